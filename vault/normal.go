package vault

import (
	"crypto/hmac"
	"crypto/sha256"
	"hash"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Kinds of search hashes. The numbers are stored.
const (
	tokenIdentity byte = iota + 1
	tokenPhone
	tokenAccount
	tokenName  // A whole name.
	tokenRune  // One character of a name.
	tokenRunes // Two neighbouring characters of a name.
)

// wholeToken returns the kind under which whole values of a field are found, and false for a field that is not
// searchable.
func wholeToken(field Field) (byte, bool) {
	switch field.family() {
	case Identity:
		return tokenIdentity, true
	case Phone:
		return tokenPhone, true
	case Account:
		return tokenAccount, true
	case Name:
		return tokenName, true
	}
	return 0, false
}

// normalise brings a value into the form in which it is searched, so that a number typed in full width or in groups,
// or a name with another middle dot, is found. The value itself is kept as it was stated.
func normalise(field Field, value string) string {
	text := strings.ToUpper(norm.NFKC.String(value))
	switch field.family() {
	case Name:
		return strings.Map(func(r rune) rune {
			switch r {
			case '\u2022', '\u2027', '\u2219', '\u22c5', '\u25cf', '\u30fb', '.': // All stand for the middle dot in use.
				return '·'
			}
			if unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) {
				return -1
			}
			return r
		}, text)
	case Phone:
		digits := keep(text, func(r rune) bool { return r >= '0' && r <= '9' })
		if len(digits) == 13 && strings.HasPrefix(digits, "86") {
			return digits[2:]
		}
		if len(digits) == 15 && strings.HasPrefix(digits, "0086") {
			return digits[4:]
		}
		return digits
	}
	return keep(text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
}

func keep(text string, wanted func(rune) bool) string {
	return strings.Map(func(r rune) rune {
		if wanted(r) {
			return r
		}
		return -1
	}, text)
}

// A token is one search hash of a person.
type token struct {
	kind   byte
	key    uint32
	hash   [16]byte
	person Number
}

// A tokenizer makes search hashes under one master key. It is not for concurrent use.
type tokenizer struct {
	key uint32
	mac hash.Hash
	sum [sha256.Size]byte
}

func newTokenizer(m *master) *tokenizer {
	return &tokenizer{key: m.id, mac: hmac.New(sha256.New, m.search)}
}

func (t *tokenizer) token(kind byte, text string, person Number) token {
	t.mac.Reset()
	t.mac.Write([]byte{kind})
	t.mac.Write([]byte(text))
	made := token{kind: kind, key: t.key, person: person}
	copy(made.hash[:], t.mac.Sum(t.sum[:0]))
	return made
}

// tokens appends the search hashes of a value.
func (t *tokenizer) tokens(all []token, field Field, value Text, person Number) []token {
	kind, ok := wholeToken(field)
	if !ok {
		return all
	}
	text := normalise(field, string(value))
	if text == "" {
		return all
	}
	all = append(all, t.token(kind, text, person))
	if kind != tokenName {
		return all
	}
	runes := []rune(text)
	for i := range runes {
		all = append(all, t.token(tokenRune, string(runes[i:i+1]), person))
		if i+1 < len(runes) {
			all = append(all, t.token(tokenRunes, string(runes[i:i+2]), person))
		}
	}
	return all
}
