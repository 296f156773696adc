package programme

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"iter"

	"liangshan/kernel"
	"liangshan/person"
)

// A FileRow is one payment in a file for the bank: three numbers of four, two and eight bytes and the amount of eight,
// little-endian.
type FileRow struct {
	Number  uint32
	Attempt uint16
	Payee   person.Number
	Amount  int64 // In fen.
}

const fileRowSize = 22

// PackFile packs the payments of a file. FileHash is over them.
func PackFile(rows []FileRow) []byte {
	packed := make([]byte, 0, len(rows)*fileRowSize)
	for _, row := range rows {
		packed = binary.LittleEndian.AppendUint32(packed, row.Number)
		packed = binary.LittleEndian.AppendUint16(packed, row.Attempt)
		packed = binary.LittleEndian.AppendUint64(packed, uint64(row.Payee))
		packed = binary.LittleEndian.AppendUint64(packed, uint64(row.Amount))
	}
	return packed
}

// UnpackFile returns payments that PackFile packed; false for any other bytes.
func UnpackFile(packed []byte) (rows []FileRow, ok bool) {
	for b := packed; len(b) >= fileRowSize; b = b[fileRowSize:] {
		rows = append(rows, FileRow{binary.LittleEndian.Uint32(b), binary.LittleEndian.Uint16(b[4:]),
			person.Number(binary.LittleEndian.Uint64(b[6:])), int64(binary.LittleEndian.Uint64(b[14:]))})
	}
	return rows, len(rows)*fileRowSize == len(packed)
}

// FileHash returns the hash of a file's payments: the SHA-256 of them as PackFile packs them.
func FileHash(rows []FileRow) [32]byte { return sha256.Sum256(PackFile(rows)) }

// A File is what the record knows of a file that went to the bank.
type File struct {
	_     struct{} `cbor:",toarray"`
	Paper [32]byte // In which it is kept, encrypted, as it went out.
	Lines uint32
	Total int64    // In fen.
	Hash  [32]byte // As FileHash has it; zero of files that were noted before the record asked for it.
}

type fileKey struct {
	_      struct{} `cbor:",toarray"`
	Run    RunNumber
	Number uint16 // Of the run's files, from 1.
}

func compareFiles(a, b fileKey) int {
	return cmp.Or(cmp.Compare(a.Run, b.Run), cmp.Compare(a.Number, b.Number))
}

// Files yields all files with the runs whose they are, in order.
func (r *Registry) Files() iter.Seq2[RunNumber, File] {
	return func(yield func(RunNumber, File) bool) {
		for key, file := range r.files.All() {
			if !yield(key.Run, file) {
				return
			}
		}
	}
}

// File returns a file of a run; the first has the number 1.
func (r *Registry) File(run RunNumber, number uint16) (File, bool) {
	return r.files.Get(fileKey{Run: run, Number: number})
}

// NoteFile asks that the lines which are due be taken as handed to the bank, in a file that is
// kept, encrypted, as it went out. The count and the sum are those of its head, the hash is over its payments.
type NoteFile struct {
	Run   RunNumber `cbor:"1,keyasint" json:"run"`
	Paper [32]byte  `cbor:"2,keyasint" json:"paper"`
	Lines uint32    `cbor:"3,keyasint" json:"lines"`
	Total int64     `cbor:"4,keyasint" json:"total_fen"`
	Hash  [32]byte  `cbor:"5,keyasint" json:"hash"` // As FileHash has it.
}

// FileNoted says that the lines which were due are with the bank.
type FileNoted struct {
	Run    RunNumber `cbor:"1,keyasint"`
	Number uint16    `cbor:"2,keyasint"` // Of the run's files, from 1.
	Paper  [32]byte  `cbor:"3,keyasint"`
	Lines  uint32    `cbor:"4,keyasint"`
	Total  int64     `cbor:"5,keyasint"`
	Hash   [32]byte  `cbor:"6,keyasint"` // Of its payments; zero: it was not asked for.
}

// NoteFile decides whether a file is the one that is due, payment by payment.
func (r *Registry) NoteFile(tx *kernel.Tx, c NoteFile) error {
	run, err := r.inState(c.Run, Approved)
	switch {
	case err != nil:
		return err
	case run.Due == 0:
		return ErrNothingDue
	case c.Paper == [32]byte{} || c.Paper == run.File:
		return ErrPaper
	}
	var rows []FileRow
	total := int64(0)
	for i, line := range r.inLineState(c.Run, run, LineDue) {
		rows = append(rows, FileRow{i, line.Attempt, line.Payee, line.ToPay()})
		total += line.ToPay()
	}
	if uint32(len(rows)) != c.Lines || total != c.Total || FileHash(rows) != c.Hash {
		return ErrFile
	}
	r.events.filed.Emit(tx, FileNoted{c.Run, run.Files + 1, c.Paper, c.Lines, c.Total, c.Hash})
	return nil
}

func (r *Registry) applyFiled(e FileNoted) {
	run := r.runs.Must(e.Run)
	for i, line := range r.inLineState(e.Run, run, LineDue) {
		line.State = LineFiled
		r.lines.Put(lineKey{Run: e.Run, Number: i}, line)
	}
	run.Filed, run.Due = run.Filed+run.Due, 0
	run.Files, run.File = e.Number, e.Paper
	r.runs.Put(e.Run, run)
	r.files.Put(fileKey{Run: e.Run, Number: e.Number}, File{Paper: e.Paper, Lines: e.Lines, Total: e.Total, Hash: e.Hash})
}

func projectFiled(at kernel.At, e FileNoted, exec kernel.Exec) {
	exec(`INSERT INTO programme_file (run, number, paper, lines, total_fen, noted_ms) VALUES (?, ?, ?, ?, ?, ?)`,
		int64(e.Run), int64(e.Number), hexadecimal(e.Paper), int64(e.Lines), e.Total, at.Time)
	exec(`UPDATE programme_line SET state = 'filed' WHERE run = ? AND state = 'due'`, int64(e.Run))
}
