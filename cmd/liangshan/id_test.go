package main

import (
	"bytes"
	"context"
	"regexp"
	"strings"
	"testing"
)

// TestID prints two ids of requests, each its own, and takes nothing behind the command.
func TestID(t *testing.T) {
	run := func(args ...string) (int, string) {
		var out, errs bytes.Buffer
		m := &Main{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs}
		return m.Run(context.Background(), args), out.String()
	}
	form := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\n$`)
	_, first := run("id")
	code, second := run("id")
	if code != exitOK || !form.MatchString(first) || !form.MatchString(second) || first == second {
		t.Errorf("%d %q %q", code, first, second)
	}
	for _, name := range []string{"id", "version"} {
		if code, out := run(name, "more"); code != exitUsage || out != "" {
			t.Errorf("%s with an argument: %d %q", name, code, out)
		}
	}
}
