package journal

import "sync"

// A progress adds up what several goroutines have verified.
type progress struct {
	mu    sync.Mutex
	tell  func(done_bytes, total_bytes int64)
	done  int64
	total int64
}

// newProgress measures what there is to verify, if anybody wants to know.
func newProgress(tell func(int64, int64), segments int, disk Disk) *progress {
	p := &progress{tell: tell}
	for number := 0; tell != nil && number < segments; number++ {
		file, err := disk.Open(segmentName(number), false)
		if err != nil {
			continue // The scan will report it.
		}
		if size, err := file.Size(); err == nil {
			p.total += size
		}
		file.Close() // Nothing was written.
	}
	return p
}

func (p *progress) add(bytes int64) {
	if p.tell == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done += bytes
	p.tell(p.done, p.total)
}

// finish tells that everything is verified: a segment may end in zeros that nobody added.
func (p *progress) finish() {
	if p.tell != nil {
		p.tell(p.total, p.total)
	}
}
