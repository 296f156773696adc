package proof

import (
	"context"
	"encoding/binary"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"liangshan/journal"
	"liangshan/kernel"
)

// A toy is a county with two commands: pay, which emits one or several events, and share, which emits
// a bulk event.
type toy struct {
	k       *kernel.Kernel
	pay     *kernel.Command[pay]
	share   *kernel.Command[share]
	random  *rand.Rand
	now     int64
	journal *journal.Memory
}

type pay struct {
	Account uint64 `cbor:"1,keyasint"`
	Fen     int64  `cbor:"2,keyasint"`
	Times   int    `cbor:"3,keyasint"`
}

type paid struct {
	Account uint64 `cbor:"1,keyasint"`
	Fen     int64  `cbor:"2,keyasint"`
	Cause   string `cbor:"3,keyasint"`
}

type share struct {
	Rows int `cbor:"1,keyasint"`
}

type shareHead struct {
	Pool int64 `cbor:"1,keyasint"`
}

type shareRow struct {
	Household uint64
	Fen       int64
}

const (
	toyOrigin  = "liangshan/330523/test"
	toyRowSize = 24
)

func newToy(seed uint64) *toy {
	t := &toy{
		k:       kernel.New(),
		random:  rand.New(rand.NewPCG(seed, 7)),
		now:     1_795_000_000_000,
		journal: journal.NewMemory(journal.NewStore(journal.Genesis{County: 330523, ID: [16]byte{1}})),
	}
	t.k.SetSecret([32]byte{1, 2, 3})
	paidEffect := kernel.Apply(t.k, 101, "toy.paid", func(paid) {})
	shared := kernel.ApplyRows(t.k, 102, "toy.shared", kernel.RowCodec[shareRow]{
		Size: toyRowSize,
		Put: func(b []byte, r shareRow) {
			binary.BigEndian.PutUint64(b, r.Household)
			binary.BigEndian.PutUint64(b[8:], uint64(r.Fen))
			binary.BigEndian.PutUint64(b[16:], r.Household*0x9e3779b97f4a7c15+uint64(r.Fen))
		},
		Get: func(b []byte) shareRow {
			return shareRow{binary.BigEndian.Uint64(b), int64(binary.BigEndian.Uint64(b[8:]))}
		},
	}, func(shareHead, shareRow) {})
	t.pay = kernel.Decide(t.k, "toy.pay", func(tx *kernel.Tx, c pay) error {
		for range c.Times {
			paidEffect.Emit(tx, paid{c.Account, c.Fen, "forest"})
		}
		return nil
	})
	t.share = kernel.Decide(t.k, "toy.share", func(tx *kernel.Tx, c share) error {
		head := shareHead{int64(c.Rows) * 100}
		for i := range c.Rows {
			shared.Add(tx, head, shareRow{uint64(i) + 1_000_000, int64(100 + i%7)})
		}
		shared.End(tx, head)
		return nil
	})
	return t
}

func (t *toy) nonce() (n [16]byte) {
	binary.BigEndian.PutUint64(n[:], t.random.Uint64())
	binary.BigEndian.PutUint64(n[8:], t.random.Uint64())
	return n
}

// decide adds the entry of a command to a batch.
func (t *toy) decide(batch *kernel.Batch, call func(kernel.Caller, kernel.RequestID) *kernel.Call) {
	t.now++
	var random [10]byte
	binary.BigEndian.PutUint64(random[:], t.random.Uint64())
	c := call(kernel.Caller{Actor: 7}, kernel.NewRequestID(t.now, random))
	if r := t.k.Decide(c, t.now, t.nonce(), batch); r.Err != nil {
		panic(r.Err)
	}
	c.Recycle()
}

func (t *toy) addPay(batch *kernel.Batch, events int) {
	c := pay{t.random.Uint64N(1_000_000), int64(t.random.Uint64N(1_000_000)), events}
	t.decide(batch, func(by kernel.Caller, id kernel.RequestID) *kernel.Call { return t.pay.Make(by, id, c) })
}

func (t *toy) addShare(batch *kernel.Batch, rows int) {
	t.decide(batch, func(by kernel.Caller, id kernel.RequestID) *kernel.Call { return t.share.Make(by, id, share{rows}) })
}

// batch makes the next batch durable and returns it.
func (t *toy) batch(fill func(b *kernel.Batch)) *kernel.Batch {
	b := &kernel.Batch{Index: t.k.Index()}
	fill(b)
	if err := t.journal.Append(context.Background(), b); err != nil {
		panic(err)
	}
	return b
}

// pays makes a batch of so many entries of one event each.
func (t *toy) pays(entries int) *kernel.Batch {
	return t.batch(func(b *kernel.Batch) {
		for range entries {
			t.addPay(b, 1)
		}
	})
}

// mixed makes a batch of some of everything.
func (t *toy) mixed() *kernel.Batch {
	return t.batch(func(b *kernel.Batch) {
		for range 1 + t.random.IntN(5) {
			switch t.random.IntN(4) {
			case 0:
				t.addShare(b, 1+t.random.IntN(40))
			case 1:
				t.addPay(b, 1+t.random.IntN(5))
			default:
				t.addPay(b, 1)
			}
		}
	})
}

// leafHashes computes the leaves of everything in the journal by the book.
func (t *toy) leafHashes(tb testing.TB) [][32]byte {
	var all [][32]byte
	for written, err := range t.journal.Read(context.Background(), 0) {
		if err != nil {
			tb.Fatal(err)
		}
		var entry kernel.Entry
		if err := entry.ParseEntry(written.Body); err != nil {
			tb.Fatal(err)
		}
		for i := range entry.Events {
			all = append(all, naiveLeafHash(&entry, i))
		}
	}
	return all
}

var toyKey = NewKey(toyOrigin)

func toyKeys() *Keys {
	keys, err := NewKeys(toyKey)
	if err != nil {
		panic(err)
	}
	return keys
}

var toyList = toyKeys()

func (t *toy) options(dir string) Options {
	return Options{
		Dir:       filepath.Join(dir, "log"),
		Journal:   t.journal,
		Key:       toyKey,
		Keys:      toyList,
		Published: filepath.Join(dir, "published"),
	}
}

func (t *toy) open(tb testing.TB, dir string) *Log {
	tb.Helper()
	l, _, err := Open(context.Background(), t.options(dir))
	if err != nil {
		tb.Fatal(err)
	}
	return l
}

func checkpoint(tb testing.TB, l *Log, now int64) ([]byte, Checkpoint) {
	tb.Helper()
	signed, err := l.Checkpoint(context.Background(), now)
	if err != nil {
		tb.Fatal(err)
	}
	_, c := l.Published()
	return signed, c
}
