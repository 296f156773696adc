package web

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"net/http"
	"strings"

	"liangshan/api"
)

//go:embed front.html
var frontText string

var frontPages = template.Must(template.New("front").Parse(frontText))

// A frontRow is a county on the front page.
type frontRow struct {
	Code, Name, Events string
	Stopped            string // Why it stands still; empty while it serves.
}

// A frontPage is what the template sees.
type frontPage struct {
	page
	Other string
	Rows  []frontRow
}

// NewFrontPage returns the page that lists the counties of a process, and the pages that
// explain codes of refusals, which are those of every county.
func NewFrontPage(members []api.Member) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) { front(w, r, http.StatusOK, members) })
	s := &Site{}
	for name := range assets {
		mux.HandleFunc("GET "+name, s.asset)
	}
	mux.HandleFunc("GET /problem/{code}", func(w http.ResponseWriter, r *http.Request) {
		for _, m := range members { // Any county's page has them all.
			if m.Stopped() == nil {
				http.Redirect(w, r, "/"+m.Code+r.URL.RequestURI(), http.StatusSeeOther)
				return
			}
		}
		front(w, r, http.StatusServiceUnavailable, members)
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { front(w, r, http.StatusNotFound, members) })
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		protect(w.Header())
		mux.ServeHTTP(w, r)
	})
}

func front(w http.ResponseWriter, r *http.Request, status int, members []api.Member) {
	p := &frontPage{page: page{English: r.URL.Query().Get("lang") == "en"}, Other: "?lang=en"}
	if p.English {
		p.Lang, p.Other = "?lang=en", ""
	}
	for _, m := range members {
		p.Rows = append(p.Rows, p.row(r, m))
	}
	var b bytes.Buffer
	if err := frontPages.Execute(&b, p); err != nil {
		panic(fmt.Errorf("web: the front page: %w", err)) // A mistake in the template.
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	w.Write(b.Bytes())
}

func (p *frontPage) row(r *http.Request, m api.Member) frontRow {
	if failure := m.Stopped(); failure != nil {
		return frontRow{Code: m.Code, Name: m.Code, Events: "—", Stopped: strings.TrimSpace(failure.Error())}
	}
	s := &Site{read: m.API.Reader}
	name, _ := s.county(r.Context(), &p.page)
	return frontRow{Code: m.Code, Name: name, Events: number(m.API.TreeSize())}
}
