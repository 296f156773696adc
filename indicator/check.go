package indicator

import (
	"slices"

	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/village"
)

// A CheckRow is a rule that figures must meet, as data: left operator right, both formulas,
// such as "rural_income_growth >= urban_income_growth". It may hold between departments.
type CheckRow struct {
	Code     string        `cbor:"1,keyasint" json:"code"`
	From     calendar.Date `cbor:"2,keyasint" json:"from"`
	Left     string        `cbor:"3,keyasint" json:"left"`
	Operator string        `cbor:"4,keyasint" json:"operator"`
	Right    string        `cbor:"5,keyasint" json:"right"`
	Refuses  bool          `cbor:"6,keyasint,omitempty" json:"refuses,omitempty"` // Else an explanation is enough.
	TextZH   string        `cbor:"7,keyasint" json:"text_zh"`                     // What it demands, for people.
	TextEN   string        `cbor:"8,keyasint" json:"text_en"`
	Reason   string        `cbor:"9,keyasint,omitempty" json:"reason,omitempty"` // Of a version after the first.
}

// A Check is a version of a check.
type Check struct {
	_        struct{} `cbor:",toarray"`
	Row      CheckRow
	Version  uint32
	Sequence uint64
}

// CheckSet says that figures are so checked from a day on.
type CheckSet struct {
	Row      CheckRow `cbor:"1,keyasint"`
	Version  uint32   `cbor:"2,keyasint"`
	Sequence uint64   `cbor:"3,keyasint"`
}

func (r *Registry) setCheck(tx *kernel.Tx, row CheckRow) *kernel.Refusal {
	old, version := latest(r.checks, row.Code)
	if said(r.checks, row.Code, func(c Check) bool { return c.Row == row }) {
		return nil
	}
	switch {
	case !village.ValidCode(row.Code):
		return ErrCode
	case row.From == 0 || row.From.Check() != nil:
		return ErrDateMissing
	case version > 0 && row.From < old.Row.From:
		return ErrDateOrder
	case !ValidSentence(row.TextZH) || !ValidSentence(row.TextEN) || !optional(row.Reason):
		return ErrSentence
	case version > 0 && row.Reason == "":
		return ErrReason
	}
	switch row.Operator {
	case "<", "<=", "==", "!=", ">=", ">":
	default:
		return ErrOperator
	}
	if refusal := r.checkSides(&row); refusal != nil {
		return refusal
	}
	r.checkSet.Emit(tx, CheckSet{row, version + 1, tx.NextSequence()})
	return nil
}

// checkSides checks both formulas of a check. It is held against values of one length of period:
// that of what it names outside parts().
func (r *Registry) checkSides(row *CheckRow) *kernel.Refusal {
	var names []Name
	for _, side := range [...]string{row.Left, row.Right} {
		if _, refusal := height("", side, r.newestFigure, map[string]int{}); refusal != nil {
			return refusal
		}
		f, _ := ParseFormula(side)
		names = append(names, f.Names()...)
	}
	whole := slices.IndexFunc(names, func(n Name) bool { return n.Function != "parts" })
	if whole < 0 && len(names) > 0 {
		return ErrPeriodOther // It would be asked of the parts, and never have an answer.
	}
	if whole < 0 {
		return nil
	}
	d, _ := latest(r.definitions, names[whole].Code)
	return checkLengths("", names, d.Row.Every, r.newestFigure)
}

func (r *Registry) applyCheckSet(e CheckSet) {
	r.checks.Put(versionKey{Code: e.Row.Code, Version: e.Version},
		Check{Row: e.Row, Version: e.Version, Sequence: e.Sequence})
}

// A Finding is a check that does not hold, with what it was held against.
type Finding struct {
	Check    string   // Its code; "range" and "jump" are in every definition.
	Left     Fraction // In the unit's own terms, not in pieces.
	Operator string
	Right    Fraction
	Refuses  bool
	TextZH   string
	TextEN   string
}

// findings holds a value that is about to be reported against the range and the jump of its
// definition and against every check that names the figure. A jump or a check of which something
// is not there yet, or is only a bound, says nothing; the range is held against the number itself.
func (r *Registry) findings(
	d *Definition,
	at cellKey,
	value int64,
	bound Bound,
	day calendar.Date,
) (all []Finding) {
	own := Scaled(value, d.Row.Decimals)
	if d.Row.HasMin && value < d.Row.Min {
		all = append(all, Finding{Check: "range", Left: own, Operator: ">=", Right: Scaled(d.Row.Min, d.Row.Decimals),
			Refuses: true, TextZH: "不得低于下限", TextEN: "not below the least value"})
	}
	if d.Row.HasMax && value > d.Row.Max {
		all = append(all, Finding{Check: "range", Left: own, Operator: "<=", Right: Scaled(d.Row.Max, d.Row.Decimals),
			Refuses: true, TextZH: "不得高于上限", TextEN: "not above the greatest value"})
	}
	w := working{Registry: r, position: 1<<64 - 1}
	look := func(n Name) (Fraction, bool) {
		if n.Function == "" && n.Code == at.Figure {
			return own, bound == Exact
		}
		w.bounded = false
		v, ok := w.look(n, at, 0)
		return v, ok && !w.bounded
	}
	if jump, ok := r.jumped(d, own, look); ok && bound == Exact {
		all = append(all, jump)
	}
	for key := range r.checks.All() {
		if key.Version != 1 {
			continue
		}
		if c, ok := r.checkOn(key.Code, day); ok {
			if f, bad := failing(&c, at.Figure, look); bad {
				all = append(all, f)
			}
		}
	}
	return all
}

// checkOn returns the version of a check that is in force on a day. A check does not reach back
// before its first day.
func (r *Registry) checkOn(code string, day calendar.Date) (row CheckRow, ok bool) {
	for key, c := range r.checks.From(versionKey{Code: code, Version: 1}) {
		if key.Code != code {
			break
		}
		if c.Row.From <= day {
			row, ok = c.Row, true
		}
	}
	return row, ok
}

// jumped compares a value with that of the period before: |value − last| in percent of |last|. After
// a 0 every other value jumps.
func (r *Registry) jumped(d *Definition, own Fraction, look func(Name) (Fraction, bool)) (f Finding, bad bool) {
	if d.Row.Jump == 0 {
		return f, false
	}
	last, ok := look(Name{"last", d.Row.Code})
	if !ok || last.Num == 0 && own.Num == 0 {
		return f, false
	}
	if last.Num == 0 {
		return Finding{Check: "jump", Left: own, Operator: "==", Right: last,
			TextZH: "上期为0，任何变动都超过百分数", TextEN: "the period before was 0, any change is more than a percentage"}, true
	}
	change, ok := own.Minus(last)
	if !ok {
		return f, false
	}
	change.Num, last.Num = int64(magnitude(change.Num)), int64(magnitude(last.Num))
	if change, ok = change.times(Whole(100)); !ok {
		return f, false
	}
	percent, ok := change.over(last)
	if !ok || percent.Compare(Whole(int64(d.Row.Jump))) <= 0 {
		return f, false
	}
	return Finding{Check: "jump", Left: percent, Operator: "<=", Right: Whole(int64(d.Row.Jump)),
		TextZH: "与上期相比变动的百分数", TextEN: "change against the period before, in percent"}, true
}

// failing holds one check against a value; it reports false where the figure is not in it,
// where something is missing, and where the check holds.
func failing(c *CheckRow, figure string, look func(Name) (Fraction, bool)) (f Finding, bad bool) {
	left, err := ParseFormula(c.Left)
	right, err2 := ParseFormula(c.Right)
	if err != nil || err2 != nil || !names(left, figure) && !names(right, figure) {
		return f, false
	}
	a, err := left.Answer(look)
	b, err2 := right.Answer(look)
	if err != nil || err2 != nil || a.Missing != "" || b.Missing != "" || a.Logical || b.Logical ||
		Holds(c.Operator, a.Number.Compare(b.Number)) {
		return f, false
	}
	return Finding{c.Code, a.Number, c.Operator, b.Number, c.Refuses, c.TextZH, c.TextEN}, true
}

func names(f *Formula, code string) bool {
	for _, n := range f.Names() {
		if n.Code == code {
			return true
		}
	}
	return false
}
