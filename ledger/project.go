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
		func(at kernel.At, e Voided, exec kernel.Exec) { projectHoldEnd(at, e.Hold, outcomeVoided, exec) },
	)
	kernel.Project(
		e.expired,
		func(at kernel.At, e Expired, exec kernel.Exec) { projectHoldEnd(at, e.Hold, outcomeExpired, exec) },
	)
	kernel.Project(e.frozen, projectFrozen)
	kernel.Project(e.unfrozen, projectUnfrozen)
	kernel.Project(e.closed, projectClosed)
	kernel.Project(e.limited, projectLimited)
	kernel.Project(e.corrected, projectCorrected)
}

const insertTransfer = `INSERT INTO ledger_transfer VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`

// Columns of a held row of ledger_balance, behind its key.
const (
	balanceDebits = iota
	balanceCredits
	balanceDebitsPending
	balanceCreditsPending
	balancePostings
	balanceLast
)

// balances returns the held rows of two accounts; nil after a failure of the projection.
func balances(debit, credit AccountID, exec kernel.Exec) (d, c []int64) {
	exec("ledger_balance", int64(debit), &d)
	exec("ledger_balance", int64(credit), &c)
	if d == nil || c == nil {
		return nil, nil
	}
	return d, c
}

func projectTransfer(at kernel.At, row int, e Transferred, exec kernel.Exec) {
	id, date := TransferID(at.Sequence, row), int64(e.Date)
	if date == 0 {
		date = dayOf(at.Time)
	}
	debit, credit := balances(e.Debit, e.Credit, exec)
	if debit == nil {
		return
	}
	debit[balanceDebits] += e.Amount
	credit[balanceCredits] += e.Amount
	exec(insertTransfer, id, at.Time, int64(e.Debit), int64(e.Credit), e.Amount, int64(e.Code), int64(e.Cause),
		int64(e.Reference), date, debit[balanceLast], credit[balanceLast],
		debit[balanceCredits]-debit[balanceDebits], credit[balanceCredits]-credit[balanceDebits])
	mark(at, id, e.Debit, debit, exec)
	mark(at, id, e.Credit, credit, exec)
}

// mark notes the newest posting of an account, and every so many of them in the index.
func mark(at kernel.At, id int64, account AccountID, balance []int64, exec kernel.Exec) {
	balance[balancePostings], balance[balanceLast] = balance[balancePostings]+1, id
	if balance[balancePostings]%markEvery == 0 {
		exec(`INSERT INTO ledger_mark VALUES (?, ?, ?)`, int64(account), at.Time, id)
	}
}

// markEvery is the number of an account's postings from one mark to the next.
const markEvery = 256

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

// Columns of a held row of ledger_hold_row, behind its key.
const (
	holdPlaced = iota
	holdDebit
	holdCredit
	holdAmount
	holdCode
	holdCause
	holdReference
	holdExpires
	holdEnded
	holdOutcome
	holdPosted
)

// What became of a hold.
const (
	outcomePosted = 1 + iota
	outcomeVoided
	outcomeExpired
)

func projectHeld(at kernel.At, e Held, exec kernel.Exec) {
	var hold []int64
	exec("ledger_hold_row", int64(e.Hold), &hold)
	debit, credit := balances(e.Debit, e.Credit, exec)
	if hold == nil || debit == nil {
		return
	}
	copy(hold, []int64{at.Time, int64(e.Debit), int64(e.Credit), e.Amount, int64(e.Code), int64(e.Cause),
		int64(e.Reference), e.Expires, 0, 0, 0})
	debit[balanceDebitsPending] += e.Amount
	credit[balanceCreditsPending] += e.Amount
}

// projectHoldEnd frees what was held and returns the hold's row; nil after a failure.
func projectHoldEnd(at kernel.At, id HoldID, outcome int64, exec kernel.Exec) []int64 {
	var hold []int64
	exec("ledger_hold_row", int64(id), &hold)
	if hold == nil {
		return nil
	}
	debit, credit := balances(AccountID(hold[holdDebit]), AccountID(hold[holdCredit]), exec)
	if debit == nil {
		return nil
	}
	debit[balanceDebitsPending] -= hold[holdAmount]
	credit[balanceCreditsPending] -= hold[holdAmount]
	hold[holdEnded], hold[holdOutcome] = at.Time, outcome
	return hold
}

func projectPosted(at kernel.At, e Posted, exec kernel.Exec) {
	hold := projectHoldEnd(at, e.Hold, outcomePosted, exec)
	if hold == nil {
		return
	}
	hold[holdPosted] = e.Amount
	projectTransfer(
		at,
		0,
		Transferred{Debit: AccountID(hold[holdDebit]), Credit: AccountID(hold[holdCredit]), Amount: e.Amount,
			Code: Code(hold[holdCode]), Cause: uint64(hold[holdCause]), Reference: uint64(hold[holdReference])},
		exec,
	)
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
		`UPDATE ledger_account_fact SET flags = flags | ?, reason = ? WHERE id = ?`,
		int64(Frozen),
		e.Reason,
		int64(e.Account),
	)
}

func projectUnfrozen(at kernel.At, e Unfrozen, exec kernel.Exec) {
	exec(
		`UPDATE ledger_account_fact SET flags = flags & ~?, reason = NULL WHERE id = ?`,
		int64(Frozen),
		int64(e.Account),
	)
}

func projectClosed(at kernel.At, e ClosedEvent, exec kernel.Exec) {
	exec(`UPDATE ledger_account_fact SET flags = flags | ? WHERE id = ?`, int64(Closed), int64(e.Account))
}

func projectLimited(at kernel.At, e Limited, exec kernel.Exec) {
	exec(`UPDATE ledger_account_fact SET owe_limit = ? WHERE id = ?`, e.Limit, int64(e.Account))
}
