package intake

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
	"strings"

	"liangshan/county"
	"liangshan/exchange"
	"liangshan/kernel"
	"liangshan/programme/bank"
)

// nobody stands where a bank does not say whose a payment is. It is no credit code.
const nobody = "-"

// readBank reads what the settlement bank answers: a camt.053, whose entries are payments as a table has them, or a
// pain.002, which says which payouts it refuses. Rows are counted from 1.
func (j *Job) readBank(data []byte) error {
	answer, err := bank.ReadPayoutAnswer(data)
	var fault *bank.AnswerFault
	if errors.As(err, &fault) {
		return &Error{[]Problem{{File: j.File, Row: fault.Line, Column: strconv.Itoa(fault.Column),
			Code: string(CodeBankAnswer), Detail: clip(fault.Cause.Error())}}}
	}
	if err != nil {
		return err
	}
	if answer.Report {
		j.Columns = []Column{{"payout", "OrgnlEndToEndId"}, {"status", "TxSts"}, {"reason", "Rsn"}}
		for _, s := range answer.Statuses {
			status := "accepted"
			switch {
			case s.Rejected && s.Doubled:
				status = "doubled"
			case s.Rejected:
				status = "rejected"
			}
			j.line(s.Reference, status, s.Reason)
		}
	} else {
		j.Columns = []Column{{"reference", "AcctSvcrRef"}, {"company", "OrgId"}, {"direction", "CdtDbtInd"},
			{"amount", "Amt"}, {"payout", "EndToEndId"}}
		for _, m := range answer.Movements {
			payout, who := "", cmp.Or(m.Company, nobody)
			if n, ours := bank.ParsePayout(m.EndToEnd); ours {
				who = nobody // Also of one that came back: two persons say what becomes of it.
				if m.Direction == "out" {
					payout = strconv.FormatUint(uint64(n), 10)
				}
			}
			j.line(m.Reference, who, m.Direction, m.Amount, payout)
		}
	}
	if j.Rows == 0 {
		return wrong(j.File, CodeEmpty, "", "")
	}
	return nil
}

func (j *Job) line(cells ...string) {
	j.Rows++
	j.Lines = append(j.Lines, Line{Row: j.Rows, Cells: cells})
}

// payoutOwner fills in whose a payout is that a statement books, which names it by its number; false if it is none that
// is with the bank, and was not booked.
func (d *desk) payoutOwner(c *county.County, l *Line, row *exchange.BankRow) bool {
	if row.Payout == 0 || row.Code != "" {
		return true
	}
	p, known := c.Exchange.Booked(row.Reference)
	if out, stands := c.Exchange.PayoutOf(row.Payout); stands {
		p, known = out.Participant, true
	}
	if !known {
		d.refuse(l, "payout", exchange.ErrPayout.Code, "")
		return false
	}
	m, _ := c.Exchange.Member(p)
	of, _ := c.Company.Company(m.Company)
	row.Code = string(of.Code)
	return true
}

// payoutStatuses takes a report of the bank in: what it refuses is proposed to be given back, and another person
// releases it. What it accepts is on its way; the statement decides.
func (d *desk) payoutStatuses() error {
	var back []entry[exchange.ReturnPayout]
	err := d.read(len(d.job.Lines), func(c *county.County, i int) {
		l := &d.job.Lines[i]
		back = append(back, d.payoutStatus(c, l, back)...)
	})
	if err != nil {
		return err
	}
	if d.job.Options.Dry {
		d.report.New = len(back)
		return nil
	}
	d.second = "exchange.return_payout"
	size := func(r exchange.ReturnPayout) int { return len(r.Reason) + 40 }
	err = enter(d, "kernel.propose", back, 1, size, func(rows []exchange.ReturnPayout) any {
		return kernel.Propose{Command: d.second, Encoded: kernel.Encode(rows[0])}
	})
	d.report.Waiting = d.report.New
	return err
}

// payoutStatus returns the payouts that a line gives back and none before it did.
func (d *desk) payoutStatus(c *county.County, l *Line, before []entry[exchange.ReturnPayout],
) (back []entry[exchange.ReturnPayout]) {
	text, status := d.text(l, "payout"), d.text(l, "status")
	var payouts []exchange.PayoutID
	known := false
	if n, ok := bank.ParsePayout(text); ok {
		payouts, known = []exchange.PayoutID{exchange.PayoutID(n)}, exchange.PayoutID(n) <= c.Exchange.LastPayout()
	} else if n, ok := bank.ParsePayoutFile(text); ok {
		_, known = c.Exchange.PayoutFile(n)
		for id := range c.Exchange.Payouts() {
			if c.Exchange.FileOfPayout(id) == n {
				payouts = append(payouts, id)
			}
		}
		slices.Sort(payouts)
	}
	switch {
	case !known:
		d.refuse(l, "payout", exchange.ErrPayout.Code, clip(text))
		return nil
	case status == "doubled": // What the bank had before stands: given back it would be paid and free.
		d.refuse(l, "reason", string(CodeDoubled), clip(d.text(l, "reason")))
		return nil
	case status == "accepted":
		d.report.Accepted++
		d.report.Unchanged++
		return nil
	}
	reason := "bank_" + cmp.Or(wordOf(d.text(l, "reason")), "refused")
	for _, id := range payouts {
		same := func(e entry[exchange.ReturnPayout]) bool { return e.row.Payout == id }
		out, stands := c.Exchange.PayoutOf(id)
		switch {
		case !stands || slices.ContainsFunc(before, same):
		case !out.Released:
			d.refuse(l, "payout", exchange.ErrPayoutState.Code, clip(text))
			return nil
		default:
			back = append(back, entry[exchange.ReturnPayout]{l, exchange.ReturnPayout{Payout: id, Reason: reason,
				Released: true, File: c.Exchange.FileOfPayout(id)}})
		}
	}
	if len(back) == 0 { // Paid or given back, or a line before has it.
		d.report.Unchanged++
	}
	return back
}

// wordOf makes a code of a bank's a word as reasons are; what is none is left out.
func wordOf(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, strings.ToLower(text[:min(len(text), 20)]))
}
