package govuk

import "html/template"

// An Affix stands before or behind what is typed in, such as a unit. It is not read out: the
// label has to say it too.
type Affix struct {
	Text       string        `json:"text"`
	HTML       template.HTML `json:"html"`
	Classes    string        `json:"classes"`
	Attributes Attributes    `json:"attributes"`
}

func (a *Affix) there() bool { return a != nil && (a.Text != "" || a.HTML != "") }

func (a *Affix) write(s *sheet, class string) {
	if !a.there() {
		return
	}
	s.raw("<div")
	s.class(class, a.Classes)
	s.raw(` aria-hidden="true"`)
	s.attributes(a.Attributes)
	s.raw(">")
	s.content(a.Text, a.HTML)
	s.raw("</div>")
}

// A Wrapper is what holds an input with its affixes.
type Wrapper struct {
	Classes    string     `json:"classes"`
	Attributes Attributes `json:"attributes"`
}

// An Input is a field of one line.
type Input struct {
	ID             string        `json:"id"` // Empty: the name.
	Name           string        `json:"name"`
	Type           string        `json:"type"` // Empty: text.
	Value          string        `json:"value"`
	Label          Label         `json:"label"`
	Hint           *Hint         `json:"hint"`
	ErrorMessage   *ErrorMessage `json:"errorMessage"`
	DescribedBy    string        `json:"describedBy"` // Ids of what else explains the field.
	Prefix         *Affix        `json:"prefix"`
	Suffix         *Affix        `json:"suffix"`
	InputWrapper   Wrapper       `json:"inputWrapper"`
	FormGroup      FormGroup     `json:"formGroup"`
	Autocomplete   string        `json:"autocomplete"`
	Autocapitalize string        `json:"autocapitalize"`
	Inputmode      string        `json:"inputmode"`
	Pattern        string        `json:"pattern"`
	Spellcheck     *bool         `json:"spellcheck"` // Nil: as the browser likes.
	Disabled       bool          `json:"disabled"`
	Classes        string        `json:"classes"`
	Attributes     Attributes    `json:"attributes"`
}

// Render returns the field with its label.
func (i Input) Render() template.HTML {
	var s sheet
	id := otherwise(i.ID, i.Name)
	described := head(&s, i.FormGroup, id, i.DescribedBy, i.Label, i.Hint, i.ErrorMessage)
	wrapped := i.Prefix.there() || i.Suffix.there()
	if wrapped {
		s.raw("<div")
		s.class("govuk-input__wrapper", i.InputWrapper.Classes)
		s.attributes(i.InputWrapper.Attributes)
		s.raw(">")
		i.Prefix.write(&s, "govuk-input__prefix")
	}
	i.element(&s, id, described)
	if wrapped {
		i.Suffix.write(&s, "govuk-input__suffix")
		s.raw("</div>")
	}
	s.raw("</div>")
	return s.html()
}

func (i *Input) element(s *sheet, id, described string) {
	s.raw("<input")
	s.class("govuk-input", i.Classes, when(i.ErrorMessage != nil, "govuk-input--error"))
	s.put("id", id)
	s.put("name", i.Name)
	s.put("type", otherwise(i.Type, "text"))
	s.set("value", i.Value)
	s.truth("spellcheck", i.Spellcheck)
	s.flag("disabled", i.Disabled)
	s.set("aria-describedby", described)
	s.set("autocomplete", i.Autocomplete)
	s.set("autocapitalize", i.Autocapitalize)
	s.set("pattern", i.Pattern)
	s.set("inputmode", i.Inputmode)
	s.attributes(i.Attributes)
	s.raw(">")
}
