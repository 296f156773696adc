// Package web is the plain page of a county: the public log, the newest events, accounts
// with their statements, receipts to take along, and what each code of a refusal means; and
// the public register of carbon: the life of every serial, projects with their figures,
// certificates as they are printed, and a page that checks receipts.
//
// Whoever has an account signs in and finds what belongs to the role: an officer the day's work,
// forms for every command, proposals that wait for a second signature, people, imports; a
// villager the household, its land, rent, shares and dividends; an auditor and an operator how
// the record stands. See doc/portal.md.
//
// Pages are made on the server from html/template. They need no script, load nothing from
// elsewhere, print well, and work on a small screen. Chinese is usual, ?lang=en English.
//
// # Invariants
//
//   - A public page shows numbers of persons, never a personal value. The one exception is a list that is published for
//     objection: while objections are heard, names stand in it with their middle hidden.
//   - A page of the portal is opened only to who is signed in and whom a policy lets open pages
//     of its kind; it shows a personal value only to whom the vault's own permission allows it,
//     or to the person whose it is.
//   - What a form sends goes through the same operation of the API as from anywhere else.
//   - A request that another site made is refused (http.CrossOriginProtection).
//   - Accounts, statements, receipts at large, delivery notes and slips are shown only by a
//     county that says so (Open); without that, the page shows what is public anyway. The
//     receipts of certificates and of moves of serials are public.
//   - Nothing that came from a request reaches a page unescaped.
package web

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"liangshan/api"
	"liangshan/auth"
	"liangshan/county"
	"liangshan/intake"
	"liangshan/kernel"
	"liangshan/ledger"
	"liangshan/paper"
	"liangshan/programme/payrun"
	"liangshan/proof"
	"liangshan/text"
	"liangshan/view"
)

//go:embed page.html
var pageText string

//go:embed register.html
var registerText string

//go:embed portal
var portalFiles embed.FS

var pages = template.Must(template.Must(template.Must(template.New("page").Parse(pageText)).Parse(registerText)).
	ParseFS(portalFiles, "portal/*.html"))

const (
	eventsShort   = 10 // On the first page.
	eventsLong    = 50
	accountsShort = 10
	accountsLong  = 50
	postingsLong  = 50
)

// Options say what the page shows.
type Options struct {
	// Open shows accounts, statements and receipts to everybody who reaches the page:
	// for a demonstration, or where those are public. Without it they need a token and
	// are read through the API.
	Open bool

	// Public is the address at which anyone reaches the county, such as
	// https://carbon.example.org: QR codes lead there. Empty: the address that was asked.
	Public string

	// Below stands before every path of the county, such as /110101, where it is served
	// beside others. Empty: it is served alone.
	Below string

	// API is what those who have signed in act through, and Accounts is with what they do.
	// Without either nobody can sign in.
	API      *api.API
	Accounts *auth.Accounts
	Provider *auth.Provider // Who vouches for people besides; may be nil.

	// Import takes a file in. Nil: the page takes none.
	Import func(ctx context.Context, j *intake.Job, told county.Told) (*intake.Report, error)

	// Pay returns the desk at which an actor takes runs of programmes from the register to the bank and back;
	// it asks the policies for every command. Nil: the page pays none.
	Pay func(actor kernel.Actor) *payrun.Desk
}

// A Site is the page of one county.
type Site struct {
	read     api.Reader
	register paper.Register
	options  Options
	mux      *http.ServeMux
	origin   *http.CrossOriginProtection
	doors    []Door          // Every page of the portal.
	gets     map[string]bool // Patterns of paths that can be asked for, of all to which something is sent.
	forms    map[string]api.Form
	kept     keptPages
	goals    homeCache
	mapWhole mapCache
	mapDrawn mapCache

	mapPackaged mapCache

	listing chan struct{} // Lists that are being read for files.
	keeping chan struct{} // Files of lists that are on the disk.
	tabling chan struct{} // Files that are being made of pages.

	documents documents
	trials    trials
	prepares  preparations
	verifying verification
}

// New returns the page of what a reader reads.
func New(read api.Reader, o Options) *Site {
	s := &Site{read: read, register: read.Register(), options: o, mux: http.NewServeMux(),
		gets:   map[string]bool{"/check": true, "/signin": true, "/programme/{code}": true},
		origin: http.NewCrossOriginProtection(), listing: make(chan struct{}, listFiles),
		keeping: make(chan struct{}, listKept), tabling: make(chan struct{}, tableFiles)}
	s.mux.HandleFunc("GET /{$}", s.page(s.home))
	s.mux.HandleFunc("GET /record", s.page(s.record))
	s.mux.HandleFunc("GET /events", s.page(s.events))
	s.mux.HandleFunc("GET /problem/{code}", s.page(s.problem))
	for name := range assets {
		s.mux.HandleFunc("GET "+name, s.asset)
	}
	s.routeRegister()
	s.routeChains()
	s.routeGoals()
	s.routeMarket()
	s.routeMarketSale()
	s.routeProgrammes()
	s.routeNotices()
	s.routeMap()
	s.routeData()
	s.routeMoney()
	s.routeAllocations()
	s.routePortal()
	s.leadBack()
	if o.Open {
		s.mux.HandleFunc("GET /accounts", s.page(s.accounts))
		s.mux.HandleFunc("GET /account/{id}", s.page(s.account))
		s.mux.HandleFunc("GET /receipt/{sequence}", s.receipt)
	}
	s.mux.HandleFunc("GET /", s.page(func(*http.Request, *page) error { return errNoPage }))
	return s
}

// Refusals of the page itself. The API has the same codes.
var (
	errNoPage  = kernel.Refuse("portal.no_page")
	errBadWord = kernel.Refuse("request.bad_query")
	errOrigin  = kernel.Refuse("portal.cross_origin") // Another site has made the browser ask.
)

// ServeHTTP implements http.Handler.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		// Whoever asks for a page sends its address alone: a form in the body would not be in the key of a kept page,
		// and one that comes with HEAD would pass for an answer. The server leaves out the body of an answer to HEAD.
		r = r.Clone(r.Context())
		r.Method, r.Body, r.ContentLength = http.MethodGet, http.NoBody, 0
	}
	protect(w.Header())
	if s.secure(r) {
		w.Header().Set("Strict-Transport-Security", "max-age=31536000")
	}
	if takesGzip(r) {
		p := &packer{ResponseWriter: w}
		defer p.finish()
		w = p
	}
	if s.options.Below != "" {
		w = &completer{ResponseWriter: w, below: s.options.Below}
	}
	b := &begun{ResponseWriter: w}
	defer s.failed(b, r)
	s.serve(b, r)
}

func (s *Site) serve(w http.ResponseWriter, r *http.Request) {
	if err := s.origin.Check(r); err != nil {
		s.page(func(*http.Request, *page) error { return errOrigin })(w, r)
		return
	}
	s.remember(w, r)
	s.mux.ServeHTTP(w, s.askedTable(r))
}

// protect says what a page may load and do: nothing from elsewhere.
func protect(h http.Header) {
	h.Set("Content-Security-Policy",
		"default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; font-src 'self'; "+
			"form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
	h.Add("Vary", "Cookie, Accept-Language, Accept-Encoding")
}

// A page is what the templates see.
type page struct {
	name       string // Of the template.
	status     int
	English    bool
	Lang       string     // What goes behind a path: "", "?lang=en" or "?lang=zh".
	OtherHref  string     // The same page in the other language.
	Resent     []keptPair // What is sent there again; none: it is a link.
	Open       bool
	Title      string
	CountyName string
	Code       string
	Published  bool // A checkpoint was signed.

	TreeSize, SignedSize, Signed, Root, Origin, Key, Checkpoint string

	Events              []event
	Accounts            []account
	FirstHref, NextHref string

	Account            account
	Balance, At, AtDay string
	Opened             string
	Minus              bool
	Postings           []posting
	Happened, Advice   string
	OtherHappened      string
	OtherAdvice        string
	ProblemCode        string
	SignIn             string // Where to sign in before a form is sent again; empty: it is not about that.
	Request            string // Number of a request that failed, by which the log can be asked.

	Register registerPage

	User    string   // Who is signed in; empty: nobody.
	CanSign bool     // Somebody could.
	Menu    []menu   // Of the page's head.
	Here    string   // Path of the menu's item that the page belongs to.
	Wide    bool     // Tables need the room.
	Faults  []fault  // What is wrong with what was sent.
	Scripts []string // Files that make the page more comfortable; it works without them.
	Data    any      // What a page of the portal shows.
	Refresh bool     // Long work is under way: the page is to be looked at again.

	filing  *listFile // The list that is handed out instead of the page; nil: none is.
	filesAt *url.URL  // Address of the page, whose tables are files too; nil: they are not.

	Proofs string            // Where the receipt of any event is had by who looks at the page; empty: nowhere.
	Inside bool              // Who looks at it is an officer of the county.
	sees   func(string) bool // Whether the rows of a read table are shown to who looks at it.
}

// T returns a word in the language of the page.
func (p *page) T(key string) string {
	both, ok := allWords[key]
	if !ok {
		panic("web: no such word: " + key)
	}
	return p.choose(both[0], both[1])
}

func (p *page) choose(zh, en string) string {
	if p.English {
		return en
	}
	return zh
}

// page answers with what fill puts on a page, or with the page of its refusal. To everybody who is not signed in and
// asks in the same language it is the same: it is made once for all who ask at the same time.
func (s *Site) page(fill func(*http.Request, *page) error) http.HandlerFunc {
	handle := func(v *visit) error { return fill(v.r, v.page) }
	return func(w http.ResponseWriter, r *http.Request) {
		if !shareable(r) {
			s.send(w, r, s.visited(w, r, handle).page)
			return
		}
		s.shared(r, func() *page { return s.visited(w, r, handle).page }).hand(w, r)
	}
}

// anybody answers anybody with what handle puts on a page or hands out as a file. Nobody is signed in there.
func (s *Site) anybody(handle func(*visit) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if v := s.visited(w, r, handle); !v.done {
			s.send(w, r, v.page)
		}
	}
}

// visited lets a visitor, signed in or not, have what handle makes; a refusal becomes a page too.
func (s *Site) visited(w http.ResponseWriter, r *http.Request, handle func(*visit) error) *visit {
	v := &visit{page: s.begin(r), s: s, w: w, r: r}
	defer v.over()
	if in := s.greet(r, v.page); in != nil {
		v.api, v.holder, v.signed, v.expires = in.api, in.holder, in.signed, in.expires
	}
	if err := handle(v); err != nil {
		again := s.begin(r)
		again.User, again.Menu, again.CanSign = v.User, v.Menu, v.CanSign
		again.refuse(err)
		v.page, v.done = again, false
	}
	return v
}

// send sends a page.
func (s *Site) send(w http.ResponseWriter, r *http.Request, p *page) { s.made(p).hand(w, r) }

func (s *Site) begin(r *http.Request) *page {
	p := &page{status: http.StatusOK, Open: s.options.Open, CanSign: s.options.Accounts != nil}
	if p.sees, p.Inside = s.sees, s.options.Open; s.options.Open {
		p.Proofs = "/receipt/"
	}
	if r.Method == http.MethodGet {
		p.filesAt = r.URL
	}
	here := r.URL.Path
	if r.Method != http.MethodGet {
		here = s.pageOf(r)
	}
	p.inLanguage(r, here)
	p.CountyName, p.Code = s.county(r.Context(), p)
	signed, _ := s.read.Published()
	p.Published = signed != nil
	return p
}

// county returns name and code. A county that is not ready is called by its code.
func (s *Site) county(ctx context.Context, p *page) (name, code string) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	id, err := s.read.County(ctx)
	if err != nil {
		id = county.Identity{Code: s.read.Code()}
	}
	if name = p.choose(id.NameZH, id.NameEN); name == "" {
		name = id.Code
	}
	return name, id.Code
}

// refuse makes the page that of a refusal.
func (p *page) refuse(err error) {
	problem := api.ProblemOf(err)
	p.status = problem.Status
	if errors.Is(err, ledger.ErrNoAccount) || notFound(err) {
		p.status = http.StatusNotFound // Here it is what the path asks for.
	}
	p.status = statusOf(err, p.status)
	p.explain(problem.Code)
}

func (p *page) explain(code string) {
	happenedZH, happenedEN := text.Title(code)
	adviceZH, adviceEN := text.Advice(code)
	p.name, p.ProblemCode = "problem", code
	p.Happened, p.OtherHappened = p.choose(happenedZH, happenedEN), p.choose(happenedEN, happenedZH)
	p.Advice, p.OtherAdvice = p.choose(adviceZH, adviceEN), p.choose(adviceEN, adviceZH)
	p.Title = p.Happened
}

// problem explains a code. The paths of Problem.Type lead here.
func (s *Site) problem(r *http.Request, p *page) error {
	code := r.PathValue("code")
	if !text.Known(code) {
		return errNoPage
	}
	p.explain(code)
	return nil
}

// record shows how the record stands: the log, its newest checkpoint and events.
func (s *Site) record(r *http.Request, p *page) error {
	p.name, p.Title, p.Here = "record", p.T("record"), "/record"
	p.TreeSize = number(s.read.TreeSize())
	if signed, c := s.read.Published(); signed != nil {
		p.Checkpoint, p.Root, p.Origin, p.Key = string(signed), c.Root.String(), c.Origin, s.read.PublicKey()
		p.Signed, p.SignedSize = p.time(c.Time), fmt.Sprintf(p.T("covers"), number(c.Size))
	}
	if err := s.fillEvents(r.Context(), p, 1<<63-1, eventsShort); err != nil {
		return err
	}
	p.NextHref = ""
	if !s.options.Open {
		return nil
	}
	all, _, err := s.read.Accounts(r.Context(), 0, 0, accountsShort)
	var late *view.UnavailableError
	if errors.As(err, &late) {
		return nil // The rest of the page is worth showing.
	}
	p.Accounts = p.accounts(all)
	return err
}

// An event is an event on a page.
type event struct {
	Sequence  uint64
	What      string
	Name      string
	When, Who string
	Whos      []actorView // For auditors.
	Rows      string
	Provable  bool
}

func (s *Site) events(r *http.Request, p *page) error {
	p.name, p.Title = "events", p.T("events")
	from := uint64(1<<63 - 1)
	if word := r.URL.Query().Get("from"); word != "" {
		n, err := strconv.ParseUint(word, 10, 63)
		if err != nil {
			return errBadWord
		}
		from, p.FirstHref = n, "/events"+p.Lang
	}
	return s.fillEvents(r.Context(), p, from, eventsLong)
}

func (s *Site) fillEvents(ctx context.Context, p *page, from uint64, limit int) error {
	list, err := s.read.EventNames(ctx, from, limit)
	if err != nil {
		return err
	}
	_, published := s.read.Published()
	for _, e := range list.Events {
		shown := event{Sequence: e.Sequence, What: p.choose(e.NameZH, e.NameEN), Name: e.Name, When: p.time(e.TimeMS),
			Who: p.T("county_itself"), Provable: e.Sequence < published.Size}
		if e.Actor != 0 {
			shown.Who = strconv.FormatUint(e.Actor, 10)
		}
		if e.Second != 0 {
			shown.Who += " + " + strconv.FormatUint(e.Second, 10)
		}
		if e.Rows > 0 {
			shown.Rows = "× " + strconv.Itoa(e.Rows)
		}
		p.Events = append(p.Events, shown)
	}
	if list.Next != nil {
		p.NextHref = p.link("/events", "from", strconv.FormatUint(*list.Next, 10))
	}
	return nil
}

// link returns a path with one word of a query, in the language of the page.
func (p *page) link(path, name, value string) string {
	if p.Lang == "" {
		return path + "?" + name + "=" + template.URLQueryEscaper(value)
	}
	return path + p.Lang + "&" + name + "=" + template.URLQueryEscaper(value)
}

// receipt hands out a receipt as a file.
func (s *Site) receipt(w http.ResponseWriter, r *http.Request) {
	sequence, err := strconv.ParseUint(r.PathValue("sequence"), 10, 63)
	row := -1
	if word := r.URL.Query().Get("row"); err == nil && word != "" {
		row, err = strconv.Atoi(word)
		if row < 0 {
			err = errBadWord
		}
	}
	var data []byte
	if err == nil {
		data, err = s.read.Receipt(r.Context(), sequence, row)
		if row == 0 && errors.Is(err, proof.ErrNoRow) { // Statements link to row 0 of single transfers too.
			row = -1
			data, err = s.read.Receipt(r.Context(), sequence, row)
		}
	}
	if err != nil {
		var refusal *kernel.Refusal
		if !errors.As(err, &refusal) {
			err = proof.ErrNoEvent
		}
		s.page(func(*http.Request, *page) error { return err })(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Disposition", `attachment; filename="`+api.ReceiptName(s.read.Code(), sequence, row)+`"`)
	w.Write(data)
}

// number writes a number with thousands apart.
func number(n uint64) string {
	digits := strconv.FormatUint(n, 10)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// law is the county's time.
var law = time.FixedZone("UTC+8", 8*3600)

// time writes a moment as people read it.
func (p *page) time(ms int64) string {
	t := time.UnixMilli(ms).In(law)
	return t.Format(p.choose("2006年1月2日 15:04:05", "2 Jan 2006 15:04:05"))
}

// timeText writes a moment as people read it, from how programs do.
func (p *page) timeText(text string) string {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return text
	}
	return p.time(t.UnixMilli())
}
