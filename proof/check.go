package proof

import (
	"bytes"
	"encoding/json"
	"errors"

	"golang.org/x/mod/sumdb/tlog"
)

// Verified is what a receipt proves.
type Verified struct {
	County     string
	Checkpoint Checkpoint // Signed by the log.
	Witnesses  []string   // Of the policy, those that cosigned it.
	Leaf       Leaf       // The event, with its kind and body.
	HasRow     bool
	RowNumber  int // From 0.
	Row        []byte
}

// CheckReceipt checks a receipt with nothing but itself and what the reader trusts.
// Refusals: ErrReceiptFormat, ErrReceiptSignature, ErrReceiptWitness, ErrReceiptCounty,
// ErrReceiptLeaf, ErrReceiptRow, ErrReceiptPath.
func CheckReceipt(data []byte, trust Trust) (v Verified, err error) {
	r, err := parseReceipt(data)
	if err != nil {
		return v, err
	}
	c, witnesses, err := trust.Open([]byte(r.Checkpoint))
	switch {
	case errors.Is(err, ErrCheckpointSignature):
		return v, refuse(ErrReceiptSignature, "%v", err)
	case errors.Is(err, ErrCheckpointWitness):
		return v, refuse(ErrReceiptWitness, "%v", err)
	case err != nil:
		return v, refuse(ErrReceiptFormat, "%v", err)
	}
	if r.County != c.County() {
		return v, refuse(ErrReceiptCounty, "the checkpoint is one of %s", c.County())
	}
	leaf, err := ParseLeaf(r.Leaf)
	if err != nil {
		return v, refuse(ErrReceiptLeaf, "%v", err)
	}
	if leaf.Sequence != r.Sequence {
		return v, refuse(ErrReceiptLeaf, "it is event %d", leaf.Sequence)
	}
	v = Verified{County: r.County, Checkpoint: c, Witnesses: witnesses, Leaf: leaf}
	if r.Row != nil {
		if err := r.Row.check(&leaf); err != nil {
			return Verified{}, err
		}
		v.HasRow, v.RowNumber, v.Row = true, r.Row.Number, r.Row.Data
	}
	if leaf.Sequence >= c.Size {
		return Verified{}, refuse(ErrReceiptPath, "the checkpoint does not reach as far as event %d", leaf.Sequence)
	}
	err = tlog.CheckRecord(r.Path, int64(c.Size), c.Root, int64(leaf.Sequence), tlog.RecordHash(r.Leaf))
	if err != nil {
		return Verified{}, refuse(ErrReceiptPath, "%v", err)
	}
	return v, nil
}

func parseReceipt(data []byte) (r receipt, err error) {
	if len(data) > maxReceipt {
		return r, refuse(ErrReceiptFormat, "it is larger than any receipt")
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&r); err != nil {
		return r, refuse(ErrReceiptFormat, "%v", err)
	}
	if r.Format != receiptFormat {
		return r, refuse(ErrReceiptFormat, "its format is %q, this program reads %q", r.Format, receiptFormat)
	}
	again, err := r.encode()
	if err != nil || r.Path == nil || r.Row != nil && r.Row.Path == nil || !bytes.Equal(again, data) {
		return r, refuse(ErrReceiptFormat, "it was changed, if only by a space or a line end; use the file as it came")
	}
	return r, nil
}

func (r *receiptRow) check(leaf *Leaf) error {
	if !leaf.Bulk() || len(r.Data) != leaf.RowSize || len(r.Salt) != saltSize {
		return refuse(ErrReceiptRow, "its size is not that of the event's rows")
	}
	proof := rowProof{salt: [saltSize]byte(r.Salt)}
	for _, h := range r.Path {
		proof.path = append(proof.path, h)
	}
	if !checkRow(proof, r.Data, r.Number, leaf.RowCount, leaf.RowsRoot) {
		return refuse(ErrReceiptRow, "it is not row %d of the event", r.Number)
	}
	return nil
}
