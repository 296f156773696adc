package auction

// A Round is a price that the clock showed, and what the bidders wanted at it.
type Round struct {
	Price  int64
	Demand []int64 // In lots, by bidder.
}

// Against holds a clock that moves against the bidders, who may only want less and less:
// upwards if the applicant sells. It ends with the first round in which no more is wanted
// than there is. If then less is wanted, the price is that of the round before: those who
// still want get all, and what is left goes to those who gave up in the last step, by the
// rule for ties. Bidders are numbered in the order in which they entered.
func (s *Sale) Against(bidders int, rounds []Round) (Award, *Fault) {
	if f := s.check(nil); f != nil {
		return Award{}, f
	}
	if f := s.checkRounds(bidders, rounds); f != nil {
		return Award{}, f
	}
	last := rounds[len(rounds)-1]
	wanted := sum(last.Demand)
	a := Award{Won: append([]int64(nil), last.Demand...), Pays: make([]int64, bidders), Price: last.Price}
	a.Decided = DecidedClock
	switch {
	case wanted == s.Supply:
	case len(rounds) == 1 && s.Rules.Under == UnderCancelled:
		a.Decided, a.Won = DecidedCancel, make([]int64, bidders)
	case len(rounds) == 1:
		a.Decided = DecidedUnder
	default:
		s.rollBack(&a, rounds[len(rounds)-2], s.Supply-wanted)
	}
	a.Sold = sum(a.Won)
	a.Found = a.Sold > 0
	for i, won := range a.Won {
		if won > 0 {
			a.Pays[i] = a.Price
		}
	}
	return a, nil
}

// rollBack serves those who gave up in the last step with what is left, at the price before.
func (s *Sale) rollBack(a *Award, before Round, left int64) {
	given := make([]Bid, len(before.Demand))
	var group []int
	for i, d := range before.Demand {
		given[i] = Bid{Price: before.Price, Qty: d - a.Won[i]}
		if given[i].Qty > 0 {
			group = append(group, i)
		}
	}
	more := make([]int64, len(given))
	if s.Rules.Ties == ProRata {
		proRata(given, group, left, more)
	} else {
		s.rank(given, group)
		inTurn(given, group, left, more)
	}
	for i := range more {
		a.Won[i] += more[i]
	}
	a.Price, a.Decided = before.Price, DecidedRollback
}

func sum(all []int64) (total int64) {
	for _, v := range all {
		total += v
	}
	return total
}

// checkRounds demands a clock that moves one way, demand that never rises, and an end where
// the rule has it. At of a fault is the round.
func (s *Sale) checkRounds(bidders int, rounds []Round) *Fault {
	if len(rounds) == 0 || bidders > orders_max {
		return &Fault{CodeClock, -1}
	}
	for n, r := range rounds {
		switch {
		case r.Price < 1 || r.Price > price_ticks_max:
			return &Fault{CodePrice, n}
		case n == 0 && s.Reserve != 0 && s.better(s.Reserve, r.Price):
			return &Fault{CodeReserve, n}
		case len(r.Demand) != bidders, n > 0 && !s.better(r.Price, rounds[n-1].Price):
			return &Fault{CodeClock, n}
		}
		total := int64(0)
		for i, d := range r.Demand {
			if d < 0 || d > quantity_max {
				return &Fault{CodeQuantity, n}
			}
			if n > 0 && d > rounds[n-1].Demand[i] {
				return &Fault{CodeDemandRise, n}
			}
			if code := s.CheckBid(Bid{Price: r.Price, Qty: d}, 0); d > 0 && code != "" {
				return &Fault{code, n}
			}
			if total += d; total > total_max {
				return &Fault{CodeQuantity, n}
			}
		}
		if (total <= s.Supply) != (n == len(rounds)-1) {
			return &Fault{CodeClock, n}
		}
	}
	return nil
}

// Towards holds a clock that moves towards the bidders: downwards if the applicant sells.
// The first who takes at the price shown has it, until the supply is gone; each pays the
// price at which it took. Takes are in the order of arrival. One whose minimum is more than
// what is left gets nothing.
func (s *Sale) Towards(takes []Bid) (Award, *Fault) {
	if f := s.check(takes); f != nil {
		return Award{}, f
	}
	for i, b := range takes {
		switch {
		case i > 0 && s.better(b.Price, takes[i-1].Price):
			return Award{}, &Fault{CodeClock, i}
		case s.Reserve != 0 && s.better(s.Reserve, b.Price):
			return Award{}, &Fault{CodeReserve, i}
		}
	}
	a := Award{Won: make([]int64, len(takes)), Pays: make([]int64, len(takes)), Decided: DecidedClock}
	left := s.Supply
	for i, b := range takes {
		a.Ranked = append(a.Ranked, i)
		if part := min(left, b.Qty); part > 0 && part >= b.Min {
			a.Won[i], a.Pays[i] = part, b.Price
			a.Price = b.Price
			left -= part
		}
	}
	a.Sold = s.Supply - left
	a.Found = a.Sold > 0
	return a, nil
}
