package carbon

import (
	"liangshan/company"
	"liangshan/kernel"
)

// ForfeitWaits says that a bank has money of a bidder who lost its deposit in an auction of the bank's store. It is
// income of the store without tonnes of its own: it is returned with the bank's next sale by the exchange.
type ForfeitWaits struct {
	Bank   company.Number `cbor:"1,keyasint"`
	Amount int64          `cbor:"2,keyasint"` // Fen.
}

// Forfeit has money that a bank got without selling be returned with its next sale by the exchange. It is for the
// exchange, which moves the money. Whoever is no bank keeps its own.
func (r *Registry) Forfeit(tx *kernel.Tx, bank company.Number, fen int64) {
	if r.stocks.Has(bank) && fen > 0 {
		r.events.forfeitWaits.Emit(tx, ForfeitWaits{bank, fen})
	}
}

func (r *Registry) applyForfeitWaits(e ForfeitWaits) { r.waitForfeits(e.Bank, e.Amount) }

// waitForfeits lets so much more wait for a bank's next sale.
func (r *Registry) waitForfeits(bank company.Number, fen int64) {
	if fen != 0 {
		s := r.stocks.Must(bank)
		s.Forfeits += fen
		r.stocks.Put(bank, s)
	}
}

func projectForfeitWaits(_ kernel.At, e ForfeitWaits, exec kernel.Exec) {
	projectForfeits(e.Bank, e.Amount, exec)
}

func projectForfeits(bank company.Number, fen int64, exec kernel.Exec) {
	var stock []int64
	if fen == 0 {
		return
	}
	if exec("carbon_stock", int64(bank), &stock); stock != nil {
		stock[stockForfeits] += fen
	}
}
