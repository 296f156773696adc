package vault

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"io"
	"net/url"
	"os"
	"path/filepath"
)

// A Copied says what a backup of the vault holds, for the manifest.
type Copied struct {
	Bytes  int64
	SHA256 string // Of the file, in hex. It holds ciphertext only, so its hash discloses nothing.
	Next   Number // The number that the next person would have got.
	Keys   []KeyMark
	Erased EraseMark
}

// Backup writes a consistent copy of the vault's file while the vault is in use. Values in it are sealed as they are
// in the vault; the master keys are not in it. dst must not exist. Erasing waits until the copy is made.
func (v *Vault) Backup(ctx context.Context, dst string) (Copied, error) {
	v.gate.RLock()
	defer v.gate.RUnlock()
	if err := copyVault(ctx, v.path, dst); err != nil {
		return Copied{}, err
	}
	copied := Copied{Keys: v.KeyMarks(), Erased: v.EraseMark()}
	file, err := os.Open(dst)
	if err != nil {
		return Copied{}, ioError(err, "check "+dst)
	}
	defer file.Close()
	sum := sha256.New()
	if copied.Bytes, err = io.Copy(sum, file); err != nil {
		return Copied{}, ioError(err, "check "+dst)
	}
	copied.SHA256 = hex.EncodeToString(sum.Sum(nil))
	db, err := openAlone(dst, "mode=ro&immutable=1")
	if err != nil {
		return Copied{}, err
	}
	defer db.Close()
	var next int64
	err = db.QueryRowContext(ctx, "SELECT next FROM vault").Scan(&next)
	copied.Next = Number(next)
	return copied, sqlError(err)
}

func openAlone(path, query string) (*sql.DB, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, ioError(err, "")
	}
	address := url.URL{Scheme: "file", Path: absolute, RawQuery: query}
	db, err := sql.Open("sqlite", address.String())
	if err != nil {
		return nil, sqlError(err)
	}
	db.SetMaxOpenConns(1)
	return db, nil
}

// copyVault writes a copy under a temporary name and gives it its own once it is durable.
func copyVault(ctx context.Context, src, dst string) error {
	if _, err := os.Lstat(dst); err == nil {
		return &Error{Code: Exists, Hint: "a backup overwrites nothing; remove " + dst}
	}
	db, err := openAlone(src, "mode=ro&_pragma=busy_timeout(10000)")
	if err != nil {
		return err
	}
	defer db.Close()
	temporary := dst + ".new"
	if err := replaceFile(temporary, nil); err != nil { // Made here, so that only its owner may read it.
		return ioError(err, "check the folder of "+dst)
	}
	if _, err := db.ExecContext(ctx, "VACUUM INTO ?", temporary); err != nil {
		os.Remove(temporary)
		return sqlError(err)
	}
	file, err := os.OpenFile(temporary, os.O_RDWR, 0)
	if err != nil {
		return ioError(err, "check "+temporary)
	}
	if err := errors.Join(file.Sync(), file.Close(), os.Rename(temporary, dst)); err != nil {
		return ioError(err, "check the disk of "+dst)
	}
	return ioError(syncDir(filepath.Dir(dst)), "check the disk of "+dst)
}

// Restore puts a backup in the place of the vault, which must not exist, and erases whom the erase list names, all
// before anybody can be served from it. The master keys and the erase list must be in their places. Afterwards the
// caller opens the vault and calls RaiseNumbers and, for what Staged lists, Settle.
func Restore(ctx context.Context, backup string, options Options) error {
	path := options.path()
	if _, err := os.Lstat(path); err == nil {
		return &Error{Code: Exists, Hint: "a restore overwrites nothing; move " + path + " away"}
	}
	// Under another name until the erase list was replayed, so that a crash leaves nothing that could be served.
	staging := filepath.Join(options.DataDir, "vault.restoring")
	if err := os.RemoveAll(staging); err != nil {
		return ioError(err, "check "+staging)
	}
	if err := os.Mkdir(staging, 0o700); err != nil {
		return ioError(err, "check the data folder "+options.DataDir)
	}
	restored := options
	restored.DataDir = staging
	for _, apart := range []string{options.Keys, options.EraseList} {
		if err := outside(apart, options.DataDir); err != nil {
			return err
		}
	}
	if err := copyVault(ctx, backup, restored.path()); err != nil {
		return err
	}
	v, err := Open(ctx, restored)
	if err != nil {
		return err
	}
	if err := v.Close(); err != nil {
		return err
	}
	if err := os.Rename(restored.path(), path); err != nil {
		return ioError(err, "check the data folder "+options.DataDir)
	}
	return ioError(errors.Join(syncDir(options.DataDir), os.RemoveAll(staging)), "check the data folder "+options.DataDir)
}
