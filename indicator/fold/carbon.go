package fold

import (
	"liangshan/carbon"
	"liangshan/kernel"
	"liangshan/quantity"
)

// mu1000_dm2 is a thousand mu, in square decimetres, rounded up: a mu is 2000/3 m².
var mu1000_dm2 = func() int64 {
	n, err := quantity.DM2FromMu(1000, 0, quantity.Up)
	if err != nil {
		panic(err)
	}
	return n
}()

// enrolled makes rows of stands while they belong to a project: what member says, and what
// how much says; the opposite when they leave.
func enrolled(member func(e *carbon.StandEnrolled) uint64, value func(e *carbon.StandEnrolled) int64) func() Take {
	return func() Take {
		stands := map[carbon.StandID]Row{}
		return func(at kernel.At, body any, add func(Row)) {
			switch e := body.(type) {
			case carbon.StandEnrolled:
				r := row(at, e.Village, member(&e), value(&e))
				stands[e.Stand] = r
				add(r)
			case carbon.StandWithdrawn:
				if r, ok := stands[e.Stand]; ok {
					add(row(at, r.Place, r.Member, -r.Value))
				}
			}
		}
	}
}

func cooperative(e *carbon.StandEnrolled) uint64 { return uint64(e.Cooperative) }

// villageNumber makes a member of a village: its code is a number.
func villageNumber(e *carbon.StandEnrolled) uint64 { return number(string(e.Village)) }

// number reads a code of digits.
func number(code string) (n uint64) {
	for i := range len(code) {
		n = n*10 + uint64(code[i]-'0')
	}
	return n
}

func one(*carbon.StandEnrolled) int64        { return 1 }
func area(e *carbon.StandEnrolled) int64     { return e.Area }
func standOf(e *carbon.StandEnrolled) uint64 { return uint64(e.Stand) }

var standEvents = []string{"carbon.stand_enrolled", "carbon.stand_withdrawn"}

// sold makes rows of sales from store, of the day of the sale; what came back of one, because a trade was undone, is
// a row of its own, below zero.
func sold(member func(e *carbon.Sold) uint64, value func(e *carbon.Sold) int64) func() Take {
	return func() Take {
		sales := map[carbon.SaleID]carbon.Sold{}
		tell := func(at kernel.At, e *carbon.Sold, value int64, add func(Row)) {
			r := row(at, "", member(e), value)
			if e.Date != 0 {
				r.Date = e.Date
			}
			add(r)
		}
		return func(at kernel.At, body any, add func(Row)) {
			switch e := body.(type) {
			case carbon.Sold:
				if len(e.Layers) > 0 {
					sales[e.Sale] = e
				}
				tell(at, &e, value(&e), add)
			case carbon.SaleReturned:
				for _, left := range e.Left {
					s := sales[left.Sale]
					before, after := int64(0), int64(0)
					if s.Tonnes > 0 {
						before = value(&s)
					}
					if s.Tonnes, s.Proceeds = left.Tonnes, left.Proceeds; s.Tonnes > 0 {
						after = value(&s)
					}
					if after != before {
						sales[left.Sale] = s
						tell(at, &s, after-before, add)
					}
				}
			}
		}
	}
}

func sale(e *carbon.Sold) uint64 { return uint64(e.Sale) }

func carbonFolds() []Fold {
	sales := []string{"carbon.sold", "carbon.sale_returned"}
	return []Fold{
		{Name: "carbon.cooperatives", NameZH: "有小班入项的合作社数", NameEN: "co-operatives with enrolled stands", Piece: "1",
			Aggregate: Distinct, Events: standEvents, New: enrolled(cooperative, one)},
		{Name: "carbon.stands", NameZH: "入项小班数", NameEN: "enrolled stands", Piece: "1", Aggregate: Sum,
			Events: standEvents, New: enrolled(standOf, one)},
		{Name: "carbon.stand_area", NameZH: "入项小班面积", NameEN: "area of enrolled stands", Piece: "dm2", Aggregate: Sum,
			Events: standEvents, New: enrolled(standOf, area)},
		{
			Name:      "carbon.villages_1000_mu",
			NameZH:    "入项满千亩的村数",
			NameEN:    "villages with 1,000 mu or more enrolled",
			Piece:     "1",
			Aggregate: Reached,
			Threshold: mu1000_dm2,
			Events:    standEvents,
			New:       enrolled(villageNumber, area),
		},
		{
			Name:      "carbon.buyers",
			NameZH:    "购买碳汇的单位数",
			NameEN:    "buyers of credits from store",
			Piece:     "1",
			Aggregate: Distinct,
			Events:    sales,
			New: sold(func(e *carbon.Sold) uint64 { return uint64(e.Buyer) },
				func(*carbon.Sold) int64 { return 1 }),
		},
		{Name: "carbon.sales", NameZH: "碳汇销售笔数", NameEN: "sales of credits from store", Piece: "1", Aggregate: Sum,
			Events: sales, New: sold(sale, func(*carbon.Sold) int64 { return 1 })},
		{Name: "carbon.tonnes_sold", NameZH: "碳汇销售量", NameEN: "credits sold from store", Piece: "t", Aggregate: Sum,
			Events: sales, New: sold(sale, func(e *carbon.Sold) int64 { return e.Tonnes })},
		{
			Name:      "carbon.turnover",
			NameZH:    "碳汇销售额",
			NameEN:    "proceeds of credits sold from store",
			Piece:     "fen",
			Aggregate: Sum,
			Events:    sales,
			New:       sold(sale, func(e *carbon.Sold) int64 { return e.Proceeds }),
		},
		{
			Name:      "carbon.tonnes_issued",
			NameZH:    "签发减排量",
			NameEN:    "credits issued, buffer among them",
			Piece:     "t",
			Aggregate: Sum,
			Events:    []string{"carbon.issued"},
			New: stateless(func(at kernel.At, body any, add func(Row)) {
				e := body.(carbon.Issued)
				add(row(at, "", uint64(e.Period), e.Tonnes))
			}),
		},
		{Name: "carbon.tonnes_retired", NameZH: "注销使用的减排量", NameEN: "credits retired", Piece: "t", Aggregate: Sum,
			Events: []string{"carbon.retired"}, New: stateless(func(at kernel.At, body any, add func(Row)) {
				e := body.(carbon.Retired)
				add(row(at, "", uint64(e.Certificate), e.Tonnes))
			})},
	}
}
