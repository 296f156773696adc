package dividend_test

import (
	"testing"

	"liangshan/company"
	"liangshan/dividend"
	"liangshan/kernel"
	"liangshan/kernel/rig"
	"liangshan/village"
)

// sales is the market of the county that is declared next; nil takes sales as they are named.
var sales dividend.Market

// A bazaar knows two sales: 61 tonnes of village 1 and 39 of village 2 each, and of the second
// one 7 tonnes that nobody had delivered.
type bazaar struct{}

func (bazaar) SaleIncome(sale uint64) (proceeds, fees, fifo, average int64, ok bool) {
	return 700_400, 10_000, 434_400, 440_000, sale == 1 || sale == 2
}

func (bazaar) SaleOrigins(sale uint64,
	each func(place village.Code, cooperative company.Number, contract uint64, tonnes int64),
) {
	each(home, 7, 21, 61)
	if sale == 1 {
		each(other, 7, 21, 39)
		return
	}
	each(other, 7, 21, 32)
	each("", 0, 0, 7)
}

// TestMarket holds that amount, cost and origin of a pot are those of the register of credits.
func TestMarket(t *testing.T) {
	sales = bazaar{}
	defer func() { sales = nil }()
	c := newCounty(t)
	c.registers()
	average := rates
	average.From, average.CostMethod = rig.Day("2026-11-20"), dividend.Average
	rig.Must(c, c.d.Commands.PublishWaterfall, rates)
	propose := c.d.Commands.Propose
	bad := func(want *kernel.Refusal, row int, change func(*dividend.Propose)) {
		t.Helper()
		p := pot(1)
		p.Date = rig.Day("2026-11-19")
		change(&p)
		rig.Refused(c, propose, p, want, row)
	}
	bad(dividend.ErrSaleUnknown, 0, func(p *dividend.Propose) { p.Sales[0].Sale = 3 })
	bad(dividend.ErrSaleOther, 0, func(p *dividend.Propose) { p.Sales[0].Amount = 700_400 })
	bad(dividend.ErrSaleOther, 0, func(p *dividend.Propose) { p.Sales[0].Amount-- })
	bad(dividend.ErrCostOther, 0, func(p *dividend.Propose) { p.Sales[0].Cost = 440_000 })
	rows := func(rows ...dividend.SourceRow) func(*dividend.Propose) {
		return func(p *dividend.Propose) { p.Sources = dividend.PackSources(rows) }
	}
	bad(dividend.ErrSourceOther, 0, rows(source(1, 1, 1, 62)))
	bad(dividend.ErrSourceOther, 2, rows(source(1, 1, 1, 61), source(1, 2, 62, 30), source(1, 1, 92, 9)))
	bad(dividend.ErrSourcesShort, -1, rows(source(1, 1, 1, 61), source(1, 2, 62, 38)))
	stranger := source(1, 1, 1, 61)
	stranger.Cooperative = 8
	bad(dividend.ErrSourceOther, 0, rows(stranger))
	contract := source(1, 1, 1, 61)
	contract.Contract = 22
	bad(dividend.ErrSourceOther, 0, rows(contract))

	// By the other method of cost the same sale has cost more; nobody's tonnes may be anybody's.
	rig.Must(c, c.d.Commands.PublishWaterfall, average)
	p := pot(2)
	buffer := source(2, 1, 93, 7)
	buffer.Cooperative, buffer.Contract = 0, 0
	rows(source(2, 1, 1, 61), source(2, 2, 62, 31), source(2, 2, 100, 1), buffer)(&p)
	rig.Refused(c, propose, p, dividend.ErrCostOther, 0)
	p.Sales[0].Cost = 440_000
	rig.Must(c, propose, p)
	if run, _ := c.d.Run(1); run.Legs.Cost != 440_000 || run.Legs.Gross != 690_400 {
		t.Errorf("%+v", run.Legs)
	}
	if !c.d.Known(average) || !c.d.Known(rates) {
		t.Error("waterfalls that were published are not known")
	}
	average.PublicityDays++
	if c.d.Known(average) {
		t.Error("another waterfall is known")
	}
	c.check()
	wrong := rates
	wrong.From, wrong.CostMethod = rig.Day("2027-01-01"), 2
	rig.Refused(c, c.d.Commands.PublishWaterfall, wrong, dividend.ErrCostMethod)
}
