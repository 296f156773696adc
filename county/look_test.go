package county

import (
	"os"
	"path/filepath"
	"testing"
)

// TestLook flips a byte of a running county's journal: the daily look remembers it, and forgets it once it is whole.
func TestLook(t *testing.T) {
	ctx := t.Context()
	o := Options{Folder: FolderOf(filepath.Join(t.TempDir(), "data"), "")}
	if err := Init(ctx, o.Folder, "330523", nil); err != nil {
		t.Fatal(err)
	}
	r, err := Open(ctx, o)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close(ctx)
	if _, err := r.Bootstrap(ctx); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(o.Folder.Data, "journal", "segment-000000")
	flip := func() {
		file, err := os.OpenFile(path, os.O_RDWR, 0)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		b := make([]byte, 1)
		const at = 700 // In the first entries.
		if _, err := file.ReadAt(b, at); err != nil {
			t.Fatal(err)
		}
		b[0] ^= 4
		if _, err := file.WriteAt(b, at); err != nil {
			t.Fatal(err)
		}
	}
	if r.look(ctx, 0); r.Damaged() != nil {
		t.Fatal(r.Damaged())
	}
	flip()
	if r.look(ctx, 0); r.Damaged() == nil {
		t.Fatal("a flipped bit is not seen")
	}
	flip()
	if r.look(ctx, 0); r.Damaged() != nil {
		t.Fatal("damage that is gone is remembered:", r.Damaged())
	}
}
