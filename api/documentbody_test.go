package api

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

// TestDocumentBodies holds what the document says of bodies against the parser: the parser takes every example, and nothing that it
// reads in hexadecimal is called base64.
func TestDocumentBodies(t *testing.T) {
	r := newRig(t)
	var document struct {
		Paths map[string]map[string]struct {
			RequestBody struct {
				Content map[string]struct {
					Schema  map[string]any
					Example json.RawMessage
				}
			}
		}
		Components struct{ Schemas map[string]json.RawMessage }
	}
	r.get("/openapi.json", "").ok().into(&document)
	var proposal struct {
		Properties struct{ Arguments struct{ OneOf []any } }
	}
	r.must(json.Unmarshal(document.Components.Schemas["api.Proposal"], &proposal))
	if len(proposal.Properties.Arguments.OneOf) < 2 {
		t.Errorf("a proposal has no arguments of commands: %s", document.Components.Schemas["api.Proposal"])
	}
	sent, read := 0, 0
	for path, methods := range document.Paths {
		name, ok := strings.CutPrefix(path, "/v1/command/")
		if !ok {
			continue
		}
		body := methods["post"].RequestBody.Content["application/json"]
		read++
		if err := decodeRecord(body.Example, reflect.New(r.api.forms[name].input).Interface(), ""); err != nil {
			t.Errorf("%s: the parser refuses the example %s: %v", name, body.Example, err)
		}
		var follow func(of any)
		seen := map[string]bool{}
		follow = func(of any) {
			switch of := of.(type) {
			case map[string]any:
				if of["contentEncoding"] == "base64" {
					t.Errorf("%s has base64: %v", name, of)
				}
				if ref, ok := of["$ref"].(string); ok && !seen[ref] {
					seen[ref] = true
					var next any
					json.Unmarshal(document.Components.Schemas[strings.TrimPrefix(ref, "#/components/schemas/")], &next)
					follow(next)
				}
				for _, inner := range of {
					follow(inner)
				}
			case []any:
				for _, inner := range of {
					follow(inner)
				}
			case string:
				if strings.Contains(of, "0-9a-fA-F") {
					sent++
				}
			}
		}
		follow(body.Schema)
	}
	if read < 200 || sent < 6 {
		t.Errorf("%d bodies, %d patterns of bytes", read, sent)
	}
}
