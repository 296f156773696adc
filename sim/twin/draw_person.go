package twin

import (
	"maps"
	"math/rand/v2"
	"slices"
	"strings"

	"liangshan/calendar"
	"liangshan/person"
	"liangshan/village"
)

// A Crowd says in what a world has very many persons.
type Crowd uint8

// Crowds.
const (
	NoCrowd    Crowd = iota
	OneHome          // One household gets all it can take.
	OneNumber        // One number gets all duplicates it can take.
	FewPersons       // The same few persons do everything, so that they are each other's guardians and heads.
)

// number returns a person, mostly one that is registered, and then mostly one who can act.
func (m *Person) number(chance *rand.Rand, wrong int) person.Number {
	if len(m.numbers) == 0 || percent(chance, wrong) {
		return []person.Number{0, 1 << 40, 7, 1 << 63}[chance.IntN(4)]
	}
	number := m.numbers[chance.IntN(len(m.numbers))]
	for range 3 {
		if m.active(number) || percent(chance, wrong) {
			break
		}
		number = m.numbers[chance.IntN(len(m.numbers))]
	}
	return number
}

// unused returns a number that was not drawn before.
func (m *Person) unused() uint64 {
	m.drawn++
	return m.drawn
}

// search returns somebody of whom something holds, if a few tries find one.
func (m *Person) search(chance *rand.Rand, wrong int, holds func(*human) bool) person.Number {
	number := m.number(chance, wrong)
	for range 12 {
		if h := m.people[number]; h != nil && holds(h) || percent(chance, wrong) {
			break
		}
		number = m.number(chance, wrong)
	}
	return number
}

// household returns a household, mostly one that stands.
func (m *Person) household(chance *rand.Rand, wrong int) person.HouseholdNumber {
	if len(m.homes) == 0 || percent(chance, wrong) {
		return []person.HouseholdNumber{0, 99, 1 << 63}[chance.IntN(3)]
	}
	number := m.homes[chance.IntN(len(m.homes))]
	for range 3 {
		if !m.households[number].dissolved || percent(chance, wrong) {
			break
		}
		number = m.homes[chance.IntN(len(m.homes))]
	}
	return number
}

// Draw returns a command at random.
func (m *Person) Draw(chance *rand.Rand, wrong int, crowd Crowd, now int64) any {
	if len(m.places.villages()) < 3 {
		return m.places.settle(chance, now)
	}
	switch n := chance.IntN(100); {
	case len(m.numbers) > 8 && (crowd == NoCrowd || crowd == FewPersons) && percent(chance, 25):
		return m.drawGuardian(chance, wrong, now)
	case len(m.numbers) > 4 && crowd != OneHome && crowd != OneNumber && percent(chance, 8):
		return m.drawVoice(chance, wrong, now)
	case crowd == OneHome && n < 90 && len(m.homes) > 0 && !m.households[m.homes[0]].dissolved:
		return m.drawCrowd(chance, now)
	case crowd == OneNumber && n < 85 && len(m.numbers) > 0 && m.active(m.numbers[0]):
		if chance.IntN(2) == 0 {
			return person.Register{Number: person.Number(m.unused())}
		}
		free := func(h *human) bool { return h.into == 0 && h.household == 0 && !h.dead }
		return person.Merge{Duplicate: m.search(chance, 1, free), Kept: m.numbers[0]}
	case len(m.numbers) < 8 || n < 14 && (crowd != FewPersons || len(m.numbers) < 20):
		c := person.Register{Number: person.Number(m.unused())}
		if percent(chance, wrong) {
			c.Number = []person.Number{0, 1 << 63, 1, m.number(chance, wrong)}[chance.IntN(4)]
		}
		return c
	case n < 44:
		return m.drawPerson(chance, wrong, now)
	}
	return m.drawHousehold(chance, wrong, now)
}

// drawCrowd draws somebody more for the first household.
func (m *Person) drawCrowd(chance *rand.Rand, now int64) any {
	last := m.numbers[len(m.numbers)-1]
	if h := m.people[last]; h.household == 0 && m.active(last) || chance.IntN(40) == 0 {
		return person.JoinHousehold{Household: m.homes[0], Person: last, Date: today(now)}
	}
	if len(m.households[m.homes[0]].members) == 200 && chance.IntN(4) == 0 {
		return person.LeaveHousehold{Household: m.homes[0], Person: m.search(chance, 0, isMember), Date: today(now)}
	}
	return person.Register{Number: person.Number(m.unused())}
}

func isMember(h *human) bool { return h.household != 0 }

// aCode draws a code that says why.
func aCode(chance *rand.Rand, wrong int) string {
	if percent(chance, wrong) {
		return []string{"", "Bad reason", "a1234567", "1st", strings.Repeat("a", 41)}[chance.IntN(5)]
	}
	return []string{"of_age", "by_court", "wrong_number", "art_14"}[chance.IntN(4)]
}

// until draws a last day: none, one soon, one late, one that is over.
func until(chance *rand.Rand, now int64, wrong int) calendar.Date {
	if percent(chance, wrong) {
		return []calendar.Date{today(now) - 1, 1, calendar.DateMax + 1}[chance.IntN(3)]
	}
	return today(now) + []calendar.Date{0, 1, 5, 400}[chance.IntN(4)]
}

func (m *Person) drawPerson(chance *rand.Rand, wrong int, now int64) any {
	number := m.number(chance, wrong)
	switch n := chance.IntN(100); {
	case n < 20:
		fields := []person.Field{"name", "identity", "birth_date", "phone", "account", "address"}
		c := person.NoteChecked{Number: number, Field: fields[chance.IntN(6)], Date: date(chance, now, wrong),
			By: []person.Checker{"police", "bank", "nobody"}[chance.IntN(3)]}
		if percent(chance, wrong) {
			c.Field = []person.Field{"", "Name", "shoe_size"}[chance.IntN(3)]
		}
		if percent(chance, wrong) {
			c.By = []person.Checker{"", "school"}[chance.IntN(2)]
		}
		return c
	case n < 34:
		kept := m.number(chance, wrong)
		if percent(chance, wrong) {
			kept = number
		}
		return person.Merge{Duplicate: number, Kept: kept}
	case n < 50:
		return person.NoteDeath{Number: number, Date: date(chance, now, wrong)}
	case n < 70:
		dead := func(h *human) bool { return h.dead && h.into == 0 && !h.erased }
		return person.WithdrawDeath{Number: m.search(chance, wrong, dead), Reason: "wrong_number"}
	case n < 84:
		c := person.Retain{Number: number, Until: until(chance, now, wrong), Basis: aCode(chance, wrong)}
		if percent(chance, wrong) {
			c.Until = 0
		}
		return c
	}
	free := func(h *human) bool { return h.household == 0 && h.into == 0 && h.retained < today(now) }
	return person.Erase{Number: m.search(chance, 2*wrong, free), Reason: "withdrawn_consent"}
}

func (m *Person) drawGuardian(chance *rand.Rand, wrong int, now int64) any {
	ids := m.inOrder()
	if len(ids) > 0 && chance.IntN(4) == 0 {
		g := m.wards[ids[chance.IntN(len(ids))]]
		c := person.EndGuardianship{Ward: g.ward, Guardian: g.guardian, Date: date(chance, now, wrong),
			Reason: aCode(chance, 2*wrong)}
		if percent(chance, wrong) {
			c.Guardian = m.number(chance, wrong)
		}
		return c
	}
	c := person.AppointGuardian{Ward: m.number(chance, wrong), Guardian: m.number(chance, wrong),
		From: date(chance, now, wrong)}
	if len(ids) > 0 && percent(chance, 50) { // One more of somebody who has one.
		c.Ward = m.wards[ids[chance.IntN(len(ids))]].ward
		if percent(chance, 80) {
			c.Ward = m.wards[ids[0]].ward
		}
		for range 6 {
			if asWard, _ := m.guarded(c.Guardian); len(asWard) == 0 && c.Guardian != c.Ward || percent(chance, wrong) {
				break
			}
			c.Guardian = m.number(chance, wrong)
		}
	}
	switch {
	case percent(chance, wrong):
		c.Guardian = c.Ward
	case len(ids) > 0 && percent(chance, wrong):
		c.Guardian = m.wards[ids[0]].guardian
	}
	if percent(chance, 40) {
		c.Until = until(chance, now, wrong)
	}
	return c
}

func (m *Person) drawHousehold(chance *rand.Rand, wrong int, now int64) any {
	day := date(chance, now, wrong)
	free := func(h *human) bool { return h.household == 0 && h.into == 0 && !h.dead && !h.erased }
	n := chance.IntN(100)
	if n < 24 || len(m.homes) == 0 {
		c := person.FormHousehold{Household: person.HouseholdNumber(m.unused()), Date: day,
			Village: village.Code(m.places.home(chance, wrong)), Head: m.search(chance, wrong, free)}
		if percent(chance, wrong) {
			c.Household = m.household(chance, 40)
		}
		return c
	}
	number := m.household(chance, wrong)
	members := []person.Number{m.number(chance, wrong)}
	if f := m.households[number]; f != nil && len(f.members) > 0 && !percent(chance, wrong) {
		members = slices.Sorted(maps.Keys(f.members))
	}
	member := members[chance.IntN(len(members))]
	switch {
	case n < 54:
		return person.JoinHousehold{Household: number, Person: m.search(chance, wrong, free), Date: day}
	case n < 68:
		return person.LeaveHousehold{Household: number, Person: member, Date: day}
	case n < 82:
		return person.NameHead{Household: number, Head: member, Date: today(now)}
	case n < 92:
		return person.MoveHousehold{Household: number, Village: village.Code(m.places.home(chance, wrong)), Date: day}
	}
	return person.DissolveHousehold{Household: number, Date: today(now)}
}
