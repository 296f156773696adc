package authority

import (
	"encoding/binary"
	"encoding/hex"
	"errors"
	"slices"

	"liangshan/kernel"
	"liangshan/village"
)

// A TokenHash is the SHA-256 of a token. Its text is 64 hexadecimal digits.
type TokenHash [32]byte

// MarshalText writes the hash in hexadecimal.
func (h TokenHash) MarshalText() ([]byte, error) { return []byte(hex.EncodeToString(h[:])), nil }

// UnmarshalText reads 64 hexadecimal digits.
func (h *TokenHash) UnmarshalText(text []byte) error {
	if hex.DecodedLen(len(text)) != len(h) || len(text)%2 != 0 {
		return errors.New("a token hash is 64 hexadecimal digits")
	}
	_, err := hex.Decode(h[:], text)
	return err
}

// Place returns the first eight bytes, by which a hash is found. No two tokens share them.
func (h TokenHash) Place() uint64 { return binary.BigEndian.Uint64(h[:]) }

// GrantToken asks that whoever shows a token act as an actor. The token itself is made
// and shown once outside the kernel.
type GrantToken struct {
	Actor   kernel.Actor `cbor:"1,keyasint" json:"actor"`
	Hash    TokenHash    `cbor:"2,keyasint" json:"hash"`
	Expires int64        `cbor:"3,keyasint" json:"expires_ms"` // Milliseconds since 1970.
	Label   string       `cbor:"4,keyasint" json:"label"`      // A code that tells tokens apart: "import_2026".
}

// TokenGranted says that a token stands for an actor until it expires or is revoked.
type TokenGranted struct {
	Token   uint64       `cbor:"1,keyasint"`
	Actor   kernel.Actor `cbor:"2,keyasint"`
	Hash    TokenHash    `cbor:"3,keyasint"`
	Expires int64        `cbor:"4,keyasint"`
	Label   string       `cbor:"5,keyasint"`
}

// GrantToken decides whether a token may stand for an actor. It gets the next number.
func (r *Registry) GrantToken(tx *kernel.Tx, c GrantToken) error {
	row, err := r.active(c.Actor)
	switch {
	case err != nil:
		return err
	case c.Hash == TokenHash{}:
		return ErrTokenHash
	case !village.ValidCode(c.Label):
		return ErrTokenLabel
	case c.Expires <= tx.Time || c.Expires-tx.Time > TokenAgeMS:
		return ErrTokenExpiry
	case r.hashes.Has(c.Hash.Place()):
		return ErrTokenExists
	case len(row.Tokens) == TokensMax:
		return ErrTokensTooMany
	}
	r.tokenGrant.Emit(tx, TokenGranted{r.numbers().Token + 1, c.Actor, c.Hash, c.Expires, c.Label})
	return nil
}

func (r *Registry) applyTokenGranted(e TokenGranted) {
	n := r.numbers()
	n.Token = e.Token
	r.number.Put(0, n)
	r.tokens.Put(e.Token, token{Actor: e.Actor, Hash: e.Hash, Expires: e.Expires, Label: e.Label})
	r.hashes.Put(e.Hash.Place(), e.Token)
	row := r.actors.Must(e.Actor)
	row.Tokens = append(slices.Clone(row.Tokens), e.Token)
	r.actors.Put(e.Actor, row)
	r.expiry.Set(e.Expires, e.Token)
	r.touch(change{What: changedToken, Number: e.Token})
}

func projectTokenGranted(at kernel.At, e TokenGranted, exec kernel.Exec) {
	exec(`INSERT INTO authority_token (number, actor, label, granted_ms, expires_ms) VALUES (?, ?, ?, ?, ?)`,
		int64(e.Token), int64(e.Actor), e.Label, at.Time, e.Expires)
}

// RevokeToken asks that a token open nothing any more.
type RevokeToken struct {
	Token uint64 `cbor:"1,keyasint" json:"token"` // Its number.
}

// TokenRevoked says that a token opens nothing any more.
type TokenRevoked RevokeToken

// RevokeToken decides whether there is a token to revoke.
func (r *Registry) RevokeToken(tx *kernel.Tx, c RevokeToken) error {
	switch {
	case r.tokens.Has(c.Token):
		r.tokenRevoke.Emit(tx, TokenRevoked(c))
		return nil
	case c.Token != 0 && c.Token <= r.numbers().Token:
		return ErrTokenEnded
	}
	return ErrTokenUnknown
}

func (r *Registry) applyTokenRevoked(e TokenRevoked) {
	r.expiry.Clear(r.tokens.Must(e.Token).Expires, e.Token)
	r.endToken(e.Token)
}

// TokenOf returns the number of a token by its hash, also of one that has ended.
func (r *Registry) TokenOf(hash TokenHash) (uint64, bool) { return r.hashes.Get(hash.Place()) }

// endToken forgets a token. Its hash stays, so that it is never granted again.
func (r *Registry) endToken(number uint64) {
	row := r.tokens.Must(number)
	holder := r.actors.Must(row.Actor)
	holder.Tokens = without(holder.Tokens, number)
	r.actors.Put(row.Actor, holder)
	r.tokens.Delete(number)
	r.touch(change{What: changedToken, Number: number, Place: row.Hash.Place()})
}

func projectTokenRevoked(at kernel.At, e TokenRevoked, exec kernel.Exec) {
	exec(`UPDATE authority_token SET ended_ms = ?, revoked = 1 WHERE number = ?`, at.Time, int64(e.Token))
}

// TokenExpired says that the time of a token is over. It opened nothing from that time on,
// whenever this was journalled.
type TokenExpired struct {
	Token uint64 `cbor:"1,keyasint"`
}

func (r *Registry) expireToken(tx *kernel.Tx, number uint64) {
	r.tokenExpire.Emit(tx, TokenExpired{number})
}

func projectTokenExpired(_ kernel.At, e TokenExpired, exec kernel.Exec) {
	exec(`UPDATE authority_token SET ended_ms = expires_ms WHERE number = ?`, int64(e.Token))
}
