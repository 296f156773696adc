package web

import (
	"slices"
	"strconv"
)

// ownCards shows the cards of a person: what each is good for and how often it was used this year, what lies on it,
// what was bought, its vouchers and what was booked. A lost card is told of on a page of its own, also by an assistant.
func ownCards(v *visit) error {
	person, _, err := v.ownPerson()
	if err != nil {
		return err
	}
	if person == 0 {
		return errNoPerson
	}
	v.Title, v.Here = v.T("my_cards"), "/mine"
	d := &deskView{Lead: v.T("my_cards_lead"), Crumb: menu{"/mine", "mine"}, Large: true}
	for _, fill := range []func(*deskView, int64) error{v.cardHoldings, v.cardBenefits, v.cardPurses,
		v.vouchersOf, v.cardUses, v.bookedOf, v.cardSales} {
		if err := fill(d, int64(person)); err != nil {
			return err
		}
	}
	for _, one := range []struct {
		menu
		of string // The list without which there is nothing to do it to; empty: always.
	}{{menu{"/mine/book", "book_slot"}, "cards"}, {menu{"/mine/unbook", "cancel_booking"}, "booked"},
		{menu{"/mine/lost", "report_card_lost"}, "cards"}, {menu{"/mine/work", "apply_for_work"}, ""},
		{menu{"/mine/unwork", "withdraw_application"}, "booked"}, {menu{"/mine/gifts", "gifts"}, ""}} {
		if one.of == "" || d.has(one.of) {
			d.Actions = append(d.Actions, menu{queried(one.Path, "person", plain(person)), one.Word})
		}
	}
	return v.show(d, "/mine/cards", "person", plain(person))
}

// has reports whether a list of a desk has rows.
func (d *deskView) has(key string) bool {
	return slices.ContainsFunc(d.Lists, func(l *list) bool { return l.Key == key && len(l.Rows) > 0 })
}

// schemeNow is what a scheme s of holdings h is today.
const schemeNow = ` JOIN card_scheme s ON s.number = h.scheme AND s.from_date = (SELECT max(from_date) FROM card_scheme
	WHERE number = h.scheme AND from_date <= ?2) `

func (v *visit) cardHoldings(d *deskView, person int64) error {
	rows, err := v.listed("cards", allNumbers+` SELECT s.name_zh, s.name_en, h.card, k.issued_date,
		k.expires_date, k.state, h.state
		FROM card_holding h`+schemeNow+`JOIN card_card k ON k.number = h.card WHERE h.person IN (SELECT number FROM
		numbers) ORDER BY h.number`,
		person,
		v.today(),
	)
	l := v.newList(
		"cards",
		"my_cards",
		"my_cards_none",
		"card_word",
		"card_number",
		"card_since",
		"card_until",
		"front_state",
	)
	for _, r := range rows {
		state := cellText(v.T("card_" + valueText(r[5])))
		if valueText(r[5]) != "valid" {
			state = state.marked("due")
		}
		l.add(
			cellText(v.choose(valueText(r[0]), valueText(r[1]))),
			cellText(valueText(r[2])),
			cellText(valueText(r[3])),
			cellText(valueText(r[4])),
			state,
		)
	}
	d.Lists = append(d.Lists, l)
	return err
}

func (v *visit) cardBenefits(d *deskView, person int64) error {
	rows, err := v.listed("benefits", allNumbers+` SELECT b.name_zh, b.name_en, b.per_year, (SELECT count(*) FROM
		card_redemption x
		JOIN card_holding o ON o.number = x.holding AND o.scheme = h.scheme AND o.person IN (SELECT number FROM numbers)
		WHERE x.benefit = b.benefit AND x.state = 'counts' AND substr(x.on_date, 1, 4) = substr(?2, 1, 4)),
		(SELECT count(*) FROM talent_booking y JOIN talent_slot t ON t.number = y.slot AND t.benefit = b.benefit
		JOIN card_holding o ON o.number = y.holding AND o.scheme = h.scheme AND o.person IN (SELECT number FROM numbers)
		WHERE y.state = 'booked' AND substr(t.on_date, 1, 4) = substr(?2, 1, 4))
		FROM card_holding h`+schemeNow+`JOIN card_benefit b ON b.scheme = s.number AND b.from_date = s.from_date
		WHERE h.person IN (SELECT number FROM numbers) AND h.state = 'open' ORDER BY h.number, b.benefit`, person, v.today())
	l := v.newList(
		"benefits",
		"card_benefits",
		"card_benefits_none",
		"card_benefit",
		"card_per_year",
		"#card_used",
		"#card_booked",
		"card_left",
	)
	for _, r := range rows {
		most, left := v.T("card_unlimited"), v.T("card_unlimited")
		if n := r[2].(int64); n > 0 {
			most, left = strconv.FormatInt(n, 10), strconv.FormatInt(max(0, n-r[3].(int64)-r[4].(int64)), 10)
		}
		l.add(cellText(v.choose(valueText(r[0]), valueText(r[1]))), cellText(most), cellWhole(r[3]), cellWhole(r[4]),
			cellText(left))
	}
	d.Lists = append(d.Lists, l)
	return err
}

func (v *visit) cardPurses(d *deskView, person int64) error {
	rows, err := v.listed("purses", allNumbers+` SELECT p.name_zh, p.name_en, u.loaded_fen, u.spent_fen,
		u.balance_fen, (SELECT coalesce(sum(x.amount_fen), 0) FROM card_voucher x WHERE x.holding = u.holding AND
		x.purse = u.purse AND x.state = 'open') FROM card_holding h`+
		schemeNow+`JOIN card_purse u ON u.holding = h.number JOIN card_purse_rule p ON p.scheme = s.number AND
		p.from_date = s.from_date AND p.purse = u.purse WHERE h.person IN (SELECT number FROM numbers) ORDER BY u.purse`,
		person,
		v.today(),
	)
	l := v.newList(
		"purses",
		"card_purses",
		"card_purses_none",
		"card_purse",
		"#card_loaded",
		"#card_spent",
		"#balance",
		"#card_held",
	)
	for _, r := range rows {
		l.add(cellText(v.choose(valueText(r[0]), valueText(r[1]))), cellFen(r[2]), cellFen(r[3]), cellFen(r[4]),
			cellFen(r[5]))
	}
	d.Lists = append(d.Lists, l)
	return err
}

func (v *visit) cardUses(d *deskView, person int64) error {
	rows, err := v.listed("uses", allNumbers+` SELECT x.on_date, coalesce(b.name_zh, x.benefit),
		coalesce(b.name_en, x.benefit), c.name, x.state
		FROM card_holding h`+schemeNow+`JOIN card_redemption x ON x.holding = h.number
		LEFT JOIN card_benefit b ON b.scheme = s.number AND b.from_date = s.from_date AND b.benefit = x.benefit
		LEFT JOIN company_company c ON c.number = x.company WHERE h.person IN (SELECT number FROM numbers) ORDER BY
		x.number DESC`,
		person,
		v.today(),
	)
	l := v.newList("uses", "card_uses", "card_uses_none", "date_word", "card_benefit", "card_where", "front_state")
	for _, r := range rows {
		l.add(
			cellText(valueText(r[0])),
			cellText(v.choose(valueText(r[1]), valueText(r[2]))),
			cellText(valueText(r[3])),
			cellText(v.T("use_"+valueText(r[4]))),
		)
	}
	d.Lists = append(d.Lists, l)
	return err
}

func (v *visit) cardSales(d *deskView, person int64) error {
	rows, err := v.listed("sales", allNumbers+` SELECT x.on_date, x.receipt, (SELECT
		group_concat(g.name_zh || ' × ' || n.quantity, '、')
		FROM card_sale_line n JOIN card_goods g ON g.number = n.goods WHERE n.till = x.till AND n.receipt = x.receipt),
		x.amount_fen, x.state FROM card_holding h JOIN card_sale x ON x.holding = h.number WHERE h.person IN (SELECT
		number FROM numbers)
		ORDER BY x.sequence DESC`,
		person,
	)
	l := v.newList(
		"sales",
		"card_sales",
		"card_sales_none",
		"date_word",
		"card_receipt",
		"card_goods",
		"#amount",
		"front_state",
	)
	for _, r := range rows {
		l.add(cellText(valueText(r[0])), cellText(valueText(r[1])), cellText(valueText(r[2])), cellFen(r[3]),
			cellText(v.T("cardsale_"+valueText(r[4]))))
	}
	d.Lists = append(d.Lists, l)
	return err
}
