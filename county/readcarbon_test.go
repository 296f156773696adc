package county_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"liangshan/calendar"
	"liangshan/carbon"
	"liangshan/counties"
	"liangshan/county"
	"liangshan/dividend"
)

// TestCarbonFile applies the county's parameters of carbon and dividends: a row more takes effect alone, and what is
// wrong in a row is named by line and column and changes nothing.
func TestCarbonFile(t *testing.T) {
	ctx := context.Background()
	r, _ := small(t)
	defer r.Close(ctx)
	text, err := counties.Files.ReadFile("330523/carbon.yaml")
	if err != nil {
		t.Fatal(err)
	}
	apply := func(text string) error {
		files, err := county.ReadFiles(fstest.MapFS{"carbon.yaml": {Data: []byte(text)}})
		if err == nil {
			_, err = r.Apply(ctx, files)
		}
		return err
	}
	whole := string(text)
	if err := apply(whole); err != nil {
		t.Fatal(err)
	}
	date := func(text string) calendar.Date {
		d, err := calendar.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	value := func(name, on string) (value int64) {
		if err := r.Read(ctx, func(c *county.County) { value, _ = c.Carbon.Parameter(name, date(on)) }); err != nil {
			t.Fatal(err)
		}
		return value
	}
	if value(carbon.BufferPPM, "2026-01-01") != 100_000 || value(carbon.BufferPPM, "2019-12-31") != 0 {
		t.Error("the buffer's part is not that of the file")
	}
	row := "\n    - {name: buffer_ppm, from: 2020-01-01, value: 100000,"
	later := "\n    - {name: buffer_ppm, from: 2027-01-01, value: 120000, source: 县文件}"
	if !strings.Contains(whole, row) {
		t.Fatal("the file has another form")
	}
	whole = strings.Replace(whole, row, row+" assumed: x}"+later+"\n    - {name: buffer_years, from: 2027-01-01, value: 6,", 1)
	if err := apply(whole); err != nil {
		t.Fatal(err)
	}
	if value(carbon.BufferPPM, "2026-12-31") != 100_000 || value(carbon.BufferPPM, "2027-01-01") != 120_000 {
		t.Error("a later row changed an earlier day, or nothing")
	}
	var rates dividend.Waterfall
	if err := r.Read(ctx, func(c *county.County) { rates, _ = c.Dividend.Waterfall(1) }); err != nil {
		t.Fatal(err)
	}
	if rates.VillageRate != 800_000 || rates.PublicityDays != 7 || rates.Accounts.HoldingCode != 8005 {
		t.Errorf("%+v", rates)
	}
	before := digests(t, r)
	for _, c := range []struct{ old, new, code, at string }{
		{"value: 120000", "value: 130000", carbon.ErrDateOrder.Code, "value: 130000"},
		{"2027-01-01, value: 120000, source: 县文件", "2027-01-01, value: 120000", county.CodeBasis, "{name: buffer_ppm, from: 2027"},
		{"source: 县文件", "source: 县文件, assumed: 两者", county.CodeBasis, "{name: buffer_ppm, from: 2027"},
		{"name: buffer_years, from: 2027", "name: bufer_years, from: 2027", carbon.ErrParameter.Code, "{name: bufer_years"},
		{"data: ar-cm-005-v01", "data: ar-cm-006", county.CodeMethodData, "ar-cm-006"},
		{"code: 2307}", "code: 2302}", "ledger.account_exists", "{id: 50004"},
		{"rate: 80%", "rate: 0.8", dividend.ErrRate.Code, "0.8"},
		{"rate: 80%", "rate: 81%", dividend.ErrWaterfallOrder.Code, "from: 2021-01-01\n      village"},
		{"cost_method: fifo", "cost_method: lifo", dividend.ErrCostMethod.Code, "lifo"},
		{"rounding: down", "rounding: none", dividend.ErrRounding.Code, "none"},
		{"from: 2016-02-01", "from: 2016-02-30", "calendar.date_malformed", "2016-02-30"},
	} {
		wrong := strings.Replace(whole, c.old, c.new, 1)
		err := apply(wrong)
		var file *county.FileError
		if !errors.As(err, &file) || file.Code != c.code {
			t.Errorf("%s: %v, want %s", c.new, err, c.code)
			continue
		}
		if line := 1 + strings.Count(wrong[:strings.Index(wrong, c.at)], "\n"); file.Line != line {
			t.Errorf("%s: line %d, want %d: %v", c.new, file.Line, line, err)
		}
	}
	same(t, "refused files", before, digests(t, r))
}
