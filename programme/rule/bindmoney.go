package rule

import (
	"math/bits"

	"liangshan/quantity"
)

func bindWhen(b *binder, _ *node, a []term) term {
	c, x, y := a[0], a[1], a[2]
	out := b.room(c, x, y)
	return term{own: out, eval: func(f *batch) []int64 {
		which, yes, no := c.eval(f), x.eval(f), y.eval(f)
		out, yes, no := out[:len(which)], yes[:len(which)], no[:len(which)]
		for i, w := range which {
			mask := -w // All bits if true, none if false.
			v := yes[i]&mask | no[i]&^mask
			if w == Missing {
				v = Missing
			}
			out[i] = v
		}
		return out
	}}
}

func bindKnown(b *binder, _ *node, a []term) term {
	x, out := a[0], b.room(a[0])
	return term{own: out, eval: func(f *batch) []int64 {
		in := x.eval(f)
		out := out[:len(in)]
		for i, v := range in {
			out[i] = truth(v != Missing)
		}
		return out
	}}
}

func bindGiven(b *binder, _ *node, a []term) term {
	x, y, out := a[0], a[1], b.room(a[0], a[1])
	return term{own: out, eval: func(f *batch) []int64 {
		in, other := x.eval(f), y.eval(f)
		out := out[:len(in)]
		for i, v := range in {
			if v == Missing {
				v = other[i]
			}
			out[i] = v
		}
		return out
	}}
}

func bindIn(b *binder, n *node, a []term) term {
	set := make([]int64, len(n.args[0].typ.Set.Codes))
	for _, code := range a[1:] {
		set[code.value] = 1
	}
	return b.one(a[0], func(v int64) int64 { return set[v] })
}

// bindExtreme binds max and min of several values.
func bindExtreme(b *binder, n *node, a []term) term {
	pick := func(v, w int64) int64 { return max(v, w) }
	if n.fn.name == "min" {
		pick = func(v, w int64) int64 { return min(v, w) }
	}
	t := a[0]
	for _, next := range a[1:] {
		t = b.two(t, next, pick)
	}
	return t
}

// proportion returns v × p ÷ d, rounded once; Missing if it does not fit or d is 0. Most
// products fit a word, and are divided without the long way.
func proportion(v, p, d int64, r quantity.Rounding) int64 {
	if v >= 0 && p >= 0 && d > 0 {
		if hi, lo := bits.Mul64(uint64(v), uint64(p)); hi == 0 {
			q, rest := lo/uint64(d), lo%uint64(d)
			if r == quantity.Up && rest > 0 || r == quantity.HalfUp && rest >= uint64(d)-rest {
				q++
			}
			if q < 1<<63 {
				return int64(q)
			}
			return Missing
		}
	}
	q, err := quantity.MulDiv(v, p, d, r)
	if err != nil {
		return Missing
	}
	return q
}

func bindOf(b *binder, n *node, a []term) term {
	r := n.rounding()
	return b.two(a[0], a[1], func(rate, v int64) int64 { return proportion(v, rate, int64(quantity.RateOne), r) })
}

func bindDiv(b *binder, n *node, a []term) term {
	r := n.rounding()
	return b.two(a[0], a[1], func(v, d int64) int64 { return proportion(v, 1, d, r) })
}

func bindShare(b *binder, n *node, a []term) term {
	x, y, z, r, out := a[0], a[1], a[2], n.rounding(), b.room(a[0], a[1], a[2])
	return term{own: out, eval: func(f *batch) []int64 {
		of, part, whole := x.eval(f), y.eval(f), z.eval(f)
		out, part, whole := out[:len(of)], part[:len(of)], whole[:len(of)]
		for i, v := range of {
			if p, d := part[i], whole[i]; v != Missing && p != Missing && d != Missing {
				out[i] = proportion(v, p, d, r)
			} else {
				out[i] = Missing
			}
		}
		return out
	}}
}

// m2 is a square metre in the smallest unit of area.
const m2 = 100

func bindPerM2(b *binder, n *node, a []term) term {
	r := n.rounding()
	return b.two(a[0], a[1], func(price, area int64) int64 { return proportion(area, price, m2, r) })
}

func bindAreaFor(b *binder, n *node, a []term) term {
	r := n.rounding()
	return b.two(a[0], a[1], func(v, price int64) int64 { return proportion(v, m2, price, r) })
}

// bindScale binds a marginal scale: what lies between two thresholds bears the rate of the
// lower one. The parts are added exactly, in 128 bits, and rounded once.
func bindScale(b *binder, n *node, a []term) term {
	e, r := b.scope.Parameters[n.args[0].value].On(b.period.Start), n.rounding()
	if e == nil {
		return b.constant(Missing)
	}
	return b.one(a[1], func(v int64) int64 { return e.marginal(v, r) })
}

// marginal returns what a scale makes of a value; Missing if it does not fit. Rates of scales
// are not negative.
func (e *Entry) marginal(v int64, r quantity.Rounding) int64 {
	var hi, lo uint64
	for i, start := range e.Starts {
		if v <= start {
			break
		}
		end := v
		if i+1 < len(e.Starts) {
			end = min(v, e.Starts[i+1])
		}
		h, l := bits.Mul64(uint64(end)-uint64(start), uint64(e.Values[i]))
		var carry uint64
		lo, carry = bits.Add64(lo, l, 0)
		if hi, carry = bits.Add64(hi, h, carry); carry > 0 {
			return Missing
		}
	}
	const one = uint64(quantity.RateOne)
	if hi >= one {
		return Missing
	}
	q, rest := bits.Div64(hi, lo, one)
	if r == quantity.Up && rest > 0 || r == quantity.HalfUp && rest >= one-rest {
		q++
	}
	if q >= 1<<63 {
		return Missing
	}
	return int64(q)
}

// bindAt binds a parameter of another day than the period's.
func bindAt(b *binder, n *node, a []term) term {
	p := &b.scope.Parameters[n.args[0].value]
	return b.one(a[1], func(v int64) int64 {
		if d, ok := toDate(v); ok {
			if e := p.On(d); e != nil {
				return e.Values[0]
			}
		}
		return Missing
	})
}
