package main

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"liangshan/calendar"
	"liangshan/county"
	"liangshan/programme/policy"
	"liangshan/text"
)

var programmeCommand = command{
	name: "programme", short: "check, try, compare and mutate documents of programmes; pay by them",
	long: `
A programme is a document: who is entitled, to how much, by which law, with the cases that
show what was meant. The first four work on files, without a county:

  liangshan programme check FILE…                          run its tests; say what keeps it from being published
  liangshan programme try FILE --person FACTS              decide one case and say why
  liangshan programme diff OLD NEW --register FILE         whom a new version treats otherwise
  liangshan programme mutate FILE                          which slips its tests would not notice
  liangshan programme run STEP …                           pay: register, list, approval, bank file, statement

Each explains itself with -h. Exit code 1: a test failed, or something would pass unseen.
Exit code 2: a file is wrong, with line, column and what would be right.`,
	run: (*Main).programme,
}

// programmeCommands are the words after `liangshan programme`.
func programmeCommands() []command {
	return []command{programmeCheckCommand, programmeTryCommand, programmeDiffCommand, programmeMutateCommand,
		programmeRunCommand}
}

func (m *Main) programme(ctx context.Context, args []string) error {
	if len(args) == 0 {
		fmt.Fprintln(m.Stderr, strings.TrimSpace(m.command.long))
		return usagef("say what to do: check, try, diff, mutate or run")
	}
	for _, c := range programmeCommands() {
		if c.name == args[0] {
			c.name = "programme " + c.name
			m.command = c
			return c.run(m, ctx, args[1:])
		}
	}
	if _, err := parse(m.flags(), args); err != nil {
		return err
	}
	return usagef("there is no %q after programme; there are check, try, diff, mutate and run", args[0])
}

// readProgramme reads a document that a user names. Its errors lead to file, line and column.
func (m *Main) readProgramme(path string) (*policy.Document, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, &usageError{err.Error()}
	}
	d, err := policy.Read(filepath.ToSlash(path), string(data))
	var errs policy.Errors
	if errors.As(err, &errs) {
		return nil, m.fileErrors(errs)
	}
	return d, err
}

// fileErrors prints all errors of a file but the last, which it returns.
func (m *Main) fileErrors(errs policy.Errors) error {
	last := errs[len(errs)-1]
	for _, e := range errs[:len(errs)-1] {
		fmt.Fprintln(m.Stderr, inBoth(e))
	}
	return &county.FileError{
		Path:   last.Path,
		Line:   last.Line,
		Column: last.Column,
		Code:   last.Code,
		Cause:  both(last.Text),
	}
}

// both says something of a fault in English and in Chinese.
func both(english string) string {
	if zh := text.Said(english); zh != english {
		return english + " " + zh
	}
	return english
}

// inBoth writes an error of a document or a table, with file, line and column, in both languages.
func inBoth(e *policy.Error) string {
	return (&policy.Error{Path: e.Path, Line: e.Line, Column: e.Column, Code: e.Code, Text: both(e.Text)}).Error()
}

var programmeCheckCommand = command{
	name: "check", short: "run a document's tests and say what keeps it from being published",
	long: `
  liangshan programme check FILE… [--json]

Reads each document, runs its tests, and checks that each clause holds in one test and fails
in another. Prints one line for each document; what is wrong goes to the error output as
file:line:column: code: what would be right, in English and Chinese.`,
	run: (*Main).programmeCheck,
}

// A checked document, as --json prints it.
type checked struct {
	File      string        `json:"file"`
	Programme string        `json:"programme"`
	Version   int           `json:"version"`
	Hash      string        `json:"hash"` // SHA-256 of the text.
	Tests     int           `json:"tests"`
	Clauses   int           `json:"clauses"`
	Parts     int           `json:"parts"` // What a decision costs.
	Problems  policy.Errors `json:"problems"`
}

func (m *Main) programmeCheck(_ context.Context, args []string) error {
	f := m.flags()
	asJSON := f.Bool("json", false, "print JSON")
	paths, err := parse(f, args)
	if err != nil {
		return err
	}
	if len(paths) == 0 {
		return usagef("it takes one or more files")
	}
	var all []checked
	wrong := 0
	for _, path := range paths {
		d, err := m.readProgramme(path)
		if err != nil {
			return err
		}
		c := checked{
			path,
			d.Code,
			d.Version,
			hex.EncodeToString(d.Hash[:]),
			len(d.Tests),
			len(d.Clauses),
			d.Scope().Nodes(),
			d.Check(calendar.CN()),
		}
		all = append(all, c)
		wrong += len(c.Problems)
		if *asJSON {
			continue
		}
		for _, e := range c.Problems {
			fmt.Fprintln(m.Stderr, inBoth(e))
		}
		if len(c.Problems) == 0 {
			fmt.Fprintf(
				m.Stdout,
				"%s: %s version %d may be published: %d tests pass, %d clauses tested both ways, %d parts\n"+
					"%[1]s: %[2]s 第 %[3]d 版可以公布：%[4]d 个测试通过，%[5]d 条正反都有测试，共 %[6]d 部分\n",
				path,
				d.Code,
				d.Version,
				c.Tests,
				c.Clauses,
				c.Parts,
			)
		}
	}
	if *asJSON {
		if err := m.inJSON(all, nil); err != nil {
			return err
		}
	}
	if wrong > 0 {
		return fmt.Errorf("not to be published yet, problems: %d 文件尚不能公布，问题数：%d", wrong, wrong)
	}
	return nil
}
