package place

import (
	"liangshan/calendar"
	"liangshan/company"
	"liangshan/kernel"
	"liangshan/village"
)

// Correct asks that what was written of a place be written anew: all of these facts, as they are now.
type Correct struct {
	Place    Number         `cbor:"1,keyasint" json:"place"`
	NameZH   string         `cbor:"2,keyasint" json:"name_zh"`
	Division village.Code   `cbor:"3,keyasint" json:"division"`
	Operator company.Number `cbor:"4,keyasint,omitempty" json:"operator,omitempty"`
	Scale    Scale          `cbor:"5,keyasint,omitempty" json:"scale,omitempty"`
	Lon      int64          `cbor:"6,keyasint,omitempty" json:"lon_e9,omitempty"`
	Lat      int64          `cbor:"7,keyasint,omitempty" json:"lat_e9,omitempty"`
	Reason   string         `cbor:"8,keyasint" json:"reason"` // A code.
}

// Corrected says how a place is written from now on.
type Corrected Correct

// Correct decides whether a place may be corrected.
func (r *Registry) Correct(tx *kernel.Tx, c Correct) error {
	p, refusal := r.standing(c.Place)
	if refusal != nil {
		return refusal
	}
	row := Row{Code: p.Code, Kind: p.Kind, NameZH: c.NameZH, Division: c.Division, From: p.From, Operator: c.Operator,
		Scale: c.Scale, Lon: c.Lon, Lat: c.Lat}
	if refusal = CheckRow(row); refusal == nil {
		refusal = r.CheckPlace(row)
	}
	switch {
	case refusal != nil:
		return refusal
	case !village.ValidCode(c.Reason):
		return ErrReason
	case p.Is(row):
		return ErrNothing
	}
	r.corrected.Emit(tx, Corrected(c))
	return nil
}

// standing returns a place that may change.
func (r *Registry) standing(number Number) (Place, *kernel.Refusal) {
	p, ok := r.places.Get(number)
	switch {
	case !ok:
		return p, ErrUnknown
	case p.Until != 0:
		return p, ErrClosed
	}
	return p, nil
}

func (r *Registry) applyCorrected(e Corrected) {
	p := r.places.Must(e.Place)
	p.NameZH, p.Division, p.Operator, p.Scale, p.Lon, p.Lat = e.NameZH, e.Division, e.Operator, e.Scale, e.Lon, e.Lat
	r.places.Put(e.Place, p)
}

func projectCorrected(_ kernel.At, e Corrected, exec kernel.Exec) {
	exec(`UPDATE place_place SET name_zh = ?, division = ?, operator_company = ?, scale = ?, lon_e9 = ?, lat_e9 = ?,
		reason = ? WHERE number = ?`, e.NameZH, string(e.Division), int64(e.Operator), string(e.Scale),
		located(e.Lon, e.Lat, e.Lon), located(e.Lon, e.Lat, e.Lat), e.Reason, int64(e.Place))
}

// Close asks that a place count as closed from a day on.
type Close struct {
	Place  Number        `cbor:"1,keyasint" json:"place"`
	On     calendar.Date `cbor:"2,keyasint" json:"on"`     // The first day on which it is no longer open.
	Reason string        `cbor:"3,keyasint" json:"reason"` // A code.
}

// Closed says that a place is closed.
type Closed Close

// Close decides whether a place may be closed. What it reported of later months would stand there
// without a place, so that is refused.
func (r *Registry) Close(tx *kernel.Tx, c Close) error {
	p, refusal := r.standing(c.Place)
	if refusal == nil {
		refusal = checkDate(tx, c.On, p.From+1)
	}
	switch {
	case refusal != nil:
		return refusal
	case !village.ValidCode(c.Reason):
		return ErrReason
	}
	for key := range r.returns.From(returnKey{Place: c.Place}) {
		if key.Place != c.Place {
			break
		}
		if key.Month >= c.On {
			return ErrReturned
		}
	}
	r.closed.Emit(tx, Closed(c))
	return nil
}

func (r *Registry) applyClosed(e Closed) {
	p := r.places.Must(e.Place)
	p.Until = e.On
	r.places.Put(e.Place, p)
}

func projectClosed(_ kernel.At, e Closed, exec kernel.Exec) {
	exec(
		`UPDATE place_place SET until_date = ?, reason = ? WHERE number = ?`,
		e.On.String(),
		e.Reason,
		int64(e.Place),
	)
}
