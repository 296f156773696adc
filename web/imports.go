package web

import (
	"cmp"
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

	"liangshan/auth"
	"liangshan/intake"
	"liangshan/kernel"
	"liangshan/text"
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
	importMax  = 64 << 20            // Bytes of a file that is sent.
	importKeep = 30 * time.Minute    // For which a file that was tried waits to be taken in.
	handedKeep = 14 * 24 * time.Hour // For which one that an enterprise has handed in waits.
	importsMax = 40                  // That wait at the same time.
	importsOwn = 5                   // Of one account; of more, the oldest that only waits is forgotten.
	wrongShown = 200                 // Bad rows on the page; the file has all.
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
	company int64  // Whose file it is; 0: an officer's.
	handed  bool   // The enterprise has handed it to the officers.
	file    string // Its name.
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
		keep := importKeep
		if old.handed && !old.done {
			keep = handedKeep
		}
		if !old.running && time.Since(old.at) > keep {
			delete(t.all, number)
		}
	}
	if own := t.own(one.account); len(own) >= importsOwn {
		i := slices.IndexFunc(own, func(old *trial) bool { return !old.running && (!old.handed || old.done) })
		if i < 0 {
			return errImports
		}
		delete(t.all, own[i].number)
	}
	waiting := 0
	for _, old := range t.all {
		if !old.done {
			waiting++
		}
	}
	if waiting >= importsMax {
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

// own returns the files of an account, the oldest first.
func (t *trials) own(account int64) (all []*trial) {
	for _, one := range t.all {
		if one.account == account {
			all = append(all, one)
		}
	}
	slices.SortFunc(all, func(a, b *trial) int { return cmp.Compare(a.number, b.number) })
	return all
}

// handedIn returns the files that enterprises have handed in, the oldest first.
func (t *trials) handedIn() (all []*trial) {
	t.Lock()
	defer t.Unlock()
	for _, one := range t.all {
		if one.handed {
			all = append(all, one)
		}
	}
	slices.SortFunc(all, func(a, b *trial) int { return cmp.Compare(a.number, b.number) })
	return all
}

// shown returns a file that the visitor may see: an own one, or one that was handed in, of a kind that it takes in.
func (v *visit) shown() (*trial, error) {
	one, err := v.s.trials.of(v.r.PathValue("number"), v.signed.Account.ID)
	if errors.Is(err, errImportGone) && v.api.Allow(auth.Page("imports")) == nil {
		for _, handed := range v.s.trials.handedIn() {
			if plain(handed.number) == v.r.PathValue("number") && v.api.May(handed.job.Kind.Command()) {
				return handed, nil
			}
		}
	}
	return one, err
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
	Tables   []option // Of which there are templates.
	Template string   // The kind whose template helps with a file that is wrong as a whole.
	Handed   []handedView
	HandedIn bool
	Kind     string
	Report   *intake.Report
	Path     string
	Problems []problemView
	More     int
	Running  bool
	What     string
	Taken    bool
}

// A handedView is a file that an enterprise has handed in.
type handedView struct{ Path, Company, Kind, File, When string }

type problemView struct{ Row, Column, Sentence, Advice, Detail, Code string }

func (v *visit) importKinds(chosen string) []option {
	return v.kinds(v.importable(intake.Kinds()), chosen)
}

// importable returns, of some kinds of files, those that the visitor may take in.
func (v *visit) importable(from []intake.Kind) []intake.Kind {
	return slices.DeleteFunc(from, func(k intake.Kind) bool { return !v.api.May(k.Command()) })
}

// kinds returns kinds of files to choose from.
func (v *visit) kinds(from []intake.Kind, chosen string) (all []option) {
	for _, k := range from {
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
	view := &importView{Kinds: v.importKinds(v.r.URL.Query().Get("kind")),
		Tables: v.kinds(v.importable(intake.Tables()), "")}
	v.Data = view
	for _, one := range v.s.trials.handedIn() {
		if one.done || !v.api.May(one.job.Kind.Command()) {
			continue
		}
		rows, err := v.rows(`SELECT name FROM company_company WHERE number = ?`, one.company)
		if err != nil || len(rows) == 0 {
			return err
		}
		view.Handed = append(view.Handed, handedView{"/imports/" + plain(one.number), valueText(rows[0][0]),
			v.kind(one.job.Kind), one.file, v.time(one.at.UnixMilli())})
	}
	return nil
}

// importTemplate hands out an empty table of a kind.
func importTemplate(v *visit) error {
	kind := intake.Kind(v.r.PathValue("kind"))
	if !slices.Contains(intake.Tables(), kind) {
		return errNoPage
	}
	v.w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	v.w.Header().Set("Content-Disposition", `attachment; filename="`+string(kind)+`.csv"`)
	v.done = true
	return intake.Template(v.w, kind)
}

// importFile tries a file: everything is checked, against the county too, and nothing is written.
func importFile(v *visit) error {
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, importMax)
	if err := v.r.ParseMultipartForm(8 << 20); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		return errBadWord
	}
	if err := imports(v); err != nil {
		return err
	}
	v.Data.(*importView).Kinds = v.importKinds(v.r.PostFormValue("kind"))
	one, err := v.try(v.importable(intake.Kinds()))
	if err != nil || one == nil {
		return err
	}
	if err := v.s.trials.put(one); err != nil {
		return err
	}
	v.to = "/imports/" + plain(one.number)
	return nil
}

// try reads the file that was sent and tries it, if it is one of some kinds. Without a trial the page says what is
// wrong with the file as a whole.
func (v *visit) try(kinds []intake.Kind) (*trial, error) {
	if v.s.options.Import == nil {
		return nil, errImportOff
	}
	kind := intake.Kind(v.r.PostFormValue("kind"))
	if !slices.Contains(kinds, kind) {
		v.wrong("kind", errImportKind)
		return nil, nil
	}
	job, err := v.read(kind)
	var whole *intake.Error
	switch {
	case errors.Is(err, errNoFile):
		v.wrong("file", errNoFile)
		return nil, nil
	case errors.As(err, &whole):
		v.status = http.StatusUnprocessableEntity
		v.Faults = append(v.Faults, v.fileFaults(whole.Problems)...)
		if view, ok := v.Data.(*importView); ok && slices.Contains(intake.Tables(), kind) {
			view.Template = string(kind)
		}
		return nil, nil
	case err != nil:
		return nil, err
	}
	report, err := v.s.options.Import(v.r.Context(), job, nil)
	if err != nil {
		return nil, err
	}
	return &trial{account: v.signed.Account.ID, job: job, report: report, file: v.sentName()}, nil
}

// uploadAdvice is what to do on a page about a file that is wrong as a whole, where the program on the command line has
// flags.
var uploadAdvice = map[string]string{string(intake.CodeColumnMissing): "upload_columns",
	string(intake.CodeEmpty): "upload_empty", string(intake.CodeSheets): "upload_sheets",
	string(intake.CodeMethod): "upload_method"}

// fileFaults says what is wrong with a file as a whole: columns that are missing together.
func (v *visit) fileFaults(all []intake.Problem) (faults []fault) {
	var missing []string
	for _, p := range all {
		if p.Code == string(intake.CodeColumnMissing) {
			missing = append(missing, v.columnName(p.Column))
			continue
		}
		zh, en := text.Title(p.Code)
		f := fault{Field: "file", Text: v.choose(zh, en)}
		if f.Text == "" { // A sentence that is not in two parts.
			f.Text = v.problemOf(p).Sentence
		}
		f.Advice = v.choose(text.Advice(p.Code))
		if word, ok := uploadAdvice[p.Code]; ok {
			f.Advice = v.T(word)
		}
		for _, more := range []string{p.Column, p.Detail} {
			if more != "" {
				f.Advice += v.choose("（", " (") + more + v.choose("）", ")")
			}
		}
		faults = append(faults, f)
	}
	if missing != nil {
		columns := strings.Join(missing, v.choose("、", ", "))
		faults = append(faults, fault{Field: "file", Text: v.T("columns_missing") + columns + v.choose("。", "."),
			Advice: v.T("upload_columns")})
	}
	return faults
}

// columnName writes a column, of which the code comes first, by its name in the language of the page.
func (p *page) columnName(column string) string {
	code, zh, both := strings.Cut(column, " ")
	if !both {
		return column
	}
	return p.choose(zh+"（"+code+"）", code+" ("+zh+")")
}

// fileNameMax bounds the name of a file on a page, in characters.
const fileNameMax = 80

// sentName returns what the file is called that was sent.
func (v *visit) sentName() string {
	_, header, err := v.r.FormFile("file")
	if err != nil {
		return ""
	}
	name := []rune(filepath.Base(header.Filename))
	return string(name[:min(len(name), fileNameMax)])
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
	one, err := v.shown()
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

		HandedIn: one.handed,
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
	one, err := v.shown()
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
	job.Options.Dry, job.Options.Actor = false, uint64(v.holder.Actor.Number)
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
