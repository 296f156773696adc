package dividend

import (
	"encoding/hex"

	"liangshan/kernel"
)

func (r *Registry) declareProjections() {
	e := &r.events
	kernel.Project(e.registerOpened, projectRegisterOpened)
	kernel.ProjectRows(e.sharesEntered, projectSharesEntered)
	kernel.Project(e.payeeSet, projectPayeeSet)
	kernel.Project(e.sharesMoved, projectSharesMoved)
	kernel.Project(e.waterfall, projectWaterfall)
	kernel.Project(e.runProposed, projectRunProposed)
	kernel.ProjectRows(e.sourcesEntered, projectSourcesEntered)
	kernel.ProjectRows(e.poolDivided, projectPoolDivided)
	kernel.ProjectRows(e.linesFrozen, projectLinesFrozen)
	kernel.Project(e.partFrozen, projectPartFrozen)
	kernel.Project(e.runFrozen, projectRunFrozen)
	kernel.Project(e.runPublished, projectRunPublished)
	kernel.Project(e.raised, projectRaised)
	kernel.Project(e.dismissed, projectDismissed)
	kernel.Project(e.upheld, projectUpheld)
	kernel.Project(e.runApproved, projectRunApproved)
	kernel.Project(e.filed, projectFiled)
	kernel.Project(e.holdingOpened, projectHoldingOpened)
	kernel.ProjectRows(e.linesPaid, projectLinesPaid)
	kernel.Project(e.runPaid, projectRunPaid)
	kernel.Project(e.returned, projectReturned)
	kernel.Project(e.reissued, projectReissued)
	kernel.Project(e.inherited, projectLineInherited)
	kernel.Project(e.runClosed, projectRunClosed)
	kernel.Project(e.runWithdrawn, projectRunWithdrawn)
}

func hexadecimal(hash [32]byte) string { return hex.EncodeToString(hash[:]) }
