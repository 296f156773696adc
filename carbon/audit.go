package carbon

import (
	"errors"
	"strconv"

	"liangshan/company"
)

// fault says what is wrong where. It names numbers only.
func fault(what string, number uint64) error {
	return errors.New("carbon: " + what + ": " + strconv.FormatUint(number, 10))
}

// Audit checks the invariants of the module against each other.
func (r *Registry) Audit() error {
	for _, check := range [...]func() error{
		r.auditSerials, r.auditHoldings, r.auditIssues, r.auditProjects, r.auditCredits, r.auditTenures,
		r.auditInputs, r.auditBuffer, r.auditBound, r.auditStores, r.auditForwards, r.auditSales,
	} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

// auditSerials checks that lots are found by their first serials and that no two share one.
func (r *Registry) auditSerials() error {
	if r.serials.Len() != r.lots.Len() {
		return fault("lots and serials do not agree", uint64(r.lots.Len()))
	}
	var before serialKey
	end := uint64(0)
	for key, id := range r.serials.All() {
		l, ok := r.lots.Get(id)
		switch {
		case !ok || l.serial() != key:
			return fault("a serial leads to another lot", uint64(id))
		case l.Start == 0 || l.End < l.Start:
			return fault("a lot without serials", uint64(id))
		case key.Project == before.Project && key.Vintage == before.Vintage && key.Start <= end:
			return fault("two lots share a serial", uint64(id))
		}
		if last, _ := r.next.Get(vintageKey{Project: key.Project, Vintage: key.Vintage}); l.End > last {
			return fault("a serial that was never issued", uint64(id))
		}
		before, end = key, l.End
	}
	return nil
}

// auditHoldings checks that exactly the lots that live are found by their owners, and that
// the balances are their sums.
func (r *Registry) auditHoldings() error {
	sums := map[balanceKey]int64{}
	live := 0
	for id, l := range r.lots.All() {
		if l.Status < Held || l.Status > Void {
			return fault("a lot of no status", uint64(id))
		}
		if (l.Owner == 0) != (l.Status == Buffer || l.Status == OnHold || l.Status == Void && l.Source == 0 && l.Ref != 0) {
			return fault("a lot of nobody outside the buffer", uint64(id))
		}
		sums[balanceKey{Owner: l.Owner, Status: l.Status}] += l.Tonnes()
		if l.Status.Dead() {
			continue
		}
		live++
		if found, ok := r.holdings.Get(l.holding()); !ok || found != id {
			return fault("a lot is not found by its owner", uint64(id))
		}
	}
	if live != r.holdings.Len() {
		return fault("lots are held that do not live", uint64(r.holdings.Len()))
	}
	for key, tonnes := range r.balances.All() {
		if sums[key] != tonnes {
			return fault("a balance is not the sum of its lots: company", uint64(key.Owner))
		}
		delete(sums, key)
	}
	if len(sums) > 0 {
		return fault("lots without a balance", uint64(len(sums)))
	}
	return nil
}

// auditIssues checks that the lots of each issuance sum to what was issued, and that the
// retired ones sum to their certificates.
func (r *Registry) auditIssues() error {
	issued := map[PeriodID]int64{}
	retired := map[CertificateID]int64{}
	for _, l := range r.lots.All() {
		issued[l.Issued] += l.Tonnes()
		if l.Status == Spent {
			retired[CertificateID(l.Ref)] += l.Tonnes()
		}
	}
	for id, p := range r.periods.All() {
		if p.Issued != issued[id] {
			return fault("lots are not what was issued for period", uint64(id))
		}
		if p.Issued > 0 && (p.State != IssuedState || p.Issued*1000 > p.Verified) {
			return fault("more was issued than verified for period", uint64(id))
		}
		delete(issued, id)
	}
	if len(issued) > 0 {
		return fault("lots of no period", uint64(len(issued)))
	}
	for id, tonnes := range r.certificates.All() {
		if retired[id] != tonnes {
			return fault("retired tonnes are not those of certificate", uint64(id))
		}
		delete(retired, id)
	}
	if len(retired) > 0 {
		return fault("retired tonnes without a certificate", uint64(len(retired)))
	}
	return nil
}

// auditProjects checks that every verified kilogram was issued, dropped or is carried, and
// every tonne that no buffer was there for is owed or was netted.
func (r *Registry) auditProjects() error {
	type sum struct{ issued, verified int64 }
	sums := map[ProjectID]sum{}
	for _, p := range r.periods.All() {
		if p.State == IssuedState {
			s := sums[p.Project]
			sums[p.Project] = sum{s.issued + p.Issued, s.verified + p.Verified}
		}
	}
	open, owed := map[ProjectID]uint32{}, map[ProjectID]int64{}
	for _, v := range r.reversals.All() {
		owed[v.Project] += v.Cancelled
		if !v.Settled {
			open[v.Project]++
		}
	}
	for id, p := range r.projects.All() {
		switch s := sums[id]; {
		case s.issued != p.Issued || s.verified != p.Verified:
			return fault("a project is not the sum of its periods", uint64(id))
		case p.Verified-p.Uncovered*1000 != p.Issued*1000+p.Dropped+p.Carried:
			return fault("kilograms came or went in project", uint64(id))
		case p.Carried > 0 || p.Debt < 0 || p.Debt > owed[id]:
			return fault("a debt below nothing or above what was taken in project", uint64(id))
		case p.Open != open[id]:
			return fault("reversals are miscounted in project", uint64(id))
		}
		if found, ok := r.projectCodes.Get(p.Code); !ok || found != id {
			return fault("a project is not found by its code", uint64(id))
		}
	}
	return nil
}

// auditInputs checks that no two reports that count were computed from the same measurements.
func (r *Registry) auditInputs() error {
	counted := map[Hash]PeriodID{}
	for id, p := range r.periods.All() {
		if p.State == RejectedState {
			continue
		}
		if !r.inputs.Has(p.Input) {
			return fault("what a report was computed from is free for another: period", uint64(id))
		}
		if p.State != ApprovedState && p.State != IssuedState {
			continue
		}
		if _, twice := counted[p.Input]; twice {
			return fault("what was measured once is credited twice: period", uint64(id))
		}
		counted[p.Input] = id
	}
	return nil
}

// auditCredits checks that no parcel is credited twice for a day, and that what is credited
// for a period are its stands' parcels, while they were enrolled.
func (r *Registry) auditCredits() error {
	var before parcelKey
	end := int64(0)
	for key, c := range r.credits.All() {
		if err := r.auditGround(key, c); err != nil {
			return err
		}
		if key.Parcel == before.Parcel && int64(key.From) <= end || c.To < key.From {
			return fault("a parcel is credited twice for a day", key.Parcel)
		}
		before, end = key, int64(c.To)
		if (c.Period == 0) == (c.Foreign == 0) {
			return fault("a parcel is credited for nothing", key.Parcel)
		}
	}
	for key, kg := range r.measured.All() {
		p, ok := r.periods.Get(key.Period)
		s, also := r.stands.Get(key.Stand)
		if !ok || !also || s.Project != p.Project {
			return fault("a result of no period or stand of its project", uint64(key.Period))
		}
		if kg > kgMax || kg < -kgMax {
			return fault("a result beyond all bounds", uint64(key.Period))
		}
		if p.State != ApprovedState && p.State != IssuedState {
			continue
		}
		if s.From > p.From || s.To < p.To {
			return fault("a stand is credited for days on which it was not enrolled", uint64(key.Stand))
		}
		for _, parcel := range s.Parcels {
			if c, ok := r.credits.Get(parcelKey{Parcel: parcel, From: p.From}); !ok || c.Period != key.Period ||
				c.To != p.To {
				return fault("a parcel is not credited for its period", parcel)
			}
		}
	}
	return nil
}

// auditGround checks that what is credited here on a parcel's ground is not credited here under another number for a
// day too. What was credited before a correction brought two parcels together stands.
func (r *Registry) auditGround(key parcelKey, c credit) error {
	if r.lineage == nil || c.Period == 0 {
		return nil
	}
	for _, other := range r.lineage.Kin(key.Parcel) {
		if other < key.Parcel || !r.lineage.Always(key.Parcel, other) {
			continue
		}
		for also, d := range r.credits.Down(parcelKey{Parcel: other, From: c.To}) {
			if also.Parcel != other || d.To < key.From {
				break
			}
			if d.Period != 0 {
				return fault("the ground of a parcel is credited twice for a day", key.Parcel)
			}
		}
	}
	return nil
}

// auditTenures checks that no parcel is in two stands on a day.
func (r *Registry) auditTenures() error {
	var before parcelKey
	end := int64(0)
	for key, t := range r.tenures.All() {
		if key.Parcel == before.Parcel && int64(key.From) <= end || t.To < key.From {
			return fault("a parcel is in two stands on a day", key.Parcel)
		}
		before, end = key, int64(t.To)
		if s, ok := r.stands.Get(t.Stand); !ok || s.From != key.From || s.To != t.To {
			return fault("a parcel's tenure is not that of its stand", key.Parcel)
		}
	}
	return nil
}

// auditBuffer checks that the buffer was spent by reversals alone, and that what waits for
// one is what it says.
func (r *Registry) auditBuffer() error {
	cancelled, waits := map[ReversalID]int64{}, map[ReversalID]int64{}
	for _, l := range r.lots.All() {
		switch {
		case l.Status == Void && l.Owner == 0:
			cancelled[ReversalID(l.Ref)] += l.Tonnes()
		case l.Status == OnHold:
			waits[ReversalID(l.Ref)] += l.Tonnes()
		}
	}
	for id, v := range r.reversals.All() {
		if cancelled[id] != v.Cancelled || waits[id] != v.OnHold || v.Settled && v.OnHold != 0 {
			return fault("the buffer was not spent as reversal says", uint64(id))
		}
		delete(cancelled, id)
		delete(waits, id)
	}
	if len(cancelled)+len(waits) > 0 {
		return fault("the buffer was spent without a reversal", uint64(len(cancelled)+len(waits)))
	}
	return nil
}

// auditBound checks that what is listed, pledged and frozen is bound by what says so.
func (r *Registry) auditBound() error {
	type bond struct {
		status Status
		ref    uint64
		owner  company.Number
	}
	sums := map[bond]int64{}
	for _, l := range r.lots.All() {
		switch l.Status {
		case Listed, InPledge, Frozen:
			sums[bond{l.Status, l.Ref, l.Owner}] += l.Tonnes()
		case Held:
			if l.Ref != 0 {
				return fault("a lot that is held is bound", l.Ref)
			}
		}
	}
	for id, v := range r.reservations.All() {
		key := bond{Listed, uint64(id), v.Owner}
		if v.Tonnes <= 0 || sums[key] != v.Tonnes {
			return fault("escrow is not what was reserved", uint64(id))
		}
		delete(sums, key)
	}
	frozen := map[PledgeID]int64{}
	for id, f := range r.freezes.All() {
		key := bond{Frozen, uint64(id), f.Owner}
		if sums[key] != f.Tonnes {
			return fault("frozen is not what was ordered", uint64(id))
		}
		frozen[f.Pledge] += f.Tonnes
		delete(sums, key)
	}
	for id, p := range r.pledges.All() {
		key := bond{InPledge, uint64(id), p.Owner}
		if sums[key]+frozen[id] != p.Tonnes {
			return fault("pledged is not what was agreed", uint64(id))
		}
		delete(sums, key)
	}
	if len(sums) > 0 {
		return fault("lots are bound by nothing", uint64(len(sums)))
	}
	return nil
}

// auditStores checks that what a bank has in store is what its layers say.
func (r *Registry) auditStores() error {
	type sum struct{ tonnes, prepaid int64 }
	sums := map[company.Number]sum{}
	for key, l := range r.layers.All() {
		if l.Tonnes <= 0 || l.Fen < 0 || !r.stocks.Has(key.Bank) {
			return fault("a layer of nothing in the store of", uint64(key.Bank))
		}
		s := sums[key.Bank]
		s.tonnes += l.Tonnes
		sums[key.Bank] = s
	}
	for key, y := range r.years.All() {
		f := r.forwards.Must(key.Forward)
		s := sums[f.Bank]
		s.prepaid += y.Open() * f.Price
		sums[f.Bank] = s
	}
	for id, s := range r.stocks.All() {
		switch got := sums[id]; {
		case got.tonnes != s.Tonnes || s.Tonnes != r.Owned(id):
			return fault("a store is not the sum of its layers", uint64(id))
		case got.prepaid != s.Prepaid:
			return fault("what was paid in advance is not what is owed to", uint64(id))
		case s.Forfeits < 0:
			return fault("more deposits were returned than bidders lost to", uint64(id))
		case s.Average < 0 || s.Tonnes == 0 && (s.Average != 0 || r.FIFO(id) != 0):
			return fault("fen without tonnes in the store of", uint64(id))
		}
	}
	return nil
}

// auditForwards checks the years of contracts.
func (r *Registry) auditForwards() error {
	for key, y := range r.years.All() {
		if !r.forwards.Has(key.Forward) || y.Open() < 0 || y.Delivered < 0 || y.Repaid < 0 || y.Repaid > y.Short {
			return fault("more came than was agreed by contract", uint64(key.Forward))
		}
	}
	return nil
}

// auditSales checks that the parts of each sale sum to its tonnes, and that so does what can come back.
func (r *Registry) auditSales() error {
	sums := map[SaleID]int64{}
	for key, part := range r.saleParts.All() {
		sums[key.Sale] += part.Tonnes
	}
	for id, s := range r.sales.All() {
		if sums[id] != s.Tonnes {
			return fault("the parts are not the tonnes of sale", uint64(id))
		}
	}
	for id, row := range r.returnables.All() {
		s, parts, layers, fen := r.sales.Must(id), int64(0), int64(0), int64(0)
		for _, p := range row.Parts {
			parts += p.Tonnes()
		}
		for _, l := range row.Layers {
			layers, fen = layers+l.Tonnes, fen+l.Fen
		}
		if row.Forfeits < 0 || row.Forfeits > s.Proceeds {
			return fault("the deposits in it are more than came of sale", uint64(id))
		}
		if parts != s.Tonnes || layers != s.Tonnes || fen != s.FIFO {
			return fault("what can come back is not what was sold: sale", uint64(id))
		}
	}
	return nil
}
