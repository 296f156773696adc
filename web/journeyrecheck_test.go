package web

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"liangshan/authority"
	"liangshan/county"
	"liangshan/kernel"
	"liangshan/person"
	"liangshan/programme"
	"liangshan/programme/payrun"
)

// talentFacts is a table of facts: a person with a degree since the beginning of 2026.
func talentFacts(who person.Number, degree string) payrun.File {
	return payrun.File{Path: "facts.csv", Data: []byte(fmt.Sprintf(
		"key,from,source,employer_in_county,full_time,degree,graduated,birth,insured_months,dishonest,public_servant,wage,started,months_paid\n"+
			"%d,2026-01-01,合成,true,true,%s,2023-06-30,1998-05-01,24,false,false,8000.00,2024-01-01,3\n", who, degree))}
}

// paidOut takes a frozen run through the bank until it is closed.
func (p *portal) paidOut(clerk, chief *payrun.Desk, run programme.RunNumber) {
	p.Helper()
	ctx := p.Context()
	p.must(clerk.Publish(ctx, run))
	p.clock.To(time.UnixMilli(p.payRuns()[run-1].Until).Add(9 * time.Hour))
	p.must(chief.Approve(ctx, run, [32]byte{}, false))
	bundle, err := clerk.File(ctx, run, &payrun.Form{Payer: "合成县财政局", Account: "1205210009000000001"})
	p.must(err)
	_, err = clerk.Answer(ctx, []byte(camt(fmt.Sprint("S", run), string(bundle.Files[0]))), "")
	p.must(err)
	_, err = clerk.Reconcile(ctx, run)
	p.must(err)
	p.must(clerk.Close(ctx, run))
}

// TestJourneyRecheck: a fact is corrected while a list is made, and again after it was paid: the officer finds the period
// on the day's work and on the page of runs, there and as a file, and prepares from there the run of the difference, also
// when the programme was retired since; who is paid sees the programme still, and nothing to choose.
func TestJourneyRecheck(t *testing.T) {
	p, people := payCounty(t, 3)
	officer := func(role string) *payrun.Desk {
		number := p.registered(authority.RegisterActor{Kind: authority.Officer, Department: "finance", Roles: []string{role}})
		return payrun.New(p.Running, payrun.Officer(p.Running, number))
	}
	desk, chief := officer("accountant"), officer("chief_accountant")
	stateOf := func(who person.Number, degree string) *payrun.Stated {
		t.Helper()
		said, err := payrun.New(p.Running, payrun.Officer(p.Running, kernel.Actor(0))).State(context.Background(),
			"talent_direct", talentFacts(who, degree))
		p.must(err)
		p.settled()
		return said
	}
	state := func(degree string) *payrun.Stated { t.Helper(); return stateOf(people[0], degree) }
	stateOf(people[2], "master")
	if said := state("bachelor"); said.Periods != 0 {
		t.Errorf("%+v", said)
	}
	one, err := desk.Prepare(t.Context(), payrun.Order{Programme: "talent_direct", Period: "2026-10"})
	p.must(err)
	if said := state("master"); said.Periods != 1 {
		t.Errorf("%+v", said)
	}
	clerk := p.as("accountant")
	holds(t, textOf(t, clerk.get("/work", 200)), "事实更正后重算")
	page := clerk.get("/runs", 200)
	holds(t, page, "2026-01-01", `href="/run/1"`)
	if strings.Contains(page, "programme=talent_direct&amp;") || strings.Contains(page, "period=2026-10") {
		t.Error("to decide again is offered while the list is open")
	}
	holds(t, textOf(t, clerk.get("/run/1", 200)), "本名单未计入")
	holds(t, textOf(t, clerk.get("/run/1?lang=en", 200)), "Facts were corrected that this list does not have")
	p.paidOut(desk, chief, one.Run)
	p.do(1, "kernel.propose", kernel.Propose{Command: "programme.retire",
		Encoded: kernel.Encode(programme.Retire{Programme: programmeOf(p, "talent_direct"), Reason: "ended"})})
	retire := uint64(0)
	p.must(p.Running.Read(t.Context(), func(c *county.County) { retire = c.LastProposal() }))
	p.do(2, "kernel.release", kernel.Release{Proposal: retire})
	clerk = p.as("accountant")
	p.settled()
	holds(t, textOf(t, clerk.get("/work", 200)), "事实更正后重算")
	clerk.get("/runs/template/talent_direct", 200)
	paid := p.actorOf(authority.Person, uint64(people[0]), "resident").get("/mine/programmes?lang=en", 200)
	holds(t, textOf(t, paid), "the programme has ended", "500.00")
	ended := p.browser().get("/programme/talent_direct?lang=en", 200)
	if holds(t, ended, "the programme has ended"); strings.Contains(ended, `id="calculator"`) {
		t.Error("what a retired programme would give is computed")
	}
	if other := p.actorOf(authority.Person, uint64(people[1]), "resident").get("/mine/programmes?lang=en", 200); strings.Contains(
		other, "the programme has ended") {
		t.Error("who had nothing of a retired programme is told of it")
	}
	form := link(t, clerk.get("/runs?lang=en", 200), `/runs\?lang=en[^"]*programme=talent_direct`)
	holds(t, clerk.get(form, 200), `<option value="talent_direct" selected`, `value="2026-10"`)
	file := clerk.get("/runs?list=recheck&format=csv", 200)
	if lines := strings.Split(strings.TrimSpace(file), "\n"); len(lines) != 2 || !strings.Contains(lines[1], "2026-01-01") {
		t.Error(file)
	}
	if strings.Contains(file, "master") || strings.Contains(file, "合成") {
		t.Error("the list tells who was corrected, or in what")
	}
	to := clerk.posted("/runs", map[string]string{"programme": "talent_direct", "period": "2026-10"}, "", "", "", 303)
	again := link(t, clerk.prepared(to, 200), `/run/\d+`)
	if page := clerk.get(again, 200); strings.Contains(textOf(t, page), "本名单未计入") {
		t.Error("a list from a later register is said not to have the correction")
	}
	run := p.payRuns()[1]
	if run.Lines != 1 || run.Total != 50_000 {
		t.Errorf("%+v", run)
	}
	p.paidOut(officer("accountant"), chief, 2)
	p.settled()
	// Who has it from the first list, and of whom the second says nothing, has it still.
	kept := p.actorOf(authority.Person, uint64(people[2]), "resident").get("/mine/programmes?lang=en", 200)
	holds(t, textOf(t, kept), "the programme has ended", "1,000.00", "Why this much")
	clerk = p.as("accountant")
	if strings.Contains(textOf(t, clerk.get("/work", 200)), "事实更正后重算") || strings.Contains(clerk.get("/runs", 200), "待重算") {
		t.Error("the difference was paid, and the period waits")
	}
}

// programmeOf is the number of a programme.
func programmeOf(p *portal, code string) programme.Number {
	p.Helper()
	p.settled()
	rows, err := p.site.read.Rows(p.Context(), `SELECT max(programme) FROM programme_version WHERE code = ?`, code)
	p.must(err)
	return programme.Number(rows[0][0].(int64))
}
