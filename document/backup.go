package document

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"

	"liangshan/vault"
)

// A Copied is one paper in a backup, for the manifest.
type Copied struct {
	ID     ID
	Bytes  int64  // Of the file.
	SHA256 string // Of the file, in hex. It is ciphertext, so its hash discloses nothing.
}

// Copy writes all papers, kept and staged, to a new folder while the store is in use. It holds at least every paper
// that was kept or staged when it began; so a backup copies the journal before the papers.
func (s *Store) Copy(ctx context.Context, dst string, told func(done, all uint64)) ([]Copied, error) {
	if err := Create(dst); err != nil {
		return nil, err
	}
	to := &Store{dir: dst}
	var all []Copied
	count, err := s.count(ctx)
	if err != nil {
		return nil, err
	}
	// Staged papers first: one that is committed meanwhile is then met again among those that are kept.
	for _, folder := range []string{folderStaged, folderKept} {
		for e, err := range s.entries(ctx, folder) {
			if err != nil {
				return nil, err
			}
			path := to.stagedPath(e.ID)
			if folder == folderKept {
				path = to.keptPath(e.ID)
			}
			copied, err := copyPaper(e, path)
			if absent(err) {
				continue // Committed, discarded or removed since.
			}
			if err != nil {
				return nil, diskError(e.ID, err)
			}
			if all = append(all, copied); told != nil {
				told(uint64(len(all)), max(count, uint64(len(all))))
			}
		}
	}
	return all, nil
}

// count returns how many papers there are, staged or kept.
func (s *Store) count(ctx context.Context) (n uint64, err error) {
	for _, folder := range []string{folderStaged, folderKept} {
		for _, err := range s.entries(ctx, folder) {
			if err != nil {
				return n, err
			}
			n++
		}
	}
	return n, nil
}

func copyPaper(e Entry, dst string) (Copied, error) {
	in, err := os.Open(e.path)
	if err != nil {
		return Copied{}, err
	}
	defer in.Close()
	if err := os.MkdirAll(filepath.Dir(dst), permissionFolder); err != nil {
		return Copied{}, err
	}
	out, err := os.OpenFile(dst, os.O_CREATE|os.O_EXCL|os.O_WRONLY, permissionFile)
	if err != nil {
		return Copied{}, err
	}
	sum := sha256.New()
	n, err := io.Copy(io.MultiWriter(out, sum), in)
	err = errors.Join(err, out.Sync(), out.Close(), syncDir(filepath.Dir(dst)))
	return Copied{e.ID, n, hex.EncodeToString(sum.Sum(nil))}, err
}

// Restore puts a backup's papers in the place of a store, which must not exist. The vault is restored first; then the
// caller opens the store, commits what the journal names, and calls Sweep, which deletes the papers of those whom the
// erase list names.
func Restore(ctx context.Context, backup, dir string, told func(done, all uint64)) error {
	from := &Store{dir: backup}
	if _, err := os.Stat(filepath.Join(backup, folderKept)); err != nil {
		return &Error{Code: Absent, Hint: "there is no backup of papers in " + backup, Err: err}
	}
	// Under another name first, so that a crash does not leave half a store.
	half := dir + ".restoring"
	if _, err := os.Lstat(dir); err == nil {
		return &Error{Code: Exists, Hint: "a restore overwrites nothing; move " + dir + " away"}
	}
	if err := os.RemoveAll(half); err != nil {
		return diskError(ID{}, err)
	}
	if _, err := from.Copy(ctx, half, told); err != nil {
		return err
	}
	return diskError(ID{}, errors.Join(os.Rename(half, dir), syncDir(filepath.Dir(dir))))
}

// Check holds the papers of a backup, which Copy wrote, against what it said of them: each is there as it was, and
// there is no other. The error names the first that differs.
func Check(ctx context.Context, backup string, want []Copied, told func(done, all uint64)) error {
	s, wanted := &Store{dir: backup}, map[ID]Copied{}
	for _, c := range want {
		wanted[c.ID] = c
	}
	seen := 0
	for _, folder := range []string{folderStaged, folderKept} {
		for e, err := range s.entries(ctx, folder) {
			if err != nil {
				return err
			}
			c, ok := wanted[e.ID]
			sum, n, err := sumOf(e.path)
			if err != nil {
				return diskError(e.ID, err)
			}
			if !ok || n != c.Bytes || sum != c.SHA256 {
				return &Error{Code: Damaged, ID: e.ID, Hint: "it is not what was copied; take another backup"}
			}
			if seen++; told != nil {
				told(uint64(seen), uint64(len(wanted)))
			}
		}
	}
	if seen < len(wanted) {
		return &Error{Code: Absent, Hint: "papers are missing from the backup; take another"}
	}
	return nil
}

func sumOf(path string) (sum string, n int64, err error) {
	file, err := os.Open(path)
	if err != nil {
		return "", 0, err
	}
	defer file.Close()
	h := sha256.New()
	n, err = io.Copy(h, file)
	return hex.EncodeToString(h.Sum(nil)), n, err
}

// KeyInUse says whether a paper that belongs to nobody is wrapped under a master key, for vault.DropKey.
func (s *Store) KeyInUse(ctx context.Context, key uint32) (bool, error) {
	found := false
	err := s.ownerless(ctx, func(_ Entry, _ head, id uint32) error {
		found = found || id == key
		return nil
	})
	return found, err
}

// Rewrap brings the keys of papers that belong to nobody under the newest master key. Ids stay the same. It returns
// how many papers it has changed; it can be stopped and called again.
func (s *Store) Rewrap(ctx context.Context) (int, error) {
	s.move.Lock()
	defer s.move.Unlock()
	newest, changed := s.vault.NewestKey(), 0
	err := s.ownerless(ctx, func(e Entry, h head, id uint32) error {
		if id == newest {
			return nil
		}
		key, err := s.vault.UnwrapKey(ctx, 0, h.label, h.wrapped)
		if err != nil {
			return err
		}
		before := h.bytes()
		if h.wrapped, err = s.vault.WrapKey(ctx, 0, h.label, key); err != nil {
			return err
		}
		changed++
		return diskError(e.ID, s.replaceHead(e.path, before, &h))
	})
	return changed, err
}

// ownerless visits the papers that belong to nobody, with the master key of each. Damaged ones are for Verify.
func (s *Store) ownerless(ctx context.Context, visit func(Entry, head, uint32) error) error {
	for _, folder := range []string{folderStaged, folderKept} {
		for e, err := range s.entries(ctx, folder) {
			if err != nil {
				return err
			}
			h, err := s.head(e.path)
			if err != nil || h.owner != 0 {
				continue
			}
			id, err := vault.MasterOf(h.wrapped)
			if err != nil {
				continue
			}
			if err := visit(e, h, id); err != nil {
				return err
			}
		}
	}
	return nil
}

// replaceHead writes a file anew with another head, the time of staging kept, and puts it in the place of the old.
func (s *Store) replaceHead(path string, before int64, h *head) error {
	in, err := os.Open(path)
	if err != nil {
		return err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return err
	}
	if _, err := in.Seek(before, io.SeekStart); err != nil {
		return err
	}
	out, err := os.CreateTemp(filepath.Join(s.dir, folderTemporary), "*")
	if err != nil {
		return err
	}
	_, err = out.Write(h.encode())
	if err == nil {
		_, err = io.Copy(out, in)
	}
	err = errors.Join(err, out.Sync(), out.Close())
	if err == nil {
		err = os.Chtimes(out.Name(), info.ModTime(), info.ModTime())
	}
	if err == nil {
		err = os.Rename(out.Name(), path)
	}
	if err != nil {
		os.Remove(out.Name())
		return err
	}
	return syncDir(filepath.Dir(path))
}
