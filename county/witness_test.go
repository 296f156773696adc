package county_test

import (
	"context"
	"net/http/httptest"
	"testing"

	"liangshan/county"
	"liangshan/proof"
)

// TestWitness has a witness elsewhere cosign a county's checkpoints, and one that cannot be
// reached keep nobody waiting.
func TestWitness(t *testing.T) {
	ctx := context.Background()
	r, o := small(t)
	keys, err := proof.ParseKeys(r.Tree.KeyList(), r.PublicKey())
	must(t, err)
	key := proof.NewWitnessKey("witness.example.org")
	server := httptest.NewServer(proof.NewWitness(key, t.TempDir(), keys).Handler())
	must(t, r.Close(ctx))

	o.Witnesses = []county.Witness{{URL: server.URL, Key: key.Public()}}
	r = open(t, o)
	must(t, r.Checkpoint(ctx))
	if !r.Cosign(ctx) {
		t.Fatal("the witness did not cosign")
	}
	policy, err := proof.NewPolicy(1, key.Public())
	must(t, err)
	signed, _ := r.Tree.Published()
	if _, names, err := (proof.Trust{Keys: keys, Witness: policy}).Open(signed); err != nil || len(names) != 1 {
		t.Fatalf("%v %v", names, err)
	}
	server.Close()
	if r.Cosign(ctx) {
		t.Fatal("a witness that is gone cosigned")
	}
	must(t, r.Close(ctx))

	o.Witnesses = []county.Witness{{URL: server.URL, Key: "nobody"}}
	if _, err := county.Open(ctx, o); err == nil {
		t.Fatal("a witness without a key was accepted")
	}
}
