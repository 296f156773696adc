package web

import (
	"strconv"
	"strings"

	"liangshan/exchange"
	"liangshan/quantity"
)

// A payoutView is cash that an enterprise has asked for out of its trading account.
type payoutView struct {
	Number, When, Amount, Account, State, Why, File string

	Back string // Form that takes it back; empty: it cannot be.
}

// companyPayouts fills in what an enterprise has asked for, and the form to ask for more.
func (v *visit) companyPayouts(view *enterpriseView, p exchange.Participant, company int64) error {
	me := strconv.FormatInt(company, 10)
	view.AskPayout = v.offered("exchange.ask_payout", "company", me)
	all, err := v.s.read.Payouts(v.r.Context(), 0, p)
	for _, o := range all {
		number := strconv.FormatInt(o.Payout, 10)
		one := payoutView{Number: number, When: v.time(o.AskedMS), Amount: quantity.Format(o.Amount, 2),
			Account: o.Account, State: v.T("payout_" + o.State)}
		switch {
		case o.State == "asked":
			one.Back = v.offered("exchange.withdraw_payout", "company", me, "payout", number)
		case o.Reason == "withdrawn":
			one.State = v.T("payout_withdrawn")
		case strings.HasPrefix(o.Reason, "bank_"): // Whatever the bank's code.
			one.Why = v.T("reason_bank_refused")
		case o.Reason != "":
			one.Why = v.reason(o.Reason)
		}
		if o.File != 0 {
			one.File = strconv.FormatInt(o.File, 10)
		}
		view.Payouts = append(view.Payouts, one)
	}
	return err
}
