package kernel

import (
	"encoding/binary"
	"fmt"
)

// A RequestID is a UUIDv7 chosen by the caller, so that a retry is harmless: its first
// 48 bits are milliseconds since 1970, by which the window of remembered requests is kept.
type RequestID [16]byte

// Time returns the milliseconds since 1970 that the id carries.
func (id RequestID) Time() int64 {
	return int64(binary.BigEndian.Uint64(id[:8]) >> 16)
}

// valid reports whether the id has the version and variant of a UUIDv7 (RFC 9562, 5.7).
func (id RequestID) valid() bool { return id[6]>>4 == 7 && id[8]>>6 == 2 }

// NewRequestID makes the id of a request from a time and 74 random bits of the 80 given.
func NewRequestID(timeMS int64, random [10]byte) (id RequestID) {
	binary.BigEndian.PutUint64(id[:8], uint64(timeMS)<<16)
	copy(id[6:], random[:])
	id[6], id[8] = 0x70|id[6]&0x0f, 0x80|id[8]&0x3f
	return id
}

// An Actor is the number of whoever acts: an officer, a person, a company's clerk, a
// program. 0 is the kernel itself.
type Actor uint64

// A Header says who asked for a change, when, under which request, and who allowed it.
type Header struct {
	Request  RequestID
	Digest   [16]byte // Keyed digest of the command and its actor.
	Actor    Actor
	Time     int64    // Milliseconds since 1970. It never goes back.
	Nonce    [16]byte // Random. It hides the events in the public log from guessing.
	Sequence uint64   // Position of the entry's first event among all events.
	Second   Actor    // Who released the command, where two persons are needed; else 0.
	Policy   uint64   // Version of the policies that allowed it; 0 before the first.
}

// An Entry is one command's events as the journal holds them, decoded without copying.
type Entry struct {
	Header
	Events []Event
}

// An Event is one fact as the journal holds it.
type Event struct {
	Kind Kind
	Body []byte // CBOR. Of a bulk event, its head.
	Size int    // Bytes in a row of a bulk event; 0 for any other event.
	Rows []byte // Rows of a bulk event, packed.
}

// Bulk reports whether the event has rows.
func (e Event) Bulk() bool { return e.Size > 0 }

// Count returns the number of rows of a bulk event.
func (e Event) Count() int {
	if e.Size == 0 {
		return 0
	}
	return len(e.Rows) / e.Size
}

// Row returns a row of a bulk event.
func (e Event) Row(i int) []byte { return e.Rows[i*e.Size : (i+1)*e.Size : (i+1)*e.Size] }

// At is where and when an event happened.
type At struct {
	Header
	Index    uint64 // Entry, from 0.
	Sequence uint64 // Event among all events, from 0.
}

// appendHeader adds the header to b. Every field is in ascending order of its key.
func appendHeader(b []byte, h *Header) []byte {
	own := h.Request == RequestID{}
	n := 3
	for _, present := range [...]bool{!own, !own, h.Actor != 0, h.Second != 0, h.Policy != 0} {
		if present {
			n++
		}
	}
	b = AppendMap(b, n)
	if !own {
		b = append(append(b, 1, majorBytes|16), h.Request[:]...)
		b = append(append(b, 2, majorBytes|16), h.Digest[:]...)
	}
	if h.Actor != 0 {
		b = AppendUint(append(b, 3), uint64(h.Actor))
	}
	b = AppendUint(append(b, 4), uint64(h.Time))
	b = append(append(b, 5, majorBytes|16), h.Nonce[:]...)
	b = AppendUint(append(b, 6), h.Sequence)
	if h.Second != 0 {
		b = AppendUint(append(b, 7), uint64(h.Second))
	}
	if h.Policy != 0 {
		b = AppendUint(append(b, 8), h.Policy)
	}
	return b
}

// parseHeader reads what appendHeader writes, and nothing else.
func parseHeader(p *Parser, h *Header) {
	last, seen := uint64(0), 0
	for range p.Map() {
		key := p.Uint()
		if p.err != nil || key <= last {
			p.fail(errNotCanonical)
			return
		}
		last = key
		seen |= 1 << key
		switch key {
		case 1:
			h.Request = p.Bytes16()
			p.Expect(h.Request != RequestID{})
		case 2:
			h.Digest = p.Bytes16()
		case 3:
			h.Actor = Actor(p.Uint())
			p.Expect(h.Actor != 0)
		case 4:
			h.Time = p.time()
		case 5:
			h.Nonce = p.Bytes16()
		case 6:
			h.Sequence = p.Uint()
		case 7:
			h.Second = Actor(p.Uint())
			p.Expect(h.Second != 0)
		case 8:
			h.Policy = p.Uint()
			p.Expect(h.Policy != 0)
		default:
			p.fail(errForm)
		}
	}
	const always, request = 1<<4 | 1<<5 | 1<<6, 1<<1 | 1<<2
	p.Expect(seen&always == always && (seen&request == 0 || seen&request == request))
}

// time reads milliseconds since 1970, which are never below zero.
func (p *Parser) time() int64 {
	n := p.Uint()
	if n > 1<<63-1 {
		return int64(p.fail(errForm))
	}
	return int64(n)
}

// ParseHeader reads the header of an entry and leaves the events alone.
func ParseHeader(body []byte) (h Header, err error) {
	p := Parse(body)
	if p.Array() != 2 {
		p.fail(errForm)
	}
	parseHeader(&p, &h)
	if p.err != nil {
		return h, fmt.Errorf("entry: %w", p.err)
	}
	return h, nil
}

// ParseEntry decodes an entry and accepts only the bytes that the kernel writes for it; what
// is inside bodies is left to those who know the kinds. The events refer to the bytes
// given; e.Events is reused.
func (e *Entry) ParseEntry(body []byte) error {
	p := Parse(body)
	p.Expect(p.Array() == 2)
	e.Header, e.Events = Header{}, e.Events[:0]
	parseHeader(&p, &e.Header)
	n := p.Array()
	p.Expect(n > 0)
	for range n {
		event := parseEvent(&p)
		if p.err != nil {
			break
		}
		e.Events = append(e.Events, event)
	}
	if err := p.End(); err != nil {
		return fmt.Errorf("entry: %w", err)
	}
	return nil
}

func parseEvent(p *Parser) (e Event) {
	items, kind := p.Array(), p.Uint()
	p.Expect(kind > 0 && kind <= 0xffff && (items == 2 || items == 4))
	e.Kind, e.Body = Kind(kind), p.Item()
	if items == 4 {
		e.Size, e.Rows = int(min(p.Uint(), RowSizeMax+1)), p.Bytes()
		p.Expect(e.Size > 0 && e.Size <= RowSizeMax && len(e.Rows) > 0 && len(e.Rows)%max(e.Size, 1) == 0)
	}
	return e
}

// appendEventHead begins an event, as it stands in an entry and in a leaf.
func appendEventHead(b []byte, items int, kind Kind) []byte {
	return AppendUint(AppendArray(b, items), uint64(kind))
}
