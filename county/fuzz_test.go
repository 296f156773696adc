package county_test

import (
	"errors"
	"io/fs"
	"path"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"liangshan/counties"
	"liangshan/county"
)

// FuzzReadFiles reads files of rules of any content: never a panic, and what is refused is
// refused with a code, a cause that can be read, and the file.
func FuzzReadFiles(f *testing.F) {
	err := fs.WalkDir(counties.Files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(name) != ".yaml" || strings.Count(name, "/") != 1 {
			return err
		}
		text, err := fs.ReadFile(counties.Files, name)
		f.Add(path.Base(name), string(text[:min(len(text), 4000)]))
		return err
	})
	if err != nil {
		f.Fatal(err)
	}
	f.Add("roles.yaml", "roles:\n  - {code: a\n")
	f.Add("divisions.yaml", "divisions: [{code: &a \"1\", from: *a}]")
	f.Fuzz(func(t *testing.T, name, text string) {
		name = path.Base(name)
		if !fs.ValidPath(name) || name == "." {
			return
		}
		_, err := county.ReadFiles(fstest.MapFS{name: {Data: []byte(text)}})
		var refused *county.FileError
		if err != nil && !errors.As(err, &refused) {
			t.Fatalf("not a refusal: %v", err)
		}
		if err == nil {
			return
		}
		if refused.Code == "" || refused.Cause == "" || refused.Path != name || refused.Line < 0 || refused.Column < 0 {
			t.Fatalf("%+v", refused)
		}
		if utf8.ValidString(text) && !utf8.ValidString(refused.Cause) {
			t.Fatalf("the cause cannot be read: %q", refused.Cause)
		}
	})
}
