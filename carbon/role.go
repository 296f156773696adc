package carbon

import (
	"cmp"

	"liangshan/calendar"
	"liangshan/company"
	"liangshan/kernel"
)

// Roles of companies.
const (
	Bank     = "bank"     // 收储: buys in advance, stores and sells.
	Verifier = "verifier" // 核查: is accredited for a methodology.
	Lender   = "lender"   // 质权人: lends on pledged tonnes.
)

type roleKey struct {
	_       struct{} `cbor:",toarray"`
	Role    string
	Company company.Number
	Method  string // Of a verifier.
	From    calendar.Date
}

func compareRoles(a, b roleKey) int {
	return cmp.Or(cmp.Compare(a.Role, b.Role), cmp.Compare(a.Company, b.Company), cmp.Compare(a.Method, b.Method),
		cmp.Compare(a.From, b.From))
}

// A span is a time from one day to another, both included.
type span struct {
	_  struct{}      `cbor:",toarray"`
	To calendar.Date // DateMax: until further notice.
}

// Appoint asks that a company have a role from a date on.
type Appoint struct {
	Role    string         `cbor:"1,keyasint" json:"role"`
	Company company.Number `cbor:"2,keyasint" json:"company"`
	Method  string         `cbor:"3,keyasint,omitempty" json:"method,omitempty"` // Of a verifier: code of the methodology.
	From    calendar.Date  `cbor:"4,keyasint" json:"from"`
}

// Appointed says that a company has a role from a date on.
type Appointed Appoint

// Appoint decides whether a company may have a role.
func (r *Registry) Appoint(tx *kernel.Tx, c Appoint) error {
	switch {
	case c.Role != Bank && c.Role != Verifier && c.Role != Lender:
		return ErrRole
	case (c.Role == Verifier) == (c.Method == ""):
		return ErrMethod
	case c.Method != "" && !r.MethodKnown(c.Method):
		return ErrMethod
	case !r.companies.Active(c.Company):
		return ErrCompany
	case c.Role == Bank && !r.stocks.Has(c.Company) && r.Owned(c.Company) > 0:
		return ErrHoldsTonnes
	}
	if refusal := checkDate(tx, c.From); refusal != nil {
		return refusal
	}
	if _, to, ok := r.roleAt(c.Role, c.Company, c.Method, calendar.DateMax); ok && to >= c.From {
		return ErrRoleHeld
	}
	r.events.appointed.Emit(tx, Appointed(c))
	return nil
}

// MethodKnown reports whether any version of a methodology is known.
func (r *Registry) MethodKnown(code string) bool {
	for key := range r.methods.From(methodKey{Code: code}) {
		return key.Code == code
	}
	return false
}

func (r *Registry) applyAppointed(e Appointed) {
	r.roles.Put(roleKey{Role: e.Role, Company: e.Company, Method: e.Method, From: e.From}, span{To: calendar.DateMax})
	if e.Role == Bank && !r.stocks.Has(e.Company) {
		r.stocks.Put(e.Company, Stock{})
	}
}

func projectAppointed(_ kernel.At, e Appointed, exec kernel.Exec) {
	exec(`INSERT INTO carbon_role (role, company, method, from_date) VALUES (?, ?, ?, ?)`,
		e.Role, int64(e.Company), e.Method, e.From.String())
}

// Dismiss asks that a company have a role no longer.
type Dismiss struct {
	Role    string         `cbor:"1,keyasint" json:"role"`
	Company company.Number `cbor:"2,keyasint" json:"company"`
	Method  string         `cbor:"3,keyasint,omitempty" json:"method,omitempty"`
	To      calendar.Date  `cbor:"4,keyasint" json:"to"` // The last day.
}

// Dismissed says when a company had a role for the last day.
type Dismissed struct {
	Role    string         `cbor:"1,keyasint"`
	Company company.Number `cbor:"2,keyasint"`
	Method  string         `cbor:"3,keyasint,omitempty"`
	From    calendar.Date  `cbor:"4,keyasint"`
	To      calendar.Date  `cbor:"5,keyasint"`
}

// Dismiss decides whether a company has a role to lose.
func (r *Registry) Dismiss(tx *kernel.Tx, c Dismiss) error {
	from, to, ok := r.roleAt(c.Role, c.Company, c.Method, calendar.DateMax)
	if !ok || to != calendar.DateMax {
		return ErrRoleNotHeld
	}
	if refusal := checkDate(tx, c.To); refusal != nil {
		return refusal
	}
	if c.To < from {
		return ErrDateOrder
	}
	r.events.dismissed.Emit(tx, Dismissed{c.Role, c.Company, c.Method, from, c.To})
	return nil
}

func (r *Registry) applyDismissed(e Dismissed) {
	r.roles.Put(roleKey{Role: e.Role, Company: e.Company, Method: e.Method, From: e.From}, span{To: e.To})
}

func projectDismissed(_ kernel.At, e Dismissed, exec kernel.Exec) {
	exec(`UPDATE carbon_role SET to_date = ? WHERE role = ? AND company = ? AND method = ? AND from_date = ?`,
		e.To.String(), e.Role, int64(e.Company), e.Method, e.From.String())
}

// roleAt returns the newest span of a role that began by a day.
func (r *Registry) roleAt(
	role string,
	who company.Number,
	method string,
	day calendar.Date,
) (from, to calendar.Date, ok bool) {
	for key, s := range r.roles.Down(roleKey{Role: role, Company: who, Method: method, From: day}) {
		return key.From, s.To, key.Role == role && key.Company == who && key.Method == method
	}
	return 0, 0, false
}

// Has reports whether a company has a role on a day; method is the methodology's code for a
// verifier and empty for others.
func (r *Registry) Has(role string, who company.Number, method string, day calendar.Date) bool {
	_, to, ok := r.roleAt(role, who, method, day)
	return ok && to >= day
}
