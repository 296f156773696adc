package card

import (
	"liangshan/calendar"
	"liangshan/kernel"
)

// appendSold and parseSold are the codec of card.sold, of which tills send very many. Their bytes are
// those of the CBOR library.
func appendSold(b []byte, e Sold) []byte {
	b = kernel.AppendUint(append(kernel.AppendMap(b, 10), 1), uint64(e.Till))
	b = kernel.AppendUint(append(b, 2), e.Receipt)
	b = kernel.AppendUint(append(b, 3), uint64(e.Card))
	b = kernel.AppendUint(append(b, 4), uint64(e.Holding))
	b = kernel.AppendUint(append(b, 5), uint64(e.Purse))
	b = kernel.AppendInt(append(b, 6), int64(e.On))
	b = kernel.AppendInt(append(b, 7), e.Total)
	b = kernel.AppendUint(append(b, 8), uint64(e.Voucher))
	b = kernel.AppendArray(append(b, 9), len(e.Lines))
	for _, line := range e.Lines {
		b = kernel.AppendUint(append(kernel.AppendMap(b, 3), 1), uint64(line.Goods))
		b = kernel.AppendInt(append(b, 2), line.Quantity)
		b = kernel.AppendInt(append(b, 3), line.Price)
	}
	b = kernel.AppendArray(append(b, 10), len(e.Taken))
	for _, t := range e.Taken {
		b = kernel.AppendUint(append(kernel.AppendMap(b, 2), 1), uint64(t.Lot))
		b = kernel.AppendInt(append(b, 2), t.Quantity)
	}
	return b
}

func parseSold(b []byte) (e Sold, err error) {
	p := kernel.Parse(b)
	key := func(n uint64) { p.Expect(p.Uint() == n) }
	p.Expect(p.Map() == 10)
	key(1)
	till := p.Uint()
	p.Expect(till < 1<<32)
	key(2)
	e.Till, e.Receipt = TillNumber(till), p.Uint()
	key(3)
	e.Card = Number(p.Uint())
	key(4)
	e.Holding = HoldingNumber(p.Uint())
	key(5)
	purse := p.Uint()
	p.Expect(purse < 1<<8)
	key(6)
	on := p.Int()
	p.Expect(on == int64(int32(on)))
	key(7)
	e.Purse, e.On, e.Total = uint8(purse), calendar.Date(on), p.Int()
	key(8)
	e.Voucher = VoucherNumber(p.Uint())
	key(9)
	e.Lines = make([]SaleLine, 0, min(p.Array(), LinesMax))
	return e, parseSoldLists(&p, &e)
}

// parseSoldLists reads the two lists at the end. Array has been read of the first.
func parseSoldLists(p *kernel.Parser, e *Sold) error {
	for range cap(e.Lines) {
		p.Expect(p.Map() == 3 && p.Uint() == 1)
		goods := p.Uint()
		p.Expect(goods < 1<<32 && p.Uint() == 2)
		line := SaleLine{Goods: GoodsNumber(goods), Quantity: p.Int()}
		p.Expect(p.Uint() == 3)
		line.Price = p.Int()
		e.Lines = append(e.Lines, line)
	}
	p.Expect(p.Uint() == 10)
	for range p.Array() {
		p.Expect(p.Map() == 2 && p.Uint() == 1)
		lot := p.Uint()
		p.Expect(p.Uint() == 2)
		if p.Err() != nil {
			break
		}
		e.Taken = append(e.Taken, Taken{LotNumber(lot), p.Int()})
	}
	return p.End()
}
