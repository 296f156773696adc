package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"liangshan/auth"
	"liangshan/county"
	market "liangshan/exchange"
	"liangshan/kernel"
)

// Market data as server-sent events (HTML standard, 9.2). Each message that carries an id tells
// what one entry of the journal did to the instrument; the id is the number of the entry, and
// "previous" that of the message before, so that a reader sees a gap. A reader that lost the
// connection asks again with Last-Event-ID, as browsers do by themselves, and gets from the
// journal exactly what it has missed.
//
//	snapshot    depth and day as they stand after the entry of its id; what a stream begins with
//	change      levels (by how much tonnes and orders at prices have changed), trades, session
//	indication  what the call would come to; without an id, for it is no fact of the journal
const (
	streamPoll    = 100 * time.Millisecond // How often the head of the journal is looked at.
	streamBeat    = 15 * time.Second       // A line without meaning goes out so often.
	streamWrite   = 20 * time.Second       // A reader that takes longer for a message has gone.
	streamsMax    = 200
	streamGapMax  = 200_000 // Entries. Who has missed more gets a snapshot.
	streamLevels  = 50
	kindsOfMarket = 9 // The exchange's kinds are 900 to 999.
)

// A LevelChange says by how much what is shown at a price has changed.
type LevelChange struct {
	Side   string `json:"side"`
	Price  int64  `json:"price_fen"`
	Tonnes int64  `json:"tonnes"`
	Orders int64  `json:"orders"`
}

// A CallResult is what a call came to.
type CallResult struct {
	Price     int64 `json:"price_fen"`
	Volume    int64 `json:"volume_t"`
	Imbalance int64 `json:"imbalance_t"`
	Reference int64 `json:"reference_fen"`
}

// A MarketChange is what one entry of the journal did to an instrument.
type MarketChange struct {
	Index    uint64        `json:"index"`
	Previous *uint64       `json:"previous" doc:"Index of the message before, or of the snapshot"`
	TimeMS   int64         `json:"time_ms"`
	Session  string        `json:"session,omitempty" doc:"If it has changed"`
	Close    int64         `json:"close_fen,omitempty" doc:"At the end of a day"`
	Levels   []LevelChange `json:"levels,omitempty"`
	Trades   []TapeTrade   `json:"trades,omitempty"`
	Call     *CallResult   `json:"call,omitempty"`
	Undone   int64         `json:"undone,omitempty" doc:"Number of a trade that was taken back"`
}

// A MarketSnapshot is what a stream begins with.
type MarketSnapshot struct {
	Index uint64      `json:"index"`
	Day   MarketRow   `json:"day"`
	Depth MarketDepth `json:"depth"`
}

func (a *API) declareMarketStream(at *huma.Param) {
	slots := make(chan struct{}, streamsMax)
	last := parameter("header", "Last-Event-ID", "Go on behind this message", plainText())
	a.add(&operation{method: http.MethodGet, path: "/v1/market/{instrument}/stream", id: "market.stream", tag: tagRead,
		summary: "行情推送 Market data as server-sent events", answerKind: "text/event-stream",
		handle: func(x *exchange) error {
			if _, err := x.allow(auth.Read(readMarket), nil, 0); err != nil {
				return err
			}
			select {
			case slots <- struct{}{}:
				defer func() { <-slots }()
			default:
				return errTooMany
			}
			return a.marketStream(x)
		}, parameters: []*huma.Param{at, last, parameter("query", "last_event_id",
			"The same, for those who cannot set headers", plainText())}})
}

// A stream is one reader's.
type stream struct {
	x        *exchange
	out      *http.ResponseController
	id       market.InstrumentID
	next     uint64 // Entry that is read next.
	previous *uint64
	call     bool // Orders enter for a call.
	told     time.Time
}

func (a *API) marketStream(x *exchange) error {
	id, err := x.instrument()
	if err != nil {
		return err
	}
	if _, err := a.Depth(x.r.Context(), id, 1); err != nil {
		return err
	}
	s := &stream{x: x, id: id, out: http.NewResponseController(x.ResponseWriter)}
	fresh, err := s.begin(a)
	if err != nil {
		return err
	}
	x.Header().Set("Content-Type", "text/event-stream")
	x.Header().Set("Cache-Control", "no-store")
	x.Header().Set("X-Accel-Buffering", "no")
	// A server's limit on reading a request would end the stream with it.
	if err := s.out.SetReadDeadline(time.Time{}); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	x.WriteHeader(http.StatusOK)
	if fresh {
		err = s.snapshot(a)
	}
	for s.told = time.Now(); err == nil; {
		err = s.follow(a)
	}
	var gone *goneError
	if errors.As(err, &gone) || x.r.Context().Err() != nil || a.county.Failure() != nil {
		return nil
	}
	return err
}

// A goneError says that a reader does not take what it is sent.
type goneError struct{ error }

// begin finds where a stream goes on, or that it begins with a snapshot.
func (s *stream) begin(a *API) (fresh bool, err error) {
	values, err := s.x.query("last_event_id")
	if err != nil {
		return false, err
	}
	text := s.x.r.Header.Get("Last-Event-ID")
	if text == "" {
		text = values.Get("last_event_id")
	}
	if text == "" {
		return true, nil
	}
	last, err := strconv.ParseUint(text, 10, 63)
	head := a.county.Journal().Head().Index
	if err != nil || last >= head {
		return false, &fieldError{errQuery, "Last-Event-ID"}
	}
	s.next, s.previous = last+1, &last
	return head-s.next > streamGapMax, nil
}

// snapshot tells how things stand, and lets the stream go on behind that.
func (s *stream) snapshot(a *API) error {
	var m MarketSnapshot
	err := a.county.Read(s.x.r.Context(), func(c *county.County) {
		in, _ := c.Exchange.Instrument(s.id)
		m = MarketSnapshot{c.Index() - 1, marketRow(c, s.id, in), depthOf(c, s.id, streamLevels)}
	})
	if err != nil {
		return err
	}
	s.next, s.previous, s.call = m.Index+1, &m.Index, m.Depth.Indication != nil
	return s.tell("snapshot", &m.Index, m)
}

// follow tells what the journal has got, or waits a little.
func (s *stream) follow(a *API) error {
	ctx := s.x.r.Context()
	journal := a.county.Journal()
	if journal.Head().Index <= s.next {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(streamPoll):
		}
		if time.Since(s.told) > streamBeat {
			return s.send([]byte(":\n\n"))
		}
		return nil
	}
	changed := false
	for written, err := range journal.Read(ctx, s.next) {
		if err != nil {
			return err
		}
		var e kernel.Entry
		if err := e.ParseEntry(written.Body); err != nil {
			return err
		}
		change, err := a.marketChange(&e, written.Index, s.id)
		if err != nil {
			return err
		}
		s.next = written.Index + 1
		if change == nil {
			continue
		}
		change.Previous, s.previous = s.previous, &change.Index
		if err := s.tell("change", &change.Index, change); err != nil {
			return err
		}
		changed = true
	}
	if changed {
		return s.indicate(ctx, a)
	}
	return nil
}

// indicate tells what the call would come to, while there is one to come.
func (s *stream) indicate(ctx context.Context, a *API) error {
	var i *Imbalance
	if err := a.county.Read(ctx, func(c *county.County) { i = indicationOf(c, s.id) }); err != nil || i == nil {
		return err
	}
	return s.tell("indication", nil, i)
}

// tell sends a message.
func (s *stream) tell(event string, id *uint64, data any) error {
	text, err := json.Marshal(data)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if id != nil {
		fmt.Fprintf(&b, "id: %d\n", *id)
	}
	fmt.Fprintf(&b, "event: %s\ndata: %s\n\n", event, text) // JSON of Go has no line breaks.
	return s.send(b.Bytes())
}

func (s *stream) send(b []byte) error {
	s.told = time.Now()
	err := s.out.SetWriteDeadline(s.told.Add(streamWrite))
	if err == nil || errors.Is(err, http.ErrNotSupported) {
		_, err = s.x.Write(b)
	}
	if err == nil {
		err = s.out.Flush()
	}
	if err != nil {
		return &goneError{err}
	}
	return nil
}

// marketChange returns what an entry did to an instrument's market; nil if nothing.
func (r Reader) marketChange(e *kernel.Entry, index uint64, id market.InstrumentID) (*MarketChange, error) {
	c := &MarketChange{Index: index, TimeMS: e.Time}
	touched := false
	for _, event := range e.Events {
		if event.Kind/100 != kindsOfMarket {
			continue
		}
		_, body, err := r.known.Describe(event)
		if err != nil {
			return nil, err
		}
		touched = c.add(body, id) || touched
	}
	if !touched {
		return nil, nil
	}
	return c, nil
}

// A tradedBody is the event exchange.traded as the kernel describes it.
type tradedBody = struct {
	Head market.TradedHead
	Rows []market.Trade
}

// add adds what an event did, and reports whether it was the instrument's.
func (c *MarketChange) add(body any, id market.InstrumentID) bool {
	switch e := body.(type) {
	case market.Booked:
		if e.Instrument == id {
			c.addFacts(e.Facts)
			return len(c.Levels) > 0
		}
	case tradedBody:
		if e.Head.Instrument == id {
			c.addTrades(e.Rows)
			return true
		}
	case market.DayOpened:
		if c.Session = sessionWords[market.PreOpen]; e.Reason != "" {
			c.Session = sessionWords[market.Halted]
		}
		return e.Instrument == id
	case market.SessionChanged:
		c.Session = sessionWords[e.Session]
		return e.Instrument == id
	case market.TradingHalted:
		c.Session = sessionWords[market.Halted]
		return e.Instrument == id
	case market.TradingResumed:
		c.Session = sessionWords[e.Session]
		return e.Instrument == id
	case market.DayEnded:
		if c.Session, c.Close = sessionWords[market.Closed], e.Close; e.Halted {
			c.Session = sessionWords[market.Halted]
		}
		return e.Instrument == id
	case market.CallHeld:
		c.Call = &CallResult{e.Price, e.Volume, e.Imbalance, e.Reference}
		return e.Instrument == id
	case market.TradeUndone:
		c.Undone = int64(e.Trade)
		return e.Instrument == id
	}
	return false
}

// addFacts adds up what facts did to prices, in the order in which they come first.
func (c *MarketChange) addFacts(facts market.Facts) {
	place := map[LevelChange]int{}
	for i := range facts.Len() {
		f := facts.At(i)
		tonnes, orders := f.LevelChange()
		if tonnes == 0 && orders == 0 {
			continue
		}
		key := LevelChange{Side: "buy", Price: int64(f.Price)}
		if f.Flags&market.FactSell != 0 {
			key.Side = "sell"
		}
		at, ok := place[key]
		if !ok {
			at = len(c.Levels)
			place[key] = at
			c.Levels = append(c.Levels, key)
		}
		c.Levels[at].Tonnes += int64(tonnes)
		c.Levels[at].Orders += int64(orders)
	}
}

func (c *MarketChange) addTrades(rows []market.Trade) {
	for i := range rows {
		t := &rows[i]
		told := TapeTrade{Trade: int64(t.Trade), TimeMS: c.TimeMS, Price: int64(t.Price), Tonnes: int64(t.Qty),
			Mode: t.Mode.String()}
		if t.Taker != 0 {
			told.Taker = [...]string{"", "buy", "sell"}[t.Taker]
		}
		c.Trades = append(c.Trades, told)
	}
}
