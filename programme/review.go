package programme

import (
	"cmp"

	"liangshan/kernel"
	"liangshan/person"
)

// waitingKey finds what a person has waiting about a run.
type waitingKey struct {
	_      struct{} `cbor:",toarray"`
	Run    RunNumber
	Person person.Number
}

func compareWaiting(a, b waitingKey) int {
	return cmp.Or(cmp.Compare(a.Run, b.Run), cmp.Compare(a.Person, b.Person))
}

// AskReview asks that a person look at what a rule decided about somebody in a run, for or against, once
// its list is not open for objections any more (Personal Information Protection Law, article 24). Anybody
// may, also one whom the list leaves out. It holds up no payment, and has a term like an objection.
type AskReview struct {
	Run    RunNumber     `cbor:"1,keyasint" json:"run"`
	Person person.Number `cbor:"2,keyasint" json:"person"`
	Reason string        `cbor:"3,keyasint" json:"reason"` // A code, such as amount_wrong.
}

// AskReview decides whether a request for review is heard.
func (r *Registry) AskReview(tx *kernel.Tx, c AskReview) error {
	run, err := r.inState(c.Run, Shown, Approved, Reconciled, Closed)
	switch {
	case err != nil:
		return err
	case run.State == Shown && tx.Time < run.Until:
		return ErrWindowOpen
	case !r.people.Active(c.Person):
		return ErrObjector
	}
	return r.raise(tx, run, ObjectionRaised{Run: c.Run, Person: c.Person, Reason: c.Reason, Review: true})
}

// GrantReview says that a person has looked and finds otherwise than the rule. What was paid is mended by a
// run of differences, in which the beneficiary's row is marked as decided by a person.
type GrantReview struct {
	Objection ObjectionNumber `cbor:"1,keyasint" json:"objection"`
	Reason    string          `cbor:"2,keyasint" json:"reason"` // A code.
}

// ReviewGranted says that a person has found otherwise than the rule.
type ReviewGranted struct {
	Objection ObjectionNumber `cbor:"1,keyasint"`
	Reason    string          `cbor:"2,keyasint"`
	Decider   kernel.Actor    `cbor:"3,keyasint"`
}

// GrantReview decides whether a request for review may be granted.
func (r *Registry) GrantReview(tx *kernel.Tx, c GrantReview) error {
	o, err := r.undecided(c.Objection, c.Reason)
	switch {
	case err != nil:
		return err
	case !o.Review:
		return ErrNotReview
	}
	r.events.granted.Emit(tx, ReviewGranted{c.Objection, c.Reason, tx.Actor})
	return nil
}

func (r *Registry) applyGranted(e ReviewGranted) {
	r.settle(e.Objection, ObjectionUpheldState, e.Decider, 0)
}

func projectGranted(at kernel.At, e ReviewGranted, exec kernel.Exec) {
	exec(`UPDATE programme_objection SET state = 'upheld', decided_ms = ?, decision = ? WHERE number = ?`,
		at.Time, e.Reason, int64(e.Objection))
}
