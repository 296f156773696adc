package programme

import (
	"cmp"
	"iter"
	"strings"

	"liangshan/kernel"
)

// A Statement is one of a bank's statements, which is kept encrypted as it came. The bank's own
// id tells it from others, so that one that is read twice is taken once.
type Statement struct {
	_       struct{} `cbor:",toarray"`
	ID      string
	Paper   [32]byte
	Entries uint32
}

// takenKey leads to the entry up to which a statement was taken for a run.
type takenKey struct {
	_         struct{} `cbor:",toarray"`
	Statement StatementNumber
	Run       RunNumber
}

func compareTaken(a, b takenKey) int {
	return cmp.Or(cmp.Compare(a.Statement, b.Statement), cmp.Compare(a.Run, b.Run))
}

// NoteStatement asks that a bank's statement be known, before what it says is taken.
type NoteStatement struct {
	ID      string   `cbor:"1,keyasint" json:"id"` // Of the bank; at most 35 characters.
	Paper   [32]byte `cbor:"2,keyasint" json:"paper"`
	Entries uint32   `cbor:"3,keyasint" json:"entries"`
}

// StatementNoted says that a bank's statement is known.
type StatementNoted struct {
	Statement StatementNumber `cbor:"1,keyasint"`
	ID        string          `cbor:"2,keyasint"`
	Paper     [32]byte        `cbor:"3,keyasint"`
	Entries   uint32          `cbor:"4,keyasint"`
}

// NoteStatement decides whether a statement is one that is not known yet.
func (r *Registry) NoteStatement(tx *kernel.Tx, c NoteStatement) error {
	switch {
	case !validStatementID(c.ID):
		return ErrStatementID
	case c.Paper == [32]byte{}:
		return ErrPaper
	case c.Entries == 0 || c.Entries > LinesMax:
		return ErrRows
	case r.bankIDs.Has(c.ID):
		return ErrStatementDup
	}
	r.events.statement.Emit(tx, StatementNoted{r.numbers().Statement + 1, c.ID, c.Paper, c.Entries})
	return nil
}

// validStatementID reports whether a text is in the characters that ISO 20022 lets ids have, in
// which nobody's name fits.
func validStatementID(id string) bool {
	for _, c := range id {
		if (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') && !strings.ContainsRune("/-?:().,+_", c) {
			return false
		}
	}
	return id != "" && len(id) <= 35
}

func (r *Registry) applyStatement(e StatementNoted) {
	n := r.numbers()
	n.Statement = e.Statement
	r.number.Put(0, n)
	r.bankPapers.Put(e.Statement, Statement{ID: e.ID, Paper: e.Paper, Entries: e.Entries})
	r.bankIDs.Put(e.ID, e.Statement)
}

func projectStatement(at kernel.At, e StatementNoted, exec kernel.Exec) {
	exec(`INSERT INTO programme_statement (number, id, paper, entries, noted_ms) VALUES (?, ?, ?, ?, ?)`,
		int64(e.Statement), e.ID, hexadecimal(e.Paper), int64(e.Entries), at.Time)
}

// knowsEntry reports whether a statement has an entry.
func (r *Registry) knowsEntry(number StatementNumber, entry uint32) bool {
	s, ok := r.bankPapers.Get(number)
	return ok && entry > 0 && entry <= s.Entries
}

// StatementOf returns the statement that the bank knows by an id.
func (r *Registry) StatementOf(id string) (StatementNumber, Statement, bool) {
	number, ok := r.bankIDs.Get(id)
	if !ok {
		return 0, Statement{}, false
	}
	return number, r.bankPapers.Must(number), true
}

// Statements yields all statements in the order in which they came.
func (r *Registry) Statements() iter.Seq2[StatementNumber, Statement] { return r.bankPapers.All() }

// Taken returns the entry up to which a statement was taken for a run; 0 if it was not begun.
func (r *Registry) Taken(number StatementNumber, run RunNumber) uint32 {
	upto, _ := r.taken.Get(takenKey{Statement: number, Run: run})
	return upto
}

// Waits reports whether an entry of a statement waits, or waited, in suspense.
func (r *Registry) Waits(paper [32]byte, entry uint32) bool {
	_, waits := r.WaitsAs(paper, entry)
	return waits
}

// WaitsAs returns the number under which an entry of a statement waits, or waited, in suspense.
func (r *Registry) WaitsAs(paper [32]byte, entry uint32) (SuspenseNumber, bool) {
	return r.statements.Get(statementKey{Paper: paper, Entry: entry})
}
