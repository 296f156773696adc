package land

import (
	"bytes"
	"slices"

	"liangshan/calendar"
	"liangshan/company"
	"liangshan/kernel"
	"liangshan/person"
	"liangshan/polygon"
	"liangshan/village"
)

// A Row is one parcel as data.
type Row struct {
	Code    string        `cbor:"1,keyasint" json:"code"` // Known on paper: number of the unit of real estate or of the stand.
	Village village.Code  `cbor:"2,keyasint" json:"village"`
	Title   string        `cbor:"3,keyasint,omitempty" json:"title,omitempty"` // Number of the title, if there is one.
	Holder  Holder        `cbor:"4,keyasint" json:"holder"`
	Kind    Kind          `cbor:"5,keyasint" json:"kind"` // Class of GB/T 21010-2017.
	From    calendar.Date `cbor:"6,keyasint" json:"from"`
	Area    int64         `cbor:"7,keyasint" json:"area_dm2"` // Measured on the ellipsoid, rounded half up.
	Shape   []byte        `cbor:"8,keyasint" json:"shape"`    // As package polygon packs it.
}

// Register asks that parcels be registered: all or none. Those that are registered already, exactly so, are left
// alone, so that an import may be repeated.
type Register struct {
	Parcels []Row `cbor:"1,keyasint" json:"parcels"`
}

// Registered says that a parcel exists from a day on.
type Registered struct {
	Number  Number        `cbor:"1,keyasint"`
	Code    string        `cbor:"2,keyasint"`
	Village village.Code  `cbor:"3,keyasint"`
	Title   string        `cbor:"4,keyasint,omitempty"`
	Holder  Holder        `cbor:"5,keyasint"`
	Kind    Kind          `cbor:"6,keyasint"`
	From    calendar.Date `cbor:"7,keyasint"`
	Area    int64         `cbor:"8,keyasint"` // In dm².
	Shape   []byte        `cbor:"9,keyasint"`
	Parents []Number      `cbor:"10,keyasint,omitempty"` // What it was divided or merged from.
	Covers  []Number      `cbor:"11,keyasint,omitempty"` // What else lay on its ground once.
}

// Register decides whether the parcels may be registered. One bad row refuses all.
func (r *Registry) Register(tx *kernel.Tx, c Register) error {
	switch {
	case len(c.Parcels) == 0:
		return ErrNoRows
	case len(c.Parcels) > RowsMax:
		return ErrTooManyRows
	}
	tolerance, reach := r.toleranceOn(tx), r.Reach(calendar.DayOf(tx.Time))
	for i, row := range c.Parcels {
		if err := r.register(tx, i, row, tolerance, &reach, nil); err != nil {
			return err
		}
	}
	return nil
}

// register decides on one row. What is divided or merged lies where it lay: it needs no reach.
func (r *Registry) register(tx *kernel.Tx, i int, row Row, tolerance_dm2 int64, reach *Reach,
	parents []Number,
) error {
	s, refusal := CheckRow(row)
	if refusal == nil {
		refusal = r.checkPlace(row)
	}
	if refusal == nil {
		refusal = checkDate(tx, row.From, calendar.DateMin)
	}
	if refusal != nil {
		return &kernel.RowRefusal{Row: i, Refusal: refusal}
	}
	if number, ok := r.codes.Get(row.Code); ok {
		if parents != nil || !r.parcels.Must(number).is(row) {
			return &kernel.RowRefusal{Row: i, Refusal: ErrExists}
		}
		return nil
	}
	if reach != nil && reach.Outside(s) {
		return &kernel.RowRefusal{Row: i, Refusal: ErrBeyond}
	}
	if err := r.checkOverlap(i, s, tolerance_dm2, 0); err != nil {
		return err
	}
	covers := slices.DeleteFunc(r.covers(s, tolerance_dm2, 0), func(other Number) bool {
		return slices.ContainsFunc(parents, func(parent Number) bool {
			as, _ := r.kin.Get(kinKey{Parcel: parent, Other: other})
			return parent == other || as == ancestor
		})
	})
	r.registered.Emit(
		tx,
		Registered{Number(r.parcels.Len()) + 1, row.Code, row.Village, row.Title, row.Holder, row.Kind,
			row.From, row.Area, bytes.Clone(row.Shape), parents, covers},
	)
	return nil
}

// is reports whether a parcel is what a row says.
func (p Parcel) is(row Row) bool {
	return !p.Gone && p.Village == row.Village && p.Title == row.Title && p.Holder == row.Holder &&
		p.Kind == row.Kind &&
		p.From == row.From &&
		p.Area == row.Area &&
		bytes.Equal(p.Shape, row.Shape)
}

// CheckRow checks all of a row that needs no register: whoever takes a file in asks it before any command
// is sent. It returns the shape, which may be held against others by polygon.Overlaps.
func CheckRow(row Row) (polygon.Shape, *kernel.Refusal) {
	switch {
	case !ValidCode(row.Code):
		return nil, ErrCode
	case !ValidTitle(row.Title):
		return nil, ErrTitle
	case !kindKnown(row.Kind):
		return nil, ErrKind
	}
	return checkShape(row.Shape, row.Area)
}

// checkShape checks a packed shape, and that an area is what such a shape can have.
func checkShape(packed []byte, area_dm2 int64) (polygon.Shape, *kernel.Refusal) {
	s, err := polygon.Unpack(packed)
	if err == nil {
		err = s.Check()
	}
	if err != nil {
		return nil, refusalOf(err)
	}
	// Half a per cent, and a square decimetre for rounding.
	estimate := s.EstimateDM2()
	if off := max(area_dm2-estimate, estimate-area_dm2); area_dm2 <= 0 || area_dm2 > 2*estimate+1 ||
		off > estimate/200+1 {
		return nil, ErrArea
	}
	return s, nil
}

// checkPlace checks what a row says of other registers.
func (r *Registry) checkPlace(row Row) *kernel.Refusal {
	if d, ok := r.places.Division(row.Village); !ok || d.Gone || d.Kind != village.Village {
		return ErrVillage
	}
	if !r.stands(row.Holder) {
		return ErrHolder
	}
	return nil
}

// stands reports whether a holder is registered and stands.
func (r *Registry) stands(h Holder) bool {
	if (h.Kind == ByVillage) != (h.Village != "") || (h.Kind == ByVillage) != (h.Number == 0) {
		return false
	}
	switch h.Kind {
	case ByPerson:
		return r.people.Active(person.Number(h.Number))
	case ByHousehold:
		row, ok := r.people.Household(person.HouseholdNumber(h.Number))
		return ok && !row.Dissolved
	case ByCompany:
		return r.companies.Active(company.Number(h.Number))
	case ByVillage:
		row, ok := r.places.Division(h.Village)
		return ok && !row.Gone && row.Kind == village.Village
	}
	return false
}

// checkDate checks the date of a fact against the day of the entry and the newest change.
func checkDate(tx *kernel.Tx, date, changed calendar.Date) *kernel.Refusal {
	switch {
	case date == 0 || date < calendar.DateMin:
		return ErrDateMissing
	case date > calendar.DayOf(tx.Time):
		return ErrDateFuture
	case date < changed:
		return ErrDateOrder
	}
	return nil
}

func (r *Registry) applyRegistered(e Registered) {
	p := Parcel{Code: e.Code, Village: e.Village, Title: e.Title, Holder: e.Holder, Kind: e.Kind, From: e.From,
		Changed: e.From, Area: e.Area, Box: mustUnpack(e.Shape).Box(), Shape: e.Shape}
	r.parcels.Put(e.Number, p)
	r.codes.Put(e.Code, e.Number)
	r.tenures.Put(tenureKey{Parcel: e.Number, From: e.From}, e.Holder)
	r.index(e.Number, p.Box, true)
	r.applyParents(e.Number, e.Parents)
	r.applyCovers(e.Number, e.Covers, ground)
}

func projectRegistered(_ kernel.At, e Registered, exec kernel.Exec) {
	exec(
		`INSERT INTO land_parcel (number, code, village, title, holder_kind, holder_number, holder_village, kind, from_date,
		area_dm2, shape) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		int64(e.Number),
		e.Code,
		string(e.Village),
		e.Title,
		string(e.Holder.Kind),
		int64(e.Holder.Number),
		string(e.Holder.Village),
		string(e.Kind),
		e.From.String(),
		e.Area,
		e.Shape,
	)
	projectTenure(e.Number, e.From, e.Holder, e.Title, exec)
	for _, parent := range e.Parents {
		exec(`INSERT INTO land_lineage (parent, child) VALUES (?, ?)`, int64(parent), int64(e.Number))
	}
	projectCovers(e.Number, e.Covers, exec)
}

func projectCovers(number Number, others []Number, exec kernel.Exec) {
	for _, other := range others {
		exec(`INSERT OR IGNORE INTO land_cover (parcel, other) VALUES (?, ?)`, int64(number), int64(other))
	}
}

func projectTenure(number Number, from calendar.Date, h Holder, title string, exec kernel.Exec) {
	exec(`INSERT INTO land_tenure (parcel, from_date, holder_kind, holder_number, holder_village, title)
		VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (parcel, from_date) DO UPDATE SET holder_kind = excluded.holder_kind,
		holder_number = excluded.holder_number, holder_village = excluded.holder_village, title = excluded.title`,
		int64(number), from.String(), string(h.Kind), int64(h.Number), string(h.Village), title)
}
