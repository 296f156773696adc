package exchange_test

import (
	"testing"

	"liangshan/exchange"
	"liangshan/kernel"
	"liangshan/kernel/rig"
	"liangshan/ledger"
)

func rules(from string, rows ...exchange.RuleRow) exchange.SetRules {
	for i := range rows {
		rows[i].Source = "assumed"
	}
	return exchange.SetRules{From: rig.Day(from), Rules: rows}
}

// TestRulesOfRunningDay asks for rules from a day on that was opened, or from before it; what is in force on that day
// stays in force, and one that never was may begin.
func TestRulesOfRunningDay(t *testing.T) {
	w := trading(t)
	set := w.x.Commands.SetRules
	row := exchange.RuleRow{Name: exchange.RuleFeeBuyer, Value: 5}
	for _, from := range []string{"2026-01-01", "2026-11-22", today} {
		rig.Refused(w, set, rules(from, row), exchange.ErrRuleBackdated)
	}
	rig.Must(w, set, rules("2026-11-24", row))
	w.check()
}

// TestRulesInOrder asks for times that are not in their order, in one set or by what is in force beside it, on that day
// or on a later one, and for numbers of accounts where others stand.
func TestRulesInOrder(t *testing.T) {
	w := trading(t)
	rig.Must(w, w.books.Commands.Open, ledger.Open{ID: 40_300, Unit: "CNY", Code: 8005})
	set := w.x.Commands.SetRules
	for name, c := range map[string]struct {
		rows []exchange.RuleRow
		want *kernel.Refusal
	}{
		"one set": {[]exchange.RuleRow{{Name: exchange.RulePreOpen, Value: 900}, {Name: exchange.RuleCall, Value: 100},
			{Name: exchange.RuleNoon, Value: 5}}, exchange.ErrRuleOrder},
		"beside":   {[]exchange.RuleRow{{Name: exchange.RuleClosing, Value: 901}}, exchange.ErrRuleOrder},
		"blocks":   {[]exchange.RuleRow{{Name: exchange.RuleBlockTo, Value: 779}}, exchange.ErrRuleOrder},
		"order":    {[]exchange.RuleRow{{Name: exchange.RuleOrderMax, Value: 1}, {Name: exchange.RuleOrderMin, Value: 2}}, exchange.ErrRuleOrder},
		"accounts": {[]exchange.RuleRow{{Name: exchange.RuleAccountFirst, Value: 5}}, exchange.ErrRuleValue},
		"taken":    {[]exchange.RuleRow{{Name: exchange.RuleAccountFirst, Value: 40_000}}, exchange.ErrAccountRange},
		"suspense": {[]exchange.RuleRow{{Name: exchange.RuleAccountSuspense, Value: int64(feeAccount)}}, exchange.ErrSuspenseShared},
		"suspense of two": {[]exchange.RuleRow{{Name: exchange.RuleAccountSuspense, Value: 77},
			{Name: exchange.RuleAccountTax, Value: 77}}, exchange.ErrSuspenseShared},
		"the later": {[]exchange.RuleRow{{Name: exchange.RulePreOpen, Value: 556}}, exchange.ErrRuleOrder},
	} {
		t.Run(name, func(t *testing.T) {
			rig.Refused(w, set, rules("2026-11-25", c.rows...), c.want)
		})
	}
	rig.Must(w, set, rules("2026-11-27", exchange.RuleRow{Name: exchange.RuleNoon, Value: 600},
		exchange.RuleRow{Name: exchange.RuleAccountSuspense, Value: 77}))
	rig.Refused(w, set, rules("2026-11-26", exchange.RuleRow{Name: exchange.RuleAccountBank, Value: 77}), exchange.ErrSuspenseShared)
	rig.Refused(w, set, rules("2026-11-26", exchange.RuleRow{Name: exchange.RuleMorning, Value: 601}), exchange.ErrRuleOrder)
	rig.Must(w, set, rules("2026-11-26", exchange.RuleRow{Name: exchange.RuleMorning, Value: 600}))
	w.check()
}

// TestDayKeepsItsTerms opens a day; what its phases and blocks go by stands in it.
func TestDayKeepsItsTerms(t *testing.T) {
	w := trading(t)
	day, _ := w.x.Day(instrument)
	terms := day.Terms
	if terms.Times != [8]int16{0, 540, 555, 570, 690, 780, 897, 900} || terms.Reopen != 6 || terms.BlockFrom != 780 ||
		terms.BlockTo != 900 || terms.BlockMin != 1000 || terms.BlockLife != 60 || terms.BlockLow == 0 ||
		terms.BlockHigh <= terms.BlockLow {
		t.Errorf("%+v", terms)
	}
}

// TestHaltStays halts an instrument: the halt stands over the end of the day and of the next, and can be set and lifted
// while the market is closed.
func TestHaltStays(t *testing.T) {
	w := trading(t)
	w.order(sell(alpha, 8000, 10))
	halt := exchange.Halt{Instrument: instrument, Reason: "inquiry"}
	rig.Must(w, w.x.Commands.Halt, halt)
	halted := func(want exchange.Session, reason string) {
		t.Helper()
		w.check()
		if day, _ := w.x.Day(instrument); day.Current() != want || day.Reason != reason {
			t.Errorf("%+v", day)
		}
	}
	w.at(today, "20:00")
	halted(exchange.Halted, "inquiry")
	w.at("2026-11-25", "9:31")
	halted(exchange.Halted, "inquiry")
	rig.Refused(w, w.x.Commands.Order, buy(gamma, 8000, 10), exchange.ErrHalted)
	w.at("2026-11-25", "20:00")
	rig.Must(w, w.x.Commands.Resume, halt)
	halted(exchange.Closed, "")
	rig.Must(w, w.x.Commands.Halt, halt)
	w.at("2026-11-26", "9:10")
	rig.Must(w, w.x.Commands.Resume, halt)
	w.at("2026-11-26", "9:31")
	halted(exchange.Continuous, "")
	w.order(buy(gamma, 8000, 10))
}
