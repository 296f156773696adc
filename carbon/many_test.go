package carbon_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"liangshan/carbon"
	"liangshan/kernel"
)

// TestMany moves and retires in bulk what single commands move and retire, and ends with the same lots, balances and
// certificates.
func TestMany(t *testing.T) {
	one, many := newSwarm(t), newSwarm(t)
	var transfers []carbon.Transfer
	var retirements []carbon.Retire
	for i := range 200 {
		transfers = append(transfers, carbon.Transfer{From: coopA, To: buyerX, Tonnes: int64(1 + i%7)},
			carbon.Transfer{From: buyerX, To: buyerY, Tonnes: int64(1 + i%3)})
		retirements = append(retirements, carbon.Retire{Owner: buyerY, Tonnes: 1, Beneficiary: buyerX,
			Purpose: "event_neutrality_2026", Place: "330523"})
	}
	for _, c := range transfers {
		if r := quick(one, one.c.Commands.Transfer, c); r.Err != nil {
			t.Fatal(r.Err)
		}
	}
	for _, c := range retirements {
		if r := quick(one, one.c.Commands.Retire, c); r.Err != nil {
			t.Fatal(r.Err)
		}
	}
	if r := quick(many, many.c.Commands.TransferMany, carbon.TransferMany{Transfers: transfers}); r.Err != nil || r.Count < 400 {
		t.Fatal(r)
	}
	if r := quick(many, many.c.Commands.RetireMany, carbon.RetireMany{Retirements: retirements}); r.Err != nil || r.Count < 400 {
		t.Fatal(r)
	}
	for id := carbon.LotID(1); id <= one.c.LastLot()+1; id++ {
		a, okA := one.c.Lot(id)
		b, okB := many.c.Lot(id)
		if a != b || okA != okB {
			t.Errorf("lot %d: %+v, %+v", id, a, b)
		}
	}
	for id := carbon.CertificateID(1); id <= 201; id++ {
		a, okA := one.c.Certificate(id)
		b, okB := many.c.Certificate(id)
		if a != b || okA != okB || okA != (id <= 200) {
			t.Errorf("certificate %d: %d, %d", id, a, b)
		}
	}
	if err := errors.Join(one.c.Audit(), many.c.Audit()); err != nil {
		t.Error(err)
	}
}

// TestManyRefused: a row that is refused is named, and none of the others takes effect.
func TestManyRefused(t *testing.T) {
	w := newSwarm(t)
	has := w.c.Owned(coopA)
	rows := slices.Repeat([]carbon.Transfer{{From: coopA, To: buyerX, Tonnes: 1}}, 3)
	rows = append(rows, carbon.Transfer{From: coopA, To: buyerX, Tonnes: has - 2}) // The fourth sees the three before.
	retired := carbon.Retire{Owner: coopA, Tonnes: 1, Beneficiary: buyerX, Purpose: "event_neutrality_2026", Place: "330523"}
	unclear := retired
	unclear.Purpose = ""
	for _, c := range []struct {
		answer kernel.Result
		want   string
	}{
		{quick(w, w.c.Commands.TransferMany, carbon.TransferMany{Transfers: rows}), "carbon.insufficient_tonnes in row 3"},
		{quick(w, w.c.Commands.RetireMany, carbon.RetireMany{Retirements: []carbon.Retire{retired, unclear}}),
			"carbon.purpose_required in row 1"},
		{quick(w, w.c.Commands.TransferMany, carbon.TransferMany{}), "carbon.rows_missing"},
		{quick(w, w.c.Commands.RetireMany, carbon.RetireMany{}), "carbon.rows_missing"},
		{quick(w, w.c.Commands.TransferMany,
			carbon.TransferMany{Transfers: make([]carbon.Transfer, carbon.ManyMax+1)}), "carbon.rows_too_many"},
		{quick(w, w.c.Commands.RetireMany,
			carbon.RetireMany{Retirements: make([]carbon.Retire, carbon.ManyMax+1)}), "carbon.rows_too_many"},
	} {
		if got := fmt.Sprint(c.answer.Err); got != c.want {
			t.Errorf("%s, want %s", got, c.want)
		}
	}
	if _, certified := w.c.Certificate(1); w.c.Owned(coopA) != has || w.c.Owned(buyerX) != 0 || certified {
		t.Error("a refused command left something behind")
	}
	rows[3].Tonnes = has - 3
	if r := quick(w, w.c.Commands.TransferMany, carbon.TransferMany{Transfers: rows}); r.Err != nil || w.c.Owned(buyerX) != has {
		t.Errorf("%v: %d of %d", r.Err, w.c.Owned(buyerX), has)
	}
	if err := w.c.Audit(); err != nil {
		t.Error(err)
	}
}

// TestManyFits fills a bulk command with rows that each retire a part of a lot: it stays within an entry.
func TestManyFits(t *testing.T) {
	w := newSwarm(t)
	row := carbon.Retire{Owner: coopA, Tonnes: 1, Beneficiary: buyerX, Purpose: "event_neutrality_2026", Place: "330523105201"}
	c := carbon.RetireMany{Retirements: slices.Repeat([]carbon.Retire{row}, carbon.ManyMax)}
	if r := quick(w, w.c.Commands.RetireMany, c); r.Err != nil || r.Count != 2*carbon.ManyMax {
		t.Fatal(r.Err, r.Count)
	}
}

// BenchmarkMany decides bulk commands of 4,000 rows, a tonne each.
func BenchmarkMany(b *testing.B) {
	for _, lots := range []int{100, 100_000} {
		b.Run(fmt.Sprint(lots), func(b *testing.B) {
			w := lotted(b, lots)
			caller := kernel.Caller{Actor: clerk, Policy: 1}
			var batch kernel.Batch
			there := carbon.TransferMany{
				Transfers: slices.Repeat([]carbon.Transfer{{From: coopA, To: buyerX, Tonnes: 1}}, carbon.ManyMax),
			}
			back := carbon.TransferMany{
				Transfers: slices.Repeat([]carbon.Transfer{{From: buyerX, To: coopA, Tonnes: 1}}, carbon.ManyMax),
			}
			for b.Loop() {
				w.Asked++
				id := kernel.NewRequestID(w.Now, [10]byte{2: byte(w.Asked >> 24), byte(w.Asked >> 16), byte(w.Asked >> 8), byte(w.Asked), 1})
				c := there
				if w.Asked%2 == 0 {
					c = back
				}
				call := w.c.Commands.TransferMany.Make(caller, id, c)
				if r := w.K.Decide(call, w.Now, [16]byte{1}, &batch); r.Err != nil {
					b.Fatal(r.Err)
				}
				call.Recycle()
				batch.Data, batch.Ends = batch.Data[:0], batch.Ends[:0]
			}
			b.ReportMetric(float64(b.N)*carbon.ManyMax/b.Elapsed().Seconds(), "rows/s")
		})
	}
}
