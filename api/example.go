package api

import (
	"encoding"
	"encoding/json"
	"reflect"
	"strings"
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

// exampleWords are texts of fields by their names.
var exampleWords = map[string]string{
	"unit": "CNY", "name_zh": "示例", "name_en": "Example", "village": "110101001002", "reason": "example", "source": "示例",
	"kind": "person", "value": "示例", "field": "name",
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
