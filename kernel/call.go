package kernel

import "golang.org/x/crypto/blake2b"

// A Call is a command on its way: what is asked, by whom, under which id. Calls come from
// a pool; whoever made one gives it back with Recycle, or leaves it to the collector.
type Call struct {
	run interface {
		decide(*Tx) error
		recycle()
	}
	name       string
	header     Header
	twoPersons bool
	malformed  bool // The command has no encoding that can be read again.
	encoded    int  // Bytes of the encoded command.
}

// Name returns the name of the command.
func (c *Call) Name() string { return c.name }

// Request returns the id under which the command is asked.
func (c *Call) Request() RequestID { return c.header.Request }

// Size returns an upper bound of what deciding the call adds to a batch, in bytes: the
// command as it came and room for a header. A rule that emits more is bounded by EntryMax.
func (c *Call) Size() int { return c.encoded + 2*headerMax }

// Recycle gives the call back. It must not be used any more.
func (c *Call) Recycle() { c.run.recycle() }

// A Result says what became of a call. A repeated answer has no Refused: which rows of a
// bulk command happened stands in its event.
type Result struct {
	Index    uint64 // Entry.
	Sequence uint64 // First event.
	Count    uint64 // Number of events.
	Time     int64  // Of the entry, in milliseconds since 1970.
	Repeated bool   // The request had taken effect before; this is the old answer.
	Refused  []RowRefusal
	Err      error // A *Refusal, an error that wraps one (a *RowRefusal), a *Fault, or an error of the writer.
}

// SetSecret sets the key of the digests, 32 bytes that live outside the data folder.
// It must be called before the first command and stay the same for the county's life.
func (k *Kernel) SetSecret(secret [32]byte) { k.secret = secret }

// preface begins what the digest of a call is made of; the encoded command follows it.
func (k *Kernel) preface(b []byte, name string, actor Actor) []byte {
	return AppendUint(AppendText(append(b, k.secret[:]...), name), uint64(actor))
}

// digestOf returns the digest by which a repeated request is told from a reused id: the
// first half of the BLAKE2b-256 of the secret, the name, the actor and the command. Without
// the secret nobody can try out what a command was, although the journal is kept for ever.
// (BLAKE2b, unlike SHA-256, cannot be continued behind a secret; and without instructions for
// SHA it is three times as fast.)
func digestOf(prefaced []byte) [16]byte {
	sum := blake2b.Sum256(prefaced)
	return [16]byte(sum[:16])
}
