package web

import (
	"strconv"

	"liangshan/quantity"
)

// A grantView is what a programme gives a villager.
type grantView struct{ Run, Programme, Path, Period, Amount, State, Why, Object string }

// ofPerson are the lines of programmes that are about a person, or paid to one.
const ofPerson = ` (l.beneficiary = ?1 AND v.unit = 'person' OR l.payee = ?1) `

// ownProgrammes lists what programmes give the person, the newest first.
func (v *visit) ownProgrammes(view *mineView, person int64) error {
	rows, err := v.rows(`SELECT u.number, v.name_zh, v.name_en, v.code, u.from_date || ' – ' || u.to_date,
		l.total_fen, l.state,
		l.beneficiary, u.state = 'published' AND u.until_date >= ?2
		FROM programme_line l JOIN programme_run u ON u.number = l.run
		JOIN programme_version v ON v.programme = u.programme AND v.version = u.version
		WHERE`+ofPerson+`AND `+programmesShown+` ORDER BY u.number DESC LIMIT 50`, person, v.today())
	for _, r := range rows {
		run := valueText(r[0])
		shown := grantView{
			Run:       run,
			Programme: v.choose(valueText(r[1]), valueText(r[2])),
			Path:      "/programme/" + valueText(r[3]),
			Period: valueText(
				r[4],
			),
			Amount: quantity.Format(r[5].(int64), 2),
			State:  v.T("grant_" + valueText(r[6])),
			Why:    queried("/mine/why/"+run, "person", view.Person, "beneficiary", valueText(r[7])),
		}
		if r[8] == int64(1) {
			shown.Object = queried("/mine/object", "programme", run, "person", view.Person)
		}
		view.Grants = append(view.Grants, shown)
	}
	return err
}

// A whyView says why a programme gives what it gives.
type whyView struct {
	Person, Title string
	Lines         []string
	Object        string
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
	rows, err := v.rows(`SELECT v.name_zh, v.name_en, u.from_date || ' – ' || u.to_date FROM programme_line l
		JOIN programme_run u ON u.number = l.run
		JOIN programme_version v ON v.programme = u.programme AND v.version = u.version
		WHERE`+ofPerson+`AND `+programmesShown+` AND l.run = ?2 AND l.beneficiary = ?3`, int64(person), run, beneficiary)
	if err != nil {
		return err
	}
	if len(rows) == 0 || person == 0 {
		return errNotOwn
	}
	view := &whyView{
		Person: plain(person),
		Title:  v.choose(valueText(rows[0][0]), valueText(rows[0][1])) + " " + valueText(rows[0][2]),
	}
	v.name, v.Title, v.Here, v.Data = "why", view.Title, "/mine", view
	view.Lines, err = v.s.options.API.Why(v.r.Context(), run, beneficiary, v.choose("zh", "en"))
	return err
}
