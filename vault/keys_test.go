package vault

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"liangshan/vault/leaktest"
)

func TestKeyFile(t *testing.T) {
	v, options := created(t)
	ctx := t.Context()
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(options.Keys)
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{options.Keys, options.EraseList, options.path()} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", path, info.Mode(), err)
		}
	}
	try := func(want Code) {
		t.Helper()
		v, err := Open(ctx, options)
		if err == nil {
			v.Close()
		}
		if want == "" && err != nil || want != "" && !errors.Is(err, want) {
			t.Errorf("got %v, want %s", err, want)
		}
		if err != nil && strings.Contains(err.Error(), string(whole[28:60])) {
			t.Error("the error shows the key")
		}
	}
	for _, mode := range []os.FileMode{0o644, 0o640, 0o604, 0o660, 0o601} {
		os.Chmod(options.Keys, mode)
		try(KeyPermission)
	}
	for _, mode := range []os.FileMode{0o400, 0o600} {
		os.Chmod(options.Keys, mode)
		try("")
	}
	for at := range whole {
		flipped := bytes.Clone(whole)
		flipped[at] ^= 1
		os.WriteFile(options.Keys, flipped, 0o600)
		if v, err := Open(ctx, options); err == nil {
			v.Close()
			t.Errorf("byte %d flipped goes unseen", at)
		}
	}
	for _, data := range []string{"", keysHeader, keysHeader + "\n", "1 2 3\n", string(whole[:len(whole)-1]),
		string(whole) + "x\n", string(whole) + strings.SplitAfter(string(whole), "\n")[1]} {
		os.WriteFile(options.Keys, []byte(data), 0o600)
		try(KeyDamaged)
	}
	os.Remove(options.Keys)
	try(KeyDamaged)

	other := place(t)
	if _, err := createKeys(options.Keys, other.DataDir); err != nil {
		t.Fatal(err)
	}
	try(WrongKey)
	os.WriteFile(options.Keys, whole, 0o600)
	try("")
}

func TestKeyPlace(t *testing.T) {
	for _, inside := range []func(*Options){
		func(o *Options) { o.Keys = filepath.Join(o.DataDir, "keys") },
		func(o *Options) { o.EraseList = filepath.Join(o.DataDir, "sub", "..", "erased") },
		func(o *Options) { // A link from outside to the inside.
			link := filepath.Join(filepath.Dir(o.DataDir), "link")
			if err := os.Symlink(o.DataDir, link); err != nil {
				t.Fatal(err)
			}
			o.Keys = filepath.Join(link, "keys")
		},
	} {
		options := place(t)
		os.Mkdir(filepath.Join(options.DataDir, "sub"), 0o700)
		inside(&options)
		wants(t, Create(t.Context(), options), KeyPlace)
		_, err := os.Stat(options.path())
		if err == nil {
			t.Error("a vault was made nevertheless")
		}
	}
	_, options := created(t)
	moved := options
	moved.Keys = filepath.Join(options.DataDir, "keys")
	if err := os.Rename(options.Keys, moved.Keys); err != nil {
		t.Fatal(err)
	}
	_, err := Open(t.Context(), moved)
	wants(t, err, KeyPlace)
}

func TestRotation(t *testing.T) {
	v, options := created(t)
	ctx := t.Context()
	planted := leaktest.Planted()
	one := registered(t, v, "r1", facts(planted[0]))
	doomed := registered(t, v, "r2", facts(planted[1]))
	if err := v.Erase(ctx, doomed, ReasonOrdered, allowed); err != nil {
		t.Fatal(err)
	}
	oldFile, _ := os.ReadFile(options.Keys)
	before := sealedOf(t, v, one)
	id, err := v.AddKey(ctx)
	if err != nil || id != 2 || v.NewestKey() != 2 {
		t.Fatalf("%d, %v", id, err)
	}
	v = reopened(t, v, options)
	two := registered(t, v, "r3", facts(planted[2]))
	third := registered(t, v, "r4", []Fact{{Field: Identity, Value: Text(planted[0].Identity), Source: "a clerk"}})
	check := func(step string) {
		t.Helper()
		if number, err := v.Stage(ctx, "r1", facts(planted[0])); err != nil || number != one {
			t.Errorf("%s: a retry gets %d, %v", step, number, err)
		}
		for number, p := range map[Number]leaktest.Person{one: planted[0], two: planted[2]} {
			found, err := v.Search(ctx, Query{Field: Name, Text: Text(p.Name)})
			if err != nil || !slices.Equal(found, []Number{number}) {
				t.Errorf("%s: found %v, %v", step, found, err)
			}
			if valueOf(t, v, number, 20261121, Account) != p.Account {
				t.Errorf("%s: another account", step)
			}
		}
	}
	check("with two keys")
	wants(t, v.DropKey(ctx, 1, none), KeyInUse)
	for range 2 {
		if err := v.Rewrap(ctx, nil); err != nil {
			t.Fatal(err)
		}
		check("rewrapped")
		v = reopened(t, v, options)
	}
	if groups, err := v.SuspectedDuplicates(ctx, 9); err != nil || len(groups) != 1 || groups[0][1] != third {
		t.Errorf("people stated under different keys: %v, %v", groups, err)
	}
	// Under the old key nothing of the search and no key is left; the statements themselves stay as they are.
	gone := slices.Concat(before[:1], before[8:]) // 1 is the head, 2 to 7 are five facts and a check.
	if holds(t, options.DataDir, gone) != 0 {
		t.Error("old wrappings are left")
	}
	v = dropped(t, v, options)
	if erasures := v.Erasures(); len(erasures) != 1 || erasures[0].Number != doomed {
		t.Errorf("%+v", erasures)
	}
	if err := v.Erase(ctx, third, ReasonOrdered, allowed); err != nil {
		t.Fatal(err)
	}
	v = reopened(t, v, options) // The erase list, signed anew and grown, is read.
	if len(v.Erasures()) != 2 || valueOf(t, v, one, 20261121, Account) != planted[0].Account {
		t.Error("something is lost")
	}
	v.Close()
	os.WriteFile(options.Keys, oldFile, 0o600)
	_, err = Open(ctx, options)
	wants(t, err, KeyUnknown)
}

func none(uint32) (bool, error) { return false, nil }

// dropped drops master key 1 of two, after everything that forbids it.
func dropped(t *testing.T, v *Vault, options Options) *Vault {
	t.Helper()
	ctx := t.Context()
	wants(t, v.DropKey(ctx, 1, none), KeyInUse) // A request is remembered under it.
	if err := v.ForgetRequests(ctx, 1<<62); err != nil {
		t.Fatal(err)
	}
	wants(t, v.DropKey(ctx, 2, none), KeyInUse)
	wants(t, v.DropKey(ctx, 9, none), KeyUnknown)
	wants(t, v.DropKey(ctx, 1, func(uint32) (bool, error) { return true, nil }), KeyInUse)
	if err := v.DropKey(ctx, 1, none); err != nil {
		t.Fatal(err)
	}
	if marks := v.KeyMarks(); len(marks) != 1 || marks[0].ID != 2 {
		t.Errorf("%+v", marks)
	}
	return reopened(t, v, options)
}

// TestRewrapStopped: rotation goes on where it was stopped, and leaves damaged people as they are.
func TestRewrapStopped(t *testing.T) {
	v, options := created(t)
	ctx := t.Context()
	var batch [][]Fact
	for i := range 3*rewrapPage - 10 {
		batch = append(batch, name(Text(fmt.Sprintf("甲乙%c", '一'+i))))
	}
	if _, err := v.StageMany(ctx, "many", batch); err != nil {
		t.Fatal(err)
	}
	if err := v.Commit(ctx, "many"); err != nil {
		t.Fatal(err)
	}
	if _, err := v.AddKey(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := v.writer.Exec("UPDATE person SET head = zeroblob(45) WHERE number = 5"); err != nil {
		t.Fatal(err)
	}
	func() {
		defer func() { recover() }()
		v.Rewrap(ctx, func(int) { panic("stopped") })
	}()
	v = reopened(t, v, options)
	var left int
	v.writer.QueryRow("SELECT count(*) FROM person WHERE key = 1").Scan(&left)
	if left != 2*rewrapPage-10+1 {
		t.Errorf("%d left after one page", left)
	}
	err := v.Rewrap(ctx, nil)
	wants(t, err, Damaged)
	var trouble *Error
	if !errors.As(err, &trouble) || trouble.Number != 5 {
		t.Errorf("%v", err)
	}
	v.writer.QueryRow("SELECT count(*) FROM person WHERE key = 1").Scan(&left)
	if left != 1 {
		t.Errorf("%d left", left)
	}
}

func TestWrapKey(t *testing.T) {
	v, options := created(t)
	ctx := t.Context()
	number := registered(t, v, "r1", name("甲乙丙"))
	key, label := bytes.Repeat([]byte{7}, 32), [16]byte{1}
	mine, err := v.WrapKey(ctx, number, label, key)
	if err != nil {
		t.Fatal(err)
	}
	ours, err := v.WrapKey(ctx, 0, label, key)
	if err != nil {
		t.Fatal(err)
	}
	if id, err := MasterOf(ours); err != nil || id != 1 {
		t.Errorf("%d, %v", id, err)
	}
	for range 2 {
		for owner, wrapped := range map[Number][]byte{number: mine, 0: ours} {
			if plain, err := v.UnwrapKey(ctx, owner, label, wrapped); err != nil || !bytes.Equal(plain, key) {
				t.Errorf("owner %d: %v", owner, err)
			}
			_, err := v.UnwrapKey(ctx, owner, [16]byte{2}, wrapped)
			wants(t, err, Damaged)
			_, err = v.UnwrapKey(ctx, owner, label, nil)
			wants(t, err, Damaged)
		}
		v = reopened(t, v, options)
	}
	if gone, err := v.Gone(ctx, number); err != nil || gone {
		t.Errorf("%t, %v", gone, err)
	}
	if err := v.Erase(ctx, number, ReasonOrdered, allowed); err != nil {
		t.Fatal(err)
	}
	_, err = v.UnwrapKey(ctx, number, label, mine)
	wants(t, err, Erased)
	if gone, err := v.Gone(ctx, number); err != nil || !gone {
		t.Errorf("%t, %v", gone, err)
	}
}
