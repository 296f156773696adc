package web

import (
	"errors"
	"fmt"

	"liangshan/programme/policy"
	"liangshan/text"
)

// publishCommand brings a programme's document into force.
const publishCommand = "programme.publish"

// examine reads a programme's document as its publication will, and runs its tests. It returns what can be said for it;
// what keeps it from being published becomes faults with line and column, so that nobody proposes or releases it in
// vain.
func (v *visit) examine(document string) (passes string, err error) {
	d, err := policy.Read("document", document)
	var wrong policy.Errors
	switch {
	case errors.As(err, &wrong):
	case err != nil:
		return "", err
	default:
		days, err := v.s.read.Workdays(v.r.Context())
		if err != nil {
			return "", err
		}
		wrong = d.Check(days)
	}
	for _, e := range wrong {
		v.Faults = append(v.Faults, fault{Field: "text",
			Text: fmt.Sprintf(v.T("fault_at"), e.Line, e.Column, v.choose(text.Said(e.Text), e.Text))})
	}
	if len(wrong) > 0 {
		return "", nil
	}
	name := v.choose(d.Name.ZH, d.Name.EN)
	return fmt.Sprintf(v.T("document_passes"), name, d.Version, len(d.Tests), len(d.Clauses)), nil
}
