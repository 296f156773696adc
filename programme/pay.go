package programme

import (
	"encoding/binary"

	"liangshan/kernel"
	"liangshan/ledger"
)

// inLineState yields the lines of a run that are in a state, in their order.
func (r *Registry) inLineState(number RunNumber, run Run, state LineState) func(yield func(uint32, Line) bool) {
	return func(yield func(uint32, Line) bool) {
		for i := range run.Lines {
			if line := r.lines.Must(lineKey{Run: number, Number: i}); line.State == state && !yield(i, line) {
				return
			}
		}
	}
}

// Due returns the lines of a run that are to be filed next, in their order.
func (r *Registry) Due(number RunNumber) func(yield func(uint32, Line) bool) {
	run, _ := r.runs.Get(number)
	return r.inLineState(number, run, LineDue)
}

// An Answer is what the bank says of a payment.
type Answer uint8

// Answers.
const (
	AnswerPaid           Answer = 1 + iota
	AnswerAccountClosed         // Not paid, or sent back: the account is closed,
	AnswerAccountUnknown        // there is no such account,
	AnswerNameDiffers           // it is in another name,
	AnswerRefused               // or the bank gives another reason.
)

// String returns the name under which read tables know the answer.
func (a Answer) String() string {
	return [...]string{"", "paid", "account_closed", "account_unknown", "name_differs", "refused"}[a]
}

// A ResultRow is the bank's answer about one line. It is a row of programme.results_noted and
// of the command that brings it: the number, little-endian, the attempt, and the answer.
type ResultRow struct {
	Number  uint32
	Attempt uint16
	Answer  Answer
}

const resultRowSize = 7

var resultRowCodec = kernel.RowCodec[ResultRow]{
	Size: resultRowSize,
	Put: func(b []byte, row ResultRow) {
		_ = b[resultRowSize-1]
		binary.LittleEndian.PutUint32(b, row.Number)
		binary.LittleEndian.PutUint16(b[4:], row.Attempt)
		b[6] = byte(row.Answer)
	},
	Get: func(b []byte) ResultRow {
		_ = b[resultRowSize-1]
		return ResultRow{binary.LittleEndian.Uint32(b), binary.LittleEndian.Uint16(b[4:]), Answer(b[6])}
	},
}

// PackResults packs answers for NoteResults.
func PackResults(rows []ResultRow) []byte {
	packed := make([]byte, len(rows)*resultRowSize)
	for i, row := range rows {
		resultRowCodec.Put(packed[i*resultRowSize:], row)
	}
	return packed
}

// NoteResults brings answers of the bank. An answer that does not fit its line (the line was
// answered, or another attempt is under way) is refused by itself and stops no other. Where a statement says so, it
// refuses all of them: its entry has to wait in suspense first. What was taken of a statement is not read again, and
// an entry that neither answered a line nor waits would be lost. A payment that comes back after its run was
// reconciled, or closed, opens the run again: it is tried again or given up as any other.
type NoteResults struct {
	Run  RunNumber `cbor:"1,keyasint" json:"run"`
	Rows []byte    `cbor:"2,keyasint" json:"rows"` // As PackResults makes them.

	// The statement that says so, and its entry up to which all that is about the run has been taken; 0: none.
	Statement StatementNumber `cbor:"3,keyasint,omitempty" json:"statement"`
	Upto      uint32          `cbor:"4,keyasint,omitempty" json:"upto"`
}

// ResultsHead is the head of programme.results_noted.
type ResultsHead struct {
	Run       RunNumber       `cbor:"1,keyasint"`
	Statement StatementNumber `cbor:"2,keyasint,omitempty"`
	Upto      uint32          `cbor:"3,keyasint,omitempty"`
}

// NoteResults decides which answers fit.
func (r *Registry) NoteResults(tx *kernel.Tx, c NoteResults) error {
	run, err := r.inState(c.Run, Approved, Reconciled, Closed)
	switch {
	case err != nil:
		return err
	case len(c.Rows) == 0 || len(c.Rows)%resultRowSize != 0 || len(c.Rows) > RowsMax*resultRowSize:
		return ErrRowsForm
	case c.Statement != 0 && !r.knowsEntry(c.Statement, c.Upto):
		return ErrNoStatement
	}
	paid, back := int64(0), int64(0)
	cause, head := tx.NextSequence(), ResultsHead{c.Run, c.Statement, c.Upto}
	for i := range len(c.Rows) / resultRowSize {
		row := resultRowCodec.Get(c.Rows[i*resultRowSize:])
		line, refusal := r.answers(c.Run, row)
		switch {
		case refusal != nil && c.Statement != 0:
			return &kernel.RowRefusal{Row: i, Refusal: refusal}
		case refusal != nil:
			tx.RefuseRow(i, refusal)
			continue
		case row.Answer == AnswerPaid:
			paid += line.ToPay()
		case line.State == LinePaid: // Sent back after all.
			back += line.ToPay()
		}
		r.events.results.Add(tx, head, row)
	}
	r.events.results.End(tx, head)
	a := r.terms(run).Accounts
	return r.book(tx, uint64(c.Run), cause, ledger.Transfer{Debit: a.Payable, Credit: a.Bank, Amount: paid},
		ledger.Transfer{Debit: a.Bank, Credit: a.Payable, Amount: back})
}

// answers returns the line that an answer is about, or says why it does not fit.
func (r *Registry) answers(run RunNumber, row ResultRow) (Line, *kernel.Refusal) {
	line, ok := r.Line(run, row.Number)
	switch {
	case !ok:
		return line, ErrNoLine
	case row.Answer < AnswerPaid || row.Answer > AnswerRefused || row.Attempt != line.Attempt:
		return line, ErrAnswer
	case line.State != LineFiled && (line.State != LinePaid || row.Answer == AnswerPaid):
		return line, ErrLineState
	}
	return line, nil
}

func (r *Registry) applyResult(head ResultsHead, row ResultRow) {
	if head.Statement != 0 {
		taken := takenKey{Statement: head.Statement, Run: head.Run}
		r.taken.Put(taken, max(head.Upto, r.Taken(head.Statement, head.Run)))
	}
	key := lineKey{Run: head.Run, Number: row.Number}
	if line := r.lines.Must(key); head.Statement != 0 && row.Answer != AnswerPaid && line.State == LineFiled {
		r.returned.Put(attemptKey{Line: key, Attempt: row.Attempt}, line.ToPay())
	}
	r.answered(key, row.Answer)
}

// answered has a line be what the bank answers of it.
func (r *Registry) answered(key lineKey, answer Answer) {
	run, line := r.runs.Must(key.Run), r.lines.Must(key)
	switch {
	case answer == AnswerPaid:
		line.State = LinePaid
		run.Paid += line.ToPay()
		run.Filed--
	case line.State == LinePaid:
		line.State = LineFailed
		run.Paid -= line.ToPay()
		run.Failed++
		run.State = Approved // Also if it was reconciled: nothing was open then but what was paid.
	default:
		line.State = LineFailed
		run.Filed--
		run.Failed++
	}
	r.lines.Put(key, line)
	r.runs.Put(key.Run, run)
}

func projectResults(at kernel.At, head ResultsHead, rows []ResultRow, exec kernel.Exec) {
	for i, row := range rows {
		projectAnswer(at, i, head.Run, row, exec)
	}
	projectReopened(head.Run, exec)
}

// projectAnswer shows what the bank answers of a line, by a row of an event.
func projectAnswer(at kernel.At, i int, run RunNumber, row ResultRow, exec kernel.Exec) {
	state := LineFailed
	if row.Answer == AnswerPaid {
		state = LinePaid
	}
	exec(`UPDATE programme_line SET state = ?, answer = ?, answered_ms = ?, answer_sequence = ?, answer_row = ?
		WHERE run = ? AND number = ?`, state.String(), row.Answer.String(), at.Time, int64(at.Sequence), int64(i),
		int64(run), int64(row.Number))
}

// projectReopened shows a run as open again of which something came back.
func projectReopened(run RunNumber, exec kernel.Exec) {
	exec(`UPDATE programme_run SET state = 'approved', paid_fen = NULL WHERE number = ? AND
		state IN ('reconciled', 'closed')`, int64(run))
}

// Retry asks that a payment which failed be filed again, after its account was corrected in the
// vault. It is another attempt at the same line, so it cannot be paid twice.
type Retry struct {
	Run    RunNumber `cbor:"1,keyasint" json:"run"`
	Number uint32    `cbor:"2,keyasint" json:"number"`
}

// PaymentRetried says that a payment is filed again.
type PaymentRetried struct {
	Run     RunNumber `cbor:"1,keyasint"`
	Number  uint32    `cbor:"2,keyasint"`
	Attempt uint16    `cbor:"3,keyasint"`
}

// Retry decides whether a payment may be tried again.
func (r *Registry) Retry(tx *kernel.Tx, c Retry) error {
	line, err := r.lineIn(c.Run, c.Number, LineFailed)
	if err != nil {
		return err
	}
	if one, _ := r.people.Person(line.Payee); one.Dead || !r.people.Active(line.Payee) {
		return ErrPayee
	}
	if line.Attempt == 1<<16-1 {
		return ErrLineState
	}
	r.events.retried.Emit(tx, PaymentRetried{c.Run, c.Number, line.Attempt + 1})
	return nil
}

// lineIn returns a line of an approved run that is in one of the states.
func (r *Registry) lineIn(run RunNumber, number uint32, states ...LineState) (Line, error) {
	if _, err := r.inState(run, Approved); err != nil {
		return Line{}, err
	}
	line, ok := r.Line(run, number)
	if !ok {
		return line, ErrNoLine
	}
	for _, s := range states {
		if line.State == s {
			return line, nil
		}
	}
	return line, ErrLineState
}

func (r *Registry) applyRetried(e PaymentRetried) {
	run, key := r.runs.Must(e.Run), lineKey{Run: e.Run, Number: e.Number}
	line := r.lines.Must(key)
	line.State, line.Attempt = LineDue, e.Attempt
	r.lines.Put(key, line)
	run.Failed--
	run.Due++
	r.runs.Put(e.Run, run)
}

func projectRetried(_ kernel.At, e PaymentRetried, exec kernel.Exec) {
	exec(
		`UPDATE programme_line SET state = 'due', attempt = ? WHERE run = ? AND number = ?`,
		int64(e.Attempt),
		int64(e.Run),
		int64(e.Number),
	)
}

// Reconcile asks that a run be taken as settled with the bank: its statement, read to the end,
// has paid out so much for it.
type Reconcile struct {
	Run  RunNumber `cbor:"1,keyasint" json:"run"`
	Paid int64     `cbor:"2,keyasint" json:"paid_fen"`
}

// RunReconciled says that the bank's statement agrees with the record.
type RunReconciled Reconcile

// Reconcile decides whether a run is settled.
func (r *Registry) Reconcile(tx *kernel.Tx, c Reconcile) error {
	run, err := r.inState(c.Run, Approved)
	switch {
	case err != nil:
		return err
	case run.Due > 0 || run.Filed > 0 || run.Failed > 0:
		return ErrUnsettled
	case run.Paid != c.Paid:
		return ErrStatement
	}
	r.events.reconciled.Emit(tx, RunReconciled(c))
	return nil
}

func (r *Registry) applyReconciled(e RunReconciled) { r.setState(e.Run, Reconciled) }

func (r *Registry) setState(number RunNumber, state RunState) {
	run := r.runs.Must(number)
	run.State = state
	r.runs.Put(number, run)
}

func projectReconciled(_ kernel.At, e RunReconciled, exec kernel.Exec) {
	exec(`UPDATE programme_run SET state = 'reconciled', paid_fen = ? WHERE number = ?`, e.Paid, int64(e.Run))
}

// CloseRun asks that a run be closed.
type CloseRun struct {
	Run RunNumber `cbor:"1,keyasint" json:"run"`
}

// RunClosed says that a run is closed.
type RunClosed CloseRun

// CloseRun decides whether a run may be closed.
func (r *Registry) CloseRun(tx *kernel.Tx, c CloseRun) error {
	if _, err := r.inState(c.Run, Reconciled); err != nil {
		return err
	}
	r.events.closed.Emit(tx, RunClosed(c))
	return nil
}

func (r *Registry) applyClosed(e RunClosed) { r.setState(e.Run, Closed) }

func projectClosed(_ kernel.At, e RunClosed, exec kernel.Exec) {
	exec(`UPDATE programme_run SET state = 'closed' WHERE number = ?`, int64(e.Run))
}
