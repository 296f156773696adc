package api

import (
	"errors"
	"io"
	"net/http"
	"reflect"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"liangshan/auth"
	"liangshan/county"
	"liangshan/export"
	"liangshan/indicator"
	"liangshan/indicator/desk"
	"liangshan/indicator/fold"
	"liangshan/kernel"
	"liangshan/paper"
	"liangshan/task"
	"liangshan/village"
)

// Goals returns the desk that reads figures and goals.
func (r Reader) Goals() *desk.Desk { return r.goals }

// A DutyList is what is to be done now.
type DutyList struct {
	Day    string      `json:"day"`
	Duties []desk.Duty `json:"duties"`
}

// A MovedList is what an event moved.
type MovedList struct {
	Figures []desk.Moved `json:"figures"`
}

// A Folded is a record as it is now.
type Folded struct {
	Command indicator.PublishFold `json:"command" doc:"What publishes it: the body of /v1/command/indicator.publish_fold"`
	Changed bool                  `json:"changed" doc:"The newest vintage says something else, or there is none"`
}

// A Check is a check that does not hold of a value, with what it was held against.
type Check struct {
	Code     string `json:"code"`
	Left     string `json:"left" doc:"An exact fraction"`
	Operator string `json:"operator"`
	Right    string `json:"right"`
	Refuses  bool   `json:"refuses" doc:"Otherwise an explanation is enough"`
	TextZH   string `json:"text_zh"`
	TextEN   string `json:"text_en"`
}

// A CheckList is every check that does not hold of a value.
type CheckList struct {
	Checks []Check `json:"checks"`
}

// declareGoals makes the operations about figures and goals.
func (a *API) declareGoals() {
	at := parameter("query", "at_event", "Events of the journal that count; all if left out", wholeNumber())
	place := parameter("query", "place", "Code of the village or township; the county if left out", plainText())
	period := parameter("query", "period", "2024, 2024H1, 2024Q3 or 2024-06; the newest if left out", plainText())
	code := parameter("path", "code", "Of the figure", plainText())
	language := parameter("query", "lang", "zh or en", plainText())
	format := parameter("query", "format", "html, json or xlsx", plainText())
	get := func(path, id, summary string, answer reflect.Type, handle func(*exchange) error, more ...*huma.Param) {
		op := &operation{method: http.MethodGet, path: path, id: id, tag: tagRead, summary: summary, answer: answer,
			handle: handle, parameters: more}
		if answer == nil {
			op.answerKind, op.moreKinds = "application/json", []string{"text/html", xlsxKind}
		}
		a.add(op)
	}
	get("/v1/goals/today", "goals.today", "今日待办 What is due, the most urgent first", reflect.TypeFor[DutyList](),
		a.goalsToday, parameter("query", "department", "Code; all if left out", plainText()))
	get("/v1/goals/sheet", "goals.sheet", "报送表 Returns that are due, as an xlsx to fill in", nil, a.goalsSheet,
		parameter("query", "department", "Code; all if left out", plainText()))
	get("/v1/goals/dashboard", "goals.dashboard", "一页看全县 The county on one page", reflect.TypeFor[desk.Dashboard](),
		a.goalsDashboard)
	get("/v1/goal/{code}", "goal.read", "一个目标的全部 Everything about a goal", reflect.TypeFor[desk.GoalPage](),
		a.goalRead, parameter("path", "code", "Of the goal", plainText()), at)
	get("/v1/figure/{code}", "figure.read", "一个指标的全部 Everything about a figure", reflect.TypeFor[desk.FigurePage](),
		a.figureRead, code, place, at)
	get("/v1/figure/{code}/rows", "figure.rows", "指标下的记录 Rows under a figure, each with its event",
		reflect.TypeFor[desk.RowPage](), a.figureRows, code, period, place, at,
		parameter("query", "cursor", "As the page before says", wholeNumber()),
		parameter("query", "limit", "1 to 1000", wholeNumber()))
	get("/v1/figure/{code}/places", "figure.places", "指标分地方 A record by place and period, folded now",
		reflect.TypeFor[desk.PlaceTable](), a.figurePlaces, code, at,
		parameter("query", "within", "Code of a place; the county if left out", plainText()),
		parameter("query", "level", "township or village; village if left out", plainText()),
		parameter("query", "from", "The first period", plainText()),
		parameter("query", "to", "The last period", plainText()))
	get("/v1/figure/{code}/fold", "figure.fold", "归集现值 A record folded up to now, as the body of indicator.publish_fold",
		reflect.TypeFor[Folded](), a.figureFold, code, period, place,
		parameter("query", "reason", "Of a correction", plainText()))
	get("/v1/figure/{code}/check", "figure.check", "试算校验 Checks that would not hold of a value",
		reflect.TypeFor[CheckList](), a.figureCheck, code, period, place,
		parameter("query", "value", "As people write it", plainText()),
		parameter("query", "bound", "at_least, at_most or about; exact if left out", plainText()))
	get("/v1/event/{sequence}/figures", "event.figures", "凭证影响的指标 Figures that an event moved",
		reflect.TypeFor[MovedList](), a.eventFigures, parameter("path", "sequence", "Of the event", wholeNumber()),
		parameter("query", "row", "Of a bulk event, from 0; all if left out", wholeNumber()))
	get("/v1/report/year/{year}", "report.year", "年度报告 The year's report", nil, a.reportYear,
		parameter("path", "year", "Such as 2026", wholeNumber()), at, language, format)
	get("/v1/report/bulletin/{number}", "report.bulletin", "通报 A bulletin; 0 is the newest", nil, a.reportBulletin,
		parameter("path", "number", "Of the bulletin", wholeNumber()), at, language, format)
}

const xlsxKind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// deskError makes a 404 of what the path asks for and is not there.
func deskError(err error) error {
	for _, r := range []*kernel.Refusal{desk.ErrUnknown, indicator.ErrPlace, task.ErrBulletin} {
		if errors.Is(err, r) {
			return &absent{r}
		}
	}
	if errors.Is(err, desk.ErrBeyond) {
		return &fieldError{errQuery, "at_event"}
	}
	if errors.Is(err, desk.ErrYear) || errors.Is(err, desk.ErrEmpty) {
		return errNoPath
	}
	return err
}

func (a *API) goalsToday(x *exchange) error {
	values, err := x.query("department")
	if err == nil {
		_, err = x.allow(auth.Read("task_node"), nil, 0)
	}
	if err != nil {
		return err
	}
	duties, look, err := a.Goals().Today(x.r.Context(), values.Get("department"))
	if err != nil {
		return deskError(err)
	}
	return x.send(DutyList{look.Day.String(), duties})
}

func (a *API) goalsSheet(x *exchange) error {
	values, err := x.query("department")
	if err == nil {
		_, err = x.allow(auth.Read("task_node"), nil, 0)
	}
	if err != nil {
		return err
	}
	table, err := a.Goals().DueSheet(x.r.Context(), values.Get("department"))
	if err != nil {
		return deskError(err)
	}
	x.Header().Set("Content-Type", xlsxKind)
	x.Header().Set("Content-Disposition", `attachment; filename="due.xlsx"`)
	return export.WriteTables(x, []paper.Table{table})
}

func (a *API) goalsDashboard(x *exchange) error {
	if _, err := x.allow(auth.Read("indicator_value"), nil, 0); err != nil {
		return err
	}
	page, err := a.Goals().Dashboard(x.r.Context())
	if err != nil {
		return deskError(err)
	}
	return x.send(page)
}

// figureAsked reads what is asked of a figure, and whether it may be read.
func (x *exchange) figureAsked(known ...string) (values map[string]string, at uint64, err error) {
	query, err := x.query(append(known, "at_event")...)
	if err != nil {
		return nil, 0, err
	}
	values = map[string]string{}
	for name := range query {
		values[name] = query.Get(name)
	}
	if at, err = queryNumber(query, "at_event", 0); err != nil {
		return nil, 0, err
	}
	_, err = x.allow(auth.Read("indicator_value"), nil, 0)
	return values, at, err
}

func (a *API) goalRead(x *exchange) error {
	if _, err := x.allow(auth.Read("task_progress"), nil, 0); err != nil {
		return err
	}
	_, at, err := x.figureAsked()
	if err != nil {
		return err
	}
	page, err := a.Goals().Goal(x.r.Context(), x.r.PathValue("code"), at)
	if err != nil {
		return deskError(err)
	}
	return x.send(page)
}

func (a *API) figureRead(x *exchange) error {
	values, at, err := x.figureAsked("place")
	if err != nil {
		return err
	}
	page, err := a.Goals().Figure(x.r.Context(), x.r.PathValue("code"), village.Code(values["place"]), at)
	if err != nil {
		return deskError(err)
	}
	return x.send(page)
}

// sees reports whether the caller may read a read table.
func (x *exchange) sees(table string) bool {
	_, err := x.allow(auth.Read(table), nil, 0)
	return err == nil
}

// rowsUsual is how many rows a page has if nobody says.
const rowsUsual = 50

func (a *API) figureRows(x *exchange) error {
	values, at, err := x.figureAsked("place", "period", "cursor", "limit")
	if err != nil {
		return err
	}
	cursor, limit := uint64(0), uint64(rowsUsual)
	for name, to := range map[string]*uint64{"cursor": &cursor, "limit": &limit} {
		if text, ok := values[name]; ok {
			if *to, err = strconv.ParseUint(text, 10, 63); err != nil || name == "limit" && (*to == 0 || *to > 1000) {
				return &fieldError{errQuery, name}
			}
		}
	}
	page, err := a.Goals().Rows(x.r.Context(), x.sees, x.r.PathValue("code"), indicator.Period(values["period"]),
		village.Code(values["place"]), at, cursor, int(limit))
	if err != nil {
		return deskError(err)
	}
	return x.send(page)
}

// levels are the lengths of the codes of places.
var levels = map[string]int{"": 12, "village": 12, "township": 9}

func (a *API) figurePlaces(x *exchange) error {
	values, at, err := x.figureAsked("within", "level", "from", "to")
	if err != nil {
		return err
	}
	digits, ok := levels[values["level"]]
	if !ok {
		return &fieldError{errQuery, "level"}
	}
	table, err := a.Goals().Places(x.r.Context(), x.r.PathValue("code"), village.Code(values["within"]), digits,
		indicator.Period(values["from"]), indicator.Period(values["to"]), at)
	if err != nil {
		return deskError(err)
	}
	return x.send(table)
}

func (a *API) figureFold(x *exchange) error {
	values, _, err := x.figureAsked("place", "period", "reason")
	if err != nil {
		return err
	}
	command, changed, err := a.Goals().Fold(x.r.Context(), x.r.PathValue("code"), indicator.Period(values["period"]),
		village.Code(values["place"]), values["reason"])
	if err != nil {
		return deskError(err)
	}
	return x.send(Folded{command, changed})
}

func (a *API) figureCheck(x *exchange) error {
	values, _, err := x.figureAsked("place", "period", "value", "bound")
	if err != nil {
		return err
	}
	list := CheckList{Checks: []Check{}}
	var tried error
	err = a.county.Read(x.r.Context(), func(c *county.County) {
		var findings []indicator.Finding
		findings, tried = c.Indicator.Try(x.r.PathValue("code"), indicator.Period(values["period"]),
			village.Code(values["place"]), values["value"], indicator.Bound(values["bound"]))
		for _, f := range findings {
			list.Checks = append(list.Checks, Check{f.Check, f.Left.String(), f.Operator, f.Right.String(), f.Refuses,
				f.TextZH, f.TextEN})
		}
	})
	if err != nil {
		return err
	}
	if tried != nil {
		return deskError(tried)
	}
	return x.send(list)
}

func (a *API) eventFigures(x *exchange) error {
	sequence, err := strconv.ParseUint(x.r.PathValue("sequence"), 10, 63)
	if err != nil {
		return errNoPath
	}
	values, err := x.query("row")
	if err == nil {
		_, err = x.allow(auth.Read("indicator_value"), nil, 0)
	}
	if err != nil {
		return err
	}
	line := uint64(fold.NoLine)
	if text := values.Get("row"); text != "" {
		if line, err = strconv.ParseUint(text, 10, 32); err != nil {
			return &fieldError{errQuery, "row"}
		}
	}
	moved, err := a.Goals().Moves(x.r.Context(), x.sees, sequence, uint32(line))
	if err != nil {
		return deskError(err)
	}
	return x.send(MovedList{moved})
}

func (a *API) reportYear(x *exchange) error {
	values, at, err := x.figureAsked("lang", "format")
	if err != nil {
		return err
	}
	year, err := strconv.Atoi(x.r.PathValue("year"))
	if err != nil {
		return errNoPath
	}
	y, err := a.Goals().Year(x.r.Context(), year, at)
	if err != nil {
		return deskError(err)
	}
	return x.report(values, y.HTML, y.JSON, y.Tables)
}

func (a *API) reportBulletin(x *exchange) error {
	values, at, err := x.figureAsked("lang", "format")
	if err != nil {
		return err
	}
	number, err := strconv.ParseUint(x.r.PathValue("number"), 10, 32)
	if err != nil {
		return errNoPath
	}
	b, err := a.Goals().Bulletin(x.r.Context(), uint32(number), at)
	if err != nil {
		return deskError(err)
	}
	return x.report(values, b.HTML, b.JSON, b.Tables)
}

// report sends a paper in its format; JSON unless another is asked for.
func (x *exchange) report(values map[string]string, html func(io.Writer, bool) error, json func(io.Writer) error,
	tables func(bool) []paper.Table) error {
	english := values["lang"] == "en"
	switch values["format"] {
	case "html":
		x.Header().Set("Content-Type", "text/html; charset=utf-8")
		// The paper brings its own style and nothing else.
		x.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
		return html(x, english)
	case "xlsx":
		x.Header().Set("Content-Type", xlsxKind)
		x.Header().Set("Content-Disposition", `attachment; filename="report.xlsx"`)
		return export.WriteTables(x, tables(english))
	case "", "json":
		x.Header().Set("Content-Type", "application/json")
		return json(x)
	}
	return &fieldError{errQuery, "format"}
}
