package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"unicode/utf8"
)

// Codes of files that cannot be read.
const (
	CodeFileSyntax = "exchange.file_syntax"
	CodeFileText   = "exchange.file_encoding" // No UTF-8.
	CodeFileKey    = "exchange.file_key"
	CodeFileTwice  = "exchange.file_twice"
	CodeFileMiss   = "exchange.file_missing"
	CodeFileKind   = "exchange.file_kind"
	CodeFileID     = "exchange.file_id"
	CodeFileRule   = "exchange.file_rule"
)

// A placed is a value of a JSON file that knows where it stands.
type placed struct {
	at      int    // Byte where it begins.
	value   any    // string, json.Number, bool, nil; json.Delim for an object or a list.
	names   []name // Of an object, in the order of the file.
	members []*placed
	places  map[string]int // Of the names, if they are many.
}

// A name is the name of a member and where it stands.
type name struct {
	text string
	at   int
}

// A fileFault is what is wrong at a place of a file.
type fileFault struct {
	at          int
	code, value string
}

func (f *fileFault) Error() string { return f.code }

func (p *placed) fault(code, value string) *fileFault { return &fileFault{p.at, code, value} }

// badText returns where bytes are no UTF-8 text any more; -1 if they are.
func badText(data []byte) int {
	if utf8.Valid(data) {
		return -1
	}
	at := 0
	for {
		c, size := utf8.DecodeRune(data[at:])
		if c == utf8.RuneError && size == 1 {
			return at
		}
		at += size
	}
}

// readPlaced reads a JSON file whole.
func readPlaced(data []byte) (*placed, error) {
	if at := badText(data); at >= 0 {
		return nil, &fileFault{at, CodeFileText, ""} // Two names in GBK would be read as one.
	}
	r := &placedReader{data: data, d: json.NewDecoder(bytes.NewReader(data))}
	r.d.UseNumber()
	p, err := r.next(0)
	if err != nil {
		return nil, err
	}
	if _, err := r.d.Token(); !errors.Is(err, io.EOF) {
		return nil, &fileFault{r.begin(), CodeFileSyntax, ""}
	}
	return p, nil
}

const placedDepthMax = 32

type placedReader struct {
	data []byte
	d    *json.Decoder
}

// begin returns where the next token begins.
func (r *placedReader) begin() int {
	i := int(r.d.InputOffset())
	for i < len(r.data) && bytes.IndexByte([]byte(" \t\r\n,:"), r.data[i]) >= 0 {
		i++
	}
	return i
}

func (r *placedReader) token() (json.Token, int, error) {
	at := r.begin()
	token, err := r.d.Token()
	if err != nil {
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			at = max(0, int(syntax.Offset)-1)
		}
		for at < len(r.data) && bytes.IndexByte([]byte(" \t\r\n"), r.data[at]) >= 0 {
			at++
		}
		return nil, 0, &fileFault{min(at, len(r.data)), CodeFileSyntax, ""}
	}
	return token, at, nil
}

func (r *placedReader) next(depth int) (*placed, error) {
	token, at, err := r.token()
	if err != nil {
		return nil, err
	}
	p := &placed{at: at, value: token}
	open, ok := token.(json.Delim)
	if !ok {
		return p, nil
	}
	if depth == placedDepthMax {
		return nil, p.fault(CodeFileSyntax, "")
	}
	for r.d.More() {
		if open == '{' {
			key, at, err := r.token()
			if err != nil {
				return nil, err
			}
			text, _ := key.(string)
			if p.find(text) >= 0 {
				return nil, &fileFault{at, CodeFileTwice, text}
			}
			p.add(name{text, at})
		}
		member, err := r.next(depth + 1)
		if err != nil {
			return nil, err
		}
		p.members = append(p.members, member)
	}
	_, _, err = r.token()
	return p, err
}

// few is how many names of an object are looked through one by one.
const few = 16

// find returns the place of a name; -1 if it is not there.
func (p *placed) find(text string) int {
	if p.places != nil {
		if i, ok := p.places[text]; ok {
			return i
		}
		return -1
	}
	for i, n := range p.names {
		if n.text == text {
			return i
		}
	}
	return -1
}

func (p *placed) add(n name) {
	p.names = append(p.names, n)
	switch {
	case p.places != nil:
		p.places[n.text] = len(p.names) - 1
	case len(p.names) > few:
		p.places = map[string]int{}
		for i, n := range p.names {
			p.places[n.text] = i
		}
	}
}

// has reports whether an object has a member, be it null.
func (p *placed) has(name string) bool { return p.find(name) >= 0 }

// member returns a member of an object, nil if there is none or it is null.
func (p *placed) member(name string) *placed {
	if i := p.find(name); i >= 0 && p.members[i].value != nil {
		return p.members[i]
	}
	return nil
}

// only refuses an object with other members than those listed.
func (p *placed) only(names ...string) error {
	if p.value != json.Delim('{') {
		return p.fault(CodeFileKind, "")
	}
next:
	for _, n := range p.names {
		for _, known := range names {
			if n.text == known {
				continue next
			}
		}
		return &fileFault{n.at, CodeFileKey, n.text}
	}
	return nil
}

// text returns a string, or a number as it is written.
func (p *placed) text() (string, error) {
	switch v := p.value.(type) {
	case string:
		return v, nil
	case json.Number:
		return v.String(), nil
	}
	return "", p.fault(CodeFileKind, "")
}

// list returns the members of a list.
func (p *placed) list() ([]*placed, error) {
	if p.value != json.Delim('[') {
		return nil, p.fault(CodeFileKind, "")
	}
	return p.members, nil
}

// place turns a byte of a file into line and column, both from 1; the column counts characters.
func place(data []byte, at int) (line, column int) {
	before := data[:min(at, len(data))]
	start := bytes.LastIndexByte(before, '\n') + 1
	return 1 + bytes.Count(before, []byte{'\n'}), 1 + len([]rune(string(before[start:])))
}
