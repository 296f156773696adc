package govuk

import (
	"html/template"
	"strconv"
)

// A Textarea is a field of several lines.
type Textarea struct {
	ID           string        `json:"id"` // Empty: the name.
	Name         string        `json:"name"`
	Value        string        `json:"value"`
	Rows         int           `json:"rows"` // 0: five.
	Label        Label         `json:"label"`
	Hint         *Hint         `json:"hint"`
	ErrorMessage *ErrorMessage `json:"errorMessage"`
	DescribedBy  string        `json:"describedBy"` // Ids of what else explains the field.
	FormGroup    FormGroup     `json:"formGroup"`
	Autocomplete string        `json:"autocomplete"`
	Spellcheck   *bool         `json:"spellcheck"` // Nil: as the browser likes.
	Classes      string        `json:"classes"`
	Attributes   Attributes    `json:"attributes"`
}

// Render returns the field with its label.
func (t Textarea) Render() template.HTML {
	var s sheet
	id := otherwise(t.ID, t.Name)
	described := head(&s, t.FormGroup, id, t.DescribedBy, t.Label, t.Hint, t.ErrorMessage)
	rows := t.Rows
	if rows == 0 {
		rows = 5
	}
	s.raw("<textarea")
	s.class("govuk-textarea", when(t.ErrorMessage != nil, "govuk-textarea--error"), t.Classes)
	s.put("id", id)
	s.put("name", t.Name)
	s.put("rows", strconv.Itoa(rows))
	s.truth("spellcheck", t.Spellcheck)
	s.set("aria-describedby", described)
	s.set("autocomplete", t.Autocomplete)
	s.attributes(t.Attributes)
	s.raw(">")
	s.content(t.Value, "")
	s.raw("</textarea></div>")
	return s.html()
}
