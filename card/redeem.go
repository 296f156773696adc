package card

import (
	"cmp"
	"slices"
	"strings"

	"liangshan/calendar"
	"liangshan/company"
	"liangshan/kernel"
	"liangshan/ledger"
	"liangshan/village"
)

// A Partner gives a benefit of a scheme.
type Partner struct {
	_     struct{} `cbor:",toarray"`
	From  calendar.Date
	Until calendar.Date // The first day on which it no longer does; 0: it does.

	Earlier []Span // When it did so before, in order.
}

// A Span is some days.
type Span struct {
	_     struct{} `cbor:",toarray"`
	From  calendar.Date
	Until calendar.Date // The first day after them.
}

// gives reports whether a partner gives its benefit on a day.
func (p Partner) gives(on calendar.Date) bool {
	for _, s := range p.Earlier {
		if on >= s.From && on < s.Until {
			return true
		}
	}
	return on >= p.From && (p.Until == 0 || on < p.Until)
}

// Gives says why a company does not give a benefit of a scheme on a day; nil if it does.
func (r *Registry) Gives(scheme SchemeNumber, benefit string, who company.Number, on calendar.Date) *kernel.Refusal {
	said, _ := r.Scheme(scheme, on)
	if _, ok := said.benefit(benefit); !ok {
		return ErrBenefit
	}
	if p, ok := r.partners.Get(partnerKey{Scheme: scheme, Benefit: benefit, Company: who}); !ok || !p.gives(on) {
		return ErrPartner
	}
	return nil
}

// GivesAny says why a company gives a benefit of no scheme on a day; nil if it gives that of one.
func (r *Registry) GivesAny(benefit string, who company.Number, on calendar.Date) (refusal *kernel.Refusal) {
	refusal = ErrBenefit
	for before := range SchemeNumber(r.byCode.Len()) {
		switch why := r.Gives(before+1, benefit, who, on); why {
		case nil:
			return nil
		case ErrPartner:
			refusal = why
		}
	}
	return refusal
}

type partnerKey struct {
	_       struct{} `cbor:",toarray"`
	Scheme  SchemeNumber
	Benefit string
	Company company.Number
}

func comparePartners(a, b partnerKey) int {
	return cmp.Or(cmp.Compare(a.Scheme, b.Scheme), strings.Compare(a.Benefit, b.Benefit),
		cmp.Compare(a.Company, b.Company))
}

// AppointPartner asks that a company give a benefit from a day on.
type AppointPartner struct {
	Scheme  string         `cbor:"1,keyasint" json:"scheme"`
	Benefit string         `cbor:"2,keyasint" json:"benefit"`
	Company company.Number `cbor:"3,keyasint" json:"company"`
	From    calendar.Date  `cbor:"4,keyasint" json:"from"`
}

// PartnerAppointed says that a company gives a benefit.
type PartnerAppointed struct {
	Scheme  SchemeNumber   `cbor:"1,keyasint"`
	Benefit string         `cbor:"2,keyasint"`
	Company company.Number `cbor:"3,keyasint"`
	From    calendar.Date  `cbor:"4,keyasint"`
}

// Appoint decides whether a company may give a benefit. Who gave it before may do so again from the
// day on which it ended.
func (r *Registry) Appoint(tx *kernel.Tx, c AppointPartner) error {
	scheme, ok := r.byCode.Get(c.Scheme)
	if !ok {
		return ErrSchemeUnknown
	}
	said, _ := r.Scheme(scheme, calendar.DateMax)
	if _, ok := said.benefit(c.Benefit); !ok {
		return ErrBenefit
	}
	old, ok := r.partners.Get(partnerKey{Scheme: scheme, Benefit: c.Benefit, Company: c.Company})
	switch {
	case !r.companies.Active(c.Company):
		return ErrCompany
	case c.From == 0 || c.From.Check() != nil:
		return ErrDate
	case ok && old.Until == 0:
		return ErrPartnerThere
	case ok && c.From < old.Until:
		return ErrDate
	}
	r.events.appointed.Emit(tx, PartnerAppointed{scheme, c.Benefit, c.Company, c.From})
	return nil
}

func (r *Registry) applyAppointed(e PartnerAppointed) {
	key := partnerKey{Scheme: e.Scheme, Benefit: e.Benefit, Company: e.Company}
	p := Partner{From: e.From}
	if old, ok := r.partners.Get(key); ok {
		p.Earlier = append(slices.Clip(old.Earlier), Span{From: old.From, Until: old.Until})
	}
	r.partners.Put(key, p)
}

// EndPartner asks that a company no longer give a benefit from a day on.
type EndPartner struct {
	Scheme  string         `cbor:"1,keyasint" json:"scheme"`
	Benefit string         `cbor:"2,keyasint" json:"benefit"`
	Company company.Number `cbor:"3,keyasint" json:"company"`
	Until   calendar.Date  `cbor:"4,keyasint" json:"until"`
}

// PartnerEnded says that a company no longer gives a benefit from a day on.
type PartnerEnded struct {
	Scheme  SchemeNumber   `cbor:"1,keyasint"`
	Benefit string         `cbor:"2,keyasint"`
	Company company.Number `cbor:"3,keyasint"`
	Until   calendar.Date  `cbor:"4,keyasint"`
}

// EndPartner decides whether a partner may end.
func (r *Registry) EndPartner(tx *kernel.Tx, c EndPartner) error {
	scheme, ok := r.byCode.Get(c.Scheme)
	if !ok {
		return ErrSchemeUnknown
	}
	p, ok := r.partners.Get(partnerKey{Scheme: scheme, Benefit: c.Benefit, Company: c.Company})
	switch {
	case !ok || p.Until != 0:
		return ErrPartner
	case c.Until.Check() != nil || c.Until <= p.From:
		return ErrDate
	}
	r.events.partnerEnded.Emit(tx, PartnerEnded{scheme, c.Benefit, c.Company, c.Until})
	return nil
}

func (r *Registry) applyPartnerEnded(e PartnerEnded) {
	key := partnerKey{Scheme: e.Scheme, Benefit: e.Benefit, Company: e.Company}
	p := r.partners.Must(key)
	p.Until = e.Until
	r.partners.Put(key, p)
}

// A Redemption is one use of a benefit.
type Redemption struct {
	_       struct{} `cbor:",toarray"`
	Card    Number
	Benefit string
	Company company.Number
	On      calendar.Date
	Fen     int64
	Version calendar.Date // From when the scheme's version was in force.
	Back    bool          // It was taken back.
}

type receiptKey struct {
	_       struct{} `cbor:",toarray"`
	Company company.Number
	Receipt uint64
}

func compareReceipts(a, b receiptKey) int {
	return cmp.Or(cmp.Compare(a.Company, b.Company), cmp.Compare(a.Receipt, b.Receipt))
}

type useKey struct {
	_       struct{} `cbor:",toarray"`
	Holding HoldingNumber
	Benefit string
	Year    int32
}

func compareUses(a, b useKey) int {
	return cmp.Or(
		cmp.Compare(a.Holding, b.Holding),
		strings.Compare(a.Benefit, b.Benefit),
		cmp.Compare(a.Year, b.Year),
	)
}

// Redeem asks that a benefit which a partner has given be counted. A receipt of a partner is counted
// once for ever, so a till may send it again after a break of the line.
type Redeem struct {
	Card    Number         `cbor:"1,keyasint" json:"card"`
	Benefit string         `cbor:"2,keyasint" json:"benefit"`
	Company company.Number `cbor:"3,keyasint" json:"company"` // The partner.
	On      calendar.Date  `cbor:"4,keyasint" json:"on"`
	Receipt uint64         `cbor:"5,keyasint" json:"receipt"` // The partner's own number for it.
}

// Redeemed says that a benefit was given.
type Redeemed struct {
	Number  RedemptionNumber `cbor:"1,keyasint"`
	Card    Number           `cbor:"2,keyasint"`
	Holding HoldingNumber    `cbor:"3,keyasint"`
	Benefit string           `cbor:"4,keyasint"`
	Company company.Number   `cbor:"5,keyasint"`
	On      calendar.Date    `cbor:"6,keyasint"`
	Receipt uint64           `cbor:"7,keyasint"`
	Fen     int64            `cbor:"8,keyasint,omitempty"` // What the partner gets for it.
	Version calendar.Date    `cbor:"9,keyasint"`           // From when the scheme's version was in force.
}

// ReceiptsOwn is where the county's own receipts begin, such as those of what is booked: a partner's are below it.
const ReceiptsOwn = 1 << 48

// Redeem decides whether a benefit may be counted: the card was valid on the day, its person lived, the partner gave
// the benefit, and the year's number is not used up, nor taken by what is booked: who booked a place is not turned away
// from it because a till was quicker. What was given on a day stays good when the card is lost later, and what was
// given before today is not kept from its partner by what was booked since.
func (r *Registry) Redeem(tx *kernel.Tx, c Redeem) error {
	if c.On == 0 || c.On > calendar.DayOf(tx.Time) {
		return ErrDate
	}
	if c.Receipt >= ReceiptsOwn {
		return ErrReceiptRange
	}
	card, holding, refusal := r.wasValid(c.Card, c.On)
	if refusal != nil {
		return refusal
	}
	reserved := r.Reserved
	if c.On < calendar.DayOf(tx.Time) {
		reserved = nil
	}
	return r.redeem(tx, c, card.Holding, holding, reserved)
}

// RedeemBooked counts a benefit that a holding had booked: whoever booked it has it, whichever card stood for the
// holding on the day. The holding must not have been closed before.
func (r *Registry) RedeemBooked(tx *kernel.Tx, number HoldingNumber, c Redeem) error {
	holding := r.holdings.Must(number)
	if holding.Closed && c.On > holding.Ended {
		return ErrHoldingClosed
	}
	for { // Of the cards that followed each other, the newest that was made out by then.
		by := r.cards.Must(c.Card).By
		if by == 0 || r.cards.Must(by).Issued > c.On {
			return r.redeem(tx, c, number, holding, nil)
		}
		c.Card = by
	}
}

// redeem counts a use. reserved tells what else takes of the year's times; nil: nothing does.
func (r *Registry) redeem(tx *kernel.Tx, c Redeem, number HoldingNumber, holding Holding,
	reserved func(HoldingNumber, string, calendar.Date) int) error {
	if !r.lived(holding, c.On) {
		return ErrPerson
	}
	said, _ := r.Scheme(holding.Scheme, c.On)
	benefit, ok := said.benefit(c.Benefit)
	if !ok {
		return ErrBenefit
	}
	partner, ok := r.partners.Get(partnerKey{Scheme: holding.Scheme, Benefit: c.Benefit, Company: c.Company})
	switch {
	case !ok || !partner.gives(c.On):
		return ErrPartner
	case r.receipts.Has(receiptKey{Company: c.Company, Receipt: c.Receipt}):
		return ErrReceipt
	case benefit.PerYear > 0 && r.Used(number, c.Benefit, c.On.Year()) >= uint32(benefit.PerYear):
		return ErrUsedUp
	case benefit.PerYear > 0 && reserved != nil && reserved(number, c.Benefit, c.On) >= r.Left(number, c.Benefit, c.On):
		return ErrReserved
	}
	cause := tx.NextSequence()
	r.events.redeemed.Emit(tx, Redeemed{RedemptionNumber(r.redemptions.Len()) + 1, c.Card, number, c.Benefit,
		c.Company, c.On, c.Receipt, benefit.Fen, said.From})
	if benefit.Fen == 0 {
		return nil
	}
	return r.books.Transfer(tx, ledger.Transfer{Debit: benefit.Budget, Credit: benefit.Payable, Amount: benefit.Fen,
		Cause: cause, Reference: uint64(c.Company)})
}

// Used returns how often the person of a holding has had a benefit of its scheme in a calendar year: with this holding,
// with those that the person had before it and gave back, and with those of numbers that were merged.
func (r *Registry) Used(number HoldingNumber, benefit string, year int) (all uint32) {
	holding, _ := r.holdings.Get(number)
	for one := range r.Together(holding) {
		n, _ := r.uses.Get(useKey{Holding: one, Benefit: benefit, Year: int32(year)})
		all += n
	}
	return all
}

func (r *Registry) applyRedeemed(e Redeemed) {
	r.redemptions.Put(
		e.Number,
		Redemption{Card: e.Card, Benefit: e.Benefit, Company: e.Company, On: e.On, Fen: e.Fen,
			Version: e.Version},
	)
	r.receipts.Put(receiptKey{Company: e.Company, Receipt: e.Receipt}, e.Number)
	r.count(e.Holding, e.Benefit, e.On, 1)
}

func (r *Registry) count(holding HoldingNumber, benefit string, on calendar.Date, by int32) {
	key := useKey{Holding: holding, Benefit: benefit, Year: int32(on.Year())}
	n, _ := r.uses.Get(key)
	if n = uint32(int32(n) + by); n == 0 {
		r.uses.Delete(key)
		return
	}
	r.uses.Put(key, n)
}

// TakeBack asks that a use which was booked by mistake no longer count. Its receipt stays used.
type TakeBack struct {
	Redemption RedemptionNumber `cbor:"1,keyasint" json:"redemption"`
	Reason     string           `cbor:"2,keyasint" json:"reason"` // A code.
}

// TakenBack says that a use no longer counts.
type TakenBack struct {
	Redemption RedemptionNumber `cbor:"1,keyasint"`
	Reason     string           `cbor:"2,keyasint"`
}

// TakeBack decides whether a use may be taken back.
func (r *Registry) TakeBack(tx *kernel.Tx, c TakeBack) error {
	use, ok := r.redemptions.Get(c.Redemption)
	switch {
	case !ok:
		return ErrRedemption
	case use.Back:
		return ErrRedemptionEnded
	case !village.ValidCode(c.Reason):
		return ErrReason
	}
	holding := r.holdings.Must(r.cards.Must(use.Card).Holding)
	cause := tx.NextSequence()
	r.events.takenBack.Emit(tx, TakenBack(c))
	if use.Fen == 0 {
		return nil
	}
	version := r.schemes.Must(schemeKey{Scheme: holding.Scheme, From: use.Version})
	benefit, _ := version.Said.benefit(use.Benefit)
	return takenFrom(r.books.Transfer(tx, ledger.Transfer{Debit: benefit.Payable, Credit: benefit.Budget, Amount: use.Fen,
		Cause: cause, Reference: uint64(use.Company)}))
}

// takenFrom says of money that is to come back from a partner or shop that it was paid out already, where that is so.
func takenFrom(err error) error {
	if err == error(ledger.ErrBalance) {
		return ErrPaidOut
	}
	return err
}

// Redemption returns a use of a benefit, also one that was taken back.
func (r *Registry) Redemption(number RedemptionNumber) (Redemption, bool) {
	return r.redemptions.Get(number)
}

func (r *Registry) applyTakenBack(e TakenBack) {
	use := r.redemptions.Must(e.Redemption)
	use.Back = true
	r.redemptions.Put(e.Redemption, use)
	r.count(r.cards.Must(use.Card).Holding, use.Benefit, use.On, -1)
}

// May says whether a card may have a benefit on a day, and how often in that year: the holding, the
// times that are left (-1: as many as one likes), or why not.
func (r *Registry) May(number Number, benefit string, on calendar.Date) (HoldingNumber, int, *kernel.Refusal) {
	card, holding, refusal := r.valid(number, on)
	if refusal != nil {
		return 0, 0, refusal
	}
	if _, lives := r.living(holding); !lives {
		return 0, 0, ErrPerson
	}
	said, _ := r.Scheme(holding.Scheme, on)
	if _, ok := said.benefit(benefit); !ok {
		return 0, 0, ErrBenefit
	}
	return card.Holding, r.Left(card.Holding, benefit, on), nil
}

// Left returns how many times of a benefit the person of a holding has left in the year of a day; -1 if the scheme sets
// no number.
func (r *Registry) Left(number HoldingNumber, benefit string, on calendar.Date) int {
	said, _ := r.Scheme(r.holdings.Must(number).Scheme, on)
	b, _ := said.benefit(benefit)
	if b.PerYear == 0 {
		return -1
	}
	// A later version of the scheme may give fewer times than were used before it.
	return max(0, int(b.PerYear)-int(r.Used(number, benefit, on.Year())))
}
