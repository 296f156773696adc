package govuk

import (
	"html/template"
	"reflect"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// fill puts a text into every field of a component that takes text, and true into what is true or
// false. HTML stays empty: what is written as it is comes from the program.
func fill(v reflect.Value, text string, depth int) {
	switch v.Kind() {
	case reflect.String:
		if v.Type() != reflect.TypeFor[template.HTML]() {
			v.SetString(text)
		}
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int:
		v.SetInt(3)
	case reflect.Pointer:
		if depth < 8 {
			v.Set(reflect.New(v.Type().Elem()))
			fill(v.Elem(), text, depth+1)
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range v.Len() {
			fill(v.Index(i), text, depth+1)
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(reflect.ValueOf("data-key"), reflect.ValueOf(text))
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), text, depth+1)
		}
	}
}

// shape returns the tags of HTML with the names of their attributes, in which nothing that was
// filled in may show, and every text and value apart.
func shape(source string) (tags, words []string) {
	z := html.NewTokenizer(strings.NewReader(source))
	for z.Next() != html.ErrorToken {
		token := z.Token()
		if token.Type == html.TextToken {
			words = append(words, token.Data)
			continue
		}
		tag := token.Type.String() + token.Data
		for _, a := range token.Attr {
			tag += " " + a.Key
			words = append(words, a.Val)
		}
		tags = append(tags, tag)
	}
	return tags, words
}

// filled returns the HTML of every component with a text everywhere, with links and, second,
// without: choices once as they are and once as what stands between them.
func filled(text string) (all []string) {
	for _, c := range components {
		whole := c.empty()
		fill(reflect.ValueOf(whole).Elem(), text, 0)
		all = append(all, string(whole.Render()))
		switch x := whole.(type) {
		case *Button:
			x.Href = ""
		case *ErrorSummary:
			x.ErrorList[0].Href = ""
		case *Checkboxes:
			x.Items[0].Divider, x.Items[1].Divider, x.Fieldset = "", "", nil
		case *Radios:
			x.Items[0].Divider, x.Items[1].Divider, x.Fieldset = "", "", nil
		case *ServiceNavigation:
			x.ServiceURL, x.Navigation[0].Href = "", ""
		}
		all = append(all, string(whole.Render()))
	}
	return all
}

// TestHostile puts hostile text everywhere: it changes nothing but texts and values, and comes
// back from them as it was written.
func TestHostile(t *testing.T) {
	harmless := filled("x")
	for _, text := range []string{
		`<script>alert("x")</script>`, `"><img src=x onerror=alert(1)>`, `' onmouseover='alert(1)`, `&quot; autofocus onfocus=alert(1) x=&quot;`,
		"</textarea></select></title><script>x</script>", "<!-- ", "]]>", "a\x00b", "`+alert(1)+`", "&lt;b&gt;", "\xff\xfe<",
		"javascript:alert(1)", " JaVaScRiPt:alert(1)", "data:text/html,<script>x</script>", "\x01javascript:x",
	} {
		for i, got := range filled(text) {
			want, _ := shape(harmless[i])
			tags, words := shape(got)
			if !slices.Equal(tags, want) {
				t.Errorf("%s: %q changed the page:\n%s", components[i/2].name, text, got)
			}
			back := strings.ReplaceAll(text, "\x00", "\ufffd") // As browsers read it.
			if !slices.ContainsFunc(words, func(w string) bool { return strings.Contains(w, back) }) {
				t.Errorf("%s: %q did not arrive:\n%s", components[i/2].name, text, got)
			}
			for _, piece := range strings.Split(got, ` href="`)[1:] {
				if strings.Contains(text, "script:") && !strings.HasPrefix(piece, `#"`) {
					t.Errorf("%s: %q became an address", components[i/2].name, text)
				}
			}
		}
	}
}

// FuzzHostile does so with any text.
func FuzzHostile(f *testing.F) {
	f.Add(`"><script>`)
	f.Add("&#34; x=")
	harmless := filled("x")
	f.Fuzz(func(t *testing.T, text string) {
		if text == "" || strings.TrimSpace(text) == "" {
			return // What is empty is left out.
		}
		for i, got := range filled(text) {
			want, _ := shape(harmless[i])
			if tags, _ := shape(got); !slices.Equal(tags, want) {
				t.Errorf("%s: %q changed the page:\n%s", components[i/2].name, text, got)
			}
		}
	})
}

// TestAddresses checks which addresses are written.
func TestAddresses(t *testing.T) {
	for to, want := range map[string]bool{
		"/do": true, "#name": true, "?a=b:c": true, "/a:b": true, "x/y:z": true, "https://example.org": true, "HTTP://example.org": true,
		"mailto:a@example.org": true, "tel:+8657": true, "": true, "javascript:x": false, "JAVASCRIPT:x": false, "vbscript:x": false,
		"data:text/html,x": false, "\tjavascript:x": false, "java\nscript:x": false, "x:y": false,
	} {
		if harmless(to) != want {
			t.Errorf("%q: %t", to, !want)
		}
	}
}

// TestNoName checks that a name that would break out of its tag is a mistake.
func TestNoName(t *testing.T) {
	for _, name := range []string{"", "a b", `a"`, "a>", "a=", "a/", "a\n"} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%q was written", name)
				}
			}()
			Hint{Attributes: Attributes{name: "x"}}.Render()
		}()
	}
}

// BenchmarkInput writes a field with all that may stand around it.
func BenchmarkInput(b *testing.B) {
	i := Input{ID: "amount", Name: "amount", Value: "1250.00", Label: Label{Text: "Amount", Classes: "govuk-!-font-weight-bold"},
		Hint: &Hint{Text: "In yuan and fen"}, ErrorMessage: &ErrorMessage{Text: "This is no number"}, Suffix: &Affix{Text: "元"},
		Classes: "govuk-input--width-10", Attributes: Attributes{"aria-invalid": "true"}}
	b.ReportAllocs()
	for b.Loop() {
		i.Render()
	}
}
