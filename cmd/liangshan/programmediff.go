package main

import (
	"context"
	"fmt"
	"strings"

	"liangshan/calendar"
	"liangshan/programme/policy"
	"liangshan/programme/rule"
)

var programmeDiffCommand = command{
	name: "diff", short: "whom a new version of a document treats otherwise, over a register",
	long: `
  liangshan programme diff OLD NEW --register FILE.csv [--list NAME=FILE.csv]… [--period 2026-05]
                                   [--lang zh|en] [--json]

Decides every beneficiary of the register by both documents, and lists who gets more, less,
or is treated otherwise, with the reasons of both. Keys of the register are printed as they are.`,
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

func (m *Main) programmeDiff(_ context.Context, args []string) error {
	f := m.flags()
	register := f.String("register", "", "CSV `file` of the beneficiaries' facts")
	period := f.String("period", "", "period that is decided; that of the new document's first test if not given")
	language := f.String("lang", "zh", "language of the reasons: zh or en")
	asJSON := f.Bool("json", false, "print JSON")
	var lists texts
	f.Var(&lists, "list", "items of a list as `name=file.csv`; may be repeated")
	given, err := parse(f, args)
	if err != nil {
		return err
	}
	if len(given) != 2 || *register == "" {
		return usagef("it takes two documents and --register")
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
	was, err := m.readRegister(before, *register, lists)
	if err != nil {
		return err
	}
	is, err := m.readRegister(after, *register, lists)
	if err != nil {
		return err
	}
	d := policy.Compare(before, after, was, is, p, calendar.CN())
	if *asJSON {
		return m.inJSON(differenceOf(before, after, p, d, *language), nil)
	}
	money := rule.Type{Kind: rule.Money}
	for _, c := range d.Changes {
		fmt.Fprintf(m.Stdout, "%s: %s %s → %s %s\n    %s\n    %s\n", c.Key,
			policy.OutcomeName(c.OldOutcome), money.Format(c.OldAmount), policy.OutcomeName(c.NewOutcome),
			money.Format(c.NewAmount), strings.Join(before.Explain(c.OldResult, *language), "; "),
			strings.Join(after.Explain(c.NewResult, *language), "; "))
	}
	fmt.Fprintf(
		m.Stdout,
		"%d of %d are treated otherwise: %d get more, %d less; total %s → %s yuan\n",
		len(d.Changes),
		d.Rows,
		d.Gain,
		d.Lose,
		money.Format(d.OldTotal),
		money.Format(d.NewTotal),
	)
	return nil
}

func differenceOf(before, after *policy.Document, p rule.Period, d policy.Difference, language string) difference {
	out := difference{
		Old: fmt.Sprintf("%s %d", before.Code, before.Version),
		New: fmt.Sprintf("%s %d", after.Code, after.Version),
		Period: policy.PeriodName(
			p,
		),
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
