package sim

import (
	"context"
	"errors"
	"fmt"
	"syscall"

	"liangshan/commit"
	"liangshan/journal"
	"liangshan/journal/journaltest"
	"liangshan/kernel"
)

// recentKept is how many messages are remembered for being sent again.
const recentKept = 400

// compose makes a new message.
func (w *world) compose() *message {
	m := &message{ask: w.drawAsk(w.chance), known: w.known}
	m.name = w.nameOf(m.command)
	m.encoded = encode(m.command)
	m.id = w.newID(w.clock.now.WallMS - w.chance.Int64N(2000))
	if w.percent(w.swarm.wrong) {
		w.spoil(m)
	}
	m.asked = fmt.Sprintf("%s %d %s", m.name, m.actor, m.encoded)
	if len(w.recent) == recentKept {
		w.recent = append(w.recent[:0], w.recent[recentKept/2:]...)
	}
	w.recent = append(w.recent, m)
	return m
}

func (w *world) newID(time int64) kernel.RequestID {
	var random [10]byte
	for i := range random {
		random[i] = byte(w.chance.Uint32())
	}
	return kernel.NewRequestID(time, random)
}

// spoil makes a message wrong in front of the rules.
func (w *world) spoil(m *message) {
	now := w.clock.now.WallMS
	switch w.chance.IntN(6) {
	case 0:
		m.id = w.newID(now - windowMS - w.chance.Int64N(dayMS) + 5000)
	case 1:
		m.id = w.newID(now + aheadMS + w.chance.Int64N(4000) - 2000)
	case 2:
		m.id[6] ^= 0x30
	case 3, 4:
		if len(w.recent) > 0 {
			m.id = w.recent[w.chance.IntN(len(w.recent))].id
		}
	case 5:
		m.broken = true
		m.encoded = append(m.encoded, 0)
	}
}

// collect returns the deliveries of one round: new ones, late ones, repeated ones, reads.
func (w *world) collect() (batch []*delivery) {
	n := 1 + w.chance.IntN(w.swarm.batch)
	waiting := w.mail[:0]
	for _, m := range w.mail {
		if m.at <= w.steps && len(batch) < n {
			batch = append(batch, &delivery{message: m})
		} else {
			waiting = append(waiting, m)
		}
	}
	w.mail = waiting
	for len(batch) < n {
		switch {
		case w.percent(w.swarm.reads):
			batch = append(batch, &delivery{})
		case w.percent(w.swarm.again) && len(w.recent) > 0:
			batch = append(batch, &delivery{message: w.recent[w.chance.IntN(len(w.recent))]})
		default:
			if m := w.compose(); w.percent(w.swarm.delay) { // It is late, and something else comes in its place.
				w.post(m)
			} else {
				batch = append(batch, &delivery{message: m})
			}
		}
	}
	return batch
}

// post puts a message on its way.
func (w *world) post(m *message) {
	m.at = w.steps + 1 + w.chance.IntN(w.swarm.delay)
	w.mail = append(w.mail, m)
}

// step delivers to the writer in its seat, lets it take a step, and judges the answers.
func (w *world) step(batch []*delivery) error {
	s := w.seat
	queued := w.deliver(s, batch)
	err := s.writer.Step()
	for _, d := range queued {
		if waited := d.wait(); waited != nil {
			return waited
		}
	}
	w.steps += len(batch)
	w.report.Steps += len(batch)
	if s != w.seat { // The writer stalled in the middle of it, and another took its turn.
		return w.judgeStalled(queued, err)
	}
	if err != nil {
		w.report.Unknown++
		w.tell("the writer stops: %v", err)
		if excused := w.excuse(err); excused != nil {
			return excused
		}
		how := restartKill
		if w.engine.crashed() || w.chance.IntN(2) == 0 {
			how = restartCrash
		}
		return w.restart(how, queued)
	}
	h := s.drain(w.auditor.index)
	if err := w.judge(h, queued, true); err != nil {
		return err
	}
	return w.inspect(h)
}

// inspect compares the state after a step.
func (w *world) inspect(h *history) error {
	if err := w.seat.county.check(false); err != nil {
		return err
	}
	if err := w.follow(h); err != nil {
		return err
	}
	_, credits := w.about.(*carbonModule) // The invariants of credits are held after every batch of their own worlds.
	if w.chance.IntN(16) == 0 || credits {
		if err := w.seat.county.audit(); err != nil {
			return err
		}
	}
	if w.chance.IntN(200) == 0 {
		return w.compareStates("live and replayed")
	}
	return nil
}

// deliver puts a batch into a writer's queue. What is refused in front of it is left out.
func (w *world) deliver(s *seat, batch []*delivery) (queued []*delivery) {
	for _, d := range batch {
		var call *kernel.Call
		if m := d.message; m != nil {
			declared, _ := s.county.k.Command(m.name)
			var err error
			call, err = declared.Call(kernel.Caller{Actor: m.actor}, m.id, m.encoded)
			if (err != nil) != m.broken {
				d.result.Err = fmt.Errorf(
					"the bytes of %s were taken in: %t, broken: %t",
					m.name,
					err == nil,
					m.broken,
				)
			} else if m.broken {
				w.report.Refused[kernel.ErrMalformed.Code]++
				continue
			}
		}
		d.deliver(s.writer, call, w.percent(w.swarm.leaves))
		queued = append(queued, d)
	}
	return queued
}

// excuse returns nil for an error that an armed fault explains.
func (w *world) excuse(err error) error {
	var damage *kernel.DamageError
	switch {
	case errors.As(err, &damage):
		return err
	case !w.armed:
		return fmt.Errorf("without any fault: %w", err)
	case errors.Is(err, journaltest.ErrCrashed), errors.Is(err, syscall.EIO), errors.Is(err, kernel.ErrUnknown),
		errors.Is(err, journal.ErrCut):
		return nil
	}
	return err
}

// judge holds the answers of a group against the auditor. h is what the journal holds from
// the group on; complete says that the step succeeded.
func (w *world) judge(h *history, queued []*delivery, complete bool) error {
	a, wall := w.auditor, w.clock.now.WallMS
	plausible := w.clock.plausible(w.seat.origin, a.time)
	for i, d := range queued {
		if i == 0 { // What falls due by these calls comes after all of them.
			if err := a.perform(h, wall, firedBefore); err != nil {
				return err
			}
		}
		if err := w.judgeOne(h, d, plausible, complete); err != nil {
			return err
		}
	}
	if err := a.perform(h, wall, firedAfter); err != nil {
		return err
	}
	if complete && plausible && !w.armed && !w.limited && a.ownDue(wall) {
		return fmt.Errorf("something is due at %d and did not happen", wall)
	}
	if a.index != h.head() {
		return fmt.Errorf("the journal holds %d entries, expected %d", h.head(), a.index)
	}
	return nil
}

// judgeOne judges one answer.
func (w *world) judgeOne(h *history, d *delivery, plausible, complete bool) error {
	a, err := w.auditor, d.result.Err
	unknown := errors.Is(err, commit.ErrUnknown)
	switch {
	case d.left:
		if !errors.Is(err, context.Canceled) {
			return fmt.Errorf("a call that was left before it was decided was answered: %v", err)
		}
		return nil
	case unknown || errors.Is(err, commit.ErrStopped):
		if complete {
			return fmt.Errorf("the step succeeded, and an answer is: %w", err)
		}
		if d.message == nil {
			return nil
		}
		w.post(d.message) // The client asks again, under the same id.
		if !unknown || a.index == h.head() {
			return nil
		}
		before := a.index
		e, err := a.decide(h, d.message, w.clock.now.WallMS)
		if err != nil {
			return fmt.Errorf("%s: %w", d.message.name, err)
		}
		w.report.Kept += int(a.index - before)
		w.tell("kept without an answer: %s %s %x", d.message.name, e.Code, d.message.id)
		return nil
	case d.message == nil:
		return w.judgeRead(d)
	}
	return w.judgeAnswer(h, d, plausible)
}

func (w *world) judgeRead(d *delivery) error {
	if d.result.Err != nil {
		return fmt.Errorf("a read failed: %w", d.result.Err)
	}
	if d.index != w.auditor.index || d.time != w.auditor.time {
		return fmt.Errorf(
			"a read saw %d entries at %d, expected %d at %d",
			d.index,
			d.time,
			w.auditor.index,
			w.auditor.time,
		)
	}
	return nil
}

// judgeAnswer judges an answer that a client got.
func (w *world) judgeAnswer(h *history, d *delivery, plausible bool) error {
	m, r := d.message, d.result
	code := ""
	if refusal := (*kernel.Refusal)(nil); errors.As(r.Err, &refusal) {
		code = refusal.Code
		w.report.Refused[code]++
	}
	for _, row := range r.Refused {
		w.report.Refused[row.Refusal.Code]++
	}
	w.report.note(fmt.Sprint(m.name, r.Index, r.Time, r.Repeated, r.Err))
	w.tell("%s by %d, %x: %d %v", m.name, m.actor, m.id, r.Index, r.Err)
	var want expected
	var err error
	about := m.command
	if c, ok := about.(kernel.Release); ok && w.auditor.proposals[c.Proposal] != nil {
		about = w.auditor.proposals[c.Proposal].command
	}
	switch {
	case code == commit.ErrFull.Code && w.limited:
		w.post(m)
		return nil
	case w.armed && (errors.Is(r.Err, syscall.EIO) || errors.Is(r.Err, journaltest.ErrCrashed) ||
		errors.Is(r.Err, kernel.ErrUnknown)):
		w.post(m) // The journal could not promise room.
		return nil
	case !plausible:
		want = refused(commit.ErrClock.Code)
	default:
		want, err = w.auditor.decide(h, m, w.clock.now.WallMS)
	}
	if err == nil {
		err = want.compare(r)
	}
	if err != nil {
		return fmt.Errorf("%s by %d, request %x: %T %+v: %w", m.name, m.actor, m.id, about, about, err)
	}
	if r.Repeated {
		w.report.Repeated++
	}
	return nil
}
