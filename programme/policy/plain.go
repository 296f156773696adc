package policy

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"

	"liangshan/programme/rule"
)

// Plain says an expression of the document in words that need no knowledge of the language of rules, such as "insured
// months is at least months insured needed". What it cannot read it leaves as it is.
func (d *Document) Plain(text, language string) string {
	e, err := parser.ParseExpr(text)
	if err != nil {
		return text
	}
	p := &speaker{d: d, zh: language == "zh", language: language}
	return p.condition(e)
}

// A speaker says expressions in a language.
type speaker struct {
	d        *Document
	zh       bool
	language string
}

func (p *speaker) say(zh, en string, a ...any) string {
	if p.zh {
		return fmt.Sprintf(zh, a...)
	}
	return fmt.Sprintf(en, a...)
}

// condition says an expression that stands alone: a fact that is yes or no says so.
func (p *speaker) condition(e ast.Expr) string {
	switch x := e.(type) {
	case *ast.Ident, *ast.SelectorExpr:
		if p.isBool(x) {
			return p.say("%s：是", "%s: yes", p.value(x))
		}
	case *ast.UnaryExpr:
		if x.Op == token.NOT && p.isBool(x.X) {
			return p.say("%s：否", "%s: no", p.value(x.X))
		}
		if x.Op == token.NOT {
			return p.say("不符合（%s）", "not (%s)", p.condition(x.X))
		}
	case *ast.ParenExpr:
		return p.say("（%s）", "(%s)", p.condition(x.X))
	case *ast.BinaryExpr:
		switch x.Op {
		case token.LAND:
			return p.say("%s，并且%s", "%s, and %s", p.condition(x.X), p.condition(x.Y))
		case token.LOR:
			return p.say("%s，或者%s", "%s, or %s", p.condition(x.X), p.condition(x.Y))
		}
	}
	return p.value(e)
}

// isBool reports whether a name is a fact or a value that is yes or no.
func (p *speaker) isBool(e ast.Expr) bool {
	scope := p.d.Scope()
	switch x := e.(type) {
	case *ast.Ident:
		for _, c := range scope.Columns {
			if c.Name == x.Name {
				return c.Type.Kind == rule.Bool
			}
		}
		for _, v := range scope.Values {
			if v.Name == x.Name {
				return v.Expr.Type.Kind == rule.Bool
			}
		}
		for _, q := range scope.Parameters {
			if q.Name == x.Name {
				return q.Type.Kind == rule.Bool
			}
		}
	case *ast.SelectorExpr:
		for _, l := range scope.Lists {
			for _, c := range l.Columns {
				if c.Name == x.Sel.Name {
					return c.Type.Kind == rule.Bool
				}
			}
		}
	}
	return false
}

// operators are what stands between two values.
var operators = map[token.Token]Words{token.EQL: {"为", "is"}, token.NEQ: {"不为", "is not"},
	token.LSS: {"小于", "is below"},
	token.LEQ: {"不超过", "is at most"}, token.GTR: {"大于", "is above"}, token.GEQ: {"不少于", "is at least"},
	token.ADD: {"加", "plus"}, token.SUB: {"减", "minus"}, token.MUL: {"乘以", "times"}}

// dayOperators are what stands between two days.
var dayOperators = map[token.Token]Words{token.LSS: {"早于", "is before"}, token.LEQ: {"不晚于", "is not after"},
	token.GTR: {"晚于", "is after"}, token.GEQ: {"不早于", "is not before"}}

// isDate reports whether an expression is a day, as far as that is told by its name.
func (p *speaker) isDate(e ast.Expr) bool {
	scope := p.d.Scope()
	switch x := e.(type) {
	case *ast.CallExpr:
		name, _ := x.Fun.(*ast.Ident)
		if name == nil {
			return false
		}
		known, _ := rule.Canonical(name.Name)
		return known == "date" || known == "workday_from" || strings.HasPrefix(known, "add_")
	case *ast.Ident:
		if _, ok := days[x.Name]; ok {
			return true
		}
		for _, c := range scope.Columns {
			if c.Name == x.Name {
				return c.Type.Kind == rule.Date
			}
		}
		for _, q := range scope.Parameters {
			if q.Name == x.Name {
				return q.Type.Kind == rule.Date
			}
		}
	}
	return false
}

func (p *speaker) value(e ast.Expr) string {
	switch x := e.(type) {
	case *ast.Ident:
		return p.name(x.Name)
	case *ast.BasicLit:
		return p.literal(x)
	case *ast.ParenExpr:
		return p.say("（%s）", "(%s)", p.condition(x.X))
	case *ast.SelectorExpr:
		return p.item(x.Sel.Name)
	case *ast.IndexExpr:
		return p.say("与%s对应的%s", "the %[2]s for the %[1]s", p.value(x.Index), p.value(x.X))
	case *ast.UnaryExpr:
		if x.Op == token.SUB {
			return p.say("负%s", "minus %s", p.part(x.X))
		}
		return p.condition(x)
	case *ast.BinaryExpr:
		word, ok := operators[x.Op]
		if before, dated := dayOperators[x.Op]; dated && (p.isDate(x.X) || p.isDate(x.Y)) {
			word = before
		}
		if !ok {
			return p.condition(x)
		}
		if p.zh {
			return p.part(x.X) + word.ZH + p.part(x.Y)
		}
		return p.part(x.X) + " " + word.EN + " " + p.part(x.Y)
	case *ast.CallExpr:
		if name, ok := x.Fun.(*ast.Ident); ok {
			return p.call(name.Name, x.Args)
		}
	}
	return ""
}

// part says a side of an operator, set off where it is more than a name.
func (p *speaker) part(e ast.Expr) string {
	if call, ok := e.(*ast.CallExpr); ok {
		if name, ok := call.Fun.(*ast.Ident); ok {
			switch known, _ := rule.Canonical(name.Name); known {
			case "date", "rate", "area", "count", "sum", "age", "year", "month", "day":
			default:
				return p.say("（%s）", "(%s)", p.value(e))
			}
		}
	}
	return p.value(e)
}

// roundings say what becomes of what is left over.
var roundings = map[string]Words{"half_up": {"四舍五入", "rounded half up"}, "down": {"零头舍去", "rounded down"},
	"up": {"零头进一", "rounded up"}, "birthday": {"生日当天起", "from the birthday on"},
	"day_after": {"生日次日起", "from the day after the birthday on"}, "true": {"是", "yes"}, "false": {"否", "no"}}

func (p *speaker) name(name string) string {
	if called := p.d.called(name, p.language); called != name {
		return p.quoted(called)
	}
	for i, l := range p.d.Scope().Lists {
		if l.Each == name {
			return p.quoted(p.d.Lists[i].Words.In(p.language))
		}
	}
	if known, ok := rule.Canonical(name); ok {
		if w, ok := roundings[known]; ok {
			return w.In(p.language)
		}
	}
	return name
}

// quoted sets a name off in English, where names are phrases of several words.
func (p *speaker) quoted(name string) string { return p.say("%s", "“%s”", name) }

// item returns what a fact about each of a list is called.
func (p *speaker) item(name string) string {
	for i, l := range p.d.Scope().Lists {
		for k, c := range l.Columns {
			if c.Name == name {
				return p.quoted(p.d.Items[i][k].Words.In(p.language))
			}
		}
	}
	return name
}

// literal says a number, an amount or a code.
func (p *speaker) literal(x *ast.BasicLit) string {
	switch x.Kind {
	case token.STRING:
		text, err := strconv.Unquote(x.Value)
		if err != nil {
			return x.Value
		}
		for _, set := range p.sets() {
			if set.Index(text) >= 0 {
				return p.say("“%s”", "“%s”", p.d.Label(set.Name, text).In(p.language))
			}
		}
		return text
	case token.FLOAT: // Amounts have two decimals, always.
		return p.say("%s元", "¥%s", x.Value)
	}
	return x.Value
}

// sets returns the sets of codes that the document's facts and values hold, in its order.
func (p *speaker) sets() (all []*rule.CodeSet) {
	put := func(types ...rule.Type) {
		for _, t := range types {
			if t.Set != nil {
				all = append(all, t.Set)
			}
		}
	}
	scope := p.d.Scope()
	for _, c := range scope.Columns {
		put(c.Type)
	}
	for _, l := range scope.Lists {
		for _, c := range l.Columns {
			put(c.Type)
		}
	}
	for _, q := range scope.Parameters {
		put(q.Type, q.By)
	}
	for _, v := range scope.Values {
		put(v.Expr.Type)
	}
	return all
}

// call says what a function makes of its arguments.
func (p *speaker) call(name string, args []ast.Expr) string {
	known, ok := rule.Canonical(name)
	if !ok || len(args) == 0 {
		return name
	}
	a := make([]any, len(args))
	for i, e := range args {
		a[i] = p.value(e)
	}
	switch known {
	case "date", "rate":
		return unquoted(args[0])
	case "area":
		return p.say("%s平方米", "%s m²", unquoted(args[0]))
	case "when":
		return p.say("如果%s，则为%s，否则为%s", "if %s, then %s, otherwise %s", p.condition(args[0]), a[1], a[2])
	case "in":
		return p.say("%s为%s之一", "%s is one of %s", a[0], p.listed(args[1:]))
	case "min", "max", "sum", "count", "any", "all":
		return p.over(known, args)
	case "add_days", "add_months", "add_years", "add_workdays":
		return p.moved(known, args)
	}
	said, ok := phrases[known]
	if !ok || strings.Count(said.ZH, "%") < len(a) && !strings.Contains(said.ZH, "[") {
		return name
	}
	return fmt.Sprintf(said.In(p.language), a...)
}

// phrases are functions whose words are the same for all arguments.
var phrases = map[string]Words{
	"known":         {"已知%s", "%s is known"},
	"given":         {"%s（没有时按%s）", "%s (%s where there is none)"},
	"of":            {"%[2]s的%[1]s（%[3]s）", "%[1]s of %[2]s (%[3]s)"},
	"div":           {"%s除以%s（%s）", "%s divided by %s (%s)"},
	"share":         {"%s乘以%s再除以%s（%s）", "%s times %s, divided by %s (%s)"},
	"per_m2":        {"按每平方米%s计%s（%s）", "%s a square metre for %s (%s)"},
	"area_for":      {"%s按每平方米%s折合的面积（%s）", "the area that %s buys at %s a square metre (%s)"},
	"scale":         {"按“%s”对%s分段累计（%s）", "%[2]s by the steps of %[1]s (%[3]s)"},
	"at":            {"%[2]s的%[1]s", "%s on %s"},
	"age":           {"按%s至%s的周岁（%s）", "the age by %s on %s (%s)"},
	"months":        {"%s至%s的月数（%s）", "the months from %s to %s (%s)"},
	"years":         {"%s至%s的年数（%s）", "the years from %s to %s (%s)"},
	"overlap_days":  {"%s至%s在%s至%s之内的天数", "the days from %s to %s that lie from %s to %s"},
	"days_in_month": {"%s所在月的天数", "the days of the month of %s"},
	"year":          {"%s的年份", "the year of %s"},
	"month":         {"%s的月份", "the month of %s"},
	"day":           {"%s的日", "the day of the month of %s"},
	"workday_from":  {"%s（非工作日顺延）", "%s, or the next working day"},
}

// over says what is made of several values, or of all of a list.
func (p *speaker) over(known string, args []ast.Expr) string {
	name, ok := args[0].(*ast.Ident)
	isList := false
	for _, l := range p.d.Scope().Lists {
		isList = isList || ok && l.Name == name.Name
	}
	if !isList {
		if known == "min" {
			return p.say("%s中较小者", "the smaller of %s", p.listed(args))
		}
		return p.say("%s中较大者", "the larger of %s", p.listed(args))
	}
	list, each := p.value(args[0]), ""
	if len(args) > 1 {
		each = p.condition(args[1])
	}
	switch {
	case known == "count" && each == "":
		return p.say("%s的个数", "the number of %s", list)
	case known == "count":
		return p.say("%s中符合“%s”的个数", "the number of %s where %s", list, each)
	case known == "any":
		return p.say("%s中有一个符合“%s”", "for one of %s: %s", list, each)
	case known == "all":
		return p.say("%s中每一个都符合“%s”", "for each of %s: %s", list, each)
	case known == "sum":
		return p.say("全部%s的%s合计", "the sum over %s of %s", list, each)
	case known == "min":
		return p.say("%s中最小的%s", "of %s the smallest %s", list, each)
	}
	return p.say("%s中最大的%s", "of %s the largest %s", list, each)
}

// moved says a day that lies before or after another.
func (p *speaker) moved(known string, args []ast.Expr) string {
	unit := map[string]Words{"add_days": {"天", "days"}, "add_months": {"个月", "months"}, "add_years": {"年", "years"},
		"add_workdays": {"个工作日", "working days"}}[known].In(p.language)
	if back, ok := args[1].(*ast.UnaryExpr); ok && back.Op == token.SUB {
		return p.say("%s往前%s%s", "%[2]s %[3]s before %[1]s", p.value(args[0]), p.value(back.X), unit)
	}
	return p.say("%s往后%s%s", "%[2]s %[3]s after %[1]s", p.value(args[0]), p.value(args[1]), unit)
}

// listed says several values after each other.
func (p *speaker) listed(args []ast.Expr) string {
	said := make([]string, len(args))
	for i, e := range args {
		said[i] = p.value(e)
	}
	if p.zh {
		return strings.Join(said, "、")
	}
	return strings.Join(said, "; ")
}

func unquoted(e ast.Expr) string {
	if lit, ok := e.(*ast.BasicLit); ok {
		if text, err := strconv.Unquote(lit.Value); err == nil {
			return text
		}
	}
	return ""
}
