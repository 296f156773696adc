package identity

import "testing"

// The numbers are those of the appendix of GB 11643-1999 and the known test number of ISO/IEC 7812 with another
// beginning: 62 and its own check digit.
func TestHoldsNumber(t *testing.T) {
	for text, want := range map[string]bool{
		"": false, "court_17": false, "B2026112200001234": false, "91330523MA2DEM0000": false,
		"11010519491231002X":               true,
		"冻结 11010519491231002x 张三":         true,
		"１１０１０５１９４９１２３１００２Ｘ":               true,
		"110105 19491231 002X":             true,
		"110105194912310021":               false, // Another check character.
		"11010519491331002X":               false, // No such month.
		"1101051949123100211":              false,
		"card 6228480402564890018 of":      true,
		"6228 4804 0256 4890 018":          true,
		"6228480402564890019":              false,
		"by 2026-01-01 11010519491231002X": true,
		"1. 6228480402564890018":           true,
		"1 6228480402564890018":            true,
		"6228480402564890018 2":            true,
		"13900001234 11010519491231002X":   true,
		"11010519491231002X 2026":          true,
		"11010519491231002X 2026-01-01 7":  true,
		"no. 3 110105-19491231-002X-4":     true,
		"2026-01-01 2026-12-31":            false,
		"0571-62345678 13812345675":        false, // Together they would be a card's.
		"1 6228 4804 0256 4890 018 2":      true,
		"4111111111111111":                 false, // Of no bank of China, and such a reference may well be.
		"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855": false,
	} {
		if got := HoldsNumber(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}
