// Package chain keeps the county's industry chains: what supplies what from upstream to
// downstream, which links of the chain are there, which are weak and which are missing, and a
// picture of it. A chain is data that the county publishes; it decides nothing.
//
// # Invariants
//
//   - A chain is published whole. A version replaces the one before; versions count from 1.
//   - Nodes of a chain have codes of their own; a link joins two of its nodes, once.
//   - Links run downstream: never from a later stage to an earlier one, and never in a circle.
//   - What is missing or weak says since which basis: an article, or assumed by whoever drew it.
//
// # Format of chains.yaml
//
//	chains:
//	  - code: food                 a code: small letters, digits, full stops, underscores
//	    name_zh: 食品
//	    name_en: food
//	    basis: article             article or assumed: of the chain as such
//	    nodes:                     from upstream to downstream
//	      - {code: wheat, stage: upstream, name_zh: 小麦, name_en: wheat, state: present, basis: assumed}
//	    links:
//	      - {from: wheat, to: flour}
//
// Stages are upstream, midstream and downstream; states are present, weak and missing.
package chain

import (
	_ "embed"
	"strings"

	"liangshan/kernel"
	"liangshan/village"
)

// Schema declares the tables that people read.
//
//go:embed schema.sql
var Schema string

// Kinds of chain: 1800 to 1899. Numbers are for ever.
const kindPublished kernel.Kind = 1800

// Limits of one chain, so that its event fits one entry and its picture one page.
const (
	NodesMax = 60
	LinksMax = 200
)

// A Stage says how far down a node stands.
type Stage string

// Stages, in their order.
const (
	Upstream   Stage = "upstream"
	Midstream  Stage = "midstream"
	Downstream Stage = "downstream"
)

// order returns how far down a stage is; 0 if there is no such stage.
func (s Stage) order() int {
	switch s {
	case Upstream:
		return 1
	case Midstream:
		return 2
	case Downstream:
		return 3
	}
	return 0
}

// A State says whether the county has what a node stands for.
type State string

// States.
const (
	Present State = "present"
	Weak    State = "weak"
	Missing State = "missing"
)

// A Basis says where something that the county publishes comes from.
type Basis string

// Bases.
const (
	Article Basis = "article" // It stands in the county's source article.
	Assumed Basis = "assumed" // Whoever drew the chain assumed it.
)

func (b Basis) valid() bool { return b == Article || b == Assumed }

// A Node is one part of an industry.
type Node struct {
	Code   string `cbor:"1,keyasint" json:"code"`
	Stage  Stage  `cbor:"2,keyasint" json:"stage"`
	NameZH string `cbor:"3,keyasint" json:"name_zh"`
	NameEN string `cbor:"4,keyasint" json:"name_en"`
	State  State  `cbor:"5,keyasint" json:"state"`
	Basis  Basis  `cbor:"6,keyasint" json:"basis"`
}

// A Link says that one node supplies another.
type Link struct {
	From string `cbor:"1,keyasint" json:"from"`
	To   string `cbor:"2,keyasint" json:"to"`
}

// Publish asks that a chain be as it is given, in place of an older version.
type Publish struct {
	Code   string `cbor:"1,keyasint" json:"code"`
	NameZH string `cbor:"2,keyasint" json:"name_zh"`
	NameEN string `cbor:"3,keyasint" json:"name_en"`
	Basis  Basis  `cbor:"4,keyasint" json:"basis"`
	Nodes  []Node `cbor:"5,keyasint" json:"nodes"`
	Links  []Link `cbor:"6,keyasint" json:"links"`
}

// Published says how a chain is from now on.
type Published struct {
	Code    string `cbor:"1,keyasint"`
	Version uint32 `cbor:"2,keyasint"`
	NameZH  string `cbor:"3,keyasint"`
	NameEN  string `cbor:"4,keyasint"`
	Basis   Basis  `cbor:"5,keyasint"`
	Nodes   []Node `cbor:"6,keyasint"`
	Links   []Link `cbor:"7,keyasint"`
}

// A Chain is a chain as it stands now.
type Chain struct {
	_       struct{} `cbor:",toarray"`
	Version uint32
	NameZH  string
	NameEN  string
	Basis   Basis
	Nodes   []Node
	Links   []Link
}

// A Registry is everything that this package keeps.
type Registry struct {
	Publishes kernel.Maker[Publish]
	chains    kernel.Rows[string, Chain]
	published kernel.Emitter[Published]
}

// New declares the module in the kernel.
func New(k *kernel.Kernel) *Registry {
	r := &Registry{}
	r.chains = kernel.NewTable[string, Chain](k, "chain.chain", strings.Compare)
	r.published = kernel.Apply(k, kindPublished, "chain.published", r.applyPublished)
	kernel.Project(r.published, projectPublished)
	r.Publishes = kernel.Decide(k, "chain.publish", r.Publish)
	return r
}

// Chain returns the chain with a code.
func (r *Registry) Chain(code string) (Chain, bool) { return r.chains.Get(code) }

// Codes returns the codes of all chains, in order.
func (r *Registry) Codes() (all []string) {
	for code := range r.chains.All() {
		all = append(all, code)
	}
	return all
}

// Publish decides whether a chain may be published.
func (r *Registry) Publish(tx *kernel.Tx, c Publish) error {
	if err := Check(c); err != nil {
		return err
	}
	old, _ := r.chains.Get(c.Code)
	if old.is(c) {
		return ErrSame
	}
	r.published.Emit(tx, Published{c.Code, old.Version + 1, c.NameZH, c.NameEN, c.Basis, c.Nodes, c.Links})
	return nil
}

// is reports whether a chain is what is to be published.
func (c Chain) is(p Publish) bool {
	if c.NameZH != p.NameZH || c.NameEN != p.NameEN || c.Basis != p.Basis || len(c.Nodes) != len(p.Nodes) ||
		len(c.Links) != len(p.Links) {
		return false
	}
	for i := range c.Nodes {
		if c.Nodes[i] != p.Nodes[i] {
			return false
		}
	}
	for i := range c.Links {
		if c.Links[i] != p.Links[i] {
			return false
		}
	}
	return true
}

func (r *Registry) applyPublished(e Published) {
	r.chains.Put(e.Code, Chain{Version: e.Version, NameZH: e.NameZH, NameEN: e.NameEN, Basis: e.Basis, Nodes: e.Nodes,
		Links: e.Links})
}

func projectPublished(at kernel.At, e Published, exec kernel.Exec) {
	exec(`INSERT INTO chain_chain (code, version, name_zh, name_en, basis, published_ms) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (code) DO UPDATE SET version = excluded.version, name_zh = excluded.name_zh, name_en = excluded.name_en,
		basis = excluded.basis, published_ms = excluded.published_ms`,
		e.Code, int64(e.Version), e.NameZH, e.NameEN, string(e.Basis), at.Time)
	exec(`DELETE FROM chain_node WHERE chain = ?`, e.Code)
	exec(`DELETE FROM chain_link WHERE chain = ?`, e.Code)
	for i, n := range e.Nodes {
		exec(`INSERT INTO chain_node (chain, code, place_in_chain, stage, name_zh, name_en, chain_state, basis)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?)`, e.Code, n.Code, int64(i+1), string(n.Stage), n.NameZH, n.NameEN, string(n.State),
			string(n.Basis))
	}
	for _, l := range e.Links {
		exec(`INSERT INTO chain_link (chain, from_node, to_node) VALUES (?, ?, ?)`, e.Code, l.From, l.To)
	}
}

// Audit checks the invariants of the chains.
func (r *Registry) Audit() error {
	for code, c := range r.chains.All() {
		err := Check(Publish{code, c.NameZH, c.NameEN, c.Basis, c.Nodes, c.Links})
		if err != nil || c.Version == 0 {
			return &auditError{code, err}
		}
	}
	return nil
}

type auditError struct {
	code string
	err  error
}

func (e *auditError) Error() string {
	if e.err == nil {
		return "chain: " + e.code + " has no version"
	}
	return "chain: " + e.code + ": " + e.err.Error()
}

// validCode reports whether a text may be a code here.
func validCode(code string) bool { return village.ValidCode(code) }
