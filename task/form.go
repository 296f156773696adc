package task

import (
	"liangshan/calendar"
	"liangshan/indicator"
)

// A Form is what a county's goals.yaml says, before it is read.
type Form struct {
	Ladders []LadderForm `yaml:"ladders"`
	Goals   []NodeForm   `yaml:"goals"`
	Drives  []DriveForm  `yaml:"drives"`
}

// A NodeForm is a node of the tree.
type NodeForm struct {
	Code       string      `yaml:"code"`
	Kind       Kind        `yaml:"kind"`
	Parent     string      `yaml:"parent"`
	From       string      `yaml:"from"`
	NameZH     string      `yaml:"name_zh"`
	NameEN     string      `yaml:"name_en"`
	Department string      `yaml:"department"`
	Post       string      `yaml:"post"`
	Figure     string      `yaml:"figure"`
	Light      string      `yaml:"light"`
	Start      string      `yaml:"start"`
	Due        string      `yaml:"due"`
	Path       []PointForm `yaml:"path"`
	Evidence   []string    `yaml:"evidence"`
	Serves     []string    `yaml:"serves"`
	Synthetic  bool        `yaml:"synthetic"`
	Ended      bool        `yaml:"ended"`
	Reason     string      `yaml:"reason"`
	NoteZH     string      `yaml:"note_zh"`
	NoteEN     string      `yaml:"note_en"`
}

// A PointForm is a point of a path in percent.
type PointForm struct {
	Date    string `yaml:"date"`
	Percent uint8  `yaml:"percent"`
}

// A LadderForm is a ladder of escalation.
type LadderForm struct {
	Code   string     `yaml:"code"`
	From   string     `yaml:"from"`
	NameZH string     `yaml:"name_zh"`
	NameEN string     `yaml:"name_en"`
	Reason string     `yaml:"reason"`
	Steps  []StepForm `yaml:"steps"`
}

// A StepForm is a rung of a ladder.
type StepForm struct {
	Workdays uint16           `yaml:"workdays"`
	Grade    string           `yaml:"grade"`
	Light    indicator.Colour `yaml:"light"`
	To       string           `yaml:"to"`
	TextZH   string           `yaml:"text_zh"`
	TextEN   string           `yaml:"text_en"`
}

// A DriveForm is a drive.
type DriveForm struct {
	Code   string      `yaml:"code"`
	From   string      `yaml:"from"`
	NameZH string      `yaml:"name_zh"`
	NameEN string      `yaml:"name_en"`
	Reason string      `yaml:"reason"`
	Faults []FaultForm `yaml:"faults"`
}

// A FaultForm is a sort of fault.
type FaultForm struct {
	Code   string `yaml:"code"`
	NameZH string `yaml:"name_zh"`
	NameEN string `yaml:"name_en"`
}

// Empty reports whether the form says nothing.
func (f *Form) Empty() bool { return len(f.Ladders)+len(f.Goals)+len(f.Drives) == 0 }

// Read turns the form into what a command takes. Errors are *indicator.FormError.
func (f *Form) Read() (*Publish, error) {
	p := &Publish{}
	for i, l := range f.Ladders {
		from, err := calendar.Parse(l.From)
		if err != nil {
			return nil, wrong("ladders", i, "from")
		}
		row := LadderRow{Code: l.Code, From: from, NameZH: l.NameZH, NameEN: l.NameEN, Reason: l.Reason}
		for _, s := range l.Steps {
			row.Steps = append(row.Steps, Step{s.Workdays, s.Grade, s.Light, s.To, s.TextZH, s.TextEN})
		}
		p.Ladders = append(p.Ladders, row)
	}
	for i := range f.Goals {
		row, field := f.Goals[i].row(uint32(i + 1))
		if field != "" {
			return nil, wrong("goals", i, field)
		}
		p.Nodes = append(p.Nodes, row)
	}
	for i, d := range f.Drives {
		from, err := calendar.Parse(d.From)
		if err != nil {
			return nil, wrong("drives", i, "from")
		}
		row := DriveRow{Code: d.Code, NameZH: d.NameZH, NameEN: d.NameEN, From: from, Reason: d.Reason}
		for _, one := range d.Faults {
			row.Faults = append(row.Faults, FaultRow(one))
		}
		p.Drives = append(p.Drives, row)
	}
	return p, nil
}

func wrong(list string, i int, field string) error {
	return &indicator.FormError{List: list, Item: i + 1, Field: field, Refusal: ErrDateMissing}
}

// row reads a node; it names the field whose date cannot be read.
func (n *NodeForm) row(order uint32) (row Row, field string) {
	row = Row{
		Code:       n.Code,
		Kind:       n.Kind,
		Parent:     n.Parent,
		NameZH:     n.NameZH,
		NameEN:     n.NameEN,
		Department: n.Department,
		Post:       n.Post,
		Figure:     n.Figure,
		Light:      n.Light,
		Evidence:   n.Evidence,
		Serves:     n.Serves,
		Order:      order,
		Synthetic:  n.Synthetic,
		Ended:      n.Ended,
		Reason:     n.Reason,
		NoteZH:     n.NoteZH,
		NoteEN:     n.NoteEN,
	}
	for _, one := range [...]struct {
		field, text string
		must        bool
		to          *calendar.Date
	}{{"from", n.From, true, &row.From}, {"start", n.Start, false, &row.Start}, {"due", n.Due, false, &row.Due}} {
		day, err := calendar.Parse(one.text)
		if one.text == "" && !one.must {
			continue
		}
		if err != nil {
			return row, one.field
		}
		*one.to = day
	}
	for _, p := range n.Path {
		day, err := calendar.Parse(p.Date)
		if err != nil {
			return row, "path: date"
		}
		row.Path = append(row.Path, Point{day, p.Percent})
	}
	return row, ""
}
