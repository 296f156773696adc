package main

import (
	"context"
	"fmt"

	"liangshan/calendar"
	"liangshan/programme/policy"
)

var programmeMutateCommand = command{
	name: "mutate", short: "which slips in a document its own tests would not notice",
	long: `
  liangshan programme mutate FILE [--all] [--json]

Changes every operator, constant, rounding, reading and parameter of the document, one at a
time, and runs its tests. A change that no test notices is a survivor: it is printed with
facts by which it shows, to be added as a test. Changes that the document names under
equivalent are listed with their reason; changes for which no such facts were found among
20,000 made-up beneficiaries are listed as such. Exit code 1 if anything survives.`,
	run: (*Main).programmeMutate,
}

// A mutant, as --json prints it.
type mutant struct {
	Line    int    `json:"line"`
	Where   string `json:"where"`
	Change  string `json:"change"`
	State   string `json:"state"`
	Example string `json:"example,omitempty"`
}

func (m *Main) programmeMutate(_ context.Context, args []string) error {
	f := m.flags()
	everything := f.Bool("all", false, "list the changes that tests notice too")
	asJSON := f.Bool("json", false, "print JSON")
	given, err := parse(f, args)
	if err != nil {
		return err
	}
	if len(given) != 1 {
		return usagef("it takes one document")
	}
	d, err := m.readProgramme(given[0])
	if err != nil {
		return err
	}
	if problems := d.Check(calendar.CN()); len(problems) > 0 {
		return m.fileErrors(problems)
	}
	var counts [policy.Unseen + 1]int
	listed := []mutant{}
	for _, one := range d.Mutate(calendar.CN()) {
		counts[one.State]++
		if one.State != policy.Killed || *everything {
			listed = append(listed, mutant{one.Line, one.Where, one.Change, one.State.String(), one.Example})
		}
	}
	if *asJSON {
		if err := m.inJSON(listed, nil); err != nil {
			return err
		}
	} else {
		for _, l := range listed {
			fmt.Fprintf(m.Stdout, "%s:%d: %s: %s: %s\n", given[0], l.Line, l.State, l.Where, l.Change)
			if l.Example != "" {
				fmt.Fprintf(m.Stdout, "    it shows with %s\n", l.Example)
			}
		}
		fmt.Fprintf(m.Stdout, "%d changes: %d noticed, %d survive, %d change no answer as the document says, "+
			"%d made no difference\n",
			counts[policy.Killed]+counts[policy.Survived]+counts[policy.Excused]+counts[policy.Unseen], counts[policy.Killed],
			counts[policy.Survived], counts[policy.Excused], counts[policy.Unseen])
	}
	if counts[policy.Survived] > 0 {
		return fmt.Errorf("%d changes would pass unseen 有改动未被测试发现", counts[policy.Survived])
	}
	return nil
}
