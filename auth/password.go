package auth

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"liangshan/kernel"
)

// Refusals of passwords.
var (
	ErrPasswordShort = kernel.Refuse("signin.password_short") // Fewer than PasswordMin characters.
	ErrPasswordLong  = kernel.Refuse("signin.password_long")  // More than PasswordMaxBytes.
	ErrPasswordKnown = kernel.Refuse("signin.password_known") // Others would guess it first.
)

// Limits of passwords. Length is all that is asked for (OWASP ASVS 5.0, 6.2: at least 8, no
// rules of composition); the upper bound keeps hashing cheap.
const (
	PasswordMin      = 10 // Characters.
	PasswordMaxBytes = 256
)

// A cost says how dear it is to try a password: argon2id (RFC 9106). A hash carries its own,
// so that it can be raised, and old hashes are made anew at the next sign-in.
type cost struct {
	memoryKiB uint32
	passes    uint32
	lanes     uint8
}

// costNow is the second recommendation of the OWASP Password Storage Cheat Sheet.
var costNow = cost{memoryKiB: 19 << 10, passes: 2, lanes: 1}

const (
	saltBytes = 16
	hashBytes = 32

	// hashingMax bounds hashes made at the same time, and with them the memory.
	hashingMax = 4
)

// errPasswordHash says that a stored hash cannot be read: the file was changed by hand.
var errPasswordHash = errors.New("auth: a stored password hash is damaged; have the account invited anew")

// checkPassword checks a new password. name is that of the account.
func checkPassword(password, name string) error {
	switch {
	case len(password) > PasswordMaxBytes:
		return ErrPasswordLong
	case !utf8.ValidString(password) || utf8.RuneCountInString(password) < PasswordMin:
		return ErrPasswordShort
	case guessed(password, name):
		return ErrPasswordKnown
	}
	return nil
}

// guessed reports whether a password is one of those that are tried first: few different
// characters, a run of neighbours, the name, or a word that everybody takes.
func guessed(password, name string) bool {
	lower := strings.ToLower(password)
	different := map[rune]bool{}
	steps, before := map[rune]bool{}, rune(0)
	for i, r := range lower {
		different[r] = true
		if i > 0 {
			steps[r-before] = true
		}
		before = r
	}
	if len(different) < 5 || len(steps) < 3 || len(name) > 2 && strings.Contains(lower, strings.ToLower(name)) {
		return true
	}
	for _, word := range []string{"password", "qwerty", "1q2w3e", "woaini", "5201314", "123456789", "987654321",
		"liangshan", "asdfgh", "zaq12wsx", "iloveyou", "admin123", "a123456"} {
		if strings.Contains(lower, word) && len(lower) < len(word)+8 {
			return true
		}
	}
	return false
}

// A hasher makes and compares hashes, so many at once at most.
type hasher struct{ slots chan struct{} }

func newHasher() *hasher { return &hasher{make(chan struct{}, hashingMax)} }

// hash returns the text that is stored of a password, in the form of the PHC string format:
// $argon2id$v=19$m=19456,t=2,p=1$SALT$HASH.
func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	var salt [saltBytes]byte
	rand.Read(salt[:])
	sum, err := h.derive(ctx, password, salt[:], costNow)
	if err != nil {
		return "", err
	}
	encode := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, costNow.memoryKiB, costNow.passes,
		costNow.lanes, encode(salt[:]), encode(sum)), nil
}

func (h *hasher) derive(ctx context.Context, password string, salt []byte, c cost) ([]byte, error) {
	select {
	case h.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-h.slots }()
	return argon2.IDKey([]byte(password), salt, c.passes, c.memoryKiB, c.lanes, hashBytes), nil
}

// compare reports whether a password is the one that was stored, and whether its hash should
// be made anew. An empty stored text is compared with as much work as any other, so that the
// time does not tell which names there are.
func (h *hasher) compare(ctx context.Context, stored, password string) (same, stale bool, err error) {
	if len(password) > PasswordMaxBytes {
		return false, false, nil
	}
	if stored == "" {
		var salt [saltBytes]byte
		_, err := h.derive(ctx, password, salt[:], costNow)
		return false, false, err
	}
	c, salt, want, err := parseHash(stored)
	if err != nil {
		return false, false, err
	}
	sum, err := h.derive(ctx, password, salt, c)
	if err != nil {
		return false, false, err
	}
	return subtle.ConstantTimeCompare(sum, want) == 1, c != costNow, nil
}

func parseHash(stored string) (c cost, salt, sum []byte, err error) {
	var version int
	parts := strings.Split(stored, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" {
		return c, nil, nil, errPasswordHash
	}
	if _, err := fmt.Sscanf(parts[2], "v=%d", &version); err != nil || version != argon2.Version {
		return c, nil, nil, errPasswordHash
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &c.memoryKiB, &c.passes, &c.lanes); err != nil {
		return c, nil, nil, errPasswordHash
	}
	salt, err1 := base64.RawStdEncoding.DecodeString(parts[4])
	sum, err2 := base64.RawStdEncoding.DecodeString(parts[5])
	if err1 != nil || err2 != nil || len(sum) != hashBytes || c.passes == 0 || c.lanes == 0 || c.memoryKiB > 1<<20 {
		return c, nil, nil, errPasswordHash
	}
	return c, salt, sum, nil
}
