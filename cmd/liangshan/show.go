package main

import (
	"context"
	"encoding/hex"
	"fmt"
	"strconv"
	"time"

	"github.com/fxamacker/cbor/v2"

	"liangshan/county"
	"liangshan/kernel"
	"liangshan/proof"
)

var showCommand = command{
	name: "show", short: "show entries of the journal as they are stored",
	long: `
Prints entries with header, events and the CBOR in diagnostic notation (RFC 8949, section 8). The
county must not be served at the same time; a server answers GET /v1/entry/N.

  liangshan show -data data            the last ten entries
  liangshan show -data data 30412      one entry
  liangshan show -data data -from 100 -count 20`,
	run: (*Main).show,
}

func (m *Main) show(ctx context.Context, args []string) error {
	c := defaults()
	f := m.flags()
	c.register(f)
	from := f.Uint64("from", 0, "first entry; the last ones if neither it nor an entry is given")
	count := f.Uint64("count", 10, "how many entries")
	given, err := parse(f, args)
	if err == nil {
		err = c.load(f)
	}
	if err != nil {
		return err
	}
	one := len(given) == 1
	if one {
		index, err := strconv.ParseUint(given[0], 10, 64)
		if err != nil {
			return usagef("%q is not the number of an entry", given[0])
		}
		*from, *count = index, 1
	}
	entries, err := county.Entries(ctx, c.folder(), *from, *count, !one && *from == 0)
	if err != nil {
		return err
	}
	if len(entries) == 0 {
		return fmt.Errorf("the journal has no entry %d", *from)
	}
	k := county.New()
	for _, e := range entries {
		if err := m.showEntry(k, e); err != nil {
			return err
		}
	}
	return nil
}

func (m *Main) showEntry(c *county.County, w county.Stored) error {
	var e kernel.Entry
	if err := e.ParseEntry(w.Body); err != nil {
		return err
	}
	fmt.Fprintf(
		m.Stdout,
		"entry %d   %s   epoch %d   %d bytes   hash %s\n",
		w.Index,
		date(e.Time),
		w.Epoch,
		len(w.Body),
		hex.EncodeToString(w.Hash[:8]),
	)
	if e.Actor != 0 {
		fmt.Fprintf(m.Stdout, "  actor %d", e.Actor)
		if e.Second != 0 {
			fmt.Fprintf(m.Stdout, ", released by %d", e.Second)
		}
		fmt.Fprintf(m.Stdout, ", policies %d, request %s\n", e.Policy, hex.EncodeToString(e.Request[:]))
	}
	for i, event := range e.Events {
		name, _, err := c.Describe(event)
		if err != nil {
			return err
		}
		notation, err := cbor.Diagnose(event.Body)
		if err != nil {
			return err
		}
		fmt.Fprintf(m.Stdout, "  event %d   %s (%d)   %s\n", e.Sequence+uint64(i), name, event.Kind, notation)
		if event.Bulk() {
			fmt.Fprintf(m.Stdout, "    %d rows of %d bytes\n", event.Count(), event.Size)
		}
	}
	return nil
}

// describeLeaf prints what a receipt is about.
func (m *Main) describeLeaf(v proof.Verified) {
	event := kernel.Event{Kind: v.Leaf.Kind, Body: v.Leaf.Body}
	if v.HasRow {
		event.Size, event.Rows = len(v.Row), v.Row
	}
	name, body, err := county.New().Describe(event)
	if err != nil {
		fmt.Fprintf(m.Stdout, "kind %d, which this program does not know\n", v.Leaf.Kind)
		return
	}
	fmt.Fprintf(m.Stdout, "%s %+v\n", name, body)
}

// date writes a moment in the county's time (UTC+8).
func date(ms int64) string {
	return time.UnixMilli(ms).In(time.FixedZone("CST", 8*3600)).Format("2006-01-02 15:04:05.000")
}
