package web

import (
	_ "embed"
	"fmt"
	"maps"

	"github.com/BurntSushi/toml"

	"liangshan/paper"
)

// What the portal says stands in zh.toml and en.toml, with equal keys: [word] holds words and
// sentences of pages, [field] what a field of a command is called by its name in JSON, [fields.MODULE] what some are
// called in the commands of one module, [hint]
// what is said beside it, [choice."TYPE"] what the values of a type mean, [unit] what amounts
// are counted in. A test holds that nothing is missing in either language.

//go:embed zh.toml
var chineseText string

//go:embed en.toml
var englishText string

// A vocabulary is what is said in one language.
type vocabulary struct {
	Word   map[string]string
	Field  map[string]string
	Fields map[string]map[string]string // By module, what a field is called there and not elsewhere.
	Hint   map[string]string
	Unit   map[string]string
	Module map[string]string
	Choice map[string]map[string]string
}

var chineseWords, englishWords = readVocabulary("zh.toml", chineseText), readVocabulary("en.toml", englishText)

func readVocabulary(name, text string) (v vocabulary) {
	meta, err := toml.Decode(text, &v)
	if err == nil && len(meta.Undecoded()) > 0 {
		err = fmt.Errorf("unknown keys %v", meta.Undecoded())
	}
	if err != nil {
		panic(fmt.Errorf("web: %s: %w", name, err)) // A mistake of the program.
	}
	return v
}

// allWords are the words of every page.
var allWords = func() map[string][2]string {
	all := maps.Clone(words)
	for key, zh := range chineseWords.Word {
		if _, twice := all[key]; twice {
			panic("web: a word is there twice: " + key)
		}
		all[key] = [2]string{zh, englishWords.Word[key]}
	}
	for code, both := range paper.Purposes { // As certificates have them.
		all["purpose_"+code] = both
	}
	return all
}()

// in returns a vocabulary's part in the language of a page.
func (p *page) in(part func(*vocabulary) map[string]string, key string) string {
	if p.English {
		return part(&englishWords)[key]
	}
	return part(&chineseWords)[key]
}

// Unit returns what an amount is counted in.
func (p *page) Unit(key string) string {
	return p.in(func(v *vocabulary) map[string]string { return v.Unit }, key)
}
