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
	Excused  bool          `cbor:"8,keyasint,omitempty"` // Of journals in which a report excused itself.
	Text     string        `cbor:"9,keyasint,omitempty"`
	Actor    kernel.Actor  `cbor:"10,keyasint"`
	Sequence uint64        `cbor:"11,keyasint"`
	Time     int64         `cbor:"12,keyasint"`
	Waits    bool          `cbor:"13,keyasint,omitempty"` // It is done as soon as another accepts it.
}

// Report decides whether progress may be noted. What a figure measures takes no percentage;
// what is done needs as many papers as its definition asks for, in their order, and another who
// accepts it; a reason for being behind is given in the text and is accepted likewise.
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
	case r.done(&last):
		return ErrDone
	case c.Percent > 100 || c.Done && n.Row.Figure == "" && c.Percent != 100:
		return ErrPercent
	case n.Row.Figure != "" && c.Percent != 0:
		return ErrHasFigure
	case !c.Started && (c.Percent > 0 || c.Done || number > 0 && last.Started):
		return ErrStarted
	case !sentences(c.Text):
		return ErrSentence
	}
	if refusal := checkEvidence(c.Evidence, 0); refusal != nil {
		return refusal
	}
	if c.Done && len(c.Evidence) < max(1, len(n.Row.Evidence)) {
		return ErrEvidence
	}
	r.moved.Emit(tx, Moved{Node: c.Node, Number: number + 1, Date: c.Date, Started: c.Started, Percent: c.Percent,
		Done: c.Done, Evidence: c.Evidence, Text: c.Text, Actor: tx.Actor, Sequence: tx.NextSequence(), Time: tx.Time,
		Waits: c.Done})
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

// progressOn returns the newest report that speaks of a day or one before it, as the journal
// stood before an event; Number 0 without one.
func (r *Registry) progressOn(node string, day calendar.Date, position uint64) (e Moved) {
	for key, row := range r.progress.Down(progressKey{Node: node, Number: 1<<32 - 1}) {
		if key.Node != node {
			break
		}
		if row.Event.Sequence < position && row.Event.Date <= day {
			return row.Event
		}
	}
	return e
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
	Progress  Moved // The newest report by then; Number 0 without one.
	Done      bool  // It says that the node is done, and that was accepted.

	// Of a node whose figure has a target. Has… is false where there is none.
	Target     indicator.Target
	HasTarget  bool
	Planned    indicator.Fraction // In the figure's pieces, for the day that the actual value is held against.
	HasPlanned bool
	Actual     indicator.Published
	HasActual  bool
}

// Stand works out how a node stands on a day, as the journal stood before an event. The light
// is that of the rule in force on that day. Only what is said of that day or one before it counts:
// reports of later days, and values that speak of later days, do not.
func (r *Registry) Stand(n Node, day calendar.Date, position uint64) (s Standing) {
	s.Node = n
	s.Progress = r.progressOn(n.Row.Code, day, position)
	c := &s.Condition
	done, excused := r.holds(&s.Progress, position)
	s.Done = done
	c.Set("done", bit(done))
	c.Set("reason_given", bit(excused))
	if n.Row.Due != 0 {
		c.Set("days_left", indicator.Whole(int64(n.Row.Due-day)))
		if left, ok := r.workdaysTo(day, n.Row.Due, position); ok {
			c.Set("workdays_left", indicator.Whole(int64(left)))
		}
	}
	started := s.Progress.Started
	if n.Row.Figure != "" {
		r.standByFigure(&s, day, position)
		if span, ok := s.Actual.Period.Span(); s.HasActual && ok && span.Last() >= n.Row.Start {
			started = true // What was there before the start is no start.
		}
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

// workdaysTo returns the working days from a day to the due day, by the calendar of before a
// position; false where that does not cover them.
func (r *Registry) workdaysTo(day, due calendar.Date, position uint64) (int, bool) {
	table, err := r.workdays(position)
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
	setMissed(&s.Condition, day, func(on calendar.Date) verdict {
		planned, ok := target.Planned(on)
		switch {
		case !ok:
			return unplanned
		case indicator.Whole(percentOn(reports, on)).Compare(planned) >= 0:
			return met
		}
		return behind
	})
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

// setMissed counts the months and the quarters in a row, up to the last that is over, whose plan
// was not met at their end. Where the last of them cannot be told, or had no plan, nothing is
// noted: it was not met either.
func setMissed(c *indicator.Condition, day calendar.Date, at func(calendar.Date) verdict) {
	for _, one := range [...]struct {
		fact  string
		every indicator.Every
	}{{"months_missed", indicator.Month}, {"quarters_missed", indicator.Quarter}} {
		span := indicator.SpanOf(one.every, day+1).Add(-1) // The period that ends today is over today.
		if last := at(span.Last()); last == untold || last == unplanned {
			continue
		}
		n := int64(0)
		for range 60 {
			if at(span.Last()) != behind {
				break
			}
			n++
			span = span.Add(-1)
		}
		c.Set(one.fact, indicator.Whole(n))
	}
}
