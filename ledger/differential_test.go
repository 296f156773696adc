package ledger_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"

	"liangshan/ledger"
	"liangshan/sim/twin"
)

// mixOf varies what is drawn from seed to seed.
func mixOf(chance *rand.Rand) twin.Mix {
	mix := twin.Mix{
		Accounts: []int{4, 6, 12, 40}[chance.IntN(4)], Hot: chance.IntN(60), Wrong: chance.IntN(12),
		Huge: []int{0, 0, 3, 40}[chance.IntN(4)], Rows: 1 + chance.IntN(40),
	}
	if chance.IntN(2) == 0 {
		for range twin.LedgerKinds {
			mix.Kinds = append(mix.Kinds, 1+chance.IntN(20))
		}
	}
	return mix
}

// differ runs commands drawn from a seed through the ledger and its twin and compares every
// answer and every account, then what replaying and a snapshot make of it.
func differ(t testing.TB, seed uint64, steps int, accepted, refused map[string]int) {
	t.Helper()
	chance := rand.New(rand.NewPCG(seed, 1))
	b, twins, mix := newBook(), twin.NewLedger(), mixOf(chance)
	fail := func(i int, what any, err error) { t.Fatalf("seed %d, step %d: %+v: %v", seed, i, what, err) }
	var snapshot []byte
	for i := range steps {
		if chance.IntN(20) == 0 {
			b.now += chance.Int64N(1 << chance.IntN(28))
			b.fire()
			for _, d := range twins.Due(b.now) {
				twins.End(d)
			}
			if err := twins.Compare(b.l); err != nil {
				fail(i, "expiry", err)
			}
		}
		command := twins.Draw(chance, mix, b.now)
		env := twin.Env{Actor: proposer, Time: b.now, Sequence: b.Sequence()}
		others := 0 // Events of the entry that are the kernel's.
		switch command.(type) {
		case ledger.Unfreeze, ledger.SetLimit, ledger.Correct:
			env.Sequence += 2 // Behind those of the proposal and of the release.
			others = 1
		}
		r := b.run(t, command)
		v := twins.Decide(env, command)
		if v.Code == "" {
			v.Events += others
			accepted[fmt.Sprintf("%T", command)]++
		}
		count(refused, v)
		if err := v.Compare(r); err != nil {
			fail(i, command, err)
		}
		if err := twins.Compare(b.l); err != nil {
			fail(i, command, err)
		}
		if err := b.l.Audit(); err != nil {
			fail(i, command, err)
		}
		if i == steps/2 {
			var w bytes.Buffer
			if err := b.Snapshot([32]byte{}).Write(&w); err != nil {
				t.Fatal(err)
			}
			snapshot = w.Bytes()
		}
	}
	if err := twins.CompareAll(b.l); err != nil {
		fail(steps, "at the end", err)
	}
	for name, s := range map[string][]byte{"replayed": nil, "from a snapshot": snapshot} {
		other := b.replayed(t, s)
		sameDigests(t, fmt.Sprintf("seed %d: %s", seed, name), b.Digests(), other.Digests())
		if err := twins.CompareAll(other.l); err != nil {
			fail(steps, name, err)
		}
	}
}

func count(refused map[string]int, v twin.Verdict) {
	if v.Code != "" {
		refused[v.Code]++
	}
	for _, row := range v.Refused {
		refused[row.Code]++
	}
}

func TestDifferential(t *testing.T) {
	accepted, refused := map[string]int{}, map[string]int{}
	for seed := range uint64(40) {
		differ(t, seed, 1500, accepted, refused)
	}
	for _, code := range declared(t) {
		if refused[code] < 20 {
			t.Errorf("only %d commands were refused with %s", refused[code], code)
		}
	}
	if len(accepted) != len(twin.LedgerKinds) {
		t.Errorf("of %d kinds of command, %d were accepted", len(twin.LedgerKinds), len(accepted))
	}
	for name, n := range accepted {
		if n < 100 {
			t.Errorf("only %d commands %s were accepted", n, name)
		}
	}
}

func FuzzDifferential(f *testing.F) {
	f.Add(uint64(1), uint16(200))
	f.Fuzz(func(t *testing.T, seed uint64, steps uint16) {
		differ(t, seed, int(steps%2000), map[string]int{}, map[string]int{})
	})
}

// A refused command leaves every table as it was, however much of it had been done.
func TestRefusedLeavesNoTrace(t *testing.T) {
	chance := rand.New(rand.NewPCG(3, 1))
	b, twins := newBook(), twin.NewLedger()
	mix := twin.Mix{Accounts: 9, Hot: 30, Wrong: 4, Huge: 2, Rows: 12}
	refusals, before := 0, b.Digests()
	for range 4000 {
		command := twins.Draw(chance, mix, b.now)
		env := twin.Env{Actor: proposer, Time: b.now, Sequence: b.Sequence()}
		switch command.(type) {
		case ledger.Unfreeze, ledger.SetLimit, ledger.Correct:
			env.Sequence += 2
		}
		r := b.run(t, command)
		twins.Decide(env, command)
		after := b.Digests()
		if r.Err != nil {
			refusals++
			sameDigests(t, fmt.Sprintf("%+v", command), tablesOf(before), tablesOf(after))
		}
		before = after
	}
	if refusals < 500 {
		t.Fatalf("only %d refusals", refusals)
	}
}

// The time of a bulk row is that of its command, and the answer says what it did.
func TestAnswers(t *testing.T) {
	b := newBook()
	for _, s := range scenarioSteps() {
		check(t, b.run(t, s.command))
	}
	r := b.run(t, rows(false, move(1, 2, 5), move(2, 3, 6), move(2, 3, 5), move(2, 9, 1)))
	check(t, r)
	if r.Sequence != first || r.Count != 1 || r.Time != b.now || len(r.Refused) != 2 {
		t.Fatalf("answered %+v", r)
	}
	if r.Refused[0].Row != 1 || r.Refused[0].Refusal != ledger.ErrBalance ||
		r.Refused[1].Row != 3 || r.Refused[1].Refusal != ledger.ErrNoAccount {
		t.Fatalf("refused %+v", r.Refused)
	}
	r = b.run(t, all(move(1, 2, 1), move(1, 2, 2), move(1, 2, 3)))
	if r.Sequence != first+1 || r.Count != 3 {
		t.Fatalf("answered %+v", r)
	}
}
