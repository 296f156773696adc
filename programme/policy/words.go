package policy

import (
	"strconv"
	"strings"

	"liangshan/programme/rule"
)

// reasons say in words why there is no answer.
var reasons = map[rule.Reason]Words{
	rule.FactMissing:      {"缺少这项事实：", "this fact is missing: "},
	rule.ParameterMissing: {"当时没有这项标准：", "there is no such standard at that time: "},
	rule.Overflow:         {"数值超出范围", "the number is too large"},
	rule.ZeroDivisor:      {"除数为零", "division by zero"},
	rule.DateRange:        {"日期超出范围", "the date is out of range"},
	rule.DatesReversed:    {"两个日期先后颠倒", "the dates are in the wrong order"},
	rule.BracketMissing:   {"不在任何档次内：", "it lies in no bracket of "},
	rule.ListEmpty:        {"名单为空：", "the list is empty: "},
	rule.ListTooLong:      {"名单过长：", "the list is too long: "},
	rule.WorkdaysUnknown:  {"该年的工作日历未公布", "the working days of that year are not published"},
	rule.AmountNegative:   {"算得的金额为负", "the amount comes out below zero"},
}

// FaultText says why there is no answer.
func (d *Document) FaultText(f rule.Fault, language string) string {
	text := reasons[f.Reason].In(language)
	if f.Name != "" {
		text += d.called(f.Name, language)
	}
	where := d.called(f.Where, language)
	if n, ok := strings.CutPrefix(f.Where, "clause "); ok && language == "zh" {
		where = "第" + n + "条"
	}
	if language == "zh" {
		if f.Where == "amount" {
			where = "金额"
		}
		return where + "：" + text
	}
	return where + ": " + text
}

// called returns how a name of the document is called in a language.
func (d *Document) called(name, language string) string {
	for _, c := range d.Columns {
		if c.Name == name {
			return c.Words.In(language)
		}
	}
	for _, p := range d.Parameters {
		if p.Name == name {
			return p.Words.In(language)
		}
	}
	for _, v := range d.Values {
		if v.Name == name {
			return v.Words.In(language)
		}
	}
	for _, l := range d.Lists {
		if l.Name == name {
			return l.Words.In(language)
		}
	}
	if w, ok := days[name]; ok {
		return w.In(language)
	}
	return name
}

// days are the days that every document knows, as people call them.
var days = map[string]Words{
	"on": {"计算日", "the day of reckoning"}, "当日": {"计算日", "the day of reckoning"},
	"period_start": {"本期首日", "the period's first day"}, "期初": {"本期首日", "the period's first day"},
	"period_end": {"本期末日", "the period's last day"}, "期末": {"本期末日", "the period's last day"},
}

// Show writes a value for people: money in yuan, areas in square metres, codes by their name.
func (d *Document) Show(t rule.Type, v int64, language string) string {
	zh := language == "zh"
	if v == rule.Missing {
		if zh {
			return "无"
		}
		return "none"
	}
	switch t.Kind {
	case rule.Bool:
		switch {
		case zh && v == 1:
			return "是"
		case zh:
			return "否"
		case v == 1:
			return "yes"
		}
		return "no"
	case rule.Money:
		if zh {
			return t.Format(v) + "元"
		}
		return "¥" + t.Format(v)
	case rule.Area:
		if zh {
			return t.Format(v) + "平方米"
		}
		return t.Format(v) + " m²"
	case rule.Code:
		return d.Label(t.Set.Name, t.Format(v)).In(language)
	}
	return t.Format(v)
}

// Explain says in plain words why a case came out as it did: its outcome, each clause that
// fails or that nobody can decide, and how the amount came about, part by part.
func (d *Document) Explain(r Result, language string) []string {
	zh := language == "zh"
	say := func(z, e string) string {
		if zh {
			return z
		}
		return e
	}
	var lines []string
	switch {
	case r.Outcome == rule.Denied:
		lines = append(lines, say("不符合条件：", "Not entitled:"))
	case r.Outcome == rule.Review:
		lines = append(lines, say("需人工核实：", "For a person to review: ")+d.FaultText(*r.Fault, language))
	case d.Program.Amount != nil:
		lines = append(lines, say("应发", "Entitled to ")+d.Show(rule.Type{Kind: rule.Money}, r.Amount, language))
	default:
		lines = append(lines, say("符合条件。", "Entitled."))
	}
	failed := r.failed(len(d.Clauses))
	for i, c := range d.Clauses {
		number := say("第"+strconv.Itoa(i+1)+"条：", "clause "+strconv.Itoa(i+1)+": ")
		switch {
		case failed>>i&1 == 1:
			lines = append(lines, "  "+number+c.Reason.In(language)+d.parts(r, d.Program.Clauses[i], language))
		case r.Unknown>>i&1 == 1:
			lines = append(lines, "  "+number+say("无法判断", "nobody can say"))
		}
	}
	for i, v := range d.Scope().Values {
		if r.Values[i] != rule.Missing {
			lines = append(lines, "  "+d.Values[i].Words.In(language)+" = "+d.Show(v.Expr.Type, r.Values[i], language)+
				d.parts(r, v.Expr, language))
		}
	}
	if r.Outcome == rule.Granted && d.Program.Amount != nil {
		money := rule.Type{Kind: rule.Money}
		lines = append(lines, "  "+say("金额", "amount")+" = "+d.Show(money, r.Before, language)+
			d.parts(r, d.Program.Amount, language))
		if r.Amount != r.Before {
			lines = append(lines, "  "+say("每次最多", "at most at once: ")+d.Show(money, d.CapEach, language))
		}
	}
	return lines
}

// parts says what an expression was made of.
func (d *Document) parts(r Result, e *rule.Expression, language string) string {
	parts := r.bound.Parts(r.d, 0, e)
	if len(parts) == 0 || len(parts) == 1 && parts[0].Text == e.Text {
		return "" // The part is all of it, and its value has just been said.
	}
	texts := make([]string, len(parts))
	for i, p := range parts {
		name := d.called(p.Text, language)
		if table, key, ok := strings.Cut(p.Text, "["); ok {
			by := d.called(strings.TrimSuffix(key, "]"), language)
			if name = d.called(table, language); language == "zh" {
				name += "（按" + by + "）"
			} else {
				name += " by " + by
			}
		}
		texts[i] = name + " " + d.Show(p.Type, p.Value, language)
	}
	if language == "zh" {
		return "（" + strings.Join(texts, "，") + "）"
	}
	return " (" + strings.Join(texts, ", ") + ")"
}
