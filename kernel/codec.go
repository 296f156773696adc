package kernel

import (
	"encoding/binary"
	"errors"
	"reflect"
	"unicode/utf8"

	"github.com/fxamacker/cbor/v2"
)

// The encoding is RFC 8949 core deterministic: equal values are equal bytes. Decoding
// accepts nothing else, and refuses fields that this program does not know.
var (
	encoding = must(cbor.CoreDetEncOptions().EncMode())
	decoding = must(cbor.DecOptions{
		DupMapKey:         cbor.DupMapKeyEnforcedAPF,
		IndefLength:       cbor.IndefLengthForbidden,
		TagsMd:            cbor.TagsForbidden,
		ExtraReturnErrors: cbor.ExtraDecErrorUnknownField,
		MaxNestedLevels:   nestedMax,
		MaxArrayElements:  EntryMax,
		MaxMapPairs:       EntryMax,
		UTF8:              cbor.UTF8RejectInvalid,
	}.DecMode())
)

// nestedMax is how deep arrays and maps may stand in each other.
const nestedMax = 8

// Encode returns the one encoding of v. A value that has none is a mistake of the program.
func Encode(v any) []byte { return must(encoding.Marshal(v)) }

// Decode fills v from its one encoding. It refuses bytes that Encode would not write:
// unknown fields, longer forms of numbers, fields out of order.
func Decode(b []byte, v any) error {
	if err := decoding.Unmarshal(b, v); err != nil {
		return err
	}
	again, err := encoding.Marshal(v)
	if err != nil {
		return err
	}
	if string(again) != string(b) {
		return errNotCanonical
	}
	return nil
}

var (
	errNotCanonical = errors.New("cbor: not in core deterministic encoding")
	errShort        = errors.New("cbor: ends too early")
	errForm         = errors.New("cbor: another item is expected here")
)

// Major types of CBOR, in the upper three bits of an item's first byte.
const (
	majorUint  byte = 0x00
	majorNint  byte = 0x20
	majorBytes byte = 0x40
	majorText  byte = 0x60
	majorArray byte = 0x80
	majorMap   byte = 0xa0
)

func appendHead(b []byte, major byte, n uint64) []byte {
	switch {
	case n < 24:
		return append(b, major|byte(n))
	case n <= 0xff:
		return append(b, major|24, byte(n))
	case n <= 0xffff:
		return binary.BigEndian.AppendUint16(append(b, major|25), uint16(n))
	case n <= 0xffffffff:
		return binary.BigEndian.AppendUint32(append(b, major|26), uint32(n))
	}
	return binary.BigEndian.AppendUint64(append(b, major|27), n)
}

// AppendUint adds an unsigned integer. With AppendInt, AppendMap, AppendArray, AppendBytes
// and AppendText it serves hand-written codecs of what is sent many thousand times a
// second; tests hold them to the bytes of the CBOR library.
func AppendUint(b []byte, n uint64) []byte { return appendHead(b, majorUint, n) }

// AppendInt adds a signed integer.
func AppendInt(b []byte, n int64) []byte {
	if n < 0 {
		return appendHead(b, majorNint, uint64(-1-n))
	}
	return appendHead(b, majorUint, uint64(n))
}

// AppendMap adds the head of a map of so many pairs. Keys must follow in order.
func AppendMap(b []byte, pairs int) []byte { return appendHead(b, majorMap, uint64(pairs)) }

// AppendArray adds the head of an array of so many items.
func AppendArray(b []byte, items int) []byte { return appendHead(b, majorArray, uint64(items)) }

// AppendBytes adds a byte string.
func AppendBytes(b, v []byte) []byte { return append(appendHead(b, majorBytes, uint64(len(v))), v...) }

// AppendText adds a text, which must be valid UTF-8.
func AppendText(b []byte, v string) []byte {
	return append(appendHead(b, majorText, uint64(len(v))), v...)
}

// A Parser reads CBOR items one after the other and accepts only the shortest forms.
// After the first error it yields zeros; Err tells.
type Parser struct {
	rest []byte
	err  error
}

// Parse returns a parser of b.
func Parse(b []byte) Parser { return Parser{rest: b} }

// Err returns the first error.
func (p *Parser) Err() error { return p.err }

// End returns the first error, or one if anything is left.
func (p *Parser) End() error {
	if p.err == nil && len(p.rest) > 0 {
		p.err = errForm
	}
	return p.err
}

// Expect ends parsing with an error unless ok.
func (p *Parser) Expect(ok bool) {
	if !ok {
		p.fail(errForm)
	}
}

// True reads the value true. Fields that are false are left out.
func (p *Parser) True() bool {
	if len(p.rest) == 0 || p.rest[0] != 0xf5 {
		p.fail(errForm)
		return false
	}
	p.rest = p.rest[1:]
	return true
}

func (p *Parser) fail(err error) uint64 {
	if p.err == nil {
		p.err = err
	}
	p.rest = nil
	return 0
}

// head reads the head of an item of one major type.
func (p *Parser) head(major byte) uint64 {
	if len(p.rest) == 0 {
		return p.fail(errShort)
	}
	first := p.rest[0]
	if first&0xe0 != major {
		return p.fail(errForm)
	}
	n, size, least := uint64(first&0x1f), 0, uint64(0)
	if n < 24 {
		p.rest = p.rest[1:]
		return n
	}
	switch n {
	case 24:
		size, least = 1, 24
	case 25:
		size, least = 2, 0x100
	case 26:
		size, least = 4, 0x10000
	case 27:
		size, least = 8, 0x100000000
	default:
		return p.fail(errForm)
	}
	if len(p.rest) < 1+size {
		return p.fail(errShort)
	}
	n = 0
	for _, c := range p.rest[1 : 1+size] {
		n = n<<8 | uint64(c)
	}
	if n < least {
		return p.fail(errNotCanonical)
	}
	p.rest = p.rest[1+size:]
	return n
}

// Uint reads an unsigned integer.
func (p *Parser) Uint() uint64 { return p.head(majorUint) }

// Int reads a signed integer.
func (p *Parser) Int() int64 {
	if len(p.rest) > 0 && p.rest[0]&0xe0 == majorNint {
		n := p.head(majorNint)
		if n > 1<<63-1 {
			p.fail(errForm)
			return 0
		}
		return -1 - int64(n)
	}
	n := p.head(majorUint)
	if n > 1<<63-1 {
		p.fail(errForm)
		return 0
	}
	return int64(n)
}

// Map reads the head of a map and returns its number of pairs.
func (p *Parser) Map() int { return p.count(majorMap) }

// Array reads the head of an array and returns its number of items.
func (p *Parser) Array() int { return p.count(majorArray) }

func (p *Parser) count(major byte) int {
	n := p.head(major)
	if n > uint64(len(p.rest)) { // Every item takes at least a byte.
		return int(p.fail(errShort))
	}
	return int(n)
}

// Bytes reads a byte string, without copying it.
func (p *Parser) Bytes() []byte {
	n := p.head(majorBytes)
	if n > uint64(len(p.rest)) {
		p.fail(errShort)
		return nil
	}
	v := p.rest[:n:n]
	p.rest = p.rest[n:]
	return v
}

// Text reads a text.
func (p *Parser) Text() string {
	n := p.head(majorText)
	if n > uint64(len(p.rest)) || !utf8.Valid(p.rest[:n]) {
		p.fail(errForm)
		return ""
	}
	v := string(p.rest[:n])
	p.rest = p.rest[n:]
	return v
}

// Bytes16 reads a byte string of 16 bytes.
func (p *Parser) Bytes16() (v [16]byte) {
	b := p.Bytes()
	if p.err == nil && len(b) != len(v) {
		p.fail(errForm)
		return v
	}
	copy(v[:], b)
	return v
}

// Item reads one whole item of any type and returns its bytes, without copying them.
// It checks that the item ends where it should, that its heads are the shortest and its texts
// valid; not the order of the keys of maps.
func (p *Parser) Item() []byte {
	start := p.rest
	p.skip(0)
	if p.err != nil {
		return nil
	}
	n := len(start) - len(p.rest)
	return start[:n:n]
}

func (p *Parser) skip(depth int) {
	if len(p.rest) == 0 {
		p.fail(errShort)
		return
	}
	switch major := p.rest[0] & 0xe0; major {
	case majorUint, majorNint:
		p.head(major)
	case majorBytes, majorText:
		n := p.head(major)
		if n > uint64(len(p.rest)) {
			p.fail(errShort)
			return
		}
		if major == majorText && !utf8.Valid(p.rest[:n]) {
			p.fail(errForm)
			return
		}
		p.rest = p.rest[n:]
	case majorArray, majorMap:
		if depth >= nestedMax {
			p.fail(errForm)
			return
		}
		n := p.count(major)
		if major == majorMap {
			n *= 2
		}
		for range n {
			if p.skip(depth + 1); p.err != nil {
				return
			}
		}
	default: // Simple values: false, true and null are all that an event may hold.
		if c := p.rest[0]; c != 0xf4 && c != 0xf5 && c != 0xf6 {
			p.fail(errForm)
			return
		}
		p.rest = p.rest[1:]
	}
}

// readable reports whether bytes are one item that Decode would not stumble over for what
// the library writes without a look: texts that are not UTF-8, floats, too deep nesting.
func readable(b []byte) bool {
	p := Parse(b)
	p.skip(0)
	return p.End() == nil
}

// holdsText reports whether a type has a text anywhere. It does not look for ever.
func holdsText(t reflect.Type, depth int) bool {
	switch t.Kind() {
	case reflect.String, reflect.Interface:
		return true
	case reflect.Slice, reflect.Array, reflect.Pointer:
		return depth > nestedMax || holdsText(t.Elem(), depth+1)
	case reflect.Map:
		return depth > nestedMax || holdsText(t.Key(), depth+1) || holdsText(t.Elem(), depth+1)
	case reflect.Struct:
		for i := range t.NumField() {
			if holdsText(t.Field(i).Type, depth+1) {
				return true
			}
		}
	}
	return false
}
