package indicator

import (
	"cmp"
	"slices"

	"liangshan/calendar"
	"liangshan/kernel"
)

// A Plan is definitions and targets that are to be published one after the other: each is checked as if those before it
// were in force. The zero value is empty.
type Plan struct {
	figures map[string]FigureRow
	targets map[string]calendar.Date // Since when the newest holds.
}

// newest looks a definition up among those that are planned and those that are in force.
func (p *Plan) newest(r *Registry) lookup {
	return func(code string) (FigureRow, bool) {
		if planned, ok := p.figures[code]; ok {
			return planned, true
		}
		return r.newestFigure(code)
	}
}

// Figure returns the newest definition of a figure, a planned one too.
func (p *Plan) Figure(r *Registry, code string) (FigureRow, bool) { return p.newest(r)(code) }

// Define adds a definition. known says that it is in force already, exactly so; otherwise refusal says why it could not
// be published.
func (p *Plan) Define(r *Registry, row FigureRow) (known bool, refusal *kernel.Refusal) {
	if r.defines(&row) {
		return true, nil
	}
	if refusal := r.checkVersion(&row, p.newest(r)); refusal != nil {
		return false, refusal
	}
	if p.figures == nil {
		p.figures = map[string]FigureRow{}
	}
	p.figures[row.Code] = row
	return false, nil
}

// Target adds a target. known says that it is in force already, exactly so; otherwise refusal says why it could not be
// published.
func (p *Plan) Target(r *Registry, row TargetRow) (known bool, refusal *kernel.Refusal) {
	if r.targeted(&row) {
		return true, nil
	}
	before, planned := p.targets[row.Figure]
	if !planned {
		old, _ := latest(r.targets, row.Figure)
		before = old.Row.From
	}
	if refusal := r.checkTarget(&row, p.newest(r), before); refusal != nil {
		return false, refusal
	}
	if p.targets == nil {
		p.targets = map[string]calendar.Date{}
	}
	p.targets[row.Figure] = row.From
	return false, nil
}

// AllDefinitions returns every version of every definition before a position, in the order in which they were
// published.
func (r *Registry) AllDefinitions(position uint64) (all []Definition) {
	for _, d := range r.definitions.All() {
		if d.Sequence < position {
			all = append(all, d)
		}
	}
	slices.SortFunc(all, func(a, b Definition) int { return cmp.Compare(a.Sequence, b.Sequence) })
	return all
}

// AllTargets returns every version of every target before a position, in the order in which they were set.
func (r *Registry) AllTargets(position uint64) (all []Target) {
	for _, t := range r.targets.All() {
		if t.Sequence < position {
			all = append(all, t)
		}
	}
	slices.SortFunc(all, func(a, b Target) int { return cmp.Compare(a.Sequence, b.Sequence) })
	return all
}
