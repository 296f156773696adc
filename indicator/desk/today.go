package desk

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"liangshan/calendar"
	"liangshan/county"
	"liangshan/indicator"
	"liangshan/paper"
	"liangshan/quantity"
	"liangshan/task"
)

// A Duty is something that a department has to do.
type Duty struct {
	What       string `json:"what" doc:"return, approve, accept, order, case, goal or confirm: accept a report"`
	Code       string `json:"code" doc:"Of the figure or goal; the number of the order or case"`
	NameZH     string `json:"name_zh"`
	NameEN     string `json:"name_en"`
	Period     string `json:"period,omitempty"`
	Department string `json:"department"`
	OfficeZH   string `json:"department_zh"`
	OfficeEN   string `json:"department_en"`
	Due        string `json:"due,omitempty" doc:"Empty: it has none, or no calendar reaches it and it is not known"`
	Days       int    `json:"days" doc:"Until it is due; negative: over it"`
	Workdays   *int   `json:"workdays" doc:"The same in working days; null where the calendar lacks the year"`
	Light      string `json:"light" doc:"Red over the due day, yellow due today or tomorrow, else green"`
	State      string `json:"state,omitempty"`
	Return     uint64 `json:"return,omitempty" doc:"Sequence of the return that waits"`
	Value      string `json:"value,omitempty" doc:"What it says"`
	Number     uint32 `json:"number,omitempty" doc:"Of the report that waits"`
}

// near is how many days before its due day a duty is listed. Assumed.
const near = 30

// Today lists what a department has to do now, the most urgent first; all departments if none
// is given. What is not due within thirty days is left out.
func (d *Desk) Today(ctx context.Context, department string) (all []Duty, look *Look, err error) {
	if look, err = d.At(ctx, 0); err != nil {
		return nil, nil, err
	}
	err = d.source.Read(ctx, func(c *county.County) {
		l := &dutyList{look: look, c: c, today: look.Day}
		l.returns()
		l.orders()
		l.cases()
		l.goals()
		l.reports()
		all = l.all
	})
	all = slices.DeleteFunc(all, func(o Duty) bool { return department != "" && o.Department != department })
	slices.SortStableFunc(all, func(a, b Duty) int {
		return strings.Compare(a.Due+" "+a.What+a.Code+a.Period, b.Due+" "+b.What+b.Code+b.Period)
	})
	return all, look, err
}

type dutyList struct {
	look  *Look
	c     *county.County
	today calendar.Date
	all   []Duty
}

// add notes a duty with what is left of its time.
func (l *dutyList) add(o Duty, due calendar.Date) {
	if due-l.today > near {
		return
	}
	o.Due, o.Days, o.Light = due.String(), int(due-l.today), string(indicator.Green)
	o.OfficeZH, o.OfficeEN = l.look.Office(o.Department)
	if table, err := l.c.Rulebook.Calendar("cn"); err == nil {
		if n, err := table.WorkdaysBetween(l.today, due); err == nil {
			o.Workdays = &n
		}
	}
	switch {
	case o.Days < 0:
		o.Light = string(indicator.Red)
	case o.Days <= 1:
		o.Light = string(indicator.Yellow)
	}
	l.all = append(l.all, o)
}

// returnsBack is how many periods back an unreported figure is still asked for.
const returnsBack = 4

// returns adds the returns of the last periods that are over, by where they stand. Who owes
// them is what the definition of that period says.
func (l *dutyList) returns() {
	r := l.c.Indicator
	for _, code := range r.Figures(l.look.Position) {
		first, _ := r.Definition(code, calendar.DateMin, l.look.Position)
		span := indicator.SpanOf(first.Row.Every, l.today)
		for range returnsBack {
			span = span.Add(-1)
			if span.Last() < first.Row.From {
				break
			}
			d, _ := r.Definition(code, span.Last(), l.look.Position)
			if d.Row.Kind != indicator.Return || r.Locked(code, span.Period(), l.look.Position) {
				continue
			}
			l.owed(&d, span)
		}
	}
}

// owed adds a return that is owed, unless its value is there.
func (l *dutyList) owed(d *indicator.Definition, span indicator.Span) {
	r, code, period := l.c.Indicator, d.Row.Code, span.Period()
	if _, there := r.Value(code, period, "", l.look.Position); there {
		return
	}
	o := Duty{What: "return", Code: code, NameZH: d.Row.NameZH, NameEN: d.Row.NameEN, Period: string(period),
		Department: d.Row.Department, State: "never"}
	if under, ok := r.Return(code, period, ""); ok {
		o.What, o.State = step(under.State)
		of := r.DefinitionAt(code, under.Event.Version)
		o.Return = under.Event.Sequence
		o.Value = paper.BoundSign(
			string(under.Event.Bound),
		) + quantity.Format(
			under.Event.Value,
			int(of.Row.Decimals),
		)
	}
	if due, known := r.Due(d, span, l.look.Position); known {
		l.add(o, due)
		return
	}
	o.Light = string(
		indicator.NoLight,
	) // No calendar reaches its due day: it is listed, and said to be unknown.
	o.OfficeZH, o.OfficeEN = l.look.Office(o.Department)
	l.all = append(l.all, o)
}

func step(s indicator.ReturnState) (what, state string) {
	switch s {
	case indicator.ReturnSubmitted:
		return "approve", "submitted"
	case indicator.ReturnApproved:
		return "accept", "approved"
	}
	return "return", "sent_back"
}

func (l *dutyList) orders() {
	for _, o := range l.c.Task.Orders(false) {
		l.add(
			Duty{What: "order", Code: o.Issued.Order.String(), NameZH: o.Issued.Matter, NameEN: o.Issued.Matter,
				Department: o.Issued.Department, State: o.State.String()},
			o.Due,
		)
	}
}

func (l *dutyList) cases() {
	for _, c := range l.c.Task.Cases(false) {
		l.add(
			Duty{
				What:       "case",
				Code:       strconv.FormatUint(uint64(c.Opened.Case), 10),
				NameZH:     c.Opened.Matter,
				NameEN:     c.Opened.Matter,
				Department: c.Owner,
				State:      "open",
			},
			c.Opened.Due,
		)
	}
}

// goals adds the goals whose due day is near and that are not done.
func (l *dutyList) goals() {
	for _, n := range l.c.Task.Nodes(l.today, l.look.Position) {
		if n.Row.Due == 0 || n.Row.Due-l.today > near {
			continue
		}
		if s := l.c.Task.Stand(n, l.today, l.look.Position); !s.Done {
			l.add(Duty{What: "goal", Code: n.Row.Code, NameZH: n.Row.NameZH, NameEN: n.Row.NameEN,
				Department: n.Row.Department, State: string(s.Judgement.Colour)}, n.Row.Due)
		}
	}
}

// reports adds the newest reports on goals that another has to accept: those that say that the goal
// is done, and the reasons given for being behind where it is.
func (l *dutyList) reports() {
	behind := []indicator.Colour{indicator.Red, indicator.Orange, indicator.Yellow}
	for _, n := range l.c.Task.Nodes(l.today, l.look.Position) {
		e, done, excuse := l.c.Task.Waiting(n.Row.Code, l.look.Position)
		if !done && !excuse {
			continue
		}
		light := l.c.Task.Stand(n, l.today, l.look.Position).Judgement.Colour
		if !done && !slices.Contains(behind, light) {
			continue
		}
		o := Duty{What: "confirm", Code: n.Row.Code, NameZH: n.Row.NameZH, NameEN: n.Row.NameEN,
			Department: n.Row.Department, State: string(light), Light: string(indicator.NoLight), Number: e.Number}
		o.OfficeZH, o.OfficeEN = l.look.Office(o.Department)
		l.all = append(l.all, o)
	}
}

// A Dashboard is the county on one page.
type Dashboard struct {
	Position uint64                    `json:"position"`
	TimeMS   int64                     `json:"time_ms" doc:"Of the newest event: data as of"`
	Lights   map[string]int            `json:"lights" doc:"Goals by light"`
	Goals    []paper.Goal              `json:"goals" doc:"The tree with its lights"`
	Key      []paper.Figure            `json:"figures" doc:"Newest values of records and derived figures"`
	Missing  []paper.Missing           `json:"missing" doc:"Returns and records of two years that are not there"`
	Orders   []OrderLine               `json:"orders"`
	Cases    map[string]map[string]int `json:"cases" doc:"Open cases of drives by fault"`
}

// An OrderLine is a supervision order that stands.
type OrderLine struct {
	Order    string `json:"order"`
	Matter   string `json:"matter"`
	OfficeZH string `json:"department_zh"`
	OfficeEN string `json:"department_en"`
	Due      string `json:"due"`
	State    string `json:"state"`
	Step     int    `json:"step" doc:"Rungs of the ladder that it has climbed"`
}

// Dashboard makes the page of now.
func (d *Desk) Dashboard(ctx context.Context) (*Dashboard, error) {
	look, err := d.At(ctx, 0)
	if err != nil {
		return nil, err
	}
	page := &Dashboard{Position: look.Position, TimeMS: look.TimeMS, Lights: map[string]int{},
		Cases: map[string]map[string]int{}}
	var folds []refold
	err = d.source.Read(ctx, func(c *county.County) {
		page.Goals = look.goals(c, look.Day)
		for _, g := range page.Goals {
			if g.Rule != "" {
				page.Lights[g.Light]++
			}
		}
		page.Missing = look.missing(c, look.Day.Year()-1)
		page.Missing = append(page.Missing, look.missing(c, look.Day.Year())...)
		for i := range page.Missing {
			m := &page.Missing[i]
			m.State = "never"
			if under, ok := c.Indicator.Return(m.Figure, indicator.Period(m.Period), ""); ok {
				_, m.State = step(under.State)
			}
		}
		for _, o := range c.Task.Orders(false) {
			page.Orders = append(page.Orders, look.order(&o))
		}
		for _, one := range c.Task.Cases(false) {
			if page.Cases[one.Opened.Drive] == nil {
				page.Cases[one.Opened.Drive] = map[string]int{}
			}
			page.Cases[one.Opened.Drive][one.Opened.Fault]++
		}
		for _, code := range c.Indicator.Figures(look.Position) {
			f, definition, q, again := find(c.Indicator, code, "", "", look.Day, look.Position)
			if !f.Known || definition.Row.Kind == indicator.Return {
				continue
			}
			page.Key = append(page.Key, f)
			if again {
				folds = append(folds, refold{nil, definition, q})
			} else {
				folds = append(folds, refold{})
			}
		}
	})
	if err != nil {
		return nil, err
	}
	for i, f := range folds {
		if f.query.Fold != "" {
			if err := d.again(&page.Key[i], &f.definition, f.query); err != nil {
				return nil, err
			}
		}
	}
	return page, nil
}

func (l *Look) order(o *task.Order) OrderLine {
	line := OrderLine{
		Order:  o.Issued.Order.String(),
		Matter: o.Issued.Matter,
		Due:    o.Due.String(),
		State:  o.State.String(),
		Step:   int(o.Step),
	}
	line.OfficeZH, line.OfficeEN = l.Office(o.Issued.Department)
	return line
}
