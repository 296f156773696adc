package web

import (
	"fmt"
	"strconv"

	"liangshan/calendar"
)

// ownGifts shows a resident what became of what they gave to the charity shop.
func ownGifts(v *visit) error {
	person, _, err := v.ownPerson()
	if err != nil {
		return err
	}
	if person == 0 {
		return errNoPerson
	}
	d := &deskView{Lead: v.T("gifts_lead"), Crumb: menu{"/mine", "mine"}, Large: true}
	v.Title, v.Here = v.T("gifts"), "/mine"
	if err := v.giftsOf(d, allNumbers+` SELECT `+giftColumns+` AND l.person IN (SELECT number FROM numbers) ORDER BY
		l.number DESC`, int64(person)); err != nil {
		return err
	}
	return v.show(d, "/mine/gifts", "person", plain(person))
}

// companyGifts shows an enterprise what became of what it gave to the charity shop.
func companyGifts(v *visit) error {
	number, err := v.ownCompany()
	if err != nil {
		return err
	}
	d := &deskView{Lead: v.T("gifts_lead"), Crumb: menu{"/company", "my_company"}}
	v.Title, v.Here = v.T("gifts"), "/company"
	if err := v.giftsOf(d, `SELECT `+giftColumns+` AND l.company = ?1 ORDER BY l.number DESC`, number); err != nil {
		return err
	}
	return v.show(d, "/company/gifts")
}

// giftColumns are what is said of a gift; what was handed out is worth its part of the whole, rounded down.
const giftColumns = `l.on_date, g.name_zh, l.quantity, l.value_fen, l.out_quantity, l.off_quantity, l.left_quantity,
	CAST(l.value_fen * l.out_quantity / l.quantity AS INTEGER) FROM card_lot l JOIN card_goods g ON g.number = l.goods
	WHERE l.source = 'donated'`

func (v *visit) giftsOf(d *deskView, query string, who int64) error {
	rows, err := v.listed("gifts", query, who)
	l := v.newList("gifts", "gifts", "gifts_none", "date_word", "card_goods", "#gift_quantity", "#gift_value", "#gift_out",
		"#gift_off", "#gift_left", "#gift_out_value")
	for _, r := range rows {
		l.add(cellText(valueText(r[0])), cellText(valueText(r[1])), cellWhole(r[2]), cellFen(r[3]), cellWhole(r[4]),
			cellWhole(r[5]), cellWhole(r[6]), cellFen(r[7]))
	}
	d.Lists = append(d.Lists, l)
	return err
}

// An offer is a page on which somebody chooses one of what is offered, or of what they have, for a command in their own
// name.
type offer struct {
	title, none, command, field string
	query                       string // Of the number and the words of each choice, for a person ?1 at a minute ?2.
	named                       bool   // The command names the person.
}

// slotCard is the newest card of a person that is good for a benefit of slots.
const slotCard = `(SELECT h.card FROM card_holding h JOIN card_card k ON k.number = h.card AND k.state = 'valid'
	JOIN card_benefit b ON b.scheme = h.scheme WHERE h.state = 'open' AND b.benefit = t.benefit AND h.person IN
	(SELECT number FROM numbers) ORDER BY h.card DESC LIMIT 1)`

// slotBegins is the minute at which a slot begins, as v.minute writes one.
const slotBegins = `t.on_date || printf(' %02d:%02d', t.minute / 60, t.minute % 60)`

// offers are the pages by their paths.
var offers = map[string]offer{
	"/mine/lost": {title: "report_card_lost", none: "my_cards_none", command: "card.report_lost", field: "card",
		query: ` SELECT k.number, s.name_zh || ' ' || k.number, s.name_en || ' ' || k.number
			FROM card_holding h` + schemeNow +
			`JOIN card_card k ON k.number = h.card WHERE h.person IN (SELECT number FROM numbers) AND k.state = 'valid'
			AND h.state = 'open' ORDER BY k.number`},
	"/mine/book": {title: "book_slot", none: "slots_none", command: "talent.book", field: "slot",
		query: ` SELECT t.number, t.name_zh || ' ' || ` + slotBegins + `, t.name_zh || ' ' || ` + slotBegins + `, ` +
			slotCard + ` FROM talent_slot t WHERE t.state = 'offered' AND t.filled < t.places AND ` + slotBegins + ` > ?2
			AND NOT EXISTS (SELECT 1 FROM talent_club c WHERE c.number = t.club AND c.ended_date <= t.on_date) AND ` +
			slotCard + ` IS NOT NULL ORDER BY t.on_date, t.minute LIMIT 200`},
	"/mine/unbook": {title: "cancel_booking", none: "bookings_none", command: "talent.cancel", field: "booking",
		query: ` SELECT b.number, t.name_zh || ' ' || t.on_date, t.name_zh || ' ' || t.on_date FROM talent_booking b
			JOIN talent_slot t ON t.number = b.slot JOIN card_holding h ON h.number = b.holding
			WHERE b.state = 'booked' AND h.person IN (SELECT number FROM numbers) AND ` + slotBegins + ` > ?2
			ORDER BY t.on_date, t.minute`},
	"/mine/work": {title: "apply_for_work", none: "openings_none", command: "talent.apply", field: "opening", named: true,
		query: ` SELECT o.number, o.name_zh || ' · ' || coalesce(c.name, ''),
			o.name_zh || ' · ' || coalesce(c.name, '')
			FROM talent_opening o LEFT JOIN company_company c ON c.number = o.company WHERE o.state = 'open' AND
			o.filled < o.places AND ?2 <> '' AND NOT EXISTS (SELECT 1 FROM talent_match m WHERE m.opening = o.number AND
			m.state IN ('wants', 'placed') AND m.person IN (SELECT number FROM numbers)) ORDER BY o.number LIMIT 200`},
	"/mine/unwork": {title: "withdraw_application", none: "applications_none", command: "talent.withdraw_wish",
		field: "opening", named: true,
		query: ` SELECT o.number, o.name_zh, o.name_zh FROM talent_match m JOIN talent_opening o ON o.number = m.opening
			WHERE m.state = 'wants' AND ?2 <> '' AND m.person IN (SELECT number FROM numbers) ORDER BY o.number`},
}

// minute returns the day and the minute that it is, in the county's time.
func (v *visit) minute() string {
	now := v.s.read.Now()
	m := (now - calendar.DayOf(now).StartMillis()) / 60_000 // Rounded down: the minute that runs.
	return fmt.Sprintf("%s %02d:%02d", v.today(), m/60, m%60)
}

// page shows what there is to choose from, and gives the command that the choice is.
func (o offer) page(v *visit) error {
	person, self, err := v.someone()
	if err != nil {
		return err
	}
	rows, err := v.rows(allNumbers+o.query, int64(person), v.minute())
	if err != nil {
		return err
	}
	v.Title = v.T(o.title)
	view := &askView{Field: o.field, Question: o.title, Button: o.title, Back: "/mine/cards"}
	what := target{command: o.command, body: map[string]any{}, number: true,
		to: queried("/mine/cards", "person", plain(person))}
	if o.named {
		what.body["person"] = person
	}
	chosen := v.r.PostFormValue(o.field)
	for _, r := range rows {
		one := strconv.FormatInt(r[0].(int64), 10)
		view.Options = append(view.Options, option{one, v.choose(valueText(r[1]), valueText(r[2])), one == chosen})
		if len(r) > 3 && one == chosen {
			what.body["card"] = r[3]
		}
	}
	if len(rows) == 0 {
		view.Lead = v.T(o.none)
	}
	return v.asking(view, what, person, self)
}

// bookedOf shows what a person has booked and where they want work or have it.
func (v *visit) bookedOf(d *deskView, person int64) error {
	rows, err := v.listed("booked", allNumbers+` SELECT t.on_date, t.name_zh, b.state FROM talent_booking b
		JOIN talent_slot t ON t.number = b.slot JOIN card_holding h ON h.number = b.holding
		WHERE h.person IN (SELECT number FROM numbers)
		UNION ALL SELECT coalesce(m.on_date, o.from_date), o.name_zh, m.state FROM talent_match m JOIN talent_opening o ON
		o.number = m.opening WHERE m.person IN (SELECT number FROM numbers) ORDER BY 1 DESC`, person)
	l := v.newList("booked", "my_bookings", "my_bookings_none", "date_word", "what_word", "front_state")
	for _, r := range rows {
		l.add(cellText(valueText(r[0])), cellText(valueText(r[1])), cellText(v.T("booking_"+valueText(r[2]))))
	}
	d.Lists = append(d.Lists, l)
	return err
}

// vouchersOf shows what is set aside of a person's purses for tills without a line.
func (v *visit) vouchersOf(d *deskView, person int64) error {
	rows, err := v.listed("vouchers", allNumbers+` SELECT x.number, x.on_date, x.until_date, x.amount_fen, x.state
		FROM card_voucher x JOIN card_holding h ON h.number = x.holding WHERE h.person IN (SELECT number FROM numbers)
		ORDER BY x.number DESC`, person)
	l := v.newList("vouchers", "card_vouchers", "card_vouchers_none", "voucher_word", "date_word", "card_until", "#amount",
		"front_state")
	for _, r := range rows {
		l.add(cellText(valueText(r[0])), cellText(valueText(r[1])), cellText(valueText(r[2])), cellFen(r[3]),
			cellText(v.T("voucher_"+valueText(r[4]))))
	}
	d.Lists = append(d.Lists, l)
	return err
}
