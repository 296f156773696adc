package kernel

import (
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// The toy is a module for tests: jars with marbles, a book of offers in order, and an
// alarm clock. It can be asked to do everything that a module may do, and what it may not.
type toy struct {
	k      *Kernel
	jars   *Table[uint64, jar]
	offers *Ordered[offer, uint32]
	alarm  *Deadline
	c      toyCommands
	e      toyEvents
}

type jar struct {
	_       struct{} `cbor:",toarray"`
	Marbles int64
	Label   string
}

type offer struct {
	_     struct{} `cbor:",toarray"`
	Price int32
	Seq   uint64
}

func compareOffers(a, b offer) int {
	return cmp.Or(cmp.Compare(a.Price, b.Price), cmp.Compare(a.Seq, b.Seq))
}

type toyCommands struct {
	fill  *Command[fillJar]
	move  *Command[moveMarbles]
	many  *Command[moveMany]
	smash *Command[smashJar]
	bid   *Command[bid]
	wake  *Command[wakeMe]
	treat *Command[treat]
	write *Command[write]
	do    *Command[do]
}

type toyEvents struct {
	filled  *Effect[filled]
	moved   *Effect[moved]
	many    *BulkEffect[manyHead, moved]
	smashed *Effect[smashed]
	offered *Effect[offered]
	matched *Effect[matched]
	set     *Effect[alarmSet]
	rang    *Effect[rang]
	written *Effect[written]
	poison  *Effect[poison]
}

type (
	fillJar struct {
		Jar     uint64 `cbor:"1,keyasint"`
		Marbles int64  `cbor:"2,keyasint"`
		Label   string `cbor:"3,keyasint,omitempty"`
	}
	filled      fillJar
	moveMarbles struct {
		From, To uint64 `cbor:"-"`
		Marbles  int64  `cbor:"-"`
	}
	moved    moveMarbles
	moveMany struct {
		Rows []byte `cbor:"1,keyasint"` // 24 bytes each.
	}
	manyHead struct {
		Cause uint64 `cbor:"1,keyasint,omitempty"`
	}
	smashJar struct {
		Jar uint64 `cbor:"1,keyasint"`
	}
	smashed smashJar
	bid     struct {
		Price int32  `cbor:"1,keyasint"`
		Count uint32 `cbor:"2,keyasint"`
	}
	offered struct {
		Price int32  `cbor:"1,keyasint"`
		Seq   uint64 `cbor:"2,keyasint"`
		Count uint32 `cbor:"3,keyasint"`
	}
	matched struct {
		Price int32  `cbor:"1,keyasint"`
		Seq   uint64 `cbor:"2,keyasint"`
	}
	wakeMe struct {
		At  int64  `cbor:"1,keyasint"`
		Key uint64 `cbor:"2,keyasint"`
	}
	alarmSet wakeMe
	rang     struct {
		Key uint64 `cbor:"1,keyasint"`
		At  int64  `cbor:"2,keyasint"`
	}
	treat struct { // Needs two persons.
		Jar     uint64 `cbor:"1,keyasint"`
		Marbles int64  `cbor:"2,keyasint"`
	}
	write struct {
		Size int `cbor:"1,keyasint"`
	}
	written struct {
		Bytes []byte `cbor:"1,keyasint"`
	}
	poison struct {
		N int `cbor:"1,keyasint"`
	}
	do struct { // Something that a module may not do.
		What string `cbor:"1,keyasint"`
		Text string `cbor:"2,keyasint,omitempty"`
	}
)

var (
	errEmpty   = Refuse("toy.not_enough_marbles")
	errSame    = Refuse("toy.same_jar")
	errNoJar   = Refuse("toy.no_jar")
	errAmount  = Refuse("toy.amount")
	errNoMatch = Refuse("toy.no_match")
)

// Keys by which an alarm misbehaves.
const (
	alarmPanics = 1_000_000 + iota
	alarmAgain
	alarmLarge
	alarmPoisons
	alarmOpenRows
)

var movedRow = RowCodec[moved]{Size: 24,
	Put: func(b []byte, e moved) {
		binary.LittleEndian.PutUint64(b, e.From)
		binary.LittleEndian.PutUint64(b[8:], e.To)
		binary.LittleEndian.PutUint64(b[16:], uint64(e.Marbles))
	},
	Get: func(b []byte) moved {
		return moved{binary.LittleEndian.Uint64(b), binary.LittleEndian.Uint64(b[8:]), int64(binary.LittleEndian.Uint64(b[16:]))}
	},
}

func appendMove(b []byte, c moveMarbles) []byte {
	b = AppendUint(AppendArray(b, 3), c.From)
	return AppendInt(AppendUint(b, c.To), c.Marbles)
}

func parseMove(b []byte) (c moveMarbles, err error) {
	p := Parse(b)
	p.Expect(p.Array() == 3)
	c.From, c.To, c.Marbles = p.Uint(), p.Uint(), p.Int()
	return c, p.End()
}

func newToy() *toy {
	k := New()
	k.SetSecret([32]byte{1, 2, 3})
	t := &toy{k: k}
	t.jars = NewTable[uint64, jar](k, "toy.jar", cmp.Compare[uint64])
	t.offers = NewOrdered[offer, uint32](k, "toy.offer", compareOffers)
	t.alarm = Due(k, 9901, "toy.alarm", t.ring)
	t.c = toyCommands{
		fill:  Decide(k, "toy.fill", t.fill),
		move:  Decide(k, "toy.move", t.move).Coded(appendMove, parseMove),
		many:  Decide(k, "toy.many", t.many),
		smash: Decide(k, "toy.smash", t.smash),
		bid:   Decide(k, "toy.bid", t.bid),
		wake:  Decide(k, "toy.wake", t.wake),
		treat: Decide(k, "toy.treat", t.treat, TwoPersons()),
		write: Decide(k, "toy.write", t.write),
		do:    Decide(k, "toy.do", t.do),
	}
	t.e = toyEvents{
		filled: Apply(k, 9901, "toy.filled", t.applyFilled),
		moved: Apply(k, 9902, "toy.moved", t.applyMoved).Coded(
			func(b []byte, e moved) []byte { return appendMove(b, moveMarbles(e)) },
			func(b []byte) (moved, error) { c, err := parseMove(b); return moved(c), err }),
		many:    ApplyRows(k, 9903, "toy.moved_many", movedRow, func(_ manyHead, e moved) { t.applyMoved(e) }),
		smashed: Apply(k, 9904, "toy.smashed", func(e smashed) { t.jars.Delete(e.Jar) }),
		offered: Apply(k, 9905, "toy.offered", func(e offered) { t.offers.Put(offer{Price: e.Price, Seq: e.Seq}, e.Count) }),
		matched: Apply(k, 9906, "toy.matched", func(e matched) { t.offers.Delete(offer{Price: e.Price, Seq: e.Seq}) }),
		set:     Apply(k, 9907, "toy.alarm_set", func(e alarmSet) { t.alarm.Set(e.At, e.Key) }),
		rang:    Apply(k, 9908, "toy.rang", t.applyRang),
		written: Apply(k, 9909, "toy.written", func(written) {}),
		poison:  Apply(k, 9910, "toy.poisoned", func(e poison) { panic("poison") }),
	}
	Project(t.e.moved, func(at At, e moved, exec Exec) {
		exec("moved", at.Sequence, e.From, e.To, e.Marbles)
	})
	ProjectRows(t.e.many, func(at At, _ manyHead, rows []moved, exec Exec) {
		exec("many", at.Sequence, len(rows), rows[0].From)
	})
	return t
}

func (t *toy) fill(tx *Tx, c fillJar) error {
	if c.Marbles <= 0 {
		return errAmount
	}
	t.e.filled.Emit(tx, filled(c))
	return nil
}

func (t *toy) applyFilled(e filled) {
	j, _ := t.jars.Get(e.Jar)
	j.Marbles, j.Label = j.Marbles+e.Marbles, e.Label
	t.jars.Put(e.Jar, j)
}

func (t *toy) allow(e moved) *Refusal {
	from, ok := t.jars.Get(e.From)
	switch {
	case e.Marbles <= 0:
		return errAmount
	case e.From == e.To:
		return errSame
	case !ok || !t.jars.Has(e.To):
		return errNoJar
	case from.Marbles < e.Marbles:
		return errEmpty
	}
	return nil
}

func (t *toy) move(tx *Tx, c moveMarbles) error {
	if r := t.allow(moved(c)); r != nil {
		return r
	}
	t.e.moved.Emit(tx, moved(c))
	return nil
}

func (t *toy) applyMoved(e moved) {
	slot, _ := t.jars.Find(e.From)
	from := t.jars.At(slot)
	from.Marbles -= e.Marbles
	t.jars.Set(slot, from)
	to := t.jars.Must(e.To)
	to.Marbles += e.Marbles
	t.jars.Put(e.To, to)
}

func (t *toy) many(tx *Tx, c moveMany) error {
	for i := range len(c.Rows) / 24 {
		e := movedRow.Get(c.Rows[24*i:])
		if r := t.allow(e); r != nil {
			tx.RefuseRow(i, r)
			continue
		}
		t.e.many.Add(tx, manyHead{7}, e)
	}
	t.e.many.End(tx, manyHead{7})
	return nil
}

func (t *toy) smash(tx *Tx, c smashJar) error {
	// The facts come first on purpose: what is emitted has to be undone.
	t.e.smashed.Emit(tx, smashed(c))
	t.e.filled.Emit(tx, filled{Jar: c.Jar, Marbles: 1, Label: "swept up"})
	t.e.smashed.Emit(tx, smashed{c.Jar + 1})
	t.e.filled.Emit(tx, filled{Jar: c.Jar + 2, Marbles: 3})
	if c.Jar%2 == 0 {
		return errNoJar
	}
	return nil
}

func (t *toy) bid(tx *Tx, c bid) error {
	for range c.Count {
		best, _, ok := t.offers.First()
		if !ok || best.Price > c.Price {
			t.e.offered.Emit(tx, offered{c.Price, tx.NextSequence(), c.Count})
			if c.Price%3 == 0 {
				return errNoMatch
			}
			return nil
		}
		t.e.matched.Emit(tx, matched{best.Price, best.Seq})
	}
	return nil
}

func (t *toy) wake(tx *Tx, c wakeMe) error {
	t.e.set.Emit(tx, alarmSet(c))
	return nil
}

func (t *toy) ring(tx *Tx, key uint64) {
	switch key {
	case alarmPanics:
		t.e.rang.Emit(tx, rang{key, tx.Time})
		panic("an alarm that fails")
	case alarmAgain:
		t.e.set.Emit(tx, alarmSet{tx.Time, key})
	case alarmLarge:
		t.e.written.Emit(tx, written{make([]byte, EntryMax)})
	case alarmPoisons:
		t.e.poison.Emit(tx, poison{})
	case alarmOpenRows:
		t.e.filled.Emit(tx, filled{Jar: 5, Marbles: 5})
		t.e.many.Add(tx, manyHead{}, moved{5, 5, 0})
	default:
		t.e.rang.Emit(tx, rang{key, tx.Time})
	}
}

func (t *toy) applyRang(e rang) {
	if e.Key%3 == 0 {
		t.jars.Delete(e.Key)
		return
	}
	t.jars.Put(e.Key, jar{Marbles: e.At, Label: "alarm"})
}

func (t *toy) treat(tx *Tx, c treat) error {
	if c.Marbles < 0 {
		return errAmount
	}
	if c.Marbles == 0 {
		return nil
	}
	return t.fill(tx, fillJar{Jar: c.Jar, Marbles: c.Marbles})
}

func (t *toy) write(tx *Tx, c write) error {
	t.e.written.Emit(tx, written{make([]byte, c.Size)})
	return nil
}

// do does what a module may not do.
func (t *toy) do(tx *Tx, c do) error {
	t.e.filled.Emit(tx, filled{Jar: 5, Marbles: 5})
	switch c.What {
	case "panic":
		panic(c.Text)
	case "panic with an error":
		panic(fmt.Errorf("cannot read %s", c.Text))
	case "index":
		return []error{nil}[len(c.Text)]
	case "error":
		return fmt.Errorf("cannot find %s", c.Text)
	case "nil refusal":
		var r *Refusal
		return r
	case "nil row refusal":
		var r *RowRefusal
		return r
	case "row without refusal":
		return &RowRefusal{Row: 3}
	case "put":
		t.jars.Put(1, jar{})
	case "text":
		t.e.filled.Emit(tx, filled{Jar: 1, Marbles: 1, Label: c.Text})
	case "open rows":
		t.e.many.Add(tx, manyHead{}, moved{5, 5, 0})
	case "other head":
		t.e.many.Add(tx, manyHead{1}, moved{5, 5, 0})
		t.e.many.End(tx, manyHead{2})
	case "emit between rows":
		t.e.many.Add(tx, manyHead{1}, moved{5, 5, 0})
		t.e.filled.Emit(tx, filled{Jar: 5, Marbles: 5})
	case "poison":
		t.e.poison.Emit(tx, poison{})
	case "wrapped":
		return fmt.Errorf("row 5: %w", errAmount)
	}
	return nil
}

// A tape is a journal in memory, with nothing that could fail.
type tape struct{ bodies [][]byte }

func (j *tape) Append(_ context.Context, b *Batch) error {
	for i := range b.Len() {
		j.bodies = append(j.bodies, slices.Clone(b.Body(i)))
	}
	return nil
}

func (j *tape) Read(_ context.Context, index uint64) iter.Seq2[Written, error] {
	return func(yield func(Written, error) bool) {
		for i := index; i < uint64(len(j.bodies)); i++ {
			if !yield(Written{Index: i, Body: j.bodies[i]}, nil) {
				return
			}
		}
	}
}

func (j *tape) Head() Head                              { return Head{Index: uint64(len(j.bodies))} }
func (j *tape) Reserve(context.Context, int, int) error { return nil }
func (j *tape) Close() error                            { return nil }
func (j *tape) bytes() int                              { return len(slices.Concat(j.bodies...)) }
func (j *tape) equal(o *tape) bool                      { return slices.EqualFunc(j.bodies, o.bodies, slices.Equal) }
func (j *tape) write(t testing.TB, b *Batch)            { check(t, j.Append(context.Background(), b)) }
func (j *tape) replay(t testing.TB, into *toy) *toy {
	check(t, into.k.Replay(context.Background(), j, nil))
	return into
}
func (j *tape) replayed(t testing.TB) *toy           { t.Helper(); return j.replay(t, newToy()) }
func check(t testing.TB, err error)                  { t.Helper(); fatalIf(t, err != nil, err) }
func fatalIf(t testing.TB, wrong bool, about ...any) { t.Helper(); fatal(t, wrong, about) }
func fatal(t testing.TB, wrong bool, about []any) {
	t.Helper()
	if wrong {
		t.Fatal(about...)
	}
}

const startMS = 1_800_000_000_000 // A day in January 2027.

// A run is a toy with its journal and a workload from one seed.
type run struct {
	*toy
	*rand.Rand
	t    testing.TB
	now  int64
	made uint64
	past []past
	j    *tape
}

func newRun(t testing.TB, seed uint64) *run {
	r := &run{toy: newToy(), Rand: rand.New(rand.NewPCG(seed, 1)), t: t, now: startMS, j: &tape{}}
	b := &Batch{}
	r.k.Open(r.now, r.nonce(), "test", b)
	r.j.write(t, b)
	return r
}

func (r *run) nonce() (n [16]byte) {
	binary.LittleEndian.PutUint64(n[:], r.Uint64())
	return n
}

func (r *run) id() RequestID {
	r.made++
	var random [10]byte
	binary.BigEndian.PutUint64(random[2:], r.made)
	return NewRequestID(r.now, random)
}

// run decides one command and writes its entry.
func decide[C any](r *run, c *Command[C], actor Actor, command C) Result {
	r.t.Helper()
	return r.decide(c.Make(Caller{Actor: actor, Policy: 3}, r.id(), command))
}

func (r *run) decide(call *Call) Result {
	b := &Batch{Index: r.k.Index()}
	result := r.k.Decide(call, r.now, r.nonce(), b)
	call.Recycle()
	r.j.write(r.t, b)
	return result
}

func (r *run) fire() (more bool) {
	b := &Batch{Index: r.k.Index()}
	more = r.k.Fire(r.now, r.nonce(), b)
	r.j.write(r.t, b)
	return more
}

func (r *run) check() {
	b := &Batch{Index: r.k.Index()}
	r.k.Check(r.now, r.nonce(), 5, [32]byte{6}, b)
	r.j.write(r.t, b)
}

// next makes a command at random, right and wrong ones alike; sometimes one that came before,
// sometimes another one under its id.
func (r *run) next() *Call {
	if len(r.past) > 0 && r.IntN(16) == 0 {
		old := r.past[max(0, len(r.past)-1-r.IntN(200))]
		if r.IntN(3) == 0 {
			return r.choose()(old.id)
		}
		return old.make(old.id)
	}
	p := past{r.choose(), r.id()}
	r.past = append(r.past, p)
	return p.make(p.id)
}

type past struct {
	make func(RequestID) *Call
	id   RequestID
}

func (r *run) choose() func(id RequestID) *Call {
	who := Caller{Actor: Actor(1 + r.IntN(3)), Policy: uint64(r.IntN(2))}
	pot := func() uint64 { return r.Uint64N(40) }
	switch r.IntN(14) {
	case 0, 1:
		return making(r, r.c.fill.Name(), who, fillJar{pot(), r.Int64N(1000) - 10, "标签"})
	case 2:
		return making(r, r.c.smash.Name(), who, smashJar{pot()})
	case 3:
		return making(r, r.c.bid.Name(), who, bid{int32(r.IntN(50) - 5), uint32(r.IntN(4))})
	case 4:
		return making(r, r.c.wake.Name(), who, wakeMe{r.now + r.Int64N(5000) - 500, pot()})
	case 5:
		var rows []byte
		for range r.IntN(30) {
			rows = append(rows, make([]byte, 24)...)
			movedRow.Put(rows[len(rows)-24:], moved{pot(), pot(), r.Int64N(30)})
		}
		return making(r, r.c.many.Name(), who, moveMany{rows})
	case 6:
		what := []string{"panic", "index", "open rows", "put", "fine"}[r.IntN(5)]
		return making(r, r.c.do.Name(), who, do{What: what, Text: fmt.Sprint(r.IntN(4))})
	case 7:
		return making(r, "kernel.propose", who, Propose{"toy.treat", r.c.treat.Encoded(treat{pot(), r.Int64N(20) - 2})})
	case 8:
		return making(r, "kernel.release", who, Release{r.Uint64N(r.k.numbers().Proposal + 2)})
	case 9:
		return making(r, "kernel.withdraw", who, Withdraw{r.Uint64N(r.k.numbers().Proposal + 2)})
	default:
		return making(r, r.c.move.Name(), who, moveMarbles{pot(), pot(), r.Int64N(50) - 2})
	}
}

// making makes calls of the kernel of the moment, which may have been started again.
func making[C any](r *run, name string, who Caller, content C) func(RequestID) *Call {
	return func(id RequestID) *Call { return command[C](r.k, name).Make(who, id, content) }
}

func command[C any](k *Kernel, name string) *Command[C] { return k.commands[name].(*Command[C]) }

// step does one thing at random.
func (r *run) step() (result Result) {
	switch n := r.IntN(40); {
	case n == 0:
		r.now += r.Int64N(3600_000)
	case n == 1:
		r.now -= r.Int64N(2000)
	case n == 2 && r.k.CheckDue(r.now):
		r.check()
	case n < 8:
		r.now += r.Int64N(500)
		r.fire()
	default:
		return r.decide(r.next())
	}
	return result
}

// state is everything that the kernel holds, as text.
func (t *toy) state() string {
	var b strings.Builder
	fmt.Fprintln(&b, t.k.index, t.k.sequence, t.k.time, t.k.epoch)
	for key, row := range t.jars.All() {
		fmt.Fprintln(&b, key, row)
	}
	for key, row := range t.offers.All() {
		fmt.Fprintln(&b, key, row)
	}
	for key := range t.k.deadlines.All() {
		fmt.Fprintln(&b, key)
	}
	for key, row := range t.k.proposals.All() {
		fmt.Fprintln(&b, key, row)
	}
	for key, row := range t.k.quarantined.All() {
		fmt.Fprintln(&b, key, row)
	}
	fmt.Fprintln(&b, t.k.numbers(), t.k.window.first, t.k.window.next, t.k.window.floor)
	for n := t.k.window.first; n < t.k.window.next; n++ {
		fmt.Fprintln(&b, *t.k.window.at(n))
	}
	return b.String()
}

func same(t testing.TB, how string, a, b *toy) {
	t.Helper()
	if a, b := a.state(), b.state(); a != b {
		t.Fatalf("%s: states differ:\n%s\n---\n%s", how, a, b)
	}
	da, db := a.k.Digests(), b.k.Digests()
	if !slices.Equal(da, db) {
		t.Fatalf("%s: digests differ", how)
	}
	for n := range a.k.tables {
		if c, ok := a.k.tables[n].(interface{ fresh() TableDigest }); ok && c.fresh() != da[n] {
			t.Fatalf("%s: the digest of %s is stale", how, da[n].Name)
		}
	}
}

// fresh is the digest of a table made from its rows, trusting nothing kept.
func (t *Table[K, V]) fresh() TableDigest {
	var sum setHash
	for n := range t.pages {
		for i := range uint32(pageRows) {
			if t.live[n].has(i) {
				r := &t.pages[n].rows[i]
				sum.add(hashOf(t.codec.Append(nil, r.Key, r.Row)))
			}
		}
	}
	return TableDigest{t.name, t.schema(), uint64(t.Len()), sum.bytes()}
}
