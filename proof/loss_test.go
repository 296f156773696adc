package proof

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/mod/sumdb/note"
)

// A lossTest is a log with a published checkpoint, and another journal to open it over.
type lossTest struct {
	whole, other *toy
}

func newLossTest() lossTest {
	l := lossTest{newToy(1), newToy(2)}
	l.whole.pays(300)
	l.other.pays(400)
	return l
}

func (l lossTest) prepare(t *testing.T) Options {
	t.Helper()
	o := l.whole.options(testDir(t))
	log, _, err := Open(background, o)
	if err != nil {
		t.Fatal(err)
	}
	checkpoint(t, log, 1)
	if err := log.Close(background); err != nil {
		t.Fatal(err)
	}
	return o
}

func (l lossTest) open(t *testing.T, name string, o Options, want uint64) {
	t.Helper()
	_, _, err := Open(background, o)
	var loss *LossError
	if !errors.As(err, &loss) || loss.Published.Size != 300 || loss.Size != want {
		t.Fatalf("%s: %v", name, err)
	}
}

// TestLoss opens logs over journals that do not hold what was published.
func TestLoss(t *testing.T) {
	l := newLossTest()
	whole := l.whole
	prepare := func() Options { return l.prepare(t) }
	open := func(name string, o Options, want uint64) { t.Helper(); l.open(t, name, o, want) }
	o := prepare()
	o.Journal = &shortJournal{whole.journal, 299}
	open("an entry is gone", o, 299)
	os.RemoveAll(o.Dir)
	open("an entry is gone, and the log's folder", o, 299)

	o = prepare()
	o.Journal = &shortJournal{whole.journal, 299}
	if err := os.Remove(o.Published); err != nil {
		t.Fatal(err)
	}
	open("an entry is gone, and the checkpoint outside", o, 299)

}

// TestDeclaredLoss goes on over another journal once that was declared.
func TestDeclaredLoss(t *testing.T) {
	loss := newLossTest()
	other := loss.other
	prepare := func() Options { return loss.prepare(t) }
	open := func(name string, o Options, want uint64) { t.Helper(); loss.open(t, name, o, want) }
	o := prepare()
	o.Journal = other.journal
	open("another journal", o, 400)
	if _, err := os.Stat(o.Published); err != nil {
		t.Fatal("the published checkpoint was touched")
	}

	o.Lost = 300
	l, _, err := Open(background, o)
	if err != nil {
		t.Fatalf("the loss is declared: %v", err)
	}
	if signed, _ := l.Published(); signed != nil {
		t.Fatal("a checkpoint that is known to be wrong is served")
	}
	if _, err := os.Stat(l.folder.path(checkpointFile)); !errors.Is(err, os.ErrNotExist) {
		t.Fatal("a checkpoint that is known to be wrong is in the folder")
	}
	_, c := checkpoint(t, l, 2)
	if c.Root != naiveTree(other.leafHashes(t)) {
		t.Fatal("another root")
	}
	if l, _, err = Open(background, o); err != nil {
		t.Fatal(err)
	}
	if _, again := l.Published(); again != c {
		t.Fatal("the checkpoint after the loss is not known")
	}

	o = prepare()
	if err := os.WriteFile(o.Published, []byte("nonsense"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := Open(background, o); !errors.Is(err, ErrCheckpointFormat) {
		t.Fatalf("a damaged checkpoint outside: %v", err)
	}
}

func TestOpenRefuses(t *testing.T) {
	c := newToy(1)
	o := c.options(testDir(t))
	o.Key = NewKey(toyOrigin)
	if _, _, err := Open(background, o); !errors.Is(err, ErrKeyList) {
		t.Errorf("a key that is not in the list: %v", err)
	}
	for _, published := range []string{"", filepath.Join(o.Dir, "published"), filepath.Join(o.Dir, "nowhere", "x")} {
		o := c.options(testDir(t))
		if published != "" {
			published = filepath.Join(o.Dir, filepath.Base(published))
			if err := os.MkdirAll(o.Dir, 0o755); err != nil {
				t.Fatal(err)
			}
		}
		o.Published = published
		if _, _, err := Open(background, o); err == nil {
			t.Errorf("the published checkpoint is at %q", published)
		}
	}
}

func TestAppendRefuses(t *testing.T) {
	c := newToy(1)
	l := c.open(t, testDir(t))
	first, second := c.pays(3), c.pays(3)
	if l.Append(background, second) == nil {
		t.Error("a batch was left out")
	}
	if err := l.Append(background, first); err != nil {
		t.Fatal(err)
	}
	for range 2 { // The second time there is nothing new in it.
		if err := l.Append(background, second); err != nil {
			t.Fatal(err)
		}
	}
	if l.Size() != 6 || l.Entries() != 6 {
		t.Errorf("%d leaves of %d entries", l.Size(), l.Entries())
	}
	stray := newToy(3).pays(2)
	stray.Index = 6
	if l.Append(background, stray) == nil || l.Size() != 6 {
		t.Error("an entry whose events do not follow")
	}
}

// TestPublishedDiffers changes one thing at a time in what was published.
func TestPublishedDiffers(t *testing.T) {
	l := newLossTest()
	for name, change := range map[string]func(c *Checkpoint){
		"the root":    func(c *Checkpoint) { c.Root[5] ^= 1 },
		"the head":    func(c *Checkpoint) { c.Head[5] ^= 1 },
		"the entries": func(c *Checkpoint) { c.Entries-- },
	} {
		o := l.prepare(t)
		signed, err := os.ReadFile(o.Published)
		if err != nil {
			t.Fatal(err)
		}
		c, _, err := Trust{Keys: toyList}.Open(signed)
		if err != nil {
			t.Fatal(err)
		}
		change(&c)
		if signed, err = note.Sign(&note.Note{Text: c.Text()}, toyKey); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(o.Published, signed, 0o644); err != nil {
			t.Fatal(err)
		}
		l.open(t, name, o, 300)
	}
}
