package payrun

import (
	"bytes"
	"cmp"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"maps"
	"slices"

	"liangshan/commit"
	"liangshan/county"
	"liangshan/document"
	"liangshan/kernel"
	"liangshan/programme"
	"liangshan/programme/bank"
)

// An Answered says what became of a report or a statement of the bank.
type Answered struct {
	Kind     string   `json:"kind"`     // pain.002 or camt.053.
	ID       string   `json:"id"`       // Of the statement.
	Entries  uint32   `json:"entries"`  // Of the statement.
	Paid     int      `json:"paid"`     // Payments that were made,
	Failed   int      `json:"failed"`   // and that were not, or came back.
	Suspense int      `json:"suspense"` // Entries that wait now.
	Unread   []uint32 `json:"unread"`   // Entries that could not be read: they wait too, for a person to look at them.
	Unknown  int      `json:"unknown"`  // References of a report that are none of the county's.
	Repeated bool     `json:"repeated"` // The statement was known.
	Doubled  int      `json:"doubled"`  // Files and payments that the bank had before: what it had stands.
}

// Answer takes what the bank answers: a pain.002, of which only rejections are taken, or a camt.053,
// which decides. home is the programme in whose accounts the entries wait that belong to nothing;
// empty: that of its statement's first payment, or the message's.
func (d *Desk) Answer(ctx context.Context, data []byte, home string) (*Answered, error) {
	switch rootOf(data) {
	case "CstmrPmtStsRpt":
		return d.report(ctx, data)
	case "BkToCstmrStmt":
		return d.statements(ctx, data, home)
	}
	return nil, ErrStatement
}

// rootOf returns the name of the element below Document.
func rootOf(data []byte) string {
	decoder := xml.NewDecoder(bytes.NewReader(data))
	for depth := 0; ; {
		token, err := decoder.Token()
		if err != nil {
			return ""
		}
		if start, ok := token.(xml.StartElement); ok {
			if depth++; depth == 2 {
				return start.Name.Local
			}
		}
	}
}

// report takes the rejections of a pain.002: of payments, and of whole files all of whose payments are still with the
// bank. What is refused because the bank had it before is no rejection.
func (d *Desk) report(ctx context.Context, data []byte) (*Answered, error) {
	r, err := bank.ReadReport(data)
	if err != nil {
		return nil, errors.Join(ErrStatement, err)
	}
	a := &Answered{Kind: "pain.002", Unknown: len(r.Unknown), Doubled: len(r.Doubled), Unread: []uint32{}}
	statuses := r.Statuses
	for _, part := range r.Rejected {
		rows, known, err := d.filePart(ctx, part)
		if err != nil {
			return nil, err
		}
		if !known {
			a.Unknown++
		}
		for _, row := range rows { // Behind those that have an answer of their own.
			statuses = append(statuses, bank.Status{Run: part.Run, Line: row.Number, Attempt: row.Attempt, Rejected: true,
				Answer: programme.AnswerRefused})
		}
	}
	type place struct {
		run  programme.RunNumber
		line uint32
	}
	seen, byRun := map[place]bool{}, map[programme.RunNumber][]programme.ResultRow{}
	err = d.read(ctx, len(statuses), func(c *county.County, i int) {
		s := statuses[i]
		line, ok := c.Programme.Line(s.Run, s.Line)
		at := place{s.Run, s.Line}
		switch {
		case !ok:
			a.Unknown++
		case s.Rejected && line.State == programme.LineFiled && line.Attempt == s.Attempt && !seen[at]:
			row := programme.ResultRow{Number: s.Line, Attempt: s.Attempt, Answer: s.Answer}
			seen[at], byRun[s.Run] = true, append(byRun[s.Run], row)
		}
	})
	for _, run := range slices.Sorted(maps.Keys(byRun)) {
		if err != nil {
			break
		}
		for part := range slices.Chunk(byRun[run], programme.RowsMax) {
			if _, err = d.do(ctx, "programme.note_results", programme.NoteResults{Run: run,
				Rows: programme.PackResults(part)}); err != nil {
				break
			}
			a.Failed += len(part)
		}
	}
	return a, err
}

// filePart returns the payments of a part of a file as it is kept; false if there is no such part.
func (d *Desk) filePart(ctx context.Context, part bank.Rejected) (rows []programme.FileRow, known bool, err error) {
	var file programme.File
	if err = d.r.Read(ctx, func(c *county.County) { file, known = c.Programme.File(part.Run, part.File) }); err != nil ||
		!known {
		return nil, false, err
	}
	b, err := d.bundle(ctx, file.Paper)
	if err != nil {
		return nil, false, err
	}
	rows, known = programme.UnpackFile(b.Rows)
	first := (int(part.Part) - 1) * bank.LinesMax
	if !known || first >= len(rows) {
		return nil, false, nil
	}
	return rows[first:min(len(rows), first+bank.LinesMax)], true, nil
}

// statements takes the statements of a message one by one. One that is refused stops no other; the whole may be sent
// again. What belongs to nothing waits with the programme of its own statement's payments, or that of the message's
// first where it has none.
func (d *Desk) statements(ctx context.Context, data []byte, home string) (*Answered, error) {
	parts, err := d.divide(ctx, data)
	if err != nil {
		return nil, err
	}
	first, err := d.homeOf(ctx, parts, home)
	if err != nil {
		return nil, err
	}
	var failed error
	whole := &Answered{Kind: "camt.053", Unread: []uint32{}, Repeated: true}
	for _, part := range parts {
		var a *Answered
		owner, errPart := d.homeOf(ctx, [][]byte{part}, home)
		if errPart == nil {
			a, errPart = d.statement(ctx, part, cmp.Or(owner, first))
		}
		if err = errors.Join(err, errPart); a != nil {
			whole.add(a)
		}
		if errPart != nil && !refused(errPart) {
			failed = errors.Join(failed, errPart)
		}
	}
	if failed != nil { // Before any refusal: who sends the whole again has the rest taken.
		err = failed
	}
	if err != nil && len(parts) == 1 {
		return nil, err
	}
	return whole, err
}

// refused reports whether a statement was not taken for what it says, and will not be when it is sent again. That the
// county takes nothing at the moment, for its disk is full or its clock wrong, is no such reason.
func refused(err error) bool {
	var refusal *kernel.Refusal
	if errors.Is(err, commit.ErrFull) || errors.Is(err, commit.ErrClock) {
		return false
	}
	return errors.Is(err, ErrStatement) || errors.As(err, &refusal)
}

// add counts what became of one more statement.
func (a *Answered) add(one *Answered) {
	if a.ID != "" {
		a.ID += ", "
	}
	a.ID += one.ID
	a.Entries += one.Entries
	a.Paid += one.Paid
	a.Failed += one.Failed
	a.Suspense += one.Suspense
	a.Unread, a.Repeated = append(a.Unread, one.Unread...), a.Repeated && one.Repeated
}

// divide returns the statements of a message, each as a message of its own; the message as it is, if it was taken as
// one before.
func (d *Desk) divide(ctx context.Context, data []byte) ([][]byte, error) {
	parts, err := bank.Divide(data)
	if err != nil {
		return nil, errors.Join(ErrStatement, err)
	}
	if len(parts) == 1 {
		return parts, nil
	}
	s, err := bank.ReadStatement(data, 0, nothingDue)
	if err != nil {
		return nil, errors.Join(ErrStatement, err)
	}
	_, one, known, err := d.known(ctx, s.ID)
	if err != nil || !known {
		return parts, err
	}
	if kept, err := d.paper(ctx, one.Paper); err != nil || bytes.Equal(kept, data) {
		return [][]byte{data}, err
	}
	return parts, nil
}

// homeOf returns the programme in whose accounts entries wait: the one that is named, or that of the message's first
// payment; 0: there is none.
func (d *Desk) homeOf(ctx context.Context, parts [][]byte, code string) (number programme.Number, err error) {
	for _, part := range parts {
		s, errRead := d.readStatement(ctx, part)
		if errRead != nil {
			return 0, errRead
		}
		err = d.r.Read(ctx, func(c *county.County) {
			if code != "" {
				number, _, _ = c.Programme.ByCode(code)
			} else if len(s.Booked) > 0 {
				run, _ := c.Programme.Run(s.Booked[0].Run)
				number = run.Programme
			}
		})
		if err != nil || number != 0 {
			return number, err
		}
	}
	return 0, nil
}

// known returns the statement that the bank knows by an id, if the journal has it.
func (d *Desk) known(ctx context.Context, id string) (n programme.StatementNumber, s programme.Statement, ok bool,
	err error) {
	err = d.r.Read(ctx, func(c *county.County) { n, s, ok = c.Programme.StatementOf(id) })
	return n, s, ok, err
}

// nothingDue is the record of who reads only the head of a statement.
func nothingDue(programme.RunNumber, uint32, uint16) (int64, bool) { return 0, false }

// readStatement reads a statement, with what its payments come to by the record. What is asked of the record is what a
// statement names that is read as it was noted.
func (d *Desk) readStatement(ctx context.Context, data []byte) (*bank.Statement, error) {
	type asked struct {
		run     programme.RunNumber
		line    uint32
		attempt uint16
	}
	var all []asked
	ask := func(run programme.RunNumber, line uint32, attempt uint16) (int64, bool) {
		all = append(all, asked{run, line, attempt})
		return 0, false
	}
	head, err := bank.ReadStatement(data, 0, nothingDue)
	if err != nil {
		return nil, errors.Join(ErrStatement, err)
	}
	_, noted, _, err := d.known(ctx, head.ID)
	if err != nil {
		return nil, err
	}
	if _, err = bank.ReadStatement(data, noted.Entries, ask); err != nil {
		return nil, errors.Join(ErrStatement, err)
	}
	due := make(map[asked]int64, len(all))
	err = d.read(ctx, len(all), func(c *county.County, i int) {
		line, ok := c.Programme.Line(all[i].run, all[i].line)
		run, _ := c.Programme.Run(all[i].run)
		if ok && all[i].attempt <= line.Attempt && run.State >= programme.Approved &&
			run.State != programme.Withdrawn {
			due[all[i]] = line.ToPay()
		}
	})
	if err != nil {
		return nil, err
	}
	answer := func(run programme.RunNumber, line uint32, attempt uint16) (int64, bool) {
		fen, ok := due[asked{run, line, attempt}]
		return fen, ok
	}
	return bank.ReadStatement(data, noted.Entries, answer)
}

// A known is a statement that the journal knows.
type known struct {
	number programme.StatementNumber
	paper  document.ID
}

// statement takes a camt.053: entries that belong to nothing, or do not fit their line, wait; the
// others answer lines, run by run.
func (d *Desk) statement(ctx context.Context, data []byte, owner programme.Number) (*Answered, error) {
	s, err := d.readStatement(ctx, data)
	if err != nil {
		return nil, err
	}
	a := &Answered{Kind: "camt.053", ID: s.ID, Entries: s.Entries, Unread: []uint32{}}
	if s.Entries == 0 {
		return a, nil // A day without movement.
	}
	k, repeated, err := d.know(ctx, s, data)
	if err != nil {
		return nil, err
	}
	a.Repeated = repeated
	rows, loose, err := d.fit(ctx, k, s)
	if err != nil {
		return nil, err
	}
	if owner == 0 && len(loose) > 0 {
		return nil, programme.ErrNoProgramme
	}
	for _, l := range loose {
		if l.Amount == 0 {
			a.Unread = append(a.Unread, l.Entry)
		}
		if err := d.suspend(ctx, k, owner, l); err != nil {
			return a, err
		}
		a.Suspense++
	}
	for _, run := range slices.Sorted(maps.Keys(rows)) {
		for part := range slices.Chunk(rows[run], programme.RowsMax) {
			if err := d.take053(ctx, k, owner, run, part, a); err != nil {
				return a, err
			}
		}
	}
	return a, nil
}

// know has a statement noted, unless the journal knows it; then it must say the same.
func (d *Desk) know(ctx context.Context, s *bank.Statement, data []byte) (k known, repeated bool, err error) {
	look := func() (err error) {
		var one programme.Statement
		k.number, one, repeated, err = d.known(ctx, s.ID)
		k.paper = one.Paper
		return err
	}
	if err = look(); err != nil {
		return k, false, err
	}
	if repeated {
		kept, err := d.paper(ctx, k.paper)
		if err == nil && !bank.SameStatement(kept, data) {
			err = programme.ErrStatementNew
		}
		return k, true, err
	}
	paper, err := d.stage(ctx, "programme statement", func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
	if err != nil {
		return k, false, err
	}
	note := programme.NoteStatement{ID: s.ID, Paper: paper, Entries: s.Entries}
	if err = d.enter(ctx, paper, "programme.note_statement", note); err == nil {
		err = look()
	}
	return k, false, err
}

// fit divides the entries of a statement that were not taken yet into those that answer their lines,
// by run, and those that wait.
func (d *Desk) fit(ctx context.Context, k known, s *bank.Statement) (
	rows map[programme.RunNumber][]bank.Booked, loose []bank.Loose, err error) {
	type place struct {
		run  programme.RunNumber
		line uint32
	}
	states := map[place]programme.LineState{}
	rows = map[programme.RunNumber][]bank.Booked{}
	err = d.read(ctx, len(s.Booked), func(c *county.County, i int) {
		b := s.Booked[i]
		if b.Entry <= c.Programme.Taken(k.number, b.Run) || c.Programme.Waits(k.paper, b.Entry) {
			return
		}
		line, _ := c.Programme.Line(b.Run, b.Row.Number)
		at := place{b.Run, b.Row.Number}
		state, seen := states[at]
		if !seen {
			state = line.State
		}
		paid := b.Row.Answer == programme.AnswerPaid
		kind := ""
		switch {
		case b.Row.Attempt != line.Attempt:
			kind = "other_attempt"
		case paid && state == programme.LinePaid:
			kind = "twice"
		case paid && state != programme.LineFiled,
			!paid && state != programme.LineFiled && state != programme.LinePaid:
			kind = "line_in_other_state"
		}
		if kind != "" {
			loose = append(loose, looseOf(b, kind))
			return
		}
		if states[at] = programme.LinePaid; !paid {
			states[at] = programme.LineFailed
		}
		rows[b.Run] = append(rows[b.Run], b)
	})
	if err != nil {
		return nil, nil, err
	}
	err = d.read(ctx, len(s.Loose), func(c *county.County, i int) {
		l := s.Loose[i]
		// What was taken for a payment may look loose when it is read again: the payment comes to less since by what was
		// kept back from its next attempt.
		if (l.Run == 0 || l.Entry > c.Programme.Taken(k.number, l.Run)) && !c.Programme.Waits(k.paper, l.Entry) {
			loose = append(loose, l)
		}
	})
	return rows, loose, err
}

// looseOf makes an entry one that waits: what came back has a positive amount.
func looseOf(b bank.Booked, kind string) bank.Loose {
	amount := -b.Amount
	if b.Reverse {
		amount = b.Amount
	}
	return bank.Loose{Entry: b.Entry, Amount: amount, Kind: kind, Run: b.Run}
}

// suspend has an entry wait. One that waits already does.
func (d *Desk) suspend(ctx context.Context, k known, owner programme.Number, l bank.Loose) error {
	_, err := d.do(ctx, "programme.note_suspense", programme.NoteSuspense{Programme: owner, Paper: k.paper,
		Entry: l.Entry, Amount: l.Amount, Kind: l.Kind})
	if errors.Is(err, programme.ErrEntryKnown) {
		return nil
	}
	return err
}

// take053 has lines of a run answered. An answer that the rules do not take, because its line has changed since it was
// looked at, waits, and before the others are taken: what was taken of a statement is not read again.
func (d *Desk) take053(ctx context.Context, k known, owner programme.Number, run programme.RunNumber,
	part []bank.Booked, a *Answered) error {
	for len(part) > 0 {
		packed := make([]programme.ResultRow, len(part))
		for i := range part {
			packed[i] = part[i].Row
		}
		_, err := d.do(ctx, "programme.note_results", programme.NoteResults{Run: run,
			Rows: programme.PackResults(packed), Statement: k.number, Upto: part[len(part)-1].Entry})
		if err == nil {
			break
		}
		var wrong *kernel.RowRefusal
		if !errors.As(err, &wrong) {
			return err
		}
		if err := d.suspend(ctx, k, owner, looseOf(part[wrong.Row], "line_in_other_state")); err != nil {
			return err
		}
		a.Suspense++
		part = slices.Delete(part, wrong.Row, wrong.Row+1)
	}
	for _, b := range part {
		if b.Row.Answer == programme.AnswerPaid {
			a.Paid++
		} else {
			a.Failed++
		}
	}
	return nil
}

// Reconcile reads all statements that were taken and works out from them alone what a run paid. The
// rules hold that against the record.
func (d *Desk) Reconcile(ctx context.Context, number programme.RunNumber) (paid int64, err error) {
	var papers []document.ID
	if err := d.r.Read(ctx, func(c *county.County) {
		for _, s := range c.Programme.Statements() {
			papers = append(papers, s.Paper)
		}
	}); err != nil {
		return 0, err
	}
	attempts := map[attempt]*settled{}
	for _, paper := range papers {
		if err := d.settled(ctx, paper, number, attempts); err != nil {
			return 0, err
		}
	}
	for _, one := range attempts {
		if !one.back {
			paid += one.paid
		}
	}
	_, err = d.do(ctx, "programme.reconcile", programme.Reconcile{Run: number, Paid: paid})
	return paid, err
}

// An attempt is one at a line of a run.
type attempt struct {
	line   uint32
	number uint16
}

// settled is what statements say of an attempt. It goes out once and comes back once, in whatever order the statements
// were taken.
type settled struct {
	paid int64 // In fen.
	back bool
}

// settled notes what a statement says of each attempt at a line of a run, and what its entries that waited were found
// to say of them.
func (d *Desk) settled(ctx context.Context, paper document.ID, number programme.RunNumber,
	attempts map[attempt]*settled) error {
	data, err := d.paper(ctx, paper)
	if err != nil {
		return err
	}
	s, err := d.readStatement(ctx, data)
	if err != nil {
		return err
	}
	said, err := d.assigned(ctx, paper, s.Entries, number)
	if err != nil {
		return err
	}
	err = d.read(ctx, len(s.Booked), func(c *county.County, i int) {
		if b := s.Booked[i]; b.Run == number && !c.Programme.Waits(paper, b.Entry) {
			said = append(said, b)
		}
	})
	for _, b := range said {
		of := attempt{b.Row.Number, b.Row.Attempt}
		if attempts[of] == nil {
			attempts[of] = &settled{}
		}
		if b.Row.Answer == programme.AnswerPaid {
			attempts[of].paid = b.Amount
		} else {
			attempts[of].back = true
		}
	}
	return err
}

// assigned returns what entries of a statement that waited were found to say of the lines of a run. What went out with
// them and had come back before comes to nothing.
func (d *Desk) assigned(ctx context.Context, paper document.ID, entries uint32, run programme.RunNumber) (
	said []bank.Booked, err error) {
	of := map[programme.SuspenseNumber][]bank.Booked{}
	if err = d.r.Read(ctx, func(c *county.County) {
		for at, one := range c.Programme.AssignedOf(run) {
			if !one.Came && one.Answer != programme.AnswerPaid {
				continue
			}
			row := programme.ResultRow{Number: at.Number, Attempt: one.Attempt, Answer: programme.AnswerPaid}
			if one.Came {
				row.Answer = programme.AnswerRefused
			}
			of[one.Suspense] = append(of[one.Suspense], bank.Booked{Run: run, Row: row, Amount: one.Amount, Reverse: one.Came})
		}
	}); err != nil || len(of) == 0 {
		return nil, err
	}
	err = d.read(ctx, int(entries), func(c *county.County, i int) {
		entry := uint32(i + 1)
		waited, _ := c.Programme.WaitsAs(paper, entry)
		for _, b := range of[waited] {
			b.Entry = entry
			said = append(said, b)
		}
	})
	return said, err
}
