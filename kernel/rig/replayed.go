package rig

import (
	"context"
	"slices"

	"liangshan/kernel"
)

// Replayed holds the state against that of another kernel which only replays the journal.
func (r *Rig) Replayed(other *kernel.Kernel) {
	r.Helper()
	r.NothingFailed()
	if err := other.Replay(context.Background(), &r.Journal, nil); err != nil {
		r.Fatal(err)
	}
	r.Same("replaying", r.K.Digests(), other.Digests())
}

// Same holds the tables against those that came another way.
func (r *Rig) Same(way string, want, got []kernel.TableDigest) {
	r.Helper()
	if slices.Equal(want, got) {
		return
	}
	for i := range want {
		if want[i] != got[i] {
			r.Errorf("table %s: deciding came to %d rows, %s to %d, or to others",
				want[i].Name, want[i].Rows, way, got[i].Rows)
		}
	}
}

// NothingFailed looks for deadlines on which a rule panicked: the kernel notes them in the
// journal and goes on.
func (r *Rig) NothingFailed() {
	r.Helper()
	for _, body := range r.Journal.Bodies {
		var entry kernel.Entry
		if err := entry.ParseEntry(body); err != nil {
			r.Fatal(err)
		}
		for _, event := range entry.Events {
			if name, what, err := r.K.Describe(event); err != nil || name == "kernel.deadline_failed" {
				r.Errorf("%s %+v %v", name, what, err)
			}
		}
	}
}
