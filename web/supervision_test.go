package web

import (
	"strings"
	"testing"

	"liangshan/authority"
	"liangshan/calendar"
	"liangshan/county"
	"liangshan/indicator"
	"liangshan/task"
)

// TestSupervision issues an order and has it answered: its page shows both, and is only for those who work here; a
// figure of the record is published by way of the page of publishing, and is no duty afterwards.
func TestSupervision(t *testing.T) {
	p := newPortal(t)
	elsewhere := func(role string) { // Officers have a department: here none that has anything to do.
		p.actors[role] = p.registered(authority.RegisterActor{Kind: authority.Officer, Department: "finance", Roles: []string{role}})
	}
	elsewhere("supervisor")
	elsewhere("statistician")
	today, err := calendar.FromMillis(p.Now())
	p.must(err)
	p.do(1, "task.issue_order", task.IssueOrder{Node: "task_11", Department: "reform", Matter: "进度滞后,请说明原因",
		Due: today + 10, Ladder: "three_steps"})
	p.settled()
	supervisor := p.as("supervisor")
	if body := supervisor.get("/work", 200); strings.Contains(body, "task.end_order") {
		t.Error("an order that nobody has answered waits for its end")
	}
	list := supervisor.get("/orders", 200)
	path := link(t, list, `/order/\d+/1`)
	if !strings.Contains(list, "进度滞后") || !strings.Contains(list, "在办") {
		t.Error("the list does not show the order")
	}
	year := strings.Split(path, "/")[2]
	p.do(1, "task.reply", task.Reply{Order: task.OrderNumber{Year: uint16(today.Year()), Number: 1}, Text: "已补报进度",
		Evidence: []task.Evidence{{Paper: "进度表", Hash: indicator.Hash{1}}}})
	p.settled()
	body := supervisor.get(path, 200)
	for _, want := range []string{"已补报进度", "已回复，待审", "/do/task.end_order?order.number=1", "进度表",
		indicator.Hash{1}.String()} {
		if !strings.Contains(body, want) {
			t.Errorf("%s does not show %s", path, want)
		}
	}
	if body := supervisor.get("/work", 200); !strings.Contains(body, "task.end_order") {
		t.Error("the reply does not wait for the supervisor")
	}
	p.do(1, "task.report_progress", task.Report{Node: "task_11", Date: today, Started: true, Percent: 1, Text: "连日降雨"})
	p.do(1, "task.open_case", task.OpenCase{Drive: "one_shopkeeper", Fault: "shopkeeper", Department: "reform", Matter: "推诿",
		Due: today + 5})
	submit := indicator.Submit{Figure: "gdp", Period: "2025", Value: "700", Unit: "亿元", Paper: "统计公报",
		Hash: indicator.Hash{1}, Explain: "核算", Reason: "核算"}
	p.do(1, "indicator.submit", submit)
	var handed indicator.Handed
	p.must(p.Read(t.Context(), func(c *county.County) {
		under, _ := c.Indicator.Return("gdp", "2025", "")
		handed = under.Handed()
	}))
	p.do(p.actor("unit_head"), "indicator.approve", indicator.Approve(handed))
	p.settled()
	body = supervisor.get("/work", 200)
	for _, want := range []string{"/do/task.accept_report?node=task_11&amp;number=1", "/do/task.close_case?case=1"} {
		if !strings.Contains(body, want) {
			t.Errorf("the supervisor of another department is not asked: %s", want)
		}
	}
	if strings.Contains(body, "task.pass_case") {
		t.Error("a case of another department is to be passed on")
	}
	if body := p.as("statistician").get("/work", 200); !strings.Contains(body, "/do/indicator.accept?figure=gdp") {
		t.Error("the return of another department does not wait for the statistician")
	}
	goal := supervisor.get("/goal/task_11", 200)
	for _, want := range []string{"连日降雨", path, "任务"} {
		if !strings.Contains(goal, want) {
			t.Errorf("the goal's page does not show %s", want)
		}
	}
	if body := p.as("resident").get("/goal/task_11?lang=en", 200); strings.Contains(body, "连日降雨") {
		t.Error("the public reads what was reported of a goal")
	}
	if body := supervisor.get("/goal/task_bamboo_carbon", 200); !strings.Contains(body, `href="/projects`) {
		t.Error("the goal does not lead to what serves it")
	}
	supervisor.get("/goal/no_goal", 404)
	if body := supervisor.get("/figure/gdp", 200); !strings.Contains(body, "当期发生") || !strings.Contains(body, "期后15个工作日内") {
		t.Error("the figure's page does not say how it is counted, and until when it is owed")
	}
	if tree := supervisor.get("/goals", 200); !strings.Contains(tree, `href="/goal/task_11`) {
		t.Error("the tree does not lead to its goals")
	}
	p.do(1, "task.issue_bulletin", task.IssueBulletin{Day: today})
	p.do(p.actor("unit_head"), "task.object", task.Object{Bulletin: p.newestBulletin(), Node: "task_11", Reason: "数据有误"})
	p.settled()
	if body := supervisor.get("/work", 200); !strings.Contains(body, "/do/task.settle_objection?bulletin=") {
		t.Error("an objection does not wait for the supervisor")
	}
	supervisor.get("/order/"+year+"/2", 404)
	supervisor.get("/cases", 200)
	for _, path := range []string{"/orders", "/cases", "/dashboard", "/today", path} {
		p.as("resident").get(path, 403)
	}
	supervisor.get("/publishing", 403)
	statistician := p.as("statistician")
	publish := link(t, statistician.get("/publishing?lang=en", 200), `/do/indicator\.publish_fold\?[^"]*task[^"]*`)
	if form := statistician.get(strings.ReplaceAll(publish, "&amp;", "&"), 200); !strings.Contains(form, `name="hash"`) {
		t.Error("the form is not filled in")
	}
}

// newestBulletin returns the number of the newest bulletin.
func (p *portal) newestBulletin() (number uint32) {
	p.must(p.Read(p.Context(), func(c *county.County) { number = c.Task.LastBulletin() }))
	return number
}
