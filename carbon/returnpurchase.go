package carbon

import (
	"liangshan/company"
	"liangshan/kernel"
)

// A PurchaseReturn says what of a purchase into a bank's store leaves it again, because a trade was undone. The
// purchase is what came into some layers in one entry.
type PurchaseReturn struct {
	Bank   company.Number
	To     company.Number // Who gets the tonnes.
	Tonnes int64
	Paid   int64 // Fen that the bank paid for them, fees included.
	Layers []uint64

	// What of the whole purchase has not been returned before: all of it still has to be in the layers.
	Whole int64 // Tonnes.
	Cost  int64 // Fen.

	// Serials of the purchase, which go to To as far as the bank still holds them free; empty: only the store is told.
	Parts []Part
}

// ReturnPurchase takes tonnes out of the very layers of a bank's store into which they were bought, at exactly what was
// paid for them; what is left in the layers costs what the rest of the purchase did, divided by tonnes, rounded down,
// the last takes the rest. ErrInsufficient if something of the layers has left the store, or too few of the serials are
// the bank's and free, or what the average has left is not enough.
func (r *Registry) ReturnPurchase(tx *kernel.Tx, c PurchaseReturn) error {
	if c.Tonnes <= 0 || c.Tonnes > c.Whole || c.Paid < 0 || c.Paid > c.Cost {
		return ErrQuantity
	}
	draws, ok := r.unbought(&c)
	s := r.stocks.Must(c.Bank)
	if !ok || s.Average < c.Paid || s.Tonnes == c.Tonnes && s.Average != c.Paid {
		return ErrInsufficient
	}
	var way []homeward
	if len(c.Parts) > 0 {
		var refusal *kernel.Refusal
		if way, _, refusal = r.homeward(c.Bank, c.Parts, c.Tonnes); refusal != nil {
			return refusal
		}
		n := int64(0)
		for _, h := range way {
			n += h.tonnes
		}
		if n < c.Tonnes {
			return ErrInsufficient
		}
	}
	cost := Cost{FIFO: c.Paid, Average: c.Paid}
	r.events.drawn.Emit(tx, Drawn{Bank: c.Bank, Tonnes: c.Tonnes, Cost: cost, Layers: draws})
	for _, h := range way {
		r.sendHome(tx, c.To, c.Bank, h)
	}
	return nil
}

// unbought returns what leaves each layer of a purchase, the last layer first; false if the layers are not whole.
func (r *Registry) unbought(c *PurchaseReturn) (draws []Draw, ok bool) {
	tonnes, fen := int64(0), int64(0)
	for _, id := range c.Layers {
		l, _ := r.layers.Get(layerKey{Bank: c.Bank, Layer: id})
		tonnes, fen = tonnes+l.Tonnes, fen+l.Fen
		if l.Tonnes > 0 {
			draws = append(draws, Draw{Layer: id, Tonnes: l.Tonnes, Fen: l.Fen})
		}
	}
	if tonnes != c.Whole || fen != c.Cost {
		return nil, false
	}
	stay, cost := c.Whole-c.Tonnes, c.Cost-c.Paid
	for i := range draws {
		d := &draws[i]
		n := min(d.Tonnes, stay)
		keep := int64(0)
		if n > 0 {
			keep = part(cost, n, stay)
		}
		d.Tonnes, d.Fen, stay, cost = d.Tonnes-n, d.Fen-keep, stay-n, cost-keep
	}
	return draws, stay == 0 && cost == 0
}
