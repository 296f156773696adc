package web

// ownLoans shows the guaranteed loans of a person: what is unpaid, what is overdue, what was repaid and what interest
// was given back.
func ownLoans(v *visit) error {
	person, _, err := v.ownPerson()
	if err != nil {
		return err
	}
	if person == 0 {
		return errNoPerson
	}
	v.Title, v.Here = v.T("my_loans"), "/mine"
	d := &deskView{Lead: v.T("my_loans_lead"), Crumb: menu{"/mine", "mine"}, Large: true}
	for _, fill := range []func(*deskView, int64) error{v.loanLoans, v.loanPayments, v.loanSupports} {
		if err := fill(d, int64(person)); err != nil {
			return err
		}
	}
	return v.show(d, "/mine/loans", "person", plain(person))
}

// ownBorrowed are the loans of a person, by whatever number.
const ownBorrowed = allNumbers + `, own AS (SELECT DISTINCT loan FROM loan_borrower WHERE person IN
	(SELECT number FROM numbers))`

func (v *visit) loanLoans(d *deskView, person int64) error {
	rows, err := v.listed("loans", ownBorrowed+` SELECT l.number, c.name, l.principal_fen, l.unpaid_fen, l.from_date,
		l.due_date, l.state, l.claim_date, l.owed_fen FROM own o JOIN loan_loan l ON l.number = o.loan
		LEFT JOIN company_company c ON c.number = l.bank_company ORDER BY l.number DESC`, person)
	l := v.newList("loans", "my_loans", "my_loans_none", "loan_number", "bank_word", "#loan_principal", "#loan_unpaid",
		"loan_from", "loan_due", "front_state", "loan_claim_from", "#loan_owed")
	for _, r := range rows {
		word := valueText(r[6])
		state := cellText(v.T("loanstate_" + word))
		if word == "overdue" || word == "claimed" {
			state = state.marked("due")
		}
		l.add(cellText(valueText(r[0])), cellText(valueText(r[1])), cellFen(r[2]), cellFen(r[3]), cellText(valueText(r[4])),
			cellText(valueText(r[5])), state, cellText(valueText(r[7])), cellFen(r[8]))
	}
	d.Lists = append(d.Lists, l)
	return err
}

func (v *visit) loanPayments(d *deskView, person int64) error {
	rows, err := v.listed("payments", ownBorrowed+` SELECT p.on_date, p.loan, p.amount_fen, p.kind, p.reference
		FROM own o JOIN loan_payment p ON p.loan = o.loan ORDER BY p.sequence DESC`, person)
	l := v.newList("payments", "my_repayments", "my_repayments_none", "date_word", "loan_number", "#amount",
		"front_state", "bank_reference")
	for _, r := range rows {
		l.add(cellText(valueText(r[0])), cellText(valueText(r[1])), cellFen(r[2]),
			cellText(v.T("loanpaid_"+valueText(r[3]))), cellText(valueText(r[4])))
	}
	d.Lists = append(d.Lists, l)
	return err
}

func (v *visit) loanSupports(d *deskView, person int64) error {
	rows, err := v.listed("supports", ownBorrowed+` SELECT s.period, s.loan, s.interest_fen, s.amount_fen, s.state
		FROM own o JOIN loan_support s ON s.loan = o.loan ORDER BY s.period DESC, s.loan,
		s.sequence DESC`, person)
	l := v.newList("supports", "my_loan_supports", "my_loan_supports_none", "quarter_from", "loan_number",
		"#interest_paid", "#interest_back", "front_state")
	for _, r := range rows {
		l.add(cellText(valueText(r[0])), cellText(valueText(r[1])), cellFen(r[2]), cellFen(r[3]),
			cellText(v.T("loansupport_"+valueText(r[4]))))
	}
	d.Lists = append(d.Lists, l)
	return err
}
