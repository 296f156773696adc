// Package programme pays what a county has promised by rule: it keeps the documents that are in
// force, the register snapshots that runs were computed from, and the runs themselves, from the
// frozen list to the last payment and to what has to come back.
//
// Who is entitled is not decided here, because the facts it depends on are personal: they stand
// encrypted in the vault and in papers, and package policy decides over them at the edge. What
// comes here are numbers of beneficiaries and amounts, the hashes of what they were computed from,
// and the list's hash, which is computed again.
//
// # A run
//
// computed → frozen → published → approved → reconciled → closed, or withdrawn before it was
// approved. Its lines stand in the order in which the document serves them if the budget is short.
// Each says what the beneficiary was entitled to for the period before and what in all now; the
// difference is paid, or claimed back.
//
// # Invariants
//
//   - A beneficiary's entitlement for a programme and period changes only from the value that the
//     line names, so nothing is ever paid twice, whatever is repeated or runs side by side.
//   - The whole of a run is reserved in one posting, from an account that cannot be overdrawn.
//   - Reserved = due + filed + paid + failed + stopped + set off, to the fen.
//   - Who approves a run has neither started, nor filled, nor frozen it, and approves the list
//     whose hash was published.
//   - A line of a bank's statement that belongs to nothing waits in suspense, once.
package programme

import (
	"cmp"
	_ "embed"

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

// Limits.
const (
	TextMax     = 512 << 10 // Bytes of a document.
	RowsMax     = 15_000    // Lines, or results, that one command brings.
	LinesMax    = 2_000_000 // Of one run.
	AmountMax   = 1 << 40   // Of one line, in fen: LinesMax of them are a sum that fits.
	ExcludesMax = 20
	ClaimsMax   = 1000 // Lines of one run that claim back.
	ClocksMax   = 50   // Of one document.
)

// Numbers that this package gives, each in order from 1.
type (
	// A Number is the number of a programme.
	Number uint32
	// A RunNumber is the number of a run.
	RunNumber uint32
	// A SnapshotNumber is the number of a register snapshot.
	SnapshotNumber uint32
	// An ObjectionNumber is the number of an objection.
	ObjectionNumber uint32
	// A ClaimNumber is the number of a claim for money back.
	ClaimNumber uint32
	// A SuspenseNumber is the number of a line of a statement that belongs to nothing.
	SuspenseNumber uint32
	// A StatementNumber is the number of a bank's statement.
	StatementNumber uint32
)

// Terms are what of a document this package needs.
type Terms struct {
	Code          string   `cbor:"1,keyasint"`
	Version       uint32   `cbor:"2,keyasint"`
	NameZH        string   `cbor:"3,keyasint"`
	NameEN        string   `cbor:"4,keyasint"`
	Unit          string   `cbor:"5,keyasint"`           // person, household, dwelling, company or case.
	Every         string   `cbor:"6,keyasint"`           // once, month, quarter, year or case.
	PublicityDays uint16   `cbor:"7,keyasint"`           // Working days.
	ObjectionDays uint16   `cbor:"8,keyasint"`           // Working days within which an objection is decided.
	AppealDays    uint16   `cbor:"9,keyasint,omitempty"` // Days in which a decision can be appealed against; 0: none.
	OptOut        bool     `cbor:"10,keyasint,omitempty"`
	CapTotal      int64    `cbor:"11,keyasint,omitempty"` // In fen, for a beneficiary over all periods; 0: none.
	Excludes      []string `cbor:"12,keyasint,omitempty"` // Codes of programmes.
	Accounts      Accounts `cbor:"13,keyasint"`
	Pays          bool     `cbor:"14,keyasint,omitempty"` // Otherwise it only finds out what is the case, and has no runs.
	// The last day on which the texts hold that it rests on; 0: they do not end, or it was published when that bound
	// nobody.
	Ends calendar.Date `cbor:"15,keyasint,omitempty"`
}

// Reviewing is who approves a list, and the terms of what is asked and answered about it.
type Reviewing struct {
	_        struct{} `cbor:",toarray"`
	Clocks   []Clock  // If terms are dated, from the earliest; none: those of Terms hold.
	Reviewer string   // Role of who approves a list; empty: any.
	Doors    []string // Other ways by which the same is paid.
}

// Accounts are those of the ledger that a programme's money moves through, all in one unit.
type Accounts struct {
	Budget     ledger.AccountID `cbor:"1,keyasint"` // What may be spent.
	Payable    ledger.AccountID `cbor:"2,keyasint"` // What is reserved for those on approved lists.
	Bank       ledger.AccountID `cbor:"3,keyasint"` // What the bank has paid out.
	Suspense   ledger.AccountID `cbor:"4,keyasint"` // What came or went and belongs to nothing.
	Receivable ledger.AccountID `cbor:"5,keyasint"` // What is claimed back.
	Claims     ledger.AccountID `cbor:"6,keyasint"` // Its counterpart, until it is there.
}

// A Reader reads and checks the text of a document: it refuses one whose own tests fail. Its
// error is a refusal, or of the program.
type Reader func(text string) (Terms, Reviewing, error)

// A Registry is everything that this package keeps.
type Registry struct {
	Commands Commands
	people   *person.Registry
	firms    *company.Registry
	books    *ledger.Ledger
	workdays func() (*calendar.Calendar, error)
	read     Reader
	roles    Roles
	doors    Doors

	number     kernel.Rows[uint8, numbers]
	byCode     kernel.Rows[string, Number]
	programmes kernel.OrderedRows[Number, Programme]
	versions   kernel.OrderedRows[versionKey, Version]
	snapshots  kernel.OrderedRows[SnapshotNumber, Snapshot]
	runs       kernel.OrderedRows[RunNumber, Run]
	lines      kernel.Rows[lineKey, Line]
	entitled   kernel.Rows[entitledKey, Entitlement]
	totals     kernel.Rows[totalKey, int64]
	froze      kernel.Rows[frozeKey, struct{}]
	optOuts    kernel.Rows[optOutKey, Choice]
	objections kernel.OrderedRows[ObjectionNumber, Objection]
	waiting    kernel.Rows[waitingKey, ObjectionNumber]
	claims     kernel.OrderedRows[ClaimNumber, Claim]
	setOffs    kernel.OrderedRows[setOffKey, int64]
	files      kernel.OrderedRows[fileKey, File]
	rechecks   kernel.OrderedRows[PeriodOf, Recheck]
	suspense   kernel.OrderedRows[SuspenseNumber, Suspense]
	statements kernel.Rows[statementKey, SuspenseNumber]
	bankPapers kernel.OrderedRows[StatementNumber, Statement]
	bankIDs    kernel.Rows[string, StatementNumber]
	taken      kernel.Rows[takenKey, uint32]
	assigned   kernel.OrderedRows[assignedKey, Assigned]
	returned   kernel.Rows[attemptKey, int64]

	events events
	due    *kernel.Deadline
}

// numbers is the row of running numbers.
type numbers struct {
	_         struct{} `cbor:",toarray"`
	Programme Number
	Run       RunNumber
	Snapshot  SnapshotNumber
	Objection ObjectionNumber
	Claim     ClaimNumber
	Suspense  SuspenseNumber
	Statement StatementNumber
}

func (r *Registry) numbers() numbers {
	n, _ := r.number.Get(0)
	return n
}

// Commands are the declared commands, for callers in Go.
type Commands struct {
	Publish         kernel.Maker[Publish]
	Retire          kernel.Maker[Retire]
	TakeSnapshot    kernel.Maker[TakeSnapshot]
	Start           kernel.Maker[Start]
	AddLines        kernel.Maker[AddLines]
	Freeze          kernel.Maker[Freeze]
	PublishList     kernel.Maker[PublishList]
	WithdrawRun     kernel.Maker[WithdrawRun]
	Object          kernel.Maker[Object]
	Dismiss         kernel.Maker[Dismiss]
	Uphold          kernel.Maker[Uphold]
	Appeal          kernel.Maker[Appeal]
	DecideAppeal    kernel.Maker[DecideAppeal]
	AskReview       kernel.Maker[AskReview]
	GrantReview     kernel.Maker[GrantReview]
	Approve         kernel.Maker[Approve]
	NoteFile        kernel.Maker[NoteFile]
	NoteResults     kernel.Maker[NoteResults]
	Retry           kernel.Maker[Retry]
	Stop            kernel.Maker[Stop]
	Reconcile       kernel.Maker[Reconcile]
	CloseRun        kernel.Maker[CloseRun]
	Choose          kernel.Maker[Choose]
	RaiseClaim      kernel.Maker[RaiseClaim]
	ClaimDouble     kernel.Maker[ClaimDouble]
	Repay           kernel.Maker[Repay]
	SetOff          kernel.Maker[SetOff]
	Waive           kernel.Maker[Waive]
	Refund          kernel.Maker[Refund]
	NoteSuspense    kernel.Maker[NoteSuspense]
	ResolveSuspense kernel.Maker[ResolveSuspense]
	AssignBatch     kernel.Maker[AssignBatch]
	NoteStatement   kernel.Maker[NoteStatement]
	NoteCorrection  kernel.Maker[NoteCorrection]
}

type events struct {
	published  kernel.Emitter[Published]
	retired    kernel.Emitter[Retired]
	snapshot   kernel.Emitter[SnapshotTaken]
	started    kernel.Emitter[RunStarted]
	lines      kernel.RowEmitter[LinesHead, LineRow]
	frozen     kernel.Emitter[RunFrozen]
	shown      kernel.Emitter[ListPublished]
	withdrawn  kernel.Emitter[RunWithdrawn]
	raised     kernel.Emitter[ObjectionRaised]
	dismissed  kernel.Emitter[ObjectionDismissed]
	upheld     kernel.Emitter[ObjectionUpheld]
	overdue    kernel.Emitter[ObjectionOverdue]
	appealed   kernel.Emitter[AppealRaised]
	appealDone kernel.Emitter[AppealDecided]
	approved   kernel.Emitter[RunApproved]
	filed      kernel.Emitter[FileNoted]
	results    kernel.RowEmitter[ResultsHead, ResultRow]
	retried    kernel.Emitter[PaymentRetried]
	stopped    kernel.Emitter[PaymentStopped]
	reconciled kernel.Emitter[RunReconciled]
	closed     kernel.Emitter[RunClosed]
	chosen     kernel.Emitter[ChoiceNoted]
	claimed    kernel.Emitter[ClaimRaised]
	repaid     kernel.Emitter[ClaimRepaid]
	setOff     kernel.Emitter[ClaimSetOff]
	waived     kernel.Emitter[ClaimWaived]
	refunded   kernel.Emitter[ClaimRefunded]
	restored   kernel.Emitter[ClaimRestored]
	corrected  kernel.Emitter[CorrectionNoted]
	rechecked  kernel.Emitter[PeriodRechecked]
	suspended  kernel.Emitter[SuspenseNoted]
	resolved   kernel.Emitter[SuspenseResolved]
	assigned   kernel.RowEmitter[BatchHead, BatchPayment]
	statement  kernel.Emitter[StatementNoted]
	granted    kernel.Emitter[ReviewGranted]
}

// New declares the module in the kernel. workdays gives the calendar by which publicity is
// counted, as the county has published it; read reads documents; roles are those of the county's actors, and
// doors the other ways by which it pays.
func New(k *kernel.Kernel, people *person.Registry, firms *company.Registry, books *ledger.Ledger,
	workdays func() (*calendar.Calendar, error), read Reader, roles Roles, doors Doors) *Registry {
	r := &Registry{people: people, firms: firms, books: books, workdays: workdays, read: read, roles: roles, doors: doors}
	r.number = kernel.NewTable[uint8, numbers](k, "programme.number", cmp.Compare[uint8])
	r.byCode = kernel.NewTable[string, Number](k, "programme.code", cmp.Compare[string])
	r.programmes = kernel.NewOrdered[Number, Programme](k, "programme.programme", cmp.Compare[Number])
	r.versions = kernel.NewOrdered[versionKey, Version](k, "programme.version", compareVersions)
	r.snapshots = kernel.NewOrdered[SnapshotNumber, Snapshot](k, "programme.snapshot", cmp.Compare[SnapshotNumber])
	r.runs = kernel.NewOrdered[RunNumber, Run](k, "programme.run", cmp.Compare[RunNumber])
	r.lines = kernel.NewTable[lineKey, Line](k, "programme.line", compareLines)
	r.entitled = kernel.NewTable[entitledKey, Entitlement](k, "programme.entitled", compareEntitled)
	r.totals = kernel.NewTable[totalKey, int64](k, "programme.total", compareTotals)
	r.froze = kernel.NewTable[frozeKey, struct{}](k, "programme.froze", compareFroze)
	r.optOuts = kernel.NewTable[optOutKey, Choice](k, "programme.choice", compareOptOuts)
	r.waiting = kernel.NewTable[waitingKey, ObjectionNumber](k, "programme.waiting", compareWaiting)
	r.objections = kernel.NewOrdered[ObjectionNumber, Objection](k, "programme.objection", cmp.Compare[ObjectionNumber])
	r.claims = kernel.NewOrdered[ClaimNumber, Claim](k, "programme.claim", cmp.Compare[ClaimNumber])
	r.setOffs = kernel.NewOrdered[setOffKey, int64](k, "programme.set_off", compareSetOffs)
	r.files = kernel.NewOrdered[fileKey, File](k, "programme.file", compareFiles)
	r.rechecks = kernel.NewOrdered[PeriodOf, Recheck](k, "programme.recheck", compareRechecks)
	r.suspense = kernel.NewOrdered[SuspenseNumber, Suspense](k, "programme.suspense", cmp.Compare[SuspenseNumber])
	r.statements = kernel.NewTable[statementKey, SuspenseNumber](k, "programme.statement", compareStatements)
	r.bankPapers = kernel.NewOrdered[StatementNumber, Statement](
		k, "programme.bank_statement", cmp.Compare[StatementNumber])
	r.bankIDs = kernel.NewTable[string, StatementNumber](k, "programme.bank_statement_id", cmp.Compare[string])
	r.taken = kernel.NewTable[takenKey, uint32](k, "programme.statement_taken", compareTaken)
	r.assigned = kernel.NewOrdered[assignedKey, Assigned](k, "programme.assigned", compareAssigned)
	r.returned = kernel.NewTable[attemptKey, int64](k, "programme.returned", compareAttempts)
	people.Moved = r.membersChanged
	r.declareEvents(k)
	r.declareCommands(k)
	r.declareProjections()
	return r
}

func (r *Registry) declareCommands(k *kernel.Kernel) {
	second := kernel.TwoPersons()
	r.Commands = Commands{
		Publish:         kernel.Decide(k, "programme.publish", r.Publish, second),
		Retire:          kernel.Decide(k, "programme.retire", r.Retire, second),
		TakeSnapshot:    kernel.Decide(k, "programme.take_snapshot", r.TakeSnapshot),
		Start:           kernel.Decide(k, "programme.start", r.Start),
		AddLines:        kernel.Decide(k, "programme.add_lines", r.AddLines),
		Freeze:          kernel.Decide(k, "programme.freeze", r.Freeze),
		PublishList:     kernel.Decide(k, "programme.publish_list", r.PublishList),
		WithdrawRun:     kernel.Decide(k, "programme.withdraw_run", r.WithdrawRun),
		Object:          kernel.Decide(k, "programme.object", r.Object),
		Dismiss:         kernel.Decide(k, "programme.dismiss", r.Dismiss),
		Uphold:          kernel.Decide(k, "programme.uphold", r.Uphold),
		Appeal:          kernel.Decide(k, "programme.appeal", r.Appeal),
		DecideAppeal:    kernel.Decide(k, "programme.decide_appeal", r.DecideAppeal),
		AskReview:       kernel.Decide(k, "programme.ask_review", r.AskReview),
		GrantReview:     kernel.Decide(k, "programme.grant_review", r.GrantReview),
		Approve:         kernel.Decide(k, "programme.approve", r.approve),
		NoteFile:        kernel.Decide(k, "programme.note_file", r.NoteFile),
		NoteResults:     kernel.Decide(k, "programme.note_results", r.NoteResults),
		Retry:           kernel.Decide(k, "programme.retry", r.Retry),
		Stop:            kernel.Decide(k, "programme.stop", r.Stop),
		Reconcile:       kernel.Decide(k, "programme.reconcile", r.Reconcile),
		CloseRun:        kernel.Decide(k, "programme.close_run", r.CloseRun),
		Choose:          kernel.Decide(k, "programme.choose", r.Choose),
		RaiseClaim:      kernel.Decide(k, "programme.raise_claim", r.RaiseClaim, second),
		ClaimDouble:     kernel.Decide(k, "programme.claim_double", r.ClaimDouble, second),
		Repay:           kernel.Decide(k, "programme.repay", r.Repay),
		SetOff:          kernel.Decide(k, "programme.set_off", r.SetOff),
		Waive:           kernel.Decide(k, "programme.waive", r.Waive, second),
		Refund:          kernel.Decide(k, "programme.refund", r.Refund, second),
		NoteSuspense:    kernel.Decide(k, "programme.note_suspense", r.NoteSuspense),
		ResolveSuspense: kernel.Decide(k, "programme.resolve_suspense", r.ResolveSuspense, second),
		AssignBatch:     kernel.Decide(k, "programme.assign_batch", r.AssignBatch, second),
		NoteStatement:   kernel.Decide(k, "programme.note_statement", r.NoteStatement),
		NoteCorrection:  kernel.Decide(k, "programme.note_correction", r.NoteCorrection),
	}
}

func (r *Registry) declareEvents(k *kernel.Kernel) {
	e := &r.events
	e.published = kernel.Apply(k, 1300, "programme.published", r.applyPublished)
	e.retired = kernel.Apply(k, 1301, "programme.retired", r.applyRetired)
	e.snapshot = kernel.Apply(k, 1302, "programme.snapshot_taken", r.applySnapshot)
	e.started = kernel.Apply(k, 1303, "programme.run_started", r.applyStarted)
	e.lines = kernel.ApplyRows(k, 1304, "programme.lines_added", lineRowCodec, r.applyLine)
	e.frozen = kernel.Apply(k, 1305, "programme.run_frozen", r.applyFrozen)
	e.shown = kernel.Apply(k, 1306, "programme.list_published", r.applyShown)
	e.withdrawn = kernel.Apply(k, 1307, "programme.run_withdrawn", r.applyWithdrawn)
	e.raised = kernel.Apply(k, 1308, "programme.objection_raised", r.applyRaised)
	e.dismissed = kernel.Apply(k, 1309, "programme.objection_dismissed", r.applyDismissed)
	e.upheld = kernel.Apply(k, 1310, "programme.objection_upheld", r.applyUpheld)
	e.overdue = kernel.Apply(k, 1311, "programme.objection_overdue", r.applyOverdue)
	e.appealed = kernel.Apply(k, 1312, "programme.appeal_raised", r.applyAppealed)
	e.appealDone = kernel.Apply(k, 1313, "programme.appeal_decided", r.applyAppealDecided)
	e.approved = kernel.Apply(k, 1314, "programme.run_approved", r.applyApproved)
	e.filed = kernel.Apply(k, 1315, "programme.file_noted", r.applyFiled)
	e.results = kernel.ApplyRows(k, 1316, "programme.results_noted", resultRowCodec, r.applyResult)
	e.retried = kernel.Apply(k, 1317, "programme.payment_retried", r.applyRetried)
	e.stopped = kernel.Apply(k, 1318, "programme.payment_stopped", r.applyStopped)
	e.reconciled = kernel.Apply(k, 1319, "programme.run_reconciled", r.applyReconciled)
	e.closed = kernel.Apply(k, 1320, "programme.run_closed", r.applyClosed)
	e.chosen = kernel.Apply(k, 1321, "programme.choice_noted", r.applyChosen)
	e.claimed = kernel.Apply(k, 1322, "programme.claim_raised", r.applyClaimed)
	e.repaid = kernel.Apply(k, 1323, "programme.claim_repaid", r.applyRepaid)
	e.setOff = kernel.Apply(k, 1324, "programme.claim_set_off", r.applySetOff)
	e.waived = kernel.Apply(k, 1325, "programme.claim_waived", r.applyWaived)
	e.suspended = kernel.Apply(k, 1326, "programme.suspense_noted", r.applySuspended)
	e.resolved = kernel.Apply(k, 1327, "programme.suspense_resolved", r.applyResolved)
	e.statement = kernel.Apply(k, 1328, "programme.statement_noted", r.applyStatement)
	e.restored = kernel.Apply(k, 1329, "programme.claim_restored", r.applyRestored)
	e.corrected = kernel.Apply(k, 1330, "programme.correction_noted", r.applyCorrected)
	e.rechecked = kernel.Apply(k, 1331, "programme.period_rechecked", r.applyRechecked)
	e.refunded = kernel.Apply(k, 1332, "programme.claim_refunded", r.applyRefunded)
	e.assigned = kernel.ApplyRows(k, 1333, "programme.batch_assigned", batchRowCodec, r.applyAssigned)
	e.granted = kernel.Apply(k, 1340, "programme.review_granted", r.applyGranted)
	r.due = kernel.Due(k, 1300, "programme.objection_due", r.fireDue)
}
