package lottery

import "testing"

// TestForm: a value is of so many characters of its alphabet, to the byte.
func TestForm(t *testing.T) {
	for text, ok := range map[string]bool{"digits:14": true, "hex:64": true, "digits:6": true, "digits:5": false,
		"hex:513": false, "hex:512": true, "": false, "digits": false, "digits:": false, "digits:014": false, "Digits:14": false,
		"letters:9": false, "digits:14 ": false, "digits:+9": false} {
		if f, err := ParseForm(text); (err == nil) != ok || ok && f.String() != text {
			t.Errorf("%q: %v %v", text, f, err)
		}
	}
	for _, one := range []struct {
		form, value string
		fits        bool
	}{
		{"digits:14", "03081519223107", true}, {"digits:14", "0308151922310", false}, {"digits:14", "030815192231070", false},
		{"digits:14", "03 08 15 19 22", false}, {"digits:14", "0308151922310a", false}, {"digits:14", "03081519223107\n", false},
		{"digits:14", "０３０８１５１", false}, {"hex:8", "00ffaa19", true}, {"hex:8", "00FFAA19", false}, {"hex:8", "00ffaa1g", false},
		{"hex:8", "", false}, {"hex:8", "00ff-a19", false},
	} {
		f, err := ParseForm(one.form)
		if err != nil {
			t.Fatal(err)
		}
		if got := f.Check(one.value); (got == nil) != one.fits {
			t.Errorf("%q as %s: %v", one.value, one.form, got)
		}
	}
	for text, ok := range map[string]bool{"体彩排列五 2026-12-01": true, "体彩": false, "": false, " 体彩排列五": false, "体彩\n排列": false,
		"abc\xff": false} {
		if err := CheckSource(text); (err == nil) != ok {
			t.Errorf("%q: %v", text, err)
		}
	}
}
