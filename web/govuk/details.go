package govuk

import "html/template"

// Details show a line that opens what is below it.
type Details struct {
	ID          string        `json:"id"`
	SummaryText string        `json:"summaryText"`
	SummaryHTML template.HTML `json:"summaryHtml"`
	Text        string        `json:"text"`
	HTML        template.HTML `json:"html"`
	Open        bool          `json:"open"`
	Classes     string        `json:"classes"`
	Attributes  Attributes    `json:"attributes"`
}

// Render returns the details.
func (d Details) Render() template.HTML {
	var s sheet
	s.raw("<details")
	s.set("id", d.ID)
	s.class("govuk-details", d.Classes)
	s.attributes(d.Attributes)
	s.flag("open", d.Open)
	s.raw(`><summary class="govuk-details__summary"><span class="govuk-details__summary-text">`)
	s.content(d.SummaryText, d.SummaryHTML)
	s.raw(`</span></summary><div class="govuk-details__text">`)
	s.content(d.Text, d.HTML)
	s.raw("</div></details>")
	return s.html()
}
