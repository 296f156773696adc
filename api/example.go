package api

import (
	"encoding"
	"encoding/json"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// exampleTexts are tried in order for types that read themselves from a text.
var exampleTexts = []string{
	"2026-11-21",
	"1",
	"110101",
	strings.Repeat("0", 32),
	strings.Repeat("0", 64),
	"example",
}

// exampleWords are texts of fields by their names, of the form that the field has. Persons and numbers are made up.
var exampleWords = map[string]string{
	"unit": "CNY", "name_zh": "示例", "name_en": "Example", "village": "110101001002", "source": "示例", "kind": "person",
	"value": "示例", "field": "name", "reason": "checked", "name": "王小明", "birth_date": "1990-06-15",
	"identity": "110101199006150017", "phone": "05720000000", "address": "示例路1号", "account": "6200000000000000",
	"credit_code": "91110101MA0000007T", "county": "110101", "division": "110101", "place": "110101", "parent": "110101",
	"origin": "110101.example.org/log", "date": "2026-11-21", "day": "2026-11-21", "due": "2026-12-31",
	"from": "2026-01-01", "to": "2026-12-31", "recorded": "2026-11-21", "period": "2026-10", "periods": "2026-10",
	"code": "example_1", "codes": "example_1", "department": "natural_resources", "department_zh": "自然资源和规划局",
	"department_en": "Natural resources", "figure": "carbon_sold", "figures": "carbon_sold", "programme": "talent_direct",
	"scheme": "talent_card", "method": "ar-cm-005-v01", "purpose": "event_neutrality_2026", "role": "accountant",
	"roles": "accountant", "side": "buy", "taker": "buy", "colour": "green", "light": "green", "rounding": "half_even",
	"every": "month", "basis": "document_2026_12", "evidence": "record_2026_10", "paper": "document_2026_12",
	"title": "示例", "title_zh": "示例", "title_en": "Example", "text": "示例", "text_zh": "示例", "text_en": "Example",
	"note": "示例", "note_zh": "示例", "note_en": "Example", "unit_zh": "吨", "unit_en": "t", "fold_zh": "示例",
	"fold_en": "Example", "place_zh": "示例县", "zh": "示例", "en": "Example", "reason_zh": "示例", "reason_en": "Example",
	"quote": "示例", "bound": "exact", "better": "higher", "outcome": "granted", "state": "open", "status": "held",
	"session": "continuous", "stratum": "moso", "post": "director", "grade": "first", "level": "county",
	"public_form": "digits:6", "public_value": "123456", "public_source": "体彩排列五", "lender_name": "示例银行",
	"owner_name": "示例企业", "payer": "示例单位", "agent": "CNAPS:104331000001", "amount_text": "1.00", "balance_text": "1.00",
	"hash": exampleHash, "root": exampleHash, "sha256": exampleHash, "list_hash": exampleHash, "request": exampleHash[:32],
	"serial": "110101-AB01-2024-1-700-81", "receipt": "/v1/receipt/1", "time": exampleTime, "at": exampleTime,
	"issued": exampleTime, "retired": exampleTime, "checkpoint_time": exampleTime, "next": "eyJhZnRlciI6MX0",
	"formula": "carbon_sold / carbon_issued", "explain": "示例", "detail": "示例", "finding": "示例",
	"command": "ledger.transfer", "encoding": "utf-8", "label": "示例", "file": "example.csv", "column": "amount_fen",
}

// What examples of hashes and moments are.
const (
	exampleHash = "0000000000000000000000000000000000000000000000000000000000000000"
	exampleTime = "2026-11-21T09:30:00.000+08:00"
)

// exemplify puts an example on the schema of an answer, once for all operations that answer so.
func exemplify(registry huma.Registry, schema *huma.Schema, answer reflect.Type) {
	if s := registry.SchemaFromRef(schema.Ref); s != nil && s.Examples == nil {
		s.Examples = []any{example(answer, "")}
	}
}

// example makes an example of what JSON is read into: it can be read, so that a caller can begin
// from it; whether the rules allow it is another matter.
func example(t reflect.Type, name string) any {
	switch {
	case t == rawType:
		return json.RawMessage("{}")
	case t == dateType:
		return "2026-11-21"
	case reflect.PointerTo(t).Implements(textType):
		for _, text := range exampleTexts {
			if reflect.New(t).Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(text)) == nil {
				return text
			}
		}
	}
	switch t.Kind() {
	case reflect.Pointer:
		return example(t.Elem(), name)
	case reflect.Struct:
		all := map[string]any{}
		for _, f := range fieldsOf(t) {
			all[f.name] = example(t.Field(f.index).Type, f.name)
		}
		return all
	case reflect.Array:
		return strings.Repeat("00", t.Len())
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return "00"
		}
		return []any{example(t.Elem(), name)}
	case reflect.Bool:
		return true
	case reflect.String:
		if word, ok := exampleWords[name]; ok {
			return word
		}
		return "example"
	}
	return 1
}
