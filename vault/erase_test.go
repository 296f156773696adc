package vault

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"liangshan/vault/leaktest"
)

func allowed(Number) error { return nil }

// sealedOf returns every stored piece from which a person could be read with the master key: the wrapped key, the
// head, the statements, and the search hashes.
func sealedOf(t testing.TB, v *Vault, number Number) [][]byte {
	t.Helper()
	var all [][]byte
	for _, query := range []string{
		"SELECT wrapped FROM person WHERE number = ?", "SELECT head FROM person WHERE number = ?",
		"SELECT sealed FROM fact WHERE person = ?", "SELECT hash FROM token WHERE person = ?",
	} {
		found, err := v.writer.Query(query, int64(number))
		if err != nil {
			t.Fatal(err)
		}
		for found.Next() {
			var piece []byte
			if err := found.Scan(&piece); err != nil {
				t.Fatal(err)
			}
			all = append(all, piece)
		}
		found.Close()
	}
	if len(all) < 3 {
		t.Fatal("nothing stored")
	}
	return all
}

// holds says how many of the pieces the files of a folder hold, looking at their raw bytes.
func holds(t testing.TB, dir string, pieces [][]byte) (n int) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if entry.IsDir() {
			continue
		}
		data, err := os.ReadFile(filepath.Join(dir, entry.Name()))
		if err != nil {
			t.Fatal(err)
		}
		for _, piece := range pieces {
			if bytes.Contains(data, piece) {
				n++
			}
		}
	}
	return n
}

func TestEraseLeavesNothing(t *testing.T) {
	v, options := created(t)
	ctx := t.Context()
	planted := leaktest.Planted()
	number := registered(t, v, "r1", facts(planted[0]))
	other := registered(t, v, "r2", facts(planted[1]))
	if _, err := v.Put(ctx, "r3", number, name("司马新")); err != nil {
		t.Fatal(err)
	}
	pieces, kept := sealedOf(t, v, number), sealedOf(t, v, other)
	if n := holds(t, options.DataDir, pieces); n < len(pieces) {
		t.Fatalf("only %d of %d pieces found before erasing: the test sees too little", n, len(pieces))
	}
	older := filepath.Join(t.TempDir(), "older.db")
	if _, err := v.Backup(ctx, older); err != nil {
		t.Fatal(err)
	}
	if err := v.Erase(ctx, number, ReasonConsentWithdrawn, allowed); err != nil {
		t.Fatal(err)
	}
	if n := holds(t, options.DataDir, pieces); n != 0 {
		t.Errorf("%d pieces left", n)
	}
	if n := holds(t, options.DataDir, kept); n < len(kept) {
		t.Error("somebody else was touched")
	}
	gone := func() {
		t.Helper()
		_, err := v.Get(ctx, number, 20261121)
		wants(t, err, Erased)
		_, err = v.Put(ctx, "r4", number, name("x"))
		wants(t, err, Erased)
		if found, _ := v.Search(ctx, Query{Field: Identity, Text: Text(planted[0].Identity)}); found != nil {
			t.Error("found after erasing")
		}
		if valueOf(t, v, other, 20261121, Name) != planted[1].Name {
			t.Error("somebody else is gone")
		}
		if n := holds(t, options.DataDir, pieces); n != 0 {
			t.Errorf("%d pieces left", n)
		}
	}
	gone()
	if err := v.Erase(ctx, number, ReasonConsentWithdrawn, allowed); err != nil {
		t.Errorf("erasing again: %v", err)
	}
	if erasures := v.Erasures(); len(erasures) != 1 || erasures[0].Number != number {
		t.Errorf("%+v", erasures)
	}
	v = reopened(t, v, options)
	gone()

	newer := t.TempDir()
	if _, err := v.Backup(ctx, filepath.Join(newer, "newer.db")); err != nil {
		t.Fatal(err)
	}
	if holds(t, newer, pieces) != 0 || holds(t, newer, kept) < len(kept) {
		t.Error("a backup made afterwards")
	}
	v = restoredFrom(t, v, options, older, pieces)
	gone()
	if registered(t, v, "r9", name("甲乙丙")) <= other {
		t.Error("a number was used twice")
	}
}

// restoredFrom puts an older backup, which holds an erased person, in the place of a vault. The erase list takes the
// person out before anything is served.
func restoredFrom(t *testing.T, v *Vault, options Options, older string, pieces [][]byte) *Vault {
	t.Helper()
	if holds(t, filepath.Dir(older), pieces) < len(pieces) {
		t.Fatal("the older backup does not hold the person: the test sees too little")
	}
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
	wants(t, Restore(t.Context(), older, options), Exists)
	if err := os.Remove(options.path()); err != nil {
		t.Fatal(err)
	}
	if err := Restore(t.Context(), older, options); err != nil {
		t.Fatal(err)
	}
	if holds(t, options.DataDir, pieces) != 0 {
		t.Error("the restored file holds the person before it was opened")
	}
	return opened(t, options)
}

func TestEraseRefusals(t *testing.T) {
	v, _ := created(t)
	ctx := t.Context()
	number := registered(t, v, "r1", name("甲乙丙"))
	duplicate := registered(t, v, "r2", name("甲乙内"))
	if err := v.Merge(ctx, duplicate, number); err != nil {
		t.Fatal(err)
	}
	tooEarly := errors.New("casework.retention_until_20310101")
	for _, held := range []Number{number, duplicate} {
		for _, asked := range []Number{number, duplicate} {
			err := v.Erase(ctx, asked, ReasonPurposeOver, func(n Number) error {
				if n == held {
					return tooEarly
				}
				return nil
			})
			wants(t, err, Retained)
			if !errors.Is(err, tooEarly) {
				t.Errorf("the rule's answer is lost: %v", err)
			}
		}
	}
	if len(v.Erasures()) != 0 || rows(t, v, "tombstone") != 0 || valueOf(t, v, duplicate, 20261121, Name) != "甲乙丙" {
		t.Error("a refused erasing did something")
	}
	wants(t, v.Erase(ctx, 99, ReasonPurposeOver, allowed), NotFound)
	wants(t, v.Erase(ctx, number, 0, allowed), ReasonInvalid)
	wants(t, v.Erase(ctx, number, reasonsEnd, allowed), ReasonInvalid)
	// Both go, whichever of the two is named.
	if err := v.Erase(ctx, duplicate, ReasonOrdered, allowed); err != nil {
		t.Fatal(err)
	}
	for _, gone := range []Number{number, duplicate} {
		_, err := v.Get(ctx, gone, 20261121)
		wants(t, err, Erased)
	}
	for _, table := range []string{"person", "fact", "token", "request"} {
		if n := rows(t, v, table); n != 0 {
			t.Errorf("%d rows of %s", n, table)
		}
	}
}

func TestEraseWhileStaged(t *testing.T) {
	v, _ := created(t)
	ctx := t.Context()
	number := registered(t, v, "r1", name("甲乙丙"))
	if _, err := v.StageFacts(ctx, "r2", number, name("甲乙丁")); err != nil {
		t.Fatal(err)
	}
	first, err := v.StageMany(ctx, "many", [][]Fact{name("一二三"), name("四五六")})
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []Number{number, first} {
		if err := v.Erase(ctx, n, ReasonUnlawful, allowed); err != nil {
			t.Fatal(err)
		}
	}
	if err := v.Commit(ctx, "many"); err != nil {
		t.Fatal(err)
	}
	_, err = v.Get(ctx, first, 20261121)
	wants(t, err, Erased)
	if valueOf(t, v, first+1, 20261121, Name) != "四五六" {
		t.Error("the other one of the batch is gone")
	}
}

// TestEraseDamaged: what cannot be read can still be erased.
func TestEraseDamaged(t *testing.T) {
	v, options := created(t)
	number := registered(t, v, "r1", name("甲乙丙"))
	if _, err := v.writer.Exec("UPDATE person SET wrapped = zeroblob(60), head = zeroblob(50)"); err != nil {
		t.Fatal(err)
	}
	_, err := v.Get(t.Context(), number, 20261121)
	wants(t, err, Damaged)
	if err := v.Erase(t.Context(), number, ReasonOrdered, allowed); err != nil {
		t.Fatal(err)
	}
	v = reopened(t, v, options)
	if rows(t, v, "token") != 0 || rows(t, v, "fact") != 0 {
		t.Error("rows are left")
	}
}

func TestEraseListDamage(t *testing.T) {
	v, options := created(t)
	ctx := t.Context()
	var before []byte
	for i, value := range []Text{"甲乙丙", "丁戊己", "庚辛壬"} {
		number := registered(t, v, string(rune('a'+i)), name(value))
		if err := v.Erase(ctx, number, ReasonOrdered, allowed); err != nil {
			t.Fatal(err)
		}
		if i == 1 {
			before, _ = os.ReadFile(options.EraseList)
		}
	}
	if mark := v.EraseMark(); mark.Lines != 3 || len(mark.MAC) != 64 {
		t.Errorf("%+v", mark)
	}
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(options.EraseList)
	if err != nil {
		t.Fatal(err)
	}
	try := func(what string, data []byte, want Code) {
		t.Helper()
		if err := os.WriteFile(options.EraseList, data, 0o600); err != nil {
			t.Fatal(err)
		}
		v, err := Open(ctx, options)
		if err == nil {
			v.Close()
		}
		if want == "" && err != nil || want != "" && !errors.Is(err, want) {
			t.Errorf("%s: got %v, want %s", what, err, want)
		}
	}
	lines := strings.SplitAfter(string(whole), "\n")
	for at := range whole {
		if whole[at] == '\n' && at == len(whole)-1 {
			continue // Without its end the last line counts as cut short; tried below.
		}
		flipped := bytes.Clone(whole)
		flipped[at] ^= 1
		err := os.WriteFile(options.EraseList, flipped, 0o600)
		if err != nil {
			t.Fatal(err)
		}
		if list, err := openEraseList(options.EraseList, options.DataDir, v.id, v.keys); err == nil {
			list.close()
			t.Fatalf("byte %d flipped goes unseen", at)
		}
	}
	try("a line left out", []byte(lines[0]+lines[2]+lines[3]), EraseListDamaged)
	try("lines exchanged", []byte(lines[0]+lines[2]+lines[1]+lines[3]), EraseListDamaged)
	try("an older list", before, EraseListDamaged)
	try("an empty list", nil, EraseListDamaged)
	try("a list of another vault", []byte(strings.Replace(string(whole), string(whole[30:40]), "0000000000", 1)),
		EraseListDamaged)
	try("whole", whole, "")
	try("a torn last line", append(bytes.Clone(whole), "4 1795000000000 1 1 00"...), "")
	if data, _ := os.ReadFile(options.EraseList); !bytes.Equal(data, whole) {
		t.Error("the torn line stays")
	}
	os.Remove(options.EraseList)
	_, err = Open(ctx, options)
	wants(t, err, EraseListMissing)
}

// TestEraseListOnly: the crash came after the line was written and before anything was deleted.
func TestEraseListOnly(t *testing.T) {
	v, options := created(t)
	number := registered(t, v, "r1", facts(leaktest.Planted()[0]))
	pieces := sealedOf(t, v, number)
	ahead := Number(1000) // And one of whom this vault, restored from an older backup, never heard.
	err := v.erase.append(v.keys.newest(), []Erasure{{number, 1, ReasonOrdered}, {ahead, 1, ReasonOrdered}})
	if err != nil {
		t.Fatal(err)
	}
	v = reopened(t, v, options)
	_, err = v.Get(t.Context(), number, 20261121)
	wants(t, err, Erased)
	_, err = v.Get(t.Context(), ahead, 20261121)
	wants(t, err, Erased)
	if holds(t, options.DataDir, pieces) != 0 {
		t.Error("pieces are left")
	}
	if next := registered(t, v, "r2", name("甲乙丙")); next != ahead+1 {
		t.Errorf("number %d", next)
	}
}

func TestEraseListFull(t *testing.T) {
	v, options := created(t)
	number := registered(t, v, "r1", name("甲乙丙"))
	before, _ := os.ReadFile(options.EraseList)
	file := v.erase.file
	readOnly, err := os.Open(options.EraseList)
	if err != nil {
		t.Fatal(err)
	}
	v.erase.file = readOnly
	if err := v.Erase(context.Background(), number, ReasonOrdered, allowed); err == nil {
		t.Error("erased without a line in the list")
	}
	readOnly.Close()
	v.erase.file = file
	if valueOf(t, v, number, 20261121, Name) != "甲乙丙" {
		t.Error("deleted without a line in the list")
	}
	if after, _ := os.ReadFile(options.EraseList); !bytes.Equal(before, after) {
		t.Error("the list changed")
	}
	if err := v.Erase(context.Background(), number, ReasonOrdered, allowed); err != nil {
		t.Error(err)
	}
}
