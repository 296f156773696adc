package web

import (
	"slices"
	"testing"

	"liangshan/person"
	"liangshan/programme"
)

// TestObjectionDoors: an objection that there is, and what else is the county's own, is shown to its officers, and to
// nobody of another organisation, whatever number is tried.
func TestObjectionDoors(t *testing.T) {
	p, _ := fullCounty(t)
	rows, err := p.site.read.Rows(t.Context(), `SELECT l.run, l.payee FROM programme_line l JOIN programme_run u
		ON u.number = l.run WHERE u.state IN ('approved', 'reconciled', 'closed') LIMIT 1`)
	p.must(err)
	p.do(1, "programme.ask_review", programme.AskReview{Run: programme.RunNumber(rows[0][0].(int64)),
		Person: person.Number(rows[0][1].(int64)), Reason: "amount_wrong"})
	p.settled()
	officers := []string{"administrator", "accountant", "chief_accountant", "registrar", "reporter", "unit_head",
		"statistician", "supervisor", "carbon_clerk", "carbon_approver", "carbon_storekeeper", "talent_clerk",
		"charity_clerk", "housing_clerk", "loan_clerk"}
	for _, role := range roles(t) {
		b, want := p.as(role), 403
		if slices.Contains(officers, role) {
			want = 200
		}
		for _, path := range []string{"/objection/1", "/orders", "/cases", "/today", "/dashboard"} {
			if status := b.knock("GET", path); status != want {
				t.Errorf("%s as %s: %d, not %d", path, role, status, want)
			}
		}
	}
}
