package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"sort"
	"strconv"
	"strings"

	"liangshan/api"
	"liangshan/auth"
	"liangshan/authority"
	"liangshan/text"
)

// routeForms declares the pages on which commands are given.
func (s *Site) routeForms() {
	s.forms = map[string]api.Form{}
	for _, f := range s.options.API.Forms() {
		s.forms[f.Name] = f
	}
	s.door("GET /do", "forms", forms)
	s.door("GET /do/{command}", "forms", form)
	s.door("POST /do/{command}", "forms", form)
	s.door("GET /did/{index}", "forms", did)
	s.routeProposals()
}

// elsewhere are commands that have a page of their own, which does more than a form can.
var elsewhere = map[string]string{
	"kernel.propose":  "/do",
	"kernel.release":  "/proposals",
	"kernel.withdraw": "/proposals",
	"person.register": "/people/new",
}

// A formsView is what the list of forms shows.
type formsView struct{ Modules []moduleView }

type moduleView struct {
	Title string
	Forms []formLink
}

type formLink struct {
	Name, Title, Path string
	Two               bool
}

// forms lists the commands that the visitor may give.
func forms(v *visit) error {
	v.name, v.Title, v.Here = "forms", v.T("forms"), "/do"
	byModule := map[string]*moduleView{}
	var order []string
	names := make([]string, 0, len(v.s.forms))
	for name := range v.s.forms {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		if name == "kernel.propose" || name == "authority.bootstrap" || !v.api.May(name) {
			continue
		}
		module, _, _ := strings.Cut(name, ".")
		if byModule[module] == nil {
			byModule[module] = &moduleView{Title: v.module(module)}
			order = append(order, module)
		}
		link := formLink{Name: name, Title: v.choose(text.Name("command", name)), Path: "/do/" + name,
			Two: v.s.forms[name].TwoPersons}
		if to, ok := elsewhere[name]; ok {
			link.Path = to
		}
		byModule[module].Forms = append(byModule[module].Forms, link)
	}
	var view formsView
	for _, module := range order {
		view.Modules = append(view.Modules, *byModule[module])
	}
	v.Data = view
	return nil
}

// module returns what a module is called.
func (p *page) module(name string) string {
	if title := p.in(func(v *vocabulary) map[string]string { return v.Module }, name); title != "" {
		return title
	}
	return name
}

// A formView is what a form shows.
type formView struct {
	Name, Title string
	Path        string
	Two         bool
	ID          string // Of the command.
	Nodes       []*node
	Check       bool       // It is shown to be checked, not to be filled in.
	Kept        []keptPair // Values that go along unseen.
	Back        string
	Passes      string // What an examination can say for it.
}

type keptPair struct{ Name, Value string }

// form shows the form of a command, takes what was written, shows it to be checked, and gives
// the command.
func form(v *visit) error {
	name := v.r.PathValue("command")
	f, ok := v.s.forms[name]
	switch {
	case !ok:
		return errNoPage
	case !v.api.May(name):
		return authority.ErrDenied
	case elsewhere[name] != "":
		v.to = elsewhere[name]
		return nil
	}
	v.name, v.Title, v.Here = "form", v.choose(text.Name("command", name)), "/do"
	view := &formView{Name: name, Title: v.Title, Path: "/do/" + name, Two: f.TwoPersons}
	v.Data = view
	if v.r.Method == http.MethodGet {
		view.ID = v.s.read.NewID()
		return v.fill(view, f, v.r.URL.Query(), true)
	}
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, formMax)
	if err := v.r.ParseForm(); err != nil {
		return errBadWord
	}
	in := v.r.PostForm
	view.ID = in.Get("request.id")
	rows := in.Has("request.add") || in.Has("request.remove")
	if in.Has("request.add") {
		in.Set(joined(in.Get("request.add"), strconv.Itoa(rowsIn(in, in.Get("request.add"))))+".", "")
	} else if rows {
		in = without(in, in.Get("request.remove"))
	}
	v.resend(view.Path, "change", in)
	switch step := in.Get(stepField); {
	case rows, step == "change":
		return v.fill(view, f, in, false)
	case step == "send":
		return v.give(view, f, in)
	}
	fold := folder{v.page, in}
	fold.fold(f.Input, "")
	if err := v.passes(view, in); err != nil {
		return err
	}
	if len(v.Faults) > 0 {
		return v.fill(view, f, in, false)
	}
	view.Check = true
	for key, values := range in {
		if !strings.HasPrefix(key, "request.") {
			view.Kept = append(view.Kept, keptPair{key, values[0]})
		}
	}
	slices.SortFunc(view.Kept, func(a, b keptPair) int { return strings.Compare(a.Name, b.Name) })
	return v.fill(view, f, in, false)
}

// without takes a row out of what was written; those behind it move up.
func without(in url.Values, row string) url.Values {
	dot := strings.LastIndexByte(row, '.')
	if dot < 0 {
		return in
	}
	list, number := row[:dot], row[dot+1:]
	gone, err := strconv.Atoi(number)
	if err != nil {
		return in
	}
	out := url.Values{}
	for key, values := range in {
		rest, ok := strings.CutPrefix(key, list+".")
		number, behind, _ := strings.Cut(rest, ".")
		i, err := strconv.Atoi(number)
		switch {
		case !ok || err != nil || i < gone:
			out[key] = values
		case i > gone:
			out[list+"."+strconv.Itoa(i-1)+"."+behind] = values
		}
	}
	return out
}

// fill makes the nodes of a form.
func (v *visit) fill(view *formView, f api.Form, in url.Values, fresh bool) error {
	lists, err := v.lists(f.Name)
	if err != nil {
		return err
	}
	m := &maker{p: v.page, in: in, lists: lists, find: v.findPath, fresh: fresh}
	view.Nodes = m.nodes(f.Input, "")
	return nil
}

// passes examines what a form sends, as far as more can be said of it than of its fields.
func (v *visit) passes(view *formView, in url.Values) (err error) {
	if view.Name != publishCommand || len(v.Faults) > 0 {
		return nil
	}
	if view.Passes, err = v.examine(in.Get("text")); len(v.Faults) > 0 {
		v.status = http.StatusConflict
	}
	return err
}

// give gives the command, or proposes it.
func (v *visit) give(view *formView, f api.Form, in url.Values) error {
	fold := folder{v.page, in}
	body := fold.fold(f.Input, "")
	if err := v.passes(view, in); err != nil {
		return err
	}
	if len(v.Faults) > 0 {
		return v.fill(view, f, in, false)
	}
	name := f.Name
	if f.TwoPersons {
		wrapped, err := json.Marshal(map[string]any{"command": f.Name, "arguments": json.RawMessage(body)})
		if err != nil {
			return err
		}
		name, body = "kernel.propose", wrapped
	}
	answer, problem, err := v.ask(name, view.ID, body)
	if err != nil {
		return err
	}
	if problem == nil {
		return v.answered(answer, f.TwoPersons)
	}
	if problem.Status >= http.StatusInternalServerError {
		return &askedError{problem}
	}
	v.status = problem.Status
	v.Faults = append(v.Faults, v.faultOf(problem))
	return v.fill(view, f, in, false)
}

// faultOf puts a problem beside the field that it is about.
func (v *visit) faultOf(p *api.Problem) fault {
	f := fault{Field: fieldOf(p.Field), Text: v.choose(p.TitleZH, p.Title), Advice: v.choose(p.DetailZH, p.Detail)}
	if p.Row != nil {
		f.Text = fmt.Sprintf(v.T("row"), strconv.Itoa(*p.Row+1)) + v.T("colon") + f.Text
	}
	if zh, en, both := strings.Cut(p.Cause, " · "); both && p.Line == 0 { // Such as the balance that a purse has.
		f.Text += v.choose(zh+"。", " "+en+".")
	}
	if p.Line != 0 {
		f.Text += " " + p.Field + ":" + strconv.Itoa(p.Line) + ":" + strconv.Itoa(
			p.Column,
		) + " " + v.choose(text.Said(p.Cause), p.Cause)
	}
	return f
}

// ask gives a command and returns what came of it, or why nothing did.
func (v *visit) ask(name, id string, body []byte) (answer api.Answer, problem *api.Problem, err error) {
	asked, err := v.api.Ask(v.r.Context(), http.MethodPost, "/v1/command/"+name, id, body)
	if err != nil || asked.Problem != nil {
		return answer, asked.Problem, err
	}
	err = json.Unmarshal(asked.Body, &answer)
	return answer, nil, err
}

// answered goes to the page of what a command has done. Rows that were left out are told here and now: the journal does
// not hold them, so that no other page can.
func (v *visit) answered(answer api.Answer, two bool) error {
	if len(answer.Refused) == 0 {
		v.to = queried("/did/"+plain(answer.Index), "two", map[bool]string{true: "1"}[two])
		return nil
	}
	view, err := v.didOf(answer.Index)
	if err != nil {
		return err
	}
	for _, row := range answer.Refused {
		view.Refused = append(view.Refused, refusedRow{plain(uint64(row.Row) + 1), v.choose(row.TextZH, row.Text), row.Code})
	}
	v.Data = view
	return nil
}

// A didView is what the page about a command that took effect shows.
type didView struct {
	Two    bool
	Index  string
	When   string
	Who    string
	Events []didEvent

	Refused []refusedRow // Of a command of which each row is decided by itself.
}

type refusedRow struct{ Row, Sentence, Code string } // Row counts from 1.

type didEvent struct {
	What, Name, Sequence, Body string
	Receipt                    string // Empty while it is being signed.
}

// did shows what a command has done, with the receipts of it.
func did(v *visit) error {
	index, err := strconv.ParseUint(v.r.PathValue("index"), 10, 63)
	if err != nil {
		return errNoPage
	}
	view, err := v.didOf(index)
	if err != nil {
		return err
	}
	view.Two, v.Data = v.r.URL.Query().Get("two") == "1", view
	return nil
}

// didOf returns what an entry of the journal has done, to who may see it.
func (v *visit) didOf(index uint64) (*didView, error) {
	e, err := v.s.read.Entry(v.r.Context(), index)
	if err != nil {
		return nil, err
	}
	if own := uint64(v.holder.Actor.Number); e.Actor != own && e.Second != own {
		if err := v.api.Allow(auth.Read("event")); err != nil {
			return nil, err
		}
	}
	v.name, v.Title, v.Here = "did", v.T("done"), "/do"
	view := &didView{Index: plain(index), When: v.timeText(e.Time), Who: plain(e.Actor)}
	if e.Second != 0 {
		view.Who += " + " + plain(e.Second)
	}
	_, published := v.s.read.Published()
	for _, one := range e.Events {
		shown := didEvent{What: v.choose(one.NameZH, one.NameEN), Name: one.Name, Sequence: plain(one.Sequence)}
		// Of what it did with others a company has the receipts that its statement names.
		if one.Sequence < published.Size && (e.Private() || v.holder.Actor.Kind != authority.Company) {
			shown.Receipt = "/proof/" + shown.Sequence
		}
		view.Events = append(view.Events, shown)
	}
	return view, nil
}

// optionsMax bounds what a form offers to choose from; of more the number is written.
const optionsMax = 400

// A choice is what forms offer to choose from: rows of the value and its words in Chinese and English.
type choice struct{ key, query string }

// countyChoices are what forms of every module offer.
var countyChoices = []choice{
	{"identity.Division", `SELECT code, name, name FROM village_division WHERE until_date IS NULL ORDER BY code`},
	{"company.Number", `SELECT number, name, name FROM company_company WHERE dissolved_date IS NULL ORDER BY name`},
	{"carbon.ProjectID", `SELECT id, code || ' ' || name_zh, code || ' ' || name_zh FROM carbon_project ORDER BY id`},
	{"dividend.RunNumber",
		`SELECT number, date, date, state FROM dividend_run ORDER BY number DESC`},
	{"role", `SELECT code, name_zh, name_en FROM authority_role ORDER BY code`},
	{"department", `SELECT code, name_zh, name_en FROM village_department WHERE closed = 0 ORDER BY code`},
	{"unit", `SELECT code, name_zh, name_en FROM ledger_unit ORDER BY id`},
}

// lists returns what the form of a command offers to choose from, out of the county's own tables.
func (v *visit) lists(command string) (map[string][]option, error) {
	all := map[string][]option{}
	module, _, _ := strings.Cut(command, ".")
	var choices []choice
	if v.holder.Actor.Kind != authority.Company { // What others are called in the record is not for an enterprise.
		choices = countyChoices
		if module == "card" || module == "talent" {
			choices = slices.Concat(choices, cardChoices)
		}
	}
	if module == "exchange" {
		choices = slices.Concat(choices, v.exchangeChoices(command))
	}
	for _, l := range choices {
		if l.key == "card.purpose" && command == "card.register_goods" {
			continue // Goods may serve a purpose that no purse has.
		}
		rows, err := v.s.read.Rows(v.r.Context(), l.query+` LIMIT `+strconv.Itoa(optionsMax+1))
		if err != nil {
			return nil, err
		}
		if len(rows) > optionsMax || len(rows) == 0 {
			continue
		}
		for _, row := range rows {
			value := valueText(row[0])
			text := v.choose(valueText(row[1]), valueText(row[2]))
			if len(row) > 3 {
				text += " " + v.Coded("run", valueText(row[3]))
			}
			all[l.key] = append(all[l.key], option{Value: value, Text: text + " (" + value + ")"})
		}
	}
	v.officeCodes(module, command, all)
	if module == "exchange" {
		return all, v.exchangeCodes(command, all)
	}
	return all, nil
}

// valueText writes a value of the read tables.
func valueText(value any) string {
	switch value := value.(type) {
	case int64:
		return strconv.FormatInt(value, 10)
	case string:
		return value
	}
	return ""
}
