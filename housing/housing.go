// Package housing keeps homes that the county shares or lets: shared ownership with its buy-out and
// sale, flats with their leases, the monthly rent roll with support netted, and who gets a home, by
// points or by a lottery that anyone can compute again.
//
// # Invariants
//
//   - The shares of a contract, the public one among them, add up to exactly 1, as fractions.
//   - Under which terms a home was bought is frozen with its contract: the share that may be bought,
//     from when it may be bought out and sold, by which price, and the rent on the public share.
//   - Parts of a price are split by largest remainder in the order of the owners, the public part
//     last; they add up to the price.
//   - A day is billed once, for every lease and contract, and none is passed over. What is owed = billed − paid, and
//     the sum over all is what the ledger's account of receivables says.
//   - Support never exceeds the rent that it is for.
//   - A list of applications is frozen before its seed exists. The order of the list decides nothing.
//   - A person has one application in an allocation, an application one home at most.
//   - A home that an allocation names goes to its winners alone, and they get no other.
//
// # Amounts
//
// Fen, rounded half up: a part of a month is rent × days ÷ days of the month; a month's rent on the
// public share is price × share × yearly rate ÷ 12.
package housing

import (
	"cmp"
	_ "embed"
	"strings"

	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/ledger"
	"liangshan/person"
	"liangshan/village"
)

// Schema declares the tables that people read.
//
//go:embed schema.sql
var Schema string

// Kinds of housing: 1500 to 1599. Numbers are for ever.
const (
	kindTermsPublished kernel.Kind = 1500 + iota
	kindHomeRegistered
	kindBought
	kindBoughtOut
	kindSold
	kindLeased
	kindLeaseEnded
	kindSupportGranted
	kindRollBilled
	kindPaid
	kindAllocationOpened
	kindApplied
	kindListFrozen
	kindDrawn
	kindRanked
	kindAssigned
	kindDeclined
	kindReleased
	kindSupportEnded
	kindPaymentTakenBack
	kindOwnersChanged
	kindRescinded
	kindAllocationWithdrawn
	kindDrawMoved
	kindPaidBack
)

// Limits.
const (
	RowsMax      = 1000
	OwnersMax    = 8
	shareMax     = 1_000_000 // Of a denominator.
	amountMax    = 1 << 45   // In fen.
	rollRowsMax  = 10_000    // That one command bills.
	HomesMax     = 20_000    // Of one allocation.
	addressCodes = 64        // Bytes of a home's code.
	lateDays     = 62        // For which a lease may begin in months that are billed.
	drawDays     = 14        // From the day of the draw on, in which a frozen list is drawn and not withdrawn.
)

type (
	// A HomeNumber is the number of a home, given in order from 1.
	HomeNumber uint32
	// A ContractNumber is the number of a contract of shared ownership, given in order from 1.
	ContractNumber uint32
	// A LeaseNumber is the number of a lease, given in order from 1.
	LeaseNumber uint32
	// An AllocationNumber is the number of an allocation, given in order from 1.
	AllocationNumber uint32
	// An ApplicationNumber is the number of an application, given in order from 1, over all allocations.
	ApplicationNumber uint64
)

// A Registry is everything that this package keeps.
type Registry struct {
	Commands Commands
	people   *person.Registry
	places   *village.Registry
	books    *ledger.Ledger

	terms        kernel.OrderedRows[calendar.Date, Terms]
	homes        kernel.Rows[HomeNumber, Home]
	homeByCode   kernel.Rows[string, HomeNumber]
	contracts    kernel.Rows[ContractNumber, Contract]
	leases       kernel.Rows[LeaseNumber, Lease]
	dues         kernel.Rows[Subject, Due]
	payments     kernel.Rows[uint64, Payment]
	rolls        kernel.Rows[uint8, Roll]
	allocations  kernel.Rows[AllocationNumber, Allocation]
	byCode       kernel.Rows[string, AllocationNumber]
	applications kernel.OrderedRows[ApplicationNumber, Application]
	applied      kernel.Rows[appliedKey, ApplicationNumber]
	ranks        kernel.Rows[rankKey, ApplicationNumber]

	tenants kernel.OrderedRows[tenantKey, LeaseNumber]
	owners  kernel.OrderedRows[ownerKey, ContractNumber]

	// Elsewhere reports whether a person is paid rent support by a programme for days from one to another. The
	// wiring sets it; nil: there are no programmes.
	Elsewhere func(who uint64, from, to calendar.Date) bool

	// Nets reports whether a programme is published for days from one to another whose support may be netted on the
	// roll. The wiring sets it; nil: there are no programmes, and no support.
	Nets func(programme string, from, to calendar.Date) bool

	events events
}

// Commands are the declared commands, for callers in Go.
type Commands struct {
	PublishTerms   kernel.Maker[PublishTerms]
	RegisterHomes  kernel.Maker[RegisterHomes]
	Buy            kernel.Maker[Buy]
	BuyOut         kernel.Maker[BuyOut]
	Sell           kernel.Maker[Sell]
	SignLease      kernel.Maker[SignLease]
	EndLease       kernel.Maker[EndLease]
	GrantSupport   kernel.Maker[GrantSupport]
	Bill           kernel.Maker[Bill]
	NotePayment    kernel.Maker[NotePayment]
	OpenAllocation kernel.Maker[OpenAllocation]
	Apply          kernel.Maker[Apply]
	FreezeList     kernel.Maker[FreezeList]
	Draw           kernel.Maker[Draw]
	Assign         kernel.Maker[Assign]
	Decline        kernel.Maker[Decline]
	Release        kernel.Maker[Release]

	EndSupport         kernel.Maker[EndSupport]
	TakeBackPayment    kernel.Maker[TakeBackPayment]
	ChangeOwners       kernel.Maker[ChangeOwners]
	Rescind            kernel.Maker[Rescind]
	WithdrawAllocation kernel.Maker[WithdrawAllocation]
	MoveDraw           kernel.Maker[MoveDraw]
	PayBack            kernel.Maker[PayBack]
}

type events struct {
	terms     kernel.Emitter[TermsPublished]
	home      kernel.Emitter[HomeRegistered]
	bought    kernel.Emitter[Bought]
	boughtOut kernel.Emitter[BoughtOut]
	sold      kernel.Emitter[Sold]
	leased    kernel.Emitter[Leased]
	ended     kernel.Emitter[LeaseEnded]
	support   kernel.Emitter[SupportGranted]
	billed    kernel.RowEmitter[RollHead, RollRow]
	paid      kernel.Emitter[Paid]
	opened    kernel.Emitter[AllocationOpened]
	applied   kernel.RowEmitter[AppliedHead, AppliedRow]
	frozen    kernel.Emitter[ListFrozen]
	drawn     kernel.Emitter[Drawn]
	ranked    kernel.RowEmitter[RankedHead, RankedRow]
	assigned  kernel.Emitter[Assigned]
	declined  kernel.Emitter[Declined]
	released  kernel.Emitter[Released]

	supportEnded kernel.Emitter[SupportEnded]
	takenBack    kernel.Emitter[PaymentTakenBack]
	owners       kernel.Emitter[OwnersChanged]
	rescinded    kernel.Emitter[Rescinded]
	withdrawn    kernel.Emitter[AllocationWithdrawn]
	moved        kernel.Emitter[DrawMoved]
	paidBack     kernel.Emitter[PaidBack]
}

// New declares the module in the kernel.
func New(k *kernel.Kernel, places *village.Registry, people *person.Registry, books *ledger.Ledger) *Registry {
	r := &Registry{places: places, people: people, books: books}
	r.terms = kernel.NewOrdered[calendar.Date, Terms](k, "housing.terms", cmp.Compare[calendar.Date])
	r.homes = kernel.NewTable[HomeNumber, Home](k, "housing.home", cmp.Compare[HomeNumber])
	r.homeByCode = kernel.NewTable[string, HomeNumber](k, "housing.home_code", strings.Compare)
	r.contracts = kernel.NewTable[ContractNumber, Contract](k, "housing.contract", cmp.Compare[ContractNumber])
	r.leases = kernel.NewTable[LeaseNumber, Lease](k, "housing.lease", cmp.Compare[LeaseNumber])
	r.tenants = kernel.NewOrdered[tenantKey, LeaseNumber](k, "housing.tenant", compareTenants)
	r.owners = kernel.NewOrdered[ownerKey, ContractNumber](k, "housing.owner", compareOwners)
	r.dues = kernel.NewTable[Subject, Due](k, "housing.due", compareSubjects)
	r.payments = kernel.NewTable[uint64, Payment](k, "housing.payment", cmp.Compare[uint64])
	r.rolls = kernel.NewTable[uint8, Roll](k, "housing.roll", cmp.Compare[uint8])
	r.allocations = kernel.NewTable[AllocationNumber, Allocation](
		k,
		"housing.allocation",
		cmp.Compare[AllocationNumber],
	)
	r.byCode = kernel.NewTable[string, AllocationNumber](k, "housing.allocation_code", strings.Compare)
	r.applications = kernel.NewOrdered[ApplicationNumber, Application](k, "housing.application",
		cmp.Compare[ApplicationNumber])
	r.applied = kernel.NewTable[appliedKey, ApplicationNumber](k, "housing.applied", compareApplied)
	r.ranks = kernel.NewTable[rankKey, ApplicationNumber](k, "housing.rank", compareRanks)
	r.declareEvents(k)
	r.declareCommands(k)
	r.declareProjections()
	return r
}

func (r *Registry) declareEvents(k *kernel.Kernel) {
	r.events = events{
		terms:     kernel.Apply(k, kindTermsPublished, "housing.terms_published", r.applyTerms),
		home:      kernel.Apply(k, kindHomeRegistered, "housing.home_registered", r.applyHome),
		bought:    kernel.Apply(k, kindBought, "housing.bought", r.applyBought),
		boughtOut: kernel.Apply(k, kindBoughtOut, "housing.bought_out", r.applyBoughtOut),
		sold:      kernel.Apply(k, kindSold, "housing.sold", r.applySold),
		leased:    kernel.Apply(k, kindLeased, "housing.leased", r.applyLeased),
		ended:     kernel.Apply(k, kindLeaseEnded, "housing.lease_ended", r.applyLeaseEnded),
		support:   kernel.Apply(k, kindSupportGranted, "housing.support_granted", r.applySupport),
		billed:    kernel.ApplyRows(k, kindRollBilled, "housing.roll_billed", rollRowCodec, r.applyBilled),
		paid:      kernel.Apply(k, kindPaid, "housing.paid", r.applyPaid),
		opened:    kernel.Apply(k, kindAllocationOpened, "housing.allocation_opened", r.applyOpened),
		applied:   kernel.ApplyRows(k, kindApplied, "housing.applied", appliedRowCodec, r.applyApplied),
		frozen:    kernel.Apply(k, kindListFrozen, "housing.list_frozen", r.applyFrozen),
		drawn:     kernel.Apply(k, kindDrawn, "housing.drawn", r.applyDrawn),
		ranked:    kernel.ApplyRows(k, kindRanked, "housing.ranked", rankedRowCodec, r.applyRanked),
		assigned:  kernel.Apply(k, kindAssigned, "housing.assigned", r.applyAssigned),
		declined:  kernel.Apply(k, kindDeclined, "housing.declined", r.applyDeclined),
		released:  kernel.Apply(k, kindReleased, "housing.released", r.applyReleased),

		supportEnded: kernel.Apply(k, kindSupportEnded, "housing.support_ended", r.applySupportEnded),
		takenBack:    kernel.Apply(k, kindPaymentTakenBack, "housing.payment_taken_back", r.applyTakenBack),
		owners:       kernel.Apply(k, kindOwnersChanged, "housing.owners_changed", r.applyOwners),
		rescinded:    kernel.Apply(k, kindRescinded, "housing.rescinded", r.applyRescinded),
		withdrawn:    kernel.Apply(k, kindAllocationWithdrawn, "housing.allocation_withdrawn", r.applyWithdrawn),
		moved:        kernel.Apply(k, kindDrawMoved, "housing.draw_moved", r.applyMoved),
		paidBack:     kernel.Apply(k, kindPaidBack, "housing.paid_back", r.applyPaidBack),
	}
}

func (r *Registry) declareCommands(k *kernel.Kernel) {
	second := kernel.TwoPersons()
	r.Commands = Commands{
		PublishTerms:   kernel.Decide(k, "housing.publish_terms", r.PublishTerms),
		RegisterHomes:  kernel.Decide(k, "housing.register_homes", r.RegisterHomes),
		Buy:            kernel.Decide(k, "housing.buy", r.Buy, second),
		BuyOut:         kernel.Decide(k, "housing.buy_out", r.BuyOut, second),
		Sell:           kernel.Decide(k, "housing.sell", r.Sell, second),
		SignLease:      kernel.Decide(k, "housing.sign_lease", r.SignLease),
		EndLease:       kernel.Decide(k, "housing.end_lease", r.EndLease),
		GrantSupport:   kernel.Decide(k, "housing.grant_support", r.GrantSupport, second),
		Bill:           kernel.Decide(k, "housing.bill", r.Bill),
		NotePayment:    kernel.Decide(k, "housing.note_payment", r.NotePayment),
		OpenAllocation: kernel.Decide(k, "housing.open_allocation", r.OpenAllocation),
		Apply:          kernel.Decide(k, "housing.apply", r.Apply),
		FreezeList:     kernel.Decide(k, "housing.freeze_list", r.FreezeList),
		Draw:           kernel.Decide(k, "housing.draw", r.Draw),
		Assign:         kernel.Decide(k, "housing.assign", r.Assign),
		Decline:        kernel.Decide(k, "housing.decline", r.Decline),
		Release:        kernel.Decide(k, "housing.release", r.Release),

		EndSupport:         kernel.Decide(k, "housing.end_support", r.EndSupport),
		TakeBackPayment:    kernel.Decide(k, "housing.take_back_payment", r.TakeBackPayment, second),
		ChangeOwners:       kernel.Decide(k, "housing.change_owners", r.ChangeOwners, second),
		Rescind:            kernel.Decide(k, "housing.rescind", r.Rescind, second),
		WithdrawAllocation: kernel.Decide(k, "housing.withdraw_allocation", r.WithdrawAllocation, second),
		MoveDraw:           kernel.Decide(k, "housing.move_draw", r.MoveDraw, second),
		PayBack:            kernel.Decide(k, "housing.pay_back", r.PayBack, second),
	}
}
