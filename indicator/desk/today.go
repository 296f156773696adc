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
	"liangshan/village"
)

// A Duty is something that a department has to do.
type Duty struct {
	What       string `json:"what" doc:"return, approve, accept, order, case, goal, confirm (a report) or objection"`
	Code       string `json:"code" doc:"Of the figure or goal; the number of the order or case"`
	NameZH     string `json:"name_zh"`
	NameEN     string `json:"name_en"`
	Period     string `json:"period,omitempty"`
	Place      string `json:"place,omitempty" doc:"Township or village whose return it is; none: the county's"`
	PlaceZH    string `json:"place_zh,omitempty"`
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
	Number     uint32 `json:"number,omitempty" doc:"Of the report that waits; of the bulletin that is objected to"`
}

// near is how many days before its due day a duty is listed. Assumed.
const near = 30

// Today lists what a department has to do now, the most urgent first; all departments if none
// is given. What is not due within thirty days is left out, but not what waits for somebody.
func (d *Desk) Today(ctx context.Context, department string) (all []Duty, look *Look, err error) {
	if look, err = d.At(ctx, 0); err != nil {
		return nil, nil, err
	}
	err = d.source.Read(ctx, func(c *county.County) {
		l := &dutyList{look: look, c: c, today: look.Day}
		l.underway()
		l.returns()
		l.orders()
		l.cases()
		l.goals()
		l.reports()
		l.objections()
		all = l.all
	})
	all = slices.DeleteFunc(all, func(o Duty) bool { return department != "" && o.Department != department })
	slices.SortStableFunc(all, func(a, b Duty) int {
		return strings.Compare(a.Due+" "+a.What+a.Code+a.Period+a.Place, b.Due+" "+b.What+b.Code+b.Period+b.Place)
	})
	return all, look, err
}

type dutyList struct {
	look  *Look
	c     *county.County
	today calendar.Date
	all   []Duty
}

// add notes a duty that is due before long, with what is left of its time.
func (l *dutyList) add(o Duty, due calendar.Date) {
	if due-l.today <= near {
		l.dated(o, due)
	}
}

// dated notes a duty with what is left of its time.
func (l *dutyList) dated(o Duty, due calendar.Date) {
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

// undated notes a duty that has no due day, or one that no calendar reaches: it is listed, and its
// day is said to be unknown.
func (l *dutyList) undated(o Duty) {
	o.Light = string(indicator.NoLight)
	o.OfficeZH, o.OfficeEN = l.look.Office(o.Department)
	l.all = append(l.all, o)
}

// underway adds every return that waits for somebody, of whatever period and place: to approve it,
// to accept it, or to make it anew. One that was sent back waits no more once nobody can make it
// anew. A correction has no due day.
func (l *dutyList) underway() {
	r := l.c.Indicator
	for row := range r.Underway {
		e := &row.Event
		span, _ := e.Period.Span()
		d, _ := r.Definition(e.Figure, span.Last(), l.look.Position)
		given := d.Row.Kind != indicator.Return || d.Row.Ended || r.Locked(e.Figure, e.Period, l.look.Position)
		if row.State == indicator.ReturnSentBack && given {
			continue
		}
		o := l.duty(&d, span, e.Place)
		o.What, o.State = step(row.State)
		o.Return = e.Sequence
		o.Value = paper.BoundSign(string(e.Bound)) +
			quantity.Format(e.Value, int(r.DefinitionAt(e.Figure, e.Version).Row.Decimals))
		_, corrects := r.Value(e.Figure, e.Period, e.Place, l.look.Position)
		if due, known := r.Due(&d, span, l.look.Position); known && !corrects {
			l.dated(o, due)
		} else {
			l.undated(o)
		}
	}
}

// returnsBack is how many periods back an unreported figure is still asked for.
const returnsBack = 4

// returns adds the returns of the last periods that are over and that nobody has handed in. Who
// owes them is what the definition of that period says.
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
			if !d.Row.Owed() || r.Locked(code, span.Period(), l.look.Position) {
				continue
			}
			for _, place := range l.look.owing(l.c, &d, span) {
				l.owed(&d, span, place)
			}
		}
	}
}

// owing returns the places that owe the return of a period: the county alone, or every township or
// village that stood on its last day.
func (l *Look) owing(c *county.County, d *indicator.Definition, span indicator.Span) []village.Code {
	if d.Row.Level == "" {
		return []village.Code{""}
	}
	return c.Village.Standing(d.Row.Level, "", span.Last(), l.Position)
}

// duty writes a return of a period and place.
func (l *dutyList) duty(d *indicator.Definition, span indicator.Span, place village.Code) Duty {
	o := Duty{Code: d.Row.Code, NameZH: d.Row.NameZH, NameEN: d.Row.NameEN, Period: string(span.Period()),
		Department: d.Row.Department, Place: string(place)}
	if place != "" {
		o.PlaceZH = l.look.Place(place)
	}
	return o
}

// owed adds a return that was never handed in.
func (l *dutyList) owed(d *indicator.Definition, span indicator.Span, place village.Code) {
	r, period := l.c.Indicator, span.Period()
	_, there := r.Value(d.Row.Code, period, place, l.look.Position)
	if _, waits := r.Return(d.Row.Code, period, place); there || waits {
		return
	}
	o := l.duty(d, span, place)
	o.What, o.State = "return", "never"
	if due, known := r.Due(d, span, l.look.Position); known {
		l.add(o, due)
	} else {
		l.undated(o)
	}
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
			Department: n.Row.Department, State: string(light), Number: e.Number}
		l.undated(o)
	}
}

// objections adds the objections to lines of bulletins that nobody has settled.
func (l *dutyList) objections() {
	for number := l.c.Task.LastBulletin(); number > 0; number-- {
		e, ok := l.c.Task.Bulletin(number)
		if !ok {
			continue
		}
		for _, one := range l.c.Task.Objections(number, l.look.Position) {
			if one.Outcome.Sequence != 0 {
				continue
			}
			o := Duty{What: "objection", Code: one.Event.Node, State: "open", Number: number}
			if n, known := l.c.Task.Node(one.Event.Node, e.Day, e.Position); known {
				o.NameZH, o.NameEN, o.Department = n.Row.NameZH, n.Row.NameEN, n.Row.Department
			}
			l.undated(o)
		}
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
	Late     []paper.Missing           `json:"late" doc:"Returns of two years that came late"`
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
		page.Late = append(look.late(c, look.Day.Year()-1), look.late(c, look.Day.Year())...)
		for i := range page.Missing {
			m := &page.Missing[i]
			m.State = "never"
			if under, ok := c.Indicator.Return(m.Figure, indicator.Period(m.Period), village.Code(m.Place)); ok {
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
