package web

import (
	"net/http"
	"strconv"

	"liangshan/export"
)

// fileStep is how many lines are read at a time for a file.
const fileStep = 2_000

// payeeColumn is the column of a list in which the number of the person stands who is named.
const payeeColumn = 4

// A lister returns the lines of a list that come after one: the number of the line, whose it is, units, fen, and the
// number of the person who is named.
type lister func(r *http.Request, after int64, long int) ([][]any, error)

func (s *Site) dividendLines(r *http.Request, after int64, long int) ([][]any, error) {
	run, err1 := strconv.ParseUint(r.PathValue("run"), 10, 32)
	register, err2 := strconv.ParseUint(r.PathValue("register"), 10, 32)
	if err1 != nil || err2 != nil {
		return nil, errNoPage
	}
	return s.read.Rows(r.Context(), `SELECT id, holder, units, amount_fen, holder FROM dividend_line
		WHERE run = ? AND register = ? AND id > ? AND state <> 'replaced' AND parent_line IS NULL ORDER BY id LIMIT `+
		strconv.Itoa(long), int64(run), int64(register), after)
}

func (s *Site) programmeLines(r *http.Request, after int64, long int) ([][]any, error) {
	run, err := strconv.ParseUint(r.PathValue("run"), 10, 32)
	if err != nil {
		return nil, errNoPage
	}
	return s.read.Rows(r.Context(), `SELECT number, beneficiary, NULL, total_fen, payee FROM programme_line
		WHERE run = ? AND number > ? ORDER BY number LIMIT `+strconv.Itoa(long), int64(run), after)
}

// noticeFile hands out a whole list as CSV or xlsx. shown checks that the list was published.
func (s *Site) noticeFile(shown func(*http.Request, *page) error, lines lister) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		p := s.begin(r)
		format := export.Format(r.URL.Query().Get("format"))
		err := shown(r, p)
		if err == nil && format != export.XLSX && format != "csv" {
			err = errBadWord
		}
		if err != nil {
			s.page(func(*http.Request, *page) error { return err })(w, r)
			return
		}
		view := p.Data.(*noticeView)
		if view.Ended {
			s.page(func(*http.Request, *page) error { return errNoPage })(w, r)
			return
		}
		w.Header().Set("Content-Type", format.MediaType())
		w.Header().Set("Content-Disposition", `attachment; filename="list.`+string(format)+`"`)
		named := func(r *http.Request, after int64, long int) ([][]any, error) {
			rows, err := lines(r, after, long)
			if err != nil {
				return nil, err
			}
			return rows, s.name(r, p, view.Named, rows)
		}
		titles := []string{p.T("line_word"), p.T(view.Holder()), p.T("units_word"), p.T("total_yuan")}
		if err := writeLines(w, r, format, titles, named); err != nil {
			panic(http.ErrAbortHandler) // So that half a file does not look like a whole one.
		}
	}
}

func writeLines(w http.ResponseWriter, r *http.Request, format export.Format, titles []string, lines lister) error {
	to, err := export.NewTable(w, format, "list", titles, true)
	if err != nil {
		return err
	}
	for after := int64(-1); ; {
		rows, err := lines(r, after, fileStep)
		if err != nil {
			to.Abandon()
			return err
		}
		for _, row := range rows {
			after = row[0].(int64)
			if err := to.Row([]any{after, row[1], row[2], export.Yuan(row[3].(int64))}); err != nil {
				to.Abandon()
				return err
			}
		}
		if len(rows) < fileStep {
			return to.Close()
		}
	}
}
