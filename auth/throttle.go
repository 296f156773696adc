package auth

import (
	"sync"
	"time"
)

// Whoever fails waits: the first failures cost nothing, then the time doubles. Names and
// addresses are counted apart: one keeps guesses at an account slow from wherever they come,
// the other keeps one machine from going through all names. A name that does not exist is
// counted like one that does.
const (
	nameFree     = 5  // Failures of a name that cost nothing.
	addressFree  = 30 // Of an address, behind which may be a whole office.
	waitFirst    = 15 * time.Second
	waitMax      = 15 * time.Minute
	forgetAfter  = 24 * time.Hour
	countedMax   = 100_000 // Keys that are remembered; then those that may go on are forgotten.
	lockedRounds = 7       // Doublings of waitFirst until waitMax.
)

// A throttle counts failures.
type throttle struct {
	mu    sync.Mutex
	tries map[string]tried
}

type tried struct {
	failures int
	lastMS   int64
	untilMS  int64
}

func newThrottle() *throttle { return &throttle{tries: map[string]tried{}} }

// wait returns how long a key has to wait, at a time in milliseconds since 1970.
func (t *throttle) wait(key string, nowMS int64) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	return max(0, time.Duration(t.tries[key].untilMS-nowMS)*time.Millisecond)
}

// failed counts a failure of a key, of which so many are free.
func (t *throttle) failed(key string, free int, nowMS int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.tries) >= countedMax {
		for k, v := range t.tries {
			if v.untilMS <= nowMS {
				delete(t.tries, k)
			}
		}
	}
	v := t.tries[key]
	if nowMS-v.lastMS > forgetAfter.Milliseconds() {
		v = tried{}
	}
	v.failures, v.lastMS = v.failures+1, nowMS
	if over := v.failures - free; over >= 0 {
		v.untilMS = nowMS + min(waitMax, waitFirst<<min(over, lockedRounds)).Milliseconds()
	}
	t.tries[key] = v
}

// passed forgets the failures of a key.
func (t *throttle) passed(key string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.tries, key)
}
