package person_test

import (
	"math/rand/v2"
	"testing"

	"liangshan/calendar"
	"liangshan/kernel/rig"
	"liangshan/person"
)

// A twin is the rules of this register written down as naively as possible: lists that are
// searched from end to end. It predicts what is accepted.
type twin struct {
	*testing.T
	into, home   map[person.Number]int
	dead, erased map[person.Number]bool
	died, moved  map[person.Number]int
	kept         map[person.Number]int
	bonds        []bond // Guardianships that hold.
	heads        map[int]person.Number
	changed      map[int]int
	formed       map[int]int
	gone         map[int]bool
}

type bond struct {
	ward, guardian person.Number
	from           int
}

const twinPeople, twinDays = 12, 40

func newTwin(t *testing.T) *twin {
	n := func() map[person.Number]int { return map[person.Number]int{} }
	b := func() map[person.Number]bool { return map[person.Number]bool{} }
	return &twin{t, n(), n(), b(), b(), n(), n(), n(), nil, map[int]person.Number{}, map[int]int{}, map[int]int{}, map[int]bool{}}
}

func (w *twin) stands(n person.Number) bool { return w.into[n] == 0 && !w.erased[n] }
func (w *twin) lives(n person.Number) bool  { return w.stands(n) && !w.dead[n] }

func (w *twin) bound(n person.Number) (ward, guardian int) {
	for _, b := range w.bonds {
		if b.ward == n {
			ward++
		}
		if b.guardian == n {
			guardian++
		}
	}
	return ward, guardian
}

func (w *twin) members(household int) (all []person.Number) {
	for n := person.Number(1); n <= twinPeople; n++ {
		if w.home[n] == household {
			all = append(all, n)
		}
	}
	return all
}

func (w *twin) leave(household int, n person.Number, date int) {
	w.home[n], w.moved[n] = 0, date
	w.changed[household] = max(w.changed[household], date)
	if w.heads[household] == n {
		w.heads[household] = 0
	}
	if len(w.members(household)) == 0 {
		w.gone[household] = true
	}
}

// TestWorkload drives the register at random beside its twin and audits it all the way.
func TestWorkload(t *testing.T) {
	for seed := range uint64(6) {
		c, w := newCounty(t).people(twinPeople), newTwin(t)
		chance := rand.New(rand.NewPCG(seed, 7))
		var tried, accepted [7]int
		for step := range 1500 {
			kind := chance.IntN(7)
			a, b := person.Number(1+chance.IntN(twinPeople)), person.Number(1+chance.IntN(twinPeople))
			household, date := 1+chance.IntN(60), 1+chance.IntN(twinDays)*(step+50)/1500
			if kind >= 4 && chance.IntN(3) > 0 && w.home[a] != 0 {
				household = w.home[a]
			}
			want, got := w.step(c, kind, a, b, household, date, chance)
			if want != got {
				t.Fatalf("seed %d step %d kind %d: persons %d %d, household %d, day %d: %v, the twin says %v",
					seed, step, kind, a, b, household, date, got, want)
			}
			tried[kind]++
			if got {
				accepted[kind]++
			}
			if err := c.p.Audit(); err != nil {
				t.Fatalf("seed %d step %d: %v", seed, step, err)
			}
		}
		t.Logf("seed %d: accepted %v of %v", seed, accepted, tried)
		c.check()
	}
}

func onDay(n int) calendar.Date { return since + calendar.Date(n) }

// step does one thing in both, and returns what the twin and the register say to it.
func (w *twin) step(c county, kind int, a, b person.Number, household, date int, chance *rand.Rand) (want, got bool) {
	wardA, guardA := w.bound(a)
	wardB, _ := w.bound(b)
	h := person.HouseholdNumber(household)
	switch kind {
	case 0: // Rarely: it empties the register.
		if chance.IntN(20) > 0 {
			return true, true
		}
		want = w.stands(a) && w.stands(b) && a != b && w.home[a] == 0 && wardA+guardA == 0 &&
			w.dead[a] == w.dead[b] && w.died[a] == w.died[b]
		if got = rig.Do(c, c.c.Merge, person.Merge{Duplicate: a, Kept: b}).Err == nil; got {
			w.into[a], w.moved[b] = int(b), max(w.moved[a], w.moved[b])
		}
	case 1:
		want = w.lives(a) && w.lives(b) && a != b && wardB == 0 && guardA == 0 && wardA < person.GuardiansMax
		for _, x := range w.bonds {
			want = want && (x.ward != a || x.guardian != b)
		}
		if got = rig.Do(c, c.c.AppointGuardian, person.AppointGuardian{Ward: a, Guardian: b, From: onDay(date)}).Err == nil; got {
			w.bonds = append(w.bonds, bond{a, b, date})
		}
	case 2:
		at := -1
		for i, x := range w.bonds {
			if x.ward == a && x.guardian == b && x.from <= date {
				at = i
			}
		}
		want = at >= 0
		if got = rig.Do(c, c.c.EndGuardianship, person.EndGuardianship{Ward: a, Guardian: b, Date: onDay(date), Reason: "x"}).Err == nil; got && want {
			w.bonds = append(w.bonds[:at:at], w.bonds[at+1:]...)
		}
	case 3:
		if chance.IntN(20) > 0 {
			return true, true
		}
		return w.death(c, a, date)
	default:
		return w.stepHousehold(c, kind, a, h, household, date)
	}
	return want, got
}

func (w *twin) death(c county, a person.Number, date int) (want, got bool) {
	want = w.lives(a) && date >= w.moved[a]
	var rest []bond
	for _, x := range w.bonds {
		if x.ward == a || x.guardian == a {
			want = want && x.from <= date
		} else {
			rest = append(rest, x)
		}
	}
	if got = rig.Do(c, c.c.NoteDeath, person.NoteDeath{Number: a, Date: onDay(date)}).Err == nil; got {
		w.dead[a], w.died[a], w.bonds = true, date, rest
		if w.home[a] != 0 {
			w.leave(w.home[a], a, date)
		}
	}
	return want, got
}

func (w *twin) stepHousehold(c county, kind int, a person.Number, h person.HouseholdNumber, household, date int) (want, got bool) {
	stands := w.formed[household] != 0 && !w.gone[household]
	switch {
	case kind == 4 && w.formed[household] == 0:
		want = w.lives(a) && w.home[a] == 0 && date >= w.moved[a]
		if got = rig.Do(c, c.c.FormHousehold, person.FormHousehold{Household: h, Village: "330523105201", Head: a, Date: onDay(date)}).Err == nil; got {
			w.formed[household], w.changed[household], w.heads[household] = date, date, a
			w.home[a], w.moved[a] = household, date
		}
	case kind == 4:
		want = stands && w.lives(a) && w.home[a] == 0 && date >= w.moved[a] && date >= w.formed[household]
		if got = rig.Do(c, c.c.JoinHousehold, person.JoinHousehold{Household: h, Person: a, Date: onDay(date)}).Err == nil; got {
			w.home[a], w.moved[a] = household, date
			w.changed[household] = max(w.changed[household], date)
		}
	case kind == 5:
		want = stands && w.home[a] == household && date >= w.moved[a] &&
			(w.heads[household] != a || len(w.members(household)) == 1)
		if got = rig.Do(c, c.c.LeaveHousehold, person.LeaveHousehold{Household: h, Person: a, Date: onDay(date)}).Err == nil; got {
			w.leave(household, a, date)
		}
	case a%2 == 0:
		want = stands && w.home[a] == household && w.heads[household] != a && date >= w.changed[household]
		if got = rig.Do(c, c.c.NameHead, person.NameHead{Household: h, Head: a, Date: onDay(date)}).Err == nil; got {
			w.heads[household], w.changed[household] = a, date
		}
	default:
		want = stands && date >= w.changed[household]
		if got = rig.Do(c, c.c.DissolveHousehold, person.DissolveHousehold{Household: h, Date: onDay(date)}).Err == nil; got {
			for _, n := range w.members(household) {
				w.leave(household, n, date)
			}
		}
	}
	return want, got
}
