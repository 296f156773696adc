package programme

import "liangshan/kernel"

// Roles tells of the register of actors what documents name: which roles there are, and who holds one.
type Roles interface {
	HasRole(role string) bool
	Holds(actor kernel.Actor, role string) bool
}

// version returns the version of the document that a run began with.
func (r *Registry) version(run Run) Version {
	return r.versions.Must(versionKey{Programme: run.Programme, Version: run.Version})
}

// approve decides whether a list may be paid: who approves holds the role that the document of the run names
// as its reviewer. Everything else is for Approve.
func (r *Registry) approve(tx *kernel.Tx, c Approve) error {
	if run, ok := r.runs.Get(c.Run); ok && run.State == Shown {
		if role := r.version(run).Reviewing.Reviewer; role != "" && !r.roles.Holds(tx.Actor, role) {
			return ErrReviewer
		}
	}
	return r.Approve(tx, c)
}
