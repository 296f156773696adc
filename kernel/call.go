package kernel

import (
	"hash"
	"sync"

	"golang.org/x/crypto/blake2b"
)

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

func (c *Call) prepare(k *Kernel, name string, caller Caller, id RequestID, encoded []byte) {
	assertOf(caller.Actor != 0, "a command needs an actor: ", name)
	c.name = name
	c.header = Header{Request: id, Actor: caller.Actor, Policy: caller.Policy}
	c.encoded = len(encoded)
	c.header.Digest = k.digest(name, caller.Actor, encoded)
}

// SetSecret sets the key of the digests, 32 bytes that live outside the data folder.
// It must be called before the first command and stay the same for the county's life.
func (k *Kernel) SetSecret(secret [32]byte) { k.secret, k.hashers = secret[:], sync.Pool{} }

// A hasher is a keyed hash with what it needs beside it, so that a digest costs no
// allocation.
type hasher struct {
	hash.Hash
	head []byte
	sum  [16]byte
}

// digest returns the keyed digest by which a repeated request is told from a reused id.
// It is keyed because a command may be guessable, and the journal is kept for ever.
// It is safe for use by several goroutines.
func (k *Kernel) digest(name string, actor Actor, encoded []byte) [16]byte {
	h, ok := k.hashers.Get().(*hasher)
	if ok {
		h.Reset()
	} else {
		h = &hasher{Hash: must(blake2b.New(16, k.secret))}
	}
	h.head = AppendUint(AppendText(h.head[:0], name), uint64(actor))
	h.Write(h.head)
	h.Write(encoded)
	h.Sum(h.sum[:0])
	d := h.sum
	k.hashers.Put(h)
	return d
}
