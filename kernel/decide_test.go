package kernel

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"golang.org/x/crypto/blake2b"
)

// TestMisuse checks that whatever a module may not do is undone, put into quarantine and
// answered as a fault that tells nothing of the command.
func TestMisuse(t *testing.T) {
	const planted = "李四 330523199001011234"
	for _, what := range []string{"panic", "panic with an error", "error", "index", "nil refusal",
		"nil row refusal", "row without refusal", "put", "open rows", "other head", "emit between rows"} {
		r := newRun(t, 1)
		var told *Fault
		before := r.jars.Len()
		result := decide(r, r.c.do, 4, do{What: what, Text: planted})
		fatalIf(t, !errors.As(result.Err, &told), what, result.Err)
		fatalIf(t, r.jars.Len() != before, what, "left a trace")
		all := told.Error() + told.Cause + string(told.Stack)
		fatalIf(t, strings.Contains(all, "李四") || strings.Contains(all, "330523"), what, "tells the content:", all)
		fatalIf(t, told.Command != "toy.do" || !strings.Contains(string(told.Stack), "kernel"), what, told)
		// The same command is refused from now on, also after a restart; another is not.
		again := decide(r, r.c.do, 4, do{What: what, Text: planted})
		fatalIf(t, again.Err != ErrQuarantined, what, again.Err)
		replayed := r.j.replayed(t)
		same(t, what, r.toy, replayed)
		r.toy = replayed
		fatalIf(t, decide(r, r.c.do, 4, do{What: what, Text: planted}).Err != ErrQuarantined, what, "is forgotten by a replay")
		check(t, decide(r, r.c.do, 4, do{What: "fine"}).Err)
		fatalIf(t, r.k.quarantined.Len() != 1, what, "is not in quarantine")
	}
	// A refusal that is wrapped stays one.
	r := newRun(t, 1)
	result := decide(r, r.c.do, 4, do{What: "wrapped"})
	fatalIf(t, !errors.Is(result.Err, errAmount) || r.k.quarantined.Len() != 0, result.Err)
}

// TestUnreadableText checks that a text which replay could not read is refused in a
// command, and undone in an event.
func TestUnreadableText(t *testing.T) {
	r := newRun(t, 1)
	result := decide(r, r.c.do, 1, do{What: "text", Text: "\xff"})
	fatalIf(t, result.Err != ErrMalformed, result.Err)
	e := r.e.filled
	fatalIf(t, !panics(func() { e.Emit(r.k.begin(Header{}, 0, [16]byte{}), filled{Jar: 1, Label: "\xff"}) }), "emitted")
	fatalIf(t, r.k.applying, "applied")
	coded := Apply(r.k, 9990, "toy.coded", func(string) {}).Coded(
		func(b []byte, s string) []byte { return AppendText(b, s) }, nil)
	fatalIf(t, !panics(func() { coded.Emit(r.k.begin(Header{}, 0, [16]byte{}), "\xff") }), "emitted by its own codec")
}

// TestPanicInApply checks that a panic inside Apply goes up as it is: the state cannot be trusted.
func TestPanicInApply(t *testing.T) {
	r := newRun(t, 1)
	fatalIf(t, recovered(func() { decide(r, r.c.do, 1, do{What: "poison"}) }) != "poison", "a panic inside Apply was caught")
	r = newRun(t, 1)
	check(t, decide(r, r.c.wake, 1, wakeMe{startMS, alarmPoisons}).Err)
	fatalIf(t, recovered(func() { r.fire() }) != "poison", "a panic inside Apply was caught")
	fatalIf(t, !r.k.applying, "the kernel takes itself for whole")
}

func recovered(do func()) (p any) {
	defer func() { p = recover() }()
	do()
	return nil
}

// TestSequence checks that events are numbered through, by what is answered and by what is written.
func TestSequence(t *testing.T) {
	r := newRun(t, 3)
	next := uint64(1) // The opening is event 0.
	for range 300 {
		entries := len(r.j.bodies)
		result := r.step()
		for n, body := range r.j.bodies[entries:] {
			var e Entry
			check(t, e.ParseEntry(body))
			fatalIf(t, e.Sequence != next, "entry", entries+n, "begins with", e.Sequence, "want", next)
			if result.Err == nil && result.Count > 0 && !result.Repeated {
				fatalIf(t, result.Sequence != next || int(result.Count) != len(e.Events) || result.Index != uint64(entries) ||
					result.Time != e.Time, result)
			}
			next += uint64(len(e.Events))
		}
		fatalIf(t, r.k.Sequence() != next || r.k.Index() != uint64(len(r.j.bodies)), r.k.Sequence(), next)
	}
}

// TestEmitOutside checks that events are emitted while deciding only, and by their own kernel.
func TestEmitOutside(t *testing.T) {
	r, other := newRun(t, 1), newToy()
	tx := r.k.begin(Header{}, 0, [16]byte{})
	for name, wrong := range map[string]func(){
		"another kernel": func() { other.e.filled.Emit(tx, filled{Jar: 1}) },
		"inside Apply":   func() { r.k.apply(func() { r.e.filled.Emit(tx, filled{Jar: 1}) }) },
		"rows inside":    func() { r.k.apply(func() { r.e.many.Add(tx, manyHead{}, moved{}) }) },
	} {
		if !panics(wrong) {
			t.Error(name)
		}
		r.k.applying = false
	}
	for name, wrong := range map[string]func(){
		"a kind twice":        func() { Apply(r.k, 9901, "toy.again", func(filled) {}) },
		"kind 0":              func() { Apply(r.k, 0, "toy.zero", func(filled) {}) },
		"a command twice":     func() { Decide(r.k, "toy.fill", r.fill) },
		"no name":             func() { Decide(r.k, "", r.fill) },
		"a deadline twice":    func() { Due(r.k, 9901, "toy.again", r.ring) },
		"rows of 49 bytes":    func() { ApplyRows(r.k, 9991, "toy.wide", RowCodec[int]{Size: 49}, func(int, int) {}) },
		"projected twice":     func() { Project(r.e.moved, func(At, moved, Exec) {}) },
		"rows twice":          func() { ProjectRows(r.e.many, func(At, manyHead, []moved, Exec) {}) },
		"no actor":            func() { r.c.fill.Make(Caller{}, r.id(), fillJar{}) },
		"snapshot in between": func() { r.k.apply(func() { r.jars.Put(9, jar{}) }); r.k.Snapshot([32]byte{}) },
	} {
		if !panics(wrong) {
			t.Error(name, "is let through")
		}
	}
}

// TestBulk checks rows that happen and rows that are refused, in one command.
func TestBulk(t *testing.T) {
	r := newRun(t, 1)
	check(t, decide(r, r.c.fill, 1, fillJar{1, 10, ""}).Err)
	check(t, decide(r, r.c.fill, 1, fillJar{2, 10, ""}).Err)
	rows := func(all ...moved) moveMany {
		b := make([]byte, 24*len(all))
		for i, e := range all {
			movedRow.Put(b[24*i:], e)
		}
		return moveMany{b}
	}
	result := decide(r, r.c.many, 1, rows(moved{1, 2, 4}, moved{1, 2, 7}, moved{1, 1, 1}, moved{2, 1, 14}))
	check(t, result.Err)
	want := []RowRefusal{{1, errEmpty}, {2, errSame}}
	fatalIf(t, !slices.Equal(result.Refused, want) || result.Count != 1, result)
	fatalIf(t, r.jars.Must(1).Marbles != 20 || r.jars.Must(2).Marbles != 0, "wrong rows were applied")
	entries := len(r.j.bodies)
	result = decide(r, r.c.many, 1, rows(moved{1, 1, 1}, moved{9, 1, 1}))
	var row *RowRefusal
	fatalIf(t, !errors.As(result.Err, &row) || row.Row != 0 || !errors.Is(result.Err, errSame) || len(result.Refused) != 2, result)
	fatalIf(t, row.Error() != "toy.same_jar in row 0" || len(r.j.bodies) != entries, row, "is written")
	fatalIf(t, decide(r, r.c.many, 1, rows()).Err != ErrNothing, "a command without effect is accepted")
	same(t, "replay", r.toy, r.j.replayed(t))
}

// TestEntryMax checks the bound of an entry to the byte.
func TestEntryMax(t *testing.T) {
	r := newRun(t, 1)
	// The event around n bytes: array of two, kind 9909, map of one, key, head of the bytes.
	const around = 1 + 3 + 1 + 1 + 5
	largest := EntryMax - headerMax - around
	check(t, decide(r, r.c.write, 1, write{largest}).Err)
	fatalIf(t, len(r.j.bodies[1]) > EntryMax, "an entry is larger than EntryMax")
	fatalIf(t, decide(r, r.c.write, 1, write{largest + 1}).Err != ErrTooLarge, "accepted")
	fatalIf(t, decide(r, command[Propose](r.k, "kernel.propose"), 1,
		Propose{"kernel.declare_loss", r.k.commands["kernel.declare_loss"].(*Command[DeclareLoss]).Encoded(
			DeclareLoss{1, strings.Repeat("x", EntryMax)})}).Err != ErrTooLarge, "a proposal larger than EntryMax is kept")
	check(t, decide(r, r.c.write, 1, write{1}).Err)
	call := r.c.write.Make(Caller{Actor: 1}, r.id(), write{1})
	fatalIf(t, call.Size() < headerMax || call.Name() != "toy.write" || call.Request() == RequestID{}, "the call lies about itself")
	h := Header{Request: sixteen(255), Digest: sixteen(255), Actor: 1<<64 - 1, Time: 1<<63 - 1, Nonce: sixteen(255),
		Sequence: 1<<64 - 1, Second: 1<<64 - 1, Policy: 1<<64 - 1}
	fatalIf(t, len(appendHeader(AppendArray(AppendArray(nil, 2), EntryMax), &h)) > headerMax, "headerMax is too small")
}

// TestRefusals reaches every refusal code of the kernel.
func TestRefusals(t *testing.T) {
	r := newRun(t, 1)
	k := r.k
	propose, release := command[Propose](k, "kernel.propose"), command[Release](k, "kernel.release")
	withdraw, pardon := command[Withdraw](k, "kernel.withdraw"), command[Pardon](k, "kernel.pardon")
	who, got := Caller{Actor: 1}, map[*Refusal]bool{}
	hit := func(want *Refusal, err error) {
		t.Helper()
		if !errors.Is(err, want) {
			t.Errorf("%v, want %v", err, want)
		}
		got[want] = true
	}
	id := r.id()
	check(t, r.decide(r.c.fill.Make(who, id, fillJar{1, 1, ""})).Err)
	hit(ErrReused, r.decide(r.c.fill.Make(who, id, fillJar{2, 1, ""})).Err)
	hit(ErrTooOld, r.decide(r.c.fill.Make(who, NewRequestID(startMS-WindowAgeMS-1, [10]byte{}), fillJar{1, 1, ""})).Err)
	hit(ErrFromFuture, r.decide(r.c.fill.Make(who, NewRequestID(startMS+WindowAheadMS+1, [10]byte{}), fillJar{1, 1, ""})).Err)
	hit(ErrNoID, r.decide(r.c.fill.Make(who, RequestID{}, fillJar{1, 1, ""})).Err)
	hit(ErrTooLarge, decide(r, r.c.write, 1, write{EntryMax}).Err)
	hit(ErrUnknownName, decide(r, propose, 1, Propose{Command: "toy.unknown"}).Err)
	hit(ErrOnePerson, decide(r, propose, 1, Propose{"toy.fill", nil}).Err)
	hit(ErrOnePerson, decide(r, propose, 1, Propose{"kernel.propose", nil}).Err)
	hit(ErrMalformed, decide(r, propose, 1, Propose{"toy.treat", []byte{1}}).Err)
	_, err := r.c.fill.Call(who, r.id(), []byte{0xff})
	hit(ErrMalformed, err)
	hit(ErrNothing, decide(r, r.c.many, 1, moveMany{}).Err)
	hit(ErrSecondPerson, decide(r, r.c.treat, 1, treat{1, 1}).Err)
	hit(ErrNoProposal, decide(r, release, 1, Release{1}).Err)
	hit(ErrNoProposal, decide(r, withdraw, 1, Withdraw{1}).Err)
	check(t, decide(r, propose, 1, Propose{"toy.treat", r.c.treat.Encoded(treat{1, 1})}).Err)
	hit(ErrSamePerson, decide(r, release, 1, Release{1}).Err)
	hit(ErrNotYours, decide(r, withdraw, 2, Withdraw{1}).Err)
	decide(r, r.c.do, 1, do{What: "panic"})
	hit(ErrQuarantined, decide(r, r.c.do, 1, do{What: "panic"}).Err)
	check(t, decide(r, propose, 1, Propose{"kernel.pardon", pardon.Encoded(Pardon{})}).Err)
	hit(ErrNoQuarantine, decide(r, release, 2, Release{2}).Err)
	for _, code := range []*Refusal{ErrReused, ErrTooOld, ErrFromFuture, ErrNoID, ErrTooLarge, ErrUnknownName, ErrMalformed,
		ErrNothing, ErrQuarantined, ErrSecondPerson, ErrSamePerson, ErrOnePerson, ErrNoProposal, ErrNotYours, ErrNoQuarantine} {
		if !got[code] {
			t.Errorf("%s was not reached", code)
		}
	}
}

// TestTwoPersons follows proposals to their release, refusal, withdrawal and lapse.
func TestTwoPersons(t *testing.T) {
	r := newRun(t, 1)
	propose, release := command[Propose](r.k, "kernel.propose"), command[Release](r.k, "kernel.release")
	ask := func(c treat) uint64 {
		check(t, decide(r, propose, 7, Propose{"toy.treat", r.c.treat.Encoded(c)}).Err)
		return r.k.numbers().Proposal
	}
	n := ask(treat{1, 5})
	name, proposer, ok := r.k.Proposal(n)
	fatalIf(t, name != "toy.treat" || proposer != 7 || !ok || r.jars.Has(1), name, proposer, ok)
	result := decide(r, release, 8, Release{n})
	fatalIf(t, result.Err != nil || result.Count != 2 || r.jars.Must(1).Marbles != 5, result)
	h, err := ParseHeader(r.j.bodies[len(r.j.bodies)-1])
	fatalIf(t, err != nil || h.Actor != 7 || h.Second != 8 || h.Policy != 3, h)
	fatalIf(t, decide(r, release, 8, Release{n}).Err != ErrNoProposal, "released twice")
	fatalIf(t, r.k.deadlines.Len() != 0, "a released proposal would lapse")
	// What is refused on release stays a proposal; what has no effect is refused.
	for c, want := range map[treat]error{{1, -1}: errAmount, {1, 0}: ErrNothing} {
		n = ask(c)
		fatalIf(t, decide(r, release, 8, Release{n}).Err != want, "released", c)
		_, _, ok = r.k.Proposal(n)
		fatalIf(t, !ok, "a refused release ends the proposal")
	}
	check(t, decide(r, command[Withdraw](r.k, "kernel.withdraw"), 7, Withdraw{n}).Err)
	_, _, ok = r.k.Proposal(n)
	fatalIf(t, ok, "a withdrawn proposal waits on")
	fatalIf(t, r.k.deadlines.Len() != r.k.proposals.Len(), "a withdrawn proposal would lapse")
	// Lapse, to the millisecond.
	n = ask(treat{1, 5})
	r.now += ProposalAgeMS - 1
	for r.fire() {
	}
	_, _, ok = r.k.Proposal(n)
	fatalIf(t, !ok, "lapsed too early")
	r.now++
	r.fire()
	fatalIf(t, decide(r, release, 8, Release{n}).Err != ErrNoProposal, "did not lapse")
	fatalIf(t, r.k.deadlines.Len() != 0 || r.k.proposals.Len() != 0, "deadlines are left behind")
	same(t, "replay", r.toy, r.j.replayed(t))
}

// TestProposalOfAnotherProgram checks the release of what this program does not know.
func TestProposalOfAnotherProgram(t *testing.T) {
	r := newRun(t, 1)
	r.k.apply(func() { r.k.applyProposed(Proposed{1, "toy.gone", nil, 5, startMS}) })
	r.k.close(&Header{Time: startMS}, 0)
	result := decide(r, command[Release](r.k, "kernel.release"), 2, Release{1})
	fatalIf(t, result.Err != ErrUnknownName, result.Err)
}

// TestProposalKeepsBytes checks that a proposal is what was proposed, whatever the
// proposer does with his bytes afterwards.
func TestProposalKeepsBytes(t *testing.T) {
	r := newRun(t, 1)
	encoded := r.c.treat.Encoded(treat{1, 5})
	check(t, decide(r, command[Propose](r.k, "kernel.propose"), 7, Propose{"toy.treat", encoded}).Err)
	clear(encoded)
	check(t, decide(r, command[Release](r.k, "kernel.release"), 8, Release{1}).Err)
	fatalIf(t, r.jars.Must(1).Marbles != 5, "something else was released")
}

// TestPardon checks that two persons can let a command out of quarantine.
func TestPardon(t *testing.T) {
	r := newRun(t, 1)
	decide(r, r.c.do, 1, do{What: "panic", Text: "x"})
	var digest [16]byte
	for digest = range r.k.quarantined.All() {
	}
	pardon := command[Pardon](r.k, "kernel.pardon")
	check(t, decide(r, command[Propose](r.k, "kernel.propose"), 1, Propose{"kernel.pardon", pardon.Encoded(Pardon{digest})}).Err)
	check(t, decide(r, command[Release](r.k, "kernel.release"), 2, Release{1}).Err)
	fatalIf(t, r.k.quarantined.Len() != 0, "not pardoned")
	var fault *Fault
	fatalIf(t, !errors.As(decide(r, r.c.do, 1, do{What: "panic", Text: "x"}).Err, &fault), "not tried again")
	same(t, "replay", r.toy, r.j.replayed(t))
}

// TestDeclareLoss checks the admission of a loss.
func TestDeclareLoss(t *testing.T) {
	r := newRun(t, 1)
	c := command[DeclareLoss](r.k, "kernel.declare_loss")
	for _, try := range []struct {
		reason string
		want   error
	}{{"", ErrMalformed}, {"the disk burnt", nil}} {
		check(t, decide(r, command[Propose](r.k, "kernel.propose"), 1, Propose{c.Name(), c.Encoded(DeclareLoss{900, try.reason})}).Err)
		got := decide(r, command[Release](r.k, "kernel.release"), 2, Release{r.k.numbers().Proposal}).Err
		fatalIf(t, got != try.want, try.reason, got)
	}
	var e Entry
	check(t, e.ParseEntry(r.j.bodies[len(r.j.bodies)-1]))
	_, body, err := r.k.Describe(e.Events[1])
	check(t, err)
	fatalIf(t, body != LossDeclared{900, e.Sequence, "the disk burnt"}, body)
}

// TestDeadlines checks when alarms ring, in which order, and how many in one entry.
func TestDeadlines(t *testing.T) {
	r := newRun(t, 1)
	fatalIf(t, r.fire() || len(r.j.bodies) != 1, "an entry without need")
	for i := range uint64(3*FireMax + 1) {
		check(t, decide(r, r.c.wake, 1, wakeMe{startMS + 1000 + int64(i%2), 3*i + 1}).Err)
	}
	check(t, decide(r, r.c.wake, 1, wakeMe{startMS - 5000, 4}).Err) // For the past: it is due at once.
	next, ok := r.k.NextDeadline()
	fatalIf(t, !ok || next != startMS-5000, next)
	fatalIf(t, r.fire() || r.jars.Must(4).Marbles != startMS, "a deadline in the past does not ring now")
	r.now = startMS + 999
	entries := len(r.j.bodies)
	fatalIf(t, r.fire() || len(r.j.bodies) != entries, "rang too early")
	r.now = startMS + 2000
	calls := 1
	for r.fire() {
		calls++
	}
	fatalIf(t, calls != 4 || len(r.j.bodies) != entries+4, calls, "entries for 193 deadlines")
	last := Fired{}
	for _, body := range r.j.bodies[entries:] {
		var e Entry
		check(t, e.ParseEntry(body))
		fatalIf(t, len(e.Events) > 2*FireMax || e.Actor != 0 || e.Request != RequestID{}, "a tick is not the kernel's own")
		for n := 0; n < len(e.Events); n += 2 {
			f, err := r.k.own.fired.open(e.Events[n])
			check(t, err)
			fatalIf(t, f.Time < last.Time || f.Time == last.Time && f.Key <= last.Key, "out of order", f, last)
			last = f
		}
	}
	_, ok = r.k.NextDeadline()
	fatalIf(t, ok, "a deadline rings for ever")
	same(t, "replay", r.toy, r.j.replayed(t))
}

// TestDeadlineWithClockBack checks that what is due by the county's time is due, although
// the clock has fallen behind it.
func TestDeadlineWithClockBack(t *testing.T) {
	r := newRun(t, 1)
	check(t, decide(r, r.c.wake, 1, wakeMe{startMS, 4}).Err)
	r.now -= 1000
	r.fire()
	fatalIf(t, !r.jars.Has(4), "waits for the clock")
}

// TestFailingDeadlines checks that one deadline on which the program fails does not keep
// the others from ringing, and is on record.
func TestFailingDeadlines(t *testing.T) {
	for _, bad := range []uint64{alarmPanics, alarmLarge, alarmOpenRows} {
		r := newRun(t, 1)
		for i := range uint64(10) {
			check(t, decide(r, r.c.wake, 1, wakeMe{startMS, 3*i + 1}).Err)
		}
		check(t, decide(r, r.c.wake, 1, wakeMe{startMS - 1, bad}).Err)
		check(t, decide(r, r.c.wake, 1, wakeMe{startMS + 1, bad}).Err)
		r.now += 10
		for n := 0; r.fire(); n++ {
			fatalIf(t, n > 20, "no end")
		}
		failed := 0
		for _, body := range r.j.bodies {
			var e Entry
			check(t, e.ParseEntry(body))
			fatalIf(t, len(body) > EntryMax, "an entry is larger than EntryMax")
			for _, event := range e.Events {
				if event.Kind == kindDeadlineFailed {
					failed++
				}
			}
		}
		fatalIf(t, failed != 2 || r.jars.Len() != 10 || r.k.deadlines.Len() != 0, bad, failed, r.jars.Len())
		f := r.k.DeadlineFault()
		fatalIf(t, f == nil || f.Command != "toy.alarm" || len(f.Stack) == 0 || r.k.DeadlineFault() != nil, f)
		same(t, "replay", r.toy, r.j.replayed(t))
	}
	r := newRun(t, 1)
	check(t, decide(r, r.c.wake, 1, wakeMe{startMS, alarmAgain}).Err)
	fatalIf(t, !r.fire(), "a deadline that sets itself again is due again")
	var e Entry
	check(t, e.ParseEntry(r.j.bodies[len(r.j.bodies)-1]))
	fatalIf(t, len(e.Events) != 2*FireMax, "the work of one entry is not bounded:", len(e.Events))
	r.k.apply(func() { r.k.deadlines.Put(deadlineKey{Time: 1, Deadline: 77}, struct{}{}) })
	fatalIf(t, !panics(func() { r.fire() }), "a deadline of a newer program is dropped in silence")
}

// TestDailyCheck checks when the check is due (the day of law begins at 16:00 UTC), and
// that a replay which comes to another state says so.
func TestDailyCheck(t *testing.T) {
	fatalIf(t, newToy().k.CheckDue(startMS), "an empty kernel is to be checked")
	r := newRun(t, 1)
	const hour = 3600_000
	midnight := int64(startMS)/(24*hour)*24*hour + 16*hour // 00:00 of law, of the next day.
	fatalIf(t, !r.k.CheckDue(r.now), "not due on the first day")
	r.check()
	fatalIf(t, r.k.CheckDue(r.now), "due twice a day")
	fatalIf(t, r.k.CheckDue(midnight-1) || !r.k.CheckDue(midnight), "the day of law does not begin at 16:00 UTC")
	for i := range uint64(2000) {
		check(t, decide(r, r.c.fill, 1, fillJar{i, 1, ""}).Err)
	}
	r.now = midnight
	for r.k.Refresh(3) {
	}
	check(t, decide(r, r.c.fill, 1, fillJar{700, 1, ""}).Err) // One page is stale again.
	r.check()
	fatalIf(t, r.k.CheckDue(midnight), "due again")
	same(t, "replay", r.toy, r.j.replayed(t))
	// A program whose events do something else.
	other := newToy()
	other.e.filled.apply = func(e filled) { e.Marbles++; other.applyFilled(e) }
	err := other.k.Replay(context.Background(), r.j, nil)
	var diverged *DivergenceError
	fatalIf(t, !errors.As(err, &diverged) || diverged.Table != "toy.jar" || diverged.Index != uint64(len(r.j.bodies)-1), err)
	fatalIf(t, !strings.Contains(diverged.Error(), "toy.jar"), diverged)
	// Tables whose types have changed, or that are new, are left out.
	other = newToy()
	other.e.filled.apply = func(e filled) { e.Marbles++; other.applyFilled(e) }
	other.jars.print[0]++
	check(t, other.k.Replay(context.Background(), r.j, nil))
}

// TestRefresh checks that idle work is bounded and leaves nothing for the check.
func TestRefresh(t *testing.T) {
	r := newRun(t, 1)
	for i := range uint64(10 * pageRows) {
		check(t, decide(r, r.c.fill, 1, fillJar{i, 1, ""}).Err)
	}
	stale := func() (n int) {
		for _, f := range r.jars.flags {
			if f&pageStale != 0 {
				n++
			}
		}
		return n
	}
	fatalIf(t, stale() != 10, stale())
	before := r.k.Digests()
	fatalIf(t, stale() != 0, "the digest leaves pages stale")
	r.k.apply(func() { r.jars.Put(5, jar{Marbles: 9}) })
	r.k.abandon()
	fatalIf(t, stale() != 1 || !slices.Equal(before, r.k.Digests()), "what was undone is in the digest")
	r.k.apply(func() {
		for i := range uint64(4) {
			r.jars.Put(i*pageRows, jar{Marbles: 9})
		}
	})
	r.k.close(&Header{Time: r.now}, 0)
	fatalIf(t, !r.k.Refresh(3) || stale() != 1, "not three pages")
	fatalIf(t, r.k.Refresh(3) || stale() != 0, "there was one page left")
	fatalIf(t, r.jars.digest() != r.jars.fresh(), "refreshed wrongly")
}

// digest is what Make makes of a command.
func (k *Kernel) digest(name string, actor Actor, encoded []byte) [16]byte {
	return digestOf(append(k.preface(nil, name, actor), encoded...))
}

// TestDigestOfCommand checks the keyed digest against what it says it is, and what it tells apart.
func TestDigestOfCommand(t *testing.T) {
	k := New()
	k.SetSecret([32]byte{1})
	a := k.digest("a.b", 1, []byte{1, 2})
	naive := blake2b.Sum256(append(append([]byte{1}, make([]byte, 31)...), 0x63, 'a', '.', 'b', 0x01, 1, 2))
	fatalIf(t, a != [16]byte(naive[:16]), "another digest")
	for what, other := range map[string][16]byte{
		"name":    k.digest("a.c", 1, []byte{1, 2}),
		"actor":   k.digest("a.b", 2, []byte{1, 2}),
		"content": k.digest("a.b", 1, []byte{1, 3}),
		"length":  k.digest("a.b", 1, []byte{1, 2, 0}),
	} {
		if a == other {
			t.Errorf("another %s has the same digest", what)
		}
	}
	k.SetSecret([32]byte{2})
	fatalIf(t, a == k.digest("a.b", 1, []byte{1, 2}), "the secret does not matter")
	r := newRun(t, 1)
	call := r.c.fill.Make(Caller{Actor: 9}, r.id(), fillJar{1, 2, "三"})
	fatalIf(t, call.header.Digest != r.k.digest("toy.fill", 9, Encode(fillJar{1, 2, "三"})), "a call has another digest")
}

// TestLargeCommandsShareBuffers checks that calls are decided alike whatever buffer they
// were encoded in.
func TestLargeCommandsShareBuffers(t *testing.T) {
	r, source := newRun(t, 1), rand.New(rand.NewPCG(7, 7))
	for range 300 {
		n := source.IntN(3) * source.IntN(9000)
		c := moveMany{make([]byte, n)}
		for i := range c.Rows {
			c.Rows[i] = byte(source.Uint32())
		}
		id := r.id()
		call := r.c.many.Make(Caller{Actor: 1}, id, c)
		fresh := r.k.digest("toy.many", 1, Encode(c))
		fatalIf(t, call.header.Digest != fresh || call.encoded != len(Encode(c)), "another digest")
		if source.IntN(2) == 0 {
			call.Recycle()
		}
	}
}

// TestCommands checks that commands and kinds are listed in order.
func TestCommands(t *testing.T) {
	k := newToy().k
	all := k.Commands()
	names := make([]string, len(all))
	for i, c := range all {
		names[i] = c.Name()
		found, ok := k.Command(c.Name())
		fatalIf(t, !ok || found != c || c.Type() == nil, c.Name())
	}
	fatalIf(t, !slices.IsSorted(names) || len(names) != 14, names)
	_, ok := k.Command("toy.unknown")
	fatalIf(t, ok, "found")
	last := Kind(0)
	fatalIf(t, len(k.Kinds()) != 21, len(k.Kinds()))
	for _, kind := range k.Kinds() {
		fatalIf(t, kind.Kind <= last || kind.Name == "" || len(kind.Type) == 0, kind)
		fatalIf(t, (kind.RowSize > 0) != (kind.Name == "toy.moved_many"), kind)
		last = kind.Kind
	}
}
