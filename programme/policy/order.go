package policy

import "liangshan/programme/rule"

// Keys returns by what the document serves a row if money is short: who has the smaller keys comes first. What is not
// known comes last.
func (d *Document) Keys(data *rule.Data, all *rule.Decisions, row int) []int64 {
	keys := make([]int64, len(d.Order))
	for i, o := range d.Order {
		v := rule.Missing
		for c, column := range d.Scope().Columns {
			if column.Name == o.Name {
				v = data.Columns[c][row]
			}
		}
		for n, value := range d.Scope().Values {
			if value.Name == o.Name {
				v = all.Values[n][row]
			}
		}
		switch {
		case v == rule.Missing:
			v = 1<<63 - 1
		case o.Descending:
			v = -v
		}
		keys[i] = v
	}
	return keys
}

// Left returns what of an amount the cap over all periods leaves to somebody who had so much for others.
func (d *Document) Left(amount, had int64) int64 {
	if d.CapTotal == 0 || amount == rule.Missing {
		return amount
	}
	return min(amount, max(0, d.CapTotal-had))
}
