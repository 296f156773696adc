package web

import (
	"slices"
	"testing"

	"liangshan/village"
)

// TestOfficeReasons: every command that is named takes such a field, each of its codes may be recorded and has words in
// both languages, and a form offers them.
func TestOfficeReasons(t *testing.T) {
	p := newPortal(t)
	fields := map[string][]string{}
	for _, f := range p.api.Forms() {
		for _, part := range partsOf(f.Input) {
			if part.kind.String() == "string" {
				fields[f.Name] = append(fields[f.Name], part.name)
			}
		}
	}
	for name, commands := range map[string]map[string][]string{"reason": officeReasons, "basis": officeBases,
		"cause": officeCauses} {
		for command, codes := range commands {
			if !slices.Contains(fields[command], name) {
				t.Errorf("%s has no %s that is written", command, name)
			}
			for _, code := range codes {
				if words := allWords["reason_"+code]; words[0] == "" || words[1] == "" || !village.ValidCode(code) {
					t.Errorf("%s: %s", command, code)
				}
			}
		}
	}
	p.settled()
	page := p.as("administrator").get("/do/programme.waive?reason=found&lang=zh", 200)
	holds(t, page, `<option value="hardship">生活困难</option>`, `<option value="found" selected>found</option>`)
}
