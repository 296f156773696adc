package paper

import (
	"context"
	"errors"

	"liangshan/dividend"
	"liangshan/quantity"
	"liangshan/view"
)

// A Trace leads the fen of one line of a dividend back: to the sales, from there to the lots and the period for which
// they were issued, to the stands on which they grew, and to their parcels.
type Trace struct {
	Position  uint64        `json:"position"`
	County    string        `json:"county"`
	Line      uint64        `json:"line"`
	Run       uint64        `json:"run"`
	State     string        `json:"state" doc:"Of the line"`
	Holder    uint64        `json:"holder" doc:"Number of the person; 0: the collective itself"`
	AmountFen int64         `json:"amount_fen" doc:"Before tax: the sum of the origins"`
	Origins   []TraceOrigin `json:"origins"`
}

// A TraceOrigin is what came out of one source.
type TraceOrigin struct {
	SlipOrigin
	Lots    []uint64     `json:"lots" doc:"That the serials are in now"`
	Periods []uint64     `json:"periods" doc:"Of monitoring, for which the serials were issued"`
	Stands  []TraceStand `json:"stands" doc:"On which they grew: the stand, or all of the co-operative's in the village"`
}

// A TraceStand is a stand with its parcels.
type TraceStand struct {
	Stand   uint64   `json:"stand"`
	AreaDM2 int64    `json:"area_dm2"`
	NetKg   int64    `json:"net_kg" doc:"Measured for the period"`
	Parcels []uint64 `json:"parcels"`
	Codes   []string `json:"codes" doc:"Of the parcels, as on their titles"`
}

// traceStandsMax bounds the stands of one origin; a co-operative of the county has some two hundred.
const traceStandsMax = 5000

// Trace leads a line back. origins is what dividend.Origins says of it. Refusal: ErrLineUnknown.
func (r Register) Trace(ctx context.Context, after uint64, line dividend.LineID, origins []dividend.Origin) (t *Trace,
	err error) {
	at, err := r.tables.Read(ctx, after, func(tables *view.Snapshot) error {
		t, err = newReading(tables, r.code).trace(line, origins)
		return err
	})
	if err != nil {
		return nil, err
	}
	t.Position = at.Entries
	return t, nil
}

func (q *reading) trace(line dividend.LineID, origins []dividend.Origin) (*Trace, error) {
	s, err := q.slip(line, origins)
	if err != nil {
		return nil, err
	}
	t := &Trace{County: s.County, Line: s.Line, Run: s.Run, State: s.State, Holder: s.Holder, AmountFen: s.AmountFen,
		Origins: []TraceOrigin{}}
	for i, o := range origins {
		origin := TraceOrigin{SlipOrigin: s.Origins[i], Lots: []uint64{}, Periods: []uint64{}, Stands: []TraceStand{}}
		if err := q.traceOrigin(&origin, o); err != nil {
			return nil, err
		}
		t.Origins = append(t.Origins, origin)
	}
	return t, nil
}

// traceOrigin finds lots, periods and stands of a source.
func (q *reading) traceOrigin(t *TraceOrigin, o dividend.Origin) error {
	first, last := int64(o.First), int64(o.First)+int64(o.Tonnes)-1
	parts, err := q.rows(`SELECT p.project, p.vintage, p.first_serial, p.last_serial, coalesce(s.period, 0), p.village
		FROM carbon_sale_part p LEFT JOIN carbon_source s ON s.id = p.origin
		WHERE p.sale = ? AND p.cooperative = ? AND p.first_serial <= ? AND p.last_serial >= ?
		ORDER BY p.project, p.vintage, p.first_serial`, int64(o.Sale), int64(o.Cooperative), last, first)
	if err != nil {
		return err
	}
	seen := map[uint64]bool{}
	for _, p := range parts {
		lots, err := q.rows(`SELECT id FROM carbon_lot WHERE project = ? AND vintage = ? AND first_serial <= ?
			AND last_serial >= ? ORDER BY first_serial`, p.n(0), p.n(1), min(last, p.n(3)), max(first, p.n(2)))
		if err != nil {
			return err
		}
		for _, l := range lots {
			t.Lots = append(t.Lots, l.u(0))
		}
		if period := p.u(4); period != 0 && !seen[period] {
			seen[period] = true
			t.Periods = append(t.Periods, period)
			stands, err := q.standsOf(p.n(4), int64(o.Cooperative), p.t(5), int64(o.Stand))
			if err != nil {
				return err
			}
			t.Stands = append(t.Stands, stands...)
		}
	}
	return nil
}

// standsOf returns the stands of a co-operative in a village that a period measured, or one of them.
func (q *reading) standsOf(period, cooperative int64, village string, only int64) (all []TraceStand, err error) {
	found, err := q.rows(`SELECT s.id, s.area_dm2, m.net_kg FROM carbon_period_stand m
		JOIN carbon_stand s ON s.id = m.stand WHERE m.period = ? AND s.cooperative = ? AND s.village = ?
		AND (? = 0 OR s.id = ?) ORDER BY s.id LIMIT ?`,
		period, cooperative, village, only, only, traceStandsMax)
	if err != nil {
		return nil, err
	}
	for _, f := range found {
		s := TraceStand{Stand: f.u(0), AreaDM2: f.n(1), NetKg: f.n(2), Parcels: []uint64{}, Codes: []string{}}
		parcels, err := q.rows(`SELECT p.parcel, coalesce(l.code, '') FROM carbon_stand_parcel p
			LEFT JOIN land_parcel l ON l.number = p.parcel WHERE p.stand = ? ORDER BY p.parcel`, f.n(0))
		if err != nil {
			return nil, err
		}
		for _, p := range parcels {
			s.Parcels, s.Codes = append(s.Parcels, p.u(0)), append(s.Codes, p.t(1))
		}
		all = append(all, s)
	}
	return all, nil
}

// A Harvest is what a parcel has earned: for each source of a dividend that its stand has a part in, that part.
type Harvest struct {
	Position  uint64        `json:"position"`
	County    string        `json:"county"`
	Parcel    uint64        `json:"parcel"`
	AmountFen int64         `json:"amount_fen" doc:"The sum of the parts, before tax"`
	Parts     []HarvestPart `json:"parts"`
}

// A HarvestPart is what the stand of a parcel earned out of one source. Where a source is of several stands, what it
// earned is divided over them by the kilograms measured on each, by largest remainder, equal ones to the lower number.
type HarvestPart struct {
	Run        uint64 `json:"run"`
	Register   uint64 `json:"register"`
	Source     uint64 `json:"source" doc:"Its number in the pot"`
	Sale       uint64 `json:"sale"`
	Tonnes     int64  `json:"tonnes" doc:"Of the source"`
	Stand      uint64 `json:"stand"`
	EarnedFen  int64  `json:"earned_fen" doc:"By the source, before tax"`
	Lines      int    `json:"lines" doc:"Of households and collectives that got of it"`
	AmountFen  int64  `json:"amount_fen" doc:"The stand's part of it"`
	OfStands   int    `json:"of_stands" doc:"Between which it is divided; 1: it is known by stand"`
	Provenance string `json:"provenance" doc:"stand or kilograms"`
}

// Earned is what dividend.Earned says of a source: fen before tax, and how many lines it gave to.
type Earned func(run dividend.RunNumber, register dividend.RegisterNumber, number uint32) (fen int64, lines int)

// Harvest leads a parcel forward to what it earned. ErrParcelUnknown if it is in no stand.
func (r Register) Harvest(ctx context.Context, after, parcel uint64, earned Earned) (h *Harvest, err error) {
	at, err := r.tables.Read(ctx, after, func(tables *view.Snapshot) error {
		h, err = newReading(tables, r.code).harvest(int64(parcel), earned)
		return err
	})
	if err != nil {
		return nil, err
	}
	h.Position = at.Entries
	return h, nil
}

func (q *reading) harvest(parcel int64, earned Earned) (*Harvest, error) {
	h := &Harvest{County: q.county, Parcel: uint64(parcel), Parts: []HarvestPart{}}
	stands, err := q.rows(`SELECT p.stand, s.cooperative, s.village FROM carbon_stand_parcel p
		JOIN carbon_stand s ON s.id = p.stand WHERE p.parcel = ? ORDER BY p.stand`, parcel)
	if err != nil {
		return nil, err
	}
	if len(stands) == 0 {
		return nil, ErrParcelUnknown
	}
	for _, s := range stands {
		sources, err := q.rows(`SELECT DISTINCT d.run, d.register, d.number, d.sale, d.tonnes, d.stand, o.period
			FROM carbon_source o JOIN carbon_sale_part p ON p.origin = o.id
			JOIN dividend_source d ON d.sale = p.sale AND d.cooperative = p.cooperative
				AND d.first_serial <= p.last_serial AND d.last_serial >= p.first_serial
			JOIN carbon_period_stand m ON m.period = o.period AND m.stand = ?
			WHERE o.cooperative = ? AND o.village = ? AND d.stand IN (0, ?) ORDER BY d.run, d.number`,
			s.n(0), s.n(1), s.t(2), s.n(0))
		if err != nil {
			return nil, err
		}
		for _, d := range sources {
			part := HarvestPart{Run: d.u(0), Register: d.u(1), Source: d.u(2), Sale: d.u(3), Tonnes: d.n(4), Stand: s.u(0),
				OfStands: 1, Provenance: "stand"}
			part.EarnedFen, part.Lines = earned(dividend.RunNumber(d.u(0)), dividend.RegisterNumber(d.u(1)), uint32(d.u(2)))
			part.AmountFen = part.EarnedFen
			if d.n(5) == 0 {
				if err := q.divide(&part, d.n(6), s); err != nil {
					return nil, err
				}
			}
			h.AmountFen += part.AmountFen
			h.Parts = append(h.Parts, part)
		}
	}
	return h, nil
}

// divide gives a stand its part of what a source of several stands earned.
func (q *reading) divide(part *HarvestPart, period int64, stand row) error {
	stands, err := q.standsOf(period, stand.n(1), stand.t(2), 0)
	if err != nil {
		return err
	}
	weights, at := make([]int64, len(stands)), -1
	for i, s := range stands {
		weights[i] = max(0, s.NetKg) // Whoever lost has no part in what others grew.
		if s.Stand == part.Stand {
			at = i
		}
	}
	shares, err := quantity.Split(part.EarnedFen, weights, nil)
	if err != nil || at < 0 {
		return errors.Join(ErrInconsistent, err)
	}
	part.AmountFen, part.OfStands, part.Provenance = shares[at], len(stands), "kilograms"
	return nil
}
