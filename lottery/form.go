package lottery

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Form says how a public value is written, so that everybody who computes the draw again types the same
// bytes: so many characters of one alphabet, and nothing else, no blanks, no commas, no other line end. What a
// draw publishes otherwise (groups, leading zeros left out) is brought into the form as its source says.
type Form struct {
	Alphabet Alphabet
	Length   int // Characters.
}

// An Alphabet is a set of characters.
type Alphabet string

// Alphabets.
const (
	Digits Alphabet = "digits" // 0 to 9.
	Hex    Alphabet = "hex"    // 0 to 9 and a to f, never A to F.
)

// FormMin is how many characters a public value has at least: fewer can be tried out.
const FormMin = 6

// Refusals of forms and sources.
const (
	ErrForm   = Refusal("lottery.public_form_malformed")
	ErrSource = Refusal("lottery.public_source_malformed")
)

var characters = map[Alphabet]string{Digits: "0123456789", Hex: "0123456789abcdef"}

// ParseForm reads a form as it is written: digits:14 or hex:64. Error: ErrForm.
func ParseForm(text string) (Form, error) {
	alphabet, length, _ := strings.Cut(text, ":")
	n, err := strconv.Atoi(length)
	f := Form{Alphabet(alphabet), n}
	if err != nil || characters[f.Alphabet] == "" || n < FormMin || n > PublicMax || f.String() != text {
		return Form{}, ErrForm
	}
	return f, nil
}

// String writes a form as ParseForm reads it.
func (f Form) String() string { return string(f.Alphabet) + ":" + strconv.Itoa(f.Length) }

// Check returns ErrPublic if a value is not written so.
func (f Form) Check(value string) error {
	if len(value) != f.Length || strings.Trim(value, characters[f.Alphabet]) != "" {
		return ErrPublic
	}
	return nil
}

// sourceMin is how many characters name a source at least: which draw, and of which day.
const sourceMin = 4

// CheckSource returns ErrSource unless a text names where a public value comes from: one line of print.
func CheckSource(text string) error {
	if len(text) > PublicMax || !utf8.ValidString(text) || strings.TrimSpace(text) != text ||
		utf8.RuneCountInString(text) < sourceMin || strings.ContainsFunc(text, unicode.IsControl) {
		return ErrSource
	}
	return nil
}
