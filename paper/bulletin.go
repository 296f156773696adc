package paper

import (
	"encoding/json"
	"html/template"
	"io"
)

// A BulletinSheet is a frozen bulletin as it is printed.
type BulletinSheet struct {
	Code       string            `json:"county"`
	CountyZH   string            `json:"county_zh"`
	CountyEN   string            `json:"county_en"`
	Number     uint32            `json:"number"`
	Day        string            `json:"day" doc:"As of which day"`
	Position   uint64            `json:"position" doc:"Events of the journal that it takes into account"`
	Until      string            `json:"until" doc:"Last day for an objection"`
	Ranking    []Ranked          `json:"ranking"`
	Lines      []Goal            `json:"lines"`
	Objections []ObjectionOfLine `json:"objections"`
}

// A Ranked is a department in the ranking of a bulletin.
type Ranked struct {
	Department string         `json:"department"`
	OfficeZH   string         `json:"department_zh"`
	OfficeEN   string         `json:"department_en"`
	Count      int            `json:"goals"`
	Lights     map[string]int `json:"lights"`
}

// An ObjectionOfLine stands beside a line of a bulletin.
type ObjectionOfLine struct {
	Node    string `json:"node"`
	NameZH  string `json:"name_zh"`
	NameEN  string `json:"name_en"`
	Reason  string `json:"reason"`
	Outcome string `json:"outcome" doc:"open, upheld or dismissed"`
	Finding string `json:"finding,omitempty"`
}

// Lights are the colours of a bulletin, the worst first.
var Lights = []string{"red", "orange", "yellow", "blue", "green", "none"}

// Colours returns the colours in their order, for the template.
func (v *reportView) Colours() []string { return Lights }

// PublishedFigure returns what was published, for the template.
func (c Comparison) PublishedFigure() *Figure { return &c.Published }

// OursFigure returns ours, for the template.
func (c Comparison) OursFigure() *Figure { return &c.Ours }

// FigureList returns the figures of the text, for the template.
func (y *YearReport) FigureList() (all []*Figure) {
	for i := range y.Figures {
		all = append(all, &y.Figures[i])
	}
	return all
}

// JSON writes the bulletin as JSON. Equal bulletins are equal bytes.
func (b *BulletinSheet) JSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	return e.Encode(b)
}

// HTML writes the bulletin as one page with its print style.
func (b *BulletinSheet) HTML(w io.Writer, english bool) error {
	return fill(w, "bulletin", &reportView{B: b, English: english, CSS: template.CSS(ReportCSS)})
}

// Tables returns the bulletin as tables: ranking and lines.
func (b *BulletinSheet) Tables(english bool) []Table {
	v := &reportView{B: b, English: english}
	titles := []string{v.T("department"), v.T("count")}
	for _, c := range Lights {
		titles = append(titles, v.T("light_"+c))
	}
	var ranking, lines [][]any
	for _, r := range b.Ranking {
		row := []any{v.Pick(r.OfficeZH, r.OfficeEN), int64(r.Count)}
		for _, c := range Lights {
			row = append(row, int64(r.Lights[c]))
		}
		ranking = append(ranking, row)
	}
	for _, g := range b.Lines {
		lines = append(lines, []any{g.Code, v.Pick(g.NameZH, g.NameEN), v.T("light_" + g.Light),
			v.Pick(g.ReasonZH, g.ReasonEN), g.Lag, int64(g.Orders), v.Pick(g.OfficeZH, g.OfficeEN)})
	}
	return []Table{
		{v.T("ranking"), titles, ranking},
		{v.T("goals"), []string{v.T("code"), v.T("goal"), v.T("light"), v.T("why"), v.T("lag"), v.T("orders"),
			v.T("department")}, lines},
	}
}
