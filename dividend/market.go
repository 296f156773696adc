package dividend

import (
	"liangshan/company"
	"liangshan/identity"
	"liangshan/kernel"
	"liangshan/village"
)

// A Market is what the register of credits knows of the sales whose income is returned: what
// came in, what the stock had cost, and whose tonnes they were. Without one (nil) all of it is
// taken as named.
type Market interface {
	// SaleIncome returns what a sale brought and what fees were taken off at once, and what its
	// stock had cost by both methods, in fen; false if there is no such sale.
	SaleIncome(sale uint64) (proceeds, fees, fifo, average int64, ok bool)

	// SaleOrigins calls a function with the tonnes of a sale, one call for each village,
	// co-operative and contract. An empty village: out of the buffer, which is nobody's.
	SaleOrigins(sale uint64, each func(place village.Code, cooperative company.Number, contract uint64, tonnes int64))
}

// A CostMethod says by which method the stock of a sale has cost what it has.
type CostMethod uint8

// Methods of cost.
const (
	FIFO    CostMethod = iota // First in, first out.
	Average                   // Weighted average of what was in store.
)

// String returns the name under which read tables know the method.
func (m CostMethod) String() string {
	if m == Average {
		return "average"
	}
	return "fifo"
}

// checkMarket checks amount and cost of the sales of a pot against what the market knows.
func (r *Registry) checkMarket(sales []Sale, method CostMethod) error {
	if r.market == nil {
		return nil
	}
	for i, s := range sales {
		proceeds, fees, cost, average, ok := r.market.SaleIncome(s.Sale)
		if method == Average {
			cost = average
		}
		refusal := (*kernel.Refusal)(nil)
		switch {
		case !ok:
			refusal = ErrSaleUnknown
		case s.Amount != proceeds-fees:
			refusal = ErrSaleOther
		case s.Cost != cost:
			refusal = ErrCostOther
		}
		if refusal != nil {
			return &kernel.RowRefusal{Row: i, Refusal: refusal}
		}
	}
	return nil
}

// An origin is where tonnes of a sale came from, as the market knows it.
type origin struct {
	sale        int // Place in the pot.
	place       village.Code
	cooperative company.Number
	contract    uint64
}

// origins counts the tonnes of a pot that no source has named yet.
type origins struct {
	left   map[origin]int64
	places map[origin][]village.Code // Of a sale, co-operative and contract, for registers of companies.
}

// originsOf asks the market for the origins of all sales; nil without a market.
func (r *Registry) originsOf(sales []Sale) *origins {
	if r.market == nil {
		return nil
	}
	o := &origins{left: map[origin]int64{}, places: map[origin][]village.Code{}}
	for i, s := range sales {
		r.market.SaleOrigins(s.Sale, func(place village.Code, coop company.Number, contract uint64, tonnes int64) {
			o.left[origin{i, place, coop, contract}] += tonnes
			anywhere := origin{sale: i, cooperative: coop, contract: contract}
			o.places[anywhere] = append(o.places[anywhere], place)
		})
	}
	return o
}

// take takes the tonnes of a source off where they came from, and reports whether they can
// have come from there: from the village that owns the register, from the stands of the
// company that does, or out of the buffer.
func (o *origins) take(r *Registry, sale int, row SourceRow) bool {
	if o == nil {
		return true
	}
	register := r.registers.Must(row.Register)
	key := origin{sale, village.Code(register.Owner), company.Number(row.Cooperative), row.Contract}
	if o.from(key, int64(row.Tonnes)) {
		return true
	}
	anywhere := key
	anywhere.place = ""
	if number, ok := r.companies.ByCode(identity.CreditCode(register.Owner)); ok && number == key.cooperative {
		for _, key.place = range o.places[anywhere] {
			if o.from(key, int64(row.Tonnes)) {
				return true
			}
		}
	}
	return o.from(anywhere, int64(row.Tonnes))
}

func (o *origins) from(key origin, tonnes int64) bool {
	if o.left[key] < tonnes {
		return false
	}
	if o.left[key] -= tonnes; o.left[key] == 0 {
		delete(o.left, key)
	}
	return true
}

// all reports whether every tonne was named.
func (o *origins) all() bool { return o == nil || len(o.left) == 0 }
