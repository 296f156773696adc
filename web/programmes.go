package web

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"

	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/programme/policy"
	"liangshan/programme/rule"
	"liangshan/text"
)

// routeProgrammes declares the pages of programmes: what each asks for and pays, in plain words,
// and what somebody would get. The facts that are typed in are posted, are in no address and no
// log, and are kept nowhere.
func (s *Site) routeProgrammes() {
	s.mux.HandleFunc("GET /programmes", s.page(s.programmes))
	s.mux.HandleFunc("GET /programme/{code}", s.page(s.programme))
	s.mux.HandleFunc("POST /programme/{code}", s.page(s.programme))
}

// documents are programmes that were read, by the hash of their text, which never changes.
type documents struct{ read sync.Map }

func (d *documents) of(path, text string) (*policy.Document, error) {
	key := policy.Hash(text)
	if had, ok := d.read.Load(key); ok {
		return had.(*policy.Document), nil
	}
	one, err := policy.ReadKept(path, text)
	if err != nil {
		return nil, fmt.Errorf("web: a published programme: %w", err)
	}
	d.read.Store(key, one)
	return one, nil
}

type programmeRow struct{ Code, Name, Version, Every, Since string }

const (
	programmesNewest = `SELECT v.code, v.name_zh, v.name_en, v.version, v.every, v.published_ms, v.text, v.retired_ms
		FROM programme_version v WHERE v.version = (SELECT max(w.version) FROM programme_version w WHERE w.programme =
		v.programme) `
	programmesInForce = programmesNewest + `AND v.retired_ms IS NULL `

	// programmesToRun are those of which a run can be prepared: of a retired one what is to be decided again or under
	// way.
	programmesToRun = programmesNewest + `AND (v.retired_ms IS NULL OR EXISTS (SELECT 1 FROM programme_recheck c
		WHERE c.programme = v.programme) OR EXISTS (SELECT 1 FROM programme_run u WHERE u.programme = v.programme AND
		u.state NOT IN ('closed', 'withdrawn'))) `
)

// programmes lists what is in force.
func (s *Site) programmes(r *http.Request, p *page) error {
	p.name, p.Title, p.Here = "programmes", p.T("programmes"), "/programmes"
	rows, err := s.read.Rows(r.Context(), programmesInForce+`ORDER BY v.code LIMIT 500`)
	var all []programmeRow
	for _, row := range rows {
		all = append(
			all,
			programmeRow{valueText(row[0]), p.choose(valueText(row[1]), valueText(row[2])), valueText(row[3]),
				p.T("every_" + valueText(row[4])), p.time(row[5].(int64))},
		)
	}
	p.Data = all
	return err
}

// A programmeView is a programme in plain words, and the calculator.
type programmeView struct {
	Code, Name, Version, Hash, Since, Unit, Every string
	Assumed                                       string
	Retired                                       bool
	Basis                                         []basisView
	Clauses                                       []clauseView
	Parameters                                    []parameterView
	Values                                        []valueView
	Amount, AmountSaid, CapEach, CapTotal         string
	Publicity, Objection, Appeal, AnswerWithin    int // Days.
	Excludes                                      []string
	Facts                                         []factView
	Lists                                         []listView
	Period                                        string
	Answer                                        []string
	Outcome                                       string
	Runs                                          []runRow
}

type basisView struct{ Name, Article, Link, Dates string }

type clauseView struct {
	Number              int
	Said, Formula, Else string
}

type valueView struct{ Name, Said, Formula string }

type parameterView struct{ Name, Value, From, Source, Assumed string }

// A factView is one question of the calculator.
type factView struct {
	ID, Label, Hint, Value, Fault, Mode string
	Options                             []option // Of a fact that is yes or no, or one of a set.
}

type listView struct {
	Name, Label string
	Rows        [][]factView
	More        bool // There is room for more.
}

// listRows is how many items of a list the calculator asks for at first, and how many more whenever more are wanted.
const listRows = 4

// factsMax bounds what the calculator takes, in bytes.
const factsMax = 64 << 10

// programme shows a programme, and computes what somebody would get if facts were posted; of a retired one only what
// was in force.
func (s *Site) programme(r *http.Request, p *page) error {
	code := r.PathValue("code")
	rows, err := s.read.Rows(r.Context(), programmesNewest+`AND v.code = ?`, code)
	if err != nil {
		return err
	}
	if len(rows) != 1 {
		return errNoPage
	}
	d, err := s.documents.of(code, valueText(rows[0][6]))
	if err != nil {
		return err
	}
	language := p.choose("zh", "en")
	today, err := calendar.FromMillis(s.read.Now())
	if err != nil {
		return err
	}
	view := plainWords(p, d, language, today)
	view.Since, view.Retired = p.time(rows[0][5].(int64)), rows[0][7] != nil
	p.name, p.Title, p.Here, p.Data = "programme", view.Name, "/programmes", view
	in := url.Values{}
	if r.Method == http.MethodPost {
		r.Body = http.MaxBytesReader(nil, r.Body, factsMax)
		if err := r.ParseForm(); err != nil {
			return errBadWord
		}
		in = r.PostForm
		p.resend("/programme/"+d.Code, "", in) // To compute again keeps nothing and does nothing.
	}
	if view.Period = strings.TrimSpace(in.Get("period")); view.Period == "" {
		view.Period = periodNow(d.Every, today)
	}
	c := calculator{p, d, language, in, d.NewFacts()}
	c.ask(view)
	period, ok := policy.ParsePeriod(view.Period)
	switch {
	case !ok:
		p.wrong("period", errPeriod)
	case !d.Fits(period):
		p.wrong("period", errOtherPeriod)
	}
	if r.Method == http.MethodPost && len(p.Faults) == 0 && !view.Retired && !in.Has("request.add") {
		days, err := s.read.Workdays(r.Context())
		if err != nil {
			return err
		}
		result := d.Decide(c.facts, period, days)
		view.Outcome, view.Answer = policy.OutcomeName(result.Outcome), d.Explain(result, language)
	}
	view.Runs, err = s.runsOf(r, p, code)
	return err
}

// Refusals of the calculator.
var (
	errPeriod      = kernel.Refuse("portal.not_a_period")               // No month, quarter, year, day or days.
	errOtherPeriod = kernel.Refuse("programme.period_not_of_programme") // Longer or shorter than the programme's.
	errFact        = kernel.Refuse("portal.fact_not_read")              // Not what the fact's kind can be.
)

// periodNow returns the period in which a day lies.
func periodNow(every string, today calendar.Date) string {
	day := today.String()
	switch every {
	case "month":
		return day[:7]
	case "quarter":
		month, err := strconv.Atoi(day[5:7])
		if err != nil {
			panic("web: a date that has no month")
		}
		return day[:5] + "Q" + strconv.Itoa((month+2)/3)
	case "year":
		return day[:4]
	}
	return day
}

// plainWords says what a document says.
func plainWords(p *page, d *policy.Document, language string, today calendar.Date) *programmeView {
	money := func(fen int64) string {
		if fen == 0 {
			return ""
		}
		return d.Show(rule.Type{Kind: rule.Money}, fen, language)
	}
	view := &programmeView{Code: d.Code, Name: d.Name.In(language), Version: strconv.Itoa(d.Version),
		Hash: fmt.Sprintf("%x", d.Hash), Unit: p.T("unit_" + d.Unit), Every: p.T("every_" + d.Every),
		CapEach: money(d.CapEach), CapTotal: money(d.CapTotal), Publicity: d.Review.PublicityDays.On(today),
		Objection: d.Review.ObjectionDays.On(today), Appeal: d.Review.AppealDays.On(today),
		AnswerWithin: cmp.Or(d.Review.AnswerDays.On(today), d.Review.ObjectionDays.On(today)), Excludes: d.Excludes}
	if d.Assumed != nil {
		view.Assumed = d.Assumed.On.String() + " · " + d.Assumed.Note.In(language)
	}
	for _, b := range d.Basis {
		one := basisView{Name: b.Name.In(language), Article: b.Article, Link: b.Link}
		if b.From != 0 {
			one.Dates = b.From.String()
		}
		if b.Until != 0 {
			one.Dates += " – " + b.Until.String()
		}
		view.Basis = append(view.Basis, one)
	}
	for i, c := range d.Clauses {
		view.Clauses = append(
			view.Clauses,
			clauseView{i + 1, d.Plain(d.Program.Clauses[i].Text, language), d.Program.Clauses[i].Text,
				c.Reason.In(language)},
		)
	}
	if d.Program.Amount != nil {
		view.Amount, view.AmountSaid = d.Program.Amount.Text, d.Plain(d.Program.Amount.Text, language)
	}
	for i, v := range d.Values {
		view.Values = append(
			view.Values,
			valueView{v.Words.In(language), d.Plain(d.Scope().Values[i].Expr.Text, language), d.Scope().Values[i].Expr.Text},
		)
	}
	view.Parameters = parametersOf(p, d, language)
	return view
}

// parametersOf lists the values that are set from a day on, the newest first.
func parametersOf(p *page, d *policy.Document, language string) (all []parameterView) {
	for i, q := range d.Parameters {
		one := parameterView{Name: q.Words.In(language), Source: p.named(q.Source)}
		if q.Assumed != 0 {
			one.Assumed = q.Assumed.String()
		}
		values := d.Scope().Parameters[i]
		for e := len(values.Entries) - 1; e >= 0; e-- {
			row := one
			row.From, row.Value = values.Entries[e].From.String(), entryText(d, values, values.Entries[e], language)
			all = append(all, row)
		}
	}
	return all
}

// entryText writes what a parameter is from a day on: a value, one for each code, or one for each
// threshold.
func entryText(d *policy.Document, q rule.Parameter, e rule.Entry, language string) string {
	if e.None {
		return "–"
	}
	var all []string
	for i, v := range e.Values {
		if v == rule.Missing {
			continue
		}
		text := d.Show(q.Type, v, language)
		switch {
		case i < len(e.Starts):
			text = "≥ " + d.Show(q.By, e.Starts[i], language) + ": " + text
		case q.By.Set != nil:
			text = d.Label(q.By.Set.Name, q.By.Set.Codes[i]).In(language) + ": " + text
		}
		all = append(all, text)
	}
	return strings.Join(all, "; ")
}

// A calculator reads facts and asks for them again.
type calculator struct {
	p        *page
	d        *policy.Document
	language string
	in       url.Values
	facts    policy.Facts
}

// ask makes the questions, with what was answered, and reads the answers into the facts. What was
// left empty is not known, which is not zero.
func (c *calculator) ask(view *programmeView) {
	for i, column := range c.d.Scope().Columns {
		f, value := c.fact("fact."+column.Name, c.d.Columns[i], column.Type)
		c.facts.Columns[i] = value
		view.Facts = append(view.Facts, f)
	}
	for i, list := range c.d.Scope().Lists {
		view.Lists = append(view.Lists, c.list(i, list))
	}
}

// list asks for the items of a list. A list of which nothing was filled in is not known: nobody said that it is empty.
func (c *calculator) list(i int, list rule.List) listView {
	shown := listView{Name: list.Name, Label: c.d.Lists[i].Words.In(c.language)}
	for n := range c.rows(list.Name) {
		var row []factView
		values, any := make([]int64, len(list.Columns)), false
		for k, column := range list.Columns {
			id := "list." + list.Name + "." + strconv.Itoa(n) + "." + column.Name
			f, value := c.fact(id, c.d.Items[i][k], column.Type)
			row, values[k] = append(row, f), value
			any = any || value != rule.Missing
		}
		if any {
			c.facts.Lists[i] = append(c.facts.Lists[i], values)
		}
		shown.Rows = append(shown.Rows, row)
	}
	shown.More = len(shown.Rows) < rule.ItemsMax
	return shown
}

// rows returns for how many items of a list there is room: as many as were sent, and more if more are wanted.
func (c *calculator) rows(list string) int {
	rows := listRows
	for key := range c.in {
		rest, ok := strings.CutPrefix(key, "list."+list+".")
		number, _, _ := strings.Cut(rest, ".")
		if n, err := strconv.Atoi(number); ok && err == nil && n < rule.ItemsMax {
			rows = max(rows, n+1)
		}
	}
	if c.in.Get("request.add") == list {
		rows += listRows
	}
	return min(rows, rule.ItemsMax)
}

// fact makes one question and reads its answer.
func (c *calculator) fact(id string, column policy.Column, kind rule.Type) (factView, int64) {
	f := factView{
		ID:    id,
		Label: column.Words.In(c.language),
		Hint:  c.p.named(column.Source),
		Value: strings.TrimSpace(c.in.Get(id)),
		Mode:  "text",
	}
	switch kind.Kind {
	case rule.Bool:
		f.Options = []option{{"", c.p.T("not_known"), f.Value == ""}, {"true", c.p.T("yes"), f.Value == "true"},
			{"false", c.p.T("no"), f.Value == "false"}}
	case rule.Code:
		f.Options = []option{{"", c.p.T("not_known"), f.Value == ""}}
		for _, code := range kind.Set.Codes {
			f.Options = append(
				f.Options,
				option{code, c.d.Label(kind.Set.Name, code).In(c.language), f.Value == code},
			)
		}
	case rule.Int, rule.Money, rule.Area:
		f.Mode = "decimal"
	}
	if unit := c.p.kindUnit(kind.Kind); unit != "" {
		f.Label += c.p.choose("（"+unit+"）", " ("+unit+")")
	}
	if f.Value == "" {
		return f, rule.Missing
	}
	value, wrong := kind.Parse(f.Value)
	if wrong != "" || !kind.InRange(value) {
		c.p.wrong(id, errFact)
		said := &c.p.Faults[len(c.p.Faults)-1]
		if wrong != "" {
			said.Text, said.Advice = c.p.choose(text.Said(wrong), wrong), ""
		}
		f.Fault = said.Text
		said.Text = column.Words.In(c.language) + c.p.choose("：", ": ") + said.Text
		return f, rule.Missing
	}
	return f, value
}

// kindUnit returns in what a fact is to be written.
func (p *page) kindUnit(k rule.Kind) string {
	switch k {
	case rule.Money:
		return p.Unit("yuan")
	case rule.Area:
		return p.Unit("m2")
	case rule.Rate:
		return "%"
	case rule.Date:
		return p.choose("年-月-日", "year-month-day")
	}
	return ""
}
