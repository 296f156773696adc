package card

import (
	"cmp"

	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/ledger"
	"liangshan/person"
	"liangshan/village"
)

// A Holding is a person's part in a scheme, whichever card stands for it.
type Holding struct {
	_      struct{} `cbor:",toarray"`
	Scheme SchemeNumber
	Person person.Number
	Card   Number // The newest.
	Closed bool
	Before HoldingNumber // The person's last one under the scheme, which was closed; 0: there was none.
	Since  calendar.Date // On which its first card was made out.
	Ended  calendar.Date // On which it was closed; 0: it was not, or nobody noted the day.
}

type heldKey struct {
	_      struct{} `cbor:",toarray"`
	Scheme SchemeNumber
	Person person.Number
}

func compareHeld(a, b heldKey) int {
	return cmp.Or(cmp.Compare(a.Scheme, b.Scheme), cmp.Compare(a.Person, b.Person))
}

// A Card is a piece of plastic, or its picture on a telephone.
type Card struct {
	_       struct{} `cbor:",toarray"`
	Holding HoldingNumber
	Issued  calendar.Date
	Expires calendar.Date // The first day on which it is no longer valid; 0: never.
	Lost    calendar.Date // 0: it is not.
	By      Number        // The card that replaced it; 0: none.
}

// Issue asks that a card of a scheme be made out to a person.
type Issue struct {
	Scheme string        `cbor:"1,keyasint" json:"scheme"` // Its code.
	Person person.Number `cbor:"2,keyasint" json:"person"`
}

// Issued says that a person holds a card.
type Issued struct {
	Holding HoldingNumber `cbor:"1,keyasint"`
	Scheme  SchemeNumber  `cbor:"2,keyasint"`
	Person  person.Number `cbor:"3,keyasint"`
	Card    Number        `cbor:"4,keyasint"`
	On      calendar.Date `cbor:"5,keyasint"`
	Expires calendar.Date `cbor:"6,keyasint,omitempty"`
	Purses  uint8         `cbor:"7,keyasint,omitempty"` // Accounts that were opened.
}

// Issue decides whether a person gets a card: who is registered, lives, and has none of the scheme.
func (r *Registry) Issue(tx *kernel.Tx, c Issue) error {
	scheme, ok := r.byCode.Get(c.Scheme)
	if !ok {
		return ErrSchemeUnknown
	}
	day := calendar.DayOf(tx.Time)
	said, ok := r.Scheme(scheme, day)
	if !ok {
		return ErrSchemeUnknown
	}
	if !r.people.Active(c.Person) {
		return ErrPerson
	}
	for _, number := range r.people.Numbers(c.Person) {
		if r.held.Has(heldKey{Scheme: scheme, Person: number}) {
			return ErrHeld
		}
	}
	e := Issued{HoldingNumber(r.holdings.Len()) + 1, scheme, c.Person, Number(r.cards.Len()) + 1, day,
		expiry(day, said.Months), uint8(len(said.Purses))}
	r.events.issued.Emit(tx, e)
	for i, p := range said.Purses {
		open := ledger.Open{ID: accountOf(said, e.Holding, i), Unit: p.Unit, Code: p.Code, Holder: uint64(c.Person)}
		if err := r.books.Open(tx, open); err != nil {
			return ErrAccount
		}
	}
	return nil
}

// living returns the number under which the person of a holding is known today, which is another one if theirs was
// merged; false if they are dead or erased.
func (r *Registry) living(h Holding) (person.Number, bool) {
	current, _ := r.people.Current(h.Person)
	return current, r.people.Active(current)
}

// expiry returns the first day on which a card is no longer valid.
func expiry(from calendar.Date, months uint16) calendar.Date {
	if months == 0 {
		return 0
	}
	until, err := from.AddMonths(int(months))
	if err != nil {
		return 0
	}
	return until
}

// accountOf returns the number of the account behind a purse of a holding.
func accountOf(s PublishScheme, holding HoldingNumber, purse int) ledger.AccountID {
	return s.First + ledger.AccountID(uint64(holding)*PursesMax) + ledger.AccountID(purse)
}

func (r *Registry) applyIssued(e Issued) {
	before, _ := r.former.Get(heldKey{Scheme: e.Scheme, Person: e.Person})
	r.holdings.Put(e.Holding, Holding{Scheme: e.Scheme, Person: e.Person, Card: e.Card, Before: before, Since: e.On})
	r.held.Put(heldKey{Scheme: e.Scheme, Person: e.Person}, e.Holding)
	r.cards.Put(e.Card, Card{Holding: e.Holding, Issued: e.On, Expires: e.Expires})
	for i := range e.Purses {
		r.purses.Put(purseKey{Holding: e.Holding, Purse: i}, Purse{})
	}
}

// ReportLost asks that a card no longer be taken.
type ReportLost struct {
	Card Number `cbor:"1,keyasint" json:"card"`
}

// Lost says that a card is no longer taken from a day on.
type Lost struct {
	Card Number        `cbor:"1,keyasint"`
	On   calendar.Date `cbor:"2,keyasint"`
}

// ReportLost decides whether a card may be reported lost. Vouchers that were issued before stay good
// to the end of the day: a till without a line cannot know.
func (r *Registry) ReportLost(tx *kernel.Tx, c ReportLost) error {
	if _, _, refusal := r.valid(c.Card, calendar.DayOf(tx.Time)); refusal != nil && refusal != ErrExpired {
		return refusal
	}
	r.events.lost.Emit(tx, Lost{c.Card, calendar.DayOf(tx.Time)})
	return nil
}

func (r *Registry) applyLost(e Lost) {
	card := r.cards.Must(e.Card)
	card.Lost = e.On
	r.cards.Put(e.Card, card)
}

// Replace asks for a new card in place of one that is lost or has expired.
type Replace struct {
	Card Number `cbor:"1,keyasint" json:"card"`
}

// Replaced says that another card stands for a holding. Counts and balances stay as they are.
type Replaced struct {
	Card    Number        `cbor:"1,keyasint"`
	By      Number        `cbor:"2,keyasint"`
	On      calendar.Date `cbor:"3,keyasint"`
	Expires calendar.Date `cbor:"4,keyasint,omitempty"`
	Purses  uint8         `cbor:"5,keyasint,omitempty"` // Of the scheme as it is now.
}

// Replace decides whether a card may be replaced. Purses that the scheme has gained since are opened.
func (r *Registry) Replace(tx *kernel.Tx, c Replace) error {
	_, holding, refusal := r.valid(c.Card, calendar.DayOf(tx.Time))
	switch {
	case refusal == nil:
		return ErrNotLost
	case refusal != ErrLost && refusal != ErrExpired:
		return refusal
	}
	said, ok := r.Scheme(holding.Scheme, calendar.DayOf(tx.Time))
	if !ok {
		return ErrSchemeUnknown
	}
	if _, lives := r.living(holding); !lives {
		return ErrPerson
	}
	number := r.cards.Must(c.Card).Holding
	had := r.pursesOf(number)
	r.events.replaced.Emit(tx, Replaced{c.Card, Number(r.cards.Len()) + 1, calendar.DayOf(tx.Time),
		expiry(calendar.DayOf(tx.Time), said.Months), uint8(len(said.Purses))})
	for i := had; i < len(said.Purses); i++ {
		p := said.Purses[i]
		open := ledger.Open{
			ID:     accountOf(said, number, i),
			Unit:   p.Unit,
			Code:   p.Code,
			Holder: uint64(holding.Person),
		}
		if err := r.books.Open(tx, open); err != nil {
			return ErrAccount
		}
	}
	return nil
}

// pursesOf returns how many purses of a holding are open.
func (r *Registry) pursesOf(holding HoldingNumber) (n int) {
	for n < PursesMax && r.purses.Has(purseKey{Holding: holding, Purse: uint8(n)}) {
		n++
	}
	return n
}

func (r *Registry) applyReplaced(e Replaced) {
	old := r.cards.Must(e.Card)
	old.By = e.By
	r.cards.Put(e.Card, old)
	r.cards.Put(e.By, Card{Holding: old.Holding, Issued: e.On, Expires: e.Expires})
	holding := r.holdings.Must(old.Holding)
	holding.Card = e.By
	r.holdings.Put(old.Holding, holding)
	for i := uint8(r.pursesOf(old.Holding)); i < e.Purses; i++ {
		r.purses.Put(purseKey{Holding: old.Holding, Purse: i}, Purse{})
	}
}

// Close asks that a holding end, for a death, a move or another reason. Its purses have to be empty.
type Close struct {
	Holding HoldingNumber `cbor:"1,keyasint" json:"holding"`
	Reason  string        `cbor:"2,keyasint" json:"reason"` // A code.
}

// Closed says that a holding has ended.
type Closed struct {
	Holding HoldingNumber `cbor:"1,keyasint"`
	Reason  string        `cbor:"2,keyasint"`
	On      calendar.Date `cbor:"3,keyasint"`
}

// CloseWithBalance asks that a holding end of which a purse may hold something: that goes back to the fund that it came
// from. As it is somebody's, it takes two persons.
type CloseWithBalance Close

// Close decides whether a holding with nothing in its purses may end.
func (r *Registry) Close(tx *kernel.Tx, c Close) error {
	for i := range r.pursesOf(c.Holding) {
		holding := r.holdings.Must(c.Holding)
		if p := r.purses.Must(purseKey{Holding: c.Holding, Purse: uint8(i)}); p.Balance() > 0 && !holding.Closed {
			return ErrLeft
		}
	}
	return r.CloseWithBalance(tx, CloseWithBalance(c))
}

// CloseWithBalance decides whether a holding may end.
func (r *Registry) CloseWithBalance(tx *kernel.Tx, c CloseWithBalance) error {
	holding, ok := r.holdings.Get(c.Holding)
	switch {
	case !ok:
		return ErrHolding
	case holding.Closed:
		return ErrHoldingClosed
	case !village.ValidCode(c.Reason):
		return ErrReason
	}
	said, ok := r.Scheme(holding.Scheme, calendar.DayOf(tx.Time))
	if !ok {
		return ErrSchemeUnknown
	}
	n := r.pursesOf(c.Holding)
	for i := range n {
		if r.purses.Must(purseKey{Holding: c.Holding, Purse: uint8(i)}).Vouchers > 0 {
			return ErrOpen
		}
	}
	cause := tx.NextSequence()
	left := make([]int64, n)
	for i := range n {
		left[i] = r.purses.Must(purseKey{Holding: c.Holding, Purse: uint8(i)}).Balance()
	}
	r.events.closed.Emit(tx, Closed{c.Holding, c.Reason, calendar.DayOf(tx.Time)})
	for i, amount := range left {
		if amount == 0 {
			continue
		}
		back := ledger.Transfer{Debit: accountOf(said, c.Holding, i), Credit: said.Purses[i].Fund, Amount: amount,
			Cause: cause, Reference: uint64(c.Holding)}
		if err := r.books.Transfer(tx, back); err != nil {
			return err
		}
	}
	return nil
}

func (r *Registry) applyClosed(e Closed) {
	holding := r.holdings.Must(e.Holding)
	holding.Closed, holding.Ended = true, e.On
	r.holdings.Put(e.Holding, holding)
	key := heldKey{Scheme: holding.Scheme, Person: holding.Person}
	r.held.Delete(key)
	r.former.Put(key, e.Holding)
	for i := range r.pursesOf(e.Holding) {
		key := purseKey{Holding: e.Holding, Purse: uint8(i)}
		p := r.purses.Must(key)
		p.Spent = p.Loaded
		r.purses.Put(key, p)
	}
}

// valid returns a card and its holding if the card may be used on a day. Otherwise it says why not,
// and returns the two where there are any.
func (r *Registry) valid(number Number, on calendar.Date) (Card, Holding, *kernel.Refusal) {
	card, ok := r.cards.Get(number)
	if !ok {
		return card, Holding{}, ErrCard
	}
	holding := r.holdings.Must(card.Holding)
	switch {
	case holding.Closed:
		return card, holding, ErrHoldingClosed
	case card.By != 0:
		return card, holding, ErrReplaced
	case card.Lost != 0:
		return card, holding, ErrLost
	case on < card.Issued:
		return card, holding, ErrDate
	case card.Expires != 0 && on >= card.Expires:
		return card, holding, ErrExpired
	}
	return card, holding, nil
}

// wasValid returns a card and its holding if the card was taken on a day, whatever became of it since: one that was
// lost, or whose holding was closed, was still good on the days up to that.
func (r *Registry) wasValid(number Number, on calendar.Date) (Card, Holding, *kernel.Refusal) {
	card, holding, refusal := r.valid(number, on)
	switch {
	case refusal == nil || refusal == ErrCard:
		return card, holding, refusal
	case on < card.Issued:
		return card, holding, ErrDate
	case card.Expires != 0 && on >= card.Expires, holding.Closed && on > holding.Ended, card.Lost != 0 && on > card.Lost:
		return card, holding, refusal
	}
	return card, holding, nil
}

// lived reports whether the person of a holding was alive when a day began.
func (r *Registry) lived(h Holding, on calendar.Date) bool {
	current, _ := r.people.Current(h.Person)
	return r.people.ActiveOn(current, on-1)
}

// Card returns a card, also one that is no longer valid.
func (r *Registry) Card(number Number) (Card, bool) { return r.cards.Get(number) }

// Holding returns a holding, also one that has ended.
func (r *Registry) Holding(number HoldingNumber) (Holding, bool) { return r.holdings.Get(number) }

// HoldingOf returns the holding of a scheme that a person has.
func (r *Registry) HoldingOf(scheme SchemeNumber, who person.Number) (HoldingNumber, bool) {
	return r.held.Get(heldKey{Scheme: scheme, Person: who})
}
