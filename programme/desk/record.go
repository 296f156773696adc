package desk

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"

	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/programme/policy"
	"liangshan/programme/rule"
)

// A record holds, for each beneficiary, the facts that were decided and what came of them, and
// names the document by the hash of its text. With that text, which the journal keeps, it answers
// why somebody gets what, whatever has become of rule and register.
//
// Its rows are personal data. Each is sealed under the key of the person it is about before it is
// written, so that it goes when that key goes; the whole is kept encrypted as a paper.
//
//	"LSRECORD"                8 bytes
//	length of the head        4 bytes, big-endian, then the head
//	rows: beneficiary, owner  8 bytes each, big-endian; owner 0: sealed under no key of its own
//	length of the text        4 bytes, big-endian, then the text
const recordMark = "LSRECORD"

// A Head is what a record says of all its rows.
type Head struct {
	Hash  [32]byte `cbor:"1,keyasint"` // SHA-256 of the document's text.
	Start int32    `cbor:"2,keyasint"`
	End   int32    `cbor:"3,keyasint"`
	On    int32    `cbor:"4,keyasint"`
	Label [16]byte `cbor:"5,keyasint"` // Binds sealed rows to this record.
}

// Period returns the period that was decided.
func (h Head) Period() rule.Period {
	return rule.Period{Start: calendar.Date(h.Start), End: calendar.Date(h.End), On: calendar.Date(h.On)}
}

// A Row is the record of one beneficiary.
type Row struct {
	Beneficiary uint64
	Owner       uint64 // Under whose key the text is sealed.
	Text        []byte
}

const (
	rowHead    = 20
	rowTextMax = 1 << 20
)

// Head returns the head of the run's record.
func (r *Run) Head(label [16]byte) Head {
	p := r.in.Period
	return Head{r.in.Document.Hash, int32(p.Start), int32(p.End), int32(p.On), label}
}

// Rows is how many rows the record has.
func (r *Run) Rows() int { return len(r.in.Subjects) }

// An entry is the text of a row.
type entry struct {
	_       struct{} `cbor:",toarray"`
	Outcome uint8
	Held    uint32
	Amount  int64 // In fen, after the cap; rule.Missing unless granted.
	Columns []int64
	Lists   [][][]int64
	Known   []bool // Of the lists: an unknown one differs from one without items.
	Hold    string
}

// Row returns a row of the record, in clear, from 0.
func (r *Run) Row(i int) Row {
	register := policy.Register{Data: r.in.Register}
	facts, s := register.Facts(i), r.in.Subjects[i]
	e := entry{Outcome: r.all.Outcome[i], Held: r.all.Held[i], Amount: r.in.Document.Capped(r.all.Amount[i]),
		Columns: facts.Columns, Lists: facts.Lists, Hold: r.held[i]}
	for _, list := range facts.Lists {
		e.Known = append(e.Known, list != nil)
	}
	return Row{s.Beneficiary, uint64(s.Payee), kernel.Encode(e)}
}

// WriteHead begins a record.
func WriteHead(w io.Writer, h Head) error {
	head := kernel.Encode(h)
	b := binary.BigEndian.AppendUint32([]byte(recordMark), uint32(len(head)))
	_, err := w.Write(append(b, head...))
	return err
}

// WriteRow adds a row to a record.
func WriteRow(w io.Writer, row Row) error {
	b := make([]byte, 0, rowHead+len(row.Text))
	b = binary.BigEndian.AppendUint64(b, row.Beneficiary)
	b = binary.BigEndian.AppendUint64(b, row.Owner)
	b = binary.BigEndian.AppendUint32(b, uint32(len(row.Text)))
	_, err := w.Write(append(b, row.Text...))
	return err
}

// ReadRow reads the next row; io.EOF behind the last.
func ReadRow(r io.Reader) (Row, error) {
	var b [rowHead]byte
	if _, err := io.ReadFull(r, b[:]); err != nil {
		return Row{}, err
	}
	size := binary.BigEndian.Uint32(b[16:])
	if size > rowTextMax {
		return Row{}, ErrRecord
	}
	row := Row{binary.BigEndian.Uint64(b[:]), binary.BigEndian.Uint64(b[8:]), make([]byte, size)}
	if _, err := io.ReadFull(r, row.Text); err != nil {
		return Row{}, errors.Join(ErrRecord, err)
	}
	return row, nil
}

// Find reads a record up to the row of a beneficiary. place is that of the row, from 0.
func Find(in io.Reader, beneficiary uint64) (h Head, row Row, place uint64, err error) {
	r := bufio.NewReaderSize(in, 1<<16)
	var first [len(recordMark) + 4]byte
	if _, err = io.ReadFull(r, first[:]); err != nil {
		return h, row, 0, errors.Join(ErrRecord, err)
	}
	size := binary.BigEndian.Uint32(first[len(recordMark):])
	if string(first[:len(recordMark)]) != recordMark || size > rowTextMax {
		return h, row, 0, ErrRecord
	}
	head := make([]byte, size)
	if _, err = io.ReadFull(r, head); err != nil {
		return h, row, 0, errors.Join(ErrRecord, err)
	}
	if err = kernel.Decode(head, &h); err != nil {
		return h, row, 0, errors.Join(ErrRecord, err)
	}
	for ; ; place++ {
		var b [rowHead]byte
		switch _, err = io.ReadFull(r, b[:]); {
		case errors.Is(err, io.EOF):
			return h, row, 0, ErrNotIn
		case err != nil:
			return h, row, 0, errors.Join(ErrRecord, err)
		}
		size := binary.BigEndian.Uint32(b[16:])
		if size > rowTextMax {
			return h, row, 0, ErrRecord
		}
		if binary.BigEndian.Uint64(b[:]) != beneficiary {
			if _, err = r.Discard(int(size)); err != nil {
				return h, row, 0, errors.Join(ErrRecord, err)
			}
			continue
		}
		row = Row{beneficiary, binary.BigEndian.Uint64(b[8:]), make([]byte, size)}
		if _, err = io.ReadFull(r, row.Text); err != nil {
			return h, row, 0, errors.Join(ErrRecord, err)
		}
		return h, row, place, nil
	}
}

// Why answers from a row in clear why a beneficiary gets what, in plain words: zh or en. text is
// the document that the head names, as the journal has it; another is refused. hold is the code of
// why a person had to look at it first, if that was so.
func Why(h Head, row []byte, text string, workdays *calendar.Calendar, language string) (why []string, hold string,
	err error) {
	var e entry
	if err := kernel.Decode(row, &e); err != nil {
		return nil, "", errors.Join(ErrRecord, err)
	}
	if policy.Hash(text) != h.Hash {
		return nil, "", ErrText
	}
	d, err := policy.ReadKept("record", text)
	if err != nil {
		return nil, "", err
	}
	facts := policy.Facts{Columns: e.Columns, Lists: e.Lists}
	if len(e.Columns) != len(d.Scope().Columns) || len(e.Lists) != len(d.Scope().Lists) ||
		len(e.Known) != len(e.Lists) {
		return nil, "", ErrRecord
	}
	for i, known := range e.Known {
		switch {
		case !known:
			facts.Lists[i] = nil
		case facts.Lists[i] == nil:
			facts.Lists[i] = [][]int64{}
		}
	}
	result := d.Decide(facts, h.Period(), workdays)
	if result.Outcome != e.Outcome || result.Amount != e.Amount || result.Held != e.Held {
		return nil, "", ErrRecord // The record is of another decision than its facts give.
	}
	return d.Explain(result, language), e.Hold, nil
}
