package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"liangshan/calendar"
	"liangshan/programme/policy"
	"liangshan/programme/rule"
)

var programmeDiffCommand = command{
	name: "diff", short: "whom a new version of a document treats otherwise, over a register",
	long: `
  liangshan programme diff OLD NEW --register FILE [--list NAME=FILE]… [--ignore-column TITLE]… [--period 2026-05]
                                   [--lang zh|en] [--json]
  liangshan programme diff OLD NEW --snapshot N [--data FOLDER] [--actor N] [--period 2026-05] …

Decides every beneficiary of the register by both documents, and lists who gets more, less,
or is treated otherwise, with the reasons of both. A FILE is CSV or xlsx. --snapshot takes the
register that a run of the county was computed from, as OLD reads it, in the name of an officer who
may take snapshots; what only NEW asks for is missing in it. Keys are printed as they are.`,
	run: (*Main).programmeDiff,
}

// A changed beneficiary, as --json prints it.
type changed struct {
	Key        string   `json:"key"`
	OldOutcome string   `json:"old_outcome"`
	NewOutcome string   `json:"new_outcome"`
	OldAmount  *int64   `json:"old_amount_fen"`
	NewAmount  *int64   `json:"new_amount_fen"`
	OldWhy     []string `json:"old_why"`
	NewWhy     []string `json:"new_why"`
}

type difference struct {
	Old      string    `json:"old"`
	New      string    `json:"new"`
	Period   string    `json:"period"`
	Rows     int       `json:"rows"`
	Gain     int       `json:"gain"`
	Lose     int       `json:"lose"`
	OldTotal int64     `json:"old_total_fen"`
	NewTotal int64     `json:"new_total_fen"`
	Changes  []changed `json:"changes"`
}

func (m *Main) programmeDiff(ctx context.Context, args []string) error {
	f := m.flags()
	register := f.String("register", "", "`file` of the beneficiaries' facts, CSV or xlsx")
	c := defaults()
	c.register(f)
	c.registerOpen(f)
	job := payJob{What: "diff"}
	f.Uint64Var(&job.Snapshot, "snapshot", 0, "`number` of a snapshot of the county, instead of a register")
	f.Uint64Var(&job.Actor, "actor", 0, "number of the officer in whose name it is read (default: the operator)")
	period := f.String("period", "", "period that is decided; that of the new document's first test if not given")
	language := f.String("lang", "zh", "language of the reasons: zh or en")
	asJSON := f.Bool("json", false, "print JSON")
	var lists, ignore texts
	f.Var(&lists, "list", "items of a list as `name=file.csv`; may be repeated")
	f.Var(&ignore, "ignore-column", "`title` of a column that is passed over; may be repeated")
	given, err := parse(f, args)
	if err != nil {
		return err
	}
	if len(given) != 2 || (*register == "") == (job.Snapshot == 0) {
		return usagef("it takes two documents, and --register or --snapshot 需要两份文件,以及 --register 或 --snapshot 之一")
	}
	if *language != "zh" && *language != "en" {
		return usagef("-lang must be zh or en, not %q", *language)
	}
	before, err := m.readProgramme(given[0])
	if err != nil {
		return err
	}
	after, err := m.readProgramme(given[1])
	if err != nil {
		return err
	}
	p, err := choosePeriod(after, *period, "")
	if err != nil {
		return err
	}
	if job.Snapshot != 0 {
		if err := c.load(f); err != nil {
			return err
		}
		job.Documents = []string{before.Text, after.Text}
		job.Period, job.Language = policy.PeriodName(p), *language
		out, err := m.ask(ctx, c, operation{Pay: &job})
		if err != nil || out.Pay == nil || out.Pay.Difference == nil {
			return err
		}
		return m.differs(*out.Pay.Difference, *asJSON, *language)
	}
	if _, err := os.Stat(*register); errors.Is(err, fs.ErrNotExist) {
		return usagef("--register %s: 没有这个文件 there is no such file", *register)
	}
	// A fact that one of the two alone asks for is no column too many for the other.
	was, err := m.readRegister(before, *register, lists, slices.Concat(ignore, after.Titles()))
	if err != nil {
		return err
	}
	is, err := m.readRegister(after, *register, lists, slices.Concat(ignore, before.Titles()))
	if err != nil {
		return err
	}
	d := policy.Compare(before, after, was, is, p, calendar.CN())
	return m.differs(differenceOf(before, after, p, d, *language), *asJSON, *language)
}

// differs prints a difference.
func (m *Main) differs(d difference, asJSON bool, language string) error {
	if asJSON {
		return m.inJSON(d, nil)
	}
	money := rule.Type{Kind: rule.Money}
	amount := func(fen *int64) string {
		if fen == nil {
			return ""
		}
		return money.Format(*fen)
	}
	for _, c := range d.Changes {
		fmt.Fprintf(m.Stdout, "%s: %s %s → %s %s\n    %s\n    %s\n", c.Key, outcome2(c.OldOutcome, language),
			amount(c.OldAmount), outcome2(c.NewOutcome, language), amount(c.NewAmount), strings.Join(c.OldWhy, "; "),
			strings.Join(c.NewWhy, "; "))
	}
	form := "%d of %d are treated otherwise: %d get more, %d less; total %s → %s yuan\n"
	if language == "zh" {
		form = "%d 个受影响,共 %d 个:%d 个增加,%d 个减少;合计 %s → %s 元\n"
	}
	fmt.Fprintf(m.Stdout, form, len(d.Changes), d.Rows, d.Gain, d.Lose, money.Format(d.OldTotal), money.Format(d.NewTotal))
	return nil
}

// outcome2 says an outcome in a language.
func outcome2(name, language string) string {
	if zh := map[string]string{"granted": "领取", "denied": "不领取", "review": "须人工审核"}[name]; zh != "" && language == "zh" {
		return zh
	}
	return name
}

func differenceOf(before, after *policy.Document, p rule.Period, d policy.Difference, language string) difference {
	out := difference{
		Old:      fmt.Sprintf("%s %d", before.Code, before.Version),
		New:      fmt.Sprintf("%s %d", after.Code, after.Version),
		Period:   policy.PeriodName(p),
		Rows:     d.Rows,
		Gain:     d.Gain,
		Lose:     d.Lose,
		OldTotal: d.OldTotal,
		NewTotal: d.NewTotal,
		Changes:  []changed{},
	}
	known := func(v int64) *int64 {
		if v == rule.Missing {
			return nil
		}
		return &v
	}
	for _, c := range d.Changes {
		out.Changes = append(
			out.Changes,
			changed{c.Key, policy.OutcomeName(c.OldOutcome), policy.OutcomeName(c.NewOutcome),
				known(
					c.OldAmount,
				), known(c.NewAmount), before.Explain(c.OldResult, language), after.Explain(c.NewResult, language)},
		)
	}
	return out
}
