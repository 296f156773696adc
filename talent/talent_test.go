package talent_test

import (
	"errors"
	"testing"

	"liangshan/card"
	"liangshan/company"
	"liangshan/kernel"
	"liangshan/kernel/rig"
	"liangshan/ledger"
	"liangshan/person"
	"liangshan/talent"
	"liangshan/village"
)

const (
	town  = "330523100"
	dayMS = 24 * 3600 * 1000
)

type county struct {
	*rig.Rig
	places *village.Registry
	p      *person.Registry
	m      *company.Registry
	l      *ledger.Ledger
	c      *card.Registry
	y      *talent.Registry
}

func declare(k *kernel.Kernel) county {
	c := county{places: village.New(k), l: ledger.New(k)}
	c.p, c.m = person.New(k, c.places), company.New(k, c.places)
	c.c = card.New(k, c.p, c.m, c.l)
	c.y = talent.New(k, c.places, c.p, c.m, c.c)
	return c
}

// newCounty has four people, the first three with a gold card that is good for two rides a year and
// any number of evenings, and a partner that gives both.
func newCounty(t testing.TB) county {
	k := kernel.New()
	c := declare(k)
	c.Rig = rig.New(t, k)
	rig.Must(c, c.places.Commands.Publish, village.Publish{Divisions: []village.Row{
		{Code: "330523", NameZH: "某县", Kind: village.County, From: rig.Day("2020-01-01")},
		{Code: town, NameZH: "某镇", Kind: village.Township, Parent: "330523", From: rig.Day("2020-01-01")}}})
	for n := range 4 {
		rig.Must(c, c.p.Commands.Register, person.Register{Number: person.Number(n + 1)})
	}
	rig.Must(c, c.m.Commands.Register, company.Register{Code: "914403001922038216", NameZH: "某客运公司", Kind: "limited",
		Division: town, From: rig.Day("2021-01-01")})
	rig.Must(c, c.c.Commands.PublishScheme, card.PublishScheme{Code: "gold", From: rig.Day("2022-01-01"), NameZH: "金卡", NameEN: "gold card",
		Benefits: []card.BenefitRow{{Code: "shuttle", NameZH: "专线", NameEN: "shuttle", PerYear: 2, Basis: "assumed"},
			{Code: "youth_club", NameZH: "社团", NameEN: "clubs", Basis: "assumed"}}})
	for _, benefit := range []string{"shuttle", "youth_club"} {
		rig.Must(c, c.c.Commands.Appoint, card.AppointPartner{Scheme: "gold", Benefit: benefit, Company: 1, From: rig.Day("2022-01-01")})
	}
	for n := range 3 {
		rig.Must(c, c.c.Commands.Issue, card.Issue{Scheme: "gold", Person: person.Number(n + 1)})
	}
	return c
}

func (c county) checked() {
	c.Helper()
	if err := errors.Join(c.y.Audit(), c.c.Audit()); err != nil {
		c.Fatal(err)
	}
	other := kernel.New()
	declare(other)
	c.Replayed(other)
}

func TestRegister(t *testing.T) {
	c := newCounty(t)
	host := talent.Register{Person: 1, Occupation: talent.RuralHost, Village: town, From: rig.Day("2026-01-01")}
	rig.Must(c, c.y.Commands.Register, host)
	rig.Refused(c, c.y.Commands.Register, host, talent.ErrThere)
	nomad := host
	nomad.Occupation = talent.DigitalNomad
	rig.Must(c, c.y.Commands.Register, nomad)
	nomad.Occupation = "clerk"
	rig.Refused(c, c.y.Commands.Register, nomad, talent.ErrOccupation)
	nomad.Occupation, nomad.Village = talent.CloudVillager, "330523999"
	rig.Refused(c, c.y.Commands.Register, nomad, talent.ErrVillage)
	nomad.Village, nomad.From = town, rig.Day(rig.Today)+1
	rig.Refused(c, c.y.Commands.Register, nomad, talent.ErrDate)
	nomad.Person = 9
	rig.Refused(c, c.y.Commands.Register, nomad, talent.ErrPerson)
	end := talent.End{Record: 1, Until: rig.Day("2026-06-01"), Reason: "moved"}
	rig.Must(c, c.y.Commands.End, end)
	rig.Refused(c, c.y.Commands.End, end, talent.ErrEnded)
	rig.Refused(c, c.y.Commands.End, talent.End{Record: 9}, talent.ErrRecord)
	host.From = rig.Day("2026-09-01")
	rig.Must(c, c.y.Commands.Register, host)
	for on, want := range map[string]int{"2026-05-31": 1, "2026-06-01": 0, "2026-09-01": 1} {
		if got := c.y.Standing(talent.RuralHost, rig.Day(on)); got != want {
			t.Errorf("%s: %d", on, got)
		}
	}
	c.checked()
}

// An opening is filled to its places and no further; who leaves makes room.
func TestOpenings(t *testing.T) {
	c := newCounty(t)
	post := talent.PostOpening{Company: 1, Kind: talent.Internship, NameZH: "运营实习", Places: 1, From: rig.Day(rig.Today)}
	rig.Must(c, c.y.Commands.PostOpening, post)
	post.Places = 0
	rig.Refused(c, c.y.Commands.PostOpening, post, talent.ErrForm)
	post.Company = 9
	rig.Refused(c, c.y.Commands.PostOpening, post, talent.ErrCompany)
	for n := person.Number(1); n <= 2; n++ {
		rig.Must(c, c.y.Commands.Apply, talent.Apply{Opening: 1, Person: n})
	}
	rig.Refused(c, c.y.Commands.Apply, talent.Apply{Opening: 1, Person: 1}, talent.ErrApplied)
	rig.Refused(c, c.y.Commands.Apply, talent.Apply{Opening: 2, Person: 1}, talent.ErrOpening)
	rig.Must(c, c.y.Commands.Place, talent.Place{Opening: 1, Person: 1, On: rig.Day(rig.Today)})
	rig.Refused(c, c.y.Commands.Place, talent.Place{Opening: 1, Person: 1, On: rig.Day(rig.Today)}, talent.ErrMatch)
	rig.Refused(c, c.y.Commands.Place, talent.Place{Opening: 1, Person: 3, On: rig.Day(rig.Today)}, talent.ErrMatch)
	rig.Refused(c, c.y.Commands.Place, talent.Place{Opening: 1, Person: 2, On: rig.Day(rig.Today)}, talent.ErrFull)
	rig.Must(c, c.y.Commands.Leave, talent.Leave{Opening: 1, Person: 1, On: rig.Day(rig.Today), Reason: "finished"})
	rig.Must(c, c.y.Commands.Place, talent.Place{Opening: 1, Person: 2, On: rig.Day(rig.Today)})
	rig.Must(c, c.y.Commands.CloseOpening, talent.CloseOpening{Opening: 1})
	rig.Refused(c, c.y.Commands.Apply, talent.Apply{Opening: 1, Person: 3}, talent.ErrClosed)
	rig.Must(c, c.y.Commands.Leave, talent.Leave{Opening: 1, Person: 2, On: rig.Day(rig.Today), Reason: "finished"})
	c.checked()
	db := c.ProjectedOf(19, talent.Schema)
	if got := c.Value(db, `SELECT filled || state FROM talent_opening`); got != "0closed" {
		t.Error(got)
	}
}

// A shuttle is booked by card: places, times a year, and only what was used counts.
func TestBookings(t *testing.T) {
	c := newCounty(t)
	offer := talent.OfferSlot{Benefit: "shuttle", Company: 1, NameZH: "高铁站至青来集", On: rig.Day(rig.Today) + 1, Minute: 8 * 60, Places: 2}
	for range 3 {
		rig.Must(c, c.y.Commands.OfferSlot, offer)
	}
	past := offer
	past.On = rig.Day(rig.Today) - 1
	rig.Refused(c, c.y.Commands.OfferSlot, past, talent.ErrDate)
	book := func(slot talent.SlotNumber, n card.Number) kernel.Result {
		return rig.Do(c, c.y.Commands.Book, talent.Book{Slot: slot, Card: n})
	}
	want := func(result kernel.Result, want *kernel.Refusal) {
		t.Helper()
		if got := rig.RefusalOf(result.Err); got != want {
			t.Errorf("%v, want %v", result.Err, want)
		}
	}
	want(book(1, 1), nil)
	want(book(1, 1), talent.ErrBooked)
	want(book(1, 2), nil)
	want(book(1, 3), talent.ErrFull)
	want(book(9, 3), talent.ErrSlot)
	want(book(2, 9), card.ErrCard)
	want(book(2, 1), nil)
	want(book(3, 1), talent.ErrUsedUp) // Two a year, both booked.
	rig.Must(c, c.y.Commands.Cancel, talent.Cancel{Booking: 2})
	rig.Refused(c, c.y.Commands.Cancel, talent.Cancel{Booking: 2}, talent.ErrMatch)
	want(book(1, 3), nil)
	rig.Refused(c, c.y.Commands.Attend, talent.Attend{Booking: 1}, talent.ErrNotYet)
	rig.Must(c, c.c.Commands.ReportLost, card.ReportLost{Card: 1})
	rig.Must(c, c.c.Commands.Replace, card.Replace{Card: 1})
	c.Wait(dayMS)
	want(book(3, 2), talent.ErrLate)
	rig.Must(c, c.y.Commands.Attend, talent.Attend{Booking: 1})
	rig.Refused(c, c.y.Commands.Attend, talent.Attend{Booking: 1}, talent.ErrMatch)
	rig.Refused(c, c.y.Commands.Cancel, talent.Cancel{Booking: 3}, talent.ErrLate) // Whoever rode does not give it up.
	if got := c.c.Used(1, "shuttle", 2026); got != 1 {
		t.Errorf("%d used", got)
	}
	c.Wait(14 * dayMS) // Did not come: it does not count.
	offer.On = rig.Day(rig.Today) + 20
	rig.Must(c, c.y.Commands.OfferSlot, offer)
	rig.Must(c, c.y.Commands.OfferSlot, offer)
	want(book(4, 4), nil) // Card 4 is the one that replaced card 1.
	want(book(5, 4), talent.ErrUsedUp)
	c.checked()
	db := c.ProjectedOf(19, talent.Schema)
	if got := c.Value(db, `SELECT group_concat(filled) FROM (SELECT filled FROM talent_slot ORDER BY number)`); got != "2,1,0,1,0" {
		t.Error(got)
	}
}

// TestRedeemBesideBookings: a till takes no time of the year that is booked, so that whoever booked has a place; what is
// noted as used, given up or not used frees it again.
func TestRedeemBesideBookings(t *testing.T) {
	c := newCounty(t)
	offer := talent.OfferSlot{Benefit: "shuttle", Company: 1, NameZH: "班车", On: rig.Day(rig.Today) + 1, Minute: 8 * 60, Places: 2}
	rig.Must(c, c.y.Commands.OfferSlot, offer)
	rig.Must(c, c.y.Commands.Book, talent.Book{Slot: 1, Card: 1})
	redeem := card.Redeem{Card: 1, Benefit: "shuttle", Company: 1, On: rig.Day(rig.Today), Receipt: 1}
	rig.Must(c, c.c.Commands.Redeem, redeem) // Two a year: one is used now, one booked.
	redeem.Receipt = 2
	rig.Refused(c, c.c.Commands.Redeem, redeem, card.ErrReserved)
	other := redeem
	other.Benefit = "youth_club" // As often as one likes.
	rig.Must(c, c.c.Commands.Redeem, other)
	other = redeem
	other.Card, other.Receipt = 2, 3 // Of somebody who booked nothing.
	rig.Must(c, c.c.Commands.Redeem, other)
	c.Wait(dayMS)
	rig.Must(c, c.y.Commands.Attend, talent.Attend{Booking: 1})
	redeem.Receipt = 4
	rig.Refused(c, c.c.Commands.Redeem, redeem, card.ErrUsedUp)
	offer.On += 2
	rig.Must(c, c.y.Commands.OfferSlot, offer)
	rig.Must(c, c.y.Commands.Book, talent.Book{Slot: 2, Card: 2})
	redeem.Card, redeem.Receipt, redeem.On = 2, 5, redeem.On+1
	rig.Refused(c, c.c.Commands.Redeem, redeem, card.ErrReserved)
	rig.Must(c, c.y.Commands.Cancel, talent.Cancel{Booking: 2})
	rig.Must(c, c.c.Commands.Redeem, redeem)
	c.checked()
}

// TestRedeemOfAnEarlierDay: what a partner gave before today was given, whatever was booked since; it is paid.
func TestRedeemOfAnEarlierDay(t *testing.T) {
	c := newCounty(t)
	c.Wait(dayMS)
	offer := talent.OfferSlot{Benefit: "shuttle", Company: 1, NameZH: "班车", On: rig.Day(rig.Today) + 2, Minute: 8 * 60, Places: 2}
	rig.Must(c, c.y.Commands.OfferSlot, offer)
	rig.Must(c, c.y.Commands.Book, talent.Book{Slot: 1, Card: 1})
	offer.On++
	rig.Must(c, c.y.Commands.OfferSlot, offer)
	rig.Must(c, c.y.Commands.Book, talent.Book{Slot: 2, Card: 1}) // Two a year, both booked.
	redeem := card.Redeem{Card: 1, Benefit: "shuttle", Company: 1, On: rig.Day(rig.Today) + 1, Receipt: 1}
	rig.Refused(c, c.c.Commands.Redeem, redeem, card.ErrReserved)
	redeem.On--
	rig.Must(c, c.c.Commands.Redeem, redeem)
	redeem.Receipt++
	rig.Must(c, c.c.Commands.Redeem, redeem)
	redeem.Receipt++
	rig.Refused(c, c.c.Commands.Redeem, redeem, card.ErrUsedUp)
	c.checked()
}

// An evening of a club is booked as often as one likes; clubs have codes of their own.
func TestClubs(t *testing.T) {
	c := newCounty(t)
	rig.Must(c, c.y.Commands.FoundClub, talent.FoundClub{Code: "trail_running", NameZH: "越野跑社", Division: town})
	rig.Refused(c, c.y.Commands.FoundClub, talent.FoundClub{Code: "trail_running", NameZH: "越野跑社", Division: town}, talent.ErrClubThere)
	offer := talent.OfferSlot{Benefit: "youth_club", Company: 1, Club: 2, NameZH: "夜跑", On: rig.Day(rig.Today), Minute: 19 * 60, Places: 30}
	rig.Refused(c, c.y.Commands.OfferSlot, offer, talent.ErrClub)
	offer.Club = 1
	for i := range 4 {
		rig.Must(c, c.y.Commands.OfferSlot, offer)
		rig.Must(c, c.y.Commands.Book, talent.Book{Slot: talent.SlotNumber(i + 1), Card: 1})
	}
	if c.y.Clubs() != 1 {
		t.Error(c.y.Clubs())
	}
	rig.Must(c, c.y.Commands.DissolveClub, talent.DissolveClub{Club: 1, On: rig.Day(rig.Today), Reason: "moved"})
	rig.Refused(c, c.y.Commands.Book, talent.Book{Slot: 4, Card: 2}, talent.ErrClubGone)
	rig.Must(c, c.y.Commands.Cancel, talent.Cancel{Booking: 4})
	c.checked()
}

// TestAttendAfterReplacement: whoever booked a place had it, whichever card stood for the holding on the day.
func TestAttendAfterReplacement(t *testing.T) {
	c := newCounty(t)
	offer := talent.OfferSlot{Benefit: "shuttle", Company: 1, NameZH: "班车", On: rig.Day(rig.Today) + 2, Minute: 480, Places: 3}
	rig.Must(c, c.y.Commands.OfferSlot, offer)
	for number := card.Number(1); number <= 3; number++ {
		rig.Must(c, c.y.Commands.Book, talent.Book{Slot: 1, Card: number})
	}
	rig.Must(c, c.c.Commands.ReportLost, card.ReportLost{Card: 2})
	rig.Must(c, c.c.Commands.Close, card.Close{Holding: 3, Reason: "moved"})
	c.Wait(3 * dayMS)
	for number := card.Number(1); number <= 2; number++ {
		if number == 1 {
			rig.Must(c, c.c.Commands.ReportLost, card.ReportLost{Card: number})
		}
		rig.Must(c, c.c.Commands.Replace, card.Replace{Card: number})
		rig.Must(c, c.y.Commands.Attend, talent.Attend{Booking: talent.BookingNumber(number)})
	}
	rig.Refused(c, c.y.Commands.Attend, talent.Attend{Booking: 3}, card.ErrHoldingClosed)
	c.checked()
}

// TestUnused: a booking that nobody noted as used no longer takes one of the year's times; what is withdrawn takes none.
func TestUnused(t *testing.T) {
	c := newCounty(t)
	offer := talent.OfferSlot{Benefit: "shuttle", Company: 1, NameZH: "班车", On: rig.Day(rig.Today) + 1, Minute: 480, Places: 3}
	wrong := offer
	wrong.Benefit = "nonsense"
	rig.Refused(c, c.y.Commands.OfferSlot, wrong, card.ErrBenefit)
	wrong = offer
	wrong.On = rig.Day(rig.Today) + 300
	rig.Must(c, c.c.Commands.EndPartner, card.EndPartner{Scheme: "gold", Benefit: "shuttle", Company: 1, Until: wrong.On})
	rig.Refused(c, c.y.Commands.OfferSlot, wrong, card.ErrPartner)
	for range 4 {
		rig.Must(c, c.y.Commands.OfferSlot, offer)
	}
	rig.Must(c, c.y.Commands.Book, talent.Book{Slot: 1, Card: 1})
	rig.Must(c, c.y.Commands.Book, talent.Book{Slot: 2, Card: 1})
	rig.Refused(c, c.y.Commands.Book, talent.Book{Slot: 3, Card: 1}, talent.ErrUsedUp)
	rig.Must(c, c.y.Commands.WithdrawSlot, talent.WithdrawSlot{Slot: 2, Reason: "rain"})
	rig.Refused(c, c.y.Commands.WithdrawSlot, talent.WithdrawSlot{Slot: 2, Reason: "rain"}, talent.ErrWithdrawn)
	rig.Refused(c, c.y.Commands.Book, talent.Book{Slot: 2, Card: 1}, talent.ErrWithdrawn)
	rig.Refused(c, c.y.Commands.Cancel, talent.Cancel{Booking: 2}, talent.ErrMatch)
	rig.Must(c, c.y.Commands.Book, talent.Book{Slot: 3, Card: 1})
	c.Wait(13 * dayMS)
	offer.On = rig.Day(rig.Today) + 25
	rig.Must(c, c.y.Commands.OfferSlot, offer)
	rig.Refused(c, c.y.Commands.Book, talent.Book{Slot: 5, Card: 1}, talent.ErrUsedUp)
	c.Wait(3 * dayMS)
	rig.Must(c, c.y.Commands.Book, talent.Book{Slot: 5, Card: 1})
	rig.Refused(c, c.y.Commands.Cancel, talent.Cancel{Booking: 1}, talent.ErrMatch)
	rig.Must(c, c.y.Commands.Attend, talent.Attend{Booking: 1}) // Noted late: the year has times left.
	c.checked()
	if got := c.Value(c.ProjectedOf(19, talent.Schema), `SELECT group_concat(state) FROM talent_booking`); got != "used,withdrawn,unused,booked" {
		t.Error(got)
	}
}

// TestAttendedLate: a use that is noted late takes none of the times that another booking holds.
func TestAttendedLate(t *testing.T) {
	c := newCounty(t)
	offer := talent.OfferSlot{Benefit: "shuttle", Company: 1, NameZH: "班车", On: rig.Day(rig.Today) + 1, Minute: 480, Places: 3}
	rig.Must(c, c.y.Commands.OfferSlot, offer)
	offer.On += 30
	rig.Must(c, c.y.Commands.OfferSlot, offer)
	rig.Must(c, c.y.Commands.OfferSlot, offer)
	rig.Must(c, c.y.Commands.Book, talent.Book{Slot: 1, Card: 1})
	c.Wait(16 * dayMS)
	rig.Must(c, c.y.Commands.Book, talent.Book{Slot: 2, Card: 1})
	rig.Must(c, c.y.Commands.Book, talent.Book{Slot: 3, Card: 1})
	rig.Refused(c, c.y.Commands.Attend, talent.Attend{Booking: 1}, talent.ErrUsedUp)
	rig.Must(c, c.y.Commands.Cancel, talent.Cancel{Booking: 3})
	rig.Must(c, c.y.Commands.Attend, talent.Attend{Booking: 1})
	c.Wait(16 * dayMS)
	rig.Must(c, c.y.Commands.Attend, talent.Attend{Booking: 2})
	c.checked()
}

// TestPersonsOfOpenings: a person has one place of an opening, whatever number they have; nobody has one before it is open,
// or leaves it before they came.
func TestPersonsOfOpenings(t *testing.T) {
	c := newCounty(t)
	day := rig.Day(rig.Today)
	rig.Must(c, c.y.Commands.PostOpening, talent.PostOpening{Company: 1, Kind: talent.Job, NameZH: "导游", Places: 3, From: day - 5})
	for n := person.Number(1); n <= 3; n++ {
		rig.Must(c, c.y.Commands.Apply, talent.Apply{Opening: 1, Person: n})
	}
	rig.Must(c, c.p.Commands.Merge, person.Merge{Duplicate: 1, Kept: 4})
	rig.Refused(c, c.y.Commands.Apply, talent.Apply{Opening: 1, Person: 4}, talent.ErrApplied)
	rig.Refused(c, c.y.Commands.Place, talent.Place{Opening: 1, Person: 4, On: day - 6}, talent.ErrDate)
	rig.Must(c, c.y.Commands.Place, talent.Place{Opening: 1, Person: 4, On: day - 4})
	rig.Refused(c, c.y.Commands.Leave, talent.Leave{Opening: 1, Person: 4, On: day - 5, Reason: "moved"}, talent.ErrDate)
	rig.Must(c, c.p.Commands.Merge, person.Merge{Duplicate: 2, Kept: 4})
	rig.Refused(c, c.y.Commands.Place, talent.Place{Opening: 1, Person: 2, On: day}, talent.ErrMatch)
	rig.Must(c, c.y.Commands.WithdrawWish, talent.WithdrawWish{Opening: 1, Person: 4})
	rig.Refused(c, c.y.Commands.WithdrawWish, talent.WithdrawWish{Opening: 1, Person: 4}, talent.ErrMatch)
	rig.Must(c, c.y.Commands.Leave, talent.Leave{Opening: 1, Person: 4, On: day, Reason: "moved"})
	rig.Must(c, c.y.Commands.WithdrawWish, talent.WithdrawWish{Opening: 1, Person: 3})
	host := talent.Register{Person: 3, Occupation: talent.RuralHost, Village: "330523", From: day}
	rig.Refused(c, c.y.Commands.Register, host, talent.ErrVillage)
	host.Village = town
	rig.Must(c, c.y.Commands.Register, host)
	rig.Must(c, c.p.Commands.Merge, person.Merge{Duplicate: 3, Kept: 4})
	host.Person = 4
	rig.Refused(c, c.y.Commands.Register, host, talent.ErrThere)
	rig.Must(c, c.y.Commands.FoundClub, talent.FoundClub{Code: "club1", NameZH: "读书会", Division: town})
	rig.Must(c, c.y.Commands.DissolveClub, talent.DissolveClub{Club: 1, On: day, Reason: "moved"})
	rig.Refused(c, c.y.Commands.DissolveClub, talent.DissolveClub{Club: 1, On: day, Reason: "moved"}, talent.ErrClubGone)
	if c.y.Clubs() != 0 {
		t.Error("a dissolved club counts")
	}
	c.checked()
}
