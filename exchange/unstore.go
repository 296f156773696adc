package exchange

import (
	"encoding/binary"
	"slices"

	"liangshan/carbon"
	"liangshan/kernel"
)

// StoreBuys are the serials that came into banks' stores by an entry's trades, packed little-endian: participant (4
// bytes), layer of its store (8), project (8), vintage (4), first and last serial (8 each).
type StoreBuys []byte

const storeBuySize = 40

func appendStoreBuys(b StoreBuys, bank Participant, h *carbon.Handed) StoreBuys {
	le := binary.LittleEndian
	for _, p := range h.Parts {
		b = le.AppendUint64(le.AppendUint32(b, uint32(bank)), h.Layer)
		b = le.AppendUint32(le.AppendUint64(b, uint64(p.Project)), uint32(p.Vintage))
		b = le.AppendUint64(le.AppendUint64(b, p.Start), p.End)
	}
	return b
}

// of returns the layers into which a bank bought, and the serials.
func (b StoreBuys) of(bank Participant) (layers []uint64, parts []carbon.Part) {
	le := binary.LittleEndian
	for ; len(b) >= storeBuySize; b = b[storeBuySize:] {
		if Participant(le.Uint32(b)) != bank {
			continue
		}
		if layer := le.Uint64(b[4:]); !slices.Contains(layers, layer) {
			layers = append(layers, layer)
		}
		parts = append(parts, carbon.Part{Project: carbon.ProjectID(le.Uint64(b[12:])), Vintage: uint16(le.Uint32(b[20:])),
			Start: le.Uint64(b[24:]), End: le.Uint64(b[32:])})
	}
	return layers, parts
}

// unstore takes out of a bank's store what it bought in a trade, at what it paid, and hands the serials to the seller
// if asked to: a seller that is a bank gets them as its sale is returned. What a bank bought in one entry lies in its
// store together; once some of it has left, or is bound, nobody can tell whose trade it was.
func (x *Exchange) unstore(tx *kernel.Tx, run *tradeRun, t *Trade, hand bool) error {
	buyer, seller := t.Buy.Participant(), t.Sell.Participant()
	layers, parts := StoreBuys(run.Bought).of(buyer)
	c := carbon.PurchaseReturn{Bank: x.live.members[buyer].Company, To: x.live.members[seller].Company,
		Tonnes: int64(t.Qty), Paid: t.Value() + int64(t.FeeBuy), Layers: layers}
	if hand {
		c.Parts = parts
	}
	for rows := run.Rows; len(rows) >= tradeSize; rows = rows[tradeSize:] {
		if one := getTrade(rows); one.Buy.Participant() == buyer && !x.undone.Has(one.Trade) {
			c.Whole, c.Cost = c.Whole+int64(one.Qty), c.Cost+one.Value()+int64(one.FeeBuy)
		}
	}
	if len(layers) == 0 { // It was traded before this was kept.
		return ErrUndoStored
	}
	if err := x.carbon.ReturnPurchase(tx, c); err != nil {
		if err == error(carbon.ErrInsufficient) {
			return ErrUndoStored
		}
		return err
	}
	return nil
}
