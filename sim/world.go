package sim

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"iter"
	"math/rand/v2"
	"reflect"
	"slices"
	"strconv"

	"liangshan/carbon"
	"liangshan/commit"
	"liangshan/kernel"
	"liangshan/sim/twin"
)

// A swarm is how one world differs from the others. Rates are of some ten thousand deliveries.
type swarm struct {
	batch     int // Deliveries in a round, at most.
	wrong     int // In 100, how many messages are made wrong in front of the rules.
	again     int // In 100, how many messages are sent a second time.
	delay     int // Steps by which a message may be late.
	reads     int // In 100.
	leaves    int // In 100, how many clients do not wait.
	faults    int // A fault is armed.
	restarts  int
	snapshots int
	leaps     int // Hours or days pass in a moment.
	jumps     int // The clock is set wrong.
	full      int
	stalls    int
	lies      int
	flips     int // In 100 restarts.
}

func newSwarm(chance *rand.Rand) swarm {
	return swarm{
		batch: []int{1, 3, 8, 8, 40}[chance.IntN(5)], wrong: chance.IntN(8), again: chance.IntN(15),
		delay: 1 + chance.IntN(60),
		reads: chance.IntN(10), leaves: chance.IntN(3), faults: chance.IntN(40), restarts: chance.IntN(15),
		snapshots: chance.IntN(40), leaps: chance.IntN(60), jumps: chance.IntN(15), full: chance.IntN(12),
		stalls: chance.IntN(40), lies: chance.IntN(4) * chance.IntN(4), flips: chance.IntN(60),
	}
}

// A seat is a writer with its state and journal.
type seat struct {
	county  *county
	journal kernel.Journal
	gated   *gated
	writer  *commit.Writer
	feed    *commit.Feed
	origin  commit.Instant
}

// A gated journal may have something happen before an append: the moment at which a writer stalls.
type gated struct {
	kernel.Journal
	before func()
}

// Confirm implements commit.Confirmer where the engine does: there can be other writers only of such an engine.
func (g *gated) Confirm(ctx context.Context) error {
	if c, ok := g.Journal.(commit.Confirmer); ok {
		return c.Confirm(ctx)
	}
	return nil
}

// Append implements kernel.Journal.
func (g *gated) Append(ctx context.Context, batch *kernel.Batch) error {
	if before := g.before; before != nil {
		g.before = nil
		before()
	}
	return g.Journal.Append(ctx, batch)
}

// A world is one county with everything around it.
type world struct {
	chance  *rand.Rand
	report  *Report
	trace   io.Writer
	mood    string
	swarm   swarm
	twins   *twin.County
	modules []module
	weights []int  // How often each module is asked.
	about   module // The one that is asked most.
	auditor *auditor
	names   map[reflect.Type]string
	known   map[string]bool

	clock    clock
	engine   engine
	seat     *seat
	shadow   *county // Only ever replays.
	lots     *carbon.History
	sums     []uint64 // Of the body of every entry that is durable.
	sumSeed  maphash.Seed
	snapshot []byte
	taken    kernel.Head // Where the snapshot was taken.

	mail    []*message // On the way.
	recent  []*message // Sent lately, for being sent again.
	armed   bool       // A fault may strike.
	limited bool       // The disk may be full.
	lied    bool       // A flush may have lied since the machine last crashed.
	over    bool       // The world has come to an end that was expected.
	opening bool       // An entry that opens an epoch may be in the journal.
	steps   int
}

func newWorld(chance *rand.Rand, report *Report, o Options) *world {
	w := &world{chance: chance, report: report, trace: o.Trace, swarm: newSwarm(chance), twins: twin.NewCounty(),
		known: map[string]bool{}, sumSeed: maphash.MakeSeed()}
	w.clock.now = commit.Instant{WallMS: beginMS + chance.Int64N(beginsMS), MonotonicMS: chance.Int64N(1 << 30)}
	w.modules = newModules(w.twins)
	w.weigh(chance, o.About)
	w.auditor = newAuditor(w.modules, report)
	w.shadow, w.lots = newCounty(w.modules), carbon.NewHistory()
	w.names = w.shadow.names()
	for _, c := range w.shadow.k.Commands() {
		w.known[c.Name()] = true
	}
	return w
}

// mainFactor is how much oftener than else the module is asked that a world is about. A world
// is too short to come far in all of them.
const mainFactor = 15

// weigh draws how often each module is asked, and how.
func (w *world) weigh(chance *rand.Rand, about string) {
	all := 0
	for _, m := range w.modules {
		all += m.weight()
	}
	n := chance.IntN(all)
	for _, m := range w.modules {
		mainly := n >= 0 && n < m.weight()
		if about != "" {
			mainly = m.covers()[0].module == about
		}
		n -= m.weight()
		if _, lonely := m.(loner); lonely && !mainly {
			w.weights = append(w.weights, 0)
			continue
		}
		weight := m.weight() * (1 + chance.IntN(3))
		if mainly {
			weight *= mainFactor
			w.about = m
		}
		m.vary(chance, mainly)
		w.weights = append(w.weights, weight)
	}
}

func (w *world) nameOf(command any) string {
	if c, ok := command.(twin.Named); ok {
		return c.Name()
	}
	name, ok := w.names[reflect.TypeOf(command)]
	if !ok {
		panic(fmt.Sprintf("sim: no command has the type %T", command))
	}
	return name
}

// encode returns a command as it is sent.
func encode(command any) []byte {
	if c, ok := command.(twin.Named); ok {
		command = c.Wire()
	}
	return kernel.Encode(command)
}

// tell writes a line to the trace.
func (w *world) tell(format string, args ...any) {
	if w.trace != nil {
		fmt.Fprintf(w.trace, "%7d  "+format+"\n", append([]any{w.report.Steps}, args...)...)
	}
}

// run lives through so many steps and compares everything at the end.
func (w *world) run(steps int) error {
	var err error
	if w.chance.IntN(5) < 2 {
		w.mood = "memory"
		w.engine = newMemoryEngine(w.chance)
	} else {
		w.mood = "file"
		if w.engine, err = newFileEngine(w.chance); err != nil {
			return fmt.Errorf("creating the journal: %w", err)
		}
	}
	w.tell("a world of %d steps: %s %+v", steps, w.mood, w.swarm)
	if err := w.restart(restartFirst, nil); err != nil {
		return err
	}
	for w.steps < steps && !w.over {
		if err := w.round(); err != nil {
			return err
		}
	}
	if w.over {
		return nil
	}
	return w.conclude()
}

// chanced reports whether something that happens so many times in some ten thousand deliveries
// happens in this round.
func (w *world) chanced(rate int) bool { return w.chance.IntN(10_000) < rate*(w.swarm.batch+1)/2 }

func (w *world) percent(n int) bool { return w.chance.IntN(100) < n }

// round lets time pass, perhaps breaks something, and lets the writer take one step.
func (w *world) round() error {
	w.passTime()
	if err := w.disturb(); err != nil || w.over {
		return err
	}
	return w.step(w.collect())
}

// passTime moves the clock.
func (w *world) passTime() {
	w.clock.pass(w.chance.Int64N(200))
	switch {
	case w.chanced(w.swarm.leaps):
		w.clock.pass(w.chance.Int64N([]int64{3_600_000, dayMS, 3 * dayMS, 40 * dayMS}[w.chance.IntN(4)]))
		w.tell("time leaps to %d", w.clock.now.WallMS)
	case w.waited() && w.chanced(w.waitRate()):
		w.clock.pass(w.pause())
		w.tell("what waits brings time to %d", w.clock.now.WallMS)
	case w.chanced(w.swarm.jumps):
		w.clock.now.WallMS += w.chance.Int64N(4*driftMS) - 2*driftMS
		w.tell("the clock jumps to %d", w.clock.now.WallMS)
	case !w.clock.plausible(w.seat.origin, w.auditor.time) && w.chance.IntN(4) == 0:
		w.setClock()
	}
}

// waitRate is how often days pass while something waits for them.
func (w *world) waitRate() int {
	if m, ok := w.about.(pacer); ok && m.idle() {
		return 5 * waitsOften
	}
	return waitsOften
}

const waitsOften = 600

// waited reports whether the module that the world is about waits for days to pass.
func (w *world) waited() bool {
	m, ok := w.about.(waiter)
	return ok && m.waits(w.auditor.time)
}

// pause returns for how long what waits lets time pass.
func (w *world) pause() int64 {
	if m, ok := w.about.(pacer); ok {
		return m.pause(w.chance, w.auditor.time)
	}
	return w.chance.Int64N(2 * dayMS)
}

// setClock puts the clock right.
func (w *world) setClock() {
	right := w.seat.origin.WallMS + w.clock.now.MonotonicMS - w.seat.origin.MonotonicMS
	w.clock.now.WallMS = max(right, w.auditor.time)
	if !w.clock.plausible(w.seat.origin, w.auditor.time) {
		w.clock.now.WallMS = right
	}
	w.tell("the clock is set to %d", w.clock.now.WallMS)
}

// disturb breaks something, or has the county opened again.
func (w *world) disturb() error {
	switch s := &w.swarm; {
	case w.chanced(s.faults):
		w.armed = true
		w.engine.arm(20)
		w.tell("a fault is armed")
	case w.chanced(s.snapshots):
		return w.takeSnapshot()
	case w.chanced(s.full):
		w.fill()
	case w.limited && w.chance.IntN(8) == 0:
		w.engine.limit(-1)
		w.limited = false
		w.tell("the disk has room again")
	case w.chanced(s.restarts):
		return w.restart(restartHow(w.chance.IntN(3))+restartClean, nil)
	case w.chanced(s.stalls):
		return w.stall()
	case w.chanced(s.lies):
		return w.lie()
	}
	return nil
}

func (w *world) fill() {
	w.limited = true
	w.report.Full++
	room := w.chance.Int64N(1 << 20)
	if e, ok := w.engine.(*fileEngine); ok {
		room += e.used()
	}
	w.engine.limit(room)
	w.tell("the disk is full but for %d bytes", room)
}

// written is a stretch of the journal, for replaying.
type written struct{ history }

func (h written) Read(_ context.Context, index uint64) iter.Seq2[kernel.Written, error] {
	return func(yield func(kernel.Written, error) bool) {
		for i := index; i < h.head(); i++ {
			if !yield(kernel.Written{Index: i, Body: h.bodies[i-h.first]}, nil) {
				return
			}
		}
	}
}

func (h written) Head() kernel.Head                           { return kernel.Head{Index: h.head()} }
func (h written) Append(context.Context, *kernel.Batch) error { return kernel.ErrFull }
func (h written) Reserve(context.Context, int, int) error     { return kernel.ErrFull }
func (h written) Close() error                                { return nil }

// follow takes durable entries into the record and the shadow.
func (w *world) follow(h *history) error {
	if h.first != uint64(len(w.sums)) {
		return fmt.Errorf("durable entries begin with %d, expected %d", h.first, len(w.sums))
	}
	for _, body := range h.bodies {
		w.sums = append(w.sums, maphash.Bytes(w.sumSeed, body))
	}
	if err := w.shadow.k.Replay(context.Background(), written{*h}, nil); err != nil {
		return err
	}
	return w.followLots(h)
}

// followLots holds what happened to lots against what no state can show: see carbon.History.
func (w *world) followLots(h *history) error {
	for i, body := range h.bodies {
		var entry kernel.Entry
		if err := entry.ParseEntry(body); err != nil {
			return err
		}
		if !slices.ContainsFunc(entry.Events, func(e kernel.Event) bool { return e.Kind/100 == carbonKinds/100 }) {
			continue
		}
		events := make([]any, 0, len(entry.Events))
		for _, e := range entry.Events {
			_, body, err := w.shadow.k.Describe(e)
			if err != nil {
				return err
			}
			if _, delivered := body.(carbon.Delivered); !delivered { // sim.deliver opens that door without money.
				events = append(events, body)
			}
		}
		if err := w.lots.Entry(events); err != nil {
			return fmt.Errorf("entry %d: %w", h.first+uint64(i), err)
		}
	}
	return nil
}

// carbonKinds is where the kinds of package carbon begin.
const carbonKinds = 200

// drain returns what the seat has made durable since the last time.
func (s *seat) drain(first uint64) *history {
	h := &history{first: first}
	for {
		select {
		case b := <-s.feed.C:
			for i := range b.Len() {
				h.bodies = append(h.bodies, b.Body(i))
			}
		default:
			return h
		}
	}
}

// compareStates holds the live state against the shadow and the twins.
func (w *world) compareStates(what string) error {
	if err := sameDigests(what, w.seat.county.k.Digests(), w.shadow.k.Digests()); err != nil {
		return err
	}
	return w.seat.county.check(true)
}

// takeSnapshot writes the state as it stands.
func (w *world) takeSnapshot() error {
	head := w.seat.journal.Head()
	if head.Index != w.auditor.index {
		return fmt.Errorf("the journal holds %d entries, expected %d", head.Index, w.auditor.index)
	}
	var b sink
	if err := w.seat.county.k.Snapshot(head.Hash).Write(&b); err != nil {
		return err
	}
	w.snapshot, w.taken = b, head
	w.tell("a snapshot of %d entries, %d bytes", head.Index, len(b))
	return nil
}

type sink []byte

func (s *sink) Write(p []byte) (int, error) {
	*s = append(*s, p...)
	return len(p), nil
}

// conclude puts everything right, opens the county once more from its beginning, and
// compares the whole history with every answer.
func (w *world) conclude() error {
	w.snapshot = nil
	if err := w.restart(restartClean, nil); err != nil || w.over {
		return err
	}
	w.engine.arm(0) // A fault may be left over from the opening.
	h := &history{}
	for written, err := range w.seat.journal.Read(context.Background(), 0) {
		if err != nil {
			return fmt.Errorf("reading everything: %w", err)
		}
		if i := len(h.bodies); i < len(w.sums) && maphash.Bytes(w.sumSeed, written.Body) != w.sums[i] {
			return errors.New("entry " + strconv.Itoa(i) + " is not what was acknowledged")
		}
		h.bodies = append(h.bodies, append([]byte(nil), written.Body...))
	}
	if len(h.bodies) != len(w.sums) {
		return fmt.Errorf("the journal holds %d entries, %d were durable", len(h.bodies), len(w.sums))
	}
	w.report.Entries += len(h.bodies)
	return w.auditor.find(h)
}

// end releases what the world holds.
func (w *world) end() {
	if w.seat != nil && w.seat.journal != nil {
		w.seat.journal.Close() // The world is over; whatever it says was seen before.
	}
}
