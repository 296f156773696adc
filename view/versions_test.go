package view

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"golang.org/x/mod/modfile"
)

// The SQLite module is C translated to Go against one version of modernc.org/libc; with
// another one it may fail in ways that no test finds.
func TestLibcIsTheOneSQLiteAsksFor(t *testing.T) {
	list := func(format, module string) string {
		out, err := exec.Command("go", "list", "-m", "-f", format, module).Output()
		if err != nil {
			t.Fatal(err)
		}
		return strings.TrimSpace(string(out))
	}
	path := list("{{.GoMod}}", "modernc.org/sqlite")
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	file, err := modfile.Parse(path, b, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range file.Require {
		if r.Mod.Path == "modernc.org/libc" {
			if got := list("{{.Version}}", r.Mod.Path); got != r.Mod.Version {
				t.Fatalf("go.mod has modernc.org/libc %s, but modernc.org/sqlite asks for %s", got, r.Mod.Version)
			}
			return
		}
	}
	t.Fatal("modernc.org/sqlite does not ask for modernc.org/libc any more")
}
