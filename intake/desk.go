package intake

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"liangshan/auth"
	"liangshan/calendar"
	"liangshan/county"
	"liangshan/identity"
	"liangshan/kernel"
)

// A desk takes one job in.
type desk struct {
	ctx    context.Context
	r      *county.Running
	job    *Job
	told   county.Told
	today  calendar.Date
	place  map[string]int // From a column to its cell.
	wrong  map[int]bool   // Rows that are refused.
	report *Report
	second string // The command that is proposed for another person to release.
}

// Import takes a job into a county. The error is a refusal of the whole, which is about who asks or what the
// call says, or one of the world; what was taken in before it stays, and the report counts it.
func Import(ctx context.Context, r *county.Running, j *Job, told county.Told) (*Report, error) {
	if told == nil {
		told = func(string, uint64, uint64) {}
	}
	today, err := calendar.FromMillis(r.Now())
	if err != nil {
		return nil, fmt.Errorf("intake: the county's clock: %w", err)
	}
	d := &desk{ctx: ctx, r: r, job: j, told: told, today: today, place: map[string]int{}, wrong: map[int]bool{},
		report: &Report{Kind: j.Kind, File: j.File, Dry: j.Options.Dry, Rows: j.Rows, Unknown: j.Unknown}}
	for i, c := range j.Columns {
		d.place[c.Name] = i
	}
	for _, p := range j.Problems {
		d.list(p)
	}
	for i := range j.Lines {
		if len(j.Lines[i].Cells) != len(j.Columns) {
			return nil, wrong(j.File, CodeMalformed, "", "")
		}
	}
	switch j.Kind {
	case Parcels:
		err = d.parcels()
	case Stands:
		err = d.stands()
	case Shares:
		err = d.shares()
	case Households:
		err = d.households()
	case Inventory:
		err = d.inventory()
	case Measurement:
		err = d.measurement()
	case Places:
		err = d.places()
	case Roads:
		err = d.roads()
	case Returns:
		err = d.returns()
	case Goals:
		err = d.goals()
	case Figures:
		err = d.figures()
	case Targets:
		err = d.targets()
	case Values:
		err = d.values()
	case Payments:
		err = d.payments()
	default:
		err = wrong(j.File, CodeFormat, "", string(j.Kind))
	}
	sorted(d.report.Problems)
	return d.report, err
}

// list notes a problem; a row that has any is refused.
func (d *desk) list(p Problem) {
	d.report.Problems = append(d.report.Problems, p)
	if p.Row > 0 && !d.wrong[p.Row] {
		d.wrong[p.Row] = true
		d.report.Refused++
	}
}

// refuse lists what is wrong with a line. The column is one of this package's names, or none.
func (d *desk) refuse(l *Line, column, code, detail string) {
	p := Problem{File: d.job.File, Row: l.Row, Code: code, Detail: detail}
	if i, ok := d.place[column]; ok && d.job.Columns[i].Header != "" {
		p.Column = d.job.Columns[i].Header
	} else {
		p.Column = column
	}
	d.list(p)
}

// hold counts a line as refused that is in order itself.
func (d *desk) hold(l *Line) {
	if !d.wrong[l.Row] {
		d.wrong[l.Row] = true
		d.report.Refused++
	}
}

// bad refuses a value; what stands there is shown unless it may be personal.
func (d *desk) bad(l *Line, column string, code Code) {
	shown := ""
	if d.job.Kind != Households {
		shown = clip(d.text(l, column))
	}
	d.refuse(l, column, string(code), shown)
}

// text returns a cell without blanks around it, "" if the file has no such column.
func (d *desk) text(l *Line, column string) string {
	if i, ok := d.place[column]; ok {
		return strings.TrimSpace(l.Cells[i])
	}
	return ""
}

// need returns a cell that may not be empty.
func (d *desk) need(l *Line, column string) string {
	s := d.text(l, column)
	if s == "" {
		d.bad(l, column, CodeMissing)
	}
	return s
}

// whole returns a cell that holds a whole number from 0, or nothing, which is 0.
func (d *desk) whole(l *Line, column string) int64 {
	s := identity.Narrow(d.text(l, column))
	if s == "" {
		return 0
	}
	n, err := strconv.ParseUint(s, 10, 63)
	if err != nil {
		d.bad(l, column, CodeNumber)
		return 0
	}
	return int64(n)
}

// date returns a cell that holds a day.
func (d *desk) date(l *Line, column string) calendar.Date {
	s := d.need(l, column)
	if s == "" {
		return 0
	}
	day, ok := calendar.Written(identity.Narrow(s))
	if !ok {
		d.bad(l, column, CodeDate)
	}
	return day
}

// requestID makes the id of a request that is the same whenever the same is asked of the same file within half a day:
// what was cut off and is repeated takes effect once. The digest of a file of households does not go in, for it would
// stand in the journal and could be tried out.
func (d *desk) requestID(name string, command []byte) kernel.RequestID {
	const halfDayMS = 12 * 3600 * 1000
	hash := sha256.New()
	if d.job.Kind != Households {
		hash.Write(d.job.Digest[:])
	}
	hash.Write(binary.BigEndian.AppendUint64(nil, d.job.Options.Actor))
	hash.Write([]byte(name))
	hash.Write(command)
	return kernel.NewRequestID(d.r.Now()/halfDayMS*halfDayMS, [10]byte(hash.Sum(nil)[:10]))
}

// may asks the policies whether the officer who takes the file in may do something. Refusal: authority.ErrDenied.
func (d *desk) may(permission string) error {
	if d.job.Options.Actor == 0 {
		return nil // The operator's own hand.
	}
	_, err := d.r.Gate.Check(auth.Request{Actor: kernel.Actor(d.job.Options.Actor), Permission: permission,
		TimeMS: d.r.Now()})
	return err
}

// do has a command decided, for the operator or for an officer whom the policies allow it.
func (d *desk) do(name string, command any) kernel.Result {
	caller := county.System
	if d.job.Options.Actor != 0 {
		var err error
		if name == "kernel.propose" { // Who proposes must be allowed what is proposed.
			_, err = d.r.Gate.Check(auth.Request{Actor: kernel.Actor(d.job.Options.Actor), Permission: d.second,
				TimeMS: d.r.Now()})
			if err != nil {
				return kernel.Result{Err: err}
			}
		}
		caller, err = d.r.Gate.Check(
			auth.Request{Actor: kernel.Actor(d.job.Options.Actor), Permission: name, Command: command,
				TimeMS: d.r.Now()},
		)
		if err != nil {
			return kernel.Result{Err: err}
		}
	}
	id := d.requestID(name, kernel.Encode(command))
	return d.r.Do(d.ctx, func(c *county.County) (*kernel.Call, error) { return c.Call(caller, name, id, command) })
}

// read looks at the state for each of n things, some at a time, so that the writer never waits long.
func (d *desk) read(n int, look func(c *county.County, i int)) error {
	const atOnce = 1000
	for first := 0; first < n; first += atOnce {
		err := d.r.Read(d.ctx, func(c *county.County) {
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

// An entry is a line that is in order, as it is asked for.
type entry[T any] struct {
	line *Line
	row  T
}

// enter has rows decided in blocks, each all or none: a row that is refused is listed, and its block asked again
// without it.
func enter[T any](
	d *desk,
	name string,
	all []entry[T],
	rowsMax int,
	size func(T) int,
	command func([]T) any,
) error {
	done, total := 0, len(all)
	for len(all) > 0 {
		n, bytes := 0, 0
		for n < min(len(all), rowsMax) && (n == 0 || bytes+size(all[n].row) <= blockMax) {
			bytes += size(all[n].row)
			n++
		}
		block := append([]entry[T](nil), all[:n]...)
		all = all[n:]
		if err := enterBlock(d, name, block, command); err != nil {
			return err
		}
		done += n
		d.told(name, uint64(done), uint64(total))
	}
	return nil
}

// blockMax is how many bytes of rows a command holds; an entry holds a MiB.
const blockMax = 400 << 10

func enterBlock[T any](d *desk, name string, block []entry[T], command func([]T) any) error {
	for len(block) > 0 {
		rows := make([]T, len(block))
		for i := range block {
			rows[i] = block[i].row
		}
		result := d.do(name, command(rows))
		var at *kernel.RowRefusal
		switch {
		case result.Err == nil && result.Repeated:
			d.report.Unchanged += len(block)
			return nil
		case result.Err == nil:
			d.report.New += len(block)
			return nil
		case !errors.As(result.Err, &at) || at.Row >= len(block):
			return result.Err
		}
		d.refuse(block[at.Row].line, "", at.Refusal.Code, detailOf(result.Err))
		block = append(block[:at.Row], block[at.Row+1:]...)
	}
	return nil
}

// lanes is how many commands are under way at once where each row has its own.
const lanes = 256

// each has a command decided for each of n rows, many at a time. after hears of each in any order, one at a time; an
// error that is no refusal ends it. what names the work for who waits; empty: a part of other work.
func (d *desk) each(
	what, name string,
	n int,
	command func(i int) any,
	after func(i int, refusal *kernel.Refusal),
) error {
	var mu sync.Mutex
	var next, done int
	var failure error
	take := func() int {
		mu.Lock()
		defer mu.Unlock()
		if next >= n || failure != nil {
			return -1
		}
		next++
		return next - 1
	}
	var group sync.WaitGroup
	for range min(lanes, n) {
		group.Go(func() {
			for i := take(); i >= 0; i = take() {
				err := d.do(name, command(i)).Err
				mu.Lock()
				var refusal *kernel.Refusal
				switch {
				case err == nil:
					after(i, nil)
				case errors.As(err, &refusal) && !denied(refusal):
					after(i, refusal)
				case failure == nil:
					failure = err
				}
				if done++; what != "" {
					d.told(what, uint64(done), uint64(n))
				}
				mu.Unlock()
			}
		})
	}
	group.Wait()
	return failure
}

// as finds an error of a type.
func as[T error](err error) (found T, ok bool) {
	ok = errors.As(err, &found)
	return found, ok
}
