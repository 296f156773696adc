// Package api is the county over HTTP: a POST for each command, a GET for each read table,
// statements, events, receipts and the public log, with an OpenAPI 3.1 document at
// /openapi.json that is made from the declared types.
//
// # Asking
//
// A command carries an id of its own, a UUIDv7 in the header Idempotency-Key: asking again
// under the same id changes nothing and gets the same answer. Who asks is shown by
// "Authorization: Bearer TOKEN"; what that actor may do is said by the county's policies.
// Bodies are JSON, read strictly: a field that is unknown, comes twice, is null, or does
// not fit refuses the whole. Dates are texts (2026-11-21), amounts whole numbers in the
// smallest piece of their unit, hashes hexadecimal. A command that takes two persons is
// sent to kernel.propose and takes effect when another actor releases it.
//
// # Answers
//
// An answer to a command goes out after the command is durable. It carries a position;
// ?after=POSITION on a read waits until the read tables have come so far. What is refused
// is a Problem with a stable code and texts in Chinese and English. Statuses: 400 the
// request itself, 401 and 403 who asks, 404, 405, 409 the rules, 410 erased, 413, 415, 422
// the content, 429 and 503 ask again later (Retry-After), 500 the program or the machine.
//
// # Invariants
//
//   - No command reaches the kernel unauthenticated, or without the policies' consent.
//   - No answer, problem or log line holds a personal value, but for answers whose purpose
//     it is (persons' facts to those who may read them), which are logged with the actor.
//   - A panic while answering is answered with 500 and stops nothing else.
package api

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"liangshan/county"
	"liangshan/kernel"
)

// Limits.
const (
	bodyMax     = 1 << 20 // Bytes of a body; more would not fit an entry.
	bodyManyMax = 8 << 20 // Bytes of a bulk command, whose rows are packed before they are kept.

	commandTime = 30 * time.Second // Then a caller is told to ask again.
	underWayMax = 4096             // Commands under way; a writer's queue holds more.
)

// Options change how the API answers. The zero value is good.
type Options struct {
	Log         *slog.Logger  // Nothing is logged if nil.
	Page        http.Handler  // Answers every path that is none of the API's. May be nil.
	CommandTime time.Duration // How long a command may wait for its answer; 0 means 30 s.
	UnderWay    int           // Commands under way at most; 0 means 4096.
	Rate        int           // Requests a second of one caller, twice as many at once; 0: no limit.
	Below       string        // What stands before every path, such as /110101; empty if the county is served alone.
}

// An API answers for one running county.
type API struct {
	Reader
	options  Options
	mux      *http.ServeMux
	huma     huma.API
	document []byte
	metrics  *metrics
	tables   map[string]*table
	forms    map[string]*form
	underWay chan struct{}
	streams  chan struct{}
	limits   *limiter
}

// New returns the API of a county. What an earlier run has left staged in the vault is
// settled first, by what the journal says; ctx bounds that and the rest of it, which goes
// on behind.
func New(ctx context.Context, r *county.Running, o Options) (*API, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.CommandTime == 0 {
		o.CommandTime = commandTime
	}
	if o.UnderWay == 0 {
		o.UnderWay = underWayMax
	}
	a := &API{options: o, mux: http.NewServeMux(), underWay: make(chan struct{}, o.UnderWay), Reader: NewReader(r),
		streams: make(chan struct{}, tellingMax), limits: newLimiter(o.Rate)}
	a.metrics = newMetrics(a)
	if err := a.settle(ctx); err != nil {
		return nil, err
	}
	config := huma.Config{OpenAPI: a.emptyDocument()}
	if o.Below != "" {
		config.OpenAPI.Servers = []*huma.Server{{URL: o.Below}}
	}
	config.Formats = huma.DefaultFormats
	a.huma = humago.New(a.mux, config)
	a.declareCommands()
	if err := a.declareTables(); err != nil {
		return nil, err
	}
	a.declareReads()
	a.declareStream()
	a.declarePersons()
	a.declareImports()
	a.declareRegister()
	a.declareGoals()
	a.declareProgrammes()
	a.declareDividends()
	a.declarePayoutFiles()
	a.declarePledges()
	a.declareDuplicates()
	a.declareMarket()
	a.declarePublic()
	if err := a.closeDocument(); err != nil {
		return nil, err
	}
	return a, nil
}

// ServeHTTP implements http.Handler.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if failure := a.county.Failure(); failure != nil && r.URL.Path != "/health" && r.URL.Path != "/metrics" {
		stopped(w, failure)
		return
	}
	handler, pattern := a.mux.Handler(r)
	if pattern != "" {
		a.mux.ServeHTTP(w, r)
		return
	}
	// Not one of ours. The mux knows whether it is the method only that does not fit.
	probe := &probe{header: http.Header{}}
	handler.ServeHTTP(probe, r)
	op := &operation{id: "unknown", open: true, handle: func(*exchange) error { return errNoPath }}
	switch {
	case probe.status == http.StatusMethodNotAllowed:
		w.Header().Set("Allow", probe.header.Get("Allow"))
		op.handle = func(*exchange) error { return errMethod }
	case strings.HasPrefix(r.URL.Path, "/v1/command/"):
		op.handle = func(*exchange) error { return kernel.ErrUnknownName }
	case strings.HasPrefix(r.URL.Path, "/v1/table/"):
		op.handle = func(*exchange) error { return errNoTable }
	case a.options.Page != nil && !strings.HasPrefix(r.URL.Path, "/v1/"):
		op.id = "page"
		op.handle = func(x *exchange) error {
			a.options.Page.ServeHTTP(x, x.r)
			return nil
		}
	}
	a.serve(op, w, r)
}

// A probe is an answer that is thrown away but for its status and header.
type probe struct {
	header http.Header
	status int
}

func (p *probe) Header() http.Header { return p.header }
func (p *probe) WriteHeader(status int) {
	if p.status == 0 {
		p.status = status
	}
}
func (p *probe) Write(b []byte) (int, error) { return io.Discard.Write(b) }

// Server returns a server with the limits that the API counts on. Whoever listens calls
// its Serve, and Shutdown before the county is closed.
func (a *API) Server() *http.Server { return serverOf(a, a.options.Log) }

func serverOf(h http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       60 * time.Second,
		WriteTimeout:      90 * time.Second,
		IdleTimeout:       120 * time.Second,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
}

// newNumber makes the number under which the log knows a request.
func newNumber() string {
	var b [8]byte
	rand.Read(b[:])
	return hex.EncodeToString(b[:])
}
