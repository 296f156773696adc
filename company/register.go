package company

import (
	"liangshan/calendar"
	"liangshan/identity"
	"liangshan/kernel"
	"liangshan/village"
)

// Register asks that an organisation be registered.
type Register struct {
	Code     string        `cbor:"1,keyasint" json:"code"` // Unified social credit code (GB 32100).
	NameZH   string        `cbor:"2,keyasint" json:"name_zh"`
	Kind     Kind          `cbor:"3,keyasint" json:"kind"`
	Division village.Code  `cbor:"4,keyasint" json:"division"` // Township or village of its seat.
	From     calendar.Date `cbor:"5,keyasint" json:"from"`     // Date of its licence.
}

// Registered says that an organisation has a number.
type Registered struct {
	Number   Number              `cbor:"1,keyasint"`
	Code     identity.CreditCode `cbor:"2,keyasint"`
	NameZH   string              `cbor:"3,keyasint"`
	Kind     Kind                `cbor:"4,keyasint"`
	Division village.Code        `cbor:"5,keyasint"`
	From     calendar.Date       `cbor:"6,keyasint"`
}

// Register decides whether an organisation may be registered. It gets the next number.
func (r *Registry) Register(tx *kernel.Tx, c Register) error {
	code, fault := identity.ParseCreditCode(c.Code)
	if fault != nil {
		return codeRefusal(fault)
	}
	if r.codes.Has(code) {
		return ErrExists
	}
	if !kindKnown(c.Kind) {
		return ErrKind
	}
	if !village.ValidName(c.NameZH) {
		return ErrName
	}
	if !r.seat(c.Division) {
		return ErrDivision
	}
	if err := checkDate(tx, c.From, calendar.DateMin); err != nil {
		return err
	}
	number := Number(r.companies.Len()) + 1
	r.registered.Emit(tx, Registered{number, code, c.NameZH, c.Kind, c.Division, c.From})
	return nil
}

func kindKnown(kind Kind) bool {
	switch kind {
	case Limited, Cooperative, Collective, Partnership, Institution, Office, Association:
		return true
	}
	return false
}

// codeRefusal returns the refusal for what is wrong with a credit code.
func codeRefusal(fault error) *kernel.Refusal {
	for _, refusal := range []*kernel.Refusal{ErrCodeLength, ErrCodeDivision, ErrCodeOrganisation, ErrCodeChecksum} {
		if refusal.Code == fault.Error() {
			return refusal
		}
	}
	return ErrCodeCharacter
}

func (r *Registry) applyRegistered(e Registered) {
	r.companies.Put(e.Number, Company{Code: e.Code, Name: e.NameZH, Kind: e.Kind, Division: e.Division, Changed: e.From})
	r.codes.Put(e.Code, e.Number)
}

func projectRegistered(_ kernel.At, e Registered, exec kernel.Exec) {
	exec(`INSERT INTO company_company (number, code, name, kind, division, from_date) VALUES (?, ?, ?, ?, ?, ?)`,
		int64(e.Number), string(e.Code), e.NameZH, string(e.Kind), string(e.Division), e.From.String())
	exec(`INSERT INTO company_name (number, from_date, name) VALUES (?, ?, ?)`,
		int64(e.Number), e.From.String(), e.NameZH)
}
