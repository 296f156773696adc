package intake_test

import (
	"strings"
	"testing"

	"liangshan/carbon"
	"liangshan/county"
	"liangshan/intake"
)

const standHead = "项目,地块,合作社,村代码,面积(公顷),层,大小年,起始日期,终止日期\n"

func TestStands(t *testing.T) {
	r := found(t)
	r.project()
	parcels := parcelHead
	for i, code := range []string{"A1", "A2", "A3", "A4"} {
		parcels += parcelRow(code, homeVillage, i, "")
	}
	counts(t, r.take(intake.Parcels, r.file("p.csv", []byte(parcels)), intake.Options{}), 4, 0, 0)
	coop := string(r.coop)
	text := standHead +
		"AJ01,A1;A2," + coop + "," + homeVillage + ",,ridge,花年,2024-01-01,2053-12-31\n" +
		"AJ01,A3,1," + homeVillage + ",1.0,valley,on,2024-01-01,2053-12-31\n" +
		"AJ01,A2," + coop + "," + homeVillage + ",,ridge,花年,2030-01-01,2053-12-31\n" + // In the first.
		"AJ02,A4," + coop + "," + homeVillage + ",,ridge,花年,2024-01-01,2053-12-31\n" +
		"AJ01,B9," + coop + "," + homeVillage + ",,ridge,花年,2024-01-01,2053-12-31\n" +
		"AJ01,A4,99," + "330523001999" + ",15,ridge,花年,2024-01-01,2053-12-31\n" +
		"AJ01,A4," + coop + "," + homeVillage + ",,Ridge top,大,2054-01-01,2053-12-31\n" +
		"AJ01,A4 A4," + coop + "," + homeVillage + ",,ridge,off,2024-01-01,2053-12-31\n"
	wrong := []string{"4 地块 carbon.parcel_taken", "5 项目 carbon.project_unknown", "6 地块 land.unknown", "7 合作社 carbon.company_unknown",
		"7 村代码 carbon.village_unknown", "7 area_mu carbon.area_out_of_bounds", "8 大小年 intake.choice_unknown",
		"9 地块 carbon.parcel_twice"}
	before := r.entries()
	path := r.file("stands.csv", []byte(text))
	tried := r.take(intake.Stands, path, intake.Options{Dry: true})
	var codes []string
	for _, p := range tried.Problems {
		codes = append(codes, p.Code)
	}
	t.Log(codes)
	counts(t, tried, 2, 0, 6, wrong...)
	if r.entries() != before {
		t.Fatal("a dry run has written")
	}
	counts(t, r.take(intake.Stands, path, intake.Options{}), 2, 0, 6, wrong...)
	after := r.entries()
	counts(t, r.take(intake.Stands, r.file("gbk.csv", gbk(t, text)), intake.Options{}), 0, 2, 6, wrong...)
	if r.entries() != after {
		t.Error("repeating has written")
	}
	must(t, r.Read(t.Context(), func(c *county.County) {
		one, _ := c.Carbon.Stand(1)
		two, _ := c.Carbon.Stand(2)
		a1, _ := c.Land.Area(1)
		a2, _ := c.Land.Area(2)
		if one.Area != a1+a2 || two.Area != 1_000_000 || two.Phase != carbon.PhaseOn || one.Cooperative != 1 {
			t.Error(one, two)
		}
		if _, more := c.Carbon.Stand(3); more {
			t.Error("a third stand")
		}
	}))
	changed := standHead + "AJ01,A1;A2," + coop + "," + homeVillage + ",,valley,花年,2024-01-01,2053-12-31\n"
	counts(t, r.take(intake.Stands, r.file("c.csv", []byte(changed)), intake.Options{}), 0, 0, 1, "2 地块 intake.stand_differs")
	r.audit()
}

// TestDrawnStands takes stands in that were drawn on a map, their other columns as properties of what was drawn.
func TestDrawnStands(t *testing.T) {
	r := found(t)
	r.project()
	parcels := parcelHead
	for i, code := range []string{"A1", "A2", "A3"} {
		parcels += parcelRow(code, homeVillage, i, "")
	}
	counts(t, r.take(intake.Parcels, r.file("p.csv", []byte(parcels)), intake.Options{}), 3, 0, 0)
	feature := func(column int, parcels, more string) string {
		corners := strings.NewReplacer("POLYGON", "", "((", "[[[", "))", "]]]", ", ", "],[", ",", "],[", " ", ",").Replace(square(column, 0))
		return `{"type":"Feature","geometry":{"type":"Polygon","coordinates":` + corners + `},"properties":{"项目":"AJ01","地块":` + parcels +
			`,"合作社":"` + string(r.coop) + `","村代码":"` + homeVillage +
			`","层":"ridge","大小年":"花年","起始日期":"2024-01-01","终止日期":"2053-12-31"` + more + `}}`
	}
	text := `{"type":"FeatureCollection","features":[` + strings.Join([]string{
		feature(0, `["A1"]`, ""),
		feature(1, `"A2"`, `,"面积(亩)":"1.0"`),  // It is drawn sixteen times as large.
		feature(2, `"A3;B7"`, ""),             // There is no B7.
		feature(2, `"A3"`, `,"面积(亩)":"15.9"`), // As drawn, within a twentieth.
	}, ",") + `]}`
	counts(t, r.take(intake.Stands, r.file("stands.geojson", []byte(text)), intake.Options{}), 2, 0, 2,
		"2 面积(亩) intake.area_differs", "3 地块 land.unknown")
	must(t, r.Read(t.Context(), func(c *county.County) {
		one, _ := c.Carbon.Stand(1)
		area, _ := c.Land.Area(1)
		if one.Area != area {
			t.Errorf("%d dm², not the %d of its parcel", one.Area, area)
		}
	}))
	r.audit()
}
