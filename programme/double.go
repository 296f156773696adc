package programme

import (
	"liangshan/kernel"
	"liangshan/person"
)

// ClaimDouble asks that a person owe back what was paid twice for one period, because the person stood under two
// numbers that were merged later. The number that received most for the period keeps it: nothing of it is claimed here.
// The command names a payment to another number, and the amount that was seen: what that number got for the period and
// nobody claimed yet. So what was paid twice is claimed back once, whatever is asked again. It takes two persons.
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

// double returns what a number still has for the period of a run of which its person received as much or more under
// another number, in fen. Of two that received the same, the one keeps it that stands for the person now, or else the
// lower. What was claimed since does not change who that is: or else the one would be asked for, and then the other.
func (r *Registry) double(run Run, beneficiary uint64) int64 {
	if r.terms(run).Unit != "person" {
		return 0
	}
	current, ok := r.people.Current(person.Number(beneficiary))
	if !ok {
		return 0
	}
	kept, most := current, r.receivedFor(run, uint64(current))
	for _, number := range r.people.Under(current) {
		got := r.receivedFor(run, uint64(number))
		if got > most || got == most && kept != current && number < kept {
			kept, most = number, got
		}
	}
	if uint64(kept) == beneficiary {
		return 0
	}
	return max(0, r.receivedFor(run, beneficiary)-r.claimed(run, beneficiary))
}

// receivedFor returns what a beneficiary was paid for the period of a run, whatever of it is claimed back.
func (r *Registry) receivedFor(run Run, beneficiary uint64) int64 {
	so, _ := r.Entitled(run.Programme, run.From, run.To, beneficiary)
	return r.received(so)
}
