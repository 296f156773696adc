package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"liangshan/api"
	"liangshan/export"
	"liangshan/text"
	"liangshan/view"
)

var exportCommand = command{
	name: "export", short: "write tables as CSV or xlsx, the register for others, the map",
	long: `
Reads the county's read tables, as of one entry of the journal, also while the county is
served. -list names the tables; a condition is COLUMN=VALUE, COLUMN.from=VALUE or COLUMN.to=VALUE.

  liangshan export -list
  liangshan export ledger_transfer -o transfers.csv
  liangshan export ledger_transfer debit=1001 time.from=2026-01-01T00:00:00+08:00 -format xlsx -lang en -o t.xlsx
  liangshan export cadtrust -o DIR            projects, units, issuances, … as CSV and JSON
  liangshan export aef -o FILE.xlsx           holdings and actions; .csv makes two files
  liangshan export geopackage -o FILE.gpkg    parcels, stands and projects as layers of a map

What the columns mean is said in doc/export.md.`,
	run: (*Main).export,
}

// An exportCall is what was asked of liangshan export.
type exportCall struct {
	config  *config
	listing bool
	format  string
	lang    string
	mark    bool
	out     string
}

func (m *Main) export(ctx context.Context, args []string) error {
	c := &exportCall{config: defaults()}
	f := m.flags()
	c.config.register(f)
	f.BoolVar(&c.listing, "list", false, "list the tables")
	f.StringVar(&c.format, "format", "", "csv or xlsx (default: by the name of -o, else csv)")
	f.StringVar(&c.lang, "lang", "zh", "language of the titles: zh or en")
	f.BoolVar(&c.mark, "bom", false, "begin CSV with a byte order mark, by which Excel knows UTF-8")
	f.StringVar(&c.out, "o", "", "`file` (of cadtrust: folder) to write; standard output for CSV if none is given")
	given, err := parse(f, args)
	if err == nil {
		err = c.check(f, given)
	}
	if err != nil {
		return err
	}
	switch {
	case c.listing:
		return m.listTables(export.Lang(c.lang))
	case given[0] == "cadtrust":
		return m.exportRegister(ctx, c, m.cadTrust)
	case given[0] == "aef":
		return m.exportRegister(ctx, c, m.aef)
	case given[0] == "geopackage":
		return m.exportRegister(ctx, c, m.geoPackage)
	}
	return m.exportTable(ctx, c, given[0], given[1:])
}

// forms are the exports that are no single table, and what -o names for them.
var forms = map[string]string{"cadtrust": "a folder", "aef": "a file such as aef.xlsx or aef.csv",
	"geopackage": "a file such as county.gpkg"}

// check checks the call and reads the settings file under the flags.
func (c *exportCall) check(f *flag.FlagSet, given []string) error {
	if c.format == "" {
		c.format = "csv"
		if strings.EqualFold(filepath.Ext(c.out), ".xlsx") {
			c.format = "xlsx"
		}
	}
	switch {
	case c.format != "csv" && c.format != "xlsx":
		return usagef("-format must be csv or xlsx, not %q", c.format)
	case c.lang != "zh" && c.lang != "en":
		return usagef("-lang must be zh or en, not %q", c.lang)
	case c.listing && len(given) > 0:
		return usagef("-list takes no table")
	case c.listing:
		return nil
	case len(given) == 0:
		return usagef("name a table (liangshan export -list names them), cadtrust, aef or geopackage")
	}
	if form, ok := forms[given[0]]; ok && len(given) > 1 {
		return usagef("%s takes no conditions: it is the whole register", given[0])
	} else if ok && c.out == "" {
		return usagef("name %s with -o", form)
	}
	if c.format == "xlsx" && c.out == "" {
		return usagef("xlsx goes into a file: name one with -o")
	}
	return c.config.load(f)
}

func (m *Main) listTables(lang export.Lang) error {
	tables, err := api.Tables()
	if err != nil {
		return err
	}
	for _, l := range tables {
		title := l.Title.ZH
		if lang == export.EN {
			title = l.Title.EN
		}
		fmt.Fprintf(m.Stdout, "%-26s %s\n", l.Name, title)
	}
	return nil
}

// openTables opens the read tables of the county; a bar tells how many rows have been read.
func (m *Main) openTables(ctx context.Context, c *exportCall) (*export.File, error) {
	f, err := export.Open(ctx, filepath.Join(c.config.folder().Data, "view.db"))
	if err != nil {
		return nil, err
	}
	told := m.progress()
	f.Told = func(rows, all uint64) { told("rows", rows, all) }
	return f, nil
}

func (m *Main) exportTable(ctx context.Context, c *exportCall, name string, conditions []string) (err error) {
	table, err := question(name, conditions)
	if err != nil {
		return err
	}
	r, err := m.openTables(ctx, c)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	to, done := m.Stdout, func(bool) error { return nil }
	if c.out != "" {
		file, finish, err := replace(c.out)
		if err != nil {
			return err
		}
		to, done = file, finish
	}
	rows, err := writeTable(r, to, c, table)
	if err = errors.Join(err, done(err == nil)); err != nil {
		return err
	}
	m.exported(c, r, name, rows)
	return nil
}

// writeTable writes a table and returns how many rows it has.
func writeTable(r *export.File, to io.Writer, c *exportCall, t *export.Table) (rows int64, err error) {
	w, err := export.NewTable(to, export.Format(c.format), t.Name, t.Titles(export.Lang(c.lang)), c.mark)
	if err != nil {
		return 0, err
	}
	err = t.Rows(r, func(row []any) error {
		rows++
		return w.Row(t.Cells(row))
	})
	if err != nil {
		w.Abandon()
		return rows, err
	}
	return rows, w.Close()
}

// question reads the name of a table and conditions on its columns.
func question(name string, conditions []string) (*export.Table, error) {
	tables, err := api.Tables()
	if err != nil {
		return nil, err
	}
	best, least := "", 4
	for _, l := range tables {
		if l.Name == name {
			return ask(l, conditions)
		}
		if d := distance(name, l.Name); d < least {
			best, least = l.Name, d
		}
	}
	if best != "" {
		return nil, usagef("there is no table %q; did you mean %q?", name, best)
	}
	return nil, usagef("there is no table %q (liangshan export -list names them)", name)
}

func ask(l *view.Listing, conditions []string) (*export.Table, error) {
	values := url.Values{}
	for _, condition := range conditions {
		column, value, ok := strings.Cut(condition, "=")
		if !ok {
			return nil, usagef(
				"%q is no condition: write COLUMN=VALUE, COLUMN.from=VALUE or COLUMN.to=VALUE",
				condition,
			)
		}
		values.Add(column, value)
	}
	table, err := export.Ask(l, values)
	var refused *view.AskError
	if errors.As(err, &refused) {
		zh, en := text.Of(refused.Refusal.Code)
		return nil, usagef("%s: %s %s", refused.Field, en, zh)
	}
	return table, err
}

// replace makes a file that takes the place of an older one once it is whole. finish ends it; if it is not to be
// kept, the older one stays.
func replace(path string) (file *os.File, finish func(keep bool) error, err error) {
	file, err = os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return nil, nil, &usageError{err.Error()}
	}
	return file, func(keep bool) error {
		err := errors.Join(file.Chmod(0o644), file.Close())
		if err == nil && keep {
			err = os.Rename(file.Name(), path)
		}
		if err != nil || !keep {
			err = errors.Join(err, os.Remove(file.Name()))
		}
		return err
	}, nil
}

// exported says what was written, beside the data.
func (m *Main) exported(c *exportCall, r *export.File, what string, rows int64) {
	r.End()
	where := c.out
	if where == "" {
		where = "standard output"
	}
	fmt.Fprintf(m.Stderr, "%s: %d rows as of entry %d into %s\n", what, rows, r.Entries, where)
}
