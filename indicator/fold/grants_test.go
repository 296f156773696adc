package fold

import (
	"fmt"
	"slices"
	"testing"

	"liangshan/calendar"
	"liangshan/exchange"
	"liangshan/kernel"
	"liangshan/person"
	"liangshan/programme"
	"liangshan/village"
)

// rows takes events and writes each row: place, member and value.
func rows(take Take, events []any) (all []string) {
	for i, e := range events {
		take(kernel.At{Sequence: uint64(i)}, e, func(r Row) {
			all = append(all, fmt.Sprintf("%d/%d %s %d %d %d", r.Sequence, int32(r.Line), r.Place, r.Member, r.Date, r.Value))
		})
	}
	return all
}

// TestPaidOut pays lines of a programme: what an objection changed, what was kept back for a claim and given back, a
// payment that came back and was made again, and one that failed.
func TestPaidOut(t *testing.T) {
	const home, next village.Code = "330523101201", "330523101202"
	type results = bulk[programme.ResultsHead, programme.ResultRow]
	head := programme.ResultsHead{Run: 3}
	upheld := programme.ObjectionUpheld{Run: 3, Number: 1, Line: programme.PackLines([]programme.LineRow{
		{Payee: 12, Total: 900, Before: 100, Number: 1}})}
	events := []any{
		person.HouseholdFormed{Household: 7, Village: home, Head: 11},
		person.HouseholdJoined{Household: 7, Person: 12},
		bulk[programme.LinesHead, programme.LineRow]{Head: programme.LinesHead{Run: 3}, Rows: []programme.LineRow{
			{Payee: 11, Total: 500, Number: 0}, {Payee: 12, Total: 600, Before: 100, Number: 1},
			{Payee: 13, Total: 50, Before: 80, Number: 2}}},
		upheld,
		programme.ClaimSetOff{Run: 3, Number: 0, Amount: 200},
		programme.ClaimSetOff{Run: 3, Number: 1, Amount: 30},
		programme.ClaimRestored{Run: 3, Number: 1, Amount: 30},
		results{Head: head, Rows: []programme.ResultRow{{Number: 0, Answer: programme.AnswerPaid},
			{Number: 1, Answer: programme.AnswerAccountClosed}}},
		person.HouseholdMoved{Household: 7, Village: next},
		results{Head: head, Rows: []programme.ResultRow{{Number: 1, Answer: programme.AnswerPaid}}},
		results{Head: head, Rows: []programme.ResultRow{{Number: 0, Answer: programme.AnswerRefused}}},
		results{Head: head, Rows: []programme.ResultRow{{Number: 0, Answer: programme.AnswerPaid}}},
		results{Head: programme.ResultsHead{Run: 4}, Rows: []programme.ResultRow{{Number: 0, Answer: programme.AnswerPaid}}},
	}
	day := int32(calendar.DayOf(0))
	want := []string{fmt.Sprintf("7/0 %s 11 %d 300", home, day), fmt.Sprintf("9/0 %s 12 %d 800", next, day),
		fmt.Sprintf("10/0 %s 11 %d -300", next, day), fmt.Sprintf("11/0 %s 11 %d 300", next, day)}
	if got := rows(paidOut(), events); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestTraded counts trades on their day, also one that is taken back later.
func TestTraded(t *testing.T) {
	events := []any{
		bulk[exchange.TradedHead, exchange.Trade]{Head: exchange.TradedHead{Instrument: 4, Date: 20_000}, Rows: []exchange.Trade{
			{Trade: 1, Price: 6000, Qty: 10}, {Trade: 2, Price: 6100, Qty: 5}}},
		exchange.TradeUndone{Trade: 2, Instrument: 4, Date: 20_000, Price: 6100, Tonnes: 5},
	}
	for name, want := range map[string][]string{
		"exchange.tonnes_traded": {"0/-1  4 20000 15", "1/-1  4 20000 -5"},
		"exchange.turnover":      {"0/-1  4 20000 90500", "1/-1  4 20000 -30500"},
	} {
		for _, f := range grantFolds() {
			if f.Name == name {
				if got := rows(f.New(), events); !slices.Equal(got, want) {
					t.Errorf("%s: %q, want %q", name, got, want)
				}
			}
		}
	}
}
