package sim

import (
	"cmp"
	"errors"
	"fmt"
	"math/rand/v2"

	wiring "liangshan/county"
	"liangshan/kernel"
	"liangshan/sim/twin"
)

// The probe is a module of the simulation alone. Its one command does what no honest rule
// does: it panics, emits nothing, or emits too much.
type probe struct {
	done uint64 // Commands that took effect.
}

// kindProbed is the last kind of module 0. If the kernel ever needs it, declaring it twice panics.
const kindProbed kernel.Kind = 99

// A Probe asks the probe to misbehave.
type Probe struct {
	Mood uint8  `cbor:"1,keyasint"`
	Size uint32 `cbor:"2,keyasint,omitempty"` // Bytes to emit.
}

// Moods of a probe.
const (
	moodGood         uint8 = iota
	moodPanic              // Before anything was emitted.
	moodPanicLate          // After something was.
	moodNothing            // Nothing is emitted.
	moodLarge              // More than fits into an entry.
	moodError              // Another error than a refusal.
	moodPanicUnended       // A value that no log may hold.
	moods
)

// Probed says that a probe took effect.
type Probed struct {
	Number uint64 `cbor:"1,keyasint"`
	Filler []byte `cbor:"2,keyasint,omitempty"`
}

func newProbe() *probe { return &probe{} }

func (p *probe) attach(county *wiring.County) instance {
	k := county.Kernel
	count := kernel.NewTable[uint8, uint64](k, "sim.probe", cmp.Compare[uint8])
	probed := kernel.Apply(k, kindProbed, "sim.probed", func(e Probed) { count.Put(0, e.Number) })
	kernel.Decide(k, "sim.probe", func(tx *kernel.Tx, c Probe) error {
		n, _ := count.Get(0)
		emit := func() { probed.Emit(tx, Probed{n + 1, make([]byte, c.Size)}) }
		switch c.Mood {
		case moodPanic:
			panic("a probe")
		case moodPanicLate:
			emit()
			var table map[string]int
			table["late"]++
		case moodNothing:
			return nil
		case moodLarge:
			for range 2 + kernel.EntryMax/max(1024, c.Size) {
				n++
				emit()
			}
		case moodError:
			emit()
			return errors.New("a probe is no refusal")
		case moodPanicUnended:
			panic(c)
		default:
			emit()
		}
		return nil
	})
	compare := func() error {
		if n, _ := count.Get(0); n != p.done {
			return fmt.Errorf("%d probes took effect, expected %d", n, p.done)
		}
		return nil
	}
	return instance{audit: func() error { return nil }, compare: compare, compareAll: compare}
}

func (p *probe) covers() []cover { return []cover{{module: "sim"}} }

func (p *probe) weight() int { return 3 }

func (p *probe) vary(*rand.Rand, bool) {}

func (p *probe) released() []string { return nil }

func (p *probe) draw(chance *rand.Rand, _ int64) any {
	c := Probe{Mood: uint8(chance.IntN(int(moods)))}
	if chance.IntN(2) == 0 {
		c.Mood = moodGood
	}
	c.Size = uint32(chance.IntN(8))
	if chance.IntN(4) == 0 {
		c.Size = uint32(1024 + chance.IntN(2048))
	}
	if c.Mood == moodLarge && chance.IntN(6) > 0 {
		c.Mood = moodNothing
	}
	if c.Mood == moodLarge {
		c.Size = uint32(kernel.EntryMax/4 + chance.IntN(1000))
	}
	return c
}

// faultText is the answer to a command on which the program fails.
func faultText(name string) string { return (&kernel.Fault{Command: name}).Error() }

func (p *probe) decide(_ twin.Env, command any) (twin.Verdict, bool) {
	c, ok := command.(Probe)
	if !ok {
		return twin.Verdict{}, false
	}
	v := twin.Verdict{Row: twin.NoRow}
	switch c.Mood {
	case moodPanic, moodPanicLate, moodError, moodPanicUnended:
		v.Code = faultText("sim.probe")
	case moodNothing:
		v.Code = kernel.ErrNothing.Code
	case moodLarge:
		v.Code = kernel.ErrTooLarge.Code
	default:
		p.done++
		v.Events = 1
	}
	return v, true
}

func (p *probe) due(int64) []twin.Deadline { return nil }

func (p *probe) end(twin.Deadline) bool { return false }
