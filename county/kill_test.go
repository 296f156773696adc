package county_test

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"testing"
	"time"

	"liangshan/county"
	"liangshan/kernel"
	"liangshan/ledger"
)

var kills = flag.Int("kills", 8, "how often TestKill kills the process; the bar is 200")

const childFolder = "LIANGSHAN_TEST_CHILD"

// TestMain lets the test's own program be the process that is killed.
func TestMain(m *testing.M) {
	if dir := os.Getenv(childFolder); dir != "" {
		if err := transferForEver(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// transferForEver opens a county and makes transfers from many goroutines until it is
// killed. It prints the reference of each that was acknowledged.
func transferForEver(dir string) error {
	ctx := context.Background()
	r, err := county.Open(ctx, county.Options{Folder: county.FolderOf(dir, "")})
	if err != nil {
		return err
	}
	run := uint64(time.Now().UnixNano()) << 16 >> 1
	acknowledged := make(chan uint64, 1024)
	for worker := range uint64(32) {
		go func() {
			for n := uint64(0); ; n++ {
				reference, id := run+n*32+worker, r.NewRequestID()
				result := r.Do(ctx, func(c *county.County) (*kernel.Call, error) {
					return c.Ledger.Commands.Transfer.Make(county.System, id,
						ledger.Transfer{Debit: 1, Credit: 2, Amount: 1, Reference: reference}), nil
				})
				if result.Err == nil {
					acknowledged <- reference
				}
			}
		}()
	}
	for reference := range acknowledged {
		fmt.Println(reference)
	}
	return nil
}

// TestKill kills the process while it is busy, again and again: what was acknowledged is
// there once, and nothing is there twice.
func TestKill(t *testing.T) {
	r, o := small(t)
	ctx := context.Background()
	for _, id := range []ledger.AccountID{1, 2} {
		request := r.NewRequestID()
		must(t, r.Do(ctx, func(c *county.County) (*kernel.Call, error) {
			return c.Ledger.Commands.Open.Make(county.System, request,
				ledger.Open{ID: id, Unit: "CNY", Code: 8002, Flags: ledger.MayOwe}), nil
		}).Err)
	}
	must(t, r.Close(ctx))
	acknowledged := map[uint64]bool{}
	for range *kills {
		killOnce(t, o.Folder.Data, acknowledged)
	}
	seen := references(t, o)
	for reference := range acknowledged {
		if seen[reference] != 1 {
			t.Fatalf("an acknowledged transfer is there %d times", seen[reference])
		}
	}
	for reference, times := range seen {
		if times != 1 {
			t.Fatalf("transfer %d is there %d times", reference, times)
		}
	}
	if len(acknowledged) < 10**kills {
		t.Fatalf("only %d acknowledged in %d runs: the test has done nothing", len(acknowledged), *kills)
	}
	t.Logf("%d kills, %d acknowledged, %d kept, 0 lost, 0 doubled", *kills, len(acknowledged), len(seen))
}

// killOnce runs the process for a moment, kills it, and adds what it had acknowledged.
func killOnce(t *testing.T, dir string, acknowledged map[uint64]bool) {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), childFolder+"="+dir)
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	must(t, err)
	must(t, child.Start())
	lines := bufio.NewScanner(out)
	before, started := len(acknowledged), false
	for lines.Scan() {
		var reference uint64
		if _, err := fmt.Sscan(lines.Text(), &reference); err != nil {
			break // The last line was cut off.
		}
		acknowledged[reference] = true
		if !started {
			started = true
			time.AfterFunc(time.Duration(rand.IntN(150))*time.Millisecond, func() { child.Process.Kill() })
		}
	}
	child.Wait()
	if len(acknowledged) == before {
		t.Fatal("the process acknowledged nothing")
	}
}

// references counts how often each transfer stands in the journal, and audits the county.
func references(t *testing.T, o county.Options) map[uint64]int {
	t.Helper()
	ctx := context.Background()
	r := open(t, o)
	defer r.Close(ctx)
	must(t, r.Read(ctx, func(c *county.County) {
		if err := c.Audit(); err != nil {
			t.Error(err)
		}
	}))
	seen := map[uint64]int{}
	k := county.New()
	var entry kernel.Entry
	for w, err := range r.Journal().Read(ctx, 0) {
		must(t, err)
		must(t, entry.ParseEntry(w.Body))
		for _, e := range entry.Events {
			if moved, err := k.Ledger.Moved(e, 0); err == nil {
				seen[moved.Reference]++
			}
		}
	}
	return seen
}
