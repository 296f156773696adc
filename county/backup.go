package county

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"liangshan/document"
	"liangshan/journal"
	"liangshan/kernel"
	"liangshan/vault"
)

// A Manifest says what a backup holds. It is written last: a folder without one is not a
// backup.
type Manifest struct {
	Format    string       `json:"format"`
	County    string       `json:"county"`
	Made      string       `json:"made"`      // RFC 3339, UTC.
	Entries   uint64       `json:"entries"`   // Entries of the journal.
	Head      string       `json:"head"`      // Hash of the newest entry, hex.
	Vault     vault.Copied `json:"vault"`     // Its size, hash and the marks of the keys that open it.
	Documents int          `json:"documents"` // Number of papers.

	Papers []document.Copied `json:"papers"` // Each with the size and hash of its file, which is ciphertext.
	Keys   string            `json:"keys"`   // SHA-256 of the list of keys, hex.
}

const (
	manifestName   = "MANIFEST.json"
	manifestFormat = "liangshan backup 2"
	formatBefore   = "liangshan backup 1" // Without Papers and Keys: of those, only what opening them says is known.
)

// Backup copies a county that is running into a new folder: the journal first, so that the
// vault and the papers, copied after it, know everybody and everything that it names; what
// they hold beyond it is settled when the copy is opened. The keys are not in it. told hears how far each part is. A
// backup that fails takes its folder away again.
func (r *Running) Backup(ctx context.Context, dst string, told Told) (m Manifest, err error) {
	if err := os.Mkdir(dst, 0o700); err != nil {
		return m, fmt.Errorf("backup: the folder must be new: %w", err)
	}
	if m, err = r.copyTo(ctx, dst, told); err != nil {
		return m, fmt.Errorf("backup: %w", errors.Join(err, os.RemoveAll(dst)))
	}
	return m, r.options.Folder.note(BackupNote{r.Now(), m.Entries, dst})
}

func (r *Running) copyTo(ctx context.Context, dst string, told Told) (Manifest, error) {
	m := Manifest{Format: manifestFormat, County: r.code, Made: time.Now().UTC().Format(time.RFC3339)}
	to := &journal.OSDisk{Path: filepath.Join(dst, "journal")}
	head, err := r.journal.now.Load().segments.Copy(ctx, to, told.bytes("journal"))
	if err != nil {
		return m, err
	}
	if m.Vault, err = r.Vault.Backup(ctx, filepath.Join(dst, vault.FileName)); err != nil {
		return m, err
	}
	list, err := os.ReadFile(r.options.Folder.keyList())
	if err != nil {
		return m, err
	}
	if err := writeDurably(filepath.Join(dst, "keys"), list); err != nil {
		return m, err
	}
	papers, err := r.Papers.Copy(ctx, filepath.Join(dst, "document"), told.of("papers"))
	if err != nil {
		return m, err
	}
	m.Documents, m.Papers = len(papers), papers
	sum := sha256.Sum256(list)
	m.Keys = hex.EncodeToString(sum[:])
	m.Entries, m.Head = head.Index, hex.EncodeToString(head.Hash[:])
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return m, err
	}
	return m, writeDurably(filepath.Join(dst, manifestName), append(text, '\n'))
}

// journal returns how the county's journal is opened where its copy stands.
func (m *Manifest) journal(f Folder, at string) (o journal.Options, number uint32, err error) {
	code, err := strconv.ParseUint(m.County, 10, 32)
	if err != nil {
		return o, 0, ErrNotBackup
	}
	o = f.journal()
	o.Disk = &journal.OSDisk{Path: at}
	return o, uint32(code), nil
}

// ErrNotBackup says that a folder holds no finished backup.
var ErrNotBackup = errors.New(
	"restore: the folder holds no finished backup (its " + manifestName + " is missing or of another form)",
)

// ErrOlderBackup says that a backup is older than what the keys folder remembers.
var ErrOlderBackup = errors.New("restore: the backup ends before the newest entry that was acknowledged; " +
	"restore a newer one, or accept the loss with -accept-loss and declare it when the county is opened")

// Restore puts a backup into an empty data folder. The keys folder must be in its place: the
// erase list in it is replayed before anything can be served, and its high-water mark
// tells whether the backup is older than what was acknowledged. told hears how far each part is.
func Restore(ctx context.Context, f Folder, backup string, acceptLoss bool, told Told) (m Manifest, err error) {
	if m, err = manifestOf(f, backup); err != nil {
		return m, err
	}
	if err := checkCopy(ctx, f, m, backup, acceptLoss, told); err != nil {
		return m, err
	}
	return m, f.fill(func() error {
		if err := restorePeople(ctx, f, backup, told); err != nil {
			return err
		}
		return restoreJournal(ctx, f, m, backup, acceptLoss, told)
	})
}

// manifestOf reads what a backup says of itself, for a folder that has to be empty.
func manifestOf(f Folder, backup string) (m Manifest, err error) {
	text, err := os.ReadFile(filepath.Join(backup, manifestName))
	if err != nil || json.Unmarshal(text, &m) != nil || m.Format != manifestFormat && m.Format != formatBefore {
		return m, ErrNotBackup
	}
	if names, err := os.ReadDir(f.Data); err == nil && len(names) > 0 {
		return m, fmt.Errorf("restore: %s is not empty; move it away", f.Data)
	}
	return m, nil
}

// fill has an empty data folder filled, and empties it again if that fails.
func (f Folder) fill(with func() error) error {
	if err := os.MkdirAll(f.Data, 0o700); err != nil {
		return err
	}
	// Looked at again: checking a backup takes long, and what came to be here meanwhile is nobody's to empty.
	if names, err := os.ReadDir(f.Data); err != nil || len(names) > 0 {
		return errors.Join(fmt.Errorf("restore: %s is not empty; move it away", f.Data), err)
	}
	err := with()
	if err != nil { // What stands there is half of a backup.
		err = errors.Join(err, empty(f.Data))
	}
	return err
}

// restorePeople puts in place what a backup holds beside the journal: vault, papers, the list of keys.
func restorePeople(ctx context.Context, f Folder, backup string, told Told) error {
	if err := vault.Restore(ctx, filepath.Join(backup, vault.FileName), f.vault()); err != nil {
		return err
	}
	papers := filepath.Join(backup, "document")
	if err := document.Restore(ctx, papers, f.documents(), told.of("papers")); err != nil {
		return err
	}
	if err := os.MkdirAll(f.snapshots(), 0o700); err != nil {
		return err
	}
	list, err := os.ReadFile(filepath.Join(backup, "keys"))
	if err == nil {
		err = writeDurably(f.keyList(), list)
	}
	return err
}

// empty removes all that stands in a folder.
func empty(dir string) error {
	names, err := os.ReadDir(dir)
	for _, name := range names {
		err = errors.Join(err, os.RemoveAll(filepath.Join(dir, name.Name())))
	}
	return err
}

// checkCopy holds all of a backup against its manifest, and its journal against the mark of what was acknowledged,
// before anything is written.
func checkCopy(ctx context.Context, f Folder, m Manifest, backup string, acceptLoss bool, told Told) error {
	o, number, err := m.journal(f, filepath.Join(backup, "journal"))
	if err != nil {
		return err
	}
	o.Progress = told.bytes("the backup's journal")
	if acceptLoss {
		o.Mark, o.MarkName = nil, ""
	}
	report, err := journal.Verify(ctx, o, number)
	var damage *kernel.DamageError
	if errors.As(err, &damage) && !acceptLoss {
		o.Mark, o.MarkName = nil, ""
		if _, alone := journal.Verify(ctx, o, number); alone == nil {
			return fmt.Errorf("%w: %w", ErrOlderBackup, err) // Whole, but for what came after it.
		}
	}
	if err != nil {
		return fmt.Errorf("restore: the backup's journal: %w", err)
	}
	if report.Head.Index != m.Entries || hex.EncodeToString(report.Head.Hash[:]) != m.Head {
		return fmt.Errorf("%w: its journal does not end as the manifest says", ErrNotBackup)
	}
	if err := sameFile(filepath.Join(backup, vault.FileName), m.Vault.SHA256); err != nil {
		return err
	}
	if m.Format == formatBefore {
		return nil
	}
	if err := sameFile(filepath.Join(backup, "keys"), m.Keys); err != nil {
		return err
	}
	return document.Check(ctx, filepath.Join(backup, "document"), m.Papers, told.of("the backup's papers"))
}

// sameFile holds a file of a backup against the hash that the manifest has of it.
func sameFile(path, want string) error {
	file, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrNotBackup, err)
	}
	defer file.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, file); err != nil {
		return fmt.Errorf("restore: %s: %w", path, err)
	}
	if hex.EncodeToString(sum.Sum(nil)) != want {
		return fmt.Errorf("%w: %s is not what was copied; take another backup", ErrNotBackup, path)
	}
	return nil
}

// restoreJournal copies the journal last: with it the county is there again.
func restoreJournal(ctx context.Context, f Folder, m Manifest, backup string, acceptLoss bool, told Told) error {
	half := filepath.Join(f.Data, "journal.restoring")
	o, number, err := m.journal(f, half)
	if err != nil {
		return err
	}
	o.Progress = told.bytes("the journal in its place")
	if _, err := copyTree(filepath.Join(backup, "journal"), half); err != nil {
		return err
	}
	_, err = journal.Verify(ctx, o, number)
	var damage *kernel.DamageError
	if errors.As(err, &damage) && acceptLoss {
		// The mark of what was lost is kept aside; a new one begins with what there is.
		mark := filepath.Join(f.Keys, o.MarkName)
		err = os.Rename(mark, mark+"."+strconv.FormatInt(time.Now().Unix(), 10)+".lost")
		o.NewMark = true
	} else if errors.As(err, &damage) {
		err = fmt.Errorf("%w: %w", ErrOlderBackup, err)
	}
	if err != nil {
		return err
	}
	if err := os.Rename(half, filepath.Join(f.Data, "journal")); err != nil {
		return err
	}
	if !o.NewMark {
		return nil
	}
	o.Disk = &journal.OSDisk{Path: filepath.Join(f.Data, "journal")}
	j, _, err := journal.Open(ctx, o, number)
	if err != nil {
		return err
	}
	return j.Close()
}

// copyTree copies the files of a folder, if there is one, and returns how many.
func copyTree(src, dst string) (files int, err error) {
	err = filepath.WalkDir(src, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) && path == src {
			return filepath.SkipAll
		}
		if err != nil {
			return err
		}
		to := filepath.Join(dst, path[len(src):])
		if d.IsDir() {
			return os.MkdirAll(to, 0o700)
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		files++
		return writeDurably(to, data)
	})
	return files, err
}

func writeDurably(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Sync(), f.Close())
}
