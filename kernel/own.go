package kernel

import (
	"bytes"
	"cmp"
)

// Kinds of the kernel: module 0, 1 to 99.
const (
	kindWriterOpened Kind = 1 + iota
	kindChecked
	kindFired
	kindDeadlineFailed
	kindQuarantined
	kindPardoned
	kindProposed
	kindReleased
	kindWithdrawn
	kindLapsed
	kindLossDeclared
)

type ownEvents struct {
	opened      *Effect[WriterOpened]
	checked     *Effect[Checked]
	fired       *Effect[Fired]
	failed      *Effect[DeadlineFailed]
	quarantined *Effect[Quarantined]
	pardoned    *Effect[Pardoned]
	proposed    *Effect[Proposed]
	released    *Effect[Released]
	withdrawn   *Effect[Withdrawn]
	lapsed      *Effect[Lapsed]
	loss        *Effect[LossDeclared]
	lapse       *Deadline
}

// numbers is the kernel's row of running numbers.
type numbers struct {
	_        struct{} `cbor:",toarray"`
	Proposal uint64   // Last number given to a proposal.
	Lost     uint64   // Largest size of a checkpoint whose loss was declared.
	Checked  int64    // Day of the newest kernel.checked, counted from 1970 in the county's time.
}

func (k *Kernel) declareOwn() {
	k.state = NewTable[uint8, numbers](k, "kernel.number", cmp.Compare[uint8])
	k.deadlines = NewOrdered[deadlineKey, struct{}](k, "kernel.deadline", compareDeadlines)
	k.proposals = NewTable[uint64, proposal](k, "kernel.proposal", cmp.Compare[uint64])
	k.quarantined = NewTable[[16]byte, quarantine](k, "kernel.quarantine",
		func(a, b [16]byte) int { return bytes.Compare(a[:], b[:]) })
	k.own = ownEvents{
		opened:      Apply(k, kindWriterOpened, "kernel.writer_opened", func(e WriterOpened) { k.epoch = e.Epoch }),
		checked:     Apply(k, kindChecked, "kernel.checked", k.applyChecked),
		fired:       Apply(k, kindFired, "kernel.fired", k.applyFired).Coded(appendFired, parseFired),
		failed:      Apply(k, kindDeadlineFailed, "kernel.deadline_failed", func(DeadlineFailed) {}),
		quarantined: Apply(k, kindQuarantined, "kernel.quarantined", k.applyQuarantined),
		pardoned:    Apply(k, kindPardoned, "kernel.pardoned", func(e Pardoned) { k.quarantined.Delete(e.Digest) }),
		proposed:    Apply(k, kindProposed, "kernel.proposed", k.applyProposed),
		released:    Apply(k, kindReleased, "kernel.released", func(e Released) { k.dropProposal(e.Proposal) }),
		withdrawn:   Apply(k, kindWithdrawn, "kernel.withdrawn", func(e Withdrawn) { k.dropProposal(e.Proposal) }),
		lapsed:      Apply(k, kindLapsed, "kernel.lapsed", func(e Lapsed) { k.dropProposal(e.Proposal) }),
		loss:        Apply(k, kindLossDeclared, "kernel.loss_declared", k.applyLoss),
	}
	k.own.lapse = Due(k, 1, "kernel.lapse", k.lapse)
	Decide(k, "kernel.propose", k.propose)
	Decide(k, "kernel.release", k.release)
	Decide(k, "kernel.withdraw", k.withdraw)
	Decide(k, "kernel.pardon", k.pardon, TwoPersons())
	Decide(k, "kernel.declare_loss", k.declareLoss, TwoPersons())
}

// WriterOpened says that a writer began to serve. Its epoch fences every writer before.
type WriterOpened struct {
	Epoch   uint64 `cbor:"1,keyasint"`
	Program string `cbor:"2,keyasint,omitempty"` // Version of the program.
}

// Open adds the entry that opens the next epoch to a batch.
func (k *Kernel) Open(now int64, nonce [16]byte, program string, batch *Batch) {
	batch.Epoch = k.epoch + 1
	k.perform(now, nonce, batch, func(tx *Tx) {
		k.own.opened.Emit(tx, WriterOpened{Epoch: k.epoch + 1, Program: program})
	})
}

// DeclareLoss asks to go on although the journal ends before a checkpoint that was
// published: an admission, for ever in the record, that entries were lost.
type DeclareLoss struct {
	Size   uint64 `cbor:"1,keyasint" json:"size"`   // Events that the lost checkpoint covered.
	Reason string `cbor:"2,keyasint" json:"reason"` // What happened, without personal data.
}

// LossDeclared says that events which had been published are gone.
type LossDeclared struct {
	Size   uint64 `cbor:"1,keyasint"`
	Kept   uint64 `cbor:"2,keyasint"` // Events that the journal still held.
	Reason string `cbor:"3,keyasint"`
}

func (k *Kernel) declareLoss(tx *Tx, c DeclareLoss) error {
	if c.Reason == "" {
		return ErrMalformed
	}
	k.own.loss.Emit(tx, LossDeclared{Size: c.Size, Kept: k.sequence, Reason: c.Reason})
	return nil
}

func (k *Kernel) applyLoss(e LossDeclared) {
	n := k.numbers()
	n.Lost = max(n.Lost, e.Size)
	k.state.Put(0, n)
}

// LostSize returns the largest size of a published checkpoint whose loss was declared; 0 if
// none was.
func (k *Kernel) LostSize() uint64 { return k.numbers().Lost }

// RecordLoss adds the declaration that a published checkpoint of so many events is lost,
// made by whoever operates the machine while the county does not serve.
func (k *Kernel) RecordLoss(now int64, nonce [16]byte, size uint64, reason string, batch *Batch) {
	k.perform(now, nonce, batch, func(tx *Tx) {
		k.own.loss.Emit(tx, LossDeclared{Size: size, Kept: k.sequence, Reason: reason})
	})
}
