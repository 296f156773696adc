package web

import (
	"fmt"
	"strings"
	"testing"

	"liangshan/calendar"
	"liangshan/task"
)

// TestManyDuties: what is not listed of very many duties is counted all the same, and there is a way to it.
func TestManyDuties(t *testing.T) {
	p := newPortal(t)
	today, err := calendar.FromMillis(p.Now())
	p.must(err)
	const many = dutiesMost + 55
	for i := range many {
		p.do(1, "task.open_case", task.OpenCase{Drive: "one_shopkeeper", Fault: "shopkeeper", Department: "reform",
			Matter: fmt.Sprintf("推诿%d", i), Due: today + 5})
	}
	p.settled()
	admin := p.as("administrator")
	page := textOf(t, admin.get("/work", 200))
	holds(t, page, fmt.Sprintf("上面列出 %d 件，共 %d 件", dutiesMost, many))
	waiting, _, err := p.site.read.Goals().Today(t.Context(), "")
	p.must(err)
	for _, d := range duties {
		columns := 3
		if strings.Contains(d.query, "name_en") || d.word == "duty_objection" || strings.Contains(d.query, "loan_loan") {
			columns = 4
		}
		if rows, err := p.site.read.Rows(t.Context(), d.rest(columns), today.String()); err != nil || len(rows) != 1 {
			t.Errorf("%s: %v %v", d.word, rows, err)
		}
	}
	cases := 0
	for _, d := range waiting {
		if d.What == "case" {
			cases++
		}
	}
	if cases != many {
		t.Fatalf("%d cases", cases)
	}
	whole := admin.get("/work?duty=duty_case_close", 200)
	if n := strings.Count(whole, "task.close_case"); n != many {
		t.Errorf("%d of %d cases are listed", n, many)
	}
	admin.get("/work?duty=none", 404)
	p.as("accountant").get("/work?duty=duty_case_close", 404)
}
