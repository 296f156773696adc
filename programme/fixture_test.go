package programme_test

import (
	"testing"

	"liangshan/calendar"
	"liangshan/company"
	"liangshan/kernel"
	"liangshan/kernel/rig"
	"liangshan/ledger"
	"liangshan/person"
	"liangshan/programme"
	"liangshan/village"
)

// Accounts of the county's books in the tests.
const (
	budget ledger.AccountID = 1 + iota
	payable
	bank
	suspense
	receivable
	claims
	outside
	waiting
	shells // Of another unit.
)

// Officers of the tests: who computes, who approves, and a third.
const (
	clerk    kernel.Actor = 1
	chief    kernel.Actor = 2
	director kernel.Actor = 3
)

// offices says who holds which role: the chief and the director review, nobody is the mayor.
type offices struct{}

func (offices) HasRole(role string) bool { return role == "reviewer" || role == "mayor" }

func (offices) Holds(actor kernel.Actor, role string) bool {
	return role == "reviewer" && (actor == chief || actor == director)
}

// doors says who is paid another way: in October 2026 by roof, persons 3 and 4; nobody else is known to vault.
type doors struct{}

func (doors) Serves(door, unit string) bool {
	return unit == "person" && (door == "roof" || door == "vault")
}

func (doors) Paid(door string, who uint64, from, to calendar.Date) (paid, known bool) {
	october := from <= rig.Day("2026-10-31") && to >= rig.Day("2026-10-01")
	return door == "roof" && (who == 3 || who == 4) && october, door == "roof" || who == 1
}

// A county is the modules that programmes need, with twelve people.
type county struct {
	*rig.Rig
	p *person.Registry
	f *company.Registry
	v *village.Registry
	l *ledger.Ledger
	g *programme.Registry
}

// terms are what the tests' reader makes of a text: the text is the code of the programme.
func terms(text string) (programme.Terms, programme.Reviewing, error) {
	var g programme.Reviewing
	t := programme.Terms{Code: text, Version: 1, NameZH: "补贴", NameEN: "support", Unit: "person", Every: "month",
		PublicityDays: 7, ObjectionDays: 5, AppealDays: 60, OptOut: true, Pays: true,
		Accounts: programme.Accounts{Budget: budget, Payable: payable, Bank: bank, Suspense: suspense, Receivable: receivable,
			Claims: claims}}
	switch text {
	case "broken":
		return t, g, programme.ErrDocument
	case "living2":
		t.Code, t.Version = "living", 2
	case "living3":
		t.Code, t.Version, t.Accounts.Suspense = "living", 3, waiting
	case "yearly2":
		t.Code, t.Version = "yearly", 2
	case "families":
		t.Unit = "household"
	case "families_once":
		t.Unit, t.Every = "household", "once"
	case "ending":
		t.Ends = rig.Day("2026-10-15")
	case "ends2":
		t.Code, t.Version, t.Ends = "ends", 2, rig.Day("2026-09-30")
	case "firms":
		t.Unit = "company"
	case "homes":
		t.Unit, t.Excludes = "household", []string{"living"}
	case "capped2":
		t.Code, t.Version, t.CapTotal = "capped", 2, 500
	case "rent":
		t.Excludes = []string{"living"}
	case "yearly":
		t.Every, t.Excludes = "year", []string{"living"}
	case "purchase":
		t.Every, t.Excludes = "once", []string{"living"}
	case "capped":
		t.CapTotal = 150_000
	case "kept":
		t.OptOut = false
	case "once", "case", "quarter", "year":
		t.Every = text
	case "no_account":
		t.Accounts.Bank = 99
	case "same_account":
		t.Accounts.Bank = budget
	case "other_unit":
		t.Accounts.Bank = shells
	case "finds_out":
		return programme.Terms{Code: text, Version: 1, Unit: "person", Every: "month"}, g, nil
	case "no_review":
		t.PublicityDays = 0
	case "reviewed":
		g.Reviewer = "reviewer"
	case "of_the_mayor":
		g.Reviewer = "mayor"
	case "of_nobody":
		g.Reviewer = "nobody"
	case "dated":
		g.Clocks = []programme.Clock{{From: calendar.DateMin, Publicity: 7, Objection: 5, Appeal: 10, Answer: 5},
			{From: rig.Day("2026-12-01"), Publicity: 7, Objection: 5, Appeal: 10, Answer: 15}}
	case "roofed":
		g.Doors = []string{"roof"}
	case "vaulted":
		g.Doors = []string{"vault"}
	case "doorless":
		g.Doors = []string{"window"}
	case "undated":
		g.Clocks = []programme.Clock{{From: 2, Publicity: 7, Objection: 5, Answer: 5},
			{From: 1, Publicity: 7, Objection: 5, Answer: 5}}
	}
	return t, g, nil
}

// declare puts the modules into a kernel.
func declare(k *kernel.Kernel) county {
	c := county{}
	places := village.New(k)
	c.p, c.f, c.v = person.New(k, places), company.New(k, places), places
	c.l = ledger.New(k)
	c.g = programme.New(k, c.p, c.f, c.l, func() (*calendar.Calendar, error) { return calendar.ByID("cn") }, terms, offices{}, doors{})
	return c
}

func newCounty(t testing.TB) county {
	k := kernel.New()
	c := declare(k)
	c.Rig = rig.New(t, k)
	for n := range 12 {
		rig.Must(c, c.p.Commands.Register, person.Register{Number: person.Number(n + 1)})
	}
	for _, code := range []string{"CNY", "shell"} {
		rig.Must(c, c.l.Commands.DeclareUnit, ledger.DeclareUnit{Code: code, NameZH: code, NameEN: code, Decimals: 2})
		rig.Must(c, c.l.Commands.PublishChart, ledger.PublishChart{Unit: code, Lines: []ledger.ChartLine{
			{Code: 1, Side: ledger.Liability, NameZH: "户", NameEN: "account"},
			{Code: 2, Side: ledger.Asset, NameZH: "外", NameEN: "outside"}}})
	}
	for id := budget; id <= waiting; id++ {
		open := ledger.Open{ID: id, Unit: "CNY", Code: 1}
		if id == suspense || id == receivable || id >= outside {
			open.Code, open.Flags = 2, ledger.MayOwe
		}
		rig.Must(c, c.l.Commands.Open, open)
	}
	rig.Must(c, c.l.Commands.Open, ledger.Open{ID: shells, Unit: "shell", Code: 1})
	rig.Must(c, c.l.Commands.Transfer, ledger.Transfer{Debit: outside, Credit: budget, Amount: 1_000_000})
	return c
}

// as lets another officer act.
func (c county) as(actor kernel.Actor) { c.Actor = actor }

// paper is an id of a paper that is not there: this package never looks into one.
func paper(n byte) [32]byte { return [32]byte{n} }

// published puts a programme and a snapshot into force.
func (c county) published(code string) programme.Number {
	c.Helper()
	c.as(clerk)
	rig.Must(c, c.g.Commands.Publish, programme.Publish{Text: code})
	rig.Must(c, c.g.Commands.TakeSnapshot, programme.TakeSnapshot{Paper: paper(1), Rows: 12, On: rig.Day(rig.Today)})
	n, _, _ := c.g.ByCode(code)
	return n
}

// started begins a run for October 2026 and returns its number.
func (c county) started(n programme.Number) programme.RunNumber {
	c.Helper()
	c.as(clerk)
	rig.Must(c, c.g.Commands.Start, programme.Start{Programme: n, From: rig.Day("2026-10-01"), To: rig.Day("2026-10-31"), Snapshot: 1})
	for run := programme.RunNumber(1); ; run++ {
		if _, ok := c.g.Run(run + 1); !ok {
			return run
		}
	}
}

// line is a row of a person who is paid herself.
func line(number uint32, who person.Number, before, total int64) programme.LineRow {
	return programme.LineRow{Beneficiary: uint64(who), Payee: who, Before: before, Total: total, Number: number}
}

// frozen fills a run and freezes it.
func (c county) frozen(run programme.RunNumber, rows ...programme.LineRow) [32]byte {
	c.Helper()
	c.as(clerk)
	rig.Must(c, c.g.Commands.AddLines, programme.AddLines{Run: run, Rows: programme.PackLines(rows)})
	return c.freeze(run, rows...)
}

func (c county) freeze(run programme.RunNumber, rows ...programme.LineRow) [32]byte {
	c.Helper()
	total := int64(0)
	for _, row := range rows {
		total += max(0, row.Total-row.Before)
	}
	hash := programme.ListHash(rows)
	rig.Must(c, c.g.Commands.Freeze, programme.Freeze{Run: run, Lines: uint32(len(rows)), Total: total, Hash: hash, Explained: paper(2)})
	return hash
}

// dayMS is a day in milliseconds.
const dayMS = 86_400_000

// approved takes a run up to the reserved budget.
func (c county) approved(run programme.RunNumber, rows ...programme.LineRow) {
	c.Helper()
	hash := c.frozen(run, rows...)
	rig.Must(c, c.g.Commands.PublishList, programme.PublishList{Run: run})
	c.Wait(12 * dayMS)
	c.as(chief)
	rig.Must(c, c.g.Commands.Approve, programme.Approve{Run: run, Hash: hash})
	c.as(clerk)
}

// filed hands what is due to the bank.
func (c county) filed(run programme.RunNumber, n byte) {
	c.Helper()
	rig.Must(c, c.g.Commands.NoteFile, c.file(run, n))
}

// file is the file of what is due.
func (c county) file(run programme.RunNumber, n byte) programme.NoteFile {
	file := programme.NoteFile{Run: run, Paper: paper(n)}
	var rows []programme.FileRow
	for i, line := range c.g.Due(run) {
		rows = append(rows, programme.FileRow{Number: i, Attempt: line.Attempt, Payee: line.Payee, Amount: line.ToPay()})
		file.Lines++
		file.Total += line.ToPay()
	}
	file.Hash = programme.FileHash(rows)
	return file
}

// results notes answers of the bank.
func (c county) results(run programme.RunNumber, rows ...programme.ResultRow) {
	c.Helper()
	rig.Must(c, c.g.Commands.NoteResults, programme.NoteResults{Run: run, Rows: programme.PackResults(rows)})
}

func (c county) balance(id ledger.AccountID) int64 {
	account, _ := c.l.Account(id)
	return account.Balance()
}

// settled checks what must hold at the end of every test: the audits, and that a replay of the
// journal comes to the same state.
func (c county) settled() {
	c.Helper()
	if err := c.g.Audit(); err != nil {
		c.Error(err)
	}
	if err := c.l.Audit(); err != nil {
		c.Error(err)
	}
	k := kernel.New()
	declare(k)
	c.Replayed(k)
	c.ProjectedOf(13, programme.Schema)
}
