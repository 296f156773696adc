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

// TestSmallFIA is an evaluation worked by hand: 100 acres, three plots, of which one has a tree
// on forest and another on a lawn, which does not count; a sapling counts by the microplot.
func TestSmallFIA(t *testing.T) {
	files := measure.NewFIAFiles([]measure.File{
		file("PLOT.csv", "CN,MACRO_BREAKPOINT_DIA\n1,\n2,\n3,24\n"),
		file("COND.csv", "PLT_CN,CONDID,COND_STATUS_CD,CONDPROP_UNADJ,PROP_BASIS\n1,1,1,0.5,SUBP\n1,2,2,0.5,SUBP\n2,1,2,1,SUBP\n3,1,1,1,MACR\n"),
		file("TREE.csv", "PLT_CN,CONDID,STATUSCD,DIA,TPA_UNADJ,DRYBIO_AG,CARBON_AG\n1,1,1,10,6,1000,500\n1,2,1,10,6,9000,4500\n"+
			"1,1,2,10,6,7000,3500\n2,1,1,10,6,8000,4000\n3,1,1,4.9,75,20,10\n3,1,1,30,1,4000,2000\n"),
		file("POP_STRATUM.csv", "EVALID,CN,ESTN_UNIT,P1POINTCNT,P2POINTCNT,ADJ_FACTOR_MACR,ADJ_FACTOR_SUBP,ADJ_FACTOR_MICR\n7,70,1,10,3,4,2,3\n"),
		file("POP_PLOT_STRATUM_ASSGN.csv", "EVALID,PLT_CN,STRATUM_CN\n7,1,70\n7,2,70\n7,3,70\n8,1,71\n"),
		file("POP_ESTN_UNIT.csv", "EVALID,ESTN_UNIT,AREA_USED,P1PNTCNT_EU\n7,1,100,10\n"),
	})
	r, err := measure.EstimateFIA(files, 7)
	if err != nil {
		t.Fatal(err)
	}
	first, third := 6*2*1000/2000.0, 75*3*20/2000.0+1*4*4000/2000.0
	near(t, "biomass", r.Biomass.Total, 100*(first+third)/3, 1e-14)
	near(t, "carbon", r.Carbon.Total, 50*(first+third)/3, 1e-14)
	near(t, "forest", r.Area.Total, 100*(0.5*2+1*4)/3, 1e-14)
	_, s2 := naiveVariance([]float64{first, 0, third})
	near(t, "variance", r.Biomass.Variance, 100*100*s2/3, 1e-12)
	if r.TreePlots != 2 || r.AreaPlots != 2 || r.Plots != 3 {
		t.Errorf("%+v", r)
	}
}
