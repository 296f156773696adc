package web

import (
	"strconv"

	"liangshan/programme"
)

// A runView is what the page of a run shows.
type runView struct {
	Number    string
	Name      string
	Facts     []fact
	Actions   []menu
	Note      string // What is waited for.
	Notice    string // Path of the list as everybody sees it.
	Reconcile bool   // The visitor may reconcile it now.
	Bank      *bankView
	Lines     *list
}

// A bankView is the form on which the bank's file is asked for.
type bankView struct {
	Due   string // Lines that wait to be filed; empty: none, and the newest file is handed out again.
	Payer *field
	From  *field
}

// numbered returns the run that a path names. Refusal: errNoPage.
func (v *visit) numbered() (programme.RunNumber, error) {
	n, err := strconv.ParseUint(v.r.PathValue("run"), 10, 32)
	if err != nil || n == 0 {
		return 0, errNoPage
	}
	return programme.RunNumber(n), nil
}

// runPage shows a run: how it stands, what may be done now, and its lines.
func runPage(v *visit) error {
	run, err := v.numbered()
	if err != nil {
		return err
	}
	rows, err := v.rows(runColumns+`WHERE x.number = ?`, int64(run))
	if err != nil {
		return err
	}
	if len(rows) != 1 {
		return errNoPage
	}
	r := rows[0]
	view := &runView{Number: valueText(r[0]), Name: v.choose(valueText(r[1]), valueText(r[2]))}
	v.Title, v.Here, v.Wide = v.T("bank_run")+" "+view.Number, "/runs", true
	counts, err := v.lineCounts(int64(run))
	if err != nil {
		return err
	}
	v.runFacts(view, r, counts)
	if err := v.runRecheck(view, int64(run)); err != nil {
		return err
	}
	v.runActions(view, r, counts)
	if view.Lines, err = v.runLines(int64(run), valueText(r[5])); err != nil {
		return err
	}
	if err := v.show(&deskView{Lists: []*list{view.Lines}}, "/run/"+view.Number); err != nil {
		return err
	}
	v.name, v.Data = "run", view
	return nil
}

// lineCounts counts a run's lines by their state, and its files.
func (v *visit) lineCounts(run int64) (counts map[string]int64, err error) {
	counts = map[string]int64{}
	rows, err := v.rows(`SELECT state, count(*) FROM programme_line WHERE run = ?1 GROUP BY state
		UNION ALL SELECT 'files', count(*) FROM programme_file WHERE run = ?1`, run)
	for _, r := range rows {
		counts[valueText(r[0])] = r[1].(int64)
	}
	return counts, err
}

// lineStates are the states of lines, in the order in which they come.
var lineStates = []string{"listed", "due", "filed", "paid", "failed", "stopped", "short", "nothing", "void"}

func (v *visit) runFacts(view *runView, r []any, counts map[string]int64) {
	state := valueText(r[5])
	add := func(word, value string) {
		if value != "" && value != "–" {
			view.Facts = append(view.Facts, fact{Name: v.T(word), Value: value})
		}
	}
	add("programme", view.Name)
	add("period_word", v.periodOf(r[3], r[4]))
	add("front_state", v.T("run_"+state))
	add("run_as_of", valueText(r[12]))
	add("lines_word", cellWhole(r[6]).Text)
	add("total_yuan", cellFen(r[7]).Text)
	add("list_hash", valueText(r[11]))
	add("published_on", valueText(r[13]))
	add("run_until", valueText(r[14]))
	add("run_approved_on", v.cellTime(r[15]).Text)
	add("run_reserved_yuan", cellFen(r[16]).Text)
	add("run_paid_yuan", cellFen(r[8]).Text)
	if n, ok := r[18].(int64); ok && n > 0 {
		add("run_objections", cellWhole(n).Text)
	}
	add("why", v.reason(valueText(r[17])))
	if state == "computed" || state == "frozen" || state == "published" {
		return // All lines are as listed.
	}
	for _, one := range lineStates {
		if n := counts[one]; n > 0 {
			add("grant_"+one, cellWhole(n).Text)
		}
	}
}

// runActions fills in what the visitor may do now.
func (v *visit) runActions(view *runView, r []any, counts map[string]int64) {
	state, until := valueText(r[5]), valueText(r[14])
	offer := func(word, command string, more ...string) {
		a := v.action(word, command, append([]string{"run", view.Number}, more...)...)
		if a.Path != "" {
			view.Actions = append(view.Actions, a)
		}
	}
	switch state {
	case "computed":
		view.Note = v.T("run_is_computed")
		offer("run_withdraw", "programme.withdraw_run")
	case "frozen":
		view.Note = v.T("run_is_frozen")
		offer("run_publish", "programme.publish_list")
		offer("run_withdraw", "programme.withdraw_run")
	case "published":
		view.Notice = "/notices/programme/" + view.Number
		if view.Note = v.T("run_is_published"); until < v.today() {
			view.Note = v.T("run_is_over")
			offer("run_approve", "programme.approve", "hash", valueText(r[11]))
		}
		offer("run_withdraw", "programme.withdraw_run")
	case "approved":
		view.Notice = "/notices/programme/" + view.Number
		v.runPaying(view, state, counts)
	case "reconciled":
		view.Notice = "/notices/programme/" + view.Number
		view.Note = v.T("run_is_reconciled")
		offer("run_close", "programme.close_run")
		v.runPaying(view, state, counts)
	case "closed":
		view.Notice = "/notices/programme/" + view.Number
		v.runPaying(view, state, counts)
	}
}

// runPaying fills in what may be done with a run that was approved: its file for the bank, and reconciling.
func (v *visit) runPaying(view *runView, state string, counts map[string]int64) {
	switch {
	case state != "approved":
	case counts["due"] > 0:
		view.Note = v.T("run_is_due")
	case counts["failed"] > 0:
		view.Note = v.T("run_is_failed")
	case counts["filed"] > 0:
		view.Note = v.T("run_is_filed")
	default:
		view.Note, view.Reconcile = v.T("run_is_answered"), v.api.May("programme.reconcile")
	}
	if !v.api.May("programme.note_file") || counts["due"] == 0 && counts["files"] == 0 {
		return
	}
	view.Bank = &bankView{}
	if counts["due"] > 0 {
		view.Bank.Due = cellWhole(counts["due"]).Text
		view.Bank.Payer = v.Field("payer", "run_payer", "value", v.trimmed("payer"))
		view.Bank.From = v.Field(
			"account",
			"run_account",
			"value",
			v.trimmed("account"),
			"mode",
			"numeric",
			"class",
			"govuk-input--width-20",
		)
	}
}

// runLines lists the lines of a run.
func (v *visit) runLines(run int64, state string) (*list, error) {
	rows, err := v.listed("lines", `SELECT l.number, l.beneficiary, l.payee, l.total_fen - l.before_fen,
		l.set_off_fen, l.state, l.attempt,
		p.died_date IS NULL AND p.merged_into IS NULL AND p.erased_ms IS NULL
		FROM programme_line l LEFT JOIN person_person p ON p.number = l.payee WHERE l.run = ? ORDER BY l.number`,
		run,
	)
	l := v.newList("lines", "run_lines", "list_empty", "#line_word", "run_beneficiary", "run_payee", "#amount",
		"#run_set_off", "front_state", "#run_attempt", "actions")
	for _, r := range rows {
		act, at := listCell{Text: "–"}, []string{"run", strconv.FormatInt(run, 10), "number", valueText(r[0])}
		switch {
		case r[5] == "failed" && r[7] == int64(1):
			act = v.cellAction("bank_retry", v.offered("programme.retry", at...))
		case (r[5] == "due" || r[5] == "failed") && state == "approved": // Who has died is not paid at another attempt.
			act = v.cellAction("run_stop", v.offered("programme.stop", at...))
		}
		l.add(cellWhole(r[0]), cellText(valueText(r[1])), cellText(valueText(r[2])), cellFen(r[3]), cellFen(r[4]),
			cellText(v.T("grant_"+valueText(r[5]))), cellWhole(r[6]), act)
	}
	if v.tablePath("programme_line") != "" {
		l.Table = v.page.link("/table/programme_line", "run", strconv.FormatInt(run, 10))
	}
	return l, err
}
