package measure

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	xunicode "golang.org/x/text/encoding/unicode"
	"golang.org/x/text/unicode/norm"

	"liangshan/calendar"
)

// A File is a table as it was given: its name for messages, and its bytes.
type File struct {
	Name string
	Data []byte
}

// A Source is what a result says about a file that it came from.
type Source struct {
	Role     string `json:"role"`
	File     string `json:"file"`
	SHA256   string `json:"sha256"`
	Encoding string `json:"encoding"`
	Rows     int    `json:"rows"` // Of data.
}

// decode returns a file's text. UTF-8 with or without a mark, UTF-16 with one, else GBK (as
// GB18030, which contains it).
func decode(data []byte) (text []byte, encoding string, ok bool) {
	switch {
	case bytes.HasPrefix(data, []byte{0xEF, 0xBB, 0xBF}) && utf8.Valid(data):
		return data[3:], "UTF-8", true
	case bytes.HasPrefix(data, []byte{0xFF, 0xFE}), bytes.HasPrefix(data, []byte{0xFE, 0xFF}):
		text, err := xunicode.UTF16(xunicode.LittleEndian, xunicode.ExpectBOM).NewDecoder().Bytes(data)
		return text, "UTF-16", err == nil && !bytes.ContainsRune(text, utf8.RuneError)
	case bytes.IndexByte(data, 0) >= 0:
		return nil, "", false
	case utf8.Valid(data):
		return data, "UTF-8", true
	}
	text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data)
	return text, "GBK", err == nil && !bytes.ContainsRune(text, utf8.RuneError)
}

// lines returns a text whose rows end as everywhere else. Some spreadsheets still save rows that
// end in a carriage return alone, and csv.Reader would take such a file for one row.
func lines(text []byte) []byte {
	if bytes.IndexByte(text, '\n') >= 0 {
		return text
	}
	return bytes.ReplaceAll(text, []byte{'\r'}, []byte{'\n'})
}

// A table is a file being read row by row.
type table struct {
	file    string
	source  Source
	reader  *csv.Reader
	header  []string
	place   map[string]int // From a column's canonical name to its field.
	unknown []string       // Columns that mean nothing here.
	record  []string
	row     int
	faults  []Fault
}

// open decodes a file, finds its separator and matches its header with the columns known.
func open(f File, role string, known []column) *table {
	t := &table{file: f.Name, place: map[string]int{}, source: sourceOf(f, role)}
	text, encoding, ok := decode(f.Data)
	if !ok {
		t.fault(0, "", ErrNotText, "")
		return t
	}
	t.source.Encoding = encoding
	text = lines(text)
	t.reader = csv.NewReader(bytes.NewReader(text))
	t.reader.Comma = separator(text)
	t.reader.ReuseRecord = true
	t.reader.FieldsPerRecord = -1
	t.reader.TrimLeadingSpace = t.reader.Comma != '\t'
	header, err := t.reader.Read()
	if err != nil {
		t.fault(0, "", ErrEmptyTable, "")
		t.reader = nil
		return t
	}
	for _, h := range header {
		t.header = append(t.header, strings.TrimSpace(h))
	}
	t.match(known)
	return t
}

// separator chooses between comma, tab, semicolon and the Chinese comma by the first line.
func separator(text []byte) rune {
	line, _, _ := bytes.Cut(text, []byte{'\n'})
	best, most := ',', 0
	for _, r := range []rune{',', '\t', ';', '，'} {
		if n := strings.Count(string(line), string(r)); n > most {
			best, most = r, n
		}
	}
	return best
}

// match finds for every field of the header the column that it means.
func (t *table) match(known []column) {
	for i, h := range t.header {
		if h == "" {
			continue
		}
		c, problem := find(h, known)
		switch {
		case problem != "":
			t.fault(1, h, problem, "%s", hint(h, known))
		case c == nil:
			t.unknown = append(t.unknown, h)
		default:
			if other, twice := t.place[c.name]; twice {
				t.fault(1, h, ErrColumnTwice, "%s, %s", t.header[other], h)
				continue
			}
			t.place[c.name] = i
		}
	}
}

// next reads a row that holds something. A malformed row is a fault and ends the table, since
// nobody knows where the next begins.
func (t *table) next() bool {
	if t.reader == nil {
		return false
	}
	for {
		record, err := t.reader.Read()
		if errors.Is(err, io.EOF) {
			return false
		}
		if err != nil {
			var p *csv.ParseError
			row := 0
			if errors.As(err, &p) {
				row = p.StartLine
			}
			t.fault(row, "", ErrMalformedTable, "%v", err)
			return false
		}
		t.row, _ = t.reader.FieldPos(0)
		if blank(record) {
			continue
		}
		t.record = record
		t.source.Rows++
		if len(record) > len(t.header) && !blank(record[len(t.header):]) {
			t.fault(t.row, "", ErrMalformedTable, "%d fields under %d columns", len(record), len(t.header))
			continue
		}
		return true
	}
}

func blank(record []string) bool {
	for _, f := range record {
		if strings.TrimSpace(f) != "" {
			return false
		}
	}
	return true
}

func (t *table) has(name string) bool { _, ok := t.place[name]; return ok }

// fault notes what is refused.
func (t *table) fault(row int, column string, r Reason, format string, args ...any) {
	t.faults = append(t.faults, newFault(t.file, row, column, r, format, args...))
}

// bad notes what is refused about a field of this row.
func (t *table) bad(name string, r Reason, format string, args ...any) {
	column := name
	if i, ok := t.place[name]; ok {
		column = t.header[i]
	}
	t.fault(t.row, column, r, format, args...)
}

// text returns a field without blanks around it, "" if there is none.
func (t *table) text(name string) string {
	i, ok := t.place[name]
	if !ok || i >= len(t.record) {
		return ""
	}
	s := strings.TrimSpace(t.record[i])
	for j := range len(s) {
		if s[j] >= utf8.RuneSelf {
			return strings.TrimSpace(norm.NFKC.String(s))
		}
	}
	return s
}

// number reads a field that may be empty; given says whether it held anything. Anything but a
// plain finite decimal is a fault.
func (t *table) number(name string) (v float64, given bool) {
	s := t.text(name)
	if s == "" {
		return 0, false
	}
	v, ok := parseNumber(s)
	if !ok {
		t.bad(name, ErrNotANumber, "%s", s)
		return 0, false
	}
	return v, true
}

// positive reads a field that holds, if anything, a number above 0 (or 0 if that is allowed).
func (t *table) positive(name string, zero bool) (v float64, given bool) {
	v, given = t.number(name)
	if given && (v < 0 || v == 0 && !zero) {
		t.bad(name, ErrNegative, "%s", t.text(name))
		return 0, false
	}
	return v, given
}

// parseNumber reads a plain decimal. What strconv takes beyond that (inf, nan, hexadecimal,
// underscores) is refused.
func parseNumber(s string) (float64, bool) {
	for i := range len(s) {
		switch c := s[i]; {
		case c >= '0' && c <= '9', c == '.', c == '-', c == '+', c == 'e', c == 'E':
		default:
			return 0, false
		}
	}
	v, err := strconv.ParseFloat(s, 64)
	return v, err == nil && !math.IsInf(v, 0)
}

// date reads a field that may be empty.
func (t *table) date(name string, today calendar.Date) (d calendar.Date, given bool) {
	s := t.text(name)
	if s == "" {
		return 0, false
	}
	d, ok := parseDate(s)
	switch {
	case !ok:
		t.bad(name, ErrDateUnreadable, "%s", s)
		return 0, false
	case d > today:
		t.bad(name, ErrDateInFuture, "%s; today is %s", s, today)
		return 0, false
	}
	return d, true
}

// parseDate reads 2026-05-31, 2026/5/31, 2026.5.31, 20260531 and 2026年5月31日: the year first,
// always. 05/06/2026 could be two days and is none.
func parseDate(s string) (calendar.Date, bool) {
	s, _, _ = strings.Cut(s, " ") // Spreadsheets add 00:00:00.
	if d, err := calendar.Parse(s); err == nil {
		return d, true
	}
	if len(s) == 8 && strings.Trim(s, "0123456789") == "" {
		s = s[:4] + "-" + s[4:6] + "-" + s[6:]
	}
	parts := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("-/.年月日", r) })
	if len(parts) != 3 || len(parts[0]) != 4 {
		return 0, false
	}
	var n [3]int
	for i, p := range parts {
		v, err := strconv.Atoi(p)
		if err != nil || len(p) > 4 {
			return 0, false
		}
		n[i] = v
	}
	d, err := calendar.New(n[0], n[1], n[2])
	return d, err == nil
}

// key is a header without what spelling it differently does not change: width, case, blanks,
// brackets and strokes.
func key(header string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(norm.NFKC.String(header)) {
		switch {
		case r == '²':
			b.WriteByte('2')
		case unicode.IsLetter(r) || unicode.IsDigit(r) || r == '%':
			b.WriteRune(r)
		}
	}
	return b.String()
}
