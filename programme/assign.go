package programme

import (
	"cmp"
	"encoding/binary"
	"iter"

	"liangshan/kernel"
	"liangshan/ledger"
)

// AssignBatch asks that an entry of a statement which waits in suspense answer the payments that it is made of: the
// bank booked them as one sum and did not say which, or without their references. A person lists them, each with its
// amount, and they come to the entry's amount to the fen. It takes two persons.
//
// Of money that went out each payment is one that is with the bank (AnswerPaid), or one that the bank has sent back
// since, by an entry that was taken before (any other answer). Of money that came in each is one that was paid and is
// sent back now.
type AssignBatch struct {
	Suspense SuspenseNumber `cbor:"1,keyasint" json:"suspense"`
	Payments []BatchPayment `cbor:"2,keyasint" json:"payments"`

	// Of an entry that could not be read: what it comes to, as a person reads it; below zero: it went out. 0: it was read.
	Amount int64 `cbor:"3,keyasint,omitempty" json:"amount_fen"`
}

// A BatchPayment is a payment that an entry of a statement answers.
type BatchPayment struct {
	Run     RunNumber `cbor:"1,keyasint" json:"run"`
	Number  uint32    `cbor:"2,keyasint" json:"number"`
	Attempt uint16    `cbor:"3,keyasint" json:"attempt"`
	Answer  Answer    `cbor:"4,keyasint" json:"answer"`
	Amount  int64     `cbor:"5,keyasint" json:"amount_fen"`
}

// BatchHead is the head of programme.batch_assigned.
type BatchHead struct {
	Suspense SuspenseNumber `cbor:"1,keyasint"`
	Amount   int64          `cbor:"2,keyasint,omitempty"` // Of an entry that could not be read.
	Came     bool           `cbor:"3,keyasint,omitempty"` // The money came in.
}

const batchRowSize = 19

// batchRowCodec packs the payments of programme.batch_assigned: run, number, attempt, answer and amount, little-endian.
var batchRowCodec = kernel.RowCodec[BatchPayment]{
	Size: batchRowSize,
	Put: func(b []byte, p BatchPayment) {
		_ = b[batchRowSize-1]
		binary.LittleEndian.PutUint32(b, uint32(p.Run))
		binary.LittleEndian.PutUint32(b[4:], p.Number)
		binary.LittleEndian.PutUint16(b[8:], p.Attempt)
		b[10] = byte(p.Answer)
		binary.LittleEndian.PutUint64(b[11:], uint64(p.Amount))
	},
	Get: func(b []byte) BatchPayment {
		_ = b[batchRowSize-1]
		return BatchPayment{RunNumber(binary.LittleEndian.Uint32(b)), binary.LittleEndian.Uint32(b[4:]),
			binary.LittleEndian.Uint16(b[8:]), Answer(b[10]), int64(binary.LittleEndian.Uint64(b[11:]))}
	},
}

// assignedKey leads to what an entry said of an attempt at a line.
type assignedKey struct {
	_        struct{} `cbor:",toarray"`
	Line     lineKey
	Attempt  uint16
	Suspense SuspenseNumber
}

func compareAssigned(a, b assignedKey) int {
	return cmp.Or(compareLines(a.Line, b.Line), cmp.Compare(a.Attempt, b.Attempt), cmp.Compare(a.Suspense, b.Suspense))
}

// An Assigned is what an entry of a statement that waited was found to say of a payment.
type Assigned struct {
	_      struct{} `cbor:",toarray"`
	Amount int64    // In fen.
	Came   bool     // It came back by this entry; else it went out.
	Answer Answer   // Of what went out, any other than AnswerPaid: it came back before, and neither was booked as paid.
}

// AssignBatch decides whether an entry is made of these payments.
func (r *Registry) AssignBatch(tx *kernel.Tx, c AssignBatch) error {
	s, ok := r.suspense.Get(c.Suspense)
	amount := s.Amount + c.Amount // One of them is 0, or it is refused.
	switch {
	case !ok:
		return ErrNoSuspense
	case s.Resolved:
		return ErrSuspenseDone
	case s.Amount != 0 && c.Amount != 0, amount == 0, amount > AmountMax, amount < -AmountMax:
		return ErrAmount
	case len(c.Payments) == 0 || len(c.Payments) > RowsMax:
		return ErrRows
	}
	sum, came := int64(0), amount > 0
	seen := make(map[lineKey]bool, len(c.Payments))
	var moves []ledger.Transfer
	for i, p := range c.Payments {
		key := lineKey{Run: p.Run, Number: p.Number}
		refusal := r.partOf(p, came)
		if refusal == nil && seen[key] {
			refusal = ErrBatchTwice
		}
		if refusal != nil {
			return &kernel.RowRefusal{Row: i, Refusal: refusal}
		}
		seen[key] = true
		sum += p.Amount // At most RowsMax times AmountMax.
		moves = addMove(moves, r.batchMove(p, came, r.from(s)))
	}
	if sum != max(amount, -amount) {
		return ErrBatchSum
	}
	cause, head := tx.NextSequence(), BatchHead{c.Suspense, c.Amount, came}
	for _, p := range c.Payments {
		r.events.assigned.Add(tx, head, p)
	}
	r.events.assigned.End(tx, head)
	return r.book(tx, uint64(c.Suspense), cause, moves...)
}

// partOf says why a payment cannot be part of an entry by which money came in, or else went out.
func (r *Registry) partOf(p BatchPayment, came bool) *kernel.Refusal {
	line, ok := r.Line(p.Run, p.Number)
	paid := p.Answer == AnswerPaid
	switch {
	case !ok:
		return ErrNoLine
	case p.Answer < AnswerPaid || p.Answer > AnswerRefused || paid && came || p.Attempt == 0 || p.Attempt > line.Attempt:
		return ErrAnswer
	case !came && !paid:
		return r.cameBack(p)
	case p.Attempt != line.Attempt:
		return ErrAnswer
	case came && line.State != LinePaid, !came && line.State != LineFiled:
		return ErrLineState
	case p.Amount != line.ToPay():
		return ErrAmount
	}
	return nil
}

// cameBack says why a payment is not one that went out with an entry and came back by another that was taken before. It
// went out for what was filed, whatever the line has come to since.
func (r *Registry) cameBack(p BatchPayment) *kernel.Refusal {
	filed, ok := r.returned.Get(attemptKey{Line: lineKey{Run: p.Run, Number: p.Number}, Attempt: p.Attempt})
	switch {
	case !ok:
		return ErrLineState
	case p.Amount != filed:
		return ErrAmount
	}
	return nil
}

// attemptKey leads to an attempt at a line that a statement says came back while none had said that it went out. What
// is kept of it is the amount that was filed, until an entry is assigned to it. What the bank refused in a report never
// went out, and of what was booked as paid before it came back both are booked.
type attemptKey struct {
	_       struct{} `cbor:",toarray"`
	Line    lineKey
	Attempt uint16
}

func compareAttempts(a, b attemptKey) int {
	return cmp.Or(compareLines(a.Line, b.Line), cmp.Compare(a.Attempt, b.Attempt))
}

// Returned returns the amount of an attempt at a line that came back while no statement had said that it went out.
func (r *Registry) Returned(run RunNumber, number uint32, attempt uint16) (fen int64, ok bool) {
	return r.returned.Get(attemptKey{Line: lineKey{Run: run, Number: number}, Attempt: attempt})
}

// batchMove is how the money of a payment moves that is found in an entry: what was paid was reserved for it, and what
// came back since was not booked when it did, as nothing was known to have gone out.
func (r *Registry) batchMove(p BatchPayment, came bool, from ledger.AccountID) ledger.Transfer {
	a := r.terms(r.runs.Must(p.Run)).Accounts
	switch {
	case came:
		return ledger.Transfer{Debit: from, Credit: a.Payable, Amount: p.Amount}
	case p.Answer == AnswerPaid:
		return ledger.Transfer{Debit: a.Payable, Credit: from, Amount: p.Amount}
	}
	return ledger.Transfer{Debit: a.Bank, Credit: from, Amount: p.Amount}
}

// addMove adds a transfer to those between the same accounts, and leaves out what moves nowhere.
func addMove(moves []ledger.Transfer, t ledger.Transfer) []ledger.Transfer {
	if t.Debit == t.Credit {
		return moves
	}
	for i := range moves {
		if moves[i].Debit == t.Debit && moves[i].Credit == t.Credit {
			moves[i].Amount += t.Amount
			return moves
		}
	}
	return append(moves, t)
}

func (r *Registry) applyAssigned(head BatchHead, p BatchPayment) {
	if s := r.suspense.Must(head.Suspense); !s.Resolved {
		s.Resolved = true
		s.Amount += head.Amount
		r.suspense.Put(head.Suspense, s)
	}
	key := lineKey{Run: p.Run, Number: p.Number}
	r.assigned.Put(assignedKey{Line: key, Attempt: p.Attempt, Suspense: head.Suspense},
		Assigned{Amount: p.Amount, Came: head.Came, Answer: p.Answer})
	if head.Came || p.Answer == AnswerPaid {
		r.answered(key, p.Answer)
	} else {
		r.returned.Delete(attemptKey{Line: key, Attempt: p.Attempt})
	}
}

func projectAssigned(at kernel.At, head BatchHead, rows []BatchPayment, exec kernel.Exec) {
	exec(`UPDATE programme_suspense SET resolved_ms = ?, reason = 'assigned', amount_fen = amount_fen + ?
		WHERE number = ?`, at.Time, head.Amount, int64(head.Suspense))
	for i, p := range rows {
		if head.Came || p.Answer == AnswerPaid {
			projectAnswer(at, i, p.Run, ResultRow{p.Number, p.Attempt, p.Answer}, exec)
		}
		if head.Came {
			projectReopened(p.Run, exec)
		}
	}
}

// A PartOf is what an entry of a statement that waited was found to say of a payment.
type PartOf struct {
	Suspense SuspenseNumber
	Attempt  uint16
	Assigned
}

// AssignedOf yields what entries that waited were found to say of the lines of a run.
func (r *Registry) AssignedOf(run RunNumber) iter.Seq2[LineAt, PartOf] {
	return func(yield func(LineAt, PartOf) bool) {
		for key, one := range r.assigned.From(assignedKey{Line: lineKey{Run: run}}) {
			at := LineAt{Run: run, Number: key.Line.Number}
			if key.Line.Run != run || !yield(at, PartOf{key.Suspense, key.Attempt, one}) {
				return
			}
		}
	}
}
