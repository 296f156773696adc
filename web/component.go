package web

import (
	"fmt"
	"html/template"
	"strings"

	"liangshan/web/govuk"
)

// Components of a page that are no fields. Templates call them; package govuk writes them.

// Body shows a template of its own with some data, to stand within a component.
func (p *page) Body(name string, data any) template.HTML {
	var b strings.Builder
	if err := pages.ExecuteTemplate(&b, name, data); err != nil {
		panic(fmt.Errorf("web: template %s: %w", name, err)) // A mistake in the template.
	}
	return template.HTML(b.String())
}

// behind puts words behind a text that are read out and not seen.
func behind(text, more string) template.HTML {
	return template.HTML(template.HTMLEscapeString(text) + `<span class="govuk-visually-hidden"> ` +
		template.HTMLEscapeString(more) + "</span>")
}

// Button shows a button. more are pairs: class, name, value, type; to, where it leads; of, what it
// is about, for who does not see where it stands; off, that it cannot be pressed; unchecked, that
// the browser sends the form as it is.
func (p *page) Button(text string, more ...any) template.HTML {
	b := govuk.Button{Text: text}
	for i := 0; i+1 < len(more); i += 2 {
		switch value := more[i+1]; more[i] {
		case "class":
			b.Classes = value.(string)
		case "name":
			b.Name = value.(string)
		case "value":
			b.Value = value.(string)
		case "type":
			b.Type = value.(string)
		case "to":
			b.Href = value.(string)
		case "of":
			b.HTML = behind(text, value.(string))
		case "off":
			b.Disabled = value.(bool)
		case "unchecked":
			b.Attributes = govuk.Attributes{"formnovalidate": ""}
		default:
			panic(fmt.Sprint("web: a button has no ", more[i]))
		}
	}
	return b.Render()
}

// Details show a line that opens what is below it. more are pairs: class, of (as of a button), open.
func (p *page) Details(summary string, body template.HTML, more ...any) template.HTML {
	d := govuk.Details{SummaryText: summary, HTML: body}
	for i := 0; i+1 < len(more); i += 2 {
		switch value := more[i+1]; more[i] {
		case "class":
			d.Classes = value.(string)
		case "of":
			d.SummaryHTML = behind(summary, value.(string))
		case "open":
			d.Open = value.(bool)
		default:
			panic(fmt.Sprint("web: details have no ", more[i]))
		}
	}
	return d.Render()
}

// Wrong shows what is wrong with a field that is no component; empty: nothing is.
func (p *page) Wrong(id, text string) template.HTML {
	if text == "" {
		return ""
	}
	return govuk.ErrorMessage{ID: id + "-error", Text: text, VisuallyHiddenText: new(p.T("error"))}.Render()
}

// Alert shows a place where a script says what went wrong.
func (p *page) Alert() template.HTML {
	return govuk.ErrorMessage{VisuallyHiddenText: new(""), Attributes: govuk.Attributes{"role": "alert"}}.Render()
}

// Summary says on top of a page what is wrong with what was sent. It takes the focus, without a script.
func (p *page) Summary() template.HTML {
	e := govuk.ErrorSummary{TitleText: p.T("there_is_a_problem"),
		Attributes: govuk.Attributes{"tabindex": "-1", "autofocus": ""}}
	for _, f := range p.Faults {
		line := govuk.Fault{Text: f.Text, Href: "#" + f.Field}
		switch {
		case f.Field == "" && f.Advice == "":
			line.Href = ""
		case f.Advice != "":
			line = govuk.Fault{HTML: p.Body("fault", f)} // Only the fault is a link, not what to do.
		}
		e.ErrorList = append(e.ErrorList, line)
	}
	return e.Render()
}

// Navigation shows the menu.
func (p *page) Navigation() template.HTML {
	n := govuk.ServiceNavigation{NavigationLabel: p.T("navigation"), CollapseNavigationOnMobile: new(false)}
	for _, m := range p.Menu {
		n.Navigation = append(n.Navigation,
			&govuk.NavigationItem{Text: p.T(m.Word), Href: m.Path + p.Lang, Active: m.Path == p.Here})
	}
	return n.Render()
}

// Rowset shows rows that can be added and removed.
func (n *node) Rowset() template.HTML {
	return govuk.Fieldset{Classes: "govuk-!-margin-bottom-6", Attributes: govuk.Attributes{"id": n.ID},
		Legend: &govuk.Legend{Text: n.Label, Classes: "govuk-fieldset__legend--m"}, HTML: n.P.Body("rows", n)}.Render()
}
