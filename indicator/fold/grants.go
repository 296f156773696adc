package fold

import (
	"liangshan/exchange"
	"liangshan/kernel"
	"liangshan/person"
	"liangshan/programme"
	"liangshan/village"
)

// A grantLine is what a fold knows of a line of a programme.
type grantLine struct {
	payee  person.Number
	net    int64 // What it changes, in fen.
	setOff int64 // Kept back for claims.
	paid   int64 // What the bank paid; 0 until it did, and after it came back.
}

type grantKey struct {
	run    programme.RunNumber
	number uint32
}

// grants follows the lines of programmes up to what the bank pays of them.
type grants struct {
	lines map[grantKey]*grantLine
	of    map[person.Number]person.HouseholdNumber
	home  map[person.HouseholdNumber]village.Code
}

// paidOut makes rows of what the bank paid of the lines of programmes; what came back is a further row.
// The place is the village in which the payee's household stands then, of heads and members as they
// were registered last; none of who is in no household.
func paidOut() Take {
	g := grants{map[grantKey]*grantLine{}, map[person.Number]person.HouseholdNumber{},
		map[person.HouseholdNumber]village.Code{}}
	return func(at kernel.At, body any, add func(Row)) {
		if g.house(body) || g.list(body) {
			return
		}
		results, ok := body.(bulk[programme.ResultsHead, programme.ResultRow])
		if !ok {
			return
		}
		for i, answer := range results.Rows {
			line := g.lines[grantKey{results.Head.Run, answer.Number}]
			if line == nil {
				continue
			}
			value := -line.paid // Sent back, or never paid.
			if answer.Answer == programme.AnswerPaid {
				value = max(0, line.net) - line.setOff
			}
			if line.paid += value; value == 0 {
				continue
			}
			r := row(at, g.home[g.of[line.payee]], uint64(line.payee), value)
			r.Line = uint32(i)
			add(r)
		}
	}
}

// house notes who lives where; false of what is about something else.
func (g *grants) house(body any) bool {
	switch e := body.(type) {
	case person.HouseholdFormed:
		g.of[e.Head], g.home[e.Household] = e.Household, e.Village
	case person.HouseholdMoved:
		g.home[e.Household] = e.Village
	case person.HeadNamed:
		g.of[e.Head] = e.Household
	case person.HouseholdJoined:
		g.of[e.Person] = e.Household
	case person.HouseholdLeft:
		delete(g.of, e.Person)
	default:
		return false
	}
	return true
}

// list notes lines of programmes and what is kept back from them; false of what is about something
// else.
func (g *grants) list(body any) bool {
	put := func(run programme.RunNumber, l programme.LineRow) {
		g.lines[grantKey{run, l.Number}] = &grantLine{payee: l.Payee, net: l.Total - l.Before}
	}
	keep := func(run programme.RunNumber, number uint32, amount int64) {
		if line := g.lines[grantKey{run, number}]; line != nil {
			line.setOff += amount
		}
	}
	switch e := body.(type) {
	case bulk[programme.LinesHead, programme.LineRow]:
		for _, l := range e.Rows {
			put(e.Head.Run, l)
		}
	case programme.ObjectionUpheld:
		put(e.Run, e.Row())
	case programme.ClaimSetOff:
		keep(e.Run, e.Number, e.Amount)
	case programme.ClaimRestored:
		keep(e.Run, e.Number, -e.Amount)
	default:
		return false
	}
	return true
}

// traded makes a row of each batch of trades of the market, on their day; one that is taken back is a
// further row of that day. A row of each trade would fill the memory of a busy market; the event's
// receipt shows them.
func traded(value func(price, tonnes int64) int64) func() Take {
	return stateless(func(at kernel.At, body any, add func(Row)) {
		switch e := body.(type) {
		case bulk[exchange.TradedHead, exchange.Trade]:
			sum := int64(0)
			for _, t := range e.Rows {
				sum += value(int64(t.Price), int64(t.Qty))
			}
			r := row(at, "", uint64(e.Head.Instrument), sum)
			r.Date = e.Head.Date
			add(r)
		case exchange.TradeUndone:
			r := row(at, "", uint64(e.Instrument), -value(e.Price, e.Tonnes))
			r.Date = e.Date
			add(r)
		}
	})
}

func grantFolds() []Fold {
	lines := []string{"person.household_formed", "person.household_moved", "person.head_named",
		"person.household_joined", "person.household_left", "programme.lines_added", "programme.objection_upheld",
		"programme.claim_set_off", "programme.claim_restored",
		"programme.results_noted"}
	trades := []string{"exchange.traded", "exchange.trade_undone"}
	return []Fold{
		{Name: "programme.paid", Table: "programme_line", NameZH: "惠民惠企项目实付金额",
			NameEN: "paid by the bank for programmes, where the payee's household stood then", Piece: "fen", Aggregate: Sum,
			New: paidOut, Events: lines},
		{Name: "programme.payees", Table: "programme_line", NameZH: "惠民惠企项目领款人数",
			NameEN: "persons whom the bank paid for programmes", Piece: "1", Aggregate: Reached, Threshold: 1,
			New: paidOut, Events: lines},
		{Name: "exchange.tonnes_traded", Table: "exchange_trade", NameZH: "碳汇市场成交量",
			NameEN: "tonnes traded on the market", Piece: "t", Aggregate: Sum,
			New: traded(func(_, tonnes int64) int64 { return tonnes }), Events: trades},
		{Name: "exchange.turnover", Table: "exchange_trade", NameZH: "碳汇市场成交额",
			NameEN: "turnover of the market, fees not counted", Piece: "fen", Aggregate: Sum,
			New: traded(func(price, tonnes int64) int64 { return price * tonnes }), Events: trades},
	}
}
