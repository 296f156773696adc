package county_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"liangshan/authority"
	"liangshan/counties"
	"liangshan/county"
	"liangshan/demo"
	"liangshan/kernel"
	"liangshan/ledger"
)

// small makes a county with the rules of Anji in a temporary folder.
func small(t *testing.T) (*county.Running, county.Options) {
	t.Helper()
	ctx := context.Background()
	o := county.Options{Folder: county.FolderOf(filepath.Join(t.TempDir(), "data"), "")}
	must(t, county.Init(ctx, o.Folder, "330523", nil))
	r := open(t, o)
	_, err := r.Bootstrap(ctx)
	must(t, err)
	_, err = r.Apply(ctx, rules(t))
	must(t, err)
	return r, o
}

func rules(t *testing.T) []county.Publish {
	t.Helper()
	folder, err := fs.Sub(counties.Files, "330523")
	must(t, err)
	files, err := county.ReadFiles(folder)
	must(t, err)
	return files
}

func open(t *testing.T, o county.Options) *county.Running {
	t.Helper()
	r, err := county.Open(context.Background(), o)
	must(t, err)
	return r
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func digests(t *testing.T, r *county.Running) (all []kernel.TableDigest) {
	t.Helper()
	must(t, r.Read(context.Background(), func(c *county.County) { all = c.Digests() }))
	return all
}

// TestYear runs the demonstration, and checks that everything derived from the journal comes
// out the same after a restart, from a snapshot, from a backup, and for verify.
func TestYear(t *testing.T) {
	ctx := context.Background()
	r, o := small(t)
	year, err := demo.Run(ctx, r)
	must(t, err)
	if year.Dividend.Paid != 206_000_000 || year.Commands < 800 {
		t.Fatalf("%+v", year.Dividend)
	}
	_, verified, err := year.Receipt(o.Folder.Data)
	must(t, err)
	if verified.Leaf.Sequence != year.Dividend.Sequence || !verified.HasRow {
		t.Fatal("the receipt is of another event")
	}
	want := digests(t, r)
	backup, heard := filepath.Join(t.TempDir(), "backup"), map[string]bool{}
	told := func(what string, done, all uint64) {
		if heard[what] = true; done > all {
			t.Errorf("%s: %d of %d", what, done, all)
		}
	}
	_, err = r.Backup(ctx, backup, told)
	must(t, err)
	if !heard["journal"] {
		t.Error("nothing was heard of the backup")
	}
	_, err = r.Snapshot(ctx)
	must(t, err)
	must(t, r.Close(ctx))

	r = open(t, o)
	if r.Replayed().Snapshot == 0 {
		t.Error("the snapshot was not used")
	}
	same(t, "snapshot", want, digests(t, r))
	must(t, r.Close(ctx))
	must(t, os.RemoveAll(filepath.Join(o.Folder.Data, "snapshot")))
	must(t, os.Mkdir(filepath.Join(o.Folder.Data, "snapshot"), 0o700))
	r = open(t, o)
	same(t, "replay", want, digests(t, r))
	must(t, r.Close(ctx))
	must(t, county.Verify(ctx, o.Folder, func(f county.Finding) {
		if f.Err != nil {
			t.Errorf("%s: %v", f.What, f.Err)
		}
	}, nil))
	flipped(t, o)
	restored(t, o, backup, want)
}

// flipped checks that verify names a tile of the public log of which one bit is another: the full ones, and the partial
// one at whose end the newest published tree ends.
func flipped(t *testing.T, o county.Options) {
	t.Helper()
	named := func(path string, at int) bool {
		was, err := os.ReadFile(path)
		must(t, err)
		bad := slices.Clone(was)
		bad[at] ^= 1
		must(t, os.WriteFile(path, bad, 0o600))
		var told error
		err = county.Verify(t.Context(), o.Folder, func(f county.Finding) { told = errors.Join(told, f.Err) }, nil)
		must(t, os.WriteFile(path, was, 0o600))
		return errors.Is(err, county.ErrNotRight) && regexp.MustCompile("tile .* is damaged|checkpoint and keys").MatchString(told.Error())
	}
	tree := filepath.Join(o.Folder.Data, "tree")
	if !named(filepath.Join(tree, "tiles", "0"), 4000) {
		t.Error("a flipped bit of a full tile is not seen")
	}
	checkpoint, err := os.ReadFile(filepath.Join(o.Folder.Keys, "checkpoint"))
	must(t, err)
	size, err := strconv.Atoi(strings.Split(string(checkpoint), "\n")[1])
	must(t, err)
	for name, at := range map[string]int{"checkpoint": 40, "keys": 30} {
		if !named(filepath.Join(tree, "public", name), at) {
			t.Errorf("a flipped bit of the public %s is not seen", name)
		}
	}
	partial := fmt.Sprintf("%03d.p/%d", size/256, size%256)
	if !named(filepath.Join(tree, "public", "tile", "0", partial), 5) {
		t.Error("a flipped bit of a partial tile is not seen")
	}
}

// restored checks that a backup older than what was acknowledged is refused, and that
// accepting the loss brings back what it holds.
func restored(t *testing.T, o county.Options, backup string, want []kernel.TableDigest) {
	ctx := context.Background()
	must(t, os.Rename(o.Folder.Data, o.Folder.Data+".lost"))
	if _, err := county.Restore(ctx, o.Folder, backup, false, nil); !errors.Is(err, county.ErrOlderBackup) {
		t.Fatalf("an old backup: %v", err)
	}
	if names, err := os.ReadDir(o.Folder.Data); err == nil && len(names) > 0 {
		t.Fatal("a backup that was refused has left files behind")
	}
	damaged(t, o, backup)
	before(t, backup)
	_, err := county.Restore(ctx, o.Folder, backup, true, nil)
	must(t, err)
	if r, err := county.Open(ctx, o); err == nil {
		// What was lost had not been published, so nothing has to be declared.
		same(t, "backup", want, digests(t, r))
		must(t, r.Close(ctx))
		return
	}
	o.DeclareLoss = "test: the disk was lost"
	r := open(t, o)
	must(t, r.Close(ctx))
}

// before turns a backup into one of the form that was written before its manifest named papers and keys.
func before(t *testing.T, backup string) {
	t.Helper()
	path, m := filepath.Join(backup, "MANIFEST.json"), map[string]any{}
	text, err := os.ReadFile(path)
	must(t, err)
	must(t, json.Unmarshal(text, &m))
	m["format"] = "liangshan backup 1"
	delete(m, "papers")
	delete(m, "keys")
	text, err = json.Marshal(m)
	must(t, err)
	must(t, os.WriteFile(path, text, 0o600))
}

// damaged checks that a backup is refused of which one bit of any file but the manifest was flipped, or of which a
// paper is missing, and that nothing of it is left in the data folder.
func damaged(t *testing.T, o county.Options, backup string) {
	t.Helper()
	refused := func(what string) {
		if _, err := county.Restore(context.Background(), o.Folder, backup, true, nil); err == nil {
			t.Fatalf("%s: restored", what)
		}
		if names, err := os.ReadDir(o.Folder.Data); err == nil && len(names) > 0 {
			t.Fatalf("%s: files were left behind", what)
		}
	}
	tried := map[string]bool{}
	must(t, filepath.WalkDir(backup, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || d.Name() == "MANIFEST.json" {
			return err
		}
		was, err := os.ReadFile(path)
		if err != nil || len(was) == 0 {
			return err
		}
		bad := slices.Clone(was)
		bad[min(len(bad)/3, 3000)] ^= 4 // Of a segment's room beyond its last entry nothing is asked.
		must(t, os.WriteFile(path, bad, 0o600))
		refused(d.Name())
		must(t, os.Remove(path))
		refused("without " + d.Name())
		tried[filepath.Base(filepath.Dir(path))] = true
		return os.WriteFile(path, was, 0o600)
	}))
	if !tried["journal"] || !tried[filepath.Base(backup)] {
		t.Fatal("nothing was tried")
	}
}

// same compares states; the window and the numbers of the kernel know of restarts.
func same(t *testing.T, how string, want, got []kernel.TableDigest) {
	t.Helper()
	for i := range want {
		if want[i] != got[i] && want[i].Name != "kernel.number" {
			t.Errorf("%s: table %s differs", how, want[i].Name)
		}
	}
}

// TestApplyAgain checks that publishing the same files again changes nothing.
func TestApplyAgain(t *testing.T) {
	ctx := context.Background()
	r, _ := small(t)
	defer r.Close(ctx)
	done, err := r.Apply(ctx, rules(t))
	must(t, err)
	for _, a := range done {
		if a.Outcome != "unchanged" {
			t.Errorf("%s: %s", a.Path, a.Outcome)
		}
	}
}

// TestSecondProcess checks that a county is served by one process only.
func TestSecondProcess(t *testing.T) {
	r, o := small(t)
	defer r.Close(context.Background())
	if _, err := county.Open(context.Background(), o); err == nil {
		t.Fatal("two processes serve one county")
	}
}

// TestRetry checks that a request takes effect once, also across a restart.
func TestRetry(t *testing.T) {
	ctx := context.Background()
	r, o := small(t)
	id := r.NewRequestID()
	ask := func(amount ledger.AccountID) kernel.Result {
		return r.Do(ctx, func(c *county.County) (*kernel.Call, error) {
			return c.Ledger.Commands.Open.Make(
				county.System,
				id,
				ledger.Open{ID: amount, Unit: "CNY", Code: 8002},
			), nil
		})
	}
	first := ask(1)
	must(t, first.Err)
	must(t, r.Close(ctx))
	r = open(t, o)
	defer r.Close(ctx)
	if again := ask(1); again.Err != nil || !again.Repeated || again.Sequence != first.Sequence {
		t.Errorf("again: %+v", again)
	}
	if other := ask(2); !errors.Is(other.Err, kernel.ErrReused) {
		t.Errorf("another command under the same id: %v", other.Err)
	}
}

// TestGateFollows checks that a token which was granted is known, and one which was revoked
// is not, by the time the answer is there.
func TestGateFollows(t *testing.T) {
	ctx := context.Background()
	r, _ := small(t)
	defer r.Close(ctx)
	for range 20 {
		secret, err := r.GrantToken(ctx, 1, "test", time.Hour)
		must(t, err)
		caller, err := r.Gate.Authenticate("Bearer "+secret.Reveal(), r.Now())
		must(t, err)
		id := r.NewRequestID()
		must(t, r.Do(ctx, func(c *county.County) (*kernel.Call, error) {
			return c.Call(county.System, "authority.revoke_token", id, authority.RevokeToken{Token: caller.Token})
		}).Err)
		if _, err := r.Gate.Authenticate("Bearer "+secret.Reveal(), r.Now()); err == nil {
			t.Fatal("a revoked token still works")
		}
	}
}
