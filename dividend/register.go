package dividend

import (
	"cmp"
	"math/bits"

	"liangshan/calendar"
	"liangshan/identity"
	"liangshan/kernel"
	"liangshan/ledger"
	"liangshan/person"
	"liangshan/village"
)

// A Register says who shares in the income of a village or a company.
type Register struct {
	_        struct{}      `cbor:",toarray"`
	Owner    string        // Code of a division, or a unified social credit code.
	Total    int64         // Units, all together, on every day.
	From     calendar.Date // Since when it says anything.
	Revision uint32        // How often it was changed: names what a frozen list rests on.
	Holders  uint32        // Ever entered, the collective aside.
}

// Collective is the number under which a register knows the collective itself.
const Collective person.Number = 0

// A BankState says whether money sent to a holder would arrive. The number of the bank account
// is in the vault alone.
type BankState uint8

// States of a holder's bank account.
const (
	BankChecked BankState = 1 + iota // The bank knows the account under this name.
	BankMissing                      // There is none yet.
	BankClosed                       // The bank sent money back.
)

// A Payee is where a holder's dividends go.
type Payee struct {
	_         struct{}               `cbor:",toarray"`
	Household person.HouseholdNumber // 0: not entered; the holder is its head or a member.
	Account   ledger.AccountID       // 0: none.
	Bank      BankState
}

type holderKey struct {
	_        struct{} `cbor:",toarray"`
	Register RegisterNumber
	Holder   person.Number
}

func compareHolders(a, b holderKey) int {
	return cmp.Or(cmp.Compare(a.Register, b.Register), cmp.Compare(a.Holder, b.Holder))
}

// shareKey is a day from which a holder has another number of units.
type shareKey struct {
	_        struct{} `cbor:",toarray"`
	Register RegisterNumber
	Holder   person.Number
	From     calendar.Date
}

func compareShares(a, b shareKey) int {
	return cmp.Or(cmp.Compare(a.Register, b.Register), cmp.Compare(a.Holder, b.Holder), cmp.Compare(a.From, b.From))
}

// heirKey is who inherited from whom, so that what is held in the name of the dead finds them.
type heirKey struct {
	_        struct{} `cbor:",toarray"`
	Register RegisterNumber
	From, To person.Number
}

func compareHeirs(a, b heirKey) int {
	return cmp.Or(cmp.Compare(a.Register, b.Register), cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
}

// Register returns a register.
func (r *Registry) Register(number RegisterNumber) (Register, bool) { return r.registers.Get(number) }

// RegisterOf returns the number of the register of a village or company, by its code.
func (r *Registry) RegisterOf(owner string) (RegisterNumber, bool) { return r.owners.Get(owner) }

// Payee returns where a holder's dividends go.
func (r *Registry) Payee(register RegisterNumber, holder person.Number) (Payee, bool) {
	return r.payees.Get(holderKey{Register: register, Holder: holder})
}

// Units returns how many units a holder has on a day; 0 before the first.
func (r *Registry) Units(register RegisterNumber, holder person.Number, date calendar.Date) int64 {
	for key, units := range r.shares.Down(shareKey{Register: register, Holder: holder, From: date}) {
		if key.Register != register || key.Holder != holder {
			break
		}
		return units
	}
	return 0
}

// A Share is what a holder has on a day.
type Share struct {
	Holder person.Number
	Units  int64
}

// Shares returns who holds a register's units on a day, in order of the holders' numbers, the
// collective first.
func (r *Registry) Shares(register RegisterNumber, date calendar.Date) (all []Share) {
	one := Share{}
	for key, units := range r.shares.From(shareKey{Register: register, From: calendar.DateMin}) {
		if key.Register != register {
			break
		}
		if key.Holder != one.Holder {
			if one.Units > 0 {
				all = append(all, one)
			}
			one = Share{Holder: key.Holder}
		}
		if key.From <= date {
			one.Units = units
		}
	}
	if one.Units > 0 {
		all = append(all, one)
	}
	return all
}

// least returns the fewest units that a holder has on a day or later.
func (r *Registry) least(register RegisterNumber, holder person.Number, date calendar.Date) int64 {
	least := r.Units(register, holder, date)
	for key, units := range r.shares.From(shareKey{Register: register, Holder: holder, From: date}) {
		if key.Register != register || key.Holder != holder {
			break
		}
		least = min(least, units)
	}
	return least
}

// owns reports whether a code is that of a village or township that stands, or of a company
// that is active.
func (r *Registry) owns(owner string) bool {
	if len(owner) == 18 {
		number, ok := r.companies.ByCode(identity.CreditCode(owner))
		return ok && r.companies.Active(number)
	}
	division, ok := r.places.Division(village.Code(owner))
	return ok && !division.Gone && division.Kind != village.County
}

// checkPayee checks where a holder's dividends are to go.
func (r *Registry) checkPayee(holder person.Number, p Payee) *kernel.Refusal {
	if holder != Collective {
		row, ok := r.people.Person(holder)
		if !ok || row.Into != 0 || row.Erased {
			return ErrHolder
		}
		if p.Household != 0 && row.Household != p.Household {
			return ErrHousehold
		}
	} else if p.Household != 0 {
		return ErrHousehold
	}
	if p.Bank < BankChecked || p.Bank > BankClosed {
		return ErrBank
	}
	if p.Account == 0 {
		if p.Bank == BankChecked {
			return ErrNoAccount
		}
		return nil
	}
	if _, ok := r.books.Account(p.Account); !ok {
		return ErrAccount
	}
	return nil
}

// fraction returns the units that a fraction of units is; false if they are not whole.
func fraction(units, num, den int64) (int64, bool) {
	hi, lo := bits.Mul64(uint64(units), uint64(num))
	if hi >= uint64(den) {
		return 0, false
	}
	whole, rest := bits.Div64(hi, lo, uint64(den))
	return int64(whole), rest == 0
}
