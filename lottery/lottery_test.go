package lottery_test

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"slices"
	"sort"
	"syscall"
	"testing"

	"golang.org/x/mod/sumdb/tlog"

	"liangshan/lottery"
)

// list is a synthetic list of n entries, some with more than one ticket.
func list(n int, chance *rand.Rand) []lottery.Entry {
	all := make([]lottery.Entry, n)
	for i := range all {
		all[i] = lottery.Entry{Application: uint64(i)*7 + 1, Weight: 1}
		if i%5 == 0 {
			all[i].Weight = 1 + chance.Uint32N(4)
		}
	}
	return all
}

// naive is the draw written once more, straight from the format in the package's comment.
func naive(entries []lottery.Entry, seed lottery.Hash, n int) (winners []uint64) {
	type ticket struct {
		sum         []byte
		application uint64
	}
	var all []ticket
	for _, e := range entries {
		for i := range e.Weight {
			mac := hmac.New(sha256.New, seed[:])
			mac.Write(binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint64(nil, e.Application), i))
			all = append(all, ticket{mac.Sum(nil), e.Application})
		}
	}
	sort.Slice(all, func(i, j int) bool { return bytes.Compare(all[i].sum, all[j].sum) < 0 })
	for _, t := range all {
		if len(winners) < n && !slices.Contains(winners, t.application) {
			winners = append(winners, t.application)
		}
	}
	return winners
}

func applications(drawn []lottery.Drawn) (all []uint64) {
	for _, d := range drawn {
		all = append(all, d.Application)
	}
	return all
}

// The winners are those of the naive draw, from any order of the list, and so is the root.
func TestAnyOrder(t *testing.T) {
	chance := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{1, 2, 3, 17, 64, 500} {
		entries := list(n, chance)
		root, err := lottery.Root(entries)
		if err != nil {
			t.Fatal(err)
		}
		seed, err := lottery.Seed(
			root,
			lottery.Commitment(lottery.Hash{9}),
			lottery.Hash{9},
			"03 11 19 22 30 31 + 07",
		)
		if err != nil {
			t.Fatal(err)
		}
		want := naive(entries, seed, 20)
		for range 20 {
			chance.Shuffle(n, func(i, j int) { entries[i], entries[j] = entries[j], entries[i] })
			before := slices.Clone(entries)
			got, err := lottery.Draw(entries, seed, 20)
			if err != nil || !slices.Equal(applications(got), want) {
				t.Fatalf("%d entries: %v, want %v (%v)", n, applications(got), want, err)
			}
			if again, _ := lottery.Root(entries); again != root {
				t.Fatalf("%d entries: the root depends on the order", n)
			}
			if !slices.Equal(before, entries) {
				t.Fatal("the list that was given was changed")
			}
		}
	}
}

// The root is that of RFC 6962, as another program computes it, for every size up to 70.
func TestRootIsThatOfRFC6962(t *testing.T) {
	for n := 1; n <= 70; n++ {
		entries := list(n, rand.New(rand.NewPCG(3, uint64(n))))
		var hashes []tlog.Hash
		read := tlog.HashReaderFunc(func(indexes []int64) (all []tlog.Hash, err error) {
			for _, i := range indexes {
				all = append(all, hashes[i])
			}
			return all, nil
		})
		for i, e := range entries {
			record := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint64(nil, e.Application), e.Weight)
			more, err := tlog.StoredHashes(int64(i), record, read)
			if err != nil {
				t.Fatal(err)
			}
			hashes = append(hashes, more...)
		}
		want, err := tlog.TreeHash(int64(n), read)
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := lottery.Root(entries); got != lottery.Hash(want) {
			t.Fatalf("%d entries: another root", n)
		}
	}
}

// Every entry of a list is shown to be in it, and nothing else is.
func TestProofs(t *testing.T) {
	for _, n := range []int{1, 2, 3, 5, 8, 33} {
		entries := list(n, rand.New(rand.NewPCG(5, uint64(n))))
		root, _ := lottery.Root(entries)
		for _, e := range entries {
			p, ok, err := lottery.Prove(entries, e.Application)
			if !ok || err != nil || !p.Check(root) {
				t.Fatalf("%d of %d is not shown: %v", e.Application, n, err)
			}
			wrong := p
			wrong.Entry.Weight++
			other := p
			other.Entry.Application++
			moved := p
			moved.Index++
			if wrong.Check(root) || other.Check(root) || moved.Check(root) {
				t.Fatalf("%d of %d: something else is shown", e.Application, n)
			}
			for i := range p.Path {
				torn := p
				torn.Path = slices.Clone(p.Path)
				torn.Path[i][3] ^= 1
				if torn.Check(root) {
					t.Fatal("a changed path leads to the root")
				}
			}
		}
		if _, ok, _ := lottery.Prove(entries, 2); ok {
			t.Error("an application that is not there is shown")
		}
	}
}

// A known answer: computed with Python's hmac and hashlib from the format.
func TestKnownAnswer(t *testing.T) {
	entries := []lottery.Entry{
		{Application: 1001, Weight: 1},
		{Application: 1002, Weight: 2},
		{Application: 1003, Weight: 1},
	}
	number := lottery.Hash{0: 7}
	root, _ := lottery.Root(entries)
	seed, _ := lottery.Seed(root, lottery.Commitment(number), number, "2026-11-24 双色球 03 11 19 22 30 31 + 07")
	drawn, _ := lottery.Draw(entries, seed, 3)
	if got := short(root) + " " + short(seed) + " " + short(drawn[0].Ticket); got != knownAnswer {
		t.Errorf("%s, want %s", got, knownAnswer)
	}
	if got := applications(drawn); !slices.Equal(got, knownOrder) {
		t.Errorf("%v, want %v", got, knownOrder)
	}
}

func short(h lottery.Hash) string {
	const digits = "0123456789abcdef"
	var b []byte
	for _, c := range h[:8] {
		b = append(b, digits[c>>4], digits[c&15])
	}
	return string(b)
}

func TestRefused(t *testing.T) {
	for _, c := range []struct {
		entries []lottery.Entry
		want    error
	}{
		{nil, lottery.ErrEmpty},
		{[]lottery.Entry{{Application: 0, Weight: 1}}, lottery.ErrApplication},
		{[]lottery.Entry{{Application: 1}}, lottery.ErrWeight},
		{[]lottery.Entry{{Application: 1, Weight: lottery.WeightMax + 1}}, lottery.ErrWeight},
		{[]lottery.Entry{{Application: 5, Weight: 1}, {Application: 1, Weight: 1}, {Application: 5, Weight: 2}}, lottery.ErrTwice},
	} {
		if _, err := lottery.Root(c.entries); !errors.Is(err, c.want) {
			t.Errorf("%v: %v", c.entries, err)
		}
		if _, err := lottery.Draw(c.entries, lottery.Hash{}, 1); !errors.Is(err, c.want) {
			t.Errorf("%v: %v", c.entries, err)
		}
	}
	if _, err := lottery.Seed(lottery.Hash{}, lottery.Commitment(lottery.Hash{1}), lottery.Hash{2}, "x"); err != lottery.ErrNumber {
		t.Errorf("a number that was not committed to: %v", err)
	}
	if _, err := lottery.Seed(lottery.Hash{}, lottery.Commitment(lottery.Hash{1}), lottery.Hash{1}, ""); err != lottery.ErrPublic {
		t.Errorf("no public value: %v", err)
	}
}

// Each of two tickets is as good as the one of others: twice the weight wins twice as often. With 4,000 draws
// of one winner among a hundred and one tickets the count lies within five standard deviations, for this seed.
func TestWeights(t *testing.T) {
	entries := make([]lottery.Entry, 20)
	for i := range entries {
		entries[i] = lottery.Entry{Application: uint64(i + 1), Weight: 1}
	}
	entries[7].Weight = 5
	won := 0
	const draws = 4000
	for i := range draws {
		drawn, _ := lottery.Draw(entries, lottery.Hash{byte(i), byte(i >> 8), 1}, 1)
		if drawn[0].Application == 8 {
			won++
		}
	}
	if want := draws * 5 / 24; won < want-130 || won > want+130 { // Standard deviation 26.
		t.Errorf("won %d of %d, about %d expected", won, draws, want)
	}
}

// cpu returns the processor time of this process in nanoseconds: on a machine with others it says more
// than the clock.
func cpu(b *testing.B) int64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return u.Utime.Nano() + u.Stime.Nano()
}

func BenchmarkDraw100000(b *testing.B) {
	entries := make([]lottery.Entry, 100_000)
	for i := range entries {
		entries[i] = lottery.Entry{Application: uint64(i + 1), Weight: 1}
	}
	before := cpu(b)
	for b.Loop() {
		if _, err := lottery.Draw(entries, lottery.Hash{1}, 4000); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(cpu(b)-before)/1e6/float64(b.N), "cpu-ms/op")
}

func BenchmarkRoot100000(b *testing.B) {
	entries := make([]lottery.Entry, 100_000)
	for i := range entries {
		entries[i] = lottery.Entry{Application: uint64(i + 1), Weight: 1}
	}
	before := cpu(b)
	for b.Loop() {
		if _, err := lottery.Root(entries); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(cpu(b)-before)/1e6/float64(b.N), "cpu-ms/op")
}

// knownAnswer are the first eight bytes of root, seed and first ticket.
const knownAnswer = "1ac89a0193987399 59413605b8ac6766 072c17c16cc2b3d1"

var knownOrder = []uint64{1001, 1002, 1003}
