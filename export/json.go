package export

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strconv"

	"liangshan/calendar"
)

type jsonWriter struct {
	b     *bufio.Writer
	names []string
	rows  int
}

// NewJSON begins a table as an array of objects, whose keys are the names, in their order. No answer is null; a
// Decimal is a number.
func NewJSON(to io.Writer, names []string) Writer {
	return &jsonWriter{b: bufio.NewWriterSize(to, 64<<10), names: names}
}

func (w *jsonWriter) Row(cells []any) error {
	glue := ",\n{"
	if w.rows == 0 {
		glue = "[\n{"
	}
	w.rows++
	w.b.WriteString(glue)
	for i, cell := range cells {
		if i > 0 {
			w.b.WriteString(", ")
		}
		w.text(w.names[i])
		w.b.WriteString(": ")
		switch v := cell.(type) {
		case nil:
			w.b.WriteString("null")
		case int64:
			w.b.WriteString(strconv.FormatInt(v, 10))
		case bool:
			w.b.WriteString(strconv.FormatBool(v))
		case Decimal:
			w.b.WriteString(string(v))
		case string:
			w.text(v)
		case calendar.Date:
			w.text(v.String())
		case Moment:
			w.text(v.String())
		default:
			panic(fmt.Sprintf("export: a cell cannot be a %T", cell))
		}
	}
	_, err := w.b.WriteString("}")
	return err
}

func (w *jsonWriter) text(s string) {
	b, err := json.Marshal(s)
	if err != nil {
		panic("export: a text cannot be written as JSON: " + err.Error()) // Every text can.
	}
	w.b.Write(b)
}

// Close ends the array.
func (w *jsonWriter) Close() error {
	end := "\n]\n"
	if w.rows == 0 {
		end = "[]\n"
	}
	w.b.WriteString(end)
	return w.b.Flush()
}
