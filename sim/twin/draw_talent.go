package twin

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"

	"liangshan/calendar"
	"liangshan/card"
	"liangshan/person"
	"liangshan/talent"
	"liangshan/village"
)

// first returns the next command by which there is something to do; nil if there is.
func (m *Talent) first(chance *rand.Rand, now int64) any {
	if c := m.of.Card.first(chance, now); c != nil {
		return c
	}
	if _, ok := m.of.Card.partner(chance, goldScheme, now); !ok && chance.IntN(2) == 0 {
		return m.of.Card.aimAppoint(chance, now)
	}
	if m.of.Card.holding(chance, goldScheme, now) == nil {
		if who := m.of.Person.found(chance, alive); who != 0 {
			return card.Issue{Scheme: goldScheme, Person: who}
		}
		return person.Register{Number: person.Number(m.of.Person.unused())}
	}
	return nil
}

// Draw returns a command at random.
func (m *Talent) Draw(chance *rand.Rand, wrong int, now int64) any {
	if c := m.first(chance, now); c != nil {
		return c
	}
	if percent(chance, 2*wrong) {
		aims := m.Aims()
		if c := aims[chance.IntN(len(aims))].Draw(chance, now); c != nil {
			return c
		}
	}
	rights := m.rights()
	for range 6 {
		i := weighted(chance, []int{10, 6, 5, 12, 10, 7, 2, 2, 6, 24, 4, 20, 2, 3, 1})
		if c := rights[i].Draw(chance, now); c != nil {
			return c
		}
	}
	return m.aimRegister(chance, now)
}

// rights are the commands of the module, each as it can be accepted.
func (m *Talent) rights() []Aim {
	return []Aim{{"talent.register", m.aimRegister}, {"talent.end", m.aimEnd}, {"talent.post_opening", m.aimPost},
		{"talent.apply", m.aimApply}, {"talent.place", m.aimPlace}, {"talent.leave", m.aimLeave},
		{"talent.close_opening", m.aimClose}, {"talent.found_club", m.aimClub}, {"talent.offer_slot", m.aimSlot},
		{"talent.book", m.aimBook}, {"talent.cancel", m.aimCancel}, {"talent.attend", m.aimAttend},
		{"talent.withdraw_slot", m.aimWithdrawSlot}, {"talent.withdraw_wish", m.aimWithdrawWish},
		{"talent.dissolve_club", m.aimDissolve}}
}

// Aims returns what is aimed at in talent: all commands and all refusals.
func (m *Talent) Aims() []Aim {
	if len(m.of.Card.goods) < 5 {
		return nil
	}
	return slices.Concat(m.rights(), m.aimsOfPeople(), m.aimsOfSlots())
}

func (m *Talent) aimsOfPeople() []Aim {
	return []Aim{
		{"talent.person_unsuitable", altered(m.aimRegister, func(c *talent.Register) { c.Person = 1 << 40 })},
		{"talent.occupation_unknown", altered(m.aimRegister, func(c *talent.Register) { c.Occupation = "king" })},
		{"talent.village_unknown", altered(m.aimRegister, func(c *talent.Register) { c.Village = "330523999" })},
		{"talent.date_unsuitable", altered(m.aimRegister, func(c *talent.Register) { c.From += 99 })},
		{"talent.registered_already", altered(m.aimRegister, func(c *talent.Register) {
			for _, r := range m.records {
				if r.until == 0 && m.of.Person.active(r.Person) && m.of.Place.division(r.Village) {
					*c = r.Register
				}
			}
		})},
		{"talent.record_unknown", altered(m.aimEnd, func(c *talent.End) { c.Record = 1 << 40 })},
		{"talent.ended_already", altered(m.aimEnd, func(c *talent.End) {
			c.Record = 1 + talent.RecordNumber(
				slices.IndexFunc(m.records, func(r *talentRecord) bool { return r.until != 0 }),
			)
		})},
		{"talent.reason_malformed", altered(m.aimEnd, func(c *talent.End) { c.Reason = badCode })},
		{"talent.malformed", altered(m.aimPost, func(c *talent.PostOpening) { c.Places = 0 })},
		{"talent.company_unknown", altered(m.aimPost, func(c *talent.PostOpening) { c.Company = 1 << 30 })},
		{"talent.opening_unknown", altered(m.aimApply, func(c *talent.Apply) { c.Opening = 1 << 30 })},
		{"talent.opening_closed_already", altered(m.aimApply, func(c *talent.Apply) {
			if i := slices.IndexFunc(m.openings, func(o *opening) bool { return o.closed }); i >= 0 {
				c.Opening = talent.OpeningNumber(i + 1)
			}
		})},
		{"talent.applied_already", func(chance *rand.Rand, now int64) any {
			command := m.aimPlace(chance, now)
			if c, ok := command.(talent.Place); ok {
				return talent.Apply{Opening: c.Opening, Person: c.Person}
			}
			return command
		}},
		{"talent.match_in_other_state", altered(m.aimPlace, func(c *talent.Place) { c.Person = 1 << 40 })},
		{"talent.no_place_left", m.aimFull},
	}
}

func (m *Talent) aimsOfSlots() []Aim {
	return []Aim{
		{"talent.club_there_already", altered(m.aimClub, func(c *talent.FoundClub) {
			if len(m.clubs) > 0 {
				c.Code = m.clubs[0].Code
			}
		})},
		{"talent.club_dissolved_already", func(chance *rand.Rand, now int64) any {
			i := slices.IndexFunc(m.clubs, func(one club) bool { return one.gone })
			again := talent.DissolveClub{Club: talent.ClubNumber(i + 1), On: today(now), Reason: "moved"}
			return orElse(i >= 0, again, m.aimDissolve, chance, now)
		}},
		{"talent.slot_withdrawn_already", func(chance *rand.Rand, now int64) any {
			i := slices.IndexFunc(m.slots, func(s *slot) bool { return s.gone })
			again := talent.WithdrawSlot{Slot: talent.SlotNumber(i + 1), Reason: "rain"}
			return orElse(i >= 0, again, m.aimWithdrawSlot, chance, now)
		}},
		{"talent.club_unknown", altered(m.aimSlot, func(c *talent.OfferSlot) { c.Club = 1 << 30 })},
		{"talent.slot_unknown", altered(m.aimBook, func(c *talent.Book) { c.Slot = 1 << 30 })},
		{"talent.booked_already", m.aimAgain},
		{"talent.times_used_up", m.aimUsedUp}, {"talent.too_late", m.aimLate},
		{"talent.booking_unknown", altered(m.aimCancel, func(c *talent.Cancel) { c.Booking = 1 << 40 })},
		{"talent.not_begun", func(chance *rand.Rand, now int64) any {
			command := m.aimCancel(chance, now)
			if c, ok := command.(talent.Cancel); ok && m.slots[m.bookings[c.Booking-1].slot-1].start > now {
				return talent.Attend{Booking: c.Booking}
			}
			return m.aimBook(chance, now)
		}},
	}
}

// aimWithdrawSlot withdraws what may be booked, one that is full sooner than others.
func (m *Talent) aimWithdrawSlot(chance *rand.Rand, now int64) any {
	for range 8 {
		if len(m.slots) == 0 {
			break
		}
		if i := chance.IntN(len(m.slots)); !m.slots[i].gone {
			return talent.WithdrawSlot{Slot: talent.SlotNumber(i + 1), Reason: "rain"}
		}
	}
	return m.aimSlot(chance, now)
}

// aimWithdrawWish withdraws the wish of somebody who waits, also under another number of the same person.
func (m *Talent) aimWithdrawWish(chance *rand.Rand, now int64) any {
	for range 8 {
		if len(m.openings) == 0 {
			break
		}
		i := chance.IntN(len(m.openings))
		for _, who := range slices.Sorted(maps.Keys(m.openings[i].states)) {
			if m.openings[i].states[who] != talent.Wants {
				continue
			}
			if chance.IntN(2) == 0 {
				who = m.of.Person.stands(who)
			}
			return talent.WithdrawWish{Opening: talent.OpeningNumber(i + 1), Person: who}
		}
	}
	return m.aimApply(chance, now)
}

func (m *Talent) aimDissolve(chance *rand.Rand, now int64) any {
	for range 4 {
		if len(m.clubs) < 4 {
			break
		}
		if i := chance.IntN(len(m.clubs)); !m.clubs[i].gone {
			return talent.DissolveClub{Club: talent.ClubNumber(i + 1), On: today(now), Reason: "moved"}
		}
	}
	return m.aimClub(chance, now)
}

func (m *Talent) aimRegister(chance *rand.Rand, now int64) any {
	homes := m.of.Village.villages()
	c := talent.Register{
		Person:     m.of.Person.found(chance, alive),
		From:       today(now) - calendar.Date(chance.IntN(30)),
		Occupation: []talent.Occupation{"cloud_villager", "digital_nomad", "rural_host"}[chance.IntN(3)],
	}
	if len(homes) == 0 || c.Person == 0 {
		return nil
	}
	c.Village = village.Code(homes[chance.IntN(len(homes))])
	return c
}

func (m *Talent) aimEnd(chance *rand.Rand, now int64) any {
	for range 8 {
		if len(m.records) == 0 {
			break
		}
		i := chance.IntN(len(m.records))
		if r := m.records[i]; r.until == 0 && r.From < today(now) {
			return talent.End{Record: talent.RecordNumber(i + 1), Until: r.From + 1, Reason: "moved"}
		}
	}
	return m.aimRegister(chance, now)
}

func (m *Talent) aimPost(chance *rand.Rand, now int64) any {
	return talent.PostOpening{
		Company: m.of.firm(chance, 0),
		Kind:    []talent.OpeningKind{"job", "internship"}[chance.IntN(2)],
		NameZH:  "护林员",
		Places:  uint32(1 + chance.IntN(3)),
		From:    today(now),
	}
}

// opened returns an opening that is open, and its number; nil if there is none.
func (m *Talent) opened(chance *rand.Rand) (*opening, talent.OpeningNumber) {
	for range 12 {
		if len(m.openings) == 0 {
			break
		}
		if i := chance.IntN(len(m.openings)); !m.openings[i].closed {
			return m.openings[i], talent.OpeningNumber(i + 1)
		}
	}
	return nil, 0
}

func (m *Talent) aimApply(chance *rand.Rand, now int64) any {
	o, number := m.opened(chance)
	who := m.of.Person.found(chance, alive)
	if o == nil || who == 0 || o.states[who] == talent.Wants || o.states[who] == talent.Filled {
		return m.aimPost(chance, now)
	}
	return talent.Apply{Opening: number, Person: who}
}

// among returns somebody who lives and stands in some way to an opening; 0 if there is nobody.
func (m *Talent) among(o *opening, state talent.MatchState) person.Number {
	for _, who := range slices.Sorted(maps.Keys(o.states)) {
		if o.states[who] == state && (m.of.Person.active(who) || state == talent.Filled) {
			return who
		}
	}
	return 0
}

func (m *Talent) aimPlace(chance *rand.Rand, now int64) any {
	for range 8 {
		o, number := m.opened(chance)
		if o == nil {
			break
		}
		if who := m.among(o, talent.Wants); who != 0 && o.placed() < o.Places {
			return talent.Place{Opening: number, Person: who, On: today(now)}
		}
	}
	return m.aimApply(chance, now)
}

func (m *Talent) aimLeave(chance *rand.Rand, now int64) any {
	for range 8 {
		o, number := m.opened(chance)
		if o == nil {
			break
		}
		if who := m.among(o, talent.Filled); who != 0 {
			return talent.Leave{Opening: number, Person: who, On: today(now), Reason: "finished"}
		}
	}
	return m.aimPlace(chance, now)
}

// aimFull places one more in an opening that is full.
func (m *Talent) aimFull(chance *rand.Rand, now int64) any {
	for i, o := range m.openings {
		if o.closed || o.placed() < o.Places {
			continue
		}
		number := talent.OpeningNumber(i + 1)
		if who := m.among(o, talent.Wants); who != 0 {
			return talent.Place{Opening: number, Person: who, On: today(now)}
		}
		if who := m.of.Person.found(chance, alive); who != 0 && o.states[who] != talent.Filled {
			return talent.Apply{Opening: number, Person: who}
		}
	}
	return m.aimPlace(chance, now)
}

func (m *Talent) aimClose(chance *rand.Rand, now int64) any {
	if _, number := m.opened(chance); number != 0 {
		return talent.CloseOpening{Opening: number}
	}
	return m.aimPost(chance, now)
}

func (m *Talent) aimClub(chance *rand.Rand, _ int64) any {
	homes := m.of.Village.villages()
	if len(homes) == 0 {
		return nil
	}
	return talent.FoundClub{Code: fmt.Sprintf("club%d", m.of.Person.unused()%100_000), NameZH: "读书会",
		Division: village.Code(homes[chance.IntN(len(homes))])}
}

// aimSlot offers something that can be booked: soon, today, or on another day.
func (m *Talent) aimSlot(chance *rand.Rand, now int64) any {
	key, ok := m.of.Card.partner(chance, goldScheme, now)
	if !ok {
		return m.of.Card.aimAppoint(chance, now)
	}
	start := now + 3*60_000 + chance.Int64N(6*24*3600_000)
	c := talent.OfferSlot{Benefit: key.benefit, Company: key.company, NameZH: "班车", On: today(start),
		Places: uint32(1 + chance.IntN(3))}
	c.Minute = uint16((start - endOf(c.On-1)) / 60_000)
	if i := chance.IntN(len(m.clubs) + 1); i < len(m.clubs) && !m.clubs[i].gone {
		c.Club = talent.ClubNumber(i + 1)
	}
	return c
}

// aimBook books what a holder has not booked and may.
func (m *Talent) aimBook(chance *rand.Rand, now int64) any {
	var ahead []talent.SlotNumber
	for i, s := range m.slots {
		if s.start > now+1000 && !s.gone && m.booked(func(b *booking) bool { return int(b.slot) == i+1 }) < int(s.Places) {
			ahead = append(ahead, talent.SlotNumber(i+1))
		}
	}
	for range 12 {
		h := m.of.Card.holding(chance, goldScheme, now)
		if h == nil || len(ahead) == 0 {
			break
		}
		number := ahead[chance.IntN(len(ahead))]
		again := m.booked(func(b *booking) bool { return b.slot == number && b.holding == h }) > 0
		if _, _, code := m.of.Card.may(h.card, m.slots[number-1].Benefit, m.slots[number-1].On); code == "" &&
			!again {
			return talent.Book{Slot: number, Card: h.card}
		}
	}
	return m.aimSlot(chance, now)
}

// reserved returns a booking that waits, of which something holds; 0 if there is none.
func (m *Talent) reserved(chance *rand.Rand, holds func(*slot) bool) talent.BookingNumber {
	var fit []talent.BookingNumber
	for i, b := range m.bookings {
		if b.state == talent.Reserved && holds(m.slots[b.slot-1]) {
			fit = append(fit, talent.BookingNumber(i+1))
		}
	}
	if len(fit) == 0 {
		return 0
	}
	return fit[chance.IntN(len(fit))]
}

func (m *Talent) aimCancel(chance *rand.Rand, now int64) any {
	wrong := chance.IntN(10) == 0 // Of what has begun.
	if number := m.reserved(chance, func(s *slot) bool { return s.start > now+1000 || wrong }); number != 0 {
		return talent.Cancel{Booking: number}
	}
	return m.aimBook(chance, now)
}

// aimAttend notes a use, also one that no longer counted.
func (m *Talent) aimAttend(chance *rand.Rand, now int64) any {
	if i := len(m.bookings) - 1; i >= 0 && chance.IntN(4) == 0 {
		for range 20 {
			if one := chance.IntN(i + 1); m.bookings[one].state == talent.Unused {
				return talent.Attend{Booking: talent.BookingNumber(one + 1)}
			}
		}
	}
	if number := m.reserved(chance, func(s *slot) bool { return s.start <= now }); number != 0 {
		return talent.Attend{Booking: number}
	}
	return m.aimBook(chance, now)
}

// aimAgain books once more what is booked.
func (m *Talent) aimAgain(chance *rand.Rand, now int64) any {
	if number := m.reserved(chance, func(s *slot) bool { return s.start > now+1000 }); number != 0 {
		b := m.bookings[number-1]
		return talent.Book{Slot: b.slot, Card: b.holding.card}
	}
	return m.aimBook(chance, now)
}

// aimLate books what has begun.
func (m *Talent) aimLate(chance *rand.Rand, now int64) any {
	for i, s := range m.slots {
		h := m.of.Card.holding(chance, goldScheme, now)
		if h == nil || s.start > now || s.gone {
			continue
		}
		if _, _, code := m.of.Card.may(h.card, s.Benefit, s.On); code == "" {
			return talent.Book{Slot: talent.SlotNumber(i + 1), Card: h.card}
		}
	}
	return m.aimSlot(chance, now)
}

// aimUsedUp books for a holder who has booked or used all that the year has.
func (m *Talent) aimUsedUp(chance *rand.Rand, now int64) any {
	holders := slices.Clone(m.of.Card.holdings)
	used := func(h *cardHolding) int {
		return m.of.Card.used(h, "shuttle", yearOf(today(now))) + m.booked(func(b *booking) bool {
			return b.holding == h && b.state == talent.Reserved && m.slots[b.slot-1].Benefit == "shuttle"
		})
	}
	slices.SortStableFunc(holders, func(a, b *cardHolding) int { return used(b) - used(a) })
	for _, h := range holders {
		_, _, code := m.of.Card.may(h.card, "shuttle", today(now)+3)
		if h.scheme.code != goldScheme || code != "" {
			continue
		}
		for i := len(m.slots) - 1; i >= max(0, len(m.slots)-20); i-- {
			s := m.slots[i]
			mine := m.booked(func(b *booking) bool { return int(b.slot) == i+1 && b.holding == h })
			if s.gone {
				continue
			}
			if free := m.booked(func(b *booking) bool { return int(b.slot) == i+1 }) < int(s.Places); s.start > now+1000 &&
				s.Benefit == "shuttle" && mine == 0 &&
				free {
				return talent.Book{Slot: talent.SlotNumber(i + 1), Card: h.card}
			}
		}
		return m.aimSlot(chance, now)
	}
	return nil
}

// aimBooked redeems at a till what a holder has booked: all that the year has left, or what leads there.
func (m *Talent) aimBooked(chance *rand.Rand, now int64) any {
	key, ok := m.of.Card.partner(chance, goldScheme, now)
	if !ok {
		return m.of.Card.aimAppoint(chance, now)
	}
	for _, h := range m.of.Card.holdings {
		c := card.Redeem{Card: h.card, Benefit: key.benefit, Company: key.company, On: today(now),
			Receipt: m.of.Person.unused()}
		if h.scheme.code == goldScheme && m.of.Card.worn(h.card, c.On) == "" && m.of.Card.mayUse(c, h) == "" &&
			m.full(h, c.Benefit, c.On) {
			return c
		}
	}
	return m.aimUsedUp(chance, now)
}
