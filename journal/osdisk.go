package journal

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

const (
	lockName = "lock"

	// A new file is zeroed and flushed in steps of this size, so that making the spare
	// segment never holds up the flush of a batch for long.
	zeroStep = 1 << 20
)

// An OSDisk is a folder of the operating system.
type OSDisk struct {
	Path string
}

func folderDisks(path string) (disk, mark *OSDisk, name string) {
	path = filepath.Clean(path)
	return &OSDisk{Path: path}, &OSDisk{Path: filepath.Dir(path)}, filepath.Base(path) + ".mark"
}

type osFile struct {
	*os.File
}

// Sync flushes with fdatasync, which is enough for a file that never changes its size.
func (f osFile) Sync() error {
	for {
		err := unix.Fdatasync(int(f.Fd()))
		if !errors.Is(err, unix.EINTR) {
			return err
		}
	}
}

func (f osFile) Size() (int64, error) {
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// Create makes the folder too, if need be. The room is first taken with fallocate, which
// fails at once on a full disk, then filled with zeros: overwriting written blocks costs the
// flush of a batch no change of the file system's own records.
func (d *OSDisk) Create(name string, size int64) (DiskFile, error) {
	if err := os.MkdirAll(d.Path, 0o750); err != nil {
		return nil, err
	}
	path := filepath.Join(d.Path, name)
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o640)
	if err != nil {
		return nil, err
	}
	if err := zero(file, size); err != nil {
		return nil, errors.Join(err, file.Close(), os.Remove(path))
	}
	return osFile{file}, nil
}

func zero(file *os.File, size int64) error {
	err := unix.Fallocate(int(file.Fd()), 0, 0, size)
	if err != nil && !errors.Is(err, unix.EOPNOTSUPP) {
		return err
	}
	zeros := make([]byte, min(size, zeroStep))
	for at := int64(0); at < size; at += zeroStep {
		if _, err := file.WriteAt(zeros[:min(size-at, zeroStep)], at); err != nil {
			return err
		}
		if err := (osFile{file}).Sync(); err != nil {
			return err
		}
	}
	return file.Sync()
}

// Open opens a file of the folder.
func (d *OSDisk) Open(name string, write bool) (DiskFile, error) {
	flag := os.O_RDONLY
	if write {
		flag = os.O_RDWR
	}
	file, err := os.OpenFile(filepath.Join(d.Path, name), flag, 0)
	if err != nil {
		return nil, err
	}
	return osFile{file}, nil
}

// List returns the names of all files of the folder.
func (d *OSDisk) List() ([]string, error) {
	found, err := os.ReadDir(d.Path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var names []string
	for _, f := range found {
		if !f.IsDir() {
			names = append(names, f.Name())
		}
	}
	return names, nil
}

// Remove removes a file.
func (d *OSDisk) Remove(name string) error { return os.Remove(filepath.Join(d.Path, name)) }

// Rename renames a file.
func (d *OSDisk) Rename(from, to string) error {
	return os.Rename(filepath.Join(d.Path, from), filepath.Join(d.Path, to))
}

// Sync flushes the folder, and the one that it is in, for it may be new itself.
func (d *OSDisk) Sync() error {
	for _, path := range []string{d.Path, filepath.Dir(d.Path)} {
		folder, err := os.Open(path)
		if err != nil {
			return err
		}
		if err := errors.Join(folder.Sync(), folder.Close()); err != nil {
			return err
		}
	}
	return nil
}

// Lock takes a lock on the file "lock" in the folder. The operating system releases it when
// the process ends, however it ends.
func (d *OSDisk) Lock() (release func() error, err error) {
	if err := os.MkdirAll(d.Path, 0o750); err != nil {
		return nil, err
	}
	file, err := os.OpenFile(filepath.Join(d.Path, lockName), os.O_RDWR|os.O_CREATE, 0o640)
	if err != nil {
		return nil, err
	}
	err = unix.Flock(int(file.Fd()), unix.LOCK_EX|unix.LOCK_NB)
	if errors.Is(err, unix.EWOULDBLOCK) {
		err = fmt.Errorf("%w: %s", ErrLocked, d.Path)
	}
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return file.Close, nil
}
