package county

import (
	"context"

	"liangshan/card"
	"liangshan/talent"
)

// made returns what the county itself says to its policies of commands about cards: of which scheme the card is
// (resource.scheme), whose it is (resource.person), and in whose shop the till stands (resource.company). It reads what
// stands at the moment; what does not exist has none, and a policy that asks for it does not permit.
func (r *Running) made() map[string]func(command any) (any, bool, error) {
	maker := func(of func(c *County, command any) (any, bool)) func(any) (any, bool, error) {
		return func(command any) (value any, known bool, err error) {
			if !aboutCards(command) {
				return nil, false, nil // Without asking the writer.
			}
			ctx, cancel := context.WithTimeout(context.Background(), owedWithin)
			defer cancel()
			err = r.Read(ctx, func(c *County) { value, known = of(c, command) })
			return value, known, err
		}
	}
	return map[string]func(any) (any, bool, error){
		"scheme": maker((*County).cardScheme), "person": maker((*County).cardPerson), "company": maker((*County).cardCompany),
	}
}

// aboutCards reports whether a command is about something of cards that it names by a number alone.
func aboutCards(command any) bool {
	switch command.(type) {
	case card.ReportLost, card.Replace, card.Close, card.CloseWithBalance, card.Redeem, card.TakeBack, card.Sell,
		card.ReturnSale, card.IssueVoucher, card.CloseTill, talent.Book, talent.Cancel:
		return true
	}
	return false
}

// cardScheme returns the code of the scheme that a command is about.
func (c *County) cardScheme(command any) (any, bool) {
	holding, ok := c.holdingOf(command)
	if ok {
		return schemeCode(c.Card.CodeOf(holding.Scheme)), true
	}
	if till, also := c.tillOf(command); also {
		return schemeCode(c.Card.CodeOf(till.Scheme)), true
	}
	return nil, true
}

// schemeCode is the code of a scheme for policies; nothing where there is none.
func schemeCode(code string) any {
	if code == "" {
		return nil
	}
	return code
}

// cardPerson returns the number under which the person is known today whose card a command is about.
func (c *County) cardPerson(command any) (any, bool) {
	holding, ok := c.holdingOf(command)
	if !ok {
		return nil, true
	}
	current, _ := c.Person.Current(holding.Person)
	return int64(current), true
}

// cardCompany returns in whose shop the till of a command stands. Of a use the command itself says who gave it.
func (c *County) cardCompany(command any) (any, bool) {
	till, ok := c.tillOf(command)
	if !ok {
		return nil, false
	}
	return int64(till.Company), true
}

// holdingOf returns the holding that a command is about.
func (c *County) holdingOf(command any) (card.Holding, bool) {
	var number card.Number
	switch v := command.(type) {
	case card.Close:
		return c.Card.Holding(v.Holding)
	case card.CloseWithBalance:
		return c.Card.Holding(v.Holding)
	case talent.Cancel:
		b, _ := c.Talent.Booking(v.Booking)
		return c.Card.Holding(b.Holding)
	case card.ReportLost:
		number = v.Card
	case card.Replace:
		number = v.Card
	case card.Redeem:
		number = v.Card
	case card.TakeBack:
		use, _ := c.Card.Redemption(v.Redemption)
		number = use.Card
	case card.IssueVoucher:
		number = v.Card
	case talent.Book:
		number = v.Card
	}
	one, _ := c.Card.Card(number)
	return c.Card.Holding(one.Holding)
}

// tillOf returns the till that a command is about.
func (c *County) tillOf(command any) (card.Till, bool) {
	switch v := command.(type) {
	case card.Sell:
		return c.Card.Till(v.Till)
	case card.ReturnSale:
		return c.Card.Till(v.Till)
	case card.IssueVoucher:
		return c.Card.Till(v.Till)
	case card.CloseTill:
		return c.Card.Till(v.Till)
	}
	return card.Till{}, false
}
