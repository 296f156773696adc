// Package county puts the modules together by hand. It is the only package that knows
// them all: rules here, and what makes a county run (data folder, journal, writer, public
// log, read tables) beside them.
package county

import (
	_ "embed"
	"fmt"

	"liangshan/auth"
	"liangshan/authority"
	"liangshan/calendar"
	"liangshan/carbon"
	"liangshan/card"
	"liangshan/chain"
	"liangshan/company"
	"liangshan/dividend"
	"liangshan/exchange"
	"liangshan/housing"
	"liangshan/indicator"
	"liangshan/indicator/fold"
	"liangshan/kernel"
	"liangshan/land"
	"liangshan/ledger"
	"liangshan/loan"
	"liangshan/person"
	"liangshan/place"
	"liangshan/programme"
	"liangshan/talent"
	"liangshan/task"
	"liangshan/village"
)

// A County is the whole state of a county with all its rules.
type County struct {
	*kernel.Kernel
	Village   *village.Registry
	Person    *person.Registry
	Company   *company.Registry
	Authority *authority.Registry
	Ledger    *ledger.Ledger
	Land      *land.Registry
	Carbon    *carbon.Registry
	Dividend  *dividend.Registry
	Exchange  *exchange.Exchange
	Indicator *indicator.Registry
	Task      *task.Registry
	Place     *place.Registry
	Chain     *chain.Registry
	Programme *programme.Registry
	Card      *card.Registry
	Housing   *housing.Registry
	Loan      *loan.Registry
	Talent    *talent.Registry
	Rulebook  *Rulebook
}

//go:embed schema.sql
var ownSchema string

// Schema creates all tables that people read.
var Schema = ownSchema + village.Schema + person.Schema + company.Schema + authority.Schema + ledger.Schema +
	land.Schema +
	carbon.Schema + dividend.Schema + exchange.Schema + indicator.Schema + task.Schema + place.Schema + chain.Schema +
	programme.Schema + card.Schema + housing.Schema + loan.Schema + talent.Schema

// New returns an empty county.
func New() *County {
	k := kernel.New()
	c := &County{Kernel: k}
	c.Village = village.New(k)
	c.Person = person.New(k, c.Village)
	c.Company = company.New(k, c.Village)
	c.Authority = authority.New(k, c.Village, c.Person, c.Company, auth.CheckPolicy)
	c.Ledger = ledger.New(k)
	c.Land = land.New(k, c.Village, c.Person, c.Company, c.Ledger)
	c.Carbon = carbon.New(k, c.Village, c.Company, c.Ledger, c.Land)
	workdays := func() (*calendar.Calendar, error) { return c.Rulebook.Calendar("cn") }
	c.Dividend = dividend.New(k, c.Village, c.Company, c.Person, c.Ledger, workdays, c.Carbon)
	c.Exchange = exchange.New(k, c.Company, c.Carbon, c.Ledger, workdays, func(sale uint64) bool {
		_, counted := c.Dividend.RunOfSale(sale)
		return counted
	})
	workdaysAt := func(position uint64) (*calendar.Calendar, error) { return c.Rulebook.CalendarAt("cn", position) }
	c.Indicator = indicator.New(k, c.Village, fold.Infos(), workdaysAt)
	c.Task = task.New(k, c.Village, c.Indicator, workdaysAt)
	c.Place = place.New(k, c.Village, c.Company)
	c.Chain = chain.New(k)
	c.Programme = programme.New(k, c.Person, c.Company, c.Ledger, workdays, readProgramme(workdays), c.Authority, doors{c})
	c.Card = card.New(k, c.Person, c.Company, c.Ledger)
	c.Housing = housing.New(k, c.Village, c.Person, c.Ledger)
	c.Loan = loan.New(k, c.Person, c.Company, c.Ledger)
	c.Talent = talent.New(k, c.Village, c.Person, c.Company, c.Card)
	doors{c}.join()
	c.Rulebook = newRulebook(c)
	k.ProjectProposals(projectProposed, projectProposalEnd)
	return c
}

// Audit checks the invariants of every module, as `liangshan verify` does.
func (c *County) Audit() error {
	for _, a := range []struct {
		name  string
		audit func() error
	}{
		{"village", c.Village.Audit}, {"person", c.Person.Audit}, {"company", c.Company.Audit},
		{"authority", c.Authority.Audit}, {"ledger", c.Ledger.Audit}, {"land", c.Land.Audit},
		{"carbon", c.Carbon.Audit}, {"dividend", c.Dividend.Audit}, {"exchange", c.Exchange.Audit},
		{"indicator", c.Indicator.Audit}, {"task", c.Task.Audit}, {"place", c.Place.Audit}, {"chain", c.Chain.Audit},
		{"programme", c.Programme.Audit}, {"card", c.Card.Audit},
		{"housing", c.Housing.Audit}, {"loan", c.Loan.Audit}, {"talent", c.Talent.Audit},
	} {
		if err := a.audit(); err != nil {
			return fmt.Errorf("audit of %s: %w", a.name, err)
		}
	}
	return nil
}
