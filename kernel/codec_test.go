package kernel

import (
	"bytes"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/fxamacker/cbor/v2"
)

// TestKnownBytes holds the codec to the examples of RFC 8949, appendix A.
func TestKnownBytes(t *testing.T) {
	for _, c := range []struct {
		what string
		got  []byte
		want []byte
	}{
		{"0", AppendUint(nil, 0), []byte{0x00}},
		{"23", AppendUint(nil, 23), []byte{0x17}},                                                           // The last in one byte.
		{"24", AppendUint(nil, 24), []byte{0x18, 0x18}},                                                     // 24: one byte follows.
		{"100", AppendUint(nil, 100), []byte{0x18, 0x64}},                                                   //
		{"255", AppendUint(nil, 255), []byte{0x18, 0xff}},                                                   // The last of that kind.
		{"256", AppendUint(nil, 256), []byte{0x19, 0x01, 0x00}},                                             // 25: two bytes follow.
		{"1000", AppendUint(nil, 1000), []byte{0x19, 0x03, 0xe8}},                                           //
		{"65536", AppendUint(nil, 65536), []byte{0x1a, 0x00, 0x01, 0x00, 0x00}},                             // 26: four.
		{"1000000", AppendUint(nil, 1000000), []byte{0x1a, 0x00, 0x0f, 0x42, 0x40}},                         //
		{"1000000000000", AppendUint(nil, 1000000000000), []byte{0x1b, 0, 0, 0, 0xe8, 0xd4, 0xa5, 0x10, 0}}, // 27: eight.
		{"max", AppendUint(nil, math.MaxUint64), []byte{0x1b, 255, 255, 255, 255, 255, 255, 255, 255}},      //
		{"-1", AppendInt(nil, -1), []byte{0x20}},                                                            // Major type 1, -1-n.
		{"-10", AppendInt(nil, -10), []byte{0x29}},                                                          //
		{"-100", AppendInt(nil, -100), []byte{0x38, 0x63}},                                                  //
		{"-1000", AppendInt(nil, -1000), []byte{0x39, 0x03, 0xe7}},                                          //
		{"min", AppendInt(nil, math.MinInt64), []byte{0x3b, 0x7f, 255, 255, 255, 255, 255, 255, 255}},       //
		{"7", AppendInt(nil, 7), []byte{0x07}},                                                              //
		{"bytes", AppendBytes(nil, []byte{1, 2, 3, 4}), []byte{0x44, 1, 2, 3, 4}},                           // Major type 2.
		{"text", AppendText(nil, "水"), []byte{0x63, 0xe6, 0xb0, 0xb4}},                                      // Major type 3.
		{"no text", AppendText(nil, ""), []byte{0x60}},                                                      //
		{"array", AppendArray(nil, 3), []byte{0x83}},                                                        // Major type 4.
		{"array of 25", AppendArray(nil, 25), []byte{0x98, 0x19}},                                           //
		{"map", AppendMap(nil, 2), []byte{0xa2}},                                                            // Major type 5.
	} {
		if !bytes.Equal(c.got, c.want) {
			t.Errorf("%s: % x, want % x", c.what, c.got, c.want)
		}
	}
}

// TestCodecTwin holds the codec to the CBOR library over random values of all sizes.
func TestCodecTwin(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for range 20_000 {
		n := r.Uint64() >> r.IntN(64)
		i := int64(n)
		if r.IntN(2) == 0 {
			i = -1 - int64(n>>1)
		}
		b := make([]byte, r.IntN(300))
		text := string([]rune{rune(r.IntN(0xd800)), rune(r.IntN(128)), 0x10000 + rune(r.IntN(1000))})
		array := []uint64{n, n >> 1, uint64(len(b))}
		want := bytes.Join([][]byte{Encode(n), Encode(i), Encode(b), Encode(text), Encode(array)}, nil)
		got := AppendText(AppendBytes(AppendInt(AppendUint(nil, n), i), b), text)
		got = AppendArray(got, 3)
		for _, n := range array {
			got = AppendUint(got, n)
		}
		if !bytes.Equal(got, want) {
			t.Fatalf("% x, want % x", got, want)
		}
		p := Parse(got)
		if p.Uint() != n || p.Int() != i || !bytes.Equal(p.Bytes(), b) || p.Text() != text || p.Array() != 3 ||
			p.Uint() != array[0] || p.Int() != int64(array[1]) || p.Uint() != array[2] || p.End() != nil {
			if p.Err() == nil || array[1] < 1<<63 {
				t.Fatalf("% x was read wrongly: %v", got, p.Err())
			}
		}
	}
}

// TestParserIsStrict checks that what is not the shortest form, ends early or is another
// item is refused.
func TestParserIsStrict(t *testing.T) {
	for what, c := range map[string]struct {
		b    []byte
		read func(p *Parser)
	}{
		"23 in two bytes":   {[]byte{0x18, 23}, func(p *Parser) { p.Uint() }},
		"255 in three":      {[]byte{0x19, 0, 255}, func(p *Parser) { p.Uint() }},
		"65535 in five":     {[]byte{0x1a, 0, 0, 255, 255}, func(p *Parser) { p.Uint() }},
		"2^32-1 in nine":    {[]byte{0x1b, 0, 0, 0, 0, 255, 255, 255, 255}, func(p *Parser) { p.Uint() }},
		"reserved":          {[]byte{0x1c}, func(p *Parser) { p.Uint() }},
		"endless":           {[]byte{0x5f, 0x41, 1, 0xff}, func(p *Parser) { p.Bytes() }},
		"cut number":        {[]byte{0x19, 1}, func(p *Parser) { p.Uint() }},
		"cut bytes":         {[]byte{0x42, 1}, func(p *Parser) { p.Bytes() }},
		"huge bytes":        {[]byte{0x5b, 255, 255, 255, 255, 255, 255, 255, 255}, func(p *Parser) { p.Bytes() }},
		"huge array":        {[]byte{0x9b, 255, 255, 255, 255, 255, 255, 255, 255}, func(p *Parser) { p.Array() }},
		"array too long":    {[]byte{0x82, 1}, func(p *Parser) { p.Array() }},
		"huge map":          {[]byte{0xbb, 255, 255, 255, 255, 255, 255, 255, 255}, func(p *Parser) { p.Map() }},
		"text not UTF-8":    {[]byte{0x61, 0xff}, func(p *Parser) { p.Text() }},
		"item not UTF-8":    {[]byte{0x81, 0x61, 0xff}, func(p *Parser) { p.Item() }},
		"int above":         {[]byte{0x1b, 0x80, 0, 0, 0, 0, 0, 0, 0}, func(p *Parser) { p.Int() }},
		"int below":         {[]byte{0x3b, 0x80, 0, 0, 0, 0, 0, 0, 0}, func(p *Parser) { p.Int() }},
		"time above":        {[]byte{0x1b, 0x80, 0, 0, 0, 0, 0, 0, 0}, func(p *Parser) { p.time() }},
		"another item":      {[]byte{0x41, 1}, func(p *Parser) { p.Uint() }},
		"17 bytes":          {append([]byte{0x51}, make([]byte, 17)...), func(p *Parser) { p.Bytes16() }},
		"false":             {[]byte{0xf4}, func(p *Parser) { p.True() }},
		"nothing":           {nil, func(p *Parser) { p.Item() }},
		"nothing for true":  {nil, func(p *Parser) { p.True() }},
		"float in an item":  {[]byte{0x81, 0xf9, 0, 0}, func(p *Parser) { p.Item() }},
		"tag in an item":    {[]byte{0xc1, 0}, func(p *Parser) { p.Item() }},
		"undefined":         {[]byte{0xf7}, func(p *Parser) { p.Item() }},
		"cut item":          {[]byte{0x82, 0x00, 0x43, 1, 2}, func(p *Parser) { p.Item() }},
		"map without value": {[]byte{0xa1, 0x01}, func(p *Parser) { p.Item() }},
		"something left":    {[]byte{0x01, 0x02}, func(p *Parser) { p.Uint() }},
		"expected":          {[]byte{0x01}, func(p *Parser) { p.Expect(p.Uint() == 2) }},
	} {
		p := Parse(c.b)
		c.read(&p)
		if p.End() == nil {
			t.Errorf("%s: accepted", what)
		}
	}
	p := Parse([]byte{0xf5, 0x01})
	if !p.True() || p.Uint() != 1 || p.End() != nil {
		t.Error("true was not read")
	}
	p = Parse([]byte{0x61, 0xff})
	p.Text()
	first := p.Err()
	p.Uint()
	if p.Err() != first || first == nil {
		t.Error("the first error does not stay")
	}
}

// TestNesting checks that what readable lets through, Decode does not stumble over.
func TestNesting(t *testing.T) {
	for depth := 1; depth < 12; depth++ {
		b := append(bytes.Repeat([]byte{0x81}, depth), 0x01)
		var v any
		if mine, library := readable(b), decoding.Unmarshal(b, &v) == nil; mine != library {
			t.Errorf("depth %d: readable %v, decodable %v", depth, mine, library)
		}
	}
	large := make([]uint8, 0, 400_000)
	type many struct {
		Rows []uint16 `cbor:"1,keyasint"`
	}
	b := Encode(many{make([]uint16, cap(large))})
	var back many
	if err := Decode(b, &back); err != nil || len(back.Rows) != cap(large) {
		t.Errorf("an event with %d items could not be replayed: %v", cap(large), err)
	}
}

// TestDecodeIsStrict checks that only the one encoding of a value is read.
func TestDecodeIsStrict(t *testing.T) {
	var v fillJar
	good := Encode(fillJar{1, 2, "三"})
	check(t, Decode(good, &v))
	fatalIf(t, v != fillJar{1, 2, "三"}, v)
	for what, b := range map[string][]byte{
		"nothing":          {},
		"rest":             append(bytes.Clone(good), 0),
		"unknown field":    Encode(map[int]int{1: 1, 2: 2, 4: 4}),
		"missing field":    Encode(map[int]int{1: 1}),
		"zero written out": {0xa3, 1, 1, 2, 2, 3, 0x60},
		"order":            {0xa2, 2, 2, 1, 1},
		"twice":            {0xa3, 1, 1, 1, 1, 2, 2},
		"long number":      {0xa2, 1, 0x18, 1, 2, 2},
		"endless":          {0xbf, 1, 1, 2, 2, 0xff},
		"text not UTF-8":   {0xa3, 1, 1, 2, 2, 3, 0x61, 0xff},
		"tag":              {0xa2, 1, 0xc1, 1, 2, 2},
		"float":            {0xa2, 1, 0xf9, 0x3c, 0x00, 2, 2},
		"negative":         {0xa2, 1, 0x20, 2, 2},
	} {
		if err := Decode(b, new(fillJar)); err == nil {
			t.Errorf("%s: accepted", what)
		}
	}
}

// TestFiredCodec holds the codec of kernel.fired to the CBOR library.
func TestFiredCodec(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 1))
	for range 2000 {
		e := Fired{int64(r.Uint64()) >> r.IntN(63), uint16(r.Uint32() >> r.IntN(17)), r.Uint64() >> r.IntN(64)}
		b := appendFired(nil, e)
		back, err := parseFired(b)
		if !bytes.Equal(b, Encode(e)) || err != nil || back != e {
			t.Fatalf("% x, want % x; read as %v, %v", b, Encode(e), back, err)
		}
		i := r.IntN(len(b))
		b[i] ^= 1 << r.IntN(8)
		back, err = parseFired(b)
		if err == nil && !bytes.Equal(Encode(back), b) {
			t.Fatalf("% x was read as %v", b, back)
		}
	}
}

// FuzzParser checks that no bytes make the parser panic or read beyond them, and that
// what it takes for an item is one for the library too.
func FuzzParser(f *testing.F) {
	f.Add([]byte{0x82, 0x01, 0xa1, 0x01, 0x61, 0x61})
	f.Add([]byte{0x9b, 255, 255, 255, 255, 255, 255, 255, 255})
	f.Fuzz(func(t *testing.T, b []byte) {
		p := Parse(b)
		item := p.Item()
		if (p.Err() == nil) != (item != nil) {
			t.Fatal("an item with an error, or none without")
		}
		if p.Err() == nil {
			if err := cbor.Wellformed(item); err != nil {
				t.Fatalf("% x: %v", item, err)
			}
			var v any
			if err := decoding.Unmarshal(item, &v); err == nil && !bytes.Equal(item, b[:len(item)]) {
				t.Fatal("an item that is not the beginning")
			}
		}
		p = Parse(b)
		for range p.Map() {
			p.Uint()
			p.Text()
		}
		p = Parse(b)
		for range p.Array() {
			p.Int()
			p.Bytes16()
		}
		readable(b)
	})
}

// FuzzDecode checks that whatever is decoded is the one encoding of its value.
func FuzzDecode(f *testing.F) {
	f.Add(Encode(Proposed{1, "a.b", []byte{1}, 2, 3}))
	f.Add(Encode(Checked{Day: 1, Tables: []TableDigest{{Name: "x"}}}))
	f.Fuzz(func(t *testing.T, b []byte) {
		var p Proposed
		if Decode(b, &p) == nil && !bytes.Equal(Encode(p), b) {
			t.Fatal("not canonical")
		}
		var c Checked
		if Decode(b, &c) == nil && !bytes.Equal(Encode(c), b) {
			t.Fatal("not canonical")
		}
	})
}
