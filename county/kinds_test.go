package county_test

import (
	"flag"
	"fmt"
	"os"
	"reflect"
	"regexp"
	"slices"
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
	return slices.ContainsFunc(all, func(l string) bool { return extends(l, line) })
}

// added is a field that may come at the end of a struct within an event: it is left out where it is
// zero, so that what was written before reads as before.
var added = regexp.MustCompile(`^, \d+,keyasint,omitempty \w+ [a-z0-9 ]+`)

// extends reports whether a field is what it was, but for optional fields at the end of structs in it.
func extends(now, was string) bool {
	for now != "" && was != "" {
		switch {
		case now[0] == was[0]:
			now, was = now[1:], was[1:]
		case was[0] == ')' && added.MatchString(now):
			now = now[len(added.FindString(now)):]
		default:
			return false
		}
	}
	return now == was
}

// TestExtends tells an addition from a change.
func TestExtends(t *testing.T) {
	const was = "  field 1,keyasint Row (1,keyasint A string, 2,keyasint B list of (1,keyasint C bool))"
	for now, want := range map[string]bool{
		was: true,
		"  field 1,keyasint Row (1,keyasint A string, 2,keyasint B list of (1,keyasint C bool), 3,keyasint,omitempty D bool)":  true,
		"  field 1,keyasint Row (1,keyasint A string, 2,keyasint B list of (1,keyasint C bool, 2,keyasint,omitempty E int64))": true,
		"  field 1,keyasint Row (1,keyasint A string, 2,keyasint B list of (1,keyasint C bool), 3,keyasint D bool)":            false,
		"  field 1,keyasint Row (1,keyasint A string, 3,keyasint,omitempty D bool, 2,keyasint B list of (1,keyasint C bool))":  false,
		"  field 1,keyasint Row (1,keyasint A string, 2,keyasint B list of (1,keyasint C int8))":                               false,
		"  field 1,keyasint Row (1,keyasint A string)":                                                                         false,
	} {
		if extends(now, was) != want {
			t.Errorf("%s: want %t", now, want)
		}
	}
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
