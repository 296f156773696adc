package intake

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
	xunicode "golang.org/x/text/encoding/unicode"
)

// Limits of files.
const (
	FileMax    = 256 << 20 // Bytes.
	RowsMax    = 1_000_000
	columnsMax = 1000
	cellMax    = 1 << 20   // Bytes; a border can be long.
	unpackMax  = 512 << 20 // Bytes of an xlsx, unpacked.
)

// A record is a row of a table as it stands.
type record struct {
	row   int // From 1.
	cells []string
	fault Code // The row cannot be read.
}

// decode returns a file's text: UTF-8 with or without a mark, UTF-16 with one, else GBK (as GB18030, which
// contains it).
func decode(data []byte) (text []byte, ok bool) {
	switch {
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf")):
		return data[3:], utf8.Valid(data)
	case bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("\xfe\xff")):
		text, err := xunicode.UTF16(xunicode.LittleEndian, xunicode.ExpectBOM).NewDecoder().Bytes(data)
		return text, err == nil && !bytes.ContainsRune(text, utf8.RuneError)
	case bytes.IndexByte(data, 0) >= 0:
		return nil, false
	case utf8.Valid(data):
		return data, true
	}
	text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data)
	return text, err == nil && !bytes.ContainsRune(text, utf8.RuneError)
}

// separator chooses between comma, tab, semicolon and the Chinese comma by the first line that has any.
func separator(text []byte) rune {
	for range 10 {
		line, rest, more := bytes.Cut(text, []byte{'\n'})
		best, most := ',', 0
		for _, r := range []rune{',', '\t', ';', '，'} {
			if n := strings.Count(string(line), string(r)); n > most {
				best, most = r, n
			}
		}
		if most > 0 || !more {
			return best
		}
		text = rest
	}
	return ','
}

// Table reads the rows of a CSV or an xlsx that are not blank: the line of each, from 1, and its cells as they are
// kept. Of an xlsx it reads the sheet named, or the only one that holds anything. A row that cannot be read makes the
// table one that cannot.
func Table(data []byte, sheet string) (lines []int, cells [][]string, code Code) {
	all, code := readTable(data, sheet)
	for _, one := range all {
		if one.fault != "" {
			return nil, nil, one.fault
		}
		lines, cells = append(lines, one.row), append(cells, one.cells)
	}
	return lines, cells, code
}

// readTable reads the rows of a CSV or an xlsx, told apart by their first bytes. Blank rows are left out.
func readTable(data []byte, sheet string) ([]record, Code) {
	if bytes.HasPrefix(data, []byte("PK\x03\x04")) {
		return readBook(data, sheet)
	}
	if bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0")) { // The older .xls, and an xlsx under a password.
		return nil, CodeFormat
	}
	text, ok := decode(data)
	if !ok {
		return nil, CodeNotText
	}
	return readCSV(text)
}

// readCSV reads the rows of a text. A row with stray quotation marks is listed, and the next begins at the next line.
func readCSV(text []byte) (all []record, code Code) {
	r := csv.NewReader(bytes.NewReader(text))
	r.Comma, r.FieldsPerRecord = separator(text), -1
	r.TrimLeadingSpace = r.Comma != '\t'
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return all, ""
		}
		one := record{cells: cells}
		var at *csv.ParseError
		switch {
		case errors.As(err, &at):
			one = record{row: at.StartLine, fault: CodeMalformed}
		case err != nil:
			return nil, CodeMalformed
		default:
			one.row, _ = r.FieldPos(0)
		}
		if one.fault == "" && blank(cells) {
			continue
		}
		if one.fault == "" && long(cells) {
			one.fault = CodeTooLarge
		}
		if all = append(all, one); len(all) > RowsMax {
			return nil, CodeTooLarge
		}
	}
}

func long(cells []string) bool {
	size := 0
	for _, c := range cells {
		size += len(c)
	}
	return size > cellMax || len(cells) > columnsMax
}

func blank(cells []string) bool {
	for _, c := range cells {
		if strings.TrimSpace(c) != "" {
			return false
		}
	}
	return true
}

// readBook reads one sheet of an xlsx: the one named, or the only one that holds anything. Cells come as they are
// kept, so that a format can neither round a number nor turn a date into another.
func readBook(data []byte, sheet string) (all []record, code Code) {
	// The library has panicked on damaged files; to the user that is a file that cannot be read.
	defer func() {
		if recover() != nil {
			all, code = nil, CodeMalformed
		}
	}()
	f, err := excelize.OpenReader(bytes.NewReader(data),
		excelize.Options{RawCellValue: true, UnzipSizeLimit: unpackMax, UnzipXMLSizeLimit: 16 << 20})
	if err != nil {
		return nil, CodeMalformed
	}
	defer f.Close()
	for _, name := range f.GetSheetList() {
		if sheet != "" && name != sheet {
			continue
		}
		rows, code := readSheet(f, name)
		switch {
		case code != "":
			return nil, code
		case len(rows) > 0 && len(all) > 0:
			return nil, CodeSheets
		case len(rows) > 0:
			all = rows
		}
	}
	return all, ""
}

func readSheet(f *excelize.File, name string) (all []record, code Code) {
	rows, err := f.Rows(name)
	if err != nil {
		return nil, CodeMalformed
	}
	defer rows.Close()
	for n := 1; rows.Next(); n++ {
		cells, err := rows.Columns()
		if err != nil {
			return nil, CodeMalformed
		}
		if blank(cells) {
			continue
		}
		one := record{row: n, cells: cells}
		if long(cells) {
			one.fault = CodeTooLarge
		}
		if all = append(all, one); len(all) > RowsMax {
			return nil, CodeTooLarge
		}
	}
	if rows.Error() != nil {
		return nil, CodeMalformed
	}
	return all, ""
}
