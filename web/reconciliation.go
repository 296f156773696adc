package web

// routeReconciliation declares the work list of those who hold the county's books against the bank's statements.
func (s *Site) routeReconciliation() { s.door("GET /reconciliation", "reconciliation", reconciliation) }

// reconciliation shows what of statements belongs to nothing, payments that failed or that the bank has not answered,
// dividends that came back, claims that are still owed, and the statements that were taken.
func reconciliation(v *visit) error {
	v.Title, v.Here, v.Wide = v.T("reconciliation"), "/reconciliation", true
	d := &deskView{Lead: v.T("reconciliation_lead")}
	for _, fill := range []func(*deskView) error{v.bankSuspense, v.bankRuns, v.bankDividends, v.bankReturned, v.bankClaims,
		v.bankOwed, v.bankStatements} {
		if err := fill(d); err != nil {
			return err
		}
	}
	return v.show(d, "/reconciliation")
}

// programmeName is what a programme of a row x is called by its newest version.
const programmeName = `(SELECT name_zh FROM programme_version v WHERE v.programme = x.programme ORDER BY version DESC
	LIMIT 1), (SELECT name_en FROM programme_version v WHERE v.programme = x.programme ORDER BY version DESC LIMIT 1)`

// bankSuspense lists lines of statements that wait.
func (v *visit) bankSuspense(d *deskView) error {
	rows, err := v.listed("suspense", `SELECT x.number, `+programmeName+`, substr(x.paper, 1, 12), x.entry,
		x.kind, x.amount_fen,
		x.noted_ms, x.waits_in FROM programme_suspense x WHERE x.resolved_ms IS NULL ORDER BY x.number`,
	)
	l := v.newList(
		"suspense",
		"bank_suspense",
		"bank_suspense_none",
		"number",
		"programme",
		"bank_paper",
		"#bank_entry",
		"why",
		"#amount",
		"bank_waits_in",
		"when",
		"bank_assign",
		"actions",
	)
	for _, r := range rows {
		l.add(
			cellText(valueText(r[0])),
			cellText(v.choose(valueText(r[1]), valueText(r[2]))),
			cellText(valueText(r[3])),
			cellWhole(r[4]),
			cellText(v.suspenseKind(valueText(r[5]))),
			cellFen(r[6]),
			cellText(valueText(r[8])),
			v.cellTime(r[7]),
			v.cellAction("bank_assign", v.offered("programme.assign_batch", "suspense", valueText(r[0]))),
			v.cellAction("bank_resolve", v.offered("programme.resolve_suspense", "suspense", valueText(r[0]))),
		)
	}
	l.Lead, l.Table, d.Lists = v.T("bank_suspense_lead"), v.tablePath("programme_suspense"), append(d.Lists, l)
	return err
}

// suspenseKind returns why a line waits; a reason without a word is shown by its code.
func (p *page) suspenseKind(code string) string {
	if _, ok := allWords["suspense_"+code]; ok {
		return p.T("suspense_" + code)
	}
	return code
}

// bankRuns lists runs of which something is with the bank, came back or is due.
func (v *visit) bankRuns(d *deskView) error {
	rows, err := v.listed("runs", `SELECT x.number, `+programmeName+`, x.from_date || ' – ' || x.to_date,
		sum(l.state = 'due'), sum(l.state = 'filed'), sum(l.state = 'failed'),
		sum(CASE WHEN l.state IN ('due', 'filed', 'failed') THEN l.total_fen - l.before_fen - l.set_off_fen ELSE 0 END)
		FROM programme_run x JOIN programme_line l ON l.run = x.number WHERE x.state = 'approved'
		GROUP BY x.number HAVING sum(l.state IN ('due', 'filed', 'failed')) > 0 ORDER BY x.number`)
	l := v.newList(
		"runs",
		"bank_runs",
		"bank_runs_none",
		"number",
		"programme",
		"period_word",
		"#grant_due",
		"#grant_filed",
		"#grant_failed",
		"#amount",
		"actions",
	)
	for _, r := range rows {
		act := v.cellAction("bank_close", v.offered("programme.reconcile", "run", valueText(r[0])))
		if n, _ := r[6].(int64); n > 0 {
			act = v.cellAction("bank_retry", v.offered("programme.retry", "run", valueText(r[0])))
		}
		l.add(
			cellText(valueText(r[0])),
			cellText(v.choose(valueText(r[1]), valueText(r[2]))),
			cellText(valueText(r[3])),
			cellWhole(r[4]),
			cellWhole(r[5]),
			cellWhole(r[6]),
			cellFen(r[7]),
			act,
		)
	}
	l.Table, d.Lists = v.tablePath("programme_line"), append(d.Lists, l)
	return err
}

// bankReturned lists lines of dividends that came back from the bank or wait in a holder's name.
func (v *visit) bankReturned(d *deskView) error {
	rows, err := v.listed("returned", `SELECT l.id, l.run, coalesce(w.name, g.owner), l.holder, l.amount_fen -
		l.tax_fen, l.state
		FROM dividend_line l JOIN dividend_register g ON g.number = l.register
		LEFT JOIN village_division w ON w.code = g.owner WHERE l.state IN ('returned', 'held')
		ORDER BY l.state = 'held', l.id`,
	)
	l := v.newList(
		"returned",
		"bank_returned",
		"bank_returned_none",
		"number",
		"bank_run",
		"village",
		"person_number",
		"#amount",
		"front_state",
	)
	for _, r := range rows {
		l.add(
			cellText(valueText(r[0])),
			cellText(valueText(r[1])),
			cellText(valueText(r[2])),
			cellText(valueText(r[3])),
			cellFen(r[4]),
			cellText(v.T("line_"+valueText(r[5]))),
		)
	}
	l.Table, d.Lists = v.tablePath("dividend_line"), append(d.Lists, l)
	return err
}

// bankClaims lists what persons still owe back.
func (v *visit) bankClaims(d *deskView) error {
	rows, err := v.listed("claims", `SELECT c.number, c.run, c.person, c.amount_fen, c.balance_fen, c.reason, c.raised_ms
		FROM programme_claim c WHERE c.balance_fen > 0 ORDER BY c.number`,
	)
	l := v.newList(
		"claims",
		"bank_claims",
		"bank_claims_none",
		"number",
		"bank_run",
		"person_number",
		"#amount",
		"#owed_fen",
		"why",
		"when",
		"actions",
	)
	for _, r := range rows {
		l.add(
			cellText(valueText(r[0])),
			cellText(valueText(r[1])),
			cellText(valueText(r[2])),
			cellFen(r[3]),
			cellFen(r[4]),
			cellText(v.reason(valueText(r[5]))),
			v.cellTime(r[6]),
			v.cellAction("bank_repaid", v.offered("programme.repay", "claim", valueText(r[0]))),
		)
	}
	l.Table, d.Lists = v.tablePath("programme_claim"), append(d.Lists, l)
	return err
}

// bankOwed lists what was recovered for payments that were given up since, and is the persons'.
func (v *visit) bankOwed(d *deskView) error {
	rows, err := v.listed("owed_back", `SELECT c.number, c.run, c.person, c.recovered_fen - c.given_back_fen
		FROM programme_claim c JOIN programme_line l ON l.run = c.run AND l.number = c.line
		WHERE l.state = 'stopped' AND c.recovered_fen > c.given_back_fen ORDER BY c.number`)
	l := v.newList("owed_back", "bank_owed", "bank_owed_none", "number", "bank_run", "person_number", "#amount", "actions")
	for _, r := range rows {
		l.add(cellText(valueText(r[0])), cellText(valueText(r[1])), cellText(valueText(r[2])), cellFen(r[3]),
			v.cellAction("bank_refunded", v.offered("programme.refund", "claim", valueText(r[0]))))
	}
	l.Lead, l.Table, d.Lists = v.T("bank_owed_lead"), v.tablePath("programme_claim"), append(d.Lists, l)
	return err
}

// bankStatements lists the statements that were taken, the newest first.
func (v *visit) bankStatements(d *deskView) error {
	rows, err := v.listed("statements", `SELECT number, id, substr(paper, 1, 12), entries, noted_ms FROM
		programme_statement
		ORDER BY number DESC`)
	l := v.newList(
		"statements",
		"bank_statements",
		"bank_statements_none",
		"number",
		"bank_statement",
		"bank_paper",
		"#bank_entries",
		"when",
	)
	for _, r := range rows {
		l.add(
			cellText(valueText(r[0])),
			cellText(valueText(r[1])),
			cellText(valueText(r[2])),
			cellWhole(r[3]),
			v.cellTime(r[4]),
		)
	}
	l.Table, d.Lists = v.tablePath("programme_statement"), append(d.Lists, l)
	return err
}
