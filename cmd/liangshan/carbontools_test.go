package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// cases returns a path of the real data beside the repository.
func cases(t *testing.T, parts ...string) string {
	t.Helper()
	path := filepath.Join(append([]string{"..", "..", "..", "shared", "cases"}, parts...)...)
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("%v\nThe folder shared/cases must lie beside the repository: it holds the real data of these tests.", err)
	}
	return path
}

// TestKnownAnswers asks the tools for published or independently computed answers.
func TestKnownAnswers(t *testing.T) {
	inflows := write(t, "inflows.csv", "年份,流入\n2020,100\n2021,100\n")
	for _, c := range []struct{ args, want string }{
		{"culm --dbh 10 --du 2", "13.819104048 kg, 6.967592261 kg C, 25.547838290 kg CO2"},
		{"culm --dbh 10 --du 2", "+2.784053 kg for a centimetre more, +0.385288 kg for a du more"},
		{"culm --dbh 9.5 --years 5 --du-map zhou --json", `"biomass_kg": 12.7141419074141`},
		{"culm --model chave-2014 --dbh 10 --height 10 --wood-density 0.6", "34.633045"},
		{"culm --dbh 3 --du 1", "outside the range"},
		{"decay --half-life 2 --inflow 100 --years 10", "279.522164"},
		{"decay --product panels --inflow 100 --years 10", "873.341635"},
		{"decay --product bamboo-board --inflow 100 --years 10", "873.341635"},
		{"products --method ar-cm-005-v01 --harvest-t 100 --waiting-years 30", "50.3505"}, // 100 × 0.5042 × 0.6257 × 2^-1.2 × 44/12
		{"products --method ar-cm-005-v01 --harvest-t 100 --waiting-years 30 --transfer 0.5 --product paper", "0.002821"},
		{"products --method ar-cm-005-v01 --harvest-t 100 --waiting-years 30 --dbh 11.5", "50.3793"},
		{"products --method ar-cm-005-v01 --harvest-t 100 --waiting-years 30 --dbh 11.5 --all-uses", "31.1392"},
		{"emissions --method vm0047-v1.1-census --synthetic-n-t 10 --organic-n-t 5 --gwp-n2o 265", "62.464286 t CO2e  direct"},
		{"emissions --method vm0047-v1.1-census --burned-t 100 --gas CH4:4.7:28 --gas N2O:0.26:265", "20.050000 t CO2e  fire"},
		{"emissions --method gs403 --synthetic-n-t 10 --burned-t 74.8", "57.480000 t CO2e  sum"},
		{"leakage --production 90,110 --years 2 --maintained 20 --mitigated 5 --kind agriculture --yield 4 --carbon-t-per-ha 100", "600.468750 t"},
		{"decay --product sawnwood --inflow 100 --years 10", "907.204518"},
		{"decay --half-life 25 --pulse 100 --years 30", "44.136563"},
		{"decay --half-life 25 " + inflows, "  2021       100.000000       194.555914       +95.929485"},
		{"combine --product 10,20,5", "22.9128784748 %"},
		{"combine --sum 100:10,50:20", "9.4280904158 %"},
		{"discount --method ar-tool14 --value 60 --half-width 9", "result 57.750000"},
		{"discount --method ar-tool14 --value 60 --half-width 9 --baseline", "result 62.250000"},
		{"discount --method gs403 --value 100 --percent 23", "result 97.000000"},
		{"discount --method ar-cm-005 --value 100 --percent 31", "nothing is credited"},
		{"rotation --growth 5 --years 36 --rotation 12 --baseline 7.48", "26.8811 t CO2/ha, 0.746698 per year"},
		{"organs", "    1       20.255     10.488      0.139       14.230         16.08 (+13 %)"},
		{"area --ellipsoid wgs84 --corners 30.4,119.3_30.45,119.9_30.85,119.6", "1356876028.634766 m2"},
		{"area --ellipsoid wgs84 --corners 30.60,119.55_30.60,119.5508_30.6008,119.5508_30.6008,119.55", "6804.317378 m2"},
		{"area --ellipsoid wgs84 --corners 30.60,119.55_30.60,119.5508_30.6008,119.5508_30.6008,119.55", "10.20647606769"},
		{"area --ellipsoid wgs84 --corners 30.60,119.55_30.60,119.5508_30.6008,119.5508_30.6008,119.55", "perimeter 330.820490 m"},
		{"area --ellipsoid wgs84 --corners 2,1_1,2_3,3", "18454562325.451"},
		{"area --ellipsoid wgs84 --corners 89,0_89,90_89,180_89,270", "24952305678"},
		{"area " + cases(t, "forest", "anji_330523.geojson"), "1888.222450"},
		{"project 30.631974,119.687891", "northing 3390214.163723 easting 470078.328646"},
		{"project --to 32650 30.3740234375,119.2373046875", "northing 3362354.533959 easting 714995.988018"},
		{"project --back 3388845.164911,500000", "latitude 30.620000000 longitude 120.000000000"},
		{"measure --fia " + cases(t, "forest", "fia_ri") + " --evalid 441801", "27762771.695730 short tons             SE 4.990581555 %"},
		{"plan --stratum a:3400:126.8:26.2476 --stratum b:900:85:15.657 --stratum c:700:102.2:8.19644 --plot-area-ha 0.25", "12.26"},
	} {
		args := strings.Fields(c.args)
		for i := range args {
			args[i] = strings.ReplaceAll(args[i], "_", " ")
		}
		if strings.Contains(c.args, "fia_ri") || strings.Contains(c.args, "anji_") {
			args = strings.Fields(c.args)
		}
		code, out, errors := carbon(args...)
		if code != exitOK || !strings.Contains(out, c.want) {
			t.Errorf("carbon %s: exit %d, want %q in\n%s%s", c.args, code, c.want, out, errors)
		}
	}
}

// TestToolsRefuse gives the tools what is no question; each says what is wrong, with its code where the rules have one.
func TestToolsRefuse(t *testing.T) {
	gap := write(t, "gap.csv", "year,inflow\n2020,100\n2022,100\n")
	negative := write(t, "negative.csv", "year,inflow\n2020,-1\n")
	for args, want := range map[string]string{
		"culm --dbh 100 --du 2":                                    "measure.dbh_implausible",
		"culm --dbh 10":                                            "measure.value_missing",
		"culm --dbh 10 --du 30":                                    "measure.age_du_implausible",
		"culm --dbh 10 --years 3":                                  "measure.age_in_years",
		"culm --dbh 10 --years 3 --du 2":                           "not both",
		"culm --dbh 10 --years 90 --du-map pairs":                  "measure.age_",
		"culm --model nothing --dbh 10 --du 2":                     "measure.model_unknown",
		"culm --model chave-2014 --dbh 10":                         "measure.figure_out_of_bounds",
		"culm file.csv":                                            "takes no file",
		"decay":                                                    "-half-life",
		"decay --half-life -3 --inflow 1 --years 2":                "-half-life",
		"decay --product bamboo --inflow 1":                        "sawnwood",
		"products --method gs403 --harvest-t 1 --waiting-years 30": "-transfer",
		"products --method gs403 --harvest-t 1 --waiting-years 30 --transfer 0.5":   "-product",
		"products --method ar-cm-005-v01 --harvest-t nan --waiting-years 30":        "-harvest-t",
		"products --method ar-cm-005-v01 --harvest-t 1 --waiting-years 30 --dbh 40": "-dbh 40",
		"emissions --method gs403":                                                       "-synthetic-n-t",
		"emissions --method vm0047-v1.1-census --synthetic-n-t 1":                        "-gwp-n2o",
		"emissions --method vm0047-v1.1-census --burned-t 1":                             "-gas",
		"emissions --method vm0047-v1.1-census --burned-t 1 --gas CH4":                   "NAME:KG_PER_T:GWP",
		"emissions --method ar-cm-005-v01 --burned-t 1 --gas CH4:4.7:28":                 "nothing of fires",
		"leakage --production 90 --kind wood":                                            "fuelwood",
		"leakage --production a --kind fuelwood --yield 1 --carbon-t-per-ha 1 --years 1": "-production",
		"decay --half-life 25 --inflow 1":                                                "-years",
		"decay --half-life 25 " + gap:                                                    "measure.years_with_gaps",
		"decay --half-life 25 " + negative:                                               "measure.negative",
		"combine":                                                                        "-product or -sum",
		"combine --product 10,x":                                                         "10,20,5",
		"combine --sum 1:1,-1:1":                                                         "the sum is 0",
		"discount --method ar-tool14 --value 60":                                         "-half-width",
		"discount --value 60 --half-width 9":                                             "-method",
		"rotation --growth 5":                                                            "-years",
		"area":                                                                           "-corners",
		"area --corners 1,2":                                                             "three corners",
		"area --corners x":                                                               "two numbers",
		"area nothing.txt":                                                               "GeoJSON",
		"project 119.687891,30.631974":                                                   "exchanged",
		"project --to 4326 30,120":                                                       "4549",
		"project --back 470078.328646,3390214.16372":                                     "northing comes before easting",
		"measure nothing.csv --method gs403":                                             "nothing.csv: measure.file_unreadable (no such file or directory)",
		"measure " + gap + " --method gs403 --bogus":                                     "-bogus\nHow to call it 用法见: liangshan help carbon",
		"plan --stratum a:9:9:9 --plot-area-m2 600 --confidence 95":                      "confidence: measure.figure_out_of_bounds (95)",
		"discount --method ar-tool14 --value nan --half-width 9":                         "-value NaN",
		"discount --method ar-tool14 --value 60 --half-width -9 --percent 3":             "above 0",
		"plan --stratum a:9:9:inf --plot-area-m2 600":                                    "\"inf\" is no number",
		"plan --stratum a:9:9:9 --plot-area-m2 600 --error inf":                          "-error +Inf",
		"leakage --production 90 --kind fuelwood --yield 1 --carbon-t-per-ha 1 --maintained -30": "-maintained",
		"products --method ar-cm-005-v01 --harvest-t inf --waiting-years 30":                     "-harvest-t +Inf",
		"products --method ar-cm-005-v01 --harvest-t 1 --waiting-years 10":                       "-waiting-years is 30",
		"combine --product inf,1":                   "10,20,5",
		"decay --half-life 25 --pulse -1 --years 3": "-pulse",
		"decy":   `did you mean "decay"`,
		"nothin": "there are measure",
	} {
		code, _, errors := carbon(strings.Fields(args)...)
		if code != exitUsage || !strings.Contains(errors, want) {
			t.Errorf("carbon %s: exit %d, want %q in %s", args, code, want, errors)
		}
	}
}
