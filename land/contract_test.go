package land_test

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"liangshan/company"
	"liangshan/kernel"
	"liangshan/kernel/rig"
	"liangshan/land"
	"liangshan/ledger"
	"liangshan/person"
	"liangshan/polygon"
	"liangshan/quantity"
	"liangshan/village"
)

// contracted returns a world with three parcels of a household and one of a village, the household's first two under
// contract 1 with the co-operative for five years from 2020.
func contracted(t testing.TB) *world {
	w := newWorld(t)
	rows := []land.Row{
		rowOf("A-1", box(0, 0, 10, 10)),
		rowOf("A-2", box(10, 0, 7, 10)),
		rowOf("A-3", box(20, 0, 5, 5)),
		rowOf("V-1", box(30, 0, 5, 5)),
	}
	rows[3].Holder = byVillage
	w.register(rows...)
	rig.Must(w, w.land.Commands.Sign, first())
	return w
}

func first() land.Sign {
	return land.Sign{
		Code:    "C-2020-1",
		Level:   land.First,
		Grantor: byHouse,
		Grantee: coop,
		Parcels: []land.Number{1, 2},
		From:    rig.Day("2020-02-29"),
		To:      rig.Day("2025-02-27"),
		Rate:    12345,
		Prepaid: 2,
		PayFrom: coopPot,
		PayTo:   farmPot,
	}
}

func second() land.Sign {
	return land.Sign{Code: "B-2021-1", Level: land.Second, Grantor: byCoop, Grantee: bank, Parcels: []land.Number{2},
		From: rig.Day("2021-01-01"), To: rig.Day("2024-12-31"), Rate: 20000, PayFrom: coopPot, PayTo: bankPot}
}

func TestSignRefusals(t *testing.T) {
	w := contracted(t)
	rig.Must(w, w.land.Commands.Retire, land.Retire{4, rig.Day("2022-01-01"), "built_upon"})
	change := func(base func() land.Sign, f func(*land.Sign)) land.Sign {
		c := base()
		c.Code = "X"
		f(&c)
		return c
	}
	third := func() land.Sign {
		c := first()
		c.Parcels = []land.Number{3}
		return c
	}
	for _, c := range []struct {
		name string
		c    land.Sign
		want *kernel.Refusal
		row  int
	}{
		{"no code", change(third, func(c *land.Sign) { c.Code = "" }), land.ErrContractCode, -1},
		{"a known code", change(third, func(c *land.Sign) { c.Code = "C-2020-1" }), land.ErrSignedBefore, -1},
		{"a third level", change(third, func(c *land.Sign) { c.Level = 3 }), land.ErrLevel, -1},
		{"nothing", change(third, func(c *land.Sign) { c.Parcels = nil }), land.ErrNoRows, -1},
		{"too many", change(third, func(c *land.Sign) { c.Parcels = make([]land.Number, land.ParcelsMax+1) }), land.ErrTooManyRows, -1},
		{"no date", change(third, func(c *land.Sign) { c.To = 0 }), land.ErrDateMissing, -1},
		{"back in time", change(third, func(c *land.Sign) { c.To = c.From - 1 }), land.ErrTerm, -1},
		{"for more than seventy years", change(third, func(c *land.Sign) { c.To = rig.Day("2090-02-28") }), land.ErrTerm, -1},
		{"a rent below zero", change(third, func(c *land.Sign) { c.Rate = -1 }), land.ErrRate, -1},
		{"a rent in a unit too small", change(third, func(c *land.Sign) { c.Rate = land.RateMax_fen + 1 }), land.ErrRate, -1},
		{"prepaid beyond the term", change(third, func(c *land.Sign) { c.Prepaid = 6 }), land.ErrPrepaid, -1},
		{"no such account", change(third, func(c *land.Sign) { c.PayTo = 5 }), land.ErrAccounts, -1},
		{"one account", change(third, func(c *land.Sign) { c.PayTo = c.PayFrom }), land.ErrAccounts, -1},
		{"an account of points", change(third, func(c *land.Sign) { c.PayTo = points }), land.ErrAccounts, -1},
		{"accounts without rent", change(third, func(c *land.Sign) { c.Rate, c.Prepaid = 0, 0 }), land.ErrAccounts, -1},
		{"no such grantor", change(third, func(c *land.Sign) { c.Grantor.Number = 1 }), land.ErrHolder, -1},
		{"no such grantee", change(third, func(c *land.Sign) { c.Grantee = 9 }), land.ErrGrantee, -1},
		{"a dissolved grantee", change(third, func(c *land.Sign) { c.Grantee = gone }), land.ErrGrantee, -1},
		{"with oneself", change(third, func(c *land.Sign) { c.Grantor = byCoop }), land.ErrSameParty, -1},
		{"another's parcel", change(third, func(c *land.Sign) { c.Grantor = byVillage }), land.ErrNotGrantor, 0},
		{"a retired parcel", change(third, func(c *land.Sign) { c.Parcels = []land.Number{3, 4} }), land.ErrGone, 1},
		{"no such parcel", change(third, func(c *land.Sign) { c.Parcels = []land.Number{3, 9} }), land.ErrUnknown, 1},
		{"a parcel twice", change(third, func(c *land.Sign) { c.Parcels = []land.Number{3, 3} }), land.ErrTwice, 1},
		{"before the parcel was", change(third, func(c *land.Sign) { c.From = rig.Day("2009-12-31"); c.To = rig.Day("2019-01-01") }), land.ErrDateOrder, 0},
		{"a parcel under contract", change(third, func(c *land.Sign) { c.Parcels = []land.Number{2, 3} }), land.ErrTaken, 0},
		{"on the last day of another", change(third, func(c *land.Sign) {
			c.Parcels = []land.Number{1}
			c.From = rig.Day("2025-02-27")
			c.To = c.From + 9
			c.Prepaid = 0
		}), land.ErrTaken, 0},
		{"until the first day of another", change(third, func(c *land.Sign) { c.Parcels = []land.Number{1}; c.To = c.From; c.From -= 9; c.Prepaid = 0 }), land.ErrTaken, 0},
		{"handed on by a household", change(second, func(c *land.Sign) { c.Grantor = byHouse }), land.ErrHolder, -1},
		{"handed on by who has it not", change(second, func(c *land.Sign) { c.Grantor.Number = bank; c.Grantee = coop }), land.ErrNotGrantor, 0},
		{"handed on what is not contracted", change(second, func(c *land.Sign) { c.Parcels = []land.Number{2, 3} }), land.ErrNotGrantor, 1},
		{"handed on before it came", change(second, func(c *land.Sign) { c.From = rig.Day("2020-02-28") }), land.ErrNotGrantor, 0},
		{"handed on for longer than it lasts", change(second, func(c *land.Sign) { c.To = rig.Day("2025-02-28") }), land.ErrTermBeyond, 0},
	} {
		at, refusal := rig.RowRefusalOf(rig.Do(w, w.land.Commands.Sign, c.c).Err)
		if refusal != c.want || at != c.row {
			t.Errorf("%s: %v in row %d, want %v in row %d", c.name, refusal, at, c.want, c.row)
		}
	}
	rig.Must(w, w.land.Commands.Sign, second())
	again := second()
	again.Code = "B-2"
	rig.Refused(w, w.land.Commands.Sign, again, land.ErrTaken, 0)
	w.checked()
}

// TestWhoManages follows management through the contracts, day by day.
func TestWhoManages(t *testing.T) {
	w := contracted(t)
	rig.Must(w, w.land.Commands.Sign, second())
	byBank := land.Holder{Kind: land.ByCompany, Number: bank}
	check := func(parcel land.Number, date string, want land.Holder, chain ...land.ContractNumber) {
		t.Helper()
		manager, contracts, ok := w.land.Manager(parcel, rig.Day(date))
		if !ok || manager != want || !slices.Equal(contracts, chain) {
			t.Errorf("parcel %d on %s: %v %v %v, want %v %v", parcel, date, manager, contracts, ok, want, chain)
		}
	}
	check(2, "2020-02-28", byHouse)
	check(2, "2020-02-29", byCoop, 1)
	check(2, "2020-12-31", byCoop, 1)
	check(2, "2021-01-01", byBank, 1, 2)
	check(2, "2024-12-31", byBank, 1, 2)
	check(2, "2025-01-01", byCoop, 1)
	check(2, "2025-02-28", byHouse)
	check(1, "2021-01-01", byCoop, 1)
	check(3, "2021-01-01", byHouse)
	if _, _, ok := w.land.Manager(2, rig.Day("2009-12-31")); ok {
		t.Error("managed before it was")
	}
	if _, _, ok := w.land.Manager(9, rig.Day(rig.Today)); ok {
		t.Error("a parcel that is not is managed")
	}

	rig.Refused(w, w.land.Commands.End, land.End{9, rig.Day("2022-01-01"), "agreed"}, land.ErrNoContract)
	rig.Refused(w, w.land.Commands.End, land.End{1, 0, "agreed"}, land.ErrDateMissing)
	rig.Refused(w, w.land.Commands.End, land.End{1, rig.Day("2020-02-28"), "agreed"}, land.ErrOver)
	rig.Refused(w, w.land.Commands.End, land.End{1, rig.Day("2025-02-28"), "agreed"}, land.ErrOver)
	rig.Refused(w, w.land.Commands.End, land.End{1, rig.Day("2022-01-01"), "By agreement"}, land.ErrReason)
	rig.Refused(w, w.land.Commands.End, land.End{1, rig.Day("2022-01-01"), "agreed"}, land.ErrSubcontract, 1)
	rig.Refused(w, w.land.Commands.Retire, land.Retire{2, rig.Day("2022-01-01"), "built_upon"}, land.ErrContracted)
	rig.Refused(w, w.land.Commands.Split, land.Split{2, rig.Day("2022-01-01"), make([]land.Row, 2)}, land.ErrContracted)
	rig.Must(w, w.land.Commands.End, land.End{2, rig.Day("2022-01-01"), "agreed"})
	check(2, "2021-12-31", byBank, 1, 2)
	check(2, "2022-01-01", byCoop, 1)
	rig.Must(w, w.land.Commands.End, land.End{1, rig.Day("2022-06-01"), "agreed"})
	rig.Refused(w, w.land.Commands.End, land.End{1, rig.Day("2022-06-01"), "agreed"}, land.ErrOver)
	check(2, "2022-06-01", byHouse)
	again := first()
	again.Code, again.From = "C-2", rig.Day("2022-06-01")
	rig.Must(w, w.land.Commands.Sign, again)
	check(2, "2022-06-01", byCoop, 3)
	rig.Must(w, w.land.Commands.End, land.End{3, rig.Day("2022-06-01"), "never_began"})
	check(2, "2022-06-01", byHouse)
	rig.Must(w, w.land.Commands.Retire, land.Retire{2, rig.Day("2022-06-01"), "built_upon"})
	if _, _, ok := w.land.Manager(2, rig.Day("2022-06-01")); ok {
		t.Error("a retired parcel is managed")
	}
	check(2, "2022-05-31", byCoop, 1)
	w.checked()
}

// rentOf is the rent of a span of days of one year, in exact fractions.
func rentOf(area, rate int64, days, whole int64) int64 {
	q := new(big.Rat).SetFrac64(area*3, 200_000)
	q.Mul(q, new(big.Rat).SetFrac64(rate*days, whole))
	q.Add(q, big.NewRat(1, 2))
	return new(big.Int).Div(q.Num(), q.Denom()).Int64()
}

func TestPayRent(t *testing.T) {
	w := contracted(t)
	c, _ := w.land.Contract(1)
	if c.Years() != 5 {
		t.Fatal(c.Years())
	}
	pay := func(through string, numbers ...land.ContractNumber) kernel.Result {
		return rig.Do(w, w.land.Commands.PayRent, land.PayRent{Contracts: numbers, Through: rig.Day(through)})
	}
	refusedWith := func(want *kernel.Refusal, result kernel.Result) {
		t.Helper()
		if refusal := rig.RefusalOf(result.Err); refusal != want {
			t.Errorf("%v, want %v", result.Err, want)
		}
	}
	refusedWith(land.ErrNoRows, pay("2021-01-01"))
	refusedWith(land.ErrDateFuture, pay("2026-11-22", 1))
	refusedWith(land.ErrNothingDue, pay("2020-02-28", 1))
	refusedWith(land.ErrNoContract, pay("2021-01-01", 5))
	if result := rig.Do(w, w.land.Commands.PayRent, land.PayRent{Contracts: []land.ContractNumber{1}}); result.Err != land.ErrDateMissing {
		t.Error(result.Err)
	}
	rig.Refused(
		w.Rig,
		w.land.Commands.PayRent,
		land.PayRent{make([]land.ContractNumber, land.ContractsMax+1), rig.Day(rig.Today), false},
		land.ErrTooManyRows,
	)

	// Two years are prepaid; the year of 366 days costs as much as any other.
	year := rentOf(c.Area, c.Rate, 1, 1)
	balance := func() int64 { a, _ := w.books.Account(farmPot); return a.Balance() }
	result := pay("2020-03-01", 1, 1)
	if result.Err != nil || len(result.Refused) != 1 || result.Refused[0].Refusal != land.ErrTwice ||
		balance() != 2*year {
		t.Error(result, balance(), 2*year)
	}
	refusedWith(land.ErrNothingDue, pay("2022-02-27", 1)) // The third year begins on 28 February: there is no 29th.
	if result := pay("2022-02-28", 1); result.Err != nil || balance() != 3*year {
		t.Error(result.Err, balance(), 3*year)
	}
	// The contract ends in its fifth year, which is paid by days: 2024-02-29 to 2024-05-31 of 365.
	rig.Must(w, w.land.Commands.End, land.End{1, rig.Day("2024-06-01"), "agreed"})
	last := rentOf(
		c.Area,
		c.Rate,
		int64(rig.Day("2024-06-01")-rig.Day("2024-02-29")),
		int64(rig.Day("2025-02-28")-rig.Day("2024-02-29")),
	)
	if result := pay(rig.Today, 1); result.Err != nil || balance() != 4*year+last {
		t.Error(result.Err, balance(), 4*year+last)
	}
	refusedWith(land.ErrNothingDue, pay(rig.Today, 1))

	// Without rent, and without cover.
	free := first()
	free.Code, free.Parcels, free.Rate, free.Prepaid, free.PayFrom, free.PayTo = "C-3", []land.Number{3}, 0, 0, 0, 0
	rig.Must(w, w.land.Commands.Sign, free)
	refusedWith(land.ErrNoRent, pay(rig.Today, 2))
	poor := first()
	poor.Code, poor.Parcels, poor.Grantor, poor.PayFrom = "C-4", []land.Number{4}, byVillage, bankPot
	rig.Must(w, w.land.Commands.Sign, poor)
	refusedWith(ledger.ErrBalance, pay(rig.Today, 3))
	together := land.PayRent{[]land.ContractNumber{2, 3}, rig.Day(rig.Today), true}
	rig.Refused(w, w.land.Commands.PayRent, together, land.ErrNoRent, 0)
	if refusal := w.twoPersons(land.NameAccounts{3, coopPot, farmPot}); refusal != nil {
		t.Error(refusal)
	}
	for _, bad := range []struct {
		c    land.NameAccounts
		want *kernel.Refusal
	}{{land.NameAccounts{9, coopPot, farmPot}, land.ErrNoContract}, {land.NameAccounts{2, coopPot, farmPot}, land.ErrNoRent}, {land.NameAccounts{3, coopPot, points}, land.ErrAccounts}} {
		if got := w.twoPersons(bad.c); got != bad.want {
			t.Errorf("%+v: %v, want %v", bad.c, got, bad.want)
		}
	}
	rig.Must(w, w.land.Commands.PayRent, land.PayRent{[]land.ContractNumber{3}, rig.Day(rig.Today), true})
	w.checked()
}

// TestRentLines checks the division of a payment over parcels, and that an area that is corrected later changes
// nothing of what was signed.
func TestRentLines(t *testing.T) {
	w := contracted(t)
	rig.Must(w, w.land.Commands.PayRent, land.PayRent{[]land.ContractNumber{1}, rig.Day("2020-03-01"), false})
	smaller := box(0, 0, 9, 10)
	rig.Must(
		w.Rig,
		w.land.Commands.Correct,
		land.Correct{1, "", land.Bamboo, measured(smaller), smaller.Pack(), "resurveyed"},
	)
	rig.Must(w, w.land.Commands.PayRent, land.PayRent{[]land.ContractNumber{1}, rig.Day("2022-03-01"), false})
	c, _ := w.land.Contract(1)
	total := 2 * rentOf(c.Area, c.Rate, 1, 1)
	want, err := quantity.Split(total, c.Areas, nil)
	if err != nil {
		t.Fatal(err)
	}
	db := w.Projected(village.Schema, person.Schema, company.Schema, ledger.Schema, land.Schema)
	if got := w.Value(db, `SELECT group_concat(amount_fen) FROM (SELECT * FROM land_rent_line WHERE sequence = (SELECT min(sequence) FROM land_rent) ORDER BY parcel)`); got != fmt.Sprintf(
		"%d,%d",
		want[0],
		want[1],
	) {
		t.Errorf("%s, want %v", got, want)
	}
	w.checked()
}

// TestRentIsBounded asks the rent for more than money can count.
func TestRentIsBounded(t *testing.T) {
	c := land.Contract{Area: 1 << 62, Rate: land.RateMax_fen, From: rig.Day("2020-01-01"), To: rig.Day("2020-12-31")}
	if _, err := c.Rent(1); err != quantity.ErrOverflow {
		t.Error(err)
	}
}

// TestOverlapAgainstAll registers random parcels and holds every answer to a search through all live ones.
func TestOverlapAgainstAll(t *testing.T) {
	w := newWorld(t)
	chance := rand.New(rand.NewPCG(21, 22))
	shapes := map[land.Number]polygon.Shape{}
	accepted, overlapped := 0, 0
	for n := range 400 {
		size := int64(1) << chance.IntN(8) // 10 m to 1.4 km: a hundredth of a cell to several.
		s := box(chance.Int64N(600), chance.Int64N(600), size+chance.Int64N(size+1), size+chance.Int64N(size+1))
		s[0][2].Lon += chance.Int64N(100_000) // No rectangle.
		row := rowOf(fmt.Sprintf("P-%d", n), s)
		want := false
		for _, other := range shapes {
			want = want || polygon.OverlapDM2(s, other) > land.ToleranceDefault_dm2
		}
		refusal := rig.RefusalOf(rig.Do(w, w.land.Commands.Register, land.Register{[]land.Row{row}}).Err)
		if want != (refusal == land.ErrOverlap) || !want && refusal != nil {
			t.Fatalf("parcel %d: %v, want overlap %v", n, refusal, want)
		}
		if want {
			overlapped++
			continue
		}
		accepted++
		number, _ := w.land.ByCode(row.Code)
		shapes[number] = s
		if chance.IntN(4) == 0 {
			rig.Must(w, w.land.Commands.Retire, land.Retire{number, rig.Day("2011-01-01"), "mistake"})
			delete(shapes, number)
		}
	}
	if accepted < 80 || overlapped < 80 {
		t.Errorf("%d accepted, %d overlapped", accepted, overlapped)
	}
	w.checked()
}

// FuzzRegister takes any bytes for a shape: a refusal or a parcel, never a fault.
func FuzzRegister(f *testing.F) {
	f.Add(box(0, 0, 10, 10).Pack(), measured(box(0, 0, 10, 10)))
	f.Fuzz(func(t *testing.T, shape []byte, area int64) {
		w := newWorld(t)
		row := rowOf("A", box(0, 0, 1, 1))
		row.Shape, row.Area = shape, area
		result := rig.Do(w, w.land.Commands.Register, land.Register{[]land.Row{row}})
		if result.Err == nil {
			w.checked()
			return
		}
		if refusal := rig.RefusalOf(result.Err); refusal == nil {
			t.Fatal(result.Err)
		}
	})
}

// grid returns so many neighbouring parcels with crooked borders of 24 corners, some 2.8 ha each: as many and as
// large as the county's stands.
func grid(n int) []land.Row {
	side := 1
	for side*side < n {
		side++
	}
	const step, corners = 1_700_000, 6
	chance := rand.New(rand.NewPCG(31, 32))
	jitter := func() int64 { return chance.Int64N(300_000) - 150_000 }
	// Points of the borders, shared by the parcels on both sides of them.
	across, along := map[[2]int]polygon.Corner{}, map[[2]int]polygon.Corner{}
	for y := range side + 1 {
		for x := range side*corners + 1 {
			across[[2]int{x, y}] = polygon.Corner{
				Lon: lonCorner - 200_000_000 + int64(x)*step/corners,
				Lat: latCorner - 100_000_000 + int64(y)*step + jitter(),
			}
		}
	}
	for x := range side + 1 {
		for y := range side*corners + 1 {
			along[[2]int{x, y}] = polygon.Corner{
				Lon: lonCorner - 200_000_000 + int64(x)*step + jitter(),
				Lat: latCorner - 100_000_000 + int64(y)*step/corners,
			}
		}
	}
	rows := make([]land.Row, 0, n)
	for i := range n {
		x, y := i%side, i/side
		var ring polygon.Ring
		corner := func(x, y int) polygon.Corner { return across[[2]int{x * corners, y}] }
		ring = append(ring, corner(x, y))
		for k := 1; k < corners; k++ {
			ring = append(ring, across[[2]int{x*corners + k, y}])
		}
		ring = append(ring, corner(x+1, y))
		for k := 1; k < corners; k++ {
			ring = append(ring, along[[2]int{x + 1, y*corners + k}])
		}
		ring = append(ring, corner(x+1, y+1))
		for k := corners - 1; k > 0; k-- {
			ring = append(ring, across[[2]int{x*corners + k, y + 1}])
		}
		ring = append(ring, corner(x, y+1))
		for k := corners - 1; k > 0; k-- {
			ring = append(ring, along[[2]int{x, y*corners + k}])
		}
		s := polygon.Shape{ring}
		row := rowOf(fmt.Sprintf("S-%d", i), polygon.Shape{ring})
		row.Area = s.EstimateDM2()
		rows = append(rows, row)
	}
	return rows
}

// TestGrid registers neighbours with crooked borders: none overlaps another.
func TestGrid(t *testing.T) {
	w := newWorld(t)
	w.register(grid(400)...)
	w.checked()
}

// BenchmarkRegister20000 checks and registers the county's stands, 500 in a command.
func BenchmarkRegister20000(b *testing.B) {
	rows := grid(20_000)
	var calls []*kernel.Call
	for b.Loop() {
		b.StopTimer()
		w, n := newWorld(b), uint32(0)
		calls = calls[:0]
		for batch := range slices.Chunk(rows, land.RowsMax) {
			n++
			id := kernel.NewRequestID(w.Now, [10]byte{2: byte(n >> 8), byte(n), 1})
			calls = append(
				calls,
				w.land.Commands.Register.Make(kernel.Caller{Actor: 1, Policy: 1}, id, land.Register{batch}),
			)
		}
		b.StartTimer()
		for _, call := range calls {
			var batch kernel.Batch
			if result := w.K.Decide(call, w.Now, [16]byte{}, &batch); result.Err != nil {
				b.Fatal(result.Err)
			}
		}
	}
	b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N), "ms/county")
}
