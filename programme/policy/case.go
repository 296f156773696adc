package policy

import (
	"strconv"
	"strings"

	"liangshan/calendar"
	"liangshan/programme/rule"
)

// Facts are what is known of one beneficiary: a value for each column, rule.Missing if nobody
// knows it, and for each list its items, each with a value for each of the list's columns. An
// unknown list is nil; one without items is not.
type Facts struct {
	Columns []int64
	Lists   [][][]int64
}

// NewFacts returns facts of which nothing is known.
func (d *Document) NewFacts() Facts {
	f := Facts{Columns: make([]int64, len(d.Scope().Columns)), Lists: make([][][]int64, len(d.Scope().Lists))}
	for i := range f.Columns {
		f.Columns[i] = rule.Missing
	}
	return f
}

// data returns the facts as a register of one row.
func (f Facts) data(s *rule.Scope) *rule.Data {
	d := &rule.Data{Rows: 1}
	for _, v := range f.Columns {
		d.Columns = append(d.Columns, []int64{v})
	}
	for i, items := range f.Lists {
		l := rule.ListData{
			First:   []int32{0},
			Last:    []int32{int32(len(items))},
			Columns: make([][]int64, len(s.Lists[i].Columns)),
		}
		if items == nil {
			l.First[0] = -1
		}
		for _, item := range items {
			for c, v := range item {
				l.Columns[c] = append(l.Columns[c], v)
			}
		}
		d.Lists = append(d.Lists, l)
	}
	return d
}

// A Result is what a document says of one beneficiary.
type Result struct {
	Outcome uint8
	Held    uint32
	Unknown uint32
	Values  []int64 // As Scope.Values.
	Amount  int64   // After the cap of one payment; rule.Missing unless granted.
	Before  int64   // Before the cap.
	Fault   *rule.Fault
	bound   *rule.Bound
	d       *rule.Decisions
	keys    []int64 // Of the document's order.
}

// Decide decides one case. workdays may be nil.
func (d *Document) Decide(f Facts, period rule.Period, workdays *calendar.Calendar) Result {
	data := f.data(d.Scope())
	bound := d.Program.Bind(data, period, workdays)
	all := d.Program.NewDecisions(1)
	bound.Decide(all, 0, 1)
	r := Result{Outcome: all.Outcome[0], Held: all.Held[0], Unknown: all.Unknown[0], Amount: d.Capped(all.Amount[0]),
		Before: all.Amount[0], bound: bound, d: all}
	if len(d.Order) > 0 {
		r.keys = d.Keys(data, all, 0)
	}
	for _, v := range all.Values {
		r.Values = append(r.Values, v[0])
	}
	if fault, ok := bound.Why(all, 0); ok {
		r.Fault = &fault
	}
	return r
}

// Capped returns an amount, or the cap of one payment if that is less.
func (d *Document) Capped(amount int64) int64 {
	if d.CapEach > 0 {
		return min(amount, d.CapEach)
	}
	return amount
}

// OutcomeName names an outcome.
func OutcomeName(outcome uint8) string {
	switch outcome {
	case rule.Granted:
		return "granted"
	case rule.Denied:
		return "denied"
	case rule.Review:
		return "review"
	}
	return ""
}

// ParsePeriod reads 2026-05, 2026-Q2, 2026, a day, or 2026-05-01..2026-05-31. on is its last
// day.
func ParsePeriod(text string) (rule.Period, bool) {
	if from, to, ok := strings.Cut(text, ".."); ok {
		start, err := calendar.Parse(from)
		end, err2 := calendar.Parse(to)
		return rule.Period{Start: start, End: end, On: end}, err == nil && err2 == nil && start <= end
	}
	if d, err := calendar.Parse(text); err == nil {
		return rule.Period{Start: d, End: d, On: d}, true
	}
	year, rest, _ := strings.Cut(text, "-")
	y, err := strconv.Atoi(year)
	if err != nil || len(year) != 4 {
		return rule.Period{}, false
	}
	first, months := 1, 12
	switch {
	case rest == "":
	case len(rest) == 2 && rest[0] == 'Q':
		if first, months = 3*int(rest[1]-'1')+1, 3; rest[1] < '1' || rest[1] > '4' {
			return rule.Period{}, false
		}
	default:
		if first, err = strconv.Atoi(rest); err != nil || len(rest) != 2 {
			return rule.Period{}, false
		}
		months = 1
	}
	start, err := calendar.New(y, first, 1)
	if err != nil {
		return rule.Period{}, false
	}
	next, err := start.AddMonths(months)
	if err != nil {
		return rule.Period{}, false
	}
	return rule.Period{Start: start, End: next - 1, On: next - 1}, true
}

// Fits reports whether a period is one that the programme is paid for: a month, a quarter or a year of the calendar
// where it is paid by these. What is paid once, by case, or not at all is decided as of any days.
func (d *Document) Fits(p rule.Period) bool {
	months := map[string]int{"month": 1, "quarter": 3, "year": 12}[d.Every]
	if months == 0 || d.Accounts == nil {
		return true
	}
	_, month, day := p.Start.Civil()
	next, err := p.Start.AddMonths(months)
	return err == nil && day == 1 && (month-1)%months == 0 && p.End == next-1
}

// PeriodName writes a period as ParsePeriod reads it.
func PeriodName(p rule.Period) string {
	y, m, day := p.Start.Civil()
	next := p.End + 1
	year := strconv.Itoa(y)
	for len(year) < 4 {
		year = "0" + year
	}
	for _, months := range []int{1, 3, 12} {
		after, err := p.Start.AddMonths(months)
		if err != nil || day != 1 || after != next || (m-1)%months != 0 {
			continue
		}
		switch months {
		case 1:
			return p.Start.String()[:7]
		case 3:
			return year + "-Q" + strconv.Itoa(m/3+1)
		}
		return year
	}
	if p.Start == p.End {
		return p.Start.String()
	}
	return p.Start.String() + ".." + p.End.String()
}
