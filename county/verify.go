package county

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"liangshan/carbon"
	"liangshan/document"
	"liangshan/journal"
	"liangshan/person"
	"liangshan/proof"
	"liangshan/vault"
)

// A Finding is one thing that verify has checked.
type Finding struct {
	What string
	Took time.Duration
	Said string // The figure, or what was found wrong.
	Err  error
}

// Verify derives everything again from what is stored and changes nothing: the chain of the
// journal, the state with its daily digests, the audits of every module, corrections
// against what they correct, the public log against what was published. While the county is
// being served, that is done up to what was acknowledged when it began; the vault is then in
// use, and it is said that it was not opened.
// told, if not nil, hears how far each step is.
func Verify(ctx context.Context, f Folder, tell func(Finding), told Told) error {
	v := &verification{ctx: ctx, folder: f, tell: tell, told: told}
	key, keys, err := f.keys()
	if err != nil {
		return err
	}
	v.keys, v.key = keys, key
	code, _ := proof.CountyOf(keys.Origin())
	number, err := strconv.ParseUint(code, 10, 32)
	if err != nil {
		return err
	}
	v.number = uint32(number)
	// Before the journal: what was published then is in the journal by now.
	if v.published, err = os.ReadFile(f.published()); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	v.step("journal: every byte, chain from the genesis, high-water mark", v.verifyJournal)
	if v.failed == nil {
		v.step("state: replayed from the beginning, daily digests compared", v.verifyState)
	}
	if v.failed == nil {
		v.step(
			"audits: debits = credits in every unit, holds, registers",
			func() (string, error) { return "", v.county.Audit() },
		)
		v.step(
			"history: corrections against originals; lots that ended stay so; tonnes with their money",
			v.verifyHistory,
		)
		v.step("figures: every published record folded again", v.verifyFigures)
		v.step("public log: built again, against every published root", v.verifyTree)
		v.step(
			"vault and papers: opened with their keys; inventories measured again; bank files against the record",
			v.verifyVault,
		)
	}
	return v.failed
}

// ErrNotRight says that something is not as it should be; what, was told.
var ErrNotRight = errors.New("verify: not everything is right")

type verification struct {
	ctx    context.Context
	folder Folder
	tell   func(Finding)
	told   Told
	key    *proof.Key
	keys   *proof.Keys
	number uint32

	served    bool   // Another process has the county open.
	published []byte // The newest checkpoint that was published; nil if there is none.
	j         *journal.File
	county    *County
	reports   map[carbon.PeriodID]carbon.PeriodDrafted // The newest report of each period.
	failed    error
}

func (v *verification) step(what string, check func() (string, error)) {
	started := time.Now()
	said, err := check()
	if err != nil {
		v.failed = ErrNotRight
	}
	v.tell(Finding{what, time.Since(started), said, err})
}

func (v *verification) verifyJournal() (string, error) {
	o := v.folder.journal()
	o.Check = journal.CheckChain
	o.Progress = v.told.bytes("journal")
	report, err := v.openJournal(o)
	if err != nil {
		return "", err
	}
	seconds := max(report.Took.Seconds(), 1e-9)
	return fmt.Sprintf(
		"%d entries, %d bytes, %.0f entries/s",
		report.Head.Index,
		report.Stored,
		float64(report.Head.Index)/seconds,
	), nil
}

// openJournal verifies the whole journal; while it is in use, as far as it was acknowledged.
func (v *verification) openJournal(o journal.Options) (report journal.Report, err error) {
	release, err := o.Disk.Lock()
	if errors.Is(err, journal.ErrLocked) {
		v.served = true
		v.j, report, err = journal.View(v.ctx, o, v.number)
		return report, err
	}
	if err == nil {
		err = release()
	}
	if err != nil {
		return report, err
	}
	if report, err = journal.Verify(v.ctx, o, v.number); err != nil {
		return report, err
	}
	o.Check = journal.CheckFrames // All of it has just been verified.
	v.j, _, err = journal.Open(v.ctx, o, v.number)
	return report, err
}

func (v *verification) verifyState() (said string, err error) {
	v.county = New()
	started := time.Now()
	if err := v.county.Replay(v.ctx, v.j, v.told.of("state")); err != nil {
		return "", err
	}
	return fmt.Sprintf("%d entries, %d events, %.0f entries/s", v.county.Index(), v.county.Sequence(),
		float64(v.county.Index())/time.Since(started).Seconds()), nil
}

func (v *verification) verifyTree() (string, error) {
	dir, err := os.MkdirTemp("", "liangshan-verify-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(dir)
	published := dir + "/published"
	if v.published != nil {
		if err := os.WriteFile(published, v.published, 0o600); err != nil {
			return "", err
		}
	}
	log, report, err := proof.Open(
		v.ctx,
		proof.Options{
			Dir:       dir + "/tree",
			Journal:   v.j,
			Key:       v.key,
			Keys:      v.keys,
			Published: published,
			Lost:      v.county.LostSize(),
			Progress:  v.told.of("public log"),
		},
	)
	if err != nil {
		return "", err
	}
	_, c := log.Published()
	if err := errors.Join(log.Compare(v.ctx, v.folder.tree(), c.Size), v.verifyPublic()); err != nil {
		return "", errors.Join(err, log.Close(v.ctx))
	}
	return fmt.Sprintf("%d leaves, published up to %d", report.Size, c.Size), log.Close(v.ctx)
}

// verifyPublic holds what mirrors copy beside the tiles against the keys: the checkpoint, which may be an older one,
// and the list of keys.
func (v *verification) verifyPublic() error {
	checkpoint, err := os.ReadFile(filepath.Join(v.folder.tree(), "public", "checkpoint"))
	if errors.Is(err, os.ErrNotExist) {
		return nil // Nothing was published yet.
	}
	if err == nil {
		_, _, err = proof.Trust{Keys: v.keys}.Open(checkpoint)
	}
	keys, keysErr := os.ReadFile(filepath.Join(v.folder.tree(), "public", "keys"))
	if keysErr == nil && (len(keys) == 0 || !bytes.HasPrefix(v.keys.Text(), keys)) { // After a change, until a start.
		keysErr = errors.New("the public list of keys is not the county's")
	}
	if err = errors.Join(err, keysErr); err != nil {
		err = fmt.Errorf("the public log's checkpoint and keys (a start writes them anew): %w", err)
	}
	return err
}

func (v *verification) verifyVault() (string, error) {
	defer v.j.Close()
	if v.served {
		return "not opened: the county is being served; stop it, or verify a backup, to check them", nil
	}
	opened, err := vault.Open(v.ctx, v.folder.vault())
	if err != nil {
		return "", err
	}
	people, statements, err := v.verifyPeople(opened)
	papers, wrong, measured, wrongErr := v.verifyPapers(opened)
	if len(wrong) > 0 {
		wrongErr = errors.Join(
			wrongErr,
			fmt.Errorf("%d papers cannot be read, the first is %s", len(wrong), wrong[0]),
		)
	}
	told := fmt.Sprintf("%d people, %d statements, %d papers; %s", people, statements, papers, measured)
	return told, errors.Join(err, wrongErr, opened.Close())
}

func (v *verification) verifyPapers(
	opened *vault.Vault,
) (n int, wrong []document.ID, measured string, err error) {
	papers, err := document.Open(document.Options{Dir: v.folder.documents(), Vault: opened})
	if err != nil {
		return 0, nil, "", err
	}
	if n, wrong, err = papers.Verify(v.ctx, nil); err != nil {
		return n, wrong, "", err
	}
	if err := v.missing(papers); err != nil {
		return n, wrong, "", err
	}
	if measured, err = v.remeasure(papers); err != nil {
		return n, wrong, "", err
	}
	banked, err := v.bankFiles(papers)
	return n, wrong, measured + "; " + banked, err
}

// missing looks for every paper that the record names. They belong to nobody, so that no erasing takes one away.
func (v *verification) missing(papers *document.Store) error {
	kept, err := papers.List(v.ctx)
	if err != nil {
		return err
	}
	there := map[[32]byte]bool{}
	for _, e := range kept {
		there[e.ID] = true
	}
	lost, first := 0, document.ID{}
	for _, named := range []iter.Seq[[32]byte]{v.county.Programme.Papers(), v.county.Dividend.Papers(),
		v.county.Exchange.Papers()} {
		for id := range named {
			if there[id] {
				continue
			}
			if there[id] = true; lost == 0 {
				first = id
			}
			lost++
		}
	}
	if lost > 0 {
		return fmt.Errorf("%d papers that the record names are missing, the first is %s", lost, first)
	}
	return nil
}

// verifyPeople opens everybody in the vault, and counts the people of the register who are not there although nobody
// has erased them.
func (v *verification) verifyPeople(opened *vault.Vault) (people, statements int, err error) {
	there := map[person.Number]bool{}
	all, tell := uint64(v.county.Person.Count()), v.told.of("people")
	people, statements, err = opened.Verify(v.ctx, func(numbers []vault.Number) {
		for _, n := range numbers {
			there[person.Number(n)] = true
		}
		tell(uint64(len(there)), max(all, uint64(len(there))))
	})
	if err != nil {
		return people, statements, err
	}
	if lost, first := v.county.Person.NotAmong(there); lost > 0 {
		err = fmt.Errorf("%d people of the register are not in the vault, the first is %d", lost, first)
	}
	return people, statements, err
}
