package county_test

import (
	"context"
	"errors"
	"testing"
	"testing/fstest"

	"liangshan/county"
)

// TestPlaces applies files that are wrong in many ways, and demands of each refusal the file,
// the line and the column, and that nothing took effect.
func TestPlaces(t *testing.T) {
	ctx := context.Background()
	r, _ := small(t)
	defer r.Close(ctx)
	before := digests(t, r)
	for _, c := range []struct {
		name, path, text, code string
		line, column           int
	}{
		{"another county", "county.yaml", "# x\ncounty:\n  code: \"110101\"\n  name_zh: 甲\n  name_en: A\n",
			"county.founded_as_another", 3, 9},
		{"no name", "county.yaml", "county:\n  code: \"330523\"\n  name_zh: 甲\n", "county.names_required", 2, 7},
		{"calendar unknown", "calendar.yaml", "calendar:\n  id: xx\n", "calendar.unknown_id", 2, 7},
		{"calendar table", "calendar.yaml", "calendar:\n  table: nonsense\n", "county.calendar_malformed", 2, 8},
		{"date", "divisions.yaml", "divisions:\n  - {code: \"330523109\", name_zh: 甲, kind: township,\n" +
			"     parent: \"330523\", from: 2020-13-01}\n", "calendar.date_malformed", 3, 30},
		{"second division", "divisions.yaml", "divisions:\n  - {code: \"330523001\", name_zh: 递铺街道, kind: township, " +
			"parent: \"330523\", from: 2020-01-01}\n  - {code: \"330524\", name_zh: 长兴县, kind: town, from: 2020-01-01}\n",
			"village.kind_unknown", 3, 5},
		{"role", "roles.yaml", "roles:\n- code: good\n  name_zh: 好\n  name_en: good\n- code: Bad\n  name_zh: 坏\n" +
			"  name_en: bad\n", "authority.role_code_malformed", 5, 7},
		{"side", "chart.yaml", "charts:\n- unit: CNY\n  lines:\n  - {code: 1009, side: left, name_zh: 甲, name_en: a}\n",
			"ledger.chart_malformed", 4, 24},
		{"unit", "chart.yaml", "units:\n- {code: kWh, name_zh: 度, name_en: kWh, decimals: 40}\n", "ledger.unit_malformed", 2, 3},
		{"yaml", "roles.yaml", "roles:\n  - {code: a\n", "county.file_malformed", 2, 5},
		{"field", "roles.yaml", "roles:\n  - {code: a, nam_zh: 甲}\n", "county.file_malformed", 2, 15},
		{"cedar", "policy/a.cedar", "permit (\n  principal in Role::\"nobody\", action, resource);\n",
			"authority.policy_misspelled", 1, 1},
	} {
		files, err := county.ReadFiles(fstest.MapFS{c.path: {Data: []byte(c.text)}})
		if err == nil {
			_, err = r.Apply(ctx, files)
		}
		var file *county.FileError
		if !errors.As(err, &file) {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if file.Path != c.path || file.Code != c.code || file.Line != c.line || file.Column != c.column {
			t.Errorf("%s: %v; want %s:%d:%d: %s", c.name, file, c.path, c.line, c.column, c.code)
		}
	}
	same(t, "refused files", before, digests(t, r))
}
