package govuk

import "html/template"

// A Button sends a form or, with an address, leads somewhere.
type Button struct {
	ID                 string        `json:"id"`
	Text               string        `json:"text"`
	HTML               template.HTML `json:"html"`
	Href               string        `json:"href"` // Not empty: a link that looks like a button.
	Type               string        `json:"type"` // Empty: submit.
	Name               string        `json:"name"`
	Value              string        `json:"value"`
	Disabled           bool          `json:"disabled"`
	IsStartButton      bool          `json:"isStartButton"`
	PreventDoubleClick *bool         `json:"preventDoubleClick"` // For the components' script.
	Classes            string        `json:"classes"`
	Attributes         Attributes    `json:"attributes"`
}

// arrow is the picture of a start button.
const arrow = ` <svg class="govuk-button__start-icon" xmlns="http://www.w3.org/2000/svg" width="17.5" height="19"` +
	` viewBox="0 0 33 40" aria-hidden="true" focusable="false">` +
	`<path fill="currentColor" d="M0 0h13l20 20-20 20H0l20-20z"/></svg>`

// Render returns the button.
func (b Button) Render() template.HTML {
	var s sheet
	tag := "button"
	if b.Href != "" {
		tag = "a"
	}
	s.raw("<", tag)
	if b.Href != "" {
		s.address("href", b.Href)
		s.raw(` role="button" draggable="false"`)
	} else {
		s.put("type", otherwise(b.Type, "submit"))
		s.set("name", b.Name)
		s.set("value", b.Value)
		s.raw(when(b.Disabled, ` disabled aria-disabled="true"`))
		s.truth("data-prevent-double-click", b.PreventDoubleClick)
	}
	s.class("govuk-button", b.Classes, when(b.IsStartButton, "govuk-button--start"))
	s.raw(` data-module="govuk-button"`)
	s.attributes(b.Attributes)
	s.set("id", b.ID)
	s.raw(">")
	whole := b.IsStartButton && b.HTML != "" // The picture stands beside it, not between its parts.
	s.raw(when(whole, "<span>"))
	s.content(b.Text, b.HTML)
	s.raw(when(whole, "</span>"), when(b.IsStartButton, arrow), "</", tag, ">")
	return s.html()
}
