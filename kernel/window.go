package kernel

import (
	"encoding/binary"
	"reflect"
	"slices"
)

// The window of remembered requests is bounded by age and by number. An older id is
// refused as request.too_old, so that a late retry cannot pay twice; business keys,
// where there are any, guard for ever.
const (
	WindowAgeMS   = 24 * 3600 * 1000 // Ids older than a day are refused.
	WindowSize    = 1 << 21          // So many are remembered (72 bytes each); then the oldest go.
	WindowAheadMS = 5 * 60 * 1000    // An id may be ahead of the county's clock by so much.
)

// windowBlock is the number of requests that are remembered and forgotten together.
const windowBlock = 1 << 12

// A remembered is a request that took effect.
type remembered struct {
	Request  RequestID
	Digest   [16]byte
	Index    uint64
	Sequence uint64
	Count    uint32
	Time     int64 // Of the entry.
}

type block [windowBlock]remembered

// A Window remembers the requests that took effect last. Every id whose time is above
// the floor and that took effect is there.
type Window struct {
	blocks []*block // Full, but for the last. What stands in one never changes.
	first  uint64   // Number of the first request in blocks[0].
	next   uint64   // Number of the next request.
	floor  int64    // Ids of this time and before may have been forgotten.
	index  hashIndex
	size   uint64 // WindowSize; smaller in tests.
}

func newWindow() *Window {
	w := &Window{size: WindowSize}
	w.index.grow()
	return w
}

// hash mixes the random parts of an id. Whoever chooses ids to collide slows down
// only the search among their own.
func (id RequestID) hash() uint64 {
	h := binary.LittleEndian.Uint64(id[8:]) ^ binary.LittleEndian.Uint64(id[:8])*0x9e3779b97f4a7c15
	h ^= h >> 32
	h *= 0xd6e8feb86659fd93
	return h ^ h>>32
}

func (w *Window) at(number uint64) *remembered {
	n := number - w.first
	return &w.blocks[n/windowBlock][n%windowBlock]
}

// find returns what became of a request.
func (w *Window) find(id RequestID) (*remembered, bool) {
	h := id.hash()
	for i := w.index.at(h); ; i = (i + 1) & (len(w.index.cells) - 1) {
		cell := w.index.cells[i]
		if cell == 0 {
			return nil, false
		}
		if uint32(cell>>32) == uint32(h) {
			if r := w.at(w.number(uint32(cell) - 1)); r.Request == id {
				return r, true
			}
		}
	}
}

// number turns the lower half of a request's number, as an index holds it, into the number.
func (w *Window) number(low uint32) uint64 { return w.first + uint64((low-uint32(w.first))&placeMask) }

// placeMask keeps a request's number within what a cell of the index can hold.
const placeMask = 1<<31 - 1

// check refuses an id that the window cannot vouch for.
func (w *Window) check(id RequestID, now int64) *Refusal {
	switch t := id.Time(); {
	case !id.valid():
		return ErrNoID
	case t > now+WindowAheadMS:
		return ErrFromFuture
	case t <= w.floor || t < now-WindowAgeMS:
		return ErrTooOld
	}
	return nil
}

// add remembers a request, and forgets the oldest block when there are too many. Age is
// seen to by check alone, so that equal journals keep equal windows.
func (w *Window) add(r remembered) {
	if n := w.next - w.first; n >= w.size && n%windowBlock == 0 {
		w.forget()
	}
	w.append(r)
}

func (w *Window) append(r remembered) {
	if w.next-w.first == uint64(len(w.blocks))*windowBlock {
		w.blocks = append(w.blocks, new(block))
	}
	w.index.insert(r.Request.hash(), uint32(w.next)&placeMask)
	w.next++
	*w.at(w.next - 1) = r
}

// forget drops the oldest block. Ids that are ahead of the time at which the block ended
// are carried on, for the floor does not keep them out; if such ids alone fill the
// window twice over, the floor is raised to keep memory bounded.
func (w *Window) forget() {
	old := w.blocks[0]
	for i := range old {
		w.index.remove(old[i].Request.hash(), (uint32(w.first)+uint32(i))&placeMask)
	}
	w.blocks = append(w.blocks[:0:0], w.blocks[1:]...)
	w.first += windowBlock
	w.floor = max(w.floor, old[windowBlock-1].Time)
	for i := range old {
		if t := old[i].Request.Time(); t > w.floor {
			if w.next-w.first < 2*w.size {
				w.append(old[i])
			} else {
				w.floor = t
			}
		}
	}
}

// Len returns the number of requests remembered.
func (w *Window) Len() int { return int(w.next - w.first) }

var windowFormat = RowFormat[uint64, remembered]{
	Append: func(b []byte, _ uint64, r remembered) []byte {
		b = AppendBytes(AppendArray(b, 6), r.Request[:])
		b = AppendBytes(b, r.Digest[:])
		b = AppendUint(AppendUint(b, r.Index), r.Sequence)
		return AppendInt(AppendUint(b, uint64(r.Count)), r.Time)
	},
	Parse: func(p *Parser) (uint64, remembered) {
		if p.Array() != 6 {
			p.fail(errForm)
		}
		r := remembered{Request: p.Bytes16(), Digest: p.Bytes16()}
		index, sequence, count, at := p.Uint(), p.Uint(), p.Uint(), p.Int()
		p.Expect(count <= 1<<32-1)
		r.Index, r.Sequence, r.Count, r.Time = index, sequence, uint32(count), at
		return 0, r
	},
}

func (w *Window) title() string           { return "kernel.window" }
func (w *Window) refresh(int) (pages int) { return 0 }
func (w *Window) rollback()               {}

// schema implements table. How much is remembered is part of it: a program with another
// bound keeps another window of the same journal.
func (w *Window) schema() [8]byte {
	return schemaOf(reflect.TypeFor[remembered](), reflect.ArrayOf(int(w.size), reflect.TypeFor[[windowBlock]struct{}]()))
}

// digest implements table. What the window holds follows from the headers of the
// journal; only how far it reaches could diverge.
func (w *Window) digest() TableDigest {
	b := AppendInt(AppendUint(AppendUint(nil, w.first), w.next), w.floor)
	return TableDigest{w.title(), w.schema(), uint64(w.Len()), hashOf(b).bytes()}
}

// freeze implements table. What stands in a block never changes; what comes later into the
// last one is beyond what the frozen window reads.
func (w *Window) freeze() frozen {
	blocks, first, next, floor := slices.Clone(w.blocks), w.first, w.next, w.floor
	return frozen{w.title(), w.schema(), int(next-first) + 1, func(write func([]byte) error) error {
		b := AppendInt(AppendUint(AppendArray(nil, 2), first), floor)
		if err := write(b); err != nil {
			return err
		}
		for n := range next - first {
			b = windowFormat.Append(b[:0], 0, blocks[n/windowBlock][n%windowBlock])
			if err := write(b); err != nil {
				return err
			}
		}
		return nil
	}}
}

// load implements table.
func (w *Window) load(p *Parser, rows int) {
	if p.Array() != 2 {
		p.fail(errForm)
	}
	w.first = p.Uint()
	w.next, w.floor = w.first, p.Int()
	for range rows - 1 {
		_, r := windowFormat.Parse(p)
		if p.err != nil {
			return
		}
		if _, twice := w.find(r.Request); twice {
			p.fail(errForm)
			return
		}
		w.append(r)
	}
}
