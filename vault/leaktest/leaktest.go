// Package leaktest looks for planted personal values in anything a county writes: journal, SQLite files, logs, crash
// dumps, exports. A test plants values that exist nowhere else, runs the program, and asks a Scanner whether one of
// them came out, in clear or in one of the forms in which programs let values slip: other character sets, base64,
// hex, escapes, packed integers, and plain hashes, which are as good as clear for anything that can be guessed.
//
// Invariants: a scanner that cannot find a form refuses to be made (New), so that silence means absence; every form
// is tried in this package's own tests by planting it. Hashes are found by their first 64 bits, so truncated ones
// count too.
//
// What it cannot see: values under encryption (that is the point), keyed or salted hashes, and compressed data other
// than gzip and zip, which are opened.
package leaktest

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Limits.
const (
	patternMinBytes = 5       // A shorter pattern would be met by chance in encrypted data.
	windowBytes     = 1 << 20 // A file is read in windows of this size.
	archiveMaxDepth = 3       // Archives inside archives.
	archiveMaxBytes = 1 << 30 // What one archive may unpack to.
	hitsMax         = 1000    // Per place. One would be enough to fail a test.
	sieveBits       = 20      // 128 KiB, which stays in the processor's cache.
)

// A Secret is a planted value. Hits name it by its label and never show it.
type Secret struct {
	Label string
	Value string
}

// A Hit is a place where a planted value was found.
type Hit struct {
	Place  string // File, or what the caller called the bytes; members of archives behind a "!".
	Offset int64  // Bytes from the beginning of the place.
	Secret string // Label of the planted value.
	Form   string // How the value was written there.
}

// String says what was found and where, without the value.
func (h Hit) String() string {
	return fmt.Sprintf("%s in %s at byte %d, as %s", h.Secret, h.Place, h.Offset, h.Form)
}

// A Scanner finds a set of planted values. It may be used from many goroutines.
type Scanner struct {
	patterns   []pattern
	byStart    map[uint32][]int32           // By the first four bytes.
	starts     [1 << (sieveBits - 6)]uint64 // A sieve before the map: bits of the hashes of those bytes.
	longest    int
	archiveMax int64
}

type pattern struct {
	bytes        []byte
	secret, form string
}

// New returns a scanner. It fails if a value is so short that one of its forms could be met by chance: names need
// three characters, numbers need eleven digits.
func New(secrets ...Secret) (*Scanner, error) {
	s := &Scanner{byStart: map[uint32][]int32{}, archiveMax: archiveMaxBytes}
	seen := map[string]bool{}
	for _, secret := range secrets {
		if len(secret.Value) < patternMinBytes {
			return nil, fmt.Errorf("leaktest: %s is too short to be told from chance", secret.Label)
		}
		for _, f := range forms(secret.Value) {
			if len(f.bytes) < patternMinBytes {
				return nil, fmt.Errorf("leaktest: %s is too short to be told from chance as %s", secret.Label, f.form)
			}
			if seen[string(f.bytes)] {
				continue
			}
			seen[string(f.bytes)] = true
			start := binary.BigEndian.Uint32(f.bytes)
			s.byStart[start] = append(s.byStart[start], int32(len(s.patterns)))
			bit := sieve(start)
			s.starts[bit>>6] |= 1 << (bit & 63)
			s.patterns = append(s.patterns, pattern{f.bytes, secret.Label, f.form})
			s.longest = max(s.longest, len(f.bytes))
		}
	}
	if len(s.patterns) == 0 {
		return nil, errors.New("leaktest: nothing planted, so nothing could be found")
	}
	return s, nil
}

func sieve(start uint32) uint32 { return start * 0x9e3779b1 >> (32 - sieveBits) }

// Bytes looks through bytes in memory.
func (s *Scanner) Bytes(place string, data []byte) []Hit {
	return s.window(place, data, 0, len(data))
}

// Text looks through a text, for example an error message.
func (s *Scanner) Text(place, text string) []Hit { return s.Bytes(place, []byte(text)) }

// window finds the patterns that begin in the first limit bytes of data, which stands at an offset in its place.
func (s *Scanner) window(place string, data []byte, offset int64, limit int) []Hit {
	var hits []Hit
	if len(data) < patternMinBytes {
		return nil
	}
	start := binary.BigEndian.Uint32(data) >> 8 // The four bytes from i on; the loop shifts the last one in.
	for i := 0; i < min(limit, len(data)-3) && len(hits) < hitsMax; i++ {
		start = start<<8 | uint32(data[i+3])
		bit := sieve(start)
		if s.starts[bit>>6]&(1<<(bit&63)) == 0 {
			continue
		}
		for _, at := range s.byStart[start] {
			if p := s.patterns[at]; bytes.HasPrefix(data[i:], p.bytes) {
				hits = append(hits, Hit{place, offset + int64(i), p.secret, p.form})
			}
		}
	}
	return hits
}

// Reader looks through everything a reader gives.
func (s *Scanner) Reader(place string, r io.Reader) ([]Hit, error) {
	var hits []Hit
	buffer := make([]byte, windowBytes+s.longest)
	kept, offset := 0, int64(0)
	for {
		n, err := io.ReadFull(r, buffer[kept:])
		data := buffer[:kept+n]
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			return append(hits, s.window(place, data, offset, len(data))...), nil
		}
		if err != nil {
			return hits, fmt.Errorf("leaktest: reading %s: %w", place, err)
		}
		if hits = append(hits, s.window(place, data, offset, windowBytes)...); len(hits) >= hitsMax {
			return hits, nil
		}
		kept = copy(buffer, data[windowBytes:])
		offset += windowBytes
	}
}

// File looks through a file, its name, and what it holds if it is a gzip or zip file.
func (s *Scanner) File(path string) ([]Hit, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("leaktest: %w", err)
	}
	defer file.Close()
	hits := s.Text("the name of a file", filepath.Base(path))
	found, err := s.Reader(path, file)
	if err != nil {
		return append(hits, found...), err
	}
	hits = append(hits, found...)
	info, err := file.Stat()
	if err != nil {
		return hits, fmt.Errorf("leaktest: %w", err)
	}
	inside, err := s.archive(path, file, info.Size(), 0)
	return append(hits, inside...), err
}

// archive looks into bytes that are a gzip or zip file; anything else is passed over.
func (s *Scanner) archive(place string, r io.ReaderAt, size int64, depth int) ([]Hit, error) {
	magic := make([]byte, 4)
	if n, _ := r.ReadAt(magic, 0); n < len(magic) {
		return nil, nil
	}
	switch {
	case depth >= archiveMaxDepth:
		return nil, nil
	case magic[0] == 0x1f && magic[1] == 0x8b:
		unpacked, err := gzip.NewReader(io.NewSectionReader(r, 0, size))
		if err != nil {
			return nil, nil // Only looks like gzip; its bytes were scanned as they are.
		}
		return s.member(place+"!", unpacked, depth)
	case string(magic) == "PK\x03\x04":
		members, err := zip.NewReader(r, size)
		if err != nil {
			return nil, nil
		}
		var hits []Hit
		for _, member := range members.File {
			hits = append(hits, s.Text(place+"! (a name)", member.Name)...)
			unpacked, err := member.Open()
			if err != nil {
				return hits, fmt.Errorf("leaktest: opening a member of %s: %w", place, err)
			}
			found, err := s.member(place+"!"+member.Name, unpacked, depth)
			unpacked.Close()
			if hits = append(hits, found...); err != nil {
				return hits, err
			}
		}
		return hits, nil
	}
	return nil, nil
}

func (s *Scanner) member(place string, unpacked io.Reader, depth int) ([]Hit, error) {
	data, err := io.ReadAll(io.LimitReader(unpacked, s.archiveMax+1))
	if err != nil {
		return nil, fmt.Errorf("leaktest: unpacking %s: %w", place, err)
	}
	if int64(len(data)) > s.archiveMax {
		return nil, fmt.Errorf("leaktest: %s unpacks to more than %d bytes and was not scanned", place, s.archiveMax)
	}
	inside, err := s.archive(place, bytes.NewReader(data), int64(len(data)), depth+1)
	return append(s.Bytes(place, data), inside...), err
}

// Dir looks through every file below a folder, and the names of all folders.
func (s *Scanner) Dir(root string) ([]Hit, error) {
	var hits []Hit
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) && path != root {
			return nil // Gone since its folder was read, as write-ahead files do.
		}
		if err != nil {
			return fmt.Errorf("leaktest: %w", err)
		}
		if !entry.Type().IsRegular() {
			hits = append(hits, s.Text("the name of a folder", entry.Name())...)
			return nil
		}
		found, err := s.File(path)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		hits = append(hits, found...)
		return err
	})
	return hits, err
}

// Report writes hits as lines, for a failing test.
func Report(hits []Hit) string {
	lines := make([]string, len(hits))
	for i, hit := range hits {
		lines[i] = hit.String()
	}
	return strings.Join(lines, "\n")
}
