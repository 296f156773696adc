package exchange

import (
	"slices"

	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/ledger"
)

// newestDay returns the newest day that was opened of any instrument; 0 if none was.
func (x *Exchange) newestDay() (newest calendar.Date) {
	for _, m := range x.live.markets {
		if m != nil {
			newest = max(newest, m.day.Date)
		}
	}
	return newest
}

// A ruleset is the rules as they would stand with those of a command among them.
type ruleset struct {
	x *Exchange
	c *SetRules
}

// get returns a rule on a day; false if none would be in force.
func (s ruleset) get(name string, day calendar.Date) (value int64, ok bool) {
	value, _, ok = s.x.Rule(name, day)
	if day < s.c.From {
		return value, ok
	}
	for key := range s.x.rules.Down(ruleKey{Name: name, From: day}) {
		if key.Name == name && key.From > s.c.From {
			return value, ok
		}
		break
	}
	for _, r := range s.c.Rules {
		if r.Name == name {
			value, ok = r.Value, true
		}
	}
	return value, ok
}

// days returns the days from which on the rules would be others, from that of the command on.
func (s ruleset) days() []calendar.Date {
	all := []calendar.Date{s.c.From}
	for key := range s.x.rules.From(ruleKey{}) {
		if key.From > s.c.From && !slices.Contains(all, key.From) {
			all = append(all, key.From)
		}
	}
	return all
}

// rising are rules each of which is never above the next, where both are in force. Blocks have some time.
var rising = [][]string{
	{RulePreOpen, RuleCall, RuleMorning, RuleNoon, RuleAfternoon, RuleClosing, RuleClose},
	{RuleBlockFrom, RuleBlockTo}, {RuleOrderMin, RuleOrderMax},
}

// checkSet checks what rules are to each other, on every day from that of the command on.
func (x *Exchange) checkSet(c *SetRules) *kernel.Refusal {
	s := ruleset{x, c}
	for _, day := range s.days() {
		for _, names := range rising {
			if !slices.ContainsFunc(c.Rules, func(r RuleRow) bool { return slices.Contains(names, r.Name) }) {
				continue
			}
			before := int64(0)
			for _, name := range names {
				if n, ok := s.get(name, day); ok {
					if n < before {
						return ErrRuleOrder
					}
					before = n
				}
			}
		}
	}
	if !s.apart() {
		return ErrSuspenseShared
	}
	return nil
}

// apart reports whether money that fits nobody would wait on an account of its own on every day, if the command sets
// one of these accounts: on the bank's, or among fees and taxes, nobody could tell it from what is there.
func (s ruleset) apart() bool {
	others := []string{RuleAccountBank, RuleAccountFee, RuleAccountTax}
	if !slices.ContainsFunc(s.c.Rules, func(r RuleRow) bool {
		return r.Name == RuleAccountSuspense || slices.Contains(others, r.Name)
	}) {
		return true
	}
	return !slices.ContainsFunc(s.days(), func(day calendar.Date) bool {
		suspense, _ := s.get(RuleAccountSuspense, day)
		return suspense != 0 && slices.ContainsFunc(others, func(name string) bool {
			other, _ := s.get(name, day)
			return other == suspense
		})
	})
}

// freeAccounts reports whether no account stands where the next trading accounts would, but each participant's
// own where
// its own would be.
func (x *Exchange) freeAccounts(first int64) bool {
	next := int64(x.number().Participant) + accountsAhead
	for p := int64(1); p <= next; p++ {
		id := ledger.AccountID(first + p)
		own, _ := x.participants.Get(Participant(p))
		if _, taken := x.ledger.Account(id); taken && own.Account != id {
			return false
		}
	}
	return true
}

// accountsAhead is for how many participants to come the numbers of trading accounts have to be free.
const accountsAhead = 1000
