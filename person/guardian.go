package person

import (
	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/village"
)

// A Guardianship says that one person acts for another.
type Guardianship struct {
	_        struct{} `cbor:",toarray"`
	Ward     Number
	Guardian Number
	From     calendar.Date
	Until    calendar.Date // The last day on which it holds; 0 for no end that is known.
}

// AppointGuardian asks that one person act for another.
type AppointGuardian struct {
	Ward     Number        `cbor:"1,keyasint" json:"ward"`
	Guardian Number        `cbor:"2,keyasint" json:"guardian"`
	From     calendar.Date `cbor:"3,keyasint" json:"from"`
	Until    calendar.Date `cbor:"4,keyasint,omitempty" json:"until,omitempty"` // The last day; 0 for no end known.
}

// GuardianAppointed says that one person acts for another.
type GuardianAppointed struct {
	Guardianship uint64        `cbor:"1,keyasint"`
	Ward         Number        `cbor:"2,keyasint"`
	Guardian     Number        `cbor:"3,keyasint"`
	From         calendar.Date `cbor:"4,keyasint"`
	Until        calendar.Date `cbor:"5,keyasint,omitempty"`
}

// AppointGuardian decides whether a person may act for another. Parents of a child are two
// guardians.
func (r *Registry) AppointGuardian(tx *kernel.Tx, c AppointGuardian) error {
	ward, err := r.living(c.Ward)
	if err != nil {
		return err
	}
	guardian, err := r.living(c.Guardian)
	switch {
	case err != nil:
		return err
	case c.Ward == c.Guardian:
		return ErrGuardianSelf
	case guardian.Guardians > 0:
		return ErrGuardianWard
	case ward.Wards > 0:
		return ErrWardGuardian
	case r.byWard.Has(pair{First: c.Ward, Second: c.Guardian}):
		return ErrGuardianTwice
	case ward.Guardians == GuardiansMax || guardian.Wards == WardsMax:
		return ErrGuardianMany
	}
	if err := checkDate(tx, c.From, 0); err != nil {
		return err
	}
	if c.Until != 0 {
		if c.Until > calendar.DateMax || c.Until.EndMillis() <= tx.Time {
			return ErrUntilPast
		}
	}
	id := r.numbers().Guardianship + 1
	r.appointed.Emit(tx, GuardianAppointed{id, c.Ward, c.Guardian, c.From, c.Until})
	return nil
}

func (r *Registry) numbers() numbers {
	n, _ := r.number.Get(0)
	return n
}

func (r *Registry) applyAppointed(e GuardianAppointed) {
	n := r.numbers()
	n.Guardianship = e.Guardianship
	r.number.Put(0, n)
	g := Guardianship{Ward: e.Ward, Guardian: e.Guardian, From: e.From, Until: e.Until}
	r.guardianships.Put(e.Guardianship, g)
	r.byWard.Put(pair{First: e.Ward, Second: e.Guardian}, e.Guardianship)
	r.byGuardian.Put(pair{First: e.Guardian, Second: e.Ward}, e.Guardianship)
	r.countGuardianship(g, 1)
	if e.Until != 0 {
		r.term.Set(e.Until.EndMillis(), e.Guardianship)
	}
}

// countGuardianship notes on both persons that they have one guardianship more or less.
func (r *Registry) countGuardianship(g Guardianship, difference int) {
	ward := r.people.Must(g.Ward)
	ward.Guardians = uint16(int(ward.Guardians) + difference)
	r.people.Put(g.Ward, ward)
	guardian := r.people.Must(g.Guardian)
	guardian.Wards = uint16(int(guardian.Wards) + difference)
	r.people.Put(g.Guardian, guardian)
}

func projectAppointed(_ kernel.At, e GuardianAppointed, exec kernel.Exec) {
	var until any
	if e.Until != 0 {
		until = e.Until.String()
	}
	exec(`INSERT INTO person_guardianship (number, ward, guardian, from_date, until_date) VALUES (?, ?, ?, ?, ?)`,
		int64(e.Guardianship), int64(e.Ward), int64(e.Guardian), e.From.String(), until)
}

// EndGuardianship asks that one person no longer act for another.
type EndGuardianship struct {
	Ward     Number        `cbor:"1,keyasint" json:"ward"`
	Guardian Number        `cbor:"2,keyasint" json:"guardian"`
	Date     calendar.Date `cbor:"3,keyasint" json:"date"`   // The first day on which it no longer holds.
	Reason   string        `cbor:"4,keyasint" json:"reason"` // A code, such as "of_age".
}

// GuardianshipEnded says that one person no longer acts for another. The reason is "death"
// when one of them died and "term" when the last day was over.
type GuardianshipEnded struct {
	Guardianship uint64        `cbor:"1,keyasint"`
	Date         calendar.Date `cbor:"2,keyasint"`
	Reason       string        `cbor:"3,keyasint"`
}

// EndGuardianship decides whether a guardianship may be ended.
func (r *Registry) EndGuardianship(tx *kernel.Tx, c EndGuardianship) error {
	id, ok := r.byWard.Get(pair{First: c.Ward, Second: c.Guardian})
	switch {
	case !ok:
		return ErrNotGuardian
	case !village.ValidCode(c.Reason):
		return ErrReason
	}
	if err := checkDate(tx, c.Date, r.guardianships.Must(id).From); err != nil {
		return err
	}
	r.ended.Emit(tx, GuardianshipEnded{id, c.Date, c.Reason})
	return nil
}

func (r *Registry) applyEnded(e GuardianshipEnded) {
	g := r.guardianships.Must(e.Guardianship)
	r.guardianships.Delete(e.Guardianship)
	r.byWard.Delete(pair{First: g.Ward, Second: g.Guardian})
	r.byGuardian.Delete(pair{First: g.Guardian, Second: g.Ward})
	r.countGuardianship(g, -1)
	if g.Until != 0 {
		r.term.Clear(g.Until.EndMillis(), e.Guardianship)
	}
}

// endTerm ends a guardianship whose last day is over.
func (r *Registry) endTerm(tx *kernel.Tx, id uint64) {
	r.ended.Emit(tx, GuardianshipEnded{id, r.guardianships.Must(id).Until + 1, "term"})
}

func projectEnded(_ kernel.At, e GuardianshipEnded, exec kernel.Exec) {
	exec(`UPDATE person_guardianship SET ended_date = ?, reason = ? WHERE number = ?`,
		e.Date.String(), e.Reason, int64(e.Guardianship))
}

// Guards reports whether one person acts for another now.
func (r *Registry) Guards(guardian, ward Number) bool {
	return r.byWard.Has(pair{First: ward, Second: guardian})
}

// GuardiansOf returns who acts for a person now, in rising order.
func (r *Registry) GuardiansOf(ward Number) (all []Number) {
	for key := range r.byWard.From(pair{First: ward}) {
		if key.First != ward {
			break
		}
		all = append(all, key.Second)
	}
	return all
}

// guardianshipsOf returns the guardianships of a person on either side, in order.
func (r *Registry) guardianshipsOf(number Number) (all []uint64) {
	for _, index := range [...]kernel.OrderedRows[pair, uint64]{r.byWard, r.byGuardian} {
		for key, id := range index.From(pair{First: number}) {
			if key.First != number {
				break
			}
			all = append(all, id)
		}
	}
	return all
}
