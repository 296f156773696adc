package carbon

import (
	"cmp"

	"liangshan/company"
	"liangshan/kernel"
	"liangshan/village"
)

// A Status says what may become of a lot:
//
//	held → listed → held (its owner's again, or the buyer's)
//	held → pledged → held (its owner's again, or the lender's by order)
//	held, pledged → frozen → what it was (or another's by order)
//	held → retired, held → cancelled (both for ever)
//	buffer → held (when its term is over)
//	buffer → on hold → buffer, on hold → cancelled (for ever)
type Status uint8

// Statuses of a lot.
const (
	Held     Status = 1 + iota
	Listed          // In escrow for a reservation.
	InPledge        // To a lender.
	Frozen          // By order of a court or an authority.
	Buffer          // Nobody's, against losses.
	OnHold          // Buffer that a reversal waits for.
	Spent           // Claimed, for ever.
	Void            // Never counts, for ever.
)

// Dead reports whether a lot of this status never changes again.
func (s Status) Dead() bool { return s == Spent || s == Void }

// A Lot is a range of serials that belongs together.
type Lot struct {
	_       struct{} `cbor:",toarray"`
	Project ProjectID
	Vintage uint16
	Start   uint64
	End     uint64         // Inclusive.
	Owner   company.Number // 0: the buffer.
	Status  Status
	Ref     uint64    // What binds it: reservation, pledge, freeze, reversal; its certificate; of the buffer, the project.
	Parent  LotID     // The lot it was split from; 0: none.
	Issued  PeriodID  // What it was issued for.
	Source  SourceID  // Whose stands it grew on; 0: of the buffer.
	Forward ForwardID // The contract under which a bank bought it; 0: none.
}

// Tonnes returns how many serials the lot has.
func (l Lot) Tonnes() int64 { return int64(l.End - l.Start + 1) }

// A Source says whose stands issued tonnes grew on.
type Source struct {
	_           struct{} `cbor:",toarray"`
	Period      PeriodID
	Cooperative company.Number
	Village     village.Code
}

type serialKey struct {
	_       struct{} `cbor:",toarray"`
	Project ProjectID
	Vintage uint16
	Start   uint64
}

func compareSerials(a, b serialKey) int {
	return cmp.Or(cmp.Compare(a.Project, b.Project), cmp.Compare(a.Vintage, b.Vintage), cmp.Compare(a.Start, b.Start))
}

type vintageKey struct {
	_       struct{} `cbor:",toarray"`
	Project ProjectID
	Vintage uint16
}

func compareVintages(a, b vintageKey) int {
	return cmp.Or(cmp.Compare(a.Project, b.Project), cmp.Compare(a.Vintage, b.Vintage))
}

// A holding finds the lots of an owner in the order in which they go.
type holding struct {
	_       struct{} `cbor:",toarray"`
	Owner   company.Number
	Status  Status
	Ref     uint64
	Vintage uint16
	Project ProjectID
	Start   uint64
}

func compareHoldings(a, b holding) int {
	if c := cmp.Compare(a.Owner, b.Owner); c != 0 {
		return c
	}
	if c := cmp.Compare(a.Status, b.Status); c != 0 {
		return c
	}
	if c := cmp.Compare(a.Ref, b.Ref); c != 0 {
		return c
	}
	if c := cmp.Compare(a.Vintage, b.Vintage); c != 0 {
		return c
	}
	if c := cmp.Compare(a.Project, b.Project); c != 0 {
		return c
	}
	return cmp.Compare(a.Start, b.Start)
}

type balanceKey struct {
	_      struct{} `cbor:",toarray"`
	Owner  company.Number
	Status Status
}

func compareBalances(a, b balanceKey) int {
	return cmp.Or(cmp.Compare(a.Owner, b.Owner), cmp.Compare(a.Status, b.Status))
}

func (l *Lot) holding() holding {
	return holding{
		Owner:   l.Owner,
		Status:  l.Status,
		Ref:     l.Ref,
		Vintage: l.Vintage,
		Project: l.Project,
		Start:   l.Start,
	}
}

func (l *Lot) serial() serialKey {
	return serialKey{Project: l.Project, Vintage: l.Vintage, Start: l.Start}
}

// Lot returns a lot, also a dead one.
func (r *Registry) Lot(id LotID) (Lot, bool) { return r.lots.Get(id) }

// LotOf returns the lot that a serial is in now.
func (r *Registry) LotOf(project ProjectID, vintage uint16, serial uint64) (LotID, bool) {
	for key, id := range r.serials.Down(serialKey{Project: project, Vintage: vintage, Start: serial}) {
		l := r.lots.Must(id)
		return id, key.Project == project && key.Vintage == vintage && serial <= l.End
	}
	return 0, false
}

// Balance returns the tonnes that an owner has in a status.
func (r *Registry) Balance(owner company.Number, status Status) int64 {
	n, _ := r.balances.Get(balanceKey{Owner: owner, Status: status})
	return n
}

// Owned returns the tonnes that an owner has, bound ones too.
func (r *Registry) Owned(owner company.Number) int64 {
	return r.Balance(owner, Held) + r.Balance(owner, Listed) + r.Balance(owner, InPledge) + r.Balance(owner, Frozen)
}

// Holdings calls a function with the lots of an owner in a status, in the order in which
// they go, until it returns false.
func (r *Registry) Holdings(owner company.Number, status Status, each func(LotID, Lot) bool) {
	for key, id := range r.holdings.From(holding{Owner: owner, Status: status}) {
		if key.Owner != owner || key.Status != status || !each(id, r.lots.Must(id)) {
			return
		}
	}
}

// Source returns whose stands issued tonnes grew on.
func (r *Registry) Source(id SourceID) (Source, bool) { return r.sources.Get(id) }

// Moved says that a range of serials changed owner, status or what binds it. If it was the
// head of a larger lot, the head is a new lot from then on. The range stands beside the
// lot's number, so that a receipt says by itself which tonnes it is about.
type Moved struct {
	Lot     LotID          `cbor:"1,keyasint"`
	Child   LotID          `cbor:"2,keyasint,omitempty"` // New lot of the head; 0: the whole lot moved.
	Project ProjectID      `cbor:"3,keyasint"`
	Vintage uint16         `cbor:"4,keyasint"`
	Start   uint64         `cbor:"5,keyasint"`
	End     uint64         `cbor:"6,keyasint"`
	From    company.Number `cbor:"7,keyasint,omitempty"` // 0: the buffer.
	To      company.Number `cbor:"8,keyasint,omitempty"`
	Was     Status         `cbor:"9,keyasint"`
	Is      Status         `cbor:"10,keyasint"`
	Ref     uint64         `cbor:"11,keyasint,omitempty"`
	Forward ForwardID      `cbor:"12,keyasint,omitempty"`
}

// A piece is the head of a lot, or all of it.
type piece struct {
	lot    LotID
	tonnes int64
	whole  bool
}

// A target is what becomes of tonnes.
type target struct {
	owner   company.Number
	status  Status
	ref     uint64
	forward ForwardID
	paid    int64 // By a bank that gets them, in fen.
	keep    bool  // The contract that the lots came by stays as it is.
}

// A choice says which tonnes go. The zero choice leaves it to the order of lots.
type choice struct {
	lot     LotID
	project ProjectID // Only with a vintage.
	vintage uint16
	later   bool // Or a later vintage.
}

// take finds tonnes of an owner, held unless another status and what binds them is named,
// and leaves the pieces in r.pieces.
func (r *Registry) take(from holding, tonnes int64, c choice) *kernel.Refusal {
	r.pieces = r.pieces[:0]
	if tonnes <= 0 {
		return ErrQuantity
	}
	if c.lot != 0 {
		return r.takeLot(from, tonnes, c.lot)
	}
	if c.project != 0 && c.vintage == 0 {
		return ErrVintage
	}
	if r.Balance(from.Owner, from.Status) < tonnes {
		return r.missing(from, tonnes)
	}
	from.Vintage, from.Project = c.vintage, c.project
	left := tonnes
	for key, id := range r.holdings.From(from) {
		if key.Owner != from.Owner || key.Status != from.Status || key.Ref != from.Ref ||
			c.vintage != 0 && !c.later && key.Vintage != c.vintage || c.project != 0 && key.Project != c.project {
			break
		}
		if len(r.pieces) == PiecesMax {
			return ErrFragmented
		}
		n := r.lots.Must(id).Tonnes()
		r.pieces = append(r.pieces, piece{id, min(n, left), n <= left})
		if left -= n; left <= 0 {
			return nil
		}
	}
	return ErrInsufficient
}

// missing says why an owner has too few tonnes: because it has, or because they are bound.
func (r *Registry) missing(from holding, tonnes int64) *kernel.Refusal {
	if from.Status == Held && r.Owned(from.Owner) >= tonnes {
		return ErrBound
	}
	return ErrInsufficient
}

// takeLot finds tonnes at the head of a named lot.
func (r *Registry) takeLot(from holding, tonnes int64, id LotID) *kernel.Refusal {
	l, ok := r.lots.Get(id)
	switch {
	case !ok:
		return ErrLot
	case l.Status != from.Status:
		return refusalOf(l.Status)
	case l.Owner != from.Owner || l.Ref != from.Ref:
		return ErrLotOwner
	case l.Tonnes() < tonnes:
		return ErrInsufficient
	}
	r.pieces = append(r.pieces, piece{id, tonnes, l.Tonnes() == tonnes})
	return nil
}

// refusalOf says why a lot of a status cannot go.
func refusalOf(s Status) *kernel.Refusal {
	switch s {
	case Listed:
		return ErrListed
	case InPledge:
		return ErrPledged
	case Frozen:
		return ErrFrozen
	case Buffer, OnHold:
		return ErrBuffer
	case Spent:
		return ErrRetired
	case Void:
		return ErrCancelled
	}
	return ErrLotOwner // It is held, and something bound was asked for.
}

// send moves the pieces that were taken.
func (r *Registry) send(tx *kernel.Tx, to target) {
	child := LotID(r.last(countLot))
	for _, p := range r.pieces {
		l := r.lots.Must(p.lot)
		e := Moved{
			Lot:     p.lot,
			Project: l.Project,
			Vintage: l.Vintage,
			Start:   l.Start,
			End:     l.Start + uint64(p.tonnes) - 1,
			From:    l.Owner,
			To:      to.owner,
			Was:     l.Status,
			Is:      to.status,
			Ref:     to.ref,
			Forward: to.forward,
		}
		if to.keep {
			e.Forward = l.Forward
		}
		if !p.whole {
			child++
			e.Child = child
		}
		r.events.moved.Emit(tx, e)
	}
}

// hand gives the pieces that were taken to another owner, or ends them, and books what that
// means for a bank's store on either side. It returns what they had cost the bank they left.
func (r *Registry) hand(tx *kernel.Tx, from company.Number, to target) (Cost, *kernel.Refusal) {
	var cost Cost
	tonnes := r.tonnes()
	if r.stocks.Has(from) {
		cost = r.draw(tx, from, tonnes)
	}
	if r.stocks.Has(to.owner) && !to.status.Dead() {
		if refusal := r.store(tx, to.owner, tonnes, to.paid, to.forward); refusal != nil {
			return cost, refusal
		}
	}
	r.send(tx, to)
	return cost, nil
}

// tonnes returns how many tonnes were taken.
func (r *Registry) tonnes() (sum int64) {
	for _, p := range r.pieces {
		sum += p.tonnes
	}
	return sum
}

func (r *Registry) applyMoved(e Moved) {
	slot, ok := r.lots.Find(e.Lot)
	if !ok {
		panic("carbon: an event moves a lot that does not exist")
	}
	l := r.lots.At(slot)
	assertRange(e.Start == l.Start && e.End >= e.Start && e.End <= l.End && (e.End == l.End) == (e.Child == 0))
	tonnes := int64(e.End - e.Start + 1)
	if !l.Status.Dead() {
		r.holdings.Delete(l.holding())
	}
	head := l
	head.Owner, head.Status, head.Ref, head.Forward = e.To, e.Is, e.Ref, e.Forward
	if e.Child == 0 {
		r.lots.Set(slot, head)
		r.settle(e.Lot, &head)
	} else {
		l.Start = e.End + 1
		r.lots.Set(slot, l)
		r.holdings.Put(l.holding(), e.Lot)
		r.serials.Put(l.serial(), e.Lot)
		head.End, head.Parent = e.End, e.Lot
		r.numbers.Put(countLot, uint64(e.Child))
		r.lots.Put(e.Child, head)
		r.serials.Put(head.serial(), e.Child)
		r.settle(e.Child, &head)
	}
	r.add(e.From, e.Was, -tonnes)
	r.add(e.To, e.Is, tonnes)
}

// settle notes where a lot that lives is found.
func (r *Registry) settle(id LotID, l *Lot) {
	if !l.Status.Dead() {
		r.holdings.Put(l.holding(), id)
	}
}

// add changes a balance.
func (r *Registry) add(owner company.Number, status Status, tonnes int64) {
	key := balanceKey{Owner: owner, Status: status}
	n, _ := r.balances.Get(key)
	if n += tonnes; n < 0 {
		panic("carbon: a balance below zero")
	}
	r.balances.Put(key, n)
}

// assertRange stops the program before a range of serials is written that is none.
func assertRange(ok bool) {
	if !ok {
		panic("carbon: a range of serials outside its lot")
	}
}

// Columns of a held row of carbon_lot_row, behind its key.
const (
	lotProject = iota
	lotVintage
	lotStart
	lotEnd
	lotOwner
	lotStatus
	lotRef
	lotParent
	lotIssued
	lotSource
	lotForward
	lotLast
)

// statusMerged is the status in the read tables of a lot that became part of another.
const statusMerged = 9

const insertHistory = `INSERT INTO carbon_change_row VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`

func projectMoved(at kernel.At, e Moved, exec kernel.Exec) {
	var lot []int64
	exec("carbon_lot_row", int64(e.Lot), &lot)
	if lot == nil {
		return
	}
	row, id := lot, int64(e.Lot)
	if e.Child != 0 {
		var child []int64
		exec("carbon_lot_row", int64(e.Child), &child)
		if child == nil {
			return
		}
		copy(child, lot)
		child[lotEnd], child[lotParent] = int64(e.End), int64(e.Lot)
		lot[lotStart] = int64(e.End) + 1
		row, id = child, int64(e.Child)
	}
	before := row[lotLast]
	row[lotOwner], row[lotStatus], row[lotRef] = int64(e.To), int64(e.Is), int64(e.Ref)
	row[lotForward], row[lotLast] = int64(e.Forward), int64(at.Sequence)
	exec(
		insertHistory,
		int64(at.Sequence),
		at.Time,
		id,
		int64(e.Project),
		int64(e.Vintage),
		int64(e.Start),
		int64(e.End),
		int64(e.From),
		int64(e.To),
		int64(e.Was),
		int64(e.Is),
		int64(e.Ref),
		int64(e.Forward),
		before,
		int64(0),
	)
}

// Split asks that a lot be divided before a serial: what lies below it becomes a new lot.
type Split struct {
	Lot    LotID  `cbor:"1,keyasint" json:"lot"`
	Serial uint64 `cbor:"2,keyasint" json:"serial"` // First one of what stays.
}

// Split decides whether a lot may be divided there.
func (r *Registry) Split(tx *kernel.Tx, c Split) error {
	l, ok := r.lots.Get(c.Lot)
	switch {
	case !ok:
		return ErrLot
	case l.Status != Held:
		return refusalOf(l.Status)
	case c.Serial <= l.Start || c.Serial > l.End:
		return ErrSerialOther
	}
	r.pieces = append(r.pieces[:0], piece{lot: c.Lot, tonnes: int64(c.Serial - l.Start)})
	r.send(tx, target{owner: l.Owner, status: Held, keep: true})
	return nil
}

// Merge asks that a lot take up the one that follows it.
type Merge struct {
	Lot LotID `cbor:"1,keyasint" json:"lot"` // Stays.
	By  LotID `cbor:"2,keyasint" json:"by"`  // Goes.
}

// Merged says that a lot has taken up the one that followed it.
type Merged struct {
	Lot LotID  `cbor:"1,keyasint"`
	By  LotID  `cbor:"2,keyasint"`
	End uint64 `cbor:"3,keyasint"` // Last serial now.
}

// Merge decides whether two lots are one: neighbours, of one owner, issue, source and contract.
func (r *Registry) Merge(tx *kernel.Tx, c Merge) error {
	a, okA := r.lots.Get(c.Lot)
	b, okB := r.lots.Get(c.By)
	switch {
	case !okA || !okB:
		return ErrLot
	case a.Status != Held:
		return refusalOf(a.Status)
	case b.Status != Held:
		return refusalOf(b.Status)
	case a.Owner != b.Owner:
		return ErrLotOwner
	case a.Issued != b.Issued || a.Source != b.Source || a.Forward != b.Forward || a.End+1 != b.Start:
		return ErrNotAdjacent
	}
	r.events.merged.Emit(tx, Merged{c.Lot, c.By, b.End})
	return nil
}

func (r *Registry) applyMerged(e Merged) {
	a, b := r.lots.Must(e.Lot), r.lots.Must(e.By)
	assertRange(a.End+1 == b.Start && b.End == e.End)
	r.holdings.Delete(b.holding())
	r.serials.Delete(b.serial())
	r.lots.Delete(e.By)
	a.End = e.End
	r.lots.Put(e.Lot, a)
}

func projectMerged(at kernel.At, e Merged, exec kernel.Exec) {
	var lot, by []int64
	exec("carbon_lot_row", int64(e.Lot), &lot)
	exec("carbon_lot_row", int64(e.By), &by)
	if lot == nil || by == nil {
		return
	}
	exec(
		insertHistory,
		int64(at.Sequence),
		at.Time,
		int64(e.Lot),
		by[lotProject],
		by[lotVintage],
		by[lotStart],
		by[lotEnd],
		by[lotOwner],
		by[lotOwner],
		by[lotStatus],
		int64(statusMerged),
		int64(e.By),
		by[lotForward],
		lot[lotLast],
		by[lotLast],
	)
	lot[lotEnd], lot[lotLast] = int64(e.End), int64(at.Sequence)
	by[lotStatus], by[lotRef] = statusMerged, int64(e.Lot)
}

// LastLot returns the number of the newest lot; 0 if there is none.
func (r *Registry) LastLot() LotID { return LotID(r.last(countLot)) }
