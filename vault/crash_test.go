package vault

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
)

// image copies the files of a vault as they are while it is open: what a crash would leave on the disk.
func image(t testing.TB, options Options) Options {
	t.Helper()
	copied := place(t)
	copied.Now = options.Now
	for from, to := range map[string]string{options.Keys: copied.Keys, options.EraseList: copied.EraseList,
		options.path(): copied.path(), options.path() + "-wal": copied.path() + "-wal"} {
		data, err := os.ReadFile(from)
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(to, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return copied
}

// TestCrashAfterEachStep crashes after each step, opens what is on the disk, does the step again as a caller would
// that got no answer, and compares with the vault that did not crash.
func TestCrashAfterEachStep(t *testing.T) {
	live, options := created(t)
	ctx := t.Context()
	must := func(err error) error {
		if err != nil {
			return fmt.Errorf("step: %w", err)
		}
		return nil
	}
	stage := func(request string, facts []Fact, want Number) func(*Vault) error {
		return func(v *Vault) error {
			number, err := v.Stage(ctx, request, facts)
			if err == nil && number != want {
				return fmt.Errorf("number %d, want %d", number, want)
			}
			return must(err)
		}
	}
	steps := []func(*Vault) error{
		stage("r1", name("甲乙丙"), 1),
		stage("r2", name("丁戊己"), 2),
		func(v *Vault) error { return must(v.Commit(ctx, "r1")) },
		stage("r3", name("庚辛壬"), 3),
		func(v *Vault) error { return must(v.Commit(ctx, "r2", "r3")) },
		func(v *Vault) error {
			version, err := v.Put(ctx, "r4", 1, name("甲乙丁"))
			if err == nil && version != 2 {
				return fmt.Errorf("version %d", version)
			}
			return must(err)
		},
		func(v *Vault) error { return must(v.Merge(ctx, 2, 1)) },
		func(v *Vault) error { return must(v.Erase(ctx, 3, ReasonOrdered, allowed)) },
		func(v *Vault) error { return must(v.Rewrap(ctx, nil)) },
		stage("r5", name("癸子丑"), 4),
		func(v *Vault) error {
			if err := v.Discard(ctx, "r5"); !errors.Is(err, RequestUnknown) {
				return must(err)
			}
			return nil
		},
		stage("r6", name("寅卯辰"), 5),
		func(v *Vault) error { return must(v.Commit(ctx, "r6")) },
	}
	for i, step := range steps {
		if err := step(live); err != nil {
			t.Fatalf("step %d: %v", i, err)
		}
		crashed := opened(t, image(t, options))
		if i != 9 && i != 10 { // A discarded request comes back as a new one, which is not what this is about.
			if err := step(crashed); err != nil {
				t.Errorf("step %d again after a crash: %v", i, err)
			}
		}
		if want, got := told(t, live), told(t, crashed); want != got {
			t.Errorf("after step %d: %s, want %s", i, got, want)
		}
		crashed.Close()
	}
}

// told is all that a vault answers about the first people.
func told(t testing.TB, v *Vault) string {
	var b bytes.Buffer
	for number := Number(1); number < 8; number++ {
		err := v.Export(t.Context(), number, &b)
		fmt.Fprintln(&b, number, err)
	}
	found, err := v.Search(t.Context(), Query{Field: Name, Text: "甲", Part: true})
	fmt.Fprintln(&b, found, err)
	staged, err := v.Staged(t.Context())
	fmt.Fprintln(&b, len(staged), err)
	return b.String()
}

// TestTornWriteAhead cuts or spoils the write-ahead file anywhere, as a crash in the middle of a write leaves it: the
// vault opens as it was after some transaction, never in between, and the retry of all requests brings it to the end.
func TestTornWriteAhead(t *testing.T) {
	live, options := created(t)
	ctx := t.Context()
	live.Close()
	live = opened(t, options)
	states := map[string]bool{told(t, live): true}
	run := func(v *Vault, note bool) {
		for i := range 4 {
			request := fmt.Sprint("r", i)
			if _, err := v.Stage(ctx, request, name(Text(fmt.Sprintf("甲%c%c", '一'+i, '丁'+i)))); err != nil {
				t.Fatal(err)
			}
			states[told(t, v)] = states[told(t, v)] || note
			if err := v.Commit(ctx, request); err != nil {
				t.Fatal(err)
			}
			states[told(t, v)] = states[told(t, v)] || note
		}
	}
	run(live, true)
	end := told(t, live)
	wal, err := os.ReadFile(options.path() + "-wal")
	if err != nil || len(wal) < 10_000 {
		t.Fatalf("%d bytes of write-ahead file: %v", len(wal), err)
	}
	chance := rand.New(rand.NewPCG(1, 2))
	torn := 0
	for range 30 {
		crashed := image(t, options)
		cut := bytes.Clone(wal)
		if at := chance.IntN(len(wal)); chance.IntN(2) == 0 {
			cut = cut[:at]
		} else {
			clear(cut[at:min(len(cut), at+4096)])
		}
		if err := os.WriteFile(crashed.path()+"-wal", cut, 0o600); err != nil {
			t.Fatal(err)
		}
		v := opened(t, crashed)
		state := told(t, v)
		if !states[state] {
			t.Fatalf("a state that never was:\n%s", state)
		}
		if state != end {
			torn++
		}
		run(v, false)
		if got := told(t, v); got != end {
			t.Fatalf("after the retries:\n%s\nwant\n%s", got, end)
		}
		v.Close()
	}
	if torn < 15 {
		t.Errorf("only %d of the images had lost anything", torn)
	}
}

func TestCreateTouchesNothing(t *testing.T) {
	for _, there := range []func(Options) string{
		func(o Options) string { return o.path() },
		func(o Options) string { return o.Keys },
		func(o Options) string { return o.EraseList },
	} {
		options := place(t)
		if err := os.WriteFile(there(options), []byte("mine"), 0o600); err != nil {
			t.Fatal(err)
		}
		wants(t, Create(t.Context(), options), Exists)
		if data, _ := os.ReadFile(there(options)); string(data) != "mine" {
			t.Error("overwritten")
		}
	}
}

func TestOpenOnlyOpens(t *testing.T) {
	options := place(t)
	_, err := Open(t.Context(), options)
	wants(t, err, Absent)
	if entries, _ := os.ReadDir(options.DataDir); len(entries) != 0 {
		t.Errorf("opening has made %s", entries[0].Name())
	}
	if err := os.WriteFile(options.path(), bytes.Repeat([]byte("no database "), 1000), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := createKeys(options.Keys, options.DataDir); err != nil {
		t.Fatal(err)
	}
	_, err = Open(t.Context(), options)
	wants(t, err, Damaged)
}

func TestOneProcess(t *testing.T) {
	_, options := created(t)
	_, err := Open(t.Context(), options)
	wants(t, err, InUse)
}

func TestBackupWhileInUse(t *testing.T) {
	v, options := created(t)
	ctx := t.Context()
	stop, done := make(chan bool), make(chan int)
	go func() {
		n := 0
		for ; ; n++ {
			select {
			case <-stop:
				done <- n
				return
			default:
			}
			// Two people a transaction: a backup with one of them would be inconsistent.
			if _, err := v.StageMany(ctx, fmt.Sprint(n), [][]Fact{name("甲乙丙"), name("丁戊己")}); err != nil {
				t.Error(err)
			}
		}
	}()
	dir := t.TempDir()
	for i := range 5 {
		path := filepath.Join(dir, fmt.Sprint(i, " %?#.db"))
		copied, err := v.Backup(ctx, path)
		if err != nil {
			t.Fatal(err)
		}
		if info, err := os.Stat(path); err != nil || info.Size() != copied.Bytes || info.Mode().Perm() != 0o600 {
			t.Errorf("%v, %v", info, err)
		}
		if len(copied.Keys) != 1 || len(copied.Keys[0].Fingerprint) != 32 || len(copied.SHA256) != 64 {
			t.Errorf("%+v", copied)
		}
		restored := image(t, options)
		os.Remove(restored.path())
		os.Remove(restored.path() + "-wal")
		if err := Restore(ctx, path, restored); err != nil {
			t.Fatal(err)
		}
		w := opened(t, restored)
		people, statements, err := w.Verify(ctx, nil)
		if err != nil || people%2 != 0 || statements != people || Number(people)+1 != copied.Next {
			t.Errorf("%d people, %d statements, next %d, %v", people, statements, copied.Next, err)
		}
		w.Close()
	}
	_, err := v.Backup(ctx, filepath.Join(dir, "0 %?#.db"))
	wants(t, err, Exists)
	close(stop)
	if n := <-done; n < 5 {
		t.Errorf("only %d transactions beside the backups", n)
	}
}

func TestCancelled(t *testing.T) {
	v, _ := created(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := v.Stage(ctx, "r1", name("甲乙丙")); err == nil {
		t.Error("staged for nobody")
	}
	if number := registered(t, v, "r1", name("甲乙丙")); number != 1 {
		t.Errorf("number %d", number)
	}
}
