package exchange

import (
	"slices"

	"liangshan/calendar"
	"liangshan/carbon"
	"liangshan/company"
	"liangshan/identity"
	"liangshan/kernel"
	"liangshan/ledger"
)

// A State is how far a participant has come.
type State uint8

// States of a participant.
const (
	Applied State = 1 + iota
	Approved
	Suspended
	Declined // For ever; another application makes another participant.
)

// A Member is a participant of the market as it stands now.
type Member struct {
	_         struct{} `cbor:",toarray"`
	Company   company.Number
	State     State
	Account   ledger.AccountID // Its trading account.
	Payout    ledger.AccountID // Where the proceeds of sales go; 0: the trading account.
	OrderMax  int64            // Tonnes of one order; 0: the market's bound alone.
	OpenMax   int64            // Fen set aside at a time; 0: no bound.
	Applicant kernel.Actor
}

// Limits are what a participant may do at most.
type Limits struct {
	OrderMax int64 `cbor:"1,keyasint,omitempty" json:"order_max_t,omitempty"`  // Tonnes of one order; 0: the market's bound.
	OpenMax  int64 `cbor:"2,keyasint,omitempty" json:"open_max_fen,omitempty"` // Fen set aside at a time; 0: no bound.
}

// Apply asks that a company may take part in the market.
type Apply struct {
	Company   company.Number `cbor:"1,keyasint" json:"company"`
	Code      string         `cbor:"2,keyasint" json:"credit_code"` // Its unified social credit code, as on its licence.
	Documents []carbon.Hash  `cbor:"3,keyasint" json:"documents"`   // Numbers of the papers that were handed in, in the store of papers.
}

// MemberApplied says that a company wants to take part.
type MemberApplied struct {
	Participant Participant    `cbor:"1,keyasint"`
	Company     company.Number `cbor:"2,keyasint"`
	Documents   []carbon.Hash  `cbor:"3,keyasint"`
	Actor       kernel.Actor   `cbor:"4,keyasint"`
}

// documentsMax bounds the papers of one application.
const documentsMax = 50

// Apply decides whether an application may be taken.
func (x *Exchange) Apply(tx *kernel.Tx, c Apply) error {
	x.refresh()
	code, fault := identity.ParseCreditCode(c.Code)
	number, known := x.companies.ByCode(code)
	switch {
	case !x.companies.Active(c.Company):
		return ErrCompany
	case fault != nil || !known || number != c.Company:
		return ErrCreditCode
	case len(c.Documents) == 0 || len(c.Documents) > documentsMax || slices.Contains(c.Documents, carbon.Hash{}):
		return ErrDocuments
	}
	if old, ok := x.byCompany.Get(c.Company); ok && x.participants.Must(old).State != Declined {
		return ErrParticipantIs
	}
	n := x.number()
	if n.Participant+1 >= participantsMax {
		return ErrTooManyMembers
	}
	x.events.memberApplied.Emit(tx, MemberApplied{n.Participant + 1, c.Company, c.Documents, tx.Actor})
	return nil
}

func (x *Exchange) applyMemberApplied(e MemberApplied) {
	x.enter()
	n := x.number()
	n.Participant = e.Participant
	x.numbers.Put(0, n)
	x.participants.Put(e.Participant, Member{Company: e.Company, State: Applied, Applicant: e.Actor})
	x.byCompany.Put(e.Company, e.Participant)
	x.funds.Put(e.Participant, Funds{})
	x.live.addMember(x, e.Participant)
	x.write()
}

func projectMemberApplied(at kernel.At, e MemberApplied, exec kernel.Exec) {
	exec(`INSERT INTO exchange_participant_row (id, company, state, applied_ms, changed_ms) VALUES (?, ?, ?, ?, ?)`,
		int64(e.Participant), int64(e.Company), int64(Applied), at.Time, at.Time)
	for i, hash := range e.Documents {
		exec(`INSERT INTO exchange_participant_document (participant, number, document) VALUES (?, ?, ?)`,
			int64(e.Participant), int64(i+1), hash[:])
	}
}

// Approve asks that a company that has applied take part from now on. A trading account is opened
// for it.
type Approve struct {
	Company company.Number   `cbor:"1,keyasint" json:"company"`
	Payout  ledger.AccountID `cbor:"2,keyasint,omitempty" json:"payout,omitempty"` // The company's own; 0: the trading account.
	Limits  Limits           `cbor:"3,keyasint" json:"limits"`
}

// MemberApproved says that a company takes part from now on.
type MemberApproved struct {
	Participant Participant      `cbor:"1,keyasint"`
	Account     ledger.AccountID `cbor:"2,keyasint"`
	Payout      ledger.AccountID `cbor:"3,keyasint,omitempty"`
	Limits      Limits           `cbor:"4,keyasint"`
}

// Approve decides whether an application may be approved. Who applied cannot approve.
func (x *Exchange) Approve(tx *kernel.Tx, c Approve) error {
	x.refresh()
	p, m, refusal := x.inState(c.Company, Applied)
	switch {
	case refusal != nil:
		return refusal
	case m.Applicant == tx.Actor:
		return ErrSamePerson
	case !x.companies.Active(c.Company):
		return ErrCompany
	case !c.Limits.valid():
		return ErrLimits
	}
	if c.Payout != 0 {
		if a, ok := x.ledger.Account(c.Payout); !ok || a.Holder != uint64(c.Company) || !x.receives(c.Payout) {
			return ErrAccountOther
		}
	}
	r := rulesOf{x: x, day: calendar.DayOf(tx.Time)}
	account := ledger.AccountID(r.get(RuleAccountFirst)) + ledger.AccountID(p)
	code := ledger.Code(r.get(RuleAccountCode))
	if r.missing {
		return ErrRuleMissing
	}
	err := x.money.Open(tx, ledger.Open{ID: account, Unit: unit, Code: code, Holder: uint64(c.Company)})
	if err != nil {
		return err
	}
	x.events.memberApproved.Emit(tx, MemberApproved{p, account, c.Payout, c.Limits})
	return nil
}

// unit is that of all money here.
const unit = "CNY"

func (l Limits) valid() bool { return l.OrderMax >= 0 && l.OpenMax >= 0 }

// inState returns the participant that a company is, if it is in a state.
func (x *Exchange) inState(who company.Number, states ...State) (Participant, Member, *kernel.Refusal) {
	p, ok := x.byCompany.Get(who)
	if !ok {
		return 0, Member{}, ErrParticipant
	}
	m := x.participants.Must(p)
	for _, s := range states {
		if m.State == s {
			return p, m, nil
		}
	}
	return p, m, ErrState
}

func (x *Exchange) applyMemberApproved(e MemberApproved) {
	x.changeMember(e.Participant, func(m *Member) {
		m.State, m.Account, m.Payout = Approved, e.Account, e.Payout
		m.OrderMax, m.OpenMax = e.Limits.OrderMax, e.Limits.OpenMax
	})
}

func (x *Exchange) changeMember(p Participant, change func(*Member)) {
	x.enter()
	m := x.participants.Must(p)
	change(&m)
	x.participants.Put(p, m)
	x.live.members[p] = m
	x.write()
}

func projectMemberApproved(at kernel.At, e MemberApproved, exec kernel.Exec) {
	exec(`UPDATE exchange_participant_row SET state = ?, account = ?, payout = ?, order_max_t = ?, open_max_fen = ?,
		changed_ms = ? WHERE id = ?`, int64(Approved), int64(e.Account), int64(e.Payout), e.Limits.OrderMax, e.Limits.OpenMax,
		at.Time, int64(e.Participant))
}

// ChangeMember asks that a participant be declined, suspended or let in again.
type ChangeMember struct {
	Company company.Number `cbor:"1,keyasint" json:"company"`
	Reason  string         `cbor:"2,keyasint" json:"reason"` // A code.
}

// MemberChanged says that a participant was declined, suspended or let in again.
type MemberChanged struct {
	Participant Participant `cbor:"1,keyasint"`
	State       State       `cbor:"2,keyasint"`
	Reason      string      `cbor:"3,keyasint"`
}

// Decline decides whether an application may be turned down.
func (x *Exchange) Decline(tx *kernel.Tx, c ChangeMember) error {
	return x.moveMember(tx, c, Declined, Applied)
}

// Suspend decides whether a participant may be suspended. Its orders leave and its blocks end, as with Clear; what is
// more than one entry holds trades no more, and leaves as another order would meet it.
func (x *Exchange) Suspend(tx *kernel.Tx, c ChangeMember) error {
	if err := x.moveMember(tx, c, Suspended, Approved); err != nil {
		return err
	}
	x.refresh()
	p, _ := x.byCompany.Get(c.Company)
	return x.clear(tx, p, x.begun())
}

// Readmit decides whether a suspended participant may be let in again.
func (x *Exchange) Readmit(tx *kernel.Tx, c ChangeMember) error {
	return x.moveMember(tx, c, Approved, Suspended)
}

func (x *Exchange) moveMember(tx *kernel.Tx, c ChangeMember, to State, from State) error {
	x.refresh()
	p, _, refusal := x.inState(c.Company, from)
	switch {
	case refusal != nil:
		return refusal
	case !isCode(c.Reason, reasonMax):
		return ErrReason
	}
	x.events.memberChanged.Emit(tx, MemberChanged{p, to, c.Reason})
	return nil
}

func (x *Exchange) applyMemberChanged(e MemberChanged) {
	x.changeMember(e.Participant, func(m *Member) { m.State = e.State })
}

func projectMemberChanged(at kernel.At, e MemberChanged, exec kernel.Exec) {
	exec(
		`UPDATE exchange_participant_row SET state = ?, reason = ?, changed_ms = ? WHERE id = ?`,
		int64(e.State),
		e.Reason,
		at.Time,
		int64(e.Participant),
	)
}

// SetLimits asks to bound what a participant may do.
type SetLimits struct {
	Company company.Number `cbor:"1,keyasint" json:"company"`
	Limits  Limits         `cbor:"2,keyasint" json:"limits"`
}

// LimitsSet says what a participant may do at most from now on.
type LimitsSet struct {
	Participant Participant `cbor:"1,keyasint"`
	Limits      Limits      `cbor:"2,keyasint"`
}

// SetLimits decides whether bounds may be set.
func (x *Exchange) SetLimits(tx *kernel.Tx, c SetLimits) error {
	x.refresh()
	p, _, refusal := x.inState(c.Company, Approved, Suspended)
	switch {
	case refusal != nil:
		return refusal
	case !c.Limits.valid():
		return ErrLimits
	}
	x.events.limitsSet.Emit(tx, LimitsSet{p, c.Limits})
	return nil
}

func (x *Exchange) applyLimitsSet(e LimitsSet) {
	x.changeMember(e.Participant, func(m *Member) { m.OrderMax, m.OpenMax = e.Limits.OrderMax, e.Limits.OpenMax })
}

func projectLimitsSet(at kernel.At, e LimitsSet, exec kernel.Exec) {
	exec(`UPDATE exchange_participant_row SET order_max_t = ?, open_max_fen = ?, changed_ms = ? WHERE id = ?`,
		e.Limits.OrderMax, e.Limits.OpenMax, at.Time, int64(e.Participant))
}

// trader returns the participant that a company is, if it may trade now.
func (x *Exchange) trader(who company.Number) (Participant, *kernel.Refusal) {
	p, ok := x.byCompany.Get(who)
	if !ok {
		return 0, ErrParticipant
	}
	return p, x.mayTrade(p)
}

func (x *Exchange) mayTrade(p Participant) *kernel.Refusal {
	switch x.live.members[p].State {
	case Approved:
		return nil
	case Suspended:
		return ErrSuspended
	}
	return ErrNotApproved
}

// fit refuses a participant whose trades could not be settled. In one entry each is asked once.
func (x *Exchange) fit(p Participant) *kernel.Refusal {
	b := &x.batch
	if b.fit.has(p) {
		return nil
	}
	switch {
	case !x.companies.Active(x.live.members[p].Company):
		return ErrCompany
	case !x.able(p):
		return ErrFrozen
	}
	b.fit.add(p)
	if _, bank := x.carbon.Stock(x.live.members[p].Company); bank {
		b.banks.add(p)
	}
	return nil
}

// Member returns a participant.
func (x *Exchange) Member(p Participant) (Member, bool) { return x.participants.Get(p) }

// ParticipantOf returns the participant that a company is.
func (x *Exchange) ParticipantOf(who company.Number) (Participant, bool) { return x.byCompany.Get(who) }
