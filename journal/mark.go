package journal

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io/fs"
	"sync"

	"liangshan/kernel"
)

const (
	markMagic  = "LSMARKS\x01"
	markSlot   = 4096 // Bytes. Slots never share a sector or a page.
	markSlots  = 3    // One is flushed, one is being flushed, one is being written.
	markRecord = 112
)

// A mark is the file outside the journal that says how far the journal had been flushed.
type mark struct {
	name     string
	file     DiskFile
	whole    bool // The file has the right size.
	county   uint32
	genesis  [32]byte
	sequence uint64
	record   [markRecord]byte

	flushing sync.Mutex // Held over a flush.
	writing  sync.Mutex // Held over a write; guards slot and dirty.
	slot     int64      // The one to write to.
	dirty    bool
}

// write records a head. It does not flush.
func (m *mark) write(head kernel.Head) error {
	m.writing.Lock()
	defer m.writing.Unlock()
	m.sequence++
	m.dirty = true
	b := m.record[:]
	copy(b, markMagic)
	binary.LittleEndian.PutUint32(b[12:], m.county)
	binary.LittleEndian.PutUint64(b[16:], m.sequence)
	copy(b[24:], m.genesis[:])
	binary.LittleEndian.PutUint64(b[56:], head.Index)
	binary.LittleEndian.PutUint64(b[64:], head.Epoch)
	copy(b[72:], head.Hash[:])
	binary.LittleEndian.PutUint32(b[8:], crc32.Checksum(b[12:], castagnoli))
	if _, err := m.file.WriteAt(b, m.slot*markSlot); err != nil {
		return failed("writing the mark", m.name, err)
	}
	return nil
}

// flush makes the newest record durable. Records that are written meanwhile go to another slot,
// and the slot that was flushed before is left alone until this flush has succeeded: whatever
// a crash tears, one slot is whole.
func (m *mark) flush() error {
	m.flushing.Lock()
	defer m.flushing.Unlock()
	m.writing.Lock()
	dirty := m.dirty
	if dirty {
		m.dirty, m.slot = false, (m.slot+1)%markSlots
	}
	m.writing.Unlock()
	if !dirty {
		return nil
	}
	if err := m.file.Sync(); err != nil {
		return failed("flushing the mark", m.name, err)
	}
	return nil
}

// settle records a head in two slots, one flush after the other, so that no single broken slot
// can hide a loss.
func (m *mark) settle(head kernel.Head) error {
	for range 2 {
		if err := m.write(head); err != nil {
			return err
		}
		if err := m.flush(); err != nil {
			return err
		}
	}
	return nil
}

// parseMark reads one slot. It reports whether the slot holds a whole record.
func parseMark(b []byte, m *mark) (kernel.Head, bool) {
	if len(b) < markRecord || string(b[:8]) != markMagic ||
		crc32.Checksum(b[12:], castagnoli) != binary.LittleEndian.Uint32(b[8:]) {
		return kernel.Head{}, false
	}
	m.county = binary.LittleEndian.Uint32(b[12:])
	m.sequence = binary.LittleEndian.Uint64(b[16:])
	m.genesis = [32]byte(b[24:])
	return kernel.Head{
		Index: binary.LittleEndian.Uint64(b[56:]),
		Epoch: binary.LittleEndian.Uint64(b[64:]),
		Hash:  [32]byte(b[72:]),
	}, true
}

var errMarkAbsent = errors.New("there is no mark")

// readMark reads the mark without opening it for writing. A mark that is not there is
// errMarkAbsent; one that cannot be read is a *kernel.DamageError.
func readMark(disk Disk, name string) (*mark, kernel.Head, error) {
	file, err := disk.Open(name, false)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, kernel.Head{}, errMarkAbsent
	}
	if err != nil {
		return nil, kernel.Head{}, failed("opening the mark", name, err)
	}
	defer file.Close() // Nothing was written.
	size, err := file.Size()
	if err != nil {
		return nil, kernel.Head{}, failed("reading the mark", name, err)
	}
	var newest *mark
	var head kernel.Head
	for slot := range int64(markSlots) {
		b, err := readSome(file, make([]byte, markRecord), slot*markSlot, size)
		if err != nil {
			return nil, kernel.Head{}, failed("reading the mark", name, err)
		}
		m := &mark{name: name, slot: (slot + 1) % markSlots, whole: size == markSlots*markSlot}
		h, ok := parseMark(b, m)
		if ok && (newest == nil || m.sequence > newest.sequence) {
			newest, head = m, h
		}
	}
	if newest == nil {
		return nil, head, damage(name, 0, 0, "no slot of the mark is whole", hintMark)
	}
	return newest, head, nil
}

// createMark makes the file of a mark, settles a head in it, and puts it in the place of the
// one that may be there.
func createMark(disk Disk, name string, g Genesis, head kernel.Head) (*mark, error) {
	temporary := name + ".new"
	file, err := disk.Create(temporary, markSlots*markSlot)
	if err != nil {
		return nil, failed("creating the mark", name, full(err))
	}
	m := &mark{name: name, file: file, county: g.County, genesis: g.Hash()}
	err = m.settle(head)
	if err == nil {
		err = disk.Rename(temporary, name)
	}
	if err == nil {
		err = disk.Sync()
	}
	if err != nil {
		return nil, errors.Join(failed("creating the mark", name, err), file.Close())
	}
	return m, nil
}

// openMark opens a mark that was read, for writing, and settles a head in it. It needs no room
// on the disk, so that a journal opens on a full one.
func openMark(disk Disk, read *mark, head kernel.Head) (*mark, error) {
	file, err := disk.Open(read.name, true)
	if err != nil {
		return nil, failed("opening the mark", read.name, err)
	}
	read.file = file
	if err = file.Sync(); err == nil { // The record may have been seen and not flushed.
		err = read.settle(head)
	}
	if err != nil {
		return nil, errors.Join(failed("opening the mark", read.name, err), file.Close())
	}
	return read, nil
}
