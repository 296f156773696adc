package intake

import (
	"fmt"

	"liangshan/county"
	"liangshan/exchange"
	"liangshan/identity"
	"liangshan/kernel"
	"liangshan/quantity"
)

// Columns of a bank's file of payments into and out of trading accounts.
var paymentColumns = []column{
	{"reference", "流水号", []string{"交易流水号", "银行流水号", "凭证号"}, true, "20260105-000001",
		"the bank's own number of the payment, booked once for ever"},
	{"company", "统一社会信用代码", []string{"信用代码", "credit code", "对方代码"}, false, "91110101MA4000000X",
		"credit code of the participant; what came in and names none waits until two persons say whose it is"},
	{"direction", "收付", []string{"收付标志", "借贷标志", "方向"}, true, "in", "in 收 or 贷: paid to the exchange; out 付 or 借"},
	{"amount", "金额", []string{"交易金额", "金额(元)", "amount yuan"}, true, "10000.00", "yuan, at most two decimals"},
	{"payout", "付款申请号", []string{"申请号", "payout number"}, false, "", "of a payout that the bank has carried out"},
}

// directions are the words for in and out. A bank's credit is what came in.
var directions = map[string]string{"in": "in", "收": "in", "收入": "in", "贷": "in", "out": "out", "付": "out",
	"支出": "out", "借": "out"}

// paid is what rows before do.
type paid struct {
	before  map[string]int64 // What they bring to free cash, in fen, by credit code.
	payouts map[exchange.PayoutID]bool
}

// payments takes a bank's file in: what is in order is proposed, and another person releases it.
func (d *desk) payments() error {
	if _, report := d.place["status"]; report {
		return d.payoutStatuses()
	}
	p := paid{before: map[string]int64{}, payouts: map[exchange.PayoutID]bool{}}
	rows, err := placed(d, "reference", d.paymentRow, func(r exchange.BankRow) string { return r.Reference },
		func(c *county.County, l *Line, row *exchange.BankRow) bool { return d.paymentKnown(c, l, row, p) })
	if err != nil || d.job.Options.Dry {
		return err
	}
	size := func(r exchange.BankRow) int { return len(r.Code) + len(r.Reference) + 40 }
	d.second = "exchange.book_bank"
	err = enter(d, "kernel.propose", rows, exchange.BankRowsMax, size, func(rows []exchange.BankRow) any {
		return kernel.Propose{Command: d.second, Encoded: kernel.Encode(exchange.BookBank{Rows: rows})}
	})
	d.report.Waiting = d.report.New
	return err
}

// paymentRow reads a line.
func (d *desk) paymentRow(l *Line) exchange.BankRow {
	row := exchange.BankRow{Reference: d.need(l, "reference")}
	row.Payout = exchange.PayoutID(d.order(l, "payout"))
	direction := choice(d, l, "direction", directions)
	if direction == "out" {
		d.need(l, "company")
	}
	// What a bank has in place of a credit code may be a person's: only a code goes into the journal.
	if code, fault := identity.ParseCreditCode(identity.Narrow(d.text(l, "company"))); fault == nil {
		row.Code = string(code)
	}
	text := identity.Narrow(d.need(l, "amount"))
	if d.wrong[l.Row] {
		return row
	}
	n, err := quantity.Parse(text, 2)
	if err != nil || n <= 0 {
		d.bad(l, "amount", CodeNumber)
		return row
	}
	if row.Amount = n; direction == "out" {
		row.Amount = -n
	}
	return row
}

// paymentKnown holds a payment against the market, and reports whether it was booked already.
func (d *desk) paymentKnown(c *county.County, l *Line, row *exchange.BankRow, p paid) bool {
	if !d.payoutOwner(c, l, row) {
		return false
	}
	check, refusal := c.Exchange.CheckPayment(*row, p.before[row.Code], d.today)
	switch {
	case refusal != nil:
		d.refuse(l, paymentColumn[refusal.Code], refusal.Code, "")
	case check.Booked:
	case check.Payout != 0 && p.payouts[check.Payout]: // Also where the row does not name it.
		d.refuse(l, "payout", string(CodeTwice), fmt.Sprint(check.Payout))
	case check.Payout != 0:
		p.payouts[check.Payout] = true // What it takes was set aside: rows after it have as much as before.
		row.Payout = check.Payout
	case check.Suspense:
		d.report.Suspense = append(d.report.Suspense, l.Row)
	default:
		p.before[row.Code] += row.Amount
	}
	return check.Booked
}

// paymentColumn says in which column what is refused of a payment stands.
var paymentColumn = map[string]string{exchange.ErrReference.Code: "reference", exchange.ErrBankRow.Code: "reference",
	exchange.ErrCreditCode.Code: "company", exchange.ErrParticipant.Code: "company", exchange.ErrState.Code: "company",
	exchange.ErrAmount.Code: "amount", exchange.ErrCash.Code: "amount",
	exchange.ErrPayout.Code: "payout", exchange.ErrPayoutWhich.Code: "payout", exchange.ErrPayoutState.Code: "payout",
	exchange.ErrPayoutOther.Code: "amount"}
