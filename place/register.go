package place

import (
	"liangshan/calendar"
	"liangshan/company"
	"liangshan/kernel"
	"liangshan/polygon"
	"liangshan/village"
)

// A Row is one place as data.
type Row struct {
	Code     string         `cbor:"1,keyasint" json:"code"` // Known on paper.
	Kind     Kind           `cbor:"2,keyasint" json:"kind"`
	NameZH   string         `cbor:"3,keyasint" json:"name_zh"`
	Division village.Code   `cbor:"4,keyasint" json:"division"`
	From     calendar.Date  `cbor:"5,keyasint" json:"from"`
	Operator company.Number `cbor:"6,keyasint,omitempty" json:"operator,omitempty"` // 0: none is named.
	Scale    Scale          `cbor:"7,keyasint,omitempty" json:"scale,omitempty"`    // Of a park.
	Lon      int64          `cbor:"8,keyasint,omitempty" json:"lon_e9,omitempty"`   // In 1e-9 degrees; with Lat or not at all.
	Lat      int64          `cbor:"9,keyasint,omitempty" json:"lat_e9,omitempty"`
}

// Register asks that places be registered: all or none. Those that are registered already, exactly so,
// are left alone, so that an import may be repeated.
type Register struct {
	Places []Row `cbor:"1,keyasint" json:"places"`
}

// Registered says that a place is open from a day on.
type Registered struct {
	Number   Number         `cbor:"1,keyasint"`
	Code     string         `cbor:"2,keyasint"`
	Kind     Kind           `cbor:"3,keyasint"`
	NameZH   string         `cbor:"4,keyasint"`
	Division village.Code   `cbor:"5,keyasint"`
	From     calendar.Date  `cbor:"6,keyasint"`
	Operator company.Number `cbor:"7,keyasint,omitempty"`
	Scale    Scale          `cbor:"8,keyasint,omitempty"`
	Lon      int64          `cbor:"9,keyasint,omitempty"` // In 1e-9 degrees.
	Lat      int64          `cbor:"10,keyasint,omitempty"`
}

// Register decides whether the places may be registered. One bad row refuses all.
func (r *Registry) Register(tx *kernel.Tx, c Register) error {
	if refusal := checkRows(len(c.Places)); refusal != nil {
		return refusal
	}
	for i, row := range c.Places {
		if refusal := r.register(tx, row); refusal != nil {
			return &kernel.RowRefusal{Row: i, Refusal: refusal}
		}
	}
	return nil
}

func checkRows(n int) *kernel.Refusal {
	switch {
	case n == 0:
		return ErrNoRows
	case n > RowsMax:
		return ErrTooManyRows
	}
	return nil
}

func (r *Registry) register(tx *kernel.Tx, row Row) *kernel.Refusal {
	refusal := CheckRow(row)
	if refusal == nil {
		refusal = r.CheckPlace(row)
	}
	if refusal == nil {
		refusal = checkDate(tx, row.From, calendar.DateMin)
	}
	if refusal != nil {
		return refusal
	}
	if number, ok := r.codes.Get(row.Code); ok {
		if !r.places.Must(number).Is(row) {
			return ErrExists
		}
		return nil
	}
	r.registered.Emit(
		tx,
		Registered{Number(r.places.Len()) + 1, row.Code, row.Kind, row.NameZH, row.Division, row.From,
			row.Operator, row.Scale, row.Lon, row.Lat},
	)
	return nil
}

// Is reports whether a place is what a row says, and open.
func (p Place) Is(row Row) bool {
	return p == Place{
		Code:     row.Code,
		Kind:     row.Kind,
		NameZH:   row.NameZH,
		Division: row.Division,
		Operator: row.Operator,
		Scale:    row.Scale,
		Lon:      row.Lon,
		Lat:      row.Lat,
		From:     row.From,
	}
}

// CheckRow checks all of a row that needs no register: whoever takes a file in asks it before any
// command is sent.
func CheckRow(row Row) *kernel.Refusal {
	switch {
	case !validCode(row.Code):
		return ErrCode
	case row.Kind != Campsite && row.Kind != Leisure && row.Kind != Park:
		return ErrKind
	case !village.ValidName(row.NameZH):
		return ErrName
	case (row.Kind == Park) != (row.Scale == Large || row.Scale == Small) || row.Kind != Park && row.Scale != "":
		return ErrScale
	case (row.Lon != 0 || row.Lat != 0) && !within(row.Lon, row.Lat):
		return ErrPoint
	}
	return nil
}

// CheckPlace checks what a row says of other registers.
func (r *Registry) CheckPlace(row Row) *kernel.Refusal {
	if d, ok := r.divisions.Division(row.Division); !ok || d.Gone {
		return ErrDivision
	}
	if row.Operator != 0 && !r.companies.Active(row.Operator) {
		return ErrOperator
	}
	return nil
}

// within reports whether a point lies in the bounds of China, as package polygon has them.
func within(lon, lat int64) bool {
	return lon >= 73*polygon.Degree && lon <= 136*polygon.Degree && lat >= 3*polygon.Degree &&
		lat <= 54*polygon.Degree
}

// validCode reports whether a text may be the code of a place or a road: letters, digits, '-', '_',
// '.', at least one of them a letter or digit at either end; no number as long as an identity's.
func validCode(code string) bool {
	if code == "" || len(code) > 40 {
		return false
	}
	digits := 0
	for i := 0; i < len(code); i++ {
		switch c := code[i]; {
		case c >= '0' && c <= '9':
			digits++
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z':
		case (c == '-' || c == '_' || c == '.') && i > 0 && i < len(code)-1:
		default:
			return false
		}
	}
	return digits <= 14
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
	r.places.Put(e.Number, Place{Code: e.Code, Kind: e.Kind, NameZH: e.NameZH, Division: e.Division,
		Operator: e.Operator, Scale: e.Scale, Lon: e.Lon, Lat: e.Lat, From: e.From})
	r.codes.Put(e.Code, e.Number)
}

func projectRegistered(_ kernel.At, e Registered, exec kernel.Exec) {
	exec(
		`INSERT INTO place_place (number, code, kind, name_zh, division, operator_company, scale, lon_e9, lat_e9, from_date)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		int64(e.Number),
		e.Code,
		string(e.Kind),
		e.NameZH,
		string(e.Division),
		int64(e.Operator),
		string(e.Scale),
		located(e.Lon, e.Lat, e.Lon),
		located(e.Lon, e.Lat, e.Lat),
		e.From.String(),
	)
}

// located returns a coordinate, or nothing of a place that is not located.
func located(lon, lat, coordinate int64) any {
	if lon == 0 && lat == 0 {
		return nil
	}
	return coordinate
}
