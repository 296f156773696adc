// Package desk computes a run at the edge, where the facts are: it decides a register by a
// document and makes the lines that package programme freezes, the record by which every decision
// can be explained later, and the list of those whom a person has to look at.
//
// # The record
//
// A record holds, for each beneficiary, the facts that were decided and what came of them, and
// names the document by the hash of its text. With that text, which the journal keeps, it answers
// why somebody gets what, whatever has become of rule and register. It is personal data: it is
// kept encrypted as a paper, and the journal has the paper's id.
//
// # Invariants
//
//   - Equal document, register, period and entitlements give equal lines and an equal record, byte
//     for byte.
//   - Lines stand in the order of the document, equal ones by the number of the beneficiary.
//   - Who is for review has no line.
package desk

import (
	"cmp"
	"errors"
	"slices"

	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/person"
	"liangshan/programme"
	"liangshan/programme/policy"
	"liangshan/programme/rule"
)

// A Subject says whom a row of a register is about.
type Subject struct {
	Beneficiary uint64
	Payee       person.Number
	Reviewed    bool // A person has decided.
}

// Input is what a run is computed from.
type Input struct {
	Document *policy.Document
	Register *rule.Data
	Subjects []Subject // By row.
	Period   rule.Period
	Workdays *calendar.Calendar
	// Before returns what a beneficiary is entitled to so far for the period, in fen.
	Before func(beneficiary uint64) int64
}

// A Review is a beneficiary whom a person has to look at, and why.
type Review struct {
	Row         int
	Beneficiary uint64
	Fault       rule.Fault
}

// A Run is what came of it.
type Run struct {
	Lines   []programme.LineRow
	Total   int64 // To be paid, in fen.
	Hash    [32]byte
	Reviews []Review
	Denied  int
	Record  []byte
}

// Errors.
var (
	ErrSubjects = errors.New("desk: there must be one subject for each row, each beneficiary once")
	ErrNoAmount = errors.New("desk: the document pays nothing")
	ErrRecord   = errors.New("desk: the record cannot be read")
	ErrNotIn    = errors.New("desk: the beneficiary is not in the record")
	ErrText     = errors.New("desk: this is not the text that the record names")
)

// candidate is a row that changes an entitlement.
type candidate struct {
	row   int
	line  programme.LineRow
	order []int64
}

// Compute decides every row. Rows that change nothing make no line; one that is denied now and was
// entitled before makes a line that takes it back.
func Compute(in Input) (*Run, error) {
	d := in.Document
	if d.Program.Amount == nil {
		return nil, ErrNoAmount
	}
	if len(in.Subjects) != in.Register.Rows || !distinct(in.Subjects) {
		return nil, ErrSubjects
	}
	bound, all := d.Program.Bind(in.Register, in.Period, in.Workdays), d.Program.NewDecisions(in.Register.Rows)
	bound.Decide(all, 0, in.Register.Rows)
	run := &Run{}
	var candidates []candidate
	for row, s := range in.Subjects {
		total := int64(0)
		switch all.Outcome[row] {
		case rule.Review:
			fault, _ := bound.Why(all, row)
			run.Reviews = append(run.Reviews, Review{row, s.Beneficiary, fault})
			continue
		case rule.Denied:
			run.Denied++
		case rule.Granted:
			total = d.Capped(all.Amount[row])
		}
		line := programme.LineRow{
			Beneficiary: s.Beneficiary,
			Payee:       s.Payee,
			Before:      in.Before(s.Beneficiary),
			Total:       total,
			Reviewed:    s.Reviewed,
		}
		if line.Before != line.Total {
			candidates = append(candidates, candidate{row, line, orderOf(d, in.Register, all, row)})
		}
	}
	slices.SortFunc(candidates, func(a, b candidate) int {
		return cmp.Or(slices.Compare(a.order, b.order), cmp.Compare(a.line.Beneficiary, b.line.Beneficiary))
	})
	for i, c := range candidates {
		c.line.Number = uint32(i)
		run.Lines = append(run.Lines, c.line)
		run.Total += max(0, c.line.Total-c.line.Before)
	}
	run.Hash, run.Record = programme.ListHash(run.Lines), record(in, all)
	return run, nil
}

func distinct(subjects []Subject) bool {
	seen := make(map[uint64]bool, len(subjects))
	for _, s := range subjects {
		if s.Beneficiary == 0 || seen[s.Beneficiary] {
			return false
		}
		seen[s.Beneficiary] = true
	}
	return true
}

// orderOf returns the keys by which the document serves a row: smaller ones first. What is not
// known comes last.
func orderOf(d *policy.Document, data *rule.Data, all *rule.Decisions, row int) []int64 {
	keys := make([]int64, len(d.Order))
	for i, o := range d.Order {
		v := rule.Missing
		for c, column := range d.Scope().Columns {
			if column.Name == o.Name {
				v = data.Columns[c][row]
			}
		}
		for n, value := range d.Scope().Values {
			if value.Name == o.Name {
				v = all.Values[n][row]
			}
		}
		switch {
		case v == rule.Missing:
			v = 1<<63 - 1
		case o.Descending:
			v = -v
		}
		keys[i] = v
	}
	return keys
}

// A page is the record of one run.
type page struct {
	Hash  [32]byte `cbor:"1,keyasint"` // SHA-256 of the document's text.
	Start int32    `cbor:"2,keyasint"`
	End   int32    `cbor:"3,keyasint"`
	On    int32    `cbor:"4,keyasint"`
	Rows  []entry  `cbor:"5,keyasint"`
}

// An entry is the record of one beneficiary.
type entry struct {
	_           struct{} `cbor:",toarray"`
	Beneficiary uint64
	Outcome     uint8
	Held        uint32
	Amount      int64 // In fen, after the cap; rule.Missing unless granted.
	Columns     []int64
	Lists       [][][]int64
	Known       []bool // Of the lists: an unknown one differs from one without items.
}

func record(in Input, all *rule.Decisions) []byte {
	p := page{
		Hash:  in.Document.Hash,
		Start: int32(in.Period.Start),
		End:   int32(in.Period.End),
		On:    int32(in.Period.On),
	}
	register := policy.Register{Data: in.Register}
	for row, s := range in.Subjects {
		facts := register.Facts(row)
		e := entry{Beneficiary: s.Beneficiary, Outcome: all.Outcome[row], Held: all.Held[row],
			Amount: in.Document.Capped(all.Amount[row]), Columns: facts.Columns, Lists: facts.Lists}
		for _, list := range facts.Lists {
			e.Known = append(e.Known, list != nil)
		}
		p.Rows = append(p.Rows, e)
	}
	return kernel.Encode(p)
}

// Why answers from a record why a beneficiary gets what, in plain words: zh or en. text is the
// document that the record names, as the journal has it; another is refused.
func Why(
	recorded []byte,
	text string,
	beneficiary uint64,
	workdays *calendar.Calendar,
	language string,
) ([]string, error) {
	var p page
	if err := kernel.Decode(recorded, &p); err != nil {
		return nil, errors.Join(ErrRecord, err)
	}
	if policy.Hash(text) != p.Hash {
		return nil, ErrText
	}
	d, err := policy.Read("record", text)
	if err != nil {
		return nil, err
	}
	for _, e := range p.Rows {
		if e.Beneficiary != beneficiary {
			continue
		}
		facts := policy.Facts{Columns: e.Columns, Lists: e.Lists}
		if len(e.Columns) != len(d.Scope().Columns) || len(e.Lists) != len(d.Scope().Lists) ||
			len(e.Known) != len(e.Lists) {
			return nil, ErrRecord
		}
		for i, known := range e.Known {
			switch {
			case !known:
				facts.Lists[i] = nil
			case facts.Lists[i] == nil:
				facts.Lists[i] = [][]int64{}
			}
		}
		period := rule.Period{Start: calendar.Date(p.Start), End: calendar.Date(p.End), On: calendar.Date(p.On)}
		result := d.Decide(facts, period, workdays)
		if result.Outcome != e.Outcome || result.Amount != e.Amount || result.Held != e.Held {
			return nil, ErrRecord // The record is of another decision than its facts give.
		}
		return d.Explain(result, language), nil
	}
	return nil, ErrNotIn
}
