package web

import (
	"fmt"
	"strings"
)

// A field is a field of a form on a page, in the pattern of GOV.UK Frontend: label, hint, what is
// wrong, the field itself. Templates make it with Field and show it with {{template "input" …}}.
type field struct {
	P                       *page
	ID, Name, Label         string
	Hint, Fault             string
	Type, Value             string
	Complete, Mode, Pattern string // autocomplete, inputmode
	Class                   string
	Suffix                  string // Unit behind the field.
	Rows                    int
	Options                 []option
	Required, Checked       bool
	Off                     bool // Not to be changed.
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

// Described returns the ids of what explains the field, for aria-describedby.
func (f *field) Described() string {
	var ids []string
	if f.Hint != "" {
		ids = append(ids, f.ID+"-hint")
	}
	if f.Fault != "" {
		ids = append(ids, f.ID+"-error")
	}
	return strings.Join(ids, " ")
}

// A pagePart is a part of a page with the page, for a template of its own.
type pagePart struct {
	P     *page
	Rows  any
	Class string
}

// Part makes a part of the page.
func (p *page) Part(rows any, class string) pagePart { return pagePart{p, rows, class} }

// A factPart is one question of a calculator with the page.
type factPart struct {
	P *page
	F factView
}

// Fact makes a question of a calculator for its template.
func (p *page) Fact(f factView) factPart { return factPart{p, f} }

// Ordinal names one of several, counted from 0.
func (p *page) Ordinal(i int) string { return fmt.Sprintf(p.T("ordinal"), i+1) }
