package place

import (
	"bytes"

	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/village"
)

// A Colour says what a road of the five colours serves: 以绿色为底色、红色为根脉、黄色为丰收、
// 蓝色为民宿、橙色为项目.
type Colour string

// Colours of roads.
const (
	Green  Colour = "green"  // Landscape.
	Red    Colour = "red"    // Places of the revolution's history.
	Yellow Colour = "yellow" // Harvest.
	Blue   Colour = "blue"   // Inns.
	Orange Colour = "orange" // Projects.
)

// Colours returns all colours, in the order in which they are listed.
func Colours() []Colour { return []Colour{Green, Red, Yellow, Blue, Orange} }

func (c Colour) valid() bool {
	return c == Green || c == Red || c == Yellow || c == Blue || c == Orange
}

// A Road is a road as it stands now.
type Road struct {
	_        struct{} `cbor:",toarray"`
	Code     string
	NameZH   string
	Colour   Colour
	Division village.Code
	From     calendar.Date // Built.
	Until    calendar.Date // The first day on which it no longer counted; 0: it counts.
	Length   int64         // In mm, measured on the ellipsoid.
	Line     []byte        // Packed.
}

// A RoadRow is one road as data.
type RoadRow struct {
	Code     string        `cbor:"1,keyasint" json:"code"` // Known on paper.
	NameZH   string        `cbor:"2,keyasint" json:"name_zh"`
	Colour   Colour        `cbor:"3,keyasint" json:"colour"`
	Division village.Code  `cbor:"4,keyasint" json:"division"`
	From     calendar.Date `cbor:"5,keyasint" json:"from"`
	Length   int64         `cbor:"6,keyasint" json:"length_mm"` // Measured on the ellipsoid, rounded half up.
	Line     []byte        `cbor:"7,keyasint" json:"line"`      // As package polygon packs shapes, rings left open.
}

// RegisterRoads asks that roads be registered: all or none. Those that are registered already, exactly
// so, are left alone, so that an import may be repeated.
type RegisterRoads struct {
	Roads []RoadRow `cbor:"1,keyasint" json:"roads"`
}

// RoadRegistered says that a road is there from a day on.
type RoadRegistered struct {
	Number   RoadNumber    `cbor:"1,keyasint"`
	Code     string        `cbor:"2,keyasint"`
	NameZH   string        `cbor:"3,keyasint"`
	Colour   Colour        `cbor:"4,keyasint"`
	Division village.Code  `cbor:"5,keyasint"`
	From     calendar.Date `cbor:"6,keyasint"`
	Length   int64         `cbor:"7,keyasint"` // In mm.
	Line     []byte        `cbor:"8,keyasint"`
}

// RegisterRoads decides whether roads may be registered. One bad row refuses all.
func (r *Registry) RegisterRoads(tx *kernel.Tx, c RegisterRoads) error {
	if refusal := checkRows(len(c.Roads)); refusal != nil {
		return refusal
	}
	for i, row := range c.Roads {
		if refusal := r.registerRoad(tx, row); refusal != nil {
			return &kernel.RowRefusal{Row: i, Refusal: refusal}
		}
	}
	return nil
}

func (r *Registry) registerRoad(tx *kernel.Tx, row RoadRow) *kernel.Refusal {
	refusal := CheckRoad(row)
	if refusal == nil {
		refusal = checkDate(tx, row.From, calendar.DateMin)
	}
	if d, ok := r.divisions.Division(row.Division); refusal == nil && (!ok || d.Gone) {
		refusal = ErrDivision
	}
	if refusal != nil {
		return refusal
	}
	if number, ok := r.roadCodes.Get(row.Code); ok {
		if !r.roads.Must(number).Is(row) {
			return ErrRoadExists
		}
		return nil
	}
	r.roadRegistered.Emit(
		tx,
		RoadRegistered{RoadNumber(r.roads.Len()) + 1, row.Code, row.NameZH, row.Colour, row.Division,
			row.From, row.Length, bytes.Clone(row.Line)},
	)
	return nil
}

// Is reports whether a road is what a row says, and counts.
func (d Road) Is(row RoadRow) bool {
	return d.Until == 0 && d.Code == row.Code && d.NameZH == row.NameZH && d.Colour == row.Colour &&
		d.Division == row.Division && d.From == row.From && d.Length == row.Length && bytes.Equal(d.Line, row.Line)
}

// CheckRoad checks all of a row that needs no register.
func CheckRoad(row RoadRow) *kernel.Refusal {
	switch {
	case !validCode(row.Code):
		return ErrCode
	case !village.ValidName(row.NameZH):
		return ErrName
	case !row.Colour.valid():
		return ErrColour
	}
	return checkLine(row.Line, row.Length)
}

// Road returns a road, also one that no longer counts.
func (r *Registry) Road(number RoadNumber) (Road, bool) { return r.roads.Get(number) }

// RoadByCode returns the number of the road with a code.
func (r *Registry) RoadByCode(code string) (RoadNumber, bool) { return r.roadCodes.Get(code) }

// Roads returns how many roads there are, also those that no longer count.
func (r *Registry) Roads() int { return r.roads.Len() }

// Length returns the length of the roads of a colour that count on a day, in mm, and how many they are.
func (r *Registry) Length(c Colour, day calendar.Date) (length_mm int64, roads int) {
	for _, d := range r.roads.All() {
		if d.Colour == c && d.From <= day && (d.Until == 0 || d.Until > day) {
			length_mm, roads = length_mm+d.Length, roads+1
		}
	}
	return length_mm, roads
}

func (r *Registry) applyRoadRegistered(e RoadRegistered) {
	r.roads.Put(e.Number, Road{Code: e.Code, NameZH: e.NameZH, Colour: e.Colour, Division: e.Division, From: e.From,
		Length: e.Length, Line: e.Line})
	r.roadCodes.Put(e.Code, e.Number)
}

func projectRoadRegistered(_ kernel.At, e RoadRegistered, exec kernel.Exec) {
	exec(`INSERT INTO place_road (number, code, name_zh, road_colour, division, from_date, length_mm, course)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?)`, int64(e.Number), e.Code, e.NameZH, string(e.Colour), string(e.Division),
		e.From.String(), e.Length, e.Line)
	exec(`INSERT INTO place_colour (road_colour, roads, length_mm) VALUES (?, 1, ?)
		ON CONFLICT (road_colour) DO UPDATE SET roads = roads + 1, length_mm = length_mm + excluded.length_mm`,
		string(e.Colour), e.Length)
}

// RetireRoad asks that a road no longer count from a day on: given up, or written anew under another code.
type RetireRoad struct {
	Road   RoadNumber    `cbor:"1,keyasint" json:"road"`
	On     calendar.Date `cbor:"2,keyasint" json:"on"`
	Reason string        `cbor:"3,keyasint" json:"reason"` // A code.
}

// RoadRetired says that a road no longer counts.
type RoadRetired RetireRoad

// RetireRoad decides whether a road may be given up.
func (r *Registry) RetireRoad(tx *kernel.Tx, c RetireRoad) error {
	d, ok := r.roads.Get(c.Road)
	switch {
	case !ok:
		return ErrRoadUnknown
	case d.Until != 0:
		return ErrRoadRetired
	case !village.ValidCode(c.Reason):
		return ErrReason
	}
	if refusal := checkDate(tx, c.On, d.From); refusal != nil {
		return refusal
	}
	r.roadRetired.Emit(tx, RoadRetired(c))
	return nil
}

func (r *Registry) applyRoadRetired(e RoadRetired) {
	d := r.roads.Must(e.Road)
	d.Until = e.On
	r.roads.Put(e.Road, d)
}

func projectRoadRetired(_ kernel.At, e RoadRetired, exec kernel.Exec) {
	exec(`UPDATE place_colour SET roads = roads - 1,
		length_mm = length_mm - (SELECT length_mm FROM place_road WHERE number = ?)
		WHERE road_colour = (SELECT road_colour FROM place_road WHERE number = ?)`, int64(e.Road), int64(e.Road))
	exec(`UPDATE place_road SET until_date = ?, reason = ? WHERE number = ?`, e.On.String(), e.Reason, int64(e.Road))
}
