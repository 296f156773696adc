package twin

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"liangshan/ledger"
	"liangshan/person"
	"liangshan/programme"
)

// rowFor draws a line for a run: somebody who may be on it, with what the document grants for some wage.
// ok is false if a few tries find nobody.
func (m *Programme) rowFor(chance *rand.Rand, number programme.RunNumber) (row programme.LineRow, ok bool) {
	r := m.runs[number-1]
	for range 8 {
		row = programme.LineRow{
			Beneficiary: 1 + chance.Uint64N(20),
			Number:      uint32(len(r.lines)),
			Reviewed:    chance.IntN(3) == 0,
			Payee:       m.somebody(chance),
		}
		if n := len(m.claims); n > 0 && chance.IntN(3) == 0 { // Somebody who owes something.
			row.Payee = m.claims[chance.IntN(n)].person
		}
		switch homes := m.standingHomes(); {
		case r.paper.unit == "person":
			row.Beneficiary = uint64(row.Payee)
		case r.paper.unit == "household" && len(homes) > 0:
			row.Beneficiary = homes[chance.IntN(len(homes))]
		}
		row.Before = m.entitled(m.periodOf(r, row.Beneficiary))
		if row.Total = r.paper.decide(chance.Int64N(r.paper.limit), true); row.Before > 0 && chance.IntN(2) == 0 {
			row.Total = chance.Int64N(row.Before)
		}
		if m.lineCode(r, lineOf(number, row)) == "" {
			return row, true
		}
	}
	return row, false
}

// standingHomes returns the households that stand, in order.
func (m *Programme) standingHomes() (all []uint64) {
	for n, f := range m.of.Person.households {
		if !f.dissolved {
			all = append(all, uint64(n))
		}
	}
	slices.Sort(all)
	return all
}

// lineOf returns a line as it comes onto a list.
func lineOf(run programme.RunNumber, row programme.LineRow) *payLine {
	return &payLine{
		run:         run,
		number:      row.Number,
		beneficiary: row.Beneficiary,
		payee:       row.Payee,
		before:      row.Before,
		total:       row.Total,
		state:       programme.LineListed,
		attempt:     1,
		reviewed:    row.Reviewed,
	}
}

// linesFor draws the next lines of a run; nil if nobody is left.
func (m *Programme) linesFor(chance *rand.Rand, number programme.RunNumber) any {
	var rows []programme.LineRow
	seen := map[uint64]bool{}
	for range 1 + chance.IntN(4) {
		row, ok := m.rowFor(chance, number)
		if row.Number += uint32(len(rows)); ok && !seen[row.Beneficiary] {
			rows = append(rows, row)
			seen[row.Beneficiary] = true
		}
	}
	if len(rows) == 0 {
		return nil
	}
	return programme.AddLines{Run: number, Rows: programme.PackLines(rows)}
}

func (m *Programme) aimLines(chance *rand.Rand, now int64) any {
	if number := m.someRun(chance, nil, programme.Computed); number != 0 {
		if c := m.linesFor(chance, number); c != nil {
			return c
		}
	}
	return m.aimStart(chance, now)
}

func (m *Programme) freezing(number programme.RunNumber) programme.Freeze {
	r := m.runs[number-1]
	return programme.Freeze{
		Run:       number,
		Lines:     uint32(len(r.lines)),
		Total:     m.sums(r).total,
		Hash:      r.listed(),
		Explained: m.fresh(),
	}
}

func (m *Programme) aimFreeze(chance *rand.Rand, now int64) any {
	filled := func(r *payRun) bool { return len(r.lines) > 0 }
	if number := m.someRun(chance, filled, programme.Computed); number != 0 {
		return m.freezing(number)
	}
	return m.aimLines(chance, now)
}

func (m *Programme) aimShow(chance *rand.Rand, now int64) any {
	if number := m.someRun(chance, nil, programme.Frozen); number != 0 {
		return programme.PublishList{Run: number}
	}
	return m.aimFreeze(chance, now)
}

func (m *Programme) aimGiveUp(chance *rand.Rand, now int64) any {
	if number := m.someRun(chance, nil, programme.Computed, programme.Frozen, programme.Shown); number != 0 {
		if chance.IntN(2) == 0 {
			return programme.WithdrawRun{Run: number, Reason: programme.NothingChanges}
		}
		return programme.WithdrawRun{Run: number, Reason: "mistake"}
	}
	return m.aimStart(chance, now)
}

func (m *Programme) aimObject(chance *rand.Rand, now int64) any {
	heard := func(r *payRun) bool { return now < r.until }
	if number := m.someRun(chance, heard, programme.Shown); number != 0 {
		return programme.Object{Run: number, Reason: "amount_wrong",
			Person: m.somebody(chance)}
	}
	return m.aimShow(chance, now)
}

// someObjection returns an objection of which something holds; 0 if there is none.
func (m *Programme) someObjection(chance *rand.Rand, holds func(*payObjection) bool) programme.ObjectionNumber {
	var fit []programme.ObjectionNumber
	for i, o := range m.objections {
		if holds(o) {
			fit = append(fit, programme.ObjectionNumber(i+1))
		}
	}
	if len(fit) == 0 {
		return 0
	}
	return fit[chance.IntN(len(fit))]
}

// waiting reports whether an objection can be decided.
func (m *Programme) waiting(o *payObjection) bool {
	return o.state == programme.ObjectionOpen && !o.review && m.runs[o.run-1].state <= programme.Shown
}

// aimReview asks that a person look at a run that is not open for objections any more.
func (m *Programme) aimReview(chance *rand.Rand, now int64) any {
	over := func(r *payRun) bool { return r.until <= now }
	number := m.someRun(chance, over, programme.Shown, programme.Approved, programme.Reconciled, programme.Closed)
	if number == 0 {
		return m.aimApprove(chance, now)
	}
	return programme.AskReview{Run: number, Person: m.somebody(chance), Reason: "amount_wrong"}
}

func (m *Programme) aimGrant(chance *rand.Rand, now int64) any {
	asked := func(o *payObjection) bool { return o.state == programme.ObjectionOpen && o.review }
	n := m.someObjection(chance, asked)
	switch {
	case n == 0:
		return m.aimReview(chance, now)
	case chance.IntN(4) == 0:
		return programme.Dismiss{Objection: n, Reason: "rule_says_so"}
	}
	return programme.GrantReview{Objection: n, Reason: "left_out"}
}

func (m *Programme) aimDismiss(chance *rand.Rand, now int64) any {
	void := func(o *payObjection) bool { // The list that it is to was withdrawn.
		return o.state == programme.ObjectionOpen && m.runs[o.run-1].state == programme.Withdrawn
	}
	for _, fit := range []func(*payObjection) bool{void, m.waiting} {
		if n := m.someObjection(chance, fit); n != 0 && (chance.IntN(3) > 0 || m.waiting(m.objections[n-1])) {
			return programme.Dismiss{Objection: n, Reason: "rule_says_so"}
		}
	}
	return m.aimObject(chance, now)
}

// aimUphold grants an objection: somebody on the list gets another amount, or somebody comes onto it.
func (m *Programme) aimUphold(chance *rand.Rand, now int64) any {
	n := m.someObjection(chance, m.waiting)
	if n == 0 {
		return m.aimObject(chance, now)
	}
	o := m.objections[n-1]
	r := m.runs[o.run-1]
	c := programme.Uphold{Objection: n, Reason: "left_out"}
	if row, ok := m.rowFor(chance, o.run); ok && chance.IntN(2) == 0 {
		c.Beneficiary, c.Payee, c.Total = row.Beneficiary, row.Payee, row.Total
		return c
	}
	l := r.lines[chance.IntN(len(r.lines))]
	c.Beneficiary, c.Payee, c.Total = l.beneficiary, l.payee, chance.Int64N(900)
	if r.paper.cap > 0 {
		c.Total = min(c.Total, l.total)
	}
	return c
}

func (m *Programme) aimAppeal(chance *rand.Rand, now int64) any {
	heard := func(o *payObjection) bool { return o.state == programme.ObjectionDismissedState && now < o.appealed }
	if n := m.someObjection(chance, heard); n != 0 {
		c := programme.Appeal{Objection: n, Reason: "resident"}
		if chance.IntN(2) == 0 {
			c.Person = m.objections[n-1].person
		}
		return c
	}
	return m.aimDismiss(chance, now)
}

func (m *Programme) aimAppealed(chance *rand.Rand, now int64) any {
	if n := m.someObjection(chance, func(o *payObjection) bool { return o.state == programme.ObjectionAppealed }); n != 0 {
		return programme.DecideAppeal{Objection: n, Upheld: chance.IntN(2) == 0, Reason: "by_law"}
	}
	return m.aimAppeal(chance, now)
}

// budget returns what a budget has.
func (m *Programme) budget(r *payRun) int64 {
	return m.of.Ledger.accounts[r.paper.accounts.Budget].available().Int64()
}

// approving approves a list, or brings the money that it needs.
func (m *Programme) approving(chance *rand.Rand, number programme.RunNumber) any {
	r := m.runs[number-1]
	needed, has := m.sums(r).total, m.budget(r)
	if needed > has && chance.IntN(2) == 0 {
		return ledger.Transfer{
			Debit:  payOutside,
			Credit: r.paper.accounts.Budget,
			Amount: needed + chance.Int64N(9000),
		}
	}
	return programme.Approve{Run: number, Hash: r.hash, Partial: needed > has || chance.IntN(4) == 0}
}

// ready reports whether a list can be approved but for the money.
func (m *Programme) ready(now int64) func(*payRun) bool {
	return func(r *payRun) bool {
		return r.until <= now && !m.contested(r)
	}
}

// contested reports whether somebody objects to a list.
func (m *Programme) contested(r *payRun) bool {
	for _, o := range m.objections {
		if m.runs[o.run-1] == r && o.state == programme.ObjectionOpen && !o.review {
			return true
		}
	}
	return false
}

func (m *Programme) aimApprove(chance *rand.Rand, now int64) any {
	if number := m.someRun(chance, m.ready(now), programme.Shown); number != 0 {
		return m.approving(chance, number)
	}
	return m.onward(chance, now)
}

func (m *Programme) filing(number programme.RunNumber) programme.NoteFile {
	lines, total := m.dueOf(m.runs[number-1])
	return programme.NoteFile{Run: number, Paper: m.fresh(), Lines: lines, Total: total, Hash: m.runs[number-1].filing()}
}

func (m *Programme) aimFile(chance *rand.Rand, now int64) any {
	due := func(r *payRun) bool { return m.sums(r).due > 0 }
	if number := m.someRun(chance, due, programme.Approved); number != 0 {
		return m.filing(number)
	}
	return m.aimApprove(chance, now)
}

// resultsFor draws what the bank says of lines of a run, mostly of those that are with it.
func (m *Programme) resultsFor(chance *rand.Rand, number programme.RunNumber) any {
	r := m.runs[number-1]
	var rows []programme.ResultRow
	for _, l := range r.lines {
		answer := programme.AnswerPaid
		if chance.IntN(4) == 0 {
			answer += programme.Answer(1 + chance.IntN(4))
		}
		with := l.state == programme.LineFiled ||
			l.state == programme.LinePaid && answer != programme.AnswerPaid && chance.IntN(3) == 0
		if len(rows) < 6 && (with && chance.IntN(4) > 0 || chance.IntN(30) == 0) {
			rows = append(rows, programme.ResultRow{Number: l.number, Attempt: l.attempt, Answer: answer})
		}
	}
	if len(rows) == 0 {
		return nil
	}
	c := programme.NoteResults{Run: number, Rows: programme.PackResults(rows)}
	if n := len(m.statements); n > 0 && chance.IntN(2) == 0 {
		c.Statement = programme.StatementNumber(1 + chance.IntN(n))
		c.Upto = 1 + chance.Uint32N(m.statements[c.Statement-1].Entries)
	}
	return c
}

func (m *Programme) aimResults(chance *rand.Rand, now int64) any {
	paid := func(l *payLine) bool { return l.state == programme.LinePaid }
	late := []programme.RunState{programme.Reconciled, programme.Closed}[chance.IntN(2)]
	if l := m.someLine(chance, paid, late); l != nil && chance.IntN(6) == 0 { // It comes back after all.
		row := programme.ResultRow{Number: l.number, Attempt: l.attempt, Answer: programme.AnswerAccountClosed}
		return programme.NoteResults{Run: l.run, Rows: programme.PackResults([]programme.ResultRow{row})}
	}
	filed := func(r *payRun) bool { return m.sums(r).filed > 0 }
	if number := m.someRun(chance, filed, programme.Approved); number != 0 {
		if c := m.resultsFor(chance, number); c != nil {
			return c
		}
	}
	return m.aimFile(chance, now)
}

// someLine returns a line of which something holds, of a run in a state; nil if there is none.
func (m *Programme) someLine(chance *rand.Rand, holds func(*payLine) bool, state programme.RunState) *payLine {
	var fit []*payLine
	for _, r := range m.runs {
		for _, l := range r.lines {
			if r.state == state && holds(l) {
				fit = append(fit, l)
			}
		}
	}
	if len(fit) == 0 {
		return nil
	}
	return fit[chance.IntN(len(fit))]
}

func (m *Programme) aimRetry(chance *rand.Rand, now int64) any {
	failed := func(l *payLine) bool { return l.state == programme.LineFailed && m.of.Person.active(l.payee) }
	if l := m.someLine(chance, failed, programme.Approved); l != nil {
		return programme.Retry{Run: l.run, Number: l.number}
	}
	return m.aimStop(chance, now)
}

func (m *Programme) aimStop(chance *rand.Rand, now int64) any {
	loose := func(l *payLine) bool {
		return l.state == programme.LineFailed || l.state == programme.LineDue
	}
	kept := func(l *payLine) bool { return loose(l) && l.setOff > 0 }
	if l := m.someLine(chance, kept, programme.Approved); l != nil && chance.IntN(3) == 0 {
		return programme.Stop{Run: l.run, Number: l.number, Reason: "died_before_period"}
	}
	if l := m.someLine(chance, loose, programme.Approved); l != nil {
		return programme.Stop{Run: l.run, Number: l.number, Reason: "died_before_period"}
	}
	return m.aimResults(chance, now)
}

func (m *Programme) aimReconcile(chance *rand.Rand, now int64) any {
	settled := func(r *payRun) bool { s := m.sums(r); return s.due+s.filed+s.failed == 0 }
	if number := m.someRun(chance, settled, programme.Approved); number != 0 {
		return programme.Reconcile{Run: number, Paid: m.sums(m.runs[number-1]).paid}
	}
	return m.aimResults(chance, now)
}

func (m *Programme) aimClose(chance *rand.Rand, now int64) any {
	if number := m.someRun(chance, nil, programme.Reconciled); number != 0 {
		return programme.CloseRun{Run: number}
	}
	return m.aimReconcile(chance, now)
}

func (m *Programme) aimChoose(chance *rand.Rand, _ int64) any {
	c := programme.Choose{Person: m.somebody(chance)}
	if chance.IntN(2) == 0 {
		c.Programme = programme.Number(1 + chance.IntN(len(m.promises)))
	}
	if was := m.choices[choiceOf{c.Person, c.Programme}]; was != programme.NoChoice {
		return c // Most take it back, so that there is somebody to pay.
	}
	c.Choice = programme.HumanReview
	if p := m.promise(c.Programme); chance.IntN(2) == 0 && p != nil && p.newest().optOut {
		c.Choice = programme.NoPayment
	}
	return c
}

func (m *Programme) aimRaise(chance *rand.Rand, now int64) any {
	paid := func(l *payLine) bool { return l.state == programme.LinePaid && l.toPay() > m.claimed(l) }
	for _, state := range []programme.RunState{programme.Approved, programme.Reconciled, programme.Closed} {
		if l := m.someLine(chance, paid, state); l != nil {
			return programme.RaiseClaim{
				Run:    l.run,
				Number: l.number,
				Amount: 1 + chance.Int64N(l.toPay()-m.claimed(l)),
				Reason: "fraud",
			}
		}
	}
	return m.aimResults(chance, now)
}

// claimed returns what is claimed back of a line.
func (m *Programme) claimed(l *payLine) (sum int64) {
	for _, g := range m.claims {
		if g.run == l.run && g.number == l.number {
			sum += g.amount
		}
	}
	return sum
}

// someClaim returns a claim of which something is owed; 0 if there is none.
func (m *Programme) someClaim(chance *rand.Rand, holds func(*payClaim) bool) programme.ClaimNumber {
	var fit []programme.ClaimNumber
	for i, g := range m.claims {
		if g.balance > 0 && (holds == nil || holds(g)) {
			fit = append(fit, programme.ClaimNumber(i+1))
		}
	}
	if len(fit) == 0 {
		return 0
	}
	return fit[chance.IntN(len(fit))]
}

func (m *Programme) aimRepay(chance *rand.Rand, now int64) any {
	rich := func(g *payClaim) bool { return m.of.Ledger.accounts[g.accounts.Bank].available().Sign() > 0 }
	if n := m.someClaim(chance, rich); n != 0 {
		g := m.claims[n-1]
		has := m.of.Ledger.accounts[g.accounts.Bank].available().Int64()
		return programme.Repay{Claim: n, Amount: 1 + chance.Int64N(min(has, g.balance)), Seen: g.balance}
	}
	return m.aimRaise(chance, now)
}

// aimSetOff takes a claim from what its debtor is to be paid, or has the debtor be paid something.
func (m *Programme) aimSetOff(chance *rand.Rand, now int64) any {
	for range 4 {
		n := m.someClaim(chance, nil)
		if n == 0 {
			return m.aimRaise(chance, now)
		}
		g := m.claims[n-1]
		l := m.someLine(chance, func(l *payLine) bool {
			return l.state == programme.LineDue && l.payee == g.person && l.toPay() > 1 &&
				m.runs[l.run-1].paper.accounts == g.accounts
		}, programme.Approved)
		if l != nil {
			return programme.SetOff{
				Claim:  n,
				Run:    l.run,
				Number: l.number,
				Amount: 1 + chance.Int64N(min(g.balance, l.toPay()-1)),
				Seen:   g.balance,
			}
		}
	}
	return m.aimRetry(chance, now)
}

// aimRefund gives back what came back for a payment that was given up, or has such a payment come back and given up.
func (m *Programme) aimRefund(chance *rand.Rand, now int64) any {
	var back, stop any
	for i, g := range m.claims {
		l := m.runs[g.run-1].lines[g.number]
		if owed := m.owedBack(g); owed > 0 && !m.awaits(g, nil) && m.of.recent.fresh("refund", uint64(i)) {
			return programme.Refund{Claim: programme.ClaimNumber(i + 1), Amount: 1 + chance.Int64N(owed), Seen: owed}
		}
		if g.recovered == 0 || g.balance > 0 || m.awaits(g, nil) {
			continue
		}
		switch r := m.runs[g.run-1]; {
		case l.state == programme.LineFailed && r.state == programme.Approved:
			stop = programme.Stop{Run: g.run, Number: g.number, Reason: "died_before_period"}
		case l.state == programme.LinePaid:
			back = programme.NoteResults{Run: g.run, Rows: programme.PackResults([]programme.ResultRow{{Number: g.number,
				Attempt: l.attempt, Answer: programme.AnswerAccountClosed}})}
		}
	}
	if stop != nil {
		return stop
	}
	return orElse(back != nil, back, m.aimRepay, chance, now)
}

func (m *Programme) aimWaive(chance *rand.Rand, now int64) any {
	if n := m.someClaim(chance, nil); n != 0 {
		return programme.Waive{Claim: n, Seen: m.claims[n-1].balance, Reason: "hardship"}
	}
	return m.aimRaise(chance, now)
}

func (m *Programme) aimSuspense(chance *rand.Rand, _ int64) any {
	c := programme.NoteSuspense{Programme: programme.Number(1 + chance.IntN(len(m.promises))), Paper: m.fresh(),
		Entry: 1 + chance.Uint32N(9), Amount: -1 - chance.Int64N(900), Kind: "unknown"}
	p := m.promise(c.Programme).newest()
	if !p.pays {
		return nil
	}
	if has := m.of.Ledger.accounts[p.accounts.Bank].available(); has.Sign() > 0 && chance.IntN(2) == 0 {
		c.Amount = 1 + chance.Int64N(has.Int64())
	}
	if chance.IntN(4) == 0 {
		c.Amount, c.Kind = 0, "unreadable"
	}
	return c
}

func (m *Programme) aimResolve(chance *rand.Rand, now int64) any {
	for i, w := range m.suspense {
		if !w.resolved && m.of.recent.fresh("resolve", uint64(i)) {
			c := programme.ResolveSuspense{
				Suspense: programme.SuspenseNumber(i + 1),
				Account:  payOutside,
				Reason:   "found",
			}
			if w.Amount == 0 {
				c.Amount = -chance.Int64N(900)
			}
			return c
		}
	}
	return m.aimSuspense(chance, now)
}

func (m *Programme) aimStatement(chance *rand.Rand, _ int64) any {
	return programme.NoteStatement{
		ID:      fmt.Sprintf("S-%d", m.of.Person.unused()),
		Paper:   m.fresh(),
		Entries: 1 + chance.Uint32N(9),
	}
}

// somebody returns somebody who can be paid; 0 if nobody can.
func (m *Programme) somebody(chance *rand.Rand) person.Number {
	return m.of.Person.found(chance, func(h *human) bool { return standing(h) && !h.dead })
}
