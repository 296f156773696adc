package export

import "io"

// A Single is a file with one table.
type Single struct {
	Writer
	book *Book // Of xlsx.
}

// NewTable begins a file with one table. mark is for CSV; see NewCSV.
func NewTable(to io.Writer, format Format, name string, titles []string, mark bool) (*Single, error) {
	if format != XLSX {
		w, err := NewCSV(to, titles, mark)
		return &Single{Writer: w}, err
	}
	book, err := NewBook(to)
	if err != nil {
		return nil, err
	}
	w, err := book.Sheet(name, titles)
	if err != nil {
		book.Abandon()
		return nil, err
	}
	return &Single{w, book}, nil
}

// Close finishes the file.
func (s *Single) Close() error {
	err := s.Writer.Close()
	if s.book == nil {
		return err
	}
	if err != nil {
		s.book.Abandon()
		return err
	}
	return s.book.Close()
}

// Abandon gives up a file that cannot be finished.
func (s *Single) Abandon() {
	if s.book != nil {
		s.book.Abandon()
	}
}
