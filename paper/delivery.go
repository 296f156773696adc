package paper

import (
	"context"

	"liangshan/quantity"
	"liangshan/view"
)

// A Delivery is what one delivery under an advance purchase brought.
type Delivery struct {
	Position    uint64   `json:"position"`
	Number      uint64   `json:"number" doc:"Sequence of its first event in the public log"`
	County      string   `json:"county"`
	Contract    uint64   `json:"contract"`
	Signed      string   `json:"signed"`
	SignedMS    int64    `json:"-"`
	Buyer       *Company `json:"buyer"`
	Seller      *Company `json:"seller"`
	Village     Division `json:"village"`
	PriceFenT   int64    `json:"price_fen_t"`
	Tonnes      int64    `json:"tonnes"`
	AmountFen   int64    `json:"amount_fen" doc:"Paid in advance for these tonnes"`
	Delivered   string   `json:"delivered"`
	DeliveredMS int64    `json:"-"`
	Parts       []Part   `json:"parts"`
	Proof       *Proof   `json:"proof" doc:"null: no signed checkpoint covers it yet"`
}

// Delivery returns the delivery that an event (sequence) belongs to: any of the ranges that
// moved. Refusal: ErrDeliveryUnknown.
func (r Register) Delivery(ctx context.Context, after, sequence uint64) (d *Delivery, err error) {
	at, err := r.tables.Read(ctx, after, func(tables *view.Snapshot) error {
		d, err = newReading(tables, r.code).delivery(sequence)
		return err
	})
	if err != nil {
		return nil, err
	}
	last := d.Parts[len(d.Parts)-1].Sequence
	if d.Position, d.Proof = at.Entries, r.proofOf(last); d.Proof != nil {
		d.Proof.Sequence = d.Number
	}
	return d, nil
}

func (q *reading) delivery(sequence uint64) (*Delivery, error) {
	if sequence >= 1<<62 {
		return nil, ErrDeliveryUnknown
	}
	c, err := q.one(`SELECT h.contract, h.time, h.from_owner, h.to_owner, f.village, f.price_fen_t, f.signed_ms
		FROM carbon_change_row h JOIN carbon_forward f ON f.id = h.contract
		WHERE h.id = ? AND h.was = 1 AND h.became = 1 AND h.from_owner <> h.to_owner`, int64(sequence))
	if err != nil {
		return nil, err
	}
	if c == nil {
		return nil, ErrDeliveryUnknown
	}
	d := &Delivery{
		County:      q.county,
		Contract:    c.u(0),
		DeliveredMS: c.n(1),
		Delivered:   timeText(c.n(1)),
		PriceFenT:   c.n(5),
		SignedMS:    c.n(6),
		Signed:      timeText(c.n(6)),
	}
	if d.Seller, err = q.company(c.n(2)); err != nil {
		return nil, err
	}
	if d.Buyer, err = q.company(c.n(3)); err != nil {
		return nil, err
	}
	if d.Village, err = q.division(c.t(4)); err != nil {
		return nil, err
	}
	// The ranges of one delivery are consecutive events: between two deliveries lie others.
	near, err := q.parts(`WHERE id BETWEEN ? AND ? AND contract = ? AND time = ? AND was = 1 AND became = 1
		AND from_owner = ? AND to_owner = ? ORDER BY id`, int64(sequence)-piecesMax, int64(sequence)+piecesMax, c.n(0),
		c.n(1),
		c.n(2), c.n(3))
	if err != nil {
		return nil, err
	}
	d.Parts = together(near, sequence)
	d.Number, d.Tonnes = d.Parts[0].Sequence, tonnesOf(d.Parts)
	d.AmountFen, err = quantity.Mul(d.Tonnes, d.PriceFenT)
	return d, err
}

// piecesMax is how many ranges one command moves at most: carbon.PiecesMax.
const piecesMax = 1000

// together returns the parts around one whose events follow each other without a gap.
func together(all []Part, sequence uint64) []Part {
	first, last := 0, len(all)
	for i := 1; i < len(all); i++ {
		if all[i].Sequence == all[i-1].Sequence+1 {
			continue
		}
		if all[i].Sequence <= sequence {
			first = i
		} else {
			last = i
			break
		}
	}
	return all[first:last]
}
