package rule

import "liangshan/quantity"

// A function is one that rules may call.
type function struct {
	name, zh    string
	usage       string
	least, most int  // Arguments; 0: no bound.
	constant    Kind // Its one argument is a text that is read as this kind.
	check       func(r *reader, n *node) (Type, error)
	bind        func(b *binder, n *node, a []term) term
	fold        func(items []int64) int64 // Over a list.
	foldType    func(x *node) (Type, error)
}

// functions are all functions. It is filled at the start, because reading refers to it.
var functions []function

func init() {
	functions = []function{
		{name: "date", zh: "日期", usage: `date("2021-10-15")`, constant: Date},
		{name: "rate", zh: "比率", usage: `rate("5%")`, constant: Rate},
		{name: "area", zh: "面积", usage: `area("45.00"), in square metres`, constant: Area},

		{name: "when", zh: "若", usage: "when(condition, this, otherwise)", least: 3, most: 3,
			check: checkWhen, bind: bindWhen},
		{name: "known", zh: "已知", usage: "known(x): whether there is an answer", least: 1, most: 1,
			check: checkKnown, bind: bindKnown},
		{name: "given", zh: "缺省", usage: "given(x, y): x, or y if x is not known", least: 2, most: 2,
			check: checkAlike, bind: bindGiven},
		{name: "in", zh: "属于", usage: `in(code, "a", "b", …)`, least: 2, check: checkIn, bind: bindIn},

		{name: "sum", zh: "合计", usage: "sum(members, member.income)", fold: foldSum, foldType: numberOf},
		{name: "count", zh: "计数", usage: "count(members) or count(members, condition)", fold: foldSum,
			foldType: intOf},
		{name: "any", zh: "任一", usage: "any(members, condition)", fold: foldAny, foldType: boolOf},
		{name: "all", zh: "全部", usage: "all(members, condition)", fold: foldAll, foldType: boolOf},
		{name: "max", zh: "最大", usage: "max(x, y, …) or max(members, member.x)", least: 2,
			check: checkOrdered, bind: bindExtreme, fold: foldMax, foldType: orderedOf},
		{name: "min", zh: "最小", usage: "min(x, y, …) or min(members, member.x)", least: 2,
			check: checkOrdered, bind: bindExtreme, fold: foldMin, foldType: orderedOf},

		{name: "of", zh: "按比率", usage: "of(rate, x, rounding)", least: 3, most: 3, check: checkOf, bind: bindOf},
		{name: "div", zh: "除", usage: "div(x, n, rounding): n an int, or of the kind of x", least: 3, most: 3,
			check: checkDiv, bind: bindDiv},
		{name: "share", zh: "按份", usage: "share(x, part, whole, rounding): x × part ÷ whole", least: 4, most: 4,
			check: checkShare, bind: bindShare},
		{name: "per_m2", zh: "按平方米", usage: "per_m2(price, area, rounding): price is for a square metre",
			least: 3, most: 3, check: checkPerM2, bind: bindPerM2},
		{name: "area_for", zh: "折合面积", usage: "area_for(money, price, rounding): price is for a square metre",
			least: 3, most: 3, check: checkAreaFor, bind: bindAreaFor},
		{name: "scale", zh: "超额累进", usage: "scale(table, x, rounding): each part of x at its rate", least: 3,
			most: 3, check: checkScale, bind: bindScale},
		{name: "at", zh: "按时点", usage: "at(parameter, day): its value on that day", least: 2, most: 2,
			check: checkAt, bind: bindAt},

		{name: "age", zh: "周岁", usage: "age(birth, day, birthday) or age(birth, day, day_after)", least: 3,
			most: 3, check: checkAge, bind: bindAge},
		{name: "add_days", zh: "加日", usage: "add_days(day, n)", least: 2, most: 2, check: checkMove, bind: bindMove},
		{name: "add_months", zh: "加月", usage: "add_months(day, n)", least: 2, most: 2, check: checkMove,
			bind: bindMove},
		{name: "add_years", zh: "加年", usage: "add_years(day, n)", least: 2, most: 2, check: checkMove,
			bind: bindMove},
		{name: "months", zh: "月数", usage: "months(from, to, down|up): months of law from a day to another",
			least: 3, most: 3, check: checkMonths, bind: bindMonths},
		{name: "years", zh: "年数", usage: "years(from, to, down|up)", least: 3, most: 3, check: checkMonths,
			bind: bindMonths},
		{name: "overlap_days", zh: "重叠日数", usage: "overlap_days(from, to, from2, to2): days that lie in both",
			least: 4, most: 4, check: checkDates, bind: bindOverlap},
		{name: "days_in_month", zh: "当月日数", usage: "days_in_month(day)", least: 1, most: 1, check: checkDates,
			bind: bindDatePart},
		{name: "year", zh: "年份", usage: "year(day)", least: 1, most: 1, check: checkDates, bind: bindDatePart},
		{name: "month", zh: "月份", usage: "month(day)", least: 1, most: 1, check: checkDates, bind: bindDatePart},
		{name: "day", zh: "日数", usage: "day(day)", least: 1, most: 1, check: checkDates, bind: bindDatePart},
		{name: "workday_from", zh: "顺延工作日", usage: "workday_from(day): the day, or the next that is worked",
			least: 1, most: 1, check: checkWorkday, bind: bindWorkday},
		{name: "add_workdays", zh: "加工作日", usage: "add_workdays(day, n)", least: 2, most: 2,
			check: checkMove, bind: bindWorkday},
	}
}

// wrong is the error of an argument.
func wrong(n *node, i int, want string) error {
	return fail(CodeKinds, n.args[i].offset, want, " is expected, this is ", name2(n.args[i].typ), "; ", n.fn.usage)
}

// rounded checks that the last argument names a rounding.
func rounded(n *node) error {
	last := n.args[len(n.args)-1]
	if last.typ.Kind != rounding {
		return fail(CodeRounding, last.offset, "half_up, down or up is expected; ", n.fn.usage)
	}
	return nil
}

func (n *node) rounding() quantity.Rounding { return quantity.Rounding(n.args[len(n.args)-1].value) }

func numberOf(x *node) (Type, error) {
	if !number(x.typ.Kind) {
		return Type{}, fail(CodeKinds, x.offset, "a ", name2(x.typ), " cannot be added")
	}
	return x.typ, nil
}

func orderedOf(x *node) (Type, error) {
	if !ordered(x.typ.Kind) {
		return Type{}, fail(CodeKinds, x.offset, "a ", name2(x.typ), " has no order")
	}
	return x.typ, nil
}

func boolOf(x *node) (Type, error) {
	if x.typ.Kind != Bool {
		return Type{}, fail(CodeKinds, x.offset, "a condition is expected, this is ", name2(x.typ))
	}
	return x.typ, nil
}

func intOf(x *node) (Type, error) {
	_, err := boolOf(x)
	return Type{Kind: Int}, err
}

func checkWhen(r *reader, n *node) (Type, error) {
	if n.args[0].typ.Kind != Bool {
		return Type{}, wrong(n, 0, "a condition")
	}
	return r.alike(n, n.args[1:])
}

func checkAlike(r *reader, n *node) (Type, error) { return r.alike(n, n.args) }

// alike makes arguments be of one type that values can have, and returns it.
func (r *reader) alike(n *node, args []*node) (Type, error) {
	for range 2 { // Twice, so that a set found late reaches the codes before it.
		for _, a := range args[1:] {
			if args[0].typ.Kind == text && a.typ.Kind == text {
				continue
			}
			if err := r.unify(args[0], a); err != nil {
				return Type{}, err
			}
		}
	}
	if k := args[0].typ.Kind; k > Code && k != text {
		return Type{}, fail(CodeKinds, args[0].offset, "a ", k.String(), " is no value; ", n.fn.usage)
	}
	return args[0].typ, nil
}

func checkKnown(r *reader, n *node) (Type, error) {
	if n.args[0].typ.Kind > Code {
		return Type{}, wrong(n, 0, "a value")
	}
	return Type{Kind: Bool}, nil
}

func checkIn(r *reader, n *node) (Type, error) {
	if n.args[0].typ.Kind != Code {
		return Type{}, wrong(n, 0, "a code")
	}
	for i, a := range n.args[1:] {
		if a.op != opText {
			return Type{}, wrong(n, i+1, "a code in quotes")
		}
		if err := r.fit(a, n.args[0].typ); err != nil {
			return Type{}, err
		}
	}
	return Type{Kind: Bool}, nil
}

func checkOrdered(r *reader, n *node) (Type, error) {
	typ, err := r.alike(n, n.args)
	if err == nil && !ordered(typ.Kind) {
		err = wrong(n, 0, "something that has an order")
	}
	return typ, err
}

func checkOf(r *reader, n *node) (Type, error) {
	k := n.args[1].typ.Kind
	switch {
	case n.args[0].typ.Kind != Rate:
		return Type{}, wrong(n, 0, "a rate")
	case k != Int && k != Money && k != Area:
		return Type{}, wrong(n, 1, "money, an area or an int")
	}
	return n.args[1].typ, rounded(n)
}

func checkDiv(r *reader, n *node) (Type, error) {
	x, d := n.args[0].typ, n.args[1].typ
	switch {
	case !number(x.Kind):
		return Type{}, wrong(n, 0, "a number")
	case d.Kind == x.Kind:
		return Type{Kind: Int}, rounded(n)
	case d.Kind != Int:
		return Type{}, wrong(n, 1, "an int, or the kind of what is divided,")
	}
	return x, rounded(n)
}

func checkShare(r *reader, n *node) (Type, error) {
	switch {
	case !number(n.args[0].typ.Kind):
		return Type{}, wrong(n, 0, "a number")
	case !number(n.args[1].typ.Kind):
		return Type{}, wrong(n, 1, "a number")
	case n.args[1].typ.Kind != n.args[2].typ.Kind:
		return Type{}, wrong(n, 2, name2(n.args[1].typ)+", as the part is,")
	}
	return n.args[0].typ, rounded(n)
}

func checkPerM2(r *reader, n *node) (Type, error) {
	switch {
	case n.args[0].typ.Kind != Money:
		return Type{}, wrong(n, 0, "money for a square metre")
	case n.args[1].typ.Kind != Area:
		return Type{}, wrong(n, 1, "an area")
	}
	return n.args[0].typ, rounded(n)
}

func checkAreaFor(r *reader, n *node) (Type, error) {
	for i := range 2 {
		if n.args[i].typ.Kind != Money {
			return Type{}, wrong(n, i, "money")
		}
	}
	return Type{Kind: Area}, rounded(n)
}

func checkScale(r *reader, n *node) (Type, error) {
	if n.args[0].typ.Kind != scaled {
		return Type{}, wrong(n, 0, "a scale of parameters")
	}
	if err := r.fit(n.args[1], r.scope.Parameters[n.args[0].value].By); err != nil {
		return Type{}, err
	}
	return n.args[1].typ, rounded(n)
}

func checkAt(r *reader, n *node) (Type, error) {
	switch {
	case n.args[0].op != opParameter || n.args[0].typ.Kind > Code:
		return Type{}, fail(CodeKinds, n.args[0].offset, "a parameter with a single value is expected; ", n.fn.usage)
	case n.args[1].typ.Kind != Date:
		return Type{}, wrong(n, 1, "a date")
	}
	return n.args[0].typ, nil
}

// dates checks that the first arguments are dates.
func dates(n *node, count int) error {
	for i := range count {
		if n.args[i].typ.Kind != Date {
			return wrong(n, i, "a date")
		}
	}
	return nil
}

func checkDates(r *reader, n *node) (Type, error) { return Type{Kind: Int}, dates(n, len(n.args)) }

func checkAge(r *reader, n *node) (Type, error) {
	if err := dates(n, 2); err != nil {
		return Type{}, err
	}
	if n.args[2].typ.Kind != reading {
		return Type{}, wrong(n, 2, "birthday or day_after")
	}
	return Type{Kind: Int}, nil
}

func checkMove(r *reader, n *node) (Type, error) {
	if n.args[1].typ.Kind != Int {
		return Type{}, wrong(n, 1, "an int")
	}
	return Type{Kind: Date}, dates(n, 1)
}

func checkMonths(r *reader, n *node) (Type, error) {
	if err := dates(n, 2); err != nil {
		return Type{}, err
	}
	if err := rounded(n); err != nil {
		return Type{}, err
	}
	if n.rounding() == quantity.HalfUp {
		return Type{}, fail(CodeRounding, n.args[2].offset, "down or up is expected: half a month of law has no length")
	}
	return Type{Kind: Int}, nil
}

func checkWorkday(r *reader, n *node) (Type, error) { return Type{Kind: Date}, dates(n, 1) }
