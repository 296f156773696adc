package demo

import (
	"errors"
	"fmt"
	"time"

	"liangshan/calendar"
	"liangshan/carbon"
	"liangshan/county"
	"liangshan/dividend"
	"liangshan/ledger"
	"liangshan/quantity"
	"liangshan/view"
)

// countyState is what is read between two commands.
type countyState = county.County

func (f *Forest) read(read func(c *countyState)) {
	f.err = firstOf(f.err, f.r.Read(f.ctx, read))
}

// vintage is the year of the tonnes: that in which the monitoring period ends.
const vintage = 2025

// shares divides the tonnes of the year evenly over so many parties.
func (f *Forest) shares(parties int) []int64 {
	weights := make([]int64, parties)
	for i := range weights {
		weights[i] = 1
	}
	lines, err := quantity.Split(f.Tonnes, weights, nil)
	f.err = firstOf(f.err, err)
	return lines
}

// buyAhead signs the advance purchases, which are paid as they are signed.
func (f *Forest) buyAhead() {
	f.day(10)
	for v, tonnes := range f.shares(len(f.villages)) {
		f.do(
			"storekeeper",
			"carbon.sign_forward",
			carbon.SignForward{Bank: f.bank, Seller: f.coops[v], Village: f.villages[v],
				Price: AdvancePrice_fen, Years: []carbon.AgreedYear{{Vintage: vintage, Tonnes: tonnes, Due: date(2026, 12, 31)}},
				Debit: bankCash, Credit: coopFirst + ledger.AccountID(v)},
		)
		f.Result.Prepaid_fen += tonnes * AdvancePrice_fen
	}
}

// deliver brings the tonnes that were bought in advance into store.
func (f *Forest) deliver() {
	f.day(80)
	tonnes := f.shares(len(f.villages))
	for v := range f.villages {
		f.do(
			"storekeeper",
			"carbon.deliver_forward",
			carbon.DeliverForward{Forward: carbon.ForwardID(v + 1), Vintage: vintage,
				Tonnes: tonnes[v]},
		)
	}
}

// giveBack returns the income by the county's waterfall (carbon.yaml): cost of the stock, then
// 80 % of the net to the villages by the tonnes they delivered, over their registers to collectives
// and households, after publicity.
func (f *Forest) giveBack() {
	today := f.day(130)
	f.stockUp(1, f.Tonnes/50)
	f.propose(today)
	run := dividend.RunNumber(1)
	f.until("dividend.freeze", dividend.Freeze{Run: run}, dividend.Frozen)
	f.do("accountant", "dividend.publish", dividend.Publish{Run: run})
	f.day(145)
	f.stockUp(2, f.Tonnes/30)
	var hash [32]byte
	f.read(func(c *countyState) {
		r, _ := c.Dividend.Run(run)
		hash = r.Hash
	})
	f.do("chief accountant", "dividend.approve", dividend.Approve{Run: run, Hash: hash})
	f.until("dividend.pay", dividend.Pay{Run: run}, dividend.Paid)
	f.read(func(c *countyState) {
		r, _ := c.Dividend.Run(run)
		f.Result.Returned, f.Result.Households = r.Total, int(r.LinesPaid)
	})
}

// until repeats a command that does a part at a time until the run is in a state.
func (f *Forest) until(name string, command any, state dividend.RunState) {
	for f.err == nil {
		result := f.do("accountant", name, command)
		var now dividend.RunState
		f.read(func(c *countyState) {
			r, _ := c.Dividend.Run(1)
			now = r.State
		})
		if f.Result.Pay = result.Sequence; now == state {
			return
		}
	}
}

// propose puts all sales with their sources into one pot.
func (f *Forest) propose(today calendar.Date) {
	var sales []dividend.Sale
	f.read(func(c *countyState) {
		for id := carbon.SaleID(1); ; id++ {
			s, ok := c.Carbon.SaleByID(id)
			if !ok {
				return
			}
			sales = append(sales, dividend.Sale{Sale: uint64(id), Amount: s.Proceeds, Cost: s.FIFO})
		}
	})
	sources := f.sources()
	f.do(
		"accountant",
		"dividend.propose",
		dividend.Propose{Date: today, RegisterDate: today, Pool: bankProceeds, Sales: sales,
			Sources: dividend.PackSources(sources)},
	)
}

// sources reads from the read tables where the sold tonnes had come from.
func (f *Forest) sources() (all []dividend.SourceRow) {
	registers := f.registers()
	if f.err != nil {
		return nil
	}
	err := f.tables(func(tables *view.Snapshot) error {
		return tables.Each(`SELECT sale, project, vintage, first_serial, last_serial, contract, cooperative, village
			FROM carbon_sale_part ORDER BY sale, project, vintage, first_serial`, nil, func(_ []string, row []any) error {
			n := func(i int) int64 { return row[i].(int64) }
			village, _ := row[7].(string)
			all = append(all, dividend.SourceRow{Register: registers[village], Source: dividend.Source{
				Sale: uint64(
					n(0),
				), Series: uint32(n(1)*10_000 + n(2)), First: uint64(n(3)), Tonnes: uint32(n(4) - n(3) + 1),
				Contract: uint64(n(5)), Cooperative: uint32(n(6))}})
			return nil
		})
	})
	if err != nil {
		f.err = firstOf(f.err, fmt.Errorf("reading the sources: %w", err))
	}
	return all
}

// tables reads from the read tables as soon as they have followed, on a machine that has much else to do too.
func (f *Forest) tables(read func(tables *view.Snapshot) error) error {
	for began := time.Now(); ; {
		_, err := f.r.View.Read(f.ctx, f.position(), read)
		var late *view.UnavailableError
		if !errors.As(err, &late) || time.Since(began) > awaitMax {
			return err
		}
	}
}

// position is the number of entries by now.
func (f *Forest) position() (entries uint64) {
	f.read(func(c *countyState) { entries = c.Index() })
	return entries
}
