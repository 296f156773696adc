package kernel

import (
	"bytes"
	"cmp"
	"errors"
	"testing"

	"golang.org/x/crypto/blake2b"
)

// seal puts the right checksum behind a snapshot that was changed.
func seal(b []byte) []byte {
	sum := blake2b.Sum256(b)
	return append(bytes.Clone(b), sum[:]...)
}

// TestSnapshotRefused checks that what is not a whole snapshot of this program is left aside.
func TestSnapshotRefused(t *testing.T) {
	r := newRun(t, 5)
	for range 200 {
		r.step()
	}
	good := snapshot(t, r.k)
	head, err := newToy().k.Load(good)
	check(t, err)
	fatalIf(t, head.Index != r.k.Index() || head.Epoch != 1 || head.Hash != [32]byte{9}, head)
	body := good[:len(good)-blake2b.Size256]
	at := bytes.Index(body, append([]byte{0x58, 32}, head.Hash[:]...))
	shorter := append(append(bytes.Clone(body[:at]), 0x58, 31), body[at+3:]...)
	for what, b := range map[string][]byte{
		"a shorter hash": seal(shorter),
		"nothing":        {},
		"another file":   []byte("SQLite format 3\x00 and much more than the checksum would take......"),
		"cut":            good[:len(good)-1],
		"flipped":        append(append(bytes.Clone(good[:90]), good[90]^1), good[91:]...),
		"cut and sealed": seal(body[:len(body)-3]),
		"rest":           seal(append(bytes.Clone(body), 0)),
		"only the line":  seal([]byte(snapshotMagic)),
		"hash too short": seal(append([]byte(snapshotMagic), 0x85, 1, 1, 1, 1, 0x41, 1)),
	} {
		if _, err := newToy().k.Load(b); !errors.Is(err, ErrSnapshot) {
			t.Errorf("%s: %v", what, err)
		}
	}
	wider := newToy()
	NewTable[uint64, jar](wider.k, "toy.more", cmp.Compare[uint64])
	_, err = wider.k.Load(good)
	fatalIf(t, !errors.Is(err, ErrSnapshot), err)
	other := newToy()
	other.jars.print[0]++
	_, err = other.k.Load(good)
	fatalIf(t, !errors.Is(err, ErrSnapshot), err)
	fatalIf(t, !panics(func() { _, _ = r.k.Load(good) }), "loaded into a kernel that is not empty")
}

// TestLoadIsStrict checks that rows out of order or twice are refused.
func TestLoadIsStrict(t *testing.T) {
	format := defaultFormat[uint64, jar]()
	for what, keys := range map[string][]uint64{"twice": {1, 1}, "order": {2, 1}, "right": {1, 2}} {
		s := newTables()
		var b []byte
		for _, key := range keys {
			b = format.Append(b, key, jar{})
		}
		p := Parse(b)
		s.plain.load(&p, len(keys))
		if (p.End() == nil) != (what == "right") {
			t.Errorf("%s: %v", what, p.Err())
		}
	}
}

// A failing writer takes so many bytes.
type failing struct{ left int }

var errDisk = errors.New("disk")

func (f *failing) Write(b []byte) (int, error) {
	if f.left -= len(b); f.left < 0 {
		return 0, errDisk
	}
	return len(b), nil
}

// TestSnapshotWriteFails checks that a failure of the disk is told, wherever it comes.
func TestSnapshotWriteFails(t *testing.T) {
	r := newRun(t, 1)
	for i := range uint64(9000) {
		check(t, decide(r, r.c.fill, 1, fillJar{i, 1, "some text that fills more than one buffer"}).Err)
	}
	size := len(snapshot(t, r.k))
	for left := 0; left < size; left += size / 7 {
		if err := r.k.Snapshot([32]byte{}).Write(&failing{left}); !errors.Is(err, errDisk) {
			t.Fatalf("after %d bytes: %v", left, err)
		}
	}
	check(t, r.k.Snapshot([32]byte{}).Write(&failing{size}))
	s := r.k.Snapshot([32]byte{})
	s.SetHash([32]byte{4})
	fatalIf(t, s.Head().Hash != [32]byte{4}, "the hash is not set")
}

// FuzzLoad checks that no bytes make Load panic or take memory out of proportion, and that
// what it takes is written again as it was.
func FuzzLoad(f *testing.F) {
	r := newRun(f, 5)
	for range 60 {
		r.step()
	}
	good := snapshot(f, r.k)
	f.Add(good[len(snapshotMagic) : len(good)-blake2b.Size256])
	f.Fuzz(func(t *testing.T, b []byte) {
		k := newToy().k
		sealed := seal(append([]byte(snapshotMagic), b...))
		head, err := k.Load(sealed)
		if err != nil {
			return
		}
		var again bytes.Buffer
		check(t, k.Snapshot(head.Hash).Write(&again))
		if len(b) != again.Len()-len(snapshotMagic)-blake2b.Size256 {
			t.Fatal("loaded, but not what would be written")
		}
	})
}
