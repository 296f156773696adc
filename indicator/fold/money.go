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
// village of the household whose head holds the account.
func poolPaid() Take {
	kind := map[ledger.AccountID]ledger.Opened{}
	home := map[uint64]village.Code{}
	return func(at kernel.At, body any, add func(Row)) {
		paid := func(line uint32, t ledger.Transferred) {
			to, ok := kind[t.Credit]
			if !ok || to.Code != codeHousehold || kind[t.Debit].Code != codePool {
				return
			}
			r := row(at, home[to.Holder], uint64(t.Credit), t.Amount)
			r.Line = line
			add(r)
		}
		switch e := body.(type) {
		case ledger.Opened:
			if e.Code == codePool || e.Code == codeHousehold {
				kind[e.ID] = e
			}
		case person.HouseholdFormed:
			home[uint64(e.Head)] = e.Village
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
