package api

import (
	"strconv"
	"sync"
	"time"

	"liangshan/kernel"
)

// errSlower refuses a caller who asks more often than the limit allows.
var errSlower = kernel.Refuse("request.too_often")

// callersMax bounds how many callers a limiter remembers.
const callersMax = 100_000

// A limiter lets each caller ask so many times a second, and as many at once as burst says (a bucket
// that fills again). A caller is an actor, or the address of one who has no token.
type limiter struct {
	sync.Mutex
	rate    float64 // A second; 0: no limit.
	burst   float64
	callers map[string]bucket
	now     func() time.Time
}

// A bucket is what a caller may still ask.
type bucket struct {
	left float64
	at   time.Time
}

func newLimiter(rate int) *limiter {
	return &limiter{rate: float64(rate), burst: 2 * float64(rate), callers: map[string]bucket{}, now: time.Now}
}

// wait returns 0 if the caller may ask now, or after how long it may.
func (l *limiter) wait(caller string) time.Duration {
	if l.rate == 0 {
		return 0
	}
	l.Lock()
	defer l.Unlock()
	now := l.now()
	b, known := l.callers[caller]
	if !known {
		if len(l.callers) >= callersMax {
			l.forget(now)
		}
		b = bucket{l.burst, now}
	}
	b.left, b.at = min(l.burst, b.left+now.Sub(b.at).Seconds()*l.rate), now
	if b.left < 1 {
		l.callers[caller] = b
		return time.Duration((1 - b.left) / l.rate * float64(time.Second))
	}
	b.left--
	l.callers[caller] = b
	return 0
}

// forget drops callers whose bucket is full again: they are as good as new.
func (l *limiter) forget(now time.Time) {
	for caller, b := range l.callers {
		if b.left+now.Sub(b.at).Seconds()*l.rate >= l.burst {
			delete(l.callers, caller)
		}
	}
}

// limit refuses who asks too often. What a page asks from within was counted when the page was asked for.
func (x *exchange) limit() error {
	if _, within := x.r.Context().Value(actingKey{}).(acting); within ||
		x.op.tag == tagPublic && x.op.answer == nil {
		return nil // The public log and the metrics are cheap, and watched closely.
	}
	caller := "actor " + strconv.FormatUint(uint64(x.actor.Number), 10)
	if x.actor.Number == 0 {
		caller = Remote(x.r)
	}
	wait := x.a.limits.wait(caller)
	if wait == 0 {
		return nil
	}
	return &slower{wait}
}

// A slower is errSlower with the time after which to ask again.
type slower struct{ wait time.Duration }

func (s *slower) Error() string { return errSlower.Error() }
func (s *slower) Unwrap() error { return errSlower }
