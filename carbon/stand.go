package carbon

import (
	"cmp"
	"slices"

	"liangshan/calendar"
	"liangshan/company"
	"liangshan/kernel"
	"liangshan/village"
)

// Phases of a stand: bamboo bears many shoots every other year.
const (
	PhaseMixed = "mixed" // 花年: no phase of its own.
	PhaseOn    = "on"    // 大年 in the year of enrolment.
	PhaseOff   = "off"   // 小年 in the year of enrolment.
)

// areaMax is the largest area of one stand, in square decimetres: 1,000 square kilometres.
const areaMax = 100_000_000_000

// A Stand is one piece of forest that is managed alike.
type Stand struct {
	_           struct{} `cbor:",toarray"`
	Project     ProjectID
	Cooperative company.Number
	Village     village.Code
	Parcels     []uint64 // In order.
	Area        int64    // Square decimetres.
	Stratum     string   // Code.
	Phase       string
	From        calendar.Date // First day of tenure.
	To          calendar.Date // Last day.
}

// parcelKey begins a time of a parcel. The times of one table do not overlap.
type parcelKey struct {
	_      struct{} `cbor:",toarray"`
	Parcel uint64
	From   calendar.Date
}

func compareParcels(a, b parcelKey) int {
	return cmp.Or(cmp.Compare(a.Parcel, b.Parcel), cmp.Compare(a.From, b.From))
}

// A tenure says until when a parcel is enrolled, and in which stand.
type tenure struct {
	_     struct{} `cbor:",toarray"`
	To    calendar.Date
	Stand StandID
}

// A credit says until when a parcel is credited: for a period, or elsewhere.
type credit struct {
	_       struct{} `cbor:",toarray"`
	To      calendar.Date
	Period  PeriodID  // 0: elsewhere.
	Foreign ForeignID // 0: here.
}

// A StandRow is one stand as it is enrolled.
type StandRow struct {
	Cooperative company.Number `cbor:"1,keyasint" json:"cooperative"`
	Village     village.Code   `cbor:"2,keyasint" json:"village"`
	Parcels     []uint64       `cbor:"3,keyasint" json:"parcels"` // Numbers in the register of land, in order.
	Area        int64          `cbor:"4,keyasint" json:"area_dm2"`
	Stratum     string         `cbor:"5,keyasint" json:"stratum"` // Code.
	Phase       string         `cbor:"6,keyasint" json:"phase"`   // mixed, on, off.
	From        calendar.Date  `cbor:"7,keyasint" json:"from"`    // First day of tenure.
	To          calendar.Date  `cbor:"8,keyasint" json:"to"`      // Last day of tenure.
}

// EnrolStands asks that stands belong to a project.
type EnrolStands struct {
	Project ProjectID  `cbor:"1,keyasint" json:"project"`
	Stands  []StandRow `cbor:"2,keyasint" json:"stands"`
}

// StandEnrolled says that a stand belongs to a project.
type StandEnrolled struct {
	Stand       StandID        `cbor:"1,keyasint"`
	Project     ProjectID      `cbor:"2,keyasint"`
	Cooperative company.Number `cbor:"3,keyasint"`
	Village     village.Code   `cbor:"4,keyasint"`
	Parcels     []uint64       `cbor:"5,keyasint"`
	Area        int64          `cbor:"6,keyasint"`
	Stratum     string         `cbor:"7,keyasint"`
	Phase       string         `cbor:"8,keyasint"`
	From        calendar.Date  `cbor:"9,keyasint"`
	To          calendar.Date  `cbor:"10,keyasint"`
}

// EnrolStands decides whether stands may be enrolled. One bad row refuses all.
func (r *Registry) EnrolStands(tx *kernel.Tx, c EnrolStands) error {
	p, ok := r.projects.Get(c.Project)
	switch {
	case !ok:
		return ErrProject
	case p.State == ProjectTerminated || p.State == ProjectRefused:
		return ErrProjectState
	case len(c.Stands) == 0:
		return ErrNoRows
	case len(c.Stands) > StandsMax:
		return ErrTooManyRows
	}
	for i, row := range c.Stands {
		if refusal := r.checkStand(row); refusal != nil {
			return &kernel.RowRefusal{Row: i, Refusal: refusal}
		}
		id := StandID(r.last(countStand)) + 1
		r.events.standEnrolled.Emit(
			tx,
			StandEnrolled{id, c.Project, row.Cooperative, row.Village, row.Parcels, row.Area,
				row.Stratum, row.Phase, row.From, row.To},
		)
	}
	return nil
}

func (r *Registry) checkStand(row StandRow) *kernel.Refusal {
	if refusal := checkSpan(row.From, row.To); refusal != nil {
		return refusal
	}
	switch {
	case !r.companies.Active(row.Cooperative):
		return ErrCompany
	case !r.inVillage(row.Village):
		return ErrVillage
	case !village.ValidCode(row.Stratum):
		return ErrCode
	case row.Phase != PhaseMixed && row.Phase != PhaseOn && row.Phase != PhaseOff:
		return ErrPhase
	case len(row.Parcels) == 0:
		return ErrNoRows
	case len(row.Parcels) > ParcelsMax:
		return ErrTooManyRows
	case row.Area <= 0 || row.Area > areaMax:
		return ErrArea
	}
	return r.checkParcels(row)
}

// checkParcels checks that parcels exist, are large enough together and free.
func (r *Registry) checkParcels(row StandRow) *kernel.Refusal {
	var sum int64
	for i, parcel := range row.Parcels {
		if i > 0 && parcel <= row.Parcels[i-1] {
			return ErrParcelTwice
		}
		if r.ground != nil {
			area, ok := r.ground.Area(parcel)
			if !ok {
				return ErrParcel
			}
			sum += min(area, areaMax)
		}
		if parcel == 0 {
			return ErrParcel
		}
		if r.grounds(parcel, func(p uint64) bool { return r.taken(p, row.From, row.To) }) {
			return ErrParcelTaken
		}
	}
	if r.ground != nil && row.Area > sum {
		return ErrArea
	}
	return nil
}

func (r *Registry) applyStandEnrolled(e StandEnrolled) {
	r.numbers.Put(countStand, uint64(e.Stand))
	r.stands.Put(e.Stand, Stand{Project: e.Project, Cooperative: e.Cooperative, Village: e.Village,
		Parcels: slices.Clone(e.Parcels), Area: e.Area, Stratum: e.Stratum, Phase: e.Phase, From: e.From, To: e.To})
	for _, parcel := range e.Parcels {
		r.tenures.Put(parcelKey{Parcel: parcel, From: e.From}, tenure{To: e.To, Stand: e.Stand})
	}
}

func projectStandEnrolled(_ kernel.At, e StandEnrolled, exec kernel.Exec) {
	exec(`INSERT INTO carbon_stand (id, project, cooperative, village, area_dm2, stratum, phase, from_date, to_date)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`, int64(e.Stand), int64(e.Project), int64(e.Cooperative), string(e.Village),
		e.Area, e.Stratum, e.Phase, e.From.String(), e.To.String())
	for _, parcel := range e.Parcels {
		exec(`INSERT INTO carbon_stand_parcel (stand, parcel) VALUES (?, ?)`, int64(e.Stand), int64(parcel))
	}
}

// WithdrawStand asks that a stand belong to its project no longer.
type WithdrawStand struct {
	Stand  StandID       `cbor:"1,keyasint" json:"stand"`
	To     calendar.Date `cbor:"2,keyasint" json:"to"` // Its last day.
	Reason string        `cbor:"3,keyasint" json:"reason"`
}

// StandWithdrawn says on which day a stand belonged to its project for the last time.
type StandWithdrawn WithdrawStand

// WithdrawStand decides whether a stand may leave: not before the end of what it was credited, and not with a loss that
// its project still carries.
func (r *Registry) WithdrawStand(tx *kernel.Tx, c WithdrawStand) error {
	s, ok := r.stands.Get(c.Stand)
	switch {
	case !ok:
		return ErrStand
	case c.To == 0 || c.To.Check() != nil:
		return ErrDateMissing
	case c.To < s.From:
		return ErrDateOrder
	case c.To >= s.To:
		return ErrStandLeft
	case !village.ValidCode(c.Reason):
		return ErrReason
	case r.creditedAfter(s, c.To):
		return ErrStandCredited
	case r.projects.Must(s.Project).Carried < 0 && r.lastNet(c.Stand) < 0:
		return ErrLossCarried
	}
	r.events.standWithdrawn.Emit(tx, StandWithdrawn(c))
	return nil
}

// lastNet returns what a stand came to in the newest period that was issued; 0 if none was.
func (r *Registry) lastNet(stand StandID) (kg int64) {
	newest := calendar.DateMin - 1
	for id := range PeriodID(r.last(countPeriod)) {
		p := r.periods.Must(id + 1)
		if row, ok := r.measured.Get(standKey{Period: id + 1, Stand: stand}); ok && p.State == IssuedState && p.To > newest {
			newest, kg = p.To, row
		}
	}
	return kg
}

// creditedAfter reports whether a parcel of a stand is credited for a period of its tenure
// that ends after a day.
func (r *Registry) creditedAfter(s Stand, day calendar.Date) bool {
	for _, parcel := range s.Parcels {
		for key, c := range r.credits.Down(parcelKey{Parcel: parcel, From: s.To}) {
			if key.Parcel != parcel || c.To <= day {
				break
			}
			if c.Period != 0 { // What it is credited elsewhere, later, does not hold it.
				return true
			}
		}
	}
	return false
}

func (r *Registry) applyStandWithdrawn(e StandWithdrawn) {
	s := r.stands.Must(e.Stand)
	s.To = e.To
	r.stands.Put(e.Stand, s)
	for _, parcel := range s.Parcels {
		r.tenures.Put(parcelKey{Parcel: parcel, From: s.From}, tenure{To: e.To, Stand: e.Stand})
	}
}

func projectStandWithdrawn(_ kernel.At, e StandWithdrawn, exec kernel.Exec) {
	exec(`UPDATE carbon_stand SET to_date = ?, reason = ? WHERE id = ?`, e.To.String(), e.Reason, int64(e.Stand))
}

// Stand returns a stand. Its parcels must not be changed.
func (r *Registry) Stand(id StandID) (Stand, bool) { return r.stands.Get(id) }

// taken reports whether a parcel is in a stand on a day of a time.
func (r *Registry) taken(parcel uint64, from, to calendar.Date) bool {
	for key, t := range r.tenures.Down(parcelKey{Parcel: parcel, From: to}) {
		return key.Parcel == parcel && t.To >= from
	}
	return false
}

// credited reports whether any of some parcels, or what shares ground with one, is credited
// for a day of a time.
func (r *Registry) credited(parcels []uint64, from, to calendar.Date) bool {
	is := func(parcel uint64) bool {
		for key, c := range r.credits.Down(parcelKey{Parcel: parcel, From: to}) {
			return key.Parcel == parcel && c.To >= from
		}
		return false
	}
	for _, parcel := range parcels {
		if r.grounds(parcel, is) {
			return true
		}
	}
	return false
}

// RecordForeign asks to note that parcels are credited elsewhere for a time.
type RecordForeign struct {
	Programme string        `cbor:"1,keyasint" json:"programme"`    // Code, such as "ccer".
	Number    string        `cbor:"2,keyasint" json:"registration"` // The project's name or number there.
	Parcels   []uint64      `cbor:"3,keyasint" json:"parcels"`      // In order.
	From      calendar.Date `cbor:"4,keyasint" json:"from"`
	To        calendar.Date `cbor:"5,keyasint" json:"to"`
}

// ForeignRecorded says that parcels are credited elsewhere for a time.
type ForeignRecorded struct {
	Foreign   ForeignID     `cbor:"1,keyasint"`
	Programme string        `cbor:"2,keyasint"`
	Number    string        `cbor:"3,keyasint"`
	Parcels   []uint64      `cbor:"4,keyasint"`
	From      calendar.Date `cbor:"5,keyasint"`
	To        calendar.Date `cbor:"6,keyasint"`
}

// RecordForeign decides whether a registration elsewhere may be noted. If the parcels are
// credited here already, the double counting has happened and is nothing to be noted in passing.
func (r *Registry) RecordForeign(tx *kernel.Tx, c RecordForeign) error {
	if refusal := checkSpan(c.From, c.To); refusal != nil {
		return refusal
	}
	switch {
	case !village.ValidCode(c.Programme):
		return ErrCode
	case !village.ValidName(c.Number):
		return ErrName
	case len(c.Parcels) == 0:
		return ErrNoRows
	case len(c.Parcels) > StandsMax:
		return ErrTooManyRows
	}
	for i, parcel := range c.Parcels {
		if parcel == 0 || i > 0 && parcel <= c.Parcels[i-1] {
			return &kernel.RowRefusal{Row: i, Refusal: ErrParcelTwice}
		}
		if r.ground != nil {
			if _, ok := r.ground.Area(parcel); !ok {
				return &kernel.RowRefusal{Row: i, Refusal: ErrParcel}
			}
		}
		if r.credited(c.Parcels[i:i+1], c.From, c.To) {
			return &kernel.RowRefusal{Row: i, Refusal: ErrCredited}
		}
	}
	r.events.foreignRecorded.Emit(tx, ForeignRecorded{ForeignID(r.last(countForeign)) + 1, c.Programme, c.Number,
		c.Parcels, c.From, c.To})
	return nil
}

func (r *Registry) applyForeignRecorded(e ForeignRecorded) {
	r.numbers.Put(countForeign, uint64(e.Foreign))
	for _, parcel := range e.Parcels {
		r.credits.Put(parcelKey{Parcel: parcel, From: e.From}, credit{To: e.To, Foreign: e.Foreign})
	}
}

func projectForeignRecorded(_ kernel.At, e ForeignRecorded, exec kernel.Exec) {
	exec(`INSERT INTO carbon_foreign (id, programme, registration, from_date, to_date) VALUES (?, ?, ?, ?, ?)`,
		int64(e.Foreign), e.Programme, e.Number, e.From.String(), e.To.String())
	for _, parcel := range e.Parcels {
		exec(
			`INSERT INTO carbon_foreign_parcel (registration, parcel) VALUES (?, ?)`,
			int64(e.Foreign),
			int64(parcel),
		)
	}
}
