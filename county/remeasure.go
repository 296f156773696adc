package county

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"

	"liangshan/carbon"
	"liangshan/document"
	"liangshan/measure"
	"liangshan/vault"
)

// remeasure computes again what the reports of all periods say, from the records of measurement among the papers: a
// record is known by its fingerprint, which the report carries as its evidence. Reports whose record is not among
// the papers are counted and said.
func (v *verification) remeasure(papers *document.Store) (string, error) {
	waiting := map[carbon.Hash][]carbon.PeriodDrafted{}
	for _, report := range v.reports {
		waiting[report.Evidence.Input] = append(waiting[report.Evidence.Input], report)
	}
	all, err := papers.List(v.ctx)
	if err != nil {
		return "", err
	}
	again := 0
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
			if err := measuredAgain(record, report); err != nil {
				return "", err
			}
			again++
		}
		delete(waiting, key)
	}
	return fmt.Sprintf("%d of %d reports of monitoring measured again from their inventories", again, len(v.reports)), nil
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

// measuredAgain measures a record and holds the report against it, to the kilogram.
func measuredAgain(record []byte, report carbon.PeriodDrafted) error {
	parsed, err := measure.ParseRecord(record)
	if err != nil {
		return err
	}
	request, err := parsed.Request()
	if err != nil {
		return err
	}
	result, err := measure.Measure(request)
	if err != nil {
		return err
	}
	f := report.Figures
	if c := result.Change; c == nil || c.CO2_kg != f.Gross || c.CO2_kg-c.DiscountedKg != f.Uncertainty {
		return fmt.Errorf("the report of period %d says %d kg less %d kg, and its inventory does not", report.Period,
			f.Gross, f.Uncertainty)
	}
	return nil
}
