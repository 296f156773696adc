package payrun

import (
	"context"
	"errors"
	"slices"

	"liangshan/calendar"
	"liangshan/county"
	"liangshan/programme"
	"liangshan/programme/policy"
	"liangshan/vault"
)

// correct has it noted that facts are corrected, if by some of those that rows state a period may come out otherwise
// that has a run already: of every programme whose document in force asks for one of them. Of the facts the journal
// learns the day alone. It returns how many periods that concerns.
func (d *Desk) correct(ctx context.Context, rows []factRow) (periods int, err error) {
	since, fields, err := d.corrections(ctx, rows)
	if err != nil || len(fields) == 0 {
		return 0, err
	}
	var numbers []programme.Number // In the order of their first runs.
	version := map[programme.Number]uint32{}
	err = d.r.Read(ctx, func(c *county.County) {
		for _, run := range c.Programme.Runs() {
			if run.To < since || run.State == programme.Withdrawn || version[run.Programme] != 0 {
				continue
			}
			v, _ := c.Programme.Version(run.Programme, run.Version)
			_, p, _ := c.Programme.ByCode(v.Terms.Code)
			numbers, version[run.Programme] = append(numbers, run.Programme), p.Version
		}
	})
	if err != nil {
		return 0, err
	}
	for _, number := range numbers {
		doc, err := d.document(ctx, number, version[number])
		if err != nil {
			return periods, err
		}
		if !slices.ContainsFunc(asked(doc), func(f vault.Field) bool { return slices.Contains(fields, f) }) {
			continue
		}
		n, err := d.note(ctx, number, since)
		if err != nil {
			return periods, err
		}
		periods += n
	}
	return periods, nil
}

// note has it noted that facts of a programme are corrected from a day on, and returns how many of its periods wait.
func (d *Desk) note(ctx context.Context, number programme.Number, since calendar.Date) (periods int, err error) {
	_, err = d.do(ctx, "programme.note_correction",
		programme.NoteCorrection{Programmes: []programme.Number{number}, Since: since})
	if errors.Is(err, programme.ErrNotConcerned) {
		return 0, nil // What there was has been given up meanwhile.
	}
	if err != nil {
		return 0, err
	}
	err = d.r.Read(ctx, func(c *county.County) {
		for p := range c.Programme.Rechecks() {
			if p.Programme == number && p.To >= since {
				periods++
			}
		}
	})
	return periods, err
}

// asked returns the fields of the vault that a document asks for: of persons, of households and of their members.
func asked(doc *policy.Document) []vault.Field {
	if doc.Unit != "household" {
		return fieldsOf(doc, ofPerson)
	}
	all := fieldsOf(doc, ofHome)
	for _, l := range doc.Scope().Lists {
		for _, c := range l.Columns {
			all = append(all, factField(ofPerson, c.Name))
		}
	}
	return all
}

// corrections returns of which facts something else holds than rows state, and from which day on at the earliest; of
// days that are still to come nothing was paid.
func (d *Desk) corrections(ctx context.Context, rows []factRow) (since calendar.Date, fields []vault.Field, err error) {
	today, err := d.today()
	if err != nil {
		return 0, nil, err
	}
	since = today
	for _, row := range rows {
		if len(row.facts) == 0 || row.from > today {
			continue
		}
		var names []vault.Field
		for _, f := range row.facts {
			names = append(names, f.Field)
		}
		p, err := d.r.Vault.Get(ctx, row.owner, dayOf(row.from), names...)
		if err != nil {
			return 0, nil, err
		}
		for _, f := range row.facts {
			if is, _ := p.Value(f.Field); is == f.Value { // Without a value nothing holds.
				continue
			}
			if since = min(since, row.from); !slices.Contains(fields, f.Field) {
				fields = append(fields, f.Field)
			}
		}
	}
	if since == 0 { // Dates in commands are never this one, and no period ends on it.
		since--
	}
	return since, fields, nil
}
