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
	clubs    []club
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
	since  map[person.Number]calendar.Date // Of those who have a place.
	closed bool
}

// A club is one that was founded.
type club struct {
	talent.FoundClub
	gone bool
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
	gone  bool // It was withdrawn.
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
			m.openings = append(m.openings, &opening{PostOpening: c, states: map[person.Number]talent.MatchState{},
				since: map[person.Number]calendar.Date{}})
		}
		return verdict(code), true
	case talent.Apply, talent.Place, talent.Leave, talent.CloseOpening, talent.WithdrawWish:
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
		return r.until == 0 && m.of.Person.stands(r.Person) == m.of.Person.stands(c.Person) &&
			r.Occupation == c.Occupation && r.Village == c.Village
	}
	switch {
	case !m.of.Person.active(c.Person):
		return "talent.person_unsuitable"
	case c.Occupation != "cloud_villager" && c.Occupation != "digital_nomad" && c.Occupation != "rural_host":
		return "talent.occupation_unknown"
	case !m.of.Place.division(c.Village) || len(c.Village) == 6:
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
		case m.in(o, c.Person, talent.Wants) != 0 || m.in(o, c.Person, talent.Filled) != 0:
			return "talent.applied_already"
		}
		o.states[c.Person] = talent.Wants
	case talent.Place:
		o, code := m.open(c.Opening)
		if code != "" {
			return code
		}
		who := m.in(o, c.Person, talent.Wants)
		switch {
		case who == 0 || m.in(o, c.Person, talent.Filled) != 0:
			return "talent.match_in_other_state"
		case !m.of.Person.active(m.of.Person.stands(who)):
			return "talent.person_unsuitable"
		case !happened(env, c.On) || c.On < o.From:
			return "talent.date_unsuitable"
		case o.placed() >= o.Places:
			return "talent.no_place_left"
		}
		o.states[who], o.since[who] = talent.Filled, c.On
	case talent.Leave:
		o := at(m.openings, c.Opening)
		if o == nil || m.in(o, c.Person, talent.Filled) == 0 {
			return "talent.match_in_other_state"
		}
		who := m.in(o, c.Person, talent.Filled)
		switch {
		case !happened(env, c.On) || c.On < o.since[who]:
			return "talent.date_unsuitable"
		case !publicCode(c.Reason):
			return "talent.reason_malformed"
		}
		o.states[who] = talent.Over
	case talent.WithdrawWish:
		o := at(m.openings, c.Opening)
		if o == nil {
			return "talent.opening_unknown"
		}
		who := m.in(o, c.Person, talent.Wants)
		if who == 0 {
			return "talent.match_in_other_state"
		}
		o.states[who] = talent.Gone
	case talent.CloseOpening:
		o, code := m.open(c.Opening)
		if code != "" {
			return code
		}
		o.closed = true
	}
	return ""
}

// in returns the number of a person that stands to an opening in some way: the one named, or the lowest in rank of
// those that stand for the same person; 0 if none does.
func (m *Talent) in(o *opening, who person.Number, state talent.MatchState) person.Number {
	if o.states[who] == state || m.of.Person.people[who] == nil {
		return who * person.Number(toInt(o.states[who] == state))
	}
	var walk func(number person.Number) person.Number
	walk = func(number person.Number) person.Number {
		if o.states[number] == state {
			return number
		}
		for _, other := range slices.Sorted(slices.Values(m.of.Person.people[number].duplicates)) {
			if found := walk(other); found != 0 {
				return found
			}
		}
		return 0
	}
	return walk(m.of.Person.stands(who))
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
		case slices.ContainsFunc(m.clubs, func(o club) bool { return o.Code == c.Code }):
			code = "talent.club_there_already"
		default:
			m.clubs = append(m.clubs, club{FoundClub: c})
		}
		return verdict(code), true
	case talent.DissolveClub:
		code, one := "", atValue(m.clubs, int(c.Club))
		switch {
		case one == nil:
			code = "talent.club_unknown"
		case one.gone:
			code = "talent.club_dissolved_already"
		case !aDate(c.On) || c.On > today(env.Time):
			code = "talent.date_unsuitable"
		case !publicCode(c.Reason):
			code = "talent.reason_malformed"
		default:
			one.gone = true
		}
		return verdict(code), true
	case talent.WithdrawSlot:
		return verdict(m.withdraw(c)), true
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
		case env.Time >= m.slots[b.slot-1].start:
			return refuse("talent.too_late"), true
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
	case c.Club != 0 && m.clubs[c.Club-1].gone:
		return "talent.club_dissolved_already"
	case c.On > calendar.DateMax || start <= env.Time || c.On > today(env.Time)+366:
		return "talent.date_unsuitable"
	}
	code := "card.benefit_unknown"
	for _, s := range m.of.Card.schemes {
		switch why := m.of.Card.given(s, c.Benefit, c.Company, c.On); why {
		case "":
			m.slots = append(m.slots, &slot{OfferSlot: c, start: start})
			return ""
		case "card.partner_unknown":
			code = why
		}
	}
	return code
}

// given says why a company does not give a benefit of a scheme on a day.
func (m *Card) given(s *cardScheme, benefit string, who company.Number, day calendar.Date) string {
	switch said := s.on(day); {
	case said == nil || gives(said, benefit) == nil:
		return "card.benefit_unknown"
	case !m.partners[partnerOf{s.code, benefit, who}].gave(day):
		return "card.partner_unknown"
	}
	return ""
}

func (m *Talent) withdraw(c talent.WithdrawSlot) string {
	s := at(m.slots, c.Slot)
	switch {
	case s == nil:
		return "talent.slot_unknown"
	case s.gone:
		return "talent.slot_withdrawn_already"
	case !publicCode(c.Reason):
		return "talent.reason_malformed"
	}
	for _, b := range m.bookings {
		if b.slot == c.Slot && (b.state == talent.Reserved || b.state == talent.Unused) {
			b.state = talent.Called
		}
	}
	s.gone = true
	return ""
}

// noted is how long after it began a booking that nobody noted as used counts.
const noted = 14 * 24 * 3600_000

// missedNumber is the number of the kind of deadline on which it no longer counts.
const missedNumber = 1912

// Due returns the bookings that nobody noted as used.
func (m *Talent) Due(now int64) (due []Deadline) {
	for i, b := range m.bookings {
		if when := m.slots[b.slot-1].start + noted; b.state == talent.Reserved && when <= now {
			due = append(due, Deadline{Time: when, Number: missedNumber, Key: uint64(i + 1)})
		}
	}
	return due
}

// End takes a booking from what counts.
func (m *Talent) End(d Deadline) bool {
	if d.Number == missedNumber {
		m.bookings[d.Key-1].state = talent.Unused
	}
	return d.Number == missedNumber
}

// booked counts the bookings that have a place and of which something holds.
func (m *Talent) booked(holds func(*booking) bool) (n int) {
	for _, b := range m.bookings {
		if b.state != talent.GivenUp && b.state != talent.Called && holds(b) {
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
	if code := m.of.Card.given(h.scheme, s.Benefit, s.Company, s.On); code != "" {
		return code
	}
	switch {
	case s.gone:
		return "talent.slot_withdrawn_already"
	case env.Time >= s.start:
		return "talent.too_late"
	case s.Club != 0 && m.clubs[s.Club-1].gone: // As it begins later, it has no day on which the club still was.
		return "talent.club_dissolved_already"
	case m.booked(func(b *booking) bool { return b.slot == c.Slot && m.sameHolder(b.holding, h) }) > 0:
		return "talent.booked_already"
	case m.booked(func(b *booking) bool { return b.slot == c.Slot }) >= int(s.Places):
		return "talent.no_place_left"
	case benefit.PerYear > 0 && m.taken(h, s.Benefit, s.On) >= int(benefit.PerYear):
		return "talent.times_used_up"
	}
	m.bookings = append(m.bookings, &booking{c.Slot, c.Card, h, talent.Reserved})
	return ""
}

// sameHolder reports whether two holdings are of one scheme and one person.
func (m *Talent) sameHolder(a, b *cardHolding) bool {
	return a.scheme == b.scheme && m.of.Person.stands(a.person) == m.of.Person.stands(b.person)
}

// taken returns how many times of a benefit and a year a holder has used and reserved together.
func (m *Talent) taken(h *cardHolding, benefit string, on calendar.Date) int {
	year := yearOf(on)
	return m.of.Card.used(h, benefit, year) + m.booked(func(b *booking) bool {
		o := m.slots[b.slot-1]
		return m.sameHolder(b.holding, h) && b.state == talent.Reserved && o.Benefit == benefit && yearOf(o.On) == year
	})
}

// full reports whether what a holder used and booked of a benefit takes all times of a day's year.
func (m *Talent) full(h *cardHolding, benefit string, on calendar.Date) bool {
	row := h.benefit(benefit, on)
	return row != nil && row.PerYear > 0 && m.taken(h, benefit, on) >= int(row.PerYear)
}

func (m *Talent) attend(env Env, c talent.Attend) Verdict {
	b := at(m.bookings, c.Booking)
	if b == nil {
		return refuse("talent.booking_unknown")
	}
	s := m.slots[b.slot-1]
	switch {
	case b.state != talent.Reserved && b.state != talent.Unused:
		return refuse("talent.match_in_other_state")
	case env.Time < s.start:
		return refuse("talent.not_begun")
	}
	if b.state == talent.Unused && m.full(b.holding, s.Benefit, s.On) {
		return refuse("talent.times_used_up")
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
	clubs := 0
	for _, one := range m.clubs {
		clubs += int(toInt(!one.gone))
	}
	for _, o := range []talent.Occupation{"cloud_villager", "digital_nomad", "rural_host"} {
		n := 0
		for _, r := range m.records {
			if r.Occupation == o && r.From <= day && (r.until == 0 || r.until > day) {
				n++
			}
		}
		if got := real.Standing(o, day); got != n || real.Clubs() != clubs {
			return fmt.Errorf(
				"there are %d records of %s and %d clubs, expected %d and %d",
				got,
				o,
				real.Clubs(),
				n,
				clubs,
			)
		}
	}
	return nil
}
