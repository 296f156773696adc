package intake

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// A column is something that a table may say.
type column struct {
	name    string   // The canonical one.
	zh      string   // As templates have it.
	others  []string // Accepted besides.
	must    bool
	example string // Synthetic.
	what    string // For help.
}

var columns = map[Kind][]column{
	Places:   placeColumns,
	Roads:    roadColumns,
	Returns:  returnColumns,
	Goals:    goalColumns,
	Figures:  figureColumns,
	Targets:  targetColumns,
	Values:   valueColumns,
	Payments: paymentColumns,
	Parcels: {
		{
			"code",
			"地块编号",
			[]string{"parcel", "不动产单元号", "小班号", "宗地编号", "编号"},
			true,
			"SL000001",
			"code on paper, belongs to the parcel for ever",
		},
		{"village", "村代码", []string{"行政村代码", "所在村代码", "village code"}, true, "110101001002", "12 digits"},
		{"title", "权证号", []string{"林权证号", "不动产权证号", "证号"}, false, "示例林权证第000001号", "number of the title"},
		{
			"holder_kind",
			"权利人类型",
			[]string{"权属类型", "holder_kin", "holder type"},
			true,
			"village",
			"person 个人, household 农户, company 企业, village 村集体",
		},
		{"holder", "权利人", []string{"权利人编号", "holder number"}, false, "",
			"number, credit code or village; empty: the village's collective"},
		{"kind", "地类", []string{"地类代码", "land class"}, true, "0302", "class of GB/T 21010-2017; 0302 is bamboo"},
		{"from", "起始日期", []string{"登记日期", "date", "日期"}, true, "2026-01-01", "since when it exists in this form"},
		{"area_mu", "面积亩", nil, false, "", "stated area, compared with the measured one"},
		{"area_ha", "面积公顷", []string{"面积ha"}, false, "", "the same in hectares"},
		{"area_m2", "面积平方米", []string{"面积m2"}, false, "", "the same in m²"},
		{"geometry", "图形", []string{"wkt", "geom", "geojson", "the_geom", "边界"}, false,
			"POLYGON((119.5 30.6,119.501 30.6,119.501 30.601,119.5 30.601,119.5 30.6))",
			"of a table: WKT or GeoJSON, longitude before latitude, CGCS2000"},
	},
	Stands: {
		{
			"parcels",
			"地块",
			[]string{"parcel", "地块编号", "parcel codes", "小班号"},
			true,
			"SL000001",
			"codes of the stand's parcels, with ; between",
		},
		{"project", "项目", []string{"项目编号", "项目代码", "project code"}, true, "AJ01", "code of the project"},
		{"cooperative", "合作社", []string{"合作社代码", "统一社会信用代码", "credit code"}, true, "93110101MA4000000X",
			"credit code or number in the register"},
		{"village", "村代码", []string{"行政村代码", "village code"}, true, "110101001002", "12 digits"},
		{"area_mu", "面积亩", nil, false, "", "area of the stand; without any, that of its parcels"},
		{"area_ha", "面积公顷", []string{"面积ha"}, false, "", "the same in hectares"},
		{"area_m2", "面积平方米", []string{"面积m2"}, false, "", "the same in m²"},
		{"stratum", "层", []string{"分层", "林层"}, true, "ridge", "code of the stratum"},
		{"phase", "大小年", []string{"相位"}, true, "mixed", "on 大年, off 小年, mixed 花年"},
		{"from", "起始日期", []string{"开始日期", "start"}, true, "2026-01-01", "first day"},
		{"to", "终止日期", []string{"结束日期", "end"}, true, "2055-12-31", "last day"},
	},
	Shares: {
		{
			"owner",
			"股权主体",
			[]string{"村代码", "村或企业", "village"},
			true,
			"110101001002",
			"code of the village, or credit code",
		},
		{"holder", "持有人", []string{"持有人编号", "person", "个人编号"}, false, "1", "number of a person, or 集体 collective"},
		{
			"household",
			"户编号",
			[]string{"户号", "农户编号"},
			false,
			"",
			"number of a household; without a holder its head holds",
		},
		{"units", "股数", []string{"份额", "股份"}, true, "10", "whole units"},
		{
			"account",
			"账户",
			[]string{"账户编号", "ledger account"},
			false,
			"",
			"number of the account in the ledger, never of a bank account",
		},
		{
			"bank",
			"银行账户状态",
			[]string{"开户状态", "bank state"},
			false,
			"missing",
			"checked 已核对, missing 未开户, closed 已退回",
		},
		{
			"total",
			"总股数",
			[]string{"股本总数", "total units"},
			true,
			"10",
			"of the register, as its statutes declare it",
		},
		{"from", "起始日期", []string{"日期", "date"}, true, "2026-01-01", "first day of the register"},
	},
	Households: {
		{
			"household",
			"户编号",
			[]string{"户号", "农户编号"},
			true,
			"900001",
			"number of the household, given by the village",
		},
		{"relation", "与户主关系", []string{"关系"}, true, "head", "head 户主 or 本人; anything else is a member"},
		{"name", "姓名", []string{"名字"}, true, "示例·合成", "goes into the vault"},
		{"identity", "身份证号", []string{"身份证号码", "公民身份号码", "证件号码", "identity number"}, true, "110101190001010006",
			"goes into the vault; finds a person who is registered already"},
		{"village", "村代码", []string{"行政村代码", "village code"}, true, "110101001002", "12 digits"},
		{"from", "起始日期", []string{"日期", "date", "登记日期"}, true, "2026-01-01", "since when"},
		{"phone", "电话", []string{"手机", "手机号", "联系电话"}, false, "", "goes into the vault"},
		{"account", "银行账号", []string{"银行卡号", "账号", "bank account"}, false, "", "goes into the vault"},
		{"address", "地址", []string{"住址", "家庭住址"}, false, "", "goes into the vault"},
	},
	Inventory: {
		{"plot", "样地号", nil, true, "0", "and the columns that liangshan carbon measure -h lists"},
		{"stratum", "层", nil, false, "synthetic", ""},
		{"plot_area_m2", "样地面积_m2", nil, false, "600", ""},
		{"dbh_cm", "胸径_cm", nil, false, "9.5", ""},
		{"age_du", "竹龄_度", nil, false, "2", ""},
		{"date", "调查日期", nil, false, "2026-01-01", ""},
	},
}

// Describe lists the columns of a kind, for help.
func Describe(kind Kind) string {
	var b strings.Builder
	for _, c := range columns[kind] {
		must := " "
		if c.must {
			must = "*"
		}
		fmt.Fprintf(&b, "  %s %-12s %s  %s\n", must, c.name, c.zh, c.what)
	}
	return b.String()
}

// key is a name without what spelling it differently does not change: width, case, blanks, brackets, strokes.
func key(header string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(norm.NFKC.String(header)) {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// bare is a name without what stands in brackets.
func bare(header string) string {
	var b strings.Builder
	depth := 0
	for _, r := range norm.NFKC.String(header) {
		switch r {
		case '(', '[', '【':
			depth++
		case ')', ']', '】':
			depth = max(0, depth-1)
		default:
			if depth == 0 {
				b.WriteRune(r)
			}
		}
	}
	return b.String()
}

// find returns the column that a header means, or nil. What stands in brackets counts if that decides it.
func find(kind Kind, header string) *column {
	for _, k := range []string{key(header), key(bare(header))} {
		if k == "" {
			continue
		}
		for i := range columns[kind] {
			c := &columns[kind][i]
			if k == key(c.name) || k == key(c.zh) {
				return c
			}
			for _, other := range c.others {
				if k == key(other) {
					return c
				}
			}
		}
	}
	return nil
}

// letter names a column as spreadsheets do.
func letter(n int) string {
	name := ""
	for n++; n > 0; n = (n - 1) / 26 {
		name = string(rune('A'+(n-1)%26)) + name
	}
	return name
}
