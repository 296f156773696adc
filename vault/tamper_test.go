package vault

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"liangshan/vault/leaktest"
)

// changesSealed are changes to person 1 of two that the seals find.
var changesSealed = []string{
	// Exchange rows.
	"UPDATE fact SET sealed = (SELECT sealed FROM fact WHERE person = 2 AND version = 1) WHERE (person, version) = (1, 1)",
	"UPDATE fact SET sealed = (SELECT sealed FROM fact WHERE person = 1 AND version = 2) WHERE (person, version) = (1, 1)",
	"UPDATE person SET wrapped = (SELECT wrapped FROM person WHERE number = 2) WHERE number = 1",
	"UPDATE person SET head = (SELECT head FROM person WHERE number = 2) WHERE number = 1",
	"UPDATE person SET (wrapped, head) = (SELECT wrapped, head FROM person WHERE number = 2) WHERE number = 1",
	`DELETE FROM fact WHERE person = 1; INSERT INTO fact SELECT 1, version, sealed FROM fact WHERE person = 2;
		UPDATE person SET (wrapped, head) = (SELECT wrapped, head FROM person WHERE number = 2) WHERE number = 1`,
	// Leave out, add, renumber.
	"DELETE FROM fact WHERE person = 1 AND version = 1",
	"DELETE FROM fact WHERE person = 1 AND version = 7",
	"UPDATE fact SET version = 8 WHERE person = 1 AND version = 7",
	"INSERT INTO fact SELECT 1, 8, sealed FROM fact WHERE person = 1 AND version = 1",
	"INSERT INTO fact SELECT 1, 8, sealed FROM fact WHERE person = 2 AND version = 1",
	// Change bytes.
	"UPDATE fact SET sealed = zeroblob(length(sealed)) WHERE person = 1 AND version = 3",
	"UPDATE fact SET sealed = substr(sealed, 1, length(sealed) - 1) WHERE person = 1 AND version = 3",
	"UPDATE fact SET sealed = x'' WHERE person = 1 AND version = 3",
	"UPDATE fact SET sealed = sealed || x'00' WHERE person = 1 AND version = 3",
	"UPDATE person SET head = x'00' WHERE number = 1",
	"UPDATE person SET wrapped = x'00' WHERE number = 1",
	// Merge or part people.
	"UPDATE person SET root = 2 WHERE number = 1",
}

// TestTampered changes the file behind the vault's back, in every way that its tables allow, and expects damage to be
// named or, where the change is outside of what is sealed, nothing false to be told.
func TestTampered(t *testing.T) {
	v, _ := created(t)
	ctx := t.Context()
	planted := leaktest.Planted()
	for i, p := range planted[:2] {
		registered(t, v, fmt.Sprint("r", i), facts(p))
	}
	if _, err := v.StageFacts(ctx, "staged", 1, name("未定名")); err != nil {
		t.Fatal(err)
	}
	registered(t, v, "r2", name("第三人"))
	if err := v.Merge(ctx, 3, 2); err != nil {
		t.Fatal(err)
	}
	for _, change := range changesSealed {
		tampered(t, v, change, func() {
			_, err := v.Get(ctx, 1, 20261121)
			wants(t, err, Damaged)
			_, _, err = v.Verify(ctx, nil)
			wants(t, err, Damaged)
			if _, err = v.Search(ctx, Query{Field: Identity, Text: Text(planted[0].Identity)}); err == nil {
				t.Error("the search does not see it")
			}
		})
	}
	tampered(t, v, "UPDATE person SET root = 1 WHERE number = 2", func() {
		_, err := v.Get(ctx, 1, 20261121)
		wants(t, err, Damaged)
	})
	tampered(t, v, "UPDATE person SET root = 0 WHERE number = 3", func() {
		_, err := v.Get(ctx, 3, 20261121)
		wants(t, err, Damaged)
	})
	tampered(t, v, "UPDATE person SET key = 7 WHERE number = 1", func() {
		_, err := v.Get(ctx, 1, 20261121)
		wants(t, err, KeyUnknown)
	})
	// Settling a request behind its back shows nothing that is staged.
	tampered(t, v, "UPDATE request SET settled = 1", func() {
		if valueOf(t, v, 1, 20261121, Name) != planted[0].Name {
			t.Error("a staged name is seen")
		}
	})
	// A hash put under somebody else finds nobody wrong.
	tampered(t, v, "UPDATE OR IGNORE token SET person = 2 WHERE person = 1", func() {
		found, err := v.Search(ctx, Query{Field: Identity, Text: Text(planted[0].Identity)})
		if err != nil || len(found) != 0 {
			t.Errorf("%v, %v", found, err)
		}
	})
	if _, _, err := v.Verify(ctx, nil); err != nil {
		t.Errorf("in the end: %v", err)
	}
}

// tampered runs a test on a changed vault and takes the change back.
func tampered(t *testing.T, v *Vault, change string, test func()) {
	t.Helper()
	exec := func(statements ...string) {
		for _, statement := range statements {
			if _, err := v.writer.Exec(statement); err != nil {
				t.Fatalf("%s: %v", statement, err)
			}
		}
	}
	tables := []string{"person", "fact", "token", "request"}
	for _, table := range tables {
		exec("CREATE TEMP TABLE kept_" + table + " AS SELECT * FROM main." + table)
	}
	exec(change)
	var changed int
	v.writer.QueryRow("SELECT changes()").Scan(&changed)
	if changed == 0 {
		t.Errorf("changes nothing: %s", change)
	}
	failed := t.Failed()
	test()
	if t.Failed() && !failed {
		t.Errorf("after: %s", change)
	}
	for _, table := range tables {
		exec("DELETE FROM main."+table, "INSERT INTO main."+table+" SELECT * FROM temp.kept_"+table,
			"DROP TABLE temp.kept_"+table)
	}
}

// TestFlippedBits flips bits all over the file: what comes back is right or an error, never something else.
func TestFlippedBits(t *testing.T) {
	v, options := created(t)
	ctx := t.Context()
	for i, p := range leaktest.Planted() {
		registered(t, v, fmt.Sprint("r", i), facts(p))
	}
	v = reopened(t, v, options)
	want := told(t, v)
	v.Close()
	data, err := os.ReadFile(options.path())
	if err != nil {
		t.Fatal(err)
	}
	wrong := 0
	for at := 0; at < len(data); at += 389 {
		spoiled := image(t, options)
		data[at] ^= 1 << (at % 8)
		err := os.WriteFile(spoiled.path(), data, 0o600)
		data[at] ^= 1 << (at % 8)
		if err != nil {
			t.Fatal(err)
		}
		v, err := Open(ctx, spoiled)
		if err != nil {
			wrong++
			continue
		}
		got := told(t, v)
		if got != want {
			wrong++
		}
		for i, line := range strings.Split(got, "\n") {
			if strings.Contains(line, `"value": `) && !strings.Contains(want, line) {
				t.Errorf("byte %d: a false value in line %d", at, i)
			}
		}
		v.Close()
		os.RemoveAll(filepath.Dir(spoiled.DataDir))
	}
	if wrong == 0 {
		t.Error("no flip was noticed")
	}
}
