package carbon_test

import (
	"strings"
	"testing"

	"liangshan/calendar"
	"liangshan/carbon"
	"liangshan/kernel"
	"liangshan/kernel/rig"
)

// TestSerial holds the printed form. The checks are computed by the definition of ISO/IEC
// 7064 MOD 97-10 over the digits that letters and hyphens stand for, with unbounded numbers.
func TestSerial(t *testing.T) {
	for text, want := range map[string]carbon.Serial{
		"330523-AJ01-2024-1001-1700-CC":   {County: "330523", Project: "AJ01", Vintage: 2024, Start: 1001, End: 1700},
		"330523-A-2021-1-1-CC":            {County: "330523", Project: "A", Vintage: 2021, Start: 1, End: 1},
		"410523-Z9-1999-7-99999999999-CC": {County: "410523", Project: "Z9", Vintage: 1999, Start: 7, End: 99999999999},
	} {
		body := strings.TrimSuffix(text, "CC")
		text = body + checkOf(strings.TrimSuffix(body, "-"))
		if got := want.String(); got != text {
			t.Errorf("%+v is %s, want %s", want, got, text)
		}
		if got, refusal := carbon.ParseSerial(text); refusal != nil || got != want {
			t.Errorf("%s is read %+v, %v", text, got, refusal)
		}
		if n := want.Tonnes(); n != int64(want.End-want.Start)+1 {
			t.Error(n)
		}
	}
}

// checkOf computes the check naively: the remainder of a long number, digit by digit.
func checkOf(text string) string {
	var digits string
	for _, c := range text {
		switch {
		case c >= '0' && c <= '9':
			digits += string(c)
		case c == '-':
			digits += "36"
		default:
			n := int(c-'A') + 10
			digits += string(rune('0'+n/10)) + string(rune('0'+n%10))
		}
	}
	for check := 2; check < 99; check++ {
		whole := digits + string(rune('0'+check/10)) + string(rune('0'+check%10))
		r := 0
		for _, d := range whole {
			r = (r*10 + int(d-'0')) % 97
		}
		if r == 1 {
			return whole[len(whole)-2:]
		}
	}
	panic("no check")
}

func TestSerialRefused(t *testing.T) {
	good := carbon.Serial{County: "330523", Project: "AJ01", Vintage: 2024, Start: 1001, End: 1700}.String()
	bad := func(text string, want *kernel.Refusal) {
		t.Helper()
		if _, refusal := carbon.ParseSerial(text); refusal != want {
			t.Errorf("%q: %v, want %v", text, refusal, want)
		}
	}
	for _, text := range []string{"", "-", good + " ", " " + good, good[:len(good)-1], strings.ToLower(good), good + "-1",
		strings.Replace(good, "1001", "01001", 1), strings.Replace(good, "1001", "+1001", 1), strings.Replace(good, "1001", "1701", 1),
		strings.Replace(good, "1001", "0", 1), strings.Replace(good, "2024", "24", 1), strings.Replace(good, "330523", "3305", 1),
		strings.Replace(good, "AJ01", "", 1), strings.Replace(good, "AJ01", "安吉", 1)} {
		bad(text, carbon.ErrSerialForm)
	}
	bad(strings.Replace(good, "AJ01", "AJ02", 1), carbon.ErrSerialChecksum)
	// Every single wrong digit or letter is found, and nearly every swap of neighbours.
	missed, swaps := 0, 0
	for i := range good {
		for _, c := range "0123456789AJZ" {
			wrong := good[:i] + string(c) + good[i+1:]
			if got, refusal := carbon.ParseSerial(wrong); refusal == nil && wrong != good {
				t.Errorf("%s passes for %+v", wrong, got)
			}
		}
		if i+1 < len(good) && good[i] != good[i+1] {
			swaps++
			if _, refusal := carbon.ParseSerial(good[:i] + good[i+1:i+2] + good[i:i+1] + good[i+2:]); refusal == nil {
				missed++
			}
		}
	}
	if missed > 1 || swaps < 10 {
		t.Errorf("%d of %d swaps pass", missed, swaps)
	}
}

func FuzzParseSerial(f *testing.F) {
	f.Add("330523-AJ01-2024-1001-1700-42")
	f.Fuzz(func(t *testing.T, text string) {
		if s, refusal := carbon.ParseSerial(text); refusal == nil && s.String() != text {
			t.Errorf("%q is read %+v, which is written %s", text, s, s.String())
		}
	})
}

// TestSerialsGoOn issues twice in one vintage: the serials of the second go on where those of the first end.
func TestSerialsGoOn(t *testing.T) {
	w := newWorld(t)
	w.found()
	c := &w.c.Commands
	for half, span := range [][2]calendar.Date{{mustDate(2024, 1, 1), mustDate(2024, 6, 30)},
		{mustDate(2024, 7, 1), mustDate(2024, 12, 31)}} {
		d := draft(1, 2024, 10_000, 5_000)
		d.From, d.To = span[0], span[1]
		rig.Must(w.as(clerk), c.DraftPeriod, d)
		id := w.lastPeriod()
		rig.Must(w, c.SubmitPeriod, carbon.SubmitPeriod{Period: id})
		rig.Must(w.as(checker), c.VerifyPeriod, carbon.VerifyPeriod{Period: id, Verifier: verifier, Net: 15_000,
			Statement: carbon.Hash{9}})
		rig.Must(w.as(approver), c.ApprovePeriod, carbon.ApprovePeriod{Period: id})
		rig.Must(w, c.Issue, carbon.Issue{Period: id})
		if p, _ := w.c.Period(id); p.Start != uint64(1+15*half) || p.Vintage != 2024 || p.Issued != 15 {
			t.Errorf("%+v", p)
		}
	}
	w.check()
}
