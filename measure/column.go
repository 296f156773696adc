package measure

import "strings"

// A column is something that a table may say. Its names are compared without case, width,
// blanks, brackets and strokes: "胸径（cm）" is 胸径cm.
type column struct {
	name   string   // The canonical one.
	others []string // Accepted besides.
	zh     string   // Of those, the one that help shows.
	what   string   // For help.
}

// columns of a file of culms or plots.
var plotColumns = []column{
	{"plot", []string{"plotid", "plotno", "样地", "样地编号", "样方", "样方号"}, "样地号", "number or name of the plot"},
	{
		"stratum",
		[]string{"strata", "层", "层号", "林层", "小班", "小班号", "分层"},
		"层",
		"stratum of the plot; without it all plots are one stratum",
	},
	{"plot_area_m2", []string{"样地面积平方米", "样地面积m2", "样方面积m2", "plotaream"}, "样地面积_m2", "horizontal area of the plot"},
	{"plot_area_ha", []string{"样地面积公顷", "样地面积ha"}, "样地面积_公顷", "the same in hectares"},
	{"plot_area_mu", []string{"样地面积亩"}, "样地面积_亩", "the same in mu"},
	{"plot_slope_area_m2", []string{"样地斜面积平方米", "样地斜面积m2"}, "样地斜面积_m2", "area along the slope; needs slope_deg"},
	{
		"plot_radius_m",
		[]string{"样圆半径米", "样圆半径m", "半径m"},
		"样圆半径_m",
		"radius of a circular plot, along the slope if slope_deg is given",
	},
	{"slope_deg", []string{"slopedegree", "坡度", "坡度度"}, "坡度_度", "slope in degrees"},
	{"dbh_cm", []string{"dbh", "胸径", "胸径cm", "胸径厘米", "diametercm"}, "胸径_cm", "diameter of the culm at 1.3 m"},
	{"dbh_mm", []string{"胸径mm", "胸径毫米"}, "胸径_mm", "the same in millimetres"},
	{"age_du", []string{"du", "度", "竹龄度", "龄级度", "年龄度", "度数"}, "竹龄_度", "age in du"},
	{
		"age_years",
		[]string{"ageyear", "agea", "竹龄年", "年龄年"},
		"竹龄_年",
		"age in years; needs --du-map where the model wants du",
	},
	{"height_m", []string{"树高m", "竹高m", "秆高m", "高m", "heightm"}, "竹高_m", "height, for models that want it"},
	{
		"wood_density_g_cm3",
		[]string{"wooddensity", "wd", "木材密度", "木材密度gcm3"},
		"木材密度",
		"wood density, g/cm3, for models that want it",
	},
	{"count", []string{"株数", "stems"}, "株数", "how many such culms the row stands for (1 if empty)"},
	{
		"culm",
		[]string{"culmid", "株号", "竹号", "tree", "treeid"},
		"株号",
		"number of the culm within the plot, to find doubles",
	},
	{
		"nest_area_m2",
		[]string{"嵌套样地面积m2", "小样方面积m2"},
		"小样方面积_m2",
		"the smaller nested plot on which culms of this size were counted",
	},
	{
		"agb_t_per_plot",
		[]string{"地上生物量吨每样地", "地上生物量t每样地", "样地地上生物量t"},
		"地上生物量_t每样地",
		"above-ground biomass of the plot, t",
	},
	{"agb_kg_per_plot", []string{"地上生物量kg每样地", "样地地上生物量kg"}, "地上生物量_kg每样地", "the same in kg"},
	{
		"agb_t_per_ha",
		[]string{"地上生物量t每公顷", "地上生物量tha", "地上生物量吨每公顷"},
		"地上生物量_t每公顷",
		"above-ground biomass per hectare",
	},
	{
		"b_t_per_ha",
		[]string{"生物量t每公顷", "生物量tha", "总生物量t每公顷", "生物量吨每公顷", "biomasstperha"},
		"生物量_t每公顷",
		"whole biomass (roots included) per hectare",
	},
	{"aux", []string{"auxiliary", "辅助变量", "辅助量"}, "辅助变量", "the auxiliary at the plot (satellite, laser, canopy)"},
	{"x", []string{"easting", "lon", "longitude", "东坐标", "经度", "横坐标"}, "经度", "coordinate of the plot, for --raster"},
	{"y", []string{"northing", "lat", "latitude", "北坐标", "纬度", "纵坐标"}, "纬度", "coordinate of the plot, for --raster"},
	{"date", []string{"surveydate", "日期", "测量日期"}, "调查日期", "day of the inventory, 2026-05-31"},
	{"phase", []string{"大小年度", "相位"}, "大小年", "on/大年, off/小年, even/花年"},
	{"area_ha", []string{"层面积公顷", "层面积ha", "面积公顷", "面积ha", "stratumareaha"}, "面积_公顷", "area of the stratum"},
	{"area_mu", []string{"层面积亩", "面积亩", "stratumareamu"}, "面积_亩", "the same in mu"},
	{"area_m2", []string{"层面积m2", "面积m2", "面积平方米", "stratumaream2"}, "面积_m2", "the same in m2"},
}

// columns of a file of strata. Besides areas, those of planning.
var strataColumns = []column{
	{
		"stratum",
		[]string{"strata", "层号", "林层", "小班", "小班号", "分层", "name"},
		"层",
		"name of the stratum, as in the file of plots",
	},
	{"area_ha", []string{"层面积公顷", "层面积ha", "面积公顷", "面积ha"}, "面积_公顷", "area of the stratum"},
	{"area_mu", []string{"层面积亩", "面积亩"}, "面积_亩", "the same in mu"},
	{"area_m2", []string{"层面积m2", "面积m2", "面积平方米"}, "面积_m2", "the same in m2"},
	{
		"plots_possible",
		[]string{"fpc", "样地总数"},
		"可设样地数",
		"how many plots the stratum could hold: asks for the finite-population correction",
	},
	{"aux_mean", []string{"辅助变量均值"}, "辅助变量均值", "mean of the auxiliary over the stratum or the large phase"},
	{"aux_count", []string{"辅助变量个数", "大样本数"}, "大样本数", "how many units that mean is of; empty for a whole map"},
	{"phase", []string{"相位"}, "大小年", "on/大年, off/小年, even/花年"},
	{"mean", []string{"均值", "平均值", "meantperha"}, "均值", "expected mean, for planning"},
	{"sd", []string{"标准差", "stdev", "std"}, "标准差", "standard deviation between plots, for planning"},
	{"cv_percent", []string{"变异系数%", "cv%", "变异系数"}, "变异系数_%", "coefficient of variation instead of sd"},
}

// vague are headers that name a thing without its unit.
var vague = func() map[string]Reason {
	all := map[string]Reason{}
	for reason, names := range map[Reason]string{
		ErrUnitMissing: "area 面积 plotarea 样地面积 样方面积 层面积 agb biomass 生物量 地上生物量 height 树高 竹高 " +
			"slope radius nestarea",
		ErrAgeUnitMissing: "age 年龄 竹龄 龄级",
		ErrGrossAsNet: "gross grossproduction grossproductiontperha npp " +
			"grossproductiontperhayr nppthayr production 毛生产量 productiontperhayr " +
			"年生产量 净初级生产力 gpp grossgrowth grossgrowthtperhayr 年生长量 毛生长量",
	} {
		for _, name := range strings.Fields(names) {
			all[name] = reason
		}
	}
	return all
}()

// find returns the column that a header means, nil for one that means nothing here, or why a
// header cannot stand.
func find(header string, known []column) (*column, Reason) {
	k := key(header)
	for i := range known {
		c := &known[i]
		if k == key(c.name) || k == key(c.zh) {
			return c, ""
		}
		for _, other := range c.others {
			if k == key(other) {
				return c, ""
			}
		}
	}
	if r, ok := vague[k]; ok {
		return nil, r
	}
	if nearest(k, known) != "" {
		return nil, ErrColumnMisspelled
	}
	return nil, ""
}

// hint says what a header that was refused could have been.
func hint(header string, known []column) string {
	if name := nearest(key(header), known); name != "" {
		return header + " → " + name + "?"
	}
	return header
}

// nearest finds the column whose name is one letter away, or two if the name is long.
func nearest(k string, known []column) string {
	for _, c := range known {
		name := key(c.name)
		limit := 0
		switch {
		case len(name) >= 9:
			limit = 2
		case len(name) >= 7:
			limit = 1
		}
		if limit > 0 && len(k) <= len(name)+limit && len(k) >= len(name)-limit && distance(k, name) <= limit {
			return c.name
		}
	}
	return ""
}

// distance is Levenshtein's, in bytes.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := before
			if a[i] != b[j] {
				change++
			}
			before = row[j+1]
			row[j+1] = min(change, row[j]+1, before+1)
		}
	}
	return row[len(b)]
}

// DescribePlotColumns lists the columns of a file of culms or plots, for help.
func DescribePlotColumns() string { return describe(plotColumns) }

// DescribeStrataColumns lists the columns of a file of strata, for help.
func DescribeStrataColumns() string { return describe(strataColumns) }

func describe(all []column) string {
	var b strings.Builder
	for _, c := range all {
		b.WriteString("  " + c.name + strings.Repeat(" ", max(1, 20-len(c.name))) + c.zh + "  " + c.what + "\n")
	}
	return b.String()
}
