package measure_test

import (
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"liangshan/measure"
)

// keys gathers the JSON names of a type, with those beneath.
func keys(of reflect.Type, to map[string]bool, seen map[reflect.Type]bool) {
	for of.Kind() == reflect.Pointer || of.Kind() == reflect.Slice {
		of = of.Elem()
	}
	if of.Kind() != reflect.Struct || seen[of] {
		return
	}
	seen[of] = true
	for i := range of.NumField() {
		f := of.Field(i)
		if !f.IsExported() {
			continue
		}
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != "" {
			to[name] = true
		} else if !f.Anonymous {
			to["?"+of.Name()+"."+f.Name] = true
		}
		keys(f.Type, to, seen)
	}
}

// TestNamesDocumented: every JSON name of a result is explained in doc/measuring.md.
func TestNamesDocumented(t *testing.T) {
	text, err := os.ReadFile("../doc/measuring.md")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]bool{}
	for _, of := range []any{measure.Result{}, measure.Plan{}, measure.FIAResult{}, measure.Fault{}} {
		keys(reflect.TypeOf(of), all, map[reflect.Type]bool{})
	}
	var missing []string
	for name := range all {
		if !strings.Contains(string(text), "`"+name+"`") && !strings.Contains(string(text), `"`+name+`"`) {
			missing = append(missing, name)
		}
	}
	slices.Sort(missing)
	if len(missing) > 0 {
		t.Errorf("not in doc/measuring.md: %s", strings.Join(missing, " "))
	}
}
