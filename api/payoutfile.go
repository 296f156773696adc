package api

import (
	"errors"
	"net/http"
	"reflect"

	market "liangshan/exchange"
	"liangshan/programme/bank"
	"liangshan/programme/payrun"
)

// declarePayoutFiles makes the operation by which the bank's file of payouts of the exchange is had.
func (a *API) declarePayoutFiles() {
	a.add(&operation{
		method: http.MethodPost,
		path:   "/v1/exchange/payout/file",
		id:     "exchange.payout.file",
		tag:    tagCommand,
		summary: "生成并登记付款银行文件(留痕)Make and note the bank's file of released payouts; asked again, the same bytes; " +
			"each reading is logged",
		body:   reflect.TypeFor[payrun.PayoutOrder](),
		answer: reflect.TypeFor[payrun.PayoutFile](),
		handle: a.filePayouts,
	})
}

// filePayouts answers with names and accounts, to whoever may note the file. It is logged.
func (a *API) filePayouts(x *exchange) error {
	x.command = "exchange.note_payout_file"
	var order payrun.PayoutOrder
	if err := x.read(bodyMax, &order); err != nil {
		return err
	}
	if _, err := x.allow(x.command, market.NotePayoutFile{}, 0); err != nil {
		return err
	}
	a.options.Log.Info("the bank file of payouts is read", "request", x.number, "actor", uint64(x.actor.Number),
		"file", order.Number)
	file, err := x.desk().PayoutFile(x.r.Context(), order)
	switch {
	case errors.Is(err, bank.ErrHead), errors.Is(err, payrun.ErrForm):
		return &fieldError{errBodySyntax, "account"}
	case errors.Is(err, bank.ErrTemplate), errors.Is(err, bank.ErrEncoding):
		return &fieldError{errBodySyntax, "template"}
	case err != nil:
		return err
	}
	return x.send(file)
}
