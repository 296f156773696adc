package exchange_test

import (
	"bytes"
	"context"
	"slices"
	"testing"

	"liangshan/exchange"
	"liangshan/kernel"
	"liangshan/kernel/rig"
)

// again is the county started anew from a journal, perhaps with a snapshot before it.
func (w *world) again(journal [][]byte, snapshot []byte) *world {
	w.Helper()
	other := modules(kernel.New())
	other.TB, other.Now, other.Actor, other.paid = w.TB, w.Now, w.Actor, w.paid
	other.Journal.Bodies = journal
	if snapshot != nil {
		if _, err := other.K.Load(snapshot); err != nil {
			w.Fatal(err)
		}
	}
	if err := other.K.Replay(context.Background(), &other.Journal, nil); err != nil {
		w.Fatal(err)
	}
	return other
}

// wants says what a bidder wants on the clock of the first auction, until a price if it is not 0.
func (w *world) wants(who companyNumber, tonnes, until int64) {
	w.Helper()
	s, _ := w.x.SaleOf(1)
	rig.Must(w, w.x.Commands.WantInSale, exchange.WantInSale{Company: who, Sale: 1, Price: s.Price, Tonnes: tonnes, Until: until})
}

// TestClockRestarted starts a county anew in the middle of a round of an ascending clock, from its journal and from a
// snapshot: what was wanted, and until where, stands as it would have without.
func TestClockRestarted(t *testing.T) {
	for _, way := range []string{"not", "journal", "snapshot"} {
		t.Run(way, func(t *testing.T) {
			w := trading(t)
			w.ascending(10, 60, beta, gamma, delta)
			w.at(today, "10:00")
			w.wants(beta, 600, 0)
			w.wants(gamma, 500, 7020)
			w.wants(delta, 300, 7010)
			w.at(today, "10:01")
			w.wants(beta, 550, 0)
			switch way {
			case "journal":
				w = w.again(w.Journal.Bodies, nil)
			case "snapshot":
				var b bytes.Buffer
				if err := w.K.Snapshot([32]byte{}).Write(&b); err != nil {
					t.Fatal(err)
				}
				w = w.again(w.Journal.Bodies, b.Bytes())
			}
			w.at(today, "10:02") // 1,350 t were wanted at 70.10: at 70.20 gamma alone has said that it wants.
			if b, _ := w.x.BidderOf(1, w.participant(gamma)); b.Wants != 500 || b.Wanted != 500 || b.Until != 7020 {
				t.Errorf("gamma: %+v", b)
			}
			if b, _ := w.x.BidderOf(1, w.participant(beta)); b.Wants != 0 || b.Wanted != 550 {
				t.Errorf("beta: %+v", b)
			}
			w.at(today, "10:03")
			if s, _ := w.x.SaleOf(1); s.State != exchange.SaleAwarded && s.State != exchange.SaleEnded {
				t.Errorf("%+v", s)
			}
			if got := w.c.Owned(gamma); got != 500 {
				t.Errorf("gamma has %d t", got)
			}
			w.check()
		})
	}
}

// TestClockOfBefore goes on with an auction that a program opened in whose auctions demand stood until less was wanted:
// its bidders were told so, and keep what they want to the end.
func TestClockOfBefore(t *testing.T) {
	w := trading(t)
	w.ascending(10, 60, beta, gamma)
	w.at(today, "10:00")
	journal := slices.Clone(w.Journal.Bodies)
	last := bytes.Clone(journal[len(journal)-1])
	head, anew := bytes.LastIndex(last, []byte{0xa6, 1, 1, 2}), bytes.LastIndex(last, []byte{6, 0xf5}) // Key 6: true.
	if head < 0 || anew < head {
		t.Fatal("the opening does not say that what is wanted is said anew")
	}
	last[head]-- // A map of five.
	last = slices.Delete(last, anew, anew+2)
	journal[len(journal)-1] = last
	w = w.again(journal, nil)
	w.wants(beta, 600, 0)
	w.wants(gamma, 500, 0)
	w.at(today, "10:02")
	if s, _ := w.x.SaleOf(1); s.State != exchange.SaleOpen || s.Price != 7020 {
		t.Fatalf("%+v", s)
	}
	w.wants(gamma, 400, 0)
	w.at(today, "10:03")
	if w.c.Owned(beta) != 10_600 || w.c.Owned(gamma) != 400 {
		t.Error(w.c.Owned(beta), w.c.Owned(gamma))
	}
	w.check()
}
