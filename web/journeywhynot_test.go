package web

import (
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"liangshan/authority"
)

// shownRun makes a run of talents by the pages, of a table, and shows its list.
func (p *portal) shownRun(t *testing.T, clerk *browser, table string) (run string) {
	t.Helper()
	order := map[string]string{"programme": "talent_direct", "period": "2026-10"}
	page := clerk.prepared(clerk.posted("/runs", order, "register", "talents.csv", table, 303), 200)
	run = link(t, page, `/run/\d+`)
	p.settled()
	clerk.confirmed(link(t, clerk.get(run, 200), `/do/programme.publish_list[^"]*`), nil, 303)
	p.settled()
	return run
}

// TestJourneyWhyNot: who is on no list finds why not, also who is not in the register at all; objects, sees by when
// the answer is due, appeals against it; asks that a person look at it when the list is closed; asks to be decided by
// a person from now on. Each of it waits in the officer's work, and what is late with the chief accountant too.
// Nobody does it for another.
func TestJourneyWhyNot(t *testing.T) {
	p, people := payCounty(t, 4)
	clerk, chief := p.as("accountant"), p.as("chief_accountant")
	denied := p.actorOf(authority.Person, uint64(people[1]), "resident")
	absent := p.actorOf(authority.Person, uint64(people[3]), "resident")
	p.settled()
	holds(t, textOf(t, denied.get("/mine/programmes", 200)), "还没有公示过名单")
	lines := strings.SplitAfter(talentsTable(people[:3]), "\n")
	lines[2] = strings.Replace(lines[2], "true,true", "false,true", 1) // The employer is elsewhere.
	p.shownRun(t, clerk, strings.Join(lines, ""))
	page := denied.get("/mine/programmes", 200)
	holds(t, textOf(t, page), "名单上没有您")
	page = denied.get(strings.ReplaceAll(link(t, page, `/mine/whynot/1[^"]*`), "&amp;", "&"), 200)
	if text := textOf(t, page); strings.Contains(text, "没有关于您") || !regexp.MustCompile(`单位|雇主`).MatchString(text) {
		t.Errorf("it does not say why not: %s", text)
	}
	sheet := denied.get(strings.ReplaceAll(link(t, page, `/mine/whypaper/1[^"]*`), "&amp;", "&"), 200)
	holds(t, textOf(t, sheet), "这份名单上没有您", "为什么没有", "没有凭证", "异议")
	denied.get("/mine/whypaper/1?person="+plain(uint64(people[3])), 403)
	holds(t, textOf(t, absent.get("/mine/whynot/1", 200)), "没有关于您", "工作人员会在期限内答复")
	denied.get("/mine/whynot/1?person="+plain(uint64(people[3])), 403)
	denied.get("/mine/whynot/9", 409)
	clerk.get("/mine/programmes", 403)

	p.objected(t, clerk, chief, denied, absent)

	shown := p.payRuns()[0]
	p.clock.To(time.UnixMilli(shown.Until).Add(9 * time.Hour))
	clerk, absent = p.as("accountant"), p.asNamed("resident"+plain(uint64(people[3])), "absent-again")
	ask := url.Values{"programme": {"1"}, "reason": {"left_out"}, "id": {p.site.read.NewID()}}
	holds(t, textOf(t, absent.get("/mine/object?programme=1", 200)), "请人工复核")
	absent.send("POST", "/mine/object", ask, 303)
	p.settled()
	holds(t, textOf(t, clerk.get("/work", 200)), "办理人工复核")
	holds(t, clerk.get("/objection/2", 200), "/do/programme.grant_review?objection=2")

	choice := url.Values{"programme": {"0"}, "choice": {"2"}, "id": {p.site.read.NewID()}}
	absent.send("POST", "/mine/choose", url.Values{"programme": {"0"}}, 409) // Nothing chosen: the question again.
	absent.send("POST", "/mine/choose", choice, 303)
	p.settled()
	holds(t, textOf(t, absent.get("/mine/programmes", 200)), "由工作人员决定", "请人工复核", "处理中")
	holds(t, textOf(t, clerk.get("/work", 200)), "要求人工决定的人", "全部项目 · 1")

	p.clock.To(time.UnixMilli(shown.Until).AddDate(0, 0, 20))
	chief = p.as("chief_accountant")
	p.settled()
	holds(t, textOf(t, chief.get("/work", 200)), "惠民异议逾期未答复", "决定惠民申诉", "已逾期")
}

// objected lets who was denied object and appeal, by pages, and the officers answer.
func (p *portal) objected(t *testing.T, clerk, chief, denied, absent *browser) {
	t.Helper()
	offered := denied.get("/mine/object?programme=1", 200)
	holds(t, offered, `value="left_out"`, `value="fact_wrong"`)
	if strings.Contains(offered, "shares_wrong") {
		t.Error("an objection to a programme is offered reasons of dividends")
	}
	object := url.Values{"programme": {"1"}, "reason": {"left_out"}, "id": {p.site.read.NewID()}}
	holds(t, textOf(t, denied.get("/mine/object?programme=1", 200)), "哪里不对？", "提出异议")
	nothing := url.Values{"programme": {"1"}, "id": {p.site.read.NewID()}}
	holds(t, textOf(t, denied.send("POST", "/mine/object", nothing, 409)), "没有选择。", "请选其中一项。")
	if to := denied.send("POST", "/mine/object", object, 303); !strings.HasPrefix(to, "/mine/programmes") {
		t.Errorf("sent to %s", to)
	}
	p.settled()
	holds(t, textOf(t, denied.get("/mine/programmes", 200)), "处理中", "2026-11-09") // Five working days after the 2nd.
	object.Set("id", p.site.read.NewID())
	holds(t, denied.send("POST", "/mine/object", object, 409), "govuk-error-summary")
	holds(t, textOf(t, clerk.get("/work", 200)), "处理惠民异议", "2026-11-09")
	page := clerk.get("/objection/1", 200)
	holds(t, page, "/do/programme.uphold?objection=1")
	if strings.Contains(chief.get("/objection/1", 200), "/do/programme.dismiss") {
		t.Error("the chief accountant is offered to dismiss")
	}
	denied.get("/objection/1", 403)
	clerk.confirmed(link(t, page, `/do/programme.dismiss[^"]*`), url.Values{"reason": {"rule_says_so"}}, 303)
	p.settled()
	page = denied.get("/mine/programmes", 200)
	holds(t, textOf(t, page), "不成立", "2027-01-01") // The 60th day; nobody has published yet on which days of that year one works.
	appeal := url.Values{"objection": {"1"}, "reason": {"fact_not_checked"}, "id": {p.site.read.NewID()}}
	absent.send("POST", "/mine/appeal", appeal, 403)
	denied.get("/mine/appeal?objection=1", 200)
	denied.send("POST", "/mine/appeal", appeal, 303)
	p.settled()
	holds(t, textOf(t, denied.get("/mine/programmes", 200)), "申诉处理中")
	holds(t, textOf(t, chief.get("/work", 200)), "决定惠民申诉")
	holds(t, chief.get("/objection/1", 200), "/do/programme.decide_appeal?objection=1")
}
