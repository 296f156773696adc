package exchange_test

import (
	"testing"

	"liangshan/company"
	"liangshan/exchange"
	"liangshan/kernel"
	"liangshan/kernel/rig"
	"liangshan/ledger"
)

const lostAccount = ledger.AccountID(903)

// releases says what is released as it was asked for.
func (w *world) releases(payouts ...exchange.PayoutID) (c exchange.ReleasePayouts) {
	for _, id := range payouts {
		p, _ := w.x.PayoutOf(id)
		c.Rows = append(c.Rows, exchange.PayoutRow{Payout: id, Amount: p.Amount, Account: p.Account})
	}
	return c
}

// TestPayout follows cash out of a trading account: asked for and set aside, released by two persons, paid by the bank, or
// given back. What is set aside can neither be traded with nor paid out otherwise.
func TestPayout(t *testing.T) {
	w := trading(t)
	c := w.x.Commands
	ask := exchange.AskPayout{Company: gamma, Amount: 60_000_000, Account: "6222021234567890"}
	for _, bad := range []struct {
		c    exchange.AskPayout
		want *kernel.Refusal
	}{
		{exchange.AskPayout{Company: coop, Amount: 1, Account: ask.Account}, exchange.ErrParticipant},
		{exchange.AskPayout{Company: gamma, Account: ask.Account}, exchange.ErrAmount},
		{exchange.AskPayout{Company: gamma, Amount: 1, Account: "1234567"}, exchange.ErrBankAccount},
		{exchange.AskPayout{Company: gamma, Amount: 1, Account: "62220212345678x0"}, exchange.ErrBankAccount},
		{exchange.AskPayout{Company: gamma, Amount: 100_000_001, Account: ask.Account}, exchange.ErrCash},
	} {
		rig.Refused(w, c.AskPayout, bad.c, bad.want)
	}
	rig.Must(w, c.AskPayout, ask)
	if f := w.funds(gamma); f.Reserved != 60_000_000 || f.Cash != 100_000_000 {
		t.Errorf("%+v", f)
	}
	rig.Refused(w, c.AskPayout, ask, exchange.ErrCash)
	rig.Refused(w, c.Order, buy(gamma, 8000, 6000), exchange.ErrCash)
	paid := exchange.BankRow{Code: creditCodeOf(gamma), Amount: -60_000_000, Reference: "OUT1", Payout: 1}
	book := func(row exchange.BankRow) exchange.BookBank { return exchange.BookBank{Rows: []exchange.BankRow{row}} }
	rig.Refused(w, c.BookBank, book(exchange.BankRow{Code: paid.Code, Amount: -50_000_000, Reference: "OUT0"}), exchange.ErrCash)
	rig.Refused(w, c.BookBank, book(paid), exchange.ErrPayoutState)
	rig.Must(w, c.AskPayout, exchange.AskPayout{Company: delta, Amount: 5, Account: ask.Account})
	rig.Refused(w, c.WithdrawPayout, exchange.WithdrawPayout{Company: gamma, Payout: 2}, exchange.ErrPayout)
	rig.Must(w, c.AskPayout, exchange.AskPayout{Company: beta, Amount: 7, Account: ask.Account})
	w.freeze(w.account(delta))
	rig.RefusedAlone(w, c.ReleasePayouts, w.releases(1))
	more, elsewhere := w.releases(1), w.releases(1)
	more.Rows[0].Amount++
	elsewhere.Rows[0].Account = "6222021234567891"
	rig.Refused(w, c.ReleasePayouts, more, exchange.ErrPayoutOther)
	rig.Refused(w, c.ReleasePayouts, elsewhere, exchange.ErrPayoutOther)
	result := rig.Must(w, c.ReleasePayouts, w.releases(2, 1, 9, 1))
	if len(result.Refused) != 3 || result.Refused[0].Refusal != exchange.ErrFrozen || result.Refused[1].Refusal != exchange.ErrPayout {
		t.Errorf("%v", result.Refused)
	}
	rig.Must(w, c.WithdrawPayout, exchange.WithdrawPayout{Company: beta, Payout: 3})
	rig.Refused(w, c.WithdrawPayout, exchange.WithdrawPayout{Company: gamma, Payout: 1}, exchange.ErrPayoutState)
	w.check()
	less := paid
	less.Amount++
	rig.Refused(w, c.BookBank, book(less), exchange.ErrPayoutOther)
	other := paid
	other.Code = creditCodeOf(beta)
	rig.Refused(w, c.BookBank, book(other), exchange.ErrPayout)
	rig.Must(w, c.BookBank, book(paid))
	rig.Refused(w, c.BookBank, book(paid), exchange.ErrReference)
	rig.Must(w, c.ReturnPayout, exchange.ReturnPayout{Payout: 2, Reason: "account_frozen"})
	rig.Refused(w, c.ReturnPayout, exchange.ReturnPayout{Payout: 1, Reason: "again"}, exchange.ErrPayout)
	if f := w.funds(gamma); f.Reserved != 0 || f.Cash != 40_000_000 || w.funds(delta).Reserved+w.funds(beta).Reserved != 0 {
		t.Errorf("%+v", f)
	}
	w.check()
	if got := w.Value(w.projected(), `SELECT group_concat(id || ' ' || state || ' ' || coalesce(reason, reference)) FROM exchange_payout`); got != "1 paid OUT1,2 returned account_frozen,3 returned withdrawn" {
		t.Error(got)
	}
}

// TestPayoutGiven has the bank refuse one that was released: its cash is free again.
func TestPayoutGiven(t *testing.T) {
	w := trading(t)
	rig.Must(w, w.x.Commands.AskPayout, exchange.AskPayout{Company: gamma, Amount: 100_000_000, Account: "6222021234567890"})
	rig.Must(w, w.x.Commands.ReleasePayouts, w.releases(1))
	given := exchange.ReturnPayout{Payout: 1, Reason: "bank_refused", Released: true}
	rig.RefusedAlone(w, w.x.Commands.ReturnPayout, given)
	rig.Refused(w, w.x.Commands.ReturnPayout, exchange.ReturnPayout{Payout: 1, Reason: "declined"}, exchange.ErrPayoutState)
	rig.Must(w, w.x.Commands.ReturnPayout, given)
	w.order(buy(gamma, 8000, 10_000))
	w.check()
}

// TestSuspense books a bank's file of which one row lacks the cash and one fits nobody: the others are booked, the one is
// named, the other's money waits on an account of its own until somebody says whose it is. The same file again does nothing.
func TestSuspense(t *testing.T) {
	w := trading(t)
	c := w.x.Commands
	file := exchange.BookBank{Rows: []exchange.BankRow{
		{Code: creditCodeOf(gamma), Amount: -200_000_000, Reference: "S1"},
		{Code: creditCodeOf(coop), Amount: 700, Reference: "S2"},
		{Code: "no code at all", Amount: 900, Reference: "S3"},
		{Code: creditCodeOf(delta), Amount: 500, Reference: "S4"},
	}}
	one := func(i int) exchange.BookBank { return exchange.BookBank{Rows: file.Rows[i : i+1]} }
	rig.Refused(w, c.BookBank, one(1), exchange.ErrParticipant) // No rule says where it would wait.
	rig.Must(w, w.books.Commands.Open, ledger.Open{ID: lostAccount, Unit: "CNY", Code: 8003})
	rig.Must(w, c.SetRules, exchange.SetRules{From: rig.Day("2026-01-01"), Rules: []exchange.RuleRow{
		{Name: exchange.RuleAccountSuspense, Value: int64(lostAccount), Source: "assumed"}}})
	result := rig.Must(w, c.BookBank, file)
	if len(result.Refused) != 1 || result.Refused[0].Row != 0 || result.Refused[0].Refusal != exchange.ErrCash {
		t.Errorf("%v", result.Refused)
	}
	lost := func(want int64) {
		t.Helper()
		if a, _ := w.books.Account(lostAccount); a.Balance() != want {
			t.Errorf("%d fen wait, not %d", a.Balance(), want)
		}
	}
	lost(1600)
	rig.Refused(w, c.BookBank, exchange.BookBank{Rows: file.Rows[1:]}, exchange.ErrReference)
	lost(1600)
	if err := w.x.Audit(); err != nil {
		t.Error(err)
	}
	move := func(from, to ledger.AccountID) {
		t.Helper()
		rig.Must(w, w.books.Commands.Transfer, ledger.Transfer{Debit: from, Credit: to, Amount: 1, Code: 1})
	}
	move(lostAccount, outside)
	if w.x.Audit() == nil {
		t.Error("money that waits has gone, and nobody sees it")
	}
	move(outside, lostAccount)
	booked := func(want bool, row exchange.BankRow) {
		t.Helper()
		check, refusal := w.x.CheckPayment(row, 0, rig.Day(today))
		if check.Booked != want || want && refusal != nil || !want && refusal != exchange.ErrReference {
			t.Errorf("%+v: %+v %v", row, check, refusal)
		}
	}
	booked(true, file.Rows[1])
	booked(false, exchange.BankRow{Code: "no code at all", Amount: 500, Reference: "S4"}) // Delta's.
	if got := w.Value(w.projected(), `SELECT group_concat(credit_code, '|') FROM exchange_suspense`); got != creditCodeOf(coop)+"|" {
		t.Error(got)
	}
	rig.Refused(w, c.ResolveSuspense, exchange.ResolveSuspense{Reference: "S4", Reason: "found"}, exchange.ErrSuspense)
	rig.RefusedAlone(w, c.ResolveSuspense, exchange.ResolveSuspense{Reference: "S2", Reason: "found"})
	rig.Must(w, c.ResolveSuspense, exchange.ResolveSuspense{Reference: "S2", Code: creditCodeOf(gamma), Reason: "found"})
	rig.Refused(w, c.ResolveSuspense, exchange.ResolveSuspense{Reference: "S3", Reason: "found"}, exchange.ErrSuspenseFate)
	back := exchange.ResolveSuspense{Reference: "S3", Reason: "payer_unknown", SentBack: true}
	rig.Refused(w, c.ResolveSuspense, back, exchange.ErrBankRow)
	back.Back = "S4"
	rig.Refused(w, c.ResolveSuspense, back, exchange.ErrReference)
	back.Back, back.Code = "S5", creditCodeOf(gamma)
	rig.Refused(w, c.ResolveSuspense, back, exchange.ErrSuspenseFate)
	back.Code = ""
	rig.Must(w, c.ResolveSuspense, back)
	booked(true, exchange.BankRow{Code: "no code at all", Amount: -900, Reference: "S5"})
	booked(false, exchange.BankRow{Code: "no code at all", Amount: -901, Reference: "S5"})
	booked(true, file.Rows[1]) // It is gamma's now.
	booked(true, file.Rows[2])
	rig.Refused(w, c.ResolveSuspense, exchange.ResolveSuspense{Reference: "S2", Reason: "found"}, exchange.ErrSuspense)
	rig.Refused(w, c.BookBank, exchange.BookBank{Rows: file.Rows[1:]}, exchange.ErrReference)
	lost(0)
	if w.funds(gamma).Cash != 100_000_700 || w.funds(delta).Cash != 100_000_500 {
		t.Errorf("%+v", w.funds(gamma))
	}
	w.check()
}

// TestPayoutsMany asks for one payout more than may wait.
func TestPayoutsMany(t *testing.T) {
	w := trading(t)
	ask := exchange.AskPayout{Company: gamma, Amount: 1, Account: "6222021234567890"}
	for range 20 {
		rig.Must(w, w.x.Commands.AskPayout, ask)
	}
	rig.Refused(w, w.x.Commands.AskPayout, ask, exchange.ErrPayoutsMany)
}

// TestPayoutDissolved pays out what a company had asked for that is no more since.
func TestPayoutDissolved(t *testing.T) {
	w := trading(t)
	c := w.x.Commands
	rig.Must(w, c.AskPayout, exchange.AskPayout{Company: gamma, Amount: 500, Account: "6222021234567890"})
	rig.Must(w, w.companies.Commands.NoteDissolved, company.NoteDissolved{Company: gamma, Date: rig.Day(today),
		Reason: "liquidated"})
	rig.Must(w, c.ReleasePayouts, w.releases(1))
	rig.Must(w, c.BookBank, exchange.BookBank{Rows: []exchange.BankRow{
		{Code: creditCodeOf(gamma), Amount: -500, Reference: "OUT1", Payout: 1}}})
	w.check()
}

// TestPayoutUnnamed books what the bank has carried out without the payout's number: it is of the only payout that fits, and
// where several do, the file has to say of which.
func TestPayoutUnnamed(t *testing.T) {
	w := trading(t)
	c := w.x.Commands
	for _, fen := range []int64{500, 700, 700} {
		rig.Must(w, c.AskPayout, exchange.AskPayout{Company: gamma, Amount: fen, Account: "6222021234567890"})
	}
	rig.Must(w, c.ReleasePayouts, w.releases(1, 2, 3))
	row := func(fen int64, reference string) exchange.BookBank {
		return exchange.BookBank{Rows: []exchange.BankRow{{Code: creditCodeOf(gamma), Amount: -fen, Reference: reference}}}
	}
	rig.Must(w, c.BookBank, row(500, "U1"))
	if f := w.funds(gamma); f.Cash != 100_000_000-500 || f.Reserved != 1400 {
		t.Errorf("%+v", f)
	}
	rig.Refused(w, c.BookBank, row(700, "U2"), exchange.ErrPayoutWhich)
	named := row(700, "U2")
	named.Rows[0].Payout = 3
	rig.Must(w, c.BookBank, named)
	rig.Must(w, c.BookBank, row(700, "U3"))
	rig.Must(w, c.BookBank, row(500, "U4")) // Of no payout: of free cash.
	if f := w.funds(gamma); f.Cash != 100_000_000-2400 || f.Reserved != 0 {
		t.Errorf("%+v", f)
	}
	w.check()
}
