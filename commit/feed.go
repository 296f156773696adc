package commit

import "liangshan/kernel"

// A Feed hands durable groups to a follower, in order.
type Feed struct {
	C    <-chan *kernel.Batch
	c    chan *kernel.Batch
	hold bool
}

// Follow returns a feed that holds up to n groups. With hold, a follower that falls
// behind slows the writer down; without, it misses groups, sees that by their index, and
// reads them from the journal. It must be called before Open.
func (w *Writer) Follow(n int, hold bool) *Feed {
	c := make(chan *kernel.Batch, n)
	f := &Feed{c, c, hold}
	w.feeds = append(w.feeds, f)
	return f
}

func (f *Feed) offer(b *kernel.Batch, stopped <-chan struct{}) {
	if f.hold {
		select {
		case f.c <- b:
		case <-stopped:
		}
		return
	}
	select {
	case f.c <- b:
	default:
	}
}
