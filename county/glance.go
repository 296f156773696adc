package county

import (
	"context"
	"strconv"

	"liangshan/journal"
	"liangshan/kernel"
	"liangshan/proof"
)

// A Glanced is a county as its journal stood at one moment, for looking only: beside a server
// or without one, it changes nothing.
type Glanced struct {
	county  *County
	journal *journal.File
	code    string
}

// Glance builds the state of a county from its journal, as far as that was acknowledged.
func Glance(ctx context.Context, f Folder, progress kernel.Progress) (*Glanced, error) {
	_, keys, err := f.keys()
	if err != nil {
		return nil, err
	}
	code, _ := proof.CountyOf(keys.Origin())
	number, err := strconv.ParseUint(code, 10, 32)
	if err != nil {
		return nil, err
	}
	o := f.journal()
	o.Check = journal.CheckFrames
	j, _, err := journal.View(ctx, o, uint32(number))
	if err != nil {
		return nil, err
	}
	g := &Glanced{county: New(), journal: j, code: code}
	if err := g.county.Replay(ctx, j, progress); err != nil {
		j.Close()
		return nil, err
	}
	return g, nil
}

// Journal returns the journal, for reading.
func (g *Glanced) Journal() kernel.Journal { return g.journal }

// Code returns the county's code.
func (g *Glanced) Code() string { return g.code }

// Read runs a function on the state, as Running.Read does.
func (g *Glanced) Read(_ context.Context, read func(*County)) error {
	read(g.county)
	return nil
}

// Close lets the journal go.
func (g *Glanced) Close() error { return g.journal.Close() }
