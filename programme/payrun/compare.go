package payrun

import (
	"context"
	"slices"

	"liangshan/calendar"
	"liangshan/county"
	"liangshan/programme"
	"liangshan/programme/policy"
	"liangshan/programme/rule"
)

// Compare decides the register of a snapshot by two documents, and returns whom the second treats otherwise. The
// snapshot holds the facts that the first asks for (ErrSnapshot otherwise); those that the second alone asks for, or
// holds to be of another kind, are missing. It takes leave to take snapshots, for what it shows is personal.
func (d *Desk) Compare(ctx context.Context, number programme.SnapshotNumber, before, after *policy.Document,
	period rule.Period) (policy.Difference, error) {
	var none policy.Difference
	if _, err := d.ask("programme.take_snapshot", programme.TakeSnapshot{}); err != nil {
		return none, err
	}
	var s programme.Snapshot
	known := false
	if err := d.r.Read(ctx, func(c *county.County) { s, known = c.Programme.Snapshot(number) }); err != nil {
		return none, err
	}
	if !known {
		return none, programme.ErrNoSnapshot
	}
	l, err := d.open(ctx, before, s.Paper)
	if err != nil {
		return none, err
	}
	days, err := d.workdays(ctx)
	if err != nil {
		return none, err
	}
	was, is := &policy.Register{Data: l.data}, &policy.Register{Data: refit(before, after, l.data)}
	for _, one := range l.subjects {
		was.Keys = append(was.Keys, decimal(one.beneficiary))
	}
	is.Keys = was.Keys
	if before.AsksRecord() || after.AsksRecord() {
		if err := d.addRecord(ctx, l, before, after, was.Data, is.Data, period); err != nil {
			return none, err
		}
	}
	return policy.Compare(before, after, was, is, period, days), nil
}

// addRecord adds what the record knows of other periods to a register as two documents ask for it, as a run of the
// period does.
func (d *Desk) addRecord(ctx context.Context, l *loaded, before, after *policy.Document, was, is *rule.Data,
	period rule.Period) error {
	own := func(columns [][]int64) (all [][]int64) { // They share columns as far as they agree.
		for _, column := range columns {
			all = append(all, slices.Clone(column))
		}
		return all
	}
	was.Columns, is.Columns = own(was.Columns), own(is.Columns)
	of := programme.PeriodOf{From: period.Start, To: period.End}
	if before.Every == "once" {
		of.From, of.To = calendar.DateMin, calendar.DateMax
	}
	had, known := make(map[uint64]int64), false
	err := d.read(ctx, len(l.subjects), func(c *county.County, i int) {
		if of.Programme, _, known = c.Programme.ByCode(before.Code); known {
			so, _ := c.Programme.Entitled(of.Programme, of.From, of.To, l.subjects[i].beneficiary)
			had[l.subjects[i].beneficiary] = so.Total
		}
	})
	if err != nil {
		return err
	}
	counted := make([]programme.Sum, len(l.subjects))
	if known {
		counted, _, err = d.recordOf(ctx, of, l, func(beneficiary uint64) int64 { return had[beneficiary] })
	}
	for i, sum := range counted {
		before.AddRecord(was, i, sum.Total, sum.Periods)
		after.AddRecord(is, i, sum.Total, sum.Periods)
	}
	return err
}

// refit returns the facts of a register as another document asks for them.
func refit(before, after *policy.Document, data *rule.Data) *rule.Data {
	fit := &rule.Data{Rows: data.Rows, Columns: refitColumns(before.Scope().Columns, after.Scope().Columns, data.Columns,
		data.Rows)}
	for _, want := range after.Scope().Lists {
		list := rule.ListData{}
		at := slices.IndexFunc(before.Scope().Lists, func(l rule.List) bool { return l.Name == want.Name })
		if at < 0 { // Nobody's is known.
			list.Columns = make([][]int64, len(want.Columns))
			list.First, list.Last = slices.Repeat([]int32{-1}, data.Rows), make([]int32, data.Rows)
		} else {
			had := data.Lists[at]
			items := 0
			for _, last := range had.Last {
				items = max(items, int(last))
			}
			list.First, list.Last = had.First, had.Last
			list.Columns = refitColumns(before.Scope().Lists[at].Columns, want.Columns, had.Columns, items)
		}
		fit.Lists = append(fit.Lists, list)
	}
	return fit
}

// refitColumns returns columns as they are wanted, of so many rows: those of the same name, kind and codes, or missing.
func refitColumns(have, want []rule.Column, columns [][]int64, rows int) (fit [][]int64) {
	for _, w := range want {
		at := slices.IndexFunc(have, func(h rule.Column) bool {
			return h.Name == w.Name && h.Type.Kind == w.Type.Kind &&
				(h.Type.Set == nil || slices.Equal(h.Type.Set.Codes, w.Type.Set.Codes))
		})
		if at >= 0 {
			fit = append(fit, columns[at])
			continue
		}
		fit = append(fit, slices.Repeat([]int64{rule.Missing}, rows))
	}
	return fit
}
