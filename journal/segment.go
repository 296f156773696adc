package journal

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"sort"
	"strconv"
	"strings"
	"syscall"

	"liangshan/kernel"
)

const (
	segmentMagic  = "LSSEGMT\x01"
	segmentHeader = 128

	headerPrevious = 88 // Where the hash before the first entry stands.

	segmentPrefix = "segment-"
	spareName     = "spare.new" // A segment in the making.

	// Every so many entries the place of one is kept in memory: 40 bytes for 64 entries of the
	// segment that grows, and for 1,024 of those before it, so that a journal of a thousand
	// million entries needs 40 MB. Finding an entry reads at most so many.
	placeEvery    = 64
	placeEveryOld = 1024
)

func segmentName(number int) string { return fmt.Sprintf("%s%06d", segmentPrefix, number) }

// segmentNumber returns the number of a segment's file; false if the file is none.
func segmentNumber(name string) (int, bool) {
	digits, ok := strings.CutPrefix(name, segmentPrefix)
	if !ok {
		return 0, false
	}
	number, err := strconv.Atoi(digits)
	return number, err == nil && segmentName(number) == name
}

// A header is the beginning of a segment.
type header struct {
	genesis  Genesis
	size     int64
	first    uint64
	previous [32]byte
	epoch    uint64
}

func appendHeader(dst []byte, h *header) []byte {
	var b [segmentHeader]byte
	copy(b[:], segmentMagic)
	binary.LittleEndian.PutUint32(b[12:], h.genesis.County)
	binary.LittleEndian.PutUint64(b[16:], uint64(h.genesis.Created_ms))
	copy(b[24:], h.genesis.ID[:])
	hash := h.genesis.Hash()
	copy(b[40:], hash[:])
	binary.LittleEndian.PutUint64(b[72:], uint64(h.size))
	binary.LittleEndian.PutUint64(b[80:], h.first)
	copy(b[headerPrevious:], h.previous[:])
	binary.LittleEndian.PutUint64(b[120:], h.epoch)
	binary.LittleEndian.PutUint32(b[8:], crc32.Checksum(b[12:], castagnoli))
	return append(dst, b[:]...)
}

var errHeader = errors.New("the header of the segment is broken")

func parseHeader(b []byte) (header, error) {
	if len(b) < segmentHeader || string(b[:8]) != segmentMagic {
		return header{}, errHeader
	}
	b = b[:segmentHeader]
	if crc32.Checksum(b[12:], castagnoli) != binary.LittleEndian.Uint32(b[8:]) {
		return header{}, errHeader
	}
	h := header{
		genesis: Genesis{
			County:     binary.LittleEndian.Uint32(b[12:]),
			Created_ms: int64(binary.LittleEndian.Uint64(b[16:])),
			ID:         [16]byte(b[24:]),
		},
		size:     int64(binary.LittleEndian.Uint64(b[72:])),
		first:    binary.LittleEndian.Uint64(b[80:]),
		previous: [32]byte(b[headerPrevious:]),
		epoch:    binary.LittleEndian.Uint64(b[120:]),
	}
	if h.genesis.Hash() != [32]byte(b[40:]) {
		return header{}, errHeader
	}
	return h, nil
}

// A place is where an entry begins, and the hash before it.
type place struct {
	offset   int64
	previous [32]byte
}

// A segment is one open file of the journal. All fields but file, name and size are guarded
// by File.mu.
type segment struct {
	name   string
	file   DiskFile
	size   int64
	first  uint64  // Index of the first entry.
	places []place // Of the first entry and of each whose index divides by every.
	every  uint64
	taken  int64 // Bytes handed out to batches.
	end    int64 // Bytes flushed.
}

// find returns the nearest known place at or before an entry, with the index there.
func (s *segment) find(index uint64) (uint64, place) {
	i := sort.Search(len(s.places), func(i int) bool { return s.at(i) > index }) - 1
	return s.at(i), s.places[i]
}

// at returns the index of the entry of the i-th place.
func (s *segment) at(i int) uint64 {
	if i == 0 {
		return s.first
	}
	return (s.first/s.every + uint64(i)) * s.every
}

// thin forgets most places of a segment that grows no more.
func (s *segment) thin() {
	kept := make([]place, 0, len(s.places)*placeEvery/placeEveryOld+2)
	for i, p := range s.places {
		if i == 0 || s.at(i)%placeEveryOld == 0 {
			kept = append(kept, p)
		}
	}
	s.places, s.every = kept, placeEveryOld
}

// full turns an error of a disk without room into kernel.ErrFull.
func full(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return errors.Join(kernel.ErrFull, err)
	}
	return err
}
