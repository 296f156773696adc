package programme

import (
	"liangshan/calendar"
	"liangshan/kernel"
)

// A Snapshot is the register as runs see it: facts of beneficiaries on one day, in a paper that
// is kept encrypted. Here is only what tells that it is that one.
type Snapshot struct {
	_     struct{} `cbor:",toarray"`
	Paper [32]byte // Id of the paper: the hash of its ciphertext.
	Rows  uint32
	On    calendar.Date
}

// TakeSnapshot asks that a register be kept as it is, for runs to be computed from.
type TakeSnapshot struct {
	Paper [32]byte      `cbor:"1,keyasint" json:"paper"`
	Rows  uint32        `cbor:"2,keyasint" json:"rows"`
	On    calendar.Date `cbor:"3,keyasint" json:"on"`
}

// SnapshotTaken says that a register is kept as it was.
type SnapshotTaken struct {
	Snapshot SnapshotNumber `cbor:"1,keyasint"`
	Paper    [32]byte       `cbor:"2,keyasint"`
	Rows     uint32         `cbor:"3,keyasint"`
	On       calendar.Date  `cbor:"4,keyasint"`
}

// TakeSnapshot decides whether a snapshot may be taken.
func (r *Registry) TakeSnapshot(tx *kernel.Tx, c TakeSnapshot) error {
	today, err := calendar.FromMillis(tx.Time)
	switch {
	case c.Paper == [32]byte{}:
		return ErrPaper
	case c.Rows == 0 || c.Rows > LinesMax:
		return ErrRows
	case err != nil || c.On == 0 || c.On < calendar.DateMin || c.On > today:
		return ErrDate
	}
	r.events.snapshot.Emit(tx, SnapshotTaken{r.numbers().Snapshot + 1, c.Paper, c.Rows, c.On})
	return nil
}

func (r *Registry) applySnapshot(e SnapshotTaken) {
	n := r.numbers()
	n.Snapshot = e.Snapshot
	r.number.Put(0, n)
	r.snapshots.Put(e.Snapshot, Snapshot{Paper: e.Paper, Rows: e.Rows, On: e.On})
}

// Snapshot returns a snapshot.
func (r *Registry) Snapshot(number SnapshotNumber) (Snapshot, bool) { return r.snapshots.Get(number) }

// SnapshotOf returns the number of the snapshot that is kept in a paper; 0 if there is none.
func (r *Registry) SnapshotOf(paper [32]byte) SnapshotNumber {
	for number, s := range r.snapshots.All() {
		if s.Paper == paper {
			return number
		}
	}
	return 0
}

func projectSnapshot(at kernel.At, e SnapshotTaken, exec kernel.Exec) {
	exec(`INSERT INTO programme_snapshot (number, paper, row_count, on_date, taken_ms) VALUES (?, ?, ?, ?, ?)`,
		int64(e.Snapshot), hexadecimal(e.Paper), int64(e.Rows), e.On.String(), at.Time)
}
