package ledger_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/ledger"
	"liangshan/sim/twin"
)

// TestEndedHold holds that nothing falls due of a hold that has ended before its time.
func TestEndedHold(t *testing.T) {
	for _, posted := range []bool{false, true} {
		b := newBook()
		b.mustOpen(t, 2)
		check(t, do(b, b.l.Commands.Hold, ledger.PlaceHold{Debit: 1, Credit: 2, Amount: 5, Expires: b.now + 1000}))
		if due, ok := b.NextDeadline(); !ok || due != b.now+1000 {
			t.Fatalf("a hold falls due at %d, %v", due, ok)
		}
		if posted {
			check(t, do(b, b.l.Commands.Post, ledger.Post{Hold: 1, Amount: 5}))
		} else {
			check(t, do(b, b.l.Commands.Void, ledger.Void{Hold: 1}))
		}
		if due, ok := b.NextDeadline(); ok {
			t.Errorf("an ended hold falls due at %d", due)
		}
	}
}

// TestFormBounds holds names and codes at their bounds, and one byte beyond.
func TestFormBounds(t *testing.T) {
	b := newBook()
	of := func(n int) string { return strings.Repeat("x", n) }
	c := b.l.Commands
	for i, u := range []ledger.DeclareUnit{
		{Code: of(65), NameZH: "元", NameEN: "yuan"},
		{Code: "u", NameZH: of(97), NameEN: "yuan"},
		{Code: "u", NameZH: "元", NameEN: of(97)},
		{Code: "u", NameZH: "元", NameEN: "yuan", Decimals: 10},
	} {
		if err := do(b, c.DeclareUnit, u).Err; err != ledger.ErrUnitForm {
			t.Errorf("%d: %v", i, err)
		}
	}
	check(t, do(b, c.DeclareUnit, ledger.DeclareUnit{Code: of(64), NameZH: of(96), NameEN: of(96), Decimals: 9}))
	line := func(zh, en int) ledger.PublishChart {
		return ledger.PublishChart{Unit: of(64), Lines: []ledger.ChartLine{
			{Code: 1, Side: ledger.Asset, NameZH: of(zh), NameEN: of(en)}}}
	}
	for _, wrong := range []ledger.PublishChart{line(97, 96), line(96, 97)} {
		if _, ok := do(b, c.PublishChart, wrong).Err.(*kernel.RowRefusal); !ok {
			t.Errorf("accepted: %+v", wrong)
		}
	}
	check(t, do(b, c.PublishChart, line(96, 96)))
	lines := func(n int) (c ledger.PublishChart) {
		for i := range n {
			c.Lines = append(c.Lines,
				ledger.ChartLine{Code: ledger.Code(i + 1), Side: ledger.Asset, NameZH: "现金", NameEN: "cash"})
		}
		c.Unit = of(64)
		return c
	}
	if err := do(b, c.PublishChart, lines(1001)).Err; err != ledger.ErrChartForm {
		t.Errorf("a chart of 1,001 lines: %v", err)
	}
	check(t, do(b, c.PublishChart, lines(1000)))
}

// TestCauseOfRows holds that a row of a bulk command shows its own cause, and that of the command if it has none.
func TestCauseOfRows(t *testing.T) {
	b := newBook()
	for _, s := range scenarioSteps() {
		check(t, b.run(t, s.command))
	}
	own, none := move(1, 2, 5), move(1, 2, 6)
	own.Cause = 7
	c := rows(false, own, none)
	c.Cause = 9
	check(t, do(b, b.l.Commands.TransferMany, c))
	got := fmt.Sprint(b.tables(t)(`SELECT amount, cause FROM ledger_transfer ORDER BY id`))
	if want := "[[5 7] [6 9]]"; got != want {
		t.Errorf("causes are %s, want %s", got, want)
	}
}

// journalOf draws commands of all kinds and returns the entries.
func journalOf(t *testing.T, steps int) (*kernel.Kernel, []kernel.Entry) {
	chance := rand.New(rand.NewPCG(7, 7))
	b, twins := newBook(), twin.NewLedger()
	mix := twin.Mix{Accounts: 6, Hot: 20, Rows: 6}
	for range steps {
		b.drawn(t, twins, chance, mix)
	}
	entries := make([]kernel.Entry, b.batch.Len())
	for i := range entries {
		if err := entries[i].ParseEntry(b.batch.Body(i)); err != nil {
			t.Fatal(err)
		}
	}
	return b.Kernel, entries
}

// TestFailedTables projects with tables that fail at some statement and stay failed: nothing panics,
// and of the entry at which they failed nothing is written afterwards.
func TestFailedTables(t *testing.T) {
	k, entries := journalOf(t, 300)
	project := func(fails int) (statements int) {
		rows := map[string]map[int64][]int64{}
		exec := func(query string, args ...any) {
			statements++
			if strings.Contains(query, " ") || statements >= fails {
				return
			}
			if rows[query] == nil {
				rows[query] = map[int64][]int64{}
			}
			id := args[0].(int64)
			if rows[query][id] == nil {
				rows[query][id] = make([]int64, 16)
			}
			*args[1].(*[]int64) = rows[query][id]
		}
		for i, entry := range entries {
			for n, event := range entry.Events {
				at := kernel.At{Header: entry.Header, Index: uint64(i), Sequence: entry.Sequence + uint64(n)}
				if err := k.Project(at, event, exec); err != nil {
					t.Fatal(err)
				}
			}
		}
		return statements
	}
	all := project(1 << 30)
	if all < 400 {
		t.Fatalf("only %d statements", all)
	}
	for fails := 1; fails <= all; fails += 1 + all/997 {
		if n := project(fails); n >= all && fails < all/2 {
			t.Fatalf("failed at statement %d, and %d of %d came", fails, n, all)
		}
	}
}

// TestDayOfTransfer holds that a transfer without a date has the day of its entry in law time, also in
// the eight hours in which UTC has another, and that the tables show who is frozen and why.
func TestDayOfTransfer(t *testing.T) {
	b := newBook()
	for _, s := range scenarioSteps() {
		check(t, b.run(t, s.command))
	}
	day := calendar.DayOf(b.now) + 1
	for _, hour := range []int64{0, 7, 8, 15, 16, 23} {
		b.now = day.StartMillis() + hour*3_600_000
		check(t, do(b, b.l.Commands.Transfer, ledger.Transfer{Debit: 1, Credit: 2, Amount: 1}))
	}
	check(t, do(b, b.l.Commands.Transfer, ledger.Transfer{Debit: 1, Credit: 2, Amount: 1, Date: int32(day - 1)}))
	check(t, do(b, b.l.Commands.Freeze, ledger.Freeze{Account: 2, Reason: "court_17"}))
	query := b.tables(t)
	rows := query(`SELECT date FROM ledger_transfer ORDER BY id`)
	if len(rows) != 7 || rows[6][0] != int64(day-1) {
		t.Fatal(rows)
	}
	for _, row := range rows[:6] {
		if row[0] != int64(day) {
			t.Errorf("a date of %v, want %d", row, day)
		}
	}
	rows = query(`SELECT flags, reason FROM ledger_account WHERE id = 2`)
	if rows[0][0] != int64(ledger.Frozen) || rows[0][1] != "court_17" {
		t.Error(rows)
	}
}
