package paper

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"strings"
	"time"

	"liangshan/quantity"
)

//go:embed yearreport.html
var reportText string

// ReportCSS is the style of reports and bulletins, on the screen and in print.
//
//go:embed yearreport.css
var ReportCSS string

var reports = template.Must(template.New("report").Parse(reportText))

// A Figure is a figure's value as a report shows it, bound to its definition.
type Figure struct {
	Code        string `json:"code"`
	NameZH      string `json:"name_zh"`
	NameEN      string `json:"name_en"`
	UnitZH      string `json:"unit_zh"`
	UnitEN      string `json:"unit_en"`
	Kind        string `json:"kind" doc:"record, return, derived or synthetic"`
	Period      string `json:"period"`
	PeriodZH    string `json:"-"`
	PeriodEN    string `json:"-"`
	Place       string `json:"place,omitempty"`
	Known       bool   `json:"known" doc:"false: it has no value, which is not 0"`
	Value       int64  `json:"value" doc:"Whole number of so many decimals"`
	Decimals    uint8  `json:"decimals"`
	Bound       string `json:"bound,omitempty"`
	Definition  uint32 `json:"definition" doc:"Version"`
	Vintage     uint32 `json:"vintage"`
	Sequence    uint64 `json:"sequence" doc:"Of the event that published it"`
	Position    uint64 `json:"position" doc:"Events of the journal that it takes into account"`
	Rows        uint64 `json:"rows,omitempty" doc:"Under a record"`
	Receipts    uint64 `json:"receipts,omitempty" doc:"Events, or rows of bulk events, under it: each has a receipt"`
	Hash        string `json:"hash,omitempty" doc:"Of the rows; of a return, of its source paper"`
	Holds       bool   `json:"holds,omitempty" doc:"Folding the record again gives the value and the hash"`
	Paper       string `json:"paper,omitempty"`
	Reason      string `json:"reason,omitempty"`
	PublishedMS int64  `json:"published_ms,omitempty"`
	Stale       bool   `json:"stale,omitempty" doc:"A derived value: worked out again of what is there now it is another"`
	Late        int32  `json:"late_days,omitempty" doc:"Of a return: days over its due day, as it first came"`
	Explain     string `json:"explain,omitempty" doc:"Why a check that does not hold is no mistake"`

	Inputs []uint64 `json:"inputs,omitempty" doc:"Of a derived value: events of the values it was worked out of"`

	Again *int64 `json:"again,omitempty" doc:"What it is then; left out: it cannot be worked out any more"`
}

// Text writes the value in a language: bound, digits, unit; "—" without a value. Beside a stale
// value stands what it would be now.
func (f *Figure) Text(english bool) string {
	if !f.Known {
		return "—"
	}
	text := BoundSign(f.Bound) + f.amount(f.Value, english)
	if !f.Stale {
		return text
	}
	again := "—"
	if f.Again != nil {
		again = f.amount(*f.Again, english)
	}
	if english {
		return text + " (out of date; now " + again + ")"
	}
	return text + "（已过时，现为" + again + "）"
}

// amount writes digits and unit.
func (f *Figure) amount(value int64, english bool) string {
	unit := f.UnitZH
	if english {
		unit = " " + f.UnitEN
	}
	if f.UnitZH == "%" {
		unit = "%"
	}
	return quantity.Format(value, int(f.Decimals)) + unit
}

// BoundSign returns the sign of a bound, with a blank behind it.
func BoundSign(bound string) string {
	switch bound {
	case "at_least":
		return "≥ "
	case "at_most":
		return "≤ "
	case "about":
		return "≈ "
	}
	return ""
}

// Agreements of a published figure with ours.
const (
	Agrees     = "agrees"
	Differs    = "differs"
	SamePaper  = "same_paper" // Ours is the return that the same paper gives: no second witness.
	NoAnswer   = "no_answer"  // There is no value of ours.
	OtherYears = "reenacted"  // Ours is of a demonstration's year, and agrees.
)

// A Comparison is a figure that was published elsewhere beside ours.
type Comparison struct {
	Code      string `json:"code"`
	Source    string `json:"source"`
	Statement string `json:"statement" doc:"What sort of statement the source makes"`
	Quote     string `json:"quote"`
	Published Figure `json:"published"`
	Ours      Figure `json:"ours"`
	Agreement string `json:"agreement"`
}

// A Piece is a piece of a report's text: words, or a figure that stands among them.
type Piece struct {
	Text   string  `json:"text,omitempty"`
	Figure *Figure `json:"figure,omitempty"`
}

// A Paragraph is a paragraph of a report in both languages.
type Paragraph struct {
	ZH []Piece `json:"zh"`
	EN []Piece `json:"en"`
}

// A Goal is a node of the tree with its light.
type Goal struct {
	Code       string `json:"code"`
	Kind       string `json:"kind"`
	Depth      int    `json:"depth"`
	Parent     string `json:"parent,omitempty"`
	NameZH     string `json:"name_zh"`
	NameEN     string `json:"name_en"`
	Department string `json:"department"`
	OfficeZH   string `json:"department_zh"`
	OfficeEN   string `json:"department_en"`
	Post       string `json:"post,omitempty"`
	Figure     string `json:"figure,omitempty"`
	Light      string `json:"light" doc:"red, orange, yellow, blue, green or none"`
	Rule       string `json:"rule,omitempty"`
	RuleAt     uint32 `json:"rule_version,omitempty"`
	ReasonZH   string `json:"reason_zh,omitempty"`
	ReasonEN   string `json:"reason_en,omitempty"`
	// Lag is in points behind the plan, rounded half up to two decimals; empty: not known.
	Lag       string `json:"lag,omitempty" doc:"Points behind the plan, two decimals; empty: not known"`
	Due       string `json:"due,omitempty"`
	Synthetic bool   `json:"synthetic,omitempty"`
	Orders    int    `json:"orders,omitempty"`
}

// A Missing is a return or record that is not there, or a return that came late.
type Missing struct {
	Figure   string `json:"figure"`
	NameZH   string `json:"name_zh"`
	NameEN   string `json:"name_en"`
	Period   string `json:"period"`
	OfficeZH string `json:"department_zh"`
	OfficeEN string `json:"department_en"`
	Due      string `json:"due"`
	Late     int    `json:"late_days" doc:"Days over the due day; 0: in time so far"`
	State    string `json:"state,omitempty" doc:"never, submitted, approved or sent_back; only of now"`
	Kind     string `json:"kind" doc:"return, or a record that was never folded"`
	Place    string `json:"place,omitempty" doc:"Township or village that owes it; none: the county"`
	PlaceZH  string `json:"place_zh,omitempty"`
}

// Where names the township or village that owes it, behind a blank; nothing of the county.
func (m *Missing) Where() string {
	if m.Place == "" {
		return ""
	}
	return " " + m.PlaceZH
}

// DueText writes the due day; that no calendar reaches it, or that a record was never folded.
func (m *Missing) DueText(english bool) string {
	switch {
	case m.Kind == "record" && english:
		return "never folded"
	case m.Kind == "record":
		return "从未汇总"
	case m.Due == "" && english:
		return "due day unknown"
	case m.Due == "":
		return "期限不明"
	}
	return m.Due
}

// A YearReport is a year's report as of a position of the journal.
type YearReport struct {
	Code     string       `json:"county"`
	CountyZH string       `json:"county_zh"`
	CountyEN string       `json:"county_en"`
	Year     int          `json:"year"`
	Position uint64       `json:"position" doc:"Events of the journal that it takes into account"`
	TimeMS   int64        `json:"time_ms" doc:"Of the newest of them"`
	TitleZH  string       `json:"title_zh"`
	TitleEN  string       `json:"title_en"`
	Text     []Paragraph  `json:"text"`
	Figures  []Figure     `json:"figures" doc:"Every figure that stands in the text"`
	Table    []Comparison `json:"table" doc:"What was published elsewhere, beside ours"`
	Goals    []Goal       `json:"goals"`
	Missing  []Missing    `json:"missing"`
	Late     []Missing    `json:"late" doc:"Returns of the year that came late"`
}

// JSON writes the report as JSON. Equal reports are equal bytes.
func (y *YearReport) JSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	return e.Encode(y)
}

// A reportView is what the template sees.
type reportView struct {
	Y       *YearReport
	B       *BulletinSheet
	English bool
	CSS     template.CSS
}

// HTML writes the report as one page with its print style, in Chinese or English. Equal
// reports are equal bytes.
func (y *YearReport) HTML(w io.Writer, english bool) error {
	return fill(w, "year", &reportView{Y: y, English: english, CSS: template.CSS(ReportCSS)})
}

func fill(w io.Writer, name string, v *reportView) error {
	var b bytes.Buffer
	if err := reports.ExecuteTemplate(&b, name, v); err != nil {
		return fmt.Errorf("paper: %s: %w", name, err)
	}
	_, err := w.Write(b.Bytes())
	return err
}

// T returns a word in the language of the report.
func (v *reportView) T(key string) string {
	both, ok := reportWords[key]
	if !ok {
		panic("paper: no such word: " + key)
	}
	if v.English {
		return both[1]
	}
	return both[0]
}

// Pick returns the text of the language.
func (v *reportView) Pick(zh, en string) string {
	if v.English {
		return en
	}
	return zh
}

// Value writes a figure.
func (v *reportView) Value(f *Figure) string { return f.Text(v.English) }

// Pieces returns a paragraph in the language.
func (v *reportView) Pieces(p Paragraph) []Piece {
	if v.English {
		return p.EN
	}
	return p.ZH
}

// PeriodOf writes a figure's period.
func (v *reportView) PeriodOf(f *Figure) string {
	if f.Period == "" {
		return "—"
	}
	return v.Pick(f.PeriodZH, f.PeriodEN)
}

// Time writes a moment of the county's time.
func (v *reportView) Time(ms int64) string {
	form := v.Pick("2006年1月2日 15:04:05", "2 January 2006, 15:04:05")
	return time.UnixMilli(ms).In(law).Format(form) + " UTC+8"
}

// Short cuts a hash for a table; the whole stands in the JSON.
func (v *reportView) Short(hash string) string { return hash[:min(12, len(hash))] }

// Count writes a whole number with thousands apart.
func (v *reportView) Count(n uint64) string { return quantity.Format(int64(n), 0) }

// Indent returns blanks for the depth of a goal.
func (v *reportView) Indent(depth int) string { return strings.Repeat("  ", depth) }

// Shape returns the shape of a light, so that it never stands by its colour alone.
func (v *reportView) Shape(light string) string { return LightShape(light) }

// LightShape returns the shape of a light.
func LightShape(light string) string {
	switch light {
	case "red":
		return "■"
	case "orange":
		return "◆"
	case "yellow":
		return "▲"
	case "blue":
		return "▼"
	case "green":
		return "●"
	}
	return "○"
}

// A Table is a table of a report, for spreadsheets. Cells are texts and whole numbers (int64);
// values are texts with their decimals, so that no digit changes.
type Table struct {
	Name   string
	Titles []string
	Rows   [][]any
}

// Tables returns the report as tables: what was published beside ours, the figures of the
// text, the goals, what is missing and what came late.
func (y *YearReport) Tables(english bool) []Table {
	v := &reportView{Y: y, English: english}
	return []Table{
		{
			v.T("table"),
			[]string{v.T("figure"), v.T("period"), v.T("published"), v.T("source"), v.T("ours"), v.T("period"),
				v.T("kind"), v.T("receipts"), v.T("agreement"), v.T("hash")},
			v.tableRows(),
		},
		{
			v.T("figures"),
			[]string{v.T("figure"), v.T("period"), v.T("value"), v.T("kind"), v.T("vintage"), v.T("position"),
				v.T("hash")},
			v.figureRows(),
		},
		{v.T("goals"), []string{v.T("code"), v.T("goal"), v.T("light"), v.T("why"), v.T("lag"), v.T("due"),
			v.T("department")}, v.goalRows()},
		{
			v.T("missing"),
			[]string{v.T("figure"), v.T("period"), v.T("department"), v.T("due"), v.T("late")},
			v.missingRows(v.Y.Missing),
		},
		{
			v.T("came_late"),
			[]string{v.T("figure"), v.T("period"), v.T("department"), v.T("due"), v.T("late")},
			v.missingRows(v.Y.Late),
		},
	}
}

func (v *reportView) tableRows() (all [][]any) {
	for i := range v.Y.Table {
		c := &v.Y.Table[i]
		all = append(all, []any{v.Pick(c.Published.NameZH, c.Published.NameEN), v.PeriodOf(&c.Published),
			v.Value(&c.Published), c.Source, v.Value(&c.Ours), v.PeriodOf(&c.Ours), v.T("kind_" + c.Ours.Kind),
			int64(c.Ours.Receipts), v.T("is_" + c.Agreement), c.Ours.Hash})
	}
	return all
}

func (v *reportView) figureRows() (all [][]any) {
	for i := range v.Y.Figures {
		f := &v.Y.Figures[i]
		all = append(all, []any{v.Pick(f.NameZH, f.NameEN), v.PeriodOf(f), v.Value(f), v.T("kind_" + f.Kind),
			int64(f.Vintage), int64(f.Position), f.Hash})
	}
	return all
}

func (v *reportView) goalRows() (all [][]any) {
	for _, g := range v.Y.Goals {
		all = append(all, []any{g.Code, v.Indent(g.Depth) + v.Pick(g.NameZH, g.NameEN),
			v.Shape(g.Light) + " " + v.T("light_"+g.Light), v.Pick(g.ReasonZH, g.ReasonEN), g.Lag, g.Due,
			v.Pick(g.OfficeZH, g.OfficeEN)})
	}
	return all
}

func (v *reportView) missingRows(list []Missing) (all [][]any) {
	for _, m := range list {
		all = append(all, []any{v.Pick(m.NameZH, m.NameEN) + m.Where(), m.Period, v.Pick(m.OfficeZH, m.OfficeEN),
			m.DueText(v.English), int64(m.Late)})
	}
	return all
}
