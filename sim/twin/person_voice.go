package twin

import (
	"cmp"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"

	"liangshan/calendar"
	"liangshan/person"
)

// A voice is that one person may act for another.
type voice struct{ person, proxy person.Number }

type term struct{ from, until calendar.Date }

// A wish is that a fact about somebody be put right.
type wish struct {
	person person.Number
	field  person.Field
	stated bool
}

var personFields = []person.Field{"name", "identity", "birth_date", "phone", "account", "address"}

func (m *Person) grantProxy(env Env, c person.GrantProxy) Verdict {
	if _, code := m.living(c.Person); code != "" {
		return refuse(code)
	}
	if _, code := m.living(c.Proxy); code != "" {
		return refuse(code)
	}
	guardians, _ := m.guarded(c.Proxy)
	switch {
	case c.Person == c.Proxy:
		return refuse("person.proxy_self")
	case len(guardians) > 0:
		return refuse("person.proxy_is_ward")
	case !publicCode(c.Basis):
		return refuse("person.basis_malformed")
	}
	if code := dated("person", env, c.From, 0); code != "" {
		return refuse(code)
	}
	if c.Until == 0 || c.Until > calendar.DateMax || endOf(c.Until) <= env.Time {
		return refuse("person.until_past")
	}
	if t, ok := m.voices[voice{c.Person, c.Proxy}]; ok && env.Time < endOf(t.until) {
		return refuse("person.proxy_already")
	}
	m.voices[voice{c.Person, c.Proxy}] = term{c.From, c.Until}
	return accept(1)
}

func (m *Person) endProxy(env Env, c person.EndProxy) Verdict {
	t, ok := m.voices[voice{c.Person, c.Proxy}]
	switch {
	case !ok || env.Time >= endOf(t.until):
		return refuse("person.not_proxy")
	case !publicCode(c.Reason):
		return refuse("person.reason_malformed")
	}
	if code := dated("person", env, c.Date, t.from); code != "" {
		return refuse(code)
	}
	delete(m.voices, voice{c.Person, c.Proxy})
	return accept(1)
}

func (m *Person) askCorrection(c person.AskCorrection) Verdict {
	if _, code := m.living(c.Person); code != "" {
		return refuse(code)
	}
	if !slices.Contains(personFields, c.Field) {
		return refuse("person.field_unknown")
	}
	for _, w := range m.asked {
		if w.person == c.Person && w.field == c.Field {
			return refuse("person.correction_open")
		}
	}
	m.lastAsked++
	m.asked[m.lastAsked] = &wish{person: c.Person, field: c.Field}
	return accept(1)
}

func (m *Person) answerCorrection(c person.AnswerCorrection) Verdict {
	w := m.asked[c.Correction]
	switch {
	case w == nil:
		return refuse("person.correction_unknown")
	case !publicCode(c.Reason):
		return refuse("person.reason_malformed")
	case c.Corrected && !w.stated && m.people[w.person].into == 0:
		return refuse("person.correction_unstated")
	}
	delete(m.asked, c.Correction)
	return accept(1)
}

// state notes that a fact was stated which somebody may have asked to be put right.
func (m *Person) state(number person.Number, field person.Field) {
	for _, w := range m.asked {
		w.stated = w.stated || w.person == number && w.field == field
	}
}

// compareVoices holds proxies and open requests against the register.
func (m *Person) compareVoices(real *person.Registry) error {
	for v, want := range m.voices {
		if got, ok := real.ProxyOf(v.person, v.proxy); !ok || got.From != want.from || got.Until != want.until {
			return fmt.Errorf("%d acts for %d: %+v, expected %+v", v.proxy, v.person, got, want)
		}
	}
	for number, want := range m.asked {
		got, ok := real.CorrectionOf(number)
		if !ok || got.Person != want.person || got.Field != want.field || got.Stated != want.stated {
			return fmt.Errorf("correction %d is %+v, expected %+v", number, got, *want)
		}
	}
	return nil
}

// voicesInOrder returns who may act for whom in order, so that draws do not hang on map order.
func (m *Person) voicesInOrder() []voice {
	return slices.SortedFunc(maps.Keys(m.voices), func(a, b voice) int {
		return cmp.Or(cmp.Compare(a.person, b.person), cmp.Compare(a.proxy, b.proxy))
	})
}

// drawVoice draws something about proxies and corrections.
func (m *Person) drawVoice(chance *rand.Rand, wrong int, now int64) any {
	voices, wishes := m.voicesInOrder(), slices.Sorted(maps.Keys(m.asked))
	switch n := chance.IntN(4); {
	case n == 0 && len(voices) > 0:
		v := voices[chance.IntN(len(voices))]
		return person.EndProxy{Person: v.person, Proxy: v.proxy, Date: date(chance, now, wrong),
			Reason: aCode(chance, 2*wrong)}
	case n < 2:
		c := person.GrantProxy{Person: m.number(chance, wrong), Proxy: m.number(chance, wrong),
			From: date(chance, now, wrong), Until: until(chance, now, wrong), Basis: aCode(chance, wrong)}
		if len(voices) > 0 && percent(chance, 4*wrong) {
			c.Person, c.Proxy = voices[0].person, voices[0].proxy
		}
		return c
	case n == 2 && len(wishes) > 0, len(wishes) > 30:
		number := wishes[chance.IntN(len(wishes))]
		if percent(chance, wrong) {
			number += 1 << 20
		}
		return person.AnswerCorrection{Correction: number, Corrected: chance.IntN(2) == 0, Reason: aCode(chance, wrong)}
	}
	c := person.AskCorrection{Person: m.number(chance, wrong), Field: personFields[chance.IntN(len(personFields))]}
	if len(wishes) > 0 && percent(chance, 4*wrong) {
		w := m.asked[wishes[chance.IntN(len(wishes))]]
		c.Person, c.Field = w.person, w.field
	}
	return c
}

// voiceAims are aims about proxies and corrections.
func (m *Person) voiceAims() []Aim {
	grant := func(chance *rand.Rand, now int64) person.GrantProxy {
		return person.GrantProxy{Person: m.found(chance, alone), Proxy: m.found(chance, alone), From: today(now),
			Until: today(now) + 9, Basis: "power_of_attorney"}
	}
	return []Aim{
		{"person.proxy_self", func(chance *rand.Rand, now int64) any {
			c := grant(chance, now)
			c.Proxy = c.Person
			return c
		}},
		{"person.proxy_is_ward", func(chance *rand.Rand, now int64) any {
			ids := m.inOrder()
			if len(ids) == 0 {
				return nil
			}
			c := grant(chance, now)
			c.Proxy = m.wards[ids[chance.IntN(len(ids))]].ward
			return c
		}},
		{"person.not_proxy", func(chance *rand.Rand, now int64) any {
			return person.EndProxy{Person: m.found(chance, alone), Proxy: 1 << 40, Date: today(now), Reason: "withdrawn"}
		}},
		{"person.end_proxy", func(chance *rand.Rand, now int64) any {
			for _, v := range m.voicesInOrder() {
				if t := m.voices[v]; now < endOf(t.until) && t.from <= today(now) {
					return person.EndProxy{Person: v.person, Proxy: v.proxy, Date: today(now), Reason: "withdrawn"}
				}
			}
			return nil
		}},
		{"person.proxy_already", func(_ *rand.Rand, now int64) any {
			for _, v := range m.voicesInOrder() {
				guardians, _ := m.guarded(v.proxy)
				if m.active(v.person) && m.active(v.proxy) && len(guardians) == 0 && now < endOf(m.voices[v].until) {
					return person.GrantProxy{Person: v.person, Proxy: v.proxy, From: today(now), Until: today(now) + 9,
						Basis: "power_of_attorney"}
				}
			}
			return nil
		}},
		{"person.correction_open", m.aimAskedAgain}, {"person.answer_correction", m.aimCorrected},
		{"person.correction_unstated", func(_ *rand.Rand, _ int64) any {
			for _, number := range slices.Sorted(maps.Keys(m.asked)) {
				if w := m.asked[number]; !w.stated && m.people[w.person].into == 0 {
					return person.AnswerCorrection{Correction: number, Corrected: true, Reason: "paper_shown"}
				}
			}
			return nil
		}},
		{"person.correction_unknown", func(_ *rand.Rand, _ int64) any {
			return person.AnswerCorrection{Correction: m.lastAsked + 9, Reason: "paper_shown"}
		}},
	}
}

// aimAskedAgain asks for what was asked for already.
func (m *Person) aimAskedAgain(_ *rand.Rand, _ int64) any {
	for _, number := range slices.Sorted(maps.Keys(m.asked)) {
		if w := m.asked[number]; m.active(w.person) {
			return person.AskCorrection{Person: w.person, Field: w.field}
		}
	}
	return nil
}

// aimCorrected answers that what was stated since was put right, or states something that is to be.
func (m *Person) aimCorrected(_ *rand.Rand, now int64) any {
	for _, number := range slices.Sorted(maps.Keys(m.asked)) {
		if m.asked[number].stated {
			return person.AnswerCorrection{Correction: number, Corrected: true, Reason: "paper_shown"}
		}
	}
	for _, number := range slices.Sorted(maps.Keys(m.asked)) {
		w := m.asked[number]
		last := m.checks[checked{w.person, w.field}].date
		if h := m.people[w.person]; standing(h) && last <= today(now) {
			return person.NoteChecked{Number: w.person, Field: w.field, By: "nobody", Date: today(now)}
		}
	}
	return nil
}
