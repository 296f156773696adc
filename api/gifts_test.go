package api

import (
	"strings"
	"testing"
)

// TestOwnGifts: a resident reads what became of the own gifts, and of nobody else's; a till that there is not is told of
// only to who may see tills.
func TestOwnGifts(t *testing.T) {
	r := newRegisterRig(t)
	auditor := r.token(2, "auditor")
	own := r.resident(3, 1)
	if got := r.get("/v1/gifts/person/1", own, 200); !strings.Contains(got, `"gifts":[]`) {
		t.Error(got)
	}
	r.get("/v1/gifts/person/2", own, 403)
	r.get("/v1/gifts/company/1", own, 403)
	r.get("/v1/gifts/company/1", auditor, 200)
	r.get("/v1/till/1", own, 403)
	r.get("/v1/till/1", auditor, 404)
}
