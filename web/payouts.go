package web

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"liangshan/exchange"
	"liangshan/ledger"
	"liangshan/programme/payrun"
	"liangshan/quantity"
)

// routePayouts declares the desk of money that leaves the exchange: what participants have asked for, its release, the
// bank's files of it, and money that came and fits nobody. The files hold names and accounts: they are asked for
// through the operation of the API, which asks for leave and logs.
func (s *Site) routePayouts() {
	s.door("GET /payouts", "payouts", payouts)
	s.door("POST /payouts", "payouts", payoutFile)
}

// payoutsAtOnce is how many payouts one form offers to release: as many as an address holds in any browser.
const payoutsAtOnce = 20

// cannotPay tells of a row p of participants, with its account a, that nothing moves out of it now.
var cannotPay = "coalesce(a.flags & " + strconv.Itoa(int(ledger.Frozen|ledger.Closed)) + " <> 0, 1)"

const payoutsFrom = `FROM exchange_payout o JOIN exchange_participant_row p ON p.id = o.participant
	LEFT JOIN ledger_account a ON a.id = p.account `

// payoutDue tells of a payout that it goes into the next file for the bank.
var payoutDue = `o.state = 'released' AND o.bank_file IS NULL AND NOT ` + cannotPay

// A payoutsView is what the desk of payouts shows.
type payoutsView struct {
	*deskView
	Bank *payoutBank // Nil: the visitor may have no files.
}

// A payoutBank is the form by which the bank's file is had.
type payoutBank struct {
	Due, Sum string   // Payouts that go into the next file, and yuan; empty: none do.
	Numbers  []option // Files that were made, the newest first; at most as many as a form offers.
	Payer    *field
	From     *field
}

// payouts shows what is to be released, filed and resolved.
func payouts(v *visit) error {
	v.Title, v.Here, v.Wide = v.T("payouts"), "/payouts", true
	view := &payoutsView{deskView: &deskView{Lead: v.T("payouts_lead")}}
	if err := v.payoutBank(view); err != nil {
		return err
	}
	for _, fill := range []func(*deskView) error{v.payoutsOpen, v.payoutFiles, v.payoutsEnded, v.marketSuspense} {
		if err := fill(view.deskView); err != nil {
			return err
		}
	}
	if err := v.show(view.deskView, "/payouts"); err != nil || v.done {
		return err
	}
	v.name, v.Data = "payouts", view
	return nil
}

// payoutBank fills in the forms of the bank's files.
func (v *visit) payoutBank(view *payoutsView) error {
	if !v.api.May("exchange.note_payout_file") {
		return nil
	}
	bank := &payoutBank{}
	rows, err := v.rows(`SELECT count(*), sum(amount_fen) FROM (SELECT o.amount_fen ` + payoutsFrom + `
		WHERE ` + payoutDue + ` ORDER BY o.id LIMIT ` +
		strconv.Itoa(exchange.BankRowsMax) + `)`)
	if err != nil {
		return err
	}
	if n := rows[0][0].(int64); n > 0 {
		bank.Due, bank.Sum = cellWhole(n).Text, cellFen(rows[0][1]).Text
		bank.Payer = v.Field("payer", "run_payer", "value", v.trimmed("payer"))
		bank.From = v.Field("account", "run_account", "value", v.trimmed("account"), "mode", "numeric",
			"class", "govuk-input--width-20")
	}
	rows, err = v.rows(`SELECT number, lines, total_fen FROM exchange_payout_file ORDER BY number DESC LIMIT ` +
		strconv.Itoa(optionsMax))
	for _, r := range rows {
		n := valueText(r[0])
		bank.Numbers = append(bank.Numbers, option{n, "LSXF-" + n + " · " + cellWhole(r[1]).Text + " " +
			v.T("payout_lines") + " · " + cellFen(r[2]).Text, n == v.trimmed("number")})
	}
	view.Bank = bank
	return err
}

// payoutsOpen lists payouts that are under way, those that wait for somebody here first.
func (v *visit) payoutsOpen(d *deskView) error {
	rows, err := v.listed("open", `SELECT o.id, c.name, o.amount_fen, o.bank_account, o.state, o.bank_file, o.asked_ms,
		o.asked_by, p.company, `+cannotPay+` `+payoutsFrom+`JOIN company_company c ON c.number = p.company
		WHERE o.state IN ('asked', 'released') ORDER BY o.state <> 'asked', o.bank_file IS NOT NULL, o.id`)
	l := v.newList("open", "payouts_open", "payouts_open_none", "number", "participant_name", "#amount",
		"payout_account", "front_state", "payout_file", "when", "actor", "actions", "payout_otherwise")
	var release []string
	for i, r := range rows {
		id, state := valueText(r[0]), cellText(v.T("payout_"+valueText(r[4])))
		act, other := cellText(""), cellText("")
		row := func(at string) []string {
			return []string{"rows." + at + ".payout", id, "rows." + at + ".amount_fen",
				strings.ReplaceAll(quantity.Format(r[2].(int64), 2), ",", ""), "rows." + at + ".bank_account",
				valueText(r[3])}
		}
		back := []string{"payout", id}
		switch {
		case valueText(r[4]) == "asked":
			if state = state.marked("due"); i < payoutsAtOnce {
				release = append(release, row(strconv.Itoa(i))...)
			}
			act = v.cellAction("payout_release", v.offered("exchange.release_payouts", row("0")...))
			other = v.cellAction("payout_back", v.offered("exchange.withdraw_payout", "company", valueText(r[8]), "payout",
				id))
		default:
			if r[5] != nil {
				state = cellText(v.T("payout_filed"))
			} else if r[9] == int64(1) {
				state = cellText(v.T("payout_stuck")).marked("late")
			}
			other = v.cellAction("payout_give_back", v.offered("exchange.return_payout", append(back, "released", "true")...))
		}
		l.add(cellText(id), cellText(valueText(r[1])), cellFen(r[2]), cellText(valueText(r[3])), state,
			cellText(valueText(r[5])), v.cellTime(r[6]), cellText(valueText(r[7])), act, other)
	}
	if len(release) > 0 {
		d.Actions = append(d.Actions, v.action("payout_release_all", "exchange.release_payouts", release...))
	}
	l.Table, d.Lists = v.tablePath("exchange_payout"), append(d.Lists, l)
	return err
}

// payoutFiles lists the files that went to the bank.
func (v *visit) payoutFiles(d *deskView) error {
	rows, err := v.listed("files", `SELECT f.number, f.lines, f.total_fen,
		(SELECT count(*) FROM exchange_payout o WHERE o.bank_file = f.number AND o.state = 'paid'),
		(SELECT count(*) FROM exchange_payout o WHERE o.bank_file = f.number AND o.state = 'returned'), f.noted_ms, f.sha256
		FROM exchange_payout_file f ORDER BY f.number DESC`)
	l := v.newList("files", "bank_files", "bank_files_none", "number", "#payout_lines", "#total_yuan", "#payout_paid",
		"#payout_returned", "when", "bank_paper")
	for _, r := range rows {
		l.add(cellText(valueText(r[0])), cellWhole(r[1]), cellFen(r[2]), cellWhole(r[3]), cellWhole(r[4]),
			v.cellTime(r[5]), cellText(valueText(r[6])))
	}
	l.Table, d.Lists = v.tablePath("exchange_payout_file"), append(d.Lists, l)
	return err
}

// payoutsEnded lists payouts that were paid or came to nothing, the newest first.
func (v *visit) payoutsEnded(d *deskView) error {
	rows, err := v.listed("ended", `SELECT o.id, c.name, o.amount_fen, o.state, o.reason, o.reference, o.bank_file,
		o.ended_ms FROM exchange_payout o JOIN exchange_participant_row p ON p.id = o.participant
		JOIN company_company c ON c.number = p.company WHERE o.state IN ('paid', 'returned') ORDER BY o.id DESC`)
	l := v.newList("ended", "payouts_ended", "payouts_ended_none", "number", "participant_name", "#amount",
		"front_state", "why", "bank_reference", "payout_file", "when")
	for _, r := range rows {
		state, why := v.T("payout_"+valueText(r[3])), valueText(r[4])
		switch {
		case why == "withdrawn":
			state, why = v.T("payout_withdrawn"), ""
		case strings.HasPrefix(why, "bank_"): // With the bank's code, which its clerks ask after.
			code := strings.TrimPrefix(why, "bank_")
			if why = v.T("reason_bank_refused"); code != "refused" {
				why += " " + strings.ToUpper(code)
			}
		case why != "":
			why = v.reason(why)
		}
		l.add(cellText(valueText(r[0])), cellText(valueText(r[1])), cellFen(r[2]), cellText(state), cellText(why),
			cellText(valueText(r[5])), cellText(valueText(r[6])), v.cellTime(r[7]))
	}
	d.Lists = append(d.Lists, l)
	return err
}

// marketSuspense lists money that came to the exchange and fits no participant.
func (v *visit) marketSuspense(d *deskView) error {
	rows, err := v.listed("suspense", `SELECT reference, amount_fen, credit_code, noted_ms FROM exchange_suspense
		WHERE resolved_ms IS NULL ORDER BY noted_ms, reference`)
	l := v.newList("suspense", "market_suspense", "bank_suspense_none", "bank_reference", "#amount", "credit_code_word",
		"when", "actions")
	for _, r := range rows {
		l.add(cellText(valueText(r[0])), cellFen(r[1]), cellText(valueText(r[2])), v.cellTime(r[3]),
			v.cellAction("bank_resolve", v.offered("exchange.resolve_suspense", "reference", valueText(r[0]))))
	}
	l.Lead, l.Table, d.Lists = v.T("market_suspense_lead"), v.tablePath("exchange_suspense"), append(d.Lists, l)
	return err
}

// payoutFile hands out the bank's file of what was released, and has it noted; or one that was made before. Asked again
// it is the same byte for byte.
func payoutFile(v *visit) error {
	if err := v.takes(); err != nil {
		return err
	}
	order, field, err := v.payoutOrder()
	if err != nil {
		if err := v.bankWrong(field, err); err != nil {
			return err
		}
		return v.payoutsAgain()
	}
	body, err := json.Marshal(order)
	if err != nil {
		return err
	}
	asked, err := v.api.Ask(v.lasting(), http.MethodPost, "/v1/exchange/payout/file", "", body)
	if err != nil {
		return err
	}
	if p := asked.Problem; p != nil {
		if f := v.faultOf(p); p.Field == "account" || p.Field == "template" {
			v.wrong(p.Field, errBankForm)
		} else {
			v.status, v.Faults = p.Status, append(v.Faults, f)
		}
		return v.payoutsAgain()
	}
	var file payrun.PayoutFile
	if err := json.Unmarshal(asked.Body, &file); err != nil {
		return err
	}
	name, media, data, err := packed("LSXF-"+plain(uint64(file.Number)),
		&payrun.Bundle{Text: file.Text, Files: [][]byte{file.Data}})
	if err != nil {
		return err
	}
	v.done = true
	v.w.Header().Set("Content-Type", media)
	v.w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	v.w.Header().Set("Cache-Control", "no-store")
	_, err = v.w.Write(data)
	return err
}

// payoutOrder reads which file is asked for, or in what form the bank takes it. An error is of the field beside it.
func (v *visit) payoutOrder() (order payrun.PayoutOrder, field string, err error) {
	if word := v.trimmed("number"); word != "" {
		n, err := strconv.ParseUint(word, 10, 32)
		if err != nil || n == 0 {
			return order, "number", errBadWord
		}
		order.Number = uint32(n)
		return order, "", nil
	}
	template, err := v.sent("template")
	if err != nil {
		return order, "", err
	}
	field = "payer"
	if len(template.Data) > 0 {
		field = "template"
	}
	order.Form, err = payrun.FormOf(template.Data, v.trimmed("payer"), v.trimmed("account"))
	return order, field, err
}

// payoutsAgain shows the desk with what is wrong.
func (v *visit) payoutsAgain() error {
	status := v.status
	if err := payouts(v); err != nil {
		return err
	}
	v.status = status
	if view, ok := v.Data.(*payoutsView); ok && (view.Bank == nil || view.Bank.Payer == nil) {
		for i := range v.Faults {
			if v.Faults[i].Field != "number" {
				v.Faults[i].Field = "" // The field is not on the page.
			}
		}
	}
	return nil
}
