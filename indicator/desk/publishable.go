package desk

import (
	"context"

	"liangshan/county"
	"liangshan/indicator"
)

// A Publishable is a record or a derived figure of a period: what is published of it, and what it is now.
type Publishable struct {
	Row     indicator.FigureRow // As the figure is defined at the period's end.
	Period  indicator.Span
	Old     indicator.Published
	There   bool  // Something is published.
	Value   int64 // Of now, in the figure's decimals.
	Known   bool  // There is a value now. A record has none while nothing lies under the period.
	Changed bool  // Publishing would say something new.
	Fold    indicator.PublishFold
}

// Publishable returns the county's records and derived figures, each for the period before and the one under way.
func (d *Desk) Publishable(ctx context.Context) (all []Publishable, err error) {
	look, err := d.At(ctx, 0)
	if err != nil {
		return nil, err
	}
	err = d.source.Read(ctx, func(c *county.County) {
		for _, code := range c.Indicator.Figures(look.Position) {
			newest, _ := c.Indicator.Definition(code, look.Day, look.Position)
			now := indicator.SpanOf(newest.Row.Every, look.Day) // The same in every version.
			for _, span := range []indicator.Span{now.Add(-1), now} {
				definition, ok := c.Indicator.Definition(code, span.Last(), look.Position)
				if !ok || definition.Row.Kind != indicator.Record && definition.Row.Kind != indicator.Derived ||
					definition.Row.Ended {
					continue
				}
				one := Publishable{Row: definition.Row, Period: span}
				one.Old, one.There = c.Indicator.Value(code, span.Period(), "", look.Position)
				if definition.Row.Kind == indicator.Derived {
					value, missing, err := c.Indicator.Derived(code, span.Period(), "", look.Position)
					one.Value, one.Known = value, err == nil && missing == ""
					one.Changed = one.Known && (!one.There || one.Old.Value != value)
				}
				all = append(all, one)
			}
		}
	})
	for i := range all {
		if err == nil && all[i].Row.Kind == indicator.Record {
			err = d.foldNow(ctx, &all[i])
		}
	}
	return all, err
}

// foldNow folds a record up to now. A record that had no definition at the end of the period has no value.
func (d *Desk) foldNow(ctx context.Context, one *Publishable) error {
	command, changed, err := d.Fold(ctx, one.Row.Code, one.Period.Period(), "", "")
	switch {
	case err == ErrUnknown || err == indicator.ErrKindOther:
		return nil
	case err != nil:
		return err
	case command.Rows == 0:
		return nil
	}
	definition := indicator.Definition{Row: one.Row}
	if one.Value, err = definition.InUnits(command.Pieces); err != nil {
		return err
	}
	one.Fold, one.Known, one.Changed = command, true, changed
	return nil
}
