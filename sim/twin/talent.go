package twin

import (
	"fmt"
	"slices"

	"liangshan/calendar"
	"liangshan/card"
	"liangshan/company"
	"liangshan/person"
	"liangshan/talent"
)

// A Talent is the twin of package talent.
type Talent struct {
	of       *County
	records  []*talentRecord // By number, from 1; likewise what follows.
	openings []*opening
	clubs    []talent.FoundClub
	slots    []*slot
	bookings []*booking
}

type talentRecord struct {
	talent.Register
	until calendar.Date
}

type opening struct {
	talent.PostOpening
	states map[person.Number]talent.MatchState
	closed bool
}

func (o *opening) placed() (n uint32) {
	for _, state := range o.states {
		if state == talent.Filled {
			n++
		}
	}
	return n
}

type slot struct {
	talent.OfferSlot
	start int64
}

type booking struct {
	slot    talent.SlotNumber
	card    card.Number
	holding *cardHolding
	state   talent.BookingState
}

// NewTalent returns an empty twin.
func NewTalent(of *County) *Talent { return &Talent{of: of} }

// Decide says what becomes of a command, and does it. false: it is none of the module.
func (m *Talent) Decide(env Env, command any) (Verdict, bool) {
	switch c := command.(type) {
	case talent.Register:
		code := m.recordCode(env, c)
		if code == "" {
			m.records = append(m.records, &talentRecord{Register: c})
		}
		return verdict(code), true
	case talent.End:
		return verdict(m.end(env, c)), true
	case talent.PostOpening:
		code := ""
		switch {
		case !m.of.Company.active(c.Company):
			code = "talent.company_unknown"
		case c.Kind != "job" && c.Kind != "internship" || !publicName(c.NameZH) || c.Places == 0 || c.Places > 10_000:
			code = "talent.malformed"
		case !aDate(c.From):
			code = "talent.date_unsuitable"
		default:
			m.openings = append(m.openings, &opening{PostOpening: c, states: map[person.Number]talent.MatchState{}})
		}
		return verdict(code), true
	case talent.Apply, talent.Place, talent.Leave, talent.CloseOpening:
		return verdict(m.match(env, c)), true
	}
	return m.decideSlot(env, command)
}

// verdict accepts one event, or refuses.
func verdict(code string) Verdict {
	if code != "" {
		return refuse(code)
	}
	return accept(1)
}

func (m *Talent) recordCode(env Env, c talent.Register) string {
	there := func(r *talentRecord) bool {
		return r.until == 0 && r.Person == c.Person && r.Occupation == c.Occupation && r.Village == c.Village
	}
	switch {
	case !m.of.Person.active(c.Person):
		return "talent.person_unsuitable"
	case c.Occupation != "cloud_villager" && c.Occupation != "digital_nomad" && c.Occupation != "rural_host":
		return "talent.occupation_unknown"
	case !m.of.Place.division(c.Village):
		return "talent.village_unknown"
	case !aDate(c.From) || c.From > today(env.Time):
		return "talent.date_unsuitable"
	case slices.ContainsFunc(m.records, there):
		return "talent.registered_already"
	}
	return ""
}

func (m *Talent) end(env Env, c talent.End) string {
	r := at(m.records, c.Record)
	switch {
	case r == nil:
		return "talent.record_unknown"
	case r.until != 0:
		return "talent.ended_already"
	case c.Until <= r.From || c.Until > today(env.Time):
		return "talent.date_unsuitable"
	case !publicCode(c.Reason):
		return "talent.reason_malformed"
	}
	r.until = c.Until
	return ""
}

// happened reports whether a day is given and has come.
func happened(env Env, on calendar.Date) bool { return on != 0 && on <= today(env.Time) }

// match decides what concerns an opening and the people in it.
func (m *Talent) match(env Env, command any) string {
	switch c := command.(type) {
	case talent.Apply:
		o, code := m.open(c.Opening)
		switch {
		case code != "":
			return code
		case !m.of.Person.active(c.Person):
			return "talent.person_unsuitable"
		case o.states[c.Person] == talent.Wants || o.states[c.Person] == talent.Filled:
			return "talent.applied_already"
		}
		o.states[c.Person] = talent.Wants
	case talent.Place:
		o, code := m.open(c.Opening)
		switch {
		case code != "":
			return code
		case o.states[c.Person] != talent.Wants:
			return "talent.match_in_other_state"
		case !m.of.Person.active(c.Person):
			return "talent.person_unsuitable"
		case !happened(env, c.On):
			return "talent.date_unsuitable"
		case o.placed() >= o.Places:
			return "talent.no_place_left"
		}
		o.states[c.Person] = talent.Filled
	case talent.Leave:
		o := at(m.openings, c.Opening)
		switch {
		case o == nil || o.states[c.Person] != talent.Filled:
			return "talent.match_in_other_state"
		case !happened(env, c.On):
			return "talent.date_unsuitable"
		case !publicCode(c.Reason):
			return "talent.reason_malformed"
		}
		o.states[c.Person] = talent.Over
	case talent.CloseOpening:
		o, code := m.open(c.Opening)
		if code != "" {
			return code
		}
		o.closed = true
	}
	return ""
}

// open returns an opening that is not closed.
func (m *Talent) open(number talent.OpeningNumber) (*opening, string) {
	o := at(m.openings, number)
	switch {
	case o == nil:
		return nil, "talent.opening_unknown"
	case o.closed:
		return nil, "talent.opening_closed_already"
	}
	return o, ""
}

// decideSlot is Decide for clubs and what can be booked.
func (m *Talent) decideSlot(env Env, command any) (Verdict, bool) {
	switch c := command.(type) {
	case talent.FoundClub:
		code := ""
		switch {
		case !publicCode(c.Code) || !publicName(c.NameZH):
			code = "talent.malformed"
		case !m.of.Place.division(c.Division):
			code = "talent.village_unknown"
		case slices.ContainsFunc(m.clubs, func(o talent.FoundClub) bool { return o.Code == c.Code }):
			code = "talent.club_there_already"
		default:
			m.clubs = append(m.clubs, c)
		}
		return verdict(code), true
	case talent.OfferSlot:
		return verdict(m.offer(env, c)), true
	case talent.Book:
		return verdict(m.book(env, c)), true
	case talent.Cancel:
		b := at(m.bookings, c.Booking)
		switch {
		case b == nil:
			return refuse("talent.booking_unknown"), true
		case b.state != talent.Reserved:
			return refuse("talent.match_in_other_state"), true
		}
		b.state = talent.GivenUp
		return accept(1), true
	case talent.Attend:
		return m.attend(env, c), true
	}
	return Verdict{}, false
}

func (m *Talent) offer(env Env, c talent.OfferSlot) string {
	start := endOf(c.On-1) + int64(c.Minute)*60_000
	switch {
	case !publicCode(c.Benefit) || !publicName(c.NameZH) || c.Places == 0 || c.Places > 10_000 || c.Minute >= 1440:
		return "talent.malformed"
	case !m.of.Company.active(c.Company):
		return "talent.company_unknown"
	case c.Club != 0 && int(c.Club) > len(m.clubs):
		return "talent.club_unknown"
	case c.On > calendar.DateMax || start <= env.Time || c.On > today(env.Time)+366:
		return "talent.date_unsuitable"
	}
	m.slots = append(m.slots, &slot{c, start})
	return ""
}

// booked counts the bookings that were not given up and of which something holds.
func (m *Talent) booked(holds func(*booking) bool) (n int) {
	for _, b := range m.bookings {
		if b.state != talent.GivenUp && holds(b) {
			n++
		}
	}
	return n
}

func (m *Talent) book(env Env, c talent.Book) string {
	s := at(m.slots, c.Slot)
	if s == nil {
		return "talent.slot_unknown"
	}
	h, benefit, code := m.of.Card.may(c.Card, s.Benefit, s.On)
	if code != "" {
		return code
	}
	year := yearOf(s.On)
	// What was used, and what is reserved for the same year, are together not more than the year has.
	reserved := m.booked(func(b *booking) bool {
		o := m.slots[b.slot-1]
		return b.holding == h && b.state == talent.Reserved && o.Benefit == s.Benefit && yearOf(o.On) == year
	})
	switch {
	case env.Time >= s.start:
		return "talent.too_late"
	case m.booked(func(b *booking) bool { return b.slot == c.Slot && b.holding == h }) > 0:
		return "talent.booked_already"
	case m.booked(func(b *booking) bool { return b.slot == c.Slot }) >= int(s.Places):
		return "talent.no_place_left"
	case benefit.PerYear > 0 && reserved+m.of.Card.used(h, s.Benefit, year) >= int(benefit.PerYear):
		return "talent.times_used_up"
	}
	m.bookings = append(m.bookings, &booking{c.Slot, c.Card, h, talent.Reserved})
	return ""
}

func (m *Talent) attend(env Env, c talent.Attend) Verdict {
	b := at(m.bookings, c.Booking)
	if b == nil {
		return refuse("talent.booking_unknown")
	}
	s := m.slots[b.slot-1]
	switch {
	case b.state != talent.Reserved:
		return refuse("talent.match_in_other_state")
	case env.Time < s.start:
		return refuse("talent.not_begun")
	}
	env.Sequence++
	if b.holding.closed && s.On > b.holding.ended {
		return refuse("card.holding_closed")
	}
	v := m.of.Card.use(env, card.Redeem{Card: m.of.Card.stoodFor(b.holding, s.On), Benefit: s.Benefit,
		Company: company.Number(s.Company), On: s.On, Receipt: 1<<48 + uint64(c.Booking)}, b.holding)
	if v.Code == "" {
		b.state = talent.Given
		v.Events++
	}
	return v
}

// CompareAll holds everything against the register.
func (m *Talent) CompareAll(real *talent.Registry, now int64) error {
	for i, want := range m.openings {
		got, ok := real.Opening(talent.OpeningNumber(i + 1))
		if !ok || got.Placed != want.placed() || got.Closed != want.closed || got.Places != want.Places {
			return fmt.Errorf("opening %d is %+v, expected %+v", i+1, got, *want)
		}
	}
	for i, want := range m.slots {
		taken := m.booked(func(b *booking) bool { return int(b.slot) == i+1 })
		got, ok := real.Slot(talent.SlotNumber(i + 1))
		if !ok || int(got.Taken) != taken || got.Start != want.start || got.Company != want.Company {
			return fmt.Errorf("slot %d is %+v, expected %+v with %d", i+1, got, *want, taken)
		}
	}
	day := today(now)
	for _, o := range []talent.Occupation{"cloud_villager", "digital_nomad", "rural_host"} {
		n := 0
		for _, r := range m.records {
			if r.Occupation == o && r.From <= day && (r.until == 0 || r.until > day) {
				n++
			}
		}
		if got := real.Standing(o, day); got != n || real.Clubs() != len(m.clubs) {
			return fmt.Errorf(
				"there are %d records of %s and %d clubs, expected %d and %d",
				got,
				o,
				real.Clubs(),
				n,
				len(m.clubs),
			)
		}
	}
	return nil
}
