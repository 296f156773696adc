package county

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"liangshan/journal"
	"liangshan/vault"
)

// A Folder is where a county lives on one machine: what may be copied and lost in Data, and
// beside it, in Keys, what must never lie in the same place or in a backup of it: the
// keys, and what the outside remembers (how far the journal went, which checkpoint was
// published, who was erased).
type Folder struct {
	Data string
	Keys string
}

// FolderOf returns the folder of a data directory; keys lie beside it unless told otherwise.
func FolderOf(data, keys string) Folder {
	data = filepath.Clean(data)
	if keys == "" {
		keys = data + ".keys"
	}
	return Folder{Data: data, Keys: filepath.Clean(keys)}
}

// keysInside says whether the keys lie in the data folder, or are it.
func (f Folder) keysInside() bool {
	data, dataErr := filepath.Abs(f.Data)
	keys, keysErr := filepath.Abs(f.Keys)
	way, err := filepath.Rel(data, keys)
	return errors.Join(dataErr, keysErr, err) != nil || way == "." || filepath.IsLocal(way)
}

func (f Folder) journal() journal.Options {
	o := journal.Folder(filepath.Join(f.Data, "journal"))
	o.Mark, o.MarkName = &journal.OSDisk{Path: f.Keys}, "journal.mark"
	return o
}

func (f Folder) snapshots() string  { return filepath.Join(f.Data, "snapshot") }
func (f Folder) tree() string       { return filepath.Join(f.Data, "tree") }
func (f Folder) view() string       { return filepath.Join(f.Data, "view.db") }
func (f Folder) documents() string  { return filepath.Join(f.Data, "document") }
func (f Folder) published() string  { return filepath.Join(f.Keys, "checkpoint") }
func (f Folder) signingKey() string { return filepath.Join(f.Keys, "signing.key") }
func (f Folder) keyList() string    { return filepath.Join(f.Data, "keys") }
func (f Folder) secret() string     { return filepath.Join(f.Keys, "digest.key") }
func (f Folder) masterKeys() string { return filepath.Join(f.Keys, "master.key") }
func (f Folder) eraseList() string  { return filepath.Join(f.Keys, "erased") }

func (f Folder) vault() vault.Options {
	return vault.Options{DataDir: f.Data, Keys: f.masterKeys(), EraseList: f.eraseList()}
}

// Failures of a county's folder. Each says what to do.
var (
	ErrNoCounty = errors.New("county: there is none in this folder; liangshan init creates one " +
		"此文件夹里没有县，用 liangshan init 新建")
	ErrCode       = errors.New("county: the code is not one of a county (six digits, GB/T 2260) 县级行政区划代码应为六位数字")
	ErrKeysInside = errors.New("county: the keys must not lie in the data folder, whose copies would carry them; choose " +
		"another -keys 密钥不得放在数据文件夹内，请用 -keys 另选位置")
	ErrCountyExists = errors.New("county: there is one in this folder already (init never overwrites)")
	ErrOtherCounty  = errors.New("county: the folder is that of another county")
	ErrKeysOpen     = errors.New("county: a key may be read by others (chmod 600 it)")
)

// secretFile writes a new random key of 32 bytes, for the owner's eyes only.
func secretFile(path string) (secret [32]byte, err error) {
	rand.Read(secret[:])
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return secret, fmt.Errorf("county: making a key: %w", err)
	}
	_, err = f.WriteString(hex.EncodeToString(secret[:]) + "\n")
	return secret, errors.Join(err, f.Sync(), f.Close())
}

func readSecret(path string) (secret [32]byte, err error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return secret, fmt.Errorf(
			"county: the key file %s is missing; put the keys folder back in place: %w",
			filepath.Base(path),
			err,
		)
	}
	if err != nil {
		return secret, err
	}
	if info.Mode().Perm()&0o077 != 0 {
		return secret, fmt.Errorf("%w: %s", ErrKeysOpen, filepath.Base(path))
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return secret, err
	}
	b, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(b) != len(secret) {
		return secret, fmt.Errorf("county: the key file %s is not a key", filepath.Base(path))
	}
	return [32]byte(b), nil
}
