package web

import (
	"context"
	"errors"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"liangshan/api"
	"liangshan/authority"
	"liangshan/programme/payrun"
	"liangshan/programme/policy"
	"liangshan/text"
)

// Limits of preparations.
const (
	preparedKeep = 24 * time.Hour // For which what came of one can be looked at.
	preparesMax  = 50             // That are known at the same time.
	reviewsShown = 100            // Rows for a person to look at, on the page; the file has all.
)

// A preparation is a run that is being prepared, or what came of it.
type preparation struct {
	number  uint64
	account int64
	order   payrun.Order // Without its files once it is over: they are about persons.
	files   string       // What they are called.
	at      time.Time
	what    string // How far it is.
	steps   uint64
	running bool
	out     *payrun.Prepared
	wrong   []wrongRow
	failure error
}

// A wrongRow is what is wrong with a cell of a table that was sent.
type wrongRow struct{ File, Row, Column, Code, Detail string }

// preparations lie in memory alone: after a restart a run is asked for again, and goes on where it was.
type preparations struct {
	sync.Mutex
	last uint64
	all  map[uint64]*preparation
}

// put takes in a preparation and returns its number. If the account prepares this very run just now, it is the number
// of that one, and nothing is begun. Refusals: errRunBusy, errRunsFull.
func (p *preparations) put(one *preparation) (number uint64, begun bool, err error) {
	p.Lock()
	defer p.Unlock()
	for key, old := range p.all {
		switch {
		case old.running && old.order.Programme == one.order.Programme && old.order.Period == one.order.Period:
			if old.account == one.account {
				return old.number, false, nil
			}
			return 0, false, errRunBusy
		case !old.running && time.Since(old.at) > preparedKeep:
			delete(p.all, key)
		}
	}
	if len(p.all) >= preparesMax {
		return 0, false, errRunsFull
	}
	if p.all == nil {
		p.all = map[uint64]*preparation{}
	}
	p.last++
	one.number, one.at, one.running = p.last, time.Now(), true
	p.all[one.number] = one
	return one.number, true, nil
}

// of returns a preparation of an account, as it is now; nobody else gets it.
func (p *preparations) of(number string, account int64) (preparation, error) {
	n, err := strconv.ParseUint(number, 10, 62)
	if err != nil {
		return preparation{}, errNoPage
	}
	p.Lock()
	defer p.Unlock()
	one := p.all[n]
	if one == nil || one.account != account {
		return preparation{}, errRunGone
	}
	return *one, nil
}

// A prepareView is the form on which a run is asked for.
type prepareView struct{ Programme, Period, List, Ignore *field }

// prepareForm makes the form.
func (v *visit) prepareForm(code, period string) (*prepareView, error) {
	view := &prepareView{
		Programme: v.Field("programme", "programme"),
		Period: v.Field(
			"period",
			"period_word",
			"hint",
			"run_period_hint",
			"class",
			"govuk-input--width-10",
			"value",
			period,
		),
		List: v.Field("list_name", "run_list_name", "hint", "run_list_name_hint", "class", "govuk-input--width-10",
			"value", v.trimmed("list_name")),
		Ignore: v.Field("ignore", "run_ignore", "hint", "run_ignore_hint", "value", v.trimmed("ignore")),
	}
	var err error
	view.Programme.Options, err = v.payingProgrammes(code, false)
	return view, err
}

// runPrepare begins to prepare a run. It goes on behind; the page says how far it is, and may be left and opened
// again. Asked again after it was cut off, the run goes on where it was.
func runPrepare(v *visit) error {
	if !v.api.May("programme.start") {
		return authority.ErrDenied
	}
	desk, err := v.payDesk()
	if err != nil {
		return err
	}
	if err := v.takes(); err != nil {
		return err
	}
	one, err := v.ordered()
	if err != nil {
		return err
	}
	if len(v.Faults) > 0 {
		return runs(v)
	}
	number, begun, err := v.s.prepares.put(one)
	if err != nil {
		v.wrong("", err)
		return runs(v)
	}
	if v.to = "/runs/" + plain(number); begun {
		go v.s.prepare(v.lasting(), desk, one)
	}
	return nil
}

// ordered reads the order that was sent.
func (v *visit) ordered() (*preparation, error) {
	one := &preparation{account: v.signed.Account.ID}
	one.order.Programme, one.order.Period = v.trimmed("programme"), v.trimmed("period")
	if one.order.Programme == "" {
		v.wrong("programme", errChoose)
	}
	register, err := v.sent("register")
	if err != nil {
		return nil, err
	}
	members, err := v.sent("list")
	if err != nil {
		return nil, err
	}
	name := v.trimmed("list_name")
	switch {
	case len(members.Data) > 0 && len(register.Data) == 0:
		v.wrong("register", errListAlone)
	case len(members.Data) > 0 && name == "":
		v.wrong("list_name", errListName)
	case len(members.Data) == 0 && name != "":
		v.wrong("list", errNoFile)
	}
	if len(register.Data) > 0 {
		ignore := strings.FieldsFunc(v.trimmed("ignore"), func(r rune) bool { return strings.ContainsRune(",，、;；", r) })
		for i := range ignore {
			ignore[i] = strings.TrimSpace(ignore[i])
		}
		one.order.Source = &payrun.Source{Register: register, Lists: map[string]payrun.File{}, Ignore: ignore}
		one.files = register.Path
		if len(members.Data) > 0 {
			one.order.Source.Lists[name] = members
			one.files += " + " + members.Path
		}
	}
	return one, nil
}

// prepare prepares a run and keeps what came of it.
func (s *Site) prepare(ctx context.Context, desk *payrun.Desk, one *preparation) {
	desk.Told = func(step string) error {
		s.prepares.Lock()
		defer s.prepares.Unlock()
		one.what = step
		one.steps++
		return nil
	}
	out, err := desk.Prepare(ctx, one.order)
	var errs policy.Errors
	var wrong []wrongRow
	if errors.As(err, &errs) {
		wrong, err = rowsOf(one.order.Source, errs), nil
	}
	if err == nil {
		err = s.read.Settle(ctx) // So that the run stands where the page leads.
	}
	s.prepares.Lock()
	defer s.prepares.Unlock()
	one.running, one.out, one.wrong, one.failure, one.at = false, out, wrong, err, time.Now()
	one.order.Source = nil
}

// rowsOf says where in the files that were sent something is wrong, by the names of their columns.
func rowsOf(source *payrun.Source, errs policy.Errors) (all []wrongRow) {
	titles := map[string][]string{}
	if source != nil {
		for _, list := range source.Lists {
			titles[list.Path] = list.Titles()
		}
		titles[source.Register.Path] = source.Register.Titles()
	}
	for _, e := range errs {
		column := strconv.Itoa(e.Column)
		if names := titles[e.Path]; e.Column >= 1 && e.Column <= len(names) {
			column += " " + names[e.Column-1]
		}
		all = append(all, wrongRow{e.Path, strconv.Itoa(e.Line), column, e.Code, e.Text})
	}
	return all
}

// shortName is what a file is called on a page.
func shortName(path string) string {
	name := []rune(filepath.Base(path))
	return string(name[:min(len(name), fileNameMax)])
}

// A preparedView is what the page of a preparation shows.
type preparedView struct {
	Order   payrun.Order
	Name    string // Of the programme.
	Files   string
	Running bool
	What    string
	Steps   string
	Wrong   []wrongView
	Nothing bool // Nothing changes, so there is no run.
	Facts   []fact
	Path    string // Of the run.
	Reviews *list
	Prepare *prepareView // To send it again.
}

// A wrongView is a wrong cell with what its code means.
type wrongView struct {
	wrongRow
	Sentence string
}

// runPrepared shows how far a preparation is, which rows are wrong, or what came of it.
func runPrepared(v *visit) error {
	one, err := v.s.prepares.of(v.r.PathValue("number"), v.signed.Account.ID)
	if err != nil {
		return err
	}
	v.Title, v.Here, v.Wide = v.T("run_preparation"), "/runs", true
	view := &preparedView{Order: one.order, Files: one.files, Running: one.running, Steps: number(one.steps)}
	path := "/runs/" + plain(one.number)
	if one.failure != nil && api.ProblemOf(one.failure).Status >= http.StatusInternalServerError {
		return one.failure
	}
	switch {
	case one.running:
		v.Refresh = true
		if command := strings.TrimSpace(v.choose(text.Name("command", one.what))); command != "" {
			view.What = command
		}
	case one.failure != nil:
		v.wrong("", one.failure)
	case len(one.wrong) > 0:
		for _, w := range one.wrong {
			zh, en := text.Of(w.Code)
			w.Detail = v.choose(text.Said(w.Detail), w.Detail)
			view.Wrong = append(view.Wrong, wrongView{w, v.choose(zh, en)})
		}
	default:
		v.came(view, one.out, path)
	}
	lists := []*list{}
	if view.Reviews != nil {
		lists = append(lists, view.Reviews)
	}
	if err := v.show(&deskView{Lists: lists}, path); err != nil {
		return err
	}
	if one.failure != nil || len(one.wrong) > 0 {
		if view.Prepare, err = v.prepareForm(one.order.Programme, one.order.Period); err != nil {
			return err
		}
	}
	rows, err := v.rows(programmesToRun+`AND v.code = ?`, one.order.Programme)
	if len(rows) == 1 {
		view.Name = v.choose(valueText(rows[0][1]), valueText(rows[0][2]))
	}
	v.name, v.Data = "runprepared", view
	return err
}

// came fills in what came of a preparation.
func (v *visit) came(view *preparedView, out *payrun.Prepared, path string) {
	view.Nothing = out.Run == 0
	if out.Run != 0 {
		view.Path = "/run/" + plain(uint64(out.Run))
		view.Facts = append(view.Facts, fact{Name: v.T("front_state"), Value: v.T("run_" + out.State)},
			fact{Name: v.T("lines_word"), Value: number(uint64(out.Lines))},
			fact{Name: v.T("total_yuan"), Value: cellFen(out.Total).Text})
	}
	if out.Repeated {
		return // Who is not on the list was found out when it was made.
	}
	view.Facts = append(view.Facts, fact{Name: v.T("run_rows"), Value: number(uint64(out.Rows))},
		fact{Name: v.T("run_denied"), Value: number(uint64(out.Denied))},
		fact{Name: v.T("run_reviews"), Value: number(uint64(len(out.Reviews)))})
	l := v.newList("reviews", "run_reviews", "run_reviews_none", "number", "why")
	for i, r := range out.Reviews {
		if i == reviewsShown && v.r.URL.Query().Get("format") == "" {
			l.Lead = v.T("run_reviews_more")
			break
		}
		l.add(cellText(plain(r.Beneficiary)), cellText(v.choose(r.TextZH, r.TextEN)))
	}
	view.Reviews = l
}
