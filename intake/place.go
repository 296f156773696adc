package intake

import (
	"errors"
	"math"
	"strconv"
	"strings"

	"liangshan/calendar"
	"liangshan/company"
	"liangshan/county"
	"liangshan/geofile"
	"liangshan/identity"
	"liangshan/kernel"
	"liangshan/place"
	"liangshan/polygon"
	"liangshan/village"
)

// Columns of places and roads.
var (
	placeColumns = []column{
		{"code", "场所编号", []string{"place", "编号"}, true, "C0001", "code on paper, belongs to the place for ever"},
		{"kind", "类别", []string{"场所类别"}, true, "露营地", "campsite 露营地, leisure 休闲旅游项目, park 产业园"},
		{"name", "名称", []string{"场所名称", "name_zh"}, true, "示例露营地", "public name"},
		{"division", "区划代码", []string{"行政村代码", "乡镇代码", "village code"}, true, "110101001002", "township or village"},
		{"from", "开放日期", []string{"开业日期", "建成日期"}, true, "2022-03-15", "2022-03-15"},
		{"operator", "经营主体", []string{"经营主体代码", "统一社会信用代码"}, false, "", "credit code, or number in the register"},
		{"scale", "规模", nil, false, "", "of a park: large 大型, small 小型"},
		{"lon", "经度", []string{"longitude"}, false, "119.500000", "degrees of CGCS2000"},
		{"lat", "纬度", []string{"latitude"}, false, "30.500000", "degrees of CGCS2000"},
	}
	roadColumns = []column{
		{"code", "道路编号", []string{"road", "编号"}, true, "R0001", "code on paper, belongs to the road for ever"},
		{"name", "名称", []string{"道路名称", "name_zh"}, true, "示例环库公路", "public name"},
		{"colour", "颜色", []string{"道路颜色", "color"}, true, "蓝", "green 绿, red 红, yellow 黄, blue 蓝, orange 橙"},
		{"division", "区划代码", []string{"行政村代码", "乡镇代码", "village code"}, true, "110101001002", "where it begins"},
		{"from", "建成日期", []string{"通车日期"}, true, "2022-06-30", "2022-06-30"},
		{"length_km", "长度_千米", []string{"里程", "长度"}, false, "1.109",
			"held against the line; may differ by a twentieth"},
		{"geometry", "图形", []string{"wkt", "geojson", "线形"}, false, "LINESTRING(119.5 30.5, 119.5 30.51)",
			"WKT or GeoJSON of a line; needed in tables"},
	}
)

// courses reads the line of each row of a table, and takes out those that have none.
func (j *Job) courses() error {
	return j.drawn(func(text string) ([]byte, int64, error) {
		s, err := parseCourse(text)
		if err != nil {
			return nil, 0, err
		}
		return s.Pack(), geofile.MeasureCourse(s), nil
	})
}

// codeOf returns the code of a fault of a file of maps.
func codeOf(err error) string {
	var at *geofile.Error
	if errors.As(err, &at) {
		return at.Code()
	}
	return err.Error()
}

// parseCourse reads a line, or several parts of one, from WKT or GeoJSON.
func parseCourse(text string) (polygon.Shape, error) {
	text = strings.TrimSpace(text)
	switch {
	case text == "":
		return nil, geofile.NoGeometry
	case text[0] == '{':
		return geofile.ParseCourse(text)
	}
	text = strings.ToUpper(text)
	open := strings.IndexByte(text, '(')
	if open < 0 {
		return nil, errGeometry
	}
	tag, w := strings.Fields(text[:open]), &wkt{text: text[open:]}
	var lines [][][]float64
	switch {
	case len(tag) == 0 || len(tag) > 2:
		return nil, errGeometry
	case tag[0] == "LINESTRING":
		lines = [][][]float64{w.ring()}
	case tag[0] == "MULTILINESTRING":
		lines = list(w, (*wkt).ring)
	default:
		return nil, geofile.OtherGeometry
	}
	if w.blank(); w.err == nil && w.at < len(w.text) {
		w.err = errGeometry
	}
	if w.err != nil {
		return nil, w.err
	}
	return geofile.CourseOf(lines)
}

// readCourses reads the rows of a GeoJSON of lines or points.
func (j *Job) readCourses(path string) error {
	c, err := geofile.ReadCourses(path)
	var whole *geofile.Error
	if errors.As(err, &whole) {
		return wrong(j.File, Code(whole.Code()), whole.Column, whole.Detail)
	}
	if err != nil {
		return err
	}
	j.Rows = len(c.Courses) + len(c.Faults)
	for _, f := range c.Faults {
		j.Problems = append(j.Problems, Problem{j.File, f.Row, f.Column, f.Code(), f.Detail})
	}
	var all [][]geofile.Attribute
	for _, one := range c.Courses {
		all = append(all, one.Attributes)
	}
	headers, at := headersOf(all)
	place, err := j.match(headers)
	if err != nil {
		return err
	}
	for _, one := range c.Courses {
		cells := make([]string, len(headers))
		for _, a := range one.Attributes {
			cells[at[a.Name]] = a.Value
		}
		j.Lines = append(j.Lines,
			Line{Row: one.Row, Cells: j.cells(cells, place), Shape: one.Parts.Pack(), Area: one.LengthMM})
	}
	if j.Rows == 0 {
		return wrong(j.File, CodeEmpty, "", "")
	}
	return nil
}

// headersOf returns the names of all attributes in the order in which they come first.
func headersOf(rows [][]geofile.Attribute) (headers []string, at map[string]int) {
	at = map[string]int{}
	for _, row := range rows {
		for _, a := range row {
			if _, ok := at[a.Name]; !ok {
				at[a.Name] = len(headers)
				headers = append(headers, a.Name)
			}
		}
	}
	return headers, at
}

// placeKinds are the words for kinds of places, scales and colours of roads.
var (
	placeKinds = map[string]place.Kind{"campsite": place.Campsite, "露营地": place.Campsite, "leisure": place.Leisure,
		"休闲旅游项目": place.Leisure, "park": place.Park, "产业园": place.Park}
	parkScales = map[string]place.Scale{"": "", "large": place.Large, "大型": place.Large, "small": place.Small,
		"小型": place.Small}
	roadColours = map[string]place.Colour{"green": place.Green, "绿": place.Green, "绿色": place.Green, "red": place.Red,
		"红": place.Red, "红色": place.Red, "yellow": place.Yellow, "黄": place.Yellow, "黄色": place.Yellow,
		"blue": place.Blue, "蓝": place.Blue, "蓝色": place.Blue, "orange": place.Orange, "橙": place.Orange,
		"橙色": place.Orange}
)

// choice reads a cell that holds one of some words.
func choice[T ~string](d *desk, l *Line, column string, words map[string]T) T {
	word := strings.ToLower(d.text(l, column))
	chosen, ok := words[word]
	switch {
	case ok:
	case word == "":
		d.bad(l, column, CodeMissing)
	default:
		d.bad(l, column, CodeChoice)
	}
	return chosen
}

// degrees reads a cell of degrees, in 1e-9 of them.
func (d *desk) degrees(l *Line, column string) int64 {
	text := identity.Narrow(d.text(l, column))
	if text == "" {
		return 0
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || !(math.Abs(v) <= 360) {
		d.bad(l, column, CodeNumber)
		return 0
	}
	return int64(math.Round(v * 1e9))
}

// places takes places in.
func (d *desk) places() error {
	rows, err := placed(d, "code", d.placeRow, func(r place.Row) string { return r.Code }, d.placeKnown)
	if err != nil || d.job.Options.Dry {
		return err
	}
	size := func(r place.Row) int { return len(r.Code) + len(r.NameZH) + 100 }
	return enter(d, "place.register", rows, place.RowsMax, size, func(rows []place.Row) any {
		return place.Register{Places: rows}
	})
}

// placed reads all lines, holds them against the county, and returns those that are new.
func placed[T any](d *desk, column string, read func(*Line) T, code func(T) string,
	known func(*county.County, *Line, *T) bool) (fresh []entry[T], err error) {
	var all []entry[T]
	codes := map[string]int{}
	for i := range d.job.Lines {
		l := &d.job.Lines[i]
		row := read(l)
		if d.wrong[l.Row] {
			continue
		}
		if other, twice := codes[code(row)]; twice {
			d.refuse(l, column, string(CodeTwice), "row "+strconv.Itoa(other))
			continue
		}
		codes[code(row)] = l.Row
		all = append(all, entry[T]{l, row})
	}
	standing := make([]bool, len(all))
	err = d.read(len(all), func(c *county.County, i int) { standing[i] = known(c, all[i].line, &all[i].row) })
	if err != nil {
		return nil, err
	}
	for i, e := range all {
		switch {
		case d.wrong[e.line.Row]:
		case standing[i]:
			d.report.Unchanged++
		default:
			fresh = append(fresh, e)
		}
	}
	if d.job.Options.Dry {
		d.report.New = len(fresh)
	}
	return fresh, nil
}

// placeRow reads a line and checks all of it that needs no register.
func (d *desk) placeRow(l *Line) place.Row {
	row := place.Row{Code: d.need(l, "code"), Kind: choice(d, l, "kind", placeKinds), NameZH: d.need(l, "name"),
		Division: village.Code(identity.Narrow(d.need(l, "division"))), From: d.day(l, "from", place.ErrDateFuture),
		Scale: choice(d, l, "scale", parkScales), Lon: d.degrees(l, "lon"), Lat: d.degrees(l, "lat")}
	if l.Shape != nil {
		parts, err := polygon.Unpack(l.Shape)
		if err != nil || len(parts) != 1 || len(parts[0]) != 1 {
			d.refuse(l, "", geofile.OtherGeometry.Error(), "")
			return row
		}
		row.Lon, row.Lat = parts[0][0].Lon, parts[0][0].Lat
	}
	if !d.wrong[l.Row] {
		if refusal := place.CheckRow(row); refusal != nil {
			d.refuse(l, placeColumn[refusal], refusal.Code, "")
		}
	}
	return row
}

// day reads a cell that holds a day that is not ahead.
func (d *desk) day(l *Line, column string, ahead *kernel.Refusal) calendar.Date {
	day := d.date(l, column)
	if day > d.today {
		d.refuse(l, column, ahead.Code, day.String())
	}
	return day
}

// placeColumn says in which column what package place refuses stands.
var placeColumn = map[*kernel.Refusal]string{place.ErrCode: "code", place.ErrKind: "kind", place.ErrName: "name",
	place.ErrScale: "scale", place.ErrPoint: "lon", place.ErrDivision: "division", place.ErrOperator: "operator",
	place.ErrExists: "code", place.ErrRoadExists: "code", place.ErrColour: "colour", place.ErrLength: "length_km"}

// placeKnown holds a place against the registers, and reports whether it is there already.
func (d *desk) placeKnown(c *county.County, l *Line, row *place.Row) bool {
	switch text := identity.Narrow(d.text(l, "operator")); len(text) {
	case 0:
	case 18:
		number, ok := c.Company.ByCode(identity.CreditCode(text))
		if row.Operator = number; !ok {
			d.refuse(l, "operator", place.ErrOperator.Code, clip(text))
		}
	default:
		row.Operator = company.Number(d.whole(l, "operator"))
	}
	if d.wrong[l.Row] {
		return false
	}
	if number, ok := c.Place.ByCode(row.Code); ok {
		was, _ := c.Place.Place(number)
		if was.Is(*row) {
			return true
		}
		d.refuse(l, "code", place.ErrExists.Code, row.Code)
		return false
	}
	if refusal := c.Place.CheckPlace(*row); refusal != nil {
		d.refuse(l, placeColumn[refusal], refusal.Code, "")
	}
	return false
}

// roads takes roads in.
func (d *desk) roads() error {
	rows, err := placed(d, "code", d.roadRow, func(r place.RoadRow) string { return r.Code }, d.roadKnown)
	if err != nil || d.job.Options.Dry {
		return err
	}
	size := func(r place.RoadRow) int { return len(r.Line) + len(r.Code) + len(r.NameZH) + 100 }
	return enter(d, "place.register_roads", rows, place.RowsMax, size, func(rows []place.RoadRow) any {
		return place.RegisterRoads{Roads: rows}
	})
}

// lengthOff is by how much a stated length may differ from the measured one: a twentieth, and 10 m. Assumed: papers
// round, and leave out bends; a wrong unit is off by far more.
const (
	lengthPart    = 20
	lengthLeastMM = 10_000
)

// roadRow reads a line and checks all of it that needs no register.
func (d *desk) roadRow(l *Line) place.RoadRow {
	row := place.RoadRow{Code: d.need(l, "code"), NameZH: d.need(l, "name"), Colour: choice(d, l, "colour", roadColours),
		Division: village.Code(identity.Narrow(d.need(l, "division"))), From: d.day(l, "from", place.ErrDateFuture),
		Line: l.Shape, Length: l.Area}
	if stated := d.decimal(l, "length_km", 6); stated > 0 && !d.wrong[l.Row] {
		if off := max(stated-row.Length, row.Length-stated); off > row.Length/lengthPart+lengthLeastMM {
			d.refuse(l, "length_km", string(CodeLengthDiffers), metres(stated)+" ≠ "+metres(row.Length))
		}
	}
	if !d.wrong[l.Row] {
		if refusal := place.CheckRoad(row); refusal != nil {
			d.refuse(l, placeColumn[refusal], refusal.Code, "")
		}
	}
	return row
}

// metres writes a length for a reader.
func metres(length_mm int64) string { return strconv.FormatInt((length_mm+500)/1000, 10) + " m" }

// roadKnown holds a road against the registers, and reports whether it is there already. Of the length a
// millimetre may be rounded the other way.
func (d *desk) roadKnown(c *county.County, l *Line, row *place.RoadRow) bool {
	if number, ok := c.Place.RoadByCode(row.Code); ok {
		was, _ := c.Place.Road(number)
		same := *row
		if off := was.Length - row.Length; off >= -1 && off <= 1 {
			same.Length = was.Length
		}
		if was.Is(same) {
			return true
		}
		d.refuse(l, "code", place.ErrRoadExists.Code, row.Code)
		return false
	}
	if at, ok := c.Village.Division(row.Division); !ok || at.Gone {
		d.refuse(l, "division", place.ErrDivision.Code, clip(string(row.Division)))
	}
	return false
}
