package task

import (
	"cmp"

	"liangshan/calendar"
	"liangshan/indicator"
	"liangshan/kernel"
)

// objectionDays is how long a bulletin may be objected to. Assumed; no text sets it.
const objectionDays = 7

// A Line is a node in a bulletin, as it stood.
type Line struct {
	Node       string           `cbor:"1,keyasint"`
	Version    uint32           `cbor:"2,keyasint"` // Of the node.
	Department string           `cbor:"3,keyasint"`
	Colour     indicator.Colour `cbor:"4,keyasint"`
	Rule       string           `cbor:"5,keyasint,omitempty"`
	RuleAt     uint32           `cbor:"6,keyasint,omitempty"` // Version of the rule.
	Case       uint8            `cbor:"7,keyasint,omitempty"` // Of the rule, from 1.
	HasLag     bool             `cbor:"8,keyasint,omitempty"`
	LagNum     int64            `cbor:"9,keyasint,omitempty"` // Points behind the plan, exactly.
	LagDen     int64            `cbor:"10,keyasint,omitempty"`
	Orders     uint16           `cbor:"11,keyasint,omitempty"` // Supervision orders about it that stand.
}

// IssueBulletin asks that the standing of every task, reform and result on a day be frozen.
type IssueBulletin struct {
	Day calendar.Date `cbor:"1,keyasint" json:"day"`
}

// BulletinIssued says how everything stood on a day. It is never changed.
type BulletinIssued struct {
	Number   uint32        `cbor:"1,keyasint"`
	Day      calendar.Date `cbor:"2,keyasint"`
	Position uint64        `cbor:"3,keyasint"` // Events that it takes into account.
	Lines    []Line        `cbor:"4,keyasint"`
	Until    calendar.Date `cbor:"5,keyasint"` // Last day for an objection.
	Sequence uint64        `cbor:"6,keyasint"`
	Time     int64         `cbor:"7,keyasint"`
}

// A Bulletin is a frozen bulletin.
type Bulletin struct {
	_     struct{} `cbor:",toarray"`
	Event BulletinIssued
}

// IssueBulletin decides whether a bulletin may go out: of today or a day before, after the
// bulletin before.
func (r *Registry) IssueBulletin(tx *kernel.Tx, c IssueBulletin) error {
	day := calendar.DayOf(tx.Time)
	if c.Day == 0 || c.Day.Check() != nil || c.Day > day {
		return ErrBulletinTime
	}
	number := r.count(countBulletins, 0)
	if number > 1 && r.bulletins.Must(number-1).Event.Day >= c.Day {
		return ErrBulletinTime
	}
	lines := r.Lines(c.Day, tx.Sequence)
	switch {
	case len(lines) == 0:
		return ErrBulletinEmpty
	case len(lines) > LinesMax:
		return ErrTooManyRows
	}
	until, err := day.AddDays(objectionDays)
	if err != nil {
		return ErrBulletinTime
	}
	r.issued.Emit(tx, BulletinIssued{number, c.Day, tx.Sequence, lines, until, tx.NextSequence(), tx.Time})
	return nil
}

// Lines works out the lines of a bulletin: every task, reform and result, in the order of
// their codes.
func (r *Registry) Lines(day calendar.Date, position uint64) (all []Line) {
	orders := map[string]uint16{}
	for _, o := range r.orders.All() {
		if o.Issued.Sequence < position && (o.State == OrderOpen || o.State == OrderReplied) {
			orders[o.Issued.Node]++
		}
	}
	for _, n := range r.Nodes(day, position) {
		if n.Row.Kind == Direction || n.Row.Kind == Programme && n.Row.Figure == "" {
			continue
		}
		s := r.Stand(n, day, position)
		line := Line{Node: n.Row.Code, Version: n.Version, Department: n.Row.Department, Colour: s.Judgement.Colour,
			Rule: s.Judgement.Rule, RuleAt: s.Judgement.Version, Case: uint8(s.Judgement.Case), Orders: orders[n.Row.Code]}
		if lag, ok := s.Condition.Get("lag"); ok {
			line.HasLag, line.LagNum, line.LagDen = true, lag.Num, lag.Den
		}
		all = append(all, line)
	}
	return all
}

func (r *Registry) applyBulletinIssued(e BulletinIssued) {
	r.numbers.Put(numberKey{What: countBulletins}, e.Number)
	r.bulletins.Put(e.Number, Bulletin{Event: e})
}

// Bulletin returns a bulletin.
func (r *Registry) Bulletin(number uint32) (BulletinIssued, bool) {
	b, ok := r.bulletins.Get(number)
	return b.Event, ok
}

// LastBulletin returns the number of the newest bulletin; 0 if there is none.
func (r *Registry) LastBulletin() uint32 { return r.count(countBulletins, 0) - 1 }

// An objectionKey is a line of a bulletin.
type objectionKey struct {
	_        struct{} `cbor:",toarray"`
	Bulletin uint32
	Node     string
}

func compareObjections(a, b objectionKey) int {
	return cmp.Or(cmp.Compare(a.Bulletin, b.Bulletin), cmp.Compare(a.Node, b.Node))
}

// An Objection is what a unit holds against a line, and what came of it.
type Objection struct {
	_       struct{} `cbor:",toarray"`
	Event   Objected
	Outcome Settled // Sequence 0 while it is open.
}

// Object asks that an objection stand beside a line of a bulletin.
type Object struct {
	Bulletin uint32     `cbor:"1,keyasint" json:"bulletin"`
	Node     string     `cbor:"2,keyasint" json:"node"`
	Reason   string     `cbor:"3,keyasint" json:"reason"`
	Evidence []Evidence `cbor:"4,keyasint,omitempty" json:"evidence,omitempty"`
}

// Objected says that a unit objects to a line.
type Objected struct {
	Bulletin uint32       `cbor:"1,keyasint"`
	Node     string       `cbor:"2,keyasint"`
	Reason   string       `cbor:"3,keyasint"`
	Evidence []Evidence   `cbor:"4,keyasint,omitempty"`
	Actor    kernel.Actor `cbor:"5,keyasint"`
	Sequence uint64       `cbor:"6,keyasint"`
}

// Object decides whether a line may be objected to: once, and in time.
func (r *Registry) Object(tx *kernel.Tx, c Object) error {
	b, ok := r.bulletins.Get(c.Bulletin)
	if !ok {
		return ErrBulletin
	}
	found := false
	for _, line := range b.Event.Lines {
		found = found || line.Node == c.Node
	}
	switch {
	case !found:
		return ErrBulletinLine
	case calendar.DayOf(tx.Time) > b.Event.Until:
		return ErrObjectionLate
	case r.objections.Has(objectionKey{Bulletin: c.Bulletin, Node: c.Node}):
		return ErrObjected
	case !indicator.ValidSentence(c.Reason):
		return ErrReason
	}
	if refusal := checkEvidence(c.Evidence, 0); refusal != nil {
		return refusal
	}
	r.objected.Emit(tx, Objected{c.Bulletin, c.Node, c.Reason, c.Evidence, tx.Actor, tx.NextSequence()})
	return nil
}

func (r *Registry) applyObjected(e Objected) {
	r.objections.Put(objectionKey{Bulletin: e.Bulletin, Node: e.Node}, Objection{Event: e})
}

// Settle asks that an objection be upheld or dismissed.
type Settle struct {
	Bulletin uint32 `cbor:"1,keyasint" json:"bulletin"`
	Node     string `cbor:"2,keyasint" json:"node"`
	Upheld   bool   `cbor:"3,keyasint,omitempty" json:"upheld,omitempty"`
	Reason   string `cbor:"4,keyasint" json:"reason"`
}

// Settled says what came of an objection. The bulletin stays as it is; the next one is made
// from what is right by then.
type Settled struct {
	Bulletin uint32       `cbor:"1,keyasint"`
	Node     string       `cbor:"2,keyasint"`
	Upheld   bool         `cbor:"3,keyasint,omitempty"`
	Reason   string       `cbor:"4,keyasint"`
	Actor    kernel.Actor `cbor:"5,keyasint"`
	Sequence uint64       `cbor:"6,keyasint"`
}

// Settle decides whether an objection may be settled: by another than who raised it.
func (r *Registry) Settle(tx *kernel.Tx, c Settle) error {
	o, ok := r.objections.Get(objectionKey{Bulletin: c.Bulletin, Node: c.Node})
	switch {
	case !ok || o.Outcome.Sequence != 0:
		return ErrObjection
	case o.Event.Actor == tx.Actor:
		return ErrSameActor
	case !indicator.ValidSentence(c.Reason):
		return ErrReason
	}
	r.settled.Emit(tx, Settled{c.Bulletin, c.Node, c.Upheld, c.Reason, tx.Actor, tx.NextSequence()})
	return nil
}

func (r *Registry) applySettled(e Settled) {
	key := objectionKey{Bulletin: e.Bulletin, Node: e.Node}
	o := r.objections.Must(key)
	o.Outcome = e
	r.objections.Put(key, o)
}

// Objections returns the objections to a bulletin that were raised before a position, in the
// order of their nodes. What was settled later is not in them.
func (r *Registry) Objections(bulletin uint32, position uint64) (all []Objection) {
	for key, o := range r.objections.From(objectionKey{Bulletin: bulletin}) {
		if key.Bulletin != bulletin {
			break
		}
		if o.Event.Sequence >= position {
			continue
		}
		if o.Outcome.Sequence >= position {
			o.Outcome = Settled{}
		}
		all = append(all, o)
	}
	return all
}
