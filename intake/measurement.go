package intake

import (
	"cmp"
	"errors"
	"fmt"
	"os"

	"liangshan/measure"
)

// Measured is what a record of measurement comes to. What has no answer is nil.
type Measured struct {
	Method        string `json:"method"`
	Plots         int    `json:"plots"`
	ChangeKg      *int64 `json:"change_kg"`     // CO2, before the discount; nil: there is one inventory alone.
	DiscountedKg  *int64 `json:"discounted_kg"` // The same less what uncertainty takes.
	UncertaintyKg *int64 `json:"uncertainty_kg"`
}

// readRecord takes the record as it is: its fingerprint is the evidence of reports, so not a byte may change.
func (j *Job) readRecord(path string) (err error) {
	if j.Paper, err = os.ReadFile(path); err != nil {
		return err
	}
	j.Rows = 1
	_, err = j.request()
	return err
}

// request returns what the record asks to be measured.
func (j *Job) request() (q measure.Request, err error) {
	record, err := measure.ParseRecord(j.Paper)
	if err == nil {
		q, err = record.Request()
	}
	var refused *measure.Refused
	switch {
	case errors.As(err, &refused):
		err = &Error{j.faults(refused)}
	case err != nil:
		err = wrong(j.File, CodeRecord, "", clip(err.Error()))
	}
	return q, err
}

// measurement measures a record again and keeps it, whole or not at all. Its day may not lie ahead.
func (d *desk) measurement() error {
	j := d.job
	q, err := j.request()
	if err == nil && q.Today > d.today {
		err = wrong(j.File, CodeRecord, "today", fmt.Sprintf("%s > %s", q.Today, d.today))
	}
	var result *measure.Result
	if err == nil {
		result, err = measure.Measure(q)
	}
	var refused *measure.Refused
	var whole *Error
	switch {
	case errors.As(err, &refused):
		d.report.Problems = append(d.report.Problems, j.faults(refused)...)
	case errors.As(err, &whole):
		d.report.Problems = append(d.report.Problems, whole.Problems...)
	case err != nil:
		return err
	default:
		d.report.Measured = measured(result)
		return d.keep(measure.RecordType, "measurement")
	}
	d.report.Refused = j.Rows
	return nil
}

// faults lists what is wrong with a record. A file is one of the tables in it, by its own name.
func (j *Job) faults(refused *measure.Refused) (all []Problem) {
	for _, f := range refused.Faults {
		all = append(all, Problem{cmp.Or(f.File, j.File), f.Row, f.Column, string(f.Reason), clip(f.Value)})
	}
	return all
}

func measured(r *measure.Result) *Measured {
	m := &Measured{Method: r.Method.ID, Plots: r.Current.Plots}
	if c := r.Change; c != nil {
		off := c.CO2_kg - c.DiscountedKg
		m.ChangeKg, m.DiscountedKg, m.UncertaintyKg = &c.CO2_kg, &c.DiscountedKg, &off
	}
	return m
}
