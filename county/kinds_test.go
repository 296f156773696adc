package county_test

import (
	"flag"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/fxamacker/cbor/v2"

	"liangshan/county"
	"liangshan/kernel"
)

var update = flag.Bool("update", false, "write the golden files anew; only additions are accepted")

const kindsGolden = "testdata/kinds.golden"

// TestKinds holds every kind of event to what it was when it was first written: its number,
// its name, the keys and types of its fields, and a sample byte for byte. Kinds and fields
// may be added; nothing may change or go.
func TestKinds(t *testing.T) {
	blocks := map[string][]string{}
	var order []string
	for _, k := range county.New().Kinds() {
		name := fmt.Sprintf("kind %d %s", k.Kind, k.Name)
		if k.RowSize > 0 {
			name += fmt.Sprintf(" (rows of %d bytes)", k.RowSize)
		}
		order = append(order, name)
		blocks[name] = describeKind(t, k)
	}
	old, err := os.ReadFile(kindsGolden)
	if err != nil && !*update {
		t.Fatal(err)
	}
	name := ""
	for _, line := range strings.Split(string(old), "\n") {
		switch {
		case strings.HasPrefix(line, "kind "):
			if name = line; blocks[name] == nil {
				t.Errorf("%q is gone or was changed; journals hold it for ever", name)
			}
		case strings.HasPrefix(line, "  field ") && !has(blocks[name], line):
			t.Errorf("%s: %q is gone or was changed; journals hold it for ever", name, line)
		}
	}
	var b strings.Builder
	for _, name := range order {
		b.WriteString(name + "\n" + strings.Join(blocks[name], "\n") + "\n")
	}
	if t.Failed() {
		return
	}
	if *update {
		if err := os.WriteFile(kindsGolden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if b.String() != string(old) {
		t.Error("kinds or fields were added: look at the difference, then run go test ./county -run TestKinds -update")
	}
}

func has(all []string, line string) bool {
	for _, l := range all {
		if l == line {
			return true
		}
	}
	return false
}

// describeKind returns a line for every field and one for a sample.
func describeKind(t *testing.T, k kernel.KindInfo) (lines []string) {
	body := k.Type[0]
	for _, f := range reflect.VisibleFields(body) {
		if tag, ok := f.Tag.Lookup("cbor"); ok {
			lines = append(lines, fmt.Sprintf("  field %s %s %s", tag, f.Name, typeName(f.Type)))
		}
	}
	if len(lines) == 0 && body.NumField() > 0 {
		t.Errorf("%s: its fields have no keys", k.Name)
	}
	value := reflect.New(body).Elem()
	fill(value, 1)
	sample := kernel.Encode(value.Interface())
	notation, err := cbor.Diagnose(sample)
	if err != nil {
		t.Fatal(err)
	}
	return append(lines, fmt.Sprintf("  sample %x", sample), "         "+notation)
}

func typeName(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Slice:
		return "list of " + typeName(t.Elem())
	case reflect.Array:
		return fmt.Sprintf("%d times %s", t.Len(), typeName(t.Elem()))
	case reflect.Struct:
		var fields []string
		for i := range t.NumField() {
			if f := t.Field(i); f.Name != "_" {
				fields = append(fields, f.Tag.Get("cbor")+" "+f.Name+" "+typeName(f.Type))
			}
		}
		return "(" + strings.Join(fields, ", ") + ")"
	}
	return t.Kind().String()
}

// fill puts a value that depends on its place into every field.
func fill(v reflect.Value, n int64) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				fill(v.Field(i), n*10+int64(i)+1)
			}
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0), n)
	case reflect.Array:
		for i := range v.Len() {
			fill(v.Index(i), n+int64(i))
		}
	case reflect.String:
		v.SetString(fmt.Sprintf("文%d", n))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Uint8:
		v.SetUint(uint64(n % 200))
	case reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint(uint64(n))
	default:
		v.SetInt(n)
	}
}
