package proof

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// Signature algorithms of C2SP signed-note.
const (
	algLog     = 1 // Ed25519 over the text of the note.
	algWitness = 4 // Ed25519 over a time and the text: a timestamped cosignature.
)

// A Key is a private Ed25519 key of a log or of a witness. As text it is
// "PRIVATE+KEY+name+id+secret"; its public half is "name+id+key" (C2SP signed-note).
type Key struct {
	name    string
	private ed25519.PrivateKey
	alg     byte
}

// NewKey makes a key for a log, whose name is the log's origin.
func NewKey(origin string) *Key { return newKey(origin, algLog) }

// NewWitnessKey makes a key for a witness. The name should be an address without scheme.
func NewWitnessKey(name string) *Key { return newKey(name, algWitness) }

func newKey(name string, alg byte) *Key {
	assert(isName(name), "not a name for a key: "+strconv.Quote(name))
	_, private, err := ed25519.GenerateKey(rand.Reader)
	assert(err == nil, "no randomness")
	return &Key{name, private, alg}
}

// Name returns the name of whoever signs with the key.
func (k *Key) Name() string { return k.name }

// KeyHash returns the number by which signatures name the key. It implements note.Signer.
func (k *Key) KeyHash() uint32 { return keyHash(k.name, k.public()) }

func (k *Key) public() []byte {
	return append([]byte{k.alg}, k.private.Public().(ed25519.PublicKey)...)
}

// Public returns the public half, as text.
func (k *Key) Public() string {
	return fmt.Sprintf("%s+%08x+%s", k.name, k.KeyHash(), base64.StdEncoding.EncodeToString(k.public()))
}

// secret returns the private key, as text.
func (k *Key) secret() string {
	b := append([]byte{k.alg}, k.private.Seed()...)
	return fmt.Sprintf("PRIVATE+KEY+%s+%08x+%s", k.name, k.KeyHash(), base64.StdEncoding.EncodeToString(b))
}

// Sign implements note.Signer, for keys of logs.
func (k *Key) Sign(text []byte) ([]byte, error) {
	assert(k.alg == algLog, "a witness signs with a time")
	return ed25519.Sign(k.private, text), nil
}

func keyHash(name string, key []byte) uint32 {
	h := sha256.Sum256(append([]byte(name+"\n"), key...))
	return binary.BigEndian.Uint32(h[:])
}

// parseKeyText reads "name+id+base64 of algorithm and key".
func parseKeyText(text string) (name string, id uint32, key []byte, err error) {
	f := strings.Split(text, "+")
	if len(f) < 3 {
		return "", 0, nil, refuse(ErrKeyFormat, "it is not name+id+key")
	}
	// Base64 may hold plus signs.
	n, err1 := strconv.ParseUint(f[1], 16, 32)
	key, err2 := base64.StdEncoding.DecodeString(strings.Join(f[2:], "+"))
	if err := errors.Join(err1, err2); err != nil || !isName(f[0]) || len(f[1]) != 8 ||
		len(key) != 1+ed25519.PublicKeySize {
		return "", 0, nil, refuse(ErrKeyFormat, "it is not name+id+key")
	}
	return f[0], uint32(n), key, nil
}

// parsePublic reads a public key of the given algorithm.
func parsePublic(text string, alg byte) (name string, id uint32, key ed25519.PublicKey, err error) {
	name, id, b, err := parseKeyText(text)
	if err != nil {
		return "", 0, nil, err
	}
	if id != keyHash(name, b) || b[0] != alg {
		return "", 0, nil, refuse(ErrKeyFormat, "its id or its algorithm is not the expected one")
	}
	return name, id, b[1:], nil
}

// CreateKeyFile writes a private key to a new file that only its owner can read. It never
// replaces a file.
func CreateKeyFile(path string, k *Key) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("key: %w", err)
	}
	_, err = file.WriteString(k.secret() + "\n")
	if err := errors.Join(err, file.Sync(), file.Close()); err != nil {
		return fmt.Errorf("key: writing %s: %w", path, err)
	}
	return flushDir(filepath.Dir(path))
}

// ReadKeyFile reads a private key. It refuses a file that others than its owner may read
// or write, and one inside of any of the folders given: whoever gets a copy of the data must
// not get the key with it.
func ReadKeyFile(path string, outside ...string) (*Key, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("key: %w", err)
	}
	if !info.Mode().IsRegular() || info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("key: %s can be read by others (chmod 600 it): %w", path, fs.ErrPermission)
	}
	for _, dir := range outside {
		inside, err := isInside(path, dir)
		if err != nil {
			return nil, fmt.Errorf("key: %w", err)
		}
		if inside {
			return nil, fmt.Errorf("key: %s is inside of %s (move it out): %w", path, dir, fs.ErrPermission)
		}
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("key: %w", err)
	}
	k, err := parseSecret(string(bytes.TrimSuffix(data, []byte("\n"))))
	if err != nil {
		return nil, fmt.Errorf("key: %s: %w", path, err)
	}
	return k, nil
}

func isInside(path, dir string) (bool, error) {
	path, err1 := filepath.EvalSymlinks(path)
	dir, err2 := filepath.EvalSymlinks(dir)
	if err2 != nil && errors.Is(err2, fs.ErrNotExist) {
		return false, err1
	}
	path, err3 := filepath.Abs(path)
	dir, err4 := filepath.Abs(dir)
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		return false, err
	}
	return path == dir || strings.HasPrefix(path, dir+string(filepath.Separator)), nil
}

func parseSecret(text string) (*Key, error) {
	rest, ok := strings.CutPrefix(text, "PRIVATE+KEY+")
	if !ok {
		return nil, refuse(ErrKeyFormat, "it is not a private key")
	}
	name, id, b, err := parseKeyText(rest)
	if err != nil {
		return nil, err
	}
	k := &Key{name, ed25519.NewKeyFromSeed(b[1:]), b[0]}
	if k.alg != algLog && k.alg != algWitness || id != k.KeyHash() {
		return nil, refuse(ErrKeyFormat, "its id or its algorithm is not the expected one")
	}
	return k, nil
}

// verifierOf returns what checks the signatures of a log's public key.
func verifierOf(public string) (note.Verifier, error) {
	if _, _, _, err := parsePublic(public, algLog); err != nil {
		return nil, err
	}
	v, err := note.NewVerifier(public)
	if err != nil {
		return nil, refuse(ErrKeyFormat, "%v", err)
	}
	return v, nil
}
