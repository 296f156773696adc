// Package document keeps papers: scans, contracts, photographs, long explanations. Each is one encrypted file, staged
// before the journal entry that names it and kept once that entry was accepted.
//
// # How a paper is kept
//
// Each paper has a random AES-256 key, wrapped by the vault: under the owner's key if the paper belongs to a person,
// so that erasing the person erases the paper, or under a master key if it belongs to nobody. The file is
//
//	"LSPAPER1"                   8 bytes
//	label                       16 random bytes
//	owner                        8 bytes, big-endian, 0 for nobody
//	length of the wrapped key    2 bytes, big-endian
//	wrapped key
//	frames: length of the box    4 bytes, big-endian, then the box
//
// The first frame holds title and media type, the others up to 1 MiB of content each; there is at least one. A box is
// AES-256-GCM with the frame's number as nonce, which is safe because a key seals one paper only; its additional data
// are label, owner, number, and whether it is the last. So frames can be neither exchanged, nor left out, nor cut off.
//
// A paper's id is an HMAC-SHA-256, under a key derived from the paper's, over label, owner and frames. It says nothing
// about the content to anyone who would guess at it, survives a change of master keys, and names exactly one content.
// The length of a paper is not hidden.
//
// # Where
//
// Below the folder of the store: temporary/ for files being written, which Open empties; staged/ and kept/ab/ for
// whole files, named by id in hex. A file changes place by a rename between flushes, so a crash leaves it in one of
// them.
package document

import (
	"context"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"liangshan/vault"
)

// Limits. A caller that meets one gets the code named.
const (
	ChunkBytes       = 1 << 20          // Content of one frame.
	PaperMaxBytes    = 256 << 20        // document.too_large. A scan of a few hundred pages.
	TitleMaxBytes    = 256              // document.title_too_long.
	MediaTypeMax     = 128              // document.media_type_invalid.
	StagedMaxMillis  = 48 * 3600 * 1000 // Collect takes older ones. Twice the journal's window for retries.
	wrappedMaxBytes  = 256
	metaBytes        = 512 // The first frame's plain text, filled up with zeros.
	frameHeadBytes   = 4
	tagBytes         = 16
	labelBytes       = 16
	frameWholeBytes  = frameHeadBytes + ChunkBytes + tagBytes
	folderTemporary  = "temporary"
	folderStaged     = "staged"
	folderKept       = "kept"
	markOfPapers     = "LSPAPER1"
	headFixedBytes   = len(markOfPapers) + labelBytes + 8 + 2
	permissionFile   = 0o600
	permissionFolder = 0o700
)

// An ID names a paper. The journal holds it.
type ID [32]byte

// String returns the id in hex.
func (id ID) String() string { return hex.EncodeToString(id[:]) }

// ParseID reads an id in lower-case hex.
func ParseID(text string) (ID, error) {
	var id ID
	data, err := hex.DecodeString(text)
	if err != nil || len(data) != len(id) || strings.ToLower(text) != text {
		return id, &Error{Code: IDInvalid}
	}
	copy(id[:], data)
	return id, nil
}

// A Code is the stable code of an error. errors.Is(err, document.NotFound) asks for one. Errors about the owner come
// from the vault, with its codes.
type Code string

// Error returns the code.
func (c Code) Error() string { return string(c) }

// Codes of refusals.
const (
	NotFound         Code = "document.not_found"          // No such paper.
	Kept             Code = "document.kept"               // The paper is kept and cannot be discarded.
	TooLarge         Code = "document.too_large"          // Longer than PaperMaxBytes.
	Empty            Code = "document.empty"              // A paper without content.
	TitleTooLong     Code = "document.title_too_long"     // Longer than TitleMaxBytes, or no valid UTF-8.
	MediaTypeInvalid Code = "document.media_type_invalid" // Not of the form type/subtype.
	IDInvalid        Code = "document.id_invalid"         // Not 64 digits in hex.
)

// Codes of trouble with the world, for the operator.
const (
	Damaged Code = "document.damaged" // The file is not what was written.
	Full    Code = "document.full"    // The disk is full; nothing was kept.
	Exists  Code = "document.exists"  // A folder is in the way.
	Absent  Code = "document.absent"  // There is no store.
	Unread  Code = "document.unread"  // The paper could not be read from whoever sent it.
	Failed  Code = "document.failed"  // The disk failed; see the cause.
)

// An Error says what went wrong with which paper. It carries neither title nor content.
type Error struct {
	Code Code
	ID   ID
	Hint string
	Err  error
}

// Error returns the code, followed by what else is known.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(string(e.Code))
	if e.ID != (ID{}) {
		b.WriteString(" paper " + e.ID.String())
	}
	if e.Hint != "" {
		b.WriteString(" (" + e.Hint + ")")
	}
	if e.Err != nil {
		b.WriteString(": " + e.Err.Error())
	}
	return b.String()
}

// Unwrap returns the code and the cause.
func (e *Error) Unwrap() []error {
	if e.Err == nil {
		return []error{e.Code}
	}
	return []error{e.Code, e.Err}
}

func diskError(id ID, err error) error {
	var ours *Error
	switch {
	case err == nil || errors.As(err, &ours):
		return err
	case errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EFBIG):
		return &Error{Code: Full, ID: id, Hint: "make room on the disk and send the paper again", Err: err}
	case errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded):
		return err
	}
	return &Error{Code: Failed, ID: id, Hint: "check disk and permissions of the papers", Err: err}
}

func damage(id ID, what string) error {
	return &Error{Code: Damaged, ID: id, Hint: what + "; restore the paper from a backup"}
}

// Options say where a store lives.
type Options struct {
	Dir   string       // Its folder.
	Vault *vault.Vault // Wraps the keys of papers.
	Now   func() int64 // Milliseconds since 1970; the clock of the machine if nil.
}

// A Store is an open store of papers. All its methods may be used from many goroutines.
type Store struct {
	dir   string
	vault *vault.Vault
	now   func() int64
	max   int64      // PaperMaxBytes.
	move  sync.Mutex // Held while a whole file gets another place or other bytes.
}

// Create makes the folders of a new store. The folder must not exist.
func Create(dir string) error {
	if err := os.Mkdir(dir, permissionFolder); err != nil {
		return &Error{Code: Exists, Hint: "a new store takes nothing over; remove or move " + dir, Err: err}
	}
	for _, name := range []string{folderTemporary, folderStaged, folderKept} {
		if err := os.Mkdir(filepath.Join(dir, name), permissionFolder); err != nil {
			return diskError(ID{}, err)
		}
	}
	return diskError(ID{}, errors.Join(syncDir(dir), syncDir(filepath.Dir(dir))))
}

// Open opens a store and removes what a crash has left half-written.
func Open(options Options) (*Store, error) {
	s := &Store{dir: options.Dir, vault: options.Vault, now: options.Now, max: PaperMaxBytes}
	if s.now == nil {
		s.now = func() int64 { return time.Now().UnixMilli() }
	}
	for _, name := range []string{folderTemporary, folderStaged, folderKept} {
		if info, err := os.Stat(filepath.Join(s.dir, name)); err != nil || !info.IsDir() {
			return nil, &Error{Code: Absent, Hint: "there is no store in " + s.dir + "; init creates one", Err: err}
		}
	}
	left, err := os.ReadDir(filepath.Join(s.dir, folderTemporary))
	if err != nil {
		return nil, diskError(ID{}, err)
	}
	for _, entry := range left {
		if err := os.Remove(filepath.Join(s.dir, folderTemporary, entry.Name())); err != nil {
			return nil, diskError(ID{}, err)
		}
	}
	return s, nil
}

func (s *Store) stagedPath(id ID) string { return filepath.Join(s.dir, folderStaged, id.String()) }

func (s *Store) keptPath(id ID) string {
	name := id.String()
	return filepath.Join(s.dir, folderKept, name[:2], name)
}

func syncDir(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

func absent(err error) bool { return errors.Is(err, fs.ErrNotExist) }
