package measure

import (
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/goccy/go-yaml"
)

// A Reason is the stable code of something that measuring refuses. Its sentences are in
// reasons.yaml, in Chinese and English.
type Reason string

// What is refused in files.
const (
	ErrFileUnreadable    Reason = "measure.file_unreadable"
	ErrNotText           Reason = "measure.not_text"
	ErrMalformedTable    Reason = "measure.table_malformed"
	ErrEmptyTable        Reason = "measure.table_empty"
	ErrColumnMissing     Reason = "measure.column_missing"
	ErrColumnTwice       Reason = "measure.column_twice"
	ErrColumnMisspelled  Reason = "measure.column_misspelled"
	ErrUnitMissing       Reason = "measure.unit_missing"
	ErrAgeUnitMissing    Reason = "measure.age_unit_missing"
	ErrLevelsMixed       Reason = "measure.levels_mixed"
	ErrNotANumber        Reason = "measure.not_a_number"
	ErrNegative          Reason = "measure.negative"
	ErrValueMissing      Reason = "measure.value_missing"
	ErrDateUnreadable    Reason = "measure.date_unreadable"
	ErrDateInFuture      Reason = "measure.date_in_future"
	ErrDatesOutOfOrder   Reason = "measure.dates_out_of_order"
	ErrPhaseUnknown      Reason = "measure.phase_unknown"
	ErrDbhImplausible    Reason = "measure.dbh_implausible"
	ErrAgeNotWhole       Reason = "measure.age_not_whole"
	ErrYearsForDu        Reason = "measure.age_in_years"
	ErrDuImplausible     Reason = "measure.age_du_implausible"
	ErrYearsOutsideMap   Reason = "measure.age_outside_map"
	ErrAreaImplausible   Reason = "measure.area_unit_implausible"
	ErrAreasDisagree     Reason = "measure.areas_disagree"
	ErrSlopeImplausible  Reason = "measure.slope_implausible"
	ErrPlotInconsistent  Reason = "measure.plot_inconsistent"
	ErrPlotTwice         Reason = "measure.plot_twice"
	ErrCulmTwice         Reason = "measure.culm_twice"
	ErrStratumTwice      Reason = "measure.stratum_twice"
	ErrStratumUnknown    Reason = "measure.stratum_unknown"
	ErrStratumUnsampled  Reason = "measure.stratum_unsampled"
	ErrAreaMissing       Reason = "measure.area_missing"
	ErrPlotsExceedArea   Reason = "measure.plots_exceed_area"
	ErrCensusIncomplete  Reason = "measure.census_incomplete"
	ErrPlotsTooFew       Reason = "measure.plots_too_few"
	ErrAuxiliaryMissing  Reason = "measure.auxiliary_missing"
	ErrAuxiliaryConstant Reason = "measure.auxiliary_constant"
	ErrPlotsUnmatched    Reason = "measure.plots_unmatched"
	ErrYearsWithGaps     Reason = "measure.years_with_gaps"
	ErrDensity           Reason = "measure.density_implausible"
)

// What is refused about a claim as a whole, or about the call.
const (
	ErrMethodUnknown     Reason = "measure.method_unknown"
	ErrModelUnknown      Reason = "measure.model_unknown"
	ErrMapUnknown        Reason = "measure.du_map_unknown"
	ErrDesignUnknown     Reason = "measure.design_unknown"
	ErrConditionFailed   Reason = "measure.condition_failed"
	ErrFactUnknown       Reason = "measure.fact_unknown"
	ErrPhaseDiffers      Reason = "measure.phase_differs"
	ErrGrossAsNet        Reason = "measure.gross_as_net"
	ErrRateImplausible   Reason = "measure.rate_implausible"
	ErrSteadyGrowth      Reason = "measure.steady_growth"
	ErrNoMean            Reason = "measure.mean_not_positive"
	ErrSameInventory     Reason = "measure.same_inventory"
	ErrFigureOutOfBounds Reason = "measure.figure_out_of_bounds"
	ErrFigureNotUsed     Reason = "measure.figure_not_used"
	ErrAreaChanged       Reason = "measure.area_changed"
	ErrYearsDiffer       Reason = "measure.years_differ"
	ErrMeanNegative      Reason = "measure.mean_negative"
)

// Error returns the code.
func (r Reason) Error() string { return string(r) }

// Code returns the code.
func (r Reason) Code() string { return string(r) }

//go:embed reasons.yaml
var reasonsText string

// sentences holds, by the rest of the code, the Chinese and the English sentence.
var sentences = func() map[string][2]string {
	all := map[string][2]string{}
	if err := yaml.UnmarshalWithOptions([]byte(reasonsText), &all, yaml.Strict()); err != nil {
		panic("measure: reasons.yaml: " + err.Error())
	}
	return all
}()

// Sentences returns what a code means and what to do, in Chinese and English.
func (r Reason) Sentences() (zh, en string) {
	s := sentences[strings.TrimPrefix(string(r), "measure.")]
	return s[0], s[1]
}

// A Fault is one thing that is refused, and where.
type Fault struct {
	File   string `json:"file,omitempty"`
	Row    int    `json:"row,omitempty"`    // As a spreadsheet counts: the header is row 1. 0: the file as a whole.
	Column string `json:"column,omitempty"` // As the file spells it.
	Reason Reason `json:"code"`
	Value  string `json:"value,omitempty"` // What stands there, or what was found.
	ZH     string `json:"zh"`
	EN     string `json:"en"`
}

// newFault makes a fault with its sentences.
func newFault(file string, row int, column string, reason Reason, format string, args ...any) Fault {
	zh, en := reason.Sentences()
	return Fault{
		File: file, Row: row, Column: column, Reason: reason, Value: fmt.Sprintf(format, args...), ZH: zh, EN: en,
	}
}

// Place returns file, row and column as a reader finds them.
func (f Fault) Place() string {
	var b strings.Builder
	b.WriteString(f.File)
	if f.Row > 0 {
		fmt.Fprintf(&b, ":%d", f.Row)
	}
	if f.Column != "" {
		fmt.Fprintf(&b, ":%s", f.Column)
	}
	return strings.TrimPrefix(b.String(), ":")
}

// Error returns place, code, what was found and both sentences on one line.
func (f Fault) Error() string {
	var b strings.Builder
	if place := f.Place(); place != "" {
		b.WriteString(place + ": ")
	}
	b.WriteString(string(f.Reason))
	if f.Value != "" {
		fmt.Fprintf(&b, " (%s)", f.Value)
	}
	fmt.Fprintf(&b, ": %s %s", f.EN, f.ZH)
	return b.String()
}

// Unwrap returns the code, for errors.Is.
func (f Fault) Unwrap() error { return f.Reason }

// Refused is every fault that was found. Nothing was measured.
type Refused struct{ Faults []Fault }

// Error returns the faults, a line each.
func (r *Refused) Error() string {
	lines := make([]string, len(r.Faults))
	for i, f := range r.Faults {
		lines[i] = f.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap returns the faults, for errors.Is.
func (r *Refused) Unwrap() []error {
	all := make([]error, len(r.Faults))
	for i, f := range r.Faults {
		all[i] = f
	}
	return all
}

// Unreadable refuses a file that cannot be opened or read; cause is the system's word for why.
func Unreadable(file string, cause error) error {
	var path *fs.PathError
	if errors.As(cause, &path) {
		cause = path.Err
	}
	return &Refused{Faults: []Fault{newFault(file, 0, "", ErrFileUnreadable, "%v", cause)}}
}

// refuse makes a refusal of one fault without a place.
func refuse(reason Reason, format string, args ...any) *Refused {
	return &Refused{Faults: []Fault{newFault("", 0, "", reason, format, args...)}}
}

// refused returns the faults as an error, nil if there are none.
func refused(faults []Fault) error {
	if len(faults) == 0 {
		return nil
	}
	return &Refused{Faults: faults}
}
