package web

import (
	"encoding/hex"
	"strconv"

	"liangshan/indicator"
	"liangshan/indicator/desk"
	"liangshan/paper"
)

// routePublishing declares the page on which records and derived figures are published.
func (s *Site) routePublishing() { s.door("GET /publishing", "work", publishing) }

// publishing lists the county's records and derived figures: what is published of the period under way and of the one
// before, what the record gives now, and the way to publish it.
func publishing(v *visit) error {
	fold, derive := v.api.May("indicator.publish_fold"), v.api.May("indicator.publish_derived")
	if !fold && !derive {
		return v.api.Allow("indicator.publish_fold")
	}
	v.Title, v.Here, v.Wide = v.T("publishing"), "/work", true
	l := v.newList("publishing", "publishing", "publishing_none", "figure_word", "period_word", "published_word",
		"folded_word", "front_state", "publish_word")
	rows, err := v.s.read.Goals().Publishable(v.r.Context())
	if err != nil {
		return goalsError(err)
	}
	for i := range rows {
		v.publishRow(l, &rows[i])
	}
	return v.show(&deskView{Lead: v.T("publishing_lead"), Crumb: menu{"/work", "work"}, Lists: []*list{l}}, "/publishing")
}

// publishRow adds a row with the way to publish it.
func (v *visit) publishRow(l *list, r *desk.Publishable) {
	if !r.Known && !r.There {
		return
	}
	text := func(value int64, known bool) string {
		f := paper.Figure{Known: known, Value: value, Decimals: r.Row.Decimals, UnitZH: r.Row.UnitZH,
			UnitEN: r.Row.UnitEN}
		return f.Text(v.English)
	}
	state, path := "publish_same", ""
	switch {
	case !r.Known:
		state = "publish_no_value"
	case r.Changed && r.There:
		state = "publish_differs"
	case r.Changed:
		state = "publish_new"
	}
	period := string(r.Period.Period())
	switch {
	case !r.Changed:
	case r.Row.Kind == indicator.Derived && v.api.May("indicator.publish_derived"):
		path = queried("/do/indicator.publish_derived", "figure", r.Row.Code, "period", period)
	case r.Row.Kind == indicator.Record && v.api.May("indicator.publish_fold"):
		path = queried("/do/indicator.publish_fold", "figure", r.Row.Code, "period", period,
			"pieces", strconv.FormatInt(r.Fold.Pieces, 10), "position", strconv.FormatUint(r.Fold.Position, 10),
			"rows", strconv.FormatUint(r.Fold.Rows, 10), "hash", hex.EncodeToString(r.Fold.Hash[:]))
	}
	l.add(v.cellPath(v.choose(r.Row.NameZH, r.Row.NameEN), "/figure/"+r.Row.Code),
		cellText(v.choose(r.Period.ZH(), r.Period.EN())), cellText(text(r.Old.Value, r.There)),
		cellText(text(r.Value, r.Known)), cellText(v.T(state)), v.cellAction("publish_word", path))
}
