package view

import (
	"context"
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// statementQuery is the statement of an account as of a time, newest posting first: the
// statement of pattern.md, for the toy's tables.
//
//go:embed testdata/statement.sql
var statementQuery string

// The statement that walks from posting to posting is the one that reads every transfer.
func TestStatement(t *testing.T) {
	w, db := served(t, 60, 1500, Options{})
	ctx := context.Background()
	all, err := db.Query(ctx, 0, `SELECT transfer, time, debit, credit, amount, debit_balance, credit_balance
		FROM toy_transfer ORDER BY transfer DESC`)
	if err != nil {
		t.Fatal(err)
	}
	for account := int64(1); account <= int64(w.accounts); account++ {
		for k := range int64(12) {
			asOf := townTime - 1 + k*(w.now-townTime)/10
			limit := 1 + 13*k
			var want []string
			for _, r := range all.Rows {
				if r[1].(int64) > asOf || int64(len(want)) == limit {
					continue
				}
				switch account {
				case r[2]:
					want = append(want, fmt.Sprint(r[0], r[1], r[3], -r[4].(int64), r[5]))
				case r[3]:
					want = append(want, fmt.Sprint(r[0], r[1], r[2], r[4], r[6]))
				}
			}
			got, err := db.Query(ctx, 0, statementQuery, account, asOf, limit)
			if err != nil {
				t.Fatal(err)
			}
			var lines []string
			for _, r := range got.Rows {
				lines = append(lines, fmt.Sprint(r...))
			}
			if !slices.Equal(lines, want) {
				t.Fatalf("account %d as of %d: %d lines %v, want %d", account, asOf, len(lines), lines, len(want))
			}
		}
	}
	none, err := db.Query(ctx, 0, statementQuery, 9999, w.now, 10)
	if err != nil || len(none.Rows) != 0 {
		t.Fatalf("an account that is none: %v %v", none, err)
	}
}

// Not one step of the statement goes through a table.
func TestStatementPlan(t *testing.T) {
	_, db := served(t, 61, 10, Options{})
	plan, err := db.Query(context.Background(), 0, "EXPLAIN QUERY PLAN "+statementQuery, 1, 1, 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range plan.Rows {
		detail := row[3].(string)
		if strings.Contains(detail, "SCAN toy") || strings.Contains(detail, "SCAN t") && detail != "SCAN line" {
			t.Errorf("%s", detail)
		}
	}
}

// BenchmarkStatement reads the newest ten postings of the account with the most postings,
// at the end and in the middle of its history.
func BenchmarkStatement(b *testing.B) {
	j := &stream{accounts: 1000, zipf: true}
	j.head.Store(j.openings() + 300_000)
	f := prepared(b, j, heldProjector)
	for name, asOf := range map[string]int64{"newest": townTime + 300_000/40, "middle": townTime + 150_000/40} {
		b.Run(name, func(b *testing.B) {
			for range b.N {
				r, err := f.db.Query(context.Background(), 0, statementQuery, 1, asOf, 10)
				if err != nil || len(r.Rows) != 10 {
					b.Fatal(r, err)
				}
			}
		})
	}
}
