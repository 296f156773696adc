// Package person is the register of persons by number: who is registered, merged, dead or
// erased, who acts for whom, who lives with whom, and which facts were checked by whom.
//
// It holds no personal data. Numbers are allotted by the vault, which alone knows whose
// they are; reasons, fields and bases of law are codes from lists or of a form in which
// nobody's name, telephone or identity number fits.
//
// # Invariants
//
//   - A merged number points to the number kept, for ever; following the pointers ends at
//     a number that was not merged (Current).
//   - An erased number is in no household and no guardianship and never changes again.
//     Nobody is erased on a day to which a retention rule reaches.
//   - Nobody has two households at a time, and a household without members is dissolved.
//   - Who has a guardian is nobody's guardian, so there are no circles. The dead have and
//     are none.
//   - Dated facts of one kind about one person come in the order of their dates, none in
//     the future.
package person

import (
	"cmp"
	_ "embed"

	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/village"
)

// Schema declares the tables that people read.
//
//go:embed schema.sql
var Schema string

// A Number stands for a person. The vault allots it.
type Number uint64

// A HouseholdNumber stands for a household. Whoever forms the household allots it.
type HouseholdNumber uint64

// Limits.
const (
	NumberMax    = 1<<63 - 1 // SQL tables hold signed integers.
	GuardiansMax = 8         // Of one ward.
	WardsMax     = 200       // Of one guardian: noting a death ends all in one entry.
	MembersMax   = 200       // Of one household: dissolving it takes one entry.
	mergedMax    = 64        // Numbers that were merged into one.
)

// Refusals.
var (
	ErrNumber        = kernel.Refuse("person.number_out_of_range")
	ErrExists        = kernel.Refuse("person.exists")
	ErrUnknown       = kernel.Refuse("person.unknown")
	ErrErased        = kernel.Refuse("person.erased")
	ErrMerged        = kernel.Refuse("person.merged") // Ask again with the number kept: see Current.
	ErrDead          = kernel.Refuse("person.dead")
	ErrNotDead       = kernel.Refuse("person.not_dead")
	ErrField         = kernel.Refuse("person.field_unknown")
	ErrChecker       = kernel.Refuse("person.checker_unknown")
	ErrReason        = kernel.Refuse("person.reason_malformed") // A reason is a code.
	ErrBasis         = kernel.Refuse("person.basis_malformed")  // A basis of law is a code.
	ErrDateMissing   = kernel.Refuse("person.date_missing")
	ErrDateFuture    = kernel.Refuse("person.date_in_future")
	ErrDateOrder     = kernel.Refuse("person.date_out_of_order")
	ErrUntilPast     = kernel.Refuse("person.until_past")
	ErrMergeSelf     = kernel.Refuse("person.merge_self")
	ErrMergeDeath    = kernel.Refuse("person.merge_death") // One is dead and the other is not, or since another day.
	ErrMergeMany     = kernel.Refuse("person.merged_too_many")
	ErrInHousehold   = kernel.Refuse("person.in_household")    // Leave it first.
	ErrInGuardian    = kernel.Refuse("person.in_guardianship") // End it first.
	ErrGuardianSelf  = kernel.Refuse("person.guardian_self")
	ErrGuardianWard  = kernel.Refuse("person.guardian_is_ward") // Who has a guardian cannot be one.
	ErrWardGuardian  = kernel.Refuse("person.ward_is_guardian") // Who is a guardian cannot have one.
	ErrGuardianTwice = kernel.Refuse("person.guardian_already")
	ErrGuardianMany  = kernel.Refuse("person.guardians_too_many")
	ErrNotGuardian   = kernel.Refuse("person.not_guardian")
	ErrRetained      = kernel.Refuse("person.retained") // A dated rule forbids erasure as yet.
	ErrProxySelf     = kernel.Refuse("person.proxy_self")
	ErrProxyWard     = kernel.Refuse("person.proxy_is_ward") // Who has a guardian acts for nobody.
	ErrProxyAlready  = kernel.Refuse("person.proxy_already")
	ErrNotProxy      = kernel.Refuse("person.not_proxy")

	ErrCorrectionOpen = kernel.Refuse("person.correction_open")     // It was asked for, and nobody has answered.
	ErrNotAsked       = kernel.Refuse("person.correction_unknown")  // There is none, or it was answered.
	ErrNotStated      = kernel.Refuse("person.correction_unstated") // State the fact anew first.

	ErrHouseholdNumber  = kernel.Refuse("person.household_number_out_of_range")
	ErrHouseholdExists  = kernel.Refuse("person.household_exists")
	ErrHouseholdUnknown = kernel.Refuse("person.household_unknown")
	ErrHouseholdGone    = kernel.Refuse("person.household_dissolved")
	ErrHouseholdFull    = kernel.Refuse("person.household_full")
	ErrNotMember        = kernel.Refuse("person.not_in_household")
	ErrHeadLeaves       = kernel.Refuse("person.head_leaves") // Name another head first.
	ErrHeadSame         = kernel.Refuse("person.head_same")
	ErrVillage          = kernel.Refuse("person.village_unknown") // Not a township or village that stands.
	ErrVillageSame      = kernel.Refuse("person.village_same")
)

// A Person is one number as it stands now.
type Person struct {
	_         struct{} `cbor:",toarray"`
	Into      Number   // The number kept, if this one was merged; else 0.
	Erased    bool
	Dead      bool
	Died      calendar.Date   // If dead.
	Retained  calendar.Date   // Last day on which erasure is forbidden; 0 if it never was.
	Household HouseholdNumber // 0 for none.
	Changed   calendar.Date   // Of the newest change of household; 0 before the first.
	Guardians uint16          // How many guardians this person has.
	Wards     uint16          // How many persons have this one for a guardian.
	Merged    uint16          // How many numbers were merged into this one, directly or not.
}

// A Registry is everything that this package keeps.
type Registry struct {
	Commands Commands
	// Moved, if it is set, hears within the same entry that who belongs to a household has changed, from a day on. It
	// cannot keep that from being noted.
	Moved func(tx *kernel.Tx, since calendar.Date)

	places     *village.Registry
	number     kernel.Rows[uint8, numbers]
	people     kernel.Rows[Number, Person]
	duplicates kernel.OrderedRows[pair, struct{}] // Number kept, number merged into it.
	checks     kernel.Rows[checkKey, check]

	guardianships kernel.Rows[uint64, Guardianship]
	byWard        kernel.OrderedRows[pair, uint64] // Ward, guardian → guardianship.
	byGuardian    kernel.OrderedRows[pair, uint64] // Guardian, ward → guardianship.

	proxies     kernel.OrderedRows[pair, Proxy] // Person, who acts for it.
	corrections kernel.Rows[uint64, Correction]
	asked       kernel.Rows[askedKey, uint64]

	households kernel.Rows[HouseholdNumber, Household]
	members    kernel.OrderedRows[memberKey, calendar.Date] // → since when.
	former     kernel.OrderedRows[formerKey, calendar.Date] // → the first day on which it no longer was.

	registered     kernel.Emitter[Registered]
	checked        kernel.Emitter[Checked]
	merged         kernel.Emitter[Merged]
	deathNoted     kernel.Emitter[DeathNoted]
	deathWithdrawn kernel.Emitter[DeathWithdrawn]
	appointed      kernel.Emitter[GuardianAppointed]
	ended          kernel.Emitter[GuardianshipEnded]
	retained       kernel.Emitter[Retained]
	erased         kernel.Emitter[Erased]
	formed         kernel.Emitter[HouseholdFormed]
	joined         kernel.Emitter[HouseholdJoined]
	left           kernel.Emitter[HouseholdLeft]
	dissolved      kernel.Emitter[HouseholdDissolved]
	movedAway      kernel.Emitter[HouseholdMoved]
	headNamed      kernel.Emitter[HeadNamed]
	proxyGranted   kernel.Emitter[ProxyGranted]
	proxyEnded     kernel.Emitter[ProxyEnded]

	correctionAsked    kernel.Emitter[CorrectionAsked]
	correctionAnswered kernel.Emitter[CorrectionAnswered]

	term *kernel.Deadline
}

// numbers is the row of running numbers.
type numbers struct {
	_            struct{} `cbor:",toarray"`
	Guardianship uint64   // Last given.
	Correction   uint64   // Likewise.
}

// A pair is an ordered pair of persons.
type pair struct {
	_             struct{} `cbor:",toarray"`
	First, Second Number
}

func comparePairs(a, b pair) int {
	return cmp.Or(cmp.Compare(a.First, b.First), cmp.Compare(a.Second, b.Second))
}

// Commands are the declared commands, for callers in Go.
type Commands struct {
	Register          kernel.Maker[Register]
	NoteChecked       kernel.Maker[NoteChecked]
	Merge             kernel.Maker[Merge]
	NoteDeath         kernel.Maker[NoteDeath]
	WithdrawDeath     kernel.Maker[WithdrawDeath]
	AppointGuardian   kernel.Maker[AppointGuardian]
	EndGuardianship   kernel.Maker[EndGuardianship]
	Retain            kernel.Maker[Retain]
	Erase             kernel.Maker[Erase]
	FormHousehold     kernel.Maker[FormHousehold]
	JoinHousehold     kernel.Maker[JoinHousehold]
	LeaveHousehold    kernel.Maker[LeaveHousehold]
	NameHead          kernel.Maker[NameHead]
	MoveHousehold     kernel.Maker[MoveHousehold]
	DissolveHousehold kernel.Maker[DissolveHousehold]
	GrantProxy        kernel.Maker[GrantProxy]
	EndProxy          kernel.Maker[EndProxy]
	AskCorrection     kernel.Maker[AskCorrection]
	AnswerCorrection  kernel.Maker[AnswerCorrection]
}

// New declares the module in the kernel.
func New(k *kernel.Kernel, places *village.Registry) *Registry {
	r := &Registry{places: places}
	r.number = kernel.NewTable[uint8, numbers](k, "person.number", cmp.Compare[uint8])
	r.people = kernel.NewTable[Number, Person](k, "person.person", cmp.Compare[Number])
	r.duplicates = kernel.NewOrdered[pair, struct{}](k, "person.duplicate", comparePairs)
	r.checks = kernel.NewTable[checkKey, check](k, "person.check", compareChecks)
	r.guardianships = kernel.NewTable[uint64, Guardianship](k, "person.guardianship", cmp.Compare[uint64])
	r.byWard = kernel.NewOrdered[pair, uint64](k, "person.guardian_of", comparePairs)
	r.byGuardian = kernel.NewOrdered[pair, uint64](k, "person.ward_of", comparePairs)
	r.households = kernel.NewTable[HouseholdNumber, Household](k, "person.household", cmp.Compare[HouseholdNumber])
	r.members = kernel.NewOrdered[memberKey, calendar.Date](k, "person.member", compareMembers)
	r.former = kernel.NewOrdered[formerKey, calendar.Date](k, "person.former_member", compareFormer)
	r.proxies = kernel.NewOrdered[pair, Proxy](k, "person.proxy", comparePairs)
	r.corrections = kernel.NewTable[uint64, Correction](k, "person.correction", cmp.Compare[uint64])
	r.asked = kernel.NewTable[askedKey, uint64](k, "person.correction_asked", compareAsked)
	r.declareEvents(k)

	r.Commands.Register = kernel.Decide(k, "person.register", r.Register)
	r.Commands.NoteChecked = kernel.Decide(k, "person.note_checked", r.NoteChecked)
	r.Commands.Merge = kernel.Decide(k, "person.merge", r.Merge)
	r.Commands.NoteDeath = kernel.Decide(k, "person.note_death", r.NoteDeath)
	r.Commands.WithdrawDeath = kernel.Decide(k, "person.withdraw_death", r.WithdrawDeath, kernel.TwoPersons())
	r.Commands.AppointGuardian = kernel.Decide(k, "person.appoint_guardian", r.AppointGuardian)
	r.Commands.EndGuardianship = kernel.Decide(k, "person.end_guardianship", r.EndGuardianship)
	r.Commands.Retain = kernel.Decide(k, "person.retain", r.Retain)
	r.Commands.Erase = kernel.Decide(k, "person.erase", r.Erase, kernel.TwoPersons())
	r.Commands.FormHousehold = kernel.Decide(k, "person.form_household", r.FormHousehold)
	r.Commands.JoinHousehold = kernel.Decide(k, "person.join_household", r.JoinHousehold)
	r.Commands.LeaveHousehold = kernel.Decide(k, "person.leave_household", r.LeaveHousehold)
	r.Commands.NameHead = kernel.Decide(k, "person.name_head", r.NameHead)
	r.Commands.MoveHousehold = kernel.Decide(k, "person.move_household", r.MoveHousehold)
	r.Commands.DissolveHousehold = kernel.Decide(k, "person.dissolve_household", r.DissolveHousehold)
	r.Commands.GrantProxy = kernel.Decide(k, "person.grant_proxy", r.GrantProxy)
	r.Commands.EndProxy = kernel.Decide(k, "person.end_proxy", r.EndProxy)
	r.Commands.AskCorrection = kernel.Decide(k, "person.ask_correction", r.AskCorrection)
	r.Commands.AnswerCorrection = kernel.Decide(k, "person.answer_correction", r.AnswerCorrection)
	return r
}

func (r *Registry) declareEvents(k *kernel.Kernel) {
	r.registered = kernel.Apply(k, 300, "person.registered", r.applyRegistered)
	r.checked = kernel.Apply(k, 301, "person.checked", r.applyChecked)
	r.merged = kernel.Apply(k, 302, "person.merged", r.applyMerged)
	r.deathNoted = kernel.Apply(k, 303, "person.death_noted", r.applyDeathNoted)
	r.deathWithdrawn = kernel.Apply(k, 304, "person.death_withdrawn", r.applyDeathWithdrawn)
	r.appointed = kernel.Apply(k, 305, "person.guardian_appointed", r.applyAppointed)
	r.ended = kernel.Apply(k, 306, "person.guardianship_ended", r.applyEnded)
	r.retained = kernel.Apply(k, 307, "person.retained", r.applyRetained)
	r.erased = kernel.Apply(k, 308, "person.erased", r.applyErased)
	r.formed = kernel.Apply(k, 309, "person.household_formed", r.applyFormed)
	r.joined = kernel.Apply(k, 310, "person.household_joined", r.applyJoined)
	r.left = kernel.Apply(k, 311, "person.household_left", r.applyLeft)
	r.dissolved = kernel.Apply(k, 312, "person.household_dissolved", r.applyDissolved)
	r.movedAway = kernel.Apply(k, 313, "person.household_moved", r.applyMoved)
	r.headNamed = kernel.Apply(k, 314, "person.head_named", r.applyHeadNamed)
	r.proxyGranted = kernel.Apply(k, 315, "person.proxy_granted", r.applyProxyGranted)
	r.proxyEnded = kernel.Apply(k, 316, "person.proxy_ended", r.applyProxyEnded)
	r.correctionAsked = kernel.Apply(k, 317, "person.correction_asked", r.applyCorrectionAsked)
	r.correctionAnswered = kernel.Apply(k, 318, "person.correction_answered", r.applyCorrectionAnswered)
	r.term = kernel.Due(k, 300, "person.guardianship_term", r.endTerm)

	kernel.Project(r.registered, projectRegistered)
	kernel.Project(r.checked, projectChecked)
	kernel.Project(r.merged, projectMerged)
	kernel.Project(r.deathNoted, projectDeathNoted)
	kernel.Project(r.deathWithdrawn, projectDeathWithdrawn)
	kernel.Project(r.appointed, projectAppointed)
	kernel.Project(r.ended, projectEnded)
	kernel.Project(r.retained, projectRetained)
	kernel.Project(r.erased, projectErased)
	kernel.Project(r.formed, projectFormed)
	kernel.Project(r.joined, projectJoined)
	kernel.Project(r.left, projectLeft)
	kernel.Project(r.dissolved, projectDissolved)
	kernel.Project(r.movedAway, projectMoved)
	kernel.Project(r.headNamed, projectHeadNamed)
	kernel.Project(r.proxyGranted, projectProxyGranted)
	kernel.Project(r.proxyEnded, projectProxyEnded)
	kernel.Project(r.correctionAsked, projectCorrectionAsked)
	kernel.Project(r.correctionAnswered, projectCorrectionAnswered)
}

// Highest returns the highest number that anybody was registered under; 0 if there is nobody.
func (r *Registry) Highest() (highest Number) {
	for number := range r.people.All() {
		highest = max(highest, number)
	}
	return highest
}

// Count returns how many numbers are in the register, the merged and the erased among them.
func (r *Registry) Count() int { return r.people.Len() }

// NotAmong counts the people who are not among some numbers and were neither merged nor erased, and returns the
// lowest of them.
func (r *Registry) NotAmong(there map[Number]bool) (missing int, lowest Number) {
	for number, row := range r.people.All() {
		if there[number] || row.Into != 0 || row.Erased {
			continue
		}
		if missing++; lowest == 0 || number < lowest {
			lowest = number
		}
	}
	return missing, lowest
}

// Person returns a number as it stands now.
func (r *Registry) Person(number Number) (Person, bool) { return r.people.Get(number) }

// Current returns the number that stands for a person today: itself, or the number it was
// merged into, however often. It returns false for a number that is not registered.
func (r *Registry) Current(number Number) (Number, bool) {
	for {
		row, ok := r.people.Get(number)
		if !ok || row.Into == 0 {
			return number, ok
		}
		number = row.Into // Merged later than number, so this ends.
	}
}

// Active reports whether a number stands for a living person: registered, not merged, not
// dead, not erased.
func (r *Registry) Active(number Number) bool {
	row, err := r.standing(number)
	return err == nil && !row.Dead
}

// ActiveOn reports whether a number stands for a person who was alive at the end of a day: registered, not merged, not
// erased, and not dead by then.
func (r *Registry) ActiveOn(number Number, day calendar.Date) bool {
	row, err := r.standing(number)
	return err == nil && (!row.Dead || row.Died > day)
}

// standing returns a person about whom facts may be noted.
func (r *Registry) standing(number Number) (Person, error) {
	row, ok := r.people.Get(number)
	switch {
	case !ok:
		return row, ErrUnknown
	case row.Into != 0:
		return row, ErrMerged
	case row.Erased:
		return row, ErrErased
	}
	return row, nil
}

// living returns a person who may do something.
func (r *Registry) living(number Number) (Person, error) {
	row, err := r.standing(number)
	if err == nil && row.Dead {
		err = ErrDead
	}
	return row, err
}

// checkDate checks the date of a fact against the day of the entry and the newest fact
// before. The zero date is what a forgotten one looks like, so 1 January 1970 is refused.
func checkDate(tx *kernel.Tx, date, before calendar.Date) error {
	today, err := calendar.FromMillis(tx.Time)
	switch {
	case date == 0 || date < calendar.DateMin:
		return ErrDateMissing
	case err != nil || date > today:
		return ErrDateFuture
	case before != 0 && date < before:
		return ErrDateOrder
	}
	return nil
}
