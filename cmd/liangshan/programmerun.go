package main

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"liangshan/calendar"
	"liangshan/county"
	"liangshan/dividend"
	"liangshan/kernel"
	"liangshan/programme"
	"liangshan/programme/payrun"
	"liangshan/programme/policy"
	"liangshan/text"
)

var programmeRunCommand = command{
	name: "run", short: "pay a programme: register, list, publicity, approval, bank file, statement",
	long: `
Takes a run from the register to the bank and back, in a county's folder, also while it is served.
Each step is done in the name of an officer (-actor; the operator if not given), whom the county's
policies must allow it. Whoever approves has neither started nor frozen the run. What was cut off
goes on where it was when it is asked again.

  liangshan programme run facts CODE FACTS.xlsx                      take dated facts into the vault
  liangshan programme run prepare CODE -period 2026-11 -register REGISTER.csv -list members=MEMBERS.csv
  liangshan programme run prepare CODE -period 2026-11               from the facts in the vault
  liangshan programme run recompute                                  runs of differences after corrections
  liangshan programme run show                                       all runs; show 3: one
  liangshan programme run publish 3
  liangshan programme run approve 3 -hash HEX -actor 4 [-partial]
  liangshan programme run file 3 -bank FORM.yaml -o pay.xml          what the bank pays from
  liangshan programme run answer STATEMENT.xml                       pain.002 or camt.053
  liangshan programme run assign 7 3 1                               entry 7 that waits is what run 3's first file made
  liangshan programme run reconcile 3
  liangshan programme run retry 3 LINE                               after the account was corrected
  liangshan programme run stop 3 LINE died_before_period             a payment that was not made
  liangshan programme run withdraw 3 register_wrong                  a run that is not approved
  liangshan programme run close 3
  liangshan programme run why 3 PERSON -lang zh`,
	run: (*Main).programmeRun,
}

// A payJob is a step of a run that is asked for.
type payJob struct {
	Actor    uint64              `json:"actor"`
	What     string              `json:"what"`
	Run      programme.RunNumber `json:"run"`
	Order    payrun.Order        `json:"order"`
	Facts    payrun.File         `json:"facts"`
	Form     *payrun.Form        `json:"form,omitempty"`
	Data     []byte              `json:"data,omitempty"`
	Hash     string              `json:"hash,omitempty"`
	Partial  bool                `json:"partial,omitempty"`
	Who      uint64              `json:"who,omitempty"`
	Language string              `json:"language,omitempty"`
	Line     uint32              `json:"line,omitempty"`
	Reason   string              `json:"reason,omitempty"`
	Since    calendar.Date       `json:"since,omitempty"`
	Suspense uint32              `json:"suspense,omitempty"`
	Number   uint16              `json:"number,omitempty"` // Of a run's files.

	Snapshot  uint64   `json:"snapshot,omitempty"`  // Whose rows two documents decide.
	Documents []string `json:"documents,omitempty"` // Their texts, the older first.
	Period    string   `json:"period,omitempty"`

	DividendRun dividend.RunNumber   `json:"dividend_run,omitempty"`
	Dividend    payrun.DividendOrder `json:"dividend"`

	Payout *payrun.PayoutOrder `json:"payout,omitempty"` // Which file of payouts of the exchange.
}

// A payOutcome says what came of it.
type payOutcome struct {
	Prepared []*payrun.Prepared   `json:"prepared,omitempty"`
	Bundle   *payrun.Bundle       `json:"bundle,omitempty"`
	Answered *payrun.Answered     `json:"answered,omitempty"`
	Stated   *payrun.Stated       `json:"stated,omitempty"`
	Runs     []runRow             `json:"runs,omitempty"`
	Why      []string             `json:"why,omitempty"`
	Dividend *payrun.DividendFile `json:"dividend,omitempty"`

	PayoutFile *payrun.PayoutFile `json:"payout_file,omitempty"`

	Paid     int64                    `json:"paid_fen,omitempty"`
	Payments []programme.BatchPayment `json:"payments,omitempty"`
	Wrong    policy.Errors            `json:"wrong,omitempty"` // Rows of a table that are wrong.
	Text     string                   `json:"text,omitempty"`  // What a refusal means.

	Difference *difference `json:"difference,omitempty"`
}

// A runRow is a run as it is listed.
type runRow struct {
	Run       programme.RunNumber `json:"run"`
	Programme string              `json:"programme"`
	From      string              `json:"from"`
	To        string              `json:"to"`
	State     string              `json:"state"`
	Lines     uint32              `json:"lines"`
	Total     int64               `json:"total_fen"`
	Paid      int64               `json:"paid_fen"`
	Due       uint32              `json:"due"`
	Filed     uint32              `json:"filed"`
	Failed    uint32              `json:"failed"`
	Hash      string              `json:"hash"`
}

// do does a step at a desk of a running county.
func (j *payJob) do(ctx context.Context, r *county.Running) (out *payOutcome, err error) {
	out = &payOutcome{}
	d := payrun.New(r, payrun.Officer(r, kernel.Actor(j.Actor)))
	switch j.What {
	case "facts":
		out.Stated, err = d.State(ctx, j.Order.Programme, j.Facts)
	case "prepare":
		var p *payrun.Prepared
		if p, err = d.Prepare(ctx, j.Order); p != nil {
			out.Prepared = append(out.Prepared, p)
		}
	case "recompute":
		out.Prepared, err = d.Recompute(ctx, j.Since)
	case "show":
		out.Runs, err = listRuns(ctx, r, j.Run)
	case "publish":
		err = d.Publish(ctx, j.Run)
	case "approve":
		var hash [32]byte
		if n, errHex := hex.Decode(hash[:], []byte(j.Hash)); errHex != nil || n != 0 && n != len(hash) {
			return out, programme.ErrHash
		}
		err = d.Approve(ctx, j.Run, hash, j.Partial)
	case "file":
		out.Bundle, err = d.File(ctx, j.Run, j.Form)
	case "dividend":
		out.Dividend, err = d.DividendFile(ctx, j.DividendRun, j.Dividend)
	case "payout":
		out.PayoutFile, err = d.PayoutFile(ctx, *j.Payout)
	case "answer":
		out.Answered, err = d.Answer(ctx, j.Data, j.Order.Programme)
	case "assign":
		out.Payments, err = d.Assign(ctx, programme.SuspenseNumber(j.Suspense), j.Run, j.Number)
	case "reconcile":
		out.Paid, err = d.Reconcile(ctx, j.Run)
	case "retry":
		err = d.Retry(ctx, j.Run, j.Line)
	case "stop":
		err = d.Stop(ctx, j.Run, j.Line, j.Reason)
	case "withdraw":
		err = d.Withdraw(ctx, j.Run, j.Reason)
	case "close":
		err = d.Close(ctx, j.Run)
	case "diff":
		out.Difference, err = j.compare(ctx, d)
	case "why":
		out.Why, err = d.Why(ctx, j.Run, j.Who, j.Language)
	}
	errors.As(err, &out.Wrong)
	var refusal *kernel.Refusal
	if errors.As(err, &refusal) {
		out.Text = sentences(refusal.Code)
	}
	return out, err
}

// compare decides a snapshot by two documents.
func (j *payJob) compare(ctx context.Context, d *payrun.Desk) (*difference, error) {
	if len(j.Documents) != 2 {
		return nil, programme.ErrDocument
	}
	before, err := policy.Read("old", j.Documents[0])
	if err != nil {
		return nil, err
	}
	after, err := policy.Read("new", j.Documents[1])
	if err != nil {
		return nil, err
	}
	p, ok := policy.ParsePeriod(j.Period)
	if !ok {
		return nil, programme.ErrPeriod
	}
	found, err := d.Compare(ctx, programme.SnapshotNumber(j.Snapshot), before, after, p)
	if err != nil {
		return nil, err
	}
	said := differenceOf(before, after, p, found, j.Language)
	return &said, nil
}

// listRuns lists one run, or all if the number is 0.
func listRuns(ctx context.Context, r *county.Running, number programme.RunNumber) (all []runRow, err error) {
	err = r.Read(ctx, func(c *county.County) {
		for n, run := range c.Programme.Runs() {
			if number != 0 && n != number {
				continue
			}
			v, _ := c.Programme.Version(run.Programme, run.Version)
			all = append(
				all,
				runRow{n, v.Terms.Code, run.From.String(), run.To.String(), run.State.String(), run.Lines,
					run.Total, run.Paid, run.Due, run.Filed, run.Failed, hex.EncodeToString(run.Hash[:])},
			)
		}
	})
	if err == nil && number != 0 && len(all) == 0 {
		err = programme.ErrNoRun
	}
	return all, err
}

// payFlags are the flags of `liangshan programme run`.
type payFlags struct {
	register, bank, to, since, program string
	lists, ignore                      texts
	json                               bool
}

func (m *Main) programmeRun(ctx context.Context, args []string) error {
	c, j, o := defaults(), payJob{}, payFlags{}
	f := m.flags()
	c.register(f)
	c.registerOpen(f)
	f.Uint64Var(&j.Actor, "actor", 0, "number of the officer in whose name it is done (default: the operator)")
	f.StringVar(&j.Order.Period, "period", "", "2026-11, 2026-Q4, 2026, or a day; none where a programme pays once")
	f.BoolVar(
		&j.Order.Again,
		"again",
		false,
		"begin a run of differences although an earlier one is still being paid",
	)
	f.StringVar(&o.register, "register", "", "table of the beneficiaries' facts: `file` .csv or .xlsx")
	f.Var(&o.lists, "list", "items of a list as `name=file`; may be repeated")
	f.Var(&o.ignore, "ignore-column", "`title` of a column of these tables that is passed over; may be repeated")
	f.StringVar(&o.bank, "bank", "", "`file` .yaml that says how the bank takes payments")
	f.StringVar(
		&o.to,
		"o",
		"",
		"`file` that the bank's file is written to; a part behind the first gets its number",
	)
	f.StringVar(&o.since, "since", "",
		"first day of the periods that are recomputed (default: those that wait since facts were corrected)")
	f.StringVar(
		&o.program,
		"programme",
		"",
		"`code` in whose accounts entries of a statement wait that belong to nothing",
	)
	f.StringVar(
		&j.Hash,
		"hash",
		"",
		"hash of the list that is approved, as it was seen; that of the list if not given",
	)
	f.BoolVar(&j.Partial, "partial", false, "if the budget is short, pay as many as it reaches for")
	f.StringVar(&j.Language, "lang", "zh", "language of an explanation: zh or en")
	f.BoolVar(&o.json, "json", false, "print JSON")
	given, err := parse(f, args)
	if err == nil {
		err = c.load(f)
	}
	if err == nil {
		err = j.read(given, &o)
	}
	if err != nil {
		return err
	}
	out, err := m.ask(ctx, c, operation{Pay: &j})
	return m.paid(&j, &o, out.Pay, err)
}

// payArguments says how many words follow each step.
var payArguments = map[string]string{"facts": "CODE FILE", "prepare": "CODE", "recompute": "", "show": "[RUN]",
	"publish": "RUN", "approve": "RUN", "file": "RUN", "answer": "FILE", "assign": "ENTRY RUN NUMBER",
	"reconcile": "RUN", "close": "RUN",
	"retry": "RUN LINE", "stop": "RUN LINE REASON", "withdraw": "RUN REASON", "why": "RUN PERSON"}

// read reads the words and files of a call.
func (j *payJob) read(given []string, o *payFlags) (err error) {
	if len(given) == 0 {
		return usagef(
			"say what to do: facts, prepare, recompute, show, publish, approve, file, answer, assign, retry, stop, " +
				"reconcile, withdraw, close, why",
		)
	}
	j.What, j.Order.Programme = given[0], o.program
	wanted, ok := payArguments[j.What]
	given = given[1:]
	least, most := 0, len(strings.Fields(wanted))
	if !strings.HasPrefix(wanted, "[") {
		least = most
	}
	switch {
	case !ok:
		return usagef("there is no %q after programme run", j.What)
	case len(given) < least || len(given) > most:
		return usagef("after programme run %s comes %s", j.What, wanted)
	case j.Language != "zh" && j.Language != "en":
		return usagef("-lang must be zh or en, not %q", j.Language)
	}
	for i, kind := range strings.Fields(wanted) {
		if i < len(given) {
			err = errors.Join(err, j.word(strings.Trim(kind, "[]"), given[i]))
		}
	}
	return errors.Join(err, j.files(o))
}

// word reads one word of a call.
func (j *payJob) word(kind, given string) (err error) {
	switch kind {
	case "CODE":
		j.Order.Programme = given
	case "FILE":
		j.Facts.Path = given
		if j.Facts.Data, err = os.ReadFile(given); err != nil {
			return &usageError{err.Error()}
		}
		if j.What == "answer" {
			j.Data, j.Facts = j.Facts.Data, payrun.File{}
		}
	case "RUN":
		n, err := strconv.ParseUint(given, 10, 32)
		if err != nil || n == 0 {
			return usagef("%q is no number of a run", given)
		}
		j.Run = programme.RunNumber(n)
	case "LINE":
		n, err := strconv.ParseUint(given, 10, 32)
		if err != nil {
			return usagef("%q is no number of a line", given)
		}
		j.Line = uint32(n)
	case "ENTRY":
		n, err := strconv.ParseUint(given, 10, 32)
		if err != nil {
			return usagef("%q is no number of an entry that waits", given)
		}
		j.Suspense = uint32(n)
	case "NUMBER":
		n, err := strconv.ParseUint(given, 10, 16)
		if err != nil {
			return usagef("%q is no number of a file; the first is 1", given)
		}
		j.Number = uint16(n)
	case "REASON":
		j.Reason = given
	case "PERSON":
		if j.Who, err = strconv.ParseUint(given, 10, 63); err != nil {
			return usagef("%q is no number of a beneficiary", given)
		}
	}
	return nil
}

// files reads the files that flags name.
func (j *payJob) files(o *payFlags) (err error) {
	read := func(path string) (f payrun.File) {
		var failed error
		if f.Data, failed = os.ReadFile(path); failed != nil {
			err = &usageError{failed.Error()}
		}
		f.Path = path
		return f
	}
	if o.register != "" {
		j.Order.Source = &payrun.Source{Register: read(o.register), Lists: map[string]payrun.File{}, Ignore: o.ignore}
	} else if o.ignore != nil {
		return usagef("write -ignore-column TITLE beside -register")
	}
	for _, text := range o.lists {
		name, path, ok := strings.Cut(text, "=")
		if !ok || j.Order.Source == nil {
			return usagef("write -list NAME=FILE, beside -register")
		}
		j.Order.Source.Lists[name] = read(path)
	}
	if j.What == "file" {
		if o.bank == "" || o.to == "" {
			return usagef("say how the bank takes payments, and where the file goes: -bank FORM.yaml -o FILE")
		}
		data := read(o.bank).Data
		if err == nil {
			if j.Form, err = payrun.ReadForm(data); err != nil {
				return &usageError{err.Error()}
			}
		}
	}
	if j.What == "recompute" && o.since != "" {
		day, failed := calendar.Parse(o.since)
		if failed != nil {
			return usagef("say since when: -since 2026-01-01")
		}
		j.Since = day
	}
	return err
}

// paid prints what came of a step.
func (m *Main) paid(j *payJob, o *payFlags, out *payOutcome, err error) error {
	if out == nil {
		return err
	}
	for _, wrong := range out.Wrong {
		fmt.Fprintln(m.Stderr, inBoth(wrong))
	}
	switch {
	case len(out.Wrong) > 0:
		return usagef("nothing was taken in 没有导入任何内容")
	case err != nil && out.Text != "":
		fmt.Fprintln(m.Stderr, out.Text)
		return err
	case err != nil:
		return err
	}
	if out.Bundle != nil {
		if err := writeBundle(o.to, out.Bundle); err != nil {
			return err
		}
	}
	if o.json {
		if out.Bundle != nil {
			out.Bundle.Files = nil // They hold names and accounts, and are written already.
		}
		return m.inJSON(out, nil)
	}
	m.printPaid(j, o, out)
	return nil
}

// writeBundle writes the files of a bundle, which must not exist or hold the same.
func writeBundle(path string, b *payrun.Bundle) error {
	for i, data := range b.Files {
		name := path
		if i > 0 {
			name += "." + strconv.Itoa(i+1)
		}
		if old, err := os.ReadFile(name); err == nil && string(old) == string(data) {
			continue
		}
		if err := newFile(name, func(w io.Writer) error { _, err := w.Write(data); return err }); err != nil {
			return err
		}
	}
	return nil
}

func (m *Main) printPaid(j *payJob, o *payFlags, out *payOutcome) {
	w := m.Stdout
	for _, p := range out.Prepared {
		if p.Run == 0 {
			fmt.Fprintf(w, "nothing changes 没有变化: %d rows, %d not entitled\n", p.Rows, p.Denied)
		} else {
			fmt.Fprintf(w, "run %d %s: %d lines, %s yuan, of %d rows; %d not entitled, %d for a person to look at\nlist %s\n",
				p.Run, p.State, p.Lines, yuan(p.Total), p.Rows, p.Denied, len(p.Reviews), hex.EncodeToString(p.Hash[:]))
		}
		for _, r := range p.Reviews[:min(len(p.Reviews), problemsShown)] {
			fmt.Fprintf(w, "  review 待核实 %d: %s %s\n", r.Beneficiary, r.TextZH, r.TextEN)
		}
	}
	for _, r := range out.Runs {
		fmt.Fprintf(
			w,
			"%4d  %-20s %s..%s  %-10s %6d lines %16s yuan, paid %s; due %d, with the bank %d, failed %d\n",
			r.Run,
			r.Programme,
			r.From,
			r.To,
			r.State,
			r.Lines,
			yuan(r.Total),
			yuan(r.Paid),
			r.Due,
			r.Filed,
			r.Failed,
		)
	}
	for _, line := range out.Why {
		fmt.Fprintln(w, line)
	}
	switch {
	case out.Bundle != nil:
		fmt.Fprintf(w, "%s: %d payments, %s yuan, in %d files\n", o.to, out.Bundle.Lines, yuan(out.Bundle.Total),
			len(out.Bundle.Files))
	case out.Answered != nil:
		printAnswered(w, out.Answered)
	case out.Stated != nil:
		fmt.Fprintf(
			w,
			"%d rows: %d facts stated, %d unchanged\n",
			out.Stated.Rows,
			out.Stated.New,
			out.Stated.Unchanged,
		)
		if out.Stated.Periods > 0 {
			fmt.Fprintf(w, "%d periods are to be decided again by the corrected facts: liangshan programme run recompute\n",
				out.Stated.Periods)
		}
	case j.What == "assign":
		fmt.Fprintf(w, "entry %d is %d payments of run %d, if a second person releases it\n", j.Suspense, len(out.Payments),
			j.Run)
	case j.What == "reconcile":
		fmt.Fprintf(w, "run %d reconciled: the statements say %s yuan\n", j.Run, yuan(out.Paid))
	case slices.Contains([]string{"publish", "approve", "retry", "stop", "withdraw", "close"}, j.What):
		fmt.Fprintf(w, "run %d: %s done\n", j.Run, j.What)
	}
}

// printAnswered says what became of what the bank answered.
func printAnswered(w io.Writer, a *payrun.Answered) {
	fmt.Fprintf(
		w,
		"%s %s: %d paid, %d failed, %d in suspense, %d unknown, %d unread\n",
		a.Kind,
		a.ID,
		a.Paid,
		a.Failed,
		a.Suspense,
		a.Unknown,
		len(a.Unread),
	)
	if a.Doubled > 0 {
		fmt.Fprintf(w, "%d were refused because the bank had them before: what it had stands, and nothing is paid again\n",
			a.Doubled)
	}
}

// sentences returns what a code means, in both languages.
func sentences(code string) string {
	zh, en := text.Of(code)
	return strings.TrimSpace(zh + " " + en)
}
