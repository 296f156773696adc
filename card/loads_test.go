package card_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"liangshan/calendar"
	"liangshan/card"
	"liangshan/kernel/rig"
	"liangshan/person"
)

// TestLoadsNaive holds what is found of a person's loads against a look through all holdings, while cards are issued,
// given back and loaded and numbers are merged.
func TestLoadsNaive(t *testing.T) {
	c := newCounty(t)
	chance := rand.New(rand.NewPCG(1, 2))
	months := []calendar.Date{rig.Day("2026-11-01"), rig.Day("2026-12-01"), rig.Day("2027-01-01")}
	type load struct {
		holding card.HoldingNumber
		month   calendar.Date
	}
	var loads []load
	current := func(who person.Number) person.Number {
		now, _ := c.p.Current(who)
		return now
	}
	loaded := func(who person.Number, month calendar.Date) bool {
		for _, l := range loads {
			if h, _ := c.c.Holding(l.holding); current(h.Person) == who && l.month == month {
				return true
			}
		}
		return false
	}
	seen := map[bool]int{}
	for n := range 300 {
		if n == 60 || n == 150 {
			c.Wait(40 * 24 * 3600 * 1000)
		}
		today := calendar.DayOf(c.Now)
		who := person.Number(1 + chance.IntN(8))
		holding, holds := c.c.HoldingOf(2, who)
		month := months[chance.IntN(len(months))]
		switch n := chance.IntN(20); {
		case !holds && current(who) == who:
			issue := card.Issue{Scheme: "charity", Person: who}
			another := false
			for other := person.Number(1); other <= 8; other++ {
				_, has := c.c.HoldingOf(2, other)
				another = another || has && current(other) == who
			}
			if another {
				rig.Refused(c, c.c.Commands.Issue, issue, card.ErrHeld)
				continue
			}
			rig.Must(c, c.c.Commands.Issue, issue)
		case n < 6 && holds:
			rig.Must(c, c.c.Commands.CloseWith, card.CloseWithBalance{Holding: holding, Reason: "given_back"})
		case n == 6 && who > 3 && current(who) == who: // Three numbers stay.
			rig.Must(c, c.p.Commands.Merge, person.Merge{Duplicate: who, Kept: current(who - 1)})
		case holds:
			command := card.Load{Scheme: "charity", Purpose: "daily", Period: month,
				Rows: []card.LoadRow{{Holding: holding, Amount: 100}}}
			has, _ := c.c.Holding(holding)
			switch next, _ := month.AddMonths(1); {
			case month > today:
				rig.Refused(c, c.c.Commands.Load, command, card.ErrPeriod)
				continue
			case loaded(current(who), month):
				rig.Refused(c, c.c.Commands.Load, command, card.ErrLoaded, 0)
				continue
			case next <= has.Since:
				rig.Refused(c, c.c.Commands.Load, command, card.ErrBefore, 0)
				continue
			}
			rig.Must(c, c.c.Commands.Load, command)
			loads = append(loads, load{holding, month})
		}
		for who := person.Number(1); who <= 8; who++ {
			for _, month := range months {
				want := current(who) == who && loaded(who, month)
				if current(who) == who && c.c.Loads(who, month+3, month+4) != want {
					t.Fatalf("person %d was loaded for %s: expected %t", who, month, want)
				}
				seen[want]++
			}
		}
	}
	if seen[true] < 500 || seen[false] < 500 || len(loads) < 10 {
		t.Errorf("too little was tried: %v, %d loads", seen, len(loads))
	}
	c.checked()
}

// BenchmarkLoads asks whether persons were loaded for a month, as a run asks it of everybody on its list: as fast among
// many holdings as among few.
func BenchmarkLoads(b *testing.B) {
	for _, people := range []int{500, 20_000} {
		b.Run(fmt.Sprint(people), func(b *testing.B) {
			c := newCounty(b)
			for who := person.Number(21); who <= person.Number(people); who++ {
				rig.Must(c, c.p.Commands.Register, person.Register{Number: who})
				rig.Must(c, c.c.Commands.Issue, card.Issue{Scheme: "charity", Person: who})
			}
			from, to := rig.Day("2026-10-01"), rig.Day("2026-10-31")
			who := person.Number(0)
			b.ReportAllocs()
			for b.Loop() {
				if who++; c.c.Loads(who%person.Number(people)+1, from, to) {
					b.Fatal("nobody was loaded")
				}
			}
		})
	}
}
