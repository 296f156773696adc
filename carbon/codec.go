package carbon

import (
	"liangshan/company"
	"liangshan/kernel"
	"liangshan/village"
)

// The codecs of what comes many thousand times a second. They write the bytes that the
// CBOR library would write; TestCodecs holds them to it.

// A fieldWriter writes a map of fields that may be left out. The number of fields is known
// only at the end, and stays below 24, so that it is one byte.
type fieldWriter struct {
	b     []byte
	start int
}

func writeFields(b []byte) fieldWriter { return fieldWriter{append(b, 0xa0), len(b)} }

// uint writes a field.
func (w *fieldWriter) uint(key byte, v uint64) {
	w.b[w.start]++
	w.b = kernel.AppendUint(append(w.b, key), v)
}

// some writes a field unless it is zero.
func (w *fieldWriter) some(key byte, v uint64) {
	if v != 0 {
		w.uint(key, v)
	}
}

func (w *fieldWriter) int(key byte, v int64) {
	w.b[w.start]++
	w.b = kernel.AppendInt(append(w.b, key), v)
}

func (w *fieldWriter) text(key byte, v string) {
	w.b[w.start]++
	w.b = kernel.AppendText(append(w.b, key), v)
}

// parseFields reads a map of fields in ascending order. Whoever reads writes what was read
// again and compares: that shows numbers out of range, zeros written out and fields missing.
func parseFields(b []byte, field func(key uint64, p *kernel.Parser) bool) error {
	p := kernel.Parse(b)
	last := uint64(0)
	for range p.Map() {
		key := p.Uint()
		if key <= last || !field(key, &p) {
			return kernel.ErrMalformed
		}
		last = key
	}
	if p.End() != nil {
		return kernel.ErrMalformed
	}
	return nil
}

// same returns ErrMalformed unless bytes are written as they were read.
func same(read, written []byte) error {
	if string(read) != string(written) {
		return kernel.ErrMalformed
	}
	return nil
}

// rowBytes is room for most of what is written again.
const rowBytes = 192

func appendMoved(b []byte, e Moved) []byte {
	w := writeFields(b)
	w.uint(1, uint64(e.Lot))
	w.some(2, uint64(e.Child))
	w.uint(3, uint64(e.Project))
	w.uint(4, uint64(e.Vintage))
	w.uint(5, e.Start)
	w.uint(6, e.End)
	w.some(7, uint64(e.From))
	w.some(8, uint64(e.To))
	w.uint(9, uint64(e.Was))
	w.uint(10, uint64(e.Is))
	w.some(11, e.Ref)
	w.some(12, uint64(e.Forward))
	return w.b
}

func parseMoved(b []byte) (e Moved, err error) {
	err = parseFields(b, func(key uint64, p *kernel.Parser) bool {
		v := p.Uint()
		switch key {
		case 1:
			e.Lot = LotID(v)
		case 2:
			e.Child = LotID(v)
		case 3:
			e.Project = ProjectID(v)
		case 4:
			e.Vintage = uint16(v)
		case 5:
			e.Start = v
		case 6:
			e.End = v
		case 7:
			e.From = company.Number(v)
		case 8:
			e.To = company.Number(v)
		case 9:
			e.Was = Status(v)
		case 10:
			e.Is = Status(v)
		case 11:
			e.Ref = v
		case 12:
			e.Forward = ForwardID(v)
		default:
			return false
		}
		return true
	})
	if err == nil {
		var again [rowBytes]byte
		err = same(b, appendMoved(again[:0], e))
	}
	return e, err
}

func appendTransfer(b []byte, c Transfer) []byte {
	w := writeFields(b)
	w.uint(1, uint64(c.From))
	w.uint(2, uint64(c.To))
	w.int(3, c.Tonnes)
	w.some(4, uint64(c.Lot))
	w.some(5, uint64(c.Project))
	w.some(6, uint64(c.Vintage))
	return w.b
}

func parseTransfer(b []byte) (c Transfer, err error) {
	err = parseFields(b, func(key uint64, p *kernel.Parser) bool {
		switch key {
		case 1:
			c.From = company.Number(p.Uint())
		case 2:
			c.To = company.Number(p.Uint())
		case 3:
			c.Tonnes = p.Int()
		case 4:
			c.Lot = LotID(p.Uint())
		case 5:
			c.Project = ProjectID(p.Uint())
		case 6:
			c.Vintage = uint16(p.Uint())
		default:
			return false
		}
		return true
	})
	if err == nil {
		var again [rowBytes]byte
		err = same(b, appendTransfer(again[:0], c))
	}
	return c, err
}

func appendRetire(b []byte, c Retire) []byte {
	w := writeFields(b)
	w.uint(1, uint64(c.Owner))
	w.int(2, c.Tonnes)
	w.some(3, uint64(c.Lot))
	w.some(4, uint64(c.Project))
	w.some(5, uint64(c.Vintage))
	w.uint(6, uint64(c.Beneficiary))
	w.text(7, c.Purpose)
	w.text(8, string(c.Place))
	return w.b
}

func parseRetire(b []byte) (c Retire, err error) {
	err = parseFields(b, func(key uint64, p *kernel.Parser) bool {
		switch key {
		case 1:
			c.Owner = company.Number(p.Uint())
		case 2:
			c.Tonnes = p.Int()
		case 3:
			c.Lot = LotID(p.Uint())
		case 4:
			c.Project = ProjectID(p.Uint())
		case 5:
			c.Vintage = uint16(p.Uint())
		case 6:
			c.Beneficiary = company.Number(p.Uint())
		case 7:
			c.Purpose = p.Text()
		case 8:
			c.Place = village.Code(p.Text())
		default:
			return false
		}
		return true
	})
	if err == nil {
		var again [rowBytes]byte
		err = same(b, appendRetire(again[:0], c))
	}
	return c, err
}

func appendRetired(b []byte, e Retired) []byte {
	w := writeFields(b)
	w.uint(1, uint64(e.Certificate))
	w.uint(2, uint64(e.Owner))
	w.int(3, e.Tonnes)
	w.uint(4, uint64(e.Lots))
	w.uint(5, uint64(e.Beneficiary))
	w.text(6, e.Purpose)
	w.text(7, string(e.Place))
	return w.b
}

func parseRetired(b []byte) (e Retired, err error) {
	err = parseFields(b, func(key uint64, p *kernel.Parser) bool {
		switch key {
		case 1:
			e.Certificate = CertificateID(p.Uint())
		case 2:
			e.Owner = company.Number(p.Uint())
		case 3:
			e.Tonnes = p.Int()
		case 4:
			e.Lots = uint16(p.Uint())
		case 5:
			e.Beneficiary = company.Number(p.Uint())
		case 6:
			e.Purpose = p.Text()
		case 7:
			e.Place = village.Code(p.Text())
		default:
			return false
		}
		return true
	})
	if err == nil {
		var again [rowBytes]byte
		err = same(b, appendRetired(again[:0], e))
	}
	return e, err
}

// The rows of the three large tables, in the form of the CBOR library.

var lotFormat = kernel.RowFormat[LotID, Lot]{
	Append: func(b []byte, id LotID, l Lot) []byte {
		b = kernel.AppendUint(kernel.AppendArray(b, 2), uint64(id))
		b = kernel.AppendUint(kernel.AppendArray(b, 11), uint64(l.Project))
		b = kernel.AppendUint(kernel.AppendUint(b, uint64(l.Vintage)), l.Start)
		b = kernel.AppendUint(kernel.AppendUint(b, l.End), uint64(l.Owner))
		b = kernel.AppendUint(kernel.AppendUint(b, uint64(l.Status)), l.Ref)
		b = kernel.AppendUint(kernel.AppendUint(b, uint64(l.Parent)), uint64(l.Issued))
		return kernel.AppendUint(kernel.AppendUint(b, uint64(l.Source)), uint64(l.Forward))
	},
	Parse: func(p *kernel.Parser) (LotID, Lot) {
		p.Expect(p.Array() == 2)
		id := LotID(p.Uint())
		p.Expect(p.Array() == 11)
		l := Lot{Project: ProjectID(p.Uint()), Vintage: uint16(p.Uint()), Start: p.Uint(), End: p.Uint()}
		l.Owner, l.Status, l.Ref = company.Number(p.Uint()), Status(p.Uint()), p.Uint()
		l.Parent, l.Issued = LotID(p.Uint()), PeriodID(p.Uint())
		l.Source, l.Forward = SourceID(p.Uint()), ForwardID(p.Uint())
		return id, l
	},
}

var serialFormat = kernel.RowFormat[serialKey, LotID]{
	Append: func(b []byte, k serialKey, id LotID) []byte {
		b = kernel.AppendArray(kernel.AppendArray(b, 2), 3)
		b = kernel.AppendUint(kernel.AppendUint(b, uint64(k.Project)), uint64(k.Vintage))
		return kernel.AppendUint(kernel.AppendUint(b, k.Start), uint64(id))
	},
	Parse: func(p *kernel.Parser) (serialKey, LotID) {
		p.Expect(p.Array() == 2 && p.Array() == 3)
		k := serialKey{Project: ProjectID(p.Uint()), Vintage: uint16(p.Uint()), Start: p.Uint()}
		return k, LotID(p.Uint())
	},
}

var holdingFormat = kernel.RowFormat[holding, LotID]{
	Append: func(b []byte, k holding, id LotID) []byte {
		b = kernel.AppendArray(kernel.AppendArray(b, 2), 6)
		b = kernel.AppendUint(kernel.AppendUint(b, uint64(k.Owner)), uint64(k.Status))
		b = kernel.AppendUint(kernel.AppendUint(b, k.Ref), uint64(k.Vintage))
		b = kernel.AppendUint(kernel.AppendUint(b, uint64(k.Project)), k.Start)
		return kernel.AppendUint(b, uint64(id))
	},
	Parse: func(p *kernel.Parser) (holding, LotID) {
		p.Expect(p.Array() == 2 && p.Array() == 6)
		k := holding{Owner: company.Number(p.Uint()), Status: Status(p.Uint()), Ref: p.Uint()}
		k.Vintage, k.Project, k.Start = uint16(p.Uint()), ProjectID(p.Uint()), p.Uint()
		return k, LotID(p.Uint())
	},
}
