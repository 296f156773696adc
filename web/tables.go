package web

import (
	"errors"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"liangshan/auth"
	"liangshan/export"
	"liangshan/quantity"
	"liangshan/view"
)

// routeTables declares the pages on which read tables are listed, filtered and taken along.
func (s *Site) routeTables() {
	s.door("GET /tables", "tables", tables)
	s.door("GET /table/{name}", "tables", table)
	s.door("GET /table/{name}/file", "tables", tableFile)
}

// tableLong is how many rows a page lists.
const tableLong = 50

type tableLink struct{ Name, Title string }

type tableGroup struct {
	Title  string
	Tables []tableLink
}

// tables lists the tables that the visitor may read, by module.
func tables(v *visit) error {
	v.name, v.Title, v.Here = "tables", v.T("tables"), "/tables"
	var groups []tableGroup
	last := ""
	for _, name := range v.s.options.API.TableNames() {
		if !v.api.May(auth.Read(name)) {
			continue
		}
		l, _ := v.s.options.API.Table(name)
		module, _, _ := strings.Cut(name, "_")
		if module != last || len(groups) == 0 {
			groups, last = append(groups, tableGroup{Title: v.module(module)}), module
		}
		at := &groups[len(groups)-1]
		at.Tables = append(at.Tables, tableLink{name, v.choose(l.Title.ZH, l.Title.EN)})
	}
	v.Data = groups
	return nil
}

// A tableView is what the page of a table shows.
type tableView struct {
	Name, Title string
	Columns     []columnView
	Rows        [][]cellView
	Next, First string
	Order       string // The other one: path.
	Newest      bool
	CSV, XLSX   string
	Filtered    bool
}

type columnView struct {
	Name, Title string
	Number      bool
	Is          string // What was asked for.
	Fault       string
}

type cellView struct {
	Text, Title string
	Number      bool
	Path        string // Of a page that says more.
}

// question returns what was asked for, without what was left empty and without the language.
func question(r url.Values) url.Values {
	asked := url.Values{}
	for name, values := range r {
		if name != "lang" && len(values) > 0 && strings.TrimSpace(values[0]) != "" {
			asked.Set(name, strings.TrimSpace(values[0]))
		}
	}
	return asked
}

// table shows a part of a table.
func table(v *visit) error {
	l, ok := v.s.options.API.Table(v.r.PathValue("name"))
	if !ok {
		return errNoPage
	}
	if !v.api.May(auth.Read(l.Name)) {
		return v.api.Allow(auth.Read(l.Name))
	}
	v.name, v.Title, v.Here, v.Wide = "table", v.choose(l.Title.ZH, l.Title.EN), "/tables", true
	asked := question(v.r.URL.Query())
	shown := &tableView{Name: l.Name, Title: v.Title, Newest: asked.Get("order") == "newest"}
	v.Data = shown
	v.tablePaths(shown, asked)
	page, err := v.tablePage(l, asked, tableLong)
	var wrong *view.AskError
	if errors.As(err, &wrong) {
		v.wrong("filter-"+wrong.Field, err)
		err = nil
	}
	if err != nil {
		return err
	}
	v.columns(shown, l, asked)
	if page == nil {
		return nil
	}
	for _, row := range page.Rows {
		shown.Rows = append(shown.Rows, v.cells(shown, l, row))
	}
	if page.Next != "" {
		next := question(v.r.URL.Query())
		next.Set("cursor", page.Next)
		shown.Next = v.with("/table/"+l.Name, next)
	}
	return nil
}

// with returns a path with a question, in the language of the page.
func (p *page) with(path string, asked url.Values) string {
	if p.Lang != "" {
		asked.Set("lang", p.Lang[len("?lang="):])
	}
	if len(asked) == 0 {
		return path
	}
	return path + "?" + asked.Encode()
}

// tablePaths fills in where the page leads: the first page, the other order, files as shown.
func (v *visit) tablePaths(view *tableView, asked url.Values) {
	path := "/table/" + view.Name
	copyOf := func(without ...string) url.Values {
		c := url.Values{}
		for name, values := range asked {
			c[name] = values
		}
		for _, name := range without {
			c.Del(name)
		}
		return c
	}
	if asked.Has("cursor") {
		view.First = v.with(path, copyOf("cursor"))
	}
	other := copyOf("cursor", "order")
	if !view.Newest {
		other.Set("order", "newest")
	}
	view.Order = v.with(path, other)
	for format, to := range map[string]*string{"csv": &view.CSV, "xlsx": &view.XLSX} {
		file := copyOf("cursor")
		file.Set("format", format)
		*to = path + "/file?" + file.Encode()
	}
	view.Filtered = len(copyOf("cursor", "order")) > 0
}

func (v *visit) columns(to *tableView, l *view.Listing, asked url.Values) {
	for _, c := range l.Columns {
		shown := columnView{Name: c.Name, Title: v.columnTitle(c), Number: isAmount(c), Is: asked.Get(c.Name)}
		shown.Fault = v.Fault("filter-" + c.Name)
		to.Columns = append(to.Columns, shown)
	}
}

func isAmount(c view.Column) bool { return shownAs(c).unit != "" }

// shownAs says how the numbers of a column are written by people.
func shownAs(c view.Column) measure {
	how := measureOf(c.Name)
	if how.unit == "" && c.Kind == view.Fen {
		return measure{2, "yuan"}
	}
	return how
}

// unitForm is the unit of the record behind the title of a column.
var unitForm = regexp.MustCompile(`（[^（）]*）$| \([^()]*\)$`)

// columnTitle returns the title of a column, with the unit in which people read it.
func (p *page) columnTitle(c view.Column) string {
	title, how := p.choose(c.Title.ZH, c.Title.EN), shownAs(c)
	if how.decimals == 0 || c.Kind == view.Time {
		return title
	}
	return unitForm.ReplaceAllString(title, "") + p.choose("（"+p.Unit(how.unit)+"）", " ("+p.Unit(how.unit)+")")
}

// tablePage returns a page of a table. Amounts are asked for as they are shown, such as 10.73 for yuan. Refusal:
// *view.AskError.
func (v *visit) tablePage(l *view.Listing, asked url.Values, long int) (*view.Page, error) {
	values := url.Values{"limit": {strconv.Itoa(long)}}
	for name, all := range asked {
		values[name] = all
		column := strings.TrimSuffix(strings.TrimSuffix(name, ".from"), ".to")
		i := slices.IndexFunc(l.Columns, func(c view.Column) bool { return c.Name == column })
		if i < 0 || l.Columns[i].Kind == view.Time || shownAs(l.Columns[i]).decimals == 0 {
			continue
		}
		n, err := quantity.Parse(strings.ReplaceAll(all[0], ",", ""), shownAs(l.Columns[i]).decimals)
		if err != nil {
			return nil, &view.AskError{Refusal: view.ErrValue, Field: name}
		}
		values[name] = []string{strconv.FormatInt(n, 10)}
	}
	return v.api.Page(v.r.Context(), l, values)
}

// cells writes a row as people read it.
func (v *visit) cells(shown *tableView, l *view.Listing, row []any) []cellView {
	cells := make([]cellView, len(row))
	for i, value := range row {
		c := l.Columns[i]
		cells[i] = cellView{Text: v.cell(l.Name, c, value), Title: shown.Columns[i].Title, Number: shown.Columns[i].Number}
		if l.Name == "authority_policy" && c.Name == "name" && v.api.May(auth.Page("audit")) {
			cells[i].Path = v.policyPath(valueText(value), valueText(row[0]))
		}
	}
	return cells
}

// longest is how much of a text a cell shows, in characters.
const longest = 120

// cell writes a value as people read it. Nothing is a dash, never a zero.
func (v *visit) cell(table string, c view.Column, value any) string {
	switch value := value.(type) {
	case nil:
		return "–"
	case bool:
		return v.T(map[bool]string{true: "yes", false: "no"}[value])
	case int64:
		how := shownAs(c)
		switch {
		case c.Kind == view.Time:
			return time.UnixMilli(value).In(law).Format("2006-01-02 15:04:05")
		case how.unit != "":
			return quantity.Format(value, how.decimals) + " " + v.Unit(how.unit)
		}
		return strconv.FormatInt(value, 10)
	case string:
		if runes := []rune(value); len(runes) > longest {
			return string(runes[:longest]) + "…"
		}
		return v.coded(table, c, value)
	}
	return ""
}

// tableFile hands out all that was asked for, as a file: with the titles and words of the page, texts whole.
func tableFile(v *visit) error {
	l, ok := v.s.options.API.Table(v.r.PathValue("name"))
	if !ok {
		return errNoPage
	}
	if !v.api.May(auth.Read(l.Name)) {
		return v.api.Allow(auth.Read(l.Name))
	}
	asked := question(v.r.URL.Query())
	format := export.Format(asked.Get("format"))
	if format != export.CSV && format != export.XLSX {
		return errBadWord
	}
	asked.Del("format")
	page, err := v.tablePage(l, asked, view.PageMax)
	if err != nil {
		return err
	}
	v.done = true
	v.w.Header().Set("Content-Type", format.MediaType())
	v.w.Header().
		Set("Content-Disposition", `attachment; filename="`+v.s.read.Code()+"-"+l.Name+"."+string(format)+`"`)
	var titles []string
	for _, c := range l.Columns {
		titles = append(titles, v.columnTitle(c))
	}
	to, err := export.NewTable(v.w, format, l.Name, titles, true)
	for err == nil {
		for _, row := range page.Rows {
			if err := to.Row(v.fileCells(l, row)); err != nil {
				return err
			}
		}
		if page.Next == "" {
			return to.Close()
		}
		asked.Set("cursor", page.Next)
		page, err = v.tablePage(l, asked, view.PageMax)
	}
	return err
}

// fileCells writes a row for a file.
func (v *visit) fileCells(l *view.Listing, row []any) []any {
	cells := make([]any, len(row))
	for i, value := range row {
		c := l.Columns[i]
		switch value := value.(type) {
		case nil:
		case int64:
			switch how := shownAs(c); {
			case c.Kind == view.Time:
				cells[i] = export.Moment(value)
			case how.decimals > 0:
				cells[i] = export.Decimal(strings.ReplaceAll(quantity.Format(value, how.decimals), ",", ""))
			default:
				cells[i] = value
			}
		case string:
			cells[i] = v.coded(l.Name, c, value)
		default:
			cells[i] = v.cell(l.Name, c, value)
		}
	}
	return cells
}
