package exchange_test

import (
	"testing"

	"liangshan/exchange"
	"liangshan/kernel"
	"liangshan/kernel/rig"
)

// beside returns a market in the time of blocks in which so many answers stand side by side, with a post of alpha's, who
// sells 5,000 t at 90 yuan.
func beside(t *testing.T, answers int64) *world {
	t.Helper()
	w := trading(t, exchange.RuleRow{Name: exchange.RuleBlockAnswers, Value: answers})
	w.at(today, "13:01")
	rig.Must(w, w.x.Commands.PostBlock, exchange.PostBlock{Company: alpha, Instrument: instrument, Side: "sell", Price: 9000,
		Tonnes: 5000})
	return w
}

func (w *world) answer(who companyNumber, block exchange.BlockID, price int64) {
	w.Helper()
	rig.Must(w, w.x.Commands.AnswerBlock, exchange.AnswerBlock{Company: who, Block: block, Price: price, Tonnes: 5000})
}

func (w *world) confirm(who companyNumber, block exchange.BlockID, version uint32) {
	w.Helper()
	rig.Must(w, w.x.Commands.ConfirmBlock, exchange.ConfirmBlock{Company: who, Block: block, Version: version})
}

// reserved fails unless so many tonnes of alpha's, and so much cash of gamma's and delta's, are set aside.
func (w *world) reserved(tonnes, ofGamma, ofDelta int64) {
	w.Helper()
	w.check()
	if got := w.x.Held(instrument, w.participant(alpha)).Reserved; got != tonnes {
		w.Errorf("%d t of the poster are set aside, expected %d", got, tonnes)
	}
	for _, c := range []struct {
		who  companyNumber
		want int64
	}{{gamma, ofGamma}, {delta, ofDelta}} {
		if got := w.funds(c.who).Reserved; got != c.want {
			w.Errorf("%d fen of %d are set aside, expected %d", got, c.who, c.want)
		}
	}
}

func (w *world) states(want string) {
	w.Helper()
	db := w.projected()
	if got := w.Value(db, `SELECT group_concat(state, ' ') FROM (SELECT state FROM exchange_block ORDER BY id)`); got != want {
		w.Errorf("%s, expected %s", got, want)
	}
}

// What a buyer sets aside for 5,000 t at 85, 88 and 90 yuan, with a fee of a thousandth, rounded up by the tonne.
const (
	at85 = 5000 * (8500 + 9)
	at88 = 5000 * (8800 + 9)
	at90 = 5000 * (9000 + 9)
)

// TestBlockAnswers: a post stays on the list with several answers, each with what it set aside; of the answers one trades,
// and all else comes back in that entry.
func TestBlockAnswers(t *testing.T) {
	w := beside(t, 3)
	w.answer(gamma, 1, 8500)
	w.confirm(gamma, 2, 1)
	w.confirm(delta, 1, 1) // As it stands: an answer too, as the poster has not agreed yet.
	post, _ := w.x.BlockByID(1)
	first, _ := w.x.BlockByID(2)
	second, _ := w.x.BlockByID(3)
	if post.Other != 0 || post.Version != 1 || post.Price != 9000 || first.Of != 1 || first.Other != w.participant(gamma) ||
		first.Price != 8500 || second.Of != 1 || second.Other != w.participant(delta) || !second.Answered {
		t.Errorf("%+v %+v %+v", post, first, second)
	}
	w.reserved(0, at85, at90)
	for _, who := range []companyNumber{gamma, delta} { // One answer each; others' are none of theirs.
		rig.Refused(w, w.x.Commands.AnswerBlock, exchange.AnswerBlock{Company: who, Block: 1, Price: 8500, Tonnes: 5000},
			exchange.ErrBlockAnswered)
		rig.Refused(w, w.x.Commands.ConfirmBlock, exchange.ConfirmBlock{Company: who, Block: 1, Version: 1},
			exchange.ErrBlockAnswered)
		rig.Refused(w, w.x.Commands.WithdrawBlock, exchange.WithdrawBlock{Company: who, Block: 1}, exchange.ErrBlockParty)
	}
	rig.Refused(w, w.x.Commands.ConfirmBlock, exchange.ConfirmBlock{Company: delta, Block: 2, Version: 1},
		exchange.ErrBlockParty)
	w.answer(alpha, 2, 8800) // The poster asks for more; the post and the other answer are as they were.
	w.reserved(0, 0, at90)
	rig.Refused(w, w.x.Commands.ConfirmBlock, exchange.ConfirmBlock{Company: gamma, Block: 2, Version: 1},
		exchange.ErrBlockVersion)
	w.confirm(gamma, 2, 2)
	w.confirm(alpha, 1, 1) // It holds to its post as well.
	w.reserved(5000, at88, at90)
	owned := w.c.Owned(gamma)
	w.confirm(alpha, 2, 2) // With the tonnes that the post had set aside, and now gives back.
	w.reserved(0, 0, 0)
	if got := w.c.Owned(gamma) - owned; got != 5000 {
		t.Errorf("%d t", got)
	}
	w.states("answered traded passed_over")
	for block := exchange.BlockID(1); block <= 3; block++ {
		rig.Refused(w, w.x.Commands.ConfirmBlock, exchange.ConfirmBlock{Company: delta, Block: block, Version: 1},
			exchange.ErrBlock)
	}
	rig.Must(w, w.x.Commands.UndoTrade, exchange.UndoTrade{Trade: 1, Reason: "wrong_price"})
	w.check()
	w.at(today, "16:00")
	w.check()
}

// TestBlockAnswersFirm: who takes a post to which its poster has agreed trades at once, also with an answer of its own
// beside it.
func TestBlockAnswersFirm(t *testing.T) {
	w := beside(t, 3)
	w.confirm(alpha, 1, 1)
	w.answer(gamma, 1, 8500)
	w.confirm(gamma, 2, 1)
	w.answer(delta, 1, 8800)
	w.confirm(delta, 3, 1)
	w.answer(alpha, 2, 8800) // Covered by what the post has set aside.
	w.reserved(5000, 0, at88)
	w.confirm(gamma, 2, 2)
	w.confirm(gamma, 1, 1)
	w.reserved(0, 0, 0)
	w.states("traded passed_over passed_over")
}

// TestBlockAnswersRoom: as many answers as the day's rules say, and a withdrawn one makes room; one at a time where there
// is no rule, and where it says one.
func TestBlockAnswersRoom(t *testing.T) {
	w := beside(t, 2)
	w.answer(gamma, 1, 8500)
	w.answer(delta, 1, 8500)
	third := exchange.AnswerBlock{Company: beta, Block: 1, Price: 8500, Tonnes: 5000}
	if got := rig.RefusalOf(rig.Do(w, w.x.Commands.AnswerBlock, third).Err); got != exchange.ErrBlockAnswers {
		t.Error(got)
	}
	w.confirm(gamma, 2, 1)
	w.reserved(0, at85, 0)
	rig.Refused(w, w.x.Commands.WithdrawBlock, exchange.WithdrawBlock{Company: delta, Block: 2}, exchange.ErrBlockParty)
	rig.Must(w, w.x.Commands.WithdrawBlock, exchange.WithdrawBlock{Company: gamma, Block: 2})
	w.reserved(0, 0, 0)
	w.answer(gamma, 1, 8400)
	rig.Must(w, w.x.Commands.WithdrawBlock, exchange.WithdrawBlock{Company: alpha, Block: 4}) // It will not have it.
	w.states("posted withdrawn negotiated withdrawn")
	w = beside(t, 1)
	w.answer(gamma, 1, 8500)
	rig.Refused(w, w.x.Commands.AnswerBlock, exchange.AnswerBlock{Company: delta, Block: 1, Price: 8500, Tonnes: 5000},
		exchange.ErrBlockParty)
}

// TestBlockAnswersEnd: however a post or a party leaves, all that its answers had set aside comes back in that entry.
func TestBlockAnswersEnd(t *testing.T) {
	for name, c := range map[string]struct {
		end    func(*world)
		states string
		left   int64 // Of delta's cash.
	}{
		"withdrawn": {func(w *world) {
			rig.Must(w, w.x.Commands.WithdrawBlock, exchange.WithdrawBlock{Company: alpha, Block: 1})
		}, "withdrawn withdrawn withdrawn", 0},
		"expired": {func(w *world) { w.at(today, "14:30") }, "expired expired expired", 0},
		"halted": {func(w *world) {
			rig.Must(w, w.x.Commands.Halt, exchange.Halt{Instrument: instrument, Reason: "inquiry"})
			w.at(today, "14:30")
		}, "expired expired expired", 0},
		"closed": {func(w *world) {
			shut := exchange.CloseInstrument{Instrument: instrument, Reason: "inquiry"}
			rig.Refused(w, w.x.Commands.CloseInstrument, shut, exchange.ErrInstrumentUsed)
			rig.Must(w, w.x.Commands.WithdrawBlock, exchange.WithdrawBlock{Company: alpha, Block: 1})
			rig.Must(w, w.x.Commands.CloseInstrument, shut)
		}, "withdrawn withdrawn withdrawn", 0},
		"poster suspended": {func(w *world) {
			rig.Must(w, w.x.Commands.Suspend, exchange.ChangeMember{Company: alpha, Reason: "inquiry"})
		}, "cleared cleared cleared", 0},
		"poster cleared": {func(w *world) {
			rig.Must(w, w.x.Commands.Clear, exchange.CancelAll{Company: alpha})
		}, "cleared cleared cleared", 0},
		"answerer suspended": {func(w *world) {
			rig.Must(w, w.x.Commands.Suspend, exchange.ChangeMember{Company: gamma, Reason: "inquiry"})
		}, "posted cleared negotiated", at90},
		"answerer cleared": {func(w *world) {
			rig.Must(w, w.x.Commands.Clear, exchange.CancelAll{Company: gamma})
		}, "posted cleared negotiated", at90},
	} {
		t.Run(name, func(t *testing.T) {
			w := beside(t, 3)
			w.answer(gamma, 1, 8500)
			w.confirm(gamma, 2, 1)
			w.confirm(delta, 1, 1)
			if name != "answerer suspended" && name != "answerer cleared" {
				w.confirm(alpha, 1, 1)
				w.reserved(5000, at85, at90)
			}
			c.end(w)
			w.reserved(0, 0, c.left)
			w.states(c.states)
		})
	}
}

// TestBlockAnswersCover: a post and its answers count once for what their poster has to cover, as one of them trades.
func TestBlockAnswersCover(t *testing.T) {
	w := beside(t, 3)
	w.answer(gamma, 1, 8500)
	w.answer(delta, 1, 8500)
	rig.Must(w, w.x.Commands.PostBlock, exchange.PostBlock{Company: alpha, Instrument: instrument, Side: "sell", Price: 9000,
		Tonnes: 5000})
	for tonnes, want := range map[int64]*kernel.Refusal{5000: nil, 5001: exchange.ErrTonnes} {
		answer := exchange.AnswerBlock{Company: alpha, Block: 2, Price: 8800, Tonnes: tonnes}
		if got := rig.RefusalOf(rig.Do(w, w.x.Commands.AnswerBlock, answer).Err); got != want {
			t.Errorf("%d t: %v", tonnes, got)
		}
	}
	w.check()
}
