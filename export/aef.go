package export

import (
	"errors"
	"io"
)

// Words of the agreed electronic format of Article 6.2.
const (
	aefMetric = "GHG"
	aefSector = "LULUCF"
)

// aefColumns are what holdings and actions have in common.
var aefColumns = []string{"article6RecordId", "cooperativeApproach", "firstUniqueIdentifier", "lastUniqueIdentifier",
	"creditBlockStartId", "creditBlockEndId", "metric", "quantityInMetric", "creditAmount", "conversionFactor",
	"firstTransferringParty", "vintage", "sector", "sectoralScope", "authorizationTime", "authorizationId",
	"purposeForAuthorization", "OIMP", "firstTransferDefinition"}

// aefCells returns the cells of aefColumns. Nothing was authorised, so there is no answer to what
// follows from an authorisation; a conversion is for other metrics only.
func (b block) aefCells() []any {
	return []any{
		nil,
		nil,
		b.name(b.Start),
		b.name(b.End),
		int64(b.Start),
		int64(b.End),
		aefMetric,
		b.tonnes,
		b.tonnes,
		nil,
		nil,
		int64(b.Vintage),
		aefSector,
		nil,
		nil,
		nil,
		nil,
		nil,
		nil,
	}
}

// aefHoldings are what owners have now: what was issued, less what was retired or cancelled, and
// without the buffer, which is nobody's.
var aefHoldings = record{
	name:   "Holdings",
	titles: aefColumns,
	query: `SELECT p.code, l.vintage, l.first_serial, l.last_serial, l.tonnes
		FROM carbon_lot l JOIN carbon_project p ON p.id = l.project
		WHERE l.status IN ('held', 'listed', 'pledged', 'frozen') ORDER BY l.project, l.vintage, l.first_serial`,
	cells: func(county County, row []any) ([]any, error) {
		b, err := blockOf(county, row)
		return b.aefCells(), err
	},
}

// aefActions are issues, changes of owner, retirements and cancellations, in the order in which they happened. What an
// owner does with own tonnes (listing, pledging, merging) is no action.
var aefActions = record{
	name: "Actions",
	titles: append(aefColumns[:len(aefColumns):len(aefColumns)], "actionTime", "actionType", "transferringParty",
		"acquiringParty", "purposeForCancellation", "actionBy", "firstTransfer"),
	query: `SELECT p.code, l.vintage, l.first_serial, l.last_serial, l.last_serial - l.first_serial + 1, l.time,
		CASE WHEN l.became = 'retired' THEN 'Retirement' WHEN l.became = 'cancelled' THEN 'Cancellation'
			WHEN l.was = 'none' THEN 'Issuance' ELSE 'Transfer' END,
		CASE WHEN l.became = 'retired' THEN (SELECT purpose FROM carbon_certificate WHERE id = l.ref)
			WHEN l.became <> 'cancelled' THEN NULL
			WHEN l.ref > 0 THEN (SELECT cause_code FROM carbon_reversal WHERE id = l.ref) ELSE
			(SELECT reason FROM carbon_cancellation WHERE sequence < l.id ORDER BY sequence DESC LIMIT 1) END,
		CASE WHEN l.was = 'none' THEN a.name ELSE f.name END
		FROM carbon_history l JOIN carbon_project p ON p.id = l.project
		LEFT JOIN company_company f ON f.number = l.from_owner LEFT JOIN company_company a ON a.number = l.to_owner
		WHERE l.was = 'none' OR l.from_owner <> l.to_owner OR l.became IN ('retired', 'cancelled')
		ORDER BY l.id`,
	cells: func(county County, row []any) ([]any, error) {
		b, err := blockOf(county, row)
		if err != nil {
			return nil, err
		}
		ms, _ := row[5].(int64)
		// Parties are those to the Paris Agreement: no tonne has left the country, so none is named.
		return append(
			b.aefCells(),
			Moment(ms),
			text(row[6]),
			nil,
			nil,
			answer(text(row[7])),
			answer(text(row[8])),
			nil,
		), nil
	},
}

// AEF writes holdings and actions in the columns of the agreed electronic format: both as sheets of one xlsx.
func AEF(r Reader, to io.Writer) ([]Count, error) {
	county, err := CountyOf(r)
	if err != nil {
		return nil, err
	}
	book, err := NewBook(to)
	if err != nil {
		return nil, err
	}
	var counts []Count
	for _, e := range []record{aefHoldings, aefActions} {
		w, err := book.Sheet(e.name, e.titles)
		if err != nil {
			return nil, errors.Join(err, book.Abandon())
		}
		rows, err := e.write(r, county, w)
		if err = errors.Join(err, w.Close()); err != nil {
			return nil, errors.Join(err, book.Abandon())
		}
		counts = append(counts, Count{e.name, rows})
	}
	return counts, book.Close()
}

// AEFText writes holdings and actions in CSV, each into its own file.
func AEFText(r Reader, holdings, actions io.Writer) ([]Count, error) {
	county, err := CountyOf(r)
	if err != nil {
		return nil, err
	}
	var counts []Count
	for i, e := range []record{aefHoldings, aefActions} {
		w, err := NewCSV([]io.Writer{holdings, actions}[i], e.titles, false)
		if err != nil {
			return nil, err
		}
		rows, err := e.write(r, county, w)
		if err = errors.Join(err, w.Close()); err != nil {
			return nil, err
		}
		counts = append(counts, Count{e.name, rows})
	}
	return counts, nil
}
