package county

import (
	"errors"
	"fmt"

	"liangshan/calendar"
	"liangshan/exchange"
	"liangshan/kernel"
)

// marketForm is what a file says of the market for carbon credits: dated rules, each with the
// paper it comes from or that it is assumed.
type marketForm struct {
	Rules []struct {
		Name    string `yaml:"name"`
		From    string `yaml:"from"`
		Value   int64  `yaml:"value"`
		Text    string `yaml:"text"`
		Source  string `yaml:"source"`
		Assumed string `yaml:"assumed"`
	} `yaml:"rules"`
}

// read turns it into commands, one for each date, in the order in which dates come first.
func (f *marketForm) read(c *Publish) error {
	if f == nil {
		return nil
	}
	at := map[calendar.Date]int{}
	for i, row := range f.Rules {
		from, err := calendar.Parse(row.From)
		if err != nil {
			return errorAt(*c, item("market.rules", i)+".from", CodeDate,
				fmt.Sprintf("rule %d (%s): from must be a date such as 2026-01-01", i+1, row.Name))
		}
		source, ok := basis{row.Source, row.Assumed}.text()
		if !ok {
			return errorAt(*c, item("market.rules", i), CodeBasis,
				fmt.Sprintf("rule %d (%s): give either source or assumed", i+1, row.Name))
		}
		n, ok := at[from]
		if !ok {
			n = len(c.Market)
			at[from] = n
			c.Market = append(c.Market, exchange.SetRules{From: from})
		}
		set := &c.Market[n]
		set.Rules = append(set.Rules, exchange.RuleRow{Name: row.Name, Value: row.Value, Text: row.Text, Source: source})
	}
	return nil
}

// effectsOfMarket sets the rules of the market that a file says and that are not known so already.
func (r *Rulebook) effectsOfMarket(tx *kernel.Tx, c *Publish) error {
	row := 0 // Of the file, as long as its rows stand in the order of their dates.
	for _, set := range c.Market {
		fresh := exchange.SetRules{From: set.From}
		var places []int
		for i, one := range set.Rules {
			if !r.county.Exchange.KnowsRule(set.From, one) {
				fresh.Rules, places = append(fresh.Rules, one), append(places, row+i)
			}
		}
		row += len(set.Rules)
		if len(fresh.Rules) == 0 {
			continue
		}
		err := r.county.Exchange.SetRules(tx, fresh)
		var refused *kernel.RowRefusal
		if errors.As(err, &refused) {
			err = &kernel.RowRefusal{Row: places[refused.Row], Refusal: refused.Refusal}
		}
		if err != nil {
			return inSection("market.rules", err)
		}
	}
	return nil
}
