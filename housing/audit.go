package housing

import (
	"errors"
	"strconv"

	"liangshan/calendar"
	"liangshan/lottery"
	"liangshan/quantity"
)

// Audit checks the invariants of housing: shares, homes, rent against the ledger, and every draw, which
// is done again.
func (r *Registry) Audit() error {
	taken := map[HomeNumber]int{}
	for number, c := range r.contracts.All() {
		shares, refusal := sharesOf(c.Owners, c.PublicNum, c.PublicDen)
		if refusal != nil {
			return fault("contract", uint64(number), "has shares that do not add up to exactly 1")
		}
		if terms := r.terms.Must(c.Terms).Said; c.PublicNum > 0 && within(terms, shares[len(shares)-1]) != nil {
			return fault("contract", uint64(number), "has a share that its terms did not allow")
		}
		if c.Rescinded != 0 {
			continue
		}
		if c.Ended {
			if r.homes.Must(c.Home).State != Gone {
				return fault("contract", uint64(number), "was sold and its home is not gone")
			}
			continue
		}
		taken[c.Home]++
	}
	free := map[HomeNumber]calendar.Date{} // They come in the order of their days, as each was signed.
	for number, l := range r.leases.All() {
		due := r.dues.Must(Subject{Kind: OfLease, Number: uint32(number)})
		if due.From < free[l.Home] {
			return fault("lease", uint64(number), "begins while another of the flat runs")
		}
		if free[l.Home] = due.Until; due.Until == 0 {
			taken[l.Home]++
		}
	}
	for number, h := range r.homes.All() {
		at, _ := r.homeByCode.Get(h.Code)
		if a, ok := r.allocations.Get(h.Allocation); h.Allocation != 0 &&
			(!ok || a.Closed || h.State == Taken || h.State == Gone) {
			return fault("home", uint64(number), "is of an allocation that it cannot be of")
		}
		if at != number || taken[number] > 1 || (taken[number] == 1) != (h.State == Taken) {
			return fault("home", uint64(number), "is used otherwise than contracts and leases say")
		}
	}
	if err := r.auditRent(); err != nil {
		return err
	}
	return r.auditAllocations()
}

func (r *Registry) auditRent() error {
	owed := int64(0)
	for s, d := range r.dues.All() {
		if d.Net < 0 || d.Net > d.Rent || d.Paid < -d.Back ||
			d.Paid > d.Net && (s.Kind != OfLease || d.Until == 0) {
			return fault(
				"subject",
				uint64(s.Number),
				"has paid more than was billed and goes on, or got more support than rent",
			)
		}
		sum, err := quantity.Add(owed, d.Owed())
		if err != nil {
			return err
		}
		owed = sum
	}
	_, terms, ok := r.terms.Last()
	if !ok {
		return nil
	}
	account, _ := r.books.Account(terms.Said.Receivable)
	if -account.Balance() != owed {
		return errors.New("housing: what is owed is not what the ledger says")
	}
	return nil
}

func (r *Registry) auditAllocations() error {
	for number, a := range r.allocations.All() {
		entries := r.Entries(number)
		if len(entries) != int(a.Count) {
			return fault("allocation", uint64(number), "has another number of applications than it counts")
		}
		if a.State == Open {
			continue
		}
		if root, err := lottery.Root(entries); err != nil || root != a.Root {
			return fault("allocation", uint64(number), "has another list than the one that was frozen")
		}
		if a.State == Frozen {
			continue
		}
		for i, application := range r.order(number, a, a.Seed) {
			rank := uint32(i + 1)
			at, _ := r.ranks.Get(rankKey{Allocation: number, Rank: rank})
			one := r.applications.Must(application)
			if at != application || one.Rank != rank {
				return fault("allocation", uint64(number), "was ranked otherwise than its seed says")
			}
			if one.Home != 0 && rank > a.Homes+a.Declined {
				return fault("application", uint64(application), "got a home before its turn")
			}
		}
	}
	return nil
}

func fault(what string, number uint64, wrong string) error {
	return errors.New("housing: " + what + " " + strconv.FormatUint(number, 10) + " " + wrong)
}
