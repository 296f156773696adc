package exchange

import (
	"liangshan/calendar"
	"liangshan/kernel"
)

// Codecs of what comes in every entry, of the same bytes as the CBOR library writes.

func appendBooked(b []byte, e Booked) []byte {
	n := 3
	if e.FeeBuy != 0 {
		n++
	}
	b = kernel.AppendUint(append(kernel.AppendMap(b, n), 1), uint64(e.Instrument))
	b = kernel.AppendInt(append(b, 2), e.Second)
	if e.FeeBuy != 0 {
		b = kernel.AppendInt(append(b, 3), e.FeeBuy)
	}
	return kernel.AppendBytes(append(b, 4), e.Facts)
}

func parseBooked(b []byte) (e Booked, err error) {
	p := kernel.Parse(b)
	n := p.Map()
	p.Expect((n == 3 || n == 4) && p.Uint() == 1)
	instrument := p.Uint()
	p.Expect(instrument <= 1<<16-1 && p.Uint() == 2)
	e.Instrument, e.Second = InstrumentID(instrument), p.Int()
	if n == 4 {
		p.Expect(p.Uint() == 3)
		e.FeeBuy = p.Int()
		p.Expect(e.FeeBuy != 0)
	}
	p.Expect(p.Uint() == 4)
	e.Facts = p.Bytes()
	p.Expect(len(e.Facts)%FactSize == 0)
	return e, p.End()
}

func appendSettled(b []byte, e Settled) []byte {
	n := 3
	if e.Time != 0 {
		n++
	}
	if len(e.Stored) != 0 {
		n++
	}
	if len(e.Bought) != 0 {
		n++
	}
	b = kernel.AppendUint(append(kernel.AppendMap(b, n), 1), uint64(e.Instrument))
	b = kernel.AppendInt(append(b, 2), int64(e.Date))
	b = kernel.AppendBytes(append(b, 3), e.Nets)
	if e.Time != 0 {
		b = kernel.AppendInt(append(b, 4), e.Time)
	}
	if len(e.Stored) != 0 {
		b = kernel.AppendBytes(append(b, 5), e.Stored)
	}
	if len(e.Bought) != 0 {
		b = kernel.AppendBytes(append(b, 6), e.Bought)
	}
	return b
}

func parseSettled(b []byte) (e Settled, err error) {
	p := kernel.Parse(b)
	n := p.Map()
	p.Expect(n >= 3 && n <= 6 && p.Uint() == 1)
	instrument := p.Uint()
	p.Expect(instrument <= 1<<16-1 && p.Uint() == 2)
	date := p.Int()
	p.Expect(date == int64(int32(date)) && p.Uint() == 3)
	e.Instrument, e.Date, e.Nets = InstrumentID(instrument), calendar.Date(date), p.Bytes()
	p.Expect(len(e.Nets)%NetSize == 0)
	for key := uint64(3); n > 3; n-- {
		was := key
		key = p.Uint()
		p.Expect(key > was && key >= 4 && key <= 6)
		switch key {
		case 4:
			e.Time = p.Int()
			p.Expect(e.Time != 0)
		case 5:
			e.Stored = p.Bytes()
			p.Expect(len(e.Stored) != 0 && len(e.Stored)%storeSaleSize == 0)
		default:
			e.Bought = p.Bytes()
			p.Expect(len(e.Bought) != 0 && len(e.Bought)%storeBuySize == 0)
		}
	}
	return e, p.End()
}
