package api

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"liangshan/auth"
	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/proof"
	"liangshan/text"
)

// An Event is one fact of the journal as people read it.
type Event struct {
	Sequence uint64          `json:"sequence"`
	Index    uint64          `json:"index" doc:"Its entry"`
	Time     string          `json:"time"`
	Kind     uint16          `json:"kind"`
	Name     string          `json:"name" doc:"Stable, such as ledger.transferred"`
	NameZH   string          `json:"name_zh"`
	NameEN   string          `json:"name_en"`
	Actor    uint64          `json:"actor" doc:"Who asked; 0: the county itself"`
	Second   uint64          `json:"second,omitempty" doc:"Who released it"`
	Rows     int             `json:"rows,omitempty" doc:"Of a bulk event; each has its own receipt: ?row="`
	Body     json.RawMessage `json:"body" doc:"What happened; days not told are left out; long texts are cut in lists"`
	Receipt  string          `json:"receipt"`
	TimeMS   int64           `json:"-"`
}

// An Entry is what one command did.
type Entry struct {
	Index   uint64  `json:"index"`
	Time    string  `json:"time"`
	Actor   uint64  `json:"actor"`
	Second  uint64  `json:"second,omitempty"`
	Policy  uint64  `json:"policy" doc:"Version of the policies that allowed it"`
	Request string  `json:"request,omitempty" doc:"Id under which it was asked"`
	Events  []Event `json:"events"`
	private bool
}

// Events is a list of events, newest first.
type Events struct {
	Events []Event `json:"events"`
	Next   *uint64 `json:"next" doc:"?from= of the next page; null if this one is the last"`
}

// eventsMax is how many events a list holds at most, and textCut how many bytes of a text
// are shown in one: the text of a file of rules may have half a million.
const (
	eventsMax = 200
	textCut   = 300
)

// Entry returns an entry with its events. Refusal: entry.unknown.
func (r Reader) Entry(ctx context.Context, index uint64) (*Entry, error) {
	e, err := r.entry(ctx, index)
	if err != nil {
		return nil, err
	}
	entry := &Entry{Index: index, Time: timeText(e.Time), Actor: uint64(e.Actor), Second: uint64(e.Second),
		Policy: e.Policy}
	if e.Request != (kernel.RequestID{}) {
		entry.Request = textOf(e.Request)
	}
	if entry.private, err = r.private(&e); err != nil {
		return nil, err
	}
	entry.Events, err = r.events(&e, index, 0)
	return entry, err
}

// Events returns the newest events up to one (from), newest first.
func (r Reader) Events(ctx context.Context, from uint64, limit int) (*Events, error) {
	return r.newest(ctx, from, limit, true)
}

// EventNames returns the newest events up to one, newest first, without what they say: an event of
// many rows is as cheap as another.
func (r Reader) EventNames(ctx context.Context, from uint64, limit int) (*Events, error) {
	return r.newest(ctx, from, limit, false)
}

func (r Reader) newest(ctx context.Context, from uint64, limit int, bodies bool) (*Events, error) {
	list := &Events{Events: []Event{}}
	end := r.county.Journal().Head().Index
	if place, err := proof.Locate(ctx, r.county.Journal(), from); err == nil {
		end = place.Index + 1
	} else if !errors.Is(err, proof.ErrNoEvent) {
		return nil, err
	}
	if end == 0 {
		return list, nil
	}
	begin := end - min(end, uint64(limit)) // Every entry has an event.
	var all []Event
	for written, err := range r.county.Journal().Read(ctx, begin) {
		if err != nil {
			return nil, err
		}
		if written.Index >= end {
			break
		}
		var e kernel.Entry
		if err := e.ParseEntry(written.Body); err != nil {
			return nil, err
		}
		cut := textCut
		if !bodies {
			cut = noText
		}
		events, err := r.events(&e, written.Index, cut)
		if err != nil {
			return nil, err
		}
		for _, event := range events {
			if event.Sequence <= from {
				all = append(all, event)
			}
		}
	}
	for i := len(all) - 1; i >= 0 && len(list.Events) < limit; i-- {
		list.Events = append(list.Events, all[i])
	}
	if n := len(list.Events); n > 0 && list.Events[n-1].Sequence > 0 {
		next := list.Events[n-1].Sequence - 1
		list.Next = &next
	}
	return list, nil
}

// noText asks for events without what they say.
const noText = -1

// events describes the events of an entry. cut is the length of texts; 0: all of it; or noText.
func (r Reader) events(e *kernel.Entry, index uint64, cut int) ([]Event, error) {
	all := make([]Event, 0, len(e.Events))
	for i, event := range e.Events {
		name, err := r.known.NameOf(event)
		if err != nil {
			return nil, err
		}
		zh, en := text.Name("event", name)
		sequence := e.Sequence + uint64(i)
		described := Event{
			Sequence: sequence,
			Index:    index,
			Time:     timeText(e.Time),
			Kind:     uint16(event.Kind),
			Name:     name,
			NameZH:   zh,
			NameEN:   en,
			Actor:    uint64(e.Actor),
			Second:   uint64(e.Second),
			Rows:     event.Count(),
			TimeMS:   e.Time,
			Receipt:  "/v1/receipt/" + strconv.FormatUint(sequence, 10),
		}
		if cut != noText {
			_, body, err := r.known.Describe(event)
			if err != nil {
				return nil, err
			}
			v := reflect.ValueOf(body)
			if event.Bulk() {
				v = v.Field(0) // The head; rows are read by their receipts and tables.
			}
			described.Body = appendValue(nil, v, cut)
		}
		all = append(all, described)
	}
	return all, nil
}

// appendValue writes a value of an event as JSON: names in snake case, dates as texts (those not told are left out),
// bytes in hexadecimal.
func appendValue(b []byte, v reflect.Value, cut int) []byte {
	switch {
	case v.Type() == dateType:
		if d := calendar.Date(v.Int()); d.Check() == nil {
			return appendJSON(b, d.String())
		}
		return strconv.AppendInt(b, v.Int(), 10)
	case v.CanInt():
		return strconv.AppendInt(b, v.Int(), 10)
	case v.CanUint():
		return strconv.AppendUint(b, v.Uint(), 10)
	}
	switch v.Kind() {
	case reflect.Bool:
		return strconv.AppendBool(b, v.Bool())
	case reflect.String:
		return appendJSON(b, shorten(v.String(), cut))
	case reflect.Struct:
		return appendStruct(b, v, cut)
	case reflect.Slice, reflect.Array:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			data := make([]byte, v.Len())
			reflect.Copy(reflect.ValueOf(data), v)
			return appendJSON(b, shorten(hex.EncodeToString(data), cut))
		}
		b = append(b, '[')
		for i := range v.Len() {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendValue(b, v.Index(i), cut)
		}
		return append(b, ']')
	}
	return append(b, "null"...)
}

func appendStruct(b []byte, v reflect.Value, cut int) []byte {
	b = append(b, '{')
	first := true
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if !f.IsExported() || f.Type == dateType && v.Field(i).IsZero() { // Such as the end of a card without end.
			continue
		}
		if !first {
			b = append(b, ',')
		}
		first = false
		b = append(appendJSON(b, snake(f.Name)), ':')
		b = appendValue(b, v.Field(i), cut)
	}
	return append(b, '}')
}

func appendJSON(b []byte, s string) []byte {
	var buffer bytes.Buffer
	e := json.NewEncoder(&buffer)
	e.SetEscapeHTML(false)
	e.Encode(s) // A text always has a form in JSON.
	return append(b, bytes.TrimSpace(buffer.Bytes())...)
}

func shorten(s string, cut int) string {
	if cut == 0 || len(s) <= cut {
		return s
	}
	for cut > 0 && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + "…"
}

// snake turns a name of a Go field into one of JSON: NameZH becomes name_zh.
func snake(name string) string {
	var b strings.Builder
	runes := []rune(name)
	for i, c := range runes {
		startsWord := i > 0 && unicode.IsUpper(c) && (!unicode.IsUpper(runes[i-1]) || i+1 < len(runes) &&
			unicode.IsLower(runes[i+1]))
		if startsWord {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(c))
	}
	return b.String()
}

// declareReads makes the operations that read what is not a table.
func (a *API) declareReads() {
	a.declareStatement()
	a.add(&operation{method: http.MethodGet, path: "/v1/event", id: "event.list", tag: tagRead,
		answer:  reflect.TypeFor[Events](),
		summary: "最新事件 Newest events", handle: a.eventList, parameters: []*huma.Param{
			parameter(
				"query",
				"from",
				"The newest event to show; the newest of all if left out",
				wholeNumber(),
			),
			parameter("query", "limit", "1 to "+strconv.Itoa(eventsMax), wholeNumber())}})
	a.add(&operation{method: http.MethodGet, path: "/v1/entry/{index}", id: "entry.read", tag: tagRead,
		answer:  reflect.TypeFor[Entry](),
		summary: "一条记录 One entry", handle: a.entryRead,
		parameters: []*huma.Param{parameter("path", "index", "From 0", wholeNumber())}})
	a.add(&operation{method: http.MethodGet, path: "/v1/receipt/{sequence}", id: "receipt.read", tag: tagRead,
		answerKind: "application/json", summary: "凭证 Receipt, to be checked without this server", handle: a.receipt,
		parameters: []*huma.Param{parameter("path", "sequence", "Of the event", wholeNumber()),
			parameter("query", "row", "Of a bulk event, from 0", wholeNumber())}})
}

func (a *API) eventList(x *exchange) error {
	values, err := x.query("from", "limit")
	if err != nil {
		return err
	}
	from, err := queryNumber(values, "from", 1<<63-1)
	if err != nil {
		return err
	}
	limit, err := queryNumber(values, "limit", 50)
	if err != nil || limit < 1 || limit > eventsMax {
		return &fieldError{errQuery, "limit"}
	}
	if _, err := x.allow(auth.Read("event"), nil, 0); err != nil {
		return err
	}
	list, err := a.Events(x.r.Context(), from, int(limit))
	if err != nil {
		return err
	}
	return x.send(list)
}

func (a *API) entryRead(x *exchange) error {
	index, err := x.pathNumber("index")
	if err != nil {
		return err
	}
	if _, err := x.allow(auth.Read("event"), nil, 0, auth.Amount("index", int64(index))); err != nil {
		return err
	}
	entry, err := a.Entry(x.r.Context(), index)
	if err != nil {
		return err
	}
	return x.send(entry)
}

func (a *API) receipt(x *exchange) error {
	sequence, err := x.pathNumber("sequence")
	if err != nil {
		return err
	}
	values, err := x.query("row")
	if err != nil {
		return err
	}
	row := -1
	if values.Has("row") {
		n, err := queryNumber(values, "row", 0)
		if err != nil || n > 1<<31-1 {
			return &fieldError{errQuery, "row"}
		}
		row = int(n)
	}
	about, err := x.ownerOf(sequence, row)
	if err != nil {
		return err
	}
	if _, err := x.allow(auth.Read("receipt"), nil, 0, about...); err != nil {
		return err
	}
	receipt, err := a.Receipt(x.r.Context(), sequence, row)
	if err != nil {
		return err
	}
	x.Header().Set("Content-Type", "application/json")
	x.Header().
		Set("Content-Disposition", `attachment; filename="`+ReceiptName(a.county.Code(), sequence, row)+`"`)
	x.Write(receipt)
	return nil
}

// ReceiptName returns the name of a receipt as a file.
func ReceiptName(county string, sequence uint64, row int) string {
	name := "receipt-" + county + "-" + strconv.FormatUint(sequence, 10)
	if row >= 0 {
		name += "-" + strconv.Itoa(row)
	}
	return name + ".json"
}
