package web

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"os"
	"slices"
	"time"

	"liangshan/export"
	"liangshan/kernel"
	"liangshan/view"
)

// Limits of files of lists.
const (
	listFiles = 2                // Lists that are read for files at the same time: half of the connections for readers.
	listKept  = 8                // Files of lists that are on the disk at the same time, until they are sent.
	listBytes = 1 << 30          // Bytes of rows that one keeps on the disk.
	fileTime  = 15 * time.Minute // That the way of a file to its reader may take at most.
	fileRate  = 64 << 10         // Bytes a second at least: who takes a file slowly must not keep others from theirs.
)

// Refusals of files of lists.
var (
	errListLong = kernel.Refuse("portal.list_too_long") // It has more than listBytes.
	errListSlow = kernel.Refuse("portal.list_too_slow") // To read it takes longer than a reading may.
)

// sendTime is how long a file of so many bytes may be on its way.
func sendTime(size int64) time.Duration {
	return min(fileTime, time.Minute+time.Duration(size/fileRate)*time.Second) // Seconds rounded down.
}

// A listFile is a list on its way into a file. It is made on the disk and goes out when it is whole: a refusal in the
// middle is a page still, and nobody has half a file. However long the list is, one row of it is in memory.
type listFile struct {
	key    string
	format export.Format
	file   *os.File // Without a name: nothing is left behind whatever happens.
	b      *bufio.Writer
	to     *export.Single
	err    error // The first one; see done.
	whole  bool  // All of it is in the file.
}

// begin writes the head of a list.
func (f *listFile) begin(l *list) error {
	titles := make([]string, len(l.Columns))
	for i, c := range l.Columns {
		titles[i] = c.Title
	}
	var err error
	if f.file, err = os.CreateTemp("", "liangshan-list-"); err != nil {
		return fmt.Errorf("web: %w (is there room for temporary files?)", err)
	}
	if err := os.Remove(f.file.Name()); err != nil {
		return err
	}
	f.b = bufio.NewWriterSize(f.file, 64<<10)
	f.to, err = export.NewTable(f.b, f.format, l.Key, titles, true)
	return err
}

// add writes a row. What goes wrong is told by done.
func (f *listFile) add(l *list, row []listCell) {
	if f.err == nil && f.to == nil {
		f.err = f.begin(l)
	}
	if f.err != nil {
		return
	}
	cells := make([]any, len(row))
	for i, c := range row {
		cells[i] = c.File
	}
	f.err = f.to.Row(cells)
}

// done finishes the file of a list, and returns its length.
func (f *listFile) done(l *list) (int64, error) {
	if f.err == nil && f.to == nil { // It has no rows.
		f.err = f.begin(l)
	}
	if f.err == nil {
		f.err = f.to.Close()
		f.whole = f.err == nil
	}
	if f.err == nil {
		f.err = f.b.Flush()
	}
	if f.err != nil {
		return 0, f.err
	}
	size, err := f.file.Seek(0, io.SeekCurrent)
	if err == nil {
		_, err = f.file.Seek(0, io.SeekStart)
	}
	return size, err
}

// close gives the room back.
func (f *listFile) close() {
	if f.file == nil {
		return
	}
	if f.to != nil && !f.whole {
		f.to.Abandon()
	}
	f.file.Close() // It was only read since it was whole.
}

// beginFile lets the rows of a list go into a file, as soon as there is room for one; the room is given back when the
// visit ends, however it ends. Refusal: errBadWord.
func (v *visit) beginFile(key string, format export.Format) error {
	if format != export.CSV && format != export.XLSX {
		return errBadWord
	}
	select {
	case v.s.keeping <- struct{}{}:
	case <-v.r.Context().Done():
		return v.r.Context().Err()
	}
	v.ends = append(v.ends, func() { <-v.s.keeping })
	f := &listFile{key: key, format: format}
	v.filing, v.ends = f, append(v.ends, f.close)
	return nil
}

// fileRows returns all rows of a list that is asked for as a file. They are read in one go, as of one position, into a
// temporary file: who takes the file slowly holds up no reading. Refusals: errBadWord, errListLong, errListSlow.
func (v *visit) fileRows(key string, format export.Format, query string, args []any) (iter.Seq2[int, []any], error) {
	none := slices.All([][]any(nil))
	if err := v.beginFile(key, format); err != nil {
		return none, err
	}
	select {
	case v.s.listing <- struct{}{}:
	case <-v.r.Context().Done():
		return none, v.r.Context().Err()
	}
	spool, err := v.s.read.Spool(v.r.Context(), listBytes, query, args...)
	<-v.s.listing
	switch {
	case errors.Is(err, export.ErrTooLarge):
		return none, errListLong
	case errors.Is(err, view.ErrTooSlow):
		return none, errListSlow
	case err != nil || spool == nil:
		return none, err
	}
	v.ends = append(v.ends, func() { spool.Close() }) // Also if nobody asks for its rows.
	f, stop := v.filing, errors.New("enough")
	return func(yield func(int, []any) bool) {
		defer spool.Close()
		i := -1
		err := spool.Each(func(row []any) error {
			if i++; !yield(i, slices.Clone(row)) {
				return stop
			}
			return f.err
		})
		if err != nil && !errors.Is(err, stop) && f.err == nil {
			f.err = err
		}
	}, nil
}

// listFile hands out a list as a file.
func (v *visit) listFile(l *list, format export.Format) error {
	if v.filing == nil || v.filing.key != l.Key { // Its rows are no answer to one question.
		if err := v.beginFile(l.Key, format); err != nil {
			return err
		}
		for _, row := range l.Rows {
			v.filing.add(l, row)
		}
	}
	f := v.filing
	size, err := f.done(l)
	if err != nil {
		return err
	}
	v.done = true
	h := v.w.Header()
	h.Set("Content-Type", format.MediaType())
	h.Set("Content-Disposition", `attachment; filename="`+v.s.read.Code()+"-"+l.Key+"."+string(format)+`"`)
	// Large files take longer than other answers. Where there is no deadline to move, none is in the way.
	http.NewResponseController(v.w).SetWriteDeadline(time.Now().Add(sendTime(size)))
	if sent, err := io.Copy(v.w, f.file); err != nil || sent != size {
		panic(http.ErrAbortHandler) // Half a file must not pass for a whole one.
	}
	return nil
}
