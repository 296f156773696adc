package dividend

import (
	"crypto/sha256"
	"encoding/binary"

	"liangshan/kernel"
	"liangshan/ledger"
	"liangshan/person"
)

// A LineRow is what one holder gets of a run. It is a row of the event dividend.lines_frozen.
type LineRow struct {
	Number  uint32 // Place among the lines of the village, from 0.
	Holder  person.Number
	Units   int64
	Amount  int64 // In fen, before tax.
	Tax     int64
	Account ledger.AccountID
	Bank    BankState
}

const lineRowSize = 45

var lineRowCodec = kernel.RowCodec[LineRow]{
	Size: lineRowSize,
	Put: func(b []byte, l LineRow) {
		_ = b[lineRowSize-1]
		binary.LittleEndian.PutUint32(b, l.Number)
		binary.LittleEndian.PutUint64(b[4:], uint64(l.Holder))
		binary.LittleEndian.PutUint64(b[12:], uint64(l.Units))
		binary.LittleEndian.PutUint64(b[20:], uint64(l.Amount))
		binary.LittleEndian.PutUint64(b[28:], uint64(l.Tax))
		binary.LittleEndian.PutUint64(b[36:], uint64(l.Account))
		b[44] = byte(l.Bank)
	},
	Get: func(b []byte) LineRow {
		_ = b[lineRowSize-1]
		return LineRow{
			Number:  binary.LittleEndian.Uint32(b),
			Holder:  person.Number(binary.LittleEndian.Uint64(b[4:])),
			Units:   int64(binary.LittleEndian.Uint64(b[12:])),
			Amount:  int64(binary.LittleEndian.Uint64(b[20:])),
			Tax:     int64(binary.LittleEndian.Uint64(b[28:])),
			Account: ledger.AccountID(binary.LittleEndian.Uint64(b[36:])),
			Bank:    BankState(b[44]),
		}
	},
}

// Freeze asks that lines be computed and frozen for the next villages of a run, as many as
// one entry holds. It is asked again until the list is complete.
type Freeze struct {
	Run RunNumber `cbor:"1,keyasint" json:"run"`
}

// LinesHead is the head of the event dividend.lines_frozen. Its rows are all holders of a village.
type LinesHead struct {
	Run      RunNumber      `cbor:"1,keyasint"`
	Register RegisterNumber `cbor:"2,keyasint"`
	First    LineID         `cbor:"3,keyasint"` // Of its first row; the others follow.
}

// PartFrozen says that a village has its lines, as its register stood.
type PartFrozen struct {
	Run      RunNumber      `cbor:"1,keyasint"`
	Register RegisterNumber `cbor:"2,keyasint"`
	Revision uint32         `cbor:"3,keyasint"` // Of the register.
	First    LineID         `cbor:"4,keyasint"`
	Lines    uint32         `cbor:"5,keyasint"`
	Tax      int64          `cbor:"6,keyasint,omitempty"` // In fen.
	Hash     [32]byte       `cbor:"7,keyasint"`           // SHA-256 over its packed lines.
	Freezer  kernel.Actor   `cbor:"8,keyasint"`
}

// RunFrozen says that the list of a run is complete.
type RunFrozen struct {
	Run   RunNumber `cbor:"1,keyasint"`
	Lines uint32    `cbor:"2,keyasint"`
	Total int64     `cbor:"3,keyasint"` // In fen.
	Tax   int64     `cbor:"4,keyasint,omitempty"`
	Hash  [32]byte  `cbor:"5,keyasint"` // SHA-256 over number and hash of each village, in order.
}

// Freeze decides which villages get their lines now.
func (r *Registry) Freeze(tx *kernel.Tx, c Freeze) error {
	run, err := r.inState(c.Run, Proposed)
	if err != nil {
		return err
	}
	waterfall := r.waterfalls.Must(run.Waterfall)
	var open []RegisterNumber
	for register, part := range r.partsOf(c.Run) {
		if part.Revision == 0 {
			open = append(open, register)
		}
	}
	lines := 0
	for i, register := range open {
		shares := r.Shares(register, run.RegisterDate)
		if lines += len(shares); i > 0 && lines > FreezeMax {
			return nil
		}
		if err := r.freezePart(tx, c.Run, register, &waterfall, shares); err != nil {
			return err
		}
	}
	run = r.runs.Must(c.Run)
	r.events.runFrozen.Emit(tx, RunFrozen{c.Run, run.Lines, run.Total, run.Tax, r.listHash(c.Run)})
	return nil
}

// freezePart freezes the lines of one village.
func (r *Registry) freezePart(
	tx *kernel.Tx,
	run RunNumber,
	register RegisterNumber,
	w *Waterfall,
	shares []Share,
) error {
	part := r.parts.Must(partKey{Run: run, Register: register})
	amounts, err := w.DivideShares(part.Amount, shares)
	if err != nil {
		return err
	}
	head := LinesHead{run, register, r.numbers().Line + 1}
	done := PartFrozen{Run: run, Register: register, Revision: r.registers.Must(register).Revision, First: head.First,
		Lines: uint32(len(shares)), Freezer: tx.Actor}
	sum, packed := sha256.New(), make([]byte, lineRowSize)
	for i, s := range shares {
		payee, _ := r.Payee(register, s.Holder)
		row := LineRow{uint32(i), s.Holder, s.Units, amounts[i].Gross, amounts[i].Tax, payee.Account, payee.Bank}
		lineRowCodec.Put(packed, row)
		sum.Write(packed)
		r.events.linesFrozen.Add(tx, head, row)
		done.Tax += row.Tax
	}
	r.events.linesFrozen.End(tx, head)
	sum.Sum(done.Hash[:0])
	r.events.partFrozen.Emit(tx, done)
	return nil
}

// listHash returns the hash of a complete list.
func (r *Registry) listHash(run RunNumber) (hash [32]byte) {
	sum := sha256.New()
	var number [4]byte
	for register, part := range r.partsOf(run) {
		binary.LittleEndian.PutUint32(number[:], uint32(register))
		sum.Write(number[:])
		sum.Write(part.Hash[:])
	}
	sum.Sum(hash[:0])
	return hash
}

func (r *Registry) applyLinesFrozen(head LinesHead, row LineRow) {
	n := r.numbers()
	n.Line = head.First + LineID(row.Number)
	r.number.Put(0, n)
	run := r.runs.Must(head.Run)
	r.lines.Put(
		n.Line,
		Line{Run: head.Run, Register: head.Register, Holder: row.Holder, Units: row.Units, Amount: row.Amount,
			Tax: row.Tax, Offset: r.offset(head, row.Number), Account: row.Account, Bank: row.Bank, State: LineFrozen},
	)
	r.lineOf.Put(runHolderKey{Run: head.Run, Register: head.Register, Holder: row.Holder}, n.Line)
	run.Lines++
	run.Total += row.Amount
	run.Tax += row.Tax
	r.runs.Put(head.Run, run)
}

// offset returns how many fen of a village's part lie before a line.
func (r *Registry) offset(head LinesHead, number uint32) int64 {
	if number == 0 {
		return 0
	}
	before := r.lines.Must(head.First + LineID(number) - 1)
	return before.Offset + before.Amount
}

func (r *Registry) applyPartFrozen(e PartFrozen) {
	key := partKey{Run: e.Run, Register: e.Register}
	part := r.parts.Must(key)
	part.Revision, part.First, part.Lines, part.Tax, part.Hash, part.Freezer = e.Revision, e.First, e.Lines, e.Tax, e.Hash,
		e.Freezer
	r.parts.Put(key, part)
	run := r.runs.Must(e.Run)
	run.PartsFrozen++
	r.runs.Put(e.Run, run)
}

func (r *Registry) applyRunFrozen(e RunFrozen) {
	run := r.runs.Must(e.Run)
	run.State, run.Hash = Frozen, e.Hash
	run.Round++
	r.runs.Put(e.Run, run)
}

func projectLinesFrozen(at kernel.At, head LinesHead, rows []LineRow, exec kernel.Exec) {
	offset := int64(0)
	for i, l := range rows {
		exec(
			`INSERT INTO dividend_line (id, run, register, holder, units, amount_fen, tax_fen, offset_fen, account, bank,
			state, sequence, row) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'frozen', ?, ?)`,
			int64(head.First)+int64(l.Number),
			int64(head.Run),
			int64(head.Register),
			int64(l.Holder),
			l.Units,
			l.Amount,
			l.Tax,
			offset,
			int64(l.Account),
			int64(l.Bank),
			int64(at.Sequence),
			int64(i),
		)
		offset += l.Amount
	}
}

func projectPartFrozen(_ kernel.At, e PartFrozen, exec kernel.Exec) {
	exec(`UPDATE dividend_part SET revision = ?, lines = ?, tax_fen = ?, hash = ? WHERE run = ? AND register = ?`,
		int64(e.Revision), int64(e.Lines), e.Tax, hexadecimal(e.Hash), int64(e.Run), int64(e.Register))
}

func projectRunFrozen(_ kernel.At, e RunFrozen, exec kernel.Exec) {
	exec(`UPDATE dividend_run SET state = 'frozen', lines = ?, total_fen = ?, tax_fen = ?, hash = ? WHERE number = ?`,
		int64(e.Lines), e.Total, e.Tax, hexadecimal(e.Hash), int64(e.Run))
}
