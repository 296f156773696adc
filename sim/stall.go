package sim

import (
	"errors"
	"fmt"

	"liangshan/commit"
	"liangshan/journal/journaltest"
	"liangshan/kernel"
)

// stall lets the writer lose its turn: in the middle of an append, or while it has nothing to
// do. Another one opens the next epoch and serves; then the first one goes on, and must
// answer nobody.
func (w *world) stall() error {
	if _, ok := w.engine.(*memoryEngine); !ok || w.armed || w.limited {
		return nil
	}
	old := w.seat
	var meanwhile error
	overtake := func() {
		w.tell("the writer stalls, and another takes its turn")
		meanwhile = w.overtake()
	}
	if w.chance.IntN(2) == 0 {
		old.gated.before = overtake
		if err := errors.Join(w.step(w.collect()), meanwhile); err != nil {
			return err
		}
		old.gated.before = nil
	}
	if old == w.seat { // It was idle.
		if overtake(); meanwhile != nil {
			return meanwhile
		}
	}
	w.report.Stalled++
	return w.poke(old)
}

// overtake seats another writer on the same store and lets it serve for a while.
func (w *world) overtake() error {
	j, err := w.engine.open()
	if err != nil {
		return err
	}
	re := &reopening{}
	for err = w.sit(j, re); err != nil; err = w.sit(j, re) {
		if !errors.Is(err, commit.ErrClock) {
			return err
		}
		w.clock.now.WallMS = max(w.clock.now.WallMS, w.auditor.time)
		if j, err = w.engine.open(); err != nil {
			return err
		}
	}
	for range 1 + w.chance.IntN(4) {
		if err := w.step(w.collect()); err != nil {
			return err
		}
	}
	return nil
}

// judgeStalled judges what a writer did in whose step another one took its turn.
func (w *world) judgeStalled(queued []*delivery, err error) error {
	if !errors.Is(err, kernel.ErrFenced) {
		return fmt.Errorf("a writer that had lost its turn appended: %w", err)
	}
	for _, d := range queued {
		if err := w.unanswered(d); err != nil {
			return err
		}
	}
	return nil
}

// unanswered returns an error if a delivery to a writer without its turn was answered.
func (w *world) unanswered(d *delivery) error {
	err := d.result.Err
	if d.message != nil {
		w.post(d.message)
	}
	if d.left || errors.Is(err, commit.ErrUnknown) || errors.Is(err, commit.ErrStopped) {
		return nil
	}
	if d.message == nil {
		return fmt.Errorf(
			"a writer that had lost its turn served a read of %d entries; there were %d",
			d.index,
			w.auditor.index,
		)
	}
	return fmt.Errorf("a writer that had lost its turn answered %s: %+v", d.message.name, d.result)
}

// poke asks a writer that has lost its turn for several things.
func (w *world) poke(old *seat) error {
	asked := []*delivery{{}, {message: w.compose()}, {message: w.compose()}}
	asked = append(asked, &delivery{message: w.recent[w.chance.IntN(len(w.recent))]})
	for _, i := range w.chance.Perm(len(asked)) {
		queued := w.deliver(old, asked[i:i+1])
		if err := old.writer.Step(); err != nil {
			w.tell("the old writer stops: %v", err)
		}
		for _, d := range queued {
			if err := d.wait(); err != nil {
				return err
			}
			if err := w.unanswered(d); err != nil {
				return err
			}
		}
	}
	return nil
}

// lie lets flushes lie for a few rounds and then crashes the machine.
func (w *world) lie() error {
	e, ok := w.engine.(*fileEngine)
	if !ok || w.armed || w.limited {
		return nil
	}
	e.lies = w.chance.IntN(2) == 0
	w.tell("flushes lie; all of them: %t", e.lies)
	if e.lies {
		e.machine.Lie(true)
	} else {
		e.liar.lying = true
	}
	for range 1 + w.chance.IntN(6) {
		if err := w.step(w.collect()); err != nil {
			return err
		}
	}
	e.machine.Lie(false)
	e.liar.lying = false
	w.lied = true
	w.report.Lied++
	return w.restart(restartCrash, nil)
}

// CrashPoints drives the shipped file journal through n simulated crashes of its machine and
// compares after each what comes back with what was acknowledged.
func CrashPoints(seed uint64, n int, told func(done int)) (journaltest.Result, error) {
	return journaltest.CrashPoints(seed, n, told)
}
