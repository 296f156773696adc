package vault

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"sync"
)

// The key file is text, one line for the format and one per master key, the newest last:
//
//	liangshan master keys 1
//	1 6f1c…64 digits in hex… 90b2…fingerprint…
//
// The fingerprint is derived from the key by HKDF and says nothing about it; it finds a damaged digit.
const keysHeader = "liangshan master keys 1"

const keysFileMaxBytes = 1 << 16

// A KeyMark names a master key without disclosing it, for the manifest of a backup.
type KeyMark struct {
	ID          uint32
	Fingerprint string // 32 digits in hex.
}

// A master is one master key and what is derived from it, each for one purpose.
type master struct {
	id          uint32
	secret      [32]byte
	wrap        cipher.AEAD // Wraps the keys of people and papers.
	search      []byte      // Hashes values for search.
	request     []byte      // Hashes request ids and what they asked.
	erase       []byte      // Signs lines of the erase list.
	fingerprint [16]byte
}

func newMaster(id uint32, secret [32]byte) *master {
	m := &master{id: id, secret: secret}
	derive := func(purpose string, bytes int) []byte {
		key, err := hkdf.Key(sha256.New, secret[:], nil, "liangshan vault 1 "+purpose, bytes)
		if err != nil {
			panic("vault: " + err.Error()) // Only for lengths that are not asked for here.
		}
		return key
	}
	m.wrap = newAEAD(derive("wrap", 32))
	m.search, m.request, m.erase = derive("search", 32), derive("request", 32), derive("erase list", 32)
	copy(m.fingerprint[:], derive("fingerprint", 16))
	return m
}

func newAEAD(key []byte) cipher.AEAD {
	block, err := aes.NewCipher(key)
	if err != nil {
		panic("vault: " + err.Error()) // Only for a wrong length.
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		panic("vault: " + err.Error())
	}
	return aead
}

// randomBytes fills a slice with chance. crypto/rand does not fail: it stops the program.
func randomBytes(p []byte) { rand.Read(p) }

// keyedHash returns the first 16 bytes of an HMAC over the parts, each preceded by its length.
func keyedHash(key []byte, parts ...string) []byte {
	mac := hmac.New(sha256.New, key)
	for _, part := range parts {
		mac.Write(strconv.AppendInt(nil, int64(len(part)), 10))
		io.WriteString(mac, ":"+part)
	}
	return mac.Sum(nil)[:16]
}

// A keyring holds the master keys of a key file.
type keyring struct {
	path string

	mu   sync.RWMutex
	keys []*master // By rising id.
}

func (k *keyring) newest() *master {
	k.mu.RLock()
	defer k.mu.RUnlock()
	return k.keys[len(k.keys)-1]
}

func (k *keyring) all() []*master {
	k.mu.RLock()
	defer k.mu.RUnlock()
	return k.keys // Never changed in place.
}

func (k *keyring) get(id uint32) (*master, error) {
	for _, m := range k.all() {
		if m.id == id {
			return m, nil
		}
	}
	return nil, &Error{Code: KeyUnknown, Hint: fmt.Sprintf("put master key %d back into %s", id, k.path)}
}

// Format prints nothing of the keys, whatever the verb.
func (k *keyring) Format(state fmt.State, _ rune) { io.WriteString(state, placeholder) }

// Format prints nothing of the key, whatever the verb.
func (m *master) Format(state fmt.State, _ rune) { io.WriteString(state, placeholder) }

func encodeKeys(keys []*master) []byte {
	var b strings.Builder
	b.WriteString(keysHeader + "\n")
	for _, m := range keys {
		fmt.Fprintf(&b, "%d %x %x\n", m.id, m.secret[:], m.fingerprint[:])
	}
	return []byte(b.String())
}

// createKeys makes a key file with one master key.
func createKeys(path, dataDir string) (*keyring, error) {
	if err := outside(path, dataDir); err != nil {
		return nil, err
	}
	var secret [32]byte
	randomBytes(secret[:])
	k := &keyring{path: path, keys: []*master{newMaster(1, secret)}}
	if err := createFile(path, encodeKeys(k.keys)); err != nil {
		return nil, ioError(err, "check the folder of "+path)
	}
	return k, nil
}

// openKeys reads a key file. It refuses one that others may read, and one inside the data folder.
func openKeys(path, dataDir string) (*keyring, error) {
	if err := outside(path, dataDir); err != nil {
		return nil, err
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, &Error{Code: KeyDamaged, Hint: "bring the key file " + path + " back", Err: err}
	}
	defer file.Close()
	if err := private(path, file); err != nil {
		return nil, err
	}
	data, err := io.ReadAll(io.LimitReader(file, keysFileMaxBytes+1))
	if err != nil {
		return nil, ioError(err, "check "+path)
	}
	keys, line := decodeKeys(string(data))
	if line != 0 {
		hint := fmt.Sprintf("line %d of %s is not a master key; bring the file back from its copy", line, path)
		return nil, &Error{Code: KeyDamaged, Hint: hint}
	}
	return &keyring{path: path, keys: keys}, nil
}

// decodeKeys returns the master keys of a key file, or the number of the first line that is wrong.
func decodeKeys(data string) (keys []*master, wrong int) {
	if len(data) > keysFileMaxBytes || !strings.HasSuffix(data, "\n") {
		return nil, 1 + strings.Count(data, "\n")
	}
	lines := strings.Split(strings.TrimSuffix(data, "\n"), "\n")
	if lines[0] != keysHeader {
		return nil, 1
	}
	for i, line := range lines[1:] {
		parts := strings.Split(line, " ")
		if len(parts) != 3 {
			return nil, i + 2
		}
		id, err := strconv.ParseUint(parts[0], 10, 32)
		secret, errSecret := hex.DecodeString(parts[1])
		if errors.Join(err, errSecret) != nil || len(secret) != 32 || len(keys) > 0 && uint32(id) <= keys[len(keys)-1].id {
			return nil, i + 2
		}
		m := newMaster(uint32(id), [32]byte(secret))
		if hex.EncodeToString(m.fingerprint[:]) != parts[2] || id == 0 {
			return nil, i + 2
		}
		keys = append(keys, m)
	}
	if len(keys) == 0 {
		return nil, 2
	}
	return keys, 0
}

// noteKeys compares the master keys with the fingerprints in the vault and notes those that are new there.
func (v *Vault) noteKeys(ctx context.Context, tx *sql.Tx) error {
	rows, err := tx.QueryContext(ctx, "SELECT key, fingerprint FROM master")
	if err != nil {
		return err
	}
	defer rows.Close()
	noted := map[uint32]bool{}
	for rows.Next() {
		var id uint32
		var fingerprint []byte
		if err := rows.Scan(&id, &fingerprint); err != nil {
			return err
		}
		m, err := v.keys.get(id)
		if err != nil {
			return err
		}
		if string(m.fingerprint[:]) != string(fingerprint) {
			hint := fmt.Sprintf("master key %d of %s belongs to another vault", id, v.keys.path)
			return &Error{Code: WrongKey, Hint: hint}
		}
		noted[id] = true
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for _, m := range v.keys.all() {
		if noted[m.id] {
			continue
		}
		_, err := tx.ExecContext(ctx, "INSERT INTO master (key, fingerprint) VALUES (?, ?)", m.id, m.fingerprint[:])
		if err != nil {
			return err
		}
	}
	return nil
}

// KeyMarks returns the ids and fingerprints of the master keys, for the manifest of a backup: whoever restores it
// sees which keys it takes.
func (v *Vault) KeyMarks() []KeyMark {
	var marks []KeyMark
	for _, m := range v.keys.all() {
		marks = append(marks, KeyMark{m.id, hex.EncodeToString(m.fingerprint[:])})
	}
	return marks
}
