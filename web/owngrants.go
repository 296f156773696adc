package web

import "liangshan/calendar"

// ownGrants shows a person every programme that decides about persons or households: what its newest list
// gives, why, or why not, how the person wants to be decided about, and what was objected to, with the day by
// which the answer is due.
func ownGrants(v *visit) error {
	person, _, err := v.someone()
	if err != nil {
		return err
	}
	v.Title, v.Here = v.T("why_and_why_not"), "/mine"
	d := &deskView{Lead: v.T("grants_lead"), Crumb: menu{"/mine", "mine"}, Large: true}
	for _, fill := range []func(*deskView, int64) error{v.grantsOf, v.asksOf} {
		if err := fill(d, int64(person)); err != nil {
			return err
		}
	}
	return v.show(d, "/mine/programmes", "person", plain(person))
}

// allNumbers are the number ?1 of a person and those that were merged into it.
const allNumbers = `WITH RECURSIVE numbers(number) AS (SELECT ?1 UNION
	SELECT p.number FROM person_person p JOIN numbers n ON p.merged_into = n.number)`

// newestShown is the newest list of programme v that was shown.
const newestShown = `(SELECT max(u.number) FROM programme_run u WHERE u.programme = v.programme AND ` +
	programmesShown + `)`

// newestLists are the programmes in force, and the retired ones that give the person ?1 something or take it back, each
// with its newest list that was shown, what it gives the person, and what the person has chosen, as programme.Choice
// has it. A list of differences says nothing of those for whom nothing changed: for them the newest of the same period
// that has them stands, and of what is retired the newest of any.
const newestLists = allNumbers + `, own AS (
	SELECT run, beneficiary, payee, total_fen, state FROM programme_line WHERE payee IN
		(SELECT number FROM numbers)
	UNION SELECT run, beneficiary, payee, total_fen, state FROM programme_line WHERE beneficiary IN
		(SELECT number FROM numbers))
	SELECT v.programme, v.code, v.text, u.number, v.name_zh, v.name_en, u.from_date, u.to_date,
	l.beneficiary, l.total_fen, l.state, coalesce((SELECT max(coalesce(c.choice, a.choice)) FROM numbers n
		LEFT JOIN programme_choice c ON c.programme = v.programme AND c.person = n.number
		LEFT JOIN programme_choice a ON a.programme = 0 AND a.person = n.number), 'none'), v.retired_ms
	FROM programme_version v
	LEFT JOIN programme_run u ON u.number = coalesce((SELECT max(u.number) FROM own l
		JOIN programme_run u ON u.number = l.run LEFT JOIN programme_run n ON n.number = ` + newestShown + `
		WHERE u.programme = v.programme AND` + ofPerson + `AND ` + programmesShown + ` AND
		(v.retired_ms IS NOT NULL OR u.from_date = n.from_date AND u.to_date = n.to_date)), ` + newestShown + `)
	LEFT JOIN own l ON l.run = u.number AND` + ofPerson + `
	WHERE (v.retired_ms IS NULL OR l.run IS NOT NULL) AND v.unit IN ('person', 'household') AND
	v.version = (SELECT max(w.version) FROM programme_version w WHERE w.programme = v.programme)
	ORDER BY l.beneficiary IS NULL, u.number IS NULL, u.number DESC, v.code` // What one gets first.

func (v *visit) grantsOf(d *deskView, person int64) error {
	rows, err := v.listed("programmes", newestLists, person)
	l := v.newList("programmes", "my_programmes", "no_programmes", "programme", "period_word", "#net_amount",
		"front_state", "why", "how_to_decide")
	l.Lead = v.T("choices_lead")
	who := plain(uint64(person))
	for _, r := range rows {
		read, err := v.s.documents.of(valueText(r[1]), valueText(r[2]))
		if err != nil {
			return err
		}
		if read.Program.Amount == nil || read.Accounts == nil {
			continue // It only finds something out.
		}
		amount, state, why := listCell{Text: "–"}, v.T("no_list_yet"), listCell{Text: "–"}
		run := valueText(r[3])
		switch {
		case run == "":
		case r[8] == nil:
			state = v.T("not_on_list")
			why = v.cellAction("why_not", queried("/mine/whynot/"+run, "person", who))
		default:
			amount, state = cellFen(r[9]), v.T("grant_"+valueText(r[10]))
			why = v.cellAction("why_so_much", queried("/mine/why/"+run, "person", who, "beneficiary", valueText(r[8])))
		}
		name := v.choose(valueText(r[4]), valueText(r[5]))
		how := v.cellAction("choice_"+valueText(r[11]),
			queried("/mine/choose", "programme", valueText(r[0]), "person", who))
		how.File = how.Text // It is a fact too, not only a way to change it.
		if r[12] != nil {   // Nothing is to be chosen.
			how = cellText(v.T("programme_retired"))
		}
		l.add(v.cellPath(name, "/programme/"+valueText(r[1])), cellText(v.spanOf(r[6], r[7])), amount,
			cellText(state), why, how)
	}
	d.Lists = append(d.Lists, l)
	d.Actions = append(d.Actions, menu{queried("/mine/choose", "programme", "0", "person", who), "choose_for_all"})
	return err
}

const ownAsks = allNumbers + `
	SELECT o.number, v.name_zh, v.name_en, u.from_date, u.to_date, o.reason, o.review, o.state, o.due_date,
	coalesce(o.appeal_date, ''), coalesce(o.appeal_due_date, ''), o.overdue_ms, o.appeal_overdue_ms,
	coalesce(o.appeal_decision, o.decision, '')
	FROM programme_objection o JOIN programme_run u ON u.number = o.run
	JOIN programme_version v ON v.programme = u.programme AND v.version = u.version
	WHERE o.person IN (SELECT number FROM numbers) ORDER BY o.number DESC`

// asksOf lists what a person has objected to or asked about programmes: by when the answer is due, whether it is
// late, what it was, and until when it can be appealed against.
func (v *visit) asksOf(d *deskView, person int64) error {
	rows, err := v.listed("asked", ownAsks, person)
	if err != nil {
		return err
	}
	days, err := v.s.read.Workdays(v.r.Context())
	if err != nil {
		return err
	}
	l := v.newList("asked", "my_objections", "no_asks", "programme", "what", "why", "front_state", "answer_by",
		"decision", "raise_appeal")
	for _, r := range rows {
		what := "object"
		if r[6] == int64(1) {
			what = "ask_review"
		}
		state, due := valueText(r[7]), listCell{Text: "–"}
		switch state {
		case "open":
			due = v.answerBy(valueText(r[8]), r[11] != nil)
		case "appealed":
			due = v.answerBy(valueText(r[10]), r[12] != nil)
		}
		l.add(cellText(v.choose(valueText(r[1]), valueText(r[2]))+" "+v.spanOf(r[3], r[4])), cellText(v.T(what)),
			cellText(v.reason(valueText(r[5]))), cellText(v.T("objection_"+state)), due,
			cellText(v.reason(valueText(r[13]))), v.appealCell(days, state, valueText(r[9]), valueText(r[0]), person))
	}
	d.Lists = append(d.Lists, l)
	return nil
}

// answerBy says by when an answer is due, and whether it is late.
func (v *visit) answerBy(day string, late bool) listCell {
	if late || day != "" && day < v.today() {
		return cellText(day + " " + v.T("late")).marked("late")
	}
	return cellText(day)
}

// appealCell leads to an appeal, as long as one is heard, and says how long.
func (v *visit) appealCell(days *calendar.Calendar, state, until, number string, person int64) listCell {
	last, err := calendar.Parse(until)
	if state != "dismissed" || err != nil {
		return listCell{Text: "–"}
	}
	if work, err := days.IsWorkday(last); !work && err == nil { // The next working day is the last one.
		if next, err := days.NextWorkday(last); err == nil {
			last = next
		}
	}
	if last.String() < v.today() {
		return cellText(v.T("over_word") + " " + until)
	}
	return listCell{Text: v.T("raise_appeal") + " (" + v.T("until_word") + " " + last.String() + ")", File: last.String(),
		Path: queried("/mine/appeal", "objection", number, "person", plain(uint64(person)))}
}
