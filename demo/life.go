package demo

import (
	"crypto/sha256"
	"fmt"
	"time"

	"liangshan/calendar"
	"liangshan/card"
	"liangshan/company"
	"liangshan/county"
	"liangshan/talent"
)

// Life is what people did with their cards in the last days of the demonstration: all benefits of the gold card, a card
// that was lost, sales without a line, a shuttle that ran and an evening of a club. All of it is synthetic.
type Life struct {
	Clock *Clock // Moves on to the evening.

	Benefits, Partners, Uses int // Benefits with a partner, partners, uses.
	Replaced, Vouchers       int
	Rode, Came, Stayed       int // On the shuttle; at the club's evening, and who had booked and did not come.
	Gifts                    int // Of residents.

	y     *Year
	today calendar.Date
}

// givers are the synthetic partners of the gold card, and what each gives.
var givers = []struct {
	code, name string
	benefits   []string
}{
	{"91330523MA2CLIN", "演示县人民医院", []string{"health_check", "green_channel"}},
	{"91330523MA2STAY", "演示人才驿站", []string{"flat_stay", "school_place"}},
	{"91330523MA2PLAY", "演示文旅公司", []string{"park_ticket", "theatre", "youth_club", "library", "gym"}},
	{"91330523MA2CITY", "演示城市服务公司", []string{"bus", "bike", "parking"}},
	{"91330523MA2HELP", "演示咨询服务公司", []string{"legal_advice", "tax_advice", "errand"}},
}

// Live lets the last days pass. It comes after Offer, Register and House.
func (y *Year) Live(l *Life) error {
	var err error
	l.y = y
	l.today, err = calendar.FromMillis(y.r.Now())
	y.err = firstOf(y.err, err)
	club := l.useBenefits()
	l.replaceLost()
	l.sellOffline()
	l.give()
	l.ride()
	l.meet(club)
	return y.err
}

// useBenefits appoints a partner for each benefit that has none yet, and lets some holders use each. It returns who
// gives the evenings of clubs.
func (l *Life) useBenefits() (club company.Number) {
	y := l.y
	l.Benefits, l.Partners = 3, 1 // Those of the company that runs the shuttle.
	receipt := uint64(10_000)
	for _, giver := range givers {
		who := y.companyOf(giver.code, giver.name, l.today)
		l.Partners++
		for _, benefit := range giver.benefits {
			y.do("talent clerk", "card.appoint_partner",
				card.AppointPartner{Scheme: "gold", Benefit: benefit, Company: who, From: l.today})
			l.Benefits++
			if benefit == "youth_club" {
				club = who
				continue // Evenings are booked.
			}
			for i := range 2 + l.Benefits%4 {
				receipt++
				y.do("talent clerk", "card.redeem", card.Redeem{Card: card.Number(10*(l.Benefits%8) + i + 11),
					Benefit: benefit, Company: who, On: l.today, Receipt: receipt})
				l.Uses++
			}
		}
	}
	return club
}

// replaceLost has a gold card reported lost and replaced: its counts go on with the new one.
func (l *Life) replaceLost() {
	l.y.do("talent clerk", "card.report_lost", card.ReportLost{Card: 4})
	l.y.do("talent clerk", "card.replace", card.Replace{Card: 4})
	l.Replaced = 1
}

// sellOffline sets amounts aside for a till without a line, which brings in the receipt of one; the other is still
// open.
func (l *Life) sellOffline() {
	for i := range 2 {
		l.y.do("cashier", "card.issue_voucher", card.IssueVoucher{Card: card.Number(goldCards + 5 + i), Purpose: "daily",
			Till: 1, Amount: 30 * yuan, Until: l.today + 5})
		l.Vouchers++
	}
	l.y.do("cashier", "card.sell", card.Sell{Till: 1, Receipt: 1001, Card: goldCards + 5, Purpose: "daily", On: l.today,
		Voucher: 1, Lines: []card.SaleLine{{Goods: 5, Quantity: 2, Price: 1000}}})
}

// give takes gifts of a resident into the charity shop, which has handed some of them out.
func (l *Life) give() {
	donor := l.y.people(30)
	for i, quantity := range []int64{12, 5} {
		if l.y.err != nil {
			return
		}
		l.y.do("charity clerk", "card.receive", card.Receive{Goods: card.GoodsNumber(3 + i), Quantity: quantity,
			Value: quantity * int64(4+i) * 900, On: l.today, Donated: true, Person: donor[29],
			Paper: sha256.Sum256(fmt.Appendf(nil, "synthetic gift %d", i))})
		l.Gifts++
	}
}

// ride notes who took the shuttle that was booked; what nobody noted lapses by itself.
func (l *Life) ride() {
	booked := l.bookings()
	for n := talent.BookingNumber(1); n <= booked; n++ {
		if n%6 != 0 {
			l.y.do("talent clerk", "talent.attend", talent.Attend{Booking: n})
			l.Rode++
		}
	}
}

// meet lets a youth club have an evening: most of those who booked come, one gives the place up before.
func (l *Life) meet(club company.Number) {
	y, first := l.y, l.bookings()
	y.do("talent clerk", "talent.offer_slot", talent.OfferSlot{Benefit: "youth_club", Company: club, Club: 1,
		NameZH: "演示读书夜", On: l.today, Minute: 19 * 60, Places: 30})
	y.do("talent clerk", "talent.offer_slot", talent.OfferSlot{Benefit: "youth_club", Company: club, Club: 2,
		NameZH: "演示越野跑", On: l.today + 6, Minute: 18*60 + 30, Places: 20})
	const guests = 16
	for i := range guests {
		y.do("talent clerk", "talent.book", talent.Book{Slot: 2, Card: card.Number(60 + i)})
	}
	y.do("talent clerk", "talent.cancel", talent.Cancel{Booking: first + guests})
	l.Clock.To(time.UnixMilli(l.today.StartMillis()).Add(21 * time.Hour))
	for i := range talent.BookingNumber(guests - 1) {
		if i%7 == 6 {
			l.Stayed++
			continue
		}
		y.do("talent clerk", "talent.attend", talent.Attend{Booking: first + i + 1})
		l.Came++
	}
}

// bookings returns how many places were booked so far.
func (l *Life) bookings() (n talent.BookingNumber) {
	if l.y.err == nil {
		l.y.err = l.y.r.Read(l.y.ctx, func(c *county.County) {
			for _, ok := c.Talent.Booking(n + 1); ok; _, ok = c.Talent.Booking(n + 1) {
				n++
			}
		})
	}
	return n
}
