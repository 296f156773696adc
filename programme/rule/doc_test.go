package rule

import (
	"os"
	"strings"
	"testing"
)

// TestFunctionsDocumented: whoever writes a document finds every function, with its Chinese name, in the manual.
func TestFunctionsDocumented(t *testing.T) {
	manual, err := os.ReadFile("../../doc/programme.md")
	if err != nil {
		t.Fatal(err)
	}
	text := strings.ReplaceAll(string(manual), `\|`, "|")
	for _, f := range functions {
		usage, _, _ := strings.Cut(f.usage, ": ")
		if !strings.Contains(text, "| `"+usage+"` | "+f.zh+" |") {
			t.Errorf("doc/programme.md does not say how %s is called", f.name)
		}
	}
	for _, w := range words {
		if w.kind != isBool && (!strings.Contains(text, "`"+w.en+"`") || !strings.Contains(text, w.zh)) {
			t.Errorf("doc/programme.md does not name %s", w.en)
		}
	}
}
