package sim

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"liangshan/kernel"
	"liangshan/sim/twin"
)

// An auditor is the second account of a county: the twins of the modules, and what the kernel
// promises of requests, proposals, quarantine, deadlines and time.
type auditor struct {
	modules  []module
	released map[string]bool // Commands that take a second person.
	report   *Report

	index, sequence, epoch uint64
	time                   int64 // Of the newest entry.
	checked                int64 // Day of the newest kernel.checked.

	requests     map[kernel.RequestID]remembered
	proposals    map[uint64]*proposal
	open         []uint64 // Numbers of proposals.
	lastProposal uint64
	quarantine   map[string][16]byte // By what was asked and by whom.
	held         [][16]byte          // The digests in quarantine.
}

type remembered struct {
	asked  string
	result kernel.Result
}

type proposal struct {
	number  uint64
	name    string
	command any
	actor   kernel.Actor
	lapses  int64
}

func newAuditor(modules []module, report *Report) *auditor {
	a := &auditor{modules: modules, report: report, released: map[string]bool{},
		requests: map[kernel.RequestID]remembered{}, proposals: map[uint64]*proposal{}, quarantine: map[string][16]byte{}}
	for _, name := range kernelReleased {
		a.released[name] = true
	}
	for _, m := range modules {
		for _, name := range m.released() {
			a.released[name] = true
		}
	}
	return a
}

// Limits of the kernel and the writer, from their comments.
const (
	dayMS         = 24 * 3600 * 1000
	lawTimeMS     = 8 * 3600 * 1000
	windowMS      = 24 * 3600 * 1000
	aheadMS       = 5 * 60 * 1000
	proposalMS    = 30 * dayMS
	firedTogether = 64
	firedBefore   = 8       // Entries that go before the next calls; what is left comes after them.
	firedAfter    = 1 << 30 // No bound.
	lapseNumber   = 1
)

// A history is what the journal holds from an index on.
type history struct {
	first  uint64
	bodies [][]byte
}

func (h *history) head() uint64 { return h.first + uint64(len(h.bodies)) }

// entry returns an entry, decoded. It must be there.
func (h *history) entry(index uint64) (kernel.Entry, error) {
	var e kernel.Entry
	if index < h.first || index >= h.head() {
		return e, fmt.Errorf("entry %d is not in the journal, which ends before %d", index, h.head())
	}
	return e, e.ParseEntry(h.bodies[index-h.first])
}

// Kinds of the events that the kernel emits by itself.
const (
	kindOpened      kernel.Kind = 1
	kindChecked     kernel.Kind = 2
	kindFired       kernel.Kind = 3
	kindQuarantined kernel.Kind = 5
)

// note takes an entry into the account.
func (a *auditor) note(events int, time int64) {
	a.index++
	a.sequence += uint64(events)
	a.time = time
}

// expectEntry compares the header of the entry that comes next with what was predicted.
func (a *auditor) expectEntry(h *history, want kernel.Header, events int, kind kernel.Kind) (kernel.Entry, error) {
	e, err := h.entry(a.index)
	if err != nil {
		return e, err
	}
	switch {
	case e.Request != want.Request || e.Actor != want.Actor || e.Second != want.Second:
		err = fmt.Errorf("it is of request %x by %d and %d, expected %x by %d and %d",
			e.Request, e.Actor, e.Second, want.Request, want.Actor, want.Second)
	case e.Time != want.Time || e.Sequence != a.sequence:
		err = fmt.Errorf(
			"its time is %d and its sequence %d, expected %d and %d",
			e.Time,
			e.Sequence,
			want.Time,
			a.sequence,
		)
	case len(e.Events) != events:
		err = fmt.Errorf("it has %d events, expected %d", len(e.Events), events)
	case kind != 0 && e.Events[0].Kind != kind:
		err = fmt.Errorf("its event is of kind %d, expected %d", e.Events[0].Kind, kind)
	}
	if err != nil {
		return e, fmt.Errorf("entry %d: %w", a.index, err)
	}
	return e, nil
}

// opened takes in the entry that opens an epoch.
func (a *auditor) opened(h *history, wall int64) error {
	now := max(wall, a.time)
	if _, err := a.expectEntry(h, kernel.Header{Time: now}, 1, kindOpened); err != nil {
		return err
	}
	a.epoch++
	a.note(1, now)
	return nil
}

// checkDue reports whether the state has to be checked.
func (a *auditor) checkDue(wall int64) bool {
	return a.index > 0 && a.checked < (max(wall, a.time)+lawTimeMS)/dayMS
}

// deadlines returns what is due, in the order in which it fires.
func (a *auditor) deadlines(now int64) (due []twin.Deadline) {
	for _, m := range a.modules {
		due = append(due, m.due(now)...)
	}
	for _, number := range a.open {
		if p := a.proposals[number]; p.lapses <= now {
			due = append(due, twin.Deadline{Time: p.lapses, Number: lapseNumber, Key: number})
		}
	}
	slices.SortFunc(due, func(x, y twin.Deadline) int {
		return cmp.Or(cmp.Compare(x.Time, y.Time), cmp.Compare(x.Number, y.Number), cmp.Compare(x.Key, y.Key))
	})
	return due
}

// own reports whether the entry that comes next is one that the kernel made for the time.
func (a *auditor) own(h *history) bool {
	if a.index >= h.head() {
		return false
	}
	e, err := h.entry(a.index)
	return err == nil && e.Request == (kernel.RequestID{}) &&
		(e.Events[0].Kind == kindChecked || e.Events[0].Kind == kindFired)
}

// ownDue reports whether the kernel has something to do for what the clock shows.
func (a *auditor) ownDue(wall int64) bool { return a.checkDue(wall) || len(a.deadlines(wall)) > 0 }

// perform takes in what the kernel did for the time, as far as the journal holds it, and so many entries
// at most.
func (a *auditor) perform(h *history, wall int64, most int) error {
	if a.checkDue(wall) && a.own(h) {
		now := max(wall, a.time)
		if _, err := a.expectEntry(h, kernel.Header{Time: now}, 1, kindChecked); err != nil {
			return err
		}
		a.note(1, now)
		a.checked = (now + lawTimeMS) / dayMS
	}
	for now := max(wall, a.time); most > 0 && a.own(h); most-- {
		events, fired := 0, 0
		for due := a.deadlines(now); len(due) > 0 && fired < firedTogether; fired++ {
			more, changed := a.end(twin.Env{Time: now, Sequence: a.sequence + uint64(events)}, due[0])
			events += 1 + more
			if due = due[1:]; changed {
				due = a.deadlines(now)
			}
		}
		if fired == 0 {
			return fmt.Errorf("entry %d: the kernel acts for the time, and nothing is due", a.index)
		}
		if _, err := a.expectEntry(h, kernel.Header{Time: now}, events, kindFired); err != nil {
			return err
		}
		a.note(events, now)
	}
	return nil
}

// end lets a deadline fall due. It returns how many events that is beside the kernel's own, and whether what is
// due has changed with it.
func (a *auditor) end(env twin.Env, d twin.Deadline) (events int, changed bool) {
	if d.Number == lapseNumber {
		a.drop(d.Key)
		return 1, false
	}
	for _, m := range a.modules {
		if c, ok := m.(chainer); ok {
			if n, own := c.fire(env, d); own {
				return n, true
			}
		}
		if m.end(d) {
			return 1 + d.More, false
		}
	}
	panic("sim: a deadline of no module: " + strconv.Itoa(int(d.Number)))
}

func (a *auditor) drop(number uint64) {
	delete(a.proposals, number)
	a.open = slices.DeleteFunc(a.open, func(n uint64) bool { return n == number })
}

// An expected is the answer predicted.
type expected struct {
	twin.Verdict
	result kernel.Result
}

// refused returns the prediction of a refusal.
func refused(code string) expected {
	return expected{Verdict: twin.Verdict{Code: code, Row: twin.NoRow}}
}

// decide predicts the answer to a message, takes its effect in and compares its entry.
func (a *auditor) decide(h *history, m *message, wall int64) (expected, error) {
	now := max(wall, a.time)
	known, repeated := a.requests[m.id]
	switch t := m.id.Time(); {
	case m.id[6]>>4 != 7 || m.id[8]>>6 != 2:
		return refused("request.id_required"), nil
	case t > now+aheadMS:
		return refused("request.from_future"), nil
	case repeated && known.asked != m.asked:
		return refused("request.reused"), nil
	case repeated:
		known.result.Repeated, known.result.Refused = true, nil
		return expected{twin.Verdict{Row: twin.NoRow, Events: int(known.result.Count)}, known.result}, nil
	case t < now-windowMS:
		return refused("request.too_old"), nil
	}
	if _, held := a.quarantine[m.asked]; held {
		return refused("command.quarantined"), nil
	}
	if a.released[m.name] {
		return refused("authority.second_person_required"), nil
	}
	header := kernel.Header{Request: m.id, Actor: m.actor, Time: now}
	v := a.rule(m, &header)
	switch {
	case v.Code == faultText(m.name):
		return a.fault(h, m, now, v)
	case v.Code != "":
		return expected{Verdict: v}, nil
	}
	if _, err := a.expectEntry(h, header, v.Events, 0); err != nil {
		return expected{}, err
	}
	e := expected{v, kernel.Result{Index: a.index, Sequence: a.sequence, Count: uint64(v.Events), Time: now}}
	a.requests[m.id] = remembered{m.asked, e.result}
	a.note(v.Events, now)
	a.report.Accepted[m.name]++
	return e, nil
}

// fault takes in that a command went into quarantine.
func (a *auditor) fault(h *history, m *message, now int64, v twin.Verdict) (expected, error) {
	e, err := a.expectEntry(h, kernel.Header{Time: now}, 1, kindQuarantined)
	if err != nil {
		return expected{}, err
	}
	var event kernel.Quarantined
	if err := kernel.Decode(e.Events[0].Body, &event); err != nil {
		return expected{}, err
	}
	if event.Command != m.name || event.Actor != m.actor || event.Time != now {
		return expected{}, fmt.Errorf("entry %d: quarantined %+v, expected %s by %d", a.index, event, m.name, m.actor)
	}
	a.quarantine[m.asked] = event.Digest
	a.held = append(a.held, event.Digest)
	a.note(1, now)
	return expected{Verdict: v}, nil
}

func refuse(code string) twin.Verdict { return twin.Verdict{Code: code, Row: twin.NoRow} }

func accept(events int) twin.Verdict { return twin.Verdict{Row: twin.NoRow, Events: events} }

// rule predicts what the rules say of a message. A release changes the header.
func (a *auditor) rule(m *message, header *kernel.Header) twin.Verdict {
	switch c := m.command.(type) {
	case kernel.Propose:
		return a.propose(m, c, header)
	case kernel.Release:
		p := a.proposals[c.Proposal]
		switch {
		case p == nil:
			return refuse("authority.no_such_proposal")
		case p.actor == m.actor:
			return refuse("authority.second_person_must_differ")
		}
		v := a.effect(twin.Env{Actor: p.actor, Time: header.Time, Sequence: a.sequence + 1}, p.command)
		if v.Code == "" {
			v.Events++
			header.Actor, header.Second = p.actor, m.actor
			a.drop(c.Proposal)
			a.report.Accepted[p.name]++
		}
		return v
	case kernel.Withdraw:
		p := a.proposals[c.Proposal]
		switch {
		case p == nil:
			return refuse("authority.no_such_proposal")
		case p.actor != m.actor:
			return refuse("authority.not_your_proposal")
		}
		a.drop(c.Proposal)
		return accept(1)
	}
	return a.effect(twin.Env{Actor: m.actor, Time: header.Time, Sequence: a.sequence}, m.command)
}

func (a *auditor) propose(m *message, c kernel.Propose, header *kernel.Header) twin.Verdict {
	switch {
	case !m.known[c.Command]:
		return refuse("command.unknown")
	case !a.released[c.Command]:
		return refuse("authority.one_person_suffices")
	case m.inner == nil:
		return refuse("command.malformed")
	case len(c.Encoded) > kernel.EntryMax-1000:
		return refuse("request.too_large")
	}
	a.lastProposal++
	a.proposals[a.lastProposal] = &proposal{a.lastProposal, c.Command, m.inner, m.actor, header.Time + proposalMS}
	a.open = append(a.open, a.lastProposal)
	return accept(1)
}

// effect predicts what a command does once it is nobody's proposal any more.
func (a *auditor) effect(env twin.Env, command any) twin.Verdict {
	switch c := command.(type) {
	case kernel.Pardon:
		at := slices.Index(a.held, c.Digest)
		if at < 0 {
			return refuse("command.not_quarantined")
		}
		a.held = slices.Delete(a.held, at, at+1)
		for asked, digest := range a.quarantine {
			if digest == c.Digest {
				delete(a.quarantine, asked)
			}
		}
		return accept(1)
	case kernel.DeclareLoss:
		if c.Reason == "" {
			return refuse("command.malformed")
		}
		return accept(1)
	}
	for _, m := range a.modules {
		if v, ok := m.decide(env, command); ok {
			return v
		}
	}
	panic(fmt.Sprintf("sim: a command of no module: %T", command))
}

// compare holds an answer against the prediction.
func (e *expected) compare(r kernel.Result) error {
	if fault := (*kernel.Fault)(nil); errors.As(r.Err, &fault) && e.Code == fault.Error() {
		return nil
	}
	want := e.Verdict
	if e.result.Repeated {
		want.Refused = nil
	}
	if err := want.Compare(r); err != nil {
		return err
	}
	got := r
	got.Refused, got.Err = nil, nil
	if !sameResult(got, e.result) {
		return fmt.Errorf("answered %+v, expected %+v", got, e.result)
	}
	return nil
}

func sameResult(a, b kernel.Result) bool {
	return a.Index == b.Index && a.Sequence == b.Sequence && a.Count == b.Count && a.Time == b.Time &&
		a.Repeated == b.Repeated
}

// find looks every remembered answer up in the whole history: each request once, where and
// when the answer said.
func (a *auditor) find(h *history) error {
	seen := 0
	for i := range h.bodies {
		e, err := h.entry(h.first + uint64(i))
		if err != nil {
			return err
		}
		if e.Request == (kernel.RequestID{}) {
			continue
		}
		known, ok := a.requests[e.Request]
		r := known.result
		if !ok || r.Index != uint64(i) || r.Sequence != e.Sequence || r.Time != e.Time ||
			int(r.Count) != len(e.Events) {
			return fmt.Errorf("entry %d of request %x: the answer was %+v", i, e.Request, r)
		}
		seen++
	}
	if seen != len(a.requests) {
		return fmt.Errorf("%d requests took effect, and %d are in the journal", len(a.requests), seen)
	}
	return nil
}

// sameDigests returns an error that names the first table that differs.
func sameDigests(what string, a, b []kernel.TableDigest) error {
	if len(a) != len(b) {
		return fmt.Errorf("%s: %d tables and %d", what, len(a), len(b))
	}
	for i := range a {
		if a[i].Name != b[i].Name || a[i].Rows != b[i].Rows || !bytes.Equal(a[i].Digest[:], b[i].Digest[:]) {
			return fmt.Errorf("%s: table %s differs", what, a[i].Name)
		}
	}
	return nil
}
