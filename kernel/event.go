package kernel

import (
	"fmt"
	"reflect"
)

// Exec runs one SQL statement of a projection. Arguments are integers, texts, byte
// strings and nil. The first failure ends the projection of the batch.
type Exec func(query string, args ...any)

// KindInfo describes a declared kind of event.
type KindInfo struct {
	Kind    Kind
	Name    string
	Type    []reflect.Type // The body; of a bulk event, its head and its row.
	RowSize int            // Bytes in a row of a bulk event; else 0.
}

// An effect is what the kernel knows of a kind without knowing its type.
type effect interface {
	label() string
	types() []reflect.Type
	size() int
	replay(e Event) error
	project(at At, e Event, exec Exec) error
	describe(e Event) (any, error)
}

func (k *Kernel) declare(kind Kind, name string, e effect) {
	assert(kind != 0 && len(name) > 2, "a kind needs a number and a name")
	for len(k.effects) <= int(kind) {
		k.effects = append(k.effects, nil)
	}
	assertOf(k.effects[kind] == nil, "kind declared twice: ", name)
	k.effects[kind] = e
}

func (k *Kernel) effect(kind Kind) (effect, error) {
	if int(kind) < len(k.effects) && k.effects[kind] != nil {
		return k.effects[kind], nil
	}
	return nil, fmt.Errorf(
		"kind %d is newer than this program; use the program that wrote this journal, or a later one",
		kind,
	)
}

// An Effect is a declared kind of event whose body is an E. It is the only way to emit one.
type Effect[E any] struct {
	k         *Kernel
	kind      Kind
	name      string
	apply     func(E)
	projector func(At, E, Exec)
	encode    func([]byte, E) []byte
	decode    func([]byte) (E, error)
	loose     bool // The encoding may be one that cannot be decoded.
}

// Apply declares a kind of event and its effect on the state. The effect is total: it
// cannot fail, does no I/O and asks no clock.
func Apply[E any](k *Kernel, kind Kind, name string, apply func(E)) *Effect[E] {
	e := &Effect[E]{k: k, kind: kind, name: name, apply: apply, loose: true}
	e.encode = func(b []byte, v E) []byte { return append(b, Encode(v)...) }
	e.decode = func(b []byte) (v E, err error) { return v, Decode(b, &v) }
	k.declare(kind, name, e)
	return e
}

// Coded replaces the CBOR library by a hand-written codec of the same bytes, for kinds
// of which many thousand come in a second.
func (e *Effect[E]) Coded(encode func([]byte, E) []byte, decode func([]byte) (E, error)) *Effect[E] {
	e.encode, e.decode, e.loose = encode, decode, holdsText(reflect.TypeFor[E](), 0)
	return e
}

// Project declares the effect of an event on the tables that people read.
func Project[E any](e Emitter[E], project func(At, E, Exec)) { e.projected(project) }

func (e *Effect[E]) projected(project func(At, E, Exec)) {
	assertOf(e.projector == nil, "projected twice: ", e.name)
	e.projector = project
}

// Emit records that something has happened. The state changes at once, so that the rest
// of the command sees it, and changes back if the command is refused after all.
func (e *Effect[E]) Emit(tx *Tx, event E) {
	assertOf(
		tx.k == e.k && !e.k.applying && tx.bulk == 0,
		"an event can be emitted only while deciding: ",
		e.name,
	)
	tx.events = appendEventHead(tx.events, 2, e.kind)
	start := len(tx.events)
	tx.events = e.encode(tx.events, event)
	assertOf(!e.loose || readable(tx.events[start:]), "an event that cannot be read again: ", e.name)
	tx.count++
	e.run(event)
}

func (e *Effect[E]) run(event E) {
	e.k.applying = true
	e.apply(event)
	e.k.applying = false
}

func (e *Effect[E]) label() string         { return e.name }
func (e *Effect[E]) types() []reflect.Type { return []reflect.Type{reflect.TypeFor[E]()} }
func (e *Effect[E]) size() int             { return 0 }

func (e *Effect[E]) open(event Event) (E, error) {
	v, err := e.decode(event.Body)
	if err == nil && event.Bulk() {
		err = errForm
	}
	if err != nil {
		return v, fmt.Errorf("%s: %w", e.name, err)
	}
	return v, nil
}

func (e *Effect[E]) replay(event Event) error {
	v, err := e.open(event)
	if err != nil {
		return err
	}
	e.run(v)
	return nil
}

func (e *Effect[E]) project(at At, event Event, exec Exec) error {
	if e.projector == nil {
		return nil
	}
	v, err := e.open(event)
	if err == nil {
		e.projector(at, v, exec)
	}
	return err
}

func (e *Effect[E]) describe(event Event) (any, error) { return e.open(event) }

// A RowCodec packs rows of a bulk event into a fixed number of bytes, at most 48, so
// that row and salt are one block of the row tree.
type RowCodec[R any] struct {
	Size int
	Put  func([]byte, R) // Fills exactly Size bytes.
	Get  func([]byte) R
}

// RowSizeMax is the largest row of a bulk event, in bytes.
const RowSizeMax = 48

// A BulkEffect is a declared kind of event with a head and many packed rows. Each row
// changes the state as it is added.
type BulkEffect[H, R any] struct {
	k         *Kernel
	kind      Kind
	name      string
	codec     RowCodec[R]
	apply     func(H, R)
	projector func(At, H, []R, Exec)
	seen      []R // Reused for projecting.
}

// ApplyRows declares a bulk event and the effect of each of its rows.
func ApplyRows[H, R any](
	k *Kernel,
	kind Kind,
	name string,
	codec RowCodec[R],
	apply func(H, R),
) *BulkEffect[H, R] {
	assertOf(codec.Size > 0 && codec.Size <= RowSizeMax, "rows of a bulk event are 1 to 48 bytes: ", name)
	e := &BulkEffect[H, R]{k: k, kind: kind, name: name, codec: codec, apply: apply}
	k.declare(kind, name, e)
	return e
}

// ProjectRows declares the effect of a bulk event on the tables that people read.
func ProjectRows[H, R any](e RowEmitter[H, R], project func(At, H, []R, Exec)) {
	e.projectedRows(project)
}

func (e *BulkEffect[H, R]) projectedRows(project func(At, H, []R, Exec)) {
	assertOf(e.projector == nil, "projected twice: ", e.name)
	e.projector = project
}

// Codec returns how rows are packed, for commands that carry rows in the same form.
func (e *BulkEffect[H, R]) Codec() RowCodec[R] { return e.codec }

// Add gives the event a row and applies it. The rows added in one command since the
// last End become one event. head must be the one that End will be given.
func (e *BulkEffect[H, R]) Add(tx *Tx, head H, row R) {
	assertOf(tx.k == e.k && !e.k.applying, "an event can be emitted only while deciding: ", e.name)
	if tx.bulk != e.kind {
		assertOf(tx.bulk == 0, "rows are added to two bulk events at once: ", e.name)
		tx.bulk, tx.head = e.kind, append(tx.head[:0], Encode(head)...)
		assertOf(readable(tx.head), "an event that cannot be read again: ", e.name)
	}
	n := len(tx.rows)
	tx.rows = append(tx.rows, zeroRow[:e.codec.Size]...)
	e.codec.Put(tx.rows[n:], row)
	e.run(head, row)
}

var zeroRow [RowSizeMax]byte

// End emits the event with the rows added. Without any row there is no event.
func (e *BulkEffect[H, R]) End(tx *Tx, head H) {
	if tx.bulk == 0 {
		return
	}
	assertOf(tx.bulk == e.kind && string(tx.head) == string(Encode(head)),
		"a bulk event is ended with another head than its rows were added with: ", e.name)
	tx.bulk = 0
	b := appendEventHead(tx.events, 4, e.kind)
	b = append(b, tx.head...)
	b = AppendUint(b, uint64(e.codec.Size))
	tx.events = AppendBytes(b, tx.rows)
	tx.rows = tx.rows[:0]
	tx.count++
}

func (e *BulkEffect[H, R]) run(head H, row R) {
	e.k.applying = true
	e.apply(head, row)
	e.k.applying = false
}

func (e *BulkEffect[H, R]) label() string { return e.name }
func (e *BulkEffect[H, R]) types() []reflect.Type {
	return []reflect.Type{reflect.TypeFor[H](), reflect.TypeFor[R]()}
}
func (e *BulkEffect[H, R]) size() int { return e.codec.Size }

func (e *BulkEffect[H, R]) open(event Event) (head H, err error) {
	if err = Decode(event.Body, &head); err == nil && event.Size != e.codec.Size {
		err = errForm
	}
	if err != nil {
		return head, fmt.Errorf("%s: %w", e.name, err)
	}
	return head, nil
}

func (e *BulkEffect[H, R]) replay(event Event) error {
	head, err := e.open(event)
	if err != nil {
		return err
	}
	for i := range event.Count() {
		e.run(head, e.codec.Get(event.Row(i)))
	}
	return nil
}

func (e *BulkEffect[H, R]) project(at At, event Event, exec Exec) error {
	if e.projector == nil {
		return nil
	}
	head, err := e.open(event)
	if err != nil {
		return err
	}
	e.seen = e.seen[:0]
	for i := range event.Count() {
		e.seen = append(e.seen, e.codec.Get(event.Row(i)))
	}
	e.projector(at, head, e.seen, exec)
	return nil
}

func (e *BulkEffect[H, R]) describe(event Event) (any, error) {
	head, err := e.open(event)
	if err != nil {
		return nil, err
	}
	rows := make([]R, event.Count())
	for i := range rows {
		rows[i] = e.codec.Get(event.Row(i))
	}
	return struct {
		Head H
		Rows []R
	}{head, rows}, nil
}

// Project runs the projection of one event, if it has one. It reads no state of the
// kernel, so a follower calls it from its own goroutine, one follower at a time.
func (k *Kernel) Project(at At, event Event, exec Exec) error {
	e, err := k.effect(event.Kind)
	if err != nil {
		return err
	}
	return e.project(at, event, exec)
}

// NameOf returns the name of an event without reading what it says.
func (k *Kernel) NameOf(event Event) (string, error) {
	e, err := k.effect(event.Kind)
	if err != nil {
		return "", err
	}
	return e.label(), nil
}

// Describe decodes an event into its Go type, for people to look at.
func (k *Kernel) Describe(event Event) (name string, body any, err error) {
	e, err := k.effect(event.Kind)
	if err != nil {
		return "", nil, err
	}
	body, err = e.describe(event)
	return e.label(), body, err
}
