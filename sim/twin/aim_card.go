package twin

import (
	"math/rand/v2"
	"slices"

	"liangshan/calendar"
	"liangshan/card"
	"liangshan/ledger"
	"liangshan/person"
)

// Aims returns what is aimed at in cards: all commands and all refusals, once there is something to do.
func (m *Card) Aims() []Aim {
	if len(m.goods) < 5 {
		return nil
	}
	return slices.Concat(m.rights(), m.aimsOfSchemes(), m.aimsOfCards(), m.aimsOfStock(), m.aimsOfSales(), []Aim{
		{"card.redemption_unknown", func(*rand.Rand, int64) any { return card.TakeBack{Redemption: 1 << 40} }},
		{"card.redemption_taken_back_already", func(chance *rand.Rand, now int64) any {
			i := slices.IndexFunc(m.uses, func(u *cardUse) bool { return u.back })
			return orElse(
				i >= 0,
				card.TakeBack{Redemption: card.RedemptionNumber(i + 1)},
				m.aimTakeBack,
				chance,
				now,
			)
		}},
		{"card.reason_malformed", altered(m.aimWriteOff, func(c *card.WriteOff) { c.Reason = badCode })},
		{"card.receipt_used", altered(m.aimRedeem, func(c *card.Redeem) {
			for _, u := range m.uses {
				if u.Company == c.Company {
					c.Receipt = u.Receipt
				}
			}
		})},
		{"card.receipt_out_of_range", altered(m.aimRedeem, func(c *card.Redeem) { c.Receipt += 1 << 48 })},
		{"card.redeem", m.aimRedeemLate},
		{"card.benefit_used_up", m.aimUsedUp}, {"card.benefit_booked", m.of.Talent.aimBooked},
		{"card.partner_unknown", altered(m.aimRedeem, func(c *card.Redeem) { c.Company = 1 << 30 })},
		{"card.partner_there_already", func(chance *rand.Rand, now int64) any {
			key, ok := m.partner(chance, goldScheme, now)
			again := card.AppointPartner{
				Scheme:  goldScheme,
				Benefit: key.benefit,
				Company: key.company,
				From:    today(now),
			}
			return orElse(ok, again, m.aimAppoint, chance, now)
		}},
	})
}

// orElse returns a command, or what has to come before it.
func orElse(ready bool, command any, before func(*rand.Rand, int64) any, chance *rand.Rand, now int64) any {
	if ready {
		return command
	}
	return before(chance, now)
}

func (m *Card) aimsOfSchemes() []Aim {
	return []Aim{
		{"card.scheme_malformed", altered(m.newScheme, func(c *card.PublishScheme) { c.NameEN = "" })},
		{"card.scheme_out_of_order", altered(m.newScheme, func(c *card.PublishScheme) {
			c.From, c.First = firstDay, min(c.First, 1)
		})},
		{"card.account_unsuitable", altered(m.newScheme, func(c *card.PublishScheme) {
			if len(c.Purses) > 0 {
				c.First = 0
			} else {
				c.First = keptAccounts
			}
		})},
		{"card.scheme_unknown", altered(m.aimIssue, func(c *card.Issue) { c.Scheme = "silver" })},
		{"card.benefit_unknown", altered(m.aimRedeem, func(c *card.Redeem) { c.Benefit = "helicopter" })},
		{"card.company_unknown", altered(m.aimAppoint, func(c *card.AppointPartner) { c.Company = 1 << 30 })},
	}
}

func (m *Card) aimsOfCards() []Aim {
	return []Aim{
		{"card.person_unsuitable", altered(m.aimIssue, func(c *card.Issue) { c.Person = 1 << 40 })},
		{"card.held_already", altered(m.aimIssue, func(c *card.Issue) {
			for _, h := range m.holdings {
				if h.scheme.code == c.Scheme && !h.closed && m.lives(h) {
					c.Person = m.of.Person.stands(h.person)
				}
			}
		})},
		{"card.balance_left", func(chance *rand.Rand, now int64) any {
			if h := m.holding(chance, shopScheme, now); h != nil && slices.ContainsFunc(h.purses, holds) {
				return card.Close{Holding: h.number, Reason: "moved"}
			}
			return m.aimLoad(chance, now)
		}},
		{"card.holding_unknown", altered(m.aimCloseHolding, func(c *card.Close) { c.Holding = 1 << 40 })},
		{"card.holding_closed", m.aimWorn("card.holding_closed", m.aimCloseHolding)},
		{"card.card_lost", m.aimWorn("card.card_lost", m.aimLost)},
		{"card.card_replaced", m.aimWorn("card.card_replaced", m.aimReplace)},
		{"card.card_expired", m.aimWorn("card.card_expired", func(*rand.Rand, int64) any { return nil })},
		{"card.card_unknown", altered(m.aimLost, func(c *card.ReportLost) { c.Card = 1 << 40 })},
		{"card.card_still_valid", func(chance *rand.Rand, now int64) any {
			if h := m.holding(chance, "", now); h != nil {
				return card.Replace{Card: h.card}
			}
			return nil
		}},
		{"card.voucher_open", func(chance *rand.Rand, now int64) any {
			for _, v := range m.vouchers {
				if !v.ended && !v.holding.closed {
					return card.CloseWithBalance{Holding: v.holding.number, Reason: "moved"}
				}
			}
			return m.aimVoucher(chance, now)
		}},
		{"card.date_unsuitable", altered(m.aimRedeem, func(c *card.Redeem) { c.On += 9 })},
	}
}

// holds reports whether something is in a purse.
func holds(p *purse) bool { return p.loaded > p.spent }

// aimRedeemLate brings in what was given on a day on which a card was still good that is no longer.
func (m *Card) aimRedeemLate(chance *rand.Rand, now int64) any {
	number := m.stale(chance, now, "card.card_lost", "card.card_replaced", "card.card_expired", "card.holding_closed")
	key, ok := m.partner(chance, goldScheme, now)
	if number == 0 || !ok {
		return m.aimLost(chance, now)
	}
	p := m.cards[number-1]
	return card.Redeem{Card: number, Benefit: key.benefit, Company: key.company, Receipt: m.of.Person.unused(),
		On: p.issued + calendar.Date(chance.IntN(int(today(now)-p.issued)+1))}
}

// aimWorn redeems a benefit by a card that is not taken any more for a reason.
func (m *Card) aimWorn(why string, before func(*rand.Rand, int64) any) func(*rand.Rand, int64) any {
	return func(chance *rand.Rand, now int64) any {
		number := m.stale(chance, now, why)
		redeem := card.Redeem{
			Card:    number,
			Benefit: "shuttle",
			Company: 1,
			On:      today(now),
			Receipt: m.of.Person.unused(),
		}
		return orElse(number != 0, redeem, before, chance, now)
	}
}

func (m *Card) aimsOfStock() []Aim {
	return []Aim{
		{"card.goods_malformed", altered(m.newGoods, func(c *card.RegisterGoods) { c.Goods[0].Purpose = badCode })},
		{"card.rows_out_of_range", altered(m.newGoods, func(c *card.RegisterGoods) { c.Goods = nil })},
		{"card.goods_there_differently", altered(m.newGoods, func(c *card.RegisterGoods) {
			if len(m.goods) > 0 {
				c.Goods[0] = *m.goods[0]
				c.Goods[0].Price = c.Goods[0].Price%900 + 1
			}
		})},
		{"card.goods_unknown", altered(m.aimPrice, func(c *card.SetPrice) { c.Goods = 1 << 30 })},
		{"card.amount_out_of_range", altered(m.aimPrice, func(c *card.SetPrice) { c.Price = 0 })},
		{"card.lot_malformed", altered(m.aimReceive, func(c *card.Receive) { c.Quantity = 0 })},
		{"card.donor_unknown", altered(m.aimReceive, func(c *card.Receive) { c.Person = 1 << 40 })},
		{"card.lot_source_unsuitable", altered(m.aimReceive, func(c *card.Receive) { c.Donated = !c.Donated })},
		{"card.lot_unknown", altered(m.aimWriteOff, func(c *card.WriteOff) { c.Lot = 1 << 40 })},
		{"card.lot_has_less", altered(m.aimWriteOff, func(c *card.WriteOff) { c.Quantity = 1 << 30 })},
		{"card.purse_unknown", altered(m.aimLoad, func(c *card.Load) { c.Purpose = "tobacco" })},
		{"card.period_malformed", altered(m.aimLoad, func(c *card.Load) { c.Period++ })},
		{"card.month_before_card", altered(m.aimLoad, func(c *card.Load) {
			for range 40 {
				c.Period, _ = monthOf(c.Period - 1)
			}
		})},
		{"card.loaded_for_period", m.aimLoadedAlready},
		{"card.purse_would_be_too_full", altered(m.aimLoad, func(c *card.Load) { c.Rows[0].Amount = 9001 })},
		{"card.fund_too_small", m.aimFundSmall},
	}
}

// aimLoadedAlready loads a purse for a month for which it was.
func (m *Card) aimLoadedAlready(chance *rand.Rand, now int64) any {
	h := m.holding(chance, shopScheme, now)
	if h == nil {
		return m.aimIssue(chance, now)
	}
	period, _ := monthOf(today(now))
	for i, p := range h.purses {
		if p.periods[period] {
			return card.Load{Scheme: shopScheme, Purpose: h.scheme.on(today(now)).Purses[i].Purpose, Period: period,
				Rows: []card.LoadRow{{Holding: h.number, Amount: 1}}}
		}
	}
	return m.aimLoad(chance, now)
}

// aimFundSmall empties the fund and asks for more than is in it.
func (m *Card) aimFundSmall(chance *rand.Rand, now int64) any {
	have := m.of.Ledger.accounts[cardFund].available().Int64()
	h := m.holding(chance, shopScheme, now)
	switch {
	case h == nil:
		return m.aimIssue(chance, now)
	case have > 50:
		return ledger.Transfer{Debit: cardFund, Credit: cardOutside, Amount: have - 50}
	}
	period, _ := monthOf(today(now))
	for _, other := range m.holdings {
		if h.purses[0].periods[period] && other.scheme == h.scheme && !other.closed && !other.purses[0].periods[period] {
			h = other
		}
	}
	return card.Load{Scheme: shopScheme, Purpose: cardPurposes[0], Period: period,
		Rows: []card.LoadRow{{Holding: h.number, Amount: have + 1}}}
}

func (m *Card) aimsOfSales() []Aim {
	selling := func(spoil func(*card.Sell)) func(*rand.Rand, int64) any { return altered(m.aimSell, spoil) }
	return []Aim{
		{"card.till_unknown", selling(func(c *card.Sell) { c.Till = 1 << 30 })},
		{"card.till_closed_already", func(chance *rand.Rand, now int64) any {
			i := slices.IndexFunc(m.tills, func(t till) bool { return t.closed != 0 && t.closed < today(now) })
			if i < 0 || chance.IntN(2) == 0 {
				return m.aimCloseTill(chance, now)
			}
			return card.CloseTill{Till: card.TillNumber(i + 1), Reason: "broken"}
		}},
		{"card.price_differs", selling(func(c *card.Sell) { c.Lines[0].Price++ })},
		{"card.outside_purpose", selling(func(c *card.Sell) { c.Purpose = m.otherPurpose(c.Purpose) })},
		{"card.balance_too_small", m.aimTooMuch(false)}, {"card.sale_too_large", m.aimTooMuch(true)},
		{"card.out_of_stock", selling(func(c *card.Sell) { c.Lines[0].Quantity = 1_000_000 })},
		{"card.sale_booked_already", selling(func(c *card.Sell) {
			if key, ok := m.sold(func(*cardSale) bool { return true }); ok {
				*c = m.sales[key].Sell
			}
		})},
		{"card.receipt_booked_differently", selling(func(c *card.Sell) {
			if key, ok := m.sold(func(*cardSale) bool { return true }); ok {
				*c = m.sales[key].Sell
				c.On--
			}
		})},
		{"card.paid_out", m.aimPaidOut},
		{"card.sale_unknown", altered(m.aimReturn, func(c *card.ReturnSale) { c.Receipt = 1 << 60 })},
		{"card.sale_returned_already", func(chance *rand.Rand, now int64) any {
			key, ok := m.sold(func(s *cardSale) bool { return s.back })
			return orElse(ok, card.ReturnSale{Till: key.till, Receipt: key.number}, m.aimReturn, chance, now)
		}},
		{"card.voucher_unsuitable", selling(func(c *card.Sell) { c.Voucher += 1 << 40 })},
		{"card.voucher_above_limit", m.aimOfflineMax},
	}
}

// aimPaidOut pays the shop, and then has a sale returned.
func (m *Card) aimPaidOut(chance *rand.Rand, now int64) any {
	key, ok := m.sold(func(s *cardSale) bool { return !s.back && !s.holding.closed && s.purse != 1 && s.total > 0 })
	if !ok {
		return m.aimSell(chance, now)
	}
	if have := m.of.Ledger.accounts[cardShop].available().Int64(); have >= m.sales[key].total {
		return ledger.Transfer{Debit: cardShop, Credit: cardOutside, Amount: have}
	}
	return card.ReturnSale{Till: key.till, Receipt: key.number, Reason: "broken"}
}

// otherPurpose returns another purpose of which every purse of that scheme has one.
func (m *Card) otherPurpose(purpose string) string {
	if purpose == cardPurposes[0] {
		return cardPurposes[1]
	}
	return cardPurposes[0]
}

// aimTooMuch returns what sells for more than a purse has, or more than one sale may take.
func (m *Card) aimTooMuch(rich bool) func(*rand.Rand, int64) any {
	return func(chance *rand.Rand, now int64) any {
		for range 10 {
			h := m.holding(chance, shopScheme, now)
			if h == nil {
				return m.aimIssue(chance, now)
			}
			row := h.scheme.on(today(now)).Purses[0]
			have := m.of.Ledger.accounts[h.purses[0].account].available().Int64()
			if (have > row.SaleMax+800) != rich {
				continue
			}
			for i, g := range m.goods {
				number := card.GoodsNumber(i + 1)
				n := min(have, max(row.SaleMax, have*toInt(!rich)))/g.Price + 1
				if g.Purpose != row.Purpose || rich && n*g.Price > have {
					continue
				}
				if m.inStock(number, today(now)) < n {
					return card.Receive{Goods: number, Quantity: n, On: today(now), Paper: [32]byte{1},
						Donated: row.Unit == giftUnit}
				}
				return card.Sell{Till: m.tillOf(chance, shopScheme), Receipt: m.of.Person.unused(), Card: h.card,
					Purpose: row.Purpose, On: today(now),
					Lines: []card.SaleLine{{Goods: number, Quantity: n, Price: g.Price}}}
			}
		}
		return m.aimLoad(chance, now)
	}
}

func toInt(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// inStock returns how much of some goods is there and good on a day.
func (m *Card) inStock(number card.GoodsNumber, day calendar.Date) (n int64) {
	for _, lot := range m.shelf(number, day) {
		n += m.lots[lot-1].left()
	}
	return n
}

// aimUsedUp redeems once more what a year has no more of.
func (m *Card) aimUsedUp(chance *rand.Rand, now int64) any {
	key, ok := m.partner(chance, goldScheme, now)
	if !ok || key.benefit != "shuttle" {
		return m.aimAppoint(chance, now)
	}
	var busiest *cardHolding
	for _, h := range m.holdings {
		_, _, code := m.valid(h.card, today(now))
		fits := h.scheme.code == goldScheme && code == "" && m.lives(h)
		if fits &&
			(busiest == nil || m.used(h, "shuttle", yearOf(today(now))) > m.used(busiest, "shuttle", yearOf(today(now)))) {
			busiest = h
		}
	}
	if busiest == nil {
		return person.Register{Number: person.Number(m.of.Person.unused())}
	}
	return card.Redeem{Card: busiest.card, Benefit: "shuttle", Company: key.company, On: today(now),
		Receipt: m.of.Person.unused()}
}

// aimOfflineMax asks for a voucher by which all open ones of a purse are good for a fen too much, or
// brings them nearer to it.
func (m *Card) aimOfflineMax(chance *rand.Rand, now int64) any {
	if chance.IntN(2) == 0 { // More than any voucher may be good for.
		return altered(m.aimVoucher, func(c *card.IssueVoucher) { c.Amount = 8999 })(chance, now)
	}
	for _, h := range m.holdings {
		if _, _, code := m.valid(h.card, today(now)); code != "" || !m.lives(h) {
			continue
		}
		for i, p := range h.purses {
			row := h.scheme.on(today(now)).Purses[i]
			over := row.OfflineMax - p.vouchers + 1
			if over <= row.VoucherMax && m.of.Ledger.accounts[p.account].available().Int64() >= over {
				return card.IssueVoucher{Card: h.card, Purpose: row.Purpose, Till: m.tillOf(chance, shopScheme), Amount: over,
					Until: today(now)}
			}
		}
	}
	return altered(m.aimVoucher, func(c *card.IssueVoucher) { c.Amount = max(c.Amount, 1400) })(chance, now)
}
