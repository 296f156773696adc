// Package desk makes what people read of a county's figures and goals: values with the rows
// under them, the year's report, the bulletin, the dashboard, what is due today. It looks at
// the state and at the journal, decides nothing and keeps nothing but the rows of the folds.
//
// # Invariants
//
//   - Everything is as of a position: only events before it count, for values, definitions,
//     targets, the tree, names and rows. Made again later it is the same, byte for byte.
//   - A record is folded again whenever it is shown, and held against the value and the hash
//     that were published.
//   - What has no value is shown as such.
package desk

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"liangshan/calendar"
	"liangshan/county"
	"liangshan/indicator"
	"liangshan/indicator/fold"
	"liangshan/kernel"
	"liangshan/proof"
	"liangshan/village"
)

// A Source is a county to look at: one that runs, or one that was glanced at.
type Source interface {
	Code() string
	Journal() kernel.Journal
	Read(ctx context.Context, read func(*county.County)) error
}

// A Desk looks at one county. It is safe for use by several goroutines.
type Desk struct {
	source Source
	book   *fold.Book

	mu    sync.RWMutex
	names map[string][]named // By "county", "office " and code, "place " and code; oldest first.
}

// A named is a name that something has from an event on.
type named struct {
	sequence uint64
	zh, en   string
}

// New returns a desk that has read nothing yet.
func New(source Source) *Desk {
	d := &Desk{source: source, names: map[string][]named{}}
	d.book = fold.NewBook(county.New(), fold.All())
	d.book.Watch("county.founded", func(at kernel.At, body any) {
		e := body.(county.Founded)
		d.name("county", at.Sequence, e.NameZH, e.NameEN)
	})
	d.book.Watch("village.department_published", func(at kernel.At, body any) {
		e := body.(village.DepartmentPublished)
		d.name("office "+e.Code, at.Sequence, e.NameZH, e.NameEN)
	})
	d.book.Watch("village.published", func(at kernel.At, body any) {
		e := body.(village.Published)
		d.name("place "+string(e.Code), at.Sequence, e.NameZH, e.NameZH)
	})
	d.book.Watch("village.renamed", func(at kernel.At, body any) {
		e := body.(village.Renamed)
		d.name("place "+string(e.Code), at.Sequence, e.NameZH, e.NameZH)
	})
	return d
}

func (d *Desk) name(key string, sequence uint64, zh, en string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.names[key] = append(d.names[key], named{sequence, zh, en})
}

// nameAt returns a name as it was before a position; the code if there was none.
func (d *Desk) nameAt(kind, code string, position uint64) (zh, en string) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	zh, en = code, code
	for _, n := range d.names[kind+code] {
		if n.sequence < position {
			zh, en = n.zh, n.en
		}
	}
	return zh, en
}

// Office returns the name of a department before a position.
func (l *Look) Office(code string) (zh, en string) { return l.desk.nameAt("office ", code, l.Position) }

// Place returns the name of a division before a position.
func (l *Look) Place(code village.Code) string {
	zh, _ := l.desk.nameAt("place ", string(code), l.Position)
	return zh
}

// Book returns the rows of the folds, read up to the journal's end.
func (d *Desk) Book(ctx context.Context) (*fold.Book, error) {
	return d.book, d.book.CatchUp(ctx, d.source.Journal())
}

// A Look is the county as of a position.
type Look struct {
	desk     *Desk
	Position uint64        // Events that count.
	TimeMS   int64         // Of the newest of them.
	Day      calendar.Date // On which that was, in the county.
	CountyZH string
	CountyEN string
}

// Failures of a look.
var (
	ErrEmpty  = errors.New("desk: the county has no record yet")
	ErrBeyond = errors.New("desk: the journal does not go so far")
	ErrYear   = errors.New("desk: the year had not begun by then")
)

// At looks at the county as of a position; 0 is now.
func (d *Desk) At(ctx context.Context, position uint64) (*Look, error) {
	book, err := d.Book(ctx)
	if err != nil {
		return nil, err
	}
	events, _ := book.Position()
	switch {
	case events == 0:
		return nil, ErrEmpty
	case position == 0:
		position = events
	case position > events:
		return nil, fmt.Errorf("%w: %d events of %d", ErrBeyond, events, position)
	}
	place, err := proof.Locate(ctx, d.source.Journal(), position-1)
	if err != nil {
		return nil, err
	}
	header, err := kernel.ParseHeader(place.Body)
	if err != nil {
		return nil, err
	}
	l := &Look{desk: d, Position: position, TimeMS: header.Time}
	if l.Day, err = calendar.FromMillis(header.Time); err != nil {
		return nil, err
	}
	l.CountyZH, l.CountyEN = d.nameAt("county", "", position)
	return l, nil
}

// Query returns the rows under a published value: what its figure's fold gives for its period
// and place, up to the position that it was published for.
func Query(d *indicator.Definition, e *indicator.Published) (fold.Query, bool) {
	span, ok := e.Period.Span()
	if !ok || d.Row.Fold == "" {
		return fold.Query{}, false
	}
	return fold.Of(d, span, e.Place, e.Position), true
}
