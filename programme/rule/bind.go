package rule

import "liangshan/calendar"

// A Period is what is decided: on is the day as of which facts are read.
type Period struct {
	Start, End, On calendar.Date
}

// Data is a register in columns: Columns[i][row] is the fact of Scope.Columns[i], Missing if
// nobody has entered it. Values must be in range (Type.InRange).
type Data struct {
	Rows    int
	Columns [][]int64
	Lists   []ListData
}

// ListData is the items of a list. Those of a row are First[row] to before Last[row]; a First
// below zero says that nobody knows them. Rows may share items: the members of a household are
// those of each of its members.
type ListData struct {
	First, Last []int32
	Columns     [][]int64
}

// eval computes the answers for the rows of a batch. The slice is used up before the next batch.
type eval func(*batch) []int64

// batchMax is how many rows are computed at once. Parts work on their rows in turn, so that
// each costs a loop and no call for each row; what lies between fits the nearest cache.
const batchMax = 128

// A batch is the rows that are being computed and, within a list, the items of the one row.
type batch struct {
	first, rows int
	item, items int
	values      [][]int64 // Of Decisions.
}

// A term is a bound part.
type term struct {
	eval  eval
	known bool    // Its answer is always the same,
	value int64   // this one.
	own   []int64 // What it writes to; nil if it writes nothing.
}

// A binder ties expressions to data and a period.
type binder struct {
	scope    *Scope
	data     *Data
	period   Period
	workdays *calendar.Calendar
	inner    bool // Within a list.
	size     int  // Of batches.
}

// room returns a place for answers: that of a part which has been read by then, or a new one.
func (b *binder) room(parts ...term) []int64 {
	for _, p := range parts {
		if p.own != nil {
			return p.own
		}
	}
	if b.inner {
		return make([]int64, ItemsMax)
	}
	return make([]int64, b.size)
}

// constant binds a known answer.
func (b *binder) constant(v int64) term {
	all := b.room()
	for i := range all {
		all[i] = v
	}
	t := term{known: true, value: v, eval: func(f *batch) []int64 { return all[:f.rows] }}
	if b.inner {
		t.eval = func(f *batch) []int64 { return all[:f.items] }
	}
	return t
}

func (b *binder) bind(n *node) term {
	switch n.op {
	case opLiteral, opWord:
		return b.constant(n.value)
	case opColumn:
		return b.ofRow(b.data.Columns[n.value])
	case opItem:
		col := b.data.Lists[n.value>>32].Columns[n.value&(1<<32-1)]
		return term{eval: func(f *batch) []int64 { return col[f.item : f.item+f.items] }}
	case opParameter:
		p := &b.scope.Parameters[n.value]
		if e := p.On(b.period.Start); e != nil {
			return b.constant(e.Values[0])
		}
		return b.constant(Missing)
	case opValue:
		return b.named(int(n.value))
	case opDay:
		return b.constant(int64(b.period.dayOf(n.value)))
	}
	return b.compute(n)
}

// ofRow binds a fact of the row. Within a list it is the same for every item.
func (b *binder) ofRow(col []int64) term {
	if !b.inner {
		return term{eval: func(f *batch) []int64 { return col[f.first : f.first+f.rows] }}
	}
	all := b.room()
	return term{own: all, eval: func(f *batch) []int64 {
		out := all[:f.items]
		for i := range out {
			out[i] = col[f.first]
		}
		return out
	}}
}

// named binds a named value, which has been computed for the batch.
func (b *binder) named(index int) term {
	if !b.inner {
		return term{eval: func(f *batch) []int64 { return f.values[index][f.first : f.first+f.rows] }}
	}
	all := b.room()
	return term{own: all, eval: func(f *batch) []int64 {
		out := all[:f.items]
		for i := range out {
			out[i] = f.values[index][f.first]
		}
		return out
	}}
}

// compute binds a part whose parts are bound first. If they are all known, so is the answer.
func (b *binder) compute(n *node) term {
	if n.isFold() {
		return b.fold(n)
	}
	args, known := make([]term, len(n.args)), true
	for i, a := range n.args {
		if a.typ.Kind == table || a.typ.Kind == scaled || n.op == opCall && n.fn.name == "at" && i == 0 {
			args[i] = term{known: true} // A parameter that the function looks up itself.
			continue
		}
		args[i] = b.bind(a)
		known = known && args[i].known
	}
	var t term
	switch {
	case n.op == opCall:
		t = n.fn.bind(b, n, args)
	case n.op == opIndex:
		t = b.lookup(n, args[0])
	case n.op >= opEqual && n.op <= opMoreEqual:
		t = b.compare(n.op, args[0], args[1])
	default:
		t = b.operator(n.op, args)
	}
	if known {
		return b.constant(t.eval(&batch{rows: 1, items: 1})[0])
	}
	return t
}

// isFold reports whether a part goes over a list.
func (n *node) isFold() bool {
	return n.op == opCall && n.fn.fold != nil && (n.fn.check == nil || len(n.args) == 1)
}

// one binds a function of one value that is known.
func (b *binder) one(x term, do func(v int64) int64) term {
	out := b.room(x)
	return term{own: out, eval: func(f *batch) []int64 {
		in := x.eval(f)
		out := out[:len(in)]
		for i, v := range in {
			if v != Missing {
				v = do(v)
			}
			out[i] = v
		}
		return out
	}}
}

// two binds a function of two values that are known.
func (b *binder) two(x, y term, do func(v, w int64) int64) term {
	out := b.room(x, y)
	return term{own: out, eval: func(f *batch) []int64 {
		left, right := x.eval(f), y.eval(f)
		out, right := out[:len(left)], right[:len(left)]
		for i, v := range left {
			if w := right[i]; v != Missing && w != Missing {
				out[i] = do(v, w)
			} else {
				out[i] = Missing
			}
		}
		return out
	}}
}

func (b *binder) lookup(n *node, key term) term {
	p := &b.scope.Parameters[n.value]
	e := p.On(b.period.Start)
	switch {
	case e == nil:
		return b.constant(Missing)
	case p.By.Kind == Code:
		out, values := b.room(key), e.Values
		return term{own: out, eval: func(f *batch) []int64 {
			in := key.eval(f)
			out := out[:len(in)]
			for i, v := range in {
				if v != Missing {
					v = values[v]
				}
				out[i] = v
			}
			return out
		}}
	}
	return b.one(key, func(v int64) int64 {
		if i := e.place(v); i >= 0 {
			return e.Values[i]
		}
		return Missing
	})
}
