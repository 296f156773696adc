package vault

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"

	"liangshan/vault/leaktest"
)

// TestLeaksNothing plants people, drives every operation into success and into each kind of trouble, and looks for
// the planted values in the files while the vault is open, in the files after it was closed, in backups, in every
// error and in a dump of a panic.
func TestLeaksNothing(t *testing.T) {
	scanner, err := leaktest.New(leaktest.Secrets(leaktest.Planted()...)...)
	if err != nil {
		t.Fatal(err)
	}
	v, options := created(t)
	root := filepath.Dir(options.DataDir)
	var said bytes.Buffer
	logger := slog.New(slog.NewJSONHandler(&said, nil))
	note := func(err error) {
		if err != nil {
			fmt.Fprintf(&said, "%v %+v %#v\n", err, err, err)
			logger.Error("trouble", "err", err)
		}
	}
	clean := func(when string) {
		t.Helper()
		hits, err := scanner.Dir(root)
		if err != nil {
			t.Fatal(err)
		}
		hits = append(hits, scanner.Bytes("what was said", said.Bytes())...)
		if len(hits) > 0 {
			t.Fatalf("%s:\n%s", when, leaktest.Report(hits))
		}
	}
	live(t, v, note)
	clean("while open")
	_, err = v.Backup(t.Context(), filepath.Join(root, "backup.db"))
	note(err)
	note(v.Rewrap(t.Context(), nil))
	clean("after a backup")
	func() {
		defer func() {
			fmt.Fprintf(&said, "%v %+v\n%s", recover(), v.keys, debug.Stack())
		}()
		panic(fmt.Sprintf("%+v %+v", facts(leaktest.Planted()[0]), v.keys.newest()))
	}()
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
	clean("after closing")
	if lines := strings.Count(said.String(), "\n"); lines < 50 {
		t.Errorf("only %d lines were said", lines)
	}
	// Neither are the master keys anywhere but in their file.
	keys, err := os.ReadFile(options.Keys)
	if err != nil {
		t.Fatal(err)
	}
	secret := strings.Fields(strings.SplitAfter(string(keys), "\n")[1])[1]
	if bytes.Contains(said.Bytes(), []byte(secret)) {
		t.Error("a master key was said")
	}
	// The same scan finds what is planted, so that its silence means something.
	planted := leaktest.Planted()[1]
	if err := os.WriteFile(filepath.Join(options.DataDir, "careless.log"), []byte(planted.Name), 0o600); err != nil {
		t.Fatal(err)
	}
	if hits, err := scanner.Dir(root); err != nil || len(hits) == 0 {
		t.Errorf("the scan does not see a careless log: %v", err)
	}
}

// live drives a vault through everything it can do with planted people.
func live(t *testing.T, v *Vault, note func(error)) {
	t.Helper()
	ctx := t.Context()
	for i, p := range leaktest.Planted() {
		registered(t, v, p.Identity, facts(p)) // A careless caller takes the identity number as request id.
		_, err := v.Stage(ctx, p.Identity, name("other"))
		note(err)
		_, err = v.Stage(ctx, p.Name, []Fact{{Field: Field(p.Name), Value: Text(p.Name), Source: "x"}})
		note(err)
		_, err = v.Stage(ctx, p.Name, []Fact{{Field: Name, Value: Text(p.Name)}})
		note(err)
		_, err = v.Stage(ctx, p.Name, []Fact{{Field: Name, Value: Text(p.Name + "\xff"), Source: Text(p.Name)}})
		note(err)
		_, err = v.Stage(ctx, p.Name, []Fact{{Field: Name, Value: Text(p.Name), Source: Text(strings.Repeat(p.Name, 99))}})
		note(err)
		_, err = v.Search(ctx, Query{Field: Address, Text: Text(p.Address)})
		note(err)
		_, err = v.Search(ctx, Query{Field: Name, Text: Text(p.Name), Part: true})
		note(err)
		note(v.Commit(ctx, p.Phone))
		note(v.Discard(ctx, p.Identity))
		_, err = v.StageFacts(ctx, p.Account, Number(i+1), []Fact{{Field: "fact." + "account", Value: Text(p.Account),
			Source: Text(p.Name)}})
		note(err)
		if i != 1 {
			note(v.Discard(ctx, p.Account))
		}
	}
	note(v.Merge(ctx, 1, 2))
	note(v.Merge(ctx, 1, 3))
	note(v.Erase(ctx, 3, ReasonOrdered, func(Number) error { return errors.New("land.lease_runs") }))
	note(v.Erase(ctx, 3, ReasonOrdered, allowed))
	_, err := v.Get(ctx, 3, 20261121)
	note(err)
	// And with a broken file under it.
	for _, statement := range []string{
		"ALTER TABLE fact RENAME TO fact_away", "ALTER TABLE fact_away RENAME TO fact",
		"CREATE TRIGGER refuse BEFORE INSERT ON fact BEGIN SELECT RAISE(ABORT, 'refused'); END", "DROP TRIGGER refuse",
	} {
		if _, err := v.writer.Exec(statement); err != nil {
			t.Fatal(err)
		}
		p := leaktest.Planted()[2]
		_, err := v.Get(ctx, 2, 20261121)
		note(err)
		_, err = v.Put(ctx, statement, 2, facts(p))
		note(err)
		_, err = v.Stage(ctx, statement, facts(p))
		note(err)
	}
}
