package talent

import "liangshan/kernel"

// Refusals.
var (
	ErrPerson     = kernel.Refuse("talent.person_unsuitable")
	ErrOccupation = kernel.Refuse("talent.occupation_unknown")
	ErrVillage    = kernel.Refuse("talent.village_unknown")
	ErrThere      = kernel.Refuse("talent.registered_already")
	ErrRecord     = kernel.Refuse("talent.record_unknown")
	ErrEnded      = kernel.Refuse("talent.ended_already")
	ErrDate       = kernel.Refuse("talent.date_unsuitable")
	ErrReason     = kernel.Refuse("talent.reason_malformed")
	ErrForm       = kernel.Refuse("talent.malformed")
	ErrCompany    = kernel.Refuse("talent.company_unknown")

	ErrOpening = kernel.Refuse("talent.opening_unknown")
	ErrClosed  = kernel.Refuse("talent.opening_closed_already")
	ErrMatch   = kernel.Refuse("talent.match_in_other_state")
	ErrApplied = kernel.Refuse("talent.applied_already")
	ErrFull    = kernel.Refuse("talent.no_place_left")

	ErrClubThere = kernel.Refuse("talent.club_there_already")
	ErrClub      = kernel.Refuse("talent.club_unknown")
	ErrSlot      = kernel.Refuse("talent.slot_unknown")
	ErrBooked    = kernel.Refuse("talent.booked_already")
	ErrUsedUp    = kernel.Refuse("talent.times_used_up")
	ErrBooking   = kernel.Refuse("talent.booking_unknown")
	ErrLate      = kernel.Refuse("talent.too_late")
	ErrWithdrawn = kernel.Refuse("talent.slot_withdrawn_already")
	ErrClubGone  = kernel.Refuse("talent.club_dissolved_already")
	ErrNotYet    = kernel.Refuse("talent.not_begun")
)
