package kernel

import "cmp"

// Time enters the rules as data: a module sets a deadline inside Apply, and when it is
// due the kernel journals an entry of its own in which the module says what follows.
// Nothing is journalled as long as nothing is due.

// FireMax bounds the deadlines that one entry may fire, so that a day on which very
// many fall due does not stop the county.
const FireMax = 64

// A Deadline is a declared kind of deadline. Its key says what falls due.
type Deadline struct {
	k      *Kernel
	number uint16
	name   string
	fire   func(*Tx, uint64)
}

type deadlineKey struct {
	_        struct{} `cbor:",toarray"`
	Time     int64    // Milliseconds since 1970.
	Deadline uint16
	Key      uint64
}

func compareDeadlines(a, b deadlineKey) int {
	return cmp.Or(cmp.Compare(a.Time, b.Time), cmp.Compare(a.Deadline, b.Deadline), cmp.Compare(a.Key, b.Key))
}

// Due declares a kind of deadline under a number that is for ever (module n owns 100n to
// 100n+99) and what follows when one is due: fire emits events. It is total.
func Due(k *Kernel, number uint16, name string, fire func(tx *Tx, key uint64)) *Deadline {
	assertOf(number != 0 && k.due[number] == nil, "deadline declared twice: ", name)
	d := &Deadline{k, number, name, fire}
	k.due[number] = d
	return d
}

// Set makes a deadline at a time (milliseconds since 1970). Inside Apply only.
func (d *Deadline) Set(time int64, key uint64) {
	d.k.deadlines.Put(deadlineKey{Time: time, Deadline: d.number, Key: key}, struct{}{})
}

// Clear takes a deadline back. Inside Apply only.
func (d *Deadline) Clear(time int64, key uint64) {
	d.k.deadlines.Delete(deadlineKey{Time: time, Deadline: d.number, Key: key})
}

// Fired says that a deadline was due and is no more.
type Fired struct {
	Time     int64  `cbor:"1,keyasint"`
	Deadline uint16 `cbor:"2,keyasint"`
	Key      uint64 `cbor:"3,keyasint"`
}

func appendFired(b []byte, e Fired) []byte {
	b = AppendInt(append(AppendMap(b, 3), 1), e.Time)
	b = AppendUint(append(b, 2), uint64(e.Deadline))
	return AppendUint(append(b, 3), e.Key)
}

func parseFired(b []byte) (e Fired, err error) {
	p := Parse(b)
	p.Expect(p.Map() == 3 && p.Uint() == 1)
	e.Time = p.Int()
	p.Expect(p.Uint() == 2)
	number := p.Uint()
	p.Expect(number <= 0xffff && p.Uint() == 3)
	e.Deadline, e.Key = uint16(number), p.Uint()
	return e, p.End()
}

// DeadlineFailed says that the program failed on what should follow a deadline. The
// operator has to see to it by hand.
type DeadlineFailed struct {
	Time     int64  `cbor:"1,keyasint"`
	Deadline uint16 `cbor:"2,keyasint"`
	Key      uint64 `cbor:"3,keyasint"`
}

func (k *Kernel) applyFired(e Fired) {
	k.deadlines.Delete(deadlineKey{Time: e.Time, Deadline: e.Deadline, Key: e.Key})
}

// NextDeadline returns the time of the earliest deadline.
func (k *Kernel) NextDeadline() (time int64, ok bool) {
	key, ok := k.deadlines.order.Min()
	return key.Time, ok
}

// Fire adds one entry for what is due at a time, if anything is. It reports whether
// more is due.
func (k *Kernel) Fire(now int64, nonce [16]byte, batch *Batch) bool {
	now = max(now, k.time)
	if first, ok := k.NextDeadline(); !ok || first > now {
		return false
	}
	if !k.fire(now, nonce, batch, FireMax) && !k.fire(now, nonce, batch, 1) {
		key, _, _ := k.deadlines.First()
		k.perform(now, nonce, batch, func(tx *Tx) {
			k.own.fired.Emit(tx, key.fields())
			k.own.failed.Emit(tx, DeadlineFailed(key.fields()))
		})
	}
	next, ok := k.NextDeadline()
	return ok && next <= now
}

func (d deadlineKey) fields() Fired { return Fired{d.Time, d.Deadline, d.Key} }

// fire tries to fire up to n deadlines in one entry. If a rule fails or writes too much it
// takes all back.
func (k *Kernel) fire(now int64, nonce [16]byte, batch *Batch, n int) (done bool) {
	tx := k.begin(Header{}, now, nonce)
	for range n {
		key, _, ok := k.deadlines.First()
		if !ok || key.Time > now || len(tx.events) > EntryMax/2 {
			break
		}
		if err := k.follow(tx, key); err != nil {
			k.abandon()
			k.failed = err.(*Fault)
			return false
		}
	}
	k.accept(tx, batch)
	return true
}

// follow lets a module say what follows a deadline.
func (k *Kernel) follow(tx *Tx, key deadlineKey) (err error) {
	d := k.due[key.Deadline]
	assert(d != nil, "a deadline of a kind that this program does not know")
	defer k.catch(d.name, &err)
	k.own.fired.Emit(tx, key.fields())
	d.fire(tx, key.Key)
	assertOf(tx.bulk == 0, "rows were added to a bulk event that was not ended: ", d.name)
	assertOf(!tx.tooLarge(), "what follows a deadline does not fit into an entry: ", d.name)
	return nil
}

// DeadlineFault returns how the program failed on a deadline since it was last asked, nil
// if it did not. The fault's command is the name of the deadline.
func (k *Kernel) DeadlineFault() *Fault {
	f := k.failed
	k.failed = nil
	return f
}
