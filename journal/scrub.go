package journal

import (
	"context"
	"time"

	"liangshan/kernel"
)

// scrubStep is the largest number of bytes that are verified between two rests.
const scrubStep = 1 << 20

// Scrub verifies everything from the genesis up to the present head while the journal is in
// use, at so many bytes of bodies and frames a second (0: as fast as it can), and returns the
// head that it has vouched for. Damage is a *kernel.DamageError.
func (j *File) Scrub(ctx context.Context, rate_bytes_s int64) (kernel.Head, error) {
	head := kernel.Head{Hash: j.genesis.Hash()}
	began, done, step := time.Now(), int64(0), int64(0)
	for w, err := range j.Read(ctx, 0) {
		if err != nil {
			return head, err
		}
		head = kernel.Head{Index: w.Index + 1, Epoch: w.Epoch, Hash: w.Hash}
		done += FrameHeader + int64(len(w.Body))
		if rate_bytes_s <= 0 || done-step < min(scrubStep, rate_bytes_s/10) {
			continue
		}
		step = done
		// How long this much takes at the rate, in whole microseconds, rounded down.
		due := began.Add(time.Duration(done/rate_bytes_s)*time.Second +
			time.Duration(done%rate_bytes_s*1_000_000/rate_bytes_s)*time.Microsecond)
		select {
		case <-ctx.Done():
			return head, ctx.Err()
		case <-time.After(time.Until(due)):
		}
	}
	return head, nil
}
