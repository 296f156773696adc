package rule

import (
	"go/token"
	"slices"
	"unicode"

	"liangshan/calendar"
)

// A Column is a fact of a beneficiary, or of one item of a list.
type Column struct {
	Name string
	Type Type
}

// A List is what a beneficiary has several of: the members of a household, the flats of a
// dwelling. In count(members, member.insured), Name is members and Each is member.
type List struct {
	Name    string
	Each    string
	Columns []Column
}

// A Value is a named part of a computation. It may use values named before it.
type Value struct {
	Name string
	Expr *Expression
}

// A Scope is the names that expressions may use.
type Scope struct {
	Columns    []Column
	Lists      []List
	Parameters []Parameter
	Values     []Value

	// Comments lets expressions hold comments, as they could once: what stands behind one was no part of the rule. Only
	// what was published then is read so.
	Comments bool

	names map[string]name
	nodes int
}

// A name is what an identifier stands for.
type name struct {
	kind  nameKind
	index int
}

type nameKind uint8

const (
	isColumn nameKind = 1 + iota
	isList
	isEach
	isParameter
	isValue
	isDay
	isRounding
	isReading
	isBool
	isFunction
)

// NewScope returns a scope with the names that every rule has.
func NewScope() *Scope {
	s := &Scope{names: map[string]name{}}
	for _, w := range words {
		s.names[w.en], s.names[w.zh] = name{w.kind, w.value}, name{w.kind, w.value}
	}
	for i := range functions {
		f := &functions[i]
		s.names[f.name], s.names[f.zh] = name{isFunction, i}, name{isFunction, i}
	}
	return s
}

// Days that every rule knows.
const (
	dayOn = iota
	dayStart
	dayEnd
)

// words are the names that are no functions.
var words = []struct {
	en, zh string
	kind   nameKind
	value  int
}{
	{"on", "当日", isDay, dayOn},
	{"period_start", "期初", isDay, dayStart},
	{"period_end", "期末", isDay, dayEnd},
	{"half_up", "四舍五入", isRounding, 1},
	{"down", "舍去", isRounding, 2},
	{"up", "进一", isRounding, 3},
	{"birthday", "生日当天", isReading, int(calendar.OnBirthday)},
	{"day_after", "生日次日", isReading, int(calendar.DayAfter)},
	{"true", "真", isBool, 1},
	{"false", "假", isBool, 0},
}

// Nodes returns the cost so far: the parts of all expressions that were parsed.
func (s *Scope) Nodes() int { return s.nodes }

// take gives a name a meaning.
func (s *Scope) take(text string, n name) error {
	switch _, taken := s.names[text]; {
	case !token.IsIdentifier(text) || len(text) > NameMax || !plain(text):
		return fail(CodeName, 0, text, " is no name: letters, Chinese characters, digits and _ make one, ",
			"and words of Go such as if or range are none")
	case taken:
		return fail(CodeName, 0, text, " is taken")
	}
	s.names[text] = n
	return nil
}

// plain reports whether a name can be told from others by eye: letters of ASCII and Han.
func plain(text string) bool {
	for _, r := range text {
		if r > unicode.MaxASCII && !unicode.Is(unicode.Han, r) {
			return false
		}
	}
	return true
}

// AddColumn adds a fact.
func (s *Scope) AddColumn(c Column) error {
	if err := s.take(c.Name, name{isColumn, len(s.Columns)}); err != nil {
		return err
	}
	s.Columns = append(s.Columns, c)
	return nil
}

// AddList adds a list.
func (s *Scope) AddList(l List) error {
	if err := s.take(l.Name, name{isList, len(s.Lists)}); err != nil {
		return err
	}
	if err := s.take(l.Each, name{isEach, len(s.Lists)}); err != nil {
		return err
	}
	for i, c := range l.Columns {
		twice := slices.ContainsFunc(l.Columns[:i], func(other Column) bool { return other.Name == c.Name })
		if !token.IsIdentifier(c.Name) || len(c.Name) > NameMax || !plain(c.Name) || twice {
			return fail(CodeName, 0, c.Name, " is no name, or is taken")
		}
	}
	s.Lists = append(s.Lists, l)
	return nil
}

// AddParameter adds a parameter.
func (s *Scope) AddParameter(p Parameter) error {
	if err := p.check(); err != nil {
		return err
	}
	if err := s.take(p.Name, name{isParameter, len(s.Parameters)}); err != nil {
		return err
	}
	s.Parameters = append(s.Parameters, p)
	return nil
}

// AddValue adds a named value. Expressions parsed later may use it.
func (s *Scope) AddValue(v Value) error {
	if len(s.Values) == ValuesMax {
		return fail(CodeCost, 0, "too many named values")
	}
	if err := s.take(v.Name, name{isValue, len(s.Values)}); err != nil {
		return err
	}
	s.Values = append(s.Values, v)
	return nil
}
