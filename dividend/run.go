package dividend

import (
	"cmp"

	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/ledger"
	"liangshan/person"
)

// A RunState is how far a run has come.
type RunState uint8

// States of a run.
const (
	Proposed  RunState = 1 + iota // The pot is divided over villages; lines are missing.
	Frozen                        // Every village has its lines.
	Published                     // In public, open to objections.
	Approved                      // The waterfall is booked; lines are being paid.
	Paid                          // Every line is paid or held in its holder's name.
	Closed                        // Nothing is held any more.
	Withdrawn                     // Given up before it was approved.
)

// String returns the name under which read tables know the state.
func (s RunState) String() string {
	names := [...]string{"", "proposed", "frozen", "published", "approved", "paid", "closed", "withdrawn"}
	if int(s) < len(names) {
		return names[s]
	}
	return ""
}

// A Run returns the income of a pot.
type Run struct {
	_            struct{} `cbor:",toarray"`
	State        RunState
	Date         calendar.Date    // Of the newest of its sales: decides the waterfall.
	RegisterDate calendar.Date    // As of which the registers are read.
	Waterfall    Version          // In force on Date.
	Pool         ledger.AccountID // Where the proceeds are.
	Legs         Legs
	Sales        uint32
	Sources      uint32
	Parts        uint32
	PartsFrozen  uint32
	Round        uint32 // How often a list was completed.
	Lines        uint32
	Total        int64    // Sum of the frozen lines.
	Tax          int64    // To be withheld of it.
	Hash         [32]byte // Of the list; zero while it is not complete.
	Until        int64    // Objections are heard before this, in milliseconds since 1970.
	Objections   uint32   // Undecided ones.
	Proposer     kernel.Actor
	LinesPaid    uint32
	PaidFen      int64 // Paid to holders, net of tax.
	TaxFen       int64 // Withheld.
	HeldFen      int64 // Waiting in the names of holders.
	LinesHeld    uint32
}

type saleRow struct {
	_   struct{} `cbor:",toarray"`
	Run RunNumber
}

type serialKey struct {
	_      struct{} `cbor:",toarray"`
	Series uint32
	First  uint64
}

type serialRow struct {
	_    struct{} `cbor:",toarray"`
	Last uint64
	Run  RunNumber
}

func compareSerials(a, b serialKey) int {
	return cmp.Or(cmp.Compare(a.Series, b.Series), cmp.Compare(a.First, b.First))
}

// A Source is one origin of a pot: tonnes from one stand, delivered under one contract by one
// co-operative of one village and sold in one sale.
type Source struct {
	_           struct{} `cbor:",toarray"`
	Sale        uint64
	Series      uint32 // Of the project and vintage in which serials are counted.
	First       uint64 // Serial of its first tonne; the last is First + Tonnes - 1.
	Tonnes      uint32
	Cooperative uint32 // Number of the company; 0: the village itself.
	Contract    uint64 // Forward contract; 0: none.
	Stand       uint64 // 0: not known by stand.
}

type sourceKey struct {
	_        struct{} `cbor:",toarray"`
	Run      RunNumber
	Register RegisterNumber
	Number   uint32 // Place in the pot, from 1.
}

func compareSources(a, b sourceKey) int {
	return cmp.Or(cmp.Compare(a.Run, b.Run), cmp.Compare(a.Register, b.Register), cmp.Compare(a.Number, b.Number))
}

type standKey struct {
	_     struct{} `cbor:",toarray"`
	Stand uint64
	At    sourceKey
}

func compareStands(a, b standKey) int {
	return cmp.Or(cmp.Compare(a.Stand, b.Stand), compareSources(a.At, b.At))
}

// A Part is what one village gets of a run.
type Part struct {
	_        struct{} `cbor:",toarray"`
	Tonnes   int64
	Amount   int64    // In fen.
	Revision uint32   // Of the register when its lines were frozen; 0 before that.
	First    LineID   // Its lines have consecutive numbers.
	Lines    uint32   // One for each holder.
	Tax      int64    // Of all its lines.
	Hash     [32]byte // Over its lines.
	Paid     uint32   // So many of its lines were paid, in order.
	Freezer  kernel.Actor
}

type partKey struct {
	_        struct{} `cbor:",toarray"`
	Run      RunNumber
	Register RegisterNumber
}

func compareParts(a, b partKey) int {
	return cmp.Or(cmp.Compare(a.Run, b.Run), cmp.Compare(a.Register, b.Register))
}

// A LineState is what became of a line.
type LineState uint8

// States of a line.
const (
	LineFrozen LineState = 1 + iota
	LinePaid             // To the payee frozen with it.
	// In an account in the holder's name: no bank account, a closed one, or the holder has died.
	LineHeld
	LineReturned       // Sent back by the bank, held like the others.
	LineReissued       // Held or returned, and paid after all.
	LineNothing        // Nothing was due after rounding and tax.
	LineInheritedState // Held or returned, and dealt to the heirs of the holder, who have lines of their own.
)

// String returns the name under which read tables know the state.
func (s LineState) String() string {
	names := [...]string{"", "frozen", "paid", "held", "returned", "reissued", "nothing", "inherited"}
	if int(s) < len(names) {
		return names[s]
	}
	return ""
}

// A Line is what one holder gets of a run.
type Line struct {
	_        struct{} `cbor:",toarray"`
	Run      RunNumber
	Register RegisterNumber
	Holder   person.Number
	Units    int64 // On the day of the register.
	Amount   int64 // In fen, before tax.
	Tax      int64 // Withheld of it.
	Offset   int64 // Fen of the village's part, or of the parent's net, that lie before this line: see Origins.
	Account  ledger.AccountID
	Bank     BankState
	State    LineState
	PaidTo   ledger.AccountID // Where the money is now; 0: not paid, or to several heirs.
	Parent   LineID           // Of the holder from whom this one inherited; 0: a line of the list.
	Filed    bool             // In a file that went to the bank, since it was last paid.
}

// Net returns what is paid of a line.
func (l Line) Net() int64 { return l.Amount - l.Tax }

type runHolderKey struct {
	_        struct{} `cbor:",toarray"`
	Run      RunNumber
	Register RegisterNumber
	Holder   person.Number
}

func compareRunHolders(a, b runHolderKey) int {
	return cmp.Or(cmp.Compare(a.Run, b.Run), cmp.Compare(a.Register, b.Register), cmp.Compare(a.Holder, b.Holder))
}

// Run returns a run.
func (r *Registry) Run(number RunNumber) (Run, bool) { return r.runs.Get(number) }

// RunOfSale returns the run that returned, or is returning, the income of a sale.
func (r *Registry) RunOfSale(sale uint64) (RunNumber, bool) {
	row, ok := r.sales.Get(sale)
	return row.Run, ok
}

// Part returns what a village gets of a run.
func (r *Registry) Part(run RunNumber, register RegisterNumber) (Part, bool) {
	return r.parts.Get(partKey{Run: run, Register: register})
}

// Line returns a line of a list that is frozen.
func (r *Registry) Line(id LineID) (Line, bool) { return r.lines.Get(id) }

// LineOf returns the line of a holder in a run.
func (r *Registry) LineOf(run RunNumber, register RegisterNumber, holder person.Number) (LineID, bool) {
	return r.lineOf.Get(runHolderKey{Run: run, Register: register, Holder: holder})
}

// Holding returns the account in which payments wait for a holder.
func (r *Registry) Holding(register RegisterNumber, holder person.Number) (ledger.AccountID, bool) {
	return r.holdings.Get(holderKey{Register: register, Holder: holder})
}

// partsOf yields the parts of a run in order of their registers.
func (r *Registry) partsOf(run RunNumber) func(yield func(RegisterNumber, Part) bool) {
	return func(yield func(RegisterNumber, Part) bool) {
		for key, part := range r.parts.From(partKey{Run: run}) {
			if key.Run != run || !yield(key.Register, part) {
				return
			}
		}
	}
}

// inState returns a run in one of some states.
func (r *Registry) inState(number RunNumber, states ...RunState) (Run, error) {
	run, ok := r.runs.Get(number)
	if !ok {
		return run, ErrNoRun
	}
	for _, s := range states {
		if run.State == s {
			return run, nil
		}
	}
	return run, ErrState
}
