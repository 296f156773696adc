package fold

import (
	"slices"
	"testing"

	"liangshan/calendar"
	"liangshan/company"
	"liangshan/kernel"
	"liangshan/land"
	"liangshan/person"
	"liangshan/village"
)

// TestDated enters facts in 2026 that happened before: the dated folds count each on its own day, the older ones on the day
// of the entry, and both the same in all.
func TestDated(t *testing.T) {
	day := func(text string) calendar.Date {
		d, err := calendar.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	entered := day("2026-03-01")
	const home, next village.Code = "330523101201", "330523101202"
	for name, c := range map[string]struct {
		events []any
		days   []string
		sum    int64
	}{
		"land.area_handed_over": {[]any{
			land.Signed{Number: 1, Level: land.First, Grantor: land.Holder{Village: home}, Areas: []int64{70, 30},
				From: day("2024-05-01")},
			land.Signed{Number: 2, Level: land.First, Grantor: land.Holder{Village: home}, Areas: []int64{5}, From: day("2025-01-01")},
			land.Ended{Contract: 1, Date: day("2025-12-31")}},
			[]string{"2024-05-01", "2025-01-01", "2025-12-31"}, 5},
		"company.cooperatives": {[]any{
			company.Registered{Number: 1, Kind: company.Cooperative, Division: home, From: day("2023-02-01")},
			company.Moved{Company: 1, Division: next, From: day("2024-02-01")},
			company.DissolvedNoted{Company: 1, Date: day("2025-02-01")}},
			[]string{"2023-02-01", "2024-02-01", "2024-02-01", "2025-02-01"}, 0},
		"person.households": {[]any{
			person.HouseholdFormed{Household: 1, Village: home, Date: day("2020-01-01")},
			person.HouseholdMoved{Household: 1, Village: next, Date: day("2021-01-01")},
			person.HouseholdFormed{Household: 2, Village: home, Date: day("2022-01-01")},
			person.HouseholdDissolved{Household: 2, Date: day("2023-01-01")}},
			[]string{"2020-01-01", "2021-01-01", "2021-01-01", "2022-01-01", "2023-01-01"}, 1},
		"village.villages": {[]any{
			village.Published{Code: home, Kind: village.Village, From: day("2019-01-01")},
			village.Published{Code: next, Kind: village.Village, From: day("2019-06-01")},
			village.Dissolved{Code: next, Date: day("2022-01-01")}},
			[]string{"2019-01-01", "2019-06-01", "2022-01-01"}, 1},
	} {
		for _, one := range []string{name, name + "_dated"} {
			i := slices.IndexFunc(All(), func(f Fold) bool { return f.Name == one })
			if i < 0 {
				t.Fatalf("there is no fold %s", one)
			}
			var days []string
			sum, take := int64(0), All()[i].New()
			for n, e := range c.events {
				take(kernel.At{Header: kernel.Header{Time: entered.StartMillis()}, Sequence: uint64(n)}, e, func(r Row) {
					days = append(days, r.Date.String())
					sum += r.Value
				})
			}
			want := c.days
			if one == name {
				want = slices.Repeat([]string{"2026-03-01"}, len(want))
			}
			if !slices.Equal(days, want) || sum != c.sum {
				t.Errorf("%s: %d on %v, want %d on %v", one, sum, days, c.sum, want)
			}
		}
	}
}
