package web

import (
	"errors"
	"net/http"
	"strconv"

	"liangshan/authority"
	"liangshan/calendar"
	"liangshan/intake"
	"liangshan/quantity"
)

// routeCompanyWork declares the pages on which an enterprise or a co-operative follows its projects and deliveries
// and tries its files of stands and inventories.
func (s *Site) routeCompanyWork() {
	s.door("GET /company/projects", "company", companyProjects)
	s.door("GET /company/deliveries", "company", companyDeliveries)
	s.door("GET /company/gifts", "company", companyGifts)
	s.door("GET /company/upload", "company", companyUpload)
	s.door("POST /company/upload", "company", companyTry)
	s.door("GET /company/upload/template/{kind}", "company", companyTemplate)
	s.door("GET /company/upload/{number}", "company", companyTried)
	s.door("POST /company/upload/{number}", "company", companyHandIn)
}

// ownCompany returns the enterprise that the visitor stands for. Refusal: errNoCompany.
func (v *visit) ownCompany() (int64, error) {
	if a := v.holder.Actor; a.Kind == authority.Company && a.Subject != 0 {
		return int64(a.Subject), nil
	}
	return 0, errNoCompany
}

// companyProjects shows the projects of an enterprise with their monitoring reports and how far each has come.
func companyProjects(v *visit) error {
	number, err := v.ownCompany()
	if err != nil {
		return err
	}
	v.Title, v.Here, v.Wide = v.T("company_projects"), "/company", true
	d := &deskView{Lead: v.T("company_projects_lead"), Crumb: menu{"/company", "my_company"}}
	for _, fill := range []func(*deskView, int64) error{v.projectsOf, v.progressOf, v.periodsOf, v.standsOf} {
		if err := fill(d, number); err != nil {
			return err
		}
	}
	return v.show(d, "/company/projects")
}

// projectsWith are the projects p of an enterprise ?1: its own, and those in which stands of its are.
const projectsWith = `(p.proponent = ?1 OR p.id IN (SELECT project FROM carbon_stand WHERE cooperative = ?1))`

func (v *visit) projectsOf(d *deskView, number int64) error {
	rows, err := v.listed("projects", `SELECT p.id, p.code || ' ' || p.name_zh, p.state,
		p.credit_from || ' – ' || p.credit_to, p.issued, p.carried_kg, p.reason, p.proponent = ?1
		FROM carbon_project p WHERE `+projectsWith+` ORDER BY p.id`,
		number,
	)
	l := v.newList(
		"projects",
		"company_projects",
		"company_projects_none",
		"project",
		"company_part",
		"front_state",
		"credited",
		"#issued_t",
		"#carried_t",
		"why",
	)
	for _, r := range rows {
		part := "company_takes_part"
		if r[7] == int64(1) {
			part = "proponent"
		}
		l.add(v.cellPath(valueText(r[1]), "/project/"+valueText(r[0])), cellText(v.T(part)),
			cellText(v.T("project_"+valueText(r[2]))),
			cellText(valueText(r[3])), cellWhole(r[4]), cellKg(r[5]), cellText(v.reason(valueText(r[6]))))
	}
	d.Lists = append(d.Lists, l)
	return err
}

// progressOf draws what the projects of an enterprise have removed, added up over their periods, beside what was
// issued of it.
func (v *visit) progressOf(d *deskView, number int64) error {
	rows, err := v.rows(`SELECT p.code, e.to_date, e.net_kg, e.state, i.tonnes FROM carbon_period e
		JOIN carbon_project p ON p.id = e.project LEFT JOIN carbon_issuance i ON i.period = e.id
		WHERE `+projectsWith+` AND e.state <> 'rejected' ORDER BY e.to_date, e.id`, number)
	if err != nil {
		return err
	}
	l := v.newList(
		"progress",
		"company_progress",
		"company_progress_none",
		"by_day_word",
		"project",
		"#net_t",
		"#net_sum_t",
		"#issued_t",
		"#issued_sum_t",
	)
	var net, issued []knot
	netKg, tonnes := int64(0), int64(0)
	for _, r := range rows {
		day, err := calendar.Parse(valueText(r[1]))
		if err != nil {
			return err
		}
		netKg += r[2].(int64)
		if n, ok := r[4].(int64); ok {
			tonnes += n
			issued = append(issued, knot{day, tonnes * 1000})
		}
		net = append(net, knot{day, netKg})
		l.add(
			cellText(valueText(r[1])),
			cellText(valueText(r[0])),
			cellKg(r[2]),
			cellKg(netKg),
			cellWhole(r[4]),
			cellWhole(tonnes),
		)
	}
	l.Picture, l.Caption, d.Lists = curveChart(net, issued, 3), v.T("company_progress_caption"), append(d.Lists, l)
	return nil
}

func (v *visit) periodsOf(d *deskView, number int64) error {
	rows, err := v.listed("periods", `SELECT p.code, e.from_date || ' – ' || e.to_date, e.state, e.gross_kg, e.baseline_kg,
		e.leakage_kg + e.emissions_kg, e.uncertainty_kg, e.net_kg, e.verified_kg, c.name, e.reason FROM carbon_period e
		JOIN carbon_project p ON p.id = e.project LEFT JOIN company_company c ON c.number = e.verifier
		WHERE `+projectsWith+` ORDER BY e.id DESC`,
		number,
	)
	l := v.newList(
		"periods",
		"company_periods",
		"company_periods_none",
		"project",
		"grew_when",
		"front_state",
		"#gross_t",
		"#baseline_t",
		"#deducted_t",
		"#uncertainty_t",
		"#net_t",
		"#verified_t",
		"verifier_word",
		"why",
	)
	for _, r := range rows {
		state := cellText(v.T("period_" + valueText(r[2])))
		if valueText(r[2]) == "returned" || valueText(r[2]) == "rejected" {
			state = state.marked("late")
		}
		l.add(
			cellText(valueText(r[0])),
			cellText(valueText(r[1])),
			state,
			cellKg(r[3]),
			cellKg(r[4]),
			cellKg(r[5]),
			cellKg(r[6]),
			cellKg(r[7]),
			cellKg(r[8]),
			cellText(valueText(r[9])),
			cellText(v.reason(valueText(r[10]))),
		)
	}
	d.Lists = append(d.Lists, l)
	return err
}

func (v *visit) standsOf(d *deskView, number int64) error {
	rows, err := v.listed("stands", `SELECT s.id, p.code, coalesce(w.name, s.village), s.area_dm2, s.stratum,
		s.from_date, s.to_date
		FROM carbon_stand s JOIN carbon_project p ON p.id = s.project LEFT JOIN village_division w ON w.code = s.village
		WHERE p.proponent = ?1 OR s.cooperative = ?1 ORDER BY s.id`,
		number,
	)
	l := v.newList(
		"stands",
		"company_stands",
		"company_stands_none",
		"number",
		"project",
		"village",
		"#area_mu",
		"stratum",
		"from_word",
		"until_word",
	)
	for _, r := range rows {
		mu, err := quantity.MulDiv(
			r[3].(int64),
			3,
			2000,
			quantity.HalfUp,
		) // dm² to hundredths of a mu: 1 mu is 2000/3 m².
		if err != nil {
			return err
		}
		l.add(
			cellText(valueText(r[0])),
			cellText(valueText(r[1])),
			cellText(valueText(r[2])),
			cellFen(mu),
			cellText(v.Coded("stratum", valueText(r[4]))),
			cellText(valueText(r[5])),
			cellText(valueText(r[6])),
		)
	}
	d.Lists = append(d.Lists, l)
	return err
}

// companyDeliveries shows what an enterprise sold in advance, and what of its tonnes was sold on.
func companyDeliveries(v *visit) error {
	number, err := v.ownCompany()
	if err != nil {
		return err
	}
	v.Title, v.Here, v.Wide = v.T("company_deliveries"), "/company", true
	d := &deskView{Lead: v.T("company_deliveries_lead"), Crumb: menu{"/company", "my_company"}}
	rows, err := v.listed("deliveries", `SELECT f.id, c.name, y.vintage, y.due, f.price_fen_t, y.agreed,
		y.delivered, y.repaid,
		y.agreed - y.delivered - y.repaid FROM carbon_forward_year y JOIN carbon_forward f ON f.id = y.contract
		JOIN company_company c ON c.number = f.storage WHERE f.seller = ? ORDER BY y.due, f.id, y.vintage`,
		number,
	)
	if err != nil {
		return err
	}
	l := v.newList(
		"deliveries",
		"company_deliveries",
		"company_deliveries_none",
		"contract_word",
		"buyer",
		"vintage",
		"by_when",
		"#price",
		"#agreed",
		"#delivered",
		"#repaid",
		"#owed",
	)
	today := v.today()
	for _, r := range rows {
		due := cellText(valueText(r[3]))
		if r[8].(int64) > 0 && valueText(r[3]) < today {
			due = due.marked("late")
		}
		l.add(
			cellText(valueText(r[0])),
			cellText(valueText(r[1])),
			cellText(valueText(r[2])),
			due,
			cellFen(r[4]),
			cellWhole(r[5]),
			cellWhole(r[6]),
			cellWhole(r[7]),
			cellWhole(r[8]),
		)
	}
	d.Lists = append(d.Lists, l)
	if err := v.soldOn(d, number); err != nil {
		return err
	}
	return v.show(d, "/company/deliveries")
}

// soldOn lists what of the tonnes that an enterprise delivered was sold, and when.
func (v *visit) soldOn(d *deskView, number int64) error {
	sold, err := v.listed("soldon", `SELECT s.id, s.sold_ms, p.code, x.vintage, x.first_serial, x.last_serial,
		x.last_serial - x.first_serial + 1 FROM carbon_sale_part x JOIN carbon_sale s ON s.id = x.sale
		JOIN carbon_project p ON p.id = x.project WHERE x.cooperative = ? ORDER BY s.id DESC`, number)
	m := v.newList(
		"soldon",
		"company_sold",
		"company_sold_none",
		"number",
		"when",
		"project",
		"vintage",
		"first_word",
		"last_word",
		"#tonnes",
	)
	for _, r := range sold {
		m.add(cellText(valueText(r[0])), v.cellTime(r[1]), cellText(valueText(r[2])), cellText(valueText(r[3])),
			cellText(valueText(r[4])), cellText(valueText(r[5])), cellWhole(r[6]))
	}
	d.Lists = append(d.Lists, m)
	return err
}

// companyKinds are the files that an enterprise hands in.
var companyKinds = []intake.Kind{intake.Stands, intake.Inventory, intake.Measurement}

// companyUpload shows the form for files.
func companyUpload(v *visit) error {
	if _, err := v.ownCompany(); err != nil {
		return err
	}
	v.name, v.Title, v.Here = "company_upload", v.T("company_upload"), "/company"
	v.Data = &importView{Kinds: v.kinds(companyKinds, v.r.FormValue("kind")),
		Tables: v.kinds([]intake.Kind{intake.Stands, intake.Inventory}, "")}
	return nil
}

// companyTemplate hands out an empty table.
func companyTemplate(v *visit) error {
	if _, err := v.ownCompany(); err != nil {
		return err
	}
	for _, k := range companyKinds {
		if string(k) == v.r.PathValue("kind") {
			return importTemplate(v)
		}
	}
	return errNoPage
}

// companyTry tries a file: everything is checked, against the county too, and nothing is written.
func companyTry(v *visit) error {
	number, err := v.ownCompany()
	if err != nil {
		return err
	}
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, importMax)
	if err := v.r.ParseMultipartForm(8 << 20); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		return errBadWord
	}
	if err := companyUpload(v); err != nil {
		return err
	}
	one, err := v.try(companyKinds)
	if err != nil || one == nil {
		return err
	}
	one.company = number
	if err := v.s.trials.put(one); err != nil {
		return err
	}
	v.to = "/company/upload/" + plain(one.number)
	return nil
}

// companyTried shows what a file would do, row by row.
func companyTried(v *visit) error {
	if _, err := v.ownCompany(); err != nil {
		return err
	}
	if err := importShown(v); err != nil {
		return err
	}
	view := v.Data.(*importView)
	v.name, v.Here, view.Path = "company_tried", "/company", "/company/upload/"+v.r.PathValue("number")
	return nil
}

// companyHandIn hands a file that was tried to the officers who take files in.
func companyHandIn(v *visit) error {
	if _, err := v.ownCompany(); err != nil {
		return err
	}
	one, err := v.s.trials.of(v.r.PathValue("number"), v.signed.Account.ID)
	if err != nil {
		return err
	}
	v.s.trials.Lock()
	defer v.s.trials.Unlock()
	one.handed = true
	v.to = "/company/upload/" + strconv.FormatUint(one.number, 10)
	return nil
}
