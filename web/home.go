package web

import (
	"context"
	"net/http"
	"slices"
	"sync"
	"time"

	"liangshan/calendar"
	"liangshan/indicator/desk"
	"liangshan/paper"
)

// homeFresh is for how long a front page shows the same figures: folding the goals is the dear
// part of it, and the page says as of which entry they are.
const homeFresh = time.Second

// A homeCache keeps what the front page shows of the goals.
type homeCache struct {
	sync.Mutex
	page  *desk.Dashboard
	at    time.Time
	begun bool // Reporting has begun, which does not end.
}

// reporting says whether reporting has begun: a return was given, or one fell due since the record began. Before,
// lights would judge by what others had published earlier alone, and no page of goals shows them.
func (s *Site) reporting(ctx context.Context) (bool, error) {
	s.goals.Lock()
	defer s.goals.Unlock()
	if s.goals.begun {
		return true, nil
	}
	rows, err := s.read.Rows(ctx, `SELECT EXISTS (SELECT 1 FROM indicator_return
		WHERE return_state IN ('submitted', 'approved', 'sent_back')) OR
		EXISTS (SELECT 1 FROM indicator_return_step WHERE step = 'approved')`)
	if err != nil {
		return false, err
	}
	if rows[0][0] == int64(1) {
		s.goals.begun = true
		return true, nil
	}
	first, err := s.read.EventNames(ctx, 0, 1)
	if err != nil || len(first.Events) == 0 {
		return false, err
	}
	since := calendar.DayOf(first.Events[0].TimeMS).String()
	duties, look, err := s.read.Goals().Today(ctx, "")
	if err != nil {
		return false, err
	}
	s.goals.begun = slices.ContainsFunc(duties, func(o desk.Duty) bool {
		return o.What == "return" && o.Due >= since && o.Due < look.Day.String()
	})
	return s.goals.begun, nil
}

// goalsNow returns the tree of goals, at most homeFresh old.
func (s *Site) goalsNow(ctx context.Context) (*desk.Dashboard, error) {
	s.goals.Lock()
	defer s.goals.Unlock()
	if s.goals.page != nil && time.Since(s.goals.at) < homeFresh {
		return s.goals.page, nil
	}
	page, err := s.read.Goals().Dashboard(ctx)
	if err == nil {
		s.goals.page, s.goals.at = page, time.Now()
	}
	return page, err
}

// A homeView is what the front page shows.
type homeView struct {
	G          *goalsPage
	Directions []directionView
	Figures    []paper.Figure
	Year       int
	Notices    int
}

// A directionView is a direction of the county's goals: how its goals stand, and their figures.
type directionView struct {
	paper.Goal
	Lights  []lightCount
	Figures []paper.Figure
	Goals   int
}

// figuresOfDirection bounds the figures that a direction shows on the front page.
const figuresOfDirection = 4

// home shows the county's goals with the year in figures. Each figure opens its kinds, its rows
// and their receipts.
func (s *Site) home(r *http.Request, p *page) error {
	p.name, p.Title, p.Here = "home", p.T("front"), "/"
	g := &goalsPage{p: p, Proofs: p.Proofs, Inside: p.Inside, Year: time.UnixMilli(s.read.Now()).In(law).Year()}
	view := &homeView{G: g, Year: g.Year}
	p.Data = view
	page, err := s.goalsNow(r.Context())
	if err == nil {
		g.Dashboard, g.Position, g.Time = page, number(page.Position), p.time(page.TimeMS)
		view.fill(page)
		if g.Begun, err = s.reporting(r.Context()); err != nil {
			return err
		}
	} else if goalsError(err) != errNoPage {
		return err
	}
	rows, err := s.read.Rows(r.Context(), `SELECT (SELECT count(*) FROM dividend_run WHERE state = 'published') +
		(SELECT count(*) FROM programme_run WHERE state = 'published')`)
	if err == nil && len(rows) == 1 {
		view.Notices = int(rows[0][0].(int64))
	}
	return nil // What the read tables cannot say yet is left out: the rest is worth showing.
}

// fill puts goals and figures below the directions that they belong to.
func (v *homeView) fill(page *desk.Dashboard) {
	known := map[string]paper.Figure{}
	for _, f := range page.Key {
		if f.Known && f.Place == "" {
			known[f.Code] = f
		}
	}
	shown := map[string]bool{}
	at := -1
	for _, goal := range page.Goals {
		if goal.Depth == 0 {
			v.Directions = append(v.Directions, directionView{Goal: goal})
			at = len(v.Directions) - 1
		}
		if at < 0 {
			continue
		}
		d := &v.Directions[at]
		d.Goals++
		if goal.Rule != "" {
			d.Lights = counted(d.Lights, goal.Light)
		}
		if f, ok := known[goal.Figure]; ok && !shown[f.Code] && len(d.Figures) < figuresOfDirection {
			d.Figures, shown[f.Code] = append(d.Figures, f), true
		}
	}
	for _, f := range page.Key {
		if f.Known && f.Place == "" && !shown[f.Code] {
			v.Figures = append(v.Figures, f)
		}
	}
}
