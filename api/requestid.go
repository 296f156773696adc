package api

import (
	"encoding/hex"
	"net/http"

	"liangshan/kernel"
)

// idHeader carries the id of a command, chosen by the caller, so that asking again is harmless.
const idHeader = "Idempotency-Key"

// requestID reads the id of a request: a UUIDv7 (RFC 9562) in its usual text form.
func requestID(r *http.Request) (id kernel.RequestID, err error) {
	all := r.Header.Values(idHeader)
	if len(all) != 1 || len(all[0]) != 36 {
		return id, kernel.ErrNoID
	}
	text := all[0]
	var digits [32]byte
	n := 0
	for i := range 36 {
		if i == 8 || i == 13 || i == 18 || i == 23 {
			if text[i] != '-' {
				return id, kernel.ErrNoID
			}
			continue
		}
		digits[n] = text[i]
		n++
	}
	if _, err := hex.Decode(id[:], digits[:]); err != nil || id[6]>>4 != 7 || id[8]>>6 != 2 {
		return id, kernel.ErrNoID
	}
	return id, nil
}

// textOf writes the id as requestID reads it.
func textOf(id kernel.RequestID) string {
	h := hex.EncodeToString(id[:])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}
