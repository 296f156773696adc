package exchange_test

import (
	"testing"

	"liangshan/carbon"
	"liangshan/exchange"
	"liangshan/kernel"
	"liangshan/kernel/rig"
	"liangshan/ledger"
)

// together proposes a command by one officer and lets another release it.
func together[C any](w *world, command kernel.Maker[C], c C, want *kernel.Refusal) {
	w.Helper()
	propose, _ := w.K.Command("kernel.propose")
	release, _ := w.K.Command("kernel.release")
	rig.Must(w.as(clerk), propose.(kernel.Maker[kernel.Propose]), kernel.Propose{Command: command.Name(), Encoded: command.Encoded(c)})
	done := kernel.Release{Proposal: w.K.LastProposal()}
	if want != nil {
		rig.Refused(w.as(second), release.(kernel.Maker[kernel.Release]), done, want)
	} else {
		rig.Must(w.as(second), release.(kernel.Maker[kernel.Release]), done)
	}
	w.as(clerk)
}

func TestUndo(t *testing.T) {
	w := trading(t)
	w.order(sell(alpha, 8000, 30))
	w.order(buy(gamma, 8000, 10))
	w.order(buy(gamma, 8000, 20))
	undo := func(trade exchange.TradeID, want *kernel.Refusal) {
		t.Helper()
		together(w, w.x.Commands.UndoTrade, exchange.UndoTrade{Trade: trade, Reason: "wrong_price"}, want)
	}
	undo(3, exchange.ErrTrade)
	undo(2, nil)
	undo(2, exchange.ErrUndone)
	if w.c.Owned(gamma) != 10 || w.c.Owned(alpha) != 9990 || w.funds(gamma).Cash != 100_000_000-80_080 {
		t.Errorf("%d %d %+v", w.c.Owned(gamma), w.c.Owned(alpha), w.funds(gamma))
	}
	if tape, _ := w.x.TapeOf(instrument); tape.Volume != 10 || tape.Turnover != 80_000 {
		t.Errorf("%+v", tape)
	}
	w.check()
	rig.Must(w, w.c.Commands.Retire, carbon.Retire{Owner: gamma, Tonnes: 10, Beneficiary: gamma, Purpose: "meeting", Place: "330523"})
	undo(1, exchange.ErrTonnes)
	w.at("2026-11-25", "9:31")
	undo(1, exchange.ErrUndoLate)
	if db := w.projected(); w.Value(db, `SELECT group_concat(undone) FROM exchange_trade`) != "wrong_price" {
		t.Error("the trade is not marked")
	}
	w.at("2026-11-26", "9:31") // Forgotten by now.
	undo(1, exchange.ErrTrade)
	w.check()
}

func TestParticipants(t *testing.T) {
	w := newWorld(t)
	apply := exchange.Apply{Company: gamma, Code: creditCodeOf(gamma), Documents: []carbon.Hash{{1}}}
	bad := apply
	bad.Code = creditCodeOf(alpha)
	rig.Refused(w, w.x.Commands.Apply, bad, exchange.ErrCreditCode)
	bad = apply
	bad.Documents = nil
	rig.Refused(w, w.x.Commands.Apply, bad, exchange.ErrDocuments)
	bad = apply
	bad.Company = 77
	rig.Refused(w, w.x.Commands.Apply, bad, exchange.ErrCompany)
	rig.Refused(w, w.x.Commands.Approve, exchange.Approve{Company: gamma}, exchange.ErrParticipant)
	rig.Must(w.as(second), w.x.Commands.Apply, apply)
	rig.Refused(w, w.x.Commands.Apply, apply, exchange.ErrParticipantIs)
	rig.Refused(w, w.x.Commands.Approve, exchange.Approve{Company: gamma}, exchange.ErrSamePerson)
	rig.Refused(w.as(clerk), w.x.Commands.Approve, exchange.Approve{Company: gamma, Limits: exchange.Limits{OrderMax: -1}}, exchange.ErrLimits)
	rig.Must(w, w.x.Commands.Decline, exchange.ChangeMember{Company: gamma, Reason: "papers_missing"})
	rig.Must(w.as(second), w.x.Commands.Apply, apply)
	rig.Must(w.as(clerk), w.x.Commands.Approve, exchange.Approve{Company: gamma, Limits: exchange.Limits{OrderMax: 100, OpenMax: 1_000_000}})
	rig.Refused(w, w.x.Commands.Approve, exchange.Approve{Company: gamma}, exchange.ErrState)
	w.issue(2024, map[companyNumber]int64{alpha: 1000})
	w.admit(10_000_000, alpha)
	w.pay(gamma, 10_000_000)
	rig.Refused(w, w.x.Commands.BookBank, exchange.BookBank{Rows: []exchange.BankRow{{Code: creditCodeOf(gamma), Amount: 1, Reference: "B000002"}}},
		exchange.ErrReference)
	rig.Refused(w, w.x.Commands.BookBank, exchange.BookBank{Rows: []exchange.BankRow{{Code: creditCodeOf(gamma), Amount: 0, Reference: "C"}}}, exchange.ErrAmount)
	rig.Refused(w, w.x.Commands.BookBank, exchange.BookBank{Rows: []exchange.BankRow{{Code: "1", Amount: 1, Reference: "C"}}}, exchange.ErrCreditCode)
	rig.Refused(w, w.x.Commands.BookBank, exchange.BookBank{Rows: []exchange.BankRow{{Code: creditCodeOf(gamma), Amount: 1}}}, exchange.ErrBankRow)
	rig.Refused(w, w.x.Commands.BookBank, exchange.BookBank{}, exchange.ErrNoRows)
	w.open()
	w.at(today, "9:31")
	rig.Refused(w, w.x.Commands.Order, buy(gamma, 8000, 101), exchange.ErrOrderLimit)
	w.order(buy(gamma, 8000, 100))
	rig.Refused(w, w.x.Commands.Order, buy(gamma, 8000, 25), exchange.ErrOpenLimit)
	rig.Must(w, w.x.Commands.Suspend, exchange.ChangeMember{Company: gamma, Reason: "inquiry"})
	rig.Refused(w, w.x.Commands.Order, buy(gamma, 8000, 1), exchange.ErrSuspended)
	rig.Refused(w, w.x.Commands.Clear, exchange.CancelAll{Company: gamma, Instrument: instrument}, exchange.ErrNoOrders)
	if w.funds(gamma).Reserved != 0 {
		t.Error("not freed")
	}
	rig.Must(w, w.x.Commands.Readmit, exchange.ChangeMember{Company: gamma, Reason: "explained"})
	rig.Must(w, w.x.Commands.SetLimits, exchange.SetLimits{Company: gamma})
	w.order(buy(gamma, 8000, 120))
	w.order(buy(gamma, 7999, 1))
	rig.Must(w, w.x.Commands.CancelAll, exchange.CancelAll{Company: gamma, Instrument: instrument})
	w.check()
	if got := w.Value(w.projected(), `SELECT state || ' ' || reason FROM exchange_participant WHERE id = 2`); got != "approved explained" {
		t.Error(got)
	}
}

func TestThrottle(t *testing.T) {
	w := trading(t, exchange.RuleRow{Name: exchange.RuleThrottle, Value: 3})
	w.Now = (w.Now/1000 + 1) * 1000
	for range 3 {
		w.order(buy(gamma, 8000, 1))
	}
	rig.Refused(w, w.x.Commands.Order, buy(gamma, 8000, 1), exchange.ErrThrottled)
	w.order(buy(delta, 8000, 1))
	w.Now += 1000
	w.order(buy(gamma, 8000, 1))
	w.check()
}

// TestBound: pledged and frozen tonnes cannot enter, and what is listed can neither be pledged nor retired.
func TestBound(t *testing.T) {
	w := trading(t)
	rig.Must(w, w.c.Commands.Appoint, carbon.Appoint{Role: carbon.Lender, Company: delta, From: rig.Day("2020-01-01")})
	lot, _ := w.c.LotOf(1, 2024, 1)
	l, _ := w.c.Lot(lot)
	owner := l.Owner
	rig.Must(w, w.c.Commands.Freeze, carbon.Freeze{Owner: owner, Tonnes: l.Tonnes(), Lot: lot, Order: "court"})
	rig.Refused(w, w.x.Commands.Order, sell(owner, 8000, 1), exchange.ErrBound)
	rig.Refused(w, w.x.Commands.OpenInstrument, exchange.OpenInstrument{Code: "lot", NameZH: "批次", NameEN: "lot", Lot: lot, IssuePrice: 8000}, exchange.ErrLot)
	w.order(sell(beta, 8000, 10_000))
	rig.Refused(w, w.c.Commands.Retire, carbon.Retire{Owner: beta, Tonnes: 1, Beneficiary: beta, Purpose: "meeting", Place: "330523"}, carbon.ErrBound)
	rig.Refused(w, w.x.Commands.WithdrawTonnes, exchange.WithdrawTonnes{Company: beta, Instrument: instrument}, exchange.ErrTonnes)
	w.check()
}

// TestLotInstrument: only serials of the lot are delivered, also when they have changed hands.
func TestLotInstrument(t *testing.T) {
	w := newWorld(t)
	w.issue(2024, map[companyNumber]int64{alpha: 100, beta: 100})
	w.admit(100_000_000, alpha, beta, gamma, delta)
	lot, _ := w.c.LotOf(1, 2024, 1)
	l, _ := w.c.Lot(lot)
	for _, wrong := range []exchange.OpenInstrument{{VintageFrom: 9999}, {VintageFrom: 1989},
		{VintageFrom: 2021, Method: "no such method"}} {
		wrong.Code, wrong.NameZH, wrong.NameEN, wrong.IssuePrice = "wrong", "错", "wrong", 8000
		rig.Refused(w, w.x.Commands.OpenInstrument, wrong, exchange.ErrInstrumentForm)
	}
	rig.Must(w, w.x.Commands.OpenInstrument, exchange.OpenInstrument{Code: "lot_1", NameZH: "批次", NameEN: "lot", Lot: lot, IssuePrice: 8000})
	rig.Refused(w, w.x.Commands.OpenInstrument, exchange.OpenInstrument{Code: "lot_1", NameZH: "批次", NameEN: "lot", Lot: lot, IssuePrice: 8000},
		exchange.ErrInstrumentExists)
	w.at(today, "9:31")
	other := alpha + beta - l.Owner
	rig.Refused(w, w.x.Commands.Order, sell(other, 8000, 1), exchange.ErrTonnes)
	w.order(sell(l.Owner, 8000, 100))
	w.order(buy(gamma, 8000, 60))
	w.order(buy(delta, 8000, 40))
	w.order(sell(gamma, 8000, 50))
	w.order(buy(delta, 8000, 50))
	if w.c.Owned(delta) != 90 {
		t.Errorf("%d", w.c.Owned(delta))
	}
	w.c.Holdings(delta, carbon.Held, func(_ carbon.LotID, got carbon.Lot) bool {
		if got.Start < l.Start || got.End > l.End {
			t.Errorf("%+v was delivered", got)
		}
		return true
	})
	w.check()
}

func TestRules(t *testing.T) {
	w := newWorld(t)
	set := func(want *kernel.Refusal, rows ...exchange.RuleRow) {
		t.Helper()
		rig.Refused(w, w.x.Commands.SetRules, exchange.SetRules{From: rig.Day(today), Rules: rows}, want)
	}
	set(exchange.ErrRule, exchange.RuleRow{Name: "mood", Value: 1, Source: "assumed"})
	set(exchange.ErrRuleValue, exchange.RuleRow{Name: exchange.RuleBand, Value: 0, Source: "assumed"})
	set(exchange.ErrRuleValue, exchange.RuleRow{Name: exchange.RuleProfile, Text: "mine", Source: "assumed"})
	set(exchange.ErrSource, exchange.RuleRow{Name: exchange.RuleBand, Value: 1})
	set(exchange.ErrNoRows)
	// A fee that the buyers' orders have not set aside: they leave before the new day.
	w.issue(2024, map[companyNumber]int64{alpha: 1000})
	w.admit(10_000_000, alpha, gamma)
	w.open()
	w.at(today, "9:31")
	w.order(buy(gamma, 8000, 100))
	w.order(sell(alpha, 8100, 100))
	rig.Must(w, w.x.Commands.SetRules, exchange.SetRules{From: rig.Day("2026-11-24"), Rules: []exchange.RuleRow{{Name: exchange.RuleFeeBuyer, Value: 3000, Source: "assumed"}}})
	w.at("2026-11-24", "9:31")
	if w.funds(gamma).Reserved != 0 || w.x.Held(instrument, w.participant(alpha)).Reserved != 100 {
		t.Errorf("%+v", w.funds(gamma))
	}
	w.order(buy(gamma, 8000, 100))
	if w.funds(gamma).Reserved != 100*8024 {
		t.Errorf("%+v", w.funds(gamma))
	}
	w.check()
}

// TestFrozen: nothing trades with somebody whose account was frozen meanwhile. Its order leaves.
func TestFrozen(t *testing.T) {
	w := trading(t)
	w.order(buy(gamma, 8000, 10))
	rig.Must(w, w.books.Commands.Freeze, ledger.Freeze{Account: accountFirst + 3, Reason: "court"})
	w.order(sell(alpha, 8000, 10))
	if tape, _ := w.x.TapeOf(instrument); tape.Trades != 0 || w.funds(gamma).Reserved != 0 {
		t.Errorf("%+v %+v", tape, w.funds(gamma))
	}
	w.check()
}

func TestAlerts(t *testing.T) {
	w := trading(t)
	w.order(sell(alpha, 8000, 30))
	w.order(buy(gamma, 8000, 10))
	alert := exchange.Alert{Scheme: "wash", Participants: []exchange.Participant{1, 3}, Trades: []exchange.TradeID{1}}
	raise := func(a exchange.Alert) exchange.RaiseAlerts {
		return exchange.RaiseAlerts{Instrument: instrument, Date: rig.Day(today), Alerts: []exchange.Alert{a}}
	}
	other := alert
	other.Trades = []exchange.TradeID{2}
	rig.Refused(w, w.x.Commands.RaiseAlerts, raise(other), exchange.ErrTrade)
	other = alert
	other.Scheme = "mood"
	rig.Refused(w, w.x.Commands.RaiseAlerts, raise(other), exchange.ErrAlertForm)
	other = alert
	other.Participants = []exchange.Participant{9}
	rig.Refused(w, w.x.Commands.RaiseAlerts, raise(other), exchange.ErrParticipant)
	rig.Must(w, w.x.Commands.RaiseAlerts, raise(alert))
	rig.Must(w, w.x.Commands.CloseAlert, exchange.CloseAlert{Alert: 1, Outcome: "explained"})
	rig.Refused(w, w.x.Commands.CloseAlert, exchange.CloseAlert{Alert: 1, Outcome: "explained"}, exchange.ErrAlert)
	w.check()
	if got := w.Value(w.projected(), `SELECT outcome || ' ' || trades FROM exchange_alert`); got != "explained 1" {
		t.Error(got)
	}
}
