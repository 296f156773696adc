package web

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"html/template"
	"io"
	"net/http"
	"slices"
	"strconv"
	"time"

	"liangshan/api"
	"liangshan/indicator"
	"liangshan/indicator/desk"
	"liangshan/indicator/fold"
	"liangshan/kernel"
	"liangshan/paper"
	"liangshan/task"
	"liangshan/village"
)

// routeGoals declares the pages of figures and goals. The tree, figures and the year's report
// are for everybody; what is due, the dashboard and bulletins are shown where accounts are.
func (s *Site) routeGoals() {
	s.mux.HandleFunc("GET /goals", s.page(s.goalTree))
	s.mux.HandleFunc("GET /goals/map", s.page(s.figureMap))
	s.mux.HandleFunc("GET /goal/{code}", s.page(s.goalPage))
	s.mux.HandleFunc("GET /figure/{code}", s.page(s.figurePage))
	s.mux.HandleFunc("GET /figure/{code}/rows", s.page(s.figureRows))
	s.mux.HandleFunc("GET /figure/{code}/receipt/{sequence}", s.figureReceipt)
	s.mux.HandleFunc("GET /moved/{sequence}", s.page(s.moved))
	s.mux.HandleFunc("GET /report/year/{year}", s.yearReport)
	s.mux.HandleFunc("GET /report.css", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/css; charset=utf-8")
		w.Header().Set("Cache-Control", "public, max-age=3600")
		w.Write([]byte(paper.ReportCSS))
	})
	s.within("GET /today", func(v *visit) error { return s.today(v.r, v.page) })
	s.within("GET /dashboard", func(v *visit) error { return s.dashboard(v.r, v.page) })
	s.within("GET /bulletin/{number}", func(v *visit) error {
		v.done = true
		s.bulletin(v.w, v.r)
		return nil
	})
	s.routeSupervision()
}

// A goalsPage is what the pages of figures and goals show. Its words are here, so that a
// page of goals needs nothing of the others.
type goalsPage struct {
	p         *page
	Position  string
	Time      string
	Dashboard *desk.Dashboard
	Duties    []desk.Duty
	Figure    *desk.FigurePage
	Goal      *desk.GoalPage
	Below     []*goalNode // What hangs below the goal.
	Rows      *desk.RowPage
	RowsHref  string // Of the first page.
	NextHref  string
	Moved     []desk.Moved
	Names     map[string]string // Of figures and goals, by code.
	Sequence  string
	Kinds     []string
	Proofs    string // Where receipts of rows are had; empty: nowhere.
	Inside    bool   // The visitor may see what is due.
	Begun     bool   // Reporting has: there is something for lights to judge.
	Bulletins bool   // There are any.
	Year      int
	Offices   map[string]string // Names of departments, by code.
	Curve     template.HTML     // Of the figure; made here from numbers alone.
	MapHref   string            // Of the figure by township; empty if it is not folded so.
}

// T returns a word in the language of the page.
func (g *goalsPage) T(key string) string {
	both, ok := goalWords[key]
	if !ok {
		panic("web: no such word: " + key)
	}
	return g.p.choose(both[0], both[1])
}

// Pick returns the text of the language.
func (g *goalsPage) Pick(zh, en string) string { return g.p.choose(zh, en) }

// Lang is what goes behind a path.
func (g *goalsPage) Lang() string { return g.p.Lang }

// Shape returns the shape of a light.
func (g *goalsPage) Shape(light string) string { return paper.LightShape(light) }

// Light returns the word of a light.
func (g *goalsPage) Light(light string) string { return g.T("light_" + light) }

// Value writes a figure.
func (g *goalsPage) Value(f paper.Figure) string { return f.Text(g.p.English) }

// Office returns the name of a department; one that has none is called by its code.
func (g *goalsPage) Office(code string) string {
	if name := g.Offices[code]; name != "" {
		return name
	}
	return code
}

// Period writes a figure's period.
func (g *goalsPage) Period(f paper.Figure) string { return g.p.choose(f.PeriodZH, f.PeriodEN) }

// Number writes a whole number with thousands apart.
func (g *goalsPage) Number(n uint64) string { return number(n) }

// Moment writes a time.
func (g *goalsPage) Moment(ms int64) string { return g.p.time(ms) }

// ValueReceipt returns where the receipt of a figure's value is had; empty: nowhere. What the record gives, and what is
// worked out from it, is published for everybody to check; a return holds what a department wrote of it.
func (g *goalsPage) ValueReceipt(f paper.Figure) string {
	sequence := strconv.FormatUint(f.Sequence, 10)
	switch {
	case f.Sequence == 0:
		return ""
	case openValue(&f):
		return "/figure/" + f.Code + "/receipt/" + sequence
	case g.Proofs != "":
		return g.Proofs + sequence
	}
	return ""
}

// openValue reports whether the event that published a value is public.
func openValue(f *paper.Figure) bool { return f.Kind == "record" || f.Kind == "derived" }

// Short cuts a hash.
func (g *goalsPage) Short(hash string) string { return hash[:min(12, len(hash))] }

// Lights are the colours, the worst first.
func (g *goalsPage) Lights() []string { return paper.Lights }

// goalsError makes a 404 of what the path asks for and is not there.
func goalsError(err error) error {
	switch err {
	case error(desk.ErrUnknown), desk.ErrEmpty, desk.ErrYear, error(task.ErrNode):
		return errNoPage
	}
	return err
}

func (s *Site) goalsOf(ctx context.Context, p *page, name, title string) *goalsPage {
	g := &goalsPage{p: p, Proofs: p.Proofs, Inside: p.Inside, Year: time.UnixMilli(s.read.Now()).In(law).Year()}
	if rows, err := s.read.Rows(ctx, `SELECT 1 FROM task_bulletin LIMIT 1`); err == nil {
		g.Bulletins = len(rows) > 0
	}
	p.name, p.Data, p.Wide = name, g, true
	p.Title = g.T(title)
	return g
}

// goalTree shows the tree with its lights.
func (s *Site) goalTree(r *http.Request, p *page) error {
	g := s.goalsOf(r.Context(), p, "goals", "goals")
	page, err := s.goalsNow(r.Context())
	if err != nil {
		return goalsError(err)
	}
	g.Dashboard, g.Position, g.Time = page, number(page.Position), p.time(page.TimeMS)
	g.Begun, err = s.reporting(r.Context())
	return err
}

// dashboard shows the county on one page.
func (s *Site) dashboard(r *http.Request, p *page) error {
	if err := s.goalTree(r, p); err != nil {
		return err
	}
	p.name, p.Title = "dashboard", p.Data.(*goalsPage).T("dashboard")
	return nil
}

// today shows what is due.
func (s *Site) today(r *http.Request, p *page) error {
	g := s.goalsOf(r.Context(), p, "today", "today")
	duties, look, err := s.read.Goals().Today(r.Context(), r.URL.Query().Get("department"))
	if err != nil {
		return goalsError(err)
	}
	g.Duties, g.Position, g.Time = duties, number(look.Position), p.time(look.TimeMS)
	return nil
}

// figurePage shows everything about a figure.
func (s *Site) figurePage(r *http.Request, p *page) error {
	g := s.goalsOf(r.Context(), p, "figure", "figure")
	page, err := s.read.Goals().
		Figure(r.Context(), r.PathValue("code"), village.Code(r.URL.Query().Get("place")), 0)
	if err != nil {
		return goalsError(err)
	}
	offices, err := s.read.Rows(r.Context(), `SELECT code, name_zh, name_en FROM village_department`)
	if err != nil {
		return err
	}
	g.Offices = map[string]string{}
	for _, o := range offices {
		g.Offices[valueText(o[0])] = p.choose(valueText(o[1]), valueText(o[2]))
	}
	newest := page.Definitions[len(page.Definitions)-1]
	p.Title = p.choose(newest.NameZH, newest.NameEN)
	g.Figure, g.Position, g.Time = &page, number(page.Position), p.time(page.TimeMS)
	g.Curve = pathCurve(&page)
	if newest.Kind == indicator.Record && newest.AddPlaces {
		g.MapHref = p.link("/goals/map", "figure", newest.Code)
	}
	return nil
}

// pathCurve draws the newest target of a figure beside its values, each on the last day of its period. Empty without
// a target, or if its path is in other decimals than the values.
func pathCurve(page *desk.FigurePage) template.HTML {
	if len(page.Targets) == 0 {
		return ""
	}
	target := page.Targets[len(page.Targets)-1]
	var plan, came []knot
	for i, point := range target.Path {
		if i > 0 && target.Steps {
			plan = append(plan, knot{point.Date, target.Path[i-1].Value})
		}
		plan = append(plan, knot{point.Date, point.Value})
	}
	for _, f := range page.Values {
		span, ok := indicator.Period(f.Period).Span()
		switch {
		case !f.Known || !ok:
			continue
		case f.Decimals != target.Decimals:
			return ""
		}
		came = append(came, knot{span.Last(), f.Value})
	}
	slices.SortFunc(came, func(a, b knot) int { return cmp.Compare(a.day, b.day) })
	return curveChart(plan, came, int(target.Decimals))
}

// rowsLong is how many rows under a figure a page shows.
const rowsLong = 50

// figureRows shows the rows under a figure's value, each with its receipt.
func (s *Site) figureRows(r *http.Request, p *page) error {
	g := s.goalsOf(r.Context(), p, "figurerows", "rows")
	q := r.URL.Query()
	cursor := uint64(0)
	if text := q.Get("cursor"); text != "" {
		var err error
		if cursor, err = strconv.ParseUint(text, 10, 63); err != nil {
			return errBadWord
		}
	}
	page, err := s.read.Goals().
		Rows(r.Context(), p.sees, r.PathValue("code"), indicator.Period(q.Get("period")),
			village.Code(q.Get("place")), 0, cursor, rowsLong)
	if err != nil {
		return goalsError(err)
	}
	g.Rows = &page
	p.Title = p.choose(page.Figure.NameZH, page.Figure.NameEN)
	if page.Next != 0 {
		q.Set("cursor", strconv.FormatUint(page.Next, 10))
		g.NextHref = r.URL.Path + "?" + q.Encode()
	}
	return nil
}

// figureReceipt hands out the receipt of a value of a figure that is published for everybody.
func (s *Site) figureReceipt(w http.ResponseWriter, r *http.Request) {
	s.handOut(w, r, func() (uint64, error) {
		sequence, err := strconv.ParseUint(r.PathValue("sequence"), 10, 63)
		if err != nil {
			return 0, errNoPage
		}
		rows, err := s.read.Rows(r.Context(), `SELECT place FROM indicator_value WHERE sequence = ? AND figure = ?`,
			int64(sequence), r.PathValue("code"))
		if err != nil || len(rows) == 0 {
			return 0, errors.Join(errNoPage, err)
		}
		page, err := s.read.Goals().Figure(r.Context(), r.PathValue("code"), village.Code(valueText(rows[0][0])), 0)
		if err != nil {
			return 0, goalsError(err)
		}
		for i := range page.Values {
			if f := &page.Values[i]; f.Sequence == sequence && openValue(f) {
				return sequence, nil
			}
		}
		return 0, errNoPage
	})
}

// moved shows which figures an event moved.
func (s *Site) moved(r *http.Request, p *page) error {
	g := s.goalsOf(r.Context(), p, "moved", "moved")
	line := uint64(fold.NoLine)
	if text := r.URL.Query().Get("row"); text != "" {
		var err error
		if line, err = strconv.ParseUint(text, 10, 32); err != nil {
			return errBadWord
		}
	}
	sequence, err := strconv.ParseUint(r.PathValue("sequence"), 10, 63)
	if err != nil {
		return errNoPage
	}
	g.Sequence = number(sequence)
	if g.Moved, err = s.read.Goals().Moves(r.Context(), p.sees, sequence, uint32(line)); err != nil {
		return err
	}
	g.Names, err = s.namesOfGoals(r.Context(), p)
	return err
}

// namesOfGoals returns what figures and goals are called, by their codes: by the newest definition of each.
func (s *Site) namesOfGoals(ctx context.Context, p *page) (map[string]string, error) {
	rows, err := s.read.Rows(ctx, `SELECT code, name_zh, name_en, version FROM indicator_definition UNION ALL
		SELECT code, name_zh, name_en, version FROM task_node ORDER BY version`)
	names := map[string]string{}
	for _, row := range rows {
		names[valueText(row[0])] = p.choose(valueText(row[1]), valueText(row[2]))
	}
	return names, err
}

// Name returns what a figure or a goal is called; its code where that is not known.
func (g *goalsPage) Name(code string) string {
	if name := g.Names[code]; name != "" {
		return name
	}
	return code
}

// sees reports whether the public sees the rows of a read table: where it sees accounts.
func (s *Site) sees(string) bool { return s.options.Open }

// yearReport shows the year's report as it is printed.
func (s *Site) yearReport(w http.ResponseWriter, r *http.Request) {
	year, err := strconv.Atoi(r.PathValue("year"))
	var y *paper.YearReport
	if err != nil {
		err = errNoPage
	} else {
		y, err = s.read.Goals().Year(r.Context(), year, 0)
		err = goalsError(err)
	}
	s.paperPage(w, r, err, func(w io.Writer, english bool) error { return y.HTML(w, english) })
}

// bulletin shows a bulletin as it is printed.
func (s *Site) bulletin(w http.ResponseWriter, r *http.Request) {
	n, err := strconv.ParseUint(r.PathValue("number"), 10, 32)
	var b *paper.BulletinSheet
	if err != nil {
		err = errNoPage
	} else {
		b, err = s.read.Goals().Bulletin(r.Context(), uint32(n), 0)
		err = goalsError(err)
	}
	s.paperPage(w, r, err, func(w io.Writer, english bool) error { return b.HTML(w, english) })
}

// paperPage sends a paper, which brings its own style, or the page of its refusal.
func (s *Site) paperPage(w http.ResponseWriter, r *http.Request, err error,
	write func(w io.Writer, english bool) error) {
	if err != nil {
		s.page(func(*http.Request, *page) error {
			if api.ProblemOf(err).Status >= http.StatusInternalServerError {
				return err
			}
			return errNoPage
		})(w, r)
		return
	}
	p := s.begin(r)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().
		Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "+
			"frame-ancestors 'none'")
	var b bytes.Buffer
	if err := write(&b, p.English); err != nil {
		panic(kernel.NewFault("report", err))
	}
	w.Write(s.completed(b.Bytes()))
}

// goalWords are what these pages say, in Chinese and English.
var goalWords = map[string][2]string{
	"goals": {"目标树", "Goals"},
	"goals_lead": {
		"目标、责任单位与灯。灯色旁写明文字、图形和理由。",
		"Goals, who answers for them, and their lights: each with its word, its shape and its reason.",
	},
	"not_begun":  {"尚未开始报送，各目标暂不亮灯。", "Reporting has not begun: goals have no lights yet."},
	"dashboard":  {"一页看全县", "The county on one page"},
	"money":      {"钱到哪里去了", "Where the money went"},
	"today":      {"今日待办", "Due now"},
	"today_none": {"三十日内没有到期的事。", "Nothing is due within thirty days."},
	"figure":     {"指标", "Figure"},
	"figures":    {"指标", "Figures"},
	"rows":       {"指标下的记录", "Rows under the figure"},
	"rows_none": {
		"这个数不是由账本记录归集的，没有可展开的记录。",
		"This value is not folded from the record; there are no rows to open.",
	},
	"moved":          {"这个事件影响的指标", "Figures that this event moved"},
	"moved_none":     {"这个事件没有影响任何指标。", "This event moved no figure."},
	"as_of":          {"数据截至", "Data as of"},
	"at_entry":       {"账本条目", "entry"},
	"event":          {"事件", "Event"},
	"receipt":        {"凭证", "Receipt"},
	"date":           {"日期", "Date"},
	"place":          {"地区", "Place"},
	"member":         {"对象编号", "Of what"},
	"amount":         {"数量", "Amount"},
	"next":           {"下一页", "Next page"},
	"value":          {"数值", "Value"},
	"period":         {"报告期", "Period"},
	"kind":           {"类别", "Kind"},
	"vintage":        {"版次", "Vintage"},
	"vintages":       {"更正过的各期的全部版次", "Every vintage of the periods that were corrected"},
	"values":         {"各期数值", "Values by period"},
	"measures":       {"衡量的目标", "Goals that it measures"},
	"inputs":         {"由这些指标推算", "Worked out of these figures"},
	"derived":        {"由它推算的指标", "Figures worked out of it"},
	"private":        {"不公开", "not public"},
	"row_count":      {"行数", "Rows"},
	"target_from":    {"自此日起的目标:", "Target since"},
	"baseline":       {"(基期)", "(baseline)"},
	"reason":         {"理由", "Reason"},
	"published":      {"发布时间", "Published"},
	"hash":           {"指纹", "Hash"},
	"inputs_of":      {"由这些事件的值推算：", "worked out of the values of events "},
	"explained":      {"异常说明：", "explained: "},
	"every":          {"报告期长度", "Length of period"},
	"every_year":     {"年", "year"},
	"every_half":     {"半年", "half-year"},
	"every_quarter":  {"季", "quarter"},
	"every_month":    {"月", "month"},
	"basis":          {"口径", "Basis"},
	"basis_flow":     {"当期发生", "what happened in the period"},
	"basis_stock":    {"期末存量", "what there is at its end"},
	"basis_to_date":  {"累计", "from the beginning to its end"},
	"better":         {"方向", "Better"},
	"better_more":    {"越多越好", "more"},
	"better_less":    {"越少越好", "less"},
	"better_neither": {"不分多少", "neither"},
	"adds":           {"可否相加", "May be added up"},
	"adds_places":    {"各地可加", "over places"},
	"adds_periods":   {"各期可加", "over periods"},
	"adds_never":     {"不可相加", "never"},
	"owed":           {"报送", "Reported by"},
	"owed_county":    {"全县", "the county"},
	"owed_township":  {"各乡镇", "every township"},
	"owed_village":   {"各村", "every village"},
	"due_within":     {"期后%d个工作日内", "within %d working days of the period"},
	"range":          {"上下限", "Range"},
	"jump":           {"与上期相比变动超过%d%%须说明", "a change of more than %d %% against the period before is explained"},
	"holds":          {"重新归集结果一致", "Folded again: the same"},
	"holds_not":      {"重新归集结果不一致", "Folded again: not the same"},
	"open_rows":      {"展开记录", "Open the rows"},
	"definition":     {"定义", "Definition"},
	"version":        {"版本", "Version"},
	"fold":           {"归集口径", "Fold"},
	"formula":        {"公式", "Formula"},
	"department":     {"责任单位", "Responsible"},
	"curve_caption": {"虚线为序时进度，实线带点为各期实际数；表中说的是同一件事。",
		"Broken line: the plan; whole line with dots: values, each on the last day of its period. The tables say the same."},
	"targets":        {"目标进度", "Target"},
	"claims":         {"别处公布的数", "Published elsewhere"},
	"goal":           {"目标", "Goal"},
	"above":          {"上级", "Above"},
	"below":          {"下级目标", "What hangs below it"},
	"path":           {"序时进度", "Path"},
	"planned":        {"应达", "Planned"},
	"reached":        {"已报", "Reported"},
	"start":          {"开始", "Start"},
	"asked":          {"佐证要求", "Evidence asked for"},
	"serves":         {"承办业务", "Served by"},
	"note":           {"说明", "Note"},
	"reports":        {"进展报告", "Reports"},
	"reports_none":   {"还没有报告。", "Nothing was reported yet."},
	"text":           {"内容", "Text"},
	"evidence":       {"佐证材料", "Papers"},
	"versions":       {"各版本", "Versions"},
	"in_bulletins":   {"通报中的灯", "Lights in bulletins"},
	"said_done":      {"报告已完成", "said to be done"},
	"taken_done":     {"已认定完成", "accepted as done"},
	"taken_excuse":   {"理由已认定", "reason accepted"},
	"given_up":       {"已终止", "given up"},
	"kind_direction": {"主攻方向", "direction"},
	"kind_programme": {"工程、行动", "programme"},
	"kind_task":      {"重点任务", "key task"},
	"kind_reform":    {"重大改革", "major reform"},
	"kind_result":    {"标志性成果", "landmark result"},
	"measured_by":    {"衡量指标", "Measured by"},
	"light":          {"灯", "Light"},
	"why":            {"理由", "Why"},
	"lag":            {"落后点数", "points behind"},
	"stop":           {"；", "; "},
	"map":            {"按乡镇看", "By township"},
	"show":           {"查看", "Show"},
	"map_folded": {"各乡镇的数此刻由账本记录归集，不是已发布的数。",
		"Each township's number is folded from the record now; it is no published value."},
	"map_no_sum": {"各乡镇的数不相加。", "Townships are not added up."},
	"map_sketch": {"示意图：各乡镇的范围按离其驻地最近划分，不是法定界线；数字为表中序号。",
		"A sketch: a township's area is what lies nearest to its seat, no boundary of law. Numbers are those of the table."},
	"map_number":     {"图中序号", "number on the map"},
	"map_whole":      {"全县", "the county"},
	"map_nothing":    {"还没有按乡镇归集的指标。", "No figure is folded by township yet."},
	"due":            {"期限", "Due"},
	"days":           {"剩余天数", "Days left"},
	"workdays":       {"工作日", "Working days"},
	"what":           {"事项", "What"},
	"state":          {"状态", "State"},
	"missing":        {"未报的报表", "Returns that are missing"},
	"missing_none":   {"没有未报的报表。", "No return is missing."},
	"late":           {"逾期天数", "Days late"},
	"came_late":      {"迟报的报表", "Returns that came late"},
	"late_by":        {"迟报%d天", "%d days late"},
	"orders":         {"督办单", "Supervision orders"},
	"cases":          {"作风问题", "Cases of style of work"},
	"map_unknown":    {"没有记录", "no record"},
	"orders_none":    {"没有在办的督办单。", "No order is under way."},
	"order":          {"编号", "Number"},
	"matter":         {"内容", "Matter"},
	"step":           {"已升级", "Escalated"},
	"year_report":    {"年度报告", "The year's report"},
	"bulletin":       {"通报", "Bulletin"},
	"synthetic":      {"合成", "synthetic"},
	"no_value":       {"还没有数。没有数写“—”，不写零。", "There is no value yet. What has none is —, never 0."},
	"light_red":      {"红灯", "red"},
	"light_orange":   {"橙灯", "orange"},
	"light_yellow":   {"黄灯", "yellow"},
	"light_blue":     {"蓝灯（临期）", "blue (due soon)"},
	"light_green":    {"绿灯", "green"},
	"light_none":     {"未亮灯", "no light"},
	"kind_record":    {"记录", "record"},
	"kind_return":    {"填报", "return"},
	"kind_derived":   {"推算", "derived"},
	"kind_synthetic": {"合成", "synthetic"},
	"do_return":      {"报送", "report"},
	"do_approve":     {"审核", "approve"},
	"do_objection":   {"处理异议", "settle an objection"},
	"do_accept":      {"验收", "accept"},
	"do_order":       {"督办", "order"},
	"do_case":        {"问题", "case"},
	"do_confirm":     {"认定", "accept a report"},
	"do_goal":        {"目标", "goal"},
	"is_never":       {"未报", "not reported"},
	"is_submitted":   {"已提交", "submitted"},
	"is_approved":    {"已审核", "approved"},
	"is_sent_back":   {"已退回", "sent back"},
	"is_open":        {"在办", "open"},
	"is_replied":     {"已回复", "replied"},
}

// State returns the word of a state; that of a goal is its light.
func (g *goalsPage) State(state string) string {
	if _, ok := goalWords["is_"+state]; ok {
		return g.T("is_" + state)
	}
	if _, ok := goalWords["light_"+state]; ok {
		return g.T("light_" + state)
	}
	return state
}

// A valueTable is a table of values with the page that it stands on.
type valueTable struct {
	G      *goalsPage
	Values []paper.Figure
}

// Of puts a table of values together for the template that all share.
func (g *goalsPage) Of(values []paper.Figure) valueTable { return valueTable{g, values} }

// scaled writes a value in the unit of the page's figure.
func (g *goalsPage) scaled(value int64, decimals uint8, bound indicator.Bound) string {
	newest := g.Figure.Definitions[len(g.Figure.Definitions)-1]
	f := paper.Figure{
		Known:    true,
		Value:    value,
		Decimals: decimals,
		Bound:    string(bound),
		UnitZH:   newest.UnitZH,
		UnitEN:   newest.UnitEN,
	}
	return f.Text(g.p.English)
}

// Target writes a point of a target. Its bound is that of the last one.
func (g *goalsPage) Target(t indicator.TargetRow, point int) string {
	bound := indicator.Bound("")
	if point == len(t.Path)-1 {
		bound = t.Bound
	}
	return g.scaled(t.Path[point].Value, t.Decimals, bound)
}

// Claim writes what was published elsewhere.
func (g *goalsPage) Claim(c indicator.ClaimRow) string { return g.scaled(c.Value, c.Decimals, c.Bound) }

// MovedHref is where a row says what it moved.
func (g *goalsPage) MovedHref(r desk.RowOf) string {
	path := "/moved/" + strconv.FormatUint(r.Sequence, 10)
	if r.Line < 0 {
		return path + g.p.Lang
	}
	return g.p.link(path, "row", strconv.FormatInt(r.Line, 10))
}
