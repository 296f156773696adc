package web

import (
	"strconv"

	"liangshan/paper"
)

// minePaper shows, as a paper to be printed and handed out, what a list of a programme gives a person and why, or why
// not: what the page about the same says, with the amounts, how to disagree, and where the receipt is. Whether the list
// has a line of the person is looked up, whoever leads here.
func minePaper(v *visit) error {
	beneficiary, apart, err := v.paperOf()
	if err != nil {
		return err
	}
	explain, listed := mineWhyNot, beneficiary != ""
	if listed {
		v.r.Form.Set("beneficiary", beneficiary)
		explain = mineWhy
	}
	if err := explain(v); err != nil {
		return err
	}
	view := v.Data.(*whyView)
	person, err := strconv.ParseUint(view.Person, 10, 63)
	if err != nil {
		return errBadWord
	}
	rows, err := v.rows(shownRuns+`AND u.number = ?1`, v.r.PathValue("run"))
	if err != nil || len(rows) != 1 {
		return errNotOwn
	}
	g := &paper.Grant{County: v.s.read.Code(), Run: uint64(rows[0][0].(int64)), Line: -1, Apart: apart,
		Person:    person,
		Programme: v.choose(valueText(rows[0][1]), valueText(rows[0][2])), Period: v.spanOf(rows[0][4], rows[0][5]),
		Why: view.Lines, Until: view.until}
	if g.Name, err = v.s.options.API.Name(v.r.Context(), person); err != nil {
		return err
	}
	v.Register.Back = queried("/mine/programmes", "person", view.Person)
	if listed {
		if err := v.paperLine(g); err != nil {
			return err
		}
		v.Register.Receipt = queried("/mine/grant/"+plain(g.Run)+"/"+plain(uint64(g.Line)), "person", view.Person)
	}
	v.name, v.Title, v.Data = "paper", v.T("grant_paper"), nil
	v.Register.Article, err = v.s.sheet(v.r, v.page).Grant(g)
	return err
}

// paperOf returns the number under which a list decides about the person: as it was asked for, or of the first line
// that the list has of the person; nothing: it has none. apart: it does not decide about the person alone, and nothing
// was looked up of those with whom it does.
func (v *visit) paperOf() (beneficiary string, apart bool, err error) {
	if beneficiary = v.r.FormValue("beneficiary"); beneficiary != "" {
		return beneficiary, false, nil
	}
	person, _, err := v.someone()
	if err != nil {
		return "", false, err
	}
	run, err := strconv.ParseInt(v.r.PathValue("run"), 10, 63)
	if err != nil {
		return "", false, errBadWord
	}
	rows, err := v.rows(allNumbers+` SELECT v.unit, (SELECT min(l.beneficiary) FROM programme_line l WHERE l.run = u.number
		AND`+ofPerson+`) FROM programme_run u JOIN programme_version v ON v.programme = u.programme AND
		v.version = u.version WHERE u.number = ?2 AND `+programmesShown, int64(person), run)
	if err != nil || len(rows) == 0 {
		return "", false, err // What explains it says which refusal that is.
	}
	if rows[0][1] != nil {
		return valueText(rows[0][1]), false, nil
	}
	about, _, err := v.decidedAs(int64(person), valueText(rows[0][0]))
	if err != nil || about == 0 || about == int64(person) {
		return "", about == 0, err
	}
	rows, err = v.rows(`SELECT 1 FROM programme_line WHERE run = ? AND beneficiary = ?`, run, about)
	return "", len(rows) > 0, err // A line that is paid to somebody else of the household.
}

// paperLine puts the line of a list on its paper. Refusal: errNotOwn.
func (v *visit) paperLine(g *paper.Grant) error {
	rows, err := v.rows(allNumbers+` SELECT l.number, l.beneficiary, l.before_fen, l.total_fen, l.set_off_fen, l.state,
		CASE l.state WHEN 'paid' THEN l.answered_ms END, l.sequence, coalesce(l.row, -1)
		FROM programme_line l JOIN programme_run u ON u.number = l.run
		JOIN programme_version v ON v.programme = u.programme AND v.version = u.version
		WHERE l.run = ?2 AND l.beneficiary = ?3 AND`+ofPerson+`AND `+programmesShown, int64(g.Person), int64(g.Run),
		v.r.FormValue("beneficiary"))
	if err != nil || len(rows) != 1 {
		return errNotOwn
	}
	r := rows[0]
	g.Line, g.BeforeFen, g.TotalFen, g.SetOffFen = r[0].(int64), r[2].(int64), r[3].(int64), r[4].(int64)
	if about := uint64(r[1].(int64)); about != g.Person {
		g.About = about
	}
	g.Stands, g.State = valueText(r[5]), v.T("grant_"+valueText(r[5]))
	g.PaidMS, _ = r[6].(int64)
	g.Event, g.Row, g.Listed = uint64(r[7].(int64)), r[8].(int64), true
	return nil
}
