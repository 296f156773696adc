package paper_test

import (
	"strings"
	"testing"

	"liangshan/paper"
)

// TestGrant: the sum of a slip is called what it is, by which way it goes and how far it has come, and is never less than
// nothing; only who was looked for and not found is told to be on no line.
func TestGrant(t *testing.T) {
	for _, one := range []struct {
		before, total, setOff   int64
		stands, zh, en, sum, in string
	}{
		{0, 50_000, 0, "listed", "公示中，拟发放", "Being shown: would be paid", "¥500.00", "伍佰元整"},
		{0, 50_000, 0, "due", "本次应发放", "To be paid by this list", "¥500.00", "伍佰元整"},
		{0, 50_000, 0, "filed", "本次应发放", "To be paid by this list", "¥500.00", "伍佰元整"},
		{0, 50_000, 20_000, "paid", "本次发放", "Paid by this list", "¥300.00", "叁佰元整"},
		{0, 50_000, 0, "failed", "本次未付成", "could not pay it", "¥500.00", "伍佰元整"},
		{0, 50_000, 0, "stopped", "已停发，未支付", "Stopped, not paid", "¥500.00", "伍佰元整"},
		{0, 50_000, 0, "short", "资金不足，未支付", "Short of money, not paid", "¥500.00", "伍佰元整"},
		{0, 50_000, 0, "void", "名单已作废", "The list is void", "¥500.00", "伍佰元整"},
		{80_000, 30_000, 0, "listed", "公示中，拟收回", "would have to be given back", "¥500.00", "伍佰元整"},
		{80_000, 30_000, 0, "nothing", "应退回", "To be given back", "¥500.00", "伍佰元整"},
		{80_000, 30_000, 0, "void", "名单已作废", "The list is void", "¥500.00", "伍佰元整"},
	} {
		g := &paper.Grant{County: "330523", Run: 3, Line: 4, Programme: "p", Person: 7, TotalFen: one.total,
			BeforeFen: one.before, SetOffFen: one.setOff, Stands: one.stands, State: "state", Listed: true}
		for english, headline := range map[bool]string{false: one.zh, true: one.en} {
			article, err := paper.Sheet{County: "c", Public: "https://c.example.org/", English: english}.Grant(g)
			if err != nil {
				t.Fatal(err)
			}
			text := textOf(t, article)
			holds(t, text, headline, one.sum, one.in)
			if strings.Contains(text, "-") && strings.Contains(text, "¥-") || strings.Contains(text, "负") {
				t.Errorf("%s: less than nothing: %s", one.stands, text)
			}
			if one.stands != "paid" && strings.Contains(text, "Paid by") {
				t.Errorf("%s is said to be paid: %s", one.stands, text)
			}
		}
	}
	for apart, want := range map[bool]string{false: "这份名单上没有您", true: "这份名单不是按个人定的"} {
		article, err := paper.Sheet{County: "c", Public: "https://c.example.org/"}.Grant(&paper.Grant{Line: -1, Apart: apart})
		if err != nil {
			t.Fatal(err)
		}
		text := textOf(t, article)
		if holds(t, text, want); apart && strings.Contains(text, "没有您") {
			t.Errorf("who was not looked for is said not to be there: %s", text)
		}
	}
}
