package payrun

import (
	"context"
	"encoding/hex"
	"errors"
	"io"

	"liangshan/calendar"
	"liangshan/county"
	"liangshan/document"
	"liangshan/programme"
	"liangshan/programme/desk"
	"liangshan/programme/policy"
	"liangshan/programme/rule"
)

// An Order says which run is to be prepared.
type Order struct {
	Programme string  `json:"programme"` // Its code.
	Period    string  `json:"period"`    // As policy.ParsePeriod reads it; empty where it is paid once.
	Source    *Source `json:"source"`    // Nil: from the facts in the vault.
	// Again begins a run of differences although an earlier one of the period is still being paid.
	Again bool `json:"again"`
}

// A Prepared run is frozen, and waits to be shown; or it was already, or there is nothing to pay.
type Prepared struct {
	Run      programme.RunNumber      `json:"run"` // 0: nothing changes.
	State    string                   `json:"state"`
	Snapshot programme.SnapshotNumber `json:"snapshot"`
	Rows     int                      `json:"rows"`
	Lines    uint32                   `json:"lines"`
	Total    int64                    `json:"total_fen"`
	Hash     Digest                   `json:"hash"`
	Denied   int                      `json:"denied"`
	Repeated bool                     `json:"repeated"` // The run was frozen before.
	Reviews  []Review                 `json:"reviews"`
}

// A Digest is a hash that is written in hexadecimal.
type Digest [32]byte

// MarshalText writes the digest.
func (d Digest) MarshalText() ([]byte, error) { return []byte(hex.EncodeToString(d[:])), nil }

// UnmarshalText reads what MarshalText has written.
func (d *Digest) UnmarshalText(text []byte) error {
	if len(text) != 2*len(d) {
		return hex.ErrLength
	}
	_, err := hex.Decode(d[:], text)
	return err
}

// A Review is a beneficiary whom a person has to look at, and why: a fault of the facts, or the
// code of a refusal.
type Review struct {
	Beneficiary uint64 `json:"beneficiary"`
	TextZH      string `json:"text_zh"`
	TextEN      string `json:"text_en"`
	Code        string `json:"code"`
}

// A job is an order that was understood.
type job struct {
	number programme.Number
	doc    *policy.Document
	from   calendar.Date // Of the period, as runs have it.
	to     calendar.Date
	days   *calendar.Calendar
}

// errOtherwise says that a run which was begun would come out otherwise by now.
var errOtherwise = errors.New("payrun: the list comes out otherwise by now")

// Prepare makes a run: it keeps the snapshot, computes the list, and has it frozen. A run of the
// period that was begun and not finished is gone on with; the order's source is then not read.
func (d *Desk) Prepare(ctx context.Context, o Order) (*Prepared, error) {
	j, err := d.understand(ctx, o)
	if err != nil {
		return nil, err
	}
	// Asked before the source is read: what of it the vault knows is not for everybody.
	start := programme.Start{Programme: j.number, From: j.from, To: j.to}
	if _, err := d.ask("programme.start", start); err != nil {
		return nil, err
	}
	for range 2 { // Once more, if a run that was begun had to be given up.
		number, run, err := d.newest(ctx, j)
		if err != nil {
			return nil, err
		}
		switch {
		case number == 0, run.State == programme.Closed, run.State > programme.Shown && o.Again:
			number, err = d.begin(ctx, j, o)
		case run.State != programme.Computed:
			p := d.prepared(number, run)
			p.Repeated = true
			return p, nil
		case run.Explained != [32]byte{}:
			return d.freezeAgain(ctx, number, run)
		}
		if err != nil {
			return nil, err
		}
		p, err := d.fill(ctx, j, number)
		if !errors.Is(err, errOtherwise) {
			return p, err
		}
		withdraw := programme.WithdrawRun{Run: number, Reason: "list_otherwise"}
		if _, err := d.do(ctx, "programme.withdraw_run", withdraw); err != nil {
			return nil, err
		}
	}
	return nil, errOtherwise
}

// understand reads an order.
func (d *Desk) understand(ctx context.Context, o Order) (*job, error) {
	j, version, known := &job{}, uint32(0), false
	var terms programme.Version
	err := d.r.Read(ctx, func(c *county.County) {
		var p programme.Programme
		if j.number, p, known = c.Programme.ByCode(o.Programme); known {
			version = p.Version
			terms, _ = c.Programme.Version(j.number, version)
		}
	})
	switch {
	case err != nil:
		return nil, err
	case !known:
		return nil, programme.ErrNoProgramme
	case !terms.Terms.Pays:
		return nil, programme.ErrPaysNothing
	}
	if j.doc, err = d.document(ctx, j.number, version); err != nil {
		return nil, err
	}
	if j.days, err = d.workdays(ctx); err != nil {
		return nil, err
	}
	if j.doc.Every == "once" && o.Period == "" {
		j.from, j.to = calendar.DateMin, calendar.DateMax
		return j, nil
	}
	period, ok := policy.ParsePeriod(o.Period)
	if !ok || j.doc.Every == "once" {
		return nil, programme.ErrPeriod
	}
	j.from, j.to = period.Start, period.End
	return j, nil
}

// newest returns the newest run of a period that was not withdrawn.
func (d *Desk) newest(ctx context.Context, j *job) (number programme.RunNumber, run programme.Run, err error) {
	err = d.r.Read(ctx, func(c *county.County) {
		for n, r := range c.Programme.Runs() {
			if r.Programme == j.number && r.From == j.from && r.To == j.to && r.State != programme.Withdrawn {
				number, run = n, r
			}
		}
	})
	return number, run, err
}

func (d *Desk) prepared(number programme.RunNumber, run programme.Run) *Prepared {
	return &Prepared{
		Run:      number,
		State:    run.State.String(),
		Snapshot: run.Snapshot,
		Lines:    run.Lines,
		Total:    run.Total,
		Hash:     run.Hash,
		Reviews:  []Review{},
	}
}

// begin takes a snapshot and starts a run from it.
func (d *Desk) begin(ctx context.Context, j *job, o Order) (programme.RunNumber, error) {
	snapshot, err := d.register(ctx, j, o)
	if err != nil {
		return 0, err
	}
	start := programme.Start{Programme: j.number, From: j.from, To: j.to, Snapshot: snapshot}
	if _, err := d.do(ctx, "programme.start", start); err != nil {
		return 0, err
	}
	number, _, err := d.newest(ctx, j)
	return number, err
}

// register makes a register and keeps it. No facts are stated meanwhile: its number says which corrections it has.
func (d *Desk) register(ctx context.Context, j *job, o Order) (programme.SnapshotNumber, error) {
	d.r.Facts.RLock()
	defer d.r.Facts.RUnlock()
	var l *loaded
	var err error
	if o.Source != nil {
		l, err = d.load(ctx, j.doc, o.Source)
	} else {
		l, err = d.gather(ctx, j)
	}
	if err != nil {
		return 0, err
	}
	today, err := d.today()
	if err != nil {
		return 0, err
	}
	return d.take(ctx, j.doc, l, min(today, j.to))
}

func (d *Desk) snapshotOf(ctx context.Context, paper document.ID) (number programme.SnapshotNumber, err error) {
	err = d.r.Read(ctx, func(c *county.County) { number = c.Programme.SnapshotOf(paper) })
	return number, err
}

// fill computes the list of a run from its snapshot, adds the lines that it does not have yet, and
// has it frozen.
func (d *Desk) fill(ctx context.Context, j *job, number programme.RunNumber) (*Prepared, error) {
	run, err := d.run(ctx, number)
	if err != nil {
		return nil, err
	}
	if run.Version != uint32(j.doc.Version) {
		if j.doc, err = d.document(ctx, run.Programme, run.Version); err != nil {
			return nil, err
		}
	}
	computed, rows, err := d.compute(ctx, j, number, run)
	if err != nil {
		return nil, err
	}
	if len(computed.Lines) == 0 {
		p := d.prepared(0, run)
		p.told(j.doc, computed, rows)
		_, err := d.do(ctx, "programme.withdraw_run", programme.WithdrawRun{Run: number, Reason: programme.NothingChanges})
		return p, err
	}
	if err := d.addLines(ctx, number, run, computed.Lines); err != nil {
		return nil, err
	}
	switch stands, err := d.recordStands(ctx, run, rows, computed.Lines); {
	case err != nil:
		return nil, err
	case !stands:
		return nil, errOtherwise
	}
	label := newLabel()
	explained, err := d.stage(ctx, "programme explanation", func(w io.Writer) error {
		if err := desk.WriteHead(w, computed.Head(label)); err != nil {
			return err
		}
		return d.sealed(ctx, w, label, computed.Rows(), func(i int) desk.Row {
			row := computed.Row(i)
			row.Owner = rows.subjects[i].owner()
			return row
		})
	})
	if err != nil {
		return nil, err
	}
	freeze := programme.Freeze{
		Run:       number,
		Lines:     uint32(len(computed.Lines)),
		Total:     computed.Total,
		Hash:      computed.Hash,
		Explained: explained,
	}
	if err := d.enter(ctx, explained, "programme.freeze", freeze); err != nil {
		return nil, err
	}
	if run, err = d.run(ctx, number); err != nil {
		return nil, err
	}
	p := d.prepared(number, run)
	p.told(j.doc, computed, rows)
	return p, nil
}

// told adds what was found out about those who are not on the list.
func (p *Prepared) told(doc *policy.Document, computed *desk.Run, rows *loaded) {
	p.Rows, p.Denied = len(rows.subjects), computed.Denied
	for _, r := range computed.Reviews {
		one := Review{Beneficiary: r.Beneficiary, Code: r.Hold}
		if r.Hold == "" {
			one.TextZH, one.TextEN = doc.FaultText(r.Fault, "zh"), doc.FaultText(r.Fault, "en")
		} else {
			one.TextZH, one.TextEN = sentences(r.Hold)
		}
		p.Reviews = append(p.Reviews, one)
	}
}

// compute decides the register of a run.
func (d *Desk) compute(
	ctx context.Context,
	j *job,
	number programme.RunNumber,
	run programme.Run,
) (*desk.Run, *loaded,
	error) {
	var paper document.ID
	err := d.r.Read(ctx, func(c *county.County) {
		s, _ := c.Programme.Snapshot(run.Snapshot)
		paper = s.Paper
	})
	if err != nil {
		return nil, nil, err
	}
	l, err := d.open(ctx, j.doc, paper)
	if err != nil {
		return nil, nil, err
	}
	before, room, capped := make(map[uint64]int64), make(map[uint64]int64), false
	err = d.read(ctx, len(l.subjects), func(c *county.County, i int) {
		who := l.subjects[i].beneficiary
		so, _ := c.Programme.Entitled(run.Programme, run.From, run.To, who)
		if room[who], capped = c.Programme.Room(number, who); so.Run == number { // It is on the list already.
			line, _ := c.Programme.Line(number, so.Line)
			so.Total = line.Before
			room[who] += line.Net()
		}
		if so.Total != 0 {
			before[who] = so.Total
		}
	})
	if err != nil {
		return nil, nil, err
	}
	in := desk.Input{Document: j.doc, Register: l.data, Workdays: j.days,
		Period: rule.Period{Start: run.From, End: run.To, On: run.On},
		Before: func(beneficiary uint64) int64 { return before[beneficiary] },
		Hold:   func(lines []programme.LineRow) ([]string, error) { return d.hold(ctx, number, run, lines) }}
	if capped {
		in.Room = func(beneficiary uint64) int64 { return room[beneficiary] }
	}
	if j.doc.Every == "once" {
		in.Period.Start, in.Period.End = run.On, run.On
	}
	for _, s := range l.subjects {
		in.Subjects = append(
			in.Subjects,
			desk.Subject{Beneficiary: s.beneficiary, Payee: s.payee, Reviewed: s.reviewed},
		)
	}
	if j.doc.AsksRecord() {
		computed, err := d.computeByRecord(ctx, run, in, l)
		return computed, l, err
	}
	computed, err := desk.Compute(in)
	return computed, l, err
}

// addLines adds to a run the lines that it does not have. Those that it has must be the same.
func (d *Desk) addLines(ctx context.Context, number programme.RunNumber, run programme.Run,
	lines []programme.LineRow) error {
	same := int(run.Lines) <= len(lines)
	err := d.read(ctx, min(int(run.Lines), len(lines)), func(c *county.County, i int) {
		has, _ := c.Programme.Line(number, uint32(i))
		same = same && has.Beneficiary == lines[i].Beneficiary && has.Payee == lines[i].Payee &&
			has.Before == lines[i].Before && has.Total == lines[i].Total && has.Reviewed == lines[i].Reviewed
	})
	if err == nil && !same {
		err = errOtherwise
	}
	for first := int(run.Lines); first < len(lines) && err == nil; first += programme.RowsMax {
		part := lines[first:min(len(lines), first+programme.RowsMax)]
		_, err = d.do(ctx, "programme.add_lines", programme.AddLines{Run: number, Rows: programme.PackLines(part)})
	}
	return err
}

// freezeAgain freezes a list that a decision on an objection has changed. Its explanation stays the
// one of the rule; what a person decided stands in the record.
func (d *Desk) freezeAgain(ctx context.Context, number programme.RunNumber, run programme.Run) (*Prepared, error) {
	var hash [32]byte
	if err := d.r.Read(ctx, func(c *county.County) { hash = c.Programme.HashOf(number) }); err != nil {
		return nil, err
	}
	freeze := programme.Freeze{
		Run:       number,
		Lines:     run.Lines,
		Total:     run.Total,
		Hash:      hash,
		Explained: run.Explained,
	}
	if _, err := d.do(ctx, "programme.freeze", freeze); err != nil {
		return nil, err
	}
	run, err := d.run(ctx, number)
	return d.prepared(number, run), err
}
