package counties_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"liangshan/auth"
	"liangshan/authority"
	"liangshan/calendar"
	"liangshan/county"
	"liangshan/demo"
	"liangshan/indicator"
	"liangshan/indicator/desk"
	"liangshan/kernel"
	"liangshan/paper"
	"liangshan/task"
	"liangshan/village"
)

// offices is a county that was started from its folder, with officers in its units.
type offices struct {
	*testing.T
	r        *county.Running
	officers map[string]kernel.Actor
	today    calendar.Date
}

// started starts a county from its folder of files, on 21 November 2026.
func started(t *testing.T, code string) *offices {
	t.Helper()
	ctx := context.Background()
	clock := demo.NewClock(time.Date(2026, 11, 21, 2, 0, 0, 0, time.UTC))
	o := county.Options{Folder: county.FolderOf(filepath.Join(t.TempDir(), code), ""), Clock: clock}
	must(t, county.Init(ctx, o.Folder, code, nil))
	r, err := county.Open(ctx, o)
	must(t, err)
	t.Cleanup(func() { _ = r.Close(ctx) })
	_, err = r.Bootstrap(ctx)
	must(t, err)
	_, err = r.Apply(ctx, folders(t)[code])
	must(t, err)
	today, err := calendar.FromMillis(r.Now())
	must(t, err)
	return &offices{t, r, map[string]kernel.Actor{}, today}
}

// do has somebody do something, if the county's policies let him.
func (o *offices) do(actor kernel.Actor, name string, command any) error {
	o.Helper()
	caller, err := o.r.Gate.Check(auth.Request{Actor: actor, Permission: name, Command: command, TimeMS: o.r.Now()})
	if err != nil {
		return err
	}
	id := o.r.NewRequestID()
	return o.r.Do(context.Background(), func(c *county.County) (*kernel.Call, error) { return c.Call(caller, name, id, command) }).Err
}

// must has somebody do what has to be done.
func (o *offices) must(actor kernel.Actor, name string, command any) {
	o.Helper()
	if err := o.do(actor, name, command); err != nil {
		o.Fatalf("%s %+v: %v", name, command, err)
	}
}

// of returns the officer of a unit who has a role.
func (o *offices) of(unit, role string) kernel.Actor {
	o.Helper()
	key := unit + " " + role
	if _, ok := o.officers[key]; !ok {
		o.must(authority.First, "authority.register_actor", authority.RegisterActor{Kind: authority.Officer, Department: unit,
			Roles: []string{role}})
		o.officers[key] = authority.First + kernel.Actor(len(o.officers)) + 1
	}
	return o.officers[key]
}

// read looks at the state.
func (o *offices) read(look func(c *county.County)) {
	o.Helper()
	must(o.T, o.r.Read(context.Background(), look))
}

// handed returns a return that is under way.
func (o *offices) handed(figure string, period indicator.Period, place village.Code) (h indicator.Handed) {
	o.read(func(c *county.County) {
		under, _ := c.Indicator.Return(figure, period, place)
		h = under.Handed()
	})
	return h
}

// TestOwnUnit has the officers of one unit do what another owes: each is denied, whoever owes it may, and so may the
// administrator. A return that every township owes is that township's alone.
func TestOwnUnit(t *testing.T) {
	o := started(t, "410523")
	denied := func(actor kernel.Actor, name string, command any) {
		t.Helper()
		if err := o.do(actor, name, command); !errors.Is(err, authority.ErrDenied) {
			t.Errorf("%s %+v by another unit: %v", name, command, err)
		}
	}
	own, other := o.of("industry", "reporter"), o.of("commerce", "reporter")
	submit := indicator.Submit{Figure: "food_output", Period: "2026Q3", Value: "11", Unit: "亿元", Paper: "合成报表",
		Hash: sha256.Sum256(nil)}
	denied(other, "indicator.submit", submit)
	denied(own, "indicator.submit", indicator.Submit{Figure: "no_figure", Period: "2026Q3"})
	o.must(own, "indicator.submit", submit)
	approve := indicator.Approve(o.handed("food_output", "2026Q3", ""))
	denied(o.of("commerce", "unit_head"), "indicator.approve", approve)
	denied(o.of("commerce", "unit_head"), "indicator.send_back", indicator.SendBack{Cell: indicator.Cell{Figure: "food_output",
		Period: "2026Q3"}, Reason: "口径不对", Sequence: approve.Sequence})
	o.must(o.of("industry", "unit_head"), "indicator.approve", approve)

	town := submit
	town.Figure, town.Place, town.Unit, town.Value = "product_villages_by_town", "410523100", "个", "7"
	denied(o.of("caiyuan_town", "reporter"), "indicator.submit", town)
	denied(o.of("agriculture", "reporter"), "indicator.submit", town)
	denied(o.of("chengguan_town", "unit_head"), "indicator.submit", town)
	o.must(o.of("chengguan_town", "reporter"), "indicator.submit", town)
	o.must(o.of("chengguan_town", "unit_head"), "indicator.approve",
		indicator.Approve(o.handed(town.Figure, town.Period, town.Place)))
	town.Place = "410523101"
	o.must(authority.First, "indicator.submit", town) // An administrator may for any unit.

	report := task.Report{Node: "task_chain_food", Date: o.today, Started: true, Percent: 1}
	denied(other, "task.report_progress", report)
	o.must(own, "task.report_progress", report)
	supervisor := o.of("reform", "supervisor")
	o.must(supervisor, "task.issue_order", task.IssueOrder{Node: "task_chain_food", Department: "industry", Matter: "进度滞后",
		Due: o.today + 10, Ladder: "three_steps"})
	reply := task.Reply{Order: task.OrderNumber{Year: 2026, Number: 1}, Text: "已整改",
		Evidence: []task.Evidence{{Paper: "整改报告", Hash: sha256.Sum256(nil)}}}
	denied(other, "task.reply", reply)
	o.must(own, "task.reply", reply)
	o.must(supervisor, "task.issue_bulletin", task.IssueBulletin{Day: o.today})
	object := task.Object{Bulletin: 1, Node: "task_chain_food", Reason: "数据有误"}
	denied(other, "task.object", object)
	o.must(own, "task.object", object)
	o.must(supervisor, "task.open_case", task.OpenCase{Drive: "cadres", Fault: "delay", Department: "industry", Matter: "拖延",
		Due: o.today + 5})
	pass := task.PassCase{Case: 1, Department: "commerce", Reason: "由商务部门办理"}
	denied(other, "task.pass_case", pass)
	o.must(own, "task.pass_case", pass)
	denied(own, "task.pass_case", task.PassCase{Case: 1, Department: "industry", Reason: "退回"})
}

// report takes a return through its three hands, each of the unit that owes it.
func (o *offices) report(figure string, period indicator.Period, place village.Code, unit, value string) {
	o.Helper()
	var d indicator.Definition
	o.read(func(c *county.County) {
		span, _ := period.Span()
		d, _ = c.Indicator.Definition(figure, span.Last(), c.Sequence())
	})
	o.must(o.of(unit, "reporter"), "indicator.submit", indicator.Submit{Figure: figure, Period: period, Place: place,
		Value: value, Unit: d.Row.UnitZH, Paper: "合成报表", Hash: sha256.Sum256([]byte(figure)), Explain: "合成"})
	o.must(o.of(unit, "unit_head"), "indicator.approve", indicator.Approve(o.handed(figure, period, place)))
	o.must(o.of("reform", "statistician"), "indicator.accept", indicator.Accept(o.handed(figure, period, place)))
}

// TestSecondCounty starts the second county from its folder alone and runs it: every goal that figures measure has one
// and a light, returns are owed and handed in, derived figures are worked out, lights shine as the plan says, and its
// report is printed in both languages, with its own table of what the article says.
func TestSecondCounty(t *testing.T) {
	ctx := context.Background()
	o := started(t, "410523")
	d := desk.New(o.r)
	duties, _, err := d.Today(ctx, "industry")
	must(t, err)
	if !slices.ContainsFunc(duties, func(one desk.Duty) bool { return one.What == "return" && one.Code == "food_output" }) {
		t.Errorf("industry owes no return: %+v", duties)
	}
	duties, _, err = d.Today(ctx, "")
	must(t, err)
	owing := 0
	for _, one := range duties {
		if one.What == "return" && one.Code == "product_villages_by_town" && one.Period == "2026Q3" {
			owing++
		}
	}
	if owing != 10 {
		t.Errorf("%d townships owe their villages", owing)
	}
	for _, quarter := range []indicator.Period{"2026Q1", "2026Q2", "2026Q3"} {
		o.report("food_output", quarter, "", "industry", "12")    // 36 of 44 by November: on plan.
		o.report("medicine_output", quarter, "", "industry", "4") // 12 of 20: 15 points behind at the end of September.
		o.report("steel_output", quarter, "", "industry", "2")    // 6 of 30.
		o.report("disputes_received", quarter, "", "justice", "50")
		o.report("disputes_settled", quarter, "", "justice", "48")
		o.must(o.of("reform", "statistician"), "indicator.publish_derived",
			indicator.PublishDerived{Figure: "leading_output", Period: quarter})
		o.must(o.of("reform", "statistician"), "indicator.publish_derived",
			indicator.PublishDerived{Figure: "mediation_rate", Period: quarter})
	}
	var towns []village.Code
	o.read(func(c *county.County) { towns = c.Village.Standing(village.Township, "", o.today, c.Sequence()) })
	for _, town := range towns {
		o.report("product_villages_by_town", "2026Q3", town, officeOf[town], "5")
	}
	o.must(o.of("reform", "statistician"), "indicator.publish_derived",
		indicator.PublishDerived{Figure: "product_villages", Period: "2026Q3"})
	more := indicator.Submit{Figure: "disputes_settled", Period: "2026Q3", Value: "51", Unit: "件", Paper: "合成报表",
		Hash: sha256.Sum256(nil), Reason: "更正"}
	if err := o.do(o.of("justice", "reporter"), "indicator.submit", more); !errors.Is(err, indicator.ErrUnexplained) {
		t.Errorf("more disputes are settled than were taken up, and nobody says why: %v", err)
	}
	for goal, want := range map[string]indicator.Colour{"chain_food": indicator.Green, "chain_medicine": indicator.Yellow,
		"chain_steel": indicator.Red, "one_product": indicator.Green, "fengqiao": indicator.Green,
		"task_hub": indicator.Red} {
		o.read(func(c *county.County) {
			n, ok := c.Task.Node(goal, o.today, c.Sequence())
			if s := c.Task.Stand(n, o.today, c.Sequence()); !ok || s.Judgement.Colour != want {
				t.Errorf("%s is %+v (%+v), want %s", goal, s.Judgement, s.Actual, want)
			}
		})
	}
	y, err := d.Year(ctx, 2026, 0)
	must(t, err)
	zh, en := printed(t, y)
	for _, want := range []string{"汤阴县", "18.0亿元", "12.0亿元", "50个", "96.0%", "据报道", "“十大战略”项数", "(合成"} {
		if !strings.Contains(zh, want) {
			t.Errorf("the report does not say %s", want)
		}
	}
	for _, want := range []string{"Tangyin County", "18.0 hundred million yuan", "50 villages", "96.0", "As published", "(synthetic"} {
		if !strings.Contains(en, want) {
			t.Errorf("the report in English does not say %s", want)
		}
	}
	if len(y.Table) != 3 || y.Table[0].Published.Value != 10 || len(y.Missing) == 0 {
		t.Errorf("%d published figures, %d missing", len(y.Table), len(y.Missing))
	}
	o.full()
}

// officeOf says which office reports for which township, as policy/townships.cedar of the second county has it.
var officeOf = map[village.Code]string{"410523100": "chengguan_town", "410523101": "caiyuan_town",
	"410523102": "rengu_town", "410523103": "wuling_town", "410523104": "yigou_town", "410523105": "baiying_town",
	"410523106": "fudao_town", "410523107": "hanzhuang_town", "410523108": "guxian_town", "410523203": "wagang_township"}

// full demands of a county that its folder says all that a county's goals need: each goal a measure or a path and a rule
// of lights below a programme, assumed amounts that say so, and cases of drives.
func (o *offices) full() {
	o.Helper()
	o.read(func(c *county.County) {
		kinds, above := map[task.Kind]int{}, map[string]bool{}
		nodes := c.Task.Nodes(o.today, c.Sequence())
		for _, n := range nodes {
			kinds[n.Row.Kind]++
			above[n.Row.Parent] = true
		}
		for _, n := range nodes {
			leaf := !above[n.Row.Code]
			if leaf && (n.Row.Figure == "" && n.Row.Path == nil || n.Row.Light == "" || n.Row.Due == 0) {
				o.Errorf("nothing measures %s", n.Row.Code)
			}
			if strings.Contains(n.Row.NameZH, "合成") != n.Row.Synthetic {
				o.Errorf("%s is not labelled as what it is", n.Row.Code)
			}
			if n.Row.Figure == "" {
				continue
			}
			target, ok := c.Indicator.Target(n.Row.Figure, o.today, c.Sequence())
			if !ok || len(target.Row.Path) < 2 || !strings.Contains(target.Row.Reason, "假定") {
				o.Errorf("%s has no dated path that says what is assumed: %+v", n.Row.Figure, target.Row)
			}
		}
		if kinds[task.Direction] != 4 || kinds[task.Task] < 20 || kinds[task.Reform] < 4 || kinds[task.Result] < 1 {
			o.Errorf("the tree holds %v", kinds)
		}
	})
}

// printed prints a report in both languages.
func printed(t *testing.T, y *paper.YearReport) (zh, en string) {
	t.Helper()
	for _, english := range []bool{false, true} {
		var page bytes.Buffer
		must(t, y.HTML(&page, english))
		if zh, en = en, page.String(); english {
			return zh, en
		}
	}
	return zh, en
}

// TestNothingOfTheOther prints the reports of all counties, each with its own figures and goals, and finds nothing in any
// that names another: no name, no code, no division, no source that it does not have itself.
func TestNothingOfTheOther(t *testing.T) {
	reports := map[string]string{}
	for code := range folders(t) {
		o := started(t, code)
		y, err := desk.New(o.r).Year(context.Background(), 2026, 0)
		must(t, err)
		zh, en := printed(t, y)
		reports[code] = zh + en
	}
	for code, files := range folders(t) {
		for other, text := range reports {
			own := strings.Contains(text, code)
			if own != (other == code) {
				t.Errorf("the report of %s names %s: %v", other, code, own)
			}
			for _, f := range files {
				if f.County == nil {
					continue
				}
				for _, name := range []string{strings.TrimSuffix(f.County.NameZH, "县"), strings.TrimSuffix(f.County.NameEN, " County")} {
					if strings.Contains(text, name) != (other == code) {
						t.Errorf("the report of %s and the name %s", other, name)
					}
				}
			}
		}
	}
}
