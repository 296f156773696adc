package main

import (
	"encoding/json"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
	xunicode "golang.org/x/text/encoding/unicode"
)

const (
	oddHead = "plot,stratum,plot_area_m2,dbh_cm,age_du,area_ha\n"
	oddRows = "1,A,600,9.5,2,10\n1,A,600,10.1,3,10\n2,A,600,8.5,1,10\n2,A,600,9.1,4,10\n3,A,600,,,10\n"
)

// oddFiles are the same inventory as foresters really save it.
func oddFiles(t *testing.T) map[string]string {
	t.Helper()
	encode := func(text string, err error) string {
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	chinese := "样地号，林层，样地面积（㎡），胸径（cm），度，面积_公顷\n" + strings.ReplaceAll(oddRows, ",", "，")
	return map[string]string{
		"a mark":           "\ufeff" + oddHead + oddRows,
		"CRLF":             strings.ReplaceAll(oddHead+oddRows, "\n", "\r\n"),
		"CR alone":         strings.ReplaceAll(oddHead+oddRows, "\n", "\r"),
		"no last end":      strings.TrimSuffix(oddHead+oddRows, "\n"),
		"blank rows":       "\n" + oddHead + strings.ReplaceAll(oddRows, "\n", "\n\n,,,,,\n"),
		"GBK":              encode(simplifiedchinese.GBK.NewEncoder().String(strings.ReplaceAll(chinese, "㎡", "m2"))),
		"GB18030 in width": encode(simplifiedchinese.GB18030.NewEncoder().String(chinese)),
		"UTF-16": encode(xunicode.UTF16(xunicode.LittleEndian, xunicode.UseBOM).NewEncoder().
			String(oddHead + oddRows)),
		"tabs":       strings.ReplaceAll(oddHead+oddRows, ",", "\t"),
		"semicolons": strings.ReplaceAll(oddHead+oddRows, ",", ";"),
		"quotes": "\"plot\",stratum,plot_area_m2,dbh_cm,age_du,area_ha\n" +
			strings.NewReplacer("A", "\"A\"", "9.5", "\"9.5\"").Replace(oddRows),
		"a note of two rows": "plot,stratum,plot_area_m2,dbh_cm,age_du,area_ha,note\n" +
			strings.Replace(oddRows, "10\n", "10,\"he said \"\"steep\"\"\nand left\"\n", 1),
		"ends in commas": strings.ReplaceAll(oddHead+oddRows, "\n", ",,\n"),
		"another order": "note,age_du,area_ha,dbh_cm,stratum,plot_area_m2,plot\n,2,10,9.5,A,600,1\n,4,10,9.1,A,600,2\n" +
			",3,10,10.1,A,600,1\n,1,10,8.5,A,600,2\nempty,,10,,A,600,3\n",
		"width of digits": oddHead + strings.Replace(oddRows, "9.5", "９．５", 1),
		"blanks":          strings.ReplaceAll(oddHead+oddRows, ",", " , "),
	}
}

// TestOddFiles measures the same inventory in every way it may be saved: the result is the same.
func TestOddFiles(t *testing.T) {
	type result struct {
		Current struct {
			Plots, Culms int
			Zero         int     `json:"zero_plots"`
			CO2_t        float64 `json:"co2_t"`
			Percent      float64 `json:"uncertainty_percent"`
		}
		Notes []string
	}
	measured := func(name, text string) (r result) {
		t.Helper()
		code, out, errors := carbon("measure", write(t, "odd.csv", text), "--json", "--method", "ar-cm-005-v01")
		if code != exitOK || json.Unmarshal([]byte(out), &r) != nil {
			t.Errorf("%s: exit %d, %s", name, code, errors)
		}
		for _, n := range r.Notes {
			if strings.Count(n, "odd.csv") > 1 {
				t.Errorf("%s: %q", name, n)
			}
		}
		return r
	}
	want := measured("as it should be", oddHead+oddRows)
	if want.Current.Plots != 3 || want.Current.Culms != 4 || want.Current.Zero != 1 || !(want.Current.CO2_t > 0) {
		t.Fatalf("%+v", want)
	}
	for name, text := range oddFiles(t) {
		if got := measured(name, text); got.Current != want.Current {
			t.Errorf("%s: %+v, want %+v", name, got.Current, want.Current)
		}
	}
}

// TestOddRefused gives files with one thing wrong: place and code, in both languages, exit code 2.
func TestOddRefused(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"one plot in a stratum": {oddHead + "1,A,600,9.5,2,10\n2,A,600,9,2,10\n3,B,600,9,2,5\n", ": measure.plots_too_few"},
		"a diameter missing":    {oddHead + "1,A,600,,2,10\n2,A,600,9,2,10\n", ":2:dbh_cm: measure.value_missing"},
		"an age missing":        {oddHead + "1,A,600,9.5,,10\n2,A,600,9,2,10\n", ":2:age_du: measure.value_missing"},
		"a stratum missing":     {oddHead + "1,,600,9.5,2,10\n2,A,600,9,2,10\n", ":2:stratum: measure.value_missing"},
		"decimal commas":        {oddHead + "1,A,600,\"9,5\",2,10\n", ":2:dbh_cm: measure.not_a_number"},
		"thousands":             {oddHead + "1,A,\"1,600\",9.5,2,10\n", ":2:plot_area_m2: measure.not_a_number"},
		"a unit in the field":   {oddHead + "1,A,600,9.5cm,2,10\n", ":2:dbh_cm: measure.not_a_number"},
		"not a number":          {oddHead + "1,A,600,NaN,2,10\n", ":2:dbh_cm: measure.not_a_number"},
		"age of 0":              {oddHead + "1,A,600,9.5,0,10\n", ":2:age_du: measure.negative"},
		"half a du":             {oddHead + "1,A,600,9.5,2.5,10\n", ":2:age_du: measure.age_not_whole"},
		"hectares as m2":        {oddHead + "1,A,0.06,9.5,2,10\n", ":2:plot_area_m2: measure.area_unit_implausible"},
		"age without a unit":    {"plot,plot_area_m2,dbh_cm,age\n1,600,9.5,2\n", ":1:age: measure.age_unit_missing"},
		"years":                 {"plot,plot_area_m2,dbh_cm,age_years\n1,600,9.5,2\n", ":1:age_years: measure.age_in_years"},
		"a future date": {"plot,plot_area_m2,dbh_cm,age_du,date\n1,600,9.5,2,2999-01-01\n",
			":2:date: measure.date_in_future"},
		"a title":         {"安吉县样地调查表\n" + oddHead + oddRows, ":1:plot: measure.column_missing"},
		"an open quote":   {oddHead + "\"1,A,600,9.5,2,10\n", ":2: measure.table_malformed"},
		"too many fields": {oddHead + "1,A,600,9.5,2,10,x\n", ":2: measure.table_malformed"},
		"nothing":         {"", ": measure.table_empty"},
		"a head alone":    {oddHead, ": measure.table_empty"},
		"a spreadsheet":   {"PK\x03\x04\x00\x00", ": measure.not_text"},
	} {
		path := write(t, "odd.csv", c.text)
		code, out, errors := carbon("measure", path, "--method", "ar-cm-005-v01")
		if code != exitUsage || out != "" || !strings.Contains(errors, path+c.want) {
			t.Errorf("%s: exit %d, want %q in %s", name, code, c.want, errors)
		}
		code, out, _ = carbon("measure", path, "--method", "ar-cm-005-v01", "--json")
		var list struct {
			Refusals []struct{ File, Code, ZH, EN string }
		}
		if err := json.Unmarshal([]byte(out), &list); code != exitUsage || err != nil || len(list.Refusals) == 0 {
			t.Errorf("%s as JSON: exit %d, %v in %s", name, code, err, out)
			continue
		}
		for _, f := range list.Refusals {
			if f.File != path || !strings.HasPrefix(f.Code, "measure.") || f.ZH == "" || f.EN == "" {
				t.Errorf("%s: %+v", name, f)
			}
		}
	}
}
