package fold

import (
	"liangshan/card"
	"liangshan/housing"
	"liangshan/kernel"
	"liangshan/loan"
	"liangshan/talent"
)

// cardsThatGive makes rows of the cards made out to persons under schemes that give services. A
// replacement is the same person's, and no further card.
func cardsThatGive() Take {
	gives := map[card.SchemeNumber]bool{}
	return func(at kernel.At, body any, add func(Row)) {
		switch e := body.(type) {
		case card.SchemePublished:
			gives[e.Number] = gives[e.Number] || len(e.Scheme.Benefits) > 0
		case card.Issued:
			if gives[e.Scheme] {
				r := row(at, "", uint64(e.Holding), 1)
				r.Date = e.On
				add(r)
			}
		}
	}
}

// services makes rows of the services that cards give while the version of their scheme that
// names them is in force.
func services() Take {
	last := map[card.SchemeNumber]card.PublishScheme{}
	return func(at kernel.At, body any, add func(Row)) {
		e := body.(card.SchemePublished)
		old := last[e.Number]
		last[e.Number] = e.Scheme
		put := func(i int, value int64) {
			r := row(at, "", uint64(e.Number)<<16|uint64(i), value)
			r.Date = e.Scheme.From
			add(r)
		}
		for i, b := range old.Benefits {
			if !names(e.Scheme.Benefits, b.Code) {
				put(i, -1)
			}
		}
		for i, b := range e.Scheme.Benefits {
			if !names(old.Benefits, b.Code) {
				put(i, 1)
			}
		}
	}
}

func names(all []card.BenefitRow, code string) bool {
	for _, b := range all {
		if b.Code == code {
			return true
		}
	}
	return false
}

// homes makes rows of the homes of a kind that the county put on its register.
func homes(kind housing.HomeKind) func() Take {
	return stateless(func(at kernel.At, body any, add func(Row)) {
		if e := body.(housing.HomeRegistered); e.Home.Kind == kind {
			add(row(at, e.Home.Division, uint64(e.Number), 1))
		}
	})
}

// clubsOpen makes rows of the youth clubs that are: one more when it is founded, one less from the day on which it is
// dissolved, in the place where it was founded. None counts before it stood in the register.
func clubsOpen() Take {
	founded := map[talent.ClubNumber]Row{}
	return func(at kernel.At, body any, add func(Row)) {
		switch e := body.(type) {
		case talent.ClubFounded:
			founded[e.Club] = row(at, e.Division, uint64(e.Club), 1)
			add(founded[e.Club])
		case talent.ClubDissolved:
			r := row(at, founded[e.Club].Place, uint64(e.Club), -1)
			r.Date = max(e.On, founded[e.Club].Date)
			add(r)
		}
	}
}

func offerFolds() []Fold {
	granted := func(value func(e *loan.Granted) int64) func() Take {
		return stateless(func(at kernel.At, body any, add func(Row)) {
			e := body.(loan.Granted)
			r := row(at, "", uint64(e.Number), value(&e))
			r.Date = e.From
			add(r)
		})
	}
	cards := []string{"card.scheme_published", "card.issued"}
	registered, lent := []string{"housing.home_registered"}, []string{"loan.granted"}
	return []Fold{
		{Name: "card.service_cards", NameZH: "发放的服务卡数", NameEN: "cards issued that give services", Piece: "1",
			Aggregate: Sum, Events: cards, New: cardsThatGive, Table: "card_holding"},
		{Name: "card.services", NameZH: "服务卡的服务项数", NameEN: "services that cards give", Piece: "1", Aggregate: Sum,
			Events: cards[:1], New: services},
		{Name: "housing.shared_homes", NameZH: "登记的共有产权房套数", NameEN: "homes for shared ownership on the register",
			Piece: "1", Aggregate: Sum, Events: registered, New: homes(housing.Shared)},
		{Name: "housing.flats", NameZH: "登记的职工(人才)公寓套数", NameEN: "flats for workers and talents on the register",
			Piece: "1", Aggregate: Sum, Events: registered, New: homes(housing.Flat)},
		{Name: "loan.granted", NameZH: "发放创业担保贷款金额", NameEN: "guaranteed start-up loans granted", Piece: "fen",
			Aggregate: Sum, Events: lent, New: granted(func(e *loan.Granted) int64 { return e.Principal }), Table: "loan_loan"},
		{Name: "loan.loans", NameZH: "发放创业担保贷款笔数", NameEN: "number of start-up loans granted", Piece: "1",
			Aggregate: Sum, Events: lent, New: granted(func(*loan.Granted) int64 { return 1 }), Table: "loan_loan"},
		{
			Name:      "talent.clubs",
			NameZH:    "青年社团数",
			NameEN:    "youth clubs on the register",
			Piece:     "1",
			Aggregate: Sum,
			Events:    []string{"talent.club_founded"},
			New: stateless(func(at kernel.At, body any, add func(Row)) {
				e := body.(talent.ClubFounded)
				add(row(at, e.Division, uint64(e.Club), 1))
			}),
		},
		{Name: "talent.clubs_open", NameZH: "现有青年社团数", NameEN: "youth clubs that are not dissolved", Piece: "1",
			Aggregate: Sum, Events: []string{"talent.club_founded", "talent.club_dissolved"}, New: clubsOpen,
			Table: "talent_club"},
	}
}
