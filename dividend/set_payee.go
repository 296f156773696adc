package dividend

import (
	"liangshan/kernel"
	"liangshan/ledger"
	"liangshan/person"
)

// SetPayee asks that a holder's dividends go elsewhere from now on. Lists that are frozen
// keep where theirs go.
type SetPayee struct {
	Register  RegisterNumber         `cbor:"1,keyasint" json:"register"`
	Holder    person.Number          `cbor:"2,keyasint,omitempty" json:"holder"` // 0: the collective.
	Household person.HouseholdNumber `cbor:"3,keyasint,omitempty" json:"household"`
	Account   ledger.AccountID       `cbor:"4,keyasint,omitempty" json:"account"`
	Bank      BankState              `cbor:"5,keyasint" json:"bank"` // 1 checked, 2 missing, 3 closed.
}

// PayeeSet says where a holder's dividends go from now on. For somebody new it also says that
// the register knows this holder.
type PayeeSet SetPayee

// SetPayee decides whether the payee of a holder may be changed.
func (r *Registry) SetPayee(tx *kernel.Tx, c SetPayee) error {
	if !r.registers.Has(c.Register) {
		return ErrNoRegister
	}
	old, ok := r.Payee(c.Register, c.Holder)
	if !ok {
		return ErrNotHolder
	}
	payee := Payee{Household: c.Household, Account: c.Account, Bank: c.Bank}
	if refusal := r.checkPayee(c.Holder, payee); refusal != nil {
		return refusal
	}
	if payee == old {
		return ErrPayeeSame
	}
	r.events.payeeSet.Emit(tx, PayeeSet(c))
	return nil
}

func (r *Registry) applyPayeeSet(e PayeeSet) {
	register := r.registers.Must(e.Register)
	register.Revision++
	key := holderKey{Register: e.Register, Holder: e.Holder}
	if !r.payees.Has(key) {
		register.Holders++
	}
	r.registers.Put(e.Register, register)
	r.payees.Put(key, Payee{Household: e.Household, Account: e.Account, Bank: e.Bank})
}

func projectPayeeSet(at kernel.At, e PayeeSet, exec kernel.Exec) {
	exec(`INSERT OR REPLACE INTO dividend_payee (register, holder, household, account, bank, changed_ms)
		VALUES (?, ?, ?, ?, ?, ?)`,
		int64(e.Register), int64(e.Holder), int64(e.Household), int64(e.Account), int64(e.Bank), at.Time)
}
