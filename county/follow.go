package county

import (
	"context"
	"errors"
	"os"
	"sync"
	"time"

	"liangshan/journal"
	"liangshan/kernel"
	"liangshan/view"
)

const (
	checkpointEvery = time.Second
	followAgain     = 5 * time.Second // After a failure of the read tables.
	extendAgain     = time.Second     // After a failure of the public log.
	scrubEvery      = 24 * time.Hour
	lookAgain       = 10 * time.Second // While the writer is started again.
	scrubBytes      = 8 << 20          // Per second: slow enough to leave the disk to the writer.
)

// follow starts what follows a writer's durable groups.
func (r *Running) follow(t *turn) *sync.WaitGroup {
	var followers sync.WaitGroup
	followers.Go(func() { r.grow(t) })
	if r.View != nil {
		followers.Go(func() { r.offer(t) })
	}
	return &followers
}

// openView opens the read tables and begins to follow the journal with them.
func (r *Running) openView() (err error) {
	r.View, err = view.Open(
		r.options.Folder.view(),
		Schema,
		r.journal,
		func() view.Projector { return New().Project },
		view.Options{
			Progress: r.options.Progress.of("read tables"),
			Notice:   func(reason string) { r.options.Log.Info("read tables", "reason", reason) },
		},
	)
	return err
}

// showRows keeps the read tables up to date until the county stops.
func (r *Running) showRows(ctx context.Context) {
	for ctx.Err() == nil {
		if err := r.View.Follow(ctx, r.rows); err != nil && ctx.Err() == nil {
			r.options.Log.Error("the read tables stand still; they are followed again", "error", err)
			select {
			case <-time.After(followAgain):
			case <-ctx.Done():
			}
		}
	}
}

// offer hands durable groups to the read tables until the writer has stopped.
func (r *Running) offer(t *turn) {
	for {
		select {
		case b := <-t.rows.C:
			r.rows.Offer(b)
		case <-t.writer.Stopped():
			return // What is left the follower reads from the journal.
		}
	}
}

// grow adds durable groups to the public log until the writer has stopped.
func (r *Running) grow(t *turn) {
	for {
		select {
		case b := <-t.feed.C:
			if !r.extend(t, b) {
				return
			}
		case <-t.writer.Stopped():
			for {
				select {
				case b := <-t.feed.C:
					if !r.extend(t, b) {
						return
					}
				default:
					return
				}
			}
		}
	}
}

// extend adds one group to the public log. If that fails (the disk is full) it is tried again
// until it succeeds; meanwhile the writer waits as soon as the feed is full. It gives up, and
// reports false, when the writer has stopped: the next start catches up.
func (r *Running) extend(t *turn, b *kernel.Batch) bool {
	for told := false; ; told = true {
		err := r.Tree.Append(context.Background(), b)
		if err == nil {
			return true
		}
		if !told {
			r.options.Log.Error("the public log could not be extended; it is tried again", "error", err)
		}
		select {
		case <-time.After(extendAgain):
		case <-t.writer.Stopped():
			return r.Tree.Append(context.Background(), b) == nil
		}
	}
}

// checkpoint signs and publishes the public log once a second, if it has grown.
func (r *Running) checkpoint(ctx context.Context) {
	ticker := time.NewTicker(checkpointEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
		if err := r.Checkpoint(ctx); err != nil && ctx.Err() == nil {
			r.options.Log.Error("no checkpoint could be published", "error", err)
		}
	}
}

// Checkpoint signs and publishes the public log with all that is durable now, if it has grown.
func (r *Running) Checkpoint(ctx context.Context) error {
	for durable := r.journal.Head().Index; r.Tree.Entries() < durable; {
		select {
		case <-time.After(time.Millisecond):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	if _, published := r.Tree.Published(); published.Size == r.Tree.Size() {
		return nil
	}
	_, err := r.Tree.Checkpoint(ctx, r.options.Clock.Now().WallMS)
	return err
}

// look verifies the whole journal at so many bytes a second and remembers what is wrong with it: damage, or a disk that
// cannot be read. A writer that is started again meanwhile closes the segments under it: then it begins anew.
func (r *Running) look(ctx context.Context, rate_bytes_s int64) {
	r.looking.Lock()
	defer r.looking.Unlock()
	for ctx.Err() == nil {
		j := r.journal.now.Load()
		if j != nil {
			_, err := j.segments.Scrub(ctx, rate_bytes_s)
			replaced := errors.Is(err, journal.ErrClosed) || errors.Is(err, os.ErrClosed) || r.journal.now.Load() != j
			switch {
			case err == nil:
				r.damaged.Store(nil)
				return
			case !replaced && ctx.Err() == nil:
				r.damaged.Store(&err)
				r.options.Log.Error("the journal is damaged; stop and restore", "error", err)
				return
			}
		}
		select {
		case <-time.After(lookAgain):
		case <-ctx.Done():
		}
	}
}

// scrub verifies the whole journal again, slowly, once a day: damage has to be found while
// the copies are still good. Papers that nobody kept, or that nobody can read any more, go then too.
func (r *Running) scrub(ctx context.Context) {
	ticker := time.NewTicker(scrubEvery)
	defer ticker.Stop()
	for {
		r.look(ctx, scrubBytes)
		collected, err1 := r.Papers.Collect(ctx)
		swept, err2 := r.Papers.Sweep(ctx)
		if err := errors.Join(err1, err2); err != nil && ctx.Err() == nil {
			r.options.Log.Error("old papers could not be removed", "error", err)
		} else if collected+swept > 0 {
			r.options.Log.Info("old papers removed", "never_kept", collected, "of_erased", swept)
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
	}
}
