package programme

import (
	"encoding/hex"

	"liangshan/kernel"
)

func (r *Registry) declareProjections() {
	e := &r.events
	kernel.Project(e.published, projectPublished)
	kernel.Project(e.retired, projectRetired)
	kernel.Project(e.snapshot, projectSnapshot)
	kernel.Project(e.started, projectStarted)
	kernel.ProjectRows(e.lines, projectLines)
	kernel.Project(e.frozen, projectFrozen)
	kernel.Project(e.shown, projectShown)
	kernel.Project(e.withdrawn, projectWithdrawn)
	kernel.Project(e.raised, projectRaised)
	kernel.Project(e.dismissed, projectDismissed)
	kernel.Project(e.upheld, projectUpheld)
	kernel.Project(e.overdue, projectOverdue)
	kernel.Project(e.appealed, projectAppealed)
	kernel.Project(e.appealDone, projectAppealDecided)
	kernel.Project(e.approved, projectApproved)
	kernel.Project(e.filed, projectFiled)
	kernel.ProjectRows(e.results, projectResults)
	kernel.Project(e.retried, projectRetried)
	kernel.Project(e.stopped, projectStopped)
	kernel.Project(e.reconciled, projectReconciled)
	kernel.Project(e.closed, projectClosed)
	kernel.Project(e.chosen, projectChosen)
	kernel.Project(e.claimed, projectClaimed)
	kernel.Project(e.repaid, projectRepaid)
	kernel.Project(e.setOff, projectSetOff)
	kernel.Project(e.restored, projectRestored)
	kernel.Project(e.corrected, projectCorrected)
	kernel.Project(e.rechecked, projectRechecked)
	kernel.Project(e.waived, projectWaived)
	kernel.Project(e.refunded, projectRefunded)
	kernel.Project(e.suspended, projectSuspended)
	kernel.Project(e.resolved, projectResolved)
	kernel.ProjectRows(e.assigned, projectAssigned)
	kernel.Project(e.statement, projectStatement)
	kernel.Project(e.granted, projectGranted)
}

func hexadecimal(hash [32]byte) string { return hex.EncodeToString(hash[:]) }

// truth is how tables hold yes and no.
func truth(yes bool) int64 {
	if yes {
		return 1
	}
	return 0
}
