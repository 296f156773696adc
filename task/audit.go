package task

import (
	"errors"
	"strconv"
)

// Audit checks the invariants of the tree, the orders, the bulletins and the cases. The error
// names codes and numbers only.
func (r *Registry) Audit() error {
	var before Node
	for key, n := range r.nodes.All() {
		at := "task: node " + key.Code + " " + strconv.Itoa(int(key.Version))
		first := before.Row.Code != key.Code
		switch {
		case n.Row.Code != key.Code || n.Version != key.Version:
			return errors.New(at + " stands in another's place")
		case first && key.Version != 1 || !first && key.Version != before.Version+1:
			return errors.New(at + " misses a version before it")
		case !first && (n.Row.From < before.Row.From || n.Row.Reason == "" || n.Row.Kind != before.Row.Kind):
			return errors.New(at + " goes back in time, has no reason, or is of another kind")
		}
		if refusal := checkParent(&n.Row, r.newestRow); refusal != nil {
			return errors.New(at + ": " + refusal.Code)
		}
		before = n
	}
	if err := r.auditProgress(); err != nil {
		return err
	}
	if err := r.auditOrders(); err != nil {
		return err
	}
	var last BulletinIssued
	for number, b := range r.bulletins.All() {
		at := "task: bulletin " + strconv.Itoa(int(number))
		if b.Event.Number != number || number != last.Number+1 || b.Event.Day <= last.Day && number > 1 {
			return errors.New(at + " is out of its order")
		}
		if b.Event.Position > b.Event.Sequence || len(b.Event.Lines) == 0 {
			return errors.New(at + " rests on what had not happened, or says nothing")
		}
		last = b.Event
	}
	for key, o := range r.objections.All() {
		b, ok := r.bulletins.Get(key.Bulletin)
		if !ok || o.Event.Sequence <= b.Event.Sequence ||
			o.Outcome.Sequence != 0 && o.Outcome.Actor == o.Event.Actor {
			return errors.New("task: an objection to bulletin " + strconv.Itoa(int(key.Bulletin)) + " that cannot be")
		}
	}
	for number, c := range r.cases.All() {
		if c.Opened.Case != number || !r.drives.Has(nodeKey{Code: c.Opened.Drive, Version: 1}) ||
			c.Closed != 0 && c.Closed <= c.Opened.Sequence {
			return errors.New("task: case " + strconv.Itoa(int(number)) + " cannot be")
		}
	}
	return nil
}

func (r *Registry) auditProgress() error {
	var before Moved
	for key, p := range r.progress.All() {
		e := p.Event
		at := "task: report " + strconv.Itoa(int(key.Number)) + " on " + key.Node
		same := before.Node == key.Node
		switch {
		case e.Node != key.Node || e.Number != key.Number || same && e.Number != before.Number+1 || !same && e.Number != 1:
			return errors.New(at + " is out of its order")
		case same && (r.done(&before) || e.Date < before.Date || before.Started && !e.Started):
			return errors.New(at + " goes back")
		case e.Done && len(e.Evidence) == 0:
			return errors.New(at + " is done without evidence")
		}
		before = e
	}
	for key, a := range r.accepted.All() {
		at := "task: report " + strconv.Itoa(int(key.Number)) + " on " + key.Node
		p, ok := r.progress.Get(key)
		if !ok || a.Done > 0 && !p.Event.Done || a.Excuse > 0 && p.Event.Text == "" {
			return errors.New(at + " was accepted for what it does not say")
		}
	}
	return nil
}

// auditOrders checks the orders, and that none has a deadline that cannot climb. One that can may be
// without: where its ladder stopped for want of a calendar.
func (r *Registry) auditOrders() error {
	for number, o := range r.orders.All() {
		at := "task: order " + strconv.Itoa(int(number.Year)) + "/" + strconv.Itoa(int(number.Number))
		ladder, ok := r.ladders.Get(nodeKey{Code: o.Issued.Ladder, Version: o.Issued.Version})
		ended := o.State == OrderClosed || o.State == OrderWithdrawn
		counted, _ := r.numbers.Get(numberKey{What: countOrders, Year: number.Year})
		switch {
		case o.Issued.Order != number || number.Number == 0 || number.Number > counted:
			return errors.New(at + " has a number that was not given")
		case !ok || int(o.Step) > len(ladder.Row.Steps):
			return errors.New(at + " has climbed off its ladder")
		case o.Next != 0 && (ended || int(o.Step) == len(ladder.Row.Steps)):
			return errors.New(at + " cannot climb and has a deadline")
		case o.State < OrderOpen || o.State > OrderWithdrawn || o.Due < o.Issued.Due:
			return errors.New(at + " has no state, or its due day went back")
		case o.State == OrderReplied && o.Actor == 0:
			return errors.New(at + " was answered by nobody")
		}
	}
	return nil
}
