package twin

import (
	"cmp"
	"slices"

	"liangshan/calendar"
	"liangshan/carbon"
	"liangshan/kernel"
)

type reversal struct {
	project                           carbon.ProjectID
	reported, onHold, lost, cancelled int64 // Tonnes.
	settled                           bool
	reporter                          kernel.Actor
}

// decideReversal is Decide for losses and the buffer.
func (m *Carbon) decideReversal(env Env, command any) (Verdict, bool) {
	switch c := command.(type) {
	case carbon.ReportReversal:
		return m.reportReversal(env, c), true
	case carbon.SettleReversal:
		return m.settleReversal(env, c), true
	case carbon.ReleaseBuffer:
		return m.releaseBuffer(env, c), true
	}
	return Verdict{}, false
}

// bufferOf takes tonnes of the buffer, or of what waits for a reversal: the project's own first,
// then the others' project by project, in each the oldest vintage first. There are enough.
func (m *Carbon) bufferOf(status carbon.Status, ref uint64, own carbon.ProjectID, tonnes int64) []part {
	ids := m.inOrder(func(l *lot) bool { return l.status == status && (ref == 0 || l.ref == ref) })
	slices.SortStableFunc(ids, func(x, y carbon.LotID) int {
		a, b := m.lots[x], m.lots[y]
		switch {
		case (a.project == own) != (b.project == own):
			if a.project == own {
				return -1
			}
			return 1
		case status == carbon.Buffer:
			return cmp.Compare(a.project, b.project)
		}
		return 0
	})
	parts, code := m.gather(ids, tonnes)
	if code != "" {
		panic("twin: a buffer smaller than it is: " + code)
	}
	return parts
}

func (m *Carbon) reportReversal(env Env, c carbon.ReportReversal) Verdict {
	p := at(m.projects, c.Project)
	switch {
	case p == nil:
		return refuse("carbon.project_unknown")
	case p.issued == 0:
		return refuse("carbon.project_without_tonnes")
	case c.Tonnes <= 0:
		return refuse("carbon.quantity_must_be_positive")
	case c.Tonnes > p.issued:
		return refuse("carbon.implausible")
	case !publicCode(c.Cause):
		return refuse("carbon.reason_malformed")
	}
	if code := given(env, c.Date); code != "" {
		return refuse(code)
	}
	hold := min(c.Tonnes, m.balance(0, carbon.Buffer))
	m.reversals = append(m.reversals, &reversal{project: c.Project, reported: c.Tonnes, onHold: hold, reporter: env.Actor})
	p.open++
	parts := m.bufferOf(carbon.Buffer, 0, c.Project, hold)
	return accept(1 + m.send(parts, fate{status: carbon.OnHold, ref: uint64(len(m.reversals))}))
}

func (m *Carbon) settleReversal(env Env, c carbon.SettleReversal) Verdict {
	v := at(m.reversals, c.Reversal)
	if v == nil {
		return refuse("carbon.reversal_unknown")
	}
	p := m.projects[v.project-1]
	switch {
	case v.settled:
		return refuse("carbon.reversal_settled")
	case c.Verifier == p.proponent:
		return refuse("carbon.verifier_is_proponent")
	case !m.accredited(env, c.Verifier, p):
		return refuse("carbon.verifier_not_accredited")
	case env.Actor == v.reporter:
		return refuse("carbon.same_person")
	case c.Statement == carbon.Hash{}:
		return refuse("carbon.evidence_missing")
	case c.Lost < 0:
		return refuse("carbon.quantity_must_be_positive")
	case c.Lost > p.issued:
		return refuse("carbon.implausible")
	}
	ref := uint64(c.Reversal)
	cancelled := min(c.Lost, v.onHold+m.balance(0, carbon.Buffer))
	events := 1
	if more := cancelled - v.onHold; more > 0 {
		events += m.send(m.bufferOf(carbon.Buffer, 0, v.project, more), fate{status: carbon.OnHold, ref: ref})
	}
	events += m.send(m.bufferOf(carbon.OnHold, ref, v.project, cancelled), fate{status: carbon.Void, ref: ref})
	for _, id := range m.inOrder(func(l *lot) bool { return l.status == carbon.OnHold && l.ref == ref }) {
		l := m.lots[id]
		events += m.send([]part{{id, l.tonnes()}}, fate{status: carbon.Buffer, ref: uint64(l.project)})
	}
	v.settled, v.lost, v.cancelled, v.onHold = true, c.Lost, cancelled, 0
	p.open--
	p.debt += cancelled
	p.uncovered += c.Lost - cancelled
	p.carried -= (c.Lost - cancelled) * 1000
	return accept(events)
}

func (m *Carbon) releaseBuffer(env Env, c carbon.ReleaseBuffer) Verdict {
	p := at(m.projects, c.Project)
	if p == nil {
		return refuse("carbon.project_unknown")
	}
	years, ok := m.parameter("buffer_years", today(env.Time))
	if !ok {
		return refuse("carbon.parameter_missing")
	}
	end := addYears(p.creditTo, int(years))
	ids := m.inOrder(func(l *lot) bool { return l.status == carbon.Buffer && l.project == c.Project })
	switch {
	case end > calendar.DateMax || today(env.Time) <= end:
		return refuse("carbon.buffer_term_not_over")
	case p.open > 0 || p.debt > 0:
		return refuse("carbon.reversal_open")
	case p.carried < 0:
		return refuse("carbon.loss_carried")
	case !m.of.Company.active(p.proponent):
		return refuse("carbon.company_unknown")
	case len(ids) == 0:
		return refuse("carbon.buffer_empty")
	}
	var parts []part
	for _, id := range ids[:min(len(ids), 1000)] {
		parts = append(parts, part{id, m.lots[id].tonnes()})
	}
	events, _, code := m.hand(env, 0, parts, fate{owner: p.proponent, status: carbon.Held})
	if code != "" {
		return refuse(code)
	}
	return accept(1 + events)
}
