package ledger

import "liangshan/kernel"

// The codecs of what comes many thousand times a second. They write the bytes that the
// CBOR library would write; TestCodecs holds them to it.

func appendTransferred(b []byte, e Transferred) []byte {
	return appendFields(b, &e, false)
}

func appendTransfer(b []byte, c Transfer) []byte {
	e := event(&c, c.Amount)
	return appendFields(b, &e, c.Balancing)
}

func appendFields(b []byte, e *Transferred, balancing bool) []byte {
	n := 3
	for _, present := range [...]bool{e.Code != 0, e.Cause != 0, e.Reference != 0, e.Date != 0, balancing} {
		if present {
			n++
		}
	}
	b = kernel.AppendMap(b, n)
	b = kernel.AppendUint(append(b, 1), uint64(e.Debit))
	b = kernel.AppendUint(append(b, 2), uint64(e.Credit))
	b = kernel.AppendInt(append(b, 3), e.Amount)
	if e.Code != 0 {
		b = kernel.AppendUint(append(b, 4), uint64(e.Code))
	}
	if e.Cause != 0 {
		b = kernel.AppendUint(append(b, 5), e.Cause)
	}
	if e.Reference != 0 {
		b = kernel.AppendUint(append(b, 6), e.Reference)
	}
	if e.Date != 0 {
		b = kernel.AppendInt(append(b, 7), int64(e.Date))
	}
	if balancing {
		b = append(b, 8, 0xf5)
	}
	return b
}

func parseTransferred(b []byte) (e Transferred, err error) {
	c, err := parseTransfer(b)
	if err == nil && c.Balancing {
		err = kernel.ErrMalformed
	}
	return event(&c, c.Amount), err
}

func parseTransfer(b []byte) (c Transfer, err error) {
	p := kernel.Parse(b)
	last := uint64(0)
	for range p.Map() {
		key := p.Uint()
		if key <= last {
			return c, kernel.ErrMalformed
		}
		last = key
		switch key {
		case 1:
			c.Debit = AccountID(p.Uint())
		case 2:
			c.Credit = AccountID(p.Uint())
		case 3:
			c.Amount = p.Int()
		case 4:
			c.Code = Code(p.Uint())
		case 5:
			c.Cause = p.Uint()
		case 6:
			c.Reference = p.Uint()
		case 7:
			c.Date = int32(p.Int())
		case 8:
			c.Balancing = p.True()
		default:
			return c, kernel.ErrMalformed
		}
	}
	if err := p.End(); err != nil {
		return c, kernel.ErrMalformed
	}
	// Writing it again shows numbers out of range, zeros written out and fields missing.
	var again [96]byte
	if string(appendTransfer(again[:0], c)) != string(b) {
		return c, kernel.ErrMalformed
	}
	return c, nil
}

var accountFormat = kernel.RowFormat[AccountID, Account]{
	Append: func(b []byte, id AccountID, a Account) []byte {
		b = kernel.AppendUint(kernel.AppendArray(b, 2), uint64(id))
		b = kernel.AppendArray(b, 9)
		b = kernel.AppendInt(kernel.AppendInt(b, a.Debits), a.Credits)
		b = kernel.AppendInt(kernel.AppendInt(b, a.DebitsPending), a.CreditsPending)
		b = kernel.AppendUint(kernel.AppendInt(b, a.Limit), a.Holder)
		b = kernel.AppendUint(kernel.AppendUint(b, uint64(a.Unit)), uint64(a.Code))
		return kernel.AppendUint(b, uint64(a.Flags))
	},
	Parse: func(p *kernel.Parser) (AccountID, Account) {
		p.Expect(p.Array() == 2)
		id := AccountID(p.Uint())
		p.Expect(p.Array() == 9)
		a := Account{
			Debits:         p.Int(),
			Credits:        p.Int(),
			DebitsPending:  p.Int(),
			CreditsPending: p.Int(),
			Limit:          p.Int(),
		}
		a.Holder, a.Unit, a.Code, a.Flags = p.Uint(), UnitID(p.Uint()), Code(p.Uint()), Flags(p.Uint())
		return id, a
	},
}
