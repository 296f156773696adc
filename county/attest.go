package county

import (
	"context"
	"errors"
	"time"
)

const (
	attestEvery = time.Second
	attestedMax = 5 * time.Second // How long a node serves read tables and pages on the word of the cluster.
)

// ErrUnattested says that a node of a cluster does not know whether it still is the one that serves.
var ErrUnattested = errors.New("county: the cluster has not said for some seconds whether this node still serves; " +
	"it is asked again and again 集群数秒内未确认本机仍在服务，正在继续询问")

// attest has the writer ask the cluster, also while nobody sends a command, whether another node has gone on: read
// tables, statements, receipts and pages do not ask the writer. A node that slept finds by the clock that it was long
// ago, and answers nobody until it has asked.
func (r *Running) attest(ctx context.Context) {
	ticker := time.NewTicker(attestEvery)
	defer ticker.Stop()
	for {
		began := time.Now()
		if err := r.Read(ctx, func(*County) {}); err == nil {
			r.mu.Lock()
			r.attested = moment(began)
			r.mu.Unlock()
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
	}
}

// A moment is a time by both clocks: the one that goes on evenly stands still while a machine sleeps, the other is set.
type moment time.Time

// longAgo says whether by either clock too much time has passed for what was said then.
func (m moment) longAgo() bool {
	then, now := time.Time(m), time.Now()
	wall := now.Round(0).Sub(then.Round(0))
	return now.Sub(then) > attestedMax || wall > attestedMax
}
