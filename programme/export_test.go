package programme

import "liangshan/kernel"

// EmitSuspended emits what says that an entry waits, as an older program may have.
func (r *Registry) EmitSuspended(tx *kernel.Tx, e SuspenseNoted) error {
	r.events.suspended.Emit(tx, e)
	return nil
}
