package journal

import (
	"context"
	"errors"
)

var errViewing = errors.New("journal: it was opened for reading only")

// View opens the journal of a county for reading alone, as far as it was acknowledged when
// View was called, after verifying all of that. It takes no lock and changes nothing, so a
// journal can be viewed while another process appends to it: what is behind the mark, which
// may be half written, is not looked at. Errors: ErrAbsent, a *kernel.DamageError.
func View(ctx context.Context, o Options, county uint32) (*File, Report, error) {
	if o.Mark == nil {
		return nil, Report{}, errors.New("journal: viewed without its mark")
	}
	o.view, o.NewMark = true, false
	v, err := look(ctx, &o, county)
	if err != nil {
		return nil, Report{}, err
	}
	j := &File{
		options: o, genesis: v.Genesis, format: v.Genesis.Format(), head: v.Head, viewing: true,
		release: func() error { return nil }, stop: make(chan struct{}),
	}
	for _, s := range v.scans[:v.active+1] {
		file, err := o.Disk.Open(s.name, false)
		if err != nil {
			return nil, v.Report, errors.Join(failed("opening", s.name, err), j.closeFiles())
		}
		opened := &segment{
			name: s.name, file: file, size: s.size, first: s.header.first,
			places: s.keptPlaces(), every: placeEvery, taken: s.end, end: s.end,
		}
		opened.thin()
		j.segments = append(j.segments, opened)
	}
	return j, v.Report, nil
}

// beyond reports whether nothing of a segment was acknowledged when the mark was read: then a
// view does not look at it.
func (c *scanner) beyond(h header, err error) bool {
	return c.view && (err != nil || h.first >= c.mark && h.first > 0)
}

// reached reports whether a view has seen all that it may look at.
func (c *scanner) reached(index uint64) bool { return c.view && index >= c.mark }
