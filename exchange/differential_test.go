package exchange_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"liangshan/book"
	"liangshan/carbon"
	"liangshan/company"
	"liangshan/exchange"
	"liangshan/kernel"
	"liangshan/kernel/rig"
)

var commands = flag.Int("exchange-commands", 5_000, "random commands that the market and its naive twin are compared over")

// pair is a market and its judge under the same commands.
type pair struct {
	*world
	n     *naive
	who   []company.Number // By participant.
	steps int
	did   map[string]int
}

func newPair(t testing.TB) *pair {
	w := newWorld(t)
	w.Quick = true
	w.issue(2024, map[company.Number]int64{alpha: 900, beta: 700, gamma: 50})
	w.issue(2023, map[company.Number]int64{alpha: 100, beta: 300})
	w.admit(1_500_000, alpha, beta, gamma, delta)
	rig.Must(w, w.x.Commands.SetRules, marketRules(exchange.RuleRow{Name: exchange.RuleThrottle, Value: 1 << 30},
		exchange.RuleRow{Name: exchange.RuleOrderMax, Value: 60}))
	w.open()
	w.at(today, "9:31")
	p := &pair{world: w, n: &naive{low: 7200, high: 8800, qtyMax: 60, feeBuy: 1000, feeSell: 2000, tax: 500}, did: map[string]int{}}
	p.who = []company.Number{0, alpha, beta, gamma, delta}
	p.n.parties = make([]party, len(p.who))
	for i, who := range p.who[1:] {
		p.n.parties[i+1] = party{cash: 1_500_000, held: w.c.Owned(who)}
	}
	return p
}

// agree compares everything that can be seen.
func (p *pair) agree(what string, have, want *kernel.Refusal) {
	p.Helper()
	p.steps++
	code := "done"
	if want != nil {
		code = want.Code
	}
	p.did[what+" "+code]++
	if have != want {
		p.Fatalf("step %d %s: %v, judge %v", p.steps, what, have, want)
	}
	for i, who := range p.who[1:] {
		q, number := p.n.parties[i+1], exchange.Participant(i+1)
		f, _ := p.x.Fund(number)
		pos := p.x.Held(instrument, number)
		got := party{cash: f.Cash, reserved: f.Reserved, held: p.c.Balance(who, carbon.Held), escrow: pos.Escrow, listed: pos.Reserved,
			reference: f.Reference, frozen: q.frozen}
		if got != q {
			p.Fatalf("step %d %s: participant %d has %+v\njudge: %+v", p.steps, what, number, got, q)
		}
	}
	for s := book.Buy; s <= book.Sell; s++ {
		if have, want := p.x.Depth(nil, instrument, s, 100), p.n.depth(s); !slices.Equal(have, want) {
			p.Fatalf("step %d %s: side %d is %v\njudge: %v", p.steps, what, s, have, want)
		}
	}
	tape, _ := p.x.TapeOf(instrument)
	if int(tape.Trades) != p.n.trades || tape.Volume != p.n.volume || tape.Turnover != p.n.turnover {
		p.Fatalf("step %d %s: %+v\njudge: %d trades, %d t, %d fen", p.steps, what, tape, p.n.trades, p.n.volume, p.n.turnover)
	}
	if p.steps%200 == 0 {
		p.audit()
	}
}

func (n *naive) depth(s book.Side) (all []book.Depth) {
	for _, i := range n.queue(s) {
		o := n.orders[i]
		if k := len(all) - 1; k >= 0 && all[k].Price == int32(o.price) {
			all[k].Qty, all[k].Orders = all[k].Qty+o.shown, all[k].Orders+1
		} else {
			all = append(all, book.Depth{Price: int32(o.price), Qty: o.shown, Orders: 1})
		}
	}
	return all
}

// random makes a row.
func (p *pair) random(r *rand.Rand) exchange.Ask {
	k, party := r.IntN(100), exchange.Participant(1+r.IntN(len(p.who)-1))
	a := exchange.Ask{What: exchange.AskOrder, Side: book.Side(r.IntN(2)), Price: int32(7985 + r.IntN(30)), Tonnes: int32(1 + r.IntN(40)),
		Prevent: book.Prevention(r.IntN(5))}
	a.Order = exchange.OrderNumber(party, p.n.parties[party].reference+1)
	if k < 55 {
		p.special(r, &a)
		return a
	}
	if n := len(p.n.orders); n > 0 && r.IntN(20) > 0 {
		o := p.n.orders[r.IntN(n)]
		a.Order = o.id
		if r.IntN(3) == 0 {
			a.Price = int32(o.price)
		}
	} else {
		a.Order += 5
	}
	switch {
	case k < 75:
		return exchange.Ask{What: exchange.AskCancel, Order: a.Order}
	case k < 85:
		return exchange.Ask{What: exchange.AskReduce, Order: a.Order, Tonnes: int32(r.IntN(20))}
	}
	a.What = exchange.AskReplace
	return a
}

func (p *pair) special(r *rand.Rand, a *exchange.Ask) {
	if r.IntN(2) == 0 {
		return
	}
	a.Life = book.Life(r.IntN(5))
	switch r.IntN(9) {
	case 0:
		a.Post = true
	case 1:
		a.Minimum = int32(1 + r.IntN(30))
	case 2, 3:
		a.Peak = int32(1 + r.IntN(9))
	case 4:
		a.Market, a.Price, a.Life = true, 0, book.Immediate+book.Life(r.IntN(2))
	case 5:
		a.Tonnes = int32(r.IntN(100))
	case 6:
		a.Price = int32(7100 + r.IntN(1900))
	case 7:
		a.Order -= exchange.OrderID(r.IntN(2))
	}
	if a.Life == book.Dated {
		a.Until = int32(rig.Day(today)) - 1 + int32(r.IntN(3))
	}
}

// turn freezes the account of a participant, or frees it; one at a time.
func (p *pair) turn(who exchange.Participant) {
	p.Helper()
	for i := range p.n.parties {
		if q := &p.n.parties[i]; q.frozen {
			q.frozen = false
			p.unfreeze(p.account(p.who[i]))
			return
		}
	}
	p.n.parties[who].frozen = true
	p.freeze(p.account(p.who[who]))
}

// single asks a row as a command of its own.
func (p *pair) single(a exchange.Ask) *kernel.Refusal {
	p.Helper()
	who := p.who[a.Order.Participant()]
	words := []string{"gtc", "day", "ioc", "fok", "gtd"}
	prevent := []string{"", "newest", "oldest", "both", "decrement"}[a.Prevent]
	switch a.What {
	case exchange.AskCancel:
		return rig.RefusalOf(rig.Do(p.world, p.x.Commands.Cancel, exchange.Cancel{Company: who, Instrument: instrument, Order: a.Order}).Err)
	case exchange.AskReduce:
		return rig.RefusalOf(rig.Do(p.world, p.x.Commands.Reduce, exchange.Reduce{Company: who, Instrument: instrument, Order: a.Order,
			By: int64(a.Tonnes)}).Err)
	case exchange.AskReplace:
		return rig.RefusalOf(rig.Do(p.world, p.x.Commands.Replace, exchange.Replace{Company: who, Instrument: instrument, Order: a.Order,
			Price: int64(a.Price), Tonnes: int64(a.Tonnes), Prevent: prevent}).Err)
	}
	return rig.RefusalOf(rig.Do(p.world, p.x.Commands.Order, exchange.Order{Company: who, Instrument: instrument, Side: []string{"buy", "sell"}[a.Side],
		Price: int64(a.Price), Tonnes: int64(a.Tonnes), Market: a.Market, Life: words[a.Life], Until: dateOf(a.Until), Post: a.Post,
		Minimum: int64(a.Minimum), Peak: int64(a.Peak), Prevent: prevent, Reference: uint32(a.Order)}).Err)
}

// TestDifferential compares the market with its judge after every one of many random commands, alone
// and in bulk, and then by replaying.
func TestDifferential(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 900))
	p := newPair(t)
	for done := 0; done < *commands; {
		if r.IntN(40) == 0 {
			p.turn(exchange.Participant(1 + r.IntN(len(p.who)-1)))
		}
		if r.IntN(12) > 0 {
			a := p.random(r)
			want := p.n.alone(a)
			p.n.end(1)
			p.agree(fmt.Sprint("single ", a.What), p.single(a), want)
			done++
			continue
		}
		var rows exchange.Asks
		var want []kernel.RowRefusal
		for i := range 1 + r.IntN(60) {
			a := p.random(r)
			rows = rows.Add(a)
			if refusal := p.n.ask(a); refusal != nil {
				want = append(want, kernel.RowRefusal{Row: i, Refusal: refusal})
			}
		}
		p.n.end(64)
		result := rig.Do(p.world, p.x.Commands.OrderMany, exchange.OrderMany{Instrument: instrument, Rows: rows})
		if !slices.Equal(result.Refused, want) {
			t.Fatalf("step %d: refused %v\njudge: %v", p.steps, result.Refused, want)
		}
		p.agree("bulk", nil, nil)
		done += rows.Len()
	}
	for _, what := range []string{"single 1 done", "single 2 done", "single 3 done", "single 4 done", "bulk done",
		"single 1 exchange.insufficient_cash", "single 1 exchange.insufficient_tonnes", "single 1 exchange.band", "single 1 exchange.size",
		"single 1 exchange.terms_conflict", "single 1 exchange.would_trade", "single 1 exchange.not_fillable",
		"single 1 exchange.minimum_unmet", "single 1 exchange.reference_must_grow", "single 1 exchange.account_frozen", "single 2 exchange.order_unknown"} {
		if p.did[what] == 0 {
			t.Errorf("no command came to %q: %v", what, p.did)
		}
	}
	p.check()
}
