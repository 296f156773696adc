package kernel

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"slices"

	"golang.org/x/crypto/blake2b"
)

// A snapshot is a cache of the state: it saves replaying the journal from its beginning.
// One that does not fit the program, the county or the journal is ignored.
//
// Format: the line snapshotMagic; a CBOR array of index, sequence, time, epoch and the
// hash of the newest entry; for each table an array of its name, the fingerprint of its
// types and the number of its rows, then the rows in key order; at the end the BLAKE2b-256
// of everything before. Equal states write equal bytes.
const snapshotMagic = "liangshan snapshot 2\n"

// A frozen is a table as it stood at one moment, to be written while the table goes on.
type frozen struct {
	title  string
	schema [8]byte
	rows   int
	write  func(write func([]byte) error) error
}

// A Snapshot is the whole state as it stood at one moment. Taking it costs microseconds;
// the pages it refers to are copied when they change.
type Snapshot struct {
	head   Head
	seq    uint64
	time   int64
	tables []frozen
}

// Snapshot freezes the state. hash is that of the newest entry that was applied.
func (k *Kernel) Snapshot(hash [32]byte) *Snapshot {
	assert(len(k.touched) == 0, "a snapshot inside a command")
	s := &Snapshot{head: Head{Index: k.index, Epoch: k.epoch, Hash: hash}, seq: k.sequence, time: k.time}
	for _, t := range k.tables {
		s.tables = append(s.tables, t.freeze())
	}
	return s
}

// Head returns the place in the journal at which the snapshot was taken.
func (s *Snapshot) Head() Head { return s.head }

// SetHash sets the hash of the newest entry, for a snapshot that was taken before that
// entry was durable.
func (s *Snapshot) SetHash(hash [32]byte) { s.head.Hash = hash }

// Write writes the snapshot. It may run beside the writer, in its own goroutine.
func (s *Snapshot) Write(w io.Writer) error {
	sum := must(blake2b.New256(nil))
	b := bufio.NewWriterSize(io.MultiWriter(w, sum), 1<<18)
	put := func(p []byte) error { _, err := b.Write(p); return err }
	head := append([]byte(snapshotMagic), AppendArray(nil, 5)...)
	head = AppendUint(AppendUint(head, s.head.Index), s.seq)
	head = AppendUint(AppendInt(head, s.time), s.head.Epoch)
	if err := put(AppendBytes(head, s.head.Hash[:])); err != nil {
		return err
	}
	for _, t := range s.tables {
		line := AppendText(AppendArray(nil, 3), t.title)
		line = AppendUint(AppendBytes(line, t.schema[:]), uint64(t.rows))
		if err := put(line); err != nil {
			return err
		}
		if err := t.write(put); err != nil {
			return err
		}
	}
	if err := b.Flush(); err != nil {
		return err
	}
	_, err := w.Write(sum.Sum(nil))
	return err
}

// freeze implements table.
func (t *Table[K, V]) freeze() frozen {
	pages := make([]*page[K, V], len(t.pages))
	for i, p := range t.pages {
		t.flags[i] |= pageShared
		pages[i] = p
	}
	live := slices.Clone(t.live)
	return frozen{t.name, t.schema(), t.Len(), func(write func([]byte) error) error {
		var b []byte
		for _, slot := range t.sorted(pages, live) {
			r := &pages[slot/pageRows].rows[slot%pageRows]
			b = t.codec.Append(b[:0], r.Key, r.Row)
			if err := write(b); err != nil {
				return err
			}
		}
		return nil
	}}
}

// ErrSnapshot says that a snapshot is of no use to this program or journal. It is not a
// failure: replay instead.
var ErrSnapshot = errors.New("the snapshot does not fit; the journal is replayed instead")

// Load reads a snapshot into a kernel that has applied nothing, and returns the place in
// the journal at which it was taken. Whether the journal holds that place, with that hash,
// is for the caller to see. After an error the kernel must be thrown away.
func (k *Kernel) Load(snapshot []byte) (Head, error) {
	assert(k.index == 0, "a snapshot is loaded into an empty kernel")
	n := len(snapshot) - blake2b.Size256
	if n < len(snapshotMagic) || string(snapshot[:len(snapshotMagic)]) != snapshotMagic {
		return Head{}, fmt.Errorf("%w: it is not a snapshot of this form", ErrSnapshot)
	}
	if blake2b.Sum256(snapshot[:n]) != [32]byte(snapshot[n:]) {
		return Head{}, fmt.Errorf("%w: its checksum is wrong", ErrSnapshot)
	}
	p := Parse(snapshot[len(snapshotMagic):n])
	if p.Array() != 5 {
		p.fail(errForm)
	}
	var head Head
	head.Index, k.sequence, k.time, head.Epoch = p.Uint(), p.Uint(), p.Int(), p.Uint()
	hash := p.Bytes()
	p.Expect(len(hash) == len(head.Hash))
	copy(head.Hash[:], hash)
	for _, t := range k.tables {
		if err := k.loadTable(&p, t); err != nil {
			return Head{}, err
		}
	}
	if err := p.End(); err != nil {
		return Head{}, fmt.Errorf("%w: %w", ErrSnapshot, err)
	}
	k.index, k.epoch = head.Index, head.Epoch
	return head, nil
}

func (k *Kernel) loadTable(p *Parser, t table) error {
	if p.Array() != 3 {
		p.fail(errForm)
	}
	name, schema, rows := p.Text(), p.Bytes(), p.Uint()
	if want := t.schema(); p.err == nil && (name != t.title() || string(schema) != string(want[:])) {
		return fmt.Errorf("%w: it was written by a program with other tables (%s)", ErrSnapshot, name)
	}
	if rows > uint64(len(p.rest)) {
		p.fail(errShort)
		return fmt.Errorf("%w: %w", ErrSnapshot, p.err)
	}
	k.applying = true
	t.load(p, int(rows))
	k.applying = false
	if p.err != nil {
		return fmt.Errorf("%w: %s: %w", ErrSnapshot, name, p.err)
	}
	return nil
}

// load implements table.
func (t *Table[K, V]) load(p *Parser, rows int) {
	t.index.reserve(rows)
	for range rows {
		key, row := t.codec.Parse(p)
		if p.err != nil {
			return
		}
		if slot := t.next; slot > 0 && t.compare(t.row(slot-1).Key, key) >= 0 {
			p.fail(errForm) // Not in order, or twice.
			return
		}
		slot := t.allot()
		t.fill(t.own(slot), t.hash(key), slot, key, row)
	}
}
