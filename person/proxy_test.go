package person_test

import (
	"testing"

	"liangshan/kernel/rig"
	"liangshan/person"
	"liangshan/village"
)

// TestProxy: who may act for whom, until when, and that a proxy ends by its last day or by either of them.
func TestProxy(t *testing.T) {
	c := newCounty(t).people(6)
	grant, end, date, until := c.c.GrantProxy, c.c.EndProxy, rig.Day("2026-03-01"), rig.Day(rig.Today)+1
	rig.Must(c, c.c.AppointGuardian, person.AppointGuardian{4, 5, date, 0})
	rig.Must(c, c.c.NoteDeath, person.NoteDeath{6, date})
	for _, one := range []struct {
		asked person.GrantProxy
		want  error
	}{
		{person.GrantProxy{9, 2, date, until, "paper"}, person.ErrUnknown},
		{person.GrantProxy{1, 9, date, until, "paper"}, person.ErrUnknown},
		{person.GrantProxy{1, 6, date, until, "paper"}, person.ErrDead},
		{person.GrantProxy{6, 1, date, until, "paper"}, person.ErrDead},
		{person.GrantProxy{1, 1, date, until, "paper"}, person.ErrProxySelf},
		{person.GrantProxy{1, 4, date, until, "paper"}, person.ErrProxyWard},
		{person.GrantProxy{1, 2, date, until, "一张纸"}, person.ErrBasis},
		{person.GrantProxy{1, 2, 0, until, "paper"}, person.ErrDateMissing},
		{person.GrantProxy{1, 2, until + 1, until + 2, "paper"}, person.ErrDateFuture},
		{person.GrantProxy{1, 2, date, 0, "paper"}, person.ErrUntilPast},
		{person.GrantProxy{1, 2, date, rig.Day(rig.Today) - 1, "paper"}, person.ErrUntilPast},
	} {
		if got := rig.Do(c, grant, one.asked).Err; got != one.want {
			t.Errorf("%+v: %v, not %v", one.asked, got, one.want)
		}
	}
	rig.Must(c, grant, person.GrantProxy{1, 2, date, until, "paper"})
	rig.Must(c, grant, person.GrantProxy{1, 3, date, until, "paper"})
	rig.Must(c, grant, person.GrantProxy{4, 2, date, until, "paper"})
	rig.Refused(c, grant, person.GrantProxy{1, 2, date, until + 9, "paper"}, person.ErrProxyAlready)
	rig.Refused(c, end, person.EndProxy{2, 1, date, "withdrawn"}, person.ErrNotProxy)
	rig.Refused(c, end, person.EndProxy{1, 3, date, "不想"}, person.ErrReason)
	rig.Refused(c, end, person.EndProxy{1, 3, date - 1, "withdrawn"}, person.ErrDateOrder)
	rig.Must(c, end, person.EndProxy{1, 3, date, "withdrawn"})
	if _, ok := c.p.ProxyOf(1, 3); ok {
		t.Error("an ended proxy holds")
	}
	c.Wait(until.EndMillis() - 2 - c.Now)
	rig.Refused(c, grant, person.GrantProxy{1, 2, date, until + 9, "paper"}, person.ErrProxyAlready)
	c.Wait(1)
	rig.Refused(c, end, person.EndProxy{1, 2, date, "withdrawn"}, person.ErrNotProxy)
	rig.Must(c, grant, person.GrantProxy{1, 2, until + 1, until + 9, "paper"})
	rig.Must(c, end, person.EndProxy{1, 2, until + 1, "withdrawn"})
	db := c.Projected(village.Schema, person.Schema)
	if got := c.Value(db, `SELECT group_concat(person || '>' || proxy || coalesce(reason, '-'), ' ' ORDER BY sequence)
		FROM person_proxy`); got != "1>2- 1>3withdrawn 4>2- 1>2withdrawn" {
		t.Error(got)
	}
	c.check()
}

// TestCorrection: one request of a fact is open at a time; that it was put right is said only after it was.
func TestCorrection(t *testing.T) {
	c := newCounty(t).people(4)
	ask, answer, date := c.c.AskCorrection, c.c.AnswerCorrection, rig.Day("2026-03-01")
	rig.Refused(c, ask, person.AskCorrection{9, person.Phone}, person.ErrUnknown)
	rig.Refused(c, ask, person.AskCorrection{1, "139"}, person.ErrField)
	rig.Must(c, ask, person.AskCorrection{1, person.Phone})
	rig.Refused(c, ask, person.AskCorrection{1, person.Phone}, person.ErrCorrectionOpen)
	rig.Must(c, ask, person.AskCorrection{1, person.Name})
	rig.Must(c, ask, person.AskCorrection{2, person.Phone})
	rig.Refused(c, answer, person.AnswerCorrection{9, false, "no_paper"}, person.ErrNotAsked)
	rig.Refused(c, answer, person.AnswerCorrection{1, false, "没有"}, person.ErrReason)
	rig.Refused(c, answer, person.AnswerCorrection{1, true, "paper_shown"}, person.ErrNotStated)
	rig.Must(c, c.c.NoteChecked, person.NoteChecked{1, person.Phone, person.Nobody, date})
	rig.Refused(c, answer, person.AnswerCorrection{2, true, "paper_shown"}, person.ErrNotStated)
	rig.Must(c, answer, person.AnswerCorrection{1, true, "paper_shown"})
	rig.Refused(c, answer, person.AnswerCorrection{1, true, "paper_shown"}, person.ErrNotAsked)
	rig.Must(c, answer, person.AnswerCorrection{2, false, "no_paper"})
	rig.Must(c, ask, person.AskCorrection{1, person.Phone})
	rig.Refused(c, answer, person.AnswerCorrection{4, true, "paper_shown"}, person.ErrNotStated)
	rig.Must(c, c.c.Merge, person.Merge{2, 3})
	rig.Refused(c, ask, person.AskCorrection{2, person.Name}, person.ErrMerged)
	rig.Must(c, answer, person.AnswerCorrection{3, true, "paper_shown"})
	rig.Must(c, c.c.AppointGuardian, person.AppointGuardian{3, 4, date, 0}) // Its number is its own.
	rig.Must(c, ask, person.AskCorrection{4, person.Name})
	db := c.Projected(village.Schema, person.Schema)
	if got := c.Value(db, `SELECT group_concat(number || state || coalesce(reason, ''), ' ' ORDER BY number)
		FROM person_correction`); got != "1correctedpaper_shown 2declinedno_paper 3correctedpaper_shown 4open 5open" {
		t.Error(got)
	}
	// Thirty days for an answer, from the day on which it was asked for.
	if got := c.Value(db, `SELECT group_concat(DISTINCT due_date) FROM person_correction`); got != (rig.Day(rig.Today) + 30).String() {
		t.Error(got)
	}
	c.check()
}
