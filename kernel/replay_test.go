package kernel

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"testing"
)

// TestWorkload checks that the workload is worth running: commands of every type are
// accepted, and all that can be refused by it is.
func TestWorkload(t *testing.T) {
	accepted, refused, repeated := map[string]int{}, map[string]int{}, 0
	for seed := range uint64(10) {
		r := newRun(t, seed)
		for range 400 {
			call := r.next()
			name := call.Name()
			result := r.decide(call)
			r.fire()
			r.now += r.Int64N(100)
			switch {
			case result.Repeated:
				repeated++
			case result.Err == nil:
				accepted[name]++
			default:
				refused[result.Err.Error()]++
			}
		}
	}
	if len(accepted) < 9 || len(refused) < 14 || repeated < 5 {
		t.Fatalf("accepted %v\nrefused %v\nrepeated %d", accepted, refused, repeated)
	}
}

// TestReplay checks that every way to build the state builds the same: deciding,
// replaying, loading a snapshot and replaying the rest.
func TestReplay(t *testing.T) {
	for seed := range uint64(12) {
		r := newRun(t, seed)
		loaded := newToy()
		for i := range 600 {
			r.step()
			if i == 250 {
				data := snapshot(t, r.k)
				_, err := loaded.k.Load(data)
				check(t, err)
				same(t, "snapshot", r.toy, loaded)
				fatalIf(t, !bytes.Equal(data, snapshot(t, loaded.k)), "equal states write other snapshots")
			}
		}
		same(t, "snapshot and replay", r.toy, r.j.replay(t, loaded))
		replayed := r.j.replayed(t)
		same(t, "replay", r.toy, replayed)
		fatalIf(t, !bytes.Equal(snapshot(t, r.k), snapshot(t, replayed.k)), "equal states write other snapshots")
	}
}

func snapshot(t testing.TB, k *Kernel) []byte {
	t.Helper()
	var b bytes.Buffer
	check(t, k.Snapshot([32]byte{9}).Write(&b))
	return b.Bytes()
}

// TestRestart checks that nothing outside the tables bears on a decision: a kernel
// restarted before every command writes the same journal as one that never stops.
func TestRestart(t *testing.T) {
	for seed := range uint64(4) {
		a, b := newRun(t, seed), newRun(t, seed)
		for range 150 {
			a.step()
			b.toy = b.j.replayed(t)
			b.step()
			if !a.j.equal(b.j) {
				t.Fatalf("seed %d: a restart changes decisions", seed)
			}
		}
	}
}

// TestNoTrace checks that a refused command, and one that fails, change nothing but what
// the quarantine says.
func TestNoTrace(t *testing.T) {
	refused := 0
	for seed := range uint64(3) {
		r := newRun(t, seed)
		for range 400 {
			before, entries, digests := r.state(), len(r.j.bodies), fmt.Sprint(r.k.Digests())
			result := r.decide(r.next())
			r.now += r.Int64N(10)
			var fault *Fault
			if result.Err == nil || errors.As(result.Err, &fault) {
				continue
			}
			refused++
			if r.state() != before || len(r.j.bodies) != entries || fmt.Sprint(r.k.Digests()) != digests {
				t.Fatalf("seed %d: %v left a trace", seed, result.Err)
			}
		}
	}
	fatalIf(t, refused < 400, "only", refused)
}

// TestTimeNeverGoesBack checks the times that entries carry when the clock does.
func TestTimeNeverGoesBack(t *testing.T) {
	r := newRun(t, 1)
	check(t, decide(r, r.c.fill, 1, fillJar{1, 1, ""}).Err)
	r.now -= 60_000
	result := decide(r, r.c.fill, 1, fillJar{1, 1, ""})
	check(t, result.Err)
	fatalIf(t, result.Time != startMS || r.k.Time() != startMS, result)
	last := int64(0)
	for _, body := range r.j.bodies {
		h, err := ParseHeader(body)
		check(t, err)
		fatalIf(t, h.Time < last, "time went back")
		last = h.Time
	}
}

// TestReplayRefuses checks what replay does not take: entries that do not follow, kinds
// that are newer than the program, a journal that ends too early.
func TestReplayRefuses(t *testing.T) {
	r := newRun(t, 1)
	for range 5 {
		check(t, decide(r, r.c.fill, 1, fillJar{1, 1, ""}).Err)
		r.now += 1000
	}
	ctx := context.Background()
	for name, change := range map[string]func(j *tape){
		"time":     func(j *tape) { j.bodies[3], j.bodies[4] = j.bodies[4], j.bodies[3] },
		"sequence": func(j *tape) { j.bodies = append(j.bodies[:3:3], j.bodies[4:]...) },
		"twice":    func(j *tape) { j.bodies = append(j.bodies, j.bodies[5]) },
		"rest":     func(j *tape) { j.bodies[3] = append(j.bodies[3][:len(j.bodies[3]):len(j.bodies[3])], 0) },
		"time alone": func(j *tape) {
			var e Entry
			check(t, e.ParseEntry(j.bodies[4]))
			e.Time -= 1001
			j.bodies[4] = appendEntry(nil, &e)
		},
		"kind": func(j *tape) {
			var e Entry
			check(t, e.ParseEntry(j.bodies[3]))
			e.Events[0].Kind = 9999
			j.bodies[3] = appendEntry(nil, &e)
		},
		"field": func(j *tape) {
			var e Entry
			check(t, e.ParseEntry(j.bodies[3]))
			e.Events[0].Body = Encode(map[int]int{1: 1, 2: 1, 9: 1})
			j.bodies[3] = appendEntry(nil, &e)
		},
		"bulk": func(j *tape) {
			var e Entry
			check(t, e.ParseEntry(j.bodies[3]))
			e.Events[0].Size, e.Events[0].Rows = 1, []byte{1}
			j.bodies[3] = appendEntry(nil, &e)
		},
	} {
		j := &tape{append([][]byte(nil), r.j.bodies...)}
		change(j)
		if err := newToy().k.Replay(ctx, j, nil); err == nil {
			t.Errorf("%s: a wrong journal was replayed", name)
		}
	}
	ahead := r.j.replayed(t)
	if err := ahead.k.Replay(ctx, &tape{r.j.bodies[:3]}, nil); err == nil {
		t.Error("a state ahead of its journal was taken for whole")
	}
	if err := newToy().k.Replay(ctx, cut{r.j}, nil); err == nil {
		t.Error("a journal that ends before its head was taken for whole")
	}
}

// A cut is a journal whose reading ends too early without an error.
type cut struct{ *tape }

func (c cut) Head() Head { return Head{Index: uint64(len(c.bodies)) + 1} }

// TestReplayProgress checks that progress is told.
func TestReplayProgress(t *testing.T) {
	r := newRun(t, 1)
	var done, all uint64
	check(t, newToy().k.Replay(context.Background(), r.j, func(d, a uint64) { done, all = d, a }))
	fatalIf(t, done != 1 || all != 1, done, all)
}

// TestProject checks what projections are given, and that those who have none are left out.
func TestProject(t *testing.T) {
	r := newRun(t, 1)
	check(t, decide(r, r.c.fill, 1, fillJar{1, 9, ""}).Err)
	check(t, decide(r, r.c.fill, 1, fillJar{2, 9, ""}).Err)
	check(t, decide(r, r.c.move, 1, moveMarbles{1, 2, 3}).Err)
	row := make([]byte, 48)
	movedRow.Put(row, moved{2, 1, 1})
	movedRow.Put(row[24:], moved{2, 1, 1})
	check(t, decide(r, r.c.many, 1, moveMany{row}).Err)
	var said []string
	for i, body := range r.j.bodies {
		var e Entry
		check(t, e.ParseEntry(body))
		for n, event := range e.Events {
			at := At{e.Header, uint64(i), e.Sequence + uint64(n)}
			check(t, r.k.Project(at, event, func(q string, args ...any) { said = append(said, fmt.Sprint(q, args)) }))
			name, described, err := r.k.Describe(event)
			check(t, err)
			fatalIf(t, name == "" || described == nil, "not described")
			alone, err := r.k.NameOf(event)
			check(t, err)
			fatalIf(t, alone != name, alone)
		}
	}
	if got := fmt.Sprint(said); got != "[moved[3 1 2 3] many[4 2 2]]" {
		t.Fatal(got)
	}
	fatalIf(t, r.k.Project(At{}, Event{Kind: 9999}, nil) == nil, "an unknown kind was projected")
	_, _, err := r.k.Describe(Event{Kind: 9999})
	fatalIf(t, err == nil, "an unknown kind was described")
	_, err = r.k.NameOf(Event{Kind: 9999})
	fatalIf(t, err == nil, "an unknown kind has a name")
}

// FuzzCommands lets the fuzzer choose the seed.
func FuzzCommands(f *testing.F) {
	f.Add(uint64(1), uint16(50))
	f.Fuzz(func(t *testing.T, seed uint64, steps uint16) {
		r := newRun(t, seed)
		for range steps % 300 {
			r.step()
		}
		same(t, "replay", r.toy, r.j.replayed(t))
	})
}

// appendEntry is the naive twin of what the kernel writes.
func appendEntry(b []byte, e *Entry) []byte {
	b = AppendArray(appendHeader(AppendArray(b, 2), &e.Header), len(e.Events))
	for _, event := range e.Events {
		if event.Bulk() {
			b = append(appendEventHead(b, 4, event.Kind), event.Body...)
			b = AppendBytes(AppendUint(b, uint64(event.Size)), event.Rows)
		} else {
			b = append(appendEventHead(b, 2, event.Kind), event.Body...)
		}
	}
	return b
}
