package vault

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"syscall"
)

// The erase list is text that only grows, except that DropKey signs it anew:
//
//	liangshan erase list 1 <vault id> <master key> <mac>
//	<number> <milliseconds since 1970> <reason> <master key> <mac>
//
// Each mac is an HMAC-SHA-256 over the mac of the line before and the line up to its own mac, under a key derived
// from the master key named. So no line can be changed, put in or left out; that lines at the end are missing is
// found against the tombstones in the vault. It lies outside the data folder and outside backups, or a restore would
// set it back together with the vault.
const eraseHeader = "liangshan erase list 1"

// An Erasure is a line of the erase list.
type Erasure struct {
	Number Number
	At     int64 // Milliseconds since 1970.
	Reason Reason
}

// A Reason says why a person was erased, in the terms of article 47 of the Personal Information Protection Law.
type Reason uint8

// Reasons. They may only be added to at the end.
const (
	ReasonPurposeOver      Reason = iota + 1 // The purpose is reached or out of reach, or the time of keeping is over.
	ReasonServiceOver                        // The county no longer offers what the data were kept for.
	ReasonConsentWithdrawn                   // The person has withdrawn consent.
	ReasonUnlawful                           // The data should not have been kept.
	ReasonOrdered                            // A law or an authority orders it.
	reasonsEnd
)

type eraseList struct {
	mu   sync.Mutex
	path string
	file *os.File
	size int64 // Bytes known to be whole lines.
	mac  []byte
	all  []Erasure
	keys map[uint32]bool // Master keys that sign lines.
}

func lineMAC(m *master, before []byte, line string) []byte {
	mac := hmac.New(sha256.New, m.erase)
	mac.Write(before)
	mac.Write([]byte(line))
	return mac.Sum(nil)
}

func createEraseList(path, dataDir string, id [16]byte, keys *keyring) error {
	if err := outside(path, dataDir); err != nil {
		return err
	}
	m := keys.newest()
	line := fmt.Sprintf("%s %x %d ", eraseHeader, id[:], m.id)
	data := fmt.Appendf(nil, "%s%x\n", line, lineMAC(m, nil, line))
	return ioError(createFile(path, data), "check the folder of "+path)
}

// openEraseList reads and checks the list. A last line that a crash cut short is taken off: its erasure was not
// acknowledged.
func openEraseList(path, dataDir string, id [16]byte, keys *keyring) (*eraseList, error) {
	if err := outside(path, dataDir); err != nil {
		return nil, err
	}
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return nil, &Error{Code: EraseListMissing, Hint: "bring the erase list " + path + " back before serving", Err: err}
	}
	l := &eraseList{path: path, file: file, keys: map[uint32]bool{}}
	if err := l.load(id, keys); err != nil {
		file.Close()
		return nil, err
	}
	return l, nil
}

func (l *eraseList) load(id [16]byte, keys *keyring) error {
	if err := private(l.path, l.file); err != nil {
		return err
	}
	if err := syscall.Flock(int(l.file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return &Error{Code: InUse, Hint: "another process has the vault open", Err: err}
	}
	data, err := io.ReadAll(l.file)
	if err != nil {
		return ioError(err, "check "+l.path)
	}
	whole := bytes.LastIndexByte(data, '\n') + 1
	lines := strings.SplitAfter(string(data[:whole]), "\n")
	for i, line := range lines[:len(lines)-1] {
		if err := l.read(i, strings.TrimSuffix(line, "\n"), id, keys); err != nil {
			return err
		}
	}
	if len(lines) < 2 {
		return l.damage(1)
	}
	l.size = int64(whole)
	if whole < len(data) {
		return l.cut()
	}
	return nil
}

func (l *eraseList) damage(line int) error {
	hint := fmt.Sprintf("line %d of %s is not what was written; bring the list back from its copy", line, l.path)
	return &Error{Code: EraseListDamaged, Hint: hint}
}

// read checks line i of the list, from 0, and takes it in.
func (l *eraseList) read(i int, line string, id [16]byte, keys *keyring) error {
	at := strings.LastIndexByte(line, ' ') + 1
	mac, err := hex.DecodeString(line[at:])
	if err != nil {
		return l.damage(i + 1)
	}
	var e Erasure
	var key uint32
	var header, written string
	if i == 0 {
		header = fmt.Sprintf("%s %x ", eraseHeader, id[:])
		_, err = fmt.Sscanf(strings.TrimPrefix(line[:at], header), "%d", &key)
		written = fmt.Sprintf("%s%d ", header, key)
	} else {
		_, err = fmt.Sscanf(line[:at], "%d %d %d %d", &e.Number, &e.At, &e.Reason, &key)
		written = fmt.Sprintf("%d %d %d %d ", e.Number, e.At, e.Reason, key)
	}
	if err != nil || written != line[:at] {
		return l.damage(i + 1)
	}
	m, err := keys.get(key)
	if err != nil {
		return err
	}
	if !hmac.Equal(mac, lineMAC(m, l.mac, line[:at])) {
		return l.damage(i + 1)
	}
	l.mac, l.keys[key] = mac, true
	if i > 0 {
		l.all = append(l.all, e)
	}
	return nil
}

// cut takes off what stands behind the last whole line.
func (l *eraseList) cut() error {
	return ioError(errors.Join(l.file.Truncate(l.size), l.file.Sync()), "check the disk of "+l.path)
}

// append notes erasures durably. If it fails, the list is as before.
func (l *eraseList) append(m *master, erasures []Erasure) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	data, mac := signed(m, l.mac, erasures)
	_, err := l.file.WriteAt(data, l.size)
	if err = errors.Join(err, l.file.Sync()); err != nil {
		return errors.Join(ioError(err, "check the disk of "+l.path), l.cut())
	}
	l.size += int64(len(data))
	l.mac, l.keys[m.id] = mac, true
	l.all = append(l.all, erasures...)
	return nil
}

// signed returns lines for erasures and the mac of the last.
func signed(m *master, mac []byte, erasures []Erasure) (data, last []byte) {
	for _, e := range erasures {
		line := fmt.Sprintf("%d %d %d %d ", e.Number, e.At, e.Reason, m.id)
		mac = lineMAC(m, mac, line)
		data = fmt.Appendf(data, "%s%x\n", line, mac)
	}
	return data, mac
}

// resign writes the list anew under another master key, if a key that is to go signs any line of it.
func (l *eraseList) resign(going uint32, id [16]byte, m *master) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.keys[going] {
		return nil
	}
	line := fmt.Sprintf("%s %x %d ", eraseHeader, id[:], m.id)
	mac := lineMAC(m, nil, line)
	data, last := signed(m, mac, l.all)
	data = append(fmt.Appendf(nil, "%s%x\n", line, mac), data...)
	if err := replaceFile(l.path, data); err != nil {
		return ioError(err, "check the folder of "+l.path)
	}
	file, err := os.OpenFile(l.path, os.O_RDWR, 0)
	if err != nil {
		return ioError(err, "check "+l.path)
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		file.Close()
		return &Error{Code: InUse, Hint: "another process has the vault open", Err: err}
	}
	l.file.Close()
	l.file, l.size, l.mac, l.keys = file, int64(len(data)), last, map[uint32]bool{m.id: true}
	return nil
}

func (l *eraseList) close() { l.file.Close() }

// An EraseMark says how far the erase list goes, for the manifest of a backup and for the journal.
type EraseMark struct {
	Lines int
	MAC   string // Of the last line, in hex.
}

// EraseMark returns how far the erase list goes.
func (v *Vault) EraseMark() EraseMark {
	v.erase.mu.Lock()
	defer v.erase.mu.Unlock()
	return EraseMark{len(v.erase.all), hex.EncodeToString(v.erase.mac)}
}

// Erasures returns the erase list, oldest first.
func (v *Vault) Erasures() []Erasure {
	v.erase.mu.Lock()
	defer v.erase.mu.Unlock()
	return append([]Erasure{}, v.erase.all...)
}
