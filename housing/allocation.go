package housing

import (
	"cmp"
	"encoding/binary"
	"slices"

	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/lottery"
	"liangshan/person"
	"liangshan/village"
)

// A Method says who gets a home.
type Method string

// Methods of allocation. Equal points are decided by ticket.
const (
	ByLottery Method = "lottery"
	ByPoints  Method = "points"
)

// An AllocationState says how far an allocation is.
type AllocationState uint8

// States of an allocation.
const (
	Open AllocationState = iota
	Frozen
	DrawnAlready
)

// A HousedRule says of whose applicants none may have a home of the county: on the day of the application, and again
// when a home is assigned.
type HousedRule string

// Rules of who may apply.
const (
	Anybody   HousedRule = "anybody"
	Person    HousedRule = "person"    // Who has none.
	Household HousedRule = "household" // Of whose household nobody has one.
)

// A HomeSpan is homes by their numbers, from one to another.
type HomeSpan struct {
	First HomeNumber `cbor:"1,keyasint" json:"first"`
	Last  HomeNumber `cbor:"2,keyasint" json:"last"`
}

// An Allocation gives out so many homes.
type Allocation struct {
	_          struct{} `cbor:",toarray"`
	Homes      uint32
	Method     Method
	DrawOn     calendar.Date
	Commitment [32]byte
	State      AllocationState
	First      ApplicationNumber // Its applications are all from here …
	Last       ApplicationNumber // … to here that name it.
	Count      uint32
	Root       [32]byte
	Seed       [32]byte
	Declined   uint32
	Form       string // Of the public value; empty: none was asked for.
	Bound      bool   // Its homes are named; one from before they were gives any that is free.
	Rule       HousedRule
	Tickets    uint32     // Of an application, at most; 0: as many as a lottery takes.
	Closed     bool       // Withdrawn, or over.
	Source     string     // Which value decides, in words.
	Past       [][32]byte // Commitments that a move made void.
	Sources    []string   // That decided before a move.
}

// OpenAllocation asks that homes be given out. The value that decides, and the notary's commitment,
// are fixed now.
type OpenAllocation struct {
	Code       string        `cbor:"1,keyasint" json:"code"`
	Homes      uint32        `cbor:"2,keyasint" json:"places"`
	Method     Method        `cbor:"3,keyasint" json:"method"`
	Public     string        `cbor:"4,keyasint" json:"public_source"` // Which value of the future decides, in words.
	DrawOn     calendar.Date `cbor:"5,keyasint" json:"draw_on"`       // The day on which it is known.
	Commitment [32]byte      `cbor:"6,keyasint" json:"commitment"`    // Of the notary's number: see package lottery.
	Form       string        `cbor:"7,keyasint" json:"public_form"`   // How the value is written: digits:14 or hex:64.
	Offered    []HomeSpan    `cbor:"8,keyasint" json:"homes"`         // As many as there are places; they go to its winners alone.
	Rule       HousedRule    `cbor:"9,keyasint" json:"housed_rule"`
	Tickets    uint32        `cbor:"10,keyasint" json:"tickets_max"` // Of an application.
}

// AllocationOpened says that homes are given out.
type AllocationOpened struct {
	Number     AllocationNumber `cbor:"1,keyasint"`
	Code       string           `cbor:"2,keyasint"`
	Homes      uint32           `cbor:"3,keyasint"`
	Method     Method           `cbor:"4,keyasint"`
	Public     string           `cbor:"5,keyasint"`
	DrawOn     calendar.Date    `cbor:"6,keyasint"`
	Commitment [32]byte         `cbor:"7,keyasint"`
	Form       string           `cbor:"8,keyasint,omitempty"`
	Offered    []HomeSpan       `cbor:"9,keyasint,omitempty"`
	Rule       HousedRule       `cbor:"10,keyasint,omitempty"`
	Tickets    uint32           `cbor:"11,keyasint,omitempty"`
}

// OpenAllocation decides whether an allocation may be opened.
func (r *Registry) OpenAllocation(tx *kernel.Tx, c OpenAllocation) error {
	switch {
	case !village.ValidCode(c.Code) || r.byCode.Has(c.Code) || c.Method != ByLottery && c.Method != ByPoints:
		return ErrAllocationForm
	case c.Homes == 0 || c.Homes > HomesMax || c.Commitment == [32]byte{}:
		return ErrAllocationForm
	case c.Rule != Anybody && c.Rule != Person && c.Rule != Household || c.Tickets == 0 || c.Tickets > lottery.WeightMax:
		return ErrAllocationForm
	case lottery.CheckSource(c.Public) != nil:
		return ErrSource
	case c.DrawOn.Check() != nil || c.DrawOn <= calendar.DayOf(tx.Time):
		return ErrDate
	}
	if _, err := lottery.ParseForm(c.Form); err != nil {
		return ErrForm
	}
	if refusal := r.offerable(c.Offered, c.Homes); refusal != nil {
		return refusal
	}
	r.events.opened.Emit(tx, AllocationOpened{AllocationNumber(r.allocations.Len()) + 1, c.Code, c.Homes, c.Method,
		c.Public, c.DrawOn, c.Commitment, c.Form, c.Offered, c.Rule, c.Tickets})
	return nil
}

// offerable checks that homes are there, in order, free and of no other allocation, and so many.
func (r *Registry) offerable(spans []HomeSpan, places uint32) *kernel.Refusal {
	if len(spans) > RowsMax {
		return ErrRows
	}
	count, next := uint32(0), HomeNumber(1)
	for _, s := range spans {
		if s.First < next || s.Last < s.First || s.Last-s.First >= HomesMax {
			return ErrAllocationForm
		}
		for number := s.First; number <= s.Last; number++ {
			h, ok := r.homes.Get(number)
			switch {
			case !ok:
				return ErrHome
			case h.State != Free || h.Allocation != 0:
				return ErrTaken
			}
			count++
		}
		next = s.Last + 1
	}
	if count != places {
		return ErrAllocationForm
	}
	return nil
}

func (r *Registry) applyOpened(e AllocationOpened) {
	r.byCode.Put(e.Code, e.Number)
	r.allocations.Put(e.Number, Allocation{Homes: e.Homes, Method: e.Method, DrawOn: e.DrawOn,
		Commitment: e.Commitment, Form: e.Form, Bound: len(e.Offered) > 0, Rule: e.Rule, Tickets: e.Tickets,
		Source: e.Public})
	for _, s := range e.Offered {
		for number := s.First; number <= s.Last; number++ {
			h := r.homes.Must(number)
			h.Allocation = e.Number
			r.homes.Put(number, h)
		}
	}
}

// An Application is somebody's wish for a home of an allocation.
type Application struct {
	_          struct{} `cbor:",toarray"`
	Allocation AllocationNumber
	Person     person.Number
	Weight     uint32
	Points     uint32
	Rank       uint32 // From 1; 0: not drawn.
	Home       HomeNumber
	Declined   bool
	On         calendar.Date // When the home was assigned.
}

type appliedKey struct {
	_          struct{} `cbor:",toarray"`
	Allocation AllocationNumber
	Person     person.Number
}

func compareApplied(a, b appliedKey) int {
	return cmp.Or(cmp.Compare(a.Allocation, b.Allocation), cmp.Compare(a.Person, b.Person))
}

type rankKey struct {
	_          struct{} `cbor:",toarray"`
	Allocation AllocationNumber
	Rank       uint32
}

func compareRanks(a, b rankKey) int {
	return cmp.Or(cmp.Compare(a.Allocation, b.Allocation), cmp.Compare(a.Rank, b.Rank))
}

// An ApplyRow is one applicant.
type ApplyRow struct {
	Person person.Number `cbor:"1,keyasint" json:"person"`
	Weight uint32        `cbor:"2,keyasint" json:"weight"`                     // Tickets.
	Points uint32        `cbor:"3,keyasint,omitempty" json:"points,omitempty"` // Where points decide.
}

// Apply asks that applications be taken: all or none.
type Apply struct {
	Allocation AllocationNumber `cbor:"1,keyasint" json:"allocation"`
	Rows       []ApplyRow       `cbor:"2,keyasint" json:"rows"`
}

// AppliedHead is the head of the event housing.applied.
type AppliedHead struct {
	Allocation AllocationNumber  `cbor:"1,keyasint"`
	First      ApplicationNumber `cbor:"2,keyasint"` // The number of the first row; the others follow.
}

// An AppliedRow is one application.
type AppliedRow struct {
	Number ApplicationNumber
	Person person.Number
	Weight uint32
	Points uint32
}

var appliedRowCodec = kernel.RowCodec[AppliedRow]{
	Size: 24,
	Put: func(b []byte, row AppliedRow) {
		_ = b[23]
		binary.LittleEndian.PutUint64(b, uint64(row.Number))
		binary.LittleEndian.PutUint64(b[8:], uint64(row.Person))
		binary.LittleEndian.PutUint32(b[16:], row.Weight)
		binary.LittleEndian.PutUint32(b[20:], row.Points)
	},
	Get: func(b []byte) AppliedRow {
		_ = b[23]
		return AppliedRow{
			ApplicationNumber(binary.LittleEndian.Uint64(b)),
			person.Number(binary.LittleEndian.Uint64(b[8:])),
			binary.LittleEndian.Uint32(b[16:]),
			binary.LittleEndian.Uint32(b[20:]),
		}
	},
}

// Apply decides whether applications may be taken.
func (r *Registry) Apply(tx *kernel.Tx, c Apply) error {
	a, ok := r.allocations.Get(c.Allocation)
	switch {
	case !ok:
		return ErrAllocation
	case a.State != Open || a.Closed:
		return ErrState
	case len(c.Rows) == 0 || len(c.Rows) > RowsMax:
		return ErrRows
	}
	head := AppliedHead{c.Allocation, ApplicationNumber(r.applications.Len()) + 1}
	for i, row := range c.Rows {
		refusal := r.checkApplicant(c.Allocation, a, row, calendar.DayOf(tx.Time))
		if refusal != nil {
			return &kernel.RowRefusal{Row: i, Refusal: refusal}
		}
		r.events.applied.Add(
			tx,
			head,
			AppliedRow{head.First + ApplicationNumber(i), row.Person, row.Weight, row.Points},
		)
	}
	r.events.applied.End(tx, head)
	return nil
}

func (r *Registry) checkApplicant(
	number AllocationNumber, a Allocation, row ApplyRow, on calendar.Date,
) *kernel.Refusal {
	switch {
	case !r.people.Active(row.Person):
		return ErrPerson
	case r.hasApplied(number, row.Person):
		return ErrApplied
	case row.Weight == 0 || row.Weight > lottery.WeightMax || row.Points > 1_000_000:
		return ErrAmount
	case a.Tickets > 0 && row.Weight > a.Tickets:
		return ErrAmount
	case a.Method == ByPoints && row.Weight != 1 || a.Method == ByLottery && row.Points != 0:
		return ErrAmount
	case r.isHoused(a.Rule, row.Person, on):
		return ErrHoused
	}
	return nil
}

// isHoused reports whether a person, or somebody of the household, has a home of the county on a day, where the
// rule of an allocation asks for that.
func (r *Registry) isHoused(rule HousedRule, who person.Number, on calendar.Date) bool {
	return slices.ContainsFunc(r.askedOf(rule, who), func(n person.Number) bool { return r.hasHome(n, on) })
}

// askedOf returns the numbers of all of whom the rule of an allocation asks whether they have a home, those that
// were merged among them; none where it does not ask.
func (r *Registry) askedOf(rule HousedRule, who person.Number) (numbers []person.Number) {
	if rule != Person && rule != Household {
		return nil
	}
	all := []person.Number{who}
	if one, _ := r.people.Person(who); rule == Household && one.Household != 0 {
		all = append(all, r.people.Members(one.Household)...)
	}
	for _, one := range all {
		numbers = append(append(numbers, one), r.people.Under(one)...)
	}
	return numbers
}

// isKept reports whether a home is kept for a person, or for somebody of the household, where the rule of an
// allocation asks for that.
func (r *Registry) isKept(rule HousedRule, who person.Number) bool {
	numbers := r.askedOf(rule, who)
	if len(numbers) == 0 {
		return false
	}
	for _, h := range r.homes.All() {
		if h.State == Kept && slices.Contains(numbers, h.For) {
			return true
		}
	}
	return false
}

// hasHome reports whether a number is that of an owner or a tenant on a day.
func (r *Registry) hasHome(who person.Number, on calendar.Date) bool {
	for key := range r.owners.From(ownerKey{Owner: who}) {
		if key.Owner != who {
			break
		}
		if !r.contracts.Must(key.Contract).Ended {
			return true
		}
	}
	for key := range r.tenants.From(tenantKey{Tenant: who}) {
		if key.Tenant != who {
			break
		}
		if until := r.dues.Must(Subject{Kind: OfLease, Number: uint32(key.Lease)}).Until; until == 0 || until > on {
			return true
		}
	}
	return false
}

// hasApplied reports whether a person has an application, also under a number that was merged.
func (r *Registry) hasApplied(allocation AllocationNumber, who person.Number) bool {
	return slices.ContainsFunc(append(r.people.Under(who), who), func(n person.Number) bool {
		return r.applied.Has(appliedKey{Allocation: allocation, Person: n})
	})
}

func (r *Registry) applyApplied(head AppliedHead, row AppliedRow) {
	r.applications.Put(row.Number, Application{Allocation: head.Allocation, Person: row.Person, Weight: row.Weight,
		Points: row.Points})
	r.applied.Put(appliedKey{Allocation: head.Allocation, Person: row.Person}, row.Number)
	a := r.allocations.Must(head.Allocation)
	if a.Count == 0 {
		a.First = row.Number
	}
	a.Last = row.Number
	a.Count++
	r.allocations.Put(head.Allocation, a)
}

// Entries returns the list of an allocation as package lottery takes it.
func (r *Registry) Entries(number AllocationNumber) (all []lottery.Entry) {
	a, ok := r.allocations.Get(number)
	if !ok || a.Count == 0 {
		return nil
	}
	for key, one := range r.applications.From(a.First) {
		if key > a.Last {
			break
		}
		if one.Allocation == number {
			all = append(all, lottery.Entry{Application: uint64(key), Weight: one.Weight})
		}
	}
	return all
}

// FreezeList asks that no more applications be taken, and the list's root be published.
type FreezeList struct {
	Allocation AllocationNumber `cbor:"1,keyasint" json:"allocation"`
}

// ListFrozen says what the list's root is.
type ListFrozen struct {
	Allocation AllocationNumber `cbor:"1,keyasint"`
	Root       [32]byte         `cbor:"2,keyasint"`
	Count      uint32           `cbor:"3,keyasint"`
}

// FreezeList decides whether a list may be frozen: before the day of the draw.
func (r *Registry) FreezeList(tx *kernel.Tx, c FreezeList) error {
	a, ok := r.allocations.Get(c.Allocation)
	switch {
	case !ok:
		return ErrAllocation
	case a.State != Open || a.Closed:
		return ErrState
	case a.Count == 0:
		return ErrNobody
	case calendar.DayOf(tx.Time) >= a.DrawOn:
		return ErrDate // The value may be known already.
	}
	root, err := lottery.Root(r.Entries(c.Allocation))
	if err != nil {
		return ErrNobody
	}
	r.events.frozen.Emit(tx, ListFrozen{c.Allocation, root, a.Count})
	return nil
}

func (r *Registry) applyFrozen(e ListFrozen) {
	a := r.allocations.Must(e.Allocation)
	a.State, a.Root = Frozen, e.Root
	r.allocations.Put(e.Allocation, a)
}

// Draw asks that the order be drawn, once the notary's number and the public value are out.
type Draw struct {
	Allocation AllocationNumber `cbor:"1,keyasint" json:"allocation"`
	Number     [32]byte         `cbor:"2,keyasint" json:"notary_number"`
	Public     string           `cbor:"3,keyasint" json:"public_value"`
}

// Drawn says what the seed is and what it was made of.
type Drawn struct {
	Allocation AllocationNumber `cbor:"1,keyasint"`
	Number     [32]byte         `cbor:"2,keyasint"`
	Public     string           `cbor:"3,keyasint"`
	Seed       [32]byte         `cbor:"4,keyasint"`
}

// RankedHead is the head of the event housing.ranked.
type RankedHead struct {
	Allocation AllocationNumber `cbor:"1,keyasint"`
}

// A RankedRow is the place of an application. Twice as many as there are homes are ranked: who comes
// after them waits for somebody who declines.
type RankedRow struct {
	Rank        uint32
	Application ApplicationNumber
}

var rankedRowCodec = kernel.RowCodec[RankedRow]{
	Size: 12,
	Put: func(b []byte, row RankedRow) {
		_ = b[11]
		binary.LittleEndian.PutUint32(b, row.Rank)
		binary.LittleEndian.PutUint64(b[4:], uint64(row.Application))
	},
	Get: func(b []byte) RankedRow {
		_ = b[11]
		return RankedRow{binary.LittleEndian.Uint32(b), ApplicationNumber(binary.LittleEndian.Uint64(b[4:]))}
	},
}

// Draw decides the order: by tickets, or by points and then tickets.
func (r *Registry) Draw(tx *kernel.Tx, c Draw) error {
	a, ok := r.allocations.Get(c.Allocation)
	switch {
	case !ok:
		return ErrAllocation
	case a.State != Frozen || a.Closed:
		return ErrState
	case calendar.DayOf(tx.Time) < a.DrawOn:
		return ErrDrawDay
	}
	seed, err := lottery.Seed(a.Root, a.Commitment, c.Number, c.Public)
	switch {
	case err == error(lottery.ErrNumber):
		return ErrNumber
	case err != nil || a.misses(c.Public):
		return ErrPublic
	}
	r.events.drawn.Emit(tx, Drawn{c.Allocation, c.Number, c.Public, seed})
	head := RankedHead{c.Allocation}
	for i, application := range r.order(c.Allocation, a, seed) {
		r.events.ranked.Add(tx, head, RankedRow{uint32(i + 1), application})
	}
	r.events.ranked.End(tx, head)
	return nil
}

// misses reports whether a public value is not written as was said when the allocation was opened.
func (a *Allocation) misses(value string) bool {
	if a.Form == "" {
		return false
	}
	f, err := lottery.ParseForm(a.Form)
	return err != nil || f.Check(value) != nil
}

// order returns the first applications of an allocation, twice as many as there are homes at most.
func (r *Registry) order(number AllocationNumber, a Allocation, seed lottery.Hash) []ApplicationNumber {
	entries := r.Entries(number)
	ranked := min(len(entries), int(2*a.Homes))
	if a.Method == ByPoints { // Any ticket may decide between equal points.
		ranked = len(entries)
	}
	drawn, err := lottery.Draw(entries, seed, ranked)
	if err != nil {
		panic("housing: a frozen list that is none")
	}
	all := make([]ApplicationNumber, len(drawn))
	for i, d := range drawn {
		all[i] = ApplicationNumber(d.Application)
	}
	if a.Method == ByPoints { // Stable: equal points stay in the order of their tickets.
		slices.SortStableFunc(all, func(x, y ApplicationNumber) int {
			return cmp.Compare(r.applications.Must(y).Points, r.applications.Must(x).Points)
		})
	}
	return all[:min(len(all), int(2*a.Homes))]
}

func (r *Registry) applyDrawn(e Drawn) {
	a := r.allocations.Must(e.Allocation)
	a.State, a.Seed = DrawnAlready, e.Seed
	r.allocations.Put(e.Allocation, a)
}

func (r *Registry) applyRanked(head RankedHead, row RankedRow) {
	one := r.applications.Must(row.Application)
	one.Rank = row.Rank
	r.applications.Put(row.Application, one)
	r.ranks.Put(rankKey{Allocation: head.Allocation, Rank: row.Rank}, row.Application)
}

// Allocation returns an allocation.
func (r *Registry) Allocation(number AllocationNumber) (Allocation, bool) {
	return r.allocations.Get(number)
}

// Application returns an application.
func (r *Registry) Application(number ApplicationNumber) (Application, bool) {
	return r.applications.Get(number)
}
