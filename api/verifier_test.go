package api

import (
	"fmt"
	"testing"

	"liangshan/authority"
	"liangshan/company"
	"liangshan/county"
	"liangshan/kernel"
)

// TestVerifier: who verifies does so in the name of the own organisation alone, whatever role an officer has.
func TestVerifier(t *testing.T) {
	r, _ := newMarketRig(t)
	own, other := r.traders()
	var trader kernel.Actor
	r.must(r.county.Read(t.Context(), func(c *county.County) {
		trader, _ = c.Authority.ActorOf(authority.Company, uint64(own))
	}))
	r.system("authority.grant_role", authority.GrantRole{Actor: trader, Role: "carbon_verifier"})
	r.tokens["verifier"] = r.tokens["seller"]
	r.actor("officer", authority.RegisterActor{Kind: authority.Officer, Department: "market",
		Roles: []string{"carbon_verifier"}})
	verify := func(who company.Number) string {
		return fmt.Sprintf(`{"period":99,"verifier":%d,"net_kg":1,"statement":"%064d"}`, who, 1)
	}
	settle := func(who company.Number) string {
		return fmt.Sprintf(`{"reversal":99,"verifier":%d,"lost":1,"statement":"%064d"}`, who, 1)
	}
	for _, c := range []struct {
		command, actor, body string
		status               int
		code                 string
	}{
		{"carbon.verify_period", "verifier", verify(own), 409, "carbon.period_unknown"},
		{"carbon.verify_period", "verifier", verify(other), 403, "authority.denied"},
		{"carbon.verify_period", "officer", verify(own), 403, "authority.denied"},
		{"carbon.settle_reversal", "verifier", settle(own), 409, "carbon.reversal_unknown"},
		{"carbon.settle_reversal", "verifier", settle(other), 403, "authority.denied"},
		{"carbon.settle_reversal", "officer", settle(own), 403, "authority.denied"},
	} {
		r.command(c.command, c.actor, c.body).refused(c.status, c.code)
	}
	r.get("/v1/table/carbon_period", "officer").ok()
	r.get("/v1/table/ledger_account", "officer").refused(403, "authority.denied")
}
