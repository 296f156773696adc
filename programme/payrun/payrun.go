// Package payrun takes a run of a programme from the register to the bank and back, in a running
// county: it keeps the register's snapshot, computes the list, has it frozen, shown, approved,
// filed with the bank, answered and reconciled. The rules are those of package programme; what is
// personal stays in the vault and in encrypted papers, and the journal has their ids.
//
// # Invariants
//
//   - Whatever is asked again after it was cut off, wherever, goes on where it was: a run that is
//     not frozen is filled further from its own snapshot, and one whose list would come out
//     otherwise by now is withdrawn and begun anew.
//   - A bank file leaves only after the journal names its paper. Asked for again, it is read from
//     that paper, so it is the same byte for byte.
//   - A statement is known by the bank's own id, and each of its entries is taken once.
//   - Rows about a person, in snapshots and in explanations, are sealed under the person's key.
//
// # Papers
//
// A snapshot is described at snapshotMark, an explanation in package desk, a bank file at Bundle;
// a statement is kept as it came.
package payrun

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"liangshan/auth"
	"liangshan/calendar"
	"liangshan/county"
	"liangshan/document"
	"liangshan/kernel"
	"liangshan/programme"
	"liangshan/programme/policy"
	"liangshan/vault"
	"liangshan/view"
)

// An Asker asks whether a command may be asked for, and says in whose name. The error is a refusal.
type Asker func(permission string, command any) (kernel.Caller, error)

// Officer asks in the name of an officer, whom the county's policies allow it; 0 is the operator.
func Officer(r *county.Running, actor kernel.Actor) Asker {
	return func(permission string, command any) (kernel.Caller, error) {
		if actor == 0 {
			return county.System, nil
		}
		return r.Gate.Check(auth.Request{Actor: actor, Permission: permission, Command: command, TimeMS: r.Now()})
	}
}

// A Desk does what one officer asks.
type Desk struct {
	r   *county.Running
	ask Asker

	// Told, if not nil, hears of each step behind which everything is durable. Its error ends the
	// work there.
	Told func(step string) error
}

// New returns a desk of a running county.
func New(r *county.Running, ask Asker) *Desk { return &Desk{r: r, ask: ask} }

// Errors.
var (
	ErrNoText    = errors.New("payrun: the text of the document is not in the read tables")
	ErrStatement = errors.New("payrun: the file is neither a pain.002 nor a camt.053")
)

// step tells of a step.
func (d *Desk) step(name string) error {
	if d.Told == nil {
		return nil
	}
	return d.Told(name)
}

// do has a command decided.
func (d *Desk) do(ctx context.Context, name string, command any) (kernel.Result, error) {
	caller, err := d.ask(name, command)
	if err != nil {
		return kernel.Result{}, err
	}
	id := d.r.NewRequestID()
	result := d.r.Do(ctx, func(c *county.County) (*kernel.Call, error) { return c.Call(caller, name, id, command) })
	if result.Err != nil {
		return result, fmt.Errorf("%s: %w", name, result.Err)
	}
	return result, d.step(name)
}

// read looks at the state for each of n things, some at a time, so that the writer never waits long.
func (d *Desk) read(ctx context.Context, n int, look func(c *county.County, i int)) error {
	const atOnce = 2000
	for first := 0; first < n; first += atOnce {
		err := d.r.Read(ctx, func(c *county.County) {
			for i := first; i < min(n, first+atOnce); i++ {
				look(c, i)
			}
		})
		if err != nil {
			return err
		}
	}
	return nil
}

const paperType = "application/octet-stream"

// stage writes a paper that belongs to nobody.
func (d *Desk) stage(ctx context.Context, title string, write func(io.Writer) error) (document.ID, error) {
	r, w := io.Pipe()
	go func() {
		b := bufio.NewWriterSize(w, 1<<16)
		w.CloseWithError(errors.Join(write(b), b.Flush()))
	}()
	ref, err := d.r.Papers.Stage(ctx, r, document.Meta{MediaType: paperType, Title: vault.Text(title)})
	r.CloseWithError(io.ErrClosedPipe) // If it was not read to its end, nobody writes on.
	if err != nil {
		return document.ID{}, err
	}
	return ref.ID, d.step("staged " + title)
}

// enter has a command decided that names a staged paper, and keeps the paper if it was accepted.
func (d *Desk) enter(ctx context.Context, paper document.ID, name string, command any) error {
	_, err := d.do(ctx, name, command)
	var refusal *kernel.Refusal
	switch {
	case err == nil:
		if err = d.r.Papers.Commit(context.WithoutCancel(ctx), paper); err == nil {
			err = d.step("kept")
		}
	case errors.As(err, &refusal):
		err = errors.Join(err, d.r.Papers.Discard(context.WithoutCancel(ctx), paper))
	}
	return err
}

// get opens a paper that the journal names. One that is still staged is kept first: whoever had it
// entered was cut off.
func (d *Desk) get(ctx context.Context, id document.ID) (*document.Paper, error) {
	p, err := d.r.Papers.Get(ctx, id)
	if !errors.Is(err, document.NotFound) {
		return p, err
	}
	if err := d.r.Papers.Commit(ctx, id); err != nil {
		return nil, err
	}
	return d.r.Papers.Get(ctx, id)
}

// paper reads a paper that the journal names.
func (d *Desk) paper(ctx context.Context, id document.ID) ([]byte, error) {
	p, err := d.get(ctx, id)
	if err != nil {
		return nil, err
	}
	defer p.Close()
	var b bytes.Buffer
	_, err = b.ReadFrom(p)
	return b.Bytes(), err
}

// document reads a version of a programme, as it was published.
func (d *Desk) document(ctx context.Context, number programme.Number, version uint32) (*policy.Document, error) {
	text, err := d.text(ctx, number, version)
	if err != nil {
		return nil, err
	}
	return policy.ReadKept("document", text)
}

func (d *Desk) text(ctx context.Context, number programme.Number, version uint32) (string, error) {
	var entries uint64
	if err := d.r.Read(ctx, func(c *county.County) { entries = c.Index() }); err != nil {
		return "", err
	}
	if d.r.View == nil {
		return "", ErrNoText
	}
	for {
		result, err := d.r.View.Query(ctx, entries,
			`SELECT text FROM programme_version WHERE programme = ? AND version = ?`, int64(number), int64(version))
		var late *view.UnavailableError
		switch {
		case errors.As(err, &late) && ctx.Err() == nil: // It has waited a while, and the tables are still behind.
		case err != nil:
			return "", err
		case len(result.Rows) != 1:
			return "", ErrNoText
		default:
			return result.Rows[0][0].(string), nil
		}
	}
}

// workdays returns the county's calendar.
func (d *Desk) workdays(ctx context.Context) (days *calendar.Calendar, err error) {
	failed := d.r.Read(ctx, func(c *county.County) { days, err = c.Rulebook.Calendar("cn") })
	return days, errors.Join(failed, err)
}

// run returns a run.
func (d *Desk) run(ctx context.Context, number programme.RunNumber) (run programme.Run, err error) {
	ok := false
	if err = d.r.Read(ctx, func(c *county.County) { run, ok = c.Programme.Run(number) }); err == nil && !ok {
		err = programme.ErrNoRun
	}
	return run, err
}

// today returns the county's day.
func (d *Desk) today() (calendar.Date, error) { return calendar.FromMillis(d.r.Now()) }

// Publish shows a frozen list in public.
func (d *Desk) Publish(ctx context.Context, number programme.RunNumber) error {
	_, err := d.do(ctx, "programme.publish_list", programme.PublishList{Run: number})
	return err
}

// Approve approves a list that was shown; hash is that of the list that the approver has seen, and
// if it is zero, that of the list as it is. partial: if the budget is short, pay as many as it
// reaches for.
func (d *Desk) Approve(ctx context.Context, number programme.RunNumber, hash [32]byte, partial bool) error {
	if hash == [32]byte{} {
		run, err := d.run(ctx, number)
		if err != nil {
			return err
		}
		hash = run.Hash
	}
	_, err := d.do(ctx, "programme.approve", programme.Approve{Run: number, Hash: hash, Partial: partial})
	return err
}

// Retry asks that a payment which failed be filed again, after its account was corrected in the vault.
func (d *Desk) Retry(ctx context.Context, number programme.RunNumber, line uint32) error {
	_, err := d.do(ctx, "programme.retry", programme.Retry{Run: number, Number: line})
	return err
}

// Stop gives up a payment that was not made; reason is a code, such as died_before_period.
func (d *Desk) Stop(ctx context.Context, number programme.RunNumber, line uint32, reason string) error {
	_, err := d.do(ctx, "programme.stop", programme.Stop{Run: number, Number: line, Reason: reason})
	return err
}

// Withdraw gives up a run that is not approved; reason is a code.
func (d *Desk) Withdraw(ctx context.Context, number programme.RunNumber, reason string) error {
	_, err := d.do(ctx, "programme.withdraw_run", programme.WithdrawRun{Run: number, Reason: reason})
	return err
}

// Close closes a run that is reconciled.
func (d *Desk) Close(ctx context.Context, number programme.RunNumber) error {
	_, err := d.do(ctx, "programme.close_run", programme.CloseRun{Run: number})
	return err
}
