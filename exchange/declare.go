package exchange

import (
	"liangshan/identity"
	"liangshan/kernel"
)

// Kinds of the exchange: 900 to 999. Numbers are for ever.
const (
	kindRulesSet         kernel.Kind = 900
	kindInstrumentOpened kernel.Kind = 901
	kindMemberApplied    kernel.Kind = 902
	kindMemberApproved   kernel.Kind = 903
	kindMemberChanged    kernel.Kind = 904
	kindLimitsSet        kernel.Kind = 905
	kindCashMoved        kernel.Kind = 906
	kindEscrowed         kernel.Kind = 907
	kindUnescrowed       kernel.Kind = 908
	kindDayOpened        kernel.Kind = 909
	kindSessionChanged   kernel.Kind = 910
	kindDayEnded         kernel.Kind = 911
	kindDayMissed        kernel.Kind = 912
	kindHalted           kernel.Kind = 913
	kindResumed          kernel.Kind = 914
	kindBooked           kernel.Kind = 915
	kindTraded           kernel.Kind = 916
	kindSettled          kernel.Kind = 917
	kindCallHeld         kernel.Kind = 918
	kindCallCrossed      kernel.Kind = 919
	kindSetAside         kernel.Kind = 920
	kindBlockPosted      kernel.Kind = 921
	kindBlockAnswered    kernel.Kind = 922
	kindBlockConfirmed   kernel.Kind = 923
	kindBlockEnded       kernel.Kind = 924
	kindTradeUndone      kernel.Kind = 925
	kindAlertsRaised     kernel.Kind = 926
	kindAlertClosed      kernel.Kind = 927
	kindDayWatched       kernel.Kind = 928
	kindSaleAppliedFor   kernel.Kind = 930
	kindSalePublishedFor kernel.Kind = 931
	kindSaleMoved        kernel.Kind = 932
	kindBidderEntered    kernel.Kind = 933
	kindBidSealed        kernel.Kind = 934
	kindBidOpened        kernel.Kind = 935
	kindDemandSet        kernel.Kind = 936
	kindBidTaken         kernel.Kind = 937
	kindSeedRevealed     kernel.Kind = 938
	kindSaleAwardedTo    kernel.Kind = 939
	kindBidderFreed      kernel.Kind = 940
	kindBidderSettled    kernel.Kind = 941
	kindBidderDefaulted  kernel.Kind = 942
	kindSaleEndedFor     kernel.Kind = 943
	kindInstrumentClosed kernel.Kind = 950
	kindPayoutAsked      kernel.Kind = 951
	kindPayoutReturned   kernel.Kind = 952
	kindPayoutsReleased  kernel.Kind = 953
	kindSuspenseNoted    kernel.Kind = 954
	kindSuspenseResolved kernel.Kind = 955
	kindPayoutFileNoted  kernel.Kind = 956
)

type events struct {
	rulesSet         kernel.Emitter[RulesSet]
	instrumentOpened kernel.Emitter[InstrumentOpened]
	instrumentClosed kernel.Emitter[InstrumentClosed]
	memberApplied    kernel.Emitter[MemberApplied]
	memberApproved   kernel.Emitter[MemberApproved]
	memberChanged    kernel.Emitter[MemberChanged]
	limitsSet        kernel.Emitter[LimitsSet]
	cashMoved        kernel.Emitter[CashMoved]
	escrowed         kernel.Emitter[Escrowed]
	unescrowed       kernel.Emitter[Unescrowed]
	dayOpened        kernel.Emitter[DayOpened]
	sessionChanged   kernel.Emitter[SessionChanged]
	dayEnded         kernel.Emitter[DayEnded]
	dayWatched       kernel.Emitter[DayWatched]
	dayMissed        kernel.Emitter[DayMissed]
	halted           kernel.Emitter[TradingHalted]
	resumed          kernel.Emitter[TradingResumed]
	booked           kernel.Emitter[Booked]
	traded           kernel.RowEmitter[TradedHead, Trade]
	settled          kernel.Emitter[Settled]
	callHeld         kernel.Emitter[CallHeld]
	callCrossed      kernel.Emitter[CallCrossed]
	setAside         kernel.Emitter[SetAside]
	blockPosted      kernel.Emitter[BlockPosted]
	blockAnswered    kernel.Emitter[BlockAnswered]
	blockConfirmed   kernel.Emitter[BlockConfirmed]
	blockEnded       kernel.Emitter[BlockEnded]
	undone           kernel.Emitter[TradeUndone]
	alertsRaised     kernel.Emitter[AlertsRaised]
	alertClosed      kernel.Emitter[AlertClosed]
	cashEvents
	saleEvents
}

// cashEvents are those of payouts and of money that fits nobody.
type cashEvents struct {
	payoutAsked      kernel.Emitter[PayoutAsked]
	payoutReturned   kernel.Emitter[PayoutReturned]
	payoutsReleased  kernel.Emitter[PayoutsReleased]
	suspenseNoted    kernel.Emitter[SuspenseNoted]
	suspenseResolved kernel.Emitter[SuspenseResolved]
	payoutFileNoted  kernel.Emitter[PayoutFileNoted]
}

// saleEvents are those of one-way auctions.
type saleEvents struct {
	saleAppliedFor   kernel.Emitter[SaleAppliedFor]
	salePublishedFor kernel.Emitter[SalePublishedFor]
	saleMoved        kernel.Emitter[SaleMoved]
	bidderEntered    kernel.Emitter[BidderEntered]
	bidSealed        kernel.Emitter[BidSealed]
	bidOpened        kernel.Emitter[BidOpened]
	demandSet        kernel.Emitter[DemandSet]
	bidTaken         kernel.Emitter[BidTaken]
	seedRevealed     kernel.Emitter[SeedRevealed]
	saleAwardedTo    kernel.Emitter[SaleAwardedTo]
	bidderFreed      kernel.Emitter[BidderFreed]
	bidderSettled    kernel.Emitter[BidderSettled]
	bidderDefaulted  kernel.Emitter[BidderDefaulted]
	saleEndedFor     kernel.Emitter[SaleEndedFor]
}

func (x *Exchange) declareSaleEvents(k *kernel.Kernel) {
	e := &x.events.saleEvents
	e.saleAppliedFor = kernel.Apply(k, kindSaleAppliedFor, "exchange.sale_applied_for", x.applySaleAppliedFor)
	e.salePublishedFor = kernel.Apply(k, kindSalePublishedFor, "exchange.sale_published_for", x.applySalePublishedFor)
	e.saleMoved = kernel.Apply(k, kindSaleMoved, "exchange.sale_moved", x.applySaleMoved)
	e.bidderEntered = kernel.Apply(k, kindBidderEntered, "exchange.bidder_entered", x.applyBidderEntered)
	e.bidSealed = kernel.Apply(k, kindBidSealed, "exchange.bid_sealed", x.applyBidSealed)
	e.bidOpened = kernel.Apply(k, kindBidOpened, "exchange.bid_opened", x.applyBidOpened)
	e.demandSet = kernel.Apply(k, kindDemandSet, "exchange.demand_set", x.applyDemandSet)
	e.bidTaken = kernel.Apply(k, kindBidTaken, "exchange.bid_taken", x.applyBidTaken)
	e.seedRevealed = kernel.Apply(k, kindSeedRevealed, "exchange.seed_revealed", x.applySeedRevealed)
	e.saleAwardedTo = kernel.Apply(k, kindSaleAwardedTo, "exchange.sale_awarded_to", x.applySaleAwardedTo)
	e.bidderFreed = kernel.Apply(k, kindBidderFreed, "exchange.bidder_freed", x.applyBidderFreed)
	e.bidderSettled = kernel.Apply(k, kindBidderSettled, "exchange.bidder_settled", x.applyBidderSettled)
	e.bidderDefaulted = kernel.Apply(k, kindBidderDefaulted, "exchange.bidder_defaulted", x.applyBidderDefaulted)
	e.saleEndedFor = kernel.Apply(k, kindSaleEndedFor, "exchange.sale_ended_for", x.applySaleEndedFor)
}

func (x *Exchange) declareEvents(k *kernel.Kernel) {
	e := &x.events
	e.rulesSet = kernel.Apply(k, kindRulesSet, "exchange.rules_set", x.applyRulesSet)
	e.instrumentOpened = kernel.Apply(k, kindInstrumentOpened, "exchange.instrument_opened", x.applyInstrumentOpened)
	e.instrumentClosed = kernel.Apply(k, kindInstrumentClosed, "exchange.instrument_closed", x.applyInstrumentClosed)
	e.memberApplied = kernel.Apply(k, kindMemberApplied, "exchange.member_applied", x.applyMemberApplied)
	e.memberApproved = kernel.Apply(k, kindMemberApproved, "exchange.member_approved", x.applyMemberApproved)
	e.memberChanged = kernel.Apply(k, kindMemberChanged, "exchange.member_changed", x.applyMemberChanged)
	e.limitsSet = kernel.Apply(k, kindLimitsSet, "exchange.limits_set", x.applyLimitsSet)
	e.cashMoved = kernel.Apply(k, kindCashMoved, "exchange.cash_moved", x.applyCashMoved)
	e.escrowed = kernel.Apply(k, kindEscrowed, "exchange.escrowed", x.applyEscrowed)
	e.unescrowed = kernel.Apply(k, kindUnescrowed, "exchange.unescrowed", x.applyUnescrowed)
	e.dayOpened = kernel.Apply(k, kindDayOpened, "exchange.day_opened", x.applyDayOpened)
	e.sessionChanged = kernel.Apply(k, kindSessionChanged, "exchange.session_changed", x.applySessionChanged)
	e.dayEnded = kernel.Apply(k, kindDayEnded, "exchange.day_ended", x.applyDayEnded)
	e.dayWatched = kernel.Apply(k, kindDayWatched, "exchange.day_watched", x.applyDayWatched)
	e.dayMissed = kernel.Apply(k, kindDayMissed, "exchange.day_missed", x.applyDayMissed)
	e.halted = kernel.Apply(k, kindHalted, "exchange.halted", x.applyHalted)
	e.resumed = kernel.Apply(k, kindResumed, "exchange.resumed", x.applyResumed)
	e.booked = kernel.Apply(k, kindBooked, "exchange.booked", x.applyBooked).Coded(appendBooked, parseBooked)
	e.traded = kernel.ApplyRows(k, kindTraded, "exchange.traded", tradeCodec, x.applyTraded)
	e.settled = kernel.Apply(k, kindSettled, "exchange.settled", x.applySettled).Coded(appendSettled, parseSettled)
	e.callHeld = kernel.Apply(k, kindCallHeld, "exchange.call_held", x.applyCallHeld)
	e.callCrossed = kernel.Apply(k, kindCallCrossed, "exchange.call_crossed", x.applyCallCrossed)
	e.setAside = kernel.Apply(k, kindSetAside, "exchange.set_aside", x.applySetAside)
	e.blockPosted = kernel.Apply(k, kindBlockPosted, "exchange.block_posted", x.applyBlockPosted)
	e.blockAnswered = kernel.Apply(k, kindBlockAnswered, "exchange.block_answered", x.applyBlockAnswered)
	e.blockConfirmed = kernel.Apply(k, kindBlockConfirmed, "exchange.block_confirmed", x.applyBlockConfirmed)
	e.blockEnded = kernel.Apply(k, kindBlockEnded, "exchange.block_ended", x.applyBlockEnded)
	e.undone = kernel.Apply(k, kindTradeUndone, "exchange.trade_undone", x.applyTradeUndone)
	e.alertsRaised = kernel.Apply(k, kindAlertsRaised, "exchange.alerts_raised", x.applyAlertsRaised)
	e.alertClosed = kernel.Apply(k, kindAlertClosed, "exchange.alert_closed", x.applyAlertClosed)
	x.declareCashEvents(k)
	x.declareSaleEvents(k)
}

func (x *Exchange) declareCashEvents(k *kernel.Kernel) {
	e := &x.events.cashEvents
	e.payoutAsked = kernel.Apply(k, kindPayoutAsked, "exchange.payout_asked", x.applyPayoutAsked)
	e.payoutReturned = kernel.Apply(k, kindPayoutReturned, "exchange.payout_returned", x.applyPayoutReturned)
	e.payoutsReleased = kernel.Apply(k, kindPayoutsReleased, "exchange.payouts_released", x.applyPayoutsReleased)
	e.suspenseNoted = kernel.Apply(k, kindSuspenseNoted, "exchange.suspense_noted", x.applySuspenseNoted)
	e.suspenseResolved = kernel.Apply(k, kindSuspenseResolved, "exchange.suspense_resolved", x.applySuspenseResolved)
	e.payoutFileNoted = kernel.Apply(k, kindPayoutFileNoted, "exchange.payout_file_noted", x.applyPayoutFileNoted)
}

// Commands are the declared commands, for callers in Go.
type Commands struct {
	SetRules        kernel.Maker[SetRules]
	OpenInstrument  kernel.Maker[OpenInstrument]
	CloseInstrument kernel.Maker[CloseInstrument]
	Apply           kernel.Maker[Apply]
	Approve         kernel.Maker[Approve]
	Decline         kernel.Maker[ChangeMember]
	Suspend         kernel.Maker[ChangeMember]
	Readmit         kernel.Maker[ChangeMember]
	SetLimits       kernel.Maker[SetLimits]
	BookBank        kernel.Maker[BookBank]
	WithdrawTonnes  kernel.Maker[WithdrawTonnes]
	AskPayout       kernel.Maker[AskPayout]
	WithdrawPayout  kernel.Maker[WithdrawPayout]
	ReleasePayouts  kernel.Maker[ReleasePayouts]
	ReturnPayout    kernel.Maker[ReturnPayout]
	ResolveSuspense kernel.Maker[ResolveSuspense]
	NotePayoutFile  kernel.Maker[NotePayoutFile]
	Halt            kernel.Maker[Halt]
	Resume          kernel.Maker[Halt]
	Order           kernel.Maker[Order]
	Cancel          kernel.Maker[Cancel]
	Reduce          kernel.Maker[Reduce]
	Replace         kernel.Maker[Replace]
	CancelAll       kernel.Maker[CancelAll]
	Clear           kernel.Maker[CancelAll]
	Pick            kernel.Maker[Pick]
	OrderMany       kernel.Maker[OrderMany]
	PostBlock       kernel.Maker[PostBlock]
	AnswerBlock     kernel.Maker[AnswerBlock]
	ConfirmBlock    kernel.Maker[ConfirmBlock]
	WithdrawBlock   kernel.Maker[WithdrawBlock]
	UndoTrade       kernel.Maker[UndoTrade]
	RaiseAlerts     kernel.Maker[RaiseAlerts]
	CloseAlert      kernel.Maker[CloseAlert]
	ApplySale       kernel.Maker[ApplySale]
	PublishSale     kernel.Maker[PublishSale]
	CancelSale      kernel.Maker[CancelSale]
	EnterSale       kernel.Maker[EnterSale]
	SealBid         kernel.Maker[SealBid]
	OpenBid         kernel.Maker[OpenBid]
	WantInSale      kernel.Maker[WantInSale]
	TakeInSale      kernel.Maker[TakeInSale]
	RevealSeed      kernel.Maker[RevealSeed]
	PaySale         kernel.Maker[PaySale]
	StopSale        kernel.Maker[StopSale]
}

func (x *Exchange) declareCommands(k *kernel.Kernel) {
	c := &x.Commands
	c.SetRules = kernel.Decide(k, "exchange.set_rules", x.SetRules, kernel.TwoPersons())
	c.OpenInstrument = kernel.Decide(k, "exchange.open_instrument", x.OpenInstrument)
	c.CloseInstrument = kernel.Decide(k, "exchange.close_instrument", x.CloseInstrument, kernel.TwoPersons())
	c.Apply = kernel.Decide(k, "exchange.apply", x.Apply)
	c.Approve = kernel.Decide(k, "exchange.approve", x.Approve)
	c.Decline = kernel.Decide(k, "exchange.decline", x.Decline)
	c.Suspend = kernel.Decide(k, "exchange.suspend", x.Suspend)
	c.Readmit = kernel.Decide(k, "exchange.readmit", x.Readmit)
	c.SetLimits = kernel.Decide(k, "exchange.set_limits", x.SetLimits)
	c.BookBank = kernel.Decide(k, "exchange.book_bank", x.BookBank, kernel.TwoPersons())
	c.WithdrawTonnes = kernel.Decide(k, "exchange.withdraw_tonnes", x.WithdrawTonnes)
	c.Halt = kernel.Decide(k, "exchange.halt", x.Halt)
	c.Resume = kernel.Decide(k, "exchange.resume", x.Resume)
	c.Order = kernel.Decide(k, "exchange.order", x.Enter)
	c.Cancel = kernel.Decide(k, "exchange.cancel", x.Cancel)
	c.Reduce = kernel.Decide(k, "exchange.reduce", x.Reduce)
	c.Replace = kernel.Decide(k, "exchange.replace", x.Replace)
	c.CancelAll = kernel.Decide(k, "exchange.cancel_all", x.CancelAll)
	c.Clear = kernel.Decide(k, "exchange.clear", x.Clear)
	c.Pick = kernel.Decide(k, "exchange.pick", x.Pick)
	c.OrderMany = kernel.Decide(k, "exchange.order_many", x.OrderMany).Coded(appendOrderMany, parseOrderMany)
	c.PostBlock = kernel.Decide(k, "exchange.post_block", x.PostBlock)
	c.AnswerBlock = kernel.Decide(k, "exchange.answer_block", x.AnswerBlock)
	c.ConfirmBlock = kernel.Decide(k, "exchange.confirm_block", x.ConfirmBlock)
	c.WithdrawBlock = kernel.Decide(k, "exchange.withdraw_block", x.WithdrawBlock)
	c.UndoTrade = kernel.Decide(k, "exchange.undo_trade", x.UndoTrade, kernel.TwoPersons())
	c.RaiseAlerts = kernel.Decide(k, "exchange.raise_alerts", x.RaiseAlerts)
	c.CloseAlert = kernel.Decide(k, "exchange.close_alert", x.CloseAlert)
	c.ApplySale = kernel.Decide(k, "exchange.apply_sale", x.ApplySale)
	c.PublishSale = kernel.Decide(k, "exchange.publish_sale", x.PublishSale)
	c.CancelSale = kernel.Decide(k, "exchange.cancel_sale", x.CancelSale)
	c.EnterSale = kernel.Decide(k, "exchange.enter_sale", x.EnterSale)
	c.SealBid = kernel.Decide(k, "exchange.seal_bid", x.SealBid)
	c.OpenBid = kernel.Decide(k, "exchange.open_bid", x.OpenBid)
	c.WantInSale = kernel.Decide(k, "exchange.want_in_sale", x.WantInSale)
	c.TakeInSale = kernel.Decide(k, "exchange.take_in_sale", x.TakeInSale)
	c.RevealSeed = kernel.Decide(k, "exchange.reveal_seed", x.RevealSeed)
	c.PaySale = kernel.Decide(k, "exchange.pay_sale", x.PaySale)
	c.StopSale = kernel.Decide(k, "exchange.stop_sale", x.StopSale, kernel.TwoPersons())
	x.declareCashCommands(k)
}

func (x *Exchange) declareCashCommands(k *kernel.Kernel) {
	c := &x.Commands
	c.AskPayout = kernel.Decide(k, "exchange.ask_payout", x.AskPayout)
	c.WithdrawPayout = kernel.Decide(k, "exchange.withdraw_payout", x.WithdrawPayout)
	c.ReleasePayouts = kernel.Decide(k, "exchange.release_payouts", x.ReleasePayouts, kernel.TwoPersons())
	c.ReturnPayout = kernel.Decide(k, "exchange.return_payout", x.ReturnPayout, kernel.TwoPersons())
	c.ResolveSuspense = kernel.Decide(k, "exchange.resolve_suspense", x.ResolveSuspense, kernel.TwoPersons())
	c.NotePayoutFile = kernel.Decide(k, "exchange.note_payout_file", x.NotePayoutFile)
}

func (x *Exchange) declareDeadlines(k *kernel.Kernel) {
	x.phases = kernel.Due(k, kindPhase, "exchange.phase", x.nextPhase)
	x.watches = kernel.Due(k, uint16(kindDayWatched), "exchange.watch", x.watchDay)
	x.blockDue = kernel.Due(k, uint16(kindBlockEnded), "exchange.block_expires", x.expireBlock)
	x.saleDue = kernel.Due(k, uint16(kindSaleMoved), "exchange.sale_phase", x.salePhase)
}

// creditCode puts a credit code into normal form; empty if it is none.
func creditCode(text string) identity.CreditCode {
	code, fault := identity.ParseCreditCode(text)
	if fault != nil {
		return ""
	}
	return code
}
