package card

import (
	"errors"
	"strconv"

	"liangshan/calendar"
)

// Audit checks the invariants of cards: counts, purses against the ledger, stock, vouchers.
func (r *Registry) Audit() error {
	if err := r.auditHoldings(); err != nil {
		return err
	}
	if err := r.auditUses(); err != nil {
		return err
	}
	if err := r.auditPurses(); err != nil {
		return err
	}
	return r.auditStock()
}

func (r *Registry) auditHoldings() error {
	standing := 0
	for number, h := range r.holdings.All() {
		card, ok := r.cards.Get(h.Card)
		switch {
		case !ok || card.Holding != number || card.By != 0:
			return fault("holding", uint64(number), "has a newest card that is not its own or was replaced")
		case h.Closed:
			continue
		}
		standing++
		if at, _ := r.held.Get(heldKey{Scheme: h.Scheme, Person: h.Person}); at != number {
			return fault("holding", uint64(number), "is not the one under which its person is known")
		}
	}
	if standing != r.held.Len() {
		return errors.New("card: persons and standing holdings are not as many")
	}
	if err := r.auditChains(); err != nil {
		return err
	}
	for number, c := range r.cards.All() {
		by, ok := r.cards.Get(c.By)
		if c.By != 0 && (!ok || by.Holding != c.Holding || c.By <= number) {
			return fault("card", uint64(number), "was replaced by one of another holding")
		}
		if c.By == 0 && r.holdings.Must(c.Holding).Card != number {
			return fault("card", uint64(number), "is a second valid card of its holding")
		}
	}
	return nil
}

// auditChains checks that every holding is found from its scheme and person, and is of them.
func (r *Registry) auditChains() error {
	found := 0
	chain := func(key heldKey) error {
		for number := range r.holdingsOf(key.Scheme, key.Person) {
			if h := r.holdings.Must(number); h.Scheme != key.Scheme || h.Person != key.Person {
				return fault("holding", uint64(number), "is found where another person's are")
			}
			found++
		}
		return nil
	}
	for key := range r.held.All() {
		if err := chain(key); err != nil {
			return err
		}
	}
	for key := range r.former.All() {
		if r.held.Has(key) {
			continue // Behind the one that stands.
		}
		if err := chain(key); err != nil {
			return err
		}
	}
	if found != r.holdings.Len() {
		return errors.New("card: holdings are found from their persons that are not there, or are not found")
	}
	return nil
}

func (r *Registry) auditUses() error {
	if r.receipts.Len() != r.redemptions.Len() {
		return errors.New("card: receipts and redemptions are not as many")
	}
	counted := map[useKey]uint32{}
	for number, u := range r.redemptions.All() {
		card := r.cards.Must(u.Card)
		said, ok := r.schemes.Get(schemeKey{Scheme: r.holdings.Must(card.Holding).Scheme, From: u.Version})
		benefit, known := said.Said.benefit(u.Benefit)
		if !ok || !known || u.Fen != benefit.Fen {
			return fault("redemption", uint64(number), "is not what its scheme gave")
		}
		if u.Back {
			continue
		}
		key := useKey{Holding: card.Holding, Benefit: u.Benefit, Year: int32(u.On.Year())}
		counted[key]++
		if benefit.PerYear > 0 && counted[key] > uint32(benefit.PerYear) {
			return fault("redemption", uint64(number), "is one more than the year has")
		}
	}
	if len(counted) != r.uses.Len() {
		return errors.New("card: uses are counted that did not happen")
	}
	for key, n := range r.uses.All() {
		if counted[key] != n {
			return fault("holding", uint64(key.Holding), "has another count of uses than happened")
		}
	}
	return nil
}

func (r *Registry) auditPurses() error {
	want := map[purseKey]Purse{}
	for key, amount := range r.loads.All() {
		k := purseKey{Holding: key.Holding, Purse: key.Purse}
		p := want[k]
		p.Loaded += amount
		want[k] = p
	}
	for key, s := range r.sales.All() {
		if s.Total != total(s.Lines) {
			return fault("till", uint64(key.Till), "has a sale whose lines do not make its sum")
		}
		if !s.Back {
			k := purseKey{Holding: s.Holding, Purse: s.Purse}
			p := want[k]
			p.Spent += s.Total
			want[k] = p
		}
	}
	for _, v := range r.vouchers.All() {
		if !v.Ended {
			k := purseKey{Holding: v.Holding, Purse: v.Purse}
			p := want[k]
			p.Vouchers += v.Amount
			want[k] = p
		}
	}
	for key, p := range r.purses.All() {
		h := r.holdings.Must(key.Holding)
		said, _ := r.Scheme(h.Scheme, calendar.DateMax)
		account, ok := r.books.Account(accountOf(said, key.Holding, int(key.Purse)))
		due := want[key]
		if h.Closed {
			due.Spent = due.Loaded
		}
		switch {
		case !ok || account.Balance() != p.Balance() || p.Balance() < 0:
			return fault("holding", uint64(key.Holding), "has a purse that the ledger does not bear out")
		case p != due:
			return fault("holding", uint64(key.Holding), "has a purse that loads and sales do not make")
		case account.DebitsPending < 0 || account.DebitsPending > p.Vouchers:
			return fault("holding", uint64(key.Holding), "has more held of it than vouchers are good for")
		}
	}
	return nil
}

func (r *Registry) auditStock() error {
	out := map[LotNumber]int64{}
	for _, s := range r.sales.All() {
		if s.Back {
			continue
		}
		for _, t := range s.Taken {
			out[t.Lot] += t.Quantity
		}
	}
	left, shelved := map[GoodsNumber]int64{}, 0
	for number, lot := range r.lots.All() {
		left[lot.Goods] += lot.Left()
		if lot.Left() > 0 {
			shelved++
		}
		switch {
		case lot.Out != out[number]:
			return fault("lot", uint64(number), "has handed out another quantity than was sold")
		case lot.Left() < 0 || lot.Out < 0 || lot.Off < 0:
			return fault("lot", uint64(number), "is below nothing")
		case (lot.Left() > 0) != r.shelves.Has(shelfOf(number, lot)):
			return fault("lot", uint64(number), "is on the shelf without goods, or has goods and is not")
		}
	}
	if shelved != r.shelves.Len() {
		return errors.New("card: lots are on a shelf that are none")
	}
	for number, g := range r.goods.All() {
		if at, _ := r.goodsByCode.Get(g.Code); at != number || g.Left != left[number] {
			return fault(
				"goods",
				uint64(number),
				"have another stock than their lots, or a code that is not their own",
			)
		}
	}
	return nil
}

func fault(what string, number uint64, wrong string) error {
	return errors.New("card: " + what + " " + strconv.FormatUint(number, 10) + " " + wrong)
}
