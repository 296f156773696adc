package document

import (
	"context"
	"errors"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"

	"liangshan/vault"
)

// Commit keeps staged papers, because the journal has accepted the entry that names them. Committing again does
// nothing. At start, before Collect, the caller commits what the journal names and Staged lists.
func (s *Store) Commit(ctx context.Context, ids ...ID) error {
	s.move.Lock()
	defer s.move.Unlock()
	for _, id := range ids {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := s.commit(id); err != nil {
			return diskError(id, err)
		}
	}
	return nil
}

func (s *Store) commit(id ID) error {
	folder := filepath.Dir(s.keptPath(id))
	switch err := os.Mkdir(folder, permissionFolder); {
	case err == nil:
		if err := syncDir(filepath.Dir(folder)); err != nil {
			return err
		}
	case !errors.Is(err, fs.ErrExist):
		return err
	}
	err := os.Rename(s.stagedPath(id), s.keptPath(id))
	if absent(err) {
		if _, err := os.Stat(s.keptPath(id)); err != nil {
			return &Error{Code: NotFound, ID: id}
		}
		err = nil // Kept already; its folder is flushed again, in case the crash came before that.
	}
	if err != nil {
		return err
	}
	return errors.Join(syncDir(folder), syncDir(filepath.Join(s.dir, folderStaged)))
}

// Discard deletes staged papers, because the journal has refused the entry. Papers that are not there are passed
// over; one that is kept is refused.
func (s *Store) Discard(ctx context.Context, ids ...ID) error {
	s.move.Lock()
	defer s.move.Unlock()
	for _, id := range ids {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := os.Remove(s.stagedPath(id)); err != nil && !absent(err) {
			return diskError(id, err)
		}
		if _, err := os.Stat(s.keptPath(id)); err == nil {
			return &Error{Code: Kept, ID: id}
		}
	}
	return diskError(ID{}, syncDir(filepath.Join(s.dir, folderStaged)))
}

// Remove deletes a kept paper, because its time of keeping is over. A paper that belongs to nobody can still be read
// from older backups; one that belongs to a person goes for good with the person.
func (s *Store) Remove(ctx context.Context, id ID) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.move.Lock()
	defer s.move.Unlock()
	err := os.Remove(s.keptPath(id))
	if absent(err) {
		return &Error{Code: NotFound, ID: id}
	}
	return diskError(id, errors.Join(err, syncDir(filepath.Dir(s.keptPath(id)))))
}

// Collect deletes papers that were staged longer than StagedMaxMillis ago and never committed. It returns how many.
func (s *Store) Collect(ctx context.Context) (int, error) {
	s.move.Lock()
	defer s.move.Unlock()
	collected := 0
	for e, err := range s.entries(ctx, folderStaged) {
		if err != nil {
			return collected, err
		}
		if s.now()-e.At < StagedMaxMillis {
			continue
		}
		if err := os.Remove(s.stagedPath(e.ID)); err != nil {
			return collected, diskError(e.ID, err)
		}
		collected++
	}
	return collected, diskError(ID{}, syncDir(filepath.Join(s.dir, folderStaged)))
}

// Sweep deletes the files of papers whose owners were erased. They could not be read any more. It returns how many.
func (s *Store) Sweep(ctx context.Context) (int, error) {
	s.move.Lock()
	defer s.move.Unlock()
	swept := 0
	gone := map[vault.Number]bool{}
	for _, folder := range []string{folderStaged, folderKept} {
		for e, err := range s.entries(ctx, folder) {
			if err != nil {
				return swept, err
			}
			h, err := s.head(e.path)
			if err != nil || h.owner == 0 {
				continue // A damaged file is for Verify to name.
			}
			if _, known := gone[h.owner]; !known {
				if gone[h.owner], err = s.vault.Gone(ctx, h.owner); err != nil {
					return swept, err
				}
			}
			if !gone[h.owner] {
				continue
			}
			if err := errors.Join(os.Remove(e.path), syncDir(filepath.Dir(e.path))); err != nil {
				return swept, diskError(e.ID, err)
			}
			swept++
		}
	}
	return swept, nil
}

// An Entry is a paper in a list.
type Entry struct {
	ID   ID
	File int64 // Bytes of the file, which is a little longer than the content.
	At   int64 // When it was staged, in milliseconds since 1970.

	path string
}

// Staged lists the papers that are staged, by id.
func (s *Store) Staged(ctx context.Context) ([]Entry, error) { return s.list(ctx, folderStaged) }

// List lists the papers that are kept, by id.
func (s *Store) List(ctx context.Context) ([]Entry, error) { return s.list(ctx, folderKept) }

func (s *Store) list(ctx context.Context, folder string) ([]Entry, error) {
	var all []Entry
	for e, err := range s.entries(ctx, folder) {
		if err != nil {
			return nil, err
		}
		all = append(all, e)
	}
	return all, nil
}

// entries yields the papers of a folder by id. Files that are not named like papers are no papers.
func (s *Store) entries(ctx context.Context, folder string) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		folders := []string{filepath.Join(s.dir, folder)}
		if folder == folderKept {
			var err error
			if folders, err = filepath.Glob(filepath.Join(s.dir, folderKept, "[0-9a-f][0-9a-f]")); err != nil {
				yield(Entry{}, diskError(ID{}, err))
				return
			}
			slices.Sort(folders)
		}
		for _, folder := range folders {
			files, err := os.ReadDir(folder)
			if err != nil {
				yield(Entry{}, diskError(ID{}, err))
				return
			}
			for _, file := range files {
				e, err := entry(ctx, folder, file)
				if err == nil && e.path == "" {
					continue
				}
				if !yield(e, err) || err != nil {
					return
				}
			}
		}
	}
}

func entry(ctx context.Context, folder string, file fs.DirEntry) (Entry, error) {
	if err := ctx.Err(); err != nil {
		return Entry{}, err
	}
	id, err := ParseID(file.Name())
	if err != nil {
		return Entry{}, nil
	}
	info, err := file.Info()
	if absent(err) {
		return Entry{}, nil // Gone since the folder was read.
	}
	if err != nil {
		return Entry{}, diskError(id, err)
	}
	return Entry{id, info.Size(), info.ModTime().UnixMilli(), filepath.Join(folder, file.Name())}, nil
}
