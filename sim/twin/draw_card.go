package twin

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"liangshan/calendar"
	"liangshan/card"
	"liangshan/ledger"
	"liangshan/person"
)

// Accounts of the cards. The holders' are numbered from keptAccounts.
const (
	cardBudget  = keptAccounts + 3<<40 + iota // May owe.
	cardPayable                               // What partners get.
	cardFund
	cardShop
	cardOutside // May owe.
	cardGifts   // Of the value of given goods; may owe.
	cardGiven
)

// goldScheme has benefits, shopScheme purses.
const (
	goldScheme = "gold"
	shopScheme = "charity"
)

// The second purpose is that of given goods, which count in a unit of their own.
var cardPurposes = []string{"food", "clothes", "books"}

const giftUnit = "GIFT"

// first returns the next command by which there is something to do with cards; nil if there is.
func (m *Card) first(chance *rand.Rand, now int64) any {
	if c := m.of.prepare(chance, now, Need{Persons: 10, Companies: 4, Accounts: true}); c != nil {
		return c
	}
	switch {
	case !m.of.Ledger.units[giftUnit]:
		return ledger.DeclareUnit{Code: giftUnit, NameZH: "捐赠额度", NameEN: "gifts", Decimals: 2}
	case len(m.of.Ledger.charts[giftUnit]) == 0:
		return ledger.PublishChart{Unit: giftUnit, Lines: []ledger.ChartLine{
			{Code: 1, Side: ledger.Asset, NameZH: "捐赠", NameEN: "gifts"}}}
	}
	for id := ledger.AccountID(cardBudget); id <= cardGiven; id++ {
		flags, unit := ledger.Flags(0), "CNY"
		if id == cardBudget || id == cardOutside || id == cardGifts {
			flags = ledger.MayOwe
		}
		if id >= cardGifts {
			unit = giftUnit
		}
		if m.of.Ledger.accounts[id] == nil {
			return ledger.Open{ID: id, Unit: unit, Code: m.of.Ledger.code(unit), Flags: flags}
		}
	}
	switch {
	case m.scheme(goldScheme) == nil || m.scheme(shopScheme) == nil:
		return m.newScheme(chance, now)
	case m.openTills(shopScheme) < 2:
		return card.RegisterTill{Scheme: shopScheme, Company: m.of.firm(chance, 0)}
	case len(m.goods) < 5:
		return m.newGoods(chance, now)
	}
	return nil
}

// newScheme draws a version of a scheme: the first, or one that may follow.
func (m *Card) newScheme(chance *rand.Rand, now int64) any {
	c := card.PublishScheme{Code: goldScheme, From: today(now) - 60, NameZH: "金卡", NameEN: "card",
		Months: uint16(chance.IntN(3) * chance.IntN(7))}
	if m.scheme(goldScheme) != nil && (m.scheme(shopScheme) == nil || chance.IntN(2) == 0) {
		c.Code = shopScheme
	}
	s := m.scheme(c.Code)
	if s != nil {
		c.From = s.newest().From + 1 + calendar.Date(chance.IntN(20))
	}
	c.Benefits = append(c.Benefits, card.BenefitRow{Code: "shuttle", NameZH: "班车", NameEN: "shuttle",
		PerYear: uint16(2 + chance.IntN(3)), Basis: "assumed"})
	if c.Code == goldScheme {
		c.Benefits = append(c.Benefits, card.BenefitRow{Code: "theatre", NameZH: "剧场", NameEN: "theatre",
			Fen: 1 + chance.Int64N(900), Budget: cardBudget, Payable: cardPayable, Basis: "assumed"})
		return c
	}
	c.First = keptAccounts
	purses := 1 + chance.IntN(2)
	if s != nil {
		purses = min(len(cardPurposes), max(purses, len(s.newest().Purses)))
	}
	for i, purpose := range cardPurposes[:purses] {
		row := card.PurseRow{Purpose: purpose, NameZH: "账户", NameEN: "purse", Unit: "CNY", Fund: cardFund,
			Shop: cardShop, Cap: 9000, SaleMax: 2500 + chance.Int64N(2000), VoucherMax: 1500, OfflineMax: 3000, VoucherDays: 9,
			GraceDays: uint16(chance.IntN(4)), Basis: "assumed"}
		if i == 1 {
			row.Unit, row.Fund, row.Shop = giftUnit, cardGifts, cardGiven
		}
		row.Code = m.of.Ledger.code(row.Unit)
		c.Purses = append(c.Purses, row)
	}
	return c
}

func (m *Card) newGoods(chance *rand.Rand, _ int64) any {
	c := card.RegisterGoods{}
	for range 1 + chance.IntN(2) {
		c.Goods = append(c.Goods, card.GoodsRow{Code: fmt.Sprintf("g%d", m.of.Person.unused()%100_000), NameZH: "米",
			Purpose: []string{"food", "food", "clothes", "books", "tobacco"}[(len(m.goods)+len(c.Goods))%5],
			Price:   10 + chance.Int64N(600)})
	}
	return c
}

// Draw returns a command at random.
func (m *Card) Draw(chance *rand.Rand, wrong int, now int64) any {
	if c := m.first(chance, now); c != nil {
		return c
	}
	if percent(chance, 2*wrong) {
		aims := m.Aims()
		if c := aims[chance.IntN(len(aims))].Draw(chance, now); c != nil {
			return c
		}
	}
	i := weighted(chance, []int{8, 4, 6, 2, 4, 2, 10, 4, 2, 4, 4, 8, 3, 12, 24, 6, 10, 1, 2})
	for range 6 {
		if c := m.rights()[i].Draw(chance, now); c != nil {
			return c
		}
		i = chance.IntN(len(m.rights()))
	}
	return m.aimIssue(chance, now)
}

// rights are the commands of the module, each as it can be accepted.
func (m *Card) rights() []Aim {
	return []Aim{{"card.issue", m.aimIssue}, {"card.report_lost", m.aimLost}, {"card.replace", m.aimReplace},
		{
			"card.close",
			m.aimCloseHolding,
		}, {"card.appoint_partner", m.aimAppoint}, {"card.end_partner", m.aimEndPartner},
		{"card.redeem", m.aimRedeem}, {"card.take_back", m.aimTakeBack}, {"card.register_till", m.aimTill},
		{"card.register_goods", m.newGoods}, {"card.set_price", m.aimPrice}, {"card.receive", m.aimReceive},
		{"card.write_off", m.aimWriteOff}, {"card.load", m.aimLoad}, {"card.sell", m.aimSell},
		{
			"card.return_sale",
			m.aimReturn,
		}, {"card.issue_voucher", m.aimVoucher}, {"card.publish_scheme", m.newScheme},
		{"card.close_till", m.aimCloseTill}}
}

// holding returns a holding of a scheme whose card may be used today; nil if there is none.
func (m *Card) holding(chance *rand.Rand, scheme string, now int64) *cardHolding {
	var fit []*cardHolding
	for _, h := range m.holdings {
		_, _, code := m.valid(h.card, today(now))
		if (h.scheme.code == scheme || scheme == "") && code == "" && m.lives(h) {
			fit = append(fit, h)
		}
	}
	if len(fit) == 0 {
		return nil
	}
	return fit[chance.IntN(len(fit))]
}

func (m *Card) aimIssue(chance *rand.Rand, now int64) any {
	if c := m.first(chance, now); c != nil {
		return c
	}
	scheme := []string{goldScheme, shopScheme, shopScheme}[chance.IntN(3)]
	for range 6 {
		who := m.of.Person.found(chance, alive)
		if who != 0 && !m.holds(scheme, who) {
			return card.Issue{Scheme: scheme, Person: who}
		}
	}
	return person.Register{Number: person.Number(m.of.Person.unused())}
}

func (m *Card) aimLost(chance *rand.Rand, now int64) any {
	if h := m.holding(chance, "", now); h != nil {
		return card.ReportLost{Card: h.card}
	}
	return nil
}

// stale returns the newest card of a holding that is open, of which something is wrong for a reason.
func (m *Card) stale(chance *rand.Rand, now int64, why ...string) card.Number {
	var fit []card.Number
	for i := range m.cards {
		number := card.Number(i + 1)
		if _, h, code := m.valid(number, today(now)); slices.Contains(why, code) && m.lives(h) {
			fit = append(fit, number)
		}
	}
	if len(fit) == 0 {
		return 0
	}
	return fit[chance.IntN(len(fit))]
}

func (m *Card) aimReplace(chance *rand.Rand, now int64) any {
	if number := m.stale(chance, now, "card.card_lost", "card.card_expired"); number != 0 {
		return card.Replace{Card: number}
	}
	return m.aimLost(chance, now)
}

func (m *Card) aimCloseHolding(chance *rand.Rand, now int64) any {
	for range 6 {
		h := m.holding(chance, "", now)
		if h != nil && !slices.ContainsFunc(h.purses, func(p *purse) bool { return p.vouchers > 0 }) {
			if slices.ContainsFunc(h.purses, holds) || chance.IntN(3) == 0 {
				return card.CloseWithBalance{Holding: h.number, Reason: "moved"}
			}
			return card.Close{Holding: h.number, Reason: "moved"}
		}
	}
	return nil
}

func (m *Card) aimAppoint(chance *rand.Rand, now int64) any {
	s := m.schemes[chance.IntN(len(m.schemes))]
	benefits := s.newest().Benefits
	c := card.AppointPartner{Scheme: s.code, Benefit: benefits[chance.IntN(len(benefits))].Code,
		Company: m.of.firm(chance, 0), From: today(now) - 50}
	if old := m.partners[partnerOf{c.Scheme, c.Benefit, c.Company}]; old != nil {
		if c.From = old.until; old.until == 0 {
			return m.of.Company.drawRegister(chance, 0, now)
		}
	}
	return c
}

// partner returns one that gives a benefit of a scheme today, if a few tries find it.
func (m *Card) partner(chance *rand.Rand, scheme string, now int64) (key partnerOf, ok bool) {
	s := m.scheme(scheme)
	for _, b := range s.newest().Benefits {
		for i := range m.of.Company.rows {
			key := partnerOf{scheme, b.Code, m.of.firm(chance, 0)}
			if i < 30 {
				if p := m.partners[key]; p != nil && p.from <= today(now) && p.until == 0 && chance.IntN(2) == 0 {
					return key, true
				}
			}
		}
	}
	return key, false
}

func (m *Card) aimEndPartner(chance *rand.Rand, now int64) any {
	key, ok := m.partner(chance, m.schemes[chance.IntN(len(m.schemes))].code, now)
	if !ok {
		return m.aimAppoint(chance, now)
	}
	return card.EndPartner{Scheme: key.scheme, Benefit: key.benefit, Company: key.company,
		Until: today(now) + calendar.Date(chance.IntN(3))}
}

func (m *Card) aimRedeem(chance *rand.Rand, now int64) any {
	for range 5 {
		h := m.holding(chance, "", now)
		if h == nil {
			return m.aimIssue(chance, now)
		}
		key, ok := m.partner(chance, h.scheme.code, now)
		if !ok {
			return m.aimAppoint(chance, now)
		}
		b := gives(h.scheme.on(today(now)), key.benefit)
		if b != nil && (b.PerYear == 0 || m.used(h, key.benefit, yearOf(today(now))) < int(b.PerYear)) {
			return card.Redeem{Card: h.card, Benefit: key.benefit, Company: key.company, On: today(now),
				Receipt: m.of.Person.unused()}
		}
	}
	return m.aimIssue(chance, now)
}

func (m *Card) aimTakeBack(chance *rand.Rand, now int64) any {
	for range 5 {
		if len(m.uses) == 0 {
			break
		}
		if i := chance.IntN(len(m.uses)); !m.uses[i].back {
			return card.TakeBack{Redemption: card.RedemptionNumber(i + 1), Reason: "wrong_number"}
		}
	}
	return m.aimRedeem(chance, now)
}

func (m *Card) aimTill(chance *rand.Rand, _ int64) any {
	return card.RegisterTill{Scheme: m.schemes[chance.IntN(len(m.schemes))].code, Company: m.of.firm(chance, 0)}
}

func (m *Card) aimPrice(chance *rand.Rand, _ int64) any {
	number := card.GoodsNumber(1 + chance.IntN(len(m.goods)))
	price := 1 + chance.Int64N(900)
	if price == m.known(number).Price {
		price++
	}
	return card.SetPrice{Goods: number, Price: price}
}

func (m *Card) aimReceive(chance *rand.Rand, now int64) any {
	c := card.Receive{Goods: card.GoodsNumber(1 + chance.IntN(len(m.goods))), Quantity: 1 + chance.Int64N(30),
		Value: chance.Int64N(9000), On: today(now) - calendar.Date(chance.IntN(4)), Paper: [32]byte{1}}
	if chance.IntN(2) == 0 {
		c.Before = today(now) + 1 + calendar.Date(chance.IntN(40))
	}
	c.Donated = chance.IntN(2) == 0
	if serves, unit := m.paysFor(m.known(c.Goods).Purpose); serves {
		c.Donated = unit == giftUnit
	}
	if !c.Donated {
		return c
	}
	switch chance.IntN(3) {
	case 0:
		c.Person = m.of.Person.found(chance, standing)
	case 1:
		c.Company = m.of.firm(chance, 0)
	}
	return c
}

// paysFor returns the unit of the purse that pays for a purpose; false if there is none.
func (m *Card) paysFor(purpose string) (serves bool, unit string) {
	for _, s := range m.schemes {
		if i := purseFor(s.newest(), purpose); i >= 0 {
			return true, s.newest().Purses[i].Unit
		}
	}
	return false, ""
}

func (m *Card) aimWriteOff(chance *rand.Rand, now int64) any {
	for range 8 {
		if len(m.lots) == 0 {
			break
		}
		i := chance.IntN(len(m.lots))
		if left := m.lots[i].left(); left > 0 {
			return card.WriteOff{
				Lot:      card.LotNumber(i + 1),
				Quantity: 1 + chance.Int64N(min(left, 3)),
				Reason:   "spoilt",
			}
		}
	}
	return m.aimReceive(chance, now)
}

// aimLoad draws that a purse is loaded for a month for which it was not.
func (m *Card) aimLoad(chance *rand.Rand, now int64) any {
	fund := m.of.Ledger.accounts[cardFund]
	if fund.available().Int64() < 6000 {
		return ledger.Transfer{Debit: cardOutside, Credit: cardFund, Amount: 20_000}
	}
	c := card.Load{Scheme: shopScheme}
	for range 1 + chance.IntN(2) {
		h := m.holding(chance, shopScheme, now)
		if h == nil {
			return m.aimIssue(chance, now)
		}
		i := chance.IntN(len(h.purses))
		row := m.scheme(shopScheme).on(today(now)).Purses[i]
		if c.Purpose != "" && c.Purpose != row.Purpose {
			continue
		}
		period, _ := monthOf(today(now))
		for h.purses[i].periods[period] {
			period, _ = monthOf(period - 1)
		}
		if _, next := monthOf(period); next <= h.since {
			continue
		}
		again := slices.ContainsFunc(c.Rows, func(r card.LoadRow) bool { return r.Holding == h.number })
		room := row.Cap - (h.purses[i].loaded - h.purses[i].spent)
		if c.Purpose != "" && c.Period != period || again || room <= 0 {
			continue
		}
		c.Purpose, c.Period = row.Purpose, period
		c.Rows = append(c.Rows, card.LoadRow{Holding: h.number, Amount: 1 + chance.Int64N(min(room, 3000))})
	}
	if len(c.Rows) == 0 {
		return nil
	}
	return c
}

// lines draws what comes to no more than some amount of goods for a purpose; nil if there is nothing.
func (m *Card) lines(chance *rand.Rand, purpose string, day calendar.Date, most int64) (all []card.SaleLine) {
	for range 1 + chance.IntN(3) {
		number := card.GoodsNumber(1 + chance.IntN(len(m.goods)))
		g := m.known(number)
		stock := int64(0)
		for _, lot := range m.shelf(number, day) {
			stock += m.lots[lot-1].left()
		}
		for _, l := range all {
			if l.Goods == number {
				stock -= l.Quantity
			}
		}
		price := g.Price
		for _, p := range m.priced[number] { // As it was marked on the day, at some hour.
			if m.had(number, p.price, day) && (!m.had(number, price, day) || chance.IntN(2) == 0) {
				price = p.price
			}
		}
		if g.Purpose != purpose || stock <= 0 || price > most || price <= 0 {
			continue
		}
		n := 1 + chance.Int64N(min(stock, most/price, 12))
		most -= n * price
		all = append(all, card.SaleLine{Goods: number, Quantity: n, Price: price})
	}
	return all
}

// aimSell draws a sale, by a purse or by a voucher.
func (m *Card) aimSell(chance *rand.Rand, now int64) any {
	if chance.IntN(3) == 0 {
		if c := m.aimOffline(chance, now); c != nil {
			return c
		}
	}
	for range 12 {
		h := m.holding(chance, shopScheme, now)
		if h == nil {
			return m.aimIssue(chance, now)
		}
		till := m.tillOf(chance, shopScheme)
		i := chance.IntN(len(h.purses))
		row := m.scheme(shopScheme).on(today(now)).Purses[i]
		most := min(row.SaleMax, m.of.Ledger.accounts[h.purses[i].account].available().Int64())
		if lines := m.lines(chance, row.Purpose, today(now), most); lines != nil {
			return card.Sell{
				Till:    till,
				Receipt: m.of.Person.unused(),
				Card:    h.card,
				Purpose: row.Purpose,
				On:      today(now),
				Lines:   lines,
			}
		}
	}
	if chance.IntN(2) == 0 {
		return m.aimLoad(chance, now)
	}
	return m.aimReceive(chance, now)
}

// openTills counts the tills of a scheme that are not closed.
func (m *Card) openTills(scheme string) (n int) {
	for _, one := range m.tills {
		if one.Scheme == scheme && one.closed == 0 {
			n++
		}
	}
	return n
}

// aimCloseTill closes a till: an old one, so that there is always one that is open.
func (m *Card) aimCloseTill(chance *rand.Rand, now int64) any {
	number := m.tillOf(chance, shopScheme)
	if m.openTills(shopScheme) < 3 || m.tills[number-1].closed != 0 {
		return m.aimTill(chance, now)
	}
	return card.CloseTill{Till: number, Reason: "broken"}
}

// tillOf returns a till of a scheme that is not closed.
func (m *Card) tillOf(chance *rand.Rand, scheme string) card.TillNumber {
	number := card.TillNumber(1)
	for range 12 {
		if number = card.TillNumber(1 + chance.IntN(len(m.tills))); m.tills[number-1].Scheme == scheme &&
			m.tills[number-1].closed == 0 {
			break
		}
	}
	return number
}

// aimOffline draws that a till brings in what was sold for a voucher.
func (m *Card) aimOffline(chance *rand.Rand, now int64) any {
	for i, v := range m.vouchers {
		if v.ended || chance.IntN(3) == 0 {
			continue
		}
		day := min(today(now), v.Until)
		if lines := m.lines(chance, v.Purpose, day, v.Amount); lines != nil {
			return card.Sell{Till: v.Till, Receipt: m.of.Person.unused(), Card: v.Card, Purpose: v.Purpose, On: day,
				Voucher: card.VoucherNumber(i + 1), Lines: lines}
		}
	}
	return nil
}

// sold returns a sale that was booked and of which something holds; false if there is none.
func (m *Card) sold(holds func(*cardSale) bool) (key tillReceipt, ok bool) {
	for at, s := range m.sales {
		if holds(s) && (!ok || at.till < key.till || at.till == key.till && at.number > key.number) {
			key, ok = at, true
		}
	}
	return key, ok
}

func (m *Card) aimReturn(chance *rand.Rand, now int64) any {
	key, ok := m.sold(func(s *cardSale) bool { return !s.back && !s.holding.closed })
	if !ok {
		return m.aimSell(chance, now)
	}
	return card.ReturnSale{Till: key.till, Receipt: key.number, Reason: "broken"}
}

func (m *Card) aimVoucher(chance *rand.Rand, now int64) any {
	for range 8 {
		h := m.holding(chance, shopScheme, now)
		if h == nil {
			return m.aimIssue(chance, now)
		}
		i := chance.IntN(len(h.purses))
		p, row := h.purses[i], m.scheme(shopScheme).on(today(now)).Purses[i]
		most := min(row.VoucherMax, row.OfflineMax-p.vouchers, m.of.Ledger.accounts[p.account].available().Int64())
		c := card.IssueVoucher{Card: h.card, Purpose: row.Purpose, Till: m.tillOf(chance, shopScheme),
			Until: today(now) + calendar.Date(chance.IntN(4))}
		if until := m.cards[h.card-1].until; until != 0 {
			c.Until = min(c.Until, until-1)
		}
		if most > 0 {
			c.Amount = 1 + chance.Int64N(most)
			return c
		}
	}
	return m.aimLoad(chance, now)
}
