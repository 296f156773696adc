package main

import (
	"context"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"liangshan/calendar"
	"liangshan/programme/payrun"
	"liangshan/programme/policy"
	"liangshan/programme/rule"
)

var programmeTryCommand = command{
	name: "try", short: "decide one case by a document and say why",
	long: `
  liangshan programme try FILE [--person FACTS] [--key K] [--set NAME=VALUE]… [--list NAME=FILE.csv]…
                               [--ignore-column TITLE]… [--period 2026-05] [--on 2026-05-31] [--lang zh|en] [--json]

FACTS is YAML with in and lists, as the document's tests have them, or CSV whose first line
names the columns; key (编号) chooses the line, --key which. --set gives single facts, by name
or words, as in --set 学历=硕士. Facts that nobody gives are missing, and a decision that needs
them is for a person to review. Without --period it is the first test's.`,
	run: (*Main).programmeTry,
}

// texts is a flag that may be given several times.
type texts []string

func (t *texts) String() string     { return strings.Join(*t, " ") }
func (t *texts) Set(s string) error { *t = append(*t, s); return nil }

// A tried case, as --json prints it.
type tried struct {
	Programme string            `json:"programme"`
	Version   int               `json:"version"`
	Hash      string            `json:"hash"`
	Period    string            `json:"period"`
	On        string            `json:"on"`
	Outcome   string            `json:"outcome"`
	Amount    *int64            `json:"amount_fen"`
	Fails     []int             `json:"fails"`
	Unknown   []int             `json:"unknown"`
	Values    map[string]string `json:"values"`
	Missing   string            `json:"missing,omitempty"`
	Why       []string          `json:"why"`
}

func (m *Main) programmeTry(_ context.Context, args []string) error {
	f := m.flags()
	person := f.String("person", "", "`file` of facts, YAML or CSV")
	key := f.String("key", "", "key of the line of a CSV file; the first line if not given")
	period := f.String("period", "", "period that is decided, such as 2026-05, 2026-Q2 or 2026")
	on := f.String("on", "", "day as of which facts are read; the period's last if not given")
	language := f.String("lang", "zh", "language of the explanation: zh or en")
	asJSON := f.Bool("json", false, "print JSON")
	var sets, lists, ignore texts
	f.Var(&sets, "set", "one fact as `name=value`; may be repeated")
	f.Var(&lists, "list", "items of a list as `name=file.csv`; may be repeated")
	f.Var(&ignore, "ignore-column", "`title` of a column that is passed over; may be repeated")
	given, err := parse(f, args)
	if err != nil {
		return err
	}
	if len(given) != 1 {
		return usagef("it takes one document")
	}
	if *language != "zh" && *language != "en" {
		return usagef("-lang must be zh or en, not %q", *language)
	}
	d, err := m.readProgramme(given[0])
	if err != nil {
		return err
	}
	p, err := choosePeriod(d, *period, *on)
	if err != nil {
		return err
	}
	facts, err := m.factsOf(d, *person, *key, sets, lists, ignore)
	if err != nil {
		return err
	}
	result := d.Decide(facts, p, calendar.CN())
	why := d.Explain(result, *language)
	if !*asJSON {
		fmt.Fprintf(m.Stdout, "%s (%s, version %d), %s\n%s\n", d.Name.In(*language), d.Code, d.Version, policy.PeriodName(p),
			strings.Join(why, "\n"))
		return nil
	}
	return m.inJSON(triedOf(d, p, result, why, *language), nil)
}

func triedOf(d *policy.Document, p rule.Period, r policy.Result, why []string, language string) tried {
	t := tried{Programme: d.Code, Version: d.Version, Hash: hex.EncodeToString(d.Hash[:]), Period: policy.PeriodName(p),
		On: p.On.String(), Outcome: policy.OutcomeName(r.Outcome), Fails: []int{}, Unknown: []int{},
		Values: map[string]string{}, Why: why}
	if r.Amount != rule.Missing {
		t.Amount = &r.Amount
	}
	for i := range d.Clauses {
		switch {
		case r.Unknown>>i&1 == 1:
			t.Unknown = append(t.Unknown, i+1)
		case r.Held>>i&1 == 0:
			t.Fails = append(t.Fails, i+1)
		}
	}
	for i, v := range d.Scope().Values {
		if r.Values[i] != rule.Missing {
			t.Values[v.Name] = v.Expr.Type.Format(r.Values[i])
		}
	}
	if r.Fault != nil {
		t.Missing = d.FaultText(*r.Fault, language)
	}
	return t
}

// choosePeriod returns the period that a user names, or that of the document's first test.
func choosePeriod(d *policy.Document, period, on string) (rule.Period, error) {
	p := d.Tests[0].Period
	if period != "" {
		var ok bool
		if p, ok = policy.ParsePeriod(period); !ok {
			return p, usagef("%s is no period such as 2026-05, 2026-Q2, 2026 or 2026-05-01..2026-05-31", period)
		}
	}
	if on != "" {
		day, err := calendar.Parse(on)
		if err != nil {
			return p, usagef("--on %s is no date such as 2026-05-31", on)
		}
		p.On = day
	}
	return p, nil
}

// factsOf reads the facts of the one who is tried.
func (m *Main) factsOf(d *policy.Document, path, key string, sets, lists, ignore texts) (policy.Facts, error) {
	facts := d.NewFacts()
	switch {
	case path == "":
	case strings.EqualFold(filepath.Ext(path), ".csv"):
		r, err := m.readRegister(d, path, lists, ignore)
		if err != nil {
			return facts, err
		}
		row := -1
		for i, k := range r.Keys {
			if k == key || key == "" && i == 0 {
				row = i
			}
		}
		if row < 0 {
			return facts, usagef("%s has no line with the key %q", path, key)
		}
		facts = r.Facts(row)
	default:
		data, err := os.ReadFile(path)
		if err != nil {
			return facts, &usageError{err.Error()}
		}
		var errs policy.Errors
		if facts, errs = d.ReadFacts(filepath.ToSlash(path), string(data)); len(errs) > 0 {
			return facts, m.fileErrors(errs)
		}
	}
	for _, s := range sets {
		if wrong := d.Set(facts, s); wrong != "" {
			return facts, usagef("--set %s: %s", s, wrong)
		}
	}
	return facts, nil
}

// readRegister reads a register and the files of its lists; columns that are called as ignore says are passed over.
func (m *Main) readRegister(d *policy.Document, path string, lists, ignore texts) (*policy.Register, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, &usageError{err.Error()}
	}
	s := payrun.Source{Register: payrun.File{Path: filepath.ToSlash(path), Data: data}, Lists: map[string]payrun.File{},
		Ignore: ignore}
	for _, l := range lists {
		name, file, ok := strings.Cut(l, "=")
		if !ok {
			return nil, usagef("--list %s is not of the form name=file 应写成 名称=文件", l)
		}
		if data, err = os.ReadFile(file); err != nil {
			return nil, &usageError{err.Error()}
		}
		s.Lists[name] = payrun.File{Path: filepath.ToSlash(file), Data: data}
	}
	r, errs := s.Read(d)
	if len(errs) > 0 {
		return nil, m.fileErrors(errs)
	}
	return r, nil
}
