package export

import (
	"encoding/hex"
	"net/url"
	"slices"
	"strings"

	"liangshan/kernel"
	"liangshan/view"
)

// ErrWhole refuses to give away a part of a table.
var ErrWhole = kernel.Refuse("export.whole_only")

// A Table is a read table on its way out: a listing with a question about it.
type Table struct {
	Name    string
	query   string
	args    []any
	columns []column
}

// A column is one column of the read table; an amount of money goes out as two.
type column struct {
	view.Column
	form form
}

// A form says how the values of a column go out.
type form uint8

const (
	plain  form = iota // As they are: whole numbers, texts, byte strings.
	money              // Fen, after the same in yuan.
	dated              // A date: text, or days since 1970.
	timed              // Milliseconds since 1970.
	either             // A flag.
)

// Ask returns the whole of what a question finds in a read table, in its order. The question is
// read as view.Listing.Ask reads it; a limit or a cursor would make a part of it. Refusals: those of
// view.Listing.Ask, and
// ErrWhole.
func Ask(l *view.Listing, question url.Values) (*Table, error) {
	for _, word := range []string{"limit", "cursor"} {
		if question.Has(word) {
			return nil, &view.AskError{Refusal: ErrWhole, Field: word}
		}
	}
	if _, err := l.Ask(question); err != nil {
		return nil, err
	}
	t := &Table{Name: l.Name}
	for _, c := range l.Columns {
		t.columns = append(t.columns, column{c, formOf(&c)})
	}
	return t, t.ask(l, question)
}

func formOf(c *view.Column) form {
	switch {
	case c.Kind == view.Fen:
		return money
	case c.Kind == view.Time:
		return timed
	case c.Kind == view.Flag:
		return either
	case c.Kind == view.Bytes:
		return plain
	case c.Name == "date" || c.Name == "due" || strings.HasSuffix(c.Name, "_date"),
		c.Name == "credit_from" || c.Name == "credit_to":
		return dated
	}
	return plain
}

// ask makes the statement. Names are the declared ones, values are arguments.
func (t *Table) ask(l *view.Listing, question url.Values) error {
	var names []string
	for _, c := range l.Columns {
		names = append(names, quote(c.Name))
	}
	t.query = "SELECT " + strings.Join(names, ", ") + " FROM " + quote(l.Name)
	glue := " WHERE "
	var words []string
	for word := range question {
		words = append(words, word)
	}
	slices.Sort(words)
	order := l.Orders[0]
	for _, word := range words {
		if word == "order" {
			order = l.Orders[slices.IndexFunc(l.Orders, func(o view.Order) bool { return o.Name == question.Get(word) })]
			continue
		}
		name, operator := word, "="
		if cut, ok := strings.CutSuffix(word, ".from"); ok {
			name, operator = cut, ">="
		} else if cut, ok := strings.CutSuffix(word, ".to"); ok {
			name, operator = cut, "<="
		}
		i := slices.IndexFunc(l.Columns, func(c view.Column) bool { return c.Name == name })
		value, ok := parse(l.Columns[i].Kind, question.Get(word))
		if !ok {
			return &view.AskError{Refusal: view.ErrValue, Field: word}
		}
		t.query += glue + quote(name) + " " + operator + " ?"
		t.args = append(t.args, value)
		glue = " AND "
	}
	names = names[:0]
	for _, name := range order.Columns {
		name = quote(name)
		if order.Descending {
			name += " DESC"
		}
		names = append(names, name)
	}
	t.query += " ORDER BY " + strings.Join(names, ", ")
	return nil
}

func quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// Titles returns the titles of the cells of a row; no two are the same.
func (t *Table) Titles(lang Lang) []string {
	var all []string
	for _, c := range t.columns {
		title := lang.of(c.Title)
		if c.form == money {
			inYuan := strings.NewReplacer("（分", "（元", "(fen", "(yuan").Replace(title)
			if inYuan == title {
				inYuan, title = title+lang.of(view.Text{ZH: "（元）", EN: " (yuan)"}), title+
					lang.of(view.Text{ZH: "（分）", EN: " (fen)"})
			}
			all = append(all, unique(all, inYuan, c.Name+"_yuan"))
		}
		all = append(all, unique(all, title, c.Name))
	}
	return all
}

// unique returns a title, with the name of its column behind it if another column has the same.
func unique(all []string, title, name string) string {
	if slices.Contains(all, title) {
		return title + " [" + name + "]"
	}
	return title
}

// Rows reads the rows of the table, each with its values as the read tables have them.
func (t *Table) Rows(r Reader, each func(row []any) error) error {
	return r.Each(t.query, t.args, func(_ []string, row []any) error { return each(row) })
}

// Write reads the table and writes it.
func (t *Table) Write(r Reader, w Writer) error {
	return t.Rows(r, func(row []any) error { return w.Row(t.Cells(row)) })
}

// Cells turns a row of the read table into the cells of a Writer.
func (t *Table) Cells(row []any) []any {
	cells := make([]any, 0, len(row)+4)
	for i, c := range t.columns {
		value := row[i]
		if b, ok := value.([]byte); ok {
			value = hex.EncodeToString(b)
		}
		n, number := value.(int64)
		switch {
		case c.form == money && number:
			cells = append(cells, Yuan(n))
		case c.form == money:
			cells = append(cells, nil)
		case c.form == timed && number:
			value = Moment(n)
		case c.form == either && number:
			value = n != 0
		case c.form == dated:
			if d, ok := day(value); ok {
				value = d
			}
		}
		cells = append(cells, value)
	}
	return cells
}
