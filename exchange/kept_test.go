package exchange_test

import (
	"testing"

	"liangshan/carbon"
	"liangshan/exchange"
	"liangshan/kernel"
	"liangshan/kernel/rig"
	"liangshan/ledger"
)

// bound returns a world in which all the cash of gamma stands behind an order, and all the tonnes of
// alpha are in escrow for another. The bank takes part too, and has tonnes in store.
func bound(t *testing.T) *world {
	w := newWorld(t)
	w.issue(2024, map[companyNumber]int64{alpha: 10_000, coop: 1000})
	rig.Must(w, w.c.Commands.Appoint, carbon.Appoint{Role: carbon.Bank, Company: bank, From: rig.Day("2020-01-01")})
	rig.Must(w, w.c.Commands.Transfer, carbon.Transfer{From: coop, To: bank, Tonnes: 1000})
	rig.Must(w, w.c.Commands.PostPrice, carbon.PostPrice{Bank: bank, From: rig.Day(today), Price: 8000})
	rig.Must(w, w.c.Commands.Appoint, carbon.Appoint{Role: carbon.Lender, Company: delta, From: rig.Day("2020-01-01")})
	w.admit(100_000_000, bank, alpha, gamma)
	w.open()
	w.at(today, "9:31")
	w.order(sell(alpha, 8100, 10_000))
	w.order(buy(gamma, 7900, 12_500))
	return w
}

// account returns a participant's trading account.
func (w *world) account(who companyNumber) ledger.AccountID {
	m, _ := w.x.Member(w.participant(who))
	return m.Account
}

// TestCashInTrade asks every command that can move money to move it in or out of a trading account. The
// exchange alone does. A court may still freeze it.
func TestCashInTrade(t *testing.T) {
	w := bound(t)
	c, mine, theirs := w.books.Commands, w.account(gamma), w.account(bank)
	paid := w.K.Sequence() - 1
	for _, pair := range [][2]ledger.AccountID{{mine, outside}, {outside, mine}, {mine, theirs}} {
		one := ledger.Transfer{Debit: pair[0], Credit: pair[1], Amount: 100}
		some := one
		some.Balancing = true
		rig.Refused(w, c.Transfer, one, ledger.ErrKept)
		rig.Refused(w, c.Transfer, some, ledger.ErrKept)
		rig.Refused(w, c.TransferAll, ledger.TransferAll{Transfers: []ledger.Transfer{one}}, ledger.ErrKept)
		rows := ledger.TransferMany{Rows: ledger.Pack([]ledger.Transfer{one}), Together: true}
		rig.Refused(w, c.TransferMany, rows, ledger.ErrKept)
		hold := ledger.PlaceHold{Debit: pair[0], Credit: pair[1], Amount: 100}
		rig.Refused(w, c.Hold, hold, ledger.ErrKept)
		back := ledger.Correct{Sequence: paid, Amount: 100, Original: 100, Debit: pair[1], Credit: pair[0], Reason: "error"}
		together(w, c.Correct, back, ledger.ErrKept)
	}
	// Rows that are decided by themselves are refused by themselves.
	rows := ledger.Pack([]ledger.Transfer{{Debit: mine, Credit: outside, Amount: 1}, {Debit: outside, Credit: 4, Amount: 1}})
	result := rig.Must(w, c.TransferMany, ledger.TransferMany{Rows: rows})
	if len(result.Refused) != 1 || result.Refused[0].Row != 0 || result.Refused[0].Refusal != ledger.ErrKept {
		t.Errorf("%+v", result.Refused)
	}
	sale := carbon.Sell{Bank: bank, Buyer: gamma, Tonnes: 10, Price: 8000, Debit: mine, Credit: ledger.AccountID(bank)}
	rig.Refused(w, w.c.Commands.Sell, sale, ledger.ErrKept)
	sale.Debit, sale.Credit = ledger.AccountID(gamma), theirs
	rig.Refused(w, w.c.Commands.Sell, sale, ledger.ErrKept)
	ahead := carbon.SignForward{Bank: bank, Seller: gamma, Village: villageA, Price: 4344, Debit: theirs,
		Years:  []carbon.AgreedYear{{Vintage: 2027, Tonnes: 10, Due: rig.Day("2028-06-30")}},
		Credit: ledger.AccountID(gamma)}
	rig.Refused(w, w.c.Commands.SignForward, ahead, ledger.ErrKept)
	rig.Refused(w, c.Open, ledger.Open{ID: 5000, Unit: "CNY", Code: 8005, Flags: 9 << 8}, ledger.ErrFlags)
	if f := w.funds(gamma); f.Cash != 100_000_000 || f.Reserved == 0 {
		t.Errorf("%+v", f)
	}
	rig.Must(w, c.Freeze, ledger.Freeze{Account: mine, Reason: "court_17"})
	rig.Refused(w, w.x.Commands.Order, sell(alpha, 7900, 1), exchange.ErrTonnes)
	w.check()
}

// TestTonnesInTrade asks every command that can move tonnes to move those in escrow, by their lots and
// without. The exchange alone does.
func TestTonnesInTrade(t *testing.T) {
	w := bound(t)
	c := w.c.Commands
	var listed carbon.LotID
	w.c.Holdings(alpha, carbon.Listed, func(id carbon.LotID, l carbon.Lot) bool {
		listed = id
		return true
	})
	if listed == 0 || w.c.Balance(alpha, carbon.Held) != 0 {
		t.Fatal("nothing is in escrow, or something is not")
	}
	for _, lot := range []carbon.LotID{0, listed} {
		move := carbon.Transfer{From: alpha, To: beta, Tonnes: 1, Lot: lot}
		unmoved(w, c.Transfer, move)
		unmoved(w, c.TransferMany, carbon.TransferMany{Transfers: []carbon.Transfer{move}})
		retire := carbon.Retire{Owner: alpha, Tonnes: 1, Lot: lot, Beneficiary: alpha, Purpose: "event_2026", Place: villageA}
		unmoved(w, c.Retire, retire)
		unmoved(w, c.RetireMany, carbon.RetireMany{Retirements: []carbon.Retire{retire}})
		unmoved(w, c.Pledge, carbon.Pledge{Owner: alpha, Lender: delta, Tonnes: 1, Lot: lot, Loan: 1000, Paper: "p1",
			Service: []carbon.ServiceYear{{Year: 2027, Fen: 1000}}})
		unmoved(w, c.Freeze, carbon.Freeze{Owner: alpha, Tonnes: 1, Lot: lot, Order: "court_17"})
	}
	together(w, c.Cancel, carbon.Cancel{Owner: alpha, Lot: listed, Tonnes: 1, Reason: "error"}, carbon.ErrListed)
	w.order(sell(bank, 8100, 400)) // 600 t are left in store.
	unmoved(w, c.Sell, carbon.Sell{Bank: bank, Buyer: gamma, Tonnes: 601, Price: 8000,
		Debit: ledger.AccountID(gamma), Credit: ledger.AccountID(bank)})
	if v := w.x.Held(instrument, w.participant(alpha)); v.Escrow != 10_000 || v.Reserved != 10_000 {
		t.Errorf("%+v", v)
	}
	w.check()
}

// unmoved asks a command that must be refused for the tonnes alone.
func unmoved[C any](w *world, command kernel.Maker[C], c C) {
	w.Helper()
	switch refusal := rig.RefusalOf(rig.Do(w, command, c).Err); refusal {
	case carbon.ErrBound, carbon.ErrListed:
	default:
		w.Errorf("%s %+v: %v", command.Name(), c, refusal)
	}
}
