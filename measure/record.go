package measure

import (
	"bytes"
	"encoding/json"
	"errors"
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

	PreviousStrata *RecordFile `json:"previous_strata,omitempty"`

	CarbonFraction  float64      `json:"carbon_fraction,omitempty"`
	Phase           Phase        `json:"phase,omitempty"`
	PreviousPhase   Phase        `json:"previous_phase,omitempty"`
	Date            string       `json:"date,omitempty"`
	PreviousDate    string       `json:"previous_date,omitempty"`
	Kind            Kind         `json:"kind,omitempty"`
	Steady          bool         `json:"steady,omitempty"`
	Facts           []RecordFact `json:"facts,omitempty"`
	Emissions_t     float64      `json:"emissions_t,omitempty"`
	Baseline_t      float64      `json:"baseline_t,omitempty"`
	Leakage_t       float64      `json:"leakage_t,omitempty"`
	Products_t      float64      `json:"products_t,omitempty"`
	Earlier_t       float64      `json:"earlier_t,omitempty"`
	Benchmark       float64      `json:"benchmark,omitempty"`
	Mortality       float64      `json:"mortality,omitempty"`
	MortalitySample int          `json:"mortality_sample,omitempty"`
}

// A RecordFact is a statement on a condition of the methodology.
type RecordFact struct {
	Name  string `json:"name"`
	Value string `json:"value"`
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
	if d.More() {
		return nil, errors.New("a record of measurement: more follows it")
	}
	return r, nil
}

// RecordOf returns the record of a request. Draws of Monte Carlo are left out: they change no kilogram. Errors:
// ErrRecordRaster, ErrRecordModel.
func RecordOf(q Request) (*Record, error) {
	r := &Record{Method: q.Method.ID, Design: q.Design, Change: string(q.Change), Confidence: q.Confidence,
		Area_ha: q.Area_ha, Years: q.Years, Today: q.Today.String(), Current: RecordFile(q.Current),
		CarbonFraction: q.CarbonFraction, Phase: q.Phase, PreviousPhase: q.PreviousPhase, Steady: q.Steady,
		Emissions_t: q.Emissions_t, Baseline_t: q.Baseline_t, Leakage_t: q.Leakage_t, Products_t: q.Products_t,
		Earlier_t: q.Earlier_t, Benchmark: q.Benchmark, Mortality: q.Mortality, MortalitySample: q.MortalitySample}
	if q.Auxiliary != nil {
		return nil, ErrRecordRaster
	}
	if q.Model != nil {
		if known, err := ModelByID(q.Model.ID); err != nil || known != q.Model {
			return nil, ErrRecordModel
		}
		r.Model = q.Model.ID
	}
	if q.DuMap != nil {
		r.DuMap = q.DuMap.ID
	}
	if q.Root != nil {
		r.Root = q.Root.written()
	}
	if q.Kind != KindNet {
		r.Kind = q.Kind
	}
	for _, f := range q.Facts {
		r.Facts = append(r.Facts, RecordFact(f))
	}
	for _, d := range []struct {
		from *calendar.Date
		to   *string
	}{{q.On, &r.Date}, {q.PreviousOn, &r.PreviousDate}} {
		if d.from != nil {
			*d.to = d.from.String()
		}
	}
	for _, f := range r.files(&q) {
		if *f.file != nil {
			held := RecordFile(**f.file)
			*f.held = &held
		}
	}
	return r, nil
}

// What a record cannot hold.
var (
	ErrRecordRaster = errors.New(
		"a record holds tables alone: give the auxiliary as the column aux instead of a raster",
	)
	ErrRecordModel = errors.New("a record names its model of a culm: take one of liangshan carbon models")
)

// files pairs the tables that a record may have with those of a request.
func (r *Record) files(q *Request) [3]struct {
	held **RecordFile
	file **File
} {
	return [3]struct {
		held **RecordFile
		file **File
	}{{&r.Previous, &q.Previous}, {&r.Strata, &q.Strata}, {&r.PreviousStrata, &q.PreviousStrata}}
}

// Request returns what is to be measured. Refusals: as of what it names.
func (r *Record) Request() (q Request, err error) {
	q = Request{Design: r.Design, Change: ChangeDesign(r.Change), Confidence: r.Confidence, Area_ha: r.Area_ha,
		Years: r.Years, Current: File(r.Current),
		CarbonFraction: r.CarbonFraction, Phase: r.Phase, PreviousPhase: r.PreviousPhase, Kind: r.Kind,
		Steady: r.Steady, Emissions_t: r.Emissions_t, Baseline_t: r.Baseline_t, Leakage_t: r.Leakage_t,
		Products_t: r.Products_t, Earlier_t: r.Earlier_t, Benchmark: r.Benchmark, Mortality: r.Mortality,
		MortalitySample: r.MortalitySample}
	if q.Method, err = MethodByID(r.Method); err != nil {
		return q, err
	}
	if err := r.days(&q); err != nil {
		return q, err
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
	for _, f := range r.Facts {
		q.Facts = append(q.Facts, Fact(f))
	}
	for _, f := range r.files(&q) {
		if *f.held != nil {
			file := File(**f.held)
			*f.file = &file
		}
	}
	return q, r.check()
}

// check refuses words that mean nothing: a measurement would pass them over.
func (r *Record) check() error {
	for _, w := range []struct {
		name, value string
		ok          bool
	}{
		{"change", r.Change, r.Change == "" || ChangeDesign(r.Change).Known()},
		{"kind", string(r.Kind), r.Kind == "" || r.Kind == KindNet || r.Kind == KindGross},
		{"phase", string(r.Phase), r.Phase.known()},
		{"previous_phase", string(r.PreviousPhase), r.PreviousPhase.known()},
	} {
		if !w.ok {
			return fmt.Errorf("a record of measurement: %s %q", w.name, w.value)
		}
	}
	return nil
}

func (p Phase) known() bool {
	return p == PhaseUnstated || p == PhaseOn || p == PhaseOff || p == PhaseEven
}

// days reads the days of a record.
func (r *Record) days(q *Request) (err error) {
	if q.Today, err = calendar.Parse(r.Today); err != nil {
		return fmt.Errorf("a record of measurement: today: %w", err)
	}
	for _, d := range []struct {
		name, text string
		to         **calendar.Date
	}{{"date", r.Date, &q.On}, {"previous_date", r.PreviousDate, &q.PreviousOn}} {
		if d.text == "" {
			continue
		}
		day, err := calendar.Parse(d.text)
		if err != nil {
			return fmt.Errorf("a record of measurement: %s: %w", d.name, err)
		}
		*d.to = &day
	}
	return nil
}
