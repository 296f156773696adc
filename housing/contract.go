package housing

import (
	"cmp"

	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/ledger"
	"liangshan/person"
	"liangshan/quantity"
)

// An Owner has a share of a home.
type Owner struct {
	Person person.Number `cbor:"1,keyasint" json:"person"`
	Num    int64         `cbor:"2,keyasint" json:"num"`
	Den    int64         `cbor:"3,keyasint" json:"den"`
}

// A Contract is shared ownership of a home.
type Contract struct {
	_         struct{} `cbor:",toarray"`
	Home      HomeNumber
	On        calendar.Date
	Terms     calendar.Date // From when the terms were in force.
	Price     int64         // Of the whole home, in fen.
	Owners    []Owner
	PublicNum int64 // 0: it was bought out.
	PublicDen int64
	Ended     bool
	Out       calendar.Date // The day on which it was bought out; 0: it was not.
	WasNum    int64         // The public share until then: rent is owed on it for days that are not billed yet.
	WasDen    int64
	Paid      int64         // By the owners, when it was bought.
	Rescinded calendar.Date // The day from which it never was; 0: it was not rescinded.
}

// ownerKey finds the contracts of a person.
type ownerKey struct {
	_        struct{} `cbor:",toarray"`
	Owner    person.Number
	Contract ContractNumber
}

func compareOwners(a, b ownerKey) int {
	return cmp.Or(cmp.Compare(a.Owner, b.Owner), cmp.Compare(a.Contract, b.Contract))
}

// Buy asks that a home be bought in shared ownership. The shares of the owners and the public one
// add up to exactly 1. It takes two persons, as the years until a buy-out and a sale run from its day.
type Buy struct {
	Home      HomeNumber    `cbor:"1,keyasint" json:"home"`
	On        calendar.Date `cbor:"2,keyasint" json:"on"`
	Price     int64         `cbor:"3,keyasint" json:"price_fen"` // Of the whole home.
	Owners    []Owner       `cbor:"4,keyasint" json:"owners"`
	PublicNum int64         `cbor:"5,keyasint" json:"public_num"`
	PublicDen int64         `cbor:"6,keyasint" json:"public_den"`
	Paper     [32]byte      `cbor:"7,keyasint" json:"paper"` // SHA-256 of the contract.
}

// Bought says who owns a home together with the public.
type Bought struct {
	Contract  ContractNumber `cbor:"1,keyasint"`
	Home      HomeNumber     `cbor:"2,keyasint"`
	On        calendar.Date  `cbor:"3,keyasint"`
	Terms     calendar.Date  `cbor:"4,keyasint"`
	Price     int64          `cbor:"5,keyasint"`
	Owners    []Owner        `cbor:"6,keyasint"`
	PublicNum int64          `cbor:"7,keyasint"`
	PublicDen int64          `cbor:"8,keyasint"`
	Paid      []int64        `cbor:"9,keyasint"` // By each owner, in fen.
	Paper     [32]byte       `cbor:"10,keyasint,omitempty"`
}

// Buy decides whether a home may be bought: not for days for which rent is due on a contract that was rescinded.
func (r *Registry) Buy(tx *kernel.Tx, c Buy) error {
	if c.On == 0 || c.On.Check() != nil || c.On > calendar.DayOf(tx.Time) {
		return ErrDate
	}
	terms, ok := r.TermsOn(c.On)
	if !ok {
		return ErrNoTerms
	}
	if c.Price <= 0 || c.Price > amountMax {
		return ErrAmount
	}
	if c.Paper == [32]byte{} {
		return ErrPaper
	}
	if refusal := r.checkOwners(c.Owners); refusal != nil {
		return refusal
	}
	if c.PublicDen > shareMax {
		return ErrShare
	}
	persons := make([]person.Number, len(c.Owners))
	for i, o := range c.Owners {
		persons[i] = o.Person
	}
	if _, refusal := r.takeable(c.Home, Shared, persons...); refusal != nil {
		return refusal
	}
	if c.On < r.rescindedUntil(c.Home) {
		return ErrDate
	}
	shares, refusal := sharesOf(c.Owners, c.PublicNum, c.PublicDen)
	if refusal != nil {
		return refusal
	}
	if refusal := within(terms, shares[len(shares)-1]); refusal != nil {
		return refusal
	}
	parts, refusal := split(c.Price, shares)
	if refusal != nil {
		return refusal
	}
	public := shares[len(shares)-1]
	cause := tx.NextSequence()
	e := Bought{
		ContractNumber(r.contracts.Len()) + 1,
		c.Home,
		c.On,
		terms.From,
		c.Price,
		c.Owners,
		public.Num,
		public.Den,
		parts[:len(c.Owners)],
		c.Paper,
	}
	r.events.bought.Emit(tx, e)
	return r.payIn(tx, terms.Outside, terms.Proceeds, e.Paid, cause, uint64(e.Contract))
}

// rescindedUntil returns the first day from which no rescinded contract of a home has rent; 0 if none ever had.
func (r *Registry) rescindedUntil(home HomeNumber) (free calendar.Date) {
	for _, c := range r.contracts.All() {
		if c.Home == home && c.Rescinded > c.On { // One that was undone from its own day on has no days.
			free = max(free, c.Rescinded)
		}
	}
	return free
}

func (r *Registry) checkOwners(owners []Owner) *kernel.Refusal {
	if len(owners) == 0 || len(owners) > OwnersMax {
		return ErrRows
	}
	for i, o := range owners {
		if !r.people.Active(o.Person) {
			return ErrPerson
		}
		if o.Den > shareMax {
			return ErrShare
		}
		for _, other := range owners[:i] {
			if o.Person == other.Person {
				return ErrPerson
			}
		}
	}
	return nil
}

// sharesOf returns the owners' shares and the public one, which come last, if they are shares and add
// up to exactly 1.
func sharesOf(owners []Owner, num, den int64) ([]quantity.Share, *kernel.Refusal) {
	sum := quantity.Share{Num: 0, Den: 1}
	var all []quantity.Share
	for i := range len(owners) + 1 {
		n, d := num, den
		if i < len(owners) {
			n, d = owners[i].Num, owners[i].Den
		}
		share, err := quantity.NewShare(n, d)
		if err != nil || n > d || n == 0 && i < len(owners) {
			return nil, ErrShare
		}
		if sum, err = sum.Add(share); err != nil {
			return nil, ErrShare
		}
		all = append(all, share)
	}
	if !sum.IsOne() {
		return nil, ErrShares
	}
	return all, nil
}

// within checks that the owners' part, all but the public share, is one that the terms allow.
func within(t PublishTerms, public quantity.Share) *kernel.Refusal {
	own := (public.Den - public.Num) * int64(quantity.RateOne) // At most 10^12.
	if own < int64(t.ShareMin)*public.Den || own > int64(t.ShareMax)*public.Den {
		return ErrShareBounds
	}
	return nil
}

// split divides a price over shares by largest remainder; equal remainders in their order.
func split(price int64, shares []quantity.Share) ([]int64, *kernel.Refusal) {
	weights, _, err := quantity.Weights(shares)
	if err != nil {
		return nil, ErrShare
	}
	parts, err := quantity.Split(price, weights, nil)
	if err != nil {
		return nil, ErrShare
	}
	return parts, nil
}

// payIn moves what came in.
func (r *Registry) payIn(tx *kernel.Tx, from, to ledger.AccountID, amounts []int64, cause, reference uint64) error {
	for _, amount := range amounts {
		if amount == 0 {
			continue
		}
		err := r.books.Transfer(tx, ledger.Transfer{Debit: from, Credit: to, Amount: amount, Cause: cause,
			Reference: reference})
		if err != nil {
			return err
		}
	}
	return nil
}

func (r *Registry) applyBought(e Bought) {
	paid := int64(0)
	for _, amount := range e.Paid {
		paid += amount
	}
	r.contracts.Put(e.Contract, Contract{Home: e.Home, On: e.On, Terms: e.Terms, Price: e.Price, Owners: e.Owners,
		PublicNum: e.PublicNum, PublicDen: e.PublicDen, Paid: paid})
	for _, o := range e.Owners {
		r.owners.Put(ownerKey{Owner: o.Person, Contract: e.Contract}, e.Contract)
	}
	r.setHome(e.Home, Taken)
	if e.PublicNum > 0 {
		due := Due{From: e.On}
		if e.Paper == [32]byte{} { // By the rule of those, a roll never went back to months before it.
			due.Free = r.unbilledFrom()
		}
		r.dues.Put(Subject{Kind: OfContract, Number: uint32(e.Contract)}, due)
	}
}

// Contract returns a contract, also one that has ended.
func (r *Registry) Contract(number ContractNumber) (Contract, bool) { return r.contracts.Get(number) }

// standing returns a contract that may change, with its terms and the rent that is owed on it.
func (r *Registry) standing(number ContractNumber) (Contract, PublishTerms, Due, *kernel.Refusal) {
	c, ok := r.contracts.Get(number)
	if !ok {
		return c, PublishTerms{}, Due{}, ErrContract
	}
	if c.Ended {
		return c, PublishTerms{}, Due{}, ErrEnded
	}
	due, _ := r.dues.Get(Subject{Kind: OfContract, Number: uint32(number)})
	return c, r.terms.Must(c.Terms).Said, due, nil
}

// BuyOut asks that the owners buy the public share, as a whole. It takes two persons.
type BuyOut struct {
	Contract  ContractNumber `cbor:"1,keyasint" json:"contract"`
	On        calendar.Date  `cbor:"2,keyasint" json:"on"`
	Num       int64          `cbor:"3,keyasint" json:"public_num"` // What is bought: all of the public share.
	Den       int64          `cbor:"4,keyasint" json:"public_den"`
	Appraisal int64          `cbor:"5,keyasint,omitempty" json:"appraisal_fen,omitempty"` // Of the whole home, where the terms go by it.
	Paper     [32]byte       `cbor:"6,keyasint" json:"paper"`                             // SHA-256 of the agreement or appraisal.
}

// BoughtOut says that a home belongs to its owners alone.
type BoughtOut struct {
	Contract ContractNumber `cbor:"1,keyasint"`
	On       calendar.Date  `cbor:"2,keyasint"`
	Price    int64          `cbor:"3,keyasint"` // Of the public share.
	Owners   []Owner        `cbor:"4,keyasint"` // With their shares from now on.
	Paper    [32]byte       `cbor:"5,keyasint"`
}

// BuyOut decides whether the public share may be bought: as a whole, from the year on that the terms
// of the contract say, at the price that they name, and not within a month that was billed as a whole.
func (r *Registry) BuyOut(tx *kernel.Tx, c BuyOut) error {
	contract, terms, due, refusal := r.standing(c.Contract)
	if refusal != nil {
		return refusal
	}
	if contract.PublicNum == 0 {
		return ErrBoughtOut
	}
	if refusal := dated(tx, contract.On, c.On, terms.BuyOutYears); refusal != nil {
		return refusal
	}
	share, err := quantity.NewShare(c.Num, c.Den)
	public := quantity.Share{Num: contract.PublicNum, Den: contract.PublicDen}
	price := contract.Price
	if terms.BuyOutBasis == ByAppraisal {
		price = c.Appraisal
	}
	switch {
	case err != nil:
		return ErrShare
	case share != public:
		return ErrPartial
	case c.Paper == [32]byte{}:
		return ErrPaper
	case due.within(c.On):
		return ErrBilled
	case due.Owed() > 0:
		return ErrOwed
	case terms.BuyOutBasis == ByContract && c.Appraisal != 0 || price <= 0 || price > amountMax:
		return ErrBasis
	}
	amount, err := public.Of(price, quantity.HalfUp)
	owners, refusal := scaled(contract.Owners, public)
	if err != nil || refusal != nil {
		return ErrShare
	}
	cause := tx.NextSequence()
	r.events.boughtOut.Emit(tx, BoughtOut{c.Contract, c.On, amount, owners, c.Paper})
	return r.payIn(tx, terms.Outside, terms.Proceeds, []int64{amount}, cause, uint64(c.Contract))
}

// dated checks the day of an act that is allowed so many years after the contract.
func dated(tx *kernel.Tx, from, on calendar.Date, years uint16) *kernel.Refusal {
	if on == 0 || on.Check() != nil || on > calendar.DayOf(tx.Time) {
		return ErrDate
	}
	earliest, err := from.AddYears(int(years))
	if err != nil || on < earliest {
		return ErrEarly
	}
	return nil
}

// scaled returns the owners with the shares that they have once the public one is theirs: each
// share ÷ (1 − public).
func scaled(owners []Owner, public quantity.Share) ([]Owner, *kernel.Refusal) {
	all := make([]Owner, len(owners))
	for i, o := range owners {
		// Denominators are at most 10^6, so that the products fit.
		share, err := quantity.NewShare(o.Num*public.Den, o.Den*(public.Den-public.Num))
		if err != nil {
			return nil, ErrShare
		}
		all[i] = Owner{o.Person, share.Num, share.Den}
	}
	return all, nil
}

func (r *Registry) applyBoughtOut(e BoughtOut) {
	c := r.contracts.Must(e.Contract)
	c.Out, c.WasNum, c.WasDen = e.On, c.PublicNum, c.PublicDen
	c.PublicNum, c.PublicDen, c.Owners = 0, 1, e.Owners
	r.contracts.Put(e.Contract, c)
	r.endDue(Subject{Kind: OfContract, Number: uint32(e.Contract)}, e.On)
}

// Sell asks that the sale of a home on the market be noted. It takes two persons.
type Sell struct {
	Contract ContractNumber `cbor:"1,keyasint" json:"contract"`
	On       calendar.Date  `cbor:"2,keyasint" json:"on"`
	Price    int64          `cbor:"3,keyasint" json:"price_fen"` // Of the whole home.
	Paper    [32]byte       `cbor:"4,keyasint" json:"paper"`
}

// Sold says that a home was sold on the market, and what each part of the price is.
type Sold struct {
	Contract ContractNumber `cbor:"1,keyasint"`
	On       calendar.Date  `cbor:"2,keyasint"`
	Price    int64          `cbor:"3,keyasint"`
	Parts    []int64        `cbor:"4,keyasint"` // Of each owner, the public one last.
	Paper    [32]byte       `cbor:"5,keyasint"`
}

// Sell decides whether a home may be sold: from the year on that the terms of the contract say, and not
// within a month that was billed as a whole. The price is split by the shares, the public part comes to the county.
func (r *Registry) Sell(tx *kernel.Tx, c Sell) error {
	contract, terms, due, refusal := r.standing(c.Contract)
	if refusal == nil {
		refusal = dated(tx, contract.On, c.On, terms.SaleYears)
	}
	switch {
	case refusal != nil:
		return refusal
	case c.Price <= 0 || c.Price > amountMax:
		return ErrAmount
	case c.Paper == [32]byte{}:
		return ErrPaper
	case due.within(c.On):
		return ErrBilled
	case due.Owed() > 0:
		return ErrOwed
	}
	shares, refusal := sharesOf(contract.Owners, contract.PublicNum, contract.PublicDen)
	if refusal != nil {
		return refusal
	}
	parts, refusal := split(c.Price, shares)
	if refusal != nil {
		return refusal
	}
	cause := tx.NextSequence()
	r.events.sold.Emit(tx, Sold{c.Contract, c.On, c.Price, parts, c.Paper})
	return r.payIn(tx, terms.Outside, terms.Proceeds, parts[len(parts)-1:], cause, uint64(c.Contract))
}

func (r *Registry) applySold(e Sold) {
	c := r.contracts.Must(e.Contract)
	c.Ended = true
	r.contracts.Put(e.Contract, c)
	r.setHome(c.Home, Gone)
	r.endDue(Subject{Kind: OfContract, Number: uint32(e.Contract)}, e.On)
}
