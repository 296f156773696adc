package govuk

import "html/template"

// A Label names a field.
type Label struct {
	Text          string        `json:"text"`
	HTML          template.HTML `json:"html"`
	For           string        `json:"for"` // Id of the field.
	IsPageHeading bool          `json:"isPageHeading"`
	Classes       string        `json:"classes"`
	Attributes    Attributes    `json:"attributes"`
}

// Render returns the label; nothing for one without words.
func (l Label) Render() template.HTML {
	var s sheet
	l.write(&s)
	return s.html()
}

func (l *Label) write(s *sheet) {
	if l.Text == "" && l.HTML == "" {
		return
	}
	if l.IsPageHeading {
		s.raw(`<h1 class="govuk-label-wrapper">`)
	}
	s.raw("<label")
	s.class("govuk-label", l.Classes)
	s.attributes(l.Attributes)
	s.set("for", l.For)
	s.raw(">")
	s.content(l.Text, l.HTML)
	s.raw("</label>")
	if l.IsPageHeading {
		s.raw("</h1>")
	}
}

// A Hint says how a field is filled in.
type Hint struct {
	ID         string        `json:"id"`
	Text       string        `json:"text"`
	HTML       template.HTML `json:"html"`
	Classes    string        `json:"classes"`
	Attributes Attributes    `json:"attributes"`
}

// Render returns the hint.
func (h Hint) Render() template.HTML {
	var s sheet
	h.write(&s)
	return s.html()
}

func (h *Hint) write(s *sheet) {
	s.raw("<div")
	s.set("id", h.ID)
	s.class("govuk-hint", h.Classes)
	s.attributes(h.Attributes)
	s.raw(">")
	s.content(h.Text, h.HTML)
	s.raw("</div>")
}

// An ErrorMessage says what is wrong with a field.
type ErrorMessage struct {
	ID         string        `json:"id"`
	Text       string        `json:"text"`
	HTML       template.HTML `json:"html"`
	Classes    string        `json:"classes"`
	Attributes Attributes    `json:"attributes"`

	// VisuallyHiddenText is read out before the message. Nil: "Error"; empty: nothing.
	VisuallyHiddenText *string `json:"visuallyHiddenText"`
}

// Render returns the message.
func (e ErrorMessage) Render() template.HTML {
	var s sheet
	e.write(&s)
	return s.html()
}

func (e *ErrorMessage) write(s *sheet) {
	s.raw("<p")
	s.set("id", e.ID)
	s.class("govuk-error-message", e.Classes)
	s.attributes(e.Attributes)
	s.raw(">")
	before := "Error"
	if e.VisuallyHiddenText != nil {
		before = *e.VisuallyHiddenText
	}
	if before != "" {
		s.raw(`<span class="govuk-visually-hidden">`)
		s.content(before, "")
		s.raw(":</span> ")
	}
	s.content(e.Text, e.HTML)
	s.raw("</p>")
}

// A Legend names a fieldset.
type Legend struct {
	Text          string        `json:"text"`
	HTML          template.HTML `json:"html"`
	IsPageHeading bool          `json:"isPageHeading"`
	Classes       string        `json:"classes"`
}

func (l *Legend) write(s *sheet) {
	if l == nil || l.Text == "" && l.HTML == "" {
		return
	}
	s.raw("<legend")
	s.class("govuk-fieldset__legend", l.Classes)
	s.raw(">")
	if l.IsPageHeading {
		s.raw(`<h1 class="govuk-fieldset__heading">`)
	}
	s.content(l.Text, l.HTML)
	if l.IsPageHeading {
		s.raw("</h1>")
	}
	s.raw("</legend>")
}

// A Fieldset holds fields that belong together.
type Fieldset struct {
	Legend      *Legend       `json:"legend"`
	DescribedBy string        `json:"describedBy"` // Ids, separated by spaces.
	Role        string        `json:"role"`
	HTML        template.HTML `json:"html"` // The fields.
	Classes     string        `json:"classes"`
	Attributes  Attributes    `json:"attributes"`
}

// Render returns the fieldset.
func (f Fieldset) Render() template.HTML {
	var s sheet
	f.write(&s)
	return s.html()
}

func (f *Fieldset) write(s *sheet) {
	s.raw("<fieldset")
	s.class("govuk-fieldset", f.Classes)
	s.set("role", f.Role)
	s.set("aria-describedby", f.DescribedBy)
	s.attributes(f.Attributes)
	s.raw(">")
	f.Legend.write(s)
	s.content("", f.HTML)
	s.raw("</fieldset>")
}
