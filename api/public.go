package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"liangshan/county"
)

// readyTime is how long the state may take to answer before the county counts as not ready.
const readyTime = 2 * time.Second

// declarePublic makes the operations that need no token: the public log, and how things stand.
func (a *API) declarePublic() {
	log := a.county.Tree.Handler()
	serve := func(x *exchange) error {
		probe := &probe{header: http.Header{}}
		log.ServeHTTP(teller{x, probe}, x.r)
		if probe.status == http.StatusNotFound {
			return errNoPath
		}
		return nil
	}
	get := func(path, id, summary, kind string, handle func(*exchange) error) {
		a.add(&operation{method: http.MethodGet, path: path, id: id, tag: tagPublic, open: true, summary: summary,
			answerKind: kind, handle: handle})
	}
	get("/checkpoint", "checkpoint", "已签名的检查点 Newest signed checkpoint", "text/plain", serve)
	get("/keys", "keys", "签名公钥 Keys that sign checkpoints", "text/plain", serve)
	a.add(&operation{method: http.MethodGet, path: "/tile/{level}/{rest...}", id: "tile", tag: tagPublic, open: true,
		summary: "公开日志的分片 Tiles of the public log (C2SP tlog-tiles)", answerKind: "application/octet-stream", handle: serve,
		parameters: []*huma.Param{parameter("path", "level", "Level of the tile", plainText()),
			parameter("path", "rest", "Its number, and the width of a partial one", plainText())}})
	get("/health", "health", "进程在运行 The process runs", "text/plain", func(x *exchange) error {
		return x.plain("ok\n")
	})
	get("/ready", "ready", "可以服务 It can serve", "text/plain", a.ready)
	both := prometheus.Gatherers{processMetrics([]Member{{Code: a.Code(), API: a}}), a.metrics.registry}
	exposition := promhttp.HandlerFor(both, promhttp.HandlerOpts{})
	get("/metrics", "metrics", "运行指标 Metrics for Prometheus", "text/plain", func(x *exchange) error {
		exposition.ServeHTTP(x, x.r)
		return nil
	})
}

// A teller passes an answer on, unless it is a 404, which is told in our own way.
type teller struct {
	*exchange
	probe *probe
}

// WriteHeader implements http.ResponseWriter.
func (t teller) WriteHeader(status int) {
	t.probe.WriteHeader(status)
	if status != http.StatusNotFound {
		t.exchange.WriteHeader(status)
	}
}

// Write implements http.ResponseWriter.
func (t teller) Write(b []byte) (int, error) {
	if t.probe.status == http.StatusNotFound {
		return len(b), nil
	}
	return t.exchange.Write(b)
}

func (x *exchange) plain(text string) error {
	x.Header().Set("Content-Type", "text/plain; charset=utf-8")
	x.Header().Set("Cache-Control", "no-store")
	x.Write([]byte(text))
	return nil
}

// ready says whether the writer answers and the read tables are there.
func (a *API) ready(x *exchange) error {
	if a.county.Damaged() != nil {
		return errDamaged
	}
	if !a.answers(x.r.Context()) {
		return errStopping
	}
	return x.plain("ready\n")
}

// answers reports whether the writer answers and the read tables are there.
func (a *API) answers(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, readyTime)
	defer cancel()
	return a.county.Read(ctx, func(*county.County) {}) == nil &&
		(a.county.View == nil || a.county.View.Wait(ctx, 0) == nil)
}
