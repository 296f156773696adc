package journaltest

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"liangshan/journal"
	"liangshan/kernel"
)

func TestCrashPoints(t *testing.T) {
	t.Parallel()
	result, err := CrashPoints(1, 20_000, nil)
	t.Log(result)
	if err != nil {
		t.Fatal(err)
	}
	// The run must reach what it is for.
	for name, count := range map[string]int{
		"inside": result.Inside, "kept": result.Kept, "gone": result.Gone, "errors": result.Errors,
		"full": result.Full, "acknowledged": result.Acknowledged,
	} {
		if count < 50 {
			t.Errorf("only %d times: %s", count, name)
		}
	}
}

// TestCrashPointsRepeat: a seed replays the same run.
func TestCrashPointsRepeat(t *testing.T) {
	var results [2]Result
	for i := range results {
		var err error
		if results[i], err = CrashPoints(7, 500, nil); err != nil {
			t.Fatal(err)
		}
		results[i].Took = time.Second
	}
	if results[0] != results[1] {
		t.Fatalf("one seed, two runs:\n%v\n%v", results[0], results[1])
	}
}

func TestStoreImages(t *testing.T) {
	t.Parallel()
	result, err := StoreImages(1, 2_000)
	t.Log(result)
	if err != nil {
		t.Fatal(err)
	}
	if result.Kept < 200 || result.Gone < 200 {
		t.Errorf("tails kept %d times, gone %d times", result.Kept, result.Gone)
	}
}

// TestStoreImagesOnDisk opens images as real files.
func TestStoreImagesOnDisk(t *testing.T) {
	result := Result{}
	for number := range uint64(40) {
		r := newRun(3, number, &result)
		if err := r.tail(); err != nil {
			t.Fatal(err)
		}
		r.machine.Restart()
		o := journal.Folder(filepath.Join(t.TempDir(), "journal"))
		writeFiles(t, r.machine.Disks()[0].Files(), o.Disk.(*journal.OSDisk).Path, "")
		writeFiles(t, r.machine.Disks()[1].Files(), o.Mark.(*journal.OSDisk).Path, o.MarkName)
		r.options.Disk, r.options.Mark, r.options.MarkName = o.Disk, o.Mark, o.MarkName
		for range 2 {
			j, err := r.open()
			if err != nil || j == nil {
				t.Fatal(number, err)
			}
			if err := j.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// writeFiles writes files into a folder; all under one name if it is given.
func writeFiles(t *testing.T, files map[string][]byte, folder, name string) {
	t.Helper()
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	for from, content := range files {
		if name != "" {
			from = name
		}
		if err := os.WriteFile(filepath.Join(folder, from), content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// TestLyingDisk: a disk that reports flushes which it does not do loses acknowledged entries.
// The mark, on another disk that does not lie, finds it.
func TestLyingDisk(t *testing.T) {
	found, whole := 0, 0
	for seed := range uint64(300) {
		liar, honest := NewMachine(seed), NewMachine(seed)
		o := journal.Options{
			Disk: liar.Disk(), Mark: honest.Disk(), MarkName: "mark", SegmentSize: 1024, Inline: true, MarkAppends: 1,
		}
		create := true
		j := openFile(t, o, &create)
		mustAppend(t, j, batchAt(j.Head(), 5))
		liar.Lie(true)
		for n := range seed % 7 {
			mustAppend(t, j, batchAt(j.Head(), 1+int(n)))
		}
		mustAppend(t, j, batchAt(j.Head(), 1))
		head := j.Head()
		liar.Lie(false)
		liar.Restart()
		honest.Restart()
		again, _, err := journal.Open(t.Context(), o, testGenesis.County)
		var damaged *kernel.DamageError
		switch {
		case errors.As(err, &damaged):
			found++
		case err != nil:
			t.Fatal(err)
		case again.Head() != head || mustRead(t, again, 0) != head:
			t.Fatalf("seed %d: a loss was not seen: head %v, was %v", seed, again.Head(), head)
		default:
			whole++
		}
	}
	if found < 50 || whole < 10 {
		t.Errorf("damage found %d times, everything there %d times", found, whole)
	}
}

// TestEveryOperationFails lets each operation of a whole life fail in each way, one at a time.
func TestEveryOperationFails(t *testing.T) {
	t.Parallel()
	for _, fault := range []Fault{FaultIO, FaultNoSpace, FaultCrash} {
		for n := 1; ; n++ {
			result := Result{}
			r := newRun(11, 5, &result)
			r.machine.FailAt(n, fault)
			for range 4 {
				j, err := r.open()
				if err == nil && j != nil {
					err = r.steady(j)
				}
				if err != nil {
					t.Fatalf("fault %d at operation %d: %v", fault, n, err)
				}
			}
			passed := r.machine.Operations() < n
			r.machine.Restart()
			j, err := r.open()
			if err != nil || j == nil {
				t.Fatalf("fault %d at operation %d: %v", fault, n, err)
			}
			if passed {
				t.Logf("fault %d: %d operations", fault, n-1)
				break
			}
		}
	}
}

// steady appends eight batches of three entries and closes.
func (r *run) steady(j *journal.File) error {
	for range 8 {
		b := batchAt(j.Head(), 3)
		b.Data, b.Ends = append(b.Data, make([]byte, 60)...), append(b.Ends, len(b.Data)+60)
		var entries []entry
		for i := range b.Len() {
			entries = append(entries, entry{b.Epoch, b.Body(i)})
		}
		err := j.Append(context.Background(), b)
		if err == nil {
			r.kept = append(r.kept, entries...)
			continue
		}
		if errors.Is(err, kernel.ErrUnknown) {
			r.maybe = entries
		}
		if err := r.excuse(err); err != nil {
			return err
		}
		if !errors.Is(err, kernel.ErrFull) {
			break
		}
	}
	return r.end(j)
}
