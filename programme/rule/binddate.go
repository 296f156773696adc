package rule

import (
	"liangshan/calendar"
	"liangshan/quantity"
)

// Dates are in range: facts are checked before they come here, and a date that is computed is
// Missing if it would not be.

// answer makes Missing of an error.
func answer[T ~int | ~int32](v T, err error) int64 {
	if err != nil {
		return Missing
	}
	return int64(v)
}

// manyRows is from how many rows on it pays to work out every age there can be beforehand.
const manyRows = 10_000

func bindAge(b *binder, n *node, a []term) term {
	reading := calendar.Reading(n.args[2].value)
	age := func(birth, on int64) int64 {
		return answer(calendar.Age(calendar.Date(birth), calendar.Date(on), reading))
	}
	on := a[1].value
	if !a[1].known || on == Missing || b.inner || b.data.Rows < manyRows {
		return b.two(a[0], a[1], age)
	}
	const days = 120 * 366
	ages := make([]uint8, days)
	first := max(on-days+1, int64(calendar.DateMin))
	for i := range ages {
		ages[i] = uint8(max(0, age(min(first+int64(i), on), on)))
	}
	return b.one(a[0], func(birth int64) int64 {
		if i := birth - first; i >= 0 && birth <= on {
			return int64(ages[i])
		}
		return age(birth, on)
	})
}

func bindMove(b *binder, n *node, a []term) term {
	move := calendar.Date.AddDays
	switch n.fn.name {
	case "add_months":
		move = calendar.Date.AddMonths
	case "add_years":
		move = calendar.Date.AddYears
	}
	return b.two(a[0], a[1], func(v, count int64) int64 { return answer(move(calendar.Date(v), int(count))) })
}

func bindMonths(b *binder, n *node, a []term) term {
	unit, up := 1, n.rounding() == quantity.Up
	if n.fn.name == "years" {
		unit = 12
	}
	return b.two(a[0], a[1], func(v, w int64) int64 { return between(calendar.Date(v), calendar.Date(w), unit, up) })
}

// between counts the periods of law, each of so many months, from one day to another: those
// that are full or, with up, also one that has begun. A period that begins on a day ends on the
// same day of its last month (Civil Code, articles 201 and 202). Missing if to is the earlier day.
func between(from, to calendar.Date, unit int, up bool) int64 {
	if to < from {
		return Missing
	}
	y, m, _ := from.Civil()
	y2, m2, _ := to.Civil()
	count := (12*(y2-y) + m2 - m) / unit
	end, err := from.AddMonths(count * unit)
	if err == nil && end > to {
		count--
		end, err = from.AddMonths(count * unit)
	}
	if up && end < to {
		count++
	}
	return answer(count, err)
}

func bindOverlap(b *binder, _ *node, a []term) term {
	from := b.two(a[0], a[2], func(v, w int64) int64 { return max(v, w) })
	to := b.two(a[1], a[3], func(v, w int64) int64 { return min(v, w) })
	return b.two(from, to, func(v, w int64) int64 { return max(0, w-v+1) })
}

func bindDatePart(b *binder, n *node, a []term) term {
	switch n.fn.name {
	case "year":
		return b.one(a[0], func(v int64) int64 { y, _, _ := calendar.Date(v).Civil(); return int64(y) })
	case "month":
		return b.one(a[0], func(v int64) int64 { _, m, _ := calendar.Date(v).Civil(); return int64(m) })
	case "day":
		return b.one(a[0], func(v int64) int64 { _, _, d := calendar.Date(v).Civil(); return int64(d) })
	}
	return b.one(a[0], func(v int64) int64 {
		year, month, _ := calendar.Date(v).Civil()
		for day := 31; ; day-- {
			if _, err := calendar.New(year, month, day); err == nil {
				return int64(day)
			}
		}
	})
}

func bindWorkday(b *binder, n *node, a []term) term {
	workdays := b.workdays
	switch {
	case workdays == nil:
		return b.constant(Missing)
	case n.fn.name == "workday_from":
		return b.one(a[0], func(v int64) int64 { return answer(workdays.WorkdayFrom(calendar.Date(v))) })
	}
	return b.two(a[0], a[1], func(v, c int64) int64 { return answer(workdays.AddWorkdays(calendar.Date(v), int(c))) })
}
