package web

import (
	"regexp"
	"strings"
	"testing"

	"liangshan/calendar"
)

// TestAuditNarrowed: the audit shows what was done on a day and by a person, and nothing else.
func TestAuditNarrowed(t *testing.T) {
	p, today := fullCounty(t)
	rows, err := p.site.read.Rows(t.Context(), `SELECT payee FROM programme_line WHERE state = 'paid' LIMIT 1`)
	p.must(err)
	number := uint64(rows[0][0].(int64))
	b := p.actorOf("person", number, "resident")
	auditor := p.as("auditor")
	p.settled()
	b.send("POST", "/mine/correct", map[string][]string{"field": {"phone"}, "value": {"13900001111"}, "person": {plain(number)},
		"id": {p.site.read.NewID()}}, 303)
	p.settled()
	page := auditor.get("/audit?person="+plain(number)+"&lang=en", 200)
	holds(t, page, "person.correction_asked")
	if n := strings.Count(page, `download>Download`); n > 1 || strings.Contains(page, `<code class="soft">carbon.`) {
		t.Errorf("%d receipts of what others did", n)
	}
	when := regexp.MustCompile(`data-label="When">([^<]*)</td>`)
	day := func(d calendar.Date) []string {
		var all []string
		for _, m := range when.FindAllStringSubmatch(auditor.get("/audit?lang=en&day="+d.String(), 200), -1) {
			all = append(all, m[1])
		}
		return all
	}
	whole := day(today)
	if len(whole) == 0 {
		t.Fatal("nothing was done today")
	}
	for _, d := range []calendar.Date{today, today - 30, today - 200} {
		shown := map[string]bool{}
		for _, moment := range day(d) {
			shown[strings.Join(strings.Fields(moment)[:3], " ")] = true
		}
		if len(shown) > 1 {
			t.Errorf("%s shows %v", d, shown)
		}
	}
	if len(day(today+1)) != 0 || len(day(today-9000)) != 0 {
		t.Error("something was done on a day that is not there")
	}
	holds(t, auditor.get("/audit?day=x", 400), `id="day"`)
}
