package twin

import (
	"crypto/sha256"
	"encoding/binary"
	"maps"
	"slices"

	"liangshan/ledger"
	"liangshan/person"
	"liangshan/programme"
)

type payClaim struct {
	run             programme.RunNumber
	number          uint32
	person          person.Number
	amount, balance int64
	accounts        programme.Accounts

	recovered, refunded int64
}

// A payWaiting is a line of a bank's statement that belongs to nothing.
type payWaiting struct {
	programme.NoteSuspense
	account  ledger.AccountID // Where its money waits.
	resolved bool
}

// decidePayment is Decide for what follows once a run is approved.
func (m *Programme) decidePayment(env Env, command any) (Verdict, bool) {
	switch c := command.(type) {
	case programme.NoteFile:
		return m.noteFile(c), true
	case programme.NoteResults:
		return m.noteResults(env, c), true
	case programme.Retry:
		l, code := m.lineIn(c.Run, c.Number, programme.LineFailed)
		switch {
		case code != "":
			return refuse(code), true
		case !m.of.Person.active(l.payee):
			return refuse("programme.payee_unknown"), true
		}
		l.state = programme.LineDue
		l.attempt++
		return accept(1), true
	case programme.Stop:
		return m.stop(env, c), true
	case programme.Reconcile:
		r, code := m.inState(c.Run, programme.Approved)
		if code != "" {
			return refuse(code), true
		}
		s := m.sums(r)
		switch {
		case s.due+s.filed+s.failed > 0:
			return refuse("programme.lines_unsettled"), true
		case s.paid != c.Paid:
			return refuse("programme.statement_differs"), true
		}
		r.state = programme.Reconciled
		return accept(1), true
	case programme.CloseRun:
		r, code := m.inState(c.Run, programme.Reconciled)
		if code != "" {
			return refuse(code), true
		}
		r.state = programme.Closed
		return accept(1), true
	}
	return m.decideClaim(env, command)
}

// line returns a line of a run; nil if there is none.
func (m *Programme) line(run programme.RunNumber, number uint32) *payLine {
	r := at(m.runs, run)
	if r == nil || int(number) >= len(r.lines) {
		return nil
	}
	return r.lines[number]
}

// lineIn returns a line of an approved run that is in one of some states.
func (m *Programme) lineIn(
	run programme.RunNumber,
	number uint32,
	states ...programme.LineState,
) (*payLine, string) {
	if _, code := m.inState(run, programme.Approved); code != "" {
		return nil, code
	}
	l := m.line(run, number)
	switch {
	case l == nil:
		return nil, "programme.line_unknown"
	case !slices.Contains(states, l.state):
		return l, "programme.line_in_other_state"
	}
	return l, ""
}

// dueOf returns how many lines of a run are due, and their sum.
func (m *Programme) dueOf(r *payRun) (lines uint32, total int64) {
	for _, l := range r.lines {
		if l.state == programme.LineDue {
			lines++
			total += l.toPay()
		}
	}
	return lines, total
}

// filing returns a hash of the payments that are due, each in 22 bytes.
func (r *payRun) filing() [32]byte {
	var b []byte
	for _, l := range r.lines {
		if l.state == programme.LineDue {
			b = binary.LittleEndian.AppendUint32(b, l.number)
			b = binary.LittleEndian.AppendUint16(b, l.attempt)
			b = binary.LittleEndian.AppendUint64(b, uint64(l.payee))
			b = binary.LittleEndian.AppendUint64(b, uint64(l.toPay()))
		}
	}
	return sha256.Sum256(b)
}

func (m *Programme) noteFile(c programme.NoteFile) Verdict {
	r, code := m.inState(c.Run, programme.Approved)
	if code != "" {
		return refuse(code)
	}
	switch lines, total := m.dueOf(r); {
	case lines == 0:
		return refuse("programme.nothing_due")
	case c.Paper == [32]byte{} || c.Paper == r.file:
		return refuse("programme.paper_missing")
	case lines != c.Lines || total != c.Total || c.Hash != r.filing():
		return refuse("programme.file_is_another")
	}
	for _, l := range r.lines {
		if l.state == programme.LineDue {
			l.state = programme.LineFiled
		}
	}
	r.file = c.Paper
	r.files++
	return accept(1)
}

// answered returns why a bank's answer to an attempt is not one to a line; "": it is.
func (l *payLine) answered(answer programme.Answer, attempt uint16) string {
	switch {
	case l == nil:
		return "programme.line_unknown"
	case answer < 1 || answer > 5 || attempt != l.attempt:
		return "programme.answer_of_other_attempt"
	case l.state == programme.LineFiled, l.state == programme.LinePaid && answer != programme.AnswerPaid:
		return ""
	}
	return "programme.line_in_other_state"
}

func (m *Programme) noteResults(env Env, c programme.NoteResults) Verdict {
	r, code := m.inState(c.Run, programme.Approved, programme.Reconciled, programme.Closed)
	s := at(m.statements, c.Statement)
	switch {
	case code != "":
		return refuse(code)
	case len(c.Rows) == 0 || len(c.Rows)%7 != 0 || len(c.Rows) > 15_000*7:
		return refuse("programme.rows_malformed")
	case c.Statement != 0 && (s == nil || c.Upto < 1 || c.Upto > s.Entries):
		return refuse("programme.statement_unknown")
	}
	v, was, paid, back := accept(1), map[*payLine]programme.LineState{}, int64(0), int64(0)
	returned := map[attemptAt]int64{}
	for i := range len(c.Rows) / 7 {
		b := c.Rows[i*7:]
		l := m.line(c.Run, uint32(b[0])|uint32(b[1])<<8|uint32(b[2])<<16|uint32(b[3])<<24)
		answer := programme.Answer(b[6])
		code := l.answered(answer, uint16(b[4])|uint16(b[5])<<8)
		switch {
		case code != "":
		case answer == programme.AnswerPaid:
			paid += l.toPay()
		case l.state == programme.LineFiled:
			returned[attemptAt{l.run, l.number, l.attempt}] = l.toPay()
		default:
			back += l.toPay()
		}
		if code != "" && c.Statement != 0 { // Its entry has to wait first.
			for l, state := range was {
				l.state = state
			}
			return refuseRow(i, code)
		}
		if code != "" {
			v.Refused = append(v.Refused, Row{i, code})
			continue
		}
		if _, ok := was[l]; !ok {
			was[l] = l.state
		}
		if l.state = programme.LineFailed; answer == programme.AnswerPaid {
			l.state = programme.LinePaid
		}
	}
	if len(was) == 0 {
		v.Code, v.Row, v.Events = v.Refused[0].Code, v.Refused[0].Row, 0
		return v
	}
	a := r.paper.accounts
	m.of.Ledger.mark()
	booked, code := m.book(env, 1, ledger.Transfer{Debit: a.Payable, Credit: a.Bank, Amount: paid},
		ledger.Transfer{Debit: a.Bank, Credit: a.Payable, Amount: back})
	if code != "" {
		for l, state := range was {
			l.state = state
		}
		return Verdict{Code: code, Row: NoRow, Refused: v.Refused}
	}
	if c.Statement != 0 {
		of := takenOf{c.Statement, c.Run}
		m.taken[of] = max(m.taken[of], c.Upto)
		maps.Copy(m.returned, returned) // What a report refuses never went out.
	}
	if back > 0 { // Something is open again.
		r.state = programme.Approved
	}
	v.Events += booked
	return v
}

func (m *Programme) stop(env Env, c programme.Stop) Verdict {
	l, code := m.lineIn(c.Run, c.Number, programme.LineDue, programme.LineFailed)
	switch {
	case code != "":
		return refuse(code)
	case !publicCode(c.Reason):
		return refuse("programme.reason_malformed")
	}
	r := m.runs[c.Run-1]
	all := m.ofPeriod(m.periodOf(r, l.beneficiary))
	given := []*payLine{l} // Up, with what took back from it.
	for _, later := range all[slices.Index(all, l)+1:] {
		switch later.state {
		case programme.LineListed:
			return refuse("programme.entitlement_is_another")
		case programme.LineNothing:
			given = append(given, later)
		}
	}
	on := func(g *payClaim) *payLine { return m.runs[g.run-1].lines[g.number] }
	if slices.ContainsFunc(m.claims, func(g *payClaim) bool {
		return slices.Contains(given, on(g)) && (g.balance > 0 || m.awaits(g, l))
	}) {
		return refuse("programme.line_in_other_state")
	}
	m.of.Ledger.mark()
	a, per, owners := r.paper.accounts, map[*payClaim]int64{}, []*payClaim(nil)
	for _, o := range l.offs {
		if per[o.claim] == 0 {
			owners = append(owners, o.claim)
		}
		per[o.claim] += o.amount
	}
	slices.SortFunc(owners, func(x, y *payClaim) int { return slices.Index(m.claims, x) - slices.Index(m.claims, y) })
	var owed, back []ledger.Transfer
	for _, g := range owners {
		owed = append(owed, ledger.Transfer{Debit: a.Receivable, Credit: a.Payable, Amount: per[g]})
		back = append(back, ledger.Transfer{Debit: g.accounts.Budget, Credit: g.accounts.Claims, Amount: per[g]})
	}
	void := map[*payClaim]int64{} // For money that nobody got; but what they were given back of it they did get.
	waived := 0
	for _, g := range owners {
		if slices.Contains(given, on(g)) || on(g).state == programme.LineStopped {
			void[g] = per[g] - max(0, min(per[g], g.refunded-g.recovered+per[g]))
			back = append(back, ledger.Transfer{Debit: g.accounts.Claims, Credit: g.accounts.Receivable, Amount: void[g]})
			if void[g] > 0 {
				waived++
			}
		}
	}
	owed = append(owed, ledger.Transfer{Debit: a.Payable, Credit: a.Budget, Amount: l.net()})
	booked, code := m.book(env, len(owners)+waived+1, append(owed, back...)...)
	if code != "" {
		return refuse(code)
	}
	for g, amount := range per {
		g.balance += amount - void[g]
		g.recovered -= amount
	}
	l.setOff, l.offs = 0, nil
	for _, one := range given {
		one.state = programme.LineStopped
	}
	return accept(len(owners) + waived + 1 + booked)
}

// awaits reports whether a claim was kept back from another payment than one, of which nobody knows yet whether it is
// made.
func (m *Programme) awaits(g *payClaim, than *payLine) bool {
	return slices.ContainsFunc(m.runs, func(r *payRun) bool {
		return slices.ContainsFunc(r.lines, func(l *payLine) bool {
			return l != than && l.state != programme.LinePaid &&
				slices.ContainsFunc(l.offs, func(o payOff) bool { return o.claim == g })
		})
	})
}

// decideClaim is Decide for money that has to come back, and money that belongs to nothing.
func (m *Programme) decideClaim(env Env, command any) (Verdict, bool) {
	switch c := command.(type) {
	case programme.RaiseClaim:
		return m.raiseClaim(env, c), true
	case programme.ClaimDouble:
		return m.claimDouble(env, c), true
	case programme.Repay:
		g, code := m.owed(c.Claim, c.Seen, c.Amount)
		if code != "" {
			return refuse(code), true
		}
		v := m.reduce(env, g, c.Amount, ledger.Transfer{Debit: g.accounts.Bank, Credit: g.accounts.Receivable},
			ledger.Transfer{Debit: g.accounts.Claims, Credit: g.accounts.Budget})
		if v.Code == "" {
			g.recovered += c.Amount
		}
		return v, true
	case programme.Refund:
		return m.refund(env, c), true
	case programme.SetOff:
		return m.setOff(env, c), true
	case programme.Waive:
		g, code := m.owed(c.Claim, c.Seen, c.Seen)
		switch {
		case code != "":
			return refuse(code), true
		case !publicCode(c.Reason):
			return refuse("programme.reason_malformed"), true
		}
		return m.reduce(env, g, c.Seen, ledger.Transfer{Debit: g.accounts.Claims, Credit: g.accounts.Receivable}), true
	case programme.NoteSuspense:
		return m.noteSuspense(env, c), true
	case programme.ResolveSuspense:
		return m.resolve(env, c), true
	case programme.AssignBatch:
		return m.assign(env, c), true
	}
	return Verdict{}, false
}

func (m *Programme) raiseClaim(env Env, c programme.RaiseClaim) Verdict {
	l := m.line(c.Run, c.Number)
	switch {
	case l == nil:
		return refuse("programme.line_unknown")
	case l.state != programme.LinePaid:
		return refuse("programme.line_in_other_state")
	case !publicCode(c.Reason):
		return refuse("programme.reason_malformed")
	}
	r := m.runs[c.Run-1]
	if c.Amount < 1 || c.Amount > m.unclaimed(m.periodOf(r, l.beneficiary)) {
		return refuse("programme.amount_out_of_range")
	}
	a := r.paper.accounts
	m.of.Ledger.mark()
	booked, code := m.owe(env, 0, a, c.Amount)
	if code != "" {
		return refuse(code)
	}
	m.claims = append(m.claims, &payClaim{run: c.Run, number: c.Number, person: l.payee, amount: c.Amount,
		balance: c.Amount, accounts: a})
	return accept(1 + booked)
}

// double returns what of a line's period is owed back because it was paid twice. The payments of one person for one
// period stand in an order: the largest first, then the one to the number that the person has, then by number. The
// first is kept, and of each other the person owes what nobody claims yet.
func (m *Programme) double(l *payLine) int64 {
	r, own := m.runs[l.run-1], person.Number(l.beneficiary)
	if r.paper.unit != "person" || m.of.Person.people[own] == nil {
		return 0
	}
	one := m.of.Person.stands(own)
	all := append(m.under(one), one)
	slices.SortFunc(all, func(a, b person.Number) int {
		if got := m.gotten(m.periodOf(r, uint64(b))) - m.gotten(m.periodOf(r, uint64(a))); got != 0 {
			return int(got)
		}
		switch one {
		case a:
			return -1
		case b:
			return 1
		}
		return int(a) - int(b)
	})
	if all[0] == own {
		return 0
	}
	return max(0, m.unclaimed(m.periodOf(r, uint64(own))))
}

func (m *Programme) claimDouble(env Env, c programme.ClaimDouble) Verdict {
	l := m.line(c.Run, c.Number)
	switch {
	case l == nil:
		return refuse("programme.line_unknown")
	case l.state != programme.LinePaid:
		return refuse("programme.line_in_other_state")
	case m.double(l) == 0:
		return refuse("programme.not_paid_twice")
	case m.double(l) != c.Amount:
		return refuse("programme.balance_is_another")
	}
	a := m.runs[c.Run-1].paper.accounts
	m.of.Ledger.mark()
	booked, code := m.owe(env, 0, a, c.Amount)
	if code != "" {
		return refuse(code)
	}
	m.claims = append(m.claims, &payClaim{run: c.Run, number: c.Number, person: l.payee, amount: c.Amount,
		balance: c.Amount, accounts: a})
	return accept(1 + booked)
}

// owed returns a claim whose balance is the one that was seen, and of which so much is owed.
func (m *Programme) owed(number programme.ClaimNumber, seen, amount int64) (*payClaim, string) {
	g := at(m.claims, number)
	switch {
	case g == nil:
		return nil, "programme.claim_unknown"
	case g.balance != seen:
		return g, "programme.balance_is_another"
	case amount < 1 || amount > g.balance:
		return g, "programme.amount_out_of_range"
	}
	return g, ""
}

// reduce takes an amount off a claim and moves it as the transfers say.
func (m *Programme) reduce(env Env, g *payClaim, amount int64, transfers ...ledger.Transfer) Verdict {
	for i := range transfers {
		transfers[i].Amount = amount
	}
	m.of.Ledger.mark()
	booked, code := m.book(env, 1, transfers...)
	if code != "" {
		return refuse(code)
	}
	g.balance -= amount
	return accept(1 + booked)
}

func (m *Programme) setOff(env Env, c programme.SetOff) Verdict {
	g, code := m.owed(c.Claim, c.Seen, c.Amount)
	if code != "" {
		return refuse(code)
	}
	l, code := m.lineIn(c.Run, c.Number, programme.LineDue)
	if code != "" {
		return refuse(code)
	}
	a := m.runs[c.Run-1].paper.accounts
	switch {
	case m.of.Person.stands(l.payee) != m.of.Person.stands(g.person):
		return refuse("programme.payee_unknown")
	case c.Amount >= l.toPay():
		return refuse("programme.amount_out_of_range")
	case a.Receivable != g.accounts.Receivable:
		return refuse("programme.account_units_differ")
	}
	v := m.reduce(env, g, c.Amount, ledger.Transfer{Debit: a.Payable, Credit: a.Receivable},
		ledger.Transfer{Debit: g.accounts.Claims, Credit: g.accounts.Budget})
	if v.Code == "" {
		g.recovered += c.Amount
		l.setOff += c.Amount
		l.offs = append(l.offs, payOff{g, c.Amount})
	}
	return v
}

// owedBack returns what came back for a payment that was given up since, and was not given back.
func (m *Programme) owedBack(g *payClaim) int64 {
	if m.runs[g.run-1].lines[g.number].state != programme.LineStopped {
		return 0
	}
	return max(0, g.recovered-g.refunded)
}

func (m *Programme) refund(env Env, c programme.Refund) Verdict {
	g := at(m.claims, c.Claim)
	switch {
	case g == nil:
		return refuse("programme.claim_unknown")
	case m.owedBack(g) == 0:
		return refuse("programme.nothing_owed_back")
	case m.owedBack(g) != c.Seen:
		return refuse("programme.balance_is_another")
	case c.Amount < 1 || c.Amount > c.Seen:
		return refuse("programme.amount_out_of_range")
	case m.awaits(g, nil):
		return refuse("programme.line_in_other_state")
	}
	m.of.Ledger.mark()
	booked, code := m.book(env, 1, ledger.Transfer{Debit: g.accounts.Budget, Credit: g.accounts.Bank, Amount: c.Amount})
	if code != "" {
		return refuse(code)
	}
	g.refunded += c.Amount
	return accept(1 + booked)
}

func (m *Programme) noteSuspense(env Env, c programme.NoteSuspense) Verdict {
	p := m.promise(c.Programme)
	switch {
	case p == nil:
		return refuse("programme.programme_unknown")
	case c.Paper == [32]byte{} || c.Entry == 0:
		return refuse("programme.paper_missing")
	case c.Amount == 0 && c.Kind != "unreadable", c.Amount > 1<<40 || c.Amount < -1<<40:
		return refuse("programme.amount_out_of_range")
	case !publicCode(c.Kind):
		return refuse("programme.reason_malformed")
	case slices.ContainsFunc(m.suspense, func(w *payWaiting) bool { return w.Paper == c.Paper && w.Entry == c.Entry }):
		return refuse("programme.entry_known")
	}
	a := p.newest().accounts
	m.of.Ledger.mark()
	booked, code := m.book(env, 1, either(a.Bank, a.Suspense, c.Amount))
	if code != "" {
		return refuse(code)
	}
	from := a.Suspense
	if c.Amount == 0 {
		from = a.Bank
	}
	m.suspense = append(m.suspense, &payWaiting{c, from, false})
	return accept(1 + booked)
}

// either is a transfer from one account to another, or, of an amount below zero, the other way.
func either(from, to ledger.AccountID, amount int64) ledger.Transfer {
	if amount < 0 {
		return ledger.Transfer{Debit: to, Credit: from, Amount: -amount}
	}
	return ledger.Transfer{Debit: from, Credit: to, Amount: amount}
}

func (m *Programme) resolve(env Env, c programme.ResolveSuspense) Verdict {
	w := at(m.suspense, c.Suspense)
	switch {
	case w == nil:
		return refuse("programme.suspense_unknown")
	case w.resolved:
		return refuse("programme.suspense_resolved")
	case !publicCode(c.Reason):
		return refuse("programme.reason_malformed")
	case w.Amount != 0 && c.Amount != 0, c.Amount > 1<<40 || c.Amount < -1<<40:
		return refuse("programme.amount_out_of_range")
	}
	amount := w.Amount + c.Amount
	m.of.Ledger.mark()
	booked, code := m.book(env, 1, either(w.account, c.Account, amount))
	if code != "" {
		return refuse(code)
	}
	w.resolved, w.Amount = true, amount
	return accept(1 + booked)
}
