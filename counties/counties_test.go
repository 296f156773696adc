package counties_test

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"liangshan/counties"
	"liangshan/county"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// folders returns the counties that come with the program: code to files.
func folders(t *testing.T) map[string][]county.Publish {
	t.Helper()
	all := map[string][]county.Publish{}
	entries, err := fs.ReadDir(counties.Files, ".")
	must(t, err)
	for _, e := range entries {
		folder, err := fs.Sub(counties.Files, e.Name())
		must(t, err)
		all[e.Name()], err = county.ReadFiles(folder)
		must(t, err)
	}
	if len(all) < 2 {
		t.Fatalf("only %d counties come with the program", len(all))
	}
	return all
}

// TestApply starts every county from its folder alone, and applies the folder again, which
// changes nothing.
func TestApply(t *testing.T) {
	ctx := context.Background()
	for code, files := range folders(t) {
		o := county.Options{Folder: county.FolderOf(filepath.Join(t.TempDir(), code), "")}
		must(t, county.Init(ctx, o.Folder, code, nil))
		r, err := county.Open(ctx, o)
		must(t, err)
		_, err = r.Bootstrap(ctx)
		must(t, err)
		for round, want := range []string{"published", "unchanged"} {
			done, err := r.Apply(ctx, files)
			must(t, err)
			if len(done) != len(files) {
				t.Errorf("%s: %d of %d files", code, len(done), len(files))
			}
			for _, a := range done {
				if a.Outcome != want {
					t.Errorf("%s, round %d: %s %s", code, round, a.Path, a.Outcome)
				}
			}
		}
		must(t, r.Read(ctx, func(c *county.County) {
			if id, ok := c.Rulebook.Identity(); !ok || id.Code != code || id.NameZH == "" {
				t.Errorf("%s was founded as %+v", code, id)
			}
			if err := c.Audit(); err != nil {
				t.Errorf("%s: %v", code, err)
			}
		}))
		for other, foreign := range folders(t) {
			if other == code {
				continue
			}
			if _, err := r.Apply(ctx, foreign); err == nil || !strings.Contains(err.Error(), "county.yaml:3:") {
				t.Errorf("the files of %s were applied in %s: %v", other, code, err)
			}
		}
		must(t, r.Close(ctx))
	}
}

// names are the words by which code would name a county: its code, and its names with and
// without the word for a county.
func names(t *testing.T) (words []string) {
	for code, files := range folders(t) {
		words = append(words, code)
		for _, f := range files {
			if f.County != nil {
				words = append(words, strings.TrimSuffix(f.County.NameZH, "县"), strings.TrimSuffix(f.County.NameEN, " County"))
			}
		}
	}
	if len(words) != 3*len(folders(t)) {
		t.Fatal(words)
	}
	return words
}

// data reports whether a Go file is a test's, or makes data for tests and demonstrations.
func data(path string) bool {
	dir := filepath.ToSlash(filepath.Dir(path))
	return strings.HasSuffix(path, "_test.go") || strings.HasSuffix(dir, "test") || dir == "../demo" ||
		dir == "../sim" || strings.HasPrefix(dir, "../sim/") // The simulator is a test that anyone can run.
}

// TestNoCodeNamesACounty greps the Go code for the counties' codes and names: what a county is
// must be said by its files alone.
func TestNoCodeNamesACounty(t *testing.T) {
	words, looked := names(t), 0
	must(t, filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() && d.Name() == "testdata" {
			if err == nil {
				err = fs.SkipDir
			}
			return err
		}
		if !strings.HasSuffix(path, ".go") || data(path) {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		looked++
		for i, line := range strings.Split(string(text), "\n") {
			for _, word := range words {
				if strings.Contains(line, word) {
					t.Errorf("%s:%d names a county (%s): %s", path, i+1, word, strings.TrimSpace(line))
				}
			}
		}
		return nil
	}))
	if looked < 300 {
		t.Fatalf("only %d files were looked at", looked)
	}
}
