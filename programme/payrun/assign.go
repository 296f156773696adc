package payrun

import (
	"context"
	"slices"

	"liangshan/county"
	"liangshan/kernel"
	"liangshan/programme"
)

// Assign proposes that an entry which waits in suspense be what the bank made of a file: the payments of it that are
// with the bank, and those that came back since. They have to come to the entry's amount; another person releases it.
// It returns what it lists.
func (d *Desk) Assign(ctx context.Context, suspense programme.SuspenseNumber, run programme.RunNumber, file uint16) (
	payments []programme.BatchPayment, err error) {
	rows, err := d.filedRows(ctx, run, file)
	if err != nil {
		return nil, err
	}
	err = d.read(ctx, len(rows), func(c *county.County, i int) {
		line, ok := c.Programme.Line(run, rows[i].Number)
		p := programme.BatchPayment{Run: run, Number: rows[i].Number, Attempt: rows[i].Attempt, Amount: rows[i].Amount,
			Answer: programme.AnswerPaid}
		fen, back := c.Programme.Returned(run, p.Number, p.Attempt)
		switch {
		case ok && line.Attempt == p.Attempt && line.State == programme.LineFiled:
		case back:
			p.Answer, p.Amount = programme.AnswerRefused, fen
		default:
			return // Another entry has said what became of it, or a report that it never went out.
		}
		payments = append(payments, p)
	})
	if err != nil {
		return nil, err
	}
	if payments, err = d.fitting(ctx, suspense, payments); err != nil {
		return nil, err
	}
	command := programme.AssignBatch{Suspense: suspense, Payments: payments}
	return payments, d.propose(ctx, "programme.assign_batch", command)
}

// filedRows returns the payments of a file as they went to the bank.
func (d *Desk) filedRows(ctx context.Context, run programme.RunNumber, number uint16) (
	rows []programme.FileRow, err error) {
	var file programme.File
	known := false
	err = d.r.Read(ctx, func(c *county.County) { file, known = c.Programme.File(run, number) })
	switch {
	case err != nil:
		return nil, err
	case !known:
		return nil, programme.ErrFile
	}
	b, err := d.bundle(ctx, file.Paper)
	if err != nil {
		return nil, err
	}
	rows, ok := programme.UnpackFile(b.Rows)
	if !ok {
		return nil, programme.ErrFile
	}
	return rows, nil
}

// fitting returns of payments those that come to an entry: with what came back since, if the bank booked it with the
// others, or without, if it was refused before.
func (d *Desk) fitting(ctx context.Context, suspense programme.SuspenseNumber, payments []programme.BatchPayment) (
	[]programme.BatchPayment, error) {
	var s programme.Suspense
	known := false
	err := d.r.Read(ctx, func(c *county.County) { s, known = c.Programme.Suspense(suspense) })
	switch {
	case err != nil:
		return nil, err
	case !known:
		return nil, programme.ErrNoSuspense
	case s.Resolved:
		return nil, programme.ErrSuspenseDone
	}
	made := slices.DeleteFunc(slices.Clone(payments), func(p programme.BatchPayment) bool {
		return p.Answer != programme.AnswerPaid
	})
	for _, some := range [][]programme.BatchPayment{payments, made} {
		sum := int64(0)
		for _, p := range some {
			sum += p.Amount
		}
		if len(some) > 0 && sum == -s.Amount {
			return some, nil
		}
	}
	return nil, programme.ErrBatchSum
}

// propose asks that a command wait for a second person.
func (d *Desk) propose(ctx context.Context, name string, command any) error {
	caller, err := d.ask(name, command)
	if err != nil {
		return err
	}
	id := d.r.NewRequestID()
	proposal := kernel.Propose{Command: name, Encoded: kernel.Encode(command)}
	result := d.r.Do(ctx, func(c *county.County) (*kernel.Call, error) {
		return c.Call(caller, "kernel.propose", id, proposal)
	})
	if result.Err != nil {
		return result.Err
	}
	return d.step("kernel.propose")
}
