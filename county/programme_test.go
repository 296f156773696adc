package county_test

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"liangshan/calendar"
	"liangshan/counties"
	"liangshan/county"
	"liangshan/programme/policy"
)

// TestProgrammesOfCounties checks every programme that comes with the program: it may be
// published. That its tests notice every slip in it is held by policy.TestPublishedMutants.
func TestProgrammesOfCounties(t *testing.T) {
	paths, err := fs.Glob(counties.Files, "*/programmes/*.yaml")
	must(t, err)
	if len(paths) < 18 {
		t.Fatal(len(paths), "programmes")
	}
	for _, path := range paths {
		data, err := fs.ReadFile(counties.Files, path)
		must(t, err)
		d, err := policy.Read(path, string(data))
		must(t, err)
		for _, wrong := range d.Check(calendar.CN()) {
			t.Error(wrong)
		}
	}
}

// TestProgrammeFileRefused checks that a programme which fails its own test is not read.
func TestProgrammeFileRefused(t *testing.T) {
	data, err := fs.ReadFile(counties.Files, "330523/programmes/minimum_income.yaml")
	must(t, err)
	wrong := strings.Replace(string(data), "out: {amount: 400.00", "out: {amount: 400.01", 1)
	_, err = county.ReadFiles(fstest.MapFS{"programmes/minimum_income.yaml": {Data: []byte(wrong)}})
	var file *county.FileError
	if !errors.As(err, &file) || file.Code != policy.CodeFailed || file.Line == 0 {
		t.Error(err)
	}
}
