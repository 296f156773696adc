package dividend_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"liangshan/calendar"
	"liangshan/dividend"
	"liangshan/kernel"
	"liangshan/kernel/rig"
	"liangshan/ledger"
	"liangshan/person"
)

// A twin is what this module promises, written down as naively as possible: a register is a list
// of moves that is summed up whenever somebody asks, a run a list of lines.
type twin struct {
	chance  *rand.Rand
	known   map[dividend.RegisterNumber]map[person.Number]dividend.BankState
	account map[dividend.RegisterNumber]map[person.Number]ledger.AccountID
	moves   map[dividend.RegisterNumber][]twinMove
	runs    []*twinRun // From 1.
	sales   map[uint64]int
	open    []*twinObjection // From 1.
	paid    map[ledger.AccountID]int64
}

type twinMove struct {
	date     calendar.Date
	from, to person.Number // From -1: the register was opened.
	units    int64
}

const nobody person.Number = 1<<64 - 1

type twinLine struct {
	register     dividend.RegisterNumber
	holder       person.Number
	amount, tax  int64
	state        dividend.LineState
	bank         dividend.BankState
	account, now ledger.AccountID
}

type twinRun struct {
	state    dividend.RunState
	sale     uint64
	date     calendar.Date
	amounts  [3]int64 // By register.
	frozen   [3]bool
	lines    []*twinLine
	until    int64
	hash     [32]byte
	froze    [3]kernel.Actor // By register.
	proposer kernel.Actor
}

type twinObjection struct {
	run      int
	register dividend.RegisterNumber
	open     bool
}

// units adds up what a holder has on a day.
func (w *twin) units(register dividend.RegisterNumber, holder person.Number, date calendar.Date) (sum int64) {
	for _, m := range w.moves[register] {
		if m.date <= date && m.to == holder {
			sum += m.units
		}
		if m.date <= date && m.from == holder {
			sum -= m.units
		}
	}
	return sum
}

// spare is the least that a holder has on a day or on any later one.
func (w *twin) spare(register dividend.RegisterNumber, holder person.Number, date calendar.Date) int64 {
	least := w.units(register, holder, date)
	for _, m := range w.moves[register] {
		if m.date > date {
			least = min(least, w.units(register, holder, m.date))
		}
	}
	return least
}

// A workload drives a county and its twin with the same commands.
type workload struct {
	county
	twin
	accepted, refusedCount int
	pick                   int // Run that is meant; 0: any.
}

// try asks a command and holds whether it was accepted against what the twin says.
func try[C any](w *workload, command kernel.Maker[C], c C, want bool) bool {
	w.Helper()
	result := rig.Do(w, command, c)
	if (result.Err == nil) != want {
		w.Fatalf("%s %+v: %v, the twin says %v", command.Name(), c, result.Err, want)
	}
	if w.refusedCount++; want {
		w.refusedCount--
		w.accepted++
	}
	return want
}

func (w *workload) holder() person.Number { return person.Number(w.chance.IntN(9)) }
func (w *workload) register() dividend.RegisterNumber {
	return 1 + dividend.RegisterNumber(w.chance.IntN(2))
}
func (w *workload) date() calendar.Date {
	return rig.Day("2026-10-01") + calendar.Date(w.chance.IntN(30))
}

// shares moves units by one of three commands.
func (w *workload) moveShares() {
	register, from, to, date := w.register(), w.holder(), w.holder(), w.date()
	units := w.chance.Int64N(120)
	_, known := w.known[register][from]
	ok := known && units > 0 && from != to && w.spare(register, from, date) >= units
	recipient := dividend.Recipient{Holder: to, Units: units, Account: account(to), Bank: dividend.BankChecked}
	switch w.chance.IntN(3) {
	case 0:
		ok = ok && to != 0 && try(w, w.d.Commands.TransferShares,
			dividend.TransferShares{Register: register, Holder: from, Date: date, To: recipient}, true)
	case 1:
		ok = ok && from != 0 && to != 0 &&
			try(w, w.d.Commands.DivideHousehold, dividend.DivideHousehold{Register: register,
				Holder: from, Date: date, Parts: []dividend.Recipient{recipient}}, true)
	default:
		to = 0
		ok = known && units > 0 && from != 0 && w.spare(register, from, date) >= units
		try(
			w,
			w.d.Commands.WithdrawShares,
			dividend.WithdrawShares{Register: register, Holder: from, Date: date, Units: units},
			ok,
		)
	}
	if !ok {
		return
	}
	w.moves[register] = append(w.moves[register], twinMove{date, from, to, units})
	if _, known := w.known[register][to]; !known {
		w.known[register][to], w.account[register][to] = dividend.BankChecked, account(to)
	}
}

// payee changes where the dividends of a holder go.
func (w *workload) payee() {
	register, holder := w.register(), 1+person.Number(w.chance.IntN(8))
	bank := dividend.BankState(1 + w.chance.IntN(3))
	old, known := w.known[register][holder]
	ok := known && (old != bank || w.account[register][holder] != account(holder))
	c := dividend.SetPayee{Register: register, Holder: holder, Account: account(holder), Bank: bank}
	if try(w, w.d.Commands.SetPayee, c, ok) {
		w.known[register][holder], w.account[register][holder] = bank, account(holder)
	}
}

func (w *workload) propose() {
	sale := uint64(1 + w.chance.IntN(25))
	p := pot(sale)
	_, taken := w.sales[sale]
	if !try(w, w.d.Commands.Propose, p, !taken) {
		return
	}
	w.sold(690_400)
	w.sales[sale] = len(w.runs)
	w.runs = append(w.runs, &twinRun{state: dividend.Proposed, sale: sale, date: p.RegisterDate, proposer: w.Actor,
		amounts: [3]int64{0, 112_280, 71_785}})
}

// run draws a run that is not the zeroth.
func (w *workload) run() (dividend.RunNumber, *twinRun) {
	n := 1 + w.chance.IntN(len(w.runs)-1)
	if w.pick > 0 {
		n = w.pick
	}
	return dividend.RunNumber(n), w.runs[n]
}

func (w *workload) freeze() {
	number, run := w.run()
	if !try(w, w.d.Commands.Freeze, dividend.Freeze{Run: number}, run.state == dividend.Proposed) {
		return
	}
	run.state = dividend.Frozen
	for register := dividend.RegisterNumber(1); register <= 2; register++ {
		if run.frozen[register] {
			continue
		}
		run.frozen[register], run.froze[register] = true, w.Actor
		var shares []dividend.Share
		for holder := range person.Number(13) {
			if units := w.units(register, holder, run.date); units > 0 {
				shares = append(shares, dividend.Share{Holder: holder, Units: units})
			}
		}
		for i, amount := range naive(run.amounts[register], shares) {
			holder := shares[i].Holder
			line := &twinLine{register: register, holder: holder, amount: amount, state: dividend.LineFrozen,
				bank: w.known[register][holder], account: w.account[register][holder]}
			if holder != 0 {
				line.tax = amount / 5
			}
			run.lines = append(run.lines, line)
		}
	}
	row, _ := w.d.Run(number)
	run.hash = row.Hash
}

func (w *workload) publish() {
	number, run := w.run()
	if try(w, w.d.Commands.Publish, dividend.Publish{Run: number}, run.state == dividend.Frozen) {
		row, _ := w.d.Run(number)
		run.state, run.until = dividend.Published, row.Until
	}
}

func (w *workload) object() {
	number, run := w.run()
	if w.chance.IntN(3) > 0 {
		return
	}
	register := w.register()
	ok := run.state == dividend.Published && w.Now+1 < run.until
	if try(w, w.d.Commands.Object, dividend.Object{Run: number, Register: register, Person: 1, Reason: "wrong"}, ok) {
		w.open = append(w.open, &twinObjection{int(number), register, true})
	}
}

func (w *workload) decide() {
	n := 1 + w.chance.IntN(len(w.open))
	ok, o := false, (*twinObjection)(nil)
	if n < len(w.open) {
		o = w.open[n]
		state := w.runs[o.run].state
		ok = o.open && (state == dividend.Proposed || state == dividend.Frozen || state == dividend.Published)
	}
	number := dividend.ObjectionNumber(n)
	if w.chance.IntN(3) > 0 {
		if try(w, w.d.Commands.Dismiss, dividend.Dismiss{Objection: number, Reason: "right"}, ok) {
			o.open = false
		}
		return
	}
	if try(w, w.d.Commands.Uphold, dividend.Uphold{Objection: number, Reason: "wrong"}, ok) {
		run := w.runs[o.run]
		o.open, run.state, run.frozen[o.register] = false, dividend.Proposed, false
		run.lines = slices.DeleteFunc(run.lines, func(l *twinLine) bool { return l.register == o.register })
	}
}

func (w *workload) giveUp() {
	number, run := w.run()
	ok := run.state == dividend.Proposed || run.state == dividend.Frozen || run.state == dividend.Published
	if try(w, w.d.Commands.WithdrawRun, dividend.WithdrawRun{Run: number, Reason: "late"}, ok) {
		run.state, run.lines = dividend.Withdrawn, nil
		delete(w.sales, run.sale)
	}
}

func (w *workload) approveOne() {
	number, run := w.run()
	ok := run.state == dividend.Published && w.Now+1 >= run.until && run.proposer != w.Actor &&
		run.froze[1] != w.Actor &&
		run.froze[2] != w.Actor
	for _, o := range w.open[1:] {
		ok = ok && (o.run != int(number) || !o.open)
	}
	if try(w, w.d.Commands.Approve, dividend.Approve{Run: number, Hash: run.hash}, ok) {
		run.state = dividend.Approved
	}
}

func (w *workload) pay() {
	number, run := w.run()
	if !try(w, w.d.Commands.Pay, dividend.Pay{Run: number}, run.state == dividend.Approved) {
		return
	}
	run.state = dividend.Paid
	for _, l := range run.lines {
		switch {
		case l.amount == l.tax:
			l.state = dividend.LineNothing
			continue
		case l.bank == dividend.BankChecked:
			l.state, l.now = dividend.LinePaid, l.account
		default:
			l.now, _ = w.d.Holding(l.register, l.holder)
			l.state = dividend.LineHeld
		}
		w.paid[l.now] += l.amount - l.tax
	}
}

// line draws a line of a run with its number; 0 if the run has none.
func (w *workload) line() (dividend.LineID, *twinLine, *twinRun) {
	number, run := w.run()
	if len(run.lines) == 0 {
		return 0, nil, run
	}
	l := run.lines[w.chance.IntN(len(run.lines))]
	id, ok := w.d.LineOf(number, l.register, l.holder)
	if !ok {
		w.Fatalf("run %d: no line of holder %d", number, l.holder)
	}
	return id, l, run
}

func (w *workload) sendBack() {
	id, l, _ := w.line()
	ok := l != nil && (l.state == dividend.LinePaid || l.state == dividend.LineReissued)
	if !ok && l != nil && w.chance.IntN(4) > 0 {
		return
	}
	if closed := l != nil && w.closed(l); closed {
		ok = false
	}
	if !try(w, w.d.Commands.ReturnPayment, dividend.ReturnPayment{Line: id, Reason: "account_closed"}, ok) {
		return
	}
	if w.known[l.register][l.holder] == dividend.BankChecked && w.account[l.register][l.holder] == l.now {
		w.known[l.register][l.holder] = dividend.BankClosed
	}
	w.paid[l.now] -= l.amount - l.tax
	l.now, _ = w.d.Holding(l.register, l.holder)
	l.state = dividend.LineReturned
	w.paid[l.now] += l.amount - l.tax
}

func (w *workload) closed(l *twinLine) bool {
	for _, run := range w.runs[1:] {
		if slices.Contains(run.lines, l) {
			return run.state == dividend.Closed
		}
	}
	return false
}

func (w *workload) again() {
	id, l, _ := w.line()
	if l == nil {
		return
	}
	ok := (l.state == dividend.LineHeld || l.state == dividend.LineReturned) &&
		w.known[l.register][l.holder] == dividend.BankChecked
	result := rig.Do(w.county, w.d.Commands.Reissue, dividend.Reissue{Line: id})
	if (result.Err == nil) != ok {
		w.Fatalf("reissue %d: %v, the twin says %v", id, result.Err, ok)
	}
	if ok {
		w.accepted++
		w.paid[l.now] -= l.amount - l.tax
		l.now, l.state = w.account[l.register][l.holder], dividend.LineReissued
		w.paid[l.now] += l.amount - l.tax
	}
}

func (w *workload) closeOne() {
	number, run := w.run()
	ok := run.state == dividend.Paid
	for _, l := range run.lines {
		ok = ok && l.state != dividend.LineHeld && l.state != dividend.LineReturned
	}
	if try(w, w.d.Commands.CloseRun, dividend.CloseRun{Run: number}, ok) {
		run.state = dividend.Closed
	}
}

// advance does with a run what it is ready for.
func (w *workload) advance() {
	w.pick = 1 + w.chance.IntN(len(w.runs)-1)
	run := w.runs[w.pick]
	switch run.state {
	case dividend.Proposed:
		w.freeze()
	case dividend.Frozen:
		w.publish()
	case dividend.Published:
		w.approveOne()
	case dividend.Approved:
		w.pay()
	case dividend.Paid:
		[]func(){w.sendBack, w.again, w.again, w.closeOne}[w.chance.IntN(4)]()
	}
	w.pick = 0
}

// compare holds everything against the twin.
func (w *workload) compare() {
	w.Helper()
	for n, run := range w.runs[1:] {
		number := dividend.RunNumber(n + 1)
		row, _ := w.d.Run(number)
		if row.State != run.state || int(row.Lines) != len(run.lines) {
			w.Fatalf("run %d is %+v, the twin says %+v", number, row, *run)
		}
		for _, l := range run.lines {
			id, _ := w.d.LineOf(number, l.register, l.holder)
			line, _ := w.d.Line(id)
			if line.Amount != l.amount || line.Tax != l.tax || line.State != l.state || line.PaidTo != l.now {
				w.Fatalf("run %d: %+v, the twin says %+v", number, line, *l)
			}
		}
	}
	for id, want := range w.paid {
		if got := w.balance(id); got != want {
			w.Fatalf("account %d has %d, the twin says %d", id, got, want)
		}
	}
	for register := range w.moves {
		for holder := range person.Number(13) {
			for _, date := range []calendar.Date{rig.Day("2026-10-01"), rig.Day("2026-10-15"), rig.Day(rig.Today)} {
				if got, want := w.d.Units(register, holder, date), w.units(register, holder, date); got != want {
					w.Fatalf("holder %d of %d has %d on %s, the twin says %d", holder, register, got, date, want)
				}
			}
		}
	}
}

// TestWorkload drives the module at random beside the twin, audits after every step, and replays.
func TestWorkload(t *testing.T) {
	for seed := range uint64(3) {
		runWorkload(t, seed, 1000)
	}
}

func runWorkload(t testing.TB, seed uint64, steps int) {
	c := newCounty(t)
	c.registers()
	rig.Must(c, c.d.Commands.PublishWaterfall, rates)
	since := rig.Day("2020-01-01")
	w := &workload{county: c, twin: twin{chance: rand.New(rand.NewPCG(seed, 1)), sales: map[uint64]int{},
		paid: map[ledger.AccountID]int64{}, runs: []*twinRun{nil}, open: []*twinObjection{nil},
		moves: map[dividend.RegisterNumber][]twinMove{
			1: {{since, nobody, 0, 340}, {since, nobody, 1, 220}, {since, nobody, 2, 220}, {since, nobody, 3, 220}},
			2: {{since, nobody, 4, 100}, {since, nobody, 5, 100}, {since, nobody, 6, 100}}},
		known: map[dividend.RegisterNumber]map[person.Number]dividend.BankState{
			1: {0: 1, 1: 1, 2: 1, 3: 1}, 2: {0: 2, 4: 1, 5: 1, 6: 2}},
		account: map[dividend.RegisterNumber]map[person.Number]ledger.AccountID{
			1: {0: collective(1), 1: account(1), 2: account(2), 3: account(3)}, 2: {4: account(4), 5: account(5)}}}}
	w.propose()
	does := []func(){
		w.moveShares,
		w.moveShares,
		w.payee,
		w.payee,
		w.propose,
		w.freeze,
		w.freeze,
		w.publish,
		w.publish,
		w.object,
		w.decide,
		w.approveOne,
		w.approveOne,
		w.approveOne,
		w.pay,
		w.pay,
		w.pay,
		w.sendBack,
		w.sendBack,
		w.again,
		w.again,
		w.again,
		w.closeOne,
	}
	for range steps {
		w.Actor = kernel.Actor(1 + w.chance.IntN(5))
		if w.chance.IntN(12) == 0 && w.Now < rig.Day("2026-12-10").StartMillis() {
			w.Wait(w.chance.Int64N(3 * ms))
		}
		if w.chance.IntN(60) == 0 { // Seldom, or no run would come to its end.
			w.giveUp()
		}
		if w.chance.IntN(2) == 0 {
			w.advance()
		} else {
			does[w.chance.IntN(len(does))]()
		}
		if err := w.d.Audit(); err != nil {
			t.Fatal(err)
		}
	}
	w.compare()
	w.Actor = 1
	w.check()
	if steps >= 1000 && (w.accepted < steps/12 || w.refusedCount < steps/8) {
		t.Errorf("idle: %d accepted, %d refused", w.accepted, w.refusedCount)
	}
	paid := 0
	for _, run := range w.runs[1:] {
		if run.state == dividend.Paid || run.state == dividend.Closed {
			paid++
		}
	}
	if steps >= 1000 && paid == 0 {
		t.Error("nothing was ever paid")
	}
}

// FuzzWorkload looks for orders of commands in which the module and its twin part.
func FuzzWorkload(f *testing.F) {
	f.Add(uint64(1), uint16(100))
	f.Fuzz(func(t *testing.T, seed uint64, steps uint16) { runWorkload(t, seed, int(steps%300)) })
}
