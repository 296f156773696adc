package dividend

import (
	"cmp"
	"errors"
	"slices"
	"strconv"

	"liangshan/calendar"
	"liangshan/ledger"
	"liangshan/person"
)

// Audit checks the invariants of registers and runs. The error names numbers only.
func (r *Registry) Audit() error {
	for number, register := range r.registers.All() {
		if err := r.auditRegister(number, register); err != nil {
			return err
		}
	}
	for number, run := range r.runs.All() {
		if err := r.auditRun(number, run); err != nil {
			return err
		}
	}
	if err := r.auditSerials(); err != nil {
		return err
	}
	return r.auditMoney()
}

func at(what string, number uint64, fault string) error {
	return errors.New("dividend: " + what + " " + strconv.FormatUint(number, 10) + " " + fault)
}

// auditRegister checks that the units add up to the total on every day on which any changed.
func (r *Registry) auditRegister(number RegisterNumber, register Register) error {
	type step struct {
		date  calendar.Date
		units int64 // More or less than before.
	}
	var steps []step
	holder, before := person.Number(0), int64(0)
	for key, units := range r.shares.From(shareKey{Register: number, From: calendar.DateMin}) {
		if key.Register != number {
			break
		}
		if key.Holder != holder {
			holder, before = key.Holder, 0
		}
		if units < 0 || key.From < register.From || !r.payees.Has(holderKey{Register: number, Holder: holder}) {
			return at("register", uint64(number), "has a share that cannot be")
		}
		steps = append(steps, step{key.From, units - before})
		before = units
	}
	slices.SortStableFunc(steps, func(a, b step) int { return cmp.Compare(a.date, b.date) })
	sum := int64(0)
	for i, s := range steps {
		sum += s.units
		if (i == len(steps)-1 || steps[i+1].date != s.date) && sum != register.Total {
			return at("register", uint64(number), "does not add up to its total on "+s.date.String())
		}
	}
	if owner, ok := r.owners.Get(register.Owner); !ok || owner != number || len(steps) == 0 {
		return at("register", uint64(number), "is not found by its owner, or empty")
	}
	return nil
}

// auditRun checks that a run adds up, from the gross to the line.
func (r *Registry) auditRun(number RunNumber, run Run) error {
	l := run.Legs
	waterfall, ok := r.waterfalls.Get(run.Waterfall)
	if want, refusal := waterfall.Divide(l.Gross, l.Cost); !ok || refusal != nil || want != l {
		return at("run", uint64(number), "is not divided as its waterfall says")
	}
	got := Run{}
	next := LineID(0)
	for register, part := range r.partsOf(number) {
		got.Parts++
		got.Legs.Villages += part.Amount
		tonnes := int64(0)
		for _, source := range r.Sources(number, register) {
			tonnes += int64(source.Tonnes)
			got.Sources++
		}
		if tonnes != part.Tonnes || part.Paid > part.Lines || part.Amount < 0 {
			return at("run", uint64(number), "has a village whose tonnes or lines are miscounted")
		}
		if part.Revision == 0 {
			continue
		}
		got.PartsFrozen++
		if err := r.auditPart(number, register, part, &got); err != nil {
			return err
		}
		next = max(next, part.First+LineID(part.Lines)-1)
	}
	if next > r.numbers().Line {
		return at("run", uint64(number), "has lines with numbers not given yet")
	}
	return r.compareRun(number, run, got)
}

// auditPart checks the lines of a village and adds them to a run's account.
func (r *Registry) auditPart(number RunNumber, register RegisterNumber, part Part, got *Run) error {
	sum, tax := int64(0), int64(0)
	for i := range LineID(part.Lines) {
		line, ok := r.lines.Get(part.First + i)
		id, found := r.LineOf(number, register, line.Holder)
		if !ok || !found || id != part.First+i || line.Run != number || line.Register != register || line.Offset != sum ||
			line.Amount < 0 ||
			line.Tax < 0 ||
			line.Tax > line.Amount {
			return at("line", uint64(part.First+i), "is not in its place")
		}
		if paid := line.State != LineFrozen; paid != (uint32(i) < part.Paid) {
			return at("line", uint64(part.First+i), "was paid out of turn")
		}
		sum, tax = sum+line.Amount, tax+line.Tax
		if line.State == LineFrozen {
			continue
		}
		if err := r.auditPaid(part.First+i, line, got); err != nil {
			return err
		}
		got.TaxFen += line.Tax
		got.LinesPaid++
	}
	if sum != part.Amount || tax != part.Tax {
		return at("run", uint64(number), "has lines that do not add up to the part of their village")
	}
	got.Total, got.Tax, got.Lines = got.Total+sum, got.Tax+tax, got.Lines+part.Lines
	return nil
}

// auditPaid adds where the money of a line is to a run's account. The lines of heirs must add
// up to the one that they came from.
func (r *Registry) auditPaid(id LineID, line Line, got *Run) error {
	switch line.State {
	case LineHeld, LineReturned:
		got.HeldFen += line.Net()
		got.LinesHeld++
		return nil
	case LineInheritedState:
	default:
		got.PaidFen += line.Net()
		return nil
	}
	sum := int64(0)
	for _, child := range r.LinesOfHeirs(id) {
		heir, ok := r.lines.Get(child)
		if !ok || heir.Parent != id || heir.Run != line.Run || heir.Register != line.Register || heir.Offset != sum ||
			heir.Amount < 0 || heir.Tax != 0 || heir.State == LineFrozen {
			return at("line", uint64(child), "is not what an heir has")
		}
		if sum += heir.Amount; child > r.numbers().Line {
			return at("line", uint64(child), "has a number not given yet")
		}
		if err := r.auditPaid(child, heir, got); err != nil {
			return err
		}
	}
	if sum != line.Net() {
		return at("line", uint64(id), "was not dealt to its heirs to the fen")
	}
	return nil
}

// compareRun holds what was added up against what the run says.
func (r *Registry) compareRun(number RunNumber, run, got Run) error {
	fault := func(bad bool, text string) error {
		if bad {
			return at("run", uint64(number), text)
		}
		return nil
	}
	sales := uint32(0)
	for _, row := range r.sales.All() {
		if row.Run == number {
			sales++
		}
	}
	objections := uint32(0)
	for _, o := range r.objections.All() {
		if o.Run == number && o.State == ObjectionOpen {
			objections++
		}
	}
	complete := run.State >= Frozen && run.State <= Closed
	settled := run.State == Paid || run.State == Closed
	return cmp.Or(
		fault(run.State < Proposed || run.State > Withdrawn, "is in no state"),
		fault(got.Parts != run.Parts || got.PartsFrozen != run.PartsFrozen || got.Sources != run.Sources,
			"miscounts its villages or sources"),
		fault(run.State != Withdrawn && got.Legs.Villages != run.Legs.Villages, "divides more or less than there is"),
		fault(got.Lines != run.Lines || got.Total != run.Total || got.Tax != run.Tax, "miscounts its lines"),
		fault(complete && (run.Total != run.Legs.Villages || run.Hash != r.listHash(number)),
			"has a list that is not the whole"),
		fault(got.LinesPaid != run.LinesPaid || got.PaidFen != run.PaidFen || got.TaxFen != run.TaxFen ||
			got.HeldFen != run.HeldFen || got.LinesHeld != run.LinesHeld, "miscounts what it paid"),
		fault(settled && (run.PaidFen+run.TaxFen+run.HeldFen != run.Total || run.LinesPaid != run.Lines),
			"has not paid what it froze"),
		fault(run.State == Closed && run.HeldFen != 0, "is closed and holds money"),
		fault(sales != run.Sales || objections != run.Objections, "miscounts its sales or objections"),
	)
}

// auditSerials checks that no serial earns twice.
func (r *Registry) auditSerials() error {
	before, last := serialKey{}, uint64(0)
	for key, row := range r.serials.All() {
		if key.Series == before.Series && key.First <= last || row.Last < key.First {
			return at("series", uint64(key.Series), "has a serial in two sources")
		}
		before, last = key, row.Last
	}
	if r.serials.Len() != r.sources.Len() {
		return errors.New("dividend: sources without serials")
	}
	return nil
}

// auditMoney checks that the ledger has what this module says is owed: what waits in holders'
// names, and what approved runs have still to pay.
func (r *Registry) auditMoney() error {
	var owed []ledger.Transfer
	for _, line := range r.lines.All() {
		run := r.runs.Must(line.Run)
		switch {
		case line.State == LineHeld || line.State == LineReturned:
			owed = append(owed, ledger.Transfer{Debit: line.PaidTo, Amount: line.Net()})
		case line.State == LineFrozen && run.State == Approved:
			payable := r.waterfalls.Must(run.Waterfall).Accounts.Payable
			owed = append(owed, ledger.Transfer{Debit: payable, Amount: line.Amount})
		}
	}
	slices.SortFunc(owed, func(a, b ledger.Transfer) int { return cmp.Compare(a.Debit, b.Debit) })
	sum := int64(0)
	for i, o := range owed {
		if sum += o.Amount; i < len(owed)-1 && owed[i+1].Debit == o.Debit {
			continue
		}
		if account, ok := r.books.Account(o.Debit); !ok || account.Balance() < sum {
			return at("account", uint64(o.Debit), "has less than is owed to holders")
		}
		sum = 0
	}
	return nil
}
