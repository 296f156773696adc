package carbon

import (
	"liangshan/kernel"
)

// Plant is a command of the tests alone: it spoils the state, as a fault of a rule would.
type Plant struct {
	Fault int `cbor:"1,keyasint"`
}

// Faults returns what can be planted, by number. Each begins with the state of TestPlanted.
func (r *Registry) faults() []func() {
	lot := func(id LotID, change func(*Lot)) func() {
		return func() {
			l := r.lots.Must(id)
			change(&l)
			r.lots.Put(id, l)
		}
	}
	project := func(change func(*Project)) func() {
		return func() {
			p := r.projects.Must(1)
			change(&p)
			r.projects.Put(1, p)
		}
	}
	first, _, _ := r.credits.First()
	return []func(){
		lot(1, func(l *Lot) { l.End++ }),
		lot(1, func(l *Lot) { l.Start++ }),
		lot(1, func(l *Lot) { l.Owner = 77 }),
		lot(1, func(l *Lot) { l.Status = Listed }),
		lot(1, func(l *Lot) { l.Issued = 99 }),
		func() { r.serials.Delete(r.serialOf(1)) },
		func() { r.add(2, Held, 1) },
		func() { r.certificates.Put(1, 6) },
		func() { // More issued than was verified.
			p := r.periods.Must(1)
			p.Verified = p.Issued*1000 - 1
			r.periods.Put(1, p)
		},
		func() { // The buffer spent by nobody.
			for key, id := range r.holdings.From(holding{Status: Buffer}) {
				l := r.lots.Must(id)
				r.holdings.Delete(key)
				r.add(0, Buffer, -l.Tonnes())
				l.Status, l.Ref = Void, 7
				r.lots.Put(id, l)
				r.add(0, Void, l.Tonnes())
				return
			}
		},
		func() { r.certificates.Delete(1) },
		project(func(p *Project) { p.Issued++ }),
		project(func(p *Project) { p.Dropped++ }),
		project(func(p *Project) { p.Debt++ }),
		project(func(p *Project) { p.Open++ }),
		project(func(p *Project) { p.Code = "X" }),
		func() { r.credits.Delete(first) },
		func() {
			r.credits.Put(parcelKey{Parcel: first.Parcel, From: first.From + 1}, credit{To: first.From + 2, Foreign: 1})
		},
		func() { // Parcel 501 is a part of 500.
			for i := range uint64(2) {
				r.credits.Put(parcelKey{Parcel: 500 + i, From: 20_000}, credit{To: 20_100, Period: 1})
			}
		},
		func() {
			r.tenures.Put(parcelKey{Parcel: first.Parcel, From: first.From + 9}, tenure{To: first.From + 10, Stand: 1})
		},
		func() { r.reversals.Put(1, Reversal{Project: 1, Settled: true, Cancelled: 9}) },
		func() { r.pledges.Delete(1) },
		func() { r.freezes.Delete(1) },
		func() { r.stocks.Put(1, Stock{Tonnes: 1}) },
		func() { // More deposits returned than were lost.
			for id, s := range r.stocks.All() {
				s.Forfeits = -1
				r.stocks.Put(id, s)
				return
			}
		},
		func() { r.layers.Put(layerKey{Bank: 1, Layer: 1}, Layer{Tonnes: 1, Fen: 1}) },
		func() { r.years.Put(yearKey{Forward: 1, Vintage: 2024}, ForwardYear{Agreed: 1, Delivered: 2}) },
		func() { r.saleParts.Put(partKey{Sale: 1}, SalePart{Tonnes: 1}) },
		func() { r.measured.Put(standKey{Period: 1, Stand: 99}, 1) },
		func() { r.inputs.Delete(r.periods.Must(1).Input) },
		func() {
			r.periods.Put(99, Period{Project: 1, State: ApprovedState, Input: r.periods.Must(1).Input})
		},
	}
}

func (r *Registry) serialOf(id LotID) serialKey {
	l := r.lots.Must(id)
	return l.serial()
}

// DeclarePlant declares the command and returns it with the number of faults there are.
func (r *Registry) DeclarePlant(k *kernel.Kernel) (kernel.Maker[Plant], int) {
	planted := kernel.Apply(k, 299, "carbon.planted", func(e Plant) { r.faults()[e.Fault]() })
	return kernel.Decide(k, "carbon.plant", func(tx *kernel.Tx, c Plant) error {
		planted.Emit(tx, c)
		return nil
	}), len(r.faults())
}
