package govuk

// A FormGroup is the frame of a field.
type FormGroup struct {
	Classes string `json:"classes"`
}

// open writes the beginning of a frame.
func (g FormGroup) open(s *sheet, wrong bool) {
	s.raw("<div")
	s.class("govuk-form-group", when(wrong, "govuk-form-group--error"), g.Classes)
	s.raw(">")
}

// explain writes hint and message, which take their ids from the field's, and returns the ids of
// all that describes the field, for aria-describedby.
func explain(s *sheet, id, described string, hint *Hint, wrong *ErrorMessage) string {
	if hint != nil {
		h := *hint
		h.ID = id + "-hint"
		described = joined(described, h.ID)
		h.write(s)
	}
	if wrong != nil {
		e := *wrong
		e.ID = id + "-error"
		described = joined(described, e.ID)
		e.write(s)
	}
	return described
}

// head writes the beginning of a frame with what stands above the field, and returns the ids of
// what describes it.
func head(s *sheet, g FormGroup, id, described string, label Label, hint *Hint, wrong *ErrorMessage) string {
	g.open(s, wrong != nil)
	label.For = id
	label.write(s)
	return explain(s, id, described, hint, wrong)
}
