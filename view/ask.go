package view

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"liangshan/kernel"
)

// An Ask is a question about a table.
type Ask struct {
	order      *Order
	limit      int
	conditions []condition // By column, then by operator.
	after      []any       // Where the page begins: the order's columns of the row before it.
}

type condition struct {
	column   string
	operator string // "=", ">=" or "<=".
	value    any    // int64, string or []byte.
}

// Ask reads a question as it comes in a URL:
//
//	account=1001&time.from=2026-01-01T00:00:00+08:00&order=newest&limit=50&cursor=…
//
// Each word comes once. What the table does not declare is refused with an *AskError.
func (l *Listing) Ask(values url.Values) (*Ask, error) {
	a := &Ask{order: &l.Orders[0], limit: PageDefault}
	for field, all := range values {
		if len(all) != 1 {
			return nil, &AskError{ErrValue, field}
		}
		var err error
		switch field {
		case "cursor":
		case "order":
			err = l.askOrder(a, all[0])
		case "limit":
			if a.limit, err = strconv.Atoi(all[0]); err != nil || a.limit < 1 || a.limit > PageMax {
				err = &AskError{ErrLimit, field}
			}
		default:
			err = l.askColumn(a, field, all[0])
		}
		if err != nil {
			return nil, err
		}
	}
	slices.SortFunc(a.conditions, func(x, y condition) int {
		return strings.Compare(x.column+" "+x.operator, y.column+" "+y.operator)
	})
	if cursor := values.Get("cursor"); cursor != "" {
		if a.after = l.openCursor(a, cursor); a.after == nil {
			return nil, &AskError{ErrCursor, "cursor"}
		}
	}
	return a, nil
}

func (l *Listing) askOrder(a *Ask, name string) error {
	i := slices.IndexFunc(l.Orders, func(o Order) bool { return o.Name == name })
	if i < 0 {
		return &AskError{ErrOrder, "order"}
	}
	a.order = &l.Orders[i]
	return nil
}

func (l *Listing) askColumn(a *Ask, field, text string) error {
	name, operator, needs := field, "=", Equal
	if column, ok := strings.CutSuffix(field, ".from"); ok {
		name, operator, needs = column, ">=", Range
	} else if column, ok := strings.CutSuffix(field, ".to"); ok {
		name, operator, needs = column, "<=", Range
	}
	i, ok := l.columns[name]
	if !ok {
		return &AskError{ErrUnknownColumn, field}
	}
	c := &l.Columns[i]
	if c.Filter < needs {
		return &AskError{ErrNoFilter, field}
	}
	value, ok := c.Kind.parse(text)
	if !ok {
		return &AskError{ErrValue, field}
	}
	a.conditions = append(a.conditions, condition{name, operator, value})
	return nil
}

// textMax is the longest text that may be asked for, in bytes.
const textMax = 1000

// parse reads a value of the kind.
func (k ColumnKind) parse(text string) (value any, ok bool) {
	if len(text) > textMax {
		return nil, false
	}
	switch k {
	case Int, Fen:
		n, err := strconv.ParseInt(text, 10, 64)
		return n, err == nil
	case Time:
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			return n, true
		}
		t, err := time.Parse(time.RFC3339, text)
		return t.UnixMilli(), err == nil
	case Flag:
		switch text {
		case "true", "1":
			return int64(1), true
		case "false", "0":
			return int64(0), true
		}
	case Bytes:
		b, err := hex.DecodeString(text)
		return b, err == nil
	case Label:
		return text, utf8.ValidString(text) && !strings.Contains(text, "\x00")
	}
	return nil, false
}

// A cursor is CBOR in base64url: an array of a check and of the order's columns of the last
// row of a page. The check binds it to table, order and conditions: a cursor that is used
// with another question would silently leave rows out.

func (l *Listing) cursorCheck(a *Ask) []byte {
	b := kernel.AppendText(kernel.AppendText(nil, l.Name), a.order.Name)
	for _, c := range a.conditions {
		b = kernel.AppendText(kernel.AppendText(b, c.column), c.operator)
		b = appendValue(b, c.value)
	}
	sum := sha256.Sum256(b)
	return sum[:8]
}

func appendValue(b []byte, v any) []byte {
	switch v := v.(type) {
	case int64:
		return kernel.AppendInt(b, v)
	case string:
		return kernel.AppendText(b, v)
	case []byte:
		return kernel.AppendBytes(b, v)
	}
	panic("view: a cursor cannot hold NULL or fractions: the columns of an order are integers, texts and bytes")
}

// makeCursor names the place behind a row.
func (l *Listing) makeCursor(a *Ask, place []any) string {
	b := kernel.AppendBytes(kernel.AppendArray(nil, 1+len(place)), l.cursorCheck(a))
	for _, v := range place {
		b = appendValue(b, v)
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

// openCursor returns the place that a cursor names; nil if it is none of this question.
func (l *Listing) openCursor(a *Ask, cursor string) []any {
	b, err := base64.RawURLEncoding.Strict().DecodeString(cursor)
	if err != nil {
		return nil
	}
	p := kernel.Parse(b)
	if p.Array() != 1+len(a.order.Columns) || string(p.Bytes()) != string(l.cursorCheck(a)) {
		return nil
	}
	place := make([]any, len(a.order.Columns))
	for i, name := range a.order.Columns {
		switch l.Columns[l.columns[name]].Kind {
		case Label:
			place[i] = p.Text()
		case Bytes:
			place[i] = slices.Clone(p.Bytes())
		default:
			place[i] = p.Int()
		}
	}
	if p.End() != nil {
		return nil
	}
	return place
}
