package fold

import (
	"liangshan/kernel"
	"liangshan/land"
	"liangshan/village"
)

// parcels makes rows of parcels while they live and are bamboo. One that becomes something
// else by a correction counts no more, and the other way round.
func parcels(member func(place village.Code, parcel land.Number) uint64, value func(area int64) int64) func() Take {
	return func() Take {
		live := map[land.Number]Row{} // Also of other land, with the value 0.
		return func(at kernel.At, body any, add func(Row)) {
			move := func(parcel land.Number, to int64) {
				r := live[parcel]
				if to != r.Value {
					add(row(at, r.Place, r.Member, to-r.Value))
				}
				r.Value = to
				live[parcel] = r
			}
			bamboo := func(kind land.Kind, area int64) int64 {
				if kind != land.Bamboo {
					return 0
				}
				return value(area)
			}
			switch e := body.(type) {
			case land.Registered:
				live[e.Number] = row(at, e.Village, member(e.Village, e.Number), 0)
				move(e.Number, bamboo(e.Kind, e.Area))
			case land.Corrected:
				move(e.Parcel, bamboo(e.Kind, e.Area))
			case land.Retired:
				move(e.Parcel, 0)
				delete(live, e.Parcel)
			}
		}
	}
}

// handedOver makes rows of contracts by which collectives hand forest over: those of the first
// level, for a second hands the same ground on. A contract that ends hands it back.
func handedOver() Take {
	type signed struct {
		place village.Code
		area  int64
	}
	contracts := map[land.ContractNumber]signed{}
	return func(at kernel.At, body any, add func(Row)) {
		switch e := body.(type) {
		case land.Signed:
			if e.Level != land.First {
				return
			}
			s := signed{place: e.Grantor.Village}
			for _, a := range e.Areas {
				s.area += a
			}
			contracts[e.Number] = s
			add(row(at, s.place, uint64(e.Number), s.area))
		case land.Ended:
			if s, ok := contracts[e.Contract]; ok {
				add(row(at, s.place, uint64(e.Contract), -s.area))
			}
		}
	}
}

func landFolds() []Fold {
	events := []string{"land.registered", "land.corrected", "land.retired"}
	of := func(_ village.Code, parcel land.Number) uint64 { return uint64(parcel) }
	area := func(area int64) int64 { return area }
	return []Fold{
		{Name: "land.bamboo_parcels", NameZH: "竹林地块数", NameEN: "parcels of bamboo forest", Piece: "1", Aggregate: Sum,
			Events: events, New: parcels(of, func(int64) int64 { return 1 })},
		{
			Name:      "land.bamboo_area",
			NameZH:    "竹林地块面积",
			NameEN:    "area of parcels of bamboo forest",
			Piece:     "dm2",
			Aggregate: Sum,
			Events:    events,
			New:       parcels(of, area),
		},
		{
			Name:      "land.bamboo_villages_1000_mu",
			NameZH:    "有千亩以上竹林的村数",
			NameEN:    "villages with 1,000 mu or more of bamboo",
			Piece:     "1",
			Aggregate: Reached,
			Threshold: mu1000_dm2,
			Events:    events,
			New:       parcels(func(place village.Code, _ land.Number) uint64 { return number(string(place)) }, area),
		},
		{
			Name:      "land.area_handed_over",
			Table:     "land_contract",
			NameZH:    "流转面积",
			NameEN:    "forest handed over by contracts",
			Piece:     "dm2",
			Aggregate: Sum,
			Events:    []string{"land.signed", "land.ended"},
			New:       handedOver,
		},
	}
}
