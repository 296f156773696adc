// Package rule is the language in which programmes say who is paid and how much. It is the
// expressions of Go, read by go/parser, over the columns of a register; names may be Chinese
// or English. There are no loops, no statements and no comments: what an expression costs is the
// number of its parts.
//
// # Kinds
//
// Every value is an int64 of one kind: bool (0, 1), int, date (days since 1970-01-01), money
// (fen), area (dm²; 100 are a square metre), rate (millionths) and code (the place in a set of
// codes). Literals are 12, 72000.50 (money has two decimals, always), "master" where a code is
// meant, and date("2021-10-15"), rate("5%"), area("45.00"). Mixed kinds are refused where they
// stand: money × money, money > 1000, date + 5. There is no division sign: div, share, of,
// per_m2 and scale name their rounding (half_up, down, up), and age names its reading
// (birthday, day_after).
//
// # No answer
//
// A missing fact, an overflow, a date out of range, an empty maximum: each has no answer, and
// whatever is computed from it has none, but for && and ||, which know their answer if one side
// decides it. No answer is never zero. A decision that needs it goes to a person for review,
// with the place in the rule and the reason (Fault). known(x) and given(x, y) are how a rule says
// itself what a missing fact means.
//
// # Time
//
// on is the day as of which facts are read, period_start and period_end bound the period that
// is decided. A parameter is what it was on period_start, so an old month is computed with that
// month's values; at(parameter, day) asks for another day.
//
// # Invariants
//
//   - Binding a checked expression cannot fail, and evaluating it cannot panic.
//   - Evaluating allocates nothing.
//   - Equal text, parameters and facts give equal answers everywhere.
package rule

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"liangshan/calendar"
	"liangshan/quantity"
)

// Limits.
const (
	TextMax    = 4096 // Bytes of one expression.
	NodesMax   = 2000 // Parts of all expressions of a document: what a decision costs at most.
	NestedMax  = 60   // Of parts within each other.
	ClausesMax = 32   // A mask has a bit for each.
	ValuesMax  = 64   // Named values of a document.
	CodesMax   = 5000 // Of one set.
	NameMax    = 64   // Bytes of a name.
	ItemsMax   = 256  // Of a list, for one beneficiary.
)

// Missing is the value that is none: a fact that nobody has entered, an answer there is not.
const Missing int64 = math.MinInt64

// A Kind says what a number stands for.
type Kind uint8

// Kinds of values. Those below Code have no place in a register.
const (
	Bool Kind = 1 + iota
	Int
	Date
	Money
	Area
	Rate
	Code
	list
	table
	scaled
	rounding
	reading
	text // A code whose set is not known yet.
)

var kindNames = [...]string{"none", "bool", "int", "date", "money", "area", "rate", "code", "list", "table", "scale",
	"rounding", "reading", "text"}

// String returns the name of the kind, as documents have it.
func (k Kind) String() string { return kindNames[k] }

// ParseKind returns the kind of a name; false if there is none that a register may hold.
func ParseKind(name string) (Kind, bool) {
	for k := Bool; k <= Code; k++ {
		if kindNames[k] == name {
			return k, true
		}
	}
	return 0, false
}

// A CodeSet is a set of codes that a column may hold. The value of a code is its place.
type CodeSet struct {
	Name  string
	Codes []string
}

// Index returns the place of a code, or -1.
func (s *CodeSet) Index(code string) int {
	for i, c := range s.Codes {
		if c == code {
			return i
		}
	}
	return -1
}

// A Type is a kind and, for codes, their set.
type Type struct {
	Kind Kind
	Set  *CodeSet
}

// Parse reads a value as people write it: 是 or true, 12, 2026-05-01, 1,234.50, 45.00 (m²), 5%,
// master. A message says what is wrong, empty if nothing is.
func (t Type) Parse(s string) (value int64, wrong string) {
	var err error
	switch t.Kind {
	case Bool:
		switch s {
		case "true", "是", "yes":
			return 1, ""
		case "false", "否", "no":
			return 0, ""
		}
		return 0, "true or false (是, 否) is expected"
	case Int:
		value, err = quantity.Parse(s, 0)
	case Money, Area:
		value, err = quantity.Parse(s, 2)
	case Rate:
		var r quantity.Rate
		r, err = quantity.ParseRate(s)
		value = int64(r)
	case Date:
		var d calendar.Date
		d, err = calendar.Parse(s)
		value = int64(d)
	case Code:
		if i := t.Set.Index(s); i >= 0 {
			return int64(i), ""
		}
		return 0, "it is none of the codes of " + t.Set.Name
	}
	if err != nil || value == Missing {
		return 0, t.wrong(err)
	}
	return value, ""
}

// wrong says what a number or a date that cannot be read should have been.
func (t Type) wrong(err error) string {
	switch {
	case errors.Is(err, calendar.ErrNoSuchDate):
		return "the month has no such day"
	case t.Kind == Date:
		return "a date is expected, such as 2026-05-01"
	case err == nil || errors.Is(err, quantity.ErrOverflow):
		return "the number is too large"
	case errors.Is(err, quantity.ErrNotExact) && t.Kind == Int:
		return "a whole number is expected"
	case errors.Is(err, quantity.ErrNotExact) && t.Kind == Rate:
		return "a rate has at most four decimals in per cent"
	case errors.Is(err, quantity.ErrNotExact):
		return "it has more than two decimals"
	case t.Kind == Int:
		return "a whole number is expected, such as 12"
	case t.Kind == Rate:
		return "a rate is expected, such as 5%"
	}
	return "a number is expected, such as 1,234.50"
}

// Format writes a value as Parse reads it. Missing is an empty text.
func (t Type) Format(value int64) string {
	if value == Missing {
		return ""
	}
	switch t.Kind {
	case Bool:
		return strconv.FormatBool(value != 0)
	case Date:
		if d, ok := toDate(value); ok {
			return d.String()
		}
		return ""
	case Money, Area:
		return quantity.Format(value, 2)
	case Rate:
		return quantity.Rate(value).String()
	case Code:
		if value >= 0 && value < int64(len(t.Set.Codes)) {
			return t.Set.Codes[value]
		}
		return ""
	}
	return strconv.FormatInt(value, 10)
}

// InRange reports whether a number can be a value of the type: what a register is checked for
// before rules see it.
func (t Type) InRange(value int64) bool {
	switch t.Kind {
	case Bool:
		return value == 0 || value == 1
	case Date:
		_, ok := toDate(value)
		return ok
	case Code:
		return value >= 0 && value < int64(len(t.Set.Codes))
	}
	return value != Missing
}

// toDate returns a value as a date, if it is one.
func toDate(v int64) (calendar.Date, bool) {
	if v < int64(calendar.DateMin) || v > int64(calendar.DateMax) {
		return 0, false
	}
	return calendar.Date(v), true
}

// An Error says where an expression is wrong, what is wrong and what would be right.
type Error struct {
	Code   string // Stable, such as "rule.kinds_differ".
	Offset int    // In bytes, from the start of the expression.
	Text   string // In plain words.
}

func (e *Error) Error() string {
	return e.Code + " at " + strconv.Itoa(e.Offset) + ": " + e.Text
}

// Codes of errors.
const (
	CodeSyntax   = "rule.syntax"           // Not an expression of the language.
	CodeUnknown  = "rule.unknown_name"     // No column, parameter, value or function.
	CodeKinds    = "rule.kinds_differ"     // Kinds that cannot stand together.
	CodeRounding = "rule.rounding_unnamed" // A division without a named rounding.
	CodeLiteral  = "rule.bad_literal"
	CodeArgs     = "rule.bad_arguments" // Too many or too few.
	CodeCost     = "rule.too_large"
	CodeName     = "rule.bad_name" // No identifier, or one that is taken.
)

func fail(code string, offset int, text ...string) error {
	all := ""
	for _, t := range text {
		all += t
	}
	return &Error{code, offset, all}
}

// Identifier returns the name that stands at a place in a text; empty if there is none.
func Identifier(text string, offset int) string {
	if offset < 0 || offset > len(text) {
		return ""
	}
	rest := text[offset:]
	end := strings.IndexFunc(rest, func(c rune) bool { return c != '_' && !unicode.IsLetter(c) && !unicode.IsDigit(c) })
	if end < 0 {
		return rest
	}
	return rest[:end]
}

// Position returns line and column, in characters from 1, of a place in a text.
func Position(text string, offset int) (line, column int) {
	line, start := 1, 0
	for i := 0; i < offset && i < len(text); i++ {
		if text[i] == '\n' {
			line, start = line+1, i+1
		}
	}
	return line, utf8.RuneCountInString(text[start:min(offset, len(text))]) + 1
}
