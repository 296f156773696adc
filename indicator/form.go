package indicator

import (
	"strconv"

	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/quantity"
	"liangshan/village"
)

// A Form is what a county's files of figures say, before it is read: indicators.yaml,
// lights.yaml and published.yaml. Numbers are texts, so that 3.70 stays what was written.
type Form struct {
	Sources   []SourceForm `yaml:"sources"`
	Figures   []FigureForm `yaml:"figures"`
	Targets   []TargetForm `yaml:"targets"`
	Checks    []CheckForm  `yaml:"checks"`
	Lights    []LightForm  `yaml:"lights"`
	Published []ClaimForm  `yaml:"published"`
	Reports   []ReportForm `yaml:"reports"`
}

// A ReportForm is the text of a report.
type ReportForm struct {
	Code       string          `yaml:"code"`
	From       string          `yaml:"from"`
	TitleZH    string          `yaml:"title_zh"`
	TitleEN    string          `yaml:"title_en"`
	Reason     string          `yaml:"reason"`
	Paragraphs []ParagraphForm `yaml:"paragraphs"`
}

// A ParagraphForm is a part of a text.
type ParagraphForm struct {
	ZH string `yaml:"zh"`
	EN string `yaml:"en"`
}

// A SourceForm is a paper.
type SourceForm struct {
	Code    string `yaml:"code"`
	TitleZH string `yaml:"title_zh"`
	TitleEN string `yaml:"title_en"`
	SHA256  string `yaml:"sha256"`
	Date    string `yaml:"date"`
}

// A FigureForm is the definition of a figure.
type FigureForm struct {
	Code       string `yaml:"code"`
	From       string `yaml:"from"`
	NameZH     string `yaml:"name_zh"`
	NameEN     string `yaml:"name_en"`
	Kind       Kind   `yaml:"kind"`
	UnitZH     string `yaml:"unit_zh"`
	UnitEN     string `yaml:"unit_en"`
	Decimals   uint8  `yaml:"decimals"`
	Every      Every  `yaml:"every"`
	Basis      Basis  `yaml:"basis"`
	Better     Better `yaml:"better"`
	AddPlaces  bool   `yaml:"add_places"`
	AddPeriods bool   `yaml:"add_periods"`
	Department string `yaml:"department"`
	Fold       string `yaml:"fold"`
	Piece      string `yaml:"piece"`
	Per        string `yaml:"per"` // Pieces in one unit: "1000000" or "2000000000/3".
	Formula    string `yaml:"formula"`
	Rounding   string `yaml:"rounding"`
	Due        uint16 `yaml:"due_workdays"`
	Min        string `yaml:"min"`
	Max        string `yaml:"max"`
	Jump       uint32 `yaml:"jump_percent"`
	NoteZH     string `yaml:"note_zh"`
	NoteEN     string `yaml:"note_en"`
	Reason     string `yaml:"reason"`
	Ended      bool   `yaml:"ended"` // Of a later version, which may say no more: the rest is as in the row before.

	Level village.Kind `yaml:"level"`
}

// A TargetForm is a target path. Decimals are those of the figure, which stands in the same
// file or is in force.
type TargetForm struct {
	Figure   string      `yaml:"figure"`
	From     string      `yaml:"from"`
	Path     []PointForm `yaml:"path"`
	Steps    bool        `yaml:"steps"`
	Bound    Bound       `yaml:"bound"`
	Reason   string      `yaml:"reason"`
	Source   string      `yaml:"source"`
	Unbased  bool        `yaml:"unbased"`
	Decimals uint8       `yaml:"decimals"`
}

// A PointForm is a point of a path.
type PointForm struct {
	Date  string `yaml:"date"`
	Value string `yaml:"value"`
}

// A CheckForm is a check.
type CheckForm struct {
	Code     string `yaml:"code"`
	From     string `yaml:"from"`
	Left     string `yaml:"left"`
	Operator string `yaml:"operator"`
	Right    string `yaml:"right"`
	Refuses  bool   `yaml:"refuses"`
	TextZH   string `yaml:"text_zh"`
	TextEN   string `yaml:"text_en"`
	Reason   string `yaml:"reason"`
}

// A LightForm is a rule of lights.
type LightForm struct {
	Code   string     `yaml:"code"`
	From   string     `yaml:"from"`
	NameZH string     `yaml:"name_zh"`
	NameEN string     `yaml:"name_en"`
	Note   string     `yaml:"note"`
	Reason string     `yaml:"reason"`
	Cases  []CaseForm `yaml:"cases"`
}

// A CaseForm is a case of a rule of lights.
type CaseForm struct {
	Light  Colour `yaml:"light"`
	When   string `yaml:"when"`
	TextZH string `yaml:"text_zh"`
	TextEN string `yaml:"text_en"`
}

// A ClaimForm is a figure as somebody published it.
type ClaimForm struct {
	Code     string `yaml:"code"`
	Figure   string `yaml:"figure"` // The code if it is not given.
	Period   Period `yaml:"period"`
	Value    string `yaml:"value"`
	Decimals uint8  `yaml:"decimals"` // Of the figure.
	Bound    Bound  `yaml:"bound"`
	Source   string `yaml:"source"`
	Quote    string `yaml:"quote"`
	Kind     string `yaml:"kind"`
	Place    string `yaml:"place"`
	Return   bool   `yaml:"return"` // Take it as the figure's return too.
}

// A FormError says where in a form something cannot be read: which list, which item.
type FormError struct {
	List    string
	Item    int // From 1.
	Field   string
	Refusal *kernel.Refusal
}

func (e *FormError) Error() string {
	return e.List + " " + strconv.Itoa(e.Item) + ", " + e.Field + ": " + e.Refusal.Code
}

// Unwrap lets errors.As find the refusal.
func (e *FormError) Unwrap() error { return e.Refusal }

// Empty reports whether the form says nothing.
func (f *Form) Empty() bool {
	return len(f.Sources)+len(f.Figures)+len(f.Targets)+len(
		f.Checks,
	)+len(f.Lights)+len(f.Published)+len(f.Reports) == 0
}

// Read turns the form into what a command takes. Errors are *FormError.
func (f *Form) Read() (*Publish, error) {
	p := &Publish{}
	decimals := map[string]uint8{}
	for i := range f.Figures {
		if d := &f.Figures[i]; !d.Ended || d.NameZH != "" {
			decimals[d.Code] = d.Decimals
		}
	}
	for _, read := range [...]func(*Publish) error{
		f.readSources, f.readFigures,
		func(p *Publish) error { return f.readTargets(p, decimals) },
		f.readChecks, f.readLights,
		func(p *Publish) error { return f.readClaims(p, decimals) },
		f.readReports,
	} {
		if err := read(p); err != nil {
			return nil, err
		}
	}
	return p, nil
}

func (f *Form) readSources(p *Publish) error {
	for i, s := range f.Sources {
		row := SourceRow{Code: s.Code, TitleZH: s.TitleZH, TitleEN: s.TitleEN}
		if err := row.Hash.UnmarshalText([]byte(s.SHA256)); err != nil {
			return &FormError{"sources", i + 1, "sha256", ErrHash}
		}
		var err error
		if s.Date != "" {
			if row.Date, err = calendar.Parse(s.Date); err != nil {
				return &FormError{"sources", i + 1, "date", ErrDateMissing}
			}
		}
		p.Sources = append(p.Sources, row)
	}
	return nil
}

func (f *Form) readFigures(p *Publish) error {
	for i, d := range f.Figures {
		fail := func(field string, refusal *kernel.Refusal) error {
			return &FormError{"figures", i + 1, field, refusal}
		}
		row := FigureRow{
			Code:       d.Code,
			NameZH:     d.NameZH,
			NameEN:     d.NameEN,
			Kind:       d.Kind,
			UnitZH:     d.UnitZH,
			UnitEN:     d.UnitEN,
			Decimals:   d.Decimals,
			Every:      d.Every,
			Basis:      d.Basis,
			Better:     d.Better,
			AddPlaces:  d.AddPlaces,
			AddPeriods: d.AddPeriods,
			Department: d.Department,
			Fold:       d.Fold,
			Piece:      d.Piece,
			Formula:    d.Formula,
			Rounding:   d.Rounding,
			Due:        d.Due,
			HasMin:     d.Min != "",
			HasMax:     d.Max != "",
			Jump:       d.Jump,
			NoteZH:     d.NoteZH,
			NoteEN:     d.NoteEN,
			Reason:     d.Reason,
			Ended:      d.Ended,
			Level:      d.Level,
		}
		var err error
		if row.From, err = calendar.Parse(d.From); err != nil {
			return fail("from", ErrDateMissing)
		}
		if old, found := rowBefore(p.Figures, d.Code); found && d.Ended && d.NameZH == "" {
			old.From, old.Reason, old.Ended = row.From, d.Reason, true
			p.Figures = append(p.Figures, old)
			continue
		}
		if d.Decimals > DecimalsMax {
			return fail("decimals", ErrDecimals)
		}
		if d.Per != "" {
			share, err := quantity.ParseShare(d.Per)
			if err != nil {
				n, failed := quantity.Parse(d.Per, 0)
				if failed != nil {
					return fail("per", ErrUnit)
				}
				share = quantity.Share{Num: n, Den: 1}
			}
			row.PerNum, row.PerDen = share.Num, share.Den
		}
		if row.HasMin {
			if row.Min, err = parse(d.Min, d.Decimals); err != nil {
				return fail("min", number(err))
			}
		}
		if row.HasMax {
			if row.Max, err = parse(d.Max, d.Decimals); err != nil {
				return fail("max", number(err))
			}
		}
		p.Figures = append(p.Figures, row)
	}
	return nil
}

// rowBefore returns the last row of a figure among those that were read.
func rowBefore(rows []FigureRow, code string) (row FigureRow, found bool) {
	for _, one := range rows {
		if one.Code == code {
			row, found = one, true
		}
	}
	return row, found
}

// decimalsOf returns the decimals of a figure: those in the same file, or those that the row
// says, which are needed where the figure is defined in another.
func decimalsOf(known map[string]uint8, code string, said uint8) uint8 {
	if d, ok := known[code]; ok {
		return d
	}
	return min(said, DecimalsMax)
}

func (f *Form) readTargets(p *Publish, decimals map[string]uint8) error {
	for i, t := range f.Targets {
		row := TargetRow{
			Figure:   t.Figure,
			Steps:    t.Steps,
			Bound:    t.Bound,
			Reason:   t.Reason,
			Paper:    t.Source,
			Unbased:  t.Unbased,
			Decimals: decimalsOf(decimals, t.Figure, t.Decimals),
		}
		var err error
		if row.From, err = calendar.Parse(t.From); err != nil {
			return &FormError{"targets", i + 1, "from", ErrDateMissing}
		}
		for _, point := range t.Path {
			at, err := calendar.Parse(point.Date)
			if err != nil {
				return &FormError{"targets", i + 1, "path: date", ErrDateMissing}
			}
			value, err := parse(point.Value, row.Decimals)
			if err != nil {
				return &FormError{"targets", i + 1, "path: value", number(err)}
			}
			row.Path = append(row.Path, Point{at, value})
		}
		p.Targets = append(p.Targets, row)
	}
	return nil
}

func (f *Form) readChecks(p *Publish) error {
	for i, c := range f.Checks {
		from, err := calendar.Parse(c.From)
		if err != nil {
			return &FormError{"checks", i + 1, "from", ErrDateMissing}
		}
		p.Checks = append(
			p.Checks,
			CheckRow{c.Code, from, c.Left, c.Operator, c.Right, c.Refuses, c.TextZH, c.TextEN, c.Reason},
		)
	}
	return nil
}

func (f *Form) readLights(p *Publish) error {
	for i, l := range f.Lights {
		from, err := calendar.Parse(l.From)
		if err != nil {
			return &FormError{"lights", i + 1, "from", ErrDateMissing}
		}
		row := LightRow{Code: l.Code, From: from, NameZH: l.NameZH, NameEN: l.NameEN, Note: l.Note,
			Reason: l.Reason}
		for _, c := range l.Cases {
			row.Cases = append(row.Cases, LightCase{c.Light, c.When, c.TextZH, c.TextEN})
		}
		p.Lights = append(p.Lights, row)
	}
	return nil
}

func (f *Form) readClaims(p *Publish, decimals map[string]uint8) error {
	for i, c := range f.Published {
		row := ClaimRow{
			Code:     c.Code,
			Figure:   c.Figure,
			Period:   c.Period,
			Bound:    c.Bound,
			Source:   c.Source,
			Quote:    c.Quote,
			Order:    uint32(i + 1),
			Kind:     c.Kind,
			Return:   c.Return,
			Decimals: c.Decimals,
		}
		if row.Figure == "" {
			row.Figure = c.Code
		}
		row.Place = village.Code(c.Place)
		row.Decimals = decimalsOf(decimals, row.Figure, c.Decimals)
		var err error
		if row.Value, err = parse(c.Value, row.Decimals); err != nil {
			return &FormError{"published", i + 1, "value", number(err)}
		}
		p.Claims = append(p.Claims, row)
	}
	return nil
}

func (f *Form) readReports(p *Publish) error {
	for i, r := range f.Reports {
		from, err := calendar.Parse(r.From)
		if err != nil {
			return &FormError{"reports", i + 1, "from", ErrDateMissing}
		}
		row := ReportRow{Code: r.Code, From: from, TitleZH: r.TitleZH, TitleEN: r.TitleEN, Reason: r.Reason}
		for _, one := range r.Paragraphs {
			row.Paragraphs = append(row.Paragraphs, Paragraph(one))
		}
		p.Reports = append(p.Reports, row)
	}
	return nil
}
