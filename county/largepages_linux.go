package county

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"strings"

	"golang.org/x/sys/unix"
)

const largePage = 2 << 20

// adviseLargePages asks that all anonymous memory of the process be held in large pages, and
// that what is already in use be moved into them. Advice never changes content, so that it
// does no harm if a mapping is gone meanwhile.
func adviseLargePages() error {
	maps, err := os.Open("/proc/self/maps")
	if err != nil {
		return err
	}
	defer maps.Close()
	lines := bufio.NewScanner(maps)
	for lines.Scan() {
		from, to, ok := anonymous(lines.Text())
		if !ok {
			continue
		}
		if err := advise(from, to, unix.MADV_HUGEPAGE); err != nil && !errors.Is(err, unix.ENOMEM) {
			return fmt.Errorf("madvise: %w", err)
		}
		for at := from; at < to; at += largePage {
			// A page that cannot be moved now is moved later by the system, or stays small.
			_ = advise(at, at+largePage, unix.MADV_COLLAPSE)
		}
	}
	return lines.Err()
}

// anonymous returns the whole large pages of a line of /proc/self/maps, if it is writable
// memory of no file.
func anonymous(line string) (from, to uintptr, ok bool) {
	var flags, offset, device string
	var inode uint64
	if n, _ := fmt.Sscanf(line, "%x-%x %s %s %s %d", &from, &to, &flags, &offset, &device, &inode); n != 6 {
		return 0, 0, false
	}
	if flags != "rw-p" || inode != 0 || strings.HasSuffix(line, "]") && !strings.Contains(line, "[anon") {
		return 0, 0, false
	}
	from, to = (from+largePage-1)&^(largePage-1), to&^(largePage-1)
	return from, to, from < to
}

func advise(from, to uintptr, advice uintptr) error {
	if _, _, failed := unix.Syscall(unix.SYS_MADVISE, from, to-from, advice); failed != 0 {
		return failed
	}
	return nil
}
