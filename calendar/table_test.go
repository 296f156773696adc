package calendar

import (
	"errors"
	"strings"
	"testing"
)

const head = "calendar test\nzh 测试\nen Synthetic\n"

func TestTextRoundTrip(t *testing.T) {
	text := CN().Text()
	again, err := ParseTable(text)
	if err != nil {
		t.Fatal(err)
	}
	if again.Text() != text {
		t.Error("the text changes when read again")
	}
	// The embedded text is the canonical one but for comments and empty lines.
	var plain strings.Builder
	for line := range strings.Lines(cnText) {
		if line != "\n" && line[0] != '#' {
			plain.WriteString(line)
		}
	}
	if plain.String() != text {
		t.Error("cn.txt is not in canonical form")
	}
}

func TestTableRefusals(t *testing.T) {
	const year = head + "year 2026 issued 2025-11-04\npaper p\n"
	for _, c := range []struct {
		text         string
		reason       Refusal
		line, column int
	}{
		{"", ErrIncomplete, 1, 1},
		{"calendar test\n", ErrIncomplete, 2, 1},
		{head, ErrIncomplete, 4, 1},
		{head + "year 2026 issued 2025-11-04\n", ErrIncomplete, 5, 1},
		{head + "year 2026 issued 2025-11-04\nyear 2027 issued 2026-11-04\n", ErrIncomplete, 5, 1},
		{"zh 测试\n", ErrOrder, 1, 1},
		{"calendar a\ncalendar b\n", ErrOrder, 2, 1},
		{head + "calendar b\n", ErrOrder, 4, 1},
		{"calendar a\nyear 2026 issued 2025-11-04\n", ErrOrder, 2, 1},
		{"calendar A\n", ErrLine, 1, 10},
		{"calendar a-\n", ErrLine, 1, 10},
		{"calendar \n", ErrLine, 1, 10},
		{"calendar\n", ErrLine, 1, 9},
		{"calendar a\nzh  双\n", ErrLine, 2, 4},
		{"calendar " + strings.Repeat("a", NameMax+1), ErrTooLarge, 1, 10},
		{"\ufeff" + head, ErrCharacter, 1, 1},
		{"calendar a\r\n", ErrCharacter, 1, 11},
		{"calendar a\nzh 测试\t\n", ErrCharacter, 2, 6},
		{"calendar a\nzh 测\x7f\n", ErrCharacter, 2, 5},
		{"calendar a\nzh 测\xff\n", ErrCharacter, 2, 5},
		{strings.Repeat("#", LineMax+1), ErrTooLarge, 1, 1},
		{strings.Repeat("#\n", TextMax/2+1), ErrTooLarge, 1, 1},
		{head + "holiday 01-01 元旦\n", ErrLine, 4, 1},
		{head + " off 01-01 元旦\n", ErrLine, 4, 1},
		{head + "off 01-01 元旦\n", ErrOrder, 4, 1},
		{head + "paper p\n", ErrOrder, 4, 1},
		{head + "year 26 issued 2025-11-04\n", ErrTableDate, 4, 6},
		{head + "year 1948 issued 2025-11-04\n", ErrTableDate, 4, 6},
		{head + "year 2200 issued 2025-11-04\n", ErrTableDate, 4, 6},
		{head + "year 2026 vom 2025-11-04\n", ErrLine, 4, 11},
		{head + "year 2026\n", ErrLine, 4, 10},
		{head + "year 2026 issued 2025-11-31\n", ErrTableDate, 4, 18},
		{head + "year 2026 issued 2025-11-04 x\n", ErrTableDate, 4, 18},
		{head + "year 2026 issued 2025-11-04 \n", ErrTableDate, 4, 18},
		{year + "year 2026 issued 2025-11-05\n", ErrOrder, 6, 6},
		{year + "paper\n", ErrLine, 6, 6},
		{year + "paper a b\n", ErrLine, 6, 7},
		{year + "paper a \n", ErrLine, 6, 7},
		{year + strings.Repeat("paper p\n", PaperMax), ErrTooLarge, 5 + PaperMax, 1},
		{year + "off 01-01 元旦\npaper p\n", ErrOrder, 7, 1},
		{year + "off 01-32 元旦\n", ErrTableDate, 6, 5},
		{year + "off 1-1 元旦\n", ErrTableDate, 6, 5},
		{year + "off 2026-01-01 元旦\n", ErrTableDate, 6, 5},
		{year + "off 2025-11-30 元旦\n", ErrTableDate, 6, 5},
		{year + "off 2024-12-31 元旦\n", ErrTableDate, 6, 5},
		{year + "off 02-29 元旦\n", ErrTableDate, 6, 5},
		{year + "off 01-01..01-33 元旦\n", ErrTableDate, 6, 12},
		{year + "off 01-02..01-01 元旦\n", ErrTableDate, 6, 12},
		{year + "off 01-01..01-01 元旦\n", ErrTableDate, 6, 12},
		{year + "off 01-01..02-01 元旦\n", ErrTooLarge, 6, 12},
		{year + "off 01-01\n", ErrLine, 6, 10},
		{year + "off 01-01  元旦\n", ErrLine, 6, 11},
		{year + "off 01-01 元旦 \n", ErrLine, 6, 11},
		{year + "off 01-01 元旦\noff 01-01 春节\n", ErrOrder, 7, 5},
		{year + "off 01-01..01-03 元旦\nwork 01-03 元旦\n", ErrOrder, 7, 6},
		{year + "off 02-15 春节\noff 01-01 元旦\n", ErrOrder, 7, 5},
		{year + "work 01-05 元旦\n", ErrMakeUp, 6, 6},        // A Monday.
		{year + "work 01-02 元旦\n", ErrMakeUp, 6, 6},        // A Friday.
		{year + "work 01-04..01-05 元旦\n", ErrMakeUp, 6, 6}, // Sunday and Monday.
	} {
		_, err := ParseTable(c.text)
		var at *TextError
		if !errors.As(err, &at) || *at != (TextError{c.reason, c.line, c.column}) || !errors.Is(err, c.reason) {
			t.Errorf("%.120q: %v; want %s at %d:%d", c.text, err, c.reason, c.line, c.column)
		}
	}
}

// TestLaterPaperHolds: a paper moves days of the December before it, as that of 2019 did.
// The paper of 2018 is synthetic and gives days off that the later one takes back.
func TestLaterPaperHolds(t *testing.T) {
	text := head + "year 2018 issued 2017-11-30\npaper p\noff 12-27..12-30 甲\n" +
		"year 2019 issued 2018-12-06\npaper q\nwork 2018-12-28..2018-12-29 元旦\noff 2018-12-30..01-01 元旦\n"
	c, err := ParseTable(text)
	if err != nil {
		t.Fatal(err)
	}
	if c.Text() != text {
		t.Errorf("text comes back as\n%s", c.Text())
	}
	for day, want := range map[string]Day{
		"2018-12-26": {true, ""}, "2018-12-27": {false, "甲"}, "2018-12-28": {true, "元旦"},
		"2018-12-29": {true, "元旦"}, "2018-12-30": {false, "元旦"}, "2018-12-31": {false, "元旦"},
		"2019-01-01": {false, "元旦"}, "2019-01-02": {true, ""},
	} {
		if got, err := c.Day(at(t, day)); got != want || err != nil {
			t.Errorf("%s: %+v, %v; want %+v", day, got, err, want)
		}
	}
	// A December before the first year is listed, but that year is not covered.
	c, err = ParseTable(head + "year 2019 issued 2018-12-06\npaper q\noff 2018-12-31..01-01 元旦\n")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.IsWorkday(at(t, "2018-12-31")); !errors.Is(err, ErrYearMissing) {
		t.Errorf("a year by a glimpse: %v", err)
	}
}

func TestMerge(t *testing.T) {
	parse := func(text string) *Calendar {
		t.Helper()
		c, err := ParseTable(text)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	const cnHead = "calendar cn\nzh 中国\nen China\n"
	// Synthetic papers: 2027 and 2029 are new, 2026 is changed later.
	next := parse("calendar cn\nzh 全国\nen PRC\n" + "year 2026 issued 2026-05-01\npaper p\noff 01-01 元旦\n" +
		"year 2027 issued 2026-11-01\npaper q\noff 2026-12-31..01-01 元旦\nyear 2029 issued 2028-11-01\npaper r\n")
	merged, err := CN().Merge(next)
	if err != nil {
		t.Fatal(err)
	}
	for day, want := range map[string]bool{
		"2026-01-02": true, "2026-02-16": true, "2026-12-31": false, "2027-01-01": false, "2027-01-04": true,
		"2025-10-01": false, "2029-01-01": true,
	} {
		if got, err := merged.IsWorkday(at(t, day)); got != want || err != nil {
			t.Errorf("%s: %v, %v", day, got, err)
		}
	}
	if merged.NameZH() != "全国" || merged.NameEN() != "PRC" {
		t.Errorf("names are %q, %q", merged.NameZH(), merged.NameEN())
	}
	var missing *YearError
	if _, err := merged.AddWorkdays(at(t, "2027-12-30"), 5); !errors.As(err, &missing) || missing.Year != 2028 {
		t.Errorf("over the gap: %v", err)
	}
	if work, _ := CN().IsWorkday(at(t, "2026-02-16")); work || len(CN().Years()) != 7 {
		t.Error("merging changed the calendar it started from")
	}
	// Again is no change; back is refused, and so is another text of the same date.
	if again, err := merged.Merge(next); err != nil || again.Text() != merged.Text() {
		t.Errorf("merging again: %v", err)
	}
	for _, text := range []string{
		CN().Text(),
		cnHead + "year 2026 issued 2026-05-01\npaper p\noff 01-02 元旦\n",
		cnHead + "year 2026 issued 2026-05-01\npaper x\noff 01-01 元旦\n",
		cnHead + "year 2026 issued 2026-04-30\npaper p\noff 01-01 元旦\n",
	} {
		var older *YearError
		_, err := merged.Merge(parse(text))
		if !errors.As(err, &older) || older.Year != 2026 || !errors.Is(err, ErrOlder) {
			t.Errorf("merging what is not newer: %v", err)
		}
	}
	if _, err := CN().Merge(parse(head + "year 2026 issued 2026-05-01\npaper p\n")); err != ErrOtherID {
		t.Errorf("merging another calendar: %v", err)
	}
}

func FuzzParseTable(f *testing.F) {
	f.Add(cnText)
	f.Add(head + "year 2019 issued 2018-12-06\npaper q\nwork 2018-12-29 元旦\noff 2018-12-30..01-01 元旦\n")
	f.Fuzz(func(t *testing.T, text string) {
		c, err := ParseTable(text)
		if err != nil {
			var at *TextError
			if !errors.As(err, &at) || at.Line < 1 || at.Column < 1 {
				t.Fatal(err)
			}
			return
		}
		again, err := ParseTable(c.Text())
		if err != nil || again.Text() != c.Text() {
			t.Fatalf("%q becomes %q, %v", text, c.Text(), err)
		}
		if merged, err := c.Merge(again); err != nil || merged.Text() != c.Text() {
			t.Fatalf("%q merged with itself: %v", text, err)
		}
	})
}

func BenchmarkParseTable(b *testing.B) {
	for b.Loop() {
		if _, err := ParseTable(cnText); err != nil {
			b.Fatal(err)
		}
	}
}
