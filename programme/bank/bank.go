// Package bank writes what a bank pays from and reads what it answers: pain.001 or a text in the
// form that a bank asks for, pain.002 and camt.053. Names and account numbers come from the
// vault at the edge and are kept nowhere but in the encrypted file.
//
// # Invariants
//
//   - Equal payments give equal bytes: a file holds no time but the one that it is given.
//   - The head's count and sum are those of the lines. A file with a bad line is not written.
//   - A payment's reference follows from run, line and attempt alone, so a repeated file carries
//     the same references, and a bank that has seen one pays it once.
//   - Reading a statement never stops at a line that is not understood: it goes to suspense.
//
// # Formats
//
// pain.001.001.03, pain.002.001.03 and camt.053.001.02 of ISO 20022, the parts of them that
// matter here. A template of a bank is a list of columns, a separator and an encoding.
package bank

import (
	"errors"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"liangshan/calendar"
	"liangshan/programme"
	"liangshan/quantity"
)

// LinesMax is how many payments one file holds; a larger run is divided.
const LinesMax = 50_000

// A Payment is one line of a file.
type Payment struct {
	Run     programme.RunNumber
	Line    uint32
	Attempt uint16
	Name    string // Of the holder of the account.
	Account string // Its number: 8 to 32 digits.
	Amount  int64  // In fen.
	Note    string // What for; may be empty.
	Payout  uint32 // Number of the exchange's payout that it is, instead of run, line and attempt; 0: none.
}

// Reference is what a payment is known by between the county and the bank: 35 characters at most,
// as EndToEndId allows.
func (p Payment) Reference() string {
	if p.Payout != 0 {
		return PayoutReference(p.Payout)
	}
	return "LS-" + strconv.FormatUint(uint64(p.Run), 10) + "-" + strconv.FormatUint(uint64(p.Line), 10) + "-" +
		strconv.FormatUint(uint64(p.Attempt), 10)
}

// ParseReference reads a reference that Reference wrote; false for any other text.
func ParseReference(text string) (run programme.RunNumber, line uint32, attempt uint16, ok bool) {
	parts := strings.Split(text, "-")
	if len(parts) != 4 || parts[0] != "LS" {
		return 0, 0, 0, false
	}
	var n [3]uint64
	for i, bits := range []int{32, 32, 16} {
		v, err := strconv.ParseUint(parts[i+1], 10, bits)
		if err != nil || parts[i+1] != strconv.FormatUint(v, 10) {
			return 0, 0, 0, false
		}
		n[i] = v
	}
	return programme.RunNumber(n[0]), uint32(n[1]), uint16(n[2]), true
}

// A Head is what is said of a whole file.
type Head struct {
	ID      string // Of the file, such as that of run and number.
	Date    calendar.Date
	Payer   string // Name of the county's account,
	Account string // and its number.
	Agent   string // Clearing number (联行号) of the bank that holds it; empty: not given.
}

// Faults of payments.
var (
	ErrEmpty   = errors.New("bank: there is nothing to pay")
	ErrMany    = errors.New("bank: too many payments for one file; divide the run")
	ErrTwice   = errors.New("bank: a payment is there twice")
	ErrName    = errors.New("bank: the name is empty, too long, or holds what cannot be seen")
	ErrAccount = errors.New("bank: the account is not 8 to 32 digits")
	ErrAmount  = errors.New("bank: the amount is not positive, or the sum is too large")
	ErrNote    = errors.New("bank: the note is too long, or holds what cannot be seen")
	ErrHead    = errors.New("bank: the head needs an id, a date, and the payer's name and account")
)

// A PaymentError is a fault of one payment, counted from 0.
type PaymentError struct {
	Index int
	Fault error
}

func (e *PaymentError) Error() string {
	return e.Fault.Error() + " (payment " + strconv.Itoa(e.Index) + ")"
}

// Unwrap lets errors.Is find the fault.
func (e *PaymentError) Unwrap() error { return e.Fault }

// check looks at every payment before any is written, and returns their sum.
func check(h Head, payments []Payment) (total int64, err error) {
	switch {
	case h.ID == "" || len(h.ID) > 35 || !visible(h.ID) || h.Date.Check() != nil || !visible(h.Payer) || h.Payer == "" ||
		!digits(h.Account), h.Agent != "" && !digits(h.Agent):
		return 0, ErrHead
	case len(payments) == 0:
		return 0, ErrEmpty
	case len(payments) > LinesMax:
		return 0, ErrMany
	}
	seen := make(map[string]bool, len(payments))
	for i, p := range payments {
		fault := error(nil)
		switch {
		case p.Name == "" || !visible(p.Name):
			fault = ErrName
		case !digits(p.Account):
			fault = ErrAccount
		case p.Amount <= 0:
			fault = ErrAmount
		case !visible(p.Note):
			fault = ErrNote
		case seen[p.Reference()]:
			fault = ErrTwice
		}
		if fault == nil {
			if total, err = quantity.Add(total, p.Amount); err != nil {
				fault = ErrAmount
			}
		}
		if fault != nil {
			return 0, &PaymentError{i, fault}
		}
		seen[p.Reference()] = true
	}
	return total, nil
}

const textMax = 140 // Characters of a name or a note.

// Note returns what for somebody is paid, a name and behind it a period, with the name cut so that both fit.
func Note(name, period string) string {
	if period != "" {
		period = " " + period
	}
	whole, most := []rune(name), textMax-utf8.RuneCountInString(period)
	return strings.TrimSpace(string(whole[:min(len(whole), most)])) + period
}

// visible reports whether a text holds nothing that cannot be seen, and begins with nothing that
// a spreadsheet takes for a formula. Empty texts pass.
func visible(text string) bool {
	if !utf8.ValidString(text) || utf8.RuneCountInString(text) > textMax || strings.TrimSpace(text) != text {
		return false
	}
	for _, r := range text {
		if !unicode.IsPrint(r) && !unicode.Is(unicode.Variation_Selector, r) || r == utf8.RuneError {
			return false
		}
	}
	return text == "" || !strings.ContainsRune("=+-@", rune(text[0]))
}

// digits reports whether a text can be the number of an account.
func digits(text string) bool {
	for _, r := range text {
		if r < '0' || r > '9' {
			return false
		}
	}
	return len(text) >= 8 && len(text) <= 32
}

// yuan writes fen as banks read them: no sign for thousands.
func yuan(fen int64) string { return strings.ReplaceAll(quantity.Format(fen, 2), ",", "") }
