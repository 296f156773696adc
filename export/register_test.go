package export

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"liangshan/carbon"
)

// vocabulary is what CAD Trust allows (governance.stub.js of Chia-Network/cadt), typed in apart from what is exported.
var vocabulary = map[string][]string{
	"unitType": {
		"Reduction - nature",
		"Reduction - technical",
		"Removal - nature",
		"Removal - technical",
	},
	"unitStatus": {
		"Held",
		"Retired",
		"Cancelled",
		"Expired",
		"Buffer",
		"Exported",
		"Pending Export",
	},
	"correspondingAdjustmentDeclaration": {"Committed", "Not Required", "Unknown"},
	"correspondingAdjustmentStatus":      {"Not Started", "Pending", "Completed"},
	"projectStatus": {
		"Listed",
		"Registered",
		"Completed",
		"Transitioned",
		"Withdrawn",
		"De-registered",
	},
	"labelType": {"Endorsement", "Certification", "Letter of Approval", "Letter of Authorization",
		"Letter of Qualification"},
	"coveredByNDC": {"Inside NDC", "Outside NDC", "Unknown"},
	"unitMetric":   {"tCO2e"},
	"sector":       {"Agriculture; forestry and fishing"},
	"projectType":  {"Forestry"},
	"country":      {"China"}, "countryJurisdictionOfOwner": {"China"},
}

// cadTrust exports into memory and returns the rows of JSON, held against those of CSV.
func cadTrust(t *testing.T, r Reader) map[string][]map[string]any {
	t.Helper()
	files, kept := map[string]*bytes.Buffer{}, 0
	counts, err := CADTrust(r, func(name string) (io.Writer, func(bool) error, error) {
		files[name] = &bytes.Buffer{}
		return files[name], func(keep bool) error {
			if keep {
				kept++
			}
			return nil
		}, nil
	})
	must(t, err)
	if kept != len(files) || kept != 12 {
		t.Errorf("%d files, %d kept", len(files), kept)
	}
	tables := map[string][]map[string]any{}
	for _, count := range counts {
		name, kind, _ := strings.Cut(count.File, ".")
		if kind == "csv" {
			continue
		}
		d := json.NewDecoder(files[count.File])
		d.UseNumber()
		var rows []map[string]any
		must(t, d.Decode(&rows))
		fields := records(t, files[name+".csv"].String())
		if int64(len(rows)) != count.Rows || len(fields) != len(rows)+1 {
			t.Fatalf("%s: %d rows said, %d in JSON, %d in CSV", name, count.Rows, len(rows), len(fields)-1)
		}
		for i, row := range rows {
			if len(row) != len(fields[0]) {
				t.Fatalf("%s: %d keys, %d titles", name, len(row), len(fields[0]))
			}
			for k, title := range fields[0] {
				if row[title] == nil {
					row[title] = ""
				}
				if n, ok := row[title].(json.Number); ok {
					row[title] = n.String()
				}
				if row[title] != Restore(fields[i+1][k]) {
					t.Errorf("%s row %d: %s is %v in JSON, %q in CSV", name, i, title, row[title], fields[i+1][k])
				}
				if known, ok := vocabulary[title]; ok && row[title] != "" &&
					!slices.Contains(known, row[title].(string)) {
					t.Errorf("%s row %d: %s %q is no word of CAD Trust", name, i, title, row[title])
				}
			}
		}
		tables[name] = rows
	}
	return tables
}

func TestCADTrust(t *testing.T) {
	f := newFixture(t)
	f.carbonWorld()
	tables := cadTrust(t, f.open())
	sums, all := map[string]int64{}, int64(0)
	issuances := map[any]bool{}
	for _, row := range tables["issuances"] {
		issuances[row["id"]] = true
	}
	for _, row := range tables["units"] {
		start, err := strconv.ParseInt(row["unitBlockStart"].(string), 10, 64)
		must(t, err)
		end, err := strconv.ParseInt(row["unitBlockEnd"].(string), 10, 64)
		must(t, err)
		count, err := strconv.ParseInt(row["unitCount"].(string), 10, 64)
		must(t, err)
		serial, refusal := carbon.ParseSerial(row["serialNumberBlock"].(string))
		if count != end-start+1 || refusal != nil || serial.Tonnes() != count || start != all+1 ||
			!issuances[row["issuanceId"]] {
			t.Errorf("%v", row)
		}
		sums[row["unitStatus"].(string)] += count
		all = end
	}
	if all != 1000 || sums["Held"] != 750 || sums["Buffer"] != 96 || sums["Retired"] != 120 ||
		sums["Cancelled"] != 34 {
		t.Errorf("%d tonnes: %v", all, sums)
	}
	reasons := map[string]string{
		"1":   "",
		"381": "listed",
		"481": "pledged",
		"561": "frozen",
		"601": "",
		"691": "on_hold",
		"697": "snow",
		"701": "event_2026",
		"821": "issued_in_error",
		"851": "",
	}
	for _, row := range tables["units"] {
		if want, ok := reasons[row["unitBlockStart"].(string)]; !ok || row["unitStatusReason"] != want {
			t.Errorf("serials from %v: reason %v, expected %q", row["unitBlockStart"], row["unitStatusReason"], want)
		}
	}
	first := tables["units"][0]
	if first["unitOwner"] != `=co-op, "North"` || first["inCountryJurisdictionOfOwner"] != "330523100201" ||
		first["projectLocationId"] != "330523-AJ01-330523100201" || first["vintageYear"] != "2023" ||
		!strings.HasPrefix(first["serialNumberBlock"].(string), "330523-AJ01-2023-1-380-") {
		t.Errorf("%v", first)
	}
	buffer := tables["units"][4]
	if buffer["unitOwner"] != "" || buffer["countryJurisdictionOfOwner"] != "" ||
		buffer["correspondingAdjustmentStatus"] != "" {
		t.Errorf("the buffer has an answer that there is not: %v", buffer)
	}
	var states []string
	for _, row := range tables["projects"] {
		states = append(states, row["projectStatus"].(string))
	}
	if !slices.Equal(states, []string{"Registered", "Completed", "De-registered", ""}) {
		t.Errorf("states %q", states)
	}
	if len(tables["issuances"]) != 1 || tables["issuances"][0]["verificationBody"] != "buyer" ||
		len(tables["labels"]) != 0 {
		t.Errorf("%v %v", tables["issuances"], tables["labels"])
	}
}

// TestSerialsThatDoNotFit holds that a contradiction in the tables stops an export.
func TestSerialsThatDoNotFit(t *testing.T) {
	for _, fault := range []string{"UPDATE carbon_lot_row SET last_serial = first_serial - 1 WHERE id = 1",
		"UPDATE carbon_lot_row SET first_serial = 0 WHERE id = 1"} {
		f := newFixture(t)
		f.carbonWorld()
		f.exec(fault)
		files, kept := 0, 0
		_, err := CADTrust(f.open(), func(string) (io.Writer, func(bool) error, error) {
			files++
			return io.Discard, func(keep bool) error {
				files--
				if keep {
					kept++
				}
				return nil
			}, nil
		})
		if !errors.Is(err, ErrSerials) || files != 0 || kept != 0 {
			t.Errorf("%s: %v, %d files left open, %d kept", fault, err, files, kept)
		}
	}
	good := []any{"AJ01", int64(2023), int64(5), int64(7), int64(3)}
	if _, err := blockOf(County{Code: "330523"}, good); err != nil {
		t.Error(err)
	}
	for i, value := range []any{nil, "x", int64(0), int64(8), int64(4)} {
		bad := slices.Clone(good)
		bad[i] = value
		if _, err := blockOf(County{Code: "330523"}, bad); !errors.Is(err, ErrSerials) {
			t.Errorf("%v: %v", bad, err)
		}
	}
	f := newFixture(t)
	f.exec("DELETE FROM county")
	if _, err := AEF(f.open(), io.Discard); !errors.Is(err, ErrNoCounty) {
		t.Errorf("%v", err)
	}
}

func TestAEF(t *testing.T) {
	f := newFixture(t)
	f.carbonWorld()
	var sheet, holdings, actions bytes.Buffer
	counts, err := AEF(f.open(), &sheet)
	must(t, err)
	texts, err := AEFText(f.open(), &holdings, &actions)
	must(t, err)
	if !slices.Equal(counts, texts) || !slices.Equal(counts, []Count{{"Holdings", 5}, {"Actions", 6}}) {
		t.Errorf("%v %v", counts, texts)
	}
	book, err := excelize.OpenReader(&sheet)
	must(t, err)
	defer book.Close()
	for name, text := range map[string]string{"Holdings": holdings.String(), "Actions": actions.String()} {
		cells, err := book.GetRows(name)
		must(t, err)
		for i, row := range records(t, text) {
			for k, field := range row {
				cell := ""
				if k < len(cells[i]) {
					cell = cells[i][k]
				}
				if len(field) == 29 { // A time, which the library shows without milliseconds.
					field, cell = field[:10]+" "+field[11:19], cell[:min(len(cell), 19)]
				}
				if cell != Restore(field) {
					t.Errorf("%s row %d column %d: %q in xlsx, %q in CSV", name, i, k, cell, field)
				}
			}
		}
	}
	rows := records(t, holdings.String())
	column := func(row []string, name string) string { return row[slices.Index(rows[0], name)] }
	sum := 0
	for _, row := range rows[1:] {
		n, err := strconv.Atoi(column(row, "creditAmount"))
		must(t, err)
		sum += n
		if column(row, "quantityInMetric") != column(row, "creditAmount") || column(row, "authorizationId") != "" {
			t.Errorf("%q", row)
		}
	}
	if sum != 1000-120-34-96 { // Issued, less retired, cancelled and the buffer.
		t.Errorf("%d tonnes are held", sum)
	}
	if first := rows[1]; column(first, "firstUniqueIdentifier") != "330523-AJ01-2023-1" ||
		column(first, "lastUniqueIdentifier") != "330523-AJ01-2023-380" {
		t.Errorf("%q", first)
	}
	rows = records(t, actions.String())
	var did []string
	for _, row := range rows[1:] {
		did = append(did, strings.Join([]string{column(row, "actionType"), column(row, "creditAmount"),
			column(row, "actionBy"), column(row, "purposeForCancellation")}, "|"))
	}
	if !slices.Equal(did, []string{`Issuance|1000|'=co-op, "North"|`, `Transfer|150|'=co-op, "North"|`,
		`Transfer|120|'=co-op, "North"|`, "Retirement|120|buyer|event_2026",
		`Cancellation|30|'=co-op, "North"|issued_in_error`, "Cancellation|4||snow"}) {
		t.Errorf("%q", did)
	}
}
