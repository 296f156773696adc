package web

import (
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestPublishDocument: who publishes a programme is told line and column of what is wrong before it is proposed, who
// releases it sees that its own tests pass, and what it pays can be tried by anybody.
func TestPublishDocument(t *testing.T) {
	p, _ := payCounty(t, 1)
	text, err := os.ReadFile("../programme/policy/testdata/heating.yaml")
	p.must(err)
	right := string(text)
	clerk, chief := p.as("accountant"), p.as("chief_accountant")
	page := clerk.get("/do/programme.publish?lang=en", 200)
	if holds(t, page, "document (YAML)"); strings.Contains(page, "govuk-textarea govuk-input--width-20") {
		t.Error("there is room for twenty characters of a document")
	}
	form := url.Values{"request.id": {hidden(t, page, "request.id")}}
	send := func(step, text string, status int) string {
		form["request.step"], form["text"] = []string{step}, []string{text}
		return clerk.send("POST", "/do/programme.publish?lang=en", form, status)
	}
	for _, step := range []string{"check", "send"} {
		holds(t, textOf(t, send(step, "hello", 409)), "line 1, column 1: names and values are expected here")
		holds(t, textOf(t, send(step, "", 409)), "line 1, column 1")
		wrong := send(step, strings.Replace(right, "amount: 193.00", "amount: 194.00", 1), 409)
		holds(t, textOf(t, wrong), "line 41, column 19: 三人高山户: the amount is 193.00, not 194.00")
		holds(t, wrong, "winter_heating")
	}
	zh := clerk.send("POST", "/do/programme.publish?lang=zh", form, 409)
	holds(t, textOf(t, zh), "第 41 行第 19 字：三人高山户：金额实际为 193.00")
	holds(t, textOf(t, send("check", right, 200)), "its own 4 tests pass, and each of its 2 clauses is tested both ways")
	send("send", right, 303)
	p.settled()
	proposal := regexp.MustCompile(`/proposals/\d+`).FindString(chief.get("/proposals", 200))
	page = chief.get(proposal+"?lang=zh", 200)
	holds(t, textOf(t, page), "自带的 4 个测试全部通过")
	chief.send("POST", proposal, url.Values{"id": {hidden(t, page, "id")}, "step": {"release"}}, 303)
	p.settled()
	p.calculates(t)
}

// calculates tries what the published document pays.
func (p *portal) calculates(t *testing.T) {
	t.Helper()
	b := p.browser()
	known := url.Values{"period": {"2026-11"}, "fact.海拔": {"820"}, "fact.heated": {"false"}, "fact.other": {"50"}}
	with := func(more ...string) url.Values {
		form := url.Values{}
		for key, values := range known {
			form[key] = values
		}
		for i := 0; i < len(more); i += 2 {
			form[more[i]] = []string{more[i+1]}
		}
		return form
	}
	try := func(form url.Values, status int) string {
		return b.send("POST", "/programme/winter_heating?lang=en", form, status)
	}
	said := textOf(t, try(with("list.members.0.income", "2000", "list.members.1.income", "0", "list.members.2.income", "1000"), 200))
	holds(t, said, "Entitled to ¥193.00")
	said = textOf(t, try(with("list.members.0.income", ""), 200))
	if holds(t, said, "For a person to review"); strings.Contains(said, "persons = 0") {
		t.Error("a household of which nobody said who belongs to it is taken for an empty one")
	}
	said = textOf(t, try(with("period", "2026-Q4"), 409))
	if holds(t, said, "The period is not one of the programme"); strings.Contains(said, "What you would get") {
		t.Error("a quarter of a monthly programme is computed")
	}
	holds(t, textOf(t, try(with("fact.海拔", "high"), 409)), "altitude in metres: a whole number is expected, such as 12")
	more := try(with("request.add", "members", "list.members.3.income", "1"), 200)
	if holds(t, more, `name="list.members.7.income"`, `name="list.members.3.income"`); strings.Contains(more, `id="answer"`) {
		t.Error("more rows are wanted, and it is computed")
	}
	form := with()
	for _, n := range []string{"0", "1", "2", "3", "4"} {
		form.Set("list.members."+n+".income", "0.00")
	}
	holds(t, textOf(t, try(form, 200)), "persons = 5", "Entitled to ¥250.00")
}
