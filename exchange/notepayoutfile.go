package exchange

import (
	"bytes"
	"encoding/hex"
	"iter"

	"liangshan/kernel"
)

// A PayoutFile is what the record knows of a file of payouts that went to the bank.
type PayoutFile struct {
	_     struct{} `cbor:",toarray"`
	Paper [32]byte // In which it is kept, encrypted, as it went out.
	Lines uint32
	Total int64    // Fen.
	Hash  [32]byte // SHA-256 of its bytes.
}

// NotePayoutFile asks that released payouts be taken as handed to the bank, in a file that is kept, encrypted, as it
// went out. Payouts stand in the order of their numbers. They were released by two persons; what is noted decides
// nothing anew.
type NotePayoutFile struct {
	Payouts []PayoutID `cbor:"1,keyasint" json:"payouts"`
	Paper   [32]byte   `cbor:"2,keyasint" json:"paper"`
	Total   int64      `cbor:"3,keyasint" json:"total_fen"`
	Hash    [32]byte   `cbor:"4,keyasint" json:"hash"` // SHA-256 of the file.
}

// PayoutFileNoted says which payouts are with the bank.
type PayoutFileNoted struct {
	Number  uint32     `cbor:"1,keyasint"` // Of the exchange's files, from 1.
	Payouts []PayoutID `cbor:"2,keyasint"`
	Paper   [32]byte   `cbor:"3,keyasint"`
	Total   int64      `cbor:"4,keyasint"` // Fen.
	Hash    [32]byte   `cbor:"5,keyasint"`
}

// NotePayoutFile decides whether a file holds payouts that may go to the bank now. A payout goes there once.
func (x *Exchange) NotePayoutFile(tx *kernel.Tx, c NotePayoutFile) error {
	switch {
	case len(c.Payouts) == 0:
		return ErrNoRows
	case len(c.Payouts) > BankRowsMax:
		return ErrTooMany
	}
	x.refresh()
	total, last := int64(0), PayoutID(0)
	for i, id := range c.Payouts {
		refusal := x.Fileable(id)
		if refusal == nil && id <= last {
			refusal = ErrPayoutState
		}
		if refusal != nil {
			return &kernel.RowRefusal{Row: i, Refusal: refusal}
		}
		p, _ := x.payouts.Get(id)
		total, last = total+p.Amount, id // At most 2000 of 2^50 fen each: it stays within an int64.
	}
	if total != c.Total || c.Paper == [32]byte{} || c.Hash == [32]byte{} || x.NamesPaper(c.Paper) {
		return ErrPayoutFile
	}
	number := uint32(x.payoutFiles.Len() + 1)
	x.events.payoutFileNoted.Emit(tx, PayoutFileNoted{number, c.Payouts, c.Paper, c.Total, c.Hash})
	return nil
}

// Fileable says why a payout cannot go into a file for the bank now; nil if it can.
func (x *Exchange) Fileable(id PayoutID) *kernel.Refusal {
	x.refresh()
	p, ok := x.payouts.Get(id)
	switch {
	case !ok:
		return ErrPayout
	case !p.Released || x.payoutFiled.Has(id):
		return ErrPayoutState
	}
	if !x.usable(x.live.members[p.Participant].Account) {
		return ErrFrozen
	}
	return nil
}

// Payouts yields the payouts that were neither paid nor given back, in the order of their numbers.
func (x *Exchange) Payouts() iter.Seq2[PayoutID, Payout] { return x.payouts.All() }

// LastPayout returns the number of the newest payout that was asked for; 0: none was.
func (x *Exchange) LastPayout() PayoutID { return x.number().Payout }

// FileOfPayout returns the number of the file with which a payout went to the bank, as long as it is neither paid nor
// given back; 0: it did not.
func (x *Exchange) FileOfPayout(id PayoutID) uint32 {
	number, _ := x.payoutFiled.Get(id)
	return number
}

// PayoutFile returns a file; the first has the number 1.
func (x *Exchange) PayoutFile(number uint32) (PayoutFile, bool) { return x.payoutFiles.Get(number) }

// PayoutFiles yields all files of payouts, in order.
func (x *Exchange) PayoutFiles() iter.Seq2[uint32, PayoutFile] { return x.payoutFiles.All() }

// NamesPaper reports whether a paper is a file of payouts.
func (x *Exchange) NamesPaper(paper [32]byte) bool {
	_, ok := x.payoutPapers.Get(paper)
	return ok
}

// Papers yields the papers that files of payouts are.
func (x *Exchange) Papers() iter.Seq[[32]byte] {
	return func(yield func([32]byte) bool) {
		for paper := range x.payoutPapers.All() {
			if !yield(paper) {
				return
			}
		}
	}
}

func comparePapers(a, b [32]byte) int { return bytes.Compare(a[:], b[:]) }

func (x *Exchange) applyPayoutFileNoted(e PayoutFileNoted) {
	for _, id := range e.Payouts {
		x.payoutFiled.Put(id, e.Number)
	}
	x.payoutFiles.Put(e.Number, PayoutFile{Paper: e.Paper, Lines: uint32(len(e.Payouts)), Total: e.Total, Hash: e.Hash})
	x.payoutPapers.Put(e.Paper, e.Number)
}

// forgetFiled drops where a payout that ended had gone.
func (x *Exchange) forgetFiled(id PayoutID) {
	if x.payoutFiled.Has(id) {
		x.payoutFiled.Delete(id)
	}
}

func projectPayoutFileNoted(at kernel.At, e PayoutFileNoted, exec kernel.Exec) {
	exec(`INSERT INTO exchange_payout_file (number, lines, total_fen, paper, sha256, noted_ms)
		VALUES (?, ?, ?, ?, ?, ?)`, int64(e.Number), int64(len(e.Payouts)), e.Total, hex.EncodeToString(e.Paper[:]),
		hex.EncodeToString(e.Hash[:]), at.Time)
	for _, id := range e.Payouts {
		exec(`UPDATE exchange_payout SET bank_file = ? WHERE id = ?`, int64(e.Number), int64(id))
	}
}
