package fold

import (
	"liangshan/dividend"
	"liangshan/kernel"
	"liangshan/ledger"
	"liangshan/person"
	"liangshan/village"
)

// Codes of the chart of accounts that folds know: those of dividend pools and of households.
const (
	codePool      ledger.Code = 8004
	codeHousehold ledger.Code = 8002
)

// poolPaid makes rows of transfers from a dividend pool to a household. The place is the
// village in which the household was formed whose first head holds the account: of one that
// moved, or whose head is another by now, it tells the wrong one, or none. It stays for the
// records that were published by it.
func poolPaid() Take {
	home := map[uint64]village.Code{}
	return paidHome(func(holder uint64) village.Code { return home[holder] }, func(body any) {
		if e, ok := body.(person.HouseholdFormed); ok {
			home[uint64(e.Head)] = e.Village
		}
	})
}

// poolPaidAtHome makes rows of transfers from a dividend pool to a household. The place is the
// village in which the household stands at the time of the transfer; the account is that of whoever
// is or was its head.
func poolPaidAtHome() Take {
	of := map[uint64]person.HouseholdNumber{}
	home := map[person.HouseholdNumber]village.Code{}
	return paidHome(func(holder uint64) village.Code { return home[of[holder]] }, func(body any) {
		switch e := body.(type) {
		case person.HouseholdFormed:
			of[uint64(e.Head)], home[e.Household] = e.Household, e.Village
		case person.HouseholdMoved:
			home[e.Household] = e.Village
		case person.HeadNamed:
			of[uint64(e.Head)] = e.Household
		}
	})
}

// paidHome makes rows of transfers from a dividend pool to a household, each in the village that
// home gives for the holder of the account. note sees every event first.
func paidHome(home func(holder uint64) village.Code, note func(body any)) Take {
	kind := map[ledger.AccountID]ledger.Opened{}
	return func(at kernel.At, body any, add func(Row)) {
		note(body)
		paid := func(line uint32, t ledger.Transferred) {
			to, ok := kind[t.Credit]
			if !ok || to.Code != codeHousehold || kind[t.Debit].Code != codePool {
				return
			}
			r := row(at, home(to.Holder), uint64(t.Credit), t.Amount)
			r.Line = line
			add(r)
		}
		switch e := body.(type) {
		case ledger.Opened:
			if e.Code == codePool || e.Code == codeHousehold {
				kind[e.ID] = e
			}
		case ledger.Transferred:
			paid(NoLine, e)
		case bulk[ledger.ManyHead, ledger.Transferred]:
			for i, t := range e.Rows {
				paid(uint32(i), t)
			}
		}
	}
}

// linesPaid makes rows of the lines of dividends that were paid or are held for their owners.
func linesPaid() Take {
	type line struct {
		place  village.Code
		holder person.Number
		amount int64
	}
	owner := map[dividend.RegisterNumber]village.Code{}
	lines := map[dividend.LineID]line{}
	return func(at kernel.At, body any, add func(Row)) {
		switch e := body.(type) {
		case dividend.RegisterOpened:
			owner[e.Register] = village.Code(e.Owner)
		case bulk[dividend.LinesHead, dividend.LineRow]:
			for i, l := range e.Rows {
				lines[e.Head.First+dividend.LineID(i)] = line{owner[e.Head.Register], l.Holder, l.Amount - l.Tax}
			}
		case bulk[dividend.RunHead, dividend.PaidRow]:
			for i, p := range e.Rows {
				l, ok := lines[p.Line]
				if !ok || p.State == dividend.LineNothing {
					continue
				}
				r := row(at, l.place, uint64(l.holder), l.amount)
				r.Line = uint32(i)
				add(r)
				delete(lines, p.Line)
			}
		}
	}
}

func moneyFolds() []Fold {
	return []Fold{
		{
			Name:      "ledger.pool_paid",
			Table:     "ledger_transfer",
			NameZH:    "分红池付给农户的金额",
			NameEN:    "paid from dividend pools to households",
			Piece:     "fen",
			Aggregate: Sum,
			New:       poolPaid,
			Events: []string{"ledger.opened", "ledger.transferred", "ledger.transferred_many",
				"person.household_formed"},
		},
		{
			Name:      "ledger.pool_paid_at_home",
			Table:     "ledger_transfer",
			NameZH:    "分红池付给农户的金额，按付款时农户所在村",
			NameEN:    "paid from dividend pools to households, where they stood then",
			Piece:     "fen",
			Aggregate: Sum,
			New:       poolPaidAtHome,
			Events: []string{"ledger.opened", "ledger.transferred", "ledger.transferred_many",
				"person.household_formed", "person.household_moved", "person.head_named"},
		},
		{
			Name:      "dividend.paid",
			Table:     "dividend_line",
			NameZH:    "按名单发放的分红",
			NameEN:    "dividends paid by frozen lists, tax taken off",
			Piece:     "fen",
			Aggregate: Sum,
			New:       linesPaid,
			Events: []string{"dividend.register_opened", "dividend.lines_frozen",
				"dividend.lines_paid"},
		},
		{
			Name:      "dividend.holders",
			Table:     "dividend_line",
			NameZH:    "获得分红的持有人数",
			NameEN:    "holders that got a dividend",
			Piece:     "1",
			Aggregate: Distinct,
			New:       linesPaid,
			Events:    []string{"dividend.register_opened", "dividend.lines_frozen", "dividend.lines_paid"},
		},
	}
}
