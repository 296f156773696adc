package rule

// fold binds what goes over the items of a list: for each row the part is computed for all
// items at once.
func (b *binder) fold(n *node) term {
	l := &b.data.Lists[n.value]
	var item eval
	if len(n.args) > 0 {
		b.inner = true
		item = b.bind(n.args[0]).eval
		b.inner = false
	}
	out, total, of := b.room(), n.fn.fold, &batch{rows: 1}
	return term{own: out, eval: func(f *batch) []int64 {
		out := out[:f.rows]
		of.values = f.values
		for i := range out {
			row := f.first + i
			first, last := l.First[row], l.Last[row]
			if first < 0 || last-first > ItemsMax {
				out[i] = Missing
				continue
			}
			of.first, of.item, of.items = row, int(first), int(last-first)
			if item == nil {
				out[i] = int64(of.items)
			} else {
				out[i] = total(item(of))
			}
		}
		return out
	}}
}

func foldSum(items []int64) int64 {
	total := int64(0)
	for _, v := range items {
		if v == Missing {
			return v
		}
		if total = sum(total, v); total == Missing {
			return total
		}
	}
	return total
}

// foldAny and foldAll decide as || and && do.
func foldAny(items []int64) int64 {
	all := int64(0)
	for _, v := range items {
		all |= v
	}
	if all&1 == 1 {
		return 1
	}
	return all // Missing or 0.
}

func foldAll(items []int64) int64 {
	answer := int64(1)
	for _, v := range items {
		switch v {
		case 0:
			return 0
		case Missing:
			answer = v
		}
	}
	return answer
}

func foldMax(items []int64) int64 {
	best := Missing
	for _, v := range items {
		if v == Missing {
			return v
		}
		best = max(best, v)
	}
	return best
}

func foldMin(items []int64) int64 {
	if len(items) == 0 {
		return Missing
	}
	best := items[0]
	for _, v := range items {
		best = min(best, v) // Missing is the least number there is.
	}
	return best
}
