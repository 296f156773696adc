package proof

import (
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// Keys are the keys that a log signed with, one after the other. As a file they are a
// list of signed notes, the oldest first, each with this text:
//
//	liangshan key 1
//	liangshan/CODE/2026a            origin
//	2                                 number of the key, from 1
//	20852163                          size of the log from which on it signs
//	liangshan/CODE/2026a+1f3c…+…    the public key
//	47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=   SHA-256 of all that stands before in the file
//
// signed by the new key and, but for the first, by the one before it. A key signs
// checkpoints from its size on up to the size at which the next key begins. So a reader who
// trusts any one key of the list trusts all of them: the later ones were endorsed by it or by
// its heirs, the earlier ones stand in the hash that it signed when it came. An old
// key that is stolen cannot sign anything newer than its time.
type Keys struct {
	origin string
	list   []listedKey
	text   []byte // The file; nil for a single key.
}

type listedKey struct {
	from     uint64
	public   string
	verifier note.Verifier
}

const keyHeader = "liangshan key 1"

// SingleKey trusts one public key at every size of its log.
func SingleKey(public string) (*Keys, error) {
	v, err := verifierOf(public)
	if err != nil {
		return nil, err
	}
	return &Keys{origin: v.Name(), list: []listedKey{{0, public, v}}}, nil
}

// NewKeys begins the list of a log's keys.
func NewKeys(first *Key) (*Keys, error) { return (&Keys{origin: first.name}).append(nil, first, 0) }

// Next adds a key that signs from a size on. Take the size of the newest checkpoint: it is
// the last one that the old key can have signed.
func (k *Keys) Next(old, next *Key, from uint64) (*Keys, error) {
	last := k.list[len(k.list)-1]
	if k.text == nil || old.Public() != last.public || from < last.from {
		return nil, refuse(ErrKeyList, "the next key is endorsed by the newest one of a list, for a later size")
	}
	return k.append(old, next, from)
}

func (k *Keys) append(old, next *Key, from uint64) (*Keys, error) {
	text := keyText(k.origin, len(k.list)+1, from, next.Public(), k.text)
	signers := []note.Signer{next}
	if old != nil {
		signers = append(signers, old)
	}
	signed, err := note.Sign(&note.Note{Text: text}, signers...)
	if err != nil {
		return nil, refuse(ErrKeyList, "%v", err)
	}
	return ParseKeys(append(append([]byte(nil), k.text...), signed...), next.Public())
}

func keyText(origin string, number int, from uint64, public string, before []byte) string {
	h := sha256.Sum256(before)
	return strings.Join([]string{keyHeader, origin, strconv.Itoa(number), strconv.FormatUint(from, 10), public,
		base64.StdEncoding.EncodeToString(h[:])}, "\n") + "\n"
}

// ParseKeys reads a list and checks every link of it. trusted is a public key that the
// reader has from elsewhere. Refusals: ErrKeyList, ErrKeyFormat, ErrUntrusted.
func ParseKeys(file []byte, trusted string) (*Keys, error) {
	k := &Keys{text: file}
	found := false
	for at := 0; at < len(file); {
		end := len(file)
		if next := strings.Index(string(file[at+1:]), "\n"+keyHeader+"\n"); next >= 0 {
			end = at + 1 + next + 1
		}
		if err := k.link(file[:at], file[at:end]); err != nil {
			return nil, err
		}
		found = found || k.list[len(k.list)-1].public == trusted
		at = end
	}
	if !found {
		return nil, refuse(ErrUntrusted, "the list does not lead to the trusted key")
	}
	return k, nil
}

// link checks one note of the list and adds its key.
func (k *Keys) link(before, signed []byte) error {
	bad := func(cause string) error { return refuse(ErrKeyList, "key %d: %s", len(k.list)+1, cause) }
	text, ok := noteText(signed)
	lines := strings.Split(text, "\n")
	if !ok || len(lines) != 7 {
		return bad("it is not a signed note of six lines")
	}
	if len(k.list) == 0 {
		k.origin = lines[1]
	}
	from, err := strconv.ParseUint(lines[3], 10, 64)
	if err != nil || keyText(k.origin, len(k.list)+1, from, lines[4], before) != text {
		return bad("it does not follow from the ones before")
	}
	v, err := verifierOf(lines[4])
	if err != nil {
		return err
	}
	signers := []note.Verifier{v}
	if n := len(k.list); n > 0 {
		if last := k.list[n-1]; from < last.from || last.public == lines[4] {
			return bad("it begins before the one before it")
		}
		signers = append(signers, k.list[n-1].verifier)
	}
	n, err := note.Open(signed, note.VerifierList(signers...))
	if err != nil || v.Name() != k.origin || len(n.Sigs) != len(signers) || len(n.UnverifiedSigs) > 0 {
		return bad("it is not signed by itself and by the one before it, and by nobody else")
	}
	k.list = append(k.list, listedKey{from, lines[4], v})
	return nil
}

// Origin returns the origin of the log that signs with the keys.
func (k *Keys) Origin() string { return k.origin }

// Text returns the list as a file; nil if it is a single key without one.
func (k *Keys) Text() []byte { return k.text }

// Newest returns the public key that signs now.
func (k *Keys) Newest() string { return k.list[len(k.list)-1].public }

// at returns the keys that may sign a checkpoint of a size. Where one follows another, both
// may sign the size at which they meet.
func (k *Keys) at(origin string, size uint64) ([]note.Verifier, error) {
	if origin != k.origin {
		return nil, refuse(ErrCheckpointSignature, "it is of the log %s, and the keys are those of %s", origin, k.origin)
	}
	var valid []note.Verifier
	for i, key := range k.list {
		if size >= key.from && (i+1 == len(k.list) || size <= k.list[i+1].from) {
			valid = append(valid, key.verifier)
		}
	}
	return valid, nil
}
