package web

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestComponentsOnly checks that no template writes by hand what package govuk writes: what is
// compared with the fixtures is what pages show.
func TestComponentsOnly(t *testing.T) {
	files, err := filepath.Glob("portal/*.html")
	if err != nil || len(files) < 10 {
		t.Fatal(len(files), err)
	}
	hand := regexp.MustCompile(`class="[^"]*govuk-(button|checkboxes|details|error-message|error-summary|fieldset|file-upload|` +
		`form-group|hint|input|label|radios|select|service-navigation|textarea)[ "_{-]`)
	for _, name := range append(files, "page.html", "front.html", "register.html") {
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if found := hand.Find(source); found != nil {
			t.Errorf("%s: %s is written by hand", name, found)
		}
	}
}

// TestComponentsEscape puts hostile text into everything that pages give to components.
func TestComponentsEscape(t *testing.T) {
	const hostile = `"><script>x</script><em onclick='x'>`
	p := &page{Here: "/record", Menu: publicMenu, Lang: hostile, Faults: []fault{
		{Field: hostile, Text: hostile, Advice: hostile}, {Field: hostile, Text: hostile}, {Text: hostile, Advice: hostile}, {Text: hostile}}}
	f := &field{P: p, ID: hostile, Name: hostile, Label: hostile, Hint: hostile, Fault: hostile, Type: hostile, Value: hostile,
		Complete: hostile, Mode: hostile, Class: hostile, Suffix: hostile, Options: []option{{hostile, hostile, true}}, Checked: true}
	n := &node{field: *f, List: []nodeRow{{Title: hostile, Path: hostile}}}
	for what, html := range map[string]string{
		"input": string(f.Input()), "textarea": string(f.Textarea()), "select": string(f.Select()), "checkbox": string(f.Checkbox()),
		"radios": string(f.Radios()), "file": string(f.File()), "rows": string(n.Rowset()), "summary": string(p.Summary()),
		"navigation": string(p.Navigation()), "wrong": string(p.Wrong(hostile, hostile)),
		"button":  string(p.Button(hostile, "of", hostile, "class", hostile, "name", hostile, "value", hostile, "type", hostile)),
		"link":    string(p.Button(hostile, "to", hostile)),
		"details": string(p.Details(hostile, p.Body("fault", p.Faults[0]), "of", hostile, "class", hostile)),
	} {
		if strings.Contains(html, "<script") || strings.Contains(html, "<em") || !strings.Contains(html, "&lt;script&gt;") {
			t.Errorf("%s: %s", what, html)
		}
	}
}
