package twin

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"liangshan/chain"
)

// A Chain is the twin of package chain.
type Chain struct {
	chains map[string]chain.Publish
	counts map[string]uint32 // Versions.
}

// NewChain returns an empty twin.
func NewChain() *Chain {
	return &Chain{chains: map[string]chain.Publish{}, counts: map[string]uint32{}}
}

var stages = map[chain.Stage]int{"upstream": 1, "midstream": 2, "downstream": 3}

// Decide says what becomes of a command, and does it. false: it is none of the module.
func (m *Chain) Decide(_ Env, command any) (Verdict, bool) {
	c, ok := command.(chain.Publish)
	if !ok {
		return Verdict{}, false
	}
	based := func(b chain.Basis) bool { return b == "article" || b == "assumed" }
	switch {
	case !publicCode(c.Code):
		return refuse("chain.code_malformed"), true
	case !publicName(c.NameZH) || !publicName(c.NameEN):
		return refuse("chain.name_malformed"), true
	case !based(c.Basis):
		return refuse("chain.basis_unknown"), true
	case len(c.Nodes) == 0:
		return refuse("chain.nodes_missing"), true
	case len(c.Nodes) > 60 || len(c.Links) > 200:
		return refuse("chain.too_large"), true
	}
	stage := map[string]int{}
	for i, n := range c.Nodes {
		code := ""
		switch {
		case !publicCode(n.Code):
			code = "chain.code_malformed"
		case stages[n.Stage] == 0:
			code = "chain.stage_unknown"
		case !publicName(n.NameZH) || !publicName(n.NameEN):
			code = "chain.name_malformed"
		case n.State != "present" && n.State != "weak" && n.State != "missing":
			code = "chain.state_unknown"
		case !based(n.Basis):
			code = "chain.basis_unknown"
		case stage[n.Code] != 0:
			code = "chain.node_twice"
		}
		if code != "" {
			return refuseRow(i, code), true
		}
		stage[n.Code] = stages[n.Stage]
	}
	for i, l := range c.Links {
		code := ""
		switch {
		case stage[l.From] == 0 || stage[l.To] == 0:
			code = "chain.node_unknown"
		case slices.Contains(c.Links[:i], l):
			code = "chain.link_twice"
		case stage[l.From] > stage[l.To]:
			code = "chain.link_upstream"
		}
		if code != "" {
			return refuseRow(i, code), true
		}
	}
	switch {
	case circular(c.Links):
		return refuse("chain.circular"), true
	case m.counts[c.Code] > 0 && sameChain(m.chains[c.Code], c):
		return refuse("chain.same"), true
	}
	m.chains[c.Code] = c
	m.counts[c.Code]++
	return accept(1), true
}

// circular reports whether one can go round: whoever takes away what leads nowhere keeps something.
func circular(links []chain.Link) bool {
	left := slices.Clone(links)
	for {
		less := slices.DeleteFunc(slices.Clone(left), func(l chain.Link) bool {
			return !slices.ContainsFunc(left, func(o chain.Link) bool { return o.From == l.To })
		})
		if len(less) == len(left) {
			return len(left) > 0
		}
		left = less
	}
}

func sameChain(a, b chain.Publish) bool {
	return a.NameZH == b.NameZH && a.NameEN == b.NameEN && a.Basis == b.Basis && slices.Equal(a.Nodes, b.Nodes) &&
		slices.Equal(a.Links, b.Links)
}

// CompareAll holds everything that the registry keeps against the twin.
func (m *Chain) CompareAll(real *chain.Registry) error {
	if n := len(real.Codes()); n != len(m.chains) {
		return fmt.Errorf("there are %d chains, expected %d", n, len(m.chains))
	}
	for code, want := range m.chains {
		got, _ := real.Chain(code)
		said := chain.Publish{
			Code:   code,
			NameZH: got.NameZH,
			NameEN: got.NameEN,
			Basis:  got.Basis,
			Nodes:  got.Nodes,
			Links:  got.Links,
		}
		if !sameChain(said, want) || got.Version != m.counts[code] {
			return fmt.Errorf(
				"chain %s is version %d, %+v, expected %d, %+v",
				code,
				got.Version,
				said,
				m.counts[code],
				want,
			)
		}
	}
	return nil
}

// Draw returns a command at random.
func (m *Chain) Draw(chance *rand.Rand, wrong int) any {
	c := chain.Publish{Code: []string{"food", "bamboo", "chairs"}[chance.IntN(3)], NameZH: name(chance, wrong),
		NameEN: name(chance, wrong), Basis: "article"}
	if old, ok := m.chains[c.Code]; ok && chance.IntN(2) == 0 {
		if c = copied(old); percent(chance, 4*wrong) {
			return c
		}
		c.NameZH = name(chance, wrong)
		c.Nodes[chance.IntN(len(c.Nodes))].State = []chain.State{"present", "weak", "missing"}[chance.IntN(3)]
	} else {
		for i := range 2 + chance.IntN(6) {
			c.Nodes = append(c.Nodes, chain.Node{Code: fmt.Sprintf("n%d", i), NameZH: name(chance, 0), NameEN: name(chance, 0),
				Stage: []chain.Stage{"upstream", "midstream", "downstream"}[i*3/8], State: "present", Basis: "assumed"})
		}
		for range chance.IntN(6) {
			from, to := chance.IntN(len(c.Nodes)), chance.IntN(len(c.Nodes))
			l := chain.Link{From: c.Nodes[min(from, to)].Code, To: c.Nodes[max(from, to)].Code}
			if from != to && !slices.Contains(c.Links, l) {
				c.Links = append(c.Links, l)
			}
		}
	}
	if percent(chance, 6*wrong) {
		spoilChain(chance, &c)
	}
	return c
}

func copied(c chain.Publish) chain.Publish {
	c.Nodes, c.Links = slices.Clone(c.Nodes), slices.Clone(c.Links)
	return c
}

// spoilChain makes a chain wrong.
func spoilChain(chance *rand.Rand, c *chain.Publish) {
	node := &c.Nodes[chance.IntN(len(c.Nodes))]
	switch chance.IntN(13) {
	case 0:
		c.Code = []string{"", "Food"}[chance.IntN(2)]
	case 1:
		c.Basis = "heard"
	case 2:
		c.Nodes = nil
	case 3:
		c.Nodes = make([]chain.Node, 61)
	case 4:
		c.Links = make([]chain.Link, 201)
	case 5:
		node.Stage = ""
	case 6:
		node.State = "there"
	case 7:
		node.Basis = ""
	case 8:
		c.Nodes = append(c.Nodes, *node)
	case 9:
		c.Links = append(c.Links, chain.Link{From: node.Code, To: "nowhere"})
	case 10:
		l := chain.Link{From: c.Nodes[0].Code, To: c.Nodes[1].Code}
		c.Links = append(c.Links, l, l)
	case 11:
		c.Nodes[0].Stage = "downstream"
		c.Links = append(c.Links, chain.Link{From: c.Nodes[0].Code, To: c.Nodes[1].Code})
	case 12:
		c.Nodes[0].Stage, c.Nodes[1].Stage = "midstream", "midstream"
		c.Links = []chain.Link{
			{From: c.Nodes[0].Code, To: c.Nodes[1].Code},
			{From: c.Nodes[1].Code, To: c.Nodes[0].Code},
		}
		if chance.IntN(2) == 0 {
			c.Links = []chain.Link{{From: node.Code, To: node.Code}}
		}
	}
}
