package api

import (
	"context"
	"encoding/json"
	"strconv"
	"testing"
	"time"

	"liangshan/authority"
	"liangshan/county"
	"liangshan/dividend"
	"liangshan/kernel"
	"liangshan/paper"
	"liangshan/person"
	"liangshan/proof"
)

// resident makes an actor that is a person of the register, and a token for it.
func (r *registerRig) resident(actor kernel.Actor, person uint64) string {
	r.Helper()
	r.Do(1, "authority.register_actor",
		authority.RegisterActor{Kind: authority.Person, Subject: person, Roles: []string{"resident"}})
	secret, err := r.GrantToken(context.Background(), actor, "resident", 24*time.Hour)
	if err != nil {
		r.Fatal(err)
	}
	r.Settle()
	return secret.Reveal()
}

// TestTrace goes from each payment back to sale, lot, stand and parcel, and from the parcel forward to every fen:
// both ways the fen are the same ones. Whoever got a payment sees its way, and nobody else's.
func TestTrace(t *testing.T) {
	r := newRegisterRig(t)
	auditor := r.token(2, "auditor")
	type lineOf struct {
		id     dividend.LineID
		holder uint64
		amount int64
	}
	var lines []lineOf
	var villages int64
	r.must(r.Read(t.Context(), func(c *county.County) {
		run, _ := c.Dividend.Run(1)
		villages = run.Legs.Villages
		part, _ := c.Dividend.Part(1, 1)
		for i := range dividend.LineID(part.Lines) {
			l, _ := c.Dividend.Line(part.First + i)
			lines = append(lines, lineOf{part.First + i, uint64(l.Holder), l.Amount})
		}
	}))
	if len(lines) < 3 || villages == 0 {
		t.Fatalf("%d lines of %d fen", len(lines), villages)
	}
	sum := int64(0)
	for _, l := range lines {
		var trace paper.Trace
		path := "/v1/trace/line/" + strconv.FormatUint(uint64(l.id), 10)
		if err := json.Unmarshal([]byte(r.get(path, auditor, 200)), &trace); err != nil {
			t.Fatal(err)
		}
		fen := int64(0)
		for _, o := range trace.Origins {
			fen += o.AmountFen
			if o.Sale != 1 || len(o.Lots) == 0 || len(o.Periods) != 1 || len(o.Stands) != 1 || o.Stands[0].Stand != 1 ||
				len(o.Stands[0].Parcels) != 1 || o.Stands[0].Codes[0] != "P001" || o.Stands[0].NetKg <= 0 {
				t.Errorf("%s: %+v", path, o)
			}
		}
		if fen != l.amount || trace.AmountFen != l.amount || trace.Holder != l.holder {
			t.Errorf("%s: %d fen of %d: %+v", path, fen, l.amount, trace)
		}
		sum += fen
	}
	var earned paper.Harvest
	if err := json.Unmarshal([]byte(r.get("/v1/trace/parcel/1", auditor, 200)), &earned); err != nil {
		t.Fatal(err)
	}
	if earned.AmountFen != sum || sum != villages || len(earned.Parts) != 2 || earned.Parts[0].Lines != len(lines) ||
		earned.Parts[0].Tonnes+earned.Parts[1].Tonnes != 100 {
		t.Errorf("lines of %d fen, villages got %d, the parcel earned %+v", sum, villages, earned)
	}
	r.get("/v1/trace/parcel/99", auditor, 404)
	r.get("/v1/trace/line/999", auditor, 404)
	r.get("/v1/trace/line/2", "", 401)
	first, second := lines[1], lines[2]
	if first.holder == 0 || second.holder == 0 {
		t.Fatalf("%+v", lines)
	}
	own := r.resident(3, first.holder)
	at := func(l lineOf) string { return strconv.FormatUint(uint64(l.id), 10) }
	r.get("/v1/trace/line/"+at(first), own, 200)
	r.get("/v1/paper/slip/"+at(first), own, 200)
	r.ownSlip(own, uint64(first.id), first.amount)
	for _, path := range []string{"/v1/trace/line/" + at(second), "/v1/paper/slip/" + at(second),
		"/v1/slip/" + at(second), "/v1/slip/" + at(second) + "/receipt",
		"/v1/trace/line/" + at(lines[0]), "/v1/trace/parcel/1", "/v1/table/dividend_line",
		"/v1/table/dividend_line?holder=" + strconv.FormatUint(first.holder, 10)} {
		r.get(path, own, 403)
	}
	r.Do(1, "person.merge", person.Merge{Duplicate: person.Number(first.holder), Kept: person.Number(second.holder)})
	r.Settle()
	for _, l := range []lineOf{first, second} {
		r.get("/v1/trace/line/"+at(l), own, 200)
	}
	r.get("/v1/trace/line/"+at(lines[0]), own, 403)
}

// ownSlip reads a slip as data and its receipt, and holds what the receipt proves against the slip.
func (r *registerRig) ownSlip(token string, line uint64, amount int64) {
	r.Helper()
	var slip LineSlip
	r.must(json.Unmarshal([]byte(r.get("/v1/slip/"+strconv.FormatUint(line, 10), token, 200)), &slip))
	sum := int64(0)
	for _, o := range slip.Origins {
		sum += o.AmountFen
	}
	if slip.Line != line || slip.AmountFen != amount || sum != amount || slip.Holder == 0 {
		r.Errorf("%+v", slip)
	}
	receipt := r.get(slip.Receipt, token, 200)
	keys, err := proof.ParseKeys(r.Tree.KeyList(), r.PublicKey())
	r.must(err)
	v, err := proof.CheckReceipt([]byte(receipt), proof.Trust{Keys: keys})
	if err != nil || v.County != "330523" {
		r.Fatalf("%+v %v", v, err)
	}
}
