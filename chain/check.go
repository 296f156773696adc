package chain

import (
	"liangshan/kernel"
	"liangshan/village"
)

// Refusals.
var (
	ErrCode     = kernel.Refuse("chain.code_malformed")
	ErrName     = kernel.Refuse("chain.name_malformed")
	ErrBasis    = kernel.Refuse("chain.basis_unknown")
	ErrNoNodes  = kernel.Refuse("chain.nodes_missing")
	ErrTooMany  = kernel.Refuse("chain.too_large")
	ErrStage    = kernel.Refuse("chain.stage_unknown")
	ErrState    = kernel.Refuse("chain.state_unknown")
	ErrTwice    = kernel.Refuse("chain.node_twice")
	ErrNode     = kernel.Refuse("chain.node_unknown") // A link names no node of the chain.
	ErrLink     = kernel.Refuse("chain.link_twice")
	ErrUpstream = kernel.Refuse("chain.link_upstream") // From a later stage to an earlier one.
	ErrCircle   = kernel.Refuse("chain.circular")
	ErrSame     = kernel.Refuse("chain.same")
	ErrUnknown  = kernel.Refuse("chain.unknown")
)

// A PartRefusal is the refusal of one node or link of a chain.
type PartRefusal struct {
	List    string // "nodes" or "links".
	Row     int    // From 0.
	Refusal *kernel.Refusal
}

// Error names the part and the refusal.
func (p *PartRefusal) Error() string { return p.List + ": " + p.Unwrap().Error() }

// Unwrap lets errors.Is and errors.As find the row and the refusal.
func (p *PartRefusal) Unwrap() error { return &kernel.RowRefusal{Row: p.Row, Refusal: p.Refusal} }

// Check checks all of a chain. The error is a refusal, or a *PartRefusal.
func Check(c Publish) error {
	switch {
	case !validCode(c.Code):
		return ErrCode
	case !village.ValidName(c.NameZH) || !village.ValidName(c.NameEN):
		return ErrName
	case !c.Basis.valid():
		return ErrBasis
	case len(c.Nodes) == 0:
		return ErrNoNodes
	case len(c.Nodes) > NodesMax || len(c.Links) > LinksMax:
		return ErrTooMany
	}
	for i, n := range c.Nodes {
		if refusal := checkNode(n, c.Nodes[:i]); refusal != nil {
			return &PartRefusal{"nodes", i, refusal}
		}
	}
	for i, l := range c.Links {
		if refusal := checkLink(l, c.Nodes, c.Links[:i]); refusal != nil {
			return &PartRefusal{"links", i, refusal}
		}
	}
	if _, ok := ranks(c.Nodes, c.Links); !ok {
		return ErrCircle
	}
	return nil
}

func checkNode(n Node, before []Node) *kernel.Refusal {
	switch {
	case !validCode(n.Code):
		return ErrCode
	case n.Stage.order() == 0:
		return ErrStage
	case !village.ValidName(n.NameZH) || !village.ValidName(n.NameEN):
		return ErrName
	case n.State != Present && n.State != Weak && n.State != Missing:
		return ErrState
	case !n.Basis.valid():
		return ErrBasis
	case find(before, n.Code) >= 0:
		return ErrTwice
	}
	return nil
}

func checkLink(l Link, nodes []Node, before []Link) *kernel.Refusal {
	from, to := find(nodes, l.From), find(nodes, l.To)
	if from < 0 || to < 0 {
		return ErrNode
	}
	for _, other := range before {
		if other == l {
			return ErrLink
		}
	}
	if nodes[from].Stage.order() > nodes[to].Stage.order() {
		return ErrUpstream
	}
	return nil
}

// find returns which node has a code; -1 if none has.
func find(nodes []Node, code string) int {
	for i, n := range nodes {
		if n.Code == code {
			return i
		}
	}
	return -1
}

// ranks returns, for every node, how many links of its own stage lead to it at most, which is
// its column within the stage; false if the links run in a circle.
func ranks(nodes []Node, links []Link) (rank []int, ok bool) {
	rank = make([]int, len(nodes))
	for round := 0; round <= len(nodes); round++ {
		changed := false
		for _, l := range links {
			from, to := find(nodes, l.From), find(nodes, l.To)
			if nodes[from].Stage == nodes[to].Stage && rank[to] < rank[from]+1 {
				rank[to], changed = rank[from]+1, true
			}
		}
		if !changed {
			return rank, true
		}
	}
	return nil, false
}

// Gaps returns the nodes that are missing or weak, in order.
func (c Chain) Gaps() (all []Node) {
	for _, n := range c.Nodes {
		if n.State != Present {
			all = append(all, n)
		}
	}
	return all
}

// Near returns what supplies a node and what it supplies, in the order of the links.
func (c Chain) Near(code string) (upstream, downstream []Node) {
	for _, l := range c.Links {
		if l.To == code {
			upstream = append(upstream, c.Nodes[find(c.Nodes, l.From)])
		}
		if l.From == code {
			downstream = append(downstream, c.Nodes[find(c.Nodes, l.To)])
		}
	}
	return upstream, downstream
}
