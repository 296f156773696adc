package fold

import (
	"liangshan/company"
	"liangshan/kernel"
	"liangshan/person"
	"liangshan/village"
)

// divisions makes rows of divisions of a kind while they stand.
func divisions(kind village.Kind) func() Take {
	return func() Take {
		there := map[village.Code]bool{}
		return func(at kernel.At, body any, add func(Row)) {
			switch e := body.(type) {
			case village.Published:
				if e.Kind == kind {
					there[e.Code] = true
					add(row(at, e.Code, number(string(e.Code)), 1))
				}
			case village.Dissolved:
				if there[e.Code] {
					add(row(at, e.Code, number(string(e.Code)), -1))
				}
			}
		}
	}
}

// companies makes rows of organisations of a kind while they are on the register.
func companies(kind company.Kind) func() Take {
	return func() Take {
		seat := map[company.Number]village.Code{}
		return func(at kernel.At, body any, add func(Row)) {
			switch e := body.(type) {
			case company.Registered:
				if e.Kind == kind {
					seat[e.Number] = e.Division
					add(row(at, e.Division, uint64(e.Number), 1))
				}
			case company.Moved:
				if old, ok := seat[e.Company]; ok {
					add(row(at, old, uint64(e.Company), -1))
					add(row(at, e.Division, uint64(e.Company), 1))
					seat[e.Company] = e.Division
				}
			case company.DissolvedNoted:
				if place, ok := seat[e.Company]; ok {
					add(row(at, place, uint64(e.Company), -1))
				}
			}
		}
	}
}

// households makes rows of households while they stand.
func households() Take {
	home := map[person.HouseholdNumber]village.Code{}
	return func(at kernel.At, body any, add func(Row)) {
		switch e := body.(type) {
		case person.HouseholdFormed:
			home[e.Household] = e.Village
			add(row(at, e.Village, uint64(e.Household), 1))
		case person.HouseholdMoved:
			add(row(at, home[e.Household], uint64(e.Household), -1))
			add(row(at, e.Village, uint64(e.Household), 1))
			home[e.Household] = e.Village
		case person.HouseholdDissolved:
			add(row(at, home[e.Household], uint64(e.Household), -1))
		}
	}
}

func peopleFolds() []Fold {
	divided := []string{"village.published", "village.dissolved"}
	registered := []string{"company.registered", "company.moved", "company.dissolved_noted"}
	return []Fold{
		{Name: "village.villages", NameZH: "村(社区)数", NameEN: "villages", Piece: "1", Aggregate: Sum, Events: divided,
			New: divisions(village.Village)},
		{
			Name:      "village.townships",
			NameZH:    "乡镇(街道)数",
			NameEN:    "townships",
			Piece:     "1",
			Aggregate: Sum,
			Events:    divided,
			New:       divisions(village.Township),
		},
		{Name: "company.cooperatives", NameZH: "农民专业合作社数", NameEN: "co-operatives on the register", Piece: "1",
			Aggregate: Sum, Events: registered, New: companies(company.Cooperative)},
		{
			Name:      "company.limited",
			NameZH:    "公司数",
			NameEN:    "limited companies on the register",
			Piece:     "1",
			Aggregate: Sum,
			Events:    registered,
			New:       companies(company.Limited),
		},
		{Name: "person.households", NameZH: "户数", NameEN: "households", Piece: "1", Aggregate: Sum, New: households,
			Events: []string{"person.household_formed", "person.household_moved", "person.household_dissolved"}},
	}
}
