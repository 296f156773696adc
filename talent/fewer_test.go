package talent_test

import (
	"testing"

	"liangshan/card"
	"liangshan/kernel/rig"
	"liangshan/talent"
)

// TestFewerTimes: a scheme that gives fewer times than were used already leaves none, not as many as
// one likes.
func TestFewerTimes(t *testing.T) {
	c := newCounty(t)
	day := rig.Day(rig.Today)
	for receipt := range uint64(2) {
		rig.Must(c, c.c.Commands.Redeem, card.Redeem{Card: 1, Benefit: "shuttle", Company: 1, On: day, Receipt: receipt + 1})
	}
	rig.Must(c, c.c.Commands.PublishScheme, card.PublishScheme{Code: "gold", From: day + 1, NameZH: "金卡", NameEN: "gold card",
		Benefits: []card.BenefitRow{{Code: "shuttle", NameZH: "专线", NameEN: "shuttle", PerYear: 1, Basis: "assumed"}}})
	rig.Must(c, c.y.Commands.OfferSlot, talent.OfferSlot{Benefit: "shuttle", Company: 1, NameZH: "高铁站至青来集",
		On: day + 2, Minute: 480, Places: 9})
	rig.Refused(c, c.y.Commands.Book, talent.Book{Slot: 1, Card: 1}, talent.ErrUsedUp)
	rig.Must(c, c.y.Commands.Book, talent.Book{Slot: 1, Card: 2})
	c.checked()
}
