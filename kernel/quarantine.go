package kernel

// A command that made the program panic is kept from being tried again, also after a
// restart, until the program was mended and two persons pardon it.

type quarantine struct {
	_       struct{} `cbor:",toarray"`
	Command string
	Actor   Actor
	Time    int64
}

// Quarantined says that deciding a command failed. Nothing of the command took effect.
type Quarantined struct {
	Digest  [16]byte `cbor:"1,keyasint"`
	Command string   `cbor:"2,keyasint"`
	Actor   Actor    `cbor:"3,keyasint"`
	Time    int64    `cbor:"4,keyasint"`
}

func (k *Kernel) quarantine(f *Fault, call *Call, now int64, nonce [16]byte, batch *Batch) {
	k.perform(now, nonce, batch, func(tx *Tx) {
		k.own.quarantined.Emit(tx, Quarantined{call.header.Digest, f.Command, call.header.Actor, tx.Time})
	})
}

func (k *Kernel) applyQuarantined(e Quarantined) {
	k.quarantined.Put(e.Digest, quarantine{Command: e.Command, Actor: e.Actor, Time: e.Time})
}

// Pardon asks that a command in quarantine may be tried again.
type Pardon struct {
	Digest [16]byte `cbor:"1,keyasint" json:"digest"`
}

// Pardoned says that a command in quarantine may be tried again.
type Pardoned struct {
	Digest [16]byte `cbor:"1,keyasint"`
}

func (k *Kernel) pardon(tx *Tx, c Pardon) error {
	if !k.quarantined.Has(c.Digest) {
		return ErrNoQuarantine
	}
	k.own.pardoned.Emit(tx, Pardoned(c))
	return nil
}
