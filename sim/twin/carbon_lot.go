package twin

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"liangshan/carbon"
	"liangshan/company"
)

type lot struct {
	project    carbon.ProjectID
	vintage    uint16
	start, end uint64
	owner      company.Number
	status     carbon.Status
	ref        uint64
	parent     carbon.LotID
	issued     carbon.PeriodID
	source     carbon.SourceID
	forward    carbon.ForwardID
}

func (l *lot) tonnes() int64 { return int64(l.end - l.start + 1) }

type freezing struct {
	owner  company.Number
	tonnes int64
	pledge carbon.PledgeID
}

type pledging struct {
	owner, lender company.Number
	tonnes, loan  int64
	service       map[uint16]int64
}

// fresh adds a lot and returns its number.
func (m *Carbon) fresh(l *lot) carbon.LotID {
	m.lastLot++
	m.lots[m.lastLot] = l
	return m.lastLot
}

// balance returns the tonnes that an owner has in a status.
func (m *Carbon) balance(owner company.Number, status carbon.Status) (tonnes int64) {
	for _, l := range m.lots {
		if l.owner == owner && l.status == status {
			tonnes += l.tonnes()
		}
	}
	return tonnes
}

// owned returns the tonnes that an owner has, bound ones too.
func (m *Carbon) owned(owner company.Number) (tonnes int64) {
	for _, s := range []carbon.Status{carbon.Held, carbon.Listed, carbon.InPledge, carbon.Frozen} {
		tonnes += m.balance(owner, s)
	}
	return tonnes
}

// A part is the head of a lot, or all of it.
type part struct {
	id     carbon.LotID
	tonnes int64
}

// A hunt says which tonnes are looked for.
type hunt struct {
	owner   company.Number
	status  carbon.Status
	ref     uint64
	lot     carbon.LotID
	project carbon.ProjectID
	vintage uint16
	later   bool
}

// inOrder returns the lots of which something holds: the oldest vintage first, in it the project
// with the lowest number, in it the lowest serial.
func (m *Carbon) inOrder(holds func(*lot) bool) []carbon.LotID {
	ids := slices.DeleteFunc(
		slices.Collect(maps.Keys(m.lots)),
		func(id carbon.LotID) bool { return !holds(m.lots[id]) },
	)
	slices.SortFunc(ids, func(x, y carbon.LotID) int {
		a, b := m.lots[x], m.lots[y]
		return cmp.Or(
			cmp.Compare(a.vintage, b.vintage),
			cmp.Compare(a.project, b.project),
			cmp.Compare(a.start, b.start),
		)
	})
	return ids
}

// take finds tonnes, or says why not.
func (m *Carbon) take(h hunt, tonnes int64) ([]part, string) {
	switch {
	case tonnes <= 0:
		return nil, "carbon.quantity_must_be_positive"
	case h.lot != 0:
		return m.takeLot(h, tonnes)
	case h.project != 0 && h.vintage == 0:
		return nil, "carbon.vintage_required"
	case m.balance(h.owner, h.status) < tonnes && h.status == carbon.Held && m.owned(h.owner) >= tonnes:
		return nil, "carbon.tonnes_bound"
	case m.balance(h.owner, h.status) < tonnes:
		return nil, "carbon.insufficient_tonnes"
	}
	return m.gather(m.inOrder(func(l *lot) bool {
		return l.owner == h.owner && l.status == h.status && l.ref == h.ref &&
			(h.vintage == 0 || l.vintage == h.vintage || h.later && l.vintage > h.vintage) &&
			(h.project == 0 || l.project == h.project)
	}), tonnes)
}

// gather takes tonnes out of lots in their order.
func (m *Carbon) gather(ids []carbon.LotID, tonnes int64) (parts []part, code string) {
	for _, id := range ids {
		if tonnes == 0 {
			break
		}
		if len(parts) == 1000 {
			return nil, "carbon.too_many_lots"
		}
		n := min(tonnes, m.lots[id].tonnes())
		parts = append(parts, part{id, n})
		tonnes -= n
	}
	if tonnes > 0 {
		return nil, "carbon.insufficient_tonnes"
	}
	return parts, ""
}

var whyBound = map[carbon.Status]string{
	carbon.Held: "carbon.lot_of_another", carbon.Listed: "carbon.lot_listed", carbon.InPledge: "carbon.lot_pledged",
	carbon.Frozen: "carbon.lot_frozen", carbon.Buffer: "carbon.lot_in_buffer", carbon.OnHold: "carbon.lot_in_buffer",
	carbon.Spent: "carbon.lot_retired", carbon.Void: "carbon.lot_cancelled",
}

func (m *Carbon) takeLot(h hunt, tonnes int64) ([]part, string) {
	l := m.lots[h.lot]
	switch {
	case l == nil:
		return nil, "carbon.lot_unknown"
	case l.status != h.status:
		return nil, whyBound[l.status]
	case l.owner != h.owner || l.ref != h.ref:
		return nil, "carbon.lot_of_another"
	case l.tonnes() < tonnes:
		return nil, "carbon.insufficient_tonnes"
	}
	return []part{{h.lot, tonnes}}, ""
}

// A fate is what becomes of tonnes.
type fate struct {
	owner   company.Number
	status  carbon.Status
	ref     uint64
	forward carbon.ForwardID
	keep    bool // The contract by which a bank had bought them stays with them.
	paid    int64
}

// send moves parts; the head of a lot that is taken in part becomes a lot of its own. It returns the
// number of events.
func (m *Carbon) send(parts []part, to fate) int {
	for _, p := range parts {
		l := m.lots[p.id]
		if p.tonnes < l.tonnes() {
			head := *l
			head.end, head.parent = l.start+uint64(p.tonnes)-1, p.id
			l.start = head.end + 1
			l = &head
			m.fresh(l)
		}
		l.owner, l.status, l.ref = to.owner, to.status, to.ref
		if !to.keep {
			l.forward = to.forward
		}
	}
	return len(parts)
}

// hand gives parts to another owner, or ends them, and books what it means to a bank's store on
// either side. It returns the number of events and what the tonnes had cost.
func (m *Carbon) hand(
	env Env,
	from company.Number,
	parts []part,
	to fate,
) (events int, cost carbon.Cost, code string) {
	tonnes := int64(0)
	for _, p := range parts {
		tonnes += p.tonnes
	}
	into := m.stores[to.owner] != nil && to.status == carbon.Held
	out := m.stores[from] != nil
	switch {
	case tonnes == 0: // Of a pledge whose tonnes have all gone to others.
		return 0, cost, ""
	case into && m.tooMuch(env, to.owner, tonnes):
		return 0, cost, "carbon.stock_limit"
	}
	if out {
		cost = m.draw(from, tonnes)
		events++
	}
	if into {
		m.keep(to.owner, tonnes, to.paid)
		events++
	}
	return events + m.send(parts, to), cost, ""
}

// decideLot is Decide for lots.
func (m *Carbon) decideLot(env Env, command any) (Verdict, bool) {
	switch c := command.(type) {
	case carbon.Transfer:
		return m.transfer(env, c), true
	case carbon.TransferMany:
		return m.together(len(c.Transfers), func(i int) Verdict { return m.transfer(env, c.Transfers[i]) }), true
	case carbon.RetireMany:
		return m.together(len(c.Retirements), func(i int) Verdict { return m.retire(env, c.Retirements[i]) }), true
	case carbon.Split:
		return m.splitLot(c), true
	case carbon.Merge:
		return m.mergeLots(c), true
	case carbon.Retire:
		return m.retire(env, c), true
	case carbon.Cancel:
		switch {
		case !publicCode(c.Reason):
			return refuse("carbon.reason_malformed"), true
		case c.Lot == 0:
			return refuse("carbon.lot_unknown"), true
		}
		parts, code := m.take(hunt{owner: c.Owner, status: carbon.Held, lot: c.Lot}, c.Tonnes)
		if code != "" {
			return refuse(code), true
		}
		events, _, _ := m.hand(env, c.Owner, parts, fate{owner: c.Owner, status: carbon.Void, keep: true})
		return accept(1 + events), true
	case carbon.Freeze:
		return m.freeze(c), true
	case carbon.Unfreeze:
		return m.unfreeze(env, c), true
	case carbon.Pledge:
		return m.pledge(env, c), true
	case EndPledge:
		return m.endPledge(env, c), true
	}
	return Verdict{}, false
}

func (m *Carbon) transfer(env Env, c carbon.Transfer) Verdict {
	switch {
	case c.From == c.To:
		return refuse("carbon.parties_must_differ")
	case !m.of.Company.active(c.To):
		return refuse("carbon.company_unknown")
	}
	parts, code := m.take(
		hunt{owner: c.From, status: carbon.Held, lot: c.Lot, project: c.Project, vintage: c.Vintage},
		c.Tonnes,
	)
	if code != "" {
		return refuse(code)
	}
	events, _, code := m.hand(env, c.From, parts, fate{owner: c.To, status: carbon.Held})
	if code != "" {
		return refuse(code)
	}
	return accept(events)
}

func (m *Carbon) splitLot(c carbon.Split) Verdict {
	l := m.lots[c.Lot]
	switch {
	case l == nil:
		return refuse("carbon.lot_unknown")
	case l.status != carbon.Held:
		return refuse(whyBound[l.status])
	case c.Serial <= l.start || c.Serial > l.end:
		return refuse("carbon.serial_outside_lot")
	}
	return accept(
		m.send([]part{{c.Lot, int64(c.Serial - l.start)}}, fate{owner: l.owner, status: carbon.Held, keep: true}),
	)
}

func (m *Carbon) mergeLots(c carbon.Merge) Verdict {
	a, b := m.lots[c.Lot], m.lots[c.By]
	switch {
	case a == nil || b == nil:
		return refuse("carbon.lot_unknown")
	case a.status != carbon.Held:
		return refuse(whyBound[a.status])
	case b.status != carbon.Held:
		return refuse(whyBound[b.status])
	case a.owner != b.owner:
		return refuse("carbon.lot_of_another")
	case a.issued != b.issued || a.source != b.source || a.forward != b.forward || b.start != a.end+1:
		return refuse("carbon.lots_not_adjacent")
	}
	a.end = b.end
	delete(m.lots, c.By)
	return accept(1)
}

func (m *Carbon) retire(env Env, c carbon.Retire) Verdict {
	place := string(c.Place)
	switch {
	case !publicCode(c.Purpose):
		return refuse("carbon.purpose_required")
	case len(place) != 6 && len(place) != 9 && len(place) != 12 || strings.Trim(place, "0123456789") != "":
		return refuse("carbon.place_required")
	case !m.of.Company.active(c.Beneficiary):
		return refuse("carbon.company_unknown")
	}
	parts, code := m.take(
		hunt{owner: c.Owner, status: carbon.Held, lot: c.Lot, project: c.Project, vintage: c.Vintage},
		c.Tonnes,
	)
	if code != "" {
		return refuse(code)
	}
	m.certificates = append(m.certificates, c.Tonnes)
	events, _, _ := m.hand(env, c.Owner, parts, fate{owner: c.Owner, status: carbon.Spent,
		ref: uint64(len(m.certificates)), keep: true})
	return accept(1 + events)
}

func (m *Carbon) freeze(c carbon.Freeze) Verdict {
	h := hunt{owner: c.Owner, status: carbon.Held, lot: c.Lot}
	switch {
	case !publicCode(c.Order):
		return refuse("carbon.reason_malformed")
	case c.Pledge != 0 && m.pledges[c.Pledge] == nil:
		return refuse("carbon.pledge_unknown")
	case c.Pledge != 0:
		h.status, h.ref = carbon.InPledge, uint64(c.Pledge)
	}
	parts, code := m.take(h, c.Tonnes)
	if code != "" {
		return refuse(code)
	}
	m.lastFreeze++
	m.freezes[m.lastFreeze] = &freezing{c.Owner, c.Tonnes, c.Pledge}
	return accept(
		1 + m.send(parts, fate{owner: c.Owner, status: carbon.Frozen, ref: uint64(m.lastFreeze), keep: true}),
	)
}

func (m *Carbon) unfreeze(env Env, c carbon.Unfreeze) Verdict {
	f := m.freezes[c.Freeze]
	switch {
	case f == nil:
		return refuse("carbon.freeze_unknown")
	case !publicCode(c.Order):
		return refuse("carbon.reason_malformed")
	case c.To == f.owner:
		return refuse("carbon.parties_must_differ")
	case c.To != 0 && !m.of.Company.active(c.To):
		return refuse("carbon.company_unknown")
	}
	parts, code := m.take(hunt{owner: f.owner, status: carbon.Frozen, ref: uint64(c.Freeze)}, f.tonnes)
	if code != "" {
		return refuse(code)
	}
	events := 0
	switch {
	case c.To != 0:
		if events, _, code = m.hand(env, f.owner, parts, fate{owner: c.To, status: carbon.Held}); code != "" {
			return refuse(code)
		}
		if f.pledge != 0 {
			m.pledges[f.pledge].tonnes -= f.tonnes
		}
	case f.pledge != 0:
		events = m.send(parts, fate{owner: f.owner, status: carbon.InPledge, ref: uint64(f.pledge), keep: true})
	default:
		events = m.send(parts, fate{owner: f.owner, status: carbon.Held, keep: true})
	}
	delete(m.freezes, c.Freeze)
	return accept(1 + events)
}

func (m *Carbon) pledge(env Env, c carbon.Pledge) Verdict {
	switch {
	case c.Owner == c.Lender:
		return refuse("carbon.parties_must_differ")
	case !m.of.Company.active(c.Lender) || !m.has("lender", c.Lender, "", today(env.Time)):
		return refuse("carbon.lender_unknown")
	case c.Loan <= 0:
		return refuse("carbon.price_must_be_positive")
	case !publicCode(c.Paper):
		return refuse("carbon.code_malformed")
	case len(c.Service) == 0 || len(c.Service) > 40:
		return refuse("carbon.debt_service_malformed")
	}
	service := map[uint16]int64{}
	for i, y := range c.Service {
		if y.Year < 1900 || y.Year > 9999 || i > 0 && y.Year <= c.Service[i-1].Year || y.Fen <= 0 {
			return refuseRow(i, "carbon.debt_service_malformed")
		}
		service[y.Year] = y.Fen
	}
	parts, code := m.take(hunt{owner: c.Owner, status: carbon.Held, lot: c.Lot}, c.Tonnes)
	if code != "" {
		return refuse(code)
	}
	m.lastPledge++
	m.pledges[m.lastPledge] = &pledging{c.Owner, c.Lender, c.Tonnes, c.Loan, service}
	return accept(
		1 + m.send(parts, fate{owner: c.Owner, status: carbon.InPledge, ref: uint64(m.lastPledge), keep: true}),
	)
}

// An EndPledge is one of the two commands that end a pledge.
type EndPledge struct {
	Foreclose bool
	carbon.EndPledge
}

// Name implements Named.
func (c EndPledge) Name() string {
	if c.Foreclose {
		return "carbon.foreclose"
	}
	return "carbon.release_pledge"
}

// Wire implements Named.
func (c EndPledge) Wire() any { return c.EndPledge }

func (m *Carbon) endPledge(env Env, c EndPledge) Verdict {
	p := m.pledges[c.Pledge]
	switch {
	case p == nil:
		return refuse("carbon.pledge_unknown")
	case !publicCode(c.Order):
		return refuse("carbon.reason_malformed")
	case c.Foreclose && !m.of.Company.active(p.lender):
		return refuse("carbon.company_unknown")
	}
	var parts []part
	if p.tonnes > 0 {
		var code string
		parts, code = m.take(hunt{owner: p.owner, status: carbon.InPledge, ref: uint64(c.Pledge)}, p.tonnes)
		if code == "carbon.insufficient_tonnes" {
			return refuse("carbon.lot_frozen") // The rest of them.
		} else if code != "" {
			return refuse(code)
		}
	}
	events := 0
	if c.Foreclose {
		var code string
		if events, _, code = m.hand(env, p.owner, parts, fate{owner: p.lender, status: carbon.Held}); code != "" {
			return refuse(code)
		}
	} else {
		events = m.send(parts, fate{owner: p.owner, status: carbon.Held, keep: true})
	}
	delete(m.pledges, c.Pledge)
	return accept(1 + events)
}
