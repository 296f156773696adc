package api

import (
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"liangshan/kernel"
)

// Refusals of a county that will serve in a moment.
var (
	errOpening    = kernel.Refuse("server.opening")    // The journal is being verified, or the state built.
	errUnattested = kernel.Refuse("server.unattested") // The cluster has not said for some seconds that this node serves.
)

// soonRetry is after how long to ask again for what passes by itself.
const soonRetry = 2 * time.Second

// soon answers that it is worth asking again.
func soon(w http.ResponseWriter, refusal *kernel.Refusal) {
	p := ProblemOf(refusal)
	p.Status, p.Request, p.retry = http.StatusServiceUnavailable, newNumber(), soonRetry
	p.write(w)
}

// A Door is answered from before a county is open, which takes as long as its record is, so that an address that is
// taken is told at once and a watcher of the process sees it live. Until Open, GET /health answers 200 and everything
// else 503 with server.opening.
type Door struct{ behind atomic.Pointer[http.Handler] }

// Open lets all further requests through.
func (d *Door) Open(to http.Handler) { d.behind.Store(&to) }

// ServeHTTP implements http.Handler.
func (d *Door) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	behind := d.behind.Load()
	switch {
	case behind != nil:
		(*behind).ServeHTTP(w, r)
	case r.URL.Path == "/health":
		plain(w, http.StatusOK, "ok\n")
	case r.URL.Path == "/ready":
		plain(w, http.StatusServiceUnavailable, "starting\n")
	default:
		soon(w, errOpening)
	}
}

// Server returns a server of the door with the limits that the API counts on. Whoever listens calls its Serve, and
// Shutdown before the county is closed.
func (d *Door) Server(log *slog.Logger) *http.Server { return serverOf(d, log) }
