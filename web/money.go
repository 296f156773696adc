package web

import (
	"html/template"
	"strconv"
)

// routeMoney declares the picture of where the money of sales went.
func (s *Site) routeMoney() { s.mux.HandleFunc("GET /money", s.anybody(money)) }

// Places of the picture; villages come behind them.
const (
	fromSales = iota
	toCost
	toFees
	toReserve
	toBank
	toVillages
	toHolders
	toTax
	toRest // Villages that have no place of their own.
	moneyPlaces
)

// moneyVillages is how many villages have a place of their own in the picture; the list has all.
const moneyVillages = 12

// money shows how the proceeds of sales were divided in a year, or in all: cost, fees, reserve, the bank and the
// villages, and of each village's part what is for holders of shares and what was withheld as tax. A run counts once
// it is approved. Holders are shown together, never one by one.
func money(v *visit) error {
	v.Title, v.Here, v.Wide = v.T("money_flows"), "/goals", true
	year := v.r.URL.Query().Get("year")
	if _, err := strconv.ParseUint(year, 10, 16); err != nil && year != "" {
		return errBadWord
	}
	const counted = ` state IN ('approved', 'paid', 'closed') AND (?1 = '' OR substr(date, 1, 4) = ?1)`
	rows, err := v.rows(
		`SELECT count(*), sum(gross_fen), sum(cost_fen), sum(fee_fen), sum(reserve_fen), sum(bank_fen),
		sum(villages_fen), sum(paid_fen), sum(held_fen) FROM dividend_run WHERE`+counted,
		year,
	)
	if err != nil {
		return err
	}
	villages, err := v.rows(`SELECT coalesce(w.name, g.owner), sum(t.amount_fen), sum(t.tax_fen),
		count(DISTINCT t.run) FROM dividend_part t JOIN dividend_register g ON g.number = t.register
		LEFT JOIN village_division w ON w.code = g.owner
		WHERE t.run IN (SELECT number FROM dividend_run WHERE`+counted+`) GROUP BY g.number ORDER BY 2 DESC, 1`, year)
	if err != nil {
		return err
	}
	l := v.newList("money", "money_flows", "money_none", "money_from", "money_to", "#amount")
	all := rows[0]
	d := &deskView{Lead: v.T("money_lead"), Crumb: menu{"/goals", "goals"}}
	d.Facts = append(d.Facts, fact{Name: v.T("money_runs"), Value: valueText(all[0]), Soft: year})
	for i, word := range []string{"money_paid", "money_held"} {
		if all[7+i] != nil {
			d.Facts = append(d.Facts, fact{Name: v.T(word), Value: cellFen(all[7+i]).Text + " " + v.Unit("yuan")})
		}
	}
	l.Picture, l.Caption = v.moneyPicture(l, all, villages), v.T("money_caption")
	d.Lists = append(d.Lists, l)
	if err := v.moneyRuns(d, counted, year); err != nil {
		return err
	}
	return v.show(d, "/money", "year", year)
}

// moneyRuns lists the runs that are counted, each with the way to its lists, which name every line by its hash.
func (v *visit) moneyRuns(d *deskView, counted, year string) error {
	rows, err := v.listed("runs", `SELECT number, date, state, gross_fen, villages_fen, total_fen, lines, hash
		FROM dividend_run WHERE`+counted+` ORDER BY number DESC`, year)
	l := v.newList("runs", "money_runs", "money_none", "dividend_of", "front_state", "#money_sales", "#money_villages",
		"#total_yuan", "#lines_word", "list_hash")
	for _, r := range rows {
		l.add(v.cellPath(valueText(r[1]), "/notices/dividend/"+valueText(r[0])), cellText(v.T("run_"+valueText(r[2]))),
			cellFen(r[3]), cellFen(r[4]), cellFen(r[5]), cellWhole(r[6]), cellText(valueText(r[7])))
	}
	d.Lists = append(d.Lists, l)
	return err
}

// moneyPicture draws what was divided, and writes the same into the list.
func (v *visit) moneyPicture(l *list, all []any, villages [][]any) (drawn template.HTML) {
	places := make([]place, moneyPlaces, moneyPlaces+moneyVillages)
	for i, p := range []place{{"money_sales", 0}, {"money_cost", 1}, {"money_fees", 1}, {"money_reserve", 1},
		{"money_bank", 1}, {"money_villages", 1}, {"money_holders", 3}, {"money_tax", 3}, {"money_rest", 2}} {
		places[i] = place{v.T(p.name), p.column}
	}
	var flows []flow
	put := func(from, to int, fromName, toName string, value any) {
		fen, _ := value.(int64)
		if fen <= 0 {
			return
		}
		l.add(cellText(fromName), cellText(toName), cellFen(fen))
		for i := range flows {
			if flows[i].from == from && flows[i].to == to {
				flows[i].fen += fen
				return
			}
		}
		flows = append(flows, flow{from, to, fen})
	}
	for i, to := range []int{toCost, toFees, toReserve, toBank, toVillages} {
		put(fromSales, to, places[fromSales].name, places[to].name, all[2+i])
	}
	for i, r := range villages {
		at, name := toRest, valueText(r[0])
		if i < moneyVillages {
			places = append(places, place{name, 2})
			at = len(places) - 1
		}
		amount, tax := r[1].(int64), r[2].(int64)
		put(toVillages, at, places[toVillages].name, name, amount)
		put(at, toHolders, name, places[toHolders].name, amount-tax)
		put(at, toTax, name, places[toTax].name, tax)
	}
	return flowChart(places, flows, v.T("money_flows"))
}
