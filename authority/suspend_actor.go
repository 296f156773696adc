package authority

import (
	"liangshan/kernel"
	"liangshan/village"
)

// SuspendActor asks that an actor may not act until it is restored. Its tokens stay, and
// open nothing meanwhile.
type SuspendActor struct {
	Actor  kernel.Actor `cbor:"1,keyasint" json:"actor"`
	Reason string       `cbor:"2,keyasint" json:"reason"` // A code, such as "left_office".
}

// ActorSuspended says that an actor may not act.
type ActorSuspended SuspendActor

// SuspendActor decides whether an actor may be suspended.
func (r *Registry) SuspendActor(tx *kernel.Tx, c SuspendActor) error {
	row, err := r.active(c.Actor)
	switch {
	case err != nil:
		return err
	case !village.ValidCode(c.Reason):
		return ErrReason
	case r.lastAdmin(row):
		return ErrLastAdmin
	}
	r.suspended.Emit(tx, ActorSuspended(c))
	return nil
}

func (r *Registry) applySuspended(e ActorSuspended) {
	row := r.actors.Must(e.Actor)
	if isAdmin(row) {
		r.countAdmins(-1)
	}
	row.Suspended = true
	r.actors.Put(e.Actor, row)
	r.touch(change{What: changedActor, Number: uint64(e.Actor)})
}

func projectSuspended(at kernel.At, e ActorSuspended, exec kernel.Exec) {
	exec(`UPDATE authority_actor SET suspended = 1, changed_ms = ?, reason = ? WHERE number = ?`,
		at.Time, e.Reason, int64(e.Actor))
}

// RestoreActor asks that a suspended actor may act again.
type RestoreActor struct {
	Actor  kernel.Actor `cbor:"1,keyasint" json:"actor"`
	Reason string       `cbor:"2,keyasint" json:"reason"` // A code.
}

// ActorRestored says that an actor may act again.
type ActorRestored RestoreActor

// RestoreActor decides whether an actor may act again.
func (r *Registry) RestoreActor(tx *kernel.Tx, c RestoreActor) error {
	row, ok := r.actors.Get(c.Actor)
	switch {
	case !ok:
		return ErrActorUnknown
	case !row.Suspended:
		return ErrNotSuspended
	case !village.ValidCode(c.Reason):
		return ErrReason
	case row.Subject != 0 && !r.subjectStands(row.Kind, row.Subject):
		return ErrSubjectUnknown
	}
	r.restored.Emit(tx, ActorRestored(c))
	return nil
}

func (r *Registry) applyRestored(e ActorRestored) {
	row := r.actors.Must(e.Actor)
	row.Suspended = false
	r.actors.Put(e.Actor, row)
	if isAdmin(row) {
		r.countAdmins(1)
	}
	r.touch(change{What: changedActor, Number: uint64(e.Actor)})
}

func projectRestored(at kernel.At, e ActorRestored, exec kernel.Exec) {
	exec(`UPDATE authority_actor SET suspended = 0, changed_ms = ?, reason = ? WHERE number = ?`,
		at.Time, e.Reason, int64(e.Actor))
}
