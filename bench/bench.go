// Package bench measures a county as it ships: real journal on a real disk, public log on, and
// read tables where a figure says so. Each figure is one line: name, value, unit, separated
// by tabs. Absolute values depend on the machine; compare figures of one run.
package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"liangshan/commit"
	"liangshan/counties"
	"liangshan/county"
	"liangshan/demo"
)

// Options of a run.
type Options struct {
	Dir      string        // Where counties are made; a temporary folder if empty.
	Accounts int           // How many accounts there are.
	Time     time.Duration // How long each rate is measured.
	Clients  int           // Goroutines that send single commands.
	Events   uint64        // How old the county of `bench aged` is.
	Seed     uint64
	Address  string // Of the county whose pages are asked for.
	Rate     int    // Pages a second.
	Out      io.Writer
	Note     io.Writer // What is being done, for people.
}

// A run is one benchmark with its surroundings.
type run struct {
	Options
	ctx      context.Context
	measured map[string]float64 // By name, for ratios within one run.
	lasted   float64            // How long the newest rate was measured, in seconds.
}

// Names are the benchmarks there are, with what they measure.
var Names = []struct{ Name, What string }{
	{"ledger", "durable transfers: in bulk and single, uniform and Zipf, latency, memory"},
	{"follow", "single transfers while read tables follow, and how far behind they are"},
	{"replay", "replay of bulk rows and of single entries, snapshot and restore, start"},
	{"flat", "the same work at 100,000 and at 10,000,000 events, at 1,000 and 1,000,000 accounts"},
	{
		"aged",
		"start of a county of 10,000,000 events, from the journal and from a snapshot; its read tables built anew",
	},
	{
		"postgres",
		"the ledger, then the same rows through PostgreSQL, and how many times (make bench-peers installs it)",
	},
	{"land", "20,000 stands read from GeoJSON, GeoPackage and Shapefile, then registered, checked for overlaps"},
	{"pages", "first byte of the pages of a county that is served, at a rate of requests (-address, -rate)"},
	{"carbon", "transfers and retirements of single tonnes, with few lots and with many"},
	{"programme", "a million persons decided by documents that ship, read from CSV, listed, explained"},
	{"exchange", "the market: bare book, with settlement and record in memory, durable in packs and single"},
	{"hold", "single transfers for as long as -time says, with memory every minute"},
}

// Run runs one benchmark by its name.
func Run(ctx context.Context, name string, o Options) error {
	b := &run{Options: o, ctx: ctx, measured: map[string]float64{}}
	if b.Dir == "" {
		dir, err := os.MkdirTemp("", "liangshan-bench-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		b.Dir = dir
	}
	switch name {
	case "ledger":
		return b.ledger()
	case "follow":
		return b.follow()
	case "replay":
		return b.replay()
	case "flat":
		return b.flat()
	case "aged":
		return b.aged()
	case "land":
		return b.land()
	case "carbon":
		return b.carbon()
	case "programme":
		return b.programme()
	case "exchange":
		return b.exchange()
	case "hold":
		return b.hold()
	case "pages":
		return b.pages()
	case "postgres":
		return b.postgres()
	}
	return fmt.Errorf("there is no benchmark %q", name)
}

func (b *run) figure(name string, value float64, unit string) {
	b.measured[name] = value
	fmt.Fprintf(b.Out, "%s\t%.4g\t%s\n", name, value, unit)
}

func (b *run) note(format string, args ...any) {
	if b.Note != nil {
		fmt.Fprintf(b.Note, format+"\n", args...)
	}
}

// found makes a county with rules and nothing else, and opens it.
func (b *run) found(name string, views bool) (*county.Running, county.Options, error) {
	return b.foundAt(name, views, nil)
}

// foundAt is found with a clock; nil: the machine's.
func (b *run) foundAt(name string, views bool, clock commit.Clock) (*county.Running, county.Options, error) {
	f := county.FolderOf(filepath.Join(b.Dir, name), "")
	if err := county.Init(b.ctx, f, demo.County, nil); err != nil {
		return nil, county.Options{}, err
	}
	o := county.Options{Folder: f, Program: "bench", NoViews: !views, Clock: clock}
	r, err := county.Open(b.ctx, o)
	if err != nil {
		return nil, o, err
	}
	if _, err := r.Bootstrap(b.ctx); err != nil {
		return nil, o, errors.Join(err, r.Close(b.ctx))
	}
	rules, err := fs.Sub(counties.Files, demo.County)
	if err != nil {
		return nil, o, err
	}
	files, err := county.ReadFiles(rules)
	if err == nil {
		_, err = r.Apply(b.ctx, files)
	}
	if err != nil {
		return nil, o, errors.Join(err, r.Close(b.ctx))
	}
	return r, o, nil
}

// heap returns the bytes that are in use after a full collection.
func heap() float64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc)
}

// percentile returns the p-th percentile, p between 0 and 1, in milliseconds.
func percentile(all []time.Duration, p float64) float64 {
	slices.Sort(all)
	return float64(all[int(p*float64(len(all)-1))].Microseconds()) / 1000
}
