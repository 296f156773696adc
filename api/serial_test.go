package api

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"liangshan/authority"
	"liangshan/kernel"
	"liangshan/paper"
	"liangshan/paper/papertest"
	"liangshan/proof"
)

// A registerRig is a county with the loop of carbon behind it, served.
type registerRig struct {
	*papertest.County
	server *httptest.Server
	reader Reader
}

func newRegisterRig(t testing.TB) *registerRig {
	t.Helper()
	c := papertest.New(t)
	c.Loop()
	a, err := New(context.Background(), c.Running, Options{})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(a)
	t.Cleanup(server.Close)
	return &registerRig{c, server, a.Reader}
}

func (r *registerRig) must(err error) {
	r.Helper()
	if err != nil {
		r.Fatal(err)
	}
}

// token makes an actor of a role.
func (r *registerRig) token(actor kernel.Actor, role string) string {
	r.Helper()
	r.Do(1, "authority.register_actor", authority.RegisterActor{Kind: authority.Program, Roles: []string{role}})
	secret, err := r.GrantToken(context.Background(), actor, role, 24*time.Hour)
	if err != nil {
		r.Fatal(err)
	}
	r.Settle()
	return secret.Reveal()
}

func (r *registerRig) get(path, token string, status int) string {
	r.Helper()
	request, err := http.NewRequest(http.MethodGet, r.server.URL+path, nil)
	if err != nil {
		r.Fatal(err)
	}
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := r.server.Client().Do(request)
	if err != nil {
		r.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != status {
		r.Fatalf("%s: status %d, want %d: %v %s", path, response.StatusCode, status, err, body)
	}
	return string(body)
}

// TestSerial asks without a token for the life of serials, and for certificates.
func TestSerial(t *testing.T) {
	r := newRegisterRig(t)
	var found paper.Found
	if err := json.Unmarshal([]byte(r.get("/v1/serial/330523-AJ01-2024-5", "", 200)), &found); err != nil {
		t.Fatal(err)
	}
	if len(found.Lives) != 1 || found.Lives[0].Status != "retired" || found.Lives[0].Certificate != 1 ||
		len(found.Lives[0].Moves) != 4 || found.Position == 0 {
		t.Errorf("%+v", found)
	}
	var c paper.Certificate
	body := r.get("/v1/certificate/1?after="+strconv.FormatUint(found.Position, 10), "", 200)
	if err := json.Unmarshal([]byte(body), &c); err != nil {
		t.Fatal(err)
	}
	if c.Tonnes != 60 || c.Beneficiary.Name != papertest.Names[papertest.Buyer] || c.Proof == nil || len(c.Parts) != 1 ||
		strings.Contains(body, "_fen") {
		t.Errorf("%s", body)
	}
	receipt, err := r.reader.Receipt(context.Background(), c.Proof.Sequence, -1)
	if err != nil {
		t.Fatal(err)
	}
	if checked, err := r.reader.Check(receipt); err != nil || checked.Name != "carbon.retired" ||
		checked.Checkpoint.Root.String() != c.Proof.Root || !strings.Contains(string(checked.Body), `"tonnes":60`) {
		t.Errorf("%+v %v", checked, err)
	}
	if _, err := r.reader.Check([]byte("{}")); ProblemOf(err).Code != proof.ErrReceiptFormat.Code {
		t.Error(err)
	}
	for path, want := range map[string]string{
		"/v1/serial/330523-AJ01-2024-1001":     "404 register.serial_unknown",
		"/v1/serial/330523-AJ01-2024-1-700-12": "404 carbon.serial_checksum",
		"/v1/serial/x":                         "404 carbon.serial_malformed",
		"/v1/serial/410523-AJ01-2024-1":        "404 register.county_other",
		"/v1/serial/330523-AJ01-2024-1?x=1":    "400 request.bad_query",
		"/v1/certificate/9":                    "404 register.certificate_unknown",
		"/v1/certificate/x":                    "400 request.bad_number",
		"/v1/paper/slip/2":                     "401 authority.unauthenticated",
		"/v1/paper/delivery/2":                 "401 authority.unauthenticated",
	} {
		status, code, _ := strings.Cut(want, " ")
		n, _ := strconv.Atoi(status)
		if body := r.get(path, "", n); !strings.Contains(body, `"code":"`+code+`"`) {
			t.Errorf("%s: %s", path, body)
		}
	}
}

// TestPapers prints what is not public, for those who may see it: the name in full for a
// registrar, masked for an auditor.
func TestPapers(t *testing.T) {
	r := newRegisterRig(t)
	registrar, auditor, nobody := r.token(2, "registrar"), r.token(3, "auditor"), ""
	r.Do(1, "authority.register_actor", authority.RegisterActor{Kind: authority.Program})
	secret, err := r.GrantToken(context.Background(), 4, "nobody", 24*time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	nobody = secret.Reveal()
	slip := r.get("/v1/paper/slip/2", registrar, 200)
	if !strings.Contains(slip, papertest.People[1]) || !strings.Contains(slip, "叁佰贰拾叁元玖角陆分") {
		t.Error(slip)
	}
	slip = r.get("/v1/paper/slip/2?lang=en", auditor, 200)
	if strings.Contains(slip, papertest.People[1]) || !strings.Contains(slip, "𠮷**明") || !strings.Contains(slip, "Dividend slip") {
		t.Error(slip)
	}
	r.get("/v1/paper/slip/2", nobody, 403)
	r.get("/v1/paper/slip/99", auditor, 404)
	r.get("/v1/paper/slip/2?lang=fr", auditor, 400)
	var found paper.Found
	if err := json.Unmarshal([]byte(r.get("/v1/serial/330523-AJ01-2024-5", "", 200)), &found); err != nil {
		t.Fatal(err)
	}
	path := "/v1/paper/delivery/" + strconv.FormatUint(found.Lives[0].Moves[1].Sequence, 10)
	if note := r.get(path, auditor, 200); !strings.Contains(note, "捌仟陆佰捌拾捌元整") {
		t.Error(note)
	}
	r.get(path, nobody, 403)
	r.get("/v1/paper/delivery/1", auditor, 404)
}
