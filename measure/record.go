package measure

import (
	"bytes"
	"encoding/json"
	"fmt"

	"liangshan/calendar"
)

// RecordType is the media type under which a record is kept.
const RecordType = "application/vnd.liangshan.measurement+json"

// A Record is everything that a measurement was made from, in one file: the inventories byte by byte and what was
// asked of them. Its SHA-256 is the evidence that a report of monitoring carries; whoever has the file measures the
// same kilograms again. What is empty is as the methodology has it. Fields are only ever added.
type Record struct {
	Method     string      `json:"method"`
	Design     Design      `json:"design"`
	Change     string      `json:"change,omitempty"`
	Model      string      `json:"model,omitempty"`
	DuMap      string      `json:"du_map,omitempty"`
	Root       string      `json:"root_shoot,omitempty"` // As after --root-shoot.
	Confidence float64     `json:"confidence,omitempty"`
	Area_ha    float64     `json:"area_ha,omitempty"`
	Years      float64     `json:"years,omitempty"`
	Today      string      `json:"today"`
	Current    RecordFile  `json:"current"`
	Previous   *RecordFile `json:"previous,omitempty"`
	Strata     *RecordFile `json:"strata,omitempty"`
}

// A RecordFile is a table of a record. JSON holds its bytes in base64.
type RecordFile struct {
	Name string `json:"name"`
	Data []byte `json:"data"`
}

// Bytes writes the record, always the same bytes.
func (r *Record) Bytes() ([]byte, error) { return json.Marshal(r) }

// ParseRecord reads a record. Fields that it does not know are an error: they would be left out of the measurement.
func ParseRecord(data []byte) (*Record, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	r := new(Record)
	if err := d.Decode(r); err != nil {
		return nil, fmt.Errorf("a record of measurement: %w", err)
	}
	return r, nil
}

// Request returns what is to be measured. Refusals: as of what it names.
func (r *Record) Request() (q Request, err error) {
	q = Request{Design: r.Design, Change: ChangeDesign(r.Change), Confidence: r.Confidence, Area_ha: r.Area_ha,
		Years: r.Years, Current: File(r.Current)}
	if q.Method, err = MethodByID(r.Method); err != nil {
		return q, err
	}
	if q.Today, err = calendar.Parse(r.Today); err != nil {
		return q, fmt.Errorf("a record of measurement: today: %w", err)
	}
	if r.Model != "" {
		if q.Model, err = ModelByID(r.Model); err != nil {
			return q, err
		}
	}
	if r.DuMap != "" {
		if q.DuMap, err = DuMapByID(r.DuMap); err != nil {
			return q, err
		}
	}
	if r.Root != "" {
		rule, ok := ParseRoot(r.Root)
		if !ok {
			return q, fmt.Errorf("a record of measurement: root_shoot %q", r.Root)
		}
		q.Root = &rule
	}
	for _, f := range []struct {
		from *RecordFile
		to   **File
	}{{r.Previous, &q.Previous}, {r.Strata, &q.Strata}} {
		if f.from != nil {
			file := File(*f.from)
			*f.to = &file
		}
	}
	return q, nil
}
