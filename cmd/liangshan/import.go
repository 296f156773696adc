package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"liangshan/county"
	"liangshan/intake"
	"liangshan/kernel"
)

var importCommand = command{
	name: "import", short: "take files in: households, parcels, stands, shares, inventories, goals, values, payments",
	long: importLong(),
	run:  (*Main).importFile,
}

func importLong() string {
	var b strings.Builder
	b.WriteString(`
Takes a file into the county, also while it is served. A bad row stops nothing else: it is listed with
file, row, column, code and what to do. The same file again changes nothing.

  liangshan import parcels PARCELS.geojson -dry-run          check everything, write nothing
  liangshan import parcels PARCELS.gpkg -set kind=0302       .geojson, .gpkg, .shp, or a table with WKT or GeoJSON
  liangshan import households HOUSEHOLDS.xlsx -source "village roll of 2026"
  liangshan import stands STANDS.csv
  liangshan import shares SHARES.xlsx -errors WRONG.csv
  liangshan import inventory CULMS.csv -method ar-cm-005-v01
  liangshan import measurement RECORD.json               what carbon measure -record wrote, measured again
  liangshan import values DUE.xlsx                           a sheet of liangshan report due, filled in
  liangshan import goals GOALS.xlsx -dry-run                 the tree; figures and targets likewise: report tree,
                                                             report definitions and report targets write them
  liangshan import payments BANK.csv                         what the settlement bank paid and was paid
  liangshan import payments ANSWER.xml                       its camt.053 or pain.002
  liangshan import -template parcels -o PARCELS.csv          an empty table with one synthetic example

Tables are CSV (UTF-8 or GBK) or xlsx, with titles in Chinese or English, in any order.
Exit code: 0 all rows are in, 1 some were refused, 2 the call or the file as a whole is wrong.

Columns (* is needed):
`)
	for _, kind := range intake.Tables() {
		fmt.Fprintf(&b, "\n%s\n%s", kind, intake.Describe(kind))
	}
	return b.String()
}

// importFlags are the flags of importing.
type importFlags struct {
	intake.Options
	template, to, errors string
	json                 bool
}

func (m *Main) importFile(ctx context.Context, args []string) error {
	c, o := defaults(), importFlags{Options: intake.Options{Set: map[string]string{}}}
	f := m.flags()
	c.register(f)
	c.registerOpen(f)
	f.BoolVar(&o.Dry, "dry-run", false, "check everything, against the county too, and write nothing")
	f.StringVar(&o.errors, "errors", "", "write the refused rows to this CSV `file`")
	f.Uint64Var(&o.Actor, "actor", 0, "number of the officer in whose name it is done (default: the operator)")
	f.StringVar(&o.Source, "source", "", "who says so, for what a file of households states")
	f.StringVar(&o.Sheet, "sheet", "", "sheet of an xlsx that has several")
	f.StringVar(&o.Method, "method", "", "methodology by whose model an inventory is read")
	f.StringVar(&o.DuMap, "du-map", "", "how years become du in an inventory")
	f.BoolVar(&o.json, "json", false, "print the report as JSON")
	f.StringVar(&o.template, "template", "", "write an empty table of a `kind` to -o")
	f.StringVar(&o.to, "o", "", "where the template goes")
	f.Func(
		"set",
		"`COLUMN=VALUE` for all rows where the file says nothing; may be repeated",
		func(text string) error {
			name, value, ok := strings.Cut(text, "=")
			if !ok {
				return fmt.Errorf("write COLUMN=VALUE, not %s", text)
			}
			o.Set[name] = value
			return nil
		},
	)
	given, err := parse(f, args)
	switch {
	case err != nil:
		return err
	case o.template != "":
		return m.template(intake.Kind(o.template), o.to, given)
	case len(given) != 2:
		return usagef("it takes a kind (%s) and a file", kindNames())
	case !slices.Contains(intake.Kinds(), intake.Kind(given[0])):
		return usagef("there is no kind %q; there are %s", given[0], kindNames())
	}
	if err := c.load(f); err != nil {
		return err
	}
	return m.importJob(ctx, c, intake.Kind(given[0]), given[1], &o)
}

func kindNames() string {
	var all []string
	for _, k := range intake.Kinds() {
		all = append(all, string(k))
	}
	return strings.Join(all, ", ")
}

// template writes an empty table.
func (m *Main) template(kind intake.Kind, to string, given []string) error {
	switch {
	case !slices.Contains(intake.Kinds(), kind):
		return usagef("there is no kind %q; there are %s", kind, kindNames())
	case !slices.Contains(intake.Tables(), kind):
		return usagef("a %s is no table: liangshan carbon measure -record FILE.json writes it", kind)
	case to == "" || len(given) > 0:
		return usagef("say where it goes: -template %s -o FILE.csv", kind)
	}
	return newFile(to, func(w io.Writer) error { return intake.Template(w, kind) })
}

// newFile writes a file that must not exist.
func newFile(path string, write func(io.Writer) error) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return &usageError{err.Error()}
	}
	return errors.Join(write(f), f.Close())
}

// importJob reads a file and has it taken in.
func (m *Main) importJob(ctx context.Context, c *config, kind intake.Kind, path string, o *importFlags) error {
	job, err := intake.Read(kind, path, o.Options)
	var whole *intake.Error
	switch {
	case errors.As(err, &whole):
		m.printProblems(whole.Problems)
		return errors.Join(o.write(whole.Problems), usagef("nothing was taken in 没有导入任何内容"))
	case err != nil:
		return &usageError{err.Error()}
	}
	out, err := m.ask(ctx, c, operation{Import: job})
	if out.Report != nil {
		m.printReport(out.Report, o.json)
		err = errors.Join(err, o.write(out.Report.Problems))
	}
	switch {
	case out.Code != "":
		zh, en := intake.Sentences(out.Code)
		return usagef("%s: %s %s", out.Code, zh, en)
	case err != nil:
		return err
	case len(out.Report.Problems) > 0:
		return fmt.Errorf(
			"%d of %d rows were refused 有 %d 行未导入",
			out.Report.Refused,
			out.Report.Rows,
			out.Report.Refused,
		)
	}
	return nil
}

// write writes the list of problems, if it was asked for and there are any. An older list is replaced.
func (o *importFlags) write(problems []intake.Problem) error {
	if o.errors == "" {
		return nil
	}
	f, err := os.CreateTemp(filepath.Dir(o.errors), ".import-*.csv")
	if err != nil {
		return err
	}
	if err := errors.Join(intake.WriteProblems(f, problems), f.Close()); err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return os.Rename(f.Name(), o.errors)
}

// problemsShown is how many problems are printed; -errors has them all.
const problemsShown = 200

// printProblems prints a line for each problem, and under the first of each code what it means and what to do.
func (m *Main) printProblems(all []intake.Problem) {
	said := map[string]bool{}
	for _, p := range all[:min(len(all), problemsShown)] {
		fmt.Fprintln(m.Stderr, p)
		if !said[p.Code] {
			zh, en := intake.Sentences(p.Code)
			fmt.Fprintf(m.Stderr, "    %s\n    %s\n", zh, en)
			said[p.Code] = true
		}
	}
	if more := len(all) - problemsShown; more > 0 {
		fmt.Fprintf(m.Stderr, "… and %d more; -errors FILE.csv lists all 另有 %d 条，用 -errors 列出全部\n", more, more)
	}
}

// printReport prints what became of a file.
func (m *Main) printReport(r *intake.Report, asJSON bool) {
	if asJSON {
		e := json.NewEncoder(m.Stdout)
		e.SetEscapeHTML(false)
		e.Encode(r)
		return
	}
	m.printProblems(r.Problems)
	if len(r.Unknown) > 0 {
		fmt.Fprintf(m.Stderr, "columns that were not used 未使用的列: %s\n", strings.Join(r.Unknown, ", "))
	}
	verb := "new 新增"
	if r.Dry {
		verb = "would be new 可新增"
	}
	fmt.Fprintf(
		m.Stdout,
		"%s: %d rows 行, %d %s, %d unchanged 未变, %d refused 拒绝\n",
		r.File,
		r.Rows,
		r.New,
		verb,
		r.Unchanged,
		r.Refused,
	)
	if r.Accepted > 0 {
		fmt.Fprintf(m.Stdout, "%d payouts the bank will carry out 银行已受理付款\n", r.Accepted)
	}
	if r.Waiting > 0 {
		fmt.Fprintf(m.Stdout, "%d wait until another person releases them 等待另一人释放\n", r.Waiting)
	}
	if len(r.Suspense) > 0 {
		fmt.Fprintf(m.Stdout, "%d fit no participant and will wait in suspense, rows 笔来款无主，将挂账，行: %s\n", len(r.Suspense),
			strings.Trim(fmt.Sprint(r.Suspense), "[]"))
	}
	if r.Dry {
		fmt.Fprintln(m.Stdout, "nothing was written (dry run) 试运行，未写入任何内容")
	} else if r.New == 0 && r.Refused == 0 {
		fmt.Fprintln(m.Stdout, "nothing has changed: all of it was there 内容均已存在，没有变化")
	}
	if r.Paper != "" {
		fmt.Fprintf(m.Stdout, "paper 文件: %s\n", r.Paper)
	}
	if c := r.Measured; c != nil && c.ChangeKg != nil {
		fmt.Fprintf(m.Stdout, "change of CO2 二氧化碳变化量: %d kg, %d kg of it taken off for uncertainty 因不确定性扣除\n",
			*c.ChangeKg, *c.UncertaintyKg)
	}
	if r.SHA256 != "" {
		fmt.Fprintf(m.Stdout, "SHA-256: %s\n", r.SHA256)
	}
}

// A progressNote says how far an operation is.
type progressNote struct {
	What string `json:"what"`
	Done uint64 `json:"done"`
	All  uint64 `json:"all"`
}

// takeIn takes a job in and says what came of it.
func takeIn(ctx context.Context, r *county.Running, job *intake.Job, told county.Told) (out outcome) {
	report, err := intake.Import(ctx, r, job, told)
	out.Report = report
	if err != nil {
		out.Error = err.Error()
		var refusal *kernel.Refusal
		if errors.As(err, &refusal) {
			out.Code = refusal.Code
		}
	}
	return out
}
