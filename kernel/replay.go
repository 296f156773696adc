package kernel

import (
	"context"
	"fmt"
)

// A Progress is told how far a long run has come, in entries.
type Progress func(done, all uint64)

// Replay applies the journal from where the kernel stands. It does not decide anything. After
// an error the kernel must be thrown away.
func (k *Kernel) Replay(ctx context.Context, j Journal, progress Progress) error {
	all, first := j.Head().Index, k.index
	if all < first {
		return fmt.Errorf("replay: the journal holds %d entries, the state %d; look for the lost end of the journal",
			all, first)
	}
	var entry Entry
	k.replaying = true
	defer func() { k.replaying = false }()
	for written, err := range j.Read(ctx, k.index) {
		if err != nil {
			return err
		}
		if written.Index != k.index {
			return fmt.Errorf("replay: entry %d where %d was expected", written.Index, k.index)
		}
		if err := k.replay(&entry, written.Body); err != nil {
			return fmt.Errorf("replay: entry %d: %w", written.Index, err)
		}
		if progress != nil && k.index%(1<<14) == 0 {
			progress(k.index-first, all-first)
		}
	}
	if k.index < all {
		return fmt.Errorf("replay: the journal ends after %d of its %d entries", k.index, all)
	}
	if progress != nil {
		progress(k.index-first, all-first)
	}
	return nil
}

func (k *Kernel) replay(entry *Entry, body []byte) error {
	if err := entry.ParseEntry(body); err != nil {
		return err
	}
	if entry.Time < k.time || entry.Sequence != k.sequence {
		return fmt.Errorf("its time or sequence does not follow")
	}
	for _, event := range entry.Events {
		e, err := k.effect(event.Kind)
		if err != nil {
			return err
		}
		if event.Kind == kindChecked {
			if err := k.compareEvent(event); err != nil {
				return err
			}
		}
		if err := e.replay(event); err != nil {
			return err
		}
	}
	k.close(&entry.Header, len(entry.Events))
	return nil
}

func (k *Kernel) compareEvent(event Event) error {
	e, err := k.own.checked.open(event)
	if err != nil {
		return err
	}
	return k.compare(e)
}
