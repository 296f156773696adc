package web

import (
	"bytes"
	"context"
	"errors"
	"html"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	markup "golang.org/x/net/html"

	"liangshan/export"
)

// Every table of a page is a file too: ?file=2.csv on the address of the page is its second table as it is shown, with
// the columns and rows, the language and the leave to read of the page itself, for it is made of the page. Of a table
// that says data-more the pages that follow are made too, one after the other, up to tableMost rows. Tables that say
// data-own have files of their own.

// tableMost is how many rows a file made of pages has at most; its last row says where it goes on.
const tableMost = 100_000

// Each page of a file costs as much as a page that somebody reads, and anybody may ask for one.
const (
	tableFiles = 2               // That are made of pages at the same time.
	tablePages = 1000            // Of one file, at most.
	tableTime  = 2 * time.Minute // After which a file ends as one with too many rows; whoever takes it has as long again.
)

// A tableAsked is a table of a page that is asked for as a file.
type tableAsked struct {
	number int // From 1.
	format export.Format
	more   func(path string) []byte // Makes another page; nil: that is refused.
	slots  chan struct{}            // Full: as many files are being made as may be.
}

type (
	tableKey     struct{}
	followingKey struct{} // Of a request for a page of which only a table is wanted.
)

var fileForm = regexp.MustCompile(`^([1-9][0-9]{0,2})\.(csv|xlsx)$`)

// askedTable takes the file that is asked for out of a request, so that pages do not see it.
func (s *Site) askedTable(r *http.Request) *http.Request {
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
	first := r
	more := func(path string) []byte { return s.following(first, path) }
	asked := tableAsked{number, export.Format(found[2]), more, s.tabling}
	r = r.WithContext(context.WithValue(r.Context(), tableKey{}, asked))
	to := *r.URL
	to.RawQuery = q.Encode()
	r.URL = &to
	return r
}

// following makes another page for who asked for one; nil: that is refused.
func (s *Site) following(r *http.Request, path string) []byte {
	to, err := url.Parse(within(s.options.Below, path))
	if err != nil {
		return nil
	}
	asks := r.Clone(context.WithValue(r.Context(), followingKey{}, true))
	asks.URL, asks.RequestURI = to, to.RequestURI()
	asks.Header.Del("Accept-Encoding")
	asks.Header.Del("If-None-Match")
	w := &pageKept{header: http.Header{}, status: http.StatusOK}
	if s.mux.ServeHTTP(w, asks); w.status != http.StatusOK {
		return nil
	}
	return w.body.Bytes()
}

// A pageKept is a page that is not sent.
type pageKept struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header implements http.ResponseWriter.
func (w *pageKept) Header() http.Header { return w.header }

// WriteHeader implements http.ResponseWriter.
func (w *pageKept) WriteHeader(status int) { w.status = status }

// Write implements http.ResponseWriter.
func (w *pageKept) Write(data []byte) (int, error) { return w.body.Write(data) }

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
			p.fileLinks(&b, number, heading, under, bytes.Contains(tag, []byte(" data-more")))
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
// is not the first under it, or under none. The file of one that goes on begins with its first page.
func (p *page) fileLinks(b *bytes.Buffer, number int, heading string, under int, more bool) {
	called := heading
	if called == "" {
		called = p.T("table_word") + " " + strconv.Itoa(number)
	} else if under > 1 {
		called += " " + strconv.Itoa(under)
	}
	way := func(format, name string) string {
		to := *p.filesAt
		q := to.Query()
		for _, place := range pagePlaces {
			if more {
				q.Del(place)
			}
		}
		q.Set("file", strconv.Itoa(number)+"."+format)
		return `<a href="` + html.EscapeString(to.Path+"?"+q.Encode()) + `" download>` + name +
			`<span class="govuk-visually-hidden"> ` + html.EscapeString(called) + `</span></a>`
	}
	b.WriteString("\n" + `<p class="noprint soft">` + html.EscapeString(p.T("files")) + " " + way("csv", "CSV") + " · " +
		way("xlsx", "XLSX") + "</p>")
}

// pagePlaces are the words of a query that say where a page of a table that goes on begins.
var pagePlaces = []string{"cursor", "from", "above", "behind"}

// handTable sends a table of a page as a file; false: it has none of this number.
func (a *answer) handTable(w http.ResponseWriter, r *http.Request, asked tableAsked) bool {
	t := readTable(a.body, asked.number)
	if len(t.rows) == 0 {
		return false
	}
	h := w.Header()
	h.Set("Content-Type", asked.format.MediaType())
	h.Set("Cache-Control", "no-store")
	takes := fileTime
	if t.more {
		select {
		case asked.slots <- struct{}{}:
			defer func() { <-asked.slots }()
		case <-r.Context().Done():
			panic(http.ErrAbortHandler)
		}
		takes = 2 * tableTime // Who takes a file slowly must not keep others from theirs.
	}
	name := strings.Trim(strings.ReplaceAll(url.PathEscape(r.URL.Path), "%2F", "-"), "-")
	if name = notPlain.ReplaceAllString(name, "-"); name == "" {
		name = "front"
	}
	name += "-" + strconv.Itoa(asked.number)
	h.Set("Content-Disposition", `attachment; filename="`+a.code+"-"+name+"."+string(asked.format)+`"`)
	http.NewResponseController(w).SetWriteDeadline(time.Now().Add(takes)) // Where there is none, none is in the way.
	if err := a.writeTable(w, t, asked); err != nil {
		panic(http.ErrAbortHandler) // Half a file must not pass for a whole one.
	}
	return true
}

var errPageRefused = errors.New("web: a page of a table was refused")

// writeTable writes a table of a page, and its rows on the pages that follow.
func (a *answer) writeTable(w io.Writer, t *tableReader, asked tableAsked) error {
	titles := make([]string, len(t.rows[0]))
	for i, cell := range t.rows[0] {
		titles[i] = cell.text
	}
	to, err := export.NewTable(w, asked.format, "table", titles, true)
	if err != nil {
		return err
	}
	until, pages := time.Now().Add(tableTime), 0
	for body, n, goesOn := a.body, 0, t.more; ; t = readTable(body, 0) {
		for _, row := range t.rows[min(1, len(t.rows)):] {
			cells := make([]any, len(titles))
			for i := range min(len(row), len(cells)) {
				cells[i] = row[i].value()
			}
			if err := to.Row(cells); err != nil {
				to.Abandon()
				return err
			}
			n++
		}
		next := nextForm.FindSubmatch(body)
		if !goesOn || next == nil {
			return to.Close()
		}
		path := html.UnescapeString(string(next[1]))
		if pages++; n >= tableMost || pages >= tablePages || time.Now().After(until) {
			cells := make([]any, len(titles))
			cells[0] = "… " + path
			return errors.Join(to.Row(cells), to.Close())
		}
		if body = asked.more(path); body == nil {
			to.Abandon()
			return errPageRefused
		}
	}
}

// nextForm is the way to the page that follows.
var nextForm = regexp.MustCompile(`<a href="([^"]*)" rel="next">`)

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
func tableOf(body []byte, number int) [][]tableCell { return readTable(body, number).rows }

// readTable reads a table of a page; 0: the first that goes on.
func readTable(body []byte, number int) *tableReader {
	t := &tableReader{tokens: markup.NewTokenizer(bytes.NewReader(body)), left: number, any: number == 0}
	for {
		switch t.tokens.Next() {
		case markup.ErrorToken:
			if t.tokens.Err() != io.EOF {
				t.rows = nil
			}
			return t
		case markup.StartTagToken:
			t.start()
		case markup.EndTagToken:
			if t.end() {
				return t
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
	left   int  // Tables up to the one that is read.
	any    bool // The first that goes on is read, whatever its number.
	more   bool // It goes on, on the page that follows.
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
		_, more := attribute("data-more")
		if t.left--; t.left == 0 || t.any && more {
			t.inside, t.more = true, more
		}
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
