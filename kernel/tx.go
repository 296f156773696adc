package kernel

import (
	"errors"
	"fmt"
	"runtime"
)

// A Tx is one command being decided. Decide functions of one module may call those of
// another with the same Tx; what they emit belongs to one entry.
type Tx struct {
	Header
	Index   uint64 // The entry that this will be.
	k       *Kernel
	events  []byte // Encoded, one after the other.
	rows    []byte // Rows of the bulk event that is being added to.
	head    []byte // Its head, encoded.
	bulk    Kind   // Its kind; 0 if there is none.
	count   int
	refused []RowRefusal
}

// RefuseRow notes that a bulk command leaves out a row. The answer to the caller lists it.
func (tx *Tx) RefuseRow(row int, refusal *Refusal) {
	tx.refused = append(tx.refused, RowRefusal{row, refusal})
}

// NextSequence returns the sequence that the next event of the command will have.
func (tx *Tx) NextSequence() uint64 { return tx.Sequence + uint64(tx.count) }

// Decide decides a call at a time (milliseconds since 1970) and, if it is accepted,
// adds its entry to the batch. The state is then ahead of the journal by that batch.
func (k *Kernel) Decide(call *Call, now int64, nonce [16]byte, batch *Batch) Result {
	now = max(now, k.time)
	if r, done := k.answered(call, now); done {
		return r
	}
	tx := k.begin(call.header, now, nonce)
	err := k.attempt(tx, call)
	if err == nil && tx.count == 0 {
		err = tx.nothing()
	}
	if err == nil && tx.tooLarge() {
		err = ErrTooLarge
	}
	if err == nil {
		return k.accept(tx, batch)
	}
	refused := tx.refused
	k.abandon()
	if f, ok := err.(*Fault); ok {
		k.quarantine(f, call, now, nonce, batch)
	}
	return Result{Err: err, Refused: refused}
}

// answered gives the answer of a call that no rule needs to look at.
func (k *Kernel) answered(call *Call, now int64) (r Result, done bool) {
	refusal := k.window.check(call.header.Request, now)
	if refusal != nil && refusal != ErrTooOld {
		return Result{Err: refusal}, true
	}
	// What is remembered is answered, however old its id.
	old, ok := k.window.find(call.header.Request)
	switch {
	case ok && old.Digest != call.header.Digest:
		return Result{Err: ErrReused}, true
	case ok:
		return Result{Index: old.Index, Sequence: old.Sequence, Count: uint64(old.Count),
			Time: old.Time, Repeated: true}, true
	case refusal != nil:
		return Result{Err: refusal}, true
	case call.malformed:
		return Result{Err: ErrMalformed}, true
	case k.quarantined.Len() > 0 && k.quarantined.Has(call.header.Digest):
		return Result{Err: ErrQuarantined}, true
	case call.twoPersons:
		return Result{Err: ErrSecondPerson}, true
	}
	return r, false
}

// headerMax is more than the header of any entry takes, in bytes.
const headerMax = 160

func (k *Kernel) begin(h Header, now int64, nonce [16]byte) *Tx {
	h.Time, h.Nonce, h.Sequence = now, nonce, k.sequence
	tx := &k.tx
	*tx = Tx{Header: h, Index: k.index, k: k, events: tx.events[:0], rows: tx.rows[:0], head: tx.head[:0]}
	return tx
}

// nothing is the answer to a command that emitted no event.
func (tx *Tx) nothing() error {
	if len(tx.refused) > 0 {
		return &tx.refused[0]
	}
	return ErrNothing
}

func (tx *Tx) tooLarge() bool { return len(tx.events)+headerMax > EntryMax }

// attempt runs a rule. Whatever it does but emit or refuse is a fault.
func (k *Kernel) attempt(tx *Tx, call *Call) (err error) {
	defer k.catch(call.name, &err)
	if err = call.run.decide(tx); err != nil && !refuses(err) {
		return &Fault{Command: call.name, Cause: causeOf(err), Stack: stack()}
	}
	assert(err != nil || tx.bulk == 0, "rows were added to a bulk event that was not ended")
	return err
}

// catch is deferred around a rule: its panic becomes a fault. A panic inside Apply means
// that the state can no longer be trusted, and goes on.
func (k *Kernel) catch(name string, err *error) {
	if k.applying {
		return
	}
	if p := recover(); p != nil {
		*err = &Fault{Command: name, Cause: causeOf(p), Stack: stack()}
	}
}

// refuses reports whether an error is a refusal. A refusal that is nil inside is none.
func refuses(err error) bool {
	switch e := err.(type) {
	case *Refusal:
		return e != nil
	case *RowRefusal:
		return e != nil && e.Refusal != nil
	}
	var r *Refusal
	return errors.As(err, &r) && r != nil
}

// causeOf says what was recovered. Only words of the runtime and the kernel are kept: any
// other value may hold what a command was about, and the log must not.
func causeOf(p any) string {
	switch p := p.(type) {
	case runtime.Error:
		return p.Error()
	case mistake:
		return p.Error()
	}
	return fmt.Sprintf("a value of type %T", p)
}

// stack returns the functions and lines that led here, without their arguments.
func stack() (text []byte) {
	var places [64]uintptr
	frames := runtime.CallersFrames(places[:runtime.Callers(3, places[:])])
	for {
		f, more := frames.Next()
		text = fmt.Appendf(text, "%s\n\t%s:%d\n", f.Function, f.File, f.Line)
		if !more {
			return text
		}
	}
}

// abandon takes back what the command did.
func (k *Kernel) abandon() {
	for _, t := range k.touched {
		t.rollback()
	}
	k.touched = k.touched[:0]
}

// bufferKept bounds what a large command leaves behind for the next ones, in bytes.
const bufferKept = 2 * EntryMax

// accept ends an entry: it is encoded, remembered and can no longer be undone.
func (k *Kernel) accept(tx *Tx, batch *Batch) Result {
	b := appendHeader(AppendArray(batch.Data, 2), &tx.Header)
	b = append(AppendArray(b, tx.count), tx.events...)
	batch.Data, batch.Ends = b, append(batch.Ends, len(b))
	if cap(tx.events)+cap(tx.rows) > 2*bufferKept {
		tx.events, tx.rows = nil, nil
	}
	r := Result{Index: tx.Index, Sequence: tx.Sequence, Count: uint64(tx.count), Time: tx.Time, Refused: tx.refused}
	k.close(&tx.Header, tx.count)
	return r
}

// close moves on to the next entry.
func (k *Kernel) close(h *Header, events int) {
	for _, t := range k.touched {
		t.forget()
	}
	k.touched = k.touched[:0]
	if h.Request != (RequestID{}) {
		k.window.add(remembered{h.Request, h.Digest, k.index, k.sequence, uint32(events), h.Time})
	}
	k.index, k.sequence, k.time = k.index+1, k.sequence+uint64(events), h.Time
}

// perform decides something of the kernel's own: no caller, no request, no refusal.
func (k *Kernel) perform(now int64, nonce [16]byte, batch *Batch, do func(*Tx)) Result {
	tx := k.begin(Header{}, max(now, k.time), nonce)
	do(tx)
	return k.accept(tx, batch)
}
