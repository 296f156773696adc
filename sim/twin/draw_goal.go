package twin

import (
	"cmp"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"liangshan/calendar"
	"liangshan/indicator"
	"liangshan/kernel"
	"liangshan/task"
	"liangshan/village"
)

// Draw returns a command at random.
func (m *Goal) Draw(chance *rand.Rand, wrong int, now int64) any {
	open := 0
	for _, d := range m.of.Village.departments {
		if !d.closed {
			open++
		}
	}
	if open == 0 || chance.IntN(60) == 0 {
		return village.PublishDepartments{Departments: []village.DepartmentRow{
			{Code: departmentCode(chance), NameZH: name(chance, 0), NameEN: name(chance, 0)}}}
	}
	if chance.IntN(5) == 0 {
		return m.drawWork(chance, wrong, now)
	}
	switch n := chance.IntN(100); {
	case len(m.figures) == 0 || n < 24:
		return m.drawRules(chance, wrong, now)
	case n < 44:
		return m.drawSubmit(chance, wrong, now)
	case n < 46:
		c := m.drawSubmit(chance, wrong, now).(indicator.Submit)
		for range 8 { // Mostly of a figure that is made up.
			if f, _ := newestOf(m.figures, c.Figure, figureSays); f != nil && f.Kind == "synthetic" {
				break
			}
			c = m.drawSubmit(chance, wrong, now).(indicator.Submit)
		}
		return indicator.PublishSynthetic(c)
	case n < 49:
		f := m.figureOf(chance, wrong)
		f.Code = []string{"f6", "f7", f.Code}[chance.IntN(3)]
		if d, _ := newestOf(m.figures, f.Code, figureSays); d != nil {
			f = *d
		}
		return indicator.PublishDerived{Figure: f.Code, Period: m.aPeriod(chance, wrong, now)(f),
			Reason: maybeSaid(chance, wrong), Explain: maybeSaid(chance, wrong)}
	case n < 55:
		return indicator.Approve(m.drawHanded(chance, wrong, indicator.ReturnSubmitted))
	case n < 64:
		return indicator.Accept(m.drawHanded(chance, wrong, indicator.ReturnApproved))
	case n < 68:
		states := []indicator.ReturnState{indicator.ReturnSubmitted, indicator.ReturnApproved}
		at := m.drawHanded(chance, wrong, states[chance.IntN(2)])
		return indicator.SendBack{Cell: indicator.Cell{Figure: at.Figure, Period: at.Period, Place: at.Place},
			Reason: said(chance, wrong), Sequence: at.Sequence}
	case n < 72:
		f, p := m.figureOf(chance, wrong), m.aPeriod(chance, wrong, now)
		return indicator.Lock{Figure: f.Code, Period: p(f)}
	case n < 77:
		return m.drawUnlock(chance, wrong)
	case n < 86:
		return m.drawTree(chance, wrong, now)
	}
	if chance.IntN(3) == 0 {
		return m.drawAccept(chance, wrong)
	}
	return m.drawProgress(chance, wrong, now)
}

// ordered returns cells in an order of their own, for that of a map is none.
func ordered[V any](cells map[cell]V, fits func(cell, V) bool) (all []cell) {
	for at, v := range cells {
		if fits(at, v) {
			all = append(all, at)
		}
	}
	slices.SortFunc(all, func(a, b cell) int {
		return cmp.Or(strings.Compare(a.figure, b.figure), strings.Compare(string(a.period), string(b.period)),
			strings.Compare(string(a.place), string(b.place)))
	})
	return all
}

func (m *Goal) drawUnlock(chance *rand.Rand, wrong int) any {
	c := indicator.Unlock{Figure: "f1", Period: "2026-01", Reason: said(chance, wrong)}
	if all := ordered(m.locks, func(cell, bool) bool { return true }); len(all) > 0 && !percent(chance, wrong) {
		at := all[chance.IntN(len(all))]
		c.Figure, c.Period = at.figure, at.period
	}
	return c
}

// barred returns the actors who may not ask a command because of what they did before.
func (m *Goal) barred(command any) []kernel.Actor {
	switch c := command.(type) {
	case indicator.Approve:
		if r := m.pending[cell{c.Figure, c.Period, c.Place}]; r != nil {
			return []kernel.Actor{r.author}
		}
	case task.AcceptReport:
		if all := m.reports[c.Node]; len(all) > 0 {
			return []kernel.Actor{all[len(all)-1].author}
		}
	case indicator.Accept:
		if r := m.pending[cell{c.Figure, c.Period, c.Place}]; r != nil {
			return []kernel.Actor{r.author, r.approver}
		}
	case task.EndOrder:
		if o := m.orders[c.Order]; o != nil {
			return []kernel.Actor{o.replier}
		}
	case task.CloseCase:
		if one, _ := m.aCase(c.Case); one != nil {
			return []kernel.Actor{one.opener}
		}
	case task.Settle:
		if i := int(c.Bulletin) - 1; i >= 0 && i < len(m.bulletins) && m.bulletins[i].objections[c.Node] != nil {
			return []kernel.Actor{m.bulletins[i].objections[c.Node].author}
		}
	}
	return nil
}

// said draws a sentence, mostly one that may stand.
func said(chance *rand.Rand, wrong int) string {
	if percent(chance, wrong) {
		return []string{"", " wide ", "call 12345678", strings.Repeat("x", 601), "line\nbreak"}[chance.IntN(5)]
	}
	return []string{"统计口径调整", "the paper was wrong", "数字有误"}[chance.IntN(3)]
}

// maybeSaid draws a sentence, or none.
func maybeSaid(chance *rand.Rand, wrong int) string {
	if chance.IntN(2) == 0 && !percent(chance, wrong) {
		return ""
	}
	if text := said(chance, wrong); text != "" {
		return text
	}
	return "x"
}

func (m *Goal) openDepartment(chance *rand.Rand, wrong int) string {
	codes := slices.Sorted(maps.Keys(m.of.Village.departments))
	if len(codes) == 0 || percent(chance, wrong) {
		return "nobody"
	}
	code := codes[chance.IntN(len(codes))]
	for range 5 {
		if m.department(code) {
			break
		}
		code = codes[chance.IntN(len(codes))]
	}
	return code
}

// figureOf returns a figure's newest definition, mostly one that is returned.
func (m *Goal) figureOf(chance *rand.Rand, wrong int) indicator.FigureRow {
	if len(m.figures) == 0 || percent(chance, wrong) {
		return indicator.FigureRow{Code: "ghost", Every: "month"}
	}
	f, _ := newestOf(m.figures, m.figures[chance.IntN(len(m.figures))].Code, figureSays)
	return *f
}

// aPeriod returns what draws a period of a figure: one of the last that has begun, mostly.
func (m *Goal) aPeriod(chance *rand.Rand, wrong int, now int64) func(indicator.FigureRow) indicator.Period {
	bad, back := percent(chance, 2*wrong), chance.IntN(5)
	which := chance.IntN(5)
	return func(f indicator.FigureRow) indicator.Period {
		if bad {
			return []indicator.Period{"", "2026-13", "1948", "2099", "2030-06"}[which]
		}
		length := max(1, lengths[f.Every])
		month := (monthsOf(today(now))/length - back) * length
		return periodOf(stretch{month, length})
	}
}

// periodOf writes a period.
func periodOf(s stretch) indicator.Period {
	year, month := strconv.Itoa(s.month/12), s.month%12
	switch s.months {
	case 12:
		return indicator.Period(year)
	case 3:
		return indicator.Period(fmt.Sprintf("%sQ%d", year, month/3+1))
	case 6:
		return indicator.Period(fmt.Sprintf("%sH%d", year, month/6+1))
	}
	return indicator.Period(fmt.Sprintf("%s-%02d", year, month+1))
}

func (m *Goal) drawRules(chance *rand.Rand, wrong int, now int64) any {
	c := indicator.Publish{}
	switch n := chance.IntN(10); {
	case len(m.figures) < 3 || n < 3:
		c.Figures = append(c.Figures, m.drawFigure(chance, wrong, now))
	case len(m.lights) < 2 || n < 6:
		c.Lights = append(c.Lights, m.drawLight(chance, wrong, now))
	case n == 9:
		c.Checks = append(c.Checks, m.drawCheck(chance, wrong, now))
	default:
		c.Targets = append(c.Targets, m.drawTarget(chance, wrong, now))
		if chance.IntN(3) == 0 {
			c.Lights = append(c.Lights, m.drawLight(chance, wrong, now))
		}
	}
	if percent(chance, wrong) {
		c = indicator.Publish{}
		if chance.IntN(2) == 0 {
			c.Figures = make([]indicator.FigureRow, 2001)
		}
	}
	return c
}

func (m *Goal) drawFigure(chance *rand.Rand, wrong int, now int64) indicator.FigureRow {
	i := chance.IntN(6)
	f := indicator.FigureRow{
		Code:       fmt.Sprintf("f%d", i),
		From:       civil(2025, 1, 1) + calendar.Date(chance.IntN(3)),
		NameZH:     name(chance, 0),
		NameEN:     "figure",
		Kind:       "return",
		UnitZH:     "亿元",
		UnitEN:     "yuan",
		Decimals:   uint8(i % 3),
		Every:      []indicator.Every{"month", "month", "quarter", "month", "half", "year"}[i],
		Basis:      []indicator.Basis{"flow", "stock", "flow", "flow", "to_date", "flow"}[i],
		Better:     "more",
		AddPeriods: i == 0 || i == 2,
		Department: m.openDepartment(chance, wrong),
		Due:        uint16(chance.IntN(15)),
		AddPlaces:  true,
	}
	if i == 3 {
		f.Kind = []indicator.Kind{"return", "synthetic"}[chance.IntN(2)]
	}
	if chance.IntN(6) == 0 {
		f.Code, f.Formula, f.Kind, f.Basis, f.AddPeriods = "f6", doubled, "derived", "flow", true
		f.Every, f.Decimals, f.Rounding, f.Due = "month", 0, "half_up", 0
		if chance.IntN(2) == 0 {
			f.Code, f.Formula, f.Every = "f7", summed, "quarter"
		}
	}
	switch chance.IntN(3) {
	case 0:
		if f.Better = "less"; f.Kind != "derived" {
			f.Jump = 50
		}
	case 1:
		f.Better = "neither"
	}
	if chance.IntN(2) == 0 {
		f.HasMin, f.HasMax, f.Max = true, true, 100_000
	}
	if old, _ := newestOf(m.figures, f.Code, figureSays); old != nil {
		f.Reason = maybeSaid(chance, 90)
		if f.From = max(old.From, today(now)-calendar.Date(chance.IntN(60))); percent(chance, wrong) {
			return *old
		}
		f.Ended = chance.IntN(16) == 0
	}
	if percent(chance, 12*wrong) {
		spoilFigure(chance, &f)
	}
	return f
}

// spoilFigure makes a definition wrong.
func spoilFigure(chance *rand.Rand, f *indicator.FigureRow) {
	switch chance.IntN(20) {
	case 19:
		f.Code, f.Ended = "f9", true
	case 0:
		f.Code = "F1"
	case 1:
		f.From = []calendar.Date{0, calendar.DateMax + 1}[chance.IntN(2)]
	case 2:
		f.NameEN = ""
	case 3:
		f.Kind = "guess"
	case 4:
		f.UnitEN = " "
	case 5:
		f.Decimals = 7
	case 6:
		f.Every = "week"
	case 7:
		f.Basis = []indicator.Basis{"", "stock"}[chance.IntN(2)]
		f.AddPeriods = true
	case 8:
		f.Better = ""
	case 9:
		f.Department = "nobody"
	case 10:
		f.Due = 251
	case 11:
		f.HasMin, f.Min, f.HasMax, f.Max = true, 5, true, 4
	case 12:
		f.NoteZH = "call 12345678"
	case 13:
		f.Fold = "carbon.tonnes_sold"
	case 14:
		f.Rounding = "half_up"
	case 15:
		f.From = 9000
	case 16:
		f.Decimals = (f.Decimals + 1) % 3
	case 17:
		f.UnitEN = "fen"
	case 18:
		f.Reason = ""
	}
}

func (m *Goal) drawCheck(chance *rand.Rand, wrong int, now int64) indicator.CheckRow {
	c := indicator.CheckRow{
		Code:     fmt.Sprintf("c%d", chance.IntN(3)),
		From:     today(now) - calendar.Date(chance.IntN(300)),
		Left:     []string{"f0", "f1", "f3", "f6"}[chance.IntN(4)],
		Operator: []string{"<", "<=", ">=", ">", "!="}[chance.IntN(5)],
		Right:    []string{"f1 * 2", "f3 * 2", "900", "f0"}[chance.IntN(4)],
		Refuses:  chance.IntN(3) == 0,
		TextZH:   "应当如此",
		TextEN:   "it should be so",
	}
	if old, _ := newestOf(m.checks, c.Code, checkSays); old != nil {
		c.From, c.Reason = max(c.From, old.From), said(chance, wrong)
	}
	if percent(chance, 10*wrong) {
		switch chance.IntN(8) {
		case 0:
			c.Code = "No Code"
		case 1:
			c.From = []calendar.Date{0, 9000}[chance.IntN(2)]
		case 2:
			c.Operator = "=>"
		case 3:
			c.TextEN = ""
		case 4:
			c.Right = badFormula
		case 5:
			c.Left = "ghost"
		case 6:
			c.Right = "f2" // Of quarters.
		case 7:
			c.Reason = ""
		}
	}
	return c
}

func (m *Goal) drawTarget(chance *rand.Rand, wrong int, now int64) indicator.TargetRow {
	f := m.figureOf(chance, wrong)
	t := indicator.TargetRow{
		Figure:   f.Code,
		From:     today(now) - calendar.Date(chance.IntN(200)),
		Reason:   said(chance, wrong),
		Decimals: f.Decimals,
		Steps:    chance.IntN(4) == 0,
	}
	if old, _ := newestOf(m.targets, f.Code, targetSays); old != nil {
		if t.From = max(t.From, old.From); percent(chance, 2*wrong) {
			t.From = old.From - 1
		}
	}
	day, value := today(now)-calendar.Date(100+chance.IntN(300)), chance.Int64N(2000)
	if value%2 == 0 { // Plans mostly begin with a month, or on the day before one.
		month := monthsOf(day)
		day = civil(month/12, month%12+1, 1) - calendar.Date(value/2%2)
	}
	t.Unbased = value%7 == 0
	for range 2 + chance.IntN(3) {
		t.Path = append(t.Path, indicator.Point{Date: day, Value: value})
		day += calendar.Date(1 + chance.IntN(200))
		value += chance.Int64N(3000) - 700
	}
	if t.Unbased {
		t.Path = t.Path[:1]
	}
	if percent(chance, 10*wrong) {
		switch chance.IntN(8) {
		case 0:
			t.Decimals += 4
		case 1:
			t.From = 0
		case 2:
			t.Path = t.Path[:chance.IntN(2)]
		case 3:
			t.Path = append(t.Path, t.Path[0])
		case 4:
			t.Bound = "roughly"
		case 5:
			t.Reason = ""
		case 6:
			t.Paper = "s9"
		case 7:
			t.Path, t.Unbased = t.Path[:1], true
		}
	}
	return t
}

func (m *Goal) drawLight(chance *rand.Rand, wrong int, now int64) indicator.LightRow {
	l := indicator.LightRow{
		Code:   []string{"yinchuan", "songyang", "suqian"}[chance.IntN(3)],
		NameZH: name(chance, 0),
		From:   today(now) - calendar.Date(chance.IntN(300)),
		NameEN: name(chance, wrong),
		Note:   maybeSaid(chance, wrong),
	}
	if old, _ := newestOf(m.lights, l.Code, lightSays); old != nil {
		if l.From = max(l.From, old.From); percent(chance, 2*wrong) {
			l.From = old.From - 1
		}
		l.Reason = said(chance, wrong)
	}
	shapes := slices.Sorted(maps.Keys(lightShapes))
	for range 1 + chance.IntN(5) {
		l.Cases = append(l.Cases, indicator.LightCase{Colour: indicator.Colours()[chance.IntN(6)],
			When: shapes[chance.IntN(len(shapes))], TextZH: "看情况", TextEN: "as it stands"})
	}
	if percent(chance, 10*wrong) {
		last := &l.Cases[len(l.Cases)-1]
		switch chance.IntN(7) {
		case 0:
			l.Code = "No Code"
		case 1:
			l.From = 0
		case 2:
			l.Cases = make([]indicator.LightCase, chance.IntN(2)*33)
		case 3:
			last.Colour = "pink"
		case 4:
			last.TextEN = ""
		case 5:
			last.When = badFormula
		case 6:
			last.When = strangeFormula
		}
	}
	return l
}

func (m *Goal) drawSubmit(chance *rand.Rand, wrong int, now int64) any {
	f := m.figureOf(chance, wrong/2)
	c := indicator.Submit{
		Figure:  f.Code,
		Period:  m.aPeriod(chance, wrong/2, now)(f),
		Unit:    f.UnitZH,
		Paper:   said(chance, wrong/2),
		Hash:    indicator.Hash{1},
		Explain: maybeSaid(chance, wrong/2),
		Reason:  maybeSaid(chance, wrong/2),
		Value:   strconv.Itoa(chance.IntN(3000)),
	}
	own := func(at cell, _ []goalValue) bool { return at.figure == f.Code && at.place == "" }
	if near := ordered(m.values, own); f.Jump > 0 && len(near) > 0 && chance.IntN(3) == 0 {
		// As much more than before as is just allowed, or a piece more.
		last := m.values[near[len(near)-1]]
		c.Value = writtenOut(last[len(last)-1].value*3/2+int64(chance.IntN(3)), int(f.Decimals))
	}
	if f.Decimals > 0 && !strings.Contains(c.Value, ".") && chance.IntN(2) == 0 {
		c.Value += "." + strconv.Itoa(1+chance.IntN(9))
	}
	if chance.IntN(3) == 0 {
		c.Place = village.Code(m.of.Village.home(chance, wrong))
	}
	if chance.IntN(5) == 0 {
		c.Bound = indicator.AtLeast
	}
	if again := ordered(m.values, func(at cell, _ []goalValue) bool { return at.figure == f.Code }); len(
		again,
	) > 0 &&
		chance.IntN(6) == 0 { // As it was reported before.
		at := again[chance.IntN(len(again))]
		v := m.values[at][len(m.values[at])-1]
		c.Period, c.Place, c.Bound, c.Paper, c.Hash, c.Reason = at.period, at.place, v.bound, v.paper, v.hash, "again"
		c.Value = writtenOut(v.value, int(f.Decimals))
	}
	if percent(chance, 5*wrong) {
		switch chance.IntN(10) {
		case 0:
			c.Value = []string{"", "12x", "a lot"}[chance.IntN(3)]
		case 1:
			c.Value = "1.2345678"
		case 2:
			c.Value = "99999999999999999999"
		case 3:
			c.Unit = "万元"
		case 4:
			c.Bound = "roughly"
		case 5:
			c.Hash = indicator.Hash{}
		case 6:
			c.Value = []string{"-5", "99999999"}[chance.IntN(2)]
		case 7:
			c.Place = "999999"
		case 8:
			c.Period = []indicator.Period{"2026", "2026Q1", "2026-02", "2019", "2019-03"}[chance.IntN(5)]
		case 9:
			c.Explain, c.Reason = "", ""
		}
	}
	return c
}

// writtenOut writes a number with so many decimals.
func writtenOut(value int64, decimals int) string {
	digits := fmt.Sprintf("%0*d", decimals+1, max(value, -value))
	if cut := len(digits) - decimals; decimals > 0 {
		digits = digits[:cut] + "." + digits[cut:]
	}
	if value < 0 {
		return "-" + digits
	}
	return digits
}

// drawHanded returns a return in a state, mostly one not asked for lately, and mostly as it is.
func (m *Goal) drawHanded(chance *rand.Rand, wrong int, state indicator.ReturnState) indicator.Handed {
	fit := ordered(m.pending, func(_ cell, r *goalReturn) bool { return r.state == state })
	if len(fit) == 0 || percent(chance, wrong) {
		f := m.figureOf(chance, 20)
		return indicator.Handed{Figure: f.Code, Period: "2026-01"}
	}
	at := fit[chance.IntN(len(fit))]
	for range 4 {
		if m.of.recent.fresh(fmt.Sprint("cell ", at), uint64(state)) {
			break
		}
		at = fit[chance.IntN(len(fit))]
	}
	handed := indicator.Handed{
		Figure:   at.figure,
		Period:   at.period,
		Place:    at.place,
		Sequence: m.pending[at].sequence,
	}
	if percent(chance, 2*wrong) {
		handed.Sequence--
	}
	return handed
}
