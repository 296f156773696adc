package twin

import (
	"cmp"
	"iter"
	"maps"
	"math"
	"math/rand/v2"
	"slices"

	"liangshan/person"
	"liangshan/programme"
)

// inOrder yields all lines by whose they are, in an order that does not hang on that of a map.
func (m *Programme) inOrder() iter.Seq2[payTotal, []*payLine] {
	keys := slices.SortedFunc(maps.Keys(m.lines), func(a, b payTotal) int {
		return cmp.Or(cmp.Compare(a.programme, b.programme), cmp.Compare(a.beneficiary, b.beneficiary))
	})
	return func(yield func(payTotal, []*payLine) bool) {
		for _, key := range keys {
			if lines := m.lines[key]; len(lines) > 0 && !yield(key, lines) {
				return
			}
		}
	}
}

func (m *Programme) aimsOfObjections() []Aim {
	decided := func(states ...programme.ObjectionState) func(*payObjection) bool {
		return func(o *payObjection) bool { return slices.Contains(states, o.state) }
	}
	return []Aim{
		{
			"programme.objection_unknown",
			altered(m.aimDismiss, func(c *programme.Dismiss) { c.Objection = 1 << 30 }),
		},
		{"programme.objection_decided", func(chance *rand.Rand, now int64) any {
			n := m.someObjection(chance, func(o *payObjection) bool { return o.state != programme.ObjectionOpen })
			return orElse(n != 0, programme.Dismiss{Objection: n, Reason: "again"}, m.aimDismiss, chance, now)
		}},
		{"programme.objection_not_dismissed", func(chance *rand.Rand, now int64) any {
			n := m.someObjection(chance, decided(programme.ObjectionOpen, programme.ObjectionUpheldState))
			return orElse(n != 0, programme.Appeal{Objection: n, Reason: "wrong"}, m.aimObject, chance, now)
		}},
		{"programme.appeal_too_late", func(chance *rand.Rand, now int64) any {
			n := m.someObjection(chance, func(o *payObjection) bool {
				return o.state == programme.ObjectionDismissedState && o.appealed <= now
			})
			return orElse(n != 0, programme.Appeal{Objection: n, Reason: "wrong"}, m.aimDismiss, chance, now)
		}},
		{"programme.not_appealed", func(chance *rand.Rand, now int64) any {
			n := m.someObjection(chance, decided(programme.ObjectionDismissedState))
			return orElse(n != 0, programme.DecideAppeal{Objection: n, Reason: "by_law"}, m.aimDismiss, chance, now)
		}},
		{"programme.objection_not_review", func(chance *rand.Rand, now int64) any {
			n := m.someObjection(chance, m.waiting)
			return orElse(n != 0, programme.GrantReview{Objection: n, Reason: "left_out"}, m.aimObject, chance, now)
		}},
		{"programme.review_not_objection", func(chance *rand.Rand, now int64) any {
			n := m.someObjection(chance, func(o *payObjection) bool {
				return o.state == programme.ObjectionOpen && o.review
			})
			return orElse(n != 0, programme.Uphold{Objection: n, Reason: "left_out"}, m.aimReview, chance, now)
		}},
		{"programme.objection_there", func(chance *rand.Rand, now int64) any {
			n := m.someObjection(chance, func(o *payObjection) bool {
				return o.state == programme.ObjectionOpen && (o.review || m.runs[o.run-1].state == programme.Shown &&
					now < m.runs[o.run-1].until)
			})
			if n == 0 {
				return m.aimObject(chance, now)
			}
			o := m.objections[n-1]
			return orElse(o.review, programme.AskReview{Run: o.run, Person: o.person, Reason: "again"},
				func(*rand.Rand, int64) any { return programme.Object{Run: o.run, Person: o.person, Reason: "again"} },
				chance, now)
		}},
		{"programme.reason_malformed", altered(m.aimObject, func(c *programme.Object) { c.Reason = badCode })},
	}
}

func (m *Programme) aimsOfPayments() []Aim {
	return []Aim{
		{"programme.nothing_due", func(chance *rand.Rand, now int64) any {
			number := m.someRun(chance, func(r *payRun) bool { return m.sums(r).due == 0 }, programme.Approved)
			return orElse(number != 0, programme.NoteFile{Run: number, Paper: m.fresh()}, m.aimFile, chance, now)
		}},
		{"programme.file_is_another", func(chance *rand.Rand, now int64) any {
			return altered(m.aimFile, []func(*programme.NoteFile){func(c *programme.NoteFile) { c.Total++ },
				func(c *programme.NoteFile) { c.Hash[0]++ }}[chance.IntN(2)])(chance, now)
		}},
		{"programme.line_unknown", altered(m.aimStop, func(c *programme.Stop) { c.Number = 1 << 30 })},
		{"programme.line_in_other_state", m.aimSettled},
		{
			"programme.answer_of_other_attempt",
			altered(m.aimResults, func(c *programme.NoteResults) { c.Rows[4]++ }),
		},
		{"programme.lines_unsettled", func(chance *rand.Rand, now int64) any {
			number := m.someRun(chance, func(r *payRun) bool { return m.sums(r).due > 0 }, programme.Approved)
			return orElse(number != 0, programme.Reconcile{Run: number}, m.aimApprove, chance, now)
		}},
		{"programme.statement_differs", altered(m.aimReconcile, func(c *programme.Reconcile) { c.Paid++ })},
		{
			"programme.statement_unknown",
			altered(m.aimResults, func(c *programme.NoteResults) { c.Statement, c.Upto = 1<<30, 1 }),
		},
		{"programme.entry_known", func(chance *rand.Rand, now int64) any {
			c, ok := m.aimSuspense(chance, now).(programme.NoteSuspense)
			if !ok || len(m.suspense) == 0 {
				return nil
			}
			w := m.suspense[chance.IntN(len(m.suspense))]
			c.Paper, c.Entry = w.Paper, w.Entry
			return c
		}},
		{
			"programme.suspense_unknown",
			altered(m.aimResolve, func(c *programme.ResolveSuspense) { c.Suspense = 1 << 30 }),
		},
		{"programme.suspense_resolved", func(chance *rand.Rand, now int64) any {
			i := slices.IndexFunc(m.suspense, func(w *payWaiting) bool { return w.resolved })
			again := programme.ResolveSuspense{
				Suspense: programme.SuspenseNumber(i + 1),
				Account:  payOutside,
				Reason:   "found",
			}
			return orElse(i >= 0, again, m.aimResolve, chance, now)
		}},
	}
}

// aimSettled stops a line that was paid.
func (m *Programme) aimSettled(chance *rand.Rand, now int64) any {
	l := m.someLine(chance, func(l *payLine) bool { return l.state == programme.LinePaid }, programme.Approved)
	if l == nil {
		return m.aimResults(chance, now)
	}
	return programme.Stop{Run: l.run, Number: l.number, Reason: "moved"}
}

func (m *Programme) aimsOfClaims() []Aim {
	return []Aim{
		{"programme.nothing_owed_back", func(chance *rand.Rand, now int64) any {
			n := m.someClaim(chance, func(g *payClaim) bool { return m.owedBack(g) == 0 })
			return orElse(n != 0, programme.Refund{Claim: n, Amount: 1, Seen: 1}, m.aimRaise, chance, now)
		}},
		{"programme.not_paid_twice", func(chance *rand.Rand, now int64) any {
			paid := func(l *payLine) bool { return l.state == programme.LinePaid && m.double(l) == 0 }
			if l := m.someLine(chance, paid, programme.Approved); l != nil {
				return programme.ClaimDouble{Run: l.run, Number: l.number, Amount: 1}
			}
			return m.aimResults(chance, now)
		}},
		{"programme.balance_is_another", altered(m.aimDouble, func(c *programme.ClaimDouble) { c.Amount++ })},
		{"programme.claim_unknown", altered(m.aimRepay, func(c *programme.Repay) { c.Claim = 1 << 30 })},
		{"programme.balance_is_another", altered(m.aimRepay, func(c *programme.Repay) { c.Seen++ })},
		{
			"programme.amount_out_of_range",
			altered(m.aimRaise, func(c *programme.RaiseClaim) { c.Amount = math.MaxInt64 }),
		},
		{"programme.payee_unknown", altered(m.aimSetOff, func(c *programme.SetOff) {
			for _, l := range m.runs[c.Run-1].lines {
				if l.state == programme.LineDue && l.payee != m.claims[c.Claim-1].person {
					c.Number = l.number
				}
			}
		})},
		{"programme.account_units_differ", func(chance *rand.Rand, now int64) any {
			for i, g := range m.claims {
				l := m.someLine(chance, func(l *payLine) bool {
					return g.balance > 0 && l.state == programme.LineDue && l.payee == g.person && l.toPay() > 1 &&
						m.runs[l.run-1].paper.accounts != g.accounts
				}, programme.Approved)
				if l != nil {
					return programme.SetOff{
						Claim:  programme.ClaimNumber(i + 1),
						Run:    l.run,
						Number: l.number,
						Amount: 1,
						Seen:   g.balance,
					}
				}
			}
			return m.aimRaise(chance, now)
		}},
	}
}

// aimDouble claims back what somebody got twice, or merges two who were paid for one period.
func (m *Programme) aimDouble(chance *rand.Rand, now int64) any {
	for _, state := range []programme.RunState{programme.Approved, programme.Reconciled, programme.Closed} {
		twice := func(l *payLine) bool { return l.state == programme.LinePaid && m.double(l) > 0 }
		if l := m.someLine(chance, twice, state); l != nil {
			return programme.ClaimDouble{Run: l.run, Number: l.number, Amount: m.double(l)}
		}
	}
	people := m.of.Person
	paid := func(l *payLine) bool {
		return l.state == programme.LinePaid && m.runs[l.run-1].paper.unit == "person" &&
			people.active(person.Number(l.beneficiary))
	}
	for _, state := range []programme.RunState{programme.Approved, programme.Reconciled, programme.Closed} {
		l := m.someLine(chance, paid, state)
		if l == nil {
			continue
		}
		r := m.runs[l.run-1]
		return m.mergingInto(person.Number(l.beneficiary), func(n person.Number) bool {
			return m.unclaimed(m.periodOf(r, uint64(n))) > 0
		})
	}
	return m.aimResults(chance, now)
}
