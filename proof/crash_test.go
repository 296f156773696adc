package proof

import (
	"errors"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"liangshan/kernel"
)

// A crasher ends the program before its n-th change of the log's folder, and then loses some
// of what no flush had waited for.
type crasher struct {
	left    int // Changes until the crash; below 0 for none.
	done    int
	loose   map[string]bool // Files renamed since the last flush.
	crashed bool
}

var errCrash = errors.New("the program ends here")

func (c *crasher) stop(doing, name string) error {
	if c.crashed || c.left == 0 {
		c.crashed = true
		return errCrash
	}
	c.left--
	c.done++
	switch doing {
	case "rename":
		if name != markFile {
			c.loose[name] = true
		}
	case "tile":
		c.loose[name] = true
	case "flush":
		c.loose = map[string]bool{}
	}
	return nil
}

// lose damages some of the files that were not flushed, as a power failure does.
func (c *crasher) lose(t *testing.T, dir string, random *rand.Rand) {
	for _, name := range slices.Sorted(maps.Keys(c.loose)) {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if pack, number, ok := strings.Cut(path, "@"); ok {
			loseTile(t, pack, number, random)
			continue
		}
		data, err := os.ReadFile(path)
		if err != nil {
			continue // Removed meanwhile.
		}
		switch random.IntN(4) {
		case 0:
			err = os.Remove(path)
		case 1:
			err = os.WriteFile(path, data[:random.IntN(len(data))], 0o644)
		case 2:
			err = os.WriteFile(path, make([]byte, len(data)), 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// loseTile damages a tile that was not flushed, or ends its pack in it.
func loseTile(t *testing.T, pack, number string, random *rand.Rand) {
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.OpenFile(pack, os.O_RDWR, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return // The crash came before the first write.
	}
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	switch at := n*tileBytes + random.Int64N(tileBytes); random.IntN(4) {
	case 0:
		err = file.Truncate(at)
	case 1:
		err = file.Truncate(n * tileBytes)
	case 2:
		_, err = file.WriteAt(make([]byte, (n+1)*tileBytes-at), at)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// crashScript is a county's small life: batches, and checkpoints after some of them.
type crashScript struct {
	toy     *toy
	batches []*kernel.Batch
	leaves  [][32]byte
}

func newCrashScript(t *testing.T) *crashScript {
	s := &crashScript{toy: newToy(5)}
	for i := range 24 {
		if i%6 == 0 {
			s.batches = append(s.batches, s.toy.pays(110))
		} else {
			s.batches = append(s.batches, s.toy.mixed())
		}
	}
	s.leaves = s.toy.leafHashes(t)
	return s
}

func (s *crashScript) options(dir string, c *crasher) Options {
	o := s.toy.options(dir)
	o.stop, o.markEvery = c.stop, 50
	return o
}

// run lives until the crash. It returns the newest checkpoint that was handed out.
func (s *crashScript) run(o Options, upTo int) (published []byte, err error) {
	// The journal is as long as it was at that time.
	short := &shortJournal{Journal: s.toy.journal}
	o.Journal = short
	l, _, err := Open(background, o)
	if err != nil {
		return nil, err
	}
	for i, batch := range s.batches[:upTo] {
		short.entries = batch.Index + uint64(batch.Len())
		if err := l.Append(background, batch); err != nil {
			return published, err
		}
		if i%3 == 1 {
			signed, err := l.Checkpoint(background, int64(i))
			if err != nil {
				return published, err
			}
			published = signed
		}
	}
	return published, l.Close(background)
}

// checkAfter opens the log again and holds everything in it against the naive twin.
func (s *crashScript) checkAfter(t *testing.T, o Options, published []byte) {
	t.Helper()
	o.stop = nil
	l, _, err := Open(background, o)
	if err != nil {
		t.Fatalf("opening again: %v", err)
	}
	if published != nil {
		before, _, _ := Trust{Keys: toyList}.Open(published)
		if _, now := l.Published(); now.Size < before.Size {
			t.Fatalf("a checkpoint of size %d was handed out, %d is known", before.Size, now.Size)
		}
	}
	if signed, c := l.Published(); signed != nil {
		if c.Root != naiveTree(s.leaves[:c.Size]) {
			t.Fatal("the published root is wrong")
		}
		if err := l.Verify(background, nil); err != nil {
			t.Fatal(err)
		}
		if _, err := l.Receipt(background, c.Size-1); err != nil {
			t.Fatal(err)
		}
	}
	_, c := checkpoint(t, l, 1)
	if c.Size != uint64(len(s.leaves)) || c.Root != naiveTree(s.leaves) {
		t.Fatalf("size %d, root %v", c.Size, c.Root)
	}
	if err := l.Verify(background, nil); err != nil {
		t.Fatal(err)
	}
	for _, n := range []uint64{0, 255, 256, c.Size / 2, c.Size - 1} {
		if _, err := l.Receipt(background, n); err != nil {
			t.Fatalf("event %d: %v", n, err)
		}
	}
}

// TestCrashAnywhere ends the program before each of its changes of the folder.
func TestCrashAnywhere(t *testing.T) {
	s := newCrashScript(t)
	for seed := range uint64(2) {
		s.crashAnywhere(t, rand.New(rand.NewPCG(seed, 8)))
	}
}

func (s *crashScript) crashAnywhere(t *testing.T, random *rand.Rand) {
	for n := 0; ; n++ {
		dir := testDir(t)
		c := &crasher{left: n, loose: map[string]bool{}}
		o := s.options(dir, c)
		published, err := s.run(o, len(s.batches))
		if err == nil {
			if n < 70 {
				t.Fatalf("the script makes %d changes only", n)
			}
			break
		}
		if !errors.Is(err, errCrash) {
			t.Fatalf("change %d: %v", n, err)
		}
		if random.IntN(3) > 0 {
			c.lose(t, o.Dir, random)
		}
		// A second crash, while recovering.
		for random.IntN(2) == 0 {
			again := &crasher{left: random.IntN(25), loose: map[string]bool{}}
			o.stop = again.stop
			if _, _, err := Open(background, o); err != nil && !errors.Is(err, errCrash) {
				t.Fatalf("change %d: %v", n, err)
			}
			again.lose(t, o.Dir, random)
		}
		s.checkAfter(t, o, published)
		if t.Failed() {
			t.Fatalf("after a crash at change %d", n)
		}
		os.RemoveAll(dir)
	}
}

// TestFullDisk fails single changes. The same batch, appended again, makes it good.
func TestFullDisk(t *testing.T) {
	s := newCrashScript(t)
	for n := range 150 {
		dir := testDir(t)
		left := n
		o := s.toy.options(dir)
		o.markEvery = 50
		o.Journal = &shortJournal{Journal: s.toy.journal}
		l, _, err := Open(background, o)
		if err != nil {
			t.Fatal(err)
		}
		l.folder.stop = func(string, string) error {
			if left--; left == -1 || left == -2 {
				return errors.New("no room")
			}
			return nil
		}
		for _, batch := range s.batches {
			o.Journal.(*shortJournal).entries = batch.Index + uint64(batch.Len())
			failures := 0
			for l.Append(background, batch) != nil {
				if failures++; failures > 2 {
					t.Fatal("it does not recover")
				}
			}
			for {
				if _, err := l.Checkpoint(background, 5); err == nil {
					break
				}
			}
		}
		if _, c := l.Published(); c.Root != naiveTree(s.leaves) {
			t.Fatalf("failing change %d: another root", n)
		}
		if err := l.Verify(background, nil); err != nil {
			t.Fatal(err)
		}
		os.RemoveAll(dir)
	}
}

// TestReopenAtEverySize closes and opens after every batch.
func TestReopenAtEverySize(t *testing.T) {
	s := newCrashScript(t)
	dir := testDir(t)
	o := s.toy.options(dir)
	short := &shortJournal{Journal: s.toy.journal}
	o.Journal = short
	for i, batch := range s.batches {
		for entries := batch.Index; entries <= batch.Index+uint64(batch.Len()); entries++ {
			short.entries = entries
			l, report, err := Open(background, o)
			if err != nil || report.Rebuilt != "" {
				t.Fatalf("%v %+v", err, report)
			}
			if l.Entries() != entries {
				t.Fatalf("%d entries, not %d", l.Entries(), entries)
			}
			_, c := checkpoint(t, l, int64(entries))
			if c.Root != naiveTree(s.leaves[:c.Size]) {
				t.Fatalf("another root at size %d", c.Size)
			}
			if i%2 == 0 {
				if err := l.Close(background); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}

// TestRebuilt deletes and damages, file by file, what can be computed again.
func TestRebuilt(t *testing.T) {
	s := newCrashScript(t)
	dir := testDir(t)
	o := s.toy.options(dir)
	o.markEvery = 50
	l, _, err := Open(background, o)
	if err != nil {
		t.Fatal(err)
	}
	checkpoint(t, l, 1)
	if err := l.Close(background); err != nil {
		t.Fatal(err)
	}
	var files []string
	filepath.WalkDir(o.Dir, func(path string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			files = append(files, path)
		}
		return err
	})
	if len(files) < 5 {
		t.Fatalf("only %v", files)
	}
	for _, path := range files {
		whole, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, damaged := range [][]byte{nil, whole[:len(whole)/2], append([]byte{whole[0] ^ 1}, whole[1:]...)} {
			if err := os.WriteFile(path, damaged, 0o644); err != nil {
				t.Fatal(err)
			}
			l, report, err := Open(background, o)
			if err != nil {
				t.Fatalf("%s: %v", path, err)
			}
			if err := l.Verify(background, nil); err != nil {
				// A tile far from the edge is not looked at when opening.
				if !strings.Contains(path, "/tile") || report.Rebuilt != "" {
					t.Fatalf("%s: %v", path, err)
				}
				os.RemoveAll(o.Dir)
				if l, _, err = Open(background, o); err != nil || l.Verify(background, nil) != nil {
					t.Fatalf("%s: computed again: %v", path, err)
				}
			}
			if _, c := checkpoint(t, l, 1); c.Root != naiveTree(s.leaves) {
				t.Fatalf("%s: another root", path)
			}
			if err := l.Close(background); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.WriteFile(path, whole, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// TestCrashWhileRebuilding loses a tile that is being replaced during a rebuild, while the
// mark of before still fits all that it is compared with.
func TestCrashWhileRebuilding(t *testing.T) {
	toy := newToy(1)
	toy.pays(300)
	o := toy.options(testDir(t))
	l, _, err := Open(background, o)
	if err != nil {
		t.Fatal(err)
	}
	checkpoint(t, l, 1)
	edgeFile, fullFile := l.folder.path("public/tile/0/001.p/44"), l.folder.path(packFile(0))
	if err := os.Remove(edgeFile); err != nil {
		t.Fatal(err)
	}
	o.stop = func(doing, _ string) error {
		if doing == "flush" {
			return errCrash
		}
		return nil
	}
	if _, _, err := Open(background, o); !errors.Is(err, errCrash) {
		t.Fatal(err)
	}
	if err := os.Truncate(fullFile, 5000); err != nil {
		t.Fatal(err)
	}
	o.stop = nil
	l, _, err = Open(background, o)
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Verify(background, nil); err != nil {
		t.Fatal(err)
	}
}

// TestDamagedEdge changes a byte of a partial tile of a log that has published nothing yet.
func TestDamagedEdge(t *testing.T) {
	toy := newToy(1)
	toy.pays(300)
	o := toy.options(testDir(t))
	l, _, err := Open(background, o)
	if err != nil {
		t.Fatal(err)
	}
	name := "public/tile/0/001.p/44"
	data, err := l.folder.read(name)
	if err != nil {
		t.Fatal(err)
	}
	data[100] ^= 1
	if err := os.WriteFile(l.folder.path(name), data, 0o644); err != nil {
		t.Fatal(err)
	}
	l, report, err := Open(background, o)
	if err != nil || report.Rebuilt == "" {
		t.Fatalf("%+v %v", report, err)
	}
	if _, c := checkpoint(t, l, 1); c.Root != naiveTree(toy.leafHashes(t)) {
		t.Fatal("another root")
	}
}
