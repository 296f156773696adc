package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"path"
	"reflect"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"liangshan/calendar"
	"liangshan/programme/payrun"
)

const (
	tagCommand = "command"
	tagRead    = "read"
	tagPerson  = "person"
	tagPublic  = "public"
)

// emptyDocument returns the OpenAPI document before its operations.
func (a *API) emptyDocument() *huma.OpenAPI {
	registry := huma.NewMapRegistry("#/components/schemas/", schemaName)
	registry.RegisterTypeAlias(dateType, reflect.TypeFor[dateSchema]())
	registry.RegisterTypeAlias(reflect.TypeFor[[16]byte](), reflect.TypeFor[hexSchema]())
	registry.RegisterTypeAlias(reflect.TypeFor[payrun.Digest](), reflect.TypeFor[digestSchema]())
	return &huma.OpenAPI{
		OpenAPI: "3.1.0",
		Info: &huma.Info{Title: "Liangshan 两山", Version: "1",
			Description: "A county's record: commands, read tables, receipts. 县域账本:命令、查询表与凭证。"},
		Components: &huma.Components{Schemas: registry, SecuritySchemes: map[string]*huma.SecurityScheme{
			"token": {Type: "http", Scheme: "bearer", Description: "A token of the register of actors."},
		}},
		Tags: []*huma.Tag{{Name: tagCommand, Description: "命令 Commands"}, {Name: tagRead, Description: "查询 Reading"},
			{Name: tagPerson, Description: "个人信息 Personal facts"}, {Name: tagPublic, Description: "公开 Public"}},
	}
}

// schemaName names a type by package and name, because packages share names.
func schemaName(t reflect.Type, hint string) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Name() == "" {
		return huma.DefaultSchemaNamer(t, hint)
	}
	name := t.Name()
	return path.Base(t.PkgPath()) + "." + strings.ToUpper(name[:1]) + name[1:]
}

// A dateSchema stands for calendar.Date in the document.
type dateSchema struct{}

// Schema implements huma.SchemaProvider.
func (dateSchema) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Format: "date", Examples: []any{calendar.Date(20778).String()}}
}

// A hexSchema stands for 16 bytes in the document.
type hexSchema struct{}

// Schema implements huma.SchemaProvider.
func (hexSchema) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Pattern: "^[0-9a-fA-F]{32}$"}
}

// A digestSchema stands for 32 bytes in the document.
type digestSchema struct{}

// Schema implements huma.SchemaProvider.
func (digestSchema) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Pattern: "^[0-9a-f]{64}$"}
}

func parameter(in, name, description string, schema *huma.Schema) *huma.Param {
	return &huma.Param{Name: name, In: in, Description: description, Required: in == "path", Schema: schema}
}

func wholeNumber() *huma.Schema {
	zero := 0.0
	return &huma.Schema{Type: huma.TypeInteger, Format: "int64", Minimum: &zero}
}

func plainText() *huma.Schema { return &huma.Schema{Type: huma.TypeString} }

// add makes an operation answer, and describes it.
func (a *API) add(op *operation) {
	registry := a.huma.OpenAPI().Components.Schemas
	described := &huma.Operation{OperationID: op.id, Method: op.method, Path: op.path, Summary: op.summary,
		Tags: []string{op.tag}, Parameters: op.parameters, Responses: map[string]*huma.Response{}}
	if !op.open {
		described.Security = []map[string][]string{{"token": {}}}
	}
	if op.body != nil {
		described.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
			"application/json": {Schema: registry.Schema(op.body, true, op.id), Example: example(op.body, "")}}}
	}
	if op.binaryBody {
		described.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
			"application/octet-stream": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}}
	}
	kind, schema := "application/json", (*huma.Schema)(nil)
	if op.answer != nil {
		schema = registry.Schema(op.answer, true, op.id+"Answer")
		exemplify(registry, schema, op.answer)
	} else if op.answerKind != "" {
		kind, schema = op.answerKind, plainText()
	}
	if op.binary {
		schema = &huma.Schema{Type: huma.TypeString, Format: "binary"}
	}
	done := &huma.Response{Description: "Done", Content: map[string]*huma.MediaType{kind: {Schema: schema}}}
	for _, more := range op.moreKinds {
		done.Content[more] = &huma.MediaType{Schema: schema}
	}
	described.Responses["200"] = done
	described.Responses["default"] = &huma.Response{Description: "Refused; the code says why",
		Content: map[string]*huma.MediaType{
			"application/problem+json": {Schema: registry.Schema(reflect.TypeFor[Problem](), true, "Problem")}}}
	routed := *described
	described.Path = strings.ReplaceAll(op.path, "...", "") // Wild cards of the mux are none of OpenAPI.
	a.huma.OpenAPI().AddOperation(described)
	a.huma.Adapter().Handle(&routed, func(ctx huma.Context) {
		r, w := humago.Unwrap(ctx)
		a.serve(op, w, r)
	})
}

// closeDocument finishes the document and serves it.
func (a *API) closeDocument() error {
	a.add(&operation{method: http.MethodGet, path: "/openapi.json", id: "openapi", tag: tagPublic, open: true,
		summary: "本文档 This document", answerKind: "application/vnd.oai.openapi+json",
		handle: func(x *exchange) error {
			x.Header().Set("Content-Type", "application/json")
			x.Header().Set("Cache-Control", "no-cache")
			x.Write(a.document)
			return nil
		}})
	described := map[reflect.Type]bool{}
	for _, form := range a.forms {
		a.describeBytes(form.input, described)
	}
	a.describeProposals() // After the bytes: arguments are bytes to Go, and any command to who proposes.
	document, err := json.MarshalIndent(a.huma.OpenAPI(), "", " ")
	if err != nil {
		return fmt.Errorf("api: the OpenAPI document: %w", err)
	}
	a.document = document
	return nil
}

// describeBytes says that bytes of what is sent are written in hexadecimal, as they are read (setBytes), how many there
// are, and that they are no base64, as the schemas have it by themselves.
func (a *API) describeBytes(t reflect.Type, described map[reflect.Type]bool) {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct || described[t] {
		return
	}
	described[t] = true
	schema := a.huma.OpenAPI().Components.Schemas.Map()[schemaName(t, "")]
	for _, f := range fieldsOf(t) {
		of := t.Field(f.index).Type
		list := of.Kind() == reflect.Slice || of.Kind() == reflect.Array
		read := reflect.PointerTo(of).Implements(textType)
		if schema == nil || !list || of.Elem().Kind() != reflect.Uint8 || read || schema.Properties[f.name] == nil {
			a.describeBytes(of, described)
			continue
		}
		pattern := "^([0-9a-fA-F]{2})*$"
		if of.Kind() == reflect.Array {
			pattern = "^[0-9a-fA-F]{" + strconv.Itoa(2*of.Len()) + "}$"
		}
		schema.Properties[f.name] = &huma.Schema{Type: huma.TypeString, Pattern: pattern,
			Description: schema.Properties[f.name].Description}
	}
}

// describeProposals says which arguments a proposal may have.
func (a *API) describeProposals() {
	schemas := a.huma.OpenAPI().Components.Schemas
	arguments := &huma.Schema{Description: "The command's own fields"}
	for _, declared := range a.known.Commands() {
		if declared.TwoPersons() {
			arguments.OneOf = append(
				arguments.OneOf,
				schemas.Schema(a.forms[declared.Name()].input, true, declared.Name()),
			)
		}
	}
	schemas.Map()[schemaName(reflect.TypeFor[proposal](), "")].Properties["arguments"] = arguments
}
