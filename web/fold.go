package web

import (
	"bytes"
	"encoding/json"
	"net/url"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"time"

	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/quantity"
	"liangshan/text"
)

// Refusals of what was written into a form. They stand beside the field.
var (
	errRequired  = kernel.Refuse("portal.field_required")
	errChoose    = kernel.Refuse("portal.choice_required")
	errNoNumber  = kernel.Refuse("portal.not_a_number")
	errTooFine   = kernel.Refuse("portal.too_fine") // More digits behind the point than the smallest unit has.
	errNoDate    = kernel.Refuse("portal.not_a_date")
	errNoMoment  = kernel.Refuse("portal.not_a_moment")
	errTooLarge  = kernel.Refuse("portal.too_large") // The field cannot hold the number.
	errNotHex    = kernel.Refuse("portal.not_hexadecimal")
	errRowNumber = kernel.Refuse("portal.not_a_number_in_list")
)

// A folder makes the JSON of a command out of the values of its form.
type folder struct {
	p  *page
	in url.Values
}

// fold returns the JSON of a command. What is wrong is put onto the page, field by field.
func (f *folder) fold(t reflect.Type, path string) []byte {
	var b bytes.Buffer
	b.WriteByte('{')
	for _, part := range partsOf(t) {
		at := joined(path, part.name)
		value := f.value(part, at)
		if value == nil {
			continue
		}
		if b.Len() > 1 {
			b.WriteByte(',')
		}
		name, _ := json.Marshal(part.name) // Texts always can be.
		b.Write(name)
		b.WriteByte(':')
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes()
}

// value returns the JSON of one field; nil if it is left out.
func (f *folder) value(part part, at string) []byte {
	switch {
	case isList(part.kind):
		return f.list(part, at)
	case part.kind.Kind() == reflect.Struct && !isText(part.kind):
		if part.optional && !anyIn(f.in, at) {
			return nil
		}
		return f.fold(part.kind, at)
	case isMany(part.kind):
		return f.many(part, at)
	case part.kind.Kind() == reflect.Bool:
		if f.in.Get(at) == "true" {
			return []byte("true")
		}
		if part.optional {
			return nil
		}
		return []byte("false")
	}
	written := strings.ReplaceAll(f.in.Get(at), "\r\n", "\n")
	if part.kind.Kind() != reflect.String || part.name != "text" {
		written = strings.TrimSpace(written)
	}
	if written == "" {
		return f.empty(part, at)
	}
	value, err := single(part, written)
	if err != nil {
		f.wrong(at, err)
		return nil
	}
	return value
}

// empty is what becomes of a field into which nothing was written. An empty text may be one.
func (f *folder) empty(part part, at string) []byte {
	switch {
	case part.optional:
		return nil
	case part.kind.Kind() == reflect.String && !isText(part.kind), isBytes(part.kind) && part.kind.Kind() == reflect.Slice:
		return []byte(`""`)
	}
	f.wrong(at, errRequired)
	return nil
}

// anyIn reports whether anything was written into a group.
func anyIn(in url.Values, path string) bool {
	for key, values := range in {
		if strings.HasPrefix(key, path+".") && len(values) > 0 && strings.TrimSpace(values[0]) != "" {
			return true
		}
	}
	return false
}

func (f *folder) list(part part, at string) []byte {
	count := rowsIn(f.in, at)
	if count == 0 && part.optional {
		return nil
	}
	var rows [][]byte
	for i := range count {
		rows = append(rows, f.fold(part.kind.Elem(), joined(at, strconv.Itoa(i))))
	}
	return append(append([]byte{'['}, bytes.Join(rows, []byte(","))...), ']')
}

// betweenWords is what may stand between the values of a list that is written as a text.
var betweenWords = regexp.MustCompile(`[\s,;、,;]+`)

// many reads a list of single values: one a line, or with commas between.
func (f *folder) many(list part, at string) []byte {
	var values [][]byte
	for _, word := range betweenWords.Split(strings.TrimSpace(f.in.Get(at)), -1) {
		if word == "" {
			continue
		}
		value, err := single(part{name: list.name, kind: list.kind.Elem()}, word)
		if err != nil {
			f.wrong(at, errRowNumber)
			return nil
		}
		values = append(values, value)
	}
	if len(values) == 0 && list.optional {
		return nil
	}
	return append(append([]byte{'['}, bytes.Join(values, []byte(","))...), ']')
}

// single returns the JSON of one value as people write it.
func single(part part, written string) ([]byte, *kernel.Refusal) {
	switch {
	case isDays(part.kind, part.name):
		date, err := calendar.Parse(written)
		if err != nil {
			return nil, errNoDate
		}
		if part.kind != dateType {
			return strconv.AppendInt(nil, int64(date), 10), nil
		}
		return quoted(date.String()), nil
	case isBytes(part.kind), isText(part.kind):
		whole := strings.Map(func(r rune) rune {
			if r == ' ' || r == '\n' || r == '\t' {
				return -1
			}
			return r
		}, written)
		if strings.Trim(whole, "0123456789abcdefABCDEF") != "" {
			return nil, errNotHex
		}
		return quoted(whole), nil
	case !isNumber(part.kind):
		return quoted(written), nil
	case strings.HasSuffix(part.name, "_ms"):
		return moment(written)
	}
	return number64(part, written)
}

// number64 reads a number in the unit in which people write it.
func number64(part part, written string) ([]byte, *kernel.Refusal) {
	n, err := quantity.Parse(written, measureOf(part.name).decimals)
	switch {
	case err == quantity.ErrNotExact:
		return nil, errTooFine
	case err == quantity.ErrOverflow:
		if part.kind.Kind() == reflect.Uint64 { // Beyond what amounts can be.
			if u, err := strconv.ParseUint(written, 10, 64); err == nil {
				return strconv.AppendUint(nil, u, 10), nil
			}
		}
		return nil, errTooLarge
	case err != nil:
		return nil, errNoNumber
	}
	v := reflect.New(part.kind).Elem()
	if v.CanInt() && v.OverflowInt(n) || v.CanUint() && (n < 0 || v.OverflowUint(uint64(n))) {
		return nil, errTooLarge
	}
	return strconv.AppendInt(nil, n, 10), nil
}

// moment reads a time of the county, to the minute.
func moment(written string) ([]byte, *kernel.Refusal) {
	for _, form := range []string{momentForm, "2006-01-02 15:04", "2006-01-02T15:04:05", "2006-01-02"} {
		if t, err := time.ParseInLocation(form, written, zoneOfLaw); err == nil {
			return strconv.AppendInt(nil, t.UnixMilli(), 10), nil
		}
	}
	return nil, errNoMoment
}

func quoted(s string) []byte {
	b, _ := json.Marshal(s) // Texts always can be.
	return b
}

// wrong puts a refusal beside a field.
func (f *folder) wrong(at string, refusal *kernel.Refusal) {
	zh, en := text.Of(refusal.Code)
	f.p.status = 422
	f.p.Faults = append(f.p.Faults, fault{Field: at, Text: f.p.choose(zh, en)})
}

// rowForm finds the numbers of rows in the name of a field as the API writes it.
var rowForm = regexp.MustCompile(`\[(\d+)\]`)

// fieldOf returns the path of a field as a form has it, from the name that the API gives it.
func fieldOf(name string) string {
	return rowForm.ReplaceAllString(strings.TrimPrefix(name, "arguments."), ".$1")
}
