package proof

import (
	"crypto/ed25519"
	"encoding/binary"
	"fmt"
	"slices"

	"golang.org/x/mod/sumdb/note"
)

// A cosignature is that of C2SP tlog-cosignature, version 1: 8 bytes of time, in seconds
// since 1970, big-endian, and an Ed25519 signature of the lines "cosignature/v1" and "time N"
// followed by the text of the checkpoint.
const cosignatureSize = 8 + ed25519.SignatureSize

func cosigned(text []byte, seconds uint64) []byte {
	return append(fmt.Appendf(nil, "cosignature/v1\ntime %d\n", seconds), text...)
}

// A cosigner is a witness's key at a moment. It implements note.Signer.
type cosigner struct {
	*Key
	seconds uint64
}

// Sign implements note.Signer.
func (c cosigner) Sign(text []byte) ([]byte, error) {
	assert(c.alg == algWitness, "only a witness cosigns")
	sig := binary.BigEndian.AppendUint64(nil, c.seconds)
	return append(sig, ed25519.Sign(c.private, cosigned(text, c.seconds))...), nil
}

// A witnessVerifier checks cosignatures. It implements note.Verifier.
type witnessVerifier struct {
	name string
	id   uint32
	key  ed25519.PublicKey
}

// Name implements note.Verifier.
func (v *witnessVerifier) Name() string { return v.name }

// KeyHash implements note.Verifier.
func (v *witnessVerifier) KeyHash() uint32 { return v.id }

// Verify implements note.Verifier.
func (v *witnessVerifier) Verify(text, sig []byte) bool {
	if len(sig) != cosignatureSize {
		return false
	}
	seconds := binary.BigEndian.Uint64(sig)
	return seconds < 1<<63 && ed25519.Verify(v.key, cosigned(text, seconds), sig[8:])
}

// A Policy asks that at least Quorum of some witnesses cosigned. Without witnesses a county
// could show one history to one reader and another to the next.
type Policy struct {
	Quorum    int
	witnesses []*witnessVerifier
}

// NewPolicy asks for a quorum of the witnesses with these public keys.
func NewPolicy(quorum int, public ...string) (p Policy, err error) {
	for _, text := range public {
		name, id, key, err := parsePublic(text, algWitness)
		if err != nil {
			return Policy{}, err
		}
		if slices.ContainsFunc(p.witnesses, func(w *witnessVerifier) bool { return w.key.Equal(key) || w.name == name }) {
			return Policy{}, refuse(ErrKeyFormat, "the witness %s is named twice", name)
		}
		p.witnesses = append(p.witnesses, &witnessVerifier{name, id, key})
	}
	if quorum < 0 || quorum > len(p.witnesses) {
		return Policy{}, refuse(ErrKeyFormat, "%d of %d witnesses can never be had", quorum, len(p.witnesses))
	}
	p.Quorum = quorum
	return p, nil
}

func (p *Policy) verifiers() []note.Verifier {
	var list []note.Verifier
	for _, w := range p.witnesses {
		list = append(list, w)
	}
	return list
}

func (p *Policy) has(name string, id uint32) bool {
	return slices.ContainsFunc(p.witnesses, func(w *witnessVerifier) bool { return w.name == name && w.id == id })
}
