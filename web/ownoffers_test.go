package web

import (
	"strings"
	"testing"
	"time"

	"liangshan/authority"
	"liangshan/calendar"
	"liangshan/card"
	enterprises "liangshan/company"
	"liangshan/talent"
)

// TestOffersThatHaveBegun: what has begun is neither offered for booking nor for giving up; nor are evenings of a club
// that is dissolved offered.
func TestOffersThatHaveBegun(t *testing.T) {
	p, people := payCounty(t, 1)
	b := p.actorOf(authority.Person, uint64(people[0]), "resident")
	day := calendar.DayOf(p.Now())
	p.do(1, "company.register", enterprises.Register{Code: "914403001922038216", NameZH: "某客运公司", Kind: enterprises.Limited,
		Division: "330523001", From: day - 100})
	p.do(1, "card.issue", card.Issue{Scheme: "gold", Person: people[0]})
	for _, benefit := range []string{"shuttle", "youth_club"} {
		p.do(1, "card.appoint_partner", card.AppointPartner{Scheme: "gold", Benefit: benefit, Company: 1, From: day})
	}
	p.do(1, "talent.found_club", talent.FoundClub{Code: "trail_running", NameZH: "越野跑社", Division: "330523001"})
	slot := talent.OfferSlot{Benefit: "shuttle", Company: 1, NameZH: "早班车", On: day, Minute: 12*60 + 10, Places: 3}
	p.do(1, "talent.offer_slot", slot)
	slot.NameZH, slot.Minute = "晚班车", 14*60
	p.do(1, "talent.offer_slot", slot)
	p.do(1, "talent.offer_slot", talent.OfferSlot{Benefit: "youth_club", Company: 1, Club: 1, NameZH: "夜跑", On: day + 1,
		Minute: 19 * 60, Places: 30})
	p.settled()
	holds(t, b.get("/mine/book", 200), "早班车", "晚班车", "夜跑")
	for n := talent.SlotNumber(1); n <= 2; n++ {
		p.do(1, "talent.book", talent.Book{Slot: n, Card: 1})
	}
	p.do(1, "talent.dissolve_club", talent.DissolveClub{Club: 1, On: day, Reason: "moved"})
	p.settled()
	holds(t, b.get("/mine/unbook", 200), "早班车", "晚班车")
	p.clock.To(time.UnixMilli(day.StartMillis()).Add(12*time.Hour + 10*time.Minute))
	book, unbook := b.get("/mine/book", 200), b.get("/mine/unbook", 200)
	holds(t, book, "晚班车")
	holds(t, unbook, "晚班车")
	for name, page := range map[string]string{"早班车": book + unbook, "夜跑": book} {
		if strings.Contains(page, name) {
			t.Errorf("%s is offered", name)
		}
	}
}
