// Package kernel runs a county as one deterministic state machine.
//
// A module declares three kinds of function and nothing else:
//
//	Decide   a command, looking at the state, becomes events or is refused;
//	Apply    an event changes the state and cannot fail;
//	Project  an event changes the SQL tables that people read.
//
// The events of one command are one entry of the journal: all of them happen or none
// does, whichever modules they belong to. Replaying the journal runs Apply alone, so
// a rule may change without changing what has already happened.
//
// # Invariants
//
//   - State lives in tables of the kernel only, and changes only inside Apply.
//   - Equal journals give equal tables, on every machine, whatever was decided, replayed
//     or loaded from a snapshot in between.
//   - A refused command leaves no trace.
//   - What is emitted can be read again: an event that could not be replayed is undone.
//   - A request id takes effect at most once (see Window).
//   - Time, in milliseconds since 1970 UTC, comes with the entry and never goes back.
//   - No answer leaves before the entries it rests on are durable (see Writer).
//
// # Format of an entry
//
// An entry is CBOR in core deterministic encoding (RFC 8949, section 4.2): an array of
// a header and an array of events. The header is a map with integer keys, fields that
// are zero are left out:
//
//	1  request   16 bytes, UUIDv7 chosen by the caller; absent for the kernel's own entries
//	2  digest    16 bytes, the first half of BLAKE2b-256 over the county's secret, command and actor
//	3  actor     number of the actor who asked; absent for the kernel itself
//	4  time      milliseconds since 1970
//	5  nonce     16 random bytes, from which the salts of the events' leaves are derived
//	6  sequence  position of the first event among all events of the county
//	7  second    number of the actor who released the command, where two persons are needed
//	8  policy    version of the policies under which both were allowed
//
// An event is an array of kind and body. A bulk event is an array of kind, head, size of
// a row in bytes, and the rows packed in one byte string.
package kernel

import (
	"fmt"
)

// A Kind numbers an event type. It is written in the journal for ever: never reuse
// one, never give one a new meaning. Module n owns the kinds n*100 to n*100+99.
type Kind uint16

// A Kernel holds the state of a county and the rules for changing it. It is not safe
// for use by several goroutines; a Writer owns it.
type Kernel struct {
	commands map[string]Declared
	names    []string // Of the commands, in order.
	effects  []effect // Indexed by kind.
	due      map[uint16]*Deadline
	tables   []table
	touched  []undoer // Tables that the command being decided has changed.
	applying bool     // Inside Apply: tables may change.

	replaying bool // Nothing of what is applied will be undone.

	window      *Window
	deadlines   *Ordered[deadlineKey, struct{}]
	proposals   *Table[uint64, proposal]
	quarantined *Table[[16]byte, quarantine]
	state       *Table[uint8, numbers]
	own         ownEvents

	index    uint64   // Entries applied.
	sequence uint64   // Events applied.
	time     int64    // Time of the newest entry, in milliseconds since 1970.
	epoch    uint64   // Epoch of the newest writer.
	secret   [32]byte // Keys the digests of commands.
	tx       Tx       // Reused: one command is decided at a time.
	failed   *Fault   // Of the deadline that failed last, until it is asked for.
}

// New returns a kernel that holds nothing and knows only its own events.
func New() *Kernel {
	k := &Kernel{commands: map[string]Declared{}, due: map[uint16]*Deadline{}, window: newWindow()}
	k.tables = append(k.tables, k.window)
	k.declareOwn()
	return k
}

// Index returns the number of entries applied.
func (k *Kernel) Index() uint64 { return k.index }

// Sequence returns the number of events applied.
func (k *Kernel) Sequence() uint64 { return k.sequence }

// Time returns the time of the newest entry, in milliseconds since 1970.
func (k *Kernel) Time() int64 { return k.time }

// Epoch returns the epoch of the newest writer.
func (k *Kernel) Epoch() uint64 { return k.epoch }

// Commands returns every declared command, by name.
func (k *Kernel) Commands() []Declared {
	all := make([]Declared, len(k.names))
	for i, name := range k.names {
		all[i] = k.commands[name]
	}
	return all
}

// Command returns the command declared under a name.
func (k *Kernel) Command(name string) (Declared, bool) {
	c, ok := k.commands[name]
	return c, ok
}

// Kinds returns every declared kind of event, in order.
func (k *Kernel) Kinds() []KindInfo {
	var all []KindInfo
	for kind, e := range k.effects {
		if e != nil {
			all = append(all, KindInfo{Kind: Kind(kind), Name: e.label(), Type: e.types(), RowSize: e.size()})
		}
	}
	return all
}

// assert stops the program when it is about to do something it does not understand.
func assert(ok bool, message string) {
	if !ok {
		panic(mistake(message))
	}
}

// assertOf is assert where the message ends with a name; it is put together only to panic.
func assertOf(ok bool, message, name string) {
	if !ok {
		panic(mistake(message + name))
	}
}

// A mistake is what assert panics with. It holds nothing but words of the program.
type mistake string

func (m mistake) Error() string { return "kernel: " + string(m) }

func must[T any](v T, err error) T {
	if err != nil {
		panic(fmt.Errorf("kernel: %w", err))
	}
	return v
}
