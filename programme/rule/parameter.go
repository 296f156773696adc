package rule

import "liangshan/calendar"

// A Parameter is a value that the law sets, from a day on. It is a single value, a value for
// each code (By.Kind is Code), a value for each bracket (By is the kind that is looked up), or a
// marginal scale (Scale: rates of what lies between thresholds).
type Parameter struct {
	Name    string
	Type    Type
	By      Type // Kind 0: a single value.
	Scale   bool // Thresholds are of the kind of By, values are rates.
	Entries []Entry
}

// An Entry is what a parameter is from a day on.
type Entry struct {
	From   calendar.Date
	None   bool    // There is no value any more.
	Values []int64 // One, one for each code (Missing: none), or one for each threshold.
	Starts []int64 // Thresholds, rising.
}

// single reports whether a parameter stands for one value.
func (p *Parameter) single() bool { return p.By.Kind == 0 }

func (p *Parameter) check() error {
	for i, e := range p.Entries {
		if i > 0 && p.Entries[i-1].From >= e.From {
			return fail(CodeName, 0, p.Name, ": the days from which it holds must rise")
		}
		want := len(e.Starts)
		switch {
		case p.single():
			want = 1
		case p.By.Kind == Code:
			want = len(p.By.Set.Codes)
		}
		if !e.None && len(e.Values) != want {
			return fail(CodeName, 0, p.Name, ": values are missing")
		}
		for j := 1; j < len(e.Starts); j++ {
			if e.Starts[j-1] >= e.Starts[j] {
				return fail(CodeName, 0, p.Name, ": thresholds must rise")
			}
		}
	}
	return nil
}

// On returns what the parameter is on a day, nil if it has no value then.
func (p *Parameter) On(day calendar.Date) *Entry {
	for i := len(p.Entries) - 1; i >= 0; i-- {
		if p.Entries[i].From <= day {
			if p.Entries[i].None {
				return nil
			}
			return &p.Entries[i]
		}
	}
	return nil
}

// place returns the bracket in which a value lies, -1 if it is below all.
func (e *Entry) place(v int64) int {
	for i := len(e.Starts) - 1; i >= 0; i-- {
		if e.Starts[i] <= v {
			return i
		}
	}
	return -1
}
