package county

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"

	"liangshan/calendar"
	"liangshan/carbon"
	"liangshan/document"
	"liangshan/measure"
	"liangshan/vault"
)

// remeasure computes again what the reports of all periods say, from the records of measurement among the papers: a
// record is known by its fingerprint, which the report carries as its evidence. Reports whose record is not among
// the papers are counted and said. What an approved report says otherwise than its record is an error; of a report
// that does not count yet it is a remark, for a draft is anybody's who may write one.
func (v *verification) remeasure(papers *document.Store) (string, error) {
	waiting := map[carbon.Hash][]carbon.PeriodDrafted{}
	reports := 0
	for _, report := range v.reports {
		if p, _ := v.county.Carbon.Period(report.Period); p.State != carbon.RejectedState {
			waiting[report.Evidence.Input] = append(waiting[report.Evidence.Input], report)
			reports++
		}
	}
	all, err := papers.List(v.ctx)
	if err != nil {
		return "", err
	}
	again, remarks := 0, []string(nil)
	for _, entry := range all {
		if len(waiting) == 0 {
			break
		}
		record, err := v.record(papers, entry.ID)
		if err != nil {
			return "", err
		}
		if record == nil {
			continue
		}
		key := carbon.Hash(sha256.Sum256(record))
		for _, report := range waiting[key] {
			again++
			err := measuredAgain(record, report, v.methodOf(report))
			if p, _ := v.county.Carbon.Period(report.Period); err != nil && p.State != carbon.ApprovedState &&
				p.State != carbon.IssuedState {
				remarks = append(remarks, "; not approved, and remarked: "+err.Error())
			} else if err != nil {
				return "", err
			}
		}
		delete(waiting, key)
	}
	return fmt.Sprintf("%d of %d reports of monitoring measured again from their inventories", again, reports) +
		strings.Join(remarks, ""), nil
}

// methodOf returns the methodology whose text the register holds for a report; nil if this program has another text.
func (v *verification) methodOf(report carbon.PeriodDrafted) *measure.Method {
	text, _ := v.county.Carbon.MethodText(report.Evidence.Method, report.Evidence.Version)
	return measure.MethodByText(text)
}

// record returns the content of a paper that is a record of measurement; nil if it is another.
func (v *verification) record(papers *document.Store, id document.ID) ([]byte, error) {
	p, err := papers.Get(v.ctx, id)
	if errors.Is(err, document.NotFound) || errors.Is(err, vault.Erased) {
		return nil, nil // Of a person who was erased: another paper.
	}
	if err != nil {
		return nil, err
	}
	defer p.Close()
	if p.Meta.Owner != 0 || p.Meta.MediaType != measure.RecordType {
		return nil, nil
	}
	return io.ReadAll(p)
}

// measuredAgain measures a record and holds the report against it: methodology, figures to the kilogram, and time.
// method is the report's, nil if it is not known here.
func measuredAgain(record []byte, report carbon.PeriodDrafted, method *measure.Method) error {
	parsed, err := measure.ParseRecord(record)
	if err != nil {
		return err
	}
	request, err := parsed.Request()
	if err != nil {
		return err
	}
	if method != nil && method != request.Method {
		return fmt.Errorf("the report of period %d is by %s, and its inventory was measured by %s", report.Period, method.ID,
			request.Method.ID)
	}
	result, err := measure.Measure(request)
	if err != nil {
		return fmt.Errorf("the inventory of period %d: %w", report.Period, err)
	}
	c, f := result.Change, report.Figures
	if c == nil || c.Years == nil {
		return fmt.Errorf("the inventory of period %d has no change, or none of known years", report.Period)
	}
	want := carbon.Figures{Gross: c.CO2_kg, Uncertainty: c.CO2_kg - c.DiscountedKg}
	for _, part := range []struct {
		to *int64
		t  float64
	}{{&want.Gross, request.Products_t}, {&want.Baseline, request.Baseline_t}, {&want.Leakage, request.Leakage_t},
		{&want.Emissions, request.Emissions_t}} {
		kg, _ := measure.RoundKg(part.t)
		*part.to += kg
	}
	want.Net = want.Gross - want.Baseline - want.Leakage - want.Emissions - want.Uncertainty
	if f != want {
		return fmt.Errorf("the report of period %d says %+v, and its inventory %+v", report.Period, f, want)
	}
	return sameTime(report, result)
}

// Tolerances of times, chosen here: inventories are taken in a season and reported for years of the calendar.
const (
	spanTolerance_years = 0.5
	endTolerance_days   = 366
)

// sameTime holds that the inventories lie about as far apart as the period is long, and near its ends.
func sameTime(report carbon.PeriodDrafted, result *measure.Result) error {
	years := float64(report.To-report.From+1) / 365.2425
	if math.Abs(years-*result.Change.Years) > spanTolerance_years {
		return fmt.Errorf("period %d is %.2f years, and its inventories are %.2f years apart", report.Period, years,
			*result.Change.Years)
	}
	for _, end := range []struct {
		day  calendar.Date
		last string
	}{{report.From, result.Previous.DateLast}, {report.To, result.Current.DateLast}} {
		day, err := calendar.Parse(end.last)
		if err == nil && (day-end.day > endTolerance_days || end.day-day > endTolerance_days) {
			return fmt.Errorf("an inventory of period %d is of %s, more than a year from %s", report.Period, day, end.day)
		}
	}
	return nil
}
