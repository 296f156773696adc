package county

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"liangshan/proof"
	"liangshan/vault"
)

// A Rotation says from when on a county signs with a new key.
type Rotation struct {
	Public string // The new key, to be given out.
	From   uint64 // Size of the public log from which on it signs.
}

// RotateSigning gives a county a new key for its checkpoints. The old one endorses it in the list of keys, so that
// whoever trusts any key of the list checks receipts from before and after; then it is gone. The county must not be
// served meanwhile. Cut off anywhere, it is finished by the next opening or not begun. Errors: journal.ErrLocked.
func RotateSigning(f Folder) (done Rotation, err error) {
	release, err := f.journal().Disk.Lock()
	if err != nil {
		return done, fmt.Errorf("rotate: %w", err)
	}
	defer func() { err = errors.Join(err, release()) }()
	if err := f.settleKeys(); err != nil {
		return done, err
	}
	old, keys, err := f.keys()
	if err != nil {
		return done, err
	}
	signed, err := os.ReadFile(f.published())
	switch {
	case errors.Is(err, fs.ErrNotExist): // Nothing was published yet.
	case err != nil:
		return done, err
	default:
		newest, _, err := proof.Trust{Keys: keys}.Open(signed)
		if err != nil {
			return done, fmt.Errorf("rotate: the newest checkpoint: %w", err)
		}
		done.From = newest.Size
	}
	next := proof.NewKey(keys.Origin())
	list, err := keys.Next(old, next, done.From)
	if err != nil {
		return done, err
	}
	if err := proof.CreateKeyFile(f.nextKey(), next); err != nil {
		return done, err
	}
	if err := replaceDurably(f.keyList(), list.Text(), 0o644); err != nil {
		return done, fmt.Errorf("rotate: the list of signing keys: %w", err)
	}
	done.Public = next.Public()
	return done, f.settleKeys()
}

// nextKey is where the key waits that the list of keys is to name next.
func (f Folder) nextKey() string { return f.signingKey() + ".next" }

// settleKeys ends a change of the signing key that was cut off: if the list names the new key, it takes the old one's
// place; else it never was. It is called under the journal's lock alone: beside a change that goes on it would take
// the new key away. While the list names the old one as its newest, nothing was signed with the other.
func (f Folder) settleKeys() error {
	if _, err := os.Stat(f.nextKey()); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	list, err := os.ReadFile(f.keyList())
	if err != nil {
		return err
	}
	old, err := proof.ReadKeyFile(f.signingKey(), f.Data)
	if err != nil {
		return err
	}
	keys, err := proof.ParseKeys(list, old.Public())
	if err != nil {
		return err
	}
	if keys.Newest() == old.Public() {
		return os.Remove(f.nextKey())
	}
	next, err := proof.ReadKeyFile(f.nextKey(), f.Data)
	if err != nil {
		return err
	}
	if keys.Newest() != next.Public() {
		return fmt.Errorf("county: %s is not the key that the list of keys names", filepath.Base(f.nextKey()))
	}
	if err := os.Rename(f.nextKey(), f.signingKey()); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(f.signingKey()))
}

// replaceDurably puts a file with new content in the place of one.
func replaceDurably(path string, data []byte, mode fs.FileMode) error {
	temporary := path + ".new"
	if err := os.Remove(temporary); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := writeDurably(temporary, data); err != nil {
		return err
	}
	if err := errors.Join(os.Chmod(temporary, mode), os.Rename(temporary, path)); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

func syncFolder(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// requestsKept is for how long the vault remembers requests, in milliseconds: twice as long as the journal takes
// retries.
const requestsKept = 2 * 24 * 3600 * 1000

// RotateMaster puts a new master key over everything personal: keys of persons, search hashes and papers are wrapped
// anew. It may be cut off and asked again.
func (r *Running) RotateMaster(ctx context.Context, told func(done int)) (id uint32, err error) {
	if id, err = r.Vault.AddKey(ctx); err != nil {
		return 0, err
	}
	return id, r.rewrap(ctx, told)
}

func (r *Running) rewrap(ctx context.Context, told func(done int)) error {
	if err := r.Vault.Rewrap(ctx, told); err != nil {
		return err
	}
	_, err := r.Papers.Rewrap(ctx)
	return err
}

// DropMaster takes every master key but the newest out of the key file, if nothing needs it any more: all is wrapped
// anew, requests are as old as the journal remembers. Backups that were made under it cannot be read without a copy.
// It returns which are gone and which are still needed.
func (r *Running) DropMaster(ctx context.Context, told func(done int)) (gone, needed []uint32, err error) {
	if err := r.rewrap(ctx, told); err != nil {
		return nil, nil, err
	}
	if err := r.Vault.ForgetRequests(ctx, r.Now()-requestsKept); err != nil {
		return nil, nil, err
	}
	marks := r.Vault.KeyMarks()
	for _, mark := range marks[:len(marks)-1] {
		err := r.Vault.DropKey(ctx, mark.ID, func(key uint32) (bool, error) { return r.Papers.KeyInUse(ctx, key) })
		var fault *vault.Error
		switch {
		case err == nil:
			gone = append(gone, mark.ID)
		case errors.As(err, &fault) && fault.Code == vault.KeyInUse:
			needed = append(needed, mark.ID)
		default:
			return gone, needed, err
		}
	}
	return gone, needed, nil
}
