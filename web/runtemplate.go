package web

import (
	"liangshan/export"
	"liangshan/programme/policy"
)

// runTemplate hands out the head of the register of a programme: whom a row is about and the facts that the newest
// document asks for, as the pages call them; and who is paid, where that may be somebody else.
func runTemplate(v *visit) error {
	rows, err := v.rows(programmesToRun+`AND v.code = ?`, v.r.PathValue("programme"))
	if err != nil {
		return err
	}
	if len(rows) != 1 {
		return errNoPage
	}
	d, err := v.s.documents.of(valueText(rows[0][0]), valueText(rows[0][6]))
	if err != nil {
		return err
	}
	v.done = true
	v.w.Header().Set("Content-Type", export.CSV.MediaType())
	v.w.Header().Set("Content-Disposition", `attachment; filename="`+d.Code+`.csv"`)
	to, err := export.NewTable(v.w, export.CSV, d.Code, registerHead(d, v.choose("zh", "en")), true)
	if err != nil {
		return err
	}
	return to.Close()
}

// registerHead returns the titles of a register. Words that two facts have in common are of neither: those have names.
func registerHead(d *policy.Document, language string) []string {
	own := 0
	if language == "zh" {
		own = 1
	}
	head, shared := []string{policy.KeyTitles[own]}, map[string]int{}
	for _, c := range d.Columns {
		shared[c.Words.In(language)]++
	}
	for i, c := range d.Columns {
		word := c.Words.In(language)
		if word == "" || shared[word] > 1 {
			word = d.Scope().Columns[i].Name
		}
		head = append(head, word)
	}
	if d.Unit != "person" {
		head = append(head, policy.PayeeTitles[own])
	}
	return head
}
