package carbon

import (
	"slices"

	"liangshan/company"
	"liangshan/ledger"
)

// A History follows what happened to lots, entry by entry, from the beginning of a journal. It holds what no state
// can show by itself: that a tonne that was retired or cancelled never changed again, and that what belongs together
// happened in one entry. It trusts no rule of this package; it reads the events alone.
type History struct {
	lots   map[LotID]Status
	Moves  int // Of lots.
	Sales  int // From store.
	Claims int // Certificates.
}

// NewHistory returns a history in which nothing has happened.
func NewHistory() *History { return &History{lots: map[LotID]Status{}} }

// together is what one entry must hold together.
type together struct {
	certificates []claim
	sales        []Sold
	returned     []SaleReturned
	advances     []ForwardSigned
	paid         []ledger.Transferred
	given        []Moved // From one owner to another.
	delivered    int64
	reported     bool
	released     int64 // Of the buffer, that a release says.
	freed        int64 // Of the buffer, that moved to an owner.
	owed         int64 // Of the buffer, that a reversal cancels.
	voided       int64 // Of the buffer, that moved.
}

// A claim is a certificate with the tonnes that no lot has been retired for yet.
type claim struct {
	id     CertificateID
	tonnes int64
}

// Entry takes the events of the next entry, decoded and in order. The error says what does not belong together; it
// names numbers only.
func (h *History) Entry(events []any) error {
	t := together{}
	for _, event := range events {
		if err := h.see(&t, event); err != nil {
			return err
		}
	}
	return t.check()
}

func (h *History) see(t *together, event any) error {
	switch e := event.(type) {
	case LotIssued:
		h.lots[e.Lot] = Held
		if e.Owner == 0 {
			h.lots[e.Lot] = Buffer
		}
	case Moved:
		return h.moved(t, e)
	case Merged:
		if h.lots[e.Lot].Dead() || h.lots[e.By].Dead() {
			return fault("a lot changed after its end", uint64(e.Lot))
		}
		delete(h.lots, e.By)
	case Retired:
		h.Claims++
		t.certificates = append(t.certificates, claim{e.Certificate, e.Tonnes})
	case Sold:
		h.Sales++
		t.sales = append(t.sales, e)
	case SaleReturned:
		t.returned = append(t.returned, e)
	case Delivered:
		t.delivered += e.Tonnes
	case ForwardSigned:
		t.advances = append(t.advances, e)
	case ReversalReported:
		t.reported = true
	case ReversalSettled:
		t.owed += e.Cancelled
		t.reported = true // More may have been lost than was put on hold.
	case BufferReleased:
		t.released += e.Tonnes
	case ledger.Transferred:
		t.paid = append(t.paid, e)
	case struct {
		Head ledger.ManyHead
		Rows []ledger.Transferred
	}:
		t.paid = append(t.paid, e.Rows...)
	}
	return nil
}

// moved follows a range, and notes what has to stand beside it in its entry.
func (h *History) moved(t *together, e Moved) error {
	h.Moves++
	was := h.lots[e.Lot]
	switch {
	case was.Dead():
		return fault("a lot changed after its end", uint64(e.Lot))
	case was != e.Was:
		return fault("a lot was not what its move says", uint64(e.Lot))
	}
	moved := e.Lot
	if e.Child != 0 {
		moved = e.Child
	}
	h.lots[moved] = e.Is
	tonnes := int64(e.End - e.Start + 1)
	buffer := e.Was == Buffer || e.Was == OnHold
	switch {
	case e.Is == Spent:
		return t.retire(CertificateID(e.Ref), tonnes)
	case buffer && e.Is == Void:
		t.voided += tonnes
	case buffer && e.Is == Held:
		t.freed += tonnes
	case e.Was == Buffer && e.Is == OnHold && !t.reported:
		return fault("the buffer was put on hold without a report of a loss: lot", uint64(e.Lot))
	case buffer && e.Is != Buffer && e.Is != OnHold:
		return fault("the buffer went where it cannot: lot", uint64(e.Lot))
	}
	if e.From != e.To {
		t.given = append(t.given, e)
	}
	return nil
}

// retire takes tonnes off the certificate that they were retired for.
func (t *together) retire(id CertificateID, tonnes int64) error {
	for i, c := range slices.Backward(t.certificates) {
		if c.id == id {
			t.certificates[i].tonnes -= tonnes
			return nil
		}
	}
	return fault("tonnes were retired without a certificate in the same entry", uint64(id))
}

// check holds an entry together.
func (t *together) check() error {
	for _, c := range t.certificates {
		if c.tonnes != 0 {
			return fault("a certificate is not of the tonnes retired in its entry", uint64(c.id))
		}
	}
	switch {
	case t.voided != t.owed:
		return fault("buffer was cancelled, and not by a reversal: tonnes", uint64(t.voided))
	case t.freed != t.released:
		return fault("buffer was released, and nobody said so: tonnes", uint64(t.freed))
	case t.delivered > 0 && len(t.paid) == 0:
		return fault("tonnes were delivered and no money moved in the same entry: tonnes", uint64(t.delivered))
	}
	for i := range t.sales {
		s := &t.sales[i]
		switch {
		case t.tonnesTo(s.Buyer) < s.Tonnes:
			return fault("a sale without its tonnes", uint64(s.Sale))
		case s.Reservation == 0 && t.sum(codeSale, uint64(s.Sale)) != s.Proceeds:
			return fault("a sale without its money", uint64(s.Sale))
		}
	}
	for _, s := range t.returned {
		if t.tonnesTo(s.Bank) != s.Tonnes || len(t.paid) == 0 {
			return fault("a sale was taken back without its tonnes or its money: buyer", uint64(s.Buyer))
		}
	}
	for _, a := range t.advances {
		if t.sum(codePrepayment, uint64(a.Forward)) != a.Paid {
			return fault("an advance purchase without its money", uint64(a.Forward))
		}
	}
	return nil
}

// sum adds up what was paid under a code for a number.
func (t *together) sum(code ledger.Code, reference uint64) (fen int64) {
	for _, p := range t.paid {
		if p.Code == code && p.Reference == reference {
			fen += p.Amount
		}
	}
	return fen
}

// tonnesTo adds up what came to an owner.
func (t *together) tonnesTo(owner company.Number) (tonnes int64) {
	for _, e := range t.given {
		if e.To == owner {
			tonnes += int64(e.End - e.Start + 1)
		}
	}
	return tonnes
}
