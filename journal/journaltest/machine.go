// Package journaltest tests engines of the journal: a machine whose disks fail and crash on
// purpose, one suite of conformance for every engine, and runs of simulated crashes.
//
// Everything here is deterministic: the same seed breaks the same things in the same order.
//
// # The machine
//
// A Machine has disks (folders) that crash together. Each file has bytes that a reader sees
// and bytes that are durable. A crash keeps, of every write since the last flush of the file,
// all, nothing, any of its 512-byte sectors in any combination, or everything before or behind
// any byte. Names are kept in the order in which they changed, up to a point that chance
// chooses. A flush that fails keeps what chance chooses and forgets that the rest was ever
// unwritten, as Linux does: a later flush succeeds and does not help.
package journaltest

import (
	"errors"
	"io"
	"io/fs"
	"math/rand/v2"
	"slices"
	"sync"
	"syscall"

	"liangshan/journal"
)

const sector = 512 // Bytes that a disk writes together, if nothing tears.

// ErrCrashed is what every operation returns between the crash of a machine and its restart.
var ErrCrashed = errors.New("journaltest: the machine has crashed")

// A Fault is what happens to one operation of a disk.
type Fault int

const (
	FaultNone    Fault = iota
	FaultCrash         // The machine stops in the middle of it.
	FaultIO            // It fails with EIO; a write is cut short, a flush loses something.
	FaultNoSpace       // If it creates, it fails with ENOSPC. Else nothing happens.
	FaultLie           // If it flushes, it reports success and does nothing. Else nothing happens.
)

// A Machine is a computer whose disks can be broken.
type Machine struct {
	mu         sync.Mutex
	chance     *rand.Rand
	disks      []*Disk
	crashed    bool
	operations int
	failAt     int
	fault      Fault
	lying      bool
	room       int64 // Bytes that all files together may have; below 0: no limit.
}

// NewMachine returns a machine without disks. The seed decides what a crash keeps.
func NewMachine(seed uint64) *Machine {
	return &Machine{chance: rand.New(rand.NewPCG(seed, 0x6a6f75726e616c)), room: -1}
}

// Disk adds an empty disk.
func (m *Machine) Disk() *Disk {
	m.mu.Lock()
	defer m.mu.Unlock()
	d := &Disk{machine: m, names: map[string]*inode{}, kept: map[string]*inode{}}
	m.disks = append(m.disks, d)
	return d
}

// FailAt arms a fault: the n-th operation from now on, from 1, fails. Reading counts too.
// 0 disarms.
func (m *Machine) FailAt(n int, fault Fault) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.operations, m.failAt, m.fault = 0, n, fault
}

// Lie makes all flushes of files report success and do nothing, until it is called again.
func (m *Machine) Lie(lying bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.lying = lying
}

// SetRoom sets how many bytes all files together may have; below 0 there is no limit.
func (m *Machine) SetRoom(bytes int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.room = bytes
}

// Operations returns the number of operations since FailAt, or since the beginning.
func (m *Machine) Operations() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.operations
}

// Crashed reports whether the machine has crashed and was not restarted.
func (m *Machine) Crashed() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.crashed
}

// Restart crashes the machine, unless it has crashed already, and starts it again: what was
// not durable is lost as chance decides, and all open files and locks are gone.
func (m *Machine) Restart() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.crashed, m.failAt, m.fault = false, 0, FaultNone
	for _, d := range m.disks {
		d.crash()
	}
}

// Kill ends the process that uses the disks: open files and locks are gone, but everything
// that was written is still seen.
func (m *Machine) Kill() {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, d := range m.disks {
		d.life++
		d.locked = false
	}
}

// Clone returns a copy of the machine as it is, without open files, whose crash is decided by
// another seed.
func (m *Machine) Clone(seed uint64) *Machine {
	m.mu.Lock()
	defer m.mu.Unlock()
	c := NewMachine(seed)
	c.room = m.room
	for _, d := range m.disks {
		c.disks = append(c.disks, d.clone(c))
	}
	return c
}

// Disks returns the disks in the order in which they were added.
func (m *Machine) Disks() []*Disk { return m.disks }

// begin counts an operation and says what is to happen to it.
func (m *Machine) begin() (Fault, error) {
	if m.crashed {
		return FaultNone, ErrCrashed
	}
	m.operations++
	if m.operations != m.failAt {
		return FaultNone, nil
	}
	if m.fault == FaultCrash {
		m.crashed = true
	}
	return m.fault, nil
}

// A Disk is one folder of a machine. It implements journal.Disk.
type Disk struct {
	machine *Machine
	names   map[string]*inode // As seen.
	kept    map[string]*inode // As durable.
	changes []change          // From kept to names.
	locked  bool
	life    int // Number of crashes. Files and locks of an earlier life are dead.
}

// A change of a name: node nil removes it. The name from, if any, goes at the same moment.
type change struct {
	name string
	node *inode
	from string
}

// An inode is the content of a file.
type inode struct {
	seen    []byte
	durable []byte
	pending []write // Since the last flush.
	apart   bool    // A failed flush has left bytes that are seen and will never be durable.
}

type write struct {
	offset int64
	data   []byte
}

func (d *Disk) change(c change) {
	c.apply(d.names)
	d.changes = append(d.changes, c)
}

func (c change) apply(names map[string]*inode) {
	if c.node == nil {
		delete(names, c.name)
	} else {
		names[c.name] = c.node
	}
	delete(names, c.from)
}

// sorted returns names in order, so that no chance comes from the order of a map.
func sorted(names map[string]*inode) []string {
	list := make([]string, 0, len(names))
	for name := range names {
		list = append(list, name)
	}
	slices.Sort(list)
	return list
}

func (d *Disk) crash() {
	d.life++
	d.locked = false
	chance := d.machine.chance
	if len(d.changes) > 0 {
		for _, c := range d.changes[:chance.IntN(len(d.changes)+1)] {
			c.apply(d.kept)
		}
		d.changes = nil
	}
	d.names = make(map[string]*inode, len(d.kept))
	for _, name := range sorted(d.kept) {
		node := d.kept[name]
		d.names[name] = node
		if len(node.pending) > 0 || node.apart {
			node.lose(chance)
			node.seen = append(node.seen[:0], node.durable...)
			node.apart = false
		}
	}
}

// lose keeps of the pending writes what chance decides.
func (n *inode) lose(chance *rand.Rand) {
	for _, w := range n.pending {
		end := w.offset + int64(len(w.data))
		switch cut := w.offset + chance.Int64N(int64(len(w.data))+1); chance.IntN(5) {
		case 0: // Nothing.
		case 1:
			n.keep(w, w.offset, end)
		case 2:
			n.keep(w, w.offset, cut)
		case 3:
			n.keep(w, cut, end)
		case 4:
			for at := w.offset; at < end; {
				next := min(at/sector*sector+sector, end)
				if chance.IntN(2) == 0 {
					n.keep(w, at, next)
				}
				at = next
			}
		}
	}
	n.pending = nil
}

// keep makes part of a write durable.
func (n *inode) keep(w write, from, to int64) {
	copy(n.durable[from:to], w.data[from-w.offset:to-w.offset])
}

func (d *Disk) clone(m *Machine) *Disk {
	c := &Disk{machine: m, names: map[string]*inode{}, kept: map[string]*inode{}, life: d.life}
	twins := map[*inode]*inode{nil: nil}
	twin := func(n *inode) *inode {
		if _, ok := twins[n]; !ok {
			twins[n] = &inode{slices.Clone(n.seen), slices.Clone(n.durable), slices.Clone(n.pending), n.apart}
		}
		return twins[n]
	}
	for name, n := range d.names {
		c.names[name] = twin(n)
	}
	for name, n := range d.kept {
		c.kept[name] = twin(n)
	}
	for _, change := range d.changes {
		change.node = twin(change.node)
		c.changes = append(c.changes, change)
	}
	return c
}

// Files returns the content of all files as seen.
func (d *Disk) Files() map[string][]byte {
	d.machine.mu.Lock()
	defer d.machine.mu.Unlock()
	files := make(map[string][]byte, len(d.names))
	for name, n := range d.names {
		files[name] = slices.Clone(n.seen)
	}
	return files
}

// Put makes a file of this content, durable at once, as damage that nobody reported would.
func (d *Disk) Put(name string, content []byte) {
	d.machine.mu.Lock()
	defer d.machine.mu.Unlock()
	node := &inode{seen: slices.Clone(content), durable: slices.Clone(content)}
	d.names[name], d.kept[name] = node, node
}

// Create implements journal.Disk.
func (d *Disk) Create(name string, size int64) (journal.DiskFile, error) {
	m := d.machine
	m.mu.Lock()
	defer m.mu.Unlock()
	fault, err := m.begin()
	if err != nil {
		return nil, err
	}
	if fault == FaultIO {
		return nil, syscall.EIO
	}
	if fault == FaultNoSpace || m.room >= 0 && m.used()+size > m.room {
		return nil, syscall.ENOSPC
	}
	if fault == FaultCrash {
		size = m.chance.Int64N(size + 1)
	}
	node := &inode{seen: make([]byte, size), durable: make([]byte, size)}
	d.change(change{name: name, node: node})
	if fault == FaultCrash {
		return nil, ErrCrashed
	}
	return &file{d, node, d.life}, nil
}

func (m *Machine) used() int64 {
	var used int64
	for _, d := range m.disks {
		for _, n := range d.names {
			used += int64(len(n.seen))
		}
	}
	return used
}

// operation runs something that either happens or does not.
func (d *Disk) operation(run func() error) error {
	d.machine.mu.Lock()
	defer d.machine.mu.Unlock()
	fault, err := d.machine.begin()
	switch {
	case err != nil:
		return err
	case fault == FaultIO:
		return syscall.EIO
	case fault == FaultCrash && d.machine.chance.IntN(2) == 0:
		return ErrCrashed
	}
	err = run()
	if fault == FaultCrash {
		return ErrCrashed
	}
	return err
}

// Open implements journal.Disk.
func (d *Disk) Open(name string, _ bool) (journal.DiskFile, error) {
	var opened journal.DiskFile
	err := d.operation(func() error {
		node, ok := d.names[name]
		if !ok {
			return fs.ErrNotExist
		}
		opened = &file{d, node, d.life}
		return nil
	})
	return opened, err
}

// List implements journal.Disk.
func (d *Disk) List() (names []string, err error) {
	err = d.operation(func() error {
		names = sorted(d.names)
		return nil
	})
	return names, err
}

// Remove implements journal.Disk.
func (d *Disk) Remove(name string) error {
	return d.operation(func() error {
		if _, ok := d.names[name]; !ok {
			return fs.ErrNotExist
		}
		d.change(change{name: name})
		return nil
	})
}

// Rename implements journal.Disk.
func (d *Disk) Rename(from, to string) error {
	return d.operation(func() error {
		node, ok := d.names[from]
		if !ok {
			return fs.ErrNotExist
		}
		d.change(change{name: to, node: node, from: from})
		return nil
	})
}

// Sync implements journal.Disk.
func (d *Disk) Sync() error {
	return d.operation(func() error {
		for _, c := range d.changes {
			c.apply(d.kept)
		}
		d.changes = d.changes[:0]
		return nil
	})
}

// Lock implements journal.Disk.
func (d *Disk) Lock() (release func() error, err error) {
	life := 0
	err = d.operation(func() error {
		if d.locked {
			return journal.ErrLocked
		}
		d.locked, life = true, d.life
		return nil
	})
	return func() error {
		d.machine.mu.Lock()
		defer d.machine.mu.Unlock()
		if d.life == life {
			d.locked = false
		}
		return nil
	}, err
}

// A file is an open file of a disk.
type file struct {
	disk *Disk
	node *inode
	life int
}

func (f *file) begin() (Fault, error) {
	if f.life != f.disk.life {
		return FaultNone, ErrCrashed
	}
	return f.disk.machine.begin()
}

func (f *file) ReadAt(b []byte, offset int64) (int, error) {
	f.disk.machine.mu.Lock()
	defer f.disk.machine.mu.Unlock()
	fault, err := f.begin()
	switch {
	case err != nil:
		return 0, err
	case fault == FaultIO:
		return 0, syscall.EIO
	case fault == FaultCrash:
		return 0, ErrCrashed
	case offset >= int64(len(f.node.seen)):
		return 0, io.EOF
	}
	n := copy(b, f.node.seen[offset:])
	if n < len(b) {
		return n, io.EOF
	}
	return n, nil
}

func (f *file) WriteAt(b []byte, offset int64) (int, error) {
	m := f.disk.machine
	m.mu.Lock()
	defer m.mu.Unlock()
	fault, err := f.begin()
	if err != nil {
		return 0, err
	}
	if offset+int64(len(b)) > int64(len(f.node.seen)) {
		return 0, errors.New("journaltest: a write behind the end of a file")
	}
	if fault == FaultIO {
		b = b[:m.chance.IntN(len(b)+1)]
		err = syscall.EIO
	}
	copy(f.node.seen[offset:], b)
	f.node.pending = append(f.node.pending, write{offset, slices.Clone(b)})
	if fault == FaultCrash {
		err = ErrCrashed
	}
	return len(b), err
}

func (f *file) Sync() error {
	m := f.disk.machine
	m.mu.Lock()
	defer m.mu.Unlock()
	fault, err := f.begin()
	switch {
	case err != nil:
		return err
	case fault == FaultIO:
		f.node.lose(m.chance)
		f.node.apart = true
		return syscall.EIO
	case fault == FaultCrash:
		return ErrCrashed // The crash decides what was still written.
	case fault == FaultLie || m.lying:
		return nil
	}
	for _, w := range f.node.pending {
		f.node.keep(w, w.offset, w.offset+int64(len(w.data)))
	}
	f.node.pending = f.node.pending[:0]
	return nil
}

func (f *file) Close() error { return nil }

func (f *file) Size() (int64, error) {
	f.disk.machine.mu.Lock()
	defer f.disk.machine.mu.Unlock()
	return int64(len(f.node.seen)), nil
}
