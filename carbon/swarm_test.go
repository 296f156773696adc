package carbon_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"liangshan/carbon"
	"liangshan/company"
	"liangshan/kernel"
	"liangshan/kernel/rig"
	"liangshan/ledger"
)

// quick asks a command without the checks that rig.do makes after each.
func quick[C any](w world, command kernel.Maker[C], c C) kernel.Result {
	w.Asked++
	w.Now++
	id := kernel.NewRequestID(w.Now, [10]byte{2: byte(w.Asked >> 24), byte(w.Asked >> 16), byte(w.Asked >> 8), byte(w.Asked)})
	call := command.Make(kernel.Caller{Actor: clerk, Policy: 1}, id, c)
	r := w.K.Decide(call, w.Now, [16]byte{1}, &kernel.Batch{})
	call.Recycle()
	return r
}

// A fakeTonne is a tonne of the naive twin: an array has one for each serial.
type fakeTonne struct {
	owner  company.Number
	status carbon.Status
}

// A naive twin keeps every tonne by itself and knows nothing of ranges.
type naive struct {
	tonnes  []fakeTonne // By serial, of one project and vintage.
	retired map[carbon.CertificateID]int64
}

// pick finds tonnes as the rule says: the lowest serials first.
func (n *naive) pick(owner company.Number, tonnes int64) (serials []int, ok bool) {
	for serial := range n.tonnes {
		if tt := n.tonnes[serial]; tt.owner == owner && tt.status == carbon.Held {
			if serials = append(serials, serial); int64(len(serials)) == tonnes {
				return serials, true
			}
		}
	}
	return nil, false
}

// TestAgainstNaive drives transfers, retirements, splits, mergers and freezes at random
// beside a twin that keeps every tonne by itself, and compares every tonne.
func TestAgainstNaive(t *testing.T) {
	for seed := range uint64(4) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) { againstNaive(t, seed) })
	}
}

func againstNaive(t *testing.T, seed uint64) {
	w := newWorld(t)
	w.found()
	w.issue(1, 2024, 300_000, 0) // 300 t: 270 of co-operative A, 30 of buffer.
	n := naive{tonnes: make([]fakeTonne, 301)}
	for serial := 1; serial <= 300; serial++ {
		n.tonnes[serial] = fakeTonne{coopA, carbon.Held}
		if serial > 270 {
			n.tonnes[serial] = fakeTonne{0, carbon.Buffer}
		}
	}
	chance := rand.New(rand.NewPCG(seed, 1))
	who := func() company.Number { return []company.Number{coopA, coopB, buyerX, buyerY}[chance.IntN(4)] }
	accepted, refusals := 0, 0
	for step := range 400 {
		from, to, tonnes := who(), who(), chance.Int64N(40)
		var want bool
		var got kernel.Result
		switch chance.IntN(10) {
		case 0:
			serials, ok := n.pick(from, tonnes)
			want = ok
			got = quick(w, w.c.Commands.Retire, carbon.Retire{Owner: from, Tonnes: tonnes, Beneficiary: to, Purpose: "meeting", Place: "330523"})
			for _, s := range serials {
				n.tonnes[s].status = carbon.Spent
			}
		case 1, 2: // A lot is split at a serial, wherever it is.
			serial := uint64(1 + chance.IntN(300))
			lot, _ := w.c.LotOf(1, 2024, serial)
			l, _ := w.c.Lot(lot)
			want = l.Status == carbon.Held && serial > l.Start
			got = quick(w, w.c.Commands.Split, carbon.Split{Lot: lot, Serial: serial})
		case 3, 4: // Two neighbours are merged, if they may.
			serial := uint64(1 + chance.IntN(299))
			a, _ := w.c.LotOf(1, 2024, serial)
			b, _ := w.c.LotOf(1, 2024, serial+1)
			x, y := n.tonnes[serial], n.tonnes[serial+1]
			want = a != b && x == y && x.status == carbon.Held
			got = quick(w, w.c.Commands.Merge, carbon.Merge{Lot: a, By: b})
		default:
			serials, ok := n.pick(from, tonnes)
			want = ok && from != to
			got = quick(w, w.c.Commands.Transfer, carbon.Transfer{From: from, To: to, Tonnes: tonnes})
			for _, s := range serials {
				n.tonnes[s].owner = to
			}
		}
		if (got.Err == nil) != want {
			t.Fatalf("step %d: %v, the twin says %v", step, got.Err, want)
		}
		if want {
			accepted++
		} else {
			refusals++
		}
		if err := w.c.Audit(); err != nil {
			t.Fatalf("step %d: %v", step, err)
		}
		for serial := 1; serial <= 300; serial++ {
			id, ok := w.c.LotOf(1, 2024, uint64(serial))
			l, _ := w.c.Lot(id)
			if have := (fakeTonne{l.Owner, l.Status}); !ok || have != n.tonnes[serial] {
				t.Fatalf("step %d: tonne %d is %v, the twin says %v", step, serial, have, n.tonnes[serial])
			}
		}
	}
	if accepted < 50 || refusals < 50 {
		t.Errorf("idle: %d accepted, %d refused", accepted, refusals)
	}
}

// TestNoOverlap splits and merges a million times and holds that no serial is lost, doubled
// or moved.
func TestNoOverlap(t *testing.T) {
	if err := splitAndMerge(newSwarm(t), rand.New(rand.NewPCG(7, 7)), 1_000_000); err != nil {
		t.Fatal(err)
	}
}

func FuzzSplitAndMerge(f *testing.F) {
	f.Add(uint64(1))
	w := newSwarm(f)
	f.Fuzz(func(t *testing.T, seed uint64) {
		if err := splitAndMerge(w, rand.New(rand.NewPCG(seed, 1)), 2000); err != nil {
			t.Fatal(err)
		}
	})
}

// newSwarm makes a world in which one owner has 900,000 t in one lot.
func newSwarm(t testing.TB) world {
	w := newWorld(t)
	w.rules()
	w.project("AJ01")
	vast := standRow(coopA, villageA, vastParcel)
	vast.Area = vastArea
	rig.Must(w, w.c.Commands.EnrolStands, carbon.EnrolStands{Project: 1, Stands: []carbon.StandRow{vast}})
	w.stand(1, coopB, villageB, 2)
	w.issue(1, 2024, 1_000_000_000, 0)
	return w
}

// splitAndMerge asks that many splits and mergers; the lots are followed in a plain list.
func splitAndMerge(w world, chance *rand.Rand, steps int) error {
	var starts []uint64 // Of the owner's lots, in order.
	w.c.Holdings(coopA, carbon.Held, func(_ carbon.LotID, l carbon.Lot) bool { starts = append(starts, l.Start); return true })
	end := starts[0] + uint64(w.c.Owned(coopA)) - 1
	const most = 64
	for step := range steps {
		i := chance.IntN(len(starts))
		last := end
		if i+1 < len(starts) {
			last = starts[i+1] - 1
		}
		lot, ok := w.c.LotOf(1, 2024, starts[i]+chance.Uint64N(last-starts[i]+1))
		if l, _ := w.c.Lot(lot); !ok || l.Start != starts[i] || l.End != last {
			return fmt.Errorf("step %d: lot %d is %+v, not %d to %d", step, lot, l, starts[i], last)
		}
		if len(starts) < most && chance.IntN(2) == 0 {
			if last == starts[i] {
				continue
			}
			at := starts[i] + 1 + chance.Uint64N(last-starts[i])
			if r := quick(w, w.c.Commands.Split, carbon.Split{Lot: lot, Serial: at}); r.Err != nil {
				return fmt.Errorf("step %d: %w", step, r.Err)
			}
			starts = append(starts, 0)
			copy(starts[i+2:], starts[i+1:])
			starts[i+1] = at
		} else if i+1 < len(starts) {
			next, _ := w.c.LotOf(1, 2024, starts[i+1])
			if r := quick(w, w.c.Commands.Merge, carbon.Merge{Lot: lot, By: next}); r.Err != nil {
				return fmt.Errorf("step %d: %w", step, r.Err)
			}
			starts = append(starts[:i+1], starts[i+2:]...)
		}
		if step%10_000 == 0 {
			if err := w.c.Audit(); err != nil {
				return fmt.Errorf("step %d: %w", step, err)
			}
		}
	}
	return w.c.Audit()
}

// TestDust holds that a thousand fills of the smallest amount pay the exact sum: tonnes are
// whole, so nothing is rounded away from whoever sells.
func TestDust(t *testing.T) {
	w := stocked(t)
	f := contract()
	f.Price, f.Years = 999, []carbon.AgreedYear{{Vintage: 2024, Tonnes: 900, Due: rig.Day("2026-11-30")}}
	rig.Must(w, w.c.Commands.SignForward, f)
	rig.Must(w, w.c.Commands.DeliverForward, carbon.DeliverForward{Forward: 1, Vintage: 2024, Tonnes: 900})
	rig.Must(w, w.c.Commands.Transfer, carbon.Transfer{From: coopA, To: bank, Tonnes: 100})
	rig.Must(w, w.c.Commands.PostPrice, carbon.PostPrice{Bank: bank, From: rig.Day(rig.Today), Price: 999})
	rig.Must(w, w.c.Commands.SetParameter, carbon.SetParameter{Name: carbon.SaleFeePPM, From: rig.Day(rig.Today), Value: 0, Source: "assumed"})
	before := w.balance(accountOf(bank))
	sell := carbon.Sell{Bank: bank, Buyer: buyerX, Tonnes: 1, Price: 999, Debit: accountOf(buyerX), Credit: accountOf(bank)}
	for range 1000 {
		if r := quick(w, w.c.Commands.Sell, sell); r.Err != nil {
			t.Fatal(r.Err)
		}
	}
	if got := w.balance(accountOf(bank)) - before; got != 999_000 || w.c.Owned(buyerX) != 1000 {
		t.Errorf("paid %d fen for %d t", got, w.c.Owned(buyerX))
	}
	if err := w.c.Audit(); err != nil {
		t.Error(err)
	}
	if a, ok := w.books.Account(ledger.AccountID(bank)); !ok || a.Balance() < 0 {
		t.Error("the bank owes")
	}
}
