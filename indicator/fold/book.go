package fold

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"sort"
	"strings"
	"sync"

	"liangshan/calendar"
	"liangshan/indicator"
	"liangshan/kernel"
	"liangshan/quantity"
	"liangshan/village"
)

// A Describer decodes events and says which kinds there are, as a kernel does that holds
// nothing.
type Describer interface {
	Describe(event kernel.Event) (name string, body any, err error)
	Kinds() []kernel.KindInfo
}

// A Book holds the rows of all folds over a journal, up to where it has read. It is safe for
// use by several goroutines.
type Book struct {
	known    Describer
	folds    []Fold
	byName   map[string]*sheet
	byKind   [][]*sheet // Indexed by kind.
	reading  sync.Mutex // Held while CatchUp runs.
	mu       sync.RWMutex
	sheets   []*sheet
	places   []village.Code
	placeOf  map[village.Code]uint32
	entries  uint64
	events   uint64
	newestMS int64
}

// A sheet is the rows of a fold, column by column, in the order of the journal.
type sheet struct {
	fold     Fold
	take     Take
	sequence []uint64
	line     []uint32
	date     []calendar.Date
	place    []uint32
	member   []uint64
	value    []int64
}

// NewBook returns a book that has read nothing.
func NewBook(known Describer, folds []Fold) *Book {
	b := &Book{known: known, folds: folds, byName: map[string]*sheet{}, placeOf: map[village.Code]uint32{}}
	number := map[string]kernel.Kind{}
	for _, k := range known.Kinds() {
		number[k.Name] = k.Kind
	}
	for _, f := range folds {
		s := &sheet{fold: f, take: f.New()}
		b.sheets, b.byName[f.Name] = append(b.sheets, s), s
		for _, name := range f.Events {
			kind, ok := number[name]
			if !ok {
				panic("fold: " + f.Name + " reads an event that there is not: " + name)
			}
			for len(b.byKind) <= int(kind) {
				b.byKind = append(b.byKind, nil)
			}
			b.byKind[kind] = append(b.byKind[kind], s)
		}
	}
	return b
}

// CatchUp reads the journal from where the book stands to its end.
func (b *Book) CatchUp(ctx context.Context, j kernel.Journal) error {
	b.reading.Lock()
	defer b.reading.Unlock()
	if j.Head().Index == b.entries {
		return nil
	}
	var entry kernel.Entry
	for written, err := range j.Read(ctx, b.entries) {
		if err != nil {
			return err
		}
		if err := entry.ParseEntry(written.Body); err != nil {
			return err
		}
		if err := b.Take(&entry, written.Index); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// Take adds the rows of an entry, which must be the next.
func (b *Book) Take(entry *kernel.Entry, index uint64) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if index != b.entries {
		return fmt.Errorf("fold: entry %d where %d was expected", index, b.entries)
	}
	for i, event := range entry.Events {
		if int(event.Kind) >= len(b.byKind) || len(b.byKind[event.Kind]) == 0 {
			continue
		}
		_, body, err := b.known.Describe(event)
		if err != nil {
			return fmt.Errorf("fold: entry %d: %w", index, err)
		}
		at := kernel.At{Header: entry.Header, Index: index, Sequence: entry.Sequence + uint64(i)}
		for _, s := range b.byKind[event.Kind] {
			s.take(at, body, func(r Row) { s.add(r, b.placeNumber(r.Place)) })
		}
	}
	b.entries, b.events, b.newestMS = index+1, entry.Sequence+uint64(len(entry.Events)), entry.Time
	return nil
}

func (b *Book) placeNumber(code village.Code) uint32 {
	n, ok := b.placeOf[code]
	if !ok {
		n = uint32(len(b.places))
		b.places, b.placeOf[code] = append(b.places, code), n
	}
	return n
}

func (s *sheet) add(r Row, place uint32) {
	s.sequence, s.line, s.date = append(s.sequence, r.Sequence), append(s.line, r.Line), append(s.date, r.Date)
	s.place, s.member, s.value = append(s.place, place), append(s.member, r.Member), append(s.value, r.Value)
}

// Position returns how many events and entries the book has taken.
func (b *Book) Position() (events, entries uint64) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.events, b.entries
}

// Fold returns a fold by its name.
func (b *Book) Fold(name string) (Fold, bool) {
	s, ok := b.byName[name]
	if !ok {
		return Fold{}, false
	}
	return s.fold, true
}

// Folds returns all folds.
func (b *Book) Folds() []Fold { return slices.Clone(b.folds) }

// A Query says which rows of a fold are meant.
type Query struct {
	Fold     string
	From, To calendar.Date // Both days counted.
	Place    village.Code  // With all that lies in it; none: everywhere.
	Position uint64        // Only events before it.
}

// Of returns the query of a figure's definition for a period: of a flow the days of the
// period, else all days up to its end.
func Of(d *indicator.Definition, span indicator.Span, place village.Code, position uint64) Query {
	q := Query{Fold: d.Row.Fold, From: calendar.DateMin, To: span.Last(), Place: place, Position: position}
	if d.Row.Basis == indicator.Flow {
		q.From = span.First()
	}
	return q
}

// A Result is what a fold comes to.
type Result struct {
	Pieces   int64
	Rows     uint64
	Receipts uint64 // Different events, or rows of bulk events, under it: each has a receipt.
	Hash     indicator.Hash
}

// Failures of asking a book.
var (
	ErrUnknown = errors.New("fold: no fold has this name")
	ErrAhead   = errors.New("fold: the book has not read so far (let it catch up)")
	ErrPeriods = errors.New("fold: the periods of a grid follow each other and are of one length")
)

// find returns the sheet of a query, how many of its rows are before the position, and which
// places count.
func (b *Book) find(q Query) (s *sheet, n int, in []bool, err error) {
	s, ok := b.byName[q.Fold]
	switch {
	case !ok:
		return nil, 0, nil, fmt.Errorf("%w: %s", ErrUnknown, q.Fold)
	case q.Position > b.events:
		return nil, 0, nil, ErrAhead
	}
	n = sort.Search(len(s.sequence), func(i int) bool { return s.sequence[i] >= q.Position })
	if q.Place != "" {
		in = make([]bool, len(b.places))
		for i, code := range b.places {
			in[i] = strings.HasPrefix(string(code), string(q.Place))
		}
	}
	return s, n, in, nil
}

func (s *sheet) has(i int, q *Query, in []bool) bool {
	return s.date[i] >= q.From && s.date[i] <= q.To && (in == nil || in[s.place[i]])
}

// Value returns what a fold comes to, with the hash of the rows under it. Errors: ErrUnknown,
// ErrAhead, quantity.ErrOverflow.
func (b *Book) Value(q Query) (r Result, err error) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	s, n, in, err := b.find(q)
	if err != nil {
		return r, err
	}
	count := newCounter(s.fold)
	hash := sha256.New()
	var packed []byte
	last := receipt{}
	for i := range n {
		if !s.has(i, &q, in) {
			continue
		}
		if err := count.add(s.member[i], s.value[i]); err != nil {
			return r, err
		}
		if packed = b.pack(packed, s, i); len(packed) > 1<<16 {
			hash.Write(packed)
			packed = packed[:0]
		}
		if at := (receipt{s.sequence[i], s.line[i]}); r.Rows == 0 || at != last {
			r.Receipts++
			last = at
		}
		r.Rows++
	}
	hash.Write(packed)
	r.Pieces, r.Hash = count.value(), indicator.Hash(hash.Sum(nil))
	return r, nil
}

// A receipt is what can be shown of a row: its event, or its row of one.
type receipt struct {
	sequence uint64
	line     uint32
}

// pack adds a row in the form that hashes are over.
func (b *Book) pack(to []byte, s *sheet, i int) []byte {
	to = binary.BigEndian.AppendUint64(to, s.sequence[i])
	to = binary.BigEndian.AppendUint32(to, s.line[i])
	to = binary.BigEndian.AppendUint32(to, uint32(s.date[i]))
	to = binary.BigEndian.AppendUint64(to, uint64(s.value[i]))
	to = binary.BigEndian.AppendUint64(to, s.member[i])
	code := b.places[s.place[i]]
	return append(append(to, byte(len(code))), code...)
}

// A counter makes a number of rows.
type counter struct {
	fold    Fold
	sum     int64
	members map[uint64]int64
}

func newCounter(f Fold) *counter {
	c := &counter{fold: f}
	if f.Aggregate != Sum {
		c.members = map[uint64]int64{}
	}
	return c
}

func (c *counter) add(member uint64, value int64) (err error) {
	if c.members == nil {
		c.sum, err = quantity.Add(c.sum, value)
		return err
	}
	c.members[member], err = quantity.Add(c.members[member], value)
	return err
}

// value returns the number. A member whose rows sum to nothing is gone.
func (c *counter) value() int64 {
	if c.members == nil {
		return c.sum
	}
	least := max(1, c.fold.Threshold)
	n := int64(0)
	for _, v := range c.members {
		if v >= least {
			n++
		}
	}
	return n
}

// A Page is a part of the rows under a figure.
type Page struct {
	Rows []Row
	Next uint64 // Cursor of the next page; 0 if this one is the last.
}

// PageMax bounds the rows of a page.
const PageMax = 1000

// Page returns rows under a figure, beginning with a cursor that an earlier page gave; 0 is
// the beginning. Its cost is that of the rows it passes, wherever it begins.
func (b *Book) Page(q Query, cursor uint64, limit int) (p Page, err error) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	s, n, in, err := b.find(q)
	if err != nil {
		return p, err
	}
	limit = max(1, min(limit, PageMax))
	for i := int(min(cursor, uint64(n))); i < n; i++ {
		if !s.has(i, &q, in) {
			continue
		}
		if len(p.Rows) == limit {
			p.Next = uint64(i)
			break
		}
		p.Rows = append(p.Rows, b.row(s, i))
	}
	return p, nil
}

func (b *Book) row(s *sheet, i int) Row {
	return Row{s.sequence[i], s.line[i], s.date[i], b.places[s.place[i]], s.member[i], s.value[i]}
}

// A Hit is what an event added to a fold.
type Hit struct {
	Fold Fold
	Rows int
	Sum  int64 // Of their values.
}

// Hits returns what an event, or one row of a bulk event, added to every fold: from a receipt up to the figures.
// line is NoLine for all of the event. Error: quantity.ErrOverflow.
func (b *Book) Hits(sequence uint64, line uint32) (all []Hit, err error) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	for _, s := range b.sheets {
		hit := Hit{Fold: s.fold}
		i := sort.Search(len(s.sequence), func(i int) bool { return s.sequence[i] >= sequence })
		for ; i < len(s.sequence) && s.sequence[i] == sequence; i++ {
			if line != NoLine && s.line[i] != line {
				continue
			}
			hit.Rows++
			if hit.Sum, err = quantity.Add(hit.Sum, s.value[i]); err != nil {
				return nil, err
			}
		}
		if hit.Rows > 0 {
			all = append(all, hit)
		}
	}
	return all, nil
}

// Nowhere reports whether a fold has counted something, and nothing of it lies anywhere in particular.
func (b *Book) Nowhere(name string) bool {
	b.mu.RLock()
	defer b.mu.RUnlock()
	s, ok := b.byName[name]
	return ok && len(s.place) > 0 && !slices.ContainsFunc(s.place, func(n uint32) bool { return b.places[n] != "" })
}

// Watch has a function told of every event of a name, before the book has read anything. It
// is called with the book locked, and must be short.
func (b *Book) Watch(name string, told func(at kernel.At, body any)) {
	for _, k := range b.known.Kinds() {
		if k.Name != name {
			continue
		}
		for len(b.byKind) <= int(k.Kind) {
			b.byKind = append(b.byKind, nil)
		}
		take := func(at kernel.At, body any, _ func(Row)) { told(at, body) }
		b.byKind[k.Kind] = append(b.byKind[k.Kind], &sheet{take: take})
		return
	}
	panic("fold: no event has this name: " + name)
}
