// Package card keeps the county's cards: the talent gold card with its benefits, so many times a
// year, and the charity shop's card, whose balances each serve one purpose only.
//
// A card is made out to a person, known by number alone. What the person has belongs to a holding:
// a lost card is replaced, and counts and balances stay as they are. Which benefits and purses a
// scheme has is the county's own data, dated: what was bought or redeemed on a day follows the
// version that was in force on that day.
//
// # Invariants
//
//   - A person gets one holding of a scheme at most, and a holding has one valid card at most. Where two numbers
//     turn out to be one person, what each holds stays theirs.
//   - A benefit is redeemed no more often in a calendar year than its scheme says, over all cards of
//     the holding, and once only for each of a partner's receipts.
//   - A purse is an account of the ledger of its own. Loaded less spent is its balance, what open
//     vouchers are good for is held of it, and it is never overdrawn.
//   - A sale takes only goods of the purse's purpose, at the price that is marked, from lots that
//     are there. One entry moves goods and value. A till's receipt is booked once.
//   - A purse is loaded once for a period.
//   - Of every lot: received = handed out + written off + left.
//
// # Amounts
//
// A purse counts in the unit of its ledger accounts: fen of money, or fen of the value of donated
// goods. The value of what was handed out of a lot is its part of the lot's value, rounded down.
package card

import (
	"cmp"
	_ "embed"
	"strings"

	"liangshan/calendar"
	"liangshan/company"
	"liangshan/kernel"
	"liangshan/ledger"
	"liangshan/person"
)

// Schema declares the tables that people read.
//
//go:embed schema.sql
var Schema string

// Kinds of cards: 1400 to 1499. Numbers are for ever.
const (
	kindSchemePublished kernel.Kind = 1400 + iota
	kindIssued
	kindLost
	kindReplaced
	kindClosed
	kindPartnerAppointed
	kindPartnerEnded
	kindRedeemed
	kindTakenBack
	kindTillRegistered
	kindGoodsRegistered
	kindPriceSet
	kindReceived
	kindWrittenOff
	kindLoaded
	kindSold
	kindReturned
	kindVoucherIssued
	kindVoucherLapsed
	kindTillClosed
)

// Limits.
const (
	BenefitsMax = 60 // Of one scheme.
	PursesMax   = 8  // Of one scheme: a holding has so many numbers of accounts.
	RowsMax     = 500
	LinesMax    = 50        // Of one sale.
	QuantityMax = 1_000_000 // Of one line or lot.
	amountMax   = 1 << 40   // In a purse's unit.
)

type (
	// A SchemeNumber is the number of a kind of card, given in order from 1.
	SchemeNumber uint16
	// A HoldingNumber is the number under which a person holds cards of a scheme, given in order from 1.
	HoldingNumber uint64
	// A Number is the number of a card, given in order from 1.
	Number uint64
	// A RedemptionNumber is the number of a use of a benefit, given in order from 1.
	RedemptionNumber uint64
	// A TillNumber is the number of a till, given in order from 1.
	TillNumber uint32
	// A GoodsNumber is the number of a kind of goods, given in order from 1.
	GoodsNumber uint32
	// A LotNumber is the number of a lot in stock, given in order from 1.
	LotNumber uint64
	// A VoucherNumber is the number of an offline voucher, given in order from 1.
	VoucherNumber uint64
)

// A Registry is everything that this package keeps.
type Registry struct {
	Commands  Commands
	people    *person.Registry
	companies *company.Registry
	books     *ledger.Ledger

	byCode      kernel.Rows[string, SchemeNumber]
	schemes     kernel.OrderedRows[schemeKey, Scheme]
	holdings    kernel.Rows[HoldingNumber, Holding]
	held        kernel.Rows[heldKey, HoldingNumber]
	former      kernel.Rows[heldKey, HoldingNumber] // The last one that was closed.
	cards       kernel.Rows[Number, Card]
	partners    kernel.Rows[partnerKey, Partner]
	redemptions kernel.Rows[RedemptionNumber, Redemption]
	receipts    kernel.Rows[receiptKey, RedemptionNumber]
	uses        kernel.Rows[useKey, uint32]
	tills       kernel.Rows[TillNumber, Till]
	goods       kernel.Rows[GoodsNumber, Goods]
	goodsByCode kernel.Rows[string, GoodsNumber]
	prices      kernel.OrderedRows[priceKey, marks]
	lots        kernel.Rows[LotNumber, Lot]
	shelves     kernel.OrderedRows[shelfKey, struct{}]
	loads       kernel.OrderedRows[loadKey, int64]
	purses      kernel.Rows[purseKey, Purse]
	sales       kernel.Rows[saleKey, Sale]
	vouchers    kernel.Rows[VoucherNumber, Voucher]

	events events
	lapse  *kernel.Deadline

	// Elsewhere reports whether a programme pays a person what is loaded onto cards, for days from one to another. The
	// wiring sets it; nil: there are no programmes.
	Elsewhere func(who uint64, from, to calendar.Date) bool
	// Reserved returns how many times of a benefit the person of a holding has booked for the year of a day and not yet
	// used. Package talent sets it; nil: nothing can be booked.
	Reserved func(number HoldingNumber, benefit string, on calendar.Date) int
}

// Commands are the declared commands, for callers in Go.
type Commands struct {
	PublishScheme kernel.Maker[PublishScheme]
	Issue         kernel.Maker[Issue]
	ReportLost    kernel.Maker[ReportLost]
	Replace       kernel.Maker[Replace]
	Close         kernel.Maker[Close]
	CloseWith     kernel.Maker[CloseWithBalance]
	Appoint       kernel.Maker[AppointPartner]
	EndPartner    kernel.Maker[EndPartner]
	Redeem        kernel.Maker[Redeem]
	TakeBack      kernel.Maker[TakeBack]
	RegisterTill  kernel.Maker[RegisterTill]
	CloseTill     kernel.Maker[CloseTill]
	RegisterGoods kernel.Maker[RegisterGoods]
	SetPrice      kernel.Maker[SetPrice]
	Receive       kernel.Maker[Receive]
	WriteOff      kernel.Maker[WriteOff]
	Load          kernel.Maker[Load]
	Sell          kernel.Maker[Sell]
	ReturnSale    kernel.Maker[ReturnSale]
	IssueVoucher  kernel.Maker[IssueVoucher]
}

type events struct {
	published    kernel.Emitter[SchemePublished]
	issued       kernel.Emitter[Issued]
	lost         kernel.Emitter[Lost]
	replaced     kernel.Emitter[Replaced]
	closed       kernel.Emitter[Closed]
	appointed    kernel.Emitter[PartnerAppointed]
	partnerEnded kernel.Emitter[PartnerEnded]
	redeemed     kernel.Emitter[Redeemed]
	takenBack    kernel.Emitter[TakenBack]
	till         kernel.Emitter[TillRegistered]
	tillClosed   kernel.Emitter[TillClosed]
	goods        kernel.Emitter[GoodsRegistered]
	price        kernel.Emitter[PriceSet]
	received     kernel.Emitter[Received]
	writtenOff   kernel.Emitter[WrittenOff]
	loaded       kernel.Emitter[Loaded]
	sold         kernel.Emitter[Sold]
	returned     kernel.Emitter[Returned]
	voucher      kernel.Emitter[VoucherIssued]
	lapsed       kernel.Emitter[VoucherLapsed]
}

// New declares the module in the kernel.
func New(k *kernel.Kernel, people *person.Registry, companies *company.Registry, books *ledger.Ledger) *Registry {
	r := &Registry{people: people, companies: companies, books: books}
	r.byCode = kernel.NewTable[string, SchemeNumber](k, "card.scheme_code", strings.Compare)
	r.schemes = kernel.NewOrdered[schemeKey, Scheme](k, "card.scheme", compareSchemes)
	r.holdings = kernel.NewTable[HoldingNumber, Holding](k, "card.holding", cmp.Compare[HoldingNumber])
	r.held = kernel.NewTable[heldKey, HoldingNumber](k, "card.held", compareHeld)
	r.former = kernel.NewTable[heldKey, HoldingNumber](k, "card.former", compareHeld)
	r.cards = kernel.NewTable[Number, Card](k, "card.card", cmp.Compare[Number])
	r.partners = kernel.NewTable[partnerKey, Partner](k, "card.partner", comparePartners)
	r.redemptions = kernel.NewTable[RedemptionNumber, Redemption](
		k,
		"card.redemption",
		cmp.Compare[RedemptionNumber],
	)
	r.receipts = kernel.NewTable[receiptKey, RedemptionNumber](k, "card.receipt", compareReceipts)
	r.uses = kernel.NewTable[useKey, uint32](k, "card.use", compareUses)
	r.tills = kernel.NewTable[TillNumber, Till](k, "card.till", cmp.Compare[TillNumber])
	r.goods = kernel.NewTable[GoodsNumber, Goods](k, "card.goods", cmp.Compare[GoodsNumber])
	r.prices = kernel.NewOrdered[priceKey, marks](k, "card.price", comparePrices)
	r.goodsByCode = kernel.NewTable[string, GoodsNumber](k, "card.goods_code", strings.Compare)
	r.lots = kernel.NewTable[LotNumber, Lot](k, "card.lot", cmp.Compare[LotNumber])
	r.shelves = kernel.NewOrdered[shelfKey, struct{}](k, "card.shelf", compareShelves)
	r.loads = kernel.NewOrdered[loadKey, int64](k, "card.load", compareLoads)
	r.purses = kernel.NewTable[purseKey, Purse](k, "card.purse", comparePurses)
	r.sales = kernel.NewTable[saleKey, Sale](k, "card.sale", compareSales)
	r.vouchers = kernel.NewTable[VoucherNumber, Voucher](k, "card.voucher", cmp.Compare[VoucherNumber])
	r.declareEvents(k)
	r.declareCommands(k)
	r.declareProjections()
	return r
}

func (r *Registry) declareEvents(k *kernel.Kernel) {
	r.events = events{
		published:    kernel.Apply(k, kindSchemePublished, "card.scheme_published", r.applyPublished),
		issued:       kernel.Apply(k, kindIssued, "card.issued", r.applyIssued),
		lost:         kernel.Apply(k, kindLost, "card.lost", r.applyLost),
		replaced:     kernel.Apply(k, kindReplaced, "card.replaced", r.applyReplaced),
		closed:       kernel.Apply(k, kindClosed, "card.closed", r.applyClosed),
		appointed:    kernel.Apply(k, kindPartnerAppointed, "card.partner_appointed", r.applyAppointed),
		partnerEnded: kernel.Apply(k, kindPartnerEnded, "card.partner_ended", r.applyPartnerEnded),
		redeemed:     kernel.Apply(k, kindRedeemed, "card.redeemed", r.applyRedeemed),
		takenBack:    kernel.Apply(k, kindTakenBack, "card.redemption_taken_back", r.applyTakenBack),
		till:         kernel.Apply(k, kindTillRegistered, "card.till_registered", r.applyTill),
		tillClosed:   kernel.Apply(k, kindTillClosed, "card.till_closed", r.applyTillClosed),
		goods:        kernel.Apply(k, kindGoodsRegistered, "card.goods_registered", r.applyGoods),
		price:        kernel.Apply(k, kindPriceSet, "card.price_set", r.applyPrice),
		received:     kernel.Apply(k, kindReceived, "card.lot_received", r.applyReceived),
		writtenOff:   kernel.Apply(k, kindWrittenOff, "card.lot_written_off", r.applyWrittenOff),
		loaded:       kernel.Apply(k, kindLoaded, "card.loaded", r.applyLoaded),
		sold:         kernel.Apply(k, kindSold, "card.sold", r.applySold).Coded(appendSold, parseSold),
		returned:     kernel.Apply(k, kindReturned, "card.sale_returned", r.applyReturned),
		voucher:      kernel.Apply(k, kindVoucherIssued, "card.voucher_issued", r.applyVoucher),
		lapsed:       kernel.Apply(k, kindVoucherLapsed, "card.voucher_lapsed", r.applyLapsed),
	}
	r.lapse = kernel.Due(k, uint16(kindVoucherLapsed), "card.voucher_due", r.fireLapse)
}

func (r *Registry) declareCommands(k *kernel.Kernel) {
	r.Commands = Commands{
		PublishScheme: kernel.Decide(k, "card.publish_scheme", r.PublishScheme),
		Issue:         kernel.Decide(k, "card.issue", r.Issue),
		ReportLost:    kernel.Decide(k, "card.report_lost", r.ReportLost),
		Replace:       kernel.Decide(k, "card.replace", r.Replace),
		Close:         kernel.Decide(k, "card.close", r.Close),
		CloseWith:     kernel.Decide(k, "card.close_with_balance", r.CloseWithBalance, kernel.TwoPersons()),
		Appoint:       kernel.Decide(k, "card.appoint_partner", r.Appoint),
		EndPartner:    kernel.Decide(k, "card.end_partner", r.EndPartner),
		Redeem:        kernel.Decide(k, "card.redeem", r.Redeem),
		TakeBack:      kernel.Decide(k, "card.take_back", r.TakeBack),
		RegisterTill:  kernel.Decide(k, "card.register_till", r.RegisterTill),
		CloseTill:     kernel.Decide(k, "card.close_till", r.CloseTill),
		RegisterGoods: kernel.Decide(k, "card.register_goods", r.RegisterGoods),
		SetPrice:      kernel.Decide(k, "card.set_price", r.SetPrice),
		Receive:       kernel.Decide(k, "card.receive", r.Receive),
		WriteOff:      kernel.Decide(k, "card.write_off", r.WriteOff),
		Load:          kernel.Decide(k, "card.load", r.Load, kernel.TwoPersons()),
		Sell:          kernel.Decide(k, "card.sell", r.Sell),
		ReturnSale:    kernel.Decide(k, "card.return_sale", r.ReturnSale),
		IssueVoucher:  kernel.Decide(k, "card.issue_voucher", r.IssueVoucher),
	}
}
