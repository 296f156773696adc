package web

import (
	"strings"

	"liangshan/calendar"
	enterprises "liangshan/company"
	"liangshan/quantity"
)

// companyStatement shows an enterprise's day at the exchange: its cash and tonnes at both ends, and every trade and
// payment between them with its receipt. Of a day to come nothing is known.
func companyStatement(v *visit) error {
	number, err := v.ownCompany()
	if err != nil {
		return err
	}
	day, err := calendar.Parse(v.r.PathValue("date"))
	if err != nil || day.String() != v.r.PathValue("date") || day > calendar.DayOf(v.s.read.Now()) {
		return errNoPage
	}
	s, err := v.s.read.MarketStatement(v.r.Context(), 0, enterprises.Number(number), day)
	if err != nil {
		return err
	}
	v.Title, v.Here, v.Wide = v.T("statement_of_day")+" "+s.Date, "/company", true
	d := &deskView{Lead: v.T("statement_lead"), Crumb: menu{"/company", "my_company"}}
	yuan := func(fen int64) string { return quantity.Format(fen, 2) }
	tonnes := func(t int64) string { return cellWhole(t).Text }
	for _, one := range [][2]string{
		{v.T("statement_opening"), yuan(s.Opening)}, {v.T("paid_in"), yuan(s.PaidIn)}, {v.T("paid_out"), yuan(s.PaidOut)},
		{v.T("statement_bought"), yuan(s.BoughtFen)}, {v.T("statement_sold"), yuan(s.SoldFen)},
		{v.T("fees_taxes"), yuan(s.Fees + s.Taxes)}, {v.T("statement_closing"), yuan(s.Closing)},
		{v.T("statement_opening_t"), tonnes(s.OpeningT)}, {v.T("statement_in_t"), tonnes(s.InT)},
		{v.T("statement_out_t"), tonnes(s.OutT)}, {v.T("statement_closing_t"), tonnes(s.ClosingT)}} {
		d.Facts = append(d.Facts, fact{Name: one[0], Value: one[1]})
	}
	trades := v.newList("trades", "trades", "no_trades", "number", "when", "instrument", "side", "#price", "#tonnes",
		"#amount", "#fees_taxes", "trade_mode", "receipt")
	codes, err := v.instrumentCodes()
	if err != nil {
		return err
	}
	for _, t := range s.Trades {
		way := v.T("trade_" + t.Mode)
		if t.Undone {
			way += " · " + v.T("undone")
		}
		trades.add(cellText(plain(uint64(t.Trade))), v.cellTime(t.TimeMS), cellText(codes[t.Instrument]),
			cellText(v.T("side_"+t.Side)), cellFen(t.Price), cellWhole(t.Tonnes), cellFen(t.Value), cellFen(t.Fee+t.Tax),
			cellText(way), v.cellReceipt(t.Receipt))
	}
	payments := v.newList("payments", "statement_payments", "statement_payments_none", "bank_reference", "#amount", "when",
		"receipt")
	for _, p := range s.Payments {
		payments.add(cellText(p.Reference), cellFen(p.Amount), v.cellTime(p.TimeMS), v.cellReceipt(p.Receipt))
	}
	d.Lists = append(d.Lists, trades, payments)
	return v.show(d, "/company/statement/"+s.Date)
}

// instrumentCodes returns what instruments are called, by their numbers.
func (v *visit) instrumentCodes() (map[int64]string, error) {
	rows, err := v.rows(`SELECT id, code FROM exchange_instrument`)
	codes := make(map[int64]string, len(rows))
	for _, r := range rows {
		codes[r[0].(int64)] = valueText(r[1])
	}
	return codes, err
}

// cellReceipt leads to a receipt that the API names; it is no part of a file.
func (p *page) cellReceipt(path string) listCell {
	return listCell{Text: p.T("download"), Path: "/proof/" + strings.TrimPrefix(path, "/v1/receipt/")}
}
