package indicator

import (
	"errors"
	"strconv"
)

// Audit checks the invariants of the figures. The error names codes only.
func (r *Registry) Audit() error {
	if err := r.auditDefinitions(); err != nil {
		return err
	}
	if err := r.auditValues(); err != nil {
		return err
	}
	for key, row := range r.returns.All() {
		at := "indicator: return of " + key.Figure + " " + string(key.Period)
		switch {
		case row.State < ReturnSubmitted || row.State > ReturnSentBack:
			return errors.New(at + " has no state")
		case row.State == ReturnApproved && (row.Approver == 0 || row.Approver == row.Event.Actor):
			return errors.New(at + " was approved by who submitted it")
		case row.Event.Figure != key.Figure || row.Event.Period != key.Period || row.Event.Place != key.Place:
			return errors.New(at + " is of another cell")
		}
	}
	open := lockKey{}
	for key, row := range r.locks.All() {
		at := "indicator: lock of " + key.Figure + " " + string(key.Period)
		same := key.Figure == open.Figure && key.Period == open.Period
		switch {
		case same && key.Number != open.Number+1 || !same && key.Number != 1:
			return errors.New(at + " misses a number")
		case row.Until != 0 && (row.Until <= row.From || row.Reason == ""):
			return errors.New(at + " was taken off without a reason, or before it was set")
		}
		if same && r.locks.Must(open).Until == 0 {
			return errors.New(at + " was set twice")
		}
		open = key
	}
	return nil
}

func (r *Registry) auditDefinitions() error {
	var before Definition
	for key, d := range r.definitions.All() {
		at := "indicator: definition " + key.Code + " " + strconv.Itoa(int(key.Version))
		first := before.Row.Code != key.Code
		switch {
		case d.Row.Code != key.Code || d.Version != key.Version:
			return errors.New(at + " stands in another's place")
		case first && key.Version != 1 || !first && key.Version != before.Version+1:
			return errors.New(at + " misses a version before it")
		case !first && (d.Row.From < before.Row.From || d.Row.Reason == "" || d.Row.Decimals != before.Row.Decimals):
			return errors.New(at + " goes back in time, has no reason or counts in other pieces")
		}
		refusal := r.checkOrigin(&d.Row, r.newestFigure)
		if refusal != nil && refusal != ErrFold && refusal != ErrUnitOther &&
			refusal != ErrPeriodOther { // Was asked of definitions only later.
			return errors.New(at + ": " + refusal.Code)
		}
		before = d
	}
	var target Target
	for key, t := range r.targets.All() {
		at := "indicator: target of " + key.Code + " " + strconv.Itoa(int(key.Version))
		first := target.Row.Figure != key.Code
		d, defined := latest(r.definitions, key.Code)
		switch {
		case defined == 0 || d.Row.Decimals != t.Row.Decimals:
			return errors.New(at + " is of no figure, or in other pieces")
		case first && key.Version != 1 || !first && key.Version != target.Version+1:
			return errors.New(at + " misses a version before it")
		case t.Row.Reason == "" || len(t.Row.Path) == 0:
			return errors.New(at + " has no reason or no path")
		}
		target = t
	}
	return nil
}

// auditValues checks that vintages are counted without a gap, each later than the one before,
// with a reason; and that the kind of a value is that of its definition's version.
func (r *Registry) auditValues() error {
	var before Published
	for key, row := range r.values.All() {
		e := row.Event
		at := "indicator: value of " + e.Figure + " " + string(e.Period) + ", vintage " + strconv.Itoa(int(e.Vintage))
		d, ok := r.definitions.Get(versionKey{Code: e.Figure, Version: e.Version})
		span, valid := e.Period.Span()
		first := before.cell() != key.Cell
		switch {
		case e.cell() != key.Cell || e.Vintage != key.Vintage:
			return errors.New(at + " stands in another's place")
		case !ok || d.Row.Kind != e.Kind || d.Sequence >= e.Sequence:
			return errors.New(at + " is of no definition, or of one of another kind")
		case !valid || span.Every != d.Row.Every:
			return errors.New(at + " is of a period of another length")
		case first && e.Vintage != 1 || !first && (e.Vintage != before.Vintage+1 || e.Sequence <= before.Sequence):
			return errors.New(at + " misses a vintage before it")
		case !first && e.Reason == "":
			return errors.New(at + " corrects without a reason")
		case e.Position > e.Sequence || e.Hash == Hash{}:
			return errors.New(at + " rests on what had not happened, or on nothing")
		}
		before = e
	}
	return nil
}
