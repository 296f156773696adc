package twin

import (
	"math/rand/v2"
	"slices"

	"liangshan/authority"
	"liangshan/company"
	"liangshan/person"
	"liangshan/village"
)

// An Aim is what chance seldom brings about, and how it is brought about on purpose.
type Aim struct {
	Name string // Of a command that is to be accepted, or a code that is to be answered.

	// Draw returns the command that does it as things stand, or one that has to come before; nil if
	// there is none now.
	Draw func(chance *rand.Rand, now int64) any
}

// badCode is no code that may stand in public.
const badCode = "Bad code"

// farMS is a time that is far, but not too far for a token.
const farMS = 390 * 24 * 3600_000

// Aims returns what is aimed at in the register of persons. A crowd gathers by itself.
func (m *Person) Aims(crowd Crowd) []Aim {
	switch crowd {
	case OneNumber:
		return nil
	case OneHome:
		return []Aim{{"person.household_full", m.aimFull}}
	}
	return append([]Aim{
		{"person.name_head", m.aimHead}, {"person.withdraw_death", m.aimWithdrawal},
		{"person.merge_death", m.aimMergeDeath}, {"person.end_guardianship", m.aimEndGuardianship},
		{"person.basis_malformed", func(chance *rand.Rand, now int64) any {
			return person.Retain{Number: m.search(chance, 0, standing), Until: today(now) + 9, Basis: badCode}
		}},
		{"person.field_unknown", func(chance *rand.Rand, now int64) any {
			return person.NoteChecked{
				Number: m.search(chance, 0, standing),
				Field:  "shoe_size",
				Date:   today(now),
				By:     "bank",
			}
		}},
		{"person.checker_unknown", func(chance *rand.Rand, now int64) any {
			return person.NoteChecked{
				Number: m.search(chance, 0, standing),
				Field:  "name",
				Date:   today(now),
				By:     "school",
			}
		}},
		{"person.not_guardian", func(chance *rand.Rand, now int64) any {
			return person.EndGuardianship{
				Ward:     m.found(chance, alone),
				Guardian: 1 << 40,
				Date:     today(now),
				Reason:   "of_age",
			}
		}},
		{"person.until_past", func(chance *rand.Rand, now int64) any {
			return person.Retain{Number: m.search(chance, 0, standing), Until: today(now) - 1, Basis: "art_14"}
		}},
		{"person.household_number_out_of_range", func(chance *rand.Rand, now int64) any {
			return person.FormHousehold{Household: 1 << 63, Head: m.found(chance, alone), Date: today(now)}
		}},
		{"person.exists", func(chance *rand.Rand, _ int64) any {
			return person.Register{Number: m.found(chance, standing)}
		}},
	}, append(m.moreAims(), m.voiceAims()...)...)
}

// moreAims are aims about guardians, deaths and erasing.
func (m *Person) moreAims() []Aim {
	return []Aim{
		{"person.guardians_too_many", m.aimGuardians}, {"person.in_guardianship", m.aimGuarded},
		{"person.ward_is_guardian", func(chance *rand.Rand, now int64) any {
			return m.aimAppoint(chance, now, func(g guardianship) person.Number { return g.guardian }, nil)
		}},
		{"person.guardian_is_ward", func(chance *rand.Rand, now int64) any {
			return m.aimAppoint(chance, now, nil, func(g guardianship) person.Number { return g.ward })
		}},
		{"person.dead", func(chance *rand.Rand, now int64) any {
			number := m.found(chance, dead)
			if number == 0 {
				return nil
			}
			return person.NoteDeath{Number: number, Date: today(now)}
		}},
		{"person.erase", func(chance *rand.Rand, now int64) any {
			number := m.found(chance, func(h *human) bool {
				return standing(h) && h.household == 0 && (h.retained == 0 || endOf(h.retained) <= now)
			})
			if asWard, asGuardian := m.guarded(number); number == 0 || len(asWard)+len(asGuardian) > 0 {
				return nil
			}
			return person.Erase{Number: number, Reason: "withdrawn_consent"}
		}},
	}
}

// aimAppoint appoints a guardian, where one of the two is somebody of a guardianship that stands.
func (m *Person) aimAppoint(chance *rand.Rand, now int64, ward, guardian func(guardianship) person.Number) any {
	ids := m.inOrder()
	if len(ids) == 0 {
		return nil
	}
	g := m.wards[ids[chance.IntN(len(ids))]]
	c := person.AppointGuardian{Ward: m.found(chance, alone), Guardian: m.found(chance, alone), From: today(now)}
	if ward != nil {
		c.Ward = ward(g)
	}
	if guardian != nil {
		c.Guardian = guardian(g)
	}
	return c
}

// aimGuardians gives one ward more and more guardians.
func (m *Person) aimGuardians(chance *rand.Rand, now int64) any {
	c := person.AppointGuardian{From: today(now)}
	for _, id := range m.inOrder() {
		if c.Ward == 0 {
			c.Ward = m.wards[id].ward
		}
	}
	free := func(h *human) bool { return standing(h) && !h.dead }
	for range 20 {
		c.Guardian = m.found(chance, free)
		asWard, asGuardian := m.guarded(c.Guardian)
		if c.Ward == 0 && len(asWard)+len(asGuardian) == 0 {
			c.Ward = c.Guardian
			continue
		}
		already := slices.ContainsFunc(asGuardian, func(id uint64) bool { return m.wards[id].ward == c.Ward })
		if len(asWard) == 0 && c.Guardian != c.Ward && !already {
			return c
		}
	}
	return person.Register{Number: person.Number(m.unused())}
}

// aimGuarded merges somebody who has a guardian or is one.
func (m *Person) aimGuarded(chance *rand.Rand, _ int64) any {
	for _, id := range m.inOrder() {
		for _, number := range []person.Number{m.wards[id].ward, m.wards[id].guardian} {
			if kept := m.found(chance, alone); m.people[number].household == 0 && kept != number && kept != 0 {
				return person.Merge{Duplicate: number, Kept: kept}
			}
		}
	}
	return nil
}

// aimFull has one more join a household that is full.
func (m *Person) aimFull(chance *rand.Rand, now int64) any {
	for _, number := range m.homes {
		if other := m.found(chance, alone); len(m.households[number].members) == 200 && other != 0 {
			return person.JoinHousehold{Household: number, Person: other, Date: today(now)}
		}
	}
	return nil
}

// standing reports whether facts may be noted of somebody.
func standing(h *human) bool { return h.into == 0 && !h.erased }

func dead(h *human) bool { return standing(h) && h.dead }

func alone(h *human) bool { return standing(h) && !h.dead && h.household == 0 }

// found returns somebody of whom something holds; 0 if there is nobody.
func (m *Person) found(chance *rand.Rand, holds func(*human) bool) person.Number {
	fit := slices.DeleteFunc(slices.Clone(m.numbers), func(n person.Number) bool { return !holds(m.people[n]) })
	if len(fit) == 0 {
		return 0
	}
	return fit[chance.IntN(len(fit))]
}

// aimHead names another member head of a household, or gives one a second member.
func (m *Person) aimHead(chance *rand.Rand, now int64) any {
	for _, number := range m.homes {
		f := m.households[number]
		if f.dissolved || f.changed > today(now) {
			continue
		}
		fits := func(h *human) bool { return h.household == number && !h.dead }
		for range 3 {
			if head := m.found(chance, fits); head != 0 && head != f.head {
				return person.NameHead{Household: number, Head: head, Date: today(now)}
			}
		}
		if len(f.members) > 1 {
			continue
		}
		if other := m.found(chance, alone); other != 0 {
			return person.JoinHousehold{Household: number, Person: other, Date: today(now)}
		}
	}
	return nil
}

// aimWithdrawal withdraws a death, or notes one.
func (m *Person) aimWithdrawal(chance *rand.Rand, now int64) any {
	if number := m.found(chance, dead); number != 0 {
		return person.WithdrawDeath{Number: number, Reason: "wrong_number"}
	}
	return person.NoteDeath{Number: m.search(chance, 0, alone), Date: today(now)}
}

// aimMergeDeath merges two numbers of which one has died.
func (m *Person) aimMergeDeath(chance *rand.Rand, now int64) any {
	late := m.found(chance, dead)
	for range 8 {
		number := m.found(chance, alone)
		if asWard, asGuardian := m.guarded(number); number != 0 && late != 0 && len(asWard)+len(asGuardian) == 0 {
			return person.Merge{Duplicate: number, Kept: late}
		}
	}
	return m.aimWithdrawal(chance, now)
}

func (m *Person) aimEndGuardianship(chance *rand.Rand, now int64) any {
	ids := slices.DeleteFunc(m.inOrder(), func(id uint64) bool { return m.wards[id].from > today(now) })
	if len(ids) == 0 {
		return nil
	}
	g := m.wards[ids[chance.IntN(len(ids))]]
	return person.EndGuardianship{Ward: g.ward, Guardian: g.guardian, Date: today(now), Reason: "of_age"}
}

// Aims returns what is aimed at in the register of actors.
func (m *Authority) Aims() []Aim {
	return []Aim{
		{"authority.department_required", func(*rand.Rand, int64) any {
			if len(m.actors) == 0 {
				return nil
			}
			return authority.RegisterActor{Kind: "officer"}
		}},
		{"authority.tokens_too_many", func(chance *rand.Rand, now int64) any {
			if len(m.actors) == 0 || m.actors[0].suspended {
				return nil
			}
			return authority.GrantToken{Actor: 1, Hash: m.hash(chance, 0), Expires: now + farMS, Label: "one_more"}
		}},
	}
}

// Aims returns what is aimed at in the register of companies.
func (m *Company) Aims() []Aim {
	return []Aim{{"company.unknown", func(chance *rand.Rand, now int64) any {
		number := company.Number(len(m.rows) + 99)
		return company.Move{Company: number, Division: village.Code(m.places.code(chance, 0)), From: today(now)}
	}}}
}
