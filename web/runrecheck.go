package web

import (
	"liangshan/calendar"
	"liangshan/programme/policy"
	"liangshan/programme/rule"
)

// openRechecks lists the periods that are to be decided again because facts were corrected, those due first. How they
// differ is not known before: the run that decides one again has on its list whom it gives more or less.
func (v *visit) openRechecks() (*list, error) {
	rows, err := v.listed("recheck", `SELECT v.code, v.name_zh, v.name_en, c.from_date, c.to_date, c.since_date,
		c.due_date,
		(SELECT max(x.number) FROM programme_run x WHERE x.programme = c.programme AND x.from_date = c.from_date
			AND x.to_date = c.to_date AND x.state NOT IN ('closed', 'withdrawn'))
		FROM programme_recheck c JOIN programme_version v ON v.programme = c.programme
		WHERE v.version = (SELECT max(w.version) FROM programme_version w WHERE w.programme = c.programme)
		ORDER BY c.due_date, v.code, c.from_date`)
	l := v.newList("recheck", "recheck_all", "recheck_none", "programme", "period_word", "recheck_since", "recheck_due",
		"recheck_run", "actions")
	l.Lead = v.T("recheck_lead")
	for _, r := range rows {
		open, at, form := valueText(r[7]), "", ""
		switch {
		case open != "":
			at = "/run/" + open
		case v.api.May("programme.start"):
			form = v.recheckPath(valueText(r[0]), valueText(r[3]), valueText(r[4]))
		}
		l.add(cellText(v.choose(valueText(r[1]), valueText(r[2]))), cellText(v.periodOf(r[3], r[4])),
			cellText(valueText(r[5])), cellText(valueText(r[6])), v.cellPath(open, at), v.cellAction("recheck_now", form))
	}
	l.Table = v.tablePath("programme_recheck")
	return l, err
}

// recheckPath leads to the form that prepares a run of a period from the facts in the vault.
func (v *visit) recheckPath(code, from, to string) string {
	first, err := calendar.Parse(from)
	if err != nil {
		return ""
	}
	last, err := calendar.Parse(to)
	if err != nil {
		return ""
	}
	period := ""
	if first != calendar.DateMin {
		period = policy.PeriodName(rule.Period{Start: first, End: last})
	}
	language := ""
	if v.Lang != "" {
		language = v.choose("zh", "en")
	}
	return queried("/runs", "programme", code, "period", period, "lang", language)
}

// runRecheck says on the page of a run that facts were corrected which its list does not have.
func (v *visit) runRecheck(view *runView, run int64) error {
	rows, err := v.rows(`SELECT c.since_date FROM programme_run x JOIN programme_recheck c ON c.programme = x.programme
		AND c.from_date = x.from_date AND c.to_date = x.to_date WHERE x.number = ? AND x.snapshot <= c.snapshot
		AND x.state <> 'withdrawn'`, run)
	for _, r := range rows {
		view.Facts = append(view.Facts, fact{Name: v.T("recheck_unknown"), Value: valueText(r[0])})
	}
	return err
}
