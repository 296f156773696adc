package web

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"liangshan/intake"
	"liangshan/kernel"
)

// routeImports declares the pages on which files are taken in: what a file would do is shown first,
// with every bad row, and only then done.
func (s *Site) routeImports() {
	s.door("GET /imports", "imports", imports)
	s.door("POST /imports", "imports", importFile)
	s.door("GET /imports/template/{kind}", "imports", importTemplate)
	s.door("POST /imports/{number}", "imports", importNow)
	s.door("GET /imports/{number}", "imports", importShown)
}

// Limits of imports.
const (
	importMax  = 64 << 20         // Bytes of a file that is sent.
	importKeep = 30 * time.Minute // For which a file that was tried waits to be taken in.
	importsMax = 20               // That wait at the same time.
	wrongShown = 200              // Bad rows on the page; the file has all.
)

// Refusals of imports.
var (
	errNoFile     = kernel.Refuse("portal.no_file")      // No file was sent.
	errImports    = kernel.Refuse("portal.imports_full") // Too many files wait.
	errImportGone = kernel.Refuse("portal.import_gone")  // The file has waited too long.
	errImportOff  = kernel.Refuse("portal.imports_off")  // The county is served without a place for files.
	errImportKind = kernel.Refuse("portal.import_kind")  // There is no such kind of file.
	errImportBusy = kernel.Refuse("portal.import_busy")  // The file is being taken in.
)

// A trial is a file that was tried and waits, or is being taken in.
type trial struct {
	number  uint64
	account int64
	job     *intake.Job
	report  *intake.Report
	at      time.Time
	what    string // Of long work: how far it is.
	running bool
	done    bool
	failure error
}

// trials are the files that wait. They lie in memory alone: a restart forgets them.
type trials struct {
	sync.Mutex
	last uint64
	all  map[uint64]*trial
}

func (t *trials) put(one *trial) error {
	t.Lock()
	defer t.Unlock()
	for number, old := range t.all {
		if !old.running && time.Since(old.at) > importKeep {
			delete(t.all, number)
		}
	}
	if len(t.all) >= importsMax {
		return errImports
	}
	if t.all == nil {
		t.all = map[uint64]*trial{}
	}
	t.last++
	one.number, one.at = t.last, time.Now()
	t.all[one.number] = one
	return nil
}

// of returns a file of an account; nobody else gets it.
func (t *trials) of(number string, account int64) (*trial, error) {
	n, err := strconv.ParseUint(number, 10, 62)
	if err != nil {
		return nil, errNoPage
	}
	t.Lock()
	defer t.Unlock()
	one := t.all[n]
	if one == nil || one.account != account {
		return nil, errImportGone
	}
	return one, nil
}

// An importView is what the pages of imports show.
type importView struct {
	Kinds    []option
	Kind     string
	Report   *intake.Report
	Path     string
	Problems []problemView
	More     int
	Running  bool
	What     string
	Taken    bool
}

type problemView struct{ Row, Column, Sentence, Advice, Detail, Code string }

func (v *visit) importKinds(chosen string) (all []option) {
	for _, k := range intake.Kinds() {
		all = append(all, option{string(k), v.kind(k), string(k) == chosen})
	}
	return all
}

// kind returns what a kind of file is called; one that has no word is called by its code.
func (v *visit) kind(k intake.Kind) string {
	if _, ok := allWords["intake_"+string(k)]; ok {
		return v.T("intake_" + string(k))
	}
	return string(k)
}

// imports shows the form.
func imports(v *visit) error {
	v.name, v.Title, v.Here = "imports", v.T("imports"), "/imports"
	v.Data = &importView{Kinds: v.importKinds(v.r.URL.Query().Get("kind"))}
	return nil
}

// importTemplate hands out an empty table of a kind.
func importTemplate(v *visit) error {
	kind := intake.Kind(v.r.PathValue("kind"))
	if !slices.Contains(intake.Kinds(), kind) {
		return errNoPage
	}
	v.w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	v.w.Header().Set("Content-Disposition", `attachment; filename="`+string(kind)+`.csv"`)
	v.done = true
	return intake.Template(v.w, kind)
}

// importFile tries a file: everything is checked, against the county too, and nothing is written.
func importFile(v *visit) error {
	if v.s.options.Import == nil {
		return errImportOff
	}
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, importMax)
	if err := v.r.ParseMultipartForm(8 << 20); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		return errBadWord
	}
	kind := intake.Kind(v.r.PostFormValue("kind"))
	if err := imports(v); err != nil {
		return err
	}
	view := v.Data.(*importView)
	view.Kinds = v.importKinds(string(kind))
	if !slices.Contains(intake.Kinds(), kind) {
		v.wrong("kind", errImportKind)
		return nil
	}
	job, err := v.read(kind)
	var whole *intake.Error
	switch {
	case errors.Is(err, errNoFile):
		v.wrong("file", errNoFile)
		return nil
	case errors.As(err, &whole):
		v.status = http.StatusUnprocessableEntity
		for _, p := range whole.Problems {
			shown := v.problemOf(p)
			v.Faults = append(
				v.Faults,
				fault{Field: "file", Text: shown.Sentence, Advice: shown.Advice + " " + shown.Detail},
			)
		}
		return nil
	case err != nil:
		return err
	}
	report, err := v.s.options.Import(v.r.Context(), job, nil)
	if err != nil {
		return err
	}
	one := &trial{account: v.signed.Account.ID, job: job, report: report}
	if err := v.s.trials.put(one); err != nil {
		return err
	}
	v.to = "/imports/" + plain(one.number)
	return nil
}

// read keeps the file that was sent for as long as it is read.
func (v *visit) read(kind intake.Kind) (*intake.Job, error) {
	sent, header, err := v.r.FormFile("file")
	if err != nil || header.Size == 0 {
		return nil, errNoFile
	}
	defer sent.Close()
	folder, err := os.MkdirTemp("", "liangshan-import-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	name := "file" + strings.ToLower(filepath.Ext(filepath.Base(header.Filename)))
	to, err := os.OpenFile(filepath.Join(folder, name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	if _, err := io.Copy(to, sent); err != nil {
		return nil, errors.Join(err, to.Close())
	}
	if err := to.Close(); err != nil {
		return nil, err
	}
	return intake.Read(
		kind,
		to.Name(),
		intake.Options{Dry: true, Actor: uint64(v.holder.Actor.Number), Source: v.trimmed("source"),
			Method: v.trimmed("method"), Set: map[string]string{}},
	)
}

// problemOf writes a problem as people read it.
func (v *visit) problemOf(p intake.Problem) problemView {
	zh, en := intake.Sentences(p.Code)
	shown := problemView{
		Row:      "–",
		Column:   dash(p.Column),
		Sentence: v.choose(zh, en),
		Detail:   p.Detail,
		Code:     p.Code,
	}
	if p.Row > 0 {
		shown.Row = strconv.Itoa(p.Row)
	}
	return shown
}

// importShown shows what a file would do, how far taking it in has come, or what it did.
func importShown(v *visit) error {
	one, err := v.s.trials.of(v.r.PathValue("number"), v.signed.Account.ID)
	if err != nil {
		return err
	}
	v.s.trials.Lock()
	defer v.s.trials.Unlock()
	if one.failure != nil {
		return one.failure
	}
	v.name, v.Title, v.Here = "imported", v.T("imports"), "/imports"
	view := &importView{
		Kind:    v.kind(one.job.Kind),
		Report:  one.report,
		Path:    "/imports/" + plain(one.number),
		Running: one.running,
		What:    one.what,
		Taken:   one.done,
	}
	for i, p := range one.report.Problems {
		if i == wrongShown {
			view.More = len(one.report.Problems) - wrongShown
			break
		}
		view.Problems = append(view.Problems, v.problemOf(p))
	}
	v.Refresh = one.running
	v.Data = view
	return nil
}

// importNow takes in a file that was tried. It goes on behind; the page says how far it is, and may
// be left and opened again.
func importNow(v *visit) error {
	one, err := v.s.trials.of(v.r.PathValue("number"), v.signed.Account.ID)
	if err != nil {
		return err
	}
	v.s.trials.Lock()
	defer v.s.trials.Unlock()
	v.to = "/imports/" + plain(one.number)
	if one.done {
		return nil
	}
	if one.running {
		return errImportBusy
	}
	one.running = true
	job := *one.job
	job.Options.Dry = false
	go v.s.takeIn(context.WithoutCancel(v.r.Context()), one, &job)
	return nil
}

func (s *Site) takeIn(ctx context.Context, one *trial, job *intake.Job) {
	report, err := s.options.Import(ctx, job, func(what string, done, all uint64) {
		s.trials.Lock()
		one.what = what + " " + number(done) + " / " + number(all)
		s.trials.Unlock()
	})
	s.trials.Lock()
	defer s.trials.Unlock()
	one.running, one.done, one.failure, one.at = false, err == nil, err, time.Now()
	if report != nil {
		one.report = report
	}
}
