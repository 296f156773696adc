package sim

import (
	"bytes"
	"context"
	"math/rand/v2"
	"slices"

	"liangshan/journal"
	"liangshan/journal/journaltest"
	"liangshan/kernel"
)

// countyCode is that of the simulated county.
const countyCode = 330523

// An engine is where a simulated county keeps its journal, and how that is broken.
type engine interface {
	// open opens the journal. The first call finds it created.
	open() (kernel.Journal, error)
	// kill ends the process: what was written is still seen.
	kill()
	// crash ends the machine: what was not flushed is lost as chance decides.
	crash()
	// crashed reports whether the machine has stopped.
	crashed() bool
	// arm lets something fail within the next n operations; n = 0 disarms.
	arm(n int)
	// limit sets how much room is left, in bytes; below 0: no limit.
	limit(bytes int64)
}

// A fileEngine is the file journal that ships, on a machine that can be broken.
type fileEngine struct {
	chance  *rand.Rand
	machine *journaltest.Machine
	options journal.Options
	liar    *liar
	lies    bool // All disks lie.
}

func newFileEngine(chance *rand.Rand) (*fileEngine, error) {
	m := journaltest.NewMachine(chance.Uint64())
	e := &fileEngine{chance: chance, machine: m, liar: &liar{Disk: m.Disk()}}
	sizes := []int64{4 << 10, 16 << 10, 64 << 10, 256 << 10}
	e.options = journal.Options{
		Disk: e.liar, Mark: m.Disk(), MarkName: "mark", SegmentSize: sizes[chance.IntN(len(sizes))],
		Inline: true, MarkAppends: 1 + chance.IntN(8),
	}
	g := journal.Genesis{County: countyCode, Created_ms: beginMS}
	for i := range g.ID {
		g.ID[i] = byte(chance.Uint32())
	}
	return e, journal.Create(e.options, g)
}

func (e *fileEngine) open() (kernel.Journal, error) {
	o := e.options
	o.Check = journal.Check(e.chance.IntN(2))
	j, _, err := journal.Open(context.Background(), o, countyCode)
	if err != nil {
		return nil, err
	}
	return j, nil
}

func (e *fileEngine) kill()             { e.machine.Kill() }
func (e *fileEngine) crash()            { e.machine.Restart() }
func (e *fileEngine) crashed() bool     { return e.machine.Crashed() }
func (e *fileEngine) limit(bytes int64) { e.machine.SetRoom(bytes) }

func (e *fileEngine) arm(n int) {
	fault := journaltest.FaultCrash
	if e.chance.IntN(3) == 0 {
		fault = journaltest.FaultIO
	}
	if n == 0 {
		e.machine.FailAt(0, journaltest.FaultNone)
		return
	}
	e.machine.FailAt(1+e.chance.IntN(n), fault)
}

// used returns how many bytes the files have.
func (e *fileEngine) used() (bytes int64) {
	for _, d := range e.machine.Disks() {
		for _, content := range d.Files() {
			bytes += int64(len(content))
		}
	}
	return bytes
}

// A damaged file is one in which a bit was flipped.
type damaged struct {
	disk    *journaltest.Disk
	name    string
	content []byte // Before.
	after   []byte
	offset  int
}

// flip flips a bit, mostly where something stands.
func (e *fileEngine) flip() damaged {
	disks := e.machine.Disks()
	d := damaged{disk: disks[0]}
	if e.chance.IntN(4) == 0 {
		d.disk = disks[1]
	}
	files := d.disk.Files()
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	d.name = names[e.chance.IntN(len(names))]
	d.content = files[d.name]
	end := len(d.content)
	if e.chance.IntN(8) > 0 {
		end = max(1, len(bytes.TrimRight(d.content, "\x00")))
	}
	d.offset = e.chance.IntN(end)
	d.after = slices.Clone(d.content)
	d.after[d.offset] ^= 1 << e.chance.IntN(8)
	d.disk.Put(d.name, d.after)
	return d
}

// mend puts a file back as it was.
func (d *damaged) mend() { d.disk.Put(d.name, d.content) }

// A liar is a disk whose flushes may do nothing.
type liar struct {
	journal.Disk
	lying bool
}

func (l *liar) wrap(f journal.DiskFile, err error) (journal.DiskFile, error) {
	if err != nil {
		return nil, err
	}
	return &liarFile{f, l}, nil
}

func (l *liar) Create(name string, size int64) (journal.DiskFile, error) {
	return l.wrap(l.Disk.Create(name, size))
}

func (l *liar) Open(name string, write bool) (journal.DiskFile, error) {
	return l.wrap(l.Disk.Open(name, write))
}

type liarFile struct {
	journal.DiskFile
	liar *liar
}

func (f *liarFile) Sync() error {
	if f.liar.lying {
		return nil
	}
	return f.DiskFile.Sync()
}

// A memoryEngine is the journal in memory, whose store fences writers off each other.
type memoryEngine struct {
	chance *rand.Rand
	store  *journal.Store
	armed  int
}

func newMemoryEngine(chance *rand.Rand) *memoryEngine {
	e := &memoryEngine{
		chance: chance,
		store:  journal.NewStore(journal.Genesis{County: countyCode, Created_ms: beginMS}),
	}
	e.store.Cut = e.due
	e.store.Fail = func(*kernel.Batch) journal.Fault {
		if !e.due() {
			return journal.FaultNone
		}
		faults := []journal.Fault{journal.FaultLost, journal.FaultTorn, journal.FaultUnseen}
		return faults[chance.IntN(len(faults))]
	}
	return e
}

// due says whether what the engine was armed with happens now.
func (e *memoryEngine) due() bool {
	if e.armed == 0 {
		return false
	}
	e.armed--
	return e.armed == 0
}

func (e *memoryEngine) open() (kernel.Journal, error) { return journal.NewMemory(e.store), nil }
func (e *memoryEngine) kill()                         {}
func (e *memoryEngine) crash()                        {}
func (e *memoryEngine) crashed() bool                 { return false }
func (e *memoryEngine) limit(bytes int64)             { e.store.SetRoom(bytes) }

func (e *memoryEngine) arm(n int) {
	e.armed = 0
	if n > 0 {
		e.armed = 1 + e.chance.IntN(max(1, n/3))
	}
}
