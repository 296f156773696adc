package county

import (
	"cmp"
	"context"
	"errors"

	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/ledger"
	"liangshan/programme"
	"liangshan/programme/policy"
)

// readProgramme reads the text of a programme for its publication: what cannot be read, or does
// not pass its own tests, is refused. Line and column are told by `liangshan programme check`.
func readProgramme(workdays func() (*calendar.Calendar, error)) programme.Reader {
	return func(text string) (terms programme.Terms, reviewing programme.Reviewing, err error) {
		d, err := policy.Read("document", text)
		var wrong policy.Errors
		if errors.As(err, &wrong) {
			return terms, reviewing, programme.ErrDocument
		}
		if err != nil {
			return terms, reviewing, err
		}
		days, err := workdays()
		if err != nil {
			return terms, reviewing, programme.ErrCalendar
		}
		if len(d.Check(days)) > 0 {
			return terms, reviewing, programme.ErrDocument
		}
		return termsOf(d), reviewingOf(d), nil
	}
}

// termsOf returns what of a document its runs need.
func termsOf(d *policy.Document) programme.Terms {
	t := programme.Terms{Code: d.Code, Version: uint32(d.Version), NameZH: d.Name.ZH, NameEN: d.Name.EN, Unit: d.Unit,
		Every: d.Every, OptOut: d.Review.OptOut, CapTotal: d.CapTotal, Excludes: d.Excludes,
		Pays: d.Program.Amount != nil && d.Accounts != nil, Ends: d.Ends()}
	first := clockOf(&d.Review, calendar.DateMin)
	t.PublicityDays, t.ObjectionDays, t.AppealDays = first.Publicity, first.Objection, first.Appeal
	if a := d.Accounts; a != nil {
		t.Accounts = programme.Accounts{Budget: ledger.AccountID(a.Budget), Payable: ledger.AccountID(a.Payable),
			Bank: ledger.AccountID(a.Bank), Suspense: ledger.AccountID(a.Suspense),
			Receivable: ledger.AccountID(a.Receivable), Claims: ledger.AccountID(a.Claims)}
	}
	return t
}

// reviewingOf returns what a document says of who approves its lists, and of dated terms.
func reviewingOf(d *policy.Document) programme.Reviewing {
	g := programme.Reviewing{Reviewer: d.Review.Role, Doors: d.Doors}
	for _, day := range d.Review.Steps() {
		g.Clocks = append(g.Clocks, clockOf(&d.Review, day))
	}
	return g
}

// clockOf returns the terms that a document sets from a day on. Without a term of its own an appeal is decided
// as fast as an objection.
func clockOf(v *policy.Review, day calendar.Date) programme.Clock {
	return programme.Clock{From: day, Publicity: uint16(v.PublicityDays.On(day)),
		Objection: uint16(v.ObjectionDays.On(day)), Appeal: uint16(v.AppealDays.On(day)),
		Answer: uint16(cmp.Or(v.AnswerDays.On(day), v.ObjectionDays.On(day)))}
}

// programmesFolder holds a county's programmes, a document in each file.
const programmesFolder = "programmes/"

// readProgrammeFile reads a programme of a county's folder. Errors name line and column.
func readProgrammeFile(c Publish) (Publish, error) {
	d, err := policy.Read(c.Path, c.Text)
	var wrong policy.Errors
	if errors.As(err, &wrong) {
		return c, programmeError(wrong)
	}
	if err != nil {
		return c, err
	}
	if wrong = d.Check(calendar.CN()); len(wrong) > 0 {
		return c, programmeError(wrong)
	}
	c.Programme = true
	return c, nil
}

// programmeError is the first of the errors of a document.
func programmeError(wrong policy.Errors) error {
	e := wrong[0]
	return &FileError{Path: e.Path, Line: e.Line, Column: e.Column, Code: e.Code, Cause: e.Text}
}

// effectOfProgramme publishes the programme that a file is.
func (r *Rulebook) effectOfProgramme(tx *kernel.Tx, c *Publish) error {
	if !c.Programme {
		return nil
	}
	return r.county.Programme.Publish(tx, programme.Publish{Text: c.Text})
}

// settlePapers keeps the staged papers that the journal names: a process may have died between the
// entry and the keeping. The others are collected when they are old.
func (r *Running) settlePapers(ctx context.Context, c *County) error {
	staged, err := r.Papers.Staged(ctx)
	if err != nil {
		return err
	}
	for _, e := range staged {
		if !c.Programme.Names(e.ID) && !c.Dividend.Names(e.ID) && !c.Exchange.NamesPaper(e.ID) {
			continue
		}
		if err := r.Papers.Commit(ctx, e.ID); err != nil {
			return err
		}
	}
	return nil
}
