package demo

import (
	"errors"
	"fmt"

	"liangshan/calendar"
	"liangshan/card"
	"liangshan/company"
	"liangshan/county"
	"liangshan/kernel"
	"liangshan/ledger"
	"liangshan/person"
	"liangshan/talent"
)

// Offered says what the county gave to people in the demonstration. All of it is synthetic.
type Offered struct {
	Gold       int   // Gold cards.
	Uses       int   // Of their benefits.
	Charity    int   // Cards of the charity shop.
	Sales      int   // Of the shop's day.
	SalesFen   int64 // What they come to.
	Refused    int   // Sales that were refused, with balance and reason.
	Told       string
	Rides      int // Places of the talent shuttle that were booked.
	Newcomers  int // Cloud villagers, digital nomads and rural hosts in the register.
	Placed     int // People in jobs and internships.
	Statements int // Gifts of one donor, by lots.
}

// Cards of the demonstration.
const (
	goldCards    = 120 // The newspaper has more than 100.
	charityCards = 40

	goldBudget ledger.AccountID = 514011 // As in card.yaml.
	dailyFund  ledger.AccountID = 514003
)

var offerOfficers = []struct{ name, department, role string }{
	{"talent clerk", "talent", "talent_clerk"},
	{"charity clerk", "civil_affairs", "charity_clerk"},
	{"cashier", "civil_affairs", "cashier"},
}

// Offer issues gold cards, books a shuttle, and lets the charity shop have its day.
func (y *Year) Offer() (o Offered, err error) {
	for _, one := range offerOfficers {
		y.officer(one.name, one.department, one.role)
	}
	today, err := calendar.FromMillis(y.r.Now())
	y.err = firstOf(y.err, err)
	partner := y.companyOf("91330523MA2GOLD", "演示客运公司", today)
	shop := y.companyOf("91330523MA2SHOP", "演示慈善超市", today)
	for _, to := range []ledger.Transfer{{Credit: goldBudget, Amount: 500_000 * yuan},
		{Credit: dailyFund, Amount: 100_000 * yuan}} {
		to.Debit = outside
		y.do("accountant", "ledger.transfer", to)
	}
	y.giveGold(&o, partner, today)
	y.openPlaces(&o, partner, today)
	y.openShop(shop, today)
	y.shopDay(&o, today)
	if y.err == nil {
		y.err = y.r.Read(y.ctx, func(c *county.County) {
			o.Statements = c.Card.Statement(card.Donor{Company: partner}).Lots
		})
	}
	return o, y.err
}

// companyOf registers a company and returns its number.
func (y *Year) companyOf(code, name string, from calendar.Date) (number company.Number) {
	c := company.Register{
		Code:     creditCode(code),
		NameZH:   name,
		Kind:     company.Limited,
		Division: villageOf,
		From:     from,
	}
	y.do("registrar", "company.register", c)
	if y.err == nil {
		y.err = y.r.Read(y.ctx, func(c *county.County) {
			for c.Company.Active(number + 1) {
				number++
			}
		})
	}
	return number
}

// people returns the heads of the first households.
func (y *Year) people(n int) (all []person.Number) {
	if y.err != nil {
		return nil
	}
	y.err = y.r.Read(y.ctx, func(c *county.County) {
		for i := range n {
			all = append(all, c.Person.Members(person.HouseholdNumber(i + 1))[0])
		}
	})
	return all
}

// giveGold issues the gold cards, lets some be used, and books a shuttle.
func (y *Year) giveGold(o *Offered, partner company.Number, today calendar.Date) {
	for _, benefit := range []string{"highway", "rail_lounge", "shuttle"} {
		y.do("talent clerk", "card.appoint_partner",
			card.AppointPartner{Scheme: "gold", Benefit: benefit, Company: partner, From: today})
	}
	y.do("talent clerk", "talent.offer_slot", talent.OfferSlot{Benefit: "shuttle", Company: partner,
		NameZH: "演示人才专线", On: today + 1, Minute: 8 * 60, Places: 19})
	for i, who := range y.people(goldCards) {
		y.do("talent clerk", "card.issue", card.Issue{Scheme: "gold", Person: who})
		o.Gold++
		number := card.Number(i + 1)
		if i%3 == 0 {
			y.do(
				"talent clerk",
				"card.redeem",
				card.Redeem{Card: number, Benefit: "highway", Company: partner, On: today,
					Receipt: uint64(i + 1)},
			)
			o.Uses++
		}
		if i%10 == 0 {
			y.do("talent clerk", "card.redeem", card.Redeem{Card: number, Benefit: "rail_lounge", Company: partner, On: today,
				Receipt: uint64(1000 + i)})
			o.Uses++
		}
		if i%7 == 0 {
			y.do("talent clerk", "talent.book", talent.Book{Slot: 1, Card: number})
			o.Rides++
		}
	}
}

// openPlaces registers people in the new rural occupations, and posts a job and an internship: some who want a place
// get one, until all are filled.
func (y *Year) openPlaces(o *Offered, partner company.Number, today calendar.Date) {
	all := y.people(goldCards)
	for i, who := range all {
		occupation := []talent.Occupation{talent.CloudVillager, talent.DigitalNomad, talent.RuralHost}[i%3]
		if i%4 == 0 {
			y.do("talent clerk", "talent.register", talent.Register{Person: who, Occupation: occupation, Village: villageOf,
				From: today})
			o.Newcomers++
		}
	}
	for opening, one := range []talent.PostOpening{{Kind: talent.Job, NameZH: "演示来安有岗", Places: 6},
		{Kind: talent.Internship, NameZH: "演示实习基地", Places: 9}} {
		one.Company, one.From = partner, today
		y.do("talent clerk", "talent.post_opening", one)
		for i := range min(len(all), int(one.Places)+3) {
			number := talent.OpeningNumber(opening + 1)
			y.do("talent clerk", "talent.apply", talent.Apply{Opening: number, Person: all[i]})
			if i < int(one.Places) {
				y.do("talent clerk", "talent.place", talent.Place{Opening: number, Person: all[i], On: today})
				o.Placed++
			}
		}
	}
}

// openShop registers goods and till, takes gifts in, issues cards and loads them.
func (y *Year) openShop(shop company.Number, today calendar.Date) {
	y.do("charity clerk", "card.register_till", card.RegisterTill{Scheme: "charity", Company: shop})
	var goods []card.GoodsRow
	for i, name := range []string{"大米", "食用油", "棉被", "书包", "洗衣粉", "牙膏", "毛巾", "香烟"} {
		row := card.GoodsRow{
			Code:    fmt.Sprintf("demo%d", i+1),
			NameZH:  name,
			Purpose: "donated",
			Price:   int64(i+2) * 900,
		}
		if i >= 4 {
			row.Purpose, row.Price = "daily", int64(i)*250
		}
		if i == 7 {
			row.Purpose = "none"
		}
		goods = append(goods, row)
	}
	y.do("charity clerk", "card.register_goods", card.RegisterGoods{Goods: goods})
	for i := range goods {
		lot := card.Receive{Goods: card.GoodsNumber(i + 1), Quantity: 60, Value: 60 * goods[i].Price, On: today,
			Paper: [32]byte{byte(i + 1)}}
		if lot.Donated = i < 4; lot.Donated {
			lot.Company = shop - 1
		}
		y.do("charity clerk", "card.receive", lot)
	}
	rows := make([]card.LoadRow, 0, charityCards)
	first := card.HoldingNumber(goldCards)
	for i, who := range y.people(charityCards) {
		y.do("charity clerk", "card.issue", card.Issue{Scheme: "charity", Person: who})
		rows = append(rows, card.LoadRow{Holding: first + card.HoldingNumber(i+1), Amount: 100 * yuan})
	}
	year, month, _ := today.Civil()
	for _, purpose := range []string{"donated", "daily"} {
		y.release("charity clerk", "card.load",
			card.Load{Scheme: "charity", Purpose: purpose, Period: date(year, month, 1), Rows: rows})
	}
}

// release has a command proposed by an officer and released by the chief accountant.
func (y *Year) release(who, name string, command any) {
	number := uint64(0)
	y.do(who, "kernel.propose", kernel.Propose{Command: name, Encoded: kernel.Encode(command)})
	if y.err == nil {
		y.err = y.r.Read(y.ctx, func(c *county.County) { number = c.LastProposal() })
	}
	y.do("chief accountant", "kernel.release", kernel.Release{Proposal: number})
}

// shopDay books the receipts of a day. Two are refused: one outside the purpose, one beyond the balance.
func (y *Year) shopDay(o *Offered, today calendar.Date) {
	sell := func(receipt int, purpose string, lines ...card.SaleLine) card.Sell {
		return card.Sell{Till: 1, Receipt: uint64(receipt), Card: card.Number(goldCards + receipt%charityCards + 1),
			Purpose: purpose, On: today, Lines: lines}
	}
	for i := range 2 * charityCards {
		one := sell(i+1, "donated", card.SaleLine{Goods: 1, Quantity: 1, Price: 1800})
		if i%2 == 1 {
			one = sell(i+1, "daily", card.SaleLine{Goods: 5, Quantity: 1, Price: 1000},
				card.SaleLine{Goods: 6, Quantity: 1, Price: 1250})
		}
		y.do("cashier", "card.sell", one)
		o.Sales++
		for _, line := range one.Lines {
			o.SalesFen += line.Price * line.Quantity
		}
	}
	for _, wrong := range []card.Sell{
		sell(900, "daily", card.SaleLine{Goods: 8, Quantity: 1, Price: 1750}),
		sell(901, "daily", card.SaleLine{Goods: 7, Quantity: 9, Price: 1500}),
	} {
		if y.err != nil {
			return
		}
		var told *card.SaleRefusal
		if err := y.try("cashier", "card.sell", wrong).Err; !errors.As(err, &told) {
			y.err = fmt.Errorf("demo: a sale that should be refused: %w", err)
			return
		}
		o.Refused++
		if o.Told == "" {
			o.Told = told.Told()
		}
	}
}
