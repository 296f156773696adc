package county

import (
	"context"
	"errors"
	"sync/atomic"
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
	var asking atomic.Bool
	var last *turn
	var durable uint64
	for began := time.Now(); ; began = time.Now() {
		if asking.CompareAndSwap(false, true) {
			r.done.Go(func() {
				defer asking.Store(false)
				if r.Read(ctx, func(*County) {}) == nil {
					r.attestedAt(began)
				}
			})
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
		// A question may wait behind many commands: whose own entries the cluster takes still serves. What a node
		// reads of another's on the way back into service says nothing.
		t := r.serving()
		if t == nil {
			continue
		}
		now := t.writer.Durable()
		if t == last && now > durable {
			r.attestedAt(began)
		}
		last, durable = t, now
	}
}

// serving returns the turn of now; nil while there is none.
func (r *Running) serving() *turn {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.turn
}

func (r *Running) attestedAt(began time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if began.After(time.Time(r.attested)) {
		r.attested = moment(began)
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
