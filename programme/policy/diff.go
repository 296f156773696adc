package policy

import (
	"liangshan/calendar"
	"liangshan/programme/rule"
)

// A Change is a beneficiary whom a new version of a document treats otherwise.
type Change struct {
	Key                  string
	OldOutcome           uint8
	NewOutcome           uint8
	OldAmount, NewAmount int64 // In fen; rule.Missing: none.
	OldResult, NewResult Result
}

// A Difference is what a new version changes over a register.
type Difference struct {
	Rows               int
	Changes            []Change
	Gain, Lose         int   // Beneficiaries who get more, less.
	OldTotal, NewTotal int64 // In fen.
}

// Compare decides two registers, of the same beneficiaries in the same order, by two documents
// and returns whom the second treats otherwise, and how.
func Compare(before, after *Document, was, is *Register, period rule.Period, workdays *calendar.Calendar) Difference {
	one, two := before.Program.NewDecisions(was.Data.Rows), after.Program.NewDecisions(is.Data.Rows)
	before.Program.Bind(was.Data, period, workdays).Decide(one, 0, was.Data.Rows)
	after.Program.Bind(is.Data, period, workdays).Decide(two, 0, is.Data.Rows)
	d := Difference{Rows: was.Data.Rows}
	for row := range d.Rows {
		c := Change{Key: was.Keys[row], OldOutcome: one.Outcome[row], NewOutcome: two.Outcome[row],
			OldAmount: before.Capped(one.Amount[row]), NewAmount: after.Capped(two.Amount[row])}
		less, more := max(0, c.OldAmount), max(0, c.NewAmount)
		d.OldTotal += less
		d.NewTotal += more
		switch {
		case more > less:
			d.Gain++
		case more < less:
			d.Lose++
		}
		if c.OldOutcome != c.NewOutcome || c.OldAmount != c.NewAmount {
			c.OldResult = before.Decide(was.Facts(row), period, workdays)
			c.NewResult = after.Decide(is.Facts(row), period, workdays)
			d.Changes = append(d.Changes, c)
		}
	}
	return d
}
