package api

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"liangshan/export"
	"liangshan/view"
)

// Limits of exports.
const (
	exportsMax    = 2       // That read at the same time: half of the connections for readers.
	exportMax     = 1 << 30 // Bytes that one keeps on the disk.
	exportTime    = 15 * time.Minute
	positionField = "Position" // Of an answer that is a file.
)

// A way says how a table goes out. Without a format it goes out as pages of JSON.
type way struct {
	format export.Format
	lang   export.Lang
	mark   bool
}

func exportParameters() []*huma.Param {
	choice := func(values ...any) *huma.Schema { return &huma.Schema{Type: huma.TypeString, Enum: values} }
	return []*huma.Param{
		parameter(
			"query",
			"format",
			"json (usual: a page), or the whole result as csv or xlsx",
			choice("json", "csv", "xlsx"),
		),
		parameter("query", "lang", "Language of the titles of csv and xlsx", choice("zh", "en")),
		parameter("query", "bom", "true: csv begins with a byte order mark, for Excel", choice("true", "false")),
	}
}

// wayOf takes the words that say how a table goes out from the question.
func wayOf(values url.Values) (w way, err error) {
	take := func(name string, known ...string) string {
		all, given := values[name]
		values.Del(name)
		if !given {
			return known[0]
		}
		for _, k := range known {
			if len(all) == 1 && all[0] == k {
				return k
			}
		}
		err = &fieldError{errQuery, name}
		return ""
	}
	format := take("format", "json", "csv", "xlsx")
	more := values.Has("lang") || values.Has("bom")
	w.lang = export.Lang(take("lang", "zh", "en"))
	w.mark = take("bom", "false", "true") == "true"
	switch {
	case err != nil:
		return w, err
	case format != "json":
		w.format = export.Format(format)
		for _, part := range []string{"limit", "cursor"} {
			if values.Has(part) {
				return w, &fieldError{errQuery, part}
			}
		}
	case more:
		return w, &fieldError{errQuery, "format"} // Else somebody waits for titles in a page of JSON.
	}
	return w, nil
}

// export answers with the whole of what a question finds. The rows are first read into a temporary file, in
// one go and so
// as of one position; then they go out as fast as the reader takes them, and nobody waits for that.
func (a *API) export(
	x *exchange,
	l *view.Listing,
	values url.Values,
	after uint64,
	w way,
	slots chan struct{},
) error {
	table, err := export.Ask(l, values)
	if err != nil {
		return err
	}
	if err := x.allowTable(l, values); err != nil {
		return err
	}
	spool, err := export.NewSpool(len(l.Columns), exportMax)
	if err != nil {
		return err
	}
	defer spool.Close()
	select {
	case slots <- struct{}{}:
	default:
		return errTooMany
	}
	at, err := a.county.View.Read(
		x.r.Context(),
		after,
		func(s *view.Snapshot) error { return table.Rows(s, spool.Add) },
	)
	<-slots
	if err != nil {
		return err
	}
	name := fmt.Sprintf("%s-%d.%s", l.Name, at.Entries, w.format)
	h := x.Header()
	h.Set("Content-Type", w.format.MediaType())
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	h.Set("Content-Language", string(w.lang))
	h.Set(positionField, strconv.FormatUint(at.Entries, 10))
	// Large files take longer than other answers. Where there is no deadline to move, none is in the way.
	http.NewResponseController(x.ResponseWriter).SetWriteDeadline(time.Now().Add(exportTime))
	if err := w.write(x, table, spool); err != nil {
		if x.status == 0 {
			for _, name := range []string{"Content-Type", "Content-Disposition", "Content-Language", positionField} {
				h.Del(name)
			}
			return err
		}
		a.options.Log.Warn("an export was broken off", "request", x.number, "table", l.Name, "error", err)
		panic(http.ErrAbortHandler) // So that half a file does not look like a whole one.
	}
	return nil
}

// write writes the rows in the way that was asked for.
func (w way) write(x *exchange, table *export.Table, spool *export.Spool) error {
	to, err := export.NewTable(x, w.format, table.Name, table.Titles(w.lang), w.mark)
	if err != nil {
		return err
	}
	if err := spool.Each(func(row []any) error { return to.Row(table.Cells(row)) }); err != nil {
		to.Abandon()
		return err
	}
	return to.Close()
}
