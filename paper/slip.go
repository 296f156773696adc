package paper

import (
	"context"
	"fmt"

	"liangshan/dividend"
	"liangshan/identity"
	"liangshan/view"
)

// A Slip says what a household got of a dividend, and where every fen of it came from.
type Slip struct {
	Position     uint64       `json:"position"`
	County       string       `json:"county"`
	Line         uint64       `json:"line"`
	Run          uint64       `json:"run"`
	State        string       `json:"state" doc:"Of the line: frozen, paid, held, returned, reissued or nothing"`
	RunDate      string       `json:"run_date" doc:"Of the newest sale"`
	RegisterDate string       `json:"register_date" doc:"As of which the shares were read"`
	Owner        Division     `json:"owner" doc:"Whose share register it is"`
	Holder       uint64       `json:"holder" doc:"Number of the person; 0: the collective itself"`
	Name         string       `json:"name" doc:"In full or masked, as the reader may see it; empty: not known"`
	Units        int64        `json:"units"`
	AllUnits     int64        `json:"all_units"`
	AmountFen    int64        `json:"amount_fen"`
	TaxFen       int64        `json:"tax_fen"`
	NetFen       int64        `json:"net_fen"`
	ListHash     string       `json:"list_hash" doc:"SHA-256 of the whole list; empty before it was complete"`
	Origins      []SlipOrigin `json:"origins" doc:"They add up to the amount"`
}

// A SlipOrigin is what a line got out of one source: a sale of tonnes of one stand.
type SlipOrigin struct {
	AmountFen   int64    `json:"amount_fen"`
	Sale        uint64   `json:"sale"`
	SoldMS      int64    `json:"-"`
	Sold        string   `json:"sold"`
	Tonnes      int64    `json:"tonnes"`
	Serial      string   `json:"serial" doc:"Empty if the sale does not say"`
	Cooperative *Company `json:"cooperative"`
	Contract    uint64   `json:"contract,omitempty"`
	Stand       uint64   `json:"stand,omitempty" doc:"0: not known by stand"`

	// On which the tonnes grew: the stand, or all of the co-operative's in the village. Printed; as data it is the
	// trace that has it.
	Grew []TraceStand `json:"-"`
}

// Slip returns the slip of a line, without a name. origins is what dividend.Origins says of
// the line. Refusal: ErrLineUnknown.
func (r Register) Slip(ctx context.Context, after uint64, line dividend.LineID, origins []dividend.Origin) (s *Slip,
	err error) {
	at, err := r.tables.Read(ctx, after, func(tables *view.Snapshot) error {
		q := newReading(tables, r.code)
		if s, err = q.slip(line, origins); err != nil {
			return err
		}
		for i, o := range origins {
			var back TraceOrigin
			if err := q.traceOrigin(&back, o); err != nil {
				return err
			}
			s.Origins[i].Grew = back.Stands
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	s.Position = at.Entries
	return s, nil
}

// Masked puts a name on the slip of which only the ends can be read.
func (s *Slip) Masked(name string) { s.Name = identity.MaskName(name) }

func (q *reading) slip(line dividend.LineID, origins []dividend.Origin) (*Slip, error) {
	if line >= 1<<63 {
		return nil, ErrLineUnknown
	}
	l, err := q.one(
		`SELECT l.run, l.holder, l.units, l.amount_fen, l.tax_fen, l.state, u.date, u.register_date, g.owner,
		g.total_units, coalesce(u.hash, '') FROM dividend_line l JOIN dividend_run u ON u.number = l.run
		JOIN dividend_register g ON g.number = l.register WHERE l.id = ? AND l.state <> 'replaced'`,
		int64(line),
	)
	if err != nil {
		return nil, err
	}
	if l == nil {
		return nil, ErrLineUnknown
	}
	s := &Slip{County: q.county, Line: uint64(line), Run: l.u(0), Holder: l.u(1), Units: l.n(2), AmountFen: l.n(3),
		TaxFen: l.n(
			4,
		), NetFen: l.n(3) - l.n(4), State: l.t(5), RunDate: l.t(6), RegisterDate: l.t(7), AllUnits: l.n(9),
		ListHash: l.t(10), Origins: []SlipOrigin{}}
	if s.Owner, err = q.owner(l.t(8)); err != nil {
		return nil, err
	}
	sum := int64(0)
	for _, o := range origins {
		origin, err := q.slipOrigin(o)
		if err != nil {
			return nil, err
		}
		s.Origins, sum = append(s.Origins, origin), sum+o.Amount
	}
	if sum != s.AmountFen {
		return nil, fmt.Errorf("%w: line %d is %d fen, its origins %d", ErrInconsistent, line, s.AmountFen, sum)
	}
	return s, nil
}

// owner returns whose a share register is: a village, or a company by its credit code.
func (q *reading) owner(code string) (Division, error) {
	if d, err := q.division(code); err != nil || d.Name != "" {
		return d, err
	}
	c, err := q.one(`SELECT name FROM company_company WHERE code = ?`, code)
	if err != nil || c == nil {
		return Division{Code: code}, err
	}
	return Division{code, c.t(0)}, nil
}

func (q *reading) slipOrigin(o dividend.Origin) (s SlipOrigin, err error) {
	s = SlipOrigin{AmountFen: o.Amount, Sale: o.Sale, Tonnes: int64(o.Tonnes), Contract: o.Contract, Stand: o.Stand}
	if s.Cooperative, err = q.company(int64(o.Cooperative)); err != nil {
		return s, err
	}
	sale, err := q.one(`SELECT sold_ms FROM carbon_sale WHERE id = ?`, int64(o.Sale))
	if err != nil || sale == nil {
		return s, err
	}
	s.SoldMS, s.Sold = sale.n(0), timeText(sale.n(0))
	// The sale knows of which project and vintage the serials are; if of two, it is not said.
	last := int64(o.First) + int64(o.Tonnes) - 1
	parts, err := q.rows(`SELECT DISTINCT project, vintage FROM carbon_sale_part WHERE sale = ? AND cooperative = ?
		AND first_serial <= ? AND last_serial >= ? LIMIT 2`, int64(o.Sale), int64(o.Cooperative), int64(o.First), last)
	if err != nil || len(parts) != 1 {
		return s, err
	}
	s.Serial, err = q.serial(parts[0].n(0), parts[0].n(1), o.First, uint64(last))
	return s, err
}
