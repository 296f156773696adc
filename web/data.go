package web

import (
	"net/http"

	"liangshan/api"
)

// routeData declares the page of what anybody may take along.
func (s *Site) routeData() { s.mux.HandleFunc("GET /data", s.page(s.data)) }

type openRow struct{ Name, Title string }

// data lists the open data: tables without anything personal, the map, and the log.
func (s *Site) data(_ *http.Request, p *page) error {
	p.name, p.Title, p.Here = "data", p.T("open_data"), "/data"
	var all []openRow
	for _, l := range api.OpenTables() {
		all = append(all, openRow{l.Name, p.choose(l.Title.ZH, l.Title.EN)})
	}
	p.Data = all
	return nil
}
