package task

import (
	"cmp"

	"liangshan/calendar"
	"liangshan/indicator"
	"liangshan/kernel"
)

// A progressKey is a node and the number of a report on it.
type progressKey struct {
	_      struct{} `cbor:",toarray"`
	Node   string
	Number uint32
}

func compareProgress(a, b progressKey) int {
	return cmp.Or(cmp.Compare(a.Node, b.Node), cmp.Compare(a.Number, b.Number))
}

// A Progress is one report on a node.
type Progress struct {
	_     struct{} `cbor:",toarray"`
	Event Moved
}

// Evidence is a paper under a report or a close: what it is, and its hash.
type Evidence struct {
	Paper string         `cbor:"1,keyasint" json:"paper"`
	Hash  indicator.Hash `cbor:"2,keyasint" json:"sha256"`
}

// Report asks that a node's progress be noted.
type Report struct {
	Node     string        `cbor:"1,keyasint" json:"node"`
	Date     calendar.Date `cbor:"2,keyasint" json:"date"` // As of which day.
	Started  bool          `cbor:"3,keyasint,omitempty" json:"started,omitempty"`
	Percent  uint8         `cbor:"4,keyasint,omitempty" json:"percent,omitempty"` // Not where a figure measures it.
	Done     bool          `cbor:"5,keyasint,omitempty" json:"done,omitempty"`
	Evidence []Evidence    `cbor:"6,keyasint,omitempty" json:"evidence,omitempty"`
	Excused  bool          `cbor:"7,keyasint,omitempty" json:"excused,omitempty"` // A good reason for being behind, accepted.
	Text     string        `cbor:"8,keyasint,omitempty" json:"text,omitempty"`
}

// Moved says how far a node has come.
type Moved struct {
	Node     string        `cbor:"1,keyasint"`
	Number   uint32        `cbor:"2,keyasint"` // Of the reports on it, from 1.
	Date     calendar.Date `cbor:"3,keyasint"`
	Started  bool          `cbor:"4,keyasint,omitempty"`
	Percent  uint8         `cbor:"5,keyasint,omitempty"`
	Done     bool          `cbor:"6,keyasint,omitempty"`
	Evidence []Evidence    `cbor:"7,keyasint,omitempty"`
	Excused  bool          `cbor:"8,keyasint,omitempty"`
	Text     string        `cbor:"9,keyasint,omitempty"`
	Actor    kernel.Actor  `cbor:"10,keyasint"`
	Sequence uint64        `cbor:"11,keyasint"`
	Time     int64         `cbor:"12,keyasint"`
}

// Report decides whether progress may be noted. What a figure measures takes no percentage;
// what is done needs as many papers as its definition asks for, in their order.
func (r *Registry) Report(tx *kernel.Tx, c Report) error {
	day := calendar.DayOf(tx.Time)
	n, ok := r.Node(c.Node, day, tx.Sequence)
	last, number := r.lastProgress(c.Node, 1<<64-1)
	switch {
	case !ok:
		return ErrNode
	case n.Row.Ended:
		return ErrNodeGone
	case c.Date == 0 || c.Date.Check() != nil:
		return ErrDateMissing
	case c.Date > day || number > 0 && c.Date < last.Date:
		return ErrDateOrder
	case number > 0 && last.Done:
		return ErrDone
	case c.Percent > 100 || c.Done && n.Row.Figure == "" && c.Percent != 100:
		return ErrPercent
	case n.Row.Figure != "" && c.Percent != 0:
		return ErrHasFigure
	case !c.Started && (c.Percent > 0 || c.Done || number > 0 && last.Started):
		return ErrStarted
	case !sentences(c.Text):
		return ErrSentence
	case c.Excused && c.Text == "":
		return ErrReason
	}
	if refusal := checkEvidence(c.Evidence, 0); refusal != nil {
		return refusal
	}
	if c.Done && len(c.Evidence) < max(1, len(n.Row.Evidence)) {
		return ErrEvidence
	}
	r.moved.Emit(tx, Moved{c.Node, number + 1, c.Date, c.Started, c.Percent, c.Done, c.Evidence, c.Excused, c.Text,
		tx.Actor, tx.NextSequence(), tx.Time})
	return nil
}

func checkEvidence(all []Evidence, least int) *kernel.Refusal {
	switch {
	case len(all) > EvidenceMax:
		return ErrEvidenceMany
	case len(all) < least:
		return ErrEvidence
	}
	for _, e := range all {
		if !indicator.ValidSentence(e.Paper) || e.Hash == (indicator.Hash{}) {
			return ErrEvidence
		}
	}
	return nil
}

func (r *Registry) lastProgress(node string, position uint64) (e Moved, number uint32) {
	for key, row := range r.progress.Down(progressKey{Node: node, Number: 1<<32 - 1}) {
		if key.Node != node {
			break
		}
		if row.Event.Sequence < position {
			return row.Event, key.Number
		}
	}
	return e, 0
}

func (r *Registry) applyMoved(e Moved) {
	r.progress.Put(progressKey{Node: e.Node, Number: e.Number}, Progress{Event: e})
}

// Reports returns every report on a node before a position, oldest first.
func (r *Registry) Reports(node string, position uint64) (all []Moved) {
	for key, row := range r.progress.From(progressKey{Node: node}) {
		if key.Node != node || row.Event.Sequence >= position {
			break
		}
		all = append(all, row.Event)
	}
	return all
}

// A Standing is how a node stands on a day: what is known of it, and its light.
type Standing struct {
	Node      Node
	Condition indicator.Condition
	Judgement indicator.Judgement
	Progress  Moved // The newest report; Number 0 without one.

	// Of a node whose figure has a target. Has… is false where there is none.
	Target     indicator.Target
	HasTarget  bool
	Planned    indicator.Fraction // In the figure's pieces.
	HasPlanned bool
	Actual     indicator.Published
	HasActual  bool
}

// Stand works out how a node stands on a day, as the journal stood before an event. The light
// is that of the rule in force on that day. A figure's actual value is the newest of a period
// that began by that day.
func (r *Registry) Stand(n Node, day calendar.Date, position uint64) (s Standing) {
	s.Node = n
	s.Progress, _ = r.lastProgress(n.Row.Code, position)
	c := &s.Condition
	c.Set("done", bit(s.Progress.Done))
	c.Set("reason_given", bit(s.Progress.Excused))
	if n.Row.Due != 0 {
		c.Set("days_left", indicator.Whole(int64(n.Row.Due-day)))
		if left, ok := r.workdaysTo(day, n.Row.Due); ok {
			c.Set("workdays_left", indicator.Whole(int64(left)))
		}
	}
	started := s.Progress.Started
	if n.Row.Figure != "" {
		r.standByFigure(&s, day, position)
		started = started || s.HasActual
	} else {
		r.standByPath(&s, day, position)
	}
	if n.Row.Start != 0 {
		months := int64(0)
		if !started {
			months = monthsBetween(n.Row.Start, day)
		}
		c.Set("months_unstarted", indicator.Whole(months))
	}
	if light, ok := r.figures.Light(n.Row.Light, day, position); ok {
		s.Judgement = light.Judge(c)
	} else {
		s.Judgement = indicator.Judgement{Colour: indicator.NoLight, TextZH: "没有亮灯规则", TextEN: "no rule of lights"}
	}
	return s
}

func bit(b bool) indicator.Fraction {
	if b {
		return indicator.Whole(1)
	}
	return indicator.Whole(0)
}

// monthsBetween counts the months that have passed since a planned month of the start: 1 as
// soon as that month is there, as "planned this month but not started" has it.
func monthsBetween(start, day calendar.Date) int64 {
	y1, m1, _ := start.Civil()
	y2, m2, _ := day.Civil()
	return max(0, int64(12*(y2-y1)+m2-m1)+1)
}

// workdaysTo returns the working days from a day to the due day; false where the calendar does
// not cover them.
func (r *Registry) workdaysTo(day, due calendar.Date) (int, bool) {
	table, err := r.workdays()
	if err != nil {
		return 0, false
	}
	n, err := table.WorkdaysBetween(day, due)
	return n, err == nil
}

// standByPath measures the progress that was reported against the path in percent.
func (r *Registry) standByPath(s *Standing, day calendar.Date, position uint64) {
	row := &s.Node.Row
	target := indicator.TargetRow{}
	for _, p := range row.Path {
		target.Path = append(target.Path, indicator.Point{Date: p.Date, Value: int64(p.Percent)})
	}
	planned, ok := target.Planned(day)
	if !ok {
		return
	}
	s.Planned, s.HasPlanned = planned, true
	actual := indicator.Whole(int64(s.Progress.Percent))
	if lag, ok := planned.Minus(actual); ok {
		s.Condition.Set("lag", lag)
	}
	reports := r.Reports(row.Code, position)
	met := func(on calendar.Date) (bool, bool) {
		planned, ok := target.Planned(on)
		if !ok {
			return false, false
		}
		return indicator.Whole(percentOn(reports, on)).Compare(planned) >= 0, true
	}
	setMissed(&s.Condition, day, met)
}

// percentOn returns what was reported as of a day: the newest report of that day or before;
// 0 without one.
func percentOn(all []Moved, on calendar.Date) (percent int64) {
	for _, e := range all {
		if e.Date <= on {
			percent = int64(e.Percent)
		}
	}
	return percent
}

// setMissed counts the months and the quarters in a row, up to the last that is over, whose
// plan was not met at their end. met also says whether there was a plan.
func setMissed(c *indicator.Condition, day calendar.Date, met func(calendar.Date) (bool, bool)) {
	for _, one := range [...]struct {
		fact  string
		every indicator.Every
	}{{"months_missed", indicator.Month}, {"quarters_missed", indicator.Quarter}} {
		span := indicator.SpanOf(one.every, day+1).Add(-1) // The period that ends today is over today.
		n := int64(0)
		for range 60 {
			good, planned := met(span.Last())
			if !planned || good {
				break
			}
			n++
			span = span.Add(-1)
		}
		c.Set(one.fact, indicator.Whole(n))
	}
}

// standByFigure measures a node by its figure's newest value against the target path.
func (r *Registry) standByFigure(s *Standing, day calendar.Date, position uint64) {
	figure := s.Node.Row.Figure
	series := r.figures.Series(figure, "", position)
	s.Actual, s.HasActual = indicator.NewestBy(series, day)
	s.Target, s.HasTarget = r.figures.Target(figure, day, position)
	if !s.HasTarget {
		return
	}
	target := &s.Target.Row
	s.Planned, s.HasPlanned = target.Planned(day)
	if !s.HasPlanned {
		return
	}
	d, ok := r.figures.Definition(figure, day, position)
	if !ok {
		return
	}
	actual := indicator.Whole(target.Path[0].Value) // Without any value: still at the baseline.
	if s.HasActual {
		actual = indicator.Whole(s.Actual.Value)
	}
	plannedPercent, ok := target.Percent(s.Planned)
	actualPercent, ok2 := target.Percent(actual)
	if ok && ok2 {
		if lag, fits := plannedPercent.Minus(actualPercent); fits {
			s.Condition.Set("lag", lag)
		}
	}
	setMissed(&s.Condition, day, func(on calendar.Date) (good, planned bool) {
		want, ok := target.Planned(on)
		if !ok || on < target.Path[0].Date || len(target.Path) > 1 && on == target.Path[0].Date {
			return false, false
		}
		e, reported := indicator.NewestBy(series, on)
		if !reported {
			return false, true
		}
		order := indicator.Whole(e.Value).Compare(want)
		return order == 0 || (order > 0) == (d.Row.Better != indicator.Less), true
	})
}
