package web

import (
	"fmt"
	"html/template"

	"liangshan/web/govuk"
)

// A field is a field of a form on a page: label, hint, what is wrong, the field itself. Templates
// make it with Field or Choice and show it as what it is, such as {{(…).Input}}.
type field struct {
	P               *page
	ID, Name, Label string
	Hint, Fault     string
	Type, Value     string
	Complete, Mode  string // autocomplete, inputmode
	Class           string
	Suffix          string // Unit behind the field.
	Rows            int
	Options         []option
	Checked         bool
}

type option struct {
	Value, Text string
	Chosen      bool
}

// Field makes a field whose label is a word. more are pairs: type, value, autocomplete, mode,
// class, hint (a word), name.
func (p *page) Field(id, word string, more ...string) *field {
	f := &field{P: p, ID: id, Name: id, Label: p.T(word), Type: "text", Fault: p.Fault(id)}
	for i := 0; i+1 < len(more); i += 2 {
		switch value := more[i+1]; more[i] {
		case "type":
			f.Type = value
		case "value":
			f.Value = value
		case "autocomplete":
			f.Complete = value
		case "mode":
			f.Mode = value
		case "class":
			f.Class = value
		case "name":
			f.Name = value
		case "hint":
			f.Hint = p.T(value)
		default:
			panic("web: a field has no " + more[i])
		}
	}
	return f
}

// Choice makes a field, whose label is a word, of which one of several is chosen.
func (p *page) Choice(id, word string, options []option) *field {
	f := p.Field(id, word)
	f.Options = options
	return f
}

// label returns the label. It says the unit too, for who does not see it behind the field.
func (f *field) label() govuk.Label {
	l := govuk.Label{Text: f.Label, Classes: "govuk-!-font-weight-bold"}
	if f.Suffix != "" {
		l.HTML = behind(f.Label, "("+f.Suffix+")")
	}
	return l
}

func (f *field) hint() *govuk.Hint {
	if f.Hint == "" {
		return nil
	}
	return &govuk.Hint{Text: f.Hint}
}

func (f *field) wrong() *govuk.ErrorMessage {
	if f.Fault == "" {
		return nil
	}
	return &govuk.ErrorMessage{Text: f.Fault, VisuallyHiddenText: new(f.P.T("error"))}
}

func (f *field) attributes() govuk.Attributes {
	if f.Fault == "" {
		return nil
	}
	return govuk.Attributes{"aria-invalid": "true"}
}

// Input shows a field of one line.
func (f *field) Input() template.HTML {
	i := govuk.Input{ID: f.ID, Name: f.Name, Type: f.Type, Value: f.Value, Label: f.label(), Hint: f.hint(),
		ErrorMessage: f.wrong(), Autocomplete: f.Complete, Inputmode: f.Mode, Spellcheck: new(false),
		Classes: f.Class, Attributes: f.attributes()}
	if f.Suffix != "" {
		i.Suffix = &govuk.Affix{Text: f.Suffix}
	}
	return i.Render()
}

// Textarea shows a field of several lines.
func (f *field) Textarea() template.HTML {
	return govuk.Textarea{ID: f.ID, Name: f.Name, Value: f.Value, Rows: f.Rows, Label: f.label(), Hint: f.hint(),
		ErrorMessage: f.wrong(), Spellcheck: new(false), Classes: f.Class, Attributes: f.attributes()}.Render()
}

// Select shows a list of which one is chosen.
func (f *field) Select() template.HTML {
	l := govuk.Select{ID: f.ID, Name: f.Name, Label: f.label(), Hint: f.hint(), ErrorMessage: f.wrong(),
		Classes: f.Class, Attributes: f.attributes()}
	for _, o := range f.Options {
		l.Items = append(l.Items, &govuk.Option{Value: &o.Value, Text: o.Text, Selected: &o.Chosen})
	}
	return l.Render()
}

// Checkbox shows a box that says yes.
func (f *field) Checkbox() template.HTML {
	return govuk.Checkboxes{IDPrefix: f.ID, Name: f.Name, ErrorMessage: f.wrong(), Items: []*govuk.Choice{
		{Value: "true", Text: f.Label, Hint: f.hint(), Checked: &f.Checked, Attributes: f.attributes()},
	}}.Render()
}

// Radios shows choices of which one is taken, under the question of the whole page.
func (f *field) Radios() template.HTML {
	r := govuk.Radios{IDPrefix: f.ID, Name: f.Name, Hint: f.hint(), ErrorMessage: f.wrong(), Fieldset: &govuk.Fieldset{
		Legend: &govuk.Legend{Text: f.Label, IsPageHeading: true, Classes: "govuk-fieldset__legend--l"},
	}}
	for _, o := range f.Options {
		r.Items = append(r.Items, &govuk.Choice{Value: o.Value, Text: o.Text, Checked: &o.Chosen})
	}
	return r.Render()
}

// File shows a field that takes a file.
func (f *field) File() template.HTML {
	return govuk.FileUpload{ID: f.ID, Name: f.Name, Label: f.label(), Hint: f.hint(), ErrorMessage: f.wrong(),
		Classes: f.Class, Attributes: f.attributes()}.Render()
}

// A pagePart is a part of a page with the page, for a template of its own.
type pagePart struct {
	P     *page
	Rows  any
	Class string
}

// Part makes a part of the page.
func (p *page) Part(rows any, class string) pagePart { return pagePart{p, rows, class} }

// Fact shows a question of a calculator.
func (p *page) Fact(q factView) template.HTML {
	f := &field{P: p, ID: q.ID, Name: q.ID, Label: q.Label, Fault: q.Fault, Value: q.Value, Options: q.Options}
	if q.Hint != "" {
		f.Hint = p.T("kept_by") + " " + q.Hint
	}
	if f.Options != nil {
		return f.Select()
	}
	f.Mode, f.Complete, f.Class = q.Mode, "off", "govuk-input--width-10"
	return f.Input()
}

// Ordinal names one of several, counted from 0.
func (p *page) Ordinal(i int) string { return fmt.Sprintf(p.T("ordinal"), i+1) }
