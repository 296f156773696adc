package web

import (
	"encoding/json"
	"net/http"
	"strconv"

	"liangshan/programme/payrun"
)

// routeDividendFile declares the page from which the bank's file of a dividend is had. The file holds names and
// accounts: it is asked for by a form, through the operation of the API, which asks for leave and logs.
func (s *Site) routeDividendFile() {
	s.door("GET /dividend/{run}/file", "reconciliation", dividendFile)
	s.door("POST /dividend/{run}/file", "reconciliation", dividendFileAsked)
}

type dividendFileView struct {
	*deskView
	Run       string
	Encodings []option

	May     bool  // The visitor may ask for the file.
	Missing *list // Lines that are in no file; nil before it was asked.
}

// bankDividends lists runs of dividends that were paid, with what went to the bank.
func (v *visit) bankDividends(d *deskView) error {
	rows, err := v.listed("dividends", `SELECT u.number, u.date, u.state, u.paid_fen, count(f.number), sum(f.total_fen),
		max(f.noted_ms), (SELECT missing FROM dividend_file l WHERE l.run = u.number ORDER BY l.number DESC LIMIT 1)
		FROM dividend_run u LEFT JOIN dividend_file f ON f.run = u.number WHERE u.state IN ('paid', 'closed')
		GROUP BY u.number ORDER BY u.number DESC`)
	l := v.newList("dividends", "bank_dividends", "bank_dividends_none", "bank_run", "date_word", "front_state",
		"#total_yuan", "#bank_files", "#bank_filed_fen", "#bank_missing", "when", "actions")
	for _, r := range rows {
		path := "/dividend/" + valueText(r[0]) + "/file"
		l.add(
			cellText(valueText(r[0])),
			cellText(valueText(r[1])),
			cellText(v.T("run_"+valueText(r[2]))),
			cellFen(r[3]),
			cellWhole(r[4]),
			cellFen(r[5]),
			cellWhole(r[7]),
			v.cellTime(r[6]),
			v.cellPath(v.T("bank_file"), path),
		)
	}
	l.Table, d.Lists = v.tablePath("dividend_file"), append(d.Lists, l)
	return err
}

// dividendFile shows which files of a run went to the bank, and offers what is due.
func dividendFile(v *visit) error {
	run := v.r.PathValue("run")
	if n, err := strconv.ParseUint(run, 10, 32); err != nil || plain(n) != run {
		return errNoPage
	}
	rows, err := v.rows(`SELECT date FROM dividend_run WHERE number = ? AND state IN ('paid', 'closed')`, run)
	if err != nil {
		return err
	}
	if len(rows) != 1 {
		return errNoPage
	}
	v.Title, v.Here = v.T("bank_file")+" · "+v.T("dividend_of")+" "+valueText(rows[0][0]), "/reconciliation"
	view := &dividendFileView{Encodings: bankEncodings, deskView: &deskView{Lead: v.T("bank_file_lead")}, Run: run,
		May: v.api.May("dividend.note_file")}
	rows, err = v.rows(`SELECT number, lines, total_fen, missing, noted_ms FROM dividend_file WHERE run = ?
		ORDER BY number`, run)
	l := v.newList(
		"files",
		"bank_files",
		"bank_files_none",
		"number",
		"#lines_word",
		"#total_yuan",
		"#bank_missing",
		"when",
	)
	for _, r := range rows {
		l.add(cellText(valueText(r[0])), cellWhole(r[1]), cellFen(r[2]), cellWhole(r[3]), v.cellTime(r[4]))
	}
	view.Lists = append(view.Lists, l)
	if err := v.show(view.deskView, "/dividend/"+run+"/file"); err != nil || v.done {
		return err
	}
	v.name, v.Data = "dividendfile", view
	return err
}

// dividendFileAsked hands out the file, or shows which lines are not in it.
func dividendFileAsked(v *visit) error {
	if err := dividendFile(v); err != nil {
		return err
	}
	view := v.Data.(*dividendFileView)
	body, err := json.Marshal(payrun.DividendOrder{Encoding: v.r.PostFormValue("encoding")})
	if err != nil {
		return err
	}
	asked, err := v.api.Ask(v.r.Context(), http.MethodPost, "/v1/dividend/run/"+view.Run+"/file", "", body)
	if err != nil {
		return err
	}
	if asked.Problem != nil {
		v.status = asked.Problem.Status
		v.Faults = append(v.Faults, v.faultOf(asked.Problem))
		return nil
	}
	var file payrun.DividendFile
	if err := json.Unmarshal(asked.Body, &file); err != nil {
		return err
	}
	if v.r.PostFormValue("show") == "" {
		v.done = true
		v.w.Header().Set("Content-Type", "text/csv")
		v.w.Header().Set("Cache-Control", "no-store")
		v.w.Header().Set("Content-Disposition", `attachment; filename="dividend-`+view.Run+`-`+
			plain(uint64(file.Number))+`.csv"`)
		_, err := v.w.Write(file.Data)
		return err
	}
	view.Missing = v.newList(
		"missing",
		"bank_missing",
		"bank_missing_none",
		"line_word",
		"person_number",
		"#total_yuan",
		"why",
	)
	for _, u := range file.Missing {
		reason := u.Reason
		if _, ok := allWords["unpaid_"+reason]; ok {
			reason = v.T("unpaid_" + reason)
		}
		view.Missing.add(cellText(plain(uint64(u.Line))), cellText(plain(uint64(u.Holder))), cellFen(u.Amount),
			cellText(reason))
	}
	return nil
}

// bankEncodings are how banks read a file of text.
var bankEncodings = []option{{"gb18030", "GB 18030", true}, {"utf8", "UTF-8", false}}
