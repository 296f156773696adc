package county

import (
	"encoding/hex"

	"liangshan/kernel"
)

// What waits for a second person is read like any other table: whoever is to release
// something has to find it, and to see exactly what it is.

func projectProposed(at kernel.At, e kernel.Proposed, exec kernel.Exec) {
	exec(
		`INSERT INTO county_proposal (number, command, content, proposer, proposed_ms, lapses_ms, outcome, ended_ms, second)
		VALUES (?, ?, ?, ?, ?, ?, 'waiting', NULL, NULL)`,
		int64(e.Proposal),
		e.Command,
		hex.EncodeToString(e.Encoded),
		int64(e.Actor),
		at.Time,
		e.Lapses,
	)
}

// projectProposalEnd: a released proposal names whoever released it. Its entry's actor is the
// proposer, and the second person stands beside.
func projectProposalEnd(at kernel.At, number uint64, outcome string, exec kernel.Exec) {
	var second any
	if outcome == "released" {
		second = int64(at.Second)
	}
	exec(`UPDATE county_proposal SET outcome = ?, ended_ms = ?, second = ? WHERE number = ?`,
		outcome, at.Time, second, int64(number))
}
