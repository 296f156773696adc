package place

import (
	"errors"
	"strconv"
)

// Audit checks the invariants of the register.
func (r *Registry) Audit() error {
	if r.codes.Len() != r.places.Len() || r.roadCodes.Len() != r.roads.Len() {
		return errors.New("place: codes and what they name are not as many")
	}
	for number, p := range r.places.All() {
		row := Row{Code: p.Code, Kind: p.Kind, NameZH: p.NameZH, Division: p.Division, From: p.From, Scale: p.Scale,
			Lon: p.Lon, Lat: p.Lat}
		at, ok := r.codes.Get(p.Code)
		switch {
		case number == 0 || int(number) > r.places.Len():
			return fault("a place is numbered out of order", uint64(number))
		case !ok || at != number:
			return fault("a place's code is not its own", uint64(number))
		case CheckRow(row) != nil || p.Until != 0 && p.Until <= p.From:
			return fault("a place is not what may be registered", uint64(number))
		}
	}
	for number, d := range r.roads.All() {
		at, ok := r.roadCodes.Get(d.Code)
		switch {
		case number == 0 || int(number) > r.roads.Len() || !ok || at != number:
			return fault("a road's number or code is not its own", uint64(number))
		case CheckRoad(RoadRow{Code: d.Code, NameZH: d.NameZH, Colour: d.Colour, Line: d.Line, Length: d.Length}) != nil:
			return fault("a road is not what may be registered", uint64(number))
		}
	}
	return r.auditReturns()
}

func (r *Registry) auditReturns() error {
	for key, have := range r.returns.All() {
		p, known := r.places.Get(key.Place)
		_, ofDivision := key.Measure.scheme()
		switch {
		case !isMonth(key.Month) || have.Vintage == 0 || have.Value < 0 || have.Value > valueMax:
			return fault("a return has an impossible value, in event", have.Sequence)
		case key.Place != 0 && (!known || !key.Measure.of(p.Kind) || !p.open(key.Month) || key.Division != ""):
			return fault("a return is of a place that could not report it, in event", have.Sequence)
		case key.Place == 0 && (!ofDivision || key.Division == ""):
			return fault("a return is of no division that could report it, in event", have.Sequence)
		case r.checkCoverage(key.Division, key.Measure, key.Month) != nil:
			return fault("more are insured than entitled, in event", have.Sequence)
		}
	}
	return nil
}

func fault(what string, number uint64) error {
	return errors.New("place: " + what + ": " + strconv.FormatUint(number, 10))
}
