package carbon

import (
	"liangshan/company"
	"liangshan/kernel"
	"liangshan/village"
)

// Retire asks that tonnes be claimed for ever.
type Retire struct {
	Owner       company.Number `cbor:"1,keyasint" json:"owner"`
	Tonnes      int64          `cbor:"2,keyasint" json:"tonnes"`
	Lot         LotID          `cbor:"3,keyasint,omitempty" json:"lot,omitempty"`
	Project     ProjectID      `cbor:"4,keyasint,omitempty" json:"project,omitempty"` // With a vintage.
	Vintage     uint16         `cbor:"5,keyasint,omitempty" json:"vintage,omitempty"`
	Beneficiary company.Number `cbor:"6,keyasint" json:"beneficiary"` // Whose claim it is.
	Purpose     string         `cbor:"7,keyasint" json:"purpose"`     // Code, such as "event_neutrality_2026".
	Place       village.Code   `cbor:"8,keyasint" json:"place"`       // Division in which they are claimed: 6, 9 or 12 digits.
}

// Retired says that tonnes are claimed for ever. The lots follow as events of the same
// entry: as many as Lots says.
type Retired struct {
	Certificate CertificateID  `cbor:"1,keyasint"`
	Owner       company.Number `cbor:"2,keyasint"`
	Tonnes      int64          `cbor:"3,keyasint"`
	Lots        uint16         `cbor:"4,keyasint"`
	Beneficiary company.Number `cbor:"5,keyasint"`
	Purpose     string         `cbor:"6,keyasint"`
	Place       village.Code   `cbor:"7,keyasint"`
}

// Retire decides whether tonnes may be retired. One retirement has one certificate.
func (r *Registry) Retire(tx *kernel.Tx, c Retire) error {
	switch {
	case !village.ValidCode(c.Purpose):
		return ErrPurpose
	case !placed(c.Place):
		return ErrPlace
	case !r.companies.Active(c.Beneficiary):
		return ErrCompany
	}
	refusal := r.take(
		holding{Owner: c.Owner, Status: Held},
		c.Tonnes,
		choice{lot: c.Lot, project: c.Project, vintage: c.Vintage},
	)
	if refusal != nil {
		return refusal
	}
	id := CertificateID(r.last(countCertificate)) + 1
	r.events.retired.Emit(
		tx,
		Retired{id, c.Owner, c.Tonnes, uint16(len(r.pieces)), c.Beneficiary, c.Purpose, c.Place},
	)
	_, refusal = r.hand(tx, c.Owner, target{owner: c.Owner, status: Spent, ref: uint64(id), keep: true})
	return asError(refusal)
}

// placed reports whether a code has the form of a division, here or elsewhere in the country.
func placed(code village.Code) bool {
	if len(code) != 6 && len(code) != 9 && len(code) != 12 {
		return false
	}
	for i := 0; i < len(code); i++ {
		if code[i] < '0' || code[i] > '9' {
			return false
		}
	}
	return true
}

func (r *Registry) applyRetired(e Retired) {
	r.numbers.Put(countCertificate, uint64(e.Certificate))
	r.certificates.Put(e.Certificate, e.Tonnes)
}

const insertCertificate = `INSERT INTO carbon_certificate (id, sequence, owner, beneficiary, tonnes, lots,
	purpose, place, retired_ms)
	VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`

func projectRetired(at kernel.At, e Retired, exec kernel.Exec) {
	exec(insertCertificate, int64(e.Certificate), int64(at.Sequence), int64(e.Owner), int64(e.Beneficiary), e.Tonnes,
		int64(e.Lots), e.Purpose, string(e.Place), at.Time)
}

// Certificate returns the tonnes of a certificate.
func (r *Registry) Certificate(id CertificateID) (tonnes int64, ok bool) {
	return r.certificates.Get(id)
}

// Cancel asks that tonnes never count: an error, or an export to another register. It takes
// two persons.
type Cancel struct {
	Owner  company.Number `cbor:"1,keyasint" json:"owner"`
	Lot    LotID          `cbor:"2,keyasint" json:"lot"`
	Tonnes int64          `cbor:"3,keyasint" json:"tonnes"`
	Reason string         `cbor:"4,keyasint" json:"reason"`
}

// Cancelled says why tonnes never count. The lot follows as an event of the same entry.
type Cancelled struct {
	Owner  company.Number `cbor:"1,keyasint"`
	Tonnes int64          `cbor:"2,keyasint"`
	Reason string         `cbor:"3,keyasint"`
}

// Cancel decides whether tonnes of a named lot may be cancelled.
func (r *Registry) Cancel(tx *kernel.Tx, c Cancel) error {
	if !village.ValidCode(c.Reason) {
		return ErrReason
	}
	if c.Lot == 0 {
		return ErrLot
	}
	if refusal := r.take(holding{Owner: c.Owner, Status: Held}, c.Tonnes, choice{lot: c.Lot}); refusal != nil {
		return refusal
	}
	r.events.cancelled.Emit(tx, Cancelled{c.Owner, c.Tonnes, c.Reason})
	_, refusal := r.hand(tx, c.Owner, target{owner: c.Owner, status: Void, keep: true})
	return asError(refusal)
}

func (r *Registry) applyCancelled(Cancelled) {}

func projectCancelled(at kernel.At, e Cancelled, exec kernel.Exec) {
	exec(`INSERT INTO carbon_cancellation (sequence, owner, tonnes, reason, cancelled_ms) VALUES (?, ?, ?, ?, ?)`,
		int64(at.Sequence), int64(e.Owner), e.Tonnes, e.Reason, at.Time)
}
