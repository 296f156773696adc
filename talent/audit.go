package talent

import (
	"errors"
	"strconv"
)

// Audit checks the invariants of the register, of openings and of bookings.
func (r *Registry) Audit() error {
	standing := 0
	for number, record := range r.records.All() {
		if record.Until != 0 {
			continue
		}
		standing++
		key := recordKey{Person: record.Person, Occupation: record.Occupation, Village: record.Village}
		if at, _ := r.standing.Get(key); at != number {
			return fault("record", uint64(number), "is a second one of its person")
		}
	}
	if standing != r.standing.Len() {
		return errors.New("talent: records that stand are not as many as are noted")
	}
	placed := map[OpeningNumber]uint32{}
	for key, state := range r.matches.All() {
		if state == Filled {
			placed[key.Opening]++
		}
	}
	for number, o := range r.openings.All() {
		if o.Placed != placed[number] || o.Placed > o.Places {
			return fault("opening", uint64(number), "has more people placed than places, or miscounts them")
		}
	}
	return r.auditBookings()
}

func (r *Registry) auditBookings() error {
	taken, reserved, live := map[SlotNumber]uint32{}, map[reservedKey]uint32{}, 0
	for number, b := range r.bookings.All() {
		if b.State == GivenUp || b.State == Called {
			continue
		}
		live++
		taken[b.Slot]++
		if at, _ := r.booked.Get(bookedKey{Slot: b.Slot, Holding: b.Holding}); at != number {
			return fault("booking", uint64(number), "is a second one of its holder")
		}
		if s := r.slots.Must(b.Slot); b.State == Reserved {
			reserved[reservedKey{Holding: b.Holding, Benefit: s.Benefit, Year: int32(s.On.Year())}]++
		}
	}
	if live != r.booked.Len() || len(reserved) != r.reserved.Len() {
		return errors.New("talent: bookings are noted that are none")
	}
	for number, s := range r.slots.All() {
		if s.Taken != taken[number] || s.Taken > s.Places {
			return fault("slot", uint64(number), "has more bookings than places, or miscounts them")
		}
	}
	for key, n := range r.reserved.All() {
		if reserved[key] != n {
			return fault("holding", uint64(key.Holding), "has another number of bookings than is noted")
		}
	}
	return nil
}

func fault(what string, number uint64, wrong string) error {
	return errors.New("talent: " + what + " " + strconv.FormatUint(number, 10) + " " + wrong)
}
