// Command liangshan runs a county: see `liangshan help`.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"

	"liangshan/county"
	"liangshan/text"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	m := &Main{Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr}
	os.Exit(m.Run(ctx, os.Args[1:]))
}

// Main is the program with its surroundings, so that tests can run it as it is.
type Main struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer

	command command // The one that runs.
}

// Exit codes.
const (
	exitOK     = 0
	exitFailed = 1 // It was tried and went wrong, or what was checked is not right.
	exitUsage  = 2 // The call or a file that was given is wrong; nothing was done.
)

// A command is one word after `liangshan`.
type command struct {
	name  string
	short string // One line for the overview.
	long  string // What a stranger needs to know; the flags follow it.
	run   func(m *Main, ctx context.Context, args []string) error
}

// commands lists every command in the order of the overview.
var commands []command

func init() { // The list refers to functions that print the list.
	commands = []command{
		demoCommand, initCommand, serveCommand, applyCommand, importCommand, tokenCommand, accountCommand, showCommand,
		verifyCommand,
		backupCommand, restoreCommand, joinCommand, rebuildCommand, mendCommand, rotateCommand, exportCommand, reportCommand,
		witnessCommand,
		carbonCommand,
		exchangeCommand,
		programmeCommand, dividendCommand, lotteryCommand, benchCommand, simCommand, idCommand, versionCommand,
	}
}

// A usageError is a wrong call. It ends with exit code 2.
type usageError struct{ text string }

func (e *usageError) Error() string { return e.text }

func usagef(format string, args ...any) error { return &usageError{fmt.Sprintf(format, args...)} }

// Run runs one command and returns the exit code.
func (m *Main) Run(ctx context.Context, args []string) int {
	if len(args) == 0 {
		m.overview(m.Stderr)
		return exitUsage
	}
	name := args[0]
	switch name {
	case "help", "-h", "-help", "--help":
		return m.help(args[1:])
	}
	for _, c := range commands {
		if c.name == name {
			m.command = c
			return m.exit(c, c.run(m, ctx, args[1:]))
		}
	}
	fmt.Fprintf(
		m.Stderr,
		"liangshan: there is no command %q%s\n没有命令 %q。运行 liangshan help 查看全部命令。\n",
		name,
		nearest(name),
		name,
	)
	return exitUsage
}

func (m *Main) exit(c command, err error) int {
	var usage *usageError
	var file *county.FileError
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, flag.ErrHelp):
		return exitOK
	case errors.As(err, &file):
		fmt.Fprintf(m.Stderr, "%v\n", err)
		if said := sentences(file.Code); said != "" && !saidAlready(file) {
			fmt.Fprintln(m.Stderr, said)
		}
		return exitUsage
	case errors.As(err, &usage):
		fmt.Fprintf(m.Stderr, "liangshan %s: %v\nHow to call it 用法见: liangshan help %s\n", c.name, err, c.name)
		return exitUsage
	}
	fmt.Fprintf(m.Stderr, "liangshan %s: %v\n", c.name, err)
	return exitFailed
}

// saidAlready reports whether what is said of a file has the sentences of its code in it.
func saidAlready(e *county.FileError) bool {
	zh, _ := text.Of(e.Code)
	return zh != "" && strings.Contains(e.Cause, zh)
}

func (m *Main) overview(w io.Writer) {
	fmt.Fprint(w, `Liangshan (两山) keeps a county's record: who owns what, who is owed what, by when, and
what came of it. Everything is an entry of one journal, and everything can be checked.

  liangshan COMMAND [flags]

`)
	for _, c := range commands {
		fmt.Fprintf(w, "  %-9s %s\n", c.name, c.short)
	}
	fmt.Fprint(w, `
New here? Run:  liangshan demo          (creates a county, runs a small year, serves a page)
More:           liangshan help COMMAND
`)
}

func (m *Main) help(args []string) int {
	if len(args) == 0 {
		m.overview(m.Stdout)
		return exitOK
	}
	for _, c := range commands {
		if c.name == args[0] {
			m.command = c
			return m.exit(c, c.run(m, context.Background(), []string{"-h"}))
		}
	}
	fmt.Fprintf(m.Stderr, "liangshan: there is no command %q%s\n", args[0], nearest(args[0]))
	return exitUsage
}

// nearest suggests the command that is closest to what was typed.
func nearest(name string) string {
	best, least := "", 3
	for _, c := range commands {
		if d := distance(name, c.name); d < least {
			best, least = c.name, d
		}
	}
	if best == "" {
		return " (liangshan help lists them)"
	}
	return fmt.Sprintf("; did you mean %q?", best)
}

// distance is the number of letters to put in, leave out or change to make b of a
// (Levenshtein 1965).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := before
			if a[i] != b[j] {
				change++
			}
			before = row[j+1]
			row[j+1] = min(change, row[j]+1, before+1)
		}
	}
	return row[len(b)]
}

// flags makes the flags of the command that runs. They print the command's help on -h.
func (m *Main) flags() *flag.FlagSet {
	c := m.command
	f := flag.NewFlagSet(c.name, flag.ContinueOnError)
	f.SetOutput(m.Stderr)
	f.Usage = func() {
		fmt.Fprintf(m.Stdout, "%s\n\n%s\n", c.short, strings.TrimSpace(c.long))
		some := false
		f.VisitAll(func(*flag.Flag) { some = true })
		if some {
			fmt.Fprint(m.Stdout, "\nFlags:\n")
			f.SetOutput(m.Stdout)
			f.PrintDefaults()
		}
	}
	return f
}

// parse parses flags, which may stand before, behind and between the arguments; a wrong one
// is a usage error. It returns the arguments.
func parse(f *flag.FlagSet, args []string) (positional []string, err error) {
	f.SetOutput(io.Discard)
	help := f.Usage
	f.Usage = func() {} // A wrong flag gets its sentence; the help is printed to who asks for it.
	for {
		if err := f.Parse(args); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				help()
				return nil, err
			}
			return nil, &usageError{err.Error()}
		}
		if f.NArg() == 0 {
			return positional, finiteFlags(f)
		}
		positional, args = append(positional, f.Arg(0)), f.Args()[1:]
	}
}

// finiteFlags refuses NaN and Inf, which read as numbers and are none that anybody means.
func finiteFlags(f *flag.FlagSet) (err error) {
	f.Visit(func(f *flag.Flag) {
		if v, ok := f.Value.(flag.Getter); ok {
			if x, ok := v.Get().(float64); ok && (math.IsNaN(x) || math.IsInf(x, 0)) {
				err = usagef("-%s %v is no number to count with; write it like 12.5", f.Name, x)
			}
		}
	})
	return err
}

// noArguments parses flags behind which nothing may stand.
func noArguments(f *flag.FlagSet, args []string) error {
	given, err := parse(f, args)
	if err == nil && len(given) > 0 {
		err = usagef("it takes %s", list(nil))
	}
	return err
}

// settings parses flags and reads the settings file under them.
func (c *config) settings(f *flag.FlagSet, args []string, positional ...string) ([]string, error) {
	given, err := parse(f, args)
	if err != nil {
		return nil, err
	}
	if len(given) != len(positional) {
		return nil, usagef("it takes %s", list(positional))
	}
	return given, c.load(f)
}

func list(positional []string) string {
	if len(positional) == 0 {
		return "no argument beside flags"
	}
	return strings.Join(positional, " and ")
}

var versionCommand = command{
	name: "version", short: "print the version of the program",
	long: "Prints the version from which the program was built. The journal notes it whenever a writer begins to serve.",
	run: func(m *Main, _ context.Context, args []string) error {
		if err := noArguments(m.flags(), args); err != nil {
			return err
		}
		fmt.Fprintln(m.Stdout, "liangshan", version())
		return nil
	},
}

// version returns the module's version or the revision that it was built from.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return s.Value[:min(12, len(s.Value))]
		}
	}
	return info.Main.Version
}
