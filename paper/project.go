package paper

import (
	"context"

	"liangshan/view"
)

// listMax is how many rows a list of the register has at most.
const listMax = 200

// Figures are the tonnes of a project by what has become of them. Issued is the sum of the others.
type Figures struct {
	Issued    int64 `json:"issued"`
	Held      int64 `json:"held" doc:"Somebody's: listed, pledged and frozen ones too"`
	Bound     int64 `json:"bound" doc:"Of those held: listed, pledged or frozen"`
	Buffer    int64 `json:"buffer" doc:"Nobody's, against losses; those that a loss waits for too"`
	Retired   int64 `json:"retired"`
	Cancelled int64 `json:"cancelled"`
}

// A Summary is a project in a list.
type Summary struct {
	ProjectName
	Proponent *Company `json:"proponent"`
	State     string   `json:"state"`
	Figures   Figures  `json:"figures"`
}

// A Project is a project with all that was issued to it.
type Project struct {
	Summary
	Position     uint64        `json:"position"`
	Start        string        `json:"start"`
	CreditFrom   string        `json:"credit_from"`
	CreditTo     string        `json:"credit_to"`
	Issuances    []Issuance    `json:"issuances"`
	Villages     []VillageSum  `json:"villages"`
	Certificates []Certificate `json:"certificates" doc:"Newest first, without their ranges"`
}

// An Issuance is what was issued for one period.
type Issuance struct {
	Period     uint64 `json:"period"`
	From       string `json:"from"`
	To         string `json:"to"`
	Vintage    uint64 `json:"vintage"`
	VerifiedKG int64  `json:"verified_kg"`
	Tonnes     int64  `json:"tonnes"`
	Buffer     int64  `json:"buffer" doc:"Of the tonnes"`
	Serial     string `json:"serial" doc:"Empty if no whole tonne was left"`
	IssuedMS   int64  `json:"-"`
	Issued     string `json:"issued"`
}

// A VillageSum is what a project has in a village.
type VillageSum struct {
	Village Division `json:"village"`
	Stands  int64    `json:"stands"`
	AreaDM2 int64    `json:"area_dm2"`
	Tonnes  int64    `json:"tonnes" doc:"Issued to its co-operatives, the buffer's share not among them"`
}

// Projects returns all projects with their figures, in the order of their codes.
func (r Register) Projects(ctx context.Context, after uint64) (all []Summary, err error) {
	_, err = r.tables.Read(ctx, after, func(tables *view.Snapshot) error {
		all, err = newReading(tables, r.code).summaries(`ORDER BY p.code LIMIT ?`, int64(listMax))
		return err
	})
	return all, err
}

func (q *reading) summaries(where string, args ...any) ([]Summary, error) {
	named, err := q.rows(
		`SELECT p.id, p.code, p.name_zh, p.method, p.version, coalesce(m.title_zh, ''), coalesce(m.title_en, ''),
		p.proponent, p.state, p.issued, p.start_date, p.credit_from, p.credit_to
		FROM carbon_project p LEFT JOIN carbon_method m ON m.code = p.method AND m.version = p.version `+where,
		args...)
	if err != nil {
		return nil, err
	}
	lots, err := q.rows(`SELECT project, status, sum(last_serial - first_serial + 1) FROM carbon_lot_row
		WHERE status <> 9 GROUP BY project, status`)
	if err != nil {
		return nil, err
	}
	all := make([]Summary, 0, len(named))
	for _, p := range named {
		s := Summary{ProjectName: projectNameOf(p), State: p.t(8), Figures: Figures{Issued: p.n(9)}}
		for _, l := range lots {
			if l.n(0) == p.n(0) {
				s.Figures.add(statusName(l.n(1)), l.n(2))
			}
		}
		f := s.Figures
		if f.Held+f.Buffer+f.Retired+f.Cancelled != f.Issued {
			return nil, ErrInconsistent
		}
		if s.Proponent, err = q.company(p.n(7)); err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, nil
}

func (f *Figures) add(status string, tonnes int64) {
	switch status {
	case "held":
		f.Held += tonnes
	case "listed", "pledged", "frozen":
		f.Held, f.Bound = f.Held+tonnes, f.Bound+tonnes
	case "buffer", "on_hold":
		f.Buffer += tonnes
	case "retired":
		f.Retired += tonnes
	case "cancelled":
		f.Cancelled += tonnes
	}
}

// Project returns a project by its number. Refusal: ErrProjectUnknown.
func (r Register) Project(ctx context.Context, after, id uint64) (p *Project, err error) {
	at, err := r.tables.Read(ctx, after, func(tables *view.Snapshot) error {
		p, err = newReading(tables, r.code).wholeProject(id)
		return err
	})
	if err != nil {
		return nil, err
	}
	p.Position = at.Entries
	return p, nil
}

func (q *reading) wholeProject(id uint64) (*Project, error) {
	if id >= 1<<63 {
		return nil, ErrProjectUnknown
	}
	one, err := q.summaries(`WHERE p.id = ?`, int64(id))
	if err != nil {
		return nil, err
	}
	if len(one) == 0 {
		return nil, ErrProjectUnknown
	}
	p := &Project{Summary: one[0], Issuances: []Issuance{}, Villages: []VillageSum{}}
	dates, err := q.one(`SELECT start_date, credit_from, credit_to FROM carbon_project WHERE id = ?`, int64(id))
	if err != nil {
		return nil, err
	}
	p.Start, p.CreditFrom, p.CreditTo = dates.t(0), dates.t(1), dates.t(2)
	if err := q.issuances(p); err != nil {
		return nil, err
	}
	if err := q.villages(p); err != nil {
		return nil, err
	}
	p.Certificates, err = q.certificates(
		`WHERE c.id IN (SELECT ref FROM carbon_lot_row WHERE project = ? AND status = 7)
		ORDER BY c.id DESC LIMIT ?`,
		int64(id),
		int64(listMax),
	)
	return p, err
}

func (q *reading) issuances(p *Project) error {
	all, err := q.rows(
		`SELECT i.period, d.from_date, d.to_date, i.vintage, i.verified_kg, i.tonnes, i.buffer + i.replenish,
		i.first_serial, i.issued_ms FROM carbon_issuance i JOIN carbon_period d ON d.id = i.period
		WHERE i.project = ? ORDER BY i.period DESC LIMIT ?`,
		int64(p.ID),
		int64(listMax),
	)
	if err != nil {
		return err
	}
	for _, r := range all {
		i := Issuance{Period: r.u(0), From: r.t(1), To: r.t(2), Vintage: r.u(3), VerifiedKG: r.n(4), Tonnes: r.n(5),
			Buffer: r.n(6), IssuedMS: r.n(8), Issued: timeText(r.n(8))}
		if i.Tonnes > 0 {
			if i.Serial, err = q.serial(int64(p.ID), r.n(3), r.u(7), r.u(7)+r.u(5)-1); err != nil {
				return err
			}
		}
		p.Issuances = append(p.Issuances, i)
	}
	return nil
}

func (q *reading) villages(p *Project) error {
	all, err := q.rows(
		`SELECT s.village, count(*), sum(s.area_dm2), (SELECT coalesce(sum(x.tonnes), 0) FROM carbon_source x
		JOIN carbon_period d ON d.id = x.period WHERE x.village = s.village AND d.project = ?1)
		FROM carbon_stand s WHERE s.project = ?1 GROUP BY s.village ORDER BY s.village LIMIT ?2`,
		int64(p.ID),
		int64(listMax),
	)
	if err != nil {
		return err
	}
	for _, r := range all {
		d, err := q.division(r.t(0))
		if err != nil {
			return err
		}
		p.Villages = append(p.Villages, VillageSum{d, r.n(1), r.n(2), r.n(3)})
	}
	return nil
}

// Certificates returns the newest certificates, without their ranges.
func (r Register) Certificates(ctx context.Context, after uint64, limit int) (all []Certificate, err error) {
	_, err = r.tables.Read(ctx, after, func(tables *view.Snapshot) error {
		all, err = newReading(tables, r.code).certificates(`ORDER BY c.id DESC LIMIT ?`, int64(min(limit, listMax)))
		return err
	})
	return all, err
}

func (q *reading) certificates(where string, args ...any) ([]Certificate, error) {
	rows, err := q.rows(`SELECT c.id, c.sequence, c.owner, c.beneficiary, c.tonnes, c.purpose, c.place, c.retired_ms
		FROM carbon_certificate c `+where, args...)
	if err != nil {
		return nil, err
	}
	all := []Certificate{}
	for _, r := range rows {
		c := Certificate{Number: r.u(0), County: q.county, Sequence: r.u(1), Tonnes: r.n(4), Purpose: r.t(5),
			RetiredMS: r.n(7), Retired: timeText(r.n(7)), Parts: []Part{}}
		if c.Owner, err = q.company(r.n(2)); err != nil {
			return nil, err
		}
		if c.Beneficiary, err = q.company(r.n(3)); err != nil {
			return nil, err
		}
		if c.Place, err = q.division(r.t(6)); err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	return all, nil
}
