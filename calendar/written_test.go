package calendar

import "testing"

func TestWritten(t *testing.T) {
	want, _ := New(2026, 5, 31)
	for _, s := range []string{"2026-05-31", "2026/5/31", "2026.5.31", "20260531", "2026年5月31日", "2026-05-31 00:00:00",
		"2026-05-31T08:00:00", "46173"} {
		if got, ok := Written(s); !ok || got != want {
			t.Errorf("%s: %v %t", s, got, ok)
		}
	}
	if got, ok := Written("10000"); !ok || got.String() != "1927-05-18" { // As LibreOffice counts.
		t.Errorf("10000: %v %t", got, ok)
	}
	for _, s := range []string{"", "05/06/2026", "31.5.2026", "2026-13-01", "2026-02-29", "60", "1234567", "2026-5", "昨天", "1998", "2021", "9999", "00061"} {
		if got, ok := Written(s); ok {
			t.Errorf("%s was read as %v", s, got)
		}
	}
}
