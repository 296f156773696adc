// Package loan keeps guaranteed start-up loans: who may borrow how much, what the county's guarantee
// fund stands for, the interest that is supported, the clock of what is overdue, and what the fund
// pays a bank that is not paid back.
//
// # Invariants
//
//   - A loan is within the limit of its kind on the day on which it is granted, and a person is in one
//     standing loan at most.
//   - The exposure account holds what is unpaid of all standing loans, to the fen. It never exceeds the
//     fund times the multiple in force when a loan is granted.
//   - The fund pays for a loan once, when it has been overdue for the time of its terms, and never
//     more than is owed. What comes back later is shared as the loss was.
//   - Interest is supported once for a quarter, and not on what is overdue. It is never more than what was unpaid
//     day by day can have borne, and what is claimed of it never what was paid already.
//   - Nobody is in two loans for the same day, also not one after the other by their dates.
//
// # Amounts
//
// Fen. The limit of partners is persons × limit × rate, rounded down. Of a claim the fund pays all if the loan was
// at most FullUpTo, and otherwise Part of all of it (a step, as the text has it), rounded half up; so is supported
// interest. What interest can be at most is the sum over the days of what is unpaid × rate ÷ 360, rounded up once;
// a repayment counts from its day on. Of what comes back the fund gets its part rounded down, counted over all
// that came back.
//
// Sources: 财金〔2023〕75号 for limits and support, 浙政发〔2015〕21号 and 杭银发〔2016〕6号 for what a fund pays.
package loan

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

// Kinds of loans: 1600 to 1699. Numbers are for ever.
const (
	kindTermsPublished kernel.Kind = 1600 + iota
	kindGranted
	kindRepaid
	kindOverdue
	kindSupported
	kindClaimed
	kindRecovered
	kindRepaymentTakenBack
	kindSupportTakenBack
	kindSupportPaid
)

// PartnersMax is how many persons borrow together at most.
const PartnersMax = 50

const amountMax = 1 << 45 // In fen.

// A Number is the number of a loan, given in order from 1.
type Number uint32

// A Registry is everything that this package keeps.
type Registry struct {
	Commands  Commands
	people    *person.Registry
	companies *company.Registry
	books     *ledger.Ledger

	terms     kernel.OrderedRows[calendar.Date, Terms]
	loans     kernel.Rows[Number, Loan]
	borrowers kernel.Rows[person.Number, Number]
	firms     kernel.Rows[company.Number, Number]
	supports  kernel.OrderedRows[supportKey, Interest]
	taken     kernel.OrderedRows[supportKey, struct{}] // Quarters of which support was taken back once.
	receipts  kernel.Rows[receiptKey, Number]
	newest    kernel.Rows[person.Number, Number]  // The newest loan of a person, also one that has ended.
	newestOf  kernel.Rows[company.Number, Number] // The same of a firm.

	events events
	clock  *kernel.Deadline

	// InterestElsewhere and ClaimElsewhere report whether a programme pays for a loan, for days from one to another.
	InterestElsewhere, ClaimElsewhere func(loan uint64, from, to calendar.Date) bool
}

// Commands are the declared commands, for callers in Go.
type Commands struct {
	PublishTerms kernel.Maker[PublishTerms]
	Grant        kernel.Maker[Grant]
	NoteRepaid   kernel.Maker[NoteRepaid]
	Support      kernel.Maker[Support]
	Claim        kernel.Maker[Claim]
	Recover      kernel.Maker[Recover]
	TakeBack     kernel.Maker[TakeBackRepayment]
	Unsupport    kernel.Maker[TakeBackSupport]
	PaySupport   kernel.Maker[PaySupport]
}

type events struct {
	terms     kernel.Emitter[TermsPublished]
	granted   kernel.Emitter[Granted]
	repaid    kernel.Emitter[Repaid]
	overdue   kernel.Emitter[Overdue]
	supported kernel.Emitter[Supported]
	claimed   kernel.Emitter[Claimed]
	recovered kernel.Emitter[Recovered]
	takenBack kernel.Emitter[RepaymentTakenBack]

	unsupported kernel.Emitter[SupportTakenBack]
	supportPaid kernel.Emitter[SupportPaid]
}

// New declares the module in the kernel. The wiring sets InterestElsewhere and ClaimElsewhere, by which the module
// asks whether a programme pays interest support, or the guarantee, for a loan; nil: there are no programmes.
func New(k *kernel.Kernel, people *person.Registry, companies *company.Registry, books *ledger.Ledger) *Registry {
	r := &Registry{people: people, companies: companies, books: books}
	r.terms = kernel.NewOrdered[calendar.Date, Terms](k, "loan.terms", cmp.Compare[calendar.Date])
	r.loans = kernel.NewTable[Number, Loan](k, "loan.loan", cmp.Compare[Number])
	r.borrowers = kernel.NewTable[person.Number, Number](k, "loan.borrower", cmp.Compare[person.Number])
	r.firms = kernel.NewTable[company.Number, Number](k, "loan.firm", cmp.Compare[company.Number])
	r.supports = kernel.NewOrdered[supportKey, Interest](k, "loan.support", compareSupports)
	r.taken = kernel.NewOrdered[supportKey, struct{}](k, "loan.support_taken_back", compareSupports)
	r.newest = kernel.NewTable[person.Number, Number](k, "loan.newest", cmp.Compare[person.Number])
	r.newestOf = kernel.NewTable[company.Number, Number](k, "loan.newest_of_firm", cmp.Compare[company.Number])
	r.receipts = kernel.NewTable[receiptKey, Number](k, "loan.receipt", compareReceipts)
	e := &r.events
	e.terms = kernel.Apply(k, kindTermsPublished, "loan.terms_published", r.applyTerms)
	e.granted = kernel.Apply(k, kindGranted, "loan.granted", r.applyGranted)
	e.repaid = kernel.Apply(k, kindRepaid, "loan.repaid", r.applyRepaid)
	e.overdue = kernel.Apply(k, kindOverdue, "loan.overdue", r.applyOverdue)
	e.supported = kernel.Apply(k, kindSupported, "loan.supported", r.applySupported)
	e.claimed = kernel.Apply(k, kindClaimed, "loan.claimed", r.applyClaimed)
	e.recovered = kernel.Apply(k, kindRecovered, "loan.recovered", r.applyRecovered)
	e.takenBack = kernel.Apply(k, kindRepaymentTakenBack, "loan.repayment_taken_back", r.applyTakenBack)
	e.unsupported = kernel.Apply(k, kindSupportTakenBack, "loan.support_taken_back", r.applyUnsupported)
	e.supportPaid = kernel.Apply(k, kindSupportPaid, "loan.support_paid", r.applySupportPaid)
	r.clock = kernel.Due(k, uint16(kindOverdue), "loan.due", r.fireOverdue)
	r.Commands = Commands{
		PublishTerms: kernel.Decide(k, "loan.publish_terms", r.PublishTerms),
		Grant:        kernel.Decide(k, "loan.grant", r.Grant),
		NoteRepaid:   kernel.Decide(k, "loan.note_repaid", r.NoteRepaid),
		Support:      kernel.Decide(k, "loan.support", r.Support),
		Claim:        kernel.Decide(k, "loan.claim", r.Claim, kernel.TwoPersons()),
		Recover:      kernel.Decide(k, "loan.recover", r.Recover),
		TakeBack:     kernel.Decide(k, "loan.take_back_repayment", r.TakeBackRepayment, kernel.TwoPersons()),
		Unsupport:    kernel.Decide(k, "loan.take_back_support", r.TakeBackSupport, kernel.TwoPersons()),
		PaySupport:   kernel.Decide(k, "loan.pay_support", r.PaySupport),
	}
	r.declareProjections()
	return r
}
