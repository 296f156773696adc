package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"time"

	"liangshan/county"
	"liangshan/demo"
	"liangshan/export"
	"liangshan/indicator/desk"
	"liangshan/indicator/fold"
	"liangshan/intake"
	"liangshan/paper"
)

var reportCommand = command{
	name: "report", short: "print the year's report, a bulletin, or published figures beside ours",
	long: `
Makes papers of a county's figures and goals from its folder, also while it is being served. Nothing is written to the
county. A report of a position is the same bytes whenever it is made.

  liangshan report figures -data data                        published figures beside ours, as a table
  liangshan report year -data data -year 2026 -o year.html   the year's report; -format json or xlsx; -lang en
  liangshan report bulletin -data data                       the newest bulletin; -number 3
  liangshan report today -data data                          what is due, by department
  liangshan report due -department reform -o DUE.xlsx        returns to fill in; import values reads the sheet back
  liangshan report tree -o GOALS.xlsx                        the tree, every version; import goals reads it back
  liangshan report definitions -o FIGURES.xlsx               what every figure is; import figures reads it back
  liangshan report targets -o TARGETS.xlsx                   the dated paths; import targets reads it back
  liangshan report places -figure carbon_returned -from 2026 -to 2026 -level township -o places.xlsx
                                                             a record by place and period, as CSV or xlsx
  liangshan report folds                                     the folds that a record's definition may name`,
	run: (*Main).report,
}

// reportSettings are the flags of a report.
type reportSettings struct {
	position   uint64
	year       int
	number     uint
	format     string
	language   string
	to         string
	department string
	places     placesSettings
}

func (m *Main) report(ctx context.Context, args []string) error {
	c := defaults()
	f := m.flags()
	c.register(f)
	var s reportSettings
	f.Uint64Var(&s.position, "position", 0, "events of the journal that count; 0: all")
	f.IntVar(&s.year, "year", 0, "year of the report; the newest if 0")
	f.UintVar(&s.number, "number", 0, "number of the bulletin; the newest if 0")
	f.StringVar(&s.format, "format", "html", "html, json or xlsx")
	f.StringVar(&s.language, "lang", "zh", "zh or en")
	f.StringVar(&s.to, "o", "", "file to write; standard output if none")
	f.StringVar(&s.department, "department", "", "code of the department whose returns are due; all if left out")
	s.places.register(f)
	given, err := parse(f, args)
	if err == nil {
		err = c.load(f)
	}
	switch {
	case err != nil:
		return err
	case len(given) != 1:
		return usagef("it takes one of year, bulletin, figures, places, today, due, tree, definitions, targets and folds")
	case s.language != "zh" && s.language != "en":
		return usagef("%q is not zh or en", s.language)
	case given[0] == "folds":
		return m.printFolds()
	}
	g, err := county.Glance(ctx, c.folder(), nil)
	if err != nil {
		return err
	}
	if kind, ok := ruleSheets[given[0]]; ok {
		err = m.writeRules(ctx, g, kind, s.to)
	} else {
		err = m.reportOf(ctx, given[0], desk.New(g), s, f)
	}
	return errors.Join(err, g.Close())
}

// ruleSheets are the sheets of rules, by what a report calls them.
var ruleSheets = map[string]intake.Kind{"tree": intake.Goals, "definitions": intake.Figures, "targets": intake.Targets}

// writeRules writes definitions, targets or the tree as the sheet that import reads back.
func (m *Main) writeRules(ctx context.Context, g *county.Glanced, kind intake.Kind, to string) error {
	var sheet paper.Table
	if err := g.Read(ctx, func(c *county.County) { sheet, _ = intake.Sheet(kind, c) }); err != nil {
		return err
	}
	return m.writeSheet(sheet, to)
}

func (m *Main) reportOf(ctx context.Context, what string, d *desk.Desk, s reportSettings, f *flag.FlagSet) error {
	look, err := d.At(ctx, s.position)
	if err != nil {
		return err
	}
	if s.year == 0 {
		s.year = look.Day.Year()
	}
	switch what {
	case "year":
		y, err := d.Year(ctx, s.year, look.Position)
		if err != nil {
			return err
		}
		return m.writeReport(s, y.HTML, y.JSON, y.Tables)
	case "bulletin":
		b, err := d.Bulletin(ctx, uint32(s.number), look.Position)
		if err != nil {
			return err
		}
		return m.writeReport(s, b.HTML, b.JSON, b.Tables)
	case "figures":
		y, err := d.Year(ctx, s.year, look.Position)
		if err != nil {
			return err
		}
		m.printComparison(y)
		return nil
	case "places":
		return m.printPlaces(ctx, d, s)
	case "due":
		t, err := d.DueSheet(ctx, s.department)
		if err != nil {
			return err
		}
		return m.writeSheet(t, s.to)
	case "today":
		return m.printToday(ctx, d, s.language == "en")
	}
	return usagef("there is no report %q", what)
}

// writeReport writes a paper in its format, to a file or to standard output.
func (m *Main) writeReport(s reportSettings, html func(io.Writer, bool) error, json func(io.Writer) error,
	tables func(bool) []paper.Table) (err error) {
	to := m.Stdout
	if s.to != "" {
		file, err := os.OpenFile(s.to, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, file.Close()) }()
		to = file
	}
	switch s.format {
	case "html":
		return html(to, s.language == "en")
	case "json":
		return json(to)
	case "xlsx":
		return export.WriteTables(to, tables(s.language == "en"))
	}
	return usagef("there is no format %q (html, json, xlsx)", s.format)
}

// printComparison prints what was published elsewhere beside ours. Names are in English: columns of
// a terminal fit letters of one width.
func (m *Main) printComparison(y *paper.YearReport) {
	fmt.Fprintf(
		m.Stdout,
		"\n%s / %s (%s)  event %d, %s\n\n  %-44s %22s %-8s %22s %-8s %9s  %s\n",
		y.CountyZH,
		y.CountyEN,
		y.Code,
		y.Position,
		date(y.TimeMS),
		"figure",
		"published",
		"source",
		"ours",
		"kind",
		"receipts",
		"agreement",
	)
	counts := map[string]int{}
	for i := range y.Table {
		c := &y.Table[i]
		receipts := "—"
		if c.Ours.Receipts > 0 {
			receipts = fmt.Sprint(c.Ours.Receipts)
		}
		if c.Ours.Kind == "record" && c.Ours.Known && !c.Ours.Holds {
			receipts += "!"
		}
		counts[c.Agreement]++
		fmt.Fprintf(
			m.Stdout,
			"  %-44.44s %22s %-8s %22s %-8s %9s  %s\n",
			c.Published.NameEN,
			c.Published.Text(true),
			c.Published.Period+" "+c.Source,
			c.Ours.Text(true),
			c.Ours.Kind,
			receipts,
			agreementText(c),
		)
	}
	fmt.Fprintf(m.Stdout, "\n  %d figures:", len(y.Table))
	for _, key := range []string{paper.Agrees, paper.OtherYears, paper.SamePaper, paper.Differs, paper.NoAnswer} {
		fmt.Fprintf(m.Stdout, " %d %s,", counts[key], agreementWords[key])
	}
	fmt.Fprint(m.Stdout, " as marked\n")
}

var agreementWords = map[string]string{paper.Agrees: "agree", paper.OtherYears: "agree in the demonstration's year",
	paper.SamePaper: "are returns with the article as source paper", paper.Differs: "differ",
	paper.NoAnswer: "without a value"}

func agreementText(c *paper.Comparison) string {
	switch c.Agreement {
	case paper.SamePaper:
		return "no system of our own holds it: return, source paper " + c.Ours.Paper
	case paper.OtherYears:
		return "agrees (record of " + c.Ours.Period + ")"
	}
	return c.Agreement
}

func (m *Main) printToday(ctx context.Context, d *desk.Desk, english bool) error {
	all, look, err := d.Today(ctx, "")
	if err != nil {
		return err
	}
	fmt.Fprintf(m.Stdout, "%s  %d\n", look.Day, len(all))
	for _, o := range all {
		name, office := o.NameZH, o.OfficeZH
		if english {
			name, office = o.NameEN, o.OfficeEN
		}
		fmt.Fprintf(
			m.Stdout,
			"  %s  %s %-7s %-8s %-24s %s  %s %s\n",
			o.Due,
			paper.LightShape(o.Light),
			o.Light,
			o.What,
			o.Code,
			o.Period,
			name,
			office,
		)
	}
	return nil
}

func (m *Main) printFolds() error {
	for _, f := range fold.All() {
		how := [...]string{"", "sum", "different members", "members that reach the threshold"}[f.Aggregate]
		fmt.Fprintf(m.Stdout, "  %-28s %-4s %-32s %s / %s\n", f.Name, f.Piece, how, f.NameZH, f.NameEN)
	}
	return nil
}

// runResults lets the demonstration make figures of its record, and prints them beside what
// was published.
func (m *Main) runResults(ctx context.Context, r *county.Running, year *demo.Year) error {
	began := time.Now()
	done, err := year.GoalsToResults()
	if err != nil {
		return err
	}
	d := desk.New(r)
	look, err := d.At(ctx, 0)
	if err != nil {
		return err
	}
	y, err := d.Year(ctx, look.Day.Year(), look.Position)
	if err != nil {
		return err
	}
	m.printComparison(y)
	fmt.Fprintf(m.Stdout, `
  %d figures folded from the record and %d worked out of others were published, a return went through three hands,
  an order went out, and a bulletin of %d goals was frozen (liangshan report help); %.1f s
`, done.Records, done.Derived, done.Lines, time.Since(began).Seconds())
	for i := range y.Table {
		if c := &y.Table[i]; c.Ours.Kind == "record" && c.Ours.Known && !c.Ours.Holds {
			return fmt.Errorf("folding %s again does not give what was published", c.Code)
		}
	}
	return nil
}
