// Package roll writes the file from which the bank pays a dividend, with names and account numbers,
// and masks names for the list that is shown in public. Names and numbers come from the vault at the
// edge, row by row; nothing is kept.
//
// # Format
//
// The file is CSV (RFC 4180): CRLF, fields quoted where needed, a line of titles first and one of
// totals last, amounts in yuan with two decimals. The encoding is UTF-8 without a mark, or GB18030,
// which has every character of Unicode, so that no rare character of a name is lost. Rows stand
// in the order of their line numbers, however they came, so equal rows are equal bytes.
//
// # Invariants
//
//   - The totals are the sums of the rows. A file with a bad row is not written at all.
//   - No field begins with a character that spreadsheets take for a formula.
package roll

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"liangshan/dividend"
	"liangshan/quantity"
)

// An Encoding is how characters become bytes.
type Encoding uint8

// Encodings.
const (
	UTF8    Encoding = 1 + iota
	GB18030          // GB 18030-2005, as banks take it.
)

// A Fault says what is wrong with a row. Its text is its code.
type Fault string

// Faults.
const (
	ErrName     Fault = "roll.name_malformed"      // Empty, too long, or with what cannot be seen.
	ErrAccount  Fault = "roll.account_malformed"   // Not 8 to 32 digits.
	ErrAmount   Fault = "roll.amount_out_of_range" // Not positive, or the sum is too large.
	ErrTwice    Fault = "roll.line_twice"
	ErrNote     Fault = "roll.note_malformed"
	ErrEncoding Fault = "roll.encoding_unknown"
	ErrEmpty    Fault = "roll.rows_missing"
)

// Error returns the code.
func (f Fault) Error() string { return string(f) }

// A RowError is a fault of one row, as it was given.
type RowError struct {
	Row    int    // From 0.
	Column string // Title of the column.
	Fault  Fault
}

func (e *RowError) Error() string {
	return e.Fault.Error() + " in row " + strconv.Itoa(e.Row) + ", column " + e.Column
}

// Unwrap lets errors.Is find the fault.
func (e *RowError) Unwrap() error { return e.Fault }

// A Payment is one line of the bank's file.
type Payment struct {
	Line    dividend.LineID
	Name    string // Of the holder of the bank account.
	Account string // Its number.
	Amount  int64  // In fen, net of tax.
	Note    string // What for; may be empty.
}

const nameMax = 150 // Bytes.

// BankFile returns the file from which the bank pays.
func BankFile(payments []Payment, encoding Encoding) ([]byte, error) {
	order, err := sorted(len(payments), func(i int) dividend.LineID { return payments[i].Line })
	if err != nil {
		return nil, err
	}
	var b strings.Builder
	row(&b, "序号", "户名", "账号", "金额", "附言")
	total := int64(0)
	for _, i := range order {
		p := payments[i]
		if column, fault := p.Check(); fault != "" {
			return nil, &RowError{i, column, fault}
		}
		if total, err = quantity.Add(total, p.Amount); err != nil {
			return nil, &RowError{i, "金额", ErrAmount}
		}
		row(&b, number(p.Line), p.Name, p.Account, yuan(p.Amount), p.Note)
	}
	row(&b, "合计", strconv.Itoa(len(payments)), "", yuan(total), "")
	return encode(b.String(), encoding)
}

// Check returns what is wrong with a payment by itself, with the title of the column; no fault if nothing is.
func (p Payment) Check() (column string, fault Fault) {
	switch {
	case !visible(p.Name) || p.Name == "":
		return "户名", ErrName
	case !digits(p.Account):
		return "账号", ErrAccount
	case p.Amount <= 0:
		return "金额", ErrAmount
	case !visible(p.Note):
		return "附言", ErrNote
	}
	return "", ""
}

// sorted returns the rows in order of their lines. ErrTwice if a line comes twice.
func sorted(n int, line func(int) dividend.LineID) ([]int, error) {
	if n == 0 {
		return nil, ErrEmpty
	}
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(line(a), line(b)) })
	for i := 1; i < n; i++ {
		if line(order[i]) == line(order[i-1]) {
			return nil, &RowError{order[i], "序号", ErrTwice}
		}
	}
	return order, nil
}

func number(line dividend.LineID) string { return strconv.FormatUint(uint64(line), 10) }

// yuan writes fen as a bank reads them: no sign for thousands.
func yuan(fen int64) string {
	text := strconv.FormatInt(fen, 10)
	for len(text) < 3 {
		text = "0" + text
	}
	return text[:len(text)-2] + "." + text[len(text)-2:]
}

// visible reports whether a text is valid, not too long, and holds nothing that cannot be seen but
// signs that choose the shape of a character. Empty texts pass.
func visible(text string) bool {
	if !utf8.ValidString(text) || len(text) > nameMax || strings.TrimSpace(text) != text {
		return false
	}
	for _, r := range text {
		if !unicode.IsPrint(r) && !unicode.Is(unicode.Variation_Selector, r) || r == '\uFFFD' {
			return false
		}
	}
	return text == "" || !strings.ContainsRune("=+-@", rune(text[0]))
}

// digits reports whether a text can be the number of a bank account.
func digits(text string) bool {
	if len(text) < 8 || len(text) > 32 {
		return false
	}
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return true
}

// row writes one line.
func row(b *strings.Builder, fields ...string) {
	for i, field := range fields {
		if i > 0 {
			b.WriteByte(',')
		}
		if strings.ContainsAny(field, "\",\r\n") {
			field = `"` + strings.ReplaceAll(field, `"`, `""`) + `"`
		}
		b.WriteString(field)
	}
	b.WriteString("\r\n")
}

func encode(text string, encoding Encoding) ([]byte, error) {
	switch encoding {
	case UTF8:
		return []byte(text), nil
	case GB18030:
		return simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(text))
	}
	return nil, ErrEncoding
}
