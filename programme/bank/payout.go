package bank

import (
	"strconv"
	"strings"
)

// References of the exchange's payouts and of their files begin otherwise than those of programmes, so that a statement
// that has both is never read for the wrong one.
const (
	payoutMark     = "LSX-"
	payoutFileMark = "LSXF-"
)

// PayoutReference is what a payout of the exchange is known by between the county and the bank. A payout goes to the
// bank once: what was refused is asked for anew, under another number.
func PayoutReference(payout uint32) string {
	return payoutMark + strconv.FormatUint(uint64(payout), 10)
}

// PayoutFileID is the id of a file of payouts.
func PayoutFileID(number uint32) string {
	return payoutFileMark + strconv.FormatUint(uint64(number), 10)
}

// ParsePayout reads a reference that PayoutReference wrote; false for any other text.
func ParsePayout(text string) (payout uint32, ok bool) { return numbered(text, payoutMark) }

// ParsePayoutFile reads an id that PayoutFileID wrote; false for any other text.
func ParsePayoutFile(text string) (number uint32, ok bool) { return numbered(text, payoutFileMark) }

func numbered(text, mark string) (uint32, bool) {
	digits, ok := strings.CutPrefix(text, mark)
	n, err := strconv.ParseUint(digits, 10, 32)
	return uint32(n), ok && err == nil && n > 0 && digits == strconv.FormatUint(n, 10)
}
