package web

import (
	"net/http"
	"strconv"

	"liangshan/calendar"
	"liangshan/quantity"
	"liangshan/vault"
)

// routeNotices declares the lists that are published for objection: of dividends and of
// programmes. While objections are heard they show masked names, so that who knows a person
// recognises the line; before and after that, and of whoever was erased, the number alone.
func (s *Site) routeNotices() {
	s.mux.HandleFunc("GET /notices", s.page(s.notices))
	s.mux.HandleFunc("GET /notices/dividend/{run}", s.page(s.dividendNotice))
	s.mux.HandleFunc("GET /notices/dividend/{run}/{register}", s.page(s.dividendList))
	s.mux.HandleFunc("GET /notices/programme/{run}", s.page(s.programmeNotice))
	s.mux.HandleFunc("GET /notices/dividend/{run}/{register}/file", s.noticeFile(s.dividendList, s.dividendLines))
	s.mux.HandleFunc("GET /notices/programme/{run}/file", s.noticeFile(s.programmeNotice, s.programmeLines))
}

const (
	noticesLong = 100
	linesLong   = 50 // On a page of a list.
)

// A runRow is a list in the list of lists.
type runRow struct{ Path, Title, State, Published, Until, Lines, Total, Hash string }

// A noticeView is a list, or what it is made of.
type noticeView struct {
	runRow
	Parts       []runRow // By village.
	Listed      []noticeLine
	First, Next string
	File        string
	Named       bool   // Masked names stand where numbers do otherwise.
	Whose       string // What the numbers are of.
	Units       bool   // Lines have numbers of units.
	Ended       bool   // Objections are no longer heard: who got what is shown to everybody no more.
}

// Holder is the word of the column that says whose a line is.
func (v *noticeView) Holder() string {
	if v.Named {
		return "name_or_number"
	}
	return v.Whose
}

type noticeLine struct{ Number, Holder, Units, Amount, State string }

type noticesView struct{ Open, Closed []runRow }

// openToAll are the states in which a list has been published.
const (
	dividendsShown  = `u.state IN ('published', 'approved', 'paid', 'closed')`
	programmesShown = `u.state IN ('published', 'approved', 'reconciled', 'closed')`
)

const dividendRuns = `SELECT u.number, u.date, u.state, u.published_date, u.until_date, u.lines, u.total_fen,
	u.hash FROM dividend_run u WHERE ` +
	dividendsShown

const programmeRuns = `SELECT u.number, v.name_zh, v.name_en, u.from_date || ' – ' || u.to_date, u.state,
	u.published_date, u.until_date,
	u.lines, u.total_fen, u.hash, v.unit FROM programme_run u JOIN programme_version v ON v.programme = u.programme AND
		v.version = u.version
	WHERE ` + programmesShown

func (p *page) dividendRow(r []any) runRow {
	return runRow{
		"/notices/dividend/" + valueText(r[0]),
		p.T("dividend_of") + " " + valueText(r[1]),
		p.T("run_" + valueText(r[2])),
		dash(valueText(r[3])),
		dash(valueText(r[4])),
		whole(r[5]),
		yuan(r[6]),
		valueText(r[7]),
	}
}

func (p *page) programmeRow(r []any) runRow {
	return runRow{
		"/notices/programme/" + valueText(r[0]),
		p.choose(valueText(r[1]), valueText(r[2])) + " " + valueText(r[3]),
		p.T("run_" + valueText(r[4])),
		dash(valueText(r[5])),
		dash(valueText(r[6])),
		whole(r[7]),
		yuan(r[8]),
		valueText(r[9]),
	}
}

// notices lists what is open for objection, and what was.
func (s *Site) notices(r *http.Request, p *page) error {
	p.name, p.Title, p.Here = "notices", p.T("notices"), "/notices"
	view := &noticesView{}
	p.Data = view
	for _, l := range []struct {
		query string
		row   func([]any) runRow
		state int
	}{{dividendRuns, p.dividendRow, 2}, {programmeRuns, p.programmeRow, 4}} {
		rows, err := s.read.Rows(r.Context(), l.query+` ORDER BY u.number DESC LIMIT `+strconv.Itoa(noticesLong))
		if err != nil {
			return err
		}
		for _, row := range rows {
			if row[l.state] == "published" {
				view.Open = append(view.Open, l.row(row))
			} else {
				view.Closed = append(view.Closed, l.row(row))
			}
		}
	}
	return nil
}

// runsOf returns the newest lists of a programme.
func (s *Site) runsOf(r *http.Request, p *page, code string) (all []runRow, err error) {
	rows, err := s.read.Rows(r.Context(), programmeRuns+` AND v.code = ? ORDER BY u.number DESC LIMIT 12`, code)
	for _, row := range rows {
		all = append(all, p.programmeRow(row))
	}
	return all, err
}

// dividendNotice shows a list of dividends by village.
func (s *Site) dividendNotice(r *http.Request, p *page) error {
	view, err := s.dividendRun(r, p)
	if err != nil {
		return err
	}
	p.name = "notice"
	rows, err := s.read.Rows(r.Context(), `SELECT t.register, coalesce(d.name, c.name, g.owner), t.lines,
		t.amount_fen, coalesce(t.hash, '')
		FROM dividend_part t JOIN dividend_register g ON g.number = t.register LEFT JOIN village_division d ON d.code =
		g.owner
		LEFT JOIN company_company c ON c.code = g.owner WHERE t.run = ? ORDER BY t.register LIMIT 500`, r.PathValue("run"))
	for _, row := range rows {
		view.Parts = append(
			view.Parts,
			runRow{Path: view.Path + "/" + valueText(row[0]), Title: valueText(row[1]), Lines: whole(row[2]),
				Total: yuan(row[3]), Hash: valueText(row[4])},
		)
	}
	return err
}

// dividendRun fills in a run whose list was published. Refusal: errNoPage.
func (s *Site) dividendRun(r *http.Request, p *page) (*noticeView, error) {
	run, err := strconv.ParseUint(r.PathValue("run"), 10, 32)
	if err != nil {
		return nil, errNoPage
	}
	rows, err := s.read.Rows(r.Context(), dividendRuns+` AND u.number = ?`, int64(run))
	if err != nil {
		return nil, err
	}
	if len(rows) != 1 {
		return nil, errNoPage
	}
	view := &noticeView{runRow: p.dividendRow(rows[0]), Named: s.heard(rows[0][2], rows[0][4]),
		Whose: "person_number", Units: true}
	view.Ended = !view.Named && !s.options.Open
	p.Title, p.Here, p.Data = view.Title, "/notices", view
	return view, nil
}

// cursor returns from where a list is to go on.
func cursor(r *http.Request) (int64, error) {
	word := r.URL.Query().Get("cursor")
	if word == "" {
		return -1, nil
	}
	n, err := strconv.ParseInt(word, 10, 63)
	if err != nil || n < 0 {
		return 0, errBadWord
	}
	return n, nil
}

// heard reports whether objections to a list are heard today.
func (s *Site) heard(state, until any) bool {
	today, err := calendar.FromMillis(s.read.Now())
	return err == nil && state == "published" && valueText(until) >= today.String()
}

// name puts masked names where the lines of a list have numbers of persons, if it is to be named, and says what the
// collective is called.
func (s *Site) name(r *http.Request, p *page, named bool, lines [][]any) error {
	numbers := make([]vault.Number, 0, len(lines))
	for _, line := range lines {
		number, _ := line[payeeColumn].(int64)
		numbers = append(numbers, vault.Number(number))
	}
	var masked map[vault.Number]string
	if named {
		var err error
		if masked, err = s.read.MaskedNames(r.Context(), numbers); err != nil {
			return err
		}
	}
	for i, line := range lines {
		if numbers[i] == 0 {
			line[1] = p.T("the_collective")
		} else if name := masked[numbers[i]]; name != "" {
			line[1] = name
		}
	}
	return nil
}

// dividendList shows the lines of a village, a page at a time: each page is found by the number of
// the line before it, so that the last costs what the first does.
func (s *Site) dividendList(r *http.Request, p *page) error {
	view, err := s.dividendRun(r, p)
	if err != nil {
		return err
	}
	if p.name = "noticelist"; view.Ended {
		return nil
	}
	after, err := cursor(r)
	if err != nil {
		return err
	}
	rows, err := s.dividendLines(r, after, linesLong+1)
	if err == nil {
		err = s.name(r, p, view.Named, rows)
	}
	if err != nil {
		return err
	}
	view.File = r.URL.Path + "/file?format="
	for i, row := range rows {
		if i == linesLong {
			view.Next = p.link(r.URL.Path, "cursor", valueText(rows[i-1][0]))
			break
		}
		view.Listed = append(view.Listed, noticeLine{valueText(row[0]), valueText(row[1]), whole(row[2]),
			quantity.Format(row[3].(int64), 2), ""})
	}
	if after >= 0 {
		view.First = r.URL.Path + p.Lang
	}
	return nil
}

// programmeNotice shows the list of a programme's run, a page at a time.
func (s *Site) programmeNotice(r *http.Request, p *page) error {
	run, err := strconv.ParseUint(r.PathValue("run"), 10, 32)
	if err != nil {
		return errNoPage
	}
	after, err := cursor(r)
	if err != nil {
		return err
	}
	rows, err := s.read.Rows(r.Context(), programmeRuns+` AND u.number = ?`, int64(run))
	if err != nil {
		return err
	}
	if len(rows) != 1 {
		return errNoPage
	}
	view := &noticeView{runRow: p.programmeRow(rows[0]), Named: s.heard(rows[0][4], rows[0][6])}
	view.Whose, view.Ended = "number_of_"+valueText(rows[0][10]), !view.Named
	p.name, p.Title, p.Here, p.Data = "noticelist", view.Title, "/notices", view
	view.File = r.URL.Path + "/file?format="
	if view.Ended {
		return nil
	}
	lines, err := s.programmeLines(r, after, linesLong+1)
	if err == nil {
		err = s.name(r, p, view.Named, lines)
	}
	for i, row := range lines {
		if i == linesLong {
			view.Next = p.link(r.URL.Path, "cursor", valueText(lines[i-1][0]))
			break
		}
		view.Listed = append(
			view.Listed,
			noticeLine{valueText(row[0]), valueText(row[1]), "", quantity.Format(row[3].(int64), 2), ""},
		)
	}
	if after >= 0 {
		view.First = r.URL.Path + p.Lang
	}
	return err
}
