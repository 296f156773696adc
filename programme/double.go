package programme

import (
	"liangshan/kernel"
	"liangshan/person"
)

// ClaimDouble asks that a person owe back what was paid twice for one period, because the person stood under two
// numbers that were merged later. It names a payment of the period that is claimed back, and the amount that was seen:
// what all numbers of the person got for the period and nobody claimed yet, but for the largest. So what was paid
// twice is claimed back once, whatever is asked again. It takes two persons.
type ClaimDouble struct {
	Run    RunNumber `cbor:"1,keyasint" json:"run"`
	Number uint32    `cbor:"2,keyasint" json:"number"`
	Amount int64     `cbor:"3,keyasint" json:"amount_fen"`
}

// paidTwice is the reason of such claims.
const paidTwice = "paid_twice"

// ClaimDouble decides whether something was paid twice.
func (r *Registry) ClaimDouble(tx *kernel.Tx, c ClaimDouble) error {
	line, ok := r.Line(c.Run, c.Number)
	switch {
	case !ok:
		return ErrNoLine
	case line.State != LinePaid:
		return ErrLineState
	}
	switch amount := r.double(r.runs.Must(c.Run), line.Beneficiary); {
	case amount == 0:
		return ErrNotDouble
	case amount != c.Amount:
		return ErrBalance
	}
	return r.claim(tx, c.Run, c.Number, c.Amount, paidTwice)
}

// double returns what a number got for the period of a run that its person got under another number as well, in fen.
func (r *Registry) double(run Run, beneficiary uint64) int64 {
	if r.terms(run).Unit != "person" {
		return 0
	}
	current, ok := r.people.Current(person.Number(beneficiary))
	if !ok {
		return 0
	}
	sum, largest, own := int64(0), int64(0), int64(0)
	for _, number := range append(r.people.Under(current), current) {
		got := r.keeps(run, uint64(number))
		if uint64(number) == beneficiary {
			own = got
		}
		sum, largest = sum+got, max(largest, got)
	}
	return min(own, sum-largest)
}

// keeps returns what a beneficiary got for the period of a run and nobody claims back.
func (r *Registry) keeps(run Run, beneficiary uint64) int64 {
	so, ok := r.Entitled(run.Programme, run.From, run.To, beneficiary)
	if !ok {
		return 0
	}
	return max(0, r.received(so)-r.claimed(run, beneficiary))
}
