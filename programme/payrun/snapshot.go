package payrun

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"io"
	"slices"
	"strconv"

	"liangshan/calendar"
	"liangshan/document"
	"liangshan/kernel"
	"liangshan/person"
	"liangshan/programme"
	"liangshan/programme/desk"
	"liangshan/programme/policy"
	"liangshan/programme/rule"
	"liangshan/vault"
)

// snapshotMark begins the paper of a snapshot, which holds the facts as they were decided, as numbers
// in the order of the document's columns:
//
//	"LSREGIST"           8 bytes
//	length of the head   4 bytes, big-endian, then the head
//	rows                 as in a record (package desk), each sealed under its payee's key
const snapshotMark = "LSREGIST"

// A snapshotHead says what the rows of a snapshot hold.
type snapshotHead struct {
	Columns []string `cbor:"1,keyasint"` // Names of the document's columns,
	Kinds   []string `cbor:"2,keyasint"` // and what they are.
	Lists   []string `cbor:"3,keyasint"`
	Label   [16]byte `cbor:"4,keyasint"` // Binds sealed rows to this snapshot.
}

// A snapshotRow is the text of a row.
type snapshotRow struct {
	_        struct{} `cbor:",toarray"`
	Payee    uint64
	Reviewed bool
	Columns  []int64
	Lists    [][][]int64
	Known    []bool // Of the lists.
}

// rowsAtOnce is how many rows are sealed together.
const rowsAtOnce = 2000

// newLabel makes a label that no other paper has.
func newLabel() (label [16]byte) {
	rand.Read(label[:])
	return label
}

// sealed writes n rows, sealed under the keys of their owners.
func (d *Desk) sealed(ctx context.Context, w io.Writer, label [16]byte, n int, row func(i int) desk.Row) error {
	for first := 0; first < n; first += rowsAtOnce {
		rows := make([]desk.Row, min(n-first, rowsAtOnce))
		boxes := make([]vault.Row, len(rows))
		for i := range rows {
			rows[i] = row(first + i)
			boxes[i] = vault.Row{Owner: vault.Number(rows[i].Owner), Text: rows[i].Text}
		}
		if err := d.r.Vault.SealRows(ctx, label, uint64(first), boxes); err != nil {
			return err
		}
		for i := range rows {
			rows[i].Text = boxes[i].Text
			if err := desk.WriteRow(w, rows[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

func columnKinds(doc *policy.Document) (names, kinds, lists []string) {
	describe := func(prefix string, columns []rule.Column) {
		for _, c := range columns {
			kind := c.Type.Kind.String()
			if c.Type.Set != nil { // A code's number is its place in the set.
				for _, code := range c.Type.Set.Codes {
					kind += " " + code
				}
			}
			names, kinds = append(names, prefix+c.Name), append(kinds, kind)
		}
	}
	describe("", doc.Scope().Columns)
	for _, l := range doc.Scope().Lists {
		lists = append(lists, l.Name)
		describe(l.Name+".", l.Columns)
	}
	return names, kinds, lists
}

// take keeps a register as a snapshot of a day.
func (d *Desk) take(ctx context.Context, doc *policy.Document, l *loaded, on calendar.Date) (
	number programme.SnapshotNumber, err error) {
	names, kinds, lists := columnKinds(doc)
	head := snapshotHead{Columns: names, Kinds: kinds, Lists: lists, Label: newLabel()}
	register := policy.Register{Data: l.data}
	paper, err := d.stage(ctx, "programme register", func(w io.Writer) error {
		encoded := kernel.Encode(head)
		b := binary.BigEndian.AppendUint32([]byte(snapshotMark), uint32(len(encoded)))
		if _, err := w.Write(append(b, encoded...)); err != nil {
			return err
		}
		return d.sealed(ctx, w, head.Label, len(l.subjects), func(i int) desk.Row {
			s, facts := l.subjects[i], register.Facts(i)
			row := snapshotRow{
				Payee:    uint64(s.payee),
				Reviewed: s.reviewed,
				Columns:  facts.Columns,
				Lists:    facts.Lists,
			}
			for _, list := range facts.Lists {
				row.Known = append(row.Known, list != nil)
			}
			return desk.Row{Beneficiary: s.beneficiary, Owner: s.owner(), Text: kernel.Encode(row)}
		})
	})
	if err != nil {
		return 0, err
	}
	command := programme.TakeSnapshot{Paper: paper, Rows: uint32(len(l.subjects)), On: on}
	if err := d.enter(ctx, paper, "programme.take_snapshot", command); err != nil {
		return 0, err
	}
	return d.snapshotOf(ctx, paper)
}

// owner returns under whose key a row is sealed.
func (s subject) owner() uint64 {
	if s.registered {
		return uint64(s.payee)
	}
	return 0
}

// ErrSnapshot says that a snapshot does not fit the document.
var ErrSnapshot = errors.New("payrun: the snapshot has other facts than the document asks for; withdraw the run")

// open reads a snapshot for a document. Rows of those who were erased since are left out.
func (d *Desk) open(ctx context.Context, doc *policy.Document, paper document.ID) (*loaded, error) {
	p, err := d.get(ctx, paper)
	if err != nil {
		return nil, err
	}
	defer p.Close()
	in := bufio.NewReaderSize(p, 1<<16)
	head, err := readSnapshotHead(in)
	if err != nil {
		return nil, err
	}
	names, kinds, lists := columnKinds(doc)
	if !slices.Equal(names, head.Columns) || !slices.Equal(kinds, head.Kinds) || !slices.Equal(lists, head.Lists) {
		return nil, ErrSnapshot
	}
	l := &loaded{names: names, data: emptyData(doc)}
	for first := uint64(0); ; {
		rows, err := readRows(in)
		if err != nil || len(rows) == 0 {
			return l, err
		}
		boxes := make([]vault.Row, len(rows))
		for i, r := range rows {
			boxes[i] = vault.Row{Owner: vault.Number(r.Owner), Text: r.Text}
		}
		if _, err := d.r.Vault.OpenRows(ctx, head.Label, first, boxes); err != nil {
			return nil, err
		}
		for i, r := range rows {
			if boxes[i].Text == nil {
				continue
			}
			if err := l.add(r, boxes[i].Text); err != nil {
				return nil, err
			}
		}
		first += uint64(len(rows))
	}
}

func readSnapshotHead(in io.Reader) (h snapshotHead, err error) {
	var first [len(snapshotMark) + 4]byte
	if _, err := io.ReadFull(in, first[:]); err != nil || !bytes.HasPrefix(first[:], []byte(snapshotMark)) {
		return h, errors.Join(desk.ErrRecord, err)
	}
	encoded := make([]byte, min(1<<20, binary.BigEndian.Uint32(first[len(snapshotMark):])))
	if _, err := io.ReadFull(in, encoded); err != nil {
		return h, errors.Join(desk.ErrRecord, err)
	}
	return h, kernel.Decode(encoded, &h)
}

func readRows(in io.Reader) (rows []desk.Row, err error) {
	for len(rows) < rowsAtOnce {
		row, err := desk.ReadRow(in)
		if errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			return rows, nil
		}
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func emptyData(doc *policy.Document) *rule.Data {
	data := &rule.Data{Columns: make([][]int64, len(doc.Scope().Columns))}
	for _, l := range doc.Scope().Lists {
		data.Lists = append(data.Lists, rule.ListData{Columns: make([][]int64, len(l.Columns))})
	}
	return data
}

// add puts a row of a snapshot into a register.
func (l *loaded) add(r desk.Row, text []byte) error {
	var row snapshotRow
	if err := kernel.Decode(text, &row); err != nil {
		return errors.Join(desk.ErrRecord, err)
	}
	if len(row.Columns) != len(l.data.Columns) || len(row.Lists) != len(l.data.Lists) ||
		len(row.Known) != len(row.Lists) {
		return desk.ErrRecord
	}
	l.subjects = append(l.subjects, subject{r.Beneficiary, person.Number(row.Payee), row.Reviewed, r.Owner != 0})
	for i, v := range row.Columns {
		l.data.Columns[i] = append(l.data.Columns[i], v)
	}
	for i, items := range row.Lists {
		list := &l.data.Lists[i]
		first := int32(-1)
		if row.Known[i] {
			first = 0
			if len(list.Columns) > 0 {
				first = int32(len(list.Columns[0]))
			}
		}
		list.First, list.Last = append(list.First, first), append(list.Last, max(0, first)+int32(len(items)))
		for _, item := range items {
			if len(item) != len(list.Columns) {
				return desk.ErrRecord
			}
			for c, v := range item {
				list.Columns[c] = append(list.Columns[c], v)
			}
		}
	}
	l.data.Rows++
	return nil
}

// periodName writes a run's period as people do.
func periodName(run programme.Run) string {
	if run.From == calendar.DateMin && run.To == calendar.DateMax {
		return "once"
	}
	return policy.PeriodName(rule.Period{Start: run.From, End: run.To, On: run.On})
}

func decimal(n uint64) string { return strconv.FormatUint(n, 10) }
