package programme

import (
	"errors"
	"strconv"
)

// Audit works out from the lines what runs, entitlements and the ledger have to say, and
// returns the first thing that does not agree.
func (r *Registry) Audit() error {
	kept, err := r.auditSetOffs()
	if err != nil {
		return err
	}
	entitled := map[entitledKey]int64{}
	for number, run := range r.runs.All() {
		if err := r.auditRun(number, run, entitled, kept); err != nil {
			return err
		}
	}
	totals := map[totalKey]int64{}
	for key, e := range r.entitled.All() {
		if e.Total != entitled[key] {
			return at("beneficiary", key.Beneficiary, "has an entitlement that its lines do not make")
		}
		totals[totalKey{Programme: key.Programme, Beneficiary: key.Beneficiary}] += e.Total
	}
	for key, total := range r.totals.All() {
		if total != totals[key] {
			return at("beneficiary", key.Beneficiary, "has a total that its entitlements do not make")
		}
	}
	if err := r.auditRechecks(); err != nil {
		return err
	}
	return r.auditClaims()
}

func at(what string, number uint64, wrong string) error {
	return errors.New("programme: " + what + " " + strconv.FormatUint(number, 10) + " " + wrong)
}

func (r *Registry) auditRun(number RunNumber, run Run, entitled map[entitledKey]int64,
	kept map[lineKey]int64) error {
	got := Run{}
	reserved := int64(0)
	for i := range run.Lines {
		key := lineKey{Run: number, Number: i}
		line := r.lines.Must(key)
		if line.SetOff != kept[key] {
			return at("run", uint64(number), "kept back another sum than its claims name")
		}
		r.count(&got, line.Net(), 1)
		got.SetOff += line.SetOff
		switch line.State {
		case LineDue:
			got.Due++
		case LineFiled:
			got.Filed++
		case LineFailed:
			got.Failed++
		case LinePaid:
			got.Paid += line.ToPay()
		case LineStopped:
			got.Returned += line.ToPay()
		}
		if line.State == LineShort || line.State == LineStopped || line.State == LineVoid {
			if line.State == LineStopped {
				reserved += max(0, line.Net())
			}
			continue
		}
		if run.State >= Approved && run.State != Withdrawn {
			reserved += max(0, line.Net())
		}
		of := entitledKey{Programme: run.Programme, From: run.From, To: run.To, Beneficiary: line.Beneficiary}
		entitled[of] += line.Net()
	}
	switch {
	case !r.filesOf(number, run):
		return at("run", uint64(number), "has other files than it counts")
	case got.Total != run.Total || got.Negative != run.Negative:
		return at("run", uint64(number), "has a total that its lines do not make")
	case got.Due != run.Due || got.Filed != run.Filed || got.Failed != run.Failed || got.Paid != run.Paid:
		return at("run", uint64(number), "miscounts what it paid")
	case got.Returned != run.Returned || got.SetOff != run.SetOff:
		return at("run", uint64(number), "miscounts what it kept back")
	case run.State >= Approved && run.State != Withdrawn && reserved != run.Reserved:
		return at("run", uint64(number), "reserved another sum than its lines need")
	case run.State >= Frozen && run.State != Withdrawn && run.Hash != r.listHash(number, run.Lines):
		return at("run", uint64(number), "has a list that is not the one whose hash it shows")
	}
	return nil
}

// filesOf reports whether the files of a run are those that it counts, the newest last.
func (r *Registry) filesOf(number RunNumber, run Run) bool {
	files := uint16(0)
	newest := File{}
	for key, file := range r.files.From(fileKey{Run: number}) {
		if key.Run != number {
			break
		}
		if files++; key.Number != files {
			return false
		}
		newest = file
	}
	return files == run.Files && newest.Paper == run.File
}

func (r *Registry) auditClaims() error {
	for number, claim := range r.claims.All() {
		if claim.Balance < 0 || claim.Balance > claim.Amount {
			return at("claim", uint64(number), "is owed more than was claimed, or less than nothing")
		}
		if claim.Recovered < 0 || claim.Recovered+claim.Balance > claim.Amount {
			return at("claim", uint64(number), "has brought more than it lost")
		}
		if claim.Refunded < 0 || claim.Refunded > 0 && !r.onStopped(claim) {
			return at("claim", uint64(number), "was given back though its payment stands")
		}
	}
	return nil
}

// auditSetOffs checks that no claim was set off for more than it has lost, and returns what was kept back by lines.
func (r *Registry) auditSetOffs() (kept map[lineKey]int64, err error) {
	kept, lost := map[lineKey]int64{}, map[ClaimNumber]int64{}
	for key, amount := range r.setOffs.All() {
		kept[key.Line] += amount
		lost[key.Claim] += amount
		claim, ok := r.claims.Get(key.Claim)
		if !ok || amount <= 0 || lost[key.Claim] > claim.Amount-claim.Balance {
			return nil, at("claim", uint64(key.Claim), "was set off for more than it has lost")
		}
	}
	return kept, nil
}

// auditRechecks checks that what is to be decided again are periods of which a run stands, corrected from a day in or
// before them on, and that none is due before that day or waits for a snapshot that there is not.
func (r *Registry) auditRechecks() error {
	stands := map[PeriodOf]bool{}
	for _, run := range r.runs.All() {
		if run.State != Withdrawn {
			stands[periodOfRun(run)] = true
		}
	}
	for key, one := range r.rechecks.All() {
		if !stands[key] || one.Since > key.To || one.Due < one.Since || one.After > r.numbers().Snapshot {
			return at("programme", uint64(key.Programme), "has a period to be decided again that cannot be")
		}
	}
	return nil
}
