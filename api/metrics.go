package api

import (
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// metrics are what Prometheus reads. Labels come from closed lists: operations, codes.
// The county's code is a label of every one, so that counties of one process are told apart.
type metrics struct {
	registry *prometheus.Registry
	took     *prometheus.HistogramVec
	refusals *prometheus.CounterVec
}

func newMetrics(a *API) *metrics {
	m := &metrics{registry: prometheus.NewRegistry()}
	m.took = prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "liangshan_request_seconds",
		Help: "Time from the request to the end of the answer.",
		Buckets: []float64{
			.001,
			.0025,
			.005,
			.01,
			.025,
			.05,
			.1,
			.25,
			.5,
			1,
			2.5,
			10,
		}}, []string{"operation", "status"})
	m.refusals = prometheus.NewCounterVec(prometheus.CounterOpts{Name: "liangshan_refusals_total",
		Help: "Requests refused, by code."}, []string{"code"})
	own := prometheus.WrapRegistererWith(prometheus.Labels{"county": a.county.Code()}, m.registry)
	gauge := func(name, help string, read func() float64) {
		own.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, read))
	}
	own.MustRegister(m.took, m.refusals)
	head := func() float64 { return float64(a.county.Journal().Head().Index) }
	own.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Name: "liangshan_commits_total",
		Help: "Entries that are durable since this process began."}, func() float64 {
		return head() - float64(a.county.Replayed().Entries)
	}))
	gauge("liangshan_commands_under_way", "Commands that wait for their answer.",
		func() float64 { return float64(len(a.underWay)) })
	gauge("liangshan_journal_entries", "Entries of the journal.", head)
	gauge("liangshan_tree_events", "Events in the public log.", func() float64 { return float64(a.TreeSize()) })
	gauge("liangshan_tree_published_events", "Events under the newest signed checkpoint.", func() float64 {
		_, c := a.Published()
		return float64(c.Size)
	})
	gauge("liangshan_tree_lag_entries", "Entries that the public log is behind the journal.", func() float64 {
		return head() - float64(a.county.Tree.Entries())
	})
	gauge("liangshan_journal_damaged", "1 if the daily look at the whole journal has found damage.", func() float64 {
		if a.county.Damaged() != nil {
			return 1
		}
		return 0
	})
	if a.county.View != nil {
		gauge("liangshan_view_lag_entries", "Entries that the read tables are behind the journal.", func() float64 {
			return head() - float64(a.county.View.Position().Entries)
		})
		gauge("liangshan_view_building", "1 while the read tables are being built.", func() float64 {
			if a.county.View.Status().Building {
				return 1
			}
			return 0
		})
	}
	return m
}

func (m *metrics) answered(x *exchange, took time.Duration) {
	m.took.WithLabelValues(x.op.id, strconv.Itoa(x.status)).Observe(took.Seconds())
}

func (m *metrics) refused(code string) { m.refusals.WithLabelValues(code).Inc() }
