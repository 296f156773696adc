package ledger

import "liangshan/kernel"

// Open asks for a new account.
type Open struct {
	ID     AccountID `cbor:"1,keyasint" json:"id"`
	Unit   string    `cbor:"2,keyasint" json:"unit"`                       // Code of a declared unit.
	Code   Code      `cbor:"3,keyasint" json:"code"`                       // From the chart of that unit.
	Flags  Flags     `cbor:"4,keyasint,omitempty" json:"flags,omitempty"`  // MayOwe, NeverOwed.
	Holder uint64    `cbor:"5,keyasint,omitempty" json:"holder,omitempty"` // Person, company or village; 0 for the county.
}

// Opened says that an account exists from now on.
type Opened struct {
	ID     AccountID `cbor:"1,keyasint"`
	Unit   UnitID    `cbor:"2,keyasint"`
	Code   Code      `cbor:"3,keyasint"`
	Flags  Flags     `cbor:"4,keyasint,omitempty"`
	Holder uint64    `cbor:"5,keyasint,omitempty"`
}

// Open decides whether an account may be opened.
func (l *Ledger) Open(tx *kernel.Tx, c Open) error {
	if c.ID == 0 || c.ID > idMax {
		return ErrAccountNumber
	}
	if c.Flags&^(MayOwe|NeverOwed) != 0 {
		return ErrFlags
	}
	if l.accounts.Has(c.ID) {
		return ErrAccountExists
	}
	unit, ok := l.unitByCode.Get(c.Unit)
	if !ok {
		return ErrNoUnit
	}
	if !l.charts.Has(chartKey{Unit: unit, Code: c.Code}) {
		return ErrNoCode
	}
	l.events.opened.Emit(tx, Opened{c.ID, unit, c.Code, c.Flags | Flags(l.by)<<keeperShift, c.Holder})
	return nil
}

// idMax keeps numbers of accounts within what SQL and JavaScript readers can hold.
const idMax = 1<<53 - 1

func (l *Ledger) opened(e Opened) {
	l.accounts.Put(e.ID, Account{Unit: e.Unit, Code: e.Code, Flags: e.Flags, Holder: e.Holder})
}

func projectOpened(at kernel.At, e Opened, exec kernel.Exec) {
	exec(`INSERT INTO ledger_account_fact (id, unit, code, flags, holder, opened) VALUES (?, ?, ?, ?, ?, ?)`,
		int64(e.ID), int64(e.Unit), int64(e.Code), int64(e.Flags), int64(e.Holder), at.Time)
}
