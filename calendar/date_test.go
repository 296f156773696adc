package calendar

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

// at returns the date of a text that is one.
func at(t *testing.T, text string) Date {
	t.Helper()
	d, err := Parse(text)
	if err != nil {
		t.Fatalf("Parse(%q): %v", text, err)
	}
	return d
}

// TestDatesAgainstTime walks every day from year 1 to 9999 beside package time.
func TestDatesAgainstTime(t *testing.T) {
	from, to := DateMin, DateMax
	if testing.Short() {
		from, to = civil(1600, 1, 1), civil(2400, 12, 31)
	}
	clock := time.Unix(int64(from)*86_400, 0).UTC()
	for d := from; d <= to; d++ {
		year, month, day := d.Civil()
		wantYear, wantMonth, wantDay := clock.Date()
		if year != wantYear || month != int(wantMonth) || day != wantDay {
			t.Fatalf("day %d is %d-%d-%d, want %s", d, year, month, day, clock)
		}
		if back, err := New(year, month, day); back != d || err != nil {
			t.Fatalf("%s comes back as %d, %v", clock, back, err)
		}
		if int(d.Weekday())%7 != int(clock.Weekday()) {
			t.Fatalf("%s is weekday %d", clock, d.Weekday())
		}
		if d >= civil(1600, 1, 1) && d <= civil(2400, 12, 31) {
			if d.String() != clock.Format(time.DateOnly) || d.ZH() != clock.Format("2006年1月2日") {
				t.Fatalf("%s is written %s, %s", clock, d, d.ZH())
			}
			if back, err := Parse(d.String()); back != d || err != nil {
				t.Fatalf("%s reads as %d, %v", d, back, err)
			}
			if back, err := Parse(d.ZH()); back != d || err != nil {
				t.Fatalf("%s reads as %d, %v", d.ZH(), back, err)
			}
		}
		clock = clock.Add(24 * time.Hour)
	}
	if DateMin.String() != "0001-01-01" || DateMax.String() != "9999-12-31" {
		t.Errorf("limits are %s and %s", DateMin, DateMax)
	}
}

func TestNewRefuses(t *testing.T) {
	for _, c := range [][3]int{{2026, 2, 29}, {1900, 2, 29}, {2026, 4, 31}, {2026, 0, 1}, {2026, 13, 1}, {2026, 1, 0},
		{2026, 1, 32}, {0, 1, 1}, {10_000, 1, 1}, {-1, 1, 1}, {2026, -1, 1}, {2026, 1, math.MinInt}} {
		if d, err := New(c[0], c[1], c[2]); err != ErrNoSuchDate || d != 0 {
			t.Errorf("New(%d) = %s, %v", c, d, err)
		}
	}
	for d, want := range map[Date]error{DateMin: nil, DateMax: nil, DateMin - 1: ErrRange, DateMax + 1: ErrRange,
		math.MinInt32: ErrRange} {
		if err := d.Check(); err != want {
			t.Errorf("Check of %d: %v", int(d), err)
		}
	}
}

func TestParseDate(t *testing.T) {
	want := civil(2026, 3, 5)
	for _, text := range []string{"2026-03-05", "2026年3月5日", "2026年03月05日", "２０２６年３月５日"} {
		if got, err := Parse(text); got != want || err != nil {
			t.Errorf("Parse(%q) = %s, %v", text, got, err)
		}
	}
	for text, want := range map[string]error{
		"2026-02-29": ErrNoSuchDate, "2026年2月30日": ErrNoSuchDate, "0000-01-01": ErrNoSuchDate,
		"2026年0月1日": ErrNoSuchDate,
		"":          ErrNotDate, "2026-3-5": ErrNotDate, "2026-03-05 ": ErrNotDate, " 2026-03-05": ErrNotDate,
		"2026/03/05": ErrNotDate,
		"20260305":   ErrNotDate, "2026-03-0５": ErrNotDate, "2026-３-1": ErrNotDate, "2026-3-005": ErrNotDate,
		"2026-003-5": ErrNotDate, "2026--3-05": ErrNotDate, "+026-03-05": ErrNotDate, "2026-03-05T00:00": ErrNotDate,
		"2026年3月5": ErrNotDate, "2026年3月5日日": ErrNotDate, "年3月5日": ErrNotDate, "2026年003月5日": ErrNotDate,
		"02026年3月5日": ErrNotDate,
		"2026年3月5号":  ErrNotDate, "\xff\xff\xff\xff-01-01": ErrNotDate, "2026-\x0003-5": ErrNotDate,
	} {
		if got, err := Parse(text); err != want || got != 0 {
			t.Errorf("Parse(%q) = %s, %v; want %v", text, got, err, want)
		}
	}
}

func FuzzParseDate(f *testing.F) {
	for _, text := range []string{"2026-11-21", "2026年11月21日", "２０２６年２月３０日", "9999-12-31"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := Parse(text)
		if err != nil {
			if err != ErrNotDate && err != ErrNoSuchDate {
				t.Fatal(err)
			}
			return
		}
		if iso, err := Parse(d.String()); iso != d || err != nil {
			t.Fatalf("%q is %s, read again %s, %v", text, d, iso, err)
		}
	})
}

// naiveAddMonths steps month by month and takes the latest day that exists and is not
// beyond the one it started from, by package time.
func naiveAddMonths(d Date, months int) Date {
	year, month, day := d.Civil()
	for ; day > 0; day-- {
		candidate := time.Date(year, time.Month(month+months), day, 0, 0, 0, 0, time.UTC)
		if candidate.Day() == day {
			return Date(candidate.Unix() / 86_400)
		}
	}
	panic("no such month")
}

func TestAddMonthsAgainstTime(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	from, to := civil(1970, 1, 1), civil(2400, 12, 31)
	for range 100_000 {
		d := from + Date(r.IntN(int(to-from)))
		months := r.IntN(3_000)
		got, err := d.AddMonths(months)
		if want := naiveAddMonths(d, months); got != want || err != nil {
			t.Fatalf("%s and %d months is %s, %v; want %s", d, months, got, err, want)
		}
	}
}

// TestPeriods has periods under articles 201 and 202 of the Civil Code.
func TestPeriods(t *testing.T) {
	for _, c := range []struct {
		from   string
		months int
		want   string
	}{
		{"2026-01-31", 1, "2026-02-28"}, {"2024-01-31", 1, "2024-02-29"}, {"2026-02-28", 1, "2026-03-28"},
		{"2024-02-29", 12, "2025-02-28"},
		{"2024-02-29", 48, "2028-02-29"}, {"2026-03-31", 1, "2026-04-30"}, {"2026-12-15", 1, "2027-01-15"},
		{"2026-03-31", -1, "2026-02-28"},
		{"2026-01-15", -1, "2025-12-15"}, {"2026-01-15", 0, "2026-01-15"}, {"2026-08-31", 6, "2027-02-28"},
		{"0001-01-31", 1, "0001-02-28"},
	} {
		if got, err := at(t, c.from).AddMonths(c.months); got.String() != c.want || err != nil {
			t.Errorf("%s and %d months is %s, %v; want %s", c.from, c.months, got, err, c.want)
		}
		if c.months%12 == 0 {
			if got, err := at(t, c.from).AddYears(c.months / 12); got.String() != c.want || err != nil {
				t.Errorf("%s and %d years is %s, %v; want %s", c.from, c.months/12, got, err, c.want)
			}
		}
	}
	if got, err := at(t, "2026-02-27").AddDays(2); got.String() != "2026-03-01" || err != nil {
		t.Errorf("two days later: %s, %v", got, err)
	}
	for name, err := range map[string]error{
		"a month after the last":   second(DateMax.AddMonths(1)),
		"a month before the first": second(DateMin.AddMonths(-1)),
		"all months":               second(Date(0).AddMonths(math.MaxInt)),
		"all years":                second(Date(0).AddYears(math.MaxInt/2 + 1)),
		"no years at all":          second(Date(0).AddYears(math.MinInt)),
		"a day after the last":     second(DateMax.AddDays(1)),
		"a day before the first":   second(DateMin.AddDays(-1)),
		"all days":                 second(Date(5).AddDays(math.MaxInt)),
		"all days back":            second(Date(-5).AddDays(math.MinInt)),
	} {
		if err != ErrRange {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func second(_ Date, err error) error { return err }

// TestAgePublished has the three answers of the Supreme People's Court's reading and the
// birthday's, and births on a leap day.
func TestAgePublished(t *testing.T) {
	for _, c := range []struct {
		birth, on string
		r         Reading
		want      int
	}{
		{"1991-10-01", "2026-10-01", DayAfter, 34}, {"1991-10-01", "2026-10-02", DayAfter, 35},
		{"1991-10-01", "2026-10-01", OnBirthday, 35},
		{"1991-10-01", "2026-09-30", OnBirthday, 34}, {"2008-02-29", "2026-02-27", OnBirthday, 17},
		{"2008-02-29", "2026-02-28", OnBirthday, 18},
		{"2008-02-29", "2026-02-28", DayAfter, 17}, {"2008-02-29", "2026-03-01", DayAfter, 18},
		{"2008-02-29", "2028-02-28", OnBirthday, 19},
		{"2008-02-29", "2028-02-29", OnBirthday, 20}, {"2026-11-21", "2026-11-21", OnBirthday, 0},
		{"2026-11-21", "2026-11-21", DayAfter, 0},
		{"2025-12-31", "2026-12-31", DayAfter, 0}, {"2025-12-31", "2027-01-01", DayAfter, 1},
	} {
		if got, err := Age(at(t, c.birth), at(t, c.on), c.r); got != c.want || err != nil {
			t.Errorf("born %s, on %s, %s: %d, %v; want %d", c.birth, c.on, c.r, got, err, c.want)
		}
	}
	if _, err := Age(1, 0, OnBirthday); err != ErrBeforeBirth {
		t.Errorf("before birth: %v", err)
	}
}

// TestAgeAgainstPeriods: a person is as old as the longest period of years that has ended,
// or on the other reading ended the day before.
func TestAgeAgainstPeriods(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 20_000 {
		birth := civil(1900+r.IntN(100), 2+r.IntN(2), 1+r.IntN(28)) + Date(r.IntN(3))
		on := birth + Date(r.IntN(40_000))
		if r.IntN(2) == 0 { // Around a birthday.
			year, _ := birth.AddYears(r.IntN(100))
			on = max(birth, year+Date(r.IntN(5)-2))
		}
		for _, reading := range []Reading{OnBirthday, DayAfter} {
			last := on
			if reading == DayAfter {
				last--
			}
			want := 0
			for d, _ := birth.AddYears(1); d <= last; d, _ = birth.AddYears(want + 1) {
				want++
			}
			if got, err := Age(birth, on, reading); got != want || err != nil {
				t.Fatalf("born %s, on %s, %s: %d, %v; want %d", birth, on, reading, got, err, want)
			}
		}
	}
}

func TestReadings(t *testing.T) {
	for _, r := range []Reading{OnBirthday, DayAfter} {
		if got, err := ParseReading(r.String()); got != r || err != nil {
			t.Errorf("ParseReading(%q) = %v, %v", r, got, err)
		}
	}
	if _, err := ParseReading("none"); err != ErrReading {
		t.Errorf("ParseReading of no name: %v", err)
	}
	defer func() {
		if recover() == nil {
			t.Error("an age that names no reading went through")
		}
	}()
	_, _ = Age(0, 1, 0)
}

func TestInstants(t *testing.T) {
	law := time.FixedZone("law", 8*3600)
	r := rand.New(rand.NewPCG(5, 6))
	for range 50_000 {
		instant := time.UnixMilli(r.Int64N(2*253_370_736_000_000) - 62_135_625_600_000)
		got, err := FromMillis(instant.UnixMilli())
		if year := instant.In(law).Year(); year > 9999 || year < 1 {
			if err != ErrRange {
				t.Fatalf("%s: %v", instant, err)
			}
		} else if want := instant.In(law).Format(time.DateOnly); err != nil || got.String() != want {
			t.Fatalf("%s is %s, %v; want %s", instant, got, err, want)
		}
	}
	for _, d := range []Date{DateMin, -1, 0, 1, civil(2026, 11, 21), DateMax} {
		for instant, want := range map[int64]Date{
			d.StartMillis(): d, d.EndMillis() - 1: d, d.EndMillis(): d + 1, d.StartMillis() - 1: d - 1,
		} {
			wantErr := want.Check()
			if wantErr != nil {
				want = 0
			}
			if got, err := FromMillis(instant); got != want || err != wantErr {
				t.Errorf("instant %d is %d, %v; want %d, %v", instant, got, err, want, wantErr)
			}
		}
	}
	// 2026-11-21 00:00 in Beijing is 16:00 of the day before in London.
	if got := at(t, "2026-11-21").StartMillis(); got != time.Date(2026, 11, 20, 16, 0, 0, 0, time.UTC).UnixMilli() {
		t.Errorf("the day begins at %d", got)
	}
	for _, instant := range []int64{math.MinInt64, math.MaxInt64} {
		if _, err := FromMillis(instant); !errors.Is(err, ErrRange) {
			t.Errorf("FromMillis(%d): %v", instant, err)
		}
	}
}

func BenchmarkCivil(b *testing.B) {
	d := Date(20_000)
	for b.Loop() {
		_, _, _ = d.Civil()
	}
}

func BenchmarkAddMonths(b *testing.B) {
	d := Date(20_000)
	for b.Loop() {
		_, _ = d.AddMonths(7)
	}
}
