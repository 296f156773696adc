package journaltest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"syscall"
	"time"

	"liangshan/journal"
	"liangshan/kernel"
)

const (
	crashCounty  = 330523
	crashSegment = 1024 // Bytes: a few batches to a segment.
	crashLives   = 12   // Crashes of one journal before the next journal is begun.
)

// A Result counts what a run of simulated crashes went through.
type Result struct {
	Points       int // Crashes: the machine stopped within an operation, or after one.
	Inside       int // Of these, in the middle of an operation of the disk.
	Opened       int // Times that a journal was opened and all of it read and compared.
	Acknowledged int // Batches that were acknowledged.
	Unknown      int // Batches whose fate was unknown,
	Kept         int // of which so many were found whole,
	Gone         int // and so many not at all.
	Errors       int // Operations of the disk that failed without a crash.
	Full         int // Refusals for want of room.
	Entries      int // Entries compared.
	Lost         int // Acknowledged entries that were lost or changed. Must be 0.
	Invented     int // Entries that nobody appended. Must be 0.
	Took         time.Duration
}

// String returns the counts in one line, with crash points per second.
func (r Result) String() string {
	return fmt.Sprintf("%d crash points (%d inside an operation), %d opened, %d batches acknowledged, "+
		"%d unknown (%d kept, %d gone), %d disk errors, %d full, %d entries compared, %d lost, %d invented, %.0f points/s",
		r.Points, r.Inside, r.Opened, r.Acknowledged, r.Unknown, r.Kept, r.Gone, r.Errors, r.Full, r.Entries,
		r.Lost, r.Invented, float64(r.Points)/r.Took.Seconds())
}

// An entry is what the model remembers of one.
type entry struct {
	epoch uint64
	body  []byte
}

// A run is one journal on one machine, with a model of what it must hold.
type run struct {
	result  *Result
	chance  *rand.Rand
	machine *Machine
	options journal.Options
	genesis journal.Genesis
	kept    []entry // Acknowledged, or found by an Open that succeeded.
	maybe   []entry // The batch of unknown fate behind it.
	epoch   uint64
}

// CrashPoints runs the File journal that ships on machines that crash and fail, until it has
// crashed n times, and compares after each crash what comes back with what was acknowledged.
// Runs with one seed are the same. The error names the first thing that is wrong, and the
// Result counts it.
func CrashPoints(seed uint64, n int, told func(done int)) (Result, error) {
	result := Result{}
	began := time.Now()
	for number := uint64(0); result.Points < n; number++ {
		r := newRun(seed, number, &result)
		for life := 0; life < crashLives && result.Points < n; life++ {
			if err := r.live(); err != nil {
				result.Took = time.Since(began)
				return result, fmt.Errorf("seed %d, journal %d, life %d: %w", seed, number, life, err)
			}
		}
		if told != nil {
			told(result.Points)
		}
	}
	result.Took = time.Since(began)
	return result, nil
}

func newRun(seed, number uint64, result *Result) *run {
	chance := rand.New(rand.NewPCG(seed, number))
	machine := NewMachine(chance.Uint64())
	r := &run{result: result, chance: chance, machine: machine, epoch: 1}
	r.options = journal.Options{
		Disk: machine.Disk(), Mark: machine.Disk(), MarkName: "mark", SegmentSize: crashSegment,
		Inline: true, MarkAppends: 1 + chance.IntN(4),
	}
	r.genesis = journal.Genesis{County: crashCounty, Created_ms: int64(number)}
	r.genesis.ID[0] = byte(seed)
	return r
}

// live goes from a start of the machine to its next crash.
func (r *run) live() error {
	faults := []Fault{FaultCrash, FaultCrash, FaultCrash, FaultIO, FaultNoSpace, FaultNone}
	fault := faults[r.chance.IntN(len(faults))]
	early := r.chance.IntN(2) == 0 // While it opens; if not, while it works.
	if early {
		r.machine.FailAt(1+r.chance.IntN(50), fault)
	}
	for range 1 + r.chance.IntN(2) {
		j, err := r.open()
		if err != nil {
			return err
		}
		if j != nil {
			if !early {
				r.machine.FailAt(1+r.chance.IntN(25), fault)
			}
			if err := r.work(j); err != nil {
				return err
			}
		}
		r.machine.Kill()
	}
	r.result.Points++
	if r.machine.Crashed() {
		r.result.Inside++
	}
	r.machine.Restart()
	return nil
}

// open creates the journal if need be, opens it, and compares. A journal of nil says that the
// armed fault came in between.
func (r *run) open() (*journal.File, error) {
	options := r.options
	options.Check = journal.Check(r.chance.IntN(2))
	j, _, err := journal.Open(context.Background(), options, crashCounty)
	if errors.Is(err, journal.ErrAbsent) && len(r.kept) == 0 {
		if err = journal.Create(options, r.genesis); err == nil {
			j, _, err = journal.Open(context.Background(), options, crashCounty)
		}
	}
	if err != nil {
		return nil, r.excuse(err)
	}
	r.result.Opened++
	found, err := r.compare(j)
	if err != nil {
		return nil, errors.Join(r.excuse(err), r.end(j))
	}
	if len(r.maybe) > 0 {
		if found > len(r.kept) {
			r.result.Kept++
			r.kept = append(r.kept, r.maybe...)
		} else {
			r.result.Gone++
		}
		r.maybe = nil
	}
	return j, nil
}

// excuse returns nil for an error that the machine made, and the error if it did not.
func (r *run) excuse(err error) error {
	var damaged *kernel.DamageError
	if errors.As(err, &damaged) {
		r.result.Lost++
		return err
	}
	if errors.Is(err, ErrCrashed) {
		return nil
	}
	if errors.Is(err, syscall.EIO) || errors.Is(err, syscall.ENOSPC) || errors.Is(err, kernel.ErrFull) {
		r.result.Errors++
		return nil
	}
	return err
}

// compare reads everything and holds it against the model. It returns the number of entries.
func (r *run) compare(j *journal.File) (int, error) {
	found := 0
	for w, err := range j.Read(context.Background(), 0) {
		if err != nil {
			return found, err
		}
		var want entry
		switch {
		case found < len(r.kept):
			want = r.kept[found]
		case found < len(r.kept)+len(r.maybe):
			want = r.maybe[found-len(r.kept)]
		default:
			r.result.Invented++
			return found, fmt.Errorf("entry %d was never appended", found)
		}
		if w.Index != uint64(found) || w.Epoch != want.epoch || !bytes.Equal(w.Body, want.body) {
			r.result.Lost++
			return found, fmt.Errorf("entry %d came back changed", found)
		}
		found++
		r.result.Entries++
	}
	if found < len(r.kept) {
		r.result.Lost += len(r.kept) - found
		return found, fmt.Errorf("%d of %d acknowledged entries came back", found, len(r.kept))
	}
	if more := found - len(r.kept); more != 0 && more != len(r.maybe) {
		r.result.Invented++
		return found, fmt.Errorf("%d of the %d entries of a batch came back", more, len(r.maybe))
	}
	return found, nil
}

// work appends until the fault strikes or chance ends it.
func (r *run) work(j *journal.File) error {
	for range r.chance.IntN(8) {
		batch, entries := r.batch(j.Head())
		if r.chance.IntN(3) == 0 {
			if err := j.Reserve(context.Background(), batch.Len(), len(batch.Data)); err != nil {
				if errors.Is(err, kernel.ErrFull) {
					r.result.Full++
				}
				if err := r.excuse(err); err != nil {
					return err
				}
			}
		}
		err := j.Append(context.Background(), batch)
		switch {
		case err == nil:
			r.kept = append(r.kept, entries...)
			r.result.Acknowledged++
			continue
		case errors.Is(err, kernel.ErrFull):
			r.result.Full++
			continue
		case errors.Is(err, kernel.ErrUnknown):
			r.maybe = entries
			r.result.Unknown++
		}
		return errors.Join(r.excuse(err), r.end(j))
	}
	if r.chance.IntN(2) == 0 {
		return r.end(j)
	}
	return nil
}

// end closes the journal.
func (r *run) end(j *journal.File) error {
	if err := j.Close(); err != nil {
		return r.excuse(err)
	}
	return nil
}

// batch makes a batch that follows a head.
func (r *run) batch(head kernel.Head) (*kernel.Batch, []entry) {
	if r.chance.IntN(5) == 0 {
		r.epoch++
	}
	r.epoch = max(r.epoch, head.Epoch)
	batch := &kernel.Batch{Epoch: r.epoch, Index: head.Index}
	count := 1 + r.chance.IntN(3)
	for range count {
		size := r.chance.IntN(60)
		if r.chance.IntN(40) == 0 {
			size = r.chance.IntN(2 * crashSegment)
		}
		body := make([]byte, size)
		fill := r.chance.Uint64()
		for i := range body {
			body[i] = byte(fill >> (i % 8 * 8))
		}
		batch.Append(body)
	}
	entries := make([]entry, count)
	for i := range entries {
		entries[i] = entry{batch.Epoch, batch.Body(i)}
	}
	return batch, entries
}
