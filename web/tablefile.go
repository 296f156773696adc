package web

import (
	"bytes"
	"context"
	"html"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	markup "golang.org/x/net/html"

	"liangshan/export"
)

// Every table of a page is a file too: ?file=2.csv on the address of the page is its second table as it is shown, with
// the columns and rows, the language and the leave to read of the page itself, for it is made of the page. Tables that
// say data-own have files of their own, of more than the page shows.

// A tableAsked is a table of a page that is asked for as a file.
type tableAsked struct {
	number int // From 1.
	format export.Format
}

type tableKey struct{}

var fileForm = regexp.MustCompile(`^([1-9][0-9]{0,2})\.(csv|xlsx)$`)

// askedTable takes the file that is asked for out of a request, so that pages do not see it.
func askedTable(r *http.Request) *http.Request {
	q := r.URL.Query()
	found := fileForm.FindStringSubmatch(q.Get("file"))
	if r.Method != http.MethodGet || found == nil {
		return r
	}
	number, err := strconv.Atoi(found[1])
	if err != nil {
		return r
	}
	q.Del("file")
	r = r.WithContext(context.WithValue(r.Context(), tableKey{}, tableAsked{number, export.Format(found[2])}))
	to := *r.URL
	to.RawQuery = q.Encode()
	r.URL = &to
	return r
}

// filesOf puts below each table of a page the ways to its files.
func (p *page) filesOf(body []byte) []byte {
	if p.filesAt == nil || p.status != http.StatusOK || p.Register.Article != "" ||
		!bytes.Contains(body, []byte("<table")) {
		return body
	}
	var b bytes.Buffer
	b.Grow(len(body) + 1024)
	number, heading, under := 0, "", 0
	for {
		at := bytes.Index(body, []byte("<table"))
		if at < 0 {
			break
		}
		end := bytes.Index(body[at:], []byte("</table>"))
		if end < 0 {
			break
		}
		end += at + len("</table>")
		tag, _, _ := bytes.Cut(body[at:end], []byte(">"))
		b.Write(body[:end])
		if !bytes.Contains(tag, []byte(" data-own")) {
			number++
			if found := headingForm.FindAllSubmatch(body[:at], -1); found != nil {
				heading, under = plainText(found[len(found)-1][1]), 0
			}
			under++
			p.fileLinks(&b, number, heading, under)
		}
		body = body[end:]
	}
	b.Write(body)
	return b.Bytes()
}

// headingForm finds the headings of a page, and tagForm what is not their text.
var (
	headingForm = regexp.MustCompile(`(?s)<h[1-4][^>]*>(.*?)</h[1-4]>`)
	tagForm     = regexp.MustCompile(`<[^>]*>`)
)

func plainText(heading []byte) string {
	return strings.Join(strings.Fields(html.UnescapeString(tagForm.ReplaceAllString(string(heading), ""))), " ")
}

// fileLinks writes the ways to the files of a table, which is called as the heading over it; with its number where it
// is not the first under it, or under none.
func (p *page) fileLinks(b *bytes.Buffer, number int, heading string, under int) {
	called := heading
	if called == "" {
		called = p.T("table_word") + " " + strconv.Itoa(number)
	} else if under > 1 {
		called += " " + strconv.Itoa(under)
	}
	way := func(format, name string) string {
		to := *p.filesAt
		q := to.Query()
		q.Set("file", strconv.Itoa(number)+"."+format)
		return `<a href="` + html.EscapeString(to.Path+"?"+q.Encode()) + `" download>` + name +
			`<span class="govuk-visually-hidden"> ` + html.EscapeString(called) + `</span></a>`
	}
	b.WriteString("\n" + `<p class="noprint soft">` + html.EscapeString(p.T("files")) + " " + way("csv", "CSV") + " · " +
		way("xlsx", "XLSX") + "</p>")
}

// handTable sends a table of a page as a file; false: it has none of this number.
func (a *answer) handTable(w http.ResponseWriter, r *http.Request, asked tableAsked) bool {
	rows := tableOf(a.body, asked.number)
	if len(rows) == 0 {
		return false
	}
	h := w.Header()
	h.Set("Content-Type", asked.format.MediaType())
	h.Set("Cache-Control", "no-store")
	name := strings.Trim(strings.ReplaceAll(url.PathEscape(r.URL.Path), "%2F", "-"), "-")
	if name = notPlain.ReplaceAllString(name, "-"); name == "" {
		name = "front"
	}
	name += "-" + strconv.Itoa(asked.number)
	h.Set("Content-Disposition", `attachment; filename="`+a.code+"-"+name+"."+string(asked.format)+`"`)
	titles := make([]string, len(rows[0]))
	for i, cell := range rows[0] {
		titles[i] = cell.text
	}
	to, err := export.NewTable(w, asked.format, "table", titles, true)
	for _, row := range rows[1:] {
		if err != nil {
			break
		}
		cells := make([]any, len(titles))
		for i := range min(len(row), len(cells)) {
			cells[i] = row[i].value()
		}
		err = to.Row(cells)
	}
	if err == nil {
		err = to.Close()
	}
	if err != nil {
		panic(http.ErrAbortHandler) // Half a file must not pass for a whole one.
	}
	return true
}

var notPlain = regexp.MustCompile(`[^A-Za-z0-9_.]+`)

// A tableCell is what a cell of a table shows.
type tableCell struct {
	text   string
	number bool
}

var numberForm = regexp.MustCompile(`^-?[0-9]{1,3}(,[0-9]{3})*(\.[0-9]+)?$|^-?[0-9]+(\.[0-9]+)?$`)

// value is what a file holds of a cell: a number in a column of numbers, nothing for a dash, or the text.
func (c tableCell) value() any {
	switch {
	case c.text == "–" || c.text == "":
		return nil
	case c.number && numberForm.MatchString(c.text):
		return export.Decimal(strings.ReplaceAll(c.text, ",", ""))
	}
	return c.text
}

// tableOf reads a table of a page: its head, then its rows. Columns that are not printed, such as ways to forms, and
// words for screen readers alone are left out.
func tableOf(body []byte, number int) (rows [][]tableCell) {
	t := tableReader{tokens: markup.NewTokenizer(bytes.NewReader(body)), left: number}
	for {
		switch t.tokens.Next() {
		case markup.ErrorToken:
			if t.tokens.Err() != io.EOF {
				return nil
			}
			return t.rows
		case markup.StartTagToken:
			t.start()
		case markup.EndTagToken:
			if t.end() {
				return t.rows
			}
		case markup.TextToken:
			if t.cell != nil && t.hidden == "" {
				t.cell.WriteString(t.tokens.Token().Data)
			}
		}
	}
}

// A tableReader reads tokens of a page.
type tableReader struct {
	tokens *markup.Tokenizer
	left   int // Tables up to the one that is read.
	inside bool
	rows   [][]tableCell
	cell   *strings.Builder // Of the cell that is open; nil: none, or it is not for files.
	number bool
	hidden string // Tag of what is being left out.
	depth  int    // Tags of that name that are open.
}

func (t *tableReader) start() {
	tag := t.tokens.Token()
	attribute := func(name string) (string, bool) {
		for _, a := range tag.Attr {
			if a.Key == name {
				return a.Val, true
			}
		}
		return "", false
	}
	class, _ := attribute("class")
	classes := " " + class + " "
	_, own := attribute("data-own")
	switch {
	case t.hidden != "":
		if tag.Data == t.hidden {
			t.depth++
		}
	case tag.Data == "table" && !own:
		t.left--
		t.inside = t.left == 0
	case !t.inside:
	case tag.Data == "tr":
		t.rows = append(t.rows, nil)
	case tag.Data == "br" && t.cell != nil:
		t.cell.WriteByte(' ')
	case strings.Contains(classes, " noprint ") || strings.Contains(classes, " govuk-visually-hidden "):
		t.hidden, t.depth = tag.Data, 1
	case tag.Data == "th" || tag.Data == "td":
		t.cell, t.number = &strings.Builder{}, strings.Contains(classes, " n ")
	}
}

// end reports whether the table is over.
func (t *tableReader) end() bool {
	name, _ := t.tokens.TagName()
	switch tag := string(name); {
	case t.hidden != "":
		if tag == t.hidden {
			if t.depth--; t.depth == 0 {
				t.hidden = ""
			}
		}
	case !t.inside:
	case (tag == "td" || tag == "th") && t.cell != nil && len(t.rows) > 0:
		at := len(t.rows) - 1
		t.rows[at] = append(t.rows[at], tableCell{strings.Join(strings.Fields(t.cell.String()), " "), t.number})
		t.cell = nil
	case tag == "table":
		return true
	}
	return false
}
