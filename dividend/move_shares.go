package dividend

import (
	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/ledger"
	"liangshan/person"
	"liangshan/village"
)

// A Cause says why units moved from one holder to another.
type Cause string

// Causes of a change of shares.
const (
	ByInheritance Cause = "inheritance" // 继承.
	ByDivision    Cause = "division"    // 分户.
	ByTransfer    Cause = "transfer"    // 转让, gift, marriage settlement.
	ByWithdrawal  Cause = "withdrawal"  // 退股: back to the collective.
	ByCorrection  Cause = "correction"  // The register was wrong.
)

// A Recipient is who gets units, and how many: a number of them or an exact fraction of what
// is divided. A holder whom the register does not know yet is entered with the payee given.
type Recipient struct {
	Holder    person.Number          `cbor:"1,keyasint,omitempty" json:"holder"`
	Units     int64                  `cbor:"2,keyasint,omitempty" json:"units,omitempty"`
	Num       int64                  `cbor:"3,keyasint,omitempty" json:"num,omitempty"` // Num ÷ Den.
	Den       int64                  `cbor:"4,keyasint,omitempty" json:"den,omitempty"`
	Household person.HouseholdNumber `cbor:"5,keyasint,omitempty" json:"household,omitempty"`
	Account   ledger.AccountID       `cbor:"6,keyasint,omitempty" json:"account,omitempty"`
	Bank      BankState              `cbor:"7,keyasint,omitempty" json:"bank,omitempty"` // 0: missing.
}

// SharesMoved says that units belong to another holder from a day on, and on all later days.
type SharesMoved struct {
	Register RegisterNumber `cbor:"1,keyasint"`
	Cause    Cause          `cbor:"2,keyasint"`
	Date     calendar.Date  `cbor:"3,keyasint"`
	From     person.Number  `cbor:"4,keyasint,omitempty"` // 0: the collective.
	To       person.Number  `cbor:"5,keyasint,omitempty"`
	Units    int64          `cbor:"6,keyasint"`
	Reason   string         `cbor:"7,keyasint,omitempty"` // A code.
}

// A move is what every change of shares comes down to.
type move struct {
	register RegisterNumber
	cause    Cause
	date     calendar.Date
	from     person.Number
	to       []Recipient
	reason   string
	whole    int64 // Units that fractions are of.
	all      bool  // The recipients get the whole, to the last unit.
}

// checkMove checks what every change of shares has: a register, a day, a giver, a reason.
func (r *Registry) checkMove(tx *kernel.Tx, m move) error {
	register, ok := r.registers.Get(m.register)
	if !ok {
		return ErrNoRegister
	}
	if err := checkDate(tx, m.date); err != nil {
		return err
	}
	switch {
	case m.date < register.From:
		return ErrDateEarly
	case !r.payees.Has(holderKey{Register: m.register, Holder: m.from}):
		return ErrNotHolder
	case m.reason != "" && !village.ValidCode(m.reason):
		return ErrReason
	}
	return nil
}

// move hands units over. The recipients are served in order; one who cannot be refuses all.
func (r *Registry) move(tx *kernel.Tx, m move) error {
	if len(m.to) == 0 || len(m.to) > RecipientsMax {
		return ErrRecipients
	}
	left := m.whole
	for i, to := range m.to {
		units, refusal := m.units(to)
		if refusal == nil && m.all && units > left {
			return ErrNotAll
		}
		if refusal == nil {
			refusal = r.give(tx, m, to, units)
		}
		if refusal != nil {
			return &kernel.RowRefusal{Row: i, Refusal: refusal}
		}
		left -= units
	}
	if m.all && left != 0 {
		return ErrNotAll
	}
	return nil
}

// units returns how many units a recipient gets.
func (m *move) units(to Recipient) (int64, *kernel.Refusal) {
	if to.Num|to.Den == 0 {
		if to.Units <= 0 || to.Units > UnitsMax {
			return 0, ErrUnits
		}
		return to.Units, nil
	}
	if to.Units != 0 || to.Num <= 0 || to.Den <= 0 {
		return 0, ErrUnitsForm
	}
	units, ok := fraction(m.whole, to.Num, to.Den)
	switch {
	case !ok:
		return 0, ErrFraction
	case units <= 0 || units > UnitsMax:
		return 0, ErrUnits
	}
	return units, nil
}

// give hands units to one recipient, who is entered if the register does not know this holder.
func (r *Registry) give(tx *kernel.Tx, m move, to Recipient, units int64) *kernel.Refusal {
	switch {
	case to.Holder == m.from:
		return ErrSelf
	case r.least(m.register, m.from, m.date) < units:
		return ErrUnitsFew
	}
	if !r.payees.Has(holderKey{Register: m.register, Holder: to.Holder}) {
		payee := Payee{Household: to.Household, Account: to.Account, Bank: to.Bank}
		if payee.Bank == 0 {
			payee.Bank = BankMissing
		}
		if r.registers.Must(m.register).Holders >= HoldersMax {
			return ErrTooMany
		}
		if refusal := r.checkPayee(to.Holder, payee); refusal != nil {
			return refusal
		}
		r.events.payeeSet.Emit(tx, PayeeSet{m.register, to.Holder, payee.Household, payee.Account, payee.Bank})
	}
	r.events.sharesMoved.Emit(tx, SharesMoved{m.register, m.cause, m.date, m.from, to.Holder, units, m.reason})
	return nil
}

func (r *Registry) applySharesMoved(e SharesMoved) {
	register := r.registers.Must(e.Register)
	register.Revision++
	r.registers.Put(e.Register, register)
	r.addUnits(e.Register, e.From, e.Date, -e.Units)
	r.addUnits(e.Register, e.To, e.Date, e.Units)
	if e.Cause == ByInheritance {
		key := heirKey{Register: e.Register, From: e.From, To: e.To}
		units, _ := r.heirs.Get(key)
		r.heirs.Put(key, units+e.Units)
	}
}

// addUnits changes what a holder has on a day and on all later days.
func (r *Registry) addUnits(register RegisterNumber, holder person.Number, date calendar.Date, units int64) {
	key := shareKey{Register: register, Holder: holder, From: date}
	if !r.shares.Has(key) {
		r.shares.Put(key, r.Units(register, holder, date))
	}
	var days []shareKey
	for later := range r.shares.From(key) {
		if later.Register != register || later.Holder != holder {
			break
		}
		days = append(days, later)
	}
	for _, day := range days {
		r.shares.Put(day, r.shares.Must(day)+units)
	}
}

func projectSharesMoved(at kernel.At, e SharesMoved, exec kernel.Exec) {
	date := e.Date.String()
	exec(
		`INSERT INTO dividend_change (sequence, register, cause, date, from_holder, to_holder, units, reason, changed_ms)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		int64(at.Sequence),
		int64(e.Register),
		string(e.Cause),
		date,
		int64(e.From),
		int64(e.To),
		e.Units,
		e.Reason,
		at.Time,
	)
	for _, side := range []struct{ holder, units int64 }{{int64(e.From), -e.Units}, {int64(e.To), e.Units}} {
		exec(`INSERT OR IGNORE INTO dividend_share (register, holder, from_date, units) SELECT ?1, ?2, ?3,
			coalesce((SELECT units FROM dividend_share WHERE register = ?1 AND holder = ?2 AND from_date <= ?3
			ORDER BY from_date DESC LIMIT 1), 0)`, int64(e.Register), side.holder, date)
		exec(`UPDATE dividend_share SET units = units + ? WHERE register = ? AND holder = ? AND from_date >= ?`,
			side.units, int64(e.Register), side.holder, date)
	}
}
