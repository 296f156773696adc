// Command mutate plants faults in a copy of the project, one at a time, and runs the tests that
// should notice. A fault that no test notices is a survivor: either a test is missing, or
// the fault changes nothing, which doc/testing.md then says.
//
//	go run ./tool/mutate -packages ledger,quantity -every 5
//
// All faults of a package are compiled into its tests at once, each behind a number that the
// environment variable LIANGSHAN_FAULT switches on: so a fault costs a run of the tests, not
// a build.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

func main() {
	packages := flag.String("packages", "kernel,journal,ledger,quantity", "packages to plant faults in")
	every := flag.Int("every", 1, "take only every n-th fault")
	after := flag.Int("after", 0, "begin after the n-th fault")
	limit := flag.Duration("limit", 2*time.Minute, "how long the tests of one fault may take")
	jobs := flag.Int("jobs", 2, "how many faults are tried at once")
	flag.Parse()
	killed, survived := 0, 0
	for _, p := range strings.Split(*packages, ",") {
		k, s, err := run(p, *after, *every, *limit, *jobs)
		if err != nil {
			fmt.Fprintln(os.Stderr, "mutate:", err)
			os.Exit(1)
		}
		fmt.Printf("%s\t%d\tkilled\t%d\tsurvived\t%.1f\t%%\n", p, k, s, share(k, s))
		killed, survived = killed+k, survived+s
	}
	fmt.Printf("all\t%d\tkilled\t%d\tsurvived\t%.1f\t%%\n", killed, survived, share(killed, survived))
}

func share(killed, survived int) float64 {
	return 100 * float64(killed) / float64(max(1, killed+survived))
}

// tests are the packages whose tests should notice a fault in a package, the quickest first; after a colon, which of
// their tests: of the simulator those that take seconds.
var tests = map[string][]string{
	"kernel":  {"kernel", "ledger", "commit", quickSim},
	"journal": {"journal", "journal/journaltest"},
	"ledger":  {"ledger", quickSim},
}

const quickSim = "sim:SameSeed|CrashPoints|FuzzRun"

// run plants every n-th fault of a package after some, one after the other, and counts.
func run(name string, after, every int, limit time.Duration, jobs int) (killed, survived int, err error) {
	dir, err := os.MkdirTemp("", "mutate-")
	if err != nil {
		return 0, 0, err
	}
	defer os.RemoveAll(dir)
	if err := copyTree(dir); err != nil {
		return 0, 0, err
	}
	faults, err := plant(dir, name)
	if err != nil {
		return 0, 0, err
	}
	suites := tests[name]
	if suites == nil {
		suites = []string{name}
	}
	binaries, err := build(dir, suites, limit)
	if err != nil {
		return 0, 0, err
	}
	var mu sync.Mutex
	var all sync.WaitGroup
	next := after
	take := func() int {
		mu.Lock()
		defer mu.Unlock()
		next += every
		return next
	}
	for range jobs {
		all.Go(func() {
			for i := take(); i <= len(faults); i = take() {
				found := noticed(binaries, i)
				mu.Lock()
				if found {
					killed++
				} else {
					survived++
					fmt.Printf("survivor\t%s\t%s\n", faults[i-1].where, faults[i-1].what)
				}
				fmt.Fprintf(os.Stderr, "\r%s %d of %d", name, i, len(faults))
				mu.Unlock()
			}
		})
	}
	all.Wait()
	fmt.Fprintln(os.Stderr)
	return killed, survived, nil
}

// copyTree copies what the tests read, without history and without what was built.
func copyTree(dir string) error {
	entries, err := os.ReadDir(".")
	if err != nil {
		return err
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") || strings.HasPrefix(e.Name(), "demo-data") {
			continue
		}
		to := filepath.Join(dir, e.Name())
		if e.IsDir() {
			err = os.CopyFS(to, os.DirFS(e.Name()))
		} else {
			var text []byte
			if text, err = os.ReadFile(e.Name()); err == nil {
				err = os.WriteFile(to, text, 0o644)
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}
