package county

import (
	"errors"

	"liangshan/chain"
	"liangshan/kernel"
)

// A chainForm is an industry chain in a file.
type chainForm struct {
	Code   string `yaml:"code"`
	NameZH string `yaml:"name_zh"`
	NameEN string `yaml:"name_en"`
	Basis  string `yaml:"basis"`
	Nodes  []struct {
		Code   string `yaml:"code"`
		Stage  string `yaml:"stage"`
		NameZH string `yaml:"name_zh"`
		NameEN string `yaml:"name_en"`
		State  string `yaml:"state"`
		Basis  string `yaml:"basis"`
	} `yaml:"nodes"`
	Links []struct {
		From string `yaml:"from"`
		To   string `yaml:"to"`
	} `yaml:"links"`
}

// chains returns the industry chains of a file.
func (f *fileForm) chains() (all []chain.Publish) {
	for _, form := range f.Chains {
		c := chain.Publish{Code: form.Code, NameZH: form.NameZH, NameEN: form.NameEN, Basis: chain.Basis(form.Basis)}
		for _, n := range form.Nodes {
			c.Nodes = append(c.Nodes, chain.Node{Code: n.Code, Stage: chain.Stage(n.Stage), NameZH: n.NameZH, NameEN: n.NameEN,
				State: chain.State(n.State), Basis: chain.Basis(n.Basis)})
		}
		for _, l := range form.Links {
			c.Links = append(c.Links, chain.Link(l))
		}
		all = append(all, c)
	}
	return all
}

// effectsOfChains publishes the chains of a file. One that stands exactly so is left alone, so that
// a file may be published again when another of its chains changed.
func (r *Rulebook) effectsOfChains(tx *kernel.Tx, c *Publish) error {
	for i, one := range c.Chains {
		err := r.county.Chain.Publish(tx, one)
		var part *chain.PartRefusal
		switch {
		case err == nil || err == error(chain.ErrSame):
		case errors.As(err, &part):
			return inSection(item("chains", i)+"."+part.List, err)
		default:
			return inSection(item("chains", i), err)
		}
	}
	return nil
}
