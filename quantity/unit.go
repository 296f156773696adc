package quantity

import "strings"

// Limits of a unit's declaration, in bytes. A code stands in every row of a ledger.
const (
	UnitCodeMax = 64
	UnitNameMax = 96
)

// A Unit is a declared kind of thing that amounts count. Amounts are whole numbers of its
// smallest part; Decimals says how many decimals people write. Money is kept in fen and
// written in yuan, so its unit is {fen, 元, yuan, 2}; land kept in dm² and written in m²
// has 2 decimals too.
type Unit struct {
	Code     string // Stable: a-z, 0-9, and . _ - between them. "fen", "carbon.lot-12".
	ZH       string // Name in Chinese, as written behind a number.
	EN       string // Name in English.
	Decimals int    // 0..DecimalsMax.
}

// Check returns ErrUnit if the declaration is not in order. A name must not begin with a
// digit or a multiplier, or the end of a number would be in doubt.
func (u Unit) Check() error {
	if u.Decimals < 0 || u.Decimals > DecimalsMax || !isCode(u.Code) {
		return ErrUnit
	}
	for _, name := range []string{u.ZH, u.EN} {
		if name == "" || len(name) > UnitNameMax || name != strings.TrimSpace(name) {
			return ErrUnit
		}
		for i, r := range name {
			if i == 0 && strings.ContainsRune("0123456789０１２３４５６７８９.．,，-－−万亿", r) {
				return ErrUnit
			}
			if r < ' ' || r == 0x7f || r == '\uFFFD' {
				return ErrUnit
			}
		}
	}
	return nil
}

// Parse reads an amount as the function Parse does, with the unit's decimals. The unit's
// name may follow: for yuan "3.5", "3.5元", "3.5万元" and "3.5 yuan" are all read.
func (u Unit) Parse(text string) (int64, error) {
	text = trimSpace(text)
	for _, name := range []string{u.ZH, u.EN} {
		if rest, ok := strings.CutSuffix(text, name); ok && name != "" {
			text = rest
			break
		}
	}
	return Parse(text, u.Decimals)
}

// Format writes an amount with the unit's decimals and thousand groups, without its name.
func (u Unit) Format(amount int64) string { return Format(amount, u.Decimals) }

// isCode says whether the text can be the code of a unit.
func isCode(text string) bool {
	if text == "" || len(text) > UnitCodeMax {
		return false
	}
	for i := 0; i < len(text); i++ {
		switch b := text[i]; {
		case b >= 'a' && b <= 'z', b >= '0' && b <= '9':
		case strings.IndexByte("._-", b) >= 0 && i > 0 && i < len(text)-1:
		default:
			return false
		}
	}
	return true
}
