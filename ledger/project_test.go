package ledger_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"liangshan/kernel"
	"liangshan/ledger"
	"liangshan/sim/twin"
	"liangshan/view"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// tables folds a book's journal into the tables that people read.
func (b *book) tables(t *testing.T) func(query string, args ...any) [][]any {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	projector := func() view.Projector {
		k := kernel.New()
		ledger.New(k)
		return k.Project
	}
	db, err := view.Open(filepath.Join(t.TempDir(), "view.sqlite"), ledger.Schema, written{b.batch}, projector,
		view.Options{WaitTime: time.Minute})
	must(t, err)
	done := make(chan error, 1)
	go func() { done <- db.Follow(ctx, view.NewFeed()) }()
	t.Cleanup(func() {
		stop()
		must(t, <-done)
		must(t, db.Close())
	})
	return func(query string, args ...any) [][]any {
		t.Helper()
		r, err := db.Query(ctx, uint64(b.batch.Len()), query, args...)
		must(t, err)
		return r.Rows
	}
}

// drawn has a drawn command decided by the books and by their twin.
func (b *book) drawn(t testing.TB, twins *twin.Ledger, chance *rand.Rand, mix twin.Mix) {
	t.Helper()
	command := twins.Draw(chance, mix, b.now)
	env := twin.Env{Actor: proposer, Time: b.now, Sequence: b.Sequence()}
	switch command.(type) {
	case ledger.Unfreeze, ledger.SetLimit, ledger.Correct: // Proposed first.
		env.Sequence += 2
	}
	b.run(t, command)
	twins.Decide(env, command)
}

// TestTables holds the tables that people read against the books after drawn commands: every
// account with its four sides and flags, every hold, and every account's postings as a chain
// from the newest back to the first with the balance after each.
func TestTables(t *testing.T) {
	chance := rand.New(rand.NewPCG(5, 1))
	b, twins := newBook(), twin.NewLedger()
	mix := twin.Mix{Accounts: 12, Hot: 20, Wrong: 2, Rows: 12}
	for range 2500 {
		if chance.IntN(20) == 0 {
			b.now += chance.Int64N(1 << chance.IntN(28))
			b.fire()
			for _, d := range twins.Due(b.now) {
				twins.End(d)
			}
		}
		b.drawn(t, twins, chance, mix)
	}
	query := b.tables(t)
	accounts := query(`SELECT id, unit, code, flags, holder, debits, credits, debits_pending, credits_pending, owe_limit,
		last, postings, reason IS NOT NULL FROM ledger_account ORDER BY id`)
	if len(accounts) != b.l.Accounts() || len(accounts) < 5 {
		t.Fatalf("%d accounts, %d in the tables", b.l.Accounts(), len(accounts))
	}
	for _, row := range accounts {
		id := ledger.AccountID(row[0].(int64))
		a, _ := b.l.Account(id)
		want := fmt.Sprint(id, a.Unit, a.Code, uint16(a.Flags), a.Holder, a.Debits, a.Credits, a.DebitsPending, a.CreditsPending, a.Limit)
		if got := fmt.Sprint(row[:10]...); got != want {
			t.Errorf("account %d:\n%s\nin the tables, want\n%s", id, got, want)
		}
		frozen := int64(0)
		if a.Flags&ledger.Frozen != 0 {
			frozen = 1
		}
		if row[12] != frozen {
			t.Errorf("account %d: a reason is there: %v, frozen: %d", id, row[12], frozen)
		}
		checkChain(t, query, int64(id), row[10].(int64), row[11].(int64), a.Balance())
	}
	checkHolds(t, b, query)
	for table, events := range map[string]int64{"ledger_unit": 2, "ledger_chart": 2, "ledger_correction": 20} {
		if n := query("SELECT count(*) FROM " + table)[0][0].(int64); n < events {
			t.Errorf("%s has %d rows", table, n)
		}
	}
}

// checkChain follows an account's postings back from the newest.
func checkChain(t *testing.T, query func(string, ...any) [][]any, account, last, postings, balance int64) {
	t.Helper()
	seen := int64(0)
	for at := last; at != 0; seen++ {
		rows := query(`SELECT debit, credit, amount, debit_before, credit_before, debit_balance, credit_balance
			FROM ledger_transfer WHERE id = ?`, at)
		if len(rows) != 1 {
			t.Fatalf("account %d: no posting %d", account, at)
		}
		r := func(i int) int64 { return rows[0][i].(int64) }
		before, after, moved := r(3), r(5), -r(2)
		if r(1) == account {
			before, after, moved = r(4), r(6), r(2)
		} else if r(0) != account {
			t.Fatalf("account %d: posting %d is of %d and %d", account, at, r(0), r(1))
		}
		if after != balance {
			t.Fatalf("account %d: a balance of %d after posting %d, want %d", account, after, at, balance)
		}
		if p := ledger.PostingOf(at); ledger.TransferID(p.Sequence, int(p.Row)) != at || before >= at {
			t.Fatalf("account %d: posting %d is %+v, before it %d", account, at, p, before)
		}
		balance, at = balance-moved, before
	}
	if balance != 0 || seen != postings {
		t.Errorf("account %d: its %d postings begin at a balance of %d; %d are counted", account, seen, balance, postings)
	}
	if n := query(`SELECT count(*) FROM ledger_mark WHERE account = ?`, account)[0][0]; n != postings/256 {
		t.Errorf("account %d: %v marks of %d postings", account, n, postings)
	}
}

// checkHolds holds the table of holds against those that stand and those that ended.
func checkHolds(t *testing.T, b *book, query func(string, ...any) [][]any) {
	t.Helper()
	outcomes := map[any]int{}
	for _, row := range query(`SELECT id, debit, credit, amount, coalesce(outcome, ''), coalesce(posted, -1) FROM ledger_hold`) {
		h, stands := b.l.HoldByID(ledger.HoldID(row[0].(int64)))
		outcomes[row[4]]++
		switch {
		case stands != (row[4] == ""):
			t.Errorf("hold %v: %v, it stands: %v", row[0], row[4], stands)
		case stands && fmt.Sprint(row[1:4]...) != fmt.Sprint(h.Debit, h.Credit, h.Amount):
			t.Errorf("hold %v: %v, want %+v", row[0], row, h)
		case row[4] == "posted" && (row[5].(int64) <= 0 || row[5].(int64) > row[3].(int64)):
			t.Errorf("hold %v: %v posted of %v", row[0], row[5], row[3])
		}
	}
	for _, outcome := range []string{"posted", "voided", "expired"} {
		if outcomes[outcome] < 5 {
			t.Errorf("only %d holds were %s", outcomes[outcome], outcome)
		}
	}
}
