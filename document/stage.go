package document

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"os"
	"path/filepath"
)

// A Ref is what a command needs to know of a paper: the journal holds the id.
type Ref struct {
	ID    ID
	Bytes int64 // Of the content.
}

// Stage reads a paper to its end, encrypts it and writes it durably, to be committed or discarded later. If it fails,
// nothing is left. The same paper staged again is another paper with another id.
func (s *Store) Stage(ctx context.Context, r io.Reader, meta Meta) (Ref, error) {
	if err := meta.check(); err != nil {
		return Ref{}, err
	}
	h := head{owner: meta.Owner}
	key := make([]byte, 32)
	rand.Read(h.label[:])
	rand.Read(key)
	var err error
	if h.wrapped, err = s.vault.WrapKey(ctx, meta.Owner, h.label, key); err != nil {
		return Ref{}, err
	}
	sealer, err := newSealer(key, &h)
	if err != nil {
		return Ref{}, &Error{Code: Failed, Err: err}
	}
	file, err := os.CreateTemp(filepath.Join(s.dir, folderTemporary), "*")
	if err != nil {
		return Ref{}, diskError(ID{}, err)
	}
	size, err := s.write(ctx, file, r, &h, sealer, meta)
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		os.Remove(file.Name())
		return Ref{}, diskError(ID{}, err)
	}
	id := sealer.id()
	if err := os.Rename(file.Name(), s.stagedPath(id)); err != nil {
		os.Remove(file.Name())
		return Ref{}, diskError(id, err)
	}
	return Ref{id, size}, diskError(id, syncDir(filepath.Join(s.dir, folderStaged)))
}

// write writes head and frames. It reads one chunk ahead, for the last frame is sealed as such.
func (s *Store) write(ctx context.Context, w io.Writer, r io.Reader, h *head, sealer *sealer, meta Meta) (int64,
	error) {
	out := bufio.NewWriterSize(w, 1<<16)
	out.Write(h.encode()) // A bufio.Writer keeps its first error; Flush returns it.
	out.Write(sealer.seal(nil, meta.encode(), 0, false))
	size := int64(0)
	now, next := make([]byte, ChunkBytes), make([]byte, ChunkBytes)
	var buffer []byte
	n, err := readChunk(r, now)
	for number := uint32(1); ; number++ {
		if err != nil {
			return 0, err
		}
		if size += int64(n); size > s.max {
			return 0, &Error{Code: TooLarge}
		}
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		ahead := 0
		if n == ChunkBytes {
			ahead, err = readChunk(r, next)
		}
		last := ahead == 0 && err == nil
		buffer = sealer.seal(buffer[:0], now[:n], number, last)
		if _, err := out.Write(buffer); err != nil {
			return 0, err
		}
		if last {
			break
		}
		now, next, n = next, now, ahead
	}
	if size == 0 {
		return 0, &Error{Code: Empty}
	}
	return size, out.Flush()
}

// readChunk fills a chunk as far as the paper goes.
func readChunk(r io.Reader, chunk []byte) (int, error) {
	n, err := io.ReadFull(r, chunk)
	if err == io.EOF || errors.Is(err, io.ErrUnexpectedEOF) && n < len(chunk) {
		return n, nil
	}
	if err != nil {
		return n, &Error{Code: Unread, Hint: "send the paper again", Err: err}
	}
	return n, nil
}
