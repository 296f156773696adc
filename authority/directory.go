package authority

import (
	"maps"

	"liangshan/kernel"
)

// A Directory is what those in front of the kernel may know of the register, as it stood
// at one version. It never changes, so any number of goroutines may read it.
//
// Actors stand in pages and tokens in shards, so that the next directory shares with the
// last one everything that did not change: a grant costs the same with ten actors and
// with a million.
type Directory struct {
	Version  uint64 // Of the register; grows with every change.
	Policy   uint64 // Version of the policies.
	Policies []PolicyText
	actors   []*actorPage
	tokens   [tokenShards]map[uint64]Token
}

const (
	actorPageRows = 64
	tokenShards   = 256
)

type actorPage [actorPageRows]Actor

// An Actor is one actor of a directory. Roles must not be changed.
type Actor struct {
	Number     kernel.Actor
	Kind       Kind
	Department string
	Subject    uint64
	Suspended  bool
	Roles      []string // In order.
}

// A Token is one token of a directory.
type Token struct {
	Number  uint64
	Actor   kernel.Actor
	Hash    TokenHash
	Expires int64 // Milliseconds since 1970; the first at which it is no longer valid.
}

// Actor returns an actor by its number.
func (d *Directory) Actor(number kernel.Actor) (Actor, bool) {
	page := uint64(number) / actorPageRows
	if page >= uint64(len(d.actors)) {
		return Actor{}, false
	}
	a := d.actors[page][number%actorPageRows]
	return a, a.Number != 0
}

// Token returns the only token that can have a hash with these first eight bytes. The
// caller has to compare the rest, in constant time.
func (d *Directory) Token(place uint64) (Token, bool) {
	t, ok := d.tokens[place%tokenShards][place]
	return t, ok
}

// What a change of the register was about.
const (
	changedActor uint8 = 1 + iota
	changedToken
	changedPolicies
)

// A change is one step from a version to the next.
type change struct {
	_      struct{} `cbor:",toarray"`
	What   uint8
	Number uint64
	Place  uint64 // Of a token that has ended.
}

// changesKept bounds the steps that are remembered. A directory older than that is made
// anew from the tables.
const changesKept = 1024

// touch counts a change. Inside Apply only.
func (r *Registry) touch(c change) {
	n := r.numbers()
	n.Version++
	r.number.Put(0, n)
	r.changes.Put(n.Version, c)
	if n.Version > changesKept {
		r.changes.Delete(n.Version - changesKept)
	}
}

// Directory returns the directory of the register as it stands now. old is the directory
// made last, or nil; it is returned itself if nothing has changed. Only the goroutine that
// owns the kernel may call it.
func (r *Registry) Directory(old *Directory) *Directory {
	n := r.numbers()
	if old != nil && old.Version == n.Version {
		return old
	}
	b := builder{r: r, d: &Directory{}, pages: map[int]bool{}}
	if old == nil || old.Version+changesKept < n.Version || old.Version > n.Version {
		b.all()
	} else {
		*b.d = *old
		b.d.actors = append([]*actorPage(nil), old.actors...)
		for _, c := range r.changes.From(old.Version + 1) {
			b.change(c)
		}
	}
	b.d.Version, b.d.Policy = n.Version, n.Policy
	return b.d
}

// A builder makes one directory. It copies what an older one may share before changing it.
type builder struct {
	r      *Registry
	d      *Directory
	pages  map[int]bool // Pages that are ours to change.
	shards [tokenShards]bool
}

func (b *builder) all() {
	for number := range b.r.actors.All() {
		b.actor(number)
	}
	for number := range b.r.tokens.All() {
		b.token(number)
	}
	b.policies()
}

func (b *builder) change(c change) {
	switch c.What {
	case changedActor:
		b.actor(kernel.Actor(c.Number))
	case changedToken:
		if b.r.tokens.Has(c.Number) {
			b.token(c.Number)
		} else if c.Place != 0 {
			delete(b.shard(c.Place), c.Place)
		}
	case changedPolicies:
		b.policies()
	}
}

func (b *builder) actor(number kernel.Actor) {
	at := int(number / actorPageRows)
	for len(b.d.actors) <= at {
		b.pages[len(b.d.actors)] = true
		b.d.actors = append(b.d.actors, &actorPage{})
	}
	if !b.pages[at] {
		page := *b.d.actors[at]
		b.d.actors[at], b.pages[at] = &page, true
	}
	row := b.r.actors.Must(number)
	b.d.actors[at][number%actorPageRows] = Actor{number, row.Kind, row.Department, row.Subject, row.Suspended, row.Roles}
}

func (b *builder) shard(place uint64) map[uint64]Token {
	at := place % tokenShards
	if !b.shards[at] {
		b.d.tokens[at], b.shards[at] = maps.Clone(b.d.tokens[at]), true
		if b.d.tokens[at] == nil {
			b.d.tokens[at] = map[uint64]Token{}
		}
	}
	return b.d.tokens[at]
}

func (b *builder) token(number uint64) {
	row := b.r.tokens.Must(number)
	place := row.Hash.Place()
	b.shard(place)[place] = Token{number, row.Actor, row.Hash, row.Expires}
}

func (b *builder) policies() {
	b.d.Policies = nil
	for _, p := range b.r.policies.All() {
		b.d.Policies = append(b.d.Policies, p)
	}
}
