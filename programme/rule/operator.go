package rule

// truth is 1 for true.
func truth(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// compare binds a comparison. Most are with a known value, and have loops of their own: values
// are whole, so < c is <= c-1.
func (b *binder) compare(o op, x, y term) term {
	if x.known && !y.known {
		x, y = y, x
		o = mirrored(o)
	}
	switch {
	case !y.known || y.value == Missing:
	case o == opEqual:
		return b.equal(x, y.value, 1)
	case o == opUnequal:
		return b.equal(x, y.value, 0)
	case o == opLessEqual:
		return b.atMost(x, y.value)
	case o == opLess && y.value > Missing+1:
		return b.atMost(x, y.value-1)
	case o == opMoreEqual:
		return b.atLeast(x, y.value)
	case o == opMore && y.value < 1<<63-1:
		return b.atLeast(x, y.value+1)
	}
	switch o {
	case opEqual:
		return b.two(x, y, func(v, w int64) int64 { return truth(v == w) })
	case opUnequal:
		return b.two(x, y, func(v, w int64) int64 { return truth(v != w) })
	case opLess:
		return b.two(x, y, func(v, w int64) int64 { return truth(v < w) })
	case opLessEqual:
		return b.two(x, y, func(v, w int64) int64 { return truth(v <= w) })
	case opMore:
		return b.two(x, y, func(v, w int64) int64 { return truth(v > w) })
	}
	return b.two(x, y, func(v, w int64) int64 { return truth(v >= w) })
}

// mirrored returns the operator for exchanged sides.
func mirrored(o op) op {
	switch o {
	case opLess:
		return opMore
	case opLessEqual:
		return opMoreEqual
	case opMore:
		return opLess
	case opMoreEqual:
		return opLessEqual
	}
	return o
}

// equal binds whether a value is c; yes is what the answer is then.
func (b *binder) equal(x term, c, yes int64) term {
	out := b.room(x)
	return term{own: out, eval: func(f *batch) []int64 {
		in := x.eval(f)
		out := out[:len(in)]
		for i, v := range in {
			if v != Missing {
				v = 1 ^ yes ^ truth(v == c)
			}
			out[i] = v
		}
		return out
	}}
}

func (b *binder) atMost(x term, c int64) term {
	out := b.room(x)
	return term{own: out, eval: func(f *batch) []int64 {
		in := x.eval(f)
		out := out[:len(in)]
		for i, v := range in {
			if v != Missing {
				v = truth(v <= c)
			}
			out[i] = v
		}
		return out
	}}
}

func (b *binder) atLeast(x term, c int64) term {
	out := b.room(x)
	return term{own: out, eval: func(f *batch) []int64 {
		in := x.eval(f)
		out := out[:len(in)]
		for i, v := range in {
			if v != Missing {
				v = truth(v >= c)
			}
			out[i] = v
		}
		return out
	}}
}

// operator binds the operators that are no comparisons.
func (b *binder) operator(o op, args []term) term {
	x := args[0]
	switch o {
	case opNot:
		return b.one(x, func(v int64) int64 { return 1 - v })
	case opNeg:
		return b.one(x, func(v int64) int64 { return -v })
	}
	y := args[1]
	switch o {
	case opAnd:
		return b.and(x, y)
	case opOr:
		return b.or(x, y)
	case opAdd:
		return b.two(x, y, sum)
	case opSub:
		return b.two(x, y, difference)
	}
	return b.two(x, y, product)
}

// and binds &&: false on one side decides it, whatever the other has to say. The sign tells
// that an answer is missing, the lowest bit that it is true.
func (b *binder) and(x, y term) term {
	out := b.room(x, y)
	return term{own: out, eval: func(f *batch) []int64 {
		left, right := x.eval(f), y.eval(f)
		out, right := out[:len(left)], right[:len(left)]
		for i, v := range left {
			w := right[i]
			decided := truth(v == 0) | truth(w == 0)
			out[i] = v&w&1 | (v|w)&Missing&(decided-1)
		}
		return out
	}}
}

// or binds ||: true on one side decides it.
func (b *binder) or(x, y term) term {
	out := b.room(x, y)
	return term{own: out, eval: func(f *batch) []int64 {
		left, right := x.eval(f), y.eval(f)
		out, right := out[:len(left)], right[:len(left)]
		for i, v := range left {
			both := v | right[i]
			decided := both & 1
			out[i] = decided | both&Missing&(decided-1)
		}
		return out
	}}
}

// sum, difference and product return Missing where the answer does not fit.
func sum(v, w int64) int64 {
	s := v + w
	if (s > v) != (w > 0) {
		return Missing
	}
	return s
}

func difference(v, w int64) int64 {
	d := v - w
	if (d < v) != (w > 0) {
		return Missing
	}
	return d
}

func product(v, w int64) int64 {
	if v == 0 || w == 0 {
		return 0
	}
	p := v * w
	if p/w != v || v == -1 && w == Missing {
		return Missing
	}
	return p
}
