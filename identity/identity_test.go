package identity

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

const today Day = 20261121

// The first two stand in the appendix of GB 11643-1999. The last is a published sample number of the foreigner's card
// of 2023 (country 682, by way of Jiangsu).
var numbersKnown = []struct {
	number  string
	birth   Day
	male    bool
	foreign bool
}{
	{"11010519491231002X", 19491231, false, false},
	{"440524188001010014", 18800101, true, false},
	{"932682198501010017", 19850101, true, true},
}

func TestNumberKnown(t *testing.T) {
	for _, known := range numbersKnown {
		n, err := ParseNumber(known.number, today)
		if err != nil || string(n) != known.number {
			t.Fatalf("known number ending %s refused: %v", known.number[14:], err)
		}
		if n.Birth() != known.birth || n.Male() != known.male || n.Foreign() != known.foreign {
			t.Errorf("%s: birth %d, male %t, foreign %t", n, n.Birth(), n.Male(), n.Foreign())
		}
	}
	n, _ := ParseNumber("11010519491231002X", today)
	if division, ok := n.Division(); !ok || division != "110105" {
		t.Errorf("division %q, %t", division, ok)
	}
}

func TestNumberNormalForm(t *testing.T) {
	for _, text := range []string{
		"11010519491231002x", "  11010519491231002X\t", "１１０１０５１９４９１２３１００２Ｘ", "１１０１０５１９４９１２３１００２ｘ",
		"\u300011010519491231002X\u3000",
	} {
		if n, err := ParseNumber(text, today); err != nil || n != "11010519491231002X" {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestNumberRefused(t *testing.T) {
	cases := []struct {
		text string
		want error
	}{
		{"", NumberLength},
		{"1101051949123100", NumberLength},
		{"11010519491231002X0", NumberCharacter},
		{"1101051949123100200", NumberLength},
		{"11010519491231O02X", NumberCharacter},
		{"110105 19491231002X", NumberCharacter},
		{"X1010519491231002X", NumberCharacter},
		{"１１０１０５１９４９１２３１００２王", NumberCharacter},
		{"110105491231002", NumberOldForm},
		{"１１０１０５４９１２３１００２", NumberOldForm},
		{withCheck("00010519491231002"), NumberDivision},
		{withCheck("83010519491231002"), NumberDivision},
		{withCheck("90012419810803002"), NumberDivision},
		{withCheck("11010519490229002"), NumberBirthDate},
		{withCheck("11010519001301002"), NumberBirthDate},
		{withCheck("11010520261122002"), NumberBirthDate},
		{withCheck("11010518761120002"), NumberBirthDate},
		{"110105194912310020", NumberChecksum},
	}
	for _, c := range cases {
		n, err := ParseNumber(c.text, today)
		if !errors.Is(err, c.want) || n != "" {
			t.Errorf("%q: got %v, want %v", c.text, err, c.want)
		}
	}
	for _, digits := range []string{"11010520261121002", "11010518761121002", "83000019900101001", "81000019900101001",
		"11010520000229002"} {
		if _, err := ParseNumber(withCheck(digits), today); err != nil {
			t.Errorf("%s: %v", digits, err)
		}
	}
}

// withCheck appends the check character computed by the definition in the standard (weights, then the table), which
// is not the way the package computes it.
func withCheck(digits string) string {
	weights := []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, weight := range weights {
		sum += int(digits[i]-'0') * weight
	}
	return digits + string("10X98765432"[sum%11])
}

func TestNumberAgainstDefinition(t *testing.T) {
	for sequence := 0; sequence < 1000; sequence++ {
		for _, start := range []string{"33052319700315", "81000020010228", "93268219850101"} {
			number := withCheck(fmt.Sprintf("%s%03d", start, sequence))
			if _, err := ParseNumber(number, today); err != nil {
				t.Fatalf("%s: %v", number, err)
			}
		}
	}
}

// errorsOfOne yields every text that differs from a code in one character of the alphabet, and every one with two
// different neighbours swapped.
func errorsOfOne(code, alphabet string, yield func(kind, text string)) {
	for i := range len(code) {
		for _, c := range []byte(alphabet) {
			if c != code[i] {
				yield("one character", code[:i]+string(c)+code[i+1:])
			}
		}
		if i+1 < len(code) && code[i] != code[i+1] {
			yield("swap", code[:i]+code[i+1:i+2]+code[i:i+1]+code[i+2:])
		}
	}
}

func TestNumberDetectsSingleErrorsAndSwaps(t *testing.T) {
	for sequence := 1; sequence < 100; sequence++ {
		number := withCheck(fmt.Sprintf("330523198806%02d%03d", sequence%28+1, sequence*7))
		errorsOfOne(number, "0123456789X", func(kind, text string) {
			if _, err := ParseNumber(text, today); err == nil {
				t.Fatalf("%s: %s of %s passes", kind, text, number)
			}
			// The check alone finds it too, without the help of date and division.
			if text[:17] != number[:17] && !strings.Contains(text[:17], "X") && numberCheck(text[:17]) == text[17] {
				t.Fatalf("%s: check of %s does not see it", kind, text)
			}
		})
	}
}

func TestUpgradeNumber(t *testing.T) {
	n, err := UpgradeNumber("110105491231002", 19, today)
	if err != nil || n != "11010519491231002X" {
		t.Errorf("example of the standard: %v", err)
	}
	if n, err = UpgradeNumber("440524800101001", 18, today); err != nil || n != "440524188001010014" {
		t.Errorf("example of the standard, born in 1880: %v", err)
	}
	for text, want := range map[string]error{
		"11010549123100": NumberLength, "11010549123100X": NumberCharacter, "110105490229002": NumberBirthDate,
	} {
		if _, err := UpgradeNumber(text, 19, today); !errors.Is(err, want) {
			t.Errorf("%s: got %v, want %v", text, err, want)
		}
	}
	if _, err := UpgradeNumber("110105491231002", 20, today); !errors.Is(err, NumberBirthDate) {
		t.Error("a century in which no old number was given out is accepted")
	}
}

func TestNumberPrintsMasked(t *testing.T) {
	n := Number("11010519491231002X")
	text, _ := n.MarshalText()
	formatted := fmt.Sprintf("%#v %q %+v %x", n, n, struct{ N Number }{n}, n)
	for _, shown := range []string{fmt.Sprint(n), formatted, string(text)} {
		if strings.Contains(shown, "19491231") || strings.Contains(shown, "3139343931323331") {
			t.Errorf("shown in clear: %s", shown)
		}
	}
}

// Published codes of registered organisations, and the example of GB 32100-2015 (the last).
var creditCodesKnown = []string{
	"91110105771583283D", "91110000802100433B", "91110108740084270C", "112302070019030687", "91110108735106340Y",
	"911101077776591113", "51610700305332460K", "91440300359143307G", "11610923MB2900168E", "91440300708461136T",
	"91110108551385082Q", "91350100M000100Y43",
}

func TestCreditCode(t *testing.T) {
	for _, known := range creditCodesKnown {
		c, err := ParseCreditCode(strings.ToLower(known))
		if err != nil || string(c) != known {
			t.Errorf("%s: %v", known, err)
			continue
		}
		if _, err := ParseOrganisationCode(string(c.Organisation())); err != nil {
			t.Errorf("organisation code in %s: %v", known, err)
		}
		errorsOfOne(known, creditAlphabet, func(kind, text string) {
			if _, err := ParseCreditCode(text); err == nil {
				t.Fatalf("%s: %s of %s passes", kind, text, known)
			}
		})
	}
	c := CreditCode("91350100M000100Y43")
	if c.Authority() != '9' || c.Division() != "350100" || c.Organisation() != "M000100Y4" {
		t.Errorf("parts: %c %s %s", c.Authority(), c.Division(), c.Organisation())
	}
}

func TestCreditCodeRefused(t *testing.T) {
	for text, want := range map[string]error{
		"":                    CreditCodeLength,
		"91350100M000100Y4":   CreditCodeLength,
		"91350100M000100Y430": CreditCodeLength,
		"91350100I000100Y43":  CreditCodeCharacter,
		"91350100王000100Y43":  CreditCodeCharacter,
		"9135A100M000100Y43":  CreditCodeCharacter,
		"91990100M000100Y43":  CreditCodeDivision,
		"91350100M000100Y44":  CreditCodeChecksum,
		"91350100M000100Y5" + string(creditCheck("91350100M000100Y5")): CreditCodeOrganisation,
	} {
		if _, err := ParseCreditCode(text); !errors.Is(err, want) {
			t.Errorf("%q: got %v, want %v", text, err, want)
		}
	}
	central := "11100000" + "00001323" + string(organisationCheck("00001323"))
	if _, err := ParseCreditCode(central + string(creditCheck(central))); err != nil {
		t.Errorf("an authority of the state: %v", err)
	}
}

func TestOrganisationCode(t *testing.T) {
	// The example of GB 11714-1997.
	if c, err := ParseOrganisationCode("D2143569-X"); err != nil || c != "D2143569X" {
		t.Errorf("example of the standard: %v", err)
	}
	for text, want := range map[string]error{
		"D2143569":   OrganisationCodeLength,
		"D214356-9X": OrganisationCodeCharacter,
		"D21435690":  OrganisationCodeChecksum,
	} {
		if _, err := ParseOrganisationCode(text); !errors.Is(err, want) {
			t.Errorf("%q: got %v, want %v", text, err, want)
		}
	}
	errorsOfOne("D2143569X", "0123456789", func(_, text string) {
		// Modulo 11 a letter and a digit may count the same, so only digits are tried.
		if text[0] != 'D' || strings.Contains(text[1:8], "X") {
			return
		}
		if _, err := ParseOrganisationCode(text); err == nil {
			t.Errorf("%s passes", text)
		}
	})
}

func TestDivision(t *testing.T) {
	chain := []Division{"330523001001", "330523001", "330523", "330500", "330000"}
	for i, code := range chain {
		d, err := ParseDivision(string(code))
		if err != nil || d != code || d.Level() != Village-Level(i) {
			t.Fatalf("%s: %v, level %d", code, err, d.Level())
		}
		parent, ok := d.Parent()
		if ok != (i < 4) || ok && parent != chain[i+1] {
			t.Errorf("parent of %s: %s, %t", d, parent, ok)
		}
		if !chain[0].Within(code) || i > 0 && code.Within(chain[0]) {
			t.Errorf("within: %s", code)
		}
	}
	if Division("330523001").Within("330522") {
		t.Error("a township lies in the neighbouring county")
	}
	if d, err := ParseDivision("441900003"); err != nil || d.Level() != Township {
		t.Errorf("a township right below a prefecture: %v", err)
	} else if parent, _ := d.Parent(); parent.Level() != Prefecture {
		t.Errorf("its parent is %s", parent)
	}
	for text, want := range map[string]error{
		"": DivisionLength, "33052": DivisionLength, "3305230010": DivisionLength, "33O523": DivisionCharacter,
		"993052": DivisionProvince, "330023": DivisionLevel, "330523000": DivisionLevel, "330523000000": DivisionLevel,
		"330523001000": DivisionLevel, "330523000001": DivisionLevel, "330523王": DivisionCharacter,
	} {
		if _, err := ParseDivision(text); !errors.Is(err, want) {
			t.Errorf("%q: got %v, want %v", text, err, want)
		}
	}
}

func TestMask(t *testing.T) {
	for _, c := range [][3]string{
		{"name", "张小三", "张*三"}, {"name", "张三", "张*"}, {"name", "张", "*"}, {"name", "", ""},
		{"name", "欧阳小三", "欧**三"}, {"name", "𠮷田三", "𠮷*三"},
		{"number", "11010519491231002X", "110***********002X"}, {"number", "110105491231002", "110********1002"},
		{"number", "1101054912", "**********"},
		{"phone", "13800138000", "138****8000"}, {"phone", "5123456", "*******"},
		{"account", "6222021234567890123", "***************0123"}, {"account", "1234", "****"},
	} {
		masked := map[string]func(string) string{
			"name": MaskName, "number": MaskNumber, "phone": MaskPhone, "account": MaskAccount,
		}[c[0]](c[1])
		if masked != c[2] {
			t.Errorf("%s: got %s, want %s", c[0], masked, c[2])
		}
	}
}

func TestDay(t *testing.T) {
	for day, want := range map[Day]bool{
		20240229: true, 20230229: false, 19000229: false, 20000229: true, 20261131: false, 20261130: true,
		20261200: false, 20261301: false, 0: false, -20261121: false, 99991231: true, 100000101: false,
	} {
		if day.Valid() != want {
			t.Errorf("%d: %t", day, !want)
		}
	}
	if NewDay(2026, 11, 21) != today {
		t.Error("NewDay")
	}
}

func FuzzParse(f *testing.F) {
	for _, known := range numbersKnown {
		f.Add(known.number)
	}
	for _, text := range append(creditCodesKnown, "330523001001", "D2143569-X", "１１０１０５４９１２３１００２", "王", "\xff") {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if n, err := ParseNumber(text, today); err == nil {
			again, err := ParseNumber(string(n), today)
			if err != nil || again != n || len(n) != 18 || withCheck(string(n[:17])) != string(n) || !n.Birth().Valid() {
				t.Errorf("%q read as %q", text, string(n))
			}
		} else if !strings.HasPrefix(err.Error(), "identity.number_") {
			t.Errorf("%q: %v", text, err)
		}
		if c, err := ParseCreditCode(text); err == nil {
			if again, err := ParseCreditCode(string(c)); err != nil || again != c || len(c) != 18 {
				t.Errorf("%q read as %q", text, c)
			}
		} else if !strings.HasPrefix(err.Error(), "company.credit_code_") {
			t.Errorf("%q: %v", text, err)
		}
		if d, err := ParseDivision(text); err == nil {
			for parent, ok := d.Parent(); ok; parent, ok = parent.Parent() {
				if again, err := ParseDivision(string(parent)); err != nil || again != parent || !d.Within(parent) {
					t.Errorf("%q has the parent %q: %v", d, parent, err)
				}
			}
		}
		ParseOrganisationCode(text)
		UpgradeNumber(text, 19, today)
		if masked := MaskNumber(text); len(text) >= 18 && digitsOnly(text) && strings.Contains(masked, text[3:len(text)-4]) {
			t.Errorf("not masked: %q", text)
		}
		MaskName(text)
		MaskPhone(text)
		MaskAccount(text)
	})
}

func BenchmarkParseNumber(b *testing.B) {
	for b.Loop() {
		if _, err := ParseNumber("11010519491231002X", today); err != nil {
			b.Fatal(err)
		}
	}
}

// TestMaskName counts characters as people do, also those beyond U+FFFF and those with a mark behind them.
func TestMaskName(t *testing.T) {
	for name, want := range map[string]string{"王小明": "王*明", "𠮷田": "𠮷*", "葛\U000E0100明": "葛*", "王": "*",
		"阿卜杜·热合曼": "阿*****曼"} {
		if got := MaskName(name); got != want {
			t.Errorf("%s is shown as %s, want %s", name, got, want)
		}
	}
}
