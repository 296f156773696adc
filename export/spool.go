package export

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"

	"liangshan/kernel"
)

// A Spool keeps rows of a read table in a temporary file, so that a reader who takes them slowly holds up nobody
// who reads or writes the tables.
//
// A row is its values one after the other; a value is a byte that says its kind and, but for nil, a varint
// (int64) or the length as a varint and the bytes.
type Spool struct {
	file  *os.File
	w     *bufio.Writer
	width int
	size  int64
	most  int64
	b     []byte
}

// ErrTooLarge refuses more bytes than a spool may have.
var ErrTooLarge = kernel.Refuse("export.too_large")

const (
	spoolNil byte = iota
	spoolInt
	spoolText
	spoolBytes
)

// NewSpool makes an empty spool for rows of a width that may have so many bytes. Its file has no name any more, so that
// nothing is left behind whatever happens.
func NewSpool(width int, most int64) (*Spool, error) {
	f, err := os.CreateTemp("", "liangshan-export-")
	if err != nil {
		return nil, fmt.Errorf("export: %w (is there room for temporary files?)", err)
	}
	if err := os.Remove(f.Name()); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return &Spool{file: f, w: bufio.NewWriterSize(f, 256<<10), width: width, most: most}, nil
}

// Add adds a row. Refusal: ErrTooLarge.
func (s *Spool) Add(row []any) error {
	s.b = s.b[:0]
	for _, value := range row {
		switch v := value.(type) {
		case nil:
			s.b = append(s.b, spoolNil)
		case int64:
			s.b = binary.AppendVarint(append(s.b, spoolInt), v)
		case string:
			s.b = append(binary.AppendUvarint(append(s.b, spoolText), uint64(len(v))), v...)
		case []byte:
			s.b = append(binary.AppendUvarint(append(s.b, spoolBytes), uint64(len(v))), v...)
		default:
			return fmt.Errorf("export: the read tables have no values that are a %T", value)
		}
	}
	if s.size += int64(len(s.b)); s.size > s.most {
		return ErrTooLarge
	}
	_, err := s.w.Write(s.b)
	return err
}

// Each hands over the rows in the order in which they came. The slice is used again for the next row.
func (s *Spool) Each(each func(row []any) error) error {
	if err := s.w.Flush(); err != nil {
		return fmt.Errorf("export: %w (is there room for temporary files?)", err)
	}
	if _, err := s.file.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("export: %w", err)
	}
	r, row := bufio.NewReaderSize(s.file, 256<<10), make([]any, s.width)
	for {
		if _, err := r.Peek(1); err == io.EOF {
			return nil
		}
		for i := range row {
			var err error
			if row[i], err = readValue(r); err != nil {
				return fmt.Errorf("export: a temporary file: %w", err)
			}
		}
		if err := each(row); err != nil {
			return err
		}
	}
}

func readValue(r *bufio.Reader) (any, error) {
	kind, err := r.ReadByte()
	if err != nil || kind == spoolNil {
		return nil, err
	}
	if kind == spoolInt {
		n, err := binary.ReadVarint(r)
		return n, err
	}
	n, err := binary.ReadUvarint(r)
	if err != nil {
		return nil, err
	}
	b := make([]byte, n)
	if _, err := io.ReadFull(r, b); err != nil {
		return nil, err
	}
	if kind == spoolText {
		return string(b), nil
	}
	return b, nil
}

// Close gives the room back.
func (s *Spool) Close() error { return s.file.Close() }
