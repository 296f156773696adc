package export

import (
	"bytes"
	"math"
	"slices"
	"strings"
	"testing"

	"liangshan/calendar"
)

// TestCSV holds bytes against RFC 4180 and against what this package promises.
func TestCSV(t *testing.T) {
	date, err := calendar.Parse("2026-11-21")
	must(t, err)
	var b bytes.Buffer
	w, err := NewCSV(&b, []string{"编号", "a,b"}, true)
	must(t, err)
	for _, row := range [][]any{{int64(math.MinInt64), "plain"}, {nil, ""}, {Yuan(-5), "a\"b"}, {date, "l1\r\nl2"},
		{Moment(1_800_000_000_001), "=1+1"}, {true, "-12.5"}, {false, " x"}, {nil, nil}} {
		must(t, w.Row(row))
	}
	must(t, w.Close())
	want := "\ufeff编号,\"a,b\"\r\n-9223372036854775808,plain\r\n,\"\"\r\n-0.05,\"a\"\"b\"\r\n2026-11-21,\"l1\r\nl2\"\r\n" +
		"2027-01-15T16:00:00.001+08:00,'=1+1\r\ntrue,-12.5\r\nfalse,\" x\"\r\n,\r\n"
	if b.String() != want {
		t.Errorf("got  %q\nwant %q", b.String(), want)
	}
}

func TestYuan(t *testing.T) {
	for fen, want := range map[int64]Decimal{0: "0.00", 1: "0.01", 10: "0.10", -1: "-0.01", 4344: "43.44", -172600000: "-1726000.00",
		math.MaxInt64: "92233720368547758.07", math.MinInt64: "-92233720368547758.08"} {
		if got := Yuan(fen); got != want {
			t.Errorf("%d fen: %s, expected %s", fen, got, want)
		}
	}
}

func TestDefuse(t *testing.T) {
	for text, want := range map[string]string{"=SUM(A1)": "'=SUM(A1)", "+86 571": "'+86 571", "-1+2": "'-1+2", "@a": "'@a",
		"\tx": "'\tx", "\r=1": "'\r=1", "＝1": "'＝1", "-12.50": "-12.50", "+5": "+5", "-": "'-", "-1.": "'-1.",
		"-1e5": "'-1e5", "": "", "a=1": "a=1", "'=1": "''=1", "'a": "'a", "--1": "'--1", "-1.2.3": "'-1.2.3"} {
		if got := Defuse(text); got != want {
			t.Errorf("%q became %q, expected %q", text, got, want)
		}
	}
}

// FuzzDefuse holds that no text begins like a formula afterwards, and that each comes back.
func FuzzDefuse(f *testing.F) {
	for _, seed := range []string{"=1", "'=1", "''", "-5", "＋1", "x", "'-5", "-5.", "\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		safe := Defuse(text)
		if Restore(safe) != text && !number(Restore(safe)) {
			t.Fatalf("%q became %q and came back as %q", text, safe, Restore(safe))
		}
		if strings.IndexAny(safe, triggers) == 0 && !number(safe) {
			t.Fatalf("%q became %q, which is a formula", text, safe)
		}
	})
}

// fields reads RFC 4180 letter by letter: the naive twin of what wrote it. nil stands for nothing between commas.
func fields(t testing.TB, text string) (rows [][]any) {
	t.Helper()
	row := []any{}
	for i := 0; i < len(text); {
		var cell any
		if text[i] == '"' {
			var b strings.Builder
			for i++; ; i++ {
				if text[i] == '"' {
					if i++; i == len(text) || text[i] != '"' {
						break
					}
				}
				b.WriteByte(text[i])
			}
			cell = b.String()
		} else {
			n := strings.IndexAny(text[i:], ",\r\n")
			if n > 0 {
				cell = text[i : i+n]
			}
			i += n
		}
		row = append(row, cell)
		switch {
		case text[i] == ',':
			i++
			if text[i] == '\r' { // A comma before the end of the line: one more field without answer.
				row = append(row, nil)
			}
		}
		if strings.HasPrefix(text[i:], "\r\n") {
			rows, row, i = append(rows, row), []any{}, i+2
		}
	}
	return rows
}

// FuzzCSV holds that any texts come back as they were, and that no answer stays apart from an empty text.
func FuzzCSV(f *testing.F) {
	f.Add("a", "b", true)
	f.Add("\"", "x,\r\ny", false)
	f.Add("", " ", false)
	f.Add("a\rb", "\r", false)
	f.Fuzz(func(t *testing.T, a, b string, gone bool) {
		row := []any{a, b, a}
		if gone {
			row[1] = nil
		}
		var out bytes.Buffer
		w, err := NewCSV(&out, []string{"x", "y", "z"}, false)
		must(t, err)
		must(t, w.Row(row))
		must(t, w.Row(row))
		must(t, w.Close())
		for i, v := range row {
			if s, ok := v.(string); ok {
				row[i] = Defuse(s)
			}
		}
		got := fields(t, out.String())
		if len(got) != 3 || !slices.Equal(got[1], row) || !slices.Equal(got[2], row) {
			t.Fatalf("%q came back as %q", row, got)
		}
	})
}
