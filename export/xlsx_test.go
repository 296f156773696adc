package export

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"liangshan/calendar"
)

// book writes rows into a sheet and opens what comes out.
func book(t testing.TB, titles []string, rows [][]any) *excelize.File {
	t.Helper()
	var b bytes.Buffer
	w, err := NewTable(&b, XLSX, "表", titles, false)
	must(t, err)
	for _, row := range rows {
		must(t, w.Row(row))
	}
	must(t, w.Close())
	f, err := excelize.OpenReader(&b)
	must(t, err)
	t.Cleanup(func() { f.Close() })
	return f
}

// TestXLSX reads cells back: what is stored, what is shown, and of which kind they are.
func TestXLSX(t *testing.T) {
	date, err := calendar.Parse("2026-11-21")
	must(t, err)
	early, err := calendar.Parse("1899-12-31")
	must(t, err)
	cells := []struct {
		value         any
		stored, shown string
		kind          excelize.CellType
	}{
		{int64(-42), "-42", "-42", excelize.CellTypeUnset},
		{int64(999_999_999_999_999), "999999999999999", "999999999999999", excelize.CellTypeUnset},
		{int64(1_000_000_000_000_000), "1000000000000000", "1000000000000000", excelize.CellTypeInlineString},
		{int64(math.MinInt64), "-9223372036854775808", "-9223372036854775808", excelize.CellTypeInlineString},
		{Yuan(172600000), "1726000", "1,726,000.00", excelize.CellTypeUnset},
		{Yuan(4344), "43.44", "43.44", excelize.CellTypeUnset},
		{Yuan(99_999_999_999_999_9), "9999999999999.99", "9,999,999,999,999.99", excelize.CellTypeUnset},
		{Yuan(math.MaxInt64), "92233720368547758.07", "92233720368547758.07", excelize.CellTypeInlineString},
		{date, strconv.Itoa(int(date) + 25569), "2026-11-21", excelize.CellTypeUnset},
		{early, "1899-12-31", "1899-12-31", excelize.CellTypeInlineString},
		{Moment(1_800_000_000_000), "", "2027-01-15 16:00:00.000", excelize.CellTypeUnset},
		{true, "1", "TRUE", excelize.CellTypeBool},
		{"=1+1", "=1+1", "=1+1", excelize.CellTypeInlineString},
		{"_x0041_ & <b>\n两山𠮷", "_x0041_ & <b>\n两山𠮷", "_x0041_ & <b>\n两山𠮷", excelize.CellTypeInlineString},
		{" x ", " x ", " x ", excelize.CellTypeInlineString},
		{"123", "123", "123", excelize.CellTypeInlineString},
		{nil, "", "", excelize.CellTypeUnset},
	}
	var rows [][]any
	for _, c := range cells {
		rows = append(rows, []any{"a", c.value})
	}
	f := book(t, []string{"一", "二"}, rows)
	for i, c := range cells {
		at := "B" + strconv.Itoa(i+2)
		stored, err := f.GetCellValue("表", at, excelize.Options{RawCellValue: true})
		must(t, err)
		shown, err := f.GetCellValue("表", at)
		must(t, err)
		kind, err := f.GetCellType("表", at)
		must(t, err)
		if c.stored != "" && stored != c.stored || shown != c.shown || kind != c.kind {
			t.Errorf("%v: stored %q, shown %q, kind %v", c.value, stored, shown, kind)
		}
		if formula, _ := f.GetCellFormula("表", at); formula != "" {
			t.Errorf("%v became a formula", c.value)
		}
	}
	if title, _ := f.GetCellValue("表", "B1"); title != "二" {
		t.Errorf("title %q", title)
	}
}

// TestExactMoney holds that no amount up to fifteen digits changes a digit on its way through a spreadsheet.
func TestExactMoney(t *testing.T) {
	source := rand.New(rand.NewPCG(3, 3))
	for range 200_000 {
		fen := source.Int64N(1_000_000_000_000_000) >> source.IntN(50)
		n, ok := Yuan(fen).exact()
		text := strconv.FormatFloat(n, 'f', -1, 64) // As the library stores it.
		whole, fraction, _ := strings.Cut(text, ".")
		back, err := strconv.ParseInt(whole+(fraction + "00")[:2], 10, 64)
		if !ok || err != nil || back != fen || len(fraction) > 2 {
			t.Fatalf("%d fen is stored as %s", fen, text)
		}
	}
	if _, ok := Yuan(1_000_000_000_000_000).exact(); ok {
		t.Error("sixteen digits are taken for exact")
	}
}

// TestMoments holds that a time keeps its milliseconds.
func TestMoments(t *testing.T) {
	b := &Book{}
	source := rand.New(rand.NewPCG(4, 4))
	for range 100_000 {
		ms := source.Int64N(4_000_000_000_000)
		serial := b.cell(Moment(ms)).(excelize.Cell).Value.(float64)
		if back := int64(math.Round((serial-25569)*86_400_000)) - 8*3_600_000; back != ms {
			t.Fatalf("%d came back as %d", ms, back)
		}
	}
}

func TestLongText(t *testing.T) {
	for _, n := range []int{textMax - 1, textMax, textMax + 1, 100_000} {
		for _, letter := range []string{"x", "两", "𠮷"} {
			text := strings.Repeat(letter, n)
			f := book(t, []string{"t"}, [][]any{{text}})
			got, err := f.GetCellValue("表", "A2")
			must(t, err)
			units := n
			if letter == "𠮷" {
				units *= 2
			}
			if units <= textMax && got != text {
				t.Errorf("%d times %s changed", n, letter)
			}
			if units > textMax && (!strings.Contains(got, fmt.Sprintf("all %d characters", n)) ||
				!strings.HasPrefix(got, letter+letter) || strings.ContainsRune(got, '\ufffd')) {
				t.Errorf("%d times %s: %d bytes, ends in %q", n, letter, len(got), got[len(got)-80:])
			}
		}
	}
}

// TestNextSheet holds that a table that is longer than a sheet goes on in another one.
func TestNextSheet(t *testing.T) {
	var b bytes.Buffer
	out, err := NewBook(&b)
	must(t, err)
	out.rows = 5 // Titles and four rows.
	w, err := out.Sheet(strings.Repeat("长", 40), []string{"n"})
	must(t, err)
	for i := range 9 {
		must(t, w.Row([]any{int64(i)}))
	}
	must(t, w.Close())
	must(t, out.Close())
	f, err := excelize.OpenReader(&b)
	must(t, err)
	defer f.Close()
	n := 0
	for _, sheet := range f.GetSheetList() {
		rows, err := f.GetRows(sheet)
		must(t, err)
		if rows[0][0] != "n" || len([]rune(sheet)) > 31 {
			t.Errorf("sheet %q begins with %q", sheet, rows[0])
		}
		for _, row := range rows[1:] {
			if row[0] != strconv.Itoa(n) {
				t.Errorf("row %d is %q", n, row)
			}
			n++
		}
	}
	if n != 9 || len(f.GetSheetList()) != 3 {
		t.Errorf("%d rows in %q", n, f.GetSheetList())
	}
}
