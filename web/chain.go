package web

import (
	"html/template"
	"net/http"
	"strings"

	"liangshan/api"
	"liangshan/chain"
)

// The pages of the county's industry chains: public, with a picture and the same in words.

func (s *Site) routeChains() {
	s.mux.HandleFunc("GET /chains", s.page(s.chains))
	s.mux.HandleFunc("GET /chain/{code}", s.page(s.chain))
	s.mux.HandleFunc("GET /chain/{code}/picture.svg", s.chainPicture)
}

func (s *Site) chains(r *http.Request, p *page) error {
	all, err := s.read.Chains(r.Context())
	p.name, p.Title, p.Here, p.Data = "chains", p.T("chains"), "/chains", all
	return err
}

// A chainRow is a node of a chain with what it hangs on.
type chainRow struct {
	Node                 chain.Node
	Upstream, Downstream string
}

// A chainPage is what the page of a chain shows.
type chainPage struct {
	api.NamedChain
	Picture template.HTML // Made by package chain, which escapes every name.
	Rows    []chainRow
}

func (s *Site) chain(r *http.Request, p *page) error {
	c, err := s.read.Chain(r.Context(), r.PathValue("code"))
	if err != nil {
		return err
	}
	shown := chainPage{NamedChain: c, Picture: template.HTML(c.SVG(c.Code, p.English))}
	for _, n := range c.Nodes {
		up, down := c.Near(n.Code)
		shown.Rows = append(shown.Rows, chainRow{n, p.names(up), p.names(down)})
	}
	p.name, p.Title, p.Here, p.Wide, p.Data = "chain", c.Name(p.English), "/chains", true, shown
	return nil
}

// names lists nodes; a stroke where there are none.
func (p *page) names(nodes []chain.Node) string {
	var all []string
	for _, n := range nodes {
		all = append(all, n.Name(p.English))
	}
	if all == nil {
		return "—"
	}
	return strings.Join(all, p.choose("、", ", "))
}

// ChainBasis says where a part of a chain comes from.
func (p *page) ChainBasis(b chain.Basis) string {
	if b == chain.Article {
		return p.T("chain_article")
	}
	return p.T("chain_assumed")
}

// chainPicture hands out the picture as a file.
func (s *Site) chainPicture(w http.ResponseWriter, r *http.Request) {
	c, err := s.read.Chain(r.Context(), r.PathValue("code"))
	if err != nil {
		s.page(func(*http.Request, *page) error { return err })(w, r)
		return
	}
	english, _ := languageOf(r)
	w.Header().Set("Content-Type", "image/svg+xml; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
	w.Write([]byte(c.SVG(c.Code, english)))
}
