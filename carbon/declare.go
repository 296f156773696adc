package carbon

import "liangshan/kernel"

// Kinds of this package: 200 to 299. Numbers are for ever.
const (
	kindParameterSet kernel.Kind = 200 + iota
	kindMethodPublished
	kindAppointed
	kindDismissed
	kindProjectApplied
	kindProjectMoved
	kindStandEnrolled
	kindStandWithdrawn
	kindForeignRecorded
	kindPeriodDrafted
	kindPeriodSubmitted
	kindPeriodVerified
	kindPeriodReturned
	kindPeriodApproved
	kindIssued
	kindLotIssued
	kindMoved
	kindMerged
	kindRetired
	kindCancelled
	kindReserved
	kindDelivered
	kindReleased
	kindFrozen
	kindUnfrozen
	kindPledged
	kindPledgeEnded
	kindReversalReported
	kindReversalSettled
	kindBufferReleased
	kindStored
	kindDrawn
	kindForwardSigned
	kindForwardDelivered
	kindFellShort
	kindForwardRepaid
	kindPricePosted
	kindSold
	kindSaleReturned
)

const kindForfeitWaits kernel.Kind = 290

// Commands are the declared commands, for callers in Go.
type Commands struct {
	SetParameter     kernel.Maker[SetParameter]
	PublishMethod    kernel.Maker[PublishMethod]
	Appoint          kernel.Maker[Appoint]
	Dismiss          kernel.Maker[Dismiss]
	ApplyProject     kernel.Maker[ApplyProject]
	ReviewProject    kernel.Maker[MoveProject]
	RefuseProject    kernel.Maker[MoveProject]
	RegisterProject  kernel.Maker[MoveProject]
	SuspendProject   kernel.Maker[MoveProject]
	ResumeProject    kernel.Maker[MoveProject]
	TerminateProject kernel.Maker[MoveProject]
	EnrolStands      kernel.Maker[EnrolStands]
	WithdrawStand    kernel.Maker[WithdrawStand]
	RecordForeign    kernel.Maker[RecordForeign]
	DraftPeriod      kernel.Maker[DraftPeriod]
	SubmitPeriod     kernel.Maker[SubmitPeriod]
	VerifyPeriod     kernel.Maker[VerifyPeriod]
	ReturnPeriod     kernel.Maker[ReturnPeriod]
	ApprovePeriod    kernel.Maker[ApprovePeriod]
	Issue            kernel.Maker[Issue]
	Transfer         kernel.Maker[Transfer]
	TransferMany     kernel.Maker[TransferMany]
	Split            kernel.Maker[Split]
	Merge            kernel.Maker[Merge]
	Retire           kernel.Maker[Retire]
	RetireMany       kernel.Maker[RetireMany]
	Cancel           kernel.Maker[Cancel]
	Freeze           kernel.Maker[Freeze]
	Unfreeze         kernel.Maker[Unfreeze]
	Pledge           kernel.Maker[Pledge]
	ReleasePledge    kernel.Maker[EndPledge]
	Foreclose        kernel.Maker[EndPledge]
	ReportReversal   kernel.Maker[ReportReversal]
	SettleReversal   kernel.Maker[SettleReversal]
	ReleaseBuffer    kernel.Maker[ReleaseBuffer]
	SignForward      kernel.Maker[SignForward]
	DeliverForward   kernel.Maker[DeliverForward]
	RepayForward     kernel.Maker[RepayForward]
	PostPrice        kernel.Maker[PostPrice]
	Sell             kernel.Maker[Sell]
}

type events struct {
	parameterSet     kernel.Emitter[ParameterSet]
	methodPublished  kernel.Emitter[MethodPublished]
	appointed        kernel.Emitter[Appointed]
	dismissed        kernel.Emitter[Dismissed]
	projectApplied   kernel.Emitter[ProjectAppliedFor]
	projectMoved     kernel.Emitter[ProjectMoved]
	standEnrolled    kernel.Emitter[StandEnrolled]
	standWithdrawn   kernel.Emitter[StandWithdrawn]
	foreignRecorded  kernel.Emitter[ForeignRecorded]
	periodDrafted    kernel.Emitter[PeriodDrafted]
	periodSubmitted  kernel.Emitter[PeriodSubmitted]
	periodVerified   kernel.Emitter[PeriodVerified]
	periodReturned   kernel.Emitter[PeriodSentBack]
	periodApproved   kernel.Emitter[PeriodApproved]
	issued           kernel.Emitter[Issued]
	lotIssued        kernel.Emitter[LotIssued]
	moved            kernel.Emitter[Moved]
	merged           kernel.Emitter[Merged]
	retired          kernel.Emitter[Retired]
	cancelled        kernel.Emitter[Cancelled]
	reserved         kernel.Emitter[Reserved]
	delivered        kernel.Emitter[Delivered]
	released         kernel.Emitter[Released]
	frozen           kernel.Emitter[FrozenEvent]
	unfrozen         kernel.Emitter[Unfrozen]
	pledged          kernel.Emitter[PledgedEvent]
	pledgeEnded      kernel.Emitter[PledgeEnded]
	reversalReported kernel.Emitter[ReversalReported]
	reversalSettled  kernel.Emitter[ReversalSettled]
	bufferReleased   kernel.Emitter[BufferReleased]
	stored           kernel.Emitter[Stored]
	drawn            kernel.Emitter[Drawn]
	forwardSigned    kernel.Emitter[ForwardSigned]
	forwardDelivered kernel.Emitter[ForwardDelivered]
	fellShort        kernel.Emitter[FellShort]
	forwardRepaid    kernel.Emitter[ForwardRepaid]
	pricePosted      kernel.Emitter[PricePosted]
	sold             kernel.Emitter[Sold]
	saleReturned     kernel.Emitter[SaleReturned]
	forfeitWaits     kernel.Emitter[ForfeitWaits]
}

func (r *Registry) declareEvents(k *kernel.Kernel) {
	e := &r.events
	e.parameterSet = kernel.Apply(k, kindParameterSet, "carbon.parameter_set", r.applyParameterSet)
	e.methodPublished = kernel.Apply(k, kindMethodPublished, "carbon.method_published", r.applyMethodPublished)
	e.appointed = kernel.Apply(k, kindAppointed, "carbon.appointed", r.applyAppointed)
	e.dismissed = kernel.Apply(k, kindDismissed, "carbon.dismissed", r.applyDismissed)
	e.projectApplied = kernel.Apply(k, kindProjectApplied, "carbon.project_applied", r.applyProjectApplied)
	e.projectMoved = kernel.Apply(k, kindProjectMoved, "carbon.project_moved", r.applyProjectMoved)
	e.standEnrolled = kernel.Apply(k, kindStandEnrolled, "carbon.stand_enrolled", r.applyStandEnrolled)
	e.standWithdrawn = kernel.Apply(k, kindStandWithdrawn, "carbon.stand_withdrawn", r.applyStandWithdrawn)
	e.foreignRecorded = kernel.Apply(k, kindForeignRecorded, "carbon.foreign_recorded", r.applyForeignRecorded)
	e.periodDrafted = kernel.Apply(k, kindPeriodDrafted, "carbon.period_drafted", r.applyPeriodDrafted)
	e.periodSubmitted = kernel.Apply(k, kindPeriodSubmitted, "carbon.period_submitted", r.applyPeriodSubmitted)
	e.periodVerified = kernel.Apply(k, kindPeriodVerified, "carbon.period_verified", r.applyPeriodVerified)
	e.periodReturned = kernel.Apply(k, kindPeriodReturned, "carbon.period_returned", r.applyPeriodReturned)
	e.periodApproved = kernel.Apply(k, kindPeriodApproved, "carbon.period_approved", r.applyPeriodApproved)
	e.issued = kernel.Apply(k, kindIssued, "carbon.issued", r.applyIssued)
	e.lotIssued = kernel.Apply(k, kindLotIssued, "carbon.lot_issued", r.applyLotIssued)
	e.moved = kernel.Apply(k, kindMoved, "carbon.moved", r.applyMoved).Coded(appendMoved, parseMoved)
	e.merged = kernel.Apply(k, kindMerged, "carbon.merged", r.applyMerged)
	e.retired = kernel.Apply(k, kindRetired, "carbon.retired", r.applyRetired).Coded(appendRetired, parseRetired)
	e.cancelled = kernel.Apply(k, kindCancelled, "carbon.cancelled", r.applyCancelled)
	e.reserved = kernel.Apply(k, kindReserved, "carbon.reserved", r.applyReserved)
	e.delivered = kernel.Apply(k, kindDelivered, "carbon.delivered", r.applyDelivered)
	e.released = kernel.Apply(k, kindReleased, "carbon.released", r.applyReleased)
	e.frozen = kernel.Apply(k, kindFrozen, "carbon.frozen", r.applyFrozen)
	e.unfrozen = kernel.Apply(k, kindUnfrozen, "carbon.unfrozen", r.applyUnfrozen)
	e.pledged = kernel.Apply(k, kindPledged, "carbon.pledged", r.applyPledged)
	e.pledgeEnded = kernel.Apply(k, kindPledgeEnded, "carbon.pledge_ended", r.applyPledgeEnded)
	e.reversalReported = kernel.Apply(k, kindReversalReported, "carbon.reversal_reported", r.applyReversalReported)
	e.reversalSettled = kernel.Apply(k, kindReversalSettled, "carbon.reversal_settled", r.applyReversalSettled)
	e.bufferReleased = kernel.Apply(k, kindBufferReleased, "carbon.buffer_released", r.applyBufferReleased)
	e.stored = kernel.Apply(k, kindStored, "carbon.stored", r.applyStored)
	e.drawn = kernel.Apply(k, kindDrawn, "carbon.drawn", r.applyDrawn)
	e.forwardSigned = kernel.Apply(k, kindForwardSigned, "carbon.forward_signed", r.applyForwardSigned)
	e.forwardDelivered = kernel.Apply(k, kindForwardDelivered, "carbon.forward_delivered", r.applyForwardDelivered)
	e.fellShort = kernel.Apply(k, kindFellShort, "carbon.fell_short", r.applyFellShort)
	e.forwardRepaid = kernel.Apply(k, kindForwardRepaid, "carbon.forward_repaid", r.applyForwardRepaid)
	e.pricePosted = kernel.Apply(k, kindPricePosted, "carbon.price_posted", r.applyPricePosted)
	e.sold = kernel.Apply(k, kindSold, "carbon.sold", r.applySold)
	e.saleReturned = kernel.Apply(k, kindSaleReturned, "carbon.sale_returned", r.applySaleReturned)
	e.forfeitWaits = kernel.Apply(k, kindForfeitWaits, "carbon.forfeit_waits", r.applyForfeitWaits)
}

func (r *Registry) declareCommands(k *kernel.Kernel) {
	two := kernel.TwoPersons()
	r.Commands = Commands{
		SetParameter:     kernel.Decide(k, "carbon.set_parameter", r.SetParameter, two),
		PublishMethod:    kernel.Decide(k, "carbon.publish_method", r.PublishMethod, two),
		Appoint:          kernel.Decide(k, "carbon.appoint", r.Appoint),
		Dismiss:          kernel.Decide(k, "carbon.dismiss", r.Dismiss),
		ApplyProject:     kernel.Decide(k, "carbon.apply_project", r.ApplyProject),
		ReviewProject:    kernel.Decide(k, "carbon.review_project", r.ReviewProject),
		RefuseProject:    kernel.Decide(k, "carbon.refuse_project", r.RefuseProject),
		RegisterProject:  kernel.Decide(k, "carbon.register_project", r.RegisterProject),
		SuspendProject:   kernel.Decide(k, "carbon.suspend_project", r.SuspendProject),
		ResumeProject:    kernel.Decide(k, "carbon.resume_project", r.ResumeProject),
		TerminateProject: kernel.Decide(k, "carbon.terminate_project", r.TerminateProject),
		EnrolStands:      kernel.Decide(k, "carbon.enrol_stands", r.EnrolStands),
		WithdrawStand:    kernel.Decide(k, "carbon.withdraw_stand", r.WithdrawStand),
		RecordForeign:    kernel.Decide(k, "carbon.record_foreign", r.RecordForeign),
		DraftPeriod:      kernel.Decide(k, "carbon.draft_period", r.DraftPeriod),
		SubmitPeriod:     kernel.Decide(k, "carbon.submit_period", r.SubmitPeriod),
		VerifyPeriod:     kernel.Decide(k, "carbon.verify_period", r.VerifyPeriod),
		ReturnPeriod:     kernel.Decide(k, "carbon.return_period", r.ReturnPeriod),
		ApprovePeriod:    kernel.Decide(k, "carbon.approve_period", r.ApprovePeriod),
		Issue:            kernel.Decide(k, "carbon.issue", r.Issue),
		Transfer:         kernel.Decide(k, "carbon.transfer", r.Transfer).Coded(appendTransfer, parseTransfer),
		TransferMany: kernel.Decide(k, "carbon.transfer_many", r.TransferMany).
			Coded(appendTransferMany, parseTransferMany),
		Split:          kernel.Decide(k, "carbon.split", r.Split),
		Merge:          kernel.Decide(k, "carbon.merge", r.Merge),
		Retire:         kernel.Decide(k, "carbon.retire", r.Retire).Coded(appendRetire, parseRetire),
		RetireMany:     kernel.Decide(k, "carbon.retire_many", r.RetireMany).Coded(appendRetireMany, parseRetireMany),
		Cancel:         kernel.Decide(k, "carbon.cancel", r.Cancel, two),
		Freeze:         kernel.Decide(k, "carbon.freeze", r.Freeze),
		Unfreeze:       kernel.Decide(k, "carbon.unfreeze", r.Unfreeze, two),
		Pledge:         kernel.Decide(k, "carbon.pledge", r.Pledge),
		ReleasePledge:  kernel.Decide(k, "carbon.release_pledge", r.ReleasePledge, two),
		Foreclose:      kernel.Decide(k, "carbon.foreclose", r.Foreclose, two),
		ReportReversal: kernel.Decide(k, "carbon.report_reversal", r.ReportReversal),
		SettleReversal: kernel.Decide(k, "carbon.settle_reversal", r.SettleReversal),
		ReleaseBuffer:  kernel.Decide(k, "carbon.release_buffer", r.ReleaseBuffer),
		SignForward:    kernel.Decide(k, "carbon.sign_forward", r.SignForward),
		DeliverForward: kernel.Decide(k, "carbon.deliver_forward", r.DeliverForward),
		RepayForward:   kernel.Decide(k, "carbon.repay_forward", r.RepayForward),
		PostPrice:      kernel.Decide(k, "carbon.post_price", r.PostPrice),
		Sell:           kernel.Decide(k, "carbon.sell", r.Sell),
	}
}

func (r *Registry) declareProjections() {
	e := &r.events
	kernel.Project(e.parameterSet, projectParameterSet)
	kernel.Project(e.methodPublished, projectMethodPublished)
	kernel.Project(e.appointed, projectAppointed)
	kernel.Project(e.dismissed, projectDismissed)
	kernel.Project(e.projectApplied, projectProjectApplied)
	kernel.Project(e.projectMoved, projectProjectMoved)
	kernel.Project(e.standEnrolled, projectStandEnrolled)
	kernel.Project(e.standWithdrawn, projectStandWithdrawn)
	kernel.Project(e.foreignRecorded, projectForeignRecorded)
	kernel.Project(e.periodDrafted, projectPeriodDrafted)
	kernel.Project(e.periodSubmitted, projectPeriodSubmitted)
	kernel.Project(e.periodVerified, projectPeriodVerified)
	kernel.Project(e.periodReturned, projectPeriodReturned)
	kernel.Project(e.periodApproved, projectPeriodApproved)
	kernel.Project(e.issued, projectIssued)
	kernel.Project(e.lotIssued, projectLotIssued)
	kernel.Project(e.moved, projectMoved)
	kernel.Project(e.merged, projectMerged)
	kernel.Project(e.retired, projectRetired)
	kernel.Project(e.cancelled, projectCancelled)
	kernel.Project(e.reserved, projectReserved)
	kernel.Project(e.delivered, projectDelivered)
	kernel.Project(e.released, projectReleased)
	kernel.Project(e.frozen, projectFrozen)
	kernel.Project(e.unfrozen, projectUnfrozen)
	kernel.Project(e.pledged, projectPledged)
	kernel.Project(e.pledgeEnded, projectPledgeEnded)
	kernel.Project(e.reversalReported, projectReversalReported)
	kernel.Project(e.reversalSettled, projectReversalSettled)
	kernel.Project(e.bufferReleased, projectBufferReleased)
	kernel.Project(e.stored, projectStored)
	kernel.Project(e.drawn, projectDrawn)
	kernel.Project(e.forwardSigned, projectForwardSigned)
	kernel.Project(e.forwardDelivered, projectForwardDelivered)
	kernel.Project(e.fellShort, projectFellShort)
	kernel.Project(e.forwardRepaid, projectForwardRepaid)
	kernel.Project(e.pricePosted, projectPricePosted)
	kernel.Project(e.sold, projectSold)
	kernel.Project(e.saleReturned, projectSaleReturned)
	kernel.Project(e.forfeitWaits, projectForfeitWaits)
}
