package web

import (
	"strconv"

	"liangshan/auth"
)

// dismissReasons are the usual reasons for which an objection is turned down; any other is a code of the officer's.
var dismissReasons = []string{"facts_are_right", "rule_says_so", "paper_missing"}

// programmeObjection shows an officer an objection to a programme's list, or a request that a person look at a
// decision: about what, by when, and the forms that answer it.
func programmeObjection(v *visit) error {
	number, err := strconv.ParseInt(v.r.PathValue("number"), 10, 32)
	if err != nil {
		return errNoPage
	}
	if err := v.api.Allow(auth.Read("programme_objection")); err != nil {
		return err
	}
	rows, err := v.rows(
		`SELECT o.run, v.name_zh, v.name_en, u.from_date, u.to_date, o.person, o.reason, o.review, o.state,
		o.due_date, o.raised_ms, coalesce(o.decision, ''), coalesce(o.appeal_due_date, ''), coalesce(o.appeal_decision, ''),
		u.state FROM programme_objection o JOIN programme_run u ON u.number = o.run JOIN programme_version v
		ON v.programme = u.programme AND v.version = u.version WHERE o.number = ?`,
		number,
	)
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		return errNoPage
	}
	r, what := rows[0], "object"
	if r[7] == int64(1) {
		what = "ask_review"
	}
	v.Title, v.Here = v.T(what)+" "+plain(uint64(number)), "/work"
	d := &deskView{Crumb: menu{"/work", "work"},
		Lead: v.choose(valueText(r[1]), valueText(r[2])) + " " + v.spanOf(r[3], r[4])}
	state := valueText(r[8])
	for _, f := range []fact{{Name: v.T("person"), Value: valueText(r[5])},
		{Name: v.T("why"), Value: v.reason(valueText(r[6]))},
		{Name: v.T("front_state"), Value: v.T("objection_" + state)}, {Name: v.T("when"), Value: v.time(r[10].(int64))},
		{Name: v.T("answer_by"), Value: valueText(r[9])}, {Name: v.T("decision"), Value: v.reason(valueText(r[11]))},
		{Name: v.T("appeal_by"), Value: valueText(r[12])},
		{Name: v.T("appeal_decision"), Value: v.reason(valueText(r[13]))}} {
		if f.Value != "" {
			d.Facts = append(d.Facts, f)
		}
	}
	offer := func(word, command string) {
		d.Actions = append(d.Actions, v.action(word, command, "objection", plain(uint64(number))))
	}
	dismiss := func() { // With what the villager then reads.
		for _, code := range dismissReasons {
			path := v.offered("programme.dismiss", "objection", plain(uint64(number)), "reason", code)
			d.Actions = append(d.Actions, menu{path, "dismiss_" + code})
		}
		offer("dismiss_objection", "programme.dismiss")
	}
	switch {
	case state == "open" && what == "ask_review":
		offer("grant_review", "programme.grant_review")
		dismiss()
	case state == "open":
		if r[14] != "withdrawn" {
			offer("uphold_objection", "programme.uphold")
		}
		dismiss()
	case state == "appealed":
		offer("decide_appeal", "programme.decide_appeal")
	}
	if v.api.May(auth.Page("runs")) {
		d.Actions = append(d.Actions, menu{"/run/" + valueText(r[0]) + v.Lang, "run_word"})
	}
	return v.show(d, v.r.URL.Path)
}
