package main

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"liangshan/counties"
	"liangshan/county"
	"liangshan/demo"
	"liangshan/quantity"
)

var demoCommand = command{
	name: "demo", short: "create a county, run a small year in it, and serve it",
	long: `
Creates a county in a new folder, publishes the rules of a real one, and runs a synthetic
year through real commands: a village with its accounts, then the county's bamboo at its real
size, from stands and a measured inventory to credits, an advance purchase, sales, and the
income that goes back to some 50,000 households, and a month of programmes paid from a synthetic
register of 590,000 residents. It shows what came of it beside the published
figures, with a receipt that is checked offline, and serves the API and a plain page. A second
run finds the county and only serves it.

  liangshan demo
  liangshan demo -small              the village's year alone
  liangshan demo -data /tmp/demo -serve=false`,
	run: (*Main).demo,
}

func (m *Main) demo(ctx context.Context, args []string) (err error) {
	c := defaults()
	c.Data, c.Open = "demo-data", true
	f := m.flags()
	c.register(f)
	c.registerOpen(f)
	f.StringVar(&c.Listen, "listen", c.Listen, "address to serve at")
	small := f.Bool("small", false, "run the village's year alone, without the forest")
	seed := f.Uint64("seed", 1, "seed of all that is synthetic in the forest's year")
	serve := f.Bool("serve", true, "serve the API and the page until interrupted")
	if _, err := c.settings(f, args); err != nil {
		return err
	}
	log, err := c.logger(m)
	if err != nil {
		return err
	}
	var d *door
	if *serve {
		if d, err = listen(c.Listen, log); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, d.close(ctx)) }()
	}
	started := time.Now()
	c.code = demo.County
	err = county.Init(ctx, c.folder(), demo.County, c.cluster())
	fresh := err == nil
	if err != nil && !errors.Is(err, county.ErrCountyExists) {
		return err
	}
	o := c.options(m, log)
	clock := demo.NewClock(time.UnixMilli(demo.FirstDay.StartMillis()).Add(9 * time.Hour))
	if fresh {
		o.Clock = clock
	}
	r, err := county.Open(ctx, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close(context.WithoutCancel(ctx))) }()
	if fresh {
		forest := &demo.Forest{Scale: demo.CountyScale, Seed: *seed, Clock: clock, First: demo.FirstDay}
		if *small {
			forest = nil
		}
		if err := m.runYear(ctx, r, c.folder(), forest, clock, started); err != nil {
			return err
		}
		clock.To(time.Now())
	} else {
		fmt.Fprintf(m.Stdout, "The county in %s is there already; delete %s and %s to begin anew.\n",
			c.Data, c.folder().Data, c.folder().Keys)
	}
	if !*serve {
		return nil
	}
	return m.serveUntilDone(ctx, r, c, log, d)
}

// runYear makes the county, runs the year and prints what came of it.
func (m *Main) runYear(ctx context.Context, r *county.Running, folder county.Folder, forest *demo.Forest,
	clock *demo.Clock, started time.Time) error {
	token, err := r.Bootstrap(ctx)
	if err != nil {
		return err
	}
	rules, err := fs.Sub(counties.Files, demo.County)
	if err != nil {
		return err
	}
	files, err := county.ReadFiles(rules)
	if err != nil {
		return err
	}
	if _, err := r.Apply(ctx, files); err != nil {
		return err
	}
	tokenFile := filepath.Join(folder.Keys, "demo.token")
	if err := os.WriteFile(tokenFile, []byte(token.Reveal()+"\n"), 0o600); err != nil {
		return err
	}
	year, err := demo.Run(ctx, r)
	if err != nil {
		return err
	}
	year.Told = m.progress()
	if err := m.printYear(ctx, r, year, folder); err != nil {
		return err
	}
	if forest != nil {
		if err := m.runForest(ctx, r, year, forest); err != nil {
			return err
		}
	}
	if err := m.runBenefits(ctx, r, year, clock, forest == nil); err != nil {
		return err
	}
	if err := m.runOffers(year); err != nil {
		return err
	}
	if err := m.runRecords(year); err != nil {
		return err
	}
	if err := m.runResults(ctx, r, year); err != nil {
		return err
	}
	if err := m.runHomes(year, clock); err != nil {
		return err
	}
	if err := m.runLife(year, clock); err != nil {
		return err
	}
	fmt.Fprintf(
		m.Stdout,
		"\n  token of the administrator: in %s\n  all of this took %.1f s and %d MiB of memory at most\n",
		tokenFile,
		time.Since(started).Seconds(),
		peakMiB(),
	)
	return nil
}

func (m *Main) printYear(ctx context.Context, r *county.Running, year *demo.Year, folder county.Folder) error {
	balances, err := year.Balances()
	if err != nil {
		return err
	}
	fmt.Fprintf(
		m.Stdout,
		"\n%s / %s (%s): a small year, synthetic but for the dividend's amount\n\n  %-30s %22s\n",
		demo.TitleZH,
		demo.TitleEN,
		demo.County,
		"account",
		"balance (yuan)",
	)
	var sum int64
	for _, b := range balances {
		fmt.Fprintf(m.Stdout, "  %-30s %22s\n", b.EN, yuan(b.Fen))
		sum += b.Fen
	}
	fmt.Fprintf(m.Stdout, "  %-30s %22s   debits = credits\n", "sum", yuan(sum))
	d := year.Dividend
	fmt.Fprintf(
		m.Stdout,
		"\n  dividend %s yuan over %d households (published: 206 万元): lines sum to %s, from %s to %s\n",
		yuan(d.Fen),
		year.People,
		yuan(d.Paid),
		yuan(d.Smallest),
		yuan(d.Largest),
	)
	if sum != 0 || d.Paid != d.Fen {
		return errors.New("the books do not balance")
	}
	path, verified, err := year.Receipt(folder.Data)
	if err != nil {
		return err
	}
	c := verified.Checkpoint
	fmt.Fprintf(
		m.Stdout,
		"\n  %d commands accepted, %d refused as they should be; %d events in the public log\n  root     %s\n"+
			"  receipt  %s\n           event %d, row %d: checked offline against the public key: right\n",
		year.Commands,
		year.Refused,
		c.Size,
		base64.StdEncoding.EncodeToString(c.Root[:]),
		path,
		verified.Leaf.Sequence,
		verified.RowNumber,
	)
	return nil
}

func yuan(fen int64) string { return quantity.Format(fen, 2) }

// runOffers gives out cards and lets the charity shop have its day.
func (m *Main) runOffers(year *demo.Year) error {
	began := time.Now()
	o, err := year.Offer()
	if err != nil {
		return err
	}
	fmt.Fprintf(m.Stdout, `
  cards (synthetic): %d gold cards (published: more than 100), %d uses of benefits, %d seats of the talent shuttle;
  %d cloud villagers, digital nomads and rural hosts, %d people in jobs and internships;
  the charity shop's day: %d receipts, %s yuan in goods, gifts of one donor in %d lots; %d sales refused, such as
    %s
  in %.1f s
`, o.Gold, o.Uses, o.Rides, o.Newcomers, o.Placed, o.Sales, yuan(o.SalesFen),
		o.Statements, o.Refused, o.Told, time.Since(began).Seconds())
	return nil
}

// runHomes lets homes be shared, let and drawn, and loans go on.
func (m *Main) runHomes(year *demo.Year, clock *demo.Clock) error {
	began := time.Now()
	h := &demo.Homes{Clock: clock}
	if err := year.House(h); err != nil {
		return err
	}
	fmt.Fprintf(m.Stdout, `
  homes and loans (synthetic): %d contract of shared ownership, %d leases, %d months billed, %d payments, %s yuan owed;
  %d applications drawn for %d homes; %d loans repaid in part, %d with interest supported, %d overdue; %.1f s
`, h.Contracts, h.Leases, h.Months, h.Payments, yuan(h.OwedFen), h.Applications, h.Places, h.Repaid, h.Supported,
		h.Overdue, time.Since(began).Seconds())
	return nil
}

// runLife lets people use their cards in the last days.
func (m *Main) runLife(year *demo.Year, clock *demo.Clock) error {
	began := time.Now()
	l := &demo.Life{Clock: clock}
	if err := year.Live(l); err != nil {
		return err
	}
	fmt.Fprintf(m.Stdout, `
  cards in use (synthetic): all %d benefits by %d partners, %d more uses; %d card lost and replaced; %d vouchers for
  a till without a line; %d gifts of a resident; %d rode on the shuttle, %d came to a club's evening, %d did not; %.1f s
`, l.Benefits, l.Partners, l.Uses, l.Replaced, l.Vouchers, l.Gifts, l.Rode, l.Came, l.Stayed,
		time.Since(began).Seconds())
	return nil
}

// runRecords fills the registers of places, roads, clubs, homes and loans.
func (m *Main) runRecords(year *demo.Year) error {
	began := time.Now()
	r := demo.CountyRecords()
	if err := year.Register(r); err != nil {
		return err
	}
	fmt.Fprintf(m.Stdout, `
  registers (synthetic, seed %d), as many as the article counts: %d places, %d youth clubs, %d homes for shared
  ownership, %d flats; as drawn and fitted to nothing: %d monthly returns, %d roads, %d loans of %s yuan; %.1f s
`, r.Seed, r.Places, r.Clubs, r.Shared, r.Flats, r.Returns, r.Roads, r.Loans, yuan(r.Lent_fen),
		time.Since(began).Seconds())
	return nil
}
