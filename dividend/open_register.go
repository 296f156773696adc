package dividend

import (
	"encoding/binary"

	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/ledger"
	"liangshan/person"
)

// ShareRowSize is the size of a packed share, in bytes.
const ShareRowSize = 33

// A ShareRow is a holder's shares as data.
type ShareRow struct {
	Holder    person.Number          // Head of the household.
	Household person.HouseholdNumber // 0: not entered.
	Units     int64
	Account   ledger.AccountID // Of the payee; 0: none.
	Bank      BankState
}

// ShareRows are shares packed little-endian: holder, household, units, account (8 bytes each), state
// of the bank account (1).
type ShareRows []byte

// PackShares returns shares as rows.
func PackShares(shares []ShareRow) ShareRows {
	rows := make(ShareRows, len(shares)*ShareRowSize)
	for i, s := range shares {
		shareRowCodec.Put(rows[i*ShareRowSize:], s)
	}
	return rows
}

var shareRowCodec = kernel.RowCodec[ShareRow]{
	Size: ShareRowSize,
	Put: func(b []byte, s ShareRow) {
		_ = b[ShareRowSize-1]
		binary.LittleEndian.PutUint64(b, uint64(s.Holder))
		binary.LittleEndian.PutUint64(b[8:], uint64(s.Household))
		binary.LittleEndian.PutUint64(b[16:], uint64(s.Units))
		binary.LittleEndian.PutUint64(b[24:], uint64(s.Account))
		b[32] = byte(s.Bank)
	},
	Get: func(b []byte) ShareRow {
		_ = b[ShareRowSize-1]
		return ShareRow{
			Holder:    person.Number(binary.LittleEndian.Uint64(b)),
			Household: person.HouseholdNumber(binary.LittleEndian.Uint64(b[8:])),
			Units:     int64(binary.LittleEndian.Uint64(b[16:])),
			Account:   ledger.AccountID(binary.LittleEndian.Uint64(b[24:])),
			Bank:      BankState(b[32]),
		}
	},
}

// OpenRegister asks for the share register of a village or company, with all who hold shares
// on its first day.
type OpenRegister struct {
	Owner   string           `cbor:"1,keyasint" json:"owner"`       // Code of a division, or a credit code.
	Total   int64            `cbor:"2,keyasint" json:"total_units"` // As its statutes declare it.
	From    calendar.Date    `cbor:"3,keyasint" json:"from"`
	Units   int64            `cbor:"4,keyasint,omitempty" json:"collective_units"`
	Account ledger.AccountID `cbor:"5,keyasint,omitempty" json:"collective_account"` // 0: none yet.
	Rows    ShareRows        `cbor:"6,keyasint" json:"rows"`
}

// RegisterOpened says that a register exists from now on.
type RegisterOpened struct {
	Register RegisterNumber   `cbor:"1,keyasint"`
	Owner    string           `cbor:"2,keyasint"`
	Total    int64            `cbor:"3,keyasint"`
	From     calendar.Date    `cbor:"4,keyasint"`
	Units    int64            `cbor:"5,keyasint,omitempty"` // Of the collective.
	Account  ledger.AccountID `cbor:"6,keyasint,omitempty"`
}

// SharesHead is the head of the event dividend.shares_entered. Its rows are the holders of the
// first day.
type SharesHead struct {
	Register RegisterNumber `cbor:"1,keyasint"`
	From     calendar.Date  `cbor:"2,keyasint"`
}

// OpenRegister decides whether a register may be opened. One bad row refuses all.
func (r *Registry) OpenRegister(tx *kernel.Tx, c OpenRegister) error {
	n := len(c.Rows) / ShareRowSize
	switch {
	case !r.owns(c.Owner):
		return ErrOwner
	case r.owners.Has(c.Owner):
		return ErrRegisterTwice
	case c.Total <= 0 || c.Total > UnitsMax:
		return ErrTotal
	case len(c.Rows)%ShareRowSize != 0:
		return ErrRowsForm
	case n > HoldersMax:
		return ErrTooMany
	case c.Units < 0 || c.Units > c.Total:
		return ErrSharesTotal
	}
	if err := checkDate(tx, c.From); err != nil {
		return err
	}
	if refusal := r.checkPayee(Collective, collectivePayee(c.Account)); refusal != nil {
		return refusal
	}
	head := SharesHead{r.numbers().Register + 1, c.From}
	opened := RegisterOpened{head.Register, c.Owner, c.Total, c.From, c.Units, c.Account}
	r.events.registerOpened.Emit(tx, opened)
	left := c.Total - c.Units
	for i := range n {
		row := shareRowCodec.Get(c.Rows[i*ShareRowSize : (i+1)*ShareRowSize])
		if refusal := r.checkShare(head.Register, row); refusal != nil {
			return &kernel.RowRefusal{Row: i, Refusal: refusal}
		}
		if row.Units > left {
			return ErrSharesTotal
		}
		left -= row.Units
		r.events.sharesEntered.Add(tx, head, row)
	}
	r.events.sharesEntered.End(tx, head)
	if left != 0 {
		return ErrSharesTotal
	}
	return nil
}

// collectivePayee returns where the part of a collective goes. A collective's own account is
// kept by the county and needs no bank to check it.
func collectivePayee(account ledger.AccountID) Payee {
	if account == 0 {
		return Payee{Bank: BankMissing}
	}
	return Payee{Account: account, Bank: BankChecked}
}

func (r *Registry) checkShare(register RegisterNumber, row ShareRow) *kernel.Refusal {
	switch {
	case row.Holder == Collective:
		return ErrHolder
	case row.Units <= 0:
		return ErrUnits
	case r.payees.Has(holderKey{Register: register, Holder: row.Holder}):
		return ErrHolderTwice
	}
	return r.checkPayee(row.Holder, Payee{Household: row.Household, Account: row.Account, Bank: row.Bank})
}

func (r *Registry) applyRegisterOpened(e RegisterOpened) {
	n := r.numbers()
	n.Register = e.Register
	r.number.Put(0, n)
	r.registers.Put(e.Register, Register{Owner: e.Owner, Total: e.Total, From: e.From, Revision: 1})
	r.owners.Put(e.Owner, e.Register)
	r.payees.Put(holderKey{Register: e.Register}, collectivePayee(e.Account))
	if e.Units > 0 {
		r.shares.Put(shareKey{Register: e.Register, From: e.From}, e.Units)
	}
}

func (r *Registry) applySharesEntered(head SharesHead, row ShareRow) {
	register := r.registers.Must(head.Register)
	register.Holders++
	r.registers.Put(head.Register, register)
	r.payees.Put(holderKey{Register: head.Register, Holder: row.Holder},
		Payee{Household: row.Household, Account: row.Account, Bank: row.Bank})
	r.shares.Put(shareKey{Register: head.Register, Holder: row.Holder, From: head.From}, row.Units)
}

func projectRegisterOpened(at kernel.At, e RegisterOpened, exec kernel.Exec) {
	exec(`INSERT INTO dividend_register (number, owner, total_units, from_date, opened_ms) VALUES (?, ?, ?, ?, ?)`,
		int64(e.Register), e.Owner, e.Total, e.From.String(), at.Time)
	payee := collectivePayee(e.Account)
	exec(insertPayee, int64(e.Register), int64(Collective), int64(0), int64(e.Account), int64(payee.Bank), at.Time)
	if e.Units > 0 {
		exec(insertShare, int64(e.Register), int64(Collective), e.From.String(), e.Units)
	}
}

const (
	insertPayee = `INSERT INTO dividend_payee (register, holder, household, account, bank, changed_ms)
		VALUES (?, ?, ?, ?, ?, ?)`
	insertShare = `INSERT INTO dividend_share (register, holder, from_date, units) VALUES (?, ?, ?, ?)`
)

func projectSharesEntered(at kernel.At, head SharesHead, rows []ShareRow, exec kernel.Exec) {
	from := head.From.String()
	for _, row := range rows {
		exec(insertPayee, int64(head.Register), int64(row.Holder), int64(row.Household), int64(row.Account),
			int64(row.Bank), at.Time)
		exec(insertShare, int64(head.Register), int64(row.Holder), from, row.Units)
	}
}
