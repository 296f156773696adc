// Command liangshan runs a county: see `liangshan help`.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"

	"liangshan/county"
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
		demoCommand, initCommand, serveCommand, applyCommand, tokenCommand, showCommand, verifyCommand,
		backupCommand, restoreCommand, benchCommand, simCommand, versionCommand,
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
	fmt.Fprintf(m.Stderr, "liangshan: there is no command %q%s\n没有命令 %q。运行 liangshan help 查看全部命令。\n", name, nearest(name), name)
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
		return exitUsage
	case errors.As(err, &usage):
		fmt.Fprintf(m.Stderr, "liangshan %s: %v\nTry: liangshan help %s\n", c.name, err, c.name)
		return exitUsage
	}
	fmt.Fprintf(m.Stderr, "liangshan %s: %v\n", c.name, err)
	return exitFailed
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

// nearest suggests a command that begins like what was typed.
func nearest(name string) string {
	for n := len(name); n > 1; n-- {
		for _, c := range commands {
			if strings.HasPrefix(c.name, name[:n]) {
				return fmt.Sprintf("; did you mean %q?", c.name)
			}
		}
	}
	return " (liangshan help lists them)"
}

// flags makes the flags of the command that runs. They print the command's help on -h.
func (m *Main) flags() *flag.FlagSet {
	c := m.command
	f := flag.NewFlagSet(c.name, flag.ContinueOnError)
	f.SetOutput(m.Stderr)
	f.Usage = func() {
		fmt.Fprintf(m.Stdout, "%s\n\n%s\n\nFlags:\n", c.short, strings.TrimSpace(c.long))
		f.SetOutput(m.Stdout)
		f.PrintDefaults()
	}
	return f
}

// parse parses flags; a wrong one is a usage error.
func parse(f *flag.FlagSet, args []string) error {
	f.SetOutput(io.Discard)
	err := f.Parse(args)
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		return &usageError{err.Error()}
	}
	return err
}

var versionCommand = command{
	name: "version", short: "print the version of the program",
	long: "Prints the version from which the program was built. The journal notes it whenever a writer begins to serve.",
	run: func(m *Main, _ context.Context, args []string) error {
		if err := parse(m.flags(), args); err != nil {
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
