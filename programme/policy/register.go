package policy

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"liangshan/programme/rule"
)

// A Register is the facts of many beneficiaries, in columns, for one document.
type Register struct {
	Keys []string // Of the beneficiaries, in the order of the file.
	Data *rule.Data
	rows map[string]int
}

// Codes of errors of registers.
const (
	CodeTable  = "programme.table_malformed"
	CodeColumn = "programme.column_missing"
	CodeKey    = "programme.key_malformed"
	CodeCell   = "programme.cell_malformed"
)

// A table is a CSV file that has been read.
type table struct {
	path  string
	names []string
	rows  [][]string
	lines []int
}

// readTable reads CSV in UTF-8, with a mark or without, or in GBK.
func readTable(path string, data []byte) (*table, Errors) {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if !utf8.Valid(data) {
		decoded, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data)
		if err != nil || !utf8.Valid(decoded) {
			return nil, Errors{{path, 1, 1, CodeTable, "the file is neither UTF-8 nor GBK"}}
		}
		data = decoded
	}
	t := &table{path: path}
	r := csv.NewReader(bytes.NewReader(data))
	r.FieldsPerRecord = -1
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		var p *csv.ParseError
		if errors.As(err, &p) {
			return nil, Errors{{path, p.Line, p.Column, CodeTable, p.Err.Error()}}
		}
		if err != nil {
			return nil, Errors{{path, 1, 1, CodeTable, err.Error()}}
		}
		line, _ := r.FieldPos(0)
		if t.names == nil {
			for _, name := range record {
				t.names = append(t.names, strings.TrimSpace(name))
			}
			continue
		}
		t.rows, t.lines = append(t.rows, record), append(t.lines, line)
	}
	if t.names == nil {
		return nil, Errors{{path, 1, 1, CodeTable, "the file is empty; its first line names the columns"}}
	}
	return t, nil
}

// find returns the place of a column that has one of the names, -1 if there is none.
func (t *table) find(names ...string) int {
	for i, n := range t.names {
		for _, name := range names {
			if n == name && name != "" {
				return i
			}
		}
	}
	return -1
}

// ReadRegister reads the facts of beneficiaries from CSV. The first line names the columns, by
// their names in the document or their words in either language; key (编号) is who it is about.
// An empty cell is a fact that is missing. Facts that the file does not name are missing for
// all; errors name file, line and the number of the column.
func (d *Document) ReadRegister(path string, data []byte) (*Register, Errors) {
	t, errs := readTable(path, data)
	if errs != nil {
		return nil, errs
	}
	key := t.find("key", "编号")
	if key < 0 {
		return nil, Errors{{path, 1, 1, CodeColumn, "no column is called key (编号)"}}
	}
	r := &Register{Data: &rule.Data{Rows: len(t.rows)}, rows: make(map[string]int, len(t.rows))}
	for i, row := range t.rows {
		k := cell(row, key)
		if _, twice := r.rows[k]; k == "" || twice {
			errs = append(
				errs,
				&Error{path, t.lines[i], key + 1, CodeKey, "the key " + k + " is empty or there twice"},
			)
		}
		r.rows[k] = i
		r.Keys = append(r.Keys, k)
	}
	for i, c := range d.Scope().Columns {
		col, bad := t.column(d, c, d.Columns[i].Words)
		r.Data.Columns = append(r.Data.Columns, col)
		errs = append(errs, bad...)
	}
	for _, l := range d.Scope().Lists {
		list := rule.ListData{First: make([]int32, len(t.rows)), Last: make([]int32, len(t.rows))}
		for i := range list.First {
			list.First[i] = -1 // Unknown until a file of them is read.
		}
		list.Columns = make([][]int64, len(l.Columns))
		r.Data.Lists = append(r.Data.Lists, list)
	}
	if len(errs) > 0 {
		return nil, errs
	}
	return r, nil
}

func cell(row []string, i int) string {
	if i >= len(row) {
		return ""
	}
	return strings.TrimSpace(row[i])
}

// column reads one fact of all rows.
func (t *table) column(d *Document, c rule.Column, words Words) ([]int64, Errors) {
	var errs Errors
	place := t.find(c.Name, words.ZH, words.EN)
	col := make([]int64, len(t.rows))
	for i, row := range t.rows {
		col[i] = rule.Missing
		text := ""
		if place >= 0 {
			text = cell(row, place)
		}
		if text == "" {
			continue
		}
		v, wrong := d.parseCell(c.Type, text)
		if wrong != "" && len(errs) < errorsMax {
			errs = append(errs, &Error{t.path, t.lines[i], place + 1, CodeCell, c.Name + ": " + wrong})
		}
		col[i] = v
	}
	return col, errs
}

// parseCell reads a cell. Codes may be written by their words.
func (d *Document) parseCell(t rule.Type, text string) (int64, string) {
	if t.Kind == rule.Code {
		for i, code := range t.Set.Codes {
			w := d.labels[t.Set.Name+"."+code]
			if text == w.ZH || text == w.EN {
				return int64(i), ""
			}
		}
	}
	return t.Parse(text)
}

// ReadList reads the items of a list into a register: a line for each, whose column key (编号)
// names the beneficiary. From then on nobody's list is unknown.
func (r *Register) ReadList(d *Document, name, path string, data []byte) Errors {
	which := -1
	for i, l := range d.Scope().Lists {
		if l.Name == name {
			which = i
		}
	}
	if which < 0 {
		return Errors{{path, 1, 1, CodeColumn, "the document has no list called " + name}}
	}
	t, errs := readTable(path, data)
	if errs != nil {
		return errs
	}
	key := t.find("key", "编号")
	if key < 0 {
		return Errors{{path, 1, 1, CodeColumn, "no column is called key (编号)"}}
	}
	list := d.Scope().Lists[which]
	items := make([][]int, len(r.Keys))
	for i, row := range t.rows {
		at, ok := r.rows[cell(row, key)]
		if !ok {
			errs = append(
				errs,
				&Error{path, t.lines[i], key + 1, CodeKey, "nobody in the register has the key " + cell(row, key)},
			)
			continue
		}
		if items[at] = append(items[at], i); len(items[at]) > rule.ItemsMax {
			errs = append(
				errs,
				&Error{path, t.lines[i], key + 1, CodeKey, "a list has at most " + strconv.Itoa(rule.ItemsMax)},
			)
		}
	}
	l := &r.Data.Lists[which]
	for c, column := range list.Columns {
		col, bad := t.column(d, column, Words{})
		errs = append(errs, bad...)
		l.Columns[c] = l.Columns[c][:0]
		for _, of := range items {
			for _, i := range of {
				l.Columns[c] = append(l.Columns[c], col[i])
			}
		}
	}
	at := int32(0)
	for row, of := range items {
		l.First[row] = at
		at += int32(len(of))
		l.Last[row] = at
	}
	return errs
}

// Facts returns the facts of one row.
func (r *Register) Facts(row int) Facts {
	f := Facts{Lists: make([][][]int64, len(r.Data.Lists))}
	for _, col := range r.Data.Columns {
		f.Columns = append(f.Columns, col[row])
	}
	for i, l := range r.Data.Lists {
		if l.First[row] < 0 {
			continue
		}
		f.Lists[i] = [][]int64{}
		for item := l.First[row]; item < l.Last[row]; item++ {
			facts := make([]int64, len(l.Columns))
			for c := range facts {
				facts[c] = l.Columns[c][item]
			}
			f.Lists[i] = append(f.Lists[i], facts)
		}
	}
	return f
}

// ReadFacts reads the facts of one beneficiary from YAML: in and lists, as tests have them.
func (d *Document) ReadFacts(path, text string) (Facts, Errors) {
	r := &documentReader{reader: &reader{path: path}, d: d, sets: map[string]*rule.CodeSet{}}
	f := d.NewFacts()
	if tree := r.parse(text); tree != nil {
		if m := r.mapping(tree); m != nil {
			r.facts(m, &f)
			m.end()
		}
	}
	return f, r.errors
}

// Set gives one fact, from a text such as 学历=硕士. It says what is wrong, if anything is.
func (d *Document) Set(f Facts, assignment string) (wrong string) {
	name, text, ok := strings.Cut(assignment, "=")
	if !ok {
		return assignment + " is not of the form name=value"
	}
	name = strings.TrimSpace(name)
	for i, c := range d.Scope().Columns {
		if w := d.Columns[i].Words; c.Name == name || w.ZH == name || w.EN == name {
			f.Columns[i], wrong = d.parseCell(c.Type, strings.TrimSpace(text))
			if wrong != "" {
				return name + ": " + text + ": " + wrong
			}
			return ""
		}
	}
	return "the document has no fact called " + name
}
