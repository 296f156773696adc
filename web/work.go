package web

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"liangshan/auth"
	"liangshan/calendar"
)

// routeWork declares the page with the day's work.
func (s *Site) routeWork() {
	s.door("GET /work", "work", work)
	s.routePublishing()
	s.door("GET /objection/{number}", "inside", programmeObjection)
}

// A duty is something that waits in the county's tables for whoever may give a command. Its
// query returns what is to be written into the command's form (where it names no field: all of them, as a link has
// them), what is meant, by when (a date, or NULL), and,
// if it has a fourth column, what is meant in English.
type duty struct {
	command string // Whoever may give it is to see it.
	word    string // What is to be done.
	field   string // Of the form.
	query   string
}

// dutyPages are where there is more to see of a duty than in the form, by its word: the path, behind which the
// field stands, and the kind of the page. Who may not open it is led to the form.
var dutyPages = map[string][2]string{
	"duty_grant_publish":   {"/run/", "runs"},
	"duty_grant_approve":   {"/run/", "runs"},
	"duty_grant_file":      {"/run/", "runs"},
	"duty_grant_objection": {"/objection/", "inside"},
	"duty_grant_review":    {"/objection/", "inside"},
	"duty_grant_late":      {"/objection/", "inside"},
	"duty_grant_appeal":    {"/objection/", "inside"},
	"duty_appeal_late":     {"/objection/", "inside"},
	"duty_grant_recheck":   {"/runs", "runs"},
	"duty_correction":      {"/people/", "people"},
	"duty_member":          {"/surveillance?company=", "surveillance"},
	"duty_alert":           {"/surveillance/", "surveillance"},
	"duty_payout_release":  {"/payouts?payout=", "payouts"},
	"duty_payout_file":     {"/payouts", "payouts"},
	"duty_market_suspense": {"/payouts?reference=", "payouts"},
	"duty_by_person":       {"/table/programme_choice?choice=human_review&programme=", "tables"},
}

// duties are all of them. Bounds of time are given to the query as ?1, today.
var duties = []duty{
	{"dividend.uphold", "duty_objection", "objection", `SELECT o.number, '分红批次 ' || o.run || ' · ' || o.reason,
		r.until_date, 'dividend ' || o.run || ' · ' || o.reason
		FROM dividend_objection o JOIN dividend_run r ON r.number = o.run WHERE o.state = 'open' AND ?1 <> ''`},
	{"dividend.freeze", "duty_run_freeze", "run", `SELECT number, date, NULL FROM dividend_run WHERE state =
		'proposed' AND ?1 <> ''`},
	{"dividend.publish", "duty_run_publish", "run", `SELECT number, date, NULL FROM dividend_run WHERE state =
		'frozen' AND ?1 <> ''`},
	{"dividend.approve", "duty_run_approve", "run", `SELECT number, date, until_date FROM dividend_run
		WHERE state = 'published' AND until_date < ?1`},
	{
		"dividend.pay",
		"duty_run_pay",
		"run",
		`SELECT number, date, NULL FROM dividend_run WHERE state = 'approved' AND
		?1 <> ''`,
	},
	{"programme.publish_list", "duty_grant_publish", "run", runIn("frozen", `NULL`, `?1 <> ''`)},
	{"programme.approve", "duty_grant_approve", "run", runIn("published", `u.until_date`, `u.until_date < ?1`)},
	{"programme.note_file", "duty_grant_file", "run", runIn("approved", `NULL`, `?1 <> '' AND EXISTS
		(SELECT 1 FROM programme_line l WHERE l.run = u.number AND l.state = 'due')`)},
	{"programme.claim_double", "duty_grant_double", "", paidTwice},
	{"programme.uphold", "duty_grant_objection", "objection", objectionsIn("due_date", `o.state = 'open' AND
		o.review = 0 AND u.state IN ('computed', 'frozen', 'published') AND ?1 <> ''`)},
	{"programme.grant_review", "duty_grant_review", "objection", objectionsIn("due_date", `o.state = 'open' AND
		o.review = 1 AND ?1 <> ''`)},
	{"programme.decide_appeal", "duty_grant_late", "objection", objectionsIn("due_date", `o.state = 'open' AND
		u.state <> 'withdrawn' AND o.due_date < ?1`)},
	{"programme.decide_appeal", "duty_grant_appeal", "objection", objectionsIn("appeal_due_date", `o.state = 'appealed'
		AND ?1 <> ''`)},
	{"task.open_case", "duty_appeal_late", "", objectionsIn("appeal_due_date", `o.state = 'appealed' AND
		o.appeal_due_date < ?1`)}, // To who supervises the departments.
	{"programme.start", "duty_by_person", "programme", `SELECT c.programme, coalesce(v.name_zh, '全部项目') || ' · ' ||
		count(*), NULL, coalesce(v.name_en, 'all programmes') || ' · ' || count(*) FROM programme_choice c
		LEFT JOIN programme_version v ON v.programme = c.programme AND v.version = (SELECT max(version)
		FROM programme_version w WHERE w.programme = c.programme) WHERE c.choice = 'human_review' AND ?1 <> ''
		GROUP BY c.programme`},
	{"programme.start", "duty_grant_recheck", "", `SELECT '', v.name_zh || ' ' || c.from_date || ' – ' || c.to_date,
		c.due_date, v.name_en || ' ' || c.from_date || ' – ' || c.to_date FROM programme_recheck c JOIN programme_version v
		ON v.programme = c.programme WHERE ?1 <> '' AND v.version = (SELECT max(w.version) FROM programme_version w
		WHERE w.programme = c.programme)`},
	{"person.answer_correction", "duty_correction", "person", `SELECT c.person, c.field, c.due_date
		FROM person_correction c JOIN person_person p ON p.number = c.person WHERE c.state = 'open' AND
		p.erased_ms IS NULL AND ?1 <> '' ORDER BY c.number`},
	{"carbon.review_project", "duty_project_review", "project", `SELECT id, code || ' ' || name_zh, NULL FROM
		carbon_project
		WHERE state = 'applied' AND ?1 <> ''`},
	{"carbon.register_project", "duty_project_register", "project", `SELECT id, code || ' ' || name_zh, NULL FROM
		carbon_project
		WHERE state = 'reviewed' AND ?1 <> ''`},
	{"carbon.submit_period", "duty_period_submit", "period", periodIn("draft")},
	{"carbon.verify_period", "duty_period_verify", "period", periodIn("submitted")},
	{"carbon.approve_period", "duty_period_approve", "period", periodIn("verified")},
	{"carbon.issue", "duty_period_issue", "period", periodIn("approved")},
	{"carbon.settle_reversal", "duty_reversal", "reversal", `SELECT id, cause_code || ' ' || date, NULL FROM
		carbon_reversal
		WHERE settled_ms IS NULL AND ?1 <> ''`},
	{
		"carbon.deliver_forward",
		"duty_delivery",
		"forward",
		`SELECT contract, vintage || ' · ' || (agreed - delivered -
		repaid) || ' t', due
		FROM carbon_forward_year WHERE agreed > delivered + repaid AND due <= date(?1, '+60 days') ORDER BY due`,
	},
	{"land.pay_rent", "duty_rent", "contracts", `SELECT number, code, date(from_date, '+' || paid_years || ' years')
		FROM land_contract
		WHERE pay_from <> 0 AND reason IS NULL AND date(from_date, '+' || paid_years || ' years') <= min(to_date,
		date(?1, '+30 days'))
		ORDER BY 3`},
	{"loan.claim", "duty_loan_claim", "loan", `SELECT number, printf('%d.%02d', unpaid_fen / 100, unpaid_fen % 100) ||
		' 元 · ' || due_date, claim_date, printf('%d.%02d', unpaid_fen / 100, unpaid_fen % 100) || ' yuan · ' || due_date
		FROM loan_loan WHERE state = 'overdue' AND claim_date <= ?1 ORDER BY claim_date, number`},
	{"loan.note_repaid", "duty_loan_late", "loan", `SELECT number, printf('%d.%02d', unpaid_fen / 100,
		unpaid_fen % 100) || ' 元', due_date, printf('%d.%02d', unpaid_fen / 100, unpaid_fen % 100) || ' yuan'
		FROM loan_loan WHERE state = 'overdue' AND claim_date > ?1 ORDER BY due_date, number`},
	{"housing.bill", "duty_housing_bill", "month", nextRoll},
	{"housing.freeze_list", "duty_housing_freeze", "allocation", `SELECT number, code, date(draw_date, '-1 day')
		FROM housing_allocation WHERE state = 'open' AND draw_date > ?1 AND draw_date <= date(?1, '+14 days')
		ORDER BY draw_date`},
	{"housing.withdraw_allocation", "duty_housing_withdraw", "allocation", `SELECT number, code, draw_date
		FROM housing_allocation WHERE state = 'open' AND draw_date <= ?1 ORDER BY draw_date`},
	{"housing.draw", "duty_housing_draw", "allocation", `SELECT number, code, draw_date FROM housing_allocation
		WHERE state = 'frozen' AND draw_date <= ?1 ORDER BY draw_date`},
	{"housing.release", "duty_housing_release", "application", `SELECT a.number, h.code, date(a.assigned_date, '+' ||
		t.accept_days || ' days') FROM housing_application a JOIN housing_home h ON h.number = a.home
		JOIN housing_terms t ON t.from_date = (SELECT max(from_date) FROM housing_terms WHERE from_date <= a.assigned_date)
		WHERE h.state = 'kept' AND a.declined = 0 AND t.accept_days > 0 AND
		date(a.assigned_date, '+' || t.accept_days || ' days') < ?1 ORDER BY a.assigned_date`},
	{"talent.attend", "duty_attend", "booking", `SELECT b.number, s.name_zh || ' · ' || s.on_date, s.on_date
		FROM talent_booking b JOIN talent_slot s ON s.number = b.slot WHERE b.state = 'booked' AND s.on_date < ?1
		ORDER BY s.on_date, b.number`},
	{"exchange.approve", "duty_member", "company", `SELECT p.company, c.name, NULL FROM exchange_participant p
		JOIN company_company c ON c.number = p.company WHERE p.state = 'applied' AND ?1 <> '' ORDER BY p.id`},
	{"exchange.publish_sale", "duty_sale_publish", "sale", `SELECT s.id, i.code || ' ' || s.tonnes || ' t', ` +
		sqlDay("s.opens_ms") + ` FROM exchange_sale s JOIN exchange_instrument i ON i.id = s.instrument
		WHERE s.state = 'applied' AND ?1 <> '' ORDER BY s.opens_ms, s.id`},
	{"exchange.reveal_seed", "duty_sale_seed", "sale", `SELECT s.id, i.code || ' ' || s.tonnes || ' t', ` +
		sqlDay("s.closes_ms + 3 * 86400000") + ` FROM exchange_sale s JOIN exchange_instrument i ON i.id = s.instrument
		WHERE s.state = 'reveal' AND s.commitment IS NOT NULL AND ?1 <> '' ORDER BY s.closes_ms, s.id`},
	{"exchange.resume", "duty_halted", "instrument", `SELECT h.instrument, i.code || ' · ' || h.reason, NULL
		FROM exchange_halt h JOIN exchange_instrument i ON i.id = h.instrument WHERE h.what = 'halted' AND NOT EXISTS
		(SELECT 1 FROM exchange_halt l WHERE l.instrument = h.instrument AND l.sequence > h.sequence AND l.what <> 'missed')
		AND i.closed_ms IS NULL AND ?1 <> '' ORDER BY h.sequence`},
	{"exchange.close_alert", "duty_alert", "alert", `SELECT a.id, i.code || ' ' || a.date, NULL FROM exchange_alert a
		JOIN exchange_instrument i ON i.id = a.instrument WHERE a.outcome IS NULL AND ?1 <> '' ORDER BY a.id`},
	{"exchange.release_payouts", "duty_payout_release", "payout", `SELECT o.id, c.name || printf(' ¥%d.%02d',
		o.amount_fen / 100, o.amount_fen % 100), NULL FROM exchange_payout o JOIN exchange_participant p
		ON p.id = o.participant JOIN company_company c ON c.number = p.company
		WHERE o.state = 'asked' AND ?1 <> '' ORDER BY o.id`},
	{"exchange.note_payout_file", "duty_payout_file", "", `SELECT '', printf('¥%d.%02d', sum(o.amount_fen) / 100,
		sum(o.amount_fen) % 100), NULL ` + payoutsFrom + `WHERE ` + payoutDue + ` AND ?1 <> '' HAVING count(*) > 0`},
	{"exchange.resolve_suspense", "duty_market_suspense", "reference", `SELECT reference, reference ||
		printf(' ¥%d.%02d', amount_fen / 100, amount_fen % 100), NULL FROM exchange_suspense
		WHERE resolved_ms IS NULL AND ?1 <> '' ORDER BY noted_ms, reference`},
}

// sqlDay is the county's day of a moment.
func sqlDay(ms string) string { return `date((` + ms + `) / 1000, 'unixepoch', '+8 hours')` }

// nextRoll asks for the month whose rent is to be billed next, if it is over: the one behind the newest roll, or the
// first for which somebody owes something.
const nextRoll = `WITH done AS (SELECT date(max(month), '+1 month') AS next FROM housing_roll),
	owes AS (SELECT from_date AS day FROM housing_lease WHERE until_date IS NULL OR
			until_date > coalesce((SELECT next FROM done), from_date)
		UNION ALL SELECT c.on_date FROM housing_contract c JOIN housing_terms t ON t.from_date = c.terms_date
			WHERE t.public_rent_ppm > 0 AND (c.state = 'shared' OR
			c.ended_date > coalesce((SELECT next FROM done), c.on_date))),
	first AS (SELECT max(coalesce((SELECT next FROM done), ''), date(min(day), 'start of month')) AS month FROM owes)
	SELECT month, substr(month, 1, 7), NULL FROM first WHERE date(month, '+1 month') <= ?1`

// objectionsIn asks for objections to programmes of which something is so, with the day of one of their terms.
func objectionsIn(day, so string) string {
	return `SELECT o.number, v.name_zh || ' ' || u.from_date || ' – ' || u.to_date, nullif(o.` + day + `, ''),
		v.name_en || ' ' || u.from_date || ' – ' || u.to_date FROM programme_objection o JOIN programme_run u
		ON u.number = o.run JOIN programme_version v ON v.programme = u.programme AND v.version = u.version WHERE ` + so +
		` ORDER BY o.` + day
}

// runIn asks for runs of programmes in a state for which something more is so.
func runIn(state, until, so string) string {
	return `SELECT u.number, v.name_zh || ' ' || u.from_date || ' – ' || u.to_date, ` + until + `, v.name_en || ' ' ||
		u.from_date || ' – ' || u.to_date FROM programme_run u JOIN programme_version v ON v.programme = u.programme AND
		v.version = u.version WHERE u.state = '` + state + `' AND ` + so
}

// paidTwice asks for what persons got twice for a period, under numbers that were merged later: of each period what is
// not claimed yet of all that was received but the largest, as programme.ClaimDouble has it.
const paidTwice = `WITH RECURSIVE up(number, kept) AS (
		SELECT number, merged_into FROM person_person WHERE merged_into IS NOT NULL
		UNION SELECT u.number, p.merged_into FROM up u JOIN person_person p ON p.number = u.kept
			WHERE p.merged_into IS NOT NULL),
	one(number, kept) AS (
		SELECT u.number, u.kept FROM up u JOIN person_person p ON p.number = u.kept WHERE p.merged_into IS NULL
		UNION SELECT u.kept, u.kept FROM up u JOIN person_person p ON p.number = u.kept WHERE p.merged_into IS NULL),
	got AS (SELECT o.kept, l.beneficiary, v.name_zh, v.name_en, r.programme, r.from_date, r.to_date,
			sum(l.total_fen - l.before_fen) AS got, sum(l.total_fen - l.before_fen) - coalesce((
				SELECT sum(c.amount_fen) FROM programme_claim c
				JOIN programme_run q ON q.number = c.run JOIN programme_line k ON k.run = c.run AND k.number = c.line
				WHERE k.beneficiary = l.beneficiary AND q.programme = r.programme AND q.from_date = r.from_date
				AND q.to_date = r.to_date AND k.state <> 'stopped'), 0) AS fen, max(l.run * 4294967296 + l.number) AS newest
		FROM one o JOIN programme_line l ON l.beneficiary = o.number AND l.state = 'paid'
		JOIN programme_run r ON r.number = l.run
		JOIN programme_version v ON v.programme = r.programme AND v.version = r.version AND v.unit = 'person'
		GROUP BY o.kept, r.programme, r.from_date, r.to_date, l.beneficiary),
	ranked AS (SELECT *, row_number() OVER (PARTITION BY kept, programme, from_date, to_date
		ORDER BY got DESC, beneficiary = kept DESC, beneficiary) AS place FROM got)
	SELECT printf('amount_fen=%d.%02d&number=%d&run=%d', fen / 100, fen % 100, newest % 4294967296, newest / 4294967296),
		name_zh || ' ' || from_date || ' – ' || to_date || ' · ' || beneficiary || ' = ' || kept, NULL,
		name_en || ' ' || from_date || ' – ' || to_date || ' · ' || beneficiary || ' = ' || kept
	FROM ranked WHERE place > 1 AND fen > 0 AND ?1 <> ''`

func periodIn(state string) string {
	return `SELECT p.id, j.code || ' ' || p.from_date || ' – ' || p.to_date, NULL FROM carbon_period p
		JOIN carbon_project j ON j.id = p.project WHERE p.state = '` + state + `' AND ?1 <> ''`
}

// dutiesMost bounds what is listed of one duty.
const dutiesMost = 50

// A workView is what the page of the day's work shows.
type workView struct {
	Late, Due, Waiting []workRow
	Release            []proposalRow // Proposals that the visitor may release.
	Own                []proposalRow // Proposals of the visitor that nobody has released.
	Today              string

	LateAll, DueAll, WaitingAll int       // With those that are not listed.
	More                        []moreRow // Duties of which only some are listed.
}

// A moreRow is a duty of which the page lists only some.
type moreRow struct{ Title, Path, Shown string }

type workRow struct {
	Title, What, Path, When string
	days                    int
	dated                   bool
}

// work lists what waits for the visitor: what is overdue, what is due soon, the rest.
func work(v *visit) error {
	v.name, v.Title, v.Here = "work", v.T("work"), "/work"
	today, err := calendar.FromMillis(v.s.read.Now())
	if err != nil {
		return err
	}
	if word := v.r.URL.Query().Get("duty"); word != "" {
		return v.oneDuty(word, today)
	}
	view := &workView{Today: today.String()}
	for i := range duties {
		if !v.api.May(duties[i].command) {
			continue
		}
		if err := v.putDuty(view, &duties[i], today); err != nil {
			return err
		}
	}
	if err := v.goalDuties(view, today); err != nil {
		return err
	}
	byDay := func(a, b workRow) int { return a.days - b.days }
	slices.SortStableFunc(view.Late, byDay)
	slices.SortStableFunc(view.Due, byDay)
	if err := v.signatures(view); err != nil {
		return err
	}
	v.Data = view
	return nil
}

// putDuty adds what waits of a duty to the day's work, and of very much the first, with the way to the rest.
func (v *visit) putDuty(view *workView, d *duty, today calendar.Date) error {
	rows, err := v.rows(d.query+` LIMIT `+strconv.Itoa(dutiesMost+1), today.String())
	if err != nil {
		return err
	}
	for _, row := range rows[:min(len(rows), dutiesMost)] {
		view.put(v.dutyRow(d, row, today))
	}
	if len(rows) <= dutiesMost {
		return nil
	}
	all, err := v.rows(d.rest(len(rows[0])), today.String())
	if err != nil {
		return err
	}
	late, due, rest := int(all[0][0].(int64)), int(all[0][1].(int64)), int(all[0][2].(int64))
	view.LateAll, view.DueAll, view.WaitingAll = view.LateAll+late, view.DueAll+due, view.WaitingAll+rest-late-due
	view.more(v, d.word, dutiesMost+rest)
	return nil
}

// rest counts what of a duty is late, is due, and is there at all behind what is listed.
func (d *duty) rest(columns int) string {
	return `WITH duty(number, what, due` + strings.Repeat(", en", columns-3) + `) AS (` + d.query + `),
		rest AS (SELECT due FROM duty LIMIT -1 OFFSET ` + strconv.Itoa(dutiesMost) + `)
		SELECT coalesce(sum(due < ?1), 0), coalesce(sum(due >= ?1), 0), count(*) FROM rest`
}

// more says that of a duty only some rows are listed.
func (view *workView) more(v *visit, word string, all int) {
	language := ""
	if v.Lang != "" {
		language = v.choose("zh", "en")
	}
	view.More = append(view.More, moreRow{v.T(word), queried("/work", "duty", word, "lang", language),
		fmt.Sprintf(v.T("listed_of"), dutiesMost, whole(int64(all)))})
}

// dutyRow is a row of the day's work.
func (v *visit) dutyRow(d *duty, row []any, today calendar.Date) workRow {
	one := workRow{Title: v.T(d.word), What: valueText(row[1]),
		Path: queried("/do/"+d.command, d.field, valueText(row[0]))}
	switch page, ok := dutyPages[d.word]; {
	case ok && v.api.May(auth.Page(page[1])):
		if one.Path = page[0] + valueText(row[0]); !strings.Contains(page[0], "?") {
			one.Path += v.Lang
		}
	case !ok && d.field == "":
		one.Path = "/do/" + d.command + "?" + valueText(row[0])
	}
	if len(row) > 3 {
		one.What = v.choose(valueText(row[1]), valueText(row[3]))
	}
	if d.word == "duty_correction" {
		one.What = v.T("person") + " " + valueText(row[0]) + " · " + v.factTitles()[one.What]
	}
	if head, code, ok := strings.Cut(one.What, " · "); ok { // A code that has words is said in words.
		one.What = head + " · " + v.reason(code)
	}
	return v.dated(one, valueText(row[2]), today)
}

// oneDuty lists all that waits of one duty. Refusal: errNoPage, for one that is none of the visitor's.
func (v *visit) oneDuty(word string, today calendar.Date) error {
	l := v.newList("duty", "work", "nothing_waits", "what", "by_when")
	add := func(w workRow) {
		when := cellText(w.When)
		if w.dated && w.days < 0 {
			when = when.marked("late")
		}
		l.add(cellText(w.What).to(w.Path), when)
	}
	known := false
	for i := range duties {
		if duties[i].word != word || !v.api.May(duties[i].command) {
			continue
		}
		known = true
		rows, err := v.listed("duty", duties[i].query, today.String())
		if err != nil {
			return err
		}
		for _, row := range rows {
			add(v.dutyRow(&duties[i], row, today))
		}
	}
	goals, err := v.goalRows(today)
	if err != nil {
		return err
	}
	for _, g := range goals {
		if g.word == word {
			known = true
			add(g.workRow)
		}
	}
	if !known {
		return errNoPage
	}
	l.Title, v.Title, v.Here = v.T(word), v.T(word), "/work"
	return v.show(&deskView{Crumb: menu{"/work", "work"}, Lists: []*list{l}}, "/work", "duty", word)
}

// dated says how far off a day is.
func (v *visit) dated(w workRow, day string, today calendar.Date) workRow {
	due, err := calendar.Parse(day)
	if day == "" || err != nil {
		return w
	}
	w.dated, w.days = true, int(due-today)
	switch {
	case w.days < 0:
		w.When = fmt.Sprintf(v.T("late_days"), -w.days)
	case w.days == 0:
		w.When = v.T("due_today")
	default:
		w.When = fmt.Sprintf(v.T("due_days"), w.days)
	}
	w.When += " · " + day
	return w
}

// put lists a row, and counts it.
func (view *workView) put(w workRow) {
	switch view.count(w); {
	case w.dated && w.days < 0:
		view.Late = append(view.Late, w)
	case w.dated:
		view.Due = append(view.Due, w)
	default:
		view.Waiting = append(view.Waiting, w)
	}
}

func (view *workView) count(w workRow) {
	switch {
	case w.dated && w.days < 0:
		view.LateAll++
	case w.dated:
		view.DueAll++
	default:
		view.WaitingAll++
	}
}

// signatures lists proposals: for the visitor to release, and the visitor's own.
func (v *visit) signatures(view *workView) error {
	if !v.api.May(auth.Read("county_proposal")) {
		return nil
	}
	rows, err := v.s.read.Rows(v.r.Context(), proposalColumns+`WHERE outcome = 'waiting' ORDER BY lapses_ms LIMIT `+
		strconv.Itoa(proposalsLong))
	for _, row := range rows {
		switch p := v.proposalRow(row); {
		case p.Mine:
			view.Release = append(view.Release, p)
		case p.Own:
			view.Own = append(view.Own, p)
		}
	}
	return err
}

// Empty reports whether nothing waits at all.
func (view *workView) Empty() bool {
	return len(view.Late)+len(view.Due)+len(view.Waiting)+len(view.Release)+len(view.Own) == 0
}

// trimmed returns what somebody wrote into a field, without blanks around it.
func (v *visit) trimmed(name string) string { return strings.TrimSpace(v.r.PostFormValue(name)) }
