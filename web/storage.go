package web

import (
	"fmt"
	"strconv"

	"liangshan/calendar"
	"liangshan/quantity"
)

// routeStorage declares the storage desk: what the stores hold, since when, what it cost and what the market would
// pay, what is still to come in, and what was sold.
func (s *Site) routeStorage() { s.door("GET /storage", "storage", storage) }

// storage shows the storage desk.
func storage(v *visit) error {
	v.Title, v.Here, v.Wide = v.T("storage"), "/storage", true
	d := &deskView{Lead: v.T("storage_lead")}
	for _, fill := range []func(*deskView) error{v.storageStock, v.storageAge, v.storageValue, v.storageForwards,
		v.storageSales, v.storagePledges} {
		if err := fill(d); err != nil {
			return err
		}
	}
	return v.show(d, "/storage")
}

// storageStock lists the stores with their cost by both methods. The average of a tonne is rounded half away from
// zero, to the fen, for reading alone.
func (v *visit) storageStock(d *deskView) error {
	rows, err := v.listed("stock", `SELECT c.name, s.tonnes, s.cost_fifo_fen, s.cost_average_fen, s.prepaid_fen
		FROM carbon_stock s JOIN company_company c ON c.number = s.storage ORDER BY s.storage`)
	l := v.newList("stock", "storage_stock", "storage_none", "store_word", "#tonnes", "#cost_fifo", "#cost_average",
		"#cost_per_tonne", "#prepaid")
	for _, r := range rows {
		each := listCell{Text: "–"}
		if tonnes := r[1].(int64); tonnes > 0 {
			fen, err := quantity.MulDiv(r[3].(int64), 1, tonnes, quantity.HalfUp)
			if err != nil {
				return err
			}
			each = cellFen(fen)
		}
		l.add(cellText(valueText(r[0])), cellWhole(r[1]), cellFen(r[2]), cellFen(r[3]), each, cellFen(r[4]))
	}
	l.Lead, d.Lists = v.T("storage_stock_lead"), append(d.Lists, l)
	return err
}

// ages are how long tonnes lie in a store, by days; the last has no end.
var ages = []struct {
	word string
	days int64
}{{"age_90", 90}, {"age_180", 180}, {"age_365", 365}, {"age_730", 730}, {"age_more", 1 << 40}}

// layersPage is how many arrivals are read at once.
const layersPage = 500

// storageAge lists how long the tonnes of each store have lain there. As the store gives out what came in first,
// what is there now is what came in last.
func (v *visit) storageAge(d *deskView) error {
	l := v.newList("ages", "storage_age", "storage_none", "store_word", "age_word", "#tonnes")
	stores, err := v.rows(`SELECT s.storage, c.name, s.tonnes FROM carbon_stock s
		JOIN company_company c ON c.number = s.storage WHERE s.tonnes > 0 ORDER BY s.storage`)
	if err != nil {
		return err
	}
	var bars []bar
	all := make([]int64, len(ages))
	for _, store := range stores {
		of, err := v.agesOf(store[0].(int64), store[2].(int64))
		if err != nil {
			return err
		}
		for i, tonnes := range of {
			if tonnes > 0 {
				l.add(cellText(valueText(store[1])), cellText(v.T(ages[i].word)), cellWhole(tonnes))
			}
			all[i] += tonnes
		}
	}
	for i, tonnes := range all {
		bars = append(bars, bar{v.T(ages[i].word), tonnes})
	}
	l.Lead, l.Picture, l.Caption = v.T("storage_age_lead"), barChart(bars, v.T("t")), v.T("storage_age_caption")
	d.Lists = append(d.Lists, l)
	return nil
}

// agesOf returns the tonnes of a store by age.
func (v *visit) agesOf(store, left int64) ([]int64, error) {
	today, err := calendar.FromMillis(v.s.read.Now())
	if err != nil {
		return nil, err
	}
	of := make([]int64, len(ages))
	for before := int64(1<<63 - 1); left > 0; {
		rows, err := v.rows(
			`SELECT id, time, tonnes FROM carbon_stock_change WHERE storage = ? AND tonnes > 0 AND id < ?
			ORDER BY id DESC LIMIT `+strconv.Itoa(layersPage),
			store,
			before,
		)
		if err != nil || len(rows) == 0 {
			return of, err
		}
		for _, r := range rows {
			came, err := calendar.FromMillis(r[1].(int64))
			if err != nil {
				return nil, err
			}
			n, i := min(left, r[2].(int64)), 0
			for int64(today-came) > ages[i].days {
				i++
			}
			of[i], left, before = of[i]+n, left-n, r[0].(int64)
			if left == 0 {
				break
			}
		}
	}
	return of, nil
}

// storageValue lists what the stores hold by project and vintage with the newest price of the exchange; what is traded
// in baskets alone with the last close of the first basket that takes it, named as such. What has no price has no
// value: it is counted, and not as 0.
func (v *visit) storageValue(d *deskView) error {
	rows, err := v.rows(`SELECT p.code || ' ' || p.name_zh, p.id, l.vintage, sum(l.tonnes), i.code, (SELECT
		coalesce(CASE i.project WHEN 0 THEN NULL ELSE nullif(last_fen, 0) END, nullif(close_fen, 0)) price
		FROM exchange_day_row WHERE id BETWEEN i.id << 32 AND ((i.id + 1) << 32) - 1 AND price IS NOT NULL
		ORDER BY id DESC LIMIT 1), i.project = 0
		FROM carbon_lot l JOIN carbon_project p ON p.id = l.project
		LEFT JOIN exchange_instrument i ON i.id = coalesce((SELECT min(id) FROM exchange_instrument
		WHERE project = l.project AND vintage = l.vintage), (SELECT min(id) FROM exchange_instrument
		WHERE project = 0 AND vintage_from <= l.vintage AND method IN ('', p.method)))
		WHERE l.owner IN (SELECT storage FROM carbon_stock) AND l.status IN ('held', 'listed',
		'pledged', 'frozen') GROUP BY l.project, l.vintage ORDER BY l.vintage, l.project`)
	l := v.newList("value", "storage_value", "storage_none", "project", "vintage", "#tonnes", "instrument",
		"#last_price", "#market_value")
	value, priced, unpriced := int64(0), int64(0), int64(0)
	for _, r := range rows {
		tonnes, worth := r[3].(int64), listCell{Text: "–"}
		if price, ok := r[5].(int64); ok {
			fen, err := quantity.Mul(price, tonnes)
			if err != nil {
				return err
			}
			worth, priced = cellFen(fen), priced+tonnes
			if value, err = quantity.Add(value, fen); err != nil {
				return err
			}
		} else {
			unpriced += tonnes
		}
		traded, market := valueText(r[4]), ""
		if traded != "" {
			market = "/market/" + traded
		}
		if basket, _ := r[6].(int64); basket == 1 {
			traded += v.T("storage_basket")
		}
		l.add(
			v.cellPath(valueText(r[0]), "/project/"+valueText(r[1])),
			cellText(valueText(r[2])),
			cellWhole(tonnes),
			v.cellPath(traded, market),
			cellFen(r[5]),
			worth,
		)
	}
	shown := fact{Name: v.T("market_value"), Value: "–"}
	if unpriced > 0 {
		shown.Soft = fmt.Sprintf(v.T("without_price"), whole(unpriced))
	}
	if priced > 0 {
		shown.Value = quantity.Format(value, 2) + " " + v.Unit("yuan")
	}
	l.Lead = v.T("storage_value_lead")
	d.Facts = append(d.Facts, fact{Name: v.T("tonnes"), Value: whole(priced + unpriced)}, shown)
	d.Lists = append(d.Lists, l)
	return err
}

// storageForwards lists what was bought in advance and is still owed.
func (v *visit) storageForwards(d *deskView) error {
	rows, err := v.listed("forwards", `SELECT f.id, c.name, coalesce(w.name, f.village), y.vintage, y.due, y.agreed,
		y.delivered, y.repaid, y.agreed - y.delivered - y.repaid FROM carbon_forward_year y
		JOIN carbon_forward f ON f.id = y.contract JOIN company_company c ON c.number = f.seller
		LEFT JOIN village_division w ON w.code = f.village WHERE y.agreed > y.delivered + y.repaid
		ORDER BY y.due, f.id, y.vintage`)
	l := v.newList(
		"forwards",
		"storage_forwards",
		"storage_forwards_none",
		"contract_word",
		"seller",
		"village",
		"vintage",
		"by_when",
		"#agreed",
		"#delivered",
		"#repaid",
		"#owed",
		"actions",
	)
	today := v.today()
	for _, r := range rows {
		due := cellText(valueText(r[4]))
		if valueText(r[4]) < today {
			due = due.marked("late")
		}
		l.add(
			cellText(valueText(r[0])),
			cellText(valueText(r[1])),
			cellText(valueText(r[2])),
			cellText(valueText(r[3])),
			due,
			cellWhole(r[5]),
			cellWhole(r[6]),
			cellWhole(r[7]),
			cellWhole(r[8]),
			v.cellAction("deliver_word",
				v.offered("carbon.deliver_forward", "forward", valueText(r[0]))),
		)
	}
	l.Table, d.Lists = v.tablePath("carbon_forward_year"), append(d.Lists, l)
	return err
}

// storageSales lists the newest sales with their cost by both methods.
func (v *visit) storageSales(d *deskView) error {
	rows, err := v.listed("sales", `SELECT s.id, s.sold_ms, c.name, s.tonnes, s.proceeds_fen, s.forfeited_fen, s.fees_fen,
		s.cost_fifo_fen, s.cost_average_fen, s.returned, s.returned_ms FROM carbon_sale s
		JOIN company_company c ON c.number = s.buyer ORDER BY s.id DESC`)
	l := v.newList(
		"sales",
		"storage_sales",
		"storage_sales_none",
		"number",
		"when",
		"buyer",
		"#tonnes",
		"#proceeds",
		"#forfeited",
		"#fees",
		"#cost_fifo",
		"#cost_average",
		"#came_back",
		"came_back_when",
	)
	for _, r := range rows {
		l.add(
			cellText(valueText(r[0])),
			v.cellTime(r[1]),
			cellText(valueText(r[2])),
			cellWhole(r[3]),
			cellFen(r[4]),
			cellFen(r[5]),
			cellFen(r[6]),
			cellFen(r[7]),
			cellFen(r[8]),
			cellWhole(r[9]),
			v.cellTime(r[10]),
		)
	}
	l.Table, d.Lists = v.tablePath("carbon_sale"), append(d.Lists, l)
	return err
}
