package county

import (
	"fmt"

	"liangshan/indicator"
	"liangshan/indicator/fold"
)

// verifyFigures folds every record that was ever published again, over the journal up to the
// position that it names, and holds value, number of rows and hash against what was published: a
// number that somebody typed in instead of folding it does not stand.
func (v *verification) verifyFigures() (string, error) {
	book := fold.NewBook(v.county, fold.All())
	if err := book.CatchUp(v.ctx, v.j); err != nil {
		return "", err
	}
	count := 0
	for e := range v.county.Indicator.Published {
		if e.Kind != indicator.Record {
			continue
		}
		count++
		d := v.county.Indicator.DefinitionAt(e.Figure, e.Version)
		span, _ := e.Period.Span()
		result, err := book.Value(fold.Of(&d, span, e.Place, e.Position))
		if err != nil {
			return "", err
		}
		value, err := d.InUnits(result.Pieces)
		if err != nil {
			return "", err
		}
		if value != e.Value || result.Rows != e.Rows || result.Hash != e.Hash {
			return "", fmt.Errorf("figure %s of %s, vintage %d: published as %d of %d rows, the record gives %d of %d",
				e.Figure, e.Period, e.Vintage, e.Value, e.Rows, value, result.Rows)
		}
	}
	return fmt.Sprintf("%d published records", count), nil
}
