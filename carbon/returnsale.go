package carbon

import (
	"slices"

	"liangshan/calendar"
	"liangshan/company"
	"liangshan/kernel"
)

// returnDays is for how many days what is needed to take a sale of the exchange back is kept: the most that its
// rule for undoing trades may be, and one more.
const returnDays = 31

// A SoldLayer is what a sale took from one layer of a bank's store.
type SoldLayer struct {
	_       struct{} `cbor:",toarray"`
	Layer   uint64
	Tonnes  int64
	Fen     int64
	Forward ForwardID
}

// A Returnable is what a sale of the last days took from where: of what has not come back.
type Returnable struct {
	_      struct{} `cbor:",toarray"`
	Date   calendar.Date
	Layers []SoldLayer // First in, first out.
	Parts  []Part

	Forfeits int64 // Fen of what the sale brought: deposits that bidders had lost.
}

// A SaleReturn says what of sales from store comes back to the bank, because a trade was undone. The sales are of
// one bank to one buyer and were made in one entry.
type SaleReturn struct {
	Sales    []SaleID
	Tonnes   int64
	Proceeds int64  // Fen that the trade brought, fees not taken off.
	Fees     int64  // Fen that were taken off.
	Cause    uint64 // The caller's own number for it, such as that of the trade.
}

// A SaleLeft is what is left of a sale.
type SaleLeft struct {
	Sale     SaleID `cbor:"1,keyasint"`
	Tonnes   int64  `cbor:"2,keyasint,omitempty"`
	Proceeds int64  `cbor:"3,keyasint,omitempty"` // Fen, fees not taken off.
	Fees     int64  `cbor:"4,keyasint,omitempty"` // Fen.
	Cost     Cost   `cbor:"5,keyasint"`
	Parts    []Part `cbor:"6,keyasint,omitempty"`
	Forfeits int64  `cbor:"7,keyasint,omitempty"` // Fen of the proceeds: deposits that bidders had lost.
}

// SaleReturned says that tonnes that were sold from a bank's store have come back to it, at what they had cost
// there, and what is left of the sales. The serials follow as events of the same entry.
type SaleReturned struct {
	Bank   company.Number `cbor:"1,keyasint"`
	Buyer  company.Number `cbor:"2,keyasint"`
	Date   calendar.Date  `cbor:"3,keyasint"` // Of the sales.
	Tonnes int64          `cbor:"4,keyasint"`
	Cost   Cost           `cbor:"5,keyasint"`
	Left   []SaleLeft     `cbor:"6,keyasint"` // In the order of sales.
	Layers []LayerBack    `cbor:"7,keyasint"`
	Cause  uint64         `cbor:"8,keyasint,omitempty"`

	// Fen of deposits that came with sales of which nothing is left: they wait for the bank's next sale again.
	Forfeits int64 `cbor:"9,keyasint,omitempty"`
}

// A LayerBack is tonnes of a sale that are in a layer of the bank's store again.
type LayerBack struct {
	Sale    SaleID    `cbor:"1,keyasint"`
	Layer   uint64    `cbor:"2,keyasint"`
	Tonnes  int64     `cbor:"3,keyasint"`
	Fen     int64     `cbor:"4,keyasint,omitempty"`
	Forward ForwardID `cbor:"5,keyasint,omitempty"`
}

// A homeward is serials on their way back.
type homeward struct {
	serial  serialKey
	tonnes  int64
	forward ForwardID
}

// ReturnSale gives tonnes that were sold from a bank's store back to it, the very serials as far as the buyer still
// holds them free, with the contract by which the bank had bought them: out of the newest sale first. They come back
// into the layers that they were taken from, the last one first, so that the store costs again what it did; of a
// layer taken back in part a share of its fen, rounded down. What is left of the sales together is divided by tonnes,
// rounded down, the last takes the rest. ErrInsufficient if the buyer has too few of its tonnes left, or a sale is not
// Returnable.
func (r *Registry) ReturnSale(tx *kernel.Tx, c SaleReturn) error {
	if len(c.Sales) == 0 || c.Tonnes <= 0 {
		return ErrQuantity
	}
	first, _ := r.sales.Get(c.Sales[0])
	e := SaleReturned{Bank: first.Bank, Buyer: first.Buyer, Date: first.Date, Tonnes: c.Tonnes, Cause: c.Cause}
	var way []homeward
	left := c.Tonnes
	proceeds, fees, forfeits := -c.Proceeds, -c.Fees, int64(0)
	for _, id := range slices.Backward(c.Sales) {
		s, ok := r.sales.Get(id)
		was, kept := r.returnables.Get(id)
		if !ok || !kept {
			return ErrInsufficient
		}
		proceeds, fees, forfeits = proceeds+s.Proceeds, fees+s.Fees, forfeits+was.Forfeits
		back, parts, refusal := r.homeward(s.Buyer, was.Parts, min(left, s.Tonnes))
		if refusal != nil {
			return refusal
		}
		n := int64(0)
		for _, h := range back {
			n += h.tonnes
		}
		way, left = append(way, back...), left-n
		average := part(s.Average, n, max(1, s.Tonnes))
		layers, fifo := layersBack(id, was.Layers, n)
		e.Layers = append(e.Layers, layers...)
		e.Cost.FIFO, e.Cost.Average = e.Cost.FIFO+fifo, e.Cost.Average+average
		e.Left = append(e.Left, SaleLeft{Sale: id, Tonnes: s.Tonnes - n, Cost: Cost{s.FIFO - fifo, s.Average - average},
			Parts: parts})
	}
	switch {
	case left > 0:
		return ErrInsufficient
	case proceeds < 0 || fees < 0:
		return ErrPrice
	}
	slices.Reverse(e.Left)
	e.Forfeits = divide(e.Left, proceeds, fees, forfeits)
	r.events.saleReturned.Emit(tx, e)
	for _, h := range way {
		r.sendHome(tx, e.Bank, e.Buyer, h)
	}
	return nil
}

// Returnable reports whether what is needed to take a sale back is known: of those of the exchange, for a month.
func (r *Registry) Returnable(id SaleID) bool { return r.returnables.Has(id) }

// divide gives each of some sales its share by tonnes of what all of them bring and of the deposits in it, rounded
// down; the last that has tonnes takes the rest. Of none that has tonnes it returns what is left: deposits that came
// with the sales, no trade's money.
func divide(left []SaleLeft, proceeds, fees, forfeits int64) int64 {
	tonnes := int64(0)
	for i := range left {
		tonnes += left[i].Tonnes
	}
	for i := range left {
		if l := &left[i]; l.Tonnes > 0 {
			l.Proceeds, l.Fees = part(proceeds, l.Tonnes, tonnes), part(fees, l.Tonnes, tonnes)
			l.Forfeits = part(forfeits, l.Tonnes, tonnes)
			forfeits -= l.Forfeits
			proceeds, fees, tonnes = proceeds-l.Proceeds, fees-l.Fees, tonnes-l.Tonnes
		}
	}
	return proceeds
}

// layersBack takes tonnes off what a sale took from layers, the last layer first.
func layersBack(sale SaleID, layers []SoldLayer, tonnes int64) (back []LayerBack, fen int64) {
	for _, l := range slices.Backward(layers) {
		if tonnes == 0 {
			break
		}
		n := min(tonnes, l.Tonnes)
		b := LayerBack{Sale: sale, Layer: l.Layer, Tonnes: n, Fen: part(l.Fen, n, l.Tonnes), Forward: l.Forward}
		back, fen, tonnes = append(back, b), fen+b.Fen, tonnes-n
	}
	return back, fen
}

// homeward finds serials of the parts of a sale that its buyer still holds, of the last part first, at most so many,
// and returns what is left of the parts.
func (r *Registry) homeward(buyer company.Number, parts []Part, tonnes int64) (
	back []homeward, left []Part, refusal *kernel.Refusal,
) {
	for _, p := range slices.Backward(parts) {
		end := p.End
		at := len(left)
		for serial := p.Start; serial <= end; {
			if len(back) == PiecesMax || len(left) > PiecesMax {
				return nil, nil, ErrFragmented
			}
			id, _ := r.LotOf(p.Project, p.Vintage, serial)
			l := r.lots.Must(id)
			last := min(l.End, end)
			free := l.Owner == buyer && l.Status == Held
			if n := min(tonnes, int64(last-serial+1)); free && n > 0 {
				key := serialKey{Project: p.Project, Vintage: p.Vintage, Start: serial}
				back, tonnes = append(back, homeward{key, n, p.Forward}), tonnes-n
				serial += uint64(n)
			}
			if serial <= last {
				left = addRest(left, at, p, serial, last)
			}
			serial = last + 1
		}
		slices.Reverse(left[at:])
	}
	slices.Reverse(left)
	return back, left, nil
}

// addRest adds serials that stay sold to those of the same part, which begin at a place of the list.
func addRest(left []Part, at int, p Part, start, end uint64) []Part {
	if n := len(left); n > at && left[n-1].End+1 == start {
		left[n-1].End = end
		return left
	}
	p.Start, p.End = start, end
	return append(left, p)
}

// sendHome moves serials that a buyer holds back to a bank.
func (r *Registry) sendHome(tx *kernel.Tx, bank, buyer company.Number, h homeward) {
	id, _ := r.LotOf(h.serial.Project, h.serial.Vintage, h.serial.Start)
	l := r.lots.Must(id)
	if before := int64(h.serial.Start - l.Start); before > 0 { // Merged since with serials below.
		r.pieces = append(r.pieces[:0], piece{lot: id, tonnes: before})
		r.send(tx, target{owner: buyer, status: Held, keep: true})
		l = r.lots.Must(id)
	}
	r.pieces = append(r.pieces[:0], piece{id, h.tonnes, h.tonnes == l.Tonnes()})
	r.send(tx, target{owner: bank, status: Held, forward: h.forward})
}

func (r *Registry) applySaleReturned(e SaleReturned) {
	stock := r.stocks.Must(e.Bank)
	stock.Tonnes, stock.Average = stock.Tonnes+e.Tonnes, stock.Average+e.Cost.Average
	r.stocks.Put(e.Bank, stock)
	r.waitForfeits(e.Bank, e.Forfeits)
	for _, b := range e.Layers {
		key := layerKey{Bank: e.Bank, Layer: b.Layer}
		layer, _ := r.layers.Get(key)
		r.layers.Put(key, Layer{Tonnes: layer.Tonnes + b.Tonnes, Fen: layer.Fen + b.Fen, Forward: b.Forward})
	}
	for _, l := range e.Left {
		s := r.sales.Must(l.Sale)
		s.Tonnes, s.Proceeds, s.Fees = l.Tonnes, l.Proceeds, l.Fees
		s.FIFO, s.Average = l.Cost.FIFO, l.Cost.Average
		r.sales.Put(l.Sale, s)
		was := r.returnables.Must(l.Sale)
		r.returnables.Put(l.Sale, Returnable{Date: was.Date, Layers: soldLess(was.Layers, l.Sale, e.Layers), Parts: l.Parts,
			Forfeits: l.Forfeits})
		for _, p := range r.SaleParts(l.Sale) {
			r.saleParts.Delete(partKey{Sale: l.Sale, Village: p.Village, Cooperative: p.Cooperative, Forward: p.Forward})
		}
		r.addParts(l.Sale, l.Parts)
	}
}

// soldLess returns what a sale has taken from layers, less what has come back.
func soldLess(layers []SoldLayer, sale SaleID, back []LayerBack) (left []SoldLayer) {
	for _, l := range layers {
		for _, b := range back {
			if b.Sale == sale && b.Layer == l.Layer {
				l.Tonnes, l.Fen = l.Tonnes-b.Tonnes, l.Fen-b.Fen
			}
		}
		if l.Tonnes > 0 {
			left = append(left, l)
		}
	}
	return left
}

// keepReturnable keeps what is needed to take a sale back, and forgets what is too old.
func (r *Registry) keepReturnable(e Sold) {
	if len(e.Layers) == 0 {
		return
	}
	var old []SaleID
	for id, row := range r.returnables.From(0) {
		if row.Date >= e.Date-returnDays {
			break
		}
		old = append(old, id)
	}
	for _, id := range old {
		r.returnables.Delete(id)
	}
	r.returnables.Put(e.Sale, Returnable{Date: e.Date, Layers: e.Layers, Parts: e.Parts, Forfeits: e.Forfeits})
}

func projectSaleReturned(at kernel.At, e SaleReturned, exec kernel.Exec) {
	var stock []int64
	exec("carbon_stock", int64(e.Bank), &stock)
	if stock != nil {
		stock[stockTonnes] += e.Tonnes
		stock[stockFIFO] += e.Cost.FIFO
		stock[stockAverage] += e.Cost.Average
	}
	exec(`INSERT INTO carbon_stock_change VALUES (?, ?, ?, ?, ?, ?, ?)`, int64(at.Sequence), at.Time, int64(e.Bank),
		e.Tonnes, e.Cost.FIFO, e.Cost.Average, int64(0))
	projectForfeits(e.Bank, e.Forfeits, exec)
	for _, l := range e.Left {
		exec(`UPDATE carbon_sale SET tonnes = ?, proceeds_fen = ?, forfeited_fen = ?, fees_fen = ?, cost_fifo_fen = ?,
			cost_average_fen = ?, returned = returned + tonnes - ?,
			returned_ms = CASE WHEN tonnes > ? THEN ? ELSE returned_ms END WHERE id = ?`,
			l.Tonnes, l.Proceeds, l.Forfeits, l.Fees, l.Cost.FIFO, l.Cost.Average, l.Tonnes, l.Tonnes, at.Time, int64(l.Sale))
		exec(`DELETE FROM carbon_sale_part WHERE sale = ?`, int64(l.Sale))
		projectParts(l.Sale, l.Parts, exec)
	}
}
