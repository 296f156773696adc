package view

import (
	"fmt"
	"regexp"
	"slices"
	"sync"

	"liangshan/kernel"
)

// A Text is something that people read, in both languages.
type Text struct {
	ZH string `json:"zh"`
	EN string `json:"en"`
}

// A ColumnKind says what the values of a column are and how they are written in a question.
type ColumnKind string

// Kinds of columns. In a page, values are integers or texts, but for those noted here.
const (
	Int   ColumnKind = "int"   // An integer.
	Fen   ColumnKind = "fen"   // An amount of money in fen.
	Time  ColumnKind = "time"  // Milliseconds since 1970. Asked for like that or as RFC 3339.
	Label ColumnKind = "text"  // A text.
	Flag  ColumnKind = "flag"  // An integer that is 0 or 1; in a page, false or true.
	Bytes ColumnKind = "bytes" // A byte string; in a page and in a question, hexadecimal.
)

// A Filter says what may be asked of a column.
type Filter int

// Filters. Each includes the ones before it.
const (
	NoFilter Filter = iota
	Equal           // column=value
	Range           // column.from=value, column.to=value; both ends belong to it.
)

// A Column is one column of a table that people list.
type Column struct {
	Name   string     `json:"name"`
	Title  Text       `json:"title"`
	Kind   ColumnKind `json:"kind"`
	Filter Filter     `json:"-"`
}

// An Order is one way to list a table. Its columns have no NULL, and the last ones are
// the key, so that every row has its own place.
type Order struct {
	Name       string
	Columns    []string
	Descending bool
}

// A Table declares what people may list: a table or view of the schema.
type Table struct {
	Name    string
	Title   Text
	Columns []Column
	Key     []string // Columns that tell the rows apart.
	Orders  []Order  // The first one is used if none is asked for. Without any: by the key.
}

// A Listing is a table that was checked and can be listed.
type Listing struct {
	Table
	columns map[string]int
	mu      sync.Mutex
	plans   map[string]bool // By text of a query: whether it goes through rows without an index.
}

// PageMax is the largest number of rows in a page, and PageDefault the usual one.
const (
	PageMax     = 1000
	PageDefault = 100
)

var nameForm = regexp.MustCompile(`^[a-z][a-z0-9_]{0,62}$`)

// List checks a declaration. An error is a mistake of the program.
func List(t Table) (*Listing, error) {
	l := &Listing{Table: t, columns: map[string]int{}, plans: map[string]bool{}}
	if len(t.Orders) == 0 {
		l.Orders = []Order{{Name: "key", Columns: t.Key}}
	}
	if !nameForm.MatchString(t.Name) || len(t.Key) == 0 || len(t.Columns) > 200 {
		return nil, fmt.Errorf("view: table %q needs a plain name, a key, and 200 columns at most", t.Name)
	}
	for i, c := range t.Columns {
		if _, twice := l.columns[c.Name]; twice || !nameForm.MatchString(c.Name) || reserved[c.Name] {
			return nil, fmt.Errorf("view: table %s: column %q is declared twice or badly named", t.Name, c.Name)
		}
		if !slices.Contains([]ColumnKind{Int, Fen, Time, Label, Flag, Bytes}, c.Kind) {
			return nil, fmt.Errorf("view: table %s: column %s has no kind", t.Name, c.Name)
		}
		l.columns[c.Name] = i
	}
	for i, o := range l.Orders {
		if o.Name == "" || slices.ContainsFunc(l.Orders[:i], func(p Order) bool { return p.Name == o.Name }) {
			return nil, fmt.Errorf("view: table %s: an order has no name of its own", t.Name)
		}
		for _, c := range slices.Concat(o.Columns, t.Key) {
			if _, ok := l.columns[c]; !ok || !slices.Contains(o.Columns, c) {
				return nil, fmt.Errorf("view: table %s: order %s: column %q is unknown, or of the key and left out",
					t.Name, o.Name, c)
			}
		}
	}
	return l, nil
}

// Words of a question that are no column.
var reserved = map[string]bool{"cursor": true, "limit": true, "order": true, "position": true}

// Refusals of a question about a table.
var (
	ErrUnknownColumn = kernel.Refuse("view.unknown_column") // There is no such column.
	ErrNoFilter      = kernel.Refuse("view.no_filter")      // The column cannot be asked for like that.
	ErrValue         = kernel.Refuse("view.bad_value")      // The value does not have the column's form.
	ErrOrder         = kernel.Refuse("view.unknown_order")  // There is no such order.
	ErrLimit         = kernel.Refuse("view.bad_limit")      // The limit is not 1 to PageMax.
	ErrCursor        = kernel.Refuse("view.bad_cursor")     // The cursor belongs to another question or is damaged.
	ErrScan          = kernel.Refuse("view.scan_too_long")  // No index fits the question; narrow it.
)

// An AskError is a refusal of a question, with the part of it that is refused.
type AskError struct {
	Refusal *kernel.Refusal
	Field   string // Such as "account" or "time.from".
}

func (e *AskError) Error() string { return e.Refusal.Code + ": " + e.Field }

// Unwrap lets errors.Is and errors.As find the refusal.
func (e *AskError) Unwrap() error { return e.Refusal }
