package journaltest

import (
	"testing"

	"liangshan/journal"
	"liangshan/kernel"
)

var testGenesis = journal.Genesis{County: 330523, Created_ms: 1_800_000_000_000, ID: [16]byte{1, 2, 3}}

func TestMemory(t *testing.T) {
	Run(t, func(t *testing.T) *Engine {
		store := journal.NewStore(testGenesis)
		open := func(*testing.T) kernel.Journal { return journal.NewMemory(store) }
		faults := []journal.Fault{journal.FaultTorn, journal.FaultLost, journal.FaultUnseen}
		return &Engine{
			Open: open, Other: open, Genesis: testGenesis.Hash(),
			Fill: func() { store.SetRoom(100_000) },
			Free: func() { store.SetRoom(-1) },
			Break: func() {
				store.Fail = func(*kernel.Batch) journal.Fault {
					if len(faults) == 0 {
						return journal.FaultNone
					}
					fault := faults[0]
					faults = nil
					return fault
				}
			},
		}
	})
}

// openFile opens a journal, and creates it the first time.
func openFile(t testing.TB, o journal.Options, create *bool) kernel.Journal {
	t.Helper()
	if *create {
		*create = false
		if err := journal.Create(o, testGenesis); err != nil {
			t.Fatal(err)
		}
	}
	j, _, err := journal.Open(t.Context(), o, testGenesis.County)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func TestFileOnMachine(t *testing.T) {
	for _, inline := range []bool{false, true} {
		for _, check := range []journal.Check{journal.CheckChain, journal.CheckFrames} {
			Run(t, func(t *testing.T) *Engine {
				m := NewMachine(1)
				o := journal.Options{
					Disk: m.Disk(), Mark: m.Disk(), MarkName: "mark", SegmentSize: 4096, Inline: inline, Check: check,
				}
				create := true
				return &Engine{
					Open:    func(t *testing.T) kernel.Journal { return openFile(t, o, &create) },
					Genesis: testGenesis.Hash(),
					Fill:    func() { m.SetRoom(0) },
					Free:    func() { m.SetRoom(-1) },
					Break:   func() { m.FailAt(1, FaultIO) },
				}
			})
		}
	}
}

func TestFileOnDisk(t *testing.T) {
	Run(t, func(t *testing.T) *Engine {
		o := journal.Folder(t.TempDir() + "/county/journal")
		o.SegmentSize = 64 << 10
		create := true
		return &Engine{
			Open:    func(t *testing.T) kernel.Journal { return openFile(t, o, &create) },
			Genesis: testGenesis.Hash(),
		}
	})
}
