package sim

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Every module of a county has a workload, or is named as one that has none.
func TestEveryModuleIsCoveredOrNamed(t *testing.T) {
	found := Uncovered()
	for _, module := range found {
		if uncovered[module] == "" {
			t.Errorf("%s stands in a county and has no workload: write one, or name it in uncovered", module)
		}
	}
	for module := range uncovered {
		if !slices.Contains(found, module) {
			t.Errorf("%s is named as uncovered, and is covered or not wired", module)
		}
	}
}

var declaration = regexp.MustCompile(`Refuse\(\s*"([a-z_]+)\.([a-z_.]+)"`)

// Every refusal that a covered module declares is asked for, or it is said why it cannot be
// seen.
func TestEveryRefusalIsCoveredOrExplained(t *testing.T) {
	for _, c := range allCovers()[1:] { // Those of the kernel and the writer are of several sorts.
		var want []string
		for _, code := range append(strings.Fields(c.codes), keys(c.unreached)...) {
			if !strings.Contains(code, ".") {
				want = append(want, code)
			}
		}
		got := declared(t, c.module)
		for _, code := range got {
			if !slices.Contains(want, code) {
				t.Errorf("%s.%s is neither asked for nor explained", c.module, code)
			}
		}
		for _, code := range want {
			if !slices.Contains(got, code) {
				t.Errorf("%s.%s is listed and not declared", c.module, code)
			}
		}
	}
}

func keys(m map[string]string) (all []string) {
	for key := range m {
		all = append(all, key)
	}
	return all
}

// declared returns the codes that the source of a module declares under its own name.
func declared(t *testing.T, module string) (codes []string) {
	files, err := filepath.Glob(filepath.Join("..", module, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range declaration.FindAllStringSubmatch(string(text), -1) {
			if found[1] == module {
				codes = append(codes, found[2])
			}
		}
	}
	return codes
}
