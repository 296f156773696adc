// Package desk computes a run at the edge, where the facts are: it decides a register by a
// document and makes the lines that package programme freezes, the record by which every decision
// can be explained later, and the list of those whom a person has to look at.
//
// # Invariants
//
//   - Equal document, register, period and entitlements give equal lines and equal rows of the
//     record, byte for byte.
//   - Lines stand in the order of the document, equal ones by the number of the beneficiary.
//   - Who is for review has no line.
package desk

import (
	"cmp"
	"errors"
	"slices"

	"liangshan/calendar"
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
	// Room returns how much more than before a beneficiary may get until the programme's cap over all periods is
	// reached, in fen; below zero: it is passed. Nil: there is no such cap.
	Room func(beneficiary uint64) int64
	// Hold is told all lines, and returns for each the code of why a person has to look at it
	// first, or nothing. It may put another payee into a line. Nil: none is held.
	Hold func(lines []programme.LineRow) ([]string, error)
}

// A Review is a beneficiary whom a person has to look at, and why.
type Review struct {
	Row         int
	Beneficiary uint64
	Fault       rule.Fault
	Hold        string // A code; then there is no fault.
}

// A Run is what came of it.
type Run struct {
	Lines   []programme.LineRow
	Total   int64 // To be paid, in fen.
	Hash    [32]byte
	Reviews []Review
	Denied  int

	in   Input
	all  *rule.Decisions
	held map[int]string // By row.
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
	run := &Run{in: in, all: all, held: map[int]string{}}
	var candidates []candidate
	for row, s := range in.Subjects {
		total := int64(0)
		switch all.Outcome[row] {
		case rule.Review:
			fault, _ := bound.Why(all, row)
			run.Reviews = append(run.Reviews, Review{Row: row, Beneficiary: s.Beneficiary, Fault: fault})
			continue
		case rule.Denied:
			run.Denied++
		case rule.Granted:
			total = run.room(row, in.Before(s.Beneficiary), d.Capped(all.Amount[row]))
		}
		line := programme.LineRow{
			Beneficiary: s.Beneficiary,
			Payee:       s.Payee,
			Before:      in.Before(s.Beneficiary),
			Total:       total,
			Reviewed:    s.Reviewed,
		}
		if line.Before != line.Total {
			candidates = append(candidates, candidate{row, line, d.Keys(in.Register, all, row)})
		}
	}
	if err := run.choose(candidates); err != nil {
		return nil, err
	}
	return run, nil
}

// room returns what of an amount the programme's cap over all periods leaves; what somebody has they keep, also if the
// cap was lowered since.
func (r *Run) room(row int, before, total int64) int64 {
	if r.in.Room == nil || total <= before {
		return total
	}
	left := max(before, min(total, before+r.in.Room(r.in.Subjects[row].Beneficiary)))
	if left < total {
		r.held[row] = programme.ErrCapReached.Code
	}
	if left == 0 {
		r.Denied++
	}
	return left
}

// choose makes lines of the candidates that nothing holds, in the order of the document.
func (r *Run) choose(candidates []candidate) error {
	if r.in.Hold != nil && len(candidates) > 0 {
		lines := make([]programme.LineRow, len(candidates))
		for i, c := range candidates {
			lines[i] = c.line
		}
		codes, err := r.in.Hold(lines)
		if err != nil {
			return err
		}
		free := candidates[:0]
		for i, c := range candidates {
			if c.line = lines[i]; codes[i] == "" {
				free = append(free, c)
				continue
			}
			r.held[c.row] = codes[i]
			if codes[i] == programme.ErrNewcomer.Code { // No person can change that.
				r.Denied++
				continue
			}
			r.Reviews = append(r.Reviews, Review{Row: c.row, Beneficiary: c.line.Beneficiary, Hold: codes[i]})
		}
		candidates = free
	}
	slices.SortFunc(candidates, func(a, b candidate) int {
		return cmp.Or(slices.Compare(a.order, b.order), cmp.Compare(a.line.Beneficiary, b.line.Beneficiary))
	})
	for i, c := range candidates {
		c.line.Number = uint32(i)
		r.Lines = append(r.Lines, c.line)
		r.Total += max(0, c.line.Total-c.line.Before)
	}
	r.Hash = programme.ListHash(r.Lines)
	return nil
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
