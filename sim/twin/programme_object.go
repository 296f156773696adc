package twin

import (
	"slices"

	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/person"
	"liangshan/programme"
)

type payObjection struct {
	run           programme.RunNumber
	person        person.Number
	reason        string
	state         programme.ObjectionState
	due, appealed int64
	decider       kernel.Actor
	rung          bool // Its time to be decided is over, and that was said.
	review        bool // It asks that a person look, and holds up nothing.
}

// decideObjection is Decide for objections and appeals.
func (m *Programme) decideObjection(env Env, command any) (Verdict, bool) {
	switch c := command.(type) {
	case programme.Object:
		return m.object(env, c), true
	case programme.Dismiss:
		o, code := m.undecided(c.Objection, c.Reason)
		if code != "" {
			return refuse(code), true
		}
		o.state, o.decider = programme.ObjectionDismissedState, env.Actor
		if days := m.runs[o.run-1].paper.appeal; days > 0 {
			o.appealed = endOf(today(env.Time) + calendar.Date(days))
		}
		return accept(1), true
	case programme.Uphold:
		return m.uphold(env, c), true
	case programme.AskReview:
		return m.askReview(env, c), true
	case programme.GrantReview:
		o, code := m.undecided(c.Objection, c.Reason)
		switch {
		case code != "":
			return refuse(code), true
		case !o.review:
			return refuse("programme.objection_not_review"), true
		}
		o.state, o.decider = programme.ObjectionUpheldState, env.Actor
		return accept(1), true
	case programme.Appeal:
		return m.appeal(env, c), true
	case programme.DecideAppeal:
		o := at(m.objections, c.Objection)
		switch {
		case o == nil:
			return refuse("programme.objection_unknown"), true
		case o.state != programme.ObjectionAppealed:
			return refuse("programme.not_appealed"), true
		case o.decider == env.Actor:
			return refuse("programme.second_person_must_differ"), true
		case !publicCode(c.Reason):
			return refuse("programme.reason_malformed"), true
		}
		if o.state = programme.ObjectionAppealRefused; c.Upheld {
			o.state = programme.ObjectionAppealUpheld
		}
		return accept(1), true
	}
	return Verdict{}, false
}

func (m *Programme) appeal(env Env, c programme.Appeal) Verdict {
	o := at(m.objections, c.Objection)
	switch {
	case o == nil:
		return refuse("programme.objection_unknown")
	case o.state != programme.ObjectionDismissedState:
		return refuse("programme.objection_not_dismissed")
	case c.Person != 0 && (m.of.Person.people[c.Person] == nil ||
		m.of.Person.stands(c.Person) != m.of.Person.stands(o.person)):
		return refuse("programme.objector_unknown")
	case o.appealed == 0:
		return refuse("programme.appeal_too_late")
	}
	if env.Time >= o.appealed { // If nobody works on the last day, the next on which they do is the last.
		last, ok := workday(today(o.appealed-1)-1, 1)
		switch {
		case !ok:
			return refuse("programme.workdays_unknown")
		case env.Time >= endOf(last):
			return refuse("programme.appeal_too_late")
		}
	}
	switch {
	case !publicCode(c.Reason):
		return refuse("programme.reason_malformed")
	}
	day, ok := workday(today(env.Time), m.runs[o.run-1].paper.answerOn(today(env.Time)))
	if !ok {
		return refuse("programme.workdays_unknown")
	}
	o.state, o.due, o.rung = programme.ObjectionAppealed, endOf(day), false
	return accept(1)
}

func (m *Programme) askReview(env Env, c programme.AskReview) Verdict {
	r, code := m.inState(c.Run, programme.Shown, programme.Approved, programme.Reconciled, programme.Closed)
	switch {
	case code != "":
		return refuse(code)
	case r.state == programme.Shown && env.Time < r.until:
		return refuse("programme.publicity_not_over")
	case !m.of.Person.active(c.Person):
		return refuse("programme.objector_unknown")
	}
	return m.raise(env, r, payObjection{run: c.Run, person: c.Person, reason: c.Reason, review: true})
}

// raise notes an objection or a request: one of a person to a run at a time.
func (m *Programme) raise(env Env, r *payRun, o payObjection) Verdict {
	if !publicCode(o.reason) {
		return refuse("programme.reason_malformed")
	}
	for _, other := range m.objections {
		if other.run == o.run && other.person == o.person && other.state == programme.ObjectionOpen {
			return refuse("programme.objection_there")
		}
	}
	day, ok := workday(today(env.Time), r.paper.objection)
	if !ok {
		return refuse("programme.workdays_unknown")
	}
	o.state, o.due = programme.ObjectionOpen, endOf(day)
	m.objections = append(m.objections, &o)
	return accept(1)
}

func (m *Programme) object(env Env, c programme.Object) Verdict {
	r, code := m.inState(c.Run, programme.Shown)
	switch {
	case code != "":
		return refuse(code)
	case env.Time >= r.until:
		return refuse("programme.publicity_over")
	case !m.of.Person.active(c.Person):
		return refuse("programme.objector_unknown")
	}
	return m.raise(env, r, payObjection{run: c.Run, person: c.Person, reason: c.Reason})
}

// undecided returns an objection that waits for a decision.
func (m *Programme) undecided(number programme.ObjectionNumber, reason string) (*payObjection, string) {
	o := at(m.objections, number)
	switch {
	case o == nil:
		return nil, "programme.objection_unknown"
	case o.state != programme.ObjectionOpen:
		return o, "programme.objection_decided"
	case !publicCode(reason):
		return o, "programme.reason_malformed"
	}
	if o.review {
		return o, ""
	}
	_, code := m.inState(o.run, programme.Computed, programme.Frozen, programme.Shown, programme.Withdrawn)
	return o, code
}

// openObjections returns how many objections to a run wait.
func (m *Programme) openObjections(run programme.RunNumber) (n uint32) {
	for _, o := range m.objections {
		if o.run == run && o.state == programme.ObjectionOpen && !o.review {
			n++
		}
	}
	return n
}

func (m *Programme) uphold(env Env, c programme.Uphold) Verdict {
	o, code := m.undecided(c.Objection, c.Reason)
	switch {
	case code != "":
		return refuse(code)
	case o.review:
		return refuse("programme.review_not_objection")
	}
	r := m.runs[o.run-1]
	if r.state == programme.Withdrawn { // It can only be answered that there is no such list any more.
		return refuse("programme.run_in_other_state")
	}
	period := m.periodOf(r, c.Beneficiary)
	l := &payLine{run: o.run, number: uint32(len(r.lines)), beneficiary: c.Beneficiary, payee: c.Payee,
		before: m.entitled(period), total: c.Total, state: programme.LineListed, attempt: 1, reviewed: true}
	old := m.last(period)
	switch {
	case old == nil || old.run != o.run: // The list has left somebody out.
		code, old = m.lineCode(r, l), nil
	case c.Total < 0 || c.Total > 1<<40:
		code = "programme.amount_out_of_range"
	case r.paper.cap > 0 && c.Total > old.before && m.inAll(r, c.Beneficiary)-old.total+c.Total > r.paper.cap:
		code = "programme.cap_exceeded"
	case c.Total < old.before && m.underWay(period):
		code = "programme.other_run_pending"
	default:
		l.before = old.before // It takes the place of its own line.
		if code = m.payeeCode(r, l); code == "" {
			code = m.barredCode(r, l)
		}
	}
	if code != "" {
		return refuse(code)
	}
	if old == nil {
		m.list(r, l)
		r.added++
	} else {
		old.total, old.payee, old.reviewed = c.Total, c.Payee, true
	}
	o.state, o.decider = programme.ObjectionUpheldState, env.Actor
	r.upholders = append(r.upholders, env.Actor)
	r.state, r.hash, r.until = programme.Computed, [32]byte{}, 0
	return accept(1)
}

// objectionNumber is the number of the kind of deadline of an objection.
const objectionNumber = 1300

// Due returns the objections and appeals that nobody has decided in time.
func (m *Programme) Due(now int64) (due []Deadline) {
	for i, o := range m.objections {
		waits := o.state == programme.ObjectionOpen || o.state == programme.ObjectionAppealed
		if waits && !o.rung && o.due <= now {
			due = append(due, Deadline{Time: o.due, Number: objectionNumber, Key: uint64(i + 1)})
		}
	}
	return due
}

// End says that an objection was not decided in time.
func (m *Programme) End(d Deadline) bool {
	if d.Number == objectionNumber {
		m.objections[d.Key-1].rung = true
	}
	return d.Number == objectionNumber
}

// Barred returns the actors who may not ask a command because of what they did before.
func (m *Programme) barred(command any) []kernel.Actor {
	switch c := command.(type) {
	case programme.AddLines:
		if r := at(m.runs, c.Run); r != nil {
			return slices.DeleteFunc([]kernel.Actor{1, 2, 3, 4}, func(a kernel.Actor) bool { return a == r.starter })
		}
	case programme.Approve:
		if r := at(m.runs, c.Run); r != nil {
			return append(m.makers(r), slices.DeleteFunc([]kernel.Actor{1, 2, 3, 4}, func(a kernel.Actor) bool {
				return m.of.Authority.holds(a, r.paper.role)
			})...)
		}
	case programme.DecideAppeal:
		if o := at(m.objections, c.Objection); o != nil {
			return []kernel.Actor{o.decider}
		}
	}
	return nil
}
