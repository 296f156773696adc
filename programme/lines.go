package programme

import (
	"cmp"
	"iter"
	"slices"

	"crypto/sha256"
	"encoding/binary"

	"liangshan/calendar"
	"liangshan/company"
	"liangshan/kernel"
	"liangshan/person"
)

// A LineRow is one beneficiary's part in a run. It is a row of programme.lines_added, and of
// the command that brings it: four numbers of eight bytes and one of four, little-endian, and a
// byte of flags.
type LineRow struct {
	Beneficiary uint64
	Payee       person.Number
	Before      int64 // Entitlement of the period so far, in fen.
	Total       int64 // Entitlement with this run.
	Number      uint32
	Reviewed    bool
}

const lineRowSize = 37

var lineRowCodec = kernel.RowCodec[LineRow]{
	Size: lineRowSize,
	Put: func(b []byte, l LineRow) {
		_ = b[lineRowSize-1]
		binary.LittleEndian.PutUint64(b, l.Beneficiary)
		binary.LittleEndian.PutUint64(b[8:], uint64(l.Payee))
		binary.LittleEndian.PutUint64(b[16:], uint64(l.Before))
		binary.LittleEndian.PutUint64(b[24:], uint64(l.Total))
		binary.LittleEndian.PutUint32(b[32:], l.Number)
		b[36] = 0
		if l.Reviewed {
			b[36] = 1
		}
	},
	Get: func(b []byte) LineRow {
		_ = b[lineRowSize-1]
		return LineRow{binary.LittleEndian.Uint64(b), person.Number(binary.LittleEndian.Uint64(b[8:])),
			int64(binary.LittleEndian.Uint64(b[16:])), int64(binary.LittleEndian.Uint64(b[24:])),
			binary.LittleEndian.Uint32(b[32:]), b[36] == 1}
	},
}

// PackLines packs lines for AddLines.
func PackLines(rows []LineRow) []byte {
	packed := make([]byte, len(rows)*lineRowSize)
	for i, row := range rows {
		lineRowCodec.Put(packed[i*lineRowSize:], row)
	}
	return packed
}

// AddLines brings the next lines of a run, in the order in which the document serves them.
type AddLines struct {
	Run  RunNumber `cbor:"1,keyasint" json:"run"`
	Rows []byte    `cbor:"2,keyasint" json:"rows"` // As PackLines makes them.
}

// LinesHead is the head of programme.lines_added.
type LinesHead struct {
	Run RunNumber `cbor:"1,keyasint"`
}

// AddLines decides whether lines can be in the run: all of them, or none.
func (r *Registry) AddLines(tx *kernel.Tx, c AddLines) error {
	run, err := r.inState(c.Run, Computed)
	switch {
	case err != nil:
		return err
	case run.Starter != tx.Actor:
		return ErrStarter
	case len(c.Rows) == 0 || len(c.Rows)%lineRowSize != 0 || len(c.Rows) > RowsMax*lineRowSize:
		return ErrRowsForm
	}
	terms, head := r.terms(run), LinesHead{c.Run}
	excluded := r.excluded(run.Programme, &terms)
	number := run.Lines
	for i := range len(c.Rows) / lineRowSize {
		row := lineRowCodec.Get(c.Rows[i*lineRowSize:])
		if c.Rows[i*lineRowSize+lineRowSize-1] > 1 || row.Number != number {
			return &kernel.RowRefusal{Row: i, Refusal: ErrRowsForm}
		}
		number++
		if refusal := r.allow(run, &terms, excluded, row); refusal != nil {
			return &kernel.RowRefusal{Row: i, Refusal: refusal}
		}
		r.events.lines.Add(tx, head, row)
	}
	r.events.lines.End(tx, head)
	if run = r.runs.Must(c.Run); run.Lines > LinesMax {
		return ErrRows
	}
	if run.Negative > ClaimsMax {
		return ErrClaimsMany
	}
	return nil
}

// allow says why a line cannot be in a run. excluded is what its programme and those name that cannot be had beside it.
func (r *Registry) allow(run Run, t *Terms, excluded []Number, row LineRow) *kernel.Refusal {
	so, known := r.Entitled(run.Programme, run.From, run.To, row.Beneficiary)
	switch {
	case row.Beneficiary == 0 || row.Beneficiary > person.NumberMax:
		return ErrBeneficiary
	case row.Total < 0 || row.Total > AmountMax:
		return ErrAmount
	case so.Total != row.Before:
		return ErrEntitled
	case row.Total == row.Before:
		return ErrNothing
	case row.Before == 0 && !r.got(so) && r.onlyCorrects(run, t):
		return ErrNewcomer
	case t.Every == "case" && r.Total(run.Programme, row.Beneficiary) != so.Total:
		return ErrEntitled // A case is paid once, on whatever day: under other numbers, see paidUnderOther.
	case known && r.pending(so), row.Total < row.Before && r.underWay(so):
		return ErrPending
	}
	if refusal := r.allowPayee(run, t, row); refusal != nil {
		return refusal
	}
	if row.Total > row.Before && r.aboveCap(run, t, row.Beneficiary, row.Total-row.Before) {
		return ErrCap
	}
	return r.paidElsewhere(run, t, excluded, row)
}

// got reports whether something was given by a payment on which an entitlement rests, though all of it may have been
// taken back since.
func (r *Registry) got(e Entitlement) bool {
	for line := range r.restsOn(e) {
		if line.Total > line.Before && (line.State == LinePaid || line.State == LineNothing) {
			return true
		}
	}
	return false
}

// onlyCorrects reports whether a run pays nobody who has nothing yet: what is paid once was retired before it began, or
// was retired since and has been paid by another run.
func (r *Registry) onlyCorrects(run Run, t *Terms) bool {
	if run.Corrects || t.Every != "once" || !r.programmes.Must(run.Programme).Retired {
		return run.Corrects
	}
	for _, other := range r.runs.All() {
		if other.State >= Approved && other.State != Withdrawn && periodOfRun(other) == periodOfRun(run) {
			return true
		}
	}
	return false
}

// paidElsewhere says why a line cannot pay: its beneficiary is paid by a door, or by a programme that excludes this.
func (r *Registry) paidElsewhere(run Run, t *Terms, excluded []Number, row LineRow) *kernel.Refusal {
	if refusal := r.throughDoor(run, t, row); refusal != nil {
		return refusal
	}
	for _, other := range excluded {
		if row.Total > 0 && r.paidMeanwhile(other, t, run, row.Beneficiary) {
			return ErrExcluded
		}
	}
	return nil
}

// excluded returns the programmes that cannot be had beside one: those that its document names, and those whose
// documents in force name it.
func (r *Registry) excluded(of Number, t *Terms) (all []Number) {
	for number := range r.programmes.All() {
		other := r.inForce(number)
		if number != of && (slices.Contains(t.Excludes, other.Code) || slices.Contains(other.Excludes, t.Code)) {
			all = append(all, number)
		}
	}
	return all
}

// underWay reports whether a payment on which an entitlement rests is neither made nor given up: what it comes to is
// not known, so nothing is taken back from it.
func (r *Registry) underWay(e Entitlement) bool {
	for line := range r.restsOn(e) {
		if line.State == LineDue || line.State == LineFiled || line.State == LineFailed {
			return true
		}
	}
	return false
}

// restsOn yields the lines on which an entitlement rests, the newest first. Of lines from journals that did not link
// them yet there is the newest alone.
func (r *Registry) restsOn(e Entitlement) iter.Seq[Line] {
	return func(yield func(Line) bool) {
		for run, number := e.Run, e.Line; run != 0; {
			line := r.lines.Must(lineKey{Run: run, Number: number})
			if !yield(line) {
				return
			}
			run, number = line.AfterRun, line.AfterLine
		}
	}
}

// aboveCap reports whether somebody would be entitled to more than the programme's cap with so much
// more. What takes back is never above it: a later version may have lowered it.
func (r *Registry) aboveCap(run Run, t *Terms, beneficiary uint64, more int64) bool {
	return t.CapTotal != 0 && r.had(run, t, beneficiary)+more > t.CapTotal
}

// had returns what counts against a programme's cap: what a beneficiary is entitled to over all periods, of a person
// under whatever number.
func (r *Registry) had(run Run, t *Terms, beneficiary uint64) (had int64) {
	if len(r.numbersOf(t.Unit, beneficiary)) == 1 {
		return r.Total(run.Programme, beneficiary)
	}
	for _, most := range r.periodsPaid(run.Programme, beneficiary) {
		had += most
	}
	return had
}

// Room returns how much more a beneficiary may be entitled to by the lines of a run until its programme's cap over all
// periods is reached, in fen; below zero: it is passed. false: there is no cap.
func (r *Registry) Room(number RunNumber, beneficiary uint64) (fen int64, capped bool) {
	run, ok := r.runs.Get(number)
	if !ok {
		return 0, false
	}
	terms := r.terms(run)
	return terms.CapTotal - r.had(run, &terms, beneficiary), terms.CapTotal != 0
}

// paidMeanwhile reports whether somebody has something of another programme for a period that overlaps the run's, under
// whatever number. What is paid once, by either, overlaps everything.
func (r *Registry) paidMeanwhile(other Number, t *Terms, run Run, beneficiary uint64) bool {
	every := r.inForce(other).Every
	return slices.ContainsFunc(r.numbersOf(t.Unit, beneficiary), func(n uint64) bool {
		if t.Every == "once" || t.Every == "case" {
			return r.holdsAny(other, n)
		}
		return r.paidWithin(other, every, n, run.From, run.To)
	})
}

// pending reports whether the run that an entitlement is from can still be taken back.
func (r *Registry) pending(e Entitlement) bool {
	run, ok := r.runs.Get(e.Run)
	return ok && undecidedList(run)
}

func (r *Registry) allowPayee(run Run, t *Terms, row LineRow) *kernel.Refusal {
	if !r.people.Active(row.Payee) {
		return ErrPayee
	}
	switch r.Choice(row.Payee, run.Programme) {
	case NoPayment:
		return ErrOptedOut
	case HumanReview:
		if !row.Reviewed {
			return ErrNotReviewed
		}
	}
	if t.Unit != "person" {
		if !r.registered(t.Unit, row.Beneficiary, row.Total > row.Before) {
			return ErrBeneficiary
		}
		return nil
	}
	number := person.Number(row.Beneficiary)
	one, ok := r.people.Person(number)
	switch {
	case !ok || one.Erased:
		return ErrBeneficiary
	case one.Into != 0:
		return ErrMerged
	case one.Merged > 0 && r.paidUnderOther(run, t, number):
		return ErrPaidUnderOther
	}
	return nil
}

// registered reports whether a household or a company stands in its register; one that was dissolved is paid nothing
// more, but what it got can be taken back. Of dwellings and cases the county keeps no register.
func (r *Registry) registered(unit string, number uint64, more bool) bool {
	switch unit {
	case "household":
		home, ok := r.people.Household(person.HouseholdNumber(number))
		return ok && (!home.Dissolved || !more)
	case "company":
		_, ok := r.firms.Company(company.Number(number))
		return ok && (!more || r.firms.Active(company.Number(number)))
	}
	return true
}

// paidUnderOther reports whether a number that was merged into this one has something for the same period already; of a
// case, for whatever day.
func (r *Registry) paidUnderOther(run Run, t *Terms, number person.Number) bool {
	return slices.ContainsFunc(r.people.Under(number), func(other person.Number) bool {
		if t.Every == "case" {
			return r.holdsAny(run.Programme, uint64(other))
		}
		so, _ := r.Entitled(run.Programme, run.From, run.To, uint64(other))
		return r.holds(so)
	})
}

func (r *Registry) applyLine(head LinesHead, row LineRow) {
	run := r.runs.Must(head.Run)
	so, _ := r.Entitled(run.Programme, run.From, run.To, row.Beneficiary)
	line := Line{Beneficiary: row.Beneficiary, Payee: row.Payee, Before: row.Before, Total: row.Total, State: LineListed,
		Attempt: 1, Reviewed: row.Reviewed, AfterRun: so.Run, AfterLine: so.Line}
	r.lines.Put(lineKey{Run: head.Run, Number: row.Number}, line)
	run.Lines++
	r.count(&run, line.Net(), 1)
	r.runs.Put(head.Run, run)
	r.entitle(run, row.Beneficiary, row.Before, row.Total, Entitlement{Total: row.Total, Run: head.Run, Line: row.Number})
}

// count adds a line's net amount to the totals of a run, or takes it off (by -1).
func (r *Registry) count(run *Run, net int64, by int64) {
	if net < 0 {
		run.Negative = uint32(int64(run.Negative) + by)
		return
	}
	run.Total += by * net
}

func projectLines(at kernel.At, head LinesHead, rows []LineRow, exec kernel.Exec) {
	for i, l := range rows {
		projectLine(at, head, l, int64(i), exec)
	}
}

// projectLine puts a line into the list of a run. row is its place in the event; nil: the event is about it alone.
func projectLine(at kernel.At, head LinesHead, l LineRow, row any, exec kernel.Exec) {
	exec(`INSERT INTO programme_line (run, number, beneficiary, payee, before_fen, total_fen, reviewed, state, sequence,
		row) VALUES (?, ?, ?, ?, ?, ?, ?, 'listed', ?, ?)`, int64(head.Run), int64(l.Number), int64(l.Beneficiary),
		int64(l.Payee), l.Before, l.Total, truth(l.Reviewed), int64(at.Sequence), row)
}

// Freeze asks that the list of a run be complete. It names the list by what was computed, so
// that a list which is not that one is not frozen.
type Freeze struct {
	Run       RunNumber `cbor:"1,keyasint" json:"run"`
	Lines     uint32    `cbor:"2,keyasint" json:"lines"`
	Total     int64     `cbor:"3,keyasint" json:"total_fen"`
	Hash      [32]byte  `cbor:"4,keyasint" json:"hash"`      // As ListHash has it.
	Explained [32]byte  `cbor:"5,keyasint" json:"explained"` // Paper with the explanations, encrypted.
}

// RunFrozen says that the list of a run is complete.
type RunFrozen struct {
	Run       RunNumber    `cbor:"1,keyasint"`
	Lines     uint32       `cbor:"2,keyasint"`
	Total     int64        `cbor:"3,keyasint"`
	Hash      [32]byte     `cbor:"4,keyasint"`
	Explained [32]byte     `cbor:"5,keyasint"`
	Freezer   kernel.Actor `cbor:"6,keyasint"`
}

// Freeze decides whether the list is the one that was computed.
func (r *Registry) Freeze(tx *kernel.Tx, c Freeze) error {
	run, err := r.inState(c.Run, Computed)
	switch {
	case err != nil:
		return err
	case run.Lines == 0:
		return ErrRows
	case run.From > calendar.DayOf(tx.Time): // Begun when that was no matter.
		return ErrNotBegun
	case c.Explained == [32]byte{}:
		return ErrPaper
	case run.Lines != c.Lines || run.Total != c.Total || r.listHash(c.Run, run.Lines) != c.Hash:
		return ErrHash
	}
	r.events.frozen.Emit(tx, RunFrozen{c.Run, c.Lines, c.Total, c.Hash, c.Explained, tx.Actor})
	return nil
}

// ListHash returns the hash of a list: the SHA-256 of its packed lines.
func ListHash(rows []LineRow) [32]byte { return sha256.Sum256(PackLines(rows)) }

// listHash returns the hash of a run's list as it is now.
func (r *Registry) listHash(number RunNumber, lines uint32) (hash [32]byte) {
	sum, packed := sha256.New(), make([]byte, lineRowSize)
	for i := range lines {
		l := r.lines.Must(lineKey{Run: number, Number: i})
		lineRowCodec.Put(packed, LineRow{l.Beneficiary, l.Payee, l.Before, l.Total, i, l.Reviewed})
		sum.Write(packed)
	}
	sum.Sum(hash[:0])
	return hash
}

func (r *Registry) applyFrozen(e RunFrozen) {
	run := r.runs.Must(e.Run)
	run.State, run.Hash, run.Explained, run.Freezer = Frozen, e.Hash, e.Explained, e.Freezer
	r.runs.Put(e.Run, run)
	r.froze.Put(frozeKey{Run: e.Run, By: e.Freezer}, struct{}{})
}

// frozeKey says who froze the list of a run, also if another froze it again: they do not approve it.
type frozeKey struct {
	_   struct{} `cbor:",toarray"`
	Run RunNumber
	By  kernel.Actor
}

func compareFroze(a, b frozeKey) int {
	return cmp.Or(cmp.Compare(a.Run, b.Run), cmp.Compare(a.By, b.By))
}

func projectFrozen(_ kernel.At, e RunFrozen, exec kernel.Exec) {
	exec(`UPDATE programme_run SET state = 'frozen', lines = ?, total_fen = ?, hash = ?, explained = ? WHERE number = ?`,
		int64(e.Lines), e.Total, hexadecimal(e.Hash), hexadecimal(e.Explained), int64(e.Run))
}
