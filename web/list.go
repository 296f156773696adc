package web

import (
	"fmt"
	"html/template"
	"iter"
	"slices"
	"strconv"
	"strings"

	"liangshan/auth"
	"liangshan/export"
	"liangshan/quantity"
)

// A deskView is a page of facts, pictures and lists. Each list is a table on the page and a file as it is shown: the
// same columns and rows, in the language of the page, with ?list=KEY&format=csv or xlsx.
type deskView struct {
	Lead  string
	Large bool // Large type: it is for residents.
	Crumb menu // Where it belongs to; empty: it stands alone.
	Facts []fact
	Lists []*list

	Actions []menu // Forms that the visitor is offered; those without a path are not shown.
	After   string // Template of what stands below the lists; empty: nothing does.
	More    any    // What that template shows.
}

// Offered are the forms that the visitor is offered, what is done most first: it alone is a button in colour.
func (d *deskView) Offered() (all []menu) {
	for _, a := range d.Actions {
		if a.Path != "" {
			all = append(all, a)
		}
	}
	return all
}

type fact struct{ Name, Value, Soft string }

// A list is a table with a title. Of one that is too long for a page, the page says which rows of how many it shows,
// and leads to the others; the file has all.
type list struct {
	Key     string
	Title   string
	Lead    string
	None    string        // What is said of an empty one.
	Picture template.HTML // A chart that says the same; made here from numbers alone.
	Caption string        // Of the picture.
	Columns []listColumn
	Rows    [][]listCell
	CSV     string // Path of the file.
	XLSX    string
	Table   string // Path of the table of the record that it comes from, where there is one.

	Part                string // Which rows of how many these are; empty: they are all.
	First, Before, Next string // Paths of other parts; empty: there is none.

	page *page // On which it stands, or from which it is handed out.
}

type listColumn struct {
	Title  string
	Number bool
}

// A listCell is a value as a page and as a file show it.
type listCell struct {
	Text string
	Path string // Where it leads; empty: nowhere.
	Tag  string // Class of a mark, such as due; empty: none.
	File any    // Of a file; see export.Writer.
}

// Many reports whether a table has so many columns that it is set closer.
func (l *list) Many() bool { return len(l.Columns) > 9 }

// Wraps reports whether a cell holds something that is broken anywhere, such as a hash, lest the table be too wide.
func (c listCell) Wraps() bool {
	for _, word := range strings.Fields(c.Text) {
		if len(word) > 40 && strings.Trim(word, "0123456789abcdef") == "" {
			return true
		}
	}
	return false
}

// listLong is how many rows of a list stand on a page.
const listLong = 100

// newList makes an empty list. Columns are words; one that begins with # is of numbers.
func (p *page) newList(key, title, none string, columns ...string) *list {
	l := &list{Key: key, Title: p.T(title), None: p.T(none), page: p}
	for _, word := range columns {
		c := listColumn{Number: word[0] == '#'}
		if c.Number {
			word = word[1:]
		}
		c.Title = p.T(word)
		l.Columns = append(l.Columns, c)
	}
	return l
}

// add adds a row, as long as the columns. Of a list that is handed out as a file it is written there and forgotten.
func (l *list) add(cells ...listCell) {
	if len(cells) != len(l.Columns) {
		panic("web: a row of " + l.Key + " is not as long as its columns")
	}
	if f := l.page.filing; f != nil && f.key == l.Key {
		f.add(l, cells)
		return
	}
	l.Rows = append(l.Rows, cells)
}

// cellText is a text; nothing is a dash on the page and empty in a file.
func cellText(text string) listCell { return listCell{Text: dash(text), File: text} }

// cellPath is a text that leads somewhere.
func (p *page) cellPath(text, path string) listCell {
	if path != "" {
		path += p.Lang
	}
	return listCell{Text: dash(text), Path: path, File: text}
}

// cellAction is a way to a form; it is no part of a file.
func (p *page) cellAction(word, path string) listCell {
	if path == "" {
		return listCell{Text: "–"}
	}
	return listCell{Text: p.T(word), Path: path}
}

// cellFen is an amount of fen as yuan. Nothing is a dash, never 0.
func cellFen(value any) listCell {
	fen, ok := value.(int64)
	if !ok {
		return listCell{Text: "–"}
	}
	return listCell{Text: quantity.Format(fen, 2), File: export.Yuan(fen)}
}

// cellWhole is a whole number. Nothing is a dash, never 0.
func cellWhole(value any) listCell {
	n, ok := value.(int64)
	if !ok {
		return listCell{Text: "–"}
	}
	text := number(uint64(max(n, -n)))
	if n < 0 {
		text = "-" + text
	}
	return listCell{Text: text, File: n}
}

// cellKg is an amount of kilograms as tonnes with three decimals.
func cellKg(value any) listCell {
	kg, ok := value.(int64)
	if !ok {
		return listCell{Text: "–"}
	}
	text := quantity.Format(kg, 3)
	return listCell{Text: text, File: export.Decimal(strings.ReplaceAll(text, ",", ""))}
}

// cellTime is a moment in milliseconds since 1970.
func (p *page) cellTime(value any) listCell {
	ms, ok := value.(int64)
	if !ok {
		return listCell{Text: "–"}
	}
	return listCell{Text: p.time(ms), File: export.Moment(ms)}
}

// to lets a cell lead to a path that has its language.
func (c listCell) to(path string) listCell {
	c.Path = path
	return c
}

// marked puts a mark on a cell.
func (c listCell) marked(tag string) listCell {
	c.Tag = tag
	return c
}

// show shows a desk, or hands out the list of it that was asked for as a file. Refusal: errBadWord.
func (v *visit) show(d *deskView, path string, more ...string) error {
	v.name, v.Data = "desk", d
	asked := v.r.URL.Query()
	if v.Lang != "" {
		more = append(more, "lang", v.choose("zh", "en"))
	}
	for _, l := range d.Lists {
		l.CSV = queried(path, append([]string{"list", l.Key, "format", "csv"}, more...)...)
		l.XLSX = queried(path, append([]string{"list", l.Key, "format", "xlsx"}, more...)...)
		if asked.Get("format") != "" && asked.Get("list") == l.Key {
			return v.listFile(l, export.Format(asked.Get("format")))
		}
		v.turn(l, path, more)
	}
	if asked.Get("format") != "" {
		return errBadWord
	}
	return nil
}

// listed returns the rows of a list of a desk: all of them for a file, else those of the page that is asked for, and
// notes how many there are besides. Refusals: errBadWord, errListLong, errListSlow.
func (v *visit) listed(key, query string, args ...any) (iter.Seq2[int, []any], error) {
	none, from := slices.All([][]any(nil)), 0
	if asked := v.r.URL.Query(); asked.Get("list") == key {
		if asked.Get("format") != "" {
			return v.fileRows(key, export.Format(asked.Get("format")), query, args)
		}
		if word := asked.Get("row"); word != "" {
			n, err := strconv.ParseUint(word, 10, 31)
			if err != nil {
				return none, errBadWord
			}
			from = int(n)
		}
	}
	rows, err := v.rows(query+` LIMIT `+strconv.Itoa(listLong+1)+` OFFSET `+strconv.Itoa(from), args...)
	if err != nil || from == 0 && len(rows) <= listLong {
		return slices.All(rows), err
	}
	all, err := v.rows(`SELECT count(*) FROM (`+query+`)`, args...)
	if err != nil {
		return none, err
	}
	if v.parts == nil {
		v.parts = map[string]listPart{}
	}
	v.parts[key] = listPart{from, int(all[0][0].(int64))}
	return slices.All(rows[:min(len(rows), listLong)]), nil
}

// A listPart is which rows of a list that is longer stand on a page.
type listPart struct{ from, all int }

// turn says which rows of a list are on the page, and leads to the others.
func (v *visit) turn(l *list, path string, more []string) {
	part, ok := v.parts[l.Key]
	if !ok {
		return
	}
	l.Part = fmt.Sprintf(v.T("list_part"), part.from+1, part.from+len(l.Rows), whole(int64(part.all)))
	if len(l.Rows) == 0 {
		l.Part = fmt.Sprintf(v.T("list_behind"), whole(int64(part.all)))
	}
	at := func(row int) string {
		return queried(path, append([]string{"list", l.Key, "row", strconv.Itoa(row)}, more...)...) + "#" + l.Key
	}
	if part.from > 0 {
		l.First, l.Before = at(0), at(max(0, part.from-listLong))
	}
	if next := part.from + len(l.Rows); len(l.Rows) > 0 && next < part.all {
		l.Next = at(next)
	}
}

// offered returns the path of a form if the visitor may be offered it, else nothing.
func (v *visit) offered(command string, pairs ...string) string {
	if !v.api.May(command) {
		return ""
	}
	return queried("/do/"+command, pairs...)
}

// tablePath returns the path of a whole table if the visitor may list it.
func (v *visit) tablePath(name string) string {
	if !v.api.May(auth.Page("tables")) || !v.api.May(auth.Read(name)) {
		return ""
	}
	return "/table/" + name + v.Lang
}

// action is a form that a desk offers, if the visitor may be offered it.
func (v *visit) action(word, command string, pairs ...string) menu {
	return menu{v.offered(command, pairs...), word}
}
