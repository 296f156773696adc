package export

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"

	"liangshan/calendar"
)

type csvWriter struct {
	b   *bufio.Writer
	row []byte
}

// NewCSV begins a table in CSV. With mark the file begins with a byte order mark, by which Excel knows UTF-8.
func NewCSV(to io.Writer, titles []string, mark bool) (Writer, error) {
	w := &csvWriter{b: bufio.NewWriterSize(to, 64<<10)}
	if mark {
		w.b.WriteString("\ufeff")
	}
	cells := make([]any, len(titles))
	for i, title := range titles {
		cells[i] = title
	}
	return w, w.Row(cells)
}

func (w *csvWriter) Row(cells []any) error {
	w.row = w.row[:0]
	for i, cell := range cells {
		if i > 0 {
			w.row = append(w.row, ',')
		}
		switch v := cell.(type) {
		case nil:
		case int64:
			w.row = strconv.AppendInt(w.row, v, 10)
		case string:
			w.row = appendField(w.row, Defuse(v))
		case bool:
			w.row = strconv.AppendBool(w.row, v)
		case Decimal:
			w.row = append(w.row, v...)
		case calendar.Date:
			w.row = append(w.row, v.String()...)
		case Moment:
			w.row = append(w.row, v.String()...)
		default:
			panic(fmt.Sprintf("export: a cell cannot be a %T", cell))
		}
	}
	_, err := w.b.Write(append(w.row, '\r', '\n'))
	return err
}

// Close writes what is still held back.
func (w *csvWriter) Close() error { return w.b.Flush() }

// appendField writes a text as RFC 4180 has it. encoding/csv would change line ends inside of texts, and
// has no empty text beside no answer.
func appendField(b []byte, text string) []byte {
	if text != "" && !strings.ContainsAny(text, ",\"\r\n") && text[0] != ' ' && text[len(text)-1] != ' ' {
		return append(b, text...)
	}
	return append(append(append(b, '"'), strings.ReplaceAll(text, `"`, `""`)...), '"')
}

// triggers are what a spreadsheet takes for the beginning of a formula; the wide forms too where
// Chinese or Japanese is written. Source: OWASP, CSV Injection.
const triggers = "=+-@\t\r\n＝＋－＠"

// Defuse returns a text that no spreadsheet takes for a formula: with an apostrophe in front if it begins like one.
// Numbers stay as they are. A text that has apostrophes in front of such a beginning gets one
// more, so that Restore gives back what there was.
func Defuse(text string) string {
	if formula(text) && !number(text) {
		return "'" + text
	}
	return text
}

// Restore undoes Defuse.
func Restore(text string) string {
	if rest, ok := strings.CutPrefix(text, "'"); ok && formula(rest) {
		return rest
	}
	return text
}

// formula reports whether a text begins like a formula, behind any apostrophes.
func formula(text string) bool {
	return strings.IndexAny(strings.TrimLeft(text, "'"), triggers) == 0
}

// number reports whether a text is a decimal number with a sign and nothing else.
func number(text string) bool {
	digits, point := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c >= '0' && c <= '9':
			digits++
		case c == '.' && !point && digits > 0 && i < len(text)-1:
			point = true
		case (c == '-' || c == '+') && i == 0:
		default:
			return false
		}
	}
	return digits > 0
}
