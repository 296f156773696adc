package county

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"liangshan/journal"
	"liangshan/kernel"
	"liangshan/proof"
)

// ErrNotDamaged says that a journal has nothing to mend.
var ErrNotDamaged = errors.New("mend: the journal is whole; there is nothing to mend")

// A Mending says what was put in the place of what.
type Mending struct {
	Damage  error       // What was wrong.
	Head    kernel.Head // How far the journal goes now.
	Removed string      // Folder where the damaged segments were put.
}

// Mend puts the segments of a peer, or of a backup, in the place of a damaged journal. The peer's
// are verified from the genesis; they have to hold every entry that this county acknowledged,
// by the mark beside its keys, or nothing is changed. The damaged segments are kept aside. The
// county must not be served meanwhile. Errors: ErrNotDamaged, journal.ErrLocked, a
// *kernel.DamageError of the peer's segments or of what they lack.
func Mend(ctx context.Context, f Folder, peer string) (m Mending, err error) {
	_, keys, err := f.keys()
	if err != nil {
		return m, err
	}
	code, _ := proof.CountyOf(keys.Origin())
	number, err := strconv.ParseUint(code, 10, 32)
	if err != nil {
		return m, err
	}
	own := f.journal()
	release, err := own.Disk.Lock()
	if err != nil {
		return m, fmt.Errorf("mend: %w", err)
	}
	defer func() { err = errors.Join(err, release()) }()
	if _, err = journal.Verify(ctx, own, uint32(number)); err == nil {
		return m, ErrNotDamaged
	}
	m.Damage = err
	copied := filepath.Join(f.Data, "journal.mending")
	if err := os.RemoveAll(copied); err != nil {
		return m, err
	}
	if _, err := copyTree(peer, copied); err != nil {
		return m, fmt.Errorf("mend: copying the peer's segments: %w", err)
	}
	mended := own
	mended.Disk = &journal.OSDisk{Path: copied}
	report, err := journal.Verify(ctx, mended, uint32(number))
	if err != nil {
		return m, errors.Join(fmt.Errorf("mend: the peer's segments: %w", err), os.RemoveAll(copied))
	}
	m.Head = report.Head
	m.Removed = filepath.Join(f.Data, "journal.damaged-"+strconv.FormatInt(time.Now().Unix(), 10))
	if err := os.Rename(filepath.Join(f.Data, "journal"), m.Removed); err != nil {
		return m, err
	}
	return m, os.Rename(copied, filepath.Join(f.Data, "journal"))
}
