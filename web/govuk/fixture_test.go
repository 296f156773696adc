package govuk

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html/template"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// A component is what Render returns the HTML of.
type component interface{ Render() template.HTML }

// components are all of this package, by the name of their fixtures, with how many of those there
// are in govuk-frontend 6.6.0. None is left out.
var components = []struct {
	name     string
	fixtures int
	empty    func() component
}{
	{"button", 38, func() component { return new(Button) }},
	{"checkboxes", 42, func() component { return new(Checkboxes) }},
	{"details", 10, func() component { return new(Details) }},
	{"error-message", 9, func() component { return new(ErrorMessage) }},
	{"error-summary", 19, func() component { return new(ErrorSummary) }},
	{"fieldset", 18, func() component { return new(Fieldset) }},
	{"file-upload", 22, func() component { return new(FileUpload) }},
	{"hint", 6, func() component { return new(Hint) }},
	{"input", 45, func() component { return new(Input) }},
	{"label", 17, func() component { return new(Label) }},
	{"radios", 43, func() component { return new(Radios) }},
	{"select", 19, func() component { return new(Select) }},
	{"service-navigation", 33, func() component { return new(ServiceNavigation) }},
	{"textarea", 18, func() component { return new(Textarea) }},
}

// TestFixtures compares the HTML of every fixture with ours.
func TestFixtures(t *testing.T) {
	files, err := filepath.Glob("testdata/*.json")
	if err != nil || len(files) != len(components) {
		t.Fatalf("%d files of fixtures, %d components: %v", len(files), len(components), err)
	}
	all := 0
	for _, c := range components {
		file, err := os.ReadFile("testdata/" + c.name + ".json")
		if err != nil {
			t.Fatal(err)
		}
		var read struct {
			Fixtures []struct {
				Name    string
				Options any
				HTML    string
			}
		}
		decoder := json.NewDecoder(bytes.NewReader(file))
		decoder.UseNumber()
		if err := decoder.Decode(&read); err != nil {
			t.Fatal(err)
		}
		for _, f := range read.Fixtures {
			ours := c.empty()
			if err := options(c.name, f.Options, ours); err != nil {
				t.Errorf("%s: %s: %v", c.name, f.Name, err)
				continue
			}
			compare(t, c.name+": "+f.Name, tokens(t, string(ours.Render())), tokens(t, f.HTML))
		}
		if len(read.Fixtures) != c.fixtures {
			t.Errorf("%s: %d fixtures, not %d", c.name, len(read.Fixtures), c.fixtures)
		}
		all += len(read.Fixtures)
	}
	if all != 339 {
		t.Errorf("%d fixtures were compared", all)
	}
}

// options sets the options of a component as a fixture has them. An option that we do not know is an error.
func options(name string, from any, to component) error {
	given := typed("", from).(map[string]any)
	if name == "file-upload" {
		delete(given, "value") // The component itself does nothing with it: browsers do not let a page set a file.
	}
	plain, err := json.Marshal(given)
	if err != nil {
		return err
	}
	decoder := json.NewDecoder(bytes.NewReader(plain))
	decoder.DisallowUnknownFields()
	return decoder.Decode(to)
}

// typed gives the options of a fixture the types that they have here. Nunjucks knows no types:
// numbers and truth values are values as good as texts, whatever is falsy in a list is left out,
// a slot may be its HTML, and HTML may be false.
func typed(key string, from any) any {
	switch x := from.(type) {
	case map[string]any:
		for name, value := range x {
			x[name] = typed(name, value)
		}
	case []any:
		for i, value := range x {
			if value == nil || value == false || value == "" {
				x[i] = nil
			} else {
				x[i] = typed(key, value)
			}
		}
	case json.Number:
		if key != "rows" {
			return x.String()
		}
	case bool:
		switch key {
		case "value":
			return fmt.Sprint(x)
		case "html":
			return ""
		}
	case string:
		if key == "end" {
			return map[string]any{"html": x}
		}
	}
	return from
}

// voids are elements without an end.
var voids = []string{"input", "br", "path"}

// tokens returns the tags, with their attributes in the order of their names, and texts of HTML.
// That is stricter than a tree: an element that is not closed shows. Space between tags does not
// count, nor at the edge of an element; runs of space are one.
func tokens(t *testing.T, source string) (all []string) {
	t.Helper()
	const space = " \t\n\f\r"
	z := html.NewTokenizer(strings.NewReader(source))
	opened := true // What came before begins an element.
	exact := false // Within a textarea.
	for z.Next() != html.ErrorToken {
		token := z.Token()
		switch token.Type {
		case html.TextToken:
			text := token.Data
			if !exact {
				text = strings.Join(strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(space, r) }), " ")
			}
			if text == "" {
				continue
			}
			if !exact && !opened && strings.ContainsAny(token.Data[:1], space) {
				text = " " + text
			}
			if !exact && strings.ContainsAny(token.Data[len(token.Data)-1:], space) {
				text += " "
			}
			all = append(all, text)
			opened = false
		case html.StartTagToken, html.SelfClosingTagToken:
			slices.SortFunc(token.Attr, func(a, b html.Attribute) int { return strings.Compare(a.Key, b.Key) })
			tag := "<" + token.Data
			for _, a := range token.Attr {
				value := a.Val
				if a.Key == "class" {
					value = strings.Join(strings.Fields(value), " ")
				}
				tag += fmt.Sprintf(" %s=%q", a.Key, value)
			}
			all = append(all, tag+">")
			exact = token.Data == "textarea"
			opened = !slices.Contains(voids, token.Data)
		case html.EndTagToken:
			if token.Data == "path" {
				continue // Written as one that has no end, or not.
			}
			if n := len(all); n > 0 && !exact && !strings.HasPrefix(all[n-1], "<") {
				all[n-1] = strings.TrimSuffix(all[n-1], " ")
			}
			all = append(all, "</"+token.Data+">")
			opened, exact = false, false
		default:
			t.Errorf("unexpected: %s", token)
		}
	}
	return all
}

func compare(t *testing.T, name string, got, want []string) {
	t.Helper()
	for i := range max(len(got), len(want)) {
		var a, b string
		if i < len(got) {
			a = got[i]
		}
		if i < len(want) {
			b = want[i]
		}
		if a != b {
			t.Errorf("%s: token %d:\n%s\nnot\n%s", name, i, a, b)
			return
		}
	}
}
