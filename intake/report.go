package intake

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	"liangshan/measure"
	"liangshan/text"
)

// Sentences returns what a code means, what happened and what to do, in Chinese and English.
func Sentences(code string) (zh, en string) {
	if strings.HasPrefix(code, "measure.") {
		return measure.Reason(code).Sentences()
	}
	return text.Of(code)
}

// WriteProblems writes problems as CSV in UTF-8 with a mark, as spreadsheets want it: file, row, column, code, detail,
// and the sentences in both languages. A cell that a spreadsheet would take for a formula gets an apostrophe before it.
func WriteProblems(w io.Writer, all []Problem) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	rows := [][]string{{"file 文件", "row 行", "column 列", "code 代码", "detail 详情", "中文", "English"}}
	for _, p := range all {
		zh, en := Sentences(p.Code)
		row := ""
		if p.Row > 0 {
			row = strconv.Itoa(p.Row)
		}
		rows = append(rows, []string{harmless(p.File), row, harmless(p.Column), p.Code, harmless(p.Detail), zh, en})
	}
	return out.WriteAll(rows)
}

func harmless(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}

// Template writes an empty table of a kind: its titles in both languages, and one synthetic row that is marked as such.
func Template(w io.Writer, kind Kind) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	var titles, example []string
	for _, c := range columns[kind] {
		title, value := c.zh+"("+c.name+")", c.example
		if kind == Inventory { // Its columns are those of package measure.
			title = c.name
		}
		titles, example = append(titles, title), append(example, value)
	}
	titles, example = append(titles, "说明(note)"), append(example, "合成示例,请删除 synthetic example, delete this row")
	return csv.NewWriter(w).WriteAll([][]string{titles, example})
}
