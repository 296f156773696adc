package kernel

import (
	"runtime/debug"
)

// A Tx is one command being decided. Decide functions of one module may call those of
// another with the same Tx; what they emit belongs to one entry.
type Tx struct {
	Header
	Index   uint64 // The entry that this will be.
	k       *Kernel
	events  []byte // Encoded, one after the other.
	rows    []byte // Rows of the bulk event that is being added to.
	count   int
	bulk    bool
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
	if r := k.window.check(call.header.Request, now); r != nil {
		if r != ErrTooOld {
			return Result{Err: r}
		}
		// What is remembered is answered, however old its id.
		if _, ok := k.window.find(call.header.Request); !ok {
			return Result{Err: r}
		}
	}
	if old, ok := k.window.find(call.header.Request); ok {
		if old.Digest != call.header.Digest {
			return Result{Err: ErrReused}
		}
		return Result{Index: old.Index, Sequence: old.Sequence, Count: uint64(old.Count),
			Time: old.Time, Repeated: true}
	}
	if k.quarantined.Len() > 0 && k.quarantined.Has(call.header.Digest) {
		return Result{Err: ErrQuarantined}
	}
	if call.twoPersons {
		return Result{Err: ErrSecondPerson}
	}
	tx := k.begin(call.header, now, nonce)
	err := k.attempt(tx, call)
	if err == nil && tx.count == 0 {
		err = ErrNothing
		if len(tx.refused) > 0 {
			err = &tx.refused[0]
		}
	}
	if err == nil && len(tx.events)+headerMax > EntryMax {
		err = ErrTooLarge
	}
	if err != nil {
		refused := tx.refused
		k.abandon()
		if f, ok := err.(*Fault); ok {
			k.quarantine(f, call, now, nonce, batch)
		}
		return Result{Err: err, Refused: refused}
	}
	return k.accept(tx, batch)
}

// headerMax is more than the header of any entry takes, in bytes.
const headerMax = 160

func (k *Kernel) begin(h Header, now int64, nonce [16]byte) *Tx {
	h.Time, h.Nonce, h.Sequence = now, nonce, k.sequence
	tx := &k.tx
	*tx = Tx{Header: h, Index: k.index, k: k, events: tx.events[:0], rows: tx.rows[:0]}
	return tx
}

// attempt runs a rule. A panic of the rule becomes a fault; one inside Apply means that
// the state can no longer be trusted, and goes on.
func (k *Kernel) attempt(tx *Tx, call *Call) (err error) {
	defer func() {
		if k.applying {
			return // A panic on its way out of Apply.
		}
		if p := recover(); p != nil {
			err = &Fault{Command: call.name, Cause: causeOf(p), Stack: debug.Stack()}
		}
	}()
	return call.run.decide(tx)
}

func causeOf(p any) string {
	if err, ok := p.(error); ok {
		return err.Error()
	}
	return "panic"
}

// abandon takes back what the command did.
func (k *Kernel) abandon() {
	for _, t := range k.touched {
		t.rollback()
	}
	k.touched = k.touched[:0]
}

// accept ends an entry: it is encoded, remembered and can no longer be undone.
func (k *Kernel) accept(tx *Tx, batch *Batch) Result {
	b := appendHeader(AppendArray(batch.Data, 2), &tx.Header)
	b = append(AppendArray(b, tx.count), tx.events...)
	if cap(tx.events) > EntryMax/8 {
		tx.events, tx.rows = nil, nil
	}
	batch.Data, batch.Ends = b, append(batch.Ends, len(b))
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
