package proof

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/mod/sumdb/note"
)

func TestKeyAgreesWithNote(t *testing.T) {
	k := NewKey(toyOrigin)
	signer, err := note.NewSigner(k.secret())
	if err != nil || signer.KeyHash() != k.KeyHash() || signer.Name() != toyOrigin {
		t.Fatalf("package note does not read the private key: %v", err)
	}
	verifier, err := note.NewVerifier(k.Public())
	if err != nil || verifier.KeyHash() != k.KeyHash() {
		t.Fatalf("package note does not read the public key: %v", err)
	}
	mine, _ := k.Sign([]byte("text\n"))
	theirs, _ := signer.Sign([]byte("text\n"))
	if !bytes.Equal(mine, theirs) || !verifier.Verify([]byte("text\n"), mine) {
		t.Error("another signature")
	}
}

func TestKeyFile(t *testing.T) {
	dir := testDir(t)
	data := filepath.Join(dir, "data")
	if err := os.Mkdir(data, 0o755); err != nil {
		t.Fatal(err)
	}
	k := NewKey(toyOrigin)
	path := filepath.Join(dir, "key")
	if err := CreateKeyFile(path, k); err != nil {
		t.Fatal(err)
	}
	if CreateKeyFile(path, k) == nil {
		t.Error("a key was replaced")
	}
	again, err := ReadKeyFile(path, data)
	if err != nil || again.Public() != k.Public() {
		t.Fatalf("read back: %v", err)
	}
	for _, mode := range []os.FileMode{0o640, 0o604, 0o660, 0o644} {
		os.Chmod(path, mode)
		if _, err := ReadKeyFile(path, data); !errors.Is(err, os.ErrPermission) {
			t.Errorf("mode %o: %v", mode, err)
		}
	}
	os.Chmod(path, 0o600)
	if _, err := ReadKeyFile(path, dir); !errors.Is(err, os.ErrPermission) {
		t.Errorf("inside of the data: %v", err)
	}
	if _, err := ReadKeyFile(path, filepath.Join(dir, "not there")); err != nil {
		t.Errorf("beside a folder that is not there: %v", err)
	}
	link := filepath.Join(dir, "link")
	inside := filepath.Join(data, "key")
	if err := errors.Join(CreateKeyFile(inside, k), os.Symlink(inside, link)); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadKeyFile(link, data); !errors.Is(err, os.ErrPermission) {
		t.Errorf("a link into the data: %v", err)
	}
	for _, text := range []string{"", "PRIVATE+KEY+x", "PRIVATE+KEY+x+00000000+AAAA", k.Public(), k.secret() + "A"} {
		os.WriteFile(path, []byte(text), 0o600)
		if _, err := ReadKeyFile(path, data); !errors.Is(err, ErrKeyFormat) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// TestKeyRotation lets three keys sign, one after the other.
func TestKeyRotation(t *testing.T) {
	a, b, c := NewKey(toyOrigin), NewKey(toyOrigin), NewKey(toyOrigin)
	keys, err := NewKeys(a)
	if err != nil {
		t.Fatal(err)
	}
	toy := newToy(1)
	o := toy.options(testDir(t))
	type signed struct {
		note []byte
		size uint64
	}
	var all []signed
	run := func(k *Key) {
		o.Key, o.Keys = k, keys
		l, _, err := Open(background, o)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := l.Append(background, toy.pays(10)); err != nil {
				t.Fatal(err)
			}
			n, c := checkpoint(t, l, toy.now)
			all = append(all, signed{n, c.Size})
		}
	}
	next := func(old, next *Key) {
		if keys, err = keys.Next(old, next, all[len(all)-1].size); err != nil {
			t.Fatal(err)
		}
	}
	run(a)
	next(a, b)
	run(b)
	next(b, c)
	run(c)
	if file, err := os.ReadFile(filepath.Join(o.Dir, "public", "keys")); err != nil || !bytes.Equal(file, keys.Text()) {
		t.Fatal("the list is not published")
	}
	for i, trusted := range []*Key{a, b, c} {
		known, err := ParseKeys(keys.Text(), trusted.Public())
		if err != nil || known.Newest() != c.Public() {
			t.Fatalf("trusting key %d: %v", i, err)
		}
		for _, s := range all {
			if cp, _, err := (Trust{Keys: known}).Open(s.note); err != nil || cp.Size != s.size {
				t.Errorf("trusting key %d, at size %d: %v", i, s.size, err)
			}
		}
	}
	refuseKeys(t, keys, a, b, c)
	flipKeys(t, keys.Text(), b.Public())
}

// refuseKeys tries what must not be possible with the keys of TestKeyRotation.
func refuseKeys(t *testing.T, keys *Keys, a, b, c *Key) {
	t.Helper()
	// What a thief of an old key signs is refused if it is newer than the key's time.
	forged := Checkpoint{Origin: toyOrigin, Size: 21}
	for i, k := range []*Key{a, b, c} {
		text := forged.Text()
		n, err := note.Sign(&note.Note{Text: text}, k)
		if err != nil {
			t.Fatal(err)
		}
		_, _, err = Trust{Keys: keys}.Open(n)
		if valid := i == 1; valid != (err == nil) || !valid && !errors.Is(err, ErrCheckpointSignature) {
			t.Errorf("size 21, signed by key %d: %v", i, err)
		}
	}
	if _, err := keys.Next(a, b, 100); !errors.Is(err, ErrKeyList) {
		t.Errorf("an old key endorses: %v", err)
	}
	if _, err := keys.Next(c, NewKey(toyOrigin), 39); !errors.Is(err, ErrKeyList) {
		t.Errorf("a key from before the newest: %v", err)
	}
	if _, err := keys.Next(c, NewKey("liangshan/330523/other"), 100); !errors.Is(err, ErrKeyList) {
		t.Errorf("a key with another name: %v", err)
	}
	if _, err := ParseKeys(keys.Text(), NewKey(toyOrigin).Public()); !errors.Is(err, ErrUntrusted) {
		t.Errorf("a key that is not in the list: %v", err)
	}
}

// flipKeys changes every byte of a list, and leaves every byte out.
func flipKeys(t *testing.T, file []byte, trusted string) {
	t.Helper()
	whole, err := ParseKeys(file, trusted)
	if err != nil {
		t.Fatal(err)
	}
	for i := range file {
		for _, changed := range [][]byte{
			append(append(bytes.Clone(file[:i]), file[i]^1), file[i+1:]...),
			append(bytes.Clone(file[:i]), file[i+1:]...),
		} {
			k, err := ParseKeys(changed, trusted)
			if err != nil {
				continue
			}
			same := len(k.list) == len(whole.list)
			for j := range min(len(k.list), len(whole.list)) {
				same = same && k.list[j].public == whole.list[j].public && k.list[j].from == whole.list[j].from
			}
			if !same {
				t.Fatalf("a change of byte %d gives other keys", i)
			}
		}
	}
}

func FuzzParseKeys(f *testing.F) {
	a, b := NewKey(toyOrigin), NewKey(toyOrigin)
	keys, _ := NewKeys(a)
	f.Add(keys.Text())
	keys, _ = keys.Next(a, b, 7)
	f.Add(keys.Text())
	f.Fuzz(func(t *testing.T, file []byte) {
		if k, err := ParseKeys(file, a.Public()); err == nil && k.list[0].public != a.Public() && k.origin != toyOrigin {
			t.Fatal("another log's list")
		}
	})
}

// TestKeyListNeedsBoth forges links: a key that only it itself signed, one that only the
// key before it signed, and one that a third key signed too.
func TestKeyListNeedsBoth(t *testing.T) {
	a, b, c := NewKey(toyOrigin), NewKey(toyOrigin), NewKey(toyOrigin)
	keys, err := NewKeys(a)
	if err != nil {
		t.Fatal(err)
	}
	text := keyText(toyOrigin, 2, 100, b.Public(), keys.Text())
	for name, signers := range map[string][]note.Signer{
		"itself": {b}, "the one before": {a}, "a third": {b, c}, "all three": {b, a, c}, "both": {b, a},
	} {
		link, err := note.Sign(&note.Note{Text: text}, signers...)
		if err != nil {
			t.Fatal(err)
		}
		_, err = ParseKeys(append(bytes.Clone(keys.Text()), link...), a.Public())
		if valid := name == "both"; valid != (err == nil) || !valid && !errors.Is(err, ErrKeyList) {
			t.Errorf("signed by %s: %v", name, err)
		}
	}
	alone, err := note.Sign(&note.Note{Text: keyText(toyOrigin, 1, 0, a.Public(), nil)}, b)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ParseKeys(alone, a.Public()); !errors.Is(err, ErrKeyList) {
		t.Errorf("a first key signed by another: %v", err)
	}
}
