package govuk

import "html/template"

// A Fault is one thing that is wrong with what was sent.
type Fault struct {
	Text       string        `json:"text"`
	HTML       template.HTML `json:"html"`
	Href       string        `json:"href"` // Where it can be mended, such as #field; empty: nowhere on the page.
	Attributes Attributes    `json:"attributes"`
}

// An ErrorSummary stands on top of a page and says what is wrong with what was sent.
type ErrorSummary struct {
	TitleText        string        `json:"titleText"`
	TitleHTML        template.HTML `json:"titleHtml"`
	DescriptionText  string        `json:"descriptionText"`
	DescriptionHTML  template.HTML `json:"descriptionHtml"`
	ErrorList        []Fault       `json:"errorList"`
	DisableAutoFocus *bool         `json:"disableAutoFocus"` // For the components' script.
	Classes          string        `json:"classes"`
	Attributes       Attributes    `json:"attributes"`
}

// Render returns the summary.
func (e ErrorSummary) Render() template.HTML {
	var s sheet
	s.raw("<div")
	s.class("govuk-error-summary", e.Classes)
	s.truth("data-disable-auto-focus", e.DisableAutoFocus)
	s.attributes(e.Attributes)
	s.raw(` data-module="govuk-error-summary"><div role="alert"><h2 class="govuk-error-summary__title">`)
	s.content(e.TitleText, e.TitleHTML)
	s.raw(`</h2><div class="govuk-error-summary__body">`)
	if e.DescriptionText != "" || e.DescriptionHTML != "" {
		s.raw("<p>")
		s.content(e.DescriptionText, e.DescriptionHTML)
		s.raw("</p>")
	}
	if len(e.ErrorList) > 0 {
		s.raw(`<ul class="govuk-list govuk-error-summary__list">`)
		for i := range e.ErrorList {
			e.ErrorList[i].write(&s)
		}
		s.raw("</ul>")
	}
	s.raw("</div></div></div>")
	return s.html()
}

func (f *Fault) write(s *sheet) {
	s.raw("<li>")
	if f.Href != "" {
		s.raw("<a")
		s.address("href", f.Href)
		s.attributes(f.Attributes)
		s.raw(">")
	}
	s.content(f.Text, f.HTML)
	s.raw(when(f.Href != "", "</a>"), "</li>")
}
