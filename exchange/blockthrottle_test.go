package exchange_test

import (
	"testing"

	"liangshan/exchange"
	"liangshan/kernel/rig"
)

// TestBlockThrottle: posts and answers of a second count with orders, and the next second is free again.
func TestBlockThrottle(t *testing.T) {
	w := trading(t, exchange.RuleRow{Name: exchange.RuleThrottle, Value: 3})
	w.at(today, "13:31")
	w.Quick = true // Within one second.
	post := exchange.PostBlock{Company: alpha, Instrument: instrument, Side: "sell", Price: 8000, Tonnes: 1000}
	answer := exchange.AnswerBlock{Company: gamma, Block: 1, Price: 7990, Tonnes: 1000}
	rig.Must(w, w.x.Commands.PostBlock, post)
	w.order(sell(alpha, 8010, 1))
	rig.Must(w, w.x.Commands.PostBlock, post)
	rig.Refused(w, w.x.Commands.PostBlock, post, exchange.ErrThrottled)
	for range 3 {
		rig.Must(w, w.x.Commands.AnswerBlock, answer)
	}
	rig.Refused(w, w.x.Commands.AnswerBlock, answer, exchange.ErrThrottled)
	rig.Refused(w, w.x.Commands.Order, buy(gamma, 8000, 1), exchange.ErrThrottled)
	w.Now += 1000
	rig.Must(w, w.x.Commands.PostBlock, post)
	rig.Must(w, w.x.Commands.AnswerBlock, answer)
	w.check()
}

// TestBlockTakenThrottled: who takes a post as it stands, beside the answers of others, answers it: that counts too.
func TestBlockTakenThrottled(t *testing.T) {
	w := trading(t, exchange.RuleRow{Name: exchange.RuleThrottle, Value: 2},
		exchange.RuleRow{Name: exchange.RuleBlockAnswers, Value: 5})
	w.at(today, "13:31")
	w.Quick = true // Within one second.
	rig.Must(w, w.x.Commands.PostBlock, exchange.PostBlock{Company: alpha, Instrument: instrument, Side: "sell", Price: 8000,
		Tonnes: 1000})
	take := exchange.ConfirmBlock{Company: gamma, Block: 1, Version: 1}
	for block := exchange.BlockID(2); block <= 3; block++ {
		rig.Must(w, w.x.Commands.ConfirmBlock, take)
		rig.Must(w, w.x.Commands.WithdrawBlock, exchange.WithdrawBlock{Company: gamma, Block: block})
	}
	rig.Refused(w, w.x.Commands.ConfirmBlock, take, exchange.ErrThrottled)
	w.Now += 1000
	rig.Must(w, w.x.Commands.ConfirmBlock, take)
	w.check()
}
