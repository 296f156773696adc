package bench

import (
	"errors"
	"fmt"
	"time"

	"liangshan/calendar"
	"liangshan/carbon"
	"liangshan/company"
	"liangshan/county"
	"liangshan/demo"
	"liangshan/exchange"
	"liangshan/kernel"
	"liangshan/village"
)

const (
	marketYear   = 2026
	marketCash   = 100_000_000_000 // Fen of each participant: 1,000 million yuan.
	marketTonnes = carbonTonnes / flowParties * 9 / 10
)

// marketDay is a Monday on which the market is open.
func marketDay() calendar.Date {
	d, err := calendar.New(marketYear, 11, 23)
	if err != nil {
		panic(err)
	}
	return d
}

// foundMarket makes a county whose clock shows eight in the morning of a trading day.
func (b *run) foundMarket() (*county.Running, *demo.Clock, error) {
	clock := demo.NewClock(time.UnixMilli(marketDay().StartMillis()).Add(8 * time.Hour))
	r, _, err := b.foundAt("exchange", false, clock)
	return r, clock, err
}

// ask has a county decide a command of an actor.
func (b *run) ask(r *county.Running, s step) error {
	var second bool
	var proposal uint64
	result := r.Do(b.ctx, func(c *county.County) (*kernel.Call, error) {
		caller := kernel.Caller{Actor: s.actor}
		if declared, ok := c.Command(s.name); ok && declared.TwoPersons() {
			second, proposal = true, c.LastProposal()+1
			return c.Call(caller, "kernel.propose", r.NewRequestID(),
				kernel.Propose{Command: s.name, Encoded: kernel.Encode(s.command)})
		}
		return c.Call(caller, s.name, r.NewRequestID(), s.command)
	})
	switch {
	case result.Err != nil:
		return fmt.Errorf("%s: %w", s.name, result.Err)
	case second:
		return b.ask(r, step{s.actor + 1, "kernel.release", kernel.Release{Proposal: proposal}})
	}
	return nil
}

// members makes companies with tonnes, and lets them into the market with money.
func (b *run) members(r *county.Running) error {
	b.note("%d participants with %d t and %d yuan each", flowParties, marketTonnes, marketCash/100)
	from, err := calendar.New(marketYear-2, 1, 1)
	if err != nil {
		return err
	}
	to, err := calendar.New(marketYear-1, 12, 31)
	if err != nil {
		return err
	}
	steps := []step{
		{1, "village.publish", village.Publish{Divisions: []village.Row{{Code: carbonVillage, NameZH: "合成村",
			Kind: village.Village, Parent: carbonVillage[:9], From: from}}}},
	}
	for i := range flowParties + 2 {
		steps = append(steps, step{1, "company.register", company.Register{Code: syntheticCode(i), NameZH: "合成企业",
			Kind: company.Limited, Division: carbonVillage, From: from}})
	}
	steps = append(steps, projectSteps(from, to)...)
	steps = append(
		steps,
		step{1, "exchange.set_rules", exchange.SetRules{From: marketDay() - 1, Rules: []exchange.RuleRow{
			{Name: exchange.RuleThrottle, Value: 1 << 30, Source: "synthetic"},
			{Name: exchange.RuleResale, Value: 1, Source: "synthetic"},
			{Name: exchange.RuleFeeBuyer, Value: 1000, Source: "synthetic"},
			{Name: exchange.RuleFeeSeller, Value: 1000, Source: "synthetic"}}}},
	)
	var file exchange.BookBank
	for i := range flowParties {
		who := company.Number(3 + i)
		code := syntheticCode(i + 2)
		steps = append(steps,
			step{1, "carbon.transfer", carbon.Transfer{From: 1, To: who, Tonnes: marketTonnes}},
			step{1, "exchange.apply", exchange.Apply{Company: who, Code: code, Documents: []carbon.Hash{{1}}}},
			step{2, "exchange.approve", exchange.Approve{Company: who}})
		file.Rows = append(
			file.Rows,
			exchange.BankRow{Code: code, Amount: marketCash, Reference: fmt.Sprint("bench ", i)},
		)
	}
	steps = append(
		steps,
		step{1, "exchange.book_bank", file},
		step{
			1,
			"exchange.open_instrument",
			exchange.OpenInstrument{Code: "bench", NameZH: "合成", NameEN: "synthetic",
				VintageFrom: marketYear - 1, IssuePrice: 8000},
		},
	)
	for _, s := range steps {
		if err := b.ask(r, s); err != nil {
			return err
		}
	}
	return nil
}

// openMarket lets the day come to continuous trading.
func (b *run) openMarket(r *county.Running, clock *demo.Clock) error {
	clock.To(time.UnixMilli(marketDay().StartMillis()).Add(9*time.Hour + 31*time.Minute))
	for range 1000 {
		var session exchange.Session
		err := r.Read(b.ctx, func(c *county.County) {
			day, _ := c.Exchange.Day(1)
			session = day.Current()
		})
		if err != nil {
			return err
		}
		if session == exchange.Continuous {
			return nil
		}
		time.Sleep(10 * time.Millisecond)
	}
	return errors.New("the market did not open")
}
