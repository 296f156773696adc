package web

import (
	"strconv"

	"liangshan/api"
	"liangshan/quantity"
)

// ofNumbers says that something of a row, whose columns begin with a prefix, is a person's, known by any of its
// numbers, or the household's to which the person belongs.
func ofNumbers(row string) string {
	return ` (` + row + `holder_kind = 'person' AND ` + row + `holder_number IN (SELECT number FROM numbers) OR ` +
		row + `holder_kind = 'household' AND ` + row + `holder_number IN (SELECT household FROM person_person
		WHERE number IN (SELECT number FROM numbers))) `
}

// ownLand lists the parcels that a person or its household holds, each with the contract by which it is let today.
func (v *visit) ownLand(view *mineView, person int64) error {
	rows, err := v.rows(allNumbers+` SELECT p.code, coalesce(d.name, p.village), p.area_dm2, p.kind,
		coalesce(c.code, ''), coalesce(c.rent_fen_per_mu, 0), coalesce(c.to_date, '') FROM land_parcel p
		LEFT JOIN village_division d ON d.code = p.village
		LEFT JOIN land_contract c ON c.number = (SELECT max(k.number) FROM land_contract_parcel cp JOIN land_contract k
			ON k.number = cp.contract WHERE cp.parcel = p.number AND k.level = 1 AND k.from_date <= ?2 AND k.to_date >= ?2)
		WHERE p.until_date IS NULL AND`+ofNumbers("p.")+`ORDER BY p.code LIMIT 200`, person, v.today())
	for _, r := range rows {
		shown := parcelView{
			Code:     valueText(r[0]),
			Village:  valueText(r[1]),
			Area:     v.Mu(r[2].(int64)),
			Kind:     valueText(r[3]),
			Contract: valueText(r[4]),
			Until:    valueText(r[6]),
		}
		if shown.Contract != "" {
			shown.Rent = quantity.Format(r[5].(int64), 2) + " " + v.Unit("yuan_per_mu")
		}
		view.Parcels = append(view.Parcels, shown)
	}
	return err
}

// ownLet are the contracts by which a person or its household lets land.
var ownLet = `, let AS (SELECT c.number, c.code, c.refund_from_date FROM land_contract c
		WHERE c.level = 1 AND` + ofNumbers("c.") + `)`

// ownRent lists the rent that came to a person or its household, and what went back: of contracts that the holder
// itself let, whoever holds the parcels now. What a co-operative then gets for them is the co-operative's.
func (v *visit) ownRent(view *mineView, person int64) error {
	rows, err := v.rows(allNumbers+ownLet+`
		SELECT r.sequence, r.paid_ms, c.code, r.from_date, r.to_date, r.amount_fen, 0 FROM let c
		JOIN land_rent r ON r.contract = c.number
		UNION ALL SELECT f.sequence, f.refunded_ms, c.code, coalesce(c.refund_from_date, ''), '', -f.amount_fen, 1
		FROM let c JOIN land_refund f ON f.contract = c.number ORDER BY 1 DESC LIMIT 200`, person)
	for _, r := range rows {
		view.Rents = append(view.Rents, rentView{
			When:     v.time(r[1].(int64)),
			Contract: valueText(r[2]),
			From:     valueText(r[3]),
			To:       valueText(r[4]),
			Amount:   quantity.Format(r[5].(int64), 2),
			Back:     r[6] == int64(1),
			Receipt:  queried("/mine/rent/"+valueText(r[0]), "person", view.Person),
		})
	}
	return err
}

// mineRent hands out the receipt of rent that came to a person or its household, or went back: of a whole payment,
// whose parcels are all of the contract by which they let them. Refusals: errNotOwn, errNoPage.
func mineRent(v *visit) error {
	person, _, err := v.someone()
	if err != nil {
		return err
	}
	sequence, err := strconv.ParseUint(v.r.PathValue("sequence"), 10, 62)
	if err != nil {
		return errNoPage
	}
	rows, err := v.rows(allNumbers+ownLet+` SELECT 1 FROM let c WHERE
		EXISTS (SELECT 1 FROM land_rent r WHERE r.contract = c.number AND r.sequence = ?2) OR
		EXISTS (SELECT 1 FROM land_refund f WHERE f.contract = c.number AND f.sequence = ?2)`, int64(person), int64(sequence))
	switch {
	case err != nil:
		return err
	case len(rows) == 0:
		return errNotOwn
	}
	return v.receiptFile(sequence, -1)
}

// receiptFile hands out a receipt, which the visitor may have.
func (v *visit) receiptFile(sequence uint64, row int) error {
	data, err := v.s.read.Receipt(v.r.Context(), sequence, row)
	if err != nil {
		return err
	}
	h := v.w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Disposition", `attachment; filename="`+api.ReceiptName(v.s.read.Code(), sequence, row)+`"`)
	v.done = true
	_, err = v.w.Write(data)
	return err
}
