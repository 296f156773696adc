package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"liangshan/api"
	"liangshan/auth"
	"liangshan/authority"
)

// A visit is somebody who has signed in and opens a page of the portal.
type visit struct {
	*page
	s       *Site
	w       http.ResponseWriter
	r       *http.Request
	api     api.Session
	signed  auth.Session
	holder  auth.Caller
	expires int64 // Of the token on which the account stands.

	right string // By which another's pages are open; empty: they are the visitor's own.
	noted int64  // Under what number that was kept.

	parts map[string]listPart // Lists of which the page shows a part.

	ends []func() // What is given back when the visit is over, the last first.

	to   string // Path to which the browser is sent instead of a page.
	done bool   // It was answered otherwise, such as by a file.
}

// A Door is a page of the portal, and what it takes to open it.
type Door struct {
	Method, Path string
	Permission   string // For the policies; empty: to be signed in.
}

// Doors returns every page of the portal, so that a test can knock at each.
func (s *Site) Doors() []Door { return s.doors }

// door declares a page of the portal. kind is the kind of pages that a policy must let the
// visitor open; empty: whoever is signed in may.
func (s *Site) door(pattern, kind string, handle func(*visit) error) {
	method, path, _ := strings.Cut(pattern, " ")
	d := Door{method, path, ""}
	if kind != "" {
		d.Permission = auth.Page(kind)
	}
	s.doors = append(s.doors, d)
	if d.Method == http.MethodGet {
		s.gets[path] = true
	}
	s.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) { s.open(&d, handle, w, r) })
}

// leadBack lets who asks for the address to which a form is sent, such as with a tab that was opened again, find the
// page on which the form stands.
func (s *Site) leadBack() {
	for _, d := range s.doors {
		if d.Method == http.MethodGet || s.gets[d.Path] {
			continue
		}
		s.mux.HandleFunc("GET "+d.Path, func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, s.pageAbove(r.URL.Path, d.Path), http.StatusSeeOther)
		})
	}
}

// pageOf returns the page on which the form stands that was sent to an address.
func (s *Site) pageOf(r *http.Request) string {
	_, pattern, _ := strings.Cut(r.Pattern, " ")
	if pattern == "" {
		return "/"
	}
	return s.pageAbove(r.URL.Path+"/", pattern+"/")
}

// pageAbove returns the nearest page above a path, whose pattern is known.
func (s *Site) pageAbove(path, pattern string) string {
	for pattern != "" {
		path, pattern = path[:strings.LastIndexByte(path, '/')], pattern[:strings.LastIndexByte(pattern, '/')]
		if s.gets[pattern] {
			return path
		}
	}
	return "/"
}

// over gives back what the visit has taken, after the answer was sent.
func (v *visit) over() {
	if v == nil {
		return
	}
	for _, end := range slices.Backward(v.ends) {
		end()
	}
}

// open lets a visitor in, or not.
func (s *Site) open(d *Door, handle func(*visit) error, w http.ResponseWriter, r *http.Request) {
	v, err := s.visitor(w, r)
	defer v.over()
	if errors.Is(err, auth.ErrSession) && r.Method == http.MethodGet {
		http.Redirect(w, r, "/signin?to="+url.QueryEscape(r.URL.RequestURI()), http.StatusSeeOther)
		return
	}
	if err == nil && d.Permission != "" {
		err = v.api.Allow(d.Permission)
	}
	w.Header().Set("Cache-Control", "no-store") // Also of files.
	if err == nil {
		if err = handle(v); err == nil {
			err = v.noteActed()
		}
	}
	switch {
	case err != nil:
		p := s.begin(r)
		if v != nil {
			p.User, p.Menu, p.CanSign = v.User, v.Menu, true
		} else {
			s.menu(p, nil)
		}
		p.refuse(err)
		if errors.Is(err, auth.ErrSession) { // What was written is in the browser still.
			p.SignIn = queried("/signin", "to", s.pageOf(r))
		}
		s.send(w, r, p)
	case v.done:
	case v.to != "":
		http.Redirect(w, r, v.to, http.StatusSeeOther)
	default:
		s.send(w, r, v.page)
	}
}

const sessionCookie = "session"

// visitor returns who is signed in. Refusals: auth.ErrSession, also for an account whose token
// or actor has ended.
func (s *Site) visitor(w http.ResponseWriter, r *http.Request) (*visit, error) {
	cookie, err := r.Cookie(sessionCookie)
	if err != nil || s.options.Accounts == nil || s.options.API == nil {
		return nil, auth.ErrSession
	}
	signed, err := s.options.Accounts.Session(r.Context(), cookie.Value)
	if err != nil {
		return nil, err
	}
	holder, expires, err := s.options.API.Holder(signed.Account.Token)
	if errors.Is(err, authority.ErrUnauthenticated) {
		return nil, auth.ErrSession
	}
	if err != nil {
		return nil, err
	}
	v := &visit{page: s.begin(r), s: s, w: w, r: r, signed: signed, holder: holder, expires: expires,
		api: s.options.API.As(holder.Actor)}
	v.User = signed.Account.Name
	s.show(v.page, v)
	s.menu(v.page, v)
	return v, nil
}

// greet puts on a public page who is signed in, and where the visitor can go. It returns who that is; nil if nobody.
func (s *Site) greet(r *http.Request, p *page) *visit {
	v, err := s.visitor(nil, r)
	if err != nil {
		v = nil // A public page is worth showing to anybody.
	} else {
		p.User = v.User
		s.show(p, v)
	}
	s.menu(p, v)
	return v
}

// show says what of the record a visitor sees on pages that are for everybody.
func (s *Site) show(p *page, v *visit) {
	if s.options.Open {
		return // Everything.
	}
	p.Inside = v.api.Allow(auth.Page("inside")) == nil
	p.sees = func(table string) bool { return v.api.Allow(auth.Read(table)) == nil } // All rows, not the own alone.
	if v.api.Allow(auth.Read("receipt")) == nil {
		p.Proofs = "/proof/"
	}
}

// A menu is an item of the head of pages.
type menu struct{ Path, Word string }

// menus are the items that a policy may open, in their order.
var menus = []struct {
	kind string
	item menu
}{
	{"work", menu{"/work", "work"}},
	{"forms", menu{"/do", "forms"}},
	{"people", menu{"/people", "people"}},
	{"runs", menu{"/runs", "runs"}},
	{"till", menu{"/till", "till_page"}},
	{"storage", menu{"/storage", "storage"}},
	{"surveillance", menu{"/surveillance", "surveillance"}},
	{"payouts", menu{"/payouts", "payouts"}},
	{"reconciliation", menu{"/reconciliation", "reconciliation"}},
	{"tables", menu{"/tables", "tables"}},
	{"imports", menu{"/imports", "imports"}},
	{"own", menu{"/mine", "mine"}},
	{"find", menu{"/find", "find_person"}},
	{"company", menu{"/company", "my_company"}},
	{"audit", menu{"/audit", "audit"}},
	{"operator", menu{"/operator", "operator"}},
	{"users", menu{"/users", "users"}},
}

// publicMenu are the items that everybody sees who has not signed in.
var publicMenu = []menu{{"/goals", "goals"}, {"/register", "register"}, {"/market", "market"},
	{"/programmes", "programmes"}, {"/notices", "notices"}, {"/map", "map"}, {"/check", "check"}, {"/record", "record"}}

// menu fills the head of a page: first what is public, then what the visitor may open.
func (s *Site) menu(p *page, v *visit) {
	p.Menu = publicMenu
	if v == nil {
		return
	}
	p.Menu = nil
	for _, m := range menus {
		if v.api.May(auth.Page(m.kind)) && v.standsFor(m.kind) {
			p.Menu = append(p.Menu, m.item)
		}
	}
	p.Menu = append(p.Menu, publicMenu...)
}

// standsFor says whether the visitor is somebody, or an enterprise, of whom pages of a kind could speak. A policy that
// permits everything cannot know that.
func (v *visit) standsFor(kind string) bool {
	switch a := v.holder.Actor; kind {
	case "company":
		return a.Kind == authority.Company && a.Subject != 0
	case "own":
		return a.Kind == authority.Person || v.api.May(auth.Page("assist"))
	}
	return true
}

// keep puts a session's text into the browser; empty takes it out.
func (s *Site) keep(w http.ResponseWriter, r *http.Request, name, text string) {
	c := &http.Cookie{Name: name, Value: text, Path: s.options.Below + "/", HttpOnly: true,
		SameSite: http.SameSiteLaxMode, Secure: s.secure(r)}
	if text == "" {
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
}

// local returns a path of this county, or otherwise if it is none.
func local(path, otherwise string) string {
	u, err := url.Parse(path)
	if err != nil || u.Host != "" || u.Scheme != "" || u.Opaque != "" || !strings.HasPrefix(path, "/") ||
		strings.HasPrefix(path, "//") || strings.ContainsAny(path, "\\\r\n") {
		return otherwise
	}
	return path
}

// A fault is one thing that is wrong with what was sent.
type fault struct {
	Field  string // Id of the field on the page; empty: it is about the whole.
	Text   string
	Advice string
}

// Fault returns what is wrong with a field; empty: nothing.
func (p *page) Fault(field string) string {
	for _, f := range p.Faults {
		if f.Field == field {
			return f.Text
		}
	}
	return ""
}

// wrong puts what a refusal means beside a field of the page, or on top of it.
func (p *page) wrong(field string, err error) {
	problem := api.ProblemOf(err)
	p.status = statusOf(err, problem.Status)
	p.Faults = append(p.Faults, fault{Field: field, Text: p.choose(problem.TitleZH, problem.Title),
		Advice: p.choose(problem.DetailZH, problem.Detail)})
}

// statusOf returns the status of a refusal of the portal.
func statusOf(err error, otherwise int) int {
	switch {
	case errors.Is(err, auth.ErrSession):
		return http.StatusUnauthorized
	case errors.Is(err, errOrigin), errors.Is(err, errNotOwn), errors.Is(err, errNoPerson), errors.Is(err, errNoCompany):
		return http.StatusForbidden
	case errors.Is(err, auth.ErrWait):
		return http.StatusTooManyRequests
	case errors.Is(err, auth.ErrInvitation), errors.Is(err, auth.ErrAccount), errors.Is(err, errImportGone),
		errors.Is(err, errRunGone), errors.Is(err, errNoPage):
		return http.StatusNotFound
	}
	return otherwise
}
