package demo

import (
	"crypto/sha256"
	"fmt"
	"strconv"

	"liangshan/calendar"
	"liangshan/county"
	"liangshan/indicator"
	"liangshan/indicator/desk"
	"liangshan/task"
	"liangshan/village"
)

// A Results is what the demonstration does with the county's figures and goals, after its year.
type Results struct {
	Records int // Figures folded from the record and published.
	Derived int // Figures worked out of others.
	Returns int // Returns that went through all three hands.
	Orders  int // Supervision orders.
	Lines   int // Of the bulletin.
}

// figureOfficers are the officers that figures and goals need.
var figureOfficers = []struct{ name, department, role string }{
	{"reporter", "reform", "reporter"},
	{"head of unit", "reform", "unit_head"},
	{"statistician", "reform", "statistician"},
	{"supervisor", "reform", "supervisor"},
}

// GoalsToResults folds the county's record into its figures, publishes them, takes a return
// through its three hands, reports progress on some goals, sends out an order, and issues a
// bulletin. What is reported is synthetic.
func (y *Year) GoalsToResults() (r Results, err error) {
	for _, o := range figureOfficers {
		y.officer(o.name, o.department, o.role)
	}
	d := desk.New(y.r)
	today, err := calendar.FromMillis(y.r.Now())
	if y.err = firstOf(y.err, err); y.err != nil {
		return r, y.err
	}
	period := indicator.SpanOf(indicator.Year, today).Period()
	y.publishRecords(&r, d, period)
	y.publishDerived(&r, period)
	y.reportReturn(&r, today)
	y.reportProgress(today)
	y.supervise(&r, today)
	return r, y.err
}

// publishRecords folds every record that anything is under. The dividend of the village is a
// figure of that village.
func (y *Year) publishRecords(r *Results, d *desk.Desk, period indicator.Period) {
	for _, code := range y.figuresOf(indicator.Record) {
		for _, place := range []village.Code{"", villageOf} {
			if (code == "yucun_dividend") != (place != "") || y.err != nil {
				continue
			}
			c, changed, err := d.Fold(y.ctx, code, period, place, "")
			if y.err = firstOf(y.err, err); !changed || c.Rows == 0 {
				continue
			}
			y.do("statistician", "indicator.publish_fold", c)
			r.Records++
		}
	}
}

func (y *Year) publishDerived(r *Results, period indicator.Period) {
	for _, code := range y.figuresOf(indicator.Derived) {
		missing := "unknown"
		y.err = firstOf(y.err, y.r.Read(y.ctx, func(c *county.County) {
			var err error
			if _, missing, err = c.Indicator.Derived(code, period, "", c.Sequence()); err != nil {
				missing = err.Error()
			}
		}))
		if missing != "" {
			continue // Something under it was not reported: the figure stays without a value.
		}
		y.do("statistician", "indicator.publish_derived", indicator.PublishDerived{Figure: code, Period: period})
		r.Derived++
	}
}

// figuresOf lists the figures whose values come so.
func (y *Year) figuresOf(kind indicator.Kind) (all []string) {
	y.err = firstOf(y.err, y.r.Read(y.ctx, func(c *county.County) {
		for _, code := range c.Indicator.Figures(c.Sequence()) {
			if d, ok := c.Indicator.Definition(code, calendar.DateMax, c.Sequence()); ok && d.Row.Kind == kind {
				all = append(all, code)
			}
		}
	}))
	return all
}

// reportReturn takes a synthetic return of last year through its three hands.
func (y *Year) reportReturn(r *Results, today calendar.Date) {
	cell := indicator.Cell{Figure: "campsites", Period: indicator.Period(strconv.Itoa(today.Year() - 1))}
	y.do("reporter", "indicator.submit", indicator.Submit{Figure: cell.Figure, Period: cell.Period, Value: "41", Unit: "个",
		Paper: "演示:露营地清单(合成)", Hash: sha256.Sum256([]byte("synthetic list of campsites"))})
	var under indicator.Returned
	y.err = firstOf(y.err, y.r.Read(y.ctx, func(c *county.County) {
		under, _ = c.Indicator.Return(cell.Figure, cell.Period, "")
	}))
	y.do("head of unit", "indicator.approve", indicator.Approve(under.Handed()))
	y.do("statistician", "indicator.accept", indicator.Accept(under.Handed()))
	y.do("statistician", "indicator.lock", indicator.Lock{Figure: cell.Figure, Period: cell.Period})
	r.Returns++
}

// reportProgress reports on the tasks in turn: a third on plan, a third behind, a third silent.
func (y *Year) reportProgress(today calendar.Date) {
	percent := uint8(min(100, 25*((int(today-date(today.Year(), 1, 1)))/90+1)))
	for n := 9; n <= 64; n++ {
		if n%3 == 2 {
			continue
		}
		reached := percent
		if n%3 == 1 {
			reached /= 3
		}
		code := fmt.Sprintf("task_%02d", n)
		y.do(y.reporterOf(code, today), "task.report_progress", task.Report{Node: code, Date: today, Started: true,
			Percent: reached})
	}
}

// reporterOf returns the officer who reports for the department that a goal is of: nobody reports for another.
func (y *Year) reporterOf(goal string, today calendar.Date) (name string) {
	y.err = firstOf(y.err, y.r.Read(y.ctx, func(c *county.County) {
		n, _ := c.Task.Node(goal, today, c.Sequence())
		name = n.Row.Department
	}))
	if department := name; department != "reform" {
		name = "reporter of " + department
		y.officer(name, department, "reporter")
		return name
	}
	return "reporter"
}

// supervise sends out an order on a goal that is behind, and issues the bulletin.
func (y *Year) supervise(r *Results, today calendar.Date) {
	y.do("supervisor", "task.issue_order", task.IssueOrder{Node: "task_11", Department: "reform",
		Matter: "重点任务第11项(合成)进度滞后,请说明原因并提出整改措施", Due: today + 10, Ladder: "three_steps"})
	r.Orders++
	y.do("supervisor", "task.issue_bulletin", task.IssueBulletin{Day: today})
	y.err = firstOf(y.err, y.r.Read(y.ctx, func(c *county.County) {
		b, _ := c.Task.Bulletin(c.Task.LastBulletin())
		r.Lines = len(b.Lines)
	}))
}
