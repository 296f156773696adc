package company

import (
	"errors"
	"strconv"

	"liangshan/identity"
)

// Audit checks the invariants of the register. The error names numbers only.
func (r *Registry) Audit() error {
	if r.companies.Len() != r.codes.Len() {
		return errors.New("company: codes and companies do not agree")
	}
	next := Number(1)
	for number, row := range r.companies.All() {
		at := "company: number " + strconv.FormatUint(uint64(number), 10)
		if number != next {
			return errors.New(at + " is out of order")
		}
		next++
		if owner, _ := r.codes.Get(row.Code); owner != number {
			return errors.New(at + " is not found by its code")
		}
		if code, err := identity.ParseCreditCode(string(row.Code)); err != nil || code != row.Code {
			return errors.New(at + " has no valid code")
		}
		if _, ok := r.places.Division(row.Division); !ok {
			return errors.New(at + " sits in an unknown division")
		}
	}
	return nil
}
