package kernel

import (
	"reflect"
	"slices"
	"sync"
)

// A Caller is who asks: authenticated and allowed before a command reaches the kernel.
type Caller struct {
	Actor  Actor  // Never 0.
	Policy uint64 // Version of the policies that allowed it.
}

// Declared is a command as seen by those who find it by its name.
type Declared interface {
	Name() string
	Type() reflect.Type
	TwoPersons() bool
	// Call makes a call from the command's CBOR. ErrMalformed if it is not that.
	Call(caller Caller, id RequestID, encoded []byte) (*Call, error)
	decodable(encoded []byte) bool
	decideEncoded(tx *Tx, encoded []byte) error
}

// A Command is a declared command C.
type Command[C any] struct {
	k          *Kernel
	name       string
	decide     func(*Tx, C) error
	twoPersons bool
	encode     func([]byte, C) []byte
	decode     func([]byte) (C, error)
	loose      bool      // The encoding may be one that cannot be decoded.
	pool       sync.Pool // Of *typedCall[C].
	large      sync.Pool // Of *[]byte: buffers for large encodings.
}

// An Option changes how a command is decided.
type Option func(*options)

type options struct{ twoPersons bool }

// TwoPersons declares that the command takes effect only when another actor than the
// one who proposed it releases it.
func TwoPersons() Option { return func(o *options) { o.twoPersons = true } }

// Decide declares what becomes of a command. decide looks at the state and the header,
// emits events, or returns a refusal. Any other error is a mistake of the program.
func Decide[C any](k *Kernel, name string, decide func(*Tx, C) error, opts ...Option) *Command[C] {
	var o options
	for _, set := range opts {
		set(&o)
	}
	_, twice := k.commands[name]
	assertOf(!twice && len(name) > 2, "command declared twice or without a name: ", name)
	c := &Command[C]{k: k, name: name, decide: decide, twoPersons: o.twoPersons, loose: true}
	c.encode = func(b []byte, v C) []byte { return append(b, Encode(v)...) }
	c.decode = func(b []byte) (v C, err error) { return v, Decode(b, &v) }
	k.commands[name] = c
	at, _ := slices.BinarySearch(k.names, name)
	k.names = slices.Insert(k.names, at, name)
	return c
}

// Coded replaces the CBOR library by a hand-written codec of the same bytes.
func (c *Command[C]) Coded(encode func([]byte, C) []byte, decode func([]byte) (C, error)) *Command[C] {
	c.encode, c.decode, c.loose = encode, decode, holdsText(reflect.TypeFor[C](), 0)
	return c
}

// Name returns the command's name, such as "ledger.transfer".
func (c *Command[C]) Name() string { return c.name }

// Type returns the Go type of the command.
func (c *Command[C]) Type() reflect.Type { return reflect.TypeFor[C]() }

// TwoPersons reports whether the command has to be proposed and released.
func (c *Command[C]) TwoPersons() bool { return c.twoPersons }

// Encoded returns the command's CBOR, as Call and a proposal take it.
func (c *Command[C]) Encoded(command C) []byte { return c.encode(nil, command) }

// Make returns a call of the command, ready to be decided.
func (c *Command[C]) Make(caller Caller, id RequestID, command C) *Call {
	t, _ := c.pool.Get().(*typedCall[C])
	if t == nil {
		t = &typedCall[C]{declared: c}
		t.run = t
	}
	t.command = command
	if t.large == nil && t.scratch == nil {
		t.large, _ = c.large.Get().(*[]byte)
	}
	if t.large != nil {
		t.scratch = *t.large
	}
	assertOf(caller.Actor != 0, "a command needs an actor: ", c.name)
	t.scratch = c.k.preface(t.scratch[:0], c.name, caller.Actor)
	start := len(t.scratch)
	t.scratch = c.encode(t.scratch, command)
	t.name, t.twoPersons, t.encoded = c.name, c.twoPersons, len(t.scratch)-start
	t.header = Header{Request: id, Digest: digestOf(t.scratch), Actor: caller.Actor, Policy: caller.Policy}
	t.malformed = c.loose && !readable(t.scratch[start:])
	c.shed(t)
	return &t.Call
}

// scratchMax bounds what a waiting call keeps of a large command's encoding.
const scratchMax = 4 << 10

// shed gives a large buffer away: it is needed for the digest alone, and calls wait.
func (c *Command[C]) shed(t *typedCall[C]) {
	switch {
	case cap(t.scratch) <= scratchMax:
		return
	case t.large == nil:
		t.large = new([]byte)
	}
	if *t.large = t.scratch; cap(t.scratch) <= 2*EntryMax {
		c.large.Put(t.large)
	}
	t.scratch, t.large = nil, nil
}

// Call implements Declared.
func (c *Command[C]) Call(caller Caller, id RequestID, encoded []byte) (*Call, error) {
	command, err := c.decode(encoded)
	if err != nil {
		return nil, ErrMalformed
	}
	return c.Make(caller, id, command), nil
}

func (c *Command[C]) decodable(encoded []byte) bool {
	_, err := c.decode(encoded)
	return err == nil
}

func (c *Command[C]) decideEncoded(tx *Tx, encoded []byte) error {
	command, err := c.decode(encoded)
	if err != nil {
		return ErrMalformed
	}
	return c.decide(tx, command)
}

// A typedCall is a call with its command. Calls come from a pool and go back to it.
type typedCall[C any] struct {
	Call
	declared *Command[C]
	command  C
	scratch  []byte  // For encoding.
	large    *[]byte // Where scratch came from, if it is a large one.
}

func (t *typedCall[C]) decide(tx *Tx) error { return t.declared.decide(tx, t.command) }

func (t *typedCall[C]) recycle() {
	var zero C
	t.command = zero
	t.declared.pool.Put(t)
}
