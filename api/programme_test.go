package api

import (
	"fmt"
	"strings"
	"testing"

	"liangshan/programme/payrun"
)

// TestProgrammeRun prepares a run over HTTP, asks why, and looks for the public list, as each role may.
func TestProgrammeRun(t *testing.T) {
	r := newRig(t)
	var person PersonAnswer
	r.ask("POST", "/v1/person", "registrar", `{"name":"合成甲","account":"6217000000000001","source":"test"}`).ok().into(&person)
	register := "key,employer_in_county,full_time,degree,graduated,birth,insured_months,dishonest,public_servant,wage,started,months_paid\\n" +
		"%d,true,true,master,2024-06-30,1998-05-01,24,false,false,8000.00,2024-01-01,3\\n"
	body := fmt.Sprintf(`{"programme":"talent_direct","period":"2026-10","register":"`+register+`"}`, person.Number)
	r.ask("POST", "/v1/programme/run", "registrar", body).refused(403, "authority.denied")
	wrong := strings.Replace(body, "8000.00", "8000.001", 1)
	if p := r.ask("POST", "/v1/programme/run", "accountant", wrong).refused(422, "programme.cell_malformed"); !strings.Contains(p.Field, "register:2:10") {
		t.Errorf("%+v", p)
	}
	var done payrun.Prepared
	r.ask("POST", "/v1/programme/run", "accountant", body).ok().into(&done)
	if done.Lines != 1 || done.Total != 100_000 || done.State != "frozen" || done.Hash == (payrun.Digest{}) {
		t.Fatalf("%+v", done)
	}
	var why RunExplained
	path := fmt.Sprintf("/v1/programme/run/%d/why/%d", done.Run, person.Number)
	r.get(path, "accountant").refused(403, "authority.denied")
	r.get(path, "registrar").ok().into(&why)
	if len(why.ZH) < 2 || why.ZH[0] != "应发1,000.00元" || why.EN[0] != "Entitled to ¥1,000.00" {
		t.Errorf("%+v", why)
	}
	r.get(fmt.Sprintf("/v1/programme/run/%d/why/99", done.Run), "registrar").refused(409, "programme.beneficiary_unknown")
	r.get(fmt.Sprintf("/v1/public/programme/run/%d", done.Run), "").refused(409, "programme.run_in_other_state")
	r.ask("POST", fmt.Sprintf("/v1/programme/run/%d/file", done.Run), "accountant", `{"payer":"合成","account":"12345678"}`).
		refused(409, "programme.run_in_other_state")
	r.ask("POST", "/v1/programme/statement", "accountant", `{"text":"<a/>"}`).refused(422, "body.malformed")
}
