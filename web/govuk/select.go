package govuk

import "html/template"

// An Option is one of what a select offers.
type Option struct {
	Value      *string    `json:"value"` // Nil: the text is sent.
	Text       string     `json:"text"`
	Selected   *bool      `json:"selected"` // Nil: if the value of the select is this one's.
	Disabled   bool       `json:"disabled"`
	Attributes Attributes `json:"attributes"`
}

// A Select is a list of which one is chosen.
type Select struct {
	ID           string        `json:"id"` // Empty: the name.
	Name         string        `json:"name"`
	Items        []*Option     `json:"items"` // Nil ones are left out.
	Value        string        `json:"value"` // Of the option that is selected; empty: of none.
	Label        Label         `json:"label"`
	Hint         *Hint         `json:"hint"`
	ErrorMessage *ErrorMessage `json:"errorMessage"`
	DescribedBy  string        `json:"describedBy"` // Ids of what else explains the field.
	FormGroup    FormGroup     `json:"formGroup"`
	Classes      string        `json:"classes"`
	Attributes   Attributes    `json:"attributes"`
}

// Render returns the field with its label.
func (l Select) Render() template.HTML {
	var s sheet
	id := otherwise(l.ID, l.Name)
	described := head(&s, l.FormGroup, id, l.DescribedBy, l.Label, l.Hint, l.ErrorMessage)
	s.raw("<select")
	s.class("govuk-select", l.Classes, when(l.ErrorMessage != nil, "govuk-select--error"))
	s.put("id", id)
	s.put("name", l.Name)
	s.set("aria-describedby", described)
	s.attributes(l.Attributes)
	s.raw(">")
	for _, o := range l.Items {
		if o != nil {
			o.write(&s, l.Value)
		}
	}
	s.raw("</select></div>")
	return s.html()
}

func (o *Option) write(s *sheet, chosen string) {
	sent := o.Text
	s.raw("<option")
	if o.Value != nil {
		sent = *o.Value
		s.put("value", sent)
	}
	s.flag("selected", said(o.Selected, chosen != "" && sent == chosen))
	s.flag("disabled", o.Disabled)
	s.attributes(o.Attributes)
	s.raw(">")
	s.content(o.Text, "")
	s.raw("</option>")
}

// said returns what was said, or otherwise what follows from the rest.
func said(word *bool, follows bool) bool {
	if word != nil {
		return *word
	}
	return follows
}
