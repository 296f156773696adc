package twin

import (
	"maps"
	"slices"

	"liangshan/exchange"
)

// A oneWay is a one-way auction with who takes part in it.
type oneWay struct {
	exchange.Sale
	bidders map[exchange.Participant]exchange.Bidder
	bids    []exchange.Bid // By place in the order of arrival, from 1.
}

func (s *oneWay) kept() *oneWay {
	k := *s
	k.bidders, k.bids = maps.Clone(s.bidders), slices.Clone(s.bids)
	return &k
}

// A seal is what a sealed bid says.
type seal struct {
	price, tonnes, minimum int64
	nonce                  [32]byte
}
