package policy

import (
	"slices"

	"liangshan/programme/rule"
)

// Titles of columns that a table has beside facts.
var (
	KeyTitles      = []string{"key", "编号"}        // Who a row is about.
	PayeeTitles    = []string{"payee", "收款人"}     // Who is paid for whoever the row is about.
	ReviewedTitles = []string{"reviewed", "人工复核"} // A person has decided.
	noneTitles     = []string{"none", "无"}        // Of a list: whoever the row is about has no items.
)

// titles finds out which column of a table holds what.
type titles struct {
	path    string
	columns []rule.Column // The facts that are asked for, with their words.
	words   []Column
	beside  [][]string
	ignore  []string // What a column may be called that is passed over.
}

// places returns the places of the facts, and behind them those of what stands beside them; -1: the table has no such
// column. A title is the name of a fact or its word in either language. One that is nobody's is refused, because a fact
// that is spelt otherwise is a fact that is missing, and so is a second column of one fact. A column without a title is
// passed over.
func (t *titles) places(names []string) (at []int, errs Errors) {
	at = slices.Repeat([]int{-1}, len(t.columns)+len(t.beside))
	fail := func(place int, text string) {
		if len(errs) < wrongMax {
			errs = append(errs, &Error{t.path, 1, place + 1, CodeTitle, text})
		}
	}
	for place, name := range names {
		if name == "" {
			continue
		}
		switch of := t.of(name); {
		case len(of) > 1:
			fail(place, name+" are the words of several facts here; give the name of one")
		case len(of) == 1 && at[of[0]] >= 0:
			fail(place, "another column is called "+names[at[of[0]]]+", which is the same")
		case len(of) == 1:
			at[of[0]] = place
		case slices.Contains(t.ignore, name):
		default:
			fail(place, t.unknown(name))
		}
	}
	return at, errs
}

// of returns what a title may stand for; a name goes before words.
func (t *titles) of(title string) (all []int) {
	for i, c := range t.columns {
		switch w := t.words[i].Words; title {
		case c.Name:
			return []int{i}
		case w.ZH, w.EN:
			all = append(all, i)
		}
	}
	for i, names := range t.beside {
		if slices.Contains(names, title) && len(all) == 0 {
			return []int{len(t.columns) + i}
		}
	}
	return all
}

// unknown says of a title that it stands for nothing, and what was perhaps meant.
func (t *titles) unknown(title string) string {
	var candidates []string
	for i, c := range t.columns {
		candidates = append(candidates, c.Name, t.words[i].Words.ZH, t.words[i].Words.EN)
	}
	for _, names := range t.beside {
		candidates = append(candidates, names...)
	}
	if near := rule.Nearest(title, candidates); near != "" {
		return "no fact is called " + title + "; is " + near + " meant?"
	}
	return "no fact is called " + title + "; say so if the column is to be passed over (-ignore-column)"
}

// Titles returns what columns of a register, or of a list of it, are called for the document's facts: their names and
// words.
func (d *Document) Titles() (all []string) {
	add := func(columns []Column) {
		for _, c := range columns {
			all = append(all, c.Name, c.Words.ZH, c.Words.EN)
		}
	}
	add(d.Columns)
	for _, items := range d.Items {
		add(items)
	}
	return all
}
