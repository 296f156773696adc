// Package ledger keeps everything countable by double entry: fen, tonnes of a lot, shares,
// points, square decimetres.
//
// Every account holds one declared unit. A transfer debits one account and credits
// another for the same amount, so that in each unit debits equal credits at all times. The
// balance of an account is its credits less its debits: what it may spend. An account
// owes when its debits exceed its credits; it may do so without bound if it was opened
// so, or up to its limit.
//
// # Invariants
//
//   - In each unit the sum of debits equals the sum of credits, posted and pending alike.
//   - No account owes more than it may, counting what is held of it.
//   - The pending sides of an account are the sums of its holds.
//   - A transfer is never changed or removed. A mistake is mended by a counter-entry that
//     names it, and no transfer is countered for more than it moved.
//   - Amounts are positive integers; a sum that leaves int64 is refused.
//   - What a module keeps is moved by that module alone.
package ledger

import (
	"cmp"
	"math"

	"liangshan/kernel"
)

// Kinds of the ledger: 100 to 199. Numbers are for ever.
const (
	kindUnitDeclared kernel.Kind = 100 + iota
	kindChartPublished
	kindOpened
	kindTransferred
	kindTransferredMany
	kindHeld
	kindPosted
	kindVoided
	kindExpired
	kindFrozen
	kindUnfrozen
	kindClosed
	kindLimited
	kindCorrected
)

type (
	// AccountID is the number of an account, chosen by whoever opens it. Never 0.
	AccountID uint64
	// UnitID is the number of a declared unit, given in order from 1.
	UnitID uint32
	// Code classifies accounts (by the chart of their unit) and transfers.
	Code uint16
	// HoldID is the number of a hold, given in order from 1.
	HoldID uint64
)

// Flags of an account.
type Flags uint16

// Flags. An account is opened with the first two at will. The upper byte is its keeper.
const (
	MayOwe    Flags = 1 << iota // Debits may exceed credits without bound.
	NeverOwed                   // Credits may not exceed debits: an asset of the county's own books.
	Frozen                      // Nothing moves until it is unfrozen.
	Closed                      // Nothing moves ever again.
)

// An Account is a name for value with two sides.
type Account struct {
	_              struct{} `cbor:",toarray"`
	Debits         int64    // Posted, in the account's unit.
	Credits        int64
	DebitsPending  int64 // Held, not yet posted.
	CreditsPending int64
	Limit          int64 // How much it may owe, in its unit.
	Holder         uint64
	Unit           UnitID
	Code           Code
	Flags          Flags
}

// Balance returns credits less debits, both posted.
func (a Account) Balance() int64 { return a.Credits - a.Debits }

// Available returns what may still be spent: the balance less what is held, plus the limit. More
// than an amount can be is math.MaxInt64.
func (a Account) Available() int64 {
	own := a.Credits - a.Debits - a.DebitsPending // Debits, posted and pending, never leave int64.
	if own > math.MaxInt64-a.Limit {
		return math.MaxInt64
	}
	return own + a.Limit
}

// Refusals, in the order in which they are looked for.
var (
	ErrTooMany       = kernel.Refuse("ledger.too_many_transfers")
	ErrNoTransfers   = kernel.Refuse("ledger.no_transfers")
	ErrAmount        = kernel.Refuse("ledger.amount_must_be_positive")
	ErrFlags         = kernel.Refuse("ledger.unknown_flags")
	ErrSameAccount   = kernel.Refuse("ledger.accounts_must_differ")
	ErrAccountNumber = kernel.Refuse("ledger.account_number_required")
	ErrAccountExists = kernel.Refuse("ledger.account_exists")
	ErrNoAccount     = kernel.Refuse("ledger.no_account")
	ErrUnitsDiffer   = kernel.Refuse("ledger.units_must_match")
	ErrClosed        = kernel.Refuse("ledger.account_closed")
	ErrFrozen        = kernel.Refuse("ledger.account_frozen")
	ErrNotFrozen     = kernel.Refuse("ledger.account_not_frozen")
	ErrOverflow      = kernel.Refuse("ledger.overflow")
	ErrBalance       = kernel.Refuse("ledger.insufficient_balance")
	ErrNothingLeft   = kernel.Refuse("ledger.nothing_to_balance")
	ErrOwed          = kernel.Refuse("ledger.asset_would_be_owed")
	ErrLimit         = kernel.Refuse("ledger.limit_out_of_bounds")
	ErrNotEmpty      = kernel.Refuse("ledger.account_not_empty")
	ErrNoUnit        = kernel.Refuse("ledger.no_unit")
	ErrUnitExists    = kernel.Refuse("ledger.unit_exists")
	ErrUnitForm      = kernel.Refuse("ledger.unit_malformed")
	ErrNoCode        = kernel.Refuse("ledger.code_not_in_chart")
	ErrChartForm     = kernel.Refuse("ledger.chart_malformed")
	ErrReason        = kernel.Refuse("ledger.reason_required")
	ErrNoHold        = kernel.Refuse("ledger.no_hold")
	ErrHoldAmount    = kernel.Refuse("ledger.amount_exceeds_hold")
	ErrExpiry        = kernel.Refuse("ledger.expiry_must_be_ahead")
	ErrOriginal      = kernel.Refuse("ledger.original_unknown")
	ErrCorrected     = kernel.Refuse("ledger.corrected_already")
)

// A Ledger is the set of accounts with all that belongs to them.
type Ledger struct {
	k           *kernel.Kernel
	accounts    *kernel.Table[AccountID, Account]
	units       *kernel.Table[UnitID, Unit]
	unitByCode  *kernel.Table[string, UnitID]
	charts      *kernel.Table[chartKey, Line]
	holds       *kernel.Table[HoldID, Hold]
	freezes     *kernel.Table[AccountID, freeze]
	corrections *kernel.Table[Posting, int64]
	numbers     *kernel.Table[uint8, numbers]
	expiry      *kernel.Deadline
	Commands    Commands
	events      events
	pair        pair        // Of the transfer being emitted.
	by          Keeper      // In whose hands the ledger is while a module decides; see Kept.
	keys        []AccountID // Of the bulk command being decided, with their places.
	places      []kernel.Slot
}

// numbers is the ledger's row of running numbers.
type numbers struct {
	_    struct{} `cbor:",toarray"`
	Unit UnitID
	Hold HoldID
}

// Commands are the ledger's declared commands.
type Commands struct {
	DeclareUnit  *kernel.Command[DeclareUnit]
	PublishChart *kernel.Command[PublishChart]
	Open         *kernel.Command[Open]
	Transfer     *kernel.Command[Transfer]
	TransferAll  *kernel.Command[TransferAll]
	TransferMany *kernel.Command[TransferMany]
	Hold         *kernel.Command[PlaceHold]
	Post         *kernel.Command[Post]
	Void         *kernel.Command[Void]
	Freeze       *kernel.Command[Freeze]
	Unfreeze     *kernel.Command[Unfreeze]
	Close        *kernel.Command[Close]
	SetLimit     *kernel.Command[SetLimit]
	Correct      *kernel.Command[Correct]
}

type events struct {
	unitDeclared    *kernel.Effect[UnitDeclared]
	chartPublished  *kernel.Effect[ChartPublished]
	opened          *kernel.Effect[Opened]
	transferred     *kernel.Effect[Transferred]
	transferredMany *kernel.BulkEffect[ManyHead, Transferred]
	held            *kernel.Effect[Held]
	posted          *kernel.Effect[Posted]
	voided          *kernel.Effect[Voided]
	expired         *kernel.Effect[Expired]
	frozen          *kernel.Effect[FrozenEvent]
	unfrozen        *kernel.Effect[Unfrozen]
	closed          *kernel.Effect[ClosedEvent]
	limited         *kernel.Effect[Limited]
	corrected       *kernel.Effect[Corrected]
}

// New declares the ledger in the kernel.
func New(k *kernel.Kernel) *Ledger {
	l := &Ledger{k: k}
	l.accounts = kernel.NewTable[AccountID, Account](
		k,
		"ledger.account",
		cmp.Compare[AccountID],
	).Formatted(accountFormat)
	l.units = kernel.NewTable[UnitID, Unit](k, "ledger.unit", cmp.Compare[UnitID])
	l.unitByCode = kernel.NewTable[string, UnitID](k, "ledger.unit_code", cmp.Compare[string])
	l.charts = kernel.NewTable[chartKey, Line](k, "ledger.chart", compareChartKeys)
	l.holds = kernel.NewTable[HoldID, Hold](k, "ledger.hold", cmp.Compare[HoldID])
	l.freezes = kernel.NewTable[AccountID, freeze](k, "ledger.freeze", cmp.Compare[AccountID])
	l.corrections = kernel.NewTable[Posting, int64](k, "ledger.correction", comparePostings)
	l.numbers = kernel.NewTable[uint8, numbers](k, "ledger.number", cmp.Compare[uint8])
	l.expiry = kernel.Due(k, uint16(kindExpired), "ledger.expire", l.expire)
	l.declareCommands(k)
	l.declareEvents(k)
	return l
}

func (l *Ledger) declareCommands(k *kernel.Kernel) {
	l.Commands = Commands{
		DeclareUnit:  kernel.Decide(k, "ledger.declare_unit", l.DeclareUnit),
		PublishChart: kernel.Decide(k, "ledger.publish_chart", l.PublishChart),
		Open:         kernel.Decide(k, "ledger.open", l.Open),
		Transfer:     kernel.Decide(k, "ledger.transfer", l.Transfer).Coded(appendTransfer, parseTransfer),
		TransferAll:  kernel.Decide(k, "ledger.transfer_all", l.TransferAll),
		TransferMany: kernel.Decide(k, "ledger.transfer_many", l.TransferMany).Coded(appendMany, parseMany),
		Hold:         kernel.Decide(k, "ledger.hold", l.Hold),
		Post:         kernel.Decide(k, "ledger.post", l.Post),
		Void:         kernel.Decide(k, "ledger.void", l.Void),
		Freeze:       kernel.Decide(k, "ledger.freeze", l.Freeze),
		Unfreeze:     kernel.Decide(k, "ledger.unfreeze", l.Unfreeze, kernel.TwoPersons()),
		Close:        kernel.Decide(k, "ledger.close", l.Close),
		SetLimit:     kernel.Decide(k, "ledger.set_limit", l.SetLimit, kernel.TwoPersons()),
		Correct:      kernel.Decide(k, "ledger.correct", l.Correct, kernel.TwoPersons()),
	}
}

func (l *Ledger) declareEvents(k *kernel.Kernel) {
	l.events = events{
		unitDeclared:   kernel.Apply(k, kindUnitDeclared, "ledger.unit_declared", l.unitDeclared),
		chartPublished: kernel.Apply(k, kindChartPublished, "ledger.chart_published", l.chartPublished),
		opened:         kernel.Apply(k, kindOpened, "ledger.opened", l.opened),
		transferred: kernel.Apply(k, kindTransferred, "ledger.transferred", l.transferred).
			Coded(appendTransferred, parseTransferred),
		transferredMany: kernel.ApplyRows(
			k,
			kindTransferredMany,
			"ledger.transferred_many",
			transferRow,
			l.transferredMany,
		),
		held:      kernel.Apply(k, kindHeld, "ledger.held", l.held),
		posted:    kernel.Apply(k, kindPosted, "ledger.posted", l.posted),
		voided:    kernel.Apply(k, kindVoided, "ledger.voided", l.voided),
		expired:   kernel.Apply(k, kindExpired, "ledger.expired", l.expired),
		frozen:    kernel.Apply(k, kindFrozen, "ledger.frozen", l.frozen),
		unfrozen:  kernel.Apply(k, kindUnfrozen, "ledger.unfrozen", l.unfrozen),
		closed:    kernel.Apply(k, kindClosed, "ledger.closed", l.closed),
		limited:   kernel.Apply(k, kindLimited, "ledger.limited", l.limited),
		corrected: kernel.Apply(k, kindCorrected, "ledger.corrected", l.corrected),
	}
	l.declareProjections()
}

// Account returns the account with the given number.
func (l *Ledger) Account(id AccountID) (Account, bool) { return l.accounts.Get(id) }

// Accounts returns how many accounts there are.
func (l *Ledger) Accounts() int { return l.accounts.Len() }
