package web

import (
	"errors"
	"strconv"

	"liangshan/api"
	"liangshan/calendar"
	"liangshan/quantity"
)

// A grantView is what a programme gives a villager.
type grantView struct {
	Run, Programme, Path, Period, Amount, State, Why, Object string

	Receipts []menu
}

// ofPerson are the lines of programmes that are about a person, by any of its numbers, or paid to one.
const ofPerson = ` (l.beneficiary IN (SELECT number FROM numbers) AND v.unit = 'person' OR
	l.payee IN (SELECT number FROM numbers)) `

// ownProgrammes lists what programmes give the person, the newest first.
func (v *visit) ownProgrammes(view *mineView, person int64) error {
	rows, err := v.rows(allNumbers+` SELECT u.number, v.name_zh, v.name_en, v.code, u.from_date || ' – ' || u.to_date,
		l.total_fen, l.state,
		l.beneficiary, u.state = 'published' AND u.until_date >= ?2, l.number, l.answer_sequence
		FROM programme_line l JOIN programme_run u ON u.number = l.run
		JOIN programme_version v ON v.programme = u.programme AND v.version = u.version
		WHERE`+ofPerson+`AND `+programmesShown+` ORDER BY u.number DESC LIMIT 50`, person, v.today())
	for _, r := range rows {
		run := valueText(r[0])
		shown := grantView{
			Run:       run,
			Programme: v.choose(valueText(r[1]), valueText(r[2])),
			Path:      "/programme/" + valueText(r[3]),
			Period:    valueText(r[4]),
			Amount:    quantity.Format(r[5].(int64), 2),
			State:     v.T("grant_" + valueText(r[6])),
			Why:       queried("/mine/why/"+run, "person", view.Person, "beneficiary", valueText(r[7])),
		}
		receipt := queried("/mine/grant/"+run+"/"+valueText(r[9]), "person", view.Person)
		shown.Receipts = []menu{{receipt, "receipt_listed"}}
		if r[10] != nil {
			shown.Receipts = append(shown.Receipts, menu{receipt + "&of=answer", "receipt_answer"})
		}
		if r[8] == int64(1) {
			shown.Object = queried("/mine/object", "programme", run, "person", view.Person)
		}
		view.Grants = append(view.Grants, shown)
	}
	return err
}

// mineGrant hands out the receipt of a person's line of a programme: that it was listed, or what the bank answered.
// It shows that row alone. Refusals: errNotOwn, errNoPage.
func mineGrant(v *visit) error {
	person, _, err := v.someone()
	if err != nil {
		return err
	}
	run, err1 := strconv.ParseInt(v.r.PathValue("run"), 10, 63)
	number, err2 := strconv.ParseInt(v.r.PathValue("number"), 10, 63)
	if err1 != nil || err2 != nil {
		return errNoPage
	}
	rows, err := v.rows(allNumbers+` SELECT l.sequence, coalesce(l.row, -1), l.answer_sequence, l.answer_row
		FROM programme_line l JOIN programme_run u ON u.number = l.run
		JOIN programme_version v ON v.programme = u.programme AND v.version = u.version
		WHERE l.run = ?2 AND l.number = ?3 AND`+ofPerson+`AND `+programmesShown, int64(person), run, number)
	switch {
	case err != nil:
		return err
	case len(rows) == 0:
		return errNotOwn
	}
	at := rows[0][:2]
	if v.r.FormValue("of") == "answer" {
		if at = rows[0][2:]; at[0] == nil {
			return errNoPage
		}
	}
	return v.receiptFile(uint64(at[0].(int64)), int(at[1].(int64)))
}

// shownRuns are lists of programmes that were shown, each with what its document says of itself.
const shownRuns = `SELECT u.number, v.name_zh, v.name_en, v.unit, u.from_date, u.to_date, u.state, u.until_date
	FROM programme_run u JOIN programme_version v ON v.programme = u.programme AND v.version = u.version
	WHERE ` + programmesShown + ` `

// grantTitle names a list of shownRuns.
func (v *visit) grantTitle(r []any) string {
	return v.choose(valueText(r[1]), valueText(r[2])) + " " + v.spanOf(r[4], r[5])
}

// objectsStill reports whether objections to a list of shownRuns are heard today.
func (v *visit) objectsStill(r []any) bool {
	return valueText(r[6]) == "published" && valueText(r[7]) >= v.today()
}

// spanOf writes a period; nothing for what is paid once and for ever.
func (v *visit) spanOf(from, to any) string {
	if day := valueText(from); day == "" || day == calendar.DateMin.String() {
		return ""
	}
	return valueText(from) + " – " + valueText(to)
}

// A whyView says why a programme gives what it gives, or nothing, and what can be done about it.
type whyView struct {
	Person, Title string
	Lines         []string
	Object, Ask   string // The way, and its word.
	Paper         string // The same, to be printed and handed out.
	until         string // The last day on which objections are heard; empty: it is over.
}

// whyOf begins the page that explains what a list of shownRuns says about a person.
func (v *visit) whyOf(person uint64, r []any) *whyView {
	view := &whyView{Person: plain(person), Title: v.grantTitle(r), Ask: "ask_review",
		Object: queried("/mine/object", "programme", valueText(r[0]), "person", plain(person))}
	if v.objectsStill(r) {
		view.Ask, view.until = "object", valueText(r[7])
	}
	view.Paper = queried("/mine/whypaper/"+valueText(r[0]), "person", view.Person)
	v.name, v.Title, v.Here, v.Data = "why", view.Title, "/mine", view
	return view
}

// mineWhy explains a line of a programme from the record of its run.
func mineWhy(v *visit) error {
	person, _, err := v.ownPerson()
	if err != nil {
		return err
	}
	run, err1 := strconv.ParseInt(v.r.PathValue("run"), 10, 63)
	beneficiary, err2 := strconv.ParseInt(v.r.FormValue("beneficiary"), 10, 63)
	if err1 != nil || err2 != nil {
		return errBadWord
	}
	rows, err := v.rows(
		allNumbers+` `+shownRuns+`AND u.number = ?2 AND EXISTS (SELECT 1 FROM programme_line l WHERE l.run = u.number AND`+
			ofPerson+`AND l.beneficiary = ?3)`,
		int64(person),
		run,
		beneficiary,
	)
	if err != nil {
		return err
	}
	if len(rows) == 0 || person == 0 {
		return errNotOwn
	}
	view := v.whyOf(person, rows[0])
	view.Paper += "&beneficiary=" + plain(uint64(beneficiary))
	view.Lines, err = v.s.options.API.Why(v.r.Context(), run, beneficiary, v.choose("zh", "en"))
	return err
}

// mineWhyNot explains, from the record of a run, why its list leaves a person out, or the household of which
// the person is the head: who lives there reads nothing of what the others earn.
func mineWhyNot(v *visit) error {
	person, _, err := v.someone()
	if err != nil {
		return err
	}
	run, err := strconv.ParseInt(v.r.PathValue("run"), 10, 63)
	if err != nil {
		return errBadWord
	}
	rows, err := v.rows(shownRuns+`AND u.number = ?1`, run)
	switch {
	case err != nil:
		return err
	case len(rows) == 0:
		return errObjection
	}
	view := v.whyOf(person, rows[0])
	beneficiary, word, err := v.decidedAs(int64(person), valueText(rows[0][3]))
	if err != nil {
		return err
	}
	if beneficiary != 0 {
		view.Lines, err = v.s.options.API.Why(v.r.Context(), run, beneficiary, v.choose("zh", "en"))
		word = "whynot_no_row"
	}
	if errors.Is(err, api.ErrNoRecord) || beneficiary == 0 {
		view.Lines, err = []string{v.T(word), v.T("whynot_what_now")}, nil
	}
	return err
}

// decidedAs returns the number under which a programme decides about a person, by its unit; 0 with a word that
// says why there is none.
func (v *visit) decidedAs(person int64, unit string) (beneficiary int64, word string, err error) {
	switch unit {
	case "person":
		return person, "", nil
	case "household":
		rows, err := v.rows(`SELECT number FROM person_household WHERE head = ?`, person)
		if err != nil || len(rows) == 0 {
			return 0, "whynot_ask_head", err
		}
		return rows[0][0].(int64), "", nil
	}
	return 0, "whynot_other_unit", nil
}
