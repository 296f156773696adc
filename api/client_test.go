package api

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"go/format"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write ../client/generated.go anew")

// A schemaText is a schema of the document, as far as the client needs it.
type schemaText struct {
	Ref                  string `json:"$ref"`
	Type                 any
	Format               string
	Description          string
	Items                *schemaText
	Properties           map[string]*schemaText
	Required             []string
	AdditionalProperties any
}

type operationText struct {
	OperationID string `json:"operationId"`
	Summary     string
	Parameters  []struct{ Name, In string }
	RequestBody *struct {
		Content map[string]struct{ Schema *schemaText }
	}
	Responses map[string]struct {
		Content map[string]struct{ Schema *schemaText }
	}
}

var wordForm = regexp.MustCompile(`[A-Za-z0-9]+`)

// goName makes a name of Go of one of the document: ledger.transfer_many is LedgerTransferMany.
func goName(name string) string {
	var b strings.Builder
	for _, word := range wordForm.FindAllString(name, -1) {
		switch word {
		case "id", "url", "ms", "kg", "zh", "en":
			b.WriteString(strings.ToUpper(word))
		default:
			b.WriteString(strings.ToUpper(word[:1]) + word[1:])
		}
	}
	return b.String()
}

// typeName is that of a schema; the Problem is called so.
func typeName(ref string) string {
	name := goName(ref[strings.LastIndex(ref, "/")+1:])
	if name == "ApiProblem" {
		return "Problem"
	}
	return name
}

func (s *schemaText) goType() string {
	kind, _ := s.Type.(string)
	if kinds, ok := s.Type.([]any); ok && len(kinds) > 0 {
		kind, _ = kinds[0].(string)
	}
	switch {
	case s.Ref != "":
		return typeName(s.Ref)
	case kind == "array" && s.Items != nil:
		return "[]" + s.Items.goType()
	case kind == "integer":
		return "int64"
	case kind == "boolean":
		return "bool"
	case kind == "string":
		return "string"
	case kind == "object" && len(s.Properties) == 0:
		return "map[string]any"
	}
	return "any"
}

// generate makes the client's types and methods of the document.
func generate(document []byte) ([]byte, error) {
	var d struct {
		Paths      map[string]map[string]*operationText
		Components struct{ Schemas map[string]*schemaText }
	}
	if err := json.Unmarshal(document, &d); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	b.WriteString("// Code generated from the OpenAPI document by go test ./api -run TestClient -update. DO NOT EDIT.\n\n" +
		"package client\n\nimport (\n\"context\"\n\"net/http\"\n\"net/url\"\n)\n")
	for _, name := range slices.Sorted(maps.Keys(d.Components.Schemas)) {
		writeType(&b, name, d.Components.Schemas[name])
	}
	for _, path := range slices.Sorted(maps.Keys(d.Paths)) {
		for _, method := range slices.Sorted(maps.Keys(d.Paths[path])) {
			writeMethod(&b, path, strings.ToUpper(method), d.Paths[path][method])
		}
	}
	return format.Source(b.Bytes())
}

func writeType(b *bytes.Buffer, name string, s *schemaText) {
	name = typeName(name)
	if s.Properties == nil {
		fmt.Fprintf(b, "\n// %s is a type of the interface.\ntype %s %s\n", name, name, s.goType())
		return
	}
	fmt.Fprintf(b, "\n// %s is a type of the interface.\ntype %s struct {\n", name, name)
	for _, field := range slices.Sorted(maps.Keys(s.Properties)) {
		if field == "$schema" {
			continue
		}
		optional := ",omitempty"
		if slices.Contains(s.Required, field) {
			optional = ""
		}
		fmt.Fprintf(b, "%s %s `json:\"%s%s\"`", goName(field), s.Properties[field].goType(), field, optional)
		if text := s.Properties[field].Description; text != "" {
			fmt.Fprintf(b, " // %s.", strings.ReplaceAll(text, "\n", " "))
		}
		b.WriteString("\n")
	}
	b.WriteString("}\n")
}

func writeMethod(b *bytes.Buffer, path, method string, op *operationText) {
	if op.OperationID == "event.stream" {
		return // Client.Stream.
	}
	name, answer := goName(op.OperationID), "[]byte"
	for kind, content := range op.Responses["200"].Content {
		if kind == "application/json" && content.Schema != nil && content.Schema.Ref != "" {
			answer = typeName(content.Schema.Ref)
		}
	}
	body, file := "", false
	if op.RequestBody != nil {
		if _, file = op.RequestBody.Content["application/octet-stream"]; !file {
			body = op.RequestBody.Content["application/json"].Schema.goType()
		}
	}
	fmt.Fprintf(b, "\n// %s asks for %s %s: %s.\nfunc (c *Client) %s(ctx context.Context", name, method, path, op.Summary, name)
	if command, ok := strings.CutPrefix(path, "/v1/command/"); ok {
		fmt.Fprintf(b, ", in %s) (answer %s, err error) {\nreturn answer, c.command(ctx, %q, in, &answer)\n}\n", body, answer, command)
		return
	}
	to, id, query := fmt.Sprintf("%q", path), `""`, false
	for _, p := range op.Parameters {
		switch {
		case p.In == "path":
			arg := strings.ToLower(p.Name[:1]) + goName(p.Name)[1:]
			fmt.Fprintf(b, ", %s string", arg)
			to = strings.ReplaceAll(to, "{"+p.Name+"}", `"+url.PathEscape(`+arg+`)+"`)
		case p.In == "query":
			query = true
		case p.Name == "Idempotency-Key":
			fmt.Fprintf(b, ", id string")
			id = "id"
		}
	}
	words, sent := "nil", "nil"
	if query {
		fmt.Fprintf(b, ", query url.Values")
		words = "query"
	}
	if body != "" {
		fmt.Fprintf(b, ", in %s", body)
		sent = "body"
	}
	if file {
		b.WriteString(", in []byte")
		sent = "in"
	}
	fmt.Fprintf(b, ") (answer %s, err error) {\n", answer)
	if body != "" {
		b.WriteString("body, err := encode(in)\nif err != nil {\nreturn answer, err\n}\n")
	}
	fmt.Fprintf(b, "return answer, c.ask(ctx, http.Method%s, %s, %s, %s, %s, &answer)\n}\n",
		map[string]string{"GET": "Get", "POST": "Post", "PATCH": "Patch", "PUT": "Put", "DELETE": "Delete"}[method],
		strings.TrimSuffix(to, `+""`), words, id, sent)
}

// TestClient: what the client has is what the document says, no less and no more.
func TestClient(t *testing.T) {
	r := newRig(t)
	made, err := generate(r.api.document)
	r.must(err)
	const path = "../client/generated.go"
	if *update {
		r.must(os.WriteFile(path, made, 0o644))
	}
	had, err := os.ReadFile(path)
	r.must(err)
	now := map[string]bool{}
	for line := range strings.Lines(string(made)) {
		now[strings.Join(strings.Fields(line), " ")] = true
	}
	for line := range strings.Lines(string(had)) {
		if line = strings.Join(strings.Fields(line), " "); !now[line] {
			t.Errorf("the interface has no more: %s (go test ./api -run TestClient -update)", line)
		}
	}
	if !bytes.Equal(had, made) {
		t.Error("the client lacks what the interface has: go test ./api -run TestClient -update")
	}
}
