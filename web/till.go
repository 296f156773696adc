package web

import (
	"net/http"
	"slices"
	"strconv"

	"liangshan/card"
)

// routeTill declares the page of who sells at a till.
func (s *Site) routeTill() { s.door("GET /till", "till", till) }

// till shows what a till has sold, the vouchers for it, what is owed to the shop, and the goods with their purposes and
// prices; of several tills that the visitor may see the one that is chosen, or the first.
func till(v *visit) error {
	v.Title, v.Here = v.T("till_page"), "/till"
	rows, err := v.rows(`SELECT t.number, coalesce(c.name, '') FROM card_till t LEFT JOIN company_company c
		ON c.number = t.company WHERE t.closed_date IS NULL OR ?1 = '' ORDER BY t.number LIMIT 200`, v.today())
	if err != nil {
		return err
	}
	rows = slices.DeleteFunc(rows, func(r []any) bool {
		return v.api.AllowTill(v.r.Context(), card.TillNumber(r[0].(int64))) != nil
	})
	d := &deskView{Lead: v.T("till_lead")}
	number := uint64(0)
	if text := v.r.URL.Query().Get("till"); text != "" {
		if number, err = strconv.ParseUint(text, 10, 32); err != nil {
			return errNoPage
		}
	} else if len(rows) > 0 {
		number = uint64(rows[0][0].(int64))
	}
	if number != 0 {
		if err := v.tillLists(d, card.TillNumber(number)); err != nil {
			return err
		}
	}
	if l := v.newList("tills", "tills", "tills_none", "card_till", "shop_word"); len(rows) != 1 {
		for _, r := range rows {
			l.add(v.cellPath(valueText(r[0]), queried("/till", "till", valueText(r[0]))), cellText(valueText(r[1])))
		}
		d.Lists = append(d.Lists, l)
	}
	return v.show(d, "/till", "till", plain(number))
}

// tillLists fills what is told of one till. Refusals: those of who may not see it, and card.ErrTill.
func (v *visit) tillLists(d *deskView, number card.TillNumber) error {
	asked, err := v.api.Ask(v.r.Context(), http.MethodGet, "/v1/till/"+plain(uint64(number)), "", nil)
	switch {
	case err != nil:
		return err
	case asked.Problem != nil:
		return &askedError{asked.Problem}
	}
	page, err := v.s.read.Till(v.r.Context(), number)
	if err != nil {
		return err
	}
	purposes := map[string]string{}
	owed := v.newList("owed", "till_purses", "tills_none", "card_purse", "#till_sold", "#till_owed")
	for _, p := range page.Purses {
		purposes[p.Purpose] = v.choose(p.NameZH, p.NameEN)
		owed.add(cellText(purposes[p.Purpose]), cellFen(p.Sold), cellFen(p.Owed))
	}
	d.Facts = append(d.Facts, fact{Name: v.T("card_till"), Value: plain(uint64(number)), Soft: page.Shop})
	sales := v.newList("sales", "till_sales", "card_sales_none", "date_word", "card_receipt", "card_number", "card_purse",
		"#amount", "front_state")
	for _, s := range page.Sales {
		sales.add(cellText(s.On), cellText(plain(s.Receipt)), cellText(plain(uint64(s.Card))),
			cellText(purposes[s.Purpose]), cellFen(s.Amount), cellText(v.T("cardsale_"+s.State)))
	}
	vouchers := v.newList("vouchers", "card_vouchers", "card_vouchers_none", "voucher_word", "date_word", "card_until",
		"card_number", "#amount", "front_state")
	for _, o := range page.Vouchers {
		vouchers.add(cellText(plain(uint64(o.Number))), cellText(o.On), cellText(o.Until), cellText(plain(uint64(o.Card))),
			cellFen(o.Amount), cellText(v.T("voucher_"+o.State)))
	}
	goods := v.newList("goods", "till_goods", "till_goods_none", "number", "card_goods", "card_purse", "#till_price",
		"#gift_left")
	for _, g := range page.Goods {
		serves := purposes[g.Purpose]
		if serves == "" {
			serves = v.T("till_no_card")
		}
		goods.add(cellText(plain(uint64(g.Number))), cellText(g.NameZH), cellText(serves), cellFen(g.Price),
			cellWhole(g.Left))
	}
	d.Lists = append(d.Lists, owed, sales, vouchers, goods)
	for _, one := range []menu{{v.offered("card.sell", "till", plain(uint64(number))), "till_sell"},
		{v.offered("card.issue_voucher", "till", plain(uint64(number))), "till_voucher"}} {
		d.Actions = append(d.Actions, one)
	}
	return nil
}
