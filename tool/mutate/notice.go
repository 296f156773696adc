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
	limit       time.Duration
}

// build builds the tests of packages, and runs each once without a fault: they must pass, and
// a fault that makes them take five times as long counts as noticed.
func build(dir string, names []string, limit time.Duration) ([]suite, error) {
	var all []suite
	for i, name := range names {
		s := suite{filepath.Join(dir, fmt.Sprintf("suite-%d.test", i)), filepath.Join(dir, name), limit}
		c := exec.Command("go", "test", "-vet=off", "-c", "-o", s.binary, "./"+name)
		c.Dir = dir
		if out, err := c.CombinedOutput(); err != nil {
			return nil, fmt.Errorf("tests of %s: %w\n%s", name, err, head(string(out), 30))
		}
		started := time.Now()
		if out, err := s.run(0); err != nil {
			return nil, fmt.Errorf("tests of %s fail without a fault: %w\n%s", name, err, head(out, 30))
		}
		s.limit = min(limit, 5*time.Since(started)+5*time.Second)
		all = append(all, s)
	}
	return all, nil
}

// noticed says whether any test fails when a fault is on.
func noticed(all []suite, number int) bool {
	for _, s := range all {
		if _, err := s.run(number); err != nil {
			return true
		}
	}
	return false
}

func (s suite) run(number int) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), s.limit)
	defer cancel()
	c := exec.CommandContext(ctx, s.binary, "-test.failfast", "-test.short")
	c.Dir = s.dir
	c.Env = append(os.Environ(), "LIANGSHAN_FAULT="+strconv.Itoa(number))
	c.WaitDelay = time.Second
	out, err := c.CombinedOutput()
	return string(out), err
}

func head(text string, lines int) string {
	all := strings.SplitN(text, "\n", lines+1)
	return strings.Join(all[:min(len(all), lines)], "\n")
}
