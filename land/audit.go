package land

import (
	"errors"
	"strconv"

	"liangshan/calendar"
	"liangshan/polygon"
)

// Audit checks the invariants of the register. Overlaps are held against the largest tolerance that was ever in force.
func (r *Registry) Audit() error {
	if r.codes.Len() != r.parcels.Len() || r.papers.Len() != r.contracts.Len() {
		return errors.New("land: codes and what they name are not as many")
	}
	var shapes []polygon.Shape
	var numbers []Number
	cells := 0
	for number, p := range r.parcels.All() {
		if number != 0 && int(number) > r.parcels.Len() {
			return fault("a parcel is numbered out of order", uint64(number))
		}
		if at, ok := r.codes.Get(p.Code); !ok || at != number {
			return fault("a parcel's code is not its own", uint64(number))
		}
		s, refusal := CheckRow(Row{Code: p.Code, Title: p.Title, Kind: p.Kind, Area: p.Area, Shape: p.Shape})
		if refusal != nil || s.Box() != p.Box || p.Changed < p.From {
			return fault("a parcel is not what may be registered", uint64(number))
		}
		if holder, ok := r.HolderOn(number, p.Changed); !ok || holder != p.Holder {
			return fault("a parcel is not held by whom it was assigned to", uint64(number))
		}
		if !p.Gone {
			shapes, numbers = append(shapes, s), append(numbers, number)
			cells += int(
				(p.Box.LatMax/cellSize - p.Box.LatMin/cellSize + 1) * (p.Box.LonMax/cellSize - p.Box.LonMin/cellSize + 1),
			)
		}
	}
	if cells != r.cells.Len() {
		return errors.New("land: the index is not that of the live parcels")
	}
	past := 0
	for key, f := range r.formers.All() {
		if _, ok := r.parcels.Get(key.Parcel); !ok || mustUnpack(f.Shape).Box() != f.Box {
			return fault("a former shape is of no parcel, or not where it says", uint64(key.Parcel))
		}
		eachCell(f.Box, func(int32, int32) { past++ })
	}
	if past != r.past.Len() {
		return errors.New("land: the index of former shapes is not theirs")
	}
	tolerance := int64(ToleranceDefault_dm2)
	for _, t := range r.tolerances.All() {
		tolerance = max(tolerance, t)
	}
	for _, pair := range polygon.Overlaps(shapes, tolerance) {
		return fault(
			"a parcel overlaps parcel "+strconv.FormatUint(uint64(numbers[pair.Second]), 10),
			uint64(numbers[pair.First]),
		)
	}
	return r.auditContracts()
}

func (r *Registry) auditContracts() error {
	claims := 0
	for number, c := range r.contracts.All() {
		var area int64
		for i, parcel := range c.Parcels {
			area += c.Areas[i]
			row, ok := r.claims.Get(claimKey{Parcel: parcel, Level: c.Level, From: c.From})
			if c.To >= c.From && (!ok || row.Contract != number || row.To != c.To) {
				return fault("a contract does not claim its parcels", uint64(number))
			}
		}
		if c.To >= c.From {
			claims += len(c.Parcels)
		}
		if area != c.Area || c.To > c.Signed || int(c.Paid) > years(c.From, c.Signed) {
			return fault("a contract is paid or runs beyond what was signed", uint64(number))
		}
		if err := c.auditRefund(number); err != nil {
			return err
		}
	}
	if claims != r.claims.Len() {
		return errors.New("land: there are claims without a contract")
	}
	return r.auditClaims()
}

// auditRefund checks that what was given back and what is owed are what the contract agreed.
func (c Contract) auditRefund(number ContractNumber) error {
	want := int64(0)
	if c.To < c.Signed && c.Paid > 0 {
		// Of rent that was paid after the end nothing comes back; nothing was paid beyond it.
		var err error
		if _, want, err = c.Refund(c.To + 1); err != nil {
			return fault("the refund of a contract cannot be told", uint64(number))
		}
	}
	if c.Owed+c.Refunded != want || c.Owed < 0 {
		return fault("a contract gives back another amount than was agreed", uint64(number))
	}
	return nil
}

// auditClaims goes through the claims in order of parcel, level and day.
func (r *Registry) auditClaims() error {
	var last claimKey
	var until calendar.Date
	for key, row := range r.claims.All() {
		if key.Parcel == last.Parcel && key.Level == last.Level && key.From <= until {
			return fault("two contracts of a level hold at once for parcel", uint64(key.Parcel))
		}
		last, until = key, row.To
		if key.Level != Second {
			continue
		}
		c := r.contracts.Must(row.Contract)
		first, ok := r.ContractOn(key.Parcel, First, key.From)
		if !ok || r.contracts.Must(first).To < row.To || uint64(r.contracts.Must(first).Grantee) != c.Grantor.Number {
			return fault("a contract of the second level does not rest on one of the first", uint64(row.Contract))
		}
	}
	return nil
}

func fault(what string, number uint64) error {
	return errors.New("land: " + what + ": " + strconv.FormatUint(number, 10))
}
