package web

import (
	"strconv"
	"strings"

	"liangshan/task"
)

// routeSupervision declares the pages of supervision orders and of cases. A county that shows its accounts to everybody
// shows these too; elsewhere they are for the county's own officers.
func (s *Site) routeSupervision() {
	for path, handle := range map[string]func(*visit) error{
		"GET /orders": orders, "GET /order/{year}/{number}": order, "GET /cases": cases,
	} {
		s.within(path, handle)
	}
}

// within declares a page that is for everybody where accounts are, and else for the county's own officers: neither for
// verifiers, who are of another organisation, nor for cashiers or those who work at the exchange.
func (s *Site) within(pattern string, handle func(*visit) error) {
	switch {
	case s.options.Open:
		s.mux.HandleFunc(pattern, s.anybody(handle))
	case s.options.API != nil && s.options.Accounts != nil:
		s.door(pattern, "inside", handle)
	}
}

// orderColumns are what lists of orders show.
const orderColumns = `SELECT o.year, o.number, o.matter, coalesce(d.name_zh, o.department),
	coalesce(d.name_en, o.department), o.due, o.order_state, o.step, o.grade, o.ordered_ms, o.node, o.sequence,
	o.stalled
	FROM task_order o LEFT JOIN village_department d ON d.code = o.department `

// orders lists supervision orders, those that stand first.
func orders(v *visit) error {
	v.Title, v.Here, v.Wide = v.T("orders_supervised"), "/goals", true
	rows, err := v.listed("orders", orderColumns+`ORDER BY o.order_state IN ('closed', 'withdrawn'), o.due, o.number`)
	if err != nil {
		return err
	}
	l := v.newList("orders", "orders_supervised", "orders_supervised_none", "order_number", "matter_word", "office_word",
		"due_word", "front_state", "grade_word")
	for _, r := range rows {
		l.add(v.cellPath(orderName(r), orderPath(r)), cellText(valueText(r[2])),
			cellText(v.choose(valueText(r[3]), valueText(r[4]))), cellText(valueText(r[5])),
			cellText(v.orderState(r[6])), cellText(v.grade(r)))
	}
	return v.show(&deskView{Lead: v.T("orders_lead"), Crumb: menu{"/goals", "goals"}, Lists: []*list{l}}, "/orders")
}

// orderName is the number of an order as people write it.
func orderName(row []any) string {
	year, _ := row[0].(int64)
	number, _ := row[1].(int64)
	return task.OrderNumber{Year: uint16(year), Number: uint32(number)}.String()
}

func orderPath(row []any) string { return "/order/" + valueText(row[0]) + "/" + valueText(row[1]) }

func (v *visit) orderState(state any) string { return v.T("order_" + valueText(state)) }

// grade says how far an order has climbed its ladder, and whether that stopped.
func (v *visit) grade(row []any) string {
	if row[7] == int64(0) {
		return ""
	}
	text := v.T("climbed") + " " + valueText(row[7]) + " · " + v.Coded("grade", valueText(row[8]))
	if row[12] == int64(1) && (row[6] == "open" || row[6] == "replied") {
		text += " · " + v.T("ladder_stalled")
	}
	return text
}

// order shows an order with everything that happened to it: replies with their evidence, extensions, its end.
func order(v *visit) error {
	year, failed := strconv.ParseUint(v.r.PathValue("year"), 10, 16)
	number, malformed := strconv.ParseUint(v.r.PathValue("number"), 10, 32)
	if failed != nil || malformed != nil {
		return errNoPage
	}
	rows, err := v.rows(orderColumns+`WHERE o.year = ? AND o.number = ?`, int64(year), int64(number))
	if err != nil {
		return err
	}
	if len(rows) != 1 {
		return errNoPage
	}
	r := rows[0]
	v.Title, v.Here, v.Wide = v.T("order_word")+" "+orderName(r), "/goals", true
	d := &deskView{Lead: valueText(r[2]), Crumb: menu{"/orders", "orders_supervised"}, Facts: []fact{
		{Name: v.T("office_word"), Value: v.choose(valueText(r[3]), valueText(r[4]))},
		{Name: v.T("due_word"), Value: valueText(r[5])},
		{Name: v.T("front_state"), Value: v.orderState(r[6]), Soft: v.grade(r)},
		{Name: v.T("ordered_word"), Value: v.time(r[9].(int64))},
		{Name: v.T("goal_word"), Value: dash(valueText(r[10]))},
	}}
	steps, err := v.rows(`SELECT step, content, papers, actor, step_ms, sequence FROM task_order_step
		WHERE year = ? AND number = ? ORDER BY sequence`, int64(year), int64(number))
	if err != nil {
		return err
	}
	l := v.newList("steps", "order_steps", "order_steps_none", "time_word", "what", "content_word", "#papers_word", "who",
		"event")
	for _, s := range steps {
		l.add(v.cellTime(s[4]), cellText(v.T("step_"+valueText(s[0]))), cellText(valueText(s[1])), cellWhole(s[2]),
			cellText(v.whoDid(s[3])), v.proven(s[5]))
	}
	papers, err := v.evidence(`code = ? AND step IN ('replied', 'closed', 'withdrawn')`, orderName(r))
	if err != nil {
		return err
	}
	d.Lists = []*list{l, papers}
	d.Actions = v.orderActions(valueText(r[6]), orderName(r))
	return v.show(d, v.r.URL.Path)
}

// whoDid says who did something: the number of an actor, or the county by itself.
func (v *visit) whoDid(actor any) string {
	if actor == int64(0) {
		return v.T("county_itself")
	}
	return valueText(actor)
}

// proven is an event, with the way to its receipt where receipts are handed out.
func (v *visit) proven(sequence any) listCell {
	text := valueText(sequence)
	if v.Proofs == "" {
		return cellText(text)
	}
	return v.cellPath(text, v.Proofs+text)
}

// orderActions are what the visitor may do with an order.
func (v *visit) orderActions(state, name string) (all []menu) {
	if v.User == "" {
		return nil
	}
	for _, a := range []struct{ command, word, states string }{
		{"task.reply", "order_reply", "open"}, {"task.return_reply", "order_return_reply", "replied"},
		{"task.extend", "order_extend", "open"}, {"task.end_order", "order_end", "open replied"},
	} {
		if strings.Contains(a.states, state) && v.api.May(a.command) {
			all = append(all, menu{queried("/do/"+a.command, orderWords(name)...), a.word})
		}
	}
	return all
}

// cases lists what the drives on style of work have found, the open ones first.
func cases(v *visit) error {
	v.Title, v.Here, v.Wide = v.T("cases_word"), "/goals", true
	rows, err := v.listed("cases", `SELECT c.number, c.drive, c.fault, c.matter, coalesce(d.name_zh, c.department),
		coalesce(d.name_en, c.department), c.due, c.case_state, c.finding, c.papers, c.opened_ms, c.closed_ms
		FROM task_case c LEFT JOIN village_department d ON d.code = c.department
		ORDER BY c.case_state = 'closed', c.due, c.number`)
	if err != nil {
		return err
	}
	l := v.newList("cases", "cases_word", "cases_none", "#number_word", "drive_word", "fault_word", "matter_word",
		"office_word", "due_word", "front_state", "finding_word", "#papers_word")
	for _, r := range rows {
		l.add(cellWhole(r[0]), cellText(valueText(r[1])), cellText(valueText(r[2])), cellText(valueText(r[3])),
			cellText(v.choose(valueText(r[4]), valueText(r[5]))), cellText(valueText(r[6])), cellText(v.orderState(r[7])),
			cellText(valueText(r[8])), cellWhole(r[9]))
	}
	papers, err := v.evidence(`step = 'case_closed'`)
	if err != nil {
		return err
	}
	return v.show(&deskView{Lead: v.T("cases_lead"), Crumb: menu{"/goals", "goals"}, Lists: []*list{l, papers}}, "/cases")
}

// evidence lists the papers that something rests on, by name and hash: whoever has to accept it looks for just them.
func (v *visit) evidence(which string, arguments ...any) (*list, error) {
	rows, err := v.listed("papers", `SELECT code, step, title, sha256, sequence FROM task_evidence WHERE `+which+`
		ORDER BY sequence DESC, number`, arguments...)
	if err != nil {
		return nil, err
	}
	l := v.newList("papers", "papers_named", "papers_named_none", "number_word", "what", "paper_word", "hash_word",
		"event")
	for _, r := range rows {
		l.add(cellText(valueText(r[0])), cellText(v.T("step_"+valueText(r[1]))), cellText(valueText(r[2])),
			cellText(valueText(r[3])), v.proven(r[4]))
	}
	return l, nil
}
