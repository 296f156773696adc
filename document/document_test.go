package document

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/iotest"
	"time"

	"liangshan/vault"
	"liangshan/vault/leaktest"
)

// A place is a store with its vault in a folder of a test.
type place struct {
	vault.Options
	dir   string
	vault *vault.Vault
	store *Store
}

func created(t testing.TB) *place {
	t.Helper()
	root := t.TempDir()
	p := &place{Options: vault.Options{DataDir: filepath.Join(root, "data"), Keys: filepath.Join(root, "keys"),
		EraseList: filepath.Join(root, "erased")}}
	p.dir = filepath.Join(p.DataDir, "papers")
	if err := errors.Join(os.Mkdir(p.DataDir, 0o700), vault.Create(t.Context(), p.Options), Create(p.dir)); err != nil {
		t.Fatal(err)
	}
	p.open(t)
	t.Cleanup(func() { p.vault.Close() })
	return p
}

func (p *place) open(t testing.TB) {
	t.Helper()
	var err error
	if p.vault, err = vault.Open(t.Context(), p.Options); err != nil {
		t.Fatal(err)
	}
	if p.store, err = Open(Options{Dir: p.dir, Vault: p.vault}); err != nil {
		t.Fatal(err)
	}
}

func (p *place) reopen(t testing.TB) {
	t.Helper()
	if err := p.vault.Close(); err != nil {
		t.Fatal(err)
	}
	p.open(t)
}

func (p *place) person(t testing.TB, request string) vault.Number {
	t.Helper()
	facts := []vault.Fact{{Field: vault.Name, Value: "甲乙丙", Source: "test"}}
	number, err := p.vault.Stage(t.Context(), request, facts)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.vault.Commit(t.Context(), request); err != nil {
		t.Fatal(err)
	}
	return number
}

func noise(size int) []byte {
	data := make([]byte, size)
	rand.NewChaCha8([32]byte{byte(size), byte(size >> 8)}).Read(data)
	return data
}

func (p *place) staged(t testing.TB, data []byte, owner vault.Number) ID {
	t.Helper()
	ref, err := p.store.Stage(t.Context(), bytes.NewReader(data), Meta{owner, "application/pdf", "地契 第三号"})
	if err != nil {
		t.Fatal(err)
	}
	if ref.Bytes != int64(len(data)) {
		t.Errorf("%d bytes of %d", ref.Bytes, len(data))
	}
	return ref.ID
}

func (p *place) kept(t testing.TB, data []byte, owner vault.Number) ID {
	t.Helper()
	id := p.staged(t, data, owner)
	if err := p.store.Commit(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	return id
}

func (p *place) read(t testing.TB, id ID) ([]byte, error) {
	t.Helper()
	paper, err := p.store.Get(t.Context(), id)
	if err != nil {
		return nil, err
	}
	defer paper.Close()
	data, err := io.ReadAll(iotest.OneByteReader(io.LimitReader(paper, 10)))
	if err != nil {
		return nil, err
	}
	rest, err := io.ReadAll(paper)
	if data = append(data, rest...); err == nil && int64(len(data)) != paper.Bytes {
		t.Errorf("%d bytes, said to be %d", len(data), paper.Bytes)
	}
	return data, err
}

func wants(t testing.TB, err, code error) {
	t.Helper()
	if !errors.Is(err, code) {
		t.Errorf("got %v, want %s", err, code)
	}
}

func TestStageCommitGet(t *testing.T) {
	p := created(t)
	owner := p.person(t, "r1")
	for _, size := range []int{1, 1000, ChunkBytes - 1, ChunkBytes, ChunkBytes + 1, 3 * ChunkBytes, 3*ChunkBytes + 17} {
		for _, owner := range []vault.Number{0, owner} {
			data := noise(size)
			id := p.staged(t, data, owner)
			_, err := p.read(t, id)
			wants(t, err, NotFound)
			p.reopen(t)
			for range 2 {
				if err := p.store.Commit(t.Context(), id); err != nil {
					t.Fatal(err)
				}
				p.reopen(t)
			}
			if got, err := p.read(t, id); err != nil || !bytes.Equal(got, data) {
				t.Errorf("%d bytes: %v", size, err)
			}
			wants(t, p.store.Discard(t.Context(), id), Kept)
			paper, err := p.store.Get(t.Context(), id)
			if err != nil {
				t.Fatal(err)
			}
			if paper.Meta != (Meta{owner, "application/pdf", "地契 第三号"}) {
				t.Error("another title or owner")
			}
			paper.Close()
		}
	}
	all, err := p.store.List(t.Context())
	if err != nil || len(all) != 14 {
		t.Errorf("%d papers, %v", len(all), err)
	}
	if papers, wrong, err := p.store.Verify(t.Context(), nil); papers != 14 || len(wrong) != 0 || err != nil {
		t.Errorf("%d papers, %v, %v", papers, wrong, err)
	}
	if p.staged(t, []byte("the same"), 0) == p.staged(t, []byte("the same"), 0) {
		t.Error("the id tells that two papers are the same")
	}
}

func TestRefused(t *testing.T) {
	p := created(t)
	ctx := t.Context()
	p.store.max = 2*ChunkBytes + 5
	if err := p.store.Discard(ctx, p.staged(t, noise(2*ChunkBytes+5), 0)); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		meta Meta
		body io.Reader
		want error
	}{
		{Meta{0, "text/plain", ""}, strings.NewReader(""), Empty},
		{Meta{0, "text/plain", ""}, io.LimitReader(zeros{}, 2*ChunkBytes+6), TooLarge},
		{Meta{0, "text/plain", ""}, iotest.ErrReader(errors.New("cut")), Unread},
		{Meta{0, "text/plain", ""}, io.MultiReader(io.LimitReader(zeros{}, ChunkBytes), iotest.ErrReader(errors.New("cut"))),
			Unread},
		{Meta{0, "text/plain", vault.Text(strings.Repeat("x", TitleMaxBytes+1))}, strings.NewReader("x"), TitleTooLong},
		{Meta{0, "text/plain", "\xff"}, strings.NewReader("x"), TitleTooLong},
		{Meta{0, "plain", ""}, strings.NewReader("x"), MediaTypeInvalid},
		{Meta{0, "text/张三", ""}, strings.NewReader("x"), MediaTypeInvalid},
		{Meta{77, "text/plain", ""}, strings.NewReader("x"), vault.NotFound},
	} {
		_, err := p.store.Stage(ctx, c.body, c.meta)
		wants(t, err, c.want)
	}
	for _, folder := range []string{folderTemporary, folderStaged, folderKept} {
		if left, _ := os.ReadDir(filepath.Join(p.dir, folder)); len(left) != 0 {
			t.Errorf("%s is left in %s", left[0].Name(), folder)
		}
	}
	wants(t, p.store.Commit(ctx, ID{1}), NotFound)
	wants(t, p.store.Remove(ctx, ID{1}), NotFound)
	if err := p.store.Discard(ctx, ID{1}); err != nil {
		t.Error(err)
	}
	for _, text := range []string{"", "00", strings.Repeat("A", 64), strings.Repeat("g", 64), strings.Repeat("0", 65)} {
		_, err := ParseID(text)
		wants(t, err, IDInvalid)
	}
	wants(t, Create(p.dir), Exists)
	_, err := Open(Options{Dir: filepath.Join(p.dir, "nothing"), Vault: p.vault})
	wants(t, err, Absent)
}

type zeros struct{}

func (zeros) Read(buffer []byte) (int, error) {
	clear(buffer)
	return len(buffer), nil
}

// TestEraseOwner: erasing a person erases the person's papers, also in older backups.
func TestEraseOwner(t *testing.T) {
	p := created(t)
	ctx := t.Context()
	owner := p.person(t, "r1")
	mine, ours, staged := p.kept(t, noise(5000), owner), p.kept(t, noise(6000), 0), p.staged(t, noise(7000), owner)
	if data, err := p.read(t, mine); err != nil || !bytes.Equal(data, noise(5000)) {
		t.Fatalf("before erasing: %v", err)
	}
	backup := filepath.Join(t.TempDir(), "papers")
	copied, err := p.store.Copy(ctx, backup, nil)
	if err != nil || len(copied) != 3 {
		t.Fatalf("%d copied, %v", len(copied), err)
	}
	if err := p.vault.Erase(ctx, owner, vault.ReasonOrdered, func(vault.Number) error { return nil }); err != nil {
		t.Fatal(err)
	}
	check := func() {
		t.Helper()
		_, err := p.read(t, mine)
		wants(t, err, vault.Erased)
		if papers, wrong, err := p.store.Verify(ctx, nil); papers != 1 || len(wrong) != 0 || err != nil {
			t.Errorf("%d papers, %v, %v", papers, wrong, err)
		}
		if n, err := p.store.Sweep(ctx); n != 2 || err != nil {
			t.Errorf("%d swept, %v", n, err)
		}
		if n, err := p.store.Sweep(ctx); n != 0 || err != nil {
			t.Errorf("%d swept again, %v", n, err)
		}
		for _, path := range []string{p.store.keptPath(mine), p.store.stagedPath(staged)} {
			if _, err := os.Stat(path); !absent(err) {
				t.Errorf("the file is left: %v", err)
			}
		}
		if data, err := p.read(t, ours); err != nil || !bytes.Equal(data, noise(6000)) {
			t.Errorf("a paper of nobody: %v", err)
		}
	}
	check()
	if err := os.RemoveAll(p.dir); err != nil {
		t.Fatal(err)
	}
	if err := Restore(ctx, backup, p.dir, nil); err != nil {
		t.Fatal(err)
	}
	wants(t, Restore(ctx, backup, p.dir, nil), Exists)
	p.reopen(t)
	check()
}

// TestDamage flips a bit in every byte of the beginning and end of a file and in many between, cuts it anywhere, and
// puts another paper's file in its place. Everything is damage, and nothing of the content comes out before.
func TestDamage(t *testing.T) {
	p := created(t)
	data := noise(ChunkBytes + 500)
	id, other := p.kept(t, data, 0), p.kept(t, noise(100), 0)
	path := p.store.keptPath(id)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	spoil := func(what string, how func(*os.File) error) {
		t.Helper()
		if err := how(file); err != nil {
			t.Fatal(err)
		}
		if paper, err := p.store.Get(t.Context(), id); !errors.Is(err, Damaged) && !errors.Is(err, vault.KeyUnknown) {
			t.Errorf("%s: %v", what, err)
			if err == nil {
				paper.Close()
			}
		}
	}
	rewrite := func(data []byte) func(*os.File) error {
		return func(file *os.File) error {
			_, err := file.WriteAt(data, 0)
			return errors.Join(err, file.Truncate(int64(len(data))))
		}
	}
	for at := 0; at < len(whole); at++ {
		if at > 700 && at < len(whole)-100 && at%65537 != 0 {
			continue
		}
		spoil(fmt.Sprint("byte flipped: ", at), func(file *os.File) error {
			_, err := file.WriteAt([]byte{whole[at] ^ 1<<(at%8)}, int64(at))
			return err
		})
		if _, err := file.WriteAt(whole[at:at+1], int64(at)); err != nil {
			t.Fatal(err)
		}
	}
	for _, cut := range []int{0, 7, 30, 100, 600, 700, ChunkBytes, len(whole) - 20, len(whole) - 1} {
		spoil(fmt.Sprint("cut at ", cut), rewrite(whole[:cut]))
	}
	spoil("lengthened", rewrite(append(bytes.Clone(whole), 0)))
	stranger, _ := os.ReadFile(p.store.keptPath(other))
	spoil("another paper", rewrite(stranger))
	if _, wrong, err := p.store.Verify(t.Context(), nil); err != nil || len(wrong) != 1 || wrong[0] != id {
		t.Errorf("%v, %v", wrong, err)
	}
	if err := rewrite(whole)(file); err != nil {
		t.Fatal(err)
	}
	if got, err := p.read(t, id); err != nil || !bytes.Equal(got, data) {
		t.Errorf("mended: %v", err)
	}
}

// TestDamagedWhileRead: a byte changes after the check and before it is read.
func TestDamagedWhileRead(t *testing.T) {
	p := created(t)
	id := p.kept(t, noise(3*ChunkBytes), 0)
	paper, err := p.store.Get(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	defer paper.Close()
	file, err := os.OpenFile(p.store.keptPath(id), os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if _, err := file.WriteAt([]byte("spoiled"), 2*ChunkBytes); err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(paper)
	wants(t, err, Damaged)
	if !bytes.Equal(got, noise(3 * ChunkBytes)[:len(got)]) {
		t.Error("spoiled bytes came out")
	}
}

// TestFrameBound: a frame opens only in its place, with its owner, and as the last only if it is the last.
func TestFrameBound(t *testing.T) {
	key := bytes.Repeat([]byte{7}, 32)
	made := func(h head) *sealer {
		s, err := newSealer(key, &h)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	box := made(head{owner: 1}).seal(nil, []byte("content"), 3, true)[frameHeadBytes:]
	for _, c := range []struct {
		head   head
		number uint32
		last   bool
		want   bool
	}{
		{head{owner: 1}, 3, true, true}, {head{owner: 1}, 3, false, false}, {head{owner: 1}, 2, true, false},
		{head{owner: 2}, 3, true, false}, {head{owner: 1, label: [labelBytes]byte{1}}, 3, true, false},
	} {
		if _, ok := made(c.head).open(bytes.Clone(box), c.number, c.last); ok != c.want {
			t.Errorf("number %d, last %t, owner %d: opens %t", c.number, c.last, c.head.owner, ok)
		}
	}
}

func TestCrash(t *testing.T) {
	p := created(t)
	ctx := t.Context()
	// A crash while writing leaves a file that is not yet one.
	half := filepath.Join(p.dir, folderTemporary, "12345")
	if err := os.WriteFile(half, noise(1000), 0o600); err != nil {
		t.Fatal(err)
	}
	first, second := p.staged(t, noise(1000), 0), p.staged(t, noise(2000), 0)
	p.reopen(t)
	if _, err := os.Stat(half); !absent(err) {
		t.Error("the half-written file is left")
	}
	staged, err := p.store.Staged(ctx)
	if err != nil || len(staged) != 2 {
		t.Fatalf("%d staged, %v", len(staged), err)
	}
	// The journal holds both; the crash came after the first was committed.
	if err := p.store.Commit(ctx, first); err != nil {
		t.Fatal(err)
	}
	p.reopen(t)
	if err := p.store.Commit(ctx, first, second); err != nil {
		t.Fatal(err)
	}
	for id, size := range map[ID]int{first: 1000, second: 2000} {
		if data, err := p.read(t, id); err != nil || !bytes.Equal(data, noise(size)) {
			t.Errorf("%v", err)
		}
	}
}

func TestCollect(t *testing.T) {
	p := created(t)
	ctx := t.Context()
	old, young, kept := p.staged(t, noise(1), 0), p.staged(t, noise(2), 0), p.kept(t, noise(3), 0)
	past := time.Now().Add(-StagedMaxMillis*time.Millisecond - time.Minute)
	for _, path := range []string{p.store.stagedPath(old), p.store.keptPath(kept)} {
		if err := os.Chtimes(path, past, past); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := p.store.Collect(ctx); n != 1 || err != nil {
		t.Errorf("%d collected, %v", n, err)
	}
	wants(t, p.store.Commit(ctx, old), NotFound)
	if err := p.store.Commit(ctx, young, kept); err != nil {
		t.Error(err)
	}
	if err := p.store.Remove(ctx, kept); err != nil {
		t.Error(err)
	}
	_, err := p.read(t, kept)
	wants(t, err, NotFound)
}

// TestFull meets a limit on the length of files, which the disk being full differs from by the number only.
func TestFull(t *testing.T) {
	p := created(t)
	signal.Ignore(syscall.SIGXFSZ)
	defer signal.Reset(syscall.SIGXFSZ)
	var before syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 2 * ChunkBytes, Max: before.Max}); err != nil {
		t.Fatal(err)
	}
	meta := Meta{0, "text/plain", ""}
	_, err := p.store.Stage(t.Context(), bytes.NewReader(noise(3*ChunkBytes)), meta)
	_, small := p.store.Stage(t.Context(), bytes.NewReader(noise(1000)), meta)
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
		t.Fatal(err)
	}
	wants(t, err, Full)
	if small != nil {
		t.Errorf("a paper that fits: %v", small)
	}
	if left, _ := os.ReadDir(filepath.Join(p.dir, folderTemporary)); len(left) != 0 {
		t.Error("half a paper is left")
	}
	if id := p.kept(t, noise(3*ChunkBytes), 0); id == (ID{}) {
		t.Error("no paper once there is room")
	}
}

func TestRewrap(t *testing.T) {
	p := created(t)
	ctx := t.Context()
	owner := p.person(t, "r1")
	ours, mine, staged := p.kept(t, noise(5000), 0), p.kept(t, noise(6000), owner), p.staged(t, noise(7000), 0)
	id, err := p.vault.AddKey(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if used, err := p.store.KeyInUse(ctx, 1); err != nil || !used {
		t.Errorf("%t, %v", used, err)
	}
	for _, want := range []int{2, 0} {
		if n, err := p.store.Rewrap(ctx); n != want || err != nil {
			t.Errorf("%d rewrapped, %v", n, err)
		}
	}
	if used, err := p.store.KeyInUse(ctx, 1); err != nil || used {
		t.Errorf("%t, %v", used, err)
	}
	if err := errors.Join(p.vault.Rewrap(ctx, nil), p.vault.ForgetRequests(ctx, 1<<62)); err != nil {
		t.Fatal(err)
	}
	err = p.vault.DropKey(ctx, 1, func(key uint32) (bool, error) { return p.store.KeyInUse(ctx, key) })
	if err != nil || id != 2 {
		t.Fatal(err)
	}
	p.reopen(t)
	if err := p.store.Commit(ctx, staged); err != nil {
		t.Fatal(err)
	}
	for id, size := range map[ID]int{ours: 5000, mine: 6000, staged: 7000} {
		if data, err := p.read(t, id); err != nil || !bytes.Equal(data, noise(size)) {
			t.Errorf("%v", err)
		}
	}
}

func TestTogether(t *testing.T) {
	p := created(t)
	ctx := t.Context()
	owner := p.person(t, "r1")
	var all sync.WaitGroup
	for g := range 4 {
		all.Go(func() {
			for i := range 5 {
				data := noise(1000*g + i + 1)
				id := p.kept(t, data, owner*vault.Number(i%2))
				if got, err := p.read(t, id); err != nil || !bytes.Equal(got, data) {
					t.Errorf("%v", err)
				}
			}
		})
	}
	root := t.TempDir()
	all.Go(func() {
		for i := range 3 {
			_, err := p.store.Copy(ctx, filepath.Join(root, fmt.Sprint(i)), nil)
			_, errKey := p.vault.AddKey(ctx)
			_, errRewrap := p.store.Rewrap(ctx)
			_, errCollect := p.store.Collect(ctx)
			_, errSweep := p.store.Sweep(ctx)
			if err := errors.Join(err, errKey, errRewrap, errCollect, errSweep); err != nil {
				t.Error(err)
			}
		}
	})
	all.Wait()
	if papers, wrong, err := p.store.Verify(ctx, nil); papers != 20 || len(wrong) != 0 || err != nil {
		t.Errorf("%d papers, %v, %v", papers, wrong, err)
	}
}

func TestLeaksNothing(t *testing.T) {
	planted := leaktest.Planted()[0]
	scanner, err := leaktest.New(leaktest.Secrets(planted)...)
	if err != nil {
		t.Fatal(err)
	}
	p := created(t)
	owner := p.person(t, "r1")
	text := planted.Name + planted.Identity + planted.Account
	var said bytes.Buffer
	for i, meta := range []Meta{
		{0, "text/plain", vault.Text(planted.Name)}, {owner, "text/plain", vault.Text(planted.Identity)},
		{0, planted.Name, vault.Text(planted.Name)}, {9, "text/plain", vault.Text(planted.Name)},
		{0, "text/plain", vault.Text(planted.Name + "\xff")},
	} {
		ref, err := p.store.Stage(t.Context(), strings.NewReader(text), meta)
		fmt.Fprintf(&said, "%v %+v %+v\n", err, ref, meta.Title)
		if i == 0 {
			err = p.store.Commit(t.Context(), ref.ID)
			fmt.Fprintln(&said, err)
		}
	}
	_, err = p.store.Copy(t.Context(), filepath.Join(p.DataDir, "backup"), nil)
	fmt.Fprintln(&said, err)
	hits, err := scanner.Dir(filepath.Dir(p.DataDir))
	if err != nil {
		t.Fatal(err)
	}
	if hits = append(hits, scanner.Bytes("what was said", said.Bytes())...); len(hits) > 0 {
		t.Errorf("%s", leaktest.Report(hits))
	}
}

func BenchmarkStage(b *testing.B) {
	p := created(b)
	data := noise(4 * ChunkBytes)
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		p.kept(b, data, 0)
	}
}

func BenchmarkGet(b *testing.B) {
	p := created(b)
	data := noise(4 * ChunkBytes)
	id := p.kept(b, data, 0)
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		paper, err := p.store.Get(b.Context(), id)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, paper); err != nil {
			b.Fatal(err)
		}
		paper.Close()
	}
}
