package programme

import (
	"cmp"
	"iter"
	"slices"

	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/ledger"
	"liangshan/person"
	"liangshan/village"
)

// A RunState is how far a run has come.
type RunState uint8

// States of a run.
const (
	Computed   RunState = 1 + iota // Lines come in.
	Frozen                         // The list is complete.
	Shown                          // In public, open to objections.
	Approved                       // The budget is reserved; lines are being paid.
	Reconciled                     // The bank's statement says what this record says.
	Closed                         // Nothing is open any more.
	Withdrawn                      // Given up before it was approved.
)

// String returns the name under which read tables know the state.
func (s RunState) String() string {
	return [...]string{"", "computed", "frozen", "published", "approved", "reconciled", "closed", "withdrawn"}[s]
}

// A Run pays a programme for one period, or corrects what was paid for it.
type Run struct {
	_          struct{} `cbor:",toarray"`
	State      RunState
	Programme  Number
	Version    uint32
	From       calendar.Date
	To         calendar.Date
	On         calendar.Date // As of which facts were read.
	Snapshot   SnapshotNumber
	Starter    kernel.Actor
	Freezer    kernel.Actor
	Lines      uint32
	Negative   uint32   // Lines that claim back.
	Total      int64    // To be paid: what the positive lines come to, in fen.
	Hash       [32]byte // Of the list; zero while it is not frozen.
	Explained  [32]byte // Paper with the explanation of every decision.
	Until      int64    // Objections are heard before this, in milliseconds since 1970.
	Objections uint32   // Undecided ones.
	Cut        uint32   // Lines from this one on were not paid for want of money.
	Reserved   int64    // In fen, as what follows.
	Paid       int64
	Returned   int64 // Given back to the budget.
	SetOff     int64
	Files      uint16
	File       [32]byte // Paper of the newest bank file.
	Due        uint32   // Lines that wait to be filed.
	Filed      uint32   // Lines that wait for the bank.
	Failed     uint32   // Lines that the bank could not pay.
	Added      uint32   // Lines that an objection added: last, whatever place the document gives them.
	Corrects   bool     // It only corrects what somebody has: the programme, which is paid once, was retired before.
}

type lineKey struct {
	_      struct{} `cbor:",toarray"`
	Run    RunNumber
	Number uint32 // From 0, in the order in which the document serves them.
}

func compareLines(a, b lineKey) int {
	return cmp.Or(cmp.Compare(a.Run, b.Run), cmp.Compare(a.Number, b.Number))
}

// A LineState is what became of a line.
type LineState uint8

// States of a line.
const (
	LineListed  LineState = 1 + iota // On a list that is not approved.
	LineNothing                      // Approved; nothing is due, or it is claimed back.
	LineDue                          // Reserved, to be filed.
	LineFiled                        // In a file with the bank.
	LinePaid
	LineFailed  // The bank could not pay it.
	LineStopped // Not paid after all; the money went back to the budget.
	LineShort   // There was not money enough.
	LineVoid    // Of a run that was withdrawn.
)

// String returns the name under which read tables know the state.
func (s LineState) String() string {
	return [...]string{"", "listed", "nothing", "due", "filed", "paid", "failed", "stopped", "short", "void"}[s]
}

// A Line is one beneficiary's part in a run.
type Line struct {
	_           struct{}      `cbor:",toarray"`
	Beneficiary uint64        // Number of a person, household, dwelling, company or case.
	Payee       person.Number // Who gets the money.
	Before      int64         // Entitlement of the period before this run, in fen.
	Total       int64         // And with it.
	State       LineState
	Attempt     uint16    // With which it was or will be filed, from 1.
	SetOff      int64     // Kept back for claims.
	Reviewed    bool      // A person has decided, not a rule alone.
	AfterRun    RunNumber // Of the line from which this one goes on; 0: from nothing.
	AfterLine   uint32
}

// Net returns what the line changes, in fen.
func (l Line) Net() int64 { return l.Total - l.Before }

// ToPay returns what the payee is paid, in fen.
func (l Line) ToPay() int64 { return max(0, l.Net()) - l.SetOff }

// entitledKey is what nobody is paid twice for.
type entitledKey struct {
	_           struct{} `cbor:",toarray"`
	Programme   Number
	From, To    calendar.Date
	Beneficiary uint64
}

func compareEntitled(a, b entitledKey) int {
	return cmp.Or(cmp.Compare(a.Programme, b.Programme), cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To),
		cmp.Compare(a.Beneficiary, b.Beneficiary))
}

// An Entitlement is what a beneficiary is entitled to for a programme and period.
type Entitlement struct {
	_     struct{}  `cbor:",toarray"`
	Total int64     // In fen.
	Run   RunNumber // Of the newest line that makes it what it is; 0: none does.
	Line  uint32
}

type totalKey struct {
	_           struct{} `cbor:",toarray"`
	Programme   Number
	Beneficiary uint64
}

func compareTotals(a, b totalKey) int {
	return cmp.Or(cmp.Compare(a.Programme, b.Programme), cmp.Compare(a.Beneficiary, b.Beneficiary))
}

// Run returns a run.
func (r *Registry) Run(number RunNumber) (Run, bool) { return r.runs.Get(number) }

// Line returns a line of a run.
func (r *Registry) Line(run RunNumber, number uint32) (Line, bool) {
	return r.lines.Get(lineKey{Run: run, Number: number})
}

// Entitled returns what a beneficiary is entitled to so far for a programme and period.
func (r *Registry) Entitled(programme Number, from, to calendar.Date, beneficiary uint64) (Entitlement, bool) {
	return r.entitled.Get(entitledKey{Programme: programme, From: from, To: to, Beneficiary: beneficiary})
}

// Total returns what a beneficiary is entitled to so far over all periods, in fen.
func (r *Registry) Total(programme Number, beneficiary uint64) int64 {
	total, _ := r.totals.Get(totalKey{Programme: programme, Beneficiary: beneficiary})
	return total
}

// A Sum is what somebody was entitled to for some periods, in fen, and how many they are.
type Sum struct{ Total, Periods int64 }

// And returns the sum of two.
func (s Sum) And(more Sum) Sum { return Sum{s.Total + more.Total, s.Periods + more.Periods} }

// PaidBesides returns what a beneficiary was entitled to for the periods of a programme that end before one begins, and
// for the others beside that one: months may be paid in any order. Of a person it counts what the numbers got that were
// merged into this one: of each period the most that one of them got, for the rest was paid twice and is owed back.
func (r *Registry) PaidBesides(of PeriodOf, beneficiary uint64) (before, after Sum) {
	for p, most := range r.periodsPaid(of.Programme, beneficiary) {
		switch {
		case p == of:
		case p.To < of.From:
			before = before.And(Sum{most, 1})
		default:
			after = after.And(Sum{most, 1})
		}
	}
	return before, after
}

// periodsPaid yields the periods of a programme for which a beneficiary was entitled to something, under whatever
// number, and the most that it was under one.
func (r *Registry) periodsPaid(programme Number, beneficiary uint64) iter.Seq2[PeriodOf, int64] {
	return func(yield func(PeriodOf, int64) bool) {
		numbers := r.numbersOf(r.inForce(programme).Unit, beneficiary)
		if !slices.ContainsFunc(numbers, func(n uint64) bool { return r.Total(programme, n) != 0 }) {
			return
		}
		seen := map[PeriodOf]bool{}
		for _, run := range r.runs.All() {
			p := periodOfRun(run)
			if run.Programme != programme || seen[p] {
				continue
			}
			seen[p] = true
			most := int64(0)
			for _, n := range numbers {
				so, _ := r.Entitled(programme, run.From, run.To, n)
				most = max(most, so.Total)
			}
			if most > 0 && !yield(p, most) {
				return
			}
		}
	}
}

// Runs yields all runs in the order in which they began.
func (r *Registry) Runs() iter.Seq2[RunNumber, Run] { return r.runs.All() }

// List yields the lines of a run in their order.
func (r *Registry) List(number RunNumber) iter.Seq2[uint32, Line] {
	return func(yield func(uint32, Line) bool) {
		run, _ := r.runs.Get(number)
		for i := range run.Lines {
			if !yield(i, r.lines.Must(lineKey{Run: number, Number: i})) {
				return
			}
		}
	}
}

// HashOf returns the hash of a run's list as it is now.
func (r *Registry) HashOf(number RunNumber) [32]byte {
	run, _ := r.runs.Get(number)
	return r.listHash(number, run.Lines)
}

// Allows says why a line could not be in a run that is open for lines; nil if it could.
func (r *Registry) Allows(number RunNumber, row LineRow) *kernel.Refusal {
	run, ok := r.runs.Get(number)
	if !ok {
		return ErrNoRun
	}
	terms := r.terms(run)
	return r.allow(run, &terms, r.excluded(run.Programme, &terms), row)
}

// AllowsPayee says why a line that is on the list of a run could not be there by now, for what has
// become of its beneficiary or payee; nil if it could.
func (r *Registry) AllowsPayee(number RunNumber, row LineRow) *kernel.Refusal {
	run, ok := r.runs.Get(number)
	if !ok {
		return ErrNoRun
	}
	terms := r.terms(run)
	return r.allowPayee(run, &terms, row)
}

// Names reports whether a paper is one that a snapshot, a run or a statement names.
func (r *Registry) Names(paper [32]byte) bool {
	for named := range r.Papers() {
		if named == paper {
			return true
		}
	}
	return false
}

// Papers returns the papers that snapshots, runs, files for the bank and statements name; one may come twice.
func (r *Registry) Papers() iter.Seq[[32]byte] {
	return func(yield func([32]byte) bool) {
		for _, s := range r.snapshots.All() {
			if !yield(s.Paper) {
				return
			}
		}
		for _, run := range r.runs.All() {
			if run.Explained != [32]byte{} && !yield(run.Explained) {
				return
			}
		}
		for _, file := range r.files.All() {
			if !yield(file.Paper) {
				return
			}
		}
		for _, s := range r.bankPapers.All() {
			if !yield(s.Paper) {
				return
			}
		}
	}
}

// inState returns a run that is in one of the states.
func (r *Registry) inState(number RunNumber, states ...RunState) (Run, error) {
	run, ok := r.runs.Get(number)
	if !ok {
		return run, ErrNoRun
	}
	for _, s := range states {
		if run.State == s {
			return run, nil
		}
	}
	return run, ErrState
}

// terms returns the terms by which a run goes.
func (r *Registry) terms(run Run) Terms {
	return r.versions.Must(versionKey{Programme: run.Programme, Version: run.Version}).Terms
}

// Start asks that a run begin, from a snapshot of the register and the version in force.
type Start struct {
	Programme Number         `cbor:"1,keyasint" json:"programme"`
	From      calendar.Date  `cbor:"2,keyasint" json:"from"` // Of the period.
	To        calendar.Date  `cbor:"3,keyasint" json:"to"`
	Snapshot  SnapshotNumber `cbor:"4,keyasint" json:"snapshot"`
}

// RunStarted says that a run began.
type RunStarted struct {
	Run       RunNumber      `cbor:"1,keyasint"`
	Programme Number         `cbor:"2,keyasint"`
	Version   uint32         `cbor:"3,keyasint"`
	From      calendar.Date  `cbor:"4,keyasint"`
	To        calendar.Date  `cbor:"5,keyasint"`
	On        calendar.Date  `cbor:"6,keyasint"`
	Snapshot  SnapshotNumber `cbor:"7,keyasint"`
	Starter   kernel.Actor   `cbor:"8,keyasint"`
	Corrects  bool           `cbor:"9,keyasint,omitempty"` // Only what somebody has.
}

// Start decides whether a run may begin: for no period that is still to come, of which nobody knows the facts, and for
// none that begins after the texts have ended on which the document rests. What was decided while a programme and its
// texts were in force can still be corrected when they are not. What is paid once has one period, which never ends: a
// run that corrects it has to be asked for by a correction of facts, and pays no newcomers.
func (r *Registry) Start(tx *kernel.Tx, c Start) error {
	p, ok := r.programmes.Get(c.Programme)
	if !ok {
		return ErrNoProgramme
	}
	period := PeriodOf{Programme: c.Programme, From: c.From, To: c.To}
	ran, waits := r.ran(period), r.rechecks.Has(period)
	once := r.inForce(c.Programme).Every == "once"
	if p.Retired && (!ran || once && !waits) {
		return ErrRetired
	}
	s, ok := r.snapshots.Get(c.Snapshot)
	if !ok {
		return ErrNoSnapshot
	}
	terms := r.inForce(c.Programme)
	switch {
	case !terms.Pays:
		return ErrPaysNothing
	case !periodOf(terms.Every, c.From, c.To):
		return ErrPeriod
	case c.From > calendar.DayOf(tx.Time):
		return ErrNotBegun
	case terms.Ends != 0 && terms.Every != "once" && c.From > terms.Ends && !ran:
		return ErrBasisEnded
	}
	r.events.started.Emit(
		tx,
		RunStarted{r.numbers().Run + 1, c.Programme, p.Version, c.From, c.To, s.On, c.Snapshot, tx.Actor,
			p.Retired && once},
	)
	return nil
}

// ran reports whether a period has a run that was not withdrawn.
func (r *Registry) ran(p PeriodOf) bool {
	for _, run := range r.runs.All() {
		if periodOfRun(run) == p && run.State != Withdrawn {
			return true
		}
	}
	return false
}

// periodOf reports whether two days bound a period of a programme. Where it is paid once there
// is one period for ever: the first and the last day that dates know.
func periodOf(every string, from, to calendar.Date) bool {
	if from.Check() != nil || to.Check() != nil || from > to || from == 0 {
		return false
	}
	_, month, day := from.Civil()
	switch every {
	case "once":
		return from == calendar.DateMin && to == calendar.DateMax
	case "case":
		return from == to
	}
	months := monthsOf(every)
	if months == 0 {
		return false
	}
	next, err := from.AddMonths(months)
	return day == 1 && (month-1)%months == 0 && err == nil && to == next-1
}

// monthsOf returns the length of a programme's periods; 0 if they are not counted in months.
func monthsOf(every string) int {
	switch every {
	case "month":
		return 1
	case "quarter":
		return 3
	case "year":
		return 12
	}
	return 0
}

func (r *Registry) applyStarted(e RunStarted) {
	n := r.numbers()
	n.Run = e.Run
	r.number.Put(0, n)
	r.runs.Put(
		e.Run,
		Run{State: Computed, Programme: e.Programme, Version: e.Version, From: e.From, To: e.To, On: e.On,
			Snapshot: e.Snapshot, Starter: e.Starter, Corrects: e.Corrects},
	)
}

func projectStarted(at kernel.At, e RunStarted, exec kernel.Exec) {
	exec(
		`INSERT INTO programme_run (number, state, programme, version, from_date, to_date, on_date, snapshot, started_ms)
		VALUES (?, 'computed', ?, ?, ?, ?, ?, ?, ?)`,
		int64(e.Run),
		int64(e.Programme),
		int64(e.Version),
		e.From.String(),
		e.To.String(),
		e.On.String(),
		int64(e.Snapshot),
		at.Time,
	)
}

// WithdrawRun asks that a run be given up. What it would have paid can be in another.
type WithdrawRun struct {
	Run    RunNumber `cbor:"1,keyasint" json:"run"`
	Reason string    `cbor:"2,keyasint" json:"reason"` // A code.
}

// NothingChanges is the reason of who gives a run up that has no lines, because its register was decided and came to
// what everybody has.
const NothingChanges = "nothing_changes"

// RunWithdrawn says that a run was given up.
type RunWithdrawn WithdrawRun

// WithdrawRun decides whether a run may be given up.
func (r *Registry) WithdrawRun(tx *kernel.Tx, c WithdrawRun) error {
	run, err := r.inState(c.Run, Computed, Frozen, Shown)
	if err != nil {
		return err
	}
	if !village.ValidCode(c.Reason) {
		return ErrReason
	}
	r.events.withdrawn.Emit(tx, RunWithdrawn(c))
	switch waits := r.rechecks.Has(periodOfRun(run)); {
	case waits && r.others(c.Run, run) == 0: // No run of the period is left that would be decided again.
		r.events.rechecked.Emit(tx, PeriodRechecked{c.Run, run.Programme, run.From, run.To})
	case run.Lines == 0 && c.Reason == NothingChanges:
		r.recheck(tx, c.Run, run)
	}
	return nil
}

func (r *Registry) applyWithdrawn(e RunWithdrawn) {
	run := r.runs.Must(e.Run)
	for i := range run.Lines {
		key := lineKey{Run: e.Run, Number: i}
		line := r.lines.Must(key)
		r.release(run, &line)
		line.State = LineVoid
		r.lines.Put(key, line)
	}
	run.State = Withdrawn
	r.runs.Put(e.Run, run)
}

// release makes an entitlement what it was before a line, by the line from which this one went on.
func (r *Registry) release(run Run, line *Line) {
	r.entitle(run, line.Beneficiary, line.Total, line.Before,
		Entitlement{Total: line.Before, Run: line.AfterRun, Line: line.AfterLine})
}

// entitle changes an entitlement from one value to another.
func (r *Registry) entitle(run Run, beneficiary uint64, from, to int64, e Entitlement) {
	r.entitled.Put(entitledKey{Programme: run.Programme, From: run.From, To: run.To, Beneficiary: beneficiary}, e)
	key := totalKey{Programme: run.Programme, Beneficiary: beneficiary}
	total, _ := r.totals.Get(key)
	r.totals.Put(key, total-from+to)
}

func projectWithdrawn(_ kernel.At, e RunWithdrawn, exec kernel.Exec) {
	exec(`UPDATE programme_run SET state = 'withdrawn', reason = ? WHERE number = ?`, e.Reason, int64(e.Run))
	exec(`UPDATE programme_line SET state = 'void' WHERE run = ?`, int64(e.Run))
}

// book moves amounts together, those of nothing aside. The ledger's refusal is the command's.
func (r *Registry) book(tx *kernel.Tx, reference uint64, cause uint64, transfers ...ledger.Transfer) error {
	due := transfers[:0]
	for _, t := range transfers {
		if t.Amount == 0 {
			continue
		}
		t.Cause, t.Reference = cause, reference
		due = append(due, t)
	}
	if len(due) == 0 {
		return nil
	}
	err := r.books.TransferMany(tx, ledger.TransferMany{Rows: ledger.Pack(due), Together: true, Cause: cause})
	if row, ok := err.(*kernel.RowRefusal); ok {
		return row.Refusal
	}
	return err
}
