package kernel

import (
	"hash"

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
	scratch    []byte
	encoded    int // Bytes of the encoded command.
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

// A Result says what became of a call.
type Result struct {
	Index    uint64 // Entry.
	Sequence uint64 // First event.
	Count    uint64 // Number of events.
	Time     int64  // Of the entry, in milliseconds since 1970.
	Repeated bool   // The request had taken effect before; this is the old answer.
	Refused  []RowRefusal
	Err      error // A *Refusal, a *RowRefusal, a *Fault, or an error of the journal.
}

func (c *Call) prepare(k *Kernel, name string, caller Caller, id RequestID, encoded []byte) {
	assert(caller.Actor != 0, "a command needs an actor: "+name)
	c.name = name
	c.header = Header{Request: id, Actor: caller.Actor, Policy: caller.Policy}
	c.encoded = len(encoded)
	c.header.Digest = k.digest(name, caller.Actor, encoded)
}

// SetSecret sets the key of the digests, 32 bytes that live outside the data folder.
// It must be called before the first command and stay the same for the county's life.
func (k *Kernel) SetSecret(secret [32]byte) { k.secret = secret[:] }

// digest returns the keyed digest by which a repeated request is told from a reused id.
// It is keyed because a command may be guessable, and the journal is kept for ever.
// It is safe for use by several goroutines.
func (k *Kernel) digest(name string, actor Actor, encoded []byte) (d [16]byte) {
	h, ok := k.hashers.Get().(hash.Hash)
	if ok {
		h.Reset()
	} else {
		h = must(blake2b.New(len(d), k.secret))
	}
	var head [128]byte
	h.Write(AppendUint(AppendText(head[:0], name), uint64(actor)))
	h.Write(encoded)
	h.Sum(d[:0])
	k.hashers.Put(h)
	return d
}
