package paper

import (
	"math"
	"strings"
	"testing"
)

// TestCapital holds the examples of 支付结算办法, annex 1 (People's Bank of China, 1997), and
// cases at the edges of groups.
func TestCapital(t *testing.T) {
	for fen, want := range map[int64]string{
		1_409_50:             "壹仟肆佰零玖元伍角",
		6_007_14:             "陆仟零柒元壹角肆分",
		1_680_32:             "壹仟陆佰捌拾元零叁角贰分",
		107_000_53:           "壹拾万柒仟元零伍角叁分",
		16_409_02:            "壹万陆仟肆佰零玖元零贰分",
		325_04:               "叁佰贰拾伍元零肆分",
		0:                    "零元整",
		1:                    "壹分",
		10:                   "壹角",
		11:                   "壹角壹分",
		100:                  "壹元整",
		10_00:                "壹拾元整",
		10_01:                "壹拾元零壹分",
		100_500_00:           "壹拾万零伍佰元整",
		100_005_00:           "壹拾万零伍元整",
		100_000_000_00:       "壹亿元整",
		100_000_005_00:       "壹亿零伍元整",
		110_000_000_00:       "壹亿壹仟万元整",
		101_000_000_00:       "壹亿零壹佰万元整",
		1_000_000_000_000_00: "壹万亿元整",
		172_600_000:          "壹佰柒拾贰万陆仟元整",
		-12_34:               "负壹拾贰元叁角肆分",
		math.MaxInt64:        "玖亿贰仟贰佰叁拾叁万柒仟贰佰零叁亿陆仟捌佰伍拾肆万柒仟柒佰伍拾捌元零柒分",
		math.MinInt64:        "负玖亿贰仟贰佰叁拾叁万柒仟贰佰零叁亿陆仟捌佰伍拾肆万柒仟柒佰伍拾捌元零捌分",
	} {
		if got := Capital(fen); got != want {
			t.Errorf("%d: %s, want %s", fen, got, want)
		}
	}
	if got := CapitalTonnes(25_000); got != "贰万伍仟吨" {
		t.Error(got)
	}
}

func TestEnglishTonnes(t *testing.T) {
	for n, want := range map[int64]string{0: "zero tonnes", 1: "one tonne", 21: "twenty-one tonnes",
		105: "one hundred and five tonnes", 1000: "one thousand tonnes", 1001: "one thousand and one tonnes",
		25_000: "twenty-five thousand tonnes", 1_000_340: "one million three hundred and forty tonnes", -2: "minus two tonnes",
		math.MaxInt64: "nine quintillion two hundred and twenty-three quadrillion three hundred and seventy-two trillion " +
			"thirty-six billion eight hundred and fifty-four million seven hundred and seventy-five thousand eight hundred and seven tonnes"} {
		if got := EnglishTonnes(n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
}

// value reads capital numerals the way a clerk does: digit, place, group. It knows nothing of how
// they are written.
func value(text string) (fen int64) {
	sign := int64(1)
	if rest, ok := strings.CutPrefix(text, "负"); ok {
		sign, text = -1, rest
	}
	var total, section, number uint64
	for _, r := range text {
		if d := strings.IndexRune(capitals, r); d >= 0 {
			number = uint64(d / 3)
			continue
		}
		switch r {
		case '拾', '佰', '仟':
			section += number * map[rune]uint64{'拾': 10, '佰': 100, '仟': 1000}[r]
		case '万':
			section = (section + number) * 10_000
		case '亿':
			total = (total + section + number) * 100_000_000
			section = 0
		case '元':
			total = (total + section + number) * 100
			section = 0
		case '角':
			total += number * 10
		case '分':
			total += number
		}
		number = 0
	}
	return sign * int64(total)
}

// FuzzCapital reads back what was written, and looks for what clerks refuse.
func FuzzCapital(f *testing.F) {
	for _, n := range []int64{0, 1, 100, 1_0000_00, 1_0000_0000_00, 1_0001_0001_01, -5, math.MaxInt64, math.MinInt64} {
		f.Add(n)
	}
	f.Fuzz(func(t *testing.T, fen int64) {
		text := Capital(fen)
		if got := value(text); got != fen {
			t.Errorf("%d is %s, which reads as %d", fen, text, got)
		}
		for _, bad := range []string{"零零", "零万", "零亿", "零拾", "亿万", "零角", "零分"} {
			if strings.Contains(text, bad) {
				t.Errorf("%d: %s holds %s", fen, text, bad)
			}
		}
	})
}
