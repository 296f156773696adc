// Package govuk writes the components of GOV.UK Frontend 6.6.0 that the portal uses: one struct of
// options for each, whose fields are called as the options of the component, and a method Render
// that returns its HTML.
//
// # Invariants
//
//   - For every fixture that GOV.UK Frontend publishes of these components (testdata), Render
//     gives the same HTML: the same tags, attributes and text in the same order.
//   - Text, values and names of classes are escaped; only fields of the type template.HTML are
//     written as they are, and only the program may fill those.
//   - An address of a scheme that can run code is not written.
//   - Nothing here needs a script. The marks by which the scripts of GOV.UK Frontend would find a
//     component (data-module) are there; the portal does not load those scripts.
//
// A text and an HTML stand beside each other as in the components' options: where there is HTML,
// it is shown and the text is not.
package govuk

import (
	"html/template"
	"slices"
	"strings"
)

// Attributes are further attributes of an element, by name. They are written in the order of their names.
type Attributes map[string]string

// sheet is what a component is written on.
type sheet struct{ strings.Builder }

// html returns what was written.
func (s *sheet) html() template.HTML { return template.HTML(s.String()) }

// raw writes pieces of HTML that stand in the program.
func (s *sheet) raw(pieces ...string) {
	for _, piece := range pieces {
		s.WriteString(piece)
	}
}

// content writes HTML, or text where there is none.
func (s *sheet) content(text string, html template.HTML) {
	if html != "" {
		s.WriteString(string(html))
		return
	}
	s.WriteString(template.HTMLEscapeString(text))
}

// put writes an attribute, also an empty one.
func (s *sheet) put(name, value string) {
	s.raw(" ", name, `="`, template.HTMLEscapeString(value), `"`)
}

// set writes an attribute unless it is empty.
func (s *sheet) set(name, value string) {
	if value != "" {
		s.put(name, value)
	}
}

// truth writes an attribute whose value is true or false, unless neither was said.
func (s *sheet) truth(name string, value *bool) {
	switch {
	case value == nil:
	case *value:
		s.put(name, "true")
	default:
		s.put(name, "false")
	}
}

// flag writes an attribute that has no value.
func (s *sheet) flag(name string, on bool) {
	if on {
		s.raw(" ", name)
	}
}

// class writes the classes that are not empty.
func (s *sheet) class(names ...string) {
	all := ""
	for _, name := range names {
		all = joined(all, name)
	}
	s.put("class", all)
}

// attributes writes further attributes. A name that is none is a mistake of the program.
func (s *sheet) attributes(all Attributes) {
	if len(all) == 0 {
		return
	}
	names := make([]string, 0, len(all))
	for name := range all {
		if name == "" || strings.ContainsAny(name, " \t\n\f\r\"'<>/=\x00") {
			panic("govuk: no name of an attribute: " + name)
		}
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		s.put(name, all[name])
	}
}

// address writes an attribute that leads somewhere. One that could run code leads nowhere instead.
func (s *sheet) address(name, to string) {
	if !harmless(to) {
		to = "#"
	}
	s.put(name, to)
}

// harmless reports whether an address is relative or of a scheme that only leads somewhere.
func harmless(to string) bool {
	scheme, _, ok := strings.Cut(to, ":")
	if !ok || strings.ContainsAny(scheme, "/?#") {
		return true
	}
	return slices.Contains([]string{"http", "https", "mailto", "tel"}, strings.ToLower(scheme))
}

// joined puts two lists of words behind each other.
func joined(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + " " + b
}

// when returns a word if something holds.
func when(holds bool, word string) string {
	if holds {
		return word
	}
	return ""
}

// otherwise returns a word, or another if it is empty.
func otherwise(word, other string) string {
	if word == "" {
		return other
	}
	return word
}
