package dividend

import (
	"encoding/binary"

	"liangshan/kernel"
	"liangshan/ledger"
	"liangshan/person"
)

// Pay asks that the next lines of an approved run be paid, PayMax at most. It is asked again
// until all are. A line whose payee cannot take it goes to an account in the holder's name.
type Pay struct {
	Run RunNumber `cbor:"1,keyasint" json:"run"`
}

// HoldingOpened says that payments to a holder wait in an account from now on.
type HoldingOpened struct {
	Register RegisterNumber   `cbor:"1,keyasint"`
	Holder   person.Number    `cbor:"2,keyasint,omitempty"`
	Account  ledger.AccountID `cbor:"3,keyasint"`
}

// A PaidRow says where the money of a line went. It is a row of the event dividend.lines_paid.
type PaidRow struct {
	Line  LineID
	To    ledger.AccountID // 0: nothing was due.
	State LineState        // LinePaid, LineHeld or LineNothing.
}

var paidRowCodec = kernel.RowCodec[PaidRow]{
	Size: 17,
	Put: func(b []byte, p PaidRow) {
		_ = b[16]
		binary.LittleEndian.PutUint64(b, uint64(p.Line))
		binary.LittleEndian.PutUint64(b[8:], uint64(p.To))
		b[16] = byte(p.State)
	},
	Get: func(b []byte) PaidRow {
		_ = b[16]
		return PaidRow{LineID(binary.LittleEndian.Uint64(b)), ledger.AccountID(binary.LittleEndian.Uint64(b[8:])),
			LineState(b[16])}
	},
}

// RunPaid says that every line is paid or held in its holder's name.
type RunPaid struct {
	Run  RunNumber `cbor:"1,keyasint"`
	Paid int64     `cbor:"2,keyasint,omitempty"` // In fen, net of tax, as what follows.
	Tax  int64     `cbor:"3,keyasint,omitempty"`
	Held int64     `cbor:"4,keyasint,omitempty"`
}

// Pay decides where the next lines go.
func (r *Registry) Pay(tx *kernel.Tx, c Pay) error {
	run, err := r.inState(c.Run, Approved)
	if err != nil {
		return err
	}
	a := r.waterfalls.Must(run.Waterfall).Accounts
	next := r.nextLines(c.Run)
	rows, transfers, tax := make([]PaidRow, 0, len(next)), make([]ledger.Transfer, 0, len(next)+1), int64(0)
	for _, id := range next {
		line := r.lines.Must(id)
		row := PaidRow{id, 0, LineNothing}
		tax += line.Tax
		if line.Net() > 0 {
			row.State, row.To, err = r.target(tx, &line, a)
			if err != nil {
				return err
			}
			transfers = append(transfers, ledger.Transfer{Debit: a.Payable, Credit: row.To, Amount: line.Net()})
		}
		rows = append(rows, row)
	}
	cause, head := tx.NextSequence(), RunHead{c.Run}
	for _, row := range rows {
		r.events.linesPaid.Add(tx, head, row)
	}
	r.events.linesPaid.End(tx, head)
	transfers = append(transfers, ledger.Transfer{Debit: a.Payable, Credit: a.Tax, Amount: tax})
	if err := r.book(tx, c.Run, cause, transfers); err != nil {
		return err
	}
	if run = r.runs.Must(c.Run); run.LinesPaid == run.Lines {
		r.events.runPaid.Emit(tx, RunPaid{c.Run, run.PaidFen, run.TaxFen, run.HeldFen})
	}
	return nil
}

// nextLines returns the lines that are paid next.
func (r *Registry) nextLines(run RunNumber) (next []LineID) {
	for _, part := range r.partsOf(run) {
		for i := part.Paid; i < part.Lines; i++ {
			if len(next) == PayMax {
				return next
			}
			next = append(next, part.First+LineID(i))
		}
	}
	return next
}

// target returns where the money of a line goes: to the payee frozen with it, or to wait.
func (r *Registry) target(tx *kernel.Tx, line *Line, a Accounts) (LineState, ledger.AccountID, error) {
	holder, _ := r.people.Person(line.Holder)
	if line.Bank == BankChecked && !holder.Dead && r.usable(line.Account, a) {
		return LinePaid, line.Account, nil
	}
	account, err := r.hold(tx, line.Register, line.Holder, a)
	return LineHeld, account, err
}

// usable reports whether the ledger would take a payment to an account.
func (r *Registry) usable(id ledger.AccountID, a Accounts) bool {
	account, ok := r.books.Account(id)
	payable, _ := r.books.Account(a.Payable)
	const stopped = ledger.Closed | ledger.Frozen | ledger.NeverOwed
	return ok && id != a.Payable && account.Unit == payable.Unit && account.Flags&stopped == 0
}

// hold returns the account in which payments wait for a holder. It is opened if it is missing, or
// if the ledger has stopped the one before.
func (r *Registry) hold(
	tx *kernel.Tx,
	register RegisterNumber,
	holder person.Number,
	a Accounts,
) (ledger.AccountID, error) {
	if account, ok := r.Holding(register, holder); ok && r.usable(account, a) {
		return account, nil
	}
	payable, _ := r.books.Account(a.Payable)
	unit, _ := r.books.Unit(payable.Unit)
	next := max(a.HoldingFirst, r.numbers().Holding+1)
	for {
		if _, taken := r.books.Account(next); !taken {
			break
		}
		next++
	}
	open := ledger.Open{ID: next, Unit: unit.Code, Code: a.HoldingCode, Holder: uint64(holder)}
	if err := r.books.Open(tx, open); err != nil {
		return 0, err
	}
	r.events.holdingOpened.Emit(tx, HoldingOpened{register, holder, next})
	return next, nil
}

func (r *Registry) applyHoldingOpened(e HoldingOpened) {
	n := r.numbers()
	n.Holding = e.Account
	r.number.Put(0, n)
	r.holdings.Put(holderKey{Register: e.Register, Holder: e.Holder}, e.Account)
	r.waiting.Put(e.Account, struct{}{})
}

func (r *Registry) applyLinesPaid(head RunHead, row PaidRow) {
	line := r.lines.Must(row.Line)
	line.State, line.PaidTo = row.State, row.To
	r.lines.Put(row.Line, line)
	key := partKey{Run: head.Run, Register: line.Register}
	part := r.parts.Must(key)
	part.Paid++
	r.parts.Put(key, part)
	run := r.runs.Must(head.Run)
	run.LinesPaid++
	run.TaxFen += line.Tax
	if row.State == LineHeld {
		run.HeldFen += line.Net()
		run.LinesHeld++
	} else {
		run.PaidFen += line.Net()
	}
	r.runs.Put(head.Run, run)
}

func (r *Registry) applyRunPaid(e RunPaid) {
	run := r.runs.Must(e.Run)
	run.State = Paid
	r.runs.Put(e.Run, run)
}

func projectHoldingOpened(at kernel.At, e HoldingOpened, exec kernel.Exec) {
	exec(`INSERT INTO dividend_holding (account, register, holder, opened_ms) VALUES (?, ?, ?, ?)`,
		int64(e.Account), int64(e.Register), int64(e.Holder), at.Time)
}

func projectLinesPaid(at kernel.At, _ RunHead, rows []PaidRow, exec kernel.Exec) {
	for _, p := range rows {
		exec(
			`UPDATE dividend_line SET state = ?, paid_account = ? WHERE id = ?`,
			p.State.String(),
			int64(p.To),
			int64(p.Line),
		)
		if p.State == LineHeld {
			exec(insertUnclaimed, at.Time, "", int64(p.Line))
		}
	}
}

func projectRunPaid(at kernel.At, e RunPaid, exec kernel.Exec) {
	exec(`UPDATE dividend_run SET state = 'paid', paid_fen = ?, held_fen = ?, paid_ms = ? WHERE number = ?`,
		e.Paid, e.Held, at.Time, int64(e.Run))
}
