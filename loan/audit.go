package loan

import (
	"errors"
	"strconv"

	"liangshan/quantity"
)

// Audit checks the invariants of loans: limits, what the fund stands for against the ledger, and
// that nobody is in two standing loans.
func (r *Registry) Audit() error {
	unpaid, persons, firms := int64(0), 0, 0
	for number, l := range r.loans.All() {
		terms := r.terms.Must(l.Terms).Said
		paid, refusal := terms.pays(l.Principal, l.Owed)
		switch {
		case l.Unpaid < 0 || l.Unpaid > l.Principal || (l.State == Settled) != (l.Unpaid == 0):
			return fault(number, "has another amount unpaid than its state says")
		case l.Firm == 0 && l.Principal > terms.Limit(len(l.Persons)) || l.Firm != 0 && l.Principal > terms.FirmMax:
			return fault(number, "is above the limit of its terms")
		case (l.State == Called) != (l.Owed > 0) || refusal != nil || l.State == Called && l.Claimed != paid:
			return fault(number, "was paid otherwise than its terms say")
		case l.Recovered < 0 || l.Recovered > l.Owed:
			return fault(number, "got more back than was owed")
		}
		if l.State == Standing || l.State == Late {
			unpaid += l.Unpaid
		}
		if l.State == Settled || l.State == Called && l.Recovered == l.Owed {
			continue
		}
		for _, one := range l.Persons {
			persons++
			if at, _ := r.borrowers.Get(one); at != number {
				return fault(number, "has a borrower who is in another standing loan")
			}
		}
		if l.Firm != 0 {
			firms++
			if at, _ := r.firms.Get(l.Firm); at != number {
				return fault(number, "has a firm that is in another standing loan")
			}
		}
	}
	switch {
	case persons != r.borrowers.Len() || firms != r.firms.Len():
		return errors.New("loan: borrowers are noted who have no standing loan")
	case unpaid != r.Exposure():
		return errors.New("loan: the exposure account is not what is unpaid of standing loans")
	}
	return r.auditSupports()
}

// auditSupports checks that what was repaid adds up, and that no quarter had more interest supported than what was
// unpaid could bear. An entry from before that was asked is held against all of the principal, as it was then.
func (r *Registry) auditSupports() error {
	for number, l := range r.loans.All() {
		unpaid := l.Principal
		for _, p := range l.Repaid {
			unpaid -= p.Amount
		}
		if unpaid != l.Unpaid {
			return fault(number, "has another amount unpaid than its repayments leave")
		}
	}
	for key, s := range r.supports.All() {
		l := r.loans.Must(key.Loan)
		terms := r.terms.Must(l.Terms).Said
		end, refusal := quarterEnd(key.Period)
		if s.Most == 0 {
			l.Repaid = nil
		}
		most := l.interest(max(key.Period, l.From), min(end, l.Due))
		amount, err := terms.SupportRate.Of(s.Paid, quantity.HalfUp)
		if refusal != nil || err != nil || s.Paid <= 0 || s.Paid > most || s.Amount != amount {
			return fault(key.Loan, "had more interest supported than it could bear")
		}
	}
	return nil
}

func fault(number Number, wrong string) error {
	return errors.New("loan: loan " + strconv.FormatUint(uint64(number), 10) + " " + wrong)
}
