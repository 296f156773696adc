package web

import (
	"encoding/hex"
	"net/http"
	"net/url"
	"slices"
	"time"

	"liangshan/api"
	"liangshan/auth"
	"liangshan/kernel"
)

// routePortal declares everything for which somebody has to be signed in.
func (s *Site) routePortal() {
	if s.options.API == nil || s.options.Accounts == nil {
		return
	}
	s.routeSignIn()
	s.door("GET /start", "", start)
	s.door("GET /me", "", me)
	s.door("POST /me/password", "", changePassword)
	s.door("POST /me/passkey", "", passkeyNew)
	s.door("POST /me/passkey/answer", "", passkeyMade)
	s.door("POST /me/passkey/drop", "", passkeyDrop)
	s.door("POST /me/provider", "", linkProvider)
	s.door("POST /me/again", "", signInAgain)
	s.routeForms()
	s.routeTables()
	s.routeWork()
	s.routePeople()
	s.routeFind()
	s.routeOwn()
	s.routeImports()
	s.routeCompany()
	s.routeCompanyWork()
	s.routeCompanyTrade()
	s.routeStorage()
	s.routeTill()
	s.routeSurveillance()
	s.routePayouts()
	s.routeReconciliation()
	s.routeRuns()
	s.routeDividendFile()
	s.routePledges()
	s.routeDuplicates()
	s.routeOperator()
	s.routeUsers()
}

// start sends somebody who has just signed in to the first page of the menu.
func start(v *visit) error {
	v.to = "/me"
	if len(v.Menu) > 0 && v.Menu[0].Path != publicMenu[0].Path {
		v.to = v.Menu[0].Path
	}
	return nil
}

// A meView is what the page of one's own account shows.
type meView struct {
	Actor, Kind, Department, Subject string
	Roles                            []string
	Until, Since                     string
	How                              string
	Passkeys                         []passkeyView
	HasPassword                      bool
	Provider                         string
	Min                              int
	Done                             string // What has just been done.
	Fresh                            bool   // The visitor has signed in just now.
	Soon                             bool   // The account ends within days.
}

type passkeyView struct{ ID, Label, Made, Used string }

// me shows one's own account.
func me(v *visit) error {
	v.name, v.Title = "me", v.T("my_account")
	v.Scripts = []string{"/asset/passkey.js"}
	a := v.holder.Actor
	view := meView{
		Actor:       plain(uint64(a.Number)),
		Kind:        v.T("actor_" + string(a.Kind)),
		Until:       v.time(v.expires),
		Since:       v.time(v.signed.BegunMS),
		How:         v.T("how_" + v.signed.How),
		HasPassword: v.signed.Account.HasPassword,
		Fresh:       v.fresh() == nil,
		Soon:        v.soon(v.expires),
		Min:         auth.PasswordMin,
		Department:  a.Department,
	}
	if a.Subject != 0 {
		view.Subject = plain(a.Subject)
	}
	named, err := v.rows(`SELECT name_zh, name_en FROM village_department WHERE code = ?`, a.Department)
	if err != nil {
		return err
	}
	if len(named) == 1 {
		view.Department = v.choose(valueText(named[0][0]), valueText(named[0][1]))
	}
	roles, err := v.roleNames(a.Roles)
	if err != nil {
		return err
	}
	view.Roles = roles
	keys, err := v.s.options.Accounts.PasskeysOf(v.r.Context(), v.signed.Account.ID)
	if err != nil {
		return err
	}
	for _, k := range keys {
		shown := passkeyView{ID: hex.EncodeToString(k.ID), Label: k.Label, Made: v.time(k.MadeMS)}
		if k.UsedMS != 0 {
			shown.Used = v.time(k.UsedMS)
		}
		view.Passkeys = append(view.Passkeys, shown)
	}
	if v.s.options.Provider != nil {
		view.Provider = v.s.options.Provider.Title
	}
	if done := v.r.URL.Query().Get("done"); slices.Contains([]string{"password", "passkey", "dropped"}, done) {
		view.Done = v.T("done_" + done)
	}
	v.Data = view
	return nil
}

// roleNames returns what roles are called.
func (v *visit) roleNames(codes []string) (names []string, err error) {
	rows, err := v.s.read.Rows(v.r.Context(), `SELECT code, name_zh, name_en FROM authority_role`)
	if err != nil {
		return nil, err
	}
	for _, code := range codes {
		name := code
		for _, row := range rows {
			if row[0] == code {
				name = v.choose(row[1].(string), row[2].(string))
			}
		}
		names = append(names, name)
	}
	return names, nil
}

// changePassword sets a new password and signs in anew.
func changePassword(v *visit) error {
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, formMax)
	next := v.r.PostFormValue("password")
	field, err := "old", error(errRepeat)
	if next == v.r.PostFormValue("again") {
		err = v.s.options.Accounts.ChangePassword(
			v.r.Context(),
			v.signed.Account,
			v.r.PostFormValue("old"),
			next,
			api.Remote(v.r),
		)
		if err != nil && !errorsAre(err, auth.ErrOldPassword, auth.ErrWait) {
			field = "password"
		}
	} else {
		field = "again"
	}
	if err == nil {
		if err := v.s.beginSession(v.w, v.r, v.signed.Account, "password"); err != nil {
			return err
		}
		v.to = "/me?done=password"
		return nil
	}
	if !isRefusal(err) {
		return err
	}
	if err := me(v); err != nil {
		return err
	}
	v.wrong(field, err)
	return nil
}

// freshLong is how long after signing in somebody may add a way to sign in. Later a browser that was left open must
// not be enough.
const freshLong = 5 * time.Minute

var errNotFresh = kernel.Refuse("portal.not_fresh") // Who has not signed in just now is to do so again.

// fresh refuses who has not signed in just now: errNotFresh.
func (v *visit) fresh() error {
	if v.s.read.Now()-v.signed.BegunMS > freshLong.Milliseconds() {
		return errNotFresh
	}
	return nil
}

// signInAgain ends the session and leads back by way of signing in.
func signInAgain(v *visit) error {
	if c, err := v.r.Cookie(sessionCookie); err == nil {
		if err := v.s.options.Accounts.End(v.r.Context(), c.Value); err != nil {
			return err
		}
	}
	v.s.keep(v.w, v.r, sessionCookie, "")
	v.to = queried("/signin", "to", "/me")
	return nil
}

func passkeyNew(v *visit) error {
	var keys *auth.Passkeys
	var options []byte
	var text string
	err := v.fresh()
	if err == nil {
		keys, err = v.s.passkeys(v.r)
	}
	if err == nil {
		options, text, err = keys.BeginNew(v.r.Context(), v.signed.Account.ID)
	}
	v.done = true
	v.s.ceremony(v.w, v.r, options, text, err)
	return nil
}

func passkeyMade(v *visit) error {
	keys, err := v.s.passkeys(v.r)
	if err == nil {
		var text string
		var answer []byte
		if text, answer, err = answered(v.w, v.r); err == nil {
			err = keys.FinishNew(v.r.Context(), text, v.r.URL.Query().Get("label"), answer)
		}
	}
	v.done = true
	v.s.ceremony(v.w, v.r, []byte(`{"to":"`+complete(v.s.options.Below, "/me")+`?done=passkey"}`), "", err)
	return nil
}

func passkeyDrop(v *visit) error {
	err := v.s.options.Accounts.DropPasskey(v.r.Context(), v.signed.Account, handleOf(v.r.PostFormValue("id")))
	v.to = "/me?done=dropped"
	return err
}

// linkProvider shows the way to the site that vouches for people, from which the visitor comes back linked. It is a
// link on a page and no redirection: a form may send to this site alone.
func linkProvider(v *visit) error {
	if err := v.fresh(); err != nil {
		return err
	}
	address, err := v.s.vouch(v.w, v.r, v.signed.Account.ID)
	if err != nil {
		return err
	}
	v.name, v.Title = "desk", v.T("link_identity")
	v.Data = &deskView{Lead: v.T("link_identity_lead"), Crumb: menu{"/me", "my_account"},
		Actions: []menu{{address, "go_on"}}}
	return nil
}

// queried returns a path with words of a query.
func queried(path string, words ...string) string {
	q := url.Values{}
	for i := 0; i+1 < len(words); i += 2 {
		if words[i+1] != "" {
			q.Set(words[i], words[i+1])
		}
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}
