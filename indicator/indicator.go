// Package indicator holds the county's figures: what each is and how it is counted, its
// targets, its values with all their vintages, how values are reported, checked and locked,
// and the rules by which a light is green, yellow or red.
//
// # Four kinds of figure
//
// A record is a named fold over the county's own records, as of a position in the journal. A
// return is what a unit or an outside body reports, with the paper it stands in. A derived
// figure is an expression over other figures and is computed here. A synthetic one is made up
// for a demonstration. Every value carries its kind; they are never mixed up.
//
// Folds run outside the writer, over the journal. What is published holds the position, the
// number of rows and their hash, so that anyone who has the journal folds it again.
//
// # Invariants
//
//   - A value is an event. A correction is a further vintage with a reason; no vintage changes
//     or goes, so a report of a position can be made again at any time, byte for byte.
//   - A figure that nobody reported has no value. It is never 0.
//   - A figure that may not be added up is never summed.
//   - A locked figure and period takes no value until it is unlocked, with a reason.
//   - Who reports a value does not approve it, and who approves it does not accept it.
//   - Versions of a definition, a target, a check or a rule of lights are counted from 1 and
//     their first days do not go back.
//
// # Numbers
//
// A value is a whole number of the smallest pieces that its definition shows: 582.4 with one
// decimal is 5824. Divisions name their rounding. Expressions are exact fractions until the
// end. There are no floats.
package indicator

import (
	"cmp"
	_ "embed"
	"strings"

	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/village"
)

// Schema declares the tables that people read.
//
//go:embed schema.sql
var Schema string

// Limits of one command, so that its events fit one entry.
const (
	RowsMax     = 2000 // Definitions, targets, checks, rules or returns at once.
	PathMax     = 120  // Points of a target path.
	RulesMax    = 32   // Rules of a light.
	FormulaMax  = 400  // Bytes of an expression.
	SentenceMax = 600  // Bytes of a reason or a note: two hundred characters.
	DecimalsMax = 6
)

// A Kind says where a figure's values come from.
type Kind string

// Kinds of figures.
const (
	Record    Kind = "record"    // A fold over the county's own records.
	Return    Kind = "return"    // Reported, with a source paper.
	Derived   Kind = "derived"   // An expression over other figures.
	Synthetic Kind = "synthetic" // Made up for a demonstration.
)

func (k Kind) valid() bool { return k == Record || k == Return || k == Derived || k == Synthetic }

// A Bound says how a value is to be read. The zero value is exact.
type Bound string

// Bounds.
const (
	Exact   Bound = ""
	AtLeast Bound = "at_least" // 超, 余, 以上.
	AtMost  Bound = "at_most"
	About   Bound = "about" // 约, 近.
)

func (b Bound) valid() bool { return b == Exact || b == AtLeast || b == AtMost || b == About }

// A FoldInfo says of a named fold what a definition must know.
type FoldInfo struct {
	Name  string // Such as "carbon.tonnes_sold".
	Piece string // What its whole numbers count: "fen", "t", "dm2", or "1" for things.
	Adds  bool   // Its values of places or periods may be added up. A count of distinct buyers may not.
}

// A Registry is everything that this package keeps.
type Registry struct {
	Commands Commands
	places   *village.Registry
	folds    []FoldInfo // By name.
	workdays func(position uint64) (*calendar.Calendar, error)
	tables
	events
}

// tables is the state of the module.
type tables struct {
	definitions kernel.OrderedRows[versionKey, Definition]
	targets     kernel.OrderedRows[versionKey, Target]
	checks      kernel.OrderedRows[versionKey, Check]
	lights      kernel.OrderedRows[versionKey, Light]
	sources     kernel.OrderedRows[string, Source]
	claims      kernel.OrderedRows[string, Claim]
	values      kernel.OrderedRows[valueKey, Value]
	returns     kernel.OrderedRows[cellKey, Returned]
	locks       kernel.OrderedRows[lockKey, Locking]
	reports     kernel.OrderedRows[versionKey, Report]
}

// events are what this module writes.
type events struct {
	defined    kernel.Emitter[Defined]
	targetSet  kernel.Emitter[TargetSet]
	checkSet   kernel.Emitter[CheckSet]
	lightSet   kernel.Emitter[LightSet]
	sourceKept kernel.Emitter[SourceKept]
	claimed    kernel.Emitter[Claimed]
	published  kernel.Emitter[Published]
	submitted  kernel.Emitter[Submitted]
	approved   kernel.Emitter[Approved]
	sentBack   kernel.Emitter[SentBack]
	locked     kernel.Emitter[Locked]
	unlocked   kernel.Emitter[Unlocked]
	reportSet  kernel.Emitter[ReportSet]
}

// Commands are the declared commands, for callers in Go.
type Commands struct {
	Publish  kernel.Maker[Publish]
	Fold     kernel.Maker[PublishFold]
	Derive   kernel.Maker[PublishDerived]
	MakeUp   kernel.Maker[PublishSynthetic]
	Submit   kernel.Maker[Submit]
	Approve  kernel.Maker[Approve]
	Accept   kernel.Maker[Accept]
	SendBack kernel.Maker[SendBack]
	Lock     kernel.Maker[Lock]
	Unlock   kernel.Maker[Unlock]
}

// A versionKey is a code and the version of what has it.
type versionKey struct {
	_       struct{} `cbor:",toarray"`
	Code    string
	Version uint32
}

func compareVersions(a, b versionKey) int {
	return cmp.Or(cmp.Compare(a.Code, b.Code), cmp.Compare(a.Version, b.Version))
}

// Kinds of events of this package: 1100 to 1199.
const (
	kindDefined kernel.Kind = 1100 + iota
	kindTargetSet
	kindCheckSet
	kindLightSet
	kindSourceKept
	kindClaimed
	kindPublished
	kindSubmitted
	kindApproved
	kindSentBack
	kindLocked
	kindUnlocked
	kindReportSet
)

// New declares the module in the kernel. folds are those that definitions may name; workdays
// gives the county's calendar of working days as it was before a position.
func New(
	k *kernel.Kernel,
	places *village.Registry,
	folds []FoldInfo,
	workdays func(position uint64) (*calendar.Calendar, error),
) *Registry {
	r := &Registry{places: places, folds: folds, workdays: workdays}
	r.declareTables(k)
	r.declareEvents(k)
	r.declareCommands(k)
	r.declareProjections()
	return r
}

func (r *Registry) declareTables(k *kernel.Kernel) {
	r.definitions = kernel.NewOrdered[versionKey, Definition](k, "indicator.definition", compareVersions)
	r.targets = kernel.NewOrdered[versionKey, Target](k, "indicator.target", compareVersions)
	r.checks = kernel.NewOrdered[versionKey, Check](k, "indicator.check", compareVersions)
	r.lights = kernel.NewOrdered[versionKey, Light](k, "indicator.light", compareVersions)
	r.sources = kernel.NewOrdered[string, Source](k, "indicator.source", strings.Compare)
	r.claims = kernel.NewOrdered[string, Claim](k, "indicator.claim", strings.Compare)
	r.values = kernel.NewOrdered[valueKey, Value](k, "indicator.value", compareValues)
	r.returns = kernel.NewOrdered[cellKey, Returned](k, "indicator.return", compareCells)
	r.reports = kernel.NewOrdered[versionKey, Report](k, "indicator.report", compareVersions)
	r.locks = kernel.NewOrdered[lockKey, Locking](k, "indicator.lock", compareLocks)
}

func (r *Registry) declareEvents(k *kernel.Kernel) {
	r.defined = kernel.Apply(k, kindDefined, "indicator.defined", r.applyDefined)
	r.targetSet = kernel.Apply(k, kindTargetSet, "indicator.target_set", r.applyTargetSet)
	r.checkSet = kernel.Apply(k, kindCheckSet, "indicator.check_set", r.applyCheckSet)
	r.lightSet = kernel.Apply(k, kindLightSet, "indicator.light_set", r.applyLightSet)
	r.sourceKept = kernel.Apply(k, kindSourceKept, "indicator.source_kept", r.applySourceKept)
	r.claimed = kernel.Apply(k, kindClaimed, "indicator.claimed", r.applyClaimed)
	r.published = kernel.Apply(k, kindPublished, "indicator.published", r.applyPublished)
	r.submitted = kernel.Apply(k, kindSubmitted, "indicator.submitted", r.applySubmitted)
	r.approved = kernel.Apply(k, kindApproved, "indicator.approved", r.applyApproved)
	r.sentBack = kernel.Apply(k, kindSentBack, "indicator.sent_back", r.applySentBack)
	r.locked = kernel.Apply(k, kindLocked, "indicator.locked", r.applyLocked)
	r.unlocked = kernel.Apply(k, kindUnlocked, "indicator.unlocked", r.applyUnlocked)
	r.reportSet = kernel.Apply(k, kindReportSet, "indicator.report_set", r.applyReportSet)
}

func (r *Registry) declareCommands(k *kernel.Kernel) {
	c := &r.Commands
	c.Publish = kernel.Decide(k, "indicator.publish_rules", r.Publish)
	c.Fold = kernel.Decide(k, "indicator.publish_fold", r.PublishFold)
	c.Derive = kernel.Decide(k, "indicator.publish_derived", r.PublishDerived)
	c.MakeUp = kernel.Decide(k, "indicator.publish_synthetic", r.PublishSynthetic)
	c.Submit = kernel.Decide(k, "indicator.submit", r.Submit)
	c.Approve = kernel.Decide(k, "indicator.approve", r.Approve)
	c.Accept = kernel.Decide(k, "indicator.accept", r.Accept)
	c.SendBack = kernel.Decide(k, "indicator.send_back", r.SendBack)
	c.Lock = kernel.Decide(k, "indicator.lock", r.Lock)
	c.Unlock = kernel.Decide(k, "indicator.unlock", r.Unlock)
}

// fold returns what is known of a fold.
func (r *Registry) fold(name string) (FoldInfo, bool) {
	for _, f := range r.folds {
		if f.Name == name {
			return f, true
		}
	}
	return FoldInfo{}, false
}
