package api

import (
	"strings"
	"testing"

	"liangshan/intake"
	"liangshan/measure"
)

// TestImport takes files in over the interface: a bad row stops nothing else, a file that is wrong as a whole is a
// problem, and who may not open the page of imports may not import.
func TestImport(t *testing.T) {
	r := newRig(t)
	const parcels = "code,village,holder_kind,kind,from,geometry\nA1,330523109008,village,0302,2026-01-01," +
		"\"POLYGON((119.5 30.6,119.501 30.6,119.501 30.601,119.5 30.601,119.5 30.6))\"\n"
	const path = "/v1/import/parcels?file=parcels.csv"
	r.ask("POST", path, "", parcels).refused(401, "authority.unauthenticated")
	r.ask("POST", path, "accountant", parcels).refused(403, "authority.denied")
	r.ask("POST", "/v1/import/nonsense?file=a.csv", "registrar", parcels).refused(404, "request.path_unknown")
	for _, query := range []string{"", "?file=", "?file=.", "?file=a.csv&dry=yes", "?file=a.csv&set=x", "?file=a.csv&all=1"} {
		r.ask("POST", "/v1/import/parcels"+query, "registrar", parcels).refused(400, "request.bad_query")
	}
	p := r.ask("POST", path, "registrar", "colour\nred\n").refused(422, "intake.column_missing")
	if p.Field == "" || p.Title == "" || p.TitleZH == "" || p.Cause == "" {
		t.Errorf("%+v", p)
	}
	r.ask("POST", path, "registrar", strings.Repeat("x", importMax+1)).refused(413, "body.too_large")
	var report intake.Report // The county of the test has no villages: both rows are refused, each by itself.
	bad := strings.Replace(parcels, "0302", "9999", 1)
	r.ask("POST", path+"&dry=true", "registrar", bad+strings.SplitAfter(parcels, "\n")[1]).ok().into(&report)
	if !report.Dry || report.File != "parcels.csv" || report.Rows != 2 || report.Refused != 2 ||
		len(report.Problems) != 2 || report.Problems[0].Row != 2 || report.Problems[0].Code != "land.kind_unknown" ||
		report.Problems[1].Row != 3 || report.Problems[1].Code != "land.village_unknown" {
		t.Errorf("%+v", report)
	}
	record := "/v1/import/measurement?file=a.json"
	r.ask("POST", record, "registrar", "{").refused(422, "intake.record_malformed")
	p = r.ask("POST", record, "registrar", `{"method":"none","design":"stratified","today":"2026-01-01","current":{}}`).
		refused(422, "measure.method_unknown")
	if p.Title == "" || p.TitleZH == "" || p.Detail == "" {
		t.Errorf("%+v", p)
	}
	plots := "plot,stratum,plot_area_m2,agb_t_per_plot\n1,S1,500,4.1\n2,S1,500,3.6\n3,S1,500,4.8\n"
	made, err := (&measure.Record{Method: "ar-tool14-v04.2", Design: "stratified", Today: "2026-01-01", Area_ha: 30,
		Current: measure.RecordFile{Name: "now.csv", Data: []byte(plots)}}).Bytes()
	r.must(err)
	report = intake.Report{}
	r.ask("POST", record, "registrar", string(made)).ok().into(&report)
	if report.Dry || report.New != 1 || report.Paper == "" || report.Measured == nil || report.Measured.Plots != 3 ||
		report.Measured.ChangeKg != nil {
		t.Errorf("%+v", report)
	}
}
