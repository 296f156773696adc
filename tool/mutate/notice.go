package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// A suite is the tests of one package, built with all faults in it.
type suite struct {
	binary, dir string
	run         string        // Which of its tests are run; empty for all.
	processor   time.Duration // How much time of a processor they may take: a busy machine notices no fault.
	limit       time.Duration // How long they may take by the clock, for those that wait for ever.
}

// build builds the tests of packages, and runs each once without a fault: they must pass, and
// a fault that makes them take five times as much of a processor counts as noticed.
func build(dir string, names []string, limit time.Duration) ([]suite, error) {
	var all []suite
	for i, name := range names {
		name, only, _ := strings.Cut(name, ":")
		s := suite{binary: filepath.Join(dir, fmt.Sprintf("suite-%d.test", i)), dir: filepath.Join(dir, name),
			run: only, limit: limit}
		c := exec.Command("go", "test", "-vet=off", "-c", "-o", s.binary, "./"+name)
		c.Dir = dir
		if out, err := c.CombinedOutput(); err != nil {
			return nil, fmt.Errorf("tests of %s: %w\n%s", name, err, head(string(out), 30))
		}
		out, took, err := s.try(0)
		if err != nil {
			return nil, fmt.Errorf("tests of %s fail without a fault: %w\n%s", name, err, head(out, 30))
		}
		s.processor = 5*took + 5*time.Second
		all = append(all, s)
	}
	return all, nil
}

// noticed says whether any test fails when a fault is on.
func noticed(all []suite, number int) bool {
	for _, s := range all {
		if _, _, err := s.try(number); err != nil {
			return true
		}
	}
	return false
}

// try runs the tests with a fault on (0: none) and tells what they printed and how much of a processor they took.
func (s suite) try(number int) (string, time.Duration, error) {
	ctx, cancel := context.WithTimeout(context.Background(), s.limit)
	defer cancel()
	most := "unlimited"
	if s.processor > 0 {
		most = strconv.Itoa(int(s.processor.Seconds()) + 1)
	}
	c := exec.CommandContext(ctx, "sh", "-c", `ulimit -t "$1"; shift; exec "$@"`, "sh", most,
		s.binary, "-test.failfast", "-test.short", "-test.run", s.run)
	c.Dir = s.dir
	c.Env = append(os.Environ(), "LIANGSHAN_FAULT="+strconv.Itoa(number))
	c.WaitDelay = time.Second
	out, err := c.CombinedOutput()
	return string(out), c.ProcessState.UserTime() + c.ProcessState.SystemTime(), err
}

func head(text string, lines int) string {
	all := strings.SplitN(text, "\n", lines+1)
	return strings.Join(all[:min(len(all), lines)], "\n")
}
