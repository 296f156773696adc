package document

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"hash"
	"io"
	"strings"
	"unicode/utf8"

	"liangshan/vault"
)

// Meta says what a paper is.
type Meta struct {
	Owner     vault.Number // The person to whom it belongs, 0 for nobody.
	MediaType string       // For example application/pdf.
	Title     vault.Text   // May be personal, so it is sealed with the content.
}

func (m Meta) check() error {
	if len(m.Title) > TitleMaxBytes || !utf8.ValidString(string(m.Title)) {
		return &Error{Code: TitleTooLong}
	}
	kind, sub, ok := strings.Cut(m.MediaType, "/")
	printable := strings.Trim(strings.ToLower(m.MediaType), "abcdefghijklmnopqrstuvwxyz0123456789!#$&^_.+-/;= ") == ""
	if !ok || kind == "" || sub == "" || len(m.MediaType) > MediaTypeMax || !printable {
		return &Error{Code: MediaTypeInvalid}
	}
	return nil
}

// encode writes title and media type, each with its length, and zeros.
func (m Meta) encode() []byte {
	data := make([]byte, 0, metaBytes)
	data = append(binary.BigEndian.AppendUint16(data, uint16(len(m.MediaType))), m.MediaType...)
	data = append(binary.BigEndian.AppendUint16(data, uint16(len(m.Title))), m.Title...)
	return data[:metaBytes]
}

func decodeMeta(data []byte) (m Meta, ok bool) {
	text := func() string {
		if len(data) < 2 || len(data)-2 < int(binary.BigEndian.Uint16(data)) {
			ok = false
			return ""
		}
		end := 2 + int(binary.BigEndian.Uint16(data))
		text := string(data[2:end])
		data = data[end:]
		return text
	}
	ok = len(data) == metaBytes
	m.MediaType = text()
	m.Title = vault.Text(text())
	return m, ok
}

// A head is what stands before the frames.
type head struct {
	label   [labelBytes]byte
	owner   vault.Number
	wrapped []byte
}

func (h *head) encode() []byte {
	data := append([]byte(markOfPapers), h.label[:]...)
	data = binary.BigEndian.AppendUint64(data, uint64(h.owner))
	data = binary.BigEndian.AppendUint16(data, uint16(len(h.wrapped)))
	return append(data, h.wrapped...)
}

func (h *head) bytes() int64 { return int64(headFixedBytes + len(h.wrapped)) }

var errHead = errors.New("the beginning of the file is not that of a paper")

func readHead(r io.Reader) (head, error) {
	var h head
	fixed := make([]byte, headFixedBytes)
	if _, err := io.ReadFull(r, fixed); err != nil || string(fixed[:len(markOfPapers)]) != markOfPapers {
		return h, errors.Join(errHead, err)
	}
	rest := fixed[len(markOfPapers):]
	copy(h.label[:], rest)
	h.owner = vault.Number(binary.BigEndian.Uint64(rest[labelBytes:]))
	size := binary.BigEndian.Uint16(rest[labelBytes+8:])
	if size > wrappedMaxBytes {
		return h, errHead
	}
	h.wrapped = make([]byte, size)
	if _, err := io.ReadFull(r, h.wrapped); err != nil {
		return h, errors.Join(errHead, err)
	}
	return h, nil
}

// A sealer seals and opens the frames of one paper and computes its id.
type sealer struct {
	aead  cipher.AEAD
	mac   hash.Hash
	bound []byte // Label and owner; number and last are appended.
}

func newSealer(key []byte, h *head) (*sealer, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	address, err := hkdf.Key(sha256.New, key, nil, "liangshan document 1 address", 32)
	if err != nil {
		return nil, err
	}
	s := &sealer{aead: aead, mac: hmac.New(sha256.New, address)}
	s.bound = binary.BigEndian.AppendUint64(append([]byte(markOfPapers), h.label[:]...), uint64(h.owner))
	s.mac.Write(s.bound)
	return s, nil
}

func (s *sealer) additional(number uint32, last bool) []byte {
	data := binary.BigEndian.AppendUint32(append([]byte{}, s.bound...), number)
	if last {
		return append(data, 1)
	}
	return append(data, 0)
}

func nonce(number uint32) []byte {
	n := make([]byte, 12)
	binary.BigEndian.PutUint32(n[8:], number)
	return n
}

// seal appends a frame to a buffer and takes it into the id.
func (s *sealer) seal(buffer, plain []byte, number uint32, last bool) []byte {
	start := len(buffer)
	buffer = binary.BigEndian.AppendUint32(buffer, uint32(len(plain)+tagBytes))
	buffer = s.aead.Seal(buffer, nonce(number), plain, s.additional(number, last))
	s.mac.Write(buffer[start:])
	return buffer
}

func (s *sealer) open(box []byte, number uint32, last bool) ([]byte, bool) {
	plain, err := s.aead.Open(box[:0], nonce(number), box, s.additional(number, last))
	return plain, err == nil
}

func (s *sealer) id() ID { return ID(s.mac.Sum(nil)) }
