package indicator

import (
	"slices"

	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/village"
)

// A Colour is what a light shows. It never stands alone: a page writes the word and the
// reason beside it, and gives each its own shape.
type Colour string

// Colours, the worst first. NoLight is what a rule says of what it cannot judge.
const (
	Red     Colour = "red"
	Orange  Colour = "orange"
	Yellow  Colour = "yellow"
	Blue    Colour = "blue" // Near its due day (Suqian). An award elsewhere, so the word is written beside it.
	Green   Colour = "green"
	NoLight Colour = "none"
)

// Colours returns all colours, the worst first.
func Colours() []Colour { return []Colour{Red, Orange, Yellow, Blue, Green, NoLight} }

// A LightCase is one case of a rule of lights.
type LightCase struct {
	Colour Colour `cbor:"1,keyasint" json:"light"`
	When   string `cbor:"2,keyasint" json:"when"` // A formula over the facts of a Condition.
	TextZH string `cbor:"3,keyasint" json:"text_zh"`
	TextEN string `cbor:"4,keyasint" json:"text_en"`
}

// A LightRow is a rule of lights as data. The first case that holds decides.
type LightRow struct {
	Code   string        `cbor:"1,keyasint" json:"code"`
	From   calendar.Date `cbor:"2,keyasint" json:"from"`
	NameZH string        `cbor:"3,keyasint" json:"name_zh"`
	NameEN string        `cbor:"4,keyasint" json:"name_en"`
	Cases  []LightCase   `cbor:"5,keyasint" json:"cases"`
	Note   string        `cbor:"6,keyasint,omitempty" json:"note,omitempty"`   // Where the rule is from.
	Reason string        `cbor:"7,keyasint,omitempty" json:"reason,omitempty"` // Of a version after the first.
}

// A Light is a version of a rule of lights.
type Light struct {
	_        struct{} `cbor:",toarray"`
	Row      LightRow
	Version  uint32
	Sequence uint64
}

// LightSet says that lights are so given from a day on.
type LightSet struct {
	Row      LightRow `cbor:"1,keyasint"`
	Version  uint32   `cbor:"2,keyasint"`
	Sequence uint64   `cbor:"3,keyasint"`
}

// A Fact is what a rule of lights may ask for. Each is a number, or is not there.
//
//	lag               points by which the progress is behind the plan (序时进度); negative: ahead;
//	                  0 on the day of the baseline
//	missed            where no lag can be told: 1 if the plan is not met, 0 if it is
//	gap               there too: percent of the planned value by which the value is worse; negative: better
//	bounded           1 if the value is only a bound that does not tell whether the plan is met
//	months_unstarted  months since the planned month of the start, without a start
//	months_missed     months in a row, up to now, whose plan was missed; the last of them had one
//	quarters_missed   the same for quarters
//	days_left         days to the due day; negative: over it
//	workdays_left     the same in working days
//	done              1 if it is done, else 0
//	reason_given      1 if a good reason was accepted for being behind, else 0
var facts = []string{
	"lag",
	"missed",
	"gap",
	"bounded",
	"months_unstarted",
	"months_missed",
	"quarters_missed",
	"days_left",
	"workdays_left",
	"done",
	"reason_given",
}

// Facts returns the names that a rule of lights may ask for.
func Facts() []string { return slices.Clone(facts) }

// A Condition is what is known of something that gets a light. Facts that are not known are
// not in it.
type Condition struct {
	names  []string
	values []Fraction
}

// Set notes a fact.
func (c *Condition) Set(name string, value Fraction) {
	if !slices.Contains(facts, name) {
		panic("indicator: no such fact: " + name)
	}
	c.names, c.values = append(c.names, name), append(c.values, value)
}

// Get returns a fact.
func (c *Condition) Get(name string) (Fraction, bool) {
	if i := slices.Index(c.names, name); i >= 0 {
		return c.values[i], true
	}
	return Fraction{}, false
}

// A Judgement is a light with its reason.
type Judgement struct {
	Colour  Colour
	Rule    string
	Version uint32
	Case    int // Of the rule, from 1; 0 if none held.
	TextZH  string
	TextEN  string
}

// equal reports whether two rows say the same rule.
func (l *LightRow) equal(o *LightRow) bool {
	return l.From == o.From && l.NameZH == o.NameZH && l.NameEN == o.NameEN && l.Note == o.Note &&
		l.Reason == o.Reason && slices.Equal(l.Cases, o.Cases)
}

func (r *Registry) setLight(tx *kernel.Tx, row LightRow) *kernel.Refusal {
	old, version := latest(r.lights, row.Code)
	if said(r.lights, row.Code, func(l Light) bool { return l.Row.equal(&row) }) {
		return nil
	}
	switch {
	case !village.ValidCode(row.Code):
		return ErrCode
	case row.From == 0 || row.From.Check() != nil:
		return ErrDateMissing
	case version > 0 && row.From < old.Row.From:
		return ErrDateOrder
	case !village.ValidName(row.NameZH) || !village.ValidName(row.NameEN):
		return ErrName
	case len(row.Cases) == 0 || len(row.Cases) > RulesMax:
		return ErrTooManyRows
	case !optional(row.Note) || !optional(row.Reason):
		return ErrSentence
	case version > 0 && row.Reason == "":
		return ErrReason
	}
	for _, c := range row.Cases {
		if !slices.Contains(Colours(), c.Colour) {
			return ErrColour
		}
		if !ValidSentence(c.TextZH) || !ValidSentence(c.TextEN) {
			return ErrSentence
		}
		f, err := ParseFormula(c.When)
		if err != nil {
			return ErrFormula
		}
		for _, n := range f.Names() {
			if n.Function != "" || !slices.Contains(facts, n.Code) {
				return ErrFormulaName
			}
		}
	}
	r.lightSet.Emit(tx, LightSet{row, version + 1, tx.NextSequence()})
	return nil
}

func (r *Registry) applyLightSet(e LightSet) {
	r.lights.Put(versionKey{Code: e.Row.Code, Version: e.Version},
		Light{Row: e.Row, Version: e.Version, Sequence: e.Sequence})
}

// Light returns the version of a rule of lights that is in force on a day, as the journal
// stood before an event. A rule does not reach back before its first day.
func (r *Registry) Light(code string, day calendar.Date, position uint64) (l Light, ok bool) {
	for key, row := range r.lights.From(versionKey{Code: code, Version: 1}) {
		if key.Code != code || row.Sequence >= position {
			break
		}
		if row.Row.From <= day {
			l, ok = row, true
		}
	}
	return l, ok
}

// Judge gives a light: that of the first case that holds. A case that asks for a fact which
// is not known does not hold.
func (l *Light) Judge(c *Condition) Judgement {
	for i, one := range l.Row.Cases {
		f, err := ParseFormula(one.When)
		if err != nil {
			continue
		}
		answer, err := f.Answer(func(n Name) (Fraction, bool) { return c.Get(n.Code) })
		if err == nil && answer.Missing == "" && answer.Logical && answer.Truth {
			return Judgement{one.Colour, l.Row.Code, l.Version, i + 1, one.TextZH, one.TextEN}
		}
	}
	return Judgement{Colour: NoLight, Rule: l.Row.Code, Version: l.Version, TextZH: "规则不足以判断",
		TextEN: "the rule cannot judge it"}
}

// HasLight reports whether a rule of lights was ever set.
func (r *Registry) HasLight(code string) bool {
	_, version := latest(r.lights, code)
	return version > 0
}
