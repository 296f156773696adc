package measure

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"
)

var errFields = errors.New("a field is missing, or a quotation mark does not close")

// sourceOf names a file with its digest.
func sourceOf(f File, role string) Source {
	sum := sha256.Sum256(f.Data)
	return Source{Role: role, File: f.Name, SHA256: hex.EncodeToString(sum[:]), Encoding: "UTF-8"}
}

// cutLine takes the first line off a text.
func cutLine(text string) (line, rest string) {
	line = text
	if i := strings.IndexByte(text, '\n'); i >= 0 {
		line, rest = text[:i], text[i+1:]
	}
	return strings.TrimSuffix(line, "\r"), rest
}

// fieldsOf splits a line into all its fields.
func fieldsOf(line string, to []string) []string {
	line = strings.TrimSuffix(line, "\r")
	for {
		field, rest, more, ok := cutField(line)
		if !ok {
			return to
		}
		to = append(to, field)
		if !more {
			return to
		}
		line = rest
	}
}

// pick takes some fields of a line: wanted says for each of the first fields where it goes, -1
// for nowhere.
func pick(line string, wanted []int, to []string) error {
	for i, place := range wanted {
		field, rest, more, ok := cutField(line)
		if !ok || !more && i < len(wanted)-1 {
			return errFields
		}
		if place >= 0 {
			to[place] = field
		}
		line = rest
	}
	return nil
}

// cutField takes the first field off a line. A field in quotation marks is taken without them;
// the DataMart doubles none inside.
func cutField(line string) (field, rest string, more, ok bool) {
	if strings.HasPrefix(line, `"`) {
		end := strings.IndexByte(line[1:], '"')
		if end < 0 {
			return "", "", false, false
		}
		field, line = line[1:1+end], line[2+end:]
		if line == "" {
			return field, "", false, true
		}
		return field, line[1:], true, line[0] == ','
	}
	field, rest, more = strings.Cut(line, ",")
	return field, rest, more, true
}
