package web

import (
	"net/http"
	"strconv"

	"liangshan/export"
)

// routeAllocations declares the lists by which homes are allocated, from the day on which they are frozen: whoever
// takes a list along can draw the lots again (see package lottery). They hold numbers of applications, never persons.
func (s *Site) routeAllocations() {
	s.mux.HandleFunc("GET /allocations", s.anybody(allocations))
	s.mux.HandleFunc("GET /allocation/{number}", s.anybody(allocation))
	s.mux.HandleFunc("GET /allocation/{number}/file", s.anybody(allocationFile))
}

// allocations lists the allocations of homes.
func allocations(v *visit) error {
	v.Title, v.Here = v.T("allocations"), "/notices"
	rows, err := v.listed("allocations", `SELECT number, code, homes, method, draw_date, state, row_count, root FROM
		housing_allocation
		ORDER BY number DESC`,
	)
	if err != nil {
		return err
	}
	l := v.newList(
		"allocations",
		"allocations",
		"allocations_none",
		"allocation_word",
		"#homes_word",
		"allocation_by",
		"draw_date",
		"front_state",
		"#applications_word",
	)
	for _, r := range rows {
		path := ""
		if valueText(r[7]) != "" {
			path = "/allocation/" + valueText(r[0])
		}
		l.add(v.cellPath(valueText(r[1]), path), cellWhole(r[2]), cellText(v.T("allot_"+valueText(r[3]))),
			cellText(valueText(r[4])), cellText(v.T("allocation_"+valueText(r[5]))), cellWhole(r[6]))
	}
	moves, err := v.drawMoves()
	if err != nil {
		return err
	}
	d := &deskView{Lead: v.T("allocations_lead"), Crumb: menu{"/notices", "notices"}, Lists: []*list{l, moves}}
	return v.show(d, "/allocations")
}

// drawMoves lists the draws that were moved before their day, the newest first.
func (v *visit) drawMoves() (*list, error) {
	rows, err := v.listed("draw_moves", `SELECT a.code, m.from_date, m.draw_date, m.public_source, m.commitment, m.reason
		FROM housing_draw_move m JOIN housing_allocation a ON a.number = m.allocation ORDER BY m.sequence DESC`)
	if err != nil {
		return nil, err
	}
	l := v.newList("draw_moves", "draw_moves", "draw_moves_none", "allocation_word", "draw_was", "draw_date",
		"public_source", "commitment_word", "move_reason")
	for _, r := range rows {
		l.add(cellText(valueText(r[0])), cellText(valueText(r[1])), cellText(valueText(r[2])), cellText(valueText(r[3])),
			cellText(valueText(r[4])), cellText(v.T("move_"+valueText(r[5]))))
	}
	return l, nil
}

// frozenAllocation returns an allocation whose list is public. Refusal: errNoPage.
func (v *visit) frozenAllocation() ([]any, error) {
	number, err := strconv.ParseUint(v.r.PathValue("number"), 10, 32)
	if err != nil {
		return nil, errNoPage
	}
	rows, err := v.rows(
		`SELECT number, code, homes, method, public_source, public_form, draw_date, commitment, state, row_count, root,
		public_value, notary_number, seed FROM housing_allocation WHERE number = ? AND root IS NOT NULL`,
		int64(number),
	)
	if err != nil {
		return nil, err
	}
	if len(rows) != 1 {
		return nil, errNoPage
	}
	return rows[0], nil
}

// drawnLines reads applications of an allocation behind one, in the order of their numbers.
const drawnLines = `SELECT number, weight, points, rank, home, declined FROM housing_application
	WHERE allocation = ? AND number > ? ORDER BY number LIMIT `

// drawnColumns are the titles of a list.
var drawnColumns = []string{
	"application_word",
	"#tickets_word",
	"#points_word",
	"#rank_word",
	"home_word",
	"declined_word",
}

// allocation shows a list with all that is needed to draw the lots again.
func allocation(v *visit) error {
	r, err := v.frozenAllocation()
	if err != nil {
		return err
	}
	v.Title, v.Here, v.Wide = v.T("allocation_word")+" "+valueText(r[1]), "/notices", true
	d := &deskView{Lead: v.T("allocation_lead"), Crumb: menu{"/allocations", "allocations"}}
	for i, word := range []string{"homes_word", "allocation_by", "public_source", "public_form", "draw_date",
		"commitment_word",
		"front_state",
		"applications_word", "list_root", "public_value", "notary_number", "seed_word"} {
		value := dash(valueText(r[2+i]))
		switch word {
		case "allocation_by":
			value = v.T("allot_" + value)
		case "front_state":
			value = v.T("allocation_" + value)
		}
		d.Facts = append(d.Facts, fact{Name: v.T(word), Value: value})
	}
	rows, err := v.rows(drawnLines+strconv.Itoa(listLong), r[0], int64(0))
	if err != nil {
		return err
	}
	l := v.newList("applications", "applications_word", "list_empty", drawnColumns...)
	for _, row := range rows {
		l.add(
			cellText(valueText(row[0])),
			cellWhole(row[1]),
			cellWhole(row[2]),
			cellWhole(row[3]),
			cellText(valueText(row[4])),
			cellText(v.T(map[bool]string{true: "yes", false: "no"}[row[5] == int64(1)])),
		)
	}
	l.Lead, d.Lists = v.T("allocation_first"), append(d.Lists, l)
	if err := v.show(d, v.r.URL.Path); err != nil || v.done {
		return err
	}
	l.CSV, l.XLSX = v.r.URL.Path+"/file?format=csv", v.r.URL.Path+"/file?format=xlsx"
	return nil
}

// allocationFile hands out a whole list.
func allocationFile(v *visit) error {
	r, err := v.frozenAllocation()
	if err != nil {
		return err
	}
	format := export.Format(v.r.URL.Query().Get("format"))
	if format != export.CSV && format != export.XLSX {
		return errBadWord
	}
	v.w.Header().Set("Content-Type", format.MediaType())
	v.w.Header().
		Set("Content-Disposition", `attachment; filename="`+v.s.read.Code()+"-allocation-"+valueText(r[0])+"."+
			string(format)+`"`)
	v.done = true
	titles := make([]string, len(drawnColumns))
	for i, c := range v.newList("", "applications_word", "list_empty", drawnColumns...).Columns {
		titles[i] = c.Title
	}
	to, err := export.NewTable(v.w, format, "list", titles, true)
	if err != nil {
		return err
	}
	for after := int64(0); ; {
		rows, err := v.rows(drawnLines+strconv.Itoa(fileStep), r[0], after)
		for _, row := range rows {
			after = row[0].(int64)
			if err == nil {
				err = to.Row(row)
			}
		}
		if err != nil {
			to.Abandon()
			panic(http.ErrAbortHandler) // So that half a file does not look like a whole one.
		}
		if len(rows) < fileStep {
			return to.Close()
		}
	}
}
