package county_test

import (
	"errors"
	"path/filepath"
	"testing"

	"liangshan/county"
)

// TestApplyNothing puts one wrong policy among the files of a county: the error names its line, and no other file is
// published either.
func TestApplyNothing(t *testing.T) {
	ctx := t.Context()
	o := county.Options{Folder: county.FolderOf(filepath.Join(t.TempDir(), "data"), "")}
	must(t, county.Init(ctx, o.Folder, "330523", nil))
	r := open(t, o)
	defer r.Close(ctx)
	_, err := r.Bootstrap(ctx)
	must(t, err)
	files, entries := rules(t), r.Journal().Head().Index
	tried, err := r.Try(ctx, files)
	must(t, err)
	if len(tried) != len(files) || tried[0].Outcome != "new" {
		t.Error(tried)
	}
	wrong := 0
	for i := range files {
		for j := range files[i].Policies {
			if wrong == 0 {
				files[i].Policies[j].Text += "\npermit ("
				wrong++
			}
		}
	}
	var file *county.FileError
	done, err := r.Apply(ctx, files)
	if !errors.As(err, &file) || file.Line == 0 || len(done) != 0 || wrong != 1 {
		t.Error(done, err)
	}
	if now := r.Journal().Head().Index; now != entries {
		t.Errorf("%d entries were written", now-entries)
	}
}
