package task

import "liangshan/kernel"

// A Plan is rows of the tree that are to be published one after the other: each is checked
// as if those before it were in force. The zero value is empty.
type Plan struct {
	rows map[string]Row
}

// Add adds a row. known says that it is in force already, exactly so; otherwise refusal says
// why it could not be published.
func (p *Plan) Add(r *Registry, row Row) (known bool, refusal *kernel.Refusal) {
	if r.states(&row) {
		return true, nil
	}
	newest := func(code string) (Row, bool) {
		if planned, ok := p.rows[code]; ok {
			return planned, true
		}
		return r.newestRow(code)
	}
	if refusal := r.check(&row, newest); refusal != nil {
		return false, refusal
	}
	if p.rows == nil {
		p.rows = map[string]Row{}
	}
	p.rows[row.Code] = row
	return false, nil
}
