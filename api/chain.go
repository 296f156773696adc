package api

import (
	"context"

	industry "liangshan/chain"
	"liangshan/county"
)

// A NamedChain is an industry chain with its code.
type NamedChain struct {
	Code string
	industry.Chain
}

// Chains returns the county's industry chains, by code.
func (r Reader) Chains(ctx context.Context) (all []NamedChain, err error) {
	err = r.county.Read(ctx, func(c *county.County) {
		for _, code := range c.Chain.Codes() {
			one, _ := c.Chain.Chain(code)
			all = append(all, NamedChain{code, one})
		}
	})
	return all, err
}

// Chain returns one industry chain. Refusal: chain.unknown, as a 404.
func (r Reader) Chain(ctx context.Context, code string) (one NamedChain, err error) {
	known := false
	err = r.county.Read(ctx, func(c *county.County) {
		one.Code = code
		one.Chain, known = c.Chain.Chain(code)
	})
	if err == nil && !known {
		err = &absent{industry.ErrUnknown}
	}
	return one, err
}
