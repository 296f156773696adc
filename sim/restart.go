package sim

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"hash/maphash"

	"liangshan/commit"
	"liangshan/journal"
	"liangshan/kernel"
)

// A restartHow says how the county stopped before it is opened again.
type restartHow int

const (
	restartFirst restartHow = iota // It has never run.
	restartClean                   // It was asked to.
	restartKill                    // The process was ended.
	restartCrash                   // The machine was.
)

const (
	troubleMax = 6 // Faults that strike one opening, before it is left in peace.
	yearMS     = 366 * dayMS
)

// A reopening is one way back from a stop to a serving writer.
type reopening struct {
	queued  []*delivery // The group whose fate is unknown.
	damage  *damaged    // What was flipped.
	accept  bool        // The operator says that the clock is right.
	wall    int64       // What the clock showed when an epoch was opened that may be kept.
	opening bool        // There is such an epoch.
}

// restart stops the county and opens it again, through whatever goes wrong meanwhile. queued
// is the group whose fate is unknown.
func (w *world) restart(how restartHow, queued []*delivery) error {
	w.tell("restart %d, %d calls unknown", how, len(queued))
	re := &reopening{queued: queued}
	if err := w.shut(how, re); err != nil {
		return err
	}
	for trouble := 0; ; trouble++ {
		w.armed = false
		w.engine.arm(0)
		if trouble < troubleMax && w.chance.IntN(150) < w.swarm.faults {
			w.armed = true
			w.engine.arm(80)
		}
		err := w.reopen(re)
		if err == nil || w.over {
			return err
		}
		w.tell("not opened: %v", err)
		if err := w.remedy(err, re); err != nil || w.over {
			return err
		}
	}
}

// shut ends the writer and its journal.
func (w *world) shut(how restartHow, re *reopening) error {
	if how == restartFirst {
		return nil
	}
	w.report.Restarts++
	switch how {
	case restartClean:
		if err := w.seat.journal.Close(); err != nil {
			if err := w.excuse(err); err != nil {
				return err
			}
		}
		w.engine.kill()
	case restartKill:
		w.report.Kills++
		w.engine.kill()
	case restartCrash:
		w.report.Crashes++
		w.engine.crash()
	}
	if w.engine.crashed() {
		w.engine.crash()
		how = restartCrash
	}
	e, ok := w.engine.(*fileEngine)
	if ok && how != restartCrash && w.percent(w.swarm.flips) {
		d := e.flip()
		re.damage = &d
		w.report.Flipped++
		w.tell("a bit is flipped in %s at %d", d.name, d.offset)
	}
	if how == restartClean && len(re.queued) == 0 && w.chance.IntN(12) == 0 {
		w.clock.pass(yearMS + w.chance.Int64N(yearMS)) // Long out of use.
	}
	return nil
}

// remedy does what an operator would after an opening that failed. It returns the error if
// nothing explains it.
func (w *world) remedy(err error, re *reopening) error {
	var damage *kernel.DamageError
	switch {
	case errors.As(err, &damage) && re.damage != nil:
		return w.mendDamage(re)
	case errors.As(err, &damage) && w.lied:
		w.report.LiesNamed++
		w.over = true
		return nil
	case errors.Is(err, commit.ErrClock):
		if w.clock.now.WallMS > w.auditor.time {
			re.accept = true
		} else {
			w.clock.now.WallMS = w.auditor.time
		}
		if w.engine.crashed() { // While the journal was closed again.
			w.engine.crash()
		}
		return nil
	case errors.Is(err, kernel.ErrFull) && w.limited:
		w.limited = false
		w.engine.limit(-1)
		return nil
	}
	if err := w.excuse(err); err != nil {
		return err
	}
	if w.engine.crashed() || w.chance.IntN(2) == 0 {
		w.engine.crash()
	} else {
		w.engine.kill()
	}
	return nil
}

// mendDamage checks that a refusal to open has changed nothing, and puts the file back.
func (w *world) mendDamage(re *reopening) error {
	d := re.damage
	if !bytes.Equal(d.disk.Files()[d.name], d.after) {
		return fmt.Errorf("opening changed the damaged file %s before it refused", d.name)
	}
	d.mend()
	re.damage = nil
	w.report.Named++
	w.engine.kill()
	return nil
}

// errLost says that acknowledged entries are not there.
var errLost = errors.New("acknowledged entries are lost")

// reopen opens the journal, takes in what became of the unknown group, and seats a writer.
func (w *world) reopen(re *reopening) error {
	j, err := w.engine.open()
	if err != nil {
		return err
	}
	if head := j.Head(); head.Index < w.auditor.index {
		return w.lose(j, head)
	}
	if err := w.absorb(j, re); err != nil {
		return err
	}
	if err := w.tryLock(); err != nil {
		return err
	}
	w.lied = false
	return w.sit(j, re)
}

// lose judges a journal that has lost acknowledged entries: flushes must have lied, and what
// is left must be a part of what was.
func (w *world) lose(j kernel.Journal, head kernel.Head) error {
	e, ok := w.engine.(*fileEngine)
	if !w.lied || !ok {
		return fmt.Errorf("%w: the journal holds %d, acknowledged are %d", errLost, head.Index, w.auditor.index)
	}
	if !e.lies && e.options.MarkAppends == 1 {
		return fmt.Errorf("%w and not named, though the mark was flushed: the journal holds %d of %d",
			errLost, head.Index, w.auditor.index)
	}
	for written, err := range j.Read(context.Background(), 0) {
		if err != nil {
			return err
		}
		if maphash.Bytes(w.sumSeed, written.Body) != w.sums[written.Index] {
			return fmt.Errorf("entry %d is not what was acknowledged", written.Index)
		}
	}
	w.report.LiesLost++
	w.over = true
	return nil
}

// read returns what the journal holds from an index on.
func read(j kernel.Journal, first uint64) (*history, error) {
	h := &history{first: first}
	for written, err := range j.Read(context.Background(), first) {
		if err != nil {
			return nil, err
		}
		h.bodies = append(h.bodies, bytes.Clone(written.Body))
	}
	return h, nil
}

// absorb takes in the entries behind those that were acknowledged.
func (w *world) absorb(j kernel.Journal, re *reopening) error {
	h, err := read(j, w.auditor.index)
	if err != nil {
		return err
	}
	if re.opening && len(h.bodies) > 0 {
		err = w.auditor.opened(h, re.wall)
	} else if len(re.queued) > 0 || len(h.bodies) > 0 {
		err = w.judge(h, re.queued, false)
	}
	re.opening, re.queued = false, nil
	if err == nil && w.auditor.index != h.head() {
		err = fmt.Errorf("the journal holds %d entries, expected %d", h.head(), w.auditor.index)
	}
	if err != nil {
		return &brokenPromise{err}
	}
	return w.follow(h)
}

// A brokenPromise is never explained by a fault.
type brokenPromise struct{ cause error }

func (b *brokenPromise) Error() string { return b.cause.Error() }

// tryLock tries to open the journal a second time, now and then: it must be locked.
func (w *world) tryLock() error {
	e, ok := w.engine.(*fileEngine)
	if !ok || w.armed || w.chance.IntN(10) > 0 {
		return nil
	}
	if _, err := e.open(); !errors.Is(err, journal.ErrLocked) {
		return &brokenPromise{fmt.Errorf("a journal that is open was opened again: %v", err)}
	}
	return nil
}

// load makes the state, from a snapshot if there is one that fits, else from the beginning.
func (w *world) load(j kernel.Journal) (*county, error) {
	c := newCounty(w.modules)
	if w.snapshot != nil && w.chance.IntN(4) > 0 {
		loaded, err := w.loadSnapshot(c, j)
		if err != nil {
			return nil, err
		}
		if !loaded {
			c = newCounty(w.modules)
		}
	}
	if err := c.k.Replay(context.Background(), j, nil); err != nil {
		return nil, err
	}
	err := sameDigests("opened again and replayed", c.k.Digests(), w.shadow.k.Digests())
	if err == nil {
		err = c.check(true)
	}
	if err != nil {
		return nil, &brokenPromise{err}
	}
	return c, nil
}

// loadSnapshot loads the snapshot, which may have been damaged. It reports whether it is of use.
func (w *world) loadSnapshot(c *county, j kernel.Journal) (bool, error) {
	snapshot, broken := w.snapshot, w.chance.IntN(6) == 0
	if broken {
		snapshot = bytes.Clone(snapshot)
		if w.chance.IntN(2) == 0 {
			snapshot = snapshot[:w.chance.IntN(len(snapshot))]
		} else {
			snapshot[w.chance.IntN(len(snapshot))] ^= 1 << w.chance.IntN(8)
		}
	}
	head, err := c.k.Load(snapshot)
	if broken {
		if !errors.Is(err, kernel.ErrSnapshot) {
			return false, &brokenPromise{fmt.Errorf("a damaged snapshot was loaded: %v", err)}
		}
		return false, nil
	}
	if err != nil || head != w.taken {
		return false, &brokenPromise{fmt.Errorf("the snapshot of %+v was loaded as %+v: %w", w.taken, head, err)}
	}
	for written, err := range j.Read(context.Background(), head.Index-1) {
		if err != nil {
			return false, err
		}
		if written.Hash != head.Hash {
			return false, &brokenPromise{errors.New("the snapshot is of another history")}
		}
		break
	}
	w.report.Snapshots++
	return true, nil
}

// sit opens a writer on a journal and seats it.
func (w *world) sit(j kernel.Journal, re *reopening) error {
	c, err := w.load(j)
	if err != nil {
		return err
	}
	s := &seat{county: c, journal: j, gated: &gated{Journal: j}, origin: w.clock.now}
	s.writer = commit.New(
		c.k,
		s.gated,
		commit.Options{Clock: &w.clock, Nonce: w.nonce, Program: "sim", AcceptClock: re.accept},
	)
	s.feed = s.writer.Follow(1<<10, false)
	wall, last := w.clock.now.WallMS, w.auditor.time
	wrong := last > 0 && (wall < last-backMS || wall > last+yearMS && !re.accept)
	err = s.writer.Open(context.Background())
	if errors.Is(err, commit.ErrClock) != wrong {
		return &brokenPromise{fmt.Errorf("the clock shows %d after %d, and opening says: %w", wall, last, err)}
	}
	if err != nil {
		re.opening, re.wall = !wrong, wall
		return errors.Join(err, w.closeFailed(j))
	}
	h := s.drain(w.auditor.index)
	if err := w.auditor.opened(h, wall); err != nil {
		return &brokenPromise{err}
	}
	w.seat = s
	w.tell("opened at %d, epoch %d", wall, w.auditor.epoch)
	return w.follow(h)
}

// closeFailed releases a journal on which no writer could be opened, so that it can be tried
// again in the same life of the process.
func (w *world) closeFailed(j kernel.Journal) error {
	if err := j.Close(); err != nil {
		return w.excuse(err)
	}
	return nil
}

// nonce returns bytes that a real county would not let anyone guess.
func (w *world) nonce() (n [16]byte) {
	for i := range n {
		n[i] = byte(w.chance.Uint32())
	}
	return n
}
