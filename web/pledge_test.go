package web

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"liangshan/authority"
	"liangshan/calendar"
	"liangshan/carbon"
	"liangshan/county"
	"liangshan/kernel"
	"liangshan/paper/papertest"
)

// TestPledgedLoan: the page and the interface show what a loan costs by year and the exact share that sales on the
// record cover, with a dash for years of which nothing is known; two persons release a pledge.
func TestPledgedLoan(t *testing.T) {
	c := papertest.New(t)
	c.Loop()
	p := portalOf(c, Options{})
	today, err := calendar.FromMillis(p.Now())
	p.must(err)
	now, _, _ := today.Civil()
	year := uint16(now)
	p.do(1, "carbon.pledge", carbon.Pledge{Owner: papertest.Bank, Lender: papertest.Lender, Tonnes: 10, Loan: 5_000_000,
		Paper: "loan_8", Service: []carbon.ServiceYear{{Year: year - 1, Fen: 900_000}, {Year: year, Fen: 1_000_000},
			{Year: year + 1, Fen: 1_100_000}}})
	p.settled()
	b := p.as("carbon_storekeeper")
	path := link(t, b.get("/storage", 200), `/storage/pledge/2[^"]*`)
	page := textOf(t, b.get(path, 200))
	// 100 t at 69.04 yuan are 690,400 fen of 1,000,000.
	holds(t, page, "|"+plain(uint64(year))+"|10,000.00|6,904.00|863/1250|69.04 %|", "|9,000.00|–|–|–|", "|11,000.00|–|–|–|")
	holds(t, b.get("/storage/pledge/2?list=years&format=csv", 200), "863/1250")
	// The co-operative has sold nothing on the exchange.
	holds(t, textOf(t, b.get("/storage/pledge/1", 200)), "|2027|0.50|")
	b.get("/storage/pledge/9", 404)
	b.get("/storage/pledge/x", 404)
	p.as("registrar").get("/storage/pledge/2", 403)
	asked, err := p.api.As(authority.Actor{Number: 1}).Ask(t.Context(), "GET", "/v1/pledge/2", "", nil)
	p.must(err)
	var loan struct{ Years []map[string]any }
	p.must(json.Unmarshal(asked.Body, &loan))
	if len(loan.Years) != 3 || loan.Years[0]["known"] != false || loan.Years[1]["share_num"] != 863.0 ||
		loan.Years[2]["share_den"] != 0.0 {
		t.Errorf("%s", asked.Body)
	}
	release := carbon.EndPledge{Pledge: 2, Order: "paid_back"}
	result := p.Do(context.Background(), func(c *county.County) (*kernel.Call, error) {
		return c.Call(kernel.Caller{Actor: 1}, "carbon.release_pledge", p.NewRequestID(), release)
	})
	if !errors.Is(result.Err, kernel.ErrSecondPerson) {
		t.Errorf("one person has released a pledge: %v", result.Err)
	}
	c.Twice("carbon.release_pledge", release)
	p.settled()
	holds(t, textOf(t, b.get("/storage/pledge/2", 200)), "已解除", "paid_back")
}

// TestDuplicates: people with one identity number are shown to whoever may read private facts, and to nobody else.
func TestDuplicates(t *testing.T) {
	p := newPortal(t)
	var numbers []uint64
	for _, name := range []string{"王一", "李二", "王小一"} {
		number, _ := p.villager(name, "resident")
		numbers = append(numbers, number)
	}
	for i, number := range numbers {
		if i == 1 {
			continue
		}
		body, _ := json.Marshal(map[string]string{"field": "identity", "value": "11010519491231002X", "from": "2000-01-01",
			"source": "test"})
		asked, err := p.api.As(authority.Actor{Number: 1}).Ask(t.Context(), "PATCH", "/v1/person/"+plain(number),
			p.site.read.NewID(), body)
		p.must(err)
		if asked.Problem != nil {
			t.Fatal(asked.Problem)
		}
	}
	p.settled()
	b := p.as("registrar")
	page := b.get(link(t, b.get("/people", 200), `/people/duplicates[^"]*`), 200)
	holds(t, textOf(t, page), "王一", "王小一")
	if strings.Contains(page, "李二") || strings.Contains(page, "11010519491231002X") {
		t.Error("somebody who is no duplicate is shown, or the number")
	}
	link(t, page, `/do/person\.merge\?duplicate=`+plain(numbers[2])+`&amp;kept=`+plain(numbers[0]))
	p.as("accountant").get("/people/duplicates", 403)
	asked, err := p.api.As(authority.Actor{Number: p.actor("accountant")}).Ask(t.Context(), "GET", "/v1/person/duplicates", "", nil)
	p.must(err)
	if asked.Problem == nil {
		t.Errorf("an accountant reads %s", asked.Body)
	}
}
