package calendar

import (
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// A fact is one line of testdata/holidays.csv.
type fact struct{ year, kind, value, name string }

func facts(t *testing.T) []fact {
	t.Helper()
	data, err := os.ReadFile("testdata/holidays.csv")
	if err != nil {
		t.Fatal(err)
	}
	var all []fact
	for line := range strings.Lines(string(data)) {
		if f := strings.Split(strings.TrimSpace(line), ","); line[0] != '#' {
			all = append(all, fact{f[0], f[1], f[2], f[3]})
		}
	}
	if len(all) < 200 {
		t.Fatalf("only %d facts", len(all))
	}
	return all
}

// TestCNAgainstFacts asks every day of 2020 to 2026, by the facts and package time.
func TestCNAgainstFacts(t *testing.T) {
	listed := map[string]fact{}
	for _, f := range facts(t) {
		if f.kind == "off" || f.kind == "work" {
			listed[f.value] = f // Years rise, so the later paper holds.
		}
	}
	asked := 0
	for clock := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC); clock.Year() < 2027; clock = clock.AddDate(0, 0, 1) {
		text := clock.Format(time.DateOnly)
		f, ok := listed[text]
		want := clock.Weekday() != time.Saturday && clock.Weekday() != time.Sunday
		name := f.name
		if ok && f.kind == "work" && want {
			name = "" // The first day worked after a holiday is no make-up day.
		} else if ok {
			want = f.kind == "work"
		}
		got, err := CN().Day(at(t, text))
		if err != nil || got.Work != want || got.Name != name {
			t.Errorf("%s: %+v, %v; want %v %q", text, got, err, want, name)
		}
		if ok {
			asked++
		}
	}
	if asked != len(listed) {
		t.Errorf("asked for %d of %d listed days", asked, len(listed))
	}
}

func TestCNPapers(t *testing.T) {
	papers := map[string][]string{}
	issued := map[string]string{}
	for _, f := range facts(t) {
		switch f.kind {
		case "paper":
			papers[f.year] = append(papers[f.year], f.value)
		case "issued":
			issued[f.year] = f.value
		}
	}
	if want := []int{2020, 2021, 2022, 2023, 2024, 2025, 2026}; !slices.Equal(CN().Years(), want) {
		t.Errorf("years %d", CN().Years())
	}
	for _, year := range CN().Years() {
		date, got, err := CN().Papers(year)
		text := strconv.Itoa(year)
		if err != nil || !slices.Equal(got, papers[text]) || date.String() != issued[text] {
			t.Errorf("%d: %s %q, %v; want %s %q", year, date, got, err, issued[text], papers[text])
		}
	}
	if c, err := ByID("cn"); c != CN() || err != nil || c.ID() != "cn" || c.NameZH() != "中国" || c.NameEN() != "China" {
		t.Errorf("ByID: %v", err)
	}
	if _, err := ByID("hk"); err != ErrUnknown {
		t.Errorf("ByID of a stranger: %v", err)
	}
}

// TestMonthsWorked has the working days of each month of 2025 and 2026, counted from the
// papers by hand, and of years.
func TestMonthsWorked(t *testing.T) {
	for year, months := range map[int][12]int{
		2025: {19, 19, 21, 22, 19, 20, 23, 21, 23, 18, 20, 23},
		2026: {21, 16, 22, 21, 19, 21, 23, 21, 22, 18, 21, 23},
	} {
		for i, want := range months {
			first := civil(year, i+1, 1)
			if got, err := CN().count(first, first+Date(daysIn(year, i+1))-1); got != want || err != nil {
				t.Errorf("%d-%d has %d working days, %v; want %d", year, i+1, got, err, want)
			}
		}
	}
	for year, want := range map[int]int{2022: 249, 2023: 249, 2024: 251, 2025: 248, 2026: 248} {
		if got, err := CN().count(civil(year, 1, 1), civil(year, 12, 31)); got != want || err != nil {
			t.Errorf("%d has %d working days, %v; want %d", year, got, err, want)
		}
	}
}

// TestAddWorkdaysByHand: each row was counted on the papers; a calendar that knows
// only Monday to Friday gives another answer.
func TestAddWorkdaysByHand(t *testing.T) {
	for _, c := range []struct {
		from string
		n    int
		want string
	}{
		{"2026-02-10", 5, "2026-02-24"}, {"2026-02-13", 1, "2026-02-14"}, {"2026-04-30", 3, "2026-05-08"},
		{"2025-09-28", 10, "2025-10-17"},
		{"2026-03-06", -10, "2026-02-14"}, {"2025-10-15", -5, "2025-10-09"}, {"2026-05-11", -5, "2026-04-30"},
		{"2026-10-03", 0, "2026-10-03"}, {"2022-12-30", 1, "2023-01-03"}, {"2023-01-03", -1, "2022-12-30"},
	} {
		if got, err := CN().AddWorkdays(at(t, c.from), c.n); got.String() != c.want || err != nil {
			t.Errorf("%s %+d is %s, %v; want %s", c.from, c.n, got, err, c.want)
		}
	}
	// Article 203: a month from 1 September 2026 ends on the first day of the holiday.
	end, err := at(t, "2026-09-01").AddMonths(1)
	if err != nil || end.String() != "2026-10-01" {
		t.Fatal(end, err)
	}
	if got, err := CN().WorkdayFrom(end); got.String() != "2026-10-08" || err != nil {
		t.Errorf("the period ends on %s, %v", got, err)
	}
	// A Saturday that is made up for is no day of rest.
	if got, err := CN().WorkdayFrom(at(t, "2026-10-10")); got.String() != "2026-10-10" || err != nil {
		t.Errorf("a make-up day as the last day: %s, %v", got, err)
	}
	if got, err := CN().NextWorkday(at(t, "2026-10-10")); got.String() != "2026-10-12" || err != nil {
		t.Errorf("the next is %s, %v", got, err)
	}
}

// TestWorkdaysAgainstSteps walks day by day beside AddWorkdays and WorkdaysBetween.
func TestWorkdaysAgainstSteps(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	first, last := civil(2020, 1, 1), civil(2026, 12, 31)
	for range 3_000 {
		from := first + Date(r.IntN(int(last-first)+1))
		n := r.IntN(300) - 150
		step, want, left := Date(1), from, n
		if n < 0 {
			step, left = -1, -n
		}
		for left > 0 && want >= first && want <= last {
			want += step
			if work, _ := CN().IsWorkday(want); work {
				left--
			}
		}
		got, err := CN().AddWorkdays(from, n)
		if want < first || want > last {
			if !errors.Is(err, ErrYearMissing) {
				t.Fatalf("%s %+d is %s, %v; want a missing year", from, n, got, err)
			}
			continue
		}
		if got != want || err != nil {
			t.Fatalf("%s %+d is %s, %v; want %s", from, n, got, err, want)
		}
		if back, err := CN().WorkdaysBetween(from, got); back != n || err != nil {
			t.Fatalf("from %s to %s are %d, %v; want %d", from, got, back, err, n)
		}
	}
	for range 3_000 {
		from, to := first+Date(r.IntN(int(last-first)+1)), first+Date(r.IntN(int(last-first)+1))
		n := 0
		for d := from + 1; d <= to; d++ {
			if work, _ := CN().IsWorkday(d); work {
				n++
			}
		}
		for d := from - 1; d >= to; d-- {
			if work, _ := CN().IsWorkday(d); work {
				n--
			}
		}
		if got, err := CN().WorkdaysBetween(from, to); got != n || err != nil {
			t.Fatalf("from %s to %s are %d, %v; want %d", from, to, got, err, n)
		}
	}
}

func TestYearMissing(t *testing.T) {
	cn, next := CN(), civil(2027, 1, 4)
	failure := func(_ any, err error) error { return err }
	_, _, papersErr := cn.Papers(2019)
	for name, c := range map[string]struct {
		err  error
		year int
	}{
		"IsWorkday":            {failure(cn.IsWorkday(next)), 2027},
		"IsWorkday, before":    {failure(cn.IsWorkday(civil(2019, 12, 31))), 2019},
		"Day":                  {failure(cn.Day(civil(2030, 6, 1))), 2030},
		"IsSettled":            {failure(cn.IsSettled(civil(2030, 6, 1))), 2030},
		"AddWorkdays":          {failure(cn.AddWorkdays(civil(2026, 12, 30), 2)), 2027},
		"AddWorkdays by none":  {failure(cn.AddWorkdays(next, 0)), 2027},
		"AddWorkdays back":     {failure(cn.AddWorkdays(civil(2020, 1, 2), -1)), 2019},
		"AddWorkdays into":     {failure(cn.AddWorkdays(next, -1)), 2027},
		"AddWorkdays by all":   {failure(cn.AddWorkdays(civil(2020, 6, 1), math.MaxInt)), 2027},
		"AddWorkdays by least": {failure(cn.AddWorkdays(civil(2020, 6, 1), math.MinInt)), 2019},
		"WorkdayFrom":          {failure(cn.WorkdayFrom(next)), 2027},
		"WorkdaysBetween":      {failure(cn.WorkdaysBetween(civil(2026, 12, 1), civil(2027, 1, 1))), 2027},
		"WorkdaysBetween back": {failure(cn.WorkdaysBetween(civil(2027, 1, 1), civil(2026, 12, 1))), 2027},
		"Papers":               {papersErr, 2019},
	} {
		var missing *YearError
		if !errors.As(c.err, &missing) || missing.Year != c.year || missing.Calendar != "cn" ||
			missing.Code() != "calendar.year_missing" {
			t.Errorf("%s: %v, want year %d", name, c.err, c.year)
		} else if want := "calendar.year_missing: cn " + strconv.Itoa(c.year); c.err.Error() != want {
			t.Errorf("%s: %q", name, c.err)
		}
	}
}

func TestSettled(t *testing.T) {
	for text, want := range map[string]bool{
		"2020-12-31": true, "2025-12-31": true, "2026-11-30": true, "2026-12-01": false,
	} {
		if got, err := CN().IsSettled(at(t, text)); got != want || err != nil {
			t.Errorf("%s: %v, %v", text, got, err)
		}
	}
}

func BenchmarkIsWorkday(b *testing.B) {
	d := civil(2026, 10, 10)
	for b.Loop() {
		_, _ = CN().IsWorkday(d)
	}
}

func BenchmarkAddWorkdays(b *testing.B) {
	d := civil(2026, 2, 10)
	for b.Loop() {
		_, _ = CN().AddWorkdays(d, 20)
	}
}
