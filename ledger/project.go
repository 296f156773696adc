package ledger

import (
	_ "embed"

	"liangshan/kernel"
)

// Schema creates the tables that people read.
//
//go:embed schema.sql
var Schema string

// rowsPerEvent is more than any event has rows: a posting's number in the read tables is
// the event's sequence times this, plus the row.
const rowsPerEvent = 1 << 14

// TransferID returns the number of a transfer in the read tables.
func TransferID(sequence uint64, row int) int64 { return int64(sequence)*rowsPerEvent + int64(row) }

// PostingOf returns the transfer behind a number of the read tables.
func PostingOf(id int64) Posting {
	return Posting{Sequence: uint64(id / rowsPerEvent), Row: uint32(id % rowsPerEvent)}
}

func (l *Ledger) declareProjections() {
	e := &l.events
	kernel.Project(e.unitDeclared, projectUnitDeclared)
	kernel.Project(e.chartPublished, projectChartPublished)
	kernel.Project(e.opened, projectOpened)
	kernel.Project(
		e.transferred,
		func(at kernel.At, e Transferred, exec kernel.Exec) { projectTransfer(at, 0, e, exec) },
	)
	kernel.ProjectRows(e.transferredMany, projectTransferredMany)
	kernel.Project(e.held, projectHeld)
	kernel.Project(e.posted, projectPosted)
	kernel.Project(
		e.voided,
		func(at kernel.At, e Voided, exec kernel.Exec) { projectHoldEnd(at, e.Hold, "voided", exec) },
	)
	kernel.Project(
		e.expired,
		func(at kernel.At, e Expired, exec kernel.Exec) { projectHoldEnd(at, e.Hold, "expired", exec) },
	)
	kernel.Project(e.frozen, projectFrozen)
	kernel.Project(e.unfrozen, projectUnfrozen)
	kernel.Project(e.closed, projectClosed)
	kernel.Project(e.limited, projectLimited)
	kernel.Project(e.corrected, projectCorrected)
}

const (
	sqlTransfer = `INSERT INTO ledger_transfer SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, d.last, c.last,
		d.credits - d.debits - ?5, c.credits - c.debits + ?5 
		FROM ledger_account d, ledger_account c WHERE d.id = ?3 AND c.id = ?4`
	sqlDebit  = `UPDATE ledger_account SET debits = debits + ?1, postings = postings + 1, last = ?2 WHERE id = ?3`
	sqlCredit = `UPDATE ledger_account SET credits = credits + ?1, postings = postings + 1, last = ?2 WHERE id = ?3`
	sqlMark   = `INSERT INTO ledger_mark SELECT id, ?1, last FROM ledger_account
		WHERE id IN (?2, ?3) AND postings % 256 = 0`
)

func projectTransfer(at kernel.At, row int, e Transferred, exec kernel.Exec) {
	id, date := TransferID(at.Sequence, row), int64(e.Date)
	if date == 0 {
		date = dayOf(at.Time)
	}
	debit, credit := int64(e.Debit), int64(e.Credit)
	exec(sqlTransfer, id, at.Time, debit, credit, e.Amount, int64(e.Code), int64(e.Cause), int64(e.Reference), date)
	exec(sqlDebit, e.Amount, id, debit)
	exec(sqlCredit, e.Amount, id, credit)
	exec(sqlMark, at.Time, debit, credit)
}

// dayOf returns the day in the county's time (UTC+8) on which a moment falls.
func dayOf(timeMS int64) int64 { return (timeMS + 8*3600*1000) / (24 * 3600 * 1000) }

func projectTransferredMany(at kernel.At, head ManyHead, rows []Transferred, exec kernel.Exec) {
	for i, e := range rows {
		if e.Cause == 0 {
			e.Cause = head.Cause
		}
		projectTransfer(at, i, e, exec)
	}
}

func projectHeld(at kernel.At, e Held, exec kernel.Exec) {
	var expires any
	if e.Expires != 0 {
		expires = e.Expires
	}
	exec(
		`INSERT INTO ledger_hold (id, placed, debit, credit, amount, code, cause, reference, expires)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		int64(
			e.Hold,
		),
		at.Time,
		int64(e.Debit),
		int64(e.Credit),
		e.Amount,
		int64(e.Code),
		int64(e.Cause),
		int64(e.Reference),
		expires,
	)
	exec(`UPDATE ledger_account SET debits_pending = debits_pending + ? WHERE id = ?`, e.Amount, int64(e.Debit))
	exec(`UPDATE ledger_account SET credits_pending = credits_pending + ? WHERE id = ?`, e.Amount, int64(e.Credit))
}

func projectHoldEnd(at kernel.At, hold HoldID, outcome string, exec kernel.Exec) {
	id := int64(hold)
	exec(
		`UPDATE ledger_account SET debits_pending = debits_pending - h.amount
		FROM ledger_hold h WHERE h.id = ? AND ledger_account.id = h.debit`,
		id,
	)
	exec(
		`UPDATE ledger_account SET credits_pending = credits_pending - h.amount
		FROM ledger_hold h WHERE h.id = ? AND ledger_account.id = h.credit`,
		id,
	)
	exec(`UPDATE ledger_hold SET ended = ?, outcome = ? WHERE id = ?`, at.Time, outcome, id)
}

func projectPosted(at kernel.At, e Posted, exec kernel.Exec) {
	id, hold := TransferID(at.Sequence, 0), int64(e.Hold)
	projectHoldEnd(at, e.Hold, "posted", exec)
	exec(`UPDATE ledger_hold SET posted = ? WHERE id = ?`, e.Amount, hold)
	exec(
		`INSERT INTO ledger_transfer SELECT ?1, ?2, h.debit, h.credit, ?3, h.code, h.cause, h.reference, ?4, d.last, c.last,
		d.credits - d.debits - ?3, c.credits - c.debits + ?3 FROM ledger_hold h, ledger_account d, ledger_account c
		WHERE h.id = ?5 AND d.id = h.debit AND c.id = h.credit`,
		id,
		at.Time,
		e.Amount,
		dayOf(at.Time),
		hold,
	)
	exec(`UPDATE ledger_account SET debits = debits + ?1, postings = postings + 1, last = ?2
		WHERE id = (SELECT debit FROM ledger_hold WHERE id = ?3)`, e.Amount, id, hold)
	exec(`UPDATE ledger_account SET credits = credits + ?1, postings = postings + 1, last = ?2
		WHERE id = (SELECT credit FROM ledger_hold WHERE id = ?3)`, e.Amount, id, hold)
	exec(`INSERT INTO ledger_mark SELECT a.id, ?1, a.last FROM ledger_account a, ledger_hold h
		WHERE h.id = ?2 AND a.id IN (h.debit, h.credit) AND a.postings % 256 = 0`, at.Time, hold)
}

func projectCorrected(at kernel.At, e Corrected, exec kernel.Exec) {
	projectTransfer(at, 0, Transferred{Debit: e.Debit, Credit: e.Credit, Amount: e.Amount, Cause: e.Sequence}, exec)
	exec(
		`INSERT INTO ledger_correction VALUES (?, ?, ?)`,
		TransferID(at.Sequence, 0),
		TransferID(e.Sequence, int(e.Row)),
		e.Reason,
	)
}

func projectFrozen(at kernel.At, e FrozenEvent, exec kernel.Exec) {
	exec(
		`UPDATE ledger_account SET flags = flags | ?, reason = ? WHERE id = ?`,
		int64(Frozen),
		e.Reason,
		int64(e.Account),
	)
}

func projectUnfrozen(at kernel.At, e Unfrozen, exec kernel.Exec) {
	exec(`UPDATE ledger_account SET flags = flags & ~?, reason = NULL WHERE id = ?`, int64(Frozen), int64(e.Account))
}

func projectClosed(at kernel.At, e ClosedEvent, exec kernel.Exec) {
	exec(`UPDATE ledger_account SET flags = flags | ? WHERE id = ?`, int64(Closed), int64(e.Account))
}

func projectLimited(at kernel.At, e Limited, exec kernel.Exec) {
	exec(`UPDATE ledger_account SET owe_limit = ? WHERE id = ?`, e.Limit, int64(e.Account))
}
