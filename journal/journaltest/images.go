package journaltest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"liangshan/journal"
	"liangshan/kernel"
)

// StoreImages makes n images of stores whose tails were not flushed: a journal is appended to,
// the machine stops before the flush of a batch has ended, and each image keeps another part
// of what was not durable. Each is opened and compared as in CrashPoints.
func StoreImages(seed uint64, n int) (Result, error) {
	const images = 20 // Of one moment.
	result := Result{}
	began := time.Now()
	for number := uint64(0); result.Points < n; number++ {
		r := newRun(seed, number, &result)
		if err := r.tail(); err != nil {
			return result, fmt.Errorf("seed %d, journal %d: %w", seed, number, err)
		}
		for image := uint64(0); image < images && result.Points < n; image++ {
			if err := r.image(image); err != nil {
				result.Took = time.Since(began)
				return result, fmt.Errorf("seed %d, journal %d, image %d: %w", seed, number, image, err)
			}
			result.Points++
			result.Inside++
		}
	}
	result.Took = time.Since(began)
	return result, nil
}

// tail appends some batches, and one that is never flushed.
func (r *run) tail() error {
	j, err := r.open()
	if err != nil {
		return err
	}
	for range r.chance.IntN(12) {
		batch, entries := r.batch(j.Head())
		if err := j.Append(context.Background(), batch); err != nil {
			return err
		}
		r.kept = append(r.kept, entries...)
		r.result.Acknowledged++
	}
	batch, entries := r.batch(j.Head())
	if err := j.Reserve(context.Background(), batch.Len(), len(batch.Data)); err != nil {
		return err
	}
	r.machine.FailAt(2, FaultCrash) // The write succeeds, the flush does not.
	if err := j.Append(context.Background(), batch); !errors.Is(err, kernel.ErrUnknown) {
		return fmt.Errorf("an append without a flush ended with: %w", err)
	}
	r.maybe = entries
	r.result.Unknown++
	return nil
}

// image opens one image of the stopped machine.
func (r *run) image(number uint64) error {
	machine := r.machine.Clone(number)
	machine.Restart()
	twin := *r
	twin.machine, twin.chance = machine, rand.New(rand.NewPCG(number, 0))
	twin.options.Disk, twin.options.Mark = machine.Disks()[0], machine.Disks()[1]
	j, err := twin.open()
	if err != nil {
		return err
	}
	if j == nil {
		return errors.New("the image did not open")
	}
	batch, entries := twin.batch(j.Head())
	if err := j.Append(context.Background(), batch); err != nil {
		return err
	}
	twin.kept = append(twin.kept[:len(twin.kept):len(twin.kept)], entries...)
	if err := j.Close(); err != nil {
		return err
	}
	if _, err := journal.Verify(context.Background(), twin.options, crashCounty); err != nil {
		return err
	}
	j, err = twin.open()
	if err != nil || j == nil {
		return errors.Join(errors.New("the image did not open again"), err)
	}
	return j.Close()
}
