package web

import (
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"liangshan/api"
)

// Public pages are kept as they were sent. As long as the county's record stands still a page stays what it is, and the
// next who asks gets it without its being made again. Whoever asks alone gets the newest; whoever asks among many,
// while the page is being made anew, gets the one before, if it is only just past.
const (
	keptFresh = 1 * time.Second // Then it is made anew even of the same record: clocks go on.
	keptPast  = 3 * time.Second // How old a page may be at most while many ask.
	manyAsk   = 2               // More requests for a page than this at a time are many.
	keptMost  = 256             // Pages.
	keptBytes = 128 << 10       // Of one page; a longer one is not kept.
)

// keptPages are the public pages as they were sent last.
type keptPages struct {
	mu  sync.Mutex
	all map[keptKey]*keptPage
}

// A keptKey is all of a request that a public page depends on.
type keptKey struct {
	path             string // With its query.
	host             string // Papers name the address at which the county is reached.
	tls              bool
	english, carried bool
}

// A keptPage is a public page.
type keptPage struct {
	asking atomic.Int64 // Requests that are being answered.
	making sync.Mutex   // Held by who makes it.
	newest atomic.Pointer[keptAnswer]
	alone  atomic.Bool // It was refused or is too long to be kept, so that nobody need wait for another's.
}

type keptAnswer struct {
	*answer
	mark api.Mark
	at   time.Time // When it was made.
}

// shareable reports whether everybody who asks so gets the same. Pages that are made for a file alone are not kept:
// they would drive out those that people read.
func shareable(r *http.Request) bool {
	_, err := r.Cookie(sessionCookie)
	return err != nil && r.Method == http.MethodGet && r.Context().Value(followingKey{}) == nil
}

// of returns the page under a key. Where there are too many, another is forgotten.
func (k *keptPages) of(key keptKey) *keptPage {
	k.mu.Lock()
	defer k.mu.Unlock()
	if one, ok := k.all[key]; ok {
		return one
	}
	if len(k.all) >= keptMost {
		k.drop()
	}
	if k.all == nil {
		k.all = map[keptKey]*keptPage{}
	}
	one := &keptPage{}
	k.all[key] = one
	return one
}

// drop forgets pages that nobody would get any more; if there are none, the first that comes.
func (k *keptPages) drop() {
	for key, one := range k.all {
		if a := one.newest.Load(); a == nil || time.Since(a.at) > keptPast {
			delete(k.all, key)
		}
	}
	for key := range k.all {
		if len(k.all) < keptMost {
			return
		}
		delete(k.all, key)
	}
}

// shared returns a public page: as it was kept if it would be the same, or else made anew.
func (s *Site) shared(r *http.Request, fill func() *page) *answer {
	key := keptKey{path: r.URL.RequestURI(), host: r.Host, tls: api.OverTLS(r)}
	key.english, key.carried = languageOf(r)
	k := s.kept.of(key)
	asking := k.asking.Add(1)
	defer k.asking.Add(-1)
	if k.alone.Load() {
		return k.keep(s.made(fill()), api.Mark{})
	}
	if a := k.newest.Load(); a.same(s.read.Mark()) {
		return a.answer
	}
	if !k.making.TryLock() {
		if a := k.newest.Load(); a != nil && asking > manyAsk && time.Since(a.at) < keptPast {
			return a.answer
		}
		k.making.Lock()
	}
	defer k.making.Unlock()
	mark := s.read.Mark()
	if a := k.newest.Load(); a.same(mark) {
		return a.answer // Made while this one waited.
	}
	return k.keep(s.made(fill()), mark)
}

// keep keeps an answer if it may be kept, and returns it.
func (k *keptPage) keep(a *answer, mark api.Mark) *answer {
	may := a.status == http.StatusOK && a.etag != "" && len(a.body) <= keptBytes
	if k.alone.Store(!may); may {
		a.pack()
		k.newest.Store(&keptAnswer{a, mark, time.Now()})
	}
	return a
}

// same reports whether a page made now would be the same.
func (a *keptAnswer) same(mark api.Mark) bool {
	return a != nil && a.mark == mark && time.Since(a.at) < keptFresh
}
