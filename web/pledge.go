package web

import (
	"strconv"

	"liangshan/auth"
)

// routePledges declares the page of a pledged loan.
func (s *Site) routePledges() { s.door("GET /storage/pledge/{number}", "storage", pledgedLoan) }

// storagePledges lists what is pledged for loans, the newest first.
func (v *visit) storagePledges(d *deskView) error {
	if !v.api.May(auth.Read("carbon_pledge")) {
		return nil
	}
	rows, err := v.listed("pledges", `SELECT p.id, coalesce(o.name, p.owner), coalesce(b.name, p.lender),
		p.tonnes, p.loan_fen,
		p.ended_ms IS NOT NULL, p.foreclosed FROM carbon_pledge p LEFT JOIN company_company o ON o.number = p.owner
		LEFT JOIN company_company b ON b.number = p.lender ORDER BY p.id DESC`,
	)
	l := v.newList(
		"pledges",
		"pledges",
		"pledges_none",
		"number",
		"pledge_owner",
		"pledge_lender",
		"#tonnes",
		"#pledge_loan_yuan",
		"front_state",
	)
	for _, r := range rows {
		l.add(
			v.cellPath(valueText(r[0]), "/storage/pledge/"+valueText(r[0])),
			cellText(valueText(r[1])),
			cellText(valueText(r[2])),
			cellWhole(r[3]),
			cellFen(r[4]),
			cellText(v.pledgeState(r[5] == int64(1), r[6] == int64(1))),
		)
	}
	l.Lead, l.Table, d.Lists = v.T("pledges_lead"), v.tablePath("carbon_pledge"), append(d.Lists, l)
	return err
}

func (p *page) pledgeState(ended, foreclosed bool) string {
	switch {
	case foreclosed:
		return p.T("pledge_foreclosed")
	case ended:
		return p.T("pledge_ended")
	}
	return p.T("pledge_open")
}

// pledgedLoan shows a loan, what it costs by year, and the share that the owner's carbon income has covered: exactly,
// with a dash where nothing is known.
func pledgedLoan(v *visit) error {
	word := v.r.PathValue("number")
	number, err := strconv.ParseUint(word, 10, 63)
	if err != nil || plain(number) != word {
		return errNoPage
	}
	if err := v.api.Allow(auth.Read("carbon_pledge")); err != nil {
		return err
	}
	loan, err := v.s.read.Pledge(v.r.Context(), 0, number)
	if err != nil {
		return err
	}
	v.Title, v.Here = v.T("pledged_loan")+" "+word, "/storage"
	d := &deskView{Lead: v.T("pledged_loan_lead"), Crumb: menu{"/storage", "storage"}, Facts: []fact{
		{v.T("pledge_owner"), loan.OwnerName, valueText(loan.Owner)},
		{v.T("pledge_lender"), loan.LenderName, valueText(loan.Lender)},
		{v.T("tonnes"), cellWhole(loan.Tonnes).Text, ""},
		{v.T("pledge_loan_yuan"), cellFen(loan.Loan).Text, ""},
		{v.T("pledge_paper"), loan.Paper, v.time(loan.PledgedMS)},
		{v.T("front_state"), v.pledgeState(loan.EndedMS > 0, loan.Foreclosed), loan.End}}}
	l := v.newList(
		"years",
		"pledge_years",
		"pledge_years_none",
		"pledge_year",
		"#pledge_service_yuan",
		"#pledge_income_yuan",
		"#pledge_share",
		"#pledge_percent",
		"why",
	)
	for _, y := range loan.Years {
		income, share, percent, note := listCell{Text: "–"}, cellText(""), cellText(""), v.T("pledge_unknown")
		if y.Known {
			income, note = cellFen(y.Income), v.T("pledge_over")
			if !y.Over {
				note = v.T("pledge_so_far")
			}
		}
		if y.ShareDen > 0 {
			share = cellText(strconv.FormatInt(y.ShareNum, 10) + "/" + strconv.FormatInt(y.ShareDen, 10))
			percent = cellText(y.Percent())
		}
		l.add(cellText(strconv.FormatInt(y.Year, 10)), cellFen(y.Service), income, share, percent, cellText(note))
	}
	if loan.EndedMS == 0 {
		d.Actions = []menu{v.action("pledge_release", "carbon.release_pledge", "pledge", word)}
	}
	d.Lists = append(d.Lists, l)
	return v.show(d, "/storage/pledge/"+word)
}
