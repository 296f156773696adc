package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// carbon runs `liangshan carbon …` and returns its exit code and what it printed.
func carbon(args ...string) (code int, out, err string) {
	var stdout, stderr bytes.Buffer
	m := &Main{Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr}
	code = m.Run(context.Background(), append([]string{"carbon"}, args...))
	return code, stdout.String(), stderr.String()
}

// write puts a text into a file of the test's folder and returns its path.
func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

const carbonPlots = "plot,stratum,plot_area_m2,agb_t_per_plot\n" +
	"1,S1,500,4.1\n2,S1,500,3.6\n3,S1,500,4.8\n4,S1,500,4.0\n5,S2,500,2.9\n6,S2,500,3.3\n7,S2,500,2.6\n"

const carbonEarlier = "plot,stratum,plot_area_m2,agb_t_per_plot\n" +
	"1,S1,500,1.9\n2,S1,500,1.6\n3,S1,500,2.2\n4,S1,500,1.8\n5,S2,500,1.2\n6,S2,500,1.5\n7,S2,500,1.1\n"

func TestCarbonChain(t *testing.T) {
	now, then := write(t, "now.csv", carbonPlots), write(t, "then.csv", carbonEarlier)
	gbk, err := simplifiedchinese.GBK.NewEncoder().String("层，面积_亩\nS1，450\nS2，300\n")
	if err != nil {
		t.Fatal(err)
	}
	strata := write(t, "strata.csv", gbk)
	args := []string{
		"measure", "--method=ar-tool14-v04.2", now, "--previous", then, "-strata", strata, "--emissions-t", "3.5", "--leakage-t=2", "--years", "5",
		"--draws", "200", "--seed", "9",
	}
	code, out, errors := carbon(append(args, "--json")...)
	if code != exitOK {
		t.Fatalf("%d: %s", code, errors)
	}
	var result struct {
		Method  struct{ ID, Version string }
		Inputs  []struct{ Role, SHA256, Encoding string }
		Current struct {
			CO2_t       float64 `json:"co2_t"`
			Uncertainty float64 `json:"uncertainty_percent"`
		}
		Change struct {
			Discounted float64 `json:"discounted_t"`
		}
		Credit struct {
			Credits int64 `json:"credits_t"`
		}
		MonteCarlo struct {
			Seed  uint64
			Draws int
		} `json:"monte_carlo"`
	}
	if err := json.Unmarshal([]byte(out), &result); err != nil {
		t.Fatal(err)
	}
	if result.Credit.Credits != 3869 || result.MonteCarlo.Seed != 9 || len(result.Inputs) != 3 || result.Inputs[1].Encoding != "GBK" ||
		result.Method.Version != "04.2" || int(result.Change.Discounted) != 3875 || int(result.Current.CO2_t) != 7829 {
		t.Errorf("%+v", result)
	}
	again, out2, _ := carbon(append(args, "--json", "--workers", "3")...)
	if again != exitOK || out2 != out {
		t.Error("the same call on other cores prints something else")
	}
	code, out, _ = carbon(args...)
	if code != exitOK || !strings.Contains(out, "Credits 可签发量: 3869 t") {
		t.Errorf("%d: %s", code, out)
	}
}

// TestCarbonRefuses: exit code 2, file, row, column and code, in text and in JSON.
func TestCarbonRefuses(t *testing.T) {
	path := write(t, "bad.csv", "plot,plot_area_m2,dbh_cm,age_du\n1,600,95,2\n1,600,x,2\n2,0.06,9,2\n")
	code, out, errors := carbon("measure", path, "--method", "ar-cm-005-v01")
	if code != exitUsage || out != "" {
		t.Errorf("%d: %s", code, out)
	}
	for _, want := range []string{
		path + ":2:dbh_cm: measure.dbh_implausible", path + ":3:dbh_cm: measure.not_a_number",
		path + ":4:plot_area_m2: measure.area_unit_implausible", "单位",
	} {
		if !strings.Contains(errors, want) {
			t.Errorf("no %q in %s", want, errors)
		}
	}
	code, out, _ = carbon("measure", "--json", path, "--method", "ar-cm-005-v01")
	var refused struct {
		Refusals []struct {
			File, Column, Code, ZH, EN string
			Row                        int
		}
	}
	if err := json.Unmarshal([]byte(out), &refused); err != nil || code != exitUsage || len(refused.Refusals) != 3 || refused.Refusals[0].Row != 2 {
		t.Errorf("%d, %v: %s", code, err, out)
	}
	for _, args := range [][]string{
		nil, {"melt"}, {"measure"}, {"measure", "nowhere.csv", "--method", "ar-cm-005-v01"}, {"measure", path}, {"plan"},
		{"measure", path, "--method", "none"}, {"measure", path, "--method", "ar-cm-005-v01", "--kind", "best"},
		{"measure", path, "--method", "ar-cm-005-v01", "--root-shoot", "mars"}, {"measure", "--fia", "."}, {"methods", "none"},
		{"models", "none"}, {"claim", "--method", "ar-cm-005-v01"}, {"claim", "--method", "ar-cm-005-v01", "--rate", "24.5"},
		{"claim", "--method", "ar-cm-005-v01", "--tonnes", "1040000", "--area-mu", "100000", "--years", "5"},
		{"claim", "--method", "ar-cm-005-v01", "--rate", "0.39", "--kind", "gross"},
		{"claim", "--method", "ar-cm-005-v01", "--rate", "0.39", "--steady"},
	} {
		if code, _, errors := carbon(args...); code != exitUsage || errors == "" {
			t.Errorf("%v: %d %s", args, code, errors)
		}
	}
}

func TestCarbonPlan(t *testing.T) {
	path := write(t, "strata.csv", "stratum,area_ha,mean,cv_percent\nA,3400,126.8,20.7\nB,900,85,18.42\nC,700,102.2,8.02\n")
	code, out, errors := carbon("plan", path, "--plot-area-ha", "0.25", "--error-percent=10", "--confidence", "0.9", "--json")
	var plan struct {
		Exact  float64 `json:"n_exact"`
		Plots  int     `json:"n"`
		Passes []struct {
			Eq1 float64 `json:"n_eq1"`
		}
	}
	if err := json.Unmarshal([]byte(out), &plan); code != exitOK || err != nil || len(plan.Passes) != 2 || int(plan.Exact*1e6+0.5) != 12264038 {
		t.Errorf("%d %v %s%s", code, err, out, errors)
	}
	code, out, errors = carbon("plan", "--stratum", "A:3400:126.8:26.2476", "--stratum=B:900:85:15.657", "--plot-area-mu", "0.9", "--error", "10")
	if code != exitOK || !strings.Contains(out, "Plots 样地数") {
		t.Errorf("%d %s%s", code, out, errors)
	}
}

// TestCarbonExplains: help names every column in both languages, and lists show sources.
func TestCarbonExplains(t *testing.T) {
	for _, c := range []struct {
		args []string
		want []string
	}{
		{[]string{"-h"}, []string{"carbon measure", "carbon plan"}},
		{[]string{"measure", "-h"}, []string{"plot_area_m2", "胸径_cm", "age_du", "b_t_per_ha", "-previous", "twophase"}},
		{[]string{"plan", "--help"}, []string{"cv_percent", "error-percent"}},
		{[]string{"methods"}, []string{"ar-cm-005-v01", "vm0047-v1.1-census", "ccer-14-001-v01"}},
		{[]string{"methods", "ar-cm-005-v01"}, []string{"假定", "canopy_closure", "0.39"}},
		{[]string{"methods", "gs403-v2.1", "--json"}, []string{`"evidence": "T"`}},
		{[]string{"models"}, []string{"zhou-2006", "pairs", "linan"}},
		{[]string{"models", "zhou-2006"}, []string{"747.787", "4 to 16 cm"}},
		{[]string{"claim", "--method", "ar-cm-005-v01", "--rate", "0.39"}, []string{"possible"}},
	} {
		code, out, errors := carbon(c.args...)
		if code != exitOK {
			t.Errorf("%v: %d %s", c.args, code, errors)
		}
		for _, want := range c.want {
			if !strings.Contains(out, want) {
				t.Errorf("%v: no %q in\n%s", c.args, want, out)
			}
		}
	}
}

// forest is the folder of real forest data beside the repository.
func forest(t *testing.T, parts ...string) string {
	t.Helper()
	path := filepath.Join(append([]string{"..", "..", "..", "shared", "cases", "forest"}, parts...)...)
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("%v\nThe folder shared/cases must lie beside the repository: it holds the real data of these tests.", err)
	}
	return path
}

func TestCarbonFIA(t *testing.T) {
	code, out, errors := carbon("measure", "--fia", forest(t, "fia_ri"), "--evalid", "441801")
	for _, want := range []string{"27762771.695730", "4.990581555", "13427960.507982", "366958.699037", "75.65639340", "3.874787110", "126 with"} {
		if code != exitOK || !strings.Contains(out, want) {
			t.Errorf("%d: no %s in %s%s", code, want, out, errors)
		}
	}
	if code, _, _ := carbon("measure", "--fia", forest(t, "fia_ri"), "--evalid", "1"); code != exitUsage {
		t.Errorf("an evaluation that is not there: %d", code)
	}
}

// rasterPlots are made up: only their places are in the picture.
const rasterPlots = `1,310,312997.357,451596.071,1000
2,280,313073.786,451525.357,1000
3,150,313150.214,451454.643,1000
4,390,313226.643,451383.929,1000
`

// TestCarbonRaster takes canopy heights of Nouragues as the auxiliary of made-up plots.
func TestCarbonRaster(t *testing.T) {
	plots := write(t, "plots.csv", "plot,b_t_per_ha,x,y,area_ha\n"+rasterPlots)
	code, out, errors := carbon("measure", plots, "--method", "ar-tool14-v04.2", "--design", "twophase",
		"--raster", forest(t, "nouragues_chm.tif"), "--json")
	var result struct {
		Inputs  []struct{ Role string }
		Current struct {
			Estimate struct {
				Strata []struct {
					Rho    float64 `json:"rho"`
					AuxAll float64 `json:"aux_mean_of_all"`
				}
			}
		}
	}
	if err := json.Unmarshal([]byte(out), &result); code != exitOK || err != nil {
		t.Fatalf("%d %v %s", code, err, errors)
	}
	s := result.Current.Estimate.Strata[0]
	if !(s.AuxAll > 5 && s.AuxAll < 60) || s.Rho == 0 || len(result.Inputs) != 2 {
		t.Errorf("%+v", result)
	}
	outside := write(t, "outside.csv", strings.Replace("plot,b_t_per_ha,x,y,area_ha\n"+rasterPlots, "312997.357", "31299.7357", 1))
	code, _, errors = carbon("measure", outside, "--method", "ar-tool14-v04.2", "--design=ratio", "--raster", forest(t, "nouragues_chm.tif"))
	if code != exitUsage || !strings.Contains(errors, "outside.csv:2:x: measure.auxiliary_missing") {
		t.Errorf("a plot outside the picture: %d %s", code, errors)
	}
	if code, _, _ := carbon("measure", plots, "--method", "ar-tool14-v04.2", "--raster", plots, "--design", "ratio"); code != exitUsage {
		t.Errorf("a table as a raster: %d", code)
	}
	if code, _, _ := carbon("measure", plots, "--method", "ar-tool14-v04.2", "--raster", forest(t, "nouragues_chm.tif")); code != exitUsage {
		t.Errorf("a raster for a design that takes none: %d", code)
	}
}
