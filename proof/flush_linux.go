package proof

import (
	"os"

	"golang.org/x/sys/unix"
)

// flushEach says whether every file is flushed as it is written. Here one call flushes a
// thousand tiles for the price of one.
const flushEach = false

// flushAll flushes the file system that an open folder is on.
func flushAll(dir *os.File) error { return unix.Syncfs(int(dir.Fd())) }
