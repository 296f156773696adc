package govuk

import (
	"html/template"
	"slices"
	"strconv"
)

// A ChoiceLabel is how the label of a choice differs from others.
type ChoiceLabel struct {
	Classes    string     `json:"classes"`
	Attributes Attributes `json:"attributes"`
}

// A Conditional is what is asked besides where a choice is taken.
type Conditional struct {
	HTML template.HTML `json:"html"`
}

// A Choice is one box of checkboxes or one of radios.
type Choice struct {
	ID          string        `json:"id"`   // Empty: from the id of all.
	Name        string        `json:"name"` // Of a checkbox; empty: the name of all.
	Value       string        `json:"value"`
	Text        string        `json:"text"`
	HTML        template.HTML `json:"html"`
	Label       ChoiceLabel   `json:"label"`
	Hint        *Hint         `json:"hint"`
	Divider     string        `json:"divider"` // A word between choices; then there is no box.
	Checked     *bool         `json:"checked"` // Nil: if its value is among those of all.
	Conditional *Conditional  `json:"conditional"`
	Behaviour   string        `json:"behaviour"` // Of a checkbox: exclusive, for the components' script.
	Disabled    bool          `json:"disabled"`
	Attributes  Attributes    `json:"attributes"`
}

// Checkboxes are choices of which any may be taken.
type Checkboxes struct {
	IDPrefix     string        `json:"idPrefix"` // Of the first box; empty: the name.
	Name         string        `json:"name"`
	Items        []*Choice     `json:"items"`  // Nil ones are left out; those behind them keep their numbers.
	Values       []string      `json:"values"` // Of the boxes that are checked.
	Fieldset     *Fieldset     `json:"fieldset"`
	Hint         *Hint         `json:"hint"`
	ErrorMessage *ErrorMessage `json:"errorMessage"`
	DescribedBy  string        `json:"describedBy"` // Ids of what else explains the boxes.
	FormGroup    FormGroup     `json:"formGroup"`
	Classes      string        `json:"classes"`
	Attributes   Attributes    `json:"attributes"`
}

// Render returns the boxes with what explains them.
func (c Checkboxes) Render() template.HTML { return c.render("checkbox", "govuk-checkboxes") }

// Radios are choices of which one is taken.
type Radios struct {
	IDPrefix     string        `json:"idPrefix"` // Of the first; empty: the name.
	Name         string        `json:"name"`
	Items        []*Choice     `json:"items"` // Nil ones are left out; those behind them keep their numbers.
	Value        string        `json:"value"` // Of the one that is checked; empty: of none.
	Fieldset     *Fieldset     `json:"fieldset"`
	Hint         *Hint         `json:"hint"`
	ErrorMessage *ErrorMessage `json:"errorMessage"`
	FormGroup    FormGroup     `json:"formGroup"`
	Classes      string        `json:"classes"`
	Attributes   Attributes    `json:"attributes"`
}

// Render returns the radios with what explains them.
func (r Radios) Render() template.HTML {
	all := Checkboxes{IDPrefix: r.IDPrefix, Name: r.Name, Items: r.Items, Fieldset: r.Fieldset, Hint: r.Hint,
		ErrorMessage: r.ErrorMessage, FormGroup: r.FormGroup, Classes: r.Classes, Attributes: r.Attributes}
	if r.Value != "" {
		all.Values = []string{r.Value}
	}
	return all.render("radio", "govuk-radios")
}

// render writes choices of a type, whose classes begin with a block's name.
func (c *Checkboxes) render(kind, block string) template.HTML {
	var inner, s sheet
	prefix := otherwise(c.IDPrefix, c.Name)
	described := c.DescribedBy
	if c.Fieldset != nil && c.Fieldset.DescribedBy != "" {
		described = c.Fieldset.DescribedBy
	}
	described = explain(&inner, prefix, described, c.Hint, c.ErrorMessage)
	inner.raw("<div")
	inner.class(block, c.Classes)
	inner.attributes(c.Attributes)
	inner.put("data-module", block)
	inner.raw(">")
	group := box{kind: kind, block: block, prefix: prefix, name: c.Name, values: c.Values}
	if c.Fieldset == nil && kind == "checkbox" {
		group.described = described // Nothing else is there that could be described.
	}
	for i, item := range c.Items {
		if item != nil {
			group.write(&inner, item, i)
		}
	}
	inner.raw("</div>")
	c.FormGroup.open(&s, c.ErrorMessage != nil)
	if c.Fieldset != nil {
		f := *c.Fieldset
		f.DescribedBy, f.HTML = described, inner.html()
		f.write(&s)
	} else {
		s.raw(inner.String())
	}
	s.raw("</div>")
	return s.html()
}

// A box is what the choices of a group have in common.
type box struct {
	kind, block, prefix, name string
	values                    []string
	described                 string
}

// write writes the choice at an index.
func (b *box) write(s *sheet, c *Choice, index int) {
	if c.Divider != "" {
		s.raw(`<div class="`, b.block, `__divider">`)
		s.content(c.Divider, "")
		s.raw("</div>")
		return
	}
	id := b.prefix
	if index > 0 { // The first has none, so that a summary of faults can lead to it.
		id += "-" + strconv.Itoa(index+1)
	}
	id = otherwise(c.ID, id)
	checked := said(c.Checked, slices.Contains(b.values, c.Value))
	asks := c.Conditional != nil && c.Conditional.HTML != ""
	s.raw(`<div class="`, b.block, `__item">`)
	b.input(s, c, id, checked, asks)
	label := Label{Text: c.Text, HTML: c.HTML, For: id, Classes: joined(b.block+"__label", c.Label.Classes),
		Attributes: c.Label.Attributes}
	label.write(s)
	if c.hinted() {
		h := *c.Hint
		h.ID, h.Classes = id+"-item-hint", joined(b.block+"__hint", c.Hint.Classes)
		h.write(s)
	}
	s.raw("</div>")
	if asks {
		s.raw("<div")
		s.class(b.block+"__conditional", when(!checked, b.block+"__conditional--hidden"))
		s.put("id", "conditional-"+id)
		s.raw(">", string(c.Conditional.HTML), "</div>")
	}
}

func (c *Choice) hinted() bool { return c.Hint != nil && (c.Hint.Text != "" || c.Hint.HTML != "") }

func (b *box) input(s *sheet, c *Choice, id string, checked, asks bool) {
	name, described := b.name, b.described
	if b.kind == "checkbox" {
		name = otherwise(c.Name, name)
	}
	if c.hinted() {
		described = joined(described, id+"-item-hint")
	}
	s.raw(`<input class="`, b.block, `__input"`)
	s.put("id", id)
	s.put("name", name)
	s.put("type", b.kind)
	s.put("value", c.Value)
	s.flag("checked", checked)
	s.flag("disabled", c.Disabled)
	if asks {
		s.put("data-aria-controls", "conditional-"+id)
	}
	if b.kind == "checkbox" {
		s.set("data-behaviour", c.Behaviour)
	}
	s.set("aria-describedby", described)
	s.attributes(c.Attributes)
	s.raw(">")
}
