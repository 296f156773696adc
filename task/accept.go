package task

import (
	"liangshan/kernel"
)

// AcceptReport asks that what a node's newest report says of itself be taken as true: that it
// gives a good reason for being behind, or that the node is done. Another than who reported
// asks it: nobody excuses himself.
type AcceptReport struct {
	Node   string `cbor:"1,keyasint" json:"node"`
	Number uint32 `cbor:"2,keyasint" json:"number"`                      // Of the report, as it was looked at.
	Excuse bool   `cbor:"3,keyasint,omitempty" json:"excused,omitempty"` // Its text is a good reason.
	Done   bool   `cbor:"4,keyasint,omitempty" json:"done,omitempty"`    // Its papers show that it is done.
}

// ReportAccepted says that a supervisor takes what a report says as true.
type ReportAccepted struct {
	Node     string       `cbor:"1,keyasint"`
	Number   uint32       `cbor:"2,keyasint"`
	Excuse   bool         `cbor:"3,keyasint,omitempty"`
	Done     bool         `cbor:"4,keyasint,omitempty"`
	Actor    kernel.Actor `cbor:"5,keyasint"`
	Sequence uint64       `cbor:"6,keyasint"`
}

// An Acceptance is what was accepted of a report: 0, or the sequence of the event.
type Acceptance struct {
	_      struct{} `cbor:",toarray"`
	Excuse uint64
	Done   uint64
}

// AcceptReport decides whether a report may be accepted: the newest, for something that it says,
// once, by another than who reported.
func (r *Registry) AcceptReport(tx *kernel.Tx, c AcceptReport) error {
	last, number := r.lastProgress(c.Node, 1<<64-1)
	before, _ := r.accepted.Get(progressKey{Node: c.Node, Number: c.Number})
	switch {
	case number == 0:
		return ErrReport
	case c.Number != number:
		return ErrReportOther
	case last.Actor == tx.Actor:
		return ErrSameActor
	case !c.Excuse && !c.Done, c.Excuse && last.Text == "", c.Done && !last.Done:
		return ErrNotSaid
	case c.Excuse && (last.Excused || before.Excuse > 0), c.Done && (!last.Waits || before.Done > 0):
		return ErrAccepted
	}
	r.reportAccepted.Emit(tx, ReportAccepted{c.Node, c.Number, c.Excuse, c.Done, tx.Actor, tx.NextSequence()})
	return nil
}

func (r *Registry) applyReportAccepted(e ReportAccepted) {
	key := progressKey{Node: e.Node, Number: e.Number}
	a, _ := r.accepted.Get(key)
	if e.Excuse {
		a.Excuse = e.Sequence
	}
	if e.Done {
		a.Done = e.Sequence
	}
	r.accepted.Put(key, a)
}

// holds reports what of a report holds as the journal stood before an event: that the node is
// done, and that a good reason is given. In reports from before others had to accept it, it holds
// by itself.
func (r *Registry) holds(e *Moved, position uint64) (done, excused bool) {
	a, _ := r.accepted.Get(progressKey{Node: e.Node, Number: e.Number})
	done = e.Done && (!e.Waits || a.Done > 0 && a.Done < position)
	return done, e.Excused || a.Excuse > 0 && a.Excuse < position
}

// Holds reports what of a report holds as the journal stood before an event: that the node is done,
// and that a good reason is given for being behind.
func (r *Registry) Holds(e *Moved, position uint64) (done, excused bool) { return r.holds(e, position) }

// Waiting returns the newest report of a node as the journal stood before an event, and what of it
// waits for another to accept it: that the node is done, or that its text is a good reason for
// being behind.
func (r *Registry) Waiting(node string, position uint64) (e Moved, done, excuse bool) {
	e, number := r.lastProgress(node, position)
	if number == 0 {
		return e, false, false
	}
	accepted, excused := r.holds(&e, position)
	return e, e.Done && !accepted, e.Text != "" && !excused && !accepted
}

// done reports whether a report closes its node, as things stand now.
func (r *Registry) done(e *Moved) bool {
	done, _ := r.holds(e, 1<<64-1)
	return done
}
