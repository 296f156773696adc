package carbon

import (
	"liangshan/company"
	"liangshan/kernel"
	"liangshan/village"
)

// A Freezing is an order by which tonnes may not move.
type Freezing struct {
	_      struct{} `cbor:",toarray"`
	Owner  company.Number
	Tonnes int64
	Pledge PledgeID // The lots were pledged before; 0: held.
}

// Freeze asks that tonnes not move, by order of a court or an authority.
type Freeze struct {
	Owner  company.Number `cbor:"1,keyasint" json:"owner"`
	Tonnes int64          `cbor:"2,keyasint" json:"tonnes"`
	Lot    LotID          `cbor:"3,keyasint,omitempty" json:"lot,omitempty"`
	Pledge PledgeID       `cbor:"4,keyasint,omitempty" json:"pledge,omitempty"` // Of what is pledged already.
	Order  string         `cbor:"5,keyasint" json:"order"`                      // Code of the order.
}

// FrozenEvent says that tonnes may not move. The lots follow as events of the same entry.
type FrozenEvent struct {
	Freeze FreezeID       `cbor:"1,keyasint"`
	Owner  company.Number `cbor:"2,keyasint"`
	Tonnes int64          `cbor:"3,keyasint"`
	Pledge PledgeID       `cbor:"4,keyasint,omitempty"`
	Order  string         `cbor:"5,keyasint"`
}

// Freeze decides whether tonnes may be frozen. One person suffices: it must be fast.
func (r *Registry) Freeze(tx *kernel.Tx, c Freeze) error {
	if !village.ValidCode(c.Order) {
		return ErrReason
	}
	from := holding{Owner: c.Owner, Status: Held}
	if c.Pledge != 0 {
		if _, ok := r.pledges.Get(c.Pledge); !ok {
			return ErrPledge
		}
		from.Status, from.Ref = InPledge, uint64(c.Pledge)
	}
	if refusal := r.take(from, c.Tonnes, choice{lot: c.Lot}); refusal != nil {
		return refusal
	}
	id := FreezeID(r.last(countFreeze)) + 1
	r.events.frozen.Emit(tx, FrozenEvent{id, c.Owner, c.Tonnes, c.Pledge, c.Order})
	r.send(tx, target{owner: c.Owner, status: Frozen, ref: uint64(id), keep: true})
	return nil
}

func (r *Registry) applyFrozen(e FrozenEvent) {
	r.numbers.Put(countFreeze, uint64(e.Freeze))
	r.freezes.Put(e.Freeze, Freezing{Owner: e.Owner, Tonnes: e.Tonnes, Pledge: e.Pledge})
}

func projectFrozen(at kernel.At, e FrozenEvent, exec kernel.Exec) {
	exec(`INSERT INTO carbon_freeze (id, owner, tonnes, pledge, order_code, frozen_ms) VALUES (?, ?, ?, ?, ?, ?)`,
		int64(e.Freeze), int64(e.Owner), e.Tonnes, int64(e.Pledge), e.Order, at.Time)
}

// Unfreeze asks that frozen tonnes move again, or that they go to another owner by order.
// It takes two persons.
type Unfreeze struct {
	Freeze FreezeID       `cbor:"1,keyasint" json:"freeze"`
	To     company.Number `cbor:"2,keyasint,omitempty" json:"to,omitempty"` // Another owner by order; 0: back to their own.
	Order  string         `cbor:"3,keyasint" json:"order"`
}

// Unfrozen says that frozen tonnes move again. The lots follow as events of the same entry.
type Unfrozen Unfreeze

// Unfreeze decides whether tonnes may move again.
func (r *Registry) Unfreeze(tx *kernel.Tx, c Unfreeze) error {
	f, ok := r.freezes.Get(c.Freeze)
	switch {
	case !ok:
		return ErrFreeze
	case !village.ValidCode(c.Order):
		return ErrReason
	case c.To == f.Owner:
		return ErrSelf
	case c.To != 0 && !r.companies.Active(c.To):
		return ErrCompany
	}
	from := holding{Owner: f.Owner, Status: Frozen, Ref: uint64(c.Freeze)}
	if refusal := r.take(from, f.Tonnes, choice{}); refusal != nil {
		return refusal
	}
	r.events.unfrozen.Emit(tx, Unfrozen(c))
	switch {
	case c.To != 0:
		_, refusal := r.hand(tx, f.Owner, target{owner: c.To, status: Held})
		return asError(refusal)
	case f.Pledge != 0:
		r.send(tx, target{owner: f.Owner, status: InPledge, ref: uint64(f.Pledge), keep: true})
	default:
		r.send(tx, target{owner: f.Owner, status: Held, keep: true})
	}
	return nil
}

func (r *Registry) applyUnfrozen(e Unfrozen) {
	f := r.freezes.Must(e.Freeze)
	r.freezes.Delete(e.Freeze)
	if e.To != 0 && f.Pledge != 0 { // What goes to another by order is pledged no longer.
		p := r.pledges.Must(f.Pledge)
		p.Tonnes -= f.Tonnes
		r.pledges.Put(f.Pledge, p)
	}
}

func projectUnfrozen(at kernel.At, e Unfrozen, exec kernel.Exec) {
	exec(`UPDATE carbon_freeze SET ended_ms = ?, to_owner = ?, end_code = ? WHERE id = ?`,
		at.Time, int64(e.To), e.Order, int64(e.Freeze))
}
