package web

import "liangshan/quantity"

// ownHomes shows what a person has to do with the county's homes: contracts and shares, leases, what was billed and
// supported, what is owed and was paid, and the applications with their tickets and places.
func ownHomes(v *visit) error {
	person, _, err := v.ownPerson()
	if err != nil {
		return err
	}
	if person == 0 {
		return errNoPerson
	}
	v.Title, v.Here = v.T("my_homes"), "/mine"
	d := &deskView{Lead: v.T("my_homes_lead"), Crumb: menu{"/mine", "mine"}, Large: true}
	for _, fill := range []func(*deskView, int64) error{v.homeContracts, v.homeLeases, v.homeOwed, v.homeRolls,
		v.homePayments, v.homeApplications} {
		if err := fill(d, int64(person)); err != nil {
			return err
		}
	}
	return v.show(d, "/mine/homes", "person", plain(person))
}

// ownRented are the leases and contracts of a person, by whatever number, with the codes of their homes.
const ownRented = allNumbers + `, own AS (
	SELECT 'lease' AS kind, l.number, h.code FROM housing_lease l JOIN housing_home h ON h.number = l.home
		WHERE l.person IN (SELECT number FROM numbers)
	UNION SELECT 'contract', c.number, h.code FROM housing_owner o JOIN housing_contract c ON c.number = o.contract
		JOIN housing_home h ON h.number = c.home WHERE o.person IN (SELECT number FROM numbers) AND o.until_date IS NULL)`

func (v *visit) homeContracts(d *deskView, person int64) error {
	rows, err := v.listed("contracts", allNumbers+` SELECT h.code, c.on_date, c.price_fen, o.share, c.public_share,
		c.state, c.ended_date FROM housing_owner o JOIN housing_contract c ON c.number = o.contract
		JOIN housing_home h ON h.number = c.home WHERE o.person IN (SELECT number FROM numbers) AND o.until_date IS NULL
		ORDER BY c.number`, person)
	l := v.newList("contracts", "my_contracts", "my_contracts_none", "home_word", "contract_day", "#home_price",
		"own_share", "public_share_word", "front_state", "ended_word")
	for _, r := range rows {
		l.add(cellText(valueText(r[0])), cellText(valueText(r[1])), cellFen(r[2]), cellText(valueText(r[3])),
			cellText(valueText(r[4])), cellText(v.T("homestate_"+valueText(r[5]))), cellText(valueText(r[6])))
	}
	d.Lists = append(d.Lists, l)
	return err
}

func (v *visit) homeLeases(d *deskView, person int64) error {
	rows, err := v.listed("leases", allNumbers+` SELECT h.code, l.from_date, l.until_date, l.monthly_fen,
		s.monthly_fen, s.until_date FROM housing_lease l JOIN housing_home h ON h.number = l.home
		LEFT JOIN housing_support s ON s.lease = l.number AND s.from_date = (SELECT max(from_date) FROM housing_support
			WHERE lease = l.number AND until_date > from_date)
		WHERE l.person IN (SELECT number FROM numbers) ORDER BY l.number`, person)
	l := v.newList("leases", "my_leases", "my_leases_none", "home_word", "lease_from", "ended_word", "#lease_monthly",
		"#support_monthly", "support_until")
	for _, r := range rows {
		l.add(cellText(valueText(r[0])), cellText(valueText(r[1])), cellText(valueText(r[2])), cellFen(r[3]), cellFen(r[4]),
			cellText(valueText(r[5])))
	}
	d.Lists = append(d.Lists, l)
	return err
}

func (v *visit) homeOwed(d *deskView, person int64) error {
	rows, err := v.listed("owed", ownRented+` SELECT o.code, d.rent_fen, d.rent_fen - d.net_fen, d.paid_fen, d.owed_fen
		FROM own o JOIN housing_due d ON d.subject_kind = o.kind AND d.number = o.number ORDER BY o.kind DESC, o.number`,
		person)
	l := v.newList("owed", "my_rent_due", "my_rent_none", "home_word", "#rent_billed", "#support_netted", "#rent_paid",
		"#rent_owed")
	for _, r := range rows {
		owed := cellFen(r[4])
		switch fen, _ := r[4].(int64); {
		case fen > 0:
			owed = owed.marked("due")
		case fen < 0:
			owed.Text = v.T("rent_credit") + " " + quantity.Format(-fen, 2)
		}
		l.add(cellText(valueText(r[0])), cellFen(r[1]), cellFen(r[2]), cellFen(r[3]), owed)
	}
	d.Lists = append(d.Lists, l)
	return err
}

func (v *visit) homeRolls(d *deskView, person int64) error {
	rows, err := v.listed("rolls", ownRented+` SELECT substr(b.month, 1, 7), o.code, b.rent_fen, b.support_fen, b.net_fen
		FROM own o JOIN housing_roll b ON b.subject_kind = o.kind AND b.number = o.number ORDER BY b.month DESC, o.number`,
		person)
	l := v.newList("rolls", "my_rolls", "my_rolls_none", "month_word", "home_word", "#rent_billed", "#support_netted",
		"#rent_net")
	for _, r := range rows {
		l.add(cellText(valueText(r[0])), cellText(valueText(r[1])), cellFen(r[2]), cellFen(r[3]), cellFen(r[4]))
	}
	d.Lists = append(d.Lists, l)
	return err
}

func (v *visit) homePayments(d *deskView, person int64) error {
	rows, err := v.listed("payments", ownRented+` SELECT p.paid_ms, o.code, p.amount_fen, p.reference, p.taken_back
		FROM own o JOIN housing_payment p ON p.subject_kind = o.kind AND p.number = o.number
		ORDER BY p.paid_ms DESC, p.reference`, person)
	l := v.newList("payments", "my_rent_payments", "my_rent_payments_none", "noted_word", "home_word", "#amount",
		"bank_reference", "front_state")
	for _, r := range rows {
		state, amount := "noted_counts", cellFen(r[2])
		if fen, _ := r[2].(int64); fen < 0 {
			state, amount.Text = "noted_paid_back", quantity.Format(-fen, 2)
		}
		if r[4] == int64(1) {
			state = "noted_taken_back"
		}
		l.add(v.cellTime(r[0]), cellText(valueText(r[1])), amount, cellText(valueText(r[3])), cellText(v.T(state)))
	}
	d.Lists = append(d.Lists, l)
	return err
}

func (v *visit) homeApplications(d *deskView, person int64) error {
	rows, err := v.listed("applications", allNumbers+` SELECT a.code, p.number, p.weight, p.points, a.draw_date, p.rank,
		h.code, p.declined, a.state, a.number, a.root FROM housing_application p
		JOIN housing_allocation a ON a.number = p.allocation LEFT JOIN housing_home h ON h.number = p.home
		WHERE p.person IN (SELECT number FROM numbers) ORDER BY p.number DESC`, person)
	l := v.newList("applications", "my_applications", "my_applications_none", "allocation_word", "application_word",
		"#tickets_word", "#points_word", "draw_date", "front_state", "#rank_word", "home_word", "declined_word")
	for _, r := range rows {
		path := ""
		if valueText(r[10]) != "" { // The list is public.
			path = "/allocation/" + valueText(r[9])
		}
		l.add(v.cellPath(valueText(r[0]), path), cellText(valueText(r[1])), cellWhole(r[2]), cellWhole(r[3]),
			cellText(valueText(r[4])), cellText(v.T("allocation_"+valueText(r[8]))), cellWhole(r[5]),
			cellText(valueText(r[6])), cellText(v.T(map[bool]string{true: "yes", false: "no"}[r[7] == int64(1)])))
	}
	d.Lists = append(d.Lists, l)
	return err
}
