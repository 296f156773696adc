package talent

import (
	"cmp"
	"strings"

	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/person"
	"liangshan/village"
)

// An Occupation is one of the new rural ones.
type Occupation string

// Occupations.
const (
	CloudVillager Occupation = "cloud_villager" // 云村民.
	DigitalNomad  Occupation = "digital_nomad"  // 数字游民.
	RuralHost     Occupation = "rural_host"     // 乡村主理人.
)

// A Record is a person's entry in the register.
type Record struct {
	_          struct{} `cbor:",toarray"`
	Person     person.Number
	Occupation Occupation
	Village    village.Code
	From       calendar.Date
	Until      calendar.Date // The first day on which it no longer holds; 0: it does.
}

type recordKey struct {
	_          struct{} `cbor:",toarray"`
	Person     person.Number
	Occupation Occupation
	Village    village.Code
}

func compareRecords(a, b recordKey) int {
	return cmp.Or(cmp.Compare(a.Person, b.Person), strings.Compare(string(a.Occupation), string(b.Occupation)),
		strings.Compare(string(a.Village), string(b.Village)))
}

// Register asks that a person stand in the register.
type Register struct {
	Person     person.Number `cbor:"1,keyasint" json:"person"`
	Occupation Occupation    `cbor:"2,keyasint" json:"occupation"`
	Village    village.Code  `cbor:"3,keyasint" json:"village"`
	From       calendar.Date `cbor:"4,keyasint" json:"from"`
}

// Registered says that a person has an occupation in a village.
type Registered struct {
	Record     RecordNumber  `cbor:"1,keyasint"`
	Person     person.Number `cbor:"2,keyasint"`
	Occupation Occupation    `cbor:"3,keyasint"`
	Village    village.Code  `cbor:"4,keyasint"`
	From       calendar.Date `cbor:"5,keyasint"`
}

// Register decides whether a person may stand in the register.
func (r *Registry) Register(tx *kernel.Tx, c Register) error {
	d, ok := r.places.Division(c.Village)
	switch {
	case !r.people.Active(c.Person):
		return ErrPerson
	case c.Occupation != CloudVillager && c.Occupation != DigitalNomad && c.Occupation != RuralHost:
		return ErrOccupation
	case !ok || d.Gone || d.Kind == village.County:
		return ErrVillage
	case c.From == 0 || c.From.Check() != nil || c.From > calendar.DayOf(tx.Time):
		return ErrDate
	}
	for _, number := range r.people.Numbers(c.Person) {
		if r.standing.Has(recordKey{Person: number, Occupation: c.Occupation, Village: c.Village}) {
			return ErrThere
		}
	}
	r.events.registered.Emit(
		tx,
		Registered{RecordNumber(r.records.Len()) + 1, c.Person, c.Occupation, c.Village, c.From},
	)
	return nil
}

func (r *Registry) applyRegistered(e Registered) {
	r.records.Put(e.Record, Record{Person: e.Person, Occupation: e.Occupation, Village: e.Village, From: e.From})
	r.standing.Put(recordKey{Person: e.Person, Occupation: e.Occupation, Village: e.Village}, e.Record)
}

// End asks that an entry of the register end.
type End struct {
	Record RecordNumber  `cbor:"1,keyasint" json:"record"`
	Until  calendar.Date `cbor:"2,keyasint" json:"until"`
	Reason string        `cbor:"3,keyasint" json:"reason"` // A code.
}

// Ended says that an entry has ended.
type Ended End

// End decides whether an entry may end.
func (r *Registry) End(tx *kernel.Tx, c End) error {
	record, ok := r.records.Get(c.Record)
	switch {
	case !ok:
		return ErrRecord
	case record.Until != 0:
		return ErrEnded
	case c.Until <= record.From || c.Until > calendar.DayOf(tx.Time):
		return ErrDate
	case !village.ValidCode(c.Reason):
		return ErrReason
	}
	r.events.ended.Emit(tx, Ended(c))
	return nil
}

func (r *Registry) applyEnded(e Ended) {
	record := r.records.Must(e.Record)
	record.Until = e.Until
	r.records.Put(e.Record, record)
	r.standing.Delete(recordKey{Person: record.Person, Occupation: record.Occupation, Village: record.Village})
}

// Standing counts the entries of an occupation that hold on a day.
func (r *Registry) Standing(o Occupation, on calendar.Date) (n int) {
	for _, record := range r.records.All() {
		if record.Occupation == o && record.From <= on && (record.Until == 0 || record.Until > on) {
			n++
		}
	}
	return n
}
