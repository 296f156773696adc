package main

import (
	"liangshan/auction"
	"liangshan/book"
)

// runContinuous sends the orders of a file through a book, one after the other.
func (a *auctionFile) runContinuous(r *auctionResult) error {
	if r.Rule != "price_time" {
		return a.unknownRule(r.Rule)
	}
	r.Profile = r.Rule
	b, err := a.openBook()
	if err != nil {
		return err
	}
	filled := make([]int64, len(a.orders))
	for i, o := range a.orders {
		in := book.Order{
			ID:      uint64(i + 1),
			Account: int32(i + 1),
			Price:   int32(o.price),
			Qty:     int32(o.qty),
			Side:    book.Buy,
		}
		if o.side == auction.Sell {
			in.Side = book.Sell
		}
		if o.market {
			in.Market, in.Life = true, book.Immediate
		}
		if res := b.Add(&in); res.Refusal != book.None {
			return o.node.fault(string(res.Refusal.Code()), o.id)
		}
		for _, t := range b.Trades() {
			filled[t.Maker-1] += int64(t.Qty)
			filled[t.Taker-1] += int64(t.Qty)
			r.Volume += int64(t.Qty)
			r.Trades = append(r.Trades, tradeResult{Maker: a.orders[t.Maker-1].id, Taker: o.id,
				Price: a.grid.Text(int64(t.Price)), Qty: int64(t.Qty)})
		}
	}
	for i, o := range a.orders {
		r.Allocations = append(r.Allocations, orderValue{o.id, filled[i]})
	}
	if r.Found = r.Volume > 0; r.Found {
		r.Price = &r.Trades[len(r.Trades)-1].Price
		r.Decided = "price_time"
	}
	r.BookAfter = &bookAfter{Bids: a.depth(b, book.Buy), Asks: a.depth(b, book.Sell)}
	return nil
}

const (
	bookLevels_max   = 1_000_000
	bookQuantity_max = 1_000_000_000
)

// openBook makes a book whose band is what the prices of the file need.
func (a *auctionFile) openBook() (*book.Book, error) {
	form := book.Form{Tick: 1, QtyMin: 1, QtyMax: bookQuantity_max, Orders: len(a.orders)}
	low, high := int64(0), int64(0)
	for _, o := range a.orders {
		if o.qty > bookQuantity_max {
			return nil, o.node.fault(string(auction.CodeQuantity), o.id)
		}
		if o.market {
			continue
		}
		if low == 0 || o.price < low {
			low = o.price
		}
		if high = max(high, o.price); high-low > bookLevels_max || high > 1<<30 {
			return nil, o.node.fault(string(book.CodeBand), o.id)
		}
	}
	form.Low, form.High = int32(max(low, 1)), int32(max(high, 1))
	b, err := book.New(form)
	if err != nil {
		return nil, err
	}
	b.Open(book.Continuous)
	return b, nil
}

func (a *auctionFile) depth(b *book.Book, s book.Side) [][2]any {
	out := [][2]any{}
	for _, d := range b.Depth(nil, s, bookLevels_max+1) {
		out = append(out, [2]any{a.grid.Text(int64(d.Price)), d.Qty})
	}
	return out
}
