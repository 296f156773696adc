package web

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"time"

	"liangshan/api"
	"liangshan/auth"
	"liangshan/authority"
	"liangshan/kernel"
)

// routeUsers declares the pages on which accounts are given and taken. Giving one is a command
// of the register of actors, which the policies decide about and the journal keeps.
func (s *Site) routeUsers() {
	s.door("GET /users", "users", users)
	s.door("POST /users/invite", "users", invite)
	s.door("POST /users/{id}/reset", "users", resetPassword)
	s.door("POST /users/{id}/renew", "users", renew)
	s.door("POST /users/{id}/close", "users", closeUser)
}

// usersLong is how many accounts a page lists.
const usersLong = 100

// A usersView is what the page of accounts shows.
type usersView struct {
	Users  []userView
	Next   string
	Actors []option // Who has no account, for the form.
	Link   string   // Of an invitation that was made just now.
	For    string
	ID     string // Of the next command.
}

type userView struct {
	ID                        int64
	Name, Actor               string
	Roles                     []string
	Last, Until, Made, Closed string
	Passkeys                  int
	Ended                     bool // It stands on nothing any more until it is renewed.
	Soon                      bool // It ends within days.
}

// users lists the accounts.
func users(v *visit) error {
	v.name, v.Title, v.Here, v.Wide = "users", v.T("users"), "/users", true
	list, err := v.s.options.Accounts.List(v.r.Context(), v.r.URL.Query().Get("behind"), usersLong+1)
	if err != nil {
		return err
	}
	view := usersView{ID: v.s.read.NewID()}
	if len(list) > usersLong {
		list = list[:usersLong]
		view.Next = queried("/users", "behind", list[usersLong-1].Name)
	}
	held := map[kernel.Actor]bool{}
	for _, a := range list {
		shown := userView{ID: a.ID, Name: a.Name, Made: v.time(a.CreatedMS), Passkeys: a.Passkeys, Last: "–"}
		if a.LastMS != 0 {
			shown.Last = v.time(a.LastMS)
		}
		holder, until, err := v.s.options.API.Holder(a.Token)
		switch {
		case err != nil:
			shown.Closed, shown.Ended = v.T("account_ended"), true
			actor, err := v.s.options.API.GrantedTo(v.r.Context(), a.Token)
			if err != nil {
				return err
			}
			shown.Actor = plain(uint64(actor))
		case a.Closed:
			shown.Closed, shown.Ended, shown.Actor = v.T("closed"), true, plain(uint64(holder.Actor.Number))
		default:
			shown.Actor, shown.Until = plain(uint64(holder.Actor.Number)), v.time(until)
			held[holder.Actor.Number], shown.Soon = true, v.soon(until)
			if shown.Roles, err = v.roleNames(holder.Actor.Roles); err != nil {
				return err
			}
		}
		view.Users = append(view.Users, shown)
	}
	if view.Actors, err = v.actors(held); err != nil {
		return err
	}
	v.Data = view
	return nil
}

// accountSoon is how long before its end an account is marked.
const accountSoon = 30 * 24 * time.Hour

// soon reports whether an account that ends at a time is to be renewed now.
func (v *visit) soon(until int64) bool { return until-v.s.read.Now() < accountSoon.Milliseconds() }

// actorsLong bounds the actors that the form of an invitation offers.
const actorsLong = 500

// actors lists actors that may act and have no account yet.
func (v *visit) actors(held map[kernel.Actor]bool) (all []option, err error) {
	name := v.choose("name_zh", "name_en")
	rows, err := v.s.read.Rows(v.r.Context(), `SELECT a.number, a.kind, coalesce(d.`+name+`, a.department),
		coalesce((SELECT group_concat(coalesce(n.`+name+`, r.role), ', ') FROM authority_actor_role r
		LEFT JOIN authority_role n ON n.code = r.role WHERE r.actor = a.number), '')
		FROM authority_actor a LEFT JOIN village_department d ON d.code = a.department WHERE a.suspended = 0 ORDER BY
		a.number DESC LIMIT `+strconv.Itoa(actorsLong))
	for _, row := range rows {
		number := row[0].(int64)
		if held[kernel.Actor(number)] {
			continue
		}
		text := plain(uint64(number)) + " · " + v.T("actor_"+row[1].(string))
		for _, more := range []string{row[2].(string), row[3].(string)} {
			if more != "" {
				text += " · " + more
			}
		}
		value := plain(uint64(number))
		all = append(all, option{value, text, value == v.r.FormValue("actor")})
	}
	return all, err
}

// accountDays is for how long an account is given; then somebody has to look at it again.
const accountDays = 365

// grant gives an actor a token on which an account can stand.
func (v *visit) grant(actor kernel.Actor, id string) (hash authority.TokenHash, err error) {
	hash = auth.NewHolding()
	body, err := json.Marshal(
		map[string]any{"actor": actor, "hash": hex.EncodeToString(hash[:]), "label": auth.AccountLabel,
			"expires_ms": v.s.read.Now() + accountDays*24*3600*1000},
	)
	if err != nil {
		return hash, err
	}
	return hash, v.command("authority.grant_token", id, body)
}

// command has a command decided in the visitor's name. A refusal comes back as one.
func (v *visit) command(name, id string, body []byte) error {
	asked, err := v.api.Ask(v.r.Context(), http.MethodPost, "/v1/command/"+name, id, body)
	if err != nil {
		return err
	}
	if asked.Problem != nil {
		return &askedError{asked.Problem}
	}
	return nil
}

// An askedError is a problem that an operation has answered.
type askedError struct{ problem *api.Problem }

func (e *askedError) Error() string { return e.problem.Code }

// Unwrap lets errors.Is and errors.As find the refusal.
func (e *askedError) Unwrap() error { return kernel.Refuse(e.problem.Code) }

// invite gives an actor an account and shows the link with which it is taken.
func invite(v *visit) error {
	number, err := strconv.ParseUint(v.r.PostFormValue("actor"), 10, 63)
	if err != nil || number == 0 {
		err = authority.ErrActorUnknown
	} else {
		var hash authority.TokenHash
		if hash, err = v.grant(kernel.Actor(number), v.r.PostFormValue("id")); err == nil {
			return v.link(hash, 0, plain(number))
		}
	}
	if !isRefusal(err) {
		return err
	}
	if err := users(v); err != nil {
		return err
	}
	v.wrong("actor", err)
	return nil
}

// link makes an invitation and shows it, once.
func (v *visit) link(hash authority.TokenHash, account int64, who string) error {
	text, err := v.s.options.Accounts.Invite(v.r.Context(), hash, account)
	if err != nil {
		return err
	}
	if err := users(v); err != nil {
		return err
	}
	view := v.Data.(usersView)
	view.Link, view.For = v.s.address(v.r)+v.s.options.Below+"/join/"+text, who
	v.Data = view
	return nil
}

// account returns the account that the path names.
func (v *visit) account() (auth.Account, error) {
	id, err := strconv.ParseInt(v.r.PathValue("id"), 10, 64)
	if err != nil {
		return auth.Account{}, auth.ErrAccount
	}
	return v.s.options.Accounts.Account(v.r.Context(), id)
}

// resetPassword makes a link with which the owner of an account sets a new password.
func resetPassword(v *visit) error {
	a, err := v.account()
	if err != nil {
		return err
	}
	// It is as good as giving the account anew, and asks for the same permission.
	holder, _, err := v.s.options.API.Holder(a.Token)
	if err != nil {
		return auth.ErrAccount
	}
	if err := v.api.Allow("authority.grant_token"); err != nil {
		return err
	}
	if err := v.s.options.Accounts.MadeLink(v.r.Context(), v.signed.Account.ID); err != nil {
		return err
	}
	return v.link(a.Token, a.ID, a.Name+" ("+plain(uint64(holder.Actor.Number))+")")
}

// renew puts an account on a new token, for another year; one that has ended or was closed opens again.
func renew(v *visit) error {
	a, err := v.account()
	if err != nil {
		return err
	}
	actor, err := v.s.options.API.GrantedTo(v.r.Context(), a.Token)
	if err != nil {
		return err
	}
	hash, err := v.grant(actor, v.r.PostFormValue("id"))
	if err != nil {
		return err
	}
	v.to = "/users"
	return v.s.options.Accounts.Renew(v.r.Context(), a.ID, hash)
}

// closeUser ends an account: the token in the journal, the sessions here.
func closeUser(v *visit) error {
	a, err := v.account()
	if err != nil {
		return err
	}
	holder, _, err := v.s.options.API.Holder(a.Token)
	if err == nil {
		body, _ := json.Marshal(map[string]any{"token": holder.Token})
		if err := v.command("authority.revoke_token", v.r.PostFormValue("id"), body); err != nil {
			return err
		}
	}
	v.to = "/users"
	return v.s.options.Accounts.CloseAccount(v.r.Context(), a.ID)
}

// isRefusal reports whether an error is one that its maker can do something about.
func isRefusal(err error) bool {
	var refusal *kernel.Refusal
	return errors.As(err, &refusal)
}

// errorsAre reports whether an error is one of some.
func errorsAre(err error, some ...error) bool {
	for _, one := range some {
		if errors.Is(err, one) {
			return true
		}
	}
	return false
}

// plain writes a number without thousands apart: it names something.
func plain(n uint64) string { return strconv.FormatUint(n, 10) }
