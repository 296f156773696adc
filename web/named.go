package web

import (
	_ "embed"
	"fmt"
	"strings"

	"github.com/BurntSushi/toml"
)

//go:embed named.toml
var namedText string

// namedEnglish is what sources and posts are called in English: they stand in documents whose text is hashed, or in
// events, in one language.
var namedEnglish = func() map[string]string {
	var file struct{ Name map[string]string }
	if _, err := toml.Decode(namedText, &file); err != nil {
		panic(fmt.Errorf("web: named.toml: %w", err)) // A mistake of the program.
	}
	return file.Name
}()

// named writes a source or a post in the language of the page; one without an English name stays as it is.
func (p *page) named(text string) string {
	if !p.English {
		return text
	}
	if name, ok := namedEnglish[text]; ok {
		return name
	}
	for title, name := range namedEnglish {
		before, after, open := strings.Cut(title, "{0}")
		if !open || !strings.HasPrefix(text, before) || !strings.HasSuffix(text, after) {
			continue
		}
		inner, ok := namedEnglish[strings.TrimSuffix(strings.TrimPrefix(text, before), after)]
		if ok {
			return strings.ReplaceAll(name, "{0}", inner)
		}
	}
	return text
}
