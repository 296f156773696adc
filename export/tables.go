package export

import (
	"errors"
	"io"

	"liangshan/paper"
)

// WriteTables writes the tables of a report as one spreadsheet, a sheet for each.
func WriteTables(w io.Writer, tables []paper.Table) error {
	book, err := NewBook(w)
	if err != nil {
		return err
	}
	for _, t := range tables {
		sheet, err := book.Sheet(t.Name, t.Titles)
		if err != nil {
			return errors.Join(err, book.Abandon())
		}
		for _, row := range t.Rows {
			if err := sheet.Row(row); err != nil {
				return errors.Join(err, book.Abandon())
			}
		}
		if err := sheet.Close(); err != nil {
			return errors.Join(err, book.Abandon())
		}
	}
	return book.Close()
}
