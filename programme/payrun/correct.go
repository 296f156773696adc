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

// correct has it noted that facts are corrected, if by some of those that rows state a period would come out otherwise
// that has a list already: of every programme that asks for one of them. Of the facts the journal learns the day alone.
func (d *Desk) correct(ctx context.Context, rows []factRow) error {
	since, fields, err := d.corrections(ctx, rows)
	if err != nil || len(fields) == 0 {
		return err
	}
	var numbers []programme.Number
	version := map[programme.Number]uint32{}
	err = d.r.Read(ctx, func(c *county.County) {
		for _, run := range c.Programme.Runs() {
			if run.To < since || run.State == programme.Withdrawn || run.Lines == 0 {
				continue
			}
			if version[run.Programme] == 0 {
				numbers = append(numbers, run.Programme)
			}
			version[run.Programme] = max(version[run.Programme], run.Version)
		}
	})
	if err != nil {
		return err
	}
	concerned := programme.NoteCorrection{Since: since}
	for _, number := range numbers {
		doc, err := d.document(ctx, number, version[number])
		if err != nil {
			return err
		}
		if slices.ContainsFunc(fields, func(f vault.Field) bool { return slices.Contains(asked(doc), f) }) {
			concerned.Programmes = append(concerned.Programmes, number)
		}
	}
	if len(concerned.Programmes) == 0 {
		return nil
	}
	_, err = d.do(ctx, "programme.note_correction", concerned)
	if errors.Is(err, programme.ErrNotConcerned) {
		return nil
	}
	return err
}

// asked returns the fields of the vault that a document asks for: of persons, of households and of their members.
func asked(doc *policy.Document) []vault.Field {
	all := append(fieldsOf(doc, ofPerson), fieldsOf(doc, ofHome)...)
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
	since = today + 1
	for _, row := range rows {
		for _, f := range row.facts {
			p, err := d.r.Vault.Get(ctx, row.owner, f.From, f.Field)
			if err != nil {
				return 0, nil, err
			}
			is, holds := p.Value(f.Field)
			year, month, day := f.From.Parts()
			from, wrong := calendar.New(year, month, day)
			if wrong != nil || from > today || is == f.Value && (holds || f.Value == "") {
				continue
			}
			if since = min(since, from); !slices.Contains(fields, f.Field) {
				fields = append(fields, f.Field)
			}
		}
	}
	return since, fields, nil
}
