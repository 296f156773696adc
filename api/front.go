package api

import (
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"liangshan/county"
	"liangshan/kernel"
	"liangshan/text"
)

// Refusals of the front.
var (
	errCountyUnknown = kernel.Refuse(
		"request.county_unknown",
	) // The path begins with no county's code that is served here.
	errCountyStopped = kernel.Refuse(
		"server.county_stopped",
	) // The county cannot serve until its operator has mended it.
)

// stoppedRetry is after how long to ask again for a county that stands still.
const stoppedRetry = time.Minute

// A Member is one of the counties that a process serves.
type Member struct {
	Code    string
	API     *API  // Nil if the county could not be started.
	Failure error // Why it could not.
}

// Stopped returns why a county does not serve; nil while it does.
func (m Member) Stopped() error {
	if m.API == nil {
		return m.Failure
	}
	return m.API.county.Failure()
}

// A Front serves several counties in one process, each below its code: /CODE/ is the page of a
// county, /CODE/v1/ its API, /CODE/openapi.json what that is. Nothing of one county can be
// reached below the code of another, and one that stands still answers 503 with the reason
// while the others serve. Of the process itself there are
//
//	/          the page that lists the counties
//	/health    the process runs
//	/ready     200 while any county serves; a line for each says how it is
//	/metrics   of all counties, each with its code as the label county
type Front struct {
	members []Member
	page    http.Handler
	mux     *http.ServeMux
}

// NewFront returns the front of counties. page answers what is no county's.
func NewFront(members []Member, page http.Handler) *Front {
	f := &Front{members: members, page: page, mux: http.NewServeMux()}
	for _, m := range members {
		prefix := "/" + m.Code
		f.mux.Handle(prefix+"/", http.StripPrefix(prefix, m))
		f.mux.Handle(prefix, http.RedirectHandler(prefix+"/", http.StatusPermanentRedirect))
	}
	f.mux.HandleFunc("GET /health", func(w http.ResponseWriter, _ *http.Request) { plain(w, http.StatusOK, "ok\n") })
	f.mux.HandleFunc("GET /ready", f.ready)
	f.mux.Handle("GET /metrics", f.metrics())
	f.mux.HandleFunc("/", f.other)
	return f
}

// ServeHTTP implements http.Handler.
func (f *Front) ServeHTTP(w http.ResponseWriter, r *http.Request) { f.mux.ServeHTTP(w, r) }

// ServeHTTP implements http.Handler for a county, with the path below its code.
func (m Member) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if m.API == nil {
		stopped(w, m.Failure)
		return
	}
	m.API.ServeHTTP(w, r)
}

// stopped answers for a county that cannot serve.
func stopped(w http.ResponseWriter, failure error) {
	if errors.Is(failure, county.ErrUnattested) {
		soon(w, errUnattested)
		return
	}
	refused(w, errCountyStopped, http.StatusServiceUnavailable, failure.Error())
}

// refused answers outside of any county's operations.
func refused(w http.ResponseWriter, refusal *kernel.Refusal, status int, cause string) {
	p := ProblemOf(refusal)
	p.Status, p.Cause, p.Request = status, cause, newNumber()
	if status == http.StatusServiceUnavailable {
		p.retry = stoppedRetry
	}
	p.write(w)
}

// other answers a path that begins with no county's code.
func (f *Front) other(w http.ResponseWriter, r *http.Request) {
	first, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	if first == "v1" || first == "openapi.json" || len(first) == 6 && strings.Trim(first, "0123456789") == "" {
		refused(w, errCountyUnknown, http.StatusNotFound, "")
		return
	}
	f.page.ServeHTTP(w, r)
}

// ready says of every county whether it serves. Load balancers are to keep the process as long
// as one county does.
func (f *Front) ready(w http.ResponseWriter, r *http.Request) {
	status, lines := http.StatusServiceUnavailable, ""
	for _, m := range f.members {
		state := "ready"
		switch {
		case m.Stopped() != nil:
			state = "stopped: " + m.Stopped().Error()
		case !m.API.answers(r.Context()):
			state = "starting"
		default:
			status = http.StatusOK
		}
		lines += m.Code + " " + state + "\n"
	}
	plain(w, status, lines)
}

// metrics gathers those of every county that was started, and of the process once.
func (f *Front) metrics() http.Handler {
	all := prometheus.Gatherers{processMetrics(f.members)}
	for _, m := range f.members {
		if m.API != nil {
			all = append(all, m.API.metrics.registry)
		}
	}
	return promhttp.HandlerFor(all, promhttp.HandlerOpts{})
}

// processMetrics are those of the process, and which of its counties serve.
func processMetrics(members []Member) *prometheus.Registry {
	registry := prometheus.NewRegistry()
	registry.MustRegister(
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	for _, m := range members {
		registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "liangshan_county_serves",
			Help: "1 while the county serves.", ConstLabels: prometheus.Labels{"county": m.Code}}, func() float64 {
			if m.Stopped() != nil {
				return 0
			}
			return 1
		}))
	}
	return registry
}

func plain(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	w.Write([]byte(body))
}

// StoppedText returns what is said of a county that stands still, in Chinese and English.
func StoppedText() (zh, en string) { return text.Title(errCountyStopped.Code) }

// Server returns a server of the front with the limits that the API counts on.
func (f *Front) Server(log *slog.Logger) *http.Server { return serverOf(f, log) }
