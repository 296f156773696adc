package web

import (
	"strings"
	"testing"

	"liangshan/calendar"
	"liangshan/indicator"
	"liangshan/task"
)

// TestSupervision issues an order and has it answered: its page shows both, and is only for those who work here; a
// figure of the record is published by way of the page of publishing, and is no duty afterwards.
func TestSupervision(t *testing.T) {
	p := newPortal(t)
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
	for _, want := range []string{"已补报进度", "已回复，待审", "/do/task.end_order?order.number=1"} {
		if !strings.Contains(body, want) {
			t.Errorf("%s does not show %s", path, want)
		}
	}
	if body := supervisor.get("/work", 200); !strings.Contains(body, "task.end_order") {
		t.Error("the reply does not wait for the supervisor")
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
