package policy

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"liangshan/calendar"
	"liangshan/programme/rule"
)

// A Register is the facts of many beneficiaries, in columns, for one document.
type Register struct {
	Keys   []string // Of the beneficiaries, in the order of the file.
	Data   *rule.Data
	rows   map[string]int
	ignore []string
}

// Codes of errors of registers.
const (
	CodeTable  = "programme.table_malformed"
	CodeColumn = "programme.column_missing"
	CodeTitle  = "programme.column_unknown" // No fact's, or one that another column has.
	CodeKey    = "programme.key_malformed"
	CodeCell   = "programme.cell_malformed"
)

// wrongMax is how much of what is wrong with a table is said at once: who mends it wants to see all.
const wrongMax = 200

// A table is a CSV file that has been read.
type table struct {
	path  string
	names []string
	rows  [][]string
	lines []int
}

// decoded returns the text of a CSV file: UTF-8, with a mark or without, or GBK.
func decoded(path string, data []byte) ([]byte, *Error) {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if utf8.Valid(data) {
		return data, nil
	}
	text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data)
	if err != nil || !utf8.Valid(text) {
		return nil, &Error{path, 1, 1, CodeTable, "the file is neither UTF-8 nor GBK"}
	}
	return text, nil
}

// EachRow reads CSV in UTF-8, with a mark or without, or in GBK, row by row; the first names the
// columns. Cells come without blanks around them, and may be kept.
func EachRow(path string, data []byte, each func(line int, cells []string)) *Error {
	data, wrong := decoded(path, data)
	if wrong != nil {
		return wrong
	}
	r := csv.NewReader(bytes.NewReader(data))
	r.FieldsPerRecord, r.ReuseRecord = -1, true
	for rows := 0; ; rows++ {
		record, err := r.Read()
		var p *csv.ParseError
		switch {
		case errors.Is(err, io.EOF) && rows == 0:
			return &Error{path, 1, 1, CodeTable, "the file is empty; its first line names the columns"}
		case errors.Is(err, io.EOF):
			return nil
		case errors.As(err, &p):
			return &Error{path, p.Line, p.Column, CodeTable, p.Err.Error()}
		case err != nil:
			return &Error{path, 1, 1, CodeTable, err.Error()}
		}
		line, _ := r.FieldPos(0)
		for i := range record {
			record[i] = strings.TrimSpace(record[i])
		}
		each(line, record)
	}
}

func readTable(path string, data []byte) (*table, Errors) {
	t := &table{path: path}
	wrong := EachRow(path, data, func(line int, cells []string) {
		if t.names == nil {
			t.names = slices.Clone(cells)
			return
		}
		t.rows, t.lines = append(t.rows, slices.Clone(cells)), append(t.lines, line)
	})
	if wrong != nil {
		return nil, Errors{wrong}
	}
	return t, nil
}

// A Loader takes the rows of a register in, one by one.
type Loader struct {
	d     *Document
	path  string
	key   int
	place []int // Of the document's columns; -1: the file does not have it.
	r     *Register
	errs  Errors
}

// NewLoader begins a register of beneficiaries from a table whose columns are called so: by their
// names in the document or their words in either language; key (编号) is who a row is about. Facts
// that the table does not name are missing for all. Columns that are called as ignore says are passed over, here and in
// lists; others that are no facts are refused.
func (d *Document) NewLoader(path string, names []string, ignore ...string) (*Loader, Errors) {
	t := titles{path, d.Scope().Columns, d.Columns, [][]string{KeyTitles, PayeeTitles, ReviewedTitles}, ignore}
	at, errs := t.places(names)
	facts := len(d.Columns)
	if at[facts] < 0 {
		errs = append(errs, &Error{path, 1, 1, CodeColumn, "no column is called key (编号)"})
	}
	if errs != nil {
		return nil, errs
	}
	l := &Loader{
		d:     d,
		path:  path,
		key:   at[facts],
		place: at[:facts],
		r:     &Register{Data: &rule.Data{}, rows: map[string]int{}, ignore: ignore},
	}
	l.r.Data.Columns = make([][]int64, len(l.place))
	for _, list := range d.Scope().Lists {
		l.r.Data.Lists = append(l.r.Data.Lists, rule.ListData{Columns: make([][]int64, len(list.Columns))})
	}
	return l, nil
}

func (l *Loader) fail(line, column int, code, text string) {
	if len(l.errs) < wrongMax {
		l.errs = append(l.errs, &Error{l.path, line, column, code, text})
	}
}

// Row takes a row in. An empty cell is a fact that is missing. The cells may be used again.
func (l *Loader) Row(line int, cells []string) {
	key := strings.Clone(cell(cells, l.key))
	if _, twice := l.r.rows[key]; key == "" {
		l.fail(line, l.key+1, CodeKey, "the key is missing")
	} else if twice {
		l.fail(line, l.key+1, CodeKey, "another row has the key "+key+" already")
	}
	l.r.rows[key] = l.r.Data.Rows
	l.r.Keys = append(l.r.Keys, key)
	l.r.Data.Rows++
	for i, c := range l.d.Scope().Columns {
		v := rule.Missing
		if text := cell(cells, l.place[i]); text != "" {
			var wrong string
			if v, wrong = l.d.ParseCell(c.Type, text); wrong != "" {
				l.fail(line, l.place[i]+1, CodeCell, c.Name+": "+wrong)
			}
		} else if l.d.Columns[i].Record != NoRecord { // The record knows the rest.
			v = 0
		}
		l.r.Data.Columns[i] = append(l.r.Data.Columns[i], v)
	}
	for i := range l.r.Data.Lists { // Unknown until items are taken in.
		list := &l.r.Data.Lists[i]
		list.First, list.Last = append(list.First, -1), append(list.Last, 0)
	}
}

// Register returns what was taken in, or all that was wrong with it, with file, line and the number
// of the column.
func (l *Loader) Register() (*Register, Errors) {
	if len(l.errs) > 0 {
		return nil, l.errs
	}
	return l.r, nil
}

// ReadRegister reads the facts of beneficiaries from CSV, as NewLoader takes them.
func (d *Document) ReadRegister(path string, data []byte) (*Register, Errors) {
	var l *Loader
	var errs Errors
	wrong := EachRow(path, data, func(line int, cells []string) {
		switch {
		case l != nil:
			l.Row(line, cells)
		case errs == nil:
			l, errs = d.NewLoader(path, cells)
		}
	})
	switch {
	case wrong != nil:
		return nil, Errors{wrong}
	case errs != nil:
		return nil, errs
	}
	return l.Register()
}

func cell(row []string, i int) string {
	if i < 0 || i >= len(row) {
		return ""
	}
	return row[i]
}

// column reads one fact of all rows, from the column at a place.
func (t *table) column(d *Document, c rule.Column, place int) ([]int64, Errors) {
	var errs Errors
	col := make([]int64, len(t.rows))
	for i, row := range t.rows {
		col[i] = rule.Missing
		text := cell(row, place)
		if text == "" {
			continue
		}
		v, wrong := d.ParseCell(c.Type, text)
		if wrong != "" && len(errs) < wrongMax {
			errs = append(errs, &Error{t.path, t.lines[i], place + 1, CodeCell, c.Name + ": " + wrong})
		}
		col[i] = v
	}
	return col, errs
}

// ParseCell reads a cell, and says what is wrong with it. Beside the forms of a document it knows
// those of spreadsheets: codes by their words, 1 and 0 for yes and no, dates with other signs between
// year, month and day, or as the number of a day.
func (d *Document) ParseCell(t rule.Type, text string) (value int64, wrong string) {
	switch t.Kind {
	case rule.Code:
		for i, code := range t.Set.Codes {
			w := d.labels[t.Set.Name+"."+code]
			if text == w.ZH || text == w.EN {
				return int64(i), ""
			}
		}
	case rule.Bool:
		switch text {
		case "1", "TRUE":
			return 1, ""
		case "0", "FALSE":
			return 0, ""
		}
	case rule.Date:
		if len(text) == len("2026-05-01") && text[4] == '-' && text[7] == '-' {
			break // As documents have it, and most tables.
		}
		if date, ok := calendar.Written(text); ok {
			return int64(date), ""
		}
	}
	return t.Parse(text)
}

// ReadList reads the items of a list from CSV into a register, as AddList takes them.
func (r *Register) ReadList(d *Document, name, path string, data []byte) Errors {
	t, errs := readTable(path, data)
	if errs != nil {
		return errs
	}
	return r.addList(d, name, t)
}

// AddList takes the items of a list into a register: a row for each, whose column key (编号)
// names the beneficiary, and whose facts are called as those of a register are. Who has no items has one row that says
// so, with 是 in the column none (无) and nothing else; the list of whoever has no row at all stays unknown. lines says
// where rows stand.
func (r *Register) AddList(d *Document, name, path string, names []string, rows [][]string, lines []int) Errors {
	return r.addList(d, name, &table{path, names, rows, lines})
}

func (r *Register) addList(d *Document, name string, t *table) Errors {
	which := slices.IndexFunc(d.Scope().Lists, func(l rule.List) bool { return l.Name == name })
	if which < 0 {
		return Errors{{t.path, 1, 1, CodeColumn, "the document has no list called " + name}}
	}
	list := d.Scope().Lists[which]
	facts := len(list.Columns)
	n := titles{t.path, list.Columns, d.Items[which], [][]string{KeyTitles, noneTitles}, r.ignore}
	at, errs := n.places(t.names)
	if at[facts] < 0 {
		errs = append(errs, &Error{t.path, 1, 1, CodeColumn, "no column is called key (编号)"})
	}
	if errs != nil {
		return errs
	}
	items := r.itemsOf(d, t, at, &errs)
	l := &r.Data.Lists[which]
	for c, column := range list.Columns {
		col, bad := t.column(d, column, at[c])
		errs = append(errs, bad...)
		l.Columns[c] = l.Columns[c][:0]
		for _, of := range items {
			for _, i := range of {
				l.Columns[c] = append(l.Columns[c], col[i])
			}
		}
	}
	first := int32(0)
	for row, of := range items {
		if l.First[row], l.Last[row] = -1, 0; of == nil {
			continue // Nobody has said what they have.
		}
		l.First[row] = first
		first += int32(len(of))
		l.Last[row] = first
	}
	return errs
}

// itemsOf returns which rows of a table are the items of whom in the register: of none who said so an empty list, and
// of who is not in the table nil. at has the places of the facts, of the key, and of what says that there are none.
func (r *Register) itemsOf(d *Document, t *table, at []int, errs *Errors) [][]int {
	key, none := at[len(at)-2], at[len(at)-1]
	say := func(i, place int, code, text string) {
		if len(*errs) < wrongMax {
			*errs = append(*errs, &Error{t.path, t.lines[i], place + 1, code, text})
		}
	}
	items := make([][]int, len(r.Keys))
	for i, row := range t.rows {
		who, ok := r.rows[cell(row, key)]
		if !ok {
			say(i, key, CodeKey, "nobody in the register has the key "+cell(row, key))
			continue
		}
		empty := int64(0)
		if text := cell(row, none); text != "" {
			var wrong string
			if empty, wrong = d.ParseCell(rule.Type{Kind: rule.Bool}, text); wrong != "" {
				say(i, none, CodeCell, t.names[none]+": "+wrong)
			}
		}
		has := slices.ContainsFunc(at[:len(at)-2], func(place int) bool { return cell(row, place) != "" })
		switch {
		case empty == 1 && has, empty == 1 && items[who] != nil, empty == 0 && items[who] != nil && len(items[who]) == 0:
			say(i, max(none, 0), CodeCell, "somebody who has none has no other row and no facts")
		case empty == 1:
			items[who] = []int{}
		default:
			items[who] = append(items[who], i)
		}
		if len(items[who]) == rule.ItemsMax+1 {
			say(i, key, CodeKey, "a list has at most "+strconv.Itoa(rule.ItemsMax))
		}
	}
	return items
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
			f.Columns[i], wrong = d.ParseCell(c.Type, strings.TrimSpace(text))
			if wrong != "" {
				return name + ": " + text + ": " + wrong
			}
			return ""
		}
	}
	return "the document has no fact called " + name
}
