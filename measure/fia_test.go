package measure_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"liangshan/measure"
)

// cases is the folder of data of others, beside the repository.
func cases(t testing.TB, parts ...string) string {
	t.Helper()
	path := filepath.Join(append([]string{"..", "..", "shared", "cases"}, parts...)...)
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("%v\nThe folder shared/cases must lie beside the repository: it holds the real data of these tests.", err)
	}
	return path
}

func rhodeIsland(t testing.TB) []measure.File {
	t.Helper()
	dir := cases(t, "forest", "fia_ri")
	files := make([]measure.File, len(measure.FIANames))
	for i, name := range measure.FIANames {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		files[i] = measure.File{Name: name, Data: data}
	}
	return files
}

// TestRhodeIsland is V13: rFIA's figures to all digits printed.
func TestRhodeIsland(t *testing.T) {
	files := measure.NewFIAFiles(rhodeIsland(t))
	r, err := measure.EstimateFIA(files, 441801)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ what, got, want string }{
		{"biomass", fmt.Sprintf("%.6f", r.Biomass.Total), "27762771.695730"},
		{"its error", fmt.Sprintf("%.9f", r.Biomass.SEPercent), "4.990581555"},
		{"carbon", fmt.Sprintf("%.6f", r.Carbon.Total), "13427960.507982"},
		{"its error", fmt.Sprintf("%.9f", r.Carbon.SEPercent), "5.006350876"},
		{"area", fmt.Sprintf("%.6f", r.Area.Total), "366958.699037"},
		{"its error", fmt.Sprintf("%.9f", r.Area.SEPercent), "3.531997790"},
		{"per acre", fmt.Sprintf("%.8f", r.PerAcre.Total), "75.65639340"},
		{"its error", fmt.Sprintf("%.9f", r.PerAcre.SEPercent), "3.874787110"},
		{"plots", fmt.Sprint(r.TreePlots, r.AreaPlots), "126 127"},
	} {
		if c.got != c.want {
			t.Errorf("%s = %s, want %s", c.what, c.got, c.want)
		}
	}
	r, err = measure.EstimateFIA(files, 441301)
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprintf("%.2f %.9f", r.Biomass.Total, r.Biomass.SEPercent); got != "26276629.79 4.951410402" {
		t.Errorf("2013: %s", got)
	}
}

// TestEvaluationUnknown refuses an evaluation that the files do not have, and a file without a
// column.
func TestEvaluationUnknown(t *testing.T) {
	files := rhodeIsland(t)
	_, err := measure.EstimateFIA(measure.NewFIAFiles(files), 1)
	refusedWith(t, err, measure.ErrFigureOutOfBounds)
	files[2] = file("TREE.csv", "CN,PLT_CN\n1,2\n")
	_, err = measure.EstimateFIA(measure.NewFIAFiles(files), 441801)
	if f := refusedWith(t, err, measure.ErrColumnMissing); f[0].File != "TREE.csv" || f[0].Column != "CONDID" {
		t.Errorf("%+v", f[0])
	}
}

func BenchmarkRhodeIsland(b *testing.B) {
	files := measure.NewFIAFiles(rhodeIsland(b))
	for b.Loop() {
		if _, err := measure.EstimateFIA(files, 441801); err != nil {
			b.Fatal(err)
		}
	}
}
