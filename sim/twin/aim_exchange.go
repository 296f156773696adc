package twin

import (
	"math/rand/v2"
	"slices"

	"liangshan/exchange"
	"liangshan/ledger"
)

// Aims returns what is aimed at in the exchange: all commands and all refusals.
func (m *Exchange) Aims() (aims []Aim) {
	if len(m.of.Ledger.charts["CNY"]) == 0 || len(m.members) < 2 {
		return nil
	}
	for _, r := range m.rights() {
		aims = append(aims, r.Aim)
	}
	return slices.Concat(aims, m.aimsOfOrders())
}

// ordering returns what enters an order that is made wrong.
func (m *Exchange) ordering(spoil func(b *bourse, c *exchange.Order)) func(*rand.Rand, int64) any {
	return altered(m.aimOrder, func(c *exchange.Order) { spoil(m.market(c.Instrument), c) })
}

func (m *Exchange) aimsOfOrders() []Aim {
	return []Aim{
		{"exchange.band", m.ordering(func(b *bourse, c *exchange.Order) {
			c.Price, c.Market, c.Life, c.Until = int64(b.day.Terms.High+b.day.Terms.Tick), false, "", 0
		})},
		{"exchange.insufficient_cash", m.ordering(func(b *bourse, c *exchange.Order) {
			f := m.funds[m.companies[c.Company]]
			if c.Price > 0 && (f.Cash-f.Reserved)/c.Price < int64(b.day.Terms.QtyMax) {
				c.Side, c.Tonnes = "buy", (f.Cash-f.Reserved)/c.Price+int64(b.day.Terms.Lot)
			}
		})},
		{"ledger.account_kept", func(chance *rand.Rand, _ int64) any {
			if p := m.someone(chance, 0); p != 0 {
				return ledger.Transfer{Debit: m.members[p].Account, Credit: exchangeFee, Amount: 1}
			}
			return nil
		}},
	}
}
