package export

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"liangshan/calendar"
)

// Limits of spreadsheets (ECMA-376, and Excel's own specifications and limits).
const (
	rowsMax   = 1_048_576 // Of a sheet, the titles among them.
	textMax   = 32_767    // UTF-16 units of a cell.
	digitsMax = 15        // Of a number; a double keeps that many decimal digits whatever they are.
	dayMin    = -25508    // 1900-03-01: before it, spreadsheets count a day that there was not.
	dayZero   = 25569     // What spreadsheets call 1970-01-01.

	nameMax = 31 // Characters of a sheet's name.
)

// A Book is a file of xlsx that is being written. Rows wait in temporary files until Close.
type Book struct {
	to     io.Writer
	file   *excelize.File
	styles [stylesCount]int
	sheets int
	rows   int // Of a sheet at most, the titles among them.
}

const (
	styleTitle = iota
	styleYuan
	styleDate
	styleMoment
	stylesCount
)

// NewBook begins a file.
func NewBook(to io.Writer) (*Book, error) {
	b := &Book{to: to, file: excelize.NewFile(), rows: rowsMax}
	yuan, date, moment := "#,##0.00", "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss.000"
	for i, style := range [stylesCount]*excelize.Style{
		{Font: &excelize.Font{Bold: true}}, {CustomNumFmt: &yuan}, {CustomNumFmt: &date}, {CustomNumFmt: &moment},
	} {
		var err error
		if b.styles[i], err = b.file.NewStyle(style); err != nil {
			return nil, errors.Join(err, b.file.Close())
		}
	}
	return b, nil
}

// Sheet begins a table in the file. The one before it has to be closed first.
func (b *Book) Sheet(name string, titles []string) (Writer, error) {
	w := &sheetWriter{book: b, name: name, titles: titles}
	return w, w.begin()
}

// Close writes the file to where it goes.
func (b *Book) Close() error {
	// The library would keep the whole file in memory; here it goes out as it is packed.
	packed := zip.NewWriter(b.to)
	b.file.SetZipWriter(func(io.Writer) excelize.ZipWriter { return packed })
	_, err := b.file.WriteTo(io.Discard)
	return errors.Join(err, b.file.Close())
}

// Abandon throws away what was written so far.
func (b *Book) Abandon() error { return b.file.Close() }

type sheetWriter struct {
	book   *Book
	name   string
	titles []string
	part   int // Sheets begun.
	stream *excelize.StreamWriter
	row    int // The last one written, from 1.
	cells  []any
}

// begin begins a sheet, of which a large table has more than one.
func (w *sheetWriter) begin() (err error) {
	w.part++
	name, suffix := []rune(w.name), ""
	if w.part > 1 {
		suffix = " " + strconv.Itoa(w.part)
	}
	sheet := string(name[:min(len(name), nameMax-len(suffix))]) + suffix
	if w.book.sheets == 0 {
		err = w.book.file.SetSheetName("Sheet1", sheet)
	} else {
		_, err = w.book.file.NewSheet(sheet)
	}
	if err != nil {
		return fmt.Errorf("export: sheet %q: %w", sheet, err)
	}
	w.book.sheets++
	if w.stream, err = w.book.file.NewStreamWriter(sheet); err != nil {
		return fmt.Errorf("export: sheet %q: %w", sheet, err)
	}
	err = errors.Join(w.stream.SetColWidth(1, max(1, len(w.titles)), 16),
		w.stream.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}))
	if err != nil {
		return fmt.Errorf("export: sheet %q: %w", sheet, err)
	}
	w.cells = w.cells[:0]
	for _, title := range w.titles {
		w.cells = append(w.cells, excelize.Cell{StyleID: w.book.styles[styleTitle], Value: title})
	}
	w.row = 1
	return w.stream.SetRow("A1", w.cells)
}

func (w *sheetWriter) Row(cells []any) error {
	if w.row == w.book.rows {
		if err := errors.Join(w.stream.Flush(), w.begin()); err != nil {
			return err
		}
	}
	w.row++
	w.cells = w.cells[:0]
	for _, cell := range cells {
		w.cells = append(w.cells, w.book.cell(cell))
	}
	return w.stream.SetRow("A"+strconv.Itoa(w.row), w.cells)
}

func (w *sheetWriter) Close() error { return w.stream.Flush() }

// cell returns a cell as the library takes it.
func (b *Book) cell(cell any) any {
	switch v := cell.(type) {
	case nil, bool:
		return v
	case int64:
		if v > 999_999_999_999_999 || v < -999_999_999_999_999 {
			return strconv.FormatInt(v, 10)
		}
		return v
	case string:
		return cut(v)
	case Decimal:
		if n, ok := v.exact(); ok {
			return excelize.Cell{StyleID: b.styles[styleYuan], Value: n}
		}
		return string(v)
	case calendar.Date:
		if v < dayMin {
			return v.String()
		}
		return excelize.Cell{StyleID: b.styles[styleDate], Value: int64(v) + dayZero}
	case Moment:
		const day_ms, ahead_ms = 86_400_000, 8 * 3_600_000
		if v < dayMin*day_ms {
			return v.String()
		}
		// A double keeps 1/20,000 of a millisecond here.
		return excelize.Cell{StyleID: b.styles[styleMoment], Value: float64(int64(v)+ahead_ms)/day_ms + dayZero}
	}
	panic(fmt.Sprintf("export: a cell cannot be a %T", cell))
}

// exact returns the number that a spreadsheet shows digit by digit as it stands here; there is none if it has
// more digits than a double keeps.
func (d Decimal) exact() (float64, bool) {
	digits := len(strings.Trim(string(d), "-.")) - strings.Count(string(d), ".")
	n, err := strconv.ParseFloat(string(d), 64)
	if err != nil || digits > digitsMax {
		return 0, false
	}
	_, fraction, _ := strings.Cut(string(d), ".")
	return n, strconv.FormatFloat(n, 'f', len(fraction), 64) == string(d)
}

// cut returns a text that a cell can hold. One that is too long says where its rest is.
func cut(text string) string {
	if len(text) <= textMax { // Bytes are never fewer than UTF-16 units.
		return text
	}
	units := utf16.Encode([]rune(text))
	if len(units) <= textMax {
		return text
	}
	note := fmt.Sprintf("… 〔表格单元格放不下,全文共 %d 字,见 CSV;cut: a cell holds no more, the CSV has all %d characters〕",
		len([]rune(text)), len([]rune(text)))
	keep := textMax - len(utf16.Encode([]rune(note)))
	if units[keep-1]&0xfc00 == 0xd800 {
		keep-- // Not between the halves of a character.
	}
	return string(utf16.Decode(units[:keep])) + note
}
