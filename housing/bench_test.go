package housing_test

import (
	"fmt"
	"testing"

	"liangshan/housing"
	"liangshan/kernel"
	"liangshan/kernel/rig"
	"liangshan/ledger"
	"liangshan/person"
)

// BenchmarkBill bills a month of 17,000 flats, as many as the county has, half of them with support.
func BenchmarkBill(b *testing.B) {
	const flats = 17_000
	c := newCounty(b, flats)
	rig.Must(c, c.l.Commands.Transfer, ledger.Transfer{Debit: outside, Credit: support, Amount: 1 << 40})
	for first := 0; first < flats; first += housing.RowsMax {
		var rows housing.RegisterHomes
		for i := range housing.RowsMax {
			rows.Homes = append(rows.Homes, housing.HomeRow{Code: fmt.Sprintf("f%d", first+i), Division: town, AreaDM2: 4_000, Kind: housing.Flat})
		}
		c.Ask("housing.register_homes", rows)
	}
	for i := range flats {
		lease := housing.SignLease{Home: housing.HomeNumber(9 + i), Tenant: person.Number(i + 1), Monthly: 80_000, From: rig.Day("2015-01-01")}
		if result := c.Ask("housing.sign_lease", lease); result.Err != nil {
			b.Fatal(result.Err)
		}
		if i%2 == 0 {
			rig.Do(c, c.h.Commands.GrantSupport, housing.GrantSupport{Lease: housing.LeaseNumber(i + 1), Monthly: 30_000, From: rig.Day("2015-01-01"),
				Until: rig.Day("2035-01-01"), Programme: "rent_support"})
		}
	}
	month := rig.Day("2015-01-01")
	var batch kernel.Batch
	asked := uint64(0)
	for b.Loop() {
		for range 2 { // Ten thousand rows in an entry.
			asked++
			id := kernel.NewRequestID(c.Now, [10]byte{9, byte(asked >> 16), byte(asked >> 8), byte(asked)})
			call := c.h.Commands.Bill.Make(kernel.Caller{Actor: 1, Policy: 1}, id, housing.Bill{Month: month})
			if result := c.K.Decide(call, c.Now, [16]byte{}, &batch); result.Err != nil {
				b.Fatal(result.Err)
			}
			call.Recycle()
		}
		batch = kernel.Batch{}
		month, _ = month.AddMonths(1)
		if month > rig.Day(rig.Today) {
			b.Fatal("the benchmark ran out of months; ask for fewer rounds")
		}
	}
}
