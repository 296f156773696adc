package vault

import (
	"encoding/binary"
	"strings"
	"unicode/utf8"
)

// A record is one statement as it is sealed: a fact, a check, or the void that a discarded statement leaves.
type record struct {
	kind       byte
	field      Field
	from       Day
	recordedAt int64
	source     Text
	value      Text    // Of a fact.
	of         uint64  // Of a check: the version it is about.
	by         Checker // Of a check.
}

const (
	recordVoid byte = iota
	recordFact
	recordCheck
)

// recordPadBytes: records are filled up to a multiple of this, so that their length tells little.
const recordPadBytes = 64

// encode writes a record: kind, checker, from, recorded at, of, then field, source and value with their lengths,
// then zeros. All integers are big-endian.
func (r *record) encode() []byte {
	size := 2 + 4 + 8 + 8 + 1 + 2 + 4 + len(r.field) + len(r.source) + len(r.value)
	data := make([]byte, 0, (size+recordPadBytes-1)/recordPadBytes*recordPadBytes)
	data = append(data, r.kind, byte(r.by))
	data = binary.BigEndian.AppendUint32(data, uint32(r.from))
	data = binary.BigEndian.AppendUint64(data, uint64(r.recordedAt))
	data = binary.BigEndian.AppendUint64(data, r.of)
	data = append(append(data, byte(len(r.field))), r.field...)
	data = append(binary.BigEndian.AppendUint16(data, uint16(len(r.source))), r.source...)
	data = append(binary.BigEndian.AppendUint32(data, uint32(len(r.value))), r.value...)
	return data[:cap(data)]
}

// decodeRecord reads a record, and returns false unless encode would write the same bytes.
func decodeRecord(data []byte) (r record, ok bool) {
	take := func(n int) []byte {
		if len(data) < n {
			ok = false
			return make([]byte, n)
		}
		head := data[:n]
		data = data[n:]
		return head
	}
	text := func(n uint32) string {
		if uint64(len(data)) < uint64(n) {
			ok = false
			return ""
		}
		return string(take(int(n)))
	}
	whole := string(data)
	ok = true
	r.kind, r.by = take(1)[0], Checker(take(1)[0])
	r.from = Day(binary.BigEndian.Uint32(take(4)))
	r.recordedAt = int64(binary.BigEndian.Uint64(take(8)))
	r.of = binary.BigEndian.Uint64(take(8))
	r.field = Field(text(uint32(take(1)[0])))
	r.source = Text(text(uint32(binary.BigEndian.Uint16(take(2)))))
	r.value = Text(text(binary.BigEndian.Uint32(take(4))))
	return r, ok && r.kind <= recordCheck && string(r.encode()) == whole
}

// CheckFact refuses a fact that Put would refuse, for who has to know before.
func CheckFact(number Number, f Fact) error { return checkFact(number, &f) }

// checkFact refuses a fact that the vault would not keep.
func checkFact(number Number, f *Fact) error {
	if !f.Field.valid() {
		return &Error{Code: FieldInvalid, Number: number}
	}
	refuse := func(code Code) error { return &Error{Code: code, Number: number, Field: f.Field} }
	switch {
	case len(f.Value) > ValueMaxBytes:
		return refuse(ValueTooLong)
	case !utf8.ValidString(string(f.Value)):
		return refuse(ValueInvalid)
	case f.From != 0 && !f.From.Valid():
		return refuse(DayInvalid)
	case f.CheckedBy >= checkersEnd:
		return refuse(CheckInvalid)
	}
	return checkSource(number, f.Field, f.Source)
}

func checkSource(number Number, field Field, source Text) error {
	switch {
	case source == "":
		return &Error{Code: SourceMissing, Number: number, Field: field}
	case len(source) > SourceMaxBytes || !utf8.ValidString(string(source)):
		return &Error{Code: SourceTooLong, Number: number, Field: field}
	}
	return nil
}

// valid says whether a field has the form of one. A value put in its place by mistake would hardly have.
func (f Field) valid() bool {
	if f == "" || len(f) > FieldMaxBytes || f[0] < 'a' || f[0] > 'z' {
		return false
	}
	for i := range len(f) {
		c := f[i]
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_' && c != '.' {
			return false
		}
	}
	return true
}

// family returns the part of a field before the first dot.
func (f Field) family() Field {
	family, _, _ := strings.Cut(string(f), ".")
	return Field(family)
}
