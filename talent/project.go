package talent

import "liangshan/kernel"

func (r *Registry) declareProjections() {
	e := &r.events
	kernel.Project(e.registered, func(_ kernel.At, e Registered, exec kernel.Exec) {
		exec(`INSERT INTO talent_record (number, person, occupation, village, from_date) VALUES (?, ?, ?, ?, ?)`,
			int64(e.Record), int64(e.Person), string(e.Occupation), string(e.Village), e.From.String())
	})
	kernel.Project(e.ended, func(_ kernel.At, e Ended, exec kernel.Exec) {
		exec(`UPDATE talent_record SET until_date = ?, reason = ? WHERE number = ?`, e.Until.String(), e.Reason,
			int64(e.Record))
	})
	kernel.Project(e.posted, func(_ kernel.At, e Posted, exec kernel.Exec) {
		exec(`INSERT INTO talent_opening (number, company, kind, name_zh, places, from_date, state)
			VALUES (?, ?, ?, ?, ?, ?, 'open')`, int64(e.Opening), int64(e.Company), string(e.Kind), e.NameZH,
			int64(e.Places), e.From.String())
	})
	kernel.Project(e.applied, func(_ kernel.At, e Applied, exec kernel.Exec) {
		exec(`INSERT INTO talent_match (opening, person, state) VALUES (?, ?, 'wants')
			ON CONFLICT (opening, person) DO UPDATE SET state = 'wants'`, int64(e.Opening), int64(e.Person))
	})
	kernel.Project(e.placed, func(_ kernel.At, e Placed, exec kernel.Exec) {
		exec(
			`UPDATE talent_match SET state = 'placed', on_date = ? WHERE opening = ? AND person = ?`,
			e.On.String(),
			int64(e.Opening),
			int64(e.Person),
		)
		exec(`UPDATE talent_opening SET filled = filled + 1 WHERE number = ?`, int64(e.Opening))
	})
	kernel.Project(e.left, func(_ kernel.At, e Left, exec kernel.Exec) {
		exec(`UPDATE talent_match SET state = 'over', ended_date = ?, reason = ? WHERE opening = ? AND person = ?`,
			e.On.String(), e.Reason, int64(e.Opening), int64(e.Person))
		exec(`UPDATE talent_opening SET filled = filled - 1 WHERE number = ?`, int64(e.Opening))
	})
	kernel.Project(e.closed, func(_ kernel.At, e OpeningClosed, exec kernel.Exec) {
		exec(`UPDATE talent_opening SET state = 'closed' WHERE number = ?`, int64(e.Opening))
	})
	kernel.Project(e.founded, func(_ kernel.At, e ClubFounded, exec kernel.Exec) {
		exec(`INSERT INTO talent_club (number, code, name_zh, division) VALUES (?, ?, ?, ?)`, int64(e.Club), e.Code,
			e.NameZH, string(e.Division))
	})
	kernel.Project(e.unwished, func(_ kernel.At, e WishWithdrawn, exec kernel.Exec) {
		exec(`UPDATE talent_match SET state = 'withdrawn' WHERE opening = ? AND person = ?`, int64(e.Opening),
			int64(e.Person))
	})
	kernel.Project(e.dissolved, func(_ kernel.At, e ClubDissolved, exec kernel.Exec) {
		exec(`UPDATE talent_club SET ended_date = ?, reason = ? WHERE number = ?`, e.On.String(), e.Reason, int64(e.Club))
	})
	r.declareBookings()
}

func (r *Registry) declareBookings() {
	e := &r.events
	kernel.Project(e.offered, func(_ kernel.At, e SlotOffered, exec kernel.Exec) {
		o := e.Offer
		exec(`INSERT INTO talent_slot (number, benefit, company, club, name_zh, on_date, minute, places)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?)`, int64(e.Slot), o.Benefit, int64(o.Company), int64(o.Club), o.NameZH,
			o.On.String(), int64(o.Minute), int64(o.Places))
	})
	kernel.Project(e.booked, func(at kernel.At, e Booked, exec kernel.Exec) {
		exec(
			`INSERT INTO talent_booking (number, slot, card, holding, state, booked_ms) VALUES (?, ?, ?, ?, 'booked', ?)`,
			int64(e.Booking),
			int64(e.Slot),
			int64(e.Card),
			int64(e.Holding),
			at.Time,
		)
		exec(`UPDATE talent_slot SET filled = filled + 1 WHERE number = ?`, int64(e.Slot))
	})
	kernel.Project(e.cancelled, func(_ kernel.At, e Cancelled, exec kernel.Exec) {
		exec(`UPDATE talent_booking SET state = 'given_up' WHERE number = ?`, int64(e.Booking))
		exec(
			`UPDATE talent_slot SET filled = filled - 1 WHERE number = (SELECT slot FROM talent_booking WHERE number = ?)`,
			int64(e.Booking),
		)
	})
	kernel.Project(e.attended, func(_ kernel.At, e Attended, exec kernel.Exec) {
		exec(`UPDATE talent_booking SET state = 'used' WHERE number = ?`, int64(e.Booking))
	})
	kernel.Project(e.missed, func(_ kernel.At, e Missed, exec kernel.Exec) {
		exec(`UPDATE talent_booking SET state = 'unused' WHERE number = ?`, int64(e.Booking))
	})
	kernel.Project(e.withdrawn, func(_ kernel.At, e SlotWithdrawn, exec kernel.Exec) {
		exec(`UPDATE talent_slot SET state = 'withdrawn', reason = ?1, filled = (SELECT count(*) FROM talent_booking
			WHERE slot = ?2 AND state = 'used') WHERE number = ?2`, e.Reason, int64(e.Slot))
		exec(`UPDATE talent_booking SET state = 'withdrawn' WHERE slot = ? AND state IN ('booked', 'unused')`, int64(e.Slot))
	})
}
