package paper

import (
	"context"
	"fmt"

	"liangshan/view"
)

// A Certificate says who has claimed which tonnes, for what, for ever.
type Certificate struct {
	Position    uint64   `json:"position" doc:"Entries of the journal that the answer takes into account"`
	Number      uint64   `json:"number"`
	County      string   `json:"county"`
	Tonnes      int64    `json:"tonnes"`
	Owner       *Company `json:"owner" doc:"Whose tonnes they were"`
	Beneficiary *Company `json:"beneficiary" doc:"Whose claim it is"`
	Purpose     string   `json:"purpose" doc:"A code"`
	Place       Division `json:"place"`
	Retired     string   `json:"retired"`
	RetiredMS   int64    `json:"-"`
	Parts       []Part   `json:"parts"`
	Sequence    uint64   `json:"sequence" doc:"Of the event in the public log"`
	Proof       *Proof   `json:"proof" doc:"null: no signed checkpoint covers it yet; ask again in a moment"`
}

// A Part is a range of serials of a paper.
type Part struct {
	Serial   string      `json:"serial"`
	Tonnes   int64       `json:"tonnes"`
	Project  ProjectName `json:"project"`
	Vintage  uint64      `json:"vintage"`
	Sequence uint64      `json:"sequence" doc:"Of the event that moved the range"`
}

// Certificate returns a certificate. Refusal: ErrCertificateUnknown.
func (r Register) Certificate(ctx context.Context, after, number uint64) (c *Certificate, err error) {
	at, err := r.tables.Read(ctx, after, func(tables *view.Snapshot) error {
		c, err = newReading(tables, r.code).certificate(number)
		return err
	})
	if err != nil {
		return nil, err
	}
	c.Position, c.Proof = at.Entries, r.proofOf(c.Sequence)
	return c, nil
}

func (q *reading) certificate(number uint64) (*Certificate, error) {
	if number >= 1<<63 {
		return nil, ErrCertificateUnknown
	}
	found, err := q.one(`SELECT sequence, owner, beneficiary, tonnes, lots, purpose, place, retired_ms
		FROM carbon_certificate WHERE id = ?`, int64(number))
	if err != nil {
		return nil, err
	}
	if found == nil {
		return nil, ErrCertificateUnknown
	}
	c := &Certificate{Number: number, County: q.county, Sequence: found.u(0), Tonnes: found.n(3), Purpose: found.t(5),
		RetiredMS: found.n(7), Retired: timeText(found.n(7))}
	if c.Owner, err = q.company(found.n(1)); err != nil {
		return nil, err
	}
	if c.Beneficiary, err = q.company(found.n(2)); err != nil {
		return nil, err
	}
	if c.Place, err = q.division(found.t(6)); err != nil {
		return nil, err
	}
	// The lots follow the certificate's event in the same entry; what a bank's store books may stand between.
	c.Parts, err = q.parts(`WHERE id > ? AND became = 7 AND ref = ? ORDER BY id LIMIT ?`, found.n(0), int64(number),
		found.n(4))
	if err != nil {
		return nil, err
	}
	if sum := tonnesOf(c.Parts); sum != c.Tonnes {
		return nil, fmt.Errorf(
			"%w: certificate %d is of %d t, its ranges of %d",
			ErrInconsistent,
			number,
			c.Tonnes,
			sum,
		)
	}
	return c, nil
}

// parts returns the ranges of changes of lots.
func (q *reading) parts(where string, args ...any) (all []Part, err error) {
	changes, err := q.rows(
		`SELECT id, project, vintage, first_serial, last_serial FROM carbon_change_row `+where,
		args...)
	if err != nil {
		return nil, err
	}
	for _, l := range changes {
		p := Part{Sequence: l.u(0), Vintage: l.u(2), Tonnes: l.n(4) - l.n(3) + 1}
		if p.Project, err = q.project(l.n(1)); err != nil {
			return nil, err
		}
		if p.Serial, err = q.serial(l.n(1), l.n(2), l.u(3), l.u(4)); err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, nil
}

func tonnesOf(parts []Part) (sum int64) {
	for _, p := range parts {
		sum += p.Tonnes
	}
	return sum
}
