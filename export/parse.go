package export

import (
	"encoding/hex"
	"strconv"
	"time"

	"liangshan/view"
)

// parse reads a value of a question, which view.Listing.Ask has found to be of the kind.
func parse(kind view.ColumnKind, text string) (value any, ok bool) {
	switch kind {
	case view.Int, view.Fen:
		n, err := strconv.ParseInt(text, 10, 64)
		return n, err == nil
	case view.Time:
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			return n, true
		}
		t, err := time.Parse(time.RFC3339, text)
		return t.UnixMilli(), err == nil
	case view.Flag:
		if text == "true" || text == "1" {
			return int64(1), true
		}
		return int64(0), text == "false" || text == "0"
	case view.Bytes:
		b, err := hex.DecodeString(text)
		return b, err == nil
	case view.Label:
		return text, true
	}
	return nil, false
}
