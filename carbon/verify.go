package carbon

import (
	"liangshan/calendar"
	"liangshan/company"
	"liangshan/kernel"
	"liangshan/village"
)

// SubmitPeriod asks that a report be verified.
type SubmitPeriod struct {
	Period PeriodID `cbor:"1,keyasint" json:"period"`
}

// PeriodSubmitted says that a report waits for its verifier.
type PeriodSubmitted struct {
	Period PeriodID     `cbor:"1,keyasint"`
	Actor  kernel.Actor `cbor:"2,keyasint"`
}

// SubmitPeriod decides whether a report may go to its verifier.
func (r *Registry) SubmitPeriod(tx *kernel.Tx, c SubmitPeriod) error {
	p, refusal := r.periodIn(c.Period, DraftState, ReturnedState)
	if refusal == nil {
		_, refusal = r.monitored(p.Project)
	}
	if refusal == nil {
		refusal = r.checkFree(c.Period, p)
	}
	if refusal != nil {
		return refusal
	}
	r.events.periodSubmitted.Emit(tx, PeriodSubmitted{c.Period, tx.Actor})
	return nil
}

// periodIn returns a period that is in one of some states.
func (r *Registry) periodIn(id PeriodID, states ...PeriodState) (Period, *kernel.Refusal) {
	p, ok := r.periods.Get(id)
	if !ok {
		return p, ErrPeriod
	}
	for _, state := range states {
		if p.State == state {
			return p, nil
		}
	}
	return p, ErrPeriodState
}

// checkFree checks that no stand of a period has been credited or has left meanwhile, and that none leaves a gap.
func (r *Registry) checkFree(id PeriodID, p Period) *kernel.Refusal {
	for key := range r.measured.From(standKey{Period: id}) {
		if key.Period != id {
			break
		}
		s := r.stands.Must(key.Stand)
		if s.To < p.To {
			return ErrNotEnrolled
		}
		if r.credited(s.Parcels, p.From, p.To) {
			return ErrCredited
		}
		if r.gap(s.Parcels, p.From, p.To) {
			return ErrPeriodGap
		}
	}
	return nil
}

func (r *Registry) applyPeriodSubmitted(e PeriodSubmitted) {
	p := r.periods.Must(e.Period)
	p.State, p.Sender = SubmittedState, e.Actor
	r.periods.Put(e.Period, p)
}

func projectPeriodSubmitted(at kernel.At, e PeriodSubmitted, exec kernel.Exec) {
	projectPeriodState(at, e.Period, SubmittedState, exec)
}

func projectPeriodState(at kernel.At, id PeriodID, state PeriodState, exec kernel.Exec) {
	exec(`UPDATE carbon_period_row SET state = ?, changed_ms = ? WHERE id = ?`, int64(state), at.Time, int64(id))
}

// VerifyPeriod states that an accredited organisation has verified a report.
type VerifyPeriod struct {
	Period    PeriodID       `cbor:"1,keyasint" json:"period"`
	Verifier  company.Number `cbor:"2,keyasint" json:"verifier"`
	Net       int64          `cbor:"3,keyasint" json:"net_kg"`    // As verified: not more than reported.
	Statement Hash           `cbor:"4,keyasint" json:"statement"` // SHA-256 of its report.
}

// PeriodVerified says what an organisation has verified.
type PeriodVerified struct {
	Period    PeriodID       `cbor:"1,keyasint"`
	Verifier  company.Number `cbor:"2,keyasint"`
	Net       int64          `cbor:"3,keyasint"`
	Statement Hash           `cbor:"4,keyasint"`
	Actor     kernel.Actor   `cbor:"5,keyasint"`
}

// VerifyPeriod decides whether a verification counts: it is another organisation's than the
// proponent's and than any whose stands are in it, accredited for the methodology on the
// day, and stated by somebody else than who wrote or submitted the report.
func (r *Registry) VerifyPeriod(tx *kernel.Tx, c VerifyPeriod) error {
	p, refusal := r.periodIn(c.Period, SubmittedState)
	if refusal != nil {
		return refusal
	}
	project := r.projects.Must(p.Project)
	switch {
	case c.Verifier == project.Proponent:
		return ErrVerifierOwn
	case !r.companies.Active(c.Verifier) || !r.Has(Verifier, c.Verifier, project.Method, calendar.DayOf(tx.Time)):
		return ErrVerifier
	case r.isParty(c.Period, c.Verifier):
		return ErrVerifierParty
	case tx.Actor == p.Author || tx.Actor == p.Sender:
		return ErrSamePerson
	case c.Statement == Hash{}:
		return ErrEvidence
	case c.Net > p.Net:
		return ErrVerifiedMore
	case c.Net < -kgMax:
		return ErrOverflow
	}
	r.events.periodVerified.Emit(tx, PeriodVerified{c.Period, c.Verifier, c.Net, c.Statement, tx.Actor})
	return nil
}

// isParty reports whether a company's own stands are in a period.
func (r *Registry) isParty(id PeriodID, who company.Number) bool {
	for key := range r.measured.From(standKey{Period: id}) {
		if key.Period != id {
			return false
		}
		if r.stands.Must(key.Stand).Cooperative == who {
			return true
		}
	}
	return false
}

func (r *Registry) applyPeriodVerified(e PeriodVerified) {
	p := r.periods.Must(e.Period)
	p.State, p.Verified, p.Verifier, p.Checker = VerifiedState, e.Net, e.Verifier, e.Actor
	r.periods.Put(e.Period, p)
}

func projectPeriodVerified(at kernel.At, e PeriodVerified, exec kernel.Exec) {
	exec(
		`UPDATE carbon_period_row SET state = ?, verified_kg = ?, verifier = ?, statement = ?, changed_ms = ? WHERE id = ?`,
		int64(VerifiedState),
		e.Net,
		int64(e.Verifier),
		e.Statement[:],
		at.Time,
		int64(e.Period),
	)
}

// ReturnPeriod asks that a report be written anew, or be given up.
type ReturnPeriod struct {
	Period PeriodID `cbor:"1,keyasint" json:"period"`
	Reason string   `cbor:"2,keyasint" json:"reason"`
	Reject bool     `cbor:"3,keyasint,omitempty" json:"reject,omitempty"` // For ever: another period has to be reported.
}

// PeriodSentBack says that a report is to be written anew, or was given up.
type PeriodSentBack ReturnPeriod

// ReturnPeriod decides whether a report may go back: not once it is approved.
func (r *Registry) ReturnPeriod(tx *kernel.Tx, c ReturnPeriod) error {
	from := []PeriodState{SubmittedState, VerifiedState}
	if c.Reject {
		from = append(from, DraftState, ReturnedState)
	}
	if _, refusal := r.periodIn(c.Period, from...); refusal != nil {
		return refusal
	}
	if !village.ValidCode(c.Reason) {
		return ErrReason
	}
	r.events.periodReturned.Emit(tx, PeriodSentBack(c))
	return nil
}

func (r *Registry) applyPeriodReturned(e PeriodSentBack) {
	p := r.periods.Must(e.Period)
	p.State, p.Verified, p.Verifier, p.Checker = ReturnedState, 0, 0, 0
	if e.Reject {
		p.State = RejectedState
		r.forgetInput(e.Period)
	}
	r.periods.Put(e.Period, p)
}

func projectPeriodReturned(at kernel.At, e PeriodSentBack, exec kernel.Exec) {
	state := ReturnedState
	if e.Reject {
		state = RejectedState
	}
	exec(
		`UPDATE carbon_period_row SET state = ?, reason = ?, verified_kg = NULL, verifier = NULL, statement = NULL,
			changed_ms = ?
		WHERE id = ?`,
		int64(state),
		e.Reason,
		at.Time,
		int64(e.Period),
	)
}

// ApprovePeriod asks that a verified result count.
type ApprovePeriod struct {
	Period PeriodID `cbor:"1,keyasint" json:"period"`
}

// PeriodApproved says that a verified result counts: its stands are credited for its time.
type PeriodApproved struct {
	Period PeriodID     `cbor:"1,keyasint"`
	Actor  kernel.Actor `cbor:"2,keyasint"`
}

// ApprovePeriod decides whether a result counts. Whoever wrote, submitted or verified the
// report does not approve it.
func (r *Registry) ApprovePeriod(tx *kernel.Tx, c ApprovePeriod) error {
	p, refusal := r.periodIn(c.Period, VerifiedState)
	if refusal == nil {
		_, refusal = r.monitored(p.Project)
	}
	if refusal == nil {
		refusal = r.checkFree(c.Period, p)
	}
	switch {
	case refusal != nil:
		return refusal
	case tx.Actor == p.Author || tx.Actor == p.Sender || tx.Actor == p.Checker:
		return ErrSamePerson
	}
	r.events.periodApproved.Emit(tx, PeriodApproved{c.Period, tx.Actor})
	return nil
}

func (r *Registry) applyPeriodApproved(e PeriodApproved) {
	p := r.periods.Must(e.Period)
	p.State = ApprovedState
	r.periods.Put(e.Period, p)
	for key := range r.measured.From(standKey{Period: e.Period}) {
		if key.Period != e.Period {
			break
		}
		for _, parcel := range r.stands.Must(key.Stand).Parcels {
			r.credits.Put(parcelKey{Parcel: parcel, From: p.From}, credit{To: p.To, Period: e.Period})
		}
	}
}

func projectPeriodApproved(at kernel.At, e PeriodApproved, exec kernel.Exec) {
	projectPeriodState(at, e.Period, ApprovedState, exec)
}
