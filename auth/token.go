package auth

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"strings"

	"liangshan/authority"
)

// A Secret is a token. It prints itself masked; Reveal gives the text, so that showing it
// is always a decision that can be searched for.
type Secret struct{ text string }

const (
	tokenPrefix = "lst_" // So that scanners of leaked secrets recognise it.
	tokenLength = len(tokenPrefix) + 43
	masked      = tokenPrefix + "…"
)

// NewSecret makes a token of 256 random bits.
func NewSecret() Secret {
	var b [32]byte
	rand.Read(b[:]) // Never fails: the program stops if the system has no randomness.
	return Secret{tokenPrefix + base64.RawURLEncoding.EncodeToString(b[:])}
}

// Reveal returns the text of the token. It is shown once, to whom it was made for.
func (s Secret) Reveal() string { return s.text }

// Hash returns what the register knows of the token.
func (s Secret) Hash() authority.TokenHash { return sha256.Sum256([]byte(s.text)) }

// String returns the token masked.
func (s Secret) String() string { return masked }

// GoString returns the token masked.
func (s Secret) GoString() string { return masked }

// MarshalText returns the token masked, so that logs and JSON made by accident do not hold it.
func (s Secret) MarshalText() ([]byte, error) { return []byte(masked), nil }

// A Caller is who has shown a valid token.
type Caller struct {
	Actor authority.Actor
	Token uint64 // Number of the token.
}

// Authenticate returns who shows a token in an Authorization header (RFC 6750, section
// 2.1) at a time in milliseconds since 1970. Whatever is wrong with it, the error is
// authority.ErrUnauthenticated.
func (g *Gate) Authenticate(header string, timeMS int64) (Caller, error) {
	v := g.view.Load()
	text, ok := bearer(header)
	if v == nil || !ok {
		return Caller{}, authority.ErrUnauthenticated
	}
	hash := authority.TokenHash(sha256.Sum256([]byte(text)))
	// A hash can be looked up in the open: whoever shows a token cannot steer it. The rest
	// of it is compared in constant time, also when nothing was found.
	token, found := v.directory.Token(hash.Place())
	same := subtle.ConstantTimeCompare(hash[:], token.Hash[:]) == 1
	actor, known := v.directory.Actor(token.Actor)
	if !found || !same || !known || actor.Suspended || timeMS >= token.Expires {
		return Caller{}, authority.ErrUnauthenticated
	}
	return Caller{Actor: actor, Token: token.Number}, nil
}

// bearer returns the token of a header. The name of the scheme may be in any case.
func bearer(header string) (string, bool) {
	scheme, text, ok := strings.Cut(header, " ")
	if !ok || !strings.EqualFold(scheme, "Bearer") {
		return "", false
	}
	text = strings.TrimLeft(text, " ")
	return text, len(text) == tokenLength && strings.HasPrefix(text, tokenPrefix)
}
