package web

import (
	"fmt"
	"net/http"
	"strings"

	"liangshan/indicator"
	"liangshan/indicator/desk"
	"liangshan/paper"
	"liangshan/quantity"
	"liangshan/task"
	"liangshan/village"
)

// servedPages are the pages of the modules that serve goals, by what files of goals call them: the path, and its name
// in both languages. A module without a page for everybody is named by its code.
var servedPages = map[string][3]string{
	"carbon":    {"/projects", "竹林碳汇", "bamboo carbon"},
	"chain":     {"/chains", "产业链", "industry chains"},
	"dividend":  {"/notices", "分红公示", "dividends"},
	"exchange":  {"/market", "交易行情", "the market"},
	"place":     {"/map", "场所地图", "map of places"},
	"programme": {"/programmes", "惠民惠企项目", "programmes"},
}

// A servedBy is a module that serves a goal, with the page that shows it.
type servedBy struct{ Name, Href string }

// goalPage shows everything about a goal. What was reported of it, and what followed, is for whoever sees what is due.
func (s *Site) goalPage(r *http.Request, p *page) error {
	g := s.goalsOf(r.Context(), p, "goal", "goal")
	page, err := s.read.Goals().Goal(r.Context(), r.PathValue("code"), 0)
	if err != nil {
		return goalsError(err)
	}
	p.Title = p.choose(page.Row.NameZH, page.Row.NameEN)
	g.Goal, g.Position, g.Time = page, number(page.Position), p.time(page.TimeMS)
	for _, goal := range page.Below {
		goal.Depth -= page.Goal.Depth + 1
		g.Below = append(g.Below, &goalNode{Goal: goal, G: g})
	}
	g.Begun, err = s.reporting(r.Context())
	return err
}

// Node returns the goal itself, for its name and its light.
func (g *goalsPage) Node() *goalNode { return &goalNode{Goal: g.Goal.Goal, G: g} }

// Served lists the modules that serve the goal.
func (g *goalsPage) Served() (all []servedBy) {
	for _, module := range g.Goal.Row.Serves {
		one := servedBy{Name: module}
		if page, ok := servedPages[module]; ok {
			one = servedBy{g.Pick(page[1], page[2]), page[0] + g.Lang()}
		}
		all = append(all, one)
	}
	return all
}

// Outcome says what came of a report.
func (g *goalsPage) Outcome(r desk.GoalReport) string {
	var words []string
	switch {
	case r.Accepted:
		words = append(words, g.T("taken_done"))
	case r.Done:
		words = append(words, g.T("said_done"))
	}
	if r.Excused {
		words = append(words, g.T("taken_excuse"))
	}
	return strings.Join(words, g.T("stop"))
}

// OrderHref is the page of a supervision order.
func (g *goalsPage) OrderHref(order string) string {
	year, n, _ := strings.Cut(order, "-督-")
	return "/order/" + year + "/" + strings.TrimLeft(n, "0") + g.Lang()
}

// Version writes what a version of a goal says where it can differ.
func (g *goalsPage) Version(row task.Row) string {
	words := []string{g.Pick(row.NameZH, row.NameEN)}
	if row.Due != 0 {
		words = append(words, g.T("due")+" "+row.Due.String())
	}
	if row.Ended {
		words = append(words, g.T("given_up"))
	}
	return strings.Join(words, g.T("stop"))
}

// Figured writes the value of what measures the goal, with its period.
func (g *goalsPage) Figured(f *paper.Figure) string {
	if !f.Known {
		return f.Text(g.p.English)
	}
	return f.Text(g.p.English) + " (" + g.Period(*f) + ")"
}

// Adds says whether values of a figure may be added up.
func (g *goalsPage) Adds(row indicator.FigureRow) string {
	var words []string
	if row.AddPlaces {
		words = append(words, g.T("adds_places"))
	}
	if row.AddPeriods {
		words = append(words, g.T("adds_periods"))
	}
	if len(words) == 0 {
		return g.T("adds_never")
	}
	return strings.Join(words, g.T("stop"))
}

// Owed says who owes a return, and until when.
func (g *goalsPage) Owed(row indicator.FigureRow) string {
	who := g.T("owed_county")
	switch row.Level {
	case village.Township:
		who = g.T("owed_township")
	case village.Village:
		who = g.T("owed_village")
	}
	return who + g.T("stop") + fmt.Sprintf(g.T("due_within"), row.Due)
}

// Range says between which values a figure lies, and which changes have to be explained; empty if neither is said.
func (g *goalsPage) Range(row indicator.FigureRow) string {
	var words []string
	if row.HasMin {
		words = append(words, "≥ "+quantity.Format(row.Min, int(row.Decimals)))
	}
	if row.HasMax {
		words = append(words, "≤ "+quantity.Format(row.Max, int(row.Decimals)))
	}
	if row.Jump > 0 {
		words = append(words, fmt.Sprintf(g.T("jump"), row.Jump))
	}
	return strings.Join(words, g.T("stop"))
}
