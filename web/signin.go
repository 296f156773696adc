package web

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"liangshan/api"
	"liangshan/auth"
	"liangshan/kernel"
)

// A signView is what the pages of signing in show.
type signView struct {
	To, Name string
	Provider string   // What the button of the other site says.
	Text     string   // Of an invitation.
	Reset    bool     // The invitation sets a password anew.
	Drop     []option // Whether other ways into the account end with the old password.
	Wait     string   // How long to wait.
	Min      int      // Characters of a password.
}

// routeSignIn declares the pages that nobody has to be signed in for.
func (s *Site) routeSignIn() {
	s.mux.HandleFunc("GET /signin", s.page(s.signInForm))
	s.mux.HandleFunc("POST /signin", s.signIn)
	s.mux.HandleFunc("POST /signout", s.signOut)
	s.mux.HandleFunc("GET /join/{text}", s.page(s.joinForm))
	s.mux.HandleFunc("POST /join/{text}", s.join)
	s.mux.HandleFunc("POST /signin/passkey", s.passkeyBegin)
	s.mux.HandleFunc("POST /signin/passkey/answer", s.passkeyAnswer)
	s.mux.HandleFunc("GET /signin/provider", s.providerBegin)
	s.mux.HandleFunc("GET /signin/back", s.providerBack)
}

func (s *Site) signInForm(r *http.Request, p *page) error {
	p.name, p.Title = "signin", p.T("sign_in")
	p.Scripts = []string{"/asset/passkey.js"}
	v := signView{To: local(r.FormValue("to"), ""), Name: r.PostFormValue("name")}
	if s.options.Provider != nil {
		v.Provider = s.options.Provider.Title
	}
	p.Data = v
	return nil
}

// formMax bounds what a form may send, in bytes.
const formMax = 8 << 20

// signIn compares name and password, and begins a session.
func (s *Site) signIn(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, formMax)
	name := strings.TrimSpace(r.PostFormValue("name"))
	account, err := s.options.Accounts.SignIn(r.Context(), name, r.PostFormValue("password"), api.Remote(r))
	if err == nil {
		err = s.begun(w, r, account, "password", r.PostFormValue("to"))
	}
	if err == nil {
		return
	}
	var wait *auth.WaitError
	if errors.As(err, &wait) {
		w.Header().Set("Retry-After", strconv.Itoa(int(wait.Wait/time.Second)+1))
	}
	s.again(w, r, err, "name", s.signInForm, func(p *page) {
		if wait != nil {
			v := p.Data.(signView)
			v.Wait = strconv.Itoa(int(wait.Wait/time.Second) + 1)
			p.Data = v
		}
	})
}

// again shows a form with what is wrong in it.
func (s *Site) again(w http.ResponseWriter, r *http.Request, err error, field string,
	fill func(*http.Request, *page) error, more func(*page)) {
	var refusal *kernel.Refusal
	if !errors.As(err, &refusal) {
		s.page(func(*http.Request, *page) error { return err })(w, r)
		return
	}
	s.page(func(r *http.Request, p *page) error {
		if err := fill(r, p); err != nil {
			return err
		}
		p.wrong(field, err)
		if more != nil {
			more(p)
		}
		return nil
	})(w, r)
}

// begun begins a session and sends the browser on.
func (s *Site) begun(w http.ResponseWriter, r *http.Request, account auth.Account, how, to string) error {
	if err := s.beginSession(w, r, account, how); err != nil {
		return err
	}
	http.Redirect(w, r, local(to, "/start"), http.StatusSeeOther)
	return nil
}

// beginSession puts a new session in the place of whichever there was.
func (s *Site) beginSession(w http.ResponseWriter, r *http.Request, account auth.Account, how string) error {
	if _, _, err := s.options.API.Holder(account.Token); err != nil {
		return auth.ErrSignIn // The account has ended; nobody is to learn that it was one.
	}
	if old, err := r.Cookie(sessionCookie); err == nil {
		if err := s.options.Accounts.End(r.Context(), old.Value); err != nil {
			return err
		}
	}
	text, err := s.options.Accounts.Begin(r.Context(), account, how)
	if err == nil {
		s.keep(w, r, sessionCookie, text)
	}
	return err
}

func (s *Site) signOut(w http.ResponseWriter, r *http.Request) {
	if c, err := r.Cookie(sessionCookie); err == nil {
		if err := s.options.Accounts.End(r.Context(), c.Value); err != nil {
			s.page(func(*http.Request, *page) error { return err })(w, r)
			return
		}
	}
	s.keep(w, r, sessionCookie, "")
	w.Header().Set("Clear-Site-Data", `"cache"`)
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

// joinForm shows the form of an invitation.
func (s *Site) joinForm(r *http.Request, p *page) error {
	text := r.PathValue("text")
	i, err := s.options.Accounts.Invitation(r.Context(), text)
	if err != nil {
		return err
	}
	p.name, p.Title = "join", p.T("join")
	p.OtherHref = "/join/" + text + "?lang=" + p.choose("en", "zh")
	p.Data = signView{Text: text, Reset: i.Account != 0, Name: firstOf(i.Name, r.PostFormValue("name")),
		Min: auth.PasswordMin, Drop: dropChoices(p, r.PostFormValue("drop"))}
	return nil
}

// dropChoices ask whether passkeys and linked identities end with the old password; they do, unless it is said.
func dropChoices(p *page, chosen string) []option {
	return []option{{"yes", p.T("drop_ways_yes"), chosen != "no"}, {"no", p.T("drop_ways_no"), chosen == "no"}}
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// join makes the account of an invitation, and signs in with it.
func (s *Site) join(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, formMax)
	password := r.PostFormValue("password")
	err := error(errRepeat)
	if password == r.PostFormValue("again") {
		var account auth.Account
		account, err = s.options.Accounts.Join(r.Context(), r.PathValue("text"), r.PostFormValue("name"), password)
		if err == nil && r.PostFormValue("drop") == "yes" {
			err = s.options.Accounts.DropWays(r.Context(), account.ID)
		}
		if err == nil {
			err = s.begun(w, r, account, "password", "")
		}
	}
	if err == nil {
		return
	}
	field := "password"
	if errors.Is(err, auth.ErrName) || errors.Is(err, auth.ErrNameTaken) {
		field = "name"
	}
	if errors.Is(err, errRepeat) {
		field = "again"
	}
	s.again(w, r, err, field, s.joinForm, nil)
}

// errRepeat refuses a password that was written in two ways.
var errRepeat = kernel.Refuse("portal.passwords_differ")

// Ceremonies of passkeys are done by a script, which is sent JSON and sends JSON.

const ceremonyCookie = "ceremony"

// origin returns the address under which the browser knows this site.
func (s *Site) address(r *http.Request) string {
	if s.options.Public != "" {
		return s.options.Public
	}
	if api.OverTLS(r) {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

func (s *Site) passkeys(r *http.Request) (*auth.Passkeys, error) {
	if s.options.Accounts == nil {
		return nil, auth.ErrNoPasskeysHere
	}
	return s.options.Accounts.Passkeys(s.address(r), s.read.Code())
}

func (s *Site) passkeyBegin(w http.ResponseWriter, r *http.Request) {
	keys, err := s.passkeys(r)
	var options []byte
	var text string
	if err == nil {
		options, text, err = keys.BeginUse(r.Context())
	}
	s.ceremony(w, r, options, text, err)
}

// ceremony answers a script: with options for the browser, or with what is wrong.
func (s *Site) ceremony(w http.ResponseWriter, r *http.Request, answer []byte, text string, err error) {
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "no-store")
	if err != nil {
		p := s.begin(r)
		p.wrong("", err)
		w.WriteHeader(p.status)
		json.NewEncoder(w).Encode(map[string]string{"error": p.Faults[0].Text + " " + p.Faults[0].Advice})
		return
	}
	if text != "" {
		s.keep(w, r, ceremonyCookie, text)
	}
	w.Write(answer)
}

// answerMax bounds the answer of a device, in bytes.
const answerMax = 64 << 10

// answered reads what a device has answered, and which ceremony it belongs to.
func answered(w http.ResponseWriter, r *http.Request) (text string, answer []byte, err error) {
	answer, err = io.ReadAll(http.MaxBytesReader(w, r.Body, answerMax))
	if err != nil {
		return "", nil, auth.ErrPasskey
	}
	c, err := r.Cookie(ceremonyCookie)
	if err != nil {
		return "", nil, auth.ErrSession
	}
	return c.Value, answer, nil
}

func (s *Site) passkeyAnswer(w http.ResponseWriter, r *http.Request) {
	keys, err := s.passkeys(r)
	if err == nil {
		var text string
		var answer []byte
		if text, answer, err = answered(w, r); err == nil {
			var account auth.Account
			if account, err = keys.FinishUse(r.Context(), text, answer); err == nil {
				err = s.beginSession(w, r, account, "passkey")
			}
		}
	}
	to := local(r.URL.Query().Get("to"), "/start")
	body, _ := json.Marshal(map[string]string{"to": complete(s.options.Below, to)})
	s.ceremony(w, r, body, "", err)
}

// providerBegin sends the browser to the site that vouches for people.
func (s *Site) providerBegin(w http.ResponseWriter, r *http.Request) {
	address, err := s.vouch(w, r, 0)
	if err != nil {
		s.page(func(*http.Request, *page) error { return err })(w, r)
		return
	}
	http.Redirect(w, r, address, http.StatusSeeOther)
}

// vouch begins to ask the provider who somebody is, to sign in or, for an account, to link it, and returns the address
// to which the browser has to go. Refusals: errNoPage, and those of the provider.
func (s *Site) vouch(w http.ResponseWriter, r *http.Request, account int64) (address string, err error) {
	if s.options.Provider == nil {
		return "", errNoPage
	}
	back := s.address(r) + s.options.Below + "/signin/back"
	address, text, err := s.options.Provider.Begin(r.Context(), account, back)
	if err == nil {
		s.keep(w, r, ceremonyCookie, text)
	}
	return address, err
}

// providerBack takes who comes back from that site.
func (s *Site) providerBack(w http.ResponseWriter, r *http.Request) {
	err := error(errNoPage)
	if c, failed := r.Cookie(ceremonyCookie); failed == nil && s.options.Provider != nil {
		var account auth.Account
		var linked bool
		q := r.URL.Query()
		account, linked, err = s.options.Provider.Finish(r.Context(), c.Value, q.Get("state"), q.Get("code"))
		s.keep(w, r, ceremonyCookie, "")
		if err == nil && linked {
			http.Redirect(w, r, "/me", http.StatusSeeOther)
			return
		}
		if err == nil {
			err = s.begun(w, r, account, "provider", "")
		}
	}
	if err != nil {
		s.page(func(*http.Request, *page) error { return err })(w, r)
	}
}

// handleOf reads the id of a passkey from a form.
func handleOf(text string) []byte {
	id, err := hex.DecodeString(text)
	if err != nil {
		return nil
	}
	return id
}
