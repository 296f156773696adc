package fold

import (
	"cmp"
	"slices"

	"liangshan/quantity"
)

// A step is what one row adds to a member in a place.
type step struct {
	place  int32
	period int32
	member uint64
	value  int64
}

// count fills a grid of a fold that counts members: those whose values of a cell's rows sum to
// the threshold. Sorted by place and member, a member's rows lie side by side in the order
// of time, so that one sum is kept and not one for each cell.
func (p *pass) count(pieces []int64) error {
	steps := make([]step, 0, p.rows)
	for i := range p.rows {
		period, ok := p.period(i)
		if !ok {
			continue
		}
		for _, at := range p.columns[p.place[i]] {
			p.under[int(period)*p.width+int(at)]++
			steps = append(steps, step{at, period, p.member[i], p.value[i]})
		}
	}
	slices.SortFunc(steps, func(a, b step) int {
		return cmp.Or(
			cmp.Compare(a.place, b.place),
			cmp.Compare(a.member, b.member),
			cmp.Compare(a.period, b.period),
		)
	})
	for from := 0; from < len(steps); {
		to := from + 1
		for to < len(steps) && steps[to].place == steps[from].place && steps[to].member == steps[from].member {
			to++
		}
		if err := p.countMember(steps[from:to], pieces); err != nil {
			return err
		}
		from = to
	}
	return p.run(pieces)
}

// countMember counts one member in one place. Of what runs it notes where the member begins and
// ceases to count; the periods are added up afterwards.
func (p *pass) countMember(steps []step, pieces []int64) (err error) {
	least := max(1, p.fold.Threshold)
	sum, counted := int64(0), false
	for i := range steps {
		s := &steps[i]
		if sum, err = quantity.Add(sum, s.value); err != nil {
			return err
		}
		if i+1 < len(steps) && steps[i+1].period == s.period {
			continue
		}
		cell := &pieces[int(s.period)*p.width+int(s.place)]
		switch reached := sum >= least; {
		case !p.running:
			if reached {
				*cell++
			}
			sum = 0
		case reached && !counted:
			*cell++
			counted = true
		case !reached && counted:
			*cell--
			counted = false
		}
	}
	return nil
}
