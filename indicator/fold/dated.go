package fold

import (
	"slices"

	"liangshan/calendar"
	"liangshan/company"
	"liangshan/kernel"
	"liangshan/land"
	"liangshan/person"
	"liangshan/village"
)

// datedFolds are folds of registers and contracts whose rows count on the day of the fact that was entered, not on the
// day of its entry: what is entered late counts in the period in which it happened. Those of the same names without
// _dated stay as they were, for records were published by them.
func datedFolds() (all []Fold) {
	named := []string{"land.area_handed_over", "company.cooperatives", "company.limited", "person.households",
		"village.townships", "village.villages"}
	for _, f := range slices.Concat(landFolds(), peopleFolds()) {
		if !slices.Contains(named, f.Name) {
			continue
		}
		f.Name += "_dated"
		f.NameZH += "，按事实发生日"
		f.NameEN += ", by the day of the fact"
		f.New = onTheDay(f.New)
		all = append(all, f)
	}
	return all
}

// onTheDay makes a fold count its rows on the day that an event tells of.
func onTheDay(take func() Take) func() Take {
	return func() Take {
		inner := take()
		return func(at kernel.At, body any, add func(Row)) {
			day := dayOf(body)
			inner(at, body, func(r Row) {
				r.Date = day
				add(r)
			})
		}
	}
}

// dayOf returns the day of the fact that an event tells of.
func dayOf(body any) calendar.Date {
	switch e := body.(type) {
	case land.Signed:
		return e.From
	case land.Ended:
		return e.Date
	case company.Registered:
		return e.From
	case company.Moved:
		return e.From
	case company.DissolvedNoted:
		return e.Date
	case person.HouseholdFormed:
		return e.Date
	case person.HouseholdMoved:
		return e.Date
	case person.HouseholdDissolved:
		return e.Date
	case village.Published:
		return e.From
	case village.Dissolved:
		return e.Date
	}
	panic("fold: an event without a day")
}
