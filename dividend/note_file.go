package dividend

import (
	"bytes"
	"cmp"
	"iter"
	"slices"

	"liangshan/kernel"
)

// NoteFile asks that lines which were paid be taken as handed to the bank, in a file that is kept, encrypted, as it
// goes out. It holds every line of the run that is due; those without a name or an account in the vault are named
// instead, and stay due.
type NoteFile struct {
	Run     RunNumber `cbor:"1,keyasint" json:"run"`
	Paper   [32]byte  `cbor:"2,keyasint" json:"paper"`
	Lines   uint32    `cbor:"3,keyasint" json:"lines"`     // In the file,
	Total   int64     `cbor:"4,keyasint" json:"total_fen"` // and their sum, net of tax.
	Missing []LineID  `cbor:"5,keyasint,omitempty" json:"missing"`
}

// FileNoted says that lines are with the bank.
type FileNoted struct {
	Run     RunNumber `cbor:"1,keyasint"`
	Number  uint32    `cbor:"2,keyasint"` // Of the run's files, from 1.
	Paper   [32]byte  `cbor:"3,keyasint"`
	Lines   uint32    `cbor:"4,keyasint"`
	Total   int64     `cbor:"5,keyasint"`
	Missing []LineID  `cbor:"6,keyasint,omitempty"` // Lines that are due still, in rising order.
}

// A File is a file that went to the bank.
type File struct {
	_     struct{} `cbor:",toarray"`
	Paper [32]byte
	Lines uint32
	Total int64 // In fen, net of tax.
}

type fileKey struct {
	_      struct{} `cbor:",toarray"`
	Run    RunNumber
	Number uint32
}

func compareFiles(a, b fileKey) int {
	return cmp.Or(cmp.Compare(a.Run, b.Run), cmp.Compare(a.Number, b.Number))
}

func comparePapers(a, b [32]byte) int { return bytes.Compare(a[:], b[:]) }

// NoteFile decides whether a file holds what is due.
func (r *Registry) NoteFile(tx *kernel.Tx, c NoteFile) error {
	if _, err := r.inState(c.Run, Paid, Closed); err != nil {
		return err
	}
	if c.Lines == 0 {
		return ErrNothingToFile
	}
	if c.Paper == [32]byte{} || r.Names(c.Paper) {
		return ErrFile
	}
	missing, lines, total := c.Missing, uint32(0), int64(0)
	for id, line := range r.Due(c.Run) {
		if len(missing) > 0 && missing[0] == id {
			missing = missing[1:]
			continue
		}
		lines++
		total += line.Net()
	}
	if len(missing) > 0 || lines != c.Lines || total != c.Total {
		return ErrFile
	}
	number := uint32(len(r.Files(c.Run)) + 1)
	r.events.filed.Emit(tx, FileNoted{c.Run, number, c.Paper, c.Lines, c.Total, c.Missing})
	return nil
}

// Due yields the lines of a run that were paid to an account and in no file since, in the order of their numbers.
func (r *Registry) Due(run RunNumber) func(yield func(LineID, Line) bool) {
	return func(yield func(LineID, Line) bool) {
		for _, id := range r.dueOf(run) {
			if !yield(id, r.lines.Must(id)) {
				return
			}
		}
	}
}

func (r *Registry) dueOf(run RunNumber) (due []LineID) {
	for _, part := range r.partsOf(run) {
		for i := range part.Lines {
			due = r.dueBelow(due, part.First+LineID(i))
		}
	}
	slices.Sort(due) // Lines of heirs have later numbers than all of the list.
	return due
}

// dueBelow adds a line, or the lines of the heirs to whom it went, if they are due.
func (r *Registry) dueBelow(due []LineID, id LineID) []LineID {
	line := r.lines.Must(id)
	switch {
	case line.State == LineInheritedState:
		for _, heir := range r.LinesOfHeirs(id) {
			due = r.dueBelow(due, heir)
		}
	case !line.Filed && line.PaidTo != 0 && (line.State == LinePaid || line.State == LineReissued):
		due = append(due, id)
	}
	return due
}

// Files returns the files of a run, in order.
func (r *Registry) Files(run RunNumber) (all []File) {
	for key, file := range r.files.From(fileKey{Run: run}) {
		if key.Run != run {
			break
		}
		all = append(all, file)
	}
	return all
}

// Names reports whether a paper is the file of a run.
func (r *Registry) Names(paper [32]byte) bool {
	_, ok := r.papers.Get(paper)
	return ok
}

// Papers returns the papers that files of runs are.
func (r *Registry) Papers() iter.Seq[[32]byte] {
	return func(yield func([32]byte) bool) {
		for paper := range r.papers.All() {
			if !yield(paper) {
				return
			}
		}
	}
}

func (r *Registry) applyFiled(e FileNoted) {
	missing := e.Missing
	for _, id := range r.dueOf(e.Run) {
		if len(missing) > 0 && missing[0] == id {
			missing = missing[1:]
			continue
		}
		line := r.lines.Must(id)
		line.Filed = true
		r.lines.Put(id, line)
	}
	r.files.Put(fileKey{Run: e.Run, Number: e.Number}, File{Paper: e.Paper, Lines: e.Lines, Total: e.Total})
	r.papers.Put(e.Paper, e.Run)
}

func projectFiled(at kernel.At, e FileNoted, exec kernel.Exec) {
	exec(`INSERT INTO dividend_file (run, number, paper, lines, total_fen, missing, noted_ms)
		VALUES (?, ?, ?, ?, ?, ?, ?)`, int64(e.Run), int64(e.Number), hexadecimal(e.Paper), int64(e.Lines), e.Total,
		int64(len(e.Missing)), at.Time)
}
