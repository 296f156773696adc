package intake_test

import (
	"testing"

	"liangshan/calendar"
	"liangshan/county"
	"liangshan/intake"
	"liangshan/place"
)

const campHead = "场所编号,类别,名称,区划代码,开放日期,经营主体,规模,经度,纬度\n"

// takenTwice takes a file in dry, then in earnest, then again, which changes nothing.
func (r *rig) takenTwice(t *testing.T, kind intake.Kind, name, text string, fresh, refused int, wrong ...string) {
	t.Helper()
	path, before := r.file(name, []byte(text)), r.entries()
	counts(t, r.take(kind, path, intake.Options{Dry: true}), fresh, 0, refused, wrong...)
	if r.entries() != before {
		t.Fatal("a dry run has written")
	}
	counts(t, r.take(kind, path, intake.Options{}), fresh, 0, refused, wrong...)
	after := r.entries()
	counts(t, r.take(kind, path, intake.Options{}), 0, fresh, refused, wrong...)
	if r.entries() != after {
		t.Fatal("repeating has written")
	}
}

func TestPlaces(t *testing.T) {
	r := found(t)
	row := func(code, rest string) string { return code + "," + rest + "\n" }
	at := homeVillage
	r.takenTwice(t, intake.Places, "camps.csv", campHead+
		row("C1", "露营地,小坑露营地,"+at+",2022-03-15,"+string(r.coop)+",,119.5,30.5")+
		row("P1", "产业园,一号园,"+at+",2021/1/1,1,大型,,")+
		row("C1", "露营地,小坑露营地,"+at+",2022-03-15,,,,")+ // Twice in the file.
		row("C2", "民宿,某处,"+at+",2022-03-15,,,,")+
		row("C3", "露营地,某处,"+at+",2022-03-15,,大型,,")+
		row("C4", "露营地,某处,330523999,2022-03-15,,,,")+
		row("C5", "露营地,某处,"+at+",2029-03-15,,,,")+
		row("C6", "露营地,某处,"+at+",2022-03-15,914403001922038216,,,")+
		row("C7", "露营地,某处,"+at+",2022-03-15,,,30.5,119.5")+
		row("C8", "露营地,某处,"+at+",2022-03-15,,,x,119.5")+
		row("", "露营地,某处,"+at+",2022-03-15,,,,"),
		2, 9, "4 场所编号 intake.row_twice", "5 类别 intake.choice_unknown", "6 规模 place.scale_unsuitable",
		"7 区划代码 place.division_unknown", "8 开放日期 place.date_in_future", "9 经营主体 place.operator_unknown",
		"10 经度 place.point_outside_china", "11 经度 intake.number_malformed", "12 场所编号 intake.value_missing")
	points := `{"type":"FeatureCollection","features":[
		{"type":"Feature","properties":{"code":"C9","kind":"campsite","name":"九号","division":"` + at + `","from":"2022-03-15"},
		"geometry":{"type":"Point","coordinates":[119.6,30.6]}},
		{"type":"Feature","properties":{"code":"C10","kind":"campsite","name":"十号","division":"` + at + `","from":"2022-03-15"},
		"geometry":{"type":"LineString","coordinates":[[119.6,30.6],[119.7,30.6]]}}]}`
	r.takenTwice(t, intake.Places, "camps.geojson", points, 1, 1, "2  geofile.geometry_kind")
	must(t, r.Read(t.Context(), func(c *county.County) {
		p, _ := c.Place.Place(3)
		if p.Lon != 119_600_000_000 || p.Lat != 30_600_000_000 {
			t.Errorf("%+v", p)
		}
	}))
	r.audit()
}

const roadFile = `{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"道路编号":"R1","名称":"环库公路","颜色":"蓝","区划代码":"330523001","建成日期":"2022-06-30","里程":1.109},
"geometry":{"type":"LineString","coordinates":[[119.5,30.5],[119.5,30.51]]}},
{"type":"Feature","properties":{"道路编号":"R2","名称":"丰收路","颜色":"黄色","区划代码":"330523001","建成日期":"2022-06-30","里程":11.09},
"geometry":{"type":"LineString","coordinates":[[119.5,30.5],[119.5,30.51]]}},
{"type":"Feature","properties":{"道路编号":"R3","名称":"紫路","颜色":"紫","区划代码":"330523001","建成日期":"2022-06-30"},
"geometry":{"type":"LineString","coordinates":[[119.5,30.5],[119.5,30.51]]}},
{"type":"Feature","properties":{"道路编号":"R4","名称":"丰收路","颜色":"黄","区划代码":"330523001","建成日期":"2022-06-30"},
"geometry":{"type":"LineString","coordinates":[[30.5,119.5],[30.51,119.5]]}},
{"type":"Feature","properties":{"道路编号":"R5","名称":"丰收路","颜色":"黄","区划代码":"330523001","建成日期":"2022-06-30"},
"geometry":{"type":"Polygon","coordinates":[]}},
{"type":"Feature","properties":{"道路编号":"R6","名称":"丰收路","颜色":"黄","区划代码":"330523001","建成日期":"2022-06-30"},
"geometry":{"type":"LineString","coordinates":[[119.5,30.5],[119.5,30.5]]}}]}`

func TestRoads(t *testing.T) {
	r := found(t)
	r.takenTwice(t, intake.Roads, "roads.geojson", roadFile, 1, 5, "2 里程 intake.length_differs", "3 颜色 intake.choice_unknown",
		"4  polygon.axes_swapped", "5 geometry geofile.geometry_kind", "6  polygon.corner_repeated")
	head := "道路编号,名称,颜色,区划代码,建成日期,图形\n"
	r.takenTwice(t, intake.Roads, "roads.csv", head+
		`R7,环库公路,blue,330523001,2022-06-30,"LINESTRING (119.5 30.5, 119.5 30.6)"`+"\n"+
		`R8,红路,红,330523001,2022-06-30,"MULTILINESTRING ((119.5 30.5, 119.5 30.6), (119.6 30.5 3, 119.6 30.6 4))"`+"\n"+
		`R9,红路,红,330523001,2022-06-30,"{""type"":""LineString"",""coordinates"":[[119.5,30.5],[119.5,30.6]]}"`+"\n"+
		`R10,红路,红,330523001,2022-06-30,"POLYGON ((1 2, 3 4, 5 6, 1 2))"`+"\n"+
		`R11,红路,红,330523001,2022-06-30,"LINESTRING (119.5 30.5"`+"\n"+
		`R12,红路,红,330523001,2022-06-30,`+"\n", 3, 3,
		"5 图形 geofile.geometry_kind", "6 图形 intake.geometry_malformed", "7 图形 geofile.geometry_missing")
	must(t, r.Read(t.Context(), func(c *county.County) {
		day := calendar.Date(20778)
		blue, n := c.Place.Length(place.Blue, day)
		red, _ := c.Place.Length(place.Red, day)
		// A tenth of a degree of latitude at 30.5° is 11,087 m.
		if n != 2 || blue < 12_190_000 || blue > 12_200_000 || red < 33_250_000 || red > 33_270_000 {
			t.Errorf("%d mm over %d roads, %d mm", blue, n, red)
		}
	}))
	changed := `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"道路编号":"R1","名称":"别的路","颜色":"蓝",
	"区划代码":"330523001","建成日期":"2022-06-30"},"geometry":{"type":"LineString","coordinates":[[119.5,30.5],[119.5,30.51]]}}]}`
	counts(t, r.take(intake.Roads, r.file("changed.geojson", []byte(changed)), intake.Options{}), 0, 0, 1,
		"1 道路编号 place.road_exists_differently")
	r.audit()
}

func TestReturns(t *testing.T) {
	r := found(t)
	r.take(intake.Places, r.file("c.csv", []byte(campHead+"C1,露营地,小坑露营地,"+homeVillage+",2022-03-15,,,,\n"+
		"P1,产业园,一号园,"+homeVillage+",2021-01-01,,小型,,\n")), intake.Options{})
	head := "场所编号,区划代码,指标项,月份,数值,单位\n"
	r.takenTwice(t, intake.Returns, "returns.csv", head+
		"C1,,接待游客人次,2022-04,1234,人次\n"+
		"C1,,营业收入,2022年4月,12.34,万元\n"+
		"P1,,规划建筑面积,202204,4,万平方米\n"+
		",330523,养老保险参保人数,2022-12,993,\n"+
		",330523,养老保险应参保人数,2022-12-01,\"1,000\",人\n"+
		"C1,,接待游客人次,2022-05,1.5,人次\n"+
		"C1,,入驻企业,2022-05,1,家\n"+
		"C1,,接待游客人次,2022-02,1,\n"+
		"C9,,接待游客人次,2022-05,1,\n"+
		"C1,330523,接待游客人次,2022-05,1,\n"+
		"C1,,接待游客人次,2022-13,1,\n"+
		"C1,,接待游客人次,2022-05,1,吨\n"+
		"C1,,接待游客人次,2022-04,1234,人次\n"+
		"C1,,接待游客人次,2022-05,,\n", 5, 9,
		"7 数值 intake.number_malformed", "8 指标项 place.measure_unsuitable", "9 月份 place.not_open_in_month",
		"10 场所编号 place.unknown", "11 场所编号 place.subject_malformed", "12 月份 intake.date_malformed",
		"13 单位 intake.choice_unknown", "14 场所编号 intake.row_twice", "15 数值 intake.value_missing")
	month := calendar.Date(19083) // 2022-04-01.
	must(t, r.Read(t.Context(), func(c *county.County) {
		income, _ := c.Place.Reported(place.Subject{Place: 1}, place.Income, month)
		floor, _ := c.Place.Reported(place.Subject{Place: 2}, place.FloorPlanned, month)
		cover, ok := c.Place.Coverage("330523", place.Pension, month+244)
		if income.Value != 12_340_000 || floor.Value != 4_000_000 || !ok || cover.Rate_ppm != 993_000 {
			t.Errorf("%+v %+v %+v", income, floor, cover)
		}
	}))
	counts(t, r.take(intake.Returns, r.file("other.csv", []byte(head+"C1,,接待游客人次,2022-04,1235,人次\n")), intake.Options{}), 0, 0, 1,
		"2 数值 place.reported_differently")
	r.audit()
}
