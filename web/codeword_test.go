package web

import (
	"slices"
	"strings"
	"testing"

	"liangshan/view"
)

// TestCodeWords: codes of tables are said in words, and each column that has words is one of a table.
func TestCodeWords(t *testing.T) {
	p := newPortal(t)
	b := p.as("administrator")
	p.settled()
	holds(t, b.get("/table/authority_actor?lang=zh", 200), "程序 (program)")
	holds(t, b.get("/table/village_division?lang=en", 200), "(county)")
	for key := range codeWords {
		table, column, ok := strings.Cut(key, ".")
		if !ok {
			continue
		}
		l, ok := p.api.Table(table)
		if !ok || !slices.ContainsFunc(l.Columns, func(c view.Column) bool { return c.Name == column }) {
			t.Errorf("%s is no column", key)
		}
	}
}
