// Package place is the register of places that the county counts by: campsites, leisure
// projects and parks with what they report month by month, the roads of five colours with
// their lengths, and the coverage of social insurance as it is returned.
//
// # Invariants
//
//   - Places and roads are numbered 1, 2, 3, … each in the order in which they were registered. A
//     code belongs to its place or road for ever, also after it was closed or given up.
//   - A return is a whole number of a measure for a place, or a division, and a month that is over.
//     A correction is a further vintage with a reason; no vintage changes or goes.
//   - What nobody reported has no value. It is never 0, and a total says how many reported.
//   - What may not be added up is never summed: stocks not over months, visits not over counties.
//   - No more people are insured than are entitled, by division, scheme and month.
//   - The length of a road was measured on the ellipsoid, outside; it lies within half a per cent
//     of what its line gives by integers.
//
// # Amounts
//
// Visits and people are counted, money is fen, floor areas are dm², lengths mm. The rate of coverage
// is insured / entitled in millionths, rounded half up.
package place

import (
	"cmp"
	_ "embed"
	"strings"

	"liangshan/calendar"
	"liangshan/company"
	"liangshan/kernel"
	"liangshan/village"
)

// Schema declares the tables that people read.
//
//go:embed schema.sql
var Schema string

// Kinds of places: 1700 to 1799. Numbers are for ever.
const (
	kindRegistered kernel.Kind = 1700 + iota
	kindCorrected
	kindClosed
)

const (
	kindReported kernel.Kind = 1710 + iota
	kindReturnCorrected
)

const (
	kindRoadRegistered kernel.Kind = 1720 + iota
	kindRoadRetired
)

// RowsMax is how many places, returns or roads one command holds at most.
const RowsMax = 500

type (
	// A Number is how a place is known inside the county, given in order from 1.
	Number uint64
	// A RoadNumber is how a road is known inside the county, given in order from 1.
	RoadNumber uint64
)

// A Kind says what a place is.
type Kind string

// Kinds of places.
const (
	Campsite Kind = "campsite" // 露营地.
	Leisure  Kind = "leisure"  // 休闲旅游项目.
	Park     Kind = "park"     // 产业园.
)

// A Scale says how large a park is, by the county's own list; other places have none.
type Scale string

// Scales of parks.
const (
	Large Scale = "large"
	Small Scale = "small"
)

// A Place is a campsite, a leisure project or a park as it stands now.
type Place struct {
	_        struct{} `cbor:",toarray"`
	Code     string
	Kind     Kind
	NameZH   string
	Division village.Code
	Operator company.Number // 0: none is named.
	Scale    Scale
	Lon, Lat int64 // In 1e-9 degrees of CGCS2000; both 0: not located.
	From     calendar.Date
	Until    calendar.Date // The first day on which it was no longer open; 0: it is open.
}

// open reports whether a place was open on any day of a month, given by its first day.
func (p Place) open(month calendar.Date) bool {
	return p.From < nextMonth(month) && (p.Until == 0 || p.Until > month)
}

// A Registry is everything that this package keeps.
type Registry struct {
	Commands  Commands
	divisions *village.Registry
	companies *company.Registry

	places    kernel.Rows[Number, Place]
	codes     kernel.Rows[string, Number]
	returns   kernel.OrderedRows[returnKey, Return]
	roads     kernel.Rows[RoadNumber, Road]
	roadCodes kernel.Rows[string, RoadNumber]

	registered      kernel.Emitter[Registered]
	corrected       kernel.Emitter[Corrected]
	closed          kernel.Emitter[Closed]
	reported        kernel.Emitter[Reported]
	returnCorrected kernel.Emitter[ReturnCorrected]
	roadRegistered  kernel.Emitter[RoadRegistered]
	roadRetired     kernel.Emitter[RoadRetired]
}

// Commands are the declared commands, for callers in Go.
type Commands struct {
	Register      kernel.Maker[Register]
	Correct       kernel.Maker[Correct]
	Close         kernel.Maker[Close]
	Report        kernel.Maker[Report]
	CorrectReturn kernel.Maker[CorrectReturn]
	RegisterRoads kernel.Maker[RegisterRoads]
	RetireRoad    kernel.Maker[RetireRoad]
}

// New declares the module in the kernel.
func New(k *kernel.Kernel, divisions *village.Registry, companies *company.Registry) *Registry {
	r := &Registry{divisions: divisions, companies: companies}
	r.places = kernel.NewTable[Number, Place](k, "place.place", cmp.Compare[Number])
	r.codes = kernel.NewTable[string, Number](k, "place.code", strings.Compare)
	r.returns = kernel.NewOrdered[returnKey, Return](k, "place.return", compareReturns)
	r.roads = kernel.NewTable[RoadNumber, Road](k, "place.road", cmp.Compare[RoadNumber])
	r.roadCodes = kernel.NewTable[string, RoadNumber](k, "place.road_code", strings.Compare)

	r.registered = kernel.Apply(k, kindRegistered, "place.registered", r.applyRegistered)
	r.corrected = kernel.Apply(k, kindCorrected, "place.corrected", r.applyCorrected)
	r.closed = kernel.Apply(k, kindClosed, "place.closed", r.applyClosed)
	r.reported = kernel.Apply(k, kindReported, "place.reported", r.applyReported)
	r.returnCorrected = kernel.Apply(k, kindReturnCorrected, "place.return_corrected", r.applyReturnCorrected)
	r.roadRegistered = kernel.Apply(k, kindRoadRegistered, "place.road_registered", r.applyRoadRegistered)
	r.roadRetired = kernel.Apply(k, kindRoadRetired, "place.road_retired", r.applyRoadRetired)
	kernel.Project(r.registered, projectRegistered)
	kernel.Project(r.corrected, projectCorrected)
	kernel.Project(r.closed, projectClosed)
	kernel.Project(r.reported, projectReported)
	kernel.Project(r.returnCorrected, projectReturnCorrected)
	kernel.Project(r.roadRegistered, projectRoadRegistered)
	kernel.Project(r.roadRetired, projectRoadRetired)

	r.Commands.Register = kernel.Decide(k, "place.register", r.Register)
	r.Commands.Correct = kernel.Decide(k, "place.correct", r.Correct)
	r.Commands.Close = kernel.Decide(k, "place.close", r.Close)
	r.Commands.Report = kernel.Decide(k, "place.report", r.Report)
	r.Commands.CorrectReturn = kernel.Decide(k, "place.correct_return", r.CorrectReturn)
	r.Commands.RegisterRoads = kernel.Decide(k, "place.register_roads", r.RegisterRoads)
	r.Commands.RetireRoad = kernel.Decide(k, "place.retire_road", r.RetireRoad)
	return r
}

// Place returns a place, also a closed one.
func (r *Registry) Place(number Number) (Place, bool) { return r.places.Get(number) }

// ByCode returns the number of the place with a code.
func (r *Registry) ByCode(code string) (Number, bool) { return r.codes.Get(code) }

// Places returns how many places there are, also closed ones. They are numbered from 1 to that.
func (r *Registry) Places() int { return r.places.Len() }
