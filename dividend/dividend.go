// Package dividend returns income (收益反哺): what a sale of carbon leaves after the cost of
// stock, fees and the reserve goes back to the villages by tonnes delivered, and there to the
// collective and the households by dated share registers.
//
// A register belongs to a village or a company and says who holds how many share units from
// which day on. A run takes a pot of sales, divides it by the waterfall in force on the day of
// the sales, freezes a line for every holder, shows the list in public, hears objections, is
// approved by another person than those who made it, and is paid through the ledger. Persons
// stand here by their numbers alone; numbers of bank accounts stay in the vault.
//
// # Invariants
//
//   - The units of a register add up to its declared total on every day since it was opened,
//     and nobody holds less than nothing on any day.
//   - Gross = cost + fees + reserve + the bank's part + the villages' part; the parts of the
//     villages add up to that, and the lines of each village to its part, to the fen.
//   - Paid + withheld + held in a holder's name = the frozen total, once a run is paid.
//   - A sale has one run for ever, but for runs that were withdrawn before they were approved;
//     no serial is in two of them.
//   - What is approved is the list whose hash was published, by nobody who proposed or froze it.
//   - A line that was paid goes to the bank in one file, and in another only after it came back and was paid again; a
//     file holds all lines that are due, but for those that it names.
//   - What waits in a holder's name, or is owed to holders, leaves for them alone: no pot is taken
//     out of it, and no payment of another line comes back out of it.
//
// # Rounding
//
// Each rate of the waterfall names its rounding. The villages' part is divided over tonnes, and
// a village's over share units, by largest remainder; equal remainders go to the smaller number of
// the register, and to the smaller number of the holder, the collective (0) first.
package dividend

import (
	"cmp"
	_ "embed"

	"liangshan/calendar"
	"liangshan/company"
	"liangshan/kernel"
	"liangshan/ledger"
	"liangshan/person"
	"liangshan/village"
)

// Schema declares the tables that people read.
//
//go:embed schema.sql
var Schema string

// Limits.
const (
	HoldersMax    = 16_000    // Of one register, the collective aside: its lines are frozen in one entry.
	UnitsMax      = 1<<53 - 1 // Of one register.
	RecipientsMax = 200       // Of one change of shares.
	SalesMax      = 1000      // Of one pot.
	SourcesMax    = 16_000    // Of one pot.
	AmountMax     = 1 << 50   // Of one sale, in fen.
	FreezeMax     = 16_001    // Lines that one command freezes, unless a single register has more.
	PayMax        = 7000      // Lines that one command pays, so that their transfers fit one entry.
	PublicityMax  = 60        // Working days.
	accountMax    = 1<<53 - 1 // Of the ledger.
	lineIDMax     = 1<<53 - 1 // Readers of SQL and JavaScript hold no more.
	serialMax     = 1<<63 - 1 // SQL tables hold signed integers.
)

// Numbers that this package gives, each in order from 1.
type (
	// A RegisterNumber is the number of a share register.
	RegisterNumber uint32
	// A RunNumber is the number of a run.
	RunNumber uint32
	// A LineID is the number of a line among those of all runs.
	LineID uint64
	// A Version is the number of a waterfall.
	Version uint32
	// An ObjectionNumber is the number of an objection.
	ObjectionNumber uint32
)

// A Registry is everything that this package keeps.
type Registry struct {
	Commands  Commands
	places    *village.Registry
	companies *company.Registry
	people    *person.Registry
	books     *ledger.Ledger
	workdays  func() (*calendar.Calendar, error)
	market    Market // nil: sales are taken as named.

	number     kernel.Rows[uint8, numbers]
	registers  kernel.OrderedRows[RegisterNumber, Register]
	owners     kernel.Rows[string, RegisterNumber]
	payees     kernel.Rows[holderKey, Payee]
	shares     kernel.OrderedRows[shareKey, int64] // → units from that day on.
	heirs      kernel.OrderedRows[heirKey, int64]  // → units inherited.
	estates    kernel.OrderedRows[estateKey, struct{}]
	waterfalls kernel.OrderedRows[Version, Waterfall]
	runs       kernel.OrderedRows[RunNumber, Run]
	sales      kernel.Rows[uint64, saleRow]
	serials    kernel.OrderedRows[serialKey, serialRow]
	sources    kernel.OrderedRows[sourceKey, Source]
	stands     kernel.OrderedRows[standKey, struct{}]
	parts      kernel.OrderedRows[partKey, Part]
	lines      kernel.Rows[LineID, Line]
	lineOf     kernel.Rows[runHolderKey, LineID]
	objections kernel.OrderedRows[ObjectionNumber, Objection]
	holdings   kernel.Rows[holderKey, ledger.AccountID]
	waiting    kernel.Rows[ledger.AccountID, struct{}] // Every account that was opened for a holder.
	files      kernel.OrderedRows[fileKey, File]
	papers     kernel.Rows[[32]byte, RunNumber] // Every file that was noted.

	events events
}

// numbers is the row of running numbers.
type numbers struct {
	_         struct{} `cbor:",toarray"`
	Register  RegisterNumber
	Run       RunNumber
	Line      LineID
	Waterfall Version
	Objection ObjectionNumber
	Holding   ledger.AccountID // Last opened.
}

func (r *Registry) numbers() numbers {
	n, _ := r.number.Get(0)
	return n
}

// Commands are the declared commands, for callers in Go.
type Commands struct {
	OpenRegister     kernel.Maker[OpenRegister]
	SetPayee         kernel.Maker[SetPayee]
	Inherit          kernel.Maker[Inherit]
	DivideHousehold  kernel.Maker[DivideHousehold]
	TransferShares   kernel.Maker[TransferShares]
	WithdrawShares   kernel.Maker[WithdrawShares]
	CorrectShares    kernel.Maker[CorrectShares]
	PublishWaterfall kernel.Maker[PublishWaterfall]
	Propose          kernel.Maker[Propose]
	WithdrawRun      kernel.Maker[WithdrawRun]
	Freeze           kernel.Maker[Freeze]
	Publish          kernel.Maker[Publish]
	Object           kernel.Maker[Object]
	Dismiss          kernel.Maker[Dismiss]
	Uphold           kernel.Maker[Uphold]
	Approve          kernel.Maker[Approve]
	Pay              kernel.Maker[Pay]
	ReturnPayment    kernel.Maker[ReturnPayment]
	Reissue          kernel.Maker[Reissue]
	CloseRun         kernel.Maker[CloseRun]
	NoteFile         kernel.Maker[NoteFile]
}

type events struct {
	registerOpened kernel.Emitter[RegisterOpened]
	sharesEntered  kernel.RowEmitter[SharesHead, ShareRow]
	payeeSet       kernel.Emitter[PayeeSet]
	sharesMoved    kernel.Emitter[SharesMoved]
	waterfall      kernel.Emitter[WaterfallPublished]
	runProposed    kernel.Emitter[RunProposed]
	sourcesEntered kernel.RowEmitter[RunHead, SourceRow]
	poolDivided    kernel.RowEmitter[RunHead, PartRow]
	linesFrozen    kernel.RowEmitter[LinesHead, LineRow]
	partFrozen     kernel.Emitter[PartFrozen]
	runFrozen      kernel.Emitter[RunFrozen]
	runPublished   kernel.Emitter[RunPublished]
	raised         kernel.Emitter[ObjectionRaised]
	dismissed      kernel.Emitter[ObjectionDismissed]
	upheld         kernel.Emitter[ObjectionUpheld]
	runApproved    kernel.Emitter[RunApproved]
	holdingOpened  kernel.Emitter[HoldingOpened]
	linesPaid      kernel.RowEmitter[RunHead, PaidRow]
	runPaid        kernel.Emitter[RunPaid]
	returned       kernel.Emitter[PaymentReturned]
	reissued       kernel.Emitter[PaymentReissued]
	inherited      kernel.Emitter[LineInherited]
	runClosed      kernel.Emitter[RunClosed]
	runWithdrawn   kernel.Emitter[RunWithdrawn]
	filed          kernel.Emitter[FileNoted]
}

// New declares the module in the kernel. workdays gives the calendar by which publicity is
// counted, as the county has published it. market may be nil.
func New(k *kernel.Kernel, places *village.Registry, companies *company.Registry, people *person.Registry,
	books *ledger.Ledger, workdays func() (*calendar.Calendar, error), market Market) *Registry {
	r := &Registry{places: places, companies: companies, people: people, books: books, workdays: workdays,
		market: market}
	r.number = kernel.NewTable[uint8, numbers](k, "dividend.number", cmp.Compare[uint8])
	r.registers = kernel.NewOrdered[RegisterNumber, Register](k, "dividend.register", cmp.Compare[RegisterNumber])
	r.owners = kernel.NewTable[string, RegisterNumber](k, "dividend.owner", cmp.Compare[string])
	r.payees = kernel.NewTable[holderKey, Payee](k, "dividend.payee", compareHolders)
	r.shares = kernel.NewOrdered[shareKey, int64](k, "dividend.share", compareShares)
	r.heirs = kernel.NewOrdered[heirKey, int64](k, "dividend.heir", compareHeirs)
	r.estates = kernel.NewOrdered[estateKey, struct{}](k, "dividend.estate", compareEstates)
	r.waterfalls = kernel.NewOrdered[Version, Waterfall](k, "dividend.waterfall", cmp.Compare[Version])
	r.runs = kernel.NewOrdered[RunNumber, Run](k, "dividend.run", cmp.Compare[RunNumber])
	r.sales = kernel.NewTable[uint64, saleRow](k, "dividend.sale", cmp.Compare[uint64])
	r.serials = kernel.NewOrdered[serialKey, serialRow](k, "dividend.serial", compareSerials)
	r.sources = kernel.NewOrdered[sourceKey, Source](k, "dividend.source", compareSources)
	r.stands = kernel.NewOrdered[standKey, struct{}](k, "dividend.stand", compareStands)
	r.parts = kernel.NewOrdered[partKey, Part](k, "dividend.part", compareParts)
	r.lines = kernel.NewTable[LineID, Line](k, "dividend.line", cmp.Compare[LineID])
	r.lineOf = kernel.NewTable[runHolderKey, LineID](k, "dividend.line_of", compareRunHolders)
	r.objections = kernel.NewOrdered[ObjectionNumber, Objection](
		k,
		"dividend.objection",
		cmp.Compare[ObjectionNumber],
	)
	r.holdings = kernel.NewTable[holderKey, ledger.AccountID](k, "dividend.holding", compareHolders)
	r.waiting = kernel.NewTable[ledger.AccountID, struct{}](k, "dividend.waiting", cmp.Compare[ledger.AccountID])
	r.files = kernel.NewOrdered[fileKey, File](k, "dividend.file", compareFiles)
	r.papers = kernel.NewTable[[32]byte, RunNumber](k, "dividend.paper", comparePapers)
	r.declareEvents(k)
	r.declareCommands(k)
	r.declareProjections()
	return r
}

func (r *Registry) declareCommands(k *kernel.Kernel) {
	second := kernel.TwoPersons()
	r.Commands = Commands{
		OpenRegister:     kernel.Decide(k, "dividend.open_register", r.OpenRegister),
		SetPayee:         kernel.Decide(k, "dividend.set_payee", r.SetPayee),
		Inherit:          kernel.Decide(k, "dividend.inherit", r.Inherit),
		DivideHousehold:  kernel.Decide(k, "dividend.divide_household", r.DivideHousehold),
		TransferShares:   kernel.Decide(k, "dividend.transfer_shares", r.TransferShares),
		WithdrawShares:   kernel.Decide(k, "dividend.withdraw_shares", r.WithdrawShares),
		CorrectShares:    kernel.Decide(k, "dividend.correct_shares", r.CorrectShares, second),
		PublishWaterfall: kernel.Decide(k, "dividend.publish_waterfall", r.PublishWaterfall, second),
		Propose:          kernel.Decide(k, "dividend.propose", r.Propose),
		WithdrawRun:      kernel.Decide(k, "dividend.withdraw_run", r.WithdrawRun),
		Freeze:           kernel.Decide(k, "dividend.freeze", r.Freeze),
		Publish:          kernel.Decide(k, "dividend.publish", r.Publish),
		Object:           kernel.Decide(k, "dividend.object", r.Object),
		Dismiss:          kernel.Decide(k, "dividend.dismiss", r.Dismiss),
		Uphold:           kernel.Decide(k, "dividend.uphold", r.Uphold),
		Approve:          kernel.Decide(k, "dividend.approve", r.Approve),
		Pay:              kernel.Decide(k, "dividend.pay", r.Pay),
		ReturnPayment:    kernel.Decide(k, "dividend.return_payment", r.ReturnPayment),
		Reissue:          kernel.Decide(k, "dividend.reissue", r.Reissue, second),
		CloseRun:         kernel.Decide(k, "dividend.close", r.CloseRun),
		NoteFile:         kernel.Decide(k, "dividend.note_file", r.NoteFile),
	}
}

func (r *Registry) declareEvents(k *kernel.Kernel) {
	e := &r.events
	e.registerOpened = kernel.Apply(k, 800, "dividend.register_opened", r.applyRegisterOpened)
	e.sharesEntered = kernel.ApplyRows(k, 801, "dividend.shares_entered", shareRowCodec, r.applySharesEntered)
	e.payeeSet = kernel.Apply(k, 802, "dividend.payee_set", r.applyPayeeSet)
	e.sharesMoved = kernel.Apply(k, 803, "dividend.shares_moved", r.applySharesMoved)
	e.waterfall = kernel.Apply(k, 804, "dividend.waterfall_published", r.applyWaterfall)
	e.runProposed = kernel.Apply(k, 805, "dividend.run_proposed", r.applyRunProposed)
	e.sourcesEntered = kernel.ApplyRows(k, 806, "dividend.sources_entered", sourceRowCodec, r.applySourcesEntered)
	e.poolDivided = kernel.ApplyRows(k, 807, "dividend.pool_divided", partRowCodec, r.applyPoolDivided)
	e.linesFrozen = kernel.ApplyRows(k, 808, "dividend.lines_frozen", lineRowCodec, r.applyLinesFrozen)
	e.partFrozen = kernel.Apply(k, 809, "dividend.part_frozen", r.applyPartFrozen)
	e.runFrozen = kernel.Apply(k, 810, "dividend.run_frozen", r.applyRunFrozen)
	e.runPublished = kernel.Apply(k, 811, "dividend.run_published", r.applyRunPublished)
	e.raised = kernel.Apply(k, 812, "dividend.objection_raised", r.applyRaised)
	e.dismissed = kernel.Apply(k, 813, "dividend.objection_dismissed", r.applyDismissed)
	e.upheld = kernel.Apply(k, 814, "dividend.objection_upheld", r.applyUpheld)
	e.runApproved = kernel.Apply(k, 815, "dividend.run_approved", r.applyRunApproved)
	e.holdingOpened = kernel.Apply(k, 816, "dividend.holding_opened", r.applyHoldingOpened)
	e.linesPaid = kernel.ApplyRows(k, 817, "dividend.lines_paid", paidRowCodec, r.applyLinesPaid)
	e.runPaid = kernel.Apply(k, 818, "dividend.run_paid", r.applyRunPaid)
	e.returned = kernel.Apply(k, 819, "dividend.payment_returned", r.applyReturned)
	e.reissued = kernel.Apply(k, 820, "dividend.payment_reissued", r.applyReissued)
	e.runClosed = kernel.Apply(k, 821, "dividend.run_closed", r.applyRunClosed)
	e.runWithdrawn = kernel.Apply(k, 822, "dividend.run_withdrawn", r.applyRunWithdrawn)
	e.inherited = kernel.Apply(k, 823, "dividend.line_inherited", r.applyLineInherited)
	e.filed = kernel.Apply(k, 824, "dividend.file_noted", r.applyFiled)
}

// checkDate checks the date of a fact against the day of the entry. The zero date is what a
// forgotten one looks like, so 1 January 1970 is refused.
func checkDate(tx *kernel.Tx, date calendar.Date) error {
	today, err := calendar.FromMillis(tx.Time)
	switch {
	case date == 0 || date < calendar.DateMin:
		return ErrDateMissing
	case err != nil || date > today:
		return ErrDateFuture
	}
	return nil
}
