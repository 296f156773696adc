package paper

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestWords: every word of the papers is there in both languages, and none is there for nothing.
func TestWords(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	for _, name := range append(files, "paper.html") {
		if name == "yearreport.go" || name == "bulletin.go" || name == "reportwords.go" {
			continue // Reports have words of their own.
		}
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`\.T[ (](?:\(print )?"(\w+)"`).FindAllStringSubmatch(string(data), -1) {
			used[m[1]] = true
		}
	}
	delete(used, "line_")
	for _, state := range []string{"frozen", "paid", "held", "returned", "reissued", "nothing"} { // Of dividend.LineState.
		used["line_"+state] = true
	}
	delete(used, "grant_sum_")
	for _, headline := range []string{"listed", "due", "paid", "failed", "stopped", "short", "nothing", "void",
		"back_listed", "back"} { // Of Grant.Headline, for each programme.LineState.
		used["grant_sum_"+headline] = true
	}
	for word := range used {
		if strings.TrimSpace(words[word][0]) == "" || strings.TrimSpace(words[word][1]) == "" {
			t.Errorf("no word %s", word)
		}
	}
	for word := range words {
		if !used[word] {
			t.Errorf("%s is not used", word)
		}
	}
}
