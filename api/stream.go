package api

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"liangshan/auth"
	"liangshan/kernel"
)

// Limits of streams.
const (
	tellingMax   = 256                    // At the same time.
	tellingQuiet = 15 * time.Second       // After which a comment says that the stream is still there.
	tellingLook  = 200 * time.Millisecond // Between two looks at the journal's head.
	tellingWrite = 30 * time.Second       // For which a reader may be slow.
)

// errStreams refuses one stream too many.
var errStreams = kernel.Refuse("request.too_many_streams")

// declareStream makes the operation that tells of entries as they come.
func (a *API) declareStream() {
	a.add(&operation{method: http.MethodGet, path: "/v1/stream", id: "event.stream", tag: tagRead,
		summary:    "逐条推送新记录 Entries as they come (server-sent events); each is an Entry, its id the index of the next",
		answerKind: "text/event-stream", handle: a.stream, parameters: []*huma.Param{
			parameter("query", "from", "Index of the first entry; the next one if left out", wholeNumber()),
			parameter("header", "Last-Event-ID", "Instead of from, by browsers that come back", wholeNumber())}})
}

// stream tells of every entry once, in order, from the one that was asked for. An entry is told when
// it is durable: the journal's head is what readers see.
func (a *API) stream(x *exchange) error {
	from, err := a.streamFrom(x)
	if err != nil {
		return err
	}
	if _, err := x.allow(auth.Read("event"), nil, 0); err != nil {
		return err
	}
	select {
	case a.streams <- struct{}{}:
	default:
		return errStreams
	}
	defer func() { <-a.streams }()
	x.Header().Set("Content-Type", "text/event-stream")
	x.Header().Set("Cache-Control", "no-store")
	to := http.NewResponseController(x.ResponseWriter)
	said := time.Now()
	send := func(text string) error {
		to.SetWriteDeadline(time.Now().Add(tellingWrite)) // Where there is none to move, none is in the way.
		if _, err := x.Write([]byte(text)); err != nil {
			return err
		}
		said = time.Now()
		return to.Flush()
	}
	if send(": liangshan\n\n") != nil {
		return nil // The reader has gone.
	}
	for a.county.Failure() == nil { // Else the reader asks again, and finds who serves.
		next, err := a.tail(x.r.Context(), from, func(e *Entry, next uint64) error {
			data, err := json.Marshal(e)
			if err != nil {
				return err
			}
			return send(fmt.Sprintf("id: %d\nevent: entry\ndata: %s\n\n", next, data))
		})
		if err != nil {
			return nil // The reader, or the county, has gone; the reader comes back with the last id.
		}
		from = next
		if time.Since(said) > tellingQuiet && send(": here\n\n") != nil {
			return nil
		}
		select {
		case <-x.r.Context().Done():
			return nil
		case <-time.After(tellingLook):
		}
	}
	return nil
}

func (a *API) streamFrom(x *exchange) (from uint64, err error) {
	values, err := x.query("from")
	if err != nil {
		return 0, err
	}
	head := a.county.Journal().Head().Index
	if values.Has("from") {
		if from, err = queryNumber(values, "from", head); err != nil {
			return 0, err
		}
		return min(from, head), nil
	}
	if last := x.r.Header.Get("Last-Event-ID"); last != "" {
		if from, err = strconv.ParseUint(last, 10, 63); err != nil {
			return 0, &fieldError{errQuery, "Last-Event-ID"}
		}
		return min(from, head), nil
	}
	return head, nil
}

// tail tells of the entries from an index on that are there by now, and returns the index of the next.
func (a *API) tail(
	ctx context.Context,
	from uint64,
	tell func(e *Entry, next uint64) error,
) (next uint64, err error) {
	for head := a.county.Journal().Head().Index; from < head; from++ {
		entry, err := a.Entry(ctx, from)
		if err != nil {
			return from, err
		}
		if err := tell(entry, from+1); err != nil {
			return from, err
		}
	}
	return from, nil
}
