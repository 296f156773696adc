package carbon

import (
	"cmp"

	"liangshan/calendar"
	"liangshan/company"
	"liangshan/kernel"
	"liangshan/quantity"
)

// A Stock is what a bank has in store, by the weighted average of its cost.
type Stock struct {
	_       struct{} `cbor:",toarray"`
	Tonnes  int64
	Average int64 // Fen that the weighted average has left in store.
	Layer   uint64
	Prepaid int64 // Fen paid for tonnes that are not delivered.

	Forfeits int64 // Fen of deposits that bidders lost, which the next sale by the exchange returns.
}

// A Layer is tonnes that came into a bank's store together: first in, first out.
type Layer struct {
	_       struct{} `cbor:",toarray"`
	Tonnes  int64
	Fen     int64
	Forward ForwardID
}

type layerKey struct {
	_     struct{} `cbor:",toarray"`
	Bank  company.Number
	Layer uint64
}

func compareLayers(a, b layerKey) int {
	return cmp.Or(cmp.Compare(a.Bank, b.Bank), cmp.Compare(a.Layer, b.Layer))
}

// A Cost is what tonnes had cost the bank that they left, in fen, by both methods.
type Cost struct {
	FIFO    int64 `cbor:"1,keyasint"` // First in, first out.
	Average int64 `cbor:"2,keyasint"` // Weighted average.
}

// Stored says that tonnes came into a bank's store, and what it paid for them.
type Stored struct {
	Bank    company.Number `cbor:"1,keyasint"`
	Layer   uint64         `cbor:"2,keyasint"`
	Tonnes  int64          `cbor:"3,keyasint"`
	Fen     int64          `cbor:"4,keyasint"` // 0 for what came without a price.
	Forward ForwardID      `cbor:"5,keyasint,omitempty"`
}

// store books tonnes into a bank's store, within its limit.
func (r *Registry) store(tx *kernel.Tx, bank company.Number, tonnes, fen int64, forward ForwardID) *kernel.Refusal {
	s := r.stocks.Must(bank)
	if most, ok := r.Parameter(StockMax, calendar.DayOf(tx.Time)); ok && s.Tonnes+tonnes > most {
		return ErrStockLimit
	}
	if _, err := quantity.Add(s.Average, fen); err != nil {
		return ErrOverflow
	}
	r.events.stored.Emit(tx, Stored{bank, s.Layer + 1, tonnes, fen, forward})
	return nil
}

func (r *Registry) applyStored(e Stored) {
	s := r.stocks.Must(e.Bank)
	s.Tonnes, s.Average, s.Layer = s.Tonnes+e.Tonnes, s.Average+e.Fen, e.Layer
	r.stocks.Put(e.Bank, s)
	r.layers.Put(layerKey{Bank: e.Bank, Layer: e.Layer}, Layer{Tonnes: e.Tonnes, Fen: e.Fen, Forward: e.Forward})
}

// Columns of a held row of carbon_stock, behind its key.
const (
	stockTonnes = iota
	stockFIFO
	stockAverage
	stockPrepaid
	stockForfeits
)

func projectStored(at kernel.At, e Stored, exec kernel.Exec) {
	var stock []int64
	exec("carbon_stock", int64(e.Bank), &stock)
	if stock == nil {
		return
	}
	stock[stockTonnes] += e.Tonnes
	stock[stockFIFO] += e.Fen
	stock[stockAverage] += e.Fen
	exec(
		`INSERT INTO carbon_stock_change VALUES (?, ?, ?, ?, ?, ?, ?)`,
		int64(at.Sequence),
		at.Time,
		int64(e.Bank),
		e.Tonnes,
		e.Fen,
		e.Fen,
		int64(e.Forward),
	)
}

// A Draw is what is taken from one layer.
type Draw struct {
	_      struct{} `cbor:",toarray"`
	Layer  uint64
	Tonnes int64
	Fen    int64
}

// Drawn says that tonnes left a bank's store, and what they had cost.
type Drawn struct {
	Bank   company.Number `cbor:"1,keyasint"`
	Tonnes int64          `cbor:"2,keyasint"`
	Cost   Cost           `cbor:"3,keyasint"`
	Layers []Draw         `cbor:"4,keyasint"` // First in, first out.
}

// draw books tonnes out of a bank's store. Of a layer, and of the average, a part costs its
// share of the fen that are left, rounded down; what the rounding leaves stays with the
// tonnes that stay, so that the last tonne takes the last fen.
func (r *Registry) draw(tx *kernel.Tx, bank company.Number, tonnes int64) Cost {
	s := r.stocks.Must(bank)
	e := Drawn{Bank: bank, Tonnes: tonnes, Cost: Cost{Average: part(s.Average, tonnes, s.Tonnes)}}
	left := tonnes
	r.soldLayers = nil
	for key, layer := range r.layers.From(layerKey{Bank: bank}) {
		if left == 0 || key.Bank != bank {
			break
		}
		n := min(left, layer.Tonnes)
		d := Draw{Layer: key.Layer, Tonnes: n, Fen: part(layer.Fen, n, layer.Tonnes)}
		e.Layers = append(e.Layers, d)
		r.soldLayers = append(r.soldLayers, SoldLayer{Layer: d.Layer, Tonnes: n, Fen: d.Fen, Forward: layer.Forward})
		e.Cost.FIFO += d.Fen
		left -= n
	}
	if left != 0 {
		panic("carbon: a store with fewer layers than tonnes")
	}
	r.events.drawn.Emit(tx, e)
	return e.Cost
}

// part returns the fen that some tonnes of a store take with them, rounded down.
func part(fen, tonnes, of int64) int64 {
	share, err := quantity.MulDiv(fen, tonnes, of, quantity.Down)
	if err != nil {
		panic("carbon: tonnes that were not in store")
	}
	return share
}

func (r *Registry) applyDrawn(e Drawn) {
	s := r.stocks.Must(e.Bank)
	s.Tonnes, s.Average = s.Tonnes-e.Tonnes, s.Average-e.Cost.Average
	r.stocks.Put(e.Bank, s)
	for _, d := range e.Layers {
		key := layerKey{Bank: e.Bank, Layer: d.Layer}
		layer := r.layers.Must(key)
		layer.Tonnes, layer.Fen = layer.Tonnes-d.Tonnes, layer.Fen-d.Fen
		if layer.Tonnes == 0 {
			r.layers.Delete(key)
		} else {
			r.layers.Put(key, layer)
		}
	}
}

func projectDrawn(at kernel.At, e Drawn, exec kernel.Exec) {
	var stock []int64
	exec("carbon_stock", int64(e.Bank), &stock)
	if stock == nil {
		return
	}
	stock[stockTonnes] -= e.Tonnes
	stock[stockFIFO] -= e.Cost.FIFO
	stock[stockAverage] -= e.Cost.Average
	exec(
		`INSERT INTO carbon_stock_change VALUES (?, ?, ?, ?, ?, ?, ?)`,
		int64(at.Sequence),
		at.Time,
		int64(e.Bank),
		-e.Tonnes,
		-e.Cost.FIFO,
		-e.Cost.Average,
		int64(0),
	)
}

// Stock returns what a bank has in store; false if the company is none.
func (r *Registry) Stock(bank company.Number) (Stock, bool) { return r.stocks.Get(bank) }

// FIFO returns the fen that a bank's store has cost, first in, first out.
func (r *Registry) FIFO(bank company.Number) (fen int64) {
	for key, layer := range r.layers.From(layerKey{Bank: bank}) {
		if key.Bank != bank {
			break
		}
		fen += layer.Fen
	}
	return fen
}

// An Age is the tonnes of one vintage in a bank's store.
type Age struct {
	Vintage uint16
	Tonnes  int64
}

// Ages returns a bank's store by vintage, the oldest first, bound tonnes among them.
func (r *Registry) Ages(bank company.Number) (all []Age) {
	for _, status := range [...]Status{Held, Listed, InPledge, Frozen} {
		r.Holdings(bank, status, func(_ LotID, l Lot) bool {
			all = insertAge(all, l.Vintage, l.Tonnes())
			return true
		})
	}
	return all
}

func insertAge(all []Age, vintage uint16, tonnes int64) []Age {
	i := 0
	for i < len(all) && all[i].Vintage < vintage {
		i++
	}
	if i < len(all) && all[i].Vintage == vintage {
		all[i].Tonnes += tonnes
		return all
	}
	return append(all[:i], append([]Age{{vintage, tonnes}}, all[i:]...)...)
}

// A Mark is what a store is worth at a stated price.
type Mark struct {
	Tonnes     int64
	Value_fen  int64
	Cost_fen   int64 // Weighted average.
	Profit_fen int64 // Value less cost, not realised; negative is a loss.
}

// MarkAt returns what a store is worth at a price. ErrPrice if the price is negative,
// ErrOverflow if the value leaves int64.
func MarkAt(s Stock, price_fen_t int64) (Mark, error) {
	if price_fen_t < 0 {
		return Mark{}, ErrPrice
	}
	value, err := quantity.Mul(s.Tonnes, price_fen_t)
	if err != nil {
		return Mark{}, ErrOverflow
	}
	return Mark{s.Tonnes, value, s.Average, value - s.Average}, nil
}
