package proof

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"liangshan/kernel"
)

// receiptFormat is the first field of a receipt. Another meaning gets another number.
const receiptFormat = "liangshan receipt 1"

// A receipt is JSON with these fields in this order, indented by two spaces, with a newline
// at the end and nothing optional, so that equal receipts are equal bytes. Byte strings are
// base64. It holds what the checker cannot compute, and nothing of any other event or row:
// the path is made of hashes of salted leaves.
type receipt struct {
	Format     string      `json:"format"`
	County     string      `json:"county"`
	Sequence   uint64      `json:"sequence"`
	Leaf       []byte      `json:"leaf"` // The CBOR of the Leaf.
	Row        *receiptRow `json:"row,omitempty"`
	Path       []tlog.Hash `json:"path"` // Siblings, from the leaf up.
	Checkpoint string      `json:"checkpoint"`
}

type receiptRow struct {
	Number int         `json:"number"` // From 0.
	Salt   []byte      `json:"salt"`
	Data   []byte      `json:"data"`
	Path   []tlog.Hash `json:"path"` // Siblings, from the row up.
}

// maxReceipt bounds the size of a receipt: an event is at most kernel.EntryMax, in base64.
const maxReceipt = 2 * kernel.EntryMax

func (r *receipt) encode() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(r)
	return b.Bytes(), err
}

// Receipt makes the receipt of an event, under the newest published checkpoint. Refusals:
// ErrNotYet if none covers the event yet.
func (l *Log) Receipt(ctx context.Context, sequence uint64) ([]byte, error) {
	return l.receipt(ctx, sequence, -1)
}

// RowReceipt makes the receipt of a row of a bulk event. Refusals: ErrNotYet, ErrNoRow.
func (l *Log) RowReceipt(ctx context.Context, sequence uint64, row int) ([]byte, error) {
	if row < 0 {
		return nil, ErrNoRow
	}
	return l.receipt(ctx, sequence, row)
}

func (l *Log) receipt(ctx context.Context, sequence uint64, row int) ([]byte, error) {
	p := l.published.Load()
	if p == nil || sequence >= p.Size {
		return nil, ErrNotYet
	}
	place, err := Locate(ctx, l.options.Journal, sequence)
	if err != nil {
		return nil, err
	}
	var entry kernel.Entry
	if err := entry.ParseEntry(place.Body); err != nil {
		return nil, err
	}
	event := &entry.Events[place.Event]
	if row >= event.Count() {
		return nil, ErrNoRow
	}
	leaf := leafOf(&entry, place.Event)
	r := receipt{Format: receiptFormat, County: p.County(), Sequence: sequence, Checkpoint: string(p.signed)}
	r.Leaf = leaf.Append(nil)
	if row >= 0 {
		proof := proveRow(&entry.Nonce, place.Event, event, row)
		r.Row = &receiptRow{Number: row, Salt: proof.salt[:], Data: event.Row(row), Path: []tlog.Hash{}}
		for _, h := range proof.path {
			r.Row.Path = append(r.Row.Path, h)
		}
	}
	reader := hashReader{&l.folder, p.Size}
	path, err := tlog.ProveRecord(int64(p.Size), int64(sequence), reader)
	if err != nil {
		return nil, err
	}
	if err := tlog.CheckRecord(path, int64(p.Size), p.Root, int64(sequence), tlog.RecordHash(r.Leaf)); err != nil {
		return nil, fmt.Errorf("log: tiles and journal disagree about event %d: %w (%s)", sequence, err, hintRebuild)
	}
	r.Path = append([]tlog.Hash{}, path...)
	return r.encode()
}

// leafOf returns the leaf of an event of an entry.
func leafOf(entry *kernel.Entry, event int) Leaf {
	e := &entry.Events[event]
	leaf := Leaf{Sequence: entry.Sequence + uint64(event), Time: entry.Time, Salt: eventSalt(&entry.Nonce, event),
		Kind: e.Kind, Body: e.Body}
	if e.Bulk() {
		leaf.RowSize, leaf.RowCount = e.Size, e.Count()
		leaf.RowsRoot = newRowHasher().root(&entry.Nonce, event, e)
	}
	return leaf
}

// ProveConsistency shows that the log of an older size is a beginning of the published one.
func (l *Log) ProveConsistency(size uint64) (tlog.TreeProof, error) {
	p := l.published.Load()
	if p == nil || size > p.Size {
		return nil, ErrNotYet
	}
	return p.consistency(&l.folder, size)
}

func (p *publication) consistency(f *folder, size uint64) (tlog.TreeProof, error) {
	if size == 0 || size == p.Size {
		return tlog.TreeProof{}, nil
	}
	return tlog.ProveTree(int64(p.Size), int64(size), hashReader{f, p.Size})
}
