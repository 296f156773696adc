package carbon

import (
	"cmp"

	"liangshan/calendar"
	"liangshan/company"
	"liangshan/kernel"
	"liangshan/quantity"
	"liangshan/village"
)

// A Pledging is a loan file: tonnes pledged to a lender for a loan.
type Pledging struct {
	_      struct{} `cbor:",toarray"`
	Owner  company.Number
	Lender company.Number
	Tonnes int64
	Loan   int64 // Fen.
}

type serviceKey struct {
	_      struct{} `cbor:",toarray"`
	Pledge PledgeID
	Year   uint16
}

func compareServices(a, b serviceKey) int {
	return cmp.Or(cmp.Compare(a.Pledge, b.Pledge), cmp.Compare(a.Year, b.Year))
}

// A ServiceYear is what a loan costs in a year, interest and repayment.
type ServiceYear struct {
	Year uint16 `cbor:"1,keyasint" json:"year"`
	Fen  int64  `cbor:"2,keyasint" json:"service_fen"`
}

// Pledge asks that tonnes be pledged for a loan.
type Pledge struct {
	Owner   company.Number `cbor:"1,keyasint" json:"owner"`
	Lender  company.Number `cbor:"2,keyasint" json:"lender"`
	Tonnes  int64          `cbor:"3,keyasint" json:"tonnes"`
	Lot     LotID          `cbor:"4,keyasint,omitempty" json:"lot,omitempty"`
	Loan    int64          `cbor:"5,keyasint" json:"loan_fen"`
	Service []ServiceYear  `cbor:"6,keyasint" json:"service"` // In order of years.
	Paper   string         `cbor:"7,keyasint" json:"paper"`   // Code of its entry in the register of movable property.
}

// PledgedEvent says that tonnes are pledged. The lots follow as events of the same entry.
type PledgedEvent struct {
	Pledge  PledgeID       `cbor:"1,keyasint"`
	Owner   company.Number `cbor:"2,keyasint"`
	Lender  company.Number `cbor:"3,keyasint"`
	Tonnes  int64          `cbor:"4,keyasint"`
	Loan    int64          `cbor:"5,keyasint"`
	Service []ServiceYear  `cbor:"6,keyasint"`
	Paper   string         `cbor:"7,keyasint"`
}

// Pledge decides whether tonnes may be pledged.
func (r *Registry) Pledge(tx *kernel.Tx, c Pledge) error {
	switch {
	case c.Owner == c.Lender:
		return ErrSelf
	case !r.companies.Active(c.Lender) || !r.Has(Lender, c.Lender, "", calendar.DayOf(tx.Time)):
		return ErrLender
	case c.Loan <= 0:
		return ErrPrice
	case !village.ValidCode(c.Paper):
		return ErrCode
	case len(c.Service) == 0 || len(c.Service) > YearsMax:
		return ErrService
	}
	last := uint16(0)
	for i, y := range c.Service {
		if !validVintage(y.Year) || y.Year <= last || y.Fen <= 0 {
			return &kernel.RowRefusal{Row: i, Refusal: ErrService}
		}
		last = y.Year
	}
	if refusal := r.take(holding{Owner: c.Owner, Status: Held}, c.Tonnes, choice{lot: c.Lot}); refusal != nil {
		return refusal
	}
	id := PledgeID(r.last(countPledge)) + 1
	r.events.pledged.Emit(tx, PledgedEvent{id, c.Owner, c.Lender, c.Tonnes, c.Loan, c.Service, c.Paper})
	r.send(tx, target{owner: c.Owner, status: InPledge, ref: uint64(id), keep: true})
	return nil
}

func (r *Registry) applyPledged(e PledgedEvent) {
	r.numbers.Put(countPledge, uint64(e.Pledge))
	r.pledges.Put(e.Pledge, Pledging{Owner: e.Owner, Lender: e.Lender, Tonnes: e.Tonnes, Loan: e.Loan})
	for _, y := range e.Service {
		r.services.Put(serviceKey{Pledge: e.Pledge, Year: y.Year}, y.Fen)
	}
}

func projectPledged(at kernel.At, e PledgedEvent, exec kernel.Exec) {
	exec(
		`INSERT INTO carbon_pledge (id, owner, lender, tonnes, loan_fen, paper, pledged_ms) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		int64(e.Pledge),
		int64(e.Owner),
		int64(e.Lender),
		e.Tonnes,
		e.Loan,
		e.Paper,
		at.Time,
	)
	for _, y := range e.Service {
		exec(`INSERT INTO carbon_pledge_service (pledge, year, service_fen) VALUES (?, ?, ?)`,
			int64(e.Pledge), int64(y.Year), y.Fen)
	}
}

// EndPledge asks that a pledge end.
type EndPledge struct {
	Pledge PledgeID `cbor:"1,keyasint" json:"pledge"`
	Order  string   `cbor:"2,keyasint" json:"order"` // Code of the lender's release, or of the court's order.
}

// PledgeEnded says that a pledge has ended: the tonnes are their owner's again, or the
// lender's. The lots follow as events of the same entry.
type PledgeEnded struct {
	Pledge    PledgeID `cbor:"1,keyasint"`
	Order     string   `cbor:"2,keyasint"`
	Foreclose bool     `cbor:"3,keyasint,omitempty"`
}

// ReleasePledge decides whether pledged tonnes may go back to their owner. It takes two persons: it is the lender who
// loses the security.
func (r *Registry) ReleasePledge(tx *kernel.Tx, c EndPledge) error { return r.endPledge(tx, c, false) }

// Foreclose decides whether pledged tonnes may go to the lender by order. It takes two persons.
func (r *Registry) Foreclose(tx *kernel.Tx, c EndPledge) error { return r.endPledge(tx, c, true) }

func (r *Registry) endPledge(tx *kernel.Tx, c EndPledge, foreclose bool) error {
	p, ok := r.pledges.Get(c.Pledge)
	switch {
	case !ok:
		return ErrPledge
	case !village.ValidCode(c.Order):
		return ErrReason
	case foreclose && !r.companies.Active(p.Lender):
		return ErrCompany
	}
	r.pieces = r.pieces[:0]
	if p.Tonnes > 0 {
		switch refusal := r.take(holding{Owner: p.Owner, Status: InPledge, Ref: uint64(c.Pledge)}, p.Tonnes,
			choice{}); refusal {
		case nil:
		case ErrInsufficient:
			return ErrFrozen // The rest of them.
		default:
			return refusal
		}
	}
	r.events.pledgeEnded.Emit(tx, PledgeEnded{c.Pledge, c.Order, foreclose})
	if foreclose && p.Tonnes > 0 { // By order all of them may have gone to others.
		_, refusal := r.hand(tx, p.Owner, target{owner: p.Lender, status: Held})
		return asError(refusal)
	}
	r.send(tx, target{owner: p.Owner, status: Held, keep: true})
	return nil
}

func (r *Registry) applyPledgeEnded(e PledgeEnded) {
	r.pledges.Delete(e.Pledge)
	var keys []serviceKey
	for key := range r.services.From(serviceKey{Pledge: e.Pledge}) {
		if key.Pledge != e.Pledge {
			break
		}
		keys = append(keys, key)
	}
	for _, key := range keys {
		r.services.Delete(key)
	}
}

func projectPledgeEnded(at kernel.At, e PledgeEnded, exec kernel.Exec) {
	foreclosed := int64(0)
	if e.Foreclose {
		foreclosed = 1
	}
	exec(`UPDATE carbon_pledge SET ended_ms = ?, end_code = ?, foreclosed = ? WHERE id = ?`,
		at.Time, e.Order, foreclosed, int64(e.Pledge))
}

// PledgeByID returns a pledge that has not ended.
func (r *Registry) PledgeByID(id PledgeID) (Pledging, bool) { return r.pledges.Get(id) }

// Service returns what the loan of a pledge costs in a year, in fen; false if nothing is
// said of that year, which is no answer, and not nothing.
func (r *Registry) Service(id PledgeID, year uint16) (fen int64, ok bool) {
	return r.services.Get(serviceKey{Pledge: id, Year: year})
}

// Coverage returns the share of a year's debt service that the carbon income of that year
// covers, as an exact fraction that may exceed one. ErrService if there is no debt service,
// or the income is negative: then there is no share, and none is shown.
func Coverage(income_fen, service_fen int64) (quantity.Share, error) {
	s, err := quantity.NewShare(income_fen, service_fen)
	if err != nil {
		return s, ErrService
	}
	return s, nil
}
