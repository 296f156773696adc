package api

import (
	"bytes"
	"encoding"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"

	"liangshan/calendar"
	"liangshan/identity"
	"liangshan/kernel"
)

// Refusals of a body. The problem names the field; it never repeats a value.
var (
	errBodySyntax    = kernel.Refuse("body.malformed")       // Not JSON, or something behind it.
	errBodyText      = kernel.Refuse("body.text_malformed")  // A text that is not valid UTF-8.
	errBodyUnknown   = kernel.Refuse("body.unknown_field")   // A field that there is not.
	errBodyTwice     = kernel.Refuse("body.duplicate_field") // A field that comes twice.
	errBodyMissing   = kernel.Refuse("body.field_missing")   // A field that has to be there.
	errBodyType      = kernel.Refuse("body.wrong_type")      // A value of another type.
	errBodyRange     = kernel.Refuse("body.out_of_range")    // A number that the field cannot hold.
	errBodyDate      = kernel.Refuse("body.not_a_date")      // Not a date such as 2026-11-21.
	errBodyHex       = kernel.Refuse("body.not_hexadecimal") // Not so many hexadecimal digits.
	errBodyLarge     = kernel.Refuse("body.too_large")       // More bytes than the operation takes.
	errBodyPersonal  = kernel.Refuse("body.personal_number") // A text with the number of a person or a card.
	errBodyMediaType = kernel.Refuse("body.not_json")        // Sent as something else than JSON.
)

// A fieldError is a refusal of one field of what was sent.
type fieldError struct {
	refusal *kernel.Refusal
	field   string // Such as "transfers[3].amount".
}

func (e *fieldError) Error() string { return e.refusal.Code + ": " + e.field }

// Unwrap lets errors.Is and errors.As find the refusal.
func (e *fieldError) Unwrap() error { return e.refusal }

// decode reads JSON into a struct, strictly: each field at most once and under its exact
// name, numbers whole and within range, nothing null, nothing behind the end. A field is
// optional if its tag says omitempty. Dates are texts, byte arrays hexadecimal.
func decode(body []byte, to any, path string) error {
	return (&decoder{}).read(body, to, path)
}

// decodeRecord is decode for what enters the record, where no text may hold the number of a person.
func decodeRecord(body []byte, to any, path string) error {
	return (&decoder{record: true}).read(body, to, path)
}

func (d *decoder) read(body []byte, to any, path string) error {
	if !utf8.Valid(body) {
		return &fieldError{errBodyText, path}
	}
	d.json = json.NewDecoder(bytes.NewReader(body))
	d.json.UseNumber()
	if err := d.value(reflect.ValueOf(to).Elem(), path); err != nil {
		return err
	}
	if _, err := d.json.Token(); !errors.Is(err, io.EOF) {
		return &fieldError{errBodySyntax, path}
	}
	return nil
}

type decoder struct {
	json   *json.Decoder
	record bool // What is read enters the record.
}

var (
	dateType = reflect.TypeFor[calendar.Date]()
	rawType  = reflect.TypeFor[json.RawMessage]()
	textType = reflect.TypeFor[encoding.TextUnmarshaler]()
)

func (d *decoder) value(v reflect.Value, path string) error {
	if v.Type() == rawType {
		if err := d.json.Decode(v.Addr().Interface()); err != nil {
			return &fieldError{errBodySyntax, path}
		}
		return nil
	}
	token, err := d.json.Token()
	if err != nil {
		return &fieldError{errBodySyntax, path}
	}
	switch v.Kind() {
	case reflect.Struct:
		if token != json.Delim('{') {
			return &fieldError{errBodyType, path}
		}
		return d.object(v, path)
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			break
		}
		if token != json.Delim('[') {
			return &fieldError{errBodyType, path}
		}
		return d.list(v, path)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		if token != json.Delim('{') || v.Elem().Kind() != reflect.Struct {
			return &fieldError{errBodyType, path}
		}
		return d.object(v.Elem(), path)
	}
	if refusal := scalar(v, token); refusal != nil {
		return &fieldError{refusal, path}
	}
	if d.record && holdsNumber(v) {
		return &fieldError{errBodyPersonal, path}
	}
	return nil
}

// holdsNumber reports whether a value is or holds the number of a person or of a bank card. No amount, time or number
// of the record has as many digits as begin with 62 and end with their check digit.
func holdsNumber(v reflect.Value) bool {
	switch {
	case v.Kind() == reflect.String:
		return identity.HoldsNumber(v.String())
	case v.CanInt() && v.Int() >= numberMin:
		return identity.HoldsNumber(strconv.FormatInt(v.Int(), 10))
	case v.CanUint() && v.Uint() >= numberMin:
		return identity.HoldsNumber(strconv.FormatUint(v.Uint(), 10))
	}
	return false
}

const numberMin = 1_000_000_000_000_000 // 16 digits.

func (d *decoder) list(v reflect.Value, path string) error {
	v.Set(reflect.MakeSlice(v.Type(), 0, 4))
	for i := 0; d.json.More(); i++ {
		item := reflect.New(v.Type().Elem()).Elem()
		if err := d.value(item, path+"["+strconv.Itoa(i)+"]"); err != nil {
			return err
		}
		v.Set(reflect.Append(v, item))
	}
	if _, err := d.json.Token(); err != nil {
		return &fieldError{errBodySyntax, path}
	}
	return nil
}

func (d *decoder) object(v reflect.Value, path string) error {
	fields := fieldsOf(v.Type())
	seen := make([]bool, len(fields))
	for d.json.More() {
		token, err := d.json.Token()
		name, ok := token.(string)
		if err != nil || !ok {
			return &fieldError{errBodySyntax, path}
		}
		at := -1
		for i := range fields {
			if fields[i].name == name {
				at = i
			}
		}
		switch {
		case at < 0:
			return &fieldError{errBodyUnknown, below(path, shown(name))}
		case seen[at]:
			return &fieldError{errBodyTwice, below(path, name)}
		}
		seen[at] = true
		if err := d.value(v.Field(fields[at].index), below(path, name)); err != nil {
			return err
		}
	}
	if _, err := d.json.Token(); err != nil {
		return &fieldError{errBodySyntax, path}
	}
	for i := range fields {
		if !seen[i] && !fields[i].optional {
			return &fieldError{errBodyMissing, below(path, fields[i].name)}
		}
	}
	return nil
}

func below(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// shown returns the name of an unknown field as a problem may repeat it: if it looks like
// a name. Anything else could be a value in the wrong place.
func shown(name string) string {
	digits := 0
	for _, c := range []byte(name) {
		switch {
		case c >= '0' && c <= '9':
			digits++
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '_', c == '-':
		default:
			return "?"
		}
	}
	if len(name) == 0 || len(name) > 40 || digits > 3 {
		return "?"
	}
	return name
}

// A jsonField is one field of a struct under its name in JSON.
type jsonField struct {
	index    int
	name     string
	optional bool
}

// fieldsOf returns the fields that JSON may set. A tag "-" keeps a field out.
func fieldsOf(t reflect.Type) []jsonField {
	var all []jsonField
	for i := range t.NumField() {
		name, options, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		if t.Field(i).IsExported() && name != "" && name != "-" {
			all = append(all, jsonField{i, name, strings.Contains(options, "omitempty")})
		}
	}
	return all
}

// scalar sets a value that is neither object nor list.
func scalar(v reflect.Value, token json.Token) *kernel.Refusal {
	switch {
	case v.Type() == dateType:
		return setDate(v, token)
	case v.CanAddr() && v.Addr().Type().Implements(textType):
		text, ok := token.(string)
		if !ok {
			return errBodyType
		}
		if v.Addr().Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(text)) != nil {
			return errBodyHex
		}
		return nil
	}
	switch v.Kind() {
	case reflect.Bool:
		is, ok := token.(bool)
		if !ok {
			return errBodyType
		}
		v.SetBool(is)
		return nil
	case reflect.String:
		return setText(v, token)
	case reflect.Slice, reflect.Array:
		return setBytes(v, token)
	}
	return setNumber(v, token)
}

func setText(v reflect.Value, token json.Token) *kernel.Refusal {
	text, ok := token.(string)
	switch {
	case !ok:
		return errBodyType
	case strings.ContainsRune(text, utf8.RuneError): // What half a surrogate pair becomes.
		return errBodyText
	}
	v.SetString(text)
	return nil
}

func setDate(v reflect.Value, token json.Token) *kernel.Refusal {
	text, ok := token.(string)
	if !ok {
		return errBodyType
	}
	date, err := calendar.Parse(text)
	if err != nil {
		return errBodyDate
	}
	v.SetInt(int64(date))
	return nil
}

func setBytes(v reflect.Value, token json.Token) *kernel.Refusal {
	text, ok := token.(string)
	if !ok || v.Type().Elem().Kind() != reflect.Uint8 {
		return errBodyType
	}
	b, err := hex.DecodeString(text)
	if err != nil || v.Kind() == reflect.Array && v.Len() != len(b) {
		return errBodyHex
	}
	if v.Kind() == reflect.Slice {
		v.SetBytes(b)
		return nil
	}
	reflect.Copy(v, reflect.ValueOf(b))
	return nil
}

// setNumber takes whole numbers only, written as such: 1.0 and 1e3 are refused, for what
// writes numbers like that may have lost digits of others.
func setNumber(v reflect.Value, token json.Token) *kernel.Refusal {
	number, ok := token.(json.Number)
	if !ok || strings.ContainsAny(number.String(), ".eE") {
		return errBodyType
	}
	switch {
	case v.CanInt():
		n, err := strconv.ParseInt(number.String(), 10, 64)
		if err != nil || v.OverflowInt(n) {
			return errBodyRange
		}
		v.SetInt(n)
		return nil
	case v.CanUint():
		n, err := strconv.ParseUint(number.String(), 10, 64)
		if err != nil || v.OverflowUint(n) {
			return errBodyRange
		}
		v.SetUint(n)
		return nil
	}
	return errBodyType
}
