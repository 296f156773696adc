package twin

import (
	"slices"
	"strings"

	"liangshan/calendar"
	"liangshan/exchange"
)

// newest returns the newest day that was opened of any instrument.
func (m *Exchange) newest() (day calendar.Date) {
	for _, b := range m.markets {
		day = max(day, b.day.Date)
	}
	return day
}

// stands reports whether a rule is as asked for from a day on already, but perhaps for its source.
func (m *Exchange) stands(from calendar.Date, r exchange.RuleRow) bool {
	was, ok := m.rules[r.Name][from]
	return ok && was.Value == r.Value && was.Text == r.Text
}

// crowded reports whether accounts of others stand where the next thousand trading accounts would.
func (m *Exchange) crowded(first int64) bool {
	for n := int64(1); n < int64(len(m.members))+1000; n++ {
		a := m.of.Ledger.accounts[accountID(first+n)]
		own := n < int64(len(m.members)) && m.members[n].Account == accountID(first+n)
		if a != nil && !own {
			return true
		}
	}
	return false
}

// inOrder are rules of which none may be above the next.
var inOrder = [][]string{
	{"preopen_minute", "call_minute", "morning_minute", "noon_minute", "afternoon_minute", "closing_minute",
		"close_minute"},
	{"block_from_minute", "block_to_minute"}, {"order_min_t", "order_max_t"},
}

// tried sets rules on a copy, and returns it with the days from which on its rules are others.
func (m *Exchange) tried(c exchange.SetRules) (trial *Exchange, days map[calendar.Date]bool) {
	trial = &Exchange{rules: map[string]map[calendar.Date]exchange.RuleRow{}}
	days = map[calendar.Date]bool{c.From: true}
	for name, rows := range m.rules {
		trial.rules[name] = map[calendar.Date]exchange.RuleRow{}
		for from, r := range rows {
			trial.rules[name][from] = r
			days[from] = true
		}
	}
	for _, r := range c.Rules {
		if trial.rules[r.Name] == nil {
			trial.rules[r.Name] = map[calendar.Date]exchange.RuleRow{}
		}
		trial.rules[r.Name][c.From] = r
	}
	return trial, days
}

// sharesSuspense reports whether money that fits nobody would wait on an account of the bank, of fees or of taxes, on
// the day from which rules are set or later, if they name one of those accounts.
func (m *Exchange) sharesSuspense(c exchange.SetRules) bool {
	trial, days := m.tried(c)
	for _, name := range []string{"account_bank", "account_fee", "account_tax"} {
		touched := slices.ContainsFunc(c.Rules, func(r exchange.RuleRow) bool {
			return strings.HasPrefix(r.Name, "account_") && r.Name != "account_first" && r.Name != "account_code"
		})
		for day := range days {
			lost := trial.value("account_suspense", day)
			if touched && day >= c.From && lost != 0 && trial.value(name, day) == lost {
				return true
			}
		}
	}
	return false
}

// disordered reports whether rules would be out of their order, on the day from which they are set or on a later one on
// which others begin.
func (m *Exchange) disordered(c exchange.SetRules) bool {
	trial, days := m.tried(c)
	for day := range days {
		for _, names := range inOrder {
			touched := slices.ContainsFunc(c.Rules, func(r exchange.RuleRow) bool { return slices.Contains(names, r.Name) })
			known := slices.DeleteFunc(slices.Clone(names), func(name string) bool { return !trial.ruled(day, name) })
			rises := slices.IsSortedFunc(known, func(a, b string) int {
				return int(trial.value(a, day) - trial.value(b, day))
			})
			if day >= c.From && touched && !rises {
				return true
			}
		}
	}
	return false
}

// keepTimes notes in a day's terms when its phases begin, and what holds for blocks.
func (m *Exchange) keepTimes(t *exchange.Terms, day calendar.Date, reference int64) {
	get := func(name string) int64 { return m.value(name, day) }
	if m.ruled(day, append(slices.Clone(inOrder[0]), "reopen_minutes")...) {
		for i, name := range inOrder[0] {
			t.Times[i+1] = int16(get(name))
		}
		t.Reopen = int16(get("reopen_minutes")) + 1
	}
	if m.ruled(day, blockRules...) {
		low, high := nearBand(reference, get("block_band_ppm"), int64(t.Tick))
		t.BlockFrom, t.BlockTo = int16(get("block_from_minute")), int16(get("block_to_minute"))
		t.BlockLow, t.BlockHigh = int32(low), int32(high)
		t.BlockMin, t.BlockLife = int32(get("block_min_t")), int32(get("block_life_minutes"))
		t.BlockAnswers = int16(get("block_answers"))
	}
}

var blockRules = []string{"block_from_minute", "block_to_minute", "block_min_t", "block_band_ppm", "block_life_minutes"}
