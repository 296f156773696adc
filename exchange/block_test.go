package exchange_test

import (
	"testing"

	"liangshan/exchange"
	"liangshan/kernel/rig"
)

func TestBlock(t *testing.T) {
	w := trading(t)
	post := exchange.PostBlock{Company: alpha, Instrument: instrument, Side: "sell", Price: 9000, Tonnes: 5000}
	rig.Refused(w, w.x.Commands.PostBlock, post, exchange.ErrSession) // Blocks from 13:00 on.
	w.at(today, "13:01")
	for _, c := range []struct {
		price, tonnes int64
		want          any
	}{{9000, 999, exchange.ErrBlockSize}, {10_401, 1000, exchange.ErrBand}, {5599, 1000, exchange.ErrBand}} {
		bad := post
		bad.Price, bad.Tonnes = c.price, c.tonnes
		if got := rig.RefusalOf(rig.Do(w, w.x.Commands.PostBlock, bad).Err); got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
	rig.Must(w, w.x.Commands.PostBlock, post)
	answer := exchange.AnswerBlock{Company: gamma, Block: 1, Price: 8500, Tonnes: 4000}
	confirm := func(who companyNumber, version uint32) exchange.ConfirmBlock {
		return exchange.ConfirmBlock{Company: who, Block: 1, Version: version}
	}
	rig.Refused(w, w.x.Commands.AnswerBlock, exchange.AnswerBlock{Company: gamma, Block: 2, Price: 8500, Tonnes: 4000}, exchange.ErrBlock)
	rig.Must(w, w.x.Commands.ConfirmBlock, confirm(alpha, 1))
	if pos := w.x.Held(instrument, w.participant(alpha)); pos.Reserved != 5000 {
		t.Errorf("%+v", pos)
	}
	w.check()
	rig.Must(w, w.x.Commands.AnswerBlock, answer) // Other terms: nobody has agreed to them.
	if pos := w.x.Held(instrument, w.participant(alpha)); pos.Reserved != 0 {
		t.Errorf("%+v", pos)
	}
	rig.Refused(w, w.x.Commands.ConfirmBlock, confirm(alpha, 1), exchange.ErrBlockVersion)
	rig.Refused(w, w.x.Commands.ConfirmBlock, confirm(delta, 2), exchange.ErrBlockParty)
	rig.Must(w, w.x.Commands.ConfirmBlock, confirm(gamma, 2))
	rig.Refused(w, w.x.Commands.ConfirmBlock, confirm(gamma, 2), exchange.ErrBlockTwice)
	if f := w.funds(gamma); f.Reserved != 4000*(8500+9) {
		t.Errorf("%+v", f)
	}
	// What is set aside cannot be spent: not for another order, and not paid out.
	rig.Refused(w, w.x.Commands.Order, buy(gamma, 8000, 9000), exchange.ErrCash)
	rig.Refused(w, w.x.Commands.BookBank, exchange.BookBank{Rows: []exchange.BankRow{{Code: creditCodeOf(gamma), Amount: -66_000_000, Reference: "X1"}}},
		exchange.ErrCash)
	w.check()
	rig.Must(w, w.x.Commands.ConfirmBlock, confirm(alpha, 2))
	if w.c.Owned(gamma) != 4000 || w.funds(gamma).Reserved != 0 || w.funds(gamma).Cash != 100_000_000-4000*8500-34_000 {
		t.Errorf("%d %+v", w.c.Owned(gamma), w.funds(gamma))
	}
	tape, _ := w.x.TapeOf(instrument)
	if tape.Trades != 0 {
		t.Error("a block made a price of the listing market")
	}
	// One that expires, one that is withdrawn, one for a named counterpart.
	rig.Must(w, w.x.Commands.PostBlock, post)
	rig.Must(w, w.x.Commands.ConfirmBlock, exchange.ConfirmBlock{Company: alpha, Block: 2, Version: 1})
	post.With, post.Tonnes = beta, 1000
	rig.Must(w, w.x.Commands.PostBlock, post)
	rig.Refused(w, w.x.Commands.AnswerBlock, exchange.AnswerBlock{Company: gamma, Block: 3, Price: 8500, Tonnes: 4000}, exchange.ErrBlockParty)
	rig.Must(w, w.x.Commands.WithdrawBlock, exchange.WithdrawBlock{Company: alpha, Block: 3})
	rig.Refused(w, w.x.Commands.WithdrawBlock, exchange.WithdrawBlock{Company: alpha, Block: 3}, exchange.ErrBlock)
	w.check()
	w.at(today, "14:30")
	if _, ok := w.x.BlockByID(2); ok {
		t.Error("it did not expire")
	}
	w.at(today, "16:00")
	w.check()
	db := w.projected()
	if got := w.Value(db, `SELECT group_concat(state, ' ') FROM exchange_block`); got != "traded expired withdrawn" {
		t.Error(got)
	}
	if got := w.Value(db, `SELECT block_volume || ' ' || block_fen || ' ' || volume FROM exchange_day`); got != "4000 34000000 0" {
		t.Error(got)
	}
}

// TestBlockSuspended: the blocks of somebody who was suspended end as its orders leave, and an officer can take out both at
// any time.
func TestBlockSuspended(t *testing.T) {
	w := trading(t)
	w.at(today, "13:01")
	post := exchange.PostBlock{Company: alpha, Instrument: instrument, Side: "sell", Price: 8000, Tonnes: 1000}
	for block := exchange.BlockID(1); block <= 3; block++ {
		rig.Must(w, w.x.Commands.PostBlock, post)
		rig.Must(w, w.x.Commands.ConfirmBlock, exchange.ConfirmBlock{Company: alpha, Block: block, Version: 1})
	}
	rig.Must(w, w.x.Commands.PostBlock, exchange.PostBlock{Company: gamma, Instrument: instrument, Side: "buy", Price: 8000, Tonnes: 1000})
	rig.Must(w, w.x.Commands.ConfirmBlock, exchange.ConfirmBlock{Company: alpha, Block: 4, Version: 1})
	rig.Must(w, w.x.Commands.ConfirmBlock, exchange.ConfirmBlock{Company: gamma, Block: 3, Version: 1}) // In time.
	rig.Must(w, w.x.Commands.Suspend, exchange.ChangeMember{Company: alpha, Reason: "inquiry"})
	for _, block := range []exchange.BlockID{1, 4} {
		rig.Refused(w, w.x.Commands.ConfirmBlock, exchange.ConfirmBlock{Company: gamma, Block: block, Version: 1}, exchange.ErrBlock)
	}
	if w.c.Owned(gamma) != 1000 {
		t.Error(w.c.Owned(gamma))
	}
	rig.Refused(w, w.x.Commands.Clear, exchange.CancelAll{Company: alpha, Instrument: instrument}, exchange.ErrNoOrders)
	if pos := w.x.Held(instrument, w.participant(alpha)); pos.Reserved != 0 {
		t.Errorf("%+v", pos)
	}
	w.check()
	if got := w.Value(w.projected(), `SELECT group_concat(state, ' ') FROM exchange_block`); got != "cleared cleared traded cleared" {
		t.Error(got)
	}
	// Its own cancellation leaves its blocks alone; an officer's takes out both.
	rig.Must(w, w.x.Commands.Readmit, exchange.ChangeMember{Company: alpha, Reason: "explained"})
	rig.Must(w, w.x.Commands.PostBlock, post)
	for range 2 {
		w.order(sell(alpha, 8100, 10))
		rig.Must(w, w.x.Commands.CancelAll, exchange.CancelAll{Company: alpha, Instrument: instrument})
	}
	w.order(sell(alpha, 8100, 10))
	rig.Must(w, w.x.Commands.ConfirmBlock, exchange.ConfirmBlock{Company: alpha, Block: 5, Version: 1})
	rig.Must(w, w.x.Commands.Clear, exchange.CancelAll{Company: alpha, Instrument: instrument})
	if pos := w.x.Held(instrument, w.participant(alpha)); pos.Reserved != 0 {
		t.Errorf("%+v", pos)
	}
	w.check()
}

// TestBlockStuck: who cannot trade with the other side of a block is not told what is in its way: who it is nobody says.
func TestBlockStuck(t *testing.T) {
	w := newWorld(t)
	w.issue(2024, map[companyNumber]int64{alpha: 5000})
	w.store(1500)
	w.admit(100_000_000, alpha, gamma, bank)
	w.open()
	w.at(today, "13:01")
	post := exchange.PostBlock{Company: gamma, Instrument: instrument, Side: "buy", Price: 8000, Tonnes: 1000}
	rig.Must(w, w.x.Commands.PostBlock, post)
	rig.Must(w, w.x.Commands.ConfirmBlock, exchange.ConfirmBlock{Company: gamma, Block: 1, Version: 1})
	taken := exchange.ConfirmBlock{Company: alpha, Block: 1, Version: 1}
	w.freeze(w.account(gamma))
	rig.Refused(w, w.x.Commands.ConfirmBlock, taken, exchange.ErrBlockStuck)
	w.unfreeze(w.account(gamma))
	rig.Must(w, w.x.Commands.ConfirmBlock, taken)
	post.Company = bank
	for block := exchange.BlockID(2); block <= 3; block++ { // Its store takes one of them.
		rig.Must(w, w.x.Commands.PostBlock, post)
		rig.Must(w, w.x.Commands.ConfirmBlock, exchange.ConfirmBlock{Company: bank, Block: block, Version: 1})
	}
	taken.Block = 2
	rig.Must(w, w.x.Commands.ConfirmBlock, taken)
	taken.Block = 3
	rig.Refused(w, w.x.Commands.ConfirmBlock, taken, exchange.ErrBlockStuck)
	w.check()
}

// TestBlockLimit: the tonnes of one order that a participant may ask for bound its blocks too.
func TestBlockLimit(t *testing.T) {
	w := trading(t)
	rig.Must(w, w.x.Commands.SetLimits, exchange.SetLimits{Company: alpha, Limits: exchange.Limits{OrderMax: 1500}})
	w.at(today, "13:01")
	post := exchange.PostBlock{Company: alpha, Instrument: instrument, Side: "sell", Price: 8000, Tonnes: 1501}
	rig.Refused(w, w.x.Commands.PostBlock, post, exchange.ErrOrderLimit)
	post.Tonnes = 1500
	rig.Must(w, w.x.Commands.PostBlock, post)
	rig.Must(w, w.x.Commands.AnswerBlock, exchange.AnswerBlock{Company: gamma, Block: 1, Price: 8000, Tonnes: 2000})
	rig.Refused(w, w.x.Commands.ConfirmBlock, exchange.ConfirmBlock{Company: alpha, Block: 1, Version: 2}, exchange.ErrOrderLimit)
	rig.Refused(w, w.x.Commands.AnswerBlock, exchange.AnswerBlock{Company: alpha, Block: 1, Price: 8000, Tonnes: 1800}, exchange.ErrOrderLimit)
	rig.Must(w, w.x.Commands.AnswerBlock, exchange.AnswerBlock{Company: alpha, Block: 1, Price: 8000, Tonnes: 1200})
	rig.Must(w, w.x.Commands.ConfirmBlock, exchange.ConfirmBlock{Company: alpha, Block: 1, Version: 3})
	rig.Must(w, w.x.Commands.ConfirmBlock, exchange.ConfirmBlock{Company: gamma, Block: 1, Version: 3})
	w.check()
}

// TestBlockCover posts and answers blocks for more than there is.
func TestBlockCover(t *testing.T) {
	w := trading(t)
	w.at(today, "13:01")
	post := exchange.PostBlock{Company: alpha, Instrument: instrument, Side: "sell", Price: 8000, Tonnes: 10_001}
	rig.Refused(w, w.x.Commands.PostBlock, post, exchange.ErrTonnes)
	post.Tonnes = 6000
	rig.Must(w, w.x.Commands.PostBlock, post)
	rig.Refused(w, w.x.Commands.PostBlock, post, exchange.ErrTonnes)
	answer := exchange.AnswerBlock{Company: gamma, Block: 1, Price: 8000, Tonnes: 20_000}
	rig.Refused(w, w.x.Commands.AnswerBlock, answer, exchange.ErrCash)
	rig.Must(w, w.x.Commands.ConfirmBlock, exchange.ConfirmBlock{Company: alpha, Block: 1, Version: 1})
	rig.Refused(w, w.x.Commands.AnswerBlock, answer, exchange.ErrCash)
	if pos := w.x.Held(instrument, w.participant(alpha)); pos.Reserved != 6000 {
		t.Errorf("%+v", pos)
	}
	w.check()
}
