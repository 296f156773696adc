package quantity

import (
	"math"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	for _, c := range []struct {
		text     string
		decimals int
		want     int64
	}{
		{"1,234.56", 2, 123_456}, {"1234.56", 2, 123_456}, {"-1,234.5", 2, -123_450}, {"0", 2, 0}, {"-0.00", 2, 0},
		{"１，２３４．５６", 2, 123_456}, {"－１２", 0, -12}, {"−12", 0, -12}, {"007", 0, 7},
		{"3.5万", 2, 3_500_000}, {"1.23456789亿", 0, 123_456_789}, {"75.59 亿", 2, 755_900_000_000},
		{"2万亿", 0, 2_000_000_000_000},
		{"0.0001万", 2, 100}, {"1.2300000000000000000000000", 2, 123}, {"\u30005\u00a0", 0, 5},
		{"0.000000000000000001", 18, 1}, {"9223372036854775807", 0, math.MaxInt64},
		{"-9223372036854775808", 0, math.MinInt64},
		{"-92,233,720,368,547,758.08", 2, math.MinInt64}, {"0万亿", 18, 0}, {"00000000000000000000000000001", 0, 1},
	} {
		if got, err := Parse(c.text, c.decimals); got != c.want || err != nil {
			t.Errorf("Parse(%q, %d) = %d, %v; want %d", c.text, c.decimals, got, err, c.want)
		}
	}
	for _, c := range []struct {
		text     string
		decimals int
		want     error
	}{
		{"1.234", 2, ErrNotExact}, {"0.5", 0, ErrNotExact}, {"1.234567万", 1, ErrNotExact},
		{"0.123456789亿", 0, ErrNotExact},
		{"9223372036854775808", 0, ErrOverflow}, {"-9223372036854775809", 0, ErrOverflow},
		{"99999999999999999999", 0, ErrOverflow}, {"20000000000000000000", 0, ErrOverflow},
		{"1亿", 11, ErrOverflow}, {"922337203685477.5808万", 4, ErrOverflow}, {"18446744073709551616", 2, ErrOverflow},
		{"", 2, ErrNotNumber}, {" ", 2, ErrNotNumber}, {"-", 2, ErrNotNumber}, {".5", 2, ErrNotNumber},
		{"5.", 2, ErrNotNumber},
		{"1,23", 2, ErrNotNumber}, {"1,2345", 2, ErrNotNumber}, {"1234,567", 2, ErrNotNumber},
		{",123", 2, ErrNotNumber},
		{"1,234,", 2, ErrNotNumber}, {"1.5,000", 2, ErrNotNumber}, {"1.2.3", 2, ErrNotNumber}, {"--1", 2, ErrNotNumber},
		{"+1", 2, ErrNotNumber}, {"1e3", 2, ErrNotNumber}, {"0x10", 0, ErrNotNumber}, {"1 000", 0, ErrNotNumber},
		{"万", 0, ErrNotNumber},
		{"1亿万", 0, ErrNotNumber}, {"1万万", 0, ErrNotNumber}, {"一", 0, ErrNotNumber}, {"1元", 0, ErrNotNumber},
		{"1\x00", 0, ErrNotNumber},
		{"\xff", 0, ErrNotNumber}, {"½", 0, ErrNotNumber}, {strings.Repeat("0", textMax+1), 0, ErrNotNumber},
		{"٣", 0, ErrNotNumber},
	} {
		if got, err := Parse(c.text, c.decimals); got != 0 || err != c.want {
			t.Errorf("Parse(%q, %d) = %d, %v; want %v", c.text, c.decimals, got, err, c.want)
		}
	}
}

func TestFormat(t *testing.T) {
	for _, c := range []struct {
		amount   int64
		decimals int
		want     string
	}{
		{123_456, 2, "1,234.56"}, {-123_456, 2, "-1,234.56"}, {5, 2, "0.05"}, {0, 2, "0.00"}, {-7, 0, "-7"},
		{999, 0, "999"}, {1000, 0, "1,000"}, {math.MinInt64, 2, "-92,233,720,368,547,758.08"},
		{math.MinInt64, 0, "-9,223,372,036,854,775,808"},
		{1, 18, "0.000000000000000001"}, {math.MaxInt64, 18, "9.223372036854775807"},
	} {
		if got := Format(c.amount, c.decimals); got != c.want {
			t.Errorf("Format(%d, %d) = %q, want %q", c.amount, c.decimals, got, c.want)
		}
	}
	r := rand.New(rand.NewPCG(23, 24))
	for range 20_000 {
		amount, decimals := anyAmount(r), r.IntN(DecimalsMax+1)
		if back, err := Parse(Format(amount, decimals), decimals); back != amount || err != nil {
			t.Fatalf("%d with %d decimals comes back as %d, %v", amount, decimals, back, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{"1,234.56", "-0.5万", "１２．３亿", "99999999999999999999", "", "1.0000"} {
		f.Add(text, 2)
	}
	f.Fuzz(func(t *testing.T, text string, decimals int) {
		if decimals < 0 || decimals > DecimalsMax {
			return
		}
		amount, err := Parse(text, decimals)
		switch {
		case err == nil:
			if back, err := Parse(Format(amount, decimals), decimals); back != amount || err != nil {
				t.Fatalf("%q is %d, formatted and read %d, %v", text, amount, back, err)
			}
		case err != ErrNotNumber && err != ErrNotExact && err != ErrOverflow:
			t.Fatalf("%q: %v", text, err)
		}
		// The plain form has a twin that knows nothing of suffixes and groups.
		if strings.Trim(text, "0123456789") == "" && text != "" && len(text) <= textMax {
			twin, _ := new(big.Int).SetString(text, 10)
			twin.Mul(twin, new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(decimals)), nil))
			if want, wantErr := fits(twin); amount != want || err != wantErr {
				t.Fatalf("%q with %d decimals is %d, %v; want %d, %v", text, decimals, amount, err, want, wantErr)
			}
		}
	})
}

func TestDecimalsOutsidePanic(t *testing.T) {
	for _, decimals := range []int{-1, DecimalsMax + 1} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%d decimals went through", decimals)
				}
			}()
			_ = Format(1, decimals)
		}()
	}
}

func TestUnit(t *testing.T) {
	yuan := Unit{Code: "fen", ZH: "元", EN: "yuan", Decimals: 2}
	for text, want := range map[string]int64{
		"3.5": 350, "3.5元": 350, "3.5 元": 350, "3.5万元": 3_500_000, "1.2 亿 元": 12_000_000_000, "-3.5 yuan": -350,
		"1，000．01元": 100_001,
	} {
		if got, err := yuan.Parse(text); got != want || err != nil {
			t.Errorf("Parse(%q) = %d, %v; want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"3.5公斤", "元", "3元元", "元3"} {
		if got, err := yuan.Parse(text); err != ErrNotNumber {
			t.Errorf("Parse(%q) = %d, %v", text, got, err)
		}
	}
	if got := yuan.Format(-123_456_789); got != "-1,234,567.89" {
		t.Errorf("Format: %q", got)
	}
	good := []Unit{yuan, {"carbon.lot-12", "吨", "t", 0}, {"dm2", "平方米", "m²", 2}, {"x", "亩", "mu", 18}}
	for _, u := range good {
		if err := u.Check(); err != nil {
			t.Errorf("%v: %v", u, err)
		}
	}
	for _, u := range []Unit{
		{}, {"fen", "元", "", 2}, {"fen", "", "yuan", 2}, {"Fen", "元", "yuan", 2}, {"fen.", "元", "yuan", 2},
		{"-fen", "元", "yuan", 2},
		{"分", "元", "yuan", 2}, {"fen", "元", "yuan", -1}, {"fen", "元", "yuan", 19}, {"fen", "元 ", "yuan", 2},
		{"fen", "万元", "yuan", 2},
		{"fen", "元", "2yuan", 2}, {"fen", "５元", "yuan", 2}, {"fen", "元\n", "yuan", 2}, {"fen", "元\x00x", "yuan", 2},
		{"fen", "\xff", "yuan", 2}, {strings.Repeat("f", UnitCodeMax+1), "元", "yuan", 2},
		{"f", strings.Repeat("y", UnitNameMax+1), "y", 2},
	} {
		if err := u.Check(); err != ErrUnit {
			t.Errorf("%+v is declared: %v", u, err)
		}
	}
}

// TestAreaKnown: 15 mu are one hectare, so the county's 840,000 mu of bamboo are exactly
// 56,000 ha.
func TestAreaKnown(t *testing.T) {
	for _, c := range []struct {
		mu       int64
		decimals int
		r        Rounding
		dm2      int64
	}{
		{3, 0, Down, 200_000}, {15, 0, Down, 1_000_000}, {840_000, 0, Up, 56_000_000_000}, {0, 4, Up, 0},
		{1, 0, Down, 66_666}, {1, 0, HalfUp, 66_667}, {1, 0, Up, 66_667}, {2, 0, HalfUp, 133_333}, {2, 0, Up, 133_334},
		{-1, 0, HalfUp, -66_667}, {1235, 2, HalfUp, 823_333}, {1, 18, Up, 1},
	} {
		if got, err := DM2FromMu(c.mu, c.decimals, c.r); got != c.dm2 || err != nil {
			t.Errorf("DM2FromMu(%d, %d, %s) = %d, %v; want %d", c.mu, c.decimals, c.r, got, err, c.dm2)
		}
	}
	for _, c := range []struct {
		dm2      int64
		decimals int
		r        Rounding
		mu       int64
	}{
		{200_000, 0, Down, 3}, {56_000_000_000, 0, Up, 840_000}, {66_667, 2, HalfUp, 100}, {66_666, 2, Down, 99},
		{100, 4, HalfUp, 15}, {-200_000, 2, Down, -300},
	} {
		if got, err := MuFromDM2(c.dm2, c.decimals, c.r); got != c.mu || err != nil {
			t.Errorf("MuFromDM2(%d, %d, %s) = %d, %v; want %d", c.dm2, c.decimals, c.r, got, err, c.mu)
		}
	}
	// An area in mu with 4 decimals survives the way through dm², which is finer.
	r := rand.New(rand.NewPCG(25, 26))
	for range 20_000 {
		mu := r.Int64N(10_000_000_0000)
		dm2, err := DM2FromMu(mu, 4, HalfUp)
		if err != nil {
			t.Fatal(err)
		}
		if back, err := MuFromDM2(dm2, 4, HalfUp); back != mu || err != nil {
			t.Fatalf("%d is %d dm² and back %d, %v", mu, dm2, back, err)
		}
	}
	if _, err := DM2FromMu(math.MaxInt64, 0, Down); err != ErrOverflow {
		t.Errorf("DM2FromMu beyond int64: %v", err)
	}
}

func TestRate(t *testing.T) {
	for _, c := range []struct {
		text string
		want Rate
		back string
	}{
		{"3.5%", 35_000, "3.5%"}, {"５％", 50_000, "5%"}, {"5‰", 5_000, "0.5%"}, {"100%", RateOne, "100%"},
		{"0.0001%", 1, "0.0001%"}, {"-0.05 %", -500, "-0.05%"}, {"0%", 0, "0%"}, {"1,000%", 10 * RateOne, "1,000%"},
	} {
		got, err := ParseRate(c.text)
		if got != c.want || err != nil || got.String() != c.back {
			t.Errorf("ParseRate(%q) = %d (%s), %v; want %d (%s)", c.text, got, got, err, c.want, c.back)
		}
	}
	for text, want := range map[string]error{
		"0.05": ErrRateSign, "": ErrRateSign, "%": ErrNotNumber, "0.00001%": ErrNotExact, "5%%": ErrNotNumber,
		"0.0001‰": ErrNotExact,
	} {
		if _, err := ParseRate(text); err != want {
			t.Errorf("ParseRate(%q): %v, want %v", text, err, want)
		}
	}
	// Five per cent of 2,000,000.01 yuan, as a floor rounded up to the fen.
	if got, err := Rate(50_000).Of(200_000_001, Up); got != 10_000_001 || err != nil {
		t.Errorf("rate of an amount: %d, %v", got, err)
	}
}

func BenchmarkParse(b *testing.B) {
	for b.Loop() {
		_, _ = Parse("1,234,567.89", 2)
	}
}

func BenchmarkFormat(b *testing.B) {
	for b.Loop() {
		_ = Format(123_456_789, 2)
	}
}
