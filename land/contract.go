package land

import (
	"cmp"
	"slices"

	"liangshan/calendar"
	"liangshan/company"
	"liangshan/kernel"
	"liangshan/ledger"
	"liangshan/village"
)

// A Level says how far management has been handed on.
type Level uint8

// Levels.
const (
	First  Level = 1 // From the holder: a household or collective to a co-operative.
	Second Level = 2 // From the grantee of a contract of the first level: a co-operative to a bank.
)

// A Contract is a transfer of management (流转) as it stands now.
type Contract struct {
	_       struct{} `cbor:",toarray"`
	Code    string   // Number on paper.
	Level   Level
	Grantor Holder
	Grantee company.Number
	Parcels []Number // In rising order.
	Areas   []int64  // Of the parcels as signed, in dm².
	Area    int64    // Their sum.
	From    calendar.Date
	To      calendar.Date // The last day; earlier than signed if it was ended.
	Signed  calendar.Date // The last day as signed.
	Rate    int64         // Rent in fen per mu and year.
	Prepaid uint8         // Years paid when the first begins.
	PayFrom ledger.AccountID
	PayTo   ledger.AccountID
	Paid    uint8 // Years paid.

	Rule        RefundRule
	PaidThrough calendar.Date // Last day paid for; 0: none.
	Owed        int64         // Fen to be given back.
	Refunded    int64         // Fen given back.
}

// On reports whether the contract holds on a day.
func (c Contract) On(day calendar.Date) bool { return c.From <= day && day <= c.To }

// A claimKey says that a parcel is under a contract of a level from a day on.
type claimKey struct {
	_      struct{} `cbor:",toarray"`
	Parcel Number
	Level  Level
	From   calendar.Date
}

type claim struct {
	_        struct{} `cbor:",toarray"`
	Contract ContractNumber
	To       calendar.Date
}

func compareClaims(a, b claimKey) int {
	return cmp.Or(cmp.Compare(a.Parcel, b.Parcel), cmp.Compare(a.Level, b.Level), cmp.Compare(a.From, b.From))
}

// Sign asks that a contract be registered.
type Sign struct {
	Code    string           `cbor:"1,keyasint" json:"code"`
	Level   Level            `cbor:"2,keyasint" json:"level"`
	Grantor Holder           `cbor:"3,keyasint" json:"grantor"`
	Grantee company.Number   `cbor:"4,keyasint" json:"grantee"`
	Parcels []Number         `cbor:"5,keyasint" json:"parcels"` // In rising order.
	From    calendar.Date    `cbor:"6,keyasint" json:"from"`
	To      calendar.Date    `cbor:"7,keyasint" json:"to"` // The last day.
	Rate    int64            `cbor:"8,keyasint,omitempty" json:"rent_fen_per_mu"`
	Prepaid uint8            `cbor:"9,keyasint,omitempty" json:"prepaid_years"`
	PayFrom ledger.AccountID `cbor:"10,keyasint,omitempty" json:"pay_from"`
	PayTo   ledger.AccountID `cbor:"11,keyasint,omitempty" json:"pay_to"`
	Refund  RefundRule       `cbor:"12,keyasint,omitempty" json:"refund"` // 0 none, 1 by days, 2 by whole months.
}

// Signed says that a contract is registered.
type Signed struct {
	Number  ContractNumber   `cbor:"1,keyasint"`
	Code    string           `cbor:"2,keyasint"`
	Level   Level            `cbor:"3,keyasint"`
	Grantor Holder           `cbor:"4,keyasint"`
	Grantee company.Number   `cbor:"5,keyasint"`
	Parcels []Number         `cbor:"6,keyasint"`
	Areas   []int64          `cbor:"7,keyasint"` // In dm², as they are that day.
	From    calendar.Date    `cbor:"8,keyasint"`
	To      calendar.Date    `cbor:"9,keyasint"`
	Rate    int64            `cbor:"10,keyasint,omitempty"` // Fen per mu and year.
	Prepaid uint8            `cbor:"11,keyasint,omitempty"`
	PayFrom ledger.AccountID `cbor:"12,keyasint,omitempty"`
	PayTo   ledger.AccountID `cbor:"13,keyasint,omitempty"`
	Refund  RefundRule       `cbor:"14,keyasint,omitempty"`
}

// Sign decides whether a contract may be registered. A bad parcel is named by its row.
func (r *Registry) Sign(tx *kernel.Tx, c Sign) error {
	if refusal := r.checkTerms(c); refusal != nil {
		return refusal
	}
	if refusal := r.checkParties(c); refusal != nil {
		return refusal
	}
	areas, last := make([]int64, len(c.Parcels)), Number(0)
	for i, number := range c.Parcels {
		refusal := ErrTwice
		if number > last {
			areas[i], refusal = r.checkClaim(c, number)
		}
		if refusal != nil {
			return &kernel.RowRefusal{Row: i, Refusal: refusal}
		}
		last = number
	}
	r.signed.Emit(
		tx,
		Signed{
			ContractNumber(r.contracts.Len()) + 1,
			c.Code,
			c.Level,
			c.Grantor,
			c.Grantee,
			slices.Clone(c.Parcels),
			areas,
			c.From,
			c.To,
			c.Rate,
			c.Prepaid,
			c.PayFrom,
			c.PayTo,
			c.Refund,
		},
	)
	return nil
}

// checkTerms checks what a contract says by itself.
func (r *Registry) checkTerms(c Sign) *kernel.Refusal {
	switch {
	case !ValidCode(c.Code):
		return ErrContractCode
	case r.papers.Has(c.Code):
		return ErrSignedBefore
	case c.Level != First && c.Level != Second:
		return ErrLevel
	case len(c.Parcels) == 0:
		return ErrNoRows
	case len(c.Parcels) > ParcelsMax:
		return ErrTooManyRows
	case c.From == 0 || c.To == 0:
		return ErrDateMissing
	case c.From < calendar.DateMin || c.To > calendar.DateMax || c.To < c.From:
		return ErrTerm
	case c.Rate < 0 || c.Rate > RateMax_fen:
		return ErrRate
	case c.Refund > RefundMonths || c.Rate == 0 && c.Refund != RefundNone:
		return ErrRefund
	}
	if end, err := c.From.AddYears(TermYearsMax); err != nil || c.To >= end {
		return ErrTerm
	}
	if int(c.Prepaid) > years(c.From, c.To) {
		return ErrPrepaid
	}
	if c.Rate > 0 && !r.payable(c.PayFrom, c.PayTo) || c.Rate == 0 && (c.PayFrom|c.PayTo != 0 || c.Prepaid != 0) {
		return ErrAccounts
	}
	return nil
}

// payable reports whether two accounts are open, different and in yuan.
func (r *Registry) payable(from, to ledger.AccountID) bool {
	yuan, known := r.books.UnitByCode("CNY")
	a, ok := r.books.Account(from)
	b, also := r.books.Account(to)
	return known && ok && also && from != to && a.Unit == yuan && b.Unit == yuan &&
		(a.Flags|b.Flags)&ledger.Closed == 0
}

func (r *Registry) checkParties(c Sign) *kernel.Refusal {
	switch {
	case !r.stands(c.Grantor) || c.Level == Second && c.Grantor.Kind != ByCompany:
		return ErrHolder
	case !r.companies.Active(c.Grantee):
		return ErrGrantee
	case c.Grantor.Kind == ByCompany && c.Grantor.Number == uint64(c.Grantee):
		return ErrSameParty
	}
	return nil
}

// checkClaim checks that a parcel may come under a contract, and returns its area.
func (r *Registry) checkClaim(c Sign, number Number) (int64, *kernel.Refusal) {
	p, refusal := r.standing(number)
	switch {
	case refusal != nil:
		return 0, refusal
	case c.From < p.From:
		return 0, ErrDateOrder
	}
	if c.Level == First {
		if p.Holder != c.Grantor {
			return 0, ErrNotGrantor
		}
	} else {
		held, ok := r.ContractOn(number, First, c.From)
		if !ok || uint64(r.contracts.Must(held).Grantee) != c.Grantor.Number {
			return 0, ErrNotGrantor
		}
		if r.contracts.Must(held).To < c.To {
			return 0, ErrTermBeyond
		}
	}
	if r.taken(number, c.Level, c.From, c.To) {
		return 0, ErrTaken
	}
	return p.Area, nil
}

// taken reports whether a parcel is under a contract of a level on any day of a span.
func (r *Registry) taken(number Number, level Level, from, to calendar.Date) bool {
	for key, row := range r.claims.Down(claimKey{Parcel: number, Level: level, From: to}) {
		return key.Parcel == number && key.Level == level && row.To >= from
	}
	return false
}

// contractedFrom reports whether a parcel is under any contract on a day or later.
func (r *Registry) contractedFrom(number Number, day calendar.Date) bool {
	return r.taken(number, First, day, calendar.DateMax) || r.taken(number, Second, day, calendar.DateMax)
}

// ContractOn returns the contract of a level that a parcel is under on a day.
func (r *Registry) ContractOn(number Number, level Level, day calendar.Date) (ContractNumber, bool) {
	for key, row := range r.claims.Down(claimKey{Parcel: number, Level: level, From: day}) {
		return row.Contract, key.Parcel == number && key.Level == level && row.To >= day
	}
	return 0, false
}

// Contract returns a contract, also one that is over.
func (r *Registry) Contract(number ContractNumber) (Contract, bool) { return r.contracts.Get(number) }

// Contracts returns how many contracts there are. They are numbered from 1 to that.
func (r *Registry) Contracts() int { return r.contracts.Len() }

// ContractByCode returns the number of the contract with a number on paper.
func (r *Registry) ContractByCode(code string) (ContractNumber, bool) { return r.papers.Get(code) }

// Manager returns who manages a parcel on a day, with the contracts by which management came there, from the
// holder's on: the grantee of the last of them, or the holder if there is none. It returns false for a parcel
// that was not there.
func (r *Registry) Manager(number Number, day calendar.Date) (manager Holder, chain []ContractNumber, ok bool) {
	p, known := r.parcels.Get(number)
	if manager, ok = r.HolderOn(number, day); !ok || !known || p.Gone && day >= p.Changed {
		return Holder{}, nil, false
	}
	for level := First; level <= Second; level++ {
		contract, under := r.ContractOn(number, level, day)
		if !under {
			break
		}
		chain = append(chain, contract)
		manager = Holder{Kind: ByCompany, Number: uint64(r.contracts.Must(contract).Grantee)}
	}
	return manager, chain, true
}

func (r *Registry) applySigned(e Signed) {
	c := Contract{
		Code:    e.Code,
		Level:   e.Level,
		Grantor: e.Grantor,
		Grantee: e.Grantee,
		Parcels: e.Parcels,
		Areas:   e.Areas,
		From:    e.From,
		To:      e.To,
		Signed:  e.To,
		Rate:    e.Rate,
		Prepaid: e.Prepaid,
		PayFrom: e.PayFrom,
		PayTo:   e.PayTo,
		Rule:    e.Refund,
	}
	for i, number := range e.Parcels {
		c.Area += e.Areas[i]
		r.claims.Put(claimKey{Parcel: number, Level: e.Level, From: e.From}, claim{Contract: e.Number, To: e.To})
	}
	r.contracts.Put(e.Number, c)
	r.papers.Put(e.Code, e.Number)
}

func projectSigned(_ kernel.At, e Signed, exec kernel.Exec) {
	var area int64
	for i, number := range e.Parcels {
		area += e.Areas[i]
		exec(`INSERT INTO land_contract_parcel (contract, parcel, area_dm2) VALUES (?, ?, ?)`,
			int64(e.Number), int64(number), e.Areas[i])
	}
	exec(
		`INSERT INTO land_contract (number, code, level, holder_kind, holder_number, holder_village, grantee, from_date,
		to_date, signed_to_date, rent_fen_per_mu, prepaid_years, pay_from, pay_to, area_dm2, paid_years, paid_fen, refund,
		refund_owed_fen, refunded_fen) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, ?, 0, 0)`,
		int64(e.Number),
		e.Code,
		int64(e.Level),
		string(e.Grantor.Kind),
		int64(e.Grantor.Number),
		string(e.Grantor.Village),
		int64(e.Grantee),
		e.From.String(),
		e.To.String(),
		e.To.String(),
		e.Rate,
		int64(e.Prepaid),
		int64(e.PayFrom),
		int64(e.PayTo),
		area,
		e.Refund.String(),
	)
}

// End asks that a contract be over before its term. What the contract agreed to give back of rent paid ahead
// is owed from then on (see RefundRent).
type End struct {
	Contract ContractNumber `cbor:"1,keyasint" json:"contract"`
	Date     calendar.Date  `cbor:"2,keyasint" json:"date"`   // The first day on which it no longer holds.
	Reason   string         `cbor:"3,keyasint" json:"reason"` // A code.
}

// Ended says that a contract is over before its term.
type Ended End

// End decides whether a contract may end on a day of its term. What rests on it has to end first.
func (r *Registry) End(tx *kernel.Tx, c End) error {
	contract, ok := r.contracts.Get(c.Contract)
	switch {
	case !ok:
		return ErrNoContract
	case c.Date == 0:
		return ErrDateMissing
	case c.Date < contract.From || c.Date > contract.To:
		return ErrOver
	case !village.ValidCode(c.Reason):
		return ErrReason
	}
	if contract.Level == First {
		for i, number := range contract.Parcels {
			if r.taken(number, Second, c.Date, contract.To) {
				return &kernel.RowRefusal{Row: i, Refusal: ErrSubcontract}
			}
		}
	}
	r.ended.Emit(tx, Ended(c))
	return r.owe(tx, c.Contract, contract, c.Date)
}

func (r *Registry) applyEnded(e Ended) {
	c := r.contracts.Must(e.Contract)
	c.To = e.Date - 1
	for _, number := range c.Parcels {
		key := claimKey{Parcel: number, Level: c.Level, From: c.From}
		if r.claims.Delete(key); c.To >= c.From {
			r.claims.Put(key, claim{Contract: e.Contract, To: c.To})
		}
	}
	r.contracts.Put(e.Contract, c)
}

func projectEnded(_ kernel.At, e Ended, exec kernel.Exec) {
	exec(`UPDATE land_contract SET to_date = ?, reason = ? WHERE number = ?`,
		(e.Date - 1).String(), e.Reason, int64(e.Contract))
}

// NameAccounts asks that the rent of a contract be paid from and to other accounts. It takes two persons.
type NameAccounts struct {
	Contract ContractNumber   `cbor:"1,keyasint" json:"contract"`
	PayFrom  ledger.AccountID `cbor:"2,keyasint" json:"pay_from"`
	PayTo    ledger.AccountID `cbor:"3,keyasint" json:"pay_to"`
}

// AccountsNamed says between which accounts the rent of a contract is paid from now on.
type AccountsNamed NameAccounts

// NameAccounts decides whether the accounts will do.
func (r *Registry) NameAccounts(tx *kernel.Tx, c NameAccounts) error {
	contract, ok := r.contracts.Get(c.Contract)
	switch {
	case !ok:
		return ErrNoContract
	case contract.Rate == 0:
		return ErrNoRent
	case !r.payable(c.PayFrom, c.PayTo):
		return ErrAccounts
	}
	r.accounts.Emit(tx, AccountsNamed(c))
	return nil
}

func (r *Registry) applyAccountsNamed(e AccountsNamed) {
	c := r.contracts.Must(e.Contract)
	c.PayFrom, c.PayTo = e.PayFrom, e.PayTo
	r.contracts.Put(e.Contract, c)
}

func projectAccountsNamed(_ kernel.At, e AccountsNamed, exec kernel.Exec) {
	exec(`UPDATE land_contract SET pay_from = ?, pay_to = ? WHERE number = ?`,
		int64(e.PayFrom), int64(e.PayTo), int64(e.Contract))
}
