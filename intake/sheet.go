package intake

import (
	"strconv"
	"strings"

	"liangshan/county"
	"liangshan/indicator"
	"liangshan/paper"
	"liangshan/quantity"
	"liangshan/task"
)

// Sheet returns the definitions, the targets or the tree of a county as a table, every version in the order in which it
// came into force: what Import takes back. Taken into the county that it is of, it changes nothing.
func Sheet(kind Kind, c *county.County) (t paper.Table, ok bool) {
	var rows []map[string]string
	switch kind {
	case Goals:
		t.Name = "目标树 goals"
		for _, n := range c.Task.AllVersions(c.Sequence()) {
			rows = append(rows, goalCells(&n.Row))
		}
	case Figures:
		t.Name = "指标定义 figures"
		for _, d := range c.Indicator.AllDefinitions(c.Sequence()) {
			rows = append(rows, figureCells(&d.Row))
		}
	case Targets:
		t.Name = "指标目标 targets"
		for _, target := range c.Indicator.AllTargets(c.Sequence()) {
			d, _ := c.Indicator.Definition(target.Row.Figure, target.Row.From, c.Sequence())
			rows = append(rows, targetCells(&target.Row, d.Row.NameZH))
		}
	default:
		return t, false
	}
	for _, one := range columns[kind] {
		t.Titles = append(t.Titles, one.zh+"("+one.name+")")
	}
	for _, row := range rows {
		var cells []any
		for _, one := range columns[kind] {
			cells = append(cells, row[one.name])
		}
		t.Rows = append(t.Rows, cells)
	}
	return t, true
}

// word returns the Chinese word that a column takes for a value: of its words, the one that is no code.
func word[T ~string](words map[string]T, value T) string {
	for text, means := range words {
		if means == value && text != "" && text[0] >= 0x80 {
			return text
		}
	}
	return string(value)
}

func yes(b bool) string {
	if b {
		return "是"
	}
	return ""
}

// counted writes a whole number; nothing for 0.
func counted(n uint64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatUint(n, 10)
}

// figureCells writes a definition by its columns.
func figureCells(r *indicator.FigureRow) map[string]string {
	cells := map[string]string{"code": r.Code, "from": r.From.String(), "name_zh": r.NameZH, "name_en": r.NameEN,
		"kind": word(figureKinds, r.Kind), "unit_zh": r.UnitZH, "unit_en": r.UnitEN,
		"decimals": strconv.Itoa(int(r.Decimals)),
		"every":    word(everyWords, r.Every), "basis": word(basisWords, r.Basis), "better": word(betterWords, r.Better),
		"add_places": yes(r.AddPlaces), "add_periods": yes(r.AddPeriods), "department": r.Department,
		"level": word(levelWords, r.Level), "fold": r.Fold, "piece": r.Piece, "formula": r.Formula,
		"rounding": word(roundingWords, r.Rounding), "due_workdays": counted(uint64(r.Due)),
		"jump_percent": counted(uint64(r.Jump)), "ended": yes(r.Ended), "reason": r.Reason, "note_zh": r.NoteZH,
		"note_en": r.NoteEN}
	switch {
	case r.PerDen > 1:
		cells["per"] = strconv.FormatInt(r.PerNum, 10) + "/" + strconv.FormatInt(r.PerDen, 10)
	case r.PerDen == 1:
		cells["per"] = strconv.FormatInt(r.PerNum, 10)
	}
	if r.HasMin {
		cells["min"] = quantity.Format(r.Min, int(r.Decimals))
	}
	if r.HasMax {
		cells["max"] = quantity.Format(r.Max, int(r.Decimals))
	}
	return cells
}

// targetCells writes a target by its columns.
func targetCells(r *indicator.TargetRow, name string) map[string]string {
	points := make([]string, len(r.Path))
	for i, p := range r.Path {
		points[i] = p.Date.String() + "=" + quantity.Format(p.Value, int(r.Decimals))
	}
	return map[string]string{"figure": r.Figure, "name": name, "from": r.From.String(), "path": strings.Join(points, "; "),
		"steps": yes(r.Steps), "unbased": yes(r.Unbased), "bound": strings.TrimSpace(paper.BoundSign(string(r.Bound))),
		"source": r.Paper, "reason": r.Reason}
}

// goalCells writes a node of the tree by its columns.
func goalCells(r *task.Row) map[string]string {
	cells := map[string]string{"code": r.Code, "kind": word(goalKinds, r.Kind), "parent": r.Parent,
		"from": r.From.String(), "name_zh": r.NameZH, "name_en": r.NameEN,
		"department": r.Department, "post": r.Post, "figure": r.Figure,
		"light": r.Light, "evidence": strings.Join(r.Evidence, "; "), "serves": strings.Join(r.Serves, "; "),
		"order": counted(uint64(r.Order)), "synthetic": yes(r.Synthetic), "ended": yes(r.Ended), "reason": r.Reason,
		"note_zh": r.NoteZH, "note_en": r.NoteEN}
	if r.Start != 0 {
		cells["start"] = r.Start.String()
	}
	if r.Due != 0 {
		cells["due"] = r.Due.String()
	}
	points := make([]string, len(r.Path))
	for i, p := range r.Path {
		points[i] = p.Date.String() + "=" + strconv.Itoa(int(p.Percent))
	}
	cells["path"] = strings.Join(points, "; ")
	return cells
}
