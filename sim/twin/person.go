package twin

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"liangshan/calendar"
	"liangshan/person"
	"liangshan/village"
)

// A Person is the twin of package person. It looks places up in the village's twin.
type Person struct {
	places     *Village
	people     map[person.Number]*human
	checks     map[checked]check
	wards      map[uint64]guardianship // By number. Those that have ended are gone.
	lastWard   uint64
	voices     map[voice]term // Who may act for whom, if it was not ended.
	asked      map[uint64]*wish
	lastAsked  uint64
	households map[person.HouseholdNumber]*family

	// moved hears that who belongs to a household has changed, and says by how many events others take note of it.
	moved func(env Env, since calendar.Date) int

	numbers []person.Number          // In the order in which they came.
	homes   []person.HouseholdNumber // Likewise.
	drawn   uint64                   // Numbers drawn for persons and households.
}

type human struct {
	into           person.Number
	erased, dead   bool
	died, retained calendar.Date
	household      person.HouseholdNumber
	changed        calendar.Date
	duplicates     []person.Number // Merged into this one, each directly.
}

type checked struct {
	number person.Number
	field  person.Field
}

type check struct {
	by   person.Checker
	date calendar.Date
}

type guardianship struct {
	ward, guardian person.Number
	from, until    calendar.Date
}

type family struct {
	village         string
	head            person.Number
	formed, changed calendar.Date
	members         map[person.Number]bool
	dissolved       bool
}

// NewPerson returns an empty twin.
func NewPerson(places *Village) *Person {
	return &Person{places: places, people: map[person.Number]*human{}, checks: map[checked]check{},
		wards: map[uint64]guardianship{}, voices: map[voice]term{}, asked: map[uint64]*wish{},
		households: map[person.HouseholdNumber]*family{}}
}

// largest is the largest number of a person or household.
const largest = 1<<63 - 1

// endOf is the first millisecond after a day in the county's time (UTC+8).
func endOf(day calendar.Date) int64 { return (int64(day)+1)*24*3600_000 - 8*3600_000 }

// standing says what is wrong with a number about which something is to be noted.
func (m *Person) standing(number person.Number) (*human, string) {
	h := m.people[number]
	switch {
	case h == nil:
		return nil, "person.unknown"
	case h.into != 0:
		return nil, "person.merged"
	case h.erased:
		return nil, "person.erased"
	}
	return h, ""
}

func (m *Person) living(number person.Number) (*human, string) {
	h, code := m.standing(number)
	if code == "" && h.dead {
		return nil, "person.dead"
	}
	return h, code
}

// active reports whether a number stands for somebody who lives.
// stands returns the number that stands for a person: itself, or the one into which it was merged at last.
func (m *Person) stands(number person.Number) person.Number {
	for m.people[number].into != 0 {
		number = m.people[number].into
	}
	return number
}

func (m *Person) active(number person.Number) bool {
	_, code := m.living(number)
	return code == ""
}

// guarded returns the guardianships that somebody has on either side.
func (m *Person) guarded(number person.Number) (asWard, asGuardian []uint64) {
	for id, g := range m.wards {
		if g.ward == number {
			asWard = append(asWard, id)
		}
		if g.guardian == number {
			asGuardian = append(asGuardian, id)
		}
	}
	return asWard, asGuardian
}

// Decide says what becomes of a command, and does it. false: it is none of the module.
func (m *Person) Decide(env Env, command any) (Verdict, bool) {
	switch c := command.(type) {
	case person.Register:
		return m.register(c), true
	case person.NoteChecked:
		return m.noteChecked(env, c), true
	case person.Merge:
		return m.merge(c), true
	case person.NoteDeath:
		return m.noteDeath(env, c), true
	case person.WithdrawDeath:
		h, code := m.standing(c.Number)
		switch {
		case code != "":
			return refuse(code), true
		case !h.dead:
			return refuse("person.not_dead"), true
		}
		h.dead, h.died = false, 0
		return accept(1), true
	case person.AppointGuardian:
		return m.appoint(env, c), true
	case person.EndGuardianship:
		return m.endGuardianship(env, c), true
	case person.GrantProxy:
		return m.grantProxy(env, c), true
	case person.EndProxy:
		return m.endProxy(env, c), true
	case person.AskCorrection:
		return m.askCorrection(c), true
	case person.AnswerCorrection:
		return m.answerCorrection(c), true
	case person.Retain:
		return m.retain(env, c), true
	case person.Erase:
		return m.erase(env, c), true
	}
	return m.decideHousehold(env, command)
}

func (m *Person) register(c person.Register) Verdict {
	switch {
	case c.Number == 0 || c.Number > largest:
		return refuse("person.number_out_of_range")
	case m.people[c.Number] != nil:
		return refuse("person.exists")
	}
	m.people[c.Number] = &human{}
	m.numbers = append(m.numbers, c.Number)
	return accept(1)
}

func (m *Person) noteChecked(env Env, c person.NoteChecked) Verdict {
	if _, code := m.standing(c.Number); code != "" {
		return refuse(code)
	}
	switch {
	case !strings.Contains(" name identity birth_date phone account address ", " "+string(c.Field)+" ") || c.Field == "":
		return refuse("person.field_unknown")
	case c.By != "police" && c.By != "bank" && c.By != "nobody":
		return refuse("person.checker_unknown")
	}
	key := checked{c.Number, c.Field}
	if code := dated("person", env, c.Date, m.checks[key].date); code != "" {
		return refuse(code)
	}
	m.checks[key] = check{c.By, c.Date}
	m.state(c.Number, c.Field)
	return accept(1)
}

// all returns how many numbers were merged into one, directly or not.
func (m *Person) merged(number person.Number) int {
	n := 0
	for _, d := range m.people[number].duplicates {
		n += 1 + m.merged(d)
	}
	return n
}

func (m *Person) merge(c person.Merge) Verdict {
	d, code := m.standing(c.Duplicate)
	if code != "" {
		return refuse(code)
	}
	k, code := m.standing(c.Kept)
	if code != "" {
		return refuse(code)
	}
	asWard, asGuardian := m.guarded(c.Duplicate)
	switch {
	case c.Duplicate == c.Kept:
		return refuse("person.merge_self")
	case d.household != 0:
		return refuse("person.in_household")
	case len(asWard)+len(asGuardian) > 0:
		return refuse("person.in_guardianship")
	case d.dead != k.dead || d.died != k.died:
		return refuse("person.merge_death")
	case m.merged(c.Kept)+m.merged(c.Duplicate)+1 > 64:
		return refuse("person.merged_too_many")
	}
	d.into = c.Kept
	k.duplicates = append(k.duplicates, c.Duplicate)
	k.retained, k.changed = max(k.retained, d.retained), max(k.changed, d.changed)
	return accept(1)
}

func (m *Person) noteDeath(env Env, c person.NoteDeath) Verdict {
	h, code := m.living(c.Number)
	if code != "" {
		return refuse(code)
	}
	if code := dated("person", env, c.Date, h.changed); code != "" {
		return refuse(code)
	}
	asWard, asGuardian := m.guarded(c.Number)
	ended := append(asWard, asGuardian...)
	for _, id := range ended {
		if m.wards[id].from > c.Date {
			return refuse("person.date_out_of_order")
		}
	}
	for _, id := range ended {
		delete(m.wards, id)
	}
	h.dead, h.died = true, c.Date
	events := 1 + len(ended)
	if h.household != 0 {
		events += m.leave(env, c.Number, c.Date)
	}
	return accept(events)
}

func (m *Person) appoint(env Env, c person.AppointGuardian) Verdict {
	if _, code := m.living(c.Ward); code != "" {
		return refuse(code)
	}
	if _, code := m.living(c.Guardian); code != "" {
		return refuse(code)
	}
	guardians, others := m.guarded(c.Ward)
	above, wards := m.guarded(c.Guardian)
	twice := slices.ContainsFunc(guardians, func(id uint64) bool { return m.wards[id].guardian == c.Guardian })
	switch {
	case c.Ward == c.Guardian:
		return refuse("person.guardian_self")
	case len(above) > 0:
		return refuse("person.guardian_is_ward")
	case len(others) > 0:
		return refuse("person.ward_is_guardian")
	case twice:
		return refuse("person.guardian_already")
	case len(guardians) >= 8 || len(wards) >= 200:
		return refuse("person.guardians_too_many")
	}
	if code := dated("person", env, c.From, 0); code != "" {
		return refuse(code)
	}
	if c.Until != 0 && (c.Until > calendar.DateMax || endOf(c.Until) <= env.Time) {
		return refuse("person.until_past")
	}
	m.lastWard++
	m.wards[m.lastWard] = guardianship{c.Ward, c.Guardian, c.From, c.Until}
	return accept(1)
}

func (m *Person) endGuardianship(env Env, c person.EndGuardianship) Verdict {
	for id, g := range m.wards {
		if g.ward != c.Ward || g.guardian != c.Guardian {
			continue
		}
		if !publicCode(c.Reason) {
			return refuse("person.reason_malformed")
		}
		if code := dated("person", env, c.Date, g.from); code != "" {
			return refuse(code)
		}
		delete(m.wards, id)
		return accept(1)
	}
	return refuse("person.not_guardian")
}

func (m *Person) retain(env Env, c person.Retain) Verdict {
	h, code := m.standing(c.Number)
	switch {
	case code != "":
		return refuse(code)
	case !publicCode(c.Basis):
		return refuse("person.basis_malformed")
	case c.Until == 0:
		return refuse("person.date_missing")
	case c.Until > calendar.DateMax || endOf(c.Until) <= env.Time:
		return refuse("person.until_past")
	}
	h.retained = max(h.retained, c.Until)
	return accept(1)
}

func (m *Person) erase(env Env, c person.Erase) Verdict {
	h, code := m.standing(c.Number)
	asWard, asGuardian := m.guarded(c.Number)
	switch {
	case code != "":
		return refuse(code)
	case h.retained != 0 && env.Time < endOf(h.retained):
		return refuse("person.retained")
	case h.household != 0:
		return refuse("person.in_household")
	case len(asWard)+len(asGuardian) > 0:
		return refuse("person.in_guardianship")
	}
	m.wipe(c.Number)
	return accept(1)
}

// wipe erases a number and all that were merged into it.
func (m *Person) wipe(number person.Number) {
	m.people[number].erased = true
	for _, d := range m.people[number].duplicates {
		m.wipe(d)
	}
}

// termNumber is the number of the kind of deadline that ends a guardianship.
const termNumber = 300

// Due returns the guardianships whose last day is over at a time.
func (m *Person) Due(now int64) (due []Deadline) {
	for id, g := range m.wards {
		if g.until != 0 && endOf(g.until) <= now {
			due = append(due, Deadline{Time: endOf(g.until), Number: termNumber, Key: id})
		}
	}
	return due
}

// End ends a guardianship whose last day is over.
func (m *Person) End(d Deadline) bool {
	if d.Number == termNumber {
		delete(m.wards, d.Key)
	}
	return d.Number == termNumber
}

// CompareAll holds everything against the register.
func (m *Person) CompareAll(real *person.Registry) error {
	for _, number := range m.numbers {
		if err := m.comparePerson(real, number); err != nil {
			return err
		}
	}
	if err := m.compareVoices(real); err != nil {
		return err
	}
	for key, want := range m.checks {
		if by, date, ok := real.CheckedBy(key.number, key.field); !ok || by != want.by || date != want.date {
			return fmt.Errorf("%s of person %d was checked by %s, expected %+v", key.field, key.number, by, want)
		}
	}
	for number, want := range m.households {
		got, ok := real.Household(number)
		members := slices.Sorted(maps.Keys(want.members))
		if !ok || got.Village != village.Code(want.village) || got.Head != want.head || got.Formed != want.formed ||
			got.Changed != want.changed || got.Dissolved != want.dissolved || !slices.Equal(real.Members(number), members) {
			return fmt.Errorf("household %d is %+v, expected %+v", number, got, *want)
		}
	}
	return nil
}

func (m *Person) comparePerson(real *person.Registry, number person.Number) error {
	want := m.people[number]
	asWard, asGuardian := m.guarded(number)
	got, ok := real.Person(number)
	if !ok || got.Into != want.into || got.Erased != want.erased || got.Dead != want.dead || got.Died != want.died ||
		got.Retained != want.retained || got.Household != want.household || got.Changed != want.changed ||
		int(got.Guardians) != len(asWard) || int(got.Wards) != len(asGuardian) ||
		int(got.Merged) != m.merged(number) {
		return fmt.Errorf("person %d is %+v, expected %+v, %d wards, %d guardians", number, got, *want, len(asGuardian),
			len(asWard))
	}
	kept := number
	for m.people[kept].into != 0 {
		kept = m.people[kept].into
	}
	if current, ok := real.Current(number); !ok || current != kept {
		return fmt.Errorf("person %d is %d today, expected %d", number, current, kept)
	}
	for _, id := range asWard {
		if !real.Guards(m.wards[id].guardian, number) {
			return fmt.Errorf("person %d is not guarded by %d", number, m.wards[id].guardian)
		}
	}
	return nil
}

// inOrder returns the guardianships by their numbers, so that draws do not hang on map order.
func (m *Person) inOrder() []uint64 {
	return slices.SortedFunc(maps.Keys(m.wards), func(a, b uint64) int { return cmp.Compare(a, b) })
}
