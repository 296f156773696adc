package web

import (
	"errors"
	"html/template"
	"net/http"
	"strconv"
	"strings"

	"liangshan/api"
	"liangshan/carbon"
	"liangshan/identity"
	"liangshan/kernel"
	"liangshan/paper"
	"liangshan/quantity"
)

// certificatesShort is how many certificates the page of the register shows.
const certificatesShort = 20

// A registerPage is what the pages of the register show.
type registerPage struct {
	Asked        string // Into the field of the search.
	Wrong        bool   // What was asked cannot be a serial.
	Checksum     bool   // Its form is right, its check is not.
	Checked      bool   // The check was there and right.
	Found        *paper.Found
	Life         *life // If there is one alone.
	Parts        []life
	Projects     []paper.Summary
	Project      *paper.Project
	Certificates []paper.Certificate
	Certificate  *paper.Certificate
	Slip         *paper.Slip
	Back         string        // From a slip to the pages of whose it is; empty: to the register.
	Article      template.HTML // A paper.
	Receipt      string        // Path of the receipt of the paper's event.
	Verified     *verified
}

// A life is a life on a page.
type life struct {
	paper.Life
	Path  string // Of its own page.
	Moves []move
}

// A move is a move on a page.
type move struct {
	paper.Move
	When, What string
	Receipt    string // Path; empty while it is being signed.
	Note       string // Path of the delivery note; empty if it is not shown.
}

// routeRegister declares the pages of the public register.
func (s *Site) routeRegister() {
	s.mux.HandleFunc("GET /register", s.search)
	s.mux.HandleFunc("GET /register/{serial}", s.page(s.serial))
	s.mux.HandleFunc("GET /register/{serial}/receipt/{sequence}", s.serialReceipt)
	s.mux.HandleFunc("GET /projects", s.page(s.projects))
	s.mux.HandleFunc("GET /project/{id}", s.page(s.project))
	s.mux.HandleFunc("GET /certificate/{number}", s.page(s.certificate))
	s.mux.HandleFunc("GET /certificate/{number}/receipt", s.certificateReceipt)
	s.mux.HandleFunc("GET /check", s.page(s.check))
	s.mux.HandleFunc("POST /check", s.page(s.check))
	s.mux.HandleFunc("GET /paper.css", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/css; charset=utf-8")
		w.Header().Set("Cache-Control", "public, max-age=3600")
		w.Write([]byte(paper.CSS))
	})
	if s.options.Open {
		s.mux.HandleFunc("GET /delivery/{sequence}", s.page(s.delivery))
		s.mux.HandleFunc("GET /slip/{line}", s.page(s.slip))
	}
}

// missing are refusals that are a 404 here: they are about what the path asks for.
var missing = []*kernel.Refusal{paper.ErrSerialUnknown, paper.ErrCountyOther, paper.ErrCertificateUnknown,
	paper.ErrProjectUnknown, paper.ErrDeliveryUnknown, paper.ErrLineUnknown,
	carbon.ErrSerialForm, carbon.ErrSerialChecksum}

// notFound reports whether an error is a 404 of the register.
func notFound(err error) bool {
	for _, r := range missing {
		if errors.Is(err, r) {
			return true
		}
	}
	return false
}

// search shows the form, or goes to the page of what was asked.
func (s *Site) search(w http.ResponseWriter, r *http.Request) {
	asked := r.URL.Query().Get("serial")
	serial, _, refusal := paper.ParseAsk(asked)
	if asked != "" && refusal == nil {
		to := "/register/" + serial.String()
		if r.URL.Query().Get("lang") == "en" {
			to += "?lang=en"
		}
		http.Redirect(w, r, to, http.StatusSeeOther)
		return
	}
	s.page(func(r *http.Request, p *page) error {
		if asked != "" {
			p.status = http.StatusBadRequest
			p.Register.Asked, p.Register.Wrong = asked, true
			p.Register.Checksum = refusal == carbon.ErrSerialChecksum
		}
		p.name, p.Title = "register", p.T("register")
		var err error
		if p.Register.Projects, err = s.register.Projects(r.Context(), 0); err != nil {
			return err
		}
		p.Register.Certificates, err = s.register.Certificates(r.Context(), 0, certificatesShort)
		return err
	})(w, r)
}

// serial shows the life of a serial, or of the parts of a range.
func (s *Site) serial(r *http.Request, p *page) error {
	asked := r.PathValue("serial")
	serial, checked, refusal := paper.ParseAsk(asked)
	if refusal != nil {
		return refusal
	}
	found, err := s.register.Search(r.Context(), 0, serial)
	if err != nil {
		return err
	}
	p.name, p.Title = "serial", found.Serial
	v := &p.Register
	v.Asked, v.Checked, v.Found = found.Serial, checked, found
	for _, l := range found.Lives {
		v.Parts = append(v.Parts, s.life(p, l))
	}
	if len(v.Parts) == 1 {
		v.Life = &v.Parts[0]
	}
	return nil
}

func (s *Site) life(p *page, l paper.Life) life {
	shown := life{Life: l, Path: "/register/" + l.Serial + p.Lang}
	_, published := s.read.Published()
	for _, m := range l.Moves {
		one := move{Move: m, When: p.time(m.TimeMS), What: p.T("move_" + m.Kind)}
		if m.Sequence < published.Size {
			one.Receipt = "/register/" + l.Serial + "/receipt/" + strconv.FormatUint(m.Sequence, 10)
		}
		if m.Kind == "delivered" && p.Open {
			one.Note = "/delivery/" + strconv.FormatUint(m.Sequence, 10) + p.Lang
		}
		shown.Moves = append(shown.Moves, one)
	}
	return shown
}

// serialReceipt hands out the receipt of a move, if it is one of the serial's life.
func (s *Site) serialReceipt(w http.ResponseWriter, r *http.Request) {
	s.handOut(w, r, func() (uint64, error) {
		serial, _, refusal := paper.ParseAsk(r.PathValue("serial"))
		if refusal != nil {
			return 0, refusal
		}
		sequence, err := strconv.ParseUint(r.PathValue("sequence"), 10, 63)
		if err != nil {
			return 0, errNoPage
		}
		found, err := s.register.Search(r.Context(), 0, serial)
		if err != nil {
			return 0, err
		}
		for _, l := range found.Lives {
			for _, m := range l.Moves {
				if m.Sequence == sequence {
					return sequence, nil
				}
			}
		}
		return 0, errNoPage
	})
}

func (s *Site) certificateReceipt(w http.ResponseWriter, r *http.Request) {
	s.handOut(w, r, func() (uint64, error) {
		c, err := s.certificateOf(r)
		if err != nil {
			return 0, err
		}
		return c.Sequence, nil
	})
}

// handOut answers with the receipt of an event that find finds, as a file.
func (s *Site) handOut(w http.ResponseWriter, r *http.Request, find func() (uint64, error)) {
	sequence, err := find()
	var data []byte
	if err == nil {
		data, err = s.read.Receipt(r.Context(), sequence, -1)
	}
	if err != nil {
		s.page(func(*http.Request, *page) error { return err })(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Disposition", `attachment; filename="`+api.ReceiptName(s.read.Code(), sequence, -1)+`"`)
	w.Write(data)
}

func (s *Site) projects(r *http.Request, p *page) (err error) {
	p.name, p.Title = "projects", p.T("projects")
	p.Register.Projects, err = s.register.Projects(r.Context(), 0)
	return err
}

func (s *Site) project(r *http.Request, p *page) error {
	id, err := strconv.ParseUint(r.PathValue("id"), 10, 63)
	if err != nil {
		return paper.ErrProjectUnknown
	}
	project, err := s.register.Project(r.Context(), 0, id)
	if err != nil {
		return err
	}
	p.name, p.Title = "project", project.Name
	p.Register.Project, p.Register.Certificates = project, project.Certificates
	return nil
}

func (s *Site) certificateOf(r *http.Request) (*paper.Certificate, error) {
	number, err := strconv.ParseUint(r.PathValue("number"), 10, 63)
	if err != nil {
		return nil, paper.ErrCertificateUnknown
	}
	return s.register.Certificate(r.Context(), 0, number)
}

// certificate shows a certificate as it is printed.
func (s *Site) certificate(r *http.Request, p *page) error {
	c, err := s.certificateOf(r)
	if err != nil {
		return err
	}
	number := strconv.FormatUint(c.Number, 10)
	p.name, p.Title = "paper", p.T("certificate")+" "+number
	if c.Proof != nil {
		p.Register.Receipt = "/certificate/" + number + "/receipt"
	}
	p.Register.Certificate = c
	p.Register.Article, err = s.sheet(r, p).Certificate(c)
	return err
}

// delivery shows a delivery note, which says prices.
func (s *Site) delivery(r *http.Request, p *page) error {
	sequence, err := strconv.ParseUint(r.PathValue("sequence"), 10, 62)
	if err != nil {
		return paper.ErrDeliveryUnknown
	}
	d, err := s.register.Delivery(r.Context(), 0, sequence)
	if err != nil {
		return err
	}
	p.name, p.Title = "paper", p.T("delivery_note")
	p.Register.Article, err = s.sheet(r, p).Delivery(d)
	return err
}

// slip shows a dividend slip. It has no name: the page does not know the vault.
func (s *Site) slip(r *http.Request, p *page) error {
	line, err := strconv.ParseUint(r.PathValue("line"), 10, 62)
	if err != nil {
		return paper.ErrLineUnknown
	}
	slip, err := s.read.Slip(r.Context(), line)
	if err != nil {
		return err
	}
	p.name, p.Title, p.Register.Slip = "paper", p.T("slip"), slip
	p.Register.Article, err = s.sheet(r, p).Slip(slip)
	return err
}

// sheet says how papers are written, with the address by which the county is reached.
func (s *Site) sheet(r *http.Request, p *page) paper.Sheet {
	return s.read.Sheet(r.Context(), p.English, s.public(r))
}

// public returns the county's public address: as it was set, or as it was asked for.
func (s *Site) public(r *http.Request) string {
	if s.options.Public != "" {
		return strings.TrimSuffix(s.options.Public, "/") + s.options.Below
	}
	if api.OverTLS(r) {
		return "https://" + r.Host + s.options.Below
	}
	return "http://" + r.Host + s.options.Below
}

// ExampleSerial returns what a serial of the county looks like; none such need be issued.
func (p *page) ExampleSerial() string {
	example := carbon.Serial{County: identity.Division(p.Code), Project: "AJ01", Vintage: 2024, Start: 1, End: 700}
	return example.String()
}

// Tonnes writes tonnes with thousands apart.
func (p *page) Tonnes(n int64) string { return paper.Grouped(n) }

// Status writes a lot's status.
func (p *page) Status(name string) string { return p.T("status_" + name) }

// State writes a project's state.
func (p *page) State(name string) string { return p.T("project_" + name) }

// Day writes a moment as a day.
func (p *page) Day(ms int64) string { return p.time(ms) }

// Mu writes an area: mu, and hectares in English.
func (p *page) Mu(area_dm2 int64) string {
	if p.English {
		return quantity.Format(area_dm2/10_000, 2) + " ha" // Rounded down.
	}
	mu, err := quantity.MuFromDM2(area_dm2, 2, quantity.HalfUp)
	if err != nil {
		return p.T("too_large")
	}
	return quantity.Format(mu, 2) + " 亩"
}

// Kilograms writes kilograms as tonnes with three digits behind the point.
func (p *page) Kilograms(kg int64) string { return quantity.Format(kg, 3) }

// A companyView is what the template of a company's name sees.
type companyView struct {
	P *page
	C *paper.Company
}

// With puts an organisation beside the page, for the template of its name.
func (p *page) With(c *paper.Company) companyView { return companyView{p, c} }
