package journal

import "io"

// A Disk is one folder of files, as small as a journal can live with, so that a simulator can
// break it under the code that ships. Names have no slashes.
type Disk interface {
	// Create makes a file of so many zero bytes and opens it for writing. When it returns,
	// the room is taken and the bytes are durable; the name is durable after Sync. A file of
	// that name is replaced. If there is no room, the error is (or wraps) syscall.ENOSPC and
	// no file is left.
	Create(name string, size int64) (DiskFile, error)

	// Open opens a file, for reading only unless write is set. The error of a file that does
	// not exist is fs.ErrNotExist.
	Open(name string, write bool) (DiskFile, error)

	// List returns the names of all files, in order. A folder that does not exist is empty.
	List() ([]string, error)

	Remove(name string) error

	// Rename gives a file another name, and replaces the one that had it.
	Rename(from, to string) error

	// Sync makes names durable.
	Sync() error

	// Lock takes the folder for this process alone, or fails with ErrLocked.
	Lock() (release func() error, err error)
}

// A DiskFile is an open file of a Disk. Its size never changes.
type DiskFile interface {
	io.ReaderAt
	io.WriterAt

	// Sync makes everything that was written durable.
	Sync() error
	Close() error

	// Size returns the size in bytes.
	Size() (int64, error)
}
