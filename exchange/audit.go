package exchange

import (
	"errors"
	"strconv"

	"liangshan/book"
	"liangshan/ledger"
)

// fault says what is wrong where. It names numbers only.
func fault(what string, number uint64) error {
	return errors.New("exchange: " + what + ": " + strconv.FormatUint(number, 10))
}

// Audit checks the invariants of the module against each other, the ledger and the register of
// carbon.
func (x *Exchange) Audit() error {
	x.load()
	needs := x.needs()
	for _, check := range [...]func(*needed) error{x.auditBooks, x.auditFunds, x.auditSuspense,
		x.auditPositions, x.auditDays, x.auditPayouts, x.auditAnswers} {
		if err := check(needs); err != nil {
			return err
		}
	}
	return nil
}

// needed is what all that stands needs to have set aside.
type needed struct {
	fen    []int64 // By participant.
	tonnes map[positionKey]int64
}

func (x *Exchange) needs() *needed {
	n := &needed{fen: make([]int64, len(x.live.members)), tonnes: map[positionKey]int64{}}
	for _, m := range x.live.markets {
		if m == nil || m.book == nil {
			continue
		}
		for s := book.Buy; s <= book.Sell; s++ {
			m.book.Walk(s, func(r book.Resting) bool {
				n.add(m, Participant(r.Account), s, int64(r.Price), int64(r.Shown)+int64(r.Hidden))
				return true
			})
		}
	}
	for _, b := range x.blocks.All() {
		m, side := x.live.markets[b.Instrument], book.Side(b.Side)
		if b.Posted {
			n.add(m, b.Poster, side, b.Price, b.Tonnes)
		}
		if b.Answered {
			n.add(m, b.Other, side^1, b.Price, b.Tonnes)
		}
	}
	for _, p := range x.payouts.All() {
		n.fen[p.Participant] += p.Amount
	}
	for id, s := range x.sales.All() {
		if s.Buys {
			n.fen[s.Applicant] += s.Held
		} else if s.Held > 0 {
			n.tonnes[positionKey{Instrument: s.Instrument, Participant: s.Applicant}] += s.Held
		}
		x.eachBidder(id, func(p Participant, b Bidder) { n.fen[p] += b.Deposit })
	}
	return n
}

func (n *needed) add(m *market, p Participant, s book.Side, price, tonnes int64) {
	if s == book.Buy {
		n.fen[p] += tonnes * m.day.Terms.unitCost(int32(price))
	} else {
		n.tonnes[positionKey{Instrument: m.id, Participant: p}] += tonnes
	}
}

// auditBooks checks that books keep their invariants and stay in their bands.
func (x *Exchange) auditBooks(*needed) error {
	for _, m := range x.live.markets {
		if m == nil || m.book == nil {
			continue
		}
		if err := m.book.Check(); err != nil {
			return err
		}
	}
	return nil
}

// auditFunds checks that cash is that of the ledger, and that what is set aside is what is needed.
func (x *Exchange) auditFunds(n *needed) error {
	for p, f := range x.funds.All() {
		m := x.participants.Must(p)
		switch {
		case f.Reserved != n.fen[p]:
			return fault("cash set aside is not what orders need: participant", uint64(p))
		case f.Cash < f.Reserved:
			return fault("more cash is set aside than there is: participant", uint64(p))
		}
		if m.Account == 0 {
			continue
		}
		a, ok := x.ledger.Account(m.Account)
		if !ok || a.Balance() != f.Cash {
			return fault("cash is not the balance of the trading account: participant", uint64(p))
		}
	}
	return nil
}

// auditSuspense checks that money that fits nobody is on the accounts on which it waits.
func (x *Exchange) auditSuspense(*needed) error {
	sums := map[ledger.AccountID]int64{}
	for _, s := range x.suspense.All() {
		sums[s.At] += s.Amount
	}
	for _, s := range x.suspense.All() {
		if a, ok := x.ledger.Account(s.At); !ok || a.Balance() < sums[s.At] {
			return fault("less than waits for its owners is on account", uint64(s.At))
		}
	}
	return nil
}

// auditPayouts checks that what went to the bank was released and stands in a file, and that each file has its paper.
func (x *Exchange) auditPayouts(*needed) error {
	for id, number := range x.payoutFiled.All() {
		if p, ok := x.payouts.Get(id); !ok || !p.Released || !x.payoutFiles.Has(number) {
			return fault("a payout that is with the bank was not released, or is in no file", uint64(id))
		}
	}
	for number, f := range x.payoutFiles.All() {
		if of, ok := x.payoutPapers.Get(f.Paper); !ok || of != number {
			return fault("a file of payouts without its paper", uint64(number))
		}
	}
	return nil
}

// auditAnswers checks that answers that stand side by side have their post, which ends them.
func (x *Exchange) auditAnswers(*needed) error {
	for id, b := range x.blocks.All() {
		if b.Of == 0 {
			continue
		}
		if post, ok := x.blocks.Get(b.Of); !ok || post.Of != 0 || post.Instrument != b.Instrument {
			return fault("an answer without the post that it answers: block", uint64(id))
		}
	}
	return nil
}

// auditPositions checks that escrow is that of the register of carbon, and covers what is set aside.
func (x *Exchange) auditPositions(n *needed) error {
	sums := map[positionKey]int64{}
	for key := range x.escrows.All() {
		r, ok := x.carbon.Reservation(reservationOf(key))
		if !ok || r.Owner != x.live.members[key.Participant].Company {
			return fault("a reservation that is not the participant's", key.Reservation)
		}
		sums[positionKey{Instrument: key.Instrument, Participant: key.Participant}] += r.Tonnes
	}
	for key, pos := range x.positions.All() {
		switch {
		case pos.Escrow != sums[key]:
			return fault("escrow is not that of the register: participant", uint64(key.Participant))
		case pos.Reserved != n.tonnes[key]:
			return fault("tonnes set aside are not what orders need: participant", uint64(key.Participant))
		case pos.Escrow < pos.Reserved:
			return fault("more tonnes are set aside than in escrow: participant", uint64(key.Participant))
		}
		delete(sums, key)
		delete(n.tonnes, key)
	}
	if len(sums) > 0 || len(n.tonnes) > 0 {
		return fault("tonnes in escrow without a position", uint64(len(sums)))
	}
	return nil
}

// auditDays checks that each instrument, and each one-way auction under way, waits for its next phase.
func (x *Exchange) auditDays(*needed) error {
	if _, ok := x.numbers.Get(0); !ok && x.instruments.Len() > 0 {
		return fault("instruments without numbers", uint64(x.instruments.Len()))
	}
	for id, d := range x.days.All() {
		in, ok := x.instruments.Get(id)
		over := in.Closed && d.Phase == phasePreOpen // The day after never comes.
		if !ok || !x.tapes.Has(id) || (d.Next == 0) != over || d.Phase == 0 {
			return fault("an instrument that waits for nothing", uint64(id))
		}
	}
	for id, s := range x.sales.All() {
		// An application that was taken before they lapsed waits for nothing.
		if s.State != SaleApplied && (s.State < SaleEnded) != (s.Next != 0) {
			return fault("a one-way auction that waits for nothing", uint64(id))
		}
	}
	return nil
}
