package payrun_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"liangshan/county"
	"liangshan/demo"
	"liangshan/kernel"
	"liangshan/ledger"
	"liangshan/person"
	"liangshan/programme"
)

var kills = flag.Int("kills", 2, "how often TestKill kills the process in the middle of a run; the bar is 50")

// paidOnce checks that everybody was paid once for each period: by the lines, by the entitlements, and
// by what left the bank's account.
func paidOnce(r *rig, months, each int64) {
	r.Helper()
	if got := -r.balance(513013); got != months*each && got != -months*each {
		r.Errorf("%d fen left the bank's account, not %d", got, months*each)
	}
	type who struct {
		from        int64
		beneficiary uint64
	}
	paid := map[who]int{}
	must(r, r.Read(context.Background(), func(c *county.County) {
		for number, run := range c.Programme.Runs() {
			for _, line := range c.Programme.List(number) {
				if line.State == programme.LinePaid {
					paid[who{int64(run.From), line.Beneficiary}]++
				}
			}
		}
	}))
	for w, n := range paid {
		if n != 1 {
			r.Errorf("%v was paid %d times", w, n)
		}
	}
	if r.audit(); len(paid) == 0 {
		r.Error("nobody was paid")
	}
}

// TestCutAnywhere cuts a run off behind its first step, another behind its second, and so on through
// all of them, starts the county anew, and runs again: everybody is paid once, and the file asked for
// again is the same byte for byte.
func TestCutAnywhere(t *testing.T) {
	r := foundOn(t, 8, "2026-01-02") // So that each cut has a month of its own that has begun.
	ctx := t.Context()
	r.pay(513011, 1_000_000_000)
	const each = 2 * (100_000 + 300_000)
	steps, period := []string{}, 0
	for cut := 1; ; cut++ {
		order := r.talents()
		order.Period = fmt.Sprintf("%d-%02d", 2024+(period+1)/12, (period+1)%12+1)
		period++
		n, last := 0, ""
		_, err := r.run(ctx, order, func(step string) error {
			if n++; n == cut {
				last = step
				return errStopped
			}
			return nil
		})
		if err == nil {
			break // It has fewer steps.
		}
		if !errors.Is(err, errStopped) {
			t.Fatalf("cut %d behind %q: %v", cut, last, err)
		}
		steps = append(steps, last)
		if cut%4 == 0 { // Starting takes most of the time; every fourth cut does.
			r.reopen()
		}
		m, err := r.run(ctx, order, nil)
		if err != nil {
			t.Fatalf("cut %d behind %q, run again: %v", cut, last, err)
		}
		if m.Bundle.Total != each || m.Bundle.Lines != 4 {
			t.Fatalf("cut %d behind %q: %d lines, %d fen", cut, last, m.Bundle.Lines, m.Bundle.Total)
		}
		again, err := r.at(clerk).File(ctx, m.Run, form)
		if err != nil || !slices.EqualFunc(again.Files, m.Bundle.Files, bytes.Equal) {
			t.Fatalf("cut %d behind %q: the file is another: %v", cut, last, err)
		}
	}
	for _, want := range []string{"programme.take_snapshot", "programme.start", "programme.add_lines", "programme.freeze",
		"programme.publish_list", "programme.approve", "programme.note_file", "programme.note_statement",
		"programme.note_results", "programme.reconcile", "programme.close_run"} {
		if !slices.Contains(steps, want) {
			t.Error("no run was cut off behind", want)
		}
	}
	r.reopen()
	paidOnce(r, int64(period), each)
	t.Logf("%d cuts: %s", len(steps), strings.Join(steps, ", "))
}

const childFolder = "LIANGSHAN_PAYRUN_CHILD"

// runInChild takes a run through all its steps in a process that will be killed. It says each step, and
// at last the hash of the bank's file.
func runInChild(folder string) error {
	ctx := context.Background()
	day, err := os.ReadFile(filepath.Join(filepath.Dir(folder), "day"))
	if err != nil {
		return err
	}
	clock := demo.NewClock(noon(string(day)))
	r, err := county.Open(ctx, county.Options{Folder: county.FolderOf(folder, ""), Clock: clock})
	if err != nil {
		return err
	}
	var people []person.Number
	for n := range person.Number(40) {
		people = append(people, n+1)
	}
	m, err := runMonth(ctx, r, clock, talents(people), func(step string) error {
		fmt.Println(step)
		if step == "programme.publish_list" ||
			step == "programme.approve" { // From here on the clock shows a later day.
			path := filepath.Join(filepath.Dir(folder), "day")
			return errors.Join(os.WriteFile(path+".new", []byte("2026-11-30"), 0o600), os.Rename(path+".new", path))
		}
		return nil
	})
	if err != nil {
		return err
	}
	sum := sha256.Sum256(bytes.Join(m.Bundle.Files, nil))
	fmt.Println("file", hex.EncodeToString(sum[:]))
	return r.Close(ctx)
}

// TestKill kills the process in the middle of a run, again and again, and lets it run again: everybody
// is paid once.
func TestKill(t *testing.T) {
	r := found(t, 40)
	ctx := t.Context()
	must(t, os.WriteFile(filepath.Join(filepath.Dir(r.folder.Data), "day"), []byte("2026-11-02"), 0o600))
	must(t, r.Running.Close(ctx))
	child := func(behind int, after time.Duration) (said []string) {
		command := exec.Command(os.Args[0])
		command.Env = append(os.Environ(), childFolder+"="+r.folder.Data)
		command.Stderr = os.Stderr
		out, err := command.StdoutPipe()
		must(t, err)
		must(t, command.Start())
		for lines := bufio.NewScanner(out); lines.Scan(); {
			if said = append(said, lines.Text()); len(said) == behind {
				time.AfterFunc(after, func() { command.Process.Kill() })
			}
		}
		_ = command.Wait() // It was killed, or was faster.
		return said
	}
	for n := range *kills {
		said := child(2+5*n%17, time.Duration(n)*time.Millisecond)
		t.Logf("killed behind %v", said[len(said)-1:])
	}
	whole, again := child(0, 0), child(0, 0)
	if last := whole[len(whole)-1]; !strings.HasPrefix(last, "file ") || !slices.Contains(again, last) {
		t.Errorf("%q, then %q", whole, again)
	}
	r.clock = demo.NewClock(noon("2026-11-30"))
	r.open()
	paidOnce(r, 1, 10*(100_000+300_000))
}

// TestTwoRuns lets several runs be approved and paid at one time from a budget that is enough for some
// of them: it is never overdrawn, and whoever was refused can be paid when there is money again.
func TestTwoRuns(t *testing.T) {
	r := found(t, 8)
	ctx := t.Context()
	const each = 2 * (100_000 + 300_000)
	var runs []programme.RunNumber
	for month := 6; month <= 10; month++ {
		order := r.talents()
		order.Period = fmt.Sprintf("2026-%02d", month)
		p, err := r.at(clerk).Prepare(ctx, order)
		must(t, err)
		must(t, r.at(clerk).Publish(ctx, p.Run))
		runs = append(runs, p.Run)
	}
	r.on("2026-11-30")
	r.do("ledger.transfer", ledger.Transfer{Debit: 513011, Credit: 900, Amount: 10_000_000 - 2*each - 1})
	var mu sync.Mutex
	approved := map[programme.RunNumber]bool{}
	var group sync.WaitGroup
	for _, run := range runs {
		group.Go(func() {
			err := r.at(chief).Approve(ctx, run, [32]byte{}, false)
			mu.Lock()
			defer mu.Unlock()
			var refusal *kernel.Refusal
			if approved[run] = err == nil; err != nil &&
				(!errors.As(err, &refusal) || refusal != programme.ErrBudgetShort) {
				t.Error(err)
			}
			if err == nil {
				_, err = r.at(clerk).File(ctx, run, form)
			}
			if err != nil && refusal == nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	n := 0
	for _, yes := range approved {
		if yes {
			n++
		}
	}
	if n != 2 || r.balance(513011) != 1 {
		t.Errorf("%d runs approved, %d fen left", n, r.balance(513011))
	}
	r.pay(513011, 3*each)
	for _, run := range runs {
		if !approved[run] {
			must(t, r.at(chief).Approve(ctx, run, [32]byte{}, false))
		}
	}
	r.audit()
}
