package twin

import (
	"math/rand/v2"
	"slices"
	"strings"

	"liangshan/calendar"
	"liangshan/ledger"
	"liangshan/person"
	"liangshan/programme"
)

// Aims returns what is aimed at in programmes: all commands and all refusals, once there is something to
// do.
func (m *Programme) Aims() []Aim {
	if len(m.promises) < 3 {
		return nil
	}
	return slices.Concat(
		m.rights(),
		m.aimsOfDocuments(),
		m.aimsOfStarts(),
		m.aimsOfPeriods(),
		m.aimsOfLists(),
		m.aimsOfPeople(),
		m.aimsOfObjections(),
		m.aimsOfPayments(),
		m.aimsOfClaims(),
		m.aimsOfBatches(),
		m.aimsOfCorrections(),
	)
}

// spoiltPaper returns what draws a document with something wrong.
func (m *Programme) spoiltPaper(spoil func(*payPaper)) func(*rand.Rand, int64) any {
	return func(chance *rand.Rand, _ int64) any {
		p := m.draft(chance)
		spoil(p)
		return m.publishing(p)
	}
}

// refuseDocument makes a document one that is not sound.
func refuseDocument(chance *rand.Rand) func(*payPaper) {
	return func(p *payPaper) {
		switch chance.IntN(6) {
		case 0:
			p.tests[0].says++ // A fen too much.
		case 1:
			p.tests[1].says = 0 // It is denied.
		case 2:
			p.tests = p.tests[:4] // Nobody who lives elsewhere.
		case 3:
			p.spoilt = [2]string{"wage < " + yuan(p.limit), "wage < 12"} // A number is no money.
		case 4:
			p.spoilt = [2]string{"rule: local", "rule: resident"}
		case 5:
			p.spoilt = [2]string{"clauses:", "]"}
		}
	}
}

func (m *Programme) aimsOfDocuments() []Aim {
	return []Aim{
		{"programme.text_too_long", func(*rand.Rand, int64) any {
			return programme.Publish{Text: strings.Repeat("#", 512*1024+1)}
		}},
		{"programme.document_refused", func(chance *rand.Rand, now int64) any {
			return m.spoiltPaper(refuseDocument(chance))(chance, now)
		}},
		{"programme.version_not_higher", m.spoiltPaper(func(p *payPaper) { p.code, p.version = "p1", 1 })},
		{"programme.terms_malformed", m.spoiltPaper(func(p *payPaper) {
			if p.code = "q1234567"; p.pays {
				p.code, p.excludes = "q", slices.Repeat([]string{"p1"}, 21)
			}
		})},
		{
			"programme.unit_or_period_changed",
			m.spoiltPaper(func(p *payPaper) { p.code, p.version, p.every = "p1", 99, "quarter" }),
		},
		{"programme.excludes_other_unit", m.spoiltPaper(func(p *payPaper) {
			p.code, p.excludes = "q"+p.code, []string{"p2"}
			if p.unit == "case" {
				p.excludes = []string{"p1"}
			}
		})},
		{"programme.review_missing", m.spoiltPaper(func(p *payPaper) { p.pays, p.reviewed = true, false })},
		{"programme.reviewer_unknown", m.spoiltPaper(func(p *payPaper) { p.pays, p.role = true, "nobody" })},
		{"programme.account_unknown", m.spoiltPaper(func(p *payPaper) { p.accounts.Claims = 1 << 52 })},
		{
			"programme.accounts_must_differ",
			m.spoiltPaper(func(p *payPaper) { p.accounts.Claims = p.accounts.Bank }),
		},
		{"programme.account_units_differ", func(chance *rand.Rand, now int64) any {
			if other := m.of.Dividend.otherAccount(); other != 0 {
				return m.spoiltPaper(func(p *payPaper) { p.accounts.Suspense = other })(chance, now)
			}
			return m.of.Dividend.otherUnit()
		}},
	}
}

// aimsOfPeriods are aims about periods for which no run begins.
func (m *Programme) aimsOfPeriods() []Aim {
	return []Aim{
		{"programme.basis_ended", func(chance *rand.Rand, now int64) any {
			for i, p := range m.promises {
				first, _ := firstOf(today(now))
				if e := p.newest(); !p.retired && e.pays && e.ends != 0 && e.ends < first && e.every == "month" {
					return m.startOf(programme.Number(i+1), first)
				}
			}
			p := m.draft(chance)
			p.ends = today(now) - 400
			return m.publishing(p)
		}},
		{"programme.period_not_begun", func(chance *rand.Rand, now int64) any {
			c, ok := m.aimStart(chance, now).(programme.Start)
			if !ok || c.From == calendar.DateMin {
				return nil
			}
			for c.From <= today(now)+1 {
				c.From = periodEnd(m.promise(c.Programme).newest().every, c.From) + 1
			}
			return m.startOf(c.Programme, c.From)
		}},
	}
}

// aimsOfStarts are aims about what has to be there before a run has lines.
func (m *Programme) aimsOfStarts() []Aim {
	return []Aim{
		{"programme.programme_unknown", altered(m.aimStart, func(c *programme.Start) { c.Programme = 1 << 30 })},
		{"programme.programme_retired", func(chance *rand.Rand, now int64) any {
			i := slices.IndexFunc(m.promises, func(p *promise) bool { return p.retired })
			return orElse(
				i >= 0,
				programme.Start{Programme: programme.Number(i + 1), Snapshot: 1},
				m.aimRetire,
				chance,
				now,
			)
		}},
		{"programme.pays_nothing", func(chance *rand.Rand, now int64) any {
			i := slices.IndexFunc(m.promises, func(p *promise) bool { return !p.retired && !p.newest().pays })
			return orElse(
				i >= 0,
				programme.Start{Programme: programme.Number(i + 1), Snapshot: 1},
				m.aimPublish,
				chance,
				now,
			)
		}},
		{"programme.snapshot_unknown", altered(m.aimStart, func(c *programme.Start) { c.Snapshot = 1 << 30 })},
		{"programme.period_not_of_programme", altered(m.aimStart, func(c *programme.Start) { c.To++ })},
		{
			"programme.paper_missing",
			altered(m.aimSnapshot, func(c *programme.TakeSnapshot) { c.Paper = [32]byte{} }),
		},
		{"programme.rows_out_of_range", altered(m.aimSnapshot, func(c *programme.TakeSnapshot) { c.Rows = 0 })},
		{"programme.date_out_of_range", altered(m.aimSnapshot, func(c *programme.TakeSnapshot) { c.On += 99 })},
		{"programme.choice_unknown", altered(m.aimChoose, func(c *programme.Choose) { c.Choice = 3 })},
		{"programme.choice_same", altered(m.aimChoose, func(c *programme.Choose) {
			c.Choice = m.choices[choiceOf{c.Person, c.Programme}]
		})},
		{"programme.opt_out_not_offered", func(chance *rand.Rand, now int64) any {
			for i, p := range m.promises {
				if !p.newest().optOut {
					return programme.Choose{
						Person:    m.somebody(chance),
						Programme: programme.Number(i + 1),
						Choice:    programme.NoPayment,
					}
				}
			}
			return m.aimPublish(chance, now)
		}},
		{
			"programme.statement_id_malformed",
			altered(m.aimStatement, func(c *programme.NoteStatement) { c.ID += "\u00e9" }),
		},
		{"programme.statement_known", altered(m.aimStatement, func(c *programme.NoteStatement) {
			if len(m.statements) > 0 {
				c.ID = m.statements[0].ID
			}
		})},
	}
}

// spoiltLine returns what draws a line for a run that is open for lines, with something changed.
func (m *Programme) spoiltLine(spoil func(*programme.LineRow)) func(*rand.Rand, int64) any {
	return func(chance *rand.Rand, now int64) any {
		if number := m.someRun(chance, nil, programme.Computed); number != 0 {
			row, _ := m.rowFor(chance, number)
			spoil(&row)
			return oneLine(number, row)
		}
		return m.aimStart(chance, now)
	}
}

func oneLine(number programme.RunNumber, row programme.LineRow) any {
	return programme.AddLines{Run: number, Rows: programme.PackLines([]programme.LineRow{row})}
}

// aimAt draws a line for a run that is open for lines, if one of the runs and somebody fit; else it does
// what comes before.
func (m *Programme) aimAt(
	fit func(*rand.Rand, *payRun, *programme.LineRow) bool,
	before func(*rand.Rand, int64) any,
) func(
	*rand.Rand, int64) any {
	return func(chance *rand.Rand, now int64) any {
		for range 8 {
			number := m.someRun(chance, nil, programme.Computed)
			if number == 0 {
				return m.aimStart(chance, now)
			}
			r := m.runs[number-1]
			row := programme.LineRow{Number: uint32(len(r.lines)), Payee: m.somebody(chance)}
			row.Beneficiary = uint64(row.Payee)
			if fit(chance, r, &row) {
				row.Before = m.entitled(m.periodOf(r, row.Beneficiary))
				row.Total += row.Before
				return oneLine(number, row)
			}
		}
		return before(chance, now)
	}
}

// aimsOfLists are aims about how a list comes to be approved.
func (m *Programme) aimsOfLists() []Aim {
	return []Aim{
		{"programme.run_unknown", altered(m.aimFreeze, func(c *programme.Freeze) { c.Run = 1 << 30 })},
		{"programme.run_in_other_state", altered(m.aimShow, func(c *programme.PublishList) {
			if i := slices.IndexFunc(m.runs, func(r *payRun) bool { return r.state > programme.Frozen }); i >= 0 {
				c.Run = programme.RunNumber(i + 1)
			}
		})},
		{"programme.not_the_starter", m.spoiltLine(func(*programme.LineRow) {})},
		{"programme.rows_malformed", m.spoiltLine(func(row *programme.LineRow) { row.Number++ })},
		{"programme.amount_out_of_range", m.spoiltLine(func(row *programme.LineRow) { row.Total = 1<<40 + 1 })},
		{"programme.entitlement_is_another", m.spoiltLine(func(row *programme.LineRow) { row.Before++ })},
		{"programme.nothing_changes", m.spoiltLine(func(row *programme.LineRow) { row.Total = row.Before })},
		{"programme.other_run_pending", m.aimPending},
		{"programme.cap_exceeded", m.aimAt(func(_ *rand.Rand, r *payRun, row *programme.LineRow) bool {
			row.Total = r.paper.cap + 1
			return r.paper.cap > 0
		}, m.startSuch(func(p *promise) bool { return p.newest().cap > 0 }))},
		{"programme.other_programme_paid", m.aimAt(m.excluded, m.startSuch(func(p *promise) bool {
			return len(p.newest().excludes) > 0
		}))},
		{"programme.claims_too_many", m.aimMany},
		{"programme.reviewer_lacks_role", func(chance *rand.Rand, now int64) any {
			number := m.someRun(chance, func(r *payRun) bool { return r.paper.role != reviewRole }, programme.Shown)
			return orElse(number != 0, programme.Approve{Run: number}, m.aimShow, chance, now)
		}},
		{"programme.list_is_another", altered(m.aimFreeze, func(c *programme.Freeze) { c.Total++ })},
		{"programme.workdays_unknown", func(chance *rand.Rand, now int64) any {
			late := func(r *payRun) bool { _, ok := workday(today(now), r.paper.publicity); return !ok }
			if number := m.someRun(chance, late, programme.Frozen); number != 0 {
				return programme.PublishList{Run: number}
			}
			return m.aimShow(chance, now)
		}},
		{"programme.publicity_not_over", func(chance *rand.Rand, now int64) any {
			number := m.someRun(chance, func(r *payRun) bool { return now < r.until }, programme.Shown)
			return orElse(number != 0, programme.Approve{Run: number}, m.aimShow, chance, now)
		}},
		{"programme.publicity_over", func(chance *rand.Rand, now int64) any {
			number := m.someRun(chance, func(r *payRun) bool { return r.until <= now }, programme.Shown)
			return orElse(number != 0, programme.Object{Run: number, Reason: "late"}, m.aimShow, chance, now)
		}},
		{"programme.objections_open", func(chance *rand.Rand, now int64) any {
			number := m.someRun(
				chance,
				func(r *payRun) bool { return r.until <= now && m.contested(r) },
				programme.Shown,
			)
			return orElse(number != 0, programme.Approve{Run: number}, m.aimObject, chance, now)
		}},
		{"programme.second_person_must_differ", m.aimApprove},
		{"programme.budget_short", m.aimShort}, {"programme.added_lines_out_of_order", m.aimAdded},
	}
}

// startSuch returns what begins a run of a programme of which something holds.
func (m *Programme) startSuch(holds func(*promise) bool) func(*rand.Rand, int64) any {
	return func(chance *rand.Rand, now int64) any {
		if c := m.starting(chance, now, holds); c != nil {
			return c
		}
		return m.aimPublish(chance, now)
	}
}

// excluded finds somebody who was paid by a programme that another excludes.
func (m *Programme) excluded(chance *rand.Rand, r *payRun, row *programme.LineRow) bool {
	if len(r.paper.excludes) == 0 {
		return false
	}
	other := m.byCode(r.paper.excludes[chance.IntN(len(r.paper.excludes))])
	for number := range uint64(40) {
		row.Beneficiary, row.Total, row.Reviewed = number, 1, true
		if r.paper.unit == "person" {
			row.Payee = person.Number(number)
		}
		if m.paidBy(other, r, number) && m.payeeCode(r, lineOf(1, *row)) == "" {
			return true
		}
	}
	return false
}

// aimPending has somebody paid who is on another list for the same period.
func (m *Programme) aimPending(chance *rand.Rand, now int64) any {
	for _, r := range slices.Backward(m.runs) {
		if r.state > programme.Shown || len(r.lines) == 0 {
			continue
		}
		other := m.someRun(chance, func(o *payRun) bool {
			return o != r && o.programme == r.programme && o.from == r.from
		}, programme.Computed)
		if other == 0 && !m.promise(r.programme).retired {
			return m.startOf(r.programme, r.from)
		}
		if l := r.lines[0]; other != 0 && l.total < 1<<30 {
			return oneLine(
				other,
				programme.LineRow{Beneficiary: l.beneficiary, Payee: l.payee, Before: l.total, Total: l.total + 1,
					Number: uint32(len(m.runs[other-1].lines))},
			)
		}
	}
	return m.aimLines(chance, now)
}

// many is a line more than claims that one run may bring.
const many = 1001

// aimMany claims back from so many as one run may not: whom another has paid before.
func (m *Programme) aimMany(chance *rand.Rand, now int64) any {
	long := func(r *payRun) bool { return len(r.lines) >= many && r.lines[many-1].stands() }
	paid := m.someRun(chance, long, programme.Approved, programme.Reconciled, programme.Closed)
	under := m.someRun(chance, long, programme.Frozen, programme.Shown, programme.Computed)
	cases := func(r *payRun) bool { return r.paper.unit == "case" && r.paper.cap == 0 && len(r.paper.excludes) == 0 }
	switch {
	case paid != 0 && m.runs[paid-1].state == programme.Approved && m.settling(paid) != nil:
		return m.settling(paid)
	case paid != 0:
		p := m.runs[paid-1]
		number := m.someRun(
			chance,
			func(r *payRun) bool { return r.programme == p.programme && r.from == p.from },
			programme.Computed,
		)
		if number == 0 {
			return m.startOf(p.programme, p.from)
		}
		return m.rowsOf(chance, number, p)
	case under != 0:
		return m.next(chance, now, under)
	}
	number := m.someRun(chance, func(r *payRun) bool { return cases(r) && len(r.lines) == 0 }, programme.Computed)
	if number == 0 {
		return m.starting(chance, now, func(p *promise) bool { return cases(&payRun{paper: p.newest()}) })
	}
	return m.rowsOf(chance, number, nil)
}

// settling has all lines of a run paid that are due or with the bank; nil if there are none.
func (m *Programme) settling(number programme.RunNumber) any {
	var rows []programme.ResultRow
	for _, l := range m.runs[number-1].lines {
		switch l.state {
		case programme.LineDue:
			return m.filing(number)
		case programme.LineFailed:
			return programme.Retry{Run: number, Number: l.number}
		case programme.LineFiled:
			rows = append(rows, programme.ResultRow{Number: l.number, Attempt: l.attempt, Answer: programme.AnswerPaid})
		}
	}
	if len(rows) == 0 {
		return nil
	}
	return programme.NoteResults{Run: number, Rows: programme.PackResults(rows)}
}

// rowsOf draws very many lines for a run: a fen for each, or nothing for those of another run.
func (m *Programme) rowsOf(chance *rand.Rand, number programme.RunNumber, paid *payRun) any {
	r := m.runs[number-1]
	var rows []programme.LineRow
	for i := uint64(0); len(rows) < many; i++ {
		row := programme.LineRow{Beneficiary: 1000 + i, Total: 1}
		if paid != nil {
			if int(i) == len(paid.lines) {
				return nil
			}
			row = programme.LineRow{Beneficiary: paid.lines[i].beneficiary}
		}
		row.Number, row.Payee, row.Reviewed = uint32(len(r.lines)+len(rows)), m.numbersPayee(), true
		if row.Before = m.entitled(m.periodOf(r, row.Beneficiary)); row.Before != row.Total {
			rows = append(rows, row)
		}
	}
	return programme.AddLines{Run: number, Rows: programme.PackLines(rows)}
}

// numbersPayee returns the first who can be paid.
func (m *Programme) numbersPayee() person.Number {
	for _, n := range m.of.Person.numbers {
		if m.of.Person.active(n) && m.choice(n, 0) != programme.NoPayment {
			return n
		}
	}
	return 0
}

// aimShort approves a list for which there is not enough money, or takes the money away before.
func (m *Programme) aimShort(chance *rand.Rand, now int64) any {
	costs := func(r *payRun) bool { return m.ready(now)(r) && len(r.lines) > 0 && r.lines[0].net() > 0 }
	number := m.someRun(chance, costs, programme.Shown)
	if number == 0 {
		return m.aimShow(chance, now)
	}
	r := m.runs[number-1]
	if has, least := m.budget(r), r.lines[0].net(); has >= least {
		return ledger.Transfer{
			Debit:  r.paper.accounts.Budget,
			Credit: payOutside,
			Amount: has - chance.Int64N(least),
		}
	}
	return programme.Approve{Run: number, Hash: r.hash, Partial: chance.IntN(2) == 0}
}

// aimAdded approves as many as the money reaches for of a list to which an objection has added somebody, or takes money
// away before, or has somebody added.
func (m *Programme) aimAdded(chance *rand.Rand, now int64) any {
	longer := func(r *payRun) bool {
		return m.ready(now)(r) && r.added > 0 && r.lines[0].net() > 0 && m.sums(r).total > r.lines[0].net()
	}
	number := m.someRun(chance, longer, programme.Shown)
	if number == 0 {
		added := func(r *payRun) bool { return r.added > 0 }
		if m.someRun(chance, added, programme.Computed, programme.Frozen) != 0 {
			return m.aimShow(chance, now)
		}
		return m.aimUphold(chance, now)
	}
	r := m.runs[number-1]
	if has, most := m.budget(r), m.sums(r).total-1; has > most {
		return ledger.Transfer{Debit: r.paper.accounts.Budget, Credit: payOutside, Amount: has - most}
	}
	return programme.Approve{Run: number, Hash: r.hash, Partial: true}
}

// aimsOfPeople are aims about who may be on a list.
func (m *Programme) aimsOfPeople() []Aim {
	chooses := func(choice programme.Choice) func(*rand.Rand, int64) any {
		return func(chance *rand.Rand, _ int64) any {
			c := programme.Choose{Person: m.somebody(chance), Choice: choice}
			if choice == programme.NoPayment {
				c.Programme = programme.Number(1 + slices.IndexFunc(m.promises, func(p *promise) bool { return p.newest().optOut }))
			}
			return c
		}
	}
	wants := func(choice programme.Choice) func(*rand.Rand, *payRun, *programme.LineRow) bool {
		return func(_ *rand.Rand, r *payRun, row *programme.LineRow) bool {
			row.Total = 1
			return m.choice(row.Payee, r.programme) == choice && r.paper.cap == 0
		}
	}
	return []Aim{
		{"programme.beneficiary_unknown", m.spoiltLine(func(row *programme.LineRow) { row.Beneficiary = 0 })},
		{"programme.payee_unknown", m.aimAt(func(_ *rand.Rand, r *payRun, row *programme.LineRow) bool {
			row.Payee, row.Total = 1<<40, 1
			return r.paper.cap == 0
		}, m.aimStart)},
		{"programme.opted_out", m.aimAt(wants(programme.NoPayment), chooses(programme.NoPayment))},
		{
			"programme.review_by_person_required",
			m.aimAt(wants(programme.HumanReview), chooses(programme.HumanReview)),
		},
		{"programme.beneficiary_merged", m.aimAt(func(chance *rand.Rand, r *payRun, row *programme.LineRow) bool {
			merged := m.of.Person.found(chance, func(h *human) bool { return h.into != 0 && !h.erased })
			row.Beneficiary, row.Total, row.Reviewed = uint64(merged), 1, true
			return merged != 0 && r.paper.unit == "person" &&
				m.payeeCode(r, lineOf(1, *row)) == "programme.beneficiary_merged"
		}, m.aimMerge)},
		{"programme.paid_under_merged_number", m.aimAt(func(_ *rand.Rand, r *payRun, row *programme.LineRow) bool {
			row.Total, row.Reviewed = 1, true
			for _, n := range m.of.Person.numbers {
				row.Payee, row.Beneficiary = n, uint64(n)
				if r.paper.unit == "person" && r.paper.cap == 0 &&
					m.payeeCode(r, lineOf(1, *row)) == "programme.paid_under_merged_number" {
					return true
				}
			}
			return false
		}, m.aimUnder)},
		{"programme.objector_unknown", altered(m.aimObject, func(c *programme.Object) { c.Person = 1 << 40 })},
	}
}

// aimMerge merges somebody who is in no household and no guardianship.
func (m *Programme) aimMerge(chance *rand.Rand, _ int64) any {
	return m.merging(chance, func(person.Number) bool { return true })
}

// merging merges one of whom something holds into another; nil if there is nobody.
func (m *Programme) merging(chance *rand.Rand, holds func(person.Number) bool) any {
	return m.mergingInto(m.somebody(chance), holds)
}

func (m *Programme) mergingInto(kept person.Number, holds func(person.Number) bool) any {
	people := m.of.Person
	for _, n := range people.numbers {
		asWard, asGuardian := people.guarded(n)
		if alone(people.people[n]) && len(asWard)+len(asGuardian) == 0 && n != kept && kept != 0 && holds(n) {
			return person.Merge{Duplicate: n, Kept: kept}
		}
	}
	return person.Register{Number: person.Number(people.unused())}
}

// aimUnder has somebody paid, merged into another, and a run for the same period begun.
func (m *Programme) aimUnder(chance *rand.Rand, now int64) any {
	for key, lines := range m.inOrder() {
		h := m.of.Person.people[person.Number(key.beneficiary)]
		p := m.promise(key.programme)
		if h == nil || h.into == 0 || h.erased || p.newest().unit != "person" || p.retired || p.newest().cap > 0 {
			continue
		}
		current := h.into
		for m.of.Person.people[current].into != 0 {
			current = m.of.Person.people[current].into
		}
		r := m.runs[lines[0].run-1]
		if !m.of.Person.active(current) || m.entitled(m.periodOf(r, key.beneficiary)) == 0 || chance.IntN(2) == 0 {
			continue
		}
		return m.startOf(key.programme, r.from)
	}
	return m.merging(chance, func(n person.Number) bool {
		for i, p := range m.promises {
			if p.newest().unit == "person" && m.total(payTotal{programme.Number(i + 1), uint64(n)}) > 0 {
				return true
			}
		}
		return false
	})
}
