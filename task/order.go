package task

import (
	"cmp"
	"slices"
	"strconv"

	"liangshan/calendar"
	"liangshan/indicator"
	"liangshan/kernel"
	"liangshan/village"
)

// A Step is a rung of a ladder of escalation: so many working days after the due day the
// order goes to a higher grade.
type Step struct {
	Workdays uint16           `cbor:"1,keyasint" json:"workdays"` // After the due day.
	Grade    string           `cbor:"2,keyasint" json:"grade"`    // Code of the grade.
	Colour   indicator.Colour `cbor:"3,keyasint" json:"colour"`
	To       string           `cbor:"4,keyasint" json:"to"` // Post that is told; never a name.
	TextZH   string           `cbor:"5,keyasint" json:"text_zh"`
	TextEN   string           `cbor:"6,keyasint" json:"text_en"`
}

// A LadderRow is a ladder of escalation as data.
type LadderRow struct {
	Code   string        `cbor:"1,keyasint" json:"code"`
	From   calendar.Date `cbor:"2,keyasint" json:"from"`
	NameZH string        `cbor:"3,keyasint" json:"name_zh"`
	NameEN string        `cbor:"4,keyasint" json:"name_en"`
	Steps  []Step        `cbor:"5,keyasint" json:"steps"`
	Reason string        `cbor:"6,keyasint,omitempty" json:"reason,omitempty"` // Of a version after the first.
}

// A Ladder is a version of a ladder.
type Ladder struct {
	_        struct{} `cbor:",toarray"`
	Row      LadderRow
	Sequence uint64
}

// LadderSet says that orders climb so from a day on.
type LadderSet struct {
	Row      LadderRow `cbor:"1,keyasint"`
	Version  uint32    `cbor:"2,keyasint"`
	Sequence uint64    `cbor:"3,keyasint"`
}

const stepsMax = 8

func (r *Registry) newestLadder(code string) (l Ladder, version uint32) {
	for key, row := range r.ladders.Down(nodeKey{Code: code, Version: 1<<32 - 1}) {
		if key.Code == code {
			return row, key.Version
		}
		break
	}
	return l, 0
}

// begun returns the version of a ladder or a drive that is in force on a day; version 0 if there is none.
// None reaches back before its first day.
func begun[V any](table kernel.OrderedRows[nodeKey, V], code string, day calendar.Date,
	from func(V) calendar.Date) (row V, version uint32) {
	for key, one := range table.From(nodeKey{Code: code, Version: 1}) {
		if key.Code != code {
			break
		}
		if from(one) <= day {
			row, version = one, key.Version
		}
	}
	return row, version
}

func (r *Registry) ladderOn(code string, day calendar.Date) (Ladder, uint32) {
	return begun(r.ladders, code, day, func(l Ladder) calendar.Date { return l.Row.From })
}

// saysLadder reports whether some version of a ladder says the same: a file may hold old versions
// beside the newest.
func (r *Registry) saysLadder(row *LadderRow) bool {
	for key, l := range r.ladders.From(nodeKey{Code: row.Code, Version: 1}) {
		if key.Code != row.Code {
			break
		}
		if l.Row.From == row.From && l.Row.NameZH == row.NameZH && l.Row.NameEN == row.NameEN &&
			l.Row.Reason == row.Reason && slices.Equal(l.Row.Steps, row.Steps) {
			return true
		}
	}
	return false
}

func (r *Registry) setLadder(tx *kernel.Tx, row LadderRow) *kernel.Refusal {
	if r.saysLadder(&row) {
		return nil
	}
	old, version := r.newestLadder(row.Code)
	switch {
	case !village.ValidCode(row.Code):
		return ErrCode
	case row.From == 0 || row.From.Check() != nil:
		return ErrDateMissing
	case version > 0 && row.From < old.Row.From:
		return ErrDateOrder
	case !village.ValidName(row.NameZH) || !village.ValidName(row.NameEN):
		return ErrName
	case len(row.Steps) == 0 || len(row.Steps) > stepsMax:
		return ErrLadderSteps
	case version > 0 && !indicator.ValidSentence(row.Reason):
		return ErrReason
	case row.Reason != "" && !indicator.ValidSentence(row.Reason):
		return ErrSentence
	}
	for i, s := range row.Steps {
		if !village.ValidCode(s.Grade) || !village.ValidName(s.To) || !sentences(s.TextZH, s.TextEN) ||
			!slices.Contains(indicator.Colours(), s.Colour) || s.Workdays > 250 ||
			i > 0 && s.Workdays <= row.Steps[i-1].Workdays {
			return ErrLadderSteps
		}
	}
	r.laddered.Emit(tx, LadderSet{row, version + 1, tx.NextSequence()})
	return nil
}

func (r *Registry) applyLadderSet(e LadderSet) {
	r.ladders.Put(nodeKey{Code: e.Row.Code, Version: e.Version}, Ladder{Row: e.Row, Sequence: e.Sequence})
}

// An OrderNumber is the number of a supervision order (督办单): year and number of the year.
type OrderNumber struct {
	Year   uint16 `cbor:"1,keyasint" json:"year"`
	Number uint32 `cbor:"2,keyasint" json:"number"`
}

func compareOrders(a, b OrderNumber) int {
	return cmp.Or(cmp.Compare(a.Year, b.Year), cmp.Compare(a.Number, b.Number))
}

// key packs the number for a deadline.
func (n OrderNumber) key() uint64 { return uint64(n.Year)<<32 | uint64(n.Number) }

func orderOf(key uint64) OrderNumber {
	return OrderNumber{Year: uint16(key >> 32), Number: uint32(key)}
}

// An OrderState is how an order stands.
type OrderState uint8

// States of an order.
const (
	OrderOpen OrderState = 1 + iota
	OrderReplied
	OrderClosed
	OrderWithdrawn
)

// String returns the name of the state.
func (s OrderState) String() string {
	return [...]string{"none", "open", "replied", "closed", "withdrawn"}[s]
}

// An Order is a supervision order as it stands now.
type Order struct {
	_       struct{} `cbor:",toarray"`
	Issued  Ordered
	State   OrderState
	Due     calendar.Date // As it was extended.
	Step    uint8         // Rungs that it has climbed.
	Next    int64         // Deadline of the next rung, in milliseconds since 1970; 0 if there is none.
	Actor   kernel.Actor  // Of the newest reply.
	Changed uint64        // Sequence of the newest event.
}

// IssueOrder asks that a supervision order go out.
type IssueOrder struct {
	Node       string        `cbor:"1,keyasint,omitempty" json:"node,omitempty"` // Of the tree; an order may be about something else.
	Department string        `cbor:"2,keyasint" json:"department"`               // Who has to act.
	Matter     string        `cbor:"3,keyasint" json:"matter"`
	Due        calendar.Date `cbor:"4,keyasint" json:"due"` // Last day of the reply.
	Ladder     string        `cbor:"5,keyasint" json:"ladder"`
}

// Ordered says that a supervision order went out.
type Ordered struct {
	Order      OrderNumber   `cbor:"1,keyasint"`
	Node       string        `cbor:"2,keyasint,omitempty"`
	Department string        `cbor:"3,keyasint"`
	Matter     string        `cbor:"4,keyasint"`
	Due        calendar.Date `cbor:"5,keyasint"`
	Ladder     string        `cbor:"6,keyasint"`
	Version    uint32        `cbor:"7,keyasint"` // Of the ladder: later versions do not reach back.
	Next       int64         `cbor:"8,keyasint"` // When it climbs the first rung.
	Actor      kernel.Actor  `cbor:"9,keyasint"`
	Sequence   uint64        `cbor:"10,keyasint"`
	Time       int64         `cbor:"11,keyasint"`
}

// IssueOrder decides whether an order may go out.
func (r *Registry) IssueOrder(tx *kernel.Tx, c IssueOrder) error {
	day := calendar.DayOf(tx.Time)
	if c.Node != "" {
		if n, ok := r.Node(c.Node, day, tx.Sequence); !ok || n.Row.Ended {
			return ErrNode
		}
	}
	ladder, version := r.ladderOn(c.Ladder, day)
	switch {
	case !r.places.DepartmentOpen(c.Department):
		return ErrDepartment
	case !indicator.ValidSentence(c.Matter):
		return ErrSentence
	case c.Due == 0 || c.Due.Check() != nil || c.Due < day:
		return ErrDue
	case version == 0:
		return ErrLadder
	}
	next, refusal := r.rung(&ladder.Row, 0, c.Due)
	if refusal != nil {
		return refusal
	}
	number := OrderNumber{Year: uint16(day.Year()), Number: r.count(countOrders, day.Year())}
	r.ordered.Emit(tx, Ordered{number, c.Node, c.Department, c.Matter, c.Due, c.Ladder, version, next, tx.Actor,
		tx.NextSequence(), tx.Time})
	return nil
}

// rung returns when an order climbs a step: at the end of the last day that it had. Its
// working days are those of the county's calendar.
func (r *Registry) rung(l *LadderRow, step int, due calendar.Date) (int64, *kernel.Refusal) {
	if step >= len(l.Steps) {
		return 0, nil
	}
	table, err := r.workdays(1<<64 - 1)
	if err != nil {
		return 0, ErrYear
	}
	day, err := table.AddWorkdays(due, int(l.Steps[step].Workdays))
	if err != nil {
		return 0, ErrYear
	}
	return day.EndMillis(), nil
}

func (r *Registry) applyOrdered(e Ordered) {
	r.numbers.Put(numberKey{What: countOrders, Year: e.Order.Year}, e.Order.Number)
	r.orders.Put(e.Order, Order{Issued: e, State: OrderOpen, Due: e.Due, Next: e.Next, Changed: e.Sequence})
	r.climb.Set(e.Next, e.Order.key())
}

// Order returns an order as it stands now.
func (r *Registry) Order(number OrderNumber) (Order, bool) { return r.orders.Get(number) }

// standing returns an order that has not ended.
func (r *Registry) standing(number OrderNumber) (Order, *kernel.Refusal) {
	o, ok := r.orders.Get(number)
	switch {
	case !ok:
		return o, ErrOrder
	case o.State == OrderClosed || o.State == OrderWithdrawn:
		return o, ErrOrderEnded
	}
	return o, nil
}

// Reply asks that an order be answered.
type Reply struct {
	Order    OrderNumber `cbor:"1,keyasint" json:"order"`
	Text     string      `cbor:"2,keyasint" json:"text"`
	Evidence []Evidence  `cbor:"3,keyasint" json:"evidence"`
}

// Replied says that an order was answered.
type Replied struct {
	Order    OrderNumber  `cbor:"1,keyasint"`
	Text     string       `cbor:"2,keyasint"`
	Evidence []Evidence   `cbor:"3,keyasint"`
	Actor    kernel.Actor `cbor:"4,keyasint"`
	Sequence uint64       `cbor:"5,keyasint"`
}

// Reply decides whether an order may be answered.
func (r *Registry) Reply(tx *kernel.Tx, c Reply) error {
	o, refusal := r.standing(c.Order)
	switch {
	case refusal != nil:
		return refusal
	case o.State != OrderOpen:
		return ErrOrderState
	case !indicator.ValidSentence(c.Text):
		return ErrSentence
	}
	if refusal := checkEvidence(c.Evidence, 1); refusal != nil {
		return refusal
	}
	r.replied.Emit(tx, Replied{c.Order, c.Text, c.Evidence, tx.Actor, tx.NextSequence()})
	return nil
}

func (r *Registry) applyReplied(e Replied) {
	o := r.orders.Must(e.Order)
	o.State, o.Actor, o.Changed = OrderReplied, e.Actor, e.Sequence
	r.orders.Put(e.Order, o)
}

// ReturnReply asks that a reply go back: it is not enough.
type ReturnReply struct {
	Order  OrderNumber `cbor:"1,keyasint" json:"order"`
	Reason string      `cbor:"2,keyasint" json:"reason"`
}

// ReplyReturned says that a reply was not enough.
type ReplyReturned struct {
	Order    OrderNumber `cbor:"1,keyasint"`
	Reason   string      `cbor:"2,keyasint"`
	Sequence uint64      `cbor:"3,keyasint"`
}

// ReturnReply decides whether a reply may be returned.
func (r *Registry) ReturnReply(tx *kernel.Tx, c ReturnReply) error {
	o, refusal := r.standing(c.Order)
	switch {
	case refusal != nil:
		return refusal
	case o.State != OrderReplied:
		return ErrNoReply
	case !indicator.ValidSentence(c.Reason):
		return ErrReason
	}
	r.returned.Emit(tx, ReplyReturned{c.Order, c.Reason, tx.NextSequence()})
	return nil
}

func (r *Registry) applyReplyReturned(e ReplyReturned) {
	o := r.orders.Must(e.Order)
	o.State, o.Changed = OrderOpen, e.Sequence
	r.orders.Put(e.Order, o)
}

// Extend asks that an order have a later due day; of an order whose ladder stopped, also that it
// go on with the same one.
type Extend struct {
	Order  OrderNumber   `cbor:"1,keyasint" json:"order"`
	Due    calendar.Date `cbor:"2,keyasint" json:"due"`
	Reason string        `cbor:"3,keyasint" json:"reason"`
}

// Extended says that an order has a later due day, or that its ladder goes on with the same one.
// The rungs that it climbed stay.
type Extended struct {
	Order    OrderNumber   `cbor:"1,keyasint"`
	Due      calendar.Date `cbor:"2,keyasint"`
	Reason   string        `cbor:"3,keyasint"`
	Next     int64         `cbor:"4,keyasint"`
	Sequence uint64        `cbor:"5,keyasint"`
}

// Extend decides whether a due day may be later. A ladder that stopped for want of a calendar
// goes on with the due day that it has: the unit gets no day more because of the calendar.
func (r *Registry) Extend(tx *kernel.Tx, c Extend) error {
	o, refusal := r.standing(c.Order)
	if refusal != nil {
		return refusal
	}
	ladder := r.ladders.Must(nodeKey{Code: o.Issued.Ladder, Version: o.Issued.Version})
	again := o.stalled(&ladder.Row) && c.Due == o.Due
	switch {
	case c.Due == 0 || c.Due.Check() != nil || !again && (c.Due <= o.Due || c.Due < calendar.DayOf(tx.Time)):
		return ErrDue
	case !indicator.ValidSentence(c.Reason):
		return ErrReason
	}
	next, refusal := r.rung(&ladder.Row, int(o.Step), c.Due)
	if refusal != nil {
		return refusal
	}
	r.extended.Emit(tx, Extended{c.Order, c.Due, c.Reason, next, tx.NextSequence()})
	return nil
}

func (r *Registry) applyExtended(e Extended) {
	o := r.orders.Must(e.Order)
	r.setNext(&o, e.Next)
	o.Due, o.Changed = e.Due, e.Sequence
	r.orders.Put(e.Order, o)
}

// stalled reports whether an order that stands has rungs before it and no day for the next: the
// calendar did not reach it when the order climbed.
func (o *Order) stalled(l *LadderRow) bool {
	return o.Next == 0 && int(o.Step) < len(l.Steps) && (o.State == OrderOpen || o.State == OrderReplied)
}

// setNext moves the deadline of an order; 0 takes it back.
func (r *Registry) setNext(o *Order, next int64) {
	if o.Next != 0 {
		r.climb.Clear(o.Next, o.Issued.Order.key())
	}
	if o.Next = next; next != 0 {
		r.climb.Set(next, o.Issued.Order.key())
	}
}

// Climbed says that an order that was not answered, or not well enough, went up a rung.
type Climbed struct {
	Order    OrderNumber      `cbor:"1,keyasint"`
	Step     uint8            `cbor:"2,keyasint"` // From 1.
	Grade    string           `cbor:"3,keyasint"`
	Colour   indicator.Colour `cbor:"4,keyasint"`
	To       string           `cbor:"5,keyasint"`
	Next     int64            `cbor:"6,keyasint"`
	Sequence uint64           `cbor:"7,keyasint"`
	Stalled  bool             `cbor:"8,keyasint,omitempty"` // No calendar reaches the next rung.
}

// climbs follows the deadline of a rung. An order with a reply under examination climbs too:
// the clock of the unit stops only with a reply that is accepted.
func (r *Registry) climbs(tx *kernel.Tx, key uint64) {
	o, refusal := r.standing(orderOf(key))
	if refusal != nil {
		return
	}
	ladder := r.ladders.Must(nodeKey{Code: o.Issued.Ladder, Version: o.Issued.Version})
	step := ladder.Row.Steps[o.Step]
	next, refusal := r.rung(&ladder.Row, int(o.Step)+1, o.Due)
	stalled := refusal != nil
	if stalled {
		next = 0 // The calendar of that year is not there yet; whoever extends the order sets it anew.
	}
	r.climbed.Emit(tx, Climbed{o.Issued.Order, o.Step + 1, step.Grade, step.Colour, step.To, next, tx.NextSequence(),
		stalled})
}

func (r *Registry) applyClimbed(e Climbed) {
	o := r.orders.Must(e.Order)
	o.Next = 0 // It has fired.
	r.setNext(&o, e.Next)
	o.Step, o.Changed = e.Step, e.Sequence
	r.orders.Put(e.Order, o)
}

// EndOrder asks that an order be closed with its evidence, or withdrawn.
type EndOrder struct {
	Order     OrderNumber `cbor:"1,keyasint" json:"order"`
	Withdrawn bool        `cbor:"2,keyasint,omitempty" json:"withdrawn,omitempty"`
	Reason    string      `cbor:"3,keyasint" json:"reason"` // What was found, or why it is withdrawn.
	Evidence  []Evidence  `cbor:"4,keyasint,omitempty" json:"evidence,omitempty"`
}

// OrderEnded says that an order is closed (销号) or withdrawn.
type OrderEnded struct {
	Order     OrderNumber `cbor:"1,keyasint"`
	Withdrawn bool        `cbor:"2,keyasint,omitempty"`
	Reason    string      `cbor:"3,keyasint"`
	Evidence  []Evidence  `cbor:"4,keyasint,omitempty"`
	Sequence  uint64      `cbor:"5,keyasint"`
}

// EndOrder decides whether an order may end: closed by another than who replied, on evidence.
func (r *Registry) EndOrder(tx *kernel.Tx, c EndOrder) error {
	o, refusal := r.standing(c.Order)
	switch {
	case refusal != nil:
		return refusal
	case !indicator.ValidSentence(c.Reason):
		return ErrReason
	case !c.Withdrawn && o.State != OrderReplied:
		return ErrNoReply
	case !c.Withdrawn && o.Actor == tx.Actor:
		return ErrSameActor
	}
	least := 1
	if c.Withdrawn {
		least = 0
	}
	if refusal := checkEvidence(c.Evidence, least); refusal != nil {
		return refusal
	}
	r.ended.Emit(tx, OrderEnded{c.Order, c.Withdrawn, c.Reason, c.Evidence, tx.NextSequence()})
	return nil
}

func (r *Registry) applyOrderEnded(e OrderEnded) {
	o := r.orders.Must(e.Order)
	r.setNext(&o, 0)
	o.State, o.Changed = OrderClosed, e.Sequence
	if e.Withdrawn {
		o.State = OrderWithdrawn
	}
	r.orders.Put(e.Order, o)
}

// Orders returns the supervision orders that have not ended, or all of them, in the order of
// their numbers.
func (r *Registry) Orders(all bool) (list []Order) {
	for _, o := range r.orders.All() {
		if all || o.State == OrderOpen || o.State == OrderReplied {
			list = append(list, o)
		}
	}
	return list
}

// String returns the number as papers have it: 2026-督-0007.
func (n OrderNumber) String() string {
	digits := strconv.FormatUint(uint64(n.Number), 10)
	for len(digits) < 4 {
		digits = "0" + digits
	}
	return strconv.Itoa(int(n.Year)) + "-督-" + digits
}
