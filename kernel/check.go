package kernel

import "fmt"

// Checked is the state's own account of itself, once a day: replicas and replays that
// know the same tables must come to the same digests at this place.
type Checked struct {
	Day    int64         `cbor:"1,keyasint"` // Since 1970, in the county's time (UTC+8).
	Tables []TableDigest `cbor:"2,keyasint"`
	Size   uint64        `cbor:"3,keyasint"` // Events under the newest signed checkpoint; 0 if there is none.
	Root   [32]byte      `cbor:"4,keyasint"` // Root of the tree at that size.
}

const (
	dayMS     = 24 * 3600 * 1000
	lawTimeMS = 8 * 3600 * 1000 // The county's time is UTC+8, without summer time.
)

// CheckDue reports whether the state has not been checked on the day of a time.
func (k *Kernel) CheckDue(now int64) bool {
	return k.index > 0 && k.numbers().Checked < (max(now, k.time)+lawTimeMS)/dayMS
}

// Check adds the day's kernel.checked. size and root are those of the newest checkpoint.
func (k *Kernel) Check(now int64, nonce [16]byte, size uint64, root [32]byte, batch *Batch) {
	digests := k.Digests()
	day := (max(now, k.time) + lawTimeMS) / dayMS
	k.perform(now, nonce, batch, func(tx *Tx) {
		k.own.checked.Emit(tx, Checked{day, digests, size, root})
	})
}

// Digests returns the digest of every table, as of now.
func (k *Kernel) Digests() []TableDigest {
	all := make([]TableDigest, len(k.tables))
	for i, t := range k.tables {
		all[i] = t.digest()
	}
	return all
}

// Refresh prepares the digests of up to n changed pages, for a writer with nothing else
// to do. It reports whether any was left to do.
func (k *Kernel) Refresh(n int) bool {
	for _, t := range k.tables {
		if n -= t.refresh(n); n == 0 {
			return true
		}
	}
	return false
}

func (k *Kernel) applyChecked(e Checked) {
	n := k.numbers()
	n.Checked = e.Day
	k.state.Put(0, n)
}

// A DivergenceError says that replaying came to another state than deciding did.
type DivergenceError struct {
	Index uint64 // Entry of the kernel.checked.
	Table string
}

func (e *DivergenceError) Error() string {
	return fmt.Sprintf("entry %d: table %s is not as it was when the journal was written; "+
		"do not serve: keep the data, and replay with the program that wrote it", e.Index, e.Table)
}

// compare holds a replayed kernel.checked against the state. Tables whose types have
// changed since, or that are new, are left out.
func (k *Kernel) compare(e Checked) error {
	for _, t := range k.tables {
		for _, was := range e.Tables {
			if was.Name == t.title() && was.Schema == t.schema() && was != t.digest() {
				return &DivergenceError{k.index, was.Name}
			}
		}
	}
	return nil
}
