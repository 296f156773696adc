package loan

import (
	"slices"

	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/ledger"
)

// TakeBackRepayment asks that a repayment which was noted wrongly be taken back. It takes two persons. The bank's
// number may then be noted again, as it should have been.
type TakeBackRepayment struct {
	Loan      Number   `cbor:"1,keyasint" json:"loan"`
	Reference uint64   `cbor:"2,keyasint" json:"reference"`
	Paper     [32]byte `cbor:"3,keyasint" json:"paper"` // SHA-256 of what the bank wrote.
}

// RepaymentTakenBack says that a repayment was none, and how the loan stands again.
type RepaymentTakenBack struct {
	Loan      Number        `cbor:"1,keyasint"`
	Amount    int64         `cbor:"2,keyasint"`
	Reference uint64        `cbor:"3,keyasint"`
	Claim     calendar.Date `cbor:"4,keyasint,omitempty"` // It is overdue, and this is when the fund may be asked to pay; 0: it is not.
	Paper     [32]byte      `cbor:"5,keyasint"`
}

// TakeBackRepayment decides whether a repayment may be taken back: not once the fund has paid, nor if a borrower has
// borrowed again since. The fund stands for so much again.
func (r *Registry) TakeBackRepayment(tx *kernel.Tx, c TakeBackRepayment) error {
	l, ok := r.loans.Get(c.Loan)
	if !ok {
		return ErrUnknown
	}
	i := slices.IndexFunc(l.Repaid, func(p Repayment) bool { return p.Reference == c.Reference })
	switch {
	case i < 0:
		return ErrReceipt
	case l.State == Called:
		return ErrEnded
	case c.Paper == [32]byte{}:
		return ErrPaper
	case l.State == Settled && r.borrowedSince(c.Loan, l):
		return ErrBorrows
	}
	e := RepaymentTakenBack{Loan: c.Loan, Amount: l.Repaid[i].Amount, Reference: c.Reference, Paper: c.Paper}
	if l.State == Late || l.Due.EndMillis() <= tx.Time {
		e.Claim = r.claimable(l)
	}
	terms := r.terms.Must(l.Terms).Said
	cause := tx.NextSequence()
	r.events.takenBack.Emit(tx, e)
	return r.books.Transfer(tx, ledger.Transfer{Debit: terms.Counter, Credit: terms.Exposure, Amount: e.Amount,
		Cause: cause, Reference: uint64(c.Loan)})
}

// borrowedSince reports whether a borrower of a loan that has ended is in another or was granted one since, under
// whatever number: their days would be days of both.
func (r *Registry) borrowedSince(number Number, l Loan) bool {
	for _, one := range l.Persons {
		current, ok := r.people.Current(one)
		if r.borrows(one) || ok && r.borrows(current) {
			return true
		}
		for _, same := range r.people.Numbers(one) {
			if newest, _ := r.newest.Get(same); newest > number {
				return true
			}
		}
	}
	newest, _ := r.newestOf.Get(l.Firm)
	return l.Firm != 0 && newest > number
}

func (r *Registry) applyTakenBack(e RepaymentTakenBack) {
	l := r.loans.Must(e.Loan)
	r.receipts.Delete(receiptKey{Bank: l.Bank, Reference: e.Reference})
	l.Repaid = slices.DeleteFunc(slices.Clone(l.Repaid), func(p Repayment) bool { return p.Reference == e.Reference })
	l.Unpaid += e.Amount
	if l.State == Settled {
		l.State, l.Ended = Standing, 0
		for _, one := range l.Persons {
			r.borrowers.Put(one, e.Loan)
		}
		if l.Firm != 0 {
			r.firms.Put(l.Firm, e.Loan)
		}
		if e.Claim == 0 {
			r.clock.Set(l.Due.EndMillis(), uint64(e.Loan))
		}
	}
	if e.Claim != 0 {
		l.State = Late
	}
	r.loans.Put(e.Loan, l)
}

func projectTakenBack(_ kernel.At, e RepaymentTakenBack, exec kernel.Exec) {
	exec(`UPDATE loan_payment SET kind = 'taken_back' WHERE loan = ? AND reference = ? AND kind = 'repaid'`,
		int64(e.Loan), int64(e.Reference))
	state, claim := "standing", any(nil)
	if e.Claim != 0 {
		state, claim = "overdue", e.Claim.String()
	}
	exec(`UPDATE loan_loan SET unpaid_fen = unpaid_fen + ?, state = ?, claim_date = ? WHERE number = ?`, e.Amount, state,
		claim, int64(e.Loan))
}
