package book_test

import (
	"encoding/json"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

var faultsPlanted = flag.Int("book-faults", 1, "of the 14 planted faults, how many the differential test has to find; 14 for a release")

// A fault is a mistake that somebody could make, planted into a copy of the source.
type fault struct {
	name, file string
	change     [][2]string // What stands there once, and what is put in its place.
}

var faults = []fault{
	{"the last of a queue goes first", "add.go", [][2]string{{"slot := l.head\n\t\t\tm := &b.slab[slot]\n\t\t\tif o.Prevent", "slot := l.tail\n\t\t\tm := &b.slab[slot]\n\t\t\tif o.Prevent"}}},
	{"the taker's price", "add.go", [][2]string{{"price := b.price(counter, i)\n\t\tfor left", "price := b.price(counter, limit)\n\t\tfor left"}}},
	{"a stale sum of a level", "add.go", [][2]string{{"b.levels[m.level].shown -= int64(qty)", "b.levels[m.level].shown -= 0"}}},
	{"an order at the limit does not cross", "add.go", [][2]string{{"for left > 0 && b.best[counter] >= limit", "for left > 0 && b.best[counter] > limit"}}},
	{"a summary bit that stays", "book.go", [][2]string{{"b.summary[s][w>>6] &^= 1 << (w & 63)", "b.summary[s][w>>6] &^= 0"}}},
	{"an immediate order rests", "add.go", [][2]string{{"rests := o.Life != Immediate && o.Life != WholeOnly", "rests := o.Life != WholeOnly"}}},
	{"an order in whole only trades in part", "add.go", [][2]string{{"!b.canFill(o, counter, limit, o.Qty)", "!b.canFill(o, counter, limit, 1)"}}},
	{"own orders count as counterparts", "add.go", [][2]string{{"case m.account != o.Account:", "case true:"}}},
	{"the wrong side of a self-trade goes", "add.go", [][2]string{{"case CancelNewest:\n\t\treturn 0", "case CancelOldest:\n\t\treturn 0"}, {"case CancelOldest, CancelBoth:\n\t\tb.lose", "case CancelNewest, CancelBoth:\n\t\tb.lose"}}},
	{"an order that is gone stays in the table", "book.go", [][2]string{{"b.ids.drop(o.id, slot)", ""}}},
	{"a reduction takes the shown part first", "add.go", [][2]string{{"hidden := min(qty, m.hidden)\n\tm.hidden", "hidden := max(0, qty-m.left+1)\n\tm.hidden"}}},
	{"a post-only order trades", "add.go", [][2]string{{"case o.Post:\n\t\treturn WouldTrade", "case o.Post && o.Qty == 0:\n\t\treturn WouldTrade"}}},
	{"another price keeps the place in time", "change.go", [][2]string{{"b.remove(slot)\n\treturn b.enter(&o, level)", "if b.best[side^1] == none {\n\t\tb.unlink(slot)\n\t\tb.link(side, level, slot)\n\t\treturn Result{Rests: qty}\n\t}\n\tb.remove(slot)\n\treturn b.enter(&o, level)"}}},
	{"a deletion of the table leaves a gap", "table.go", [][2]string{{"if (j-home)&mask >= (j-i)&mask", "if (j-home)&mask > (j-i)&mask"}}},
}

// TestFaults plants faults one by one and demands that the differential test finds each.
func TestFaults(t *testing.T) {
	if len(faults) != 14 || *faultsPlanted > len(faults) {
		t.Fatalf("%d faults", len(faults))
	}
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range faults[:*faultsPlanted] {
		source, err := os.ReadFile(f.file)
		if err != nil {
			t.Fatal(err)
		}
		text := string(source)
		for _, c := range f.change {
			if strings.Count(text, c[0]) != 1 {
				t.Fatalf("%s: %q stands %d times in %s", f.name, c[0], strings.Count(text, c[0]), f.file)
			}
			text = strings.Replace(text, c[0], c[1], 1)
		}
		dir := t.TempDir()
		wrong, overlay := filepath.Join(dir, f.file), filepath.Join(dir, "overlay.json")
		replace, err := json.Marshal(map[string]any{"Replace": map[string]string{filepath.Join(here, f.file): wrong}})
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(wrong, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(overlay, replace, 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command("go", "test", "-overlay", overlay, "-vet=off", "-timeout", "5m", "-run", "^TestDifferential$", ".",
			"-book-commands", "40000").CombinedOutput()
		if err == nil || strings.Contains(string(out), "build failed") {
			t.Errorf("not found: %s\n%s", f.name, out)
		} else {
			t.Logf("found: %s", f.name)
		}
	}
}
