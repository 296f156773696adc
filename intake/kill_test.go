package intake_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"liangshan/county"
	"liangshan/intake"
	"liangshan/person"
)

const (
	childFolder = "LIANGSHAN_INTAKE_CHILD"
	childKind   = "LIANGSHAN_INTAKE_KIND"
	childFile   = "LIANGSHAN_INTAKE_FILE"
)

// TestMain lets the test's own program be the process that is killed.
func TestMain(m *testing.M) {
	if dir := os.Getenv(childFolder); dir != "" {
		if err := importInChild(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// importInChild takes a file in and says how far it is.
func importInChild(dir string) error {
	ctx := context.Background()
	r, err := county.Open(ctx, county.Options{Folder: county.FolderOf(dir, "")})
	if err != nil {
		return err
	}
	if err := intake.Settle(ctx, r); err != nil {
		return err
	}
	j, err := intake.Read(intake.Kind(os.Getenv(childKind)), os.Getenv(childFile), intake.Options{})
	if err != nil {
		return err
	}
	_, err = intake.Import(ctx, r, j, func(what string, done, all uint64) { fmt.Println(what, done, all) })
	return errors.Join(err, r.Close(ctx))
}

// kill takes a file in from another process, which is killed some time after it has said that so much is done.
func (r *rig) kill(kind intake.Kind, path, what string, done int, after time.Duration) {
	r.t.Helper()
	must(r.t, r.Close(context.Background()))
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), childFolder+"="+r.folder.Data, childKind+"="+string(kind), childFile+"="+path)
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	must(r.t, err)
	must(r.t, child.Start())
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		var said string
		var n int
		if _, err := fmt.Sscan(lines.Text(), &said, &n); err == nil && said == what && n >= done {
			break
		}
	}
	timer := time.AfterFunc(after, func() { child.Process.Kill() })
	for lines.Scan() {
	}
	timer.Stop()
	_ = child.Wait() // It was killed, or was faster.
	r.open()
	must(r.t, intake.Settle(r.t.Context(), r.Running))
}

// TestKilled kills imports of people and parcels somewhere in the middle, several times, and ends them: nothing is
// there twice and nothing is missing.
func TestKilled(t *testing.T) {
	const people, parcels = 3000, 1500
	r := found(t)
	text := strings.Builder{}
	text.WriteString(householdHead)
	for i := range people {
		relation := "户主"
		if i%3 > 0 {
			relation = "子"
		}
		text.WriteString(personRow(900001+i/3, relation, "合成", identityOfMany(i), homeVillage, ""))
	}
	households := r.file("households.csv", []byte(text.String()))
	land := strings.Builder{}
	land.WriteString(parcelHead)
	for i := range parcels {
		fmt.Fprintf(&land, "P%d,%s,村集体,0302,2026-01-05,\"%s\",\n", i, homeVillage, square(i%40, i/40))
	}
	maps := r.file("parcels.csv", []byte(land.String()))
	soon := func() time.Duration { return time.Duration(rand.IntN(30)) * time.Millisecond }
	r.kill(intake.Households, households, "vault", 0, 10*soon())
	for range 3 {
		r.kill(intake.Households, households, "person.register", 500, soon())
	}
	r.kill(intake.Households, households, "person.form_household", rand.IntN(300), soon()/10)
	r.kill(intake.Households, households, "person.join_household", rand.IntN(300), soon()/10)
	r.kill(intake.Parcels, maps, "check", 1000, soon())
	r.kill(intake.Parcels, maps, "land.register", 500, 0)
	report := r.take(intake.Households, households, intake.Options{})
	t.Logf("people: %d new after the kills, %d there", report.New, report.Unchanged)
	counts(t, report, report.New, people-report.New, 0)
	report = r.take(intake.Parcels, maps, intake.Options{})
	t.Logf("parcels: %d new after the kills, %d there", report.New, report.Unchanged)
	counts(t, report, report.New, parcels-report.New, 0)
	r.audit()
	must(t, r.Read(t.Context(), func(c *county.County) {
		registered, members := 0, 0
		for n := range 10 * people {
			if _, ok := c.Person.Person(person.Number(n)); ok {
				registered++
			}
			members += len(c.Person.Members(person.HouseholdNumber(900001 + n)))
		}
		if registered != people || members != people || c.Land.Parcels() != parcels {
			t.Errorf("%d people, %d members, %d parcels", registered, members, c.Land.Parcels())
		}
	}))
	if groups, err := r.Vault.SuspectedDuplicates(t.Context(), 10); err != nil || len(groups) > 0 {
		t.Error("people are in the vault twice", groups, err)
	}
	if staged, err := r.Vault.Staged(t.Context()); err != nil || len(staged) > 0 {
		t.Error("something is still staged", len(staged), err)
	}
}

// identityOfMany makes as many different identity numbers as are wanted.
func identityOfMany(n int) string { return identityOn(1950+n/20_000, 1+n/1000%9, 1+n/9000%20, n%1000) }

// TestCut takes a job in whose caller goes away in the middle: what was begun is finished, the rest is not begun.
func TestCut(t *testing.T) {
	r := found(t)
	text := strings.Builder{}
	text.WriteString(householdHead)
	for i := range 1600 {
		text.WriteString(personRow(900001+i, "户主", "合成", identityOfMany(i), homeVillage, ""))
	}
	path := r.file("households.csv", []byte(text.String()))
	j, err := intake.Read(intake.Households, path, intake.Options{})
	must(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	report, err := intake.Import(ctx, r.Running, j, func(what string, done, all uint64) {
		if what == "person.register" && done >= 500 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) || report == nil {
		t.Fatal(err)
	}
	if staged, err := r.Vault.Staged(t.Context()); err != nil || len(staged) > 0 {
		t.Error("something is staged", len(staged), err)
	}
	counts(t, r.take(intake.Households, path, intake.Options{}), 1600, 0, 0)
	counts(t, r.take(intake.Households, path, intake.Options{}), 0, 1600, 0)
	r.audit()
}
