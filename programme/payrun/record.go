package payrun

import (
	"context"

	"liangshan/county"
	"liangshan/programme"
	"liangshan/programme/desk"
)

// What a document asks of the record is what somebody had for the periods before. Months are also paid in another
// order: one that was missed, or one that is decided again. Therefore
//
//   - who has nothing yet for the period had what they had for all others, later ones too: nothing is paid twice
//     because it is paid late;
//   - who has something for it had what they had before it, so that deciding again what nothing has changed for comes
//     to the same, although later periods have counted it;
//   - and where that comes to more than they have, while something was paid for later periods, it is decided once more
//     by all others. If less than they have is left by these, a person decides.

// recordOf returns what the record adds to the facts of everybody in a register, by row, for one period, and what it
// leaves out of later ones.
func (d *Desk) recordOf(ctx context.Context, of programme.PeriodOf, l *loaded, before func(beneficiary uint64) int64) (
	counted, later []programme.Sum, err error) {
	counted, later = make([]programme.Sum, len(l.subjects)), make([]programme.Sum, len(l.subjects))
	err = d.read(ctx, len(l.subjects), func(c *county.County, i int) {
		who := l.subjects[i].beneficiary
		counted[i], later[i] = c.Programme.PaidBesides(of, who)
		if before(who) == 0 {
			counted[i], later[i] = counted[i].And(later[i]), programme.Sum{}
		}
	})
	return counted, later, err
}

// computeByRecord computes a run whose document asks what the record knows.
func (d *Desk) computeByRecord(ctx context.Context, run programme.Run, in desk.Input, l *loaded) (*desk.Run, error) {
	of := programme.PeriodOf{Programme: run.Programme, From: run.From, To: run.To}
	counted, later, err := d.recordOf(ctx, of, l, in.Before)
	if err != nil {
		return nil, err
	}
	rows := make(map[uint64]int, len(l.subjects))
	for i, s := range l.subjects {
		rows[s.beneficiary] = i
		in.Document.AddRecord(in.Register, i, counted[i].Total, counted[i].Periods)
	}
	computed, err := desk.Compute(in)
	if err != nil {
		return nil, err
	}
	raised := map[uint64]bool{}
	l.other = make(map[uint64]programme.Sum, len(computed.Lines))
	for _, line := range computed.Lines {
		row := rows[line.Beneficiary]
		l.other[line.Beneficiary] = counted[row].And(later[row])
		if line.Total > line.Before && later[row] != (programme.Sum{}) {
			raised[line.Beneficiary] = true
			in.Document.AddRecord(in.Register, row, later[row].Total, later[row].Periods)
		}
	}
	if len(raised) == 0 {
		return computed, nil
	}
	hold := in.Hold
	in.Hold = func(lines []programme.LineRow) ([]string, error) {
		codes, err := hold(lines)
		if err != nil {
			return nil, err
		}
		for i, line := range lines {
			if raised[line.Beneficiary] && line.Total < line.Before {
				codes[i] = programme.ErrLaterPaid.Code
			}
		}
		return codes, nil
	}
	return desk.Compute(in)
}

// recordStands reports whether those on the list of a run had for other periods what they had when it was computed: a
// run of another period may have been made at the same time. From when lines are in a run, others count them.
func (d *Desk) recordStands(ctx context.Context, run programme.Run, l *loaded, lines []programme.LineRow) (bool,
	error) {
	of, stands := programme.PeriodOf{Programme: run.Programme, From: run.From, To: run.To}, true
	if l.other == nil {
		return true, nil
	}
	err := d.read(ctx, len(lines), func(c *county.County, i int) {
		before, after := c.Programme.PaidBesides(of, lines[i].Beneficiary)
		stands = stands && before.And(after) == l.other[lines[i].Beneficiary]
	})
	return stands, err
}
