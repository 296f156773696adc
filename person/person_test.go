package person_test

import (
	"bytes"
	"encoding/hex"
	"slices"
	"testing"

	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/kernel/rig"
	"liangshan/person"
	"liangshan/village"
)

type county struct {
	*rig.Rig
	v *village.Registry
	p *person.Registry
	c person.Commands
}

var since = rig.Day("2000-01-01")

func newCounty(t testing.TB) county {
	k := kernel.New()
	v := village.New(k)
	p := person.New(k, v)
	c := county{rig.New(t, k), v, p, p.Commands}
	rig.Must(c, v.Commands.Publish, village.Publish{Divisions: []village.Row{
		{Code: "330523", NameZH: "安吉县", Kind: village.County, From: since},
		{Code: "330523105", NameZH: "孝丰镇", Kind: village.Township, Parent: "330523", From: since},
		{Code: "330523105201", NameZH: "甲村", Kind: village.Village, Parent: "330523105", From: since},
	}})
	return c
}

// people registers the numbers 1 to n.
func (c county) people(n int) county {
	c.Helper()
	for i := range n {
		rig.Must(c, c.c.Register, person.Register{person.Number(i + 1)})
	}
	return c
}

func (c county) check() {
	c.Helper()
	if err := c.p.Audit(); err != nil {
		c.Error(err)
	}
	k := kernel.New()
	person.New(k, village.New(k))
	c.Replayed(k)
}

// both asks a command that needs two persons: one proposes it, another releases it.
func both[C any](c county, command kernel.Maker[C], asked C) error {
	c.Helper()
	propose, _ := c.K.Command("kernel.propose")
	release, _ := c.K.Command("kernel.release")
	if r := rig.Do(c, propose.(kernel.Maker[kernel.Propose]), kernel.Propose{Command: command.Name(), Encoded: kernel.Encode(asked)}); r.Err != nil {
		c.Fatal(r.Err)
	}
	number := uint64(0)
	for n := uint64(1); number == 0; n++ {
		if _, _, ok := c.K.Proposal(n); ok {
			number = n
		}
	}
	if r := rig.Do(c, release.(kernel.Maker[kernel.Release]), kernel.Release{Proposal: number}); r.Err != kernel.ErrSamePerson {
		c.Fatalf("released by its proposer: %v", r.Err)
	}
	c.Actor = 2
	err := rig.Do(c, release.(kernel.Maker[kernel.Release]), kernel.Release{Proposal: number}).Err
	c.Actor = 1
	if err != nil {
		withdraw, _ := c.K.Command("kernel.withdraw")
		rig.Must(c, withdraw.(kernel.Maker[kernel.Withdraw]), kernel.Withdraw{Proposal: number})
	}
	return err
}

func bothRefused[C any](c county, command kernel.Maker[C], asked C, want *kernel.Refusal) {
	c.Helper()
	rig.RefusedAlone(c, command, asked)
	if err := both(c, command, asked); err != want {
		c.Fatalf("%s %+v: %v, want %v", command.Name(), asked, err, want)
	}
}

// refusedProposal asks a command whose text must not even be proposed: proposals stand in
// the journal as they were made.
func refusedProposal[C any](c county, command kernel.Maker[C], asked C) {
	c.Helper()
	propose, _ := c.K.Command("kernel.propose")
	rig.Refused(c, propose.(kernel.Maker[kernel.Propose]), kernel.Propose{Command: command.Name(), Encoded: kernel.Encode(asked)},
		kernel.ErrMalformed)
}

func bothAccepted[C any](c county, command kernel.Maker[C], asked C) {
	c.Helper()
	if err := both(c, command, asked); err != nil {
		c.Fatalf("%s %+v: %v", command.Name(), asked, err)
	}
}

func TestRegister(t *testing.T) {
	c := newCounty(t).people(1)
	rig.Refused(c, c.c.Register, person.Register{0}, person.ErrNumber)
	rig.Refused(c, c.c.Register, person.Register{1 << 63}, person.ErrNumber)
	rig.Refused(c, c.c.Register, person.Register{1}, person.ErrExists)
	rig.Must(c, c.c.Register, person.Register{person.NumberMax})
	db := c.Projected(village.Schema, person.Schema)
	if got := c.Value(db, `SELECT max(number) FROM person_person`); got != "9223372036854775807" {
		t.Error(got)
	}
	c.check()
}

func TestNoteChecked(t *testing.T) {
	c := newCounty(t).people(2)
	note, date := c.c.NoteChecked, rig.Day("2026-03-01")
	rig.Refused(c, note, person.NoteChecked{3, person.Name, person.Police, date}, person.ErrUnknown)
	rig.Refused(c, note, person.NoteChecked{1, "张三", person.Police, date}, person.ErrField)
	rig.Refused(c, note, person.NoteChecked{1, person.Name, "neighbour", date}, person.ErrChecker)
	rig.Refused(c, note, person.NoteChecked{1, person.Name, person.Police, 0}, person.ErrDateMissing)
	rig.Refused(c, note, person.NoteChecked{1, person.Name, person.Police, rig.Day("2026-11-22")}, person.ErrDateFuture)
	if _, _, ok := c.p.CheckedBy(1, person.Account); ok {
		t.Error("nothing was noted")
	}
	rig.Must(c, note, person.NoteChecked{1, person.Account, person.Bank, date})
	rig.Refused(c, note, person.NoteChecked{1, person.Account, person.Nobody, date - 1}, person.ErrDateOrder)
	rig.Must(c, note, person.NoteChecked{1, person.Name, person.Police, date - 1})
	rig.Must(c, note, person.NoteChecked{1, person.Account, person.Nobody, date + 1})
	if by, when, ok := c.p.CheckedBy(1, person.Account); by != person.Nobody || when != date+1 || !ok {
		t.Error(by, when, ok)
	}
	db := c.Projected(village.Schema, person.Schema)
	if got := c.Value(db, `SELECT group_concat(checked_by ORDER BY date) FROM person_check`); got != "police,bank,nobody" {
		t.Error(got)
	}
	c.check()
}

func TestMerge(t *testing.T) {
	c := newCounty(t).people(8)
	merge, date := c.c.Merge, rig.Day("2026-01-05")
	rig.Refused(c, merge, person.Merge{9, 1}, person.ErrUnknown)
	rig.Refused(c, merge, person.Merge{1, 9}, person.ErrUnknown)
	rig.Refused(c, merge, person.Merge{1, 1}, person.ErrMergeSelf)
	rig.Must(c, c.c.FormHousehold, person.FormHousehold{1, "330523105201", 2, date})
	rig.Refused(c, merge, person.Merge{2, 1}, person.ErrInHousehold)
	rig.Must(c, c.c.AppointGuardian, person.AppointGuardian{3, 4, date, 0})
	rig.Refused(c, merge, person.Merge{3, 1}, person.ErrInGuardian)
	rig.Refused(c, merge, person.Merge{4, 1}, person.ErrInGuardian)
	rig.Must(c, c.c.NoteDeath, person.NoteDeath{5, date})
	rig.Refused(c, merge, person.Merge{5, 1}, person.ErrMergeDeath)
	rig.Refused(c, merge, person.Merge{1, 5}, person.ErrMergeDeath)
	rig.Must(c, c.c.NoteDeath, person.NoteDeath{6, date + 1})
	rig.Refused(c, merge, person.Merge{6, 5}, person.ErrMergeDeath)

	rig.Must(c, c.c.Retain, person.Retain{7, rig.Day("2030-12-31"), "archives"})
	rig.Must(c, merge, person.Merge{7, 8})
	rig.Must(c, merge, person.Merge{8, 1})
	rig.Refused(c, merge, person.Merge{7, 1}, person.ErrMerged)
	rig.Refused(c, merge, person.Merge{1, 7}, person.ErrMerged)
	for _, number := range []person.Number{7, 8, 1} {
		if now, ok := c.p.Current(number); now != 1 || !ok {
			t.Errorf("%d is now %d", number, now)
		}
	}
	if _, ok := c.p.Current(99); ok {
		t.Error("nobody is 99")
	}
	rig.Refused(c, c.c.NoteChecked, person.NoteChecked{7, person.Name, person.Police, date}, person.ErrMerged)
	bothRefused(c, c.c.Erase, person.Erase{1, "asked"}, person.ErrRetained)
	db := c.Projected(village.Schema, person.Schema)
	if got := c.Value(db, `SELECT merged_into FROM person_person WHERE number = 7`); got != "8" {
		t.Error(got)
	}
	c.check()
}

func TestMergeMany(t *testing.T) {
	c := newCounty(t).people(66)
	for n := person.Number(2); n <= 65; n++ {
		rig.Must(c, c.c.Merge, person.Merge{n, 1})
	}
	rig.Refused(c, c.c.Merge, person.Merge{66, 1}, person.ErrMergeMany)
	bothAccepted(c, c.c.Erase, person.Erase{1, "asked"})
	if row, _ := c.p.Person(40); !row.Erased {
		t.Error("a duplicate of an erased person was kept")
	}
	c.check()
}

// TestHouseholdOn: where somebody belonged on a day stands, whatever has become of it since.
func TestHouseholdOn(t *testing.T) {
	c := newCounty(t).people(4)
	day := rig.Day("2026-03-01")
	rig.Must(c, c.c.FormHousehold, person.FormHousehold{1, "330523105201", 1, day})
	rig.Must(c, c.c.JoinHousehold, person.JoinHousehold{1, 2, day + 10})
	rig.Must(c, c.c.LeaveHousehold, person.LeaveHousehold{1, 2, day + 20})
	rig.Must(c, c.c.FormHousehold, person.FormHousehold{2, "330523105201", 2, day + 20})
	rig.Must(c, c.c.DissolveHousehold, person.DissolveHousehold{2, day + 30})
	rig.Must(c, c.c.JoinHousehold, person.JoinHousehold{1, 2, day + 30})
	rig.Must(c, c.c.NoteDeath, person.NoteDeath{2, day + 40})
	for _, want := range []struct {
		who  person.Number
		day  calendar.Date
		home person.HouseholdNumber
	}{{1, day - 1, 0}, {1, day, 1}, {1, day + 99, 1}, {2, day + 9, 0}, {2, day + 10, 1}, {2, day + 19, 1}, {2, day + 20, 2},
		{2, day + 29, 2}, {2, day + 30, 1}, {2, day + 39, 1}, {2, day + 40, 0}, {3, day, 0}, {9, day, 0}} {
		if got := c.p.HouseholdOn(want.who, want.day); got != want.home {
			t.Errorf("%d on %s: %d, want %d", want.who, want.day, got, want.home)
		}
	}
	if !c.p.ActiveOn(2, day+39) || c.p.ActiveOn(2, day+40) || !c.p.ActiveOn(1, day) || c.p.ActiveOn(9, day) {
		t.Error("alive on another day")
	}
	c.check()
}

func TestDeath(t *testing.T) {
	c := newCounty(t).people(6)
	death, date := c.c.NoteDeath, rig.Day("2026-06-01")
	rig.Refused(c, death, person.NoteDeath{9, date}, person.ErrUnknown)
	rig.Refused(c, death, person.NoteDeath{1, 0}, person.ErrDateMissing)
	rig.Refused(c, death, person.NoteDeath{1, rig.Day("2026-11-22")}, person.ErrDateFuture)
	rig.Must(c, c.c.FormHousehold, person.FormHousehold{1, "330523105201", 1, date})
	rig.Must(c, c.c.JoinHousehold, person.JoinHousehold{1, 2, date})
	rig.Must(c, c.c.AppointGuardian, person.AppointGuardian{3, 1, date, rig.Day("2027-01-01")})
	rig.Must(c, c.c.AppointGuardian, person.AppointGuardian{4, 1, date, 0})
	rig.Must(c, c.c.AppointGuardian, person.AppointGuardian{4, 5, date + 9, 0})
	rig.Refused(c, death, person.NoteDeath{1, date - 1}, person.ErrDateOrder)
	rig.Refused(c, death, person.NoteDeath{5, date}, person.ErrDateOrder)

	rig.Must(c, death, person.NoteDeath{1, date + 1})
	rig.Refused(c, death, person.NoteDeath{1, date + 2}, person.ErrDead)
	if c.p.Guards(1, 3) || c.p.Guards(1, 4) || !c.p.Guards(5, 4) || c.p.Active(1) {
		t.Error("a death ends the guardianships of the dead, and no other")
	}
	if h, _ := c.p.Household(1); h.Head != 0 || h.Members != 1 || h.Dissolved {
		t.Errorf("household: %+v", h)
	}
	rig.Must(c, death, person.NoteDeath{2, date + 1})
	if h, _ := c.p.Household(1); !h.Dissolved {
		t.Errorf("household without anybody: %+v", h)
	}
	rig.Must(c, death, person.NoteDeath{4, date + 10})
	if c.p.Guards(5, 4) {
		t.Error("the dead need no guardian")
	}
	c.Wait(60 * 24 * 3600 * 1000) // Past the term of the guardianship that death ended.

	withdraw := c.c.WithdrawDeath
	bothRefused(c, withdraw, person.WithdrawDeath{9, "wrong_number"}, person.ErrUnknown)
	bothRefused(c, withdraw, person.WithdrawDeath{6, "wrong_number"}, person.ErrNotDead)
	refusedProposal(c, withdraw, person.WithdrawDeath{1, "Mr. Li"})
	bothAccepted(c, withdraw, person.WithdrawDeath{1, "wrong_number"})
	if !c.p.Active(1) {
		t.Error("not alive after all")
	}
	db := c.Projected(village.Schema, person.Schema)
	if got := c.Value(db, `SELECT group_concat(reason) FROM person_guardianship`); got != "death,death,death" {
		t.Error(got)
	}
	if got := c.Value(db, `SELECT count(*) FROM person_person WHERE died_date IS NOT NULL OR household IS NOT NULL`); got != "2" {
		t.Error(got)
	}
	c.check()
}

func TestGuardian(t *testing.T) {
	c := newCounty(t).people(20)
	appoint, end, date := c.c.AppointGuardian, c.c.EndGuardianship, rig.Day("2026-06-01")
	rig.Must(c, c.c.NoteDeath, person.NoteDeath{20, date})
	rig.Must(c, c.c.Merge, person.Merge{19, 18})
	bothAccepted(c, c.c.Erase, person.Erase{17, "asked"})
	rig.Refused(c, appoint, person.AppointGuardian{1, 1, date, 0}, person.ErrGuardianSelf)
	for number, want := range map[person.Number]*kernel.Refusal{20: person.ErrDead, 19: person.ErrMerged, 17: person.ErrErased, 99: person.ErrUnknown} {
		rig.Refused(c, appoint, person.AppointGuardian{1, number, date, 0}, want)
		rig.Refused(c, appoint, person.AppointGuardian{number, 1, date, 0}, want)
	}
	rig.Refused(c, appoint, person.AppointGuardian{1, 2, 0, 0}, person.ErrDateMissing)
	rig.Refused(c, appoint, person.AppointGuardian{1, 2, rig.Day("2026-11-22"), 0}, person.ErrDateFuture)
	rig.Refused(c, appoint, person.AppointGuardian{1, 2, date, rig.Day("2026-11-20")}, person.ErrUntilPast)
	rig.Refused(c, appoint, person.AppointGuardian{1, 2, date, calendar.DateMax + 1}, person.ErrUntilPast)
	rig.Must(c, appoint, person.AppointGuardian{1, 2, date, rig.Day(rig.Today)})
	rig.Refused(c, appoint, person.AppointGuardian{1, 2, date, 0}, person.ErrGuardianTwice)
	rig.Refused(c, appoint, person.AppointGuardian{3, 1, date, 0}, person.ErrGuardianWard)
	rig.Refused(c, appoint, person.AppointGuardian{2, 1, date, 0}, person.ErrGuardianWard)
	rig.Refused(c, appoint, person.AppointGuardian{2, 3, date, 0}, person.ErrWardGuardian)
	for n := person.Number(3); n < 3+person.GuardiansMax-1; n++ {
		rig.Must(c, appoint, person.AppointGuardian{1, n, date, 0})
	}
	rig.Refused(c, appoint, person.AppointGuardian{1, 12, date, 0}, person.ErrGuardianMany)

	rig.Refused(c, end, person.EndGuardianship{1, 12, date, "of_age"}, person.ErrNotGuardian)
	rig.Refused(c, end, person.EndGuardianship{2, 1, date, "of_age"}, person.ErrNotGuardian)
	rig.Refused(c, end, person.EndGuardianship{1, 3, date, "Of age"}, person.ErrReason)
	rig.Refused(c, end, person.EndGuardianship{1, 3, date - 1, "of_age"}, person.ErrDateOrder)
	rig.Must(c, end, person.EndGuardianship{1, 3, date, "of_age"})
	if c.p.Guards(3, 1) || !c.p.Guards(2, 1) {
		t.Error("the wrong guardianship was ended")
	}
	// The last day counts in full: at 23:59:59.999 it holds, at 24:00 it does not.
	c.Wait(rig.Day(rig.Today).EndMillis() - 1 - c.Now)
	if !c.p.Guards(2, 1) {
		t.Error("ended before its last day was over")
	}
	c.Wait(1)
	if c.p.Guards(2, 1) {
		t.Error("holds after its last day")
	}
	db := c.Projected(village.Schema, person.Schema)
	if got := c.Value(db, `SELECT ended_date || reason FROM person_guardianship WHERE guardian = 2`); got != "2026-11-22term" {
		t.Error(got)
	}
	c.check()
}

func TestErase(t *testing.T) {
	c := newCounty(t).people(9)
	erase, retain, date := c.c.Erase, c.c.Retain, rig.Day("2026-06-01")
	rig.Refused(c, retain, person.Retain{99, rig.Day(rig.Today), "archives"}, person.ErrUnknown)
	rig.Refused(c, retain, person.Retain{1, rig.Day(rig.Today), "档案法"}, person.ErrBasis)
	rig.Refused(c, retain, person.Retain{1, 0, "archives"}, person.ErrDateMissing)
	rig.Refused(c, retain, person.Retain{1, rig.Day(rig.Today) - 1, "archives"}, person.ErrUntilPast)
	rig.Refused(c, retain, person.Retain{1, calendar.DateMax + 1, "archives"}, person.ErrUntilPast)
	rig.Must(c, retain, person.Retain{1, rig.Day(rig.Today) + 1, "archives"})
	rig.Must(c, retain, person.Retain{1, rig.Day(rig.Today), "tax"}) // Shorter: the longer one stays.

	bothRefused(c, erase, person.Erase{99, "asked"}, person.ErrUnknown)
	refusedProposal(c, erase, person.Erase{2, "asked by Li"})
	bothRefused(c, erase, person.Erase{1, "asked"}, person.ErrRetained)
	rig.Must(c, c.c.FormHousehold, person.FormHousehold{1, "330523105201", 2, date})
	bothRefused(c, erase, person.Erase{2, "asked"}, person.ErrInHousehold)
	rig.Must(c, c.c.AppointGuardian, person.AppointGuardian{3, 4, date, 0})
	bothRefused(c, erase, person.Erase{3, "asked"}, person.ErrInGuardian)
	bothRefused(c, erase, person.Erase{4, "asked"}, person.ErrInGuardian)
	rig.Must(c, c.c.Merge, person.Merge{5, 6})
	bothRefused(c, erase, person.Erase{5, "asked"}, person.ErrMerged)

	c.Wait((rig.Day(rig.Today) + 1).EndMillis() - c.Now - 30)
	bothRefused(c, erase, person.Erase{1, "asked"}, person.ErrRetained)
	c.Wait(100)
	bothAccepted(c, erase, person.Erase{1, "asked"})
	bothRefused(c, erase, person.Erase{1, "asked"}, person.ErrErased)
	bothAccepted(c, erase, person.Erase{6, "asked"})
	rig.Refused(c, retain, person.Retain{1, rig.Day("2030-01-01"), "archives"}, person.ErrErased)
	rig.Refused(c, c.c.NoteDeath, person.NoteDeath{1, date}, person.ErrErased)
	rig.Refused(c, c.c.Register, person.Register{1}, person.ErrExists)
	db := c.Projected(village.Schema, person.Schema)
	if got := c.Value(db, `SELECT group_concat(number ORDER BY number) FROM person_person WHERE erased_ms IS NOT NULL`); got != "1,5,6" {
		t.Error(got)
	}
	c.check()
}

func TestHousehold(t *testing.T) {
	c := newCounty(t).people(12)
	date := rig.Day("2026-06-01")
	form, join, leave := c.c.FormHousehold, c.c.JoinHousehold, c.c.LeaveHousehold
	rig.Must(c, c.c.NoteDeath, person.NoteDeath{12, date})
	rig.Refused(c, form, person.FormHousehold{0, "330523105201", 1, date}, person.ErrHouseholdNumber)
	rig.Refused(c, form, person.FormHousehold{1 << 63, "330523105201", 1, date}, person.ErrHouseholdNumber)
	rig.Refused(c, form, person.FormHousehold{1, "330523", 1, date}, person.ErrVillage)
	rig.Refused(c, form, person.FormHousehold{1, "330523105202", 1, date}, person.ErrVillage)
	rig.Refused(c, form, person.FormHousehold{1, "330523105201", 99, date}, person.ErrUnknown)
	rig.Refused(c, form, person.FormHousehold{1, "330523105201", 12, date}, person.ErrDead)
	rig.Refused(c, form, person.FormHousehold{1, "330523105201", 1, 0}, person.ErrDateMissing)
	rig.Must(c, form, person.FormHousehold{1, "330523105201", 1, date})
	rig.Refused(c, form, person.FormHousehold{1, "330523105201", 2, date}, person.ErrHouseholdExists)
	rig.Refused(c, form, person.FormHousehold{2, "330523105201", 1, date}, person.ErrInHousehold)

	rig.Refused(c, join, person.JoinHousehold{9, 2, date}, person.ErrHouseholdUnknown)
	rig.Refused(c, join, person.JoinHousehold{1, 1, date}, person.ErrInHousehold)
	rig.Refused(c, join, person.JoinHousehold{1, 12, date}, person.ErrDead)
	rig.Refused(c, join, person.JoinHousehold{1, 2, date - 1}, person.ErrDateOrder)
	rig.Refused(c, join, person.JoinHousehold{1, 2, rig.Day(rig.Today) + 1}, person.ErrDateFuture)
	rig.Must(c, join, person.JoinHousehold{1, 2, date + 5})
	rig.Must(c, join, person.JoinHousehold{1, 3, date})
	if got := c.p.Members(1); !slices.Equal(got, []person.Number{1, 2, 3}) {
		t.Error(got)
	}

	rig.Refused(c, leave, person.LeaveHousehold{9, 2, date}, person.ErrHouseholdUnknown)
	rig.Refused(c, leave, person.LeaveHousehold{1, 4, date}, person.ErrNotMember)
	rig.Refused(c, leave, person.LeaveHousehold{1, 99, date}, person.ErrNotMember)
	rig.Refused(c, leave, person.LeaveHousehold{1, 1, date + 9}, person.ErrHeadLeaves)
	rig.Refused(c, leave, person.LeaveHousehold{1, 2, date + 4}, person.ErrDateOrder)
	rig.Must(c, leave, person.LeaveHousehold{1, 2, date + 6})
	rig.Must(c, form, person.FormHousehold{2, "330523105", 2, date + 6})
	c.changeHousehold(date)

	db := c.Projected(village.Schema, person.Schema)
	if got := c.Value(db, `SELECT group_concat(person ORDER BY sequence) FROM person_membership
		WHERE household = 1 AND from_date <= '2026-06-06' AND (until_date IS NULL OR until_date > '2026-06-06')`); got != "1,2,3" {
		t.Errorf("who lived there on 6 June: %s", got)
	}
	if got := c.Value(db, `SELECT count(*) FROM person_household WHERE dissolved_date IS NOT NULL`); got != "2" {
		t.Error(got)
	}
	c.check()
}

func (c county) changeHousehold(date calendar.Date) {
	c.Helper()
	head, move, dissolve := c.c.NameHead, c.c.MoveHousehold, c.c.DissolveHousehold
	rig.Refused(c, head, person.NameHead{9, 3, date + 9}, person.ErrHouseholdUnknown)
	rig.Refused(c, head, person.NameHead{1, 2, date + 9}, person.ErrNotMember)
	rig.Refused(c, head, person.NameHead{1, 1, date + 9}, person.ErrHeadSame)
	rig.Refused(c, head, person.NameHead{1, 3, date}, person.ErrDateOrder)
	rig.Must(c, head, person.NameHead{1, 3, date + 9})
	rig.Must(c, c.c.LeaveHousehold, person.LeaveHousehold{1, 1, date + 10})

	rig.Refused(c, move, person.MoveHousehold{9, "330523105", date + 11}, person.ErrHouseholdUnknown)
	rig.Refused(c, move, person.MoveHousehold{1, "330523", date + 11}, person.ErrVillage)
	rig.Refused(c, move, person.MoveHousehold{1, "330523105201", date + 11}, person.ErrVillageSame)
	rig.Refused(c, move, person.MoveHousehold{1, "330523105", date}, person.ErrDateOrder)
	rig.Must(c, move, person.MoveHousehold{1, "330523105", date + 11})

	rig.Refused(c, dissolve, person.DissolveHousehold{9, date + 12}, person.ErrHouseholdUnknown)
	rig.Refused(c, dissolve, person.DissolveHousehold{1, date}, person.ErrDateOrder)
	rig.Must(c, c.c.JoinHousehold, person.JoinHousehold{1, 4, date + 11})
	rig.Must(c, dissolve, person.DissolveHousehold{1, date + 12})
	for _, number := range []person.Number{3, 4} {
		if row, _ := c.p.Person(number); row.Household != 0 || row.Changed != date+12 {
			c.Errorf("%d: %+v", number, row)
		}
	}
	rig.Refused(c, dissolve, person.DissolveHousehold{1, date + 12}, person.ErrHouseholdGone)
	rig.Refused(c, c.c.JoinHousehold, person.JoinHousehold{1, 5, date + 12}, person.ErrHouseholdGone)
	rig.Refused(c, c.c.FormHousehold, person.FormHousehold{1, "330523105", 5, date + 12}, person.ErrHouseholdExists)
	rig.Must(c, c.c.LeaveHousehold, person.LeaveHousehold{2, 2, date + 7}) // The last one dissolves it.
}

func TestHouseholdFull(t *testing.T) {
	c := newCounty(t).people(person.MembersMax + 1)
	date := rig.Day("2026-06-01")
	rig.Must(c, c.c.FormHousehold, person.FormHousehold{1, "330523105201", 1, date})
	for n := person.Number(2); n <= person.MembersMax; n++ {
		rig.Must(c, c.c.JoinHousehold, person.JoinHousehold{1, n, date})
	}
	rig.Refused(c, c.c.JoinHousehold, person.JoinHousehold{1, person.MembersMax + 1, date}, person.ErrHouseholdFull)
	rig.Must(c, c.c.DissolveHousehold, person.DissolveHousehold{1, date})
	c.check()
}

// TestNothingPersonal plants a name, numbers and an account in every text that a command
// of this module has, and looks for them in the journal.
func TestNothingPersonal(t *testing.T) {
	c := newCounty(t).people(3)
	date := rig.Day("2026-06-01")
	rig.Must(c, c.c.AppointGuardian, person.AppointGuardian{1, 2, date, 0})
	rig.Must(c, c.c.NoteDeath, person.NoteDeath{3, date})
	planted := []string{"张三丰", "zhangsanfeng li", "330523199001011234", "13800138000", "6222020200112233445"}
	for _, text := range planted {
		rig.Do(c, c.c.NoteChecked, person.NoteChecked{1, person.Field(text), person.Police, date})
		rig.Do(c, c.c.NoteChecked, person.NoteChecked{1, person.Name, person.Checker(text), date})
		rig.Do(c, c.c.Retain, person.Retain{1, rig.Day(rig.Today), text})
		rig.Do(c, c.c.Retain, person.Retain{1, rig.Day(rig.Today), "a" + text})
		rig.Do(c, c.c.EndGuardianship, person.EndGuardianship{1, 2, date, text})
		rig.Do(c, c.c.EndGuardianship, person.EndGuardianship{1, 2, date, "x_" + text})
		refusedProposal(c, c.c.Erase, person.Erase{1, person.Reason(text)})
		refusedProposal(c, c.c.WithdrawDeath, person.WithdrawDeath{3, person.Reason("x_" + text)})
		rig.Do(c, c.c.FormHousehold, person.FormHousehold{1, village.Code(text), 1, date})
		rig.Do(c, c.c.MoveHousehold, person.MoveHousehold{1, village.Code(text), date})
	}
	all := bytes.Join(c.Journal.Bodies, nil)
	for _, text := range planted {
		for _, form := range []string{text, hex.EncodeToString([]byte(text))} {
			if bytes.Contains(all, []byte(form)) {
				t.Errorf("%q is in the journal", form)
			}
		}
	}
	c.check()
}
