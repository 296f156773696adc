package web

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"liangshan/calendar"
	"liangshan/county"
	"liangshan/demo"
	"liangshan/exchange"
	"liangshan/kernel"
)

// fullCounty returns the portal of a county after a synthetic year: a small forest from its stands to what the
// households got, a market in which a sale was held, a month of programmes paid, and now it trades; with the day of
// trading.
func fullCounty(t testing.TB) (*portal, calendar.Date) {
	t.Helper()
	ctx := context.Background()
	p, year := forestCounty(t, demo.Scale{Cooperatives: 3, Households: 30, Stands: 60, Mu: 3000, Plots: 30, Buyers: 5,
		Tonnes: 500})
	p.must(demo.PayProgrammes(ctx, p.Running, year, &demo.Benefits{Residents: 300, Talents: 20, Households: 10, Seed: 1,
		Clock: p.clock}))
	day, err := calendar.FromMillis(p.Now())
	p.must(err)
	for day++; day.Weekday() == 6 || day.Weekday() == 7; day++ { // There are no holidays then.
	}
	p.trade(p.clock, day)
	p.serve(Options{})
	p.settled()
	p.must(p.Checkpoint(ctx))
	return p, day
}

// forestCounty makes a county with a year of forest of some size, whose pages are not served yet.
func forestCounty(t testing.TB, scale demo.Scale) (*portal, *demo.Year) {
	t.Helper()
	p := &portal{TB: t, actors: map[string]kernel.Actor{"administrator": 1}}
	ctx, stop := context.WithCancel(context.Background())
	clock := demo.NewClock(time.UnixMilli(demo.FirstDay.StartMillis()).Add(9 * time.Hour))
	o := county.Options{Folder: county.FolderOf(filepath.Join(t.TempDir(), "data"), ""), Program: "test", Clock: clock}
	p.must(county.Init(ctx, o.Folder, demo.County, nil))
	running, err := county.Open(ctx, o)
	p.must(err)
	_, err = running.Bootstrap(ctx)
	p.must(err)
	files, err := county.ReadFiles(os.DirFS("../counties/330523"))
	p.must(err)
	_, err = running.Apply(ctx, files)
	p.must(err)
	year, err := demo.Run(ctx, running)
	p.must(err)
	p.must(demo.RunForest(ctx, running, year, &demo.Forest{Scale: scale, Seed: 1, Clock: clock, First: demo.FirstDay}))
	p.Running, p.keys, p.stop, p.clock = running, o.Folder.Keys, stop, clock
	return p, year
}

// trade turns the clock to half past nine of a day, once the market has come to it.
func (p *portal) trade(clock *demo.Clock, day calendar.Date) {
	p.Helper()
	clock.To(time.UnixMilli(day.StartMillis() + 8*3600_000))
	p.until("the morning", func(c *county.County) bool {
		last, _ := c.Exchange.Day(1)
		return last.Session == exchange.Closed && last.Next > p.Now()
	})
	clock.To(time.UnixMilli(day.StartMillis() + (9*60+31)*60_000))
	p.until("continuous trading", func(c *county.County) bool {
		now, _ := c.Exchange.Day(1)
		return now.Date == day && now.Current() == exchange.Continuous
	})
}

// until waits until something is so.
func (p *portal) until(what string, so func(c *county.County) bool) {
	p.Helper()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
		done := false
		p.must(p.Running.Read(context.Background(), func(c *county.County) { done = so(c) }))
		if done {
			return
		}
		if time.Now().After(deadline) {
			state := ""
			p.must(p.Running.Read(context.Background(), func(c *county.County) {
				now, _ := c.Exchange.Day(1)
				state = fmt.Sprintf("%+v at %d", now, p.Now())
			}))
			p.Fatal("the county has not come to " + what + ": " + state)
		}
	}
}
