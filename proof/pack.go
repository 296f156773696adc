package proof

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"sync"

	"golang.org/x/mod/sumdb/tlog"
)

// packDir holds the full tiles, one file a level: tile n begins at byte n*tileBytes. A file for
// each tile, as C2SP tlog-tiles names them, costs four system calls and an inode every 256
// events, which was a quarter of the time of a busy county; readers and mirrors still find
// every tile under its name over HTTP.
const packDir = "tiles"

// packs are the files of full tiles, opened as they are needed.
type packs struct {
	mu    sync.Mutex
	files [tileLevels]*os.File
}

func packFile(level int) string { return packDir + "/" + strconv.Itoa(level) }

// file returns the pack of a level.
func (p *packs) file(f *folder, level int) (*os.File, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.files[level] == nil {
		file, err := os.OpenFile(f.path(packFile(level)), os.O_CREATE|os.O_RDWR, 0o644)
		if err != nil {
			return nil, err
		}
		p.files[level] = file
	}
	return p.files[level], nil
}

// write puts a full tile where it belongs. It counts once the folder's size covers it, and
// lasts once a flush has followed.
func (p *packs) write(f *folder, level int, number uint64, data []byte) error {
	if err := f.asked("tile", packFile(level)+"@"+strconv.FormatUint(number, 10)); err != nil {
		return err
	}
	file, err := p.file(f, level)
	if err == nil {
		_, err = file.WriteAt(data, int64(number)*tileBytes)
	}
	if err != nil {
		return fmt.Errorf("log: writing tile %d of level %d: %w (is the disk full?)", number, level, err)
	}
	return nil
}

// read returns the first t.W hashes of a full tile.
func (p *packs) read(f *folder, t tlog.Tile) ([]byte, error) {
	file, err := p.file(f, t.L)
	if err != nil {
		return nil, err
	}
	data := make([]byte, t.W*hashSize)
	_, err = file.ReadAt(data, t.N*tileBytes)
	return data, err
}

// flush waits until the packs are on the disk, where flushAll does not.
func (p *packs) flush() (err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, file := range p.files {
		if file != nil && flushEach {
			err = errors.Join(err, file.Sync())
		}
	}
	return err
}

// close closes the packs. One that is read afterwards is opened again.
func (p *packs) close() (err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for level, file := range p.files {
		if file != nil {
			err = errors.Join(err, file.Close())
			p.files[level] = nil
		}
	}
	return err
}
