package web

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"
)

// TestNamed: every source of a programme's facts and every post of a goal has an English name.
func TestNamed(t *testing.T) {
	files, _ := filepath.Glob("../counties/*/programmes/*.yaml")
	goals, _ := filepath.Glob("../counties/*/goals.yaml")
	form, n := regexp.MustCompile(`(?m)[ {,](?:source|post): ?"?([^,}"\n]*)`), 0
	zh, en := &page{}, &page{English: true}
	for _, path := range append(files, goals...) {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range form.FindAllStringSubmatch(string(data), -1) {
			text := strings.TrimSpace(m[1])
			if !strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
				continue
			}
			n++
			if name := en.named(text); strings.ContainsFunc(name, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
				t.Errorf("%s: %q is %q in English", path, text, name)
			}
			if zh.named(text) != text {
				t.Errorf("%q is changed in Chinese", text)
			}
		}
	}
	if n < 100 {
		t.Errorf("only %d sources and posts", n)
	}
	if got := en.named("别处"); got != "别处" {
		t.Errorf("what has no name becomes %q", got)
	}
}
