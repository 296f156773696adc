package commit

import (
	"sync"
	"time"

	"liangshan/kernel"
)

// A Feed hands durable groups to a follower, in order.
type Feed struct {
	C    <-chan *kernel.Batch
	c    chan *kernel.Batch
	hold bool
	gone chan struct{} // Closed once nobody listens.
	once sync.Once
}

// lingerMax is how long a stopping writer waits for a follower that holds it.
const lingerMax = 5 * time.Second

// Follow returns a feed that holds up to n groups. With hold, a follower that falls
// behind slows the writer down; without, it misses groups, sees that by their index, and
// reads them from the journal. A writer that is asked to stop waits for a held follower
// five seconds at most; what that misses then it reads from the journal too. Follow must
// be called before Open.
func (w *Writer) Follow(n int, hold bool) *Feed {
	c := make(chan *kernel.Batch, n)
	f := &Feed{C: c, c: c, hold: hold, gone: make(chan struct{})}
	w.feeds = append(w.feeds, f)
	return f
}

// Leave ends following: the writer no longer waits for the feed. It may be called twice.
func (f *Feed) Leave() { f.once.Do(func() { close(f.gone) }) }

func (f *Feed) offer(b *kernel.Batch, closing <-chan struct{}) {
	select {
	case <-f.gone:
		return
	default:
	}
	select {
	case f.c <- b:
		return
	default:
	}
	if !f.hold {
		return
	}
	select {
	case f.c <- b:
	case <-f.gone:
	case <-closing:
		select {
		case f.c <- b:
		case <-f.gone:
		case <-time.After(lingerMax):
			f.Leave()
		}
	}
}
