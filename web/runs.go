package web

import (
	"cmp"
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"

	"liangshan/api"
	"liangshan/authority"
	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/programme/bank"
	"liangshan/programme/payrun"
)

// routeRuns declares the pages on which runs of programmes are prepared, looked through, filed with the bank and
// answered. What is one command alone, such as publishing or approving a list, is given by its form.
func (s *Site) routeRuns() {
	s.door("GET /runs", "runs", runs)
	s.door("POST /runs", "runs", runPrepare)
	s.door("GET /runs/{number}", "runs", runPrepared)
	s.door("POST /runs/answer", "runs", runAnswer)
	s.door("GET /runs/template/{programme}", "runs", runTemplate)
	s.door("GET /run/{run}", "runs", runPage)
	s.door("POST /run/{run}/file", "runs", runFile)
	s.door("POST /run/{run}/reconcile", "runs", runReconcile)
}

// Limits of what is sent for runs.
const (
	runSentMax  = 64 << 20 // Bytes of everything that one form sends.
	runInMemory = 8 << 20  // Of them in memory; the rest lies in a file while it is read.
)

// Refusals of the pages of runs.
var (
	errRunsOff    = kernel.Refuse("portal.runs_off")        // The county is served without a desk for runs.
	errRunBusy    = kernel.Refuse("portal.run_busy")        // Somebody prepares this run just now.
	errRunsFull   = kernel.Refuse("portal.runs_full")       // Too many preparations wait to be looked at.
	errRunGone    = kernel.Refuse("portal.run_gone")        // The preparation is not known any more.
	errListName   = kernel.Refuse("portal.list_needs_name") // A file of a list without the list's name.
	errListAlone  = kernel.Refuse("portal.list_alone")      // A list without a register.
	errBankForm   = kernel.Refuse("portal.bank_form")       // How the bank takes payments cannot be read.
	errBankAnswer = kernel.Refuse("portal.bank_answer")     // Neither a pain.002 nor a camt.053.
)

// payDesk returns the desk of the visitor. Refusals: errRunsOff, authority.ErrDenied.
func (v *visit) payDesk() (*payrun.Desk, error) {
	switch {
	case v.s.options.Pay == nil:
		return nil, errRunsOff
	case v.holder.Actor.Number == 0: // That would be the operator, whom no policy binds.
		return nil, authority.ErrDenied
	}
	return v.s.options.Pay(v.holder.Actor.Number), nil
}

// takes reads a form with files. Refusal: errBadWord.
func (v *visit) takes() error {
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, runSentMax)
	if err := v.r.ParseMultipartForm(runInMemory); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		return errBadWord
	}
	return nil
}

// sent returns the file of a field that was sent; without bytes if there is none.
func (v *visit) sent(field string) (file payrun.File, err error) {
	from, header, err := v.r.FormFile(field)
	if err != nil || header.Size == 0 {
		return payrun.File{}, nil
	}
	defer from.Close()
	file.Path = shortName(header.Filename)
	file.Data, err = io.ReadAll(from)
	return file, err
}

// lasting is the context of work that goes on although the browser leaves: what is cut off has to be asked again.
func (v *visit) lasting() context.Context { return context.WithoutCancel(v.r.Context()) }

// bankWrong puts what a desk says of a file or a line beside a field. An error that is no refusal is returned.
func (v *visit) bankWrong(field string, err error) error {
	var line *payrun.PayeeError
	at := len(v.Faults)
	switch {
	case errors.As(err, &line):
		v.wrong(field, err)
		v.Faults[at].Text = strconv.FormatUint(uint64(line.Line), 10) + v.T("colon") + v.Faults[at].Text
		v.Faults[at].Advice += " " + v.T("run_line_advice")
	case errors.Is(err, payrun.ErrForm), errors.Is(err, bank.ErrTemplate), errors.Is(err, bank.ErrHead),
		errors.Is(err, bank.ErrEncoding):
		v.wrong(field, errBankForm)
		v.Faults[at].Advice += " " + err.Error()
	case errors.Is(err, payrun.ErrStatement):
		v.wrong(field, errBankAnswer)
	case api.ProblemOf(err).Status < http.StatusInternalServerError:
		v.wrong(field, err)
	default:
		return err
	}
	return nil
}

// A runsView is what the page of all runs shows.
type runsView struct {
	Runs     *list
	Rechecks *list        // What is to be decided again.
	Prepare  *prepareView // Nil: the visitor may prepare none.
	Heads    []option     // The programmes whose registers have an empty table.
	Answer   *field       // In which programme what belongs to nothing waits. Nil: the visitor may send no answers.
	Answered *payrun.Answered
	Unread   string
}

const runColumns = `SELECT x.number, v.name_zh, v.name_en, x.from_date, x.to_date, x.state, x.lines, x.total_fen,
	x.paid_fen, x.started_ms, v.code, x.hash, x.on_date, x.published_date, x.until_date, x.approved_ms, x.reserved_fen,
	x.reason,
	(SELECT count(*) FROM programme_objection o WHERE o.run = x.number AND o.state IN ('open', 'appealed'))
	objections FROM programme_run x JOIN programme_version v ON v.programme = x.programme AND v.version = x.version `

// runs lists all runs, the newest first, with the forms for a new one and for the bank's answers.
func runs(v *visit) error {
	v.Title, v.Here, v.Wide = v.T("runs"), "/runs", true
	view := &runsView{}
	var err error
	if view.Runs, err = v.allRuns(); err != nil {
		return err
	}
	if view.Rechecks, err = v.openRechecks(); err != nil {
		return err
	}
	if v.api.May("programme.start") {
		asked := v.r.URL.Query()
		if view.Prepare, err = v.prepareForm(cmp.Or(v.trimmed("programme"), asked.Get("programme")),
			cmp.Or(v.trimmed("period"), asked.Get("period"))); err != nil {
			return err
		}
		if view.Heads, err = v.payingProgrammes("", false); err != nil {
			return err
		}
	}
	if v.api.May("programme.note_results") && v.api.May("programme.note_statement") {
		view.Answer = v.Field("home", "run_home", "hint", "run_home_hint")
		if view.Answer.Options, err = v.payingProgrammes(v.trimmed("home"), true); err != nil {
			return err
		}
	}
	if err := v.show(&deskView{Lists: []*list{view.Runs, view.Rechecks}}, "/runs"); err != nil {
		return err
	}
	v.name, v.Data = "runs", view
	return nil
}

// allRuns lists runs. Lines are counted only of those that are being paid: of the others none is open.
func (v *visit) allRuns() (*list, error) {
	rows, err := v.listed("runs", `SELECT r.*, c.due, c.filed, c.failed FROM (`+runColumns+`) r LEFT JOIN
		(SELECT l.run, sum(l.state = 'due') due, sum(l.state = 'filed') filed, sum(l.state = 'failed') failed
		FROM programme_line l WHERE l.run IN (SELECT number FROM programme_run WHERE state = 'approved') GROUP BY l.run) c
		ON c.run = r.number ORDER BY r.number DESC`)
	l := v.newList(
		"runs",
		"runs_all",
		"runs_none",
		"number",
		"programme",
		"period_word",
		"front_state",
		"#lines_word",
		"#total_yuan",
		"#run_paid_yuan",
		"#grant_due",
		"#grant_filed",
		"#grant_failed",
	)
	for _, r := range rows {
		l.add(
			v.cellPath(valueText(r[0]), "/run/"+valueText(r[0])),
			cellText(v.choose(valueText(r[1]), valueText(r[2]))),
			cellText(v.periodOf(r[3], r[4])),
			cellText(v.T("run_"+valueText(r[5]))),
			cellWhole(r[6]),
			cellFen(r[7]),
			cellFen(r[8]),
			cellWhole(r[19]),
			cellWhole(r[20]),
			cellWhole(r[21]),
		)
	}
	l.Table = v.tablePath("programme_run")
	return l, err
}

// periodOf writes a run's period; of a programme that pays once it is all time.
func (p *page) periodOf(from, to any) string {
	if valueText(from) == calendar.DateMin.String() {
		return p.T("every_once")
	}
	return valueText(from) + " – " + valueText(to)
}

// payingProgrammes returns the programmes that pay, to choose from: those in force, and those retired of which a period
// is to be decided again, or a run is open.
func (v *visit) payingProgrammes(chosen string, empty bool) (all []option, err error) {
	if empty {
		all = append(all, option{"", v.T("run_home_own"), chosen == ""})
	}
	rows, err := v.rows(programmesToRun + `ORDER BY v.code LIMIT ` + strconv.Itoa(optionsMax))
	for _, r := range rows {
		code := valueText(r[0])
		d, err := v.s.documents.of(code, valueText(r[6]))
		if err != nil {
			return nil, err
		}
		if d.Program.Amount != nil && d.Accounts != nil {
			all = append(all, option{code, v.choose(valueText(r[1]), valueText(r[2])) + " · " +
				v.T("every_"+d.Every), code == chosen})
		}
	}
	return all, err
}

// waiting is how long a page waits for what it has done to show in the tables.
const waiting = 5 * time.Second

// shows waits until the tables show what was done. If they stay behind, the page that follows is only older.
func (v *visit) shows() {
	ctx, cancel := context.WithTimeout(v.r.Context(), waiting)
	defer cancel()
	if err := v.s.read.Settle(ctx); err != nil {
		return
	}
}
