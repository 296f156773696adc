package auth_test

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/go-jose/go-jose/v4"
	"golang.org/x/oauth2"

	"liangshan/auth"
)

// A province is an OpenID Connect provider for one test: it vouches for whom it is told.
type province struct {
	*httptest.Server
	key       *rsa.PrivateKey
	subject   string
	audience  string
	expires   int64
	nonce     string // Overrides the one asked for.
	asked     url.Values
	challenge string
}

func newProvince(t *testing.T) *province {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	p := &province{key: key, audience: "county", expires: noon/1000 + 300}
	mux := http.NewServeMux()
	send := func(w http.ResponseWriter, v any) {
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(v)
	}
	mux.HandleFunc("/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		send(w, map[string]any{"issuer": p.URL, "authorization_endpoint": p.URL + "/auth", "token_endpoint": p.URL + "/token",
			"jwks_uri": p.URL + "/keys", "id_token_signing_alg_values_supported": []string{"RS256"}})
	})
	mux.HandleFunc("/keys", func(w http.ResponseWriter, _ *http.Request) {
		send(w, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: &key.PublicKey, KeyID: "1", Algorithm: "RS256", Use: "sig"}}})
	})
	mux.HandleFunc("/token", func(w http.ResponseWriter, r *http.Request) {
		if oauth2.S256ChallengeFromVerifier(r.FormValue("code_verifier")) != p.asked.Get("code_challenge") {
			http.Error(w, "another verifier", http.StatusBadRequest)
			return
		}
		send(w, map[string]any{"access_token": "x", "token_type": "Bearer", "id_token": p.vouch(t)})
	})
	p.Server = httptest.NewServer(mux)
	t.Cleanup(p.Close)
	return p
}

func (p *province) vouch(t *testing.T) string {
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: p.key, KeyID: "1"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	nonce := p.asked.Get("nonce")
	if p.nonce != "" {
		nonce = p.nonce
	}
	claims, _ := json.Marshal(map[string]any{"iss": p.URL, "sub": p.subject, "aud": p.audience, "exp": p.expires,
		"iat": noon / 1000, "nonce": nonce})
	signed, err := signer.Sign(claims)
	if err != nil {
		t.Fatal(err)
	}
	text, _ := signed.CompactSerialize()
	return text
}

func TestProvider(t *testing.T) {
	d, there := newDesk(t), newProvince(t)
	a, _ := d.join("zheng")
	b, _ := d.join("wang")
	p := d.Provider(auth.ProviderSettings{Issuer: there.URL, Client: "county", Secret: "shared"})
	come := func(account int64, subject string, change func(state *string)) (auth.Account, bool, error) {
		address, text, err := p.Begin(background, account, "http://county.example/signin/back")
		if err != nil {
			t.Fatal(err)
		}
		u, _ := url.Parse(address)
		there.asked, there.subject = u.Query(), subject
		state := there.asked.Get("state")
		if change != nil {
			change(&state)
		}
		return p.Finish(background, text, state, "code")
	}
	_, _, err := come(0, "zheng@province", nil)
	d.refused("nobody is linked", err, auth.ErrNotLinked)
	got, linked, err := come(a.ID, "zheng@province", nil)
	if err != nil || !linked || got.ID != a.ID {
		t.Fatalf("%+v %v", got, err)
	}
	got, linked, err = come(0, "zheng@province", nil)
	if err != nil || linked || got.ID != a.ID {
		t.Fatalf("%+v %v %v", got, linked, err)
	}
	_, _, err = come(b.ID, "zheng@province", nil)
	d.refused("another's identity", err, auth.ErrLinked)
	_, _, err = come(0, "zheng@province", func(state *string) { *state = "guessed" })
	d.refused("another state", err, auth.ErrProvider)
	_, _, err = come(0, "zheng@province", func(*string) { there.asked.Set("code_challenge", "x") })
	d.refused("another verifier", err, auth.ErrProvider)
	there.nonce = "old"
	_, _, err = come(0, "zheng@province", nil)
	d.refused("an answer to another question", err, auth.ErrProvider)
	there.nonce, there.audience = "", "another county"
	_, _, err = come(0, "zheng@province", nil)
	d.refused("for somebody else", err, auth.ErrProvider)
	there.audience, there.expires = "county", noon/1000-1
	_, _, err = come(0, "zheng@province", nil)
	d.refused("too old", err, auth.ErrProvider)
	there.expires = noon/1000 + 300
	other, _ := rsa.GenerateKey(rand.Reader, 2048)
	there.key = other
	_, _, err = come(0, "zheng@province", nil)
	d.refused("another key", err, auth.ErrProvider)
	if err := d.CloseAccount(background, a.ID); err != nil {
		t.Fatal(err)
	}
	there.Close()
	if _, _, err := d.Provider(auth.ProviderSettings{Issuer: there.URL}).Begin(background, 0, "x"); err == nil {
		t.Error("a provider that does not answer")
	}
}
