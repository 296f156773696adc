package text

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

// A template is what is said of a fault in a file, with places for what it is about.
type template struct {
	pattern *regexp.Regexp
	places  []string // As they stand in the English text: {0}, {1}.
	own     int      // Bytes that are not places: what says more is tried first.
	zh      string
}

var place = regexp.MustCompile(`\{\d\}`)

var templates = sync.OnceValue(func() (all []template) {
	for key, said := range en.Fault {
		t := template{places: place.FindAllString(said, -1), zh: zh.Fault[key]}
		parts := place.Split(said, -1)
		for i, part := range parts {
			t.own += len(part)
			parts[i] = regexp.QuoteMeta(part)
		}
		t.pattern = regexp.MustCompile("(?s)^" + strings.Join(parts, "(.*)") + "$")
		all = append(all, t)
	}
	slices.SortFunc(all, func(a, b template) int {
		if a.own != b.own {
			return b.own - a.own
		}
		return strings.Compare(a.zh, b.zh)
	})
	return all
})

// Said says in Chinese what the readers of documents and tables say of a fault in English; what there are no words
// for stays as it is. So does what is put into the places, unless it is a word of the language of documents.
func Said(english string) string {
	for _, t := range templates() {
		found := t.pattern.FindStringSubmatch(english)
		if found == nil {
			continue
		}
		said := t.zh
		for i, at := range t.places {
			said = strings.ReplaceAll(said, at, Said(found[i+1]))
		}
		return said
	}
	return english
}
