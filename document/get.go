package document

import (
	"context"
	"crypto/hmac"
	"encoding/binary"
	"errors"
	"io"
	"os"

	"liangshan/vault"
)

// A Paper is a kept paper, open for reading. It must be closed.
type Paper struct {
	Ref
	Meta Meta

	file   *os.File
	sealer *sealer
	frames uint32 // Frames of content.
	number uint32 // The next frame.
	left   []byte // Of the frame before, not yet read.
	box    []byte
}

// Get opens a kept paper. The whole file is checked before a byte of it is given out; damage is an error with the
// code Damaged. The error is the vault's Erased if the owner was erased.
func (s *Store) Get(ctx context.Context, id ID) (*Paper, error) {
	file, err := os.Open(s.keptPath(id))
	if absent(err) {
		return nil, &Error{Code: NotFound, ID: id}
	}
	if err != nil {
		return nil, diskError(id, err)
	}
	p, err := s.open(ctx, id, file)
	if err != nil {
		file.Close()
		return nil, err
	}
	return p, nil
}

func (s *Store) open(ctx context.Context, id ID, file *os.File) (*Paper, error) {
	info, err := file.Stat()
	if err != nil {
		return nil, diskError(id, err)
	}
	h, err := readHead(file)
	if err != nil {
		return nil, damage(id, errHead.Error())
	}
	key, err := s.vault.UnwrapKey(ctx, h.owner, h.label, h.wrapped)
	if errors.Is(err, vault.Damaged) || errors.Is(err, vault.NotFound) {
		return nil, damage(id, "its key does not open")
	}
	if err != nil {
		return nil, err
	}
	p := &Paper{file: file, frames: 0}
	if p.sealer, err = newSealer(key, &h); err != nil {
		return nil, damage(id, "its key is none")
	}
	if err := p.checkID(ctx, id); err != nil {
		return nil, err
	}
	// From here on the bytes are those that were written; what remains is to find the places.
	content := info.Size() - h.bytes() - (frameHeadBytes + metaBytes + tagBytes)
	p.frames = uint32((content + frameWholeBytes - 1) / frameWholeBytes)
	p.ID, p.Bytes = id, content-int64(p.frames)*(frameHeadBytes+tagBytes)
	if _, err := file.Seek(h.bytes(), io.SeekStart); err != nil {
		return nil, diskError(id, err)
	}
	plain, err := p.frame()
	if err != nil {
		return nil, err
	}
	meta, ok := decodeMeta(plain)
	if !ok {
		return nil, damage(id, "its first frame is none")
	}
	p.Meta = meta
	p.Meta.Owner = h.owner
	return p, nil
}

// checkID reads the frames through and compares the id.
func (p *Paper) checkID(ctx context.Context, id ID) error {
	buffer := make([]byte, 1<<18)
	for {
		n, err := p.file.Read(buffer)
		p.sealer.mac.Write(buffer[:n])
		if err == io.EOF {
			break
		}
		if err != nil {
			return diskError(id, err)
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	if found := p.sealer.id(); !hmac.Equal(found[:], id[:]) {
		return damage(id, "its content is not that of its id")
	}
	return nil
}

// frame reads and opens the next frame.
func (p *Paper) frame() ([]byte, error) {
	var size [frameHeadBytes]byte
	if _, err := io.ReadFull(p.file, size[:]); err != nil {
		return nil, damage(p.ID, "it ends too early")
	}
	n := binary.BigEndian.Uint32(size[:])
	if n > ChunkBytes+tagBytes || n < tagBytes {
		return nil, damage(p.ID, "a frame has no length")
	}
	if p.box == nil {
		p.box = make([]byte, ChunkBytes+tagBytes)
	}
	box := p.box[:n]
	if _, err := io.ReadFull(p.file, box); err != nil {
		return nil, damage(p.ID, "it ends too early")
	}
	plain, ok := p.sealer.open(box, p.number, p.number > 0 && p.number == p.frames)
	if !ok {
		return nil, damage(p.ID, "a frame does not open")
	}
	p.number++
	return plain, nil
}

// Read reads the content.
func (p *Paper) Read(buffer []byte) (int, error) {
	if len(p.left) == 0 {
		if p.number > p.frames {
			return 0, io.EOF
		}
		var err error
		if p.left, err = p.frame(); err != nil {
			return 0, err
		}
	}
	n := copy(buffer, p.left)
	p.left = p.left[n:]
	return n, nil
}

// Close closes the paper.
func (p *Paper) Close() error { return p.file.Close() }

func (s *Store) head(path string) (head, error) {
	file, err := os.Open(path)
	if err != nil {
		return head{}, err
	}
	defer file.Close()
	return readHead(file)
}

// Verify reads every kept paper through and returns how many there are and which are damaged. Papers of people who
// were erased are passed over. progress, if not nil, hears how many are done.
func (s *Store) Verify(ctx context.Context, progress func(done int)) (papers int, wrong []ID, err error) {
	for e, err := range s.entries(ctx, folderKept) {
		if err != nil {
			return papers, wrong, err
		}
		err = s.verify(ctx, e.ID)
		switch {
		case errors.Is(err, Damaged):
			wrong = append(wrong, e.ID)
		case errors.Is(err, vault.Erased) || errors.Is(err, NotFound): // Sweep has been or will be here.
			continue
		case err != nil:
			return papers, wrong, err
		}
		papers++
		if progress != nil {
			progress(papers)
		}
	}
	return papers, wrong, nil
}

func (s *Store) verify(ctx context.Context, id ID) error {
	p, err := s.Get(ctx, id)
	if err != nil {
		return err
	}
	defer p.Close()
	_, err = io.Copy(io.Discard, p)
	return err
}
