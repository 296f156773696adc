// Package task holds what a county has set out to do: the tree of directions, programmes,
// tasks, reforms and landmark results, how far each has come, the orders that follow where one
// falls behind, the weekly bulletin, and the cases of a drive.
//
// # Invariants
//
//   - A node hangs below a node that was published before it; the tree has no circle.
//   - A version of a node is an event. A later one has a reason, and its first day does not go
//     back.
//   - A node is done only with the evidence that its definition asks for, each by its hash, and
//     as soon as another than who reports it accepts it. Nobody excuses himself either.
//   - A supervision order has a number of its year, a due day, and ends in one of: closed with
//     evidence, or withdrawn with a reason. It climbs the ladder by a journalled deadline, and
//     never down.
//   - A bulletin is frozen: its lines are in the event, with the version of the rule that gave
//     each light and the position that it takes into account. Objections stand beside it and
//     change nothing of it.
//   - Texts here are about things. Nobody is named: who is meant is a department and a post.
package task

import (
	"cmp"
	_ "embed"

	"liangshan/calendar"
	"liangshan/indicator"
	"liangshan/kernel"
	"liangshan/village"
)

// Schema declares the tables that people read.
//
//go:embed schema.sql
var Schema string

// Limits of one command, so that its events fit one entry.
const (
	RowsMax     = 2000
	EvidenceMax = 16 // Papers of one node or one close.
	PathMax     = 60 // Points of a path.
	DepthMax    = 8  // Of the tree.
	LinesMax    = 2000
)

// A Kind says what a node of the tree is.
type Kind string

// Kinds of nodes.
const (
	Direction Kind = "direction" // 主攻方向
	Programme Kind = "programme" // 工程, 行动, 战略
	Task      Kind = "task"      // 重点任务
	Reform    Kind = "reform"    // 重大改革
	Result    Kind = "result"    // 标志性成果
)

// Kinds returns all kinds in the order of a tree.
func Kinds() []Kind { return []Kind{Direction, Programme, Task, Reform, Result} }

func (k Kind) valid() bool {
	return k == Direction || k == Programme || k == Task || k == Reform || k == Result
}

// A Registry is everything that this package keeps.
type Registry struct {
	Commands Commands
	places   *village.Registry
	figures  *indicator.Registry
	workdays func(position uint64) (*calendar.Calendar, error) // As it was before a position.
	tables
	events
	climb *kernel.Deadline
}

type tables struct {
	numbers    kernel.Rows[numberKey, uint32]
	nodes      kernel.OrderedRows[nodeKey, Node]
	progress   kernel.OrderedRows[progressKey, Progress]
	accepted   kernel.OrderedRows[progressKey, Acceptance]
	ladders    kernel.OrderedRows[nodeKey, Ladder]
	orders     kernel.OrderedRows[OrderNumber, Order]
	bulletins  kernel.OrderedRows[uint32, Bulletin]
	objections kernel.OrderedRows[objectionKey, Objection]
	drives     kernel.OrderedRows[nodeKey, Drive]
	cases      kernel.OrderedRows[uint32, Case]
}

type events struct {
	published kernel.Emitter[Published]
	moved     kernel.Emitter[Moved]
	laddered  kernel.Emitter[LadderSet]
	ordered   kernel.Emitter[Ordered]
	replied   kernel.Emitter[Replied]
	returned  kernel.Emitter[ReplyReturned]
	extended  kernel.Emitter[Extended]
	climbed   kernel.Emitter[Climbed]
	ended     kernel.Emitter[OrderEnded]
	issued    kernel.Emitter[BulletinIssued]
	objected  kernel.Emitter[Objected]
	settled   kernel.Emitter[Settled]
	driven    kernel.Emitter[DriveSet]
	opened    kernel.Emitter[CaseOpened]
	passed    kernel.Emitter[CasePassed]
	closed    kernel.Emitter[CaseClosed]

	reportAccepted kernel.Emitter[ReportAccepted]
}

// Commands are the declared commands, for callers in Go.
type Commands struct {
	Publish  kernel.Maker[Publish]
	Progress kernel.Maker[Report]
	Accept   kernel.Maker[AcceptReport]
	Order    kernel.Maker[IssueOrder]
	Reply    kernel.Maker[Reply]
	Return   kernel.Maker[ReturnReply]
	Extend   kernel.Maker[Extend]
	End      kernel.Maker[EndOrder]
	Bulletin kernel.Maker[IssueBulletin]
	Object   kernel.Maker[Object]
	Settle   kernel.Maker[Settle]
	OpenCase kernel.Maker[OpenCase]
	PassCase kernel.Maker[PassCase]
	Close    kernel.Maker[CloseCase]
}

// A nodeKey is a code and the version of what has it.
type nodeKey struct {
	_       struct{} `cbor:",toarray"`
	Code    string
	Version uint32
}

func compareNodes(a, b nodeKey) int {
	return cmp.Or(cmp.Compare(a.Code, b.Code), cmp.Compare(a.Version, b.Version))
}

// A numberKey is what is counted: of a year, where numbers begin anew each year.
type numberKey struct {
	_    struct{} `cbor:",toarray"`
	What uint8
	Year uint16
}

const (
	countOrders uint8 = 1 + iota
	countBulletins
	countCases
)

func compareNumbers(a, b numberKey) int {
	return cmp.Or(cmp.Compare(a.What, b.What), cmp.Compare(a.Year, b.Year))
}

// Kinds of events of this package: 1200 to 1299.
const (
	kindPublished kernel.Kind = 1200 + iota
	kindMoved
	kindLadderSet
	kindOrdered
	kindReplied
	kindReplyReturned
	kindExtended
	kindClimbed
	kindOrderEnded
	kindBulletinIssued
	kindObjected
	kindSettled
	kindDriveSet
	kindCaseOpened
	kindCasePassed
	kindCaseClosed
	kindReportAccepted
)

// New declares the module in the kernel.
func New(
	k *kernel.Kernel,
	places *village.Registry,
	figures *indicator.Registry,
	workdays func(position uint64) (*calendar.Calendar, error),
) *Registry {
	r := &Registry{places: places, figures: figures, workdays: workdays}
	r.declareTables(k)
	r.declareEvents(k)
	r.declareCommands(k)
	r.declareProjections()
	r.climb = kernel.Due(k, uint16(kindClimbed), "task.climb", r.climbs)
	return r
}

func (r *Registry) declareTables(k *kernel.Kernel) {
	r.numbers = kernel.NewTable[numberKey, uint32](k, "task.number", compareNumbers)
	r.nodes = kernel.NewOrdered[nodeKey, Node](k, "task.node", compareNodes)
	r.progress = kernel.NewOrdered[progressKey, Progress](k, "task.progress", compareProgress)
	r.accepted = kernel.NewOrdered[progressKey, Acceptance](k, "task.acceptance", compareProgress)
	r.ladders = kernel.NewOrdered[nodeKey, Ladder](k, "task.ladder", compareNodes)
	r.orders = kernel.NewOrdered[OrderNumber, Order](k, "task.order", compareOrders)
	r.bulletins = kernel.NewOrdered[uint32, Bulletin](k, "task.bulletin", cmp.Compare[uint32])
	r.objections = kernel.NewOrdered[objectionKey, Objection](k, "task.objection", compareObjections)
	r.drives = kernel.NewOrdered[nodeKey, Drive](k, "task.drive", compareNodes)
	r.cases = kernel.NewOrdered[uint32, Case](k, "task.case", cmp.Compare[uint32])
}

func (r *Registry) declareEvents(k *kernel.Kernel) {
	r.published = kernel.Apply(k, kindPublished, "task.published", r.applyPublished)
	r.moved = kernel.Apply(k, kindMoved, "task.moved", r.applyMoved)
	r.laddered = kernel.Apply(k, kindLadderSet, "task.ladder_set", r.applyLadderSet)
	r.ordered = kernel.Apply(k, kindOrdered, "task.ordered", r.applyOrdered)
	r.replied = kernel.Apply(k, kindReplied, "task.replied", r.applyReplied)
	r.returned = kernel.Apply(k, kindReplyReturned, "task.reply_returned", r.applyReplyReturned)
	r.extended = kernel.Apply(k, kindExtended, "task.extended", r.applyExtended)
	r.climbed = kernel.Apply(k, kindClimbed, "task.climbed", r.applyClimbed)
	r.ended = kernel.Apply(k, kindOrderEnded, "task.order_ended", r.applyOrderEnded)
	r.issued = kernel.Apply(k, kindBulletinIssued, "task.bulletin_issued", r.applyBulletinIssued)
	r.objected = kernel.Apply(k, kindObjected, "task.objected", r.applyObjected)
	r.settled = kernel.Apply(k, kindSettled, "task.settled", r.applySettled)
	r.driven = kernel.Apply(k, kindDriveSet, "task.drive_set", r.applyDriveSet)
	r.opened = kernel.Apply(k, kindCaseOpened, "task.case_opened", r.applyCaseOpened)
	r.passed = kernel.Apply(k, kindCasePassed, "task.case_passed", r.applyCasePassed)
	r.closed = kernel.Apply(k, kindCaseClosed, "task.case_closed", r.applyCaseClosed)
	r.reportAccepted = kernel.Apply(k, kindReportAccepted, "task.report_accepted", r.applyReportAccepted)
}

func (r *Registry) declareCommands(k *kernel.Kernel) {
	c := &r.Commands
	c.Publish = kernel.Decide(k, "task.publish", r.Publish)
	c.Progress = kernel.Decide(k, "task.report_progress", r.Report)
	c.Accept = kernel.Decide(k, "task.accept_report", r.AcceptReport)
	c.Order = kernel.Decide(k, "task.issue_order", r.IssueOrder)
	c.Reply = kernel.Decide(k, "task.reply", r.Reply)
	c.Return = kernel.Decide(k, "task.return_reply", r.ReturnReply)
	c.Extend = kernel.Decide(k, "task.extend", r.Extend)
	c.End = kernel.Decide(k, "task.end_order", r.EndOrder)
	c.Bulletin = kernel.Decide(k, "task.issue_bulletin", r.IssueBulletin)
	c.Object = kernel.Decide(k, "task.object", r.Object)
	c.Settle = kernel.Decide(k, "task.settle_objection", r.Settle)
	c.OpenCase = kernel.Decide(k, "task.open_case", r.OpenCase)
	c.PassCase = kernel.Decide(k, "task.pass_case", r.PassCase)
	c.Close = kernel.Decide(k, "task.close_case", r.CloseCase)
}

// count gives the next number of what is counted.
func (r *Registry) count(what uint8, year int) uint32 {
	n, _ := r.numbers.Get(numberKey{What: what, Year: uint16(year)})
	return n + 1
}
